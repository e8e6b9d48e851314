"""Expressions compiled to whole numbers: what they are on the printed figures, and between what ends they can lie.

A value is ``(numerator, denominator, kind)``, the denominator positive and never reduced: it stays a power of ten for
all that is only added. Ends are ``(low, high, denominator)``. They come from interval arithmetic, which is exact where
every figure stands in the expression once, and may otherwise be too wide; ``Ends.single`` tells which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fincheck.evaluation.plans.ranges import Range, absolute, least_and_most, over_itself_and, times_what_is_beyond
from fincheck.evaluation.plans.sheet import Missing, Sheet, Unknown, Unsettled, many, one
from fincheck.figures.figure import Figure, Spread
from fincheck.language.expression import Binary, Call, Expression, Literal, Negative, Path, Sum
from fincheck.language.kinds import compatible, figure_kind
from fincheck.report.tree import Node

__all__ = ["Ends", "Reach", "Truth", "Value", "Worth", "able", "all_joined", "joined", "printed", "reach", "worth"]

Value = tuple[int, int, str]
Worth = Callable[[Sheet, Node], Value]
Truth = Callable[[Sheet, Node], bool]

_POWERS = [10**n for n in range(64)]
_NIL: Value = (0, 1, "any")


class Ends:
    """The figures met while ends are worked out: ``single`` while each was met once."""

    __slots__ = ("met", "sheet", "single")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.met: set[Node] = set()
        self.single = True


Reach = Callable[[Ends, Node], tuple[int, int, int]]


def joined(a: str, b: str) -> str:
    """Return the kind of two amounts that are added or compared. Raises Unknown where they have none in common."""
    if b in (a, "any"):
        return a
    if a == "any":
        return b
    kind = compatible(a, b)
    if kind is None:
        raise Unknown
    return kind


def all_joined(kinds: Iterable[str]) -> str:
    """Return the kind that amounts have in common. Raises Unsettled where that is not plain."""
    found = set(kinds)
    found.discard("any")
    if len(found) > 1:
        raise Unsettled  # units and things of several kinds: whether they go together depends on the order
    return found.pop() if found else "any"


def printed(figure: Figure) -> Value:
    """Return the value that a figure prints. Remembered with the figure."""
    known = figure.worth
    if known is None:
        exponent = figure.exponent
        unit = figure.unit
        kind = unit.kind if unit.kind != "count" else figure_kind(figure)
        known = figure.worth = (
            (figure.mantissa * _POWERS[exponent], 1, kind)
            if exponent >= 0
            else (figure.mantissa, _POWERS[-exponent], kind)
        )
    return known


def _read(sheet: Sheet, node: Node, group: type[Exception]) -> Value:
    """Return the value of the figure of a node; raises ``group`` where that is a group without an amount."""
    if type(node.body) is dict:
        node = sheet.report.amount(node)
        if type(node.body) is dict:
            raise group
    figure = sheet.figure(node)
    if figure is None:
        raise Unknown
    sheet.nodes[node] = None
    return printed(figure)


# ---------------------------------------------------------------- on the printed figures


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
            counted = worth(operand, where, due=due)

            def number(sheet: Sheet, place: Node) -> Value:
                top, bottom, kind = counted(sheet, place)
                if kind == "money":
                    raise Unknown
                return top, bottom, "number"

            return number
        case Call("min" | "max" | "abs" as function, arguments):
            return _extreme(function, arguments, where, due=due)
        case Call("count", (Path() as path,)):
            return _counted(tree, path, where, due=due)
        case Call("days", (Path() as path,)):
            return _day(path)
    raise Unsettled


def _of_path(path: Path, *, due: bool) -> Worth:
    """Return the plan of one figure; nil where the name is optional and absent, else Missing."""
    find, optional = one(path), path.optional
    group = Missing if due and not optional else Unknown

    def of_path(sheet: Sheet, place: Node) -> Value:
        node = find(sheet, place)
        if node is None:
            if optional:
                return _NIL
            raise Missing
        if optional and node.body == {}:
            return _NIL
        return _read(sheet, node, group)

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
    safe = (
        _safe_figure(divisor) if isinstance(divisor, Path) and not divisor.many else _safe_ends(reach(divisor, where))
    )

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


def _safe_ends(ends: Reach) -> Truth:
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
            if admits is not None and not _admitted(sheet, admits, node):
                continue
            top, q, other = _read(sheet, node, group) if term is None else term(sheet, node)
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


def _admitted(sheet: Sheet, admits: Truth, node: Node) -> bool:
    """Whether a node meets a condition; it is read apart from the operands, for it is none of them."""
    try:
        return admits(sheet.aside, node)
    except Missing:
        return False  # what it does not have cannot meet the condition
    except Unknown:
        raise Unsettled from None


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
        return [_read(sheet, node, group) for node in nodes if node is not None]

    return each_of


def _day(path: Path) -> Worth:
    """Return the plan of a date as a number of days."""
    find = one(path)

    def day(sheet: Sheet, place: Node) -> Value:
        from fincheck.evaluation.functions import wording  # read on use: few rules ask for a date

        node = find(sheet, place)
        if node is None:
            raise Missing
        number = wording.day(node.text or "")
        if number is None:
            raise Unknown
        return number, 1, "number"

    return day


def _counted(tree: Call, path: Path, where: Callable[[Expression], Truth], *, due: bool) -> Worth:
    """Return the plan of ``count``: how many there are that meet its condition."""
    find, whole, optional = many(path), not path.many, path.optional
    admits = where(tree.where) if tree.where is not None else None

    def counted(sheet: Sheet, place: Node) -> Value:
        found = find(sheet, place)
        if due and not optional and (not found or None in found):
            raise Missing
        listed = [node for node in found if node is not None]
        if whole and listed:
            if listed[0].body is None:
                raise Unknown
            listed = sheet.lookup.children(listed[0])
        if admits is None:
            return len(listed), 1, "number"
        met = 0
        for node in listed:
            try:
                met += admits(sheet.aside, node)
            except Missing:
                continue  # what it does not have cannot meet the condition
        return met, 1, "number"

    return counted


# ---------------------------------------------------------------- between what ends


def able(operator: str, low: int, high: int) -> bool:
    """Whether a difference that lies between two ends can be what an operator asks for."""
    told = {
        "=": low <= 0 <= high,
        "!=": low < 0 or high > 0,
        "<": low < 0,
        "<=": low <= 0,
        ">": high > 0,
        ">=": high >= 0,
    }
    return told[operator]


def reach(tree: Expression, where: Callable[[Expression], Truth]) -> Reach:
    """Return an expression as a function of the figures met and the place, to the ends it can lie between.

    It is asked after ``worth`` only, so that everything is there. Raises Unsettled where a part is not compiled; the
    function raises it where an end is open or there is none.
    """
    match tree:
        case Literal(value):
            literal = value.numerator, value.numerator, value.denominator
            return lambda _, __: literal
        case Path():
            return _reach_of_path(tree)
        case Negative(operand):
            inner = reach(operand, where)

            def negative(ends: Ends, place: Node) -> tuple[int, int, int]:
                low, high, bottom = inner(ends, place)
                return -high, -low, bottom

            return negative
        case Binary("/", Binary("-", left, same), right) if _alike(same, right):
            # (a - b) / b is a / b - 1, in which every figure stands once
            quotient = _reach_divided(reach(left, where), reach(right, where))

            def less_one(ends: Ends, place: Node) -> tuple[int, int, int]:
                low, high, bottom = quotient(ends, place)
                return low - bottom, high - bottom, bottom

            return less_one
        case Binary("/", part, Binary("+" | "-" as operator, rest, same)) if _alike(part, same):
            return _reach_over(reach(part, where), reach(rest, where), 1 if operator == "+" else -1)
        case Binary("-", Binary("/", whole, rate), same) if _alike(whole, same):
            return _reach_beyond(reach(whole, where), reach(rate, where))
        case Binary("/", left, right):
            return _reach_divided(reach(left, where), reach(right, where))
        case Binary("*", left, right):
            return _reach_multiplied(reach(left, where), reach(right, where))
        case Binary(operator, left, right):
            return _reach_added(reach(left, where), reach(right, where), 1 if operator == "+" else -1)
        case Sum(term, over, condition):
            admits = where(condition) if condition is not None else None
            return _reach_summed(over, reach(term, where) if term is not None else None, admits)
        case Call("number", (operand,)):
            return reach(operand, where)
        case Call("count", (Path() as path,)):
            count = _counted(tree, path, where, due=False)

            def counted(ends: Ends, place: Node) -> tuple[int, int, int]:
                number, _, _ = count(ends.sheet, place)
                return number, number, 1

            return counted
        case Call("min" | "max" | "abs" as function, arguments):
            return _reach_extreme(function, arguments, where)
        case Call("days", (Path() as path,)):
            day = _day(path)

            def dated(ends: Ends, place: Node) -> Range:
                number, _, _ = day(ends.sheet, place)
                return number, number, 1

            return dated
        case _:
            return _no_ends


def _no_ends(_: Ends, __: Node) -> tuple[int, int, int]:
    raise Unsettled


def _alike(a: Expression, b: Expression) -> bool:
    """Whether two expressions are one and the same path."""
    if not isinstance(a, Path) or not isinstance(b, Path) or a.many or b.many:
        return False
    ways = [(p.absolute, p.optional, [(s.kind, s.key) for s in p.steps]) for p in (a, b)]
    return ways[0] == ways[1]


def _claimed(ends: Ends, node: Node) -> tuple[int, int, int]:
    if type(node.body) is dict:
        node = ends.sheet.report.amount(node)
    figure = ends.sheet.figure(node)
    if figure is None or figure.bound or figure.spread is Spread.TRUNCATED:
        raise Unsettled
    exponent, mantissa = figure.exponent, figure.mantissa
    if node in ends.met:
        ends.single = False
    ends.met.add(node)
    scale, bottom = (_POWERS[exponent], 1) if exponent >= 0 else (1, _POWERS[-exponent])
    if figure.spread is Spread.EXACT:
        return mantissa * scale, mantissa * scale, bottom
    return (2 * mantissa - 1) * scale, (2 * mantissa + 1) * scale, 2 * bottom


def _reach_of_path(path: Path) -> Reach:
    if path.many:
        return _no_ends
    find, optional = one(path), path.optional

    def of_path(ends: Ends, place: Node) -> tuple[int, int, int]:
        node = find(ends.sheet, place)
        if node is None or (optional and node.body == {}):
            return 0, 0, 1
        return _claimed(ends, node)

    return of_path


def _reach_added(a: Reach, b: Reach, sign: int) -> Reach:
    def added(ends: Ends, place: Node) -> tuple[int, int, int]:
        low, high, p = a(ends, place)
        down, up, q = b(ends, place)
        if sign < 0:
            down, up = -up, -down
        return (low + down, high + up, p) if p == q else (low * q + down * p, high * q + up * p, p * q)

    return added


def _reach_multiplied(a: Reach, b: Reach) -> Reach:
    def multiplied(ends: Ends, place: Node) -> tuple[int, int, int]:
        low, high, p = a(ends, place)
        down, up, q = b(ends, place)
        corners = (low * down, low * up, high * down, high * up)
        return min(corners), max(corners), p * q

    return multiplied


def _reach_divided(a: Reach, b: Reach) -> Reach:
    """Return the range of a quotient; its run raises Unsettled where the divisor may be nil."""

    def divided(ends: Ends, place: Node) -> tuple[int, int, int]:
        low, high, p = a(ends, place)
        down, up, q = b(ends, place)
        if up < 0:
            low, high, down, up = -high, -low, -up, -down
        if down <= 0:
            raise Unsettled
        bottom = p * down * up
        if low >= 0:
            return low * q * down, high * q * up, bottom
        # one over the divisor lies between q / up and q / down
        corners = (low * q * down, low * q * up, high * q * down, high * q * up)
        return min(corners), max(corners), bottom

    return divided


def _reach_over(part: Reach, rest: Reach, sign: int) -> Reach:
    return lambda ends, place: over_itself_and(part(ends, place), rest(ends, place), sign)


def _reach_beyond(whole: Reach, rate: Reach) -> Reach:
    return lambda ends, place: times_what_is_beyond(whole(ends, place), rate(ends, place))


def _reach_extreme(function: str, arguments: tuple[Expression, ...], where: Callable[[Expression], Truth]) -> Reach:
    """Return the range of ``min``, ``max`` or ``abs``; the names of ``min`` and ``max`` may lead to several figures, or to none."""
    finds = [many(a) if isinstance(a, Path) and function != "abs" else None for a in arguments]
    parts = [reach(argument, where) if find is None else None for argument, find in zip(arguments, finds, strict=True)]

    def extreme(ends: Ends, place: Node) -> Range:
        met: list[Range] = []
        for find, part in zip(finds, parts, strict=True):
            if part is not None:
                met.append(part(ends, place))
            elif find is not None:
                met += [_claimed(ends, node) for node in find(ends.sheet, place) if node is not None]
        return absolute(met[0]) if function == "abs" else least_and_most(function, met)

    return extreme


def _reach_summed(over: Path, term: Reach | None, admits: Truth | None) -> Reach:
    find = many(over)

    def summed(ends: Ends, place: Node) -> tuple[int, int, int]:
        low, high, p = 0, 0, 1
        for node in find(ends.sheet, place):
            if node is not None and (admits is None or _admitted(ends.sheet, admits, node)):
                down, up, q = _claimed(ends, node) if term is None else term(ends, node)
                if p == q:
                    low, high = low + down, high + up
                else:
                    low, high, p = low * q + down * p, high * q + up * p, p * q
        return low, high, p

    return summed
