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

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from math import lcm
from typing import Any

from fincheck.evaluation.functions.around import Value
from fincheck.evaluation.outcome import Case, Verdict
from fincheck.evaluation.plans.sheet import Many, One, Sheet, many, one
from fincheck.evaluation.undecided import Absent, Undecided
from fincheck.evaluation.values import Values
from fincheck.exact import relation
from fincheck.exact.simplex import Near, lean, over
from fincheck.figures.figure import Figure, Rational, ends, power
from fincheck.language.addition import Addition, addition, difference
from fincheck.language.expression import Binary, Call, Compare, Expression, Logic, Negative, Path, Sum
from fincheck.language.kinds import about_words
from fincheck.record import Record
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["Group", "Linear", "NotLinear", "Rational", "Row", "Simple", "constraints", "one_figure", "simple"]


Factors = dict[Node, Rational]


class NotLinear(Exception):
    """The relation is no linear constraint."""


class Group(Record):
    """A linear form ``sum(factor * figure) + constant`` that the figures ``by`` multiply; none for what stands alone."""

    by: tuple[Node, ...]
    factors: Factors
    constant: Rational


class Row(Record):
    """``low ≤ sum(factor * figure) ≤ high`` in whole numbers, ``scale`` times what was written.

    An end that is None is without bound, one that is ``Near`` a number excludes it.
    """

    factors: dict[Node, int]
    low: Any
    high: Any
    scale: int

    def end(self, upper: bool) -> Any:
        """Return an end of what was written, be it open or not; 0 where there is none."""
        end = self.high if upper else self.low
        return over(end.value if isinstance(end, Near) else end or 0, self.scale)


_Ends = tuple[Group, Rational, Rational]  # a group and the ends of what multiplies it, the one that makes it less first


class Linear:
    """One relation of a check as rows, in base units.

    ``rows``      hold together; made when somebody asks for them
    ``holders``   the figures that multiply others: where one of them is wrong, nothing is left of the rows
    ``groups``    the relation as it was: the sum of its groups stands against 0
    ``pair``      the two prints, where it is one of ``same``
    ``operator``  what the sum of its groups is held against 0 with, where it is one form, or one form by another, which keeps
                  its sign, against a percentage; "" elsewhere, and where more than rounding is allowed for
    """

    __slots__ = ("_rows", "groups", "holders", "operator", "pair")

    def __init__(
        self,
        rows: Callable[[], tuple[Row, ...]] | tuple[Row, ...],
        holders: tuple[Node, ...],
        groups: tuple[Group, ...],
        pair: tuple[Node, Node] | None = None,
        operator: str = "",
    ) -> None:
        self._rows = rows
        self.holders = holders
        self.groups = groups
        self.pair = pair
        self.operator = operator

    @property
    def rows(self) -> tuple[Row, ...]:
        """What holds together; see the class."""
        if not isinstance(self._rows, tuple):
            self._rows = self._rows()
        return self._rows


def constraints(sheet: Sheet, case: Case, verdict: Verdict) -> tuple[tuple[Linear, ...], bool]:
    """Return what a decided check says of true amounts, and whether some of it could not be said linearly.

    A check whose verdict is "truncated" holds for figures that were cut: its rows allow for that, no more is asked.
    """
    found: list[Linear] = []
    whole = True
    sheet.begin(case.place, case.column)
    for part in _compiled(case.rule):
        try:
            found.extend(_part(sheet, part, verdict))
        except (NotLinear, Undecided, Absent):
            whole = False
    return tuple(found), whole


_TURNED = str.maketrans("<>", "><")  # the sides of a relation exchanged


class _Term(Record):
    """``weight`` times what is found, or of a sum, which is where all of it is ``summed``, times ``each`` of that."""

    weight: Rational
    find: One
    optional: bool
    summed: Many | None
    each: _Form | None
    where: Expression | None


class _Form(Record):
    """What a formula adds, compiled."""

    terms: tuple[_Term, ...]
    constant: Rational


class _Stated(Record):
    """One relation of a rule, and what it adds: ``form operator 0``, or ``form / divisor operator stated``, where it does."""

    tree: Expression
    operator: str = ""
    form: _Form | None = None
    divisor: _Form | None = None
    stated: One | None = None
    extreme: bool = False  # min, max, abs: nothing linear


def _form(added: Addition) -> _Form:
    terms = [
        _Term(
            weight, one(path), path.optional, many(path) if summed else None, _form(each) if each is not None else None, where
        )
        for weight, path, summed, each, where in added.terms
    ]  # fmt: skip
    return _Form(tuple(terms), added.constant)


@cache  # asked for every check that takes part in a search
def _compiled(rule: Rule) -> tuple[_Stated, ...]:
    """Return the relations of a rule, each with what it adds."""
    return tuple(_adding(part) for part in _parts(rule.tree))


class Simple(Record):
    """A rule of two figures, ``first operator second``, or of three, ``first / second operator third``."""

    operator: str
    divided: bool


@cache
def simple(rule: Rule) -> Simple | None:
    """Return what a rule says where each of its operands is one figure, so that nobody has to look up which is which; else None.

    The operands of a check come in the order of its formula: where there are as many as paths, they are those.
    """
    match rule.tree:
        case Compare((Path() as first, Path() as second), (operator,)):
            paths = [first, second]
        case Compare((Binary("/", Path() as first, Path() as second), Path() as third), (operator,)):
            paths = [first, second, third]
        case _:
            return None
    if any(path.many or path.optional for path in paths) or operator == "!=":
        return None
    return Simple(operator, len(paths) == 3)


@cache
def one_figure(rule: Rule) -> bool:
    """Whether a rule says of several prints that they are of one figure, and nothing else."""
    return isinstance(rule.tree, Call) and rule.tree.function == "same"


def _adding(part: Expression) -> _Stated:
    if not isinstance(part, Compare):
        return _Stated(part)
    (left, right), (operator,) = part.operands, part.operators
    added = difference(left, right)
    if added is not None:
        return _Stated(part, operator, _form(added))
    if isinstance(right, Binary) and isinstance(left, Path):
        left, right = right, left
        operator = operator.translate(_TURNED)
    if isinstance(left, Binary) and left.operator == "/" and isinstance(right, Path):
        top, bottom = addition(left.left), addition(left.right)
        if top is not None and bottom is not None:
            return _Stated(part, operator, _form(top), _form(bottom), one(right))
    return _Stated(part, operator, extreme=_extreme(part))


def _extreme(tree: Expression) -> bool:
    match tree:
        case Call("min" | "max" | "abs"):
            return True
        case Call("number", operands) | Compare(operands):
            return any(map(_extreme, operands))
        case Binary(_, left, right):
            return _extreme(left) or _extreme(right)
        case Negative(operand):
            return _extreme(operand)
        case Sum(Binary() | Call() | Negative() as term):
            return _extreme(term)
    return False


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


def _part(sheet: Sheet, part: _Stated, verdict: Verdict) -> Iterator[Linear]:
    """Yield one comparison as linear rows over its figures, exact within their bounds. Raises NotLinear."""
    tree = part.tree
    if isinstance(tree, Call):
        yield from _same(sheet, tree.arguments, verdict)
        return
    if not isinstance(tree, Compare) or part.operator == "!=" or part.extreme:
        raise NotLinear
    report = sheet.report
    written = _written(sheet, part)
    if written is not None and verdict != Verdict.TRUNCATED:
        if any(group.factors for group in written):
            holders = tuple(node for group in written for node in group.by)
            yield Linear(lambda: tuple(_rows(report, written, part.operator, 0)), holders, written, None, part.operator)
        return
    left, right = tree.operands
    groups, doubtful = (written, ()) if written is not None else _grouped(sheet, left, right)
    if not any(group.factors or group.by for group in groups):
        return
    slack = _cut(report, groups) if verdict == Verdict.TRUNCATED else 0
    rows = tuple(_rows(report, groups, part.operator, slack))
    yield Linear(rows, tuple(dict.fromkeys([*(n for g in groups for n in g.by), *doubtful])), groups)


def _written(sheet: Sheet, part: _Stated) -> tuple[Group, ...] | None:
    """Return the groups of a relation that is one form, or one form by another against a percentage; None of another."""
    if part.form is None:
        return None
    return (_group(sheet, part.form),) if part.divisor is None else _ratio(sheet, part)


def _same(sheet: Sheet, arguments: tuple[Expression, ...], verdict: Verdict) -> Iterator[Linear]:
    first, *others = sheet.values().prints(arguments, sheet.place) or [sheet.place]
    for node in others:
        a, b = sheet.figure(first), sheet.figure(node)
        if a is None or b is None:
            raise NotLinear
        slack = max(a.ulp, b.ulp) if verdict == Verdict.TRUNCATED else 0
        factors: Factors = {first: 1, node: -1}
        yield Linear((_whole(factors, -slack, slack),), (), (Group((), factors, 0),), (first, node))


def _ratio(sheet: Sheet, part: _Stated) -> tuple[Group, ...] | None:
    """Return ``a / b`` against one figure as groups, or None where b has no sign, or the figure is in it."""
    assert part.form is not None and part.divisor is not None and part.stated is not None
    stated = part.stated(sheet, sheet.place)
    if stated is None:
        return None
    stated = sheet.report.amount(stated)
    figure = sheet.figure(stated)
    if figure is None:
        return None
    if figure.bound:
        raise NotLinear
    try:
        top, bottom = _group(sheet, part.form), _group(sheet, part.divisor)
        sign = _sign(sheet.report, bottom)
    except NotLinear:
        return None
    if stated in top.factors or stated in bottom.factors or not bottom.factors or sign < 0:
        return None
    return top, Group((stated,), {n: -f for n, f in bottom.factors.items()}, -bottom.constant)


def _group(sheet: Sheet, form: _Form) -> Group:
    """Return what a form adds at a place, figures that cancel out left out."""
    factors: Factors = {}
    constant = _take(sheet, form, sheet.place, 1, factors)
    return Group((), {node: factor for node, factor in factors.items() if factor}, constant)


def _take(sheet: Sheet, form: _Form, place: Node, weight: Rational, into: Factors) -> Rational:
    """Add ``weight`` times the figures of a form to ``into`` and return what is constant of it."""
    constant = weight * form.constant
    for times, find, optional, summed, each, where in form.terms:
        if weight != 1:
            times = lean(weight * times)
        nodes: list[Node]
        if summed is None:
            node = find(sheet, place)
            if node is None and not optional:
                raise Absent
            nodes = [node] if node is not None else []
        else:
            nodes = [node for node in summed(sheet, place) if node is not None]
            if where is not None:
                nodes = sheet.values().meeting(where, nodes)
        for node in nodes:
            if each is not None:
                constant += _take(sheet, each, node, times, into)
                continue
            amount = sheet.report.amount(node)
            if sheet.figure(amount) is None:
                raise NotLinear
            into[amount] = into.get(amount, 0) + times
    return constant


class _Plain(Values):
    """Values none of which stands for more than a figure: no ratios over several divisors are added up, nothing is made."""

    def sealed(self, value: Value) -> Value:
        raise NotLinear(value)

    def made_of(self, expressions: list[relation.Quotient], variable: relation.Variable, *, rough: bool) -> Value:
        raise NotLinear(expressions, variable, rough)


def _grouped(sheet: Sheet, left: Expression, right: Expression) -> tuple[tuple[Group, ...], tuple[Node, ...]]:
    """Return a relation with products or a divisor in it as groups, and the figures of a negative divisor.

    A divisor keeps one sign, as the check saw. One that is negative may be so by mistake: then the rows are turned
    the wrong way round, so that they hold only while its figures are taken for true.
    """
    values = _Plain(sheet.lookup, sheet.place, sheet.column)
    a, b = values.value(left, sheet.place), values.value(right, sheet.place)
    expression = relation.add(a.expression, b.expression, -1)
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


def _rows(report: Report, groups: tuple[Group, ...], operator: str, slack: Rational) -> Iterator[Row]:
    """Yield the rows of ``sum of groups operator 0``: at most two."""
    strict = operator in ("<", ">")
    if len(groups) == 1 and not groups[0].by:
        _, factors, constant = groups[0]
        low = -slack - constant if operator[0] != "<" else None
        high = slack - constant if operator[0] != ">" else None
        yield _whole(factors, low, high, strict=strict)
        return
    ends: list[_Ends] = []
    for group in groups:
        least: Rational = 1
        most: Rational = 1
        for at, node in enumerate(group.by):
            claim = _claim(report, node)
            if claim.low is None or claim.high is None:
                raise NotLinear
            if not at:
                least, most = claim.low, claim.high
                continue
            corners = [least * claim.low, least * claim.high, most * claim.low, most * claim.high]
            least, most = min(corners), max(corners)
        if group.by and _sign(report, group) < 0:
            least, most = most, least
        ends.append((group, least, most))
    if all(low == high for _, low, high in ends) and operator == "=":
        yield _row(ends, 1, -slack, slack, strict=False)
        return
    if operator in ("=", ">=", ">"):
        yield _row(ends, 2, -slack, None, strict=strict)
    if operator in ("=", "<=", "<"):
        yield _row(ends, 1, None, slack, strict=strict)


def _row(ends: list[_Ends], which: int, low: Rational | None, high: Rational | None, *, strict: bool) -> Row:
    """Return one side of a quotient relation as a row over whole numbers: its ends scaled by the common denominator."""
    times = [two[which - 1] for _, *two in ends]
    scale = lcm(*(one.denominator for one in times))
    factors: Factors = {}
    constant: Rational = 0
    for (group, *_), by in zip(ends, times, strict=True):
        by = _times(by, scale)
        constant += by * group.constant
        for node, factor in group.factors.items():
            factors[node] = factors.get(node, 0) + by * factor
    return _whole(
        {node: factor for node, factor in factors.items() if factor},
        None if low is None else low * scale - constant,
        None if high is None else high * scale - constant,
        strict=strict,
        scale=scale,
    )


def _whole(
    factors: Factors, low: Rational | None, high: Rational | None, *, strict: bool = False, scale: int = 1
) -> Row:
    """Return a row in whole numbers; ``strict`` where its ends are open, ``scale`` times what was written as it is given."""
    ends = [end for end in (low, high) if end is not None]
    more = lcm(*(number.denominator for numbers in (factors.values(), ends) for number in numbers))
    return Row(
        {node: _times(factor, more) for node, factor in factors.items()},
        None if low is None else Near(_times(low, more), 1) if strict else _times(low, more),
        None if high is None else Near(_times(high, more), -1) if strict else _times(high, more),
        scale * more,
    )


def _times(number: Rational, scale: int) -> int:
    return number.numerator * (scale // number.denominator)


def _claim(report: Report, node: Node) -> _Claim:
    figure = report.figure(node)
    assert figure is not None
    return _Claim(*ends(figure)[:2])


class _Claim(Record):
    low: Rational | None
    high: Rational | None


def _sign(report: Report, group: Group) -> int:
    """Return the sign that a multiplied form keeps on the box; raise NotLinear where it has none."""
    if not group.constant and all(_adds(report.figure(node), factor) for node, factor in group.factors.items()):
        return 1
    low: Rational | None = group.constant
    high: Rational | None = group.constant
    for node, factor in group.factors.items():
        claim = _claim(report, node)
        down, up = (claim.low, claim.high) if factor > 0 else (claim.high, claim.low)
        low = None if low is None or down is None else low + factor * down
        high = None if high is None or up is None else high + factor * up
    if low is not None and low >= 0:
        return 1
    if high is not None and high <= 0:
        return -1
    raise NotLinear


def _adds(figure: Figure | None, factor: Rational) -> bool:
    """Whether a figure can only make a form greater, as most do: what prints another digit than 0 keeps its sign."""
    assert figure is not None
    return not figure.bound and (figure.mantissa > 0 if factor > 0 else figure.mantissa < 0)


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
