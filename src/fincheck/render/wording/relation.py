"""The relation of a check with the report's own names and figures put in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import wraps

from fincheck.evaluation.lookup import is_pattern
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.language.expression import Compare, Literal
from fincheck.render.wording.words import amount
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["empty", "label", "labels", "long_sums", "relation", "shortened", "side", "subject", "told_once"]

_PARTS = 24  # of a sum that is told whole: of more, the first and the last
_FIRST, _LAST = 8, 2
_REPEATED = 3  # labels of a relation that begin with the same table
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠"}
_BOUNDS = frozenset("<>≤≥")
_LEAST = {
    "min(": Text("最小值(", "the least of ("),
    "max(": Text("最大值(", "the greatest of ("),
    "abs(": Text("绝对值(", "the size of ("),
}
_STANDS = {Verdict.EXACT: "=", Verdict.ROUNDING: "≈"}  # how one print stands to another that it should equal


def told_once(say: Callable[..., str]) -> Callable[..., str]:
    """Return ``say`` with what it said of each finding remembered by the report: a run may tell it in ten formats.

    What is no finding is told with -v alone, and then by the thousand.
    """

    name = f"{say.__module__}.{say.__qualname__}"  # not the function itself: a report crosses to other processes

    @wraps(say)
    def sentence(report: Report, outcome: Outcome, lang: str, *, whole: bool = False) -> str:
        if not outcome.severity:
            return say(report, outcome, lang, whole=whole)
        known = (name, outcome, lang, whole)
        told = report.said.get(known)
        if told is None:
            told = report.said[known] = say(report, outcome, lang, whole=whole)
        return told

    return sentence


def label(report: Report, node: Node, place: Node, lang: str) -> str:
    """Return the name of a figure as seen from ``place``: ``基本支出``, ``基本支出占比``, ``附件1·收入总额``."""
    return report.named(node, lang, within=place, most=2)


def side(
    report: Report,
    outcome: Outcome,
    pieces: tuple[str | Node, ...],
    lang: str,
    named: dict[Node, str] | None = None,
    *,
    whole: bool = False,
) -> str:
    """Return one side of the relation with labels and printed figures; of a long sum the first and last unless ``whole``.

    ``named`` are the labels of the relation, where they are known.
    """
    if named is None:
        named = labels(report, outcome, lang)
    words = []
    for piece in pieces if whole else shortened(pieces, lang):
        if isinstance(piece, str):
            words.append(_LEAST[piece].of(lang) if piece in _LEAST else piece)
        else:
            printed = piece.text if piece.text is not None else ("（空白）" if lang == "zh" else "(blank)")
            words.append(f"{named[piece]} {printed.strip()}")
    told = " ".join(words)
    if "( " in told or " )" in told or " , " in told:
        told = told.replace("( ", "(").replace(" )", ")").replace(" , ", ", ")
    return told


def shortened(pieces: tuple[str | Node, ...], lang: str) -> tuple[str | Node, ...]:
    """Return one side of a relation with what stands in the middle of a long sum counted, not told."""
    told: list[str | Node] = []
    at = 0
    if len(pieces) <= 2 * _PARTS:
        return pieces
    for first, last in long_sums(pieces):
        number = (last - first + 1) // 2
        told += [*pieces[at:first], f"… 另 {number:,} 项 …" if lang == "zh" else f"… {number:,} more parts …"]
        at = last
    return (*told, *pieces[at:])


def long_sums(pieces: tuple[str | Node, ...]) -> Iterator[tuple[int, int]]:
    """Yield from where to where the middle of each sum of very many figures reaches: figures, and the signs between."""
    start = 0
    while start < len(pieces):
        end = start
        if not isinstance(pieces[start], str):
            while end + 2 < len(pieces) and pieces[end + 1] in ("+", "−") and not isinstance(pieces[end + 2], str):
                end += 2
            if (end - start) // 2 + 1 > _PARTS:
                yield start + 2 * _FIRST, end - 2 * _LAST + 1
        start = end + 1


def labels(report: Report, outcome: Outcome, lang: str, about: str | None = None) -> dict[Node, str]:
    """Return the labels of the figures of a relation, those that would read alike with one step more.

    ``about`` is its subject, where that is known.
    """
    nodes = dict.fromkeys(piece for pieces in outcome.sides for piece in pieces if not isinstance(piece, str))
    told = {node: label(report, node, outcome.place, lang) for node in nodes}
    if len(set(told.values())) == len(told):
        return _within(told, subject(report, outcome, lang) if about is None else about, lang)
    times = Counter(told.values())
    return {
        node: text if times[text] == 1 else report.named(node, lang, within=outcome.place, most=3)
        for node, text in told.items()
    }


def _within(told: dict[Node, str], subject: str, lang: str) -> dict[Node, str]:
    """Return labels without the name of a table that the subject names already, where it stands before many of them.

    Its total keeps it: 合计 alone would be that of the row which the subject is. So do all where two would read alike.
    """
    if len(told) < _REPEATED:
        return told
    table, between, _ = subject.partition("·" if lang == "zh" else " / ")
    start = table + between
    if not between or sum(text.startswith(start) for text in told.values()) < _REPEATED:
        return told
    short = {
        node: text if "total" in (node.key, node.parent and node.parent.key) else text.removeprefix(start)
        for node, text in told.items()
    }
    return short if len(set(short.values())) == len(told) else told


def subject(report: Report, outcome: Outcome, lang: str) -> str:
    """Return what the check is about, where the rule is for many places: ``机关运行经费：``; else ""."""
    if outcome.place.parent is None or not is_pattern(outcome.rule.scope):
        return ""
    return label(report, outcome.place, report.root, lang) + ("：" if lang == "zh" else ": ")


@told_once
def relation(report: Report, outcome: Outcome, lang: str, *, whole: bool = False) -> str:
    """Return the relation with figures put in: ``基本支出 8684.67 + 项目支出 1816.03 = 10500.70，本年支出合计 10500.69``.

    Of a sum of very many parts the first and the last, with how many lie between, unless it is wanted ``whole``.
    """
    about = subject(report, outcome, lang)
    told = about + _relation(report, outcome, lang, whole, about)
    if outcome.word is None:
        return told
    return f"{told}（{outcome.word.zh}）" if lang == "zh" else f"{told} ({outcome.word.en})"


def _relation(report: Report, outcome: Outcome, lang: str, whole: bool, topic: str) -> str:
    """Return what a finding holds against each other, as a sentence; ≠ only where the sides differ."""
    named = labels(report, outcome, lang, topic)
    sides = [side(report, outcome, pieces, lang, named, whole=whole) for pieces in outcome.sides]
    if outcome.groundless:
        return next(text for text, pieces in zip(sides, outcome.sides, strict=True) if pieces != ("0",))
    comma = "，" if lang == "zh" else ", "
    if not sides:
        return outcome.rule.formula
    if len(sides) == 2 and outcome.operators == ("=",) and outcome.left is not None:
        values = (outcome.left, outcome.right)
        told = []
        for text, pieces, value in zip(sides, outcome.sides, values, strict=True):
            alone = len(pieces) == 1
            came_to = amount(outcome, value)
            came_to = came_to.replace("≈", "≈ ") if came_to.startswith("≈") else f"= {came_to}"
            told.append((alone, text if alone else f"{text} {came_to}"))
        if all(alone for alone, _ in told):
            return _alone(outcome, sides, lang)
        return comma.join(text for _, text in sorted(told, key=lambda pair: pair[0]))
    joined = sides[0]
    about = outcome.verdict == Verdict.ROUNDING and outcome.left is None  # told in brief: equal but for rounding
    failed = outcome.verdict in (Verdict.VIOLATED, Verdict.TRUNCATED)
    for i, (operator, text) in enumerate(zip(outcome.operators, sides[1:], strict=True)):
        sign = _SIGNS.get(operator, operator)
        if operator == "=":
            apart = failed and _apart(report, outcome.sides[i], outcome.sides[i + 1])
            sign = "≈" if about else "≠" if apart else sign
        elif failed and sign in _BOUNDS:  # what does not hold is not printed as if it did
            sign = f"应 {sign}" if lang == "zh" else f"should be {sign}"
        joined += f" {sign} {text}"
    return joined


def _alone(outcome: Outcome, sides: list[str], lang: str) -> str:
    """Return two prints held against each other, or one against what the formula says, or against nothing."""
    zh = lang == "zh"
    for i in (0, 1):
        if empty(outcome, i):
            return f"{sides[1 - i]}，对应的各项都没有数" if zh else f"{sides[1 - i]}, but no figure stands against it"
        if outcome.verdict in (Verdict.VIOLATED, Verdict.TRUNCATED) and isinstance(outcome.sides[i][0], str):
            return f"{sides[1 - i]} {'应为' if zh else 'should be'} {sides[i]}"
    return f"{sides[0]} {_STANDS.get(outcome.verdict, '≠')} {sides[1]}"


def empty(outcome: Outcome, which: int) -> bool:
    """Whether all of what one side adds is absent: it comes to nil, and no figure says so."""
    tree = outcome.rule.tree
    if outcome.sides[which] != ("0",) or not isinstance(tree, Compare):
        return False
    return not isinstance(tree.operands[which], Literal)


def _apart(report: Report, one: tuple[str | Node, ...], other: tuple[str | Node, ...]) -> bool:
    """Whether two prints of what should be one figure, or one text, differ."""
    if len(one) != 1 or len(other) != 1 or isinstance(one[0], str) or isinstance(other[0], str):
        return False
    a, b = report.figure(one[0]), report.figure(other[0])
    if a is None or b is None:
        return (one[0].text or "").strip() != (other[0].text or "").strip()
    return a.value != b.value
