"""The outcome of a check: the one result type of the evaluation."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from fincheck.figures.figure import ANY, Unit
from fincheck.record import Record
from fincheck.report.tree import Node, quoted
from fincheck.rulebook.rule import Rule
from fincheck.source import Text

__all__ = ["Case", "Outcome", "Verdict", "position"]


class Verdict(StrEnum):
    """What a check can come to; the texts are those of every output."""

    EXACT = "exact"
    ROUNDING = "rounding"
    TRUNCATED = "truncated"
    VIOLATED = "violated"
    UNDECIDED = "undecided"


class Case(Record):
    """One check, not yet judged: a rule, a place and, for a rule by column, the column."""

    rule: Rule
    place: Node
    column: str


class _Outcome(Record):
    """The fields of an outcome; a tuple, for making a dataclass takes a millisecond of every start."""

    rule: Rule
    place: Node
    column: str
    verdict: Verdict
    severity: str
    at: Node
    sides: tuple[tuple[str | Node, ...], ...] = ()
    operators: tuple[str, ...] = ()
    left: Fraction | None = None
    right: Fraction | None = None
    difference: Fraction | None = None
    allowed: Fraction | None = None
    unit: Unit = ANY
    digits: int = 0
    operands: tuple[Node, ...] = ()
    reason: Text | None = None
    word: Text | None = None
    loose: bool = False
    unread: tuple[Node, ...] = ()


class Outcome(_Outcome):
    """The outcome of a check. Values are exact, in the base unit (yuan; 1); ``unit`` is the one to show them in.

    Two outcomes are the same only where they are one object.

    ``severity``   "error", "warning", "info", or "" where nobody needs to look
    ``relation``   the formula with figures put in: operators and literals as texts, operands as nodes
    ``allowed``    how far the sides may differ by rounding alone; None where without bound or not of that kind
    ``operands``   every figure that takes part, each once, in the order of the formula
    ``reason``     why it is undecided, or what differs where that is no amount
    ``unread``     where the figures and texts stand that keep it from being decided
    ``word``       the words in the report that make the relation one that must hold, and where they stand; or None
    ``loose``      the bound came from interval arithmetic and may be too wide
    """

    __slots__ = ()
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    @property
    def path(self) -> str:
        """Where it was checked, in words that outlive an edit of the file: keys, and the column where there is one."""
        steps = (self.place.path, quoted(self.column) if self.column else "")
        return ".".join(filter(None, steps)) or "$"

    @property
    def groundless(self) -> bool:
        """Whether a rate or a share stands where the rule says that there is none: its base is nil."""
        if self.verdict != Verdict.VIOLATED or self.unit.kind != "ratio":
            return False
        lone = [side for side in self.sides if len(side) == 1 and not isinstance(side[0], str)]
        literal = [side for side in self.sides if side == ("0",)]
        return len(lone) == len(literal) == 1

    @property
    def finding(self) -> bool:
        """Whether somebody should look at it."""
        return self.verdict in (Verdict.VIOLATED, Verdict.TRUNCATED) or (
            self.verdict == Verdict.UNDECIDED and self.severity != ""
        )


def position(outcome: Outcome) -> tuple[int, int, str, str]:
    """Return what outcomes are sorted by: the place in the file, then the rule."""
    return outcome.at.line, outcome.at.column, outcome.rule.id, outcome.column
