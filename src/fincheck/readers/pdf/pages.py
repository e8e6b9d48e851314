"""What stands on the pages of a PDF: characters with boxes, ruling lines and pictures. The one place that knows pdfium.

Lengths are whole hundredths of a point. A page is told as it reads: turned as it is shown, and turned again where its text
runs up or down, with the origin in the top left corner.
"""

from __future__ import annotations

import ctypes
import itertools
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2_raw as pdfium

from fincheck.readers.pdf.geometry import Box, Glyph, Ruling
from fincheck.record import Record

__all__ = ["Locked", "Page", "TooLong", "Unreadable", "pages"]

_THIN = 300  # a filled rectangle not thicker than this is a line
_ALIGNED = 60  # a line that strays by no more than this is level or upright
_SHORT = 100  # shorter ones are dots
_DEEP = 12  # forms within forms
_DRAWN = 50_000  # objects of one page that are looked at: a table has thousands, a map has more
_INVISIBLE = 3  # the render mode of the text that lies under a scan
_HYPHENS = (0x2, 0xFFFE)  # what pdfium makes of a hyphen at the end of a line


class Locked(Exception):
    """The document asks for a password."""


class Unreadable(Exception):
    """The bytes are no PDF, or one that is broken."""


class TooLong(Exception):
    """The document has more pages than are read; told before any of them is."""


@dataclass(slots=True)
class Page:
    """One page: ``glyphs`` in the order of its content, without blanks.

    ``turns``     quarter turns, clockwise, between the page as shown and as it reads
    ``pictures``  the boxes of images
    ``hidden``    characters that are not shown, as those that text recognition lays under a scan
    ``odd``       characters of which the file does not say which they are
    ``curves``    curved lines drawn
    ``crowded``   whether more is drawn on it than was looked at: lines may be missing
    """

    number: int
    width: int
    height: int
    turns: int = 0
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Ruling] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    hidden: int = 0
    odd: int = 0
    curves: int = 0
    crowded: bool = False

    def shown(self, box: Box) -> Box:
        """Return a box of the page as it reads on the page as it is shown."""
        return _turned(box, self.width, self.height, -self.turns % 4)


class _Run(Record):
    """What the characters of one text object share."""

    size: int
    bold: bool
    shown: bool
    turns: (
        int  # quarter turns by which the page must turn for it to read level; -1: it runs aslant, as a watermark does
    )


def pages(data: bytes, most: int) -> Iterator[Page]:
    """Yield the pages of a PDF of up to ``most``, one open at a time. Raises Locked, TooLong and Unreadable."""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        code = pdfium.FPDF_GetLastError()
        raise Locked if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY) else Unreadable
    try:
        number_of = pdfium.FPDF_GetPageCount(document)
        if number_of > most:
            raise TooLong
        for number in range(number_of):
            page = pdfium.FPDF_LoadPage(document, number)
            if not page:
                raise Unreadable
            try:
                if _filled_in(page) and pdfium.FPDFPage_Flatten(page, 0) == pdfium.FLATTEN_SUCCESS:
                    pdfium.FPDF_ClosePage(page)
                    page = pdfium.FPDF_LoadPage(document, number)
                    if not page:
                        raise Unreadable
                yield _Reader(page, number + 1).page
            finally:
                if page:
                    pdfium.FPDF_ClosePage(page)
    finally:
        pdfium.FPDF_CloseDocument(document)


def _filled_in(page: Any) -> bool:
    """Whether fields or boxes of text lie over the page: they are shown, and are no part of its content yet."""
    for i in range(min(pdfium.FPDFPage_GetAnnotCount(page), 1000)):
        annotation = pdfium.FPDFPage_GetAnnot(page, i)
        if annotation:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            pdfium.FPDFPage_CloseAnnot(annotation)
            if kind in (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT):
                return True
    return False


def _turned(box: Box, width: int, height: int, turns: int) -> Box:
    """Return a box of a page of that width and height on the page turned clockwise by ``turns`` quarters."""
    left, top, right, bottom = box
    if turns == 1:
        return height - bottom, left, height - top, right
    if turns == 2:
        return width - right, height - bottom, width - left, height - top
    if turns == 3:
        return top, width - right, bottom, width - left
    return box


class _Reader:
    """Reads one open page."""

    def __init__(self, page: Any, number: int) -> None:
        self.raw = page
        frame = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, frame)
        self.left, self.top = frame.left, frame.top
        self.wide = round((frame.right - frame.left) * 100)
        self.high = round((frame.top - frame.bottom) * 100)
        self.turns = pdfium.FPDFPage_GetRotation(page) % 4
        flat = self.turns % 2 == 0
        self.page = Page(number, self.wide if flat else self.high, self.high if flat else self.wide)
        self.objects = 0
        found = self.characters()
        directions = Counter(run.turns for _, run, *_ in found if run.turns >= 0)
        reading = max(directions, key=lambda turns: (directions[turns], -turns)) if directions else 0
        if reading:
            self.page.turns = reading
            if reading % 2:
                self.page.width, self.page.height = self.page.height, self.page.width
            self.turns = (self.turns + reading) % 4
        self.glyphs(found)
        self.draw(page, (1, 0, 0, 1, 0, 0), 0)

    def box(self, left: Any, bottom: Any, right: Any, top: Any) -> Box:
        """Return a box of the page's own space on the page as it reads."""
        flat = (
            round((left - self.left) * 100),
            round((self.top - top) * 100),
            round((right - self.left) * 100),
            round((self.top - bottom) * 100),
        )
        return _turned(flat, self.wide, self.high, self.turns)

    def characters(self) -> list[tuple[str, _Run, Box, int, int, bool]]:
        """Return the characters that are shown: text, run, box and origin in the page's own space, blank before."""
        text = pdfium.FPDFText_LoadPage(self.raw)
        if not text:
            return []
        try:
            return list(self.each_character(text))
        finally:
            pdfium.FPDFText_ClosePage(text)

    def each_character(self, text: Any) -> Iterator[tuple[str, _Run, Box, int, int, bool]]:
        """Yield every character that is shown: itself, its run, its box, its origin, and whether a blank stands before it.

        Box and origin are in hundredths of a point from the upper left corner of the page.
        """
        left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
        box = [ctypes.byref(c) for c in (left, right, bottom, top)]
        origin = [ctypes.byref(c) for c in (x, y)]
        runs: dict[int, _Run] = {}
        blank, pending = False, 0
        for i in range(pdfium.FPDFText_CountChars(text)):
            code = pdfium.FPDFText_GetUnicode(text, i)
            if code in (0x20, 0x9, 0xA, 0xD, 0xA0, 0x3000):
                blank = (
                    blank or pdfium.FPDFText_IsGenerated(text, i) != 1
                )  # one that pdfium guesses we judge by the gap
                continue
            if code in _HYPHENS:
                code = 0x2D
            if 0xD800 <= code < 0xDC00:
                pending = code  # the first half of a character, where the system's characters have 16 bits
                continue
            if 0xDC00 <= code < 0xE000 and pending:
                code = 0x10000 + ((pending - 0xD800) << 10) + (code - 0xDC00)
            pending = 0
            if pdfium.FPDFText_IsGenerated(text, i) == 1 and code != 0x2D:
                continue
            made_of = pdfium.FPDFText_GetTextObject(text, i)
            address = ctypes.cast(made_of, ctypes.c_void_p).value or 0
            run = runs.get(address)
            if run is None:
                run = runs[address] = self.run(text, i, made_of)
            if not run.shown:
                self.page.hidden += 1
                continue
            unknown = pdfium.FPDFText_HasUnicodeMapError(text, i) == 1
            if unknown or code in (0, 0xFFFD) or 0xE000 <= code < 0xF900 or code >= 0xF0000 or 0xD800 <= code < 0xE000:
                self.page.odd += 1
                if not code or unknown or 0xD800 <= code < 0xE000:
                    code = 0xFFFD
            pdfium.FPDFText_GetCharBox(text, i, *box)
            pdfium.FPDFText_GetCharOrigin(text, i, *origin)
            here = (
                round((left.value - self.left) * 100),
                round((self.top - top.value) * 100),
                round((right.value - self.left) * 100),
                round((self.top - bottom.value) * 100),
            )
            at_x, at_y = round((x.value - self.left) * 100), round((self.top - y.value) * 100)
            yield chr(code), run, here, at_x, at_y, blank
            blank = False

    def run(self, text: Any, i: int, made_of: Any) -> _Run:
        """Return size, weight, visibility and direction of the text object that character ``i`` stands in."""
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(text, i, matrix)
        size = round(pdfium.FPDFText_GetFontSize(text, i) * math.hypot(matrix.c, matrix.d) * 100)
        name = ctypes.create_string_buffer(200)
        flags = ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(text, i, name, 200, ctypes.byref(flags))
        known = name.value.decode("utf-8", "replace").lower()
        bold = pdfium.FPDFText_GetFontWeight(text, i) >= 600 or "bold" in known or "hei" in known
        mode = pdfium.FPDFTextObj_GetTextRenderMode(made_of) if made_of else 0
        # the baseline's direction on the page as it is shown: level is none, downward asks for three quarter turns
        across, up = matrix.a, matrix.b
        for _ in range(self.turns):
            across, up = up, -across
        if min(abs(across), abs(up)) * 6 > max(abs(across), abs(up)):
            turns = -1
        elif abs(across) >= abs(up):
            turns = 0 if across >= 0 else 2
        else:
            turns = 1 if up > 0 else 3
        return _Run(max(size, 1), bold, mode != _INVISIBLE, turns)

    def glyphs(self, found: list[tuple[str, _Run, Box, int, int, bool]]) -> None:
        """Put the characters on the page as it reads: level ones with the height of their line, others with their own."""
        page = self.page
        for text, run, box, x, y, blank in found:
            if run.turns < 0:
                continue
            left, top, right, bottom = _turned(box, self.wide, self.high, self.turns)
            _, base, _, _ = _turned((x, y, x, y), self.wide, self.high, self.turns)
            if not (0 <= (left + right) // 2 <= page.width and 0 <= (top + bottom) // 2 <= page.height):
                continue  # cut off by the edge of the page
            level = run.turns == page.turns
            high, low = (base - run.size * 86 // 100, base + run.size * 14 // 100) if level else (top, bottom)
            page.glyphs.append(Glyph(text, left, top, right, bottom, high, low, run.size, run.bold, blank))

    def draw(self, holder: Any, matrix: tuple[Any, ...], depth: int) -> None:
        """Gather the lines and pictures of a page or, ``depth`` above 0, of a form on it."""
        if depth:
            number, item = pdfium.FPDFFormObj_CountObjects(holder), pdfium.FPDFFormObj_GetObject
        else:
            number, item = pdfium.FPDFPage_CountObjects(holder), pdfium.FPDFPage_GetObject
        for i in range(number):
            self.objects += 1
            if self.objects > _DRAWN:
                self.page.crowded = True
                return
            thing = item(holder, i)
            kind = pdfium.FPDFPageObj_GetType(thing)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self.path(thing, _within(_matrix(thing), matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.picture(_within(_matrix(thing), matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEP:
                self.draw(thing, _within(_matrix(thing), matrix), depth + 1)

    def picture(self, m: tuple[Any, ...]) -> None:
        """Note the box of an image, the unit square under its matrix; a thin one is a line."""
        xs = [m[4], m[4] + m[0], m[4] + m[2], m[4] + m[0] + m[2]]
        ys = [m[5], m[5] + m[1], m[5] + m[3], m[5] + m[1] + m[3]]
        left, top, right, bottom = self.box(min(xs), min(ys), max(xs), max(ys))
        if min(right - left, bottom - top) <= _THIN:
            self.add(left, top, right, bottom)  # some programs draw their lines as pictures
            return
        left, top = max(left, 0), max(top, 0)
        right, bottom = min(right, self.page.width), min(bottom, self.page.height)
        if left < right and top < bottom:
            self.page.pictures.append((left, top, right, bottom))

    def path(self, thing: Any, m: tuple[Any, ...]) -> None:
        """Gather the ruling lines of a path: strokes along an axis, and thin filled rectangles."""
        filled, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(thing, ctypes.byref(filled), ctypes.byref(stroked))
        if not (filled.value or stroked.value):
            return
        width = 0
        if stroked.value:
            raw = ctypes.c_float()
            pdfium.FPDFPageObj_GetStrokeWidth(thing, ctypes.byref(raw))
            width = round(raw.value * math.sqrt(abs(m[0] * m[3] - m[1] * m[2])) * 100)
        for points, closed, curved in self.outlines(thing, m):
            if curved:
                self.page.curves += 1
                continue
            if stroked.value:
                ends = [*points, points[0]] if closed else points
                for a, b in itertools.pairwise(ends):
                    self.stroke(a, b, width)
            else:
                self.fill(points)

    def outlines(self, thing: Any, m: tuple[Any, ...]) -> Iterator[tuple[list[tuple[int, int]], bool, bool]]:
        """Yield the parts of a path: points on the page as it reads, whether closed, whether curved anywhere."""
        x, y = ctypes.c_float(), ctypes.c_float()
        at = ctypes.byref(x), ctypes.byref(y)
        points: list[tuple[int, int]] = []
        closed = curved = False
        for i in range(pdfium.FPDFPath_CountSegments(thing)):
            segment = pdfium.FPDFPath_GetPathSegment(thing, i)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                if points:
                    yield points, closed, curved
                points, closed, curved = [], False, False
            curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
            pdfium.FPDFPathSegment_GetPoint(segment, *at)
            px = m[0] * x.value + m[2] * y.value + m[4]
            py = m[1] * x.value + m[3] * y.value + m[5]
            left, top, _, _ = self.box(px, py, px, py)
            points.append((left, top))
            closed = closed or bool(pdfium.FPDFPathSegment_GetClose(segment))
        if points:
            yield points, closed, curved

    def stroke(self, a: tuple[int, int], b: tuple[int, int], width: int) -> None:
        dx, dy = abs(a[0] - b[0]), abs(a[1] - b[1])
        if width > 600 and width > 3 * max(dx, dy):  # a dot as wide as a line is long
            if dy >= dx:
                self.add(a[0] - width // 2, (a[1] + b[1]) // 2, a[0] + width // 2, (a[1] + b[1]) // 2)
            else:
                self.add((a[0] + b[0]) // 2, a[1] - width // 2, (a[0] + b[0]) // 2, a[1] + width // 2)
        elif min(dx, dy) <= _ALIGNED:
            self.add(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))

    def fill(self, points: list[tuple[int, int]]) -> None:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if min(right - left, bottom - top) <= _THIN:
            self.add(left, top, right, bottom)

    def add(self, left: int, top: int, right: int, bottom: int) -> None:
        """Note a line along the longer side of a box, if it has one."""
        page = self.page
        if right < 0 or bottom < 0 or left > page.width or top > page.height:
            return
        if right - left >= bottom - top:
            if right - left >= _SHORT:
                page.rules.append(Ruling((top + bottom) // 2, left, right, level=True))
        elif bottom - top >= _SHORT:
            page.rules.append(Ruling((left + right) // 2, top, bottom, level=False))


def _matrix(thing: Any) -> tuple[Any, ...]:
    m = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, m)
    return m.a, m.b, m.c, m.d, m.e, m.f


def _within(inner: tuple[Any, ...], outer: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the matrix that applies ``inner`` first, then ``outer``."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )
