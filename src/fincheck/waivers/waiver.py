"""One waiver, and whether what it was for is still as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fincheck.evaluation.outcome import Outcome
from fincheck.figures.figure import normalize
from fincheck.record import Record
from fincheck.report.report import Report
from fincheck.source import Place
from fincheck.waivers.basis import basis_of, basis_of_all, figures_of, found_of

__all__ = ["Also", "Waiver"]


class Also(Record):
    """One more finding of the same cause, as ``Waiver`` has its first: rule, path, and what was found."""

    rule: str
    path: str
    found: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Waiver:
    """A permission for one finding, or for those of one cause, to stay.

    ``path``     as ``Outcome.path`` gives it; ``report`` is the file it is for, from the waivers' folder, or "" for any
    ``until``    the last day on which it holds
    ``figures``  path and printed text of every figure that was waived; "" where it was blank
    ``found``    what was found, in Chinese, where that is no amount: a blank, names that differ
    ``basis``    what made the printed texts amounts, in Chinese, as ``basis_of`` tells it; "" where nobody wrote it down
    ``also``     the other findings of the cause
    """

    rule: str
    path: str
    report: str
    reason: str
    by: str
    until: date
    figures: dict[str, str]
    found: str
    basis: str
    place: Place
    also: tuple[Also, ...] = ()

    @property
    def findings(self) -> tuple[Also, ...]:
        """Every finding that it is for."""
        return (Also(self.rule, self.path, self.found), *self.also)

    def changed(self, outcome: Outcome, report: Report) -> str | None:
        """Return what is no longer as it was waived, or None."""
        now = figures_of(outcome)
        for path, text in self.figures.items():
            there = now.get(path, "")
            if path not in now or normalize(there) != normalize(text):
                return f"{path} {text or '—'} → {there or '—'}"
        for path, text in now.items():
            if path not in self.figures:
                return f"{path} — → {text}"
        found = found_of(outcome)
        if found != self.found:
            return f"{self.found or '—'} → {found or '—'}"
        basis = basis_of(outcome, report)
        return f"{self.basis} → {basis}" if self.basis and normalize(self.basis) != normalize(basis) else None

    def changed_of_cause(self, outcomes: Iterable[Outcome], report: Report) -> str | None:
        """Return what is no longer as it was when the findings of one cause were waived, or None.

        The figures are looked up in the report, not in the findings: one that is gone, or that nobody asked for, is why.
        """
        there = {node.path: node for node in report.root.walk()}
        for path, text in self.figures.items():
            now = (there[path].text or "").strip() if path in there else ""
            if path not in there or normalize(now) != normalize(text):
                return f"{path} {text or '—'} → {now or '—'}"
        found = {(one.rule, one.path): one.found for one in self.findings}
        for outcome in outcomes:
            for path, text in figures_of(outcome).items():
                if path not in self.figures:
                    return f"{path} — → {text}"
            before, after = found[outcome.rule.id, outcome.path], found_of(outcome)
            if before != after:
                return f"{before or '—'} → {after or '—'}"
        basis = basis_of_all([there[path] for path in self.figures], report)
        return f"{self.basis} → {basis}" if self.basis and normalize(self.basis) != normalize(basis) else None
