"""Ruling lines made into the grids of tables: pure geometry, no PDF.

Lines that touch make one grid; two tables on a page are two grids, for nothing joins them. The coordinates of a grid's
lines part it into small fields; fields without a line between them are one cell, so merged cells span exactly what they
span in print. A side left open, as tables without a frame leave theirs, is closed where the lines end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from fincheck.readers.pdf.geometry import Box, Ruling
from fincheck.record import Record

__all__ = ["Grid", "Region", "TooFine", "grids"]

_SAME = 100  # lines no further apart are one line drawn in pieces
_NEAR = 300  # lines no further apart part no text: double rules, and corners that do not quite meet
_OPEN = 500  # what reaches further beyond the last line than this has an open side
_LINES = 2_000  # of a page; more are a drawing
_FIELDS = 200_000  # of a grid


class TooFine(Exception):
    """The lines of a page are more than those of any table: a drawing or a map."""


class Region(Record):
    """A cell: its first row and column from 0, what it spans, and its box."""

    row: int
    column: int
    rows: int
    columns: int
    box: Box


class Grid:
    """A table's cells. ``xs`` and ``ys`` are where its columns and rows part, from left and top."""

    __slots__ = ("_owner", "cells", "xs", "ys")

    def __init__(self, xs: Sequence[int], ys: Sequence[int], cells: Sequence[Region]) -> None:
        self.xs, self.ys, self.cells = tuple(xs), tuple(ys), tuple(cells)
        self._owner = {
            (row, column): i
            for i, cell in enumerate(cells)
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }

    @property
    def box(self) -> Box:
        """Left, top, right, bottom, in hundredths of a point."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def at(self, x: int, y: int) -> int | None:
        """Return the number of the cell that a point lies in, or None."""
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[0] <= y < self.ys[-1]):
            return None
        return self._owner.get((bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1))


def grids(rules: Iterable[Ruling]) -> list[Grid]:
    """Return the grids that the ruling lines of a page make, from the smallest to the largest. Raises TooFine."""
    lines = _merged([rule for rule in rules if rule.level]) + _merged([rule for rule in rules if not rule.level])
    if len(lines) > _LINES:
        raise TooFine
    found = [grid for part in _parts(lines) if (grid := _grid(_closed(part))) is not None]
    return sorted(found, key=lambda g: ((g.xs[-1] - g.xs[0]) * (g.ys[-1] - g.ys[0]), g.box))


def _merged(rules: list[Ruling]) -> list[Ruling]:
    """Return lines of one direction with the pieces that continue each other made one."""
    found: list[Ruling] = []
    band: list[Ruling] = []
    for rule in sorted(rules):
        if band and rule.at - band[0].at > _SAME:
            found += _joined(band)
            band = []
        band.append(rule)
    return found + _joined(band) if band else found


def _joined(band: list[Ruling]) -> list[Ruling]:
    """Return the lines that the pieces at about the same place make."""
    found: list[list[Ruling]] = []
    end = 0
    for rule in sorted(band, key=lambda r: (r.start, r.end)):
        if found and rule.start <= end + _NEAR:
            found[-1].append(rule)
            end = max(end, rule.end)
        else:
            found.append([rule])
            end = rule.end
    return [
        Ruling(sum(r.at for r in line) // len(line), line[0].start, max(r.end for r in line), line[0].level)
        for line in found
    ]


def _parts(lines: list[Ruling]) -> list[list[Ruling]]:
    """Return the lines in groups of those that touch."""
    above = list(range(len(lines)))

    def top(i: int) -> int:
        while above[i] != i:
            above[i] = above[above[i]]
            i = above[i]
        return i

    order = sorted(range(len(lines)), key=lambda i: _span(lines[i])[0])
    active: list[int] = []
    for i in order:
        left, high, _right, low = _span(lines[i])
        active = [j for j in active if _span(lines[j])[2] + _NEAR >= left]
        for j in active:
            _, other_high, _, other_low = _span(lines[j])
            if other_high <= low + _NEAR and high <= other_low + _NEAR:
                above[top(i)] = top(j)
        active.append(i)
    groups: dict[int, list[Ruling]] = defaultdict(list)
    for i, line in enumerate(lines):
        groups[top(i)].append(line)
    return list(groups.values())


def _span(rule: Ruling) -> Box:
    return (rule.start, rule.at, rule.end, rule.at) if rule.level else (rule.at, rule.start, rule.at, rule.end)


def _closed(lines: list[Ruling]) -> list[Ruling]:
    """Return the lines with a line more at each side where they run on beyond the last one that crosses them."""
    found = list(lines)
    for level in (True, False):
        across = [line.at for line in found if line.level is not level]
        along = [line for line in found if line.level is level]
        if not across or len(along) < 2:
            continue
        for open_ends, at in (
            ([line for line in along if line.start < min(across) - _OPEN], min),
            ([line for line in along if line.end > max(across) + _OPEN], max),
        ):
            if len(open_ends) < 2:
                continue
            edge = at(line.start if at is min else line.end for line in open_ends)
            reaching = [x for x in open_ends if abs((x.start if at is min else x.end) - edge) <= _NEAR]
            if len(reaching) > 1:
                places = [line.at for line in reaching]
                found.append(Ruling(edge, min(places), max(places), level=not level))
    return found


def _coordinates(places: Iterable[int]) -> list[int]:
    """Return where lines stand, those too near to part any text taken as one."""
    groups: list[list[int]] = []
    for at in sorted(places):
        if groups and at - groups[-1][0] <= _NEAR:
            groups[-1].append(at)
        else:
            groups.append([at])
    return [sum(group) // len(group) for group in groups]


def _grid(lines: list[Ruling]) -> Grid | None:
    """Return the grid of lines that touch, or None where they enclose fewer than two cells."""
    xs = _coordinates(line.at for line in lines if not line.level)
    ys = _coordinates(line.at for line in lines if line.level)
    wide, high = len(xs) - 1, len(ys) - 1
    if wide < 1 or high < 1 or wide * high < 2:
        return None
    if wide * high > _FIELDS:
        raise TooFine
    upright = _drawn([line for line in lines if not line.level], xs, ys)
    level = _drawn([line for line in lines if line.level], ys, xs)
    outside = wide * high
    above = list(range(outside + 1))

    def top(i: int) -> int:
        while above[i] != i:
            above[i] = above[above[i]]
            i = above[i]
        return i

    for row in range(high):
        for column in range(wide):
            here = row * wide + column
            if (column, row) not in upright:
                above[top(here)] = top(here - 1 if column else outside)
            if (row, column) not in level:
                above[top(here)] = top(here - wide if row else outside)
            if column == wide - 1 and (wide, row) not in upright:
                above[top(here)] = top(outside)
            if row == high - 1 and (high, column) not in level:
                above[top(here)] = top(outside)
    fields: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in range(high):
        for column in range(wide):
            fields[top(row * wide + column)].append((row, column))
    fields.pop(top(outside), None)
    cells = [
        Region(row, column, rows, columns, (xs[column], ys[row], xs[column + columns], ys[row + rows]))
        for each in fields.values()
        for row, column, rows, columns in _rectangles(each)
    ]
    return Grid(xs, ys, sorted(cells)) if len(cells) > 1 else None


def _drawn(lines: list[Ruling], across: list[int], along: list[int]) -> set[tuple[int, int]]:
    """Return the sides of fields that a line runs along: number of the line's coordinate, number of the field."""
    reach: dict[tuple[int, int], int] = defaultdict(int)
    for line in lines:
        number = min(range(len(across)), key=lambda i: abs(across[i] - line.at))
        first = max(bisect_right(along, line.start) - 1, 0)
        for field in range(first, len(along) - 1):
            if along[field] >= line.end:
                break
            reach[number, field] += min(line.end, along[field + 1]) - max(line.start, along[field])
    return {(number, field) for (number, field), long in reach.items() if long * 2 > along[field + 1] - along[field]}


def _rectangles(fields: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Return fields as rectangles: one where they make one, as cells do; else runs of a row, those of one width joined."""
    rows = [row for row, _ in fields]
    columns = [column for _, column in fields]
    high, wide = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
    if high * wide == len(fields):
        return [(min(rows), min(columns), high, wide)]
    found: list[tuple[int, int, int, int]] = []
    for row, column in sorted(fields):
        last = found[-1] if found else None
        if last and last[0] == row and last[1] + last[3] == column:
            found[-1] = (row, last[1], 1, last[3] + 1)
        else:
            found.append((row, column, 1, 1))
    joined: list[tuple[int, int, int, int]] = []
    for row, column, _, wide in found:
        for i, (start, left, rows_so_far, width) in enumerate(joined):
            if left == column and width == wide and start + rows_so_far == row:
                joined[i] = (start, left, rows_so_far + 1, width)
                break
        else:
            joined.append((row, column, 1, wide))
    return joined
