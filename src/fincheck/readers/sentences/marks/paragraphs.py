"""Lines to paragraphs, headings and items: where a sentence begins and what section it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from fincheck.readers.sentences.marks.fold import Folded, Line, fold
from fincheck.readers.sentences.marks.numbers import numbers
from fincheck.record import Record

__all__ = ["Block", "blocks", "continued", "joined"]

_NUMERAL = "一二三四五六七八九十"
# how deep an ordinal stands: 第一部分, 一、, （一）, 1., （1）, ①
_LEVELS = (
    (1, re.compile(rf"第[{_NUMERAL}]+(?:部分|章)[、.:]?")),
    (2, re.compile(rf"[{_NUMERAL}]+、")),
    (3, re.compile(rf"\([{_NUMERAL}]+\)[、.]?")),
    (4, re.compile(r"[0-9]{1,2}(?:[.、](?![0-9])|、(?=(?:19|20)[0-9]{2}年))")),
    (5, re.compile(r"\([0-9]{1,2}\)[、.]?|[0-9]{1,2}\)")),
    (6, re.compile(r"[①-⑳]")),
)
_ENDED = re.compile(r"[。;:!?；：！？.|]\s*$")
_GOES_ON = re.compile("[的了等和及与并、，。；：）,;)]")  # what no paragraph begins with
_AMOUNT_LAST = re.compile(r"[0-9]\s*(?:[万亿千]?元|[%％])$")  # a line of a list: 住房公积金 12元
_INLINE = re.compile(
    r"(?<=[。;:])(?=(?:[0-9]{1,2}[.、](?![0-9])|\([0-9]{1,2}\)|[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]+\))[\u4e00-\u9fff“])"
)
_REASONED = re.compile(r"原因|由于|用于|主要是")
SHORT = 12  # characters: a line shorter than this, or than two fifths of the widest, ends its paragraph
_MOST = 40  # lines of one paragraph
WIDEST = 64  # characters: a text with longer lines was broken at a margin only where they are all of one width
_FEWEST = 6  # lines that show a margin
_RAGGED = 8  # cells by which lines that end at one margin differ


_SHORT_TITLE = re.compile(r"[^0-9。;,:]{2,30}[。.:]?$")
_TITLE_AHEAD = re.compile(r"([^0-9。;,:]{2,24}?)(?:。|:(?=20[0-9]{2}年))")
# 2020年收支比2019年增减情况 2020年收入…: what compares, glued to a sentence that begins with a year, is its heading
_GLUED = re.compile(
    r"([^。;,:%元]{2,40}?(?:增减|变动|变化)(?:变化|变动)?(?:情况(?:说明)?|说明))(?=(?:19|20)[0-9]{2}年)"
)
_YEAR = re.compile(r"^(?:19|20)[0-9]{2}年度?")


class Block(Record):
    """A paragraph: folded, with the level of the ordinal it begins with (99 none) and, of a heading, its title."""

    text: Folded
    level: int
    title: str
    line: int
    column: int
    tabled: bool = False  # whether it is a table of cells put into words


def joined(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph: of a text that was broken at the margin several, else one."""
    lines = list(lines)
    widths = sorted(
        len(line.text.strip())
        for line in lines
        if len(line.text.strip()) > SHORT and re.search("[，。；、,;]", line.text)
    )
    widest = widths[len(widths) * 9 // 10] if widths else 0
    if widest > WIDEST and not _broken(lines):
        yield from continued(lines)
        return
    least = max(SHORT, widest * 2 // 5)
    held: list[Line] = []
    for line in lines:
        bare = line.text.strip()
        if not bare:
            if held:
                yield held
                held = []
            continue
        if held:
            last = held[-1].text.rstrip()
            short = len(last) < widest * 4 // 5
            if (
                line.number != held[-1].number + 1
                or _ENDED.search(last)
                or (len(last) < least and not _GOES_ON.match(bare))
                or (short and _level(last.strip())[0] < 99 and not re.search("[，。；,;]|[0-9]元|[万亿]元", last))
                or (short and _AMOUNT_LAST.search(last) and not _GOES_ON.match(bare))
                or _level(bare)[0] < 99
                or line.text[:1] in "\u3000\t"
                or "|" in bare
                or "|" in last
            ):
                yield held
                held = []
        held.append(line)
    if held:
        yield held


def _broken(lines: Iterable[Line]) -> bool:
    """Whether lines as wide as these end at a margin: of those that no sign ends most are of one width, and none much wider."""
    texts = [line.text.strip() for line in lines if re.search("[，。；、,;]", line.text)]
    texts = [text for text in texts if len(text) > SHORT]
    widths = sorted(_cells(text) for text in texts)
    if len(widths) < _FEWEST:
        return False
    margin = widths[len(widths) * 9 // 10]
    open_ended = [text for text in texts if not _ENDED.search(text)]
    full = sum(abs(_cells(text) - margin) <= _RAGGED for text in open_ended)
    return full >= _FEWEST and full * 3 >= len(open_ended) * 2 and widths[-1] <= margin + _RAGGED


def _cells(text: str) -> int:
    """Return how wide a line is printed: a sign of Chinese takes two."""
    return sum(2 if c > "\u2e7f" else 1 for c in text)


def continued(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield paragraphs that are given as lines: one each, unless a list of names was broken within it or in a bracket."""
    held: list[Line] = []
    open_brackets = 0
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        goes_on = held and (
            held[-1].text.rstrip().endswith(("、", "，", ","))
            or text.startswith(("、", "，", "）", ")", "。"))
            or (
                text.startswith("（")
                and "、" in held[-1].text
                and not re.search("[。；：！？]$", held[-1].text.rstrip())
            )
            or 0 < open_brackets <= 2
        )
        if held and not (
            goes_on and len(held) < _MOST and line.number == held[-1].number + 1 and _level(text)[0] == 99
        ):
            yield held
            held, open_brackets = [], 0
        held.append(line)
        open_brackets += text.count("（") + text.count("(") - text.count("）") - text.count(")")
    if held:
        yield held


def blocks(paragraphs: Iterable[list[Line]], simple: dict[int, str]) -> Iterator[Block]:
    """Yield the paragraphs folded, those with several items cut apart, headings told from sentences."""
    for lines in paragraphs:
        whole = fold(lines, simple)
        text = whole.text.strip()
        if not text:
            continue
        cuts = [
            0,
            *_items(whole.text),
            len(whole.text),
        ]
        for a, b in pairwise(cuts):
            if not whole.text[a:b].strip():
                continue
            part = Folded(whole.text[a:b].lstrip(), whole.at[b - len(whole.text[a:b].lstrip()) : b])
            yield from _parted(part, lines[0].level if a == 0 else 0)


def _items(text: str) -> Iterator[int]:
    """Yield where the items of a list begin within a paragraph: ordinals that number no reasons."""
    stop, reason, seen = 0, False, 0
    for found in _INLINE.finditer(text):
        at = found.start()
        begun = text.rfind("。", stop, at - 1) + 1
        if begun:
            stop, reason, seen = begun, False, begun
        reason = reason or _REASONED.search(text, seen, at) is not None
        seen = max(at - 3, stop)
        if not reason:
            yield at


def _parted(part: Folded, style: int) -> Iterator[Block]:
    """Yield a paragraph, its heading apart where one stands in front of a sentence: 1.收入情况。2020年…"""
    level, end = _level(part.text)
    line, column = part.place(0)
    rest = part.text[end:]
    stop = _SHORT_TITLE.match(_YEAR.sub("", rest)) if len(rest) < 48 else None
    heading = (
        bool(style)
        or (level < 99 and stop is not None and not rest.endswith(":"))
        or (
            level <= 2
            and len(rest) <= 40
            and not re.search(r"[0-9](?:万|亿)?元|[0-9]%", rest)
            and "。" not in rest[:-1]
        )
    )
    if (
        not heading
        and level == 99
        and re.fullmatch(
            r"[^0-9。;,:]{4,24}(?:情况)?说明|(?:20[0-9]{2}年度?)?[^0-9。;,:]{2,20}(?:情况|说明|概况|决算表|预算表)",
            part.text,
        )
    ):
        heading, level = True, 2
    if heading and re.search(r"\((?:类|款|项)\)", rest):
        heading = False  # an item of the functional classification: what follows is of it
    if heading and not style and any(not number.other for number in numbers(part.text)):
        heading = False
    if heading:
        yield Block(part, style + 1 if style and level == 99 else level, rest.rstrip("。.:"), line, column)
        return
    first = _TITLE_AHEAD.match(rest) or _GLUED.match(rest)
    if (
        first
        and level < 99
        and len(rest) > first.end()
        and not re.search(r"(?:其中|原因|如下|\((?:类|款|项)\))$", first[1])
    ):
        at = end + first.end()
        yield Block(Folded(part.text[:at], part.at[:at]), level, first[1], line, column)
        yield Block(Folded(part.text[at:], part.at[at:]), 98, "", *part.place(at))
        return
    yield Block(part, level, "", line, column)


def _level(text: str) -> tuple[int, int]:
    """Return the level of the ordinal that a text begins with, and where that ends; 99 and 0 where it begins with none."""
    text = text.replace("（", "(").replace("）", ")").replace("．", ".")
    for level, pattern in _LEVELS:
        match = pattern.match(text)
        if match:
            return level, match.end()
    return 99, 0
