"""Where a paragraph stands: the section of its heading, what it forgets of the one before, which list it leaves open behind it."""

from __future__ import annotations

import re

from fincheck.readers.sentences.marks.fold import Folded
from fincheck.readers.sentences.marks.numbers import PLAIN, Number
from fincheck.readers.sentences.meaning.clauses import Clause
from fincheck.readers.sentences.meaning.figures import Figures
from fincheck.readers.sentences.meaning.segments import Segment
from fincheck.readers.sentences.meaning.state import NEAR, Scope
from fincheck.readers.sentences.meaning.subjects import BROKEN, PARTS, SOME, Section

__all__ = ["Sections"]

_PROJECT = re.compile(r"“([^“]{2,30})“(?:项目)?绩效目标")
_LABEL = re.compile(r"[^:;,。0-9]{3,12}(?=:.)")
_ENDED = re.compile("[。;.!?”“)0-9%元]$")
_ALONE = re.compile("[^,;。0-9]{0,12}(?:如下[:。]?|其中[:,]?)")
_ANNOUNCED = re.compile("(?::|如下[:。]?|其中[:,]?)$")
_LABELS = ("funding", "spending")


class Sections(Figures):
    """Keeps the sections that headings begin, and the lists that go on behind a paragraph."""

    def enter(self, title: str, depth: int, parent: Section | None, folded: Folded) -> None:
        """Begin the section of a heading; the heading may name what its sentences leave unsaid."""
        line, column = folded.place(0)
        project = _PROJECT.match(title)
        if project and parent is not None:
            group = (
                parent
                if parent.key == "projects"
                else Section("项目绩效目标完成情况", "projects", depth - 1, parent, line, column)
            )
            self.section = Section(project[1], project[1], depth, group, line, column, named=True)
            self.section.subject = self.of_section(folded, 0)
            self.scopes, self.last_main = [], None
            return
        plain = re.sub(r"^(?:19|20)[0-9]{2}年(?:度)?|[“”的]", "", title)
        short = re.sub(r"(?:情况说明|情况|说明)$", "", plain)
        name = self.names.resolve(
            re.sub(r"(?:决算|支出|收支|收入支出)(?:总体)?$", "", short) or short
        ) or self.names.resolve(short)
        sections = self.vocabulary.sections
        key = (
            sections.get(plain)
            or sections.get(short)
            or self.names.id(title)
            or self.names.id(plain)
            or self.names.id(plain.removesuffix("说明"))
            or self.names.id(short)
            or title
        )
        self.section = Section(title, key, depth, parent, line, column)
        self.entered.append(self.section)
        self.scopes = [scope for scope in self.scopes if scope.paragraph and scope.level < depth]
        self.last_main = None
        if name is not None and name.known and not self.names.silent(name.key):
            term_like = self.ident(name)
            self.section.subject = self.make(name, folded, 0)
            self.section.subject.ident = term_like
            scope = self.scopes[-1] if self.scopes else None
            if scope is not None and self.goes_on(
                scope, depth
            ):  # …其中：, then 1.公务接待费。 in front of its sentence
                self.place(
                    self.section.subject, scope, Segment(0, 0, "。", "", 0), Clause(Number(0, 0, 0, "", "", PLAIN))
                )

    def title(self, key: str, name: str, folded: Folded) -> None:
        """Begin an annex: the report of the department, or that of a project."""
        line, column = folded.place(0)
        top = Section(folded.text, key, 1, None, line, column)
        self.section = Section(name, name, 1, top, line, column, named=True) if name else top
        self.scopes, self.last_main, self.item = [], None, None
        self.current, self.recent, self.main, self.root = [], [], None, None

    def labelled(self, folded: Folded) -> None:
        """Begin the section of a paragraph that says what it is of: 资金使用情况：…; its first amount is its total."""
        while self.section is not None and self.section.labelled:
            self.section = self.section.parent
        match = _LABEL.match(folded.text) if ":" in folded.text[:13] else None
        key = self.names.id(match[0]) if match else None
        if match and key in _LABELS:
            self.section = Section(match[0], key, 80, self.section, *folded.place(0), labelled=True)

    @staticmethod
    def goes_on(scope: Scope, level: int) -> bool:
        """Whether a paragraph at ``level`` belongs to the list that an earlier one announced; its first item sets the level."""
        if not scope.paragraph or level <= scope.level:
            return False
        if scope.items == 0 and level != 98:
            scope.items = level
        return level in (scope.items, 98) or (scope.items < 98 and level > scope.items and level != 99)

    def begin(self, level: int) -> None:
        """Forget what the paragraph before spoke of."""
        self.current = [self.section.subject] if self.section and self.section.subject else []
        if self.item is not None and level >= 98:
            self.current = [self.item]
        else:
            self.item = None
        self.behind_title = level == 98
        self.recent = []
        self.main = None
        self.root = None
        self.reason = ""
        self.said = 0
        self.period = ""
        self.brackets = []

    def finish(self, text: str, level: int) -> None:
        """Open the list that a paragraph announces for those behind it: …如下：, …其中："""
        if self.main is not None:
            self.last_main = self.main
        if self.scopes and not self.scopes[-1].paragraph and not _ENDED.search(text, max(len(text) - 1, 0)):
            for member in self.scopes[-1].members:
                member.relation, member.word = SOME, BROKEN  # the text breaks off: there may be more of them
        alone = _ALONE.fullmatch(text) and not self.root
        if alone and self.last_main is not None and self._one_spoken_of():  # 收入分项如下。 on a line of its own
            top = self.last_main
            while top.parent is not None:
                top = top.parent
            self.current = [top]
        if _ANNOUNCED.search(text, max(len(text) - 4, 0)) and (self.root or self.current):
            # …为0元。其中: is of what the paragraph began with, …为0元,其中: of what stands before it
            last = re.search(r"[^。]其中[:,]?$", text) and self.current
            whole = self.current[0] if last else self.root or self.current[0]
            if whole.has("count") and not whole.has("amount") and self.current and self.current[0].has("amount"):
                whole = self.current[0]  # 包括1个单位。支出3万元。其中: what was spent has the parts
            if not whole.facts and whole.paragraph < self.ordinal and not whole.known and not whole.item:
                return  # 现将情况报告如下: of nothing that has figures
            self.scopes = [s for s in self.scopes if s.paragraph]
            self.serial += 1
            above = level if level < 98 else self.section.depth if self.section else 0
            self.scopes.append(Scope(whole, PARTS, "。", True, 0, paragraph=True, level=above, serial=self.serial))

    def _one_spoken_of(self) -> bool:
        """Whether the paragraph before had one subject that is no part of another."""
        tops = [
            one
            for one in self.subjects[-NEAR:]
            if one.paragraph == self.ordinal - 1 and one.parent is None and one.has("amount")
        ]
        return len(tops) <= 1
