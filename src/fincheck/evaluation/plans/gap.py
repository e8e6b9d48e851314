"""What lies between two sides of a comparison, in whole numbers: for nearly all checks that are told it takes no polynomials."""

from __future__ import annotations

from fractions import Fraction

from fincheck.evaluation.outcome import Verdict
from fincheck.evaluation.plans.conditions import where
from fincheck.evaluation.plans.ends import Ends, Reach, able, reach
from fincheck.evaluation.plans.numbers import worth
from fincheck.evaluation.plans.ranges import Range
from fincheck.evaluation.plans.reading import Worth, joined
from fincheck.evaluation.plans.sheet import Missing, Sheet, Unknown, Unsettled
from fincheck.exact.operators import OPERATORS
from fincheck.figures.figure import Figure, tail_interval
from fincheck.language.expression import Expression, once_a_tree
from fincheck.record import Record
from fincheck.report.tree import Node

__all__ = ["Gap", "gap"]


class Gap(Record):
    """Two sides as printed, ``(numerator, denominator)``, and between what ends each lies; their kind and the figures read.

    ``low``, ``high``, ``under``  between what ends left minus right lies
    """

    left: tuple[int, int]
    right: tuple[int, int]
    kind: str
    nodes: dict[Node, None]
    ends: tuple[Range, Range]
    low: int
    high: int
    under: int

    def verdict(self, operator: str) -> Verdict:
        """Exact as printed, possible within rounding, or violated."""
        (x, p), (y, q) = self.left, self.right
        if OPERATORS[operator](x * q, y * p):
            return Verdict.EXACT
        return Verdict.ROUNDING if able(operator, self.low, self.high) else Verdict.VIOLATED

    def cut(self, side: int, figure: Figure) -> bool:
        """Whether an equation that fails holds if digits were cut off the figure that stands alone on a side (0 or 1)."""
        low, high, under = self.ends[1 - side]
        tail = tail_interval(figure)
        assert tail.low is not None
        assert tail.high is not None
        above = high * tail.low.denominator - tail.low.numerator * under
        below = tail.high.numerator * under - low * tail.high.denominator
        return (above > 0 or (above == 0 and not tail.low_open)) and (below > 0 or (below == 0 and not tail.high_open))

    def measured(self, operator: str) -> tuple[Fraction, Fraction]:
        """Return left minus right, and how far it can move towards the comparison by rounding alone."""
        (x, p), (y, q) = self.left, self.right
        difference, below = x * q - y * p, p * q
        up = self.high * below - difference * self.under
        down = difference * self.under - self.low * below
        # what holds exactly may move either way; what is equal and must not be, as its operator asks
        either = not difference and operator in ("=", "<=", ">=")
        allowed = max(up, down) if either else up if difference < 0 or (not difference and operator == ">") else down
        return Fraction(difference, below), Fraction(allowed, below * self.under)


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
        ends = ends_of_a(met, place), ends_of_b(met, place)
    except (Missing, Unknown, Unsettled):
        return None
    if not met.single:
        return None
    (low, high, under), (down, up, over) = ends
    return Gap(
        (x, p), (y, q), kind, sheet.nodes, ends, low * over - up * under, high * over - down * under, under * over
    )


@once_a_tree
def _side(tree: Expression) -> tuple[Worth, Reach] | None:
    try:
        return worth(tree, where, due=False), reach(tree, where)
    except Unsettled:
        return None
