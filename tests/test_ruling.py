"""Ruling lines and the cells they make, without any PDF."""

import pytest

from fincheck.readers.pdf.geometry import Ruling
from fincheck.readers.pdf.ruling import Grid, TooFine, grids


def level(y: int, x0: int, x1: int) -> Ruling:
    return Ruling(y * 100, x0 * 100, x1 * 100, level=True)


def upright(x: int, y0: int, y1: int) -> Ruling:
    return Ruling(x * 100, y0 * 100, y1 * 100, level=False)


def lattice(xs: list[int], ys: list[int]) -> list[Ruling]:
    return [level(y, xs[0], xs[-1]) for y in ys] + [upright(x, ys[0], ys[-1]) for x in xs]


def spans(grid: Grid) -> list[tuple[int, int, int, int]]:
    return [cell[:4] for cell in grid.cells]


XS, YS = [0, 50, 100], [0, 20, 40]
FOUR = [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]
TOP_MERGED = [level(0, 0, 100), level(20, 0, 100), level(40, 0, 100), upright(0, 0, 40), upright(50, 20, 40), upright(100, 0, 40)]  # fmt: skip
LEFT_MERGED = [level(0, 0, 100), level(20, 50, 100), level(40, 0, 100), upright(0, 0, 40), upright(50, 0, 40), upright(100, 0, 40)]  # fmt: skip

CASES = {
    "four cells": (lattice(XS, YS), [FOUR]),
    "a head over two columns": (TOP_MERGED, [[(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]]),
    "a name over two rows": (LEFT_MERGED, [[(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]]),
    "lines in pieces": ([level(y, x, x + 50) for y in YS for x in (0, 50)] + [upright(x, y, y + 20) for x in XS for y in (0, 20)], [FOUR]),
    "corners that do not meet": ([level(y, 2, 98) for y in YS] + [upright(x, 2, 38) for x in XS], [FOUR]),
    "double rules": (lattice([0, 2, 50, 100], [0, 2, 20, 40]), [FOUR]),
    "lines half a point off": ([level(0, 0, 50), Ruling(40, 5000, 10000, level=True), *lattice(XS, YS)[1:]], [FOUR]),
    "no lines at the left and right": ([level(y, 0, 100) for y in YS] + [upright(50, 0, 40)], [FOUR]),
    "no line at the foot": ([*lattice(XS, [0, 20])[:2], *(upright(x, 0, 40) for x in XS)], [FOUR]),
    "a row at the foot of the page": (lattice([0, 50, 100], [0, 20]), [FOUR[:2]]),
    "two tables, one below the other": (lattice(XS, YS) + lattice(XS, [60, 80]), [FOUR[:2], FOUR]),
    "two tables side by side": (lattice(XS, YS) + lattice([120, 170, 220], YS), [FOUR, FOUR]),
    "a frame around a table": (lattice(XS, YS) + lattice([-20, 120], [-20, 60]), [FOUR]),
    "a frame is no table": (lattice([0, 100], [0, 40]), []),
    "rules without columns": ([level(y, 0, 100) for y in YS], []),
    "nothing": ([], []),
    "a cell that is no rectangle": (
        [level(0, 0, 100), level(40, 0, 100), level(20, 50, 100), upright(0, 0, 40), upright(100, 0, 40), upright(50, 20, 40)],
        [[(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]],
    ),
    "an open corner belongs to no cell": (
        [level(0, 0, 50), level(20, 0, 100), level(40, 0, 100), upright(0, 0, 40), upright(50, 0, 40), upright(100, 20, 40)],
        [[(0, 0, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_lines_make_cells(case: str) -> None:
    rules, expected = CASES[case]
    assert [spans(grid) for grid in grids(rules)] == expected
    assert [spans(grid) for grid in grids(rules[::-1])] == expected


@pytest.mark.parametrize(
    ("x", "y", "cell"),
    [(25, 10, 0), (50, 10, 1), (99, 39, 3), (49, 39, 2), (100, 10, None), (-1, 10, None), (25, 40, None)],
)
def test_a_point_lies_in_one_cell(x: int, y: int, cell: int | None) -> None:
    assert grids(lattice(XS, YS))[0].at(x * 100, y * 100) == cell


def test_a_map_is_no_table() -> None:
    with pytest.raises(TooFine):
        grids([Ruling(i * 200, 0, 9000, level=bool(i % 2)) for i in range(2100)])


def test_a_page_of_cell_borders_takes_no_time() -> None:
    borders = [level(y, x, x + 10) for y in range(0, 800, 10) for x in range(0, 500, 10)]
    borders += [upright(x, y, y + 10) for y in range(0, 790, 10) for x in range(0, 510, 10)]
    assert len(grids(borders)[0].cells) == 79 * 50
