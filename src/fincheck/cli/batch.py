"""Many reports: found, audited one after the other or on all cores, and let go of as soon as they are told.

What a report came to leaves this module as texts and a summary, so that memory does not grow with their number.
Everything that crosses to another process is plain data; nothing depends on being forked.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from fincheck.audit import Audit, Summary, audit, code_of
from fincheck.cli.files import listed_in, no_such_rule, read_rulebook, read_source
from fincheck.render import Pieces, Run, pieces
from fincheck.rulebook.rulebook import Rule, Rulebook
from fincheck.source import Place, Problem, Source, Text

if TYPE_CHECKING:
    from datetime import date
    from multiprocessing.synchronize import Event

    from fincheck.cli.find import Found
    from fincheck.waivers import Waivers

__all__ = ["Done", "Settings", "View", "Worker", "cores", "problems_of", "run", "seen"]

_BATCH = 16  # reports handed to a process at once
_LITTER = 200_000  # objects made since the last sweep: nodes point at their parents, so only the collector frees them


class View(NamedTuple):
    """How one output tells of reports: its format, and for people its width and colours."""

    format: str
    width: int = 120
    color: bool = False
    ascii: bool = False


class Settings(NamedTuple):
    """All that decides what an audit comes to, apart from the report: options and configuration, put together."""

    rules: tuple[str, ...] = ()
    default_rules: bool = True
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str = "error"
    strict: bool = False
    waivers: str = ""
    today: date | None = None
    lang: str = "en"
    verbose: bool = False
    quiet: bool = False
    several: bool = False
    config: str = ""
    why: bool = True
    select_at: Place | None = None  # where the configuration says which rules, if it does
    ignore_at: Place | None = None


@dataclass(slots=True)
class Done:
    """What became of one report. ``audit`` is kept only where an output wants whole audits."""

    path: str
    settings: Settings
    summary: Summary
    code: int
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    texts: dict[View, str] = field(default_factory=dict)
    met: frozenset[int] = frozenset()  # the waivers that a finding was held against
    used: frozenset[Place] | None = None  # of one's own rules those that met something; None where none was tried
    audit: Audit | None = None
    fault: str = ""


class Worker:
    """Audits reports; reads every rulebook and every file of waivers once."""

    def __init__(self, views: tuple[View, ...]) -> None:
        self.told: dict[View, Pieces | None] = {view: pieces(view.format) for view in views}
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
            from fincheck import waivers

            source = read_source(settings.waivers)
            if isinstance(source, Source):
                found = waivers.read(source, self.book(settings).terms)
            else:
                found = waivers.Waivers(settings.waivers, problems=[source])
            self._waivers[settings.waivers] = found
        return found

    def one(self, path: str, settings: Settings) -> Done:
        """Audit one report and tell of it in every view."""
        book, waivers = self.book(settings), self.waivers(settings)
        if waivers is not None:
            waivers.met.clear()
        done = audit(read_source(path), book, waivers, settings.today, why=settings.why)
        texts = {
            view: form.piece(seen(view, settings, book), done) for view, form in self.told.items() if form is not None
        }
        return Done(
            path,
            settings,
            done.summary(),
            code_of(done, settings.fail_on, settings.strict),
            done.problems,
            done.notices,
            texts,
            frozenset(waivers.met) if waivers is not None else frozenset(),
            frozenset(rule.place for rule in self.own(settings) if rule.id in done.evaluation.met)
            if done.evaluation is not None
            else None,
            done if None in self.told.values() else None,
        )


def problems_of(here: Found, worker: Worker) -> list[Problem]:
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


def seen(view: View, settings: Settings, book: Rulebook) -> Run:
    """Return a run without its audits, as one output tells of it."""
    told = (settings.lang, settings.verbose, settings.quiet)
    return Run([], book, *told, view.width, view.color, view.ascii, settings.fail_on, settings.several)


def run(
    jobs: list[tuple[str, Settings]], worker: Worker, processes: int, told: Callable[[int, int], None]
) -> Iterator[Done]:
    """Yield what became of each report, in their order; ``told`` hears how many of all are done."""
    if processes > 1:
        yield from _spread(jobs, tuple(worker.told), processes, told)
        return
    for number, (path, settings) in enumerate(jobs, 1):
        yield _safely(worker, path, settings)
        told(number, len(jobs))
        if gc.get_count()[0] > _LITTER:
            gc.collect()


def _safely(worker: Worker, path: str, settings: Settings) -> Done:
    """Audit one report; a fault of fincheck itself becomes a value, so that the other reports are told of."""
    try:
        return worker.one(path, settings)
    except Exception:  # noqa: BLE001 - told at once, and the run exits with 70
        import traceback

        tally = dict.fromkeys(Audit(path).tally, 0)
        return Done(path, settings, Summary(path, "", "", {}, tally), 70, fault=traceback.format_exc())


_worker: tuple[Worker, Event] | None = None


def _begin(views: tuple[View, ...], over: Event) -> None:
    """Set up one process: it leaves Ctrl-C to the parent, and sweeps up itself."""
    import signal

    global _worker  # noqa: PLW0603 - a process of the pool has no other place for what outlives a batch
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    _worker = Worker(views), over


def _batch(jobs: list[tuple[str, Settings]]) -> list[Done]:
    """Audit reports; none where the run is over, for nobody waits for them."""
    assert _worker is not None
    worker, over = _worker
    done: list[Done] = []
    for path, settings in jobs:
        if over.is_set():
            return []
        done.append(_safely(worker, path, settings))
    gc.collect()
    return done


def _spread(
    jobs: list[tuple[str, Settings]], views: tuple[View, ...], processes: int, told: Callable[[int, int], None]
) -> Iterator[Done]:
    """Yield what became of each report, audited in other processes, in order and only a few batches ahead."""
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing import get_context

    batches = (jobs[at : at + _BATCH] for at in range(0, len(jobs), _BATCH))
    context = get_context("spawn")
    over = context.Event()
    pool = ProcessPoolExecutor(processes, context, _begin, (views, over))
    waiting: deque[Future[list[Done]]] = deque()
    number = 0
    try:
        for batch in batches:
            waiting.append(pool.submit(_batch, batch))
            if len(waiting) < 4 * processes:
                continue
            for done in waiting.popleft().result():
                number += 1
                yield done
            told(number, len(jobs))
        while waiting:
            for done in waiting.popleft().result():
                number += 1
                yield done
            told(number, len(jobs))
    finally:
        # After Ctrl-C, a broken pipe or a fault a process still ends the report at hand: one that is ended by force, in
        # the middle of what it tells, leaves the reader here waiting for the rest, forever.
        over.set()
        pool.shutdown(cancel_futures=True)


def cores() -> int:
    """Return how many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux knows of cpusets, others do not say
    return len(allowed(0)) if allowed else os.cpu_count() or 1
