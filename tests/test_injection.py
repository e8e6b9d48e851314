"""Every write failing once, in every command that writes: the file is the old one or the new one, and nothing lies beside it."""

from __future__ import annotations

import builtins
import errno
import io
import os
import re
import sys
from pathlib import Path
from typing import Any, Self

import pytest
from gate import OWN, REPORT, WAIVERS, Gate, Ran


@pytest.fixture
def gate(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.chdir(tmp_path)
    return Gate(tmp_path, capsys)


class Disk:
    """Counts what is done to files and streams, and fails at one of the counts; at none where that is 0."""

    def __init__(self, fails_at: int) -> None:
        self.fails_at = fails_at
        self.count = 0
        self.done: list[str] = []

    def step(self, what: str) -> None:
        self.count += 1
        self.done.append(what)
        if self.count == self.fails_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Watched:
    """A file or stream whose writes are steps."""

    def __init__(self, file: Any, disk: Disk, name: str) -> None:
        self._file, self._disk, self._name = file, disk, name
        self._held = False

    def write(self, data: Any) -> Any:
        self._disk.step(f"write {self._name}")
        self._held = True
        return self._file.write(data)

    def flush(self) -> None:
        if self._held:  # with nothing to write nothing fails
            self._held = False
            self._disk.step(f"flush {self._name}")
        self._file.flush()

    def close(self) -> None:
        self._file.close()
        if not self._name.startswith("std"):
            self._disk.step(f"close {self._name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def run(gate: Gate, monkeypatch: pytest.MonkeyPatch, fails_at: int, args: list[str]) -> tuple[Ran, Disk]:
    disk = Disk(fails_at)
    real_open, real_replace = builtins.open, os.replace

    def opened(file: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if not set(mode) & set("wax"):
            return real_open(file, mode, *rest, **more)
        name = re.sub(r"\.\d+\.part$", ".part", os.path.basename(os.fspath(file)))
        disk.step(f"open {name}")
        return Watched(real_open(file, mode, *rest, **more), disk, name)

    def replaced(source: Any, target: Any) -> None:
        disk.step("replace")
        real_replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(builtins, "open", opened)
        patch.setattr(os, "replace", replaced)
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        patch.setattr(sys, "stdout", Watched(out, disk, "stdout"))
        patch.setattr(sys, "stderr", Watched(err, disk, "stderr"))
        code = gate.run(*args, own=False).code
    out.flush()
    err.flush()
    told = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return Ran(code, *told), disk


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.is_file()}


WRITING = """
# arguments                                                   | exit | written
  waive report.yaml SAM1 人员 --reason x                      | 0    | waivers.yaml
  baseline report.yaml                                        | 0    | waivers.yaml
  init new.yaml                                               | 0    | new.yaml
  report.yaml --output json=out.json --output html=out.html   | 1    | out.json out.html
  report.yaml --format json --output csv=out.csv              | 1    | out.csv
  bad.yaml report.yaml --format text --output sarif=out.sarif | 2    | out.sarif
"""


@pytest.mark.parametrize(
    ("arguments", "code", "written"),
    [[cell.strip() for cell in line.split("|")] for line in WRITING.strip().splitlines()[1:]],
)
@pytest.mark.parametrize("before", [False, True], ids=["new", "there already"])
def test_a_write_that_fails_leaves_the_old_file_or_the_new_one(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, arguments: str, code: str, written: str, before: bool
) -> None:
    args = [*arguments.split(), "--lang", "en"]
    if args[0] == "init":
        args += ["--force"]
    else:
        args += OWN
    gate.write("bad.yaml", "a: [")
    if before and "waivers" in written:
        gate.write("waivers.yaml", WAIVERS.replace("SAM1", "CAP1").replace("人员\n", "合同\n"))
    elif before:
        for name in written.split():
            gate.write(name, "as it was\n")
    at_first = files(gate.folder)

    def reset() -> None:
        for path in list(gate.folder.iterdir()):
            path.unlink()
        for name, text in at_first.items():
            gate.write(name, text)

    ran, disk = run(gate, monkeypatch, 0, args)
    at_last = files(gate.folder)
    assert ran.code == int(code), ran.err
    assert set(written.split()) <= set(at_last)
    assert disk.count > 3
    for failing in range(1, disk.count + 1):
        reset()
        ran, met = run(gate, monkeypatch, failing, args)
        step = met.done[failing - 1]
        now = files(gate.folder)
        assert set(now) <= set(at_last), f"{step}: something was left behind"
        for name, text in now.items():
            assert text in (at_first.get(name), at_last.get(name)), f"{step}: {name} is half written"
        assert "Traceback" not in ran.err, f"{step}: {ran.err}"
        if step.endswith("stderr"):
            assert ran.code == int(code), f"{step}: what is told beside the point changes nothing"
            assert now == at_last
        else:
            assert ran.code == 2, step
        if args[0] in ("waive", "init") and not step.endswith("stderr"):
            assert now == at_first, f"{step}: all or nothing"


def test_a_file_keeps_its_mode_and_a_link_stays_one(gate: Gate) -> None:
    gate.write("real.yaml", WAIVERS.replace("SAM1", "CAP1")).chmod(0o640)
    (gate.folder / "waivers.yaml").symlink_to("real.yaml")
    assert gate.run("waive", "report.yaml", "SAM1", "人员", "--reason", "x").code == 0
    assert (gate.folder / "waivers.yaml").is_symlink()
    assert (gate.folder / "real.yaml").stat().st_mode & 0o777 == 0o640
    assert "SAM1" in gate.read("real.yaml")
    assert gate.read("report.yaml") == REPORT
