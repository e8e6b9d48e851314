"""A paragraph as its words are looked up: signs of one width, simple characters, no blanks within; each with its place.

Folding never loses a place: of every character left it is known where it stands in the lines it came from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import repeat

from fincheck.record import Record

__all__ = ["Folded", "Line", "fold"]

_WIDE: dict[int, str | None] = {ord(c) + 0xFEE0: c for c in map(chr, range(0x21, 0x7F))}
_WIDE |= dict.fromkeys((0xA0, 0x2002, 0x2003, 0x2007, 0x2009, 0x202F, 0x3000, 0x9), " ")
_WIDE |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212, 0xFE63, 0x2015), "-")
_WIDE |= dict.fromkeys((0x200B, 0x2060, 0xFEFF))
_WIDE |= {0xFE6A: "%", 0x2266: "≤", 0x2267: "≥", 0x3008: "<", 0x3009: ">", 0x2236: ":", 0xFE30: ":"}
_WIDE |= {0x3014: "[", 0x3015: "]", 0xFF61: "。", 0x201D: "“", 0x22: "“", 0xFF02: "“"}
# 事業(yè)收入: how a page is read aloud, printed behind the character
_READ_ALOUD = re.compile(r"(?<=[\u4e00-\u9fff])\([a-zü]*[^\x00-\x7f\u0370-\uffff][a-zü]*\)")
_PICTURE = re.compile(r"\[image: ?[^\]]{0,80}\]")  # what stands for a picture in a text made of a Word file
_PICTURE_SIGN = "[image:"
_MADE: list[tuple[dict[int, str], dict[int, str | None]]] = []
_BLANKS = re.compile(r" +")
_STOP = re.compile(r"(?<=[^0-9a-zA-Z])\.(?![0-9])|(?<=[0-9]%)\.")


class Line(Record):
    """A line of the linear text as a paragraph takes it: its number, the column its text begins at, the text, its level."""

    number: int
    text: str
    column: int = 1
    level: int = 0


class Folded(Record):
    """The folded text of a paragraph; ``at`` has for each character its line and column in the linear text."""

    text: str
    at: list[tuple[int, int]]

    def place(self, index: int) -> tuple[int, int]:
        """Return line and column of the character at ``index``."""
        return self.at[min(index, len(self.at) - 1)] if self.at else (1, 1)


def fold(lines: Sequence[Line], simple: dict[int, str]) -> Folded:
    """Return the lines of one paragraph folded into one text; ``simple`` maps traditional characters to simple ones."""
    table = _tables(simple)
    chars: list[str] = []
    at: list[tuple[int, int]] = []
    for line in lines:
        number, first = line.number, line.column
        folded = line.text.translate(table)
        if len(folded) == len(line.text):
            chars.append(folded)
            at += zip(repeat(number), range(first, first + len(folded)))
            continue
        for column, c in enumerate(line.text, first):
            kept = c.translate(table)
            if kept:
                chars.append(kept)
                at.append((number, column))
    whole = _stops(Folded("".join(chars), at))
    for sign, what in ((_PICTURE_SIGN, _PICTURE), ("(", _READ_ALOUD), (" ", _BLANKS)):
        if sign in whole.text:
            whole = _without(whole, what)
    return whole


def _tables(simple: dict[int, str]) -> dict[int, str | None]:
    """Return what every character becomes, made once for each table of simple characters."""
    if not _MADE or _MADE[0][0] is not simple:
        table: dict[int, str | None] = {**simple, **_WIDE}
        _MADE[:] = [(simple, table)]
    return _MADE[0][1]


def _stops(folded: Folded) -> Folded:
    """Return the text with ASCII full stops behind words made 。, those of numbers and ordinals left."""
    return Folded(_STOP.sub("。", folded.text), folded.at) if "." in folded.text else folded


def _without(folded: Folded, what: re.Pattern[str]) -> Folded:
    """Return the text without what a pattern finds; a blank between two digits, or two Latin letters, stays."""
    text, at = folded
    found = list(what.finditer(text))
    if not found:
        return folded
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    done = 0
    for match in found:
        start, end = match.span()
        if what is _BLANKS and start > 0 and end < len(text):
            before, behind = text[start - 1], text[end]
            if before.isascii() and behind.isascii() and (before.isalnum() or before == ".") and behind.isalnum():
                end = start + (end - start - 1)
        parts.append(text[done:start])
        places.extend(at[done:start])
        done = end
    parts.append(text[done:])
    places.extend(at[done:])
    return Folded("".join(parts), places)
