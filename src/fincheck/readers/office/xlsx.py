"""Excel workbooks (.xlsx, .xlsm, and what WPS saves as such): every cell as its sheet shows it.

Read straight from the parts of the file: a workbook stores its numbers as decimal text, and a library would hand
them on as binary fractions. Hidden sheets, rows and columns are told and not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fincheck.figures.misprint import UNTOLD
from fincheck.readers.office.package import Package, parse
from fincheck.readers.office.shown import BUILT_IN, is_number, shown, shown_text
from fincheck.readers.plain import clean
from fincheck.readers.published import Cell, Note, Paragraph, Published, Table, laid
from fincheck.readers.refusal import AGAIN, limit, refused
from fincheck.source import Origin, Text, visible

__all__ = ["letters", "read_xlsx", "sheet_of", "told", "untold_notes"]

NO_TEXT = Text("单元格指向的文字不在文件里", "the text that the cell refers to is not in the file")
NO_STYLE = Text(
    "单元格的格式不在文件里，不知道显示成几位小数",
    "the format of the cell is not in the file: nobody knows which digits it shows",
)
NO_RESULT = Text(
    "公式没有保存计算结果，请在 Excel 或 WPS 中打开、重算后保存",
    "a formula without a saved result: open it in Excel or WPS and save it",
)

_CELLS = 200_000  # with something in them, of a workbook
_ELEMENTS = 3_000_000  # of a sheet
_SHEETS = 300
_EACH = 20  # cells of one sheet that are told one by one
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_AREA = 2_000_000  # places of one sheet from its first to its last cell
_DAYS_1904 = 1462


def read_xlsx(name: str, data: bytes) -> Published:
    """Return the sheets of a workbook, each a table.

    Raises Problem where it is damaged, has a password, or is larger than any disclosure.
    """
    package = Package(name, data)
    main = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "xl/workbook.xml")
    if main not in package:
        raise refused(name, Text("这个压缩包里没有工作簿", "this archive holds no workbook"), AGAIN)
    return _Workbook(package, main).read()


def letters(column: int) -> str:
    """Return the letters of a column, counted from 0: A, Z, AA."""
    told = ""
    column += 1
    while column:
        column, last = divmod(column - 1, 26)
        told = chr(65 + last) + told
    return told


def _column(name: str) -> int:
    number = 0
    for c in name:
        number = number * 26 + ord(c) - 64
    return number - 1


class _Workbook:
    def __init__(self, package: Package, main: str) -> None:
        self.package = package
        self.name = package.name
        book = package.tree(main)
        related = package.related(main)
        kinds = {kind: part for kind, part in related.values() if part in package}
        properties = book.find("x.workbookPr")
        said = properties.get("date1904", "0") if properties is not None else "0"
        self.days = _DAYS_1904 if said in ("1", "true", "on") else 0
        self.sheets = [
            (one.get("name", ""), related.get(one.get("r.id", ""), ("", ""))[1], one.get("state", "visible"))
            for one in book.iterfind("x.sheets/x.sheet")
        ]
        if len(self.sheets) > _SHEETS:
            raise limit(self.name, Text("工作表数", "the sheets go"), f"{_SHEETS}")
        self.texts = self._shared(kinds["sharedStrings"]) if "sharedStrings" in kinds else []
        self.formats = self._formats(kinds["styles"]) if "styles" in kinds else []
        self.notes: list[Note] = []
        self.count = 0

    def read(self) -> Published:
        """Return what the visible sheets show."""
        blocks: list[Paragraph | Table] = []
        for title, part, state in self.sheets:
            if part not in self.package or "/worksheets/" not in f"/{part}":
                continue  # charts
            if state != "visible":
                self.note(
                    f"工作表“{visible(title)}”是隐藏的，未读取", f"the hidden sheet {visible(title)!r} was not read"
                )
                continue
            table = self.sheet(title, part)
            if table is not None:
                blocks.append(table)
        if any(part.endswith("vbaProject.bin") for part in self.package.names):
            self.note("文件带有宏，已忽略（不会运行）", "the file has macros: ignored, never run")
        return Published(self.name, "xlsx", tuple(blocks), tuple(self.notes))

    def note(self, zh: str, en: str, origin: Origin | None = None, *, unread: bool = False) -> None:
        self.notes.append(Note(Text(zh, en), origin or Origin(), unread))

    def sheet(self, title: str, part: str) -> Table | None:
        """Return the table of a sheet, or None where nothing is shown in it."""
        sheet = _Sheet(self, title, part)
        parse(self.name, part, self.package.read(part), sheet.start, sheet.end, sheet.text)
        return sheet.table()

    def _shared(self, part: str) -> list[str]:
        """Return the texts that cells refer to by number; readings printed above characters are left out."""
        texts: list[str] = []
        told: list[str] = []
        quiet = 0
        within = False
        size = 0

        def start(tag: str, _: dict[str, str]) -> None:
            nonlocal quiet, within
            quiet += tag == "x.rPh"
            within = tag == "x.t" and not quiet

        def end(tag: str) -> None:
            nonlocal quiet, within, size
            within = False
            quiet -= tag == "x.rPh"
            if tag == "x.si":
                texts.append("".join(told))
                size += len(texts[-1]) + 50
                told.clear()
                if size > 60_000_000:
                    raise limit(self.name, Text("文字长度", "the texts go"), "60,000,000")

        def text(data: str) -> None:
            if within:
                told.append(data)

        parse(self.name, part, self.package.read(part), start, end, text)
        return texts

    def _formats(self, part: str) -> list[str]:
        """Return the number format of each style of cells."""
        tree = self.package.tree(part)
        own = {one.get("numFmtId", ""): one.get("formatCode", "") for one in tree.iterfind("x.numFmts/x.numFmt")}
        formats = []
        for one in tree.iterfind("x.cellXfs/x.xf"):
            id = one.get("numFmtId", "0")
            formats.append(own.get(id) or BUILT_IN.get(int(id) if id.isdecimal() else 0, "General"))
        return formats


class _Sheet:
    """Hears the XML of one sheet."""

    def __init__(self, book: _Workbook, title: str, part: str) -> None:
        self.book = book
        self.title = title
        self.part = part
        self.found: dict[tuple[int, int], str] = {}
        self.spans: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.row = self.column = -1
        self.elements = 0
        self.kind = ""
        self.style = 0
        self.formula = False
        self.value: list[str] = []
        self.within = ""
        self.quiet = 0
        self.untold: dict[Text, list[tuple[int, int]]] = {}  # cells of which nobody knows what they show, by why
        self.in_cell = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See an element begin."""
        self.elements += 1
        if self.elements > _ELEMENTS:
            raise limit(self.book.name, Text(f"工作表“{visible(self.title)}”的元素数", f"the elements of sheet {visible(self.title)!r} go"), f"{_ELEMENTS:,}")  # fmt: skip
        if tag == "x.c":
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = _column(place[1]) if place else self.column + 1
            if place:
                self.row = int(place[2]) - 1
            self.kind = attributes.get("t", "n")
            style = attributes.get("s", "0")
            self.style = int(style) if style.isdecimal() and len(style) < 7 else 0
            self.formula, self.in_cell = False, True
            self.value.clear()
        elif tag == "x.v" or (tag == "x.t" and not self.quiet):
            self.within = tag
        elif tag == "x.f":
            self.formula = self.in_cell
        elif tag == "x.rPh":
            self.quiet += 1
        elif tag == "x.row":
            number = attributes.get("r", "")
            self.row = int(number) - 1 if number.isdecimal() and len(number) < 8 else self.row + 1
            self.column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.hidden_rows.add(self.row)
        elif tag == "x.col" and attributes.get("hidden") in ("1", "true"):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdecimal() and last.isdecimal():
                self.hidden_columns.append((int(first) - 1, int(last) - 1))
        elif tag == "x.mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            a, b = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
            if a and b and len(self.spans) < _CELLS:
                top, left = int(a[2]) - 1, _column(a[1])
                self.spans.append((top, left, int(b[2]) - top, _column(b[1]) - left + 1))

    def end(self, tag: str) -> None:
        """See an element end."""
        self.within = ""
        if tag == "x.rPh":
            self.quiet -= 1
        elif tag == "x.c":
            self.in_cell = False
            text = self._shown("".join(self.value))
            if text:
                self.found[self.row, self.column] = text
                self.book.count += 1
                if self.book.count > _CELLS:
                    raise limit(self.book.name, Text("单元格数", "the cells go"), f"{_CELLS:,}")

    def text(self, data: str) -> None:
        """Take the text of a value."""
        if self.within:
            self.value.append(data)

    def _shown(self, stored: str) -> str:
        """Return the text that the cell shows, and remember what could not be known."""
        formats = self.book.formats
        format = formats[self.style] if self.style < len(formats) else "General"
        if self.kind == "s":
            at = int(stored) if stored.isdecimal() and len(stored) < 9 else -1
            if not 0 <= at < len(self.book.texts):
                return self._untold(NO_TEXT) if stored.strip() else ""
            return clean(shown_text(self.book.texts[at], format))
        if self.kind in ("inlineStr", "str"):
            if self.formula and not stored:
                return ""
            return clean(shown_text(stored, format))
        if self.kind == "b":
            return "TRUE" if stored == "1" else "FALSE" if stored else ""
        if self.kind in ("e", "d"):
            return clean(stored)
        if not stored.strip():
            return self._untold(NO_RESULT) if self.formula else ""
        if self.style and self.style >= len(formats):
            return self._untold(NO_STYLE)
        text, why = told(stored, format, self.book.days)
        return self._untold(why) if why else clean(text)

    def _untold(self, why: Text) -> str:
        self.untold.setdefault(why, []).append((self.row, self.column))
        return UNTOLD

    def table(self) -> Table | None:
        """Return what the sheet shows; what it hides is told."""
        hidden = {at for first, last in self.hidden_columns for at in range(first, min(last, first + 16_384) + 1)}
        gone = [place for place in self.found if place[0] in self.hidden_rows or place[1] in hidden]
        for place in gone:
            del self.found[place]
        self._hidden(gone)
        untold = {why: [place for place in places if place in self.found] for why, places in self.untold.items()}
        self.book.notes += untold_notes(self.title, untold)
        cells = sheet_of(self.title, self.found, self.spans, self.hidden_rows, hidden)
        if not cells:
            return None
        rows, columns = max(c.row for c in cells) + 1, max(c.column for c in cells) + 1
        if rows * columns > _AREA:
            raise limit(self.book.name, Text(f"工作表“{visible(self.title)}”的范围", f"the area of sheet {visible(self.title)!r} goes"), f"{_AREA:,}")  # fmt: skip
        return laid(cells)

    def _hidden(self, gone: list[tuple[int, int]]) -> None:
        name = visible(self.title)
        rows = sorted({row for row, _ in gone if row in self.hidden_rows})
        columns = sorted({column for row, column in gone if row not in self.hidden_rows})
        if rows:
            told = _few(str(row + 1) for row in rows)
            self.book.note(f"隐藏的第 {told} 行未读取", f"the hidden rows {told} were not read", Origin(name))  # fmt: skip
        if columns:
            told = _few(letters(column) for column in columns)
            self.book.note(f"隐藏的 {told} 列未读取", f"the hidden columns {told} were not read", Origin(name))  # fmt: skip


def told(stored: str, format: str, days: int) -> tuple[str, Text | None]:
    """Return what a cell with a number shows, or why nobody can tell."""
    text, known = shown(stored, format, days)
    if known:
        return text, None
    number = visible(stored if len(stored) < 24 else stored[:23] + "…")
    if not is_number(stored):
        return "", Text(f"单元格里存的“{number}”不是数", f"what the cell holds is no number ({number})")
    name = visible(format)
    return "", Text(f"不认识的数字格式“{name}”", f"the number format {name!r} is not known")


def untold_notes(title: str, untold: dict[Text, list[tuple[int, int]]]) -> list[Note]:
    """Return what is to be said of the cells of a sheet of which nobody knows what they show: each, up to a number."""
    notes = []
    name = visible(title)
    for why, places in untold.items():
        for row, column in places[:_EACH]:
            cell = f"{letters(column)}{row + 1}"
            notes.append(Note(Text(f"未读取：{why.zh}", f"not read: {why.en}"), Origin(name, cell=cell), True, 1))
        if more := len(places[_EACH:]):
            text = Text(f"另有 {more} 个单元格未读取：{why.zh}", f"{more} more cells not read: {why.en}")
            notes.append(Note(text, Origin(name), True, more))
    return notes


def _few(names: Iterator[str]) -> str:
    listed = list(names)
    return "、".join(listed[:8]) + ("…" if len(listed) > 8 else "")


def sheet_of(
    title: str,
    found: dict[tuple[int, int], str],
    spans: list[tuple[int, int, int, int]],
    hidden_rows: set[int],
    hidden_columns: set[int],
) -> list[Cell]:
    """Return the cells of a sheet, in its order, without its hidden rows and columns; spans are what of them is shown."""
    wide = {(top, left): (rows, columns) for top, left, rows, columns in spans if rows > 0 and columns > 0}
    rows_before = _shift(sorted(hidden_rows))
    columns_before = _shift(sorted(hidden_columns))
    cells = []
    for (row, column), text in sorted(found.items()):
        down, right = wide.get((row, column), (1, 1))
        r, c = row - rows_before(row), column - columns_before(column)
        down = max(down - (rows_before(row + down) - rows_before(row)), 1)
        right = max(right - (columns_before(column + right) - columns_before(column)), 1)
        origin = Origin(visible(title), cell=f"{letters(column)}{row + 1}")
        cells.append(Cell(text, r, c, origin, down, right))
    return cells


class _shift:  # noqa: N801 - called like the function that it is
    """How many hidden rows (or columns) stand before one."""

    def __init__(self, hidden: list[int]) -> None:
        self.hidden = hidden

    def __call__(self, at: int) -> int:
        from bisect import bisect_left

        return bisect_left(self.hidden, at)
