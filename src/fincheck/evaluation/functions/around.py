"""What a function may ask of the check in which it stands."""

from __future__ import annotations

from typing import Protocol

from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.undecided import Undecided
from fincheck.exact.relation import Quotient, Variable
from fincheck.language.expression import Expression, Path
from fincheck.record import Record
from fincheck.report.report import Report
from fincheck.report.tree import Node

__all__ = ["Around", "Value"]


class Value(Record):
    """An expression and the kind of amount it is."""

    expression: Quotient
    kind: str  # see language.kinds.compatible


class Around(Protocol):
    """The check around a function: its report and column, the figures that it has met, what a path leads to."""

    lookup: Lookup
    report: Report
    column: str
    box: list[Variable]

    def found(self, place: Node, path: Path) -> list[Node]:
        """Return the nodes that a path leads to, be it one or many; those that are absent left out."""

    def value(self, tree: Expression, place: Node) -> Value:
        """Return the value of an expression. Raises Absent and Undecided."""

    def each(self, wanted: list[tuple[Expression | None, Node]]) -> list[Value]:
        """Return the values of expressions, each at its place; none stands for the figure of the place itself."""

    def common(self, values: list[Value]) -> str:
        """Return the kind that amounts have in common. Raises Undecided where they have none."""

    def made_of(self, expressions: list[Quotient], variable: Variable, *, rough: bool) -> Value:
        """Return a variable made of expressions, as a value without a kind; ``rough`` where its range may be too wide."""

    def tangled(self, *expressions: Quotient) -> bool:
        """Whether expressions share figures with some play."""

    def prints(self, arguments: tuple[Expression, ...], place: Node) -> list[Node]:
        """Return what names lead to, each print once; groups without an amount left out."""

    def meeting(self, condition: Expression, nodes: list[Node]) -> list[Node]:
        """Return the nodes that meet a condition."""

    def unread(self, node: Node) -> Undecided:
        """Return why there is no figure, or no text, to be had from a node."""
