"""The tables of published documents, in the tree: those that LibreOffice wrote, and those of forms made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from office import docx, p, rows, tc, xlsx

from fincheck.readers import typed
from fincheck.readers.documents import published
from fincheck.readers.reading import read_published
from fincheck.rulebook import packaged
from fincheck.source import Source

FIXTURES = Path(__file__).parent.parent / "fixtures"
DOCUMENTS = ["tables.xlsx", "tables.xls", "tables.html", "tables.docx", "tables.pdf"]


@pytest.fixture(scope="module")
def terms():
    return packaged.load(rules=False).terms


def document(name):
    if name.endswith(".xls"):
        pytest.importorskip("xlrd")
    if name.endswith(".pdf"):
        pytest.importorskip("pypdfium2_raw")
    return (FIXTURES / "documents" / name).read_bytes()


def tree(report):
    return {node.path: node.text for node in report.root.walk() if node.text is not None and node.path != "year"}


def read(data, terms, name="a"):
    return read_published(published(name, data.encode() if isinstance(data, str) else data), terms)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_tables_that_libreoffice_wrote_are_those_of_the_report(name, terms):
    text = (FIXTURES / "tables" / "report.yaml").read_text(encoding="utf-8")
    typed_in = tree(typed.read(Source("report.yaml", text), terms))
    reading = read(document(name), terms, name)
    assert {
        path: text.replace(",", "")
        for path, text in tree(reading.report).items()
        if "_table." in path and not path.endswith(".unit")
    } == {path: text for path, text in typed_in.items() if "_table." in path and not path.startswith("performance")}
    assert (reading.problems, reading.unread) == ([], [])
    assert reading.report.entity == "虚构市文化和旅游局"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_figure_stands_where_it_says(name, terms):
    source_of = read(document(name), terms, name)
    source = source_of.source
    for node in source_of.report.root.walk():
        if node.text is not None:
            assert source.lines[node.line - 1][node.column - 1 :].startswith(node.text[:3]), (
                node.path
            )  # a page break may have cut a name
            assert source.place(node.line, node.column).origin is not None, node.path


def html(*lines, above=""):
    return f"<html>{above}<table>" + "".join(f"<tr>{line}" for line in lines) + "</table>"


def cells(text):
    return "".join(f"<td>{part.strip()}" for part in text.split("|"))


SUMMARY = (
    "项目|决算数|项目|决算数",
    "一、一般公共预算财政拨款收入|5.00|一、一般公共服务支出|4.00",
    "本年收入合计|5.00|本年支出合计|4.00",
)
SUMMARY_READ = {
    "summary_table.income.general_budget_income.amount": "5.00", "summary_table.income.total.amount": "5.00",
    "summary_table.expenditure.201.amount": "4.00", "summary_table.expenditure.total.amount": "4.00",
}  # fmt: skip
TITLES = [
    "收入支出决算总表", "公开01表 收入支出决算总表", "一、收入支出决算总表", "附件1：收入支出决算总表", "2024年度某局部门收入支出决算总表", "收入支出决算总表（公开01表）", "Z01 收入支出决算总表(财决01表)",
    "部门收支决算总表", "收入支出决算总表（续表）", "表1. 收入支出决算总表",
]  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_a_table_is_known_by_its_title_above_it_and_in_it(title, terms):
    lines = [cells(line) for line in SUMMARY]
    assert tree(read(html(*lines, above=f"<p>{title}<p>公开01表<p>单位：万元"), terms).report) == SUMMARY_READ | {
        "summary_table.unit": "万元"
    }
    inside = read(html(f"<td colspan=4>{title}", "<td colspan=4>单位：元", *lines), terms)
    assert tree(inside.report) == SUMMARY_READ | {"summary_table.unit": "元"}


OTHER = ["一般公共预算财政拨款收入支出决算总表（分单位）", "项目收入支出预算总表", "一般公共预算财政拨款收入决算表"]


@pytest.mark.parametrize("title", OTHER)
def test_a_title_that_only_ends_like_an_official_one_is_another(title, terms):
    assert not any(
        path.startswith(("summary", "income_table"))
        for path in tree(read(html(*[cells(line) for line in SUMMARY], above=f"<p>{title}"), terms).report)
    )


ACROSS = [
    # 上海: each item above 预算数 and 决算数
    ("<td colspan=12>财政拨款“三公”经费", "<td colspan=2 rowspan=2>合计<td colspan=2 rowspan=2>因公出国（境）费<td colspan=6>公务用车购置及运行维护费<td colspan=2 rowspan=2>公务接待费",
     "<td colspan=2>小计<td colspan=2>公务用车购置费<td colspan=2>公务用车运行维护费", "<td>预算数<td>决算数" * 6, cells("9.00|8.00|0|0|7.00|6.00|3.00|2.50|4.00|3.50|2.00|2.00")),
    # the national form: 预算数 above the items, then 决算数
    ("<td colspan=6>预算数<td colspan=6>决算数", "<td rowspan=2>合计<td rowspan=2>因公出国（境）费<td colspan=3>公务用车购置及运行费<td rowspan=2>公务接待费" * 2,
     "<td>小计<td>公务用车购置费<td>公务用车运行费" * 2, "".join(f"<td>{at}" for at in range(1, 13)), cells("9.00|0|7.00|3.00|4.00|2.00|8.00|0|6.00|2.50|3.50|2.00")),
]  # fmt: skip


@pytest.mark.parametrize("lines", ACROSS)
def test_the_three_public_expenses_in_one_row(lines, terms):
    whole = {"total": ("9.00", "8.00"), "overseas": ("0", "0"), "vehicle_expense": ("7.00", "6.00"), "reception": ("2.00", "2.00"),
             "vehicle_expense.parts.vehicle_purchase": ("3.00", "2.50"), "vehicle_expense.parts.vehicle_operation": ("4.00", "3.50")}  # fmt: skip
    reading = read(html(*lines, above="<p>财政拨款<p>“三公”经费支出决算表".replace("财政拨款<p>", "财政拨款")), terms)
    assert tree(reading.report) == {
        f"three_public_table.{path}.{key}": text
        for path, pair in whole.items()
        for key, text in zip(("budget", "executed"), pair, strict=True)
    }


def test_the_three_public_expenses_and_operating_expenses_of_a_budget(terms):
    """What each column holds stands in one name with what it is of: 2024年“三公”经费预算数."""
    lines = ("<td colspan=6>2024年“三公”经费预算数<td rowspan=3>2024年机关运行经费预算数",
             "<td rowspan=2>合计<td rowspan=2>因公出国(境)费<td rowspan=2>公务接待费<td colspan=3>公务用车购置及运行费", "<td>小计<td>购置费<td>运行费", cells("9.00|0|2.00|7.00|3.00|4.00|43.18"))  # fmt: skip
    reading = read(html(*lines, above="<p>部门“三公”经费和机关运行经费预算表"), terms)
    assert tree(reading.report) == {
        f"three_public_table.{path}.budget": text
        for path, text in (
            ("total", "9.00"), ("overseas", "0"), ("reception", "2.00"), ("vehicle_expense", "7.00"), ("agency_operating", "43.18"),
            ("vehicle_expense.parts.vehicle_purchase", "3.00"), ("vehicle_expense.parts.vehicle_operation", "4.00"),
        )
    }  # fmt: skip
    assert (reading.unread, reading.problems) == ([], [])


NUMBERED = ["公开02表", "预算公开02表", "部门公开表2", "预算02表", "财决公开02表", "部门预算公开表2"]


@pytest.mark.parametrize("number", NUMBERED)
def test_a_table_by_units_below_its_title_and_number(number, terms):
    """The number of a form is no title, and the code of a unit is a code: nothing of it is lost."""
    lines = ("<td rowspan=2>部门（单位）代码<td rowspan=2>部门（单位）名称<td rowspan=2>合计<td colspan=2>本年收入", "<td>一般公共预算<td>政府性基金预算",
             cells("101001|某局本级|9.00|8.00|1.00"), cells("|合计|9.00|8.00|1.00"))  # fmt: skip
    reading = read(html(*lines, above=f"<p>部门收入总表<p>{number}<p>单位：元"), terms)
    found = tree(reading.report)
    (title,) = {path.partition(".")[0] for path in found}
    assert {path.removeprefix(f"{title}."): text for path, text in found.items() if path.endswith(("name", "total", "unit"))} == {
        "unit": "元", "rows.101001.name": "某局本级", "rows.101001.total": "9.00", "total.total": "9.00",
    }  # fmt: skip
    assert (title, reading.unread) == ("部门收入总表", [])


UNNAMED = [
    # 合计 across a column before that of the names is a name
    (
        "项目支出决算表",
        ("类别|项目名称|合计|财政拨款", "特定目标类|校舍改造|4.00|4.00", "|课桌|5.00|5.00", "合计||9.00|9.00"),
        6,
        0,
    ),
    # another word there is none: what stands in its row is told
    ("项目支出决算表", ("类别|项目名称|合计|财政拨款", "特定目标类|校舍改造|4.00|4.00", "其他运转类||5.00|5.00"), 2, 2),
    ("支出决算表", ("科目编码|科目名称|本年支出合计|基本支出", "|合计|4.00|4.00", "||5.00|-"), 2, 1),
]


@pytest.mark.parametrize(("title", "lines", "read_", "left"), UNNAMED)
def test_no_figure_of_a_row_without_a_name_is_lost_unsaid(title, lines, read_, left, terms):
    reading = read(html(*map(cells, lines), above=f"<p>{title}"), terms)
    assert sum(text.endswith(".00") for text in tree(reading.report).values()) == read_
    assert [(one.figures, one.why.en) for one in reading.unread] == [(left, "its row has no name")] * bool(left)


def test_the_three_public_expenses_whoever_pays_for_them(terms):
    for title in ("财政拨款“三公”经费、行政参公单位机关运行经费情况表", "一般公共预算财政拨款三公经费支出情况表"):
        reading = read(html(*map(cells, ("项目|预算数|决算数", "公务接待费|1.00|2.00")), above=f"<p>{title}"), terms)
        assert tree(reading.report) == {"three_public_table.reception.budget": "1.00", "three_public_table.reception.executed": "2.00"}  # fmt: skip


def test_the_numbers_of_rows_are_no_figures_that_were_not_read(terms):
    reading = read(html(*map(cells, ("项目|行次|金额", "甲|1|4.00", "乙|2|5.00")), above="<p>某某情况表"), terms)
    assert [one.figures for one in reading.unread] == [2]


DATED = [
    ("2022年度预算数|2022年度决算数", {"budget": "1.00", "executed": "2.00"}),
    ("本年预算数|本年决算数", {"budget": "1.00", "executed": "2.00"}),
    ("2022年年初预算数|2022年决算数", {"initial_budget": "1.00", "executed": "2.00"}),
    ("2021年决算数|2022年决算数", {"prior": "1.00", "executed": "2.00"}),
    ("上年决算数|本年度决算数", {"prior": "1.00", "executed": "2.00"}),
]


@pytest.mark.parametrize(("columns", "told"), DATED)
def test_a_year_before_what_a_column_holds(columns, told, terms):
    lines = (f"项目|{columns}", "公务接待费|1.00|2.00")
    reading = read(html(*[cells(line) for line in lines], above="<p>“三公”经费支出决算表"), terms)
    assert tree(reading.report) == {f"three_public_table.reception.{key}": text for key, text in told.items()}
    assert reading.problems == []


def test_a_year_before_the_amounts_of_a_summary(terms):
    lines = [line.replace("决算数", "2022年度决算数") for line in SUMMARY]
    assert tree(read(html(*[cells(line) for line in lines], above="<p>收入支出决算总表"), terms).report) == SUMMARY_READ


def test_two_years_across_the_three_public_expenses(terms):
    head = ACROSS[1][0].replace("预算数", "2022年度预算数").replace("决算数", "2022年度决算数")
    dated, plain = (
        read(html(*lines, above="<p>“三公”经费支出决算表"), terms) for lines in ((head, *ACROSS[1][1:]), ACROSS[1])
    )
    assert tree(dated.report) == tree(plain.report) != {}


FUND = "政府性基金预算财政拨款收入支出决算表"
FUND_HEAD = (
    "<td colspan=2>项目<td rowspan=2>年初结转和结余<td rowspan=2>本年收入<td colspan=3 rowspan=2>本年支出<td rowspan=2>年末结转和结余",
    "<td>功能分类科目编码<td>科目名称",
)
FORMS = [
    ("names of the head in the row 合计", FUND, [*FUND_HEAD, "<td colspan=2>合计<td>1.00<td>2.00<td>合计<td>基本支出<td>项目支出<td>3.00", cells("207|文化|1.00|2.00|0|0|0|3.00")],
     {"total.opening": "1.00", "total.本年收入": "2.00", "total.closing": "3.00", "rows.207.name": "文化", "rows.207.opening": "1.00", "rows.207.本年收入": "2.00",
      "rows.207.expenditure": "0", "rows.207.basic": "0", "rows.207.project": "0", "rows.207.closing": "3.00"}),
    ("an empty table and its note", FUND, [*FUND_HEAD, "<td colspan=2>合计<td><td><td>合计<td>基本支出<td>项目支出<td>"], {"note": "说明：本部门没有政府性基金收入和支出，故本表无数据。"}),
    ("类, 款 and 项 reach into the row of numbers", "支出决算表",
     ["<td colspan=4>项目<td rowspan=3>本年支出合计<td rowspan=3>基本支出", "<td colspan=3>支出功能分类科目编码<td rowspan=2>科目名称", "", "<td rowspan=2>类<td rowspan=2>款<td rowspan=2>项<td>栏次<td>1<td>2",
      "<td>合计<td>9.00<td>8.00", cells("204|02|01|行政运行|9.00|8.00")],
     {"total.total": "9.00", "total.basic": "8.00", "rows.2040201.name": "行政运行", "rows.2040201.total": "9.00", "rows.2040201.basic": "8.00"}),
    ("款 and 项 stored as numbers have lost their nils", "支出决算表",
     ["<td colspan=4>项目<td rowspan=3>本年支出合计", "<td colspan=3>支出功能分类科目编码<td rowspan=2>科目名称", "<td>类<td>款<td>项", cells("205||||9.00"), cells("205|2||普通教育|9.00"), cells("205|2|1|学前教育|4.00"), cells("205|2|10|其他|5.00")],
     {"rows.205.amount": "9.00", "rows.20502.name": "普通教育", "rows.20502.amount": "9.00", "rows.2050201.name": "学前教育", "rows.2050201.amount": "4.00", "rows.2050210.name": "其他", "rows.2050210.amount": "5.00"}),
    ("a total behind the rows, its name across the columns of codes", "支出决算表",
     [cells("科目编码|科目名称|本年支出合计|基本支出"), cells("204|公安|9.00|8.00"), "<td colspan=2>合计<td>9.00<td>8.00"],
     {"rows.204.name": "公安", "rows.204.total": "9.00", "rows.204.basic": "8.00", "total.total": "9.00", "total.basic": "8.00"}),
]  # fmt: skip


@pytest.mark.parametrize(("title", "lines", "told"), [case[1:] for case in FORMS], ids=[case[0] for case in FORMS])
def test_forms(title, lines, told, terms):
    note = "说明：本部门没有政府性基金收入和支出，故本表无数据。"
    reading = read(html(*lines, above=f"<p>{title}") + f"<p>注：本表反映收支情况。<p>{note}", terms)
    assert reading.problems == []
    key = terms.id_of(title)
    named = {f"{key}.{path.replace('本年收入', 'income')}": text for path, text in told.items()}
    assert tree(reading.report) == named


def test_what_the_form_asks_for_stands_between_a_table_and_its_explanation(terms):
    asked = "无政府性基金预算财政拨款收入支出的，仍保留该表格式，并在本表下方作下述说明："
    note = "说明：本部门没有政府性基金收入和支出，故本表无数据。"
    total = "<td colspan=2>合计<td><td><td>合计<td>基本支出<td>项目支出<td>"
    below = f"<p>注：本表反映收支情况。<p>{asked}<p>{note}"
    reading = read(html(*FUND_HEAD, total, above=f"<p>{FUND}") + below, terms)
    assert tree(reading.report) == {"government_fund_table.note": note}


def test_an_empty_table_that_nothing_explains_is_there_by_its_name(terms):
    assert tree(read(html(cells("科目编码|科目名称|合计"), above="<p>支出决算表"), terms).report) == {
        "expenditure_table.name": "支出决算表"
    }


def expenditure(*lines):
    return "".join(f"<w:tr>{''.join(tc(part.strip()) for part in line.split('|'))}</w:tr>" for line in lines)


HEAD = "科目编码|科目名称|本年支出合计"
GOES_ON = [
    ("its head once more", p("续表"), (HEAD, "205|教育|1.00")),
    ("no head", p("单位：万元").replace("单位：万元", "第 2 页"), ("205|教育|1.00",)),
    ("its title once more", p("支出决算表"), (HEAD, "205|教育|1.00")),
    ("续表", p("支出决算表（续）"), (HEAD, "205|教育|1.00")),
]


@pytest.mark.parametrize(("between", "more"), [case[1:] for case in GOES_ON], ids=[case[0] for case in GOES_ON])
def test_a_table_goes_on_over_pages(between, more, terms):
    body = (
        p("支出决算表")
        + f"<w:tbl>{expenditure(HEAD, '204|公安|9.00')}</w:tbl>"
        + between
        + f"<w:tbl>{expenditure(*more)}</w:tbl>"
    )
    assert {path: text for path, text in tree(read(docx(body), terms).report).items() if path.endswith("amount")} == {
        "expenditure_table.rows.204.amount": "9.00",
        "expenditure_table.rows.205.amount": "1.00",
    }


def test_several_tables_of_a_sheet_and_titles_of_sheets(terms):
    one = rows(
        ("支出决算表",),
        ("公开03表", None, "单位：万元"),
        ("科目编码", "科目名称", "合计"),
        (204, "公安", 9),
        ("注：无",),
        (),
        ("收入决算表",),
        ("科目编码", "科目名称", "合计"),
        (204, "公安", 7),
    )
    two = rows(("项目", "决算数", "项目", "决算数"), ("本年收入合计", 5, "本年支出合计", 4))
    reading = read(xlsx({"附表": one, "01收入支出决算总表": two}), terms)
    assert tree(reading.report) == {
        "expenditure_table.unit": "万元", "expenditure_table.rows.204.name": "公安", "expenditure_table.rows.204.amount": "9",
        "income_table.rows.204.name": "公安", "income_table.rows.204.amount": "7",
        "summary_table.income.total.amount": "5", "summary_table.expenditure.total.amount": "4",
    }  # fmt: skip
    node = reading.report.root.group["income_table"].group["rows"].group["204"].group["amount"]
    assert str(reading.source.place(node.line, node.column)) == "a:附表!C9"


LEFT = [
    ("no title", html(cells("项目|金额"), cells("甲|1.00"), cells("乙|2.00")), [("", 2, "it has no title")]),
    ("a title that is not known", html(cells("项目|金额"), cells("甲|1.00"), above="<p>某某情况表"), [("某某情况表", 1, "a table of this title is not known")]),
    ("no figures", html(cells("姓名|职务"), cells("甲|乙"), above="<p>人员名单表"), []),
]  # fmt: skip


@pytest.mark.parametrize(("page", "told"), [case[1:] for case in LEFT], ids=[case[0] for case in LEFT])
def test_a_table_that_is_not_understood_is_told_and_counted(page, told, terms):
    assert [(one.what, one.figures, one.why.en) for one in read(page, terms).unread] == told


def test_an_official_table_that_cannot_be_read_does_not_keep_the_rest_from_it(terms):
    bad = html(cells("科目编码|科目名称|合计"), cells("204|公安|1.00"), cells("204|公安|1.00"), above="<p>支出决算表")
    reading = read(bad + html(*[cells(line) for line in SUMMARY], above="<p>收入支出决算总表"), terms)
    assert [(problem.text.en, str(problem.place)) for problem in reading.problems] == [
        ("'204' stands in line 3 already", "a:“支出决算表”第3行第1列")
    ]
    assert tree(reading.report) == SUMMARY_READ | {"expenditure_table.name": "支出决算表"}


def test_the_same_official_title_twice_is_told_and_the_first_is_read(terms):
    one = html(cells(HEAD), cells("204|公安|9.00"), above="<p>支出决算表")
    reading = read(
        one + "<p>某单位的情况如下。" + html(cells(HEAD), cells("204|公安|7.00"), above="<p>支出决算表"), terms
    )
    assert {path: text for path, text in tree(reading.report).items() if path.endswith("amount")} == {
        "expenditure_table.rows.204.amount": "9.00",
    }
    assert [(one.figures, one.why.zh[-26:]) for one in reading.unread] == [
        (1, "前一张 9.00，这一张 7.00），后一张没有核对")
    ]
