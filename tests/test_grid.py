"""Tables typed or pasted as text."""

from __future__ import annotations

import pytest

import fincheck
from fincheck.readers import typed
from fincheck.report.terms import Term, Terms
from fincheck.rulebook import packaged
from fincheck.source import Problem, Source

TERMS = Terms()
for term in [
    Term("table", "表", "Table"),
    Term("rows", "科目", "Rows"),
    Term("name", "科目名称", "Name", (), "text"),
    Term("total", "合计", "Total", ("本年支出合计", "本年收入合计")),
    Term("basic", "基本支出", "Basic"),
    Term("project", "项目支出", "Project"),
    Term("budget", "预算数", "Budget"),
    Term("executed", "决算数", "Executed"),
    Term("personnel", "人员经费合计", "Personnel"),
    Term("opening", "年初结转和结余", "Opening"),
    Term("204", "公共安全支出", "Public security"),
]:
    assert TERMS.add(term) is None


def read(text):
    source = Source("report.yaml", text)
    return typed.read(source, TERMS)


def table(*lines):
    return "t:\n  表: |\n" + "".join(f"    {line}\n" for line in lines)


def cells(text):
    return {node.path: node.text for node in read(text).root.walk() if node.text is not None}


TABLES = [
    # three side by side, as in 财决01表: what stands in brackets behind 项目 is a remark
    (["项目 | 决算数 | 项目（按功能分类） | 决算数 | 项目(按支出性质和经济分类) | 决算数",
      "拨款 | 5.00 | 公共安全支出 | 4.00 | 一、基本支出 | 3.00", " | | | | （一）公用经费 | 1.00", " | | | | 二、项目支出 | 1.00"],
     {"t.income.拨款.amount": "5.00", "t.expenditure.204.amount": "4.00", "t.nature.basic.amount": "3.00",
      "t.nature.basic.parts.`（一）公用经费`.amount": "1.00", "t.nature.project.amount": "1.00"}),
    # a numbered row without a figure is a heading; the total below it is that of the table, and the parts are parts
    (["项目 | 预算数 | 决算数", "一、经费支出 | | ", "（一）合计 | 3.00 | 2.00", "1.基本支出 | 3.00 | 2.00", "（1）工资 | 3.00 | 2.00"],
     {"t.total.budget": "3.00", "t.total.executed": "2.00", "t.basic.budget": "3.00", "t.basic.executed": "2.00",
      "t.basic.parts.`（1）工资`.budget": "3.00", "t.basic.parts.`（1）工资`.executed": "2.00"}),
    (
        ["科目编码 | 科目名称 | 本年支出合计 | 基本支出", " | 合计 | 9.00 | 8.00", "204 | 公共安全支出 | 9.00 | 8.00"],
        {"t.total.total": "9.00", "t.total.basic": "8.00", "t.rows.204.name": "公共安全支出", "t.rows.204.total": "9.00",
         "t.rows.204.basic": "8.00"},
    ),
    (["科目编码\t科目名称\t合计\t基本支出", "204\t公安\t9.00", "205\t教育\t1.00\t1.00"],
     {"t.rows.204.name": "公安", "t.rows.204.total": "9.00", "t.rows.205.name": "教育", "t.rows.205.total": "1.00",
      "t.rows.205.basic": "1.00"}),
    (["科目编码 科目名称 决算数", "301 工资 5.00", "- 人员经费合计 5.00"],
     {"t.rows.301.name": "工资", "t.rows.301.amount": "5.00", "t.personnel.amount": "5.00"}),
    (["| 类 | 款 | 项 | 科目名称 | 合计 |", "|---|---|---|---|---|", "| 204 | 02 | 01 | 行政运行 | 3.00 |"],
     {"t.rows.2040201.name": "行政运行", "t.rows.2040201.amount": "3.00"}),
    (["科目编码 | 科目名称 | 合计", "合计 | | 3.00"], {"t.total.amount": "3.00"}),
    (["项目 | 行次 | 预算数 | 决算数", "基本支出 | 1 | 2.00 | 3.00"], {"t.basic.budget": "2.00", "t.basic.executed": "3.00"}),
    (["项目 | 决算数 | 项目 | 决算数", "一、拨款 | 5.00 | 四、公共安全支出 | 4.00", "本年收入合计 | 5.00 | 本年支出合计 | 4.00"],
     {"t.income.一、拨款.amount": "5.00", "t.income.total.amount": "5.00", "t.expenditure.204.amount": "4.00",
      "t.expenditure.total.amount": "4.00"}),
    (["项目 | 决算数", "拨款 | 5.00", "年初结转和结余 | 2.00", "其中：基金 | 1.00", "拨款 | 1.00", "合计 | 7.00"],
     {"t.拨款.amount": "5.00", "t.opening.amount": "2.00", "t.opening.parts.基金.amount": "1.00",
      "t.opening.parts.拨款.amount": "1.00", "t.total.amount": "7.00"}),
    (["科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数", "301 | 工资 | 5.00 | 302 | 商品 | 4.00", "303 | 补助 | 1.00 | | |"],
     {"t.rows.301.name": "工资", "t.rows.301.amount": "5.00", "t.rows.303.name": "补助", "t.rows.303.amount": "1.00",
      "t.rows.302.name": "商品", "t.rows.302.amount": "4.00"}),
    (["项目 | 决算数", "2.车辆 | 9.00", "（1）购置 | 4.00", "（2）运行 | 5.00", "3.接待 | 1.00"],
     {"t.`2.车辆`.amount": "9.00", "t.`2.车辆`.parts.`（1）购置`.amount": "4.00", "t.`2.车辆`.parts.`（2）运行`.amount": "5.00",
      "t.`3.接待`.amount": "1.00"}),
    (["项目 | 决算数", "（一）甲 | 4.00", "（二）乙 | 5.00"], {"t.`（一）甲`.amount": "4.00", "t.`（二）乙`.amount": "5.00"}),
    (["科目编码 | 科目名称 | 合计 | 基本支出", "204 | 公安 | — | -"], {"t.rows.204.name": "公安"}),
    # the head as the forms print it: 项目 above the code and the name, in one merged cell or in several
    (["项目\t\t本年支出合计\t基本支出", "科目编码\t科目名称", "204\t公安\t9.00\t8.00"],
     {"t.rows.204.name": "公安", "t.rows.204.total": "9.00", "t.rows.204.basic": "8.00"}),
    (["项目 | 项目 | 本年支出合计 | 基本支出", "功能分类科目编码 | 科目名称 | |", "204 | 公安 | 9.00 | 8.00"],
     {"t.rows.204.name": "公安", "t.rows.204.total": "9.00", "t.rows.204.basic": "8.00"}),
    (["项目\t\t\t\t本年支出合计\t基本支出", "支出功能分类科目编码\t\t\t科目名称", "类\t款\t项", "\t\t\t栏次\t1\t2",
      "\t\t\t合计\t9.00\t8.00", "204\t02\t01\t行政运行\t9.00\t8.00"],
     {"t.total.total": "9.00", "t.total.basic": "8.00", "t.rows.2040201.name": "行政运行", "t.rows.2040201.total": "9.00",
      "t.rows.2040201.basic": "8.00"}),
    (["项目\t\t\t\t合计", "科目编码\t\t\t科目名称", "类\t款\t项\t栏次\t1", "\t\t\t合计\t9.00"], {"t.total.amount": "9.00"}),
    (["项　目\t\t合计\t", "科目编码\t科目名称\t\t基本支出", "204\t公安\t9.00\t8.00"],
     {"t.rows.204.name": "公安", "t.rows.204.total": "9.00", "t.rows.204.basic": "8.00"}),
    # a head in two lines: 小计 below a band is the band, a name that comes twice has its band before it
    (["科目编码 | 科目名称 | 合计 | 基本支出 | ", " | | | 小计 | 人员经费", "204 | 公安 | 1.00 | 2.00 | 3.00"],
     {"t.rows.204.name": "公安", "t.rows.204.total": "1.00", "t.rows.204.basic": "2.00", "t.rows.204.人员经费": "3.00"}),
    (["项目 | | 合计 | 基本支出", "科目编码 | 科目名称 | | 小计", "204 | 公安 | 1 | 2"], {"t.rows.204.name": "公安", "t.rows.204.total": "1", "t.rows.204.basic": "2"}),
    (["项目 | | 年初结转和结余 | 本年支出 | | | 年末结转", "科目编码 | 科目名称 | | 合计 | 基本支出 | 项目支出 |", "204 | 公安 | 1 | 2 | 3 | 4 | 5"],
     {"t.rows.204.name": "公安", "t.rows.204.opening": "1", "t.rows.204.本年支出": "2", "t.rows.204.basic": "3", "t.rows.204.project": "4", "t.rows.204.年末结转": "5"}),
    (["科目编码 | 科目名称 | 本年收入 | | 合计 | ", " | | 基本支出 | 项目支出 | 基本支出 | 项目支出", "204 | 公安 | 1 | 2 | 3 | 4"],
     {"t.rows.204.name": "公安", "t.rows.204.本年收入·基本支出": "1", "t.rows.204.本年收入·项目支出": "2", "t.rows.204.basic": "3", "t.rows.204.project": "4"}),
    (["项目 | 预算数 | | 决算数 |", " | 合计 | 基本支出 | 合计 | 基本支出", "甲 | 1 | 2 | 3 | 4"],
     {"t.甲.total.budget": "1", "t.甲.basic.budget": "2", "t.甲.total.amount": "3", "t.甲.basic.amount": "4"}),
    (["类 | 款 | 项 | 科目名称 | 本年支出合计", "204 | | | 公安 | 1"], {"t.rows.204.name": "公安", "t.rows.204.amount": "1"}),
    (["科目编码 | | | 科目名称 | 合计 | 基本支出", "类 | 款 | 项 | 合计 | 5.00 | 4.00", "204 | 02 | | 公安 | 5.00 | 4.00"],
     {"t.total.total": "5.00", "t.total.basic": "4.00", "t.rows.20402.name": "公安", "t.rows.20402.total": "5.00", "t.rows.20402.basic": "4.00"}),
    # a code and a name below one head
    (["项目\t\t合计", "204\t公安\t1.00"], {"t.rows.204.name": "公安", "t.rows.204.amount": "1.00"}),
    (["项目\t项目\t合计", "204\t公安\t1.00"], {"t.rows.204.name": "公安", "t.rows.204.amount": "1.00"}),
    # 收入 and 支出 name the rows below them
    (["收入 | 决算数 | 支出 | 决算数", "拨款 | 5.00 | 公共安全支出 | 4.00"], {"t.income.拨款.amount": "5.00", "t.expenditure.204.amount": "4.00"}),
    (["收入 | | 支出 |", "项目 | 决算数 | 项目 | 决算数", "拨款 | 5.00 | 公共安全支出 | 4.00"], {"t.income.拨款.amount": "5.00", "t.expenditure.204.amount": "4.00"}),
    # a total whose name stands in the middle group and whose figure at the far right
    (["科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数", "301 | 工资 | 5.00 | | |", "人员经费合计 | | | | | 5.00"],
     {"t.rows.301.name": "工资", "t.rows.301.amount": "5.00", "t.personnel.amount": "5.00"}),
    # a whole sheet, pasted: title, number, department and unit above the head, an empty column at the right
    (["支出决算表", "公开03表", "部门：某局 | | 金额单位：万元 |", "项目 | | 本年支出合计 | 基本支出 |", "科目编码 | 科目名称 | | |", "栏次 | | 1 | 2 |", "204 | 公安 | 9.00 | 8.00 |",
      "注：本表反映支出情况。 | | | |"], {"t.unit": "万元", "t.rows.204.name": "公安", "t.rows.204.total": "9.00", "t.rows.204.basic": "8.00"}),
    (["支出决算表\t\t", "单位：元\t公开03表", "科目编码\t科目名称\t合计", "204\t公安\t9.00"], {"t.unit": "元", "t.rows.204.name": "公安", "t.rows.204.amount": "9.00"}),
    (["经费项目 | 预算数 | 决算数", "基本支出 | 1.00 | 2.00"], {"t.basic.budget": "1.00", "t.basic.executed": "2.00"}),
    # the head once more, where a page ended
    (["科目编码 | 科目名称 | 合计", "204 | 公安 | 9.00", "科目编码 | 科目名称 | 合计", "栏次 | | 1", "205 | 教育 | 1.00"],
     {"t.rows.204.name": "公安", "t.rows.204.amount": "9.00", "t.rows.205.name": "教育", "t.rows.205.amount": "1.00"}),
    # an empty table and what explains it
    (["科目编码 | 科目名称 | 合计", "说明：本部门没有此项收入和支出，故本表无数据。"], {"t.note": "说明：本部门没有此项收入和支出，故本表无数据。"}),
    # the numbers of the columns, and notes below the table
    (["科目编码\t科目名称\t合计", "栏次\t\t1", "204\t公安\t9.00", "注：本表反映部门本年度各项支出情况。"],
     {"t.rows.204.name": "公安", "t.rows.204.amount": "9.00"}),
    (["科目编码 科目名称 合计", "栏次 1", "204 公安 9.00", "注：1.本表 四舍五入", "2.单位为万元。"],
     {"t.rows.204.name": "公安", "t.rows.204.amount": "9.00"}),
    (["项目 | 行次 | 金额 | 项目 | 行次 | 金额", "栏次 | | 1 | 栏次 | | 2", "拨款 | 1 | 5.00 | 公共安全支出 | 32 | 4.00", "备注：无 | | | | |"],
     {"t.income.拨款.amount": "5.00", "t.expenditure.204.amount": "4.00"}),
    (["项目 | 决算数", "注：甲", "拨款 | 5.00"], {"t.拨款.amount": "5.00"}),  # a row behind a note is a row
    # codes as they come from a spreadsheet
    (["科目编码 | 科目名称 | 合计", "２０４ | 公安 | 9.00"], {"t.rows.204.name": "公安", "t.rows.204.amount": "9.00"}),
    (["科目编码 | 科目名称 | 合计", "204 02 01 | 运行 | 9.00"], {"t.rows.2040201.name": "运行", "t.rows.2040201.amount": "9.00"}),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), TABLES)
def test_tables(lines, expected):
    assert cells(table(*lines)) == expected


def test_every_cell_has_its_place():
    found = read(table("科目编码 | 科目名称 | 合计", "204 | 公共安全支出 | 9.00"))
    node = found.root.body["t"].body["rows"].body["204"].body["amount"]
    assert (node.line, node.column) == (4, 20)
    assert found.figure(node).text == "9.00"


MISTAKES = [
    (["科目编码 | 科目名称 | 合计", "204 | 公安 | 9.00 | 1.00"], 4, 23, "this row has 4 cells, the head has 3"),
    (["科目编码 科目名称 合计", "204 9.00"], 4, 9, "this row has 2 cells, the head has 3"),
    (["科目编码 | 科目名称 | 合计", "204 | 公安 | 1.00", "204 | 公安 | 1.00"], 5, 5, "'204' stands in line 4 already"),
    (["科目编码 | 科目名称 | 合计 | 合计", "204 | 公安 | 1.00 | 1.00"], 3, 24, "the column '合计' stands twice"),
    (["科目编码 | 科目名称 | | 合计", "204 | 公安 | 7 | 1.00"], 4, 16, "this column has no name"),
    (["| 科目编码 | 合计 |", "| 204 | 1.00 |", "a"], 5, 5, "this row has 1 cells, the head has 2"),
    (["单位 | 合计", "a | 1.00"], 3, 5, "the first column must be 科目编码 or 项目"),
    ([""], 2, 6, "the table is empty"),
    (["204 | 公安 | 9.00", "科目编码 | 科目名称 | 合计"], 3, 5, "this line does not name the columns"),
    (["科目编码\t科目名称", "204\t公安"], 3, 5, "no column of figures belongs to this one"),
    (["科目编码 | 科目名称 | 合计", "213O306 | 水利 | 9.00"], 4, 5, "'213O306' is no code: it has digits only"),
    (["科目编码 | 科目名称 | 合计", "2,130,306 | 水利 | 9.00"], 4, 5, "'2,130,306' is no code: it has digits only"),
]
HEAD = "检查表头：每一列都要有名称，合并的表头照原样粘贴"


@pytest.mark.parametrize(("lines", "line", "column", "message"), MISTAKES)
def test_mistakes(lines, line, column, message):
    with pytest.raises(Problem) as caught:
        read(table(*lines))
    assert (caught.value.place.line, caught.value.place.column, caught.value.text.en) == (line, column, message)


@pytest.mark.parametrize(
    ("text", "line", "column", "zh", "help"),
    [
        (table("204 | 9.00", "科目编码 | 合计"), 3, 5, "这一行不是列名", HEAD),
        (table("科目编码 | | 合计", "204 | 7 | 5"), 4, 11, "这一列没有名称", HEAD),
        (table("科目编码 | 科目名称 | 合计 | 合计"), 3, 24, "列“合计”重复", HEAD),
        (table("科目编码 | 科目名称"), 3, 5, "这一列后面没有数的列", HEAD),
        (
            table("科目编码 | 合计", "2l3 | 5"),
            4,
            5,
            "“2l3”不是科目编码：编码只有数字",
            "是否把 0 写成了字母 O，或带了逗号、小数点？",
        ),
        (
            "t:\n  表:\n    科目编码 | 合计\n    204 | 5\n",
            3,
            5,
            "“表:”后面缺少“|”，各行连成了一行",
            "写成“表: |”，各行写在下面",
        ),
        (
            "t:\n  表: >\n    科目编码 | 合计\n    204 | 5\n",
            2,
            6,
            "“表:”后面缺少“|”，各行连成了一行",
            "写成“表: |”，各行写在下面",
        ),
    ],
)
def test_what_to_do_is_said(text, line, column, zh, help):
    with pytest.raises(Problem) as caught:
        read(text)
    problem = caught.value
    assert (problem.place.line, problem.place.column, problem.text.zh) == (line, column, zh)
    assert problem.help is not None
    assert problem.help.zh == help


@pytest.mark.parametrize("rows", ["科目编码 | 合计\n204 | 5\n", "  科目编码 合计\n  204 5\n", "  科目编码\t合计\n"])
def test_rows_that_are_not_indented_are_told(rows):
    with pytest.raises(Problem) as caught:
        read("t:\n  表: |\n" + rows)
    assert caught.value.help is not None
    assert caught.value.help.zh == "“|”下面的各行都要再缩进两格"


THREE_PUBLIC = [  # the same table, as the national form and as others print it
    """\
    项目   | 合计 | 公务用车购置及运行维护费 | 公务用车购置费 | 公务用车运行维护费 | 公务接待费
    预算数 | 9.00 | 7.00                     | 3.00           | 4.00               | 2.00
    决算数 | 8.00 | 6.00                     | 2.50           | 3.50               | 2.00
    """,
    """\
    项目                         | 预算数 | 决算数
    合计                         | 9.00   | 8.00
    2.公务用车购置及运行维护费   | 7.00   | 6.00
    （1）公务用车购置费          | 3.00   | 2.50
    （2）公务用车运行维护费      | 4.00   | 3.50
    3.公务接待费                 | 2.00   | 2.00
    """,
    """\
    项目                         | 预算数 | 决算数
    合计                         | 9.00   | 8.00
    公务用车购置及运行维护费     | 7.00   | 6.00
    其中：公务用车购置费         | 3.00   | 2.50
    公务用车运行维护费           | 4.00   | 3.50
    公务接待费                   | 2.00   | 2.00
    """,
]


@pytest.mark.parametrize("text", THREE_PUBLIC)
def test_the_three_public_expenses_come_out_alike_however_they_are_printed(text):
    book = packaged.load(rules=False)
    source = Source("report.yaml", "“三公”经费支出决算表:\n  表: |\n" + text)
    root = typed.read(source, book.terms).root
    assert {node.path: node.text for node in root.walk() if node.text is not None} == {
        f"three_public_table.{path}.{column}": printed
        for path, *printings in [
            ("total", "9.00", "8.00"),
            ("vehicle_expense", "7.00", "6.00"),
            ("vehicle_expense.parts.vehicle_purchase", "3.00", "2.50"),
            ("vehicle_expense.parts.vehicle_operation", "4.00", "3.50"),
            ("reception", "2.00", "2.00"),
        ]
        for column, printed in zip(("budget", "executed"), printings, strict=True)
    }
    for node in root.walk():
        assert node.parent is None or node.parent.group[node.key] is node


def test_a_row_without_a_value_is_not_there():  # the forms print every line, filled in or not
    assert cells(
        table(
            "项目 | 决算数 | 项目 | 决算数",
            "拨款 | 5.00 | 公共安全支出 |",
            "年初结转和结余 | | 合计 | 4.00",
            "其中：基金 | | |",
        )
    ) == {"t.income.拨款.amount": "5.00", "t.expenditure.total.amount": "4.00"}
    root = read(table("项目 | 决算数", "年初结转和结余 |", "其中：基金 |", "合计 | 1.00")).root
    assert list(root.group["t"].group) == ["total"]


def test_a_table_pasted_right_below_the_name_of_its_section_is_read_as_one() -> None:
    """Without 表: a table was a text, and none of its figures was told of."""
    text = """
支出决算: |
  项目 | 金额 | 占比 |
  本年支出合计 | 100.00 | 100% |
  基本支出 | 60.00 | 60.00% |
  项目支出 | 41.00 | 40.00% |
说明: |
  一行
  两行
"""
    done = fincheck.audit(Source("r.yaml", text), packaged.load())
    assert {f.rule.id for f in done.findings if f.severity == "error"} == {"EXP01"}
