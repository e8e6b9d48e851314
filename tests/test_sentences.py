"""Sentences of a disclosure: what each figure is read as, and what is left unread."""

from __future__ import annotations

from time import perf_counter

import pytest

from fincheck.readers import sentences
from fincheck.readers.sentences import Line, ReadText, lexicon
from fincheck.readers.sentences.emit import Emitter
from fincheck.readers.sentences.numbers import numbers
from fincheck.report.tree import Node
from fincheck.rulebook import packaged


def read(text: str, *, wrapped: bool = True) -> ReadText:
    lines = [Line(number, line) for number, line in enumerate(text.splitlines(), 1)]
    return sentences.read(lines, packaged.load(rules=False).terms, lexicon.load(), wrapped=wrapped)


def told(text: str) -> list[str]:
    """Return each figure as ``subject attribute/basis body``, an unread one as ``? why number``."""
    shown = []
    for token in read(text).tokens:
        if token.state == "other":
            continue
        fact = token.fact
        if fact is None or token.subject is None:
            shown.append(f"? {token.why} {token.number.printed}")
        else:
            basis = f"/{fact.basis}" if fact.basis not in ("", "prior") else ""
            shown.append(f"{token.subject.name} {fact.attribute}{basis} {fact.body}")
    return shown


def tree(text: str, *, wrapped: bool = True) -> object:
    reading = read(text, wrapped=wrapped)
    emitter = Emitter(packaged.load(rules=False).terms)
    emitter.year = reading.year
    emitter.emit(reading.subjects, lexicon.load().places)
    emitter.nothing(reading.sections)
    return plain(emitter.root)


def plain(node: Node) -> object:
    return {key: plain(child) for key, child in node.body.items()} if isinstance(node.body, dict) else node.body


# text, what is read
READ = [
    ("2022年度收入总计12.00万元，比上年增加2.00万元，增长20%。",
     ["收入总计 amount 12.00万元", "收入总计 change 增加2.00万元", "收入总计 change_rate 增长20%"]),
    ("公务接待费支出3.20万元，与2021年4.00万元相比，减少0.80万元，下降20%。",
     ["公务接待费支出 amount 3.20万元", "公务接待费支出 prior 4.00万元", "公务接待费支出 change 减少0.80万元", "公务接待费支出 change_rate 下降20%"]),
    ("机关运行经费支出9万元，比上年8万元多1万元。",
     ["机关运行经费支出 amount 9万元", "机关运行经费支出 prior 8万元", "机关运行经费支出 change 增加1万元"]),
    # shares, executions and bases that are named
    ("基本支出60万元，占60%。", ["基本支出 amount 60万元", "基本支出 share 60%"]),
    ("契税收入9亿元，占年初预算10亿元的90%，同比下降5%。",
     ["契税收入 amount 9亿元", "契税收入 initial_budget 10亿元", "契税收入 initial_execution_rate 90%", "契税收入 change_rate 下降5%"]),
    ("契税收入9亿元，为半年目标10亿元的90%。", ["契税收入 amount 9亿元", "契税收入 base 10亿元", "契税收入 base_rate 90%"]),
    ("公务接待费支出预算为4万元，支出决算为3万元，完成预算的75%。",
     ["公务接待费支出 budget 4万元", "公务接待费支出 amount 3万元", "公务接待费支出 execution_rate 75%"]),
    ("公务接待费决算3万元，比预算减少1万元，下降25%；较上年预算下降40%。",
     ["公务接待费 amount 3万元", "公务接待费 change/budget 减少1万元", "公务接待费 change_rate/budget 下降25%", "公务接待费 change_rate/prior_budget 下降40%"]),
    ("教育支出决算105万元，决算数大于预算数5万元。", ["教育支出 amount 105万元", "教育支出 change/budget 增加5万元"]),
    # several subjects at once
    ("2022年度收、支总计均为50万元，收、支总计各增加5万元，增长11.11%。",
     ["收入总计 amount 50万元", "收入总计 change 增加5万元", "收入总计 change_rate 增长11.11%"]),
    ("收、支总计各为50万元、49万元，各减少5万元、6万元。",
     ["收入总计 amount 50万元", "支出总计 amount 49万元", "收入总计 change 减少5万元", "支出总计 change 减少6万元"]),
    ("政府采购支出60万元，货物、工程、服务分别为10万元、20万元和30万元，占16.7%、33.3%和50%。",
     ["政府采购支出 amount 60万元", "货物 amount 10万元", "工程 amount 20万元", "服务 amount 30万元", "货物 share 16.7%", "工程 share 33.3%", "服务 share 50%"]),
    ("收入总计12.5、支出总计11.5万元。", ["收入总计 amount 12.5万元", "支出总计 amount 11.5万元"]),
    # reasons and purposes keep their figures to themselves
    ("项目支出30万元，比上年增加10万元，主要原因是新购车辆8万元。其中：房屋修缮20万元。",
     ["项目支出 amount 30万元", "项目支出 change 增加10万元", "? reason 8万元", "房屋修缮 amount 20万元"]),
    ("项目支出30万元，主要用于添置设备12万元，占30%。", ["项目支出 amount 30万元", "? reason 12万元", "项目支出 share 30%"]),
    # what is said of nobody, or of either of two, is not read
    ("另外还花了12万元。", ["? subject 12万元"]),
    ("与2021351.20万元相比略有变化。", ["? readings 2021351.20万元"]),
    ("项目支出30万元，其中：设备购置20万元，房屋修缮10万元，同比增加5万元。",
     ["项目支出 amount 30万元", "设备购置 amount 20万元", "房屋修缮 amount 10万元", "? readings 5万元"]),
    ("出国费、接待费、用车费，、会议费共支出12万元。", ["? count 12万元"]),
    # counts
    ("国内公务接待8批次，52人次。", ["国内公务接待 batches 8批次", "国内公务接待 guests 52人次"]),
    ("现有人员编制30人，其中：行政编制20人、事业编制10人。", ["人员编制 count 30人", "行政编制 count 20人", "事业编制 count 10人"]),
    # another script, full-width signs, how characters are read aloud
    ("公務接待費支出３．２０萬元，比上年減少０．８０萬元。", ["公务接待费支出 amount 3.20万元", "公务接待费支出 change 减少0.80万元"]),
    ("公務接待費(fèi)支出3萬元。", ["公务接待费支出 amount 3万元"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ)
def test_figures_are_read(text: str, expected: list[str]) -> None:
    assert told(text) == expected


# text, what its numbers are
KINDS = [
    ("2022年3月5日", ["date", "date", "date"]),
    ("1-8月", ["date", "date"]),
    ("某财字〔2022〕15号", ["date", "reference"]),
    ("2040201行政运行", ["code"]),
    ("第3季度", ["reference"]),
    ("—5—", ["page"]),
    ("单价50万元以上通用设备", ["threshold"]),
    ("3.公务接待费0元", ["ordinal", ""]),
    ("“626“主题活动", ["name"]),
    ("A4纸", []),
    ("12.5%", [""]),
    ("每2月一次", [""]),
]


@pytest.mark.parametrize(("text", "kinds"), KINDS)
def test_what_is_no_figure_says_what_it_is(text: str, kinds: list[str]) -> None:
    folded = text.replace("—", "-").replace("〔", "[").replace("〕", "]")
    assert [number.other for number in numbers(folded)] == kinds


# text, the tree a person would type
TREES = [
    ("一、收入决算情况说明\n本年收入合计10万元，其中：财政拨款收入7万元，占70%；其他收入3万元，占30%。",
     {"income": {"total": "10万元", "parts": {
         "fiscal_income": {"amount": "7万元", "share": "70%"}, "other_income": {"amount": "3万元", "share": "30%"}}}}),
    ("2022年度收入总计8万元，支出总计8万元。", {"overview": {"income_total": "8万元", "expenditure_total": "8万元"}}),
    ("税收收入9亿元，占预算10亿元的90%。", {"tax_revenue": {"amount": "9亿元", "budget": "10亿元", "execution_rate": "90%"}}),
    ("非税收入9亿元，为半年目标10亿元的90%。",
     {"non_tax_revenue": {"amount": "9亿元", "against": {"半年目标": {"base": "10亿元", "base_rate": "90%"}}}}),
    ("财政总收入9亿元，其中：税收收入5亿元，非税收入4亿元。按级次分：上划收入6亿元，地方收入3亿元。",
     {"fiscal_revenue": {"amount": "9亿元", "among": {"tax_revenue": "5亿元", "non_tax_revenue": "4亿元"},
                     "views": {"按级次分": {"among": {"upward_revenue": "6亿元", "local_revenue": "3亿元"}}}}}),
    ("上年结转2亿元，加上：调入资金3亿元，收入合计5亿元。", {"income": {"total": "5亿元", "parts": {"opening": "2亿元", "transferred_in": "3亿元"}}}),
    # stated twice stays two
    ("机关运行经费9万元。\n机关运行经费8万元。", {"agency_operating": {"amount": "9万元", "repeats": {"1": {"amount": "8万元"}}}}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TREES)
def test_sentences_become_the_tree_that_a_person_would_type(text: str, expected: object) -> None:
    assert tree(text) == expected


# of paragraphs as a document has them
PARAGRAPHS = [
    # one name below two 款 is two items, below one it is the same
    (("五、一般公共预算财政拨款支出决算情况说明\n（三）具体情况\n1、一般公共服务支出（类）政府办公厅事务（款）行政运行（项）。支出决算为10万元。\n"
     "2、一般公共服务支出（类）财政事务（款）行政运行（项）。支出决算为20万元。\n3、一般公共服务支出（类）财政事务（款）行政运行（项）30万元。"),
     {"general_budget": {"details": {"classes": {"201": {
         "行政运行": "10万元", "财政事务·行政运行": {"amount": "20万元", "repeats": {"1": {"amount": "30万元"}}}}}}}}),
    # what is counted in another unit is no part
    ("涉及项目支出175万元（其中，绩效评级为优的项目1个，绩效评级为良的项目2个）。",
     {"涉及项目支出": {"amount": "175万元", "绩效评级为优的项目": "1个", "绩效评级为良的项目": "2个"}}),
    # what was carried out of last year's budget
    ("2024年部门预算编制说明\n教育支出25万元。2023年当年预算执行数为50万元，2024年预算安排25万元，比2023年预算执行数减少50%。",
     {"2024年部门预算编制说明": {"205": {
         "amount": "25万元", "prior": "50万元", "repeats": {"1": {"amount": "25万元", "change_rate": "减少50%"}}}}}),
    # a section that says there was nothing has its place
    ("七、财政拨款“三公”经费支出决算情况说明\n某局2024年度无“三公”经费财政拨款支出。", {"three_public": {"note": "某局2024年度无“三公”经费财政拨款支出。"}}),
    ("七、“三公”经费支出决算情况说明\n“三公”经费支出3万元。", {"three_public": {"total": "3万元"}}),
    ("一、主要职能\n某局无下属单位，没有其他收入。", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS)
def test_paragraphs_become_the_tree_that_a_person_would_type(text: str, expected: object) -> None:
    assert tree(text, wrapped=False) == expected


REMARKS = [
    ("公务接待费3万元，下降（增长）27.78%。", ["template"]),
    ("与2019498.83万元相比，减少1万元。", ["glued"]),
    ("公务接待费3万元，比上年增加1万元，增长13.95。", ["sign"]),
    ("公务接待费3万元，比上年减少1万元，下降-25%。", ["contradiction"]),
    ("公务接待费3万元，比上年增加1万元，增长50%。", []),
]


@pytest.mark.parametrize(("text", "ids"), REMARKS)
def test_a_figure_that_is_misprinted_is_remarked(text: str, ids: list[str]) -> None:
    assert [remark.id for remark in read(text).remarks] == ids


def test_places_are_those_of_the_lines_that_were_joined() -> None:
    text = "某单位二〇二二年度部门决算公开的各项支出当中，公务接待费为3\n.20万元，比上年减少0.80万元，下降的百分比在此不写。"
    assert [(token.line, token.column) for token in read(text).tokens] == [
        (1, text.index("3") + 1),
        (2, text.split("\n")[1].index("0.80") + 1),
    ]


def test_reading_takes_time_in_proportion_to_the_text() -> None:
    sentence = "公务接待费支出3.20万元，与2021年4.00万元相比，减少0.80万元，下降20%，主要原因是来访减少。\n"
    packaged.load(rules=False)
    read(sentence)

    def seconds(times: int) -> float:
        best = 9.0
        for _ in range(3):
            start = perf_counter()
            read(sentence * times)
            best = min(best, perf_counter() - start)
        return best

    assert seconds(400) < 14 * seconds(50)


CELLS = """2031年度“三公”经费表
单位：万元
项　目 |
预 算 数 |
决 算 数 |
合　计 |
30 |
21.5 |
因公出国（境）费 |
0 |
0 |
公务接待费 |
12 |
6.5 |
公务用车购置及运行费 |
18 |
15 |
其中：公务用车运行费 |
18 |
15 |
"""


def test_a_table_of_cells_is_read_as_the_sentence_it_stands_for() -> None:
    reading = read(CELLS)
    assert [token.number.text for token in reading.tokens if token.state == "read"] == [
        "30",
        "21.5",
        "0",
        "0",
        "12",
        "6.5",
        "18",
        "15",
        "18",
        "15",
    ]
    reception = next(one for one in reading.subjects if one.ident.endswith("reception"))
    assert [(fact.attribute, fact.body, fact.line) for fact in reception.facts] == [
        ("budget", "12万元", 13),
        ("amount", "6.5万元", 14),
    ]


def test_rows_between_bars_are_read_with_the_year_before() -> None:
    text = "单位：万元\n项目 | 2030年预算数 | 2031年预算数 | 增减 | 原因 |\n合计 | 9 | 8 | -1 | |\n"
    text += "1、公务接待费 | 4 | 2 | -2 | 来客变少。 |\n2、因公出国（境）费 | 5 | 6 | 1 | |\n"
    found = tree(text)
    assert isinstance(found, dict)
    assert found["three_public"]["parts"]["reception"] == {
        "amount": "2万元", "prior": "4万元", "change": "减少2万元", "reason": "来客变少",
    }  # fmt: skip


def test_a_table_of_cells_with_a_column_not_understood_is_left() -> None:
    assert all(token.state != "read" for token in read(CELLS.replace("预 算 数", "甲乙")).tokens)


def test_what_a_table_says_again_stands_beside_the_sentence() -> None:
    text = (
        CELLS
        + "（一）“三公”经费\n2031年“三公”经费支出决算21.5万元，其中：公务接待费6.5万元，占30.23%；公务用车购置及运行费15万元，占69.77%。\n"
    )
    found = tree(text)
    assert isinstance(found, dict)
    reception = found["three_public"]["parts"]["reception"]
    assert reception == {
        "amount": "6.5万元",
        "share": "30.23%",
        "budget": "12万元",
        "repeats": {"1": {"amount": "6.5万元"}},
    }
