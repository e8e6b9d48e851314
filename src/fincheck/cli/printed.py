"""What the commands print: to stdout, to stderr, and for which terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from fincheck.source import Problem, Text, harmless

__all__ = ["Unwritten", "fail", "tell_problems", "terminal", "write", "writing"]


def terminal() -> tuple[int, bool, bool]:
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


class Unwritten(Exception):
    """What is to be printed cannot be: the disk is full, the terminal is gone."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))


@contextmanager
def writing() -> Iterator[None]:
    """Tell errors of writing from all others; a reader that has gone is none."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritten(error) from error


def write(text: str) -> None:
    """Write to stdout."""
    with writing():
        sys.stdout.write(text)


def fail(text: Text, lang: str) -> None:
    """Tell on stderr what could not be done."""
    sys.stderr.write(f"fincheck: {harmless(text.of(lang))}\n")


def tell_problems(problems: list[Problem], lang: str) -> None:
    """Tell problems on stderr: place, what it is, the excerpt, what to do."""
    for problem in problems:
        lines = [harmless(f"{problem.place}: {problem.text.of(lang)}")]
        if problem.excerpt:
            lines += ["    " + line for line in problem.excerpt.split("\n")]
        if problem.help:
            lines.append(("  怎么办：" if lang == "zh" else "  help: ") + harmless(problem.help.of(lang)))
        sys.stderr.write("\n".join(lines) + "\n")
