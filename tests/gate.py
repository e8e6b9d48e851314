"""What the tests of the gate share: a report with a finding of every kind, its rules, its waivers, and the command."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import NamedTuple

import pytest

from fincheck.cli import main

RULES = """\
rules:
  - id: SUM1
    title: {zh: 各项之和等于合计, en: The parts add up to the total}
    for: expenditure
    check: parts.basic + parts.project = total
    basis: 预算法第七十五条
    why: {zh: 差额超出取整范围，说明漏列或数字有误。, en: "A difference beyond rounding: a part is missing or mistyped."}
  - id: SHR1
    title: {zh: 占比等于金额除以合计, en: A share is the part divided by the total}
    for: expenditure.parts.*
    check: share = amount / parent.parent.total
  - id: CAP1
    title: {zh: 已付不超过应付, en: No more is paid than is due}
    for: 合同
    check: 已付 ≤ 应付
    severity: info
  - id: SAM1
    title: {zh: 正文与附件的人数一致, en: Text and annex state the same number of people}
    for: 人员
    check: same(正文, 附件)
    severity: warning
  - {id: BLK1, title: {zh: 结转等于上年结转加本年, en: The carry-over adds up}, for: 结转, check: 年初 + 本年 = 年末}
  - {id: OK01, title: {zh: 合计不小于零, en: The total is not negative}, for: expenditure, check: total ≥ 0}
"""
REPORT = """\
entity: 示例县档案馆
year: 2023
decimals: 2
支出决算:
  合计: 10500.69
  其中:
    基本支出: {金额: 8684.67, 占比: 82.71%}
    项目支出: {金额: 1860.59, 占比: 17.71%}
合同: {已付: 465.85, 应付: 340}
人员: {正文: 27人, 附件: 22人}
结转: {年初: 44.97, 本年: , 年末: 44.97}
"""
WAIVERS = """\
waivers:
  - rule: SAM1
    path: 人员
    reason: 附件按年初人数填列，已说明
    by: 王五
    until: 2024-12-31
    figures: {人员.正文: 27人, 人员.附件: 22人}
    basis: 示例县档案馆 2023：人准确×2
"""
TODAY = "2024-06-01"
OWN = ["--no-default-rules", "--rules", "rules.yaml", "--today", TODAY]


class Ran(NamedTuple):
    """What a command printed and its exit code."""

    code: int
    out: str
    err: str


class Gate:
    """A folder with a report, rules and waivers, and ``fincheck`` run in it, in this process."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        self.write("report.yaml", REPORT)
        self.write("rules.yaml", RULES)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def read(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode()

    def run(self, *args: str, own: bool = True) -> Ran:
        """Run ``fincheck`` with these arguments, by the rules of this file where ``own``."""
        self.capsys.readouterr()
        try:
            main([*args, *(OWN if own else ())])
        except SystemExit as end:
            code = end.code
        finally:
            gc.unfreeze()  # a command is a process of its own; the tests go on
            gc.enable()
        printed = self.capsys.readouterr()
        assert isinstance(code, int)
        return Ran(code, printed.out, printed.err)
