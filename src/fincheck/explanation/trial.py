"""What the checks would come to if another figure were printed: only those that hold this figure are made again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Verdict
from fincheck.evaluation.verdict import verdict
from fincheck.exact.work import Work
from fincheck.explanation.system import System
from fincheck.figures.figure import Figure
from fincheck.report.report import Overlay
from fincheck.report.tree import Node

__all__ = ["Effect", "Trial"]

CHECK, OPERAND = 50, 2  # steps that one check takes, and each of its figures
BAD = (Verdict.VIOLATED, Verdict.TRUNCATED)


class Effect(NamedTuple):
    """What became of one check: its number in the system, its verdict as printed and with the other figures."""

    check: int
    before: str
    after: str

    @property
    def mended(self) -> bool:
        return self.before in BAD and self.after not in (*BAD, Verdict.UNDECIDED)

    @property
    def broken(self) -> bool:
        return self.after in BAD and self.before not in BAD


class Trial:
    """Tries other figures in one report and leaves it as it was."""

    def __init__(self, system: System, work: Work) -> None:
        self.system = system
        self.work = work
        self._overlay = Overlay(system.report, {})
        self._lookup = Lookup(self._overlay)

    def changes(self, figures: Mapping[Node, Figure]) -> list[Effect]:
        """Return every check that holds one of the figures, with its verdict before and after.

        Raises Exhausted where the steps allowed are used up.
        """
        system = self.system
        checks = dict.fromkeys(i for node in figures for i in system.touching.get(node, ()))
        self._overlay.figures = figures
        found = []
        for i in checks:
            case, before = system.cases[i]
            self.work.spend(CHECK + OPERAND * len(system.operands[i]))
            found.append(Effect(i, before, verdict(self._lookup, case, self.work) or Verdict.UNDECIDED))
        return found
