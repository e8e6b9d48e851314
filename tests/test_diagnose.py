"""Likely causes of a finding: each kind where it is the cause, and none that would not mend it."""

from __future__ import annotations

import gc

import pytest
from judge import VOCABULARY

from fincheck import audit
from fincheck.audit import Audit
from fincheck.explanation.diagnose import Diagnosis
from fincheck.explanation.system import System
from fincheck.report.terms import Terms
from fincheck.rulebook import rulebook
from fincheck.source import Source

RULES = """
rules:
  - {id: SUM, for: "**", check: sum(parts.*) = total}
  - {id: SHR, for: "**.parts.*", check: amount ÷ parent.parent.total = share}
  - {id: CHG, for: "**", check: amount - prior = change}
  - {id: RTE, for: "**", check: change ÷ prior = change_rate}
  - {id: EXE, for: "**", check: amount ÷ budget = rate}
  - {id: CAR, for: "**", check: received + opening = closing_total}
"""
WORDS = (
    VOCABULARY
    + """
  opening:       {zh: 年初结转, en: Opening balance}
  closing_total: {zh: 收入总计, en: Total income}
  received:      {zh: 本年收到, en: Received}
  initial:       {zh: 年初预算, en: Initial budget}
"""
)


def judged(report: str) -> Audit:
    known = Terms()
    assert not rulebook.read(known, [Source("terms.yaml", WORDS)]).problems
    book = rulebook.read(known, [Source("rules.yaml", RULES)])
    assert not book.problems, book.problems
    return audit(Source("report.yaml", "decimals: 2\n" + report), book)


def kinds(report: str) -> list[list[str]]:
    done = judged(report)
    return [[hint.kind for hint in done.hints.get(outcome, ())] for outcome in done.findings]


@pytest.mark.parametrize(
    ("report", "kind", "said"),
    [
        ("total: 1000.00\nparts: {a: 610.52, b: 398.48}\n", "", ""),  # 9.00: nothing of the kind
        ("total: 1000.00\nparts: {a: 610.52, b: 384.98}\n", "", ""),
        ("total: 1009.00\nparts: {a: 610.52, b: 389.48}\n", "digit-wrong", ""),
        ("total: 1000.00\nparts: {a: 601.52, b: 389.48}\n", "digits-swapped", "610.52"),
        ("total: 1000.00\nparts: {a: 61.52, b: 389.48}\n", "digit-dropped", "610.52"),
        ("total: 1000.00\nparts: {a: 6105.20, b: 389.48}\n", "scale", "610.52"),
        ("total: 1000.00\nparts: {a: 6105200, b: 389.48}\n", "unit", "6105200元"),  # yuan in a report in 万元
        ("total: 1000.00\nparts: {a: 610.52元, b: 389.48}\n", "unit", "610.52万元"),
        ("total: 0.1万元\nparts: {a: 0.061052亿元, b: 0.038948}\n", "unit", "0.061052万元"),
        ("total: 221.04\nparts: {a: 610.52, b: 389.48}\n", "sign-turned", "-389.48"),
        ("total: 1000.00\nparts: {a: 610.52, b: 301.15}\nother: 88.33\n", "equals-figure", "88.33"),
        ("total: 610.52\nparts: {a: 610.52, b: 88.33, c: 0}\n", "equals-figure", "88.33"),
        ("x: {received: 500.00, opening: 44.97, closing_total: 500.00}\n", "carry-over", "44.97"),
        ("x: {amount: 100.00, budget: 313.00, initial: 220.00, rate: 45.45%}\n", "wrong-base", "220.00"),
        ("x: {amount: 13.21, prior: 10.00, change: 减少3.21}\n", "sign-turned", "增加3.21"),
    ],
)
def test_kind(report: str, kind: str, said: str) -> None:
    done = judged(report)
    (outcome,) = [f for f in done.findings if f.verdict == "violated"]
    hints = done.hints.get(outcome, ())
    assert len(hints) <= 3
    if kind in ("", "digit-wrong"):
        assert kind not in [hint.kind for hint in hints]  # one digit explains nearly anything
        return
    assert hints, "no cause named"
    assert kind in [hint.kind for hint in hints]
    (hint,) = [hint for hint in hints if hint.kind == kind][:1]
    assert said in hint.text.zh
    assert said in hint.text.en
    assert hint.node is not None


def test_a_cut_percentage_is_told_as_it_should_be_rounded() -> None:
    done = judged("x: {amount: 1378.05, prior: 1391.26, change: 减少13.21, change_rate: 下降0.94%}\n")
    (outcome,) = done.findings
    assert outcome.verdict == "truncated"
    (hint,) = done.hints[outcome]
    assert hint.kind == "cut"
    assert "下降0.95%" in hint.text.zh


def test_shares_made_to_add_up() -> None:
    done = judged("total: 3000.00\nparts:\n" + "".join(
        f"  {name}: {{amount: 1000.00, share: {share}%}}\n" for name, share in (("a", "33.33"), ("b", "33.33"), ("c", "33.34"))
    ))  # fmt: skip
    found = [hint.kind for hints in done.hints.values() for hint in hints]
    assert found == ["forced-100"]


def test_a_cause_that_mends_several_says_so_and_one_that_breaks_another_too() -> None:
    report = "x: {amount: 1258.41, prior: 1200.00, change: 增加85.41, change_rate: 增长4.87%}\n"
    done = judged(report)
    told = [hint.text.en for hints in done.hints.values() for hint in hints]
    assert any("that mends 2 findings" in text for text in told)
    assert kinds(report)[0][0] == "digits-swapped"


def test_a_cause_is_a_guess_and_is_worded_as_one() -> None:
    done = judged("total: 1000.00\nparts: {a: 601.52, b: 389.48}\n")
    texts = [hint.text for hints in done.hints.values() for hint in hints]
    assert any("looks like a slip" in text.en and "像是" in text.zh for text in texts)


def test_the_report_is_left_as_it_was() -> None:
    done = judged("total: 1000.00\nparts: {a: 601.52, b: 389.48}\n")
    assert done.report is not None
    assert [done.report.figure(n).text for n in done.report.root.walk() if n.key in "ab"] == ["601.52", "389.48"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "report",
    [
        "total: 1000.00\nparts: {a: 601.52, b: 389.48}\n",
        f"y: {{total: 1003.47, parts: {{a: 610.52, b: 398.48}}, {', '.join(f'k{i}: {i}.00' for i in range(1, 200))}}}",
    ],
)
def test_what_was_built_to_find_causes_goes_when_they_are_found(report: str) -> None:
    gc.collect()
    gc.disable()  # as in a run, which collects nothing: a circle would stay, and hold the whole system
    try:
        done = judged(report)
        left = [type(thing).__name__ for thing in gc.get_objects() if isinstance(thing, System | Diagnosis)]
    finally:
        gc.enable()
    assert done.findings and not left
