r"""Characters written as two escapes, ``"\ud83d\ude00"``: so JSON writers print what lies beyond U+FFFF, and YAML knows no such thing.

The two are written as the one that YAML knows, ``\U0001f600``, and every place is told as it is in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fincheck.record import Record
from fincheck.source import Source

__all__ = ["At", "Joined", "joined"]

_PAIR = r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
_SHORTER = 2  # characters: what was twelve is ten


class At(Record):
    """A place as YAML tells it: line and column from 0."""

    line: int
    column: int


class Joined(Record):
    """A text with its pairs joined.

    ``pairs``  by line, from 0: the columns at which a pair begins in ``text``, rising
    """

    text: str
    pairs: dict[int, list[int]]

    def mark(self, mark: Any) -> Any:
        """Return where a mark in ``text`` stands in the file; None stays None."""
        if mark is None or mark.line not in self.pairs:
            return mark
        return At(mark.line, mark.column + _SHORTER * sum(at < mark.column for at in self.pairs[mark.line]))

    def events(self, get_event: Callable[[], Any]) -> Callable[[], Any]:
        """Return a source of events whose places are those in the file."""

        def event() -> Any:
            found = get_event()
            if found is not None:
                found.start_mark = self.mark(found.start_mark)
            return found

        return event


def joined(source: Source) -> Joined | None:
    """Return the text of ``source`` with its pairs joined, or None where it has none."""
    if not re.search(_PAIR, source.text):
        return None
    lines: list[str] = []
    pairs: dict[int, list[int]] = {}
    for number, line in enumerate(source.lines):
        pieces: list[str] = []
        end = length = 0
        for found in re.finditer(_PAIR, line):
            before = line[end : found.end(1)]
            length += len(before)
            pairs.setdefault(number, []).append(length)
            high, low = int(found[2], 16), int(found[3], 16)
            pieces += [before, f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"]
            length += len(pieces[-1])
            end = found.end()
        lines.append("".join([*pieces, line[end:]]))
    return Joined("\n".join(lines), pairs)
