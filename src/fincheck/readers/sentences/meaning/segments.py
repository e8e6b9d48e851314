"""The segments of a paragraph: cut at commas, semicolons, full stops, colons and brackets that hold figures."""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from fincheck.readers.sentences.marks.numbers import Number
from fincheck.readers.sentences.marks.vocabulary import Vocabulary

__all__ = ["Segment", "segments"]

_SIGNS = re.compile("[,;。、:()]")
_BRACKET = re.compile("[()]")
_NEAR = 24  # characters before a colon that say that a list follows
_NUMERAL_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+(?:、|是)|\([一二三四五六七八九十0-9]+\)|[0-9]{1,2}[.、](?![0-9])|[①-⑩]|其[一二三四五]|第[一二三四五]|再次|首先|其次)"
)
_SIDE_HOLDS = re.compile(r"(?:收入|支出)(?:为|有|是)$")  # 收入为: and a list of what it is


@dataclass(slots=True)
class Segment:
    """A stretch of a paragraph between two separators.

    ``before``  the separator in front of it: one of , ; 。 : 、 ( ) or "" at the start
    ``after``   the separator behind it
    ``depth``   how many brackets that hold figures it stands in
    """

    start: int
    end: int
    before: str
    after: str
    depth: int
    numbers: list[Number] = field(default_factory=list)


def segments(text: str, found: list[Number], vocabulary: Vocabulary) -> Iterator[Segment]:
    """Yield the segments of a paragraph."""
    figures = [number for number in found if not number.other]
    ends = {number.end for number in figures}
    closing = _brackets(text, figures)
    closes = set(closing.values())
    start, before, depth = 0, "", 0
    inner = 0  # inside a bracket without figures: no separators there
    ordinals = {number.digits_end for number in found if number.other}
    commas = {i for number in found if "," in number.text for i in range(number.start, number.digits_end)}
    pending: list[tuple[int, int, str, str, int]] = []
    for sign in _SIGNS.finditer(text):
        at, c = sign.start(), sign[0]
        mark = ""
        if at in commas:
            pass
        elif c == "(":
            if at in closing:
                mark = "("
            else:
                inner += 1
        elif c == ")":
            if at in closes:
                mark = ")"
            elif inner:
                inner -= 1
        elif inner:
            pass
        elif c == "、":
            mark = c if at in ends or (at and text[at - 1] == ")" and before) else ""
        elif c != ":" or (
            at not in ordinals
            and (
                (_SIDE_HOLDS.search(text[max(0, at - 6) : at]) is not None and not text[at + 1 : at + 2].isdigit())
                or vocabulary.follows.search(text[max(start, at - _NEAR) : at])
                or _NUMERAL_ORDINAL.match(text[at + 1 : at + 8])
            )
        ):
            mark = c
        if mark:
            pending.append((start, at, before, mark, depth))
            depth += (mark == "(") - (mark == ")")
            start, before = at + 1, mark
    pending.append((start, len(text), before, "", depth))
    index = 0
    for a, b, left, right, level in pending:
        numbers = []
        while index < len(figures) and figures[index].start < b:
            numbers.append(figures[index])
            index += 1
        yield Segment(a, b, left, right, level, numbers)


def _brackets(text: str, figures: list[Number]) -> dict[int, int]:
    """Return where the brackets that hold figures open and close."""
    found: dict[int, int] = {}
    stack: list[int] = []
    starts = [number.start for number in figures]
    for sign in _BRACKET.finditer(text) if "(" in text else ():
        at = sign.start()
        if sign[0] == "(":
            stack.append(at)
        elif stack:
            opened = stack.pop()
            if bisect(starts, opened) < bisect_left(starts, at):
                found[opened] = at
    return found
