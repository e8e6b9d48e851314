"""Plain text, Markdown and CSV as they are published, or saved from WPS and Excel.

Every line is a paragraph; where the text was broken at a margin (copied from a PDF) the reader of sentences joins them.
Lines parted by tabs, bars or commas are the rows of a table.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from fincheck.readers.published import Cell, Paragraph, Published, Table
from fincheck.source import Origin, Text, harmless

__all__ = ["clean", "comma_of", "read_csv", "read_plain"]

_RULER = re.compile(r"[\s|:+=-]*--[\s|:+=-]*")  # of Markdown; a cell with one dash is a cell
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*")
_MARKS = re.compile(r"\*\*|__|`")  # of Markdown, inside a line
_CELLS = 200_000  # of one text; and at most so many characters
_LARGEST = 20_000_000


def read_plain(name: str, text: str) -> Published:
    """Return the paragraphs and tables of a text or of Markdown.

    A table is two or more lines on end that are parted by tabs, or by bars into as many cells.
    """
    _bounded(name, text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    markdown = any(_HEADING.fullmatch(line) for line in lines[:200]) or any(
        "|" in line and _RULER.fullmatch(line) for line in lines
    )
    blocks: list[Paragraph | Table] = []
    at = 0
    while at < len(lines):
        rows, end = _table(lines, at)
        if rows:
            blocks.append(_made(rows))
            at = end
            continue
        start, line = at, lines[at]
        at += 1
        if not line.strip():
            continue
        heading = _HEADING.fullmatch(line) if markdown else None
        told = heading[2] if heading else line
        told = _MARKS.sub("", told) if markdown else told
        blocks.append(Paragraph(clean(told), Origin(row=start + 1), len(heading[1]) if heading else 0))
    return Published(name, "markdown" if markdown else "text", tuple(blocks))


def clean(text: str) -> str:
    """Return a line with what would steer a terminal made visible, tabs and blanks of any width as one blank."""
    return harmless(" ".join(text.split()))


def _bounded(name: str, text: str) -> None:
    if len(text) > _LARGEST:
        from fincheck.readers.refusal import limit

        raise limit(name, Text("文字长度", "the text goes"), f"{_LARGEST:,}")


def _table(lines: list[str], at: int) -> tuple[list[tuple[int, list[str]]], int]:
    """Return the rows of the table that begins at a line, each with its line, and the line behind them."""
    line = lines[at]
    sign = "\t" if "\t" in line.strip() else "|" if "|" in line.replace("｜", "|").strip() else ""
    if not sign:
        return [], at
    rows: list[tuple[int, list[str]]] = []
    end = at
    while end < len(lines) and lines[end].strip():
        text = lines[end].replace("｜", "|") if sign == "|" else lines[end]
        if sign not in (text.strip() if sign == "|" else text.strip("\n")):
            break
        if not (sign == "|" and _RULER.fullmatch(text)):
            rows.append((end + 1, _split(text, sign)))
        end += 1
    return (rows, end) if len(rows) > 1 else ([], at)


def _split(text: str, sign: str) -> list[str]:
    if sign == "|":
        stripped = text.strip()
        if stripped.startswith("|"):
            text = stripped[1:].removesuffix("|")
    return [part.strip() for part in text.split(sign)]


def _made(rows: list[tuple[int, list[str]]]) -> Table:
    cells = tuple(
        Cell(clean(text), row, column, Origin(row=line, column=column + 1))
        for row, (line, texts) in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    )
    return Table(cells, len(rows), max((len(texts) for _, texts in rows), default=0), Origin(row=rows[0][0]))


def comma_of(text: str) -> str:
    """Return what parts the fields of a CSV text (comma, semicolon or tab), or "" where it is none.

    A CSV text has three lines or more, and its lines part into as many fields, two at least.
    """
    lines = [line for line in text.splitlines()[:400] if line.strip()]
    for sign in ("\t", ",", ";"):
        counts = [len(row) for row in _parsed("\n".join(lines), sign)]
        common = max(set(counts), key=counts.count, default=0)
        if len(counts) >= 3 and common > 1 and counts.count(common) * 10 >= len(counts) * 9:
            return sign
    return ""


def _parsed(text: str, sign: str) -> Iterator[list[str]]:
    rows = csv.reader(text.splitlines(keepends=True), delimiter=sign)
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error:  # a field beyond 128 KiB: an open quote
            return


def read_csv(name: str, text: str, sign: str) -> Published:
    """Return the one table that a CSV text is; its rows are told by their lines. Raises Problem past the bound of cells."""
    _bounded(name, text)
    found = [(at + 1, row) for at, row in enumerate(_parsed(text.replace("\0", ""), sign))]
    if sum(len(row) for _, row in found) > _CELLS:
        from fincheck.readers.refusal import limit

        raise limit(name, Text("单元格数", "the cells go"), f"{_CELLS:,}")
    cells = tuple(
        Cell(clean(text), number - 1, column, Origin(row=number, column=column + 1))
        for number, row in found
        for column, text in enumerate(row)
        if text.strip()
    )
    wide = max((len(row) for _, row in found), default=0)
    return Published(name, "csv", (Table(cells, len(found), wide, Origin()),) if cells else ())
