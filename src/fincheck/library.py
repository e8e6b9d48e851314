"""What ``import fincheck`` offers beside the audit itself: rules, reports and outputs in one call each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from fincheck.audit import Audit, audit_report
from fincheck.readers import data as from_data
from fincheck.readers import typed, yamltree
from fincheck.render import FORMATS, Run, renderer
from fincheck.report.report import Report
from fincheck.rulebook import packaged
from fincheck.rulebook.rulebook import Rulebook
from fincheck.source import Source
from fincheck.waivers.read import read as read_waiver_file
from fincheck.waivers.settle import Waivers

__all__ = ["as_text", "audit_data", "load_rulebook", "read", "read_report", "read_waivers"]


def load_rulebook(
    *files: str | os.PathLike[str] | Source,
    packaged_rules: bool = True,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> Rulebook:
    """Return the rules and terms in force: those that come with fincheck, and those of ``files``.

    ``select`` and ``ignore`` are prefixes of rule ids. What is wrong with a rule stands in ``problems`` of the rulebook,
    with its place: check it before you trust an audit. Raises OSError for a file that cannot be read, Problem for one
    that is no text, ValueError for a prefix that fits no rule.
    """
    book = packaged.load(rules=packaged_rules)
    book.chosen = not packaged_rules
    book.add(*(file if isinstance(file, Source) else read(file) for file in files))
    return book.select(select, ignore) if select or ignore else book


def read(path: str | os.PathLike[str]) -> Source:
    """Return the text of a report, a rule file or a file of waivers: UTF-8, UTF-16 with a mark, or GBK.

    Raises OSError where the file cannot be read, Problem where it is no text.
    """
    with open(path, "rb") as file:
        return yamltree.decode(file.read(), os.fspath(path))


def read_report(source: Source, rulebook: Rulebook) -> Report:
    """Return the report in a YAML text, its names read as the terms of ``rulebook``.

    Raises Problem, with its place, where it cannot be read.
    """
    return typed.read(source, rulebook.terms)


def audit_data(
    data: Mapping[str, Any],
    rulebook: Rulebook,
    *,
    name: str = "data",
    waivers: Waivers | None = None,
    today: date | None = None,
    why: bool = True,
) -> Audit:
    """Hold figures that a program has against a rulebook; see ``docs/library.md`` for what ``data`` may be.

    Raises TypeError for a float, and ValueError for a name that stands twice, each with the path of the value; Problem
    where a header says nothing that can be understood.
    """
    report, source = from_data.report_of(data, rulebook.terms, name)
    return audit_report(report, rulebook, waivers, today, why=why, source=source)


def read_waivers(source: Source, rulebook: Rulebook) -> Waivers:
    """Return the waivers of a file; what is wrong with them stands in ``problems``."""
    return read_waiver_file(source, rulebook.terms)


def as_text(
    audits: Audit | Iterable[Audit],
    rulebook: Rulebook,
    format: str = "text",
    *,
    lang: str = "en",
    verbose: bool = False,
    fail_on: str = "error",
) -> str:
    """Return audits as ``fincheck --format`` prints them: one of table, text, json, sarif, junit, github, gitlab,
    markdown, csv, html. ``lang`` is "zh" or "en". Raises ValueError for another format.
    """
    if format not in FORMATS:
        raise ValueError(f"no format {format!r}; known: {', '.join(FORMATS)}")
    listed = [audits] if isinstance(audits, Audit) else list(audits)
    return renderer(format)(Run(listed, rulebook, lang=lang, verbose=verbose, fail_on=fail_on))
