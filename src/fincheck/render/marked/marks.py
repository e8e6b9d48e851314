"""What an audit has to say at places of one document, as the marks of its copy."""

from __future__ import annotations

from collections.abc import Iterator

from fincheck.audit import Audit
from fincheck.render.marked.mark import Mark
from fincheck.render.wording.message import message
from fincheck.render.wording.words import SEVERITY, VERDICT, waived
from fincheck.report.tree import Node
from fincheck.rulebook.rule import SEVERITIES
from fincheck.source import Place, Text

__all__ = ["marks"]

_UNREAD = Text("未读懂", "not read")
_LIKELY = Text("可能：", "likely: ")
_CAUSE = Text("原因：", "cause: ")


def marks(done: Audit, file: str, lang: str) -> list[Mark]:
    """Return a mark for each finding, waived one, figure that a cause names, unread figure and problem with a place in ``file``."""
    found: list[Mark] = []
    source, report = done.source, done.report
    if source is None or report is None:
        return found

    def add(place: Place, printed: str, severity: str, lines: list[str]) -> None:
        if place.origin is not None and place.file == file:
            column = place.column if place.origin.paragraph else 0
            found.append(Mark(place.origin, printed, severity, "\n".join(lines), column))

    for outcome in done.listed():
        waiver = done.waived.get(outcome)
        severity = "info" if waiver else outcome.severity or "info"
        word = VERDICT["waived"] if waiver else SEVERITY.get(outcome.severity, VERDICT[outcome.verdict])
        lines = [f"{word.of(lang)} {outcome.rule.id} {message(report, outcome, lang)}"]
        lines += [_LIKELY.of(lang) + hint.text.of(lang) for hint in done.hints.get(outcome, ())]
        lines += [waived(waiver, lang)] if waiver else []
        add(source.place(outcome.at.line, outcome.at.column), outcome.at.text or "", severity, lines)
    for severity, node, text in _culprits(done):
        add(source.place(node.line, node.column), node.text or "", severity, [_CAUSE.of(lang) + text.of(lang)])
    for problem in done.problems:
        lines = [f"{SEVERITY['error'].of(lang)} {problem.text.of(lang)}"]
        lines += [problem.help.of(lang)] if problem.help else []
        add(problem.place, "", "error", lines)
    for unread in done.unread:
        told = f"{_UNREAD.of(lang)}{'：' if lang == 'zh' else ': '}{unread.why.of(lang)}"
        add(source.place(unread.line, unread.column), unread.what, "info", [told])
    return found


def _culprits(done: Audit) -> Iterator[tuple[str, Node, Text]]:
    """Yield the figures that are wrong by a cause with one answer only, each with how grave that is and what the cause says.

    A finding stands at the sum that fails; what is to be mended may stand elsewhere. Where several answers would do, or
    no rule tells figures apart, none of them is pointed at.
    """
    for cause in done.explanation.causes if done.explanation is not None else ():
        if cause.ambiguous or not cause.answers:
            continue
        worst = min((outcome.severity or SEVERITIES[-1] for outcome in cause.findings), key=SEVERITIES.index)
        for change in cause.answers[0]:
            yield worst, change.nodes[0], cause.text
