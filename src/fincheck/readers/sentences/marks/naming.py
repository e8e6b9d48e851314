"""Things listed by name: 3个监所，分别为甲、乙、丙; “甲”“乙”等3个项目; 甲、乙等27个派出所."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fincheck.record import Record

__all__ = ["Named", "contents", "named"]

_NUMBER = r"(?P<n>[0-9]+)(?P<unit>个|家|所|名|人|支|处|辆|项)"
_RESPECTIVELY = re.compile(
    rf"{_NUMBER}(?P<thing>[\u4e00-\u9fff]{{1,12}}?),?(?:分别)?(?:为|是|包括)(?=[^0-9]):?(?P<list>[^。;:、]{{1,60}}、[^。;:]{{1,2000}})"
)
_QUOTED = re.compile(
    rf"(?P<list>(?:“[^“]{{1,30}}“(?:项目)?[、,和及]?){{2,40}})等?{_NUMBER}(?P<thing>[\u4e00-\u9fff]{{2,12}})"
)
_REVIEWED = re.compile(
    r"对(?P<list>(?:“[^“]{1,30}“(?:项目)?[、,和及]?){2,40})(?:项目)?(?:支出)?开展了?(?:重点|部门)?绩效评价"
)
_AMONG = re.compile(
    r"等(?P<n>[0-9]+|[二三四五六七八九十]+)(?P<unit>个|家|所|名|人|支|处|辆|项)(?P<thing>[\u4e00-\u9fff]{2,12})"
)
_CONTENT = re.compile(
    r"(?:包括|包含):?(?P<list>[^。;:0-9、]{1,60}、[^。;:0-9]{1,1000}?)(?:等(?:支出|费用|科目|方面)?)?(?=[。;]|$)"
)
_STOP = re.compile(r"[,;。:“]")
_LONGEST = 16  # characters of a name; what is longer is a sentence, or names run together
_ITEM = 24  # characters of the name of an item that an amount consists of
_LEAD = re.compile(r"^(?:(?:对|反映|组织|由|包括|选取|其中)+|[^、]{2,20}由(?=.{2}))")


class Named(Record):
    """A list of names: ``attribute`` list (all of them) or including (some), of the ``thing`` that a number counts.

    ``number``  where the digits of that number start, or -1 where none is printed
    ``words``   that number where it is printed in words (五个), else ""
    ``items``   the names, each with where it starts
    """

    thing: str
    attribute: str
    number: int
    items: tuple[tuple[str, int], ...]
    words: str = ""


def named(text: str) -> Iterator[Named]:
    """Yield the lists of names in a folded paragraph."""
    if "、" not in text:
        return
    for match in _QUOTED.finditer(text):
        yield Named(_thing(match["thing"]), "list", match.start("n"), _quoted(match["list"], match.start("list")))
    for match in _REVIEWED.finditer(text):
        yield Named("部门绩效评价结果", "list", -1, _quoted(match["list"], match.start("list")))
    for match in _RESPECTIVELY.finditer(text):
        items = _parted(match["list"], match.start("list"))
        whole = match["list"]
        sure = (
            match.end() < len(text)
            and whole.count("(") == whole.count(")")
            and all(len(re.sub(r"\([^()]*\)", "", item)) <= _LONGEST for item, _ in items)
        )
        if len(items) > 1 and sure and not any(re.search(r"[0-9]", item) for item, _ in items):
            yield Named(match["thing"], "list", match.start("n"), items)
    begun = 0
    for match in _AMONG.finditer(text):
        for stop in _STOP.finditer(text, begun, match.start()):
            begun = stop.end()
        items = _parted(text[begun : match.start()], begun)
        if len(items) > 1 and all(1 < len(item) <= _LONGEST for item, _ in items):
            told = match["n"].isdecimal()
            thing = match["thing"].partition("的")[0].removesuffix("组成").removesuffix("构成")
            words = "" if told else match["n"] + match["unit"]
            yield Named(thing, "including", match.start("n") if told else -1, items, words)
        begun = match.end()


def contents(text: str, at: int) -> tuple[tuple[str, int], ...]:
    """Return the names that an amount is said to consist of (主要包括：基本工资、津贴补贴等) where such a list begins at ``at``, else ()."""
    match = _CONTENT.match(text, at)
    items = _parted(match["list"], match.start("list")) if match else ()
    return items if len(items) > 1 and all(1 < len(item) <= _ITEM for item, _ in items) else ()


def _thing(words: str) -> str:
    return "反映绩效目标的项目" if words.startswith("项目") and "绩效目标" in words else words


def _quoted(text: str, at: int) -> tuple[tuple[str, int], ...]:
    return tuple((match[1], at + match.start(1)) for match in re.finditer(r"“([^“]+)“", text))


def _parted(text: str, at: int) -> tuple[tuple[str, int], ...]:
    """Return the names parted by 、 or commas outside brackets, without what leads to the first."""
    items: list[tuple[str, int]] = []
    depth, start = 0, 0
    for index, c in enumerate([*text, "、"]):
        depth += (c == "(") - (c == ")")
        if c in "、," and depth <= 0:
            item = text[start:index]
            lead = _LEAD.match(item) if not items else None
            skip = lead.end() if lead else 0
            if item[skip:].strip():
                items.append((item[skip:].removesuffix("等"), at + start + skip))
            start = index + 1
    return tuple(items)
