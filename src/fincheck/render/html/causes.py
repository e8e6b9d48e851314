"""What several findings have in common: the fewest figures whose change would mend them, and the proof that some must.

What is proved ("cannot all be true") and what is only likely (which figure, which value) are kept apart in words.
"""

from __future__ import annotations

from fincheck.evaluation.outcome import Outcome
from fincheck.explanation.records import Cause, Change, Proof
from fincheck.explanation.telling import shortfall
from fincheck.figures.decimals import plain
from fincheck.render.further import command
from fincheck.render.html.finding import View
from fincheck.render.html.markup import Child, Markup, element, join
from fincheck.render.reasons import offered
from fincheck.render.triage import ranked
from fincheck.render.wording.message import message
from fincheck.render.wording.relation import label
from fincheck.render.wording.words import MORE_ANSWERS

__all__ = ["anchors", "causes"]

_MOST = 100  # causes told without -v


def anchors(view: View) -> dict[Cause, str]:
    """Return the causes that the page tells, the gravest first, each with its id there."""
    explanation = view.audit.explanation
    known = ranked(explanation.causes) if explanation is not None else []
    told = known if view.verbose else known[:_MOST]
    return {cause: f"{view.id}-c{number}" for number, cause in enumerate(told, 1)}


def causes(view: View, told: dict[Cause, str], numbers: dict[Outcome, int]) -> Child:
    """Return the causes of the findings, each with links to them; None where nothing is to be explained.

    ``told`` are those of ``anchors``, ``numbers`` those of the findings on the page.
    """
    explanation = view.audit.explanation
    if explanation is None or not explanation.causes:
        return None
    intro = view.say(
        "下列各项只是推断：改动哪些数字（个数最少）就能使相关的核对全部相符。改与不改，由经办人核实后决定。",
        "These are inferences: the fewest figures whose change would mend the findings. Whether any is wrong is for "
        "whoever keeps the accounts to find out.",
    )
    left = len(explanation.causes) - len(told)
    more = view.say(f"另有 {left} 个原因，用 -v 全部列出", f"{left} more causes: list them with -v")
    return [
        element("p", intro, cls="note"),
        element("ol", [_cause(view, c, numbers, id) for c, id in told.items()]),
        element("p", more, cls="note") if left else None,
    ]


def _cause(view: View, cause: Cause, numbers: dict[Outcome, int], id: str) -> Markup:
    """Return one cause as an item of the list: its sentence, its answers, links to its findings, its proof."""
    told: list[Markup] = [element("p", element("strong", cause.text.of(view.lang)))]
    if cause.answers:
        between = element("p", view.say("或者", "or"), cls="note")
        listed = [element("ul", [_change(view, change) for change in answer]) for answer in cause.answers]
        told.append(join(*(join(between if i else None, answer) for i, answer in enumerate(listed))))
    if cause.ambiguous:
        told.append(element("p", view.say("答案不止一个，仅凭数字无法分辨。", "There are several answers; the figures cannot tell them apart."), cls="note"))  # fmt: skip
    if not cause.complete:
        told.append(element("p", MORE_ANSWERS.of(view.lang), cls="note"))  # fmt: skip
    links = []
    for outcome in cause.findings:
        number = numbers.get(outcome)
        if number is not None:
            links.append(join(" ", element("a", outcome.rule.id, href=f"#{view.id}-{number}")))
    if links:
        told.append(element("p", view.say("涉及：", "Findings:"), links))
    if cause.proof is not None:
        told.append(_proof(view, cause.proof))
    if len(cause.findings) > 1:
        first = cause.findings[0]
        reason = view.say("理由", "why")
        whole = command("waive", view.audit.file, first.rule.id, first.path, "--cause", "--reason", reason)
        summary = element("summary", view.say("一并豁免这几项", "To let them stay"))
        told.append(element("details", summary, element("p", element("code", whole))))
    return element("li", *told, id=id)


def _change(view: View, change: Change) -> Markup:
    """Return one figure (or several that nothing tells apart), as printed, and the values that would fit."""
    named: list[Markup] = []
    for node in change.nodes:
        name = label(view.report, node, view.report.root, view.lang)
        place = element("code", view.report.at(node, view.lang))
        printed = element("b", (node.text or "").strip())
        named.append(join(" / " if named else None, name, " ", printed, " ", place))
    fits: Child = None
    if change.values:
        shown, more = offered(change, view.lang)
        values = [join("、" if i else None, element("b", value)) for i, value in enumerate(shown)]
        sure = view.say("很可能应为 ", "probably ") if change.probable else None
        fits = join(" → ", sure, values, more)
    return element("li", named, fits)


def _proof(view: View, proof: Proof) -> Markup:
    """Return the relations that cannot all hold, each with its multiplier, and the contradiction, folded away."""
    steps = []
    for step in proof.steps:
        factor = join(element("b", plain(step.multiplier)), " × ") if abs(step.multiplier) != 1 else None
        sign = "− " if step.multiplier == -1 else None
        told = message(view.report, step.outcome, view.lang, whole=True)
        steps.append(element("li", sign, factor, element("span", step.outcome.rule.id, cls="rule"), " ", told))
    summary = element("summary", view.say("证明：所列数字不可能同时为真", "Proof that the figures cannot all be true"))
    return element("details", summary, element("ul", steps), element("p", shortfall(view.report, proof, view.lang)))
