"""Workbooks of Excel 97 (.xls) and what WPS saves as such (.et): the only place with ``xlrd``."""

from __future__ import annotations

import io
from typing import Any

from fincheck.figures.misprint import UNTOLD
from fincheck.readers.office.shown import shown_text
from fincheck.readers.office.xlsx import letters, sheet_of, told, untold_notes
from fincheck.readers.plain import clean
from fincheck.readers.published import Note, Paragraph, Published, Table, laid
from fincheck.readers.refusal import broken, limit, missing, refused
from fincheck.source import Origin, Text, visible

__all__ = ["read_xls"]

_CELLS = 200_000
_AREA = 2_000_000


def read_xls(name: str, data: bytes) -> Published:
    """Return the sheets of an old workbook, each a table.

    Raises Problem where it is damaged, has a password, is larger than any disclosure, or ``xlrd`` is not installed.
    """
    try:
        import xlrd
    except ImportError:
        raise missing(name, "xls", "xlrd") from None
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise refused(
                name,
                Text("文件有密码", "the file needs a password"),
                Text("请去掉密码，另存后再试", "take the password off and save it"),
            ) from None
        raise broken(name, Text("工作簿无法读取", "the workbook cannot be read")) from None
    except Exception:  # noqa: BLE001 - a damaged file makes xlrd fail in any way there is
        raise broken(name, Text("工作簿无法读取", "the workbook cannot be read")) from None
    blocks: list[Paragraph | Table] = []
    notes: list[Note] = []
    count = 0
    days = 1462 if book.datemode else 0
    for sheet in book.sheets():
        title = visible(sheet.name)
        if sheet.visibility:
            notes.append(
                Note(Text(f"工作表“{title}”是隐藏的，未读取", f"the hidden sheet {title!r} was not read"), Origin())
            )
            continue
        if sheet.nrows * sheet.ncols > _AREA:
            raise limit(name, Text(f"工作表“{title}”的范围", f"the area of sheet {title!r} goes"), f"{_AREA:,}")
        rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
        columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
        found: dict[tuple[int, int], str] = {}
        gone = [set[int](), set[int]()]
        untold: dict[Text, list[tuple[int, int]]] = {}
        for row in range(sheet.nrows):
            for column, cell in enumerate(sheet.row(row)):
                text, why = _told(book, cell, days)
                text = UNTOLD if why else clean(text)
                if not text:
                    continue
                if row in rows or column in columns:
                    gone[row not in rows].add(row if row in rows else column)
                    continue
                found[row, column] = text
                if why:
                    untold.setdefault(why, []).append((row, column))
                count += 1
                if count > _CELLS:
                    raise limit(name, Text("单元格数", "the cells go"), f"{_CELLS:,}")
        for hidden, zh, en in ((sorted(gone[0]), "行", "rows"), (sorted(gone[1]), "列", "columns")):
            if hidden:
                listed = "、".join(str(at + 1) if zh == "行" else letters(at) for at in hidden[:8])
                text_of = Text(f"隐藏的 {listed} {zh}未读取", f"the hidden {en} {listed} were not read")
                notes.append(Note(text_of, Origin(title)))
        notes += untold_notes(title, untold)
        spans = [(top, left, bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells]
        table = laid(sheet_of(sheet.name, found, spans, rows, columns))
        if table is not None:
            blocks.append(table)
    return Published(name, "xls", tuple(blocks), tuple(notes))


def _told(book: Any, cell: Any, days: int) -> tuple[str, Text | None]:
    """Return the text that a cell shows, or why nobody can tell; its number is the shortest decimal that stands for it."""
    kind, value = cell.ctype, cell.value
    if kind in (0, 6):
        return "", None
    style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
    known = book.format_map.get(style.format_key) if style is not None else None
    format = known.format_str if known is not None else "General"
    if kind == 1:
        return shown_text(value, format), None
    if kind in (2, 3):
        return told(repr(value), format, days if kind == 3 else 0)
    if kind == 4:
        return "TRUE" if value else "FALSE", None
    return {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}.get(
        value, UNTOLD
    ), None
