"""What somebody should look at first: the causes, then findings by severity, one line for what is of one kind.

The order of the file is that of the disclosure; the order here is that of the work it makes. Nothing is left out:
what stands in one line here is told in full with ``-v``.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from fincheck.audit import Audit
from fincheck.evaluation.outcome import Outcome, position
from fincheck.explanation.records import Cause
from fincheck.record import Record
from fincheck.render.wording.message import message
from fincheck.render.wording.relation import relation
from fincheck.render.wording.words import SEVERITY, VERDICT, amount, gap, title, waived
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook.rule import SEVERITIES
from fincheck.source import Text, cells

__all__ = ["MOST", "Bundle", "Headline", "bundles", "causes", "gravest_first", "noted", "ranked", "unsearched", "where"]

MOST = 10  # causes told at the top
_SINGLE = 200  # errors told one by one
_PLACES = 6  # places told of findings of one kind
_BEYOND = Text("用 -v 查看", "see them with -v")
_GRAVITY = {name: rank for rank, name in enumerate((*SEVERITIES, ""))}
_SHORT = 76  # cells of a relation that is told as it stands beside a warning; a longer one gives way to its title


class Bundle(Record):
    """Findings of one rule and severity that are told together: their level, what is told, how far apart they are."""

    level: str
    outcomes: tuple[Outcome, ...]
    lines: tuple[str, ...]
    gap: str


class Headline(Record):
    """One sentence at the top: how grave it is, what it says, the cause that it tells; "" and None where it tells of the rest."""

    severity: str
    text: str
    cause: Cause | None = None


def where(report: Report, nodes: Iterable[Node], lang: str, most: int = _PLACES) -> str:
    """Return the places of several nodes: 第41、42、333行, or their origins one by one; no more than ``most``."""
    places = list(dict.fromkeys(report.place(node) for node in nodes))
    more = len(places) - most
    some = places[:most]
    if len(some) > 1 and all(place.origin is None for place in some):
        lines = list(dict.fromkeys(str(place.line) for place in some))
        told = f"第{'、'.join(lines)}行" if lang == "zh" else f"line{'s' if len(lines) > 1 else ''} {', '.join(lines)}"
    else:
        told = ("、" if lang == "zh" else ", ").join(dict.fromkeys(place.words(lang) for place in some))
    if more > 0:
        told += f"等 {len(places)} 处" if lang == "zh" else f" and {more} more"
    return told


def causes(done: Audit, lang: str, most: int | None = MOST, beyond: Text = _BEYOND) -> list[Headline]:
    """Return the causes worth a line, a sentence each, the gravest first, then by the money they explain.

    ``most``    no more than so many; None: all
    ``beyond``  says where the others are told
    """
    if done.report is None:
        return []
    worth = [
        cause for cause in ranked(done.explanation.causes if done.explanation is not None else ()) if cause.telling
    ]
    told = [Headline(_worst(cause), _sentence(done.report, cause, lang), cause) for cause in worth[:most]]
    rest = len(worth) - len(told)
    if rest:
        left = f"还有 {rest} 个原因，{beyond.zh}" if lang == "zh" else f"{rest} more causes: {beyond.en}"
        told.append(Headline("", left))
    if done.unsearched:
        told.append(Headline("", unsearched(done, lang)))
    return told


def ranked(causes: Iterable[Cause]) -> list[Cause]:
    """Return causes with the gravest first, then by the money they explain, then in the order of the report."""
    return sorted(causes, key=_weight)


def unsearched(done: Audit, lang: str) -> str:
    """Return how many findings had no search for their causes: that of a report may take so long and no longer."""
    number = done.unsearched
    if lang == "zh":
        return f"搜索量已达上限，{number} 项问题没有查找原因"
    said = "finding was" if number == 1 else f"{number} findings were"
    return f"the causes of {'one ' if number == 1 else ''}{said} not searched: the limit of the search was reached"


def bundles(done: Audit, outcomes: list[Outcome], lang: str, *, caused: bool = True) -> list[Bundle]:
    """Return of some outcomes errors one by one and warnings a rule each, the gravest first, in the order of the report.

    Nobody works off thousands of lines on a terminal: of very many errors, those behind the first are told a rule each too.
    Warnings about words are left to ``noted``, and those that a cause names with their figures to ``causes``, where these are
    told above (``caused``).
    """
    report = done.report
    assert report is not None
    found: list[Bundle] = []
    named = _named(done) if caused else set()
    ordered = sorted(outcomes, key=position)
    for severity in SEVERITIES[:2]:
        by_rule: dict[object, list[Outcome]] = {}
        for outcome in ordered:
            if outcome.severity == severity and outcome not in done.waived and outcome not in named:
                single = severity == SEVERITIES[0] and len(by_rule) < _SINGLE
                key: object = outcome if single else (outcome.rule.id, outcome.verdict)
                by_rule.setdefault(key, []).append(outcome)
        found += [
            Bundle(severity, tuple(some), tuple(_lines(done, some, lang)), _gap(some, lang))
            for some in by_rule.values()
            if severity == SEVERITIES[0] or not _worded(some)
        ]
    return found


def noted(done: Audit, outcomes: list[Outcome], lang: str) -> list[tuple[str, str, str]]:
    """Return (severity, its name, what is told) of those outcomes that need no columns, a rule each: HDG01 ×13 标题都有序号.

    These are the warnings about words, with their places, then information and what is waived.
    """
    report = done.report
    assert report is not None
    by_rule: dict[tuple[int, str], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome in done.waived:
            by_rule.setdefault((2, outcome.rule.id), []).append(outcome)
        elif outcome.severity == SEVERITIES[1] and _worded([outcome]):
            by_rule.setdefault((0, outcome.rule.id), []).append(outcome)
        elif outcome.severity not in SEVERITIES[:2]:
            by_rule.setdefault((1, outcome.rule.id), []).append(outcome)
    names = (("warning", SEVERITY["warning"].of(lang)), ("info", SEVERITY["info"].of(lang)), ("", VERDICT["waived"].of(lang)))  # fmt: skip
    told = []
    for (kind, rule), some in sorted(by_rule.items(), key=lambda pair: (pair[0][0], -len(pair[1]), pair[0][1])):
        times = f" ×{len(some)}" if len(some) > 1 else ""
        places = f" {_briefly(report, [outcome.at for outcome in some], lang)}" if kind == 0 else ""
        asked = f" {title(some[0].rule, lang)}"
        if kind == 2:
            asked += (
                f"（{waived(done.waived[some[0]], lang)}）"
                if lang == "zh"
                else f" ({waived(done.waived[some[0]], lang)})"
            )
        told.append((*names[kind], f"{rule}{times}{places}{asked}"))
    return told


def _briefly(report: Report, nodes: list[Node], lang: str) -> str:
    """Return the places of several nodes as short as can be: of a typed report the numbers of the lines in brackets."""
    places = [report.place(node) for node in nodes]
    if lang == "zh" or any(place.origin is not None for place in places):
        return where(report, nodes, lang, 3)
    lines = list(dict.fromkeys(str(place.line) for place in places))
    more = f" and {len(lines) - 3} more" if len(lines) > 3 else ""
    return f"({', '.join(lines[:3])}{more})"


def gravest_first(done: Audit, outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return outcomes as people read them: by severity, then what is no finding, waived ones last; within, in the order given."""
    return sorted(outcomes, key=lambda outcome: (outcome in done.waived, _GRAVITY[outcome.severity]))


# ---------------------------------------------------------------- one finding, or those of one rule


def _lines(done: Audit, some: list[Outcome], lang: str) -> list[str]:
    report = done.report
    assert report is not None
    first = some[0]
    asked = title(first.rule, lang)
    if len(some) > 1:
        return [f"{asked} ×{len(some)}"]
    if first.severity == SEVERITIES[0]:
        if first.reason is not None or first.difference is None:
            return [message(report, first, lang)]
        return [relation(report, first, lang)]
    whole = first.reason is not None or first.difference is None
    short = message(report, first, lang) if whole else relation(report, first, lang)
    return [short if cells(short) <= _SHORT else asked]


def _worded(some: list[Outcome]) -> bool:
    """Whether findings are about words, not about amounts: nothing differs by so much."""
    return all(outcome.difference is None for outcome in some)


def _named(done: Audit) -> set[Outcome]:
    """Return the warnings whose figures the sentence of their cause names already."""
    if done.explanation is None:
        return set()
    return {
        finding
        for cause in done.explanation.causes
        if cause.kind != "carry-over" and cause.telling
        for finding in cause.findings
        if finding.severity == SEVERITIES[1]
    }


def _gap(some: list[Outcome], lang: str) -> str:
    first, *others = some
    told = gap(first, lang)
    return told if all(gap(outcome, lang) == told for outcome in others) else ""


# ---------------------------------------------------------------- causes


def _worst(cause: Cause) -> str:
    return min((f.severity for f in cause.findings), key=_GRAVITY.__getitem__, default="")


def _weight(cause: Cause) -> tuple[object, ...]:
    money = [abs(f.difference) for f in cause.findings if f.difference is not None and f.unit.kind == "money"]
    explained = sum(money[1:], money[0]) if money else Fraction(0)
    # whole yuan before what is left: to compare fractions takes longer than all the rest
    return (
        _GRAVITY[_worst(cause)],
        -(explained.numerator // explained.denominator),
        -explained,
        position(cause.findings[0]),
    )


def _sentence(report: Report, cause: Cause, lang: str) -> str:
    """Return a cause in one line, with the rules and how many findings it explains."""
    zh = lang == "zh"
    if cause.kind == "carry-over":
        sums = dict.fromkeys(amount(f, abs(f.difference)) for f in cause.findings if f.difference is not None)
        totals = dict.fromkeys(f.at for f in cause.findings)
        some = ("、" if zh else ", ").join(
            f"{report.place(node).words(lang)} {report.named(node, lang, most=1)} {(node.text or '').strip()}"
            for node in totals
        )
        money = ("、" if zh else ", ").join(sums)
        if zh:
            return f"总计漏计结转 {money}，{len(totals)} 处，{'各' if len(totals) > 1 else ''}加上即相符：{some}"
        who = f"{len(totals)} totals lack" if len(totals) > 1 else "a total lacks"
        return f"{who} the carry-over of {money} (add it): {some}"
    text = cause.text.of(lang)
    said = text.partition("：" if zh else ": ")[2] or text
    rules = dict.fromkeys(f.rule.id for f in cause.findings)
    shown = ("、" if zh else ", ").join(list(rules)[:4]) + (" …" if len(rules) > 4 else "")
    several = len(cause.findings)
    if several == len(rules) <= 4:  # they are told one by one
        return f"{said}（{shown}）" if zh else f"{said} ({shown})"
    return f"{said}（共 {several} 项：{shown}）" if zh else f"{said} ({several} findings: {shown})"
