"""What one check reads, and the ways in which a compiled formula gives up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fincheck.evaluation.lookup import LEVELS, MANY, Lookup, child, counterpart
from fincheck.language.expression import Path, Step
from fincheck.report.tree import Node

if TYPE_CHECKING:
    from fincheck.evaluation.values import Values

__all__ = ["Fails", "Many", "Missing", "One", "Sheet", "Unknown", "Unsettled", "Unsure", "fixed", "many", "one"]


class Unsettled(Exception):
    """Only the check in full can tell."""


class Unsure(Unsettled):
    """A check is to be made, and all that it needs is there, but only the check in full can tell."""


class Fails(Unsure):
    """No true amounts behind the printed ones let it hold; only the check in full can tell more."""


class Missing(Exception):
    """An operand is not there."""


class Unknown(Exception):
    """There is no figure, or no text, to be had from an operand."""


class Sheet:
    """What the checks of a report read while they are settled: one sheet for all of them, begun anew for each.

    ``nodes``  the figures met, each once, in their order
    ``aside``  the same check for what is read apart from its operands: what a condition reads is none of them
    ``names``  the sets of names that it has come to last: of which operands, at which place
    ``met``    which nodes met which conditions of members
    ``told``   what conditions came to that are the same at all places; None where figures may change between checks
    """

    __slots__ = ("aside", "column", "figure", "lookup", "met", "names", "nodes", "place", "report", "told")

    aside: Sheet
    column: str
    place: Node

    def __init__(self, lookup: Lookup, place: Node, column: str = "") -> None:
        self._of(lookup)
        self.aside = _Aside(lookup)
        self.begin(place, column)

    def _of(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.report = lookup.report
        self.figure = lookup.report.figure
        self.nodes: dict[Node, None] = {}
        self.names: tuple[object, Node, list[dict[str, str]]] | None = None
        self.met: dict[tuple[object, Node], bool] = {}
        self.told: dict[object, bool] | None = None

    def begin(self, place: Node, column: str) -> None:
        """Begin another check."""
        aside = self.aside
        self.place = aside.place = place
        self.column = aside.column = column
        self.names = aside.names = None
        if aside.met:
            aside.met = {}
        if self.nodes:
            self.nodes = {}
        if aside.nodes:
            aside.nodes = {}

    def again(self) -> None:
        """Begin the same check again: no figure is met yet, what conditions came to holds on."""
        if self.nodes:
            self.nodes = {}
        if self.aside.nodes:
            self.aside.nodes = {}

    def values(self) -> Values:
        """Return what evaluates in full, for what is rarely asked."""
        from fincheck.evaluation.values import Values  # read on use, with all functions

        return Values(self.lookup, self.place, self.column)


class _Aside(Sheet):
    """What is read aside of what is read aside is no further aside. It does not hold itself: nothing would free it."""

    __slots__ = ()

    def __init__(self, lookup: Lookup) -> None:
        self._of(lookup)

    @property
    def aside(self) -> Sheet:  # type: ignore[override]
        return self


One = Callable[[Sheet, Node], Node | None]
Many = Callable[[Sheet, Node], Sequence[Node | None]]


def one(path: Path) -> One:
    """Return what looks up a path that leads to one node, or to none, as ``Lookup.one`` does."""
    steps = path.steps
    if path.absolute:
        return _from_the_top(steps)
    if len(steps) == 1 and steps[0].kind in ("key", "column"):
        return _inside(steps[0])
    if all(step.kind == "key" for step in steps):
        return _down(tuple(step.key for step in steps))
    if steps[0].kind == "parent" and all(step.kind in ("parent", "key") for step in steps):
        return _from_above(steps[1:])
    along = _along(steps)
    return lambda sheet, place: along(sheet, place, place)


def _inside(step: Step) -> One:
    """Return what looks up a key, or the column, as ``child`` does, which it asks only where something may stand for it."""
    key = step.key
    if step.kind == "column":

        def in_column(sheet: Sheet, place: Node) -> Node | None:
            body = place.body
            return (body.get(sheet.column) if type(body) is dict else None) or child(place, sheet.column)

        return in_column
    plain = key not in _STOOD_FOR

    def inside(_: Sheet, place: Node) -> Node | None:
        body = place.body
        if type(body) is dict:
            found = body.get(key)
            if found is not None or (plain and "parts" not in body):
                return found
        return child(place, key)

    return inside


def _down(keys: tuple[str, ...]) -> One:
    """Return the same for keys one below the other."""

    def down(_: Sheet, place: Node) -> Node | None:
        node: Node | None = place
        for key in keys:
            body = node.body  # type: ignore[union-attr]
            node = (body.get(key) if type(body) is dict else None) or child(node, key)  # type: ignore[arg-type]
            if node is None:
                return None
        return node

    return down


_STOOD_FOR = frozenset({"amount", "total"})  # keys of which a place may have what stands for them


def _from_above(steps: tuple[Step, ...]) -> One:
    """Return what looks up a path from the group around a place: the others of the group, asked next, have the same there."""
    token, along = object(), _along(steps)

    def from_above(sheet: Sheet, place: Node) -> Node | None:
        kept, group = sheet.lookup.kept, place.parent
        last: tuple[Node, Node | None] | None = kept.get(token)
        if last is not None and last[0] is group:
            return last[1]
        if group is None:
            return None
        found = along(sheet, place, group)
        kept[token] = group, found
        return found

    return from_above


def _from_the_top(steps: tuple[Step, ...]) -> One:
    """Return what looks up a path from the top; as far as it leads to the same from everywhere it is remembered."""
    fixed = 0
    while fixed < len(steps) and steps[fixed].kind == "key":
        fixed += 1
    token, down, along = object(), _along(steps[:fixed]), _along(steps[fixed:])
    whole = fixed == len(steps)

    def from_the_top(sheet: Sheet, place: Node) -> Node | None:
        kept = sheet.lookup.kept
        found: Node | None
        if token in kept:
            found = kept[token]
        else:
            found = kept[token] = down(sheet, place, sheet.report.root)
        return found if whole or found is None else along(sheet, place, found)

    return from_the_top


def _along(steps: tuple[Step, ...]) -> Callable[[Sheet, Node, Node], Node | None]:
    """Return what goes along steps of which each leads to one node, from another node than the place where that is asked for."""
    moves = tuple((step.kind, step.key) for step in steps if step.kind != "self")

    def along(sheet: Sheet, place: Node, start: Node) -> Node | None:
        node: Node | None = start
        for kind, key in moves:
            if kind == "key":
                node = child(node, key)  # type: ignore[arg-type]
            elif kind == "parent":
                node = node.parent  # type: ignore[union-attr]
            elif kind == "namesake":
                node = child(node, place.key)  # type: ignore[arg-type]
            elif kind == "column":
                node = child(node, sheet.column)  # type: ignore[arg-type]
            else:
                node = counterpart(node, place)  # type: ignore[arg-type]
            if node is None:
                return None
        return node

    return along


def fixed(path: Path) -> bool:
    """Whether a path leads to the same from wherever one starts."""
    return path.absolute and all(step.kind in _FIXED for step in path.steps)


_FIXED = frozenset({"key", "each", "class", "section", "item"})


def many(path: Path) -> Many:
    """Return what looks up a path as ``Lookup.many`` does: None stands for a node whose last steps are absent."""
    steps = path.steps
    at = next((at for at, step in enumerate(steps) if step.kind in MANY), None)
    if at is None:
        find = one(path)
        return lambda sheet, place: [find(sheet, place)]
    head = one(path._replace(steps=steps[:at]))
    spread = _spread(steps[at])
    stages = _stages(steps[at + 1 :])

    def walk(sheet: Sheet, place: Node) -> Sequence[Node | None]:
        start = head(sheet, place) if at or path.absolute else place
        if start is None:
            return ()
        nodes: Sequence[Node | None] = spread(sheet.lookup, start)
        for stage in stages:
            nodes = stage(sheet, place, nodes)
        return nodes

    if not fixed(path):
        return walk
    token = object()

    def remembered(sheet: Sheet, place: Node) -> Sequence[Node | None]:
        kept = sheet.lookup.kept
        found: Sequence[Node | None] | None = kept.get(token)
        if found is None:
            found = kept[token] = walk(sheet, place)
        return found

    return remembered


_Stage = Callable[[Sheet, Node, Sequence[Node | None]], Sequence[Node | None]]  # what follows on some nodes


def _stages(steps: tuple[Step, ...]) -> list[_Stage]:
    stages: list[_Stage] = []
    while steps:
        if steps[0].kind in MANY:
            stages.append(_wider(_spread(steps[0])))
            steps = steps[1:]
        else:
            at = next((at for at, step in enumerate(steps) if step.kind in MANY), len(steps))
            stages.append(_further(steps[:at]))
            steps = steps[at:]
    return stages


def _wider(spread: Callable[[Lookup, Node], Sequence[Node]]) -> _Stage:
    return lambda sheet, _, nodes: [inner for node in nodes if node is not None for inner in spread(sheet.lookup, node)]


def _further(steps: tuple[Step, ...]) -> _Stage:
    if len(steps) == 1 and steps[0].kind in ("key", "column"):
        key = steps[0].key if steps[0].kind == "key" else None

        def inside(sheet: Sheet, _: Node, nodes: Sequence[Node | None]) -> list[Node | None]:
            name = sheet.column if key is None else key
            found: list[Node | None] = []
            for node in nodes:
                if node is not None:
                    body = node.body
                    node = (body.get(name) if type(body) is dict else None) or child(node, name)
                found.append(node)
            return found

        return inside
    along = _along(steps)
    return lambda sheet, place, nodes: [None if node is None else along(sheet, place, node) for node in nodes]


def _spread(step: Step) -> Callable[[Lookup, Node], Sequence[Node]]:
    """Return what leads from one node to many."""
    if step.kind == "each":
        return Lookup.children
    if step.kind == "below":
        return Lookup.below
    digits = LEVELS[step.kind]
    return lambda lookup, node: lookup.level(node, digits)
