"""Names resolved where they stand: what they are in one place, what shapes they come in."""

from __future__ import annotations

import pytest
from judge import rows

import fincheck
from fincheck.figures.decimals import plain
from fincheck.readers import typed
from fincheck.report.report import Report
from fincheck.report.settling.compound import compound
from fincheck.rulebook import packaged
from fincheck.source import Source

TERMS = packaged.load(rules=False).terms


def report(text: str) -> Report:
    return typed.read(Source("report.yaml", text), TERMS)


def figures(text: str) -> list[str]:
    """Return every figure of a report with its path, the path of what holds the keys left as it was typed."""
    return [
        f"{node.path}={plain(figure.value)}"
        for node in report(text).root.walk()
        if node.text is not None and node.key != "year" and (figure := report(text).figure(node)) is not None
    ]


# printed | the term it is
PRINTED = rows("""
一般公共服务支出（类）            | 201
一般公共服务（类）支出            | 201
一般公共服务（类）                | 201
一、一般公共服务支出              | 201
（一）一般公共服务支出            | 201
其中：一般公共服务支出            | 201
一般公共服務支出                  | 201
收入決算                          | income
“三公”經費                        | three_public
「三公」经费                      | three_public
【三公经费】                      | 【三公经费】
公务用车购置数（辆）              | vehicles_bought
预算数（万元）                    | budget
① 公务接待费                      | reception
文化体育与传媒支出（类）          | 207
其他水费                          | 其他水费
""")


@pytest.mark.parametrize(("printed", "id"), PRINTED)
def test_what_carries_no_meaning_is_left_out(printed: str, id: str) -> None:
    assert TERMS.id_of(printed) == id


@pytest.mark.parametrize("printed", ["第二部分 部门决算情况说明", "附件", "其他重要事项"])
def test_a_chapter_keeps_its_name_which_may_be_another_things(printed: str) -> None:
    assert TERMS.chapter(printed)
    assert TERMS.id_of(printed) == printed
    assert not TERMS.chapter("收入决算")


# report | its figures
SHAPES = rows("""
# chapters say nothing
{其他重要事项的情况说明: {政府采购支出情况: {总额: 1元}}}            | procurement.total=1
{第二部分: {其他重要事项: {机关运行经费: 1元}}}                      | agency_operating=1
{某某章: {机关运行经费: {金额: 1元}, 甲: 2元}}                       | 某某章.甲=2 agency_operating.amount=1
{某某章: {机关运行经费: 1元}}                                        | 某某章.agency_operating=1
{甲章: {机关运行经费: {金额: 1元}}, 乙章: {机关运行经费: {金额: 2元}}} | 甲章.agency_operating.amount=1 乙章.agency_operating.amount=2
{具体情况: {机关运行经费: 1元}}                                      | agency_operating=1
{2024年度部门决算情况说明: {机关运行经费: 1元}}                      | agency_operating=1
{机关运行经费: 1元, 其他重要事项: {机关运行经费: 2元}}               | agency_operating=1 其他重要事项.agency_operating=2
{其他重要事项: {金额单位: 元, 政府采购: {总额: 5}}}                  | procurement.total=5
{三公: {具体情况: {公务接待费: 1元}}}                                | three_public.details.reception=1
# a name of a function and of an economic class
{人员经费: {机关事业单位基本养老保险缴费: 1元}}                      | personnel.30108=1
{甲: {基本工资: 1元, 津贴补贴: 2元, 住房公积金: 3元}}                | 甲.30101=1 甲.30102=2 甲.30113=3
{甲: {"208": 1元, 机关事业单位基本养老保险缴费支出: 2元}}            | 甲.208=1 甲.2080505=2
{公用经费: {其中: {公务接待费: 1元, 办公费: 2元}}}                    | daily_public.parts.30217=1 daily_public.parts.30201=2
# parts beside their whole
{政府采购: {政府采购支出总额: 9元, 货物: 5元, 工程: 3元, 服务: 1元}} | procurement.total=9 procurement.parts.goods=5 procurement.parts.works=3 procurement.parts.services=1
{政府采购: {总额: 9元, 货物: 5元, 工程: 3元}}                         | procurement.total=9 procurement.goods=5 procurement.works=3
{支出决算: {合计: 9元, 基本支出: 5元, 项目支出: 3元, 经营支出: 1元}}  | expenditure.total=9 expenditure.parts.basic=5 expenditure.parts.project=3 expenditure.parts.operating=1
{国有资产占有使用情况: {车辆: 3辆, 其中: {其他用车: 3}}}             | state_assets.vehicles.amount=3 state_assets.vehicles.parts.other_vehicles=3
# a name that is made of a thing and of what is said of it
{公务接待费: 5元, 公务接待费预算: 6元}                               | reception.amount=5 reception.budget=6
{公务接待费: 5元, 公务接待减少: 1元}                                 | reception.amount=5 reception.change=-1
{公务接待费: 5元, 公务接待下降: 10%}                                 | reception.amount=5 reception.change_rate=-0.1
{公务接待费: 5元, 公务接待费比预算减少: 1元}                         | reception.amount=5 reception.budget_change=-1
{公务接待费: 5元, 公务接待占三公经费: 10%}                           | reception.amount=5 reception.share=0.1
{公务接待费: {金额: 5元, 同比增加: 1元, 比上年增长: 25%}}            | reception.amount=5 reception.change=1 reception.change_rate=0.25
{公务接待费: {金额: 5元, 减少: 1元}}                                 | reception.amount=5 reception.change=-1
{公务接待费: {金额: 5元, 增加额: -1元}}                              | reception.amount=5 reception.change=-1
{公务接待费: {金额: 5元, 去年: 4元, 占总支出比重: 3%}}               | reception.amount=5 reception.prior=4 reception.share=0.03
{公务接待费: {金额: 5元, 公务接待费决算: 6元}}                       | reception.amount=5 reception.公务接待费决算=6
{上年公务接待费: 5元}                                                | reception.prior=5
{甲乙丙减少: 5元}                                                    | 甲乙丙减少=5
{2020年度收入总计: {金额: 5元, 收入减少: 1元}, 年度: 2020}             | income_total.amount=5 income_total.change=-1
{三公: {金额: 5元, 合计增加: 1元}}                                   | three_public.amount=5 three_public.change=1
{三公: {合计: 5元, 合计增加: 1元}}                                   | three_public.total.amount=5 three_public.total.change=1
{公务用车购置及运行维护费: {金额: 5元, 公务用车购置减少: 1元}}        | vehicle_expense.amount=5 vehicle_expense.vehicle_purchase.change=-1
{工资福利支出预算: {金额: 5元, 工资福利增加: 1元}}                    | 工资福利支出预算.amount=5 工资福利支出预算.change=1
{公务接待费预算: {金额: 5元, 接待比预算减少: 1元}}                    | 公务接待费预算.amount=5 公务接待费预算.reception.budget_change=-1
{三公经费决算数: {金额: 5元, 其中: {公务接待费: 5元}}}                | three_public.amount=5 three_public.parts.reception=5
{公务接待费: {金额: 5元, 决算数小于预算数: 1元}}                     | reception.amount=5 reception.budget_change=-1
# a rate on a base that is no whole
{税收收入: {金额: 5元, 税收占预算: 50%, 税收预算: 10元}}              | tax_revenue.amount=5 tax_revenue.execution_rate=0.5 tax_revenue.budget=10
{税收收入: {金额: 5元, 占调整预算: 117%}}                            | tax_revenue.amount=5 tax_revenue.against.调整预算.base_rate=1.17
{税收收入: {金额: 5元, 占三季度目标: 101%, 市下三季度目标: 4元}}      | tax_revenue.amount=5 tax_revenue.against.三季度目标.base=4 tax_revenue.against.三季度目标.base_rate=1.01
# totals outside of any section
{本年收入合计: 5元, 本年支出合计: 4元}                               | income.total=5 expenditure.total=4
{本年支出合计: 4元, 本年收入合计: {金额: 5元}}                       | income.amount=5 expenditure.total=4
{收入合计: 5元, 支出合计: 4元}                                       | 收入合计=5 支出合计=4
{收入总计: 5元, 支出总计: 4元, 年初结余: 1元}                        | overview.income_total=5 overview.expenditure_total=4 overview.opening=1
{财政拨款收入总计: 5元, 支出总计: 4元}                               | income_total=5 expenditure_total=4
{年初结余: 5元, 年末结余: 4元}                                       | opening=5 closing=4
# two names of one term that are two things: the plainer one is it
{上年结余收入: 5元, 基金上年结余收入: 4元}                           | opening=5 基金上年结余收入=4
{基金上年结余收入: 4元, 上年结余收入: 5元}                           | 基金上年结余收入=4 opening=5
{市下三季度目标: 5元, 市下全年目标: 9元}                             | target=5 市下全年目标=9
# of a year
{年度: 2023, 三公经费: {金额: 5元, 2022年三公经费: 4元}}              | three_public.amount=5 three_public.prior=4
{年度: 2023, 甲: {2023年: 5元, 2022年: 4元, 2021年: 3元}}            | 甲.amount=5 甲.prior=4 甲.2021年=3
{年度: 2023, 甲: {2023年预算数: 5元, 2022年预算数: 4元}}             | 甲.budget=5 甲.prior_budget=4
{甲: {2023年: 5元}}                                                  | 甲.2023年=5
# a unit behind the name
{甲: {购置（辆）: 3, 面积（平方米）: 2, 费用（元）: 5}}              | 甲.购置（辆）=3 甲.面积（平方米）=2 甲.费用（元）=5
# a bare rate of what no term knows is no money
{甲: {人口: 1543, 率: 0.0079}}                                       | 甲.persons=1543 甲.率=0.0079
# what is said behind the figure it is said of
{政府采购: {总额: 9元, 授予中小企业合同金额: 6元, 占政府采购支出总额: 70%}} | procurement.total=9 procurement.sme.amount=6 procurement.sme.share_of_procurement=0.7
""")


@pytest.mark.parametrize(("text", "due"), SHAPES)
def test_a_name_is_what_its_place_makes_of_it(text: str, due: str) -> None:
    quoted = [f.replace("`", "") for f in figures(text)]
    assert quoted == due.split()


@pytest.mark.parametrize(
    ("name", "due"),
    [
        ("公务接待费预算", ("reception", "budget")),
        ("因公出国（境）费年初预算", ("overseas", "initial_budget")),
        ("公务用车运行维护费比上年增加", ("vehicle_operation", "change")),
        ("较年初预算减少", ("", "initial_budget_change")),
        ("基本支出占比", ("basic", "share")),
        ("项目支出占总支出的比重", ("project", "share")),
        ("同比下降", ("", "change")),
        ("税收占调整预算", ("tax_revenue", "base_rate")),
        ("占三季度目标", ("", "base_rate")),
        ("某某工程减少", None),
        ("水库", None),
    ],
)
def test_a_name_is_taken_apart(name: str, due: tuple[str, str] | None) -> None:
    assert compound(name, TERMS) == due


def test_what_moves_keeps_its_place() -> None:
    read = report("其他重要事项:\n  政府采购支出情况:\n    货物: 5\n")
    (goods,) = [node for node in read.root.walk() if node.key == "goods"]
    assert (goods.line, goods.column, goods.path) == (3, 9, "procurement.goods")


def test_the_order_of_names_changes_nothing() -> None:
    there = "{政府采购: {总额: 9元, 货物: 5元, 工程: 3元, 服务: 1元, 货物减少: 1元}}"
    back = "{政府采购: {货物减少: 1元, 服务: 1元, 工程: 3元, 货物: 5元, 总额: 9元}}"
    assert sorted(figures(there)) == sorted(figures(back))


COSTS = rows("""
{宣传: {金额: 5元, 对应指标: 宣传费}} | {宣传费: {计划金额: 6元}} | 5元
{宣传: {金额: 5元}}                   | {宣传费: {计划金额: 6元}} | -
{宣传: {金额: 5元, 对应指标: 宣传}}   | {宣传费: {计划金额: 6元}} | -
""")


@pytest.mark.parametrize(("spending", "indicators", "cost"), COSTS)
def test_an_item_says_what_indicator_it_was_spent_on(spending: str, indicators: str, cost: str) -> None:
    read = report(
        f"项目支出绩效自评报告: {{a: {{资金使用情况: {{其中: {spending}}}}}}}\n"
        f"项目支出绩效目标完成情况表: {{a: {{绩效指标: {{数量指标: {indicators}}}}}}}\n"
    )
    assert [node.text for node in read.root.walk() if node.key == "actual_cost"] == ([] if cost == "-" else [cost])


PRINTED = rows("""
{收入决算: {合计: 9.00, '其中：': {事业收入: 5.00, 其他收入: 4.00}}}                              | SHP01
{收入决算: {合计: 9.00, '其中：': {事业收入: 5.00, 其他收入: 3.00}}}                              | INC01 !
{一般公共预算财政拨款支出: {教育支出: {年初预算数: 8.00, 支出决算: 4.00, 完成年初预算: 50.00%}}}  | SHP10
{一般公共预算财政拨款支出: {教育支出: {预算数: 8.00, 支出决算: 4.00, 完成预算: 50.00%}}}          | SHP08
{一般公共预算财政拨款支出: {教育支出: {预算数: 8.00, 支出决算: 5.00, 完成预算: 50.00%}}}          | SHP08 !
{某某: {年初预算数: 8.00, 支出决算数: 5.00, 完成年初预算: 50.00%}}                                | SHP10 !
{国有资产占用情况: {车辆合计: 20辆, '其中：机要通信用车': 5辆, 执法执勤用车: 15辆}}               | VEH01
{国有资产占用情况: {车辆合计: 20辆, '其中：机要通信用车': 5辆, 执法执勤用车: 16辆}}               | VEH01 !
{国有资产占用情况: {车辆合计: 20辆, '其中：机要通信用车': 5辆, 执法执勤用车: 11辆, 囚车: 4辆}}    | VEH01 ?
""")


@pytest.mark.parametrize(("text", "due"), PRINTED)
def test_what_is_printed_beside_a_whole_is_held_against_it(text: str, due: str) -> None:
    done = fincheck.audit(Source("r.yaml", text), packaged.load())
    signs = {"violated": " !", "undecided": " ?"}
    assert due in {o.rule.id + signs.get(o.verdict.value, "") for o in done.outcomes()}
