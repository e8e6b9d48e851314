"""Relations between amounts that are known to lie in intervals, decided exactly.

An expression is a quotient of two polynomials over variables; every variable lies in an interval (what a printed
figure claims) and has a printed value. A relation *can hold* when some point of the box of all intervals satisfies
it. The box is connected and the expression continuous on it, so that ``E = 0`` can hold if and only if 0 lies
between the extremes of E; these are found exactly:

- a polynomial of degree one in every variable (multilinear) takes its extremes at corners of the box. Fixing a few
  variables at their ends leaves a linear form in the others, whose extremes need no search.
- where the divisor keeps one sign, ``P / Q = 0`` is ``P = 0`` and ``a / b <= p`` is ``a - p*b <= 0``.
- the extremes of a quotient itself come from Dinkelbach's method (*On nonlinear fractional programming*, 1967),
  which is finite here because the corners are.

Only a polynomial with a variable squared falls back on interval arithmetic, whose bounds may be too wide: a relation
that it refutes is refuted, and one that it does not refute is marked ``loose``.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import NamedTuple

from fincheck.figure import Interval

__all__ = ["Box", "Decision", "Quotient", "Variable", "constant", "decide", "evaluate", "spread", "variable"]

Polynomial = dict[tuple[int, ...], Fraction]  # coefficient by the sorted indices of the variables multiplied

_MANY = 14  # variables fixed at corners at most: 2**14 linear forms
_ZERO = Fraction(0)
_ONE = Fraction(1)
UNIT: Polynomial = {(): _ONE}


class Variable(NamedTuple):
    """A printed value and the interval that it stands for."""

    point: Fraction
    interval: Interval

    @property
    def exact(self) -> bool:
        return self.interval.low == self.interval.high and self.interval.low is not None


Box = list[Variable]


class Quotient(NamedTuple):
    """``top / bottom``; the bottom is never zero on the box (see ``divide``)."""

    top: Polynomial
    bottom: Polynomial


class Decision(NamedTuple):
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
    for key, value in b.items():
        total = result.get(key, _ZERO) + sign * value
        if total:
            result[key] = total
        else:
            result.pop(key, None)
    return result


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
    return _value(expression.top, points) / _value(expression.bottom, points)


def used(expression: Quotient) -> set[int]:
    """Return the indices of the variables that the expression depends on."""
    return {i for part in expression for key in part for i in key}


def _value(polynomial: Polynomial, points: list[Fraction]) -> Fraction:
    total = _ZERO
    for key, value in polynomial.items():
        for i in key:
            value = value * points[i]
        total += value
    return total


# ---------------------------------------------------------------- extremes


class _Extreme(NamedTuple):
    value: Fraction | None  # None: without bound
    attained: bool
    corner: list[Fraction] | None  # where; None where the bound is loose or infinite


def _highest(polynomial: Polynomial, box: Box) -> _Extreme:
    """Return the supremum over the box, whether it is attained, and at which corner."""
    varying: Polynomial = {}
    for key, value in polynomial.items():
        rest = []
        for i in key:
            if box[i].exact:
                value = value * box[i].point
            else:
                rest.append(i)
        if value:
            short = tuple(rest)
            varying[short] = varying.get(short, _ZERO) + value
    fixed = _cover(varying)
    if fixed is None:
        return _Extreme(_loose(varying, box), True, None)
    best: _Extreme | None = None
    for ends in product((0, 1), repeat=len(fixed)):
        found = _corner(varying, box, dict(zip(fixed, ends, strict=True)))
        if found.value is None:
            return found
        if best is None or best.value is None or (found.value, found.attained) > (best.value, best.attained):
            best = found
    assert best is not None
    return best


def _cover(polynomial: Polynomial) -> list[int] | None:
    """Return variables whose fixing leaves a linear form, fewest first; None where one stands squared."""
    products = [key for key in polynomial if len(key) > 1]
    if any(len(set(key)) < len(key) for key in products):
        return None
    fixed: list[int] = []
    while products:
        tally: dict[int, int] = {}
        for key in products:
            for i in key:
                tally[i] = tally.get(i, 0) + 1
        most = max(sorted(tally), key=lambda i: tally[i])
        fixed.append(most)
        products = [key for key in (tuple(i for i in key if i != most) for key in products) if len(key) > 1]
    return fixed if len(fixed) <= _MANY else None


def _corner(polynomial: Polynomial, box: Box, fixed: dict[int, int]) -> _Extreme:
    corner = [v.point for v in box]
    attained = True
    for i, end in fixed.items():
        low, high, low_open, high_open = box[i].interval
        value = high if end else low
        if value is None:
            return _Extreme(None, False, None)
        corner[i] = value
        attained = attained and not (high_open if end else low_open)
    total = _ZERO
    slopes: dict[int, Fraction] = {}
    for key, value in polynomial.items():
        free = -1
        for i in key:
            if i in fixed:
                value = value * corner[i]
            else:
                free = i
        if free < 0:
            total += value
        else:
            slopes[free] = slopes.get(free, _ZERO) + value
    for i, slope in slopes.items():
        if not slope:
            continue
        low, high, low_open, high_open = box[i].interval
        end_value, end_open = (high, high_open) if slope > 0 else (low, low_open)
        if end_value is None:
            return _Extreme(None, False, None)
        corner[i] = end_value
        total += slope * end_value
        attained = attained and not end_open
    return _Extreme(total, attained, corner)


def _loose(polynomial: Polynomial, box: Box) -> Fraction | None:
    """Return an upper bound by interval arithmetic, monomial by monomial."""
    total = _ZERO
    for key, value in polynomial.items():
        low = high = value
        for i in sorted(set(key)):
            a, b = box[i].interval.low, box[i].interval.high
            if a is None or b is None:
                return None
            times = key.count(i)
            ends = [a**times, b**times]
            least = _ZERO if times % 2 == 0 and a < 0 < b else min(ends)
            corners = [x * y for x in (low, high) for y in (least, max(ends))]
            low, high = min(corners), max(corners)
        total += high
    return total


def _negative(polynomial: Polynomial) -> Polynomial:
    return {key: -value for key, value in polynomial.items()}


def spread(expression: Quotient, box: Box) -> tuple[Interval, bool]:
    """Return the interval of values that the expression takes on the box, and whether it may be too wide."""
    high, loose_high = _reach(expression, box)
    low, loose_low = _reach(Quotient(_negative(expression.top), expression.bottom), box)
    return (
        Interval(
            None if low.value is None else -low.value,
            high.value,
            not low.attained,
            not high.attained,
        ),
        loose_high or loose_low,
    )


def _reach(expression: Quotient, box: Box) -> tuple[_Extreme, bool]:
    """Return the supremum of a quotient whose bottom keeps one sign, and whether it is loose."""
    top, bottom = _upright(expression, box)
    if bottom == UNIT:
        found = _highest(top, box)
        return found, found.value is not None and found.corner is None
    points = [v.point for v in box]
    best = _value(top, points) / _value(bottom, points)
    attained = True
    for _ in range(200):  # finite: every round reaches a corner that is better
        found = _highest(_plus(top, {key: best * value for key, value in bottom.items()}, -1), box)
        if found.corner is None:
            return _Extreme(None, False, None), found.value is not None
        if found.value is None or found.value <= 0:
            break
        best = _value(top, found.corner) / _value(bottom, found.corner)
        attained = found.attained
    return _Extreme(best, attained, points), False


def _upright(expression: Quotient, box: Box) -> tuple[Polynomial, Polynomial]:
    """Return top and bottom with the bottom positive on the box."""
    if expression.bottom != UNIT and _value(expression.bottom, [v.point for v in box]) < 0:
        return _negative(expression.top), _negative(expression.bottom)
    return expression.top, expression.bottom


# ---------------------------------------------------------------- decisions


def decide(expression: Quotient, operator: str, box: Box) -> Decision:
    """Decide ``expression operator 0`` over the box; ``operator`` is one of ``= != < <= > >=``."""
    if operator in (">", ">="):
        mirrored = decide(Quotient(_negative(expression.top), expression.bottom), "<" + operator[1:], box)
        return mirrored._replace(difference=-mirrored.difference)
    difference = evaluate(expression, box)
    if operator == "=":
        holds = difference == 0
    elif operator == "!=":
        holds = difference != 0
    else:
        holds = difference < 0 or (difference == 0 and operator == "<=")
    top, _ = _upright(expression, box)
    high, low = _highest(top, box), _highest(_negative(top), box)  # low: the supremum of -E
    loose = (high.value is not None and high.corner is None) or (low.value is not None and low.corner is None)
    below = low.value is None or low.value > 0  # E < 0 can be
    above = high.value is None or high.value > 0
    zero_from_above = below or (low.value == 0 and low.attained)  # E <= 0 can be
    if operator == "=":
        possible = zero_from_above and (above or (high.value == 0 and high.attained))
    elif operator == "!=":
        possible = below or above
    else:
        possible = below if operator == "<" else zero_from_above
    allowed: Fraction | None = None
    if difference or not holds:
        towards = expression if difference < 0 else Quotient(_negative(expression.top), expression.bottom)
        end = _reach(towards, box)[0].value
        allowed = None if end is None else end + abs(difference)
    else:
        ends = [_reach(e, box)[0].value for e in (expression, Quotient(_negative(expression.top), expression.bottom))]
        allowed = None if None in ends else max(e for e in ends if e is not None)
    return Decision(holds, holds or possible, difference, allowed, loose and not holds)
