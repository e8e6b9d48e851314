"""Texts as files for programs hold them: JSON, with what cannot be seen written as escapes."""

from __future__ import annotations

import re
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


def _shown(text: str) -> str:
    """Return JSON with what cannot be seen as escapes."""
    if text.replace("\n", "").isprintable():
        return text
    from json import dumps

    return re.sub(_UNSEEN, lambda found: dumps(found[0])[1:-1], text)


def set_in(value: Any, indent: str) -> str:
    """Return ``value`` as JSON of several lines, each set in by ``indent``; what is no list or mapping as ``json`` writes it."""
    out = [indent]
    _write(value, "\n" + indent, out)
    return _shown("".join(out))


def _write(value: Any, line: str, out: list[str]) -> None:
    """Append a value; ``line`` begins a line where it stands. With an indent the standard library takes twice as long."""
    deeper = line + "  "
    between = deeper
    if isinstance(value, str):
        out.append(_encoded(value))
    elif isinstance(value, (dict, list, tuple)) and not value:
        out.append("{}" if isinstance(value, dict) else "[]")
    elif isinstance(value, dict):
        out.append("{")
        for key, held in value.items():
            out.append(f"{between}{_encoded(key)}: ")
            between = "," + deeper
            if isinstance(held, str):
                out.append(_encoded(held))
            else:
                _write(held, deeper, out)
        out.append(line + "}")
    elif isinstance(value, (list, tuple)):
        out.append("[")
        for held in value:
            out.append(between)
            between = "," + deeper
            _write(held, deeper, out)
        out.append(line + "]")
    elif value is None or isinstance(value, int):
        out.append("null" if value is None else str(value).lower() if isinstance(value, bool) else int.__repr__(value))
    else:
        out.append(as_json(value))


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
