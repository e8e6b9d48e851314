"""What a wrong figure should be: the true amounts that mend everything, and the printed value a slip explains."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from fincheck.evaluation.outcome import Verdict
from fincheck.exact.simplex import Exhausted, Near
from fincheck.explanation.locate import Located, Search
from fincheck.explanation.system import Relation
from fincheck.explanation.trial import Trial, reprinted
from fincheck.figures.figure import Figure, Interval, interval
from fincheck.figures.slips import RANK, converted, explained, fitting, meet, stated, variants
from fincheck.report.tree import Node

__all__ = ["Mended", "Mender"]

WIDE = 200  # values on the printed grid that are tried one by one; of more, only those that a slip explains
TRIED = 40
TRIALS = 1500  # of one report
SHOWN = 5
GROUP = 12  # figures of a group that are asked for a slip


class Mended(NamedTuple):
    """The figure, the amounts that mend everything, and values that could be printed, likeliest first."""

    node: Node
    low: Fraction | None
    high: Fraction | None
    values: tuple[str, ...]
    slip: str


class Mender:
    """Asks about the answers of one search."""

    def __init__(self, search: Search, located: list[Located]) -> None:
        self.search = search
        self.located = located
        self.system = search.system
        self.trial = Trial(search.system)
        self.left = TRIALS

    def mend(self, one: Located, group: Sequence[Node], others: Sequence[Node]) -> Mended | None:
        """Return what a change of one of ``group`` comes to, ``others`` being changed with it.

        Of several figures that no rule tells apart the first with the likeliest slip is told; without any slip the
        first. None where the steps allowed are used up.
        """
        best: Mended | None = None
        for node in group[:GROUP]:
            try:
                found = self.figure(one, node, others)
            except Exhausted:
                return best
            if found is not None and (best is None or RANK[found.slip] < RANK[best.slip]):
                best = found
        return best

    def figure(self, one: Located, node: Node, others: Sequence[Node]) -> Mended | None:
        figure = self.system.report.figure(node)
        if figure is None:
            return None
        amounts = self.amounts(one, node, others)
        if amounts is None:
            return None
        tried, sure = self.tried(figure, node, amounts, one.checks)
        ranked = []
        for likely, mantissa in tried[:TRIED]:
            rank = self.judged(reprinted(figure, mantissa), node, one.checks, alone=not others)
            if rank is None:
                continue
            slip = explained(figure, mantissa)
            if slip in ("", "digit-wrong") and self.copied(node, figure):
                slip = "copied"
            ranked.append((likely, RANK[slip], rank, abs(mantissa - figure.mantissa), mantissa, slip))
        ranked.sort()
        if not sure:
            # far too many values fit: only one that a slip explains, or that another figure bounds, can be told
            bounds = [entry for entry in ranked if not entry[0]]
            ranked = bounds or [entry for entry in ranked if entry[5] not in ("", "digit-wrong")]
        values = [reprinted(figure, mantissa).text for _, _, _, _, mantissa, _ in ranked[:SHOWN]]
        slip = ranked[0][5] if ranked else ""
        # a unit is mistaken where just that amount is wanted; within wide bounds nearly anything is
        for other in converted(figure) if _narrow(amounts) else ():
            if meet(interval(other), amounts) and self.judged(other, node, one.checks, alone=not others) is not None:
                values, slip = [other.text, *values[: SHOWN - 1]], "unit"
        return Mended(node, amounts.low, amounts.high, tuple(values), slip)

    # ---------------------------------------------------------------- inside

    def amounts(self, one: Located, node: Node, others: Sequence[Node]) -> Interval | None:
        """Return the true amounts of a figure that satisfy every relation, or None where there are none."""
        self.search.release(self.located, one, [*others, node])
        model = self.search.model
        if model.solve() is not None:
            return None
        held = [
            r for i in self.system.touching.get(node, ()) for r in self.system.relations(i) if node in r.linear.holders
        ]
        stands = any(
            node in row.factors
            for i in self.system.touching.get(node, ())
            for relation in self.system.relations(i)
            for row in relation.linear.rows
        )
        low = high = None
        low_open = high_open = False
        if stands:
            low, low_open = _plain(model.reach(node, up=False))
            high, high_open = _plain(model.reach(node, up=True))
        for relation in held:
            if relation.check in model.dropped:
                continue
            for up in (False, True):
                end = self.quotient(relation, node, up)
                if end is None:
                    continue
                if up:
                    high = end if high is None else min(high, end)
                else:
                    low = end if low is None else max(low, end)
        return Interval(low, high, low_open, high_open)

    def quotient(self, relation: Relation, node: Node, up: bool) -> Fraction | None:
        """Return the highest (lowest) value of the figure that multiplies in one relation (Dinkelbach 1967)."""
        mine = [g for g in relation.linear.groups if g.by == (node,)]
        rest = [g for g in relation.linear.groups if not g.by]
        if len(mine) != 1 or len(mine) + len(rest) != len(relation.linear.groups):
            return None
        model = self.search.model

        def at(groups: Sequence[Any]) -> Fraction:
            total = Fraction(0)
            for group in groups:
                total += group.constant
                for n, factor in group.factors.items():
                    total += factor * _plain(model.amount(n))[0]
            return total

        sign = 1 if up else -1
        bottom = at(mine)
        if not bottom:
            return None
        turn = 1 if bottom > 0 else -1
        best = -at(rest) / bottom
        for _ in range(30):
            # is there an amount with -rest/bottom beyond the best? maximise turn * sign * (-rest - best * bottom)
            factors: dict[Node, Fraction] = {}
            for groups, times in ((rest, Fraction(-1)), (mine, -best)):
                for group in groups:
                    for n, factor in group.factors.items():
                        factors[n] = factors.get(n, Fraction(0)) + turn * sign * times * factor
            top = model.furthest(factors)
            if top is None:
                return None
            bottom = at(mine)
            if not bottom:
                return None
            further = -at(rest) / bottom
            if (further - best) * sign <= 0:
                break
            best = further
        return best

    def tried(
        self, figure: Figure, node: Node, amounts: Interval, checks: Sequence[int]
    ) -> tuple[list[tuple[int, int]], bool]:
        """Return (rank, value on the printed grid) of values worth trying, and whether they are all that fit.

        Where too many fit these are what one slip could have turned into the print, and, ranked first, what other
        figures of the checks to mend say.
        """
        fits, sure = fitting(figure, amounts, WIDE)
        found = dict.fromkeys(fits, 0)
        if not sure:
            found = {m: 1 for m in variants(figure) if stated(figure, m, amounts)}
            for other in (other for check in checks for other in self.system.operands[check]):
                known = self.system.report.figure(other)
                if other is not node and known is not None and known.unit.kind == figure.unit.kind:
                    mantissa = known.value / figure.ulp
                    if mantissa.denominator == 1 and stated(figure, int(mantissa), amounts):
                        found[int(mantissa)] = 0
        wanted = [(likely, m) for m, likely in found.items() if m != figure.mantissa and _sensible(figure, m)]
        middle = Fraction(figure.mantissa)
        if amounts.low is not None and amounts.high is not None:
            middle = (amounts.low + amounts.high) / 2 / figure.ulp
        wanted.sort(key=lambda pair: (pair[0], RANK[explained(figure, pair[1])], abs(pair[1] - middle), pair[1]))
        return wanted, sure

    def judged(self, figure: Figure, node: Node, checks: Sequence[int], *, alone: bool) -> int | None:
        """Return how many checks would not hold exactly with another figure, or None where it would not do."""
        if not alone:
            return 0
        self.left -= 1
        if self.left < 0:
            return None
        changes = self.trial.changes({node: figure})
        mine = set(checks)
        if any(change.broken or (change.check in mine and not change.mended) for change in changes):
            return None
        return sum(change.after != Verdict.EXACT for change in changes)

    def copied(self, node: Node, figure: Figure) -> bool:
        """Whether what is printed stands beside the figure as well: in its row, or in its column one row away."""
        if len(str(abs(figure.mantissa)).rstrip("0")) < 3 or node.parent is None:
            return False
        beside = list((node.parent.group or {}).values())
        table = node.parent.parent
        if table is not None:
            rows = list((table.group or {}).values())
            at = rows.index(node.parent)
            for row in rows[max(at - 1, 0) : at + 2]:
                other = (row.group or {}).get(node.key)
                if other is not None:
                    beside.append(other)
        for other in beside:
            if other is not node and other.group is None:
                known = self.system.report.figure(other)
                if known is not None and known.value == figure.value:
                    return True
        return False


def _narrow(amounts: Interval) -> bool:
    return (
        amounts.low is not None and amounts.high is not None and 50 * (amounts.high - amounts.low) <= abs(amounts.high)
    )


def _sensible(figure: Figure, mantissa: int) -> bool:
    """Whether somebody could have meant to print a value: no count below nothing, none in tens of thousands of it."""
    if figure.unit.kind in ("money", "ratio"):
        return mantissa * figure.mantissa >= 0 or mantissa == -figure.mantissa
    return mantissa >= 0 and explained(figure, mantissa) != "scale"


def _plain(number: Any) -> tuple[Any, bool]:
    """Return a number without its tilt, and whether it had one."""
    if isinstance(number, Near):
        return Fraction(number.value), True
    return (None if number is None else Fraction(number)), False
