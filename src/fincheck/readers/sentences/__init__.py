"""The sentences of a published document, read into subjects with their figures; independent of the document's format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fincheck.readers.sentences.fold import Line
from fincheck.readers.sentences.names import Names
from fincheck.readers.sentences.numbers import numbers
from fincheck.readers.sentences.paragraphs import Block, blocks, joined
from fincheck.readers.sentences.reader import Reader
from fincheck.readers.sentences.subjects import Fact, Remark, Section, Subject, Token
from fincheck.readers.sentences.vocabulary import Vocabulary
from fincheck.report.terms import Terms

__all__ = ["Fact", "Line", "Reading", "Remark", "Section", "Subject", "Token", "Vocabulary", "read"]


# what only a text has that says what was spent or received
_ACTUAL = r"决算|执行|完成|实际|[占为](?:年初|全年|调整后?|人大)?预算数?[0-9]"


@dataclass(slots=True)
class Reading:
    """What was read: subjects in the order of the text, every number with what became of it, and what is wrong in print."""

    subjects: list[Subject]
    tokens: list[Token]
    remarks: list[Remark]
    year: int
    entity: str = ""


def read(lines: Sequence[Line], terms: Terms, vocabulary: Vocabulary, *, wrapped: bool = True) -> Reading:
    """Read the lines of a text; ``wrapped`` says that its lines may be broken at the margin, as those of a PDF are."""
    reader = Reader(Names(terms, vocabulary), vocabulary)
    reader.lines = {line.number: line for line in lines}
    paragraphs = joined(lines) if wrapped else ([line] for line in lines if line.text.strip())
    made = list(blocks(paragraphs, vocabulary.simple))
    reader.year = _year(made)
    whole = "".join(block.text.text for block in made)
    reader.budgets = "预算" in whole and not re.search(_ACTUAL, whole)
    total = 0
    for block in made:
        total += _block(reader, block)
    assert total == len(reader.tokens), "every number ends as read, unread or no figure"
    reader.tokens.sort(key=lambda token: (token.line, token.column))
    return Reading(reader.subjects, reader.tokens, reader.remarks, reader.year)


def _year(made: Iterable[Block]) -> int:
    """Return the year that a text is of: that of its first heading with one, else the first it names."""
    for block in made:
        found = re.search(r"((?:19|20)[0-9]{2})年?", block.text.text)
        if found:
            return int(found[1])
    return 0


def _block(reader: Reader, block: Block) -> int:
    """Read one block; return how many numbers stand in it."""
    found = numbers(block.text.text)
    if block.title:
        section = reader.section
        depth = block.level if block.level < 99 else 2
        while section is not None and section.depth >= depth:
            section = section.parent
        reader.enter(block.title, depth, section, block.text)
    if block.title or found or block.text.text:
        reader.paragraph(block.text, found, block.level, heading=bool(block.title))
    return len(found)
