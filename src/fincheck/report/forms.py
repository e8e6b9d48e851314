"""The “三公”经费 table as its forms print it, put into the one tree that rules ask for.

The national form has the items as columns, once for 预算数 and once for 决算数; others have them as rows, and print
购置费 and 运行维护费 below 公务用车购置及运行维护费 by their numbers only, without 其中.
"""

from __future__ import annotations

from fincheck.report.tree import Node

__all__ = ["SECTION", "SIDES", "settle"]

SIDES = ("income", "expenditure", "nature")  # of named tables side by side, from the left
SECTION = "three_public_table"
COLUMNS = ("budget", "initial_budget", "executed", "prior")
WHOLE = "vehicle_expense"
PARTS = ("vehicle_purchase", "vehicle_operation")


def settle(section: Node) -> None:
    """Settle the rows of the table that has been read into ``section``.

    In any other table than that one the parts go below their whole only where 其中 has put one of them there.
    """
    body = section.body
    assert type(body) is dict
    known = section.key == SECTION
    rows = [node for node in body.values() if type(node.body) is dict]
    if known and rows and all(row.key in COLUMNS for row in rows):
        _turn(section, rows)
    whole = body.get(WHOLE)
    if whole is None or type(whole.body) is not dict:
        return
    marked = whole.body.get("parts")
    if not known and (marked is None or not any(key in (marked.group or {}) for key in PARTS)):
        return
    for key in PARTS:
        part = body.pop(key, None)
        if part is not None:
            parts = _group(whole, "parts", "其中", part)
            part.parent = parts
            assert type(parts.body) is dict
            parts.body[key] = part


def _turn(section: Node, rows: list[Node]) -> None:
    """Make the rows 预算数 and 决算数 columns of the items that were columns."""
    body = section.body
    assert type(body) is dict
    for row in rows:
        del body[row.key]
        for key, cell in (row.group or {}).items():
            item = _group(section, key, key, cell)
            cell.parent, cell.key, cell.name = item, row.key, row.name
            assert type(item.body) is dict
            item.body[row.key] = cell


def _group(parent: Node, key: str, name: str, at: Node) -> Node:
    """Return the group of that key below ``parent``, made where it is not there."""
    body = parent.body
    assert type(body) is dict
    node = body.get(key)
    if node is None or type(node.body) is not dict:
        node = body[key] = Node(parent, key, name, at.line, at.column)
        node.body = {}
    return node
