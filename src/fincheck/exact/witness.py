"""Whole numbers within bounds that satisfy linear equations, found quickly where they are easily found.

Nothing is proved here but by what is found: amounts that satisfy every equation are the proof that there are some. Where none
are found, nothing is known, and ``simplex`` decides.

Most equations of a disclosure say that two prints are one amount. Those are one unknown: what is left after that has a
fifth of the equations, and only those that the amounts break enter the simplex.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fincheck.exact.simplex import Simplex
from fincheck.exact.work import Work

__all__ = ["Bounded", "Equation", "Witness"]

Equation = tuple[Sequence[int], Sequence[int]]  # unknowns, the factor of each: together they make nothing
Bounded = tuple[
    Sequence[tuple[int, int]], Any, Any
]  # unknowns with their factors, and the ends of their sum; None is none


class Witness:
    """Unknowns with what is printed and the ends that each lies between, and equations between them.

    ``value``  what each unknown is now; the printed value until ``found`` says otherwise
    ``moved``  the unknowns that ``found`` has moved since somebody cleared this
    """

    def __init__(
        self, printed: Sequence[int], low: Sequence[int | None], high: Sequence[int | None], work: Work
    ) -> None:
        self.value: list[Any] = list(printed)
        self.moved: set[int] = set()
        self._low, self._high = list(low), list(high)
        self._same = list(range(len(printed)))  # of unknowns that are one: another of them, the last itself
        self._nil = {
            i for i, end in enumerate(high) if end == 0 and low[i] == 0
        }  # the last ones, of those that are one
        self._simplex = Simplex(work)
        self._work = work
        self._variables: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._rows: list[dict[int, int]] = []
        self._standing: dict[int, list[int]] = {}  # rows that an unknown stands in
        self._entered: set[int] = set()

    def found(self, equations: Iterable[Equation]) -> bool:
        """Whether unknowns that satisfy all equations were found; may be asked once.

        Raises Exhausted where that takes more steps than are left.
        """
        rows = self._reduced(equations)
        if rows is None:
            return False
        self._rows = rows
        for number, row in enumerate(rows):
            for i in row:
                self._standing.setdefault(i, []).append(number)
        return self._settled(range(len(rows)))

    def bound(self, forms: Iterable[Bounded]) -> bool:
        """Whether unknowns were found that keep linear forms between their ends as well."""
        for factors, low, high in forms:
            row: dict[int, int] = {}
            for i, factor in factors:
                root = self._root(i)
                row[root] = row.get(root, 0) + factor
            self._simplex.form({self._variable(i): factor for i, factor in row.items() if factor}, low, high)
        return self._settled(())

    # ---------------------------------------------------------------- inside

    def _root(self, i: int) -> int:
        same = self._same
        while same[i] != i:
            same[i] = i = same[same[i]]
        return i

    def _one(self, i: int, j: int) -> bool:
        """Make two unknowns one; whether there is room for both."""
        low, high = self._low, self._high
        a, b = low[i], low[j]
        if b is None or (a is not None and a > b):
            low[j] = a
        a, b = high[i], high[j]
        if b is None or (a is not None and a < b):
            high[j] = a
        self._same[i] = j
        return self._narrowed(j)

    def _narrowed(self, i: int) -> bool:
        """Note an unknown that can only be nothing; whether there is room for it at all."""
        low, high = self._low[i], self._high[i]
        if low == high == 0:
            self._nil.add(i)
        return low is None or high is None or low <= high

    def _nothing(self, i: int) -> bool:
        """Say that an unknown is nothing; whether it can be."""
        low, high = self._low[i], self._high[i]
        if (low is not None and low > 0) or (high is not None and high < 0):
            return False
        self._low[i] = self._high[i] = 0
        return self._narrowed(i)

    def _reduced(self, equations: Iterable[Equation]) -> list[dict[int, int]] | None:
        """Return the equations between unknowns that are not one; None where two that are one have no room."""
        waiting = list(equations)
        while True:
            longer: list[Equation] = []
            fewer = False
            for equation in waiting:
                self._work.spend(len(equation[0]))
                row = self._row(equation)
                if len(row) == 2:
                    (i, a), (j, b) = row.items()
                    if a == -b:
                        if not self._one(i, j):
                            return None
                        fewer = True
                        continue
                elif len(row) == 1:
                    if not self._nothing(next(iter(row))):
                        return None
                    fewer = True
                    continue
                if row:
                    longer.append(equation)
            waiting = longer
            if not fewer:
                break
        found: dict[frozenset[tuple[int, int]], dict[int, int]] = {}
        for equation in waiting:
            row = self._row(equation)
            found.setdefault(frozenset(row.items()), row)
        members = self._members
        for i, j in enumerate(self._same):
            root = i if i == j else self._root(i)
            members.setdefault(root, []).append(i)
        for root, those in members.items():
            if len(those) > 1 or root in self._nil:
                self._set(root, self._within(root))
        return list(found.values())

    def _row(self, equation: Equation) -> dict[int, int]:
        row: dict[int, int] = {}
        same, nil = self._same, self._nil
        for i, factor in zip(*equation, strict=True):
            if same[i] != i:
                i = self._root(i)
            if i in nil:
                continue
            total = row.get(i, 0) + factor
            if total:
                row[i] = total
            else:
                del row[i]
        return row

    def _within(self, i: int) -> Any:
        value, low, high = self.value[i], self._low[i], self._high[i]
        return low if low is not None and value < low else high if high is not None and value > high else value

    def _set(self, root: int, value: Any) -> None:
        """Give all unknowns that are one a value."""
        for i in self._members[root]:
            if self.value[i] != value:
                self.value[i] = value
                self.moved.add(i)

    def _variable(self, i: int) -> int:
        known = self._variables.get(i)
        if known is None:
            weight = len(self._standing.get(i, ()))
            known = self._variables[i] = self._simplex.variable(self.value[i], self._low[i], self._high[i], weight)
        return known

    def _settled(self, rows: Iterable[int]) -> bool:
        """Whether the simplex brings everything within bounds, the rows that are broken on the way among it."""
        simplex = self._simplex
        broken: Iterable[int] = rows
        while True:
            for number in broken:
                if number in self._entered:
                    continue
                row = self._rows[number]
                self._work.spend(len(row))
                if sum([self.value[i] * factor for i, factor in row.items()]):
                    self._entered.add(number)
                    simplex.form({self._variable(i): factor for i, factor in row.items()}, 0, 0)
            if simplex.solve() is not None:
                return False
            touched: dict[int, None] = {}
            for i, variable in self._variables.items():
                if variable in simplex.moved and simplex.value[variable] != self.value[i]:
                    self._set(i, simplex.value[variable])
                    touched.update(dict.fromkeys(self._standing.get(i, ())))
            simplex.moved.clear()
            broken = [number for number in touched if number not in self._entered]
            if not broken and not simplex.suspects:
                return True
