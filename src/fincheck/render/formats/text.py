"""One line a finding: ``file:line:column: severity ID message``, for grep, editors and logs."""

from __future__ import annotations

from fincheck.audit import Audit, Summary
from fincheck.render import Pieces, Run
from fincheck.render.further import about, unchecked, unheld
from fincheck.render.triage import MOST, causes, gravest_first
from fincheck.render.wording.message import message
from fincheck.render.wording.words import tally, waived
from fincheck.source import harmless

__all__ = ["FORMAT", "render"]


def _piece(run: Run, done: Audit) -> str:
    """Return the findings of one report, a line each, then a line with its tally."""
    if done.report is None:
        return ""
    lines = []
    if not run.quiet:
        mark = "原因" if run.lang == "zh" else "cause"
        lines += [
            harmless(f"{done.file}: {mark}: {told}")
            for _, told, _ in causes(done, run.lang, None if run.verbose else MOST)
        ]
    for outcome in gravest_first(done, done.listed(run.verbose)):
        waiver = done.waived.get(outcome)
        severity = "waived" if waiver else outcome.severity or outcome.verdict
        told = f"{done.report.place(outcome.at).of(run.lang)}: {severity} {outcome.rule.id} {message(done.report, outcome, run.lang, whole=run.verbose)}"
        hints = [hint.text.of(run.lang) for hint in done.hints.get(outcome, ())]
        lines.append(harmless(" | ".join([told, *hints, *([waived(waiver, run.lang)] if waiver else [])])))
    if not run.quiet:
        if done.explanation is not None and done.explanation.causes:
            shown = "推理过程和证明：" if run.lang == "zh" else "the reasoning and the proofs: "
            lines.append(harmless(f"{done.file}: {shown}{about(done, 'why')}"))
        counts = [tally(done.tally, run.lang), unheld(run, done), *unchecked(run, done)]
        lines += [harmless(f"{done.file}: {line}") for line in counts if line]
    return "".join(line + "\n" for line in lines)


def _frame(run: Run, summaries: list[Summary]) -> tuple[str, str]:  # noqa: ARG001
    """Return nothing: a log has neither head nor foot."""
    return "", ""


FORMAT = Pieces(_piece, _frame, live=True)
render = FORMAT.whole
