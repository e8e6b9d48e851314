"""Checks as linear constraints on the true amounts behind the printed figures.

``a + b = c`` is linear as it stands. A ratio with a printed percentage is two inequalities, for the percentage is an
interval: ``a / b = p`` is ``p⁻·b ≤ a ≤ p⁺·b`` for b > 0. More generally a relation ``E op 0`` becomes linear when the
figures that multiply others (percentages, counts) are replaced by the ends of their intervals: with
``E = L0 + p·L1`` and ``L1 ≥ 0`` on the box, ``E = 0`` for some p if and only if ``L0 + p⁺·L1 ≥ 0 ≥ L0 + p⁻·L1``.
A percentage that stands alone in one relation and multiplies in another is then two figures: what follows from the
constraints still follows, and a contradiction is one.

``same(a, b)`` demands agreement digit for digit, of prints; of amounts it says ``a = b``.
What stays truly non-linear (products of amounts, min, max, either-or) is left out, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Case, Verdict
from fincheck.evaluation.undecided import Absent, Undecided
from fincheck.evaluation.values import Values
from fincheck.exact import relation
from fincheck.exact.simplex import lean
from fincheck.figures.figure import Rational, ends, power
from fincheck.language.expression import Binary, Call, Compare, Expression, Literal, Logic, Negative, Path, Sum
from fincheck.language.kinds import about_words
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["Group", "Linear", "NotLinear", "Rational", "Row", "constraints"]


Factors = dict[Node, Rational]


class NotLinear(Exception):
    """The relation is no linear constraint."""


class Group(NamedTuple):
    """A linear form ``sum(factor * figure) + constant`` that the figures ``by`` multiply; none for what stands alone."""

    by: tuple[Node, ...]
    factors: Factors
    constant: Rational


class Row(NamedTuple):
    """``low ≤ sum(factor * figure) ≤ high``; an end that is None is without bound, one that is open excludes it."""

    factors: Factors
    low: Rational | None
    high: Rational | None
    low_open: bool = False
    high_open: bool = False


_Ends = tuple[Group, Rational, Rational]  # a group and the ends of what multiplies it, the one that makes it less first


class Linear(NamedTuple):
    """One relation of a check as rows, in base units.

    ``rows``     hold together
    ``holders``  the figures that multiply others: where one of them is wrong, nothing is left of the rows
    ``groups``   the relation as it was: the sum of its groups stands against 0
    ``pair``     the two prints, where it is one of ``same``
    """

    rows: tuple[Row, ...]
    holders: tuple[Node, ...]
    groups: tuple[Group, ...]
    pair: tuple[Node, Node] | None = None


def constraints(lookup: Lookup, case: Case, verdict: Verdict) -> tuple[tuple[Linear, ...], bool]:
    """Return what a decided check says of true amounts, and whether some of it could not be said linearly.

    A check whose verdict is "truncated" holds for figures that were cut: its rows allow for that, no more is asked.
    """
    found: list[Linear] = []
    whole = True
    values: Values | None = None
    for part, flat in _compiled(case.rule):
        try:
            if flat is not None:
                linear = _flat(lookup, case, flat, verdict)
                if linear is not None:
                    found.append(linear)
                continue
            values = values or Values(lookup, case.place, case.column)
            found.extend(_part(values, part, case.place, verdict))
        except (NotLinear, Undecided, Absent):
            whole = False
    return tuple(found), whole


class _Flat(NamedTuple):
    """``sum of weight * path + constant operator 0``: a relation that only adds."""

    terms: tuple[tuple[Rational, Path], ...]
    constant: Rational
    operator: str


@cache  # asked for every check that takes part in a search
def _compiled(rule: Rule) -> tuple[tuple[Expression, _Flat | None], ...]:
    """Return the relations of a rule, each with what it adds where it only adds."""
    return tuple((part, _flattened(part)) for part in _parts(rule.tree))


def _flattened(part: Expression) -> _Flat | None:
    if not isinstance(part, Compare):
        return None
    terms: list[tuple[Rational, Path]] = []
    constants = [_terms(side, weight, terms) for side, weight in zip(part.operands, (1, -1), strict=True)]
    if None in constants or part.operators == ("!=",):
        return None
    return _Flat(tuple(terms), sum(lean(c) for c in constants if c is not None), part.operators[0])


def _terms(tree: Expression, weight: Rational, into: list[tuple[Rational, Path]]) -> Rational | None:
    """Add the paths of an expression with their weights to ``into``; return what is constant, None where it is not plain."""
    match tree:
        case Literal(value):
            return weight * value
        case Path() | Sum(None, Path(), None):
            into.append((weight, tree.over if isinstance(tree, Sum) else tree))
            return 0
        case Negative(operand):
            return _terms(operand, -weight, into)
        case Binary("+" | "-" as operator, left, right):
            a, b = _terms(left, weight, into), _terms(right, weight if operator == "+" else -weight, into)
            return None if a is None or b is None else a + b
        case Binary("*", Literal(value), other) | Binary("*", other, Literal(value)):
            return _terms(other, lean(weight * value), into)
        case Binary("/", other, Literal(value)) if value:
            return _terms(other, lean(Fraction(weight) / value), into)
    return None


def _flat(lookup: Lookup, case: Case, flat: _Flat, verdict: str) -> Linear | None:
    report, place, column = lookup.report, case.place, case.column
    factors: Factors = {}
    for weight, path in flat.terms:
        nodes = lookup.many(place, path, column) if path.many else [lookup.one(place, path, column)]
        for node in nodes:
            if node is None:
                if not path.many and not path.optional:
                    raise Absent
                continue
            amount = report.amount(node)
            if report.figure(amount) is None:
                raise NotLinear
            factors[amount] = factors.get(amount, 0) + weight
    factors = {node: factor for node, factor in factors.items() if factor}
    if not factors:
        return None
    groups = (Group((), factors, flat.constant),)
    slack = _cut(report, groups) if verdict == Verdict.TRUNCATED else 0
    low = -slack - flat.constant if flat.operator in ("=", ">=", ">") else None
    high = slack - flat.constant if flat.operator in ("=", "<=", "<") else None
    strict = flat.operator in ("<", ">")
    row = Row(factors, low, high, strict and low is not None, strict and high is not None)
    return Linear((row,), (), groups)


def _parts(tree: Expression) -> Iterator[Expression]:
    match tree:
        case Logic("and", operands):
            for operand in operands:
                yield from _parts(operand)
        case Compare(operands, operators, span) if not about_words(tree):
            for i, operator in enumerate(operators):
                yield Compare((operands[i], operands[i + 1]), (operator,), span)
        case Call("same"):
            yield tree
        case Logic():
            yield tree


def _part(values: Values, part: Expression, place: Node, verdict: Verdict) -> Iterator[Linear]:
    if isinstance(part, Call):
        yield from _same(values, part.arguments, place, verdict)
        return
    if not isinstance(part, Compare):
        raise NotLinear
    left, right = part.operands
    (operator,) = part.operators
    groups = _ratio(values, left, right, place)
    doubtful: tuple[Node, ...] = ()
    if groups is None:
        factors: Factors = {}
        try:
            constant = _form(values, left, place, 1, factors) + _form(values, right, place, -1, factors)
            groups = (Group((), {n: f for n, f in factors.items() if f}, constant),)
        except NotLinear:
            groups, doubtful = _grouped(values, left, right, place)
    if not any(group.factors or group.by for group in groups):
        return
    slack = _cut(values.report, groups) if verdict == Verdict.TRUNCATED else 0
    rows = tuple(_rows(values, groups, operator, slack))
    yield Linear(rows, tuple(dict.fromkeys([*(n for g in groups for n in g.by), *doubtful])), groups)


def _same(values: Values, arguments: tuple[Expression, ...], place: Node, verdict: Verdict) -> Iterator[Linear]:
    first, *others = values.prints(arguments, place) or [place]
    for node in others:
        a, b = values.report.figure(first), values.report.figure(node)
        if a is None or b is None:
            raise NotLinear
        slack = max(a.ulp, b.ulp) if verdict == Verdict.TRUNCATED else 0
        factors: Factors = {first: 1, node: -1}
        yield Linear((Row(factors, -slack, slack),), (), (Group((), factors, 0),), (first, node))


def _ratio(values: Values, left: Expression, right: Expression, place: Node) -> tuple[Group, ...] | None:
    """Return ``a / b`` against one figure as groups, or None where the relation is none of these or b has no sign."""
    if isinstance(right, Binary) and isinstance(left, Path):
        left, right = right, left
    if not (isinstance(left, Binary) and left.operator == "/" and isinstance(right, Path)):
        return None
    stated = values.lookup.one(place, right, values.column)
    if stated is None:
        return None
    stated = values.report.amount(stated)
    if values.report.figure(stated) is None:
        return None
    top: Factors = {}
    bottom: Factors = {}
    try:
        above = _form(values, left.left, place, 1, top)
        below = _form(values, left.right, place, 1, bottom)
        group = Group((), bottom, below)
        sign = _sign(values, group)
    except NotLinear:
        return None
    if stated in top or stated in bottom or not bottom:
        return None
    if sign < 0:
        return None
    return (
        Group((), {n: f for n, f in top.items() if f}, above),
        Group((stated,), {n: -f for n, f in bottom.items() if f}, -below),
    )


def _form(values: Values, tree: Expression, place: Node, weight: Rational, into: Factors) -> Rational:
    """Add ``weight`` times the figures of an expression to ``into`` and return what is constant of it."""
    match tree:
        case Literal(value):
            return weight * value
        case Path():
            node = values.lookup.one(place, tree, values.column)
            if node is None:
                if tree.optional:
                    return 0
                raise Absent
            _take(values, node, weight, into)
            return 0
        case Negative(operand):
            return _form(values, operand, place, -weight, into)
        case Binary("+", left, right):
            return _form(values, left, place, weight, into) + _form(values, right, place, weight, into)
        case Binary("-", left, right):
            return _form(values, left, place, weight, into) + _form(values, right, place, -weight, into)
        case Binary("*", Literal(value), other) | Binary("*", other, Literal(value)):
            return _form(values, other, place, lean(weight * value), into)
        case Binary("/", other, Literal(value)) if value:
            return _form(values, other, place, lean(Fraction(weight) / value), into)
        case Sum(term):
            constant: Rational = 0
            for node in values.summands(tree, place):
                if term is None:
                    _take(values, node, weight, into)
                else:
                    constant += _form(values, term, node, weight, into)
            return constant
        case Call("number", (operand,)):
            return _form(values, operand, place, weight, into)
    raise NotLinear


def _take(values: Values, node: Node, weight: Rational, into: Factors) -> None:
    amount = values.report.amount(node)
    if values.report.figure(amount) is None:
        raise NotLinear
    into[amount] = into.get(amount, 0) + weight


def _grouped(
    values: Values, left: Expression, right: Expression, place: Node
) -> tuple[tuple[Group, ...], tuple[Node, ...]]:
    """Return a relation with products or a divisor in it as groups, and the figures of a negative divisor.

    A divisor keeps one sign, as the check saw. One that is negative may be so by mistake: then the rows are turned
    the wrong way round, so that they hold only while its figures are taken for true.
    """
    a, b = values.value(left, place), values.value(right, place)
    expression = relation.add(a.expression, b.expression, -1)
    if values.derived:
        raise NotLinear  # min, max, abs
    top = expression.top
    turned = relation.evaluate(relation.Quotient(expression.bottom, relation.UNIT), values.box) < 0
    if turned:
        top = {key: -value for key, value in top.items()}
    nodes = {i: node for node in values.nodes if (i := values.index.get(id(node))) is not None}
    found: dict[tuple[Node, ...], tuple[Factors, list[Fraction]]] = {}
    for key, value in top.items():
        by, of = _split(values, key, nodes)
        factors, constants = found.setdefault(tuple(nodes[i] for i in by), ({}, []))
        if of is None:
            constants.append(value)
        else:
            factors[nodes[of]] = factors.get(nodes[of], 0) + value
    doubtful = {nodes[i] for key in expression.bottom for i in key} if turned else set()
    return (
        tuple(Group(by, factors, sum(constants, Fraction(0))) for by, (factors, constants) in found.items()),
        tuple(sorted(doubtful, key=lambda node: node.rank)),
    )


def _split(values: Values, key: tuple[int, ...], nodes: dict[int, Node]) -> tuple[tuple[int, ...], int | None]:
    """Return which figures of a product multiply, and which one is multiplied."""
    if len(set(key)) < len(key):
        raise NotLinear
    if len(key) < 2:
        return (), key[0] if key else None
    amounts = [i for i in key if not _multiplies(values, nodes[i])]
    if len(amounts) > 1:
        exact = [i for i in amounts if values.box[i].exact]
        amounts = [i for i in amounts if i not in exact] or exact[:1]
    if len(amounts) > 1:
        raise NotLinear
    of = amounts[0] if amounts else key[-1]
    return tuple(i for i in key if i != of), of


def _multiplies(values: Values, node: Node) -> bool:
    figure = values.report.figure(node)
    return figure is not None and figure.unit.kind == "ratio"


def _rows(values: Values, groups: tuple[Group, ...], operator: str, slack: Rational) -> Iterator[Row]:
    """Yield the rows of ``sum of groups operator 0``: at most two."""
    if operator == "!=":
        raise NotLinear
    ends: list[_Ends] = []
    for group in groups:
        low: Rational = 1
        high: Rational = 1
        for node in group.by:
            claim = _claim(values, node)
            if claim.low is None or claim.high is None:
                raise NotLinear
            corners = [low * claim.low, low * claim.high, high * claim.low, high * claim.high]
            low, high = min(corners), max(corners)
        if group.by and _sign(values, group) < 0:
            low, high = high, low
        ends.append((group, low, high))
    if all(low == high for _, low, high in ends) and operator == "=":
        yield _row(ends, 1, -slack, slack, strict=False)
        return
    strict = operator in ("<", ">")
    if operator in ("=", ">=", ">"):
        yield _row(ends, 2, -slack, None, strict=strict)
    if operator in ("=", "<=", "<"):
        yield _row(ends, 1, None, slack, strict=strict)


def _row(ends: list[_Ends], which: int, low: Rational | None, high: Rational | None, *, strict: bool) -> Row:
    factors: Factors = {}
    constant: Rational = 0
    for group, *two in ends:
        times = two[which - 1]
        constant += times * group.constant
        for node, factor in group.factors.items():
            factors[node] = factors.get(node, 0) + times * factor
    return Row(
        {node: factor for node, factor in factors.items() if factor},
        None if low is None else low - constant,
        None if high is None else high - constant,
        strict and low is not None,
        strict and high is not None,
    )


def _claim(values: Values, node: Node) -> _Claim:
    figure = values.report.figure(node)
    assert figure is not None
    return _Claim(*ends(figure)[:2])


class _Claim(NamedTuple):
    low: Rational | None
    high: Rational | None


def _sign(values: Values, group: Group) -> int:
    """Return the sign that a multiplied form keeps on the box; raise NotLinear where it has none."""
    low: Rational | None = group.constant
    high: Rational | None = group.constant
    for node, factor in group.factors.items():
        claim = _claim(values, node)
        down, up = (claim.low, claim.high) if factor > 0 else (claim.high, claim.low)
        low = None if low is None or down is None else low + factor * down
        high = None if high is None or up is None else high + factor * up
    if low is not None and low >= 0:
        return 1
    if high is not None and high <= 0:
        return -1
    raise NotLinear


def _cut(report: Report, groups: tuple[Group, ...]) -> Fraction:
    """Return how far the sum moves at most when the tail of one figure was cut off instead of rounded."""
    widest = Fraction(0)
    for group in groups:
        sizes = [abs(Fraction(factor)) * _half(report, node) for node, factor in group.factors.items()]
        times = Fraction(1)
        for node in group.by:
            figure = report.figure(node)
            assert figure is not None
            times *= abs(figure.value)
            whole = sum((factor * _point(report, n) for n, factor in group.factors.items()), Fraction(group.constant))
            widest = max(widest, abs(whole) * power(figure.exponent))
        widest = max(widest, times * max(sizes, default=Fraction(0)))
    return widest


def _half(report: Report, node: Node) -> Fraction:
    figure = report.figure(node)
    assert figure is not None
    return power(figure.exponent) / 2


def _point(report: Report, node: Node) -> Fraction:
    figure = report.figure(node)
    assert figure is not None
    return figure.value
