"""``--watch`` audits again on every change, ``fincheck page`` serves a folder: both until they are told to end."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from queue import Empty, Queue

import pytest
from test_many import ENVIRONMENT

GOOD = "支出决算: {合计: 3.00, 其中: {基本支出: 1.00, 项目支出: 2.00}}\n"
BAD = GOOD.replace("3.00", "9.00")


class Running:
    """A command that goes on; its lines are read as they come."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fincheck", *words], cwd=folder, env=ENVIRONMENT | {"PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )  # fmt: skip
        self.lines: Queue[str] = Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def until(self, word: str) -> str:
        """Return the lines up to one with ``word``."""
        told = ""
        while word not in told:
            try:
                told += self.lines.get(timeout=60)
            except Empty:
                raise AssertionError(f"{word} does not come after: {told}") from None
        return told

    def close(self) -> None:
        """End it by force where it has not ended, and close its pipe."""
        self.process.kill()
        self.process.wait()
        self.reader.join(30)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def end(self) -> int:
        """Interrupt it; return its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent otherwise there")
def test_a_change_is_audited_again_and_ctrl_c_ends_with_the_last_code(tmp_path: Path) -> None:
    report = tmp_path / "r.yaml"
    report.write_text(GOOD, encoding="utf-8")
    running = Running(tmp_path, "r.yaml", "--watch", "--lang", "zh", "--format", "text")
    try:
        assert "error" not in running.until("Ctrl-C")
        report.write_text(BAD, encoding="utf-8")
        assert "error" in running.until("Ctrl-C")
        report.write_text("支出决算: [", encoding="utf-8")
        assert "r.yaml:1" in running.until("Ctrl-C")
        report.unlink()
        assert "r.yaml" in running.until("Ctrl-C")
        report.write_text(BAD, encoding="utf-8")
        running.until("Ctrl-C")
        assert running.end() == 1
    finally:
        running.close()


@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent otherwise there")
def test_the_page_is_served_to_this_machine(tmp_path: Path) -> None:
    for name, text in (("index.html", "<p>核对"), ("files.json", "{}"), ("a.mjs", "1"), ("a.wasm", "w")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    running = Running(tmp_path, "page", ".", "--no-browser", "--lang", "en")
    try:
        address = running.until("Ctrl-C").split()[0]
        assert address.startswith("http://127.0.0.1:")
        types = {}
        for name in ("", "a.mjs", "a.wasm"):
            with urllib.request.urlopen(address + name, timeout=30) as answer:
                types[name] = answer.headers["Content-Type"]
        assert types == {"": "text/html", "a.mjs": "text/javascript", "a.wasm": "application/wasm"}
        assert running.end() == 130
    finally:
        running.close()


REFUSED = """
# words                    | told
  page nowhere             | python web/build.py
  - --watch                | Standard input cannot be watched
"""


@pytest.mark.parametrize("line", [line for line in REFUSED.splitlines() if line.strip() and "#" not in line])
def test_what_cannot_be_watched_or_served_is_told(tmp_path: Path, line: str) -> None:
    words, told = (part.strip() for part in line.split("|"))
    done = subprocess.run(
        [sys.executable, "-m", "fincheck", *words.split(), "--lang", "en"], cwd=tmp_path, env=ENVIRONMENT,
        input="", capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert told in done.stderr


@pytest.mark.parametrize("page", ["docs/formats.md", "docs/zh/formats.md"])
def test_the_matcher_of_the_guide_reads_what_the_command_prints(page: str) -> None:
    text = (Path(__file__).resolve().parent.parent / page).read_text(encoding="utf-8")
    task = json.loads(re.findall(r"```json\n(\{\n  \"version\".*?)```", text, re.DOTALL)[0])["tasks"][0]
    matcher = task["problemMatcher"]
    found = re.match(matcher["pattern"]["regexp"], "甲/r.yaml:5:11: error EXP01 合计 1285.41；相差 0.27万元")
    assert found is not None
    assert found.groups() == ("甲/r.yaml", "5", "11", "error", "EXP01", "合计 1285.41；相差 0.27万元")
    assert re.search(matcher["background"]["beginsPattern"], "─" * 40 + " 09:30:01")
