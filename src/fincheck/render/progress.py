"""A line on the terminal that says how far a long work has come; nothing where stderr is none.

Drawn when somebody tells of progress and, where the system has timers, twice a second in between, for a phase of one large
report may take long; never by a thread of its own: a process with threads cannot be forked soundly.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from fincheck.source import Text, visible

__all__ = ["Progress", "progress"]

_AFTER, _EVERY = 500, 100  # milliseconds before the line is drawn, and between two drawings
_WIDE = 30  # cells of the bar
_CLEAR = "\r\x1b[K"
# What one audit is at, by the names that ``audit`` tells
_PHASES = {
    "rules": Text("读规则", "reading rules"),
    "read": Text("读取", "reading"),
    "check": Text("核对", "checking"),
    "joint": Text("联立核对", "checking jointly"),
    "hints": Text("找线索", "looking for hints"),
    "why": Text("找原因", "looking for causes"),
    "tell": Text("写结果", "writing"),
}


class Progress:
    """How far a work has come. Called with (done, of all); ``clear`` before anything else is written to the terminal."""

    def __init__(self, label: str = "", *, shown: bool = True, lang: str = "zh") -> None:
        self._label = f"{visible(label, 30)} " if label else ""
        self._lang = lang
        self._shown = shown and sys.stderr.isatty()
        self._begun = _now()
        self._next = self._begun + _AFTER
        self._since = self._begun  # of the phase
        self._told: tuple[str, int, int] | None = None
        self._drawn = self._drawing = False

    def __call__(self, done: int, of: int) -> None:
        """Hear how many of all are done."""
        self._tell("", done, of)

    def phase(self, name: str, done: int, of: int) -> None:
        """Hear what one audit is at, as ``audit`` tells it; 0 of 0 where nobody knows how far that is."""
        self._tell(_PHASES[name].of(self._lang), done, of)

    def _tell(self, phase: str, done: int, of: int) -> None:
        if not self._shown:
            return
        if self._told is None or self._told[0] != phase:
            self._since = _now() if phase else self._begun
            if self._drawn:
                self._next = 0  # what begins is told at once
        self._told = phase, done, of
        self._draw()

    def _draw(self) -> None:
        """Draw what was told last, where it is time to; not while it is being drawn, for a timer may come in between."""
        now = _now()
        if self._told is None or self._drawing or now < self._next:
            return
        self._drawing = self._drawn = True
        self._next = now + _EVERY
        try:
            with suppress(OSError, ValueError):  # the terminal is gone
                sys.stderr.write(_CLEAR + self._line(*self._told, now - self._since))
                sys.stderr.flush()
        finally:
            self._drawing = False

    def _line(self, phase: str, done: int, of: int, passed: int) -> str:
        """Return the line: a bar and the time left; the time that has passed where nobody knows of how much."""
        if phase and not of:
            return f"{self._label}{phase} {_clock(passed)}"
        full = _WIDE * done // max(of, 1)
        left = f" {_clock(passed * (of - done) // done)}" if done else ""
        return f"{self._label}{phase and phase + ' '}[{'#' * full}{'-' * (_WIDE - full)}] {done}/{of}{left}"

    def clear(self) -> None:
        """Take the line away; what is told next draws it again."""
        self._told = None
        if self._drawn:
            self._drawn = False
            with suppress(OSError, ValueError):
                sys.stderr.write(_CLEAR)
                sys.stderr.flush()

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Draw again and again while a work is being done, where a timer can be had and nobody else has one."""
        import signal

        alarm = getattr(signal, "SIGALRM", None)  # not on Windows
        if not self._shown or alarm is None or signal.getsignal(alarm) not in (signal.SIG_DFL, _unheard):
            yield
            return
        try:
            signal.signal(alarm, lambda *_: self._draw())
        except ValueError:  # not in the first thread
            yield
            return
        try:
            signal.setitimer(signal.ITIMER_REAL, _AFTER / 1000, _AFTER / 1000)
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._told = None
            signal.signal(alarm, _unheard)  # one may be on its way still


def _unheard(number: int, frame: object) -> None:
    """Hear an alarm that comes too late: without anybody to hear it, it would end the process."""


def _clock(milliseconds: int) -> str:
    return f"{milliseconds // 60_000}:{milliseconds // 1000 % 60:02}"


def _now() -> int:
    return time.monotonic_ns() // 1_000_000


@contextmanager
def progress(label: str = "", *, shown: bool = True, lang: str = "zh") -> Iterator[Progress]:
    """Yield what to tell (done, of all); the line goes away when the work is done, or broken off."""
    told = Progress(label, shown=shown, lang=lang)
    try:
        with told.timed():
            yield told
    finally:
        told.clear()
