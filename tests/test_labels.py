"""The labels under which figures stand in published disclosures of some twenty provinces: nearly all are names that are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from fincheck.report.names import year_before
from fincheck.report.settling.compound import compound
from fincheck.rulebook import packaged

TERMS = packaged.load(rules=False).terms
LABELS = (Path(__file__).parent / "labels" / "passages.txt").read_text(encoding="utf-8").split("\n")[:-1]

# what resolves to nothing, and why
UNRESOLVED = {
    "事业运行经费总预算": "of one institution's running costs: no line of any form",
    "八项支出三季度目标": "a target of another level for one quarter",
    "国债转贷资金上年结余": "one fund's carry-over, not the budget's",
    "待偿债置换一般债券上年结余": "one bond's carry-over, not the budget's",
    "拆迁补偿款": "a single transaction",
    "机构运行": "stands under several functions, belongs to none",
    "项目商品和服务占": "an economic class within project expenditure only",
    "项目商品和服务增加": "an economic class within project expenditure only",
    "项目商品和服务增长": "an economic class within project expenditure only",
    "项目商品和服务支出": "an economic class within project expenditure only",
    "项目工资福利占": "an economic class within project expenditure only",
    "项目工资福利支出": "an economic class within project expenditure only",
}


def resolves(label: str) -> bool:
    dated = year_before(label)
    return (
        TERMS.get(TERMS.id_of(label)) is not None
        or compound(label, TERMS) is not None
        or (dated is not None and (dated[1] == "" or resolves(dated[1])))
    )


@pytest.mark.parametrize("label", sorted(set(LABELS) - UNRESOLVED.keys()))
def test_a_label_of_a_published_figure_is_known(label: str) -> None:
    assert resolves(label)


def test_what_is_not_known_is_listed_with_its_reason() -> None:
    assert {label for label in LABELS if not resolves(label)} == set(UNRESOLVED)
    assert len(UNRESOLVED) <= 3 * len(LABELS) // 100
