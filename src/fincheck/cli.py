"""The command: arguments, files, encodings, exit codes. The only place with ``typer``.

Exit codes: 0 no finding at or above --fail-on, 1 at least one, 2 could not judge, 70 a fault of fincheck itself.
"""

from __future__ import annotations

import gc
import os
import sys
from enum import Enum, StrEnum
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from fincheck import __version__, document, packaged
from fincheck.audit import audit, exit_code
from fincheck.render import FORMATS, Run, renderer
from fincheck.rulebook import Rulebook
from fincheck.source import Place, Problem, Source, Text, near

__all__ = ["main"]

LARGEST = 64 * 1024 * 1024  # bytes of one input file
FAULT = 70  # EX_SOFTWARE of sysexits.h


class _Default(TyperGroup):
    """``fincheck report.yaml`` is short for ``fincheck check report.yaml``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        own = ("-h", "--help", "--version", "--install-completion", "--show-completion")
        if args and args[0] not in self.commands and args[0] not in own:
            args = ["check", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Default,
    no_args_is_help=True,
    rich_markup_mode=None,  # rich help costs 150 ms
    pretty_exceptions_enable=False,  # main() gives every exception its exit code
    context_settings={"help_option_names": ["-h", "--help"]},
    help="核对部门决算公开的数字是否自洽。 Check that the figures of a final-accounts disclosure can all be true.\n\n"
    "fincheck report.yaml 即 fincheck check report.yaml。 'fincheck report.yaml' is short for 'fincheck check report.yaml'.",
)
rules_app = typer.Typer(
    rich_markup_mode=None,
    invoke_without_command=True,
    help="现行规则一览；rules test 运行每条规则的示例。 The rules in force; 'rules test' runs every example.",
)
app.add_typer(rules_app, name="rules")


class Severity(StrEnum):
    error = "error"
    warning = "warning"
    info = "info"


class Lang(StrEnum):
    zh = "zh"
    en = "en"


Format = Enum("Format", {name: name for name in FORMATS}, type=str)  # type: ignore[misc]

Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--rules", metavar="PATH", help="另加规则文件或目录，可重复。 Add rules of a file or folder; repeatable."
    ),
]
NoDefault = Annotated[bool, typer.Option("--no-default-rules", help="不用自带规则。 Leave the packaged rules out.")]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select", metavar="IDS", help="只用这些规则（编号前缀，逗号分隔）。 Only rules with these id prefixes."
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="IDS", help="不用这些规则。 Leave out rules with these id prefixes."),
]
Language = Annotated[
    Lang | None, typer.Option("--lang", help="输出语言，默认按系统。 Language of the output; default: the locale.")
]


@app.callback(invoke_without_command=True)
def top(
    version: Annotated[bool, typer.Option("--version", help="版本号。 Print the version.")] = False,
) -> None:
    if version:
        _write(f"fincheck {__version__}\n")
        raise typer.Exit(0)


@app.command()
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
    language = _language(lang)
    outputs = [_output(text) for text in output or []]
    book = _rulebook(rules, no_default_rules, select, ignore)
    audits = [audit(_read(path), book) for path in reports]
    run = Run(audits, book, language, verbose, quiet, *_terminal())
    _tell_problems([*book.problems, *(p for done in audits for p in done.problems)], language)
    _write(renderer(format.value)(run))
    code = exit_code(audits, book, fail_on.value, strict)
    for name, path in outputs:
        text = renderer(name)(Run(audits, book, language, verbose, quiet, 120))
        try:
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as error:
            _fail(Text(f"写不了 {path}：{error.strerror}", f"cannot write {path}: {error.strerror}"), language)
            code = 2
    return code


@app.command()
def explain(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="规则编号，例如 EXP01。 Ids of rules, as EXP01.")],
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    lang: Language = None,
) -> int:
    """说明一条规则：公式、理由、依据、示例。 A rule's page: formula, why, basis, examples."""
    from fincheck.render.page import page

    language = _language(lang)
    book = _rulebook(rules, no_default_rules, None, None)
    code = 2 if book.problems else 0
    _tell_problems(book.problems, language)
    for id in ids:
        rule = book.get(id) or book.get(id.upper())
        if rule is None:
            guess = near(id.upper(), tuple(r.id for r in book.rules))
            _fail(
                Text(
                    f"没有规则 {id}" + (f"，是不是 {guess}？" if guess else "；用 fincheck rules 查看全部"),
                    f"no rule {id}" + (f", did you mean {guess}?" if guess else "; see them all with 'fincheck rules'"),
                ),
                language,
            )
            code = 2
            continue
        _write(page(rule, language))
    return code


@rules_app.callback()
def rules_list(
    ctx: typer.Context,
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    select: Select = None,
    ignore: Ignore = None,
    lang: Language = None,
) -> int | None:
    """现行规则一览。 The rules in force."""
    if ctx.invoked_subcommand is not None:
        return None
    from fincheck.render.page import listing

    language = _language(lang)
    book = _rulebook(rules, no_default_rules, select, ignore)
    _tell_problems(book.problems, language)
    _write(listing(book.rules, language))
    return 2 if book.problems else 0


@rules_app.command("test")
def rules_test(
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    select: Select = None,
    ignore: Ignore = None,
    lang: Language = None,
) -> int:
    """运行每条规则的示例。 Run every example of every rule."""
    from fincheck.examples import failures

    language = _language(lang)
    book = _rulebook(rules, no_default_rules, select, ignore)
    _tell_problems(book.problems, language)
    failed, run = failures(book)
    _tell_problems(failed, language)
    told = Text(
        f"{len(book.rules)} 条规则，{run} 个示例，{len(failed)} 个不符",
        f"{len(book.rules)} rules, {run} examples, {len(failed)} failed",
    )
    _write(told.of(language) + "\n")
    return 2 if book.problems else 1 if failed else 0


# ---------------------------------------------------------------- inputs


def _read(path: str) -> Source | Problem:
    name = "<stdin>" if path == "-" else path
    try:
        if path == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            if os.path.isdir(path):
                raise _cannot(
                    name, Text("这是一个目录", "it is a folder"), Text("请给出其中的文件", "name the files in it")
                )
            with open(path, "rb") as file:
                data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            limit = LARGEST // 1024 // 1024
            raise _cannot(name, Text(f"文件超过 {limit} MiB", f"the file is larger than {limit} MiB"), None)
        return document.decode(data, name)
    except FileNotFoundError:
        return _cannot(
            name,
            Text("找不到文件", "no such file"),
            Text("检查文件名；子命令见 fincheck --help", "check the name; for subcommands see fincheck --help"),
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return _cannot(name, Text(f"读不了文件：{reason}", f"cannot read it: {reason}"), None)
    except Problem as problem:
        return problem


def _cannot(name: str, text: Text, help: Text | None) -> Problem:
    return Problem(Place(name, 1, 1), text, help)


def _rulebook(
    paths: list[str] | None, no_default: bool, select: list[str] | None, ignore: list[str] | None
) -> Rulebook:
    book = packaged.load(not no_default)
    for path in paths or []:
        files = [path]
        if os.path.isdir(path):
            files = sorted(os.path.join(path, n) for n in os.listdir(path) if n.endswith((".yaml", ".yml")))
            if not files:
                book.problems.append(
                    _cannot(path, Text("目录里没有 .yaml 规则文件", "no .yaml rule file in this folder"), None)
                )
        for file in files:
            source = _read(file)
            if isinstance(source, Problem):
                book.problems.append(source)
            else:
                book.add(source)
    try:
        return book.select(_ids(select), _ids(ignore))
    except ValueError as error:
        raise typer.BadParameter(
            f"没有编号以 {error} 开头的规则。 No rule id starts with {error}.", param_hint="--select/--ignore"
        ) from None


def _ids(values: list[str] | None) -> list[str]:
    return [part.strip() for value in values or [] for part in value.replace("，", ",").split(",") if part.strip()]


def _output(text: str) -> tuple[str, str]:
    name, found, path = text.partition("=")
    if not found or name not in FORMATS or not path:
        raise typer.BadParameter(
            f"应写成 格式=路径，格式有 {'、'.join(FORMATS)}。 Write FORMAT=PATH with one of {', '.join(FORMATS)}.",
            param_hint="--output",
        )
    return name, path


def _language(lang: Lang | None) -> str:
    if lang is not None:
        return lang.value
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    if os.name == "nt":
        import locale

        return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
    return "en"


# ---------------------------------------------------------------- outputs


def _terminal() -> tuple[int, bool, bool]:
    """Return width, colour and whether to draw in ASCII only: COLUMNS, else the terminal's width, else 100."""
    tty = sys.stdout.isatty()
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        width = int(columns)
    elif tty:
        try:
            width = os.get_terminal_size(sys.stdout.fileno()).columns or 100
        except OSError:
            width = 100
    else:
        width = 100
    color = (tty or bool(os.environ.get("FORCE_COLOR"))) and not os.environ.get("NO_COLOR")
    color = color and os.environ.get("TERM") != "dumb"
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    return max(width, 40), color, not encoding.startswith(("utf", "gb"))


def _write(text: str) -> None:
    sys.stdout.write(text)


def _fail(text: Text, lang: str) -> None:
    sys.stderr.write(f"fincheck: {text.of(lang)}\n")


def _tell_problems(problems: list[Problem], lang: str) -> None:
    for problem in problems:
        lines = [f"{problem.place}: {problem.text.of(lang)}"]
        if problem.excerpt:
            lines += ["    " + line for line in problem.excerpt.split("\n")]
        if problem.help:
            lines.append(("  怎么办：" if lang == "zh" else "  help: ") + problem.help.of(lang))
        sys.stderr.write("\n".join(lines) + "\n")


def main(args: list[str] | None = None) -> None:
    """Run the command and exit with its code; a fault of fincheck itself is 70, never 1."""
    gc.disable()  # a run is short and makes few cycles; the collector would walk every node of the report again and again
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    code: int | None
    try:
        code = app(args, standalone_mode=False, prog_name="fincheck")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        code = 130
    except Exception as error:  # noqa: BLE001 - a crash must not look like a finding: Python would exit with 1
        show = getattr(error, "show", None)
        if show is not None:  # a usage error, told by typer
            show()
            code = 2
        else:
            import traceback

            traceback.print_exc()
            sys.stderr.write(
                "fincheck: 程序内部错误，请带上以上内容反馈。 Internal error: please report it with the above.\n"
            )
            code = FAULT
    sys.exit(code or 0)
