"""``fincheck waive`` and ``fincheck baseline``: permissions for findings to stay, written where the audit reads them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

import typer

from fincheck.audit import Audit, audit
from fincheck.cli.batch import Worker
from fincheck.cli.commands.waivers_file import add
from fincheck.cli.files import Usage, language_of, read_report
from fincheck.cli.find import day, found
from fincheck.cli.options import (
    ConfigFile,
    Ignore,
    Language,
    NoConfig,
    NoDefault,
    Rules,
    Select,
    Today,
    Together,
    WaiversFile,
)
from fincheck.cli.printed import fail, tell_problems, write
from fincheck.cli.rulebooks import settings_of
from fincheck.cli.settings import Settings
from fincheck.evaluation.outcome import Outcome
from fincheck.render.further import about
from fincheck.render.progress import progress
from fincheck.source import Problem, Text, harmless
from fincheck.waivers.read import path_of, says_something
from fincheck.waivers.waiver import Waiver
from fincheck.waivers.write import WaiverEntry, entry

__all__ = ["baseline", "waive"]

_Reason = typer.Option("--reason", metavar="TEXT", help="为什么可以保留。 Why it may stay.")
_Until = typer.Option("--until", metavar="DATE", help="到哪一天为止，默认一年。 Until which day; default: one year.")
_By = typer.Option("--by", metavar="NAME", help="批准人。 Who allows it.")


def waive(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="REPORT RULE PATH",
            help="报告文件；规则编号，例如 EXP01；在报告何处：路径（支出决算）、行:列（34:12）或公开文件里的位置（第7页第12行、第5段、附表!C12）。 The report; the rule, as EXP01; where in the report: a path (expenditure), line:column (34:12), or a place of a document ('page 7, row 12', 'paragraph 5', 'Sheet1!C12').",
        ),
    ],
    reason: Annotated[str, _Reason],
    until: Annotated[str | None, _Until] = None,
    by: Annotated[str, _By] = "",
    cause: Annotated[
        bool, typer.Option("--cause", help="连同出于同一原因的问题。 With all findings that have the same cause.")
    ] = False,
    waivers: WaiversFile = None,
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    today: Today = None,
    together: Together = False,
    lang: Language = None,
) -> int:
    """豁免一个问题，写入 waivers.yaml。 Waive one finding: write it to waivers.yaml."""
    language = language_of(lang)
    options = settings_of(rules, no_default_rules, None, None, lang=language)
    if len(words) < 3 or (len(words) > 3 and not together):
        told = Text(
            "写成：报告 规则编号 位置；几个文件是同一份公开的，加 --together",
            "write: the report, the rule, the place; and --together where several files are one disclosure",
        )
        raise Usage(told, "REPORT RULE PATH")
    *reports, rule, path = words
    done = _audited(reports, options, waivers, config, no_config, today, together)[0]
    last = _last_day(until, day(today))
    _refuse_empty(reason)
    tell_problems(done.wrong, language)
    if done.wrong:
        return 2
    matching, others = _matching(done.audit, rule, path)
    if not matching:
        fail(_no_such(done.audit, rule, path, others), language)
        return 2
    assert done.audit.report is not None
    groups = _with_their_causes(done.audit, matching) if cause else [[outcome] for outcome in matching]
    entries = [entry(group, done.audit.report, done.file, reason.strip(), by.strip(), last) for group in groups]
    return _written(done, entries, last, language)


def baseline(
    reports: Annotated[
        list[str], typer.Argument(metavar="REPORT...", help="报告文件、目录或通配符。 Reports: files, folders, globs.")
    ],
    reason: Annotated[str, _Reason] = "",
    until: Annotated[str | None, _Until] = None,
    by: Annotated[str, _By] = "",
    waivers: WaiversFile = None,
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    select: Select = None,
    ignore: Ignore = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    today: Today = None,
    lang: Language = None,
) -> int:
    """豁免现有的全部问题，从此只管新的。 Waive all findings that stand today, so that a gate can start on old data."""
    language = language_of(lang)
    options = settings_of(rules, no_default_rules, select, ignore, lang=language)
    start = day(today)
    last = _last_day(until, start)
    given = reason.strip()
    if given:
        _refuse_empty(given)
    else:
        given = (
            f"{start.isoformat()} 启用核对前已有"
            if language == "zh"
            else f"stood before the gate began on {start.isoformat()}"
        )
    code = 0
    for done in _audited(reports, options, waivers, config, no_config, today):
        tell_problems(done.wrong, language)
        if done.wrong:
            code = 2
            continue
        report = done.audit.report
        assert report is not None
        entries = [entry([outcome], report, done.file, given, by.strip(), last) for outcome in done.audit.findings]
        code = max(code, _written(done, entries, last, language))
    return code


@dataclass(slots=True)
class _Audited:
    """A report, its audit, the file its waivers belong into, and what keeps them from being written."""

    audit: Audit
    file: str
    held: list[Waiver]
    wrong: list[Problem] = field(default_factory=list)


def _audited(
    paths: list[str],
    options: Settings,
    given: str | None,
    config: str | None,
    no_config: bool,
    today: str | None,
    together: bool = False,
) -> list[_Audited]:
    """Return the audits of reports, waived findings left out, with where their waivers belong."""
    here = found(paths, options, waivers=given, config=config, no_config=no_config, today=today, together=together)
    worker = Worker(())
    audits = []
    for path, settings in here.jobs:
        book = worker.book(settings)
        file = settings.waivers or os.path.join(os.path.dirname(path), "waivers.yaml")
        held = worker.waivers(settings) if os.path.exists(file) else None
        with progress(lang=options.lang) as far:
            far.phase("read", 0, 0)
            done = audit(read_report(path, settings.together), book, held, settings.today, progress=far.phase)
        known = here.configs.get(settings.config)
        wrong = [*book.problems, *(known.problems if known else ()), *(held.problems if held else ()), *done.problems]
        audits.append(_Audited(done, file, held.waivers if held else [], wrong))
    return audits


def _matching(done: Audit, rule: str, path: str) -> tuple[list[Outcome], list[Outcome]]:
    """Return the findings of a rule at a path or place, and those of that rule elsewhere."""
    assert done.report is not None
    wanted = path_of(path, done.report.terms)
    of_rule = [outcome for outcome in done.findings if outcome.rule.id == rule.upper() or outcome.rule.id == rule]
    here = [o for o in of_rule if wanted == o.path or done.report.place(o.at).said(path)]
    # a person may name the figure that is stated instead of the place that the rule is for
    return here or [o for o in of_rule if wanted == path_of(o.at.path, done.report.terms)], of_rule


def _with_their_causes(done: Audit, some: list[Outcome]) -> list[list[Outcome]]:
    """Return each finding with all that the same cause explains behind it, in the order of the report; each once."""
    groups: list[list[Outcome]] = []
    told: set[Outcome] = set()
    for outcome in some:
        if outcome in told:
            continue
        known = done.explanation.of(outcome) if done.explanation is not None else None
        others = known.findings if known is not None else ()
        group = [outcome, *(one for one in others if one is not outcome and one not in told)]
        told.update(group)
        groups.append(group)
    return groups


def _no_such(done: Audit, rule: str, path: str, others: list[Outcome]) -> Text:
    if any(outcome.rule.id == rule.upper() for outcome in done.waived):
        return Text(
            f"{rule} 在 {path} 已经豁免，或没有问题", f"{rule} is waived at {path} already, or has no finding there"
        )
    if not others:
        again = about(done)
        return Text(
            f"{rule} 没有问题，无须豁免（{again} 列出全部问题）",
            f"{rule} has no finding: nothing to waive (all findings: {again})",
        )
    assert done.report is not None
    at = done.report.at
    zh, en = (sep.join(f"{o.path} ({at(o.at, lang)})" for o in others) for lang, sep in (("zh", "；"), ("en", "; ")))
    return Text(f"{rule} 在 {path} 没有问题；它的问题在：{zh}", f"{rule} has no finding at {path}; it has at: {en}")


def _written(done: _Audited, entries: list[WaiverEntry], last: date, language: str) -> int:
    """Write entries to the file of waivers, say so, and return the exit code."""
    number, findings = len(entries), sum(len(one.findings) for one in entries)
    of = Text(f"（{findings} 项问题）", f" for {findings} findings") if findings > number else Text("", "")
    told = Text(
        f"{done.file}：写入 {number} 条豁免{of.zh}，到 {last.isoformat()} 为止" if number else f"{done.audit.file}：没有问题，无须豁免",
        f"{done.file}: {number} waiver{'s' if number > 1 else ''} written{of.en}, until {last.isoformat()}" if number else f"{done.audit.file}: no finding, nothing to waive",
    )  # fmt: skip
    said = harmless(told.of(language)) + "\n"
    report = done.audit.report
    if not entries or report is None:
        write(said)
        return 0
    wrong = add(done.file, entries, done.held, report.terms, said)
    if wrong is not None:
        tell_problems([wrong], language)
        return 2
    return 0


def _last_day(until: str | None, today: date) -> date:
    """Return the last day of a waiver written today: as asked for, else a year on."""
    if until is None:
        return _year_from(today)
    last = day(until, "--until")
    if last < today:
        told = Text(f"{until} 已经过去，这样的豁免从不生效", f"{until} has passed: such a waiver would never hold")
        raise Usage(told, "--until")
    return last


def _refuse_empty(reason: str) -> None:
    if not says_something(reason):
        raise Usage(Text("理由不能为空", "The reason must say something"), "--reason")


def _year_from(start: date) -> date:
    try:
        return start.replace(year=start.year + 1)
    except ValueError:  # the 29th of February
        return start.replace(year=start.year + 1, day=28)
