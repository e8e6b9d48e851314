"""One check made in full and told: its verdict, how grave it is, its sides, where to look and why."""

from __future__ import annotations

from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Case, Outcome, Verdict
from fincheck.evaluation.plans.sheet import Sheet
from fincheck.evaluation.sentence import Sentence
from fincheck.evaluation.verdict import Judge, Judged
from fincheck.language.expression import Path
from fincheck.rulebook.rule import SEVERITIES, Rule
from fincheck.source import Text

__all__ = ["check"]


def check(lookup: Lookup, case: Case, sheet: Sheet | None = None) -> Outcome | None:
    """Return the outcome of one check, or None where the rule does not apply there.

    ``sheet``  what its plan has read, where this says that the check is to be made and does not hold as printed
    """
    rule, place, column = case
    judge = Judge(lookup, case, sheet=sheet)
    worst = judge.worst() if sheet is None else judge.made()
    if worst is None:
        return None
    if isinstance(worst, Path):
        told = Sentence(judge.values)
        reason = Text(f"报告里没有“{told.words(worst, 'zh')}”", f"the report has no {told.words(worst, 'en')!r}")
        return Outcome(rule, place, column, Verdict.UNDECIDED, "", place, reason=reason)
    severity = _severity(rule, worst)
    if judge.misread:
        severity = max(severity, rule.severity, key=SEVERITIES.index)  # of a note nothing worse becomes
    told = Sentence(judge.values)
    unit, digits = told.shown_in(worst.tree, worst.kind)
    sides, operators = told.sides(worst.tree, place)
    return Outcome(
        rule=rule,
        place=place,
        column=column,
        verdict=worst.verdict,
        severity=severity,
        at=worst.at or told.stated(worst.tree, place),
        sides=sides,
        operators=operators,
        left=worst.left,
        right=worst.right,
        difference=worst.difference,
        allowed=worst.allowed,
        unit=unit,
        digits=digits,
        operands=tuple(judge.values.nodes),
        reason=worst.told() if worst.told is not None else None,
        word=worst.word() if worst.word is not None else None,
        loose=worst.loose,
        unread=worst.unread,
    )


def _severity(rule: Rule, judged: Judged) -> str:
    """Return how grave a verdict is: digits that are cut off one degree less than the rule says."""
    verdict = judged.verdict
    if verdict is Verdict.VIOLATED:
        return rule.severity
    if verdict is Verdict.TRUNCATED:
        return SEVERITIES[min(SEVERITIES.index(rule.severity) + 1, 2)]
    if verdict is Verdict.UNDECIDED:
        return "warning" if judged.shown else ""
    return "info" if verdict is Verdict.ROUNDING else ""
