"""The fields of files of our own: rules, terms, waivers, configuration. What is said of one that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

from fincheck.report.tree import Node
from fincheck.source import Problem, Source, Text, near

__all__ = ["one_of", "unknown_field"]


def unknown_field(
    source: Source, node: Node, key: str, text: Text, known: Iterable[str], help: Text | None = None
) -> Problem:
    """Return the problem of a field ``key``, at its name: ``text`` says what it is not; the near one or the known ones help.

    ``help`` is said in place of all that are known.
    """
    listed = tuple(known)
    guess = near(key, listed)
    asked = Text(f"是不是 {guess}？", f"did you mean {guess}?") if guess else help or one_of(listed)
    return source.problem(node.line, source.name_before(node.line, node.column, key), text, asked, len(key))


def one_of(known: Iterable[str]) -> Text:
    """Return which words may stand in a place."""
    listed = tuple(known)
    return Text(f"可用：{'、'.join(listed)}", f"known: {', '.join(listed)}")
