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
COURT = """
重点工作:
  更新车辆: 8辆
  人民法庭: {数量: 9个, 列举: [城东, 城西, 城南]}
  巡回审判点: {数量: 2个, 列举: [甲镇, 乙镇, 丙镇]}
  抽派人员: {驻村工作: 300名}
  表彰: {法官: {省级先进: 70名}, 聘用制书记员: {嘉奖: 99名}}
机构设置:
  下属二级单位: 无
  内设机构: {合计: 30个, 其中: {人民法庭: 7个, 审判庭: 12个, 综合处室: 10个}}
三公经费:
  具体情况:
    因公出国（境）费: 0
    公务用车购置及运行维护费: {金额: 50.00, 公务用车购置费: {金额: 20.00, 购置数量: 1辆}, 公务用车运行维护费: 30.00}
    公务接待费: 1.00
  合计: 51.00
  其中: {因公出国（境）费: 0, 公务用车购置及运行维护费: 50.00, 公务接待费: 1.00}
一般公共预算财政拨款基本支出决算:
  合计: 500.00
  其中:
    人员经费: {金额: 400.00, 列举: [基本工资]}
    公用经费: {金额: 100.00, 列举: [办公费, 因公出国（境）费用]}
机关运行经费: {金额: 100.00, 增减额: 减少5.00, 增减率: 下降4.76%, 主要原因: 智慧法院项目经费减少}
预算绩效管理:
  反映绩效目标的项目: {数量: 2个, 名单: [智慧法院, 司法救助]}
  项目绩效目标完成情况:
    智慧法庭建设: {全年预算数: 300, 执行数: 299.50, 完成预算: 99.83%}
    办案业务费: {全年预算数: 100, 执行数: 50, 完成预算: 50%}
项目支出绩效目标完成情况表:
  智慧法庭建设:
    预算数: {金额: 300万元}
    执行数: {金额: 299.50万元}
    绩效指标:
      数量指标:
        科技法庭: {预期指标值: 12个, 实际完成指标值: 12个}
        设备巡检: {次数: 12次, 实际完成指标值: 基本达到}
      时效指标: {运维服务年限: {预期指标值: 5年, 实际完成指标值: 5年}}
      成本指标: {合同总价: {预期指标值: 1500万元, 分年支付: 4年, 实际完成指标值: 30万元}}
  办案业务费:
    预算数: {金额: 100万元}
    执行数: {金额: 50万元}
    绩效指标:
      数量指标: {差旅费: {计划金额: 60万, 实际完成指标值: 未达到}, 陪审员补助: {计划金额: 40万, 实际完成指标值: 达到}}
      成本指标: {办案成本: {预期指标值: 100万元, 实际完成指标值: 120万元}}
      满意度指标: {当事人满意度: {预期指标值: 90%, 实际完成指标值: 基本达到}}
部门整体支出绩效自评报告:
  机构组成:
    人民法庭: {数量: 9个, 名单: [a, b, c, d, e, f, g, h, i]}
    审判庭: {数量: 12个}
    综合处室: {数量: 10个, 名单: [办公室, 政治部, 机关服务中心（独立核算单位）]}
  人员概况:
    在编人员: {合计: 200人, 其中: {法官: 60人, 法官助理: 80人, 司法警察: 50人}}
    聘用制书记员: 90人
  预算执行评价: 预算执行及时、均衡
项目支出绩效自评报告:
  智慧法庭建设:
    资金下达: 300万元
    资金到位: 299.50万元
    实际支付: 299.50万元
    资金到位率评价: 较低
    预算完成率评价: 偏低
    合同支付: {合同金额: 1400万元, 合同期: 5年, 支付周期: 每年, 分期付款: {各期: {起始期: 1, 截止期: 5, 金额: 300万元}}}
    年初预算: 300万元
    截止日期: 2022年12月31日
    验收日期: 2021年6月30日
    建设内容: {科技法庭: 10个}
    项目目标完成情况: {设备巡检: 10次}
  办案业务费:
    资金使用情况:
      合计: 50万元
      其中: {差旅费: {金额: 20万元, 对应指标: 差旅费}, 陪审员补助: {金额: 30万元, 对应指标: 陪审员补助}}
    项目目标完成情况: {陪审员补助: 35万元, 当事人满意度: 95%}
    实施情况: 圆满完成各项目标
    自评得分: 99分
"""
CLINICS = """
重点工作: {购置车辆: 6辆, 卫生院: {数量: 18家}, 表彰: {医务人员: {先进个人: 120名}}}
机构设置: {内设机构: {合计: 20个, 其中: {卫生院: 15家, 科室: 5个}}}
三公经费: {具体情况: {公务用车购置及运行维护费: {公务用车购置费: {金额: 20.00, 购置数量: 1辆}}}}
项目支出绩效目标完成情况表:
  远程诊疗:
    预算数: 200万元
    执行数: 199万元
    绩效指标:
      数量指标: {诊室: {预期指标值: 30间, 实际完成指标值: 30间}, 巡诊: {次数: 24次, 实际完成指标值: 未完成}}
      时效指标: {运行维护期: {预期指标值: 4年, 实际完成指标值: 9年}}
      成本指标: {合同金额: {预期指标值: 800万元, 实际完成指标值: 20万元}}
      满意度指标: {患者满意度: {预期指标值: 90%, 实际完成指标值: 基本达到}}
部门整体支出绩效自评报告:
  人员概况: {在编人员: {合计: 90人, 其中: {医务人员: 80人, 行政人员: 10人}}}
项目支出绩效自评报告:
  远程诊疗:
    合同支付: {合同金额: 800万元, 合同期: 4年, 支付周期: 每年, 分期付款: {各期: {起始期: 1, 截止期: 4, 金额: 200万元}}}
    年初预算: 200万元
    实际支付: 199万元
    建设内容: {新建诊室: {数量: 12间, 对应指标: 诊室}, 改建诊室: {数量: 8间, 对应指标: 诊室}}
    项目目标完成情况: {巡诊: 24次, 患者满意度: 93%}
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


# report | rules that find a mistake in it, and how grave it is
FOUND = [
    (
        "某市中级人民法院",
        COURT,
        {
            "error": {"VEH03", "ORG02", "PRJ13", "CON06", "CON01", "IND12"},
            "warning": {"ORG06", "ORG07", "ORG08", "ORG09", "ORG10", "TXT09", "IND02", "IND11", "CON07", "CON12", "CON16", "PRJ26"},
            "info": {"TXT12", "IND22", "IND23"},
        },
    ),
    (
        "某县卫生健康局",
        CLINICS,
        {"error": {"VEH03", "ORG02", "IND01"}, "warning": {"ORG06", "CON05", "CON15", "CON21", "IND20"}, "info": {"IND21"}},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("entity", "body", "due"), FOUND, ids=["court", "clinics"])
def test_what_a_rule_knows_it_knows_of_every_bureau(entity: str, body: str, due: dict[str, set[str]]) -> None:
    found = judged(body, entity)
    for severity, rules in due.items():
        assert {rule: found.get(rule) for rule in sorted(rules)} == dict.fromkeys(sorted(rules), severity)


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
