"""Ranges in whole numbers, ``(low, high, denominator)``, of what interval arithmetic alone would take too wide, or cannot take.

Where one figure stands twice in a quotient, a quotient is still monotone in each of its figures: its extremes are at corners.
"""

from __future__ import annotations

from collections.abc import Sequence

from fincheck.evaluation.plans.sheet import Unsettled

__all__ = ["Range", "absolute", "least_and_most", "over_itself_and", "times_what_is_beyond"]

Range = tuple[int, int, int]


def over_itself_and(part: Range, rest: Range, sign: int) -> Range:
    """Return the range of ``part / (rest + sign × part)``. Raises Unsettled where the divisor may be nil."""
    low, high, p = part
    down, up, q = rest
    corners = [(x * q, y * p + sign * x * q) for x in (low, high) for y in (down, up)]
    if all(bottom < 0 for _, bottom in corners):
        corners = [(-top, -bottom) for top, bottom in corners]
    if any(bottom <= 0 for _, bottom in corners):
        raise Unsettled
    least = most = corners[0]
    for top, bottom in corners[1:]:
        if top * least[1] < least[0] * bottom:
            least = top, bottom
        elif top * most[1] > most[0] * bottom:
            most = top, bottom
    return least[0] * most[1], most[0] * least[1], least[1] * most[1]


def times_what_is_beyond(amount: Range, rate: Range) -> Range:
    """Return the range of ``amount / rate - amount``. Raises Unsettled where the rate may be nil."""
    low, high, p = amount
    down, up, q = rate
    if down <= 0 <= up:
        raise Unsettled
    corners = [x * beyond for x in (low, high) for beyond in ((q - up) * down, (q - down) * up)]
    return min(corners), max(corners), p * down * up


def least_and_most(function: str, parts: Sequence[Range]) -> Range:
    """Return the range of the ``min`` or the ``max`` of amounts that have nothing to do with each other."""
    common = 1
    for _, _, bottom in parts:
        if common % bottom:
            common *= bottom
    pick = min if function == "min" else max
    lows, highs = zip(*((low * (common // p), high * (common // p)) for low, high, p in parts), strict=True)
    return pick(lows), pick(highs), common


def absolute(inner: Range) -> Range:
    """Return the range of an amount without its sign."""
    low, high, bottom = inner
    if low >= 0:
        return inner
    return (-high, -low, bottom) if high <= 0 else (0, max(-low, high), bottom)
