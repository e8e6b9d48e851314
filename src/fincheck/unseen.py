"""What cannot be seen, written as escapes: in the files that fincheck writes for programs, and for people to go on with.

Such a character turns the direction of the text around it, breaks a line, or shows nothing at all: two names that look alike
would be two, and who looks at the file would be misled.
"""

from __future__ import annotations

import re

__all__ = ["escaped", "is_seen"]

# Controls, halves of pairs, what no text may hold, ends of lines and formats: Python calls them not printable.
_UNSEEN = (
    "\0-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff0-\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Fillers, and marks that join letters or choose a form of one: Python calls them printable, and they show nothing.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U00016fe4\U000e0100-\U000e01ef"
_is_blank = re.compile(f"[{_BLANK}]").search


def is_seen(text: str) -> bool:
    """Return whether nothing of a text is unseen; False too for a few texts that only Python does not call printable."""
    return text.isprintable() and (text.isascii() or _is_blank(text) is None)


def escaped(text: str, *, halves: bool = False) -> str:
    """Return a text with what cannot be seen as ``\\u200b``, all else as it is.

    What lies beyond the first plane is ``\\U000e0100`` as YAML has it, or the two halves of it that JSON knows (``halves``).
    """
    if is_seen(text):
        return text
    return re.sub(f"[{_UNSEEN}{_BLANK}]", lambda found: _escape(ord(found[0]), halves), text)


def _escape(code: int, halves: bool) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    if not halves:
        return f"\\U{code:08x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
