"""The command, ``fincheck`` or ``python -m fincheck``: signals, the end of the process, and nothing else.

Whatever is imported before ``main`` can hear Ctrl-C is imported here: next to nothing.
"""

from __future__ import annotations

import _signal as signal  # type: ignore[import-not-found] # in C: signal itself imports enum and more before anybody hears
import atexit
import gc
import os
import sys

__all__ = ["main"]

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")


def main() -> None:
    """Run the command and end the process with its exit code; 128 and more tell of the signal that ended it."""
    if getattr(sys, "frozen", False):  # a one-file build starts itself again for every process
        from multiprocessing import freeze_support

        freeze_support()
    if "--multiprocessing-fork" in sys.orig_argv:
        return  # a process of the pool, which imports what it was started from: a zip archive has no other guard
    gc.disable()  # while modules are read: nothing becomes garbage
    heard = [number for name in _ENDING if (number := getattr(signal, name, None)) and _is_heard(number)]
    for number in heard:
        signal.signal(number, _leave)
    from fincheck.cli import main as run

    code: object = 70
    try:
        for number in heard:
            signal.signal(number, _end)
        run()
    except SystemExit as end:
        code = end.code
    except KeyboardInterrupt:
        code = 130
    for number in heard:
        signal.signal(number, signal.SIG_IGN)  # all is told: what comes now changes nothing
    _exit(code if isinstance(code, int) else 0 if code is None else 1)


def _is_heard(number: int) -> bool:
    """Whether a signal does what it does by default: who started us may have it ignored, as ``nohup`` does."""
    return signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler)


def _leave(number: int, _: object) -> None:
    """End at once: nothing has begun."""
    os._exit(128 + number)


def _end(number: int, _: object) -> None:
    """End the run: files that are half written are taken away on the way out."""
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(128 + number)


def _exit(code: int) -> None:
    """End the process without taking its objects apart one by one, unless somebody waits for that."""
    if sys.gettrace() is None and getattr(atexit, "_ncallbacks", lambda: 1)() == 0:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):
            sys.exit(code)
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
