"""What one check reads, and the ways in which a compiled formula gives up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fincheck.evaluation.lookup import Lookup, child
from fincheck.language.expression import Path
from fincheck.report.tree import Node

if TYPE_CHECKING:
    from fincheck.evaluation.values import Values

__all__ = ["Fails", "Many", "Missing", "One", "Sheet", "Unknown", "Unsettled", "many", "one"]


class Unsettled(Exception):
    """Only the check in full can tell."""


class Fails(Unsettled):
    """No true amounts behind the printed ones let it hold; only the check in full can tell more."""


class Missing(Exception):
    """An operand is not there."""


class Unknown(Exception):
    """There is no figure, or no text, to be had from an operand."""


class Sheet:
    """One check being settled: its report and column, and ``nodes``, the figures met, each once, in their order."""

    __slots__ = ("column", "figure", "lookup", "nodes", "place", "report", "worths")

    def __init__(self, lookup: Lookup, place: Node, column: str) -> None:
        self.lookup = lookup
        self.report = lookup.report
        self.figure = lookup.report.figure
        self.place = place
        self.column = column
        self.nodes: dict[Node, None] = {}
        self.worths: dict[object, tuple[int, int, str]] = {}  # what paths from the place come to, by whoever reads them

    def values(self) -> Values:
        """Return what evaluates in full, for what is rarely asked."""
        from fincheck.evaluation.values import Values  # read on use, with all functions

        return Values(self.lookup, self.place, self.column)


One = Callable[[Sheet, Node], Node | None]
Many = Callable[[Sheet, Node], list[Node | None]]


def one(path: Path) -> One:
    """Return what looks up a path that leads to one node, or to none."""
    steps = path.steps
    if not path.absolute and all(step.kind == "key" for step in steps):
        if len(steps) == 1:
            key = steps[0].key
            return lambda _, place: child(place, key)
        keys = tuple(step.key for step in steps)

        def down(_: Sheet, place: Node) -> Node | None:
            node: Node | None = place
            for key in keys:
                node = child(node, key)  # type: ignore[arg-type]
                if node is None:
                    return None
            return node

        return down
    if path.absolute and all(step.kind == "key" for step in steps):
        token = object()

        def at_the_top(sheet: Sheet, place: Node) -> Node | None:
            kept = sheet.lookup.kept
            if token in kept:
                found: Node | None = kept[token]
                return found
            found = kept[token] = sheet.lookup.one(place, path)
            return found

        return at_the_top
    if all(step.kind in _PLAIN for step in steps):
        return _along(path)
    return lambda sheet, place: sheet.lookup.one(place, path, sheet.column)


_PLAIN = frozenset({"key", "parent", "self", "namesake"})


def _along(path: Path) -> One:
    """Return what goes along keys and to parents, as ``Lookup.one`` does."""
    moves = tuple((step.kind, step.key) for step in path.steps if step.kind != "self")
    absolute = path.absolute

    def along(sheet: Sheet, place: Node) -> Node | None:
        node: Node | None = sheet.report.root if absolute else place
        for kind, key in moves:
            if kind == "parent":
                node = node.parent  # type: ignore[union-attr]
            else:
                node = child(node, key if kind == "key" else place.key)  # type: ignore[arg-type]
            if node is None:
                return None
        return node

    return along


_FIXED = frozenset({"key", "each", "class", "section", "item"})  # steps that lead to the same from wherever one starts


def many(path: Path) -> Many:
    """Return what looks up a path that leads to many nodes; None stands for one whose last steps are absent."""
    if path.absolute and all(step.kind in _FIXED for step in path.steps):
        token = object()

        def from_the_top(sheet: Sheet, place: Node) -> list[Node | None]:
            kept = sheet.lookup.kept
            found: list[Node | None] | None = kept.get(token)
            if found is None:
                found = kept[token] = sheet.lookup.many(place, path)
            return found

        return from_the_top
    return lambda sheet, place: sheet.lookup.many(place, path, sheet.column)
