"""A marked copy: the published workbook or Word file with the findings as fills and comments, and nothing else changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fincheck.source import Origin

__all__ = ["Mark", "marked"]


class Mark(NamedTuple):
    """What is to be said at a place of a document.

    ``printed``   the figure or name that stands there: it tells two places apart that have one origin
    ``severity``  "error", "warning" or "info": the colour of the fill
    ``column``    where it stands in its paragraph, from 1; 0 where that is not known
    """

    origin: Origin
    printed: str
    severity: str
    text: str
    column: int = 0


def marked(kind: str, name: str, data: bytes, marks: Sequence[Mark]) -> tuple[bytes, int]:
    """Return a document of kind xlsx or docx with its marks, and how many of them found their place.

    Raises Problem where the document cannot be read.
    """
    if kind == "xlsx":
        from fincheck.render.marked.xlsx import marked_xlsx

        return marked_xlsx(name, data, marks)
    from fincheck.render.marked.docx import marked_docx

    return marked_docx(name, data, marks)
