"""Relations between amounts that are known to lie in intervals, decided exactly.

An expression is a quotient of two polynomials over variables; every variable lies in an interval (what a printed
figure claims) and has a printed value. A relation *can hold* when some point of the box of all intervals satisfies
it. The box is connected and the expression continuous on it, so that ``E = 0`` can hold if and only if 0 lies
between the extremes of E. Where the divisor keeps one sign, ``P / Q = 0`` is ``P = 0`` and ``a / b <= p`` is
``a - p*b <= 0``: the extremes of polynomials decide, and ``extremes`` finds them, in whole numbers.

What is refuted is refuted; what is not, though an extreme may be too wide, is marked ``loose``.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm

from fincheck.exact.extremes import Range, Whole, extremes, highest, negative, quotient, worth
from fincheck.exact.operators import OPERATORS
from fincheck.figures.figure import Interval
from fincheck.record import Record

__all__ = [
    "Box", "Decision", "Quotient", "Variable", "constant", "decide", "evaluate", "holds", "spread", "totals",
    "variable",
]  # fmt: skip

Polynomial = dict[tuple[int, ...], Fraction]  # coefficient by the sorted indices of the variables multiplied

_ZERO = Fraction(0)
_ONE = Fraction(1)
UNIT: Polynomial = {(): _ONE}


class Variable(Record):
    """A printed value and the interval that it stands for."""

    point: Fraction
    interval: Interval

    @property
    def exact(self) -> bool:
        """Whether nothing but one value is possible."""
        return self.interval.low == self.interval.high and self.interval.low is not None


Box = list[Variable]


class Quotient(Record):
    """``top / bottom``; the bottom is never zero on the box (see ``divide``)."""

    top: Polynomial
    bottom: Polynomial


class Decision(Record):
    """What a relation ``E op 0`` comes to over a box.

    ``holds``       on the printed values
    ``possible``    for some values inside the intervals
    ``difference``  E on the printed values
    ``allowed``     how far E can move towards the relation by rounding alone; None where without bound
    ``loose``       the extremes came from interval arithmetic and may be too wide
    """

    holds: bool
    possible: bool
    difference: Fraction
    allowed: Fraction | None
    loose: bool


# ---------------------------------------------------------------- expressions


def constant(value: Fraction | int) -> Quotient:
    """Return the expression of one number."""
    return Quotient({(): Fraction(value)} if value else {}, UNIT)


def variable(index: int) -> Quotient:
    """Return the expression of one variable."""
    return Quotient({(index,): _ONE}, UNIT)


def _plus(a: Polynomial, b: Polynomial, sign: int = 1) -> Polynomial:
    result = dict(a)
    _add_to(result, b, sign)
    return result


def _add_to(a: Polynomial, b: Polynomial, sign: int = 1) -> None:
    for key, value in b.items():
        value = value if sign == 1 else sign * value
        known = a.get(key)
        total = value if known is None else known + value
        if total:
            a[key] = total
        else:
            a.pop(key, None)


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    if b == UNIT:
        return a
    if a == UNIT:
        return b
    result: Polynomial = {}
    for x, p in a.items():
        for y, q in b.items():
            key = tuple(sorted(x + y))
            total = result.get(key, _ZERO) + p * q
            if total:
                result[key] = total
            else:
                result.pop(key, None)
    return result


def add(a: Quotient, b: Quotient, sign: int = 1) -> Quotient:
    """Return ``a + sign * b``."""
    if a.bottom == b.bottom:
        return Quotient(_plus(a.top, b.top, sign), a.bottom)
    return Quotient(_plus(_times(a.top, b.bottom), _times(b.top, a.bottom), sign), _times(a.bottom, b.bottom))


def totals(expressions: Iterable[Quotient]) -> list[Quotient]:
    """Return expressions added up where they are over one bottom: one sum for each bottom, in the order of its first."""
    over: dict[frozenset[tuple[tuple[int, ...], Fraction]], Quotient] = {}
    for expression in expressions:
        known = over.setdefault(frozenset(expression.bottom.items()), Quotient({}, expression.bottom))
        _add_to(known.top, expression.top)
    return list(over.values())


def multiply(a: Quotient, b: Quotient) -> Quotient:
    """Return ``a * b``."""
    return Quotient(_times(a.top, b.top), _times(a.bottom, b.bottom))


def divide(a: Quotient, b: Quotient) -> Quotient:
    """Return ``a / b``; the caller has seen to it that b keeps one sign on the box."""
    top, bottom = _times(a.top, b.bottom), _times(a.bottom, b.top)
    if len(bottom) == 1 and () in bottom:
        return Quotient({key: value / bottom[()] for key, value in top.items()}, UNIT)
    return Quotient(top, bottom)


def evaluate(expression: Quotient, box: Box) -> Fraction:
    """Return the value on the printed values."""
    points = [v.point for v in box]
    top = worth(expression.top, points)
    return top if expression.bottom is UNIT else top / worth(expression.bottom, points)


def used(expression: Quotient) -> set[int]:
    """Return the indices of the variables that the expression depends on."""
    return {i for part in expression for key in part for i in key}


# ---------------------------------------------------------------- decisions


def holds(expression: Quotient, operator: str, box: Box) -> bool:
    """Return whether ``expression operator 0`` is so on the printed values; operators as for ``decide``."""
    return OPERATORS[operator](evaluate(expression, box), 0)


def decide(expression: Quotient, operator: str, box: Box, *, measured: bool = True) -> Decision:
    """Decide ``expression operator 0`` over the box; ``operator`` is one of ``= != < <= > >=``.

    Where it is not to be ``measured``, nobody asks what is allowed.
    """
    whole = _Whole(expression, box)
    difference = whole.printed
    holds = OPERATORS[operator](difference, 0)
    if operator == "=" and measured and difference and not whole.undivided:
        # what is printed lies on one side of 0: all that is to be asked is how far it reaches to the other
        end, _, rough = whole.reach(up=difference < 0, within=False)
        if end and not rough:
            return Decision(False, end > 0, difference, end + abs(difference), False)
    high, low = extremes(whole.top, whole.ranges)  # low: the supremum of -E
    below = low.value is None or low.value > 0  # E < 0 can be
    above = high.value is None or high.value > 0
    nothing_from_above = below or (low.value == 0 and low.attained)  # E <= 0 can be
    nothing_from_below = above or (high.value == 0 and high.attained)
    possible = {
        "=": nothing_from_above and nothing_from_below,
        "!=": below or above,
        "<": below,
        "<=": nothing_from_above,
        ">": above,
        ">=": nothing_from_below,
    }[operator]
    allowed: Fraction | None = None
    if measured:
        upwards = difference < 0 or (not difference and operator == ">")
        ways = (True, False) if holds and not difference else (upwards,)
        if whole.undivided:
            ends = [whole.scaled((high if up else low).value) for up in ways]
        else:
            ends = [whole.reach(up=up, within=False)[0] for up in ways]
        allowed = None if None in ends else max(end for end in ends if end is not None) + abs(difference)
    return Decision(holds, holds or possible, difference, allowed, (high.loose or low.loose) and not holds)


def spread(expression: Quotient, box: Box) -> tuple[Interval, bool]:
    """Return the interval of values that the expression takes on the box, and whether it may be too wide."""
    if expression.bottom is UNIT and len(expression.top) == 1:
        ((key, factor),) = expression.top.items()
        if len(key) == 1 and factor == 1:  # as most divisors are
            return box[key[0]].interval, False
    whole = _Whole(expression, box)
    high, high_taken, high_loose = whole.reach(up=True)
    low, low_taken, low_loose = whole.reach(up=False)
    return Interval(None if low is None else -low, high, not low_taken, not high_taken), high_loose or low_loose


class _Whole:
    """An expression and its box in whole numbers.

    ``top``, ``bottom``  polynomials, the bottom positive on the box
    ``ranges``           of their variables
    ``scale``            what top by bottom is to be multiplied by
    ``printed``          what the expression comes to on the printed values
    """

    __slots__ = ("bottom", "printed", "ranges", "scale", "top")

    def __init__(self, expression: Quotient, box: Box) -> None:
        under: dict[int, int] = {}  # the variables are so many times what they were
        ranges: dict[int, Range] = {}
        for part in expression:
            for key in part:
                for i in key:
                    if i not in under:
                        under[i], ranges[i] = _range(box[i])
        top, over = _cleared(expression.top, under)
        bottom, below = _cleared(expression.bottom, under)
        points = {i: one.point for i, one in ranges.items()}
        divisor = worth(bottom, points)
        if divisor < 0:
            top, bottom, divisor = negative(top), negative(bottom), -divisor
        self.top, self.bottom, self.ranges = top, bottom, ranges
        self.scale = Fraction(below, over)
        self.printed = worth(top, points) / divisor * self.scale

    @property
    def undivided(self) -> bool:
        """Whether the bottom is a number."""
        return len(self.bottom) == 1 and () in self.bottom

    def scaled(self, value: int | None) -> Fraction | None:
        """Return what an undivided expression comes to where its top comes to a value."""
        return None if value is None else Fraction(value, self.bottom[()]) * self.scale

    def reach(self, *, up: bool, within: bool = True) -> tuple[Fraction | None, bool, bool]:
        """Return the supremum of the expression, or of its negative, whether it is taken, and whether it may be too high."""
        top = self.top if up else negative(self.top)
        if self.undivided:
            found = highest(top, self.ranges, within=within)
            return self.scaled(found.value), found.attained, found.loose
        value, attained, loose = quotient(top, self.bottom, self.ranges, within=within)
        return None if value is None else value * self.scale, attained, loose


def _range(variable: Variable) -> tuple[int, Range]:
    """Return a variable in whole numbers, and how many times it is what it was; where an end is open, its middle is whole, too."""
    point, (low, high, low_open, high_open) = variable
    times = point.denominator
    for end in (low, high):
        if end is not None and times % end.denominator:
            times = lcm(times, end.denominator)
    if low_open or high_open:
        times *= 2
    return times, Range(
        _whole(point, times),
        None if low is None else _whole(low, times),
        None if high is None else _whole(high, times),
        low_open,
        high_open,
    )


def _cleared(polynomial: Polynomial, under: dict[int, int]) -> tuple[Whole, int]:
    """Return a polynomial in variables that are so many times theirs, in whole numbers, and how many times it is what it was."""
    parts = []
    common = 1
    for key, value in polynomial.items():
        below = value.denominator
        for i in key:
            below *= under[i]
        if common % below:
            common = lcm(common, below)
        parts.append((key, value.numerator, below))
    return {key: above * (common // below) for key, above, below in parts}, common


def _whole(value: Fraction, times: int) -> int:
    return value.numerator * (times // value.denominator)
