"""Of which department and which year a document is, by its titles: 某县水务局2023年度部门决算."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from fincheck.readers.published import Layout, Note, Paragraph, Published
from fincheck.readers.tables.captions import entity_of, unit_of
from fincheck.readers.tables.matrix import MatrixCell
from fincheck.record import Record
from fincheck.source import Origin, Text

__all__ = ["Cover", "cover_of", "differing"]

_LONGEST = 80  # characters of a title
_SEARCHED = 400  # blocks in which a title is looked for
_TOP = 8  # rows of a table in which a title or caption is looked for
_BRACKETED = re.compile(r"[（(][^（()）]*[)）]")
_LINES = 3  # a title is printed in at most
_DIGITS = dict(zip("〇○ＯO零一二三四五六七八九", "00000123456789", strict=True))
_YEAR = r"(?P<year>(?:19|20)[0-9]{2}|二[〇○ＯO零][〇○ＯO零一二三四五六七八九]{2})\s*年\s*度?"
_OF_ACCOUNTS = re.compile("(?<![比较与和同至])" + _YEAR + r".{0,40}?(?:决\s*算|预\s*算)")
_CLAUSES = re.compile(r"[0-9]\s*(?:[万亿]?元|[%％])|[，；,;]|。.")  # what has figures or clauses is no title
_ALONE = re.compile(rf"[（(]?\s*{_YEAR}\s*[)）]?")
_ANY = re.compile(_YEAR)
# what the name of a department ends with: it keeps 全县 and 区级 from being one
_NAME = (
    r"(?P<name>(?![全我本各]|第)[\u4e00-\u9fff][\u4e00-\u9fff·“”、]{1,40}[局委办部厅院心校学园站所队会馆府处镇乡社台库场团室署组关司党]"
    r"(?:[（(](?:本级|机关|部门|汇总|本部|本级机关)[)）])?)"
)
_KIND = r"(?:部门|单位)?(?:决算|预算)"
_REST = r"(?:(?:信息)?公开|情况|报告|报表|文本|目录|说明|的|及|和|“三公”经费|表)*"
_TITLES = [
    re.compile(one.replace(" ", ""))
    for one in (
        rf"(?:关于)? {_NAME} (?:关于)? {_YEAR} {_KIND} {_REST}",
        rf"(?:关于)? {_YEAR} {_NAME}?? (?:部门|单位)(?:决算|预算) {_REST}",
        rf"{_YEAR} {_KIND} {_REST} {_NAME}",
    )
]
_PART = re.compile(r"第[一二三四五六七八九十]+(?:部分|章)|[一二三四五六七八九十]+、|附[件表]?[0-9]*[:：]?")
# no name of a department, but words of its accounts: 一般公共预算财政拨款支出决算
_NO_NAME = re.compile(r"收入|支出|收支|预算|决算|拨款|基金|经费|资产|情况|公开|说明")


class Cover(Record):
    """The department and the year that the titles of a document name, with their places; None where they name none."""

    entity: MatrixCell | None
    year: MatrixCell | None


def cover_of(published: Published, layout: Layout) -> Cover:
    """Return of whom and of which year a document is. A title may be printed in up to three lines."""
    told = list(_lines(published, layout))
    lines = [line for line, _ in told]
    titles = (line for line in lines if not _CLAUSES.search(line.text))
    year = next((found for line in titles if (found := _year(_OF_ACCOUNTS, line))), None)
    entity: MatrixCell | None = None
    for at in range(len(lines)):
        some: list[MatrixCell] = []
        for more in lines[at : at + _LINES]:
            some.append(more)
            said = _titled("".join(one.text for one in some))
            if said is None:
                continue
            year = year or _year(_ANY, *some)
            entity = _place(said, some)
            if entity is not None:
                break
        if entity is not None:
            break
    if year is None:
        year = next((found for line, alone in told if (found := _said(line, alone))), None)
    return Cover(entity, year)


def differing(documents: Sequence[Published]) -> list[Note]:
    """Return a note where documents that are to be one disclosure name different departments or years."""
    named: list[tuple[str, str, str]] = []
    for one in documents:
        layout = one.layout()
        cover = cover_of(one, layout)
        captions = (named_so for line, _ in _lines(one, layout) if (named_so := entity_of(line.text)))
        entity = cover.entity.text if cover.entity is not None else next(captions, "")
        named.append((one.name, entity, cover.year.text if cover.year is not None else ""))
    found: list[Note] = []
    for at, zh, en in ((1, "单位", "departments"), (2, "年度", "years")):
        said = [(one[at], one[0]) for one in named if one[at]]
        plain = {_BRACKETED.sub("", "".join(what.split())) for what, _ in said}
        if any(a not in b and b not in a for a in plain for b in plain):
            each = "、".join(f"{what}（{name}）" for what, name in said)
            told = ", ".join(f"{what} ({name})" for what, name in said)
            text = Text(
                f"合在一起核对的文件写的{zh}不同：{each}；不是同一份公开的，请分别核对，不要加 --together",
                f"the files audited together name different {en}: {told}; audit what is no one disclosure without --together",
            )
            found.append(Note(text, Origin()))
    return found


def _lines(published: Published, layout: Layout) -> Iterator[tuple[MatrixCell, bool]]:
    """Yield the short lines of a document and the first cells of its tables, in which a title may stand; whether alone."""
    for block, line, columns in zip(published.blocks[:_SEARCHED], layout.starts, layout.columns, strict=False):
        if isinstance(block, Paragraph):
            if len(block.text) < _LONGEST:
                yield MatrixCell(block.text, line, 1), True
            continue
        top = [cell for cell in block.cells if cell.row < _TOP and cell.text]
        beside = Counter(cell.row for cell in top)
        for cell in top:
            if len(cell.text) < _LONGEST and not cell.text.endswith("数"):
                yield MatrixCell(cell.text, line + cell.row, columns[cell.row, cell.column]), beside[cell.row] == 1


def _titled(text: str) -> str | None:
    """Return the department that a title names, "" where it names none; None where the text is no such title."""
    if "年" not in text or not ("决" in text or "预" in text):
        return None
    squeezed = "".join(text.split())
    lead = _PART.match(squeezed)
    squeezed = squeezed[lead.end() :] if lead else squeezed
    for pattern in _TITLES if len(squeezed) < _LONGEST else ():
        found = pattern.fullmatch(squeezed)
        if found:
            name = found["name"] or ""
            return "" if _NO_NAME.search(name) else name
    return None


def _place(name: str, lines: list[MatrixCell]) -> MatrixCell | None:
    """Return a name with where it begins in the lines that it was found in."""
    if not name:
        return None
    for line in lines:
        at = line.text.find(name[:2])
        if at >= 0:
            return MatrixCell(name, line.line, line.column + at)
    return MatrixCell(name, lines[0].line, lines[0].column)


def _year(pattern: re.Pattern[str], *lines: MatrixCell) -> MatrixCell | None:
    for line in lines:
        found = pattern.search(line.text)
        if found:
            year = "".join(_DIGITS.get(c, c) for c in found["year"])
            return MatrixCell(year, line.line, line.column + found.start("year"))
    return None


def _said(line: MatrixCell, alone: bool) -> MatrixCell | None:
    """Return the year that stands alone in a line, or beside the department or the unit of a table."""
    if (alone and _ALONE.fullmatch(line.text)) or unit_of(line.text) or entity_of(line.text):
        return _year(_ANY, line)
    return None
