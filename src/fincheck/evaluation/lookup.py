"""Paths of formulas and scopes looked up in a report: names to nodes."""

from __future__ import annotations

from typing import Any

from fincheck.language.expression import Path, Step
from fincheck.report.names import year_of
from fincheck.report.report import Report
from fincheck.report.tree import Node

__all__ = ["LEVELS", "MANY", "Lookup", "child", "counterpart", "is_pattern", "matches"]

MANY = ("each", "class", "section", "item", "below")  # steps that lead to many nodes, or to none
LEVELS = {"class": 3, "section": 5, "item": 7}  # 《政府收支分类科目》: 类, 款, 项 have codes of 3, 5 and 7 digits
_WIDE = 8  # children from which on they are remembered
_WORDS = 4096  # keys of which is remembered whether they name a figure


def is_pattern(scope: tuple[Step, ...]) -> bool:
    """Whether a scope names a kind of place rather than one place."""
    for step in scope:  # noqa: SIM110 - asked for every check that is told
        if step.kind != "key":
            return True
    return False


class Lookup:
    """Finds nodes of one report; remembers which rows stand below which, and what was spent on unknown names."""

    __slots__ = ("_below", "_children", "_levels", "_silent", "kept", "report", "steps", "year")

    def __init__(self, report: Report) -> None:
        self.report = report
        self._below: dict[int, dict[str, list[Node]]] = {}
        self._children: dict[int, list[Node]] = {}
        self._levels: dict[tuple[int, int], list[Node]] = {}
        self._silent = _Silent(report)
        self.year = year_of(report.year)  # of the accounts, where the report says which
        self.kept: dict[object, Any] = {}  # what a path from the top leads to, be it one or many, by whoever keeps it
        self.steps = 0  # of the search for what unknown names may be, in the whole report

    def one(self, place: Node, path: Path, column: str = "") -> Node | None:
        """Return the node that a single path leads to from ``place``, or None where it is absent."""
        node: Node | None = self.report.root if path.absolute else place
        for step in path.steps:
            assert node is not None
            node = self._step(node, step, place, column)
            if node is None:
                return None
        return node

    def many(self, place: Node, path: Path, column: str = "") -> list[Node | None]:
        """Return the nodes that a path leads to; None stands for one whose last steps are absent.

        Empty where what stands before the ``*`` is absent.
        """
        nodes: list[Node | None] = [self.report.root if path.absolute else place]
        for step in path.steps:
            following: list[Node | None] = []
            for node in nodes:
                if node is None:
                    if step.kind not in MANY:
                        following.append(None)
                elif step.kind == "each":
                    following.extend(self.children(node))
                elif step.kind in LEVELS:
                    following.extend(self.level(node, LEVELS[step.kind]))
                elif step.kind == "below":
                    following.extend(self.below(node))
                else:
                    following.append(self._step(node, step, place, column))
            nodes = following
        return nodes

    def _step(self, node: Node, step: Step, place: Node, column: str) -> Node | None:
        kind = step.kind
        if kind == "key":
            return child(node, step.key)
        if kind == "self":
            return node
        if kind == "parent":
            return node.parent
        if kind == "namesake":
            return child(node, place.key)
        if kind == "counterpart":
            return counterpart(node, place)
        if kind == "column":
            return child(node, column)
        raise AssertionError(f"{kind} leads to many")

    def children(self, node: Node) -> list[Node]:
        """Return the children that may be figures, in the order of the file; the list is not the caller's to change."""
        body = node.body
        if type(body) is not dict:
            return []
        found = self._children.get(id(node))
        if found is None:
            silent = self._silent
            found = [c for key, c in body.items() if not silent[key]]
            if len(found) > _WIDE:
                self._children[id(node)] = found
        return found

    def level(self, node: Node, digits: int) -> list[Node]:
        """Return the coded rows of one level among the children."""
        body = node.body
        if type(body) is not dict:
            return []
        found = self._levels.get((id(node), digits))
        if found is None:
            found = [c for key, c in body.items() if len(key) == digits and key.isdecimal()]
            if len(body) > _WIDE:
                self._levels[id(node), digits] = found
        return found

    def below(self, row: Node) -> list[Node]:
        """Return the rows of the next level whose code starts with the code of ``row``."""
        table = row.parent
        if table is None or type(table.body) is not dict:
            return []
        found = self._below.get(id(table))
        if found is None:
            found = {}
            for key, node in table.body.items():
                if key.isdecimal() and len(key) > 3:
                    found.setdefault(key[:-2], []).append(node)
            self._below[id(table)] = found
        return found.get(row.key, [])

    def places(self, scope: tuple[Step, ...]) -> list[Node]:
        """Return the places of a scope without ``**``, in the order of the file."""
        nodes = [self.report.root]
        for step in scope:
            nodes = self.further(nodes, step)
        return nodes

    def further(self, nodes: list[Node], step: Step) -> list[Node]:
        """Return where one step of a scope leads from some nodes, those left out where it leads nowhere."""
        kind, key = step.kind, step.key
        if kind == "key":
            return [found for node in nodes if (found := child(node, key)) is not None]
        if kind not in MANY:
            return [found for node in nodes if (found := self._step(node, step, self.report.root, "")) is not None]
        if kind == "each":
            each = [self.children(node) for node in nodes]
        elif kind == "below":
            each = [self.below(node) for node in nodes]
        else:
            each = [self.level(node, LEVELS[kind]) for node in nodes]
        return each[0] if len(each) == 1 else [node for found in each for node in found]


class _Silent(dict[str, bool]):
    """Whether keys name no figure, as far as they were asked for: a report has few words, but it may have a hundred thousand keys."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report

    def __missing__(self, key: str) -> bool:
        silent = self._report.silent(key)
        if len(self) < _WORDS:
            self[key] = silent
        return silent


def child(node: Node, key: str) -> Node | None:
    """Return the child of that key: of the node itself, or of its ``parts`` (其中), for a part belongs to its whole.

    A scalar is its own amount: ``x: 12.5`` is short for ``x: {amount: 12.5}``; a group without one has its total, and one
    with an amount and parts, without a total, is its own total: what is said of the one is said of the other.
    """
    body = node.body
    if type(body) is dict:
        found = body.get(key)
        if found is None and key == "amount":
            found = body.get("total")
        elif found is None and key == "total" and "parts" in body and "amount" in body:
            return node
        if found is None:
            parts = body.get("parts")
            if parts is not None and type(parts.body) is dict:
                return parts.body.get(key)
        return found
    return node if key == "amount" else None


def counterpart(node: Node, place: Node) -> Node | None:
    """Return the child with the key of ``place``, or else of the nearest group around it that has one there."""
    at: Node | None = place
    while at is not None and at.parent is not None:
        found = child(node, at.key)
        if found is not None:
            return found
        at = at.parent
    return None


def matches(node: Node, scope: tuple[Step, ...]) -> bool:
    """Whether ``node`` is a place of a scope with ``**`` in it."""
    return _matches(node, scope, len(scope))


def _matches(node: Node | None, scope: tuple[Step, ...], length: int) -> bool:
    """Whether the path down to ``node`` is that of the first ``length`` steps of a scope: keys, levels of codes, ``**`` for any number."""
    while length:
        step = scope[length - 1]
        if step.kind == "anywhere":
            # ** is any number of steps, none among them
            at: Node | None = node
            while at is not None:
                if _matches(at, scope, length - 1):
                    return True
                at = at.parent
            return False
        if node is None or node.parent is None:
            return False
        if step.kind == "key":
            if node.key != step.key:
                return False
        elif step.kind in LEVELS and not (node.key.isdecimal() and len(node.key) == LEVELS[step.kind]):
            return False
        node = node.parent
        length -= 1
    return node is not None and node.parent is None
