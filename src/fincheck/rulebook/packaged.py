"""The rules and terms that ship with fincheck: in the package when installed, at the top of a checkout.

Reading some hundreds of rules from YAML takes longer than auditing a report with them, so they are compiled when the
wheel is built (``hatch_build.py``) or in a checkout when somebody asks for it: ``python -m fincheck.rulebook.packaged``.
Nothing is written at run time. A compiled copy in a checkout is good only for just these rules and this code; where
there is none, or one that is damaged, the rules are read from YAML.
"""

from __future__ import annotations

import marshal
import os
from binascii import crc32
from typing import Any

from fincheck.report.terms import Term, Terms
from fincheck.rulebook.rule import Rule
from fincheck.rulebook.rulebook import Rulebook, read
from fincheck.source import Source

__all__ = ["COMPILED", "compiled", "holds", "keep", "load"]

COMPILED = "rules.compiled"  # beside this module; no rules are in it that are not in rules/
_HERE = os.path.dirname(os.path.abspath(__file__))
_INSIDE = os.path.join(os.path.dirname(_HERE), "rules")
_CHECKOUT = os.path.join(_HERE, "..", "..", "..", "rules")
_WINGS = ("figures", "language", "readers", "report", "rulebook")  # with the two below: the code that reads rules
_MODULES = ("record.py", "source.py")
_OTHER = ("reading",)  # folders beside the subjects: the words by which sentences are read
_MARK = b"fincheck rules 5\n"
_PLAIN, _REFERRING = 2, 4  # versions of marshal: without references and with them


def load(*, rules: bool = True, whole: bool = False) -> Rulebook:
    """Return the packaged rulebook: its terms only where ``rules`` is false, with the examples where ``whole``."""
    book = None if whole else _unpacked(_copy())
    if book is None:
        return read(Terms(), map(_source, _names() if rules else ["terms.yaml"]))
    return book if rules else Rulebook(book.terms)


def holds(file: str) -> bool:
    """Whether ``file`` is the name that a file of packaged rules goes by: ``rules/text/basic.yaml``."""
    return file.startswith("rules/") and file.removeprefix("rules/") in _names()


def compiled() -> bytes:
    """Return the compiled copy of the packaged rules. Raises the first Problem of a rule that is wrong."""
    book = load(whole=True)
    if book.problems:
        raise book.problems[0]
    known = [tuple(t) for t in book.terms.by_id.values()]
    rows, rest = [], b""
    for rule in book.rules:
        *row, more = rule.to_row()
        rows.append((*row, len(rest), len(rest) + len(more)))
        rest += more
    index = _once_each((known, book.terms.id_of_label, rows))
    packed = len(index).to_bytes(4, "big") + index + rest
    head = _MARK + _key()
    return head + crc32(packed).to_bytes(4, "big") + packed


def _once_each(value: Any) -> bytes:
    """Return plain data for ``marshal.loads``, whatever occurs more than once written once: read in half the time.

    The same bytes from one build to the next: what is referred to is what is one object, so everything is first made anew, and
    then equal texts, tuples and sets are made one.
    """
    known: dict[object, Any] = {}

    def one(value: Any) -> Any:
        if isinstance(value, (list, dict)):
            return [one(each) for each in value] if isinstance(value, list) else {one(key): one(held) for key, held in value.items()}  # fmt: skip
        if isinstance(value, (tuple, frozenset)):
            value = type(value)(map(one, value))
        try:
            return known.setdefault((type(value), value), value)
        except TypeError:  # a list is in it
            return value

    shared = one(marshal.loads(marshal.dumps(value, _PLAIN)))
    known.clear()
    return marshal.dumps(shared, _REFERRING)


def _copy() -> bytes | None:
    """Return the compiled copy, or None where there is none that is whole and up to date."""
    try:
        data = _bytes(COMPILED)
    except OSError:
        return None
    start = len(_MARK) + 32
    if not data.startswith(_MARK) or crc32(memoryview(data)[start + 4 :]) != int.from_bytes(
        data[start : start + 4], "big"
    ):
        return None
    if not os.path.isdir(_INSIDE) and os.path.isdir(_CHECKOUT) and data[len(_MARK) : start] != _key():
        return None
    return data


def _bytes(name: str) -> bytes:
    """Return a file beside this module, from a zip archive too. Raises OSError."""
    loader: Any = globals().get("__loader__")
    if hasattr(loader, "get_data"):  # importlib.resources would import tempfile, zipfile and more at every start
        data: bytes = loader.get_data(os.path.join(_HERE, name))
        return data
    with open(os.path.join(_HERE, name), "rb") as file:
        return file.read()


def _key() -> bytes:
    """Return what tells apart all rules, and all code that reads them: a digest of their contents."""
    from hashlib import sha256

    package = os.path.dirname(_HERE)
    files = [os.path.join(package, name) for name in _MODULES]
    for folder in (os.path.join(package, wing) for wing in _WINGS):
        files += sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".py"))
    files += [os.path.join(_rules_folder(), *name.split("/")) for name in _names()]
    digest = sha256()
    for name in files:
        with open(name, "rb") as file:
            data = file.read()
        digest.update(f"{os.path.basename(name)} {len(data)}\n".encode() + data)
    return digest.digest()


def _rules_folder() -> str:
    return _INSIDE if os.path.isdir(_INSIDE) else _CHECKOUT


def _names() -> list[str]:
    """Return the names of the rule files below their folder: ``terms.yaml``, ``tables/summary.yaml``; no other data."""
    folder = _rules_folder()
    if os.path.isdir(folder):
        held = {entry.name: os.listdir(entry.path) for entry in os.scandir(folder) if entry.is_dir()}
        names = os.listdir(folder)
    else:
        from importlib.resources import files

        top = files("fincheck").joinpath("rules")
        held = {one.name: [each.name for each in one.iterdir()] for one in top.iterdir() if one.is_dir()}
        names = [one.name for one in top.iterdir()]
    names += [f"{subject}/{name}" for subject, some in held.items() if subject not in _OTHER for name in some]
    return sorted(name for name in names if name.endswith(".yaml"))


def _source(name: str) -> Source:
    from fincheck.readers import yamltree

    folder = _rules_folder()
    if os.path.isdir(folder):
        with open(os.path.join(folder, *name.split("/")), "rb") as file:
            data = file.read()
    else:
        from importlib.resources import files

        data = files("fincheck").joinpath("rules", *name.split("/")).read_bytes()
    return yamltree.decode(data, f"rules/{name}")


def _unpacked(data: bytes | None) -> Rulebook | None:
    """Return the rulebook of a compiled copy; None where it is none.

    Nothing of it is copied that is not asked for: to touch that much memory takes longer than to read the rules in it.
    """
    if data is None:
        return None
    start = len(_MARK) + 32 + 4 + 4
    end = start + int.from_bytes(data[start - 4 : start], "big")
    try:
        known, id_of_label, rows = marshal.loads(
            memoryview(data)[start:end]
        )  # our own file, beside modules trusted alike
        terms = Terms({row[0]: Term(*row) for row in known}, id_of_label)
        return Rulebook(terms, [Rule.packed(terms, row, (data, end + a, end + b)) for *row, a, b in rows])
    except (ValueError, TypeError, EOFError, AttributeError):
        return None


def keep() -> None:
    """Write the compiled copy of a checkout beside this module, where it is not up to date. Never called by a run."""
    if _copy() is not None:
        return
    data = compiled()
    path = os.path.join(_HERE, COMPILED)
    draft = f"{path}.{os.getpid()}.part"
    with open(draft, "wb") as file:
        file.write(data)
    os.replace(draft, path)


if __name__ == "__main__":
    keep()
