"""What a waiver is bound to: the figures of a finding, and what makes amounts of them."""

from __future__ import annotations

from collections.abc import Iterable

from fincheck.evaluation.outcome import Outcome
from fincheck.figures.decimals import plain
from fincheck.figures.figure import Spread, power
from fincheck.report.report import Report
from fincheck.report.tree import Node

__all__ = ["basis_of", "basis_of_all", "figures_of", "found_of"]

_SPREADS = {Spread.EXACT: "准确", Spread.ROUNDED: "四舍五入", Spread.TRUNCATED: "截断"}


def figures_of(outcome: Outcome) -> dict[str, str]:
    """Return path and printed text of every figure of an outcome."""
    return {node.path: (node.text or "").strip() for node in outcome.operands}


def found_of(outcome: Outcome) -> str:
    """Return what an outcome found where that is no amount: its reason, in Chinese."""
    return outcome.reason.zh if outcome.reason is not None else ""


def basis_of(outcome: Outcome, report: Report) -> str:
    """Return what makes amounts of the printed figures of an outcome, in Chinese: 某局 2024：0.01万元四舍五入.

    Whose they are, of which year; then, in the order of the formula, the unit of the last digit and how it came about.
    """
    return basis_of_all(outcome.operands, report)


def basis_of_all(nodes: Iterable[Node], report: Report) -> str:
    """Return what makes amounts of some printed figures, in Chinese, as ``basis_of`` does."""
    told: list[list[str | int]] = []
    for node in nodes:
        figure = report.figure(node)
        if figure is None or figure.unit.kind == "any":
            continue
        last = "" if figure.spread == Spread.EXACT else plain(power(figure.exponent - figure.unit.scale))
        one = f"{last}{figure.unit.name}{_SPREADS[figure.spread]}{figure.bound}"
        if told and told[-1][0] == one:
            told[-1][1] = int(told[-1][1]) + 1
        else:
            told.append([one, 1])
    whose = " ".join(filter(None, (report.entity, report.year)))
    how = "、".join(f"{one}×{times}" if times != 1 else str(one) for one, times in told)
    return "：".join(filter(None, (whose, how)))
