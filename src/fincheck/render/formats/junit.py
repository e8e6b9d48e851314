"""JUnit's XML, which every CI system reads: a suite a report, a test a finding; with ``-v`` a test a check.

A check fails its test just where it fails the run: a finding at or above ``--fail-on``. A milder finding, one that is
waived and what could not be decided are *skipped*, with the reason; a report that could not be judged is an *error*.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from fincheck.audit import Audit, Summary
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.render import Pieces, Run
from fincheck.render.identity import local
from fincheck.render.wording.message import message
from fincheck.render.wording.words import SEVERITY, VERDICT, waived
from fincheck.render.written import lines_of
from fincheck.rulebook.rule import SEVERITIES
from fincheck.source import Problem, harmless

__all__ = ["FORMAT", "render"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _piece(run: Run, done: Audit) -> str:
    """Return the suite of one report."""
    bar = SEVERITIES.index(run.fail_on)
    failures = skipped = 0
    cases = [_error(problem, run.lang) for problem in done.problems]
    for outcome in done.listed(run.verbose):
        case, kind = _case(done, outcome, bar, run.lang)
        cases.append(case)
        failures += kind == "failure"
        skipped += kind == "skipped"
    if not cases:  # a suite without a test looks like one that was not run
        held = f"{done.tally[Verdict.EXACT] + done.tally[Verdict.ROUNDING]} checks hold"
        cases.append(_test(done.file, held, ""))
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{len(done.problems)}" skipped="{skipped}"'
    file = _quoted(local(done.file))
    head = f"  <testsuite name={file} {counts} file={file}>\n"
    return head + "".join(cases) + "  </testsuite>\n"


def _frame(run: Run, summaries: list[Summary]) -> tuple[str, str]:
    """Return declaration and root with the totals; what is wrong with the rules is a suite of its own."""
    wrong = run.rulebook.problems
    failing = SEVERITIES[: SEVERITIES.index(run.fail_on) + 1]
    errors = len(wrong) + sum(summary.problems for summary in summaries)
    failures = sum(summary.levels.get(level, 0) for summary in summaries for level in failing)
    findings = sum(sum(summary.levels.values()) for summary in summaries)
    if run.verbose:
        tests = errors + sum(sum(summary.tally.values()) for summary in summaries)
    else:
        clean = sum(not (s.problems or any(s.levels.values()) or s.tally["waived"]) for s in summaries)
        tests = errors + findings + sum(summary.tally["waived"] for summary in summaries) + clean
    totals = f'tests="{tests}" failures="{failures}" errors="{errors}"'  # the schema has none for those skipped
    suite = ""
    if wrong:
        counts = f'tests="{len(wrong)}" failures="0" errors="{len(wrong)}" skipped="0"'
        suite = f'  <testsuite name="rules" {counts}>\n{"".join(_error(p, run.lang) for p in wrong)}  </testsuite>\n'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="fincheck" {totals}>\n', f"{suite}</testsuites>\n"


def _case(done: Audit, outcome: Outcome, bar: int, lang: str) -> tuple[str, str]:
    """Return the test of one check, and what became of it: "failure", "skipped" or ""."""
    assert done.report is not None
    place = done.report.place(outcome.at)
    name = f"{outcome.rule.id} {outcome.path}"
    waiver = done.waived.get(outcome)
    told = message(done.report, outcome, lang)
    detail = [f"{place.of(lang)}: {told}", *(hint.text.of(lang) for hint in done.hints.get(outcome, ()))]
    if waiver is not None:
        kind, word, detail = "skipped", waived(waiver, lang), [*detail, waived(waiver, lang)]
    elif outcome.finding and SEVERITIES.index(outcome.severity) <= bar:
        kind, word = "failure", told
    elif outcome.finding:
        kind, word = "skipped", f"{SEVERITY[outcome.severity].of(lang)}: {told}"
    elif outcome.verdict == Verdict.UNDECIDED:
        kind, word = "skipped", f"{VERDICT[Verdict.UNDECIDED].of(lang)}: {told}"
    else:
        return _test(done.file, name, ""), ""
    kinds = f" type={_quoted(outcome.severity or outcome.verdict)}" if kind == "failure" else ""
    inside = f"      <{kind} message={_quoted(word)}{kinds}>{_text(detail)}</{kind}>\n"
    return _test(done.file, name, inside), kind


def _error(problem: Problem, lang: str) -> str:
    told = problem.text.of(lang)
    detail = [f"{problem.place.of(lang)}: {told}", *([problem.help.of(lang)] if problem.help else [])]
    inside = f'      <error message={_quoted(told)} type="problem">{_text(detail)}</error>\n'
    return _test(problem.place.file, "fincheck", inside)


def _test(file: str, name: str, inside: str) -> str:
    # The schema that Jenkins' xUnit plugin holds files to has no `file` and `line` here: one of them, and it takes no test
    # of the file. classname is what all list a test under; the line stands in the text.
    known = f"classname={_class(local(file))} name={_quoted(name)}"
    return f"    <testcase {known}>\n{inside}    </testcase>\n" if inside else f"    <testcase {known}/>\n"


@lru_cache(16)  # of one report every test has the same
def _class(name: str) -> str:
    return _quoted(name)


def _text(lines: list[str]) -> str:
    return escape(_NOT_XML.sub(_escape, lines_of(lines)))


def _quoted(text: str) -> str:
    return quoteattr(_NOT_XML.sub(_escape, harmless(text)))


def _escape(found: re.Match[str]) -> str:
    return repr(found[0])[1:-1]


FORMAT = Pieces(_piece, _frame, suffix="xml")
render = FORMAT.whole
