"""Can these linear forms lie within these bounds, all at once? Decided exactly, with the proof where they cannot.

The *general simplex* of Dutertre and de Moura (*A Fast Linear-Arithmetic Solver for DPLL(T)*, CAV 2006): every
linear form is a variable of its own, defined by a row; variables have bounds; a variable without a row lies within
its bounds, and one with a row that does not is brought back by a pivot. It suits this work: it starts from the
printed values and moves only what must move, bounds can be taken away and put back, and where it fails the row it
fails on is a Farkas certificate. Bland's rule (*New finite pivoting rules*, 1977) makes it end.

Rows are whole numbers, each so many times its variable; values are ``int`` and ``Fraction``, and ``Near`` stands for one just
above or below a number, where ends are open.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from heapq import heappop, heappush
from math import gcd, lcm
from typing import Any

from fincheck.exact.work import Work
from fincheck.record import Record

__all__ = ["Conflict", "Near", "Simplex", "lean", "over"]

LONG = 100  # entries of a row that is asked first whether it can be satisfied at all: one pivot an entry takes long
PATIENCE = 50  # pivots by good sense, and one more for each row, before Bland's rule takes over

Number = Any  # int | Fraction | Near: what supports + - * and comparison; spelled out, mypy can add no two of them


class Near:
    """``value`` plus ``tilt`` times a positive amount smaller than any number: the end of an open interval."""

    __slots__ = ("tilt", "value")

    def __init__(self, value: Number, tilt: Number) -> None:
        self.value = value
        self.tilt = tilt

    def __add__(self, other: Number) -> Number:
        if isinstance(other, Near):
            return near(self.value + other.value, self.tilt + other.tilt)
        return Near(self.value + other, self.tilt)

    __radd__ = __add__

    def __sub__(self, other: Number) -> Number:
        return self + other * -1

    def __rsub__(self, other: Number) -> Number:
        return self * -1 + other

    def __mul__(self, factor: Number) -> Number:
        return near(self.value * factor, self.tilt * factor)

    __rmul__ = __mul__

    def __abs__(self) -> Number:
        return self if self > 0 else self * -1

    def __lt__(self, other: Number) -> bool:
        return _pair(self) < _pair(other)

    def __gt__(self, other: Number) -> bool:
        return _pair(self) > _pair(other)

    def __le__(self, other: Number) -> bool:
        return _pair(self) <= _pair(other)

    def __ge__(self, other: Number) -> bool:
        return _pair(self) >= _pair(other)

    def __eq__(self, other: object) -> bool:
        return _pair(self) == _pair(other)

    def __hash__(self) -> int:
        return hash(_pair(self))

    def __repr__(self) -> str:
        return f"Near({self.value}, {self.tilt})"


def near(value: Number, tilt: Number) -> Number:
    """Return ``Near(value, tilt)``, or the number itself where it is not tilted."""
    return Near(value, tilt) if tilt else value


def _pair(number: Number) -> tuple[Number, Number]:
    return (number.value, number.tilt) if isinstance(number, Near) else (number, 0)


def lean(number: Number) -> Number:
    """Return a number as ``int`` where it is whole: arithmetic on those is ten times as fast."""
    return number.numerator if type(number) is Fraction and number.denominator == 1 else number


def over(a: Number, b: Number) -> Number:
    """Return ``a / b``, exact."""
    if b == 1:
        return a
    if b == -1:
        return a * -1
    return lean(Fraction(a) / b) if not isinstance(a, Near) else a * lean(1 / Fraction(b))


class Conflict(Record):
    """Bounds that contradict each other: ``parts`` is (variable, whether its upper bound, multiplier).

    The sum of ``multiplier * variable`` over the parts is 0 for every value of the variables, yet the bounds keep it
    below 0 (a lower bound has a negative, an upper bound a positive multiplier). Without any one of the parts there
    is no contradiction: the set is irreducible.
    """

    parts: tuple[tuple[int, bool, Number], ...]


class Simplex:
    """Variables with bounds and rows; ``solve`` finds values within all bounds, or the conflict.

    ``steps`` counts the row entries touched, the measure of work that ``work`` bounds.
    """

    def __init__(self, work: Work | None = None) -> None:
        self.low: list[Number | None] = []
        self.high: list[Number | None] = []
        self.value: list[Number] = []
        self.weight: list[int] = []
        self.rows: dict[int, dict[int, int]] = {}  # variable with a row: its row over those without, in whole numbers
        self.times: dict[int, int] = {}  # how many times the variable such a row is
        self.columns: dict[int, set[int]] = {}  # variable without a row: the rows it stands in
        self.suspects: set[int] = set()  # variables with a row that may be out of bounds
        self._queue: list[int] = []  # a heap of them, some more than once, some no longer suspects
        self.moved: set[int] = set()  # variables whose value has changed since somebody cleared this
        self.steps = 0
        self.work = work or Work()

    def variable(self, value: Number, low: Number | None, high: Number | None, weight: int = 0) -> int:
        """Return a new variable that has no row; its value must lie within its bounds.

        One of more ``weight`` is moved later: it stands in more that has no row yet.
        """
        i = len(self.value)
        self.weight.append(weight)
        self.value.append(value)
        self.low.append(low)
        self.high.append(high)
        self.columns[i] = set()
        return i

    def form(self, factors: Mapping[int, Number], low: Number | None = None, high: Number | None = None) -> int:
        """Return a new variable that is the linear form of others, with its bounds."""
        rows, times, columns, value = self.rows, self.times, self.columns, self.value
        common = 1
        total: Number = 0
        for j, factor in factors.items():
            total = total + value[j] * factor
            under = factor.denominator * times.get(j, 1)
            if under != 1:
                common = lcm(common, under)
        row: dict[int, int] = {}
        steps = 0
        for j, factor in factors.items():
            weight = factor.numerator
            if common != 1:
                weight *= common // (factor.denominator * times.get(j, 1))
            if j in rows:
                steps += _add(row, rows[j], weight)
            elif j in row or not weight:
                steps += _add(row, {j: 1}, weight)
            else:
                row[j] = weight
                steps += 1
        i = len(value)
        times[i] = common
        self._spend(steps + self._reduced(i, row))
        for j in row:
            columns[j].add(i)
        value.append(lean(total))
        self.weight.append(0)
        self.low.append(low)
        self.high.append(high)
        rows[i] = row
        self._suspect(i)
        return i

    def drop(self, i: int) -> None:
        """Take the row of a form away; it must be one without bounds, so that it still has its row."""
        for j in self.rows.pop(i):
            self.columns[j].discard(i)
        del self.times[i]
        self.suspects.discard(i)

    def bound(self, i: int, low: Number | None, high: Number | None) -> None:
        """Give a variable other bounds."""
        self.low[i], self.high[i] = low, high
        if i in self.rows:
            self._suspect(i)
        elif low is not None and self.value[i] < low:
            self._move(i, low)
        elif high is not None and self.value[i] > high:
            self._move(i, high)

    def solve(self) -> Conflict | None:
        """Bring every variable within its bounds and return None, or return why that cannot be.

        Raises Exhausted where that takes more steps than are left.
        """
        patience = PATIENCE + len(self.rows)
        while True:
            i = self._first_outside()
            if i is None:
                return None
            row = self.rows[i]
            low = self.low[i]
            upwards = low is not None and self.value[i] < low
            self._spend(len(row))
            if len(row) > LONG and self._beyond_reach(i, upwards):
                return self._conflict(i, upwards)
            able = self._able(row, upwards)
            if not able:
                return self._conflict(i, upwards)
            to = low if upwards else self.high[i]
            entering = self._handiest(i, to, able) if patience > 0 else min(able)
            patience -= 1
            self._pivot_to(i, entering, to)

    def highest(self, factors: Mapping[int, Number]) -> Number | None:
        """Return the supremum of a linear form within all bounds, or None where it has none. ``solve`` comes first."""
        z = self.form(factors)
        self.suspects.discard(z)
        patience = PATIENCE + len(self.rows)
        try:
            while True:
                row = self.rows[z]
                able = self._able(row, True)
                self._spend(len(row))
                by_sense = patience > 0
                able.sort(key=(lambda j: (len(self.columns[j]), j)) if by_sense else None)
                # until a pivot changes the row, what has come to its end is all that changes: look no further than that
                for entering in able:
                    patience -= 1
                    if by_sense and patience < 0:
                        break
                    upwards = row[entering] > 0
                    step, leaving = self._room(entering, upwards, z)
                    if step is None:
                        return None
                    if leaving != entering:
                        ends = (self.rows[leaving][entering] > 0) == upwards
                        self._pivot_to(leaving, entering, self.high[leaving] if ends else self.low[leaving])
                        break
                    self._move(entering, self.high[entering] if upwards else self.low[entering])
                else:
                    return self.value[z]
        finally:
            self.drop(z)

    # ---------------------------------------------------------------- inside

    def _beyond_reach(self, i: int, upwards: bool) -> bool:
        """Whether a form cannot come to its end though every variable of its row stood at the best of its own."""
        gap = (self.low[i] - self.value[i] if upwards else self.value[i] - self.high[i]) * self.times[i]
        for j, factor in self.rows[i].items():
            up = (factor > 0) == upwards
            end = self.high[j] if up else self.low[j]
            if end is None:
                return False
            gap = gap - (end - self.value[j]) * (factor if upwards else -factor)
        return bool(gap > 0)

    def _handiest(self, i: int, to: Number, able: list[int]) -> int:
        """Return the variable that moves the fewest others and has room to bring a form to an end.

        Rounding leaves room, so that few pivots do; where many do not, Bland's rule takes over, which ends.
        """
        gap = (to - self.value[i]) * self.times[i]
        row = self.rows[i]
        costs = [len(self.columns[j]) + self.weight[j] for j in able]
        least = min(costs)
        cheapest = sorted(j for j, cost in zip(able, costs, strict=True) if cost == least)
        for j in cheapest:
            factor, value = row[j], self.value[j]
            rises = (gap > 0) == (factor > 0)
            end = self.high[j] if rises else self.low[j]
            # multiplied, for that takes half of what it takes to divide
            if end is None or ((end - value) * factor >= gap if gap > 0 else (end - value) * factor <= gap):
                return j
        return cheapest[0]

    def _able(self, row: Mapping[int, Number], upwards: bool) -> list[int]:
        """Return the variables of a row that can still move the way that moves the row that way."""
        value, lows, highs = self.value, self.low, self.high
        able = []
        for j, factor in row.items():
            if (factor > 0) == upwards:
                end = highs[j]
                if end is None or value[j] < end:
                    able.append(j)
            else:
                end = lows[j]
                if end is None or value[j] > end:
                    able.append(j)
        return able

    def _suspect(self, i: int) -> None:
        if i not in self.suspects:
            self.suspects.add(i)
            heappush(self._queue, i)

    def _first_outside(self) -> int | None:
        """Return the first variable out of bounds; it stays a suspect, those before it do not."""
        queue, suspects = self._queue, self.suspects
        while queue:
            i = queue[0]
            if i in suspects:
                value, low, high = self.value[i], self.low[i], self.high[i]
                if (low is not None and value < low) or (high is not None and value > high):
                    return i
                suspects.discard(i)
            heappop(queue)
        return None

    def _conflict(self, i: int, upwards: bool) -> Conflict:
        # times * value[i] = sum(row[j] * j) is too low (high) though every j stands at the end that makes it highest (lowest)
        sign = 1 if upwards else -1
        parts = [(i, not upwards, -sign)]
        for j, factor in sorted(self.rows[i].items()):
            parts.append((j, (factor > 0) == upwards, over(factor * sign, self.times[i])))
        return Conflict(tuple(parts))

    def _room(self, j: int, up: bool, form: int) -> tuple[Number | None, int]:
        """Return how far a variable without a row can move, and which bound stops it (Bland: the first of several)."""
        end = self.high[j] if up else self.low[j]
        best: Number | None = None if end is None else (end - self.value[j] if up else self.value[j] - end)
        leaving = j
        for i in self.columns[j]:
            if i == form:
                continue
            factor = self.rows[i][j]
            rises = (factor > 0) == up
            stop = self.high[i] if rises else self.low[i]
            if stop is None:
                continue
            gap = over((stop - self.value[i] if rises else self.value[i] - stop) * self.times[i], abs(factor))
            if best is None or gap < best or (gap == best and i < leaving):
                best, leaving = gap, i
        return best, leaving

    def _spend(self, steps: int) -> None:
        self.steps += steps
        self.work.spend(steps)

    def _move(self, j: int, to: Number) -> None:
        """Give a variable without a row another value, and those with one that it stands in what follows from it."""
        by = to - self.value[j]
        self.value[j] = to
        self.moved.add(j)
        stands_in = self.columns[j]
        self._spend(len(stands_in) + 1)
        for i in stands_in:
            self._follow(i, by * self.rows[i][j])

    def _follow(self, i: int, by: Number) -> None:
        """Move a variable with a row by what this comes to, so many times too much."""
        times = self.times[i]
        moved = self.value[i] + (by if times == 1 else over(by, times))
        self.value[i] = moved if type(moved) is int else lean(moved)
        self.moved.add(i)
        if i not in self.suspects:
            self.suspects.add(i)
            heappush(self._queue, i)

    def _pivot_to(self, i: int, j: int, to: Number) -> None:
        """Make j the one with the row instead of i, and set i to ``to``."""
        rows, times, columns, value = self.rows, self.times, self.columns, self.value
        row = rows.pop(i)
        factor = row.pop(j)
        before = value[j]
        value[j] = lean(before + over((to - value[i]) * times[i], factor))
        by = value[j] - before
        value[i] = to  # exactly, and no longer a suspect
        self.suspects.discard(i)
        self.moved.add(i)
        self.moved.add(j)
        for k in row:
            columns[k].discard(i)
        sign = 1 if factor > 0 else -1
        mine = {k: entry * -sign for k, entry in row.items()}
        mine[i] = times.pop(i) * sign
        stands_in = columns.pop(j)
        steps = len(stands_in) + 1
        stands_in.discard(i)
        columns[i] = set()
        rows[j] = mine
        times[j] = abs(factor)
        steps += self._reduced(j, mine)
        for k in mine:
            columns[k].add(j)
        whole = times[j]
        entries = list(mine.items())
        for k in stands_in:
            other = rows[k]
            weight = other.pop(j)
            self._follow(k, by * weight)
            if whole != 1:
                more = whole // gcd(whole, weight)
                if more != 1:
                    steps += len(other)
                    for n in other:
                        other[n] *= more
                    times[k] *= more
                weight = weight * more // whole
            steps += len(entries)
            for n, entry in entries:
                known = other.get(n)
                if known is None:
                    other[n] = entry * weight
                    columns[n].add(k)
                elif total := known + entry * weight:
                    other[n] = total
                else:
                    del other[n]
                    columns[n].discard(k)
            steps += self._reduced(k, other)
        self._spend(steps)
        self._suspect(j)

    def _reduced(self, i: int, row: dict[int, int]) -> int:
        """Take out of a row what all of it has in common; return the steps that it took."""
        times = self.times[i]
        if times == 1:
            return 0
        common = gcd(times, *row.values())
        if common > 1:
            self.times[i] = times // common
            for k in row:
                row[k] //= common
        return len(row)


def _add(row: dict[int, int], other: Mapping[int, int], weight: int) -> int:
    """Add ``weight`` times another row to a row; return the steps that it took."""
    for k, entry in other.items():
        total = row.get(k, 0) + entry * weight
        if total:
            row[k] = total
        else:
            row.pop(k, None)
    return len(other)
