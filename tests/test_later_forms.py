"""The forms of 2022 and later: self-evaluations, how the department runs, assets, procurement, expenditure by economic class."""

from __future__ import annotations

import pytest

import fincheck
from fincheck.rulebook import packaged
from fincheck.source import Source

BOOK = packaged.load()
HEAD = "单位名称: 某县教育局\n年度: 2023\n金额单位: 万元\n小数位数: 2\n"

EVALUATION = """
项目支出绩效自评表:
  项目名称: 校园网
  项目资金:
    年度资金总额: {年初预算数: 100, 全年预算数: 120, 全年执行数: 90, 分值: 10, 执行率: 75%, 得分: 7.5}
    其中: {当年财政拨款: {全年预算数: 100, 全年执行数: 80}, 上年结转资金: {全年预算数: 20, 全年执行数: 10}}
  绩效指标:
    产出指标: {数量指标: {接入学校: {年度指标值: 12所, 实际完成值: 12所, 分值: 50, 得分: 48}}}
    效益指标: {社会效益: {师生使用率: {年度指标值: 90%, 实际完成值: 95%, 分值: 30, 得分: 30}}}
    满意度指标: {服务对象满意度: {师生满意度: {年度指标值: 90%, 实际完成值: 95%, 分值: 10, 得分: 10}}}
  总分: 95.5
"""
RUNNING = """
机构运行信息表:
  表: |
    项目 | 预算数 | 统计数
    一、“三公”经费支出 |  |
    （一）支出合计 | 12.00 | 10.00
    1.因公出国（境）费 | 0.00 | 0.00
    2.公务用车购置及运行维护费 | 7.00 | 5.00
    （1）公务用车购置费 | 3.00 | 0.00
    （2）公务用车运行维护费 | 4.00 | 5.00
    3.公务接待费 | 5.00 | 5.00
    三、国有资产占用情况 |  |
    （一）车辆数合计（辆） |  | 9
    1.主要负责人用车 |  | 2
    5.执法执勤用车 |  | 7
    四、政府采购支出信息 |  |
    （一）政府采购支出合计 |  | 50.00
    1.政府采购货物支出 |  | 30.00
    2.政府采购服务支出 |  | 20.00
    （二）政府采购授予中小企业合同金额 |  | 45.00
    其中：授予小微企业合同金额 |  | 40.00
"""
ASSETS = """
国有资产占有使用情况表:
  表: |
    项目 | 资产总额 | 流动资产 | 固定资产 | 房屋构筑物 | 车辆 | 单价200万以上大型设备 | 其他固定资产 | 无形资产 | 其他资产
    合计 | 100.00 | 20.00 | 70.00 | 40.00 | 10.00 |  | 20.00 | 5.00 | 5.00
"""
PROCUREMENT = """
政府采购情况表:
  表: |
    项目 | 采购金额
    合计 | 50.00
    货物 | 30.00
    工程 | 5.00
    服务 | 15.00
"""
CLASSES = """
一般公共预算财政拨款支出决算明细表:
  表: |
    科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
     | 合计 | 100.00 | 80.00 | 20.00
    301 | 工资福利支出 | 70.00 | 70.00 |
    30101 | 基本工资 | 40.00 | 40.00 |
    30102 | 津贴补贴 | 30.00 | 30.00 |
    302 | 商品和服务支出 | 30.00 | 10.00 | 20.00
"""
DEPARTMENT = EVALUATION.replace("项目支出绩效自评表", "部门整体支出绩效自评表").replace("项目资金", "部门预算执行情况")
FORMS = {
    "evaluation": EVALUATION,
    "department": DEPARTMENT,
    "running": RUNNING,
    "assets": ASSETS,
    "procurement": PROCUREMENT,
    "classes": CLASSES,
}


def found(text: str) -> list[str]:
    done = fincheck.audit(Source("report.yaml", HEAD + text), BOOK)
    assert not done.problems
    return sorted({finding.rule.id for finding in done.findings})


@pytest.mark.parametrize("name", FORMS)
def test_a_form_in_order_has_no_finding(name: str) -> None:
    assert found(FORMS[name]) == []


@pytest.mark.parametrize(
    ("name", "printed", "wrong", "rules"),
    [
        ("evaluation", "执行率: 75%", "执行率: 80%", ["SHP09"]),
        ("evaluation", "得分: 48", "得分: 51", ["TSE01", "TSE06"]),
        ("evaluation", "分值: 50", "分值: 55", ["TSE05"]),
        ("evaluation", "总分: 95.5", "总分: 98", ["TSE06"]),
        ("evaluation", "全年执行数: 80", "全年执行数: 70", ["TSE04"]),
        ("evaluation", "得分: 7.5", "得分: 9.5", ["TSE06", "TSE07"]),
        ("department", "得分: 48", "得分: 51", ["TSE01", "TSE06"]),
        ("department", "全年执行数: 80", "全年执行数: 70", ["TSE04"]),
        ("running", "12.00 | 10.00", "12.00 | 11.00", ["TOF01"]),
        ("running", "4.00 | 5.00", "6.00 | 5.00", ["TOF02"]),
        ("running", "|  | 7\n", "|  | 5\n", ["TOF06"]),
        ("running", "|  | 20.00", "|  | 10.00", ["TOF05"]),
        ("running", "|  | 40.00", "|  | 46.00", ["TOF03"]),
        ("running", "|  | 45.00", "|  | 55.00", ["TOF04"]),
        ("assets", "100.00 | 20.00", "100.00 | 25.00", ["TAS01"]),
        ("assets", "|  | 20.00", "|  | 25.00", ["TAS02"]),
        ("procurement", "15.00", "25.00", ["TDT03"]),
        ("classes", "津贴补贴 | 30.00", "津贴补贴 | 20.00", ["TDT08"]),
        ("classes", "302 | 商品和服务支出 | 30.00", "302 | 商品和服务支出 | 40.00", ["TDT02"]),
    ],
)
def test_a_mistake_in_a_form_is_found(name: str, printed: str, wrong: str, rules: list[str]) -> None:
    assert printed in FORMS[name]
    assert found(FORMS[name].replace(printed, wrong, 1)) == rules


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("机关运行经费: 30.00\n政府采购: {总额: 50.00}\n三公经费: {合计: 10.00}\n", []),
        ("机关运行经费: 31.00\n", ["TOF07"]),
        ("政府采购: {总额: 55.00}\n", ["TOF08"]),
        ("三公经费: {合计: 11.00}\n", ["TOF09"]),
    ],
)
def test_the_text_says_what_the_form_says(text: str, rules: list[str]) -> None:
    form = RUNNING.replace("    三、国有", "    二、机关运行经费 |  | 30.00\n    三、国有")
    assert [rule for rule in found(text + form) if rule.startswith("TOF")] == rules


def test_a_form_of_2022_is_not_asked_of_2020() -> None:
    wrong = RUNNING.replace("12.00 | 10.00", "12.00 | 11.00")
    done = fincheck.audit(Source("report.yaml", HEAD.replace("2023", "2020") + wrong), BOOK)
    assert not [finding for finding in done.findings if finding.rule.id.startswith("TOF")]
