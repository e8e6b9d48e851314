"""What people read of an outcome, in their language: shared by every format that speaks to people."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from fincheck.evaluation.lookup import is_pattern
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.figures.decimals import show
from fincheck.home import page
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook import packaged
from fincheck.rulebook.rule import Rule
from fincheck.source import Text

if TYPE_CHECKING:
    from fincheck.waivers.waiver import Waiver

__all__ = [
    "MORE_ANSWERS",
    "SEVERITY",
    "VERDICT",
    "amount",
    "difference",
    "fingerprint",
    "gap",
    "label",
    "local",
    "long_sums",
    "looks",
    "measured",
    "message",
    "page_of",
    "relation",
    "side",
    "tally",
    "title",
    "waived",
]  # fmt: skip

VERDICT = {
    "exact": Text("相符", "exact"),
    "rounding": Text("四舍五入内相符", "rounding"),
    "truncated": Text("末位截断", "truncated"),
    "violated": Text("不符", "violated"),
    "undecided": Text("无法判断", "undecided"),
    "waived": Text("已豁免", "waived"),
}
MORE_ANSWERS = Text(
    "搜索量已达上限，可能还有别的答案", "the limit of the search was reached; there may be other answers"
)
SEVERITY = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "info": Text("提示", "info"),
    "": Text("—", "-"),
}
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


def label(report: Report, node: Node, place: Node, lang: str) -> str:
    """Return the name of a figure as seen from ``place``: ``基本支出``, ``基本支出占比``, ``附件1·收入总额``."""
    return report.named(node, lang, within=place, most=2)


def title(rule: Rule, lang: str) -> str:
    """Return the title of a rule."""
    return rule.title.of(lang)


def amount(outcome: Outcome, value: Fraction | None) -> str:
    """Return a value of the outcome in its unit, or ""."""
    return "" if value is None else show(value, outcome.unit, outcome.digits)


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
            return f"{sides[0]} {_STANDS.get(outcome.verdict, '≠')} {sides[1]}"
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


def _apart(report: Report, one: tuple[str | Node, ...], other: tuple[str | Node, ...]) -> bool:
    """Whether two prints of what should be one figure, or one text, differ."""
    if len(one) != 1 or len(other) != 1 or isinstance(one[0], str) or isinstance(other[0], str):
        return False
    a, b = report.figure(one[0]), report.figure(other[0])
    if a is None or b is None:
        return (one[0].text or "").strip() != (other[0].text or "").strip()
    return a.value != b.value


def difference(outcome: Outcome) -> str:
    """Return the difference with its sign, or "" where there is none."""
    return amount(outcome, outcome.difference) if outcome.difference else ""


def measured(outcome: Outcome, value: Fraction, lang: str) -> str:
    """Return how large a difference is: about so much where its decimals never end, of percentages in percentage points."""
    told = amount(outcome, abs(value))
    about = told.startswith("≈")
    told = told.removeprefix("≈")
    zh = lang == "zh"
    if told.endswith("%"):
        told = told[:-1] + ("个百分点" if zh else " points")
    return ("约" if zh else "about ") + told if about else told


def gap(outcome: Outcome, lang: str) -> str:
    """Return how far what is stated is from what it should be, in words that need no sign convention, or "".

    A stated figure is short of (少) or over (多) what the other side comes to; two figures, and what is stated as a fall,
    are so far apart (差); a bound is exceeded (超) or not reached (不足). Differences of percentages are told in
    percentage points (个百分点).
    """
    if not outcome.difference or outcome.groundless or outcome.verdict == Verdict.EXACT:  # within a bound: not apart
        return ""
    zh = lang == "zh"
    told = measured(outcome, outcome.difference, lang)
    single = [len(pieces) == 1 for pieces in outcome.sides]
    literal = [all(isinstance(piece, str) for piece in pieces) for pieces in outcome.sides]
    if outcome.operators == ("=",) and len(single) == 2 and (any(literal) or single[0] != single[1]):
        # what is stated stands alone; of shares and 100% it is the shares that are over or short
        stated_first = literal[1] if any(literal) else single[0]
        over = (outcome.difference > 0) == stated_first
        how = Text("多", "over") if over else Text("少", "short")
        stated = outcome.left if stated_first else outcome.right
        if stated is not None and stated < 0:  # a fall that is printed too small would be "over"
            how = Text("差", "apart")
    elif outcome.operators in (("<=",), ("≤",)):
        how = Text("超", "over")
    elif outcome.operators in ((">=",), ("≥",)):
        how = Text("不足", "short")
    else:
        how = Text("差", "apart")
    if not zh:
        return f"{told} {how.en}"
    return f"约{how.zh} {told[1:]}" if told.startswith("约") else f"{how.zh} {told}"


def looks(outcome: Outcome) -> Text:
    """Return what a difference in the last digit looks like."""
    if outcome.rule.formula.startswith("same"):
        return Text(
            "同一数字末位差 1，多为对已取整的数再相加", "one figure printed twice, one unit of the last digit apart"
        )
    return Text("末位像是截断而不是四舍五入", "the last digit looks cut, not rounded")


def message(report: Report, outcome: Outcome, lang: str, *, whole: bool = False) -> str:
    """Return the outcome as one sentence that can be understood alone; ``whole`` as for ``relation``."""
    told = relation(report, outcome, lang, whole=whole)
    zh = lang == "zh"
    if outcome.verdict == Verdict.UNDECIDED or outcome.reason is not None:
        reason = outcome.reason.of(lang) if outcome.reason else ""
        return f"{title(outcome.rule, lang)}{'：' if zh else ': '}{subject(report, outcome, lang)}{reason}"
    if outcome.difference is None:
        return title(outcome.rule, lang)
    if outcome.groundless:
        return f"{told}，{title(outcome.rule, lang)}" if zh else f"{told}: {title(outcome.rule, lang)}"
    if not outcome.difference:
        return told
    differs = measured(outcome, outcome.difference, lang)
    allowed = (
        measured(outcome, outcome.allowed, lang) if outcome.allowed is not None else ("不限" if zh else "no bound")
    )
    far = gap(outcome, lang).replace("差 ", "相差 ", 1)
    if outcome.verdict == Verdict.TRUNCATED:
        cause = looks(outcome).of(lang)
        tail = f"{cause}，相差 {differs}" if zh else f"{cause}: differs by {differs}"
        if outcome.allowed != 0:
            tail += f"，四舍五入只能解释 {allowed}" if zh else f", rounding explains {allowed}"
    elif outcome.verdict == Verdict.ROUNDING:
        tail = (
            f"相差 {differs}，在四舍五入允许的 {allowed} 以内"
            if zh
            else f"differs by {differs}, rounding allows {allowed}"
        )
    elif outcome.verdict == Verdict.EXACT:
        return told
    else:
        tail = far
        if outcome.allowed != 0:  # what is counted is not rounded
            tail += f"，四舍五入只能解释 {allowed}" if zh else f", rounding explains {allowed} only"
    if outcome.loose:
        tail += "（按区间估算）" if zh else " (bound by interval arithmetic)"
    return f"{told}{'；' if zh else '; '}{tail}"


def tally(counts: dict[str, int], lang: str) -> str:
    """Return how many checks have each verdict, all named: nobody may mistake "not checked" for "passed"."""
    total = sum(counts.values())
    parts = [f"{VERDICT[name].of(lang)} {number}" for name, number in counts.items()]
    if lang == "zh":
        return f"共核对 {total} 项：" + "，".join(parts)
    return f"{total} checks: " + ", ".join(parts)


def waived(waiver: Waiver, lang: str) -> str:
    """Return why a finding may stay, until when, and who allowed it."""
    by = f"，{waiver.by}" if lang == "zh" and waiver.by else f", {waiver.by}" if waiver.by else ""
    if lang == "zh":
        return f"已豁免至 {waiver.until.isoformat()}{by}：{waiver.reason}"
    return f"waived until {waiver.until.isoformat()}{by}: {waiver.reason}"


def page_of(rule: Rule) -> str:
    """Return where the page of a packaged rule is found, or "" for a rule of one's own."""
    if rule.made:
        return page("docs/rules.md", rule.id)
    file = rule.place.file
    return page(f"docs/{file.removesuffix('.yaml')}.md", rule.id) if packaged.holds(file) else ""


def local(file: str) -> str:
    """Return the name of a file as a repository knows it: from the current folder, with slashes."""
    if os.path.isabs(file):
        with contextlib.suppress(ValueError):  # on another drive
            below = os.path.relpath(file)
            file = file if below.startswith("..") else below
    return os.path.normpath(file).replace(os.sep, "/")


def fingerprint(file: str, outcome: Outcome) -> str:
    """Return what tells a finding from all others, whatever is edited around it: file, rule and path.

    Neither the line nor a figure goes in: a finding that moves, or whose figures are amended and still disagree, is
    the same finding.
    """
    from hashlib import sha256

    return sha256("\0".join((local(file), outcome.rule.id, outcome.path)).encode()).hexdigest()[:32]
