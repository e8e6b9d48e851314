"""A broken rule is an error of the rule, with its place and a caret; it is never a finding, and hides no other rule."""

from __future__ import annotations

import pytest
from judge import TERMS, rows, rules

import fincheck
from fincheck.rulebook import rulebook
from fincheck.source import Problem, Source, cells

# A rule, with what the carets mark between « and »; the message in Chinese and in English.
BROKEN = """
# fields
{id: A1, «chek»: a = b}                             | 规则里没有字段“chek”                   | a rule has no field 'chek'
{id: A1, check: a = b, «colour»: red}               | 规则里没有字段“colour”                 | a rule has no field 'colour'
«{»check: a = b}                                    | 第 1 条规则缺少 id                     | rule 1 has no id
«{»id: A1}                                          | 第 1 条规则缺少 check                  | rule 1 has no check
«{»id: A1, check: }                                 | 第 1 条规则缺少 check                  | rule 1 has no check
«{»id: A1, check: {a: b}}                           | 第 1 条规则缺少 check                  | rule 1 has no check
«j»ust words                                        | 规则应写成 id、check 等字段            | a rule has fields: id, check, …
{id: «1A», check: a = b}                            | 规则编号“1A”应以字母开头，只含字母、数字、- 和 _ | rule id '1A': a letter, then letters, digits, - and _
{id: «A 1», check: a = b}                           | 规则编号“A 1”应以字母开头，只含字母、数字、- 和 _ | rule id 'A 1': a letter, then letters, digits, - and _
{id: «甲1», check: a = b}                           | 规则编号“甲1”应以字母开头，只含字母、数字、- 和 _ | rule id '甲1': a letter, then letters, digits, - and _
{id: A1, check: a = b, severity: «fatal»}           | 级别“fatal”不认识                      | unknown severity 'fatal'
{id: A1, check: a = b, «s»everity: }                | 级别“”不认识                           | unknown severity ''
{id: A1, check: a = b, examples: {«wrong»: []}}     | 示例没有“wrong”一类                    | no kind of example 'wrong'
{id: A1, check: a = b, examples: {exact: [«a»]}}    | 示例应是一小段报告                     | an example is a small report: {total: 12, …}
# names
{id: A1, check: «基本支处» = total}                 | 没有名为“基本支处”的术语               | no term is called '基本支处'
{id: A1, check: «expenditrue».total = a}            | 没有名为“expenditrue”的术语            | no term is called 'expenditrue'
{id: A1, check: sum(contract for «instalmnets».*) = a} | 没有名为“instalmnets”的术语         | no term is called 'instalmnets'
{id: A1, when: present(«instalmnets»), check: a = b} | 没有名为“instalmnets”的术语           | no term is called 'instalmnets'
{id: A1, for: «expenditrue», check: a = b}          | 没有名为“expenditrue”的术语            | no term is called 'expenditrue'
{id: A1, for: "**.«项日支出»", check: a = b}        | 没有名为“项日支出”的术语               | no term is called '项日支出'
{id: A1, check: «summ»(parts.*) = total}            | 没有函数“summ”                         | no function 'summ'
# one thing of the formula language; tests/test_formula.py has the others
{id: A1, check: a = b «c»}                          | 这里不该有“c”                          | 'c' cannot stand here
{id: A1, for: "a + b", check: a = b}                | 这里不该有“+”                          | '+' cannot stand here
{id: A1, for: a «+» b, check: a = b}                | 这里不该有“+”                          | '+' cannot stand here
# what a formula is
{id: A1, check: «a + b»}                            | 公式应是一个关系，例如 a + b = c       | a formula is a relation, as a + b = c
{id: A1, when: «a», check: a = b}                   | 公式应是一个关系，例如 a + b = c       | a formula is a relation, as a + b = c
{id: A1, check: a = «parts.*»}                      | 这里会取到多个数，请写 sum(…)          | this leads to many figures: write sum(…)
{id: A1, check: abs(«parts.*») = a}                 | abs 一次只看一项，这里会取到多项       | abs looks at one, and this leads to many
{id: A1, check: number(«parts.*») = a}              | number 一次只看一项，这里会取到多项    | number looks at one, and this leads to many
{id: A1, check: days(«parts.*») = a}                | days 一次只看一项，这里会取到多项      | days looks at one, and this leads to many
{id: A1, check: official(«parts.*»)}                | official 一次只看一项，这里会取到多项  | official looks at one, and this leads to many
{id: A1, check: 'matches(«parts.*», "x")'}          | matches 一次只看一项，这里会取到多项   | matches looks at one, and this leads to many
{id: A1, check: sum(a for parts.* where «b») = c}   | where 后面应是条件                     | what follows 'where' is a condition
{id: A1, check: («a = b») + c = d}                  | 这里应是数，不是文字或关系             | a figure is wanted here
{id: A1, check: «a» and b = c}                      | and/or 两边应是关系                    | and/or join relations
{id: A1, check: not («a = b»)}                      | 公式里的 not 只能用于文字、present 和 blank | in a check, not goes with texts, present and blank
{id: A1, check: "not «same(a, b)»"}                 | 公式里的 not 只能用于文字、present 和 blank | in a check, not goes with texts, present and blank
# texts
{id: A1, check: «reason» + a = b}                   | 这里应是数，不是文字或关系             | a figure is wanted here
{id: A1, check: «reason = a»}                       | 报告里的两处文字要写 same(…) 比较      | two texts of a report are held together with same(…)
{id: A1, check: «reason = kind»}                    | 报告里的两处文字要写 same(…) 比较      | two texts of a report are held together with same(…)
{id: A1, check: «reason = 5»}                       | 文字只能与文字比较                     | a text is compared with a text, names(…) with names(…)
{id: A1, check: '«kind < "行政"»'}                  | 文字只能用 = 或 ≠ 比较；名称的集合还可用 ≤ ≥（包含于、包含） | texts are compared with = or ≠, sets of names also with ≤ (all in) and ≥
{id: A1, check: «names(a) = 5»}                     | 文字只能与文字比较                     | a text is compared with a text, names(…) with names(…)
{id: A1, check: «names(a) < names(b)»}              | 文字只能用 = 或 ≠ 比较；名称的集合还可用 ≤ ≥（包含于、包含） | texts are compared with = or ≠, sets of names also with ≤ (all in) and ≥
# units
{id: A1, check: «contract + vehicles» = a}          | 单位不同，不能相加或比较：金额 与 “辆”数 | cannot add or compare money and a count of 辆
{id: A1, check: «合同金额 ＋ 车辆» ＝ 合计}         | 单位不同，不能相加或比较：金额 与 “辆”数 | cannot add or compare money and a count of 辆
{id: A1, check: vehicles = «persons»}               | 单位不同，不能相加或比较：“辆”数 与 “人”数 | cannot add or compare a count of 辆 and a count of 人
{id: A1, check: share = «contract»}                 | 单位不同，不能相加或比较：百分比 与 金额 | cannot add or compare a percentage and money
{id: A1, check: 0 ≤ contract ≤ «100%»}              | 单位不同，不能相加或比较：金额 与 百分比 | cannot add or compare money and a percentage
{id: A1, check: contract = «5»}                     | 单位不同，不能相加或比较：金额 与 纯数 | cannot add or compare money and a number
{id: A1, check: contract = «5辆»}                   | 单位不同，不能相加或比较：金额 与 “辆”数 | cannot add or compare money and a count of 辆
{id: A1, check: "same(contract, «persons»)"}        | 单位不同，不能相加或比较：金额 与 “人”数 | cannot add or compare money and a count of 人
{id: A1, check: «contract × contract» = a}          | 金额不能与金额相乘                     | money times money is no amount
{id: A1, check: «share ÷ contract» = share}         | 只有金额才能除以金额                   | only money is divided by money
{id: A1, check: contract ÷ contract = «contract»}   | 单位不同，不能相加或比较：纯数 与 金额 | cannot add or compare a number and money
{id: A1, check: «number(contract)» = 5}             | number 只用于数量                      | number() takes a count, not money
# values that are quoted, or folded over several lines
{id: A1, check: "contract = «5辆»"}                 | 单位不同，不能相加或比较：金额 与 “辆”数 | cannot add or compare money and a count of 辆
{id: A1, check: 'contract = «5辆»'}                 | 单位不同，不能相加或比较：金额 与 “辆”数 | cannot add or compare money and a count of 辆
{id: A1, check: a + b↵      = c + «summ»(x.*)}      | 没有函数“summ”                         | no function 'summ'
{id: A1, check: «contract»↵      × contract = c}    | 金额不能与金额相乘                     | money times money is no amount
"""


@pytest.mark.parametrize(("rule", "zh", "en"), rows(BROKEN))
def test_broken_rule(rule: str, zh: str, en: str) -> None:
    marked = f"rules:\n  - {rule}\n  - {{id: OK1, check: a = b}}\n".replace("↵", "\n")
    book = rules(marked.replace("«", "").replace("»", ""))
    (problem,) = book.problems
    assert (problem.text.zh, problem.text.en) == (zh, en)
    assert [rule.id for rule in book.rules] == ["OK1"]
    if "«" in marked:
        assert said(problem) == "rules.yaml:" + place_of(marked)


def place_of(marked: str) -> str:
    """Return line, column and text of what stands between « and »."""
    before, _, rest = marked.partition("«")
    line = before.rpartition("\n")[2]
    return f"{before.count(chr(10)) + 1}:{len(line) + 1} {rest.partition('»')[0]}"


def said(problem: Problem) -> str:
    """Return a problem's place and what stands above its carets."""
    shown, carets = problem.excerpt.split("\n")
    start = len(carets) - len(carets.lstrip())
    text = "".join(c for i, c in enumerate(shown) if start <= cells(shown[:i]) < len(carets))
    return f"{problem.place} {text}"


def test_a_folded_block_is_pointed_into() -> None:
    text = "rules:\n  - id: A1\n    check: >\n      a + b =\n      contract + 5辆\n"
    (problem,) = rules(text).problems
    assert said(problem) == "rules.yaml:5:7 contract + 5辆"


def test_where_a_value_does_not_stand_as_it_is_its_start_is_pointed_at() -> None:
    (problem,) = rules("rules:\n  - {id: A1, check: 'kind = \"it''s\" and contract = 5'}\n").problems
    assert said(problem) == "rules.yaml:2:21 '"


FILES = """
# a rule file as a whole                          | zh                                             | en
a: 1                                              | 规则文件应以“rules:”开头，下面逐条列出规则     | a rule file starts with 'rules:' and lists rules below it
rules: many                                       | 规则文件应以“rules:”开头，下面逐条列出规则     | a rule file starts with 'rules:' and lists rules below it
rules:                                            | 规则文件应以“rules:”开头，下面逐条列出规则     | a rule file starts with 'rules:' and lists rules below it
{rules: [{id: A1, check: a = b}], more: 1}        | 不认识的字段“more”                             | unknown field 'more'
{rules: [{id: A1, id: A2, check: a = b}]}         | “id”重复：第 1 行已经有了                      | “id” is a duplicate: line 1 has it already
{rules: [{id: A1, check: a = b}, {id: A1, check: a = c}]} | 规则编号 A1 重复，已在 rules.yaml:1:15 | rule id A1 stands at rules.yaml:1:15 already
"""


@pytest.mark.parametrize(("text", "zh", "en"), rows(FILES))
def test_broken_file(text: str, zh: str, en: str) -> None:
    (problem,) = rules(text + "\n").problems
    assert (problem.text.zh, problem.text.en) == (zh, en)


HELP = """
{id: A1, check: 基本支处 = total}        | 是不是“基本支出”？若报告里确有此项，请写成 `基本支处`
{id: A1, chek: a = b}                    | 是不是 check？
{id: A1, check: summ(parts.*) = total}   | 是不是 sum？
{id: A1, check: a = b, severity: fatal}  | 可用：error、warning、info、错误、警告、提示
"""


@pytest.mark.parametrize(("rule", "advice"), rows(HELP))
def test_advice(rule: str, advice: str) -> None:
    (problem,) = rules(f"rules: [{rule}]\n").problems
    assert problem.help is not None
    assert problem.help.zh == advice


def test_every_problem_of_every_file_is_told_and_no_good_rule_is_lost() -> None:
    one = Source("one.yaml", "rules: [{id: A1, check: a}, {id: A2, check: a = b}, {id: A3, chek: a}]\n")
    bad = Source("bad.yaml", "rules: [\n")
    two = Source("two.yaml", "rules: [{id: A2, check: a = c}, {id: B1, check: b = c}]\n")
    book = rulebook.read(TERMS, [one, bad, two])
    assert [(p.place.file, p.place.line) for p in book.problems] == [
        ("one.yaml", 1),
        ("one.yaml", 1),
        ("bad.yaml", 1),
        ("two.yaml", 1),
    ]
    assert [(rule.id, rule.formula) for rule in book.rules] == [("A2", "a = b"), ("B1", "b = c")]


GOOD = """
# fields                                                               | what it is then
{id: A1, check: a = b}                                                 | A1 error a = b
{编号: A1, 公式: a = b, 级别: 警告}                                    | A1 warning a = b
{id: A1, check: a = b, severity: 提示, covers: [T1-02], basis: 预算法} | A1 info a = b
{id: my_rule-2, check: a = b, title: 两数相等}                         | my_rule-2 error 两数相等
{id: A1, check: a = b, title: {zh: 两数相等}}                          | A1 error 两数相等
{id: A1, check: a = b, title: {en: equal}}                             | A1 error equal
{id: A1, check: "`基本支处` = total"}                                  | A1 error `基本支处` = total
{id: A1, check: 某工程款 = total}                                        | A1 error 某工程款 = total
"""


@pytest.mark.parametrize(("rule", "told"), rows(GOOD))
def test_two_fields_are_enough(rule: str, told: str) -> None:
    book = rules(f"规则: [{rule}]\n")
    assert [p.text.en for p in book.problems] == []
    (read,) = book.rules
    assert f"{read.id} {read.severity} {read.title.zh}" == told


BOOK = """
rules:
  - {id: EXP01, check: a = b}
  - {id: EXP02, check: a = b}
  - {id: SHP01, check: a = b}
  - {id: S2, check: a = b}
"""


@pytest.mark.parametrize(
    ("chosen", "ignored", "kept"),
    rows("""
                |             | EXP01 EXP02 SHP01 S2
    EXP         |             | EXP01 EXP02
    EXP01,S     |             | EXP01 SHP01 S2
                | EXP         | SHP01 S2
    EXP         | EXP01       | EXP02
    EXP01       | EXP         |
    """),
)
def test_select(chosen: str, ignored: str, kept: str) -> None:
    split = [part.split(",") if part else [] for part in (chosen, ignored)]
    assert [rule.id for rule in rules(BOOK).select(*split).rules] == kept.split()


def test_a_prefix_that_fits_no_rule_is_no_silent_nothing() -> None:
    with pytest.raises(ValueError, match="XYZ"):
        rules(BOOK).select(["EXP", "XYZ"])
    with pytest.raises(ValueError, match="exp"):
        rules(BOOK).select([], ["exp"])


@pytest.mark.parametrize("name", ["d201", "x2010301", "table_201"])
def test_a_name_with_a_code_in_it_is_no_slip_of_the_code(name: str) -> None:
    """A name that only ends as a term's code does is a name of its own, in a scope as in a formula."""
    book = fincheck.load_rulebook(Source("rules.yaml", f"rules:\n  - {{id: R1, for: {name}, check: total = {name}}}\n"))
    assert [problem.text.en for problem in book.problems] == []


def test_a_code_with_a_slip_is_told() -> None:
    book = fincheck.load_rulebook(Source("rules.yaml", "rules:\n  - {id: R1, for: 2O1, check: total = 1元}\n"))
    assert [problem.text.en for problem in book.problems] != []
