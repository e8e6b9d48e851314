"""The page in the browser, opened in Chromium: how long until it is ready, and how long an audit takes there."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from browser import CHROMIUM, DRIVER, Browser, browser  # type: ignore[import-not-found]  # noqa: E402 - the one that the tests drive

__all__ = ["Opened", "built", "missing", "opened"]


class Opened(NamedTuple):
    """Seconds until the page says that it is ready, and from the choice of a file to its findings: the first, the second."""

    ready: float
    first: float
    second: float


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a benchmark prints its table alone."""


def missing() -> str:
    """Return what keeps the page from being opened here, or ""."""
    return "" if DRIVER and CHROMIUM else "Chromium with its ChromeDriver is not installed"


def built(folder: Path) -> Path:
    """Return the folder of the page: the one that FINCHECK_WEB names, else one that is built now. Raises CalledProcessError."""
    known = os.environ.get("FINCHECK_WEB")
    if known:
        return Path(known)
    made = folder / "web"
    if not made.exists():
        subprocess.run([sys.executable, str(ROOT / "web" / "build.py"), str(made)], check=True, stdout=sys.stderr)
    return made


def opened(page: Path, report: Path) -> Opened:
    """Open the page in a browser that was never there, let it audit a report twice, and return what took how long."""
    with _served(page) as address, tempfile.TemporaryDirectory() as profile, browser(Path(profile)) as window:
        window.open(address)
        ready = int(window.until("return document.body.dataset.ready", 120)) / 1000
        first, second = (_audited(window, report) for _ in range(2))
    return Opened(ready, first, second)


def _audited(window: Browser, report: Path) -> float:
    window.run("document.getElementById('results').replaceChildren(); document.getElementById('files').value = ''")
    start = time.monotonic()
    window.upload("#files", report)
    window.until("return document.querySelector('.result iframe')", 120)
    return time.monotonic() - start


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
