"""What is printed in words: headings and their numbers, dates, the names of items and rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from fincheck.figures.figure import normalize
from fincheck.record import Record
from fincheck.report.terms import Terms, in_force
from fincheck.report.tree import Node

__all__ = ["Heading", "day", "gaps", "heading_of", "headings", "named", "official", "plain"]

_MANY = 8_000  # names and headings that are remembered: tables have the same rows, and disclosures the same headings
_DIGITS = "零一二三四五六七八九"
# compiled where they are asked for: few rules do, and a start pays for what stands here
_ORDINAL = r"第?\(?([0-9]+|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:\)|、|\.(?![0-9])|部分|章|节|条)"
_DATE = r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?"


class Heading(Record):
    """A heading as printed, without blanks, and the number that it begins with."""

    text: str
    number: int | None


def headings(nodes: Sequence[Node]) -> list[Heading]:
    """Return the headings that nodes print, each with the number that it begins with; blank ones left out."""
    return [heading for node in nodes if (heading := heading_of(node)) is not None]


def heading_of(node: Node) -> Heading | None:
    """Return the heading that a node prints, None for a blank one."""
    return _heading(node.text or "")


def gaps(listed: list[Heading]) -> list[tuple[Heading, int]]:
    """Return the headings whose number does not follow, and the number due: one more for each heading on the way."""
    found = []
    due = 1
    for heading in listed:
        if heading.number is not None and heading.number != due:
            found.append((heading, due))
        due = (heading.number or due) + 1
    return found


def day(text: str) -> int | None:
    """Return a date (2021-08-26, 2021年8月26日, 2021.8.26) as a number of days, or None where it is none."""
    found = re.fullmatch(_DATE, "".join(normalize(text).split()))
    try:
        return date(*map(int, found.groups())).toordinal() if found else None
    except ValueError:
        return None  # the 31st of a month that has none


def named(node: Node, terms: Terms) -> tuple[str, str]:
    """Return the name that a member is printed with, and its key: of 住房改革支出—住房公积金 that of the last step."""
    named = node.body.get("name") if type(node.body) is dict else node if node.name is None else None
    name = (named.text or "") if named is not None else (node.name or "")
    key = node.key if node.name is not None else plain(name)
    return name, plain(terms.id_of(plain(key)))


def official(node: Node, terms: Terms, year: int | None) -> bool | None:
    """Return whether a coded row, or an item of a breakdown, bears the name in force in a year; None where none is known."""
    term = terms.get(node.key)
    if term is None or node.name is None:
        return None
    named = node.body.get("name") if type(node.body) is dict else None
    printed = (named.text if named is not None else node.name) or ""
    early = year is not None and term.since != "" and year < int(term.since)
    if terms.former(term, printed):
        return early
    if year is not None and not in_force(term.since, term.until, year):
        # before its year, and after, nothing has the name as it is; what else it is called may have been so ever
        return _bare(printed) != _bare(term.zh.removeprefix(term.id))
    # what stands beside a code must be the name of that code; the forms leave （类） and 支出 out at will
    beside = named is not None and term.id.isdecimal() and printed != ""
    return not beside or _bare(printed) in {
        _bare(label.removeprefix(term.id)) for label in (term.zh, term.en, *term.labels)
    }


@lru_cache(maxsize=_MANY)
def _heading(printed: str) -> Heading | None:
    text = "".join(printed.split())
    return Heading(text, _number(text)) if text else None


def _number(heading: str) -> int | None:
    """Return the number that a heading begins with, or None: 三、 第三部分 （三） 3."""
    found = re.match(_ORDINAL, normalize(heading))
    if found is None:
        return None
    if found[1].isdecimal():
        return int(found[1])
    tens, ten, ones = found[1].rpartition("十")
    return (_DIGITS.find(tens) if tens else 1) * 10 * bool(ten) + (_DIGITS.find(ones) if ones else 0)


@lru_cache(maxsize=_MANY)
def _bare(name: str) -> str:
    """Return the name of an item without what the forms print or leave out at will."""
    return (
        re.sub(r"\((?:类|款|项|经济分类)\)", "", "".join(normalize(name).split()))
        .removesuffix("支出")
        .removesuffix("用")
    )


@lru_cache(maxsize=_MANY)
def plain(name: str) -> str:
    """Return a name without blanks and without the steps before it."""
    whole = "".join(normalize(name).split())
    return re.split("[—–-]+", whole)[-1] or whole
