"""The process that a PDF is read in: the bytes come in, the document goes out as JSON, and a crash stays here.

pdfium is written in C++, and files come from strangers. What this process says is data, never code: the one that asked
makes the document of it itself.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from fincheck.readers.published import Cell, Note, Paragraph, Published, Table, entitled
from fincheck.source import Origin, Text

if TYPE_CHECKING:
    from fincheck.readers.pdf.pages import Page

__all__ = ["MEMORY", "PAGES", "PAGE_SECONDS", "SECONDS", "answer", "main", "unpacked"]

MEMORY = 512 << 20  # bytes of address space
SECONDS = 20  # of computing, in all
PAGE_SECONDS = 4  # of them for one page
PAGES = 500


def main() -> None:
    """Read a PDF from the standard input and write what it says to the standard output."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (PAGE_SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass  # no limits here: the one that asked counts the seconds
    said = answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def answer(data: bytes) -> dict[str, Any]:
    """Return what a PDF says: ``blocks`` and ``notes``, or why it is ``refused`` and the number that this is about."""
    from fincheck.readers.pdf.assembly import Refused, published
    from fincheck.readers.pdf.pages import Locked, TooLong, Unreadable, pages

    try:
        read = published("", _timed(pages(data, PAGES)))
    except Refused as refused:
        return {"refused": list(refused.args)}
    except Locked:
        return {"refused": ["locked", 0]}
    except TooLong:
        return {"refused": ["pages", PAGES]}
    except Unreadable:
        return {"refused": ["broken", 0]}
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


def _timed(pages: Iterable[Page]) -> Iterator[Page]:
    """Yield pages, with the seconds of a page allowed for the next one: where a limit has been set at all."""
    for page in pages:
        yield page
        if (resource := sys.modules.get("resource")) is not None:
            _, most = resource.getrlimit(resource.RLIMIT_CPU)
            if most != resource.RLIM_INFINITY:
                used = math.ceil(time.process_time())
                resource.setrlimit(resource.RLIMIT_CPU, (min(used + PAGE_SECONDS, most), most))


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
    notes = tuple(
        Note(Text(str(zh), str(en)), _origin(at), bool(unread), int(figures))
        for (zh, en), at, unread, figures in said["notes"]
    )
    return Published(name, "pdf", entitled(blocks), notes)


def _origin(said: list[Any]) -> Origin:
    part, page, cell, row, column, paragraph, box, file = said
    left, top, right, bottom = box or (0, 0, 0, 0)
    return Origin(
        str(part),
        int(page),
        str(cell),
        int(row),
        int(column),
        int(paragraph),
        (int(left), int(top), int(right), int(bottom)) if box else None,
        str(file),
    )
