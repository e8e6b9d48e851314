"""Texts as files for programs hold them: JSON, with what cannot be seen written as escapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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

    An iterator in a mapping is written as a list: what it yields is let go of as soon as it is written.
    """
    line = "\n" + indent
    if isinstance(value, dict) and any(isinstance(held, Iterator) for held in value.values()):
        return "".join(list(_pieces(value, indent, line)))
    return indent + _told(value, line)


def _pieces(mapping: dict[str, Any], before: str, line: str) -> Iterator[str]:
    """Yield a mapping as JSON behind ``before``, and what an iterator in it yields one by one."""
    deeper, deepest = line + "  ", line + "    "
    before += "{"
    for key, held in mapping.items():
        before += f"{deeper}{_text(key)}: "
        if isinstance(held, Iterator):
            yield before + "["
            before = deepest
            for one in held:
                yield before + _told(one, deepest)
                before = "," + deepest
            before = "]" if before == deepest else deeper + "]"
        else:
            before += _told(held, deeper)
        yield before
        before = ","
    yield line + "}"


def _text(text: str) -> str:
    """Return a text as JSON, with what cannot be seen as escapes."""
    told = _encoded(text)
    return told if is_seen(told) else escaped(told, halves=True)


def _told(value: Any, line: str) -> str:
    """Return a value as JSON; ``line`` begins a line where it stands. With an indent the standard library takes five times as long."""
    plain = _PLAIN(type(value))
    if plain is not None:
        return plain(value)
    if isinstance(value, str):
        return _text(value)
    deeper = line + "  "
    if isinstance(value, dict):
        if not value:
            return "{}"
        told = [plain(held) if (plain := _PLAIN(type(held))) else _told(held, deeper) for held in value.values()]
        return _mapping(line, *value) % tuple(told)
    if isinstance(value, (list, tuple)):
        listed = ("," + deeper).join([_told(held, deeper) for held in value])
        return f"[{deeper}{listed}{line}]" if listed else "[]"
    return as_json(value)


_WORDS = {None: "null", True: "true", False: "false"}
_SIMPLE: dict[type, Callable[[Any], str]] = {
    str: _text,
    int: int.__repr__,
    bool: _WORDS.__getitem__,
    type(None): _WORDS.__getitem__,
}
_PLAIN = _SIMPLE.get


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
