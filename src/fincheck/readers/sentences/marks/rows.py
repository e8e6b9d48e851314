"""Rows of a table by the kinds of their columns: budget, amount, prior, change, rate, count, reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fincheck.record import Record

__all__ = ["DIGIT", "ORDINAL", "CellRow", "RowCell", "by_columns", "is_name", "kinds_of", "plain_name"]

DIGIT = re.compile(r"^-?[0-9][0-9,]*(?:\.[0-9]+)?%?$")
_IN_NAME = re.compile(r"\((万元|元|亿元|千元)\)")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?")
ORDINAL = re.compile(r"^(?:\(?[一二三四五六七八九十0-9]{1,2}[)、.]|[一二三四五六七八九十]、)+")


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


def is_name(cell: RowCell) -> bool:
    """Whether a cell has Chinese characters: what it holds is no figure."""
    return re.search(r"[\u4e00-\u9fff]", cell.text) is not None


def plain_name(row: CellRow) -> str:
    """Return the name of a row without its ordinal and without what opens a list."""
    text = row.name.text
    for _ in range(3):
        text = ORDINAL.sub("", re.sub(r"^其中:?", "", text))
    return _IN_NAME.sub("", text)


def by_columns(head: list[RowCell], rows: list[tuple[RowCell, list[RowCell]]], width: int, unit: str) -> list[CellRow]:
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
        kinds = kinds_of([name.text for name, _ in rows])
        turned = []
        for column, name in enumerate(head):
            row = CellRow(name, unit=unit)
            row.values = {kind: cells[column] for kind, (_, cells) in zip(kinds, rows, strict=True) if kind}
            turned.append(row)
        return turned if all(kinds) else []
    kinds = kinds_of([cell.text for cell in head])
    if not all(kinds):
        return []
    stated = [found[1] for cell in head if (found := _IN_NAME.search(cell.text))]
    return [CellRow(name, dict(zip(kinds, cells, strict=True)), stated[0] if stated else unit) for name, cells in rows]


def kinds_of(labels: list[str]) -> list[str]:
    """Return what the columns hold, by their labels: amount, budget, prior, change, rate, count, reason; "" where it is not known."""
    kinds = []
    years = [int(found[1]) for label in labels if (found := _YEAR.search(label))]
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
        kinds.append(kind)
    if "budget" in kinds and "amount" not in kinds and "prior" in kinds:
        kinds = ["amount" if kind == "budget" else kind for kind in kinds]
    known = [kind for kind in kinds if kind != "reason"]
    bare = [kind.removesuffix("-") for kind in known]
    if len(set(bare)) != len(bare) or ("budget" in bare and {"change", "rate", "prior"} & set(bare)):
        return [""] * len(labels)
    return kinds
