"""The function ``names``, and what it shares with ``count``: which members they run over."""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, le, ne
from typing import Any

from fincheck.evaluation.functions import wording
from fincheck.evaluation.functions.around import Around
from fincheck.language.expression import Call, Expression, Path
from fincheck.report.tree import Node, ranked

__all__ = ["SETS", "members", "name_sets"]

# how sets of names are compared: ≤ is "all of them are among"
SETS: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, "<=": le, ">=": ge}


def members(around: Around, call: Call, place: Node) -> list[Node]:
    """Return what ``count`` and ``names`` run over: what a path leads to, or the children of what it leads to.

    Raises Undecided for a group that is printed blank.
    """
    path = call.arguments[0]
    assert isinstance(path, Path)
    nodes = around.found(place, path)
    if not path.many:
        if nodes and nodes[0].body is None:
            raise around.unread(nodes[0])
        nodes = around.lookup.children(nodes[0]) if nodes else []
    return nodes if call.where is None else around.meeting(call.where, nodes)


def name_sets(around: Around, operands: tuple[Expression, ...], place: Node) -> list[dict[str, str]]:
    """Return the names at each path: the keys of a mapping, the texts (or ``name``) of a list.

    Where coded rows are held against plain names, a name stands for the code of the row that bears it: 公务接待费
    is 30217 in one table and a section of its own in the text.
    """
    sets: list[dict[str, tuple[str, str, bool]]] = []
    codes: dict[str, str] = {}  # of rows, by their plain names
    for operand in operands:
        assert isinstance(operand, Call)
        names: dict[str, tuple[str, str, bool]] = {}
        for node in ranked(members(around, operand, place)):
            name, key = wording.named(node, around.report.terms)
            plain = wording.plain(name)
            row = node.name is not None
            names[key] = name, plain, row
            if key.isdecimal() and row:
                codes.setdefault(plain, key)
        sets.append(names)
    rows = {key for names in sets for key, (_, _, row) in names.items() if row}
    economic = around.report.terms.economic

    def code(key: str, plain: str, row: bool) -> str:
        """Return the code that a name stands for: that of the row that bears it, be it a function or an economic class."""
        if key in rows or (key.isdecimal() and row):
            return key
        shared = economic.get(key) or economic.get(plain)
        return codes.get(plain) or (shared if shared in rows else None) or key

    return [{code(key, plain, row): name for key, (name, plain, row) in names.items()} for names in sets]
