"""Annexes: whose report begins where, contracts paid by instalments, what a project was given and what became of it.

The phrases of self-evaluation reports are few and fixed; each gives its figures a place of their own below the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fincheck.readers.sentences.marks.numbers import Number
from fincheck.record import Record

__all__ = ["PhraseClaim", "claims", "entitled", "project_of"]

_MONEY = r"(?P<{0}>[0-9][0-9,]*(?:\.[0-9]+)?)(?:亿|万|千)?元?"
_ANY = r"[^,;。0-9]"
_REPORT = re.compile(
    r"^(?:附件[0-9一二三四五六七八九十]*[:]?)?(?P<ahead>[^。;,]{0,40}?)"
    r"(?:(?P<whole>(?:部门|单位)?整体支出绩效(?:自评|评价)*报告)|(?P<project>(?:专项|项目)(?:支出|资金)?绩效(?:自评|评价)*(?:自评)?报告))$"
)
_BRACKETED = re.compile(r"^\((?P<name>[^()]{2,40})\)$")


class PhraseClaim(Record):
    """A stretch of a paragraph whose meaning a phrase fixes: the path below the project, and the text where it is no number."""

    path: str
    start: int
    end: int
    number: bool = True
    text: str = ""


def entitled(text: str) -> tuple[str, str] | None:
    """Return the key of the report whose title a line is, and the project that the title names ("" where it does not)."""
    match = _REPORT.match(text) if len(text) < 70 else None
    if match is None:
        return None
    if match["whole"]:
        return "department_report", ""
    quoted = re.search(r"“([^“]{2,30})“", match["ahead"])
    return "project_reports", quoted[1] if quoted else ""


def project_of(text: str) -> str:
    """Return the project that a line in brackets below the title of a report names, or ""."""
    match = _BRACKETED.match(text)
    if match is None:
        return ""
    return (
        re.sub(r"[“《》]", "", match["name"]).removesuffix("项目")
        if "项目" in match["name"] or "“" in match["name"]
        else ""
    )


_PHRASES = [  # the path, the phrase with the figure as ``n``
    ("payment_plan.contract", rf"合同(?:总)?(?:金额|价款|总额|总价|价)(?:为|是|共计)?{_MONEY.format('n')}"),
    ("payment_plan.contract_term", r"合同期(?:限)?(?:为|是)?(?P<n>[0-9]+)年"),
    ("allocated", rf"(?:下达|批复下达){_ANY}{{0,24}}?{_MONEY.format('n')}"),
    ("disbursed", rf"(?:拨付|到位){_ANY}{{0,20}}?{_MONEY.format('n')}"),
    ("paid", rf"实际支付(?!金额){_ANY}{{0,20}}?{_MONEY.format('n')}"),
    ("initial_budget", rf"(?<!完成)年初预算(?!的){_ANY}{{0,10}}?{_MONEY.format('n')}"),
    ("progress", r"完成进度(?:为|达)?(?P<n>[0-9.]+)%"),
    ("outcome.public_satisfaction", r"群众满意度(?:达到?|为)?(?P<n>[0-9.]+)%"),
]
_COMPILED = [(path, re.compile(pattern)) for path, pattern in _PHRASES]
_RANGE = re.compile(
    rf"第(?P<a>[0-9]+)(?P<unit>季度|期|个月|月|年)(?:至|到|-)第?(?P<b>[0-9]+)(?:季度|期|个月|月|年){_ANY}{{0,14}}?{_MONEY.format('n')}"
)
_SINGLE = re.compile(rf"第(?P<a>[0-9]+)(?P<unit>季度|期|个月|月|年)(?!至|到|-){_ANY}{{0,14}}?{_MONEY.format('n')}")
_CYCLE = re.compile(r"(?P<cycle>每(?:季度|半年|个月|月|年))(?:实际)?支付")
_TERM = re.compile(rf"(?P<years>[0-9]+)年期{_ANY}{{0,4}}?{_MONEY.format('n')}")
_RENT = re.compile(
    rf"(?P<years>[0-9]+)年[^,;。]{{0,10}}?租[用金][^,;。0-9]{{0,6}}?总额{_ANY}{{0,3}}?{_MONEY.format('n')}[^,;。]{{0,3}},每月[^,;。0-9]{{0,4}}?{_MONEY.format('rent')}"
)
_DATE = r"(?P<date>(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日)"
_DATES = [
    (
        "accepted_on",
        re.compile(
            rf"{_DATE}[^。;]{{0,20}}?验收(?:通过|合格)|验收(?:通过|合格)[^。;]{{0,8}}?{_DATE.replace('date', 'after')}"
        ),
    ),
    ("as_of", re.compile(rf"截[止至]{_DATE}")),
]
_SIGNED = re.compile(rf"^{_DATE}$")
_GRADE = re.compile(r"自评(?:等级)?(?:为)?[“]?(?P<grade>优秀|优|良好|良|合格|不合格|中|差)[“]?(?:等级|档)?")


def claims(text: str, found: list[Number]) -> dict[int, PhraseClaim]:
    """Return for the numbers of a paragraph of a project's report, by where they start, what a phrase makes of them.

    Facts that are no figures (dates, cycles, the first and last period) stand under their own starts.
    """
    starts = {number.start for number in found if not number.other}
    made: dict[int, PhraseClaim] = {}
    for claim in _found(text):
        if claim.number and claim.start not in starts:
            continue
        made.setdefault(claim.start, claim)
    return made


def _found(text: str) -> Iterator[PhraseClaim]:
    """Yield what the phrases of a project's report say: rents, instalments, terms, dates, grades; they may overlap."""
    ranged = list(_RANGE.finditer(text))
    if ranged:
        first = next((m for m in _SINGLE.finditer(text) if m.start() < ranged[0].start()), None)
        if first is not None:
            yield from _instalment("first_instalment", first, "a")
        yield from _instalment("later_instalments", ranged[0], "b")
    for match in _RENT.finditer(text):
        years = match["years"]
        yield PhraseClaim(f"estimates.{years}年期.rent_total", match.start("n"), match.end("n"))
        yield PhraseClaim(f"estimates.{years}年期.monthly_rent", match.start("rent"), match.end("rent"))
    for match in _TERM.finditer(text):
        years = match["years"]
        yield PhraseClaim(
            f"estimates.{years}年期.term_years",
            match.start("years"),
            match.end("years"),
            number=False,
            text=f"{years}年",
        )
        yield PhraseClaim(f"estimates.{years}年期.investment", match.start("n"), match.end("n"))
    for path, pattern in _COMPILED:
        found = pattern.search(text)
        if found is not None:
            yield PhraseClaim(path, found.start("n"), found.end("n"))
    cycle = _CYCLE.search(text)
    if cycle:
        yield PhraseClaim("payment_plan.payment_cycle", cycle.start(), cycle.end(), number=False, text=cycle["cycle"])
    for path, pattern in _DATES:
        found = pattern.search(text)
        if found is not None:
            group = "date" if found["date"] else "after"
            yield PhraseClaim(path, found.start(group), found.end(group), number=False, text=found[group])
    signed = _SIGNED.match(text)
    if signed:
        yield PhraseClaim("signed_on", 0, len(text), number=False, text=signed["date"])
    grade = _GRADE.search(text)
    if grade:
        yield PhraseClaim("grade", grade.start("grade"), grade.end("grade"), number=False, text=grade["grade"])


def _instalment(key: str, match: re.Match[str], last: str) -> Iterator[PhraseClaim]:
    path = f"payment_plan.instalments.{key}"
    yield PhraseClaim(f"{path}.from_period", match.start("a"), match.end("a"), number=False, text=match["a"])
    # the last period of one instalment is its first: told at the word that counts it, so that both have a place
    at = match.start(last) if last != "a" else match.start("unit")
    yield PhraseClaim(f"{path}.to_period", at, at + 1, number=False, text=match[last])
    yield PhraseClaim(f"{path}.amount", match.start("n"), match.end("n"))
