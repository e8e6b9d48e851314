"""What every reader of a published document makes of it: blocks of text and tables, and their linear text.

A document is a sequence of blocks in reading order. Its linear text has a line for each paragraph and for each row of a
table (cells parted by `` | ``); every place that fincheck tells is a place in it, and ``Source.origins`` says where that
place stands on the page, in the sheet or among the paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fincheck.record import Record
from fincheck.source import Origin, Source, Text

__all__ = ["Cell", "Layout", "Note", "Paragraph", "Published", "Table", "entitled", "joined", "laid"]

_UNIT_LINE = re.compile(r"(?:金额)?单位\s*[:：]|编制(?:单位|部门)|部门\s*[:：]|公开[0-9]+表|财决|单位名称")
_NUMBER = re.compile(r"(?:公开|财决|附|表)?[\s0-9-]*表|Z[0-9]+")
_TITLE = re.compile(
    r"(?:[一二三四五六七八九十]+、|附[件表]?\s*[0-9一二三四五六七八九十]*[:：.、]?|表\s*[0-9]+|[0-9]+[.．、])?\s*(.{2,60}?表(?:[（(].{1,20}[)）])?)\s*"
)


class Cell(Record):
    """A cell as displayed; ``row`` and ``column`` count from 0, ``rows`` and ``columns`` are what it spans."""

    text: str
    row: int
    column: int
    origin: Origin
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text, without line breaks; ``level`` is that of a heading by its style, 0 where it is none.

    ``pieces`` are the stretches of its text, each with where it starts (from 0), where they stand in several places: the
    lines of a page, and those on the next one.
    """

    text: str
    origin: Origin
    level: int = 0
    pieces: tuple[tuple[int, Origin], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its cells in the order of rows, merged ones once, empty ones left out or with an empty text."""

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    origin: Origin


class Note(Record):
    """What a reader has to tell of a document: a hidden sheet not read, macros ignored, a page without text."""

    text: Text
    origin: Origin
    unread: bool = False  # whether something that may hold figures was not read: the document is then not clean
    figures: int = 0  # how many figures that are, where this can be counted


@dataclass(frozen=True, slots=True)
class Published:
    """A document as read: ``kind`` is its format (``docx``, ``pdf``, …), ``blocks`` stand in reading order."""

    name: str
    kind: str
    blocks: tuple[Paragraph | Table, ...]
    notes: tuple[Note, ...] = ()
    files: tuple[str, ...] = ()  # of one that was made of several

    def linear(self) -> tuple[Source, list[int]]:
        """Return the linear text with its origins, and for each block the line that it begins at, from 1."""
        layout = self.layout()
        return layout.source, layout.starts

    def layout(self) -> Layout:
        """Return the linear text, and where each block and each cell of a table stands in it."""
        lines: list[str] = []
        origins: list[tuple[int, int, int, Origin]] = []
        starts: list[int] = []
        columns: list[dict[tuple[int, int], int]] = []
        for block in self.blocks:
            starts.append(len(lines) + 1)
            placed: dict[tuple[int, int], int] = {}
            columns.append(placed)
            if isinstance(block, Paragraph):
                lines.append(block.text)
                pieces = block.pieces or ((0, block.origin),)
                ends = [*(start for start, _ in pieces[1:]), len(block.text)]
                origins += [(len(lines), start + 1, end + 1, at) for (start, at), end in zip(pieces, ends, strict=True)]
                continue
            rows: list[list[Cell]] = [[] for _ in range(block.rows)]
            for cell in block.cells:
                rows[cell.row].append(cell)
            for row in rows:
                line, at = "", 0
                for cell in row:
                    line += " | " * (cell.column - at)
                    at = cell.column
                    text = " ".join(cell.text.split())
                    placed[cell.row, cell.column] = len(line) + 1
                    origins.append((len(lines) + 1, len(line) + 1, len(line) + len(text) + 1, cell.origin))
                    line += text
                lines.append(line + " | " * (block.columns - 1 - at))
        return Layout(Source(self.name, "\n".join(lines) + "\n", origins), starts, columns)


class Layout(Record):
    """The linear text of a document; for each block its first line, and of a table the columns of its cells by place."""

    source: Source
    starts: list[int]
    columns: list[dict[tuple[int, int], int]]


def joined(documents: Sequence[Published], told: Sequence[Note] = ()) -> Published:
    """Return several documents as one, in their order; every place says which of them it is in.

    ``told`` are notes on all of them, before those of each.
    """
    blocks: list[Paragraph | Table] = []
    notes = [*told]
    for one in documents:
        for block in one.blocks:
            origin = block.origin._replace(file=one.name)
            if isinstance(block, Paragraph):
                blocks.append(replace(block, origin=origin))
            else:
                cells = tuple(cell._replace(origin=cell.origin._replace(file=one.name)) for cell in block.cells)
                blocks.append(replace(block, cells=cells, origin=origin))
        notes += [note._replace(origin=note.origin._replace(file=one.name)) for note in one.notes]
    return Published(
        " + ".join(one.name for one in documents),
        "together",
        tuple(blocks),
        tuple(notes),
        tuple(one.name for one in documents),
    )


def laid(cells: Iterable[Cell]) -> Table | None:
    """Return the table that cells make up, or None where nothing stands in them.

    Empty cells, rows and columns at its edges are taken off; no cell reaches beyond the last row and column.
    """
    found = [cell for cell in cells if cell.text]
    if not found:
        return None
    top, left = min(cell.row for cell in found), min(cell.column for cell in found)
    rows = max(cell.row for cell in found) + 1 - top
    columns = max(cell.column for cell in found) + 1 - left
    placed = [
        cell._replace(
            row=cell.row - top,
            column=cell.column - left,
            rows=min(cell.rows, rows - cell.row + top),
            columns=min(cell.columns, columns - cell.column + left),
        )
        for cell in found
    ]
    placed.sort(key=lambda cell: (cell.row, cell.column))
    return Table(tuple(placed), rows, columns, found[0].origin._replace(cell="", row=0, column=0))


def entitled(blocks: Iterable[Paragraph | Table]) -> tuple[Paragraph | Table, ...]:
    """Return the blocks with the title of each table as the part that its cells stand in, or 表 and its number."""
    done: list[Paragraph | Table] = []
    number = 0
    for block in blocks:
        if isinstance(block, Table) and not block.origin.part:
            number += 1
            part = _title_of(block, done) or f"表{number}"
            cells = tuple(cell._replace(origin=cell.origin._replace(part=part)) for cell in block.cells)
            block = replace(block, cells=cells, origin=block.origin._replace(part=part))
        done.append(block)
    return tuple(done)


def _titled(text: str) -> str:
    """Return the title that a line is, or "": 公开03表 is the number of one."""
    found = _TITLE.fullmatch(text)
    return found[1] if found and not _NUMBER.fullmatch(found[1]) else ""


def _title_of(table: Table, before: list[Paragraph | Table]) -> str:
    """Return the title of a table: in its first rows, where it has one there, else in the lines above it."""
    first = [cell for cell in table.cells if cell.row < 3]
    for row in range(3):
        here = [cell for cell in first if cell.row == row]
        if len(here) == 1 and (title := _titled(here[0].text)):
            return title
    for block in reversed(before[-4:]):
        if isinstance(block, Table):
            break
        if title := _titled(block.text):
            return title
        if len(block.text) > 60 or not (_UNIT_LINE.search(block.text) or len(block.text) < 30):
            break
    return ""
