"""What a guess is made of: a likely cause, the trials of one report, and the numbers of a relation as printed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from fincheck.evaluation.linear.constraints import Linear
from fincheck.evaluation.linear.rows import Group
from fincheck.evaluation.outcome import Outcome
from fincheck.exact.simplex import lean
from fincheck.exact.work import Work
from fincheck.explanation.system import System
from fincheck.explanation.trial import Trial
from fincheck.figures.figure import Figure, amount
from fincheck.record import Record
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["CLEAR", "PLAIN", "WEAK", "Likely", "Trials", "changed", "inner", "name", "over", "printed", "slope"]

# rank of a cause; smaller is likelier
CLEAR, PLAIN, WEAK = 1, 3, 5


class Likely(Record):
    """A likely cause: how likely (smaller is likelier), its kind, the figure it points at, the sentence for people.

    ``value`` is what should be printed in that figure instead, where the cause says so.
    """

    rank: int
    kind: str
    node: Node | None
    text: Text
    value: str = ""


class Trials:
    """Tries what is tried for one report, within the steps allowed."""

    def __init__(self, system: System, work: Work) -> None:
        self.system = system
        self.work = work
        self.trial = Trial(system, work)
        self._whole: dict[tuple[Node, str], bool] = {}
        self.number_of = {outcome: number for number, outcome in system.outcomes.items()}

    def mends(self, outcome: Outcome, node: Node, figure: Figure) -> bool:
        """Whether another figure mends a finding."""
        number = self.number_of.get(outcome)
        return number is not None and self.trial.mends(number, {node: figure})

    def gain(self, outcome: Outcome, node: Node, figure: Figure) -> int | None:
        """Return how many findings another figure mends; None if not this one, or if it breaks another check."""
        number = self.number_of.get(outcome)
        return None if number is None else self.trial.gain(number, {node: figure})

    def forced(self, node: Node) -> bool:
        """Whether the printed shares that a share stands beside add up to 100 % exactly."""
        part = node.parent
        if part is None or part.parent is None:
            return False
        known = self._whole.get((part.parent, node.key))
        if known is None:
            shares = [
                figure.value
                for other in (part.parent.group or {}).values()
                if (share := (other.group or {}).get(node.key)) is not None
                and (figure := self.system.report.figure(share)) is not None
            ]
            known = self._whole[part.parent, node.key] = len(shares) > 1 and sum(shares, Fraction(0)) == 1
        return known


def name(system: System, node: Node, lang: str) -> str:
    """Return the name of a figure as a hint tells it: of what it is an amount of, where it is one."""
    if node.key == "amount" and node.parent is not None and node.parent.parent is not None:
        return system.report.label(node.parent, lang)
    return system.report.label(node, lang)


def over(a: Any, b: Any) -> Any:
    """Return ``a / b``, exact, as ``int`` where it is whole: no ``/`` ever stands between two of these."""
    return lean(Fraction(a) / b) if type(a) is not int or type(b) is not int or a % b else a // b


def printed(system: System, linear: Linear) -> Any:
    """Return the sum of the groups of a relation on the printed figures, ``int`` where it is whole: 0 where it holds exactly."""
    return lean(sum([_times(system, group) * _inner(system, group) for group in linear.groups]))


def _times(system: System, group: Group, apart_from: Node | None = None) -> Any:
    times: Any = 1
    for node in group.by:
        if node is not apart_from:
            times *= _value(system, node)
    return times


def _inner(system: System, group: Group) -> Any:
    return sum([factor * _value(system, node) for node, factor in group.factors.items()], group.constant)


def inner(system: System, group: Group) -> Fraction:
    """Return a group of a relation on the printed figures, without what multiplies it."""
    return Fraction(_inner(system, group))


def slope(system: System, linear: Linear, node: Node) -> Any:
    """Return how fast the sum of a relation moves with one of its figures, ``int`` where it is whole."""
    steep: Any = 0
    for group in linear.groups:
        if node in group.factors:
            steep += group.factors[node] * _times(system, group)
        if node in group.by:
            steep += _times(system, group, node) * _inner(system, group)
    return lean(steep)


def _value(system: System, node: Node) -> Any:
    """Return what a figure prints, as ``int`` where it is whole: spelled out, mypy can add no two of them."""
    figure = system.report.figure(node)
    assert figure is not None
    return amount(figure)


def changed(report: Report, node: Node) -> int | None:
    """Return the change that there was if what is printed as the change is last year's amount, on the printed grid.

    None where the figure is no change, where last year's amount stands beside it, or where the words do not fit.
    """
    group = node.parent
    if node.key != "change" or group is None or type(group.body) is not dict or "prior" in group.body:
        return None
    amount, change = report.figure(report.amount(group)), report.figure(node)
    if amount is None or change is None or amount.unit.kind != change.unit.kind or not change.mantissa:
        return None
    was = (amount.value - abs(change.value)) / change.ulp
    return int(was) if was.denominator == 1 and was * change.mantissa > 0 else None
