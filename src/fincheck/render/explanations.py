"""The causes of findings for other programs: part of the JSON of a report, numbers as strings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fincheck.audit import Audit
from fincheck.explanation.records import Change, Explanation, Proof
from fincheck.figures.decimals import plain
from fincheck.render.triage import ranked
from fincheck.render.written import placed
from fincheck.report.report import Report
from fincheck.report.tree import Node

__all__ = ["causes"]


def causes(done: Audit, explanation: Explanation, lang: str) -> Iterator[dict[str, Any]]:
    """Yield the causes, the gravest first, each with the checks it explains, its answers and its proof."""
    report = done.report
    assert report is not None
    for cause in ranked(explanation.causes):
        told = _Figures(report)
        one: dict[str, Any] = {
            "kind": cause.kind,
            "checks": [
                {"rule": f.rule.id, "place": f.place.path, **({"column_of_table": f.column} if f.column else {})}
                for f in cause.findings
            ],
            "text": cause.text.of(lang),
            "ambiguous": cause.ambiguous,
            "complete": cause.complete,
            "answers": [[told.change(change) for change in answer] for answer in cause.answers],
        }
        if cause.figures:
            one["figures"] = [told.figure(node) for node in cause.figures]
        if cause.proof is not None:
            one["proof"] = told.proof(cause.proof)
        yield one


class _Figures:
    """The figures of one cause, which stand in its answers, its proof and on their own: each told once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.known: dict[Node, dict[str, Any]] = {}

    def figure(self, node: Node) -> dict[str, Any]:
        """Return where a figure stands and what it prints; not to be changed."""
        told = self.known.get(node)
        if told is None:
            place = self.report.place(node)
            told = self.known[node] = {"path": node.path, "text": node.text, **placed(place)}
        return told

    def change(self, change: Change) -> dict[str, Any]:
        """Return the figures that a change is of, what they could be, and what was probably meant."""
        figure = self.report.figure(change.nodes[0])
        told: dict[str, Any] = {"figures": [self.figure(node) for node in change.nodes]}
        if figure is not None:
            for name, end in (("low", change.low), ("high", change.high)):
                told[name] = None if end is None else plain(end, figure.unit.scale)
            told["unit"] = figure.unit.name
        return told | {"values": change.values, "slip": change.slip, "probable": change.probable}

    def proof(self, proof: Proof) -> dict[str, Any]:
        """Return the relations that cannot all hold, with what each is multiplied by, and what is left of them."""
        return {
            "relations": [
                {
                    "rule": step.outcome.rule.id,
                    "place": step.outcome.place.path,
                    "times": plain(step.multiplier),
                }
                for step in proof.steps
            ],
            "figures": [{**self.figure(node), "times": plain(factor)} for node, factor in proof.figures],
            "demanded": plain(proof.demanded),
            "allowed": plain(proof.allowed),
        }
