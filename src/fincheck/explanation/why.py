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
from fincheck.evaluation.unlisted import unlisted
from fincheck.exact.simplex import Near, lean
from fincheck.exact.work import Work
from fincheck.explanation.diagnose import CARRIED
from fincheck.explanation.echoes import left_out
from fincheck.explanation.joint.contradictions import Contradiction
from fincheck.explanation.locate import Located, Search
from fincheck.explanation.mending.mender import Mender, Tables
from fincheck.explanation.parting import parted
from fincheck.explanation.records import Cause, Change, Explanation, Proof, ProofStep
from fincheck.explanation.system import Clash, System
from fincheck.explanation.telling import Telling, share
from fincheck.explanation.trial import Trial
from fincheck.figures.decimals import show
from fincheck.figures.slips import KINDS
from fincheck.report.tree import Node
from fincheck.source import Text

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
        self.taken: set[Outcome] = set()
        self.causes: list[Cause] = []

    def explanation(self, progress: Callable[[str, int, int], None] | None) -> Explanation:
        """Return every cause: what is carried over, left out or groundless first, then part by part the figures that are wrong."""
        carried = [*self.carried(), *self.left_out(), *self.unlisted(), *self.groundless()]
        complete = True
        # what is only remarked is no claim to repair: a total with the carry-over that the text does not state
        remarked = [i for i, f in self.outcome_of.items() if f.severity == "info"]
        dropped = list(dict.fromkeys([*carried, *self.waived, *remarked]))
        wrong = [
            i
            for i, f in self.outcome_of.items()
            if f.verdict == Verdict.VIOLATED and f not in self.taken and f.severity != "info" and f.operands
        ]  # without a figure there is none to change
        wrong += [relation.check for contradiction, _ in self.joint for relation, _, _ in contradiction.clash.relations]
        # what shares no figure has causes of its own; the smallest first, so that a hard one keeps no other from its own
        parts = self.system.connected(wrong, frozenset(dropped))
        parts.sort(key=lambda checks: (len(checks), min(map(self.system.rank, checks))))
        for at, checks in enumerate(parts):
            if progress is not None:
                progress("why", at, len(parts))
            complete = self.part(checks, dropped) and complete
        self.prints()
        self.causes.sort(key=lambda cause: position(cause.findings[0]))
        return Explanation(tuple(self.causes), complete, frozenset(self.unsearched - self.taken))

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

    def cause(self, findings: Iterable[Outcome], cause: Cause) -> None:
        self.taken.update(findings)
        self.causes.append(cause)

    # ---------------------------------------------------------------- totals without what was carried over

    def carried(self) -> list[int]:
        """Tell of the totals that miss just an opening or closing balance of their own formula; return their checks."""
        found: list[tuple[int, Outcome, Node]] = []
        for number, outcome in self.outcome_of.items():
            if outcome.verdict != Verdict.VIOLATED or not outcome.difference or outcome.at.key in CARRIED:
                continue  # a balance that is held against a total is none
            for node in outcome.operands:
                figure = self.report.figure(node)
                if node.key not in CARRIED or figure is None:
                    continue
                if abs(figure.value) == abs(outcome.difference):
                    found.append((number, outcome, node))
                    break
        if not found:
            return []
        findings = tuple(outcome for _, outcome, _ in found)
        nodes = tuple(dict.fromkeys(node for _, _, node in found))
        totals = tuple(dict.fromkeys(outcome.at for outcome in findings))
        head_zh, head_en = share(findings, len(self.findings))
        zh, en = self.telling.listed(nodes)
        total_zh, total_en = self.telling.listed(totals)
        text = Text(
            f"{head_zh}：差额正好是结转数（{zh}），很可能是总计没有把结转算进去：{total_zh}",
            f"{head_en}: the difference is just what was carried over ({en}); "
            f"probably the totals were printed without it: {total_en}",
        )
        self.cause(findings, Cause("carry-over", findings, text, figures=(*totals, *nodes)))
        return [number for number, _, _ in found]

    def left_out(self) -> list[int]:
        """Tell of the items whose figures are just what several sums are short of, or over; return their checks."""
        explained: list[int] = []
        for one in left_out(
            self.report, self.system.echoes, {n: o for n, o in self.outcome_of.items() if o not in self.taken}
        ):
            findings = tuple(sorted((self.outcome_of[number] for number in one.figures), key=position))
            nodes = tuple(dict.fromkeys(one.figures.values()))
            zh, en = share(findings, len(self.findings))
            did = Text("多计了", "counted twice") if one.twice else Text("漏列了", "left out")
            place = self.report.place(one.item)
            values = [(node.text or "").strip() for node in nodes]
            text = Text(
                f"{zh}：差额分别正好是“{self.report.named(one.item, 'zh')}”（{place.at('zh')}）的 "
                f"{'、'.join(values)}，多半是{did.zh}这一项",
                f"{en}: the differences are just the figures {', '.join(values)} of "
                f"{self.report.named(one.item, 'en')} ({place.at('en')}), which seems to be {did.en}",
            )
            self.cause(findings, Cause("left-out", findings, text, figures=nodes))
            explained += one.figures
        return explained

    def unlisted(self) -> list[int]:
        """Tell of the lists that one item would complete, in every column; return the checks of their sums."""
        explained: list[int] = []
        at: dict[Node, dict[int, Outcome]] = {}
        for number, outcome in self.outcome_of.items():
            if outcome not in self.taken:
                at.setdefault(outcome.place, {})[number] = outcome
        for place, there in at.items():
            found = {n: o for n, o in there.items() if o not in self.taken}
            whole = next((o.at for o in found.values() if o.at.key in ("amount", "total")), None)
            gaps = unlisted(self.report, place, whole) if whole is not None else None
            if whole is None or gaps is None:
                continue
            mine = {n: o for n, o in found.items() if o.at.parent is whole.parent}
            findings = tuple(sorted(mine.values(), key=position))
            unit, digits = findings[0].unit, findings[0].digits
            zh, en = share(findings, len(self.findings))
            amount, prior, change = (show(gap, unit, digits) for gap in gaps.values())
            where_zh, where_en = (self.report.named(place, lang) for lang in ("zh", "en"))
            text = Text(
                f"{zh}：“{where_zh}”的“其中”多半少列了一项：金额 {amount}，上年数 {prior}，增减额 {change}，三栏都正好差这么多",
                f"{en}: the parts of {where_en} seem to leave one out: amount {amount}, last year {prior}, change "
                f"{change}; all three columns are short by just that",
            )
            self.cause(findings, Cause("left-out", findings, text, figures=(whole,)))
            explained += mine
        return explained

    def groundless(self) -> list[int]:
        """Tell of the rates whose base is nil, a cause for each kind of rate; return their checks."""
        by_key: dict[str, dict[int, Outcome]] = {}
        for number, outcome in self.outcome_of.items():
            if outcome.groundless and outcome not in self.taken:
                by_key.setdefault(outcome.at.key, {})[number] = outcome
        explained: list[int] = []
        for found in by_key.values():
            findings = tuple(sorted(found.values(), key=position))
            nodes = tuple(dict.fromkeys(outcome.at for outcome in findings))
            head_zh, head_en = share(findings, len(self.findings))
            zh, en = self.telling.listed(nodes)
            text = Text(
                f"{head_zh}：基数为零，不写比率，可写“--（基数为0，不可比）”：{zh}",
                f"{head_en}: the base is nil: print no rate, say that the base is nil and nothing can be compared: {en}",
            )
            self.cause(findings, Cause("nil-base", findings, text, figures=nodes))
            explained += found
        return explained

    # ---------------------------------------------------------------- the fewest figures

    def located(self, mender: Mender, one: Located) -> None:
        """Take what a search located as a cause of its findings; several changes for what no rule calls an error are none."""
        answers = one.answers
        figures = {node for answer in answers for group in answer for node in group}
        findings = [self.outcome_of[i] for i in one.checks if i in self.outcome_of]
        findings += [outcome for contradiction, outcome in self.joint if not figures.isdisjoint(contradiction.figures)]
        findings = sorted((f for f in findings if f not in self.taken), key=position)
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
        self.cause(findings, cause)

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

    # ---------------------------------------------------------------- one amount printed two ways

    def prints(self) -> None:
        """Tell of findings whose figures are prints of one amount that differ in the last digit."""
        left = [f for f in self.findings if f.verdict == Verdict.TRUNCATED and f not in self.taken and _same(f)]
        linked = [
            list(operands)
            for (case, _), operands in zip(self.evaluation.quiet, self.evaluation.operands, strict=True)
            if "same" in case.rule.formula and operands
        ] if left else []  # fmt: skip
        while left:
            findings = [left.pop(0)]
            prints = dict.fromkeys(findings[0].operands)
            grown = True
            while grown:
                grown = False
                for nodes in linked:
                    if not prints.keys().isdisjoint(nodes) and not prints.keys() >= set(nodes):
                        prints.update(dict.fromkeys(nodes))
                        grown = True
                values = self.printed_values(findings[0])
                for other in [
                    f for f in left if self.printed_values(f) == values or not prints.keys().isdisjoint(f.operands)
                ]:
                    prints.update(dict.fromkeys(other.operands))
                    findings.append(other)
                    left.remove(other)
                    grown = True
            self.printed(sorted(findings, key=position), list(prints))

    def printed_values(self, outcome: Outcome) -> set[Fraction]:
        figures = [self.report.figure(node) for node in outcome.operands]
        return {figure.value for figure in figures if figure is not None}

    def printed(self, findings: list[Outcome], nodes: list[Node]) -> None:
        """Take different prints of one amount, a unit of the last digit apart, as a cause of its findings."""
        ways: dict[Fraction, list[Node]] = {}
        for node in sorted(nodes, key=lambda n: (n.line, n.column)):
            figure = self.report.figure(node)
            if figure is not None:
                ways.setdefault(figure.value, []).append(node)
        if len(ways) < 2:
            return
        by_number = sorted(ways.values(), key=lambda some: (-len(some), some[0].line))
        zh, en = share(findings, len(self.findings))
        told_zh = "，".join(f"{some[0].text} 出现 {len(some)} 次" for some in by_number)
        told_en = ", ".join(f"{some[0].text} {len(some)} times" for some in by_number)
        text = Text(
            f"{zh}：按规则这些是同一个数，却印成了几种（{told_zh}），末位相差一个单位",
            f"{en}: by the rules these are prints of one amount, printed in different ways ({told_en}), "
            "one unit of the last digit apart",
        )
        figures = tuple(node for some in by_number for node in some)
        self.cause(findings, Cause("prints", tuple(findings), text, figures=figures))


def _limits(outcome: Outcome) -> bool:
    """Whether a finding holds one figure against what the rule itself sets: that tells nothing of what it should be."""
    literal = [side for side in outcome.sides if all(isinstance(piece, str) for piece in side)]
    return bool(literal) and ("=" not in outcome.operators or len(outcome.operands) == 1)


def _same(outcome: Outcome) -> bool:
    return outcome.rule.formula.lstrip().startswith("same") and not outcome.rule.formula.count("(") > 1
