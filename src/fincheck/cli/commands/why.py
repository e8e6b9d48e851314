"""``fincheck why``: the whole reasoning behind the findings of a report."""

from __future__ import annotations

import os
import re
from typing import Annotated

import typer

from fincheck.audit import Audit, Told, audit
from fincheck.cli.batch import Worker, problems_of
from fincheck.cli.files import Usage, language_of, read_report
from fincheck.cli.find import found
from fincheck.cli.options import (
    ConfigFile,
    Ignore,
    Language,
    NoConfig,
    NoDefault,
    NoWaivers,
    Rules,
    Select,
    Today,
    Together,
    WaiversFile,
)
from fincheck.cli.printed import fail, tell_problems, write
from fincheck.cli.rulebooks import settings_of
from fincheck.evaluation.outcome import Outcome
from fincheck.render.progress import progress
from fincheck.source import Text, harmless

__all__ = ["why"]

_FINDING = re.compile(r"\w+(?:@.*)?")  # a file has a point in its name, or is there
LIMIT = 20_000_000  # row entries; who asks for the reasoning waits for it


def why(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="REPORT [RULE@PATH]",
            help="报告，或放报告的目录，- 表示标准输入；后面可以写只看哪一项，例如 EXP01@expenditure 或 EXP01。 A report, or a folder with reports, - reads stdin; then, if wanted, this finding only, as EXP01@expenditure or EXP01.",
        ),
    ],
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    select: Select = None,
    ignore: Ignore = None,
    waivers: WaiversFile = None,
    no_waivers: NoWaivers = False,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    today: Today = None,
    together: Together = False,
    lang: Language = None,
) -> int:
    """为什么不符，多半是哪个数字错了，证明是什么。 Why there are findings, which figure is probably wrong, and the proof."""
    language = language_of(lang)
    options = settings_of(rules, no_default_rules, select, ignore, lang=language)
    reports, finding = _parted(words, together)
    here = found(
        reports,
        options,
        waivers=waivers,
        no_waivers=no_waivers,
        config=config,
        no_config=no_config,
        today=today,
        together=together,
    )
    worker = Worker(())
    wrong = problems_of(here, worker)
    tell_problems(wrong, language)
    code = 2 if wrong else 0
    audits: list[Audit] = []
    for path, settings in here.jobs:
        book, held = worker.book(settings), worker.waivers(settings)
        with progress(lang=language) as far:
            far.phase("read", 0, 0)
            source = read_report(path, settings.together)
            done = audit(source, book, held, settings.today, why=False, progress=far.phase)
        tell_problems([*done.problems, *done.notices], language)
        if done.problems:
            code = 2
        audits.append(done)
    read = [done for done in audits if done.evaluation is not None]
    asked = [(done, [f for f in done.findings if _is_meant(f, finding)]) for done in read]
    if not any(findings for _, findings in asked) and read:
        if finding is not None:
            known = "、".join(dict.fromkeys(f"{f.rule.id}@{f.path}" for done in read for f in done.findings[:8]))
            told = Text(f"没有问题 {finding}；现有：{known or '无'}", f"no finding {finding}; there are: {known.replace('、', ', ') or 'none'}")  # fmt: skip
            fail(told, language)
            return 2
        write("没有发现问题。\n" if language == "zh" else "No finding.\n")
    for done, findings in asked:
        if findings:
            with progress(lang=language) as far:
                lines = _reasons(done, findings, language, far.phase)
            if len(read) > 1:
                lines = [done.file, "", *lines]
            write("".join(harmless(line) + "\n" for line in lines))
    return code


def _parted(words: list[str], together: bool) -> tuple[list[str], str | None]:
    """Return the files, and the finding that is asked for: the last word, unless it is a file of several."""
    if not together:
        if len(words) > 2:
            told = Text(
                "几个文件是同一份公开，请加 --together", "say --together where several files are one disclosure"
            )
            raise Usage(told, "REPORT")
        return words[:1], words[1] if len(words) > 1 else None
    last = words[-1]
    if len(words) > 1 and _FINDING.fullmatch(last) and not os.path.exists(last):
        return words[:-1], last
    return words, None


def _is_meant(outcome: Outcome, finding: str | None) -> bool:
    rule, _, path = (finding or "").partition("@")
    return finding is None or (outcome.rule.id == rule and (not path or outcome.path == path))


def _reasons(done: Audit, asked: list[Outcome], language: str, hears: Told) -> list[str]:
    """Return the reasoning behind findings of one report: by cause, then of those that no cause explains."""
    from fincheck.explanation.why import explain
    from fincheck.render.reasons import reasoning, unexplained
    from fincheck.render.triage import ranked

    assert done.evaluation is not None
    explanation = explain(done.evaluation, None, done.joint, done.waived, LIMIT, hears)
    lines: list[str] = []
    for cause in ranked(explanation.causes):
        if not set(asked).isdisjoint(cause.findings):
            lines += ["", *reasoning(done, cause, language)] if lines else reasoning(done, cause, language)
            lines.append("")
    left = [f for f in asked if explanation.of(f) is None]
    return lines + unexplained(done, left, language) if left else lines
