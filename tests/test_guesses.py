"""Guesses that can be trusted: what is called probable, what is told as several, what is named no value at all.

Each line is a report and a rule or two of the packaged ones, and what is said of them.
"""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path

import pytest

import fincheck
from fincheck.audit import Audit
from fincheck.render.wording.message import message
from fincheck.rulebook import packaged
from fincheck.source import Source

ROOT = Path(__file__).resolve().parent.parent
BOOK = packaged.load(whole=True)


def judged(report: str) -> Audit:
    return fincheck.audit(Source("report.yaml", f"unit: 万元\ndecimals: 2\n{report}"), BOOK)


def probable(done: Audit) -> list[tuple[str, str]]:
    """Return (printed, probably) of every change that is called probable."""
    assert done.explanation is not None
    return [
        ((change.nodes[0].text or ""), change.values[0])
        for cause in done.explanation.causes
        for answer in cause.answers
        for change in answer
        if change.probable
    ]


def proposed(done: Audit) -> dict[str, set[str]]:
    """Return what is proposed for each figure, by hints and by causes, by what is printed there."""
    told: dict[str, set[str]] = {}
    for hint in (hint for some in done.hints.values() for hint in some if hint.node is not None and hint.value):
        assert hint.node is not None
        told.setdefault(hint.node.text or "", set()).add(hint.value)
    for printed, value in probable(done):
        told.setdefault(printed, set()).add(value)
    return told


MANY = ", ".join(f"p{i}: {1000 + 7 * i}.13" for i in range(200))


NOTHING = {
    # a limit of the rule's own says nothing of what a figure should be: 163.45 % is right
    "limit": "project_reports: {a: {outcome: {public_satisfaction: 163.45%}}}",
    # on a base of nil no rate should stand at all
    "nil base": "agency_operating: {amount: 307.82, prior: 0, change: 增加307.82, change_rate: 增长100.00%}",
    # a bound says nothing, either
    "bound": """
performance_tables: {a: {budget: 466, executed: 465.85, indicators: {cost: {x: {expected: 2798, actual: 340}}}}}
project_reports: {a: {payment_plan: {contract: 2798, contract_term: 6年, instalments: {later_instalments: {to_period: 24, amount: 116.6}}}}}
""",
    # 15 or 2: either could be the wrong one
    "either": """
key_work: {vehicles_replaced: 15辆}
three_public: {details: {vehicle_expense: {vehicle_purchase: {vehicles_bought: 2辆}}}}
""",
    # two digits exchanged over others explain 17.12, a wrong digit 17.11
    "swap": "门急诊: {数量: 128.69万人次, 上年数: 111.58万人次, 增减额: 增加27.11万人次, 增减率: 增长15.34%}",
    # one of so many parts would always be a digit away
    "parts": f"支出决算: {{合计: {sum(1000 + 7 * i for i in range(200)) + 326}.00, 其中: {{{MANY}}}}}",
}


@pytest.mark.parametrize("report", NOTHING.values(), ids=NOTHING)
def test_nothing_is_called_probable(report: str) -> None:
    done = judged(report)
    assert done.findings
    assert probable(done) == []
    assert proposed(done) == {}


@pytest.mark.parametrize(
    ("report", "printed", "value"),
    [
        ("支出决算: {合计: 13459.00, 其中: {基本支出: 8013.00, 项目支出: 5356.00}}\n", "8013.00", "8103.00"),
        (
            "支出决算: {合计: {金额: 250.7219, 增减额: 增加170.8798, 增减率: 增长46.7242%}}\n",
            "增加170.8798",
            "增加79.8421",
        ),
    ],
    ids=["swap", "prior"],
)
def test_the_one_plausible_repair_is_probable(report: str, printed: str, value: str) -> None:
    assert probable(judged(report)) == [(printed, value)]


def test_rates_on_a_base_of_nil_are_one_cause_with_advice() -> None:
    done = judged(
        "机关运行经费: {金额: 307.82, 增减额: 增加307.82, 增减率: 增长100.00%}\n"
        "收入支出决算总体情况: {收入总计: {金额: 5.20, 上年数: 0, 增减额: 增加5.20, 增减率: 增长100%}}\n"
    )
    assert done.explanation is not None
    (cause,) = [cause for cause in done.explanation.causes if cause.kind == "nil-base"]
    assert [node.text for node in cause.figures] == ["增长100.00%", "增长100%"]
    assert "不写比率" in cause.text.zh
    assert done.report is not None
    told = [message(done.report, finding, "zh") for finding in cause.findings]
    assert told[0] == "机关运行经费：增减率 增长100.00%，增加额就是本年数，上年数为零，不写增减率"
    assert told[1].endswith("上年数为零的，不写增减率")


def test_prints_that_differ_are_not_told_as_equal() -> None:
    done = judged(
        "重点工作: {派出所: {数量: 27个}}\n机构设置: {内设机构: {其中: {派出所: 22个}}}\n"
        "部门整体支出绩效自评报告: {机构组成: {派出所: {数量: 27个}}}\n"
    )
    assert done.report is not None
    (told,) = [message(done.report, finding, "zh") for finding in done.findings if finding.rule.id == "ORG02"]
    assert "派出所 22个 ≠ " in told
    assert "数量 27个 = 重点工作·派出所·数量 27个" in told


def test_two_equal_repairs_are_told_as_two() -> None:
    done = judged("支出决算: {合计: 8013.00, 其中: {基本支出: 7998.00, 项目支出: 105.00}}\n")
    assert probable(done) == []
    assert proposed(done) == {"8013.00": {"8103.00"}, "105.00": {"15.00"}}


@pytest.mark.parametrize("seed", range(40))
def test_a_figure_never_gets_two_proposals(seed: int) -> None:
    choose = random.Random(seed)
    a, b = choose.randint(100, 99999), choose.randint(100, 99999)
    total = int("".join(choose.sample(str(a + b), len(str(a + b)))))
    done = judged(
        f"支出决算: {{合计: {total}.00, 其中: {{基本支出: {{金额: {a}.00, 占比: {100 * a / (a + b):.2f}%}}, "
        f"项目支出: {{金额: {b}.00, 占比: {100 * b / (a + b):.2f}%}}}}}}\n"
    )
    for values in proposed(done).values():
        assert len(values) == 1


def test_an_item_left_out_explains_several_differences() -> None:
    done = judged(
        "支出决算表:\n"
        "  合计: {合计: 129.42, 基本支出: 99.17, 项目支出: 30.25}\n"
        "  科目: {'208': {合计: 60.00, 基本支出: 52.00, 项目支出: 8.00}, '210': {合计: 40.00, 基本支出: 30.00, 项目支出: 10.00}}\n"
        "一般公共预算财政拨款支出决算表:\n"
        "  科目: {'221': {合计: 29.42, 基本支出: 17.17, 项目支出: 12.25}}\n"
    )
    assert done.explanation is not None
    (cause,) = [cause for cause in done.explanation.causes if cause.kind == "left-out"]
    assert len(cause.findings) == 3
    assert {node.text for node in cause.figures} == {"29.42", "17.17", "12.25"}
    assert "漏列" in cause.text.zh


def test_parts_that_stand_elsewhere_are_named() -> None:
    done = judged(
        "project_reports: {a: {build: {urban_sites: 66处, rural_sites: 35处}}}\n"
        "performance_tables: {a: {indicators: {quantity: {urban_hd_sites: {expected: 101个, actual: 101个}}}}}\n"
    )
    (hints,) = [hints for outcome, hints in done.hints.items() if outcome.rule.id == "CON14"]
    assert "101个 正好是 66处 与" in hints[0].text.zh


@pytest.mark.parametrize(
    ("report", "base"),
    [
        # 20 ÷ 120 is the printed rate: this year's amount was taken for last year's
        ("机关运行经费: {金额: 120.00, 增减额: 增加20.00, 增减率: 增长16.67%}\n", "120.00"),
        # 60 ÷ 160: the share is one of the initial budget
        ("支出决算: {合计: 120.00, 年初预算: 160.00, 其中: {基本支出: {金额: 60.00, 占比: 37.50%}}}\n", "160.00"),
    ],
)
def test_a_rate_that_fits_another_base_says_which(report: str, base: str) -> None:
    done = judged(report)
    assert [base] == [
        hint.node.text for some in done.hints.values() for hint in some if hint.kind == "wrong-base" and hint.node
    ]


def test_of_what_is_called_probable_nearly_all_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slips and contradictions of substance put into a narrative: ``benchmarks/locate.py`` measures the same with more."""
    spec = importlib.util.spec_from_file_location("locate", ROOT / "benchmarks" / "locate.py")
    assert spec is not None
    assert spec.loader is not None
    locate = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "locate", locate)
    spec.loader.exec_module(locate)
    path = ROOT / "fixtures" / "consistent" / "report.yaml"
    results = [locate.run(path, BOOK, seed, substance) for seed in range(1000, 1040) for substance in (False, True)]
    told, right = sum(r.probable for r in results), sum(r.right for r in results)
    assert told > 25
    assert right >= 0.98 * told, [mistaken for r in results for mistaken in r.mistaken]
