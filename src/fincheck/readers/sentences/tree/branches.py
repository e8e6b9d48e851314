"""The branches of the tree that a text becomes: groups and printed texts, each made once, and what is said again beside it."""

from __future__ import annotations

from fincheck.readers.sentences.meaning.subjects import Fact, Subject
from fincheck.readers.sentences.tree.layout import BASES
from fincheck.report.terms import Terms
from fincheck.report.tree import Node

__all__ = ["Branches"]


class Branches:
    """A tree in the making.

    ``root``  its top, which may hold the tables of the document already
    ``free``  of a list of things with one name (by its identity and that name) the first number that nothing has
    """

    def __init__(self, terms: Terms, root: Node | None = None) -> None:
        self.terms = terms
        if root is None:
            root = Node(None, "", None, 1, 1)
            root.body = {}
        self.root = root
        self.free: dict[tuple[int, str], int] = {}

    def group(self, parent: Node, key: str, name: str, line: int, column: int) -> Node:
        """Return the group at a key below ``parent``, made where there is none; a figure that stands there becomes its amount."""
        body = parent.body
        assert type(body) is dict
        node = body.get(key)
        if node is None:
            node = body[key] = Node(parent, key, name, line, column)
            node.body = {}
        elif type(node.body) is not dict:
            inner = Node(node, "amount", "金额", node.line, node.column)
            inner.body = node.body
            node.body = {"amount": inner}
        return node

    def scalar(self, parent: Node, key: str, name: str, text: str, line: int, column: int) -> Node:
        """Put a printed text below ``parent`` and return its node; what stood at the key before is gone."""
        body = parent.body
        assert type(body) is dict
        node = body[key] = Node(parent, key, name, line, column)
        node.body = text
        return node

    def label(self, key: str) -> str:
        """Return the Chinese name of a key that terms know, else the key."""
        term = self.terms.get(key)
        return term.zh if term is not None else key

    def fact(self, container: Node, key: str, name: str, fact: Fact) -> None:
        """Put one fact below ``container``: its text, or its list of names; beside what is there already."""
        body = container.body
        assert type(body) is dict
        if key in body:
            # a second rate on one base, say: beside the first, so that the two are held against each other
            repeats = self.group(container, "repeats", "另处所写", fact.line, fact.column)
            number = str(len(repeats.group or {}) + 1)
            self.fact(self.group(repeats, number, f"第{number}处", fact.line, fact.column), key, name, fact)
            return
        if fact.items:
            group = self.group(container, key, name, fact.line, fact.column)
            assert type(group.body) is dict
            for index, (text, line, column) in enumerate(fact.items, 1):
                item = group.body[str(index)] = Node(group, str(index), None, line, column)
                item.body = text
            return
        self.scalar(container, key, name, fact.body, fact.line, fact.column)

    def facts(self, container: Node, key: str, name: str, facts: dict[str, Fact], subject: Subject) -> None:
        """Put facts as one node: a scalar where the amount is all there is."""
        if len(facts) == 1 and next(iter(facts)) in ("amount", "count"):
            self.fact(container, key, name, next(iter(facts.values())))
            return
        body = container.body
        assert type(body) is dict
        node = self.group(container, key, name, subject.line, subject.column)
        for inner, fact in facts.items():
            self.fact(node, inner, self.label(inner), fact)

    def extras(self, node: Node, rest: list[Fact]) -> None:
        """Put rates on a base that is named, and what was said twice."""
        for fact in rest:
            if fact.attribute in ("base", "base_rate", "share"):
                base = fact.base or "基数"
                against = self.group(node, "against", "对照", fact.line, fact.column)
                group = self.group(against, base, base, fact.line, fact.column)
                if fact.attribute == "base":
                    self.fact(group, "base", "基数", fact)
                    continue
                self.fact(group, "base_rate", "占基数", fact)
                if fact.base_subject is not None:
                    amount = fact.base_subject.fact("amount") or fact.base_subject.fact("budget")
                    if amount is not None and "base" not in (group.group or {}):
                        self.scalar(group, "base", "基数", amount.body, amount.line, amount.column)
                continue
            key = BASES[fact.basis] + fact.attribute if fact.attribute in ("change", "change_rate") else fact.attribute
            repeats = self.group(node, "repeats", "另处所写", fact.line, fact.column)
            held = repeats.group or {}
            index = self.free.get((id(repeats), key), 1)
            while str(index) in held and key in (held[str(index)].group or {}):
                index += 1
            self.free[id(repeats), key] = index
            again = self.group(repeats, str(index), f"第{index}处", fact.line, fact.column)
            self.fact(again, key, self.label(key), fact)

    def again(self, container: Node, key: str, subject: Subject) -> Node:
        """Return a new group for what is stated once more of the thing at ``key``."""
        node = self.group(container, key, subject.name, subject.line, subject.column)
        repeats = self.group(node, "repeats", "另处所写", subject.line, subject.column)
        number = str(len(repeats.group or {}) + 1)
        return self.group(repeats, number, f"第{number}处", subject.line, subject.column)
