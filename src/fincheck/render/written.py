"""Texts as files for programs hold them: JSON, with what cannot be seen written as escapes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from fincheck.source import Place, harmless
from fincheck.unseen import escaped, is_seen

try:
    from _json import encode_basestring as _encoded  # json brings its reader, 1 ms of every start
except ImportError:  # not everywhere in C
    from json.encoder import encode_basestring as _encoded

__all__ = ["as_json", "lines_of", "placed", "set_in"]


def as_json(value: Any, indent: int | None = None) -> str:
    """Return ``value`` as JSON in UTF-8 text: Chinese as it is, unseen characters as escapes, the data the same."""
    import json

    return _shown(json.dumps(value, ensure_ascii=False, indent=indent))


def _shown(text: str) -> str:
    """Return JSON of several lines with what cannot be seen as escapes."""
    return "\n".join([escaped(line, halves=True) for line in text.split("\n")])


def set_in(value: Any, indent: str) -> str:
    """Return ``value`` as JSON of several lines, each set in by ``indent``; what is no list or mapping as ``json`` writes it.

    An iterator is written as a list: what it yields is let go of as soon as it is written.
    """
    told = bytearray()  # a list of wide pieces to be joined would be three times as large as what they say
    for piece in _pieces(value, indent, "\n" + indent):
        told += piece.encode(*_ODD)
    return told.decode(*_ODD)


_ODD = ("utf-8", "surrogatepass")


def _pieces(value: Any, before: str, line: str) -> Iterator[str]:
    """Yield a value as JSON behind ``before``: a mapping by its keys, what an iterator yields one by one."""
    deeper = line + "  "
    if isinstance(value, dict) and value:
        before += "{"
        for key, held in value.items():
            yield from _pieces(held, f"{before}{deeper}{_text(key)}: ", deeper)
            before = ","
        yield line + "}"
    elif isinstance(value, Iterator):
        yield before + "["
        before = deeper
        for held in value:
            yield before + _told(held, deeper)
            before = "," + deeper
        yield "]" if before == deeper else line + "]"
    else:
        yield before + _told(value, line)


def _text(text: str) -> str:
    """Return a text as JSON, with what cannot be seen as escapes."""
    told = _encoded(text)
    return told if is_seen(told) else escaped(told, halves=True)


def _told(value: Any, line: str) -> str:
    """Return a value as JSON; ``line`` begins a line where it stands. With an indent the standard library takes five times as long."""
    if isinstance(value, str):
        return _text(value)
    if value is None or value is True or value is False:
        return _WORDS[value]
    if isinstance(value, int):
        return int.__repr__(value)
    deeper = line + "  "
    if isinstance(value, dict):
        if not value:
            return "{}"
        told = [_text(held) if type(held) is str else _told(held, deeper) for held in value.values()]
        return _mapping(line, *value) % tuple(told)
    if isinstance(value, (list, tuple)):
        listed = ("," + deeper).join([_told(held, deeper) for held in value])
        return f"[{deeper}{listed}{line}]" if listed else "[]"
    return as_json(value)


_WORDS = {None: "null", True: "true", False: "false"}


@lru_cache(512)  # a report has thousands of mappings, of few shapes
def _mapping(line: str, *keys: str) -> str:
    """Return a mapping with these keys and a place for each of their values."""
    deeper = line + "  "
    return "{" + ",".join(f"{deeper}{_text(key)}: ".replace("%", "%%") + "%s" for key in keys) + line + "}"


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
