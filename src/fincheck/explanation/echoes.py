"""Figures that print just what a finding is off by, or half of it, and items whose figures are what several are off by.

They are looked for once for all findings of a report. The report is walked once, each figure asked whether it is wanted; an index of all figures would be larger than the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.exact.simplex import lean
from fincheck.figures.figure import Rational
from fincheck.record import Record
from fincheck.report.report import Overlay, Report
from fincheck.report.tree import Node

__all__ = ["Echoes", "LeftOut", "left_out"]

DIGITS = 3  # that a figure must have for its being equal to a difference to tell something
LISTS = frozenset(("parts", "rows", "items", "classes", "of_which", "list"))  # groups of items, no item themselves

_Prints = list[tuple[int, Node]]  # each with its number among the texts of the report
_Wanted = tuple[str, Rational]  # a kind of figure and what it prints, up to the sign


class Echoes:
    """The figures of one report that print what its findings are off by; found on the first question."""

    def __init__(self, report: Report, outcomes: Iterable[Outcome]) -> None:
        self._report = report
        self._outcomes = outcomes
        self._found: dict[_Wanted, _Prints] = {}

    def of(self, kind: str, value: Rational) -> _Prints:
        """Return the figures of a kind that print a value other than nothing, up to the sign.

        Each with its number among the texts of the report, in the order of the file.
        """
        known = self._found.get((kind, value))
        if known is None:
            self._look({(kind, value), *_wanted(self._outcomes)} - self._found.keys())
            known = self._found[kind, value]
        return known

    def _look(self, wanted: set[_Wanted]) -> None:
        by_kind: dict[str, list[tuple[Rational, _Prints]]] = {}
        for one in wanted:
            self._found[one] = []
            by_kind.setdefault(one[0], []).append((one[1], self._found[one]))
        digits = {shown for _, value in wanted if (shown := _digits(value)) is not None}
        grids: dict[tuple[str, int], dict[int, _Prints]] = {}  # what is wanted, as digits on each grid
        report = self._report
        others = report.figures if isinstance(report, Overlay) else {}
        number = 0
        stack = [report.root]
        while stack:
            node = stack.pop()
            body = node.body
            if type(body) is dict:
                stack.extend(reversed(body.values()))
                continue
            if type(body) is not str:
                continue
            number += 1
            # most figures of a large report are kept by nobody: none is read that cannot be what is looked for
            plain = body.replace(".", "")
            if plain.strip("0") not in digits and plain.isdecimal() and plain.isascii() and node not in others:
                continue
            figure = report.figure(node) if not report.silent(node.key) else None
            if figure is None:
                continue
            grid = figure.unit.kind, figure.exponent
            there = grids.get(grid)
            if there is None:
                there = grids[grid] = _on_grid(by_kind.get(grid[0], ()), figure.exponent)
            if (found := there.get(abs(figure.mantissa))) is not None:
                found.append((number, node))


def _digits(value: Rational) -> str | None:
    """Return the digits that a value is printed with, noughts at the ends left out; None where none print it."""
    whole, rest = divmod(value.numerator * 10 ** value.denominator.bit_length(), value.denominator)
    return None if rest else str(whole).strip("0")


def _on_grid(wanted: Iterable[tuple[Rational, _Prints]], exponent: int) -> dict[int, _Prints]:
    """Return what is wanted by its digits in units of a last digit; what is not printed to it is left out."""
    unit, more = 10 ** max(exponent, 0), 10 ** max(-exponent, 0)
    on_grid = {}
    for value, found in wanted:
        mantissa, rest = divmod(value.numerator * more, value.denominator * unit)
        if mantissa and not rest:
            on_grid[mantissa] = found
    return on_grid


def _wanted(outcomes: Iterable[Outcome]) -> Iterable[_Wanted]:
    """Yield what is asked for of each finding: the difference of an equation, and half of one of money."""
    for outcome in outcomes:
        gap, kind = outcome.difference, outcome.unit.kind
        if gap and outcome.verdict == Verdict.VIOLATED and "=" in outcome.operators:
            yield kind, lean(abs(gap))
            if kind == "money":  # a small count is twice many another
                yield kind, lean(abs(gap) / 2)


class LeftOut(Record):
    """An item, its figure for each finding (by number) that it explains, and whether it was counted twice instead."""

    item: Node
    figures: dict[int, Node]
    twice: bool


def left_out(report: Report, echoes: Echoes, findings: Mapping[int, Outcome]) -> list[LeftOut]:
    """Return the items of which several figures are just the differences of as many findings, no finding twice."""
    held = {number: twice for number, outcome in findings.items() if (twice := _over(outcome)) is not None}
    if len(held) < 2:
        return []
    found: list[tuple[int, int, Node]] = []  # a figure, by its number and itself, between these the finding
    for number in held:
        outcome = findings[number]
        found += [(at, number, node) for at, node in echoes.of(outcome.unit.kind, lean(abs(outcome.difference or 0)))]
    items: dict[tuple[Node, bool], dict[int, Node]] = {}
    for _, number, node in sorted(found, key=lambda one: one[:2]):
        item, twice = node.parent, held[number]
        figure = report.figure(node)
        if item is None or item.key in LISTS or figure is None or len(str(abs(figure.mantissa)).strip("0")) < DIGITS:
            continue
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


def _over(outcome: Outcome) -> bool | None:
    """Whether a sum comes to more than what is stated beside it; None where no sum is held against one figure."""
    single = [len(side) == 1 for side in outcome.sides]
    if outcome.verdict != Verdict.VIOLATED or outcome.operators != ("=",) or len(single) != 2 or not outcome.difference:
        return None
    if single[0] == single[1] or any(piece in ("×", "÷") for side in outcome.sides for piece in side):
        return None
    return (outcome.difference > 0) != single[0]
