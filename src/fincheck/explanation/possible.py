"""Checks that hold together, seen at a glance: true amounts behind the printed ones that satisfy all of them are found.

``joint`` proves that figures contradict each other; of most reports nothing of the kind is to be proved. Here amounts are
looked for in whole numbers, half a unit of the last digit of the finest figure being one. What is found is held against every
relation that it touches, so that it proves what ``Model`` would have proved. Where nothing is found, nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fincheck.evaluation.linear import Group, Linear, one_figure
from fincheck.evaluation.outcome import Verdict
from fincheck.exact.witness import Bounded, Equation, Witness
from fincheck.exact.work import Exhausted, Work
from fincheck.explanation.system import System
from fincheck.figures.figure import Figure, Spread
from fincheck.report.tree import Node

__all__ = ["together"]

ROUNDS = 40  # relations beside the equations that may have to be brought in


def together(system: System, checks: Sequence[int], work: Work) -> bool:
    """Whether amounts that satisfy all of these checks, no less than every check that their figures stand in, were found."""
    try:
        return _AtAGlance(system, checks, work).found()
    except Exhausted:
        return False


class _AtAGlance:
    def __init__(self, system: System, checks: Sequence[int], work: Work) -> None:
        self.system = system
        self.checks = checks
        self.work = work
        self.number: dict[Node, int] = {}
        self.figures: list[Figure] = []
        read = system.report.figure
        for node in dict.fromkeys(node for check in checks for node in system.operands[check]):
            figure = read(node)
            if figure is not None:
                self.number[node] = len(self.figures)
                self.figures.append(figure)

    def found(self) -> bool:
        """Whether true amounts near the printed ones satisfy every check: a yes is a proof, a no says nothing."""
        self.finest = min((figure.exponent for figure in self.figures), default=0)
        # an amount in the base unit is the number that stands for it, times ``over``, by ``times``
        self.times: int = 2 * 10 ** max(-self.finest, 0)
        self.over: int = 10 ** max(self.finest, 0)
        printed, low, high = [], [], []
        for figure in self.figures:
            value, least, most = self.ends(figure)
            printed.append(value)
            low.append(least)
            high.append(most)
        equations: list[Equation] = []
        others: list[int] = []
        for check in self.checks:
            said = self.equations(check)
            if said is None:
                others.append(check)
            else:
                equations.extend(said)
        self.witness = Witness(printed, low, high, self.work)
        return self.witness.found(equations) and self.kept(others)

    def ends(self, figure: Figure) -> tuple[int, int | None, int | None]:
        """Return what a figure prints and the ends of its amount, in halves of the finest last digit; none is open."""
        unit: int = 2 * 10 ** (figure.exponent - self.finest)
        value = figure.mantissa * unit
        if figure.bound:
            return (value, value, None) if figure.bound == ">=" else (value, None, value)
        if figure.spread is Spread.ROUNDED:
            return value, value - unit // 2, value + unit // 2
        if figure.spread is Spread.TRUNCATED:
            low, high = 0 if figure.mantissa > 0 else unit - 1, 0 if figure.mantissa < 0 else unit - 1
            return value, value - low, value + high
        return value, value, value

    def equations(self, check: int) -> list[Equation] | None:
        """Return what a check says where it says that figures, added or taken away, make nothing; else None."""
        system, number = self.system, self.number
        signs = system.signs[check]
        nodes = system.operands[check]
        if signs is not None:
            return [([number[node] for node in nodes], signs)]
        case, verdict = system.cases[check]
        if not one_figure(case.rule) or verdict not in (Verdict.EXACT, Verdict.ROUNDING):
            return None
        prints = [number[node] for node in nodes if node in number]
        return [((prints[0], other), (1, -1)) for other in prints[1:]]

    def kept(self, checks: Iterable[int]) -> bool:
        """Whether the amounts found, or others, satisfy relations of another kind as well.

        One that holds exactly on the printed amounts is asked where one of these has been moved.
        """
        system, witness = self.system, self.witness
        self.standing: dict[int, list[int]] = {}
        moved = witness.moved
        asked: list[int] = []
        for check in checks:
            nodes = [self.number[node] for node in system.operands[check] if node in self.number]
            for i in nodes:
                self.standing.setdefault(i, []).append(check)
            if system.cases[check][1] != Verdict.EXACT or not moved.isdisjoint(nodes):
                asked.append(check)
        for _ in range(ROUNDS):
            moved.clear()
            broken = [row for check in asked for row in self.broken(check)]
            if not broken:
                return True
            if not witness.bound(broken):
                return False
            asked = list(dict.fromkeys(check for i in moved for check in self.standing.get(i, ())))
            if not asked:
                return True
        return False

    def broken(self, check: int) -> Iterator[Bounded]:
        """Yield the rows of a check that the amounts do not satisfy: factors of unknowns, and their ends."""
        times, over = self.times, self.over
        value, number = self.witness.value, self.number
        for relation in self.system.relations(check):
            if relation.linear.ratio == "=" and self.fits(relation.linear):
                continue
            for which in range(len(relation.linear.rows)):
                row = self.system.scaled(relation, which)
                self.work.spend(len(row.factors))
                total = sum([value[number[node]] * factor for node, factor in row.factors]) * over
                low, high = (None if end is None else end * times for end in (row.low, row.high))
                if (low is not None and total < low) or (high is not None and total > high):
                    yield [(number[node], factor * over) for node, factor in row.factors], low, high

    def fits(self, linear: Linear) -> bool:
        """Whether the amounts make a ratio that rounds to the percentage printed; False where that is not plain."""
        top, below = linear.groups
        figure = self.system.report.figure(below.by[0])
        assert figure is not None
        if figure.spread is not Spread.ROUNDED or figure.exponent >= 0:
            return False
        a, b = self.at(top), -self.at(below)
        self.work.spend(len(top.factors) + len(below.factors))
        scale = 2 * 10**-figure.exponent
        return bool((2 * figure.mantissa - 1) * b <= a * scale <= (2 * figure.mantissa + 1) * b)

    def at(self, group: Group) -> Any:
        """Return what a form comes to with the amounts found, in its own unit."""
        value, number = self.witness.value, self.number
        total = sum([value[number[node]] * factor for node, factor in group.factors.items()]) * self.over
        return total + group.constant * self.times if group.constant else total
