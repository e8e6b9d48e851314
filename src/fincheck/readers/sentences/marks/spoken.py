"""Rows of a table put into the words of a sentence, each figure at its own place."""

from __future__ import annotations

import re

from fincheck.readers.sentences.marks.fold import Folded
from fincheck.readers.sentences.marks.names import AVERAGE
from fincheck.readers.sentences.marks.rows import DIGIT, ORDINAL, CellRow, RowCell, is_name, plain_name

__all__ = ["KIND", "as_list", "as_sentence"]

KIND = re.compile(r"公务接待")
_WHOLE = re.compile(r"^(?:支出)?(?:合计|总计)$|“?三公“?经费")
_FLEET = re.compile(r"^(?:公务用车|公车|车辆)(?:购置费?(?:[及和与]|用)|费用?$)")
_CAR = re.compile(r"^(?:公务用车|公车|车辆)(?:购置|运[行转])")
_COUNTS = re.compile(r"\((个|人|辆|批|批次|人次|次|台)\)$")


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


def as_list(rows: list[CellRow]) -> Folded:
    """Return rows in words: a row that begins with 其中 opens a list of parts, one with a number of its own closes it."""
    words = Wording()
    inside = False
    for row in rows:
        among = re.search("^其中", ORDINAL.sub("", row.name.text)) is not None
        if not any(DIGIT.match(cell.text) for cell in row.values.values()):
            continue
        if words.text:
            goes_on = inside and not ORDINAL.match(row.name.text) and not AVERAGE.search(row.name.text)
            words.word(",其中:" if among and not inside else ";" if goes_on else "。")
            inside = (among and not inside) or goes_on
        _clause(words, row)
    words.word("。")
    return Folded("".join(words.text), words.at)


def as_sentence(rows: list[CellRow]) -> Folded | None:
    """Return a table in the words of a sentence, or None where it says nothing that is understood."""
    if not rows:
        return None
    words = Wording()
    things = [(row, counts[1]) for row in rows if (counts := _COUNTS.search(row.name.text))]
    if things and len(things) < len(rows):  # of money above, of things below
        rows = [row for row in rows if _COUNTS.search(row.name.text) is None]
        said = as_sentence(rows)
        if said is None:
            return None
        words.text, words.at = [said.text], list(said.at)
        for row, unit in things:
            for cell in row.values.values():
                if DIGIT.match(cell.text):
                    words.cell(_COUNTS.sub("", plain_name(row)), row.name)
                    words.cell(cell.text, cell)
                    words.word(f"{unit};")
        return Folded("".join(words.text), words.at)
    if all("count" in row.values for row in rows):
        for row in rows:
            count = row.values["count"]
            if DIGIT.match(count.text):
                words.cell(plain_name(row), row.name)
                words.cell(count.text, count)
                words.word(
                    "辆"
                    if _CAR.match(plain_name(row)) or "保有" in row.name.text
                    else "个"
                    if "批次" not in row.name.text
                    else "批次"
                )
                words.word(";")
        return Folded("".join(words.text), words.at) if words.text else None
    whole = next((row for row in rows if _WHOLE.search(plain_name(row))), None)
    if whole is None or not any(KIND.search(row.name.text) for row in rows):
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
        below = bool(_CAR.match(plain_name(row))) and not _FLEET.match(plain_name(row))
        if not any(DIGIT.match(cell.text) for cell in row.values.values()):
            continue
        if below and not inside and any(_FLEET.match(plain_name(other)) for other in items):
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


def _clause(words: Wording, row: CellRow, name: str = "", *, inside: bool = False) -> None:
    """Add one row in words: name, budget, amount, what it was in the year before, by how much it changed."""
    own = plain_name(row)
    words.cell(name if name not in own else own, row.name)
    values = {kind: cell for kind, cell in row.values.items() if DIGIT.match(cell.text)}
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
    if reason is not None and is_name(reason) and not inside:
        words.word(",主要原因是")
        words.cell(reason.text.rstrip("。;,"), reason)
