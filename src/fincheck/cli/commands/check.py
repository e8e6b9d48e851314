"""``fincheck report.yaml``: the audit.

Annotations are evaluated here as they stand, not kept as texts: typer would compile every text of them six times, at
every start.
"""

import os
import sys
from contextlib import closing, suppress
from typing import Annotated

import typer

from fincheck.cli import batch
from fincheck.cli.batch import Worker
from fincheck.cli.files import Usage, language_of, output_of
from fincheck.cli.find import Selected, found
from fincheck.cli.options import (
    ConfigFile,
    Format,
    Ignore,
    Lack,
    Language,
    NoConfig,
    NoDefault,
    NoWaivers,
    Rules,
    Select,
    Severity,
    Today,
    Together,
    WaiversFile,
)
from fincheck.cli.outputs import Output, refuse_clashes
from fincheck.cli.printed import fail, say, tell_problems, terminal
from fincheck.cli.rulebooks import settings_of
from fincheck.cli.settings import OutputStyle, Settings
from fincheck.render import COPIES
from fincheck.render.progress import Progress, progress
from fincheck.rulebook.rule import Rule
from fincheck.rulebook.rulebook import Rulebook
from fincheck.source import Place, Problem, Text

__all__ = ["check"]

PLEASE_REPORT = "fincheck: 程序内部错误，请带上以上内容反馈。 Internal error: please report it with the above.\n"
_FEW = 48  # reports; for fewer small ones, starting processes takes longer than it saves
_MUCH = 200_000  # bytes of YAML: half a second
_DOCUMENT = 50_000  # a document takes as long as so many bytes of YAML, and often longer


def check(
    reports: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="要核对的文件：公开的 Word、Excel、PDF、网页、文本，或 YAML 报告；可以是目录、通配符；- 表示标准输入。 Documents or reports to check: files, folders, globs; - reads stdin.",
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
        Severity | None,
        typer.Option(
            "--fail-on", help="达到此级别即退出码 1，默认 error。 Exit 1 from this severity on; default: error."
        ),
    ] = None,
    strict: Annotated[
        bool | None,
        typer.Option("--strict/--no-strict", help="无法判断的也算问题。 What could not be decided counts too."),
    ] = None,
    unread: Annotated[
        Lack,
        typer.Option(
            "--unread",
            help="公开文件里没读懂的数：error 退出码 1，warn 提示，off 不提。 Figures of a document that were not read.",
        ),
    ] = Lack.warn,
    waivers: WaiversFile = None,
    no_waivers: NoWaivers = False,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    today: Today = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, metavar="N", help="进程数，默认全部核心。 Processes; default: all cores."),
    ] = None,
    no_why: Annotated[
        bool, typer.Option("--no-why", help="不找原因，不归并问题。 Do not look for causes of findings.")
    ] = False,
    together: Together = False,
    watching: Annotated[
        bool,
        typer.Option("--watch", help="文件一改就重新核对，Ctrl-C 结束。 Check again on every change, until Ctrl-C."),
    ] = False,
    lang: Language = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="列出全部核对。 List every check.")] = False,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help="只列使运行不通过的问题，其余计数；逐行格式只列问题，没有别的。 Only what fails the run, the rest counted; a format of lines: findings, and nothing else.",
        ),
    ] = False,
) -> int:
    """核对报告。 Check reports (the default command)."""
    language = language_of(lang)

    def once() -> tuple[int, list[str]]:
        """Return the exit code of one run, and the files that it has read."""
        asked = [output_of(text) for text in output or []]
        common = settings_of(rules, no_default_rules, select, ignore, lang=language)._replace(
            fail_on=fail_on.value if fail_on else "",
            verbose=verbose,
            quiet=quiet,
            why=not no_why,
            unread=unread.value,
        )
        here = found(
            reports,
            common,
            strict=strict,
            waivers=waivers,
            no_waivers=no_waivers,
            config=config,
            no_config=no_config,
            today=today,
            together=together,
        )
        written: list[tuple[str, str, str, str | None]] = [
            (path, f"--output {name}={path}", name, None) for name, path in asked
        ]
        if not asked:
            written = [
                (path, str(one.places["outputs"]), name, file)
                for file, one in here.configs.items()
                for name, path in one.outputs
            ]
        refuse_clashes(((path, option) for path, option, _, _ in written), here.inputs())
        many = len(here.jobs) > 1
        bar = sys.stderr.isatty() and (not many or _is_much(here.jobs))
        outputs = [
            Output(
                OutputStyle(format.value, *terminal()), None, None, many=many, live=not (bar and sys.stdout.isatty())
            )
        ]
        for path, _, name, file in written:
            if name in COPIES:
                from fincheck.cli.copies import Copy

                outputs.append(Copy(name, path))
                continue
            from fincheck.cli.folder import Folder, is_folder

            if is_folder(path):
                outputs.append(Folder(OutputStyle(name), path, file))
            else:
                outputs.append(Output(OutputStyle(name), path, file, many=many))
        try:
            code = _run(here, outputs, language, _processes(jobs, here.jobs), bar)
            return code, [path for path, _ in here.inputs()]
        finally:
            for out in outputs:
                out.drop()

    if not watching:
        return once()[0]
    if "-" in reports:
        raise Usage(Text("标准输入不能等待改动", "Standard input cannot be watched"), "--watch")
    from fincheck.cli.watch import watch

    return watch(once, language)


def _processes(asked: int | None, jobs: list[tuple[str, Settings]]) -> int:
    """Return how many processes to use: one for little work, else one a core."""
    if len(jobs) < 2 or any(path == "-" for path, _ in jobs) or not (asked or _is_much(jobs)):
        return 1
    from fincheck.cli.processes import cores

    return min(asked or cores(), len(jobs))


def _is_much(jobs: list[tuple[str, Settings]]) -> bool:
    """Whether to audit reports takes so long that it is worth to start processes, and to show how far it has come."""
    if len(jobs) >= _FEW:
        return True
    size = 0
    for path, _ in jobs:
        with suppress(OSError, ValueError):
            size += os.path.getsize(path) if path.endswith((".yaml", ".yml")) else _DOCUMENT
    return size >= _MUCH


def _run(here: Selected, outputs: list[Output], language: str, processes: int, bar: bool) -> int:
    """Audit all reports, tell of each as soon as it is there, and return the exit code."""
    with progress(shown=bar, lang=language) as told:
        return _told(here, outputs, language, processes, told)


def _told(here: Selected, outputs: list[Output], language: str, processes: int, told: Progress) -> int:
    """Audit every report and write every output; return the exit code of the run."""
    worker = Worker(tuple(dict.fromkeys(out.view for out in outputs)), told.phase if len(here.jobs) == 1 else None)
    settings = list(dict.fromkeys(one for _, one in here.jobs))
    told.phase("rules", 0, 0)
    book = _joined([worker.book(one) for one in settings])
    book.problems = batch.problems_of(here, worker)
    held = {one.waivers: waivers for one in settings if (waivers := worker.waivers(one)) is not None}
    told.clear()
    tell_problems([*book.problems, *here.left], language)
    code = 2 if book.problems else 0
    met: dict[str, set[int]] = {}
    used: dict[Settings, set[Place]] = {}
    for out in outputs:
        out.begin(batch.seen(out.view, settings[0], book))
    whole = any(out.form is None for out in outputs)
    if processes > 1 and not whole:
        from fincheck.cli.processes import spread

        every = spread(here.jobs, worker, processes, told)
    else:
        every = batch.each(here.jobs, worker, told)
    # what ends the run in between ends its processes first: a traceback may hold the iterator to the end
    with closing(every):
        for done in every:
            if done.fault or done.problems or done.notices:
                told.clear()
                if done.fault:
                    say(f"{done.paths[0]}: {done.fault}{PLEASE_REPORT}")
                tell_problems([*done.problems, *done.notices], language)
            if done.met:
                met.setdefault(done.settings.waivers, set()).update(done.met)
            if done.used is not None:
                used.setdefault(done.settings, set()).update(done.used)
            code = max(code, done.code)
            for out in outputs:
                out.add(done)
    told.clear()
    for one in settings:
        waivers = held.pop(one.waivers, None)
        if waivers is not None:
            waivers.met = met.get(one.waivers, set())
            names = [path for path, other in here.jobs if other.waivers == one.waivers]
            tell_problems(waivers.unused(names, [rule.id for rule in worker.book(one).rules]), language)
    tell_problems(_unused(worker, used), language)
    for out in outputs:
        wrong = out.finish(batch.seen(out.view, settings[0], book)._replace(audits=out.audits))
        if wrong is not None:
            fail(wrong, language)
            code = max(code, 2)
    return code


def _unused(worker: Worker, used: dict[Settings, set[Place]]) -> list[Problem]:
    """Return a notice for each rule of one's own that met nothing in any report: a slip in a name goes unseen."""
    met = set().union(*used.values())
    idle = {rule.place: rule for settings in used for rule in worker.own(settings) if rule.place not in met}
    return [
        Problem(place, Text(f"{rule.id} 没有用上：报告里没有它所说的数字{_of_years(rule, 'zh')}", f"{rule.id} met nothing: there are no such figures in the reports{_of_years(rule, 'en')}"))
        for place, rule in idle.items()
    ]  # fmt: skip


def _of_years(rule: Rule, lang: str) -> str:
    """Return of which years a rule is, where it is not of all: reports of other years are not held against it."""
    from fincheck.render.page import years

    told = years(rule.since, rule.until).of(lang)
    return "" if not told else f"，或不是它所管的年度（{told}）" if lang == "zh" else f", or not of its years ({told})"


def _joined(books: list[Rulebook]) -> Rulebook:
    """Return one book with the rules of several, each once."""
    rules: dict[str, Rule] = {}
    for book in books:
        for rule in book.rules:
            rules.setdefault(rule.id, rule)
    return Rulebook(books[0].terms, list(rules.values()))
