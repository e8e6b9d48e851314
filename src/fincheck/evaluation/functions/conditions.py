"""The functions that come to a truth, on the printed values, and what is told where they do not come to what is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable

from fincheck.evaluation.functions import wording
from fincheck.evaluation.functions.around import Around
from fincheck.evaluation.undecided import Absent
from fincheck.exact import relation
from fincheck.figures.figure import normalize
from fincheck.language.expression import AXES, Call, Path, Word
from fincheck.record import Record
from fincheck.report.names import year_of
from fincheck.report.terms import in_force
from fincheck.report.tree import Node, ranked
from fincheck.source import Text

__all__ = ["CONDITIONS", "Condition", "Unmet"]


class Unmet(Record):
    """A call that is not what was wanted: at which place, its first name in words, and whether it was to be true."""

    around: Around
    call: Call
    place: Node
    name: Text
    wanted: bool


class Condition(Record):
    """``holds`` returns whether a call is true at a place; it raises Absent and Undecided.

    ``unmet`` returns what is wrong where it is not what was wanted. ``same`` has none: what its prints differ in is told of each two. ``at`` returns where to look then, where
    that is not the last of what the call names.
    """

    holds: Callable[[Around, Call, Node], bool]
    unmet: Callable[[Unmet], Text | None] | None
    at: Callable[[Around, Call, Node], Node | None] | None = None


def _path(call: Call) -> Path:
    path = call.arguments[0]
    assert isinstance(path, Path)
    return path


def _short(text: str) -> str:
    """Return a text, or the beginning of a long one."""
    return text if len(text) <= 40 else f"{text[:39]}…"


def _same(around: Around, call: Call, place: Node) -> bool:
    """Return whether several prints are of one value, or of one text."""
    nodes = around.prints(call.arguments, place)
    if len(nodes) < 2:
        raise Absent
    if all(node.text is not None and around.report.figure(node) is None for node in nodes):
        return len({normalize(node.text or "").replace(" ", "") for node in nodes}) == 1
    values = around.each([(None, node) for node in nodes])
    around.common(values)
    return len({relation.evaluate(value.expression, around.box) for value in values}) == 1


def _present(around: Around, call: Call, place: Node) -> bool:
    return bool(around.found(place, _path(call)))


def _present_unmet(met: Unmet) -> Text:
    kind = _path(met.call).steps[-1].kind
    if kind == "below":
        missing = Text("下面没有列下一级科目", "no rows of the next level stand below it")
        extra = Text("下面不应再列科目", "no rows should stand below it")
    elif kind in AXES:
        level = AXES[kind]
        missing = Text(f"没有列到{level.zh}", f"no rows of the {level.en} are listed")
        extra = Text(f"不应列到{level.zh}", f"no rows of the {level.en} should be listed")
    else:
        missing = Text(f"没有写“{met.name.zh}”", f"{met.name.en!r} is missing")
        extra = Text(f"不应有“{met.name.zh}”", f"{met.name.en!r} must not be there")
    return missing if met.wanted else extra


def _blank(around: Around, call: Call, place: Node) -> bool:
    return any(around.report.amount(node).body is None for node in around.found(place, _path(call)))


def _blank_unmet(met: Unmet) -> Text:
    if met.wanted:
        return Text(f"“{met.name.zh}”应空白", f"{met.name.en!r} must be blank")
    return Text(f"“{met.name.zh}”空白，没有填", f"{met.name.en!r} is blank")


def _matches(around: Around, call: Call, place: Node) -> bool:
    printed = around.found(place, _path(call))
    if not printed:
        raise Absent
    return _match(call, printed[0]) is not None


def _match(call: Call, node: Node) -> re.Match[str] | None:
    pattern = call.arguments[1]
    assert isinstance(pattern, Word)
    return re.search(pattern.text, node.text or "")


def _matches_unmet(met: Unmet) -> Text:
    node = next(iter(met.around.found(met.place, _path(met.call))), None)
    text = (node.text or "") if node is not None else ""
    found = _match(met.call, node) if node is not None else None
    if met.wanted or found is None:
        return Text(f"写法不合：“{_short(text)}”", f"is not written as it should be: {_short(text)!r}")
    around_it = _short(text[max(0, found.start() - 8) : found.end() + 8])
    return Text(f"其中有“{found[0]}”：“{around_it}”", f"{found[0]!r} stands in it: {around_it!r}")


def _official(around: Around, call: Call, place: Node) -> bool:
    """Return whether a row or an item bears the name in force; raises Absent where none is known."""
    node = around.lookup.one(place, _path(call), around.column)
    found = wording.official(node, around.report.terms, year_of(around.report.year)) if node is not None else None
    if found is None:
        raise Absent
    return found


def _official_unmet(met: Unmet) -> Text | None:
    """Return what is wrong with a printed name by the 《政府收支分类科目》 of the report's year; None where no term is there."""
    node = met.around.lookup.one(met.place, _path(met.call), met.around.column)
    term = met.around.report.terms.get(node.key) if node is not None else None
    if node is None or term is None:
        return None
    named = node.body.get("name") if type(node.body) is dict else None
    printed = (named.text if named is not None else node.name) or ""
    due = term.zh.removeprefix(term.id)
    year = year_of(met.around.report.year)
    if year is None or in_force(term.since, term.until, year):
        return Text(f"写的是“{printed}”，现行名称是“{due}”", f"{printed!r} is printed, {due!r} is in force")
    if not term.since or year >= int(term.since):
        return Text(f"“{printed}”只到{term.until}年度", f"{printed!r} is there until {term.until} only")
    if not term.former:
        return Text(f"“{printed}”{term.since}年度起才有", f"{printed!r} is there since {term.since} only")
    return Text(
        f"写的是“{printed}”，{term.since}年度起才用这个名称，此前是“{term.former[0]}”",
        f"{printed!r} is the name since {term.since}; before, it is {term.former[0]!r}",
    )


def _there(around: Around, call: Call, place: Node) -> list[Node]:
    """Return where the headings stand that a call is about. Raises Absent where there are none."""
    nodes = around.found(place, _path(call))
    if not nodes:
        raise Absent
    return nodes


def _numbered(around: Around, call: Call, place: Node) -> bool:
    return all(heading.number is not None for heading in wording.headings(_there(around, call, place)))


def _bare(around: Around, call: Call, place: Node) -> list[Node]:
    """Return where headings stand without a number; lists keep their order, that of keys is none."""
    nodes = _there(around, call, place)
    return ranked([n for n in nodes if (heading := wording.heading_of(n)) is not None and heading.number is None])


def _numbered_unmet(met: Unmet) -> Text:
    bare = [_short(heading.text) for heading in wording.headings(_bare(met.around, met.call, met.place))]
    return Text(
        "没有序号：" + "、".join(f"“{text}”" for text in bare),
        "without a number: " + ", ".join(map(repr, bare)),
    )


def _unnumbered(around: Around, call: Call, place: Node) -> Node | None:
    return next(iter(_bare(around, call, place)), None)


def _consecutive(around: Around, call: Call, place: Node) -> bool:
    return not wording.gaps(wording.headings(ranked(_there(around, call, place))))


def _consecutive_unmet(met: Unmet) -> Text:
    gaps = wording.gaps(wording.headings(ranked(_there(met.around, met.call, met.place))))
    return Text(
        "；".join(f"“{_short(heading.text)}”的序号应为 {due}" for heading, due in gaps),
        "; ".join(f"{_short(heading.text)!r} should be number {due}" for heading, due in gaps),
    )


CONDITIONS = {
    "same": Condition(_same, None),
    "present": Condition(_present, _present_unmet),
    "blank": Condition(_blank, _blank_unmet),
    "matches": Condition(_matches, _matches_unmet),
    "official": Condition(_official, _official_unmet),
    "numbered": Condition(_numbered, _numbered_unmet, _unnumbered),
    "consecutive": Condition(_consecutive, _consecutive_unmet),
}
