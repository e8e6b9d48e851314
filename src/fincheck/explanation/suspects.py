"""What could be wrong in one finding: figures that a slip would have made of what mends it, and bases mistaken.

Each cause is tried: the checks that hold the figure are made again as if it were printed right. One that would not
mend the finding, or that breaks another check, is not named.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fincheck.evaluation.linear.constraints import Linear
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.explanation import percentages
from fincheck.explanation.guess import CLEAR, PLAIN, Likely, Trials, changed, name, over, printed, slope
from fincheck.explanation.system import System
from fincheck.figures.figure import Figure, amount
from fincheck.figures.slips import KINDS, adjacent, converted, explanations, reprinted
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["likely"]

NEAR = 3  # values on either side of the one that mends a relation on the printed figures
OPERANDS = 40
_TELLING = frozenset(KINDS) - {"", "last-digit"}


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


def _slip(trials: Trials, outcome: Outcome, linear: Linear, gap: Any, node: Node) -> Iterator[Likely]:
    """Yield the likeliest slip of one figure that mends a finding and breaks no other check."""
    figure = trials.system.report.figure(node)
    if figure is None or figure.bound:
        return
    steep = slope(trials.system, linear, node)
    if not steep:
        return
    move = over(gap, steep)  # how far the relation as printed is from holding
    best = _unit(trials, outcome, node, figure, move)
    if best is not None:
        yield best
        return
    for mantissa, slip in _wanted(trials.system, node, figure, move):
        weak = slip == "digit-wrong" or (slip == "digits-swapped" and not adjacent(figure, mantissa))
        least = 2 if weak else 1  # a wrong digit explains nearly anything: it must explain more than this
        if len(trials.system.touching[node]) < least:
            continue
        right = reprinted(figure, mantissa)
        mended = trials.gain(outcome, node, right)
        if mended is None or mended < least:
            continue
        rank = PLAIN if weak else CLEAR
        found = Likely(rank, slip, node, _slip_text(trials.system, node, figure, right, slip, mended), right.text)
        if best is None or found.rank < best.rank:
            best = found
    if best is not None:
        yield best


def _unit(trials: Trials, outcome: Outcome, node: Node, figure: Figure, move: Any) -> Likely | None:
    """Return the same digits in another unit, where just that is wanted: 元 typed in a table of 万元."""
    if "=" not in outcome.operators:
        return None
    target = amount(figure) - move
    for other in converted(figure, near=target):
        if 100 * abs(other.value - target) <= abs(target):
            mended = trials.gain(outcome, node, other)
            if mended is not None:
                text = _slip_text(trials.system, node, figure, other, "unit", mended)
                return Likely(CLEAR, "unit", node, text, other.text)
    return None


def _wanted(system: System, node: Node, figure: Figure, move: Any) -> list[tuple[int, str]]:
    """Return values on the printed grid that may mend a relation, each with the slip that made the print of it.

    They are near the one that does so on the printed figures, the nearest first.
    """
    target = figure.mantissa - (
        over(move, 10**figure.exponent) if figure.exponent >= 0 else move * 10**-figure.exponent
    )
    first = target.__floor__() - NEAR
    change = changed(system.report, node)
    slips = explanations(figure, range(first, first + 2 * NEAR + 2))
    if change is not None:
        slips[change] = "prior"  # where a figure stands above and below a line, no slope leads there
    slips.pop(figure.mantissa, None)
    telling = _TELLING if figure.unit.kind in ("money", "ratio") else _TELLING - {"scale", "sign-turned"}
    found = [(m, slip) for m, slip in slips.items() if slip in telling]
    return sorted(found, key=lambda one: (abs(one[0] - target), one[0]))


def _slip_text(system: System, node: Node, figure: Figure, printed: Figure, kind: str, mended: int) -> Text:
    slip = KINDS[kind].name
    zh = f"“{name(system, node, 'zh')}”{figure.text.strip()}（{system.report.at(node, 'zh')}）像是 {printed.text} 之误：{slip.zh}"
    en = f"{name(system, node, 'en')} {figure.text.strip()} ({system.report.at(node, 'en')}) looks like a slip for {printed.text}: {slip.en}"
    if mended > 1:
        zh += f"；改后共 {mended} 项成立"
        en += f"; that mends {mended} findings"
    return Text(zh, en)
