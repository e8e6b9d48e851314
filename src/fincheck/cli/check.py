"""``fincheck report.yaml``: the audit."""

from __future__ import annotations

from typing import Annotated

import typer

from fincheck.audit import audit, exit_code
from fincheck.cli.files import fail, language_of, output_of, read_rulebook, read_source, tell_problems, terminal, write
from fincheck.cli.options import Format, Ignore, Language, NoDefault, Rules, Select, Severity
from fincheck.render import Run, renderer
from fincheck.source import Text

__all__ = ["check"]


def check(
    reports: Annotated[
        list[str],
        typer.Argument(
            metavar="REPORT...", help="要核对的报告（YAML）；- 表示标准输入。 Reports to check; - reads stdin."
        ),
    ],
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    select: Select = None,
    ignore: Ignore = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="输出格式。 Format of the output.")] = Format[
        "table"
    ],
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FORMAT=PATH",
            help="另写一份到文件，可重复。 Write one more output to a file; repeatable.",
        ),
    ] = None,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="达到此级别即退出码 1。 Exit 1 from this severity on.")
    ] = Severity.error,
    strict: Annotated[
        bool, typer.Option("--strict", help="无法判断的也算问题。 What could not be decided counts too.")
    ] = False,
    lang: Language = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="列出全部核对。 List every check.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="不打印汇总。 No tally.")] = False,
) -> int:
    """核对报告。 Check reports (the default command)."""
    language = language_of(lang)
    outputs = [output_of(text) for text in output or []]
    book = read_rulebook(rules, no_default_rules, select, ignore)
    audits = [audit(read_source(path), book) for path in reports]
    run = Run(audits, book, language, verbose, quiet, *terminal())
    tell_problems([*book.problems, *(p for done in audits for p in done.problems)], language)
    write(renderer(format.value)(run))
    code = exit_code(audits, book, fail_on.value, strict)
    for name, path in outputs:
        text = renderer(name)(Run(audits, book, language, verbose, quiet, 120))
        try:
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as error:
            fail(Text(f"写不了 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}"), language)
            code = 2
    return code
