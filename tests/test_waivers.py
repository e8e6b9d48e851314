"""Waivers: which findings may stay, until when, and what is said of those that may not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from gate import REPORT, WAIVERS, Gate

import fincheck
from fincheck.rulebook import packaged
from fincheck.source import Source
from fincheck.waivers.read import read as read_waivers

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def gate(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.chdir(tmp_path)
    return Gate(tmp_path, capsys)


def report(gate: Gate, *args: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(gate.run(*args, "--format", "json", "--lang", "en").out)["reports"][0]
    return told


def waived(gate: Gate, *args: str) -> list[str]:
    return [check["rule"] for check in report(gate, *args)["checks"] if "waived" in check]


# What stands in the report, the waiver and on the calendar, and whether the finding may stay.
HOLDS = """
# the report                      | the waiver                            | today      | stays | said
                                  |                                       | 2024-06-01 | yes   |
                                  |                                       | 2024-12-31 | yes   |
                                  |                                       | 2025-01-01 | no    | waivers.yaml:2:5: the waiver of SAM1 at 人员 ended on 2024-12-31: the finding is back
正文: 27人 > 正文: 28人           |                                       | 2024-06-01 | no    | waivers.yaml:2:5: what was waived has changed (人员.正文 27人 → 28人): the finding of SAM1 at 人员 is back
正文: 27人 > 正文: ２７人         |                                       | 2024-06-01 | yes   |
附件: 22人 > 附件: 27人           |                                       | 2024-06-01 | no    | waivers.yaml:2:5: unused waiver: SAM1 has no finding at 人员
22人} > }                         |                                       | 2024-06-01 | no    | waivers.yaml:2:5: what was waived has changed (人员.附件 22人 → —): the finding of SAM1 at 人员 is back
人员: > 职工:                     |                                       | 2024-06-01 | no    | waivers.yaml:2:5: unused waiver: SAM1 has no finding at 人员
                                  | path: 人员 > path: 职工               | 2024-06-01 | no    | waivers.yaml:2:5: unused waiver: SAM1 has no finding at 职工
                                  | path: 人员 > path: $.人员             | 2024-06-01 | yes   |
                                  | path: 人员 > path: 人员\\n    report: report.yaml | 2024-06-01 | yes |
                                  | path: 人员 > path: 人员\\n    report: other.yaml  | 2024-06-01 | no  |
                                  | rule: SAM1 > rule: SUM1               | 2024-06-01 | no    | waivers.yaml:2:5: unused waiver: SUM1 has no finding at 人员
                                  | rule: SAM1 > rule: GONE               | 2024-06-01 | no    |
                                  | figures: {人员.正文: 27人, 人员.附件: 22人} > figures: {人员.正文: 27人} | 2024-06-01 | no | waivers.yaml:2:5: what was waived has changed (人员.附件 — → 22人): the finding of SAM1 at 人员 is back
                                  | 规则                                  | 2024-06-01 | yes   |
year: 2023 > year: 2024           |                                       | 2024-06-01 | no    | waivers.yaml:2:5: what was waived has changed (示例县档案馆 2023：人准确×2 → 示例县档案馆 2024：人准确×2): the finding of SAM1 at 人员 is back
档案馆 > 水务局                   |                                       | 2024-06-01 | no    | waivers.yaml:2:5: what was waived has changed (示例县档案馆 2023：人准确×2 → 示例县水务局 2023：人准确×2): the finding of SAM1 at 人员 is back
decimals: 2 > unit: 亿元          |                                       | 2024-06-01 | yes   |
                                  | basis: 示例县档案馆 2023：人准确×2 > basis: | 2024-06-01 | yes   | waivers.yaml:2:5: this waiver names no basis: a change of unit, year or digits of SAM1 at 人员 goes unseen
                                  | basis: 示例 > basis: ２０２３示例     | 2024-06-01 | no    | waivers.yaml:2:5: what was waived has changed (２０２３示例县档案馆 2023：人准确×2 → 示例县档案馆 2023：人准确×2): the finding of SAM1 at 人员 is back
"""
# What makes amounts of printed texts, changed behind the back of a waiver, and whether the finding is back.
MEANS = """
# rule | the report                                       | back
  SUM1 |                                                  | no
  SUM1 | decimals: 2 > decimals: 2\\nunit: 万元            | no
  SUM1 | decimals: 2 > decimals: 2\\nunit: 亿元            | yes
  SUM1 | decimals: 2 > decimals: 2\\nunit: 元              | yes
  SUM1 | decimals: 2 > decimals: 3                        | yes
  SUM1 | decimals: 2 >                                    | no
  SUM1 | decimals: 2 > decimals: 2\\nrounding: balanced    | yes
  SUM1 | decimals: 2 > decimals: 2\\nrounding: truncated   | yes
  SUM1 | year: 2023 > year: 2024                          | yes
  SUM1 | year: 2023 >                                     | yes
  SUM1 | 示例县档案馆 > 示例县水务局                      | yes
  SUM1 | 合计: 10500.69 > 金额单位: 亿元\\n  合计: 10500.69    | yes
  SUM1 | 基本支出: {金额 > 基本支出: {金额单位: 亿元, 金额 | yes
  SHR1 | decimals: 2 > decimals: 2\\nrounding: balanced    | yes
  SAM1 | decimals: 2 > decimals: 2\\nunit: 亿元            | no
  SAM1 | decimals: 2 > decimals: 2\\nrounding: balanced    | no
  BLK1 | year: 2023 > year: 2024                          | yes
"""
CHINESE = {"waivers": "豁免", "rule": "规则", "path": "位置", "reason": "理由", "by": "批准人", "until": "截止", "figures": "数字"}  # fmt: skip


def cases(table: str) -> list[list[str]]:
    lines = [line for line in table.strip().splitlines() if not line.startswith("#")]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def amended(text: str, change: str) -> str:
    if change == "规则":
        for english, chinese in CHINESE.items():
            text = text.replace(f"{english}:", f"{chinese}:")
        return text
    if not change:
        return text
    before, after = (part.strip().replace("\\n", "\n") for part in change.split(" > "))
    assert before in text
    return text.replace(before, after)


@pytest.mark.parametrize(("of_report", "of_waiver", "today", "stays", "said"), [[*c, ""][:5] for c in cases(HOLDS)])
def test_a_waiver_holds_until_its_day_for_the_figures_it_names(
    gate: Gate, of_report: str, of_waiver: str, today: str, stays: str, said: str
) -> None:
    gate.write("report.yaml", amended(REPORT, of_report))
    gate.write("waivers.yaml", amended(WAIVERS, of_waiver))
    options = ["report.yaml", "--no-default-rules", "--rules", "rules.yaml", "--today", today, "--lang", "en"]
    ran = gate.run(*options, "--format", "json", own=False)
    (told,) = json.loads(ran.out)["reports"]
    kept = [check["rule"] for check in told["checks"] if "waived" in check]
    assert kept == (["SAM1"] if stays == "yes" else [])
    assert told["tally"]["waived"] == len(kept)
    assert ran.err.split("\n  help")[0].strip() == said
    assert ran.code == 1, "a notice changes no exit code"


@pytest.mark.parametrize(("rule", "of_report", "back"), cases(MEANS))
def test_what_changes_the_meaning_of_a_waived_figure_brings_the_finding_back(
    gate: Gate, rule: str, of_report: str, back: str
) -> None:
    place = next(check["line"] for check in report(gate, "report.yaml")["checks"] if check["rule"] == rule)
    assert gate.run("waive", "report.yaml", rule, str(place), "--reason", "x").code == 0
    assert waived(gate, "report.yaml") == [rule]
    change = of_report.removesuffix(" >") + (" > " if of_report.count(" > ") == 0 and of_report.endswith(">") else "")
    gate.write("report.yaml", amended(REPORT, change))
    assert waived(gate, "report.yaml") == ([] if back == "yes" else [rule])


WRONG = """
# the waiver                                | where          | said                                    | marked
  reason: 附件按年初人数填列，已说明 >      | waivers.yaml:2:5 | a waiver without reason               |
  reason: 附件按年初人数填列，已说明 > reason: | waivers.yaml:4:5 | a waiver without reason            |
  until: 2024-12-31 > until: 明年           | waivers.yaml:6:12 | '明年' is no date                    | ^^^^
  until: 2024-12-31 > until: 2024-02-30     | waivers.yaml:6:12 | '2024-02-30' is no date              | ^^^^^^^^^^
  until: 2024-12-31 > until: 20241231       | waivers.yaml:6:12 | '20241231' is no date                | ^^^^^^^^
  until: 2024-12-31 > until: 2024-W52-2     | waivers.yaml:6:12 | '2024-W52-2' is no date              | ^^^^^^^^^^
  until: 2024-12-31 > until: ２０２４-12-31 | waivers.yaml:6:12 | '２０２４-12-31' is no date          |
  until: 2024-12-31 > until: 2024-12-31T00  | waivers.yaml:6:12 | '2024-12-31T00' is no date           |
  reason: 附件按年初人数填列，已说明 > reason: "\\u200b\\u3164" | waivers.yaml:4:13 | a waiver without reason |
  until: 2024-12-31 > by2: x                | waivers.yaml:6:5  | a waiver has no field 'by2'          | ^^^
  rule: SAM1 > rlue: SAM1                   | waivers.yaml:2:5  | a waiver has no field 'rlue'         | ^^^^
  figures: {人员.正文: 27人, 人员.附件: 22人} > | waivers.yaml:2:5 | a waiver without figures: which ones were waived? |
  waivers: > waiver:                        | waivers.yaml:1:1 | a file of waivers has no 'waiver'     | ^^^^^^
  waivers: > waivers: [                     | waivers.yaml    | malformed YAML                         |
"""


SPELLED = """
# the waiver, its fields in Chinese         | said
  理由: 附件按年初人数填列，已说明 >        | 豁免缺少 理由
  截止: 2024-12-31 >                        | 豁免缺少 截止
  数字: {人员.正文: 27人, 人员.附件: 22人} > | 豁免缺少 数字：豁免的是哪些数字
  批准人: > 批准者:                         | 豁免里没有字段“批准者”；是不是 批准人？
  批准人: > 领导们:                         | 豁免里没有字段“领导们”；可用：规则、位置、报告、理由、批准人、截止、数字、情况
"""


@pytest.mark.parametrize(("change", "said"), cases(SPELLED))
def test_a_field_is_named_as_the_file_spells_it(gate: Gate, change: str, said: str) -> None:
    gate.write("waivers.yaml", amended(amended(WAIVERS, "规则"), change if not change.endswith(">") else change + " "))
    ran = gate.run("report.yaml", "--lang", "zh")
    told, help = [*said.split("；"), ""][:2]
    assert ran.code == 2
    assert told in ran.err
    assert help in ran.err


@pytest.mark.parametrize(("of_waiver", "where", "said", "marked"), cases(WRONG))
def test_a_broken_waiver_is_told_with_its_place_and_waives_nothing(
    gate: Gate, of_waiver: str, where: str, said: str, marked: str
) -> None:
    change = of_waiver if not of_waiver.endswith(">") else of_waiver + " "
    gate.write("waivers.yaml", amended(WAIVERS, change))
    ran = gate.run("report.yaml", "--lang", "en", "--format", "json")
    assert ran.code == 2
    assert ran.err.startswith(where)
    assert said in ran.err
    assert "help:" in ran.err or "malformed" in said
    if marked:
        assert marked in ran.err
    assert not [check for check in json.loads(ran.out)["reports"][0]["checks"] if "waived" in check]


def test_two_waivers_of_one_finding_are_one_too_many(gate: Gate) -> None:
    gate.write("waivers.yaml", WAIVERS + WAIVERS.removeprefix("waivers:\n"))
    ran = gate.run("report.yaml", "--lang", "en")
    assert (ran.code, ran.err.split("\n")[0]) == (2, "waivers.yaml:9:5: SAM1 at 人员 is waived in line 2 already")


def test_no_waivers_heeds_none(gate: Gate) -> None:
    gate.write("waivers.yaml", WAIVERS)
    assert waived(gate, "report.yaml") == ["SAM1"]
    assert waived(gate, "report.yaml", "--no-waivers") == []
    gate.write("waivers.yaml", "broken: [")
    assert gate.run("report.yaml", "--no-waivers").code == 1


def test_waivers_lie_beside_the_report_or_where_the_option_says(gate: Gate) -> None:
    gate.write("sub/report.yaml", REPORT)
    gate.write("elsewhere.yaml", WAIVERS)
    assert waived(gate, "sub/report.yaml") == []
    assert waived(gate, "sub/report.yaml", "--waivers", "elsewhere.yaml") == ["SAM1"]
    gate.write("sub/waivers.yaml", WAIVERS)
    assert waived(gate, "sub/report.yaml") == ["SAM1"]
    ran = gate.run("sub/report.yaml", "--waivers", "none.yaml", "--lang", "en")
    assert (ran.code, ran.err.split("\n")[0]) == (2, "none.yaml:1:1: no such file")


def test_a_rule_that_is_not_in_force_makes_no_waiver_unused(gate: Gate) -> None:
    gate.write("waivers.yaml", WAIVERS)
    assert gate.run("report.yaml", "--select", "SUM", "--lang", "en").err == ""


def test_a_waived_finding_does_not_fail_the_run(gate: Gate) -> None:
    gate.write("waivers.yaml", WAIVERS.replace("SAM1", "SUM1").replace("人员\n", "支出决算\n").replace(
        "{人员.正文: 27人, 人员.附件: 22人}",
        "{支出决算.其中.基本支出.金额: 8684.67, 支出决算.其中.项目支出.金额: 1860.59, 支出决算.合计: 10500.69}",
    ).replace("人准确×2", "0.01万元四舍五入×3"))  # fmt: skip
    assert gate.run("report.yaml").code == 0
    assert gate.run("report.yaml", "--fail-on", "warning").code == 1


# ---------------------------------------------------------------- fincheck waive, fincheck baseline

WAIVE = """
# path                    | exit | said
  人员                    | 0    | waivers.yaml: 1 waiver written, until 2025-06-01
  10                      | 0    | waivers.yaml: 1 waiver written, until 2025-06-01
  10:19                   | 0    | waivers.yaml: 1 waiver written, until 2025-06-01
  line 10                 | 0    | waivers.yaml: 1 waiver written, until 2025-06-01
  line 10, column 19      | 0    | waivers.yaml: 1 waiver written, until 2025-06-01
  第10行                  | 0    | waivers.yaml: 1 waiver written, until 2025-06-01
  第10行第19列            | 0    | waivers.yaml: 1 waiver written, until 2025-06-01
  第11行                  | 2    | fincheck: SAM1 has no finding at 第11行; it has at: 人员 (10:19)
  人员.附件               | 0    | waivers.yaml: 1 waiver written, until 2025-06-01
  合同                    | 2    | fincheck: SAM1 has no finding at 合同; it has at: 人员 (10:19)
"""


@pytest.mark.parametrize(("path", "code", "said"), cases(WAIVE))
def test_waive_finds_the_finding_by_path_or_place(gate: Gate, path: str, code: str, said: str) -> None:
    ran = gate.run("waive", "report.yaml", "SAM1", path, "--reason", "已说明", "--lang", "en")
    assert (ran.code, (ran.out + ran.err).strip()) == (int(code), said)
    assert waived(gate, "report.yaml") == (["SAM1"] if ran.code == 0 else [])


@pytest.mark.parametrize("rule", ["SUM1", "SHR1", "CAP1", "SAM1", "BLK1"])
def test_what_waive_writes_waives_just_that(gate: Gate, rule: str) -> None:
    path = next(check["line"] for check in report(gate, "report.yaml")["checks"] if check["rule"] == rule)
    assert gate.run("waive", "report.yaml", rule, str(path), "--reason", "x").code == 0
    assert waived(gate, "report.yaml") == [rule]


@pytest.mark.parametrize(
    "reason",
    [
        "已说明",
        "a: b",
        "# no comment",
        '"',
        "'",
        "- x",
        "yes",
        "2024-01-01",
        "两行\n字",
        "反\\斜",
        "{a}",
        "%",
        "向左\u202e右",
        "\U000e0041标",
    ],
)
def test_a_reason_is_read_back_as_it_was_given(gate: Gate, reason: str) -> None:
    gate.run("waive", "report.yaml", "SAM1", "人员", "--reason", reason, "--by", reason)
    assert not {"\u202e", "\U000e0041"} & set((gate.folder / "waivers.yaml").read_text("utf-8"))  # nothing hides there
    (told,) = (check["waived"] for check in report(gate, "report.yaml")["checks"] if "waived" in check)
    assert told == {"reason": reason, "by": reason, "until": "2025-06-01"}


@pytest.mark.parametrize("until", ["2020-01-01", "2024-05-31", "20270101", "2027-W01-1", "9999-99-99", "", "明年"])
@pytest.mark.parametrize(
    "command", [("waive", "report.yaml", "SAM1", "人员", "--reason", "x"), ("baseline", "report.yaml")]
)
def test_waive_wants_a_day_to_come(gate: Gate, command: tuple[str, ...], until: str) -> None:
    ran = gate.run(*command, "--until", until, "--lang", "en")
    assert ran.code == 2
    assert "such a waiver would never hold" in ran.err or "is no date, write it as 2025-12-31" in ran.err
    assert not (gate.folder / "waivers.yaml").exists()


def test_today_is_a_day_whether_or_not_there_are_waivers(gate: Gate) -> None:
    for wrong in ("9999-99-99", "20240601", "2024-W22-6", "", "heute"):
        ran = gate.run("report.yaml", "--no-default-rules", "--rules", "rules.yaml", "--today", wrong, own=False)
        assert (ran.code, ran.out) == (2, "")
        assert "is no date, write it as 2025-12-31" in " ".join(ran.err.split())


@pytest.mark.parametrize("reason", ["", "  ", "\u200b", "\u2060 \ufeff", "\u3164", "\u2800", "\u0301"])
def test_waive_wants_a_reason(gate: Gate, reason: str) -> None:
    assert gate.run("waive", "report.yaml", "SAM1", "人员", "--reason", reason).code == 2
    assert gate.run("waive", "report.yaml", "SAM1", "人员").code == 2
    assert not (gate.folder / "waivers.yaml").exists()


HAND = """\
# 第一行说明
waivers:   # 名单
    # 甲
    - rule: CAP1
      path: 合同   # 位置
      reason: >-
        多行
        理由
      until: 2024-12-31
      figures: {合同.已付: 465.85, 合同.应付: 340}

    # 末尾说明"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_waive_leaves_what_stands_in_the_file_as_it_is(gate: Gate, encoding: str, ends: str) -> None:
    text = HAND.replace("\n", ends)
    gate.write("waivers.yaml", text.encode(encoding))
    assert gate.run("waive", "report.yaml", "SAM1", "人员", "--reason", "已说明").code == 0
    after = (gate.folder / "waivers.yaml").read_bytes().decode(encoding)
    assert after.startswith(text)
    assert after.removeprefix(text).startswith(f"{ends}    - rule: SAM1{ends}      path: 人员{ends}")
    assert waived(gate, "report.yaml") == ["CAP1", "SAM1"]


@pytest.mark.parametrize("text", ["waivers:\n", "waivers: # 空\n", "豁免:"])
def test_waive_begins_a_file_that_says_nothing_yet(gate: Gate, text: str) -> None:
    gate.write("waivers.yaml", text)
    ran = gate.run("waive", "report.yaml", "SAM1", "人员", "--reason", "已说明")
    assert ran.code == 0
    assert gate.read("waivers.yaml").startswith(text)
    assert waived(gate, "report.yaml") == ["SAM1"]


@pytest.mark.parametrize(
    "text", ["waivers: []\n", "waivers: [{rule: CAP1, path: 合同, reason: x, until: 2024-12-31, figures: {a: 1}}]\n"]
)
def test_waive_does_not_touch_a_list_in_brackets(gate: Gate, text: str) -> None:
    gate.write("waivers.yaml", text)
    ran = gate.run("waive", "report.yaml", "SAM1", "人员", "--reason", "已说明", "--lang", "en")
    assert (ran.code, gate.read("waivers.yaml")) == (2, text)
    assert "help:" in ran.err


def test_a_waiver_that_no_longer_holds_is_replaced_and_its_neighbours_are_not(gate: Gate) -> None:
    gate.write(
        "waivers.yaml",
        HAND + "\n" + "".join(f"  {line}\n" for line in WAIVERS.splitlines()[1:]) + "    # 尾注\n",
    )
    gate.write("report.yaml", REPORT.replace("正文: 27人", "正文: 28人"))
    assert waived(gate, "report.yaml") == ["CAP1"]
    assert gate.run("waive", "report.yaml", "SAM1", "人员", "--reason", "再次说明").code == 0
    assert waived(gate, "report.yaml") == ["CAP1", "SAM1"]
    after = gate.read("waivers.yaml")
    assert after.startswith(HAND)
    assert "# 尾注" in after
    assert after.count("SAM1") == 1


def test_a_baseline_lets_all_that_stands_today_stay_and_nothing_else(gate: Gate) -> None:
    assert gate.run("report.yaml").code == 1
    ran = gate.run("baseline", "report.yaml", "--lang", "en")
    assert (ran.code, ran.out) == (0, "waivers.yaml: 5 waivers written, until 2025-06-01\n")
    assert gate.run("report.yaml", "--fail-on", "info", "--strict").code == 0
    assert waived(gate, "report.yaml") == ["SUM1", "SHR1", "CAP1", "SAM1", "BLK1"]
    ran = gate.run("baseline", "report.yaml", "--lang", "en")
    assert (ran.code, ran.out) == (0, "report.yaml: no finding, nothing to waive\n")
    gate.write("report.yaml", REPORT.replace("10500.69", "10500.70"))
    assert gate.run("report.yaml").code == 1


def test_a_baseline_of_a_folder_tells_its_reports_apart(gate: Gate) -> None:
    gate.write("all/one.yaml", REPORT)
    gate.write("all/two.yaml", REPORT.replace("27人", "22人"))
    gate.write("all/broken.yaml", "a: [")
    ran = gate.run("baseline", "all", "--lang", "en")
    assert ran.code == 2, "one report could not be judged"
    assert ran.out.count("waivers written") == 2
    ran = gate.run("all/one.yaml", "all/two.yaml", "--fail-on", "info")
    assert (ran.code, ran.err) == (0, "")


def test_waivers_that_are_read_name_terms_not_labels() -> None:
    terms = packaged.load().terms
    source = Source(
        "w",
        "waivers: [{rule: A, path: 支出决算.基本支出.`a.b`, reason: r, until: 2024-01-01, figures: {支出决算.合计: 1}}]",
    )
    (one,) = read_waivers(source, terms).waivers
    assert (one.path, one.figures) == ("expenditure.basic.`a.b`", {"expenditure.total": "1"})


SEED = ROOT / "fixtures" / "lezhi-2020" / "report.yaml"
CAUSE = ("CAR03", "CAR04", "CAR05", "CAR06")
# What is changed behind the back of the waiver of one cause, what of it is asked for, and which of its findings may stay.
OF_CAUSE = """
# the report                          | options       | stay | said
                                      |               | 4    |
                                      | --select CAR05 | 1   |
                                      | --select CAR03,CAR06 | 2 |
                                      | --today 2027-01-02 | 0 | the waiver of CAR06 at department_report.expenditure ended on 2027-01-01: the finding is back, with 3 more of its cause
  结转下年: 44.97 > 结转下年: 44.98   |               | 0    | what was waived has changed (department_report.expenditure.closing 44.97 → 44.98): the finding of CAR06 at department_report.expenditure is back, with 3 more of its cause
  结转下年: 44.97 > 结转下年: 44.98   | --select CAR03 | 0   | what was waived has changed (department_report.expenditure.closing 44.97 → 44.98)
  预算收入总额: 10500.70 > 预算收入总额: 10545.67 | --select CAR06 | 0 | what was waived has changed
  年度: 2020 > 年度: 2021             |               | 0    | what was waived has changed
  金额单位: 万元 > 金额单位: 元       |               | 0    | what was waived has changed
"""


def of_cause(gate: Gate) -> str:
    gate.write("report.yaml", SEED.read_bytes())
    ran = gate.run("waive", "report.yaml", "CAR06", "department_report.expenditure", "--cause", "--reason", "结转另行说明", "--today", "2026-01-01", own=False)  # fmt: skip
    assert (ran.code, ran.out) == (0, "waivers.yaml: 1 waiver written for 4 findings, until 2027-01-01\n")
    return gate.read("waivers.yaml")


def test_the_findings_of_one_cause_are_one_entry_bound_to_all_their_figures(gate: Gate) -> None:
    (entry,) = read_waivers(Source("waivers.yaml", of_cause(gate)), packaged.load().terms).waivers
    assert (entry.rule, entry.path) == ("CAR06", "department_report.expenditure")
    assert tuple(sorted(one.rule for one in entry.findings)) == CAUSE
    done = fincheck.audit(Source("report.yaml", SEED.read_text(encoding="utf-8")), packaged.load())
    wanted = {node.path for outcome in done.findings if outcome.rule.id in CAUSE for node in outcome.operands}
    assert entry.figures.keys() == wanted
    assert gate.run("waive", "report.yaml", "CAR06", "department_report.expenditure", "--cause", "--reason", "r", "--today", "2026-01-01", own=False).code == 2  # fmt: skip


@pytest.mark.parametrize("line", [line for line in OF_CAUSE.splitlines() if line.strip() and "# the" not in line])
def test_a_waiver_of_a_cause_holds_for_all_its_findings_or_for_none(gate: Gate, line: str) -> None:
    change, options, stay, *said = (part.strip() for part in line.split("|"))
    of_cause(gate)
    if change:
        before, after = (part.strip() for part in change.split(" > "))
        text = gate.read("report.yaml")
        assert before in text
        gate.write("report.yaml", text.replace(before, after))
    today = () if "--today" in options else ("--today", "2026-01-01")
    ran = gate.run("report.yaml", *options.split(), *today, "--lang", "en", "--format", "json", own=False)
    (told,) = json.loads(ran.out)["reports"]
    assert told["tally"]["waived"] == int(stay)
    assert sum("waived" in check for check in told["checks"]) == int(stay)
    assert ran.err.count("waivers.yaml:3:5: ") == (int(stay) == 0)  # told once, not a finding
    if said:
        assert said[0] in ran.err


def test_what_no_longer_holds_for_a_cause_is_written_anew_in_its_place(gate: Gate) -> None:
    of_cause(gate)
    gate.write("report.yaml", gate.read("report.yaml").replace("结转下年: 44.97", "结转下年: 44.98"))
    ran = gate.run("waive", "report.yaml", "CAR04", "$", "--reason", "另议", "--today", "2026-01-01", own=False)
    assert ran.code == 0
    held = read_waivers(Source("waivers.yaml", gate.read("waivers.yaml")), packaged.load().terms).waivers
    assert [(one.rule, one.also) for one in held] == [("CAR04", ())]


WRONG_ALSO = """
# also                                | said
  [{rule: A}]                         | a waiver without path
  [{path: b}]                         | a waiver without rule
  [{rule: A, path: b, reason: r}]     | a waiver has no field 'reason'
  [{rule: R, path: p}, {rule: A, path: b}] | A at b is waived in line 2 already
"""


@pytest.mark.parametrize("line", [line for line in WRONG_ALSO.splitlines() if line.strip() and "# also" not in line])
def test_what_is_wrong_with_the_others_of_a_cause_is_told_with_its_place(line: str) -> None:
    also, said = (part.strip() for part in line.split("|"))
    first = "{rule: A, path: b, reason: r, until: 2024-01-01, figures: {a: 1}}"
    one = f"{{rule: B, path: b, also: {also}, reason: r, until: 2024-01-01, figures: {{a: 1}}}}"
    found = read_waivers(Source("w", f"waivers:\n  - {first}\n  - {one}\n"), packaged.load().terms)
    assert said in found.problems[0].text.en
    assert found.problems[0].place.line == 3
    assert not found.waivers
