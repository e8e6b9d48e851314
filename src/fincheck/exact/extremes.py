"""The extremes of polynomials over a box of whole numbers, exact.

- A polynomial of degree one in every variable (multilinear) takes its extremes at corners of the box. Fixing a few
  variables at their ends leaves a linear form in the others, whose extremes need no search.
- Where an end does not belong to its range, the extreme may be taken all the same, at a point where that variable does not
  matter; then it is taken at the middle of its range too, and that is where it is looked for.
- A variable without an upper (lower) bound lifts the extreme beyond all bounds if its slope is positive (negative)
  anywhere; if it is not, its other end is as good as any.
- The extremes of a quotient come from Dinkelbach's method (*On nonlinear fractional programming*, 1967), which is finite
  here because the corners are.

Only a polynomial with a variable squared, or with very many products, falls back on interval arithmetic, whose bounds may be
too wide: then they are said to be ``loose``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import lcm
from typing import Any

from fincheck.record import Record

__all__ = ["Extreme", "Range", "Ranges", "Whole", "extremes", "highest", "negative", "quotient", "worth"]

Whole = dict[tuple[int, ...], int]  # coefficient by the sorted indices of the variables multiplied

_MANY = 14  # variables fixed at corners at most: 2**14 linear forms


class Range(Record):
    """What a variable prints, and the ends that it lies between; an end that is None is without bound."""

    point: int
    low: int | None
    high: int | None
    low_open: bool = False
    high_open: bool = False

    @property
    def middle(self) -> int:
        """What lies between two ends; one of a range with an open end is even, so that there is a whole number."""
        assert self.low is not None and self.high is not None
        return (self.low + self.high) // 2


Ranges = Mapping[int, Range]


class Extreme(Record):
    """A supremum: its value (None without bound), whether it is taken, and where, or close to where.

    ``corner``  the values of the variables; None where the value is loose or without bound
    ``loose``   whether the value may be too high
    """

    value: int | None
    attained: bool
    corner: Mapping[int, int] | None = None
    loose: bool = False


def worth(polynomial: Mapping[tuple[int, ...], Any], points: Any) -> Fraction:
    """Return what a polynomial comes to where its variables are ``points``, by their indices."""
    top, bottom = 0, 1
    for key, value in polynomial.items():
        over, under = value.numerator, value.denominator
        for i in key:
            point = points[i]
            over *= point.numerator
            under *= point.denominator
        if bottom % under:
            more = lcm(bottom, under) // bottom
            top, bottom = top * more, bottom * more
        top += over * (bottom // under)
    return Fraction(top, bottom)


def extremes(polynomial: Whole, ranges: Ranges) -> tuple[Extreme, Extreme]:
    """Return the supremum, and that of the negative.

    Whether one is taken is said of a supremum that is 0 only: nobody asks it of another.
    """
    if all(len(key) < 2 for key in polynomial):
        return _added(polynomial, ranges)
    return _about_zero(polynomial, ranges), _about_zero(negative(polynomial), ranges)


def negative(polynomial: Whole) -> Whole:
    """Return a polynomial with all signs turned."""
    return {key: -value for key, value in polynomial.items()}


def highest(polynomial: Whole, ranges: Ranges, *, within: bool = True) -> Extreme:
    """Return the supremum, whether it is taken, and at which corner.

    Without ``within`` only corners are looked at: the value is the same, but it may be taken though it does not say so.
    """
    varying: Whole = {}
    for key, value in polynomial.items():
        rest = []
        for i in key:
            point, low, high, _, _ = ranges[i]
            if low == high and low is not None:
                value *= point
            else:
                rest.append(i)
        if value:
            short = tuple(rest)
            varying[short] = varying.get(short, 0) + value
    if any(len(set(key)) < len(key) for key in varying):
        return Extreme(_loose(varying, ranges), True, loose=True)
    for i in sorted({i for key in varying for i in key}):
        if ranges[i].low is None or ranges[i].high is None:
            return _unbounded(varying, ranges, i)
    fixed = _cover(varying)
    if len(fixed) > _MANY:
        return Extreme(_loose(varying, ranges), True, loose=True)
    ends = [((low, low_open), (high, high_open)) for _, low, high, low_open, high_open in (ranges[i] for i in fixed)]
    best = _best(varying, ranges, fixed, ends)
    if best.attained or not any(is_open for pair in ends for _, is_open in pair):
        return best
    if len(fixed) > _MANY // 2:
        return best._replace(attained=True, loose=True)
    if not within:
        return best
    inside = [
        [(end, False) for end, is_open in pair if not is_open] + [(ranges[i].middle, False)]
        for i, pair in zip(fixed, ends, strict=True)
    ]
    other = _best(varying, ranges, fixed, inside)
    return other if other.value == best.value else best


def quotient(top: Whole, bottom: Whole, ranges: Ranges, *, within: bool = True) -> tuple[Fraction | None, bool, bool]:
    """Return the supremum of ``top / bottom`` (None without bound), whether it is taken, and whether it may be too high.

    The bottom is positive on the box, but for its ends; ``within`` as for ``highest``.
    """
    points = {i: ranges[i].point for part in (top, bottom) for key in part for i in key}
    best = worth(top, points) / worth(bottom, points)
    while True:  # finite: every round reaches a corner that is better
        over, under = best.numerator, best.denominator
        beyond = {key: value * under for key, value in top.items()}
        for key, value in bottom.items():
            beyond[key] = beyond.get(key, 0) - value * over
        found = highest(beyond, ranges, within=within)
        if found.corner is None or found.value is None:
            # no corner to go on from: a quotient may have a bound where the difference has none
            return None, False, True
        if found.value <= 0:
            return best, found.attained, found.loose
        corner = {**points, **found.corner}
        divisor = worth(bottom, corner)
        if not divisor:
            # it comes as near to zero as one likes, and there the top stays above
            return None, False, False
        best = worth(top, corner) / divisor


# ---------------------------------------------------------------- inside


def _added(polynomial: Whole, ranges: Ranges) -> tuple[Extreme, Extreme]:
    """Return the supremum of a linear form, and that of its negative."""
    most = least = 0
    above, below = [True, True], [True, True]  # whether it has a bound, and whether that is taken
    for key, factor in polynomial.items():
        if not key:
            most += factor
            least += factor
            continue
        _, low, high, low_open, high_open = ranges[key[0]]
        if factor < 0:
            low, high, low_open, high_open = high, low, high_open, low_open
        for end, is_open, known in ((high, high_open, above), (low, low_open, below)):
            if end is None:
                known[0] = False
            elif is_open:
                known[1] = False
        most += factor * (high or 0)
        least += factor * (low or 0)
    return (
        Extreme(most, above[1]) if above[0] else Extreme(None, False),
        Extreme(-least, below[1]) if below[0] else Extreme(None, False),
    )


def _about_zero(polynomial: Whole, ranges: Ranges) -> Extreme:
    found = highest(polynomial, ranges, within=False)
    return found if found.attained or found.value != 0 else highest(polynomial, ranges)


def _best(polynomial: Whole, ranges: Ranges, fixed: list[int], ends: Sequence[Sequence[tuple[Any, bool]]]) -> Extreme:
    """Return the highest corner, those that are taken first, with each of ``fixed`` at one of its ``ends``."""
    corners = (
        _corner(polynomial, ranges, dict(zip(fixed, (end for end, _ in at), strict=True)), any(o for _, o in at))
        for at in product(*ends)
    )
    return max(corners, key=lambda found: (found.value, found.attained))


def _unbounded(polynomial: Whole, ranges: Ranges, i: int) -> Extreme:
    """Return the supremum where variable ``i`` has no upper or no lower bound."""
    slope = {tuple(k for k in key if k != i): value for key, value in polynomial.items() if i in key}
    point, low, high, low_open, high_open = ranges[i]
    for end, weight in ((high, slope), (low, negative(slope))):
        if end is None:
            steepest = highest(weight, ranges)
            if steepest.value is None or steepest.value > 0:
                return Extreme(None, False, loose=steepest.loose)
    end, is_open, further = (high, high_open, -1) if low is None else (low, low_open, 1)
    if end is None:
        end, is_open = point, False  # no end at all: then it has no weight at all

    def at(value: int) -> Extreme:
        return highest(polynomial, {**ranges, i: Range(value, value, value)})

    found = at(end)
    if is_open and found.attained:
        inside = at(end + further)
        found = found._replace(attained=inside.attained and inside.value == found.value)
    if found.corner is not None:
        found = found._replace(corner={**found.corner, i: end})
    return found


def _cover(polynomial: Whole) -> list[int]:
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


def _corner(polynomial: Whole, ranges: Ranges, fixed: dict[int, int], is_open: bool) -> Extreme:
    """Return the supremum with the variables of ``fixed`` at these values, the form in the others being linear."""
    corner = dict(fixed)
    attained = not is_open
    total = 0
    slopes: dict[int, int] = {}
    for key, value in polynomial.items():
        free = -1
        for i in key:
            if i in fixed:
                value *= fixed[i]
            else:
                free = i
        if free < 0:
            total += value
        else:
            slopes[free] = slopes.get(free, 0) + value
    for i, slope in slopes.items():
        if slope:
            _, low, high, low_open, high_open = ranges[i]
            end, end_open = (high, high_open) if slope > 0 else (low, low_open)
            assert end is not None  # _unbounded has seen to it
            corner[i] = end
            total += slope * end
            attained = attained and not end_open
    return Extreme(total, attained, corner)


def _loose(polynomial: Whole, ranges: Ranges) -> int | None:
    """Return an upper bound by interval arithmetic, monomial by monomial."""
    total = 0
    for key, value in polynomial.items():
        low = high = value
        for i in sorted(set(key)):
            a, b = ranges[i].low, ranges[i].high
            if a is None or b is None:
                return None
            times = key.count(i)
            ends = [a**times, b**times]
            least = 0 if times % 2 == 0 and a < 0 < b else min(ends)
            corners = [x * y for x in (low, high) for y in (least, max(ends))]
            low, high = min(corners), max(corners)
        total += high
    return total
