"""Tables typed or pasted row by row, made part of the tree: every cell a node with its own place.

A report may hold an official table as text, under the key ``table`` (表)::

    支出决算表:
      表: |
        科目编码 | 科目名称     | 本年支出合计 | 基本支出 | 项目支出
                 | 合计         | 10500.69     | 8684.67  | 1816.03
        204      | 公共安全支出 | 9395.27      | 7000.00  | 2395.27

Cells are parted by tabs (as pasted from a spreadsheet), by ``|``, or else by blanks. The first line names the
columns. Rows with a code go to ``rows`` by their code, other rows (合计, 人员经费合计) beside it by their name; a
table without codes has its rows by name. Two tables side by side, as the forms print them, are read as the two they
are: coded ones as one, named ones (项目) as income on the left and expenditure on the right; a third one, as in 财决01表, is
the expenditure by its nature (按支出性质).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fincheck.figures.figure import normalize
from fincheck.report import forms
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.source import Problem, Source, Text

__all__ = ["expand"]

CODES = (
    "科目编码",
    "编码",
    "科目代码",
    "功能分类科目编码",
    "经济分类科目编码",
    "支出功能分类科目编码",
    "支出经济分类科目编码",
    "code",
)
LEVELS = ("类", "款", "项")  # a code printed in three columns
NAMES = ("科目名称", "名称", "name")
ITEMS = ("项目", "行次名称", "项目名称", "item")
SKIPPED = ("行次", "栏次", "line")  # numbering of the form
_SIDES = ("income", "expenditure", "nature")  # of named tables side by side, from the left
BLANKS = ("", "-", "--", "—", "——", "－", "/", "…")

_HEADS = {*CODES, *LEVELS, *NAMES}  # stand in the lowest line of a head only
_HEAD_HELP = Text(
    "只留一行列名：删去上面的表名，合并的表头并成一行",
    "keep one line of names: take out the title, and make one line of a merged head",
)
_NOTE = re.compile(r"[\s|｜]*(?:备?注|说明)[0-9]*[:：]")
_NO_CODE = re.compile(r"[0-9A-Za-z.,]*[0-9][0-9A-Za-z.,]*")  # what was meant to be one
_RULER = re.compile(r"[\s|:+=-]+")
_REMARK = re.compile(r"[(（][^()（）]*[)）]$")
_OF_WHICH = re.compile(r"其中[:：]\s*")
# 2．公务用车购置及运行维护费 is followed by its parts （1）公务用车购置费 and （2）公务用车运行维护费
_NUMBERED = re.compile(r"(?:[0-9]+[.．、]|[一二三四五六七八九十]+、)")
_BRACKETED = re.compile(r"[(（](?:[0-9]+|[一二三四五六七八九十]+)[)）]")


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Block:
    """One of the tables that stand side by side: from column ``start`` up to ``end``."""

    start: int
    end: int
    codes: tuple[int, ...]
    name: int | None
    values: dict[int, str]  # column: term id

    @property
    def coded(self) -> bool:
        return bool(self.codes)


def expand(source: Source, table: Node, terms: Terms) -> None:
    """Put the rows of the text ``table`` into the group that it stands in, and take the text out.

    Raises Problem, with the place of the cell, where a row does not fit the head, a column has no name, or two rows
    have the same code.
    """
    section = table.parent
    assert section is not None
    body = section.body
    assert type(body) is dict
    lines = _cells(source, table)
    if not lines:
        raise source.problem(
            table.line,
            table.column,
            Text("表是空的", "the table is empty"),
            Text("第一行写各列名称，以下每行一项", "name the columns in the first line, then one row a line"),
        )
    head, rows = _head(source, lines)
    blocks = _blocks(source, head, rows, terms)
    del body[table.key]
    for number, block in enumerate(blocks):
        target = section
        if not block.coded and len(blocks) > 1:
            target = _group(section, _SIDES[min(number, 2)], head[block.start])
        _Filler(source, terms, target, block).fill(rows, len(head))
        _prune(target)
    if section.key == forms.SECTION:
        forms.settle(section)


def _cells(source: Source, table: Node) -> list[list[_Cell]]:
    """Return the cells of each line that holds any, with their places."""
    texts = (table.text or "").split("\n")
    _refuse_folded(source, table)
    separator = "\t" if any("\t" in t for t in texts) else "|" if any("|" in t or "｜" in t for t in texts) else ""
    first = next((t.strip() for t in texts if t.strip()), "")
    framed = separator == "|" and first.startswith(("|", "｜"))  # | a | b |, as in Markdown
    found: list[list[_Cell]] = []
    noted = False
    for number, text in enumerate(texts):
        noted = noted or _NOTE.match(text) is not None
        if not text.strip() or (separator == "|" and _RULER.fullmatch(text)):
            continue
        line, offset = _place(source, table, number, text)
        cells = [_Cell(part, line, offset + at + 1) for at, part in _split(text, separator, framed)]
        if noted and (sum(bool(cell.text) for cell in cells) < 2 or (not separator and _NOTE.match(text))):
            continue  # a note below the table, in as many lines as it takes
        if found and _numbers_columns(cells):
            continue
        found.append(cells)
    if separator == "\t":
        # a paste may end its lines with empty cells, or leave them out
        wide = max((len(_trimmed(cells)) for cells in found), default=0)
        found = [_padded(_trimmed(cells), wide) for cells in found]
    return found


def _refuse_folded(source: Source, table: Node) -> None:
    """Refuse a table whose lines YAML has made one line of, for there is no ``|`` behind its name."""
    text = (table.text or "").strip()
    written = source.lines[table.line - 1][table.column - 1 :].strip() if table.line <= len(source.lines) else text
    if written[:1] == ">" or ("\n" not in text and written[:1] not in ("|", "'", '"') and written != text):
        raise source.problem(
            table.line,
            table.column,
            Text("“表:”后面缺少“|”，各行连成了一行", "without | behind 'table:' the lines are read as one"),
            Text("写成“表: |”，各行写在下面", "write 'table: |' and the rows below it"),
        )


def _numbers_columns(cells: list[_Cell]) -> bool:
    """Whether a line numbers the columns of the form, and names none: 栏次 | | 1 | 2."""
    texts = [cell.text for cell in cells if cell.text]
    return bool(texts) and texts[0] in SKIPPED and all(text in SKIPPED or text.isdecimal() for text in texts)


def _head(source: Source, lines: list[list[_Cell]]) -> tuple[list[_Cell], list[list[_Cell]]]:
    """Return the names of the columns and the rows: of a merged head (项目 above 科目编码 and 科目名称) the lowest names."""
    head = list(lines[0])
    end = 1
    if _named(head[0]) not in _HEADS and _named(head[0]) not in ITEMS:
        return head, lines[1:]
    while end < len(lines) and len(lines[end]) == len(head) and any(_named(cell) in _HEADS for cell in lines[end]):
        numbered = any(cell.text in SKIPPED for cell in lines[end])  # 类 | 款 | 项 | 栏次 | 1 | 2
        for i, cell in enumerate(lines[end]):
            above = _named(head[i])
            if _named(cell) in _HEADS and (not above or above in _HEADS or above in ITEMS):
                head[i] = cell
            elif cell.text and not numbered:
                if above:
                    raise _at(source, cell, Text("这一列有两个名称", "this column has two names"), _HEAD_HELP)
                head[i] = cell
        end += 1
    return head, lines[end:]


def _named(cell: _Cell) -> str:
    """Return the name of a column without blanks and without a remark behind 项目: 项目（按功能分类）."""
    name = "".join(cell.text.split())
    bare = _REMARK.sub("", name)
    return bare if bare in ITEMS else name


def _trimmed(cells: list[_Cell]) -> list[_Cell]:
    last = max((i for i, cell in enumerate(cells) if cell.text), default=-1)
    return cells[: last + 1]


def _padded(cells: list[_Cell], wide: int) -> list[_Cell]:
    end = cells[-1] if cells else _Cell("", 1, 1)
    return cells + [_Cell("", end.line, end.column + len(end.text)) for _ in range(wide - len(cells))]


def _place(source: Source, table: Node, number: int, text: str) -> tuple[int, int]:
    """Return line and indentation of the text's line ``number``: of a block scalar, the lines below its mark."""
    line = table.line + 1 + number
    if line <= len(source.lines) and source.lines[line - 1].endswith(text):
        return line, len(source.lines[line - 1]) - len(text)
    return table.line, table.column - 1


def _split(text: str, separator: str, framed: bool) -> list[tuple[int, str]]:
    """Return the stripped parts of a line with the place where each starts."""
    if not separator:
        return [(m.start(), m.group()) for m in re.finditer(r"\S+", text)]
    parts: list[tuple[int, str]] = []
    at = 0
    for part in text.replace("｜", "|").split(separator):
        stripped = part.strip()
        parts.append((at + (part.index(stripped) if stripped else 0), stripped))
        at += len(part) + 1
    if framed and len(parts) > 1 and not parts[0][1]:
        parts = parts[1 : -1 if text.rstrip().endswith(("|", "｜")) else None]
    return parts


def _blocks(source: Source, head: list[_Cell], rows: list[list[_Cell]], terms: Terms) -> list[_Block]:
    """Return the tables side by side: a new one starts where the first column's name comes again."""
    names = [_named(cell) for cell in head]
    starts = [i for i, name in enumerate(names) if name == names[0]] if names[0] else [0]
    blocks = []
    for start, end in zip(starts, [*starts[1:], len(head)], strict=True):
        codes = tuple(i for i in range(start, end) if names[i] in CODES or names[i] in LEVELS)
        name = next((i for i in range(start, end) if names[i] in NAMES or names[i] in ITEMS), None)
        if not codes and name is None:
            title = any(_named(cell) in _HEADS or _named(cell) in ITEMS for row in rows for cell in row)
            raise _at(
                source,
                head[start],
                Text("这一行不是列名", "this line does not name the columns")
                if title
                else Text("第一列应是“科目编码”或“项目”", "the first column must be 科目编码 or 项目"),
                _HEAD_HELP
                if title
                else Text(f"可用的列名：{'、'.join((*CODES[:3], *ITEMS[:1]))}", "it says what each row is"),
            )
        values: dict[int, str] = {}
        for i in range(start, end):
            if i in codes or i == name or names[i] in SKIPPED:
                continue
            if not names[i]:
                raise _at(source, head[i], Text("这一列没有名称", "this column has no name"), _HEAD_HELP)
            key = terms.id_of(names[i])
            if key in values.values():
                raise _at(
                    source, head[i], Text(f"列“{names[i]}”重复", f"the column {names[i]!r} stands twice"), _HEAD_HELP
                )
            values[i] = key
        if not values:
            raise _at(
                source,
                head[start],
                Text("这一列后面没有数的列", "no column of figures belongs to this one"),
                _HEAD_HELP,
            )
        blocks.append(_Block(start, end, codes, name, values))
    return blocks


def _at(source: Source, cell: _Cell, text: Text, help: Text | None = None) -> Problem:
    return source.problem(cell.line, cell.column, text, help, max(len(cell.text), 1))


def _group(parent: Node, key: str, at: _Cell, name: str | None = None) -> Node:
    """Return the group of that key below ``parent``, made where it is not there."""
    body = parent.group
    assert body is not None
    node = body.get(key)
    if node is None:
        node = body[key] = Node(parent, key, name or key, at.line, at.column)
        node.body = {}
    return node


def _prune(target: Node) -> None:
    """Take out the rows without a code that have no value: the forms print every line, filled in or not."""
    body = target.body
    assert type(body) is dict
    for key, row in list(body.items()):
        if type(row.body) is dict and key != "rows":
            _prune(row)
            if not row.body:
                del body[key]


class _Filler:
    """Puts the rows of one table into the tree."""

    def __init__(self, source: Source, terms: Terms, target: Node, block: _Block) -> None:
        self.source = source
        self.terms = terms
        self.target = target
        self.block = block
        self.last: Node | None = None  # the row that a following 其中 belongs to
        self.numbered = False  # whether that row is numbered without brackets: rows numbered in brackets are its parts

    def fill(self, rows: list[list[_Cell]], wide: int) -> None:
        for cells in rows:
            if len(cells) != wide:
                raise _at(
                    self.source,
                    cells[-1],
                    Text(
                        f"这一行有 {len(cells)} 格，表头有 {wide} 列",
                        f"this row has {len(cells)} cells, the head has {wide}",
                    ),
                    Text(
                        "空格子请写“-”，或用制表符、竖线分隔各格",
                        "write - for an empty cell, or part the cells by tabs or |",
                    ),
                )
            if any(cell.text for cell in cells[self.block.start : self.block.end]):
                self.row(cells)

    def row(self, cells: list[_Cell]) -> None:
        block = self.block
        printed = [cells[i] for i in block.codes if cells[i].text not in BLANKS]
        code = "".join(normalize("".join(cell.text for cell in printed)).split())
        named = cells[block.name] if block.name is not None else None
        if code and not code.isdecimal():
            if _NO_CODE.fullmatch(code):
                raise _at(
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
        if first is None or not (code or first.text):
            return
        if code:
            node = self.add(_group(self.target, "rows", first, "科目"), code, named.text if named else code, first)
            if named is not None and named.text:
                self.put(node, "name", "科目名称", named)
        else:
            assert named is not None
            node = self.named_row(named)
        self.values(node, cells)

    def named_row(self, named: _Cell) -> Node:
        """Return the node of a row without a code: below the row before it where it is one of its parts."""
        part = _OF_WHICH.match(named.text)
        name = named.text[part.end() :] if part else named.text
        nested = bool(part) or (self.numbered and _BRACKETED.match(name) is not None)
        self.numbered = self.numbered if nested else _NUMBERED.match(name) is not None
        key = self.terms.id_of("".join(name.split()))
        assert type(self.target.body) is dict
        if key == "total" and self.last is not None and not self.last.body:
            nested = False  # 一、“三公”经费支出 without a figure is a heading: （一）合计 is the total of the table
        if self.last is not None and (nested or key in self.target.body):
            # 其中：…, （1）… below 2．…, or a name for the second time: 年初财政拨款结转和结余 repeats those of the income
            return self.add(_group(self.last, "parts", named, "其中"), key, name, named)
        self.last = self.add(self.target, key, name, named)
        return self.last

    def add(self, parent: Node, key: str, name: str, at: _Cell) -> Node:
        body = parent.group
        assert body is not None
        if key in body:
            raise _at(
                self.source,
                at,
                Text(
                    f"“{at.text}”重复：第 {body[key].line} 行已经有了",
                    f"{at.text!r} stands in line {body[key].line} already",
                ),
                Text("一个科目在一张表里只能有一行", "a table has one row for each"),
            )
        node = body[key] = Node(parent, key, name, at.line, at.column)
        node.body = {}
        return node

    def values(self, node: Node, cells: list[_Cell]) -> None:
        values = self.block.values
        for i, key in values.items():
            if cells[i].text not in BLANKS:
                # the one column of amounts needs no name of its own: 决算数, 金额
                self.put(node, "amount" if len(values) == 1 else key, key, cells[i])

    def put(self, row: Node, key: str, name: str, cell: _Cell) -> None:
        assert type(row.body) is dict
        node = row.body[key] = Node(row, key, name, cell.line, cell.column)
        node.body = cell.text
