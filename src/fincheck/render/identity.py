"""How programs know a finding, its file and its rule again, from one run to the next."""

from __future__ import annotations

import contextlib
import os
from functools import lru_cache

from fincheck.evaluation.outcome import Outcome
from fincheck.home import page
from fincheck.rulebook import packaged
from fincheck.rulebook.rule import Rule

__all__ = ["fingerprint", "local", "page_of"]


def page_of(rule: Rule) -> str:
    """Return where the page of a packaged rule is found, or "" for a rule of one's own."""
    if rule.made:
        return page("docs/rules.md", rule.id)
    file = rule.place.file
    return page(f"docs/{file.removesuffix('.yaml')}.md", rule.id) if packaged.holds(file) else ""


def local(file: str) -> str:
    """Return the name of a file as a repository knows it: from the current folder, with slashes."""
    return _local(file, os.getcwd())


@lru_cache(16)  # of one report every finding and every figure asks
def _local(file: str, folder: str) -> str:
    """Return the name of a file from a folder, with slashes."""
    if os.path.isabs(file):
        with contextlib.suppress(ValueError):  # on another drive
            below = os.path.relpath(file, folder)
            file = file if below.startswith("..") else below
    return os.path.normpath(file).replace(os.sep, "/")


def fingerprint(file: str, outcome: Outcome) -> str:
    """Return what tells a finding from all others, whatever is edited around it: file, rule and path.

    Neither the line nor a figure goes in: a finding that moves, or whose figures are amended and still disagree, is
    the same finding.
    """
    return _mark(local(file), outcome.rule.id, outcome.path)


@lru_cache(1024)  # more than one format marks the findings of a report
def _mark(file: str, rule: str, path: str) -> str:
    from hashlib import sha256

    return sha256(f"{file}\0{rule}\0{path}".encode(errors="surrogateescape")).hexdigest()[:32]
