"""Likely causes of an outcome, each with its evidence and place; never sold as a fact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fincheck.outcome import Outcome
from fincheck.report import Report
from fincheck.source import Text
from fincheck.tree import Node

__all__ = ["Diagnosis", "Hint"]

_MOST = 3  # hints shown for one outcome


@dataclass(frozen=True, slots=True, eq=False)
class Hint:
    """A likely cause: its kind, the figure that it points at (or None) and the sentence for people."""

    kind: str
    node: Node | None
    text: Text


class Diagnosis:
    """Looks for causes in one report; its index of figures is built on the first question."""

    __slots__ = ("_by_value", "report")

    def __init__(self, report: Report) -> None:
        self.report = report
        self._by_value: dict[tuple[str, Fraction], list[Node]] | None = None

    def hints(self, outcome: Outcome) -> tuple[Hint, ...]:
        """Return the likely causes of a violated outcome, likeliest first, at most three."""
        if outcome.verdict != "violated" or not outcome.difference:
            return ()
        return tuple(self._equal_figures(outcome)[:_MOST])

    def _equal_figures(self, outcome: Outcome) -> list[Hint]:
        """The difference equals another figure: it was left out, or counted twice."""
        assert outcome.difference is not None
        kind = outcome.unit.kind
        if kind not in ("money", "count"):
            return []
        operands = set(outcome.operands)
        found = [n for n in self._figures().get((kind, abs(outcome.difference)), []) if n not in operands]
        above = _ancestors(outcome.at)
        found.sort(key=lambda n: (-len(above & _ancestors(n)), n.line, n.column))
        # an operand that equals the difference stands in the formula already: it was counted though it should not be
        found = [n for n in operands_in_order(outcome) if self._equals(n, outcome)] + found
        return [Hint("equals-figure", node, self._equal_text(node)) for node in found]

    def _equals(self, node: Node, outcome: Outcome) -> bool:
        figure = self.report.figure(node)
        return figure is not None and abs(figure.value) == abs(outcome.difference or 0)

    def _equal_text(self, node: Node) -> Text:
        place = self.report.place(node)
        zh, en = self.report.label(node, "zh"), self.report.label(node, "en")
        if node.key == "amount" and node.parent is not None:
            zh, en = self.report.label(node.parent, "zh"), self.report.label(node.parent, "en")
        return Text(
            f"差额正好等于“{zh}”{node.text}（{place.line}:{place.column}）",
            f"the difference equals {en} {node.text} ({place.line}:{place.column})",
        )

    def _figures(self) -> dict[tuple[str, Fraction], list[Node]]:
        if self._by_value is None:
            index: dict[tuple[str, Fraction], list[Node]] = {}
            for node in self.report.root.walk():
                figure = None if self.report.silent(node) else self.report.figure(node)
                if figure is not None and figure.mantissa:
                    index.setdefault((figure.unit.kind, abs(figure.value)), []).append(node)
            self._by_value = index
        return self._by_value


def operands_in_order(outcome: Outcome) -> list[Node]:
    """Return the operands of an outcome but the one that it states."""
    return [node for node in outcome.operands if node is not outcome.at]


def _ancestors(node: Node) -> set[int]:
    found = set()
    at: Node | None = node
    while at is not None:
        found.add(id(at))
        at = at.parent
    return found
