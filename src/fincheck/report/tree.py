"""The located tree that every reader feeds: names, texts and places, no values and no file format.

A node is a *group* (its body maps keys to nodes), a *scalar* (its body is the text as printed) or *blank*
(body None: the key is there, its value is not).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

__all__ = ["DEEPEST", "UNREAD", "Node", "quoted", "ranked"]

DEEPEST = 40  # levels; the deepest real disclosure has nine, and data that go deeper go round in a circle

UNREAD: Any = ...  # the cache of a node that nobody has asked yet: an object that stays itself when it is pickled


class Node:
    """One place of a report.

    ``key``     the term id that its printed name stands for, else the name; list children are "1", "2", …
    ``name``    the name as printed; None for the children of a list and for the top
    ``body``    dict of children by key, text, or None
    ``line``, ``column``  of the value, from 1; of a group or a blank, of its name
    ``cache``   belongs to ``report``: the figure of a scalar, the inherited context of a group
    """

    __slots__ = ("body", "cache", "column", "key", "line", "name", "parent")

    def __init__(
        self,
        parent: Node | None,
        key: str,
        name: str | None,
        line: int,
        column: int,
        body: dict[str, Node] | str | None = None,
    ) -> None:
        self.parent = parent
        self.key = key
        self.name = name
        self.body = body
        self.line = line
        self.column = column
        self.cache = UNREAD

    @property
    def group(self) -> dict[str, Node] | None:
        """The children by key, or None where this is no group."""
        return self.body if type(self.body) is dict else None

    @property
    def text(self) -> str | None:
        """The text as printed, or None where this is a group or blank."""
        return self.body if type(self.body) is str else None

    @property
    def path(self) -> str:
        """The keys from the top, joined by dots; a key with a dot or blank in it stands in backquotes."""
        keys = []
        node = self
        while (above := node.parent) is not None:
            keys.append(node.key)
            node = above
        keys.reverse()
        return ".".join(map(quoted, keys))

    @property
    def rank(self) -> tuple[tuple[int, str], ...]:
        """What nodes are sorted by where the order of keys in the file must not matter; the items of a list keep theirs."""
        steps = []
        node: Node | None = self
        while node is not None and node.parent is not None:
            steps.append((int(node.key), "") if node.name is None else (0, node.key))
            node = node.parent
        return tuple(reversed(steps))

    @property
    def beside(self) -> bool:
        """Whether this group holds what stands beside the amount of its parent, made parts of it by its terms alone."""
        above = self.parent
        return above is not None and above.name is not None and (self.line, self.column) == (above.line, above.column)

    def __repr__(self) -> str:
        return f"Node({self.path or '$'})"

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, in the order of the file."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            if type(node.body) is dict:
                stack.extend(reversed(node.body.values()))

    def fell(self) -> None:
        """Take all below this node from it and from each other: nobody may use it any more.

        A group and its children hold each other, so that only the collector would free them.
        """
        stack = [self]
        while stack:
            node = stack.pop()
            body = node.body
            if type(body) is dict:
                node.body = None
                stack.extend([child for child in body.values() if type(child.body) is dict])

    def groups(self) -> list[Node]:
        """Return this node and all below it that are groups, in the order of the file."""
        found = []
        stack = [self]
        while stack:
            node = stack.pop()
            body = node.body
            if type(body) is dict:
                found.append(node)
                inner = [child for child in body.values() if type(child.body) is dict]
                if inner:
                    inner.reverse()
                    stack += inner
        return found


def ranked(nodes: Sequence[Node]) -> list[Node]:
    """Return nodes by their rank: those of one group by their last steps, for the others they share."""
    above = {node.parent for node in nodes}
    if None in above:
        return sorted(nodes, key=lambda node: node.rank)
    if len(above) == 1:
        return sorted(nodes, key=_step)
    ranks = {group: group.rank for group in above if group is not None}
    return sorted(nodes, key=lambda node: (*ranks[node.parent], _step(node)))  # type: ignore[index]


def _step(node: Node) -> tuple[int, str]:
    return (int(node.key), "") if node.name is None else (0, node.key)


_SIGNS = frozenset(
    " .`\"'()+-*/=<>,?:!$;^[]{}（）＋－＊／＝＜＞，．？！＄；＾［］｛｝＂＇｀×÷≤≥≠≦≧−–∕∗。“”‘’\t\n\r\x85\u2028\u2029\xa0\u3000"
)


@lru_cache(4096)  # the keys of a report are few, and stand in the paths of all below them
def quoted(key: str) -> str:
    """Return ``key`` as a formula would write it as one step."""
    return key if key and _SIGNS.isdisjoint(key) else f"`{key}`"
