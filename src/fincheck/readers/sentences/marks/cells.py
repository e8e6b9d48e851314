"""Tables of the three public expenses whose cells a text prints one a line, or a row a line between bars.

Such a table says in cells what a sentence would say; it is put into the words of one (公务接待费12万元,比上年…), each figure at its own place,
and read as every sentence is. A table whose columns or rows are not all understood is left as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fincheck.readers.sentences.marks.fold import Folded, Line, fold
from fincheck.readers.sentences.marks.rows import DIGIT, CellRow, RowCell, by_columns, is_name, kinds_of
from fincheck.readers.sentences.marks.spoken import KIND, as_list, as_sentence
from fincheck.record import Record

__all__ = ["Spoken", "tables"]

_VALUE = re.compile(r"^-?[0-9][0-9,]*(?:\.[0-9]+)?%?$|^[-—/]*$")
_UNIT = re.compile(r"单位:(?:人民币)?(万元|元|亿元|千元)")
_SIZE = 40  # characters of a cell that is no reason
_MONEY = re.compile(r"[0-9](亿元|万元|千元|元)")
_GENERAL = re.compile(r"^(?:合计|总计|小计|总额)$")  # of what, only the rest of the page says


class Spoken(Record):
    """The lines ``first`` to ``last`` of a text that are a table, and what it says in words."""

    first: int
    last: int
    text: Folded


def tables(lines: Sequence[Line], simple: dict[int, str]) -> list[Spoken]:
    """Return the tables among the lines of a text."""
    if sum(1 for line in lines if _VALUE.match(line.text.strip(" |\t")) or line.text.count("|") > 1) < 3:
        return []
    found: list[Spoken] = []
    units = {unit for line in lines for unit in _MONEY.findall(line.text)}
    usual = next(iter(units)) if len(units) == 1 else ""
    for run in _runs(lines, simple):
        spoken = list(_read(run, usual))
        found += spoken or _compared(run, usual)
    return found


def _runs(lines: Sequence[Line], simple: dict[int, str]) -> Iterator[list[list[RowCell]]]:
    """Yield the stretches of lines that are cells: each line with its cells."""
    run: list[list[RowCell]] = []
    for index, line in enumerate(lines):
        if not line.text.strip(" |\t"):
            continue
        if len(line.text) > _SIZE and line.text.count("|") + line.text.count("｜") < 2:
            if run:
                yield run  # a sentence, or a figure that nobody prints
            run = []
            continue
        folded = fold([line], simple)
        barred = folded.text.count("|") > 1
        cells: list[RowCell] = []
        start = 0
        pieces = folded.text.split("|")
        for piece in pieces[:-1] if barred and not pieces[-1] else pieces:
            if piece.strip() or barred:
                cells.append(
                    RowCell(piece.strip(), folded.at[start : start + len(piece)] or [(line.number, line.column)], index)
                )
            start += len(piece) + 1
        if barred or (
            (len(line.text) <= _SIZE and not re.search("[。;,]", folded.text.replace("“", "")))
            or _VALUE.match(folded.text.strip("|"))
        ):
            run.append(cells)
        else:
            if run:
                yield run
            run = []
    if run:
        yield run


def _read(run: list[list[RowCell]], usual: str) -> Iterator[Spoken]:
    """Yield the tables of one stretch of cells."""
    cells = [cell for row in run for cell in row]
    if not any(KIND.search(cell.text) for cell in cells) or sum(bool(DIGIT.match(cell.text)) for cell in cells) < 3:
        return
    unit = usual
    at = 0
    while at < len(cells):
        table = _table(cells, at, unit)
        if table is None:
            return
        rows, first, at, unit = table
        said = as_sentence(rows)
        if said is None:
            continue
        yield Spoken(cells[first].line, cells[at - 1].line, said)


def _compared(run: list[list[RowCell]], usual: str) -> Iterator[Spoken]:
    """Yield the tables of one stretch whose rows each hold a thing's amount against another: of last year, of the budget."""
    at = 0
    unit = usual
    while at < len(run):
        stated = next((found for cell in run[at] if (found := _UNIT.search(cell.text))), None)
        unit = stated[1] if stated else unit
        head = [cell for cell in run[at] if is_name(cell) and not _UNIT.search(cell.text)]
        kinds = kinds_of([cell.text for cell in head[1:]]) if len(head) > 2 and "项目" in head[0].text else []
        first, at = at, at + 1
        if "amount" not in kinds or not all(kinds) or not unit:
            continue
        rows: list[CellRow] = []
        while at < len(run) and len(run[at]) >= len(head) and is_name(run[at][0]):
            name, *values = run[at]
            if not all(_VALUE.match(cell.text) for cell in values) or any(cell.text for cell in values[len(kinds) :]):
                break
            if _GENERAL.search(name.text):
                break
            rows.append(CellRow(name, dict(zip(kinds, values, strict=False)), unit))
            at += 1
        if len(rows) > 1 and (at == len(run) or len(run[at]) < 2):
            yield Spoken(run[first][0].line, run[at - 1][0].line, as_list(rows))


def _table(cells: list[RowCell], start: int, unit: str) -> tuple[list[CellRow], int, int, str] | None:
    """Return the rows of the table that begins behind ``start``, its first and last cell, and the unit of its amounts."""
    begun = next(
        (i for i in range(start, len(cells) - 1) if is_name(cells[i]) and DIGIT.match(cells[i + 1].text)), None
    )
    if begun is None:
        return None
    head = []
    for cell in cells[start:begun]:
        stated = _UNIT.search(cell.text)
        if stated:
            unit = stated[1]
        elif is_name(cell):
            head.append(cell)
    wide = begun + 1
    while wide < len(cells) and _VALUE.match(cells[wide].text):
        wide += 1
    barred = any(cell.line == cells[begun].line for cell in cells[begun + 1 : begun + 2])
    width = wide - begun - 1
    if barred:  # the blank cells of a row count too; what is behind the columns of figures is a reason
        kept = [cell for cell in head if cell.line == head[-1].line]
        head = kept
        width = len([cell for cell in cells[begun:] if cell.line == cells[begun].line]) - 1
    while len(head) > width + 1 and re.search(r"表$|^[一二三四五六七八九十]、", head[0].text):
        head = head[1:]
    rows: list[tuple[RowCell, list[RowCell]]] = []
    at = begun
    gap: list[RowCell] = []
    while at < len(cells):
        name = cells[at]
        if not is_name(name):
            break
        if barred:
            behind = [cell for cell in cells[at + 1 :] if cell.line == name.line]
        else:
            to = at + 1
            while to < len(cells) and _VALUE.match(cells[to].text):
                to += 1
            behind = cells[at + 1 : to]
        if not behind:
            gap.append(name)
            at += 1
            continue
        if len(behind) != width or len(gap) == width + 1:
            break
        gap = []
        rows.append((name, behind))
        at += 1 + len(behind)
    at -= len(gap) if len(gap) >= width + 1 or at < len(cells) else 0
    made = by_columns(head, rows, width, unit)
    first = next((i for i, cell in enumerate(cells) if head and cell is head[0]), begun)
    return made, first, max(at, begun + 1), unit
