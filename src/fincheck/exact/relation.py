"""Relations between amounts that are known to lie in intervals, decided exactly.

An expression is a quotient of two polynomials over variables; every variable lies in an interval (what a printed
figure claims) and has a printed value. A relation *can hold* when some point of the box of all intervals satisfies
it. The box is connected and the expression continuous on it, so that ``E = 0`` can hold if and only if 0 lies
between the extremes of E; these are found exactly:

- a polynomial of degree one in every variable (multilinear) takes its extremes at corners of the box. Fixing a few
  variables at their ends leaves a linear form in the others, whose extremes need no search.
- where an end does not belong to the interval, the extreme may be taken all the same, at a point where that variable
  does not matter; then it is taken at the middle of its interval too, and that is where it is looked for.
- a variable without an upper (lower) bound lifts the extreme beyond all bounds if its slope is positive (negative)
  anywhere; if it is not, its other end is as good as any.
- where the divisor keeps one sign, ``P / Q = 0`` is ``P = 0`` and ``a / b <= p`` is ``a - p*b <= 0``.
- the extremes of a quotient itself come from Dinkelbach's method (*On nonlinear fractional programming*, 1967),
  which is finite here because the corners are.

Only a polynomial with a variable squared falls back on interval arithmetic, whose bounds may be too wide: a relation
that it refutes is refuted, and one that it does not refute is marked ``loose``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import product
from math import lcm
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from fincheck.figures.figure import Interval
from fincheck.record import Record

__all__ = [
    "OPERATORS", "Box", "Decision", "Quotient", "Variable", "constant", "decide", "evaluate", "holds", "spread", "totals",
    "variable",
]  # fmt: skip

Polynomial = dict[tuple[int, ...], Fraction]  # coefficient by the sorted indices of the variables multiplied

_MANY = 14  # variables fixed at corners at most: 2**14 linear forms
_ZERO = Fraction(0)
_ONE = Fraction(1)
UNIT: Polynomial = {(): _ONE}
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


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
        total = a.get(key, _ZERO) + sign * value
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


class _Extreme(Record):
    value: Fraction | None  # None: without bound
    attained: bool
    corner: list[Fraction] | None = None  # where, or close to where; None where the value is loose or without bound
    loose: bool = False  # whether the value may be too high


def _highest(polynomial: Polynomial, box: Box, *, within: bool = True) -> _Extreme:
    """Return the supremum over the box, whether it is attained, and at which corner.

    Without ``within`` only corners are looked at: the value is the same, but it may be attained though it does not say so.
    """
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
    if any(len(set(key)) < len(key) for key in varying):
        return _Extreme(_loose(varying, box), True, loose=True)
    for i in sorted({i for key in varying for i in key}):
        if box[i].interval.low is None or box[i].interval.high is None:
            return _unbounded(varying, box, i)
    fixed = _cover(varying)
    if len(fixed) > _MANY:
        return _Extreme(_loose(varying, box), True, loose=True)
    ends = [((low, low_open), (high, high_open)) for low, high, low_open, high_open in (box[i].interval for i in fixed)]
    best = _best(varying, box, fixed, ends)
    if best.attained or not any(is_open for pair in ends for _, is_open in pair):
        return best
    if len(fixed) > _MANY // 2:
        return best._replace(attained=True, loose=True)
    if not within:
        return best
    inside = [
        [(end, False) for end, is_open in pair if not is_open] + [((pair[0][0] + pair[1][0]) / 2, False)]  # type: ignore[operator]
        for pair in ends
    ]
    other = _best(varying, box, fixed, inside)
    return other if other.value == best.value else best


def _best(polynomial: Polynomial, box: Box, fixed: list[int], ends: Sequence[Sequence[tuple[Any, bool]]]) -> _Extreme:
    """Return the highest corner, those that are attained first, with each of ``fixed`` at one of its ``ends``."""
    corners = (
        _corner(polynomial, box, dict(zip(fixed, (end for end, _ in chosen), strict=True)), any(o for _, o in chosen))
        for chosen in product(*ends)
    )
    return max(corners, key=lambda found: (found.value, found.attained))


def _unbounded(polynomial: Polynomial, box: Box, i: int) -> _Extreme:
    """Return the supremum where variable ``i`` has no upper or no lower bound."""
    slope = {tuple(k for k in key if k != i): value for key, value in polynomial.items() if i in key}
    low, high, low_open, high_open = box[i].interval
    for end, weight in ((high, slope), (low, _negative(slope))):
        if end is None:
            steepest = _highest(weight, box)
            if steepest.value is None or steepest.value > 0:
                return _Extreme(None, False, loose=steepest.loose)
    end, is_open, further = (high, high_open, -1) if low is None else (low, low_open, 1)
    if end is None:
        end, is_open = box[i].point, False  # no end at all: then it has no weight at all

    def at(value: Fraction) -> _Extreme:
        there = list(box)
        there[i] = Variable(value, Interval(value, value))
        return _highest(polynomial, there)

    found = at(end)
    if is_open and found.attained:
        inside = at(end + further)
        found = found._replace(attained=inside.attained and inside.value == found.value)
    return found


def _cover(polynomial: Polynomial) -> list[int]:
    """Return variables whose fixing leaves a linear form, those that stand in most products first."""
    products = [key for key in polynomial if len(key) > 1]
    fixed: list[int] = []
    while products:
        tally: dict[int, int] = {}
        for key in products:
            for i in key:
                tally[i] = tally.get(i, 0) + 1
        most = max(sorted(tally), key=lambda i: tally[i])
        fixed.append(most)
        products = [key for key in (tuple(i for i in key if i != most) for key in products) if len(key) > 1]
    return fixed


def _corner(polynomial: Polynomial, box: Box, fixed: dict[int, Fraction], is_open: bool) -> _Extreme:
    """Return the supremum with the variables of ``fixed`` at these values, the form in the others being linear."""
    corner = [v.point for v in box]
    for i, value in fixed.items():
        corner[i] = value
    attained = not is_open
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
        end, end_open = (high, high_open) if slope > 0 else (low, low_open)
        assert end is not None  # _unbounded has seen to it
        corner[i] = end
        total += slope * end
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
    if expression.bottom is UNIT and len(expression.top) == 1:
        ((key, factor),) = expression.top.items()
        if len(key) == 1 and factor == 1:  # as most divisors are
            return box[key[0]].interval, False
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


def _reach(expression: Quotient, box: Box, *, within: bool = True) -> tuple[_Extreme, bool]:
    """Return the supremum of a quotient whose bottom keeps one sign, and whether it is loose; ``within`` as above."""
    top, bottom = _upright(expression, box)
    if bottom == UNIT:
        found = _highest(top, box, within=within)
        return found, found.loose
    points = [v.point for v in box]
    best = _value(top, points) / _value(bottom, points)
    while True:  # finite: every round reaches a corner that is better
        found = _highest(_plus(top, {key: best * value for key, value in bottom.items()}, -1), box, within=within)
        if found.corner is None or found.value is None:
            # no corner to go on from: a quotient may have a bound where the difference has none
            return _Extreme(None, False), True
        if found.value <= 0:
            return _Extreme(best, found.attained, points), found.loose
        divisor = _value(bottom, found.corner)
        if not divisor:
            # it comes as near to zero as one likes, and there the top stays above
            return _Extreme(None, False), False
        best = _value(top, found.corner) / divisor


def _upright(expression: Quotient, box: Box) -> tuple[Polynomial, Polynomial]:
    """Return top and bottom with the bottom positive on the box."""
    if expression.bottom != UNIT and _value(expression.bottom, [v.point for v in box]) < 0:
        return _negative(expression.top), _negative(expression.bottom)
    return expression.top, expression.bottom


# ---------------------------------------------------------------- decisions


def holds(expression: Quotient, operator: str, box: Box) -> bool:
    """Return whether ``expression operator 0`` is so on the printed values; operators as for ``decide``."""
    return OPERATORS[operator](evaluate(expression, box), 0)


def _about_zero(polynomial: Polynomial, box: Box) -> _Extreme:
    """Return the supremum; whether it is attained only where it is 0, for nobody asks it of another."""
    found = _highest(polynomial, box, within=False)
    return found if found.attained or found.value != 0 else _highest(polynomial, box)


def decide(expression: Quotient, operator: str, box: Box, *, measured: bool = True) -> Decision:
    """Decide ``expression operator 0`` over the box; ``operator`` is one of ``= != < <= > >=``.

    Where it is not to be ``measured``, nobody asks what is allowed.
    """
    if operator in (">", ">="):
        turned = Quotient(_negative(expression.top), expression.bottom)
        mirrored = decide(turned, "<" + operator[1:], box, measured=measured)
        return mirrored._replace(difference=-mirrored.difference)
    added = _added(expression, box)
    difference = evaluate(expression, box) if added is None else added[0]
    if operator == "=":
        holds = difference == 0
    elif operator == "!=":
        holds = difference != 0
    else:
        holds = difference < 0 or (difference == 0 and operator == "<=")
    if added is None:
        top, _ = _upright(expression, box)
        high, low = _about_zero(top, box), _about_zero(_negative(top), box)  # low: the supremum of -E
    else:
        _, high, low = added
    loose = high.loose or low.loose
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
    if not measured:
        pass
    elif difference or not holds:
        end = (
            (high if difference < 0 else low).value if added is not None else _towards(expression, difference < 0, box)
        )
        allowed = None if end is None else end + abs(difference)
    else:
        ends = [high.value, low.value] if added is not None else [_towards(expression, up, box) for up in (True, False)]
        allowed = None if None in ends else max(e for e in ends if e is not None)
    return Decision(holds, holds or possible, difference, allowed, loose and not holds)


def _towards(expression: Quotient, up: bool, box: Box) -> Fraction | None:
    return _reach(expression if up else Quotient(_negative(expression.top), expression.bottom), box, within=False)[
        0
    ].value


def _added(expression: Quotient, box: Box) -> tuple[Fraction, _Extreme, _Extreme] | None:
    """Return what an expression comes to on the printed values, its supremum, and that of its negative; in whole numbers.

    None where it does more than add.
    """
    if expression.bottom != UNIT:
        return None
    parts: list[tuple[Fraction, Variable]] = []
    constant = _ZERO
    for key, value in expression.top.items():
        if len(key) > 1:
            return None
        if key:
            parts.append((value, box[key[0]]))
        else:
            constant = value
    over = lcm(constant.denominator, *(factor.denominator for factor, _ in parts))
    under = 1
    for _, (point, (low, high, _, _)) in parts:
        if (
            point.denominator > 1
            or (low is not None and low.denominator > 1)
            or (high is not None and high.denominator > 1)
        ):
            ends = (end.denominator for end in (point, low, high) if end is not None)
            under = lcm(under, *ends)
    total = most = least = _whole(constant, over) * under
    bounded, closed = [True, True], [True, True]  # above and below
    for factor, (point, (low, high, low_open, high_open)) in parts:
        times = _whole(factor, over)
        here = times * _whole(point, under)
        total += here
        if low == high and low is not None:
            most += here
            least += here
            continue
        for up in (True, False):
            end, is_open = (high, high_open) if (times > 0) == up else (low, low_open)
            which = 0 if up else 1
            if end is None:
                bounded[which] = False
            elif up:
                most += times * _whole(end, under)
            else:
                least += times * _whole(end, under)
            closed[which] = closed[which] and not is_open
    scale = over * under
    return (
        Fraction(total, scale),
        _Extreme(Fraction(most, scale), closed[0]) if bounded[0] else _Extreme(None, False),
        _Extreme(Fraction(-least, scale), closed[1]) if bounded[1] else _Extreme(None, False),
    )


def _whole(value: Fraction, scale: int) -> int:
    return value.numerator * (scale // value.denominator)
