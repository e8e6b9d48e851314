"""Reports audited in several processes, and told of in their order all the same.

Everything that crosses to another process is plain data. Where the system forks soundly, the processes share the rules
that have been read already; elsewhere each reads them, and nothing else depends on it.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from fincheck.cli.batch import Done, Worker, fault, joined, safely, sweep
from fincheck.cli.settings import OutputStyle, Settings
from fincheck.record import Record

if TYPE_CHECKING:
    from collections import deque
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

__all__ = ["cores", "spread"]

_BATCH, _SHARE, _MOST = 16, 32, 256  # reports handed to a process at once: so many, of very many a share, and at most
_AHEAD = 2  # batches that a process has: while one is told of, it audits the next
_OFTEN = 50_000_000  # nanoseconds after which a process tells of what it has
_PILE = 8_000_000  # bytes of what has come before its turn: one slow report must not let the rest pile up


def _serve(
    connection: Connection,
    inherited: list[Connection],
    jobs: list[tuple[str, Settings]],
    of: Worker | tuple[OutputStyle, ...],
) -> None:
    """Audit the jobs whose numbers come through the connection, in a process of its own, until the run is over.

    ``inherited`` are the parent's ends of all pipes: while a process holds one open itself, it does not see its parent end.
    """
    import signal
    from time import monotonic_ns

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears of it, and ends this process
    gc.disable()
    gc.freeze()  # what came along stays
    for end in inherited:
        end.close()
    worker = of if isinstance(of, Worker) else Worker(of)
    try:
        while True:
            first, last = connection.recv()
            done: list[Done] = []
            told = monotonic_ns()
            for path, settings in jobs[first:last]:
                done.append(safely(worker, path, settings))
                sweep()
                if monotonic_ns() - told > _OFTEN:
                    connection.send(joined(done))
                    done = []
                    told = monotonic_ns()
            if done:
                connection.send(joined(done))
    except (EOFError, OSError):
        return


class _Hand(Record):
    """One process, and the numbers of the reports that it has been given, in batches, and not yet told of."""

    process: BaseProcess
    connection: Connection
    given: deque[range]


def spread(
    jobs: list[tuple[str, Settings]], worker: Worker, processes: int, told: Callable[[int, int], None]
) -> Generator[Done, None, None]:
    """Yield what became of each report, audited in other processes, in order and only a few batches ahead.

    ``told`` hears how many of all are done.
    Every process has a pipe of its own and shares no lock with others, so that any of them may end at any moment.
    """
    from multiprocessing.connection import wait
    from pickle import loads

    batches = _batches(len(jobs), processes)
    came: dict[int, tuple[list[Done], int]] = {}  # by the number of the first, with the bytes that they took
    due = piled = 0
    hands: list[_Hand] = []
    try:
        for settings in {one for _, one in jobs}:
            worker.book(settings)  # read once, for all processes
        if not _forks() and sys.platform != "win32":
            from multiprocessing.resource_tracker import ensure_running

            ensure_running()  # it would be started with the first process, and then let signals in again
        for _ in range(processes):
            with _deaf():  # a process that is started is one of the hands before anything can end the run
                hands.append(_hand(jobs, worker, hands))
        while True:
            for hand in hands * _AHEAD if piled < _PILE else ():
                if len(hand.given) < _AHEAD:
                    _give(hand, next(batches, None))
            at_work = {hand.connection: at for at, hand in enumerate(hands) if hand.given}
            if not at_work:
                break
            for ready in wait(list(at_work)):
                at = at_work[ready]  # type: ignore[index]
                hand = hands[at]
                first = hand.given[0][0]
                try:
                    read = hand.connection.recv_bytes()
                except (EOFError, OSError):
                    with _deaf():
                        hands[at] = _hand(jobs, worker, hands)
                    done, size = _taken_over(hand, hands[at], jobs), 0
                else:
                    done, size = loads(read), len(read)
                    left = hand.given.popleft()[_number(done) :]
                    if left:
                        hand.given.appendleft(left)
                if done:
                    came[first] = done, size
                    piled += size
            while due in came:
                done, size = came.pop(due)
                yield from done
                piled -= size
                due += _number(done)
                told(due, len(jobs))
    finally:
        for hand in hands:
            hand.process.kill()
        for hand in hands:
            hand.process.join()
            hand.connection.close()


def _number(done: list[Done]) -> int:
    """Return of how many reports is told."""
    return sum([len(one.paths) for one in done])


def _batches(jobs: int, processes: int) -> Iterator[range]:
    """Yield the numbers of all jobs in batches that grow smaller towards the end, so that all processes are done at about
    one time.
    """
    at = 0
    while at < jobs:
        left = jobs - at
        size = max(1, min(left // (2 * processes * _AHEAD), max(_BATCH, min(left // _SHARE, _MOST))))
        yield range(at, at + size)
        at += size


def _forks() -> bool:
    """Whether processes are forked, and so take along the rules, read and compiled.

    Where threads run, or the system has no forks (or none that are sound: macOS), each process begins anew and reads them.
    """
    return sys.platform.startswith("linux") and threading.active_count() == 1


@contextmanager
def _deaf() -> Iterator[None]:
    """Let what ends the run wait: a process that is started meanwhile never hears it, the parent does afterwards."""
    import signal

    masked = getattr(signal, "pthread_sigmask", None)  # not on Windows
    before = masked(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)) if masked else None
    try:
        yield
    finally:
        if masked:
            masked(signal.SIG_SETMASK, before)


def _hand(jobs: list[tuple[str, Settings]], worker: Worker, others: list[_Hand]) -> _Hand:
    """Start a process beside others, while signals wait: what ends the run is told to the parent, which ends its processes."""
    from collections import deque
    from multiprocessing import get_context

    forks = _forks()
    context: Any = get_context("fork" if forks else "spawn")
    ours, theirs = context.Pipe()
    inherited = [ours, *(hand.connection for hand in others)] if forks else []
    of = worker if forks else tuple(worker.told)
    process = context.Process(target=_serve, args=(theirs, inherited, jobs, of), daemon=True)
    process.start()
    theirs.close()
    return _Hand(process, ours, deque())


def _give(hand: _Hand, batch: range | None) -> None:
    """Give a process one more batch, where there is one."""
    if batch is not None:
        hand.given.append(batch)
        with suppress(OSError):  # it has ended: reading from it tells
            hand.connection.send((batch.start, batch.stop))  # so short that sending never waits for who reads


def _taken_over(ended: _Hand, new: _Hand, jobs: list[tuple[str, Settings]]) -> list[Done]:
    """Give a process what one that has ended had not told of; return what became of the report that it has ended with.

    Of several nobody knows which that was, and none is returned: each is begun again, alone.
    """
    ended.connection.close()
    ended.process.join(1)
    batch, *others = ended.given
    again = [range(number, number + 1) for number in batch] if len(batch) > 1 else []
    for one in (*again, *others):
        _give(new, one)
    return [] if again else [_lost(ended, *jobs[batch[0]])]


def _lost(hand: _Hand, path: str, settings: Settings) -> Done:
    """Return what becomes of a report whose process has ended: it was killed, or the memory gave out."""
    told = f"the process that audited this report has ended ({hand.process.exitcode}): killed, or out of memory?\n"
    return fault(path, settings, told)


def cores() -> int:
    """Return how many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux knows of cpusets, others do not say
    return len(allowed(0)) if allowed else os.cpu_count() or 1
