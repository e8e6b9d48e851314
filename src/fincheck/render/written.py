"""Texts as files for programs hold them: JSON, with what cannot be seen written as escapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from fincheck.source import Place, harmless

try:
    from _json import encode_basestring as _encoded  # json brings its reader, 1 ms of every start
except ImportError:  # not everywhere in C
    from json.encoder import encode_basestring as _encoded

__all__ = ["as_json", "lines_of", "placed", "set_in"]

# What turns the direction of the text around it, breaks a line or cannot be seen at all. JSON allows it raw; whoever
# looks at the file, or prints it, should not be misled by it.
_UNSEEN = (  # compiled where there may be one
    "[\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)


def as_json(value: Any, indent: int | None = None) -> str:
    """Return ``value`` as JSON in UTF-8 text: Chinese as it is, unseen characters as escapes, the data the same."""
    import json

    return _shown(json.dumps(value, ensure_ascii=False, indent=indent))


_STRETCH = 1 << 16  # characters looked through at once: no copy of a text of megabytes is made


def _shown(text: str) -> str:
    """Return JSON with what cannot be seen as escapes."""
    if all(text[at : at + _STRETCH].replace("\n", "").isprintable() for at in range(0, len(text), _STRETCH)):
        return text
    from json import dumps

    return re.sub(_UNSEEN, lambda found: dumps(found[0])[1:-1], text)


def set_in(value: Any, indent: str) -> str:
    """Return ``value`` as JSON of several lines, each set in by ``indent``; what is no list or mapping as ``json`` writes it.

    An iterator is written as a list: what it yields is let go of as soon as it is written.
    """
    return _shown(indent + _told(value, "\n" + indent))


def _told(value: Any, line: str) -> str:
    """Return a value as JSON; ``line`` begins a line where it stands. With an indent the standard library takes five times as long."""
    if isinstance(value, str):
        return _encoded(value)
    if value is None or value is True or value is False:
        return _WORDS[value]
    if isinstance(value, int):
        return int.__repr__(value)
    deeper = line + "  "
    if isinstance(value, dict):
        if not value:
            return "{}"
        told = [_encoded(held) if type(held) is str else _told(held, deeper) for held in value.values()]
        return _mapping(line, *value) % tuple(told)
    if isinstance(value, (list, tuple, Iterator)):
        listed = ("," + deeper).join([_told(held, deeper) for held in value])
        return f"[{deeper}{listed}{line}]" if listed else "[]"
    return as_json(value)


_WORDS = {None: "null", True: "true", False: "false"}


@lru_cache(512)  # a report has thousands of mappings, of few shapes
def _mapping(line: str, *keys: str) -> str:
    """Return a mapping with these keys and a place for each of their values."""
    deeper = line + "  "
    return "{" + ",".join(f"{deeper}{_encoded(key)}: ".replace("%", "%%") + "%s" for key in keys) + line + "}"


def placed(place: Place) -> dict[str, Any]:
    """Return a place for programs: line and column, of a document those of its linear text and where they stand in it."""
    told: dict[str, Any] = {"line": place.line, "column": place.column}
    origin = place.origin
    if origin is None:
        return told
    known = ("page", "part", "cell", "row", "paragraph")
    told |= {name: getattr(origin, name) for name in known if getattr(origin, name)}
    if origin.column:
        told["table_column"] = origin.column
    if origin.box is not None:
        told["box"] = list(origin.box)
    return told


def lines_of(told: list[str]) -> str:
    """Return sentences for people as lines of one text, each harmless."""
    return "\n".join(map(harmless, told))
