"""Sums settled in integers: most checks only add figures, and most of them hold.

A plan says "exact" or "rounding" without building anything, or says nothing: then the check is made in full. It says as
well with what sign each figure is added, so that whoever looks at many sums together need not look them up again.
"""

from __future__ import annotations

from functools import cache

from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Verdict
from fincheck.evaluation.plans.sheet import Many, One, Sheet, many, one
from fincheck.figures.figure import ANY, Spread, Unit
from fincheck.language.addition import Addition, difference
from fincheck.language.expression import Compare, Expression
from fincheck.record import Record
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["Signs", "SumPlan", "Total", "adding", "plan"]


Signs = tuple[int, ...]
_KNOWN: dict[Signs, Signs] = {}  # most sums are of few shapes: kept once each, they cost no memory
_MANY = 1000
_EXACT, _ROUNDED = Spread.EXACT, Spread.ROUNDED


class Total(Record):
    """What figures add up to that should make nothing.

    ``residual``  what is left, in units of their last digit
    ``claims``    how many of them may be half of that unit off
    ``nodes``     where they stand, with what sign each is added in ``signs``
    """

    residual: int
    claims: int
    nodes: tuple[Node, ...]
    signs: Signs

    @property
    def verdict(self) -> Verdict | None:
        """Exact or rounding; None where rounding cannot explain what is left."""
        return self.holding(0) if self.residual else Verdict.EXACT

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

    __slots__ = ("_terms", "total")

    def __init__(self, added: Addition) -> None:
        self._terms: list[tuple[int, One | None, Many | None, bool]] = [
            (int(weight), None, many(path), path.optional)
            if path.many
            else (int(weight), one(path), None, path.optional)
            for weight, path, *_ in added.terms
        ]
        signs = [sign for sign, *_ in self._terms]
        several = any(term.path.many for term in added.terms)
        self.total = min(signs.count(1), signs.count(-1)) == 1 and (len(signs) > 2 or several)

    def holds(self, lookup: Lookup, place: Node, column: str) -> bool | None:
        """Whether the sum holds, or None where only the check in full can tell."""
        added = self.added(lookup, place, column)
        return None if added is None else added.verdict is not None

    def added(self, lookup: Lookup, place: Node, column: str) -> Total | None:
        """Return what the figures of one check add up to, or None where only the check in full can tell."""
        return self.of(Sheet(lookup, place, column), place)

    def of(self, sheet: Sheet, place: Node) -> Total | None:
        """Return the same for the check that a sheet is at."""
        seen: list[Node] = []
        signs: list[int] = []
        for sign, find, find_all, optional in self._terms:
            if find_all is None:
                assert find is not None
                node = find(sheet, place)
                if node is not None:
                    seen.append(node)
                    signs.append(sign)
                elif not optional:
                    return None
                continue
            found = find_all(sheet, place)
            nodes = [node for node in found if node is not None]  # where these are optional, a blank cell is nil
            if not nodes or (len(nodes) < len(found) and not optional):
                return None
            seen += nodes
            signs += [sign] * len(nodes)
        figure_of = sheet.figure
        residual = claims = exponent = 0
        unit: Unit | None = None  # that of the last figure, nil left out
        for at, node in enumerate(seen):
            if type(node.body) is dict:
                node = seen[at] = sheet.report.amount(node)
            figure = figure_of(node)
            if figure is None:
                return None
            if figure.unit is not unit:
                if figure.unit is ANY:
                    continue
                if unit is None:
                    exponent = figure.exponent
                elif figure.unit.kind != unit.kind:
                    return None
                unit = figure.unit
                if unit.kind == "count":
                    return None
            if figure.exponent != exponent:
                return None
            if figure.spread is _ROUNDED:
                claims += 1
            elif figure.spread is not _EXACT or figure.bound:
                return None
            residual += signs[at] * figure.mantissa
        if not seen or len(set(seen)) < len(seen):
            return None
        added = tuple(signs)
        return Total(residual, claims, tuple(seen), _KNOWN.setdefault(added, added) if len(_KNOWN) < _MANY else added)


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
