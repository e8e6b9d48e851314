"""One item left out of a list, or counted twice in it: the differences of several findings are just its figures."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.figures.figure import power
from fincheck.record import Record
from fincheck.report.report import Report
from fincheck.report.tree import Node

__all__ = ["LeftOut", "left_out"]

DIGITS = 3  # that a figure must have for its being equal to a difference to tell something
LISTS = frozenset(("parts", "rows", "items", "classes", "of_which", "list"))  # groups of items, no item themselves


class LeftOut(Record):
    """An item, its figure for each finding (by number) that it explains, and whether it was counted twice instead."""

    item: Node
    figures: dict[int, Node]
    twice: bool


def left_out(report: Report, findings: Mapping[int, Outcome]) -> list[LeftOut]:
    """Return the items of which several figures are just the differences of as many findings, no finding twice."""
    gaps: dict[tuple[str, Fraction], list[tuple[int, bool]]] = {}
    for number, outcome in findings.items():
        twice = _over(outcome)
        if twice is not None and outcome.difference is not None:
            gaps.setdefault((outcome.unit.kind, abs(outcome.difference)), []).append((number, twice))
    if sum(len(some) for some in gaps.values()) < 2:
        return []
    items: dict[tuple[Node, bool], dict[int, Node]] = {}
    printed: dict[tuple[str, int], dict[int, list[tuple[int, bool]]]] = {}  # the gaps as digits on each grid
    for node in report.root.walk():
        item = node.parent
        if type(node.body) is not str or item is None or item.key in LISTS or report.silent(node):
            continue
        figure = report.figure(node)
        if figure is None:
            continue
        grid = figure.unit.kind, figure.exponent
        wanted = printed.get(grid)
        if wanted is None:
            wanted = printed[grid] = _digits(gaps, *grid)
        for number, twice in wanted.get(abs(figure.mantissa), ()):
            if (node in findings[number].operands) == twice:
                items.setdefault((item, twice), {}).setdefault(number, node)
    told: list[LeftOut] = []
    taken: set[int] = set()
    ranked = sorted(items.items(), key=lambda pair: (-len(set(pair[1].values())), pair[0][0].rank))
    for (item, twice), figures in ranked:
        free = {number: node for number, node in figures.items() if number not in taken}
        if len(set(free.values())) > 1:
            told.append(LeftOut(item, free, twice))
            taken |= free.keys()
    return told


def _digits(
    gaps: Mapping[tuple[str, Fraction], list[tuple[int, bool]]], kind: str, exponent: int
) -> dict[int, list[tuple[int, bool]]]:
    """Return the gaps of one kind as digits on a grid; those of too few digits tell nothing."""
    told = {}
    for (of, gap), numbers in gaps.items():
        mantissa = gap / power(exponent)
        if of == kind and mantissa.denominator == 1 and len(str(mantissa.numerator).strip("0")) >= DIGITS:
            told[mantissa.numerator] = numbers
    return told


def _over(outcome: Outcome) -> bool | None:
    """Whether a sum comes to more than what is stated beside it; None where no sum is held against one figure."""
    single = [len(side) == 1 for side in outcome.sides]
    if outcome.verdict != Verdict.VIOLATED or outcome.operators != ("=",) or len(single) != 2 or not outcome.difference:
        return None
    if single[0] == single[1] or any(piece in ("×", "÷") for side in outcome.sides for piece in side):
        return None
    return (outcome.difference > 0) != single[0]
