"""Where a rule applies and what its paths lead to: one line a case, the places of the checks and their verdicts."""

from __future__ import annotations

import pytest
from judge import audited_by, only, outcomes, rows, shown

# The places that a check is made at, with the first letter of its verdict: e r t v, u for undecided.
PLACES = """
# scope           | check                  | report                                                      | places
# one place
                  | a = b                  | {a: 1.00, b: 1.00}                                          | $ e
$                 | a = b                  | {a: 1.00, b: 1.00}                                          | $ e
x                 | a = b                  | {x: {a: 1.00, b: 1.00}, a: 9.00}                            | x e
x.y               | a = b                  | {x: {y: {a: 1.00, b: 1.00}}}                                | x.y e
$.x.y             | a = b                  | {x: {y: {a: 1.00, b: 1.00}}}                                | x.y e
收入决算          | 合计 = b               | {income: {total: 1.00, b: 1.00}}                            | income e
income            | total = b              | {收入决算: {合计: 1.00, b: 1.00}}                           | income e
# a part belongs to its whole
expenditure.basic | amount = a             | {expenditure: {parts: {basic: {amount: 1.00, a: 1.00}}}}    | expenditure.parts.basic e
                  | expenditure.basic = a  | {expenditure: {parts: {basic: 1.00}}, a: 1.00}              | $ e
                  | expenditure.basic = a  | {expenditure: {basic: 2.00, parts: {basic: 1.00}}, a: 2.00} | $ e
# at a named place a missing operand is undecided, and counted; nothing there is no check
                  | a = b                  | {a: 1.00}                                                   | $ u
x                 | a = b                  | {x: {a: 1.00}}                                              | x u
x                 | a + b? = c             | {x: {a: 1.00}}                                              | x u
x                 | sum(parts.*) = total   | {x: {total: 1.00}}                                          | x u
x                 | sum(parts.*) = total   | {x: {total: 1.00, parts: {}}}                               | x u
x                 | sum(a for parts.*) = b | {x: {b: 1.00, parts: {y: {a: 1.00}, z: {c: 1.00}}}}         | x u
                  | x.a = y.a              | {x: {a: 1.00}}                                              | $ u
x                 | a = $.y.a              | {y: {a: 1.00}, x: {c: 1}}                                   | x u
x                 | a = b                  | {x: {c: 1.00}}                                              |
x                 | a = b                  | {y: {a: 1.00, b: 1.00}}                                     |
x                 | a = $.y                | {y: 1.00}                                                   |
                  | a? + b? = c?           | {x: 1.00}                                                   |
x                 | max(a?, b?) = c?       | {x: {y: 1}}                                                 |
                  | sum(x.*?) = y?         | {z: 1}                                                      |
# a blank is there
x                 | a = b                  | {x: {a: , b: 1.00}}                                         | x u
# under a pattern a rule applies only where all that it needs is there as a key
projects.*        | a = b                  | {projects: {p: {a: 1.00, b: 1.00}, q: {a: 1.00, b: 2.00}}}  | projects.p e, projects.q v
projects.*        | a = b                  | {projects: [{a: 1.00, b: 1.00}, {a: 1.00}]}                 | projects.1 e
projects.*        | a = b                  | {projects: {p: {a: 1.00, b: }, q: {b: 1.00}}}               | projects.p u
projects.*        | a + b? = c             | {projects: {p: {a: 1.00, c: 1.00}, q: {a: 1.00, b: 1.00}}}  | projects.p e
projects.*        | a? + b? = c?           | {projects: {p: {d: 1.00}}}                                  |
projects.*.x      | a = b                  | {projects: {p: {x: {a: 1.00, b: 1.00}}, q: {y: 1.00}}}      | projects.p.x e
**                | a = b                  | {a: 1.00, b: 1.00, x: {a: 1.00, b: 2.00, y: {a: 1.00}}}     | $ e, x v
**                | a = b                  | {x: [{a: 1.00, b: 1.00}, {y: [{a: 1.00, b: 1.00}]}]}        | x.1 e, x.2.y.1 e
**                | a = b                  | {a: 1.00, x: {b: 1.00}}                                     |
**                | a? + b? = c?           | {a: 0, x: {d: 1.00}}                                        | $ e
**                | expenditure.basic = a  | {x: {expenditure: {parts: {basic: 1.00}}, a: 1.00}}         | x e
**                | basic = a              | {x: {parts: {basic: 1.00}, a: 1.00}}                        | x e
**                | amount = $.a           | {a: 1.00, b: {c: 1.00}}                                     | a e, b.c e
**                | amount = $.a?          | {a: 1.00, b: {amount: 1.00}}                                | a e, b e, b.amount e
a.**              | b = c                  | {a: {b: 1.00, c: 1.00, x: {b: 1.00, c: 1.00}}, b: 1.00, c: 9.00} | a e, a.x e
**.a              | b = c                  | {a: {b: 1.00, c: 1.00, a: {b: 1.00, c: 1.00}}, x: {b: 1.00, c: 9.00}} | a e, a.a e
**.parts.*        | amount ÷ parent.parent.total = share | {x: {total: 2.00, parts: {y: {amount: 1.00, share: 50%}, z: 1.00}}} | x.parts.y e
**.parts.*        | amount ÷ parent.parent.total = share | {x: {parts: {y: {amount: 1.00, share: 50%}}}} |
**.其中.*         | 金额 ÷ 上一级.上一级.合计 = 占比 | {total: 2.00, parts: {y: {amount: 1.00, share: 50%}}} | parts.y e
# a group with a total and no amount stands for its total, as it does in a sum
**.parts.*        | amount ÷ parent.parent.total = share | {total: 2.00, parts: {y: {total: 1.00, share: 50%, parts: {z: 1.00}}}} | parts.y e
**                | amount - prior = change | {x: {total: 2.00, prior: 1.00, change: 增加1.00}}          | x e
**                | amount - prior = change | {x: {total: {amount: 2.00, prior: 1.00, change: 增加5.00}}} | x.total v
# parent
x.y               | a = parent.b           | {x: {y: {a: 1.00}, b: 1.00}}                                | x.y e
x.y               | a = parent.parent.b    | {x: {y: {a: 1.00}}, b: 1.00}                                | x.y e
x                 | a = parent.parent.b    | {x: {a: 1.00}}                                              | x u
x.*               | a = 上一级.b           | {x: {b: 1.00, y: {a: 1.00}, z: {a: 2.00}}}                  | x.y e, x.z v
# from the top
x.*               | a = $.b                | {b: 1.00, x: {y: {a: 1.00}, z: {a: 1.00}}}                  | x.y e, x.z e
# namesake: the child with the key of the place
t.*               | amount = $.u.namesake  | {t: {x: 1.00, y: 2.00}, u: {x: 1.00, y: 3.00, z: 1.00}}     | t.x e, t.y v
t.*               | amount = $.u.同名项.a  | {t: {x: 1.00, y: 2.00}, u: {x: {a: 1.00}}}                  | t.x e
                  | sum(amount × $.u.namesake for t.*) = a | {t: {x: 2人, y: 3人}, u: {x: 1.00, y: 2.00}, a: 8.00} | $ e
# coded rows
t                 | total = sum(class_level)   | {t: {total: 3.00, '201': 1.00, '20101': 9.00, '204': 2.00}} | t e
t                 | total = sum(类级)          | {t: {total: 3.00, '201': 1.00, '204': 2.00}}            | t e
t                 | total = sum(section_level) | {t: {total: 3.00, '201': 1.00, '20101': 1.00, '20402': 2.00}} | t e
t                 | total = sum(item_level)    | {t: {total: 3.00, '2010101': 3.00, '20101': 1.00}}      | t e
t.class_level     | amount = sum(below)    | {t: {'201': 3.00, '20101': 1.00, '20102': 2.00, '204': 5.00, '20401': 4.00}} | t.201 e, t.204 v
t.类级            | amount = sum(下级)     | {t: {'201': 3.00, '20101': 1.00, '2010101': 1.00, '20102': 2.00}} | t.201 e
**.section_level  | amount = sum(below)    | {t: {u: {'20101': 3.00, '2010101': 3.00}}}                  | t.u.20101 e
t.class_level     | amount = sum(below)    | {t: {'201': 3.00, '204': 5.00}}                             |
"""


@pytest.mark.parametrize(("scope", "check", "report", "places"), rows(PLACES))
def test_places(scope: str, check: str, report: str, places: str) -> None:
    fields = {"scope": scope} if scope else {}
    found = outcomes(check, report, **fields)
    said = [f"{outcome.place.path or '$'} {outcome.verdict[0]}" for outcome in found]
    assert sorted(said) == sorted(place.strip() for place in places.split(",") if place.strip())


# Column by column: the columns that a check is made for.
COLUMNS = """
# scope | check                                    | report                                                                          | columns
t       | total.column = sum(class_level.column)   | {t: {total: {a: 3.00, b: 4.00}, '201': {a: 1.00, b: 1.00}, '204': {a: 2.00, b: 2.00}}} | a e, b v
t       | total.各列 = sum(类级.各列)              | {t: {total: {a: 3.00}, '201': {a: 1.00, b: 1.00}, '204': {a: 2.00}}}            | a e
t.*     | column = parent.total.column             | {t: {total: {a: 1.00}, x: {a: 1.00, b: 1.00}}}                                  | a e, a e
t.*     | sum(column.*) = column                   | {t: {x: {a: {p: 1.00, q: 2.00}, b: {p: 1.00}}, y: {a: 1.00}}}                   |
t       | x.column + y.column = z.column           | {t: {x: {a: 1.00, b: 2.00}, y: {a: 1.00}, z: {a: 2.00, b: 2.00}}}               | a e
t       | x.column + y.column? = z.column          | {t: {x: {a: 1.00, b: 2.00}, y: {a: 1.00}, z: {a: 2.00, b: 2.00}}}               | a e, b e
t       | x.column = y.column                      | {t: {x: {a: 1.00, reason: 见附表}, y: {a: 1.00, reason: 略}}}                    | a e
**      | x.column = y.column                      | {t: {x: {a: 1.00}, y: {a: 1.00}}, u: {x: {b: 2.00}, y: {b: 3.00}}}              | a e, b v
t       | x.column = y.column                      | {t: {x: 1.00, y: 1.00}}                                                         |
"""


@pytest.mark.parametrize(("scope", "check", "report", "columns"), rows(COLUMNS))
def test_columns(scope: str, check: str, report: str, columns: str) -> None:
    said = [f"{outcome.column} {outcome.verdict[0]}" for outcome in outcomes(check, report, scope=scope)]
    assert sorted(said) == sorted(column.strip() for column in columns.split(",") if column.strip())


CONDITIONS = """
# when                                   | report                          | applies
a > 0                                    | {a: 1.00}                       | yes
a > 0                                    | {a: 0}                          | no
a = 1万元                                | {a: 1.004}                      | no
a ≠ 0                                    | {a: 0.00}                       | no
present(a)                               | {a: 1}                          | yes
present(a)                               | {a: }                           | yes
present(a)                               | {b: 1}                          | no
not present(a)                           | {b: 1}                          | yes
blank(a)                                 | {a: }                           | yes
blank(a)                                 | {a: 1}                          | no
kind = "行政"                            | {kind: 行政}                    | yes
kind = "行政" or kind = "参公"           | {kind: 参公}                    | yes
kind = "行政" 或 kind = "参公"           | {kind: 事业}                    | no
not (kind = "行政" and a = 0)            | {kind: 行政, a: 5辆}            | yes
names(a) = names(b)                      | {a: [甲], b: {甲: 1}}           | yes
names(a) = names(b)                      | {a: [甲], b: [乙]}              | no
0 < a < 5辆 且 present(b)                | {a: 4辆, b: 1}                  | yes
0 < a < 5辆 且 present(b)                | {a: 5辆, b: 1}                  | no
# what cannot be told is not met, in whatever order it is asked
a > 0                                    | {b: 1}                          | no
a > 0                                    | {a: }                           | no
a > 0                                    | {a: 若干}                       | no
not a > 0                                | {b: 1}                          | no
a = 5辆                                  | {a: 5.00}                       | no
1 ÷ a > 0                                | {a: 0辆}                        | no
kind = "行政"                            | {kind: }                        | no
kind = "行政"                            | {a: 1}                          | no
a > 0 or present(b)                      | {b: 1}                          | yes
present(b) or a > 0                      | {b: 1}                          | yes
a > 0 and present(b)                     | {b: 1}                          | no
present(b) and a > 0                     | {b: 1}                          | no
not (a > 0 and present(c))               | {b: 1}                          | yes
not (present(c) and a > 0)               | {b: 1}                          | yes
"""


@pytest.mark.parametrize(("when", "report", "applies"), rows(CONDITIONS))
def test_conditions(when: str, report: str, applies: str) -> None:
    found = outcomes("z = 1万元", f"{report[:-1]}, z: 1}}", when=when)
    assert [outcome.verdict for outcome in found] == ["exact"] * (applies == "yes")


def test_with_a_condition_that_holds_an_optional_operand_left_out_is_nil() -> None:
    outcome = only("vehicles? > 0", "{amount: 63.25}", when="amount > 0")
    assert (outcome.verdict, shown(outcome, outcome.left)) == ("violated", "0")


def test_what_a_condition_reads_is_no_operand() -> None:
    outcome = only("sum(share for parts.* where amount ≠ 0) = 100%", "{parts: {x: {amount: 5, share: 100%}}}")
    assert [node.path for node in outcome.operands] == ["parts.x.share"]


@pytest.mark.parametrize(
    ("report", "zh", "en"),
    rows("""
    {expenditure: {total: 1, parts: {project: 1}}} | 报告里没有“基本支出”              | the report has no 'Basic expenditure'
    {expenditure: {parts: {basic: 1, project: 1}}} | 报告里没有“合计”                  | the report has no 'Total'
    """),
)
def test_a_missing_operand_is_named_in_the_terms_own_words(report: str, zh: str, en: str) -> None:
    outcome = only("basic + project = total", report, scope="expenditure")
    assert outcome.reason is not None
    assert tuple(outcome.reason) == (zh, en)


def test_a_rule_for_anywhere_gives_way_to_one_for_this_place() -> None:
    rules = """
rules:
  - {id: SHP01, for: "**", check: sum(parts.*) = total}
  - {id: EXP01, for: expenditure, check: basic + project = total}
"""
    report = (
        "{expenditure: {total: 1.00, parts: {basic: 1.00, project: 1.00}}, income: {total: 9.00, parts: {x: 1.00}}}"
    )
    done = audited_by(rules, report)
    assert [(f.rule.id, f.place.key) for f in done.findings] == [("EXP01", "expenditure"), ("SHP01", "income")]
    assert done.tally["violated"] == 2


def test_it_does_not_give_way_where_the_figures_differ() -> None:
    rules = """
rules:
  - {id: SHP01, for: "**", check: sum(parts.*) = total}
  - {id: EXP01, for: expenditure, check: basic = total}
"""
    done = audited_by(rules, "{expenditure: {total: 9.00, parts: {basic: 1.00, project: 1.00}}}")
    assert [f.rule.id for f in done.findings] == ["EXP01", "SHP01"]
    assert done.tally["violated"] == 2
