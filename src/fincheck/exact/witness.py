"""Whole numbers within bounds that satisfy linear equations, found quickly where they are easily found.

Nothing is proved here but by what is found: amounts that satisfy every equation are the proof that there are some. Where none
are found, nothing is known, and ``simplex`` decides.

Most equations of a disclosure say that two prints are one amount. Those are one unknown: what is left after that has a
fifth of the equations. A broken one is mended by moving unknowns of it that stand in little else, or that mend others as well;
the simplex is asked only about the few that are broken still, and about those that it breaks on its way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fincheck.exact.simplex import Near, Simplex
from fincheck.exact.work import Work

__all__ = ["Bounded", "Equation", "Witness"]

Equation = tuple[Sequence[int], Sequence[int]]  # unknowns, the factor of each: together they make nothing
Bounded = tuple[Mapping[int, int], Any, Any]  # unknowns with factors, and the ends of their sum; None is none

ROUNDS = 12  # times that all broken rows are mended one by one, whatever that breaks
LINKS = 4  # moves in a row that make one of those whole that are left
WIDE = 8  # unknowns of a row that are tried for that
TRIES = 10  # of such, for each of them, before the simplex is asked
_NOTHING = -1  # the root of unknowns that can only be nothing


class Witness:
    """Unknowns with what is printed and the ends that each lies between, and equations between them.

    ``value``  what each unknown is now, always between its ends; the printed value until ``found`` says otherwise
    ``moved``  the unknowns that have been moved since somebody cleared this

    ``weight`` says in how much each stands that is not known yet, and may be broken when it is moved.
    """

    def __init__(
        self,
        printed: Sequence[int],
        low: Sequence[int | None],
        high: Sequence[int | None],
        work: Work,
        weight: Sequence[int] | None = None,
    ) -> None:
        self.value: list[Any] = list(printed)
        self.moved: set[int] = set()
        self._low, self._high = list(low), list(high)
        self._weight = list(weight) if weight is not None else [0] * len(printed)
        self._work = work
        self._same = list(range(len(printed)))  # of unknowns that are one: another of them, the root itself
        self._others: dict[int, list[int]] = {}  # of a root: all others that are one with it
        self._nil = {i for i, end in enumerate(high) if end == 0 and low[i] == 0}  # roots that can only be nothing
        self._rows: list[Bounded] = []  # of roots
        self._sums: list[Any] = []  # what each row comes to now
        self._gaps: list[Any] = []  # what each row lacks to lie between its ends
        self._standing: dict[int, list[int]] = {}  # rows that a root stands in
        self._tries = 0

    def found(self, equations: Iterable[Equation], equal: Iterable[tuple[int, int]] = ()) -> bool:
        """Whether unknowns that satisfy all equations, and are ``equal`` in pairs, were found; may be asked once.

        Raises Exhausted where that takes more steps than are left.
        """
        rows = self._reduced(equations, equal)
        return rows is not None and self._settled([(row, 0, 0) for row in rows])

    def extend(self, printed: Sequence[int], low: Sequence[int | None], high: Sequence[int | None]) -> None:
        """Take more unknowns in."""
        first = len(self.value)
        self.value += printed
        self._low += low
        self._high += high
        self._weight += [0] * len(printed)
        self._same += range(first, len(self.value))

    def bound(self, forms: Iterable[Bounded]) -> bool:
        """Whether unknowns were found that keep linear forms between their ends as well."""
        rows: list[Bounded] = []
        for factors, low, high in forms:
            row: dict[int, int] = {}
            for i, factor in factors.items():
                root = self._root(i)
                row[root] = row.get(root, 0) + factor
            rows.append(({i: factor for i, factor in row.items() if factor}, low, high))
        return self._settled(rows)

    # ---------------------------------------------------------------- unknowns that are one

    def _root(self, i: int) -> int:
        same = self._same
        while same[i] != i:
            same[i] = i = same[same[i]]
        return i

    def _one(self, i: int, j: int) -> bool:
        """Make two unknowns one; whether there is room for both."""
        same = self._same
        while same[i] != i:
            same[i] = i = same[same[i]]
        while same[j] != j:
            same[j] = j = same[same[j]]
        if i == j:
            return True
        same[i] = j
        self._weight[j] += self._weight[i]
        low, high = self._low, self._high
        a, b, c, d = low[i], low[j], high[i], high[j]
        if a == b and c == d:
            return True
        if b is None or (a is not None and a > b):
            low[j] = b = a
        if d is None or (c is not None and c < d):
            high[j] = d = c
        if b == d == 0:
            self._nil.add(j)
        return b is None or d is None or b <= d

    def _nothing(self, i: int) -> bool:
        """Say that an unknown is nothing; whether it can be."""
        i = self._root(i)
        low, high = self._low[i], self._high[i]
        self._low[i] = self._high[i] = 0
        self._nil.add(i)
        return (low is None or low <= 0) and (high is None or high >= 0)

    def _reduced(
        self, equations: Iterable[Equation], equal: Iterable[tuple[int, int]]
    ) -> Iterable[dict[int, int]] | None:
        """Return the equations between unknowns that are not one; None where two that are one have no room."""
        one, same, low, high, weight = self._one, self._same, self._low, self._high, self._weight
        for i, j in equal:
            if same[i] == i and same[j] == j and i != j and low[i] == low[j] and high[i] == high[j]:
                same[i] = j  # as most are: two roots that print the same
                weight[j] += weight[i]
            elif not one(i, j):
                return None
        rows: dict[tuple[tuple[int, ...], tuple[int, ...]], dict[int, int]] = {}
        while True:
            shorter = []
            roots = self._roots()
            steps = 0
            for unknowns, factors in equations:
                steps += len(unknowns)
                key = tuple([roots[i] for i in unknowns]), tuple(factors)
                if key in rows:
                    continue
                row = _row(*key)
                if len(row) > 2 or (len(row) == 2 and sum(row.values()) != 0):
                    rows[key] = row
                elif row:
                    shorter.append(row)
            self._work.spend(steps)
            if not shorter:
                self._gathered(roots)
                return rows.values()
            changed = set().union(*shorter)
            for row in shorter:
                if not (one(*row) if len(row) == 2 else self._nothing(*row)):
                    return None
            again = [(key, row) for key, row in rows.items() if not changed.isdisjoint(row)]
            for key, _ in again:
                del rows[key]
            equations = [(tuple(row), tuple(row.values())) for _, row in again]

    def _roots(self) -> list[int]:
        """Return the root of each unknown, that of nothing where it can only be nothing."""
        root, nil = self._root, self._nil
        roots = [i if i == j else root(j) for i, j in enumerate(self._same)]
        if nil:
            for i in nil:
                roots[i] = _NOTHING
            roots = [roots[i] if i >= 0 else i for i in roots]
        return roots

    def _gathered(self, roots: list[int]) -> None:
        """Note which unknowns are one, and let them be of one value, one that lies between their ends."""
        same, others, value = self._same, self._others, self.value
        for i, j in enumerate(same):
            if i != j:
                root = roots[i] if roots[i] >= 0 else self._root(j)
                if root in others:
                    others[root].append(i)
                else:
                    others[root] = [i]
        for root in {*others, *self._nil}:
            if same[root] == root:
                within = self._within(root, value[root])
                if within != value[root]:
                    value[root] = within
                    self.moved.add(root)
                self._tell(root)

    def _within(self, root: int, value: Any) -> Any:
        low, high = self._low[root], self._high[root]
        return low if low is not None and value < low else high if high is not None and value > high else value

    def _tell(self, root: int) -> None:
        """Give all unknowns that are one the value of their root."""
        values = self.value
        value = values[root]
        for i in self._others.get(root, ()):
            if values[i] != value:
                values[i] = value
                self.moved.add(i)

    # ---------------------------------------------------------------- rows that are broken

    def _settled(self, rows: Iterable[Bounded]) -> bool:
        """Take rows of roots in; whether everything was brought between its ends."""
        value, standing, known, sums, gaps = self.value, self._standing, self._rows, self._sums, self._gaps
        broken = []
        steps = 0
        for number, row in enumerate(rows, len(known)):
            factors, low, high = row
            steps += len(factors)
            total = sum([value[i] * factor for i, factor in factors.items()])
            gap = _gap(total, low, high) if total or low or high else 0
            if gap:
                broken.append(number)
            known.append(row)
            sums.append(total)
            gaps.append(gap)
            for i in factors:
                if i in standing:
                    standing[i].append(number)
                else:
                    standing[i] = [number]
        self._work.spend(steps)
        settled = self._solved(self._chained(self._mended(broken)))
        for root in list(self.moved):
            self._tell(root)
        return settled

    def _mended(self, broken: list[int]) -> list[int]:
        """Move unknowns of broken rows, those first that leave the fewest others broken; return what is broken still.

        Rows of few unknowns come first: they have the least choice.
        """
        gaps, rows = self._gaps, self._rows
        broken = sorted(broken, key=lambda number: len(rows[number][0]))
        often: dict[int, int] = {}  # what has been moved before comes later: nothing is moved to and fro
        for _ in range(ROUNDS):
            touched: dict[int, None] = {}
            for number in broken:
                if gaps[number]:
                    touched[number] = None
                    for i in self._able(number, often):
                        often[i] = often.get(i, 0) + 1
                        touched.update(dict.fromkeys(self._move_for(i, number)))
                        if not gaps[number]:
                            break
            broken = [number for number in touched if gaps[number]]
        return broken

    def _chained(self, broken: list[int]) -> list[int]:
        """Mend broken rows by chains of moves that leave nothing broken that was whole; return what is broken still."""
        self._tries = TRIES * len(broken)
        for links in range(LINKS):
            broken = [number for number in broken if self._gaps[number] and not self._whole(number, links, set(), [])]
        return broken

    def _whole(self, number: int, links: int, held: set[int], trail: list[tuple[int, Any]]) -> bool:
        """Whether a row is made whole by moving unknowns that are not ``held``, and by ``links`` moves more all that this breaks."""
        self._tries -= 1
        if self._tries < 0:
            return False
        for i in self._able(number, {})[:WIDE]:
            if i in held:
                continue
            begun = len(trail)
            trail.append((i, self.value[i]))
            sizes = [(other, abs(self._gaps[other])) for other in self._standing[i] if other != number]
            self._move_for(i, number)
            held.add(i)
            for other, size in sizes:
                if abs(self._gaps[other]) > size and not (links and self._whole(other, links - 1, held, trail)):
                    while len(trail) > begun:
                        self._move(*trail.pop())
                    break
            held.discard(i)
            if not self._gaps[number]:
                return True
        return False

    def _able(self, number: int, often: Mapping[int, int]) -> list[int]:
        """Return the unknowns of a broken row that have room to mend it, those first that break the fewest others."""
        gap = self._gaps[number]
        factors = self._rows[number][0]
        if isinstance(gap, Near):
            return []  # an open end is for the simplex
        able = []
        steps = 0
        value, gaps, rows, low, high, weight = self.value, self._gaps, self._rows, self._low, self._high, self._weight
        for i, factor in factors.items():
            up = (gap > 0) == (factor > 0)
            if value[i] == (high[i] if up else low[i]):
                continue
            # how many rows get worse by it, those that get better taken off; this one is the same for all
            standing = self._standing[i]
            steps += len(standing)
            harm = len(standing) + often.get(i, 0) + weight[i]
            for other in standing:
                lacks = gaps[other]
                if lacks and ((lacks > 0) == (rows[other][0][i] > 0)) == up:
                    harm -= 2
            able.append((harm, i))
        self._work.spend(steps + len(factors))
        able.sort()
        return [i for _, i in able]

    def _move_for(self, i: int, number: int) -> Sequence[int]:
        """Move a root to make up for what a row lacks, as far as there is room; return the rows that it stands in."""
        factors, low, high = self._rows[number]
        return self._move(i, self._within(i, self.value[i] + _step(self._gaps[number], factors[i], even=low == high)))

    def _move(self, root: int, to: Any) -> Sequence[int]:
        """Move a root; return the rows that it stands in."""
        by = to - self.value[root]
        self.value[root] = to
        self.moved.add(root)
        standing, rows, sums, gaps = self._standing[root], self._rows, self._sums, self._gaps
        for number in standing:
            factors, low, high = rows[number]
            sums[number] = total = sums[number] + factors[root] * by
            gaps[number] = 0 - total if low == 0 == high else _gap(total, low, high)
        return standing

    def _solved(self, broken: list[int]) -> bool:
        """Whether the simplex brings rows between their ends: those that are broken, and those that it breaks."""
        simplex = Simplex(self._work)
        variables: dict[int, int] = {}
        entered: set[int] = set()
        while broken:
            entered.update(broken)
            for number in broken:
                row, *ends = self._rows[number]
                for i in row:
                    if i not in variables:
                        weight = len(self._standing[i])
                        variables[i] = simplex.variable(self.value[i], self._low[i], self._high[i], weight)
                simplex.form({variables[i]: factor for i, factor in row.items()}, *ends)
            if simplex.solve() is not None:
                return False
            touched: dict[int, None] = {}
            for i, variable in variables.items():
                if simplex.value[variable] != self.value[i]:
                    touched.update(dict.fromkeys(self._move(i, simplex.value[variable])))
            broken = [number for number in touched if self._gaps[number] and number not in entered]
        return True


def _row(roots: Sequence[int], factors: Sequence[int]) -> dict[int, int]:
    """Return the factors of unknowns, those that are one added up and those that are nothing left out."""
    row = dict(zip(roots, factors, strict=True))
    if len(row) < len(roots):
        row = dict.fromkeys(roots, 0)
        for i, factor in zip(roots, factors, strict=True):
            row[i] += factor
        row = {i: factor for i, factor in row.items() if factor}
    row.pop(_NOTHING, None)
    return row


def _gap(total: Any, low: Any, high: Any) -> Any:
    """Return what a sum lacks to lie between its ends."""
    if low is not None and total < low:
        return low - total
    return high - total if high is not None and total > high else 0


def _step(gap: Any, factor: int, *, even: bool) -> Any:
    """Return by how much an unknown moves to make up for a gap; where it must come out ``even``, no further than that."""
    if factor in (1, -1):
        return gap * factor
    size = abs(gap) // abs(factor) if even else -(-abs(gap) // abs(factor))
    return size if (gap > 0) == (factor > 0) else -size
