"""``fincheck rules``, ``rules terms``, ``rules test``, ``rules check`` and ``explain``, as whoever writes a rule uses them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from gate import Gate
from test_many import ENVIRONMENT

import fincheck
from fincheck.source import cells

HOUSE = os.path.dirname(os.path.abspath(fincheck.__file__))

OWN = """
terms:
  reservoirs: {zh: 水库座数, en: Reservoirs, labels: [水库], unit: 座}
rules:
  - id: OWN01
    title: {zh: 水库逐座相加, en: Reservoirs add up}
    check: 水库 = sum(名单.*)
    examples:
      exact: [{水库: 2, 名单: {甲: 1座, 乙: 1座}}]
  - id: OWN02
    check: 水库 ≥ 3座
    examples:
      violated: [{水库: 5}]
"""
WITH = ["--rules", "own.yaml", "--no-default-rules"]

COMMANDS = [
    # command, exit code, what the output holds, what it does not hold
    (["rules", "--lang", "zh"], 0, ["OWN01", "错误", "水库逐座相加"], ["EXP01"]),
    (["rules", "--select", "OWN02"], 0, ["OWN02"], ["OWN01"]),
    (["rules", "水库", "--lang", "zh"], 0, ["OWN01"], ["EXP01"]),
    (["rules", "没有这样的规则", "--lang", "zh"], 2, ["没有规则提到"], ["No such command"]),
    (["rules", "terms", "--lang", "zh"], 0, ["reservoirs [座]: 水库座数、Reservoirs、水库"], []),
    (["rules", "terms", "RESERV"], 0, ["reservoirs [座]"], []),
    (["rules", "terms", "河道", "--lang", "zh"], 2, ["没有这样的名称"], ["reservoirs"]),
    (["rules", "test"], 1, ["own.yaml:13:", "OWN02", "2 rules, 2 examples, 1 failed"], ["OWN01"]),
    (["rules", "test", "--select", "OWN01"], 0, ["1 rules, 1 examples, 0 failed"], []),
    (["rules", "check"], 0, ["2 rules, "], []),
    (["explain", "own01", "--lang", "zh"], 0, ["OWN01  水库逐座相加", "公式：水库 = sum(名单.*)", "名单: {甲: 1座, 乙: 1座}"], []),
    (["explain", "OWN1"], 2, ["no rule OWN1, did you mean OWN01?"], []),
    (["explain", "JOINT", "--lang", "zh"], 0, ["JOINT", "所有关系同时成立"], []),
]  # fmt: skip


@pytest.fixture
def gate(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.chdir(tmp_path)
    return Gate(tmp_path, capsys)


@pytest.mark.parametrize(
    ("command", "code", "holds", "lacks"), COMMANDS, ids=lambda c: " ".join(c) if type(c) is list else None
)
def test_command(gate: Gate, command: list[str], code: int, holds: list[str], lacks: list[str]) -> None:
    gate.write("own.yaml", OWN)
    language = [] if "--lang" in command else ["--lang", "en"]
    ran = gate.run(*command, *WITH, *language, own=False)
    printed = ran.out + ran.err
    assert ran.code == code, printed
    assert [text for text in holds if text not in printed] == []
    assert [text for text in lacks if text in printed] == []


MISPLACED = [
    ["--rules", "own.yaml"],
    ["--select", "OWN01"],
    ["--ignore", "OWN01"],
    ["--no-default-rules"],
    ["--rules", "own.yaml", "--select", "OWN02"],
]


@pytest.mark.parametrize("options", MISPLACED, ids=" ".join)
@pytest.mark.parametrize("command", ["test", "check", "terms"])
def test_an_option_before_the_command_it_is_for_is_not_passed_over(
    gate: Gate, command: str, options: list[str]
) -> None:
    gate.write("own.yaml", OWN)
    ran = gate.run("rules", *options, command, own=False)
    assert (ran.code, ran.out) == (2, "")
    assert f"fincheck rules {command} [OPTIONS]" in ran.err


LANGUAGES = [
    # command, what is said in Chinese, in English
    (["report.yaml", "--select", "NOPE"], "--select/--ignore：没有编号以 NOPE 开头的规则", "--select/--ignore: No rule id starts with NOPE"),
    (["report.yaml", "--output", "x"], "--output：应写成 格式=路径", "--output: Write FORMAT=PATH"),
    (["waive", "report.yaml", "X", "y", "--reason", "z", "--until", "2026-13-1"], "--until：“2026-13-1”不是日期", "--until: '2026-13-1' is no date"),
    (["waive", "report.yaml", "X", "y", "--reason", " "], "--reason：理由不能为空", "--reason: The reason must say something"),
    (["baseline", "report.yaml", "--today", "x"], "--today：“x”不是日期", "--today: 'x' is no date"),
    (["report.yaml", "--today", "9999-99-99"], "--today：“9999-99-99”不是日期", "--today: '9999-99-99' is no date"),
    (["report.yaml", "--select", ","], "里没有规则编号", "names no rule"),
    (["rules", "--select", "EXP", "test"], "选项写在 test 后面", "Options go behind test"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "zh", "en"), LANGUAGES, ids=lambda c: " ".join(c) if type(c) is list else None)
def test_a_usage_error_is_told_once_in_the_language_asked_for(
    gate: Gate, command: list[str], zh: str, en: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lang, said, other in (("zh_CN.UTF-8", zh, en), ("en_US.UTF-8", en, zh)):
        monkeypatch.setenv("LC_ALL", lang)
        ran = gate.run(*command, own=False)
        assert ran.code == 2
        assert ran.err.count(said) == 1
        assert other not in ran.err


BEFORE = [  # what stands before a command is heeded by all of it: its answer, and what it says is wrong
    (["explain", "EXP01"], 0, "公式："),
    (["rules", "terms", "三公"], 0, "“三公”"),
    (["page", "nothing"], 2, "里没有构建好的网页"),
    (["explain", "EXP1"], 2, "没有"),
]


@pytest.mark.parametrize(("command", "code", "said"), BEFORE, ids=lambda c: " ".join(c) if type(c) is list else None)
def test_a_language_asked_for_before_the_command_is_that_of_its_answer(
    gate: Gate, command: list[str], code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    ran = gate.run("--lang", "zh", *command, own=False)
    assert (ran.code, said in ran.out + ran.err) == (code, True)
    assert gate.run(*command, "--lang", "zh", own=False) == ran


NO_CHECK = """
rules: [{id: OWN1, check: 甲 = 乙, examples: {exact: [{丙: 1元}]}}]
"""


def test_an_example_that_no_check_looks_at_is_told_as_such(gate: Gate) -> None:
    gate.write("own.yaml", NO_CHECK)
    assert "OWN1 的示例应为 exact，却没有做任何核对" in gate.run("rules", "test", *WITH, "--lang", "zh", own=False).err
    assert "but no check was made" in gate.run("rules", "test", *WITH, "--lang", "en", own=False).err


@pytest.mark.parametrize("command", ["", "rules"])
def test_the_list_of_commands_fits_a_line_of_80_cells(
    gate: Gate, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = gate.run(*command.split(), "--help", own=False).out.split("Commands:")[1].strip("\n").splitlines()
    assert len(shown) == (3 if command else 11), "one line each"
    assert [line for line in shown if cells(line) > 80 or "..." in line] == []
    chinese = (
        gate.run(*command.split(), "--help", "--lang", "zh", own=False).out.split("命令：")[1].strip("\n").splitlines()
    )
    assert len(chinese) == len(shown)
    assert [line for line in chinese if cells(line) > 80 or not re.search("[一-龥]", line)] == []


HELPS = ["", "check", "why", "read", "explain", "coverage", "waive", "baseline", "init", "schema", "rules", "rules terms", "rules test", "rules check"]  # fmt: skip


@pytest.mark.parametrize("command", HELPS)
def test_help_is_in_one_language_and_no_wider_than_the_terminal(
    gate: Gate, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    zh = gate.run(*command.split(), "--help", "--lang", "zh", own=False)
    en = gate.run(*command.split(), "--lang", "en", "-h", own=False)
    assert (zh.code, en.code) == (0, 0)
    assert [line for line in zh.out.splitlines() if cells(line) > 90 and "<table|" not in line] == []
    assert not re.search("[一-龥]", en.out.replace("'rules 三公'", ""))
    assert en.out.startswith("Usage: fincheck")
    assert zh.out.startswith("用法：fincheck")
    # what is told in Chinese holds no English sentence: no three English words in a row
    told = [line for line in zh.out.splitlines()[1:] if not re.search(r"<\w+\|", line)]
    assert [
        line
        for line in told
        if re.search(r"(?<![-\w])[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", line) and "fincheck" not in line
    ] == []


WRONG = [
    # command line, what is said in Chinese
    ("check --nonsens", "没有选项 --nonsens"),
    ("check --strct", "没有选项 --strct，是不是 "),
    ("check", "缺少 FILE"),
    ("waive", "缺少 REPORT"),
    ("check a --fail-on never", "--fail-on 不能是“never”，可用：error、warning、info"),
    ("check a --format xml", "--format / -f 不能是“xml”，可用：table"),
    ("check a --jobs 0", "--jobs / -j 不能是 0，范围：x>=1"),
    ("check a --jobs x", "--jobs / -j 应是整数，而不是“x”"),
    ("check a --strict=1", "选项 --strict 不带值"),
    ("check a --select", "选项 --select 后面要写一个值"),
    ("schema report c", "多出来的参数：c"),
    ("why a b c", "REPORT：几个文件是同一份公开，请加 --together"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_what_typer_says_of_a_command_line_is_said_in_the_language_asked_for(gate: Gate, line: str, said: str) -> None:
    first, *rest = line.split()
    ran = gate.run(first, "--lang", "zh", *rest, own=False)
    assert (ran.code, ran.out) == (2, "")
    assert f"错误：{said}" in ran.err
    assert not re.search("Error|Usage|Invalid|Missing|No such|Try", ran.err)
    english = gate.run(first, "--lang", "en", *rest, own=False).err
    assert "Error: " in english
    assert not re.search("[一-龥]", english)


@pytest.mark.parametrize(
    ("words", "found", "not_found"),
    [
        (["三公"], {"SAN21", "VEH02"}, {"EXP01"}),
        (["exp01"], {"EXP01"}, {"EXP02"}),
        (["第七十五条", "人员经费"], {"BAS01"}, {"EXP01"}),
        (["three public"], {"SAN21"}, set()),
    ],
)
def test_rules_are_found_by_what_they_say(gate: Gate, words: list[str], found: set[str], not_found: set[str]) -> None:
    ran = gate.run("rules", *words, "--lang", "zh", own=False)
    listed = set(re.findall(r"^[A-Z]+\d+", ran.out, re.MULTILINE))
    assert ran.code == 0
    assert found <= listed
    assert not listed & not_found


def test_words_that_no_rule_has_are_told(gate: Gate) -> None:
    ran = gate.run("rules", "trms", "--lang", "zh", own=False)
    assert (ran.code, ran.err) == (2, "fincheck: 没有规则提到“trms”，是不是 terms？\n")


INIT = [
    # path, exit code, what is said in Chinese
    ("决算.yaml", 0, "再运行 fincheck 决算.yaml --strict"),
    ("我的 决算.yaml", 0, "再运行 fincheck '我的 决算.yaml' --strict"),
    ("none/a.yaml", 2, "写不了 none/a.yaml：没有这个目录"),
    ("report.yaml/a.yaml", 2, "写不了 report.yaml/a.yaml：路径中有一段不是目录"),
]


@pytest.mark.parametrize(("path", "code", "said"), INIT)
def test_init_says_what_to_run_next_or_what_is_wrong(gate: Gate, path: str, code: int, said: str) -> None:
    ran = gate.run("init", path, "--lang", "zh", own=False)
    assert ran.code == code
    assert said in ran.out + ran.err
    assert (gate.folder / path).exists() == (code == 0)


FAILURES = [
    # what is raised, exit code, what is said, what is not
    (OSError(28, "No space left on device"), 2, "Cannot write the output: No space left on device", "Traceback"),
    (FileNotFoundError(2, "No such file or directory", "report.yaml"), 2, "report.yaml：用不了这个文件", "the output"),
    (
        PermissionError(13, "Permission denied", "rules.yaml"),
        2,
        "Cannot use this file: Permission denied",
        "the output",
    ),
    (FileNotFoundError(2, "No such file or directory"), 70, "Internal error", "the output"),
    (FileNotFoundError(2, "No such file", os.path.join(HOUSE, "rules", "x.yaml")), 70, "Internal error", "the output"),
    (RuntimeError("odd"), 70, "Internal error", "the output"),
    (BrokenPipeError(32, "Broken pipe"), 141, "", "Broken pipe"),
]


@pytest.mark.parametrize(
    ("error", "code", "said", "unsaid"), FAILURES, ids=lambda e: repr(e) if isinstance(e, Exception) else ""
)
def test_only_an_error_of_writing_is_told_as_one(
    gate: Gate, error: Exception, code: int, said: str, unsaid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fincheck import cli

    def failing(_: object) -> object:
        raise error

    monkeypatch.setattr(cli, "application", failing)
    monkeypatch.setattr(cli, "drop", lambda stream: None)
    ran = gate.run("report.yaml", own=False)
    assert ran.code == code
    assert said in ran.err
    assert unsaid not in ran.err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize(
    "command", [["report.yaml"], ["report.yaml", "-f", "json"], ["rules"], ["--help"], ["explain", "EXP01"]]
)
def test_an_output_that_is_full_is_told_as_such(gate: Gate, command: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "fincheck", *command], cwd=gate.folder, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )  # fmt: skip
    assert done.returncode == 2
    assert "Cannot write the output: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_init_prints_a_report_where_a_dash_is_named(gate: Gate) -> None:
    gate.run("init", "a.yaml", "--lang", "zh", own=False)
    ran = gate.run("init", "-", "--lang", "zh", own=False)
    assert (ran.code, ran.out) == (0, gate.read("a.yaml"))
    assert not (gate.folder / "-").exists()


@pytest.mark.parametrize("options", [["-o", "json=none/a.json"], ["-f", "json", "-o", "html=none/a.html"]])
def test_an_output_that_cannot_be_written_is_told_in_chinese(gate: Gate, options: list[str]) -> None:
    ran = gate.run("report.yaml", *options, "--lang", "zh", own=False)
    assert ran.code == 2
    assert "：没有这个目录\n" in ran.err
    assert "No such file" not in ran.err


def test_the_names_that_come_with_fincheck(gate: Gate) -> None:
    assert "vehicles_bought [辆]: 购置数量" in gate.run("rules", "terms", "购置", own=False).out
    assert len(gate.run("rules", "terms", own=False).out.splitlines()) > 300
