"""Why the findings of one report are there: grouped by cause, with the fewest figures to change and the proof.

What is proved ("cannot all be true") and what is guessed ("probably") are told apart; nothing is written anywhere.
The work is bounded by steps, never by the clock, so that one report has one explanation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

from fincheck.evaluation.evaluate import Evaluation
from fincheck.evaluation.outcome import Outcome, Verdict, position
from fincheck.exact.simplex import Near, lean
from fincheck.exact.work import Work
from fincheck.explanation.apparent import Apparent
from fincheck.explanation.joint.contradictions import Contradiction
from fincheck.explanation.locate import Located, Search
from fincheck.explanation.mending.mender import Mender, Tables
from fincheck.explanation.parting import parted
from fincheck.explanation.records import Cause, Change, Explanation, Proof, ProofStep
from fincheck.explanation.system import Clash, System
from fincheck.explanation.telling import Telling
from fincheck.explanation.trial import Trial
from fincheck.figures.slips import KINDS
from fincheck.report.tree import Node

__all__ = ["explain"]

LIMIT = 1_000_000  # steps: about a second of plain Python
TOLD = 12  # answers whose values are worked out


def explain(
    evaluation: Evaluation,
    system: System | None = None,
    joint: Sequence[tuple[Contradiction, Outcome]] = (),
    waived: Iterable[Outcome] = (),
    limit: int | Work = LIMIT,
    progress: Callable[[str, int, int], None] | None = None,
) -> Explanation:
    """Return why the findings of an evaluation are there, those of ``joint`` among them, those ``waived`` not.

    ``limit`` bounds the work, in steps (about a million a second). ``progress`` is called with ("why", parts done, of all).
    """
    work = limit if isinstance(limit, Work) else Work(limit)
    return _Explainer(evaluation, system or System(evaluation), joint, set(waived), work).explanation(progress)


class _Explainer:
    def __init__(
        self,
        evaluation: Evaluation,
        system: System,
        joint: Sequence[tuple[Contradiction, Outcome]],
        waived: set[Outcome],
        work: Work,
    ) -> None:
        self.evaluation = evaluation
        self.system = system
        self.report = system.report
        self.work = work
        self.trial = Trial(system, work)
        self.tables: Tables = {}
        self.unsearched: set[Outcome] = set()
        self.joint = [(contradiction, outcome) for contradiction, outcome in joint if outcome not in waived]
        self.outcome_of = {number: outcome for number, outcome in system.outcomes.items() if outcome not in waived}
        self.waived = [number for number, outcome in system.outcomes.items() if outcome in waived]
        self.findings = [*self.outcome_of.values(), *(outcome for _, outcome in self.joint)]
        self.telling = Telling(self.report, len(self.findings))
        self.apparent = Apparent(evaluation, system, self.outcome_of, self.findings)

    def explanation(self, progress: Callable[[str, int, int], None] | None) -> Explanation:
        """Return every cause: what is carried over, left out or groundless first, then part by part the figures that are wrong."""
        apparent = self.apparent.seen()
        complete = True
        # what is only remarked is no claim to repair: a total with the carry-over that the text does not state
        remarked = [i for i, f in self.outcome_of.items() if f.severity == "info"]
        dropped = list(dict.fromkeys([*apparent, *self.waived, *remarked]))
        wrong = [
            i
            for i, f in self.outcome_of.items()
            if f.verdict == Verdict.VIOLATED and f not in self.apparent.taken and f.severity != "info" and f.operands
        ]  # without a figure there is none to change
        wrong += [relation.check for contradiction, _ in self.joint for relation, _, _ in contradiction.clash.relations]
        # what shares no figure has causes of its own; the smallest first, so that a hard one keeps no other from its own
        parts = self.system.connected(wrong, frozenset(dropped))
        parts.sort(key=lambda checks: (len(checks), min(map(self.system.rank, checks))))
        for at, checks in enumerate(parts):
            if progress is not None:
                progress("why", at, len(parts))
            complete = self.part(checks, dropped) and complete
        self.apparent.prints()
        self.apparent.causes.sort(key=lambda cause: position(cause.findings[0]))
        return Explanation(tuple(self.apparent.causes), complete, frozenset(self.unsearched - self.apparent.taken))

    def part(self, checks: list[int], dropped: list[int]) -> bool:
        """Explain the findings among some connected checks; return whether the search came to its end."""
        if self.work.left <= 0:
            self.unsearched.update(self.outcome_of[i] for i in checks if i in self.outcome_of)
            mine = set(checks)
            self.unsearched.update(
                outcome
                for contradiction, outcome in self.joint
                if not mine.isdisjoint(relation.check for relation, _, _ in contradiction.clash.relations)
            )
            return False
        search = Search(self.system, dropped, self.work, checks)
        located = parted(search, search.run())
        mender = Mender(search, located, self.trial, self.tables)
        for one in located:
            self.located(mender, one)
        return search.complete

    # ---------------------------------------------------------------- the fewest figures

    def located(self, mender: Mender, one: Located) -> None:
        """Take what a search located as a cause of its findings; several changes for what no rule calls an error are none."""
        answers = one.answers
        figures = {node for answer in answers for group in answer for node in group}
        findings = [self.outcome_of[i] for i in one.checks if i in self.outcome_of]
        findings += [outcome for contradiction, outcome in self.joint if not figures.isdisjoint(contradiction.figures)]
        findings = sorted((f for f in findings if f not in self.apparent.taken), key=position)
        if not findings or all(_limits(f) or f.severity == "info" for f in findings):
            return
        changes = self.settled(
            [
                tuple(self.change(mender, one, answer, group) if i < TOLD else Change(group) for group in answer)
                for i, answer in enumerate(answers)
            ],
            one.complete,
            findings,
        )
        proof = self.proof(one.clashes, figures)
        # Where no one figure explains what no rule calls an error, it is not for us to rewrite several.
        size = len(changes[0]) if changes else 0
        substance = len(answers) > 0 and size != 1 and all(f.severity != "error" for f in findings)
        if answers and not changes and not substance:
            return
        cause = Cause(
            "substance" if substance else "figures" if changes or not one.complete else "held",
            tuple(findings),
            self.telling.told(findings, changes, one.complete, substance),
            () if substance else changes,
            one.complete,
            proof,
            tuple(node for node, _ in proof.figures) if proof else (),
        )
        self.apparent.take(findings, cause)

    def settled(
        self, told: list[tuple[Change | None, ...]], complete: bool, findings: Sequence[Outcome]
    ) -> tuple[tuple[Change, ...], ...]:
        """Return the answers that can be printed; what is probable is the one repair of all that a slip explains."""
        answers = [tuple(change for change in answer if change is not None) for answer in told if None not in answer]
        sole = len(told) == 1 or (
            0 < len(told) <= TOLD
            and len(told[0]) == 1
            and sum(KINDS[change.slip].explains == "much" for answer in answers for change in answer) == 1
        )
        # a wrong digit explains nearly anything: it must be the only answer, and explain several findings
        weak = len(told) != 1 or len(told[0]) > 1 or len(findings) < 2
        return tuple(
            tuple(
                change
                if complete and sole and not (weak and change.slip in ("digit-wrong", "copied"))
                else change._replace(probable=False)
                for change in answer
            )
            for answer in answers
        )

    def change(
        self, mender: Mender, one: Located, answer: tuple[tuple[Node, ...], ...], group: tuple[Node, ...]
    ) -> Change | None:
        found = mender.mend(one, group, [other[0] for other in answer if other is not group])
        if found is None:
            return Change(group)
        if not found.possible:
            return None
        if found.node is not group[0] and not found.slip:
            return Change(group)
        nodes = (found.node, *(node for node in group if node is not found.node))
        return Change(nodes, found.low, found.high, found.values, found.slip, found.clear)

    def proof(self, clashes: Sequence[Clash], figures: set[Node]) -> Proof | None:
        """Return why figures cannot all be true, scaled so that the first relation counts once; None without a clash."""
        fitting = [c for c in clashes if not figures or not figures.isdisjoint(c.figures)] or list(clashes)
        if not fitting:
            return None
        _, _, first = fitting[0].relations[0] if fitting[0].relations else fitting[0].ends[0]
        relations, ends = fitting[0].relations, fitting[0].ends
        if abs(first) != 1:
            scale = 1 / abs(Fraction(first))
            relations = tuple((relation, which, m * scale) for relation, which, m in relations)
            ends = tuple((node, upper, f * scale) for node, upper, f in ends)
        demanded = sum([lean(-m) * relation.linear.rows[which].end(m > 0) for relation, which, m in relations])
        allowed = sum([lean(f) * self.end(node, upper) for node, upper, f in ends])
        steps = tuple(
            ProofStep(m, outcome)
            for relation, _, m in relations
            if (outcome := self.outcome(relation.check)) is not None
        )
        return Proof(steps, tuple((node, f) for node, _, f in ends), Fraction(demanded), Fraction(allowed))

    def outcome(self, check: int) -> Outcome | None:
        return self.outcome_of.get(check) or self.evaluation.outcome(self.system.cases[check][0])

    def end(self, node: Node, upper: bool) -> Any:
        claim = self.system.claim(node)
        end = claim.high if upper else claim.low
        return end.value if isinstance(end, Near) else end or 0


def _limits(outcome: Outcome) -> bool:
    """Whether a finding holds one figure against what the rule itself sets: that tells nothing of what it should be."""
    literal = [side for side in outcome.sides if all(isinstance(piece, str) for piece in side)]
    return bool(literal) and ("=" not in outcome.operators or len(outcome.operands) == 1)
