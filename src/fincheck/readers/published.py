"""What every reader of a published document makes of it: blocks of text and tables, and their linear text.

A document is a sequence of blocks in reading order. Its linear text has a line for each paragraph and for each row of a
table (cells parted by `` | ``); every place that fincheck tells is a place in it, and ``Source.origins`` says where that
place stands on the page, in the sheet or among the paragraphs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from fincheck.source import Origin, Source, Text

__all__ = ["Cell", "Note", "Paragraph", "Published", "Table"]


class Cell(NamedTuple):
    """A cell as displayed; ``row`` and ``column`` count from 0, ``rows`` and ``columns`` are what it spans."""

    text: str
    row: int
    column: int
    origin: Origin
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text, without line breaks; ``level`` is that of a heading by its style, 0 where it is none."""

    text: str
    origin: Origin
    level: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its cells in the order of rows, merged ones once, empty ones left out or with an empty text."""

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    origin: Origin


class Note(NamedTuple):
    """What a reader has to tell of a document: a hidden sheet not read, macros ignored, a page without text."""

    text: Text
    origin: Origin
    unread: bool = False  # whether something that may hold figures was not read: the document is then not clean


@dataclass(frozen=True, slots=True)
class Published:
    """A document as read: ``kind`` is its format (``docx``, ``pdf``, …), ``blocks`` stand in reading order."""

    name: str
    kind: str
    blocks: tuple[Paragraph | Table, ...]
    notes: tuple[Note, ...] = ()

    def linear(self) -> tuple[Source, list[int]]:
        """Return the linear text with its origins, and for each block the line that it begins at, from 1."""
        lines: list[str] = []
        origins: list[tuple[int, int, int, Origin]] = []
        starts: list[int] = []
        for block in self.blocks:
            starts.append(len(lines) + 1)
            if isinstance(block, Paragraph):
                lines.append(block.text)
                origins.append((len(lines), 1, len(block.text) + 1, block.origin))
                continue
            by_place = {(cell.row, cell.column): cell for cell in block.cells}
            for row in range(block.rows):
                line = ""
                for column in range(block.columns):
                    line += " | " if column else ""
                    cell = by_place.get((row, column))
                    if cell is not None:
                        text = " ".join(cell.text.split())
                        origins.append((len(lines) + 1, len(line) + 1, len(line) + len(text) + 1, cell.origin))
                        line += text
                lines.append(line)
        return Source(self.name, "\n".join(lines) + "\n", origins), starts
