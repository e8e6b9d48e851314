"""Pictures of an outcome, drawn to scale: the difference against what rounding allows, and how the sides are made up.

Bars are as wide as the page lets them be: places are percentages, computed from exact values by integer division,
and texts are never stretched. Every number that a picture shows is printed beside it, whole.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from fincheck.outcome import Outcome
from fincheck.render.html_markup import Child, Markup, element, join, say
from fincheck.render.html_terms import Term, quotient, terms
from fincheck.render.words import amount, side
from fincheck.report import Report
from fincheck.source import cells
from fincheck.tree import Node

__all__ = ["Row", "Segment", "bar", "composition", "scale", "times"]

_NAMED = 24  # parts that a picture names one by one
_ZERO = Fraction(0)


class Segment(NamedTuple):
    """From where to where a piece of a bar reaches, what it is (a class of the style sheet), and what stands in it."""

    start: Fraction
    end: Fraction
    kind: str
    mark: str = ""


class Row(NamedTuple):
    """One bar with its name and its number as printed."""

    label: str
    number: str
    segments: tuple[Segment, ...]


def times(outcome: Outcome) -> tuple[int, bool] | None:
    """Return how many times what rounding allows the difference is, and whether exactly; None where it is not twice."""
    if not outcome.difference or not outcome.allowed:
        return None
    ratio = abs(outcome.difference) / outcome.allowed
    whole = ratio.numerator // ratio.denominator
    return (whole, ratio == whole) if whole >= 2 else None


def _at(value: Fraction, low: Fraction, high: Fraction) -> str:
    """Return the place of a value between two ends as a percentage with two decimals; outside, the nearer end."""
    value = min(max(value, low), high)
    place = (value - low) * 10000 / (high - low)
    hundredths = (2 * place.numerator + place.denominator) // (2 * place.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _middle(a: Fraction, b: Fraction) -> Fraction:
    return (a + b) / 2


def bar(
    segments: tuple[Segment, ...], low: Fraction, high: Fraction, told: str, frame: tuple[Fraction, ...] = ()
) -> Markup:
    """Return one bar between two ends as a picture that is told by ``told``; ``frame`` marks what is shown enlarged."""
    drawn: list[Markup] = []
    for start, end, kind, mark in segments:
        a, b = max(min(start, end), low), min(max(start, end), high)
        if a > b or (a == b and start != end):
            continue
        drawn.append(
            element("rect", x=_at(a, low, high), y=3, width=_at(b - a, _ZERO, high - low), height=18, cls=kind)
        )
        # a mark is drawn where a narrow screen has room for it
        if mark and (b - a) * 100 >= (high - low) * (2 + 2 * cells(mark)):
            drawn.append(element("text", mark, x=_at(_middle(a, b), low, high), y=16, cls=f"in {kind}"))
    if low <= 0 <= high:
        drawn.append(element("line", x1=_at(_ZERO, low, high), x2=_at(_ZERO, low, high), y1=0, y2=24, cls="axis"))
    if frame:
        a, b = frame
        drawn.append(
            element(
                "rect", x=_at(a, low, high), y=1, width=_at(min(b, high) - a, _ZERO, high - low), height=22, cls="frame"
            )
        )
    return element("svg", drawn, role="img", aria_label=told, cls="bar", width="100%", height=24)


def scale(outcome: Outcome, lang: str) -> Markup | None:
    """Return the difference on a line with what rounding allows around zero; None where there is no difference."""
    gap, allowed = outcome.difference, outcome.allowed
    if not gap:
        return None
    most = max(abs(gap), allowed or _ZERO)
    margin, reach = most / 10, max(allowed or _ZERO, most / 10)
    low, high = (-reach - margin, most + margin) if gap > 0 else (-most - margin, reach + margin)
    band = None
    if allowed is not None:
        near, far = -allowed, allowed
        operators = set(outcome.operators)
        if operators and operators <= {"<", "<="}:
            near = low  # whatever is smaller holds
        elif operators and operators <= {">", ">="}:
            far = high
        start, end = max(near, low), min(far, high)
        band = element(
            "rect", x=_at(start, low, high), y=24, width=_at(end - start, _ZERO, high - low), height=16, cls="band"
        )
    zero, there = _at(_ZERO, low, high), _at(gap, low, high)
    anchors = ("start", "end") if gap > 0 else ("end", "start")
    told_gap = say(lang, "差额 ", "difference ") + amount(outcome, gap)
    told_allowed = (
        say(lang, "四舍五入的影响没有上限", "rounding without bound")
        if allowed is None
        else say(lang, "四舍五入可解释 ", "rounding explains ") + amount(outcome, allowed)
    )
    drawn = [
        element("line", x1="0%", x2="100%", y1=32, y2=32, cls="axis"),
        band,
        element("line", x1=zero, x2=there, y1=32, y2=32, cls="gap-line"),
        element("line", x1=zero, x2=zero, y1=20, y2=44, cls="zero"),
        element("circle", cx=there, cy=32, r=6, cls="point"),
        element("text", told_gap, x=there, y=14, text_anchor=anchors[1], cls="strong"),
        element("text", f"0 · {told_allowed}", x=zero, y=60, text_anchor=anchors[0]),
    ]
    told = f"{told_gap}{say(lang, '；', '; ')}{told_allowed}"
    return element("svg", drawn, role="img", aria_label=told, cls="scale", width="100%", height=66)


def composition(report: Report, outcome: Outcome, suspects: frozenset[Node], lang: str) -> Markup | None:
    """Return the two sides as bars to scale: parts stacked, a roll-forward as a waterfall, a share of its whole.

    None where the sides are no sums, or where bars would show nothing that the figures do not. ``suspects`` are the
    figures that a likely cause points at.
    """
    if not outcome.difference or outcome.left is None or outcome.right is None or len(outcome.sides) < 2:
        return None
    if len(outcome.sides) > 2:
        return _prints(report, outcome, lang) if set(outcome.operators) == {"="} else None
    both = tuple(terms(report, outcome, pieces, lang) for pieces in outcome.sides)
    left, right = both
    if left is None or right is None:
        return _share(report, outcome, lang)
    if (sum(t.value for t in left), sum(t.value for t in right)) != (outcome.left, outcome.right):
        return None  # the sentence leaves something out that was calculated with: no picture is better than a wrong one
    if len(left) == len(right) == 1:
        most = max(abs(outcome.left), abs(outcome.right))
        if abs(outcome.difference) * 50 < most:
            return None
        rows = [_row(outcome, i, both, suspects, lang) for i in (0, 1)]
        return _drawn(rows, rows, outcome, lang, "two", ())
    first = 1 if len(left) == 1 else 0
    parts, stated = both[first] or [], both[1 - first] or []
    if any(t.value < 0 for t in (*parts, *stated)):
        if len(stated) > 1 or len(parts) > _NAMED:
            return None
        return _waterfall(outcome, first, both, suspects, lang)
    rows = [_row(outcome, i, both, suspects, lang) for i in (first, 1 - first)]
    legend = _legend([t for t in (*parts, *(stated if len(stated) > 1 else ())) if t.value], suspects, lang)
    return _drawn(rows, rows, outcome, lang, "stack", legend)


def _sums(outcome: Outcome) -> tuple[Fraction, Fraction]:
    assert outcome.left is not None and outcome.right is not None
    return outcome.left, outcome.right


def _row(
    outcome: Outcome,
    which: int,
    both: tuple[list[Term] | None, ...],
    suspects: frozenset[Node],
    lang: str,
) -> Row:
    """Return one side as a bar: its terms one behind the other, and what is missing up to the other side."""
    listed = both[which] or []
    own, other = _sums(outcome)[which], _sums(outcome)[1 - which]
    segments: list[Segment] = []
    before = 0 if which == 0 or len(both[0] or ()) < 2 else sum(1 for t in both[0] or () if t.value)
    run = _ZERO
    for term in listed:
        if term.value:
            kind = "stated" if len(listed) == 1 else f"part tone{len(segments) % 3}"
            kind += " suspect" if term.node in suspects and len(listed) > 1 else ""
            mark = "" if len(listed) == 1 else str(before + len(segments) + 1)
            segments.append(Segment(run, run + term.value, kind, mark))
            run += term.value
    if own < other:
        segments.append(Segment(own, other, "gap", amount(outcome, other - own)))
    if len(listed) == 1:
        return Row(listed[0].label, listed[0].number, tuple(segments))
    return Row(say(lang, "合起来", "together"), amount(outcome, own), tuple(segments))


def _waterfall(
    outcome: Outcome,
    first: int,
    both: tuple[list[Term] | None, ...],
    suspects: frozenset[Node],
    lang: str,
) -> Markup:
    """Return a roll-forward: every term from where the one before it ended, then the result beside what is stated."""
    rows: list[Row] = []
    run = _ZERO
    for term in both[first] or []:
        if term.value:
            kind = ("up" if term.value > 0 else "down") + (" suspect" if term.node in suspects else "")
            sign = "− " if term.sign < 0 else "+ " if rows else ""
            rows.append(Row(sign + term.label, term.number, (Segment(run, run + term.value, kind),)))
            run += term.value
    own, other = _sums(outcome)[first], _sums(outcome)[1 - first]
    stated = (both[1 - first] or [])[0]
    ends = [
        Row(say(lang, "算得", "result"), amount(outcome, own), _against(outcome, own, other, "part tone0")),
        Row(stated.label, stated.number, _against(outcome, other, own, "stated")),
    ]
    return _drawn(rows + ends, ends, outcome, lang, "waterfall", ())


def _against(outcome: Outcome, own: Fraction, other: Fraction, kind: str) -> tuple[Segment, ...]:
    drawn = [Segment(_ZERO, own, kind)]
    if abs(own) < abs(other):
        drawn.append(Segment(own, other, "gap", amount(outcome, abs(other - own))))
    return tuple(drawn)


def _share(report: Report, outcome: Outcome, lang: str) -> Markup | None:
    """Return ``a ÷ b = p`` as a part of its whole beside the share that is stated."""
    for i, pieces in enumerate(outcome.sides):
        found = quotient(report, pieces)
        stated = terms(report, outcome, outcome.sides[1 - i], lang)
        if found is None or stated is None or len(stated) != 1 or outcome.unit.kind != "ratio":
            continue
        top, bottom = found
        own, other = _sums(outcome)[i], _sums(outcome)[1 - i]
        if (
            bottom <= 0
            or top < 0
            or other < 0
            or top / bottom != own
            or abs(own - other) * 200 < max(own, other, Fraction(1))
        ):
            return None
        whole = max((own, other, Fraction(1)))
        rows = [
            Row(
                side(report, outcome, pieces, lang),
                amount(outcome, own),
                (Segment(own, Fraction(1), "rest"), *_against(outcome, own, other, "part tone0")),
            ),
            Row(
                stated[0].label,
                stated[0].number,
                (Segment(other, Fraction(1), "rest"), *_against(outcome, other, own, "stated")),
            ),
        ]
        return _drawn(rows, rows, outcome, lang, "share", (), whole)
    return None


def _prints(report: Report, outcome: Outcome, lang: str) -> Markup | None:
    """Return several prints of one figure as bars, where they differ so far that bars can show it."""
    found = [terms(report, outcome, pieces, lang) for pieces in outcome.sides]
    prints = [listed[0] for listed in found if listed is not None and len(listed) == 1]
    values = [term.value for term in prints]
    if len(prints) < len(found) or min(values) < 0 or (max(values) - min(values)) * 50 < max(values):
        return None
    rows = [Row(t.label, t.number, (Segment(_ZERO, t.value, "stated"),)) for t in prints]
    return _drawn(rows, rows, outcome, lang, "two", ())


def _legend(listed: list[Term], suspects: frozenset[Node], lang: str) -> Child:
    if len(listed) > _NAMED or len(listed) < 2:
        return None
    items = []
    for term in listed:
        note = element("em", say(lang, "正好等于差额", "equals the difference")) if term.node in suspects else None
        cls = "suspect" if term.node in suspects else None
        items.append(element("li", term.label, " ", element("b", term.number), " " if note else None, note, cls=cls))
    return element("ol", items, cls="legend")


_CAPTIONS = {
    "two": ("各数按比例", "The figures to scale"),
    "stack": ("各项叠加与所列数，按比例", "The parts stacked against what is stated, to scale"),
    "waterfall": ("逐项推算与所列数，按比例", "Carried forward step by step, to scale"),
    "share": ("所占比重，按比例", "The share of its whole, to scale"),
}


def _drawn(
    rows: list[Row], ends: list[Row], outcome: Outcome, lang: str, kind: str, legend: Child, whole: Fraction = _ZERO
) -> Markup:
    """Return the figure of some rows and, where the difference is too small to be seen, its end enlarged."""
    values = [v for row in rows for segment in row.segments for v in (segment.start, segment.end)]
    low, high = min(_ZERO, *values), max(_ZERO, whole, *values)
    gap = abs(outcome.difference or _ZERO)
    left, right = _sums(outcome)
    lens: list[Markup] = []
    frame: tuple[Fraction, ...] = ()
    if kind != "two" and gap * 25 < high - low:
        frame = (min(left, right) - 3 * gap, max(left, right) + gap)
        heading = say(
            lang,
            f"末端放大：{amount(outcome, frame[0])} 至 {amount(outcome, frame[1])}",
            f"The end enlarged: {amount(outcome, frame[0])} to {amount(outcome, frame[1])}",
        )
        lens = [element("p", heading, cls="enlarged"), _rows(ends, *frame, lang)]
    caption = element("figcaption", say(lang, *_CAPTIONS[kind]))
    return element(
        "figure", caption, _rows(rows, low, high, lang, frame, len(ends)), lens, legend, cls=f"picture {kind}"
    )


def _rows(
    rows: list[Row], low: Fraction, high: Fraction, lang: str, frame: tuple[Fraction, ...] = (), framed: int = 0
) -> Markup:
    """Return bars between two ends; ``frame`` stands round the part of the last ``framed`` that is shown enlarged."""
    drawn = []
    for i, row in enumerate(rows):
        told = say(lang, f"{row.label}：{row.number}", f"{row.label}: {row.number}")
        head = element("span", element("span", row.label, cls="name"), " ", element("b", row.number), cls="head")
        drawn.append(element("li", head, bar(row.segments, low, high, told, frame if i >= len(rows) - framed else ())))
    return element("ul", join(drawn), cls="rows")
