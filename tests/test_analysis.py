"""A rulebook looked at by itself."""

from __future__ import annotations

import pytest

from fincheck.quality.analysis import analyse
from fincheck.report.terms import Terms
from fincheck.rulebook import rulebook
from fincheck.source import Source


def told(*checks, kind):
    entries = "".join(f"  - {{id: R{i}, {check}}}\n" for i, check in enumerate(checks, 1))
    book = rulebook.read(Terms(), [Source("rules.yaml", "rules:\n" + entries)])
    assert not book.problems
    return [f"{note.rule.id}: {note.text.en}" for note in analyse(book).notes if note.kind == kind]


IMPLIED = [
    (["check: a = b", "check: b = a"], ["R2: follows from others, rounding apart: − R1"]),
    (["check: a + b = c", "check: c = d", "check: a + b = d"], ["R3: follows from others, rounding apart: R1 + R2"]),
    (["check: a + b = c", "check: c - b = a"], ["R2: follows from others, rounding apart: − R1"]),
    (["check: 2 × a = b", "check: a = b ÷ 2"], ["R2: follows from others, rounding apart: 1/2 × R1"]),
    (["check: a = b", 'check: "same(b, a)"'], ["R2: follows from others, rounding apart: − R1"]),
    (["check: a = b", 'check: "same(a, b, c)"'], []),
    (["check: x.a = x.b", "for: x, check: a = b"], ["R2: follows from others, rounding apart: R1"]),
    (["for: x.y, check: a = parent.b", "for: x, check: y.a = b"], ["R2: follows from others, rounding apart: R1"]),
    (
        ["check: sum(p.*) = t", "check: t = u", "check: u = sum(p.*)"],
        ["R3: follows from others, rounding apart: − R1 − R2"],
    ),
    (["check: a = b, when: present(c)", "check: b = a"], []),
    (["check: a = b", "check: b = a, when: present(c)"], ["R2: follows from others, rounding apart: − R1"]),
    (["check: a ÷ b = c", "check: a ÷ b = c"], []),
    (["check: a = b", "check: c = d"], []),
]


@pytest.mark.parametrize(("checks", "expected"), IMPLIED)
def test_implied(checks, expected):
    assert told(*checks, kind="implied") == expected


CONTRADICTIONS = [
    (["check: a = b", "check: a = b + 1"], ["R2: cannot hold together with R1"]),
    (["check: a = b", "check: b = c", "check: c = a + 1"], ["R3: cannot hold together with R1, R2"]),
    (["check: a < b", "check: b < a"], ["R2: cannot hold together with R1"]),
    (["check: a ≤ b", "check: b ≤ a"], []),
    (["check: a ≤ b", "check: b + 1 ≤ a"], ["R2: cannot hold together with R1"]),
    (["check: a > b", "check: a ≥ b"], []),
    (["check: a = b", "check: a < b"], ["R2: cannot hold together with "]),
    (["check: a = b", "check: a ≥ b"], []),
    (["check: 1 ≤ a ≤ 3", "check: a ≥ 4"], ["R2: cannot hold together with R1"]),
]


@pytest.mark.parametrize(("checks", "expected"), CONTRADICTIONS)
def test_contradictions(checks, expected):
    assert told(*checks, kind="contradiction") == expected


def test_unknown_names_are_told():
    assert told("check: a + `b c` = x.y", kind="unknown-name") == ["R1: no term knows: a, b c, x, y"]
