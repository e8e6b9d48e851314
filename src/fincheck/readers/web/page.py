"""Web pages: headings, paragraphs and tables as a reader sees them, by the standard library.

Nothing is fetched or run: scripts, styles and comments are no text, hidden elements are told and not read.
"""

from __future__ import annotations

import re

from fincheck.readers.plain import clean
from fincheck.readers.published import Cell, Note, Paragraph, Published, Table, entitled, laid
from fincheck.readers.refusal import limit
from fincheck.readers.web.tags import tags
from fincheck.source import Origin, Text

__all__ = ["decode_html", "looks_like_html", "read_html"]

_SILENT = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "head",
        "title",
        "iframe",
        "object",
        "svg",
        "math",
        "select",
        "option",
        "textarea",
        "button",
    ]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_BREAKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "nav",
        "aside",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "blockquote",
        "pre",
        "table",
        "tr",
        "td",
        "th",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "form",
        "fieldset",
        "figure",
        "figcaption",
        "address",
        "center",
    ]
)
# What the beginning of an element ends where it stands open, and what of it is looked through for that
_ENDS = {"td": ("td", "th"), "th": ("td", "th"), "tr": ("td", "th", "tr"), "li": ("li",), "p": ("p",)}
_IN_TABLE = ("table",)
_IN_BLOCK = ("ul", "ol", "td", "th", "div", "table")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{1,40})|<\?xml[^>]{0,100}encoding=["']([\w-]{1,40})""", re.IGNORECASE)  # fmt: skip
# what has matched is not tried again (?>…): many comments could be parted in more ways than a computer can try
_STARTS = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?(?>(?:<!--.*?-->\s*)*)<(?:!doctype\s+html|html|head|body|table|div|meta)\b", re.IGNORECASE | re.DOTALL)  # fmt: skip
_DEEPEST = 400  # open elements that are followed
_CELLS = 200_000
_LARGEST = 20_000_000  # characters
_TAGS = 500_000
_WIDEST = 500  # what colspan and rowspan may say


UNENDED = Text(
    "网页末尾的注释或标签没有结束，其后的内容未读取：请在浏览器中打开，重新另存",
    "a comment or tag is never closed, and what stands behind it was not read: open the page in a browser and save it anew",
)


def looks_like_html(data: bytes) -> bool:
    """Whether a file is a web page by what it begins with."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").replace(b"\0", b"")
    return _STARTS.match(start.decode("latin-1")) is not None


def decode_html(data: bytes) -> str:
    """Return the text of a page: by its byte order mark, by what it says of itself, else UTF-8 or GB18030."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    said = _CHARSET.search(data[:4096])
    encoding = (said[1] or said[2]).decode("ascii").lower() if said else ""
    if encoding in ("big5", "big5-hkscs"):
        return data.decode("big5hkscs", "replace")
    # 网页 that say gb2312 hold characters of GBK and GB18030; one that says UTF-8 and is none is damaged in places
    return data.decode("utf-8" if encoding in ("utf-8", "utf8") else "gb18030", "replace")


def read_html(name: str, data: bytes) -> Published:
    """Return the blocks of a web page; places are those of the text as it is shown, by paragraph and table.

    Raises Problem past the bounds of cells and depth.
    """
    text = decode_html(data).replace("\0", "")
    if len(text) > _LARGEST:
        raise limit(name, Text("文字长度", "the text goes"), f"{_LARGEST:,}")
    page = _Page(name)
    notes = []
    for count, tag in enumerate(tags(text)):
        if count >= _TAGS:
            raise limit(name, Text("网页的标签数", "the tags go"), f"{_TAGS:,}")
        if tag.kind == "text":
            page.text(tag.name)
        elif tag.kind == "end":
            page.end(tag.name)
        elif tag.kind == "start":
            page.start(tag.name, tag.attributes, tag.closed)
        elif any(c.isdecimal() for c in tag.name):
            notes.append(Note(UNENDED, Origin(), unread=True))
    page.finish()
    if page.hidden:
        told = Text(
            f"有 {page.hidden} 处隐藏的内容含有文字，未读取", f"{page.hidden} hidden elements with text were not read"
        )
        notes.append(Note(told, Origin()))
    return Published(name, "html", entitled(page.blocks), tuple(notes))


class _Grid:
    """A table that is open: its cells, and which of its places are taken by spans from above."""

    def __init__(self) -> None:
        self.cells: list[tuple[str, int, int, int, int]] = []
        self.taken: set[tuple[int, int]] = set()
        self.row = -1
        self.column = 0
        self.open: tuple[int, int, int, int] | None = None

    def begin(self, attributes: dict[str, str]) -> int:
        """Open a cell; return how many places it takes."""
        self.row = max(self.row, 0)
        while (self.row, self.column) in self.taken:
            self.column += 1
        rows, columns = _span(attributes, "rowspan"), _span(attributes, "colspan")
        self.open = self.row, self.column, rows, columns
        for down in range(rows):
            for right in range(columns):
                self.taken.add((self.row + down, self.column + right))
        self.column += columns
        return rows * columns


def _span(attributes: dict[str, str], key: str) -> int:
    said = attributes.get(key, "").strip()
    return min(max(int(said), 1), _WIDEST) if said.isdecimal() and len(said) < 6 else 1


class _Page:
    """Hears the tags and texts of a page."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.blocks: list[Paragraph | Table] = []
        self.hidden = 0
        self._text: list[str] = []
        self._stack: list[tuple[str, bool, bool]] = []  # tag, is silent, is hidden
        self._grids: list[_Grid] = []
        self._level = 0
        self._paragraph = 0
        self._count = 0
        self._told = False  # whether the hidden element that is open has been counted

    def start(self, tag: str, attributes: dict[str, str], closed: bool) -> None:
        """Open an element; <td/> is an empty cell."""
        self._open(tag, attributes)
        if closed and tag not in _VOID:
            self.end(tag)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin an element: what it closes without saying so, what it hides, the row or cell it begins. Raises Problem past the bounds."""
        if tag in ("td", "th", "tr", "li", "p"):
            self._unclosed(tag)
        elif tag in _BREAKS:
            self._unclosed("p")  # no block stands in a paragraph
        if tag in _BREAKS:
            self._break(tag)
        if tag in _VOID:
            if tag == "br":
                self._text.append("\n")
            return
        if len(self._stack) >= _DEEPEST:
            raise limit(self.name, Text("网页元素的嵌套层数", "the nesting of elements goes"), f"{_DEEPEST}")
        style = attributes.get("style")
        hidden = "hidden" in attributes or (style is not None and _HIDDEN.search(style) is not None)
        self._stack.append((tag, tag in _SILENT, hidden))
        if self._closed:
            return
        if tag == "table":
            self._grids.append(_Grid())
        elif tag == "tr" and self._grids:
            grid = self._grids[-1]
            grid.row += 1
            grid.column = 0
        elif tag in ("td", "th") and self._grids:
            self._count += self._grids[-1].begin(attributes)
            if self._count > _CELLS:
                raise limit(self.name, Text("单元格数", "the cells go"), f"{_CELLS:,}")
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._level = int(tag[1])

    def end(self, tag: str) -> None:
        """Close an element, and with it those inside it that were never closed."""
        if not any(open[0] == tag for open in self._stack):
            return
        while self._stack:
            inner = self._stack[-1][0]
            self._close(inner)
            self._stack.pop()
            if inner == tag:
                return

    def text(self, data: str) -> None:
        """Take the text of an element that is shown."""
        if not self._closed:
            self._text.append(data)
            return
        hidden = any(one[2] for one in self._stack) and not any(one[1] for one in self._stack)
        if hidden and data.strip() and not self._told:
            self._told = True
            self.hidden += 1

    @property
    def _closed(self) -> bool:
        return any(silent or hidden for _, silent, hidden in self._stack)

    def _unclosed(self, tag: str) -> None:
        """Close what HTML lets stand open: a cell before the next, a row before the next."""
        ends = _ENDS[tag]
        bound = _IN_TABLE if tag in ("td", "th", "tr") else _IN_BLOCK
        for at in range(len(self._stack) - 1, -1, -1):
            if self._stack[at][0] in bound:
                return
            if self._stack[at][0] in ends:
                wanted = self._stack[at][0]
                self.end(wanted)
                if tag != "tr":
                    return

    def _close(self, tag: str) -> None:
        """End the innermost element: a cell into its grid, a block into a paragraph, a table into the blocks."""
        if self._stack[-1][2]:
            self._told = False
        if self._closed:
            return
        if tag in ("td", "th") and self._grids and self._grids[-1].open is not None:
            grid = self._grids[-1]
            assert grid.open is not None
            grid.cells.append((self._taken(), *grid.open))
            grid.open = None
        elif tag in _BREAKS:
            self._break(tag)
        if tag == "table" and self._grids:
            self._made(self._grids.pop())
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._level = 0

    def _taken(self) -> str:
        text, self._text = "".join(self._text), []
        return clean(text)

    def _break(self, tag: str) -> None:
        """End a paragraph; inside a cell a line."""
        if self._grids and self._grids[-1].open is not None and tag != "table":
            self._text.append(" ")
            return
        if not self._text:
            return
        for line in "".join(self._text).split("\n"):
            told = clean(line)
            if told:
                self._paragraph += 1
                self.blocks.append(Paragraph(told, Origin(paragraph=self._paragraph), self._level))
        self._text = []

    def _made(self, grid: _Grid) -> None:
        """Add a grid as a table; one that only lays out text as its text."""
        if self._grids and self._grids[-1].open is not None and len(grid.cells) <= 1:
            self._text += [cell[0] for cell in grid.cells]  # a table for the layout, inside a cell
            return
        rows = max((row + down for _, row, _, down, _ in grid.cells), default=0)
        if rows and max(column + right for _, _, column, _, right in grid.cells) == 1:
            for text, *_ in grid.cells:  # one column: paragraphs in a frame
                if text:
                    self._paragraph += 1
                    self.blocks.append(Paragraph(text, Origin(paragraph=self._paragraph)))
            return
        table = laid(
            [
                Cell(text, row, column, Origin(row=row + 1, column=column + 1), down, right)
                for text, row, column, down, right in grid.cells
            ]
        )
        if table is not None:
            self.blocks.append(table)

    def finish(self) -> None:
        """End what a truncated page has left open."""
        while self._stack:
            self._close(self._stack[-1][0])
            self._stack.pop()
        self._break("p")
