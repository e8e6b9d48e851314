"""The command: arguments, files, encodings, exit codes. The only place with ``typer``.

Exit codes: 0 no finding at or above --fail-on, 1 at least one, 2 could not judge, 70 a fault of fincheck itself.
To add a command, write its function in a module of ``commands`` and name it there.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer

from fincheck import __version__
from fincheck.cli.commands import COMMANDS
from fincheck.cli.files import language_of
from fincheck.cli.options import Language
from fincheck.cli.printed import ReaderGone, Unwritten, drop, open_streams, quietly, say, writing
from fincheck.cli.usage import HelpedCommand, HelpedGroup, usage_error
from fincheck.source import Text, harmless

__all__ = ["application", "main"]

FAULT = 70  # EX_SOFTWARE of sysexits.h
_FULL = (errno.ENOSPC, errno.EFBIG)  # of typer, which prints by itself: nothing but writing comes to that
_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # fincheck's own files
CUT_SHORT = 141  # as the shell tells of a writer whose reader has gone (128 + SIGPIPE): never a pass


class _Default(HelpedGroup):
    """``fincheck report.yaml`` is short for ``fincheck check report.yaml``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, ["check", *args] if _is_report(args) else args)


def _is_report(args: list[str]) -> bool:
    own = ("-h", "--help", "--version", "--install-completion", "--show-completion")
    first = next((arg for arg in _without_language(args)), "")
    return bool(args) and first not in COMMANDS and first not in own


def _without_language(args: list[str]) -> list[str]:
    """Return a command line without the ``--lang zh`` that it may begin with."""
    if args[:1] == ["--lang"]:
        return args[2:]
    return args[1:] if args and args[0].startswith("--lang=") else args


def _language_behind(args: list[str]) -> list[str]:
    """Return a command line with the ``--lang zh`` that stands before its command behind it, where the command reads it."""
    rest = _without_language(args)
    if not rest or rest[0] not in COMMANDS:
        return args
    at = 2 if rest[0] == "rules" and rest[1:2] and not rest[1].startswith("-") else 1
    return [*rest[:at], *args[: len(args) - len(rest)], *rest[at:]]


class _Rules(HelpedGroup):
    """``fincheck rules 三公`` is short for ``fincheck rules search 三公``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            args = ["search", *args]
        return super().resolve_command(ctx, args)


def application(args: list[str]) -> typer.Typer:
    """Return the application for a command line: with its one command, or with all where all are wanted.

    Describing one command to typer costs 2 ms, importing what it needs more.
    """
    app = typer.Typer(
        cls=_Default,
        no_args_is_help=True,
        rich_markup_mode=None,  # rich help costs 150 ms
        pretty_exceptions_enable=False,  # main() gives every exception its exit code
        context_settings={"help_option_names": ["-h", "--help"]},
        help="核对部门决算公开的数字是否自洽。 Check that the figures of a final-accounts disclosure can all be true.\n\n"
        "fincheck report.yaml 即 fincheck check report.yaml。 'fincheck report.yaml' is short for 'fincheck check report.yaml'.",
    )
    app.callback(invoke_without_command=True)(_top)
    args = _without_language(args)
    if "_FINCHECK_COMPLETE" in os.environ:
        args = []
    if len(args) > 1 and args[0] in ("--show-completion", "--install-completion"):
        os.environ["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"  # the shell is named: typer must not guess it
    if _is_report(args):
        wanted = ["check"]
    elif args == ["--version"]:
        wanted = []
    else:
        wanted = args[:1] if args and args[0] in COMMANDS else list(COMMANDS)
    for name in wanted:
        module, function, short = COMMANDS[name]
        found = import_module(f"fincheck.cli.commands.{module}")
        if name == "rules":
            app.add_typer(_rules(found), name=name, short_help=short)
        else:
            told = getattr(found, function)
            # python -OO leaves no docstrings, which typer would take
            app.command(name, cls=HelpedCommand, help=None if told.__doc__ else short, short_help=short)(told)
    return app


def _rules(module: Any) -> typer.Typer:
    """Return the command ``rules`` with its own commands; a word that is none of them is looked for among the rules."""
    group = typer.Typer(
        cls=_Rules,
        rich_markup_mode=None,
        invoke_without_command=True,
        help="现行规则一览；rules 三公 查找规则，rules terms 列出认识的名称，rules test 运行示例，rules check 分析规则本身。 "
        "The rules in force; 'rules 三公' looks for rules, 'rules terms' lists the names known, 'rules test' runs every "
        "example, 'rules check' looks at the rules themselves. How to write one: docs/language.md.",
    )
    group.callback()(module.listed)
    group.command("search", cls=HelpedCommand, hidden=True)(module.search)
    group.command("terms", cls=HelpedCommand)(module.known_terms)
    group.command("test", cls=HelpedCommand)(module.run_examples)
    group.command("check", cls=HelpedCommand, short_help="分析规则本身。 Look at the rules themselves.")(
        module.check_rules
    )
    return group


def _top(
    version: Annotated[bool, typer.Option("--version", help="版本号。 Print the version.")] = False,
    lang: Language = None,  # noqa: ARG001 - heeded before typer sees the command line
) -> None:
    if version:
        sys.stdout.write(f"fincheck {__version__}\n")
        raise typer.Exit(0)


def _refuse_ambiguous(args: list[str]) -> None:
    """Raise Usage where an option is the name of a file too, as ``--waivers=d/report.yaml`` may come from ``*/*``.

    Taken for an option it would hide findings, taken for a name it would drop an option: who calls has to say.
    """
    for arg in args:
        if arg == "--":
            return
        if len(arg) > 1 and arg.startswith("-") and os.path.lexists(arg):
            from fincheck.cli.files import Usage

            zh, en = (f"这既是选项，也是一个文件的名字；文件名前面请加 --：fincheck check [选项] -- {arg}",
                      f"This is an option and the name of a file; write -- before names: fincheck check [OPTIONS] -- {arg}")  # fmt: skip
            raise Usage(Text(zh, en), arg)


def main(args: list[str] | None = None) -> None:
    """Run the command and exit with its code; a fault of fincheck itself is 70, never 1."""
    gc.disable()  # a run is short and makes few cycles; the collector would walk every node of the report again and again
    open_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    code: int | None
    lang = "en"
    try:
        args = _language_behind(sys.argv[1:] if args is None else args)
        _refuse_ambiguous(args)
        lang = _language(args)
        code = application(args)(args, standalone_mode=False, prog_name="fincheck", obj=lang)
        with writing():
            sys.stdout.flush()
    except (ReaderGone, BrokenPipeError):
        drop(sys.stdout)
        code = CUT_SHORT
    except (
        SystemExit
    ) as end:  # typer ends a run itself only where the reader of its help has gone, or to complete a word
        code = end.code if isinstance(end.code, int) and end.code != 1 else CUT_SHORT
    except KeyboardInterrupt:
        code = 130
    except Exception as error:  # noqa: BLE001 - a crash must not look like a finding: Python would exit with 1
        code = _failed(error, lang)
    sys.exit(code or 0)


def _language(args: list[str]) -> str:
    """Return the language that a command line asks for, else that of the locale, before typer reads it."""
    for i, arg in enumerate(args):
        name, _, value = arg.partition("=")
        value = value or "".join(args[i + 1 : i + 2])
        if name == "--lang" and value in ("zh", "en"):
            return value
    return language_of(None)


def _failed(error: Exception, lang: str) -> int:
    """Tell what ended the run, and return its exit code: 2 where the command line or a file is at fault."""
    show = getattr(error, "show", None)
    if show is not None:  # a usage error, told by typer
        if type(error).__name__ == "NoArgsIsHelpError":
            with quietly():
                show()
        else:
            say(usage_error(error, lang))
        return 2
    from fincheck.cli.files import NOT_WRITTEN, why_not

    if isinstance(error, Unwritten) or (isinstance(error, OSError) and error.errno in _FULL):
        reason = why_not(error.error if isinstance(error, Unwritten) else error, NOT_WRITTEN)
        say(f"fincheck: 输出写不出去：{reason.zh}。 Cannot write the output: {reason.en}\n")
        drop(sys.stdout)
        return 2
    if isinstance(error, OSError) and isinstance(error.filename, str) and not error.filename.startswith(_HERE):
        reason = why_not(error)
        told = f"{harmless(error.filename)}：用不了这个文件：{reason.zh}。 Cannot use this file: {reason.en}"
        say(f"fincheck: {told}\n")
        return 2
    import traceback

    with quietly():
        traceback.print_exc()
    say("fincheck: 程序内部错误，请带上以上内容反馈。 Internal error: please report it with the above.\n")
    return FAULT
