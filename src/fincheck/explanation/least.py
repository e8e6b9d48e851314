"""How many figures must change at least, as the relations that fail by themselves tell before anything is searched.

Each of them holds a figure that must change. One that stands in few of them mends few; one that stands in very many of them,
a total of which each has its share, mends by itself those that one and the same amount of it lets hold, and no others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fincheck.explanation.mending.leeway import Leeway
from fincheck.explanation.system import Relation, System
from fincheck.report.tree import Node

__all__ = ["needs"]

FINE = 10**6  # parts of a unit to which amounts are told apart here: where they end is taken too wide, never too narrow
FEW = 8  # figures that stand in very many relations, each in one of so many at least: all those are looked at for each


def needs(system: System, checks: Iterable[int], number: int) -> bool:
    """Whether at least so many figures must change for all of the checks to hold; False where that cannot be told so easily."""
    failing = [one for check in checks if (one := _failing(system, check)) is not None]
    touched: dict[Node, int] = {}
    for _, figures in failing:
        for node in figures:
            touched[node] = touched.get(node, 0) + 1
    many = {node for node, times in touched.items() if times * min(number, FEW) > len(failing)}
    if len(many) > FEW:
        return False
    mends = {node: times for node, times in touched.items() if node not in many}
    of: dict[Node, list[Relation]] = {node: [] for node in many}
    due = 0
    for relation, figures in failing:
        within = many & figures
        if len(within) < 2:  # two of those together could be anything
            due += 1
        for node in within:
            of[node].append(relation)
    for node, relations in of.items():
        mends[node] = _together(system, node, relations)
    return sum(sorted(mends.values(), reverse=True)[: number - 1]) < due


def _failing(system: System, check: int) -> tuple[Relation, set[Node]] | None:
    """Return a relation of a check that fails by itself, with the figures of which one must change; None where none does."""
    for relation in system.relations(check):
        for row in relation.linear.rows:
            if Leeway(system, row).fails:
                return relation, {*row.factors, *relation.linear.holders}
    return None


def _together(system: System, node: Node, relations: list[Relation]) -> int:
    """Return how many of the relations hold at most for one amount of a figure, all others being what is printed."""
    starts: list[int] = []
    ends: list[int] = []
    always = most = 0
    for relation in relations:
        low, high = _room(system, relation, node)
        if low is not None and high is not None and low > high:
            continue
        if low is None:
            always += 1
        else:
            starts.append(low)
        if high is not None:
            ends.append(high)
    starts.sort()
    ends.sort()
    most, ended = always, 0
    for begun, start in enumerate(starts, 1):
        while ended < len(ends) and ends[ended] < start:
            ended += 1
        most = max(most, always + begun - ended)
    return most


def _room(system: System, relation: Relation, node: Node) -> tuple[int | None, int | None]:
    """Return between what amounts of a figure, in parts of a unit, a relation holds; None: no end."""
    least: int | None = None
    most: int | None = None
    if node in relation.linear.holders:
        return None, None
    for row in relation.linear.rows:
        factor = row.factors.get(node)
        if factor is None:
            continue
        from_below, from_above = Leeway(system, row).room(node)
        if factor < 0:
            from_below, from_above = from_above, from_below
        if from_below is not None:
            least = max(_floor(from_below, factor), least) if least is not None else _floor(from_below, factor)
        if from_above is not None:
            most = min(-_floor(-from_above, factor), most) if most is not None else -_floor(-from_above, factor)
    return least, most


def _floor(value: Any, factor: int) -> int:
    return int(value * FINE // factor)
