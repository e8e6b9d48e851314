"""The sentences of a published document put into its tree, beside its tables; and what of them was not read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fincheck.readers.published import Layout, Paragraph, Published, Table
from fincheck.readers.sentences.marks import lexicon
from fincheck.readers.sentences.marks.cells import tables
from fincheck.readers.sentences.marks.fold import Line
from fincheck.readers.sentences.meaning.subjects import Token
from fincheck.readers.sentences.read import read
from fincheck.readers.sentences.tree.emit import Emitter
from fincheck.report.terms import Terms
from fincheck.report.tree import Node

__all__ = ["Said", "read_sentences"]

_FORM = re.compile(r"项目名称")
_INDICATOR = re.compile(r"(?:一|二|三)级指标|绩效指标")


@dataclass(slots=True)
class Said:
    """What the sentences of a document came to: every number of them is read, unread or no figure.

    ``taken``  the numbers of the tables that were read as forms of performance
    """

    unread: list[Token] = field(default_factory=list)
    read: int = 0
    other: int = 0
    taken: set[int] = field(default_factory=set)


def read_sentences(published: Published, layout: Layout, taken: set[int], terms: Terms, root: Node) -> Said:
    """Read the paragraphs that no table has taken, and the forms of performance among the tables, into ``root``."""
    lines: list[Line] = []
    said = Said()
    vocabulary = lexicon.load()
    forms: list[list[Line]] = []
    for number, (block, start) in enumerate(zip(published.blocks, layout.starts, strict=True)):
        if number in taken:
            continue
        if isinstance(block, Paragraph):
            if block.text.strip():
                lines.append(Line(start, block.text, 1, block.level))
        elif _is_form(block):
            said.taken.add(number)
            title = lines[-1:] if lines and "表" in lines[-1].text else []
            forms.append([*title, *_cells(block, start, layout.columns[number])])
        elif tables(rows := _rows(block, start, layout), vocabulary.simple):
            said.taken.add(number)
            lines += rows
    reading = read(lines, terms, vocabulary, wrapped=published.kind in ("text", "markdown"))
    emitter = Emitter(terms, root)
    year = (root.group or {}).get("year")
    emitter.year = int(year.text) if year is not None and year.text and year.text.isdecimal() else reading.year
    if reading.budgets and reading.subjects:
        emitter.header("budget_document", "预算公开", "是")
    emitter.emit(reading.subjects, vocabulary.places)
    emitter.nothing(reading.sections)
    emitter.fill(reading.entries)
    emitter.remark(reading.remarks)
    tokens = list(reading.tokens)
    for cells in forms:
        form = read(cells, terms, vocabulary, wrapped=False)
        emitter.fill(form.entries)
        tokens += form.tokens
    said.unread = [token for token in tokens if token.state == "unread"]
    said.read = sum(token.state == "read" for token in tokens)
    said.other = sum(token.state == "other" for token in tokens)
    assert len(said.unread) + said.read + said.other == len(tokens)
    return said


def _rows(block: Table, start: int, layout: Layout) -> list[Line]:
    """Return the rows of a table as lines with bars; where each has but one cell, as lines of one cell."""
    filled = [cell for cell in block.cells if cell.text.strip()]
    if len({cell.row for cell in filled}) == len(filled):
        return _cells(block, start, {}) if any("接待" in cell.text for cell in filled) else []
    wide = max(cell.column for cell in filled) + 1  # no columns that are blank from top to bottom
    texts = [layout.source.lines[start + row - 1] for row in range(block.rows)]
    return [Line(start + row, "|".join(text.split("|")[:wide]) + "|") for row, text in enumerate(texts)]


def _is_form(block: Table) -> bool:
    texts = [cell.text for cell in block.cells[:80]]
    return any(_FORM.search(text) for text in texts) and any(_INDICATOR.search(text) for text in texts)


def _cells(block: Table, start: int, columns: dict[tuple[int, int], int]) -> list[Line]:
    """Return the cells of a table as lines of their own, each at its place in the linear text."""
    return [
        Line(start + cell.row, " ".join(cell.text.split()), columns.get((cell.row, cell.column), 1))
        for cell in block.cells
        if cell.text.strip()
    ]
