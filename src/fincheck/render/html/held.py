"""The checks that held, by rule: a line each with its calculation, as it is printed.

A report has a thousand of them, looked at for trust and not worked off. So a line has the figures alone: its rule says once
what they are, and a script puts their names beside those of a figure that somebody chooses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache

from fincheck.evaluation.evaluate import Evaluation
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.evaluation.plans.sums import Signs
from fincheck.language.expression import Binary, Call, Compare, Expression, Literal, Negative, Path
from fincheck.render import Run
from fincheck.render.html.finding import View
from fincheck.render.html.markup import HOLE, Child, Markup, element, ends, join, repeated, say
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
    rounded: Counter[Rule] = Counter()
    for number, (case, verdict) in enumerate(evaluation.quiet):
        if verdict is Verdict.EXACT or verdict is Verdict.ROUNDING:
            rules.setdefault(case.rule, []).append(number)
            if verdict is Verdict.ROUNDING:
                rounded[case.rule] += 1
    if not rules:
        return None
    left = None if run.verbose else _MOST
    told: list[Markup] = []
    for rule, cases in sorted(rules.items(), key=lambda pair: pair[0].id):
        shown = cases if left is None else cases[:left]
        if left is not None:
            left -= len(shown)
        lines = _in_full(view, evaluation, shown) if run.verbose else _in_brief(view, evaluation, rule, shown)
        before, behind = _summary(rule, view.lang)
        told += (_RULE[0], before, _number(len(cases), rounded.get(rule, 0), view.lang), behind)
        rows = _CHECKS(lines)
        if rows:
            told += (_LIST[0], rows, _LIST[1])
        if rest := len(cases) - len(shown):
            more = view.say(f"另有 {rest} 项，用 -v 全部列出", f"{rest} more: list them with -v")
            told.append(element("p", more, cls="note"))
        told.append(_RULE[1])
    intro = view.say(
        f"下列 {len(rules)} 条规则在这些地方成立；点开可见各处的数字。",
        f"{len(rules)} rules hold at these places; open one to see its figures.",
    )
    return [element("p", intro), element("div", told, cls="checks-list")]


_RULE = ends(element("details", HOLE))
_LIST = ends(element("ul", HOLE))


@cache  # the same rules hold in every report
def _summary(rule: Rule, lang: str) -> tuple[Markup, Markup]:
    """Return what stands before and behind the number of the checks of a rule."""
    named = element("span", rule.id, cls="rule")
    return ends(element("summary", named, " ", title(rule, lang), " ", element("span", HOLE, cls="note")))


@lru_cache(4096)
def _number(every: int, rounding: int, lang: str) -> Markup:
    """Return how many checks of a rule held, and how many of them within rounding."""
    note = say(lang, f"{every} 项", f"{every}")
    if rounding:
        note += say(lang, f"，其中 {rounding} 项在四舍五入以内", f", {rounding} of them within rounding")
    return join(note)


_Line = tuple[str, str, str, str, str]  # id, class, numbers of the figures, what is told, where it stands


def _in_full(view: View, evaluation: Evaluation, cases: list[int]) -> Iterator[_Line]:
    """Yield checks in their own sentences, with by how much rounding explains each, which is worked out again for this."""
    report, lang, ties = view.report, view.lang, view.ties
    for number in cases:
        outcome = evaluation.outcome(evaluation.quiet[number][0])
        if outcome is not None:
            nodes = outcome.operands
            id, numbers = ties.tell(view.id, outcome.verdict, nodes)
            told, at = message(report, outcome, lang), report.at(outcome.at, lang)
            yield id, f"check {outcome.verdict}", numbers, told, at


def _in_brief(view: View, evaluation: Evaluation, rule: Rule, cases: list[int]) -> Iterator[_Line]:
    """Yield checks of a rule, each as a line of its figures."""
    shapes: dict[object, str] = {}
    ties, report, lang = view.ties, view.report, view.lang
    quiet, operands, signs = evaluation.quiet, evaluation.operands, evaluation.signs
    tell, at, start = ties.tell, report.at, view.id
    for number in cases:
        (_, place, _), verdict = quiet[number]
        nodes = operands[number]
        id, numbers = tell(start, verdict, nodes)
        if not nodes:
            yield id, "check exact", "", report.named(place, lang, most=2), at(place, lang)
            continue
        known = signs[number] or len(nodes)
        shape = shapes.get(known)
        if shape is None:
            shape = shapes[known] = _shape(evaluation, number, rule, lang)
        told = shape.format(*[body.strip() if type(body := node.body) is str else "" for node in nodes])
        if verdict is Verdict.ROUNDING:
            yield id, "check rounding", numbers, told.replace(" = ", " ≈ "), at(nodes[-1], lang)
        else:
            yield id, "check exact", numbers, told, at(nodes[-1], lang)


def _shape(evaluation: Evaluation, number: int, rule: Rule, lang: str) -> str:
    """Return a check as it is printed, with places for its figures; where it may read otherwise elsewhere, these alone."""
    signs = evaluation.signs[number]
    if signs is not None:
        return _sum(signs)
    figures = [f"{{{at}}}" for at in range(len(evaluation.operands[number]))]
    if isinstance(rule.tree, Call) and rule.tree.function == "same":
        return " = ".join(figures)
    if _fixed(rule):
        outcome = evaluation.brief(number)
        if [piece for side in outcome.sides for piece in side if not isinstance(piece, str)] == [*outcome.operands]:
            return _relation(outcome)
    return ("，" if lang == "zh" else ", ").join(figures)


@lru_cache(4096)
def _sum(signs: Signs) -> str:
    """Return figures that together make nothing as an equation: what is added on one side, what is taken off on the other."""
    figures = [f"{{{at}}}" for at in range(len(signs))]
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
