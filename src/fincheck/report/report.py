"""A report: the tree of figures and texts, with units inherited and paths looked up.

Knows no file format: any reader that builds a ``tree.Node`` with term ids as keys feeds it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from fincheck.figures.figure import (
    NUMBER,
    PERCENT,
    Bare,
    Figure,
    Rounding,
    Unit,
    bare,
    count_unit,
    money_unit,
    normalize,
    read_bare,
)
from fincheck.record import Record
from fincheck.report.context import settle
from fincheck.report.names import unit_behind
from fincheck.report.terms import HEADERS, LONG, Kept, Terms, counted
from fincheck.report.tree import UNREAD, Node
from fincheck.source import Place, Source, Text, visible

__all__ = ["FIXED_NAMES", "QUIET", "ROUNDING_NAMES", "TABLE", "Context", "Overlay", "Report", "build"]


class Context(Record):
    """What a subtree says of its figures: the unit of bare numbers, the digits of money, how it was rounded.

    ``thing``    the unit that what the group is of counts, by its term, for a child that says none; not inherited
    ``printed``  the unit that the name of the group prints behind it, likewise
    """

    unit: Unit
    decimals: int | None = None
    rounding: Rounding = Rounding.ROUNDED
    fixed: bool = False
    stated: bool = False  # whether the unit is printed, not assumed
    thing: Unit | None = None
    printed: Unit | None = None


QUIET = frozenset({"parts", "amount", "total", "rows"})  # say nothing beside the name of what they belong to
TABLE = "table"  # the key of a table typed or pasted as text

_PRINTED = frozenset("元万亿角分")
_KEPT = 16_384  # figures of a report that are kept, those read last: a million take more than the rest of it
_WORDS = 1_000  # names of which is remembered what they count, in one context
_UNKNOWN = (None, False)  # what is known of a key without a term
_START = Context(Unit("money", 4, "万元"))  # publications print 万元 where they say nothing


class _Held:
    """A context, and what bare numbers are in it by the key and the name that they stand under."""

    __slots__ = ("bare", "context", "counts")

    def __init__(self, context: Context) -> None:
        self.context = context
        self.counts = context.thing is not None or context.printed is not None
        self.bare: dict[tuple[str, str | None], Bare] = {}


class Report:
    """One disclosure: a name for places, the top of its tree and the terms that its keys were read with."""

    __slots__ = (
        "_contexts",
        "_labels",
        "_named",
        "_recent",
        "_top",
        "_words",
        "file",
        "root",
        "said",
        "source",
        "terms",
    )

    def __init__(self, file: str, root: Node, terms: Terms, source: Source | None = None) -> None:
        self.source = source  # the text of a document: it knows where each place stands there
        self.file = file
        self.root = root
        self.terms = terms
        self._recent: deque[Node] = deque()  # whose figures are kept
        self._words: dict[str, tuple[Unit | None, bool]] = {}
        self._contexts: Kept = terms.kept("contexts")
        self._top = self._held(_START)
        self._labels: dict[str, dict[Node, str]] = {"zh": {}, "en": {}}
        self._named: dict[tuple[Node, Node | None, str, int], str] = {}
        self.said: dict[object, str] = {}  # of its findings, by whoever tells them

    @property
    def entity(self) -> str:
        """The name of the department, as printed, or ""."""
        return self._top_text("entity")

    @property
    def year(self) -> str:
        """The year of the accounts, as printed, or ""."""
        return self._top_text("year")

    def _top_text(self, key: str) -> str:
        node = (self.root.group or {}).get(key)
        return (node.text or "").strip() if node else ""

    def place(self, node: Node) -> Place:
        """Return where ``node`` stands."""
        if self.source is None:
            return Place(self.file, node.line, node.column)
        return self.source.place(node.line, node.column)

    def at(self, node: Node, lang: str) -> str:
        """Return where ``node`` stands, for people: 12:5, or where in its document."""
        return f"{node.line}:{node.column}" if self.source is None else self.place(node).at(lang)

    def silent(self, key: str) -> bool:
        """Whether what has that key is no figure by its name: a reason, a note, a header."""
        return self._word(key)[1]

    def _word(self, key: str) -> tuple[Unit | None, bool]:
        """Return (unit of a bare number or None, whether it names no figure) of a key, of a term remembered."""
        found = self._words.get(key)
        if found is None:
            term = self.terms.get(key)
            if term is None:
                return _UNKNOWN
            found = self._words[key] = (PERCENT if term.unit == "%" else counted(term), term.silent)
        return found

    def context(self, group: Node) -> Context:
        """Return what holds for the children of ``group``, inherited from above where it says nothing itself."""
        return self._hold(group).context

    def _hold(self, group: Node | None) -> _Held:
        """Return the context of a group, or of the top; one object for all groups that have the same."""
        if group is None:
            return self._top
        if group.cache is not UNREAD:
            known: _Held = group.cache
            return known
        held = self._hold(group.parent)
        context = held.context
        body = group.body
        if type(body) is dict and not body.keys().isdisjoint(HEADERS):
            context = _amended(context, body)
        # an attribute (金额, 上年数, a list item) counts what the thing it belongs to counts
        thing = self._word(group.key)[0] if group.key in self.terms.by_id else None
        # the row 车辆数合计（辆） says so of its columns
        printed = _printed_unit(group.name) if group.name is not None and group.name[-1:] in _CLOSING else None
        if (thing is not None or printed is not None or held.counts) and (thing, printed) != (
            context.thing,
            context.printed,
        ):
            context = context._replace(thing=None if thing is PERCENT else thing, printed=printed)
        if context is not held.context:
            held = self._held(context)
        group.cache = held
        return held

    def _held(self, context: Context) -> _Held:
        return self._contexts.get(context) or self._contexts.keep(context, _Held(context))

    def amount(self, node: Node) -> Node:
        """Return the node that holds the figure of ``node``: itself, or of a group its ``amount``, else its ``total``."""
        while type(node.body) is dict:
            inner = node.body.get("amount") or node.body.get("total")
            if inner is None:
                return node
            node = inner
        return node

    def figure(self, node: Node) -> Figure | None:
        """Return the figure of a scalar node, or None where it is a text, a group or blank. Remembered for a while."""
        body = node.body
        if type(body) is not str:
            return None
        known: Figure | None = node.cache
        if known is UNREAD:  # asked once: another thread may read it in between
            node.cache = known = self.read(node, body)
            recent = self._recent
            recent.append(node)
            if len(recent) > _KEPT:
                recent.popleft().cache = UNREAD
        return known

    def each_figure(self) -> Iterator[tuple[Node, Figure]]:
        """Yield every figure that is one by its name, with the node that it stands in, in the order of the file."""
        figure_of = self.figure
        for node in self.each_print():
            figure = figure_of(node)
            if figure is not None:
                yield node, figure

    def each_print(self) -> Iterator[Node]:
        """Yield every node with a text that is a figure by its name, in the order of the file."""
        known, words, word = self.terms.by_id, self._words, self._word
        stack = [iter((self.root,))]
        while stack:
            for node in stack[-1]:
                body = node.body
                if type(body) is str:
                    key = node.key
                    if key not in known or not (words.get(key) or word(key))[1]:
                        yield node
                elif type(body) is dict:
                    stack.append(iter(body.values()))
                    break
            else:
                stack.pop()

    def read(self, node: Node, text: str) -> Figure | None:
        """Return the figure that a scalar node would print as ``text``, or None where that is none."""
        parent = node.parent
        held = self._top if parent is None else parent.cache
        if held is UNREAD:
            held = self._hold(parent)
        known = held.bare.get((node.key, node.name))
        figure = read_bare(text, known if known is not None else self._bare(held, node))
        if figure is not None and figure.unit is PERCENT:
            figure = None  # a bare 82.71 where a share is due: 82.71 %, or 0.8271? The sign is missing.
        return figure

    def _bare(self, held: _Held, node: Node) -> Bare:
        """Return what a bare number is under the key and name of ``node``, remembered."""
        context, name = held.context, node.name
        unit = self._word(node.key)[0] or context.thing
        if unit is None and name is not None and (last := name[-1:]) in _TELLING:
            # 购置数（辆） says what it counts; a bare 率 of which no term knows more is no money
            unit = NUMBER if last == "率" else _printed_unit(name)
        found = bare(unit or context.printed or context.unit, context.decimals, context.rounding)
        if len(held.bare) < _WORDS and len(name or "") <= LONG:
            held.bare[node.key, name] = found
        return found

    def assumed(self, node: Node) -> bool:
        """Whether a figure is money of a unit that nothing in the report names."""
        parent = node.parent
        if parent is None or (parent.cache if parent.cache is not UNREAD else self._hold(parent)).context.stated:
            return False
        figure = self.figure(node)
        if figure is None or figure.unit.kind != "money":
            return False
        named = unit_behind(node.name or "") or unit_behind(parent.name or "")
        return _PRINTED.isdisjoint(node.text or "") and not named

    def label(self, node: Node, lang: str = "zh") -> str:
        """Return the name of a node for people: as printed where that is in their language, else the term's. Remembered."""
        known = self._labels[lang]
        told = known.get(node)
        if told is None:
            told = known[node] = self._label(node, lang)
        return told

    def _label(self, node: Node, lang: str) -> str:
        term = self.terms.get(node.key)
        if node.name is None:
            if node.parent is None:
                return "全文" if lang == "zh" else "the report"
            return f"{self.label(node.parent, lang)}[{node.key}]"
        if term is None:
            return node.name
        if lang == "zh":
            printed_zh = any("\u4e00" <= c <= "\u9fff" for c in node.name)  # as a pattern, 1 ms of every start
            return node.name if printed_zh else term.zh or node.name
        return term.en or node.name

    def named(self, node: Node, lang: str, *, within: Node | None = None, most: int = 3) -> str:
        """Return the name of a node with what it belongs to: ``支出决算·基本支出``, in ``most`` steps, below ``within``. Remembered."""
        known = (node, within, lang, most)
        told = self._named.get(known)
        if told is None:
            told = self._named[known] = self._name(node, within, lang, most)
        return told

    def _name(self, node: Node, within: Node | None, lang: str, most: int) -> str:
        steps: list[str] = []
        known = self._labels[lang]
        at: Node | None = node
        while at is not None and at.parent is not None and at is not within and len(steps) < most:
            if at.key not in QUIET or (at.key == "total" and not steps):
                steps.append(known.get(at) or self.label(at, lang))
            # the label of an item of a list has that of the list in it
            at = at.parent.parent if at.name is None else at.parent
        return ("·" if lang == "zh" else " / ").join(reversed(steps)) or self.label(node, lang)


def _printed_unit(name: str) -> Unit | None:
    """Return the unit that a name prints behind it, 购置数（辆）, or None."""
    printed = unit_behind(name)
    if not printed:
        return None
    return PERCENT if printed == "%" else money_unit(printed) or count_unit(printed)


class Overlay(Report):
    """A report with other figures in some places, which leaves the report as it is.

    ``figures``  what stands in place of the printed figures
    """

    __slots__ = ("figures",)

    def __init__(self, report: Report, figures: Mapping[Node, Figure]) -> None:
        super().__init__(report.file, report.root, report.terms)
        self._recent = report._recent  # noqa: SLF001 - the nodes and what they keep are the same
        self.figures = figures

    def figure(self, node: Node) -> Figure | None:
        """Return the figure that stands for a node."""
        known = self.figures.get(node)
        return super().figure(node) if known is None else known


def _amended(context: Context, body: dict[str, Node]) -> Context:
    """Return the context of a group: that of what it stands in, with its own unit, decimals, rounding and fixed figures."""

    def text(key: str) -> str | None:
        node = body.get(key)
        return normalize(node.text) if node is not None and node.text is not None else None

    unit = text("unit")
    if unit:
        named = money_unit(unit)
        context = context._replace(unit=named or context.unit, stated=named is not None or context.stated)
    decimals = text("decimals")
    if decimals in _DIGITS:
        context = context._replace(decimals=int(decimals))
    rounding = text("rounding")
    if rounding:
        context = context._replace(rounding=ROUNDING_NAMES.get(rounding, context.rounding))
    fixed = text("fixed")
    if fixed:
        context = context._replace(fixed=FIXED_NAMES.get(fixed, context.fixed))
    return context


_CLOSING = (")", "）")
_TELLING = (*_CLOSING, "率")  # at the end of a name
_DIGITS = tuple("012345678")
ROUNDING_NAMES = {name.value: name for name in Rounding} | {
    "四舍五入": Rounding.ROUNDED,
    "舍位平衡": Rounding.BALANCED,
    "截断": Rounding.TRUNCATED,
    "舍去": Rounding.TRUNCATED,
}
FIXED_NAMES = {"true": True, "false": False, "是": True, "否": False}
_SAID = {  # of each header: its name, what it may be
    "unit": (Text("金额单位", "unit"), Text("元、千元、万元、百万元、亿元", "元, 千元, 万元, 百万元, 亿元")),
    "decimals": (Text("小数位数", "decimals"), Text("0 到 8 的整数，例如 2", "a whole number from 0 to 8, as 2")),
    "rounding": (
        Text("取整方式", "rounding"),
        Text("四舍五入、舍位平衡、截断", "rounded, balanced, truncated"),
    ),
    "fixed": (Text("已审定", "fixed"), Text("是、否", "true, false")),
}


def build(source: Source, root: Node, terms: Terms) -> Report:
    """Return the report of a tree, its names settled in their context.

    Raises Problem where a header says nothing that can be understood.
    """
    for node in settle(root, terms):
        body = node.group or {}
        for key in HEADERS:
            if key in body:
                _check_header(source, body[key], key)
    return Report(source.name, root, terms, source if source.origins else None)


def _check_header(source: Source, node: Node, key: str) -> None:
    """Raise Problem, at its place, for a unit, decimals, rounding or fixed that cannot be read."""
    text = normalize(node.text or "")
    good = {
        "unit": money_unit(text) is not None,
        "decimals": text in _DIGITS,
        "rounding": text in ROUNDING_NAMES,
        "fixed": text in FIXED_NAMES,
    }
    if good[key]:
        return
    name, known = _SAID[key]
    shown = visible(text)
    raise source.problem(
        node.line,
        node.column,
        Text(f"{name.zh}“{shown}”无法识别", f"{name.en} “{shown}” is not understood")
        if text
        else Text(f"{name.zh}没有写", f"{name.en} is blank"),
        Text(f"可写：{known.zh}", f"write {known.en}"),
        max(len(text), 1),
    )
