"""Subjects below what they belong to: lists of parts, things always told below their owner, things said before."""

from __future__ import annotations

import re

from fincheck.readers.sentences.meaning.subjects import BESIDE, UNDER, Fact, Subject
from fincheck.readers.sentences.tree.branches import Branches
from fincheck.readers.sentences.tree.layout import (
    HALVES,
    OF_THREE,
    beside_three,
    chain_of,
    facts_by_key,
    kind_of_list,
    listed,
    other_unit,
    own_key,
    printed_value,
    summable,
)
from fincheck.report.terms import Terms
from fincheck.report.tree import Node

__all__ = ["Placing"]

_SCOPE = re.compile(r"地方|上划|全[省市县区]|本级|[省市县区]级|总")
_DEEDS = ("key_work", "department_report", "project_reports")  # what tells what was done, campaign by campaign


class Placing(Branches):
    """Puts a subject with its parts below a node that is there."""

    def __init__(self, terms: Terms, root: Node | None = None) -> None:
        super().__init__(terms, root)
        self._idents: dict[int, str] = {}  # of the nodes of items

    def put(self, subject: Subject, container: Node, key: str, name: str, promoted: bool) -> None:
        """Put a subject at a key below ``container``; where something stands there, add what it lacks or say it again beside it."""
        body = container.body
        assert type(body) is dict
        facts, rest = facts_by_key(subject, promoted)
        at = body.get(key)
        if at is not None:
            if self._merge(at, subject, facts, rest, promoted):
                return
            if not subject.known and "count" in facts and any(s.key in _DEEDS for s in chain_of(subject.section)):
                number = self.free.get((id(body), name), 2)  # 抓获嫌疑人10名, and 26人 of another campaign
                self.free[id(body), name] = number + 1
                self.fill_in(
                    self.group(container, f"{name}（{number}）", name, subject.line, subject.column),
                    subject, facts, rest, promoted,
                )  # fmt: skip
                return
            if (
                _SCOPE.findall(at.name or "") != _SCOPE.findall(name) and name not in body
            ):  # 地方级税收收入 is not 全区税收收入
                self.fill_in(
                    self.group(container, name, name, subject.line, subject.column), subject, facts, rest, promoted
                )
                return
            if subject.tabled and self.restated(container, key, subject, facts):
                self.lists(subject, container.group[key] if container.group else container, promoted)
            else:
                self.fill_in(self.again(container, key, subject), subject, facts, rest, promoted)
            return
        inside = [part for part in subject.parts if not (part.key == "micro" and subject.key == "sme")]
        if not inside and not rest and len(facts) == 1 and next(iter(facts)) in ("amount", "count"):
            for part in subject.parts:
                self.put(part, container, part.key, part.name, promoted)
            self.fact(container, key, name, next(iter(facts.values())))
            return
        self.fill_in(self.group(container, key, name, subject.line, subject.column), subject, facts, rest, promoted)

    def item(self, subject: Subject, group: Node, promoted: bool) -> None:
        """Put an item below its class; one of the same name below another 款 keeps that before its name."""
        key = own_key(subject)
        at = (group.group or {}).get(key)
        if at is not None and self._idents.get(id(at), subject.ident) != subject.ident:
            key = subject.ident
        self.put(
            subject,
            group,
            key,
            subject.name if "·" not in key else key.partition("·")[0] + "·" + subject.name,
            promoted,
        )
        node = (group.group or {}).get(key)
        if node is not None:
            self._idents.setdefault(id(node), subject.ident)

    def restated(self, container: Node, key: str, subject: Subject, facts: dict[str, Fact]) -> bool:
        """Put what a table says of a thing whose amount a sentence gave: that again beside, the rest with it; False where amounts differ."""
        body = container.body
        assert type(body) is dict
        at = body[key]
        held = at if type(at.body) is not dict else at.body.get("amount") or at.body.get("total")
        if held is not None and type(held.body) is dict:
            held = held.body.get("amount")
        if (
            held is None
            or "amount" not in facts
            or printed_value(held.text or "") != printed_value(facts["amount"].body)
        ):
            return False
        again = self.again(container, key, subject)
        node = body[key]
        assert type(node.body) is dict
        for what, fact in facts.items():
            self.fact(again if what in node.body else node, what, self.label(what), fact)
        return True

    def fill_in(self, node: Node, subject: Subject, facts: dict[str, Fact], rest: list[Fact], promoted: bool) -> None:
        """Put all that is said of a subject into a node: its facts, what has no key of its own, its parts."""
        counted = "amount" not in facts and any(
            part.relation not in (UNDER, BESIDE, "kinds") and not other_unit(subject, part) for part in subject.parts
        )
        for key, fact in facts.items():
            key = "total" if key == "count" and counted else key
            self.fact(node, key, self.label(key), fact)
        self.extras(node, rest)
        self.lists(subject, node, promoted)

    def _merge(self, at: Node, subject: Subject, facts: dict[str, Fact], rest: list[Fact], promoted: bool) -> bool:
        """Add to a node what it lacks; False where it says the same things already."""
        if type(at.body) is not dict:
            return False
        if facts.keys() & at.body.keys() or ("total" in at.body and facts.keys() & {"amount", "count"}):
            return False
        for key, fact in facts.items():
            self.fact(at, key, self.label(key), fact)
        self.extras(at, rest)
        self.lists(subject, at, promoted)
        return True

    def lists(self, subject: Subject, node: Node, promoted: bool) -> None:
        """Put the parts of a subject below its node, in the lists in which the text gives them; the second list is another view."""
        lists: dict[int, list[Subject]] = {}
        both = subject.key == "vehicle_expense" and {*HALVES} <= {part.key for part in subject.parts if part.facts}
        for part in subject.parts:
            if not part.facts and not part.parts:
                continue
            if part.key == "micro" and subject.key == "sme" and node.parent is not None:
                self.put(part, node.parent, "micro", part.name, promoted)
                continue
            if part.key in ("sme", "micro") and subject.ident == "procurement.total":
                self.put(part, node, part.key, part.name, promoted)  # by size of firm: no part beside the others
                continue
            if part.relation == BESIDE:
                self.put(part, node, part.key, part.name, promoted)
                continue
            if part.relation == "kinds":
                kinds = self.group(node, "vehicle_kinds", "按车型", part.line, part.column)
                self.put(part, kinds, part.key, part.name, promoted)
                continue
            if part.group:
                classes = self.group(node, "classes", "各类支出", part.line, part.column)
                group = self.group(classes, self.terms.id_of(part.group), part.group, part.line, part.column)
                self.item(part, group, promoted)
                continue
            if both and part.key in HALVES and not self._direct(subject, part, node):
                lists.setdefault(0, []).append(part)
                continue
            if (
                part.relation == UNDER
                or self._direct(subject, part, node)
                or other_unit(subject, part)
                or (subject.ident == "three_public.total" and (part.key in OF_THREE or beside_three(subject, part)))
            ):
                self._under(subject, part, node, promoted)
            else:
                lists.setdefault(part.listing, []).append(part)
        for index, parts in enumerate(lists.values()):
            at = node
            if index:
                view = parts[0].view or f"其中{index + 1}"
                at = self.group(
                    self.group(node, "views", "其他分法", parts[0].line, parts[0].column),
                    view,
                    view,
                    parts[0].line,
                    parts[0].column,
                )
            key, name = kind_of_list(subject, parts)
            if (key == "among" and not summable(subject, parts)) or subject.ident == "three_public.total":
                key, name = "details", "具体情况"  # what is none of the three is no part of their sum
            if index and key == "parts":
                key, name = "among", "其中（未写明列全）"
            inside = self.group(at, key, name, parts[0].line, parts[0].column)
            for part in parts:
                self.put(part, inside, part.key, part.name, promoted)

    @staticmethod
    def _direct(subject: Subject, part: Subject, node: Node) -> bool:
        """Whether a part stands directly below its owner, as the details of 三公 have 购置费 and 运行维护费."""
        inside = node.parent is not None and node.parent.key == "details"
        return inside and subject.key == "vehicle_expense" and part.key in HALVES

    def _under(self, subject: Subject, part: Subject, node: Node, promoted: bool) -> None:
        """Put what always belongs to its owner: directly below it; of 三公 first among the parts, then in the details."""
        if subject.ident == "three_public.total" and not other_unit(subject, part):
            self.put(part, self.three(part, node), part.key, part.name, promoted)
            return
        if subject.ident == "procurement.total" and part.key in ("goods", "works", "services"):
            node = self.group(node, "parts", "其中", part.line, part.column)
        self.put(part, node, part.key, part.name, promoted)

    def three(self, part: Subject, node: Node) -> Node:
        """Return the list of the three expenses that one of them goes to: the first that there is, then the details; halves below their whole."""
        lists = [self.group(node, "parts", "其中", part.line, part.column)]
        if not part.tabled and listed(part, lists[0], node):
            lists.append(self.group(node, "details", "具体情况", part.line, part.column))
        at = lists[-1]
        if part.key not in HALVES or "vehicle_expense" not in (at.group or {}) or part.key in (at.group or {}):
            return at
        whole = self.group(at, "vehicle_expense", part.name, part.line, part.column)
        if at.key == "details":
            return whole
        assert type(whole.body) is dict
        named = whole.body.get("of_which")
        if named is not None and set(named.group or {}) < {*HALVES}:  # both halves: now they are all
            whole.body["parts"] = whole.body.pop("of_which")
            named.key, named.name = "parts", "其中"
        return self.group(whole, "parts", "其中", part.line, part.column)
