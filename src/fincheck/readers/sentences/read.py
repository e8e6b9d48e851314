"""The sentences of a published document, read into subjects with their figures; independent of the document's format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fincheck.readers.sentences.marks.cells import tables
from fincheck.readers.sentences.marks.fold import Line
from fincheck.readers.sentences.marks.fold import fold as fold_lines
from fincheck.readers.sentences.marks.names import Names
from fincheck.readers.sentences.marks.numbers import numbers
from fincheck.readers.sentences.marks.paragraphs import Block, blocks, continued, joined
from fincheck.readers.sentences.marks.vocabulary import Vocabulary
from fincheck.readers.sentences.meaning.annex import entitled, project_of
from fincheck.readers.sentences.meaning.reader import Reader
from fincheck.readers.sentences.meaning.state import WHY
from fincheck.readers.sentences.meaning.subjects import Remark, Section, Subject, Token
from fincheck.readers.sentences.tree.forms import Entry, FormCell, found, read_form
from fincheck.report.terms import Terms

__all__ = ["ReadText", "read"]


# what only a text has that says what was spent or received
_ACTUAL = r"决算|(?:预算|支出|收入|已)执行(?!数)|执行(?:率|进度)|完成|实际|支出(?:为)?[0-9.,]+(?:万|亿|千)?元,年初预算|[占为](?:年初|全年|调整后?|人大)?预算数?[0-9]"


# 2024年, else a year that stands by itself: never the first digits of an amount
_YEARS = (
    re.compile(r"(?<![0-9.比较与和同至])(?<![0-9],)((?:199|20[0-4])[0-9])年"),
    re.compile(r"(?<![0-9.])(?<![0-9],)((?:199|20[0-4])[0-9])(?![0-9.,%个万亿千元人辆次台项])"),
)

_KEPT: list[tuple[Terms, Vocabulary, Names]] = []


@dataclass(slots=True)
class ReadText:
    """What was read: subjects in the order of the text, every number with what became of it, and what is wrong in print."""

    subjects: list[Subject]
    tokens: list[Token]
    remarks: list[Remark]
    year: int
    entries: list[Entry]
    sections: list[Section]
    entity: str = ""
    budgets: bool = False  # whether the text is of budgets only: nothing in it was spent yet


def read(lines: Sequence[Line], terms: Terms, vocabulary: Vocabulary, *, wrapped: bool = True) -> ReadText:
    """Read the lines of a text; ``wrapped`` says that its lines may be broken at the margin, as those of a PDF are."""
    reader = Reader(_names(terms, vocabulary), vocabulary)
    reader.lines = {line.number: line for line in lines}
    forms, lines, inside = _forms(lines, terms, vocabulary)
    made = list(_blocks(lines, vocabulary, wrapped=wrapped))
    reader.year = _year(made)
    whole = "".join(block.text.text for block in made)
    reader.budgets = "预算" in whole and not re.search(_ACTUAL, whole)
    reader.executed = "执行数" in whole
    total = 0
    for block in made:
        total += _block(reader, block)
    assert total == len(reader.tokens), "every number ends as read, unread or no figure"
    reader.tokens += inside
    reader.tokens.sort(key=lambda token: (token.line, token.column))
    return ReadText(
        reader.subjects, reader.tokens, reader.remarks, reader.year, forms, reader.entered, budgets=reader.budgets
    )


def _blocks(lines: Sequence[Line], vocabulary: Vocabulary, *, wrapped: bool) -> Iterator[Block]:
    """Yield the paragraphs of a text, its tables of cells as the sentences that they stand for."""
    done = 0
    for first, last, text in [*tables(lines, vocabulary.simple), (len(lines), len(lines), None)]:
        between = lines[done:first]
        yield from blocks(joined(between) if wrapped else continued(between), vocabulary.simple)
        if text is not None:
            yield Block(text, 99, "", *text.place(0), tabled=True)
        done = last + 1


def _names(terms: Terms, vocabulary: Vocabulary) -> Names:
    """Return the names of a vocabulary of terms, made once for all texts of a run."""
    if not _KEPT or _KEPT[0][0] is not terms or _KEPT[0][1] is not vocabulary:
        _KEPT[:] = [(terms, vocabulary, Names(terms, vocabulary))]
    return _KEPT[0][2]


def _forms(lines: Sequence[Line], terms: Terms, vocabulary: Vocabulary) -> tuple[list[Entry], list[Line], list[Token]]:
    """Return what the forms of performance say, the lines outside them, and what became of the numbers in them."""
    if not any("项目名称" in line.text for line in lines):
        return [], list(lines), []
    folded = [(line, fold_lines([line], vocabulary.simple)) for line in lines if line.text.strip()]
    cells = [FormCell(one.text.strip(), *one.place(len(one.text) - len(one.text.lstrip()))) for _, one in folded]
    entries: list[Entry] = []
    tokens: list[Token] = []
    taken: set[int] = set()
    for begin, end in found(cells):
        form = read_form(cells[begin:end], terms)
        entries += form.entries
        told = [(entry.line, entry.text or "") for entry in form.entries]
        for line, one in folded[begin:end]:
            taken.add(line.number)
            for number in numbers(one.text):
                line_at, column = one.place(number.start)
                known = any(at == line_at and number.text in text for at, text in told)
                state = "other" if number.other else "read" if known else "unread"
                tokens.append(
                    Token(
                        number,
                        line_at,
                        column,
                        state,
                        number.other or ("" if known else "subject"),
                        told=None if known else WHY["subject"],
                    )
                )
    return entries, [line for line in lines if line.number not in taken], tokens


def _year(made: Iterable[Block]) -> int:
    """Return the year that a text is of: that of its first heading with one, else the one it names most, the first of several."""
    for pattern in _YEARS:
        found = [int(year) for block in made for year in pattern.findall(block.text.text)]
        if found:
            title = next((int(m[1]) for block in made if block.title and (m := pattern.search(block.text.text))), 0)
            return title or max(dict.fromkeys(found), key=found.count)
    return 0


def _block(reader: Reader, block: Block) -> int:
    """Read one block; return how many numbers stand in it."""
    found = numbers(block.text.text)
    report = entitled(block.text.text.strip())
    project = (
        project_of(block.text.text.strip())
        if reader.section is not None and reader.section.key == "project_reports"
        else ""
    )
    if report is not None or project:
        reader.title(*(report or ("project_reports", project)), block.text)
        reader.paragraph(block.text, found, block.level, heading=True)
        return len(found)
    if block.title:
        section = reader.section
        depth = block.level if block.level < 99 else 2
        while (
            section is not None and section.depth >= depth and not (section.named and section.depth == 1 and depth > 1)
        ):
            section = section.parent
        reader.enter(block.title, depth, section, block.text)
    if block.title or found or block.text.text:
        known = len(reader.subjects)
        reader.paragraph(block.text, found, block.level, heading=bool(block.title))
        if block.tabled:
            for subject in reader.subjects[known:]:
                subject.tabled = True
    return len(found)
