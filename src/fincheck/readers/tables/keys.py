"""What the columns of a table hold: items and their attributes, told apart by the bands above them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fincheck.readers.tables.matrix import MatrixCell, squeezed
from fincheck.report.terms import Terms
from fincheck.source import Problem, Source, Text

__all__ = ["ATTRIBUTES", "HEAD_HELP", "TOTALS", "Column", "at", "crossed_keys", "keys_of"]

ATTRIBUTES = ("initial_budget", "budget", "executed", "prior")  # what a figure of an item is, as a line of the head
_WORDS = ("年初预算数", "调整预算数", "全年预算数", "上年决算数", "预算数", "决算数")
_BANDS = ("three_public", "three_public_table")
_YEAR = re.compile(r"^(?:19|20)[0-9]{2}年度?")
TOTALS = ("合计", "小计", "总计", "金额")
HEAD_HELP = Text(
    "检查表头：每一列都要有名称，合并的表头照原样粘贴", "every column needs a name; paste a merged head as it is"
)


@dataclass(slots=True)
class Column:
    """A column: where it is, its names from the band above down to its own, and its kind once that is known."""

    at: int
    path: list[MatrixCell]
    kind: str = ""

    @property
    def name(self) -> MatrixCell:
        """Its own name, the lowest."""
        return self.path[-1]


def at(source: Source, cell: MatrixCell, text: Text, help: Text | None = None) -> Problem:
    """Return a problem at a cell."""
    return source.problem(cell.line, cell.column, text, help, max(len(cell.text), 1))


def crossed_keys(source: Source, columns: list[Column], terms: Terms) -> dict[int, tuple[str, str]]:
    """Return what the columns of a table without names of rows hold: items above or below 预算数 and 决算数."""
    keys: dict[int, tuple[str, str]] = {}
    for column in columns:
        names = [name for cell in column.path for name in _split(squeezed(cell.text), terms)]
        attributes = [key for name in names if (key := _attribute(name, terms))]
        items = [name for name in names if not _attribute(name, terms)]
        if len(items) > 1:  # “三公”经费 above 公务接待费 is a band
            items = [name for name in items if terms.id_of(name) not in _BANDS] or items
        if not attributes or not items:
            return {}
        keys[column.at] = _item(items, terms), attributes[-1]
    return keys if len(keys) > 1 and not _twice(source, columns, keys) else {}


def _split(name: str, terms: Terms) -> list[str]:
    """Return a name, parted where it says what it is of and what it holds: 2024年“三公”经费预算数 is “三公”经费 and 预算数."""
    bare = _YEAR.sub("", name)
    for word in _WORDS:
        item = bare.removesuffix(word)
        if item and item != bare and _attribute(word, terms) and terms.get(terms.id_of(item)) is not None:
            return [item, word]
    return [name]


def _twice(source: Source, columns: list[Column], keys: dict[int, tuple[str, str]]) -> bool:
    seen: set[tuple[str, str]] = set()
    for column in columns:
        if keys[column.at] in seen:
            raise _repeated(source, column)
        seen.add(keys[column.at])
    return False


def _repeated(source: Source, column: Column) -> Problem:
    name = squeezed(column.name.text)
    return at(source, column.name, Text(f"列“{name}”重复", f"the column {name!r} stands twice"), HEAD_HELP)


def _attribute(name: str, terms: Terms) -> str:
    key = terms.id_of(name)
    return key if key in ATTRIBUTES else ""


def _item(names: list[str], terms: Terms) -> str:
    """Return the item that a path names: of 公务用车购置及运行维护费 above 小计 the former."""
    if names[-1] in TOTALS and len(names) > 1:
        above = terms.id_of(names[-2])
        if terms.get(above) is not None and above not in _BANDS:
            return above
    return terms.id_of(names[-1])


def keys_of(source: Source, columns: list[Column], terms: Terms) -> dict[int, tuple[str, str]]:
    """Return what the columns of figures hold: 合计 below a band is the band, a name that comes twice has its band before it."""
    paths = {column.at: [squeezed(cell.text) for cell in column.path] for column in columns}
    shared = {id(cell) for cell in columns[0].path if all(cell in c.path for c in columns)}
    for column in columns:
        own = [squeezed(cell.text) for cell in column.path if id(cell) not in shared or cell is column.name]
        paths[column.at] = own
    attributes = {
        at: next((key for name in names[:-1] if (key := _attribute(name, terms))), "") for at, names in paths.items()
    }
    crossed = len({one for one in attributes.values() if one}) > 1
    found: dict[int, tuple[str, str]] = {}
    for column in columns:
        names = paths[column.at]
        attribute = _attribute(names[-1], terms)
        bands = [name for name in names if not _attribute(name, terms)]
        if (
            attribute
            and bands
            and len({_item(p[:-1], terms) for p in paths.values() if len(p) > 1 and _attribute(p[-1], terms)}) > 1
        ):
            found[column.at] = _item(bands, terms), attribute  # 预算数 and 决算数 below each of several names
        elif bands and bands[-1] in TOTALS and len(bands) > 1:
            found[column.at] = terms.id_of(bands[-2]), attributes[column.at] if crossed else ""
        else:
            found[column.at] = terms.id_of((bands or names)[-1]), attributes[column.at] if crossed else ""
    return _told_apart(source, columns, paths, found, terms)


def _told_apart(
    source: Source,
    columns: list[Column],
    paths: dict[int, list[str]],
    found: dict[int, tuple[str, str]],
    terms: Terms,
) -> dict[int, tuple[str, str]]:
    """Return the keys, those that come twice told apart by their bands: 基本支出 below 本年支出 keeps its name."""
    by_key: dict[tuple[str, str], list[Column]] = {}
    for column in columns:
        by_key.setdefault(found[column.at], []).append(column)
    for (_key, attribute), same in by_key.items():
        if len(same) == 1:
            continue
        bare = [c for c in same if len(paths[c.at]) < 2 or terms.id_of(paths[c.at][-2]) in ("expenditure", "total")]
        for column in same:
            if len(bare) == 1 and column is bare[0]:
                continue
            names = paths[column.at]
            if len(names) < 2:
                raise _repeated(source, same[1])
            found[column.at] = "·".join(names), attribute
    if len(set(found.values())) < len(found):
        seen: set[tuple[str, str]] = set()
        for column in columns:
            if found[column.at] in seen:
                raise _repeated(source, column)
            seen.add(found[column.at])
    return found
