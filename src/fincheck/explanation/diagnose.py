"""Likely causes of an outcome, each with its evidence and place; never sold as a fact.

Ranked, at most three of one outcome: a carry-over left out of a total, a slip of typing that mends the check and
breaks no other, the difference equal to another figure, a percentage taken on another base, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.exact.simplex import lean
from fincheck.exact.work import Work
from fincheck.explanation.guess import PLAIN, WEAK, Likely, Trials, name
from fincheck.explanation.records import Explanation
from fincheck.explanation.suspects import likely
from fincheck.explanation.system import System
from fincheck.figures.figure import Rational, amount
from fincheck.record import Record
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["CARRIED", "Diagnosis", "Hint", "settled"]

FINDING = 200  # steps that one finding takes, beside its trials
_MOST = 3  # hints shown for one outcome
CARRIED = ("opening", "closing")  # terms: 年初结转和结余, 年末结转和结余
_BESIDE = 60  # figures of a section among which two are sought that make the difference together


class Hint(Record):
    """A likely cause: its kind, the figure that it points at (or None) and the sentence for people.

    ``value`` is what should be printed in that figure instead, where the hint says so.
    """

    kind: str
    node: Node | None
    text: Text
    value: str = ""


class Diagnosis:
    """Looks for causes in one report; what it looks up is looked up once."""

    __slots__ = ("_below", "report", "system", "trials", "work")

    def __init__(self, system: System, work: Work) -> None:
        self.system = system
        self.report = system.report
        self.work = work
        self.trials = Trials(system, work)
        self._below: dict[Node, tuple[list[tuple[Node, str, Rational]], Iterator[tuple[Node, str, Rational]]]] = {}

    def hints(self, outcome: Outcome) -> tuple[Hint, ...]:
        """Return the likely causes of a violated or truncated outcome, likeliest first, at most three.

        Raises Exhausted where the steps allowed are used up.
        """
        if outcome.verdict not in (Verdict.VIOLATED, Verdict.TRUNCATED) or not outcome.difference:
            return ()
        self.work.spend(FINDING)
        found = list(likely(self.trials, outcome))
        if outcome.verdict == Verdict.VIOLATED:
            found += self._equal_figures(outcome)
        found.sort(key=lambda one: one.rank)
        return tuple(Hint(one.kind, one.node, one.text, one.value) for one in found[:_MOST])

    def _equal_figures(self, outcome: Outcome) -> Iterator[Likely]:
        """The difference equals another figure: it was left out, or counted twice; or it is twice one, or two of them."""
        assert outcome.difference is not None
        kind, gap = outcome.unit.kind, lean(abs(outcome.difference))
        if "=" not in outcome.operators:
            return
        if kind == "number":  # counts held against each other without what they count
            yield from self._counted_in(outcome, gap)
        if kind not in ("money", "count"):
            return
        # an operand that equals the difference stands in the formula already: it was counted though it should not be
        for node in operands_in_order(outcome):
            value = self._value(node)
            if node.key in CARRIED and abs(value - gap) <= (outcome.allowed or 0) and value:
                left = Text(
                    "：总计多半没有把结转算进去", ": the total was probably printed without what was carried over"
                )
                yield Likely(0, "carry-over", node, self._equal_text(node, left, exact=value == gap))
            elif value == gap and len(outcome.operands) > 2:
                yield Likely(PLAIN, "equals-figure", node, self._equal_text(node))
        found = [n for n in self._equal(kind, gap) if n not in outcome.operands and self._telling(n, outcome)]
        above = _ancestors(outcome.at) if found or kind == "money" else set()
        found.sort(key=lambda n: (-len(above & _ancestors(n)), n.rank))
        for node in found[:_MOST]:
            yield Likely(PLAIN, "equals-figure", node, self._equal_text(node))
        if kind == "money":  # a small count is twice many another
            for node in sorted(self._equal(kind, lean(Fraction(gap) / 2)), key=lambda n: n.rank)[:8]:
                if self._telling(node, outcome) and above & _ancestors(node) and node is not outcome.at:
                    yield Likely(WEAK, "twice-figure", node, self._twice_text(node))
                    break
        if not found:
            yield from self._two(outcome, gap)

    def _counted_in(self, outcome: Outcome, gap: Rational) -> Iterator[Likely]:
        """A number is just another and one that stands beside that: 101 is 66 and 35, which was counted in."""
        values = sorted((self._value(node), node.rank, node) for node in outcome.operands)
        if len(values) != 2 or gap < 10:
            return
        (low, _, less), (high, _, more) = values
        if high - low != gap:
            return
        for node in (less.parent.group or {}).values() if less.parent is not None else ():
            if node is not less and node.group is None and self._value(node) == gap:
                zh, en = self._told(node, "zh"), self._told(node, "en")
                text = Text(
                    f"{(more.text or '').strip()} 正好是 {(less.text or '').strip()} 与{zh}之和：多半把它也算在内",
                    f"{(more.text or '').strip()} is just {(less.text or '').strip()} and {en}: it seems to be counted in",
                )
                yield Likely(PLAIN, "counted-in", node, text)
                return

    def _two(self, outcome: Outcome, gap: Rational) -> Iterator[Likely]:
        """Two figures beside the operands make the difference together: both were left out."""
        if _digits(gap) <= 2:
            return
        beside = self._beside(outcome)
        wanted: dict[tuple[str, Rational], list[int]] = {}
        for i, key in enumerate(beside.values()):
            wanted.setdefault(key, []).append(i)
        nodes = list(beside)
        for i, (a, (kind, value)) in enumerate(beside.items()):
            if kind != outcome.unit.kind:
                continue
            others = [j for other in {gap - value, -gap - value} for j in wanted.get((kind, other), ()) if j > i]
            if others:
                b = nodes[min(others)]
                zh, en = self._told(a, "zh"), self._told(a, "en")
                zh_, en_ = self._told(b, "zh"), self._told(b, "en")
                yield Likely(
                    WEAK,
                    "sum-of-two",
                    a,
                    Text(f"差额正好等于{zh}与{zh_}之和，可能漏加", f"the difference equals {en} and {en_}: left out?"),
                )
                return

    def _beside(self, outcome: Outcome) -> dict[Node, tuple[str, Rational]]:
        """Return the figures around an outcome that are none of its operands, with kind and value; none where too many."""
        group = outcome.at.parent
        operands = set(outcome.operands)
        found: dict[Node, tuple[str, Rational]] = {}
        while group is not None and group.parent is not None and len(found) < 4:
            found = {}
            for node, kind, value in self._figures(group):
                if node not in operands:
                    found[node] = kind, value
                    if len(found) > _BESIDE:
                        return {}
            group = group.parent
        return found

    def _figures(self, group: Node) -> Iterator[tuple[Node, str, Rational]]:
        """Yield the figures below a group that are not nothing, with kind and value; looked up once, as far as asked for."""
        if group not in self._below:
            self._below[group] = [], _found(self.report, group)
        known, rest = self._below[group]
        yield from known
        for one in rest:
            known.append(one)
            yield one

    def _telling(self, node: Node, outcome: Outcome) -> bool:
        """Whether it says something that a figure equals the difference: it has three digits, or stands close by."""
        figure = self.report.figure(node)
        assert figure is not None
        if len(str(abs(figure.mantissa)).strip("0")) >= 3:
            return True
        if outcome.unit.kind == "count" and figure.unit.name != outcome.unit.name:
            return False
        holders = {id(operand.parent) for operand in outcome.operands} | {id(outcome.place)}
        return id(node.parent) in holders or (node.parent is not None and id(node.parent.parent) in holders)

    def _value(self, node: Node) -> Rational:
        figure = self.report.figure(node)
        if figure is None:
            return 0
        value = amount(figure)
        return -value if value < 0 else value

    def _told(self, node: Node, lang: str) -> str:
        at = self.report.at(node, lang)
        said = name(self.system, node, lang)
        if lang == "zh":
            return f"“{said}”{node.text}（{at}）"
        return f"{said} {node.text} ({at})"

    def _equal_text(self, node: Node, left: Text | None = None, *, exact: bool = True) -> Text:
        zh, en = left or ("", "")
        return Text(
            f"{'差额正好等于' if exact else '差额在四舍五入内等于'}{self._told(node, 'zh')}{zh}",
            f"the difference equals {self._told(node, 'en')}{'' if exact else ' within rounding'}{en}",
        )

    def _twice_text(self, node: Node) -> Text:
        return Text(
            f"差额正好是{self._told(node, 'zh')}的两倍：可能正负颠倒，或加减用反",
            f"the difference is twice {self._told(node, 'en')}: its sign may be turned, or it was added for taken away",
        )

    def _equal(self, kind: str, value: Rational) -> list[Node]:
        """Return the figures of a kind that print a value, up to the sign, in the order of the file."""
        return [node for _, node in self.system.echoes.of(kind, value)]


def settled(hints: dict[Outcome, tuple[Hint, ...]], explanation: Explanation | None) -> dict[Outcome, tuple[Hint, ...]]:
    """Return the hints without those that propose for a figure what another, or its cause, does not.

    A figure gets one value or none: one of two is wrong, and nothing tells which.
    """
    wanted: dict[Node, set[str]] = {}
    for hint in (hint for some in hints.values() for hint in some if hint.node is not None and hint.value):
        assert hint.node is not None
        wanted.setdefault(hint.node, set()).add(hint.value)
    probable: dict[Outcome, dict[Node, str]] = {}
    for cause in explanation.causes if explanation is not None else ():
        sure = {c.nodes[0]: c.values[0] for answer in cause.answers for c in answer if c.probable}
        for node, value in sure.items():
            wanted.setdefault(node, set()).add(value)
        if sure:
            probable.update(dict.fromkeys(cause.findings, sure))
    kept = {}
    for outcome, some in hints.items():
        due = probable.get(outcome)
        fitting = tuple(
            hint
            for hint in some
            if not hint.value or hint.node is None
            or (len(wanted[hint.node]) == 1 and (due is None or hint.node in due))
        )  # fmt: skip
        if fitting:
            kept[outcome] = fitting
    return kept


def _found(report: Report, group: Node) -> Iterator[tuple[Node, str, Rational]]:
    for node in group.walk():
        figure = report.figure(node) if type(node.body) is str else None
        if figure is not None and figure.mantissa:
            yield node, figure.unit.kind, amount(figure)


def operands_in_order(outcome: Outcome) -> list[Node]:
    """Return the operands of an outcome but the one that it states."""
    return [node for node in outcome.operands if node is not outcome.at]


def _digits(value: Rational) -> int:
    return len(str(abs(value.numerator)).strip("0"))


def _ancestors(node: Node) -> set[int]:
    found = set()
    at: Node | None = node
    while at is not None:
        found.add(id(at))
        at = at.parent
    return found
