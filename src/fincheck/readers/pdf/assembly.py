"""The pages of a PDF made into one published document: tables, paragraphs, and what was not read.

What may hold figures and cannot be read with certainty is told with its page, never guessed: scans, tables without ruling
lines, pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from fincheck.readers.pdf import flow, ruling, tables
from fincheck.readers.pdf.geometry import Box
from fincheck.readers.pdf.lines import TextLine, figures, lines
from fincheck.readers.pdf.pages import Page
from fincheck.readers.pdf.tables import Ruled
from fincheck.readers.published import Note, Paragraph, Published, Table
from fincheck.source import Origin, Text

__all__ = ["Refused", "published"]

_CHARACTERS = 20_000_000
_CELLS = 200_000
_FEW = 20  # characters of a page that has no text to speak of
_NAMED = 4  # Chinese characters on a picture make a title
_ODD = 10  # characters of which nothing is known; fewer are bullets and the like
_CURVES = 200  # of a page whose letters are drawn
_CAPTION = 6  # lines above a table that may be printed again on the next page
_AGAIN = re.compile(r"[(（]?续[表上]?[一二三四五0-9]*[)）]?")  # 续表, （续）


class Refused(Exception):
    """The document is not read at all; ``args`` are the reason's name and the number that it is about."""


@dataclass(slots=True)
class _Gathered:
    """What has been read so far."""

    ruled: list[Ruled] = field(default_factory=list)
    lines: list[TextLine] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    sizes: dict[int, tuple[int, int]] = field(default_factory=dict)
    characters: int = 0
    odd: int = 0
    cells: int = 0
    blind: int = 0


def published(name: str, pages: Iterable[Page]) -> Published:
    """Return the document that pages make. Raises Refused where it is too long, or has no text that can be used."""
    all_ = _Gathered()
    for page in pages:
        _gather(all_, page)
    if not all_.sizes:
        raise Refused("empty", 0)
    if all_.odd >= _ODD and all_.odd * 100 > all_.characters:
        raise Refused("odd", min(max(all_.odd * 100 // max(all_.characters, 1), 1), 100))
    if all_.blind == len(all_.sizes):
        raise Refused("scan", all_.blind)
    return Published(name, "pdf", tuple(_blocks(all_)), tuple(sorted(all_.notes, key=lambda n: n.origin.page)))


def _gather(all_: _Gathered, page: Page) -> None:
    """Add a page: ruled tables, lines outside them, and notes on what could not be read. Raises Refused past the bounds."""
    all_.sizes[page.number] = page.width, page.height
    all_.characters += len(page.glyphs)
    all_.odd += page.odd
    if all_.characters > _CHARACTERS // 3:  # three bytes a character
        raise Refused("text", _CHARACTERS)
    origin = Origin(page=page.number)
    if page.odd >= _ODD and page.odd * 100 > len(page.glyphs):
        told = Text(f"有 {page.odd} 个字认不出是什么字", f"the file does not say what {page.odd} of its characters are")
        all_.notes.append(Note(told, origin, unread=True))
    if (why := _blind(page)) is not None:
        named = sum("\u4e00" <= g.text < "\ua000" for g in page.glyphs) >= _NAMED
        all_.notes.append(Note(why, origin, unread=not (named and page.number == 1)))  # a cover has no table
        if not named:
            all_.blind += 1
            return
    try:
        found = ruling.grids([] if page.crowded else page.rules)
    except ruling.TooFine:
        page.crowded = True
    if page.crowded:
        found = []
        told = Text("线条过多，其中的表格未读", "it has more lines than any table: tables on it are not read")
        all_.notes.append(Note(told, origin, unread=True))
    cells, outside = tables.filled(page.glyphs, found)
    for grid, inside in zip(found, cells, strict=True):
        if not any(inside):
            continue
        boxes = [page.shown(box) for box in (grid.box, *tables.inked(grid, inside))]
        piece = tables.ruled(page.number, (page.width, page.height), grid, inside, boxes)
        all_.cells += len(piece.texts)
        if all_.cells > _CELLS:
            raise Refused("cells", _CELLS)
        if piece.stacked:
            numbers = sum(figures(text) for text in piece.texts)
            all_.notes.append(Note(_missing_lines(numbers), origin._replace(box=piece.box), unread=True))
        else:
            all_.ruled.append(piece)
    for line in lines(outside, page.number):
        all_.lines.append(line._replace(shown=page.shown(line.box)))
    for picture in page.pictures:
        if why is None and _bare(page, picture):
            told = Text("有一幅图片，其中如有数字未读", "a picture: figures in it, if any, are not read")
            all_.notes.append(Note(told, origin._replace(box=page.shown(picture))))


def _missing_lines(numbers: int) -> Text:
    return Text(
        f"表格缺少框线，{numbers} 个数未读：分不清各数属于哪一行、哪一列",
        f"a table lacks ruling lines, and its {numbers} figures are not read: which row and column they belong to is not certain",
    )


def _blind(page: Page) -> Text | None:
    """Return why nothing on a page can be read, or None."""
    covered = sum((right - left) * (bottom - top) for left, top, right, bottom in page.pictures)
    scanned = 2 * covered > page.width * page.height
    if len(page.glyphs) < _FEW:
        if scanned and page.hidden >= _FEW:
            return Text(
                "是扫描件，文字由识别得来，可能认错，未读",
                "a scan; its text was made by recognition, which may err, and is not read",
            )
        if scanned:
            return Text(
                "是扫描件或图片，几乎没有文字，图中的内容未读",
                "a scan or a picture with hardly any text: what is in the picture is not read",
            )
        if page.curves > _CURVES:
            return Text("文字是画成的曲线，未读", "its letters are drawn as curves: not read")
    return None


def _bare(page: Page, picture: Box) -> bool:
    """Whether a picture is as large as a table could be, and no text stands on it."""
    left, top, right, bottom = picture
    if (right - left) * (bottom - top) * 8 < page.width * page.height:
        return False
    inside = sum(left <= g.center <= right and top <= g.middle <= bottom for g in page.glyphs)
    return inside < _FEW


@dataclass(slots=True)
class _Stretch:
    """Lines, and the table that follows them: its pieces, one a page; none behind the last lines of the document."""

    lines: list[TextLine] = field(default_factory=list)
    pieces: list[Ruled] = field(default_factory=list)


def _blocks(all_: _Gathered) -> list[Paragraph | Table]:
    """Return the blocks in reading order: page by page from the top, a table over pages where its first piece stands."""
    kept = _kept(all_)
    margins = _margins(all_, kept)
    done: list[Paragraph | Table] = []
    number: dict[int, int] = {}
    for stretch in _stretches(kept, all_.ruled):
        for paragraph in flow.flowing(stretch.lines, margins):
            page = paragraph.lines[0].page
            number[page] = number.get(page, 0) + 1
            done.append(_paragraph(paragraph, number[page]))
        if stretch.pieces:
            done.append(tables.table(stretch.pieces))
    return done


def _paragraph(made: flow.Running, number: int) -> Paragraph:
    """Return a paragraph with the place of each of its lines: it may go on over the page."""
    page = made.lines[0].page
    box = _all_around([line.shown for line in made.lines if line.page == page])
    text, starts = made.starts()
    pieces = tuple(
        (start, Origin(page=line.page, paragraph=number if line.page == page else 0, box=line.shown))
        for start, line in zip(starts, made.lines, strict=True)
    )
    origin = Origin(page=page, paragraph=number, box=box)
    return Paragraph(text, origin, made.level, pieces if len(pieces) > 1 else ())


def _kept(all_: _Gathered) -> list[TextLine]:
    """Return the lines without running heads and feet, contents, and tables without ruling lines, which are told."""
    off = flow.furniture(all_.lines, all_.sizes, {piece.page for piece in all_.ruled})
    kept = [line for i, line in enumerate(all_.lines) if i not in off]
    off = flow.contents(kept)
    kept = [line for i, line in enumerate(kept) if i not in off]
    unruled: set[int] = set()
    for start, end, numbers in flow.unruled(kept):
        unruled.update(range(start, end))
        box = _all_around([line.shown for line in kept[start:end]])
        all_.notes.append(Note(_missing_lines(numbers), Origin(page=kept[start].page, box=box), unread=True))
    return [line for i, line in enumerate(kept) if i not in unruled]


def _all_around(boxes: list[Box]) -> Box:
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _margins(all_: _Gathered, kept: list[TextLine]) -> dict[int, flow.Margins | None]:
    """Return the margins of each page: its own where it has text enough, else those of pages of its size."""
    by_page: dict[int, list[TextLine]] = {page: [] for page in all_.sizes}
    by_size: dict[tuple[int, int], list[TextLine]] = {size: [] for size in all_.sizes.values()}
    for line in kept:
        by_page[line.page].append(line)
        by_size[all_.sizes[line.page]].append(line)
    usual = {size: flow.margins(each) for size, each in by_size.items()}
    found: dict[int, flow.Margins | None] = {}
    for page, each in by_page.items():
        of_size = usual[all_.sizes[page]]
        found[page] = flow.margins(each, of_size.right - of_size.left) or of_size if of_size else None
    return found


def _stretches(kept: list[TextLine], ruled: list[Ruled]) -> list[_Stretch]:
    """Return lines and tables in reading order, with the captions that are printed again over a later piece dropped."""
    order: list[TextLine | Ruled] = sorted(
        [*kept, *ruled],
        key=lambda item: (
            (item.page, (item.high + item.low) // 2, item.left)
            if isinstance(item, TextLine)
            else (item.page, item.grid.ys[0], item.grid.xs[0])
        ),
    )
    found = [_Stretch()]
    for item in order:
        if isinstance(item, TextLine):
            found[-1].lines.append(item)
        elif len(found) > 1 and _goes_on(found[-2], found[-1], item):
            found[-1].lines.clear()
            found[-2].pieces.append(item)
        else:
            found[-1].pieces.append(item)
            found.append(_Stretch())
    return found


def _goes_on(above: _Stretch, between: _Stretch, piece: Ruled) -> bool:
    """Whether a piece of a table is that of the table above it on the page before, for nothing else stands between."""
    captions = {"".join(line.text.split()) for line in above.lines[-_CAPTION:]}
    return (
        above.pieces[-1].page + 1 == piece.page
        and all(
            line.page == piece.page
            and (_AGAIN.sub("", "".join(line.text.split())) in captions or _AGAIN.fullmatch("".join(line.text.split())))
            for line in between.lines
        )
        and tables.continues(above.pieces[-1], piece)
    )
