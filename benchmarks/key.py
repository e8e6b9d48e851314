"""Passages with a key: for each its figures and what they mean, and the relations that hold among them or fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fincheck.readers import yamltree
from fincheck.report.tree import Node


def documents(key: str, wanted: list[str]) -> Iterator[Any]:
    """Yield what a key says of each passage, of those whose id begins as wanted, or of all."""
    with open(key, "rb") as file:
        listed = _plain(yamltree.read(yamltree.decode(file.read(), key), str))["documents"]
    for document in listed:
        if not wanted or any(document["id"].startswith(name) for name in wanted):
            yield document


def tell(counts: Counter[str]) -> None:
    """Print the counts, a line each."""
    for name, count in sorted(counts.items()):
        print(f"{name:40} {count}")


def _plain(node: Node) -> Any:
    """Return a tree as dicts, lists and texts."""
    if type(node.body) is not dict:
        return node.body or ""
    if node.body and next(iter(node.body.values())).name is None:
        return [_plain(child) for child in node.body.values()]
    return {key: _plain(child) for key, child in node.body.items()}
