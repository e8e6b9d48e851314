"""What could not be decided, and what was not checked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.quality.fates import Unchecked
from fincheck.render import Run
from fincheck.render.html.finding import View
from fincheck.render.html.markup import HOLE, Child, Markup, element, join, template
from fincheck.render.html.ties import met
from fincheck.render.wording.relation import label
from fincheck.render.wording.words import title
from fincheck.rulebook.rule import Rule

__all__ = ["undecided", "unmet"]

_MOST = 1000  # told one by one without -v
_RULE = template(element("li", element("span", HOLE, cls="rule"), " ", HOLE))
_BARE = template(element("li", HOLE, " ", element("b", HOLE), " ", element("code", HOLE), " ", HOLE))


def _rest(view: View, number: int, kind: str = "p") -> Markup | None:
    if not number:
        return None
    return element(kind, view.say(f"另有 {number} 项，用 -v 全部列出", f"{number} more: list them with -v"), cls="note")


def undecided(run: Run, view: View) -> Child:
    """Return the checks that could not be decided, each with the reason."""
    evaluation = view.audit.evaluation
    if evaluation is None:
        return None
    cases = [case for case, verdict in evaluation.quiet if verdict == Verdict.UNDECIDED]
    shown = cases if run.verbose else cases[:_MOST]
    outcomes = [outcome for outcome in view.audit.findings if outcome.verdict == Verdict.UNDECIDED]
    outcomes += [outcome for case in shown if (outcome := evaluation.outcome(case)) is not None]
    if not outcomes:
        return None
    intro = view.say(
        "下列核对缺少数字，或无法计算。没有核对，不等于相符。",
        "These checks lack a figure or cannot be calculated. Not checked does not mean that they hold.",
    )
    rows = [_undecided(view, outcome) for outcome in outcomes]
    return [element("p", intro), element("ul", rows, cls="plain"), _rest(view, len(cases) - len(shown))]


def _undecided(view: View, outcome: Outcome) -> Markup:
    reason = outcome.reason.of(view.lang) if outcome.reason is not None else ""
    return element(
        "li", element("span", outcome.rule.id, cls="rule"), " ", title(outcome.rule, view.lang),
        view.say("：", ": "), element("strong", reason), " ", element("code", view.report.at(outcome.at, view.lang)), **_tied(view, outcome),
    )  # fmt: skip


def _tied(view: View, outcome: Outcome) -> dict[str, str | None]:
    """Return the attributes by which figures and this check find each other."""
    nodes = met(outcome)
    if not view.ties.numbers(nodes):
        return {}
    id, numbers = view.ties.tell(view.id, outcome.verdict, nodes)
    return {"id": id, "cls": f"check {outcome.verdict}", "data_f": numbers}


def unmet(run: Run, view: View) -> Child:
    """Return the figures that were not checked, and the rules that found nothing to look at."""
    evaluation = view.audit.evaluation
    if evaluation is None:
        return None
    told: list[Markup] = []
    figures = view.audit.figures()
    bare = figures.others
    if bare:
        summary = view.say(
            f"报告中 {figures.total} 个数字，有 {len(bare)} 个没有核对",
            f"{len(bare)} of the {figures.total} figures of the report were not checked",
        )
        left = len(bare) if run.verbose else _MOST
        told.append(
            _folded(summary, [*(_figure(view, one) for one in bare[:left]), _rest(view, len(bare[left:]), "li")])
        )
    rules = [rule for rule in run.rulebook.rules if rule.id not in evaluation.met]
    if rules:
        summary = view.say(
            f"{len(run.rulebook.rules)} 条规则，有 {len(rules)} 条在报告里没有对象",
            f"{len(rules)} of {len(run.rulebook.rules)} rules find nothing in this report",
        )
        told.append(_folded(summary, [_rule(rule, view.lang) for rule in rules]))
    return element("div", told, cls="checks-list") if told else None


@cache  # most reports of a run have no object for the same rules
def _rule(rule: Rule, lang: str) -> Markup:
    """Return a rule by its title."""
    return _RULE(rule.id, title(rule, lang))


def _figure(view: View, unchecked: Unchecked) -> Markup:
    node = unchecked.node
    name = label(view.report, node, view.report.root, view.lang)
    return _BARE(name, (node.text or "").strip(), view.report.at(node, view.lang), unchecked.reason.of(view.lang))


def _folded(summary: str, rows: Iterable[Markup | None]) -> Markup:
    return element("details", element("summary", summary), element("ul", join(rows)))
