"""Linear relations between figures as rows in whole numbers, exact within the ends of what multiplies."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm
from typing import Any

from fincheck.exact.simplex import Near, over
from fincheck.figures.figure import Figure, Rational, ends, power
from fincheck.record import Record
from fincheck.report.report import Report
from fincheck.report.tree import Node

__all__ = ["Factors", "Group", "NotLinear", "Row", "cut", "rows_of", "sign_of", "whole"]


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


_Ends = tuple[
    Group, tuple[Rational, Rational]
]  # a group and the ends of what multiplies it, the one that makes it less first


def rows_of(report: Report, groups: tuple[Group, ...], operator: str, slack: Rational) -> Iterator[Row]:
    """Yield the rows of ``sum of groups operator 0``: at most two."""
    strict = operator in ("<", ">")
    if len(groups) == 1 and not groups[0].by:
        _, factors, constant = groups[0]
        low = -slack - constant if operator[0] != "<" else None
        high = slack - constant if operator[0] != ">" else None
        yield whole(factors, low, high, strict=strict)
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
        if group.by and sign_of(report, group) < 0:
            least, most = most, least
        ends.append((group, (least, most)))
    if all(low == high for _, (low, high) in ends) and operator == "=":
        yield _row(ends, 0, -slack, slack, strict=False)
        return
    if operator in ("=", ">=", ">"):
        yield _row(ends, 1, -slack, None, strict=strict)
    if operator in ("=", "<=", "<"):
        yield _row(ends, 0, None, slack, strict=strict)


def _row(ends: list[_Ends], which: int, low: Rational | None, high: Rational | None, *, strict: bool) -> Row:
    """Return one side of a quotient relation as a row over whole numbers: its ends scaled by the common denominator."""
    scale = _common([times[which] for _, times in ends])
    factors: Factors = {}
    constant: Rational = 0
    for group, times in ends:
        by = _times(times[which], scale)
        if group.constant:
            constant += by * group.constant
        for node, factor in group.factors.items():
            factors[node] = factors.get(node, 0) + by * factor
    return whole(
        {node: factor for node, factor in factors.items() if factor},
        None if low is None else low * scale - constant,
        None if high is None else high * scale - constant,
        strict=strict,
        scale=scale,
    )


def whole(
    factors: Factors, low: Rational | None, high: Rational | None, *, strict: bool = False, scale: int = 1
) -> Row:
    """Return a row in whole numbers; ``strict`` where its ends are open, ``scale`` times what was written as it is given."""
    numbers = [*factors.values(), low or 0, high or 0]
    if not strict and set(map(type, numbers)) == {int}:
        return Row(dict(factors), low, high, scale)  # type: ignore[arg-type]
    more = _common(numbers)
    return Row(
        {node: _times(factor, more) for node, factor in factors.items()},
        None if low is None else Near(_times(low, more), 1) if strict else _times(low, more),
        None if high is None else Near(_times(high, more), -1) if strict else _times(high, more),
        scale * more,
    )


def _common(numbers: list[Rational]) -> int:
    """Return the least number that makes all of these whole."""
    common = 1
    for number in numbers:
        if type(number) is not int and number.denominator != 1:
            common = lcm(common, number.denominator)
    return common


def _times(number: Rational, scale: int) -> int:
    return number * scale if type(number) is int else number.numerator * (scale // number.denominator)


def _claim(report: Report, node: Node) -> _Claim:
    figure = report.figure(node)
    assert figure is not None
    return _Claim(*ends(figure)[:2])


class _Claim(Record):
    low: Rational | None
    high: Rational | None


def sign_of(report: Report, group: Group) -> int:
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


def cut(report: Report, groups: tuple[Group, ...]) -> Fraction:
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
