"""How subjects and their facts are laid out before they go into the tree: which key a fact has, which list parts stand in, what is a total of what.

Pure functions of subjects; the tree itself is made by ``Emitter``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from fincheck.readers.sentences.marks.numbers import RATIO
from fincheck.readers.sentences.meaning.subjects import BROKEN, KIN, SOME, Fact, Section, Subject
from fincheck.report.tree import Node

__all__ = [
    "BASES",
    "HALVES",
    "OF_THREE",
    "OWN",
    "beside_three",
    "chain_of",
    "facts_by_key",
    "fill_series",
    "kind_of_list",
    "listed",
    "other_unit",
    "own_key",
    "printed_value",
    "promotes_budgets",
    "summable",
    "year_apart",
]

# places whose parts the forms list one and all
_LISTED = ("income.total", "expenditure.total", "three_public.total", "procurement.total", "basic_expenditure.total")
# totals whose list is whole where it goes as far as what was carried over
_WITH_OPENING = ("overview.income_total", "fiscal_overview.income_total")
_INCOME = re.compile("收入|拨款|补助|结[转余]|资金|收费|财政|预算|债")
_CARRIED = ("opening", "closing", "surplus_used", "surplus_distribution")  # into a year and out of it
_FEW = 40  # parts of a list that are looked at
BASES = {
    "": "",
    "prior": "",
    "budget": "budget_",
    "initial_budget": "initial_budget_",
    "prior_budget": "prior_budget_",
    "comparable": "comparable_",
}
OF_THREE = ("overseas", "vehicle_expense", "vehicle_purchase", "vehicle_operation", "reception")
HALVES = ("vehicle_purchase", "vehicle_operation")  # of what vehicles cost
# sections with a tree of their own: what stands in them stays there
OWN = (
    "department_report",
    "project_reports",
    "performance_tables",
    "performance",
    "key_work",
    "institutions",
    "staff",
)


def printed_value(text: str) -> tuple[str, str]:
    """Return the digits of a printed amount without what does not count, and its unit."""
    found = re.search(r"([0-9][0-9,]*(?:\.[0-9]+)?)([^0-9]*)$", text)
    if found is None:
        return "", ""
    digits = found[1].replace(",", "")
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits), found[2]


def own_key(subject: Subject) -> str:
    """Return the key of a subject: in a section of one budget that of its place there (收入合计 → income_sum)."""
    section = subject.section
    if section is not None and section.account and not section.summed:
        # 社会保险基金收入, 社会保险基金支出: of a budget whose sums are not printed, its income and its expenditure
        for side, key in (("收入", "income"), ("支出", "expenditure")):
            if re.fullmatch(rf"{section.title}(?:预算)?(?:总)?{side}", subject.name):
                return key
        if re.fullmatch(r"上年结[余转](?:收入)?|上年结转结余", subject.name):
            return "opening"
        if re.fullmatch(r"年终结余|年末结余", subject.name):
            return "closing"
    if "/" not in subject.ident:
        return subject.key
    *before, last = subject.ident.rpartition("/")[2].split(".")
    return before[-1] if last == "total" and before else last


def chain_of(section: Section | None) -> list[Section]:
    """Return the sections from the top to ``section``; none where there is none."""
    return section.chain() if section is not None else []


def fill_series(subjects: list[Subject]) -> None:
    """Give what is stated year by year the figure of the year before: 2013年…，比上一年减少…；2014年…."""
    by_year = {(subject.ident, subject.year): subject for subject in subjects if subject.year and subject.has("amount")}
    for subject in subjects:
        before = by_year.get((subject.ident, subject.year - 1))
        if before is None or not subject.has("change", "prior") or subject.has("prior"):
            continue
        amount = before.fact("amount")
        if amount is not None:
            subject.facts.append(replace(amount, attribute="prior"))


def promotes_budgets(subjects: Iterable[Subject]) -> bool:
    """Whether budgets are the amounts of the text: none of its subjects has an amount beside its budget."""
    budgets = any(subject.has("budget") or subject.has("initial_budget") for subject in subjects)
    both = any(
        subject.has("amount") and (subject.has("budget") or subject.has("initial_budget")) for subject in subjects
    )
    return budgets and not both


def year_apart(total: Subject, subjects: list[Subject]) -> list[Subject]:
    """Take the year's own sum out of a grand total that names it: 总收入…，其中本年收入…; return what stands by itself then.

    What is listed of the grand total are parts of the year's sum, all but what was carried over: that stands beside.
    A total without such a part is left as it is: 总收入 alone may be either.
    """
    side = {"income_total": "income", "expenditure_total": "expenditure"}.get(total.key)
    if side is None or total.parent is not None or (total.section is not None and _own_section(total.section)):
        return []
    year = next((part for part in total.parts if part.key == side and part.has("amount")), None)
    if year is None or any(one.ident == f"{side}.total" and one is not year and one.has("amount") for one in subjects):
        return []
    if total.ident not in (total.key, f"overview.{total.key}"):
        return []
    total.ident, year.ident = f"overview.{total.key}", f"{side}.total"
    apart = [year]
    for part in total.parts:
        if part is year:
            continue
        if part.key in _CARRIED:
            part.ident = f"overview.{part.key}"
            apart.append(part)
        else:
            part.parent = year
            year.parts.append(part)
    for part in apart:
        part.parent = None
    total.parts = []
    return [one for one in apart if one not in subjects]


def _own_section(section: Section) -> bool:
    return any(one.account or one.key in OWN or one.key == "fiscal_overview" for one in section.chain())


def facts_by_key(subject: Subject, promoted: bool) -> tuple[dict[str, Fact], list[Fact]]:
    """Return the facts of a subject by key, and those that need a place of their own."""
    facts: dict[str, Fact] = {}
    rest: list[Fact] = []
    for fact in subject.facts:
        key = fact.attribute
        if key in ("change", "change_rate"):
            key = BASES[fact.basis] + key
        if key in ("base", "base_rate"):
            rest.append(fact)
            continue
        if key == "share" and fact.base and fact.base_subject is None and subject.key not in ("sme", "micro"):
            rest.append(fact)  # of something that is not printed here
            continue
        if key == "share" and fact.base_subject is not None and fact.base_subject is not subject.parent:
            if subject.ident == "general_budget.overall" and fact.base_subject.ident == "expenditure.total":
                facts.setdefault("share", fact)
                continue
            special = {"procurement.total": "share_of_procurement", "sme": "share_of_sme"}.get(fact.base_subject.ident)
            if special is None or subject.key not in ("sme", "micro"):
                rest.append(fact)
                continue
            key = special
        elif (
            key == "share"
            and subject.key in ("sme", "micro")
            and ("政府采购" in fact.base or (subject.key == "sme" and not fact.base))
        ):
            key = "share_of_procurement"
        elif key == "share" and subject.key == "micro" and "中小企业" in fact.base:
            key = "share_of_sme"
        if key == "budget" and promoted and not subject.has("amount") and not subject.has("execution_rate"):
            key = "amount"
        if (
            key == "initial_budget"
            and promoted
            and not subject.has("amount")
            and not subject.has("initial_execution_rate")
        ):
            key = "amount"
        if key in facts:
            rest.append(fact)
        else:
            facts[key] = fact
    if "amount" in facts and "count" in facts:
        pass
    if "amount" in facts and facts["amount"].number is not None and facts["amount"].number.kind == RATIO:
        rest.append(facts.pop("amount"))
    ordered = {key: facts[key] for key in ("amount",) if key in facts}
    return ordered | facts, rest


def other_unit(subject: Subject, part: Subject) -> bool:
    """Whether a part is counted in what its owner is not: 项目1个 in brackets behind an amount are no parts of the amount."""
    whole, piece = _measured(subject), _measured(part)
    return bool(whole and piece) and not whole & piece


def _measured(subject: Subject) -> set[str]:
    """Return what a subject's own figures are: money, or the things that they count."""
    facts = [fact for fact in subject.facts if fact.attribute in ("amount", "count") and fact.number is not None]
    return {
        fact.number.kind if fact.number.kind != "count" else fact.number.unit
        for fact in facts
        if fact.number is not None and fact.number.kind in ("money", "count")
    }


def kind_of_list(subject: Subject, parts: list[Subject]) -> tuple[str, str]:
    """Return the key of a list of parts: all of them, said to be among them, or one of them."""
    keys = frozenset(part.key for part in parts)
    if any(part.word in ("含", "包含", "内含", BROKEN) for part in parts) and keys not in KIN:
        return "of_which", "其中含"
    if any(part.relation == SOME for part in parts) and keys not in KIN:
        return ("among", "其中（未写明列全）") if len(parts) > 1 else ("of_which", "其中含")
    if (
        subject.complete
        or keys in KIN
        or subject.key == "vehicles"
        or (subject.ident in _LISTED and (len(parts) > 1 or _whole(parts[0])) and _of_its_kind(subject, parts))
        or (subject.ident in _WITH_OPENING and "opening" in keys and len(parts) > 1)
    ):
        return "parts", "其中"
    if len(parts) == 1 and not _whole(parts[0]):
        return "of_which", "其中含"  # one part is not all
    return "among", "其中（未写明列全）"


def beside_three(subject: Subject, part: Subject) -> bool:
    """Whether a part whose name no term has stands in the list of the three expenses: what it is, the list says."""
    if part.known or part.word in ("含", "包含", "内含"):
        return False
    return any(
        one.key in OF_THREE and one.listing == part.listing and one.relation == part.relation
        for one in subject.parts[:_FEW]
    )


def listed(subject: Subject, parts: Node, section: Node) -> bool:
    """Whether the list of the three expenses has a thing, or is done: what is said of it then stands in the details."""
    held = parts.group or {}
    halves = subject.key == "vehicle_expense" and any(half in held for half in HALVES)
    whole = (held["vehicle_expense"].group or {}) if subject.key in HALVES and "vehicle_expense" in held else {}
    inside = any(
        subject.key in (one.group or {}) for one in (whole.get("parts"), whole.get("of_which")) if one is not None
    )
    return subject.key in held or halves or inside or (bool(held) and "details" in (section.group or {}))


def summable(subject: Subject, parts: list[Subject]) -> bool:
    """Whether figures of one kind are listed, of which none is a part of another: no money beside people, no 小微 beside 中小."""
    kinds = set()
    for one in (subject, *parts):
        fact = one.fact("amount") or one.fact("count")
        if fact is not None and fact.number is not None:
            kinds.add(fact.number.unit if fact.number.kind == "count" else "money")
    return len(kinds) < 2 and {part.key for part in parts} != {"sme", "micro"}


def _of_its_kind(subject: Subject, parts: list[Subject]) -> bool:
    """Whether the parts of all income are income and those of all expenditure none: 人员经费 beside 财政补助收入 mixes two lists."""
    if subject.ident == "income.total":
        return all(_INCOME.search(part.name) for part in parts)
    return subject.ident != "expenditure.total" or not any("收入" in part.name for part in parts)


def _whole(part: Subject) -> bool:
    share = part.fact("share")
    return share is not None and bool(re.fullmatch(r"100(?:\.0+)?%", share.body))
