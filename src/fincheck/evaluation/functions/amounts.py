"""The functions that come to an amount: count, days, number, min, max, abs."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from fincheck.evaluation.functions import wording
from fincheck.evaluation.functions.around import Around, Value
from fincheck.evaluation.functions.names import members
from fincheck.evaluation.undecided import Absent, Undecided
from fincheck.exact import relation
from fincheck.exact.relation import Variable
from fincheck.figures.figure import Interval
from fincheck.language.expression import Call, Expression, Path
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["AMOUNTS"]


def _count(around: Around, call: Call, place: Node) -> Value:
    return Value(relation.constant(len(members(around, call, place))), "number")


def _days(around: Around, call: Call, place: Node) -> Value:
    path = call.arguments[0]
    assert isinstance(path, Path)
    node = around.lookup.one(place, path, around.column)
    if node is None:
        raise Absent
    day = wording.day(node.text or "")
    if day is None:
        raise Undecided(Text(f"“{node.text or ''}”不是日期", f"{node.text or ''!r} is not a date"), True, node)
    return Value(relation.constant(day), "number")


def _number(around: Around, call: Call, place: Node) -> Value:
    inner = around.value(call.arguments[0], place)
    if inner.kind == "money":
        raise Undecided(Text("number 只用于数量，不能用于金额", "number() takes a count, not money"), True)
    return Value(inner.expression, "number")


def _extreme(around: Around, call: Call, place: Node) -> Value:
    """min, max and abs: a variable of their own, over the range that their arguments allow."""
    function = call.function
    wanted: list[tuple[Expression | None, Node]] = []
    for argument in call.arguments:
        if isinstance(argument, Path) and (argument.many or (argument.optional and function != "abs")):
            wanted.extend((None, node) for node in around.found(place, argument))
        else:
            wanted.append((argument, place))
    values = around.each(wanted)
    if not values:
        raise Absent
    kind = around.common(values)
    expressions = [value.expression for value in values]
    points = [relation.evaluate(expression, around.box) for expression in expressions]
    spreads = [relation.spread(expression, around.box) for expression in expressions]
    ranges = [reach for reach, _ in spreads]
    if function == "abs":
        variable = Variable(abs(points[0]), _absolute(ranges[0]))
    else:
        variable = Variable((min if function == "min" else max)(points), _picked(ranges, function))
    rough = around.tangled(*expressions) or any(loose for _, loose in spreads)
    return around.made_of(expressions, variable, rough=rough)._replace(kind=kind)


def _picked(ranges: list[Interval], function: str) -> Interval:
    """Return the range of the min or max of amounts in ``ranges``.

    Of two equal ends the max keeps the closed upper and the open lower one, the min the other way round.
    """
    pick = min if function == "min" else max
    lows = [(r.low, r.low_open) for r in ranges if r.low is not None]
    highs = [(r.high, not r.high_open) for r in ranges if r.high is not None]
    low = high = None
    low_open, high_closed = False, True
    if lows and (function == "max" or len(lows) == len(ranges)):
        low, low_open = pick(lows)
    if highs and (function == "min" or len(highs) == len(ranges)):
        high, high_closed = pick(highs)
    return Interval(low, high, low_open, not high_closed)


def _absolute(reach: Interval) -> Interval:
    low, high, low_open, high_open = reach
    if low is not None and low >= 0:
        return reach
    if high is not None and high <= 0:
        return Interval(-high, None if low is None else -low, high_open, low_open)
    if low is None or high is None:
        return Interval(Fraction(0), None)
    far, closed = max((-low, not low_open), (high, not high_open))
    return Interval(Fraction(0), far, False, not closed)


AMOUNTS: dict[str, Callable[[Around, Call, Node], Value]] = {
    "count": _count,
    "days": _days,
    "number": _number,
    "min": _extreme,
    "max": _extreme,
    "abs": _extreme,
}
