"""Tables of the three public expenses whose cells a text prints one a line, or a row a line between bars.

Such a table says in cells what a sentence would say; it is put into the words of one (公务接待费12万元,比上年…), each figure at its own place,
and read as every sentence is. A table whose columns or rows are not all understood is left as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fincheck.readers.sentences.marks.fold import Folded, Line, fold
from fincheck.readers.sentences.marks.names import AVERAGE
from fincheck.record import Record

__all__ = ["Spoken", "tables"]

_VALUE = re.compile(r"^-?[0-9][0-9,]*(?:\.[0-9]+)?%?$|^[-—/]*$")
_DIGIT = re.compile(r"^-?[0-9][0-9,]*(?:\.[0-9]+)?%?$")
_UNIT = re.compile(r"单位:(?:人民币)?(万元|元|亿元|千元)")
_IN_NAME = re.compile(r"\((万元|元|亿元|千元)\)")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?")
_KIND = re.compile(r"公务接待")
_SIZE = 40  # characters of a cell that is no reason
_ORDINAL = re.compile(r"^(?:\(?[一二三四五六七八九十0-9]{1,2}[)、.]|[一二三四五六七八九十]、)+")
_WHOLE = re.compile(r"^(?:支出)?(?:合计|总计)$|“?三公“?经费")
_MONEY = re.compile(r"[0-9](亿元|万元|千元|元)")
_FLEET = re.compile(r"^(?:公务用车|公车|车辆)(?:购置费?(?:[及和与]|用)|费用?$)")
_CAR = re.compile(r"^(?:公务用车|公车|车辆)(?:购置|运[行转])")
_GENERAL = re.compile(r"^(?:合计|总计|小计|总额)$")  # of what, only the rest of the page says
_COUNTS = re.compile(r"\((个|人|辆|批|批次|人次|次|台)\)$")
_COUNTED = re.compile(r"数$|批次|人次|保有量")


class Spoken(Record):
    """The lines ``first`` to ``last`` of a text that are a table, and what it says in words."""

    first: int
    last: int
    text: Folded


class RowCell(Record):
    """A cell: its folded text with the place of each character, its row, and the line of the text (by index)."""

    text: str
    at: list[tuple[int, int]]
    line: int


@dataclass(slots=True)
class CellRow:
    """A row: its name, and below the kind of each column its cell."""

    name: RowCell
    values: dict[str, RowCell] = field(default_factory=dict)
    unit: str = ""


class Wording:
    """Text put together from cells and words; a word stands where the cell before it does."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.at: list[tuple[int, int]] = []

    def cell(self, text: str, cell: RowCell) -> None:
        """Add the text of a cell, or the end of it."""
        self.text.append(text)
        skipped = cell.text.find(text)
        places = cell.at[max(skipped, 0) : max(skipped, 0) + len(text)]
        self.at += (places + [cell.at[-1]] * len(text))[: len(text)]

    def word(self, text: str) -> None:
        """Add words that no cell has."""
        self.text.append(text)
        self.at += [self.at[-1] if self.at else (1, 1)] * len(text)


def tables(lines: Sequence[Line], simple: dict[int, str]) -> list[Spoken]:
    """Return the tables among the lines of a text."""
    if sum(1 for line in lines if _VALUE.match(line.text.strip(" |\t")) or line.text.count("|") > 1) < 3:
        return []
    found: list[Spoken] = []
    units = {unit for line in lines for unit in _MONEY.findall(line.text)}
    usual = next(iter(units)) if len(units) == 1 else ""
    for run in _runs(lines, simple):
        spoken = list(_read(run, usual))
        found += spoken or _compared(run, usual)
    return found


def _runs(lines: Sequence[Line], simple: dict[int, str]) -> Iterator[list[list[RowCell]]]:
    """Yield the stretches of lines that are cells: each line with its cells."""
    run: list[list[RowCell]] = []
    for index, line in enumerate(lines):
        if not line.text.strip(" |\t"):
            continue
        if len(line.text) > _SIZE and line.text.count("|") + line.text.count("｜") < 2:
            if run:
                yield run  # a sentence, or a figure that nobody prints
            run = []
            continue
        folded = fold([line], simple)
        barred = folded.text.count("|") > 1
        cells: list[RowCell] = []
        start = 0
        pieces = folded.text.split("|")
        for piece in pieces[:-1] if barred and not pieces[-1] else pieces:
            if piece.strip() or barred:
                cells.append(
                    RowCell(piece.strip(), folded.at[start : start + len(piece)] or [(line.number, line.column)], index)
                )
            start += len(piece) + 1
        if barred or (
            (len(line.text) <= _SIZE and not re.search("[。;,]", folded.text.replace("“", "")))
            or _VALUE.match(folded.text.strip("|"))
        ):
            run.append(cells)
        else:
            if run:
                yield run
            run = []
    if run:
        yield run


def _read(run: list[list[RowCell]], usual: str) -> Iterator[Spoken]:
    """Yield the tables of one stretch of cells."""
    cells = [cell for row in run for cell in row]
    if not any(_KIND.search(cell.text) for cell in cells) or sum(bool(_DIGIT.match(cell.text)) for cell in cells) < 3:
        return
    unit = usual
    at = 0
    while at < len(cells):
        table = _table(cells, at, unit)
        if table is None:
            return
        rows, first, at, unit = table
        said = _said(rows)
        if said is None:
            continue
        yield Spoken(cells[first].line, cells[at - 1].line, said)


def _compared(run: list[list[RowCell]], usual: str) -> Iterator[Spoken]:
    """Yield the tables of one stretch whose rows each hold a thing's amount against another: of last year, of the budget."""
    at = 0
    unit = usual
    while at < len(run):
        stated = next((found for cell in run[at] if (found := _UNIT.search(cell.text))), None)
        unit = stated[1] if stated else unit
        head = [cell for cell in run[at] if _name(cell) and not _UNIT.search(cell.text)]
        kinds = _kinds([cell.text for cell in head[1:]]) if len(head) > 2 and "项目" in head[0].text else []
        first, at = at, at + 1
        if "amount" not in kinds or not all(kinds) or not unit:
            continue
        rows: list[CellRow] = []
        while at < len(run) and len(run[at]) >= len(head) and _name(run[at][0]):
            name, *values = run[at]
            if not all(_VALUE.match(cell.text) for cell in values) or any(cell.text for cell in values[len(kinds) :]):
                break
            if _GENERAL.search(name.text):
                break
            rows.append(CellRow(name, dict(zip(kinds, values, strict=False)), unit))
            at += 1
        if len(rows) > 1 and (at == len(run) or len(run[at]) < 2):
            yield Spoken(run[first][0].line, run[at - 1][0].line, _listed(rows))


def _listed(rows: list[CellRow]) -> Folded:
    """Return rows in words: a row that begins with 其中 opens a list of parts, one with a number of its own closes it."""
    words = Wording()
    inside = False
    for row in rows:
        among = re.search("^其中", _ORDINAL.sub("", row.name.text)) is not None
        if not any(_DIGIT.match(cell.text) for cell in row.values.values()):
            continue
        if words.text:
            goes_on = inside and not _ORDINAL.match(row.name.text) and not AVERAGE.search(row.name.text)
            words.word(",其中:" if among and not inside else ";" if goes_on else "。")
            inside = (among and not inside) or goes_on
        _clause(words, row)
    words.word("。")
    return Folded("".join(words.text), words.at)


def _table(cells: list[RowCell], start: int, unit: str) -> tuple[list[CellRow], int, int, str] | None:
    """Return the rows of the table that begins behind ``start``, its first and last cell, and the unit of its amounts."""
    begun = next((i for i in range(start, len(cells) - 1) if _name(cells[i]) and _DIGIT.match(cells[i + 1].text)), None)
    if begun is None:
        return None
    head = []
    for cell in cells[start:begun]:
        stated = _UNIT.search(cell.text)
        if stated:
            unit = stated[1]
        elif _name(cell):
            head.append(cell)
    wide = begun + 1
    while wide < len(cells) and _VALUE.match(cells[wide].text):
        wide += 1
    barred = any(cell.line == cells[begun].line for cell in cells[begun + 1 : begun + 2])
    width = wide - begun - 1
    if barred:  # the blank cells of a row count too; what is behind the columns of figures is a reason
        kept = [cell for cell in head if cell.line == head[-1].line]
        head = kept
        width = len([cell for cell in cells[begun:] if cell.line == cells[begun].line]) - 1
    while len(head) > width + 1 and re.search(r"表$|^[一二三四五六七八九十]、", head[0].text):
        head = head[1:]
    rows: list[tuple[RowCell, list[RowCell]]] = []
    at = begun
    gap: list[RowCell] = []
    while at < len(cells):
        name = cells[at]
        if not _name(name):
            break
        if barred:
            behind = [cell for cell in cells[at + 1 :] if cell.line == name.line]
        else:
            to = at + 1
            while to < len(cells) and _VALUE.match(cells[to].text):
                to += 1
            behind = cells[at + 1 : to]
        if not behind:
            gap.append(name)
            at += 1
            continue
        if len(behind) != width or len(gap) == width + 1:
            break
        gap = []
        rows.append((name, behind))
        at += 1 + len(behind)
    at -= len(gap) if len(gap) >= width + 1 or at < len(cells) else 0
    made = _columns(head, rows, width, unit)
    first = next((i for i, cell in enumerate(cells) if head and cell is head[0]), begun)
    return made, first, max(at, begun + 1), unit


def _name(cell: RowCell) -> bool:
    return re.search(r"[\u4e00-\u9fff]", cell.text) is not None


def _columns(head: list[RowCell], rows: list[tuple[RowCell, list[RowCell]]], width: int, unit: str) -> list[CellRow]:
    """Return the rows by the kinds of their columns; none where a column is not understood."""
    if len(head) == width + 2 and len(rows) > 1:  # the name of a group stands among those of its columns
        again = [i for i, cell in enumerate(head) if cell.text == "合计"]
        if len(again) == 2:
            group = head[again[1] - 1]
            head = [cell for cell in head if cell is not group]
            head[again[1] - 1] = group
    if len(head) == width + 1:
        head = head[1:]
    if len(head) != width or not rows:
        return []
    if all(_YEAR.match(name.text) for name, _ in rows):
        kinds = _kinds([name.text for name, _ in rows])
        turned = []
        for column, name in enumerate(head):
            row = CellRow(name, unit=unit)
            row.values = {kind: cells[column] for kind, (_, cells) in zip(kinds, rows, strict=True) if kind}
            turned.append(row)
        return turned if all(kinds) else []
    kinds = _kinds([cell.text for cell in head])
    if not all(kinds):
        return []
    stated = [found[1] for cell in head if (found := _IN_NAME.search(cell.text))]
    return [CellRow(name, dict(zip(kinds, cells, strict=True)), stated[0] if stated else unit) for name, cells in rows]


def _kinds(labels: list[str]) -> list[str]:
    """Return what the columns hold, by their labels: amount, budget, prior, change, rate, count, reason; "" where it is not known."""
    kinds = []
    years = [int(found[1]) for label in labels if (found := _YEAR.search(label))]
    amounts = []
    for label in labels:
        year = _YEAR.search(label)
        plain = re.sub(r"\([^()]*\)", "", label)
        if re.search(r"原因|备注|说明", plain):
            kind = "reason"
        elif re.search(r"增减|增加|减少|变动|差额|增长|下降", plain):
            kind = "rate" if re.search(r"%|率|幅", label) else "change"
            if re.search(r"(?<!增)减|下降", plain):  # a column of what was saved
                kind += "-"
        elif re.search(r"上年|去年|上期|同期", plain) and "预算" not in plain:
            kind = "prior"
        elif re.search(r"数量|人次|批次", plain):
            kind = "count"
        elif re.search(r"预算", plain):
            kind = "budget"
        elif year or re.search(r"决算|执行|支出|实际|合计|金额|总额|^行政经费$|^(?:本期|本年|今年|当年)数?$", plain):
            kind = "amount"
        else:
            kind = ""
        if year and years and int(year[1]) < max(years) and kind in ("budget", "amount"):
            kind = "prior"
        amounts.append(kind)
        kinds.append(kind)
    if "budget" in kinds and "amount" not in kinds and "prior" in kinds:
        kinds = ["amount" if kind == "budget" else kind for kind in kinds]
    known = [kind for kind in kinds if kind != "reason"]
    bare = [kind.removesuffix("-") for kind in known]
    if len(set(bare)) != len(bare) or ("budget" in bare and {"change", "rate", "prior"} & set(bare)):
        return [""] * len(labels)
    return kinds


def _said(rows: list[CellRow]) -> Folded | None:
    """Return a table in the words of a sentence, or None where it says nothing that is understood."""
    if not rows:
        return None
    words = Wording()
    things = [(row, counts[1]) for row in rows if (counts := _COUNTS.search(row.name.text))]
    if things and len(things) < len(rows):  # of money above, of things below
        rows = [row for row in rows if _COUNTS.search(row.name.text) is None]
        said = _said(rows)
        if said is None:
            return None
        words.text, words.at = [said.text], list(said.at)
        for row, unit in things:
            for cell in row.values.values():
                if _DIGIT.match(cell.text):
                    words.cell(_COUNTS.sub("", _plain(row)), row.name)
                    words.cell(cell.text, cell)
                    words.word(f"{unit};")
        return Folded("".join(words.text), words.at)
    if all("count" in row.values for row in rows):
        for row in rows:
            count = row.values["count"]
            if _DIGIT.match(count.text):
                words.cell(_plain(row), row.name)
                words.cell(count.text, count)
                words.word(
                    "辆"
                    if _CAR.match(_plain(row)) or "保有" in row.name.text
                    else "个"
                    if "批次" not in row.name.text
                    else "批次"
                )
                words.word(";")
        return Folded("".join(words.text), words.at) if words.text else None
    whole = next((row for row in rows if _WHOLE.search(_plain(row))), None)
    if whole is None or not any(_KIND.search(row.name.text) for row in rows):
        return None
    before = rows[: rows.index(whole)] if rows.index(whole) < len(rows) - 1 else []
    before = [row for row in before if not re.search(r"接待|出国|车", row.name.text)]
    for row in before:
        _clause(words, row)
        words.word("。")
    items = [row for row in rows if row is not whole and row not in before]
    _clause(words, whole, "“三公“经费")
    words.word(",其中:")
    inside = False
    for row in items:
        below = bool(_CAR.match(_plain(row))) and not _FLEET.match(_plain(row))
        if not any(_DIGIT.match(cell.text) for cell in row.values.values()):
            continue
        if below and not inside and any(_FLEET.match(_plain(other)) for other in items):
            _dropped(words)
            words.word("(其中:")
            inside = True
        elif not below and inside:
            _dropped(words)
            words.word(");")
            inside = False
        _clause(words, row, inside=inside)
        words.word("," if inside else ";")
    _dropped(words)
    words.word(")。" if inside else "。")
    return Folded("".join(words.text), words.at)


def _dropped(words: Wording) -> None:
    """Take the stop off that was added last."""
    if words.text and words.text[-1] in (",", ";"):
        words.text.pop()
        words.at.pop()


def _plain(row: CellRow) -> str:
    """Return the name of a row without its ordinal and without what opens a list."""
    text = row.name.text
    for _ in range(3):
        text = _ORDINAL.sub("", re.sub(r"^其中:?", "", text))
    return _IN_NAME.sub("", text)


def _clause(words: Wording, row: CellRow, name: str = "", *, inside: bool = False) -> None:
    """Add one row in words: name, budget, amount, what it was in the year before, by how much it changed."""
    own = _plain(row)
    words.cell(name if name not in own else own, row.name)
    values = {kind: cell for kind, cell in row.values.items() if _DIGIT.match(cell.text)}
    budget, amount, prior = values.get("budget"), values.get("amount"), values.get("prior")
    if budget is not None:
        words.word("预算数")
        words.cell(budget.text, budget)
        words.word(row.unit)
    if amount is not None:
        words.word(",决算数" if budget is not None else "")
        words.cell(amount.text, amount)
        words.word(row.unit)
    if prior is not None or any(kind.startswith(("change", "rate")) for kind in values):
        words.word(",比上年")
    if prior is not None:
        words.cell(prior.text, prior)
        words.word(row.unit)
    said = False
    for kind, up, down in (("change", "增加", "减少"), ("rate", "增长", "下降")):
        cell = values.get(kind) or values.get(f"{kind}-")
        if cell is None:
            continue
        less = cell.text.startswith("-") is not (f"{kind}-" in values)
        words.word(("," if said else "") + (down if less else up))
        said = True
        words.cell(cell.text.removeprefix("-"), cell)
        words.word(row.unit if kind == "change" else "" if cell.text.endswith("%") else "%")
    reason = row.values.get("reason")
    if reason is not None and _name(reason) and not inside:
        words.word(",主要原因是")
        words.cell(reason.text.rstrip("。;,"), reason)
