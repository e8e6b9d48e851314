"""What an explanation of findings says: the causes, the figures to change, the proof. Values only, no search."""

from __future__ import annotations

from fractions import Fraction

from fincheck.evaluation.outcome import Outcome
from fincheck.record import Record
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["Cause", "Change", "Explanation", "Proof", "ProofStep"]


class Change(Record):
    """A figure to change, or several that no rule tells apart: one of them.

    ``low``, ``high``  the true amounts that mend everything, in the base unit, of the first of ``nodes``; None: no end
    ``values``         what could be printed instead in the first of ``nodes``, likeliest first, at most five
    ``slip``           the slip of typing that leads from ``values[0]`` to what is printed, or ""
    ``probable``       whether ``values[0]`` is the one repair that is a plausible slip and breaks no check
    """

    nodes: tuple[Node, ...]
    low: Fraction | None = None
    high: Fraction | None = None
    values: tuple[str, ...] = ()
    slip: str = ""
    probable: bool = False


class ProofStep(Record):
    """One relation of a proof: the check, and what it is multiplied by."""

    multiplier: Fraction
    outcome: Outcome


class Proof(Record):
    """Relations that, multiplied and added, demand of a few figures what their printed digits do not allow.

    ``figures`` with their factors in the sum; the relations demand at least ``demanded`` of it, the digits allow at
    most ``allowed`` (base unit, smaller). ``telling.shortfall`` says so.
    """

    steps: tuple[ProofStep, ...]
    figures: tuple[tuple[Node, Fraction], ...]
    demanded: Fraction
    allowed: Fraction


class _Cause(Record):
    kind: str
    findings: tuple[Outcome, ...]
    text: Text
    answers: tuple[tuple[Change, ...], ...] = ()
    complete: bool = True
    proof: Proof | None = None
    figures: tuple[Node, ...] = ()


class Cause(_Cause):
    """One cause of findings. Two causes are the same only where they are one object.

    ``kind``      "figures": the fewest figures to change; "carry-over": totals printed without what was carried over;
                  "left-out": an item whose figures are just what several sums are short of, or over;
                  "nil-base": rates and shares of something that is nil;
                  "prints": one amount printed two ways; "substance": findings below error that no one figure explains;
                  "held": figures that are held fixed contradict each other
    ``findings``  that it would mend, in the order of the report
    ``answers``   every minimum answer: the changes to make together
    ``complete``  False where the search was ended by its budget
    ``figures``   that the cause speaks of where it has no answers
    """

    __slots__ = ()
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    @property
    def telling(self) -> bool:
        """Whether the cause says something that its findings do not say themselves: it is worth a line of its own."""
        if self.kind == "substance":
            return False
        if len(self.findings) > 1:
            return True
        return self.kind == "figures" and len(self.answers) == 1 and any(one.probable for one in self.answers[0])

    @property
    def ambiguous(self) -> bool:
        """Whether several answers fit, or an answer names figures that no rule tells apart."""
        return len(self.answers) > 1 or any(len(change.nodes) > 1 for answer in self.answers for change in answer)


class Explanation:
    """The causes found, in the order of their first finding; a finding has at most one.

    ``complete``    False where a search was ended by its budget
    ``unsearched``  the findings whose causes were not searched for: the steps allowed were used up
    """

    __slots__ = ("_of", "causes", "complete", "unsearched")

    def __init__(
        self, causes: tuple[Cause, ...], complete: bool = True, unsearched: frozenset[Outcome] = frozenset()
    ) -> None:
        self.causes = causes
        self.complete = complete
        self.unsearched = unsearched
        # a finding is told the first of its causes
        self._of = {outcome: cause for cause in reversed(causes) for outcome in cause.findings}

    def of(self, outcome: Outcome) -> Cause | None:
        """Return the cause of a finding, or None."""
        return self._of.get(outcome)
