"""One module a format, chosen by name, imported on use.

A format is a module with ``render``, told a whole run at once, and ``FORMAT``, its ``Pieces``, told one report after
the other where there are thousands. To add one: write the module in ``formats``, add its name here.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from fincheck.audit import Audit, Summary
from fincheck.record import Record
from fincheck.rulebook.rulebook import Rulebook

__all__ = ["COPIES", "FORMATS", "TO_PEOPLE", "Pieces", "Run", "pieces", "renderer"]

FORMATS = ("table", "text", "json", "sarif", "junit", "github", "gitlab", "markdown", "csv", "html")
COPIES = ("xlsx", "docx")  # of which a marked copy is written: of no use but as a file, and of one document
TO_PEOPLE = (
    "table",
    "text",
    "github",
    "markdown",
)  # in the encoding of the terminal; the others are UTF-8 for programs


class Run(Record):
    """What a renderer is given: the audits of one run and how to tell of them.

    ``width``  of the terminal in cells; ``color`` whether escape codes may be used; ``ascii`` whether only ASCII
    lines and marks may be drawn (they matter to ``table`` only). ``fail_on`` is the severity that fails the run;
    ``several`` whether it is one of more reports, whose findings are summed up behind them; ``paged`` whether a report may
    be told on several pages (``html`` only).
    """

    audits: list[Audit]
    rulebook: Rulebook
    lang: str = "zh"
    verbose: bool = False
    quiet: bool = False
    width: int = 100
    color: bool = False
    ascii: bool = False
    fail_on: str = "error"
    several: bool = False
    paged: bool = False


class Pieces(Record):
    """A format told piece by piece, so that thousands of reports need not be kept.

    ``piece``    what is said of one report; "" says nothing
    ``frame``    what stands before and behind all pieces, once every report is known by its summary
    ``between``  what stands between two pieces
    ``live``     nothing stands before the pieces, so that each can be shown as soon as it is there
    ``suffix``   of the files of a folder that has one for each report
    ``parted``   what stands between the pages of one report, where such a folder may have several; "" where it has one
    ``way``      what leads from one of these, by its number, to the others, by their names
    ``contents`` what lists those files, each with the summary of its report; None where the format knows no lists
    """

    piece: Callable[[Run, Audit], str]
    frame: Callable[[Run, list[Summary]], tuple[str, str]]
    between: str = ""
    live: bool = False
    suffix: str = "txt"
    contents: Callable[[Run, list[tuple[Summary, str]]], str] | None = None
    parted: str = ""
    way: Callable[[Run, list[str], int], str] | None = None

    def whole(self, run: Run) -> str:
        """Return a run as one text."""
        run = run._replace(several=len(run.audits) > 1)
        told = [text for text in (self.piece(run, done) for done in run.audits) if text]
        before, after = self.frame(run, [done.summary() for done in run.audits])
        return before + self.between.join(told) + after


def renderer(name: str) -> Callable[[Run], str]:
    """Return the function that renders a run in a format of ``FORMATS``."""
    render: Callable[[Run], str] = _module(name).render
    return render


def pieces(name: str) -> Pieces | None:
    """Return a format as pieces, or None where it can only be told of a whole run at once."""
    if name in COPIES:
        return None
    found: Pieces | None = getattr(_module(name), "FORMAT", None)
    return found


def _module(name: str) -> Any:
    return import_module("fincheck.render.html" if name == "html" else f"fincheck.render.formats.{name}")
