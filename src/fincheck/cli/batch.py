"""Many reports: found, audited one after the other or on all cores, and let go of as soon as they are told.

What a report came to leaves this module as texts and a summary, so that memory does not grow with their number.
Everything that crosses to another process is plain data; nothing depends on being forked.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from fincheck.audit import Audit, Summary, audit, code_of
from fincheck.cli.files import listed_in, no_such_rule, read_report, read_rulebook, read_source
from fincheck.render import Pieces, Run, pieces
from fincheck.rulebook.rulebook import Rule, Rulebook
from fincheck.source import Place, Problem, Source, Text

if TYPE_CHECKING:
    from collections import deque
    from datetime import date
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from fincheck.cli.find import Found
    from fincheck.waivers import Waivers

__all__ = ["Done", "Settings", "View", "Worker", "cores", "problems_of", "run", "seen"]

_BATCH = 16  # reports handed to a process at once
_AHEAD = 2  # batches that a process has: while one is told of, it audits the next
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
    together: tuple[str, ...] = ()  # the other files of the disclosure that the report is one of
    select_at: Place | None = None  # where the configuration says which rules, if it does
    ignore_at: Place | None = None


class Done(NamedTuple):
    """What became of one report. ``audit`` is kept only where an output wants whole audits."""

    path: str
    settings: Settings
    summary: Summary
    code: int
    problems: list[Problem]
    notices: list[Problem]
    texts: dict[View, str]
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
        done = audit(read_report(path, settings.together), book, waivers, settings.today, why=settings.why)
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

        return _fault(path, settings, traceback.format_exc())


def _fault(path: str, settings: Settings, told: str) -> Done:
    """Return what becomes of a report that no audit came to an end with."""
    tally = dict.fromkeys(Audit(path).tally, 0)
    return Done(path, settings, Summary(path, "", "", {}, tally), 70, [], [], {}, fault=told)


def _serve(connection: Connection, views: tuple[View, ...]) -> None:
    """Audit what comes through the connection, in a process of its own, until the run is over or its parent is gone."""
    import signal
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears of it, and ends this process
    gc.disable()
    worker, parent = Worker(views), parent_process()
    try:
        while True:
            done: list[Done] = []
            for path, settings in connection.recv():
                done.append(_safely(worker, path, settings))
                if parent is not None and not parent.is_alive():
                    return
            connection.send(done)
            gc.collect()
    except (EOFError, OSError):
        return


class _Hand(NamedTuple):
    """One process, and the batches that it has been given and not yet told of: number and jobs."""

    process: BaseProcess
    connection: Connection
    given: deque[tuple[int, list[tuple[str, Settings]]]]


def _spread(
    jobs: list[tuple[str, Settings]], views: tuple[View, ...], processes: int, told: Callable[[int, int], None]
) -> Iterator[Done]:
    """Yield what became of each report, audited in other processes, in order and only a few batches ahead.

    Every process has a pipe of its own and shares no lock with others, so that any of them may end at any moment.
    """
    from multiprocessing.connection import wait

    size = max(1, min(_BATCH, len(jobs) // (2 * processes)))
    batches = enumerate(jobs[at : at + size] for at in range(0, len(jobs), size))
    came: dict[int, list[Done]] = {}
    due = number = 0
    hands: list[_Hand] = []
    try:
        hands += [_hand(views) for _ in range(processes)]
        for hand in hands * _AHEAD:
            _give(hand, batches)
        while any(hand.given for hand in hands):
            for ready in wait([hand.connection for hand in hands if hand.given]):
                (at,) = (at for at, hand in enumerate(hands) if hand.connection is ready)
                hand = hands[at]
                try:
                    done: list[Done] = hand.connection.recv()
                except (EOFError, OSError):
                    lost = [_lost(hand, path, settings) for path, settings in hand.given[0][1]]
                    hands[at] = _replaced(hand, views)
                    came[hand.given[0][0]] = lost
                    hand = hands[at]
                else:
                    came[hand.given.popleft()[0]] = done
                if len(came) < 4 * processes * _AHEAD:  # one slow report must not let the rest pile up
                    _give(hand, batches)
            while due in came:
                for one in came.pop(due):
                    number += 1
                    yield one
                due += 1
                told(number, len(jobs))
            for hand in hands:
                if not hand.given:
                    _give(hand, batches)
    finally:
        for hand in hands:
            hand.process.kill()
        for hand in hands:
            hand.process.join()
            hand.connection.close()


def _hand(views: tuple[View, ...]) -> _Hand:
    """Start a process. It is born deaf to what ends the run: that is told to the parent, which ends its processes."""
    import signal
    from collections import deque
    from multiprocessing import get_context

    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, views), daemon=True)
    masked = getattr(signal, "pthread_sigmask", None)  # not on Windows
    if masked:
        from multiprocessing.resource_tracker import ensure_running

        ensure_running()  # it would be started with the first process, and then let signals in again
    before = masked(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)) if masked else None
    try:
        process.start()
    finally:
        if masked:
            masked(signal.SIG_SETMASK, before)
    theirs.close()
    return _Hand(process, ours, deque())


def _give(hand: _Hand, batches: Iterator[tuple[int, list[tuple[str, Settings]]]]) -> None:
    """Give a process one more batch, where there is one."""
    batch = next(batches, None)
    if batch is not None:
        hand.given.append(batch)
        with suppress(OSError):  # it has ended: reading from it tells
            hand.connection.send(batch[1])


def _replaced(hand: _Hand, views: tuple[View, ...]) -> _Hand:
    """Return a process in place of one that has ended, with the batches that it had not begun."""
    hand.connection.close()
    new = _hand(views)
    for batch in list(hand.given)[1:]:
        new.given.append(batch)
        new.connection.send(batch[1])
    return new


def _lost(hand: _Hand, path: str, settings: Settings) -> Done:
    """Return what becomes of a report whose process has ended: it was killed, or the memory gave out."""
    hand.process.join(1)
    told = f"the process that audited this report, or one beside it, has ended ({hand.process.exitcode}): killed, or out of memory?\n"
    return _fault(path, settings, told)


def cores() -> int:
    """Return how many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux knows of cpusets, others do not say
    return len(allowed(0)) if allowed else os.cpu_count() or 1
