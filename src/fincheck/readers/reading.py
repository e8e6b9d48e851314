"""A published document as a report: its tables and its sentences in one tree, and what of it was not read."""

from __future__ import annotations

from dataclasses import dataclass, field

from fincheck.figures.misprint import UNTOLD
from fincheck.readers.cover import cover_of
from fincheck.readers.narrative import read_sentences
from fincheck.readers.published import Note, Published
from fincheck.readers.tables.gather import FoundTable, read_tables
from fincheck.record import Record
from fincheck.report.report import Report, build
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.source import Place, Problem, Source, Text

__all__ = ["ReadDocument", "Unread", "read_published"]

TOLD = 5  # how many of the numbers that were not read one notice names
UNSAID = Text("没有说是哪一项的数", "does not say of what it is")


class Unread(Record):
    """Something with figures that was not read: where it stands, what it is, how many figures, why.

    ``said``  whether it is a number of a sentence, ``what`` then being the number as it is printed
    ``noted`` whether a note of the document tells it: what it counts is not told twice
    """

    line: int
    column: int
    what: str
    figures: int
    why: Text
    said: bool = False
    noted: bool = False


@dataclass(slots=True)
class ReadDocument:
    """A document as it was read.

    ``source``    its linear text, which knows where everything stands in the document
    ``problems``  official tables that cannot be read: the report is judged without them, and not called clean
    ``unread``    figures that were not read, with places
    ``numbers``   of the sentences: how many numbers were read, how many not, how many are no figures
    ``notes``     what else is to be told: hidden sheets, macros, tracked changes
    """

    report: Report
    source: Source
    kind: str
    problems: list[Problem] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    numbers: tuple[int, int, int] = (0, 0, 0)

    def told(self, *, unread: bool = True) -> list[Problem]:
        """Return the notices of what was not read, unless they are not wanted, and of what the document hides."""
        told = self._unsaid() if unread else []
        for one in self.unread if unread else []:
            if one.said or one.noted:
                continue
            count = f"{one.figures} 个数", f"{one.figures} figure{'' if one.figures == 1 else 's'}"
            zh = (
                f"“{one.what}”有{count[0]}没有读：{one.why.zh}"
                if one.what
                else f"这张表有{count[0]}没有读：{one.why.zh}"
            )
            en = f"{count[1]} of {one.what or 'this table'} not read: {one.why.en}"
            told.append(self.source.problem(one.line, one.column, Text(zh, en)))
        return told + [Problem(Place(self.source.name, 1, 1, note.origin), note.text) for note in self.notes]

    def _unsaid(self) -> list[Problem]:
        """Return the numbers of the sentences that were not read: one notice a reason, with the first of them."""
        reasons: dict[Text, list[Unread]] = {}
        for one in sorted(one for one in self.unread if one.said):
            reasons.setdefault(one.why, []).append(one)
        every = sum(self.numbers[:2])
        told = []
        for why, said in reasons.items():
            places = [self.source.place(one.line, one.column) for one in said[:TOLD]]
            zh = "、".join(f"“{one.what}”（{at.at('zh')}）" for one, at in zip(said, places, strict=False))
            en = ", ".join(f"{one.what} ({at.at('en')})" for one, at in zip(said, places, strict=False))
            more = ("等", ", …") if len(said) > TOLD else ("", "")
            text = Text(
                f"文字中的 {every} 个数有 {len(said)} 个没有读懂，{why.zh}：{zh}{more[0]}",
                f"{len(said)} of the {every} numbers in sentences not read, {why.en}: {en}{more[1]}",
            )
            told.append(self.source.problem(said[0].line, said[0].column, text))
        return told


def read_published(published: Published, terms: Terms) -> ReadDocument:
    """Return the report that a document holds.

    Raises Problem where nothing can be made of it.
    """
    layout = published.layout()
    source = layout.source
    tables = read_tables(source, published, layout, terms)
    root = Node(None, "$", None, 1, 1)
    body: dict[str, Node] = {}
    root.body = body
    cover = cover_of(published, layout)
    for key, name, cell in (("entity", "单位名称", tables.entity or cover.entity), ("year", "年度", cover.year)):
        if cell is not None:
            node = body[key] = Node(root, key, name, cell.line, cell.column)
            node.body = cell.text
    for node in tables.nodes:
        node.parent = root
        body[node.key] = node
    said = read_sentences(published, layout, tables.taken, terms, root)
    reading = ReadDocument(build(source, root, terms), source, published.kind, tables.problems)
    reading.unread = [_unread(found, why) for found, why in tables.left if not found.blocks & said.taken]
    reading.unread += [Unread(cells[0].line, cells[0].column, "", len(cells), why) for cells, why in tables.lost]
    reading.unread += [
        Unread(token.line, token.column, token.number.printed, 1, token.told or UNSAID, True) for token in said.unread
    ]
    reading.unread += _noted(published, source)
    reading.numbers = (said.read, len(said.unread), said.other)
    reading.notes = [*published.notes]
    return reading


def _unread(found: FoundTable, why: Text) -> Unread:
    name = found.title.name if found.title is not None else ""
    return Unread(found.cell.line, found.cell.column, name, sum(1 for _ in found.figures()), why)


def _noted(published: Published, source: Source) -> list[Unread]:
    """Return what notes of the document count: cells of which nobody knows what they show."""
    counted = [note for note in published.notes if note.figures]
    places = {origin: (line, column) for line, column, _, origin in source.origins} if counted else {}
    return [
        Unread(
            *places.get(note.origin, (1, 1)), UNTOLD if note.origin.cell else "", note.figures, note.text, noted=True
        )
        for note in counted
    ]
