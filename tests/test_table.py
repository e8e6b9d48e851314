"""The table for people: every width, every terminal, and never a figure without its last digit or its unit.

After a change that is meant, ``GOLDEN=write python -m pytest tests/test_table.py`` writes the files anew.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from gate import OWN, WAIVERS, Gate
from test_formats import expect
from test_many import ENVIRONMENT

from fincheck.audit import audit as audited
from fincheck.cli import main
from fincheck.render.formats.table import _ended
from fincheck.render.wrap import fitted, folded
from fincheck.rulebook import packaged
from fincheck.source import Source, cells


@pytest.fixture
def gate(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.chdir(tmp_path)
    made = Gate(tmp_path, capsys)
    made.write("waivers.yaml", WAIVERS)
    return made


GOLDEN = {
    "table-200-zh.txt": ("200", "zh", [], {}),
    "table-120-zh.txt": ("120", "zh", [], {}),
    "table-120-en.txt": ("120", "en", [], {}),
    "table-80-zh.txt": ("80", "zh", [], {}),
    "table-80-en.txt": ("80", "en", [], {}),
    "table-48-zh.txt": ("48", "zh", [], {}),
    "table-100-zh-verbose.txt": ("100", "zh", ["-v"], {}),
    "table-80-zh-verbose.txt": ("80", "zh", ["-v"], {}),
    "table-100-zh-colour.txt": ("100", "zh", [], {"FORCE_COLOR": "1"}),
    "table-100-en-ascii.txt": ("100", "en", ["-v"], {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_table_looks_as_its_golden_file_shows(gate: Gate, name: str) -> None:
    columns, lang, options, more = GOLDEN[name]
    inherited = {k: v for k, v in ENVIRONMENT.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    done = subprocess.run(
        [sys.executable, "-m", "fincheck", "report.yaml", "--lang", lang, *options, *OWN],
        cwd=gate.folder,
        env=inherited | {"COLUMNS": columns, "PYTHONIOENCODING": "utf-8"} | more,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr.decode()
    expect(name, done.stdout.decode())


def table(gate: Gate, width: int, lang: str = "zh", *options: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    return gate.run("report.yaml", "--lang", lang, *options).out


WIDTHS = [20, 32, 40, 48, 60, 63, 64, 72, 80, 99, 100, 120, 160, 200, 400]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_figure_and_no_unit_is_cut_at_any_width(
    gate: Gate, width: int, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "1,234,567,890,123.45"
    gate.write("report.yaml", gate.read("report.yaml").replace("10500.69", f"{long} 万元").replace("27人", "1027人"))
    figures = re.findall(r"≈?-?\d[\d,.]*\s?(?:万元|人|%)?", table(gate, 1000, lang, monkeypatch=monkeypatch))
    assert {f"{long} 万元", "8684.67", "125.85万元", "1027人"} <= {figure.strip() for figure in figures}
    out = table(gate, width, lang, monkeypatch=monkeypatch)
    assert [figure for figure in figures if figure.strip() not in out] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [width for width in WIDTHS if width >= 40])
def test_no_line_is_wider_than_the_terminal(gate: Gate, width: int, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for options in ([], ["-v"]):
        out = table(gate, width, lang, *options, monkeypatch=monkeypatch)
        assert [line for line in out.splitlines() if cells(line) > width] == []


@pytest.mark.parametrize("width", [80, 100, 120])
def test_carets_stand_under_the_figure_that_is_stated(gate: Gate, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    padding = "、".join(["很长的说明文字"] * 12)
    gate.write(
        "report.yaml", gate.read("report.yaml").replace("应付: 340}", f"原因: {padding}, 应付: 340, 备注: {padding}}}")
    )
    lines = table(gate, width, "zh", "-v", monkeypatch=monkeypatch).splitlines()
    found = {}
    for above, below in pairwise(lines):
        if re.fullmatch(r"\s+\| [ ^~]*\^+[ ~]*", below):
            found[above.split("|")[0].strip()] = under(above, below, "^")
    assert found == {"5": "10500.69", "8": "17.71%", "9": "340", "10": "22人", "11": found["11"]}


def under(above: str, below: str, mark: str) -> str:
    """Return the characters of a line that stand above the marks of the next, as a terminal shows them."""
    shown, at = "", 0
    for character in above:
        size = cells(character)
        if below[at : at + size] and set(below[at : at + size]) == {mark}:
            shown += character
        at += size
    return shown


@pytest.mark.parametrize("mark", ["\x1b[31m", "\x07", "\x9b1m", "\u202e", "[bold]", "[/合计]"])
def test_report_text_steers_no_terminal_and_is_no_markup(
    gate: Gate, mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    escaped = mark.encode("unicode_escape").decode() if not mark.isprintable() else mark
    gate.write("report.yaml", gate.read("report.yaml").replace("示例县档案馆", f'"甲{escaped}乙"'))
    monkeypatch.setenv("COLUMNS", "100")
    ran = gate.run("report.yaml")
    assert all(c.isprintable() or c == "\n" for c in ran.out + ran.err)
    assert "甲" in ran.out + ran.err
    if mark.startswith("["):
        assert f"甲{mark}乙" in ran.out.splitlines()[0]


def test_colour_carries_nothing_that_words_do_not(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = table(gate, 100, monkeypatch=monkeypatch)
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = table(gate, 100, monkeypatch=monkeypatch)
    assert "\x1b[1;31m" in coloured
    assert [line.rstrip() for line in re.sub("\x1b\\[[0-9;]*m", "", coloured).splitlines()] == plain.splitlines()
    monkeypatch.setenv("NO_COLOR", "1")
    assert table(gate, 100, monkeypatch=monkeypatch) == plain


# ---------------------------------------------------------------- folding

FOLDED = """
# width | text                              | lines
  10    | 收入总计是                        | 收入总计是
  9     | 收入总计是                        | 收入总计/是
  8     | 合计10.5万元                      | 合计/10.5万元
  12    | 基本支出 8684.67                  | 基本支出/8684.67
  6     | 增加10,500.70万元                 | 增加10,500.70万元
  8     | 甲乙丙丁。戊                      | 甲乙丙/丁。戊
  8     | 甲乙丙（戊）                      | 甲乙丙/（戊）
  9     | （297:13）                        | （297:13）
  10    | 相差 ≈-0.0086%                    | 相差/≈-0.0086%
  12    | a verylongwordthatdoesnotfit b    | a/verylongword/thatdoesnotf/it b
  7     | 27人次27人                        | 27人次/27人
"""


@pytest.mark.parametrize(
    ("width", "text", "lines"),
    [[cell.strip() for cell in line.split("|")] for line in FOLDED.strip().splitlines()[1:]],
)
def test_lines_fold_where_people_would_fold_them(width: str, text: str, lines: str) -> None:
    assert folded(text, int(width)) == lines.split("/")


def test_folding_loses_nothing_and_fits_whatever_the_text_is() -> None:
    draw = random.Random(20_231_231)
    pieces = [
        "收",
        "入",
        "，",
        "。",
        "（",
        "）",
        " ",
        "10500.70",
        "万元",
        "82.71%",
        "-5个",
        "ab",
        "c",
        "/",
        "≈",
        "１２",
        "《",
        "》",
        ":",
    ]
    for _ in range(3000):
        text = "".join(draw.choice(pieces) for _ in range(draw.randrange(1, 30)))
        width = draw.randrange(4, 40)
        lines = folded(text, width)
        assert "".join("".join(lines).split()) == "".join(text.split())
        for line in lines:
            assert cells(line) <= width or re.search(r"\d", line), (text, width, line)
        joined = "\n".join(lines)
        assert len(re.findall(r"10500\.70", joined)) == text.count("10500.70")


def test_a_line_is_fitted_around_a_figure_without_cutting_another() -> None:
    line = "    基本支出: {金额: 8684.67, 占比: 82.71%, 说明: 较上年增加13.21万元, 上年数: 8,671.46万元, 备注: 略}"
    figures = re.findall(r"[\d,.]*\d(?:万元|%)?", line)
    for target in figures:
        first = line.index(target)
        for width in range(24, 100):
            shown, start = fitted(line, first, first + len(target), width)
            assert cells(shown) <= width
            assert shown[first - start : first - start + len(target)] == target
            assert [figure for figure in re.findall(r"[\d,.]*\d(?:万元|%)?", shown) if figure not in figures] == []


def test_widths_are_those_of_the_terminal() -> None:
    for character in "。，％１収入あア中":
        assert unicodedata.east_asian_width(character) in "WF"
        assert cells(character) == 2


# ---------------------------------------------------------------- triage


SEED = Path(__file__).resolve().parent.parent / "fixtures" / "lezhi-2020" / "report.yaml"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_long_listing_begins_with_what_matters_and_fits_a_screen_or_two(
    lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(SEED.parent)  # a long path would take more lines

    with pytest.raises(SystemExit) as ended:
        main([SEED.name, "--lang", lang])
    assert ended.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    assert "44.97" in "".join(lines[:5])
    assert len(lines) <= 70, "two screens of a terminal"
    assert sum(SEED.name in line for line in lines) <= 3, "the file once, and in the command to copy"
    whole = "".join("".join(lines).split())
    for outcome in audited(Source(SEED.name, SEED.read_text(encoding="utf-8")), packaged.load()).findings:
        if outcome.severity == "info":
            assert "".join(outcome.rule.title.of(lang).split()) in whole, outcome.rule.id


AT_THE_END = """
# lines                | end       | with the end
  abcdef               | 12万元    | abcdef         12万元
  abcdef/ghi           | 12万元    | abcdef/ghi            12万元
  abcdef/一二三四五六七| 12万元    | abcdef/一二三四五六七/               12万元
  abcdef               |           | abcdef
"""


@pytest.mark.parametrize("line", [line for line in AT_THE_END.splitlines() if "|" in line and "#" not in line])
def test_a_difference_stands_at_the_right_of_the_last_line_or_below_it(line: str) -> None:
    lines, end, told = (part.strip() for part in line.split("|"))
    found = _ended([(text, "") for text in lines.split("/")], end, 21, cells)
    assert "/".join(text for text, _ in found) == told


def test_levels_are_told_from_the_gravest_to_the_least(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "100")

    with pytest.raises(SystemExit):
        main([str(SEED), "--lang", "zh"])
    levels = [
        line[:2]
        for line in capsys.readouterr().out.splitlines()
        if line[:2] in ("错误", "警告", "提示") and "|" not in line
    ]
    assert levels == sorted(levels, key=["错误", "警告", "提示"].index)
    assert set(levels) == {"错误", "警告", "提示"}


QUIET = """
# reports              | options           | levels listed | what is counted
  seed.yaml            |                   | error         | not listed: warning 34 · info 22 · undecided 5
  seed.yaml            | --fail-on warning | error warning | not listed: info 22 · undecided 5
  seed.yaml            | --select SHP      |               | not listed: warning 1
  seed.yaml            | --select SHP14    |               |
  clean.yaml           |                   |               |
  seed.yaml again.yaml |                   | error         | 8 34 22 5 again.yaml 乐至县公安局 2020
  clean.yaml seed.yaml | --select SHP      |               | 1 seed.yaml 乐至县公安局 2020
"""


@pytest.mark.parametrize("line", [line for line in QUIET.splitlines() if "|" in line and "#" not in line])
def test_quiet_lists_what_fails_the_run_and_counts_the_others(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reports, options, listed, counted = (part.strip() for part in line.split("|"))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(tmp_path)
    for name, folder in (("seed", "lezhi-2020"), ("again", "lezhi-2020"), ("clean", "consistent")):
        Path(f"{name}.yaml").write_bytes((SEED.parent.parent / folder / "report.yaml").read_bytes())
    ended, told = [], []
    for quiet in ([], ["-q"]):
        with pytest.raises(SystemExit) as caught:
            main([*reports.split(), "--lang", "en", *options.split(), *quiet])
        ended.append(caught.value.code)
        told.append(capsys.readouterr().out)
    assert ended[0] == ended[1]
    lines = [" ".join(line.split()) for line in told[1].splitlines()]
    assert (
        list(dict.fromkeys(line.split()[0] for line in lines if re.match("[a-z]+ -+ difference$", line)))
        == listed.split()
    )
    assert counted in lines if counted else lines == []
    for level in listed.split():
        (block,) = re.findall(
            rf"^{level} -+ difference\n(.*?)\n[a-z\n]",
            told[0].partition("again.yaml")[0] or told[0],
            re.DOTALL | re.MULTILINE,
        )
        assert set(re.findall(r"^[A-Z]+\d+", block, re.MULTILINE)) <= set(re.findall(r"[A-Z]+\d+", told[1])), (
            "nothing is lost"
        )


# ---------------------------------------------------------------- very much

SUMS = """
# parts | options   | what stands for those between
  3     |           |
  24    |           |
  25    |           | … 另 15 项 …
  2000  |           | … 另 1,990 项 …
  2000  | -v        |
"""


@pytest.mark.parametrize("format", ["table", "text"])
@pytest.mark.parametrize("line", [line for line in SUMS.splitlines() if line.strip() and "#" not in line])
def test_a_sum_of_very_many_parts_is_told_by_its_first_and_last(gate: Gate, line: str, format: str) -> None:
    number, options, between = (part.strip() for part in line.split("|"))
    parts = "".join(f"    项{i}: {i}.25\n" for i in range(1, int(number) + 1))
    gate.write("sum.yaml", f"unit: 万元\n其他:\n  合计: 1.00\n  其中:\n{parts}")
    ran = gate.run("sum.yaml", "--lang", "zh", "--format", format, *options.split(), "--select", "SHP01", own=False)
    assert ran.code == 1
    out = "".join(ran.out.split())
    assert (between.replace(" ", "") in out) if between else "另" not in out
    told = {f"项{i}" for i in range(1, int(number) + 1) if f"项{i}{i}.25" in out}
    if between:
        assert told == {f"项{i}" for i in (*range(1, 9), int(number) - 1, int(number))}
    else:
        assert len(told) == int(number)


def test_of_a_sum_of_very_many_parts_a_program_is_given_every_figure(gate: Gate) -> None:
    parts = "".join(f"    项{i}: {i}.25\n" for i in range(1, 2001))
    gate.write("sum.yaml", f"unit: 万元\n其他:\n  合计: 1.00\n  其中:\n{parts}")
    out = gate.run("sum.yaml", "--select", "SHP01", "--format", "json", own=False).out
    (found,) = [check for check in json.loads(out)["reports"][0]["checks"] if check["verdict"] == "violated"]
    assert len(found["operands"]) == 2001
    assert len(found["message"]) < 500


def test_of_very_many_errors_those_behind_the_first_are_told_a_rule_a_line(gate: Gate) -> None:
    wrong = "".join(f"  乙{i:03}: {{合计: 4.00, 其中: {{甲: 1.00, 丙: 2.00}}}}\n" for i in range(250))
    gate.write("many.yaml", f"unit: 万元\n其他:\n{wrong}")
    short, full = (
        gate.run("many.yaml", "--lang", "zh", "--select", "SHP01", "--no-why", *options, own=False).out
        for options in ((), ("-v",))
    )
    assert "×50" in short
    assert sum(line.startswith("SHP01") for line in short.splitlines()) == 201
    assert sum(line.startswith("错误") and "SHP01" in line for line in full.splitlines()) == 250
