"""Names as documents print them, without what carries no meaning: brackets, quotes, blanks, numbering, old characters.

一般公共服务支出（类）, 一般公共服务（类）支出 and “一般公共服务支出” are one name; so are 二、收入決算 and 收入决算, 购置数（辆） and
购置数. What is left is looked up; this module knows no term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fincheck.figures.figure import CLASSIFIERS, MONEY, normalize
from fincheck.report.traditional import SIMPLIFIED

__all__ = [
    "apart",
    "bare",
    "folded",
    "opposed",
    "scopes",
    "unit_behind",
    "unnumbered",
    "variants",
    "year_before",
    "year_of",
]

# words of which a name that has the one never means what a name with the other does
_OPPOSITES = (
    ("预算", "决算"), ("收入", "支出"), ("年初", "年末"), ("年初", "年终"), ("上年", "本年"), ("增加", "减少"), ("国内", "国外"),
    ("基本", "项目"), ("上缴", "补助"), ("中小", "小微"), ("income", "expenditure"), ("opening", "closing"), ("全年", "季度"),
)  # fmt: skip
# words that say of which budget, level or money something is: a name with one means less than the name without
_SCOPES = ("一般公共预算", "财政拨款", "基金", "国资", "国有资本", "社保", "社会保险", "地方", "中央", "上级")

_QUOTES = dict.fromkeys(map(ord, "“”‘’\"'「」『』〝〞《》 "))
_BRACKETS = dict.fromkeys(map(ord, "〔【[{﹙⦅"), "(") | dict.fromkeys(map(ord, "〕】]}﹚⦆"), ")")
_FOLD: dict[int, str | None] = {**SIMPLIFIED, **_QUOTES, **_BRACKETS}

# 一、 （二） (3) 1. 1． 1、 ① 其中： are no part of a name: they change with the number of rows and with what stands before.
_BEFORE = (  # compiled where a name asks for it, as the next ones: a start pays for what stands here
    r"(?:第[一二三四五六七八九十]+(?:部分|章|节)[、:：]?|[(]?[一二三四五六七八九十]+[)]?[、.．]|[(][一二三四五六七八九十0-9]+[)][、.．]?|"
    r"[0-9]{1,2}[.．、)](?![0-9])|[①-⑳]|其中[:：]|[一二三四五六七八九]是)"
)
_STARTS = frozenset("第(一二三四五六七八九十0123456789其①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_LEVEL = r"[(](?:类|款|项|经济分类|类级|款级|项级|功能分类)[)]"
_UNIT = rf"[(](?:单位[:：])?(?P<unit>{'|'.join(sorted(MONEY, key=len, reverse=True))}|%|{CLASSIFIERS}|批|平方米|公里|次)[)]$"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})年?度?(?P<rest>.*)"


def folded(name: str) -> str:
    """Return a name with ASCII signs, simplified characters and round brackets, without blanks and quotes."""
    return normalize(name).translate(_FOLD)


def unnumbered(clean: str) -> str:
    """Return a folded name without the numbering before it."""
    while clean[:1] in _STARTS and (found := re.match(_BEFORE, clean)) is not None and found.end() < len(clean):
        clean = clean[found.end() :]
    return clean


def bare(name: str) -> str:
    """Return a printed name folded, without its numbering, the unit behind it and （类）."""
    clean = unnumbered(folded(name))
    return re.sub(_LEVEL, "", re.sub(_UNIT, "", clean)) if "(" in clean else clean


def variants(name: str) -> Iterator[str]:
    """Yield the forms of a printed name that mean the same, the nearest first."""
    clean = folded(name)
    yield clean
    plain = unnumbered(clean)
    if plain is not clean:
        yield plain
    if "(" in plain:
        without = re.sub(_UNIT, "", plain)
        if without != plain:
            yield without
        level = re.sub(_LEVEL, "", without)
        if level != without:
            yield level
            yield level.removesuffix("支出") if level.endswith("支出") else f"{level}支出"


def unit_behind(name: str) -> str:
    """Return the unit that a name prints in brackets behind it (万元, 辆, %), or ""."""
    found = re.search(_UNIT, folded(name)) if name.endswith((")", "）")) else None
    return found["unit"] if found is not None else ""


def year_before(name: str) -> tuple[int, str] | None:
    """Return the year that a name begins with and what follows it, folded; None where it begins with none."""
    found = re.fullmatch(_YEAR, unnumbered(folded(name)))
    return (int(found["year"]), found["rest"]) if found is not None else None


def opposed(a: str, b: str) -> bool:
    """Return whether two names say the opposite of each other: 本年收入合计 and 本年支出合计."""
    return any(
        (one in a and one not in b and other in b and other not in a)
        or (other in a and other not in b and one in b and one not in a)
        for one, other in _OPPOSITES
    )


def apart(a: str, b: str) -> bool:
    """Return whether two names of one term, printed beside each other, are two things: 上年结余收入 and 基金上年结余收入."""
    return opposed(a, b) or scopes(a) != scopes(b) or ("合计" in a) != ("合计" in b)


def scopes(name: str) -> tuple[str, ...]:
    """Return the words in a name that say of which budget, level or money it is."""
    return tuple(word for word in _SCOPES if word in name)


def year_of(text: str) -> int | None:
    """Return the year that a text says before all else, or None: 2020, 2020年度."""
    found = re.match(r"(?:19|20)[0-9]{2}", normalize(text))
    return int(found[0]) if found else None
