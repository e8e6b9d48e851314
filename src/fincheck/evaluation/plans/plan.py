"""A rule compiled once: at a place it says that it is not for there, that it holds exactly or by rounding, or nothing.

What it says is what ``check`` would say; where it says nothing the check is made in full, which also finds the words.
Most checks of most reports hold, and most rules are not for most places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import TypeVar

from fincheck.evaluation import operands
from fincheck.evaluation.lookup import is_pattern
from fincheck.evaluation.outcome import Verdict
from fincheck.evaluation.plans.conditions import truth
from fincheck.evaluation.plans.pairs import Pair
from fincheck.evaluation.plans.reading import UNSURE, Truth
from fincheck.evaluation.plans.relations import Relation, relation
from fincheck.evaluation.plans.sheet import Fails, Missing, Sheet, Unknown, Unsettled, Unsure, fixed
from fincheck.evaluation.plans.sums import Signs, SumPlan, adding
from fincheck.language.expression import Call, Compare, Expression, Logic, Path, parts, paths
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["Plan", "Settled", "plan"]

T = TypeVar("T")
Settled = tuple[Verdict, Sequence[Node], Signs | None]


class Plan:
    """One rule, compiled. ``settle`` is asked with the sheet of a report, a place and a column."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._pattern = is_pattern(rule.scope)
        self._conditional = rule.when is not None

    # each is made where it is asked for: of most rules the condition alone is

    @cached_property
    def _when(self) -> Truth | None:
        return _compiled(truth, self._rule.when) if self._rule.when is not None else None

    @cached_property
    def _everywhere(self) -> bool:
        """Whether its condition is the same wherever it is asked."""
        return self._rule.when is not None and all(map(fixed, paths(self._rule.when)))

    @cached_property
    def _adding(self) -> SumPlan | None:
        return adding(self._rule.tree)

    @cached_property
    def _holds(self) -> Relation | None:
        return _compiled(relation, self._rule.tree)

    @cached_property
    def _meeting(self) -> bool:
        """Whether there is an operand wherever it comes to a verdict: a text, or headings, without which it is not made."""
        match self._rule.tree:
            case Call(function, (Path() as first, *_)) | Logic("not", (Call(function, (Path() as first, *_)),)):
                return function in ("matches", "official", "numbered", "consecutive") and not first.optional
        return False

    @cached_property
    def named(self) -> bool:
        """Whether it reads the figures that it names and no others: it asks at most whether something is there, and what a text says."""
        return all(_named(tree) for tree in (self._rule.tree, self._rule.when) if tree is not None)

    @property
    def equates(self) -> bool:
        """Whether it says that two sides are equal, and no more."""
        return isinstance(self._rule.tree, Compare) and self._rule.tree.operators == ("=",)

    def settle(self, sheet: Sheet, place: Node, column: str) -> Settled | None:
        """Return the verdict, the figures that take part, and with what sign each is added where they make nothing together.

        None where the rule is not for that place.
        Raises Unsettled where only the check in full can tell: Unsure where all that it needs is there, Fails where it fails.
        """
        sheet.begin(place, column)
        if self._conditional and not self.applies(sheet, place):
            return None
        adding = self._adding
        if adding is not None:
            added = adding.settle(sheet, place)
            if added is not None:
                return added
        if self._holds is None:
            raise Unsettled
        try:
            verdict = self._holds(sheet, place)
        except Missing:
            if self._pattern or column:
                return None
            raise Unsettled from None
        except Unknown:
            raise Unsettled from None
        if verdict is None or not (
            sheet.nodes or self._meeting or operands.meets_any(sheet.lookup, self._rule, place, column)
        ):
            return None
        if verdict is UNSURE:
            raise Unsure
        if verdict is Verdict.VIOLATED:
            raise Fails
        return verdict, list(sheet.nodes), None

    def applies(self, sheet: Sheet, place: Node) -> bool:
        """Whether the condition of the rule is met; one that cannot be told is not. Raises Unsettled where it is not compiled."""
        if not self._conditional:
            return True
        if self._when is None:
            raise Unsettled
        told = sheet.told if self._everywhere else None
        if told is not None and self in told:
            return told[self]
        try:
            met = self._when(sheet.aside, place)
        except (Missing, Unknown):
            met = False
        if told is not None:
            told[self] = met
        return met

    def among(self, sheet: Sheet, members: Sequence[Node]) -> Sequence[Node]:
        """Return those members of one group for which the condition of the rule may be met."""
        when = self._when if self._conditional else None
        return when.among(sheet.aside, members) if isinstance(when, Pair) else members


@cache  # asked for every rule of every report
def plan(rule: Rule) -> Plan:
    """Return the plan of a rule."""
    return Plan(rule)


def _named(tree: Expression) -> bool:
    plain = not isinstance(tree, Call) or tree.function in ("present", "blank", "matches", "number", "count")
    return plain and all(map(_named, parts(tree)))


def _compiled(compiler: Callable[[Expression], T], tree: Expression) -> T | None:
    try:
        return compiler(tree)
    except Unsettled:
        return None
