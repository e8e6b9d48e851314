"""``fincheck rules``, ``rules terms``, ``rules test``, ``rules check`` and ``explain``, as whoever writes a rule uses them."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate import Gate

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


def test_the_names_that_come_with_fincheck(gate: Gate) -> None:
    assert "vehicles_bought [辆]: 购置数量" in gate.run("rules", "terms", "购置", own=False).out
    assert len(gate.run("rules", "terms", own=False).out.splitlines()) > 300
