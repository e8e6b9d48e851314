"""Which figures a rulebook holds: a figure is *constrained* where a check takes it up and comes to a verdict.

What counts as one is said in ``fates``, which counts alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from fincheck.evaluation.applies import cases
from fincheck.evaluation.check import check
from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.figures.figure import Figure
from fincheck.quality.counting import arithmetic
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["Coverage", "Covered", "cover"]


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """A figure and the checks that come to a verdict with it."""

    node: Node
    figure: Figure
    checks: tuple[Outcome, ...]


@dataclass(slots=True)
class Coverage:
    """What the rules hold of one report, figure by figure in the order of the file."""

    report: Report
    figures: list[Covered] = field(default_factory=list)

    @property
    def constrained(self) -> int:
        """How many figures are constrained."""
        return sum(1 for covered in self.figures if covered.checks)


def cover(report: Report, rules: list[Rule]) -> Coverage:
    """Return which checks come to a verdict with each figure."""
    held: dict[Node, list[Outcome]] = {}
    lookup = Lookup(report)
    for case in cases(lookup, rules):
        outcome = check(lookup, case)
        if outcome is not None and outcome.verdict != Verdict.UNDECIDED and (outcome.finding or arithmetic(case.rule)):
            for node in outcome.operands:
                held.setdefault(node, []).append(outcome)
    return Coverage(report, [Covered(n, f, tuple(held.get(n, ()))) for n, f in report.each_figure()])
