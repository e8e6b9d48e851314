"""How well sentences are read: passages with a key of what their figures mean and which relations hold among them.

    python benchmarks/reading.py KEY.yaml [PASSAGE …] [--misses]

The key lists for each document its text file, facts (``{key, name, value, unit}``) and ties (``{lhs, rhs, kind, verdict}``, expressions over
the keys). Counted are the facts that were read, with the attribute that the key's ties give them; the ties that a check decides on the same
figures, and whether its verdict is the key's; and the errors that no tie of the key explains.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from fractions import Fraction
from typing import Any

from key import documents, tell

from fincheck.evaluation.evaluate import evaluate
from fincheck.readers.sentences.marks import lexicon
from fincheck.readers.sentences.marks.fold import Line
from fincheck.readers.sentences.read import read
from fincheck.readers.sentences.tree.emit import Emitter
from fincheck.report import report
from fincheck.rulebook import packaged
from fincheck.source import Source

HELD = {"exact": "exact", "explained by rounding": "rounding", "mismatch": "violated"}


def main(key: str, wanted: list[str], *, misses: bool) -> None:
    """Print the counts, and with ``misses`` each fact and tie that was missed."""
    book = packaged.load()
    vocabulary = lexicon.load()
    counts: Counter[str] = Counter()
    for document in documents(key, wanted):
        with open(os.path.join(os.path.dirname(key), document["file"]), encoding="utf-8") as file:
            text = file.read()
        for line in _score(document, text, book, vocabulary, counts):
            if misses:
                print(f"{document['id']}: {line}")
    tell(counts)


def _score(document: Any, text: str, book: Any, vocabulary: Any, counts: Counter[str]) -> list[str]:
    lines = [Line(number, line) for number, line in enumerate(text.splitlines(), 1)]
    reading = read(lines, book.terms, vocabulary)
    emitter = Emitter(book.terms)
    emitter.header("unit", "金额单位", "万元")
    if reading.year:
        emitter.header("year", "年度", str(reading.year))
    if reading.budgets:
        emitter.header("budget_document", "预算公开", "是")
    emitter.year = reading.year
    emitter.emit(reading.subjects, vocabulary.places)
    made = report.build(Source(document["file"], text), emitter.root, book.terms)
    outcomes = evaluate(made, book.rules).outcomes()
    told: list[str] = []
    attributes = _attributes(document)
    for fact in document["facts"]:
        counts["facts"] += 1
        value = fact["value"].replace(",", "")
        found = [
            token for token in reading.tokens
            if token.state != "other" and token.number.text.replace(",", "") == value and _alike(token.number.unit, fact["unit"])
        ]  # fmt: skip
        states = {token.fact.attribute if token.fact else "unread" for token in found} or {"unseen"}
        due = attributes.get(fact["key"])
        if states <= {"unread", "unseen"}:
            counts["facts unread"] += 1
            told.append(f"unread {fact['name']} {fact['value']}{fact['unit']}")
        elif due and not (due & states):
            counts["facts with another attribute"] += 1
            told.append(f"{fact['name']} {fact['value']}{fact['unit']} read as {states}, due {due}")
        else:
            counts["facts read"] += 1
    checks = [(_figures(outcome, made), outcome) for outcome in outcomes]
    explained: set[int] = set()
    for tie in document["ties"]:
        counts["ties"] += 1
        keys = set(re.findall(r"[A-Za-z]\w*", f"{tie['lhs']} {tie['rhs']}"))
        values = frozenset(filter(None, (_value(f) for f in document["facts"] if f["key"] in keys)))
        expected = HELD[tie["verdict"]]
        hits = [outcome for figures, outcome in checks if figures == values and outcome.verdict != "undecided"]
        verdicts = {"violated" if o.verdict == "truncated" else str(o.verdict) for o in hits}
        explained.update(id(o) for o in hits)
        if expected in verdicts or (expected != "violated" and verdicts & {"exact", "rounding"}):
            counts["ties decided as the key"] += 1
            counts["mismatches found"] += expected == "violated"
        elif verdicts:
            counts["ties decided otherwise"] += 1
            told.append(f"tie {tie['kind']} {tie['relation']} {tie['verdict']}: {verdicts}")
        else:
            told.append(
                f"tie {tie['kind']} {tie['relation']} {tie['verdict']}{' (soft)' if tie.get('soft') else ''}: no check"
            )
        counts["mismatches"] += expected == "violated"
    for _, outcome in checks:
        if outcome.verdict in ("violated", "truncated") and id(outcome) not in explained:
            counts[f"unexplained {outcome.severity}s"] += 1
            told.append(
                f"{outcome.severity} {outcome.rule.id}: {', '.join(sorted(str(made.named(n, 'zh')) + ' ' + str(n.text) for n in outcome.operands))}"
            )
    return told


def _alike(unit: str, due: str) -> bool:
    return unit == due or unit.rstrip("元") == due.rstrip("元") or not unit or not due


_SCALES = {"元": 0, "万元": 4, "亿元": 8, "万": 4, "%": -2}


def _value(fact: Any) -> Fraction | None:
    """Return the absolute value of a fact in its base unit, None where it is nil."""
    value = abs(Fraction(fact["value"].replace(",", ""))) * Fraction(10) ** _SCALES.get(fact["unit"], 0)
    return value or None


def _figures(outcome: Any, made: Any) -> frozenset[Fraction]:
    found = []
    for node in outcome.operands:
        figure = made.figure(node)
        if figure is not None and figure.value:
            found.append(abs(figure.value))
    return frozenset(found)


def _attributes(document: Any) -> dict[str, set[str]]:
    """Return for the keys of a document the attributes that its ties allow."""
    units = {fact["key"]: fact["unit"] for fact in document["facts"]}
    due: dict[str, set[str]] = {}
    for tie in document["ties"]:
        side = re.fullmatch(r"[A-Za-z]\w*", tie["lhs"])
        if side and units.get(tie["lhs"]) == "%":
            if tie["kind"] == "growth":
                due[tie["lhs"]] = {"change_rate"}
            elif tie["kind"] == "share":
                due[tie["lhs"]] = {"share", "change_rate", "base_rate"}
            elif tie["kind"] == "completion":
                due[tie["lhs"]] = {"execution_rate", "initial_execution_rate", "base_rate"}
        if tie["kind"] == "growth":
            match = re.match(r"100\*\(?([A-Za-z]\w*)\)?/", tie["rhs"])
            if match and units.get(match[1]) not in ("%", None) and "-" not in tie["rhs"].partition("/")[0]:
                due[match[1]] = {"change", "difference"}
    return due


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    main(given[0], given[1:], misses="--misses" in sys.argv)
