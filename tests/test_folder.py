"""A folder for many reports: a file of its own for each, an index where the format has one, and what says so."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from gate import REPORT, Gate
from page import parse

from fincheck.cli import outputs
from fincheck.cli.folder import page_name

CLEAN = "decimals: 2\nexpenditure: {total: 12, parts: {basic: 7, project: 5}}\n"
BROKEN = REPORT.replace("82.71%", "28.71%")


@pytest.fixture
def gate(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return Gate(tmp_path, capsys)


def test_many_reports_become_an_index_and_a_page_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from fincheck.cli import main

    for name, total in (("甲/r.yaml", "3.00"), ("乙/r.yaml", "4.00"), ("乙/坏.yaml", "[")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        text = (
            f"entity: {name}\nyear: 2024\n支出决算: {{合计: {total}, 其中: {{基本支出: 1.00, 项目支出: 2.00}}}}\n"
            if total != "["
            else "["
        )
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path / "甲"), str(tmp_path / "乙"), "--lang", "zh", "-o", f"html={tmp_path}/out/"])
    assert ended.value.code == 2
    capsys.readouterr()
    top = parse((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    rows = top.one("tbody").all("tr")
    links = [row.one("a").get("href") for row in rows]
    assert len(rows) == len(set(links)) == 3
    told = {row.one("a").text: [cell.text for cell in row.all("td")] for row in rows}
    assert told["乙/r.yaml"][:2] == ["2024", "错误 1"]
    assert told["甲/r.yaml"][:2] == ["2024", "错误 0"]
    (bad,) = (cells for name, cells in told.items() if "坏" in name)
    assert bad == ["—", "错误 —", "警告 —", "提示 —", "无法判断 —", "未读懂 —", "已核对 —", "—"]
    pages = [parse((tmp_path / "out" / unquote(link)).read_text(encoding="utf-8")) for link in links]
    assert sum("未能核对" in page.text for page in pages) == 1
    assert sum(bool(page.all(cls="sheet")) for page in pages) == 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(["index.html", *map(unquote, links)])


NAMES = """
# path                       | taken                | name
  r.yaml                     |                      | r.yaml.html
  ./甲/r.yaml                |                      | 甲-r.yaml.html
  ../../r.yaml               |                      | r.yaml.html
  a/r.yaml                   | a-r.yaml.html        | a-r.yaml-2.html
  index                      |                      | index-2.html
  /                          |                      | report.html
"""


@pytest.mark.parametrize("line", [line for line in NAMES.splitlines() if line.strip() and "#" not in line])
def test_a_page_is_named_after_its_report_and_stays_in_the_folder(line: str) -> None:
    path, taken, name = (part.strip() for part in line.split("|"))
    assert page_name(path, [taken], "html") == name


FORMATS = """
# format   | files
  json     | in-a.yaml.json in-b.yaml.json index.json
  sarif    | in-a.yaml.sarif in-b.yaml.sarif
  junit    | in-a.yaml.xml in-b.yaml.xml
  gitlab   | in-a.yaml.json in-b.yaml.json
  csv      | in-a.yaml.csv in-b.yaml.csv
  markdown | in-a.yaml.md in-b.yaml.md
  github   | in-a.yaml.txt in-b.yaml.txt
  text     | in-a.yaml.txt in-b.yaml.txt
  table    | in-a.yaml.txt in-b.yaml.txt
"""


@pytest.mark.parametrize("line", [line for line in FORMATS.splitlines() if line.strip() and "#" not in line])
def test_a_file_of_a_folder_is_what_the_format_tells_of_its_report_alone(gate: Gate, line: str) -> None:
    form, files = (part.strip() for part in line.split("|"))
    for name, text in {"in/a.yaml": REPORT, "in/b.yaml": BROKEN}.items():
        gate.write(name, text)
    gate.run("in", "-o", f"{form}=out/")
    assert sorted(path.name for path in (gate.folder / "out").iterdir()) == files.split()
    for one in "ab":
        gate.run(f"in/{one}.yaml", "-o", f"{form}=alone")
        told = next(path for path in (gate.folder / "out").iterdir() if path.name.startswith(f"in-{one}.yaml"))
        assert told.read_bytes() == (gate.folder / "alone").read_bytes()
        if form == "junit":
            assert ET.parse(told).getroot().get("tests")


def test_the_index_in_json_says_what_each_report_came_to_and_where_it_is_told(gate: Gate) -> None:
    for name, text in {"in/a.yaml": CLEAN, "in/b.yaml": BROKEN, "in/坏.yaml": "["}.items():
        gate.write(name, text)
    gate.run("in", "--no-default-rules", "-o", "json=out/")
    listed = json.loads((gate.folder / "out" / "index.json").read_text(encoding="utf-8"))["reports"]
    told = [(one["file"], one["findings"] and one["findings"]["error"] > 0, "problems" in one) for one in listed]
    assert told == [("in/a.yaml", False, False), ("in/b.yaml", True, False), ("in/坏.yaml", None, True)]
    for one in listed:
        (whole,) = json.loads((gate.folder / "out" / one["told_in"]).read_text(encoding="utf-8"))["reports"]
        assert whole["file"] == one["file"]
        assert whole["tally"] == one["tally"]


@pytest.mark.parametrize(
    ("options", "told"),
    [("", True), ("-q", False)],
)
def test_one_large_file_of_many_reports_is_told_with_the_way_out(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, options: str, told: bool
) -> None:
    monkeypatch.setattr(outputs, "_LARGE", 1000)
    for name, text in {"in/a.yaml": REPORT, "in/b.yaml": BROKEN}.items():
        gate.write(name, text)
    ran = gate.run("in", *options.split(), "-o", "json=a.json", "--lang", "en")
    assert ("MB for 2 reports; --output json=folder/ writes a file for each" in ran.err) == told
    assert "MB" not in gate.run("in/b.yaml", *options.split(), "-o", "json=a.json").err


def test_a_configuration_may_ask_for_a_folder(gate: Gate) -> None:
    for name, text in {"fincheck.yaml": "outputs: {json: out/}\n", "a.yaml": REPORT}.items():
        gate.write(name, text)
    gate.run("a.yaml")
    assert sorted(path.name for path in (gate.folder / "out").iterdir()) == ["a.yaml.json", "index.json"]
