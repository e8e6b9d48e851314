"""The report: labels and ids give one tree, and a figure takes unit, digits and rounding from where it stands."""

import random

import pytest

from fincheck.figures.decimals import plain
from fincheck.readers import typed
from fincheck.report.report import Report
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.rulebook import rulebook
from fincheck.source import Problem, Source, Text

TERMS = """\
terms:
  entity: {zh: 单位名称, en: Entity, unit: header}
  year: {zh: 年度, en: Year, unit: header}
  unit: {zh: 金额单位, en: Unit, unit: header}
  decimals: {zh: 小数位数, en: Decimals, unit: header}
  rounding: {zh: 取整方式, en: Rounding, unit: header}
  fixed: {zh: 已审定, en: Fixed, unit: header}
  expenditure: {zh: 支出决算, en: Expenditure}
  total: {zh: 合计, en: Total, labels: [本年支出合计]}
  parts: {zh: 其中, en: Parts}
  basic: {zh: 基本支出, en: Basic}
  project: {zh: 项目支出, en: Project}
  amount: {zh: 金额, en: Amount}
  prior: {zh: 上年数, en: Prior}
  share: {zh: 占比, en: Share, unit: "%"}
  vehicles: {zh: 车辆, en: Vehicles, unit: 辆}
  number: {zh: 数量, en: Number, unit: count}
  contract: {zh: 合同金额, en: Contract, unit: money}
  reason: {zh: 原因, en: Reason, unit: text}
"""


@pytest.fixture(scope="module")
def terms() -> Terms:
    known = Terms()
    assert rulebook.read(known, [Source("terms.yaml", TERMS)]).problems == []
    return known


def built(text: str, terms: Terms) -> Report:
    source = Source("r.yaml", text)
    return typed.read(source, terms)


def figures(made: Report) -> dict[str, str]:
    """Return of every scalar ``value unit /last digit spread``, or its text where it is no figure."""
    told = {}
    for node in made.root.walk():
        if node.group is None:
            figure = made.figure(node)
            told[node.path] = (
                f"{plain(figure.value)} {figure.unit.name or figure.unit.kind} /{plain(figure.ulp)} {figure.spread}"
                if figure
                else f"text {node.text}"
                if node.text is not None
                else "blank"
            )
    return told


def found(made: Report, path: str) -> Node:
    return next(node for node in made.root.walk() if node.path == path)


# -------------------------------------------------------------- labels and ids, mixed


ZH = "支出决算: {合计: 12.50, 其中: {基本支出: {金额: 7.25, 占比: 58%}, 天网工程: 5.25}, 车辆: 3}"
EN = "expenditure: {total: 12.50, parts: {basic: {amount: 7.25, share: 58%}, 天网工程: 5.25}, vehicles: 3}"


@pytest.mark.parametrize(
    "text", [ZH, EN, ZH.replace("合计", "total").replace("占比", "Share"), EN.replace("total", "一、合计")]
)
def test_labels_and_ids_give_the_same_tree(terms: Terms, text: str) -> None:
    assert figures(built(text, terms)) == {
        "expenditure.total": "125000 万元 /100 rounded",
        "expenditure.parts.basic.amount": "72500 万元 /100 rounded",
        "expenditure.parts.basic.share": "0.58 % /0.01 rounded",
        "expenditure.parts.天网工程": "52500 万元 /100 rounded",
        "expenditure.vehicles": "3 辆 /1 exact",
    }


def test_any_mixture_of_labels_and_ids_gives_the_same_figures(terms: Terms) -> None:
    rng = random.Random(1)
    names = [
        ("expenditure", "支出决算"),
        ("total", "本年支出合计"),
        ("parts", "其中"),
        ("basic", "基本支出"),
        ("share", "占比"),
    ]
    expected = figures(built(EN, terms))
    for _ in range(30):
        text = EN
        for id, label in names:
            if rng.random() < 0.5:
                text = text.replace(f"{id}:", f"{rng.choice(['', '一、', ' '])!s}{label}:")
        assert figures(built(text, terms)) == expected


# -------------------------------------------------------------- units: report, path, figure


@pytest.mark.parametrize(
    ("text", "path", "told"),
    [
        # the unit of the report, and where it says nothing, 万元
        ("a: 12.50", "a", "125000 万元 /100 rounded"),
        ("unit: 元\na: 12.50", "a", "12.5 元 /0.01 rounded"),
        ("金额单位: 亿元\na: 1.2", "a", "120000000 亿元 /10000000 rounded"),
        ("unit: ' 千元 '\na: 3", "a", "3000 千元 /1000 rounded"),
        ("unit: 元\na: 12.50万元", "a", "125000 万元 /100 rounded"),
        # inherited by a subtree, and overridden in it, wherever it stands
        ("unit: 元\na: {b: {c: 5}}", "a.b.c", "5 元 /1 rounded"),
        ("unit: 元\na: {unit: 万元, b: {c: 5}}", "a.b.c", "50000 万元 /10000 rounded"),
        ("unit: 元\na: {b: {c: 5}, unit: 万元}", "a.b.c", "50000 万元 /10000 rounded"),
        ("unit: 元\na: {unit: 万元, b: 1}\nc: 5", "c", "5 元 /1 rounded"),
        ("a: 5\nunit: 元", "a", "5 元 /1 rounded"),
        ("a: [{unit: 元, b: 5}, {b: 5}]", "a.1.b", "5 元 /1 rounded"),
        ("a: [{unit: 元, b: 5}, {b: 5}]", "a.2.b", "50000 万元 /10000 rounded"),
        # decimals: 6.1 stands for 6.10, in money only
        ("decimals: 2\na: 6.1", "a", "61000 万元 /100 rounded"),
        ("decimals: 2\na: 6", "a", "60000 万元 /100 rounded"),
        ("decimals: 2\na: 6.123", "a", "61230 万元 /10 rounded"),
        ("decimals: 2\na: {decimals: 0, b: 6}", "a.b", "60000 万元 /10000 rounded"),
        ("小数位数: ２\na: 6", "a", "60000 万元 /100 rounded"),
        ("decimals: 2\na: 6%", "a", "0.06 % /0.01 rounded"),
        ("decimals: 2\nvehicles: 6", "vehicles", "6 辆 /1 exact"),
        ("decimals: 2\na: 0", "a", "0 any /1 exact"),
        # rounding
        ("rounding: balanced\na: 6.1", "a", "61000 万元 /1000 exact"),
        ("rounding: balanced\na: 6.1%", "a", "0.061 % /0.001 rounded"),
        ("rounding: truncated\na: 6.1", "a", "61000 万元 /1000 truncated"),
        ("取整方式: 舍位平衡\na: 6.1", "a", "61000 万元 /1000 exact"),
        ("取整方式: 截断\na: 6.1", "a", "61000 万元 /1000 truncated"),
        ("rounding: balanced\na: {rounding: rounded, b: 6.1}", "a.b", "61000 万元 /1000 rounded"),
        ("rounding: balanced\na: {b: 6.1}\nc: {rounding: truncated}", "a.b", "61000 万元 /1000 exact"),
        # all of them at once
        ("unit: 元\na: {decimals: 2, b: {rounding: truncated, c: 6}}", "a.b.c", "6 元 /0.01 truncated"),
        # what a term counts
        ("vehicles: 3", "vehicles", "3 辆 /1 exact"),
        ("vehicles: 3台", "vehicles", "3 台 /1 exact"),
        ("number: 3", "number", "3 number /1 exact"),
        ("unit: 元\ncontract: 3", "contract", "3 元 /1 rounded"),
        (
            "vehicles: {amount: 3, prior: 2}",
            "vehicles.prior",
            "2 辆 /1 exact",
        ),  # an attribute counts what its thing does
        ("vehicles: [3, 4]", "vehicles.2", "4 辆 /1 exact"),
        ("vehicles: {share: 5%}", "vehicles.share", "0.05 % /0.01 rounded"),
        ("vehicles: {a: {b: 3}}", "vehicles.a.b", "30000 万元 /10000 rounded"),  # but no further down
        # percentages need their sign: 0.8271, or 82.71 %?
        ("share: 82.71%", "share", "0.8271 % /0.0001 rounded"),
        ("share: 82.71", "share", "text 82.71"),
        ("share: △5", "share", "text △5"),
        ("share: 0", "share", "0 any /1 exact"),
        ("share: {amount: 5, prior: 3%}", "share.amount", "50000 万元 /10000 rounded"),
        # texts and blanks
        ("a: 无", "a", "text 无"),
        ("a:", "a", "blank"),
        ("a: ''", "a", "text "),
    ],
)
def test_a_figure_takes_from_where_it_stands(terms: Terms, text: str, path: str, told: str) -> None:
    assert figures(built(text, terms))[path] == told


def test_what_holds_for_a_subtree_does_not_depend_on_who_asks_first(terms: Terms) -> None:
    text = "unit: 元\na: {unit: 万元, decimals: 1, b: {rounding: truncated, c: 5, d: [1, 2.25]}, e: 7}\nf: {g: 3}\nh: 4"
    expected = figures(built(text, terms))
    rng = random.Random(4)
    for _ in range(20):
        made = built(text, terms)
        nodes = list(made.root.walk())
        rng.shuffle(nodes)
        for node in nodes:
            made.figure(node)
        assert figures(made) == expected


@pytest.mark.parametrize(
    ("text", "fixed"),
    [("a: {b: 1}", False), ("fixed: true\na: {b: 1}", True), ("已审定: 是\na: {b: 1}", True), ("a: {fixed: true, b: 1}", True),
     ("fixed: true\na: {fixed: 否, b: 1}", False)],
)  # fmt: skip
def test_fixed_is_inherited(terms: Terms, text: str, fixed: bool) -> None:
    made = built(text, terms)
    assert made.context(found(made, "a")).fixed is fixed


# -------------------------------------------------------------- headers that say nothing: place, zh, en


@pytest.mark.parametrize(
    ("text", "at", "zh", "en", "help"),
    [
        ("unit: 万\na: 1\nb: {unit: 辆}", "3:11", "金额单位“辆”无法识别", "unit “辆” is not understood", "可写：元、千元、万元、百万元、亿元"),
        ("unit: 5万元", "1:7", "金额单位“5万元”无法识别", "unit “5万元” is not understood", "可写：元、千元、万元、百万元、亿元"),
        ("unit:", "1:1", "金额单位没有写", "unit is blank", "可写：元、千元、万元、百万元、亿元"),
        ("unit: {a: 1}", "1:1", "金额单位没有写", "unit is blank", "可写：元、千元、万元、百万元、亿元"),
        ("小数位数: 两位", "1:7", "小数位数“两位”无法识别", "decimals “两位” is not understood", "可写：0 到 8 的整数，例如 2"),
        ("decimals: 9", "1:11", "小数位数“9”无法识别", "decimals “9” is not understood", "可写：0 到 8 的整数，例如 2"),
        ("decimals: -1", "1:11", "小数位数“-1”无法识别", "decimals “-1” is not understood", "可写：0 到 8 的整数，例如 2"),
        ("decimals: ²", "1:11", "小数位数“²”无法识别", "decimals “²” is not understood", "可写：0 到 8 的整数，例如 2"),
        ("decimals:", "1:1", "小数位数没有写", "decimals is blank", "可写：0 到 8 的整数，例如 2"),
        ("rounding: half-up", "1:11", "取整方式“half-up”无法识别", "rounding “half-up” is not understood", "可写：四舍五入、舍位平衡、截断"),
        ("fixed: 也许", "1:8", "已审定“也许”无法识别", "fixed “也许” is not understood", "可写：是、否"),
    ],
)  # fmt: skip
def test_a_header_that_says_nothing_is_refused(terms: Terms, text: str, at: str, zh: str, en: str, help: str) -> None:
    with pytest.raises(Problem) as caught:
        built(text, terms)
    problem = caught.value
    assert (f"{problem.place.line}:{problem.place.column}", problem.text) == (at, Text(zh, en))
    assert problem.help is not None
    assert problem.help.zh == help


@pytest.mark.parametrize("header", ["unit", "decimals", "rounding", "fixed"])
def test_a_header_as_long_as_a_book_is_refused_shortly(terms: Terms, header: str) -> None:
    with pytest.raises(Problem) as caught:
        built(f"{header}: {'９' * 5000}", terms)  # int() of so many digits would raise
    assert len(caught.value.text.zh + caught.value.excerpt) < 400


# -------------------------------------------------------------- names, places, amounts


@pytest.mark.parametrize(
    ("text", "entity", "year"),
    [("单位名称: 乐至县公安局\n年度: 2020\na: 1", "乐至县公安局", "2020"), ("entity: ' 某局 '\na: 1", "某局", ""), ("a: {entity: 某局}", "", ""),
     ("entity:\nyear: {a: 1}", "", "")],
)  # fmt: skip
def test_a_report_knows_whose_it_is(terms: Terms, text: str, entity: str, year: str) -> None:
    made = built(text, terms)
    assert (made.entity, made.year) == (entity, year)


@pytest.mark.parametrize(
    ("text", "path", "amount"),
    [
        ("a: 5", "a", "a"),
        ("a: {amount: 5, total: 6}", "a", "a.amount"),
        ("a: {total: 6, b: 1}", "a", "a.total"),
        ("a: {total: {amount: 6}}", "a", "a.total.amount"),
        ("a: {amount: {total: {金额: 5}}}", "a", "a.amount.total.amount"),
        ("a: {b: 5}", "a", "a"),
        ("a:", "a", "a"),
        ("a: {amount: }", "a", "a.amount"),
    ],
)
def test_a_group_stands_for_its_amount(terms: Terms, text: str, path: str, amount: str) -> None:
    made = built(text, terms)
    assert made.amount(found(made, path)).path == amount


@pytest.mark.parametrize(
    ("text", "path", "zh", "en"),
    [
        ("basic: 5", "basic", "基本支出", "Basic"),
        ("基本支出: 5", "basic", "基本支出", "Basic"),
        ("一、基本支出: 5", "basic", "一、基本支出", "Basic"),
        ("天网工程: 5", "天网工程", "天网工程", "天网工程"),
        ("Skynet: 5", "Skynet", "Skynet", "Skynet"),
        ("vehicles: [3, 4]", "vehicles.2", "车辆[2]", "Vehicles[2]"),
        ("a: [{b: 1}]", "a.1", "a[1]", "a[1]"),
    ],
)
def test_a_node_has_a_name_in_each_language(terms: Terms, text: str, path: str, zh: str, en: str) -> None:
    made = built(text, terms)
    node = found(made, path)
    assert (made.label(node, "zh"), made.label(node, "en")) == (zh, en)


def test_the_top_and_places_have_names_too(terms: Terms) -> None:
    made = built("a:\n  b: 5", terms)
    assert (made.label(made.root, "zh"), made.label(made.root, "en")) == ("全文", "the report")
    assert str(made.place(found(made, "a.b"))) == "r.yaml:2:6"


@pytest.mark.parametrize(
    ("key", "silent"), [("reason", True), ("unit", True), ("entity", True), ("basic", False), ("天网", False)]
)
def test_reasons_and_headers_are_no_figures(terms: Terms, key: str, silent: bool) -> None:
    made = built("reason: 5 人\nunit: 元\nentity: 5\nbasic: 5\n天网: 5", terms)
    assert made.silent(found(made, key).key) is silent


def test_a_tree_of_another_reader_makes_the_same_report(terms: Terms) -> None:
    """Nothing below the reader knows YAML: nodes made by hand serve as well."""
    top = Node(None, "$", None, 1, 1)
    expenditure = Node(top, "expenditure", "支出决算", 1, 1)
    total = Node(expenditure, "total", "合计", 7, 9)
    top.body, expenditure.body, total.body = {"expenditure": expenditure}, {"total": total}, "12.50"
    made = Report("page 3", top, terms)
    assert figures(made) == {"expenditure.total": "125000 万元 /100 rounded"}
    assert str(made.place(total)) == "page 3:7:9"
