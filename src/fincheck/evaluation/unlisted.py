"""Whether a list of parts that falls short of its whole merely leaves one out: the same one in every column.

Where this year, last year and the change between them all fall short, and the shortfalls fit each other as the figures
of one item do, 其中 names some of the parts only; that no amounts could satisfy the sum is then no proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from fincheck.report.report import Report
from fincheck.report.tree import Node

__all__ = ["unlisted"]

_COLUMNS = ("amount", "prior", "change")


def unlisted(report: Report, place: Node, whole: Node) -> dict[str, Fraction] | None:
    """Return amount, prior and change (in the base unit) of the one item that would complete a list; None if there is none.

    ``place`` is what has the parts, ``whole`` the figure that they should come to.
    """
    group = whole.parent.group if whole.parent is not None else None
    listed = (place.group or {}).get("parts")
    parts = list((listed.group or {}).values()) if listed is not None else []
    if group is None or not parts or any(part.group is None for part in parts):
        return None
    gaps: dict[str, Fraction] = {}
    play = Fraction(0)
    for column in _COLUMNS:
        figures = [report.figure(node) for node in _cells(group, parts, column)]
        known = [figure for figure in figures if figure is not None]
        if len(known) < len(parts) + 1 or len({figure.unit.kind for figure in known}) > 1:
            return None
        gaps[column] = known[0].value - sum((figure.value for figure in known[1:]), Fraction(0))
        play += sum((figure.ulp for figure in known), Fraction(0)) / 2
    if gaps["amount"] <= play or gaps["prior"] <= play or abs(gaps["amount"] - gaps["prior"] - gaps["change"]) > play:
        return None
    return gaps


def _cells(group: dict[str, Node], parts: list[Node], column: str) -> Iterator[Node]:
    """Yield the cells of a column: that of the whole, then those of the parts; an amount may be called a total."""
    for row in (group, *((part.group or {}) for part in parts)):
        cell = row.get(column) or (row.get("total") if column == "amount" else None)
        if cell is not None:
            yield cell
