"""What the checks would come to if another figure were printed: only those that hold this figure are made again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fincheck.evaluation.candidates import open_to_names
from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Case, Verdict
from fincheck.evaluation.plans.plan import plan
from fincheck.evaluation.plans.sheet import Fails, Sheet, Unsettled
from fincheck.evaluation.plans.sums import Total
from fincheck.evaluation.plans.sums import plan as sum_plan
from fincheck.evaluation.verdict import verdict
from fincheck.exact.work import Work
from fincheck.explanation.system import Summed, System
from fincheck.figures.figure import ANY, Figure, Rational, Spread, power
from fincheck.record import Record
from fincheck.report.report import Overlay, Report
from fincheck.report.tree import Node

__all__ = ["SUM", "Effect", "Room", "Trial"]

SUM, CHECK, OPERAND = 4, 50, 2  # steps that a sum takes, another check, and each of its figures
WIDE = 40  # figures of a check that holds from which on it is looked whether it adds up what meets a condition
BAD = (Verdict.VIOLATED, Verdict.TRUNCATED)


class Effect(Record):
    """What became of one check: its number in the system, its verdict as printed and with the other figures."""

    check: int
    before: str
    after: str

    @property
    def mended(self) -> bool:
        """Whether a check that failed holds, and is decided."""
        return self.before in BAD and self.after not in (*BAD, Verdict.UNDECIDED)

    @property
    def broken(self) -> bool:
        """Whether a check that did not fail fails."""
        return self.after in BAD and self.before not in BAD


class Room(Record):
    """How many units of its last digit more a figure may have for its checks, all plain sums, to hold.

    ``least``, ``most``  between these it mends what is to be mended and breaks nothing; None: no end
    ``exact``            with so many more each of the sums holds exactly
    """

    least: int | None
    most: int | None
    exact: tuple[int, ...]

    def ranked(self, mores: Iterable[int]) -> dict[int, int]:
        """Return those of some numbers of units more that would do, each with how many of the sums it would leave inexact."""
        least, most, exact = self
        return {
            more: len(exact) - exact.count(more)
            for more in mores
            if (least is None or more >= least) and (most is None or more <= most)
        }


class Trial:
    """Tries other figures in one report and leaves it as it was."""

    def __init__(self, system: System, work: Work) -> None:
        self.system = system
        self.work = work
        self._overlay = Overlay(system.report, {})
        self._lookup = Lookup(self._overlay)
        self._sheet = Sheet(self._lookup, system.report.root)
        self._open: dict[int, bool] = {}  # whether unknown names may be what a check lacks, whatever its figures are

    def changes(self, figures: Mapping[Node, Figure]) -> list[Effect]:
        """Return every check that holds one of the figures, with its verdict before and after.

        Raises Exhausted where the steps allowed are used up.
        """
        self._overlay.figures = figures
        return [self._effect(i, figures) for i in self._touched(figures)]

    def mends(self, check: int, figures: Mapping[Node, Figure]) -> bool:
        """Whether a check that fails holds with other figures. Raises Exhausted where the steps allowed are used up."""
        self._overlay.figures = figures
        return any(check in self.system.touching[node] for node in figures) and (self._effect(check, figures).mended)

    def gain(self, check: int, figures: Mapping[Node, Figure]) -> int | None:
        """Return how many checks other figures mend; None where they do not mend this one, or break another.

        Raises Exhausted where the steps allowed are used up.
        """
        if not self.mends(check, figures):
            return None
        others = [i for i in self._touched(figures) if i != check]
        others.sort(
            key=lambda i: self.system.cases[i][1] in BAD
        )  # those that fail already cannot be broken: they come last
        mended = 1
        for other in others:
            effect = self._effect(other, figures)
            if effect.broken:
                return None
            mended += effect.mended
        return mended

    def room(self, node: Node, mended: Sequence[int]) -> Room | None:
        """Return what a figure may be for ``mended`` to hold, where all its checks are plain sums; else None.

        Such sums look at no text but at digits: none has to be made again.
        """
        system = self.system
        figure = system.report.figure(node)
        if figure is None or figure.unit is ANY:
            return None
        least: int | None = None
        most: int | None = None
        exact = []
        for check in system.touching[node]:
            known = self._known(check)
            if known is None or known.read is not None or node not in known.signs:
                return None
            total = known.total
            middle = -total.residual * known.signs[node]
            exact.append(middle)
            if system.cases[check][1] in BAD and check not in mended:
                continue
            low, high = middle - total.claims // 2, middle + total.claims // 2
            least = low if least is None else max(least, low)
            most = high if most is None else min(most, high)
        return Room(least, most, tuple(exact))

    # ---------------------------------------------------------------- inside

    def _touched(self, figures: Mapping[Node, Figure]) -> dict[int, None]:
        return dict.fromkeys(i for node in figures for i in self.system.touching[node])

    def _effect(self, check: int, figures: Mapping[Node, Figure]) -> Effect:
        system = self.system
        case, before = system.cases[check]
        after = self._added(check, figures)
        if after is not None:
            self.work.spend(SUM)
        else:
            self.work.spend(CHECK + OPERAND * len(system.operands[check]))
            after = self._made(check, case) or Verdict.UNDECIDED
        return Effect(check, before, after)

    def _made(self, check: int, case: Case) -> Verdict | None:
        """Return the verdict of a check made again, None where it is not to be made: in full only where its plan cannot tell.

        One that fails is said to be violated, be it that digits were cut off.
        """
        try:
            settled = plan(case.rule).settle(self._sheet, case.place, case.column)
            return None if settled is None else settled[0]
        except Fails:
            if check not in self._open:
                self._open[check] = open_to_names(self._lookup, *case)
            if not self._open[check]:
                return Verdict.VIOLATED
        except Unsettled:
            pass
        return verdict(self._lookup, case, self.work)

    def _added(self, check: int, figures: Mapping[Node, Figure]) -> Verdict | None:
        """Return what a sum comes to, whose total as printed is known; None where it is not as plain as that."""
        known = self._known(check)
        if known is None or (known.read is not None and not known.read.isdisjoint(figures)):
            return None
        more = 0
        for node, other in figures.items():
            sign = known.signs.get(node)
            if sign is None:
                continue
            figure = self.system.report.figure(node)
            if (
                figure is None
                or figure.unit is ANY
                or figure.exponent != other.exponent
                or figure.unit != other.unit
                or figure.spread is not other.spread
                or figure.bound != other.bound
            ):
                return None
            more += sign * (other.mantissa - figure.mantissa)
        return known.total.holding(more) or Verdict.VIOLATED

    def _known(self, check: int) -> Summed | None:
        totals = self.system.totals
        if check not in totals:
            totals[check] = self._sum(check)
        return totals[check]

    def _sum(self, check: int) -> Summed | None:
        """Return what the figures of a check add up to as printed, where it only adds and nothing else can be meant."""
        system = self.system
        case, before = system.cases[check]
        adding = sum_plan(case.rule)
        if adding is None:
            # one that fails is asked again and again; of those that may be broken only the widest are worth as much
            often = before in BAD or len(system.operands[check]) >= WIDE
            return self._by_relation(check) if often else None
        total = adding.added(system.lookup, case.place, case.column)
        if total is None or open_to_names(system.lookup, *case):
            return None
        return Summed(total, _signs(total))

    def _by_relation(self, check: int) -> Summed | None:
        """Return what a check adds up to that counts, or takes what meets a condition, with the figures that conditions read."""
        system = self.system
        (rule, place, column), before = system.cases[check]
        if not plan(rule).equates or not plan(rule).named:
            return None
        self.work.spend(CHECK + OPERAND * len(system.operands[check]))
        relations = system.relations(check)
        if len(relations) != 1 or check in system.left_out:
            return None
        linear = relations[0].linear
        (group, *more) = linear.groups
        if more or group.by or linear.holders:
            return None
        sheet = Sheet(system.lookup, place, column)
        try:
            plan(rule).settle(sheet, place, column)
        except Fails:
            pass
        except Unsettled:
            return None
        if open_to_names(system.lookup, rule, place, column):
            return None
        total = _total(system.report, group.factors, group.constant)
        if total is None or (total.verdict or Verdict.VIOLATED) != before:
            return None
        return Summed(total, _signs(total), frozenset(sheet.aside.nodes))


def _signs(total: Total) -> dict[Node, int]:
    return dict(zip(total.nodes, total.signs, strict=True))


def _total(report: Report, factors: Mapping[Node, Rational], constant: Rational) -> Total | None:
    """Return what figures printed to one digit, each added or taken away once, come to with a constant."""
    exponent: int | None = None  # that of all but nil
    left = claims = 0
    for node, factor in factors.items():
        figure = report.figure(node)
        if figure is None or factor not in (1, -1) or figure.bound or figure.spread is Spread.TRUNCATED:
            return None
        if figure.unit is ANY:
            continue
        if exponent is None:
            exponent = figure.exponent
        elif figure.exponent != exponent:
            return None
        claims += figure.spread is Spread.ROUNDED
        left += int(factor) * figure.mantissa
    if exponent is None:
        return None
    residual = left + constant / power(exponent)
    if residual.denominator != 1:
        return None
    return Total(int(residual), claims, tuple(factors), tuple(map(int, factors.values())))
