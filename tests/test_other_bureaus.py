"""The mistakes of one disclosure in the words of another bureau: rules know kinds of things, not one text's labels."""

from __future__ import annotations

from pathlib import Path

import pytest

import fincheck
from fincheck.audit import Audit
from fincheck.rulebook import packaged
from fincheck.source import Source

ROOT = Path(__file__).resolve().parent.parent
BOOK = packaged.load(whole=True)

POLICE = """
重点工作: {新购执法执勤车辆: 15辆, 派出所: {数量: 27个}}
机构设置: {内设机构: {合计: 39个, 其中: {派出所: 22个, 科室: 17个}}}
三公: {具体情况: {公务用车购置及运行维护费: {公务用车购置费: {金额: 63.25, 购置数量: 2辆}}}}
项目支出绩效目标完成情况表:
  雪亮工程:
    预算数: {金额: 466万元}
    执行数: {金额: 465.85万元}
    绩效指标:
      成本指标: {合同金额: {预期指标值: 2798万元, 实际完成指标值: 340万元}}
      时效指标: {系统运行维护年限: {预期指标值: 6年, 实际完成指标值: 6年}}
项目支出绩效自评报告:
  雪亮工程:
    合同支付: {合同金额: 2798万元, 合同期: 6年, 支付周期: 每季度, 分期付款: {首期: {起始期: 1, 截止期: 1, 金额: 116.2万元}, 以后各期: {起始期: 2, 截止期: 24, 金额: 116.6万元}}}
    年初预算: 466万元
    实际支付: 465.848万元
    截止日期: 2020年12月31日
    验收日期: 2017年10月13日
"""
SCHOOLS = """
重点工作: {采购车辆: 3辆, 乡镇学校: {数量: 21所}}
机构设置: {内设机构: {合计: 21个, 其中: {乡镇学校: 12所, 科室: 9个}}}
三公经费: {具体情况: {公务用车购置及运行维护费: {公务用车购置费: {金额: 20.00, 购置数量: 1辆}}}}
项目支出绩效目标完成情况表:
  校园网租用: {预算数: 120万元, 执行数: 110万元, 绩效指标: {成本指标: {租金总额: {预期指标值: 360万元, 实际完成指标值: 11万元}}, 时效指标: {运维服务年限: {预期指标值: 3年, 实际完成指标值: 3年}}}}
项目支出绩效自评报告:
  校园网租用:
    合同支付: {合同金额: 360万元, 合同期: 3年, 支付周期: 每月, 分期付款: {以后各期: {起始期: 1, 截止期: 36, 金额: 10万元}}}
    年初预算: 110万元
    实际支付: 110万元
    截止日期: 2024年12月31日
    验收日期: 2024年3月1日
"""
IN_ORDER = """
performance_tables: {校舍维修: {budget: 100, executed: 100, indicators: {quantity: {维修面积: {planned_cost: 60万, actual: 未达到}, 购设备: {planned_cost: 40万, actual: 基本达到}}}}}
project_reports: {校舍维修: {implementation: 基本完成各项目绩效目标}}
basic_expenditure: {total: 12.00, parts: {personnel: 7.00, daily_public: {amount: 5.00, 列举: [办公费, 因公出国（境）费用]}}}
three_public: {total: {amount: 0}, parts: {因公出国（境）费: 0, 公务用车购置及运行维护费: 0, 公务接待费: 0}}
agency_operating: {amount: 5.00, 主要原因: 子项目减少，特定项目经费减少}
procurement: {总额: 10.00, 主要用于: 校舍改造工程、办公设备, 其中: {政府采购货物支出: 10.00, 政府采购工程支出: 0, 政府采购服务支出: 0}}
"""
EVERY = {"ORG02", "VEH03", "IND01", "CON04", "CON05", "CON16"}


def audit_text(text: str) -> Audit:
    return fincheck.audit(Source("report.yaml", text), BOOK)


def judged(body: str, entity: str) -> dict[str, str]:
    done = audit_text(f"entity: {entity}\nyear: 2023\nunit: 万元\ndecimals: 2\n{body}")
    return {finding.rule.id: finding.severity for finding in done.findings}


@pytest.mark.parametrize(("entity", "body"), [("某县公安局", POLICE), ("某县教育局", SCHOOLS)])
def test_the_same_mistakes_are_found_in_other_words(entity: str, body: str) -> None:
    found = judged(body, entity)
    assert found.keys() >= EVERY
    assert {rule for rule, severity in found.items() if severity == "error"} >= {"ORG02", "VEH03", "IND01"}


def test_sentences_in_order_are_not_reported() -> None:
    assert judged(IN_ORDER, "某县教育局") == {}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("重点工作: {新购车辆: 1辆}\n三公: {具体情况: {公务用车购置及运行维护费: {公务用车购置费: {购置数量: 2辆}}}}", "VEH04"),
        ("重点工作: {卫生院: {数量: 3所}}\n机构设置: {内设机构: {其中: {卫生院: 12所}}}", "ORG11"),
    ],
)  # fmt: skip
def test_a_part_may_be_less_than_the_whole(text: str, rule: str) -> None:
    found = judged(text, "某县卫生健康局")
    assert found[rule] == "info"
    assert "error" not in {severity for one, severity in found.items() if one.startswith(rule[:3])}


def test_the_seed_fails_without_its_carry_over() -> None:
    text = (ROOT / "fixtures/lezhi-2020/report.yaml").read_text(encoding="utf-8")
    kept = "\n".join(line for line in text.splitlines() if "上年结转收入" not in line and "结转下年" not in line)
    done = audit_text(kept)
    errors = {finding.rule.id for finding in done.findings if finding.severity == "error"}
    assert errors >= {"VEH03", "ORG02", "PRJ13"}
    assert not {rule for rule in errors if rule.startswith("CAR")}


def test_what_makes_a_text_contradict_is_told_with_its_place() -> None:
    done = audit_text(
        "unit: 万元\nproject_reports: {a: {allocated: 466, disbursed: 465.848, disbursement_word: 很低}}\n"
    )
    (finding,) = [finding for finding in done.findings if finding.rule.id == "PRJ26"]
    assert finding.word is not None
    assert "“低”，2:78" in finding.word.zh
