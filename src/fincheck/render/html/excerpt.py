"""The lines of the report that a finding is about, as they stand in the file, with the figures marked.

Above each figure stand the names it belongs to, as a table keeps its heads in sight; what lies between is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from fincheck.record import Record
from fincheck.render.html.markup import HOLE, Markup, element, join, say, template
from fincheck.report.tree import Node
from fincheck.source import Source

__all__ = ["excerpt", "problem_lines"]

_MOST = 60  # lines shown of one finding
_LONG = 400  # characters; of a longer line only what stands around its marks is shown
_AROUND = 60


_KINDS = {
    "place": ("核对之处", "where it is checked"),
    "stated": ("所列数", "the stated figure"),
    "operand": ("参与核对", "takes part"),
    "hint": ("可能的原因", "a likely cause"),
    "blank": ("空白", "blank"),
}
_ROW = template(element("span", element("span", HOLE, cls="number"), element("span", HOLE, cls="line"), cls=HOLE))
_HEAD = template(
    element("span", element("span", HOLE, cls="number"), element("span", HOLE, cls="line"), cls="row head")
)
_MARKED = template(element("mark", HOLE, cls=HOLE))
_LINES = template(element("pre", element("code", HOLE), lang="zh-CN", cls="excerpt", role="group", aria_label=HOLE))
_CUT = element("span", "⋯", cls="cut", aria_hidden="true")


class _Mark(Record):
    start: int
    end: int
    kind: str


def excerpt(source: Source, stated: Node, operands: Iterable[Node], hints: Iterable[Node], lang: str) -> Markup | None:
    """Return the lines with the stated figure, the other operands and what hints point at; None where there are none."""
    nodes = [
        (stated, "stated" if stated.group is None else "place"),
        *((n, "operand") for n in operands),
        *((n, "hint") for n in hints),
    ]
    lines = source.lines
    last = len(lines)
    marks: dict[int, list[_Mark]] = {}
    heads: set[int] = set()
    met: set[Node] = set()  # groups around the figures
    left_out = 0
    for node, kind in nodes:
        if not 1 <= node.line <= last or (node is stated and node.parent is None):
            continue
        if node.line not in marks and len(marks) >= _MOST:
            left_out += 1
            continue
        start, end = _extent(lines[node.line - 1], node)
        listed = marks.setdefault(node.line, [])
        if not listed or not any((m.start < end and start < m.end) or (m.start, m.end) == (start, end) for m in listed):
            listed.append(_Mark(start, end, kind))
        above = node.parent
        while above is not None and above.parent is not None and above not in met:
            met.add(above)
            if above.name is not None:
                heads.add(above.line)
            above = above.parent
    if not marks:
        return None
    rows: list[Markup] = []
    before = 0
    for line in sorted(heads | marks.keys()):
        if not 1 <= line <= last:
            continue
        if before and line > before + 1:
            rows.append(_CUT)
        rows.append(_line(lines[line - 1], line, marks.get(line, []), lang))
        before = line
    rest = None
    if left_out:
        rest = element(
            "p",
            say(lang, f"另有 {left_out} 个数字在其他行，未列出", f"{left_out} more figures stand in other lines"),
            cls="note",
        )
    told = say(lang, f"{source.name} 中的原文", f"the lines of {source.name}")
    kinds = frozenset(mark.kind for listed in marks.values() for mark in listed)
    return join(_LINES(told, join(*rows)), _key(kinds, lang), rest)


@cache
def _key(kinds: frozenset[str], lang: str) -> Markup:
    return element("p", *(_name(kind, lang) for kind in _KINDS if kind in kinds), cls="key")


@cache
def _name(kind: str, lang: str) -> Markup:
    """Return a mark with what it means."""
    return join(element("span", element("mark", say(lang, *_KINDS[kind]), cls=kind)), " ")


def _extent(line: str, node: Node) -> tuple[int, int]:
    """Return which characters of its line print ``node``: its figure or text, of a group its name; empty where blank."""
    start = min(max(node.column - 1, 0), len(line))
    text = node.text if node.text is not None else (node.name or "") if node.group is not None else ""
    if not text:
        return start, start
    quoted = line[start : start + 1] in ("'", '"')
    for at in (start, start + 1) if quoted else (start,):
        if line.startswith(text, at):
            return at, at + len(text)
    if quoted:
        end = line.find(line[start], start + 1)
        return start, end + 1 if end > 0 else len(line)
    return start, len(line)  # it goes on in the next lines


def _line(line: str, number: int, marks: list[_Mark], lang: str) -> Markup:
    """Return one line of the source with its figures marked; a long one is cut away from them."""
    if not marks and len(line) <= _LONG:
        return _HEAD(str(number), line)
    pieces: list[str] = []
    at = 0
    long = len(line) > _LONG
    for i, mark in enumerate(sorted(marks) if len(marks) > 1 else marks):
        between = line[at : mark.start]
        if long and len(between) > 2 * _AROUND:
            head = between[:_AROUND] if i else ""
            between = f"{head}…{between[-_AROUND:]}"
        pieces.append(between)
        if mark.start == mark.end:
            pieces.append(element("mark", say(lang, "空白", "blank"), cls="blank"))
        else:
            pieces.append(_MARKED(mark.kind, line[mark.start : mark.end]))
        at = mark.end
    tail = line[at:]
    pieces.append(tail[:_AROUND] + "…" if long and len(tail) > _AROUND else tail)
    return _ROW("row" if marks else "row head", str(number), join(*pieces))


def problem_lines(text: str) -> Markup | None:
    """Return the excerpt of a problem with its carets, or None where it has none."""
    return element("pre", text, cls="excerpt carets") if text else None
