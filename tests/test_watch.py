"""``--watch`` audits again on every change, ``fincheck page`` serves a folder: both until they are told to end."""

from __future__ import annotations

import json
import re
import shutil
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
@pytest.mark.parametrize("folder", [["web/dist"], []])
def test_the_page_is_served_to_this_machine(tmp_path: Path, folder: list[str]) -> None:
    built = tmp_path / "web" / "dist"  # where the build writes, whether or not fincheck runs from this folder
    built.mkdir(parents=True)
    for name, text in (("index.html", "<p>核对"), ("files.json", "{}"), ("a.mjs", "1"), ("a.wasm", "w")):
        (built / name).write_text(text, encoding="utf-8")
    running = Running(tmp_path, "page", *folder, "--no-browser", "--lang", "en")
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


ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", ["docs/formats.md", "docs/zh/formats.md"])
def test_the_task_of_the_guide_finds_every_finding_where_it_stands(page: str, lang: str, tmp_path: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    task = json.loads(re.findall(r"```json\n(\{\n  \"version\".*?)```", text, re.DOTALL)[0])["tasks"][0]
    name = "我的 报告/一 份：12:3.yaml"  # with blanks, with Chinese, with what looks like a place
    (tmp_path / name).parent.mkdir()
    shutil.copy(ROOT / "fixtures" / "lezhi-2020" / "report.yaml", tmp_path / name)
    # an editor puts the name in as a word of its own, whatever stands in it
    words = [name if word == "${file}" else word for word in task["args"] if word != "--watch"]
    assert task["command"] == "fincheck" and words != task["args"] and "${file}" not in " ".join(words)
    ran = subprocess.run(
        [sys.executable, "-m", "fincheck", *words, "--lang", lang, "-o", "json=a.json"],
        cwd=tmp_path, env=ENVIRONMENT | {"PYTHONIOENCODING": "utf-8"}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    pattern = task["problemMatcher"]["pattern"]
    parts = ("file", "line", "column", "severity", "code", "message")
    found = [re.match(pattern["regexp"], line) for line in ran.stdout.splitlines()]
    read = [tuple(match[pattern[part]] for part in parts) for match in found if match is not None]
    (report,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["reports"]
    due = [(name, str(c["line"]), str(c["column"]), c["severity"], c["rule"]) for c in report["checks"]]
    assert sorted(one[:5] for one in read) == sorted(due)
    assert {one[3] for one in read} == {"error", "warning", "info"}
    told = {c["message"] for c in report["checks"]}
    assert all(any(one[5].startswith(message) for message in told) for one in read)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", ["docs/formats.md", "docs/zh/formats.md"])
def test_the_task_of_the_guide_knows_when_a_run_begins_and_ends(page: str, lang: str, tmp_path: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    task = json.loads(re.findall(r"```json\n(\{\n  \"version\".*?)```", text, re.DOTALL)[0])["tasks"][0]
    around = task["problemMatcher"]["background"]
    report = tmp_path / "r.yaml"
    report.write_text(BAD, encoding="utf-8")
    running = Running(tmp_path, "r.yaml", "--watch", "--format", "text", "--lang", lang)
    try:
        first = running.until("Ctrl-C").splitlines()
        report.write_text(GOOD, encoding="utf-8")
        second = running.until("Ctrl-C").splitlines()
    finally:
        running.close()
    assert [bool(re.search(around["endsPattern"], line)) for line in first] == [False] * (len(first) - 1) + [True]
    begins = [number for number, line in enumerate(second) if re.search(around["beginsPattern"], line)]
    assert len(begins) == 1
    assert not any(line.strip() for line in second[: begins[0]])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_annotations_name_a_file_with_blanks_and_chinese(lang: str, tmp_path: Path) -> None:
    name = "我的 报告/一 份,12:3.yaml"
    (tmp_path / name).parent.mkdir()
    shutil.copy(ROOT / "fixtures" / "lezhi-2020" / "report.yaml", tmp_path / name)
    ran = subprocess.run(
        [sys.executable, "-m", "fincheck", name, "--lang", lang, "--format", "github", "-q"],
        cwd=tmp_path, env=ENVIRONMENT | {"PYTHONIOENCODING": "utf-8"}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    # how the runner reads a line: properties end with a comma, and the last with two colons
    lines = [re.fullmatch(r"::(error|warning|notice) ([^:]+)::(.+)", line) for line in ran.stdout.splitlines()]
    assert len(lines) > 50 and None not in lines
    for line in filter(None, lines):
        properties = dict(word.split("=", 1) for word in line[2].split(","))
        assert properties["file"].replace("%3A", ":").replace("%2C", ",") == name
        assert int(properties["line"]) > 0
    assert {line[1] for line in filter(None, lines)} == {"error", "warning", "notice"}
