"""A real browser driven over WebDriver's plain HTTP, for pages that need clicks and time: nothing beside ChromeDriver is needed."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

DRIVER = shutil.which("chromedriver")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
]  # fmt: skip


class Browser:
    """One session of the browser."""

    def __init__(self, base: str, session: str) -> None:
        self._base = f"{base}/session/{session}"

    def ask(self, path: str, body: dict[str, Any] | None = None, method: str = "POST") -> Any:
        return _ask(self._base + path, body if body is not None else {}, method)

    def open(self, url: str) -> None:
        self.ask("/url", {"url": url})

    def run(self, script: str, *values: object) -> Any:
        """Return what a script returns."""
        return self.ask("/execute/sync", {"script": script, "args": list(values)})

    def until(self, script: str, seconds: float = 60) -> Any:
        """Return what a script returns once that is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.run(script)
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s: {script}")

    def upload(self, css: str, *paths: Path) -> None:
        """Choose files in an input."""
        (element,) = self.ask("/element", {"using": "css selector", "value": css}).values()
        self.ask(f"/element/{element}/value", {"text": "\n".join(map(str, paths))})

    def measure(self, width: int = 0, height: int = 0) -> None:
        """Make the screen so wide and high, a phone's too; without a size as it was."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        command = "Emulation.setDeviceMetricsOverride" if width else "Emulation.clearDeviceMetricsOverride"
        self.ask("/goog/cdp/execute", {"cmd": command, "params": size if width else {}})

    def requests(self) -> list[str]:
        """Return the addresses that were asked for since the last call, by the page and by its workers."""
        found = []
        for entry in self.ask("/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return found

    def console(self) -> list[str]:
        """Return what stands on the console."""
        return [entry["message"] for entry in self.ask("/se/log", {"type": "browser"})]


def _ask(url: str, body: dict[str, Any], method: str) -> Any:
    data = json.dumps(body).encode() if method == "POST" else None
    asked = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=120) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise AssertionError(error.read().decode()) from error


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """Start a browser with an empty profile, and end it."""
    assert DRIVER is not None
    assert CHROMIUM is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([DRIVER, f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                if _ask(f"{base}/status", {}, "GET")["ready"]:
                    break
            except OSError:
                time.sleep(0.1)
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": CHROMIUM, "args": [*QUIET, f"--user-data-dir={profile}"]},
            "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"},
        }
        session = _ask(f"{base}/session", {"capabilities": {"alwaysMatch": wanted}}, "POST")["sessionId"]
        made = Browser(base, session)
        try:
            yield made
        finally:
            made.ask("", method="DELETE")
    finally:
        process.terminate()
        process.wait()
