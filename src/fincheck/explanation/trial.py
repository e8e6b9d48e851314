"""What the checks would come to if another figure were printed: only those that hold this figure are made again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fincheck.evaluation.check import check
from fincheck.evaluation.outcome import Verdict
from fincheck.explanation.system import System
from fincheck.figures.figure import Figure
from fincheck.figures.slips import reprint
from fincheck.report.tree import Node

__all__ = ["Change", "Trial", "reprinted"]

BAD = (Verdict.VIOLATED, Verdict.TRUNCATED)


class Change(NamedTuple):
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

    def __init__(self, system: System) -> None:
        self.system = system

    def changes(self, figures: Mapping[Node, Figure]) -> list[Change]:
        """Return every check that holds one of the figures, with its verdict before and after."""
        system = self.system
        checks = dict.fromkeys(i for node in figures for i in system.touching.get(node, ()))
        kept = {node: node.cache for node in figures}
        try:
            for node, figure in figures.items():
                node.cache = figure
            found = []
            for i in checks:
                case, before = system.cases[i]
                outcome = check(system.lookup, case)
                found.append(Change(i, before, Verdict.UNDECIDED if outcome is None else outcome.verdict))
            return found
        finally:
            for node, figure in kept.items():
                node.cache = figure


def reprinted(figure: Figure, mantissa: int) -> Figure:
    """Return the figure with other digits on the same grid."""
    return Figure(reprint(figure, mantissa), mantissa, figure.exponent, figure.unit, figure.spread, figure.bound)
