"""Why the findings are there, in words: the whole reasoning of a cause."""

from __future__ import annotations

from fractions import Fraction

from fincheck.audit import Audit
from fincheck.evaluation.outcome import Outcome
from fincheck.explanation.records import Cause, Change, Proof
from fincheck.explanation.telling import shortfall
from fincheck.figures.decimals import plain, show
from fincheck.figures.figure import Unit, interval, power
from fincheck.figures.slips import KINDS
from fincheck.render.wording.message import message
from fincheck.render.wording.relation import relation
from fincheck.render.wording.words import MORE_ANSWERS
from fincheck.report.report import Report
from fincheck.report.tree import Node

__all__ = ["offered", "reasoning", "unexplained"]

_OFFERED = 3  # values told that a figure could read instead
LISTED = 6  # figures that no rule tells apart, told by name


def reasoning(done: Audit, cause: Cause, lang: str) -> list[str]:
    """Return all that is known of a cause: its findings, the proof, every answer with its amounts."""
    report = done.report
    assert report is not None
    zh = lang == "zh"
    lines = [cause.text.of(lang), ""]
    lines.append("涉及的问题：" if zh else "findings:")
    for outcome in cause.findings:
        lines.append(f"  {report.place(outcome.at).of(lang)} {outcome.rule.id}@{outcome.path}")
        lines.append(f"    {message(report, outcome, lang)}")
    if cause.proof is not None:
        lines += ["", *_proof(report, cause.proof, lang)]
    if cause.answers:
        lines += ["", *_answers(report, cause, lang)]
    elif cause.figures:
        lines += ["", "涉及的数字：" if zh else "figures:"]
        lines += [f"  {_figure(report, node, lang)}" for node in cause.figures]
    return lines


def unexplained(done: Audit, findings: list[Outcome], lang: str) -> list[str]:
    """Return what is known of findings that have no cause here: each with its likely causes, if there are any."""
    report = done.report
    assert report is not None
    zh = lang == "zh"
    lines = ["没有归并的问题：" if zh else "findings on their own:"]
    for outcome in findings:
        lines.append(f"  {report.place(outcome.at).of(lang)} {outcome.rule.id}@{outcome.path}")
        lines.append(f"    {message(report, outcome, lang)}")
        lines += [("    可能：" if zh else "    likely: ") + h.text.of(lang) for h in done.hints.get(outcome, ())]
    return lines


def _proof(report: Report, proof: Proof, lang: str) -> list[str]:
    """Return a proof as sums that anybody can follow with a calculator.

    One relation says itself by how much it fails. Several are numbered, added or taken off, and what is left is summed up
    with the ends that the printed digits allow.
    """
    zh = lang == "zh"
    if len(proof.steps) == 1:
        step = proof.steps[0].outcome
        told = message(report, step, lang, whole=True)
        return [
            "证明：" if zh else "proof:",
            f"  {step.rule.id}  {told}",
            "  四舍五入解释不了这么大的差额，所以这些数字不可能都对。"
            if zh
            else "  rounding explains no such difference, so the figures cannot all be right.",
        ]
    lines = ["证明（这几项不能同时成立）：" if zh else "proof (these cannot all hold):"]
    for number, step_ in enumerate(proof.steps, 1):
        lines.append(f"  ({number}) {step_.outcome.rule.id}  {relation(report, step_.outcome, lang, whole=True)}")
    sums = "".join(_term(step_.multiplier, f"({number})", number == 1) for number, step_ in enumerate(proof.steps, 1))
    lines.append(
        f"  算 {sums}，两边相同的数抵消，剩下："
        if zh
        else f"  take {sums}; what stands on both sides goes out, and there remain:"
    )
    for node, factor in proof.figures:
        figure = report.figure(node)
        ends = ""
        if figure is not None:
            claim = interval(figure)
            if claim.low is not None and claim.high is not None and claim.low != claim.high:
                low, high = _shown(claim.low, figure.unit), _shown(claim.high, figure.unit)
                ends = f"（真实值在 {low} 与 {high} 之间）" if zh else f" (truly between {low} and {high})"
        sign = "−" if factor < 0 else "+"
        times = "" if abs(factor) == 1 else f"{plain(abs(factor))} × "
        lines.append(f"    {sign} {times}{_figure(report, node, lang)}{ends}")
    lines.append("  " + shortfall(report, proof, lang))
    return lines


def _term(multiplier: Fraction, name: str, first: bool) -> str:
    sign = ("−" if multiplier < 0 else "") if first else (" − " if multiplier < 0 else " + ")
    times = "" if abs(multiplier) == 1 else f"{plain(abs(multiplier))} × "
    return f"{sign}{times}{name}"


def _answers(report: Report, cause: Cause, lang: str) -> list[str]:
    """Return the lines that tell the fewest figures to change, answer by answer."""
    zh = lang == "zh"
    size = len(cause.answers[0])
    lines = [
        f"最少改 {size} 个数字；"
        + (f"共 {len(cause.answers)} 种改法：" if len(cause.answers) > 1 else "只有这一种改法：")
        if zh
        else f"the fewest figures to change: {size}; "
        + (f"{len(cause.answers)} answers:" if len(cause.answers) > 1 else "the only answer:")
    ]
    for number, answer in enumerate(cause.answers, 1):
        for i, change in enumerate(answer):
            head = f"  {number}. " if i == 0 else "     "
            lines.append(head + _change(report, change, lang))
            if len(change.nodes) > 1:
                rest = change.nodes[1 : LISTED + 1]
                others = "、".join(_figure(report, node, lang) for node in rest)
                if len(change.nodes) > LISTED + 1:
                    others += f" …… 共 {len(change.nodes)} 个" if lang == "zh" else f" … {len(change.nodes)} in all"
                lines.append(
                    "     " + (f"或者（规则分不出）：{others}" if zh else f"or (no rule tells them apart): {others}")
                )
    if not cause.complete:
        lines.append(f"  （{MORE_ANSWERS.zh}）" if zh else f"  ({MORE_ANSWERS.en})")
    return lines


def _change(report: Report, change: Change, lang: str) -> str:
    """Return what one figure should read: its bounds, then the values that fit, the likely one first."""
    zh = lang == "zh"
    node = change.nodes[0]
    told = _figure(report, node, lang)
    settled = ""
    figure = report.figure(node)
    if figure is not None and (change.low is not None or change.high is not None):
        low, high = (None if end is None else _shown(end, figure.unit) for end in (change.low, change.high))
        if low is not None and low == high:
            told += f"：真实值应为 {low}" if zh else f": the true value is {low}"
            settled = str(low)
        elif low is None:
            told += f"：真实值应不大于 {high}" if zh else f": the true value is at most {high}"
        elif high is None:
            told += f"：真实值应不小于 {low}" if zh else f": the true value is at least {low}"
        else:
            told += f"：真实值应在 {low} 与 {high} 之间" if zh else f": the true value lies between {low} and {high}"
    if change.values:
        slip = KINDS[change.slip].name.of(lang)
        shown, more = offered(change, lang)
        first, others = shown[0], ("、" if zh else ", ").join(shown[1:]) + more
        if change.probable:
            told += f"；很可能是 {first}" if zh else f"; probably {first}"
        elif first != settled or others:  # what must be need not be said to be possible
            told += f"；可以是 {first}" if zh else f"; it could be {first}"
        if slip:
            told += f"（{slip}）" if zh else f" ({slip})"
        if others:
            told += f"，也可能是 {others}" if zh else f", or {others}"
    return told


def offered(change: Change, lang: str) -> tuple[tuple[str, ...], str]:
    """Return the values that are told of those that would fit, and the words for the others, or "".

    Where a bound alone says what a figure may be, every one within it would do: a row of them helps nobody.
    """
    shown, rest = change.values[:_OFFERED], len(change.values) - _OFFERED
    if rest < 1:
        return shown, ""
    return shown, f" 等至少 {len(change.values)} 个" if lang == "zh" else f" and at least {rest} more"


def _figure(report: Report, node: Node, lang: str) -> str:
    """Return a figure with its name and place."""
    place = report.at(node, lang)
    at = f"（{place}）" if lang == "zh" else f" ({place})"
    return f"{report.named(node, lang, most=2)} {(node.text or '').strip()}{at}"


def _shown(value: Fraction, unit: Unit) -> str:
    if unit.kind == "count" and (value / power(unit.scale)).denominator == 1:
        return f"{plain(value / power(unit.scale))}{unit.name}"
    return show(value, unit, 2)
