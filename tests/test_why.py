"""Findings grouped by cause, the fewest figures to change, and how it is told."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from gate import Gate
from small_systems import draw, evaluation_of

import fincheck
from fincheck.evaluation.evaluate import Evaluation
from fincheck.explanation.records import Cause, Change
from fincheck.explanation.telling import shortfall
from fincheck.explanation.why import explain
from fincheck.figures.figure import power
from fincheck.readers import yamltree
from fincheck.render.reasons import offered
from fincheck.rulebook import packaged
from fincheck.source import Source

ROOT = Path(__file__).resolve().parent.parent

# the year's total is printed in three places; one of its parts is mistyped, which two sums show
REPORT = """f0: 610.52
f1: 398.48
f2: 1000.00
f3: 1000.00
f4: 200.00
f5: 810.52
"""
RULES = """rules:
  - {id: A, check: f0 + f1 = f2}
  - {id: B, check: "same(f2, f3)"}
  - {id: C, check: f0 + f4 = f5}
  - {id: D, check: f1 + f0 = f3}
"""


def causes(evaluation: Evaluation) -> tuple[Cause, ...]:
    return explain(evaluation).causes


OFFERED = """
# values that would fit | told        | of the others
  1                     | 1           |
  1 2 3                 | 1 2 3       |
  1 2 3 4               | 1 2 3       | and at least 1 more
  1 2 3 4 5             | 1 2 3       | and at least 2 more
"""


@pytest.mark.parametrize("line", [line for line in OFFERED.splitlines() if "|" in line and "#" not in line])
def test_few_of_many_values_that_would_fit_are_told_and_the_others_counted(line: str) -> None:
    values, told, more = (part.strip() for part in line.split("|"))
    assert offered(Change((), values=tuple(values.split())), "en") == (tuple(told.split()), f" {more}" if more else "")


def test_findings_of_one_figure_are_one_cause_with_the_value_and_the_slip() -> None:
    (cause,) = causes(evaluation_of(REPORT, RULES))
    assert cause.kind == "figures"
    assert [f.rule.id for f in cause.findings] == ["A", "D"]
    ((change,),) = cause.answers
    assert change.nodes[0].key == "f1"
    assert change.values[0] == "389.48"
    assert change.slip == "digits-swapped"
    assert change.low is not None
    assert change.high is not None
    assert change.low <= 3894800 <= change.high
    assert "all 2 findings have one cause" in cause.text.en
    assert "389.48 (digits swapped), which mends both" in cause.text.en
    assert "probably" in cause.text.en
    assert "很可能" in cause.text.zh


def test_what_is_only_remarked_takes_no_part_in_what_to_change() -> None:
    rules = RULES + "  - {id: E, check: f1 + f4 = f0, severity: info}\n"
    found = causes(evaluation_of(REPORT, rules))
    assert [[f.rule.id for f in cause.findings] for cause in found] == [["A", "D"]]
    assert [change.nodes[0].key for change in found[0].answers[0]] == ["f1"]


SUMS = (
    "rules:\n  - {id: A, check: f0 + f1 = f2}\n  - {id: B, check: 'same(f2, f3)'}\n  - {id: C, check: f0 + f1 = f3}\n"
)
ALIKE = "rules:\n  - {id: A, check: 'same(f2, f0)'}\n  - {id: B, check: 'same(f3, f0)'}\n  - {id: C, check: 'same(f1, f0)'}\n"
ZERO = """rules:
  - {id: A, check: f1 + f3 = f4}
  - {id: B, check: f1 = 2 * f0}
  - {id: C, check: f4 = 9 * f0}
  - {id: D, check: f2 + f3 = 9 * f0}
  - {id: E, check: f0 + f1 = f2}
"""


@pytest.mark.parametrize(
    ("report", "rules", "zh", "en"),
    [
        ("f0: 1.00\nf1: 2.00\nf2: 8.00\nf3: 3.00\n", SUMS,
         "2 项问题同出一因：只改一处即可全部相符，且仅此一处：“f2”（3:5）由 8.00 改为 3.00",
         "all 2 findings have one cause: one change mends it all, and only this one: f2 (3:5) from 8.00 to 3.00"),
        ("f0: 1.00\nf1: 2.00\nf2: 8.00\nf3: 3.00\n", ALIKE,
         "3 项问题同出一因：至少要改 3 个数字，改法不止一种，例如 f0 1.00（1:5）、f2 8.00（3:5）、f3 3.00（4:5）",
         "all 3 findings have one cause: at least 3 figures must change, ambiguous; for instance f0 1.00 (1:5), f2 8.00 (3:5), f3 3.00 (4:5)"),
        ("f0: 1个\nf1: 2个\nf2: 4个\nf3: 5个\nf4: 9个\n", ZERO,
         "至少要改 5 个数字：f1 2个（2:5）改为 0个、f3 5个（4:5）改为 0个", "at least 5 figures must change: f1 2个 (2:5) → 0个, f3 5个 (4:5) → 0个"),
    ],
)  # fmt: skip
def test_what_is_to_be_changed_is_said_with_its_place_and_value(report: str, rules: str, zh: str, en: str) -> None:
    (cause,) = causes(evaluation_of(report, rules))
    assert zh in cause.text.zh
    assert en in cause.text.en


def test_the_proof_adds_up() -> None:
    evaluation = evaluation_of(REPORT, RULES)
    report = evaluation.lookup.report
    (cause,) = causes(evaluation)
    proof = cause.proof
    assert proof is not None
    assert proof.allowed < proof.demanded
    assert "cannot all be true" in shortfall(report, proof, "en")
    assert "不能同时成立" in shortfall(report, proof, "zh")


def test_figures_no_rule_tells_apart_are_named_together() -> None:
    (cause,) = causes(evaluation_of("f0: 10.00\nf1: 20.00\nf2: 35.00\n", "rules: [{id: A, check: f0 + f1 = f2}]\n"))
    assert cause.ambiguous
    ((change,),) = cause.answers
    assert {node.key for node in change.nodes} == {"f0", "f1", "f2"}


def test_nothing_to_explain() -> None:
    assert explain(evaluation_of("f0: 1.00\nf1: 1.00\n", "rules: [{id: A, check: f0 = f1}]\n")).causes == ()


def test_a_budget_that_is_reached_is_said() -> None:
    explanation = explain(evaluation_of(REPORT, RULES), limit=2)
    assert not explanation.complete
    assert all(not cause.complete for cause in explanation.causes)


@pytest.mark.parametrize("block", range(4))
def test_every_value_that_is_named_mends_and_lies_in_the_interval(block: int) -> None:
    """The interval of a single-figure answer is the set of amounts that leave a solution: tried from both sides."""
    tried = 0
    for seed in range(20_000 + block * 100, 20_000 + block * 100 + 100):
        small = draw(seed, slips=1)
        evaluation = small.evaluation()
        if evaluation.tally["truncated"] or evaluation.tally["undecided"]:
            continue
        if len(small.answers()[0]) > 1:
            continue
        for cause in explain(evaluation).causes:
            for (change,) in cause.answers:
                number = int(change.nodes[0].key[1:])
                figure = evaluation.lookup.report.figure(change.nodes[0])
                assert figure is not None
                for value in change.values:
                    mantissa = round(Fraction(value.removesuffix("%")) * 100)
                    if number not in small.percent:
                        assert small.feasible(printed={number: mantissa}), (seed, value)
                    tried += 1
                for end, outwards in ((change.low, -1), (change.high, 1)):
                    if end is not None and number not in small.percent:
                        grid = end / power(figure.exponent) * outwards + Fraction(1, 2)
                        last = grid.__floor__() * outwards  # the last print that can stand for the end
                        assert small.feasible(printed={number: last}), (seed, number, end)
                        assert not small.feasible(printed={number: last + outwards}), (seed, number, end)
    assert tried > 10


# ---------------------------------------------------------------- the real disclosure


@pytest.fixture(scope="module")
def seed() -> fincheck.Audit:
    path = ROOT / "fixtures" / "lezhi-2020" / "report.yaml"
    return fincheck.audit(yamltree.decode(path.read_bytes(), "report.yaml"), packaged.load())


def of_rule(done: fincheck.Audit, rule: str) -> Cause:
    assert done.explanation is not None
    (outcome,) = [f for f in done.findings if f.rule.id == rule]
    cause = done.explanation.of(outcome)
    assert cause is not None
    return cause


def test_the_340_is_the_one_figure_behind_the_indicator(seed: fincheck.Audit) -> None:
    cause = of_rule(seed, "IND01")
    ((change,),) = cause.answers
    assert [node.text for node in change.nodes] == ["340万元"]
    assert change.values == ()  # the rule sets a bound: nothing says that it should be just 465.85
    assert "仅此一处" in cause.text.zh


def test_units_counted_two_ways_have_one_smallest_pair(seed: fincheck.Audit) -> None:
    cause = of_rule(seed, "ORG02")
    assert {f.rule.id for f in cause.findings} == {"ORG02", "ORG10"}
    (answer,) = cause.answers
    assert [([node.text for node in change.nodes], change.values) for change in answer] == [
        (["22个"], ("27个",)),
        (["39个"], ("44个",)),
    ]
    assert not any(change.probable for change in answer)


def test_the_totals_were_printed_without_the_carry_over(seed: fincheck.Audit) -> None:
    cause = of_rule(seed, "CAR05")
    assert cause.kind == "carry-over"
    assert {"CAR03", "CAR04", "CAR05", "CAR06"} <= {f.rule.id for f in cause.findings}
    assert not cause.answers  # 44.97 is right: nothing rewrites it
    assert {node.text for node in cause.figures} >= {"44.97", "10500.70"}


def test_a_balance_held_against_a_total_is_no_total_that_lacks_it() -> None:
    text = (ROOT / "fixtures" / "lezhi-2020" / "report.yaml").read_text("utf-8").replace("10500.69", "10545.67")
    done = fincheck.audit(Source("report.yaml", text), packaged.load())
    assert done.explanation is not None
    (cause,) = [cause for cause in done.explanation.causes if cause.kind == "carry-over"]
    assert "44.97" not in {finding.at.text for finding in cause.findings}


def test_the_findings_of_a_cent_have_one_cause(seed: fincheck.Audit) -> None:
    cause = of_rule(seed, "CAR09")
    assert cause.kind == "prints"
    assert {"CAR09", "FIS01", "SAM02"} <= {f.rule.id for f in cause.findings}


def test_what_differs_in_substance_rewrites_nothing(seed: fincheck.Audit) -> None:
    cause = of_rule(seed, "CON05")
    assert cause.kind == "substance"
    assert not cause.answers


def test_a_finding_has_one_cause_at_most(seed: fincheck.Audit) -> None:
    assert seed.explanation is not None
    told = [f for cause in seed.explanation.causes for f in cause.findings]
    assert len(told) == len(set(told))
    assert set(told) <= set(seed.findings)


# ---------------------------------------------------------------- the command


@pytest.fixture
def gate(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.chdir(tmp_path)
    return Gate(tmp_path, capsys)


@pytest.fixture
def slipped(gate: Gate) -> Gate:
    gate.write("r.yaml", REPORT)
    gate.write("rules.yaml", RULES)
    return gate


OPTIONS = ("--rules", "rules.yaml", "--no-default-rules", "--lang", "en")


def test_why_tells_findings_proof_and_answers(slipped: Gate) -> None:
    ran = slipped.run("why", "r.yaml", *OPTIONS, own=False)
    assert ran.code == 0
    for said in (
        "findings:",
        "proof:",
        "the only answer",
        "probably 389.48 (digits swapped)",
    ):
        assert said in ran.out


def test_why_of_one_finding(slipped: Gate) -> None:
    assert "A@$" in slipped.run("why", "r.yaml", "A", *OPTIONS, own=False).out
    assert "A@$" in slipped.run("why", "r.yaml", "A@$", *OPTIONS, own=False).out
    wrong = slipped.run("why", "r.yaml", "C", *OPTIONS, own=False)
    assert wrong.code == 2
    assert "A@$" in wrong.err


def test_why_begins_as_the_listing_does_and_says_a_settled_value_once(gate: Gate) -> None:
    seed = str(ROOT / "fixtures" / "lezhi-2020" / "report.yaml")
    listed, why = (gate.run(*command, seed, "--lang", "zh", own=False).out for command in ((), ("why",)))
    assert listed.splitlines()[2].startswith("1. 错误 总计漏计结转 44.97万元")
    assert why.startswith("64 项问题中有 4 项同出一因：差额正好是结转数")
    assert "  1. 职能部门·派出所 22个（91:49）：真实值应为 27个（错一位数字）\n" in why
    assert "     职能部门·合计 39个（90:9）：真实值应为 44个\n" in why


@pytest.mark.parametrize("name", ["table", "text"])
def test_the_listing_tells_the_causes(slipped: Gate, name: str) -> None:
    told = " ".join(slipped.run("r.yaml", *OPTIONS, "--format", name, own=False).out.split())
    assert "probably 389.48 (digits swapped), which mends both" in told
    assert "one cause" not in slipped.run("r.yaml", *OPTIONS, "--format", name, "--no-why", own=False).out


def test_json_carries_causes(slipped: Gate) -> None:
    (report,) = json.loads(slipped.run("r.yaml", *OPTIONS, "--format", "json", own=False).out)["reports"]
    (cause,) = report["causes"]
    assert cause["kind"] == "figures"
    assert [check["rule"] for check in cause["checks"]] == ["A", "D"]
    ((change,),) = cause["answers"]
    assert change["values"][0] == "389.48"
    assert change["slip"] == "digits-swapped"
    assert cause["proof"]["relations"]
    (without,) = json.loads(slipped.run("r.yaml", *OPTIONS, "--format", "json", "--no-why", own=False).out)["reports"]
    assert "causes" not in without


def test_the_report_is_never_written_to(slipped: Gate) -> None:
    before = slipped.read("r.yaml")
    slipped.run("why", "r.yaml", *OPTIONS, own=False)
    slipped.run("r.yaml", *OPTIONS, own=False)
    assert slipped.read("r.yaml") == before


def test_the_page_of_joint(gate: Gate) -> None:
    ran = gate.run("explain", "JOINT", "--lang", "zh", own=False)
    assert ran.code == 0
    assert "同时成立" in ran.out
