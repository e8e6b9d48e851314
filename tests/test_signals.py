"""Signals at every phase of a run: the exit code tells of the signal, nothing is printed, no process and no file is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from gate import OWN, REPORT, RULES
from test_many import COMMAND, ENVIRONMENT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise")
REPORTS = 300
PHASES = [0.0, 0.03, 0.08, 0.15, 0.25, 0.4, 0.7]  # seconds after the process was started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("signals")
    (here / "all").mkdir()
    (here / "rules.yaml").write_text(RULES, encoding="utf-8")
    for number in range(REPORTS):
        (here / "all" / f"{number:03}.yaml").write_text(REPORT, encoding="utf-8")
    return here


def start(folder: Path, *args: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *args], cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
        start_new_session=True,
    )  # fmt: skip


def gone(process: subprocess.Popen[bytes]) -> bool:
    """Whether no process of the group is left, soon."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    return False


def awake(process: subprocess.Popen[bytes]) -> None:
    """Wait until Python itself has come up and the run can hear: before that only the system answers."""
    deadline = time.monotonic() + 10
    mask = 1 << (signal.SIGINT - 1)
    while time.monotonic() < deadline:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
        term = 1 << (signal.SIGTERM - 1)
        if int(caught, 16) & mask and int(caught, 16) & term:
            return
        time.sleep(0.001)
    pytest.fail("the run never listens")


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="tells by /proc when a process listens")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda n: n.name)
@pytest.mark.parametrize(("jobs", "whole"), [("1", False), ("2", True), ("2", False)], ids=["alone", "group", "parent"])
def test_a_signal_ends_the_run_at_once_and_quietly(
    folder: Path, number: signal.Signals, jobs: str, whole: bool
) -> None:
    args = ["all", "-j", jobs, "--no-why", "--format", "json", "--output", f"text={number.name}{jobs}{whole}.txt", *OWN]
    before = sorted(path.name for path in folder.iterdir())
    ended = []
    for phase in PHASES:
        process = start(folder, *args)
        awake(process)
        time.sleep(phase)
        (os.killpg if whole else os.kill)(process.pid, number)
        sent = time.monotonic()
        try:
            _, err = process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"it goes on, {phase} s after it began")
        assert time.monotonic() - sent < 5
        assert err == b"", f"{phase} s: {err.decode()}"
        assert gone(process), f"a process is left, {phase} s after the run began"
        assert process.returncode in (128 + number, 1), phase
        ended.append(process.returncode)
        after = sorted(path.name for path in folder.iterdir())
        if process.returncode != 1:  # it was faster than the signal
            assert after == before, f"{phase} s"
        else:
            (folder / f"{number.name}{jobs}{whole}.txt").unlink(missing_ok=True)
    assert ended[0] == 128 + number


# a signal that arrives while a process is being started, the first or the second of them
STARTED = """
import os, signal, sys
from multiprocessing import context
begin, count = context.ForkProcess.start, [0]
def start(self):
    begin(self)
    count[0] += 1
    if count[0] == {at}:
        os.kill(os.getpid(), signal.{name})
context.ForkProcess.start = start
from fincheck.__main__ import main
main()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux only")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_signal_while_a_process_is_started_loses_sight_of_none(folder: Path, at: int, name: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", STARTED.format(at=at, name=name), "all", "-j", "2", "--no-why", "--format", "json", *OWN],
        cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        _, err = process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        pytest.fail("it goes on")
    assert (process.returncode, err, gone(process)) == (128 + signal.Signals[name], b"", True)


@pytest.mark.parametrize("delay", [0.0, 0.005, 0.01, 0.02, 0.03, 0.05])
def test_ctrl_c_before_the_run_has_begun_leaves_no_traceback_of_ours(folder: Path, delay: float) -> None:
    process = start(folder, "all", *OWN)
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)
    ours = process.returncode in (130, -signal.SIGINT)
    assert ours or b"init" in err or b"runpy" in err, "by us, or by Python while it comes up itself"
    # runpy imports the package before the first line of ours can hear a signal
    assert b"runpy" in err or b"/fincheck/" not in err


def test_a_signal_that_is_ignored_stays_so(folder: Path) -> None:
    script = f"trap '' HUP INT; exec {sys.executable} -m fincheck all -j 2 --no-why --format text -q {' '.join(OWN)}"
    process = subprocess.Popen(
        ["sh", "-c", script], cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline()
    os.killpg(process.pid, signal.SIGHUP)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, b"")


@pytest.mark.parametrize("delay", [0.0, 1.0], ids=["at work", "waiting, for nobody reads"])
def test_processes_end_when_their_parent_was_killed(folder: Path, delay: float) -> None:
    process = start(folder, "all", "-j", "2", "--no-why", "--format", "text", *OWN)
    assert process.stdout is not None
    assert process.stdout.readline()
    time.sleep(delay)
    process.kill()
    process.communicate(timeout=20)
    assert gone(process)


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="finds the processes by /proc")
def test_a_process_that_is_killed_loses_no_other_report(folder: Path) -> None:
    process = start(folder, "all", "-j", "2", "--no-why", "--format", "text", "-q", *OWN)
    assert process.stdout is not None
    first = process.stdout.readline()
    assert first
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    serving = [pid for pid in children if b"tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(int(serving[0]), signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    told = {line.split(b":")[0] for line in (first + out).splitlines()}
    lost = {line.split(b":")[0] for line in err.splitlines() if b"has ended (-9)" in line}
    assert process.returncode == (70 if lost else 1)
    assert len(told | lost) == REPORTS
    assert b"Traceback" not in err
