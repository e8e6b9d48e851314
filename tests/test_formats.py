"""Every format: one golden file, read back by who is meant to read it.

After a change that is meant, ``GOLDEN=write python -m pytest tests/test_formats.py`` writes the files anew; look at
the difference before you hand it over.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from gate import RULES, WAIVERS, Gate
from standards import SARIF, check_junit
from test_schemas import refused

import fincheck
from fincheck.render import Run, renderer
from fincheck.rulebook import packaged
from fincheck.source import Source

GOLDEN = Path(__file__).parent / "golden"
FORMATS = {
    "text": "report.txt", "json": "report.json", "sarif": "report.sarif", "junit": "report.junit.xml",
    "github": "report.github.txt", "gitlab": "report.gitlab.json", "markdown": "report.md", "csv": "report.csv",
}  # fmt: skip


@pytest.fixture
def gate(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    made = Gate(tmp_path, capsys)
    made.write("waivers.yaml", WAIVERS)
    return made


def expect(name: str, text: str) -> None:
    """Compare a text with its golden file, or write that file."""
    path = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_prints_what_its_golden_file_shows(gate: Gate, name: str) -> None:
    ran = gate.run("report.yaml", "--format", name, "--lang", "zh")
    expect(FORMATS[name], ran.out)
    assert ran.err == ""


@pytest.mark.parametrize("name", [*FORMATS, "table", "html"])
def test_no_format_changes_the_exit_code(gate: Gate, name: str) -> None:
    assert gate.run("report.yaml", "--format", name).code == 1
    assert gate.run("report.yaml", "--format", name, "--ignore", "SUM,SHR").code == 0
    assert gate.run("none.yaml", "--format", name).code == 2


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_is_chosen_because_ci_is_detected(gate: Gate, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = gate.run("report.yaml", "--format", name).out
    for variable in ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL"):
        monkeypatch.setenv(variable, "true")
    assert gate.run("report.yaml", "--format", name).out == before
    assert gate.run("report.yaml").out.startswith("report.yaml  示例县档案馆 2023\n")


@pytest.mark.parametrize("name", [*FORMATS, "table", "html"])
def test_a_waived_finding_stays_visible_with_its_reason(gate: Gate, name: str) -> None:
    out = gate.run("report.yaml", "--format", name, "--lang", "zh").out
    assert "附件按年初人数填列，已说明" in "".join(out.split()), "wherever its lines are folded"
    assert "SAM1" in out


SEED = Path(__file__).resolve().parent.parent / "fixtures" / "lezhi-2020" / "report.yaml"
LEVELS = ("error", "warning", "info")


def of_the_seed(name: str) -> str:
    book = packaged.load()
    return renderer(name)(Run([fincheck.audit(Source("r.yaml", SEED.read_text(encoding="utf-8")), book)], book, "en"))


@pytest.mark.parametrize(
    ("name", "cause", "finding"),
    [
        ("text", "r.yaml: cause: ", r"r\.yaml:\d+:\d+: (error|warning|info) [A-Z]+\d+ "),
        ("markdown", r"- \S+ (error|warning) ", r"\| \S+ (error|warning|info) \| [A-Z]+\d+ \| \d+:\d+ \|"),
    ],
)
def test_people_read_causes_first_and_the_gravest_before_the_others(name: str, cause: str, finding: str) -> None:
    lines = of_the_seed(name).splitlines()
    causes = [number for number, line in enumerate(lines) if re.match(cause, line)]
    found = {number: match[1] for number, line in enumerate(lines) if (match := re.match(finding, line))}
    assert "carry-over" in lines[causes[0]]
    assert max(causes) < min(found)
    assert len(found) == 64
    assert list(found.values()) == sorted(found.values(), key=LEVELS.index)


@pytest.mark.parametrize("name", ["json", "csv", "junit", "sarif"])
def test_programs_get_findings_in_the_order_of_the_report(name: str) -> None:
    out = of_the_seed(name)
    if name == "json":
        lines = [check["line"] for check in json.loads(out)["reports"][0]["checks"]]
    elif name == "sarif":
        results = json.loads(out)["runs"][0]["results"]
        lines = [one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in results]
    elif name == "csv":
        lines = [int(row["line"]) for row in csv.DictReader(io.StringIO(out.removeprefix("\ufeff")))]
    else:
        lines = [int((case[0].text or "").split(":")[1]) for case in ET.fromstring(out).iter("testcase")]
    assert len(lines) == 64
    assert lines == sorted(lines)


def test_causes_in_json_are_the_gravest_first() -> None:
    (report,) = json.loads(of_the_seed("json"))["reports"]
    grave = {(check["rule"], check["place"]): LEVELS.index(check["severity"]) for check in report["checks"]}
    worst = [min(grave[check["rule"], check["place"]] for check in cause["checks"]) for cause in report["causes"]]
    assert len(worst) > 5
    assert worst == sorted(worst)
    assert report["causes"][0]["kind"] == "carry-over"


def test_several_outputs_of_one_run_say_what_each_would_say_alone(gate: Gate) -> None:
    wanted = {name: f"out/{file}" for name, file in FORMATS.items()}
    (gate.folder / "out").mkdir()
    options = [part for name, path in wanted.items() for part in ("--output", f"{name}={path}")]
    assert gate.run("report.yaml", "--lang", "zh", *options).code == 1
    for name, path in wanted.items():
        assert gate.read(path) == gate.run("report.yaml", "--lang", "zh", "--format", name).out, name
    assert sorted(path.name for path in (gate.folder / "out").iterdir()) == sorted(FORMATS.values()), "no draft is left"


def test_an_output_that_cannot_be_written_is_told_and_exits_2(gate: Gate) -> None:
    ran = gate.run("report.yaml", "--output", "json=no/such/folder.json", "--output", "csv=good.csv", "--lang", "en")
    assert ran.code == 2
    assert "cannot write no/such/folder.json: No such file or directory" in ran.err
    assert gate.read("good.csv")


# ---------------------------------------------------------------- SARIF


def sarif(gate: Gate, *args: str) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(gate.run(*args, "--format", "sarif").out)
    check_sarif(log)
    return log


def check_sarif(log: dict[str, Any]) -> None:
    """Hold a log against SARIF 2.1.0 as OASIS published it, and against what GitHub demands beyond."""
    assert refused(log, SARIF, SARIF) == []
    (run,) = log["runs"]  # GitHub refuses more than twenty; ours is always one
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert driver["informationUri"].startswith("https://")
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(ids) == len(set(ids))
    assert set(ids) == {result["ruleId"] for result in run["results"]}, "the rules of the results, and no others"
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert run["columnKind"] == "unicodeCodePoints"
    marks = []
    for result in run["results"]:
        assert result["ruleId"] in ids
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        (primary,) = result["locations"]
        for location in (primary, *result.get("relatedLocations", ())):
            physical = location["physicalLocation"]
            region = physical["region"]
            assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", physical["artifactLocation"]["uri"]), "a URI reference"
            assert region["startLine"] >= 1
            assert region["startColumn"] >= 1
            assert region.get("endColumn", region["startColumn"] + 1) > region["startColumn"]
        numbers = [related["id"] for related in result.get("relatedLocations", ())]
        assert len(numbers) == len(set(numbers))
        marks.append(result["partialFingerprints"]["primaryLocationLineHash"])
    assert len(marks) == len(set(marks))


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda log: log.pop("version"), "$.version"),
        (lambda log: log["runs"][0]["tool"]["driver"].pop("name"), "$.runs.0.tool.driver.name"),
        (lambda log: log["runs"][0]["results"][0].pop("message"), "$.runs.0.results.0.message"),
        (lambda log: log["runs"][0]["results"][0].update(severity="error"), "$.runs.0.results.0.severity"),
        (lambda log: log["runs"][0]["results"][0].update(level="info"), "$.runs.0.results.0.level"),
        (lambda log: region_of(log).update(startLine=0), "$.runs.0.results.0.locations.0.physicalLocation.region.startLine"),
        (lambda log: log["runs"][0].update(columnKind="characters"), "$.runs.0.columnKind"),
    ],
)  # fmt: skip
def test_what_the_standard_does_not_know_is_refused(gate: Gate, spoil: Callable[[Any], Any], place: str) -> None:
    log = sarif(gate, "report.yaml")
    spoil(log)
    assert refused(log, SARIF, SARIF) == [place]


def region_of(log: dict[str, Any]) -> dict[str, Any]:
    region: dict[str, Any] = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    return region


def fingerprints(log: dict[str, Any]) -> dict[str, str]:
    return {
        result["ruleId"] + result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]: mark
        for result in log["runs"][0]["results"]
        for mark in [result["partialFingerprints"]["fincheck/v1"]]
    }


def test_sarif_points_at_the_figures_themselves(gate: Gate) -> None:
    lines = gate.read("report.yaml").split("\n")
    (sum1,) = (r for r in sarif(gate, "report.yaml")["runs"][0]["results"] if r["ruleId"] == "SUM1")
    found = []
    for location in (*sum1["locations"], *sum1["relatedLocations"]):
        region = location["physicalLocation"]["region"]
        found.append(lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1])
    assert found == ["10500.69", "8684.67", "1860.59"]


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("entity:", "# a line more\nentity:", True),
        ("10500.69", "10500.70", True),
        (
            "    基本支出: {金额: 8684.67, 占比: 82.71%}\n",
            "    基本支出:\n      金额: 8,684.67\n      占比: 82.71%\n",
            True,
        ),
        ("支出决算", "expenditure", True),
        ("合同", "采购合同", False),
    ],
)
def test_fingerprints_outlive_every_edit_but_that_of_the_path(gate: Gate, before: str, after: str, same: bool) -> None:
    first = fingerprints(sarif(gate, "report.yaml"))
    gate.write("report.yaml", gate.read("report.yaml").replace(before, after))
    gate.write("rules.yaml", gate.read("rules.yaml").replace(before, after) if before == "合同" else RULES)
    second = fingerprints(sarif(gate, "report.yaml", "--no-waivers"))
    assert first
    assert (first == second) is same


def test_sarif_names_a_file_as_a_uri(gate: Gate) -> None:
    gate.write("部门 1/报告#2.yaml", gate.read("report.yaml"))
    (uri,) = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in sarif(gate, "部门 1/报告#2.yaml")["runs"][0]["results"]
    }
    assert uri.isascii()
    assert unquote(uri) == "部门 1/报告#2.yaml"


def test_sarif_is_the_same_from_an_absolute_path(gate: Gate) -> None:
    relative, absolute = sarif(gate, "report.yaml"), sarif(gate, str(gate.folder / "report.yaml"))
    assert relative["runs"][0]["results"] == absolute["runs"][0]["results"]


def test_sarif_tells_of_a_report_that_could_not_be_judged(gate: Gate) -> None:
    gate.write("broken.yaml", "a: [1")
    invocation = sarif(gate, "broken.yaml")["runs"][0]["invocations"][0]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "broken.yaml"


# ---------------------------------------------------------------- JUnit


def suites(text: str) -> list[ET.Element]:
    root = ET.fromstring(text.encode())
    assert root.tag == "testsuites"
    check_junit(root)
    for name in ("tests", "failures", "errors"):  # the schema has no attribute for those skipped in all
        assert int(root.attrib[name]) == sum(int(suite.attrib[name]) for suite in root), name
    for suite in root:
        cases = list(suite)
        assert {case.tag for case in cases} <= {"testcase"}
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[name]) == sum(case.find(tag) is not None for case in cases), name
        assert int(suite.attrib["tests"]) == len(cases)
        assert all(case.attrib["classname"] and case.attrib["name"] for case in cases)
    return list(root)


JUNIT = {
    "error": {"SUM1": "failure", "SHR1": "skipped", "CAP1": "skipped", "SAM1": "skipped", "BLK1": "skipped", "OK01": "passed"},
    "warning": {"SUM1": "failure", "SHR1": "failure", "CAP1": "skipped", "SAM1": "skipped", "BLK1": "failure", "OK01": "passed"},
    "info": {"SUM1": "failure", "SHR1": "failure", "CAP1": "failure", "SAM1": "skipped", "BLK1": "failure", "OK01": "passed"},
}  # fmt: skip


@pytest.mark.parametrize("bar", JUNIT)
def test_a_junit_test_fails_just_where_the_run_does(gate: Gate, bar: str) -> None:
    (few,) = suites(gate.run("report.yaml", "--format", "junit", "--fail-on", bar).out)
    (suite,) = suites(gate.run("report.yaml", "--format", "junit", "--fail-on", bar, "-v").out)
    assert {case.attrib["name"].split()[0] for case in few} == JUNIT[bar].keys() - {"OK01"}, "findings only, without -v"
    worst: dict[str, str] = {}
    for case in suite:
        tag = next((child.tag for child in case), "passed")
        rule = case.attrib["name"].split()[0]
        worst[rule] = min(worst.get(rule, tag), tag, key=["failure", "skipped", "passed"].index)
    assert worst == JUNIT[bar]


def test_a_clean_report_is_one_test_that_passes(gate: Gate) -> None:
    gate.write("good.yaml", "支出决算: {合计: 3.00, 其中: {基本支出: 1.00, 项目支出: 2.00}}\n")
    (suite,) = suites(gate.run("good.yaml", "--format", "junit", own=False).out)
    assert [case.attrib["name"] for case in suite] == ["3 checks hold"]


def test_junit_tells_of_a_report_that_could_not_be_judged(gate: Gate) -> None:
    (suite,) = suites(gate.run("none.yaml", "--format", "junit", "--lang", "en").out)
    error = suite[0].find("error")
    assert error is not None
    assert error.attrib["message"] == "no such file"


def test_junit_holds_what_xml_cannot(gate: Gate) -> None:
    gate.write("report.yaml", gate.read("report.yaml").replace("人员:", '"人<员>&\\u0007":'))
    gate.write("rules.yaml", RULES.replace("for: 人员", "for: '`人<员>&\x85`'").replace("\x85", ""))
    assert suites(gate.run("report.yaml", "--format", "junit").out)


# ---------------------------------------------------------------- GitHub


def unescaped(text: str, colon: bool) -> str:
    """Undo what the runner undoes (actions/runner, ActionCommand.cs)."""
    for mark, sign in (("%3A", ":"), ("%2C", ",")) if colon else ():
        text = text.replace(mark, sign)
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def annotations(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as the runner does."""
    found = []
    for line in text.splitlines():
        match = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
        if match:
            properties = dict(part.split("=", 1) for part in match[2].split(","))
            found.append((match[1], {k: unescaped(v, True) for k, v in properties.items()}, unescaped(match[3], False)))
    return found


def test_github_annotates_the_place_of_the_figure_worst_first(gate: Gate) -> None:
    found = annotations(gate.run("report.yaml", "--format", "github", "--lang", "en").out)
    assert [command for command, _, _ in found] == ["error", "warning", "warning", "notice", "notice"]
    _, where, told = found[0]
    assert where == {
        "file": "report.yaml", "line": "5", "col": "7", "endLine": "5", "endColumn": "15",
        "title": "SUM1 The parts add up to the total",
    }  # fmt: skip
    assert told.startswith("Basic expenditure 8684.67 + Project expenditure 1860.59 = 10545.26万元")


def test_github_escapes_what_would_end_or_forge_a_command(gate: Gate) -> None:
    nasty = "50%, a:b::error::x\\n::set-output name=x::y"
    gate.write("report.yaml", gate.read("report.yaml").replace("示例县档案馆", f'"{nasty}"'))
    gate.write("a,b:c%.yaml", gate.read("report.yaml"))
    gate.write(
        "rules.yaml",
        RULES.replace("The total is not negative", f'"{nasty}"').replace(
            "en: The parts add up to the total", f'en: "{nasty}"'
        ),
    )
    out = gate.run("a,b:c%.yaml", "--format", "github", "--lang", "en", "--no-waivers").out
    found = annotations(out)
    assert found[0][1]["file"] == "a,b:c%.yaml"
    assert found[0][1]["title"] == "SUM1 " + nasty
    commands = [line for line in out.splitlines() if line.lstrip().startswith("::")]
    assert len(commands) == len(found)
    assert all(re.match(r"::(error|warning|notice) file=", line) for line in commands)


# ---------------------------------------------------------------- GitLab


def test_gitlab_gives_each_entry_what_its_widget_needs(gate: Gate) -> None:
    gate.write("broken.yaml", "a: [1")
    entries = json.loads(gate.run("report.yaml", "broken.yaml", "--format", "gitlab", "--lang", "en").out)
    assert [entry["severity"] for entry in entries] == ["major", "minor", "info", "info", "minor", "blocker"]
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["location"]["lines"]["begin"] >= 1
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


@pytest.mark.parametrize("rules", [RULES, RULES.replace("check: total ≥ 0", "check: total ≥")])
@pytest.mark.parametrize("report", ["expenditure: {total: 12, parts: {basic: 7, project: 5}}", "expenditure: {total: 12, parts: {basic: 7, project: 4}}"])  # fmt: skip
def test_gitlab_is_json_with_and_without_findings_and_broken_rules(gate: Gate, rules: str, report: str) -> None:
    gate.write("rules.yaml", rules)
    gate.write("report.yaml", "decimals: 2\n" + report)
    entries = json.loads(gate.run("report.yaml", "--format", "gitlab").out)
    assert len(entries) == ("project: 4" in report) + (rules != RULES)


# ---------------------------------------------------------------- Markdown and CSV


def test_markdown_shows_report_text_as_it_is(gate: Gate) -> None:
    gate.write("rules.yaml", RULES.replace("The parts add up to the total", '"a | *b* <img src=x> [l](u) `c` @you #1"'))
    row = next(
        line
        for line in gate.run("report.yaml", "--format", "markdown", "--lang", "en").out.splitlines()
        if "SUM1" in line
    )
    assert len(re.findall(r"(?<!\\)\|", row)) == 7, "six cells"
    assert r"a \| \*b\* &lt;img src=x&gt; \[l\](u) \`c\`" in row
    assert "@you" not in row


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff"), "without the mark Excel reads GBK"
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_csv_has_a_row_a_finding_with_every_figure_whole(gate: Gate) -> None:
    found = rows(gate.run("report.yaml", "--format", "csv", "--lang", "en").out)
    assert [row["rule"] for row in found] == ["SUM1", "SHR1", "CAP1", "SAM1", "BLK1"]
    assert found[0]["printed"] == "Total 10500.69"
    assert (found[0]["difference"], found[0]["allowed"], found[0]["unit"]) == ("44.57", "0.015", "万元")
    assert found[3]["severity"] == "waived"


@pytest.mark.parametrize("start", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\\t=1", "＝1+1", "=cmd|' /c calc'!A0"])
def test_csv_holds_no_formula_of_a_reports_author(gate: Gate, start: str) -> None:
    gate.write("rules.yaml", RULES.replace("{zh: 各项之和等于合计, en: The parts add up to the total}", f'"{start}"'))
    (title,) = (row["title"] for row in rows(gate.run("report.yaml", "--format", "csv").out) if row["rule"] == "SUM1")
    assert title.startswith("'" if start[0] != "\\" else "'\\t")
    assert title.endswith(start[1:] if start[0] != "\\" else "=1"), "nothing is taken away"


def test_csv_keeps_a_negative_difference_a_number(gate: Gate) -> None:
    found = rows(gate.run("report.yaml", "--format", "csv", "--lang", "en").out)
    assert [row["difference"] for row in found if row["rule"] in ("CAP1", "SAM1")] == ["125.85", "5"]
    gate.write("report.yaml", gate.read("report.yaml").replace("1860.59", "1810.00"))
    assert rows(gate.run("report.yaml", "--format", "csv", "--lang", "en").out)[0]["difference"] == "-6.02"


# ---------------------------------------------------------------- what cannot be seen

UNSEEN = "\u202e\u2066\u2067\u2068\u2069\u061c\u2028\u2029\u200b\u200f\u2060\U000e0041"


def hiding(gate: Gate) -> None:
    """Write a report with unseen characters in a header, a name and a figure, as YAML escapes."""
    written = "".join(f"\\U{ord(c):08x}" for c in UNSEEN)
    text = (
        gate.read("report.yaml").replace("示例县档案馆", f'"示例县{written}档案馆"').replace("27人", f'"27人{written}"')
    )
    gate.write("report.yaml", text)


@pytest.mark.parametrize("name", [*FORMATS, "table", "html"])
def test_no_output_holds_what_turns_or_hides_the_text_around_it(gate: Gate, name: str) -> None:
    hiding(gate)
    gate.write(f"odd{UNSEEN[0]}.yaml", "a: [1")
    out = gate.run("report.yaml", "odd\u202e.yaml", "--format", name, "--lang", "en", "--verbose").out
    assert "u202e" in out
    assert [c for c in out if c in UNSEEN] == []


def test_json_holds_the_data_as_it_stands(gate: Gate) -> None:
    hiding(gate)
    (report,) = json.loads(gate.run("report.yaml", "--format", "json").out)["reports"]
    assert report["entity"] == f"示例县{UNSEEN}档案馆"
    assert any(f"27人{UNSEEN}" in check["message"] for check in report["checks"])
