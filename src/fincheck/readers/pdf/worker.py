"""The process that a PDF is read in: the bytes come in, the document goes out as JSON, and a crash stays here.

pdfium is written in C++, and files come from strangers. What this process says is data, never code: the one that asked
makes the document of it itself.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from fincheck.readers.published import Cell, Note, Paragraph, Published, Table, entitled
from fincheck.source import Origin, Text

__all__ = ["MEMORY", "SECONDS", "answer", "main", "unpacked"]

MEMORY = 1 << 30  # bytes of address space
SECONDS = 20


def main() -> None:
    """Read a PDF from the standard input and write what it says to the standard output."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass  # no limits here: the one that asked counts the seconds
    said = answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def answer(data: bytes) -> dict[str, Any]:
    """Return what a PDF says: ``blocks`` and ``notes``, or why it is ``refused`` and the number that this is about."""
    from fincheck.readers.pdf.assembly import Refused, published
    from fincheck.readers.pdf.pages import Locked, Unreadable, pages

    try:
        read = published("", pages(data))
    except Refused as refused:
        return {"refused": list(refused.args)}
    except Locked:
        return {"refused": ["locked", 0]}
    except Unreadable as broken:
        return {"refused": ["broken", *(broken.args or (0,))]}
    except MemoryError:
        return {"refused": ["memory", 0]}
    return {
        "blocks": [
            [block.text, block.level, block.origin, block.pieces, 0]
            if isinstance(block, Paragraph)
            else [block.rows, block.columns, block.origin, block.cells]
            for block in read.blocks
        ],
        "notes": read.notes,
    }


def unpacked(name: str, said: dict[str, Any]) -> Published:
    """Return the document of an answer. Raises KeyError, TypeError and ValueError where it is none."""
    blocks: list[Paragraph | Table] = []
    for block in said["blocks"]:
        if len(block) == 5:
            text, level, origin, pieces, _ = block
            places = tuple((int(start), _origin(at)) for start, at in pieces)
            blocks.append(Paragraph(str(text), _origin(origin), int(level), places))
            continue
        rows, columns, origin, cells = block
        made = tuple(
            Cell(str(text), int(row), int(column), _origin(at), int(high), int(wide))
            for text, row, column, at, high, wide in cells
        )
        blocks.append(Table(made, int(rows), int(columns), _origin(origin)))
    notes = tuple(Note(Text(str(zh), str(en)), _origin(at), bool(unread)) for (zh, en), at, unread in said["notes"])
    return Published(name, "pdf", entitled(blocks), notes)


def _origin(said: list[Any]) -> Origin:
    part, page, cell, row, column, paragraph, box = said
    left, top, right, bottom = box or (0, 0, 0, 0)
    return Origin(
        str(part),
        int(page),
        str(cell),
        int(row),
        int(column),
        int(paragraph),
        (int(left), int(top), int(right), int(bottom)) if box else None,
    )
