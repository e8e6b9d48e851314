"""The rows of a table, put into the tree: every cell a node with its own place."""

from __future__ import annotations

import re

from fincheck.figures.figure import normalize
from fincheck.readers.tables.head import Head, TableBlock
from fincheck.readers.tables.keys import at
from fincheck.readers.tables.matrix import BLANKS, MatrixCell, Row, figure, squeezed
from fincheck.report import forms
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.source import Source, Text

__all__ = ["UNNAMED", "fill", "group"]

UNNAMED = Text("所在的行没有名称", "its row has no name")

_NO_CODE = re.compile(r"[0-9A-Za-z.,]*[0-9][0-9A-Za-z.,]*")  # what was meant to be one
_OF_WHICH = re.compile(r"其中[:：]\s*")
# 2．公务用车购置及运行维护费 is followed by its parts （1）公务用车购置费 and （2）公务用车运行维护费
_NUMBERED = re.compile(r"(?:[0-9]+[.．、]|[一二三四五六七八九十]+、)")
_BRACKETED = re.compile(r"[(（](?:[0-9]+|[一二三四五六七八九十]+)[)）]")
# the forms print the three budgets below the carry-over that is made up of them
_CARRY_OVERS = ("opening", "closing")
_BUDGETS = ("general_budget_amount", "government_fund_amount", "state_capital_amount")


def fill(source: Source, terms: Terms, section: Node, head: Head) -> tuple[int, list[MatrixCell]]:
    """Put the rows of a table into ``section``; return how many figures and texts were put there, and the figures that have no place in it.

    Raises Problem, with the place of the cell, where a code is none, or two rows have the same code.
    """
    rows, blocks = head.rows, head.blocks
    fillers = []
    alone = len(blocks) == 1 and not blocks[0].start
    names = {} if alone else _carried(blocks, rows)
    for number, block in enumerate(blocks):
        target = section
        if not block.coded and not block.crossed and len(blocks) > 1:
            target = group(section, forms.SIDES[min(number, 2)], block.label)
        filler = _Filler(source, terms, target, block, blocks[number - 1].end if number else 0)
        fillers.append(filler)
        for row in rows:
            if alone or any(cell.text for cell in row[block.start : block.end]):
                filler.row(row, names.get((number, id(row))) if names else None)
        _prune(target)
    forms.settle(section)
    count = sum(len(filler.made) for filler in fillers)
    return count, [] if all(filler.kept() for filler in fillers) else _unplaced(section, head)


def _unplaced(section: Node, head: Head) -> list[MatrixCell]:
    """Return the figures of a table that stand nowhere in ``section``, in the order of their rows."""
    put = {(node.line, node.column) for node in section.walk()}
    return [
        row[i]
        for row in head.rows
        for block in head.blocks
        for i in block.values
        if i < len(row) and (row[i].line, row[i].column) not in put and figure(row[i].text)
    ]


def _carried(blocks: list[TableBlock], rows: list[Row]) -> dict[tuple[int, int], MatrixCell]:
    """Return the names that reach into the next of the tables side by side: 公用经费合计, its figure at the far right."""
    found: dict[tuple[int, int], MatrixCell] = {}
    for row in rows:
        open: MatrixCell | None = None
        for number, block in enumerate(blocks):
            named = _label(block, row)
            if (named is None and open is None) or (named is not None and number + 1 == len(blocks)):
                continue  # nothing to carry, or nowhere to carry it
            valued = any(row[i].text not in BLANKS for i in block.values)
            if named is not None:
                open = None if valued else named
            elif valued and open is not None:
                found[number, id(row)] = open
                open = None
    return found


def _label(block: TableBlock, row: Row) -> MatrixCell | None:
    """Return the cell that names a row in a block, or None."""
    for i in block.codes:
        if row[i].text not in BLANKS:
            return row[i]
    return row[block.name] if block.name is not None and row[block.name].text not in BLANKS else None


def group(parent: Node, key: str, at: MatrixCell, name: str | None = None) -> Node:
    """Return the group of that key below ``parent``, made where it is not there."""
    body = parent.body
    assert type(body) is dict
    node = body.get(key)
    if node is None or type(node.body) is not dict:
        node = body[key] = Node(parent, key, name or key, at.line, at.column, {})
    return node


def _prune(target: Node) -> None:
    """Take out the rows without a code that have no value: the forms print every line, filled in or not."""
    body = target.body
    assert type(body) is dict
    for key, row in [item for item in body.items() if type(item[1].body) is dict and item[0] != "rows"]:
        _prune(row)
        if not row.body:
            del body[key]


def _level(text: str, at: int) -> str:
    """Return the part of a code that stands in one of its columns: 款 and 项 have two digits, and lose a nil as numbers."""
    part = text if text.isascii() and text.isdecimal() else "" if text in BLANKS else squeezed(normalize(text))
    return part.rjust(2, "0") if at and part.isdecimal() else part


class _Filler:
    """Puts the rows of one table into the tree."""

    def __init__(self, source: Source, terms: Terms, target: Node, block: TableBlock, left: int) -> None:
        self.source = source
        self.terms = terms
        self.target = target
        self.block = block
        self.left = left  # where the table at its left ends
        # the one column of amounts needs no name of its own: 决算数, 金额
        alone = len(block.values) == 1
        self.columns = [
            (i, ("amount" if attribute == "executed" else attribute) or ("amount" if alone else key), key, attribute)
            for i, (key, attribute) in block.values.items()
        ]
        self.made: list[Node] = []  # what cells were put into
        self.passed = False  # whether a row has no name
        self.last: Node | None = None  # the row that a following 其中 belongs to
        self.numbered = False  # whether that row is numbered without brackets: rows numbered in brackets are its parts

    def row(self, cells: Row, carried: MatrixCell | None = None) -> None:
        """Put a row into the tree; ``carried`` is its name where that stands in the table at its left."""
        block = self.block
        if block.crossed:
            self.items(cells)
            return
        printed = [cell for i in block.codes if (cell := cells[i]).text not in BLANKS]
        code = "".join([_level(cells[i].text, at) for at, i in enumerate(block.codes)]) if printed else ""
        named = cells[block.name] if block.name is not None else None
        if code and not code.isdecimal():
            if _NO_CODE.fullmatch(code):
                raise at(
                    self.source,
                    printed[0],
                    Text(f"“{code}”不是科目编码：编码只有数字", f"{code!r} is no code: it has digits only"),
                    Text(
                        "是否把 0 写成了字母 O，或带了逗号、小数点？",
                        "is a 0 typed as the letter O, or a comma or point in it?",
                    ),
                )
            # 合计 is often printed across the code's columns
            named, code = printed[0], ""
        first = printed[0] if printed else named
        if carried is not None:
            first = named = carried
        if first is None or not (code or first.text):
            # 合计 may stand in a column before that of the names
            first = named = next((cells[i] for i in range(self.left, block.end) if self._totals(cells[i])), None)
            if first is None:
                self.passed = True
                return
        if code:
            node = self.add(group(self.target, "rows", first, "科目"), code, named.text if named else code, first)
            if named is not None and named.text:
                self.put(node, "name", "科目名称", named)
        else:
            assert named is not None
            node = self.named_row(named)
        self.values(node, cells)

    def items(self, cells: Row) -> None:
        """Put a row whose items stand in the head into the tree: each figure below its item."""
        for i, (key, attribute) in self.block.values.items():
            if cells[i].text not in BLANKS:
                node = group(self.target, key, cells[i])
                assert type(node.body) is dict
                if attribute in node.body:
                    raise at(
                        self.source,
                        cells[i],
                        Text("这张表应只有一行数", "this table has one row of figures"),
                        Text("检查表头与数的行", "check its head and its rows"),
                    )
                self.put(node, attribute, attribute, cells[i])

    def _totals(self, cell: MatrixCell) -> bool:
        return cell.text not in BLANKS and self.terms.id_of(squeezed(cell.text)) == "total"

    def named_row(self, named: MatrixCell) -> Node:
        """Return the node of a row without a code: below the row before it where it is one of its parts."""
        part = _OF_WHICH.match(named.text) if named.text[:1] == "其" else None
        name = named.text[part.end() :] if part else named.text
        key = self.terms.id_of(squeezed(name))
        nested = bool(part) or (self.numbered and _BRACKETED.match(name) is not None)
        self.numbered = self.numbered if nested else _NUMBERED.match(name) is not None
        assert type(self.target.body) is dict
        if key == "total" and self.last is not None and not self.last.body:
            nested = False  # 一、“三公”经费支出 without a figure is a heading: （一）合计 is the total of the table
        if self.last is not None and self.last.key in _CARRY_OVERS and key in _BUDGETS:
            nested = True  # whatever the rows above it are called
        if self._adrift(name, key, nested=nested):
            return self.add(self.target, f"{key}#{named.line}", name, named)
        if self.last is not None and (nested or key in self.target.body):
            # 其中：…, （1）… below 2．…, or a name for the second time: 年初财政拨款结转和结余 repeats those of the income
            if not nested and self.last.key not in _CARRY_OVERS:
                key = f"{key}#{named.line}"  # of another level, and no part of the row before it
                return self.add(self.target, key, name, named)
            return self.add(group(self.last, "parts", named, "其中"), key, name, named)
        self.last = self.add(self.target, key, name, named)
        return self.last

    def _adrift(self, name: str, key: str, *, nested: bool) -> bool:
        """Whether a budget without a number follows a name that nobody knows: that may be the carry-over it is a part of."""
        unknown = self.last is not None and self.terms.get(self.last.key) is None
        return unknown and key in _BUDGETS and not nested and _NUMBERED.match(name) is None

    def add(self, parent: Node, key: str, name: str, cell: MatrixCell) -> Node:
        """Return a new row below ``parent``. Raises Problem where the table has one of that key."""
        body = parent.body
        assert type(body) is dict
        if key in body:
            raise at(
                self.source,
                cell,
                Text(
                    f"“{cell.text}”重复：第 {body[key].line} 行已经有了",
                    f"{cell.text!r} stands in line {body[key].line} already",
                ),
                Text("一个科目在一张表里只能有一行", "a table has one row for each"),
            )
        node = body[key] = Node(parent, key, name, cell.line, cell.column, {})
        return node

    def values(self, node: Node, cells: Row) -> None:
        """Put the figures of a row below its node."""
        body, made = node.body, self.made
        assert type(body) is dict
        for i, key, name, attribute in self.columns:
            cell = cells[i]
            text = cell.text
            if text in BLANKS:
                continue
            if attribute:
                self.put(group(node, name, cell), key, attribute, cell)
            else:
                body[key] = one = Node(node, key, name, cell.line, cell.column, text)
                made.append(one)

    def put(self, row: Node, key: str, name: str, cell: MatrixCell) -> None:
        assert type(row.body) is dict
        node = row.body[key] = Node(row, key, name, cell.line, cell.column, cell.text)
        self.made.append(node)

    def kept(self) -> bool:
        """Whether all that was put into the tree is still there, and no row was passed over."""
        for node in self.made:
            body = node.parent.body if node.parent is not None else None
            if type(body) is not dict or body.get(node.key) is not node:
                return False
        return not self.passed
