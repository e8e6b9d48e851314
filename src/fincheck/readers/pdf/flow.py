"""Lines made into paragraphs by where they stand: pure geometry, no PDF.

A paragraph begins where a line is indented, the line before ended short of the margin, the letters change, or the lines
are parted by more than their usual distance. It goes on over the foot of a page. Punctuation decides nothing.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fincheck.readers.pdf.lines import TextLine
from fincheck.record import Record

__all__ = ["Margins", "Running", "contents", "flowing", "furniture", "margins", "unruled"]

_CELL = 30  # characters; what stands in a cell of a table is no longer
_EDGE = 10  # per cent of a page's height that may hold running heads and feet
_PAGE_NUMBER = re.compile(r"[-—–－―─·•~～\s第共页/]*[0-9０-９ivxIVX]{1,4}[-—–－―─·•~～\s第共页,，/0-9]*")
_LEADER = re.compile(r"(?:[.．·…⋯‥・。_﹍]\s*){4,}[-—–\s]*[0-9０-９ivxIVX]{0,4}[-—–\s]*$")
_UNIT = re.compile(r"单\s*位\s*[:：]")
_CONTENTS = re.compile(r"目\s*[录錄次]")
_UNBROKEN = re.compile(r"[-+△▲−(（]?[0-9][0-9,，]*(?:\.[0-9]+)?(?:[%％]|[万亿千]?元|[辆个人次台])?[，、；。）]?")
_STOPPED = re.compile(r"[。；：！？;:]\s*$")
_PRINTED = re.compile(r"[0-9][0-9,，]*(?:\.[0-9]+)?")
_NUMBER = re.compile(r"[-+△▲−(（]?[0-9][0-9,，]*(?:\.[0-9]+)?[)）%％]?")


class Margins(Record):
    """The left and right edge of running text, and its size; those of most of it."""

    left: int
    right: int
    size: int
    bold: bool


@dataclass(slots=True)
class Running:
    """A paragraph being gathered: its lines, in order, and the level of a heading by its letters, 0 where it is none."""

    lines: list[TextLine] = field(default_factory=list)
    level: int = 0

    @property
    def text(self) -> str:
        """Return the text of the paragraph."""
        return self.starts()[0]

    def starts(self) -> tuple[str, list[int]]:
        """Return the text and where each line begins in it, from 0."""
        text, starts = "", []
        for line in self.lines:
            text += joint(text, line.text)
            starts.append(len(text))
            text += line.text
        return text, starts


def joint(before: str, after: str) -> str:
    """Return what stands between two lines of a paragraph: a blank between words in Latin letters, else nothing."""
    return (
        " " if before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha() else ""
    )


def furniture(lines: Sequence[TextLine], sizes: dict[int, tuple[int, int]], with_tables: set[int]) -> set[int]:
    """Return which lines are running heads, running feet and page numbers, as numbers in ``lines``.

    ``sizes`` are those of the pages; ``with_tables`` are the pages with a table, on which a repeated line may be the
    caption of a table that goes over pages: its first is kept where it stands on no other pages.
    """
    seen: dict[str, list[int]] = {}
    found: set[int] = set()
    for i, line in enumerate(lines):
        height = sizes[line.page][1]
        if line.low * 100 > height * _EDGE and line.high * 100 < height * (100 - _EDGE):
            continue
        if _PAGE_NUMBER.fullmatch(line.text):
            found.add(i)
        elif not _UNIT.search(line.text):
            seen.setdefault(re.sub(r"[0-9]+", "#", "".join(line.text.split())), []).append(i)
    for each in seen.values():
        for i in each:
            level = [j for j in each if abs(lines[j].high - lines[i].high) <= 300]
            pages = {lines[j].page for j in level}
            if len(pages) >= 3 and not (pages <= with_tables and i == min(level)):
                found.add(i)
    return found


def contents(lines: Sequence[TextLine]) -> set[int]:
    """Return which lines are a list of contents, as numbers in ``lines``: those with leaders, and from 目录 to its first entry again."""
    found = {i for i, line in enumerate(lines) if _LEADER.search(line.text) and not _UNIT.search(line.text)}
    for i, line in enumerate(lines):
        if not _CONTENTS.fullmatch(line.text) or i + 1 == len(lines):
            continue
        first = _plain(lines[i + 1].text)
        again = next((j for j in range(i + 2, len(lines)) if _plain(lines[j].text) == first), None)
        end = next((j for j in range(i + 1, len(lines)) if lines[j].page != line.page), len(lines))
        if again is not None and lines[again].page - line.page <= 5:
            end = next(j for j in range(i, again + 1) if lines[j].page == lines[again].page)
        found.update(range(i, end))
        break
    return found


def _plain(text: str) -> str:
    return "".join(_LEADER.sub("", text).split())


def margins(lines: Iterable[TextLine], width: int = 0) -> Margins | None:
    """Return the margins that the full lines keep, or None where fewer than three end alike.

    ``width`` is that of a full line, where it is known from other pages: on a page of short paragraphs every line may be
    indented.
    """
    long = [line for line in lines if line.right - line.left >= 15 * line.size]
    if not long:
        return None
    style: Counter[tuple[int, bool]] = Counter()
    for line in long:
        style[line.size, line.bold] += len(line.text)
    size, bold = max(style, key=lambda s: (style[s], s))
    right, alike = _usual([line.right for line in long], size)
    if alike < 3:
        return None
    if not width:
        wide = [line.right - line.left for line in long if abs(line.right - right) <= 2 * size]
        width = max((w for w in wide if _alike(wide, w, size) >= 3), default=max(wide))
    return Margins(right - width, right, size, bold)


def _usual(places: list[int], size: int) -> tuple[int, int]:
    """Return the place with most others within half a character of it, and how many those are."""
    most = max(places, key=lambda at: (_alike(places, at, size), at))
    return most, _alike(places, most, size)


def _alike(places: list[int], at: int, size: int) -> int:
    return sum(abs(other - at) * 2 <= size for other in places)


def flowing(lines: Sequence[TextLine], known: dict[int, Margins | None]) -> list[Running]:
    """Return the paragraphs that lines make; ``known`` are the margins of each page."""
    pitch: dict[int, int] = {}
    steps: dict[int, list[int]] = {}
    for a, b in itertools.pairwise(lines):
        if a.page == b.page and b.low > a.low + a.size // 2:
            steps.setdefault(a.page, []).append(b.low - a.low)
    for page, each in steps.items():
        pitch[page] = sorted(each)[len(each) // 2]
    found: list[Running] = []
    for line in lines:
        last = found[-1].lines[-1] if found else None
        if last is None or not _goes_on(found[-1].lines[0], last, line, known, pitch.get(line.page, 0)):
            found.append(Running())
        found[-1].lines.append(line)
    _level(found, known)
    return found


def _goes_on(first: TextLine, last: TextLine, line: TextLine, known: dict[int, Margins | None], pitch: int) -> bool:
    """Whether a line goes on with the paragraph that ``last`` is in."""
    here, there = known.get(line.page), known.get(last.page)
    if here is None or there is None or line.page > last.page + 1:
        return False
    if 12 * abs(line.size - last.size) > last.size or line.bold != last.bold:
        return False
    if line.page == last.page and (line.low <= last.low + last.size // 2 or 2 * (line.low - last.low) > 3 * pitch):
        return False
    if last.right < there.right - 2 * last.size - last.size // 4 - _carried(last, line):
        return False
    centered = abs((line.left - here.left) - (here.right - line.right)) <= line.size
    special = last.bold or last.size > there.size
    return 2 * (line.left - here.left) < 3 * line.size or (special and centered and first is last)


def _carried(last: TextLine, line: TextLine) -> int:
    """Return how much shorter the last line may end since no line is broken within the number that this one begins with."""
    number = _UNBROKEN.match(line.text)
    if number is None or _STOPPED.search(last.text):
        return 0
    return sum(line.size if c > "\u2e7f" else line.size * 3 // 5 for c in number[0])


def _level(found: list[Running], known: dict[int, Margins | None]) -> None:
    """Tell headings by their letters: larger than those of the text, or bold where those are not."""
    plain = next((each for each in known.values() if each is not None), None)
    if plain is None:
        return

    def style(line: TextLine) -> tuple[int, bool] | None:
        larger = line.size * 10 > plain.size * 11
        if larger or (line.bold and not plain.bold and line.size * 11 >= plain.size * 10):
            return (-(line.size * 10 // plain.size), not line.bold)
        return None

    styles = sorted({s for each in found if len(each.text) <= 60 and (s := style(each.lines[0])) is not None})
    for each in found:
        mark = style(each.lines[0])
        if mark in styles and len(each.text) <= 60 and not each.text.endswith(("。", "；", "，")):
            each.level = min(styles.index(mark) + 1, 6)


def unruled(lines: Sequence[TextLine]) -> list[tuple[int, int, int]]:
    """Return where lines stand in columns without ruling lines: first and behind the last number in ``lines``, figures.

    Such a table is at least three rows with a figure in a column of its own, between which no running text stands.
    """
    rows: list[list[int]] = []
    for i, line in enumerate(lines):
        last = lines[rows[-1][0]] if rows else None
        if last and last.page == line.page and 2 * (min(last.low, line.low) - max(last.high, line.high)) >= line.size:
            rows[-1].append(i)
        else:
            rows.append([i])
    found: list[tuple[int, int, int]] = []
    for region in _regions(lines, rows):
        sure = [row for row in region if len(row) > 1 and any(_NUMBER.fullmatch(lines[i].text) for i in row)]
        if len(sure) < 3:
            continue
        rank = [k for k, row in enumerate(region) if len(row) > 1 or _NUMBER.fullmatch(lines[row[0]].text)]
        first, last_row = region[rank[0]], region[rank[-1]]
        printed = [number for i in range(first[0], last_row[-1] + 1) for number in _PRINTED.findall(lines[i].text)]
        amounts = [number for number in printed if not number.isdecimal()] or printed  # 2010101 is a code
        found.append((first[0], last_row[-1] + 1, len(amounts)))
    return found


def _regions(lines: Sequence[TextLine], rows: Sequence[list[int]]) -> list[list[list[int]]]:
    """Return the rows of each page in stretches without running text, units and captions that hold one."""
    found: list[list[list[int]]] = [[]]
    for row in rows:
        texts = [lines[i].text for i in row]
        text = len(row) == 1 and (len(texts[0]) > _CELL or texts[0].endswith(("。", "；")))
        if text or any(_UNIT.search(text) for text in texts):
            found.append([])
            continue
        if found[-1] and lines[found[-1][-1][0]].page != lines[row[0]].page:
            found.append([])
        found[-1].append(row)
    return found
