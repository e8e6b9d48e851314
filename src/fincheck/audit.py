"""The whole pipe as one pure function: a report and a rulebook in, everything that is to be said out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from fincheck import document, report
from fincheck.diagnose import Diagnosis, Hint
from fincheck.evaluate import Evaluation, evaluate
from fincheck.outcome import VERDICTS, Outcome
from fincheck.report import Report
from fincheck.rulebook import SEVERITIES, Rulebook
from fincheck.source import Problem, Source, Text

__all__ = ["Audit", "audit", "exit_code"]


@dataclass(slots=True)
class Audit:
    """All that one run found out about one report.

    ``problems``  what kept it from being judged, with places; the rest is then empty
    ``findings``  the outcomes that somebody should look at, in the order of the report
    ``tally``     how many checks came to each verdict
    """

    file: str
    source: Source | None = None
    report: Report | None = None
    problems: list[Problem] = field(default_factory=list)
    findings: list[Outcome] = field(default_factory=list)
    hints: dict[Outcome, tuple[Hint, ...]] = field(default_factory=dict)
    tally: dict[str, int] = field(default_factory=lambda: {**dict.fromkeys(VERDICTS, 0), "waived": 0})
    evaluation: Evaluation | None = None

    @property
    def checks(self) -> int:
        """How many checks ran."""
        return sum(self.tally.values())

    def outcomes(self) -> list[Outcome]:
        """Return every outcome, not the findings only, in the order of the report."""
        return self.evaluation.outcomes() if self.evaluation else []


def audit(source: Source | Problem, rulebook: Rulebook) -> Audit:
    """Hold one report against a rulebook; a report that cannot be read becomes an audit with problems."""
    if isinstance(source, Problem):
        return Audit(source.place.file, problems=[source])
    done = Audit(source.name, source)
    try:
        root = document.read(source, rulebook.terms.id_of)
        done.report = report.build(source, root, rulebook.terms)
    except Problem as problem:
        done.problems.append(problem)
        return done
    evaluation = done.evaluation = evaluate(done.report, rulebook.rules)
    done.findings = evaluation.findings
    done.tally.update(evaluation.tally)
    if done.findings:
        diagnosis = Diagnosis(done.report)
        done.hints = {outcome: hints for outcome in done.findings if (hints := diagnosis.hints(outcome))}
    if not evaluation.checks:
        done.problems.append(
            source.problem(
                1,
                1,
                Text("没有一条规则适用：未做任何核对", "not one check ran: no rule applies to this report"),
                Text(
                    "检查各项的名称是否为规则认识的术语，或用 --rules 加入规则",
                    "do its keys bear names that the rules know?",
                ),
            )
        )
    return done


def exit_code(audits: Iterable[Audit], rulebook: Rulebook, fail_on: str = "error", strict: bool = False) -> int:
    """Return 2 where something could not be judged, else 1 where a finding reaches ``fail_on``, else 0."""
    audits = list(audits)
    if rulebook.problems or not audits or any(a.problems for a in audits):
        return 2
    bar = SEVERITIES.index(fail_on)
    for done in audits:
        if any(SEVERITIES.index(outcome.severity) <= bar for outcome in done.findings):
            return 1
        if strict and done.tally["undecided"]:
            return 1
    return 0
