"""What could be wrong in one finding: figures that a slip would have made of what mends it, and bases mistaken.

Each cause is tried: the checks that hold the figure are made again as if it were printed right. One that would not
mend the finding, or that breaks another check, is not named.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from fincheck.evaluation.linear import Linear
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.exact.simplex import lean
from fincheck.explanation import percentages
from fincheck.explanation.guess import CLEAR, PLAIN, Likely, Trials, changed, name, printed, slope
from fincheck.explanation.system import System
from fincheck.figures.figure import Figure
from fincheck.figures.slips import KINDS, adjacent, converted, explained, reprinted
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["likely"]

NEAR = 3  # values on either side of the one that mends a relation on the printed figures
OPERANDS = 40


def likely(trials: Trials, outcome: Outcome) -> Iterator[Likely]:
    """Yield the causes of one finding that lie in one of its own figures, in the order of the formula."""
    number = trials.number_of.get(outcome)
    if number is None or not outcome.operands:
        return
    relations = [relation.linear for relation in trials.system.relations(number)]
    for linear in relations:
        gap = printed(trials.system, linear)
        if not gap:
            continue
        if outcome.verdict == Verdict.TRUNCATED:
            yield from percentages.cut(trials, outcome, linear)
            return
        if "=" in outcome.operators and outcome.severity != "info" and len(outcome.operands) > 1:
            for node in outcome.operands[:OPERANDS]:  # nearly anything mends an inequality, or meets a literal
                yield from _slip(trials, outcome, linear, gap, node)
        yield from percentages.bases(trials, outcome, linear)
        return  # the first that does not hold


# ---------------------------------------------------------------- one figure mistyped


def _slip(trials: Trials, outcome: Outcome, linear: Linear, gap: Fraction, node: Node) -> Iterator[Likely]:
    """Yield the likeliest slip of one figure that mends a finding and breaks no other check."""
    figure = trials.system.report.figure(node)
    if figure is None or figure.bound:
        return
    steep = slope(trials.system, linear, node)
    move = gap / steep if steep else None  # how far the relation as printed is from holding
    best = _unit(trials, outcome, node, figure, move) if move is not None else None
    if best is not None:
        yield best
        return
    for mantissa in _wanted(trials.system, node, figure, move) if move is not None else ():
        slip = "prior" if mantissa == changed(trials.system.report, node) else explained(figure, mantissa)
        if not slip or slip == "last-digit" or (slip == "scale" and figure.unit.kind not in ("money", "ratio")):
            continue
        if slip == "sign-turned" and figure.unit.kind not in ("money", "ratio"):
            continue
        right = reprinted(figure, mantissa)
        told = trials.of(outcome, node, right)
        if told is None or told[1]:
            continue
        mended = told[0]
        if slip == "digit-wrong" or (slip == "digits-swapped" and not adjacent(figure, mantissa)):
            if mended < 2:
                continue  # a wrong digit explains nearly anything: it must explain more than this
            rank = PLAIN
        else:
            rank = CLEAR
        found = Likely(rank, slip, node, _slip_text(trials.system, node, figure, right, slip, mended), right.text)
        if best is None or found.rank < best.rank:
            best = found
    if best is not None:
        yield best


def _unit(trials: Trials, outcome: Outcome, node: Node, figure: Figure, move: Fraction) -> Likely | None:
    """Return the same digits in another unit, where just that is wanted: 元 typed in a table of 万元."""
    if "=" not in outcome.operators:
        return None
    target = figure.value - move
    for other in converted(figure, near=target):
        if 100 * abs(other.value - target) <= abs(target):
            told = trials.of(outcome, node, other)
            if told is not None and not told[1]:
                text = _slip_text(trials.system, node, figure, other, "unit", told[0])
                return Likely(CLEAR, "unit", node, text, other.text)
    return None


def _wanted(system: System, node: Node, figure: Figure, move: Fraction) -> list[int]:
    """Return values on the printed grid that may mend a relation: near the one that does so on the printed figures."""
    target = figure.mantissa - move / figure.ulp
    first = target.__floor__() - NEAR
    change = changed(system.report, node)
    around = [m for m in range(first, first + 2 * NEAR + 2) if m != figure.mantissa]
    if change is not None and change != figure.mantissa:
        around.append(change)  # where a figure stands above and below a line, no slope leads there
    middle: Any = lean(target)
    return sorted(dict.fromkeys(around), key=lambda m: (abs(m - middle), m))


def _slip_text(system: System, node: Node, figure: Figure, printed: Figure, kind: str, mended: int) -> Text:
    slip = KINDS[kind].name
    zh = f"“{name(system, node, 'zh')}”{figure.text.strip()}（{system.report.at(node, 'zh')}）像是 {printed.text} 之误：{slip.zh}"
    en = f"{name(system, node, 'en')} {figure.text.strip()} ({system.report.at(node, 'en')}) looks like a slip for {printed.text}: {slip.en}"
    if mended > 1:
        zh += f"；改后共 {mended} 项成立"
        en += f"; that mends {mended} findings"
    return Text(zh, en)
