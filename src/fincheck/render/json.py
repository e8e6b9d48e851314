"""The audit for other programs, version 1: numbers as strings, lines and columns from 1."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from fincheck.audit import Audit
from fincheck.diagnose import Hint
from fincheck.figure import Unit, plain, power
from fincheck.outcome import Outcome
from fincheck.render import Run
from fincheck.render.words import label, message
from fincheck.report import Report
from fincheck.source import Problem
from fincheck.tree import Node

__all__ = ["render"]

VERSION = 1


def render(run: Run) -> str:
    """Return the run as one JSON document; with ``verbose`` every check, else the findings."""
    document = {
        "fincheck": VERSION,
        "reports": [_report(done, run) for done in run.audits],
        "problems": [_problem(problem, run.lang) for problem in run.rulebook.problems],
    }
    if not document["problems"]:
        del document["problems"]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _report(done: Audit, run: Run) -> dict[str, Any]:
    told: dict[str, Any] = {"file": done.file}
    if done.report is not None:
        told |= {"entity": done.report.entity, "year": done.report.year}
    told["tally"] = done.tally
    if done.problems:
        told["problems"] = [_problem(problem, run.lang) for problem in done.problems]
    checks = done.outcomes() if run.verbose else done.findings
    told["checks"] = [_check(done, outcome, run.lang) for outcome in checks]
    return told


def _check(done: Audit, outcome: Outcome, lang: str) -> dict[str, Any]:
    report = done.report
    assert report is not None
    at = report.place(outcome.at)
    told: dict[str, Any] = {
        "rule": outcome.rule.id,
        "title": outcome.rule.title.of(lang),
        "verdict": outcome.verdict,
        "severity": outcome.severity,
        "place": outcome.place.path,
        "line": at.line,
        "column": at.column,
        "formula": outcome.rule.formula,
    }
    if outcome.column:
        told["column_of_table"] = outcome.column
    for name in ("left", "right"):
        told[name] = _number(getattr(outcome, name), outcome.unit, outcome.digits)
    told["unit"] = outcome.unit.name
    told["difference"] = _number(outcome.difference, outcome.unit, 0)
    told["allowed"] = _number(outcome.allowed, outcome.unit, 0)
    told["message"] = message(report, outcome, lang)
    if outcome.reason is not None:
        told["reason"] = outcome.reason.of(lang)
    if outcome.loose:
        told["loose"] = True
    told["operands"] = [_operand(report, node, outcome, lang) for node in outcome.operands]
    told["hints"] = [_hint(report, hint, lang) for hint in done.hints.get(outcome, ())]
    return told


def _number(value: Fraction | None, unit: Unit, digits: int) -> str | None:
    """Return a value in ``unit``, exact: a decimal, or ``p/q`` where its decimals never end."""
    if value is None:
        return None
    text = plain(value / power(unit.scale))
    if digits > 0 and "/" not in text:
        whole, _, fraction = text.partition(".")
        text = f"{whole}.{fraction.ljust(digits, '0')}"
    return text


def _operand(report: Report, node: Node, outcome: Outcome, lang: str) -> dict[str, Any]:
    figure = report.figure(node)
    place = report.place(node)
    told: dict[str, Any] = {
        "path": node.path,
        "label": label(report, node, outcome.place, lang),
        "text": node.text,
        "value": None,
        "unit": "",
    }
    if figure is not None:
        told["value"] = plain(figure.value / power(figure.unit.scale))
        told["unit"] = figure.unit.name
    return told | {"file": place.file, "line": place.line, "column": place.column}


def _hint(report: Report, hint: Hint, lang: str) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": hint.kind, "path": hint.node.path if hint.node else ""}
    if hint.node is not None:
        place = report.place(hint.node)
        told |= {"line": place.line, "column": place.column}
    return told | {"text": hint.text.of(lang)}


def _problem(problem: Problem, lang: str) -> dict[str, Any]:
    told = {"message": problem.text.of(lang), "help": problem.help.of(lang) if problem.help else ""}
    return told | {"file": problem.place.file, "line": problem.place.line, "column": problem.place.column}
