"""What could be wrong in one finding: figures that a slip would have made of what mends it, and bases mistaken.

Each cause is tried: the checks that hold the figure are made again as if it were printed right. One that would not
mend the finding is not named; one that mends it and breaks another check says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from fincheck.evaluation.linear import Group, Linear, NotLinear
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.explanation.system import System
from fincheck.explanation.trial import Trial, reprinted
from fincheck.figures.figure import Figure, Interval, interval
from fincheck.figures.slips import NAMES, adjacent, converted, explained, variants
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["Likely", "Trials", "likely", "name", "slope"]

NEAR = 3  # values on either side of the one that mends a relation on the printed figures
OPERANDS = 40
TRIALS = 600  # of one report
BASES = 24

# rank of a cause; smaller is likelier
CLEAR, PLAIN, WEAK = 1, 3, 5


class Likely(NamedTuple):
    """A likely cause: how likely (smaller is likelier), its kind, the figure it points at, the sentence for people."""

    rank: int
    kind: str
    node: Node | None
    text: Text


class Trials:
    """Tries what is tried for one report, so often and no more."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.trial = Trial(system)
        self.left = TRIALS
        self.number_of = {outcome: number for number, outcome in system.outcomes.items()}

    def of(self, outcome: Outcome, node: Node, figure: Figure) -> tuple[int, int] | None:
        """Return how many findings another figure mends and how many checks it breaks; None if not this finding."""
        self.left -= 1
        number = self.number_of.get(outcome)
        if self.left < 0 or number is None:
            return None
        changes = self.trial.changes({node: figure})
        if not any(change.check == number and change.mended for change in changes):
            return None
        return sum(change.mended for change in changes), sum(change.broken for change in changes)


def likely(trials: Trials, outcome: Outcome) -> Iterator[Likely]:
    """Yield the causes of one finding that lie in one of its own figures, in the order of the formula."""
    number = trials.number_of.get(outcome)
    if number is None or not outcome.operands:
        return
    relations = [relation.linear for relation in trials.system.relations(number)]
    broken = [linear for linear in relations if _printed(trials.system, linear)]
    for linear in broken[:1]:
        if outcome.verdict == Verdict.TRUNCATED:
            yield from _cut(trials, outcome, linear)
            continue
        for node in outcome.operands[:OPERANDS]:
            yield from _slip(trials, outcome, linear, node)
        yield from _bases(trials, outcome, linear)


def name(system: System, node: Node, lang: str) -> str:
    """Return the name of a figure as a hint tells it: of what it is an amount of, where it is one."""
    if node.key == "amount" and node.parent is not None and node.parent.parent is not None:
        return system.report.label(node.parent, lang)
    return system.report.label(node, lang)


# ---------------------------------------------------------------- one figure mistyped


def _slip(trials: Trials, outcome: Outcome, linear: Linear, node: Node) -> Iterator[Likely]:
    figure = trials.system.report.figure(node)
    if figure is None or figure.bound:
        return
    best = _unit(trials, outcome, linear, node, figure)
    if best is not None:
        yield best
        return
    for mantissa in _wanted(trials.system, outcome, linear, node, figure):
        slip = explained(figure, mantissa)
        if not slip or slip == "last-digit" or (slip == "scale" and figure.unit.kind not in ("money", "ratio")):
            continue
        if slip == "sign-turned" and figure.unit.kind not in ("money", "ratio"):
            continue
        told = trials.of(outcome, node, reprinted(figure, mantissa))
        if told is None:
            continue
        mended, broken = told
        if broken > mended or ("=" not in outcome.operators and (broken or mended < 2)):
            continue  # nearly anything mends an inequality
        if slip == "digit-wrong" or (slip == "digits-swapped" and not adjacent(figure, mantissa)):
            if mended < 2 or broken:
                continue  # a wrong digit explains nearly anything: it must explain more than this
            rank = PLAIN
        else:
            rank = CLEAR if not broken else WEAK
        right = reprinted(figure, mantissa)
        found = Likely(rank, slip, node, _slip_text(trials.system, node, figure, right, slip, mended, broken))
        if best is None or found.rank < best.rank:
            best = found
    if best is not None:
        yield best


def _unit(trials: Trials, outcome: Outcome, linear: Linear, node: Node, figure: Figure) -> Likely | None:
    """Return the same digits in another unit, where just that is wanted: 元 typed in a table of 万元."""
    steep = slope(trials.system, linear, node)
    if not steep or "=" not in outcome.operators:
        return None
    target = figure.value - _printed(trials.system, linear) / steep
    for other in converted(figure):
        if 100 * abs(other.value - target) <= abs(target):
            told = trials.of(outcome, node, other)
            if told is not None and not told[1]:
                return Likely(CLEAR, "unit", node, _slip_text(trials.system, node, figure, other, "unit", *told))
    return None


def _wanted(system: System, outcome: Outcome, linear: Linear, node: Node, figure: Figure) -> list[int]:
    """Return values on the printed grid that may mend a relation: near the one that does so on the printed figures."""
    if outcome.operators and "=" not in outcome.operators:
        return [m for m in dict.fromkeys(variants(figure)) if explained(figure, m) in ("digits-swapped", "scale")]  # fmt: skip
    steep = slope(system, linear, node)
    if not steep:
        return []
    target = (figure.value - _printed(system, linear) / steep) / figure.ulp
    first = target.__floor__() - NEAR
    around = [m for m in range(first, first + 2 * NEAR + 2) if m != figure.mantissa]
    return sorted(around, key=lambda m: (abs(m - target), m))


def _printed(system: System, linear: Linear) -> Fraction:
    """Return the sum of the groups of a relation on the printed figures: 0 where it holds exactly."""
    return sum((_times(system, group) * _inner(system, group) for group in linear.groups), Fraction(0))


def _times(system: System, group: Group, apart_from: Node | None = None) -> Fraction:
    times = Fraction(1)
    for node in group.by:
        if node is not apart_from:
            times *= _value(system, node)
    return times


def _inner(system: System, group: Group) -> Fraction:
    return sum((factor * _value(system, node) for node, factor in group.factors.items()), Fraction(group.constant))


def slope(system: System, linear: Linear, node: Node) -> Fraction:
    """Return how fast the sum of a relation moves with one of its figures."""
    steep = Fraction(0)
    for group in linear.groups:
        if node in group.factors:
            steep += group.factors[node] * _times(system, group)
        if node in group.by:
            steep += _times(system, group, node) * _inner(system, group)
    return steep


def _value(system: System, node: Node) -> Fraction:
    figure = system.report.figure(node)
    assert figure is not None
    return figure.value


def _slip_text(
    system: System, node: Node, figure: Figure, printed: Figure, kind: str, mended: int, broken: int
) -> Text:
    slip = NAMES[kind]
    zh = f"“{name(system, node, 'zh')}”{figure.text.strip()}（{node.line}:{node.column}）像是 {printed.text} 之误：{slip.zh}"
    en = f"{name(system, node, 'en')} {figure.text.strip()} ({node.line}:{node.column}) looks like a slip for {printed.text}: {slip.en}"
    if mended > 1:
        zh += f"；改后共 {mended} 项成立"
        en += f"; that mends {mended} findings"
    if broken:
        zh += f"；但会使另外 {broken} 项不符"
        en += f"; but it breaks {broken} other {'check' if broken == 1 else 'checks'}"
    return Text(zh, en)


# ---------------------------------------------------------------- percentages


def _ratio(linear: Linear) -> tuple[Group, Group, Node] | None:
    """Return (what stands alone, what the percentage multiplies, the percentage) of ``a / b = p``."""
    alone = [group for group in linear.groups if not group.by]
    by = [group for group in linear.groups if len(group.by) == 1]
    if len(by) == 1 and len(alone) == 1 and len(linear.groups) == 2:
        return alone[0], by[0], by[0].by[0]
    return None


def _cut(trials: Trials, outcome: Outcome, linear: Linear) -> Iterator[Likely]:
    """The digits behind the last printed one were cut off, or the shares were made to add up to 100 %."""
    parts = _ratio(linear)
    if parts is None:
        return
    system = trials.system
    above, below, node = parts
    figure = system.report.figure(node)
    bottom = _inner(system, below)
    if figure is None or not bottom:
        return
    exact = -_inner(system, above) / bottom / figure.ulp
    rounded = (abs(exact) + Fraction(1, 2)).__floor__() * (1 if exact >= 0 else -1)
    right = reprinted(figure, rounded)
    told = trials.of(outcome, node, right)
    if told is None:
        return
    if figure.unit.kind == "ratio" and _forced(system, node):
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


def _forced(system: System, node: Node) -> bool:
    """Whether the printed shares that a share stands beside add up to 100 % exactly."""
    part = node.parent
    if part is None or part.parent is None:
        return False
    shares = [
        figure.value
        for other in (part.parent.group or {}).values()
        if (share := (other.group or {}).get(node.key)) is not None
        and (figure := system.report.figure(share)) is not None
    ]
    return len(shares) > 1 and sum(shares, Fraction(0)) == 1


def _bases(trials: Trials, outcome: Outcome, linear: Linear) -> Iterator[Likely]:
    """The percentage was taken on another base: last year's, the initial budget, a total without its carry-over."""
    parts = _ratio(linear)
    if parts is None:
        return
    system = trials.system
    above, below, node = parts
    stated = system.report.figure(node)
    if stated is None or len(str(abs(stated.mantissa)).strip("0")) < 2 or len(below.factors) != 1 or below.constant:
        return
    (base,) = below.factors
    top = _reach(system, above)
    claim = interval(stated)
    for other in _candidates(system, base, above):
        figure = system.report.figure(other)
        if figure is None or figure.unit.kind != "money" or figure.value == _value(system, base):
            continue
        if _fits(top, claim, interval(figure)):
            zh, en = name(system, other, "zh"), name(system, other, "en")
            yield Likely(
                PLAIN,
                "wrong-base",
                other,
                Text(
                    f"按“{zh}”{other.text}（{other.line}:{other.column}）计算正好是 {stated.text.strip()}：分母用错",
                    f"taken on {en} {other.text} ({other.line}:{other.column}) it is just {stated.text.strip()}: "
                    "another base was used",
                ),
            )
            return
    yield from _forced_violation(trials, outcome, linear, node, stated)


def _forced_violation(trials: Trials, outcome: Outcome, linear: Linear, node: Node, stated: Figure) -> Iterator[Likely]:
    if stated.unit.kind == "ratio" and _forced(trials.system, node):
        steep = slope(trials.system, linear, node)
        target = stated.mantissa - _printed(trials.system, linear) / steep / stated.ulp if steep else Fraction(0)
        mantissa = (target + Fraction(1, 2)).__floor__()
        right = reprinted(stated, mantissa)
        if abs(mantissa - stated.mantissa) <= 3 and trials.of(outcome, node, right) is not None:
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


def _reach(system: System, group: Group) -> Interval:
    low: Fraction | None = Fraction(-group.constant)
    high: Fraction | None = Fraction(-group.constant)
    for node, factor in group.factors.items():
        figure = system.report.figure(node)
        if figure is None:
            raise NotLinear
        claim = interval(figure)
        down, up = (claim.low, claim.high) if factor < 0 else (claim.high, claim.low)
        low = None if low is None or down is None else low - factor * down
        high = None if high is None or up is None else high - factor * up
    return Interval(low, high)


def _fits(top: Interval, claim: Interval, base: Interval) -> bool:
    """Whether -top / base can be the percentage: the relation ``top = p * base`` up to the sign its groups carry."""
    if None in (top.low, top.high, claim.low, claim.high, base.low, base.high):
        return False
    assert top.low is not None and top.high is not None and base.low is not None and base.high is not None
    assert claim.low is not None and claim.high is not None
    if base.low <= 0:
        return False
    products = [c * b for c in (claim.low, claim.high) for b in (base.low, base.high)]
    low, high = min(-top.low, -top.high), max(-top.low, -top.high)
    return min(products) <= high and max(products) >= low


def _candidates(system: System, base: Node, above: Group) -> list[Node]:
    """Return the figures that could have been taken for a base: beside it, beside what is divided, and totals above."""
    found: dict[Node, None] = {}
    amounts = [base, *above.factors]
    for amount in amounts:
        group = amount.parent
        for _ in range(3):
            if group is None:
                break
            for other in (group.group or {}).values():
                inner = system.report.amount(other)
                if inner.group is None and system.report.figure(inner) is not None:
                    found[inner] = None
            group = group.parent
    for amount in amounts:
        found.pop(amount, None)
    return list(found)[:BASES]
