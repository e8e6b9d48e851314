"""Checks that hold together, seen at a glance: true amounts behind the printed ones that satisfy all of them are found.

``joint`` proves that figures contradict each other; of most reports nothing of the kind is to be proved. Here amounts are
looked for in whole numbers, half a unit of the last digit of the finest figure being one. What is found is held against every
relation that it touches, so that it proves what ``Model`` would have proved. Where nothing is found, nothing is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
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

_ENDS: dict[str, tuple[int | None, int | None]] = {"=": (0, 0), ">=": (0, None), "<=": (None, 0)}  # of a difference

ROUNDS = 40  # relations beside the equations that may have to be brought in


def together(system: System, checks: Sequence[int], work: Work) -> bool:
    """Whether amounts that satisfy all of these checks, no less than every check that their figures stand in, were found."""
    try:
        return AtAGlance(system, checks, work).found()
    except Exhausted:
        return False


class AtAGlance:
    """Amounts of the figures that some checks hold against each other, as far as the search has come."""

    def __init__(self, system: System, checks: Sequence[int], work: Work) -> None:
        self.system = system
        self.checks = checks
        self.work = work
        read, operands = system.report.figure, system.operands
        nodes = dict.fromkeys(chain.from_iterable([operands[check] for check in checks]))
        read_of = {node: figure for node in nodes if (figure := read(node)) is not None}
        self.figures: list[Figure] = list(read_of.values())
        self.number: dict[Node, int] = {node: i for i, node in enumerate(read_of)}
        exponents = {figure.exponent for figure in self.figures}
        finest = min(exponents, default=0)
        # an amount in the base unit is the number that stands for it, times ``over``, by ``times``
        self.times: int = 2 * 10 ** max(-finest, 0)
        self.over: int = 10 ** max(finest, 0)
        self.units: dict[int, int] = {exponent: 2 * 10 ** (exponent - finest) for exponent in exponents}

    def found(self) -> bool:
        """Whether true amounts near the printed ones satisfy every check: a yes is a proof, a no says nothing."""
        number, operands, signs, cases = self.number, self.system.operands, self.system.signs, self.system.cases
        cut = Verdict.TRUNCATED
        equal: list[tuple[int, int]] = []
        equations: list[Equation] = []
        others: list[int] = []  # relations of another kind
        for check in self.checks:
            added = signs[check]
            if added is None:
                case, verdict = cases[check]
                if one_figure(case.rule) and verdict is not cut:
                    prints = [number[node] for node in operands[check] if node in number]
                    equal += pairwise(prints)
                else:
                    others.append(check)
            elif len(added) == 2 and added[0] != added[1]:
                one, other = operands[check]
                equal.append((number[one], number[other]))
            else:
                equations.append(([number[node] for node in operands[check]], added))
        counted = Counter(chain.from_iterable([operands[check] for check in others]))
        self.witness = Witness(*self.ends(), self.work, [counted.get(node, 0) for node in number])
        return self.witness.found(equations, equal) and self.kept(others)

    def ends(self) -> tuple[list[int], list[int | None], list[int | None]]:
        """Return what each figure prints and the ends of its amount, in halves of the finest last digit; none is open."""
        units = self.units
        printed: list[int] = []
        lows: list[int | None] = []
        highs: list[int | None] = []
        for figure in self.figures:
            unit = units[figure.exponent]
            value = figure.mantissa * unit
            low: int | None = value
            high: int | None = value
            if figure.bound:
                low, high = (value, None) if figure.bound == ">=" else (None, value)
            elif figure.spread is Spread.ROUNDED:
                low, high = value - unit // 2, value + unit // 2
            elif figure.spread is Spread.TRUNCATED:
                low = value - (0 if figure.mantissa > 0 else unit - 1)
                high = value + (0 if figure.mantissa < 0 else unit - 1)
            printed.append(value)
            lows.append(low)
            highs.append(high)
        return printed, lows, highs

    def kept(self, checks: Sequence[int]) -> bool:
        """Whether the amounts found, or others, satisfy relations of another kind as well.

        One that holds exactly on the printed amounts is asked where one of these has been moved.
        """
        witness, cases, operands = self.witness, self.system.cases, self.system.operands
        nodes = list(self.number)
        asked = dict.fromkeys([check for check in checks if cases[check][1] is not Verdict.EXACT])
        for _ in range(ROUNDS):
            moved = {nodes[i] for i in witness.moved}
            witness.moved.clear()
            asked.update(dict.fromkeys([check for check in checks if not moved.isdisjoint(operands[check])]))
            self.work.spend(len(checks) + 3 * len(asked))
            broken: list[Bounded] = []
            for check in asked:
                plain = self.plain(check)
                broken += self.broken(check) if plain is None else plain
            if not broken:
                return True
            if not witness.bound(broken):
                return False
            asked.clear()
        return False

    def broken(self, check: int) -> Iterator[Bounded]:
        """Yield the rows of a check that the amounts do not satisfy: factors of unknowns, and their ends."""
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

    def plain(self, check: int) -> list[Bounded] | None:
        """Return the broken rows of a check of two or three figures, None of one that is not that plain."""
        case, verdict = self.system.cases[check]
        said = simple(case.rule)
        if said is None or verdict is Verdict.TRUNCATED:
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
                rows.append(({first: times, second: -least}, 0, None))
            if top > most * below:
                rows.append(({first: times, second: -most}, None, 0))
            return rows
        if OPERATORS[said.operator](value[first], value[second]):
            return []
        ends = _ENDS.get(said.operator)
        return None if ends is None else [({first: 1, second: -1}, *ends)]

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


def _rounded(rate: Figure) -> tuple[int, int, int] | None:
    """Return by what a dividend is multiplied, and the divisor at least and at most, where their quotient rounds to a rate.

    None for a figure that is no share rounded behind the point.
    """
    if rate.spread is not Spread.ROUNDED or rate.bound or rate.exponent >= 0:
        return None
    return 2 * 10**-rate.exponent, 2 * rate.mantissa - 1, 2 * rate.mantissa + 1
