"""Which figures a report has, and which rules hold figures against figures: what counting begins with.

Apart from ``coverage``, which lists the checks of every figure: every run counts its figures, few list them.
"""

from __future__ import annotations

from functools import cache

from fincheck.language.expression import Binary, Call, Compare, Expression, Logic, Sum, paths
from fincheck.language.functions import FUNCTIONS
from fincheck.language.kinds import about_words
from fincheck.rulebook.rule import Rule

__all__ = ["arithmetic"]


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
