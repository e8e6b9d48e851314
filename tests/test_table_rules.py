"""A small disclosure of nine tables, consistent to the last digit, and one mistake after another made in it."""

from __future__ import annotations

import re

import pytest

import fincheck
from fincheck.rulebook import packaged
from fincheck.source import Source

BOOK = packaged.load()

TABLES = """\
年度: 2022
金额单位: 万元
小数位数: 2
机构设置: {单位性质: 行政}

收入支出决算总表:
  表: |
    项目                           | 决算数 | 项目                     | 决算数
    一、一般公共预算财政拨款收入   | 90.00  | 一、一般公共服务支出     |
    二、政府性基金预算财政拨款收入 | 10.00  | 四、公共安全支出         | 80.00
    三、国有资本经营预算财政拨款收入 |      | 十一、城乡社区支出       | 9.00
    八、其他收入                   | 5.00   | 二十、住房保障支出       | 6.00
    本年收入合计                   | 105.00 | 本年支出合计             | 95.00
    使用非财政拨款结余             |        | 结余分配                 |
    年初结转和结余                 | 7.00   | 年末结转和结余           | 17.00
    总计                           | 112.00 | 总计                     | 112.00

收入决算表:
  表: |
    科目编码 | 科目名称               | 本年收入合计 | 财政拨款收入 | 事业收入 | 其他收入
             | 合计                   | 105.00       | 100.00       |          | 5.00
    204      | 公共安全支出           | 89.00        | 84.00        |          | 5.00
    20402    | 公安                   | 89.00        | 84.00        |          | 5.00
    2040201  | 行政运行               | 69.00        | 64.00        |          | 5.00
    2040220  | 执法办案               | 20.00        | 20.00        |          |
    212      | 城乡社区支出           | 10.00        | 10.00        |          |
    21208    | 国有土地使用权出让收入安排的支出 | 10.00 | 10.00      |          |
    2120899  | 其他国有土地使用权出让收入安排的支出 | 10.00 | 10.00  |          |
    221      | 住房保障支出           | 6.00         | 6.00         |          |
    22102    | 住房改革支出           | 6.00         | 6.00         |          |
    2210201  | 住房公积金             | 6.00         | 6.00         |          |

支出决算表:
  表: |
    科目编码 | 科目名称               | 本年支出合计 | 基本支出 | 项目支出
             | 合计                   | 95.00        | 66.00    | 29.00
    204      | 公共安全支出           | 80.00        | 60.00    | 20.00
    20402    | 公安                   | 80.00        | 60.00    | 20.00
    2040201  | 行政运行               | 60.00        | 60.00    |
    2040220  | 执法办案               | 20.00        |          | 20.00
    212      | 城乡社区支出           | 9.00         |          | 9.00
    21208    | 国有土地使用权出让收入安排的支出 | 9.00 |        | 9.00
    2120899  | 其他国有土地使用权出让收入安排的支出 | 9.00 |    | 9.00
    221      | 住房保障支出           | 6.00         | 6.00     |
    22102    | 住房改革支出           | 6.00         | 6.00     |
    2210201  | 住房公积金             | 6.00         | 6.00     |

财政拨款收入支出决算总表:
  表: |
    项目                         | 金额   | 项目                       | 合计   | 一般公共预算财政拨款 | 政府性基金预算财政拨款 | 国有资本经营预算财政拨款
    一、一般公共预算财政拨款     | 90.00  | 一、一般公共服务支出       |        |        |       |
    二、政府性基金预算财政拨款   | 10.00  | 四、公共安全支出           | 78.00  | 78.00  |       |
    三、国有资本经营预算财政拨款 |        | 十一、城乡社区支出         | 9.00   |        | 9.00  |
                                 |        | 二十、住房保障支出         | 6.00   | 6.00   |       |
    本年收入合计                 | 100.00 | 本年支出合计               | 93.00  | 84.00  | 9.00  |
    年初财政拨款结转和结余       | 4.00   | 年末财政拨款结转和结余     | 11.00  | 9.00   | 2.00  |
    一般公共预算财政拨款         | 3.00   |                            |        |        |       |
    政府性基金预算财政拨款       | 1.00   |                            |        |        |       |
    总计                         | 104.00 | 总计                       | 104.00 | 93.00  | 11.00 |

一般公共预算财政拨款支出决算表:
  表: |
    科目编码 | 科目名称     | 合计  | 基本支出 | 项目支出
             | 合计         | 84.00 | 64.00    | 20.00
    204      | 公共安全支出 | 78.00 | 58.00    | 20.00
    20402    | 公安         | 78.00 | 58.00    | 20.00
    2040201  | 行政运行     | 58.00 | 58.00    |
    2040220  | 执法办案     | 20.00 |          | 20.00
    221      | 住房保障支出 | 6.00  | 6.00     |
    22102    | 住房改革支出 | 6.00  | 6.00     |
    2210201  | 住房公积金   | 6.00  | 6.00     |

一般公共预算财政拨款基本支出决算表:
  表: |
    科目编码 | 科目名称           | 决算数 | 科目编码 | 科目名称             | 决算数
    301      | 工资福利支出       | 40.00  | 302      | 商品和服务支出       | 12.00
    30101    | 基本工资           | 34.00  | 30201    | 办公费               | 6.00
    30113    | 住房公积金         | 6.00   | 30212    | 因公出国（境）费用   | 1.00
    303      | 对个人和家庭的补助 | 8.00   | 30217    | 公务接待费           | 2.00
    30302    | 退休费             | 8.00   | 30231    | 公务用车运行维护费   | 3.00
             |                    |        | 310      | 资本性支出           | 4.00
             |                    |        | 31013    | 公务用车购置         | 4.00
    人员经费合计 |                | 48.00  | 公用经费合计 |                  | 16.00

财政拨款“三公”经费支出决算表:
  表: |
    项目   | 合计  | 因公出国（境）费 | 公务用车购置及运行维护费 | 公务用车购置费 | 公务用车运行维护费 | 公务接待费
    预算数 | 14.00 | 2.00             | 9.00                     | 5.00           | 4.00               | 3.00
    决算数 | 11.00 | 1.00             | 8.00                     | 4.00           | 4.00               | 2.00

政府性基金预算财政拨款收入支出决算表:
  表: |
    科目编码 | 科目名称                             | 年初结转和结余 | 本年收入 | 本年支出 | 基本支出 | 项目支出 | 年末结转和结余
             | 合计                                 | 1.00           | 10.00    | 9.00     |          | 9.00     | 2.00
    212      | 城乡社区支出                         | 1.00           | 10.00    | 9.00     |          | 9.00     | 2.00
    21208    | 国有土地使用权出让收入安排的支出     | 1.00           | 10.00    | 9.00     |          | 9.00     | 2.00
    2120899  | 其他国有土地使用权出让收入安排的支出 | 1.00           | 10.00    | 9.00     |          | 9.00     | 2.00

国有资本经营预算财政拨款支出决算表:
  说明: 本部门2022年度没有国有资本经营预算财政拨款支出，本表无数据

一般公共预算财政拨款基本支出决算:
  合计: 64.00
  其中:
    人员经费: {金额: 48.00, 列举: [基本工资, 住房公积金, 退休费]}
    日常公用经费: {金额: 16.00, 列举: [办公费, 公务接待费, 公务用车运行维护费]}
机关运行经费: 16.00
"""


def audit(text):
    return fincheck.audit(Source("report.yaml", text), BOOK)


def found(text):
    return {
        f"{o.rule.id} {o.place.path or '$'}" + (f" {o.column}" if o.column else "") + f" {o.verdict}"
        for o in audit(text).findings
        if o.rule.id != "JOINT"
    }


def changed(section, row, *, old, new):
    """Return the report with ``old`` made ``new``, once, in the row of the section that starts so."""
    start = TABLES.index(f"\n{section}:") + 1
    end = re.compile(r"\n(?=\S)").search(TABLES, start)
    part = TABLES[start : end.start() if end else None]
    lines = [line for line in part.split("\n") if line.strip().startswith(row)]
    assert len(lines) == 1, (section, row, lines)
    assert lines[0].count(old) >= 1, lines
    return TABLES.replace(part, part.replace(lines[0], lines[0].replace(old, new, 1)))


def test_the_tables_agree():
    assert found(TABLES) == set()
    assert audit(TABLES).tally["exact"] > 200


# section, start of the row, what it reads, what is put there instead, what is found: rule, place, column, verdict
MISTAKES = [
    (
        "收入支出决算总表",
        "八、其他收入",
        "| 5.00",
        "| 50.00",
        ["TSM01 summary_table.income violated", "XTB03 income_table.total.other_income violated"],
    ),
    (
        "收入支出决算总表",
        "八、其他收入",
        "| 6.00",
        "| 9.00",
        ["TSM03 summary_table.expenditure violated", "XTB05 summary_table.expenditure.221 violated"],
    ),
    (
        "收入支出决算总表",
        "二、政府性",
        "10.00",
        "1.00",
        ["TSM01 summary_table.income violated", "XTB02 $ violated", "XTB08 $ violated"],
    ),
    (
        "收入支出决算总表",
        "本年收入合计",
        "105.00",
        "150.00",
        [
            "TSM01 summary_table.income violated",
            "TSM02 summary_table.income violated",
            "TSM10 summary_table violated",
            "XTB01 $ violated",
        ],
    ),
    (
        "收入支出决算总表",
        "本年收入合计",
        "95.00",
        "59.00",
        [
            "TSM03 summary_table.expenditure violated",
            "TSM04 summary_table.expenditure violated",
            "TSM06 summary_table violated",
            "TSM10 summary_table violated",
            "XTB04 $ violated",
        ],
    ),
    (
        "收入支出决算总表",
        "年初结转",
        "7.00 ",
        "2.00 ",
        ["TSM02 summary_table.income violated", "TSM10 summary_table violated", "XTB25 $ violated"],
    ),
    ("收入支出决算总表", "总计", "112.00 |", "112.01 |", ["TSM05 $ truncated"]),
    (
        "收入支出决算总表",
        "总计",
        "112.00 |",
        "121.00 |",
        ["TSM02 summary_table.income violated", "TSM05 $ violated", "TSM06 summary_table violated"],
    ),
    (
        "收入支出决算总表",
        "使用非财政拨款结余",
        "结余分配                 |",
        "结余分配                 | 0.50",
        [
            "TSM04 summary_table.expenditure violated",
            "TSM06 summary_table violated",
            "TSM09 summary_table violated",
            "TSM10 summary_table violated",
        ],
    ),
    (
        "收入支出决算总表",
        "一、一般公共预算",
        "一般公共服务支出     |",
        "一般公共服务支出     | -1.00",
        ["TSM03 summary_table.expenditure violated", "TSM08 summary_table.expenditure violated", "XTB38 $ violated"],
    ),
    (
        "收入决算表",
        "204 ",
        "84.00",
        "48.00",
        [
            "TIN01 income_table.rows.204 violated",
            "TIN03 income_table fiscal_income violated",
            "TIN04 income_table.rows.204 fiscal_income violated",
        ],
    ),
    (
        "收入决算表",
        "2040201",
        "64.00",
        "46.00",
        ["TIN01 income_table.rows.2040201 violated", "TIN05 income_table.rows.20402 fiscal_income violated"],
    ),
    (
        "收入决算表",
        "20402 ",
        "89.00",
        "98.00",
        [
            "TIN01 income_table.rows.20402 violated",
            "TIN04 income_table.rows.204 total violated",
            "TIN05 income_table.rows.20402 total violated",
        ],
    ),
    (
        "收入决算表",
        "| 合计",
        "100.00",
        "10.00",
        [
            "TIN02 income_table.total violated",
            "TIN03 income_table fiscal_income violated",
            "XTB02 $ violated",
            "XTB06 $ violated",
        ],
    ),
    (
        "收入决算表",
        "2210201",
        "6.00         | 6.00",
        "6.00         | ",
        ["TIN01 income_table.rows.2210201 violated", "TIN05 income_table.rows.22102 fiscal_income violated"],
    ),
    (
        "支出决算表",
        "2040220",
        "20.00    ",
        "25.00    ",
        ["TEX01 expenditure_table.rows.2040220 violated", "TEX05 expenditure_table.rows.20402 total violated"],
    ),
    (
        "支出决算表",
        "22102 ",
        "6.00",
        "9.00",
        [
            "TEX01 expenditure_table.rows.22102 violated",
            "TEX04 expenditure_table.rows.221 total violated",
            "TEX05 expenditure_table.rows.22102 total violated",
        ],
    ),
    (
        "支出决算表",
        "| 合计",
        "66.00",
        "29.00",
        ["TEX02 expenditure_table.total violated", "TEX03 expenditure_table basic violated"],
    ),
    (
        "支出决算表",
        "204 ",
        "80.00        | 60.00    | 20.00",
        "80.01        | 60.00    | 20.01",
        ["XTB05 summary_table.expenditure.204 truncated"],
    ),
    (
        "财政拨款收入支出决算总表",
        "一、一般公共预算",
        "90.00",
        "99.00",
        ["TFI01 fiscal_table.income violated", "TFI08 fiscal_table violated", "XTB07 $ violated"],
    ),
    (
        "财政拨款收入支出决算总表",
        "二、政府性",
        "78.00  | 78.00",
        "87.00  | 87.00",
        [
            "TFI05 fiscal_table.expenditure general_budget_amount violated",
            "TFI05 fiscal_table.expenditure total violated",
            "XTB11 fiscal_table.expenditure.204 violated",
            "XTB22 fiscal_table.expenditure.204 violated",
        ],
    ),
    (
        "财政拨款收入支出决算总表",
        "三、国有",
        "9.00  |",
        "9.50  |",
        [
            "TFI04 fiscal_table.expenditure.212 violated",
            "TFI05 fiscal_table.expenditure government_fund_amount violated",
            "XTC04 government_fund_table.rows.212 violated",
        ],
    ),
    (
        "财政拨款收入支出决算总表",
        "三、国有",
        "    三、国有资本经营预算财政拨款 |     ",
        "    三、国有资本经营预算财政拨款 | 1.00",
        ["TFI01 fiscal_table.income violated", "XTB34 $ violated"],
    ),
    (
        "财政拨款收入支出决算总表",
        "一般公共预算财政拨款 ",
        "3.00",
        "3.50",
        ["TFI02 fiscal_table.income.opening violated", "TFI08 fiscal_table violated"],
    ),
    (
        "财政拨款收入支出决算总表",
        "年初财政拨款",
        "11.00  | 9.00",
        "11.00  | 8.00",
        [
            "TFI04 fiscal_table.expenditure.closing violated",
            "TFI06 fiscal_table.expenditure general_budget_amount violated",
            "TFI08 fiscal_table violated",
        ],
    ),
    (
        "财政拨款收入支出决算总表",
        "年初财政拨款",
        "4.00",
        "40.00",
        ["TFI02 fiscal_table.income.opening violated", "TFI03 fiscal_table.income violated", "XTB25 $ violated"],
    ),
    (
        "财政拨款收入支出决算总表",
        "总计",
        "93.00",
        "39.00",
        [
            "TFI04 fiscal_table.expenditure.grand_total violated",
            "TFI06 fiscal_table.expenditure general_budget_amount violated",
        ],
    ),
    (
        "财政拨款收入支出决算总表",
        "二、政府性",
        "公共安全支出           | 78.00",
        "教育支出               | 78.00",
        ["XTB39 $ violated"],
    ),
    (
        "一般公共预算财政拨款支出决算表",
        "204 ",
        "20.00",
        "23.00",
        [
            "TGB01 general_budget_table.rows.204 violated",
            "TGB07 general_budget_table project violated",
            "TGB08 general_budget_table.rows.204 project violated",
            "XTB24 general_budget_table.rows.204 violated",
        ],
    ),
    (
        "一般公共预算财政拨款支出决算表",
        "2040201",
        "58.00    |",
        "59.00    |",
        ["TGB01 general_budget_table.rows.2040201 violated", "TGB09 general_budget_table.rows.20402 basic violated"],
    ),
    (
        "一般公共预算财政拨款支出决算表",
        "| 合计",
        "84.00",
        "48.00",
        [
            "TGB02 general_budget_table.total violated",
            "TGB07 general_budget_table total violated",
            "XTB10 $ violated",
            "XTB21 $ violated",
        ],
    ),
    (
        "一般公共预算财政拨款支出决算表",
        "2040220",
        "2040220",
        "2040250",
        ["STR25 general_budget_table.rows.2040250 violated", "XTB35 $ violated"],
    ),
    (
        "一般公共预算财政拨款基本支出决算表",
        "303 ",
        "8.00",
        "8.50",
        ["TBA01 basic_table violated", "TBA03 basic_table.rows.303 violated"],
    ),
    (
        "一般公共预算财政拨款基本支出决算表",
        "301 ",
        "12.00",
        "21.00",
        ["TBA02 basic_table violated", "TBA03 basic_table.rows.302 violated"],
    ),
    (
        "一般公共预算财政拨款基本支出决算表",
        "303 ",
        "2.00",
        "2.50",
        ["TBA03 basic_table.rows.302 violated", "XTB28 $ violated"],
    ),
    (
        "一般公共预算财政拨款基本支出决算表",
        "人员经费合计",
        "16.00",
        "14.00",
        ["NTB14 $ violated", "TBA02 basic_table violated", "XTB20 $ violated", "XTB31 $ violated"],
    ),
    ("一般公共预算财政拨款基本支出决算表", "30302", "退休费  ", "离休费  ", ["STR25 basic_table.rows.30302 violated"]),
    (
        "一般公共预算财政拨款基本支出决算表",
        "30302",
        "3.00",
        "5.00",
        ["TBA03 basic_table.rows.302 violated", "XTB30 $ violated"],
    ),
    ("一般公共预算财政拨款基本支出决算表", "30113", "30113", "30110", ["STR25 basic_table.rows.30110 violated"]),
    ("财政拨款“三公”经费支出决算表", "决算数", "11.00", "10.00", ["TSP01 three_public_table executed violated"]),
    (
        "财政拨款“三公”经费支出决算表",
        "预算数",
        "9.00 ",
        "8.00 ",
        ["TSP01 three_public_table budget violated", "TSP02 three_public_table.vehicle_expense budget violated"],
    ),
    (
        "财政拨款“三公”经费支出决算表",
        "决算数",
        "| 2.00",
        "| -2.00",
        [
            "TSP01 three_public_table executed violated",
            "TSP03 three_public_table.reception violated",
            "XTB28 $ violated",
        ],
    ),
    ("财政拨款“三公”经费支出决算表", "决算数", "11.00 | 1.00", "10.50 | 0.50", ["XTB27 $ violated"]),
    (
        "政府性基金预算财政拨款收入支出决算表",
        "212 ",
        "9.00     |",
        "8.00     |",
        [
            "TGF03 government_fund_table.rows.212 violated",
            "TGF05 government_fund_table.rows.212 violated",
            "TGF07 government_fund_table expenditure violated",
            "TGF08 government_fund_table.rows.212 expenditure violated",
            "XTC04 government_fund_table.rows.212 violated",
        ],
    ),
    (
        "政府性基金预算财政拨款收入支出决算表",
        "2120899",
        "2.00",
        "3.00",
        [
            "TGF05 government_fund_table.rows.2120899 violated",
            "TGF09 government_fund_table.rows.21208 closing violated",
        ],
    ),
    (
        "政府性基金预算财政拨款收入支出决算表",
        "| 合计",
        "10.00",
        "1.00",
        [
            "TGF06 government_fund_table.total violated",
            "TGF07 government_fund_table income violated",
            "XTB12 $ violated",
        ],
    ),
    ("国有资本经营预算财政拨款支出决算表", "说明", "说明: 本", "其他: 本", ["STR10 state_capital_table undecided"]),
    (
        "一般公共预算财政拨款基本支出决算",
        "合计",
        "64.00",
        "46.00",
        ["BAS01 basic_expenditure violated", "NTB15 $ violated"],
    ),
    (
        "一般公共预算财政拨款基本支出决算",
        "人员经费",
        "退休费]",
        "离休费]",
        ["TXT03 basic_expenditure.parts.personnel violated"],
    ),
    ("机关运行经费", "机关运行经费", "16.00", "15.00", ["OPR02 agency_operating violated", "XTB31 $ violated"]),
    ("机构设置", "机构设置", "行政", "事业", []),
]


@pytest.mark.parametrize(
    ("section", "row", "old", "new", "findings"),
    MISTAKES,
    ids=[f"{m[0]}-{m[1].strip()}-{i}" for i, m in enumerate(MISTAKES)],
)
def test_one_mistake(section, row, old, new, findings):
    assert found(changed(section, row, old=old, new=new)) == set(findings)
