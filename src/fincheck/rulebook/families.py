"""Rules that differ in a few words only, written once: ``each:`` lists what differs, ``rules:`` the rules with ``<name>`` for it.

Expanded before anything else is read: behind this a rule of a family is a rule like any other, with its own id, its
place where that member stands, its own title, examples and page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fincheck.report.fields import unknown_field
from fincheck.report.tree import Node
from fincheck.source import Problem, Source, Text, near, visible

__all__ = ["FAMILY", "expanded"]

FAMILY = {"each": "each", "各有": "each", "rules": "rules", "规则": "rules"}  # the fields of a family
MOST = 2000  # rules of one family: files of rules come from anywhere
_NAME = re.compile(r"<([A-Za-z_][A-Za-z0-9_]*)>")


def expanded(source: Source, entry: Node) -> Iterator[Node]:
    """Yield the rules that an entry stands for: itself, or one for each member and each rule of a family.

    Raises Problem, with its place, where a family is not written as one.
    """
    fields = entry.group
    if fields is None or not any(FAMILY.get(key) == "each" for key in fields):
        yield entry
        return
    parts: dict[str, Node] = {}
    for key, node in fields.items():
        name = FAMILY.get(key)
        if name is None:
            said = Text(f"一族规则里没有字段“{visible(key)}”", f"a family of rules has no field {visible(key)!r}")
            only = Text("一族规则只写 each: 和 rules:", "a family has 'each:' and 'rules:' only")
            raise unknown_field(source, node, key, said, (), only)
        parts[name] = node
    rules = _listed(source, entry, parts.get("rules"))
    members = _listed(source, entry, parts["each"])
    if len(rules) * len(members) > MOST:
        raise _wrong(source, entry, f"一族规则多于 {MOST} 条", f"a family of more than {MOST} rules")
    for member in members:
        known = _known(source, member)
        used: set[str] = set()
        for rule in rules:
            yield _filled(source, rule, entry, known, used)
        for name, node in known.items():
            if name not in used:
                raise _wrong(source, node, f"规则里没有用到 <{name}>", f"no rule of the family has <{name}> in it")


def _wrong(source: Source, node: Node, zh: str, en: str) -> Problem:
    return source.problem(node.line, node.column, Text(zh, en))


def _listed(source: Source, entry: Node, node: Node | None) -> list[Node]:
    """Return the entries of a list of a family (``each``, ``rules``). Raises Problem where there is none."""
    found = list((node.group or {}).values()) if node is not None else []
    if not found or found[0].name is not None:
        raise source.problem(
            (node or entry).line,
            (node or entry).column,
            Text(
                "一族规则写 each: 各条的不同之处，rules: 共同的写法，两者都逐条列出",
                "a family lists below each: what differs, below rules: what its rules have in common",
            ),
            Text(
                "例如：each: [{id: A1, x: 收入}, {id: A2, x: 支出}]，rules: [{id: <id>, check: <x> ≥ 0}]",
                "for example: each: [{id: A1, x: income}, {id: A2, x: expenditure}], rules: [{id: <id>, check: <x> ≥ 0}]",
            ),
        )
    return found


def _known(source: Source, member: Node) -> dict[str, Node]:
    fields = member.group
    if fields is None:
        raise _wrong(source, member, "each: 的每一条是若干个 名称: 值", "a member of each: has names with values")
    for key, node in fields.items():
        if not _NAME.fullmatch(f"<{key}>"):
            raise _wrong(
                source, node, f"“{visible(key)}”不能作名称：只用字母、数字和 _", f"{visible(key)!r} is no name: letters, digits, _"
            )  # fmt: skip
    return fields


def _filled(source: Source, node: Node, parent: Node, known: dict[str, Node], used: set[str]) -> Node:
    """Return a copy of a node in which every ``<name>`` is what the member has for it."""
    body = node.body
    if type(body) is str and (whole := _NAME.fullmatch(body.strip())) is not None:
        value = _value(source, node, whole[1], known, used)
        return _copy(value, parent, node.key, node.name)
    key = node.key if node.name is None else _text(source, node, node.key, known, used)
    name = node.name and _text(source, node, node.name, known, used)
    made = Node(parent, key, name, node.line, node.column)
    if type(body) is dict:
        children = (_filled(source, child, made, known, used) for child in body.values())
        made.body = {child.key: child for child in children}
    elif type(body) is str:
        made.body = _text(source, node, body, known, used)
    return made


def _text(source: Source, node: Node, text: str, known: dict[str, Node], used: set[str]) -> str:
    return _NAME.sub(lambda found: _plain(source, node, found[1], known, used), text)


def _plain(source: Source, node: Node, name: str, known: dict[str, Node], used: set[str]) -> str:
    value = _value(source, node, name, known, used)
    if value.text is None:
        raise _wrong(source, node, f"<{name}> 不是文字，不能放在文字里", f"<{name}> is no text and cannot stand in one")
    return value.text


def _value(source: Source, node: Node, name: str, known: dict[str, Node], used: set[str]) -> Node:
    value = known.get(name)
    if value is None:
        guess = near(name, list(known))
        raise source.problem(
            node.line,
            node.column,
            Text(f"each: 里没有 {name}", f"no member of each: has {name!r}"),
            Text(f"是不是 {guess}？", f"did you mean {guess}?")
            if guess
            else Text(f"可用：{'、'.join(known)}", f"known: {', '.join(known)}"),
        )
    used.add(name)
    return value


def _copy(node: Node, parent: Node, key: str, name: str | None) -> Node:
    """Return a copy of what a member says, under another key; its place stays where the member says it."""
    made = Node(parent, key, name, node.line, node.column)
    body = node.body
    made.body = {c.key: _copy(c, made, c.key, c.name) for c in body.values()} if type(body) is dict else body
    return made
