"""Which figures a rulebook holds: a figure is *constrained* where a check takes it up and comes to a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from fincheck.evaluation.applies import cases
from fincheck.evaluation.check import check
from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.figures.figure import Figure
from fincheck.language.expression import Binary, Call, Compare, Expression, Logic, Sum, paths
from fincheck.language.functions import FUNCTIONS
from fincheck.language.kinds import about_words
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook.rulebook import Rule

__all__ = ["Coverage", "Covered", "arithmetic", "cover", "figures"]


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


@cache  # asked for every check of a report
def arithmetic(rule: Rule) -> bool:
    """Return whether a rule holds figures against figures: an equation, an inequality of two, prints of one."""
    return not rule.made and _arithmetic(rule.tree)


def _arithmetic(tree: Expression) -> bool:
    match tree:
        case Logic(_, operands):
            return any(_arithmetic(operand) for operand in operands)
        case Call(function):
            return FUNCTIONS[function].takes == "prints"
        case Compare(operands, operators) if not about_words(tree):
            read = [operand for operand in operands if next(paths(operand), None) is not None]
            several = any(isinstance(operand, (Sum, Binary)) for operand in operands)
            return len(read) > 1 or (several and "=" in operators)
    return False


def figures(report: Report) -> Iterator[tuple[Node, Figure]]:
    """Yield every figure of a report that is one by its name, in the order of the file."""
    for node in report.root.walk():
        if type(node.body) is str and not report.silent(node):
            figure = report.figure(node)
            if figure is not None:
                yield node, figure


def cover(report: Report, rules: list[Rule]) -> Coverage:
    """Return which checks come to a verdict with each figure."""
    held: dict[Node, list[Outcome]] = {}
    lookup = Lookup(report)
    for case in cases(lookup, rules):
        outcome = check(lookup, case)
        if outcome is not None and outcome.verdict != Verdict.UNDECIDED and arithmetic(case.rule):
            for node in outcome.operands:
                held.setdefault(node, []).append(outcome)
    return Coverage(report, [Covered(n, f, tuple(held.get(n, ()))) for n, f in figures(report)])
