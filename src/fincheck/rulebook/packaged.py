"""The rules and terms that ship with fincheck: beside the package when installed, at the top of a checkout.

Reading some two hundred rules from YAML takes longer than auditing a report with them. As Python does with modules,
a compiled copy is kept in ``__pycache__``, made anew whenever a rule file, or the code that reads it, has changed.
Where nothing can be written there the rules are read from YAML every time; nothing else depends on the copy.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from typing import Any

from fincheck.language.needs import Needs
from fincheck.readers import yamltree
from fincheck.report.terms import Term, Terms
from fincheck.rulebook import rulebook
from fincheck.rulebook.rulebook import Rule, Rulebook
from fincheck.source import Place, Source, Text

__all__ = ["folder", "holds", "load"]

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # the package


def folder() -> str:
    """Return the folder of the packaged rules."""
    inside = os.path.join(_HERE, "rules")
    return inside if os.path.isdir(inside) else os.path.join(_HERE, "..", "..", "rules")


def load(*, rules: bool = True, whole: bool = False) -> Rulebook:
    """Return the packaged rulebook: its terms only where ``rules`` is false, with the examples where ``whole``."""
    if whole:
        return _read(rules)
    if not rules:
        book = load()
        return Rulebook(book.terms) if not book.problems else _read(rules)
    stamp = _stamp()
    path = os.path.join(_HERE, "__pycache__", f"rules.{sys.implementation.cache_tag}.marshal")
    kept = None
    with contextlib.suppress(OSError, ValueError, EOFError, TypeError), open(path, "rb") as file:
        kept = marshal.loads(file.read())  # our own file, beside the modules that Python trusts alike
    if kept and kept[0] == stamp:
        return _unpacked(kept)
    book = _read(rules)
    if not book.problems:
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            draft = f"{path}.{os.getpid()}"
            with open(draft, "wb") as file:
                file.write(marshal.dumps(_packed(stamp, book)))
            os.replace(draft, path)
    return book


def holds(file: str) -> bool:
    """Whether ``file`` is the name that a file of packaged rules goes by: ``rules/basic.yaml``."""
    return file.startswith("rules/") and file.removeprefix("rules/") in _names()


def _names() -> list[str]:
    return sorted(name for name in os.listdir(folder()) if name.endswith(".yaml"))


def _stamp() -> list[Any]:
    """Return what must be unchanged for the compiled copy to be good: the files read and the code that reads them."""
    where = folder()
    files = [os.path.join(where, name) for name in _names()]
    files += [
        os.path.join(_HERE, name)
        for name in (
            "rulebook/packaged.py",
            "rulebook/rulebook.py",
            "report/terms.py",
            "report/names.py",
            "language/needs.py",
            "language/formula.py",
        )
    ]
    return [(name, info.st_size, info.st_mtime_ns) for name in files for info in (os.stat(name),)]


def _read(rules: bool) -> Rulebook:
    return rulebook.read(Terms(), map(_source, _names() if rules else ["terms.yaml"]))


def _source(name: str) -> Source:
    with open(os.path.join(folder(), name), "rb") as file:
        return yamltree.decode(file.read(), f"rules/{name}")


def _packed(stamp: list[Any], book: Rulebook) -> tuple[Any, ...]:
    """Return stamp, terms and rules as plain tuples."""
    known = [tuple(t) for t in book.terms.by_id.values()]
    rows = [
        (r.id, tuple(r.title), r.scope_text, r.formula, r.when_text, r.severity, tuple(r.basis), tuple(r.why), r.covers,
         tuple(r.place), {"reads": r.reads, "by_column": r.by_column, "section": r.section, "needs": tuple(r.needs)})
        for r in book.rules
    ]  # fmt: skip
    return stamp, known, book.terms.id_of_label, rows


def _unpacked(kept: tuple[Any, ...]) -> Rulebook:
    _, known, id_of_label, rows = kept
    all_terms = Terms({row[0]: Term(*row) for row in known}, id_of_label)
    rules = [
        Rule(
            all_terms,
            id,
            Text(*title),
            scope,
            formula,
            when,
            severity,
            Text(*basis),
            Text(*why),
            covers,
            Place(*place),
            known=found | {"needs": Needs(*found["needs"])},
        )
        for id, title, scope, formula, when, severity, basis, why, covers, place, found in rows
    ]
    return Rulebook(all_terms, rules)
