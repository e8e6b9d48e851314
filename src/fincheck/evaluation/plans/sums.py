"""Sums settled in integers: most checks only add figures, and most of them hold.

A plan says "exact" or "rounding" without building anything, or says nothing: then the check is made in full. It says as
well with what sign each figure is added, so that whoever looks at many sums together need not look them up again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Verdict
from fincheck.evaluation.plans.sheet import Fails, Many, One, Sheet, many, one
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
_WIDE = 64  # cells of a row at most
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
        return self.holding(0)

    def holding(self, more: int) -> Verdict | None:
        """Return the verdict where ``more`` were left."""
        return _verdict(self.residual + more, self.claims)


def _verdict(residual: int, claims: int) -> Verdict | None:
    if not residual:
        return Verdict.EXACT
    return Verdict.ROUNDING if 2 * abs(residual) <= claims else None


class SumPlan:
    """A formula that only adds figures with coefficients of plus or minus one: ``a + sum(b.*) - c = d``.

    ``total``  whether one operand stands alone on a side: it is the sum of all others
    """

    __slots__ = ("_row", "_terms", "total")

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
        keys = [
            path.steps[0].key
            for _, path, *_ in added.terms
            if not path.absolute and len(path.steps) == 1 and path.steps[0].kind == "key"
        ]
        optional = [free for *_, free in self._terms]
        self._row = _Cells(keys, signs, optional) if len(set(keys)) == len(signs) else None

    def holds(self, lookup: Lookup, place: Node, column: str) -> bool | None:
        """Whether the sum holds, or None where only the check in full can tell."""
        added = self._of(Sheet(lookup, place, column), place)
        return None if added is None else _verdict(added[0], added[1]) is not None

    def added(self, lookup: Lookup, place: Node, column: str) -> Total | None:
        """Return what the figures of one check add up to, or None where only the check in full can tell."""
        added = self._of(Sheet(lookup, place, column), place)
        return None if added is None else Total(*added)

    def settle(self, sheet: Sheet, place: Node) -> tuple[Verdict, tuple[Node, ...], Signs] | None:
        """Return the verdict of the check that a sheet is at, its figures and their signs, or None where only the check in full can tell.

        Raises Fails where rounding cannot explain what is left.
        """
        added = self._of(sheet, place)
        if added is None:
            return None
        residual, claims, nodes, signs = added
        verdict = _verdict(residual, claims)
        if verdict is None:
            raise Fails
        return verdict, nodes, signs

    def _of(self, sheet: Sheet, place: Node) -> tuple[int, int, tuple[Node, ...], Signs] | None:
        cells = self._row.cells(place) if self._row is not None else None
        if cells is not None:
            nodes, signs = cells
            return _added(sheet, nodes, signs)
        nodes, listed = [], []
        for sign, find, find_all, optional in self._terms:
            if find_all is None:
                node = find(sheet, place)  # type: ignore[misc]
                if node is not None:
                    nodes.append(node)
                    listed.append(sign)
                elif not optional:
                    return None
                continue
            found = find_all(sheet, place)
            there = [node for node in found if node is not None]  # where these are optional, a blank cell is nil
            if not there or (len(there) < len(found) and not optional):
                return None
            nodes += there
            listed += [sign] * len(there)
        added = _added(sheet, nodes, _kept(tuple(listed))) if nodes else None
        return None if added is None or len(set(nodes)) < len(nodes) else added


class _Cells:
    """The cells of one row that are added, each by its key, as most sums do; which of them are there follows from its keys."""

    __slots__ = ("_keys", "_known", "_optional", "_signs")

    def __init__(self, keys: Sequence[str], signs: Sequence[int], optional: Sequence[bool]) -> None:
        self._keys = keys
        self._signs = signs
        self._optional = optional
        self._known: dict[tuple[str, ...], tuple[list[str], Signs]] = {}

    def cells(self, place: Node) -> tuple[list[Node], Signs] | None:
        """Return the cells of a place that are there, and their signs; None where one is missing, or it is no plain row."""
        body = place.body
        if type(body) is not dict or len(body) > _WIDE:
            return None
        row = tuple(body)
        known = self._known.get(row)
        if known is None:
            known = self._there(row)
            if len(self._known) < _MANY:
                self._known[row] = known
        keys, signs = known
        return ([body[key] for key in keys], signs) if keys else None

    def _there(self, row: tuple[str, ...]) -> tuple[list[str], Signs]:
        every = list(zip(self._keys, self._signs, self._optional, strict=True))
        # what is not there may be in the parts, or the total stand for it
        if "parts" in row or any(key not in row and (not free or key == "amount") for key, _, free in every):
            return [], ()
        there = [(key, sign) for key, sign, _ in every if key in row]
        return [key for key, _ in there], _kept(tuple(sign for _, sign in there))


def _kept(signs: Signs) -> Signs:
    return _KNOWN.setdefault(signs, signs) if len(_KNOWN) < _MANY else signs


def _added(sheet: Sheet, nodes: list[Node], signs: Signs) -> tuple[int, int, tuple[Node, ...], Signs] | None:
    """Return what is left of figures, how many of them are rounded, where they stand and their signs.

    Groups give way to their amounts among the nodes.
    """
    figure_of = sheet.figure
    residual = claims = exponent = 0
    unit: Unit | None = None  # that of the last figure, nil left out
    for at, sign in enumerate(signs):
        node = nodes[at]
        if type(node.body) is dict:
            node = nodes[at] = sheet.report.amount(node)
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
        spread = figure.spread
        if spread is _ROUNDED:
            claims += 1
        elif spread is not _EXACT or figure.bound:
            return None
        residual += sign * figure.mantissa
    return residual, claims, tuple(nodes), signs


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
