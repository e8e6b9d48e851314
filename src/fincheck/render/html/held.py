"""The checks that held, by rule: a line each with its calculation, as it is printed.

A report has a thousand of them, looked at for trust and not worked off. So a line has the figures alone: its rule says once
what they are, and a script puts their names beside those of a figure that somebody chooses.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from fincheck.evaluation.evaluate import Evaluation
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.evaluation.plans.sums import Signs
from fincheck.language.expression import Binary, Call, Compare, Expression, Literal, Negative, Path
from fincheck.render import Run
from fincheck.render.html.finding import View
from fincheck.render.html.markup import HOLE, Child, Markup, element, repeated, template
from fincheck.render.wording.message import message
from fincheck.render.wording.words import title
from fincheck.rulebook.rule import Rule

__all__ = ["held"]

_MOST = 2000  # checks told one by one without -v: a disclosure of ten full tables has 1,300
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠"}
_CHECKS = repeated(element("li", HOLE, " ", element("code", HOLE), id=HOLE, cls=HOLE, data_f=HOLE))


def held(run: Run, view: View) -> Child:
    """Return the checks that held, by rule, each with its figures."""
    evaluation = view.audit.evaluation
    if evaluation is None:
        return None
    rules: dict[Rule, list[int]] = {}
    for number, (case, verdict) in enumerate(evaluation.quiet):
        if verdict in (Verdict.EXACT, Verdict.ROUNDING):
            rules.setdefault(case.rule, []).append(number)
    if not rules:
        return None
    left = None if run.verbose else _MOST
    told = []
    for rule, cases in sorted(rules.items(), key=lambda pair: pair[0].id):
        shown = cases if left is None else cases[:left]
        if left is not None:
            left -= len(shown)
        rounding = [evaluation.quiet[number][1] for number in cases].count(Verdict.ROUNDING)
        note = view.say(f"{len(cases)} 项", f"{len(cases)}")
        if rounding:
            note += view.say(f"，其中 {rounding} 项在四舍五入以内", f", {rounding} of them within rounding")
        lines = _in_full(view, evaluation, shown) if run.verbose else _in_brief(view, evaluation, rule, shown)
        rows = _CHECKS(lines)
        rest = len(cases) - len(shown)
        more = view.say(f"另有 {rest} 项，用 -v 全部列出", f"{rest} more: list them with -v")
        told.append(
            _RULE(
                rule.id,
                title(rule, view.lang),
                note,
                element("ul", rows) if rows else _NOTHING,
                element("p", more, cls="note") if rest else _NOTHING,
            )
        )
    intro = view.say(
        f"下列 {len(rules)} 条规则在这些地方成立；点开可见各处的数字。",
        f"{len(rules)} rules hold at these places; open one to see its figures.",
    )
    return [element("p", intro), element("div", told, cls="checks-list")]


_NOTHING = Markup("")
_RULE = template(
    element(
        "details",
        element("summary", element("span", HOLE, cls="rule"), " ", HOLE, " ", element("span", HOLE, cls="note")),
        HOLE,
        HOLE,
    )
)

_Line = tuple[str, str, str, str, str]  # id, class, numbers of the figures, what is told, where it stands


def _in_full(view: View, evaluation: Evaluation, cases: list[int]) -> Iterator[_Line]:
    """Yield checks in their own sentences, with by how much rounding explains each, which is worked out again for this."""
    report, lang, ties = view.report, view.lang, view.ties
    for number in cases:
        outcome = evaluation.outcome(evaluation.quiet[number][0])
        if outcome is not None:
            nodes = outcome.operands
            id = ties.tell(view.id, outcome.verdict, nodes)
            told, at = message(report, outcome, lang), report.at(outcome.at, lang)
            yield id, f"check {outcome.verdict}", ties.numbers(nodes), told, at


def _in_brief(view: View, evaluation: Evaluation, rule: Rule, cases: list[int]) -> Iterator[_Line]:
    """Yield checks of a rule, each as a line of its figures."""
    shapes: dict[object, str] = {}
    ties, report, lang = view.ties, view.report, view.lang
    quiet, operands, signs = evaluation.quiet, evaluation.operands, evaluation.signs
    for number in cases:
        (_, place, _), verdict = quiet[number]
        nodes = operands[number]
        id, kind = ties.tell(view.id, verdict, nodes), "check exact"
        if not nodes:
            yield id, kind, "", report.named(place, lang, most=2), report.at(place, lang)
            continue
        known = signs[number] or len(nodes)
        shape = shapes.get(known)
        if shape is None:
            shape = shapes[known] = _shape(evaluation, number, rule, lang)
        told = shape.format(*[(node.text or "").strip() for node in nodes])
        if verdict is Verdict.ROUNDING:
            told, kind = told.replace(" = ", " ≈ "), "check rounding"
        yield id, kind, ties.numbers(nodes), told, report.at(nodes[-1], lang)


def _shape(evaluation: Evaluation, number: int, rule: Rule, lang: str) -> str:
    """Return a check as it is printed, with places for its figures; where it may read otherwise elsewhere, these alone."""
    figures = [f"{{{at}}}" for at in range(len(evaluation.operands[number]))]
    signs = evaluation.signs[number]
    if signs is not None:
        return _sum(figures, signs)
    if isinstance(rule.tree, Call) and rule.tree.function == "same":
        return " = ".join(figures)
    if _fixed(rule):
        outcome = evaluation.brief(number)
        if [piece for side in outcome.sides for piece in side if not isinstance(piece, str)] == [*outcome.operands]:
            return _relation(outcome)
    return ("，" if lang == "zh" else ", ").join(figures)


def _sum(figures: list[str], signs: Signs) -> str:
    """Return figures that together make nothing as an equation: what is added on one side, what is taken off on the other."""
    more, less = ([text for text, sign in zip(figures, signs, strict=True) if sign == side] for side in (1, -1))
    return f"{' + '.join(more) or '0'} = {' + '.join(less) or '0'}"


def _relation(outcome: Outcome) -> str:
    """Return the sides of a check with the signs between them, and places for its figures, each of which stands there once."""
    told = []
    for side, operator in zip(outcome.sides, ("", *outcome.operators), strict=True):
        told.append(_SIGNS.get(operator, operator))
        told += [piece.replace("{", "{{").replace("}", "}}") if isinstance(piece, str) else "{}" for piece in side]
    return " ".join(told).strip()


@cache  # asked for every rule of every report
def _fixed(rule: Rule) -> bool:
    """Whether a formula reads alike at every place but for its figures: it has nothing that may be absent, or be many."""
    return _alike(rule.tree)


def _alike(tree: Expression) -> bool:
    match tree:
        case Path():
            return not tree.many and not tree.optional
        case Literal():
            return True
        case Negative(operand):
            return _alike(operand)
        case Binary(_, left, right):
            return _alike(left) and _alike(right)
        case Compare(operands):
            return all(map(_alike, operands))
    return False
