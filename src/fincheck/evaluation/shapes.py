"""Shapes of places: what is there by its key, whatever it prints.

The rows of a table have one or two shapes, and those of the next report have them as well: what follows from a shape is
found out once and kept with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from fincheck.language.expression import Needs
from fincheck.report.tree import Node

__all__ = ["Shape", "Shapes", "single"]

_MOST = 2000  # shapes that are kept, each of
_WIDE = 200  # children at most: a longer list is like no other


class Shape:
    """The keys of a place, and which of them are groups.

    ``keys``     those that rules find there: a part belongs to its whole
    ``singles``  the children that are no groups, and
    ``groups``   those that are, the last first
    ``known``    what has been found out of the shape, by whoever keeps it
    """

    __slots__ = ("_deep", "_there", "_wholes", "groups", "keys", "known", "singles")

    def __init__(
        self,
        there: AbstractSet[str],
        keys: AbstractSet[str],
        wholes: AbstractSet[str],
        deep: bool,
        singles: Sequence[str] = (),
        groups: Sequence[str] = (),
    ) -> None:
        self._there = there  # keys that are printed as they are
        self._wholes = wholes  # of the keys, those that are groups
        self._deep = deep  # whether a part is a group
        self.keys = keys
        self.singles = singles
        self.groups = groups
        self.known: dict[Any, Any] = {}

    def meets(self, needs: Needs) -> bool:
        """Whether a place of this shape can have what a formula requires: told without a look at any figure."""
        return needs.keys <= self.keys and needs.groups <= self._wholes and (self._deep or not needs.part_groups)

    def admits(self, needs: Needs) -> bool:
        """Whether the condition of a rule can be met at a place of this shape, told likewise."""
        return needs.asked <= self.keys and needs.barred.isdisjoint(self._there)


def single() -> Shape:
    """Return the shape of a figure, or of a text: it is its own amount."""
    return Shape({"amount"}, {"amount"}, frozenset(), False)


class Shapes:
    """The shapes of places: what was met in one report is known in the next."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Shape] = {}
        self._single = single()

    def of(self, node: Node) -> Shape:
        """Return the shape of a place."""
        body = node.body
        if type(body) is not dict:
            return self._single
        token: tuple[object, ...] = tuple(body)
        for cell in body.values():
            if type(cell.body) is dict:
                break
        else:  # a row, as most are
            return self._known.get(token) or self._new(token, body, {})
        token = (token, *[type(child.body) is dict for child in body.values()])
        whole = body.get("parts")
        parts = whole.body if whole is not None and type(whole.body) is dict else {}
        if parts:
            token = (token, *parts, *[type(child.body) is dict for child in parts.values()])
        return self._known.get(token) or self._new(token, body, parts)

    def _new(self, token: tuple[object, ...], body: dict[str, Node], parts: dict[str, Node]) -> Shape:
        shape = _made(body, parts)
        if len(body) + len(parts) <= _WIDE and len(self._known) < _MOST:
            self._known[token] = shape
        return shape


def _made(body: dict[str, Node], parts: dict[str, Node]) -> Shape:
    there = {*body, *parts}
    keys = {*there, "amount"} if "total" in there else set(there)  # a group without an amount stands for its total
    wholes = {key for inside in (body, parts) for key, child in inside.items() if type(child.body) is dict}
    if "total" not in keys and "amount" in keys and "parts" in keys:  # 金额 with 其中 is one, too
        keys.add("total")
        wholes.add("total")
    groups = [key for key, child in body.items() if type(child.body) is dict]
    singles = [key for key, child in body.items() if type(child.body) is not dict]
    return Shape(there, keys, wholes, any(type(child.body) is dict for child in parts.values()), singles, groups[::-1])
