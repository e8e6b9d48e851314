"""SARIF 2.1.0, for code scanning and editors: a result a finding with related places, and the rules of the results.

One run for all reports: GitHub takes no more than twenty a file. Results are told apart by file, rule and path, never
by line or figure. A waived finding carries its waiver as a suppression and is a note, for GitHub heeds no suppressions.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any
from urllib.parse import quote

from fincheck import __version__
from fincheck.audit import Audit, Summary
from fincheck.evaluation.outcome import Outcome
from fincheck.home import HOME
from fincheck.render import Pieces, Run
from fincheck.render.identity import fingerprint, local, page_of
from fincheck.render.wording.message import message
from fincheck.render.wording.relation import label
from fincheck.render.wording.words import title
from fincheck.render.written import lines_of, placed, set_in
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule
from fincheck.source import Place, Problem, harmless

__all__ = ["FORMAT", "render"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {"error": "error", "warning": "warning", "info": "note"}
_MOST_RELATED = 100  # GitHub shows no more of one result


def _piece(run: Run, done: Audit) -> str:
    """Return the results of one report, without the brackets around them."""
    results = [_result(done, outcome, run.lang) for outcome in done.listed()]
    return ",\n".join(set_in(result, " " * 8) for result in results)


def _frame(run: Run, summaries: list[Summary]) -> tuple[str, str]:
    """Return the tool with its rules, and behind the results what kept reports from being judged."""
    problems = [*run.rulebook.problems, *(s.problem for s in summaries if s.problem is not None)]
    driver = {
        "name": "fincheck",
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": [_rule(rule, run.lang) for rule in _found(run, summaries)],
    }
    invocation: dict[str, Any] = {"executionSuccessful": not problems}
    if problems:
        invocation["toolExecutionNotifications"] = [_notification(problem, run.lang) for problem in problems]
    before = (
        f'{{\n  "$schema": "{_SCHEMA}",\n  "version": "2.1.0",\n  "runs": [\n    {{\n'
        f'      "tool": {set_in({"driver": driver}, " " * 6).lstrip()},\n'
        f'      "columnKind": "unicodeCodePoints",\n'
        f'      "invocations": {set_in([invocation], " " * 6).lstrip()},\n'
        f'      "results": [\n'
    )
    return before, "\n      ]\n    }\n  ]\n}\n"


def _found(run: Run, summaries: list[Summary]) -> list[Rule]:
    """Return the rules that a result is of, those that no file holds last."""
    ids = frozenset[str]().union(*(summary.rules for summary in summaries))
    found = [rule for rule in run.rulebook.rules if rule.id in ids]
    for id, module in (("JOINT", "explanation.joint.finding"), ("BLANK", "quality.blanks")):
        if id in ids and run.rulebook.get(id) is None:
            found.append(import_module(f"fincheck.{module}").rule(run.rulebook.terms))
    return found


def _rule(rule: Rule, lang: str) -> dict[str, Any]:
    """Return a rule as a SARIF reportingDescriptor."""
    zh = lang == "zh"
    rows = [
        ("公式" if zh else "Formula", rule.formula),
        ("适用" if zh else "For", rule.scope_text),
        ("条件" if zh else "When", rule.when_text),
        ("依据" if zh else "Basis", rule.basis.of(lang)),
        ("说明" if zh else "Why", rule.why.of(lang)),
    ]
    rows = [(name, text) for name, text in rows if text]
    told = "\n".join(f"{name}{'：' if zh else ': '}{text}" for name, text in rows)
    code = {rule.formula, rule.scope_text, rule.when_text}
    marked = "\n".join(f"- **{name}** {f'`{text}`' if text in code else _escaped(text)}" for name, text in rows)
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title.of(lang)},
        "fullDescription": {"text": rule.why.of(lang) or rule.title.of(lang)},
        **({"helpUri": page} if (page := page_of(rule)) else {}),
        "help": {"text": told, "markdown": marked},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
    }


def _result(done: Audit, outcome: Outcome, lang: str) -> dict[str, Any]:
    """Return one finding as a SARIF result; a waived one is suppressed, with its reason."""
    report = done.report
    assert report is not None
    waiver = done.waived.get(outcome)
    place = report.place(outcome.at)
    told = [message(report, outcome, lang), *(hint.text.of(lang) for hint in done.hints.get(outcome, ()))]
    others = [node for node in outcome.operands if node is not outcome.at][:_MOST_RELATED]
    mark = fingerprint(done.file, outcome)
    result: dict[str, Any] = {
        "ruleId": outcome.rule.id,
        "level": "note" if waiver else _LEVEL[outcome.severity],
        "message": {"text": lines_of(told)},
        "locations": [_location(done, outcome.at, None) | _logical(place, outcome.path)],
        "relatedLocations": [
            {"id": number} | _location(done, node, f"{label(report, node, outcome.place, lang)} {node.text or ''}")
            for number, node in enumerate(others, 1)
        ],
        # GitHub looks at primaryLocationLineHash only; left out, it would be made of the line, so of the figure.
        "partialFingerprints": {"fincheck/v1": mark, "primaryLocationLineHash": f"{mark}:1"},
        "properties": {"verdict": outcome.verdict, "title": title(outcome.rule, lang)},
    }
    if waiver is not None:
        why = f"{waiver.reason} ({waiver.until.isoformat()}{', ' + waiver.by if waiver.by else ''})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    if not others:
        del result["relatedLocations"]
    return result


def _location(done: Audit, node: Node, told: str | None) -> dict[str, Any]:
    assert done.report is not None
    place = done.report.place(node)
    location = _physical(place, len(node.text or ""))
    return location | ({"message": {"text": harmless(told.strip())}} if told else {})


def _physical(place: Place, length: int) -> dict[str, Any]:
    """Return a place in a file: a region of text, or of a document without lines the file and where in it."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.file)}}
    if place.origin is None:
        physical["region"] = {"startLine": place.line, "startColumn": place.column}
        if length:
            physical["region"] |= {"endLine": place.line, "endColumn": place.column + length}
    elif place.file_line:
        physical["region"] = {"startLine": place.file_line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.origin is not None and (known := placed(place)):
        location["properties"] = {key: value for key, value in known.items() if key not in ("line", "column")}
    return location


def _logical(place: Place, path: str) -> dict[str, Any]:
    """Return the logical locations of a result: its path in the report, and where in its document it stands."""
    named = [{"fullyQualifiedName": path}] if path else []
    if place.origin is not None and (label := place.origin.label("zh")):
        named.append({"fullyQualifiedName": label, "kind": "element"})
    return {"logicalLocations": named} if named else {}


def _notification(problem: Problem, lang: str) -> dict[str, Any]:
    place = problem.place
    told = [problem.text.of(lang), *([problem.help.of(lang)] if problem.help else [])]
    where = _physical(place, 0) | _logical(place, "")
    return {"level": "error", "message": {"text": lines_of(told)}, "locations": [where]}


def _uri(file: str) -> str:
    """Return the name of a file as a URI reference: from the top of the repository, as GitHub wants it."""
    return _reference(local(file))


@lru_cache(16)  # of one report every figure asks
def _reference(name: str) -> str:
    return ("file://" if name.startswith("/") else "") + quote(name, safe="/~", errors="surrogateescape")


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_[]<>" else c for c in text)


FORMAT = Pieces(_piece, _frame, ",\n", suffix="sarif")
render = FORMAT.whole
