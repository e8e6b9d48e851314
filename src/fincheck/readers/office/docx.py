"""Word files (.docx, .docm, and what WPS saves as such), by the standard library.

Text as it would be printed: what tracked changes have taken out is out, what they have put in is in, and that there
are any is told. Text boxes and footnotes are read behind the paragraph that they belong to. Macros are never run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from fincheck.readers.office.numbering import Numbering, children, number_of
from fincheck.readers.office.package import Package
from fincheck.readers.plain import clean
from fincheck.readers.published import Cell, Note, Paragraph, Published, Table, entitled, laid
from fincheck.readers.refusal import limit, refused
from fincheck.record import Record
from fincheck.source import Origin, Text

__all__ = ["Placed", "placed_docx", "read_docx"]

# What stands in the text and is none of it: taken out by a change, properties, what a field asks for.
_OUT = frozenset(
    ("w.del", "w.moveFrom", "w.pPr", "w.rPr", "w.instrText", "w.delText", "w.sectPr", "w.tblPr", "w.tblGrid", "w.trPr",
     "w.tcPr", "w.sdtPr", "w.sdtEndPr", "mc.Fallback", "w.commentReference", "w.annotationRef", "w.rt")
)  # fmt: skip
_NOTES = {"w.footnoteReference": "footnotes", "w.endnoteReference": "endnotes"}
_CELLS = 200_000
_CHARACTERS = 20_000_000


class Placed(Record):
    """A paragraph or cell and the element of the main part that it was read from, by its number in the order of the text."""

    origin: Origin
    text: str
    element: int


def read_docx(name: str, data: bytes) -> Published:
    """Return the paragraphs and tables of a Word file, in the order of its text.

    Raises Problem where it is damaged, has a password, or is larger than any disclosure.
    """
    return _reader(name, data).read()


def placed_docx(name: str, data: bytes) -> tuple[str, list[Placed]]:
    """Return the name of the main part of a Word file, and where its paragraphs and cells stand in it."""
    reader = _reader(name, data)
    blocks = reader.read().blocks
    numbers = {element: number for number, element in enumerate(reader.tree.iter())}
    found = []
    for block, element in zip(blocks, reader.elements, strict=True):
        if isinstance(block, Paragraph):
            pieces = [(block.origin, block.text, element)]
        else:
            pieces = [(c.origin, c.text, element[c.origin.row, c.origin.column]) for c in block.cells]
        found += [Placed(origin, text, numbers[at]) for origin, text, at in pieces if at in numbers]
    return reader.main, found


def _reader(name: str, data: bytes) -> _DocxReader:
    package = Package(name, data)
    main = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "word/document.xml")
    if main not in package:
        raise refused(
            name,
            Text("这个压缩包里没有 Word 正文", "this archive holds no text of Word"),
            Text("请另存为 .docx", "save it as .docx"),
        )
    return _DocxReader(package, main)


class _DocxReader:
    def __init__(self, package: Package, main: str) -> None:
        self.package = package
        related = package.related(main)
        self._parts = {kind: part for kind, part in related.values() if part in package}
        self._numbered: dict[str, Element] = {}  # the numbering that a style brings along
        self._levels, hidden = self._styles()
        self._hidden_styles = hidden
        self._numbering = Numbering(package, self._parts.get("numbering", ""))
        self._notes = {kind: self._noted(self._parts.get(kind)) for kind in _NOTES.values()}
        self.main = main
        self.blocks: list[Paragraph | Table] = []
        self.elements: list[Any] = []  # of each block: that of a paragraph, those of a table's cells by row and column
        self.tree = package.tree(main)
        self.paragraphs = 0
        self.cells = 0
        self.characters = 0
        self.changed = self.hidden = 0

    def read(self) -> Published:
        """Return the paragraphs and tables of the body in their order, with notes on what was changed, hidden or left out."""
        body = self.tree.find("w.body")
        if body is not None:
            self.body(body)
        notes: list[Note] = []
        if self.changed:
            told = Text(
                f"文中有 {self.changed} 处未接受的修订：按修订后的文字读取（已删除的不读，新插入的读入）",
                f"{self.changed} tracked changes: read as changed, deletions out, insertions in",
            )
            notes.append(Note(told, Origin()))
        if self.hidden:
            told = Text(
                f"文中有 {self.hidden} 处隐藏文字，未读取", f"{self.hidden} stretches of hidden text were not read"
            )
            notes.append(Note(told, Origin()))
        if any(part.endswith("vbaProject.bin") for part in self.package.names):
            notes.append(
                Note(Text("文件带有宏，已忽略（不会运行）", "the file has macros: ignored, never run"), Origin())
            )
        return Published(self.package.name, "docx", entitled(self.blocks), tuple(notes))

    def body(self, parent: Element) -> None:
        """Read the blocks below an element of the body."""
        for child in parent:
            tag = child.tag
            if tag == "w.p":
                self.paragraph(child)
            elif tag == "w.tbl":
                self.table(child)
            elif tag in {"w.del", "w.moveFrom"}:
                self.changed += 1
            elif tag not in _OUT:
                self.changed += tag in ("w.ins", "w.moveTo")
                self.body(child)

    def paragraph(self, element: Element) -> None:
        after: list[Element] = []
        text = self._mark(element) + self.text(element, after)
        for line in text.split("\n"):
            told = clean(line)
            if told:
                self.paragraphs += 1
                self.blocks.append(Paragraph(told, Origin(paragraph=self.paragraphs), self._level(element)))
                self.elements.append(element)
        for box in after:
            self.body(box)

    def _mark(self, element: Element) -> str:
        """Return the number that Word prints before a paragraph, from its own numbering or that of its style."""
        own = element.find("w.pPr/w.numPr")
        if own is None:
            style = element.find("w.pPr/w.pStyle")
            own = self._numbered.get(style.get("w.val", "")) if style is not None else None
        return self._numbering.mark(own) if own is not None else ""

    def _level(self, element: Element) -> int:
        properties = element.find("w.pPr")
        if properties is None:
            return 0
        own = properties.find("w.outlineLvl")
        if own is not None and own.get("w.val", "").isdecimal():
            return min(int(own.get("w.val", "9")) + 1, 9) % 10 if int(own.get("w.val", "9")) < 9 else 0
        style = properties.find("w.pStyle")
        return self._levels.get(style.get("w.val", ""), 0) if style is not None else 0

    def text(self, element: Element, after: list[Element]) -> str:
        """Return the text of a paragraph; text boxes and notes that belong to it are added to ``after``."""
        told: list[str] = []
        self._collect(element, told, after)
        text = "".join(told)
        self.characters += len(text)
        if self.characters > _CHARACTERS:
            raise limit(self.package.name, Text("文字长度", "the text goes"), f"{_CHARACTERS:,}")
        return text

    def _collect(self, element: Element, told: list[str], after: list[Element]) -> None:
        """Add to ``told`` the text of an element as it reads once changes are accepted; boxes and notes go to ``after``."""
        for child in element:
            tag = child.tag
            if tag in {"w.t", "m.t"}:
                told.append(child.text or "")
            elif tag == "w.r":
                if self._hides(child):
                    self.hidden += any(one.text for one in child if one.tag == "w.t")
                else:
                    self._collect(child, told, after)
            elif tag in ("w.tab", "w.ptab"):
                told.append("\t")
            elif tag in ("w.br", "w.cr"):
                told.append("\n" if child.get("w.type", "textWrapping") == "textWrapping" else "")
            elif tag in ("w.noBreakHyphen", "w.softHyphen"):
                told.append("-" if tag == "w.noBreakHyphen" else "")
            elif tag == "w.sym":
                told.append("\ufffd")
            elif tag == "w.txbxContent":
                after.append(child)
            elif tag in _NOTES:
                note = self._notes[_NOTES[tag]].pop(child.get("w.id", ""), None)
                if note is not None:
                    after.append(note)
            elif tag == "mc.AlternateContent":
                # The same thing twice, for new and for old programs: read once.
                choice = child.find("mc.Choice")
                chosen = choice if choice is not None else child.find("mc.Fallback")
                if chosen is not None:
                    self._collect(chosen, told, after)
            elif tag in ("w.del", "w.moveFrom"):
                self.changed += 1
            elif tag not in _OUT:
                self.changed += tag in ("w.ins", "w.moveTo")
                self._collect(child, told, after)

    def _hides(self, run: Element) -> bool:
        properties = run.find("w.rPr")
        if properties is None:
            return False
        own = properties.find("w.vanish")
        if own is not None:
            return own.get("w.val", "1") not in ("0", "false", "off")
        style = properties.find("w.rStyle")
        return style is not None and style.get("w.val", "") in self._hidden_styles

    def table(self, element: Element) -> None:
        """Add a table with its merged cells; one of a single column as paragraphs. Raises Problem past the bound of cells."""
        found: list[Cell] = []
        elements: dict[tuple[int, int], Element] = {}
        above: dict[int, int] = {}  # the cell in ``found`` that a merge from above goes on with, by column
        after: list[Element] = []
        number = 0
        for row in _rows(element):
            if row.find("w.trPr/w.del") is not None:
                self.changed += 1
                continue
            column = number_of(row.find("w.trPr/w.gridBefore"), 0)
            for cell in children(row, "w.tc"):
                properties = cell.find("w.tcPr")
                wide = number_of(properties.find("w.gridSpan"), 1) if properties is not None else 1
                merge = properties.find("w.vMerge") if properties is not None else None
                going_on = merge is not None and merge.get("w.val", "continue") == "continue"
                if going_on and column in above:
                    first = above[column]
                    found[first] = found[first]._replace(rows=number + 1 - found[first].row)
                else:
                    above.pop(column, None)
                    if merge is not None:
                        above[column] = len(found)
                    text = self.cell(cell, after)
                    elements[number + 1, column + 1] = cell
                    found.append(Cell(text, number, column, Origin(row=number + 1, column=column + 1), 1, wide))
                    self.cells += 1
                    if self.cells > _CELLS:
                        raise limit(self.package.name, Text("单元格数", "the cells go"), f"{_CELLS:,}")
                column += wide
            number += 1
        if found and max(cell.column for cell in found) == 0:
            for one in [one for one in found if one.text]:  # one column is a frame around text, and no table
                self.paragraphs += 1
                self.blocks.append(Paragraph(one.text, Origin(paragraph=self.paragraphs)))
                self.elements.append(elements[one.origin.row, one.origin.column])
        else:
            table = laid(found)
            if table is not None:
                self.blocks.append(table)
                self.elements.append(elements)
        for box in after:
            self.body(box)

    def cell(self, element: Element, after: list[Element]) -> str:
        """Return the text of a cell; a table inside it is read behind the table."""
        lines: list[str] = []
        for child in element:
            if child.tag == "w.tbl":
                holder = Element("w.body")
                holder.append(child)
                after.append(holder)
            elif child.tag == "w.p":
                lines.append(self._mark(child) + self.text(child, after))
            elif child.tag not in _OUT:
                lines.append(self.cell(child, after))
        return _joined(clean(line) for line in lines)

    def _styles(self) -> tuple[dict[str, int], frozenset[str]]:
        """Return the outline levels of the styles, and the styles of hidden text."""
        part = self._parts.get("styles")
        if part is None:
            return {}, frozenset()
        levels: dict[str, int] = {}
        hidden = set()
        based: dict[str, str] = {}
        for style in children(self.package.tree(part), "w.style"):
            id = style.get("w.styleId", "")
            level = style.find("w.pPr/w.outlineLvl")
            if level is not None and level.get("w.val", "").isdecimal() and int(level.get("w.val", "9")) < 9:
                levels[id] = int(level.get("w.val", "0")) + 1
            numbering = style.find("w.pPr/w.numPr")
            if numbering is not None:
                self._numbered[id] = numbering
            vanish = style.find("w.rPr/w.vanish")
            if vanish is not None and vanish.get("w.val", "1") not in ("0", "false", "off"):
                hidden.add(id)
            parent = style.find("w.basedOn")
            if parent is not None:
                based[id] = parent.get("w.val", "")
        for id in based:
            at, steps = id, 0
            while at not in levels and at in based and steps < 20:
                at, steps = based[at], steps + 1
            if at in levels:
                levels.setdefault(id, levels[at])
        return levels, frozenset(hidden)

    def _noted(self, part: str | None) -> dict[str, Element]:
        return (
            {}
            if part is None
            else {
                one.get("w.id", ""): one
                for one in self.package.tree(part)
                if one.get("w.type", "normal") == "normal" and one.tag in ("w.footnote", "w.endnote")
            }
        )


def _rows(table: Element) -> Iterator[Element]:
    yield from children(table, "w.tr")


def _joined(lines: Iterator[str]) -> str:
    """Return the lines of a cell as one: a name that was wrapped has no blank where it was broken."""
    text = ""
    for line in lines:
        if text and line and (text[-1].isascii() and line[0].isascii()):
            text += " "
        text += line
    return text
