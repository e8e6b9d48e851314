"""Bars and the line of a difference, drawn to scale.

They are as wide as the page lets them be: places are percentages, computed from exact values by integer division,
and texts are never stretched. Every number that a picture shows is printed beside it, whole.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from fincheck.evaluation.outcome import Outcome
from fincheck.record import Record
from fincheck.render.html.markup import HOLE, Markup, element, join, say, template
from fincheck.render.wording.words import measured
from fincheck.source import cells

__all__ = ["ZERO", "BarRow", "Piece", "bar", "scale", "stacked", "times"]

ZERO = Fraction(0)


# a page has hundreds of each
_RECT = template(element("rect", x=HOLE, y=3, width=HOLE, height=18, cls=HOLE))
_MARK = template(element("text", HOLE, x=HOLE, y=16, cls=HOLE))
_AXIS = template(element("line", x1=HOLE, x2=HOLE, y1=0, y2=24, cls="axis"))
_FRAME = template(element("rect", x=HOLE, y=1, width=HOLE, height=22, cls="frame"))
_BAR = template(element("svg", HOLE, role="img", aria_label=HOLE, cls="bar", width="100%", height=24))
_ROW = template(
    element("li", element("span", element("span", HOLE, cls="name"), " ", element("b", HOLE), cls="head"), HOLE)
)
_SCALE = template(
    element(
        "svg",
        element("line", x1="0%", x2="100%", y1=32, y2=32, cls="axis"),
        HOLE,
        element("line", x1=HOLE, x2=HOLE, y1=32, y2=32, cls="gap-line"),
        element("line", x1=HOLE, x2=HOLE, y1=20, y2=44, cls="zero"),
        element("circle", cx=HOLE, cy=32, r=6, cls="point"),
        element("text", HOLE, x=HOLE, y=14, text_anchor=HOLE, cls="strong"),
        element("text", HOLE, x=HOLE, y=60, text_anchor=HOLE),
        role="img",
        aria_label=HOLE,
        cls="scale",
        width="100%",
        height=66,
    )
)
_BAND = template(element("rect", x=HOLE, y=24, width=HOLE, height=16, cls="band"))


class Piece(Record):
    """From where to where a piece of a bar reaches, what it is (a class of the style sheet), and what stands in it."""

    start: Fraction
    end: Fraction
    kind: str
    mark: str = ""


class BarRow(Record):
    """One bar with its name and its number as printed."""

    label: str
    number: str
    segments: tuple[Piece, ...]


def times(outcome: Outcome) -> tuple[int, bool] | None:
    """Return how many times what rounding allows the difference is, and whether exactly; None where it is not twice."""
    if not outcome.difference or not outcome.allowed:
        return None
    ratio = abs(outcome.difference) / outcome.allowed
    whole = ratio.numerator // ratio.denominator
    return (whole, ratio == whole) if whole >= 2 else None


def _whole(*values: Fraction) -> list[int]:
    """Return values in one unit of which each is an even number: a page compares thousands of them."""
    unit = 2 * lcm(*[value.denominator for value in values])
    return [value.numerator * (unit // value.denominator) for value in values]


def _at(value: int, low: int, high: int) -> str:
    """Return the place of a value between two ends as a percentage with two decimals; outside, the nearer end."""
    whole = high - low
    hundredths = (20000 * min(max(value - low, 0), whole) + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def bar(
    segments: tuple[Piece, ...], least: Fraction, most: Fraction, told: str, frame: tuple[Fraction, ...] = ()
) -> Markup:
    """Return one bar between two ends as a picture that is told by ``told``; ``frame`` marks what is shown enlarged."""
    drawn: list[Markup] = []
    ends = [end for piece in segments for end in (piece.start, piece.end)]
    low, high, *places = _whole(least, most, *frame, *ends)
    lens, places = places[: len(frame)], places[len(frame) :]
    for number, (_, _, kind, mark) in enumerate(segments):
        start, end = places[2 * number : 2 * number + 2]
        a, b = max(min(start, end), low), min(max(start, end), high)
        if a > b or (a == b and start != end):
            continue
        drawn.append(_RECT(_at(a, low, high), _at(b - a, 0, high - low), kind))
        # a mark is drawn where a narrow screen has room for it
        if mark and (b - a) * 100 >= (high - low) * (2 + 2 * cells(mark)):
            drawn.append(_MARK(_at((a + b) // 2, low, high), f"in {kind}", mark))
    if low <= 0 <= high:
        zero = _at(0, low, high)
        drawn.append(_AXIS(zero, zero))
    if lens:
        a, b = lens
        drawn.append(_FRAME(_at(a, low, high), _at(min(b, high) - a, 0, high - low)))
    return _BAR(told, join(*drawn))


def scale(outcome: Outcome, lang: str) -> Markup | None:
    """Return the difference on a line with what rounding allows around zero; None where there is no difference."""
    gap, allowed = outcome.difference, outcome.allowed
    if not gap:
        return None
    apart, bound = (10 * value for value in _whole(gap, allowed or ZERO))  # so that a tenth is whole, too
    most = max(abs(apart), bound)
    margin, reach = most // 10, max(bound, most // 10)
    low, high = (-reach - margin, most + margin) if gap > 0 else (-most - margin, reach + margin)
    band = Markup("")
    if allowed is not None:
        near, far = -bound, bound
        operators = set(outcome.operators)
        if operators and operators <= {"<", "<="}:
            near = low  # whatever is smaller holds
        elif operators and operators <= {">", ">="}:
            far = high
        start, end = max(near, low), min(far, high)
        band = _BAND(_at(start, low, high), _at(end - start, 0, high - low))
    zero, there = _at(0, low, high), _at(apart, low, high)
    anchors = ("start", "end") if gap > 0 else ("end", "start")
    told_gap = say(lang, "差额 ", "difference ") + measured(outcome, gap, lang)
    told_allowed = (
        say(lang, "四舍五入的影响没有上限", "rounding without bound")
        if allowed is None
        else say(lang, "四舍五入可解释 ", "rounding explains ") + measured(outcome, allowed, lang)
    )
    told = f"{told_gap}{say(lang, '；', '; ')}{told_allowed}"
    return _SCALE(
        told, band, zero, there, zero, zero, there, there, anchors[1], told_gap, zero, anchors[0], f"0 · {told_allowed}"
    )


def stacked(
    rows: list[BarRow], low: Fraction, high: Fraction, lang: str, frame: tuple[Fraction, ...] = (), framed: int = 0
) -> Markup:
    """Return bars between two ends; ``frame`` stands round the part of the last ``framed`` that is shown enlarged."""
    drawn = []
    for i, row in enumerate(rows):
        told = say(lang, f"{row.label}：{row.number}", f"{row.label}: {row.number}")
        inside = bar(row.segments, low, high, told, frame if i >= len(rows) - framed else ())
        drawn.append(_ROW(row.label, row.number, inside))
    return element("ul", join(drawn), cls="rows")
