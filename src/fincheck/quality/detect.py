"""Would an error in a figure be seen, and would it be known for its own? Asked of the relations, before any error is there.

An error in one figure moves every relation that it stands in, each by its slope there. It is *detected* when it
stands in a relation that pins it down, *located* when no other figure moves the same relations in the same proportion:
then no error in another figure looks alike (the condition of a single error being identifiable, Fellegi and Holt 1976).
All this is of errors beyond what rounding explains; a percentage sees only those that move its last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fincheck.evaluation.evaluate import Evaluation
from fincheck.evaluation.linear.constraints import Linear
from fincheck.explanation.guess import slope
from fincheck.explanation.system import System
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["STATES", "Alike", "Detectability", "detectability"]

STATES = {
    "unchecked": Text("没有核对", "unchecked"),
    "bounded": Text("只核对大小（一个方向的错误能发现）", "bounded (an error is seen in one direction)"),
    "detected": Text("能发现，不能定位", "detected"),
    "located": Text("能发现并定位", "located"),
}


@dataclass(frozen=True, slots=True)
class Alike:
    """Figures that no rule tells apart, in the order of the file, and the kind of relation that would."""

    nodes: tuple[Node, ...]
    kind: str  # "same" | "share" | "amount"
    text: Text


@dataclass(frozen=True, slots=True)
class Detectability:
    """For each figure of a report, in the order of the file, one of ``STATES``; and those that are alike."""

    state: dict[Node, str]
    alike: tuple[Alike, ...]

    @property
    def tally(self) -> dict[str, int]:
        """How many figures are in each state."""
        counts = dict.fromkeys(STATES, 0)
        for state in self.state.values():
            counts[state] += 1
        return counts


def detectability(evaluation: Evaluation) -> Detectability:
    """Return what an error in each figure of an evaluated report would come to."""
    system = System(evaluation)
    state: dict[Node, str] = {}
    columns: dict[object, list[Node]] = {}
    for node, _ in system.report.each_figure():
        column, tight = _column(system, node)
        if not system.touching[node]:
            state[node] = "unchecked"
        elif not tight:
            state[node] = "bounded"
        else:
            state[node] = "detected"
            if not system.fixed(node):
                columns.setdefault(column, []).append(node)
    alike = []
    for nodes in columns.values():
        if len(nodes) == 1:
            state[nodes[0]] = "located"
        else:
            alike.append(_told(system, nodes))
    alike.sort(key=lambda one: (one.nodes[0].line, one.nodes[0].column))
    return Detectability(state, tuple(alike))


def _column(system: System, node: Node) -> tuple[object, bool]:
    """Return which relations an error in a figure moves, in what proportion, and whether one of them pins it down."""
    slopes: list[tuple[int, Fraction]] = []
    others: list[int] = []
    for check in system.touching[node]:
        for relation in system.relations(check):
            steep = slope(system, relation.linear, node) if _tight(relation.linear) else Fraction(0)
            if steep:
                slopes.append((relation.number, steep))
        if check in system.left_out:
            others.append(check)
    column = tuple((number, steep / slopes[0][1]) for number, steep in slopes)
    return (column, tuple(others)), bool(slopes or others)


def _tight(linear: Linear) -> bool:
    """Whether a relation is an equation: it holds its figures from both sides."""
    return any(row.low is not None for row in linear.rows) and any(row.high is not None for row in linear.rows)


def _told(system: System, nodes: list[Node]) -> Alike:
    """Return figures that no check tells apart, with what would: a further print, a sum or a share."""
    relations = [
        relation.linear
        for check in system.touching[nodes[0]]
        for relation in system.relations(check)
        if _tight(relation.linear)
    ]
    if any(linear.holders for linear in relations):
        kind, text = "amount", Text(
            "把其中的金额在别处再印一次（或列出上年数、增减额），就能分清",
            "print the amount once more elsewhere, or last year's figure and the change: that tells them apart",
        )  # fmt: skip
    elif relations and all(linear.pair for linear in relations):
        kind, text = "same", Text(
            "在第三处再印一次，或让其中一个进入一项合计，就能分清",
            "a third print, or a sum that one of them is part of, tells them apart",
        )  # fmt: skip
    else:
        kind, text = "share", Text(
            "写出各项占比，或列出各项的明细，就能分清",
            "a share for each, or what each of them is made up of, tells them apart",
        )  # fmt: skip
    return Alike(tuple(nodes), kind, text)
