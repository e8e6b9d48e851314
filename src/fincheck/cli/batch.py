"""Reports audited, and let go of as soon as they are told.

What a report came to leaves this module as texts and a summary, so that memory does not grow with their number.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from fincheck.audit import Audit, Summary, Told, audit, code_of, untold
from fincheck.cli.files import read_report, read_source
from fincheck.cli.rulebooks import listed_in, no_such_rule, read_rulebook
from fincheck.cli.settings import OutputStyle, Settings
from fincheck.record import Record
from fincheck.render import Pieces, Run, pieces
from fincheck.rulebook.rule import SEVERITIES, Rule
from fincheck.rulebook.rulebook import Rulebook
from fincheck.source import Place, Problem, Source, Text

if TYPE_CHECKING:
    from fincheck.cli.find import Selected
    from fincheck.waivers.settle import Waivers

__all__ = ["Done", "Worker", "each", "fault", "joined", "problems_of", "safely", "seen", "sweep"]


class Done(Record):
    """What became of one report, or of several with the same settings, one behind the other.

    ``texts``  what each view says of each of them
    ``met``    the waivers that a finding was held against
    ``used``   of one's own rules those that met something; None where there are none to try
    ``audit``  kept only where an output wants whole audits
    ``fault``  of fincheck itself, where that kept the report from being judged
    """

    settings: Settings
    paths: list[str]
    summaries: list[Summary]
    texts: dict[OutputStyle, list[str]]
    code: int
    problems: list[Problem]
    notices: list[Problem]
    met: frozenset[int] = frozenset()
    used: frozenset[Place] | None = None
    audit: Audit | None = None
    fault: str = ""

    @property
    def plain(self) -> bool:
        """Whether nothing is to be said of it but in the outputs."""
        return not (self.problems or self.notices or self.fault) and self.audit is None


def joined(every: list[Done]) -> list[Done]:
    """Return what became of some reports with as many as can be told together as one: it is little then to send and to take up."""
    told: list[Done] = []
    before: Done | None = None  # what the next may be joined to
    for done in every:
        plain = done.plain
        if before is None or not plain or done.settings is not before.settings:
            told.append(done)
            before = done if plain else None
            continue
        before.paths.extend(done.paths)
        before.summaries.extend(done.summaries)
        for view, texts in done.texts.items():
            before.texts[view].extend(texts)
        if done.code > before.code or done.met or done.used:
            used = None if done.used is None or before.used is None else done.used | before.used
            before = told[-1] = before._replace(code=max(done.code, before.code), met=done.met | before.met, used=used)
    return told


class Worker:
    """Audits reports; reads every rulebook and every file of waivers once. ``hears`` is told what each audit is at."""

    def __init__(self, views: tuple[OutputStyle, ...], hears: Told | None = None) -> None:
        self._hears = hears
        self.told: dict[OutputStyle, Pieces | None] = {view: pieces(view.format) for view in views}
        self._books: dict[Settings, Rulebook] = {}
        self._own: dict[Settings, list[Rule]] = {}
        self._waivers: dict[str, Waivers] = {}

    def book(self, settings: Settings) -> Rulebook:
        """Return the rules that the settings ask for; what is wrong with them stands in its problems."""
        found = self._books.get(settings)
        if found is None:
            found = self._books[settings] = _rulebook(settings)
            gc.freeze()  # the rules stay: sweeps need not walk them
        return found

    def own(self, settings: Settings) -> list[Rule]:
        """Return the rules of one's own that are in force: those that did not come with fincheck."""
        if not settings.rules:
            return []
        found = self._own.get(settings)
        if found is None:
            files = {file for path in settings.rules for file in listed_in(path)}
            found = self._own[settings] = [rule for rule in self.book(settings).rules if rule.place.file in files]
        return found

    def waivers(self, settings: Settings) -> Waivers | None:
        """Return the waivers that the settings name, or None."""
        if not settings.waivers:
            return None
        found = self._waivers.get(settings.waivers)
        if found is None:
            from fincheck.waivers.read import read
            from fincheck.waivers.settle import Waivers

            source = read_source(settings.waivers)
            if isinstance(source, Source):
                found = read(source, self.book(settings).terms)
            else:
                found = Waivers(settings.waivers, problems=[source])
            self._waivers[settings.waivers] = found
        return found

    def one(self, path: str, settings: Settings, *, last: bool = False) -> Done:
        """Audit one report and tell of it in every view. The last of a run is left as it is: the process ends with it."""
        book, waivers = self.book(settings), self.waivers(settings)
        if waivers is not None:
            waivers.met.clear()
        hears = self._hears or untold
        hears("read", 0, 0)
        source = read_report(path, settings.together)
        unread = settings.unread != "off"
        done = audit(source, book, waivers, settings.today, why=settings.why, unread=unread, progress=hears)
        hears("tell", 0, 0)
        texts = {
            view: [form.piece(seen(view, settings, book), done)] for view, form in self.told.items() if form is not None
        }
        kept = None in self.told.values()
        told = Done(
            settings,
            [path],
            [done.summary()],
            texts,
            _code(done, settings),
            done.problems,
            done.notices,
            frozenset(waivers.met) if waivers is not None else frozenset(),
            frozenset(rule.place for rule in self.own(settings) if rule.id in done.evaluation.met)
            if done.evaluation is not None and settings.rules
            else None,
            done if kept else None,
        )
        if last:
            _LAST.append(done)
        elif not kept and done.report is not None:
            done.report.root.fell()  # nobody asks it any more
        return told


def _code(done: Audit, settings: Settings) -> int:
    """Return the exit code that one report asks for."""
    unread = settings.unread == "error" and bool(done.unread or done.partly)
    return max(code_of(done, settings.fail_on, settings.strict), int(unread))


def problems_of(here: Selected, worker: Worker) -> list[Problem]:
    """Return what is wrong with the rules, waivers and configurations of a run, each told once."""
    settings = list(dict.fromkeys(one for _, one in here.jobs))
    found = [problem for one in settings for problem in worker.book(one).problems]
    found += [problem for known in here.configs.values() for problem in known.problems]
    held = {one.waivers: waivers for one in settings if (waivers := worker.waivers(one)) is not None}
    found += [problem for waivers in held.values() for problem in waivers.problems]
    return list({(problem.place, problem.text): problem for problem in found}.values())


def _rulebook(settings: Settings) -> Rulebook:
    book = read_rulebook(list(settings.rules), not settings.default_rules, None, None)
    try:
        return book.select(settings.select, settings.ignore)
    except ValueError as error:
        at = settings.select_at if str(error) in settings.select else settings.ignore_at
        if at is None:
            raise no_such_rule(error) from None
        wrong = Text(f"没有编号以 {error} 开头的规则", f"no rule id starts with {error}")
        help = Text("用 fincheck rules 查看全部规则", "see them all with 'fincheck rules'")
        book.problems.append(Problem(at, wrong, help))
        return book


def seen(view: OutputStyle, settings: Settings, book: Rulebook) -> Run:
    """Return a run without its audits, as one output tells of it."""
    told = (settings.lang, settings.verbose, settings.quiet)
    return Run([], book, *told, view.width, view.color, view.ascii, settings.fail_on, settings.several, view.paged)


_LAST: list[Audit] = []  # to take a large audit apart takes longer than to end the process
_LITTER = 200_000  # objects made since the last sweep and still there


def each(
    jobs: list[tuple[str, Settings]], worker: Worker, told: Callable[[int, int], None]
) -> Generator[Done, None, None]:
    """Yield what became of each report, one after the other; ``told`` hears how many of all are done."""
    _LAST.clear()
    for number, (path, settings) in enumerate(jobs, 1):
        yield safely(worker, path, settings, last=number == len(jobs))
        if number < len(jobs):
            told(number, len(jobs))
            sweep()


def sweep() -> None:
    """Free what audits left behind, where that is much: a report that is told of is gone, but what other packages
    make in circles (workbooks of the old format) waits for the collector, which is off.
    """
    if gc.get_count()[0] > _LITTER:
        gc.collect()


def safely(worker: Worker, path: str, settings: Settings, *, last: bool = False) -> Done:
    """Audit one report; a fault of fincheck itself becomes a value, so that the other reports are told of."""
    try:
        return worker.one(path, settings, last=last)
    except Exception:  # noqa: BLE001 - told at once, and the run exits with 70
        import traceback

        return fault(path, settings, traceback.format_exc())


def fault(path: str, settings: Settings, told: str) -> Done:
    """Return what becomes of a report that no audit came to an end with."""
    tally = dict.fromkeys(Audit(path).tally, 0)
    problem = Problem(Place(path, 1, 1), Text("程序内部错误，没有核对完", "an internal error: it was not judged"))
    summary = Summary(path, "", "", dict.fromkeys(SEVERITIES, 0), tally, problem, 1)
    return Done(settings, [path], [summary], {}, 70, [], [], fault=told)
