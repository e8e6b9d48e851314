"""The tables of a published document: where each begins, what it is called, what belongs to it; and the tree of each.

A sheet may hold several tables one below the other, a table may go on over several pages with or without its head, and
its title and unit stand in rows above the head or in the lines before the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from fincheck.readers.published import Layout as _Layout
from fincheck.readers.published import Paragraph, Published, Table
from fincheck.readers.tables.captions import (
    Title,
    Titles,
    asks,
    entity_of,
    explains,
    is_caption,
    is_note,
    is_sentence,
    labels,
    unit_of,
)
from fincheck.readers.tables.head import NUMBERS, heading, numbers_columns, read_head
from fincheck.readers.tables.matrix import BLANKS, MatrixCell, Row, figure, of_table, squeezed, texts
from fincheck.readers.tables.rows import UNNAMED, fill
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.source import Problem, Source, Text

__all__ = ["FoundTable", "Gathered", "gather", "read_tables"]

_HEAD = 6  # rows in which the head of a table is looked for
_NEAR = 6  # lines between a title and its table
_SHORT = 60  # characters of a line that may say something of a table


@dataclass(slots=True)
class FoundTable:
    """One table of a document: its title or None, its rows from the head on, and the lines that belong to it.

    ``blocks`` are the numbers of the blocks that it takes up, its title and notes among them.
    """

    title: Title | None
    cell: MatrixCell
    unit: MatrixCell | None = None
    rows: list[Row] = field(default_factory=list)
    notes: list[MatrixCell] = field(default_factory=list)
    blocks: set[int] = field(default_factory=set)
    valued: bool = False  # whether one of its rows holds a figure
    labels: set[str] = field(default_factory=set)  # the codes and totals that its rows begin with

    def add(self, row: Row) -> None:
        """Take a row."""
        self.rows.append(row)
        self.valued = self.valued or any(figure(cell.text) for cell in row)
        self.labels |= _labels([row])

    def figures(self) -> Iterator[MatrixCell]:
        """Yield the cells that hold figures; codes and numbers of lines are none."""
        numbers = {at for row in self.rows[:_HEAD] for at, cell in enumerate(row) if squeezed(cell.text) in NUMBERS}
        for row in self.rows:
            if numbers_columns(row):
                continue
            for at, cell in enumerate(row):
                text = cell.text
                if at in numbers and text.isdecimal():
                    continue
                if figure(text) and not (at == 0 and text.isdecimal() and len(text) in (1, 2, 3, 5, 7)):
                    yield cell


@dataclass(slots=True)
class Gathered:
    """What the tables of a document came to.

    ``left``      tables that are not understood, with the reason: whoever knows more may read them
    ``lost``      figures of a table that was read which have no place in it, with the reason
    ``problems``  official tables that cannot be read
    ``taken``     the numbers of the blocks that were read
    """

    nodes: list[Node] = field(default_factory=list)
    left: list[tuple[FoundTable, Text]] = field(default_factory=list)
    lost: list[tuple[list[MatrixCell], Text]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    entity: MatrixCell | None = None


@dataclass(slots=True)
class _Pending:
    """What has been said of the next table."""

    title: Title | None = None
    cell: MatrixCell | None = None
    unit: MatrixCell | None = None
    blocks: set[int] = field(default_factory=set)
    lines: int = 0


def gather(published: Published, layout: _Layout, terms: Terms) -> tuple[list[FoundTable], MatrixCell | None]:
    """Return the tables of a document in its order, and the cell or line that names the department, if one does."""
    return _Gatherer(terms, published, layout).run()


class _Gatherer:
    def __init__(self, terms: Terms, published: Published, layout: _Layout) -> None:
        self.terms = terms
        self.titles = Titles(terms)
        self.published = published
        self.layout = layout
        self.found: list[FoundTable] = []
        self.pending = _Pending()
        self.entity: MatrixCell | None = None
        self.behind: FoundTable | None = None  # the table that notes belong to

    def run(self) -> tuple[list[FoundTable], MatrixCell | None]:
        for number, block in enumerate(self.published.blocks):
            start = self.layout.starts[number]
            if isinstance(block, Paragraph):
                self.paragraph(number, MatrixCell(block.text, start, 1))
            else:
                rows = of_table(block, start, self.layout.columns[number])
                self.table(number, block, _mended(block, rows, self.terms))
        return self.found, self.entity

    def paragraph(self, number: int, cell: MatrixCell) -> None:
        """Look at a paragraph between tables: the title of the next, its caption, a note of the last, or neither."""
        text = cell.text
        title = self.titles.of(text) if len(text) <= _SHORT else None
        if title is not None and not is_note(text):
            self.pending = _Pending(title, cell, blocks={number})
            self.behind = None
        elif is_caption(text):
            self.caption(cell)
            self.pending.blocks.add(number)
        elif self.behind is not None and asks(text):
            self.behind.blocks.add(number)
        elif self.behind is not None and (is_note(text) or explains(text)):
            self.behind.notes.append(cell)
            self.behind.blocks.add(number)
        elif is_sentence(text) or len(text) > _SHORT:
            self.pending, self.behind = _Pending(), None
        else:
            self.pending.lines += 1
            self.behind = None
            if self.pending.lines > _NEAR:
                self.pending = _Pending()

    def caption(self, cell: MatrixCell) -> None:
        """Take what a line says of the next table."""
        if unit_of(cell.text):
            self.pending.unit = cell
        name = entity_of(cell.text)
        if name and self.entity is None:
            self.entity = MatrixCell(name, cell.line, cell.column + cell.text.find(name))

    def table(self, number: int, block: Table, rows: list[Row]) -> None:
        """Part the rows of a block into its tables."""
        named = self.titles.of(block.origin.part) if block.origin.part else None
        current: FoundTable | None = None
        for row in rows:
            cells = _coupled([cell for cell in row if cell.text])
            if not cells:
                continue
            title = self.title_of(cells)
            if title is not None:
                current = None
                said, self.pending = self.pending, _Pending(title[0], title[1])
                if said.title is not None and said.title.key == title[0].key:
                    self.pending.blocks |= said.blocks  # printed above the table, and in it
                self.pending.unit = None if said.title is None and said.unit is None else said.unit
                for cell in cells:
                    self.caption(cell)
                continue
            if all(is_caption(cell.text) for cell in cells) and not numbers_columns(row):
                for cell in cells:
                    self.caption(cell)
                if current is not None and current.rows and self.pending.unit is not None and current.unit is None:
                    current.unit = self.pending.unit
                continue
            if current is not None and (is_note(cells[0].text) or (len(cells) == 1 and (explains(cells[0].text) or is_sentence(cells[0].text)))):  # fmt: skip
                current.notes.append(cells[0])
                continue
            if current is None:
                current = self.begun(number, row, rows, named)
            elif self.begins(current, row):
                current = self.begun(number, row, rows, None)
            current.add(row)
        if current is not None:
            self.behind = current

    def title_of(self, cells: list[MatrixCell]) -> tuple[Title, MatrixCell] | None:
        """Return the title that a row of a sheet is: alone in it, or with captions beside it."""
        found = [(title, cell) for cell in cells if (title := self.titles.of(cell.text)) is not None]
        if not found or len(found) > 1:
            return None
        rest = [cell for cell in cells if cell is not found[0][1]]
        return found[0] if all(is_caption(cell.text) for cell in rest) else None

    def begins(self, current: FoundTable, row: Row) -> bool:
        """Whether a row is the head of another table, which has no title of its own."""
        if not current.valued:
            return False
        first = next(cell for cell in row if cell.text)
        if not heading(first) or any(figure(cell.text) for cell in row):
            return False
        known = [tuple(squeezed(text) for text in texts(one)) for one in current.rows[:6]]
        return tuple(squeezed(text) for text in texts(row)) not in known

    def begun(self, number: int, row: Row, rows: list[Row], named: Title | None) -> FoundTable:
        """Return the table that begins with a row: a new one, or the last one gone on with."""
        said, self.pending = self.pending, _Pending()
        last = self.found[-1] if self.found else None
        if last is not None and self.goes_on(last, said, named, row, rows):
            last.blocks |= {number} | said.blocks
            return last
        title = said.title or named
        cell = said.cell or next(cell for cell in row if cell.text)
        made = FoundTable(title, cell, said.unit, blocks={number} | (said.blocks if said.title or said.unit else set()))
        self.found.append(made)
        return made

    def goes_on(self, last: FoundTable, said: _Pending, named: Title | None, row: Row, rows: list[Row]) -> bool:
        """Whether a block goes on with the table before it: no new title, as many columns, its head once more or none."""
        if not last.rows or len(last.rows[0]) != len(row):
            return False
        title = said.title
        if title is not None and (last.title is None or title.key != last.title.key):
            return False
        if title is None and named is not None and last.title is not None and named.key != last.title.key:
            return False
        if title is not None and title.again:
            return True
        told = tuple(squeezed(text) for text in texts(row))
        if told == tuple(squeezed(text) for text in texts(last.rows[0])):
            # one code, or one 合计, in both makes them two tables
            return not last.labels & _labels(rows[rows.index(row) :])
        return title is None and not any(heading(cell) for cell in row) and said.unit is None


def _coupled(cells: list[MatrixCell]) -> list[MatrixCell]:
    """Return the cells of a row with a label and its value in the next cell as one: 编制单位： | 某局, 单位： | 元."""
    done: list[MatrixCell] = []
    for cell in cells:
        label = done[-1].text if done else ""
        if not labels(label, cell.text) or labels(cell.text) or figure(cell.text) or is_caption(cell.text):
            done.append(cell)
            continue
        said = label.rstrip(":：") + "："
        done[-1] = replace(cell, text=said + cell.text, column=cell.column - len(said))
    return done


def _labels(rows: list[Row]) -> set[str]:
    """Return the codes and the totals that rows begin with."""
    found = {squeezed(next(texts(row), "")) for row in rows if not numbers_columns(row)}
    return {text for text in found if (text.isdecimal() and len(text) >= 3) or text in ("合计", "总计")}


def _mended(block: Table, rows: list[Row], terms: Terms) -> list[Row]:
    """Return the rows with the names that a page break has cut in two made whole: 农林水支 at the foot of a page, 出 on the next."""
    pages: dict[int, int] = {}
    for one in block.cells:
        pages.setdefault(one.row, one.origin.page)
    for number in range(1, len(rows)):
        if pages.get(number, 0) == pages.get(number - 1, 0):
            continue
        for at, (above, cell) in enumerate(zip(rows[number - 1], rows[number], strict=True)):
            if (
                above.text
                and cell.text
                and not figure(cell.text)
                and terms.get(terms.id_of(squeezed(cell.text))) is None
            ):
                whole = squeezed(above.text + cell.text)
                if terms.get(terms.id_of(whole)) is not None:
                    rows[number - 1][at] = replace(above, text=whole)
                    rows[number][at] = replace(cell, text="")
    return rows


def read_tables(source: Source, published: Published, layout: _Layout, terms: Terms) -> Gathered:
    """Return the tables of a document as nodes, their places those of its linear text; nothing is lost unsaid."""
    found, entity = gather(published, layout, terms)
    done = Gathered(entity=entity)
    keys: dict[str, int] = {}
    first: dict[str, Node] = {}
    for table in found:
        count = sum(1 for _ in table.figures())
        title = table.title
        if title is None:
            if count:
                done.left.append((table, Text("没有表名", "it has no title")))
            continue
        number = keys[title.key] = keys.get(title.key, 0) + 1
        key = title.key if number == 1 else f"{title.name}（{number}）"
        node = Node(None, key, title.name, table.cell.line, table.cell.column)
        node.body = {}
        try:
            read, lost = _filled(source, terms, node, table)
        except Problem as problem:
            if title.known:
                done.problems.append(problem.value())
                done.taken |= table.blocks
                done.nodes.append(_named(node, table, title))
            elif count:
                done.left.append((table, problem.text))
            continue
        if not title.known and not (read and ("rows" in node.body or {"income", "expenditure"} <= node.body.keys())):
            if count:
                done.left.append((table, Text("不认识这张表", "a table of this title is not known")))
            continue
        twin = first.setdefault(title.key, node)
        if twin is not node and title.known and _coded(node):
            # an official table stands once: a second print is held against the first, and no rule reads it
            other = _differs(twin, node)
            if other is not None:
                done.left.append((table, other))
            done.taken |= table.blocks
            continue
        done.nodes.append(node)
        done.taken |= table.blocks
        if lost:
            done.lost.append((lost, UNNAMED))
    return done


def _coded(node: Node) -> bool:
    """Whether a table has rows by code, or income beside expenditure: of those a disclosure has one each."""
    body = node.group or {}
    return "rows" in body or {"income", "expenditure"} <= body.keys()


def _differs(one: Node, other: Node) -> Text | None:
    """Return how a table printed again differs from its first print, with the first figure that does; None where not."""
    prints = [
        {leaf.path: leaf for leaf in node.walk() if leaf.text is not None and leaf.key not in ("unit", "name")}
        for node in (one, other)
    ]
    same = one.group, other.group
    units = [squeezed((body or {})["unit"].text or "") if "unit" in (body or {}) else "" for body in same]
    if units[0] != units[1]:
        return Text(
            f"同名的表出现两次，单位不同（{units[0] or '未写'}、{units[1] or '未写'}），后一张没有核对",
            f"this table stands twice, in different units ({units[0] or 'none'}, {units[1] or 'none'}); the second is not checked",
        )
    for path in dict.fromkeys([*prints[0], *prints[1]]):
        a, b = (known.get(path) for known in prints)
        if (a.text if a is not None else "") != (b.text if b is not None else ""):
            was, now = ((leaf.text or "") if leaf is not None else "" for leaf in (a, b))
            return Text(
                f"同名的表出现两次而数不同（前一张 {was or '空'}，这一张 {now or '空'}），后一张没有核对",
                f"this table stands twice with other figures ({was or 'nothing'} first, {now or 'nothing'} here); the second is not checked",
            )
    return None


def _named(node: Node, table: FoundTable, title: Title) -> Node:
    """Return the node of a table of which nothing can be read: it was published, and that is all."""
    node.body = {"name": _text(node, "name", "表名", MatrixCell(title.name, table.cell.line, table.cell.column))}
    return node


def _text(parent: Node, key: str, name: str, cell: MatrixCell) -> Node:
    node = Node(parent, key, name, cell.line, cell.column)
    node.body = cell.text
    return node


def _filled(source: Source, terms: Terms, node: Node, table: FoundTable) -> tuple[int, list[MatrixCell]]:
    """Fill the node of a table; return how many cells were read, and the figures that have no place in it."""
    body = node.body
    assert type(body) is dict
    if table.unit is not None:
        unit = unit_of(table.unit.text)
        at = table.unit.column + max(table.unit.text.rfind(unit), 0)
        body["unit"] = _text(node, "unit", "金额单位", MatrixCell(unit, table.unit.line, at))
    wide = max((len(row) for row in table.rows), default=0)
    rows = [row + [MatrixCell("", row[-1].line, row[-1].column)] * (wide - len(row)) for row in table.rows]
    head = read_head(source, rows, terms) if rows else None
    count, lost = fill(source, terms, node, head) if head is not None else (0, [])
    if not any(cell.text not in BLANKS for cell in _valued(node)):
        told = next((note for note in table.notes if explains(note.text)), None)
        if told is not None:
            body["note"] = _text(node, "note", "说明", told)
        elif table.title is not None:
            body["name"] = _text(node, "name", "表名", MatrixCell(table.title.name, table.cell.line, table.cell.column))
    return count, lost


def _valued(node: Node) -> Iterator[MatrixCell]:
    for one in node.walk():
        if one.text is not None and one.key not in ("unit", "name"):
            yield MatrixCell(one.text, one.line, one.column)
