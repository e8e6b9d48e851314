"""Terms: every label stands for one id, however it is printed; a file of terms says where it is wrong."""

import pytest

from fincheck.figures.figure import NUMBER, count_unit
from fincheck.language.expression import paths
from fincheck.report.terms import Term, Terms, counted
from fincheck.rulebook import rulebook
from fincheck.source import Problem, Source

FILE = """\
terms:
  income_total: {zh: 收入总计, en: Total income, labels: [收入总额, 总收入], former: [收入合计数]}
  abroad: {zh: 因公出国（境）费, en: Travel abroad}
  office_vehicles: {zh: 公务用车购置及运行维护费, en: Vehicles}
  share: {zh: 占比, en: Share, unit: "%"}
  vehicles: {zh: 车辆合计, en: Vehicles kept, unit: 辆}
  number: {zh: 数量, en: Number, unit: count}
  contract: {zh: 合同金额, en: Contract, unit: money}
  reason: {zh: 主要原因, en: Reason, unit: text}
  decimals: {zh: 小数位数, en: Decimals, unit: header}
  "204": {zh: 公共安全支出, en: Public security, labels: [公共安全]}
"""


def read(source: Source, known: Terms) -> list[Problem]:
    """Add the terms of a file; return what is wrong in it."""
    return rulebook.read(known, [source]).problems


@pytest.fixture(scope="module")
def terms() -> Terms:
    known = Terms()
    assert read(Source("terms.yaml", FILE), known) == []
    return known


# -------------------------------------------------------------- names: as printed, the id


@pytest.mark.parametrize(
    ("printed", "id"),
    [
        # any label, and the id itself
        ("收入总计", "income_total"), ("收入总额", "income_total"), ("总收入", "income_total"), ("Total income", "income_total"),
        ("income_total", "income_total"), ("204", "204"), ("公共安全", "204"), ("收入合计数", "income_total"),
        # blanks, full-width and half-width
        (" 收入总计 ", "income_total"), ("收 入 总 计", "income_total"), ("收入\u3000总计", "income_total"),
        ("收入\u200b总计", "income_total"), ("因公出国（境）费", "abroad"), ("因公出国(境)费", "abroad"),
        ("ｉｎｃｏｍｅ＿ｔｏｔａｌ", "income_total"), ("２０４", "204"),
        # numbering in front is no part of a name
        ("一、收入总计", "income_total"), ("十二、收入总计", "income_total"), ("（一）收入总计", "income_total"),
        ("(一)收入总计", "income_total"), ("（3）收入总计", "income_total"), ("1.收入总计", "income_total"),
        ("1．收入总计", "income_total"), ("1、 收入总计", "income_total"), ("12. 收入总计", "income_total"),
        ("第二部分 收入总计", "income_total"), ("（一）因公出国（境）费", "abroad"),
        # names that nobody knows stay as they are, blanks and all
        ("天网工程", "天网工程"), ("一、天网工程", "一、天网工程"), (" 天网 工程 ", " 天网 工程 "), ("收入总", "收入总"),
        ("1.2收入总计", "1.2收入总计"), ("一收入总计", "一收入总计"), ("（收入总计）", "（收入总计）"), ("TOTAL INCOME", "TOTAL INCOME"),
        ("一、（一）收入总计", "income_total"), ("一、", "一、"), ("", ""), ("20402", "20402"),
    ],
)  # fmt: skip
def test_a_printed_name_is_an_id(terms: Terms, printed: str, id: str) -> None:
    assert terms.id_of(printed) == id


@pytest.mark.parametrize(
    ("id", "silent", "bare"),
    [
        ("income_total", False, None), ("share", False, None), ("vehicles", False, count_unit("辆")), ("number", False, NUMBER),
        ("contract", False, None), ("reason", True, None), ("decimals", True, None),
    ],
)  # fmt: skip
def test_the_unit_of_a_term_says_what_its_figures_count(terms: Terms, id: str, silent: bool, bare: object) -> None:
    term = terms.get(id)
    assert term is not None
    assert (term.silent, counted(term)) == (silent, bare)


def test_a_term_has_a_label_in_each_language(terms: Terms) -> None:
    term = terms.get("income_total")
    assert term is not None
    assert (term.label("zh"), term.label("en"), term.labels) == ("收入总计", "Total income", ("收入总额", "总收入"))
    assert terms.get("收入总计") is None
    assert counted(None) is None


@pytest.mark.parametrize(
    ("name", "former"), [("收入合计数", True), ("一、收入合计数", True), ("收入总计", False), ("收入总额", False)]
)
def test_a_former_label_is_known_as_such(terms: Terms, name: str, former: bool) -> None:
    term = terms.get("income_total")
    assert term is not None
    assert terms.former(term, name) is former


@pytest.mark.parametrize(
    ("slip", "label"),
    [("收人总计", "收入总计"), ("incom_total", "income_total"), ("合同全额", "合同金额"), ("天网工程", None)],
)
def test_a_slip_is_near_a_label(terms: Terms, slip: str, label: str | None) -> None:
    assert terms.near(slip) == label


@pytest.mark.parametrize(
    ("slip", "label"), [("d201", None), ("a2010301", None), ("2010031", "2010301"), ("2O10301", None)]
)
def test_only_of_a_code_is_a_code_a_slip(slip: str, label: str | None) -> None:
    known = Terms()
    known.add(Term("201", "一般公共服务支出", "General public services"))
    known.add(Term("2010301", "行政运行", "Administrative operation"))
    assert known.near(slip) == label


# -------------------------------------------------------------- a label belongs to one term


@pytest.mark.parametrize(
    ("second", "clash"),
    [
        (Term("b", "甲", "B"), "甲"),
        (Term("b", "乙", "A"), "A"),
        (Term("b", "乙", "B", ("a",)), "a"),
        (Term("b", "乙", "B", ("甲（一）",)), "甲（一）"),
        (Term("b", "乙", "B", ("甲 (一)",)), "甲 (一)"),  # the same but for its brackets and blanks
        (Term("b", "乙", "B", former=("旧甲",)), "旧甲"),
        (Term("b", "乙", "B", ("丙", "丁")), None),
        (Term("b", "", ""), None),
    ],
)
def test_a_label_stands_for_one_term(second: Term, clash: str | None) -> None:
    known = Terms()
    assert known.add(Term("a", "甲", "A", ("甲（一）",), former=("旧甲",))) is None
    assert known.add(second) == clash


# -------------------------------------------------------------- files that are wrong: place, zh, en


@pytest.mark.parametrize(
    ("text", "at", "zh", "en"),
    [
        ("", "1:1", "文件是空的", "the file is empty"),
        ("terms:\n", "1:1", "“terms:”下面逐个列出术语", "terms are listed below 'terms:'"),
        ("x: 1\nterms: {a: {zh: 甲}}\n", "1:1", "不认识的字段“x”", "unknown field 'x'"),
        ("terms: {a: 甲}", "1:12", "术语应写成 {zh: …, en: …}", "a term is {zh: …, en: …}"),
        ("terms:\n  a: {zh: 甲, label: [乙]}", "2:14", "不认识的字段“label”", "unknown field “label”"),
        ("terms:\n  a: {zh: 甲, labels: 乙}", "2:22", "labels 应写成列表：[…, …]", "labels is a list: […, …]"),
        ("terms:\n  a: {zh: 甲, former: }", "2:14", "former 应写成列表：[…, …]", "former is a list: […, …]"),
        ("terms:\n  a: {zh: [甲, 乙]}", "2:7", "zh 应是一个词", "zh is one word"),
        ("terms:\n  a: {zh: 甲}\n  b: {zh: 乙, labels: [甲]}", "3:3", "名称“甲”已经是 a 的", "the label '甲' belongs to a already"),
        ("terms:\n  a: {zh: 甲}\n  a: {zh: 乙}", "3:3", "“a”重复：第 2 行已经有了", "“a” is a duplicate: line 2 has it already"),
    ],
)  # fmt: skip
def test_a_wrong_file_of_terms_says_where(text: str, at: str, zh: str, en: str) -> None:
    (problem,) = read(Source("terms.yaml", text), Terms())
    assert (f"{problem.place.line}:{problem.place.column}", problem.text) == (at, (zh, en))


MORE = """\
terms:
  reservoirs: {zh: 水库座数, labels: [水库], unit: 座}
  收入总计: {labels: [部门收入总额]}
  泵站: {}
rules: [{id: OWN1, check: 水库 + 泵站 = 部门收入总额}]
"""


def test_a_rule_file_brings_terms_of_its_own_and_more_names_of_known_ones() -> None:
    known = Terms()
    book = rulebook.read(known, [Source("own.yaml", MORE), Source("terms.yaml", FILE)][::-1])
    assert book.problems == []
    assert (known.id_of("水库"), known.id_of("部门收入总额"), known.id_of("收入总额")) == (
        "reservoirs",
        "income_total",
        "income_total",
    )
    assert known.get("泵站") == Term("泵站", "泵站", "")
    assert [path.steps[0].key for path in paths(book.rules[0].tree)] == ["reservoirs", "泵站", "income_total"]


def test_the_terms_of_all_files_are_known_before_the_first_rule() -> None:
    files = [Source("a.yaml", "rules: [{id: A, check: 水库 = 1}]"), Source("b.yaml", "术语: {reservoirs: {zh: 水库}}")]
    assert [rule.tree.operands[0].steps[0].key for rule in rulebook.read(Terms(), files).rules] == ["reservoirs"]


@pytest.mark.parametrize(
    ("more", "at", "en"),
    [
        ("income_total: {zh: 总收入}", "1:28", "the zh of income_total is '收入总计'"),
        ("income_total: {unit: 辆}", "1:30", "the unit of income_total is ''"),
        ("income_total: {labels: [合同金额]}", "1:9", "the label '合同金额' belongs to contract already"),
        ("x: {labels: [收入总计]}", "1:9", "the label '收入总计' belongs to income_total already"),
    ],
)
def test_what_a_known_term_is_stays(more: str, at: str, en: str) -> None:
    book = rulebook.read(Terms(), [Source("terms.yaml", FILE), Source("own.yaml", f"terms: {{{more}}}")])
    assert [(f"{p.place.line}:{p.place.column}", p.text.en) for p in book.problems] == [(at, en)]


def test_one_wrong_term_does_not_hide_the_others() -> None:
    known = Terms()
    problems = read(Source("terms.yaml", "terms: {a: 1, b: {zh: 乙}, c: {x: 2}, d: {zh: 丁, en: D}}"), known)
    assert [problem.place.column for problem in problems] == [12, 31]
    assert (known.id_of("乙"), known.id_of("丁")) == ("b", "d")
