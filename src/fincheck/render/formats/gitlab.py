"""GitLab's code quality report: the subset of the Code Climate format that its merge requests show."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from fincheck.audit import Audit, Summary
from fincheck.evaluation.outcome import Outcome
from fincheck.render import Pieces, Run
from fincheck.render.identity import fingerprint, local
from fincheck.render.wording.message import message
from fincheck.render.wording.words import title, waived
from fincheck.render.written import as_json
from fincheck.source import Problem, harmless

__all__ = ["FORMAT", "render"]

_SEVERITY = {"error": "major", "warning": "minor", "info": "info"}


def _piece(run: Run, done: Audit) -> str:
    """Return the entries of one report, without the brackets around them."""
    entries = [_problem(problem, run.lang) for problem in done.problems]
    entries += [_finding(done, outcome, run.lang) for outcome in done.listed()]
    return ",\n".join(as_json(entry) for entry in entries)


def _frame(run: Run, summaries: list[Summary]) -> tuple[str, str]:
    """Return the brackets; what is wrong with the rules stands before the findings."""
    wrong = [as_json(_problem(problem, run.lang)) for problem in run.rulebook.problems]
    more = any(s.problem is not None or any(s.levels.values()) or s.tally["waived"] for s in summaries)
    return "[\n" + ",\n".join(wrong) + (",\n" if wrong and more else ""), "\n]\n"


def _finding(done: Audit, outcome: Outcome, lang: str) -> dict[str, Any]:
    """Return one finding as an entry of a Code Quality report; a waived one is info."""
    assert done.report is not None
    place = done.report.place(outcome.at)
    told = [title(outcome.rule, lang), message(done.report, outcome, lang)]
    told += [hint.text.of(lang) for hint in done.hints.get(outcome, ())]
    waiver = done.waived.get(outcome)
    if waiver is not None:
        told.append(waived(waiver, lang))
    if told[1].startswith(told[0]):
        del told[0]
    if place.origin is not None:
        told.insert(0, place.at(lang))
    return _entry(
        " | ".join(told),
        outcome.rule.id,
        fingerprint(place.file, outcome),
        "info" if waiver else _SEVERITY[outcome.severity],
        place.file,
        max(place.file_line, 1),
    )


def _problem(problem: Problem, lang: str) -> dict[str, Any]:
    mark = sha256("\0".join((local(problem.place.file), problem.text.zh)).encode(errors="surrogateescape")).hexdigest()[
        :32
    ]
    return _entry(
        problem.text.of(lang), "fincheck", mark, "blocker", problem.place.file, max(problem.place.file_line, 1)
    )


def _entry(told: str, rule: str, mark: str, severity: str, file: str, line: int) -> dict[str, Any]:
    return {
        "description": harmless(told),
        "check_name": rule,
        "fingerprint": mark,
        "severity": severity,
        "location": {"path": local(file), "lines": {"begin": line}},
    }


FORMAT = Pieces(_piece, _frame, ",\n", suffix="json")
render = FORMAT.whole
