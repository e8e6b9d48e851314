"""The command: arguments, files, encodings, exit codes. The only place with ``typer``.

Exit codes: 0 no finding at or above --fail-on, 1 at least one, 2 could not judge, 70 a fault of fincheck itself.
To add a command, write its function in a module here and name it below.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from fincheck import __version__
from fincheck.cli.check import check
from fincheck.cli.coverage import coverage
from fincheck.cli.files import write
from fincheck.cli.rules import explain, listed, run_examples

__all__ = ["main"]

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


@app.callback(invoke_without_command=True)
def top(
    version: Annotated[bool, typer.Option("--version", help="版本号。 Print the version.")] = False,
) -> None:
    if version:
        write(f"fincheck {__version__}\n")
        raise typer.Exit(0)


app.command()(check)
app.command()(explain)
app.command()(coverage)
rules_app.callback()(listed)
rules_app.command("test")(run_examples)


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
