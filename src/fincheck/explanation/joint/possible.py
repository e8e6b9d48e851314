"""Checks that hold together, seen at a glance: true amounts behind the printed ones that satisfy all of them are found.

``joint`` proves that figures contradict each other; of most reports nothing of the kind is to be proved. Here amounts are
looked for in whole numbers, half a unit of the last digit of the finest figure being one. What is found is held against every
relation that it touches, so that it proves what ``Model`` would have proved. Where nothing is found, nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from fincheck.evaluation.linear.constraints import Linear
from fincheck.evaluation.linear.forms import one_figure, simple
from fincheck.evaluation.linear.rows import Group
from fincheck.evaluation.outcome import Verdict
from fincheck.exact.operators import OPERATORS
from fincheck.exact.witness import Bounded, Equation, Witness
from fincheck.exact.work import Exhausted, Work
from fincheck.explanation.system import System
from fincheck.figures.figure import Figure, Spread
from fincheck.report.tree import Node

__all__ = ["AtAGlance", "together"]

_EXACT, _CUT = Verdict.EXACT, Verdict.TRUNCATED  # a member asked of its class costs as much as all the rest of a line
_ROUNDED, _TRUNCATED = Spread.ROUNDED, Spread.TRUNCATED
_ENDS: dict[str, tuple[int | None, int | None]] = {"=": (0, 0), ">=": (0, None), "<=": (None, 0)}  # of a difference

ROUNDS = 40  # relations beside the equations that may have to be brought in


def together(system: System, checks: Sequence[int], work: Work, beside: Sequence[int] = ()) -> bool:
    """Whether amounts that satisfy all of these checks, no less than every check that their figures stand in, were found.

    Those ``beside`` hold on the printed amounts: they are looked at only where one of these has been moved.
    """
    try:
        return AtAGlance(system, checks, work, beside).found()
    except (Exhausted, _Finer):
        return False


class _Finer(Exception):
    """A figure is finer than what is counted in."""


class AtAGlance:
    """Amounts of the figures that some checks hold against each other, as far as the search has come.

    ``number``    the unknown that a figure is; prints of one amount that are printed alike are one
    ``figures``   of each unknown, what it prints
    ``standing``  of each unknown, the checks that it stands in which do not only add
    """

    def __init__(self, system: System, checks: Sequence[int], work: Work, beside: Sequence[int] = ()) -> None:
        self.system = system
        self.checks = checks
        self.beside = beside
        self.work = work
        self.number: dict[Node, int] = {}
        self.figures: list[Figure] = []
        self.standing: list[list[int]] = []

    def found(self) -> bool:
        """Whether true amounts near the printed ones satisfy every check: a yes is a proof, a no says nothing."""
        equal, sums, others = self.taken(self.checks)
        exponents = {figure.exponent for figure in self.figures}
        finest = min(exponents, default=0)
        # an amount in the base unit is the number that stands for it, times ``over``, by ``times``
        self.times: int = 2 * 10 ** max(-finest, 0)
        self.over: int = 10 ** max(finest, 0)
        self.units: dict[int, int] = {exponent: 2 * 10 ** (exponent - finest) for exponent in exponents}
        self.finest = finest
        self.witness = Witness(*self.ends(self.figures), self.work, [len(checks) for checks in self.standing])
        cases = self.system.cases
        strained = [check for check in others if cases[check][1] is not _EXACT]
        return self.witness.found(sums, equal) and self.kept(strained)

    # ---------------------------------------------------------------- figures

    def taken(self, checks: Sequence[int]) -> tuple[list[tuple[int, int]], list[Equation], list[int]]:
        """Take checks in: return the unknowns that are one, the sums, and the checks of another kind."""
        operands, signs, cases = self.system.operands, self.system.signs, self.system.cases
        prints: list[Sequence[Node]] = []
        sums: list[int] = []
        others: list[int] = []
        for check in checks:
            added = signs[check]
            if added is not None:
                if len(added) == 2 and added[0] != added[1]:
                    prints.append(operands[check])
                else:
                    sums.append(check)
            elif operands[check]:
                case, verdict = cases[check]
                if one_figure(case.rule) and verdict is not _CUT:
                    prints.append(operands[check])
                else:
                    others.append(check)
        equal = self.one(prints)
        number, figures, read = self.number, self.figures, self.system.report.figure
        for node in dict.fromkeys(chain.from_iterable([operands[check] for check in chain(sums, others)])):
            if node not in number and (figure := read(node)) is not None:
                number[node] = len(figures)
                figures.append(figure)
        standing = self.standing
        standing += [[] for _ in range(len(figures) - len(standing))]
        for check in others:
            for node in operands[check]:
                i = number.get(node)
                if i is not None:
                    standing[i].append(check)
        return equal, [([number[node] for node in operands[check]], signs[check] or ()) for check in sums], others

    def one(self, prints: Iterable[Sequence[Node]]) -> list[tuple[int, int]]:
        """Make one unknown of prints of one amount that are printed alike; return the others, pair by pair."""
        number, figures, read = self.number, self.figures, self.system.report.figure
        equal: list[tuple[int, int]] = []
        for nodes in prints:
            last = -1
            for node in nodes:
                i = number.get(node, -1)
                if i < 0:
                    figure = read(node)
                    if figure is None:
                        continue
                    if last >= 0 and _alike(figure, figures[last]):
                        number[node] = last
                        continue
                    i = number[node] = len(figures)
                    figures.append(figure)
                if last >= 0 and i != last:
                    equal.append((last, i))
                last = i
        return equal

    def ends(self, figures: Sequence[Figure]) -> tuple[list[int], list[int | None], list[int | None]]:
        """Return what each figure prints and the ends of its amount, in halves of the finest last digit; none is open."""
        units = self.units
        printed: list[int] = []
        lows: list[int | None] = []
        highs: list[int | None] = []
        for figure in figures:
            unit = units[figure.exponent]
            value = figure.mantissa * unit
            low: int | None = value
            high: int | None = value
            if figure.bound:
                low, high = (value, None) if figure.bound == ">=" else (None, value)
            elif figure.spread is _ROUNDED:
                low, high = value - unit // 2, value + unit // 2
            elif figure.spread is _TRUNCATED:
                low = value - (0 if figure.mantissa > 0 else unit - 1)
                high = value + (0 if figure.mantissa < 0 else unit - 1)
            printed.append(value)
            lows.append(low)
            highs.append(high)
        return printed, lows, highs

    # ---------------------------------------------------------------- relations

    def kept(self, asked: Iterable[int]) -> bool:
        """Whether the amounts found, or others, satisfy some relations of another kind, and whatever moving figures breaks.

        One that holds exactly on the printed amounts is asked where one of these has been moved.
        """
        witness = self.witness
        for _ in range(ROUNDS):
            moved = sorted(witness.moved)
            witness.moved.clear()
            rows, others = self.brought(moved) if self.beside else ([], [])
            asked = dict.fromkeys(chain(asked, chain.from_iterable([self.standing[i] for i in moved]), others))
            self.work.spend(len(moved) + 3 * len(asked))
            for check in asked:
                plain = self.plain(check)
                rows += self.broken(check) if plain is None else plain
            if not rows:
                return True
            if not witness.bound(rows):
                return False
            asked = ()
        return False

    def brought(self, moved: Iterable[int]) -> tuple[list[Bounded], list[int]]:
        """Take in what stands beside and holds figures that have been moved: return what must add up, and other checks."""
        operands, number, known = self.system.operands, self.number, len(self.figures)
        moved = set(moved)
        rows: list[Bounded] = []
        asked: list[int] = []
        nodes: set[Node] = set()
        while True:
            fresh = {
                node for node, i in number.items() if i in moved
            } - nodes  # prints that are one with others come along
            self.work.spend(len(number) + len(self.beside))
            held = [check for check in self.beside if not fresh.isdisjoint(operands[check])] if fresh else []
            if not held:
                break
            nodes |= fresh
            gone = set(held)
            self.beside = [check for check in self.beside if check not in gone]
            equal, sums, others = self.taken(held)
            rows += [({i: 1, j: -1}, 0, 0) for i, j in equal]
            rows += [(_added(unknowns, factors), 0, 0) for unknowns, factors in sums]
            asked += others
        for figure in self.figures[known:]:
            if figure.exponent < self.finest:
                raise _Finer
            self.units[figure.exponent] = 2 * 10 ** (figure.exponent - self.finest)
        self.witness.extend(*self.ends(self.figures[known:]))
        return rows, asked

    def broken(self, check: int) -> Iterator[Bounded]:
        """Yield the rows of a check that the amounts do not satisfy: factors of unknowns, and their ends."""
        times, over = self.times, self.over
        value, number = self.witness.value, self.number
        for relation in self.system.relations(check):
            if self.fits(relation.linear):
                continue
            for row in relation.linear.rows:
                self.work.spend(len(row.factors))
                factors = _added([number[node] for node in row.factors], [by * over for by in row.factors.values()])
                total = sum([value[i] * factor for i, factor in factors.items()])
                low, high = (None if end is None else end * times for end in (row.low, row.high))
                if (low is not None and total < low) or (high is not None and total > high):
                    yield factors, low, high

    def fits(self, linear: Linear) -> bool:
        """Whether the amounts satisfy a relation as it was written; False where that is not plain."""
        operator, groups = linear.operator, linear.groups
        self.work.spend(sum([len(group.factors) for group in groups]))
        if not operator:
            return False
        first, *others = groups
        if not others:
            return not first.by and OPERATORS[operator](self.at(first), 0)
        # one form by another, which keeps its sign, against a percentage
        (below,) = others
        return operator == "=" and self.rounds(self.at(first), -self.at(below), below.by[0])

    def plain(self, check: int) -> list[Bounded] | None:
        """Return the broken rows of a check of two or three figures, None of one that is not that plain."""
        case, verdict = self.system.cases[check]
        said = simple(case.rule)
        if said is None or verdict is _CUT:
            return None
        number, value = self.number, self.witness.value
        at: list[Any] = [number.get(node) for node in self.system.operands[check]]
        if None in at or len(at) != 2 + said.divided:
            return None
        first, second, *third = at
        if said.divided:
            stated, divisor = self.figures[third[0]], self.figures[second]
            rounded = _rounded(stated)
            if said.operator != "=" or rounded is None or divisor.bound or divisor.mantissa <= 0:
                return None
            times, least, most = rounded
            top, below = value[first] * times, value[second]
            rows: list[Bounded] = []
            if top < least * below:
                rows.append((_added((first, second), (times, -least)), 0, None))
            if top > most * below:
                rows.append((_added((first, second), (times, -most)), None, 0))
            return rows
        if OPERATORS[said.operator](value[first], value[second]):
            return []
        ends = _ENDS.get(said.operator)
        return None if ends is None else [(_added((first, second), (1, -1)), *ends)]

    def rounds(self, top: Any, below: Any, stated: Node) -> bool:
        """Whether one amount by another, one above nothing, rounds to the percentage printed; False where that is not plain."""
        figure = self.system.report.figure(stated)
        assert figure is not None
        rounded = _rounded(figure)
        if rounded is None or below <= 0:
            return False
        times, least, most = rounded
        return bool(least * below <= top * times <= most * below)

    def at(self, group: Group) -> Any:
        """Return what a form comes to with the amounts found, in its own unit."""
        value, number = self.witness.value, self.number
        total = sum([value[number[node]] * factor for node, factor in group.factors.items()]) * self.over
        return total + group.constant * self.times if group.constant else total


def _added(unknowns: Sequence[int], factors: Sequence[int]) -> dict[int, int]:
    """Return the factor of each unknown, those that are one added up."""
    row: dict[int, int] = {}
    for i, factor in zip(unknowns, factors, strict=True):
        row[i] = row.get(i, 0) + factor
    return row


def _alike(one: Figure, other: Figure) -> bool:
    """Whether two figures print one number and allow for the same."""
    return (
        one.mantissa == other.mantissa
        and one.exponent == other.exponent
        and one.spread is other.spread
        and one.bound == other.bound
    )


def _rounded(rate: Figure) -> tuple[int, int, int] | None:
    """Return by what a dividend is multiplied, and the divisor at least and at most, where their quotient rounds to a rate.

    None for a figure that is no share rounded behind the point.
    """
    if rate.spread is not _ROUNDED or rate.bound or rate.exponent >= 0:
        return None
    return 2 * 10**-rate.exponent, 2 * rate.mantissa - 1, 2 * rate.mantissa + 1
