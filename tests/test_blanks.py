"""Names without a value: told by the check that asks for them, else as BLANK, and by one of them only."""

from __future__ import annotations

import pytest
from judge import audited_by, rules

import fincheck
from fincheck.rulebook import packaged
from fincheck.source import Source

RULES = """
rules:
  - {id: SUM, check: a + b = total}
  - {id: ASK, when: present(x), check: not blank(x)}
"""


@pytest.mark.parametrize(
    ("report", "told"),
    [
        ("{a: 1.00, b: 2.00, total: 3.00}", []),
        ("{a: 1.00, b: , total: 3.00}", [("SUM", "b")]),
        ("{a: 1.00, b: 2.00, total: 3.00, c: }", [("BLANK", "c")]),
        ("{a: 1.00, b: , total: 3.00, c: {d: , e: 1.00}}", [("BLANK", "c.d"), ("SUM", "b")]),
        ("{a: 1.00, b: 2.00, total: 3.00, 单位名称: , reason: }", [("BLANK", "entity"), ("BLANK", "reason")]),
        ("{a: 1.00, b: 2.00, total: 3.00, x: }", [("ASK", "x")]),
        ("{a: 1.00, b: 2.00, total: 3.00, c: '#DIV/0!', d: '####', e: '#1 road'}", [("BLANK", "c"), ("BLANK", "d")]),
        ("{a: 1.00, b: '#REF!', total: 3.00}", [("SUM", "b")]),
        ("{a: 1.00, b: 2.00, total: 3.00, c: {}}", []),  # a group of nothing is nothing
    ],
)
def test_every_blank_is_told_once(report: str, told: list[tuple[str, str]]) -> None:
    done = audited_by(RULES, report)
    assert sorted((outcome.rule.id, outcome.at.path) for outcome in done.findings) == told
    assert done.tally["undecided"] == sum(outcome.verdict == "undecided" for outcome in done.outcomes())


def test_whoever_chooses_rules_asks_about_these_only() -> None:
    report = Source("report.yaml", "{a: 1.00, b: 2.00, total: 3.00, c: }")
    assert fincheck.audit(report, rules(RULES).select(["SUM"])).findings == []
    assert [f.rule.id for f in fincheck.audit(report, rules(RULES)).findings] == ["BLANK"]


def test_a_report_of_which_nothing_is_checked_is_no_report_of_blanks() -> None:
    done = fincheck.audit(Source("report.yaml", "{c: , d: }"), packaged.load())
    assert done.findings == []
    assert done.problems != []
