"""Characters put into the cells of a page's grids, and the pieces of a table that goes over pages made one.

Pure geometry, no PDF. A table's columns are where its lines are: the piece on the next page belongs to it if its lines
stand where those of the piece before do and nothing but the caption again comes between. Heads printed again are dropped.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fincheck.readers.pdf.geometry import Box, Glyph, around
from fincheck.readers.pdf.lines import cell_text, figures
from fincheck.readers.pdf.ruling import Grid, Region
from fincheck.readers.published import Cell, Table
from fincheck.source import Origin

__all__ = ["Ruled", "continues", "filled", "inked", "ruled", "table"]

_NEAR = 300  # columns of two pieces that stand no further apart are the same


@dataclass(slots=True)
class Ruled:
    """A grid on a page with what stands in its cells, in the order of the cells; ``boxes`` are those of the ink, as shown."""

    page: int
    size: tuple[int, int]  # of the page
    grid: Grid
    box: Box  # as shown
    texts: list[str]
    boxes: list[Box]
    stacked: bool = False  # whether cells hold columns or rows of figures, for lines between them are missing

    @property
    def top(self) -> int:
        """Its upper edge, in hundredths of a point from the top of the page."""
        return self.grid.ys[0]

    def row(self, number: int) -> list[tuple[Region, str]]:
        """Return the cells that begin in a row, with their texts."""
        return [(c, t) for c, t in zip(self.grid.cells, self.texts, strict=True) if c.row == number]


def filled(glyphs: Iterable[Glyph], found: Sequence[Grid]) -> tuple[list[list[list[Glyph]]], list[Glyph]]:
    """Return for each grid the characters of each cell, and the characters outside all cells.

    A character stands in the cell that its middle lies in; a run of them that is printed across the line between two
    cells, for it found no room in its own, stays together in the cell that has most of it.
    """
    cells: list[list[list[Glyph]]] = [[[] for _ in grid.cells] for grid in found]
    outside: list[Glyph] = []
    run: list[tuple[Glyph, int, int]] = []  # characters that follow each other, with their grid and cell
    for glyph in glyphs:
        place = next(
            ((n, at) for n, grid in enumerate(found) if (at := grid.at(glyph.center, glyph.middle)) is not None), None
        )
        if place is None:
            outside.append(glyph)
            continue
        if run and (run[-1][1] != place[0] or not _follows(run[-1][0], glyph)):
            _settle(run, found, cells)
            run = []
        run.append((glyph, *place))
    _settle(run, found, cells)
    return cells, outside


def _follows(a: Glyph, b: Glyph) -> bool:
    gap = b.left - a.right
    return not b.blank and abs(a.middle - b.middle) * 4 < a.size and -a.size < 2 * gap and 5 * gap < 2 * a.size


def _settle(run: list[tuple[Glyph, int, int]], found: Sequence[Grid], cells: list[list[list[Glyph]]]) -> None:
    across = False
    for (a, grid, first), (b, _, second) in itertools.pairwise(run):
        if first != second:
            edge = found[grid].cells[first].box[2]
            across = across or 6 * (a.right - edge) > a.size or 6 * (edge - b.left) > b.size
    most = Counter(cell for _, _, cell in run).most_common(1)[0][0] if across else -1
    for glyph, grid, cell in run:
        cells[grid][most if across else cell].append(glyph)


def ruled(page: int, size: tuple[int, int], grid: Grid, cells: list[list[Glyph]], shown: Sequence[Box]) -> Ruled:
    """Return a grid with its texts; ``shown`` are the boxes of the grid and then of its cells' ink on the page as shown."""
    texts = [cell_text(glyphs, region.box) if glyphs else "" for glyphs, region in zip(cells, grid.cells, strict=True)]
    numbers = [n for text in texts if (n := figures(text))]
    several = sum(n > 1 for n in numbers)
    return Ruled(page, size, grid, shown[0], texts, list(shown[1:]), several > 0 and 4 * several > len(numbers))


def inked(grid: Grid, cells: list[list[Glyph]]) -> list[Box]:
    """Return the box of the ink in each cell, of the cell itself where it is empty."""
    return [around(glyphs) if glyphs else region.box for glyphs, region in zip(cells, grid.cells, strict=True)]


def continues(first: Ruled, next_: Ruled) -> bool:
    """Whether a table at the top of the page after ``first``'s is its continuation, by its columns."""
    if first.size != next_.size or _columns(first, next_) is None:
        return False
    title = next_.row(0)
    if (
        len(title) == 1
        and title[0][0].columns == len(next_.grid.xs) - 1 > 1
        and title[0][1]
        and not figures(title[0][1])
    ):
        return title[0][1] in {text for _, text in first.row(0)}  # a title of its own, unless it is the same again
    return True


def _columns(a: Ruled, b: Ruled) -> list[int] | None:
    """Return the columns of both where all lines of the one stand where lines of the other do, else None."""
    one, two = a.grid.xs, b.grid.xs
    if abs(one[0] - two[0]) > _NEAR or abs(one[-1] - two[-1]) > _NEAR:
        return None
    more, fewer = (one, two) if len(one) >= len(two) else (two, one)
    return list(more) if all(min(abs(x - y) for y in more) <= _NEAR for x in fewer) else None


def table(pieces: Sequence[Ruled]) -> Table:
    """Return the table that the pieces make, one a page; rows count through, their origins page by page; empty cells are left out."""
    xs = list(pieces[0].grid.xs)
    for piece in pieces[1:]:
        if len(piece.grid.xs) > len(xs):
            xs = list(piece.grid.xs)
    head = _head(pieces[0])
    cells: list[Cell] = []
    start = 0
    for piece in pieces:
        skip = 0 if piece is pieces[0] else _again(piece, head)
        for region, text, box in zip(piece.grid.cells, piece.texts, piece.boxes, strict=True):
            if region.row < skip or not text:
                continue
            left, right = (_nearest(xs, piece.grid.xs[i]) for i in (region.column, region.column + region.columns))
            origin = Origin(page=piece.page, row=region.row + 1, column=left + 1, box=box)
            cells.append(Cell(text, start + region.row - skip, left, origin, region.rows, right - left))
        start += len(piece.grid.ys) - 1 - skip
    first = pieces[0]
    return Table(tuple(cells), start, len(xs) - 1, Origin(page=first.page, box=first.box))


def _nearest(xs: Sequence[int], x: int) -> int:
    return min(range(len(xs)), key=lambda i: abs(xs[i] - x))


def _head(piece: Ruled) -> set[str]:
    """Return what stands in the rows above the first that holds a figure or a code."""
    by_row: dict[int, list[str]] = defaultdict(list)
    for region, text in zip(piece.grid.cells, piece.texts, strict=True):
        by_row[region.row].append(text)
    found: set[str] = set()
    for row in range(len(piece.grid.ys) - 1):
        texts = by_row[row]
        if any(figures(text) for text in texts) and not _numbered(texts):
            break
        found.update(text for text in texts if text)
    return found


def _numbered(texts: Iterable[str]) -> bool:
    """Whether a row numbers the columns: 栏次 | 1 | 2 | 3."""
    numbers = [text for text in texts if figures(text)]
    return (
        len(numbers) > 1
        and all(re.fullmatch(r"[1-9][0-9]?", text) for text in numbers)
        and ([int(text) for text in numbers] == list(range(int(numbers[0]), int(numbers[0]) + len(numbers))))
    )


def _again(piece: Ruled, head: set[str]) -> int:
    """Return how many rows at the top of a piece print the head again."""
    reach = 0
    for row in range(len(piece.grid.ys) - 1):
        here = piece.row(row)
        texts = [text for _, text in here if text]
        if texts and not (set(texts) <= head and (_numbered(texts) or not any(figures(text) for text in texts))):
            break
        if not texts and row >= reach:
            break  # an empty row below the head is one of the table's own
        reach = max([reach, *(region.row + region.rows for region, text in here if text)])
    return min(reach, len(piece.grid.ys) - 1)
