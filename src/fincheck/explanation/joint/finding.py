"""What is told of figures that cannot all be true together: the finding, and the rule whose id it bears."""

from __future__ import annotations

from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.explanation.joint.contradictions import Contradiction
from fincheck.explanation.system import JOINT, System
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule
from fincheck.source import Place, Text

__all__ = ["finding", "rule", "unfinished"]


def rule(terms: Terms) -> Rule:
    """Return the rule that a finding of this kind bears: no formula of its own, but a page."""
    return Rule(
        terms,
        JOINT,
        Text("所有关系同时成立", "All relations hold together"),
        "",
        JOINT,
        "",
        "warning",
        Text("预算法第七十五条（收支真实、数额准确）", "预算法第七十五条（收支真实、数额准确）"),
        Text(
            "单独看，每条规则都能用四舍五入解释；合起来，没有一组真实金额能同时满足它们。所列数字中至少有一个有误。",
            "Each rule can be explained by rounding when taken alone; no one set of true amounts satisfies them "
            "together. At least one of the figures named is wrong.",
        ),
        (),
        Place("fincheck", 1, 1),
    )


def finding(system: System, contradiction: Contradiction) -> Outcome:
    """Return a contradiction as an outcome of its own."""
    report = system.report
    figures = contradiction.figures
    number = len(figures)
    rules = ", ".join(sorted({system.cases[r.check][0].rule.id for r, _, _ in contradiction.clash.relations}))
    least = contradiction.smallest
    return Outcome(
        rule=rule(report.terms),
        place=_common(figures) if figures else report.root,
        column="",
        verdict=Verdict.VIOLATED,
        severity=contradiction.severity,
        at=max(figures, key=lambda node: node.rank, default=report.root),
        operands=figures,
        reason=Text(
            f"这 {number} 个数字不能同时成立，虽然每条规则单独看都能用四舍五入解释（{rules}）"
            + ("；少于这些数字就不矛盾了" if least else "；去掉其中任何一个就不矛盾了"),
            f"these {number} figures cannot all be true, though each rule alone can be explained by rounding ({rules}); "
            + (
                "no fewer figures contradict each other"
                if least
                else "without any one of them there is no contradiction"
            ),
        ),
    )


def unfinished(system: System) -> Outcome:
    """Return that the search was ended before it was known whether all relations can hold together."""
    root = system.report.root
    return Outcome(
        rule=rule(system.report.terms),
        place=root,
        column="",
        verdict=Verdict.UNDECIDED,
        severity="warning",
        at=root,
        reason=Text(
            "搜索量已达上限：没有查明各项关系能否同时成立（每条规则单独看都能用四舍五入解释）",
            "the search reached its limit: whether all relations can hold together is not known "
            "(each rule alone can be explained by rounding)",
        ),
    )


def _common(nodes: tuple[Node, ...]) -> Node:
    """Return the group that holds all of some figures."""
    chains = []
    for node in nodes:
        chain = []
        at = node.parent
        while at is not None:
            chain.append(at)
            at = at.parent
        chains.append(chain[::-1])
    common = chains[0][0]
    for level in zip(*chains, strict=False):
        if any(one is not level[0] for one in level):
            break
        common = level[0]
    return common
