"""Expressions compiled to whole numbers: what they are on the printed figures."""

from __future__ import annotations

from collections.abc import Callable

from fincheck.evaluation.plans.reading import (
    NIL,
    Truth,
    Value,
    Worth,
    admitted,
    all_joined,
    counted,
    dated,
    joined,
    printed,
    value_of,
)
from fincheck.evaluation.plans.sheet import Missing, Sheet, Unknown, Unsettled, many, one
from fincheck.language.expression import Binary, Call, Expression, Literal, Negative, Path, Sum
from fincheck.report.tree import Node

__all__ = ["worth"]


def worth(tree: Expression, where: Callable[[Expression], Truth], *, due: bool) -> Worth:
    """Return an expression as a function of sheet and place, to its value on the printed figures.

    ``where`` compiles a condition; ``due`` where what the expression reads must be there for the check to be made.
    Raises Unsettled where the expression has a part that is not compiled; the function raises Missing, Unknown
    and Unsettled.
    """
    match tree:
        case Literal(value, unit):
            kind = f"count:{unit.name}" if unit.kind == "count" else unit.kind
            literal = value.numerator, value.denominator, kind
            return lambda _, __: literal
        case Path():
            return _of_path(tree, due=due)
        case Negative(operand):
            inner = worth(operand, where, due=due)

            def negative(sheet: Sheet, place: Node) -> Value:
                top, bottom, kind = inner(sheet, place)
                return -top, bottom, kind

            return negative
        case Binary("/", left, right):
            return _divided(worth(left, where, due=due), worth(right, where, due=due), right, where)
        case Binary("*", Literal(value, unit), other) | Binary("*", other, Literal(value, unit)) if (
            unit.kind == "number"
        ):
            return _times(worth(other, where, due=due), value.numerator, value.denominator)
        case Binary(operator, left, right):
            a, b = worth(left, where, due=due), worth(right, where, due=due)
            return _multiplied(a, b) if operator == "*" else _added(a, b, 1 if operator == "+" else -1)
        case Sum():
            return _summed(tree, where, due=due)
        case Call("number", (operand,)):
            inner = worth(operand, where, due=due)

            def number(sheet: Sheet, place: Node) -> Value:
                top, bottom, kind = inner(sheet, place)
                if kind == "money":
                    raise Unknown
                return top, bottom, "number"

            return number
        case Call("min" | "max" | "abs" as function, arguments):
            return _extreme(function, arguments, where, due=due)
        case Call("count", (Path() as path,)):
            return counted(tree, path, where, due=due)
        case Call("days", (Path() as path,)):
            return dated(path)
    raise Unsettled


def _of_path(path: Path, *, due: bool) -> Worth:
    """Return the plan of one figure; nil where the name is optional and absent, else Missing."""
    find, optional = one(path), path.optional
    group = Missing if due and not optional else Unknown

    def of_path(sheet: Sheet, place: Node) -> Value:
        node = find(sheet, place)
        if node is None:
            if optional:
                return NIL
            raise Missing
        if type(node.body) is dict:
            if optional and not node.body:
                return NIL
            return value_of(sheet, node, group)
        figure = sheet.figure(node)
        if figure is None:
            raise Unknown
        sheet.nodes[node] = None
        return figure.worth or printed(figure)

    return of_path


def _added(a: Worth, b: Worth, sign: int) -> Worth:
    def added(sheet: Sheet, place: Node) -> Value:
        x, p, kind = a(sheet, place)
        y, q, other = b(sheet, place)
        if kind != other:
            kind = joined(kind, other)
        return (x + sign * y, p, kind) if p == q else (x * q + sign * y * p, p * q, kind)

    return added


def _times(inner: Worth, top: int, bottom: int) -> Worth:
    """Return an expression times a plain number."""

    def times(sheet: Sheet, place: Node) -> Value:
        x, p, kind = inner(sheet, place)
        return x * top, p * bottom, kind if kind in ("money", "any") else "number"

    return times


def _multiplied(a: Worth, b: Worth) -> Worth:
    def multiplied(sheet: Sheet, place: Node) -> Value:
        x, p, kind = a(sheet, place)
        y, q, other = b(sheet, place)
        if kind == other == "money":
            raise Unknown
        both = (kind, other)
        return x * y, p * q, "money" if "money" in both else "any" if "any" in both else "number"

    return multiplied


def _divided(a: Worth, b: Worth, divisor: Expression, where: Callable[[Expression], Truth]) -> Worth:
    """Return the plan of a quotient; its run raises Unsettled where the divisor may be zero, or its ends are too wide to tell."""
    safe = _safe_figure(divisor) if isinstance(divisor, Path) and not divisor.many else _safe_ends(divisor, where)

    def divided(sheet: Sheet, place: Node) -> Value:
        x, p, kind = a(sheet, place)
        y, q, other = b(sheet, place)
        if not y or not safe(sheet, place):
            raise Unsettled
        kind = "any" if kind == "any" else "money" if kind == "money" and other != "money" else "number"
        return (x * q, p * y, kind) if y > 0 else (-x * q, -p * y, kind)

    return divided


def _safe_figure(path: Path) -> Truth:
    """Return whether a figure that prints no zero stands for none: any does but a bound, half a unit is less than one."""
    find = one(path)

    def safe(sheet: Sheet, place: Node) -> bool:
        node = find(sheet, place)
        figure = sheet.figure(sheet.report.amount(node)) if node is not None else None
        return figure is not None and not figure.bound

    return safe


def _safe_ends(divisor: Expression, where: Callable[[Expression], Truth]) -> Truth:
    from fincheck.evaluation.plans.ends import Ends, reach  # read on use: most divisors are one figure

    ends = reach(divisor, where)

    def safe(sheet: Sheet, place: Node) -> bool:
        low, high, _ = ends(Ends(sheet), place)
        return low > 0 or high < 0

    return safe


def _summed(tree: Sum, where: Callable[[Expression], Truth], *, due: bool) -> Worth:
    """Return the plan of a sum over many, as numerator, denominator and kind."""
    find, optional = many(tree.over), tree.over.optional
    admits = where(tree.where) if tree.where is not None else None
    term = worth(tree.term, where, due=due) if tree.term is not None else None
    group = Missing if due else Unknown

    def summed(sheet: Sheet, place: Node) -> Value:
        found = find(sheet, place)
        if due and not found:
            raise Missing
        total, bottom = 0, 1
        kind, mixed = "any", False
        for node in found:
            if node is None:
                if due and not optional:
                    raise Missing
                continue
            if admits is not None and not admitted(sheet, admits, node):
                continue
            top, q, other = value_of(sheet, node, group) if term is None else term(sheet, node)
            if other not in (kind, "any"):
                mixed = mixed or kind != "any"
                kind = other
            if q == bottom:
                total += top
            else:
                total, bottom = total * q + top * bottom, bottom * q
        if mixed:
            raise Unsettled
        return total, bottom, kind

    return summed


def _extreme(
    function: str, arguments: tuple[Expression, ...], where: Callable[[Expression], Truth], *, due: bool
) -> Worth:
    """Return the plan of ``min``, ``max`` or ``abs``, as numerator, denominator and kind."""
    parts = [
        _each_of(argument, due=due)
        if isinstance(argument, Path) and (argument.many or (argument.optional and function != "abs"))
        else _alone(worth(argument, where, due=due))
        for argument in arguments
    ]

    def extreme(sheet: Sheet, place: Node) -> Value:
        values = [value for part in parts for value in part(sheet, place)]
        if not values:
            raise Missing
        kind = all_joined([value[2] for value in values])
        top, bottom, _ = values[0]
        if function == "abs":
            return abs(top), bottom, kind
        for x, q, _ in values[1:]:
            if (x * bottom < top * q) if function == "min" else (x * bottom > top * q):
                top, bottom = x, q
        return top, bottom, kind

    return extreme


def _alone(inner: Worth) -> Callable[[Sheet, Node], list[Value]]:
    return lambda sheet, place: [inner(sheet, place)]


def _each_of(path: Path, *, due: bool) -> Callable[[Sheet, Node], list[Value]]:
    find, first, optional = many(path), one(path), path.optional
    group = Missing if due and not optional else Unknown

    def each_of(sheet: Sheet, place: Node) -> list[Value]:
        nodes = find(sheet, place) if path.many else [node for node in (first(sheet, place),) if node is not None]
        if due and not optional and (not nodes or None in nodes):
            raise Missing
        return [value_of(sheet, node, group) for node in nodes if node is not None]

    return each_of
