"""Markdown for a job summary or a pull request: the verdict at a glance, then the findings of each report."""

from __future__ import annotations

import re

from fincheck.audit import Audit, Summary
from fincheck.evaluation.outcome import Outcome
from fincheck.render import Pieces, Run
from fincheck.render.further import about, unchecked, unheld
from fincheck.render.overview import totals
from fincheck.render.triage import MOST, causes, gravest_first
from fincheck.render.wording.message import message
from fincheck.render.wording.words import SEVERITY, VERDICT, gap, measured, none_found, tally, title, waived
from fincheck.rulebook.rule import SEVERITIES
from fincheck.source import Problem, harmless

__all__ = ["FORMAT", "render"]

_MARK = {"error": "❌", "warning": "⚠️", "info": "ℹ️", "waived": "🔕"}  # beside the word, never instead of it
_SHOWN = {c: f"\\{c}" for c in "\\`*_[]|#~"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "@\u200b"}
_SPECIAL = re.compile(f"[{re.escape(''.join(_SHOWN))}]")


def _piece(run: Run, done: Audit) -> str:
    """Return the section of one report; nothing where there is nothing to look at."""
    zh = run.lang == "zh"
    outcomes = done.listed()
    loose = [line for line in (unheld(run, done), *unchecked(run, done)) if line]
    if not (outcomes or done.problems or done.notices or len(loose) > 1):
        return ""
    name = " ".join(part for part in (done.report.entity, done.report.year) if part) if done.report else ""
    lines = [f"### {_plain(done.file)}{' — ' + _plain(name) if name else ''}", ""]
    lines += [_problem(problem, "error", run.lang) for problem in done.problems]
    lines += [_problem(notice, "warning", run.lang) for notice in done.notices]
    if done.problems or done.notices:
        lines.append("")
    if not run.quiet:
        told = causes(done, run.lang, None if run.verbose else MOST)
        lines += [f"- {_level(severity, run.lang)}{_plain(text)}" for severity, text, _ in told]
        lines += [""] if told else []
    if outcomes:
        heads = ["级别", "规则", "位置", "核对", "差额", "允许"] if zh else ["Level", "Rule", "Place", "Relation", "Difference", "Allowed"]  # fmt: skip
        lines += [f"| {' | '.join(heads)} |", "|---|---|---|---|--:|--:|"]
        lines += [_row(done, outcome, run.lang) for outcome in gravest_first(done, outcomes)]
        lines.append("")
    if done.report is not None and not run.quiet:
        if done.explanation is not None and done.explanation.causes:
            shown = "推理过程和证明：" if zh else "the reasoning and the proofs: "
            lines += [_plain(shown + about(done, "why")), ""]
        lines += [tally(done.tally, run.lang), "", *(line for told in loose for line in (_plain(told), ""))]
    return "\n".join(lines) + "\n"


def _frame(run: Run, summaries: list[Summary]) -> tuple[str, str]:
    """Return the verdict over all reports, with a table of those to look at, worst first, where there are several."""
    zh = run.lang == "zh"
    levels = {name: sum(s.levels[name] for s in summaries) for name in SEVERITIES}
    unjudged = sum(s.problem is not None for s in summaries)
    found = [f"{SEVERITY[name].of(run.lang)} {n}" for name, n in levels.items() if n]
    if unjudged:
        found.insert(0, f"{'无法核对的报告' if zh else 'reports not judged'} {unjudged}")
    worst = "error" if unjudged else next((name for name, n in levels.items() if n), "")
    told = ("，" if zh else ", ").join(found) or none_found(totals(summaries), run.lang)
    lines = [f"## fincheck: {_MARK[worst] if worst else '✅'} {told}", ""]
    lines += [_problem(problem, "error", run.lang) for problem in run.rulebook.problems]
    if run.rulebook.problems:
        lines.append("")
    if len(summaries) > 1:
        lines += [*_overview(summaries, run.lang), ""]
    return "\n".join(lines) + "\n", ""


def _overview(summaries: list[Summary], lang: str) -> list[str]:
    """Return the lines of a table of reports with findings, and of how many have none."""
    zh = lang == "zh"
    heads = ["报告", *(SEVERITY[name].of(lang) for name in SEVERITIES)]
    heads += [VERDICT[name].of(lang) for name in ("undecided", "waived")] + ["核对项数" if zh else "checks"]
    if not zh:
        heads[0] = "report"
    lines = [f"| {' | '.join(heads)} |", "|---|" + "--:|" * (len(heads) - 1)]
    bad = sorted((s for s in summaries if s.problem is not None or any(s.levels.values())), key=lambda s: s.rank)
    for summary in bad:
        if summary.problem is not None:
            lines.append(f"| {_plain(summary.file)} | {_plain(summary.problem.text.of(lang))} | | | | | |")
            continue
        numbers = [*summary.levels.values(), summary.tally["undecided"], summary.tally["waived"]]
        numbers.append(sum(summary.tally.values()))
        lines.append(f"| {_plain(summary.file)} | {' | '.join(map(str, numbers))} |")
    clean = len(summaries) - len(bad)
    if not bad:
        lines = []
    if clean:
        told = f"{clean} 份报告没有发现问题。" if zh else f"{clean} reports without a finding."
        lines += [*([""] if lines else []), told]
    return lines


def _row(done: Audit, outcome: Outcome, lang: str) -> str:
    """Return one finding as a row of a table."""
    assert done.report is not None
    place = done.report.place(outcome.at)
    waiver = done.waived.get(outcome)
    asked, told = title(outcome.rule, lang), message(done.report, outcome, lang)
    lines = [told] if told.startswith(asked) else [asked, told]
    lines += [hint.text.of(lang) for hint in done.hints.get(outcome, ())]
    if waiver is not None:
        lines.append(waived(waiver, lang))
    has = outcome.difference is not None and outcome.allowed is not None and not outcome.groundless
    allowed = measured(outcome, outcome.allowed, lang) if has and outcome.allowed is not None else ""
    cells = [_level("waived" if waiver else outcome.severity, lang).strip(), outcome.rule.id, _plain(place.at(lang))]
    cells += ["<br>".join(map(_plain, lines)), _plain(gap(outcome, lang)), _plain(allowed)]
    return f"| {' | '.join(cells)} |"


def _level(name: str, lang: str) -> str:
    """Return a severity, or that something is waived, as a mark with its word and a blank behind it; "" for none."""
    return f"{_MARK[name]} {(SEVERITY.get(name) or VERDICT[name]).of(lang)} " if name else ""


def _problem(problem: Problem, level: str, lang: str) -> str:
    help = f" {problem.help.of(lang)}" if problem.help else ""
    return f"- {_MARK[level]} {_plain(problem.place.of(lang))}: {_plain(problem.text.of(lang) + help)}"


def _plain(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is: no markup, no HTML, nobody mentioned."""
    return _SPECIAL.sub(lambda found: _SHOWN[found[0]], harmless(text))


FORMAT = Pieces(_piece, _frame, "\n", suffix="md")
render = FORMAT.whole
