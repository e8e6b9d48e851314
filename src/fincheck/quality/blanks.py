"""Names without a value that no check asks for: told all the same, for nobody else would."""

from __future__ import annotations

import re

from fincheck.evaluation.evaluate import Evaluation
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.figures.misprint import SPREADSHEET
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule
from fincheck.source import Place, Text

__all__ = ["BLANK", "findings", "rule"]

BLANK = "BLANK"  # the id of a finding that no one rule makes


def findings(evaluation: Evaluation) -> list[Outcome]:
    """Return a finding for each blank, and each error of a spreadsheet, that no finding tells of."""
    report = evaluation.lookup.report
    empty = _empty(report.root)
    if not empty:
        return []
    from fincheck.evaluation.values import Values

    told = {node for finding in evaluation.findings for node in (*finding.unread, finding.at)}
    made = rule(report.terms)
    values = Values(evaluation.lookup, report.root, "")
    return [
        Outcome(made, node, "", Verdict.UNDECIDED, "warning", node, reason=values.unread(node).reason, unread=(node,))
        for node in empty
        if node not in told
    ]


def rule(terms: Terms) -> Rule:
    """Return the rule that a finding of this kind bears: no formula of its own, but a page."""
    return Rule(
        terms,
        BLANK,
        Text("写了名称的都有内容", "What is named has a value"),
        "",
        BLANK,
        "",
        "warning",
        Text("预算法第七十五条（内容完整）", "预算法第七十五条（内容完整）"),
        Text(
            "写了名称却没有填，或填的是电子表格的出错值，也没有别的规则说到它。没有的请写 0 或“无”，多余的请删去。",
            "A name without a value, or with the error of a spreadsheet, that no other rule speaks of. Write 0 or 无 "
            "where there is none; take out what is not needed.",
        ),
        (),
        Place("fincheck", 1, 1),
    )


def _empty(root: Node) -> list[Node]:
    found = []
    stack = [root]
    while stack:  # written out: this looks at every node of a report
        body = stack.pop().body
        assert type(body) is dict
        for node in body.values():
            inner = node.body
            if type(inner) is dict:
                stack.append(node)
            elif inner is None or (
                type(inner) is str and inner[:1] == "#" and re.fullmatch(SPREADSHEET, inner.strip())
            ):
                found.append(node)
    return found
