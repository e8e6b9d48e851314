"""A marked copy: the published workbook or Word file with the findings as fills and comments, and nothing else changed."""

from __future__ import annotations

from collections.abc import Sequence

from fincheck.render.marked.mark import Mark

__all__ = ["marked"]


def marked(kind: str, name: str, data: bytes, marks: Sequence[Mark]) -> tuple[bytes, int]:
    """Return a document of kind xlsx or docx with its marks, and how many of them found their place.

    Raises Problem where the document cannot be read.
    """
    if kind == "xlsx":
        from fincheck.render.marked.xlsx import marked_xlsx

        return marked_xlsx(name, data, marks)
    from fincheck.render.marked.docx import marked_docx

    return marked_docx(name, data, marks)
