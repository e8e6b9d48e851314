"""Percentages that do not follow: their digits cut off, made to add up to 100 %, or taken on another base."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import lcm

from fincheck.evaluation.linear.constraints import Linear
from fincheck.evaluation.linear.rows import Group, NotLinear
from fincheck.evaluation.outcome import Outcome
from fincheck.exact.simplex import lean
from fincheck.explanation.guess import CLEAR, PLAIN, Likely, Trials, inner, name, over, printed, slope
from fincheck.explanation.system import System
from fincheck.figures.figure import Figure, Rational, amount, ends
from fincheck.figures.slips import reprinted
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["bases", "cut"]

BASES = 24


def _ratio(linear: Linear) -> tuple[Group, Group, Node] | None:
    """Return (what stands alone, what the percentage multiplies, the percentage) of ``a / b = p``."""
    alone = [group for group in linear.groups if not group.by]
    by = [group for group in linear.groups if len(group.by) == 1]
    if len(by) == 1 and len(alone) == 1 and len(linear.groups) == 2:
        return alone[0], by[0], by[0].by[0]
    return None


def cut(trials: Trials, outcome: Outcome, linear: Linear) -> Iterator[Likely]:
    """The digits behind the last printed one were cut off, or the shares were made to add up to 100 %."""
    parts = _ratio(linear)
    if parts is None:
        return
    system = trials.system
    above, below, node = parts
    figure = system.report.figure(node)
    bottom = inner(system, below)
    if figure is None or not bottom:
        return
    exact = -inner(system, above) / bottom / figure.ulp
    rounded = (abs(exact) + Fraction(1, 2)).__floor__() * (1 if exact >= 0 else -1)
    right = reprinted(figure, rounded)
    if not trials.mends(outcome, node, right):
        return
    if figure.unit.kind == "ratio" and trials.forced(node):
        zh, en = "各项占比之和正好是100%，像是为凑成100%而调整的", "the shares add up to just 100 %, as if made to"
        kind = "forced-100"
    elif rounded != figure.mantissa and abs(figure.mantissa) == abs(exact).__floor__():
        zh, en, kind = "尾数被舍去，没有四舍五入", "digits were cut off, not rounded", "cut"
    else:
        return
    label_zh, label_en = name(system, node, "zh"), name(system, node, "en")
    yield Likely(
        CLEAR,
        kind,
        node,
        Text(
            f"“{label_zh}”{figure.text.strip()} 四舍五入应为 {right.text}：{zh}",
            f"{label_en} {figure.text.strip()} rounds to {right.text}: {en}",
        ),
    )


def bases(trials: Trials, outcome: Outcome, linear: Linear) -> Iterator[Likely]:
    """The percentage was taken on another base: last year's, the initial budget, a total without its carry-over."""
    parts = _ratio(linear)
    if parts is None:
        return
    system = trials.system
    above, below, node = parts
    stated = system.report.figure(node)
    if stated is None or len(str(abs(stated.mantissa)).strip("0")) < 2 or not below.factors or below.constant:
        return
    fits = _fitting(_reach(system, above), stated)
    base = inner(system, below)
    for other in _candidates(system, below, above) if fits is not None else ():
        figure = system.report.figure(other)
        if figure is None or figure.unit.kind != "money" or amount(figure) == base:
            continue
        if fits is not None and fits(figure):
            zh, en = name(system, other, "zh"), name(system, other, "en")
            yield Likely(
                PLAIN,
                "wrong-base",
                other,
                Text(
                    f"按“{zh}”{other.text}（{system.report.at(other, 'zh')}）计算正好是 {stated.text.strip()}：分母用错",
                    f"taken on {en} {other.text} ({system.report.at(other, 'en')}) it is just {stated.text.strip()}: "
                    "another base was used",
                ),
            )
            return
    yield from _forced_violation(trials, outcome, linear, node, stated)


def _forced_violation(trials: Trials, outcome: Outcome, linear: Linear, node: Node, stated: Figure) -> Iterator[Likely]:
    """Yield a share that was made to fit 100 % where the amount says otherwise by up to three units of its last digit."""
    if stated.unit.kind == "ratio" and trials.forced(node):
        steep = slope(trials.system, linear, node)
        target = stated.mantissa - over(printed(trials.system, linear), steep * stated.ulp) if steep else 0
        mantissa = int((target + Fraction(1, 2)).__floor__())
        right = reprinted(stated, mantissa)
        if abs(mantissa - stated.mantissa) <= 3 and trials.mends(outcome, node, right):
            zh, en = name(trials.system, node, "zh"), name(trials.system, node, "en")
            yield Likely(
                CLEAR,
                "forced-100",
                node,
                Text(
                    f"“{zh}”{stated.text.strip()} 应为 {right.text}：各项占比之和正好是100%，像是为凑成100%而调整的",
                    f"{en} {stated.text.strip()} should read {right.text}: the shares add up to just 100 %, as if made to",
                ),
            )


def _reach(system: System, group: Group) -> tuple[Rational, Rational] | None:
    """Return between what ends the printed figures leave a form; None where there is no end."""
    low: Rational = group.constant
    high: Rational = group.constant
    for node, factor in group.factors.items():
        figure = system.report.figure(node)
        if figure is None:
            raise NotLinear
        least, most = ends(figure)[:2]
        if least is None or most is None:
            return None
        low += factor * (most if factor < 0 else least)
        high += factor * (least if factor < 0 else most)
    return low, high


def _fitting(top: tuple[Rational, Rational] | None, percentage: Figure) -> Callable[[Figure], bool] | None:
    """Return what says whether amounts can be a printed percentage of a base; None where there is no end to one of them."""
    least, most, *_ = ends(percentage)
    if top is None or least is None or most is None:
        return None
    scale = lcm(least.denominator, most.denominator)  # the percentage in whole numbers
    less, more, low, high = (lean(end * scale) for end in (least, most, *top))

    def fits(base: Figure) -> bool:
        """Whether they are the percentage of this one."""
        first, last, *_ = ends(base)
        if first is None or last is None or first <= 0:
            return False
        return bool(less * (first if less >= 0 else last) <= high and more * (last if more >= 0 else first) >= low)

    return fits


def _candidates(system: System, below: Group, above: Group) -> list[Node]:
    """Return the figures that could have been taken for a base: beside it, beside what is divided, and totals above.

    Where the base is worked out (this year's amount less the change), its own figures could.
    """
    apart = dict.fromkeys((*(below.factors if len(below.factors) == 1 else ()), *above.factors))
    found: dict[Node, None] = {}
    for part in (*below.factors, *above.factors):
        group = part.parent
        for _ in range(3):
            if group is None:
                break
            for other in (group.group or {}).values():
                inside = system.report.amount(other)
                if inside.group is None and inside not in apart and system.report.figure(inside) is not None:
                    found[inside] = None
                    if len(found) == BASES:  # a section may have a hundred thousand
                        return list(found)
            group = group.parent
    return list(found)
