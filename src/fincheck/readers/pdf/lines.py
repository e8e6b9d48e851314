"""Characters made into lines and their text: pure geometry, no PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import category, east_asian_width

from fincheck.readers.pdf.geometry import Box, Glyph, around
from fincheck.record import Record

__all__ = ["TextLine", "cell_text", "figures", "lines", "rows", "written"]

_FIGURE = re.compile(r"[-+△▲−]?[0-9０-９][0-9０-９,，.．]*[%％]?")
_FIGURES = re.compile(r"(?:[-+△▲−]?[0-9０-９][0-9０-９,，.．]*[%％]?(?:\s+|$))+")

_DIGITS = "0123456789.,%"
_QUOTES = "“”‘’\"'·"


class TextLine(Record):
    """A line of text outside tables; a wide gap makes two lines of it, as in 编制部门：… 单位：元.

    ``box`` is that of the ink, ``high`` and ``low`` those of the line; ``size`` and ``bold`` are those of most of it.
    """

    text: str
    box: Box
    high: int
    low: int
    size: int
    bold: bool
    page: int
    shown: Box = (0, 0, 0, 0)  # the box on the page as it is shown

    @property
    def left(self) -> int:
        """Its left end, in hundredths of a point."""
        return self.box[0]

    @property
    def right(self) -> int:
        """Its right end, in hundredths of a point."""
        return self.box[2]


def figures(text: str) -> int:
    """Return how many figures a text consists of; 0 where anything else stands in it."""
    return len(_FIGURE.findall(text)) if _FIGURES.fullmatch(text) else 0


def rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Return characters in rows from the top, each from the left; what is drawn twice to look bold stands there once."""
    found: list[list[Glyph]] = []
    high = low = 0
    for glyph in sorted(glyphs, key=lambda g: g.middle):
        tall = min(low - high, glyph.low - glyph.high)
        if found and 2 * (min(low, glyph.low) - max(high, glyph.high)) >= tall:
            found[-1].append(glyph)
            if glyph.low - glyph.high > low - high:
                high, low = glyph.high, glyph.low
        else:
            found.append([glyph])
            high, low = glyph.high, glyph.low
    return [_once(sorted(row, key=lambda g: (g.left + g.right, g.left))) for row in found]


def _once(row: list[Glyph]) -> list[Glyph]:
    found: list[Glyph] = []
    for glyph in row:
        near = glyph.size // 6
        if not any(
            other.text == glyph.text and abs(other.left - glyph.left) <= near and abs(other.top - glyph.top) <= near
            for other in found[-3:]
        ):
            found.append(glyph)
    return found


def written(row: Sequence[Glyph]) -> str:
    """Return the text of a row, with blanks where the content has them or a gap is as wide as one."""
    text = ""
    last: Glyph | None = None
    for glyph in row:
        if last is not None and (glyph.blank or _apart(last, glyph)):
            text += " "
        text += glyph.text
        last = glyph
    return text


def _apart(a: Glyph, b: Glyph) -> bool:
    """Whether a blank's width lies between two characters, beyond what quotes, points and full-width marks have in them."""
    if all(c.text in _DIGITS for c in (a, b)):
        tenths = 8  # 100.00 in letters of one width
    elif any(c.text in _QUOTES or (category(c.text[:1])[0] == "P" and _wide(c.text)) for c in (a, b)):
        tenths = 10
    else:
        tenths = 4
    return (b.left - a.right) * 10 > max(a.size, b.size) * tenths


def _wide(c: str) -> bool:
    return east_asian_width(c[:1]) in "WF"


def parted(row: Sequence[Glyph], ems: int) -> list[list[Glyph]]:
    """Return a row cut at gaps wider than ``ems`` characters."""
    found: list[list[Glyph]] = []
    for glyph in row:
        if found and glyph.left - found[-1][-1].right <= ems * max(glyph.size, found[-1][-1].size):
            found[-1].append(glyph)
        else:
            found.append([glyph])
    return found


def lines(glyphs: Iterable[Glyph], page: int, gap: int = 3) -> list[TextLine]:
    """Return the lines of a page's text outside tables, from the top, each from the left."""
    return [_line(part, page) for row in rows(glyphs) for part in parted(row, gap)]


def _line(row: list[Glyph], page: int) -> TextLine:
    sizes = [g.size for g in row]
    size = max(set(sizes), key=lambda s: (sizes.count(s), s))
    bold = 2 * sum(g.bold for g in row) > len(row)
    return TextLine(written(row), around(row), min(g.high for g in row), max(g.low for g in row), size, bold, page)


def cell_text(glyphs: Sequence[Glyph], box: Box) -> str:
    """Return the text of a cell in one line: a name that is wrapped in it has no blank where it is, nor has a figure."""
    text = ""
    full = False
    for row in rows(glyphs):
        part = written(row)
        a, b = text[-1:], part[:1]
        if text and not (_solid(a) or _solid(b) or (full and a in "0123456789,." and b in "0123456789,.")):
            text += " "
        text += part
        # whether a character more had found no room
        full = row[-1].right - row[0].left + row[-1].size * 3 // 2 > box[2] - box[0]
    return text


def _solid(c: str) -> bool:
    return east_asian_width(c) in "WF" or c in "“”‘’（）()、，。：；"
