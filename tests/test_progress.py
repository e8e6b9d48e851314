"""How far a long work has come: drawn on a terminal only, gone at its end, whatever ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from gate import OWN, REPORT, RULES, TODAY
from test_many import COMMAND, ENVIRONMENT

from fincheck.render import progress as drawn
from fincheck.render.progress import progress

CLEAR = "\r\x1b[K"


class Terminal:
    """A stderr that is a terminal, or none, and keeps what is written."""

    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal
        self.written = ""

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> None:
        self.written += text

    def flush(self) -> None:
        pass


DRAWN = """
# terminal | seconds between | calls          | what is drawn
  yes      | 1               | 1/4 2/4        | [#######-----------------------] 1/4 0:03; [###############---------------] 2/4 0:02
  yes      | 61              | 1/3            | [##########--------------------] 1/3 2:02
  yes      | 0.1             | 1/4 2/4 3/4    |
  yes      | 0.2             | 1/9 2/9 3/9    | [##########--------------------] 3/9 0:01
  yes      | 1               | 0/0            | [------------------------------] 0/0
  yes      | 1               | why:0/4        | 找原因 [------------------------------] 0/4
  no       | 1               | 1/4 2/4        |
  yes      | 1               | check:0/0      | 核对 0:00
  yes      | 1               | check:0/0 check:0/0 | 核对 0:00; 核对 0:01
  yes      | 1               | why:1/4 why:2/4 | 找原因 [#######-----------------------] 1/4 0:00; 找原因 [###############---------------] 2/4 0:01
  yes      | 1               | hints:1/2 why:0/0 why:1/2 | 找线索 [###############---------------] 1/2 0:00; 找原因 0:00; 找原因 [###############---------------] 1/2 0:01
  no       | 1               | check:0/0      |
"""


@pytest.mark.parametrize("line", [line for line in DRAWN.splitlines() if line.strip() and not line.startswith("#")])
def test_the_line_says_how_far_it_is_and_goes_away(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, between, calls, lines = (part.strip() for part in line.split("|"))
    clock = [100.0]
    err = Terminal(terminal == "yes")
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(drawn, "_now", lambda: round(clock[0] * 1000))
    with progress() as told:
        for call in calls.split():
            clock[0] += float(between)
            phase, _, numbers = call.rpartition(":")
            done, of = map(int, numbers.split("/"))
            told.phase(phase, done, of) if phase else told(done, of)
    assert err.written == "".join(CLEAR + one for one in lines.split("; ") if one) + (CLEAR if lines else "")


def test_what_breaks_the_work_off_takes_the_line_away(monkeypatch: pytest.MonkeyPatch) -> None:
    err = Terminal(True)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(drawn, "_AFTER", 0)

    def work() -> None:
        with progress("甲\x1b[31m.yaml") as told:
            told(1, 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert "甲" in err.written
    assert "\x1b[31m" not in err.written
    assert err.written.endswith(CLEAR)


def test_to_draw_it_takes_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal(True))
    with progress() as told:
        told(1, 2)
        assert threading.active_count() == 1, "a process with threads cannot be forked soundly"


def test_a_phase_bears_its_name_in_the_language_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    err = Terminal(True)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(drawn, "_AFTER", 0)
    monkeypatch.setattr(drawn, "_EVERY", 0)
    told = drawn.Progress(lang="en")
    for phase in ("rules", "read", "check", "joint", "hints", "why", "tell"):
        told.phase(phase, 0, 0)
    assert err.written.isascii()
    assert len(set(err.written.split(CLEAR))) == 8


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers")
def test_the_line_goes_on_while_nobody_tells_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    err = Terminal(True)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(drawn, "_AFTER", 20)
    monkeypatch.setattr(drawn, "_EVERY", 0)
    for _ in range(2):  # and once more in the same process, as --watch does
        err.written = ""
        with progress() as told:
            told.phase("check", 0, 0)
            deadline = time.monotonic() + 10
            while err.written.count("核对") < 3 and time.monotonic() < deadline:
                pass
            assert threading.active_count() == 1
        assert err.written.count("核对") >= 3
        assert err.written.endswith(CLEAR)
    written = err.written
    signal.raise_signal(signal.SIGALRM)  # one that comes too late
    assert err.written == written


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers")
@pytest.mark.parametrize("theirs", [signal.SIG_IGN, lambda *_: None], ids=["ignored", "heard"])
def test_somebody_elses_timer_is_left_alone(theirs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal(True))
    before = signal.signal(signal.SIGALRM, theirs)
    try:
        with progress():
            assert signal.getsignal(signal.SIGALRM) is theirs
        assert signal.getsignal(signal.SIGALRM) is theirs
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_terminal_that_is_gone_breaks_nothing_off(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(Terminal):
        def write(self, text: str) -> None:  # noqa: ARG002
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(sys, "stderr", Gone(True))
    monkeypatch.setattr(drawn, "_AFTER", 0)
    with progress() as told:
        told(1, 2)


MORE = {"check": ["--format", "json"], "baseline": ["--reason", "待核", "--by", "某人", "--until", "2024-12-31"]}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one report that takes some seconds, a tenth of its totals wrong."""
    folder = tmp_path_factory.mktemp("large")
    totals = "".join(
        f"  - {{name: 项目{n}, total: {7 + (n % 10 == 0)}.00, parts: {{a{n}: 3.00, b{n}: 4.00}}}}\n"
        for n in range(8_000)
    )
    (folder / "large.yaml").write_text("unit: 万元\nitems:\n" + totals, encoding="utf-8")
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such terminal")
@pytest.mark.parametrize(
    ("command", "phase"),
    [("check", "核对"), ("check", "找线索"), ("check", "找原因"), ("check", None), ("why", "找线索"), ("baseline", "核对")],
)  # fmt: skip
def test_one_large_report_says_what_it_is_at_and_leaves_no_line(large: Path, command: str, phase: str | None) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, command, "large.yaml", "--lang", "zh", "--today", TODAY, *MORE.get(command, ())],
        cwd=large, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    told = b""
    sent = False
    try:
        while chunk := os.read(ours, 4096):
            told += chunk
            if phase is not None and not sent and phase.encode() in told:
                os.killpg(process.pid, signal.SIGINT)
                sent = True
    except OSError:  # the terminal's other end is closed
        pass
    os.close(ours)
    assert process.wait(60) == (130 if phase else 1), told.decode()
    assert "核对".encode() in told
    assert told.endswith(CLEAR.encode())
    assert told.count(b"\n") == 0, "one line, drawn again and again, and then none"


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc for the processes")
@pytest.mark.parametrize("broken_off", [False, True], ids=["to its end", "Ctrl-C"])
def test_a_run_on_a_terminal_forks_draws_its_line_and_leaves_none(tmp_path: Path, broken_off: bool) -> None:
    import pty

    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "all").mkdir()
    long = "".join(f"  项目{n}: {{合计: {n}.00, 其中: {{甲: 1.00, 乙: 2.00}}}}\n" for n in range(20))
    for number in range(600):
        (tmp_path / "all" / f"{number:03}.yaml").write_text(REPORT + "其他:\n" + long, encoding="utf-8")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "all", "-j", "2", "--no-why", "--format", "json", *OWN],
        cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    told = b""
    deadline = time.monotonic() + 60
    while b"/600" not in told and time.monotonic() < deadline:
        told += os.read(ours, 4096)
    assert b"/600" in told
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    commands = {Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
    assert commands <= {Path(f"/proc/{process.pid}/cmdline").read_bytes()}, "forked, not begun anew"
    if broken_off:
        os.killpg(process.pid, signal.SIGINT)
    try:
        while chunk := os.read(ours, 4096):
            told += chunk
    except OSError:  # the terminal's other end is closed
        pass
    os.close(ours)
    assert process.wait(60) == (130 if broken_off else 1)
    assert told.endswith(CLEAR.encode())
    assert b"Traceback" not in told
