"""Terms: the known keys, each with a stable id and the labels it is printed under.

Every label stands for exactly one id, so that a report may mix Chinese labels and English ids freely.
"""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

from fincheck.figures.figure import NUMBER, Unit, count_unit
from fincheck.record import Record
from fincheck.report.fields import unknown_field
from fincheck.report.names import bare, folded, opposed, unnumbered, variants
from fincheck.report.tree import Node
from fincheck.source import NearWords, Problem, Source, Text, visible

__all__ = ["FIELDS", "HEADERS", "LONG", "ROLES", "Kept", "Term", "Terms", "counted", "in_force", "read", "year_field"]

LONG = 60  # characters of a name of which nothing is kept any more, or names of a group

HEADERS = ("unit", "decimals", "rounding", "fixed")  # inherited by the subtree they stand in


class Term(Record):
    """A known key. ``unit`` is "money", "%", "count", "text", "header", a counted thing, or "" (any).

    ``former``  labels that are out of date: they find the term, and ``official`` tells that they are old
    ``parts``   ids of what it is made up of, so that these are its parts where they stand beside its amount; one with ``?``
                may be absent
    ``role``    one of ``ROLES``, or ""
    ``since``, ``until``  the first and the last year whose accounts have it under its name, or ""; before, it had its former names
    """

    id: str
    zh: str
    en: str
    labels: tuple[str, ...] = ()
    unit: str = ""
    former: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    role: str = ""
    since: str = ""
    until: str = ""

    @property
    def silent(self) -> bool:
        """Whether the term names no figure: a reason, a note, a header."""
        return self.unit in ("text", "header")

    def label(self, lang: str) -> str:
        """Return the name of the term in ``lang``."""
        return self.zh if lang == "zh" else self.en


T = TypeVar("T")


class Kept(dict[Any, Any]):
    """What was found out of names, kept for the reports to come: departments fill in one template. Emptied when it has become large."""

    __slots__ = ()
    MOST = 4_000

    def keep(self, key: object, value: T) -> T:
        """Keep a value, and return it."""
        if len(self) >= self.MOST:
            self.clear()
        self[key] = value
        return value


class Terms:
    """All terms, by id and by label."""

    __slots__ = (
        "_economic",
        "_kept",
        "_made_up",
        "_size",
        "_vocabulary",
        "_wholes",
        "by_id",
        "chapters",
        "id_of_label",
    )

    def __init__(self, by_id: dict[str, Term] | None = None, id_of_label: dict[str, str] | None = None) -> None:
        self.by_id = by_id if by_id is not None else {}
        self.id_of_label = id_of_label if id_of_label is not None else {}
        self._economic: dict[str, str] | None = None
        self._size = -1  # of the labels that the vocabulary was made of
        self._vocabulary: dict[bool, NearWords] = {}
        self.chapters = {id for id, term in self.by_id.items() if term.role == "chapter"}
        self._wholes: set[str] | None = None
        self._made_up: set[str] | None = None
        self._kept: dict[str, Kept] = {}

    def kept(self, what: str) -> Kept:
        """Return what is kept of one kind of questions, each with the answer that these terms give; emptied where a term is added."""
        found = self._kept.get(what)
        if found is None:
            found = self._kept[what] = Kept()
        return found

    def forget(self) -> None:
        """Forget what was found out of the terms as they were."""
        self._economic = self._wholes = self._made_up = None
        self._kept.clear()

    @property
    def economic(self) -> dict[str, str]:
        """The economic classes whose names are those of something else as well: key or bare name to code."""
        if self._economic is None:
            self._economic = {}
            for code, term in self.by_id.items():
                if code.isdecimal() and len(code) == 5 and code[0] == "3" and term.zh.startswith(code):
                    name = term.zh[len(code) :]
                    for form in (name, f"{name}支出", name.removesuffix("用")):
                        self._economic.setdefault(self.id_of(form), code)
                        self._economic.setdefault(form, code)
        return self._economic

    @property
    def wholes(self) -> set[str]:
        """The totals of things, which are no sections: what they are made up of may stand beside them."""
        if self._wholes is None:
            self._wholes = {id for id, term in self.by_id.items() if term.parts and not term.role}
        return self._wholes

    @property
    def made_up(self) -> set[str]:
        """What is made up of other things, by its term."""
        if self._made_up is None:
            self._made_up = {id for id, term in self.by_id.items() if term.parts}
        return self._made_up

    def id_of(self, name: str) -> str:
        """Return the id that a printed name stands for, or the name itself where no term knows it.

        Names of chapters stand for themselves: 附件 may be a chapter, and a column beside 正文.
        """
        found = self._id_of(name)
        return name if found is None or found in self.chapters else found

    def chapter(self, name: str) -> bool:
        """Whether a printed name may be that of a chapter."""
        return self._id_of(name) in self.chapters

    def _id_of(self, name: str) -> str | None:
        found = self.id_of_label.get(name)
        if found is not None:
            return found
        if name.isascii() and (name.isidentifier() or name.isdigit()):
            return None  # nothing to clean: most unknown keys of a large file, and most codes, are of this kind
        kept = self.kept("ids")
        found = kept.get(name)
        if found is None and name not in kept:
            found = self._id_of_variant(name)
            if len(name) <= LONG:
                kept.keep(name, found)
        return found

    def _id_of_variant(self, name: str) -> str | None:
        if name.endswith(("：", ":")):
            return self._id_of(name[:-1])  # 其中：
        for form in variants(name):
            found = self.id_of_label.get(form)
            if found is not None:
                return found
        return None

    def get(self, key: str) -> Term | None:
        """Return the term of that id, or None."""
        return self.by_id.get(key)

    def holding(self, words: list[str]) -> list[Term]:
        """Return the terms with one of the words in one of their names; all where there are no words."""
        wanted = [folded(word).lower() for word in words]
        return [
            term
            for term in self.by_id.values()
            if not wanted
            or any(w in folded(name).lower() for w in wanted for name in (term.id, term.zh, term.en, *term.labels, *term.former))
        ]  # fmt: skip

    def former(self, term: Term, name: str) -> bool:
        """Whether a printed name is one that ``term`` had once."""
        if not term.former:
            return False
        clean = unnumbered(folded(name))
        return any(folded(old) == clean for old in term.former)

    def near(self, name: str) -> str | None:
        """Return the label that ``name`` is most likely a slip of, or None; of a code only another code is one."""
        if self._size != len(self.id_of_label):
            self._size = len(self.id_of_label)
            self._vocabulary = {
                code: NearWords(label for label in self.id_of_label if label.isdecimal() == code)
                for code in (False, True)
            }
        clean = bare(name)
        return self._vocabulary[name.isdecimal()].near(name, lambda label: not opposed(clean, label))

    def likeness(self, name: str, id: str) -> Fraction:
        """Return how alike a printed name and those of a term are: twice the characters shared, of all, at its best."""
        term = self.by_id.get(id)
        ours = bare(name)
        labels = (term.zh, *term.labels, *term.former) if term is not None else (id,)
        return max(_alike(ours, folded(label)) for label in labels)

    def resembles(self, name: str, id: str) -> bool:
        """Whether a printed name is so much like those of a term that it may well be meant."""
        return self.likeness(name, id) >= Fraction(2, 3)

    def add(self, term: Term) -> str | None:
        """Add a term; return the first of its labels that another term has already, or None."""
        self.by_id[term.id] = term
        self.forget()
        if term.role == "chapter":
            self.chapters.add(term.id)
        for label in (term.id, term.zh, term.en, *term.labels, *term.former):
            if not label:
                continue
            for form in (label, folded(label)):
                if self.id_of_label.setdefault(form, term.id) != term.id:
                    return label
        return None


@lru_cache(maxsize=4_000)  # an unknown name is asked about by every check that it may be an operand of
def _alike(a: str, b: str) -> Fraction:
    shared = sum((Counter(a) & Counter(b)).values())
    return Fraction(2 * shared, len(a) + len(b)) if a or b else Fraction(0)


def in_force(since: str, until: str, year: int) -> bool:
    """Whether a year lies from ``since`` to ``until``; either may be "": without end."""
    return (not since or int(since) <= year) and (not until or year <= int(until))


def year_field(source: Source, node: Node | None) -> str:
    """Return the year that a field says, or "" where there is none. Raises Problem where it is no year."""
    text = (node.text or "").strip() if node is not None else ""
    if node is not None and not re.fullmatch(r"(?:19|20)[0-9]{2}", text):
        raise source.problem(
            node.line,
            node.column,
            Text(f"“{visible(text)}”不是年份", f"{visible(text)!r} is no year"),
            Text("写四位数字，例如 2021", "four digits, 2021 say"),
        )
    return text


def counted(term: Term | None) -> Unit | None:
    """Return the unit of a bare number under ``term`` where it counts something, or None."""
    if term is None or term.unit in ("", "money", "%", "text", "header"):
        return None
    return NUMBER if term.unit == "count" else count_unit(term.unit)


FIELDS = ("zh", "en", "labels", "unit", "former", "parts", "role", "since", "until")
_LISTS = ("labels", "former", "parts")
# "chapter": says nothing by itself, what stands in it stands in the report; "section": stands in the report or a chapter;
# "behind": is said of the figure before it
ROLES = ("chapter", "section", "behind")


def read(source: Source, entries: Node, terms: Terms) -> list[Problem]:
    """Add what stands below ``terms:`` of a file (``id: {zh: …, en: …, labels: […], unit: …}``); return what is wrong in it.

    To a term that is known labels and former names can be added; what it is called and counts stays.
    """
    problems: list[Problem] = []
    if entries.group is None:
        return [
            source.problem(
                entries.line,
                entries.column,
                Text("“terms:”下面逐个列出术语", "terms are listed below 'terms:'"),
                Text("例如：水库座数: {unit: 座}", "for example: reservoirs: {zh: 水库座数, unit: 座}"),
            )
        ]
    for entry in entries.group.values():
        try:
            _read_term(source, entry, terms)
        except Problem as problem:
            problems.append(problem)
    return problems


def _read_term(source: Source, entry: Node, terms: Terms) -> None:
    """Add one entry to the terms: a new term, or more labels of a known one. Raises Problem where it clashes with another."""
    fields = entry.group
    if fields is None:
        raise source.problem(entry.line, entry.column, Text("术语应写成 {zh: …, en: …}", "a term is {zh: …, en: …}"))
    for key, node in fields.items():
        if key not in FIELDS:
            said = Text(f"不认识的字段“{visible(key)}”", f"unknown field “{visible(key)}”")
            raise unknown_field(source, node, key, said, FIELDS)
        if (key in _LISTS) != (node.group is not None):
            raise source.problem(
                node.line,
                node.column,
                Text(f"{key} 应写成列表：[…, …]", f"{key} is a list: […, …]")
                if key in _LISTS
                else Text(f"{key} 应是一个词", f"{key} is one word"),
            )

    def text(key: str) -> str:
        node = fields.get(key)
        return (node.text or "") if node else ""

    def texts(key: str) -> tuple[str, ...]:
        node = fields.get(key)
        return tuple(child.text or "" for child in (node.group or {}).values()) if node else ()

    role = fields.get("role")
    if role is not None and role.text not in ROLES:
        raise source.problem(
            role.line,
            role.column,
            Text(f"不认识的 role“{visible(role.text or '')}”", f"unknown role “{visible(role.text or '')}”"),
            Text(f"可用：{'、'.join(ROLES)}", f"known: {', '.join(ROLES)}"),
        )
    id = terms.id_of(entry.key)
    known = terms.get(id)
    if known is None:
        term = Term(
            id, text("zh") or id, text("en"), texts("labels"), text("unit"), texts("former"), texts("parts"),
            text("role"), year_field(source, fields.get("since")), year_field(source, fields.get("until")),
        )  # fmt: skip
    else:
        for key in ("zh", "en", "unit", "role"):
            if text(key) not in ("", getattr(known, key)):
                raise source.problem(
                    fields[key].line,
                    fields[key].column,
                    Text(f"{id} 的 {key} 是“{getattr(known, key)}”", f"the {key} of {id} is {getattr(known, key)!r}"),
                    Text("可以用 labels 给它加名称", "give it more names with 'labels'"),
                )  # fmt: skip
        term = known._replace(labels=known.labels + texts("labels"), former=known.former + texts("former"))
    clash = terms.add(term)
    if clash is not None:
        owner = terms.id_of_label[folded(clash)] if folded(clash) in terms.id_of_label else terms.id_of_label[clash]
        raise source.problem(
            entry.line,
            entry.column,
            Text(f"名称“{clash}”已经是 {owner} 的", f"the label {clash!r} belongs to {owner} already"),
            Text("一个名称只能对应一个术语", "a label stands for one term only"),
        )
