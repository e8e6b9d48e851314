"""Families of rules: written once, read as many, each with its own id, place and examples."""

from __future__ import annotations

import pytest

from fincheck.quality.examples import failures
from fincheck.report.terms import Terms
from fincheck.rulebook import rulebook
from fincheck.rulebook.rulebook import Rulebook
from fincheck.source import Source

FAMILY = """\
rules:
  - each:
      - {id: F1, x: 收入, en: Income, good: [{收入: 1}]}
      - {id: F2, x: 支出, en: Expenditure, good: [{支出: 2}]}
    rules:
      - id: <id>A
        title: {zh: <x>不为负, en: <en> is not negative}
        check: <x> ≥ 0
        examples: {exact: <good>, violated: [{<x>: -1}]}
      - {id: <id>B, check: <x> ≤ 5}
"""


def read(text: str) -> Rulebook:
    return rulebook.read(Terms(), [Source("own.yaml", text)])


def test_every_member_makes_every_rule() -> None:
    book = read(FAMILY)
    assert book.problems == []
    assert [(rule.id, rule.formula) for rule in book.rules] == [
        ("F1A", "收入 ≥ 0"),
        ("F1B", "收入 ≤ 5"),
        ("F2A", "支出 ≥ 0"),
        ("F2B", "支出 ≤ 5"),
    ]
    assert book.rules[2].title == ("支出不为负", "Expenditure is not negative")
    assert failures(book) == ([], 4)


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (("check: <x> ≥ 0", "check: <y> ≥ 0"), "8:16", "no member of each: has 'y'"),
        (("check: <x> ≥ 0", "check: <x> ≥ ≥ 0"), "8:16", "a name or a number is due here"),  # once, not for each member
        (("en: Income,", "en: Income, other: 1,"), "3:44", "no rule of the family has <other>"),
        (("check: <x> ≥ 0", "check: <good> ≥ 0"), "8:16", "<good> is no text"),
        (("id: <id>A", "id: A"), "6:13", "rule id A stands at"),
        (("    rules:", "    rule:"), "5:5", "no field 'rule'"),
        (("x: 收入", "1x: 收入"), "3:22", "'1x' is no name"),
    ],
)
def test_what_is_wrong_is_told_once_with_its_place(change: tuple[str, str], place: str, said: str) -> None:
    problems = read(FAMILY.replace(*change, 1)).problems
    assert len(problems) == 1, [(str(p.place), p.text.en) for p in problems]
    assert said in problems[0].text.en
    assert str(problems[0].place) == f"own.yaml:{place}"


@pytest.mark.parametrize(
    "text", ["{each: 3, rules: [{id: <id>}]}", "{each: [{id: A}], rules: {id: <id>}}", "{each: [{id: A}]}"]
)
def test_a_family_is_two_lists(text: str) -> None:
    (problem,) = read(f"rules: [{text}]\n").problems
    assert "a family lists below each:" in problem.text.en


def test_a_family_is_no_bomb() -> None:
    members = ", ".join(f"{{id: F{i}}}" for i in range(60))
    rules = ", ".join(f"{{id: <id>x{i}, check: a = b}}" for i in range(60))
    (problem,) = read(f"rules: [{{each: [{members}], rules: [{rules}]}}]\n").problems
    assert "more than 2000" in problem.text.en
