"""A report from Python data: what a program has in its hands, a database or a form, without a file between.

The data look as the report would in YAML: names with texts, groups and lists. A figure is a text, with the digits and
the unit that are printed; a whole number stands for itself. A float is none: 0.1 has no last digit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fincheck.report.report import Report, build
from fincheck.report.terms import Terms
from fincheck.report.tree import DEEPEST, Node, quoted
from fincheck.source import Source

__all__ = ["report_of"]


def report_of(data: Mapping[str, Any], terms: Terms, name: str = "data") -> tuple[Report, Source]:
    """Return the report that ``data`` hold, and a text of it: a figure a line, ``支出决算.合计: 10500.70``.

    A value is a text, a whole number, None (a blank), a decimal of a database (printed with the digits that it has), a
    mapping or a sequence of values. ``name`` stands for the file in every place; lines count the values.
    Raises TypeError for a value that is no text, a float first of all, and ValueError for a name that stands twice, both
    with the path of the value; Problem where a header says nothing that can be understood.
    """
    root = Node(None, "$", None, 1, 1)
    lines: list[str] = []
    _fill(root, data, terms, lines, 0)
    source = Source(name, "\n".join(lines))
    return build(source, root, terms), source


def _fill(group: Node, data: Mapping[str, Any] | Sequence[Any], terms: Terms, lines: list[str], depth: int) -> None:
    """Give a group the names and values of ``data``, and ``lines`` a line for each value. Raises TypeError, ValueError with the path."""
    if depth > DEEPEST:
        raise ValueError(f"{group.path}: more than {DEEPEST} levels deep")
    body: dict[str, Node] = {}
    group.body = body
    named = isinstance(data, Mapping)
    items: Any = data.items() if isinstance(data, Mapping) else ((str(i), one) for i, one in enumerate(data, 1))
    for name, value in items:
        if not isinstance(name, str) or not name.strip():
            raise TypeError(f"{group.path or '$'}: a name is a text, not {name!r}")
        key = terms.id_of(name) if named else name
        node = Node(group, key, name if named else None, len(lines) + 1, 1)
        if key in body:
            raise ValueError(f"{node.path}: {name!r} and {body[key].name!r} are one thing")
        body[key] = node
        if isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str | bytes)):
            _fill(node, value, terms, lines, depth + 1)
            continue
        node.body = _text(node, value)
        before = ".".join([*(_name(at) for at in _chain(group)), _name(node)]) + ": "
        node.column = len(before) + 1
        lines.append(before + " ".join((node.body or "").split("\n")))


def _chain(node: Node) -> list[Node]:
    found = []
    at: Node | None = node
    while at is not None and at.parent is not None:
        found.append(at)
        at = at.parent
    return found[::-1]


def _name(node: Node) -> str:
    return quoted(node.name if node.name is not None else node.key)


def _text(node: Node, value: Any) -> str | None:
    """Return a value as it is printed, or None for a blank."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if hasattr(value, "as_tuple") and isinstance(value.as_tuple().exponent, int):
        return format(value, "f")  # a decimal of a database: 10500.70 keeps its two digits
    raise TypeError(f"{node.path}: {type(value).__name__} {value!r} says no last digit; give the text that is printed")
