"""Tables typed or pasted row by row below ``表: |`` of a report in YAML, made part of its tree.

    支出决算表:
      表: |
        科目编码 | 科目名称     | 本年支出合计 | 基本支出 | 项目支出
                 | 合计         | 10500.69     | 8684.67  | 1816.03
        204      | 公共安全支出 | 9395.27      | 7000.00  | 2395.27

Cells are parted by tabs (as pasted from a spreadsheet), by ``|``, or else by blanks. A whole sheet may be pasted: its
title, its number, its unit and its notes are known for what they are. Rows with a code go to ``rows`` by their code,
other rows (合计, 人员经费合计) beside it by their name; a table without codes has its rows by name. Two tables side by side, as
the forms print them, are read as the two they are: coded ones as one, named ones (项目) as income on the left and
expenditure on the right; a third one, as in 财决01表, is the expenditure by its nature (按支出性质).
"""

from __future__ import annotations

import re

from fincheck.readers.tables.captions import Titles, explains, is_caption, unit_of
from fincheck.readers.tables.head import heading, numbers_columns, read_head
from fincheck.readers.tables.matrix import MatrixCell, Row, squeezed
from fincheck.readers.tables.rows import UNNAMED, fill
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.source import Lines, Source, Text

__all__ = ["expand"]

_NOTE = re.compile(r"[\s|｜]*(?:备?注|说明)[0-9]*[:：]")
_RULER = re.compile(r"[\s|:+=-]+")
_EMPTY = Text("表是空的", "the table is empty"), Text("第一行写各列名称，以下每行一项", "name the columns in the first line, then one row a line")  # fmt: skip


def expand(source: Source, table: Node, terms: Terms) -> None:
    """Put the rows of the text ``table`` into the group that it stands in, and take the text out.

    Raises Problem, with the place of the cell, where a row does not fit the head, a column has no name, or two rows
    have the same code.
    """
    section = table.parent
    assert section is not None
    body = section.body
    assert type(body) is dict
    rows, notes = _rows(source, table)
    rows = _peeled(rows, section, terms)
    if not rows:
        raise source.problem(table.line, table.column, *_EMPTY)
    rows = _even(source, rows)
    head = read_head(source, rows, terms)
    del body[table.key]
    count, lost = fill(source, terms, section, head)
    if not count:
        _explained(section, notes)
    if lost:
        help = Text("在这一行写上编码或名称", "write its code or its name")
        raise source.problem(lost[0].line, lost[0].column, Text(f"“{lost[0].text}”{UNNAMED.zh}", f"{lost[0].text!r}: {UNNAMED.en}"), help)  # fmt: skip


def _explained(section: Node, notes: list[MatrixCell]) -> None:
    """Give a table without a figure the note that explains it, where one stands below it."""
    told = next((note for note in notes if explains(note.text)), None)
    if told is not None and "note" not in (section.group or {}):
        assert type(section.body) is dict
        node = section.body["note"] = Node(section, "note", "说明", told.line, told.column)
        node.body = told.text


def _peeled(rows: list[Row], section: Node, terms: Terms) -> list[Row]:
    """Return the rows without what a pasted sheet has above its head; the unit that it names becomes that of the table."""
    titles = Titles(terms)
    for number, row in enumerate(rows):
        found = [cell for cell in row if cell.text]
        title = len(found) == 1 and number + 1 < len(rows) and _heads(rows[number + 1])
        if not title and not all(is_caption(cell.text) or titles.of(cell.text) is not None for cell in found):
            return rows[number:]
        for cell in found:
            unit = unit_of(cell.text)
            if unit and "unit" not in (section.group or {}):
                assert type(section.body) is dict
                node = section.body["unit"] = Node(section, "unit", "金额单位", cell.line, cell.column)
                node.body = unit
    return []


def _heads(row: Row) -> bool:
    """Whether a row is a line of a head: then one cell alone above it is a title, of whatever words."""
    return sum(bool(cell.text) for cell in row) > 1 and any(heading(cell) for cell in row)


def _even(source: Source, rows: list[Row]) -> list[Row]:
    """Return the rows with as many cells as the widest line of the head; raises Problem where one has fewer or more."""
    wide = len(_trimmed(rows[0]))
    for row in rows[1:]:
        if (
            len(row) > wide
            and len(_trimmed(row)) > wide
            and any(squeezed(cell.text) in ("类", "款", "项", "科目名称") for cell in row)
        ):
            wide = len(_trimmed(row))
    wide = max(wide, min(map(len, rows)))
    made = []
    for number, row in enumerate(rows):
        cells = row if len(row) <= wide else row[:wide] if not any(cell.text for cell in row[wide:]) else row
        if len(cells) < wide and number == 0:
            cells = _padded(cells, wide)
        if len(cells) != wide:
            raise source.problem(
                cells[-1].line,
                cells[-1].column,
                Text(
                    f"这一行有 {len(cells)} 格，表头有 {wide} 列",
                    f"this row has {len(cells)} cells, the head has {wide}",
                ),
                Text(
                    "空格子请写“-”，或用制表符、竖线分隔各格",
                    "write - for an empty cell, or part the cells by tabs or |",
                ),
                max(len(cells[-1].text), 1),
            )
        made.append(cells)
    return made


def _rows(source: Source, table: Node) -> tuple[list[Row], list[MatrixCell]]:
    """Return the cells of each line that holds any, with their places, and the notes below the table."""
    whole = table.text or ""
    lines = whole.split("\n")
    _refuse_folded(source, table)
    written = source.lines
    separator = "\t" if "\t" in whole else "|" if "|" in whole or "｜" in whole else ""
    first = next((t.strip() for t in lines if t.strip()), "")
    framed = separator == "|" and first.startswith(("|", "｜"))  # | a | b |, as in Markdown
    found: list[Row] = []
    notes: list[MatrixCell] = []
    noted = False
    indent = _indent(written, table, whole)
    for number, text in enumerate(lines):
        noted = noted or (("注" in text or "说明" in text) and _NOTE.match(text) is not None)
        if not text or text.isspace() or (separator == "|" and text.isascii() and _RULER.fullmatch(text)):
            continue
        line, offset = (table.line + 1 + number, indent) if indent else _place(written, table, number, text)
        cells = _split(text, separator, framed, line, offset + 1)
        if noted and (sum(bool(cell.text) for cell in cells) < 2 or (not separator and _NOTE.match(text))):
            notes += [cell for cell in cells if cell.text]
            continue  # a note below the table, in as many lines as it takes
        if not separator and found and numbers_columns(cells):
            continue
        found.append(cells)
    if separator == "\t":
        # a paste may end its lines with empty cells, or leave them out
        wide = max((len(_trimmed(cells)) for cells in found), default=0)
        found = [_padded(_trimmed(cells), wide) for cells in found]
    return found, notes


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


def _trimmed(cells: Row) -> Row:
    end = len(cells)
    while end and not cells[end - 1].text:
        end -= 1
    return cells[:end]


def _padded(cells: Row, wide: int) -> Row:
    end = cells[-1] if cells else MatrixCell("", 1, 1)
    return cells + [MatrixCell("", end.line, end.column + len(end.text)) for _ in range(wide - len(cells))]


def _indent(written: Lines, table: Node, text: str) -> int:
    """Return how far all lines of a text stand in below the mark of a block; 0 where they do not, or not all of them alike."""
    first, _, _ = text.partition("\n")
    if table.line >= len(written) or not written[table.line].endswith(first):
        return 0
    blanks, text = written[table.line].removesuffix(first), text.rstrip("\n")
    block = written.between(table.line, table.line + 1 + text.count("\n"))
    return len(blanks) if block == blanks + text.replace("\n", f"\n{blanks}") else 0


def _place(written: Lines, table: Node, number: int, text: str) -> tuple[int, int]:
    """Return line and indentation of the text's line ``number``: of a block scalar, the lines below its mark."""
    line = table.line + 1 + number
    if line <= len(written) and (whole := written[line - 1]).endswith(text):
        return line, len(whole) - len(text)
    return table.line, table.column - 1


def _split(text: str, separator: str, framed: bool, line: int, column: int) -> Row:
    """Return the cells of a line of a text that begins at ``column`` of ``line``."""
    if not separator:
        return [MatrixCell(m.group(), line, column + m.start()) for m in re.finditer(r"\S+", text)]
    cells: Row = []
    for part in text.replace("｜", "|").split(separator):
        stripped = part.strip()
        cells.append(MatrixCell(stripped, line, column + part.find(stripped) if stripped else column))
        column += len(part) + 1
    if framed and len(cells) > 1 and not cells[0].text:
        cells = cells[1 : -1 if text.rstrip().endswith(("|", "｜")) else None]
    return cells
