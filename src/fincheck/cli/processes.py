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

from fincheck.cli.batch import Done, Worker, fault, safely, sweep
from fincheck.cli.settings import OutputStyle, Settings
from fincheck.record import Record

if TYPE_CHECKING:
    from collections import deque
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

__all__ = ["cores", "spread"]

_BATCH = 16  # reports handed to a process at once
_AHEAD = 2  # batches that a process has: while one is told of, it audits the next


def _serve(connection: Connection, of: Worker | tuple[OutputStyle, ...]) -> None:
    """Audit what comes through the connection, in a process of its own, until the run is over or its parent is gone."""
    import signal
    from multiprocessing import parent_process

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears of it, and ends this process
    gc.disable()
    gc.freeze()  # what came along stays
    worker = of if isinstance(of, Worker) else Worker(of)
    parent = parent_process()
    try:
        while True:
            done: list[Done] = []
            for path, settings in connection.recv():
                done.append(safely(worker, path, settings))
                if parent is not None and not parent.is_alive():
                    return
            connection.send(done)
            sweep()
    except (EOFError, OSError):
        return


class _Hand(Record):
    """One process, and the batches that it has been given and not yet told of: number and jobs."""

    process: BaseProcess
    connection: Connection
    given: deque[tuple[int, list[tuple[str, Settings]]]]


def spread(
    jobs: list[tuple[str, Settings]], worker: Worker, processes: int, told: Callable[[int, int], None]
) -> Generator[Done, None, None]:
    """Yield what became of each report, audited in other processes, in order and only a few batches ahead.

    ``told`` hears how many of all are done.
    Every process has a pipe of its own and shares no lock with others, so that any of them may end at any moment.
    """
    from multiprocessing.connection import wait

    batches = enumerate(_batches(jobs, processes))
    came: dict[int, list[Done]] = {}
    due = number = 0
    hands: list[_Hand] = []
    try:
        for settings in {one for _, one in jobs}:
            worker.book(settings)  # read once, for all processes
        if not _forks() and sys.platform != "win32":
            from multiprocessing.resource_tracker import ensure_running

            ensure_running()  # it would be started with the first process, and then let signals in again
        for _ in range(processes):
            with _deaf():  # a process that is started is one of the hands before anything can end the run
                hands.append(_hand(worker))
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
                    came[hand.given[0][0]] = lost
                    with _deaf():
                        hands[at] = _hand(worker)
                    _hand_over(hand, hands[at])
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


def _batches(jobs: list[tuple[str, Settings]], processes: int) -> Iterator[list[tuple[str, Settings]]]:
    """Yield the jobs in batches that grow smaller towards the end, so that all processes are done at about one time."""
    at = 0
    while at < len(jobs):
        size = max(1, min(_BATCH, (len(jobs) - at) // (2 * processes * _AHEAD)))
        yield jobs[at : at + size]
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


def _hand(worker: Worker) -> _Hand:
    """Start a process, while signals wait: what ends the run is told to the parent, which ends its processes."""
    from collections import deque
    from multiprocessing import get_context

    forks = _forks()
    context: Any = get_context("fork" if forks else "spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, worker if forks else tuple(worker.told)), daemon=True)
    process.start()
    theirs.close()
    return _Hand(process, ours, deque())


def _give(hand: _Hand, batches: Iterator[tuple[int, list[tuple[str, Settings]]]]) -> None:
    """Give a process one more batch, where there is one."""
    batch = next(batches, None)
    if batch is not None:
        hand.given.append(batch)
        with suppress(OSError):  # it has ended: reading from it tells
            hand.connection.send(batch[1])


def _hand_over(ended: _Hand, new: _Hand) -> None:
    """Give a process what one that has ended had not begun."""
    ended.connection.close()
    for batch in list(ended.given)[1:]:
        new.given.append(batch)
        new.connection.send(batch[1])


def _lost(hand: _Hand, path: str, settings: Settings) -> Done:
    """Return what becomes of a report whose process has ended: it was killed, or the memory gave out."""
    hand.process.join(1)
    told = f"the process that audited this report, or one beside it, has ended ({hand.process.exitcode}): killed, or out of memory?\n"
    return fault(path, settings, told)


def cores() -> int:
    """Return how many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux knows of cpusets, others do not say
    return len(allowed(0)) if allowed else os.cpu_count() or 1
