"""``--watch``: audit again whenever a file that was read has changed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable

from fincheck.cli.printed import say, writing

__all__ = ["watch"]

_EVERY = 1 / 3  # seconds between two looks


def watch(once: Callable[[], tuple[int, list[str]]], lang: str) -> int:
    """Call ``once``, which returns an exit code and the files it has read, and again after each change, until Ctrl-C.

    Returns the last code.
    """
    code, files = _told(once)
    seen = _stamps(files)
    say(_waiting(lang))
    try:
        while True:
            time.sleep(_EVERY)
            now = _stamps(files)
            if now == seen:
                continue
            time.sleep(_EVERY / 4)  # an editor may write in several steps
            with writing():
                sys.stdout.write("\n" + "─" * 40 + f" {time.strftime('%H:%M:%S')}\n")
            code, files = _told(once)
            seen = _stamps(files)
            say(_waiting(lang))
    except KeyboardInterrupt:
        return code


def _told(once: Callable[[], tuple[int, list[str]]]) -> tuple[int, list[str]]:
    found = once()
    with writing():
        sys.stdout.flush()
    return found


def _waiting(lang: str) -> str:
    return "正在等文件改动，Ctrl-C 结束\n" if lang == "zh" else "waiting for a change; end with Ctrl-C\n"


def _stamps(files: Iterable[str]) -> dict[str, tuple[int, int] | None]:
    """Return what tells whether files have changed: size and time, None for one that is not there."""
    found: dict[str, tuple[int, int] | None] = {}
    for file in files:
        try:
            info = os.stat(file)
            found[file] = (info.st_size, info.st_mtime_ns)
        except OSError:
            found[file] = None
    return found
