"""Wholes and their parts: economic classes in a list of these, what was spent, parts beside their whole and small lists."""

from __future__ import annotations

from fincheck.report.settling.moves import of_thing, put
from fincheck.report.terms import Terms
from fincheck.report.tree import Node

__all__ = ["beside", "economic", "flat", "level", "spent"]

_LEAST = 2  # names of economic classes that make a list one of these


def economic(group: Node, terms: Terms) -> None:
    """Give names that a function and an economic class share the code of the class, in a list of these."""
    body = group.body
    assert type(body) is dict
    shared = [node for node in body.values() if node.key in terms.economic]
    if not shared:
        return
    classes = sum(1 for key in body if _is_class(key))
    at: Node | None = group
    inside = False
    while at is not None and not inside:
        inside = _is_class(at.key) or at.key in ("personnel", "daily_public", "basic_table")
        at = at.parent
    if not inside and classes < _LEAST:
        return
    for node in shared:
        put(group, node, terms.economic[node.key])


def spent(group: Node, root: Node) -> None:
    """Make 支出决算 or 支出决算数 beside a budget the amount of the item, as the text prints it; tables have columns of their own."""
    body = group.body
    assert type(body) is dict
    if group is root or "amount" in body or "total" in body or not {"budget", "initial_budget"} & body.keys():
        return
    stated = [body[key] for key in ("expenditure", "executed") if key in body]
    if len(stated) != 1 or stated[0].group is not None or "决算" not in (stated[0].name or ""):
        return
    at: Node | None = group
    while at is not None:
        if at.key.endswith(("_table", "_tables")):
            return
        at = at.parent
    put(group, stated[0], "amount")


def beside(group: Node, terms: Terms) -> None:
    """Put the names beside a total of things below it where its term is made up of them: 车辆合计, 执法执勤用车, 其他用车."""
    body = group.body
    assert type(body) is dict
    for key in sorted(terms.wholes & body.keys()):
        whole, term = body[key], terms.get(key)
        if term is None or whole.text is None or "parts" in body:
            continue
        here = [body[key] for key in (one.rstrip("?") for one in term.parts) if key in body]
        if len(here) < _LEAST:
            continue
        thing = of_thing(group, whole.key, whole)
        assert type(thing.body) is dict
        parts = thing.body["parts"] = Node(thing, "parts", "其中", thing.line, thing.column)
        parts.body = {}
        for node in here:
            put(parts, node, node.key)


def flat(group: Node, terms: Terms) -> None:
    """Make the names beside an amount its parts where the term says that it is made up of them."""
    body = group.body
    assert type(body) is dict
    parts = body.get("parts")
    if parts is not None:
        _below(group, parts, terms)
        return
    term = terms.get(group.key)
    if term is None or not term.parts or ("total" not in body and "amount" not in body):
        return
    here = [key.rstrip("?") for key in term.parts if key.rstrip("?") in body]
    if len(here) < _LEAST or any(key not in body for key in term.parts if not key.endswith("?")):
        return
    parts = body["parts"] = Node(group, "parts", "其中", group.line, group.column)
    parts.body = {}
    for key in here:
        put(parts, body[key], key)


def _below(group: Node, parts: Node, terms: Terms) -> None:
    """Put 其中 below the one figure before it whose term is made up of what it lists: 车辆: 9辆, 其中: {…}."""
    body = group.body
    assert type(body) is dict
    if "total" in body or "amount" in body or parts.group is None:
        return
    listed = set(parts.group)
    wholes = [
        node
        for key, node in body.items()
        if (term := terms.get(key)) is not None and term.parts and listed <= {one.rstrip("?") for one in term.parts}
    ]
    if len(wholes) == 1:
        put(of_thing(group, wholes[0].key, wholes[0]), parts, "parts")


def level(section: Node, group: Node) -> None:
    """Put the rows of a form of many small lists beside each other: its numbers say where a list begins, not what it adds up to."""
    for row in list((group.group or {}).values()):
        parts = (row.group or {}).get("parts")
        for part in list((parts.group or {}).values()) if parts is not None else ():
            level(section, parts or part)
            put(section, part, part.key)
        if parts is not None and not parts.group:
            del (row.group or {})["parts"]


def _is_class(key: str) -> bool:
    return key.isdecimal() and len(key) in (3, 5) and key.startswith("3")
