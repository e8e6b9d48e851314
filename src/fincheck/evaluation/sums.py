"""Sums settled in integers: most checks only add figures, and most of them hold.

A plan says "exact" or "rounding" without building anything, or says nothing: then the check is made in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Verdict
from fincheck.figures.figure import ANY, Spread
from fincheck.language.expression import Binary, Compare, Expression, Negative, Path, Sum
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["SumPlan", "plan"]


class SumPlan:
    """A formula that only adds figures with coefficients of plus or minus one: ``a + sum(b.*) - c = d``.

    ``total``  whether one operand stands alone on a side: it is the sum of all others
    """

    __slots__ = ("terms", "total")

    def __init__(self, terms: list[tuple[int, Path]]) -> None:
        self.terms = [(sign, path, path.many, path.optional) for sign, path in terms]
        signs = [sign for sign, _ in terms]
        many = any(path.many for _, path in terms)
        self.total = min(signs.count(1), signs.count(-1)) == 1 and (len(terms) > 2 or many)

    def verdict(self, lookup: Lookup, place: Node, column: str) -> tuple[Verdict, list[Node]] | None:
        """Return exact or rounding and the figures added, or None where the check must be built in full."""
        settled = self.settled(lookup, place, column)
        return None if settled is None or settled[0] is None else (settled[0], settled[1])

    def holds(self, lookup: Lookup, place: Node, column: str) -> bool | None:
        """Whether the sum holds, or None where only the check in full can tell."""
        settled = self.settled(lookup, place, column)
        return None if settled is None else bool(settled[0])

    def settled(self, lookup: Lookup, place: Node, column: str) -> tuple[Verdict | None, list[Node]] | None:
        """Return the verdict and the figures added, no verdict where rounding cannot explain the difference."""
        report = lookup.report
        figure_of = report.figure
        residual = claims = 0
        exponent: int | None = None
        kind = ""
        seen: list[Node] = []
        for sign, path, many, optional in self.terms:
            nodes: Sequence[Node | None]
            if many:
                nodes = lookup.many(place, path, column)
                if optional:
                    nodes = [node for node in nodes if node is not None]  # a blank cell is nil
                if not nodes:
                    return None
            else:
                nodes = [lookup.one(place, path, column)]
                if nodes[0] is None and optional:
                    continue
            for node in nodes:
                if node is None:
                    return None
                if type(node.body) is dict:
                    node = report.amount(node)
                figure = figure_of(node)
                if figure is None:
                    return None
                seen.append(node)
                if figure.unit is ANY:
                    continue
                if exponent is None:
                    exponent, kind = figure.exponent, figure.unit.kind
                    if kind == "count":
                        return None
                elif figure.exponent != exponent or figure.unit.kind != kind:
                    return None
                if figure.spread is Spread.ROUNDED:
                    claims += 1
                elif figure.spread is not Spread.EXACT or figure.bound:
                    return None
                residual += sign * figure.mantissa
        if not seen or len(set(seen)) < len(seen):
            return None
        if not residual:
            return Verdict.EXACT, seen
        return (Verdict.ROUNDING if 2 * abs(residual) <= claims else None, seen)


@cache  # asked for every rule of every report
def plan(rule: Rule) -> SumPlan | None:
    """Return the plan of a rule that only adds figures, or None."""
    tree = rule.tree
    if rule.when is not None or not isinstance(tree, Compare) or tree.operators != ("=",):
        return None
    terms: list[tuple[int, Path]] = []
    if _linear(tree.operands[0], 1, terms) and _linear(tree.operands[1], -1, terms):
        return SumPlan(terms)
    return None


def _linear(tree: Expression, sign: int, terms: list[tuple[int, Path]]) -> bool:
    match tree:
        case Path():
            terms.append((sign, tree))
            return not tree.many
        case Sum(None, over, None):
            terms.append((sign, over))
            return True
        case Negative(operand):
            return _linear(operand, -sign, terms)
        case Binary("+", left, right):
            return _linear(left, sign, terms) and _linear(right, sign, terms)
        case Binary("-", left, right):
            return _linear(left, sign, terms) and _linear(right, -sign, terms)
    return False
