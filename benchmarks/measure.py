"""Processes measured from outside, pairs of them in turn, and the table that is made of them."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

LONGEST = 90  # seconds that one process may take

# Processes start as an installed fincheck does: from compiled modules, whatever the shell of whoever measures says.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
}


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds by the clock, seconds of processor with its children's, peak memory in MiB."""

    wall: float
    cpu: float
    peak: float


class Slow(Exception):
    """A process took longer than anybody waits."""


def run(command: list[str], known: dict[str, str] | None = None) -> Run:
    """Run a command to its end and measure it; what it prints is thrown away. Raises Slow."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=ENVIRONMENT | (known or {}), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    # waited for asleep: to look again and again would take the second core a twentieth of its time
    end = threading.Timer(LONGEST, os.kill, (process.pid, signal.SIGKILL))
    end.daemon = True
    end.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)  # of this child alone; RUSAGE_CHILDREN is the peak of all so far
    finally:
        end.cancel()
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # reaped here, so Popen must not wait for it again
    if wall >= LONGEST:
        raise Slow(" ".join(command))
    if process.returncode not in (0, 1):  # 1: there are findings
        sys.exit(f"exit {process.returncode}: {' '.join(command)}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there, in KiB elsewhere
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


@dataclass(frozen=True, slots=True)
class Duel:
    """Two commands measured in turn."""

    a: list[Run]
    b: list[Run]

    def ratio(self, *, cpu: bool = False) -> float:
        """Say how many times as long A takes as B: the median over the pairs, for a load weighs on both of a pair."""
        return statistics.median(
            (x.cpu / y.cpu) if cpu else (x.wall / y.wall) for x, y in zip(self.a, self.b, strict=True)
        )

    def wall(self) -> tuple[float, float]:
        """Give the median seconds of both."""
        return statistics.median(r.wall for r in self.a), statistics.median(r.wall for r in self.b)

    def peak(self) -> float:
        """Give A's median peak memory in MiB."""
        return statistics.median(r.peak for r in self.a)


def duel(a: list[str], b: list[str], rounds: int, known: dict[str, str] | None = None) -> Duel:
    """Run A and B in turn; the first round of both warms the caches and is not counted. Raises Slow."""
    runs_a, runs_b = [], []
    for turn in range(rounds + 1):
        pair = run(a, known), run(b, known)
        if turn or not rounds:
            runs_a.append(pair[0])
            runs_b.append(pair[1])
    return Duel(runs_a, runs_b)


HEADS = ("what (A against B)", "A", "B", "A/B", "A/B cpu", "budget", "")


@dataclass(slots=True)
class Table:
    """What has been measured, each row printed as soon as it is there."""

    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, what: str, a: str, b: str, value: str, cpu: str, budget: str, met: bool | None) -> None:
        """Add a row; ``met`` is None where there is no budget."""
        row = (what, a, b, value, cpu, budget, "" if met is None else "met" if met else "NOT MET")
        self.rows.append(row)
        print(f"  {' · '.join(filter(None, row))}", flush=True)

    def times(self, what: str, measured: Duel, budget: float | None = None) -> None:
        """Add a ratio of times; by the clock, and by the processor where that is what met or broke the budget."""
        a, b = measured.wall()
        ratio, cpu = measured.ratio(), measured.ratio(cpu=True)
        limit = "" if budget is None else f"≤ {budget:g}"
        self.add(what, seconds(a), seconds(b), f"{ratio:.2f}", f"{cpu:.2f}", limit, None if budget is None else min(ratio, cpu) <= budget)  # fmt: skip

    def memory(self, what: str, peak: float, budget: float | None = None) -> None:
        """Add a peak of memory, in MiB."""
        limit = "" if budget is None else f"≤ {budget:g} MiB"
        self.add(what, f"{peak:.0f} MiB", "", "", "", limit, None if budget is None else peak <= budget)

    def slow(self, what: str, budget: str) -> None:
        """Add that a process took too long."""
        self.add(what, f"> {LONGEST} s", "", "", "", budget, False if budget else None)

    def markdown(self) -> str:
        """Return the rows as a Markdown table, to be pasted into this folder's README."""
        rows = [HEADS, *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
        rule = "|" + "|".join("-" * (w + 2) if i == 0 else "-" * (w + 1) + ":" for i, w in enumerate(widths)) + "|"
        lines = [
            "| " + " | ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))) + " |"
            for row in rows
        ]  # fmt: skip
        return "\n".join([lines[0], rule, *lines[1:]])


def seconds(value: float) -> str:
    """Print a duration to three digits or so."""
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"
