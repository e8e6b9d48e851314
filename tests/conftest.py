"""The tests speak English wherever they run: what a test asks in Chinese, it asks for."""

from __future__ import annotations

import signal

import pytest

from fincheck.rulebook import packaged


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    """Hundreds of runs of the command read the packaged rules: compile those of this checkout once, as a build does."""
    packaged.keep()


@pytest.fixture(scope="session", autouse=True)
def _listening() -> None:
    """What a shell runs in the background is born deaf to Ctrl-C, and so would be every run of the command from here."""
    for name in ("SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)


@pytest.fixture(autouse=True)
def _language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
