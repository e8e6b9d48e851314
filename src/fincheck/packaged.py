"""The rules and terms that ship with fincheck: beside the package when installed, at the top of a checkout."""

from __future__ import annotations

import os

from fincheck import document, rulebook, terms
from fincheck.rulebook import Rulebook
from fincheck.source import Source
from fincheck.terms import Terms

__all__ = ["folder", "load", "load_terms"]


def folder() -> str:
    """Return the folder of the packaged rules."""
    here = os.path.dirname(os.path.abspath(__file__))
    inside = os.path.join(here, "rules")
    return inside if os.path.isdir(inside) else os.path.join(here, "..", "..", "rules")


def load_terms() -> tuple[Terms, list]:  # type: ignore[type-arg]
    """Return the packaged terms and what is wrong with them (nothing, in a release)."""
    known = Terms()
    return known, terms.read(_source("terms.yaml"), known)


def load(rules: bool = True) -> Rulebook:
    """Return the packaged rulebook; its terms only where ``rules`` is false."""
    known, problems = load_terms()
    names = sorted(n for n in os.listdir(folder()) if n.endswith(".yaml") and n != "terms.yaml") if rules else []
    book = rulebook.read(known, (_source(name) for name in names))
    book.problems[:0] = problems
    return book


def _source(name: str) -> Source:
    path = os.path.join(folder(), name)
    with open(path, "rb") as file:
        return document.decode(file.read(), f"rules/{name}")
