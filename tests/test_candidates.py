"""An unknown name is never nil: a check fails only where it fails under every reading of the names beside its operands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml as pyyaml
from judge import rows, rule

import fincheck
from fincheck.audit import Audit
from fincheck.evaluation import candidates
from fincheck.evaluation.evaluate import evaluate
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook import packaged, rulebook
from fincheck.source import Source

PACKAGED = packaged.load()
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


def audited(text: str, own: str = "") -> Audit:
    """Return the audit of a report by the packaged rules, or by the rules of a file of one's own."""
    book = rulebook.read(PACKAGED.terms, [Source("rules.yaml", own)]) if own else PACKAGED
    return fincheck.audit(Source("report.yaml", text), book)


def told(check: str, report: str, **fields: str) -> tuple[str, str]:
    """Return verdict and English reason of the one check of one rule."""
    (outcome,) = [
        o for o in audited("{decimals: 2, " + report[1:], rule(check, **fields)).outcomes() if o.rule.id == "R1"
    ]
    return str(outcome.verdict.value), outcome.reason.en if outcome.reason is not None else ""


# formula | report | verdict | what the reason names
READINGS = rows("""
a = b + opening? | {a: 12, b: 10, 甲乙丙: 2}                   | undecided | 甲乙丙
a = b + opening? | {a: 12, b: 10, 年初的结转和结余: 2}           | undecided | read as 'Opening carry-over'
a = b + opening? | {a: 12, b: 10, 甲乙丙: 3}                   | violated  |
a = b + opening? | {a: 12, b: 10}                              | violated  |
a = b + opening? | {a: 12, b: 12, 甲乙丙: 3}                   | exact     |
a = b + opening? | {a: 12, b: 10, closing: 2}                  | violated  |
a = b + opening? | {a: 12, b: 10, 甲乙丙: 2人}                 | violated  |
a = b + opening? | {a: 12.00, b: 10.00, 甲乙丙: 2.01}          | undecided | 甲乙丙
a = b + opening? | {a: 12, b: 10, opening: 1, 甲乙丙: 1}        | undecided | added to
a = b - closing? | {a: 8, b: 10, 甲乙丙: 2}                    | undecided | 甲乙丙
a = b - closing? + opening? | {a: 9, b: 10, 甲: 3, 乙: 2}      | undecided | 甲
a = b + opening? | {a: 16, b: 10, 甲: 1, 乙: 2, 丙: 3, 丁: 9}   | undecided | 丙
a = b + opening? | {a: 20, b: 10, 甲: 1, 乙: 2, 丙: 3}          | violated  |
a = b + c.opening? | {a: 12, b: 10, c: {甲乙: 2}}              | undecided | 甲乙
a = b + c.opening? | {a: 12, b: 10, 甲: {opening: 2}}          | undecided | 甲
a = b + c.opening? | {a: 12, b: 10, 甲: {乙: 2}}               | undecided | 甲
a = b + parts.opening? | {a: 12, b: 10, parts: {甲乙: 2}}      | undecided | 甲乙
a = b + parts.opening? | {a: 12, b: 10, parts: {c: 3}, 甲乙: 2} | undecided | 甲乙
a = sum(class_level.amount?) | {a: 12, "204": 10, 甲乙: 2}     | undecided | 甲乙
a = sum(class_level.amount?) | {a: 12, "204": 10, 甲乙: 3}     | violated  |
a = sum(class_level.basic?) | {a: 12, "204": {basic: 10}, "205": {甲乙: 2}} | undecided | 甲乙
a > 0 and guests? > 0 | {a: 12, 甲乙: 3}                       | undecided | 甲乙
a > 0 and guests? > 0 | {a: 12, 甲乙: 0}                       | violated  |
a = opening? or b = opening? | {a: 12, b: 10, 甲乙: 2}         | violated  |
a = opening? or b = opening? | {a: 12, b: 10, 甲乙: 12}        | undecided | 甲乙
present(reason)  | {a: 1, 甲乙: 用于修路}                       | undecided | 甲乙
present(reason)  | {a: 1, 甲乙: 3}                             | violated  |
present(reason) or a = 0 | {a: 1, 甲乙: 用于修路}               | undecided | 甲乙
present(income_table) | {a: 1, 收入决算一览表: {total: 1}}      | undecided | 收入决算一览表
present(income_table) | {a: 1, 附件: {total: 1}}               | violated  |
""")


@pytest.mark.parametrize(("check", "report", "verdict", "names"), READINGS)
def test_a_check_fails_only_under_every_reading(check: str, report: str, verdict: str, names: str) -> None:
    found, reason = told(check, report)
    assert found == verdict
    assert names in reason


def test_the_fewest_names_are_told_and_the_place_is_theirs() -> None:
    done = audited("a: 16\nb: 10\n甲: 1\n乙: 2\n丙: 3\n丁: 6\n", rule("a = b + opening?"))
    (finding,) = done.findings
    assert (finding.at.line, finding.severity, [node.name for node in finding.unread]) == (6, "warning", ["丁"])


def test_the_nearest_known_name_is_told() -> None:
    _, reason = told("a = b + opening?", "{a: 12, b: 10, 其他收人: 2}")
    assert "nearest known name: '其他收入'" in reason


def test_a_search_that_is_too_large_is_undecided_and_says_so() -> None:
    many = ", ".join(f"名{i}: {3 * 2**i}" for i in range(45))
    found, reason = told("a = b + opening?", f"{{a: 12, b: 10, {many}}}")
    assert (found, reason[:16]) == ("undecided", "45 unknown names")


def test_many_unknown_names_are_searched_in_bounds() -> None:
    random = Random(7)
    values = [random.randint(10**6, 10**7) for _ in range(30)]
    body = ", ".join(f"名{i}: {value}" for i, value in enumerate(values))
    assert told("a = b + opening?", f"{{a: {sum(values) + 5}, b: 5, {body}}}")[0] == "undecided"


def test_of_a_note_nothing_worse_becomes() -> None:
    done = audited("{a: 12, b: 10, 甲乙: 2}", rule("a = b + opening?", severity="info"))
    assert [finding.severity for finding in done.findings] == ["info"]


SUMS = """
rules:
  - {id: ALL, for: "**", check: sum(parts.*) = total}
  - {id: NAMED, for: expenditure, check: parts.basic + parts.project = total}
"""
# two sums for one total | what is told
AGREE = rows("""
{total: 100, parts: {basic: 60, project: 30, 甲: 10}} | NAMED undecided
{total: 100, parts: {basic: 60, project: 40, 甲: 10}} | ALL undecided
{total: 100, parts: {basic: 60, project: 30, reception: 10}} | NAMED undecided
{total: 100, parts: {basic: 60, project: 30, 甲: 20}} | ALL violated, NAMED violated
{total: 100, parts: {basic: 60, project: 40}}         |
""")


@pytest.mark.parametrize(("section", "due"), AGREE)
def test_two_sums_for_one_total_never_contradict_each_other(section: str, due: str) -> None:
    done = audited(f"expenditure: {section}", SUMS)
    assert ", ".join(sorted(f"{f.rule.id} {f.verdict.value}" for f in done.findings)) == due
    assert done.checks == sum(done.tally.values())


def test_together_nothing_is_proved_of_checks_that_lack_a_name() -> None:
    own = """
rules:
  - {id: A, check: a = b + opening?}
  - {id: B, check: a = c}
  - {id: C, check: c = d}
  - {id: D, check: d = b}
"""
    figures = "{a: 1.00, b: 1.02, c: 1.01, d: 1.02"
    own = own.replace("B, check: a = c", "B, check: same(a, c)").replace("C, check: c = d", "C, check: same(c, d)")
    assert not any(f.rule.made for f in audited(f"{figures}, 甲: 5}}", own).findings)


# ---------------------------------------------------------------- whole reports, renamed


def tree_of(fixture: str) -> Any:
    text = (FIXTURES / fixture / "report.yaml").read_text(encoding="utf-8")
    return pyyaml.load(text, Loader=pyyaml.BaseLoader)  # noqa: S506, TID251 - texts only


def keys_of(tree: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Return the way to every key that a term knows, codes left out."""
    found: list[tuple[str, ...]] = []
    for key, value in tree.items() if isinstance(tree, dict) else ():
        known = PACKAGED.terms.get(PACKAGED.terms.id_of(key))
        if known is not None and known.unit != "header" and not known.id.isdecimal():
            found.append((*path, key))
        found += keys_of(value, (*path, key))
    return found


def renamed(tree: Any, ways: set[tuple[str, ...]], path: tuple[str, ...] = ()) -> Any:
    if not isinstance(tree, dict):
        return tree
    new = {}
    for number, (key, value) in enumerate(tree.items()):
        way = (*path, key)
        new[f"某某{number}" if way in ways else key] = renamed(value, ways, way)
    return new


def errors(done: Audit) -> list[str]:
    return [f"{f.rule.id} {f.path}" for f in done.findings if f.severity == "error"]


def written(tree: Any) -> str:
    return str(pyyaml.dump(tree, allow_unicode=True, sort_keys=False, default_style='"'))


@pytest.mark.parametrize("seed", range(12))
def test_no_error_is_reported_of_a_consistent_report_with_any_keys_renamed(seed: int) -> None:
    random = Random(seed)
    tree = tree_of("consistent")
    ways = keys_of(tree)
    assert len(ways) > 200
    chosen = set(random.sample(ways, random.choice([1, 3, 10, 40])))
    assert errors(audited(written(renamed(tree, chosen)))) == [], chosen


def test_a_mistake_beside_a_renamed_key_is_found_or_undecided_and_told() -> None:
    """The total no longer is what its parts come to, be one of them called what it will."""
    text = "decimals: 2\n支出决算:\n  合计: {total}\n  其中: {{基本支出: 60, 项目支出: 30, {name}: 10}}\n"
    for name in ("经营支出", "经营性开支", "某某"):
        for total, verdicts in (("100", {"exact", "rounding", "undecided"}), ("101", {"violated", "undecided"})):
            outcomes = audited(text.format(total=total, name=name)).outcomes()
            found = {str(o.verdict.value) for o in outcomes if o.rule.id in ("SHP01", "EXP01")}
            assert found <= verdicts, (name, total)
            assert total == "100" or "violated" in found


def test_a_table_with_an_unknown_row_or_column_is_no_error() -> None:
    table = """
支出决算表:
  表: |
    科目编码 | 科目名称   | 本年支出合计 | 基本支出 | 项目支出 | 经营性开支
             | 合计       | 1285.14      | 905.32   | 369.82   | 10.00
    213      | 农林水支出 | 1164.90      | 785.08   | 369.82   | 10.00
    21301    | 农业农村   | 1164.90      | 785.08   | 369.82   | 10.00
    2130101  | 行政运行   | 1164.90      | 785.08   | 369.82   | 10.00
             | 某种支出   | 120.24       | 120.24   |          |
"""
    done = audited(table)
    assert errors(done) == []
    assert {f.verdict.value for f in done.findings if f.rule.id.startswith("TEX")} == {"undecided"}


# ---------------------------------------------------------------- names that stand where nobody looked for them


FISCAL = """
财政拨款收入支出决算总表:
  表: |
    项目 | 金额 | 项目 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款
    一、一般公共预算财政拨款 | 4200 | 一、农林水支出 | 4250 | 4250 |
    二、{fund} | 300 | 二、城乡社区支出 | 300 | | 300
    本年收入合计 | 4500 | 本年支出合计 | 4550 | 4250 | 300
    年初财政拨款结转和结余 | 80 | 年末财政拨款结转和结余 | 30 | 30 |
{split}    总计 | 4580 | 总计 | 4580 | 4280 | 300
"""
SPLIT = "    {general} | 80 | | | |\n    政府性基金预算财政拨款 | | | | |\n"
CLINIC = """
收入总计: 18562
支出总计: 18562
本年收入: {合计: 16562, 其中: {财政拨款收入: 6000, 事业收入: 10562}}
使用非财政拨款结余: 1000
年初结转和结余: 1000
本年支出: {合计: 17000, 其中: {基本支出: 9000, 项目支出: 8000}}
结余分配: 200
年末结转和结余: 1362
"""
CLASSES = """
收入支出决算总表:
  表: |
    项目 | 决算数 | 项目 | 决算数
    一、财政拨款收入 | 300 | 一、教育支出 | 100
    | | 二、{name} | 200
    本年收入合计 | 300 | 本年支出合计 | 300
支出决算表:
  表: |
    科目编码 | 科目名称 | {column} | 基本支出
    | 合计 | 300 | 300
    205 | 教育支出 | 100 | 100
    20502 | 普通教育 | 100 | 100
    2050204 | 高中教育 | 100 | 100
    213 | 农林水支出 | 200 | 200
    21303 | 水利 | 200 | 200
    2130301 | 行政运行 | 200 | 200
"""


@pytest.mark.parametrize(
    "text",
    [
        CLINIC,
        CLINIC.replace("使用非财政拨款结余: 1000\n", "").replace("本年收入:", "使用非财政拨款结余: 1000\n本年收入:"),
        # a carry-over without its budgets may be of any of them
        FISCAL.format(fund="政府性基金预算财政拨款", split=""),
        # and the rows after it are its own, whatever they and those above are called
        FISCAL.format(fund="政府性基金预算财政拨款", split=SPLIT.format(general="一般公共预算财政拨款")),
        FISCAL.format(fund="某某", split=SPLIT.format(general="一般公共预算财政拨款")),
        FISCAL.format(fund="政府性基金预算财政拨款", split=SPLIT.format(general="某某")),
        # a class in one table may be an unknown name in another
        CLASSES.format(name="农林水支出", column="本年支出合计"),
        CLASSES.format(name="某某", column="本年支出合计"),
        CLASSES.format(name="农林水支出", column="某某"),
        # what is of one money only, under a name that nobody knows, is not of all
        "支出总计: 100\n收入总计: 100\n年末结转和结余: 10\n某财政拨款收支: {支出决算: {合计: 60, 基本支出: 60}}",
        re.sub(
            r" \| (基本支出|(?<=0 \| )\d+)$",
            "",
            CLASSES.format(name="农林水支出", column="本年支出合计"),
            flags=re.MULTILINE,
        ),
    ],
)
def test_a_name_outside_of_its_section_or_below_another_head_is_no_error(text: str) -> None:
    assert errors(audited(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        CLINIC.replace("使用非财政拨款结余: 1000", "使用非财政拨款结余: 1100"),
        CLASSES.format(name="住房保障支出", column="本年支出合计"),
        FISCAL.format(fund="政府性基金预算财政拨款", split=SPLIT.format(general="一般公共预算财政拨款")).replace(
            "300 | 二", "310 | 二"
        ),
    ],
)
def test_what_is_known_to_differ_still_is_an_error(text: str) -> None:
    assert errors(audited(text)) != []


def test_a_name_printed_twice_in_a_table_without_codes_is_no_part_of_the_row_before_it() -> None:
    """其他教育支出 is a section and its one item: where the head has no 科目编码 that anybody knows, nothing says so."""
    table = """
支出决算表:
  表: |
    某某 | 科目名称 | 本年支出合计 | 基本支出
    20501 | 教育管理事务 | 20 | 20
    20599 | 其他教育支出 | 30 | 30
    20508 | 进修及培训 | 50 | 50
    2059999 | 其他教育支出 | 30 | 30
"""
    assert errors(audited(table)) == []


def test_the_names_of_a_table_are_looked_through_once_for_all_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Node] = []
    unknown = candidates._unknown

    def counted(report: Report, group: Node) -> Iterator[Node]:
        looked.append(group)
        return unknown(report, group)

    monkeypatch.setattr(candidates, "_unknown", counted)
    listed = "".join(
        f"    '201{i}': {{total: 10.00}}\n    '201{i}01': {{total: 5.00}}\n    '201{i}02': {{total: 5.10}}\n"
        for i in range(10, 60)
    )
    report = fincheck.read_report(Source("r.yaml", f"unit: 万元\ngeneral_budget_table:\n  rows:\n{listed}"), PACKAGED)
    failing = evaluate(report, PACKAGED.rules).findings
    assert len(failing) >= 50
    assert looked and len(looked) == len(set(looked))
