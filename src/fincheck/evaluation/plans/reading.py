"""Figures read for a compiled check: their values as whole numbers, and which of many meet a condition.

A value is ``(numerator, denominator, kind)``, the denominator positive and never reduced: it stays a power of ten for
all that is only added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fincheck.evaluation.outcome import Verdict
from fincheck.evaluation.plans.sheet import Missing, Sheet, Unknown, Unsettled, many, one
from fincheck.figures.figure import Figure
from fincheck.language.expression import Call, Expression, Path
from fincheck.language.kinds import compatible, figure_kind
from fincheck.report.tree import Node

__all__ = [
    "NIL",
    "POWERS",
    "UNSURE",
    "Truth",
    "Value",
    "Worth",
    "admitted",
    "all_joined",
    "counted",
    "dated",
    "joined",
    "printed",
    "value_of",
]

Value = tuple[int, int, str]
Worth = Callable[[Sheet, Node], Value]
Truth = Callable[[Sheet, Node], bool]

UNSURE = Verdict.UNDECIDED  # of a relation of which only the check in full can tell

POWERS = [10**n for n in range(64)]
NIL: Value = (0, 1, "any")


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
            (figure.mantissa * POWERS[exponent], 1, kind)
            if exponent >= 0
            else (figure.mantissa, POWERS[-exponent], kind)
        )
    return known


def value_of(sheet: Sheet, node: Node, group: type[Exception]) -> Value:
    """Return the value of the figure of a node, which becomes one of those met.

    Raises ``group`` where the node is a group without an amount, Unknown where it prints no figure.
    """
    if type(node.body) is dict:
        node = sheet.report.amount(node)
        if type(node.body) is dict:
            raise group
    figure = sheet.figure(node)
    if figure is None:
        raise Unknown
    sheet.nodes[node] = None
    return figure.worth or printed(figure)


def admitted(sheet: Sheet, admits: Truth, node: Node) -> bool:
    """Whether a node meets a condition; it is read apart from the operands, for it is none of them."""
    try:
        return admits(sheet.aside, node)
    except Unknown:
        raise Unsettled from None


def counted(tree: Call, path: Path, where: Callable[[Expression], Truth], *, due: bool) -> Worth:
    """Return the plan of ``count``: how many there are that meet its condition."""
    find, whole, optional = many(path), not path.many, path.optional
    admits = where(tree.where) if tree.where is not None else None

    def of_those(sheet: Sheet, place: Node) -> Value:
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
        return sum(admits(sheet.aside, node) for node in listed), 1, "number"

    return of_those


def dated(path: Path) -> Worth:
    """Return the plan of ``days``: a date as a number of days."""
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
