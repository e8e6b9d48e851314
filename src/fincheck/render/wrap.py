"""Text laid out in terminal cells: lines folded where people would fold them, and never inside a figure.

Chinese has no blanks, so a line may end behind any character; but a figure and its unit stay in one piece, a line
does not begin with a closing mark and does not end with an opening one. What is too wide for its column stands out
of it: a figure without its last digit or its unit would be another figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache, lru_cache

from fincheck.figures.figure import CLASSIFIERS, MONEY, RATIOS, SIGNS
from fincheck.source import cells

__all__ = ["fitted", "folded", "padded"]

_CLOSING = frozenset("，。、；：！？）】》」』”’％%,.;:!?)]}>…")
_OPENING = frozenset("（【《「『“‘([{<")


@cache
def _figures() -> str:
    """Return the pattern of what may not be folded: figures with sign and unit, and places as 12:34."""
    units = sorted({*MONEY, *RATIOS, *CLASSIFIERS.split("|")}, key=len, reverse=True)
    signs = "|".join(map(re.escape, sorted(SIGNS, key=len, reverse=True)))
    either = "|".join(map(re.escape, units))
    return rf"(?:{signs}|[≈~−±＋－△▲])*[(（]?\d(?:[\d,.:，．]*\d)?(?:[)）](?=\s|$))?(?:\s?(?:{either}))*"


def folded(text: str, width: int, whole: Collection[str] = (), size: Callable[[str], int] = cells) -> list[str]:
    """Return ``text`` in lines of at most ``width`` cells; ``whole`` are further texts that must stay in one piece.

    ``size`` says how many cells a text takes where it is to be shown otherwise than it stands here.
    """
    if size(text) <= width and "\n" not in text:
        return [text]
    odd = {w for w in whole if w in text and not _figure().fullmatch(w)}  # a plain figure stays in one piece anyway
    pattern = _pattern(tuple(sorted(odd - {""}, key=len, reverse=True)))
    return [line for paragraph in text.split("\n") for line in _folded(pattern, paragraph, width, size)]


@cache
def _figure() -> re.Pattern[str]:
    return re.compile(_figures())


@lru_cache(64)  # of thousands of reports each has figures of its own
def _pattern(whole: tuple[str, ...]) -> re.Pattern[str]:
    pieces = [*map(re.escape, whole), _figures()]
    return re.compile(rf"(?P<whole>{'|'.join(pieces)})|(?P<blank>\s+)|(?P<word>[!-~]+?(?=[^!-~]|\d|$))|(?P<other>.)")


def _folded(pattern: re.Pattern[str], text: str, width: int, size: Callable[[str], int]) -> list[str]:
    """Return a text in lines of at most ``width`` cells; what is whole is never broken, however wide."""
    lines: list[str] = []
    line, used = "", 0
    for atom, is_whole in _atoms(pattern, text):
        if atom.isspace():
            if line:
                line, used = line + " ", used + 1
            continue
        wide = size(atom)
        if used + wide > width and line:
            lines.append(line.rstrip())
            line, used = "", 0
        while wide > width and not is_whole:
            head = _head(atom, width, size)
            lines.append(head)
            atom = atom[len(head) :]
            wide = size(atom)
        line, used = line + atom, used + wide
    return [*lines, line.rstrip()] if line or not lines else lines


def _atoms(pattern: re.Pattern[str], text: str) -> list[tuple[str, bool]]:
    """Return the pieces that stay whole, each with whether it may never be split; marks cling to what they belong to."""
    atoms: list[tuple[str, bool]] = []
    for found in pattern.finditer(text):
        atom, is_whole = found[0], found.lastgroup == "whole"
        if atoms and not atom.isspace() and not atoms[-1][0].isspace():
            before, was_whole = atoms[-1]
            if atom[0] in _CLOSING or before[-1] in _OPENING or (before.isascii() and atom.isascii()):
                atoms[-1] = (before + atom, was_whole or is_whole)
                continue
        atoms.append((atom, is_whole))
    return atoms


def _head(text: str, width: int, size: Callable[[str], int]) -> str:
    """Return as much of ``text`` as fits; of a path, whole steps."""
    end = used = 0
    while end < len(text) and (used := used + size(text[end])) <= width:
        end += 1
    at = text.rfind("/", 1, end) if end < len(text) else 0
    return text[: at + 1] if at > 0 else text[: max(end, 1)]


def padded(text: str, width: int, right: bool = False) -> str:
    """Return ``text`` with blanks up to ``width`` cells, behind it or before it."""
    blanks = " " * max(width - cells(text), 0)
    return blanks + text if right else text + blanks


def fitted(line: str, first: int, last: int, width: int) -> tuple[str, int]:
    """Return the part of a line that fits ``width`` cells with the characters ``first`` to ``last``, and where it starts.

    No figure is cut in two: one that would be is left out whole. Ends that are left out are marked with "…".
    """
    if cells(line) <= width:
        return line, 0
    spans = [found.span() for found in re.finditer(_figures(), line)]
    start = end = min(first, len(line))
    room = width - 2
    while end < len(line) and (end < last or cells(line[start : end + 1]) <= room * 2 // 3):
        end += 1
    while start > 0 and cells(line[start - 1 : end]) <= room:
        start -= 1
    while end < len(line) and cells(line[start : end + 1]) <= room:
        end += 1
    for left, right in spans:
        if left < start < right:
            start = min(right, first)
        if left < end < right:
            end = max(left, last)
    return ("…" if start else "") + line[start:end] + ("…" if end < len(line) else ""), start - (1 if start else 0)
