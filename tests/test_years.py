"""Rules and names of some years: what is not of a report's year is not asked of it."""

from __future__ import annotations

import pytest
from judge import rows

import fincheck
from fincheck.rulebook import packaged, rulebook
from fincheck.source import Source

BOOK = packaged.load()

# since | until | the year of the report | what comes of a rule that is violated
RULES = rows("""
2021 |      | 2021     | 1
2021 |      | 2020     | 0
2021 |      | 2020年度 | 0
2021 |      |          | 1
     | 2021 | 2021     | 1
     | 2021 | 2022     | 0
2020 | 2021 | 2021     | 1
2020 | 2021 | 2019     | 0
     |      | 2019     | 1
""")


@pytest.mark.parametrize(("since", "until", "year", "findings"), RULES)
def test_a_rule_is_for_the_accounts_of_its_years(since: str, until: str, year: str, findings: str) -> None:
    fields = "".join(f", {key}: {value}" for key, value in (("since", since), ("until", until)) if value)
    book = rulebook.read(BOOK.terms, [Source("own.yaml", f"rules: [{{id: OWN, check: a = b{fields}}}]")])
    head = f"年度: {year}\n" if year else ""
    done = fincheck.audit(Source("report.yaml", f"{head}a: 1元\nb: 9元\n"), book)
    assert len(done.findings) == int(findings)


# the year | the name in the summary table | what is said of it
NAMES = rows("""
2020 | 卫生健康支出                 | -
2020 | 医疗卫生与计划生育支出       | 现行名称是“卫生健康支出”
2018 | 医疗卫生与计划生育支出       | -
2018 | 卫生健康支出                 | 2019年度起才用这个名称，此前是“医疗卫生与计划生育支出”
2019 | 资源勘探信息等支出           | -
2020 | 资源勘探信息等支出           | 现行名称是“资源勘探工业信息等支出”
2019 | 国有资本经营预算支出         | 2020年度起才有
2020 | 国有资本经营预算支出         | -
     | 医疗卫生与计划生育支出       | 现行名称是“卫生健康支出”
     | 卫生健康支出                 | -
""")


@pytest.mark.parametrize(("year", "name", "said"), NAMES)
def test_a_name_is_the_one_of_its_year(year: str, name: str, said: str) -> None:
    head = f"年度: {year}\n" if year else ""
    text = f"{head}收入支出决算总表: {{支出: {{{name}: 5.00}}}}\n"
    done = fincheck.audit(Source("report.yaml", text), BOOK.select(["STR27"]))
    told = [finding.reason.zh for finding in done.findings if finding.reason is not None]
    assert [said in each for each in told] == ([] if said == "-" else [True])


@pytest.mark.parametrize("text", ["rules: [{id: A, check: a = b, since: 二〇二一}]", "terms: {a: {zh: 甲, since: 21}}"])
def test_what_is_no_year_is_told_with_its_place(text: str) -> None:
    book = rulebook.read(BOOK.terms, [Source("own.yaml", text)])
    assert [problem.text.zh.endswith("不是年份") for problem in book.problems] == [True]


def test_the_years_of_a_packaged_rule_are_kept_in_its_compiled_copy() -> None:
    for book in (packaged.load(), packaged.load(whole=True)):
        rule = book.get("IND23")
        assert rule is not None
        assert (rule.since, rule.until) == ("2020", "")
