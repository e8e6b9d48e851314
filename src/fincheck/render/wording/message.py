"""A check as one sentence that can be understood alone."""

from __future__ import annotations

from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.render.wording.relation import relation, subject, told_once
from fincheck.render.wording.words import gap, looks, measured, title
from fincheck.report.report import Report

__all__ = ["message"]


@told_once
def message(report: Report, outcome: Outcome, lang: str, *, whole: bool = False) -> str:
    """Return the outcome as one sentence that can be understood alone; ``whole`` as for ``relation``."""
    zh = lang == "zh"
    if outcome.verdict == Verdict.UNDECIDED or outcome.reason is not None:
        reason = outcome.reason.of(lang) if outcome.reason else ""
        return f"{title(outcome.rule, lang)}{'：' if zh else ': '}{subject(report, outcome, lang)}{reason}"
    if outcome.difference is None:
        return title(outcome.rule, lang)
    told = relation(report, outcome, lang, whole=whole)
    if outcome.groundless:
        return f"{told}，{title(outcome.rule, lang)}" if zh else f"{told}: {title(outcome.rule, lang)}"
    if not outcome.difference:
        return told
    if outcome.verdict == Verdict.EXACT:
        return told
    allowed = (
        measured(outcome, outcome.allowed, lang) if outcome.allowed is not None else ("不限" if zh else "no bound")
    )
    if outcome.verdict == Verdict.TRUNCATED:
        differs = measured(outcome, outcome.difference, lang)
        cause = looks(outcome).of(lang)
        tail = f"{cause}，相差 {differs}" if zh else f"{cause}: differs by {differs}"
        if outcome.allowed != 0:
            tail += f"，四舍五入只能解释 {allowed}" if zh else f", rounding explains {allowed}"
    elif outcome.verdict == Verdict.ROUNDING:
        differs = measured(outcome, outcome.difference, lang)
        tail = (
            f"相差 {differs}，在四舍五入允许的 {allowed} 以内"
            if zh
            else f"differs by {differs}, rounding allows {allowed}"
        )
    else:
        tail = gap(outcome, lang).replace("差 ", "相差 ", 1)
        if outcome.allowed != 0:  # what is counted is not rounded
            tail += f"，四舍五入只能解释 {allowed}" if zh else f", rounding explains {allowed} only"
    if outcome.loose:
        tail += "（按区间估算）" if zh else " (bound by interval arithmetic)"
    return f"{told}{'；' if zh else '; '}{tail}"
