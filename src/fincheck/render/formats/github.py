"""Workflow commands of GitHub Actions: the runner turns each line into an annotation at its place in the file.

The runner shows ten annotations of each level a step, so the worst come first.
"""

from __future__ import annotations

from fincheck.audit import Audit, Summary
from fincheck.evaluation.outcome import Outcome
from fincheck.render import Pieces, Run
from fincheck.render.identity import local
from fincheck.render.wording.message import message
from fincheck.render.wording.words import tally, title, waived
from fincheck.rulebook.rule import SEVERITIES
from fincheck.source import Place, Problem, harmless

__all__ = ["FORMAT", "render"]

_COMMAND = {"error": "error", "warning": "warning", "info": "notice"}


def _piece(run: Run, done: Audit) -> str:
    """Return one report: what kept it from being judged, its findings, what is waived, and its tally in the log."""
    lines = [_problem(problem, "error", run.lang) for problem in done.problems]
    lines += [_problem(notice, "warning", run.lang) for notice in done.notices]
    if done.report is not None:
        for outcome in sorted(done.findings, key=lambda found: SEVERITIES.index(found.severity)):
            lines.append(_finding(done, outcome, run.lang))
        lines += [_finding(done, outcome, run.lang) for outcome in done.waived]
        if not run.quiet:
            lines.append(harmless(f"{done.file}: {tally(done.tally, run.lang)}"))
    return "".join(line + "\n" for line in lines)


def _frame(run: Run, summaries: list[Summary]) -> tuple[str, str]:  # noqa: ARG001
    """Return what is wrong with the rules; it belongs to no report."""
    return "", "".join(_problem(problem, "error", run.lang) + "\n" for problem in run.rulebook.problems)


def _finding(done: Audit, outcome: Outcome, lang: str) -> str:
    """Return one finding as a workflow command; a waived one is a notice."""
    assert done.report is not None
    place = done.report.place(outcome.at)
    text = outcome.at.text
    told = [message(done.report, outcome, lang)]
    told += [hint.text.of(lang) for hint in done.hints.get(outcome, ())]
    waiver = done.waived.get(outcome)
    command = "notice" if waiver else _COMMAND[outcome.severity]
    if waiver is not None:
        told.append(waived(waiver, lang))
    where = _where(place)
    if text and place.origin is None:
        where |= {"endLine": str(place.line), "endColumn": str(place.column + len(text))}
    elif place.origin is not None:
        told[0] = f"{place.at(lang)}{'：' if lang == 'zh' else ': '}{told[0]}"
    return _line(command, where, f"{outcome.rule.id} {title(outcome.rule, lang)}", "\n".join(map(harmless, told)))


def _problem(problem: Problem, command: str, lang: str) -> str:
    place = problem.place
    told = [problem.text.of(lang), *([problem.help.of(lang)] if problem.help else [])]
    where = _where(place)
    return _line(command, where, "fincheck", "\n".join(map(harmless, told)))


def _where(place: Place) -> dict[str, str]:
    """Return where an annotation goes: to a line, or to the file where a document has none."""
    where = {"file": local(place.file)}
    if place.origin is None:
        return where | {"line": str(place.line), "col": str(place.column)}
    return where | {"line": str(max(place.file_line, 1))}


def _line(command: str, where: dict[str, str], head: str, told: str) -> str:
    properties = ",".join(f"{name}={_property(harmless(value))}" for name, value in (where | {"title": head}).items())
    return f"::{command} {properties}::{_data(told)}"


def _data(text: str) -> str:
    """Return ``text`` as the runner wants what stands behind the second ``::``; it undoes just these three."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Return ``text`` as the runner wants it in a property, where a colon or comma would end it."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMAT = Pieces(_piece, _frame, live=True)
render = FORMAT.whole
