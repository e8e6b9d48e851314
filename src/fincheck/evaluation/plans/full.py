"""Conditions evaluated in full, with all that it takes: read on use, for most are compiled."""

from __future__ import annotations

from collections.abc import Callable

from fincheck.evaluation.plans.reading import Truth
from fincheck.evaluation.plans.sheet import Missing, Sheet, Unknown, Unsettled
from fincheck.evaluation.undecided import Absent, Undecided
from fincheck.evaluation.values import Values
from fincheck.language.expression import Expression
from fincheck.report.tree import Node

__all__ = ["Quick", "holds"]


def holds(tree: Expression, sheet: Sheet, place: Node, compiled: Callable[[Expression], Truth]) -> bool:
    """Return whether a condition holds; ``compiled`` makes the plan of one of members within it. Raises Missing and Unknown."""
    try:
        return Quick(sheet, compiled).truth(tree, place)
    except Absent:
        raise Missing from None
    except Undecided:
        raise Unknown from None


class Quick(Values):
    """What evaluates in full, but asks compiled conditions which nodes count."""

    def __init__(self, sheet: Sheet, compiled: Callable[[Expression], Truth]) -> None:
        super().__init__(sheet.lookup, sheet.place, sheet.column)
        self._sheet = sheet
        self._compiled = compiled

    def names(self, operands: tuple[Expression, ...], place: Node) -> list[dict[str, str]]:
        """Return the names at each of some paths: those that its plan has met."""
        known = self._sheet.names
        if known is None or known[0] is not operands or known[1] is not place:
            known = self._sheet.names = operands, place, super().names(operands, place)
        return known[2]

    def meeting(self, condition: Expression, nodes: list[Node]) -> list[Node]:
        """Return the nodes that meet a condition, by its compiled plan; where that is undecided, by the full one, which says why."""
        meets, aside = self._compiled(condition), self._sheet.aside
        try:
            return [node for node in nodes if meets(aside, node)]
        except (Unknown, Unsettled):
            return super().meeting(condition, nodes)  # which says why
