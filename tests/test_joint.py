"""Figures that cannot all be true though no single rule is violated."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest
from gate import Gate
from small_systems import evaluation_of, unbroken

from fincheck.evaluation.outcome import Verdict
from fincheck.explanation.joint import contradictions as joint
from fincheck.explanation.joint.contradictions import contradictions
from fincheck.explanation.joint.finding import finding
from fincheck.explanation.system import Clash, System
from fincheck.figures.figure import interval


def prove(system: System, clash: Clash) -> None:
    """Add the relations up as the proof says: figures alone must remain, and their prints must not allow it."""
    left: dict[object, Fraction] = {}
    need = Fraction(0)
    for relation, which, multiplier in clash.relations:
        row = relation.linear.rows[which]
        assert (row.high if multiplier > 0 else row.low) is not None
        need -= multiplier * row.end(multiplier > 0)
        for node, factor in row.factors.items():
            left[node] = left.get(node, Fraction(0)) + multiplier * factor / row.scale
    can = Fraction(0)
    for node, upper, factor in clash.ends:
        assert (factor > 0) == upper
        left[node] = left.get(node, Fraction(0)) + factor
        claim = interval(system.report.figure(node))
        end = claim.high if upper else claim.low
        assert end is not None
        can += factor * end
    assert not any(left.values())
    assert can < need


@pytest.mark.parametrize("block", range(6))
def test_agrees_with_elimination(block: int) -> None:
    seen = {True: 0, False: 0}
    for seed, small, evaluation in unbroken(range(block * 200, block * 200 + 200)):
        system = System(evaluation)
        found, complete = contradictions(system)
        assert complete
        consistent = small.feasible()
        seen[consistent] += 1
        assert (not found) == consistent, seed
        assert consistent or evaluation.meeting
        for one in found:
            prove(system, one.clash)
        if found:
            assert found[0].smallest
            assert len(found[0].figures) == small.smallest_contradiction(), seed
    assert seen[True] > 20


# a + b is printed as 2.01 and as 2.00 in its two totals: both can be 2.005, and then twice that is 4.01, not 4.015
TWICE = "f0: 1.00\nf1: 1.00\nf2: 2.01\nf3: 2.00\nf4: 4.02\n"
RULES = """rules:
  - {id: A, check: f0 + f1 = f2}
  - {id: B, check: f0 + f1 = f3}
  - {id: C, check: f2 + f3 = f4}
"""


def test_each_rule_alone_holds_and_all_together_do_not() -> None:
    evaluation = evaluation_of(TWICE, RULES)
    assert [verdict for _, verdict in evaluation.quiet] == [Verdict.ROUNDING, "exact", Verdict.ROUNDING]
    assert evaluation.meeting
    system = System(evaluation)
    (one,), complete = contradictions(system)
    assert complete
    assert one.smallest
    assert [node.key for node in one.figures] == ["f3", "f4"]
    prove(system, one.clash)
    outcome = finding(system, one)
    assert (outcome.rule.id, outcome.verdict, outcome.severity) == ("JOINT", Verdict.VIOLATED, "warning")
    assert outcome.at.key == "f4"
    assert outcome.reason is not None
    assert "cannot all be true" in outcome.reason.en
    assert "不能同时成立" in outcome.reason.zh


@pytest.mark.parametrize(
    ("report", "rules", "asked"),
    [
        ("f0: 1.00\nf1: 1.00\nf2: 2.00\n", "rules:\n  - {id: A, check: f0 + f1 = f2}\n", False),  # holds as printed
        ("f0: 1.00\nf1: 1.00\nf2: 2.01\n", "rules:\n  - {id: A, check: f0 + f1 = f2}\n", False),  # stands alone
        (TWICE, RULES, True),
    ],
)
def test_the_question_is_asked_only_where_it_is_one(report: str, rules: str, asked: bool) -> None:
    assert evaluation_of(report, rules).meeting == asked


def test_open_ends_of_truncated_figures() -> None:
    # cut digits: 1.00 stands for [1.00, 1.01), so that two of them never reach 2.02
    rules = "rules:\n  - {id: A, check: f0 + f1 = f2}\n  - {id: B, check: f2 = f3}\n"
    open_ended = evaluation_of("rounding: truncated\nf0: 1.00\nf1: 1.00\nf2: 2.01\nf3: 2.01\n", rules)
    assert contradictions(System(open_ended)) == ([], True)


def test_a_search_that_is_given_no_steps_says_so() -> None:
    assert contradictions(System(evaluation_of(TWICE, RULES)), 1) == ([], False)


def test_making_contradictions_smaller_has_one_budget_for_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint, "SMALLEST", 0)
    system = System(evaluation_of(TWICE, RULES))
    (one,), complete = contradictions(system)
    assert complete
    assert not one.smallest  # a contradiction all the same, irreducible, and said to be no more
    prove(system, one.clash)
    reason = finding(system, one).reason
    assert reason is not None
    assert "without any one of them there is no contradiction" in reason.en


TEN = " + ".join(f"f{i}" for i in range(10))


@pytest.mark.parametrize(
    ("first", "second", "severities"),
    [
        ("10.05", "9.95", ["error"]),  # ten units apart, of which rounding explains one
        ("10.04", "10.01", ["error"]),
        ("10.03", "10.01", ["warning"]),  # one unit of either mends it
        ("10.02", "10.01", []),
    ],
)
def test_what_one_unit_of_a_last_digit_mends_is_a_warning(first: str, second: str, severities: list[str]) -> None:
    figures = "".join(f"f{i}: 1.00\n" for i in range(10)) + f"a: {first}\nb: {second}\n"
    rules = f"rules:\n  - {{id: A, check: {TEN} = a}}\n  - {{id: B, check: {TEN} = b}}\n"
    found, complete = contradictions(System(evaluation_of(figures, rules)))
    assert complete
    assert [one.severity for one in found] == severities


@pytest.mark.parametrize(("mildest", "severity"), [("error", "error"), ("warning", "warning"), ("info", "info")])
def test_a_contradiction_is_no_graver_than_the_mildest_rule_that_it_rests_on(mildest: str, severity: str) -> None:
    figures = "".join(f"f{i}: 1.00\n" for i in range(10)) + "a: 10.05\nb: 9.95\n"
    rules = f"rules:\n  - {{id: A, check: {TEN} = a}}\n  - {{id: B, check: {TEN} = b, severity: {mildest}}}\n"
    found, _ = contradictions(System(evaluation_of(figures, rules)))
    assert [one.severity for one in found] == [severity]


def test_one_unit_that_mends_a_contradiction_of_a_rate() -> None:
    # one rate is printed as 10.00 % and as 10.02 %
    rules = "rules:\n  - {id: A, check: f0 / f1 = f2}\n  - {id: B, check: f0 / f1 = f3}\n"
    found, _ = contradictions(System(evaluation_of("f0: 10.01\nf1: 100.00\nf2: 10.00%\nf3: 10.02%\n", rules)))
    assert [one.severity for one in found] == ["warning"]


@pytest.mark.parametrize(
    "name", ["json", "csv", "text", "table", "markdown", "html", "sarif", "junit", "github", "gitlab"]
)
def test_a_search_that_stops_is_told_everywhere_and_counts(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.modules["fincheck.audit"], "JOINTLY", 1)
    (tmp_path / "joint.yaml").write_text(TWICE, encoding="utf-8")
    (tmp_path / "joint-rules.yaml").write_text(RULES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    asked = ["joint.yaml", "--rules", "joint-rules.yaml", "--no-default-rules", "--no-config", "--lang", "en"]
    gate = Gate(tmp_path, capsys)
    ran = gate.run(*asked, "--format", name, own=False)
    assert ran.code == 0
    assert "the search reached its limit" in " ".join(ran.out.split())
    assert gate.run(*asked, "--strict", own=False).code == 1
    assert "undecided 1" in ran.out or name not in ("text", "table")
