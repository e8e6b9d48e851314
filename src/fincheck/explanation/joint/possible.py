"""Checks that hold together, seen at a glance: true amounts behind the printed ones that satisfy all of them are found.

``joint`` proves that figures contradict each other; of most reports nothing of the kind is to be proved. Here amounts are
looked for in whole numbers, half a unit of the last digit of the finest figure being one. What is found is held against every
relation that it touches, so that it proves what ``Model`` would have proved. Where nothing is found, nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fincheck.evaluation.linear import Group, Linear, one_figure, simple
from fincheck.evaluation.outcome import Verdict
from fincheck.exact.relation import OPERATORS
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
        self.standing: list[list[int]] = [[] for _ in self.figures]  # relations of another kind
        number, operands, signs = self.number, self.system.operands, self.system.signs
        for check in self.checks:
            added = signs[check]
            if added is not None:
                equations.append(([number[node] for node in operands[check]], added))
                continue
            prints = self.numbers(check)
            if self.same(check):
                equations += [((prints[0], other), (1, -1)) for other in prints[1:]]
                continue
            others.append(check)
            for i in prints:
                self.standing[i].append(check)
        self.witness = Witness(printed, low, high, self.work, list(map(len, self.standing)))
        return self.witness.found(equations) and self.kept(others)

    def numbers(self, check: int) -> list[int]:
        """Return the figures that stand in a check."""
        number = self.number
        return [number[node] for node in self.system.operands[check] if node in number]

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

    def same(self, check: int) -> bool:
        """Whether a check says that all its figures are prints of one amount."""
        case, verdict = self.system.cases[check]
        return verdict in (Verdict.EXACT, Verdict.ROUNDING) and one_figure(case.rule)

    def kept(self, checks: Iterable[int]) -> bool:
        """Whether the amounts found, or others, satisfy relations of another kind as well.

        One that holds exactly on the printed amounts is asked where one of these has been moved.
        """
        witness, cases = self.witness, self.system.cases
        asked = [check for check in checks if cases[check][1] != Verdict.EXACT]
        for _ in range(ROUNDS):
            asked = list(dict.fromkeys([*asked, *(check for i in witness.moved for check in self.standing[i])]))
            witness.moved.clear()
            broken = [row for check in asked for row in self.broken(check)]
            if not broken:
                return True
            if not witness.bound(broken):
                return False
            asked = []
        return False

    def broken(self, check: int) -> Iterator[Bounded]:
        """Yield the rows of a check that the amounts do not satisfy: factors of unknowns, and their ends."""
        if self.plainly(check):
            return
        times, over = self.times, self.over
        value, number = self.witness.value, self.number
        for relation in self.system.relations(check):
            if self.fits(relation.linear):
                continue
            for row in relation.linear.rows:
                self.work.spend(len(row.factors))
                factors = {number[node]: factor * over for node, factor in row.factors.items()}
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

    def plainly(self, check: int) -> bool:
        """Whether the amounts satisfy a check of two or three figures; False where that is not plain."""
        case, verdict = self.system.cases[check]
        said = simple(case.rule)
        if said is None or verdict is Verdict.TRUNCATED:
            return False
        operands = self.system.operands[check]
        at = self.numbers(check)
        if len(at) != len(operands) or len(at) != 2 + said.divided:
            return False
        self.work.spend(len(at))
        value = self.witness.value
        if said.divided:
            return said.operator == "=" and self.rounds(value[at[0]], value[at[1]], operands[2])
        return OPERATORS[said.operator](value[at[0]], value[at[1]])

    def rounds(self, top: Any, below: Any, stated: Node) -> bool:
        """Whether one amount by another, one above nothing, rounds to the percentage printed; False where that is not plain."""
        figure = self.system.report.figure(stated)
        assert figure is not None
        if figure.spread is not Spread.ROUNDED or figure.bound or figure.exponent >= 0 or below <= 0:
            return False
        doubled = top * 2 * 10**-figure.exponent
        return bool((2 * figure.mantissa - 1) * below <= doubled <= (2 * figure.mantissa + 1) * below)

    def at(self, group: Group) -> Any:
        """Return what a form comes to with the amounts found, in its own unit."""
        value, number = self.witness.value, self.number
        total = sum([value[number[node]] * factor for node, factor in group.factors.items()]) * self.over
        return total + group.constant * self.times if group.constant else total
