"""A short run of the fuzz, always the same: every seed, and a few hundred mutations of each target."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent / "fuzz"))
import run as fuzz
import targets

HOW_MANY = {"report": 120, "rules": 150, "formula": 1500, "figure": 4000, "waivers": 200, "config": 400}


@pytest.mark.parametrize("target", targets.TARGETS)
def test_no_input_ends_in_anything_but_a_problem(target: str) -> None:
    assert len(targets.seeds(target)) >= 4
    assert fuzz.structured(target, 300, seed=1, most=HOW_MANY[target]) == []


def test_what_fails_is_told_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(data: bytes) -> None:
        assert b"1" not in data

    monkeypatch.setitem(targets.TARGETS, "figure", failing)
    monkeypatch.setattr(fuzz, "FOUND", tmp_path / "found")
    monkeypatch.setattr(fuzz, "find_spec", lambda _: None)
    assert fuzz.main(["figure", "--seconds", "1"]) == 1
    assert "AssertionError" in capsys.readouterr().out
    assert list((tmp_path / "found").iterdir())


@pytest.mark.skipif(not hasattr(targets.signal, "setitimer"), reason="no alarms on this system")
def test_a_hang_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: bytes) -> None:
        while True:
            pass

    monkeypatch.setitem(targets.TARGETS, "figure", endless)
    with pytest.raises(targets.Hang), targets.bounded(1):
        targets.TARGETS["figure"](b"")


def test_the_command_says_what_it_did() -> None:
    done = subprocess.run(
        [sys.executable, str(Path(fuzz.__file__)), "config", "--seconds", "2"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "config"), done.stdout + done.stderr
