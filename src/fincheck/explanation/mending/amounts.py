"""The true amounts that a figure can have for every relation to hold, others being free with it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from fincheck.exact.simplex import Near
from fincheck.explanation.locate import Located, Search
from fincheck.explanation.mending.leeway import Leeway
from fincheck.explanation.system import Relation
from fincheck.figures.figure import Interval
from fincheck.report.tree import Node

__all__ = ["Amounts"]


class Amounts:
    """Asks about the answers of one search, which leaves its model for that."""

    def __init__(self, search: Search, located: list[Located]) -> None:
        self._search = search
        self._located = located
        self._alone: Leeway | None = None  # of the row that is all there is to the search

    def of(self, one: Located, node: Node, others: Sequence[Node]) -> Interval | None:
        """Return the true amounts of a figure that satisfy every relation, or None where there are none.

        Raises Exhausted where the steps allowed are used up.
        """
        search = self._search
        if not others and (only := search.only) is not None:
            if self._alone is None:
                search.work.spend(len(only.factors))
                self._alone = Leeway(search.system, only)
            return self._alone.left(node)
        search.release(self._located, one, [*others, node])
        model, system = search.model, search.system
        if model.solve() is not None:
            return None
        relations = [relation for check in system.touching[node] for relation in system.relations(check)]
        low = high = None
        low_open = high_open = False
        if any(node in row.factors for relation in relations for row in relation.linear.rows):
            low, low_open = _plain(model.reach(node, up=False))
            high, high_open = _plain(model.reach(node, up=True))
        for relation in relations:
            if node not in relation.linear.holders or relation.check in model.dropped:
                continue
            least, most = (self._quotient(relation, node, up) for up in (False, True))
            if least is not None:
                low = least if low is None else max(low, least)
            if most is not None:
                high = most if high is None else min(high, most)
        return Interval(low, high, low_open, high_open)

    def _quotient(self, relation: Relation, node: Node, up: bool) -> Fraction | None:
        """Return the highest (lowest) value of the figure that multiplies in one relation (Dinkelbach 1967)."""
        mine = [g for g in relation.linear.groups if g.by == (node,)]
        rest = [g for g in relation.linear.groups if not g.by]
        if len(mine) != 1 or len(mine) + len(rest) != len(relation.linear.groups):
            return None
        model = self._search.model

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


def _plain(number: Any) -> tuple[Any, bool]:
    """Return a number without its tilt, and whether it had one."""
    if isinstance(number, Near):
        return Fraction(number.value), True
    return (None if number is None else Fraction(number)), False
