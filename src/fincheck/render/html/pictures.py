"""How the two sides of a relation are made up, as bars: parts stacked, a roll-forward as a waterfall, a share."""

from __future__ import annotations

from fractions import Fraction

from fincheck.evaluation.outcome import Outcome
from fincheck.render.html.bars import ZERO, BarRow, Piece, stacked
from fincheck.render.html.markup import Child, Markup, element, say
from fincheck.render.html.terms import Summand, quotient, terms
from fincheck.render.wording.relation import side
from fincheck.render.wording.words import amount
from fincheck.report.report import Report
from fincheck.report.tree import Node

__all__ = ["composition"]

_NAMED = 24  # parts that a picture names one by one


def composition(report: Report, outcome: Outcome, suspects: frozenset[Node], lang: str) -> Markup | None:
    """Return the two sides as bars to scale: parts stacked, a roll-forward as a waterfall, a share of its whole.

    None where the sides are no sums, or where bars would show nothing that the figures do not. ``suspects`` are the
    figures that a likely cause points at.
    """
    if not outcome.difference or outcome.left is None or outcome.right is None or len(outcome.sides) < 2:
        return None
    if len(outcome.sides) > 2:
        return _prints(report, outcome, lang) if set(outcome.operators) == {"="} else None
    if len(outcome.sides[0]) == len(outcome.sides[1]) == 1 and _alike(outcome):
        return None  # most findings: no names and numbers are made for a picture that is not drawn
    both = tuple(terms(report, outcome, pieces, lang) for pieces in outcome.sides)
    left, right = both
    if left is None or right is None:
        return _share(report, outcome, lang)
    if (sum(t.value for t in left), sum(t.value for t in right)) != (outcome.left, outcome.right):
        return None  # the sentence leaves something out that was calculated with: no picture is better than a wrong one
    if len(left) == len(right) == 1:
        if _alike(outcome):
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
    legend = _legend(
        [t for t in (*parts, *(stated if len(stated) > 1 else ())) if t.value], suspects, abs(outcome.difference), lang
    )
    return _drawn(rows, rows, outcome, lang, "stack", legend)


def _alike(outcome: Outcome) -> bool:
    """Whether two bars for the two sides would look as long as each other."""
    return abs(outcome.difference or ZERO) * 50 < max(map(abs, _sums(outcome)))


def _sums(outcome: Outcome) -> tuple[Fraction, Fraction]:
    assert outcome.left is not None and outcome.right is not None
    return outcome.left, outcome.right


def _row(
    outcome: Outcome,
    which: int,
    both: tuple[list[Summand] | None, ...],
    suspects: frozenset[Node],
    lang: str,
) -> BarRow:
    """Return one side as a bar: its terms one behind the other, and what is missing up to the other side."""
    listed = both[which] or []
    own, other = _sums(outcome)[which], _sums(outcome)[1 - which]
    segments: list[Piece] = []
    before = 0 if which == 0 or len(both[0] or ()) < 2 else sum(1 for t in both[0] or () if t.value)
    run = ZERO
    for term in listed:
        if term.value:
            kind = "stated" if len(listed) == 1 else f"part tone{len(segments) % 3}"
            kind += " suspect" if term.node in suspects and len(listed) > 1 else ""
            mark = "" if len(listed) == 1 else str(before + len(segments) + 1)
            segments.append(Piece(run, run + term.value, kind, mark))
            run += term.value
    if own < other:
        segments.append(Piece(own, other, "gap", amount(outcome, other - own)))
    if len(listed) == 1:
        return BarRow(listed[0].label, listed[0].number, tuple(segments))
    return BarRow(say(lang, "合起来", "together"), amount(outcome, own), tuple(segments))


def _waterfall(
    outcome: Outcome,
    first: int,
    both: tuple[list[Summand] | None, ...],
    suspects: frozenset[Node],
    lang: str,
) -> Markup:
    """Return a roll-forward: every term from where the one before it ended, then the result beside what is stated."""
    rows: list[BarRow] = []
    run = ZERO
    for term in both[first] or []:
        if term.value:
            kind = ("up" if term.value > 0 else "down") + (" suspect" if term.node in suspects else "")
            sign = "− " if term.sign < 0 else "+ " if rows else ""
            rows.append(BarRow(sign + term.label, term.number, (Piece(run, run + term.value, kind),)))
            run += term.value
    own, other = _sums(outcome)[first], _sums(outcome)[1 - first]
    stated = (both[1 - first] or [])[0]
    ends = [
        BarRow(say(lang, "算得", "result"), amount(outcome, own), _against(outcome, own, other, "part tone0")),
        BarRow(stated.label, stated.number, _against(outcome, other, own, "stated")),
    ]
    return _drawn(rows + ends, ends, outcome, lang, "waterfall", ())


def _against(outcome: Outcome, own: Fraction, other: Fraction, kind: str) -> tuple[Piece, ...]:
    drawn = [Piece(ZERO, own, kind)]
    if abs(own) < abs(other):
        drawn.append(Piece(own, other, "gap", amount(outcome, abs(other - own))))
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
            BarRow(
                side(report, outcome, pieces, lang),
                amount(outcome, own),
                (Piece(own, Fraction(1), "rest"), *_against(outcome, own, other, "part tone0")),
            ),
            BarRow(
                stated[0].label,
                stated[0].number,
                (Piece(other, Fraction(1), "rest"), *_against(outcome, other, own, "stated")),
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
    rows = [BarRow(t.label, t.number, (Piece(ZERO, t.value, "stated"),)) for t in prints]
    return _drawn(rows, rows, outcome, lang, "two", ())


def _legend(listed: list[Summand], suspects: frozenset[Node], gap: Fraction, lang: str) -> Child:
    """Return the names and figures of numbered parts; those that a likely cause points at say so."""
    if len(listed) > _NAMED or len(listed) < 2:
        return None
    items = []
    for term in listed:
        note = None
        if term.node in suspects:
            equal = abs(term.value) == gap
            note = (
                say(lang, "正好等于差额", "equals the difference") if equal else say(lang, "可能有误", "likely wrong")
            )
        items.append(
            element(
                "li",
                term.label,
                " ",
                element("b", term.number),
                " " if note else None,
                element("em", note) if note else None,
            )
        )
    return element("ol", items, cls="legend")


_CAPTIONS = {
    "two": ("各数按比例", "The figures to scale"),
    "stack": ("各项叠加与所列数，按比例", "The parts stacked against what is stated, to scale"),
    "waterfall": ("逐项推算与所列数，按比例", "Carried forward step by step, to scale"),
    "share": ("所占比重，按比例", "The share of its whole, to scale"),
}


def _drawn(
    rows: list[BarRow],
    ends: list[BarRow],
    outcome: Outcome,
    lang: str,
    kind: str,
    legend: Child,
    whole: Fraction = ZERO,
) -> Markup:
    """Return the figure of some rows and, where the difference is too small to be seen, its end enlarged."""
    values = [v for row in rows for segment in row.segments for v in (segment.start, segment.end)]
    low, high = min(ZERO, *values), max(ZERO, whole, *values)
    gap = abs(outcome.difference or ZERO)
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
        lens = [element("p", heading, cls="enlarged"), stacked(ends, *frame, lang)]
    caption = element("figcaption", say(lang, *_CAPTIONS[kind]))
    return element(
        "figure", caption, stacked(rows, low, high, lang, frame, len(ends)), lens, legend, cls=f"picture {kind}"
    )
