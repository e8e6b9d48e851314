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

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from fincheck.evaluation.functions.around import Value
from fincheck.evaluation.linear.forms import LinearForm, Stated, compiled, one_figure, simple
from fincheck.evaluation.linear.rows import Factors, Group, NotLinear, Row, cut, rows_of, sign_of, whole
from fincheck.evaluation.outcome import Case, Verdict
from fincheck.evaluation.plans.sheet import Sheet
from fincheck.evaluation.plans.sums import Signs
from fincheck.evaluation.undecided import Absent, Undecided
from fincheck.evaluation.values import Values
from fincheck.exact import relation
from fincheck.exact.simplex import lean
from fincheck.figures.figure import Rational
from fincheck.language.expression import Call, Compare, Expression
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["Linear", "added", "constraints", "plain"]


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


def added(nodes: Sequence[Node], signs: Signs) -> Linear:
    """Return what ``constraints`` says of a sum that was settled in integers: each figure with its sign, nothing together."""
    factors: Factors = dict(zip(nodes, signs, strict=True))
    row = Row(dict(zip(nodes, signs, strict=True)), 0, 0, 1)
    return Linear((row,), (), (Group((), factors, 0),), None, "=")


def plain(report: Report, rule: Rule, nodes: Sequence[Node]) -> tuple[Linear, ...] | None:
    """Return what ``constraints`` says of a check whose operands are all that its formula names, in its order.

    These are prints of one amount, two figures, or three of which the first by the second is the third. None of any other
    check, and where that is not as plain as it looks.
    """
    figures = [report.figure(node) for node in nodes]
    if None in figures or len(set(nodes)) < len(nodes):
        return None
    if one_figure(rule):
        first = nodes[0] if nodes else None
        return tuple(_alike(first, node, 0) for node in nodes[1:]) if first is not None else None
    said = simple(rule)
    if said is None or len(nodes) != 2 + said.divided:
        return None
    groups: tuple[Group, ...]
    if said.divided:
        divisor, stated = figures[1], figures[2]
        assert divisor is not None and stated is not None
        if stated.bound or divisor.bound or divisor.mantissa <= 0:
            return None
        groups = Group((), {nodes[0]: 1}, 0), Group((nodes[2],), {nodes[1]: -1}, 0)
    else:
        groups = (Group((), {nodes[0]: 1, nodes[1]: -1}, 0),)
    return (_of_groups(report, groups, said.operator),)


def constraints(sheet: Sheet, case: Case, verdict: Verdict) -> tuple[tuple[Linear, ...], bool]:
    """Return what a decided check says of true amounts, and whether some of it could not be said linearly.

    A check whose verdict is "truncated" holds for figures that were cut: its rows allow for that, no more is asked.
    """
    found: list[Linear] = []
    entire = True
    sheet.begin(case.place, case.column)
    for part in compiled(case.rule):
        try:
            found.extend(_part(sheet, part, verdict))
        except (NotLinear, Undecided, Absent):
            entire = False
    return tuple(found), entire


def _part(sheet: Sheet, part: Stated, verdict: Verdict) -> Iterator[Linear]:
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
            yield _of_groups(report, written, part.operator)
        return
    left, right = tree.operands
    groups, doubtful = (written, ()) if written is not None else _grouped(sheet, left, right)
    if not any(group.factors or group.by for group in groups):
        return
    slack = cut(report, groups) if verdict == Verdict.TRUNCATED else 0
    rows = tuple(rows_of(report, groups, part.operator, slack))
    yield Linear(rows, tuple(dict.fromkeys([*(n for g in groups for n in g.by), *doubtful])), groups)


def _written(sheet: Sheet, part: Stated) -> tuple[Group, ...] | None:
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
        yield _alike(first, node, max(a.ulp, b.ulp) if verdict == Verdict.TRUNCATED else 0)


def _alike(first: Node, node: Node, slack: Rational) -> Linear:
    """Return that two figures are prints of one amount, but for what was cut off."""
    factors: Factors = {first: 1, node: -1}
    return Linear((whole(factors, -slack, slack),), (), (Group((), factors, 0),), (first, node))


def _of_groups(report: Report, groups: tuple[Group, ...], operator: str) -> Linear:
    """Return a relation that is one form, or one form by another against a percentage."""
    holders = tuple([node for group in groups for node in group.by])
    return Linear(lambda: tuple(rows_of(report, groups, operator, 0)), holders, groups, None, operator)


def _ratio(sheet: Sheet, part: Stated) -> tuple[Group, ...] | None:
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
        sign = sign_of(sheet.report, bottom)
    except NotLinear:
        return None
    if stated in top.factors or stated in bottom.factors or not bottom.factors or sign < 0:
        return None
    return top, Group((stated,), {n: -f for n, f in bottom.factors.items()}, -bottom.constant)


def _group(sheet: Sheet, form: LinearForm) -> Group:
    """Return what a form adds at a place, figures that cancel out left out."""
    factors: Factors = {}
    constant = _take(sheet, form, sheet.place, 1, factors)
    return Group((), {node: factor for node, factor in factors.items() if factor}, constant)


def _take(sheet: Sheet, form: LinearForm, place: Node, weight: Rational, into: Factors) -> Rational:
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
