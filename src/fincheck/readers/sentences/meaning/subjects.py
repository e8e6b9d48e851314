"""What the figures of a text are of: subjects with their facts, in the scopes of the text, and what became of every number."""

from __future__ import annotations

from dataclasses import dataclass, field

from fincheck.readers.sentences.marks.numbers import Number
from fincheck.source import Text

__all__ = [
    "BESIDE",
    "BROKEN",
    "KIN",
    "OTHER",
    "PARTS",
    "READ",
    "SOME",
    "UNDER",
    "UNREAD",
    "Fact",
    "Remark",
    "Section",
    "Subject",
    "Token",
]

PARTS, SOME, UNDER = "parts", "some", "under"  # how a subject stands below another: all parts, some of them, a detail
BESIDE = "beside"  # told of another and no part of it: an average
BROKEN = "…"  # the word of a list that the text breaks off in
# parts that are all there are of their whole, by what they are
KIN = {
    frozenset({"vehicle_purchase", "vehicle_operation"}),
    frozenset({"goods", "works", "services"}),
    frozenset({"basic", "project"}),
}
_DEEPEST = 24  # lists within lists
READ, UNREAD, OTHER = "read", "unread", "other"


@dataclass(slots=True)
class Section:
    """A stretch of text below a heading: its names from the top down, and the key path that terms know it by."""

    title: str
    key: str
    depth: int
    parent: Section | None = None
    line: int = 0
    column: int = 0
    subject: Subject | None = None  # what the heading itself names
    labelled: bool = False  # of one paragraph, whose first amount is its total
    named: bool = False  # its name is that of a thing (a project), not of a chapter
    summed: bool = False  # of one budget: whether 收入合计 or 支出合计 are printed
    account: bool = False  # one budget's paragraphs, that have no heading
    nothing: tuple[str, int, int] | None = None  # its sentence that there was nothing, with its line and column

    def chain(self) -> list[Section]:
        """Return the sections from the top to this one."""
        found = []
        at: Section | None = self
        while at is not None:
            found.append(at)
            at = at.parent
        return found[::-1]


@dataclass(slots=True)
class Fact:
    """One printed figure or word of a subject.

    ``attribute``  the key it is kept under: amount, prior, change …, or the name of a thing counted
    ``basis``      of a change or rate: prior, prior_budget, budget, initial_budget
    ``body``       as it goes into the tree: number and unit as printed, the word of a change before them
    ``base``       what a share or completion is one of, as printed
    ``sure``       whether there was but one reading
    """

    attribute: str
    body: str
    line: int
    column: int
    basis: str = ""
    base: str = ""
    base_subject: Subject | None = None
    sure: bool = True
    number: Number | None = None
    items: tuple[tuple[str, int, int], ...] = ()  # of a list of names: each with its line and column
    saved: bool = False  # 节约: its parts may be savings too


class Facts(list[Fact]):
    """The facts of one subject in the order of the text, and the first of each kind."""

    def __init__(self) -> None:
        super().__init__()
        self.first: dict[tuple[str, str], Fact] = {}

    def append(self, fact: Fact) -> None:
        """Add a fact."""
        super().append(fact)
        self.first.setdefault((fact.attribute, fact.basis), fact)


@dataclass(slots=True, eq=False)
class Subject:
    """A thing with figures, as one place of the text speaks of it."""

    ident: str
    key: str
    name: str
    known: bool
    section: Section | None
    parent: Subject | None = None
    relation: str = ""
    group: str = ""
    year: int = 0
    line: int = 0
    column: int = 0
    paragraph: int = 0
    item: bool = False  # whether it opens a numbered item
    facts: Facts = field(default_factory=Facts)
    parts: list[Subject] = field(default_factory=list)
    depth: int = 0  # how many wholes it stands in
    height: int = 0  # how deep lists stand within it
    listing: int = 0  # which list of its parent it stands in
    view: str = ""  # the view that this list takes: 按级次分
    word: str = ""  # what opened the list it stands in: 其中, 包括, 含
    tabled: bool = False  # whether a table of cells says it, no sentence
    complete: bool = False  # whether the text says that its parts are all

    def adopt(self, part: Subject, relation: str) -> bool:
        """Take a subject for a part; False where it holds this one, or lists would stand in lists deeper than anybody writes."""
        above: list[Subject] = []
        at: Subject | None = self
        while at is not None:
            above.append(at)
            at = at.parent
        if part in above or len(above) + part.height > _DEEPEST:
            return False
        part.parent, part.relation = self, relation
        self.parts.append(part)
        height = part.height
        for one in above:
            height += 1
            if one.height >= height:
                break
            one.height = height
        return True

    def has(self, attribute: str, basis: str = "") -> bool:
        """Whether a fact of that attribute is known."""
        return (attribute, basis) in self.facts.first

    def fact(self, attribute: str, basis: str = "") -> Fact | None:
        """Return the first fact of that attribute, or None."""
        return self.facts.first.get((attribute, basis))


@dataclass(slots=True)
class Token:
    """What became of one number: ``state`` read, unread or other (no figure); ``why`` says of the latter two."""

    number: Number
    line: int
    column: int
    state: str
    why: str = ""
    subject: Subject | None = None
    fact: Fact | None = None
    told: Text | None = None


@dataclass(slots=True)
class Remark:
    """Something wrong with how a figure is printed: ``id`` the kind, ``name`` what it is called, ``printed`` as it stands."""

    id: str
    name: str
    line: int
    column: int
    printed: str
