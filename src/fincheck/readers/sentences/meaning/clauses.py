"""The clauses of a paragraph: what the words before each number say it is, without asking yet what of.

Within a segment the words between the number before and a number decide its attribute. What follows for subjects and
lists is for ``targets`` and ``lists`` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fincheck.readers.sentences.marks.numbers import COUNT, MONEY_KIND, PLAIN, RATIO, Number
from fincheck.readers.sentences.marks.vocabulary import Vocabulary

__all__ = ["Clause", "clause"]

_FARTHEST = 120  # characters before a number that can be of it
_COMPARABLE = re.compile(r"按?(?:同|可比)口径$")  # 公务接待费同口径比上年减少
_AND = re.compile(r"^(?:和|及|以及|并)")
_ONE_BUDGET = re.compile(r"公共财政|一般公共|公共|基金|资本|保险")
_NO_BASE = re.compile(r"^(?:比例|比重|比|总)$")
_TEMPLATE = re.compile(r"(增加|减少|增长|下降|上升|降低)[(/](增加|减少|增长|下降|上升|降低)\)?")
_BASE_WORD = re.compile(r"^(?:的|之)?(?:比例|比重)?(?:为|是|达|约为|约)?$")


@dataclass(slots=True)
class Clause:
    """What the words say of one number.

    ``attribute``  amount, prior, budget, initial_budget, change, change_rate, share, execution_rate,
                   initial_execution_rate, base, base_rate, difference; "" where no words decide
    ``basis``      what a change or a rate is one of: prior, prior_budget, budget, initial_budget; "" where not said here
    ``sign``       1, -1, or 0 where the words do not say
    ``verb``       the word of the change, as printed
    ``name``       the words left, that may name a subject
    ``base``       the words that name what a share or completion is one of
    ``year``       the year said of the number, or 0
    ``each``       whether 各, 均, 分别 says that there is one for each of several subjects
    ``joined``     whether nothing but a mark or 和 stands between it and the number before
    """

    number: Number
    attribute: str = ""
    basis: str = ""
    sign: int = 0
    verb: str = ""
    name: str = ""
    base: str = ""
    year: int = 0
    each: bool = False
    joined: bool = False
    initial: bool = False  # whether a budget of a year that is said is the one at its beginning: 比2023年年初预算数
    twice: str = ""  # both words of a template that was left as it was: 下降（增长）


def clause(lead: str, number: Number, vocabulary: Vocabulary, before: Clause | None) -> Clause:
    """Return what the words ``lead`` before ``number`` say; ``before`` is the clause before it in the same segment."""
    v = vocabulary
    lead = lead[-_FARTHEST:]
    made = Clause(number)
    template = _TEMPLATE.search(lead)
    if template and template.end() == len(lead.rstrip("为了")):
        made.twice = template[0]
        lead = lead[: template.start()] + template[1]
    ratio = number.kind == RATIO
    if before is not None and ratio and _BASE_WORD.match(lead):
        # 占年初预算10065万元的43.2%, 为市下三季度目标33.23亿元101.78%
        if before.attribute in ("budget", "initial_budget"):
            made.attribute = "initial_execution_rate" if before.attribute == "initial_budget" else "execution_rate"
            return made
        if before.attribute == "base":
            made.attribute, made.base = "base_rate", before.base
            return made
    if lead in (("、", "和", "与", "及") if before is not None else ("", "和", "与", "及")):
        made.joined = True
        return made
    made.each = bool(v.distributive.search(lead[-8:])) and not lead.endswith("分别和")
    years = [int(found) for found in v.year.findall(lead)]
    basis_at = _basis(made, lead, v)
    if basis_at is not None:
        left, rest = basis_at
        left = _COMPARABLE.sub("", left)
        changed = v.change.match(rest)
        if changed:
            _change(made, changed["verb"], ratio, v)
            made.name = left or changed["np"]
            if left and changed["np"].strip():
                made.name = left + "|" + changed["np"]
            own = v.year.findall(left)
            made.year = int(own[-1]) if own else 0
            return made
        share = v.share.match(rest) if ratio else None
        if share is None:
            made.attribute = {"prior": "prior", "prior_budget": "prior_budget"}.get(made.basis, made.basis)
            if ratio:
                made.attribute = ""
            made.name = left
            made.year = years[-1] if years and made.basis == "prior" else 0
            return made
        made.basis = ""
    over = v.over_budget.match(lead)
    if over and not ratio:
        made.attribute, made.name = "change", over["np"]
        made.base, made.initial = over["whose"] or "", _initial(over["budget"], v)
        made.basis = "prior_budget" if over["whose"] else "initial_budget" if _initial(over["budget"], v) else "budget"
        made.verb, made.sign = over["verb"], 1 if over["verb"] in v.up or over["verb"] == "多于" else -1
        return made
    made.year = years[-1] if years else 0
    if ratio:
        complete = _completed(lead, v)
        if (
            complete
            and (complete["how"] != "占" or complete["initial"] or complete["budget"])
            and not _is_change(lead, v)
        ):
            made.name, made.base = complete["np"], complete["base"]
            made.attribute = (
                "initial_execution_rate"
                if complete["initial"]
                else "base_rate"
                if complete["target"]
                else "execution_rate"
            )
            if complete["how"] == "占" and complete["budget"] and not _own_budget(complete["base"]):
                made.attribute = "share"
            return made
        word = v.rate_word.match(lead)
        if word:
            made.attribute, made.name = "execution_rate", word["np"]
            if "年初" in lead:
                made.attribute = "initial_execution_rate"
            return made
        share = v.share.match(lead)
        if share:
            made.attribute, made.name, made.base = "share", share["np"], _NO_BASE.sub("", share["base"])
            return made
        share = v.share_word.match(lead)
        if share:
            made.attribute, made.name = "share", share["np"]
            return made
    if number.kind in (MONEY_KIND, PLAIN):
        difference = v.difference.match(lead)
        if difference:
            made.attribute, made.name = "difference", difference["np"]
            return made
    changed = v.change.match(lead)
    if changed and not _part_of_name(changed, number):
        _change(made, changed["verb"], ratio, v)
        made.name = changed["np"]
        if v.same_year.search(lead):
            made.basis = "prior"
            made.name = v.same_year.sub("", made.name)
        return made
    first = v.change_first.match(_AND.sub("", lead))
    if first and number.kind != COUNT and len(first["np"]) >= 2:
        _change(made, first["verb"], ratio, v)
        made.name = first["np"]
        made.verb += " "  # the name stands behind the verb: only a subject that is known already is meant
        return made
    if number.kind == MONEY_KIND:
        complete = _completed(lead, v)
        if complete and complete["how"] in ("为", "占", "完成"):
            made.name, made.base = complete["np"], complete["base"]
            made.attribute = "initial_budget" if complete["initial"] else "base" if complete["target"] else "budget"
            return made
    if number.kind in (MONEY_KIND, PLAIN):
        budget = v.budget.match(lead)
        if budget:
            made.attribute = "initial_budget" if budget["initial"] else "budget"
            made.name = budget["np"]
            if not budget["np"]:
                made.base = "budget"
            return made
        prior = v.prior_word.match(lead)
        if prior and v.past.match(prior["past"]) and not prior["rest"].startswith(("结转", "结余", "末", "年末")):
            made.attribute, made.name = "prior", prior["np"] + prior["rest"]
            return made
    if ratio:
        made.name = lead
        return made
    made.attribute = "amount"
    made.name = lead
    return made


def _basis(made: Clause, lead: str, v: Vocabulary) -> tuple[str, str] | None:
    """Set the basis that ``lead`` says and return what stands left and right of it, or None."""
    budget = v.basis_budget.search(lead)
    if budget:
        whose = budget["whose"] or ""
        if v.past.match(whose) or v.year.match(whose):
            made.basis = "prior_budget"
            if v.year.match(whose):
                made.base, made.initial = whose, _initial(budget["budget"], v)
        else:
            made.basis = "initial_budget" if _initial(budget["budget"], v) else "budget"
        return lead[: budget.start()], re.sub(
            r"^(?:数字|数额|数|总额|安排)?(?:相比|比较|相比较|对比)?[,]?", "", budget["rest"]
        )
    past = v.basis.search(lead)
    if past and not past["rest"].startswith(("结转", "结余", "末")):
        made.basis = "prior"
        if v.year.match(past["past"]):
            made.base = past["past"]
        rest = past["rest"]
        if told := re.match(r"[^,]{0,12}预算", rest):
            made.basis = "prior_budget"
            made.initial = "年初" in told[0]
        return lead[: past.start()], re.sub(
            r"^(?:同期|度)?(?:决算|部门决算)?(?:数字|数额|数|总额)?(?:相比|比较|相比较|对比)?[,]?", "", rest
        )
    return None


def _completed(lead: str, v: Vocabulary) -> re.Match[str] | None:
    """Return how 完成年初预算 stands at the end of ``lead``, or None: 完成公共财政预算支出 says what was spent, not what of."""
    complete = v.complete.match(lead)
    return complete if complete and not (_ONE_BUDGET.search(complete["base"]) and lead.endswith("支出")) else None


def _initial(word: str, v: Vocabulary) -> bool:
    return word in v.words["initial_budget"]


def _own_budget(base: str) -> bool:
    """Whether 占…预算 names the subject's own budget (占年初预算, 占调整预算), not a total that is called a budget."""
    return bool(re.fullmatch(r"(?:年初|调整|调整后|全年|年度|本年|当年|变动|人大)的?预算数?(?:总额|安排|指标)?", base))


def _is_change(lead: str, v: Vocabulary) -> bool:
    return bool(v.change.match(lead))


def _part_of_name(changed: re.Match[str], number: Number) -> bool:
    """Whether the verb belongs to a name (新增 …) or a count (多 …) rather than to a change."""
    verb = changed["verb"]
    return verb in ("多", "少", "大于", "小于") and number.kind == COUNT


def _change(made: Clause, verb: str, ratio: bool, v: Vocabulary) -> None:
    made.attribute = "change_rate" if ratio else "change"
    made.verb = verb
    made.sign = 1 if verb in v.up else -1
