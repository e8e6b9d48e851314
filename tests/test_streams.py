"""Streams that are closed, full or gone, and files that are none: the judgement and its exit code stand, nothing hangs."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from gate import OWN, REPORT, RULES
from test_many import CLEAN, ENVIRONMENT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="streams are closed in a Unix shell")
needs_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
BAD = "a: [\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("report.yaml", REPORT), ("clean.yaml", CLEAN), ("bad.yaml", BAD), ("rules.yaml", RULES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def shell(folder: Path, arguments: str, redirected: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run fincheck in a shell, its streams redirected."""
    line = f"exec {shlex.quote(sys.executable)} -m fincheck {arguments} {redirected}"
    return subprocess.run(
        ["sh", "-c", line], cwd=folder, env=ENVIRONMENT | env, capture_output=True, check=False, timeout=60
    )


OWN_RULES = shlex.join(OWN)
JUDGED = """
# arguments                                    | exit
  clean.yaml                                   | 0
  clean.yaml --format json                     | 0
  report.yaml                                  | 1
  report.yaml --format json                    | 1
  report.yaml --format sarif --output text=t   | 1
  report.yaml clean.yaml -j 2 --format text    | 1
  bad.yaml                                     | 2
  missing.yaml report.yaml                     | 2
  report.yaml --format nonsense                | 2
  why report.yaml                              | 0
  rules                                        | 0
  --version                                    | 0
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in JUDGED.strip().splitlines()[1:]]


@pytest.mark.parametrize(
    "redirected",
    ["2>&-", ">&-", ">&- 2>&-", "<&- >&- 2>&-", pytest.param("2>/dev/full", marks=needs_full)],
)
@pytest.mark.parametrize(("arguments", "code"), ROWS, ids=[row[0] for row in ROWS])
def test_no_stream_that_is_closed_changes_the_exit_code(
    folder: Path, arguments: str, code: str, redirected: str
) -> None:
    own = "" if arguments.startswith("--") else "--no-default-rules --rules rules.yaml"
    done = shell(folder, f"{arguments} {own}", redirected)
    assert done.returncode == int(code), done.stderr.decode()
    assert b"Traceback" not in done.stdout + done.stderr


@needs_full
@pytest.mark.parametrize(("arguments", "code"), ROWS, ids=[row[0] for row in ROWS])
@pytest.mark.parametrize("redirected", [">/dev/full", ">/dev/full 2>&1"])
def test_an_output_that_is_lost_is_told_and_never_passes(
    folder: Path, arguments: str, code: str, redirected: str
) -> None:
    own = "" if arguments.startswith("--") else "--no-default-rules --rules rules.yaml"
    done = shell(folder, f"{arguments} {own}", redirected)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    if redirected == ">/dev/full" and "nonsense" not in arguments:
        assert "Cannot write the output: No space left on device" in done.stderr.decode()
        assert "磁盘已满" in done.stderr.decode()


def test_what_is_opened_later_never_becomes_stderr(folder: Path) -> None:
    done = shell(folder, f"bad.yaml report.yaml --output json=out.json {OWN_RULES}", ">&- 2>&-")
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")
    assert (folder / "out.json").read_bytes().startswith(b"{")
    assert (folder / "bad.yaml").read_text(encoding="utf-8") == BAD


@pytest.mark.parametrize("arguments", ["rules --lang en", "--help", "report.yaml", "report.yaml --format json"])
def test_a_reader_that_leaves_early_is_no_fault_and_no_pass(folder: Path, arguments: str) -> None:
    line = f"sleep 0.2; {shlex.quote(sys.executable)} -m fincheck {arguments}; echo $? >code"
    done = subprocess.run(
        ["sh", "-c", f"({line}) | true"], cwd=folder, env=ENVIRONMENT, capture_output=True, check=False, timeout=60
    )
    assert done.stderr == b""
    assert (folder / "code").read_text() == "141\n"


# ---------------------------------------------------------------- what is no regular file


def special(folder: Path, kind: str) -> Path:
    path = folder / "all" / "b.yaml"
    path.parent.mkdir()
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "socket":
            if len(os.fsencode(path)) > 100:
                pytest.skip("this name is too long for a socket")
            socket.socket(socket.AF_UNIX).bind(os.fspath(path))
        case "device":
            path.symlink_to("/dev/zero")
        case "terminal":
            path.symlink_to("/dev/tty")
        case "gone":
            path.symlink_to("nowhere")
        case "circle":
            path.symlink_to(path)
    return path


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("pipe", "not a regular file but a pipe, socket or device: it was not read"),
        ("socket", "not a regular file but a pipe, socket or device: it was not read"),
        ("device", "not a regular file but a pipe, socket or device: it was not read"),
        ("terminal", "not a regular file but a pipe, socket or device: it was not read"),
        ("gone", "no such file"),
        ("circle", "cannot read it: Too many levels of symbolic links"),
    ],
)
@pytest.mark.parametrize("named", ["all", "all/*.yaml", "all/b.yaml all/a.yaml all/c.yaml"])
def test_what_is_no_file_is_told_and_the_rest_is_judged(folder: Path, kind: str, told: str, named: str) -> None:
    special(folder, kind)
    for name in "ac":
        (folder / "all" / f"{name}.yaml").write_text(REPORT, encoding="utf-8")
    done = shell(folder, f"{named} --format text --lang en {OWN_RULES}", "")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines()[0] == f"all/b.yaml:1:1: {told}"
    judged = {line.split(":")[0] for line in done.stdout.decode().splitlines() if " SUM1 " in line}
    assert judged == {"all/a.yaml", "all/c.yaml"}


@pytest.mark.parametrize("option", ["--rules", "--waivers", "--config"])
def test_no_other_file_is_waited_for_either(folder: Path, option: str) -> None:
    path = special(folder, "pipe")
    done = shell(folder, f"report.yaml --lang en {option} {path if option != '--rules' else path.parent}", "")
    assert done.returncode == 2
    assert "not a regular file" in done.stderr.decode()


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="this system names no open files")
def test_what_a_shell_passes_as_a_file_is_read(folder: Path) -> None:
    line = f"{shlex.quote(sys.executable)} -m fincheck /dev/fd/3 {OWN_RULES} --format text -q 3<report.yaml"
    piped = f"cat report.yaml | {shlex.quote(sys.executable)} -m fincheck /dev/stdin {OWN_RULES} --format text -q"
    for one in (line, piped):
        done = subprocess.run(
            ["sh", "-c", one], cwd=folder, env=ENVIRONMENT, capture_output=True, check=False, timeout=60
        )
        assert (done.returncode, b" SUM1 " in done.stdout) == (1, True), done.stderr.decode()
