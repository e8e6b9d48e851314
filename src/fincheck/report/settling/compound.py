"""Names made of a thing and what is said of it: 公务接待费预算, 同比减少, 占三季度目标."""

from __future__ import annotations

import re
from functools import cache

from fincheck.record import Record
from fincheck.report.names import folded, unnumbered
from fincheck.report.terms import Terms

__all__ = ["AMOUNTS", "DOWN", "Compound", "compound", "on_a_base", "said_of"]

DOWN = ("减少", "下降", "降低", "压减", "压缩", "降幅", "减支", "减收", "节约", "小于", "低于")
_UP = ("增加", "增长", "上升", "提高", "增幅", "增支", "增收")
_SINCE = r"(?:同比|同口径|同期|[比较与](?:上年|去年|[0-9]{4}年)(?:度|同期)?(?:决算)?数?(?:相比)?)"
_AGAINST = r"(?:[比较与](?P<which>上年|去年|年初|全年|调整)?预算数?(?:相比)?)"
_MOVED = (
    rf"(?:(?P<since>{_SINCE})|(?P<against>{_AGAINST}))?"
    rf"(?P<way>{'|'.join((*DOWN, *_UP))}|增减|增减变动)(?:额|率|数|比例|比率|幅度|金额|百分比)?"
)
# of a name made of a thing and what is said of it: what is said
_SAID = (
    (rf"{_MOVED}", "change"),
    (r"占比|占.{0,14}(?:比重|比例)|占(?!.*(?:预算|目标|任务|计划)数?(?:[(].*)?$)[^比]{0,14}", "share"),
    (r"年初预算数?", "initial_budget"),
    (r"(?:全年|调整)?预算数?(?:金额|总额)?", "budget"),
    (r"决算数?(?P<way>大于|小于|高于|低于)(?:年初)?预算数?", "budget_change"),
    (r"执行(?:比例|率)|完成(?:比例|率)", "execution_rate"),
    (r"决算数?(?:金额|总额)?|执行数|完成数?", "amount"),
    (r"与?(?:年初)?(?:预算)?差(?:值|额|异)", "difference"),
    (r"上年(?:决算)?数?|上年同期数?", "prior"),
)
_BEFORE = {
    "上年": "prior",
    "去年": "prior",
    "预算": "budget",
    "实际": "amount",
    "节约": "difference",
}  # 上年公务接待费, 预算货物类
AMOUNTS = frozenset({"amount", "executed", "total", "prior"})
_AGAINST_BASE = r"(?P<what>.*?)占(?P<base>[^占]*(?:预算|目标|任务|计划))数?(?:的?(?:比重|比例))?(?:[(].*)?"


class Compound(Record):
    """What a name says of a thing."""

    subject: str  # "" where the name says something of what it stands in
    attribute: str
    word: str  # of a change: the word that says which way; of a rate on what is named: that base
    text: str = ""  # the subject as printed


def compound(name: str, terms: Terms) -> tuple[str, str] | None:
    """Return (id of the thing, id of what is said of it) of a name as 公务接待费预算, 同比减少; None where it is none.

    The thing is "" where the name says something of what it stands in.
    """
    found = said_of(name, terms)
    return (found.subject, found.attribute) if found is not None else None


def said_of(name: str, terms: Terms) -> Compound | None:
    """Return what a name says that is not its own thing (比上年增加, 占总支出, 社保支出完成率), or None; nil as subject where it names none."""
    clean = unnumbered(folded(name))
    if not 1 < len(clean) <= 40:
        return None
    before = _BEFORE.get(clean[:2])
    if before is not None and (subject := _thing(clean[2:].removeprefix("度"), terms)) is not None:
        return Compound(subject, before, "")
    rate = re.fullmatch(_AGAINST_BASE, clean) if "占" in clean else None
    if rate is not None:  # 税收占调整预算, 占三季度目标: how much of it was reached, no share of a whole
        subject = _thing(rate["what"], terms) if rate["what"] else ""
        return Compound(subject, "base_rate", rate["base"], rate["what"]) if subject is not None else None
    if _any_ending().search(clean) is None:
        return None  # as most names
    for pattern, attribute in _endings():
        start = -1
        while (found := pattern.search(clean, start + 1)) is not None and found.start() < len(clean):
            start = found.start()
            subject = _thing(clean[:start], terms) if start else ""
            groups = found.groupdict()
            if subject is None and attribute == "change" and clean[:start].endswith("预算"):
                subject, attribute = _thing(clean[: start - 2], terms), "prior_budget_change"  # 收入预算增加
            if subject is not None:
                if attribute == "change" and groups.get("against"):
                    which = groups["which"] or ""
                    attribute = {"上年": "prior_", "去年": "prior_", "年初": "initial_"}.get(
                        which, ""
                    ) + "budget_change"
                return Compound(subject, attribute, groups.get("way") or "", clean[:start])
    return None


@cache  # compiled where names are to be understood
def _endings() -> list[tuple[re.Pattern[str], str]]:
    """Return the patterns of what is said, each up to the end of a name."""
    return [(re.compile(rf"(?:{pattern})\Z"), attribute) for pattern, attribute in _SAID]


@cache
def _any_ending() -> re.Pattern[str]:
    """Return the pattern of whatever is said, up to the end of a name."""
    patterns = "|".join(re.sub(r"\(\?P<\w+>", "(?:", pattern) for pattern, _ in _SAID)
    return re.compile(rf"(?:{patterns})\Z")


def _thing(name: str, terms: Terms) -> str | None:
    """Return the id of a name that a figure can be of, or None."""
    for form in (name, f"{name}费", f"{name}支出", f"{name}收入", f"{name}经费", f"{name}总计"):
        term = terms.get(terms.id_of(form))
        if term is not None and not term.silent and term.role in ("", "section") and term.id not in AMOUNTS - {"total"}:
            return term.id
    return None


def on_a_base(name: str) -> bool:
    """Whether a name tells a rate on something that it names: 占三季度目标."""
    return re.fullmatch(_AGAINST_BASE, folded(name)) is not None
