"""A workbook with findings: the cell filled by its severity, what is to be said as the cell's comment."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from fincheck.render.marked.mark import Mark
from fincheck.render.marked.parts import Element, Parts, attribute, elements, spliced, written

__all__ = ["marked_xlsx"]

_FILLS = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "info": "FFDDEBF7"}
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# what may stand behind the reference to a sheet's comments
_BEHIND = frozenset(
    [
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
        "AlternateContent",
    ]
)
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_SHAPES = """<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" \
path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>\
</v:shapetype></xml>"""


def marked_xlsx(name: str, data: bytes, marks: Sequence[Mark]) -> tuple[bytes, int]:
    """Return a workbook with its marks, and how many of them found their cell. Raises Problem where it cannot be read."""
    parts = Parts(name, data)
    book = next(
        (part for kind, part in parts.package.related("").values() if kind == "officeDocument"), "xl/workbook.xml"
    )
    related = parts.package.related(book)
    sheets = {}
    for one in elements(parts.read(book)):
        if one.local == "sheet":
            link = next((value for key, value in one.attributes.items() if key.endswith(":id")), "")
            sheets[one.attributes.get("name", "")] = related.get(link, ("", ""))[1]
    by_sheet: dict[str, dict[str, list[Mark]]] = defaultdict(lambda: defaultdict(list))
    for mark in marks:
        part = sheets.get(mark.origin.part, "")
        if part in parts and mark.origin.cell:
            by_sheet[part][mark.origin.cell].append(mark)
    styles = _Styles(parts, next((part for kind, part in related.values() if kind == "styles"), ""))
    found = 0
    for part, cells in by_sheet.items():
        _fill(parts, part, cells, styles)
        _comment(parts, part, cells)
        found += sum(len(each) for each in cells.values())
    styles.write()
    return parts.packed(), found


def _severest(marks: Sequence[Mark]) -> str:
    return min((mark.severity for mark in marks), key=lambda s: list(_FILLS).index(s) if s in _FILLS else len(_FILLS))


def _fill(parts: Parts, part: str, cells: dict[str, list[Mark]], styles: _Styles) -> None:
    """Give each cell a style that is its own with another fill."""
    data = parts.read(part)
    edits = []
    row = column = 0
    for one in elements(data):
        if one.local == "row":
            said = one.attributes.get("r", "")
            row, column = int(said) if said.isdecimal() else row + 1, 0
        elif one.local == "c":
            place = _REFERENCE.fullmatch(one.attributes.get("r", ""))
            column = _number(place[1]) if place else column + 1
            cell = f"{place[1]}{place[2]}" if place else f"{_letters(column)}{row}"
            if cell in cells:
                style = styles.filled(one.attributes.get("s", "0"), _severest(cells[cell]))
                if style is not None:
                    tag = attribute(data[one.start : one.inside], "s", style)
                    edits.append((one.start, one.inside, tag))
    parts.write(part, spliced(data, edits))


def _letters(column: int) -> str:
    told = ""
    while column:
        column, last = divmod(column - 1, 26)
        told = chr(65 + last) + told
    return told


def _number(name: str) -> int:
    number = 0
    for c in name:
        number = number * 26 + ord(c) - 64
    return number


class _Styles:
    """The styles of cells, with those that are added."""

    def __init__(self, parts: Parts, part: str) -> None:
        self.parts = parts
        self.part = part if part in parts else ""
        self.data = parts.read(part) if self.part else b""
        self.known = elements(self.data) if self.part else []
        self.list = next((i for i, one in enumerate(self.known) if one.local == "cellXfs"), -1)
        self.formats = [one for one in self.known if one.above == self.list and one.local == "xf"]
        self.fills = next((i for i, one in enumerate(self.known) if one.local == "fills"), -1)
        self.filling = sum(one.above == self.fills for one in self.known) if self.fills >= 0 else 2
        self.added: dict[tuple[int, str], int] = {}

    def filled(self, style: str, severity: str) -> str | None:
        """Return the number of the style that is like ``style`` with the fill of a severity; None where there are none."""
        at = int(style) if style.isdecimal() else 0
        if self.list < 0 or at >= len(self.formats):
            return None
        key = (at, severity if severity in _FILLS else "info")
        return str(len(self.formats) + self.added.setdefault(key, len(self.added)))

    def write(self) -> None:
        """Put the styles that were asked for into the workbook."""
        if not self.added:
            return
        prefix = self.known[0].prefix
        order = list(_FILLS)
        fills = "".join(
            f'<{prefix}fill><{prefix}patternFill patternType="solid"><{prefix}fgColor rgb="{color}"/>'
            f'<{prefix}bgColor indexed="64"/></{prefix}patternFill></{prefix}fill>'
            for color in _FILLS.values()
        )
        formats = b""
        for at, severity in self.added:
            one = self.formats[at]
            tag = attribute(self.data[one.start : one.inside], "fillId", str(self.filling + order.index(severity)))
            formats += attribute(tag, "applyFill", "1") + self.data[one.inside : one.end]
        holder = self.known[self.list]
        edits = [self._counted(holder, len(self.formats) + len(self.added)), (holder.last, holder.last, formats)]
        if self.fills >= 0:
            known = self.known[self.fills]
            edits += [self._counted(known, self.filling + len(order)), (known.last, known.last, fills.encode())]
        else:
            none = f'<{prefix}fill><{prefix}patternFill patternType="none"/></{prefix}fill>'
            gray = f'<{prefix}fill><{prefix}patternFill patternType="gray125"/></{prefix}fill>'
            whole = f'<{prefix}fills count="{2 + len(order)}">{none}{gray}{fills}</{prefix}fills>'
            before = next(one.start for one in self.known if one.local in ("borders", "cellStyleXfs", "cellXfs"))
            edits.append((before, before, whole.encode()))
        self.parts.write(self.part, spliced(self.data, edits))

    def _counted(self, one: Element, number: int) -> tuple[int, int, bytes]:
        return one.start, one.inside, attribute(self.data[one.start : one.inside], "count", str(number))


def _comment(parts: Parts, part: str, cells: dict[str, list[Mark]]) -> None:
    """Put what is to be said of each cell into its comment; what stands in comments already stays."""
    data = parts.read(part)
    known = elements(data)
    strict = "purl.oclc.org" in known[0].attributes.get("xmlns", "")
    office = _STRICT if strict else _OFFICE
    texts = {cell: "\n".join(dict.fromkeys(mark.text for mark in each)) for cell, each in cells.items()}
    related = dict(parts.package.related(part).values())
    comments = related.get("comments", "")
    if comments not in parts:
        comments = parts.unused("xl/comments{}.xml")
        space = known[0].attributes.get("xmlns", _SHEET)
        parts.write(comments, f'<?xml version="1.0" encoding="UTF-8"?>\n<comments xmlns="{space}"><authors></authors><commentList></commentList></comments>'.encode())  # fmt: skip
        parts.relate(part, f"{office}/comments", comments)
        parts.declare(comments, _COMMENTS)
    new = _noted(parts, comments, texts)
    drawing = next((one for one in known if one.local == "legacyDrawing"), None)
    shapes = related.get("vmlDrawing", "") if drawing else ""
    if shapes not in parts:
        shapes = parts.unused("xl/drawings/vmlDrawing{}.vml")
        parts.write(shapes, _SHAPES.encode())
        id = parts.relate(part, f"{office}/vmlDrawing", shapes)
        parts.default("vml", _VML)
        refers = f'<{known[0].prefix}legacyDrawing xmlns:r="{office}" r:id="{id}"/>'.encode()
        if drawing is not None:
            edit = (drawing.start, drawing.end, refers)
        else:
            ends = (one.start for one in known if one.above == 0 and one.local in _BEHIND)
            behind = next((one.end for one in known if one.above == 0 and one.local == "sheetData"), 0)
            at = next((start for start in ends if start >= behind), known[0].last)
            edit = (at, at, refers)
        parts.write(part, spliced(data, [edit]))
    _shaped(parts, shapes, new)


def _noted(parts: Parts, comments: str, texts: dict[str, str]) -> list[str]:
    """Write the texts into a part of comments; return the cells that had none before."""
    data = parts.read(comments)
    known = elements(data)
    prefix = known[0].prefix
    edits = []
    authors = next(i for i, one in enumerate(known) if one.local == "authors")
    author = sum(one.above == authors for one in known)
    edits.append(_inside(data, known[authors], f"<{prefix}author>fincheck</{prefix}author>"))
    new = []
    added = ""
    for cell, text in texts.items():
        run = f'<{prefix}t xml:space="preserve">{written(text)}</{prefix}t>'
        at = next(
            (i for i, one in enumerate(known) if one.local == "comment" and one.attributes.get("ref") == cell), -1
        )
        body = next((one for one in known if one.above == at and one.local == "text"), None) if at >= 0 else None
        if body is not None:
            more = f'<{prefix}r><{prefix}t xml:space="preserve">\n{written(text)}</{prefix}t></{prefix}r>'
            runs = [one for one in known if one.above == known.index(body) and one.local in ("t", "r")]
            place = runs[-1].end if runs else body.inside
            edits.append((place, place, more.encode()) if not body.empty else _inside(data, body, more))
            continue
        new.append(cell)
        added += f'<{prefix}comment ref="{cell}" authorId="{author}"><{prefix}text><{prefix}r>{run}</{prefix}r></{prefix}text></{prefix}comment>'
    edits.append(_inside(data, next(one for one in known if one.local == "commentList"), added))
    parts.write(comments, spliced(data, edits))
    return new


def _inside(data: bytes, one: Element, more: str) -> tuple[int, int, bytes]:
    """Return the edit that puts something at the end of an element."""
    if one.empty:
        tag = data[one.start : one.end - 2].rstrip() + b">"
        return one.start, one.end, tag + more.encode() + f"</{one.name}>".encode()
    return one.last, one.last, more.encode()


def _shaped(parts: Parts, shapes: str, cells: Sequence[str]) -> None:
    """Give each comment the shape that it is shown in, beside its cell."""
    data = parts.read(shapes)
    taken = set(re.findall(r"""\bid\s*=\s*["']([^"']*)""", data.decode("utf-8", "replace")))
    declared = " ".join(
        f'xmlns:{short}="urn:schemas-microsoft-com:{name}"'
        for short, name in (("v", "vml"), ("o", "office:office"), ("x", "office:excel"))
    )
    added = ""
    for number, cell in enumerate(cells, 1):
        place = _REFERENCE.fullmatch(cell)
        if place is None:
            continue
        column, row = _number(place[1]) - 1, int(place[2]) - 1
        id = f"_fincheck_{number}"
        while id in taken:
            id += "_"
        box = f"{column + 1}, 15, {max(row - 1, 0)}, 10, {column + 5}, 15, {max(row - 1, 0) + 7}, 4"
        added += (
            f'<v:shape {declared} id="{id}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
            '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
            '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
            f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{box}</x:Anchor>'
            f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        )
    at = data.rfind(b"</xml>")  # what Excel writes here need not be XML
    parts.write(shapes, spliced(data, [(at, at, added.encode())]) if at >= 0 else data)
