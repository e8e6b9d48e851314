"""Subjects into the tree that a person would type: sections, terms, attributes, parts only where the text says so.

A figure that is stated twice stays two nodes: the second stands below ``repeats`` (另处所写), never over the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from fincheck.readers.sentences.meaning.subjects import Remark, Section, Subject
from fincheck.readers.sentences.tree.forms import Entry
from fincheck.readers.sentences.tree.layout import (
    OF_THREE,
    OWN,
    chain_of,
    facts_by_key,
    fill_series,
    own_key,
    promotes_budgets,
    year_apart,
)
from fincheck.readers.sentences.tree.parts import Placing
from fincheck.report.terms import Terms
from fincheck.report.tree import Node

__all__ = ["Emitter"]

# what stands below procurement wherever it is said
_PROCURED = ("sme", "micro", "reserved", "reserved_micro", "reserved_won", "unreserved_won")
_SUB = (("结构情况", "structure"), ("具体情况", "details"), ("总体情况", "overall"))


class Emitter(Placing):
    """Builds one tree; several readings may be put into it. ``year`` is that of the text, 0 where it names none."""

    def __init__(self, terms: Terms, root: Node | None = None) -> None:
        super().__init__(terms, root)
        self.year = 0

    def header(self, key: str, name: str, text: str, line: int = 1, column: int = 1) -> None:
        """Put a header (entity, year, unit) on top, unless it is there."""
        assert type(self.root.body) is dict
        if key not in self.root.body:
            self.scalar(self.root, key, name, text, line, column)

    def fill(self, entries: Iterable[Entry]) -> None:
        """Put the entries of a form into the tree; one whose place is taken stays beside the first."""
        for entry in entries:
            at = self.root
            for key, name in entry.path[:-1]:
                at = self.group(at, key, name, entry.line, entry.column)
            key, name = entry.path[-1]
            assert type(at.body) is dict
            if key in at.body:
                at = self.group(
                    self.group(at, "repeats", "另处所写", entry.line, entry.column),
                    str(entry.line),
                    name,
                    entry.line,
                    entry.column,
                )
            self.scalar(at, key, name, entry.text or "", entry.line, entry.column)
            if entry.text is None:
                assert type(at.body) is dict
                at.body[key].body = None

    def remark(self, remarks: Iterable[Remark]) -> None:
        """Put what is printed wrongly below ``misprints``, by kind: there the rules for it find it, with its place."""
        for one in remarks:
            kind = self.group(
                self.group(self.root, "misprints", "刊印有误", one.line, one.column),
                one.id,
                one.name,
                one.line,
                one.column,
            )
            number = str(len(kind.group or {}) + 1)
            self.scalar(kind, number, f"第{number}处", one.printed, one.line, one.column)

    def nothing(self, sections: Iterable[Section]) -> None:
        """Give a section of which a sentence says that there was nothing its place, with that sentence."""
        for section in sections:
            steps = self._steps(section.chain())
            if section.nothing is None or not steps or steps[-1] is not section or not self._is_group(section.key):
                continue
            if section.key not in (self.root.group or {}):
                group = self.group(self.root, section.key, section.title, section.line, section.column)
                self.scalar(group, "note", "说明", *section.nothing)

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

    def _root_subject(self, subject: Subject, known: set[str], promoted: bool) -> None:
        """Put a subject that is part of no other where its term, its section or its class has a place for it."""
        container = self.root
        if subject.year and self.year and subject.year != self.year:
            title = f"{subject.year}年"
            container = self.group(container, title, title, subject.line, subject.column)
        chain = chain_of(subject.section)
        if not subject.key:
            for step in self._steps(chain):
                container = self.group(container, step.key, step.title, step.line, step.column)
            for dotted, fact in facts_by_key(subject, promoted=False)[0].items():
                *groups, key = dotted.split(".")
                at = container
                for group in groups:
                    at = self.group(at, group, self.label(group), fact.line, fact.column)
                self.fact(at, key, self.label(key), fact)
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
                container = self.group(container, key, self.label(key), subject.line, subject.column)
            if path[-1] == "total":
                self._total(subject, container, promoted)
            else:
                self.put(subject, container, path[-1], subject.name, promoted)
            return
        steps = self._steps(chain)
        if own is None and subject.key in OF_THREE and (subject.has("amount") or not subject.has("count")):
            container = self.group(container, "three_public", "“三公”经费", subject.line, subject.column)
            self.put(subject, self.three(subject, container), subject.key, subject.name, promoted)
            return
        if own is None and subject.key in _PROCURED:
            container = self.group(container, "procurement", "政府采购", subject.line, subject.column)
            steps = []
        for s in steps:
            if s.key == subject.key and s is steps[-1]:
                break
            container = self.group(container, s.key, s.title, s.line, s.column)
        if (
            own is None
            and subject.key in ("opening", "closing")
            and "/" not in subject.ident
            and self._whole_unit(chain)
        ):
            container = self.group(self.root, "overview", self.label("overview"), subject.line, subject.column)
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
            self.put(subject, container, subject.key, subject.name, promoted)
            for part in beside:
                self.put(part, container, part.key, part.name, promoted)
            return
        if subject.group:
            if container.key == "general_budget":
                container = self.group(container, "details", "具体情况", subject.line, subject.column)
            container = self.group(container, "classes", "各类支出", subject.line, subject.column)
            container = self.group(
                container, self.terms.id_of(subject.group), subject.group, subject.line, subject.column
            )
            self.item(subject, container, promoted)
            return
        self.put(subject, container, own_key(subject), subject.name, promoted)

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
            if subject.tabled and self.restated(section, "total", subject, facts):
                self.lists(subject, section, promoted)
                return
            self.fill_in(self.again(section, "total", subject), subject, facts, rest, promoted)
            return
        facts, rest = facts_by_key(subject, promoted)
        if facts:
            self.facts(section, "total", subject.name, facts, subject)
        self.extras(section, rest)
        self.lists(subject, section, promoted)
