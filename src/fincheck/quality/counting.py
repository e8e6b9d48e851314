"""Which figures a report has, and which rules hold figures against figures: what counting begins with.

Apart from ``coverage``, which lists the checks of every figure: every run counts its figures, few list them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from fincheck.figures.figure import Figure
from fincheck.language.expression import Binary, Call, Compare, Expression, Logic, Sum, paths
from fincheck.language.functions import FUNCTIONS
from fincheck.language.kinds import about_words
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["arithmetic", "figures"]


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
