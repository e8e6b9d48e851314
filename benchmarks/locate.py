"""Measure how well wrong figures are found: slips put into a consistent disclosure with all its tables, seeded.

One to three slips of typing at a time (two digits swapped, one wrong, dropped or added, the sign turned, a point
moved) on figures drawn at random; a slip that rounding explains is none. Asked of each report: are the injected
figures among the minimum answers, are they the only answer, is the right value named first, of what is called
probable how much is right, and how long did it take.

The last is asked of contradictions of substance, too: an amount that is another one in fact, one added in twice, two
exchanged, a whole part of a sum left out. No slip made them, so hardly anything may be called probable.

    python benchmarks/locate.py                  200 reports from fixtures/tables/report.yaml (some minutes)
    python benchmarks/locate.py --reports 20     the same, rougher
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from fincheck.evaluation.evaluate import evaluate
from fincheck.explanation.locate import Located, Search
from fincheck.explanation.system import System
from fincheck.explanation.why import explain
from fincheck.figures.figure import Figure
from fincheck.figures.figure import read as figure_of
from fincheck.figures.slips import explained, reprinted, variants
from fincheck.readers import typed, yamltree
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook import packaged
from fincheck.rulebook.rulebook import Rulebook

ROOT = Path(__file__).resolve().parent.parent
SUBSTANCE = ("another", "added-twice", "exchanged", "left-out")
KINDS = ("digits-swapped", "digit-wrong", "digit-dropped", "digit-added", "sign-turned", "scale")


@dataclass
class Result:
    """What became of one report."""

    slips: list[tuple[Node, Figure, str]]  # figure, as it was, kind of slip
    seen: bool = False  # every slip is in a finding
    among: bool = False
    alone: bool = False
    valued: int = 0
    probable: int = 0  # values called probable, and how many of them are what stood there
    right: int = 0
    listed: int = 0
    complete: bool = True
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    mistaken: list[str] = field(default_factory=list)


def read(path: Path, book: Rulebook) -> Report:
    """Read the report anew: slips are put into the tree."""
    source = yamltree.decode(path.read_bytes(), path.name)
    return typed.read(source, book.terms)


def slipped(choose: random.Random, figure: Figure) -> tuple[Figure, str] | None:
    """Draw a slip that moves a figure by more than three units of its last digit, or None where there is none."""
    by_kind: dict[str, list[int]] = {}
    for mantissa in dict.fromkeys(variants(figure)):
        # what is printed by a slip for the right value is what the right value is for the print, turned round
        kind = explained(figure, mantissa)
        if kind in KINDS and abs(mantissa - figure.mantissa) > 3:
            by_kind.setdefault(kind, []).append(mantissa)
    if figure.unit.kind not in ("money", "ratio"):
        by_kind.pop("sign-turned", None)
        by_kind.pop("scale", None)
    if not by_kind:
        return None
    kind = choose.choice(sorted(by_kind))
    return reprinted(figure, choose.choice(by_kind[kind])), kind


def inject(choose: random.Random, report: Report, number: int) -> list[tuple[Node, Figure, str]]:
    """Put slips into figures of a report; return which, and what they were."""
    figures = [
        (node, figure)
        for node in report.root.walk()
        if node.group is None and not report.silent(node.key)
        if (figure := report.figure(node)) is not None and figure.mantissa and not figure.bound
    ]
    done: list[tuple[Node, Figure, str]] = []
    while len(done) < number:
        node, figure = choose.choice(figures)
        drawn = slipped(choose, figure)
        if drawn is None or any(node is other for other, _, _ in done):
            continue
        node.body, node.cache = drawn[0].text, drawn[0]
        done.append((node, figure, drawn[1]))
    return done


def differ(choose: random.Random, report: Report, number: int) -> list[tuple[Node, Figure, str]]:
    """Make figures of a report differ in substance; return which, and what they were."""
    figures = [
        (node, figure)
        for node in report.root.walk()
        if node.group is None and not report.silent(node.key)
        if (figure := report.figure(node)) is not None and figure.mantissa and not figure.bound
    ]
    done: dict[Node, tuple[Node, Figure, str]] = {}
    while len(done) < number:
        node, figure = choose.choice(figures)
        kind = choose.choice(SUBSTANCE)
        beside = _beside(report, node, figure, done)
        if node in done or (kind in ("added-twice", "exchanged") and not beside):
            continue
        if kind == "another":
            mantissas = {node: figure.mantissa * choose.randint(500, 1500) // 1000}
        elif kind == "left-out":
            mantissas = {node: 0}
        else:
            other, known = choose.choice(beside)
            mantissas = {node: figure.mantissa + known.mantissa} if kind == "added-twice" else {node: known.mantissa, other: figure.mantissa}  # fmt: skip
        if any(abs(m - _figure(report, n).mantissa) <= 3 for n, m in mantissas.items()):
            continue
        for n, mantissa in mantissas.items():
            was = _figure(report, n)
            done[n] = (n, was, kind)
            n.cache = reprinted(was, mantissa)
            n.body = n.cache.text
    return list(done.values())


def _beside(report: Report, node: Node, figure: Figure, done: Container[Node]) -> list[tuple[Node, Figure]]:
    """Return the figures beside a figure that are printed alike."""
    found = []
    for other in (node.parent.group or {}).values() if node.parent is not None else ():
        inner = report.amount(other)
        known = report.figure(inner) if inner is not node and inner.group is None and inner not in done else None
        if known is not None and known.mantissa and (known.unit, known.exponent) == (figure.unit, figure.exponent):
            found.append((inner, known))
    return found


def _figure(report: Report, node: Node) -> Figure:
    figure = report.figure(node)
    assert figure is not None
    return figure


def matched(located: list[Located], wrong: set[Node]) -> tuple[bool, bool]:
    """Whether the wrong figures are a minimum answer, and whether there is no other (but those no rule tells apart)."""
    left = set(wrong)
    only = True
    for part in located:
        fitting = []
        for answer in part.answers:
            hit = [[node for node in group if node in left] for group in answer]
            if all(hit):
                fitting.append({nodes[0] for nodes in hit})
        if not fitting:
            return False, False
        only = only and len(part.answers) == 1
        left -= fitting[0]
    return not left, only and not left


def amount(text: str, figure: Figure) -> Fraction | None:
    """Return the amount that a text stands for where the figure stood: 129800元 is 12.98万元."""
    told = figure_of(text, figure.unit)
    return None if told is None else told.value


def run(path: Path, book: Rulebook, seed: int, substance: bool = False) -> Result:
    """Put slips, or what differs in substance, into a report and look for them."""
    choose = random.Random(seed)
    report = read(path, book)
    result = Result((differ if substance else inject)(choose, report, 1 + seed % 3))
    evaluation = evaluate(report, book.rules)
    wrong = {node for node, _, _ in result.slips}
    findings = {node for outcome in evaluation.findings for node in outcome.operands}
    result.seen = wrong <= findings
    start = time.perf_counter()
    explanation = explain(evaluation)
    result.seconds = time.perf_counter() - start
    was = {node: figure for node, figure, _ in result.slips}
    for cause in explanation.causes:
        for change in (change for answer in cause.answers for change in answer if change.probable):
            result.probable += 1
            node = change.nodes[0]
            good = node in was and amount(change.values[0], was[node]) == was[node].value
            result.right += good
            if not good:
                printed = [f"{kind} {n.path}: {f.text} -> {n.text}" for n, f, kind in result.slips]
                result.mistaken.append(f"{change.slip} {node.path}: {node.text} -> {change.values[0]}; was {printed}")
    if substance:
        return result
    located = Search(System(evaluation)).run()
    result.complete = all(part.complete for part in located)
    result.among, result.alone = matched(located, wrong)
    for node, figure, kind in result.slips:
        changes = [
            change
            for cause in explanation.causes
            for answer in cause.answers
            for change in answer
            if change.nodes[0] is node
        ]
        named = [change.values[0] for change in changes if change.values]
        if named and amount(named[0], figure) == figure.value:
            result.valued += 1
        if any(amount(text, figure) == figure.value for change in changes for text in change.values):
            result.listed += 1
        else:
            result.wrong.append(f"{kind} {node.path}: {figure.text} printed {node.text}; named {named[:1]}")
    return result


def precision(some: list[Result]) -> str:
    """Return how many values are called probable, and how many of them are right."""
    told, right = sum(r.probable for r in some), sum(r.right for r in some)
    return f"{told} | {100 * right / told:.1f} %" if told else "0 | –"


def main() -> None:
    """Inject, look, count, print."""
    parser = argparse.ArgumentParser(description="Measure how well wrong figures are found.")
    parser.add_argument("--reports", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--report", type=Path, default=ROOT / "fixtures" / "tables" / "report.yaml")
    parser.add_argument("--tell", action="store_true", help="list what was not found")
    options = parser.parse_args()
    book = packaged.load()
    results = [run(options.report, book, seed) for seed in range(options.reports)]
    others = [run(options.report, book, seed, substance=True) for seed in range(options.reports)]
    print(
        "| slips | reports | in findings | among the minimum answers | the only answer | right value first | among the values | called probable | of these right |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for number in (1, 2, 3, 0):
        some = [r for r in results if number in (0, len(r.slips))]
        slips = sum(len(r.slips) for r in some)
        counts = Counter({name: sum(getattr(r, name) for r in some) for name in ("seen", "among", "alone")})
        shares = " | ".join(f"{100 * counts[name] / len(some):.1f} %" for name in ("seen", "among", "alone"))
        valued, listed = (100 * sum(getattr(r, name) for r in some) / slips for name in ("valued", "listed"))
        print(f"| {number or 'all'} | {len(some)} | {shares} | {valued:.1f} % | {listed:.1f} % | {precision(some)} |")
    print(f"| of substance | {len(others)} | | | | | | {precision(others)} |")
    print(f"| both | {len(results) + len(others)} | | | | | | {precision(results + others)} |")
    visible = [r for r in results if r.seen]
    print(
        f"\nwhere every slip is in a finding: among the minimum answers {sum(r.among for r in visible)} of {len(visible)}"
    )
    times = sorted(r.seconds for r in results)
    print(
        f"time to explain: median {statistics.median(times) * 1000:.0f} ms, "
        f"19 of 20 within {times[int(len(times) * 0.95)] * 1000:.0f} ms, longest {times[-1] * 1000:.0f} ms"
    )
    print(f"searches ended by their budget: {sum(not r.complete for r in results)}")
    if options.tell:
        for i, r in enumerate(results + others):
            for mistaken in r.mistaken:
                print(i, "probable but wrong:", mistaken)
        for i, r in enumerate(results):
            if not r.among:
                told = [f"{kind} {node.path} {figure.text} -> {node.text}" for node, figure, kind in r.slips]
                print(i, "seen" if r.seen else "not seen", told)


if __name__ == "__main__":
    main()
