"""What the commands print: to stdout, to stderr, and for which terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from fincheck.source import Problem, Text, harmless

__all__ = [
    "ReaderGone",
    "Unwritten",
    "drop",
    "fail",
    "open_streams",
    "quietly",
    "say",
    "tell_problems",
    "terminal",
    "write",
    "writing",
]


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


def open_streams() -> None:
    """Let what was closed before we were started (``>&-``, ``2>&-``) lead nowhere: nobody wants to hear it.

    The numbers are taken too: the next file opened would else be written to as stdout or stderr.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8", errors="backslashreplace"))  # noqa: SIM115 - for good


def drop(stream: TextIO) -> None:
    """Let what is still in the buffer of a stream go nowhere: Python would fail on it once more at the end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        stream.flush()


@contextmanager
def quietly() -> Iterator[None]:
    """Write to stderr: where nothing can be written there, that changes neither the judgement nor its exit code."""
    try:
        yield
        sys.stderr.flush()
    except (OSError, ValueError):
        drop(sys.stderr)


def say(text: str) -> None:
    """Write to stderr."""
    with quietly():
        sys.stderr.write(text)


class ReaderGone(Exception):
    """Whoever read stdout has gone. Not a ``BrokenPipeError``: of that typer would make exit code 1, a finding."""


class Unwritten(Exception):
    """What is to be printed cannot be: the disk is full, the terminal is gone."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))
        self.error = error


@contextmanager
def writing() -> Iterator[None]:
    """Wrap write errors: ReaderGone where nobody reads any more, Unwritten for all others."""
    try:
        yield
    except BrokenPipeError:
        raise ReaderGone from None
    except OSError as error:
        raise Unwritten(error) from error


def write(text: str) -> None:
    """Write to stdout."""
    with writing():
        sys.stdout.write(text)


def fail(text: Text, lang: str) -> None:
    """Tell on stderr what could not be done."""
    say(f"fincheck: {harmless(text.of(lang))}\n")


def tell_problems(problems: list[Problem], lang: str) -> None:
    """Tell problems on stderr: place, what it is, the excerpt, what to do."""
    for problem in problems:
        lines = [harmless(f"{problem.place.of(lang)}: {problem.text.of(lang)}")]
        if problem.excerpt:
            lines += ["    " + line for line in problem.excerpt.split("\n")]
        if problem.help:
            lines.append(("  怎么办：" if lang == "zh" else "  help: ") + harmless(problem.help.of(lang)))
        say("\n".join(lines) + "\n")
