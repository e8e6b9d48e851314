"""What has been read so far, and the lists that are open: the ground that the layers of the reader share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fincheck.readers.sentences.marks.fold import Folded, Line
from fincheck.readers.sentences.marks.names import Name, Names
from fincheck.readers.sentences.marks.numbers import Number
from fincheck.readers.sentences.marks.vocabulary import Vocabulary
from fincheck.readers.sentences.meaning.annex import PhraseClaim
from fincheck.readers.sentences.meaning.subjects import UNREAD, Remark, Section, Subject, Token
from fincheck.source import Text

__all__ = ["NEAR", "WHY", "Scope", "State"]

NEAR = 200  # subjects that are looked back on: what a sentence refers to is not farther off
WHY = {
    "subject": Text("没有说是哪一项的数", "does not say of what it is"),
    "readings": Text("有两种读法", "can be read in two ways"),
    "unit": Text("没有写单位", "has no unit"),
    "reason": Text("写在原因或用途里，没有自己的名称", "stands in a reason or purpose and has no name of its own"),
    "attribute": Text("不知道是什么数（金额、占比、增减……）", "does not say what kind of figure it is"),
    "count": Text("个数对不上：几个名称对几个数", "the numbers are not as many as the names"),
}


# a section of one budget only: what it calls 本年支出 is not the department's
_OWN_BUDGET = re.compile(r"(?:(?:19|20)[0-9]{2}年(?:度)?)?(?:一般公共预算|政府性基金|国有资本)")


@dataclass(slots=True)
class Scope:
    """A list of parts that is open: of what, how it was opened, and what parts its members."""

    whole: Subject | None
    relation: str
    opened: str  # the separator before it
    colon: bool
    depth: int
    attribute: str = "amount"  # what an amount in it is: of a list of budgets, a budget
    year: int = 0
    between: str = ""
    reused: bool = False  # whether one of its changes is that of a part that another list named
    changes: bool = False  # whether what the whole said last was a change: so may its parts
    sign: str = ""
    basis: str = ""
    word: str = ""
    title: str = ""  # 按级次分: the view that the list takes
    serial: int = 0
    members: list[Subject] = field(default_factory=list)
    carried: bool = False
    paragraph: bool = False
    items: int = 0  # the level of its items, once the first has come
    level: int = 99


@dataclass(slots=True)
class State:
    """The state of the reader of one text."""

    names: Names
    vocabulary: Vocabulary
    year: int = 0
    lines: dict[int, Line] = field(default_factory=dict)  # of the text, by number
    claims: dict[int, PhraseClaim] = field(
        default_factory=dict
    )  # what phrases of a report make of the paragraph's numbers
    listed: dict[int, Subject] = field(
        default_factory=dict
    )  # whom the numbers of the paragraph count that stand by lists of names
    item: Subject | None = None  # what a paragraph of its own named for those behind it
    budgets: bool = False  # a document of budgets only: its budgets are its amounts
    subjects: list[Subject] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    section: Section | None = None
    entered: list[Section] = field(default_factory=list)  # the sections that headings began
    by_ident: dict[str, list[Subject]] = field(default_factory=dict)
    scopes: list[Scope] = field(default_factory=list)
    current: list[Subject] = field(default_factory=list)
    recent: list[Subject] = field(default_factory=list)
    main: Subject | None = None  # the first subject of the sentence
    last_main: Subject | None = None
    root: Subject | None = None  # the first subject of the paragraph
    ordinal: int = 0  # of the paragraph
    basis: str = ""
    serial: int = 0
    waiting: list[Subject] = field(default_factory=list)  # whom the numbers that are joined to this one are of
    waiting_verb: tuple[str, int] = ("", 0)
    ended: int = 0  # how many lists the last semicolon closed
    said: int = 0  # the year that the paragraph speaks of
    months: bool = False  # whether the paragraph speaks of one month and of several
    behind_title: bool = (
        False  # whether the paragraph is the sentence behind the title of an item: 1.公务接待费。2023年…
    )
    period: str = ""  # the one month that is spoken of, where it speaks of both
    executed: bool = False  # a document of budgets that compares with what was executed last year too
    reason: str = ""
    money: tuple[str, bool] = ("", False)  # a paragraph, and whether an amount of money stands in it
    runs: tuple[str, list[int]] = ("", [])  # a paragraph, and where the last run of joined numbers in it has them
    brackets: list[tuple[list[Subject], int, bool]] = field(default_factory=list)

    def original(self, folded: Folded, start: int, end: int) -> str:
        """Return a stretch of a paragraph as it is printed."""
        if start >= end:
            return ""
        (line, column), (last, behind) = folded.place(start), folded.place(end - 1)
        told = ""
        for number in range(line, last + 1):
            one = self.lines.get(number)
            if one is not None:
                a = column - one.column if number == line else 0
                b = behind - one.column + 1 if number == last else len(one.text)
                told += one.text[a:b].strip() if line != last else one.text[a:b]
        return told

    def unread(self, folded: Folded, number: Number, why: str) -> None:
        """Keep a number as unread, for a reason of ``WHY``."""
        line, column = folded.place(number.start)
        self.tokens.append(Token(number, line, column, UNREAD, why, told=WHY[why]))

    def name(self, words: str, listed: bool = False) -> Name | None:
        """Return what some words name, or None; ``listed`` says that they stand in a list of parts."""
        return self.names.resolve(words, listed)

    def ident(self, name: Name) -> str:
        """Return what tells subjects apart: the place of a term in this section, a code and its item, or the key."""
        return self.sectioned(name.place) if name.place else f"{name.step}·{name.key}" if name.step else name.key

    def sectioned(self, place: str) -> str:
        """Return a place as the section has it: below an overview, 收入 and 支出 are the totals."""
        if self.section is None:
            return place
        chain = self.section.chain()
        if place in ("income.total", "expenditure.total") and any(
            s.key in ("overview", "fiscal_overview") for s in chain
        ):
            place = {"income.total": "overview.income", "expenditure.total": "overview.expenditure"}[place]
        if place.startswith("overview.") and any(s.key == "fiscal_overview" for s in chain):
            return "fiscal_" + place
        if place.startswith(("overview.", "income.", "expenditure.")):
            for s in chain:
                if s.account and place in ("income.total", "expenditure.total"):
                    return f"{s.title}/{'income_sum' if place[0] == 'i' else 'expenditure_sum'}"
                if _OWN_BUDGET.match(s.title):
                    return f"{s.title}/{place}"
        return place

    def latest(self, ident: str) -> Subject | None:
        """Return the last subject of that identity, or None."""
        found = self.by_ident.get(ident)
        return found[-1] if found else None

    def known(self, ident: str) -> list[Subject]:
        """Return the last subjects of that identity, in the order of the text."""
        return self.by_ident.get(ident, [])[-NEAR:]

    def spoken(self, ident: str) -> Subject | None:
        """Return the last subject of that identity of which something was said."""
        return next((one for one in reversed(self.known(ident)) if one.facts), None)

    def make(self, name: Name, folded: Folded, at: int) -> Subject:
        """Return a new subject of that name, its place that of a character of the paragraph."""
        line, column = folded.place(at)
        made = Subject(self.ident(name), name.key, name.text, name.known, self.section,
                       group=name.group, year=0, line=line, column=column, paragraph=self.ordinal)  # fmt: skip
        self.subjects.append(made)
        self.by_ident.setdefault(made.ident, []).append(made)
        return made

    def repeat(self, subject: Subject, folded: Folded, at: int) -> Subject:
        """Return a new subject of the identity of another: what is said once more stays a node of its own."""
        line, column = folded.place(at)
        made = Subject(
            subject.ident,
            subject.key,
            subject.name,
            subject.known,
            self.section,
            group=subject.group,
            line=line,
            column=column,
            paragraph=self.ordinal,
        )
        self.subjects.append(made)
        self.by_ident.setdefault(made.ident, []).append(made)
        return made

    def find_or_make(self, name: Name, folded: Folded, at: int) -> list[Subject]:
        """Return the last subject of that name, else a new one, as a list of one."""
        found = self.latest(self.ident(name))
        return [found if found is not None else self.make(name, folded, at)]

    def unfilled(self, ident: str) -> Subject | None:
        """Return a subject of this paragraph or heading that was named and has no amount yet."""
        found = self.latest(ident)
        if found is None or found.has("amount"):
            return None
        if found.paragraph == self.ordinal or (self.section is not None and self.section.subject is found):
            return found
        return None

    def nearest(self, keys: tuple[str, ...]) -> Subject | None:
        """Return the last subject with one of the keys in this paragraph or section, or None."""
        for subject in reversed(self.subjects[-NEAR:]):
            if subject.key in keys and (subject.paragraph == self.ordinal or subject.section is self.section):
                return subject
        return None

    def both(self, pair: list[Subject]) -> bool:
        """Whether two subjects are income and expenditure, in that order: 收、支总计 speaks of both."""
        return len(pair) == 2 and "收" in pair[0].name and "支" in pair[1].name

    def mention(self, targets: list[Subject]) -> None:
        """Note whom the text speaks of now; within a reason nobody is."""
        if self.reason:
            return
        self.current = targets
        for subject in targets:
            if subject in self.recent:
                self.recent.remove(subject)
            self.recent.append(subject)
        del self.recent[:-NEAR]
        if self.main is None:
            self.main = targets[0]
        if self.root is None:
            self.root = targets[0]

    def close(self) -> None:
        """Close the list that was opened last; what it is of is spoken of again."""
        scope = self.scopes.pop()
        if scope.whole is not None and not scope.carried:
            self.current = [scope.whole]
