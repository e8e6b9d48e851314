"""``fincheck.yaml``: where it is found, what it settles, what wins over it, and what is said of a slip in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gate import REPORT, RULES, TODAY, WAIVERS, Gate, Ran

CONFIG = "default-rules: false\nrules: rules.yaml\n"


@pytest.fixture
def gate(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.chdir(tmp_path)
    return Gate(tmp_path, capsys)


def run(gate: Gate, *args: str) -> Ran:
    return gate.run(*args, "--lang", "en", "--today", TODAY, own=False)


def rules_of(ran: Ran) -> list[str]:
    return [check["rule"] for report in json.loads(ran.out)["reports"] for check in report["checks"]]


# What the configuration says beyond the rules, the options, the exit code and the rules with findings.
SETTLED = """
# configuration                     | options              | exit | findings
                                    |                      | 1    | SUM1 SHR1 CAP1 SAM1 BLK1
  select: SUM                       |                      | 1    | SUM1
  select: [SUM, CAP]                |                      | 1    | SUM1 CAP1
  select: SUM,CAP                   |                      | 1    | SUM1 CAP1
  ignore: [SUM1, SHR]               |                      | 0    | CAP1 SAM1 BLK1
  ignore: [SUM1]                    | --fail-on warning    | 1    | SHR1 CAP1 SAM1 BLK1
  {ignore: [SUM1], fail-on: info}   |                      | 1    | SHR1 CAP1 SAM1 BLK1
  {ignore: [SUM1], fail-on: info}   | --fail-on error      | 0    | SHR1 CAP1 SAM1 BLK1
  {select: [BLK, OK], strict: true} |                      | 1    | BLK1
  {select: [BLK, OK], strict: true} | --no-strict          | 0    | BLK1
  select: [BLK, OK]                 | --strict             | 1    | BLK1
  select: SUM                       | --select CAP         | 0    | CAP1
  ignore: SUM                       | --ignore CAP         | 1    | SUM1 SHR1 SAM1 BLK1
  waivers: allowed.yaml             |                      | 1    | SUM1 SHR1 CAP1 SAM1* BLK1
  waivers: allowed.yaml             | --no-waivers         | 1    | SUM1 SHR1 CAP1 SAM1 BLK1
  select: SUM                       | --no-config --no-default-rules --rules rules.yaml | 1 | SUM1 SHR1 CAP1 SAM1 BLK1
"""


def cases(table: str) -> list[list[str]]:
    lines = [line for line in table.strip().splitlines() if not line.startswith("#")]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


@pytest.mark.parametrize(("config", "options", "code", "found"), cases(SETTLED))
def test_options_win_over_the_configuration(gate: Gate, config: str, options: str, code: str, found: str) -> None:
    gate.write("allowed.yaml", WAIVERS)
    lines = config.strip("{}").replace("], ", "]\n")
    gate.write("fincheck.yaml", CONFIG + lines + "\n")
    ran = run(gate, "report.yaml", "--format", "json", *options.split())
    (report,) = json.loads(ran.out)["reports"]
    told = [check["rule"] + "*" * ("waived" in check) for check in report["checks"]]
    assert (ran.code, " ".join(told)) == (int(code), found)


FOUND = """
# configurations                   | a repository at | the report        | read
  fincheck.yaml                    |                 | report.yaml       | fincheck.yaml
  fincheck.yaml                    |                 | a/b/c/report.yaml | fincheck.yaml
  fincheck.yaml a/b/fincheck.yaml  |                 | a/b/c/report.yaml | a/b/fincheck.yaml
  fincheck.yaml a/b/fincheck.yaml  |                 | a/report.yaml     | fincheck.yaml
  fincheck.yaml                    | a               | a/b/report.yaml   |
  fincheck.yaml a/fincheck.yaml    | a               | a/b/report.yaml   | a/fincheck.yaml
  a/fincheck.yaml                  |                 | report.yaml       |
"""


@pytest.mark.parametrize(("configs", "repository", "report", "read"), cases(FOUND))
def test_a_configuration_is_found_upward_from_the_report(
    gate: Gate, configs: str, repository: str, report: str, read: str
) -> None:
    gate.write(".git/HEAD", "")  # what lies above the test is none of its business
    if repository:
        gate.write(f"{repository}/.git/HEAD", "")
    for config in configs.split():
        gate.write(config, f"mark-of: {config}\n")
    gate.write(report, REPORT)
    err = run(gate, report).err
    assert [line for line in err.splitlines() if "mark-of" in line and " a configuration has no " in line] == (
        [f"{read}:1:1: a configuration has no 'mark-of'"] if read else []
    )


WRONG = """
# the configuration         | said
  selct: SUM                | fincheck.yaml:1:1: a configuration has no 'selct'; did you mean select?
  colour: no                | fincheck.yaml:1:1: a configuration has no 'colour'; known: rules, default-rules, select, ignore, fail-on, strict, waivers, outputs
  fail-on: fatal            | fincheck.yaml:1:10: unknown value 'fatal'; known: error, warning, info
  strict: yes               | fincheck.yaml:1:9: unknown value 'yes'; known: true, false
  select: NOPE              | fincheck.yaml:1:9: no rule id starts with NOPE; see them all with 'fincheck rules'
  {select: EXP, ignore: NO} | fincheck.yaml:1:23: no rule id starts with NO; see them all with 'fincheck rules'
  select:                   | fincheck.yaml:1:1: nothing is said here; say it, or delete the line
  outputs: {pdf: a.pdf}     | fincheck.yaml:1:11: no output format 'pdf'
  select: ","               | fincheck.yaml:1:9: nothing is said here; say it, or delete the line
  outputs: {json: ../a.json} | fincheck.yaml:1:17: '../a.json' leads out of the folder of the configuration: it was not written; name a place below it, or use --output on the command line
  outputs: {json: /tmp/a.json} | fincheck.yaml:1:17: '/tmp/a.json' leads out of the folder of the configuration: it was not written
  outputs: {json: out/a.json} | fincheck.yaml:1:17: 'out/a.json' leads out of the folder of the configuration: it was not written
  outputs: {json: here/../../a.json} | fincheck.yaml:1:17: 'here/../../a.json' leads out of the folder of the configuration: it was not written
  waivers: /etc/passwd      | fincheck.yaml:1:10: '/etc/passwd' leads out of the folder of the configuration: it was not read; put it below, or name it on the command line
  waivers: ../w.yaml        | fincheck.yaml:1:10: '../w.yaml' leads out of the folder of the configuration: it was not read
  rules: [rules.yaml, ..]   | fincheck.yaml:1:21: '..' leads out of the folder of the configuration: it was not read
  outputs: json             | fincheck.yaml:1:10: outputs are written 'format: path'
  rules: none.yaml          | none.yaml:1:1: no such file
  waivers: none.yaml        | none.yaml:1:1: no such file
  [a, b]                    | fincheck.yaml:1:1: the whole file cannot be a list
"""


@pytest.mark.parametrize(("config", "said"), cases(WRONG))
def test_a_slip_in_a_configuration_is_told_with_its_place_and_exits_2(gate: Gate, config: str, said: str) -> None:
    gate.write("fincheck.yaml", config + "\n")
    (gate.folder / "out").symlink_to("..")  # below by name only
    before = sorted(gate.folder.parent.iterdir())
    ran = run(gate, "report.yaml")
    assert ran.code == 2
    assert "root:" not in ran.err
    assert sorted(gate.folder.parent.iterdir()) == before
    place, help = [*said.split("; "), ""][:2]
    assert place in ran.err
    assert help in ran.err


def test_an_option_that_chooses_no_rule_is_a_usage_error(gate: Gate) -> None:
    ran = run(gate, "report.yaml", "--select", "NOPE")
    assert ran.code == 2
    assert "No rule id starts with NOPE" in ran.err


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("value", [",", "", " ", "，"])
def test_an_option_that_names_no_rule_does_not_mean_all(gate: Gate, option: str, value: str) -> None:
    ran = run(gate, "report.yaml", option, value)
    assert (ran.code, ran.out) == (2, "")
    assert "names no rule" in ran.err


def test_a_configuration_may_be_named(gate: Gate) -> None:
    gate.write(".git/HEAD", "")  # rules are read from anywhere in the repository
    gate.write("fincheck.yaml", "broken: [")
    gate.write("other/gate.yaml", "default-rules: false\nrules: [../rules.yaml]\nselect: CAP\n")
    assert rules_of(run(gate, "report.yaml", "--config", "other/gate.yaml", "--format", "json")) == ["CAP1"]
    assert run(gate, "report.yaml", "--config", "none.yaml").code == 2


def test_outputs_lie_beside_the_configuration_and_give_way_to_the_option(gate: Gate) -> None:
    gate.write("a/fincheck.yaml", "outputs: {json: out.json, csv: out.csv}\n")
    gate.write("a/b/report.yaml", REPORT)
    run(gate, "a/b/report.yaml")
    assert json.loads(gate.read("a/out.json"))["fincheck"] == 1
    assert gate.read("a/out.csv").startswith("\ufeff")
    (gate.folder / "a/out.json").unlink()
    run(gate, "a/b/report.yaml", "--output", "gitlab=mine.json")
    assert not (gate.folder / "a/out.json").exists()
    assert gate.read("mine.json").startswith("[")


def test_coverage_and_why_look_at_folders_by_their_configuration(gate: Gate) -> None:
    gate.write("a/fincheck.yaml", "default-rules: false\nrules: own.yaml\nselect: SUM\n")
    gate.write("a/own.yaml", RULES)
    gate.write("a/one.yaml", REPORT)
    gate.write("a/b/two.yaml", REPORT)
    (gate.folder / "empty").mkdir()

    def run(*args: str) -> Ran:
        return gate.run(*args, "--lang", "en", own=False)

    covered = json.loads(run("coverage", "a", "--json").out)["reports"]
    assert [report["file"] for report in covered] == ["a/one.yaml", "a/b/two.yaml"]
    assert {rule for report in covered for figure in report["coverage"] for rule in figure["rules"]} == {"SUM1"}
    told = run("why", "a")
    assert (told.code, told.err) == (0, "")
    assert [line for line in told.out.splitlines() if line in ("a/b/two.yaml", "a/one.yaml")] == [
        "a/one.yaml",
        "a/b/two.yaml",
    ]
    assert "SHR1" not in told.out
    assert run("why", "a", "SHR1").code == 2
    assert run("why", "a/one.yaml", "SUM1@expenditure").code == 0
    assert "SHR1" in run("why", "a/one.yaml", "--no-config", "--no-default-rules", "--rules", "rules.yaml").out
    for command in ("coverage", "why"):
        nothing = run(command, "empty")
        assert (nothing.code, nothing.err.splitlines()[0]) == (
            2,
            "empty:1:1: no report (.yaml, .docx, .xlsx, .pdf …) in this folder",
        )
    gate.write("a/own.yaml", RULES.replace("total ≥ 0", "total ≥"))
    for command in ("coverage", "why"):
        assert run(command, "a").err.count("a/own.yaml:") == 1


def test_why_lets_waived_findings_be(gate: Gate) -> None:
    gate.write("waivers.yaml", WAIVERS)
    options = ["--no-default-rules", "--rules", "rules.yaml", "--select", "SAM", "--lang", "en"]
    assert gate.run("why", "report.yaml", *options, "--today", TODAY, own=False).out == "No finding.\n"
    assert "SAM1" in gate.run("why", "report.yaml", *options, "--no-waivers", own=False).out
    ran = gate.run("why", "report.yaml", *options, "--today", "2030-01-01", own=False)
    assert "SAM1" in ran.out
    assert "ended on 2024-12-31" in ran.err


EMPTY = """
# file          | text   | said
  fincheck.yaml |        | 写入设置，例如“strict: true”，或删去这个文件
  fincheck.yaml | # 待写 | 写入设置，例如“strict: true”，或删去这个文件
  waivers.yaml  |        | 豁免文件应以“waivers:”开头，下面逐条列出
  waivers.yaml  | ---    | 豁免文件应以“waivers:”开头，下面逐条列出
  rules.yaml    |        | 规则文件应以“rules:”开头，下面逐条列出规则
"""


@pytest.mark.parametrize(("file", "text", "said"), cases(EMPTY))
def test_an_empty_file_is_told_what_belongs_into_it(gate: Gate, file: str, text: str, said: str) -> None:
    gate.write("fincheck.yaml", CONFIG)
    gate.write(file, text + "\n")
    ran = gate.run("report.yaml", "--lang", "zh", "--today", TODAY, own=False)
    assert ran.code == 2
    assert f"{file}:1:1: 文件是空的" in ran.err
    assert f"怎么办：{said}" in ran.err


UNJUDGED = """
# rules                                          | options                             | the help
  rules: [{id: A1, check: 不会有的 = 1元}]       | --no-default-rules --rules own.yaml | 只用了选出的规则或自己的规则
  rules: [{id: A1, check: 不会有的 = 1元}]       | --rules own.yaml --select A1        | 只用了选出的规则或自己的规则
  rules: [{id: A1, check: 不会有的 = }]          | --rules own.yaml                    | 先改正规则文件中的错误
  rules: [{id: A1, check: 甲 = 乙}]              | --no-default-rules --rules own.yaml | 用 -v 查看每一项的原因
  rules: [{id: A1, check: 不会有的 = 1元}]       |                                     | 检查各项的名称是否为规则认识的术语
"""


@pytest.mark.parametrize(("rules", "options", "help"), cases(UNJUDGED))
def test_why_nothing_was_checked_is_told_by_the_rules_in_force(gate: Gate, rules: str, options: str, help: str) -> None:
    gate.write("report.yaml", "甲: 3.00\n乙:\n")
    gate.write("own.yaml", rules)
    ran = gate.run("report.yaml", "--lang", "zh", *options.split(), own=False)
    assert ran.code == 2
    assert help in ran.err.split("report.yaml:1:1: ")[1]


CLASHES = """
# options                                        | the configuration                           | said
  -o html=report.yaml                            |                                             | report.yaml is a report that is audited
  --output json=./sub/../report.yaml             |                                             | report.yaml is a report that is audited
  -o html=link.yaml                              |                                             | html=link.yaml: report.yaml is a report that is audited
  -o html=rules.yaml                             |                                             | rules.yaml is a rule file in use
  -o html=more/a.yaml --rules more               |                                             | more/a.yaml is a rule file in use
  -o html=waivers.yaml                           |                                             | waivers.yaml is the file of waivers in use
  -o html=w.yaml --waivers w.yaml                |                                             | w.yaml is the file of waivers in use
  -o json=fincheck.yaml                          |                                             | fincheck.yaml is the configuration in use
  -o json=z -o html=z                            |                                             | Two outputs would be written to z
  -o json=z -o json=./z                          |                                             | Two outputs would be written to ./z
                                                 | outputs: {html: report.yaml}                | fincheck.yaml:3:1: report.yaml is a report
                                                 | outputs: {json: z, csv: z}                  | fincheck.yaml:3:1: Two outputs
"""


@pytest.mark.parametrize(("options", "config", "said"), cases(CLASHES))
def test_no_output_takes_the_place_of_what_is_read(gate: Gate, options: str, config: str, said: str) -> None:
    for name in ("w.yaml", "waivers.yaml"):
        gate.write(name, WAIVERS)
    gate.write("more/a.yaml", "rules: [{id: A1, check: a = b}]\n")
    gate.write("sub/empty", "")
    (gate.folder / "link.yaml").symlink_to("report.yaml")
    gate.write("fincheck.yaml", CONFIG + config + "\n")
    before = {path: path.read_bytes() for path in gate.folder.rglob("*") if path.is_file()}
    ran = run(gate, "report.yaml", *options.split())
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.split())
    assert {path: path.read_bytes() for path in gate.folder.rglob("*") if path.is_file()} == before


def test_any_number_of_outputs_may_go_nowhere(gate: Gate) -> None:
    ran = run(
        gate,
        "report.yaml",
        "-o",
        "json=/dev/null",
        "-o",
        "csv=/dev/null",
        "--no-default-rules",
        "--rules",
        "rules.yaml",
    )
    assert (ran.code, ran.err) == (1, "")


def test_each_report_is_judged_by_its_own_configuration(gate: Gate) -> None:
    """Rules, waivers, what fails and the outputs hold for the reports below a configuration; stdout has them all."""
    gate.write(".git/HEAD", "")
    gate.write(
        "a/fincheck.yaml", f"{CONFIG.replace('rules.yaml', '../rules.yaml')}select: CAP\noutputs: {{json: out.json}}\n"
    )
    gate.write("b/fincheck.yaml", f"{CONFIG.replace('rules.yaml', '../rules.yaml')}select: SAM\nfail-on: warning\noutputs: {{json: out.json}}\n")  # fmt: skip
    gate.write("a/report.yaml", REPORT)
    gate.write("b/report.yaml", REPORT)
    assert run(gate, "a/report.yaml").code == 0
    assert run(gate, "b/report.yaml").code == 1
    ran = run(gate, "a/report.yaml", "b/report.yaml", "--format", "json")
    assert (ran.code, rules_of(ran)) == (1, ["CAP1", "SAM1"])
    assert [r["file"] for r in json.loads(gate.read("a/out.json"))["reports"]] == ["a/report.yaml"]
    assert [r["file"] for r in json.loads(gate.read("b/out.json"))["reports"]] == ["b/report.yaml"]
    ran = run(gate, "a/report.yaml", "b/report.yaml", "--format", "sarif")
    assert [rule["id"] for rule in json.loads(ran.out)["runs"][0]["tool"]["driver"]["rules"]] == ["CAP1", "SAM1"]


def test_stdin_is_judged_by_the_configuration_of_the_folder(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    gate.write("fincheck.yaml", CONFIG + "select: CAP\n")
    gate.write("waivers.yaml", "never read: [")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(REPORT.encode()), encoding="utf-8"))
    ran = run(gate, "-", "--format", "text", "-q")
    assert ran.out.startswith("<stdin>:9:22: info CAP1 ")


def test_a_broken_rule_in_one_configuration_is_told_once(gate: Gate) -> None:
    gate.write("rules.yaml", RULES.replace("total ≥ 0", "total ≥"))
    gate.write("fincheck.yaml", CONFIG)
    gate.write("b.yaml", REPORT)
    ran = run(gate, "report.yaml", "b.yaml")
    assert (ran.code, ran.err.count("rules.yaml:")) == (2, 1)
