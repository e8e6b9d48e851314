"""Rules held against a report: the verdict of each check. Exact, total and pure: no input makes it raise.

A check is one rule at one place (and, for a rule by column, one column): ``applies`` finds where, ``plans`` settle those
that hold, ``check`` makes every other one in full.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from fincheck.evaluation.applies import everywhere, spots
from fincheck.evaluation.lookup import Lookup, is_pattern
from fincheck.evaluation.outcome import Case, Outcome, Verdict, position
from fincheck.evaluation.plans import sums
from fincheck.evaluation.plans.plan import plan
from fincheck.evaluation.plans.sheet import Sheet, Unsettled, Unsure
from fincheck.evaluation.plans.sums import Signs
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook.rule import SEVERITIES, Rule
from fincheck.source import Text

__all__ = ["Evaluation", "evaluate"]

_case = partial(tuple.__new__, Case)  # of a tuple of its fields: a check each


class Evaluation:
    """All checks of one report: the tally, the findings in full, the others ready to be built in full.

    ``operands`` runs beside ``quiet``: the figures that each of these checks holds against each other, in the
    order of its formula.
    ``signs`` does, too: with what sign each of these is added where the check says that together they make nothing.
    """

    __slots__ = ("_ranks", "findings", "lookup", "met", "operands", "quiet", "signs", "tally")

    def __init__(self, report: Report) -> None:
        self.lookup = Lookup(report)
        self.tally: dict[str, int] = {verdict.value: 0 for verdict in Verdict}
        self.findings: list[Outcome] = []
        self.quiet: list[tuple[Case, Verdict]] = []
        self.operands: list[Sequence[Node]] = []
        self.signs: list[Signs | None] = []
        self._ranks: dict[Node, tuple[tuple[int, str], ...]] = {}  # of the figures of checks told in brief
        self.met: set[str] = set()  # ids of the rules that met a figure

    @property
    def checks(self) -> int:
        """How many checks ran."""
        return sum(self.tally.values())

    @property
    def meeting(self) -> bool:
        """Whether true amounts that satisfy every check are still to be found: the printed ones do not, and checks meet.

        Where every check holds on the printed amounts, these satisfy all of them together.
        """
        if all(verdict != Verdict.ROUNDING for _, verdict in self.quiet):
            return False
        seen: set[Node] = set()
        for nodes in self.operands:
            if not seen.isdisjoint(nodes):
                return True
            seen.update(nodes)
        return False

    def outcome(self, case: Case) -> Outcome | None:
        """Return the outcome of one check in full, or None where the rule does not apply there."""
        return _in_full(self.lookup, case)

    def brief(self, number: int) -> Outcome:
        """Return the check ``quiet[number]``, which holds, with its sides only: no bound is worked out again."""
        from fincheck.evaluation.sentence import Sentence
        from fincheck.evaluation.values import Values

        case, verdict = self.quiet[number]
        operands = tuple(self.operands[number])
        told = Sentence(Values(self.lookup, case.place, case.column))
        sides, operators = told.sides(case.rule.tree, case.place)
        if len(operands) == 1:
            at = operands[0]
        else:
            at = max(operands, key=self._rank, default=case.place)
        return Outcome(*case, verdict, "", at, sides, operators, operands=operands)

    def _rank(self, node: Node) -> tuple[tuple[int, str], ...]:
        rank = self._ranks.get(node)
        if rank is None:
            rank = self._ranks[node] = node.rank
        return rank

    def outcomes(self) -> list[Outcome]:
        """Return every outcome in full, findings and others, in the order of the report."""
        full = [outcome for case, _ in self.quiet if (outcome := self.outcome(case)) is not None]
        # what another finding tells already stays as quiet as it was made
        full = [outcome._replace(severity="") if outcome.finding else outcome for outcome in full]
        return sorted(full + self.findings, key=position)


def evaluate(report: Report, rules: list[Rule]) -> Evaluation:
    """Hold every rule against the report at all its places."""
    evaluation = Evaluation(report)
    lookup = evaluation.lookup
    tally, quiet, held, met = evaluation.tally, evaluation.quiet, evaluation.operands, evaluation.met
    findings, signs_of = evaluation.findings, evaluation.signs
    sheet = Sheet(lookup, report.root)
    sheet.told = {}
    for rule, places, column in spots(lookup, rules, lambda rule, members: plan(rule).among(sheet, members)):
        settle = plan(rule).settle
        before = len(quiet) + len(findings)
        for place in places:
            try:
                settled = settle(sheet, place, column)
                if settled is None:
                    continue
                verdict, operands, signs = settled
            except Unsettled as why:
                outcome = _in_full(lookup, Case(rule, place, column), sheet if isinstance(why, Unsure) else None)
                if outcome is None:
                    continue
                if outcome.finding:
                    findings.append(outcome)
                    continue
                verdict, operands, signs = outcome.verdict, outcome.operands, None
            quiet.append((_case((rule, place, column)), verdict))
            held.append(operands)
            signs_of.append(signs)
        if len(quiet) + len(findings) > before:
            met.add(rule.id)
    for verdict, number in Counter(verdict for _, verdict in quiet).items():
        tally[verdict] += number
    for outcome in findings:
        tally[outcome.verdict] += 1
    _agree(evaluation)
    _incomplete(evaluation)
    _give_way(evaluation)
    _tell_once(evaluation)
    evaluation.findings.sort(key=position)
    return evaluation


def _in_full(lookup: Lookup, case: Case, sheet: Sheet | None = None) -> Outcome | None:
    from fincheck.evaluation.check import check  # read on use, with all that it takes: most checks hold

    return check(lookup, case, sheet)


def _agree(evaluation: Evaluation) -> None:
    """Make a sum undecided that fails where another sum for the same total holds: they differ in what belongs to it.

    That of all parts and that of the parts with known names say one thing; they never contradict each other.
    """
    failing = {
        id(f.at): f
        for f in evaluation.findings
        if f.verdict in (Verdict.VIOLATED, Verdict.TRUNCATED) and _totals(f.rule)
    }
    if not failing:
        return
    holding: dict[int, list[tuple[Case, Sequence[Node]]]] = {}
    for (case, verdict), nodes in zip(evaluation.quiet, evaluation.operands, strict=True):
        if verdict in (Verdict.EXACT, Verdict.ROUNDING) and _totals(case.rule):
            for node in nodes:
                if id(node) in failing:
                    holding.setdefault(id(node), []).append((case, nodes))
    for number, finding in enumerate(evaluation.findings):
        if finding.verdict not in (Verdict.VIOLATED, Verdict.TRUNCATED) or not _totals(finding.rule):
            continue
        for case, nodes in holding.get(id(finding.at), ()):
            here, there = set(finding.operands), set(nodes)
            other = evaluation.outcome(case) if here < there or there < here else None
            if other is not None and other.at is finding.at:
                evaluation.tally[finding.verdict] -= 1
                evaluation.tally[Verdict.UNDECIDED] += 1
                evaluation.findings[number] = _differing(evaluation, finding, other, here ^ there)
                break


def _incomplete(evaluation: Evaluation) -> None:
    """Make a sum a warning that falls short in every column by what one item that is not listed would have."""
    for number, finding in enumerate(evaluation.findings):
        total = finding.verdict == Verdict.VIOLATED and finding.severity == SEVERITIES[0] and _totals(finding.rule)
        if not total:
            continue
        from fincheck.evaluation.unlisted import unlisted

        if unlisted(evaluation.lookup.report, finding.place, finding.at) is not None:
            evaluation.findings[number] = finding._replace(severity=SEVERITIES[1])


def _totals(rule: Rule) -> bool:
    found = sums.plan(rule)
    return found is not None and found.total


def _differing(evaluation: Evaluation, finding: Outcome, other: Outcome, between: set[Node]) -> Outcome:
    """Return a finding as undecided: another rule of the same total holds with, or without, the figures ``between`` them."""
    report = evaluation.lookup.report
    nodes = sorted(between, key=lambda node: node.rank)
    within = finding.place
    zh, en = ([f"{report.named(n, lang, within=within)} {n.text}" for n in nodes[:8]] for lang in ("zh", "en"))
    more = len(nodes) > 8
    counted = len(other.operands) > len(finding.operands)
    reason = Text(
        f"{other.rule.id}成立："
        + "、".join(zh)
        + ("等" if more else "")
        + ("计入" if counted else "不计入")
        + "合计则相符",
        f"{other.rule.id} holds: the total is right {'with' if counted else 'without'} "
        + ", ".join(en)
        + (" and others" if more else ""),
    )
    severity = max("warning", finding.rule.severity, key=SEVERITIES.index)
    return finding._replace(
        verdict=Verdict.UNDECIDED, severity=severity, reason=reason, at=nodes[0], unread=tuple(nodes)
    )


def _give_way(evaluation: Evaluation) -> None:
    """Drop the finding of a rule where one made more closely for this place says the same of the same figures."""
    findings = evaluation.findings
    all_said = list(map(_said, findings))
    closest: dict[tuple[frozenset[int], str], int] = {}
    for finding, said in zip(findings, all_said, strict=True):
        closest[said] = min(_breadth(finding.rule), closest.get(said, 2))
    kept = []
    for finding, said in zip(findings, all_said, strict=True):
        if finding.operands and _breadth(finding.rule) > closest[said]:
            evaluation.tally[finding.verdict] -= 1
        else:
            kept.append(finding)
    evaluation.findings[:] = kept


def _tell_once(evaluation: Evaluation) -> None:
    """Tell a blank, and a figure that cannot be read, once: other checks that it keeps from being made are counted.

    What one check alone is about is told by that one, so that the finding stands where somebody has to write.
    """
    told: set[Node] = set()
    kept = []
    for finding in sorted(evaluation.findings, key=_narrowness):
        if finding.verdict == Verdict.UNDECIDED and finding.unread and told.issuperset(finding.unread):
            evaluation.quiet.append((Case(finding.rule, finding.place, finding.column), Verdict.UNDECIDED))
            evaluation.operands.append(finding.operands)
            evaluation.signs.append(None)
            continue
        told.update(finding.unread)
        kept.append(finding)
    evaluation.findings[:] = kept


def _narrowness(finding: Outcome) -> tuple[object, ...]:
    place = finding.place.rank
    return len(finding.unread), _breadth(finding.rule), -len(place), place, finding.rule.id, finding.column


def _said(finding: Outcome) -> tuple[frozenset[int], str]:
    return frozenset(map(id, finding.operands)), finding.verdict


def _breadth(rule: Rule) -> int:
    """Return 0 for a rule with one place, 1 for one with a kind of place, 2 for one that is for anywhere."""
    return 2 if everywhere(rule) else int(is_pattern(rule.scope))
