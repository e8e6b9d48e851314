"""Nodes moved within a tree: nothing is added or dropped but the group that takes them."""

from __future__ import annotations

from fincheck.report.tree import Node

__all__ = ["of_thing", "put", "put_first"]


def put(group: Node, child: Node, key: str) -> None:
    """Make a node the child of that key of a group; where there is one, leave it as it is."""
    body, old = group.body, child.parent
    assert type(body) is dict
    if old is None or type(old.body) is not dict or (key in body and body[key] is not child):
        return
    if old is group:
        # in its own place among the others, for the order of a file is told by it
        items = [(key if node is child else k, node) for k, node in body.items()]
        body.clear()
        body.update(items)
    else:
        del old.body[child.key]
        body[key] = child
    child.parent, child.key = group, key


def put_first(group: Node, made: Node, before: Node) -> None:
    """Put a node that is made where another one stands, for the order of a file is told by it."""
    body = group.body
    assert type(body) is dict
    items = list(body.items())
    body.clear()
    for key, node in items:
        if node is before:
            body[made.key] = made
        body[key] = node


def of_thing(group: Node, subject: str, child: Node) -> Node:
    """Return the group of the thing that a name in ``group`` speaks of; made where only its amount is there."""
    body = group.body
    assert type(body) is dict
    if subject in ("", group.key):
        return group
    parts = (body.get("parts") or group).group or {}
    node = body.get(subject) or parts.get(subject)
    if node is None:
        node = body[subject] = Node(group, subject, child.name, child.line, child.column)
        node.body = {}
    elif type(node.body) is not dict:
        amount = Node(node, "amount", "金额", node.line, node.column)
        amount.body, node.body = node.body, {"amount": amount}
    return node
