"""What a run is asked for: options and configuration put together, and how an output tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fincheck.record import Record

if TYPE_CHECKING:
    from datetime import date

    from fincheck.source import Place

__all__ = ["OutputStyle", "Settings"]


class OutputStyle(Record):
    """How one output tells of reports: its format, and for people its width and colours."""

    format: str
    width: int = 120
    color: bool = False
    ascii: bool = False
    paged: bool = False  # into a folder, where a report may have several pages


class Settings(Record):
    """All that decides the verdicts of an audit, apart from the report: options and configuration, put together."""

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
    unread: str = "warn"  # what figures of a document that were not read come to: error, warn, off
    together: tuple[str, ...] = ()  # the other files of the disclosure that the report is one of
    select_at: Place | None = None  # where the configuration says which rules, if it does
    ignore_at: Place | None = None
