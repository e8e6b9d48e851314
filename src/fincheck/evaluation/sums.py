"""Sums settled in integers: most checks only add figures, and most of them hold.

A plan says "exact" or "rounding" without building anything, or says nothing: then the check is made in full. It says as
well with what sign each figure is added, so that whoever looks at many sums together need not look them up again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from fincheck.evaluation.lookup import Lookup, child
from fincheck.evaluation.outcome import Verdict
from fincheck.figures.figure import ANY, Spread
from fincheck.language.addition import Addition, difference
from fincheck.language.expression import Compare, Expression, Path
from fincheck.record import Record
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["Signs", "SumPlan", "Total", "adding", "plan"]


Signs = tuple[int, ...]
_KNOWN: dict[Signs, Signs] = {}  # most sums are of few shapes: kept once each, they cost no memory
_MANY = 1000


class Total(Record):
    """What figures add up to that should make nothing.

    ``residual``  what is left, in units of their last digit
    ``claims``    how many of them may be half of that unit off
    ``nodes``     where they stand, with what sign each is added in ``signs``
    """

    residual: int
    claims: int
    nodes: list[Node]
    signs: Signs

    @property
    def verdict(self) -> Verdict | None:
        """Exact or rounding; None where rounding cannot explain what is left."""
        return self.holding(0)

    def holding(self, more: int) -> Verdict | None:
        """Return the verdict where ``more`` were left."""
        residual = self.residual + more
        if not residual:
            return Verdict.EXACT
        return Verdict.ROUNDING if 2 * abs(residual) <= self.claims else None


class SumPlan:
    """A formula that only adds figures with coefficients of plus or minus one: ``a + sum(b.*) - c = d``.

    ``total``  whether one operand stands alone on a side: it is the sum of all others
    """

    __slots__ = ("terms", "total")

    def __init__(self, added: Addition) -> None:
        self.terms = [
            (int(term.weight), _key(term.path), term.path, term.path.many, term.path.optional) for term in added.terms
        ]
        signs = [sign for sign, *_ in self.terms]
        many = any(many for *_, many, _ in self.terms)
        self.total = min(signs.count(1), signs.count(-1)) == 1 and (len(signs) > 2 or many)

    def holds(self, lookup: Lookup, place: Node, column: str) -> bool | None:
        """Whether the sum holds, or None where only the check in full can tell."""
        added = self.added(lookup, place, column)
        return None if added is None else added.verdict is not None

    def added(self, lookup: Lookup, place: Node, column: str) -> Total | None:
        """Return what the figures add up to, or None where only the check in full can tell."""
        report = lookup.report
        figure_of = report.figure
        residual = claims = 0
        exponent: int | None = None
        kind = ""
        seen: list[Node] = []
        signs: list[int] = []
        for sign, key, path, many, optional in self.terms:
            nodes: Sequence[Node | None]
            if many:
                nodes = lookup.many(place, path, column)
                if optional:
                    nodes = [node for node in nodes if node is not None]  # a blank cell is nil
                if not nodes:
                    return None
            else:
                nodes = [child(place, key) if key is not None else lookup.one(place, path, column)]
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
                signs.append(sign)
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
        added = tuple(signs)
        return Total(residual, claims, seen, _KNOWN.setdefault(added, added) if len(_KNOWN) < _MANY else added)


def _key(path: Path) -> str | None:
    """Return the key of a path that leads to a child of the place, or None."""
    step = path.steps[0]
    return step.key if len(path.steps) == 1 and step.kind == "key" and not path.absolute else None


@cache  # asked for every rule of every report
def plan(rule: Rule) -> SumPlan | None:
    """Return the plan of a rule that only adds figures, wherever it is in force; else None."""
    return adding(rule.tree) if rule.when is None else None


def adding(tree: Expression) -> SumPlan | None:
    """Return the plan of a formula that only adds figures, or None."""
    if not isinstance(tree, Compare) or tree.operators != ("=",):
        return None
    added = difference(*tree.operands)
    if added is None or added.constant or added.counts or not added.terms:
        return None
    plain = all(
        term.weight in (1, -1) and term.each is None and term.where is None and (term.summed or not term.path.many)
        for term in added.terms
    )
    return SumPlan(added) if plain else None
