"""Small reports of every kind that was ever judged wrongly, or rightly and must stay so: what is found, what the run exits with.

The figures are invented. ``RULE verdict`` stands for each finding, ``file`` for what keeps a report from being judged.
"""

from __future__ import annotations

import pytest

import fincheck
from fincheck.audit import Audit, code_of
from fincheck.rulebook import packaged, rulebook
from fincheck.source import Source

BOOK = packaged.load()


def audited(text: str) -> Audit:
    return fincheck.audit(Source("report.yaml", text), BOOK)


def found(done: Audit) -> list[str]:
    told = [f"{f.rule.id} {f.verdict.value}" for f in done.findings]
    return sorted([*told, *(["file"] if done.problems else [])])


HEAD = "年度: 2024\n金额单位: 万元\n小数位数: 2\n"
NAMES = {
    # consistent; the names are other ones than the forms print
    "a table of the three public expenses, vehicles under a short name": (
        ("财政拨款“三公”经费支出决算表:\n  表: |\n    项目 | 预算数 | 决算数\n    合计 | 31.00 | 21.00\n"
        "    因公出国（境）费 | 0 | 0\n    公务用车费 | 20.00 | 15.00\n    公务接待费 | 11.00 | 6.00\n"), []),
    "a part under a short name": ("支出决算: {合计: 110, 其中: {基本支出: 60, 项目支出: 30, 对附属单位补助: 20}}", []),
    "an income of a name of its own": ("收入决算: {合计: 110, 其中: {财政拨款收入: 60, 专户收入: 50}}", []),
    "an income that no term knows": (
        ("收入决算表:\n  表: |\n    科目编码 | 科目名称 | 合计 | 财政拨款收入 | 租金收入\n"
        "             | 合计 | 90.00 | 80.00 | 10.00\n"
        "支出决算: {合计: 3, 其中: {基本支出: 1, 项目支出: 2}}"), ["TIN02 undecided"]),
    "kinds of vehicles": ("国有资产占有使用情况: {车辆: {合计: 11辆, 其中: {一般执法执勤用车: 6辆, 救护车: 5辆}}}", []),
    "a carry-over of last year": (
        ("收入支出决算总体情况: {收入总计: 102, 支出总计: 102, 使用非财政拨款结余: 5, 上年结转和结余: 16}\n"
        "收入决算: {合计: 81, 其中: {一般公共预算财政拨款收入: 81}}"), []),
    "a surplus that no term knows": (
        ("收入支出决算总体情况: {收入总计: 101, 支出总计: 101, 年初结转和结余: 10, 用事业基金弥补收支差额: 5, 上年专用结余: 6}\n"
        "收入决算: {合计: 80}"), ["CAR01 undecided"]),
    "parts beside their total": (
        ("“三公”经费: {合计: 21, 出国费: 5, 公务接待费: 16}\n"
        "支出决算: {合计: 101, 基本支出: 60, 项目支出: 31, 对附属单位补助: 10}\n政府采购: {合计: 100, 货物类: 21, 工程: 30, 服务: 49}"), []),
    "columns of years": (
        ("财政拨款“三公”经费支出决算表:\n  表: |\n    项目 | 2023年预算数 | 2024年预算数\n    合计 | 30.00 | 36.00\n"
        "    公务接待费 | 10.00 | 9.00\n    公务用车费 | 20.00 | 27.00\n    其中:(1)公务用车运转维护费 | 12.00 | 9.00\n"
        "    (2)公务用车购置费 | 8.00 | 18.00\n"), []),
    # not consistent
    "金额 with 其中": ("基本支出: {金额: 100, 其中: {甲: {金额: 50, 占比: 20%}, 乙: {金额: 71, 占比: 80%}}}",
                   ["SHP01 violated", "SHP02 violated", "SHP02 violated"]),
    "合计 with 其中": ("基本支出: {合计: 100, 其中: {甲: {金额: 50, 占比: 20%}, 乙: {金额: 71, 占比: 80%}}}",
                   ["SHP01 violated", "SHP02 violated", "SHP02 violated"]),
    "金额 with 其中 within a section": ("支出决算: {基本支出: {金额: 100, 其中: {甲: 50, 乙: 71}}}", ["SHP01 violated"]),
    "an increase under its own name": ("机关运行经费: {金额: 121, 上年数: 100, 增加额: 51, 主要原因: 人}", ["SHP04 violated"]),
    "procurement and assets as printed": (
        ("政府采购支出情况: {政府采购支出总额: 11, 政府采购货物支出: 5, 政府采购工程支出: 3, 政府采购服务支出: 1,"
        " 授予中小企业合同金额: 6, 占政府采购支出总额: 70%}\n"
        "国有资产占有使用情况: {车辆: 9辆, 其中: {主要负责人用车: 1, 机要通信用车: 1, 执法执勤用车: 2, 其他用车: 0}}"),
        ["PRO01 violated", "PRO02 violated", "VEH01 violated"]),
    "a rate of a budget of nil": (
        "一般公共预算财政拨款支出决算: {具体情况: {年初预算数: 0, 全年预算数: 322.03, 金额: 308.83, 完成年初预算: 95.90%, 主要原因: 无}}",
        ["SHP27 violated"]),
    "words against the budget": (
        ("一般公共预算财政拨款支出决算: {具体情况: {年初预算数: 10.00, 金额: 9.00, 决算数与预算数相比: 大于, 主要原因: 人员}}\n"
        "“三公”经费: {合计: {金额: 4.60, 预算数: 10.90, 决算数与预算数相比: 大于}}"), ["PVC01 violated", "SHP26 violated"]),
    "a total that nothing explains": ("收入支出决算总体情况: {收入总计: 100}\n收入决算: {合计: 80}", ["CAR15 violated"]),
    "a total that a name nobody knows may explain": (
        "收入支出决算总体情况: {收入总计: 100, 某项结余: 20}\n收入决算: {合计: 80}", ["CAR15 undecided"]),
    "rates of a year of nil": (
        ("机关运行经费: {金额: 307.82, 增减额: 增加307.82, 增减率: 增长100.00%, 主要原因: 无}\n"
        "收入支出决算总体情况: {收入总计: {金额: 5.20, 上年数: 0, 增减额: 增加5.20, 增减率: 增长100%, 主要原因: 无}}"),
        ["SHP16 violated", "SHP32 violated"]),
    "a rate of a year of nil as printed": ("机关运行经费: {金额: 0.01, 上年数: 0.00, 增减率: 增长100%, 主要原因: 无}", []),
    "the sign and the word": ("机关运行经费: {金额: 142.80, 上年数: 156.32, 增减额: 减少-13.52, 增减率: 下降-8.65%, 主要原因: 压减}", []),
    "a word that the sign turns": ("机关运行经费: {金额: 142.80, 上年数: 156.32, 增减额: 增加-13.52, 主要原因: 压减}", []),
    "persons in ten thousands": ("门急诊: {数量: 128.70万人次, 上年数: 111.58万人次, 增减额: 增加27.12万人次}", ["SHP25 violated"]),
}  # fmt: skip

SHAPES = {  # as others' programs met them; without a number of digits
    "halves that add up": ("甲: {合计: 781.14, 其中: {净额: 606.22, 税额: 174.06, 调整: 0.87}}", []),
    "nine shares of a sum": ("费用: {合计: 498.36, 其中: {a: 18.63, b: 41.92, c: 18.63, d: 18.63, e: 32.6, f: 74.52, g: 51.23, h: 46.57, i: 195.61}}", []),
    "truncated parts": ("应收账款: {合计: 151, 其中: {甲: 50.51, 乙: 51, 丙: 51}}", ["SHP01 truncated"]),
    "rounded by hand": ("舍位: {合计: 5.52, 其中: {a: 1.35, b: 4.52, c: 0.23, d: -0.56}}", []),
    "balanced, and is not": ("舍位表: {rounding: balanced, 合计: 5.52, 其中: {a: 1.35, b: 4.52, c: 0.23, d: -0.56}}", ["SHP01 violated"]),
    "finer than the total": ("甲: {合计: 52.77, 其中: {x: 52.767}}\n乙: {合计: 7055, 其中: {x: 7054.800}}", []),
    "one part a hundredth off": ("丙: {合计: 100.00, 其中: {x: 100.01}}", []),
    "thirds": ("占比组: {合计: 3000, 其中: {a: {金额: 1000, 占比: 33%}, b: {金额: 1000, 占比: 33%}, c: {金额: 1000, 占比: 33%}}}", []),
    "far off": ("资产: {合计: 100000, 其中: {负债: 60000, 权益: 39500}}", ["SHP01 violated"]),
    "two thirds cut": ("票: {合计: 3000, 其中: {a: {金额: 1000, 占比: 33.3333%}, b: {金额: 2000, 占比: 66.6666%}}}", []),
    "last year's amount as the change": (
        "支出决算: {合计: 468.7379, 其中: {基本支出: {金额: 250.7219, 增减额: 增加170.8798, 增减率: 增长46.7242%}, 项目支出: 218.0160}}",
        ["SHP06 violated"]),
    "one figure and nothing": ("其他: {合计: 1.13, 其中: {a: 1.13}}\n别: {x: 0.123456, y: 3}", []),
    "details of some items": (
        ("“三公”经费: {合计: {金额: 21.00, 预算数: 25.00, 完成率: 84%, 增减额: 减少3.00, 增减率: 下降12.5%}, 其中: {因公出国（境）费: "
        "{金额: 6.00, 占比: 28.57%}, 公务用车购置及运行维护费: {金额: 10.00, 占比: 47.62%}, 公务接待费: {金额: 5.00, 占比: 23.81%}}}"), []),
    "a total in yuan": ("支出决算: {合计: 1234567.89, 其中: {基本支出: 100.00, 项目支出: 23.46}}", ["EXP01 violated"]),
    "published late": ("批复日期: 2024年8月1日\n公开日期: 2024年9月30日\n甲: {合计: 5.00, 其中: {a: 5.00}}", ["STR28 violated"]),
    "no class broken down": (
        ("支出决算表:\n  表: |\n    科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出\n             | 合计 | 100.00 | 60.00 | 40.00\n"
        "    201 | 一般公共服务支出 | 100.00 | 60.00 | 40.00\n"), ["STR34 violated"]),
    "one class not broken down": (
        ("支出决算表:\n  表: |\n    科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出\n             | 合计 | 100.00 | 60.00 | 40.00\n"
        "    201 | 一般公共服务支出 | 70.00 | 60.00 | 10.00\n    20106 | 财政事务 | 70.00 | 60.00 | 10.00\n"
        "    2010601 | 行政运行 | 70.00 | 60.00 | 10.00\n    213 | 农林水支出 | 30.00 |  | 30.00\n"), ["STR20 violated"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "due"), NAMES.values(), ids=NAMES)
def test_names(text: str, due: list[str]) -> None:
    done = audited(HEAD + text)
    assert found(done) == sorted(due)
    assert code_of(done) == (1 if any(f.severity == "error" for f in done.findings) else 0)


@pytest.mark.parametrize(("text", "due"), SHAPES.values(), ids=SHAPES)
def test_shapes(text: str, due: list[str]) -> None:
    assert found(audited("年度: 2024\n金额单位: 万元\n" + text)) == sorted(due)


def test_bare_numbers_that_are_no_money_are_usable() -> None:
    own = "rules: [{id: OWN, check: 数量 ÷ 人口 = 率, for: 率组.*}]"
    book = rulebook.read(BOOK.terms, [Source("own.yaml", own)])
    text = "率组: {甲: {数量: 12.3, 人口: 1543, 率: 0.0079715}, 乙: {数量: 12.3, 人口: 1543, 率: 0.0080123}}"
    done = fincheck.audit(Source("report.yaml", text), book)
    assert [(f.place.key, f.verdict.value) for f in done.findings] == [("乙", "violated")]


def test_three_lengths_make_one() -> None:
    own = "rules: [{id: OWN, check: 3 × 甲 = 乙}]"
    book = rulebook.read(BOOK.terms, [Source("own.yaml", own)])
    (outcome,) = fincheck.audit(Source("report.yaml", "{甲: 33.3公里, 乙: 100.0公里}"), book).outcomes()
    assert outcome.verdict.value == "rounding"


def test_a_unit_that_nothing_names_is_told_once() -> None:
    figures = "支出决算: {合计: 9, 其中: {基本支出: 5, 项目支出: 4}}"
    assert audited(figures).figures().assumed is not None
    assert audited("金额单位: 元\n" + figures).figures().assumed is None
    assert audited("支出决算: {合计: 9元, 其中: {基本支出: 5元, 项目支出: 4元}}").figures().assumed is None


PASSAGES = {  # as passages of other provinces put their words; the figures are invented
    "a share of one part named": ("收入预算总额: {金额: 7783.26, 其中含: {其他收入: {金额: 7000.00, 其他收入占: 90.30%}}}", ["SEN79 violated"]),
    "two shares of one whole": (
        "基本支出: {金额: 84.00, 基本支出占: 84.06%}\n项目支出: {金额: 16.00, 项目支出占: 19.62%}", ["SHP34 violated", "SHP35 violated", "SHP36 violated"]),
    "one figure printed twice": ("住房公积金两处: {前文: 350.35, 后文: 352.67}", ["SHP60 violated"]),
    "the initial budget completed, and more than that": (
        "一般公共预算财政拨款支出: {金额: 1741.75, 完成年初预算: 100%, 决算数大于预算数: 55.93}", ["SHP37 violated"]),
    "more than a target is no share": ("税收收入: {金额: 5.00, 占三季度目标: 117.66%}\n支出决算: {合计: 3, 其中: {基本支出: 1, 项目支出: 2}}", []),
    "a target, and what was reached of it": ("税收收入: {金额: 5.00, 市下三季度目标: 4.00, 占三季度目标: 117.66%}", ["SEN10 violated"]),
    "the changes of the parts": (
        ("三公经费: {金额: 30.49, 合计增加: 15.15, 主要原因: 无, 其中: {公务接待费: {金额: 1.58, 公务接待费减少: 0.26}, 公务用车购置及运行维护费: "
        "{金额: 28.91, 公务用车购置及运行维护费增加: 14.79}}}"), ["SHP20 violated"]),
    "parts of which only the budgets are told": ("三公经费: {金额: 30.49, 合计增加: 15.15, 主要原因: 无, 其中: {公务接待费: {预算数: 2}, 公务用车购置及运行维护费: {预算数: 3}}}\n支出决算: {合计: 3, 其中: {基本支出: 1, 项目支出: 2}}", []),
    "last year by the changes": (
        ("总收入: 120.00\n总支出: 120.00\n本年收入: {金额: 100.00, 本年收入减少: 10.00, 主要原因: 无}\n本年支出: {金额: 105.00, 本年支出增加: 5.00, 主要原因: 无}\n"
        "上年结转和结余: {金额: 20.00, 上年结转减少: 5.00, 主要原因: 无}"), ["CAR18 violated"]),
    "text and a table of years": (
        ("三公经费决算数: {金额: 36.00, 其中: {公务接待费: 6.00, 公车购置及运行费: {金额: 30.00, 其中: {公务用车购置费: 10.00, 公务用车运行费: 20.00}}}}\n"
        "三公经费支出情况表: {公车合计: {2024年: 31.00}, 车辆购置: {2024年: 11.00}, 车辆运行: {2024年: 20.00}}"),
        ["NTB28 violated", "NTB29 violated", "STR08 violated"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "due"), PASSAGES.values(), ids=PASSAGES)
def test_passages(text: str, due: list[str]) -> None:
    assert found(audited(HEAD + text)) == sorted(due)


# the change of the whole | the severity of the sum of the amounts
SHORT = [("增加30.00", "warning"), ("增加31.00", "error"), ("", "error")]


@pytest.mark.parametrize(("change", "severity"), SHORT)
def test_a_list_that_leaves_out_one_item_in_every_column_is_no_proof(change: str, severity: str) -> None:
    told = f", 增减额: {change}, 主要原因: 无" if change else ""
    done = audited(
        HEAD + f"收入决算:\n  合计: {{金额: 130.00, 上年数: 100.00{told}}}\n"
        "  其中:\n    医疗收入: {金额: 90.00, 上年数: 70.00, 增减额: 增加20.00}\n    财政拨款收入: {金额: 30.00, 上年数: 25.00, 增减额: 增加5.00}\n"
    )
    (finding,) = [finding for finding in done.findings if finding.rule.id == "INC01"]
    assert finding.severity == severity
    assert done.explanation is not None
    left_out = [cause for cause in done.explanation.causes if cause.kind == "left-out"]
    assert [("金额 10.00万元，上年数 5.00万元，增减额 5.00万元" in cause.text.zh) for cause in left_out] == (
        [True] if severity == "warning" else []
    )
