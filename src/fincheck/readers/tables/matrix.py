"""A table as rows of cells, each with its place in the text: what every format comes to before it is understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fincheck.figures.figure import NUMBER, normalize
from fincheck.figures.figure import read as read_figure
from fincheck.readers.published import Table

__all__ = ["BLANKS", "MatrixCell", "Row", "figure", "of_table", "squeezed", "texts"]

BLANKS = frozenset(("", "-", "--", "—", "——", "－", "/", "…"))
_FIGURE = re.compile(r"[-+△▲(（]?\s*[¥￥]?\s*[0-9０-９]")


# each is itself; made for every cell of every table: frozen it would take five times as long
@dataclass(slots=True, eq=False)
class MatrixCell:
    """A cell: its text, the line and column where it stands, and how many rows and columns it spans."""

    text: str
    line: int
    column: int
    rows: int = 1
    columns: int = 1


Row = list[MatrixCell]


def of_table(table: Table, line: int, columns: Mapping[tuple[int, int], int]) -> list[Row]:
    """Return the rows of a published table that begins at ``line``; ``columns`` says where its cells stand in it.

    Every row has all columns; what a merged cell covers is empty.
    """
    by_place = {(cell.row, cell.column): cell for cell in table.cells}
    rows: list[Row] = []
    for row in range(table.rows):
        cells: Row = []
        end = 1
        for column in range(table.columns):
            cell = by_place.get((row, column))
            if cell is None:
                cells.append(MatrixCell("", line + row, end))
                continue
            at = columns[row, column]
            text = " ".join(cell.text.split())
            cells.append(MatrixCell(text, line + row, at, cell.rows, cell.columns))
            end = at + len(text)
        rows.append(cells)
    return rows


def squeezed(text: str) -> str:
    """Return a name without blanks."""
    return text if text.isalnum() else "".join(text.split())


def figure(text: str) -> bool:
    """Whether a cell holds a figure: 12.50, 1,200, -3, (0.50), 45 %, 3辆."""
    if not _FIGURE.match(text):
        return False
    return read_figure(text, NUMBER) is not None or normalize(text).replace(",", "").replace(".", "").isdecimal()


def texts(row: Row) -> Iterator[str]:
    """Yield what stands in a row."""
    return (cell.text for cell in row if cell.text)
