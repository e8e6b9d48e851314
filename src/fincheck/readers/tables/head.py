"""The head of a table, in one line or in four: what each column is, and which tables stand side by side.

Every column has a path, from the band above it down to its own name; merged cells are bands, and where a text has none,
an empty cell beside a name continues it as far as names stand below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from fincheck.readers.tables.keys import ATTRIBUTES, HEAD_HELP, TOTALS, Column, at, crossed_keys, keys_of
from fincheck.readers.tables.matrix import MatrixCell, Row, figure, squeezed, texts
from fincheck.report.terms import Terms
from fincheck.source import Source, Text

__all__ = ["NUMBERS", "Head", "TableBlock", "heading", "numbers_columns", "read_head"]

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
_MORE_CODES = re.compile(
    r".{0,12}(?:科目|分类|预算|支出|收入)(?:编码|代码)|(?:预算)?(?:部门|单位)(?:[（(]单位[)）])?(?:编码|代码)|编号|代码"
)
_UNIT_NAMES = re.compile(r"(?:预算)?(?:部门|单位)(?:[（(]单位[)）])?(?:名称)?")  # beside the code of a unit
_MORE_NAMES = re.compile(r".{0,12}科目(?:名称)?|.{0,8}分类科目名称")
_MORE_ITEMS = re.compile(r".{0,6}项目(?:名称)?|支出功能分类|功能分类|指标名称|预算科目")
_SIDES = ("收入", "支出")  # name the rows below them where their line names a column of figures too
NUMBERS = (*SKIPPED, "序号", "行号")  # name a column that numbers the rows
_DATED = re.compile(r"(?:(?P<year>(?:19|20)[0-9]{2})年度?|本年度?|当年)(?P<what>.{2,8})")
_DATES = frozenset(("19", "20", "本年", "当年"))
_CLOSING = (")", "）")
_REMARK = re.compile(r"[(（][^()（）]*[)）]$")
_CARRIED = re.compile(r"(?:本页|过次页|承前页|转下页|接上页).{0,4}")  # sums of a page, not of the table
_CARRYING = frozenset("本过承转接")
_MOST = 12  # lines of a head
_LONG = 40  # characters of a name of a column


@dataclass(frozen=True, slots=True)
class TableBlock:
    """One of the tables that stand side by side: from column ``start`` up to ``end``.

    ``values``  by column the term id of what it holds and, of an item in a line of the head, its attribute or ""
    """

    start: int
    end: int
    codes: tuple[int, ...]
    name: int | None
    values: dict[int, tuple[str, str]]
    label: MatrixCell  # the name of its first column

    @property
    def coded(self) -> bool:
        """Whether its rows have codes."""
        return bool(self.codes)

    @property
    def crossed(self) -> bool:
        """Whether its items stand in the head: then a row has no name."""
        return self.name is None and not self.codes


@dataclass(frozen=True, slots=True)
class Head:
    """The tables side by side, and the rows below the head; where it stands there again it is left out, as sums of a page are."""

    blocks: list[TableBlock]
    rows: list[Row]


def read_head(source: Source, rows: list[Row], terms: Terms) -> Head:
    """Return what the head of a table says. Raises Problem at the cell that cannot be understood."""
    lines, body = _parted(_undated(rows, terms), terms)
    if not lines:
        raise at(source, rows[0][0], Text("这一行不是列名", "this line does not name the columns"), HEAD_HELP)
    columns = _columns(lines, body)
    for column in columns:
        column.kind = _kind(column, lines)
    _settle(columns, body)
    blocks = []
    for start, end in _bounds(columns):
        part = columns[start:end]
        block = _block(source, part, body, terms, crossed=not any(c.kind in ("code", "name") for c in columns))
        if block is not None:
            blocks.append(block)
    if not blocks:
        raise at(
            source,
            lines[0][0],
            Text("第一列应是“科目编码”或“项目”", "the first column must be 科目编码 or 项目"),
            Text(f"可用的列名：{'、'.join((*CODES[:3], *ITEMS[:1]))}", "it says what each row is"),
        )
    return Head(blocks, _no_repeats(lines, body))


def _told(row: Row) -> tuple[str, ...]:
    return tuple(squeezed(text) for text in texts(row))


def _no_repeats(lines: list[Row], body: list[Row]) -> list[Row]:
    """Return the rows but those that have nothing in them, are a line of the head once more, or the sum of a page."""
    known = [_told(line) for line in lines]
    firsts = {line[0] for line in known if line}
    kept = []
    for row in body:
        first = _first(row)
        if not first or (first[0] in _CARRYING and _CARRIED.fullmatch(first) is not None):
            continue
        if not ((first in firsts and _told(row) in known) or numbers_columns(row, first)):
            kept.append(row)
    return kept


def _first(row: Row) -> str:
    """Return what stands first in a row, or ""."""
    for cell in row:
        if cell.text:
            return squeezed(cell.text)
    return ""


def _undated(rows: list[Row], terms: Terms) -> list[Row]:
    """Return the rows with the years taken off what a column of figures is: 2022年度决算数 is 决算数, 2021年决算数 beside it 上年决算数."""
    dated: dict[tuple[int, int], tuple[int, str]] = {}
    for number, row in enumerate(rows):
        for i in [i for i, cell in enumerate(row) if "年" in cell.text and cell.text[:2] in _DATES]:
            found = _DATED.fullmatch(squeezed(row[i].text))
            if found and terms.id_of(found["what"]) in ATTRIBUTES:
                dated[number, i] = int(found["year"] or 0), found["what"]
    years = sorted({year for year, _ in dated.values() if year})
    if not dated or len(years) > 2:
        return rows
    done = [list(row) for row in rows]
    for (number, i), (year, what) in dated.items():
        name = f"上年{what}" if len(years) == 2 and year == years[0] else what
        if terms.id_of(name) in ATTRIBUTES:
            done[number][i] = replace(rows[number][i], text=name)
    return done


def _named(cell: MatrixCell) -> str:
    """Return the name of a column without blanks and without a remark behind 项目: 项目（按功能分类）."""
    name = squeezed(cell.text)
    if name[-1:] not in _CLOSING:
        return name
    bare = _REMARK.sub("", name)
    return bare if bare in ITEMS or bare in NAMES or bare in CODES else name


def _is_code(name: str) -> bool:
    return "code" in _said(name)


def _is_name(name: str) -> bool:
    return "name" in _said(name)


def _is_item(name: str) -> bool:
    return "item" in _said(name)


def _said(name: str) -> tuple[str, ...]:
    """Return what a name says that a column holds: codes, names, items (项目), or nothing of the kind."""
    if name.isascii():
        return (name,) if name in ("code", "name", "item") else ()
    return _told_by(name) if len(name) <= _LONG else ()


@lru_cache(maxsize=2_000)  # forms name their columns alike
def _told_by(name: str) -> tuple[str, ...]:
    kinds = (("code", CODES, _MORE_CODES), ("name", NAMES, _MORE_NAMES), ("item", ITEMS, _MORE_ITEMS))
    return tuple(kind for kind, names, more in kinds if name in names or more.fullmatch(name) is not None)


def heading(cell: MatrixCell) -> bool:
    """Whether a cell names the column of codes, of names or of numbers: 科目编码, 科目名称, 项目, 行次."""
    return _heading(_named(cell))


def _heading(name: str) -> bool:
    return _is_code(name) or _is_name(name) or _is_item(name) or name in NUMBERS


def numbers_columns(row: Row, first: str | None = None) -> bool:
    """Whether a line numbers the columns of the form, and names none: 栏次 | | 1 | 2, or 1 | 2 | 3 | 4; ``first`` stands first in it."""
    if first is None:
        first = _first(row)
    if first not in SKIPPED and first != "1":
        return False  # as nearly every line: no need to look further
    found = _told(row)
    if first in SKIPPED:
        return all(text in SKIPPED or text.isdecimal() for text in found)
    return len(found) > 2 and found == tuple(str(number) for number in range(1, len(found) + 1))


def _parted(rows: list[Row], terms: Terms) -> tuple[list[Row], list[Row]]:
    """Return the lines of the head and the rows below it."""
    lines: list[Row] = []
    named: set[int] = set()  # the columns of codes and names, once a line of the head has told them
    left = 0  # rows that a name or code in the head still reaches down into
    for number, row in enumerate(rows[:_MOST]):
        left -= 1
        if numbers_columns(row):
            return lines, rows[number + 1 :]
        found = {i: _named(cell) for i, cell in enumerate(row) if cell.text}
        if not found:
            continue
        levels = [i for i, name in found.items() if name in LEVELS]
        figures = any(figure(row[i].text) for i in found)
        reaching = figures or (bool(named) and "合计" in found.values())
        if len(levels) >= 2 and reaching and not any(_is_name(name) for name in found.values()):
            # 类 | 款 | 项 reach down into the numbering of the columns, or into the row 合计
            upper = [
                cell if i in levels or _heading(_named(cell)) else MatrixCell("", cell.line, cell.column)
                for i, cell in enumerate(row)
            ]
            lower = [MatrixCell("", cell.line, cell.column) if i in levels else cell for i, cell in enumerate(row)]
            numbered = any(name in SKIPPED for name in found.values())
            return [*lines, upper], rows[number + 1 :] if numbered else [lower, *rows[number + 1 :]]
        sides = [i for i, name in found.items() if name in _SIDES]
        heads = [i for i, name in found.items() if _heading(name) or name in LEVELS]
        if sides and not heads and any(terms.id_of(name) in (*ATTRIBUTES, "amount") for name in found.values()):
            heads = sides
        if heads:
            if figures and not any(_is_code(found[i]) or _is_name(found[i]) for i in heads):
                return lines, rows[number:]
            named.update(heads)
            lines.append(row)
            left = max([left, *(row[i].rows for i in heads)])
            continue
        shared = _shared(row, found, lines) if named else set()
        if shared:
            # 合计 | | 12.33 | 合计 | 基本支出: the names below the band 本年支出 stand in the first row of figures
            upper = [cell if i in shared else MatrixCell("", cell.line, cell.column) for i, cell in enumerate(row)]
            lower = [MatrixCell("", cell.line, cell.column) if i in shared else cell for i, cell in enumerate(row)]
            return [*lines, upper], [lower, *rows[number + 1 :]]
        if figures:
            return lines, rows[number:]
        if named and left <= 0 and not _below(row, found, named):
            return lines, rows[number:]
        if named and any(i in named for i in found):
            return lines, rows[number:]
        lines.append(row)
    return lines, rows[len(lines) :]


def _shared(row: Row, found: dict[int, str], lines: list[Row]) -> set[int]:
    """Return the columns of a row that begins with 合计 in which names stand, below a band over several columns."""
    if found[min(found)] not in TOTALS:
        return set()
    band = {
        i
        for line in lines
        for start, cell in enumerate(line)
        if cell.columns > 1 and start > min(found)
        for i in range(start, start + cell.columns)
    }
    names = {i for i, name in found.items() if i in band and not figure(row[i].text)}
    return names if len(names) > 1 and names == {i for i in found if i in band} else set()


def _below(row: Row, found: dict[int, str], named: set[int]) -> bool:
    """Whether a line without figures names columns: nothing stands where codes and names do."""
    first = min(named)
    return not any(i in named or i < first for i in found) and len(found) > 1 and len(row) > 2


def _columns(lines: list[Row], body: list[Row]) -> list[Column]:
    """Return the columns with their paths."""
    wide = max(len(row) for row in [*lines, *body])
    cover: list[list[MatrixCell | None]] = [[None] * wide for _ in lines]
    explicit = any(cell.rows > 1 or cell.columns > 1 for line in lines for cell in line)
    for r, line in enumerate(lines):
        for c, cell in enumerate(line):
            if cell.text:
                for down in range(min(cell.rows, len(lines) - r)):
                    for right in range(min(cell.columns, wide - c)):
                        cover[r + down][c + right] = cell
    if not explicit:
        _continue_bands(lines, cover, wide)
    columns = []
    for c in range(wide):
        path: list[MatrixCell] = []
        for r in range(len(lines)):
            above = cover[r][c]
            if above is not None and above not in path:
                path.append(above)
        columns.append(Column(c, path))
    return columns


def _continue_bands(lines: list[Row], cover: list[list[MatrixCell | None]], wide: int) -> None:
    """Let an empty cell continue the name at its left, as far as both have names of their own below."""

    def below(r: int, c: int) -> bool:
        return any(c < len(line) and line[c].text for line in lines[r + 1 :])

    for r, line in enumerate(lines[:-1]):
        last: MatrixCell | None = None
        for c in range(wide):
            cell = line[c] if c < len(line) else None
            if cell is not None and cell.text:
                last = cell if below(r, c) else None
            elif last is not None and below(r, c):
                cover[r][c] = last
            else:
                last = None


def _kind(column: Column, lines: list[Row]) -> str:
    names = [_named(cell) for cell in column.path]
    if not names:
        return "unnamed"
    if any(_is_code(name) for name in names) or names[-1] in LEVELS:
        return "code"
    if any(_is_name(name) for name in names):
        return "name"
    if names[-1] in NUMBERS:
        return "skip"
    if _is_item(names[-1]) or (len(names) > 1 and _is_item(names[0]) and len(lines) > 1 and names[-1] == names[0]):
        return "name"
    if names[-1] in _SIDES:
        return "name"
    return "value"


def _settle(columns: list[Column], body: list[Row]) -> None:
    """Part a code from a name below one band 项目, and drop columns that have neither a name nor anything in them."""
    for code, name in pairwise(columns):
        if (
            code.kind == "code"
            and name.kind == "value"
            and len(name.path) == 1
            and _UNIT_NAMES.fullmatch(_named(name.name))
        ):
            name.kind = "name"
    for column, after in zip(columns, [*columns[1:], None], strict=True):
        if column.kind == "unnamed" and not any(row[column.at].text for row in body if column.at < len(row)):
            column.kind = "skip"
        if column.kind != "name" or not column.path or after is None or _is_name(_named(column.name)):
            continue
        same = after.kind == "name" and after.name is column.name
        if (same or after.kind == "unnamed" or (after.kind == "name" and _is_item(_named(after.name)))) and _coded(
            body, column.at
        ):
            column.kind, after.kind = "code", "name"


def _coded(body: list[Row], at: int) -> bool:
    """Whether a column holds codes."""
    found = [squeezed(row[at].text) for row in body if at < len(row) and row[at].text]
    return (
        bool(found)
        and sum(text.isdecimal() for text in found) * 2 >= len(found)
        and all(len(text) <= 9 for text in found if text.isdecimal())
    )


def _bounds(columns: list[Column]) -> list[tuple[int, int]]:
    """Return where each of the tables side by side begins and ends: a name or code behind figures begins a new one."""
    starts = [0]
    valued = False
    for column in columns:
        if column.kind == "value":
            valued = True
        elif column.kind in ("code", "name") and valued:
            starts.append(column.at)
            valued = False
    return list(zip(starts, [*starts[1:], len(columns)], strict=True))


def _block(
    source: Source, columns: Sequence[Column], body: list[Row], terms: Terms, *, crossed: bool
) -> TableBlock | None:
    """Return the columns that make one table, its names and its keys; None where no column has a path. Raises Problem at a cell."""
    codes = tuple(column.at for column in columns if column.kind == "code")
    named = [column for column in columns if column.kind == "name"]
    values = [column for column in columns if column.kind == "value"]
    for column in columns:
        if column.kind == "unnamed":
            cell = next((row[column.at] for row in body if column.at < len(row) and row[column.at].text), None)
            raise at(
                source, _above(columns, column, cell), Text("这一列没有名称", "this column has no name"), HEAD_HELP
            )
    first = next((column.name for column in columns if column.path), None)
    if first is None:
        return None
    if not codes and not named:
        keys = crossed_keys(source, values, terms) if crossed else {}
        return TableBlock(columns[0].at, columns[-1].at + 1, (), None, keys, first) if keys else None
    if not values:
        raise at(source, first, Text("这一列后面没有数的列", "no column of figures belongs to this one"), HEAD_HELP)
    keys = keys_of(source, values, terms)
    return TableBlock(columns[0].at, columns[-1].at + 1, codes, named[-1].at if named else None, keys, first)


def _above(columns: Sequence[Column], column: Column, cell: MatrixCell | None) -> MatrixCell:
    before = next((one.path[0] for one in reversed(columns[: column.at - columns[0].at]) if one.path), None)
    return cell or before or columns[0].path[0]
