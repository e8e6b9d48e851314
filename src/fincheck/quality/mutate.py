"""Which slips of typing a rulebook would miss.

The slips that people make are made one at a time on every figure, and the checks run again that read it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from fincheck.evaluation.applies import cases
from fincheck.evaluation.check import check
from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Case, Verdict
from fincheck.evaluation.plans.sums import plan
from fincheck.figures.figure import Figure
from fincheck.figures.mistyped import beyond_rounding, mistyped
from fincheck.quality.counting import arithmetic
from fincheck.record import Record
from fincheck.report.report import Overlay, Report
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["Tried", "mutate"]


class Tried(Record):
    """One slip tried on one figure: its kind, the text it makes, whether a check turned into a finding."""

    node: Node
    kind: str
    text: str
    caught: bool


class _Watching(Report):
    """A report that remembers which figures were asked for: what a check reads, it depends on."""

    __slots__ = ("seen",)

    def __init__(self, report: Report) -> None:
        super().__init__(report.file, report.root, report.terms)
        self.seen: dict[Node, None] = {}

    def figure(self, node: Node) -> Figure | None:
        self.seen[node] = None
        return super().figure(node)


def mutate(
    report: Report,
    rules: list[Rule],
    told: Callable[[int, int], None] | None = None,
    *,
    only: Collection[Node] | None = None,
) -> list[Tried]:
    """Try every slip on every figure (or ``only`` some), one at a time, and return what became of it.

    Only the checks that read a figure run again, and a figure of a relation that fails as it stands is left out: what a
    slip in it would come to says nothing of the rules. ``told`` is called with the figures done and their number.
    """
    reader = _Watching(report)
    lookup = Lookup(reader)
    readers: dict[Node, list[Case]] = {}
    before: dict[Case, bool] = {}
    failing: set[Node] = set()
    for case in cases(lookup, rules):
        reader.seen.clear()
        outcome = check(lookup, case)
        before[case] = outcome is not None and outcome.finding
        for node in reader.seen:
            readers.setdefault(node, []).append(case)
        if outcome is not None and outcome.verdict in (Verdict.VIOLATED, Verdict.TRUNCATED) and arithmetic(case.rule):
            failing.update(outcome.operands)
    plans = {rule.id: plan(rule) for rule in rules}
    changes: dict[Node, Figure] = {}
    overlay = Overlay(report, changes)
    plain = Lookup(overlay)

    def found(case: Case) -> bool:
        quick = plans[case.rule.id]
        holds = quick.holds(plain, case.place, case.column) if quick is not None else None
        if holds is not None:
            return not holds
        outcome = check(plain, case)
        return outcome is not None and outcome.finding

    every = list(report.each_figure())
    tried: list[Tried] = []
    for number, (node, figure) in enumerate(every):
        if (only is not None and node not in only) or node in failing:
            continue
        # sums first, they are settled in integers; then whatever caught the slip before, for it catches most others
        touched = sorted(
            (case for case in readers.get(node, ()) if not before[case]), key=lambda case: plans[case.rule.id] is None
        )
        neighbours = [every[i][1] for i in (number - 1, number + 1) if 0 <= i < len(every)]
        known: dict[str, bool] = {}
        for kind, text in mistyped(figure, node.path, neighbours):
            changed = report.read(node, text)
            if changed is None or not beyond_rounding(figure, changed):
                continue
            if text not in known:
                changes[node] = changed
                caught = next((i for i, case in enumerate(touched) if found(case)), None)
                known[text] = caught is not None
                if caught:
                    touched.insert(0, touched.pop(caught))
            tried.append(Tried(node, kind, text, known[text]))
        changes.clear()
        if told is not None:
            told(number + 1, len(every))
    return tried
