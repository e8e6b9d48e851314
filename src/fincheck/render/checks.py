"""The checks of a report for other programs: part of its JSON, numbers as strings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fincheck.audit import Audit
from fincheck.evaluation.outcome import Outcome
from fincheck.figures.decimals import plain
from fincheck.figures.figure import Rational, Unit, amount
from fincheck.render.wording.message import message
from fincheck.render.wording.relation import label
from fincheck.render.written import placed
from fincheck.report.report import Report
from fincheck.report.tree import Node

if TYPE_CHECKING:
    from fincheck.explanation.diagnose import Hint

__all__ = ["checks"]


def checks(done: Audit, listed: list[Outcome], lang: str) -> Iterator[dict[str, Any]]:
    """Yield checks with their operands, hints and waivers as the schema ``result`` has them."""
    report = done.report
    assert report is not None
    for outcome in listed:
        rule, unit = outcome.rule, outcome.unit
        told: dict[str, Any] = {
            "rule": rule.id,
            "title": rule.title.of(lang),
            "verdict": outcome.verdict,
            "severity": outcome.severity,
            "place": outcome.place.path,
            **placed(report.place(outcome.at)),
            "formula": rule.formula,
        }
        if outcome.column:
            told["column_of_table"] = outcome.column
        told["left"] = _number(outcome.left, unit, outcome.digits)
        told["right"] = _number(outcome.right, unit, outcome.digits)
        told["unit"] = unit.name
        told["difference"] = _number(outcome.difference, unit)
        told["allowed"] = _number(outcome.allowed, unit)
        told["message"] = message(report, outcome, lang)
        if outcome.reason is not None:
            told["reason"] = outcome.reason.of(lang)
        if outcome.loose:
            told["loose"] = True
        told["operands"] = [_operand(report, node, outcome.place, lang) for node in outcome.operands]
        told["hints"] = [_hint(report, hint, lang) for hint in done.hints.get(outcome, ())]
        waiver = done.waived.get(outcome)
        if waiver is not None:
            told["waived"] = {"reason": waiver.reason, "by": waiver.by, "until": waiver.until.isoformat()}
        yield told


def _number(value: Rational | None, unit: Unit, digits: int = 0) -> str | None:
    """Return a value in ``unit``, exact, of at least so many decimals: a decimal, or ``p/q`` where its decimals never end."""
    return None if value is None else plain(value, unit.scale, digits)


def _operand(report: Report, node: Node, within: Node, lang: str) -> dict[str, Any]:
    figure = report.figure(node)
    place = report.place(node)
    return {
        "path": node.path,
        "label": label(report, node, within, lang),
        "text": node.text,
        "value": None if figure is None else plain(amount(figure), figure.unit.scale),
        "unit": "" if figure is None else figure.unit.name,
        "file": place.file,
        **placed(place),
    }


def _hint(report: Report, hint: Hint, lang: str) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": hint.kind, "path": hint.node.path if hint.node else ""}
    if hint.node is not None:
        told |= placed(report.place(hint.node))
    return told | {"text": hint.text.of(lang)}
