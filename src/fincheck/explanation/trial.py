"""What the checks would come to if another figure were printed: only those that hold this figure are made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fincheck.evaluation.candidates import open_to_names
from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Verdict
from fincheck.evaluation.plans.sums import Total, plan
from fincheck.evaluation.verdict import verdict
from fincheck.exact.work import Work
from fincheck.explanation.system import System
from fincheck.figures.figure import ANY, Figure
from fincheck.record import Record
from fincheck.report.report import Overlay
from fincheck.report.tree import Node

__all__ = ["SUM", "Effect", "Room", "Trial"]

SUM, CHECK, OPERAND = 4, 50, 2  # steps that a sum takes, another check, and each of its figures
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

    def admits(self, more: int) -> bool:
        """Whether so many more would do."""
        return (self.least is None or more >= self.least) and (self.most is None or more <= self.most)

    def rank(self, more: int) -> int:
        """Return how many of the sums would not hold exactly with so many more."""
        return len(self.exact) - self.exact.count(more)


class Trial:
    """Tries other figures in one report and leaves it as it was."""

    def __init__(self, system: System, work: Work) -> None:
        self.system = system
        self.work = work
        self._overlay = Overlay(system.report, {})
        self._lookup = Lookup(self._overlay)

    def changes(self, figures: Mapping[Node, Figure], first: int | None = None) -> list[Effect]:
        """Return every check that holds one of the figures, with its verdict before and after.

        Where a check has to be mended ``first`` and is not, no other is made, and nothing is returned.
        Raises Exhausted where the steps allowed are used up.
        """
        system = self.system
        checks = dict.fromkeys(i for node in figures for i in system.touching.get(node, ()))
        self._overlay.figures = figures
        if first is not None and (first not in checks or not self._effect(first, figures).mended):
            return []
        return [self._effect(i, figures) for i in checks]

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
        for check in system.touching.get(node, ()):
            known = self._known(check)
            if known is None or node not in known[1]:
                return None
            total, signs = known
            middle = -total.residual * signs[node]
            exact.append(middle)
            if system.cases[check][1] in BAD and check not in mended:
                continue
            low, high = middle - total.claims // 2, middle + total.claims // 2
            least = low if least is None else max(least, low)
            most = high if most is None else min(most, high)
        return Room(least, most, tuple(exact))

    # ---------------------------------------------------------------- inside

    def _effect(self, check: int, figures: Mapping[Node, Figure]) -> Effect:
        system = self.system
        case, before = system.cases[check]
        after = self._added(check, figures)
        if after is not None:
            self.work.spend(SUM)
        else:
            self.work.spend(CHECK + OPERAND * len(system.operands[check]))
            after = verdict(self._lookup, case, self.work) or Verdict.UNDECIDED
        return Effect(check, before, after)

    def _added(self, check: int, figures: Mapping[Node, Figure]) -> Verdict | None:
        """Return what a sum comes to, whose total as printed is known; None where it is not as plain as that."""
        known = self._known(check)
        if known is None:
            return None
        total, signs = known
        more = 0
        for node, other in figures.items():
            sign = signs.get(node)
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
        return total.holding(more) or Verdict.VIOLATED

    def _known(self, check: int) -> tuple[Total, dict[Node, int]] | None:
        totals = self.system.totals
        if check not in totals:
            totals[check] = self._sum(check)
        return totals[check]

    def _sum(self, check: int) -> tuple[Total, dict[Node, int]] | None:
        """Return what the figures of a check add up to as printed, where it only adds and nothing else can be meant."""
        rule, place, column = self.system.cases[check][0]
        lookup = self.system.lookup
        adding = plan(rule)
        total = adding.added(lookup, place, column) if adding is not None else None
        if total is not None and open_to_names(lookup, rule, place, column):
            return None
        return None if total is None else (total, dict(zip(total.nodes, total.signs, strict=True)))
