"""What lies between two sides of a comparison, in whole numbers: for nearly all checks that are told it takes no polynomials."""

from __future__ import annotations

from fractions import Fraction

from fincheck.evaluation.plans.conditions import truth
from fincheck.evaluation.plans.ends import Ends, Reach, able, reach
from fincheck.evaluation.plans.numbers import worth
from fincheck.evaluation.plans.reading import Worth, joined
from fincheck.evaluation.plans.sheet import Missing, Sheet, Unknown, Unsettled
from fincheck.language.expression import Expression
from fincheck.record import Record
from fincheck.report.tree import Node

__all__ = ["Gap", "gap"]


class Gap(Record):
    """Two sides as printed, their kind, the figures read, and the ends of left minus right, over one denominator."""

    left: Fraction
    right: Fraction
    kind: str
    nodes: dict[Node, None]
    low: int
    high: int
    under: int

    @property
    def difference(self) -> Fraction:
        """Left minus right as printed."""
        return self.left - self.right

    def possible(self, operator: str) -> bool:
        """Whether true amounts behind the printed ones satisfy the comparison."""
        return able(operator, self.low, self.high)

    def allowed(self, operator: str) -> Fraction:
        """Return how far the difference can move towards the comparison by rounding alone."""
        difference = self.difference
        up = Fraction(self.high, self.under) - difference
        down = difference - Fraction(self.low, self.under)
        if difference:
            return up if difference < 0 else down
        # what holds exactly may move either way; what is equal and must not be, as its operator asks
        return max(up, down) if operator in ("=", "<=", ">=") else up if operator == ">" else down


_SIDES: dict[int, tuple[Expression, tuple[Worth, Reach] | None]] = {}  # by where a side is: to hash one takes longer
_MOST = 10_000


def gap(sheet: Sheet, place: Node, left: Expression, right: Expression) -> Gap | None:
    """Return what lies between two sides; None where that takes more: a figure stands in them twice, or cannot be read."""
    one, another = _side(left), _side(right)
    if one is None or another is None:
        return None
    (a, ends_of_a), (b, ends_of_b) = one, another
    met = Ends(sheet)
    try:
        x, p, kind = a(sheet, place)
        y, q, other = b(sheet, place)
        kind = joined(kind, other)
        low, high, under = ends_of_a(met, place)
        down, up, over = ends_of_b(met, place)
    except (Missing, Unknown, Unsettled):
        return None
    if not met.single:
        return None
    low, high = low * over - up * under, high * over - down * under
    return Gap(Fraction(x, p), Fraction(y, q), kind, sheet.nodes, low, high, under * over)


def _side(tree: Expression) -> tuple[Worth, Reach] | None:
    known = _SIDES.get(id(tree))
    if known is not None and known[0] is tree:
        return known[1]
    try:
        found = worth(tree, truth, due=False), reach(tree, truth)
    except Unsettled:
        found = None
    if len(_SIDES) < _MOST:
        _SIDES[id(tree)] = tree, found
    return found
