"""Expressions compiled to the ends between which they can lie: ``(low, high, denominator)``, in whole numbers.

They come from interval arithmetic, which is exact where every figure stands in the expression once, and may otherwise be
too wide; ``Ends.single`` tells which. Asked only where printed values disagree.
"""

from __future__ import annotations

from collections.abc import Callable

from fincheck.evaluation.outcome import Verdict
from fincheck.evaluation.plans.ranges import Range, absolute, least_and_most, over_itself_and, times_what_is_beyond
from fincheck.evaluation.plans.reading import POWERS, UNSURE, Truth, Worth, admitted, counted, dated
from fincheck.evaluation.plans.sheet import Sheet, Unsettled, many, one
from fincheck.figures.figure import Spread
from fincheck.language.expression import Binary, Call, Expression, Literal, Negative, Path, Sum
from fincheck.report.tree import Node

__all__ = ["Ends", "Reach", "able", "possible", "reach"]


class Ends:
    """The figures met while ends are worked out: ``single`` while each was met once."""

    __slots__ = ("met", "sheet", "single")

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.met: set[Node] = set()
        self.single = True


Reach = Callable[[Ends, Node], Range]

_ABLE: dict[str, Callable[[int, int], bool]] = {
    "=": lambda low, high: low <= 0 <= high,
    "!=": lambda low, high: low < 0 or high > 0,
    "<": lambda low, _: low < 0,
    "<=": lambda low, _: low <= 0,
    ">": lambda _, high: high > 0,
    ">=": lambda _, high: high >= 0,
}


def able(operator: str, low: int, high: int) -> bool:
    """Whether a difference that lies between two ends can be what an operator asks for."""
    return _ABLE[operator](low, high)


def possible(
    left: Expression, right: Expression, operator: str, where: Callable[[Expression], Truth]
) -> Callable[[Sheet, Node], Verdict]:
    """Return what tells whether true amounts behind the printed ones satisfy a relation, as far as their ends tell.

    It is asked where the printed values do not. Raises Unsettled as ``reach`` does.
    """
    one_side, other_side, may = reach(left, where), reach(right, where), _ABLE[operator]

    def told(sheet: Sheet, place: Node) -> Verdict:
        met = Ends(sheet)
        low, high, p = one_side(met, place)
        down, up, q = other_side(met, place)
        if not met.single:
            return UNSURE
        return Verdict.ROUNDING if may(low * q - up * p, high * q - down * p) else Verdict.VIOLATED

    return told


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

            def negative(ends: Ends, place: Node) -> Range:
                low, high, bottom = inner(ends, place)
                return -high, -low, bottom

            return negative
        case Binary("/", Binary("-", left, same), right) if _alike(same, right):
            # (a - b) / b is a / b - 1, in which every figure stands once
            quotient = _reach_divided(reach(left, where), reach(right, where))

            def less_one(ends: Ends, place: Node) -> Range:
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
            return _just(counted(tree, path, where, due=False))
        case Call("days", (Path() as path,)):
            return _just(dated(path))
        case Call("min" | "max" | "abs" as function, arguments):
            return _reach_extreme(function, arguments, where)
        case _:
            return _no_ends


def _just(number: Worth) -> Reach:
    """Return the range of what is no figure but a whole number: that number."""

    def just(ends: Ends, place: Node) -> Range:
        found, _, _ = number(ends.sheet, place)
        return found, found, 1

    return just


def _no_ends(_: Ends, __: Node) -> Range:
    raise Unsettled


def _alike(a: Expression, b: Expression) -> bool:
    """Whether two expressions are one and the same path."""
    if not isinstance(a, Path) or not isinstance(b, Path) or a.many or b.many:
        return False
    ways = [(p.absolute, p.optional, [(s.kind, s.key) for s in p.steps]) for p in (a, b)]
    return ways[0] == ways[1]


def _claimed(ends: Ends, node: Node) -> Range:
    if type(node.body) is dict:
        node = ends.sheet.report.amount(node)
    figure = ends.sheet.figure(node)
    if figure is None or figure.bound or figure.spread is Spread.TRUNCATED:
        raise Unsettled
    exponent, mantissa = figure.exponent, figure.mantissa
    if node in ends.met:
        ends.single = False
    ends.met.add(node)
    scale, bottom = (POWERS[exponent], 1) if exponent >= 0 else (1, POWERS[-exponent])
    if figure.spread is Spread.EXACT:
        return mantissa * scale, mantissa * scale, bottom
    return (2 * mantissa - 1) * scale, (2 * mantissa + 1) * scale, 2 * bottom


def _reach_of_path(path: Path) -> Reach:
    if path.many:
        return _no_ends
    find, optional = one(path), path.optional

    def of_path(ends: Ends, place: Node) -> Range:
        node = find(ends.sheet, place)
        if node is None or (optional and node.body == {}):
            return 0, 0, 1
        return _claimed(ends, node)

    return of_path


def _reach_added(a: Reach, b: Reach, sign: int) -> Reach:
    def added(ends: Ends, place: Node) -> Range:
        low, high, p = a(ends, place)
        down, up, q = b(ends, place)
        if sign < 0:
            down, up = -up, -down
        return (low + down, high + up, p) if p == q else (low * q + down * p, high * q + up * p, p * q)

    return added


def _reach_multiplied(a: Reach, b: Reach) -> Reach:
    def multiplied(ends: Ends, place: Node) -> Range:
        low, high, p = a(ends, place)
        down, up, q = b(ends, place)
        corners = (low * down, low * up, high * down, high * up)
        return min(corners), max(corners), p * q

    return multiplied


def _reach_divided(a: Reach, b: Reach) -> Reach:
    """Return the range of a quotient; its run raises Unsettled where the divisor may be nil."""

    def divided(ends: Ends, place: Node) -> Range:
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

    def summed(ends: Ends, place: Node) -> Range:
        low, high, p = 0, 0, 1
        for node in find(ends.sheet, place):
            if node is not None and (admits is None or admitted(ends.sheet, admits, node)):
                down, up, q = _claimed(ends, node) if term is None else term(ends, node)
                if p == q:
                    low, high = low + down, high + up
                else:
                    low, high, p = low * q + down * p, high * q + up * p, p * q
        return low, high, p

    return summed
