"""How well a document is read: its figures as read against those of a report typed from the same document.

    python benchmarks/retyped.py TYPED.yaml DOCUMENT [--misses]

A figure of the typed report is read where the document's tree has a figure of the same value, below the same section, for the same thing
(the nearest name above it that says no kind of figure) and of the same kind (amount, change, share, …); each figure counts once. Counted apart
is what differs by its name only, of which one holds the characters of the other in their order (办理业务, 办理户政业务): who types puts deeds into words
of his own. The last line is of those figures only whose names are terms, which nobody words for himself. What is not found is listed with
``--misses``, and beside it what the reader made of the same value, or that it has none.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from fincheck.cli.files import read_report
from fincheck.readers import typed
from fincheck.readers.reading import read_published
from fincheck.report.report import Report
from fincheck.rulebook import packaged
from fincheck.source import Problem, Source

# keys that say what kind of figure stands below a thing, or gather its figures, and are no thing themselves
_KINDS = frozenset(
    [
        "amount",
        "count",
        "total",
        "prior",
        "change",
        "change_rate",
        "share",
        "budget",
        "initial_budget",
        "executed",
        "execution_rate",
        "initial_execution_rate",
        "expected",
        "actual",
        "planned_cost",
        "base",
        "base_rate",
    ]
)
_GATHER = frozenset(
    [
        "parts",
        "of_which",
        "among",
        "details",
        "views",
        "repeats",
        "against",
        "overall",
        "structure",
        "classes",
        "items",
        "indicators",
        "vehicle_kinds",
    ]
)
_SAME = {"count": "amount", "total": "amount"}


class Figure(NamedTuple):
    """A figure by what it is: the section, the thing, the kind of figure, and its value in the base unit."""

    section: str
    thing: str
    kind: str
    value: str


def main(typed: str, document: str, *, misses: bool) -> None:
    """Print how many figures of ``typed`` the reader found in ``document``, and with ``misses`` those that it did not."""
    due = list(_figures(_report(typed)))
    found = Counter(_figures(_report(document)))
    wanted = Counter(due)
    missed = wanted - found
    left = found - wanted
    near: Counter[Figure] = Counter()
    for one in list(missed.elements()):
        alike = next((other for other in left if left[other] > 0 and _alike(one, other)), None)
        if alike is not None:
            left[alike] -= 1
            missed[one] -= 1
            near[one] += 1
    count = sum(wanted.values())
    same = count - sum(missed.values()) - sum(near.values())
    print(
        f"{count} figures typed, {same} read the same ({100 * same // count} %), "
        f"{sum(near.values())} more under a name of the same words ({100 * (same + sum(near.values())) // count} %)"
    )
    terms = packaged.load().terms
    named = [one for one in wanted.elements() if one.thing in terms.by_id]
    lost = sum(number for one, number in (missed + near).items() if one.thing in terms.by_id)
    print(
        f"{len(named)} of them are of a term, {len(named) - lost} read the same ({100 * (len(named) - lost) // max(len(named), 1)} %)"
    )
    if misses:
        for figure in sorted(missed.elements()):
            others = [f"{one.section} / {one.thing} / {one.kind}" for one in left if one.value == figure.value]
            print(f"{figure.section} / {figure.thing} / {figure.kind} {figure.value}: {'; '.join(others) or 'none'}")


def _alike(one: Figure, other: Figure) -> bool:
    """Whether two figures differ by their names only, of which one has all the characters of the other in their order: 查获手机, 手机."""
    if one._replace(thing="") != other._replace(thing=""):
        return False
    short, long = sorted((one.thing, other.thing), key=len)
    left = iter(long)
    return len(short) > 1 and (short in long or (len(short) > 3 and all(c in left for c in short)))


def _report(path: str) -> Report:
    terms = packaged.load().terms
    found = read_report(path, ())
    if isinstance(found, Problem):
        raise SystemExit(str(found))
    return typed.read(found, terms) if isinstance(found, Source) else read_published(found, terms).report


def _figures(report: Report) -> Iterator[Figure]:
    for node in report.root.walk():
        figure = None if node.text is None or report.silent(node.key) else report.figure(node)
        if figure is None or (
            node.name is None and node.parent is not None and node.parent.key in ("list", "including")
        ):
            continue
        kind = "amount"
        at = node
        while (
            at.parent is not None
            and at.parent.parent is not None
            and (at.key in _KINDS or at.key in _GATHER or (at.key.isdecimal() and at.parent.key == "repeats"))
        ):
            if kind == "amount" and at.key in _KINDS:
                kind = _SAME.get(at.key, at.key)
            at = at.parent
        top = at
        while top.parent is not None and top.parent.parent is not None:
            top = top.parent
        yield Figure(top.key, re.sub(r"[（(][^（()）]*[)）]", "", at.key), kind, str(figure.value))


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    main(given[0], given[1], misses="--misses" in sys.argv)
