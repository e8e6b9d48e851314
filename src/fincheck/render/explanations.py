"""The causes of findings for other programs: part of the JSON of a report, numbers as strings."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from fincheck.audit import Audit
from fincheck.explanation.records import Change, Explanation, Proof
from fincheck.figures.decimals import plain
from fincheck.figures.figure import Unit, power
from fincheck.render.written import placed
from fincheck.report.report import Report
from fincheck.report.tree import Node

__all__ = ["causes"]


def causes(done: Audit, explanation: Explanation, lang: str) -> list[dict[str, Any]]:
    """Return the causes, each with the checks it explains, its answers and its proof."""
    report = done.report
    assert report is not None
    told = []
    for cause in explanation.causes:
        one: dict[str, Any] = {
            "kind": cause.kind,
            "checks": [
                {"rule": f.rule.id, "place": f.place.path, **({"column_of_table": f.column} if f.column else {})}
                for f in cause.findings
            ],
            "text": cause.text.of(lang),
            "ambiguous": cause.ambiguous,
            "complete": cause.complete,
            "answers": [[_change(report, change) for change in answer] for answer in cause.answers],
        }
        if cause.figures:
            one["figures"] = [_figure(report, node) for node in cause.figures]
        if cause.proof is not None:
            one["proof"] = _proof(report, cause.proof)
        told.append(one)
    return told


def _change(report: Report, change: Change) -> dict[str, Any]:
    figure = report.figure(change.nodes[0])
    told: dict[str, Any] = {"figures": [_figure(report, node) for node in change.nodes]}
    if figure is not None:
        told["low"] = _number(change.low, figure.unit)
        told["high"] = _number(change.high, figure.unit)
        told["unit"] = figure.unit.name
    return told | {"values": list(change.values), "slip": change.slip, "probable": change.probable}


def _figure(report: Report, node: Node) -> dict[str, Any]:
    place = report.place(node)
    return {"path": node.path, "text": node.text} | placed(place)


def _proof(report: Report, proof: Proof) -> dict[str, Any]:
    return {
        "relations": [
            {
                "rule": step.outcome.rule.id,
                "place": step.outcome.place.path,
                "times": plain(step.multiplier),
            }
            for step in proof.steps
        ],
        "figures": [{**_figure(report, node), "times": plain(factor)} for node, factor in proof.figures],
        "demanded": plain(proof.demanded),
        "allowed": plain(proof.allowed),
    }


def _number(value: Fraction | None, unit: Unit) -> str | None:
    return None if value is None else plain(value / power(unit.scale))
