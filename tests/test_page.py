"""The page of a rule, in both languages."""

from __future__ import annotations

import pytest

from fincheck.render.page import page
from fincheck.rulebook import packaged

BOOK = packaged.load(whole=True)


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("SHP04", "公式：金额 - 上年数 = 增减额", "formula: amount - prior = change"),
        ("TEX05", "公式：各列 = sum(下级.各列?)", "formula: column = sum(below.column?)"),
        ("TEX05", "适用：支出决算表.科目.款级", "applies to: expenditure_table.rows.section_level"),
        (
            "EXP01",
            "支出决算: {合计: 12, 其中: {基本支出: 7, 项目支出: 5}}",
            "expenditure: {total: 12, parts: {basic: 7, project: 5}}",
        ),
        ("TEX05", "20402: {", "20402: {"),
        ("SAN01", "`因公出国（境）费`", "overseas"),
    ],
)
def test_a_page_names_things_in_its_language(rule: str, zh: str, en: str) -> None:
    found = BOOK.get(rule)
    assert found is not None
    assert zh in page(found, "zh")
    assert en in page(found, "en")
