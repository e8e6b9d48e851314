"""Causes that are seen without a search: totals without what was carried over, items left out, rates of nil, one amount printed two ways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from fincheck.evaluation.evaluate import Evaluation
from fincheck.evaluation.outcome import Outcome, Verdict, position
from fincheck.evaluation.unlisted import unlisted
from fincheck.explanation.diagnose import CARRIED
from fincheck.explanation.echoes import left_out
from fincheck.explanation.records import Cause
from fincheck.explanation.system import System
from fincheck.explanation.telling import Telling, share
from fincheck.figures.decimals import show
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["Apparent"]


class Apparent:
    """Takes findings for their causes, each once.

    ``causes``  so far
    ``taken``   the findings that have one
    """

    def __init__(
        self, evaluation: Evaluation, system: System, outcome_of: dict[int, Outcome], findings: Sequence[Outcome]
    ) -> None:
        self.evaluation = evaluation
        self.system = system
        self.report = system.report
        self.outcome_of = outcome_of
        self.findings = findings
        self.telling = Telling(self.report, len(findings))
        self.causes: list[Cause] = []
        self.taken: set[Outcome] = set()

    def take(self, findings: Iterable[Outcome], cause: Cause) -> None:
        """Take a cause, and its findings as explained."""
        self.taken.update(findings)
        self.causes.append(cause)

    def seen(self) -> list[int]:
        """Tell of what is carried over, left out or groundless; return the checks of these findings."""
        return [*self._carried(), *self._left_out(), *self._unlisted(), *self._groundless()]

    # ---------------------------------------------------------------- totals without what was carried over

    def _carried(self) -> list[int]:
        """Tell of the totals that miss just an opening or closing balance of their own formula; return their checks."""
        found: list[tuple[int, Outcome, Node]] = []
        for number, outcome in self.outcome_of.items():
            if outcome.verdict != Verdict.VIOLATED or not outcome.difference or outcome.at.key in CARRIED:
                continue  # a balance that is held against a total is none
            for node in outcome.operands:
                figure = self.report.figure(node)
                if node.key not in CARRIED or figure is None:
                    continue
                if abs(figure.value) == abs(outcome.difference):
                    found.append((number, outcome, node))
                    break
        if not found:
            return []
        findings = tuple(outcome for _, outcome, _ in found)
        nodes = tuple(dict.fromkeys(node for _, _, node in found))
        totals = tuple(dict.fromkeys(outcome.at for outcome in findings))
        head_zh, head_en = share(findings, len(self.findings))
        zh, en = self.telling.listed(nodes)
        total_zh, total_en = self.telling.listed(totals)
        text = Text(
            f"{head_zh}：差额正好是结转数（{zh}），很可能是总计没有把结转算进去：{total_zh}",
            f"{head_en}: the difference is just what was carried over ({en}); "
            f"probably the totals were printed without it: {total_en}",
        )
        self.take(findings, Cause("carry-over", findings, text, figures=(*totals, *nodes)))
        return [number for number, _, _ in found]

    def _left_out(self) -> list[int]:
        """Tell of the items whose figures are just what several sums are short of, or over; return their checks."""
        explained: list[int] = []
        for one in left_out(
            self.report, self.system.echoes, {n: o for n, o in self.outcome_of.items() if o not in self.taken}
        ):
            findings = tuple(sorted((self.outcome_of[number] for number in one.figures), key=position))
            nodes = tuple(dict.fromkeys(one.figures.values()))
            zh, en = share(findings, len(self.findings))
            did = Text("多计了", "counted twice") if one.twice else Text("漏列了", "left out")
            place = self.report.place(one.item)
            values = [(node.text or "").strip() for node in nodes]
            text = Text(
                f"{zh}：差额分别正好是“{self.report.named(one.item, 'zh')}”（{place.at('zh')}）的 "
                f"{'、'.join(values)}，多半是{did.zh}这一项",
                f"{en}: the differences are just the figures {', '.join(values)} of "
                f"{self.report.named(one.item, 'en')} ({place.at('en')}), which seems to be {did.en}",
            )
            self.take(findings, Cause("left-out", findings, text, figures=nodes))
            explained += one.figures
        return explained

    def _unlisted(self) -> list[int]:
        """Tell of the lists that one item would complete, in every column; return the checks of their sums."""
        explained: list[int] = []
        at: dict[Node, dict[int, Outcome]] = {}
        for number, outcome in self.outcome_of.items():
            if outcome not in self.taken:
                at.setdefault(outcome.place, {})[number] = outcome
        for place, there in at.items():
            found = {n: o for n, o in there.items() if o not in self.taken}
            whole = next((o.at for o in found.values() if o.at.key in ("amount", "total")), None)
            gaps = unlisted(self.report, place, whole) if whole is not None else None
            if whole is None or gaps is None:
                continue
            mine = {n: o for n, o in found.items() if o.at.parent is whole.parent}
            findings = tuple(sorted(mine.values(), key=position))
            unit, digits = findings[0].unit, findings[0].digits
            zh, en = share(findings, len(self.findings))
            amount, prior, change = (show(gap, unit, digits) for gap in gaps.values())
            where_zh, where_en = (self.report.named(place, lang) for lang in ("zh", "en"))
            text = Text(
                f"{zh}：“{where_zh}”的“其中”多半少列了一项：金额 {amount}，上年数 {prior}，增减额 {change}，三栏都正好差这么多",
                f"{en}: the parts of {where_en} seem to leave one out: amount {amount}, last year {prior}, change "
                f"{change}; all three columns are short by just that",
            )
            self.take(findings, Cause("left-out", findings, text, figures=(whole,)))
            explained += mine
        return explained

    def _groundless(self) -> list[int]:
        """Tell of the rates whose base is nil, a cause for each kind of rate; return their checks."""
        by_key: dict[str, dict[int, Outcome]] = {}
        for number, outcome in self.outcome_of.items():
            if outcome.groundless and outcome not in self.taken:
                by_key.setdefault(outcome.at.key, {})[number] = outcome
        explained: list[int] = []
        for found in by_key.values():
            findings = tuple(sorted(found.values(), key=position))
            nodes = tuple(dict.fromkeys(outcome.at for outcome in findings))
            head_zh, head_en = share(findings, len(self.findings))
            zh, en = self.telling.listed(nodes)
            text = Text(
                f"{head_zh}：基数为零，不写比率，可写“--（基数为0，不可比）”：{zh}",
                f"{head_en}: the base is nil: print no rate, say that the base is nil and nothing can be compared: {en}",
            )
            self.take(findings, Cause("nil-base", findings, text, figures=nodes))
            explained += found
        return explained

    # ---------------------------------------------------------------- one amount printed two ways

    def prints(self) -> None:
        """Tell of findings whose figures are prints of one amount that differ in the last digit."""
        left = [f for f in self.findings if f.verdict == Verdict.TRUNCATED and f not in self.taken and _same(f)]
        linked: list[Sequence[Node]] = []
        rule, same = None, False  # checks of one rule mostly follow each other
        for (case, _), operands in zip(self.evaluation.quiet, self.evaluation.operands, strict=True) if left else ():
            if case.rule is not rule:
                rule, same = case.rule, "same" in case.rule.formula
            if same and operands:
                linked.append(operands)
        while left:
            findings = [left.pop(0)]
            prints = dict.fromkeys(findings[0].operands)
            values = self._printed_values(findings[0])
            grown = True
            while grown:
                grown = False
                for nodes in linked:
                    if not prints.keys().isdisjoint(nodes) and not prints.keys() >= set(nodes):
                        prints.update(dict.fromkeys(nodes))
                        grown = True
                for other in [
                    f for f in left if not prints.keys().isdisjoint(f.operands) or self._printed_values(f) == values
                ]:
                    prints.update(dict.fromkeys(other.operands))
                    findings.append(other)
                    left.remove(other)
                    grown = True
            self._printed(sorted(findings, key=position), list(prints))

    def _printed_values(self, outcome: Outcome) -> set[Fraction]:
        figures = [self.report.figure(node) for node in outcome.operands]
        return {figure.value for figure in figures if figure is not None}

    def _printed(self, findings: list[Outcome], nodes: list[Node]) -> None:
        """Take different prints of one amount, a unit of the last digit apart, as a cause of its findings."""
        ways: dict[Fraction, list[Node]] = {}
        for node in sorted(nodes, key=lambda n: (n.line, n.column)):
            figure = self.report.figure(node)
            if figure is not None:
                ways.setdefault(figure.value, []).append(node)
        if len(ways) < 2:
            return
        by_number = sorted(ways.values(), key=lambda some: (-len(some), some[0].line))
        zh, en = share(findings, len(self.findings))
        told_zh = "，".join(f"{some[0].text} 出现 {len(some)} 次" for some in by_number)
        told_en = ", ".join(f"{some[0].text} {len(some)} times" for some in by_number)
        text = Text(
            f"{zh}：按规则这些是同一个数，却印成了几种（{told_zh}），末位相差一个单位",
            f"{en}: by the rules these are prints of one amount, printed in different ways ({told_en}), "
            "one unit of the last digit apart",
        )
        figures = tuple(node for some in by_number for node in some)
        self.take(findings, Cause("prints", tuple(findings), text, figures=figures))


def _same(outcome: Outcome) -> bool:
    return outcome.rule.formula.lstrip().startswith("same") and not outcome.rule.formula.count("(") > 1
