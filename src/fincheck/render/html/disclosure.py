"""The disclosure as it reads, every figure marked with what became of it: the tie-out view.

A report that was read from a document keeps the order of the document, its tables as tables and its text as text; a typed
one is laid out by its sections. Every figure is a link to the worst of its checks; a script makes more of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from fincheck.record import Record
from fincheck.render.html.finding import View
from fincheck.render.html.markup import HOLE, Child, Markup, element, ends, glued, join, plain, template
from fincheck.render.html.ties import FATES
from fincheck.report.report import QUIET
from fincheck.report.terms import HEADERS
from fincheck.report.tree import Node, quoted

if TYPE_CHECKING:
    from fincheck.readers.reading import Unread

__all__ = ["disclosure"]

_COLUMNS = 14  # of a table made of items of one shape; wider ones are told as lists
_LARGE = (
    4000  # figures; of a report with more, what the page tells no finding of is left out behind the first of each list
)
_FIRST = 100
_NOTES = 4  # footnotes of a figure
_NUMBER = re.compile(r"[-−+]?[\d,]*\d(\.\d+%?|%)")  # a cell of a document that is set as a number; codes are not
_SAID = {
    (lang, fate.name): f"{'，' if lang == 'zh' else ', '}{fate.words.of(lang)}"
    for fate in FATES.values()
    for lang in ("zh", "en")
}
_MARKS = {fate.name: element("sup", fate.mark, aria_hidden="true") for fate in FATES.values()}
_NAMED = template(join(element("span", HOLE, cls="name"), " "))
_SECTION = template(element("section", element("h4", HOLE), HOLE, data_section=HOLE))
_INNER = template(element("div", element("h5", HOLE), HOLE, cls="inner"))
_TERM = template(element("dt", HOLE))
_HEAD = template(element("th", HOLE, scope="row"))
_COLUMN = template(element("th", HOLE, scope="col"))
_LIST = ends(element("dl", HOLE, cls="pairs"))
_PAIR = ends(element("div", HOLE))
_TOLD = ends(element("dd", HOLE))
_ROW = ends(element("tr", HOLE))
_CELL = ends(element("td", HOLE))
_NUMERAL = ends(element("td", HOLE, cls="num"))
_EMPTY = element("td")
_TOP = frozenset({*HEADERS, "entity", "year"})


def disclosure(view: View) -> Child:
    """Return the whole disclosure with its figures marked; None where there is none."""
    report = view.report
    source = view.audit.source
    if not report.root.group:
        return None
    if source is not None and source.origins:
        return _document(view)
    return _sections(view, report.root)


# ---------------------------------------------------------------- figures


class _Around(Record):
    """A group, seen from what stands in it: what the names on the page begin with is worked out once for all of that.

    ``start``   what their ids begin with
    ``before``  what stands before the name of each: that of the group, or of what it belongs to
    ``bare``    the name of what has none of its own, such as an amount
    ``above``   what stands before the name of an item of a list, which has that of the list in it
    """

    start: str = ""
    before: str = ""
    bare: str = ""
    above: str = ""

    def inner(self, view: View, node: Node) -> _Around:
        """Return a group that stands in this one."""
        above = self.above if node.name is None else self.before
        start, label = f"{self.start}{_step(node.key)}.", view.report.label(node, view.lang)
        if node.key in QUIET:
            return _Around(start, self.before, above + label if node.key == "total" else self.bare, above)
        return _Around(start, f"{label}{'·' if view.lang == 'zh' else ' / '}", above + label, above)

    def id(self, node: Node) -> str:
        """Return the id on the page of what stands in the group: its path, behind the report's id where there are several."""
        return self.start + _step(node.key)

    def named(self, view: View, node: Node) -> str:
        """Return the name of what stands in the group, with what it belongs to: 支出决算·基本支出."""
        if node.key in QUIET and node.key != "total" and self.bare:
            return self.bare
        return (self.above if node.name is None else self.before) + view.report.label(node, view.lang)


@cache
def _step(key: str) -> str:
    """Return a key as a step of an id, which has no blanks."""
    return "_".join(quoted(key).split())


def _top(view: View) -> _Around:
    return _Around(f"{view.id}/" if view.several else "")


def _figure(view: View, node: Node, around: _Around) -> Markup:
    """Return a value as printed: a figure with its mark, a text as it is, a blank as such."""
    ties = view.ties
    body = node.body
    text = body.strip() if type(body) is str else ""
    number = ties.number.get(node)
    if number is None:
        if body is None:
            return element("span", view.say("（空白）", "(blank)"), cls="blank")
        return plain(text)
    shown = text or view.say("（空白）", "(blank)")
    link, notes = ties.links.get(node), ties.notes.get(node)
    made = _link(ties.fate[node], link is not None, notes is not None, view.lang)
    id, name = around.id(node), around.named(view, node)
    if notes is not None:
        footnotes = _notes(notes)
        return (
            made(id, link, number, footnotes, name, shown, shown)
            if link
            else made(id, number, footnotes, name, shown, shown)
        )
    return made(id, link, number, name, shown, shown) if link else made(id, number, name, shown, shown)


def _found(view: View, node: Node) -> Markup:
    """Return a value of a document, wherever the report has it."""
    above: list[Node] = []
    at = node.parent
    while at is not None and at.parent is not None:
        above.append(at)
        at = at.parent
    around = _top(view)
    for group in reversed(above):
        around = around.inner(view, group)
    return _figure(view, node, around)


@cache
def _link(fate: str, linked: bool, noted: bool, lang: str) -> Callable[..., Markup]:
    """Return the template of a figure: its id, where it leads, its number, its footnotes, its name, its print twice."""
    return template(
        element(
            "a",
            HOLE,
            _MARKS[fate],
            id=HOLE,
            href=f"#{HOLE}" if linked else None,
            tabindex=None if linked else "0",
            cls=f"fig {fate}",
            data_n=HOLE,
            data_note=HOLE if noted else None,
            aria_label=f"{HOLE} {HOLE}{_SAID[lang, fate]}",
        )
    )


def _notes(numbers: list[int]) -> str:
    """Return the numbers of the findings that a figure stands in, as its footnotes on paper."""
    some = ",".join(map(str, sorted(numbers)[:_NOTES]))
    return f"{some}…" if len(numbers) > _NOTES else some


# ---------------------------------------------------------------- a typed report


def _sections(view: View, root: Node) -> Markup:
    """Return the tree of a typed report as its sections and tables."""
    body = root.group or {}
    top = _top(view)
    head = [node for node in body.values() if node.key in _TOP and node.group is None]
    parts: list[Markup] = []
    if head:
        told = [glued(_name(view.report.label(node, view.lang)), _figure(view, node, top)) for node in head]
        parts.append(element("p", *(join("　" if i else None, item) for i, item in enumerate(told)), cls="headers"))
    rest = [node for node in body.values() if node not in head]
    loose = [node for node in rest if node.group is None]
    if loose:
        parts.append(_pairs(view, top, loose))
    parts += [
        _SECTION(node.key, view.report.label(node, view.lang), _group(view, top.inner(view, node), node))
        for node in rest
        if node.group is not None
    ]
    return element("div", parts, cls="sheet")


def _group(view: View, around: _Around, node: Node, depth: int = 0) -> Markup:
    """Return a group: what is flat as a table or a list of pairs, what lies deeper below its name."""
    values: list[Node] = []
    flat: list[Node] = []
    pairs: list[Node] = []  # both, in their order
    deep: list[Node] = []
    for child in (node.group or {}).values():
        kind = values if type(child.body) is not dict else flat if _flat(child) else deep
        kind.append(child)
        if kind is not deep:
            pairs.append(child)
    table = _columns(flat)
    told: list[Markup | None] = []
    if table:
        told.append(_pairs(view, around, values))
        told.append(_table(view, around, flat, table))
    else:
        told.append(_pairs(view, around, pairs))
    deep, left = _kept(view, deep)
    for child in deep:
        name = view.report.label(child, view.lang) if child.name is not None else f"{child.key}."
        inner = _group(view, around.inner(view, child), child, depth + 1)
        told.append(_INNER(name, inner) if depth < 6 else inner)
    if left:
        told.append(element("p", left, cls="note"))
    return join(*told)


def _kept(view: View, items: list[Node]) -> tuple[list[Node], str]:
    """Return the items that are shown, and what is said of those that are not, or "".

    Of a large report these are the first of each list, and those with a figure whose finding the page tells: a page of
    many megabytes opens for nobody.
    """
    if view.verbose or len(view.ties.number) <= _LARGE or len(items) <= _FIRST:
        return items, ""
    bad, told = view.ties.around()
    shown, left, wrong = [], 0, 0
    for number, item in enumerate(items):
        if number < _FIRST or item in told:
            shown.append(item)
        else:
            left += 1
            wrong += item in bad
    zh, en = f"另有 {left} 项，这里略去", f"{left} more are left out here"
    if wrong:
        zh, en = f"{zh}，其中 {wrong} 项有问题", f"{en}, {wrong} of them with findings"
    return shown, view.say(zh, en) if left else ""


def _flat(node: Node) -> bool:
    """Whether a group holds values only: an item with its attributes."""
    if type(node.body) is not dict:
        return False
    return dict not in [type(child.body) for child in node.body.values()]


def _columns(items: list[Node]) -> dict[str, Node]:
    """Return the columns of items that make a table, by key with one that names it; empty where they make none."""
    if len(items) < 2:
        return {}
    columns: dict[str, Node] = {}
    filled = 0
    for item in items:
        for child in (item.group or {}).values():
            columns.setdefault(child.key, child)
            filled += 1
    if not columns or len(columns) > _COLUMNS or filled * 3 < 2 * len(columns) * len(items):
        return {}
    return columns


def _table(view: View, around: _Around, items: list[Node], columns: dict[str, Node]) -> Markup:
    """Return items with the same names below them as a table, a row an item."""
    heads = [_column(view.say("项目", "Item"))]
    heads += [_column(view.report.label(node, view.lang)) for node in columns.values()]
    rows: list[Markup] = []
    shown, left = _kept(view, items)
    numbers = view.ties.number
    for item in shown:
        body = item.group or {}
        name = view.report.label(item, view.lang) if item.name is not None else item.key
        row = around.inner(view, item)
        rows += (_ROW[0], _head(name))
        for key in columns:
            node = body.get(key)
            if node is None:
                rows.append(_EMPTY)
            else:
                before, behind = _NUMERAL if node in numbers else _CELL
                rows += (before, _figure(view, node, row), behind)
        rows.append(_ROW[1])
    if left:
        rows.append(element("tr", element("td", left, colspan=len(columns) + 1, cls="note")))
    return element(
        "div",
        element("table", element("thead", element("tr", heads)), element("tbody", rows), cls="cells"),
        cls="scroll",
        tabindex="0",
        role="group",
        aria_label=view.say("表", "table"),
    )


def _pairs(view: View, around: _Around, nodes: list[Node]) -> Markup:
    """Return values behind their names, one a line; of an item its attributes in the line."""
    rows: list[Markup] = []
    shown, left = _kept(view, nodes)
    comma = Markup(view.say("，", ", "))
    label_of, lang = view.report.label, view.lang
    for node in shown:
        name = label_of(node, lang) if node.name is not None else f"{node.key}."
        rows += (_PAIR[0], _term(name), _TOLD[0])
        if type(node.body) is not dict:
            rows.append(_figure(view, node, around))
        else:
            row = around.inner(view, node)
            between = False
            for child in node.body.values():
                if between:
                    rows.append(comma)
                between = True
                rows += (_name(label_of(child, lang) if child.name is not None else ""), _figure(view, child, row))
        rows += (_TOLD[1], _PAIR[1])
    if left:
        rows.append(element("div", element("dt", "…"), element("dd", left, cls="note")))
    return glued(_LIST[0], *rows, _LIST[1]) if rows else Markup("")


# the same few hundred names, in every report of a run
_name, _term, _head, _column = (lru_cache(4096)(made) for made in (_NAMED, _TERM, _HEAD, _COLUMN))


# ---------------------------------------------------------------- a document


def _document(view: View) -> Markup:
    """Return the linear text of a document: its rows as tables, its paragraphs as paragraphs."""
    source = view.audit.source
    assert source is not None
    on: dict[int, list[Node]] = {}
    for node in view.ties.number:
        if node.text:
            on.setdefault(node.line, []).append(node)
    unread: dict[int, list[Unread]] = {}
    for one in view.audit.unread:
        if one.said:
            unread.setdefault(one.line, []).append(one)
    rows: list[Markup] = []
    told: list[Markup] = []
    page, part = 0, None
    for number, line in enumerate(source.lines, 1):
        origin = source.origin(number, 1) or source.origin(number, max(len(line), 1))
        if origin is not None and origin.page > page:
            page = origin.page
            told += _closed(rows, view)
            rows = []
            told.append(element("p", view.say(f"第{page}页", f"page {page}"), cls="pagemark"))
        if origin is not None and origin.cell and origin.part != part:
            # the sheets of a workbook: what has other columns is another table
            part = origin.part
            told += _closed(rows, view)
            rows = []
            told.append(element("p", part, cls="pagemark"))
        if not line.strip():
            continue
        pieces = list(_marked(view, line, on.get(number, []), unread.get(number, [])))
        if " | " in line and (origin is None or origin.row or origin.cell):
            texts = [text.strip() for text in line.split(" | ")]
            if rows or sum(map(bool, texts)) > 1:
                cells = [
                    element("td", cell, cls="num" if _NUMBER.fullmatch(text) else None)
                    for cell, text in zip(_split(pieces), texts, strict=False)
                ]
                rows.append(element("tr", cells))
                continue
            # the title over a table, in a cell of its own
            pieces = [piece if isinstance(piece, Markup) else piece.replace(" | ", "") for piece in pieces]
        told += _closed(rows, view)
        rows = []
        told.append(element("p", pieces))
    return element("div", told, _closed(rows, view), cls="sheet document")


def _closed(rows: list[Markup], view: View) -> list[Markup]:
    if not rows:
        return []
    table = element("table", element("tbody", rows), cls="cells")
    return [element("div", table, cls="scroll", tabindex="0", role="group", aria_label=view.say("表", "table"))]


def _marked(view: View, line: str, nodes: list[Node], unread: list[Unread]) -> Iterator[str | Markup]:
    """Yield a line in pieces, its figures and what of it was not read marked where they stand."""
    found = [(node.column, (node.text or "").strip(), _found(view, node)) for node in nodes]
    found += [(one.column, one.what, _unread(view, one)) for one in unread]
    at = 0
    for column, text, mark in sorted(found, key=lambda piece: piece[:2]):
        start = column - 1
        if start < at or line[start : start + len(text)] != text:
            start = line.find(text, at)
            if start < 0 or not text:
                continue
        if start > at:
            yield line[at:start]
        yield mark
        at = start + len(text)
    if at < len(line):
        yield line[at:]


def _unread(view: View, one: Unread) -> Markup:
    """Return a number that was not read, with the reason."""
    fate = FATES["unread"]
    told = f"{one.what}{view.say('，', ', ')}{fate.words.of(view.lang)}{view.say('：', ': ')}{one.why.of(view.lang)}"
    return element(
        "span",
        one.what,
        element("sup", fate.mark, aria_hidden="true"),
        cls="fig unread",
        role="img",
        aria_label=told,
        title=told,
        tabindex="0",
    )


def _split(pieces: list[str | Markup]) -> list[list[str | Markup]]:
    """Return the pieces of a row parted into its cells."""
    cells: list[list[str | Markup]] = [[]]
    for piece in pieces:
        if isinstance(piece, Markup):
            cells[-1].append(piece)
            continue
        first, *others = piece.split(" | ")
        cells[-1].append(first)
        cells += [[other] for other in others]
    return cells
