"""One line a finding: ``file:line:column: severity ID message``, for grep, editors and logs."""

from __future__ import annotations

from fincheck.render import Run
from fincheck.render.words import message, tally

__all__ = ["render"]


def render(run: Run) -> str:
    """Return the findings of all reports, a line each, then a line with the tally of each report."""
    lines = []
    for done in run.audits:
        if done.report is None:
            continue
        for outcome in done.outcomes() if run.verbose else done.findings:
            place = done.report.place(outcome.at)
            severity = outcome.severity or outcome.verdict
            told = f"{place}: {severity} {outcome.rule.id} {message(done.report, outcome, run.lang)}"
            hints = [hint.text.of(run.lang) for hint in done.hints.get(outcome, ())]
            lines.append(_one_line(" | ".join([told, *hints])))
        if not run.quiet:
            lines.append(_one_line(f"{done.file}: {tally(done.tally, run.lang)}"))
    return "".join(line + "\n" for line in lines)


def _one_line(text: str) -> str:
    """Return ``text`` with what would break the line, or steer the terminal, made visible."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
