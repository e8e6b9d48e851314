"""One finding as people read it: the relation, by how much it fails, what it may come from, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache

from fincheck.audit import Audit
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.figures.decimals import plain
from fincheck.figures.figure import power
from fincheck.render.further import about
from fincheck.render.html.bars import scale, times
from fincheck.render.html.excerpt import excerpt
from fincheck.render.html.markup import HOLE, Child, Markup, element, join, say, template
from fincheck.render.html.pictures import composition
from fincheck.render.html.ties import Ties, met
from fincheck.render.wording.message import message
from fincheck.render.wording.relation import empty, label, long_sums
from fincheck.render.wording.words import SEVERITY, VERDICT, amount, gap, looks, measured, title
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule
from fincheck.source import Text

__all__ = ["View", "badge", "finding", "section_of"]

_ICONS = {"error": "✕", "warning": "!", "info": "i", "": "?", "held": "✓", "undecided": "?", "waived": "–"}
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠"}


_SIGN = template(join(element("span", HOLE, cls="sign"), " "))
_RESULT = template(join(element("span", HOLE, cls="sign"), " ", element("b", HOLE, cls="result")))
_OPERAND = template(
    join(element("span", element("span", HOLE, cls="name"), " ", element("b", HOLE), cls="operand"), " ")
)
_FACT = template(join(element("dt", HOLE), element("dd", HOLE)))
_CODE = template(join(element("dt", HOLE), element("dd", element("code", HOLE))))
_PAIR = template(element("div", element("dt", HOLE), element("dd", HOLE)))
_HEAD = template(
    element(
        "header",
        element(
            "h4",
            HOLE,
            " ",
            element("span", HOLE, cls="rule"),
            " ",
            element("span", HOLE, cls="title"),
            id=HOLE,
            data_note=HOLE,
        ),
        element("p", element("span", HOLE, cls="path"), " ", element("code", HOLE), cls="place"),
    )
)
_LIKELY = template(element("section", element("h5", HOLE), element("ul", HOLE), cls="causes"))
_LINES = template(element("section", element("h5", HOLE), HOLE))
_FINDING, _UNTIED = (
    template(
        element(
            "article", HOLE, id=HOLE, cls=HOLE, aria_labelledby=HOLE, data_severity=HOLE, data_section=HOLE, data_f=tied
        )
    )
    for tied in (HOLE, None)
)
_ABOUT = template(element("details", element("summary", HOLE), element("dl", HOLE, cls="facts"), cls="about"))


@dataclass(frozen=True, slots=True)
class View:
    """One report as a part of the page: ``id`` starts the ids of its elements; ``several`` whether it is one of more.

    ``verbose`` asks for everything on one page, however long that gets.
    """

    audit: Audit
    report: Report
    lang: str
    id: str
    ties: Ties
    several: bool = False
    verbose: bool = False

    def say(self, zh: str, en: str) -> str:
        """Return the words of the page's language."""
        return say(self.lang, zh, en)


@lru_cache(256)
def badge(severity: str, lang: str, word: str | None = None) -> Markup:
    """Return a severity as a mark of its own shape, with its word beside it."""
    told = word or SEVERITY[severity].of(lang)
    icon = element("span", _ICONS[severity], cls="icon", aria_hidden="true")
    return element("span", icon, told, cls=f"badge {severity or 'undecided'}")


def section_of(view: View, outcome: Outcome) -> tuple[str, str]:
    """Return key and name of the section of the report, the uppermost group, that an outcome belongs to."""
    node = outcome.at
    while node.parent is not None and node.parent.parent is not None:
        node = node.parent
    return node.key, view.report.label(node, view.lang)


def finding(view: View, outcome: Outcome, number: int) -> Markup:
    """Return the article of one finding."""
    lang, report = view.lang, view.report
    hints = view.audit.hints.get(outcome, ())
    evidence = tuple(hint.node for hint in hints if hint.node is not None)
    place = report.place(outcome.at)
    name = f"{view.id}-{number}"
    figures = met(outcome)
    view.ties.find(outcome, name)
    view.ties.note(outcome, number)
    head = _HEAD(
        f"{name}-h",
        str(number),
        badge(outcome.severity, lang),
        outcome.rule.id,
        title(outcome.rule, lang),
        _where(view, outcome),
        place.of(lang),
    )
    likely = [element("li", hint.text.of(lang)) for hint in hints]
    assert view.audit.source is not None
    lines = excerpt(view.audit.source, outcome.at, outcome.operands, evidence, lang)
    told = join(
        head,
        _relation(view, outcome),
        _measure(view, outcome),
        scale(outcome, lang),
        composition(report, outcome, frozenset(evidence), lang),
        _LIKELY(view.say("可能的原因（供核实）", "Likely causes, to be confirmed"), join(likely)) if likely else None,
        _LINES(view.say("原文位置", "In the report"), lines) if lines else None,
        _rule(view, outcome),
    )
    severity, section = outcome.severity, section_of(view, outcome)[0]
    numbers = view.ties.numbers(figures)
    if not numbers:
        return _UNTIED(name, f"finding {severity}", f"{name}-h", severity, section, told)
    return _FINDING(name, f"finding {severity}", f"{name}-h", severity, section, numbers, told)


def _where(view: View, outcome: Outcome) -> str:
    names = []
    node: Node | None = outcome.at
    while node is not None and node.parent is not None:
        names.append(view.report.label(node, view.lang))
        node = node.parent
    return " › ".join(reversed(names)) or view.report.label(outcome.at, view.lang)


def _side(view: View, outcome: Outcome, pieces: tuple[str | Node, ...]) -> list[Markup]:
    """Return one side of a relation, the middle of a long sum folded away."""
    told: list[Markup] = []
    at = 0
    for first, last in long_sums(pieces):
        number = (last - first + 1) // 2
        more = element("summary", view.say(f"… 另 {number:,} 项 …", f"… {number:,} more parts …"))
        told += _pieces(view, outcome, pieces[at:first])
        told += [element("details", more, _pieces(view, outcome, pieces[first:last]), cls="parts"), Markup(" ")]
        at = last
    return [*told, *_pieces(view, outcome, pieces[at:])]


def _pieces(view: View, outcome: Outcome, pieces: tuple[str | Node, ...]) -> list[Markup]:
    told = []
    for piece in pieces:
        if isinstance(piece, str):
            told.append(_SIGN(piece))
        else:
            printed = (piece.text or "").strip() if piece.text is not None else view.say("（空白）", "(blank)")
            told.append(_OPERAND(label(view.report, piece, outcome.place, view.lang), printed))
    return told


def _relation(view: View, outcome: Outcome) -> Markup:
    """Return the relation with the figures put in: what they come to in one line, what is stated in the next."""
    if outcome.reason is not None or not outcome.sides or outcome.verdict == Verdict.UNDECIDED:
        return element("p", message(view.report, outcome, view.lang), cls="message")
    sides = outcome.sides
    if len(sides) == 2 and outcome.operators == ("=",) and outcome.left is not None and outcome.right is not None:
        lines = []
        values = (outcome.left, outcome.right)
        for i in sorted((0, 1), key=lambda i: len(sides[i]) == 1):
            alone = len(sides[i]) == 1
            name = view.say("所列", "stated") if alone else view.say("算得", "computed")
            result = None
            if not alone:
                came_to = amount(outcome, values[i])
                about, came_to = came_to.startswith("≈"), came_to.removeprefix("≈")
                result = _RESULT("≈" if about else "=", came_to)
                if about:
                    result = join(result, _exact(view, outcome, values[i]))
            told = [view.say("没有数", "no figure")] if empty(outcome, i) else _side(view, outcome, sides[i])
            lines.append(_FACT(name, join(told, result)))
        return element("dl", lines, cls="relation")
    joined: list[Markup] = []
    for i, pieces in enumerate(sides):
        if i:
            operator = outcome.operators[i - 1]
            if operator == "=" and len(sides) == 2 and outcome.difference:
                operator = "!="
            joined.append(join(element("span", _SIGNS.get(operator, operator), cls="sign"), " "))
        joined.extend(_side(view, outcome, pieces))
    asked = element("dt", view.say("应有", "should hold"))
    return element("dl", asked, element("dd", joined), cls="relation")


def _amount(view: View, outcome: Outcome, value: Fraction, told: str) -> Markup:
    """Return what is told of a value, and behind it the value as the quotient that it is, where its decimals never end."""
    about = told.startswith(("约", "about"))
    return join(element("b", told), _exact(view, outcome, value) if about else None)


def _exact(view: View, outcome: Outcome, value: Fraction) -> Markup:
    """Return a value as a quotient."""
    told = plain(value / power(outcome.unit.scale))
    return join(" ", element("small", f"{view.say('精确值 ', 'exactly ')}{told} {outcome.unit.name}".rstrip()))


def _measure(view: View, outcome: Outcome) -> Markup | None:
    """Return the difference and what rounding explains of it, in numbers."""
    if not outcome.difference:
        return None
    apart, allowed = outcome.difference, outcome.allowed
    explained = (
        view.say("没有上限", "without bound")
        if allowed is None
        else _amount(view, outcome, allowed, measured(outcome, allowed, view.lang))
    )
    factor = times(outcome)
    pairs: list[tuple[str, Child]] = [
        (
            view.say("差额", "Difference"),
            join(_amount(view, outcome, abs(apart), gap(outcome, view.lang)), _which(view, outcome)),
        ),
        (view.say("四舍五入至多可解释", "Rounding explains at most"), explained),
    ]
    if factor is not None:
        pairs.append((view.say("差额是可解释数的", "The difference is"), _multiple(*factor).of(view.lang)))
    verdict = {
        "truncated": looks(outcome),
        "violated": Text("四舍五入无法解释", "no rounding explains it"),
        "rounding": Text("四舍五入可以解释", "rounding explains it"),
    }.get(outcome.verdict)
    if verdict is not None:
        pairs.append((view.say("结论", "So"), verdict.of(view.lang)))
    if outcome.loose:
        pairs.append(
            (view.say("说明", "Note"), view.say("上限按区间估算，可能偏宽", "the bound is an estimate, not exact"))
        )
    return element("dl", [_PAIR(name, join(told)) for name, told in pairs], cls="measure")


def _multiple(times: int, exactly: bool) -> Text:
    """Return in words how many times what rounding explains a difference is: past ten nobody wants the number."""
    if times < 10:
        more = Text("", "") if exactly else Text("多", "more than ")
        return Text(f"{times} 倍{more.zh}", f"{more.en}{times} times that")
    if times < 100:
        return Text("十倍以上", "ten times that or more")
    return Text("百倍以上", "a hundred times that or more")


def _which(view: View, outcome: Outcome) -> Markup | None:
    """Return which of computed and stated is larger, for the sign of a difference hangs on how a formula is written."""
    left, right = outcome.left, outcome.right
    alone = [len(pieces) == 1 for pieces in outcome.sides]
    if left is None or right is None or outcome.operators != ("=",) or sorted(alone) != [False, True]:
        return None
    more = (left > right) == alone[1]
    return element(
        "small",
        view.say("所列小于算得", "stated is less than computed")
        if more
        else view.say("所列大于算得", "stated is more than computed"),
    )


def _rule(view: View, outcome: Outcome) -> Markup:
    """Return what the rule says of itself, folded away."""
    rule = outcome.rule
    reason = view.say("理由", "why")
    facts = [_facts(rule, view.lang)]
    if outcome.column:
        facts.append(_FACT(view.say("栏目", "Column"), outcome.column))
    facts.append(_FACT(view.say("判断", "Verdict"), VERDICT[outcome.verdict].of(view.lang)))
    one = about(view.audit, "waive", rule.id, outcome.path, "--reason", reason)
    facts.append(_CODE(view.say("豁免这一项", "To waive it"), one))
    shared = view.audit.explanation.of(outcome) if view.audit.explanation is not None else None
    if shared is not None and len(shared.findings) > 1:
        number = len(shared.findings)
        whole = about(view.audit, "waive", rule.id, outcome.path, "--cause", "--reason", reason)
        facts.append(_CODE(view.say(f"豁免同一原因的 {number} 项", f"To waive the {number} of one cause"), whole))
    return _ABOUT(view.say(f"规则 {rule.id} 的依据与公式", f"Rule {rule.id}: formula and basis"), join(*facts))


@cache  # the same for every finding of the rule, in every report
def _facts(rule: Rule, lang: str) -> Markup:
    """Return what is the same wherever the rule is broken."""
    texts = ((say(lang, "理由", "Why"), rule.why.of(lang)), (say(lang, "依据", "Basis"), rule.basis.of(lang)))
    return join(
        _CODE(say(lang, "公式", "Formula"), rule.formula),
        _CODE(say(lang, "适用", "Applies to"), rule.scope_text) if rule.scope_text else None,
        _CODE(say(lang, "条件", "When"), rule.when_text) if rule.when_text else None,
        *(_FACT(name, text) for name, text in texts if text),
    )
