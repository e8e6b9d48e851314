"""The audit for other programs, version 1: numbers as strings, lines and columns from 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fincheck.audit import Audit, Summary
from fincheck.quality.fates import Unchecked
from fincheck.render import Pieces, Run
from fincheck.render.written import placed, set_in
from fincheck.report.report import Report
from fincheck.source import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fincheck.evaluation.outcome import Outcome
    from fincheck.readers.reading import Unread

__all__ = ["FORMAT", "render"]

VERSION = 1


def _piece(run: Run, done: Audit) -> str:
    """Return one report as JSON, set in as it stands in the document."""
    return set_in(_report(done, run), "    ")


def _frame(run: Run, summaries: list[Summary]) -> tuple[str, str]:
    """Return what stands around the reports; the problems of rule files are told behind them."""
    problems = [_problem(problem, run.lang) for problem in run.rulebook.problems]
    behind = f',\n  "problems": {set_in(problems, "  ").lstrip()}' if problems else ""
    end = "\n  " if summaries else ""
    before = f'{{\n  "fincheck": {VERSION},\n  "reports": [' + ("\n" if summaries else "")
    return before, f"{end}]{behind}\n}}\n"


def _index(run: Run, pages: list[tuple[Summary, str]]) -> str:
    """Return the list of a folder of files: what each report came to, and the file that tells of it."""
    listed = []
    for summary, page in pages:
        told: dict[str, Any] = {"file": summary.file, "entity": summary.entity, "year": summary.year, "told_in": page}
        # of a report that could not be judged nobody knows how many it has: none is not nothing
        told |= {"findings": summary.levels if summary.problem is None else None, "tally": summary.tally}
        if summary.figures is not None:
            total, checked = summary.figures
            told["figures"] = {"total": total, "checked": checked, "unread": summary.unread}
        if summary.problem is not None:
            told["problems"] = [_problem(summary.problem, run.lang)]
        listed.append(told)
    before, after = _frame(run, [summary for summary, _ in pages])
    return before + ",\n".join(set_in(told, "    ") for told in listed) + after


def _report(done: Audit, run: Run) -> dict[str, Any]:
    """Return one audited report as the schema ``result`` has it."""
    told: dict[str, Any] = {"file": done.file}
    if done.report is not None:
        told |= {"entity": done.report.entity, "year": done.report.year}
    told["tally"] = done.tally
    if done.evaluation is not None:
        fates = done.figures()
        unread = sum(one.figures for one in done.unread)
        told["figures"] = {
            "total": fates.total + unread,
            "checked": fates.checked,
            **fates.counts,
            "unread": unread,
        }
        if fates.assumed is not None:
            told["assumed_unit"] = "万元"
        if fates.others and not run.rulebook.chosen:
            told["unchecked"] = [_loose(done.report, fate, run.lang) for fate in fates.others]
    if done.problems:
        told["problems"] = [_problem(problem, run.lang) for problem in done.problems]
    if done.notices:
        told["notices"] = [_problem(notice, run.lang) for notice in done.notices]
    if done.unread:
        told["unread"] = [_unread(done, one, run.lang) for one in done.unread]
    listed = done.listed(run.verbose)
    told["checks"] = _checks(done, listed, run.lang) if listed else []
    if done.explanation is not None and done.explanation.causes:
        from fincheck.render.explanations import causes

        told["causes"] = causes(done, done.explanation, run.lang)
    if done.unsearched:
        told["causes_not_searched"] = done.unsearched
    return told


def _checks(done: Audit, listed: list[Outcome], lang: str) -> Iterator[dict[str, Any]]:
    from fincheck.render.checks import checks  # read on use: there may be no finding

    return checks(done, listed, lang)


def _loose(report: Report | None, fate: Unchecked, lang: str) -> dict[str, Any]:
    assert report is not None
    at = report.place(fate.node)
    return {
        "path": fate.node.path,
        "text": fate.node.text,
        **placed(at),
        "state": fate.state.value,
        "reason": fate.reason.of(lang),
    }


def _unread(done: Audit, one: Unread, lang: str) -> dict[str, Any]:
    assert done.source is not None
    place = done.source.place(one.line, one.column)
    return {"what": one.what, "figures": one.figures, "reason": one.why.of(lang), "file": place.file} | placed(place)


def _problem(problem: Problem, lang: str) -> dict[str, Any]:
    told = {"message": problem.text.of(lang), "help": problem.help.of(lang) if problem.help else ""}
    return told | {"file": problem.place.file} | placed(problem.place)


FORMAT = Pieces(_piece, _frame, ",\n", suffix="json", contents=_index)
render = FORMAT.whole
