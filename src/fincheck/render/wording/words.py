"""The words that every format has for people: verdicts, severities, amounts and how far apart they are."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.figures.decimals import show
from fincheck.figures.figure import NUMBER, PERCENT
from fincheck.language.expression import Binary, Compare
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
    "gap",
    "looks",
    "measured",
    "none_found",
    "tally",
    "title",
    "waived",
]

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


def title(rule: Rule, lang: str) -> str:
    """Return the title of a rule."""
    return rule.title.of(lang)


def amount(outcome: Outcome, value: Fraction | None) -> str:
    """Return a value of the outcome in its unit, or ""."""
    return "" if value is None else show(value, outcome.unit, outcome.digits)


def difference(outcome: Outcome) -> str:
    """Return the difference with its sign, or "" where there is none."""
    return amount(outcome, outcome.difference) if outcome.difference else ""


def measured(outcome: Outcome, value: Fraction, lang: str) -> str:
    """Return how large a difference is: about so much where its decimals never end, of percentages in percentage points.

    Two quotients are told as percentages, though none is printed: 11.15 of 20 is 11.92 points behind 20.3 of 30.
    """
    far = value if value.numerator > 0 else -value
    told = show(far, PERCENT) if outcome.unit == NUMBER and _of_quotients(outcome.rule) else amount(outcome, far)
    about = told.startswith("≈")
    told = told.removeprefix("≈")
    zh = lang == "zh"
    if told.endswith("%"):
        told = told[:-1] + ("个百分点" if zh else " points")
    return ("约" if zh else "about ") + told if about else told


def _of_quotients(rule: Rule) -> bool:
    tree = rule.tree
    return isinstance(tree, Compare) and all(
        isinstance(side, Binary) and side.operator == "/" for side in tree.operands
    )


_APART, _OVER, _SHORT = Text("差", "apart"), Text("多", "over"), Text("少", "short")
_ABOVE, _BELOW = Text("超", "over"), Text("不足", "short")


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
        over = (outcome.difference.numerator > 0) == stated_first
        how = _OVER if over else _SHORT
        stated = outcome.left if stated_first else outcome.right
        if stated is not None and stated.numerator < 0:  # a fall that is printed too small would be "over"
            how = _APART
    elif outcome.operators in (("<=",), ("≤",)):
        how = _ABOVE
    elif outcome.operators in ((">=",), ("≥",)):
        how = _BELOW
    else:
        how = _APART
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


def tally(counts: dict[str, int], lang: str) -> str:
    """Return how many checks have each verdict, all named: nobody may mistake "not checked" for "passed"."""
    total = sum(counts.values())
    parts = [f"{VERDICT[name].of(lang)} {number}" for name, number in counts.items()]
    if lang == "zh":
        return f"共核对 {total} 项：" + "，".join(parts)
    return f"{total} checks: " + ", ".join(parts)


def none_found(counts: dict[str, int], lang: str) -> str:
    """Return that nothing was found; what is waived was found, and stands beside it."""
    if counts.get("waived"):
        return "除已豁免的以外，没有发现问题" if lang == "zh" else "no finding but what is waived"
    return "没有发现问题" if lang == "zh" else "no finding"


def waived(waiver: Waiver, lang: str) -> str:
    """Return why a finding may stay, until when, and who allowed it."""
    by = f"，{waiver.by}" if lang == "zh" and waiver.by else f", {waiver.by}" if waiver.by else ""
    if lang == "zh":
        return f"已豁免至 {waiver.until.isoformat()}{by}：{waiver.reason}"
    return f"waived until {waiver.until.isoformat()}{by}: {waiver.reason}"
