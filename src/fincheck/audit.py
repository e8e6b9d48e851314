"""The whole pipe as one pure function: a report and a rulebook in, everything that is to be said out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from fincheck.evaluation.evaluate import Evaluation, evaluate
from fincheck.evaluation.outcome import Outcome, Verdict, position
from fincheck.exact.work import Exhausted, Work
from fincheck.quality import blanks
from fincheck.readers import typed
from fincheck.record import Record
from fincheck.report.report import Report
from fincheck.rulebook.rule import SEVERITIES, Rule
from fincheck.rulebook.rulebook import Rulebook
from fincheck.source import Problem, Source, Text

if TYPE_CHECKING:
    from datetime import date

    from fincheck.explanation.diagnose import Hint
    from fincheck.explanation.joint.contradictions import Contradiction
    from fincheck.explanation.records import Explanation
    from fincheck.explanation.system import System
    from fincheck.quality.fates import Fates
    from fincheck.readers.published import Published
    from fincheck.readers.reading import Unread
    from fincheck.waivers.settle import Waivers
    from fincheck.waivers.waiver import Waiver

_TALLY = (*(verdict.value for verdict in Verdict), "waived")
_NEAR = 3  # names that are told with what was probably meant

__all__ = ["Audit", "Summary", "Told", "audit", "audit_report", "code_of", "exit_code", "untold"]


WORK = 2_000_000  # steps that all searches of one report may take together: about two seconds of plain Python
JOINTLY, HINTS = 800_000, 600_000  # of these for contradictions of all relations, and for hints

# Told how far one audit has come: a phase ("read", "check", "joint", "hints", "why"), and done of how many; 0 of 0: nobody knows
Told = Callable[[str, int, int], None]


_BLANK = Text(
    "读到了表，但没有能核对的数字：是空表或模板？填好后再运行",
    "its tables hold no figure that could be checked: is it a blank form? fill it in, then run it again",
)
# Where a document came to nothing: the words of a report in YAML would not help
_SEEN = Text(
    "文件里没有认出决算的表或文字：确认是部门决算（预算）公开文件；读到了什么，见 fincheck read 文件 --text",
    "no table or text of final accounts was found in it: is it the disclosure? fincheck read FILE --text shows what was read",
)


class Summary(Record):
    """One report in one line: what is kept of an audit where there are thousands.

    ``levels``   how many findings have each severity; the waived ones count in the tally only
    ``problem``  the first thing that kept the report from being judged, or None
    ``problems`` how many such things there are
    ``rules``    the ids of the rules that a finding, waived or not, is of
    ``figures``  how many figures there are, and how many of them were checked; None where nobody counted them
    ``unread``   how many figures of a document were not read
    """

    file: str
    entity: str
    year: str
    levels: dict[str, int]
    tally: dict[str, int]
    problem: Problem | None = None
    problems: int = 0
    rules: frozenset[str] = frozenset()
    figures: tuple[int, int] | None = None
    unread: int = 0

    @property
    def rank(self) -> tuple[int, ...]:
        """What summaries are sorted by, worst first: not judged, then errors, warnings, notes, undecided."""
        return (self.problem is None, *(-self.levels[name] for name in SEVERITIES), -self.tally["undecided"])


class Audit:
    """All that one run found out about one report.

    ``files``     those that it was read from: several where they are one disclosure
    ``problems``  what kept it, or a table of it, from being judged, with places
    ``findings``  the outcomes that somebody should look at, in the order of the report
    ``tally``     how many checks have each verdict; one that is waived counts as waived, not as its verdict
    ``waived``    the outcomes that a waiver lets stay, with that waiver: no findings, but shown everywhere
    ``notices``   what is to be said of waivers (one that ran out, or whose figures have changed), and of a document: what
                  it hides, and what of it was not read
    ``unread``    figures of a document that were not read, with places
    ``partly``    whether a part of the document that may hold figures was not read: a page without text, say
    ``joint``     the findings that no one check makes, with what contradicts itself
    ``unsearched``  how many findings' causes were not searched for: a report may cost so much and no more
    ``explanation``  the findings grouped by cause; None where there are none, or nobody asked
    ``rules``     those it was held against
    """

    __slots__ = (
        "_fates", "evaluation", "explanation", "file", "files", "findings", "hints", "joint", "notices", "partly", "problems",
        "report", "rules", "source", "tally", "unread", "unsearched", "waived",
    )  # fmt: skip

    def __init__(
        self,
        file: str,
        source: Source | None = None,
        report: Report | None = None,
        problems: list[Problem] | None = None,
    ) -> None:
        self.file = file
        self.files: tuple[str, ...] = (file,)
        self.source = source
        self.report = report
        self.problems = problems if problems is not None else []
        self.findings: list[Outcome] = []
        self.hints: dict[Outcome, tuple[Hint, ...]] = {}
        self.tally = dict.fromkeys(_TALLY, 0)
        self.evaluation: Evaluation | None = None
        self.waived: dict[Outcome, Waiver] = {}
        self.notices: list[Problem] = []
        self.joint: list[tuple[Contradiction, Outcome]] = []
        self.explanation: Explanation | None = None
        self.unread: list[Unread] = []
        self.partly = False
        self.unsearched = 0
        self.rules: list[Rule] = []
        self._fates: Fates | None = None

    @property
    def checks(self) -> int:
        """How many checks ran."""
        return sum(self.tally.values())

    def outcomes(self) -> list[Outcome]:
        """Return every outcome, not the findings only, in the order of the report."""
        return self.evaluation.outcomes() if self.evaluation else []

    def listed(self, verbose: bool = False) -> list[Outcome]:
        """Return what is to be shown, in the order of the report: findings and waived ones, or every outcome."""
        if verbose:
            return self.outcomes()
        return sorted([*self.findings, *self.waived], key=position) if self.waived else self.findings

    def figures(self) -> Fates:
        """Return what became of every figure: checked, or why not.

        Worked out on the first question: it looks at every figure once more, and not everybody asks.
        """
        from fincheck.quality.fates import Fates, fates

        if self._fates is None:
            self._fates = fates(self.evaluation, self.rules) if self.evaluation is not None else Fates(0, 0, ())
        return self._fates

    def summary(self) -> Summary:
        """Return the audit in one line."""
        levels = dict.fromkeys(SEVERITIES, 0)
        for outcome in self.findings:
            levels[outcome.severity] += 1
        entity, year = (self.report.entity, self.report.year) if self.report else ("", "")
        return Summary(
            self.file,
            entity,
            year,
            levels,
            self.tally,
            self.problems[0] if self.problems else None,
            len(self.problems),
            frozenset(outcome.rule.id for outcome in (*self.findings, *self.waived)),
            (self._fates.total, self._fates.checked) if self._fates is not None else None,
            sum(one.figures for one in self.unread),
        )


def audit(
    source: Source | Published | Problem,
    rulebook: Rulebook,
    waivers: Waivers | None = None,
    today: date | None = None,
    *,
    why: bool = True,
    unread: bool = True,
    progress: Told | None = None,
) -> Audit:
    """Hold one report, or published document, against a rulebook; what cannot be read becomes an audit with problems.

    ``waivers`` says which findings may stay, ``today`` until when: a finding that is waived is no finding.
    ``why`` asks for the findings to be explained, ``unread`` for the figures that were not read to be told.
    ``progress`` is called as the audit comes along with (phase, done, of how many).
    """
    progress = progress or untold
    progress("read", 0, 0)
    if isinstance(source, Problem):
        return Audit(source.place.file, problems=[source])
    problems: list[Problem] = []
    files: tuple[str, ...] = (source.name,)
    try:
        if isinstance(source, Source):
            report, reading = typed.read(source, rulebook.terms, problems), None
        else:
            from fincheck.readers.reading import read_published  # read on use: with it come all the tables

            reading = read_published(source, rulebook.terms)
            files = source.files or files
            report, problems, source = reading.report, reading.problems, reading.source
    except Problem as problem:
        return Audit(source.name, source if isinstance(source, Source) else None, problems=[problem.value()])
    done = _audited(report, rulebook, waivers, today, progress, why=why, source=source, document=reading is not None)
    done.files = files
    done.problems = [*problems, *done.problems]
    if reading is not None:
        done.unread = reading.unread if unread else []
        done.partly = any(note.unread for note in reading.notes)
        done.notices = [*done.notices, *reading.told(unread=unread)]
    return done


def audit_report(
    report: Report,
    rulebook: Rulebook,
    waivers: Waivers | None = None,
    today: date | None = None,
    *,
    why: bool = True,
    source: Source | None = None,
) -> Audit:
    """Hold a report that has been read, or built from data, against a rulebook.

    ``source`` is the text it was read from, for excerpts and places; the rest as for ``audit``.
    """
    return _audited(report, rulebook, waivers, today, untold, why=why, source=source)


def untold(phase: str, done: int, of: int) -> None:
    """Tell nobody how far an audit has come."""


def _audited(
    report: Report,
    rulebook: Rulebook,
    waivers: Waivers | None,
    today: date | None,
    progress: Told,
    *,
    why: bool,
    source: Source | None,
    document: bool = False,
) -> Audit:
    """Return a report judged: evaluation, joint contradictions, what is waived, hints, causes; all within ``WORK`` steps."""
    done = Audit(report.file, source, report)
    done.rules = rulebook.rules
    progress("check", 0, 0)
    evaluation = done.evaluation = evaluate(report, rulebook.rules)
    progress("joint", 0, 0)
    work = Work(WORK)
    system, done.joint = _joint(evaluation, work)
    if evaluation.checks and not rulebook.chosen:
        _add(evaluation, blanks.findings(evaluation))
    done.findings = evaluation.findings
    done.tally.update(evaluation.tally)
    if waivers is not None and today is not None:
        done.waived, done.notices = waivers.settle(report, done.findings, today)
        done.findings = [outcome for outcome in done.findings if outcome not in done.waived]
        for outcome in done.waived:
            done.tally[outcome.verdict] -= 1
            done.tally["waived"] += 1
    if any(outcome.verdict in (Verdict.VIOLATED, Verdict.TRUNCATED) and outcome.operands for outcome in done.findings):
        from fincheck.explanation.diagnose import Diagnosis, settled
        from fincheck.explanation.system import System

        system = system or System(evaluation)
        diagnosis = Diagnosis(system, work.part(HINTS))
        every = len(done.findings)
        for at, outcome in enumerate(done.findings):
            progress("hints", at, every)
            try:
                hints = diagnosis.hints(outcome)
            except Exhausted:
                left = done.findings[at:]
                done.unsearched = sum(o.verdict in (Verdict.VIOLATED, Verdict.TRUNCATED) for o in left)
                break
            if hints:
                done.hints[outcome] = hints
        if why:
            from fincheck.explanation.why import explain

            done.explanation = explain(evaluation, system, done.joint, done.waived, work, progress)
            done.unsearched = max(done.unsearched, len(done.explanation.unsearched))
            done.hints = settled(done.hints, done.explanation)
    if evaluation.checks == evaluation.tally["undecided"] or (not rulebook.chosen and not _figured(evaluation)):
        told = source if source is not None else Source(report.file, "")
        done.problems.append(told.problem(1, 1, *_unjudged(evaluation, rulebook, document)))
    return done


def _figured(evaluation: Evaluation) -> bool:
    """Whether a check of figures came to a verdict, or something was found: texts that are in order say nothing of figures."""
    figure = evaluation.lookup.report.figure
    return any(outcome.verdict != Verdict.UNDECIDED for outcome in evaluation.findings) or any(
        verdict != Verdict.UNDECIDED and any(figure(node) is not None for node in operands)
        for (_, verdict), operands in zip(evaluation.quiet, evaluation.operands, strict=True)
    )


def _near_names(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Return unknown names of a report with the known ones that were probably meant, the first few."""
    report = evaluation.lookup.report
    found: dict[str, str] = {}
    for node in report.root.walk():
        if len(found) == _NEAR:
            break
        if (
            node.name is not None
            and len(node.name) < 40
            and report.terms.get(node.key) is None
            and node.name not in found
        ):
            near = report.terms.near("".join(node.name.split()))
            if near is not None:
                found[node.name] = near
    return list(found.items())


def _unjudged(evaluation: Evaluation, rulebook: Rulebook, document: bool) -> tuple[Text, Text]:
    """Return that nothing was decided, and what to do about it: that depends on what the rules are, and who wrote it."""
    if evaluation.checks > evaluation.tally["undecided"]:
        told = Text("没有一个数字得到核对", "not one figure was checked")
        if document:
            return told, _BLANK
        return told, Text("写入要核对的数字，再运行一次", "write the figures to check, then run it again")
    if evaluation.checks:
        told = Text("没有一项核对得出结论：全部无法判断", "not one check came to a verdict: all are undecided")
        return told, Text("用 -v 查看每一项的原因", "see with -v what kept each from being decided")
    told = Text("没有一条规则适用：未做任何核对", "not one check ran: no rule applies to this report")
    if rulebook.problems:
        return told, Text("先改正规则文件中的错误", "mend the rule files first")
    if rulebook.chosen:
        return told, Text(
            "只用了选出的规则或自己的规则：检查其中的名称是否与报告一致，或多选一些规则",
            "only chosen rules or rules of one's own are in force: do they name what the report has? or choose more rules",
        )
    if document:
        return told, _SEEN
    near = _near_names(evaluation)
    zh = "；".join(f"“{name}”是不是“{meant}”？" for name, meant in near)
    en = "; ".join(f"did you mean {meant!r} by {name!r}?" for name, meant in near)
    return told, Text(
        f"{zh}检查各项的名称是否为规则认识的术语（fincheck rules terms），或用 --rules 加入规则",
        f"{en}{' ' if en else ''}do its keys bear names that the rules know ('fincheck rules terms')?",
    )


def _joint(evaluation: Evaluation, work: Work) -> tuple[System | None, list[tuple[Contradiction, Outcome]]]:
    """Add to the findings what contradicts itself though no one check says so; imported only where it may."""
    if not evaluation.meeting:
        return None, []
    from fincheck.explanation.joint.contradictions import contradictions
    from fincheck.explanation.joint.finding import finding, unfinished
    from fincheck.explanation.system import System

    system = System(evaluation)
    found, whole = contradictions(system, work.part(JOINTLY))
    joint = [(one, finding(system, one)) for one in found]
    _add(evaluation, [outcome for _, outcome in joint])
    if not whole:
        _add(evaluation, [unfinished(system)])
    return system, joint


def _add(evaluation: Evaluation, found: list[Outcome]) -> None:
    """Add to the findings what no one check makes."""
    if found:
        evaluation.findings = sorted([*evaluation.findings, *found], key=position)
        evaluation.tally[found[0].verdict] += len(found)


def exit_code(audits: Iterable[Audit], rulebook: Rulebook, fail_on: str = "error", strict: bool = False) -> int:
    """Return 2 where something could not be judged, else 1 where a finding reaches ``fail_on``, else 0."""
    codes = [code_of(done, fail_on, strict) for done in audits]
    return 2 if rulebook.problems or not codes else max(codes)


def code_of(done: Audit, fail_on: str = "error", strict: bool = False) -> int:
    """Return the exit code that one report asks for: 2 not judged, 1 a finding at or above ``fail_on``, else 0."""
    if done.problems:
        return 2
    bar = SEVERITIES.index(fail_on)
    if any(SEVERITIES.index(outcome.severity) <= bar for outcome in done.findings):
        return 1
    return 1 if strict and (done.tally["undecided"] or done.unread or done.partly) else 0
