"""``fincheck coverage``: which figures no rule constrains, and which slips would be missed."""

from __future__ import annotations

from typing import Annotated

import typer

from fincheck.cli.batch import Worker, problems_of
from fincheck.cli.files import language_of, read_report
from fincheck.cli.find import found
from fincheck.cli.options import ConfigFile, Ignore, Language, NoConfig, NoDefault, Rules, Select, Together
from fincheck.cli.printed import tell_problems, write
from fincheck.cli.rulebooks import settings_of
from fincheck.readers import typed
from fincheck.report.tree import Node
from fincheck.source import Problem, Source, Text

__all__ = ["coverage"]


def coverage(
    reports: Annotated[
        list[str], typer.Argument(metavar="REPORT...", help="报告文件、目录或通配符。 Reports: files, folders, globs.")
    ],
    try_slips: Annotated[
        bool,
        typer.Option("--mutate", help="逐个数字试常见笔误，看能发现多少。 Try the slips people make on every figure."),
    ] = False,
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    select: Select = None,
    ignore: Ignore = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    together: Together = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。 Print JSON.")] = False,
    lang: Language = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="列出每个数字及其规则。 List every figure with its rules.")
    ] = False,
) -> int:
    """哪些数字没有规则约束。 Which figures no rule constrains."""
    from fincheck.evaluation.evaluate import evaluate
    from fincheck.quality.coverage import cover
    from fincheck.quality.detect import Detectability, detectability
    from fincheck.quality.fates import fates
    from fincheck.quality.mutate import Tried, mutate
    from fincheck.render import covered
    from fincheck.render.progress import progress

    language = language_of(lang)
    options = settings_of(rules, no_default_rules, select, ignore, lang=language)
    here = found(reports, options, no_waivers=True, config=config, no_config=no_config, together=together)
    worker = Worker(())
    wrong = problems_of(here, worker)
    tell_problems(wrong, language)
    done, slips = [], dict[str, list[Tried]]()
    seen: dict[str, Detectability] = {}
    why: dict[str, dict[Node, Text]] = {}
    code = 2 if wrong else 0
    for path, settings in here.jobs:
        book = worker.book(settings)
        source = read_report(path, settings.together)
        try:
            if isinstance(source, Problem):
                raise source
            if isinstance(source, Source):
                read = typed.read(source, book.terms)
            else:
                from fincheck.readers.reading import read_published

                reading = read_published(source, book.terms)
                tell_problems([*reading.problems, *reading.told()], language)
                code = 2 if reading.problems else code
                read = reading.report
        except Problem as problem:
            tell_problems([problem], language)
            code = 2
            continue
        done.append(cover(read, book.rules))
        evaluation = evaluate(read, book.rules)
        seen[read.file] = detectability(evaluation)
        why[read.file] = {fate.node: fate.reason for fate in fates(evaluation, book.rules).others}
        if try_slips:
            with progress(path) as told:
                slips[read.file] = mutate(read, book.rules, told)
    if as_json:
        write(covered.as_json(done, slips, seen))
    else:
        for one in done:
            write(
                covered.as_text(
                    one, slips.get(one.report.file), language, verbose, seen[one.report.file], why[one.report.file]
                )
            )
    return code
