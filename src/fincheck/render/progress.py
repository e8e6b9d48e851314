"""A line on the terminal that says how far a long work has come; nothing where stderr is none.

Drawn when somebody tells of progress, never by a thread of its own: a process with threads cannot be forked soundly.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fincheck.source import visible

__all__ = ["Progress", "progress"]

_AFTER, _EVERY = 500, 100  # milliseconds before the line is drawn, and between two drawings
_WIDE = 30  # cells of the bar
_CLEAR = "\r\x1b[K"


class Progress:
    """How far a work has come. Called with (done, of all); ``clear`` before anything else is written to the terminal."""

    def __init__(self, label: str = "", *, shown: bool = True) -> None:
        self._label = f"{visible(label, 30)} " if label else ""
        self._shown = shown and sys.stderr.isatty()
        self._begun = _now()
        self._next = self._begun + _AFTER
        self._drawn = False

    def __call__(self, done: int, of: int) -> None:
        """Draw how far it is, on a terminal only, once it has taken a while and then at intervals."""
        if not self._shown:
            return
        now = _now()
        if now < self._next:
            return
        self._next = now + _EVERY
        self._drawn = True
        full = _WIDE * done // max(of, 1)
        left = (now - self._begun) * (of - done) // max(done, 1) // 1000
        line = f"{self._label}[{'#' * full}{'-' * (_WIDE - full)}] {done}/{of} {left // 60}:{left % 60:02}"
        sys.stderr.write(_CLEAR + line)
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away; the next call draws it again."""
        if self._drawn:
            self._drawn = False
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


def _now() -> int:
    return time.monotonic_ns() // 1_000_000


@contextmanager
def progress(label: str = "", *, shown: bool = True) -> Iterator[Progress]:
    """Yield what to tell (done, of all); the line goes away when the work is done, or broken off."""
    told = Progress(label, shown=shown)
    try:
        yield told
    finally:
        told.clear()
