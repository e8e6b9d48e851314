"""What the tests of rules and verdicts share: a small vocabulary of their own, and one rule held against one report.

Independent of the packaged rules: those may change without a test here changing with them.
"""

from __future__ import annotations

from fractions import Fraction

import fincheck
from fincheck.audit import Audit
from fincheck.evaluation.outcome import Outcome
from fincheck.figures.decimals import plain
from fincheck.figures.figure import power
from fincheck.report.terms import Terms
from fincheck.rulebook import rulebook
from fincheck.rulebook.rulebook import Rulebook
from fincheck.source import Source

VOCABULARY = """
terms:
  entity:      {zh: 单位名称, en: Entity, unit: header}
  year:        {zh: 年度, en: Year, unit: header}
  unit:        {zh: 金额单位, en: Unit, unit: header}
  decimals:    {zh: 小数位数, en: Decimals, unit: header}
  rounding:    {zh: 取整方式, en: Rounding, unit: header}
  amount:      {zh: 金额, en: Amount}
  total:       {zh: 合计, en: Total, labels: [本年支出合计]}
  parts:       {zh: 其中, en: Parts}
  share:       {zh: 占比, en: Share, unit: "%"}
  prior:       {zh: 上年数, en: Previous year}
  change:      {zh: 增减额, en: Change}
  change_rate: {zh: 增减率, en: Rate of change, unit: "%"}
  budget:      {zh: 预算数, en: Budget}
  rate:        {zh: 完成率, en: Execution rate, unit: "%"}
  count:       {zh: 数量, en: Number, unit: count}
  list:        {zh: 名单, en: List}
  reason:      {zh: 主要原因, en: Main reason, unit: text}
  kind:        {zh: 单位性质, en: Kind of unit, unit: text}
  contract:    {zh: 合同金额, en: Contract amount, unit: money}
  vehicles:    {zh: 车辆, en: Vehicles, unit: 辆}
  persons:     {zh: 人数, en: Persons, unit: 人}
  income:      {zh: 收入决算, en: Income}
  expenditure: {zh: 支出决算, en: Expenditure}
  basic:       {zh: 基本支出, en: Basic expenditure}
  project:     {zh: 项目支出, en: Project expenditure}
  projects:    {zh: 项目, en: Projects}
  instalments: {zh: 分期付款, en: Instalments}
"""


def vocabulary() -> Terms:
    """Return the terms of ``VOCABULARY``."""
    known = Terms()
    assert rulebook.read(known, [Source("terms.yaml", VOCABULARY)]).problems == []
    return known


TERMS = vocabulary()


def rules(text: str) -> Rulebook:
    """Return the rulebook of a rule file's text; what is wrong with it stands in its problems."""
    return rulebook.read(TERMS, [Source("rules.yaml", text)])


def rule(check: str, **fields: str) -> str:
    """Return a rule file with one rule, R1; ``scope`` stands for ``for``, which is a word of Python."""
    lines = [f"{'for' if name == 'scope' else name}: '{value}'" for name, value in fields.items()]
    return "rules:\n  - id: R1\n" + "".join(f"    {line}\n" for line in [f"check: '{check}'", *lines])


def audited(check: str, report: str, **fields: str) -> Audit:
    """Return the audit of a report by one rule, which must have nothing wrong with it."""
    return audited_by(rule(check, **fields), report)


def audited_by(rule_file: str, report: str) -> Audit:
    """Return the audit of a report by the rules of a file, which must have nothing wrong with it."""
    book = rules(rule_file)
    assert [problem.text.en for problem in book.problems] == []
    return fincheck.audit(Source("report.yaml", report), book)


def outcomes(check: str, report: str, **fields: str) -> list[Outcome]:
    """Return what every check of one rule came to, in the order of the report."""
    return [outcome for outcome in audited(check, report, **fields).outcomes() if outcome.rule.id == "R1"]


def verdicts(check: str, report: str, **fields: str) -> list[str]:
    """Return the verdicts of ``outcomes``."""
    return [outcome.verdict for outcome in outcomes(check, report, **fields)]


def only(check: str, report: str, **fields: str) -> Outcome:
    """Return what the one check of one rule came to."""
    (outcome,) = outcomes(check, report, **fields)
    return outcome


def shown(outcome: Outcome, value: Fraction | None) -> str:
    """Return a value of an outcome exactly, in the unit that the outcome shows: ``0.015万元``; "" for none."""
    return "" if value is None else plain(value / power(outcome.unit.scale)) + outcome.unit.name


def rows(table: str) -> list[tuple[str, ...]]:
    """Return the rows of a table written as text: cells between bars, blank lines and lines with # left out."""
    lines = [line.strip() for line in table.strip().splitlines()]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines if line and not line.startswith("#")]
