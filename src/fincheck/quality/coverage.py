"""Which figures a rulebook holds, and which slips of the pen it would miss.

A figure is *constrained* where a check takes it up and comes to a verdict. To see what that is worth, ``mutate``
makes the slips that people make, one at a time on every figure, and runs the checks again that read it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from fincheck.evaluation.applies import cases
from fincheck.evaluation.check import check
from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Case, Outcome, Verdict
from fincheck.evaluation.sums import plan
from fincheck.figures.figure import ANY, Figure, normalize
from fincheck.language.expression import Binary, Call, Compare, Expression, Logic, Sum, paths
from fincheck.language.functions import FUNCTIONS
from fincheck.language.kinds import about_words
from fincheck.report.report import Report
from fincheck.report.tree import UNREAD, Node
from fincheck.rulebook.rulebook import Rule
from fincheck.source import Text

__all__ = ["SLIPS", "Coverage", "Covered", "Tried", "arithmetic", "cover", "figures", "mutate", "slips"]

SLIPS = {
    "swap": Text("相邻两位数字颠倒", "two neighbouring digits swapped"),
    "digit": Text("错一位数字", "one digit changed"),
    "drop": Text("漏一位数字", "a digit dropped"),
    "sign": Text("正负颠倒", "sign turned"),
    "times-ten": Text("小数点右移一位", "ten times too much"),
    "tenth": Text("小数点左移一位", "a tenth of it"),
    "unit": Text("元误为万元", "yuan for ten thousand yuan"),
    "copy": Text("抄了邻近的数", "a neighbour's figure copied"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """A figure and the checks that come to a verdict with it."""

    node: Node
    figure: Figure
    checks: tuple[Outcome, ...]


@dataclass(slots=True)
class Coverage:
    """What the rules hold of one report, figure by figure in the order of the file."""

    report: Report
    figures: list[Covered] = field(default_factory=list)

    @property
    def constrained(self) -> int:
        """How many figures are constrained."""
        return sum(1 for covered in self.figures if covered.checks)


class Tried(NamedTuple):
    """One slip tried on one figure: its kind, the text it makes, whether a check turned into a finding."""

    node: Node
    kind: str
    text: str
    caught: bool


class _Watching(Report):
    """A report that remembers which figures were asked for: what a check reads, it depends on."""

    __slots__ = ("seen",)

    def __init__(self, report: Report) -> None:
        super().__init__(report.file, report.root, report.terms)
        self.seen: dict[Node, None] = {}

    def figure(self, node: Node) -> Figure | None:
        self.seen[node] = None
        return super().figure(node)


@cache  # asked for every check of a report
def arithmetic(rule: Rule) -> bool:
    """Return whether a rule holds figures against figures: an equation, an inequality of two, prints of one."""
    return not rule.made and _arithmetic(rule.tree)


def _arithmetic(tree: Expression) -> bool:
    match tree:
        case Logic(_, operands):
            return any(_arithmetic(operand) for operand in operands)
        case Call(function):
            return FUNCTIONS[function].takes == "prints"
        case Compare(operands, operators) if not about_words(tree):
            read = [operand for operand in operands if next(paths(operand), None) is not None]
            several = any(isinstance(operand, (Sum, Binary)) for operand in operands)
            return len(read) > 1 or (several and "=" in operators)
    return False


def figures(report: Report) -> Iterator[tuple[Node, Figure]]:
    """Yield every figure of a report that is one by its name, in the order of the file."""
    for node in report.root.walk():
        if type(node.body) is str and not report.silent(node):
            figure = report.figure(node)
            if figure is not None:
                yield node, figure


def cover(report: Report, rules: list[Rule]) -> Coverage:
    """Return which checks come to a verdict with each figure."""
    held: dict[Node, list[Outcome]] = {}
    lookup = Lookup(report)
    for case in cases(lookup, rules):
        outcome = check(lookup, case)
        if outcome is not None and outcome.verdict != Verdict.UNDECIDED and arithmetic(case.rule):
            for node in outcome.operands:
                held.setdefault(node, []).append(outcome)
    return Coverage(report, [Covered(n, f, tuple(held.get(n, ()))) for n, f in figures(report)])


# ---------------------------------------------------------------- slips


def mutate(
    report: Report,
    rules: list[Rule],
    told: Callable[[int, int], None] | None = None,
    *,
    only: Collection[Node] | None = None,
) -> list[Tried]:
    """Try every slip on every figure (or ``only`` some), one at a time, and return what became of it.

    Only the checks that read a figure run again, and a figure of a relation that fails as it stands is left out: what a
    slip in it would come to says nothing of the rules. ``told`` is called with the figures done and their number. The
    report is left as it was.
    """
    reader = _Watching(report)
    lookup = Lookup(reader)
    readers: dict[Node, list[Case]] = {}
    before: dict[Case, bool] = {}
    failing: set[Node] = set()
    for case in cases(lookup, rules):
        reader.seen.clear()
        outcome = check(lookup, case)
        before[case] = outcome is not None and outcome.finding
        for node in reader.seen:
            readers.setdefault(node, []).append(case)
        if outcome is not None and outcome.verdict in (Verdict.VIOLATED, Verdict.TRUNCATED) and arithmetic(case.rule):
            failing.update(outcome.operands)
    plans = {rule.id: plan(rule) for rule in rules}
    plain = Lookup(report)

    def found(case: Case) -> bool:
        quick = plans[case.rule.id]
        holds = quick.holds(plain, case.place, case.column) if quick is not None else None
        if holds is not None:
            return not holds
        outcome = check(plain, case)
        return outcome is not None and outcome.finding

    every = list(figures(report))
    tried: list[Tried] = []
    for number, (node, figure) in enumerate(every):
        if (only is not None and node not in only) or node in failing:
            continue
        # sums first, they are settled in integers; then whatever caught the slip before, for it catches most others
        touched = sorted(
            (case for case in readers.get(node, ()) if not before[case]), key=lambda case: plans[case.rule.id] is None
        )
        neighbours = [every[i] for i in (number - 1, number + 1) if 0 <= i < len(every)]
        printed = node.body
        known: dict[str, bool] = {}
        for kind, text in slips(node, figure, neighbours):
            node.body, node.cache = text, UNREAD
            changed = report.figure(node)
            if changed is None or not beyond_rounding(figure, changed):
                continue
            if text not in known:
                caught = next((i for i, case in enumerate(touched) if found(case)), None)
                known[text] = caught is not None
                if caught:
                    touched.insert(0, touched.pop(caught))
            tried.append(Tried(node, kind, text, known[text]))
        node.body, node.cache = printed, UNREAD
        if told is not None:
            told(number + 1, len(every))
    return tried


def beyond_rounding(figure: Figure, changed: Figure) -> bool:
    """Whether a slip moved the figure by more than one unit of its last digit, or made another thing of it.

    The coarser last digit of the two counts: 1000.0 for 1000.06 says less, and nothing wrong.
    """
    if changed.unit.kind != figure.unit.kind and ANY not in (changed.unit, figure.unit):
        return True
    return abs(changed.value - figure.value) > max(figure.ulp, changed.ulp)


def slips(node: Node, figure: Figure, neighbours: list[tuple[Node, Figure]]) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of the slips that could have been made in printing a figure; the choice is the same each time."""
    text = normalize(figure.text)
    places = [i for i, c in enumerate(text) if c.isascii() and c.isdigit()]
    if not places:
        return
    choose = random.Random(f"{node.path} {text}")
    for i, j in pairwise(places):
        if text[i] != text[j]:
            yield "swap", text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :]
    for i in places:
        other = choose.choice([d for d in "0123456789" if d != text[i]])
        yield "digit", text[:i] + other + text[i + 1 :]
    if len(places) > 1:
        for i in places:
            yield "drop", text[:i] + text[i + 1 :]
    if figure.unit.kind in ("money", "ratio") and figure.mantissa:
        yield "sign", _turned(text)
    if figure.mantissa:
        number, first, last = _number(text)
        yield "times-ten", text[:first] + _shifted(number, 1) + text[last:]
        yield "tenth", text[:first] + _shifted(number, -1) + text[last:]
        if figure.unit.kind == "money" and figure.unit.scale:
            yield "unit", text[:last] + "元"
    for _, neighbour in neighbours:
        if neighbour.unit.kind == figure.unit.kind and neighbour.value != figure.value:
            yield "copy", neighbour.text


def _turned(text: str) -> str:
    for word, opposite in (("减少", "增加"), ("下降", "增长"), ("增加", "减少"), ("增长", "下降"), ("上升", "下降")):
        if word in text:
            return text.replace(word, opposite)
    return text[1:] if text.startswith(("-", "△")) else text[1:-1] if text.startswith("(") else "-" + text


def _number(text: str) -> tuple[str, int, int]:
    """Return the digits of a printed figure with their point, and where they stand."""
    first = next(i for i, c in enumerate(text) if c.isascii() and c.isdigit())
    last = first
    while last < len(text) and (text[last] in ".," or (text[last].isascii() and text[last].isdigit())):
        last += 1
    return text[first:last].replace(",", ""), first, last


def _shifted(number: str, by: int) -> str:
    """Return a decimal with its point moved; the digits that were printed stay printed."""
    whole, _, fraction = number.partition(".")
    if by > 0:
        whole, fraction = whole + (fraction[:1] or "0"), fraction[1:]
    else:
        whole, fraction = whole[:-1] or "0", whole[-1] + fraction
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{fraction}" if fraction else whole
