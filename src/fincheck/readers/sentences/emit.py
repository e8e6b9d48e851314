"""Subjects into the tree that a person would type: sections, terms, attributes, parts only where the text says so.

A figure that is stated twice stays two nodes: the second stands below ``repeats`` (另处所写), never over the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from fincheck.readers.sentences.forms import Entry
from fincheck.readers.sentences.layout import (
    BASES,
    HALVES,
    OF_THREE,
    OWN,
    beside_three,
    chain_of,
    facts_by_key,
    fill_series,
    kind_of_list,
    listed,
    other_unit,
    own_key,
    printed_value,
    promotes_budgets,
    summable,
    year_apart,
)
from fincheck.readers.sentences.subjects import UNDER, Fact, Remark, Section, Subject
from fincheck.report.terms import Terms
from fincheck.report.tree import Node

__all__ = ["Emitter"]

# what stands below procurement wherever it is said
_PROCURED = ("sme", "micro", "reserved", "reserved_micro", "reserved_won", "unreserved_won")
_SCOPE = re.compile(r"地方|上划|全[省市县区]|本级|[省市县区]级|总")
_DEEDS = ("key_work", "department_report", "project_reports")  # what tells what was done, campaign by campaign
_SUB = (("结构情况", "structure"), ("具体情况", "details"), ("总体情况", "overall"))


class Emitter:
    """Builds one tree; several readings may be put into it."""

    def __init__(self, terms: Terms, root: Node | None = None) -> None:
        self.terms = terms
        if root is None:
            root = Node(None, "", None, 1, 1)
            root.body = {}
        self.root = root
        self.year = 0
        self._idents: dict[int, str] = {}  # of the nodes of items
        self._free: dict[tuple[int, str], int] = {}  # of a list of repeats the first that has no such key

    def header(self, key: str, name: str, text: str, line: int = 1, column: int = 1) -> None:
        """Put a header (entity, year, unit) on top, unless it is there."""
        assert type(self.root.body) is dict
        if key not in self.root.body:
            self._scalar(self.root, key, name, text, line, column)

    def fill(self, entries: Iterable[Entry]) -> None:
        """Put the entries of a form into the tree; one whose place is taken stays beside the first."""
        for entry in entries:
            at = self.root
            for key, name in entry.path[:-1]:
                at = self._group(at, key, name, entry.line, entry.column)
            key, name = entry.path[-1]
            assert type(at.body) is dict
            if key in at.body:
                at = self._group(
                    self._group(at, "repeats", "另处所写", entry.line, entry.column),
                    str(entry.line),
                    name,
                    entry.line,
                    entry.column,
                )
            self._scalar(at, key, name, entry.text or "", entry.line, entry.column)
            if entry.text is None:
                assert type(at.body) is dict
                at.body[key].body = None

    def remark(self, remarks: Iterable[Remark]) -> None:
        """Put what is printed wrongly below ``misprints``, by kind: there the rules for it find it, with its place."""
        for one in remarks:
            kind = self._group(
                self._group(self.root, "misprints", "刊印有误", one.line, one.column),
                one.id,
                one.name,
                one.line,
                one.column,
            )
            number = str(len(kind.group or {}) + 1)
            self._scalar(kind, number, f"第{number}处", one.printed, one.line, one.column)

    def nothing(self, sections: Iterable[Section]) -> None:
        """Give a section of which a sentence says that there was nothing its place, with that sentence."""
        for section in sections:
            steps = self._steps(section.chain())
            if section.nothing is None or not steps or steps[-1] is not section or not self._is_group(section.key):
                continue
            if section.key not in (self.root.group or {}):
                group = self._group(self.root, section.key, section.title, section.line, section.column)
                self._scalar(group, "note", "说明", *section.nothing)

    def emit(self, subjects: Iterable[Subject], places: Mapping[str, str]) -> None:
        """Put subjects into the tree; ``places`` are the paths of names that have one wherever they stand."""
        known = set(places.values()) | {
            f"{a}.{b}" for a in ("overview", "fiscal_overview") for b in ("income", "expenditure")
        }
        subjects = list(subjects)
        for subject in subjects:
            if subject.section is not None and subject.ident.endswith("_sum"):
                subject.section.summed = True
        promoted = promotes_budgets(subjects)
        fill_series(subjects)
        subjects += [one for subject in list(subjects) for one in year_apart(subject, subjects)]
        for subject in sorted(subjects, key=lambda one: one.tabled):  # what a table says again stands beside
            if subject.parent is None and (subject.facts or subject.parts):
                self._root_subject(subject, known, promoted)
        self._one_of_three()

    def _one_of_three(self) -> None:
        """Call what is said of one of the three expenses alone no list of them: 三公经费9万元；公务接待费1万元。"""
        three = (self.root.group or {}).get("three_public")
        parts = (three.group or {}).get("parts") if three is not None else None
        if three is None or parts is None or len(parts.group or {}) != 1 or "total" not in (three.group or {}):
            return
        assert type(three.body) is dict
        if "of_which" not in three.body:
            three.body["of_which"] = three.body.pop("parts")
            parts.key, parts.name = "of_which", "其中含"

    # ── where ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _root_subject(self, subject: Subject, known: set[str], promoted: bool) -> None:
        container = self.root
        if subject.year and self.year and subject.year != self.year:
            title = f"{subject.year}年"
            container = self._group(container, title, title, subject.line, subject.column)
        chain = chain_of(subject.section)
        if not subject.key:
            for step in self._steps(chain):
                container = self._group(container, step.key, step.title, step.line, step.column)
            for dotted, fact in facts_by_key(subject, promoted=False)[0].items():
                *groups, key = dotted.split(".")
                at = container
                for group in groups:
                    at = self._group(at, group, self._label(group), fact.line, fact.column)
                self._fact(at, key, self._label(key), fact)
            return
        own = next((i for i, s in enumerate(chain) if s.key in OWN), None)
        if subject.ident in known and own is None:
            path = subject.ident.split(".")
            sub = next(
                (key for s in reversed(chain) for word, key in _SUB if re.search(word + r"(?:说明)?$", s.title)), ""
            )
            if path == ["general_budget", "overall"] and sub in ("structure", "details"):
                path = ["general_budget", sub]
                if sub == "structure":
                    path.append("total")
            for key in path[:-1]:
                container = self._group(container, key, self._label(key), subject.line, subject.column)
            if path[-1] == "total":
                self._total(subject, container, promoted)
            else:
                self._put(subject, container, path[-1], subject.name, promoted)
            return
        steps = self._steps(chain)
        if own is None and subject.key in OF_THREE and (subject.has("amount") or not subject.has("count")):
            container = self._group(container, "three_public", "“三公”经费", subject.line, subject.column)
            self._put(subject, self._three(subject, container), subject.key, subject.name, promoted)
            return
        if own is None and subject.key in _PROCURED:
            container = self._group(container, "procurement", "政府采购", subject.line, subject.column)
            steps = []
        for s in steps:
            if s.key == subject.key and s is steps[-1]:
                break
            container = self._group(container, s.key, s.title, s.line, s.column)
        if (
            own is None
            and subject.key in ("opening", "closing")
            and "/" not in subject.ident
            and self._whole_unit(chain)
        ):
            container = self._group(self.root, "overview", self._label("overview"), subject.line, subject.column)
        if (
            subject.section is not None
            and subject.section.labelled
            and "total" not in (container.group or {})
            and subject.has("amount")
        ):
            subject.complete = True
            self._total(subject, container, promoted)
            return
        if container.key in ("income", "expenditure") and subject.key in ("income_total", "expenditure_total"):
            # the annex lists what makes up its total beside it
            beside, subject.parts = subject.parts, []
            self._put(subject, container, subject.key, subject.name, promoted)
            for part in beside:
                self._put(part, container, part.key, part.name, promoted)
            return
        if subject.group:
            if container.key == "general_budget":
                container = self._group(container, "details", "具体情况", subject.line, subject.column)
            container = self._group(container, "classes", "各类支出", subject.line, subject.column)
            container = self._group(
                container, self.terms.id_of(subject.group), subject.group, subject.line, subject.column
            )
            self._item(subject, container, promoted)
            return
        self._put(subject, container, own_key(subject), subject.name, promoted)

    def _steps(self, chain: list[Section]) -> list[Section]:
        """Return the sections whose groups a thing stands in: those that terms know are enough, chapters are left out."""
        own = next((i for i, s in enumerate(chain) if s.key in OWN), None)
        if own is not None:
            return [s for s in chain[own:] if s is chain[own] or s.named or self._is_group(s.key)]
        known = [s for s in chain if self._is_group(s.key) and s.key not in ("overall", "structure", "details")]
        return known[-1:] or [s for s in chain if s.depth >= 2][:1]

    @staticmethod
    def _whole_unit(chain: list[Section]) -> bool:
        """Whether what is carried over is that of the whole unit: no section of one budget, none of fiscal means."""
        return not any(s.account or re.search(r"一般公共预算|政府性基金|国有资本|财政拨款", s.title) for s in chain)

    def _is_group(self, key: str) -> bool:
        """Whether a heading's key is a term that has things below it, no chapter and no text."""
        term = self.terms.get(key)
        return term is not None and not term.silent and not key.startswith("part_")

    def _total(self, subject: Subject, section: Node, promoted: bool) -> None:
        """Put what is the total of a section: its facts under ``total``, its parts beside."""
        body = section.body
        assert type(body) is dict
        if "total" in body and subject.has("amount"):
            facts, rest = facts_by_key(subject, promoted)
            if subject.tabled and self._restated(section, "total", subject, facts):
                self._lists(subject, section, promoted)
                return
            self._fill(self._again(section, "total", subject), subject, facts, rest, promoted)
            return
        facts, rest = facts_by_key(subject, promoted)
        if facts:
            self._facts(section, "total", subject.name, facts, subject)
        self._extras(section, rest)
        self._lists(subject, section, promoted)

    def _put(self, subject: Subject, container: Node, key: str, name: str, promoted: bool) -> None:
        body = container.body
        assert type(body) is dict
        facts, rest = facts_by_key(subject, promoted)
        at = body.get(key)
        if at is not None:
            if self._merge(at, subject, facts, rest, promoted):
                return
            if not subject.known and "count" in facts and any(s.key in _DEEDS for s in chain_of(subject.section)):
                number = self._free.get((id(body), name), 2)  # 抓获嫌疑人10名, and 26人 of another campaign
                self._free[id(body), name] = number + 1
                self._fill(
                    self._group(container, f"{name}（{number}）", name, subject.line, subject.column),
                    subject, facts, rest, promoted,
                )  # fmt: skip
                return
            if (
                _SCOPE.findall(at.name or "") != _SCOPE.findall(name) and name not in body
            ):  # 地方级税收收入 is not 全区税收收入
                self._fill(
                    self._group(container, name, name, subject.line, subject.column), subject, facts, rest, promoted
                )
                return
            if subject.tabled and self._restated(container, key, subject, facts):
                self._lists(subject, container.group[key] if container.group else container, promoted)
            else:
                self._fill(self._again(container, key, subject), subject, facts, rest, promoted)
            return
        inside = [part for part in subject.parts if not (part.key == "micro" and subject.key == "sme")]
        if not inside and not rest and len(facts) == 1 and next(iter(facts)) in ("amount", "count"):
            for part in subject.parts:
                self._put(part, container, part.key, part.name, promoted)
            self._fact(container, key, name, next(iter(facts.values())))
            return
        self._fill(self._group(container, key, name, subject.line, subject.column), subject, facts, rest, promoted)

    def _item(self, subject: Subject, group: Node, promoted: bool) -> None:
        """Put an item below its class; one of the same name below another 款 keeps that before its name."""
        key = own_key(subject)
        at = (group.group or {}).get(key)
        if at is not None and self._idents.get(id(at), subject.ident) != subject.ident:
            key = subject.ident
        self._put(
            subject,
            group,
            key,
            subject.name if "·" not in key else key.partition("·")[0] + "·" + subject.name,
            promoted,
        )
        node = (group.group or {}).get(key)
        if node is not None:
            self._idents.setdefault(id(node), subject.ident)

    def _restated(self, container: Node, key: str, subject: Subject, facts: dict[str, Fact]) -> bool:
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
        again = self._again(container, key, subject)
        node = body[key]
        assert type(node.body) is dict
        for what, fact in facts.items():
            self._fact(again if what in node.body else node, what, self._label(what), fact)
        return True

    def _again(self, container: Node, key: str, subject: Subject) -> Node:
        """Return a new group for what is stated once more of the thing at ``key``."""
        node = self._group(container, key, subject.name, subject.line, subject.column)
        repeats = self._group(node, "repeats", "另处所写", subject.line, subject.column)
        number = str(len(repeats.group or {}) + 1)
        return self._group(repeats, number, f"第{number}处", subject.line, subject.column)

    def _fill(self, node: Node, subject: Subject, facts: dict[str, Fact], rest: list[Fact], promoted: bool) -> None:
        counted = "amount" not in facts and any(
            part.relation not in (UNDER, "kinds") and not other_unit(subject, part) for part in subject.parts
        )
        for key, fact in facts.items():
            key = "total" if key == "count" and counted else key
            self._fact(node, key, self._label(key), fact)
        self._extras(node, rest)
        self._lists(subject, node, promoted)

    def _merge(self, at: Node, subject: Subject, facts: dict[str, Fact], rest: list[Fact], promoted: bool) -> bool:
        """Add to a node what it lacks; False where it says the same things already."""
        if type(at.body) is not dict:
            return False
        if facts.keys() & at.body.keys() or ("total" in at.body and facts.keys() & {"amount", "count"}):
            return False
        for key, fact in facts.items():
            self._fact(at, key, self._label(key), fact)
        self._extras(at, rest)
        self._lists(subject, at, promoted)
        return True

    # ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _lists(self, subject: Subject, node: Node, promoted: bool) -> None:
        lists: dict[int, list[Subject]] = {}
        both = subject.key == "vehicle_expense" and {*HALVES} <= {part.key for part in subject.parts if part.facts}
        for part in subject.parts:
            if not part.facts and not part.parts:
                continue
            if part.key == "micro" and subject.key == "sme" and node.parent is not None:
                self._put(part, node.parent, "micro", part.name, promoted)
                continue
            if part.key in ("sme", "micro") and subject.ident == "procurement.total":
                self._put(part, node, part.key, part.name, promoted)  # by size of firm: no part beside the others
                continue
            if part.relation == "kinds":
                kinds = self._group(node, "vehicle_kinds", "按车型", part.line, part.column)
                self._put(part, kinds, part.key, part.name, promoted)
                continue
            if part.group:
                classes = self._group(node, "classes", "各类支出", part.line, part.column)
                group = self._group(classes, self.terms.id_of(part.group), part.group, part.line, part.column)
                self._item(part, group, promoted)
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
                at = self._group(
                    self._group(node, "views", "其他分法", parts[0].line, parts[0].column),
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
            inside = self._group(at, key, name, parts[0].line, parts[0].column)
            for part in parts:
                self._put(part, inside, part.key, part.name, promoted)

    @staticmethod
    def _direct(subject: Subject, part: Subject, node: Node) -> bool:
        """Whether a part stands directly below its owner, as the details of 三公 have 购置费 and 运行维护费."""
        inside = node.parent is not None and node.parent.key == "details"
        return inside and subject.key == "vehicle_expense" and part.key in HALVES

    def _under(self, subject: Subject, part: Subject, node: Node, promoted: bool) -> None:
        """Put what always belongs to its owner: directly below it; of 三公 first among the parts, then in the details."""
        if subject.ident == "three_public.total" and not other_unit(subject, part):
            self._put(part, self._three(part, node), part.key, part.name, promoted)
            return
        if subject.ident == "procurement.total" and part.key in ("goods", "works", "services"):
            node = self._group(node, "parts", "其中", part.line, part.column)
        self._put(part, node, part.key, part.name, promoted)

    def _three(self, part: Subject, node: Node) -> Node:
        """Return the list of the three expenses that one of them goes to: the first that there is, then the details; halves below their whole."""
        lists = [self._group(node, "parts", "其中", part.line, part.column)]
        if not part.tabled and listed(part, lists[0], node):
            lists.append(self._group(node, "details", "具体情况", part.line, part.column))
        at = lists[-1]
        if part.key not in HALVES or "vehicle_expense" not in (at.group or {}) or part.key in (at.group or {}):
            return at
        whole = self._group(at, "vehicle_expense", part.name, part.line, part.column)
        if at.key == "details":
            return whole
        assert type(whole.body) is dict
        named = whole.body.get("of_which")
        if named is not None and set(named.group or {}) < {*HALVES}:  # both halves: now they are all
            whole.body["parts"] = whole.body.pop("of_which")
            named.key, named.name = "parts", "其中"
        return self._group(whole, "parts", "其中", part.line, part.column)

    # ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _facts(self, container: Node, key: str, name: str, facts: dict[str, Fact], subject: Subject) -> None:
        """Put facts as one node: a scalar where the amount is all there is."""
        if len(facts) == 1 and next(iter(facts)) in ("amount", "count"):
            self._fact(container, key, name, next(iter(facts.values())))
            return
        body = container.body
        assert type(body) is dict
        node = self._group(container, key, name, subject.line, subject.column)
        for inner, fact in facts.items():
            self._fact(node, inner, self._label(inner), fact)

    def _extras(self, node: Node, rest: list[Fact]) -> None:
        """Put rates on a base that is named, and what was said twice."""
        for fact in rest:
            if fact.attribute in ("base", "base_rate", "share"):
                base = fact.base or "基数"
                against = self._group(node, "against", "对照", fact.line, fact.column)
                group = self._group(against, base, base, fact.line, fact.column)
                if fact.attribute == "base":
                    self._fact(group, "base", "基数", fact)
                    continue
                self._fact(group, "base_rate", "占基数", fact)
                if fact.base_subject is not None:
                    amount = fact.base_subject.fact("amount") or fact.base_subject.fact("budget")
                    if amount is not None and "base" not in (group.group or {}):
                        self._scalar(group, "base", "基数", amount.body, amount.line, amount.column)
                continue
            key = BASES[fact.basis] + fact.attribute if fact.attribute in ("change", "change_rate") else fact.attribute
            repeats = self._group(node, "repeats", "另处所写", fact.line, fact.column)
            held = repeats.group or {}
            index = self._free.get((id(repeats), key), 1)
            while str(index) in held and key in (held[str(index)].group or {}):
                index += 1
            self._free[id(repeats), key] = index
            again = self._group(repeats, str(index), f"第{index}处", fact.line, fact.column)
            self._fact(again, key, self._label(key), fact)

    def _fact(self, container: Node, key: str, name: str, fact: Fact) -> None:
        body = container.body
        assert type(body) is dict
        if key in body:
            # a second rate on one base, say: beside the first, so that the two are held against each other
            repeats = self._group(container, "repeats", "另处所写", fact.line, fact.column)
            number = str(len(repeats.group or {}) + 1)
            self._fact(self._group(repeats, number, f"第{number}处", fact.line, fact.column), key, name, fact)
            return
        if fact.items:
            group = self._group(container, key, name, fact.line, fact.column)
            assert type(group.body) is dict
            for index, (text, line, column) in enumerate(fact.items, 1):
                item = group.body[str(index)] = Node(group, str(index), None, line, column)
                item.body = text
            return
        self._scalar(container, key, name, fact.body, fact.line, fact.column)

    def _label(self, key: str) -> str:
        term = self.terms.get(key)
        return term.zh if term is not None else key

    def _group(self, parent: Node, key: str, name: str, line: int, column: int) -> Node:
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

    def _scalar(self, parent: Node, key: str, name: str, text: str, line: int, column: int) -> Node:
        body = parent.body
        assert type(body) is dict
        node = body[key] = Node(parent, key, name, line, column)
        node.body = text
        return node
