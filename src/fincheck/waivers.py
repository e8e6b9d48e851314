"""Waivers: dated, reasoned permissions for findings to stay, and what has become of them.

A waiver names a rule, a path, the figures that were waived and on what basis they were read: whose, of which year, in
which unit, to which digit, how rounded. It stops where ``until`` has passed and where a figure or its basis has changed:
then the finding is back, and the reader is told why. One waiver may be for all findings of one cause: it names the others
as well, holds for all or for none, and is bound to the figures of all.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from fincheck.evaluation.outcome import Outcome
from fincheck.figures.days import day_of
from fincheck.figures.decimals import plain
from fincheck.figures.figure import Spread, normalize, power
from fincheck.readers import yamltree
from fincheck.report.fields import one_of, unknown_field
from fincheck.report.report import Report
from fincheck.report.terms import Terms
from fincheck.report.tree import Node, quoted
from fincheck.source import Place, Problem, Source, Text, visible

__all__ = [
    "FIELDS",
    "NAMES",
    "Also",
    "Waiver",
    "Waivers",
    "basis_of",
    "basis_of_all",
    "figures_of",
    "found_of",
    "path_of",
    "read",
    "says_something",
]

FIELDS = ("rule", "path", "also", "report", "reason", "by", "until", "figures", "found", "basis")
NAMES = {
    "规则": "rule", "位置": "path", "报告": "report", "理由": "reason", "批准人": "by", "截止": "until", "数字": "figures",
    "情况": "found", "口径": "basis", "连同": "also",
}  # fmt: skip
_WHY = {
    "rule": Text("写明豁免哪条规则，例如 EXP01", "say which rule, as EXP01"),
    "path": Text("写明在报告何处，例如 支出决算", "say where in the report, as expenditure"),
    "reason": Text("写明为什么可以保留：没有理由的豁免无效", "say why it may stay: without a reason it does not"),
    "until": Text("写明到哪一天为止，例如 2025-12-31", "say until which day, as 2025-12-31"),
}
_BEGINNING = (
    Text(
        "豁免文件应以“waivers:”开头，下面逐条列出", "a file of waivers starts with 'waivers:' and lists them below it"
    ),
    Text("用 fincheck waive 写入一条", "fincheck waive writes one"),
)
_SPREADS = {Spread.EXACT: "准确", Spread.ROUNDED: "四舍五入", Spread.TRUNCATED: "截断"}
_UNSEEN = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs to Unicode, blanks to everybody
_STEP = re.compile(r"`([^`]*)`|([^.`]+)")


class Also(NamedTuple):
    """One more finding of the same cause, as ``Waiver`` has its first: rule, path, and what was found."""

    rule: str
    path: str
    found: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Waiver:
    """A permission for one finding, or for those of one cause, to stay.

    ``path``     as ``Outcome.path`` gives it; ``report`` is the file it is for, from the waivers' folder, or "" for any
    ``until``    the last day on which it holds
    ``figures``  path and printed text of every figure that was waived; "" where it was blank
    ``found``    what was found, in Chinese, where that is no amount: a blank, names that differ
    ``basis``    what made the printed texts amounts, in Chinese, as ``basis_of`` tells it; "" where nobody wrote it down
    ``also``     the other findings of the cause
    """

    rule: str
    path: str
    report: str
    reason: str
    by: str
    until: date
    figures: dict[str, str]
    found: str
    basis: str
    place: Place
    also: tuple[Also, ...] = ()

    @property
    def findings(self) -> tuple[Also, ...]:
        """Every finding that it is for."""
        return (Also(self.rule, self.path, self.found), *self.also)

    def changed(self, outcome: Outcome, report: Report) -> str | None:
        """Return what is no longer as it was waived, or None."""
        now = figures_of(outcome)
        for path, text in self.figures.items():
            there = now.get(path, "")
            if path not in now or normalize(there) != normalize(text):
                return f"{path} {text or '—'} → {there or '—'}"
        for path, text in now.items():
            if path not in self.figures:
                return f"{path} — → {text}"
        found = found_of(outcome)
        if found != self.found:
            return f"{self.found or '—'} → {found or '—'}"
        basis = basis_of(outcome, report)
        return f"{self.basis} → {basis}" if self.basis and normalize(self.basis) != normalize(basis) else None

    def changed_of_cause(self, outcomes: Iterable[Outcome], report: Report) -> str | None:
        """Return what is no longer as it was when the findings of one cause were waived, or None.

        The figures are looked up in the report, not in the findings: one that is gone, or that nobody asked for, is why.
        """
        there = {node.path: node for node in report.root.walk()}
        for path, text in self.figures.items():
            now = (there[path].text or "").strip() if path in there else ""
            if path not in there or normalize(now) != normalize(text):
                return f"{path} {text or '—'} → {now or '—'}"
        found = {(one.rule, one.path): one.found for one in self.findings}
        for outcome in outcomes:
            for path, text in figures_of(outcome).items():
                if path not in self.figures:
                    return f"{path} — → {text}"
            before, after = found[outcome.rule.id, outcome.path], found_of(outcome)
            if before != after:
                return f"{before or '—'} → {after or '—'}"
        basis = basis_of_all([there[path] for path in self.figures], report)
        return f"{self.basis} → {basis}" if self.basis and normalize(self.basis) != normalize(basis) else None


@dataclass(slots=True)
class Waivers:
    """The waivers of one file, what is wrong with them, and which have been met by a finding."""

    file: str
    waivers: list[Waiver] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    met: set[int] = field(default_factory=set)

    def settle(
        self, report: Report, findings: Iterable[Outcome], today: date
    ) -> tuple[dict[Outcome, Waiver], list[Problem]]:
        """Return the findings of one report that may stay today, and a notice for each waiver that no longer holds,
        or that could hold on although its figures have come to mean something else.
        """
        may_stay: dict[Outcome, Waiver] = {}
        notices: list[Problem] = []
        mine: dict[tuple[str, str], list[tuple[int, Waiver]]] = {}
        for number, waiver in enumerate(self.waivers):
            if not waiver.report or _same_file(self.file, waiver.report, report.file):
                for one in waiver.findings:
                    mine.setdefault((one.rule, one.path), []).append((number, waiver))
        groups: dict[tuple[int, Outcome | None], tuple[Waiver, list[Outcome]]] = {}
        for outcome in findings if mine else ():
            for number, waiver in mine.get((outcome.rule.id, outcome.path), ()):
                self.met.add(number)
                together = groups.setdefault((number, None if waiver.also else outcome), (waiver, []))
                together[1].append(outcome)
        for waiver, outcomes in groups.values():
            first = outcomes[0]
            changed = waiver.changed_of_cause(outcomes, report) if waiver.also else waiver.changed(first, report)
            if today > waiver.until:
                notices.append(_ran_out(waiver))
            elif changed is not None:
                notices.append(_changed(waiver, changed))
            else:
                may_stay.update(dict.fromkeys(outcomes, waiver))
                if not waiver.basis and basis_of(first, report):
                    notices.append(_baseless(waiver))
        return may_stay, notices

    def unused(self, reports: Iterable[str], rules: Iterable[str]) -> list[Problem]:
        """Return a notice for each waiver that met no finding, though its report was judged by its rule."""
        reports, rules = list(reports), set(rules)
        return [
            _notice(
                waiver,
                Text(f"豁免没有用上：{waiver.rule} 在 {waiver.path} 没有问题", f"unused waiver: {waiver.rule} has no finding at {waiver.path}"),
                Text("问题已经消除的，删去这一条；位置写错的，改正 path（位置）", "delete it if the finding is gone, else mend its path"),
            )
            for number, waiver in enumerate(self.waivers)
            if number not in self.met
            and any(one.rule in rules for one in waiver.findings)
            and (not waiver.report or any(_same_file(self.file, waiver.report, report) for report in reports))
        ]  # fmt: skip


def figures_of(outcome: Outcome) -> dict[str, str]:
    """Return path and printed text of every figure of an outcome."""
    return {node.path: (node.text or "").strip() for node in outcome.operands}


def found_of(outcome: Outcome) -> str:
    """Return what an outcome found where that is no amount: its reason, in Chinese."""
    return outcome.reason.zh if outcome.reason is not None else ""


def basis_of(outcome: Outcome, report: Report) -> str:
    """Return what makes amounts of the printed figures of an outcome, in Chinese: 某局 2024：0.01万元四舍五入.

    Whose they are, of which year; then, in the order of the formula, the unit of the last digit and how it came about.
    """
    return basis_of_all(outcome.operands, report)


def basis_of_all(nodes: Iterable[Node], report: Report) -> str:
    """Return what makes amounts of some printed figures, in Chinese, as ``basis_of`` does."""
    told: list[list[str | int]] = []
    for node in nodes:
        figure = report.figure(node)
        if figure is None or figure.unit.kind == "any":
            continue
        last = "" if figure.spread == Spread.EXACT else plain(power(figure.exponent - figure.unit.scale))
        one = f"{last}{figure.unit.name}{_SPREADS[figure.spread]}{figure.bound}"
        if told and told[-1][0] == one:
            told[-1][1] = int(told[-1][1]) + 1
        else:
            told.append([one, 1])
    whose = " ".join(filter(None, (report.entity, report.year)))
    how = "、".join(f"{one}×{times}" if times != 1 else str(one) for one, times in told)
    return "：".join(filter(None, (whose, how)))


def says_something(text: str) -> bool:
    """Whether a text has something in it that can be seen: blanks and characters without width are no reason."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _UNSEEN for c in text)


def read(source: Source, terms: Terms) -> Waivers:
    """Return the waivers of one file; what is wrong with it stands in ``problems``, and no waiver of it holds then."""
    found = Waivers(source.name)
    try:
        entries = _entries(source)
    except Problem as problem:
        found.problems.append(problem)
        return found
    seen: dict[tuple[str, str, str], Waiver] = {}
    for entry in entries:
        try:
            waiver = _waiver(source, entry, terms)
            for one in waiver.findings:
                other = seen.setdefault((one.rule, one.path, waiver.report), waiver)
                if other is not waiver:
                    raise source.problem(
                        entry.line,
                        entry.column,
                        Text(f"{one.rule} 在 {one.path} 已在第 {other.place.line} 行豁免", f"{one.rule} at {one.path} is waived in line {other.place.line} already"),
                        Text("删去其中一条", "delete one of the two"),
                    )  # fmt: skip
            found.waivers.append(waiver)
        except Problem as problem:
            found.problems.append(problem)
    if found.problems:
        found.waivers.clear()
    return found


def _entries(source: Source) -> list[Node]:
    if source.empty:
        raise source.problem(1, 1, Text("文件是空的", "the file is empty"), _BEGINNING[0])
    top = yamltree.read(source)
    fields = top.group or {}
    listed = fields.get("waivers") or fields.get("豁免")
    for key, node in fields.items():
        if node is not listed:
            said = Text(f"豁免文件里没有“{key}”", f"a file of waivers has no {key!r}")
            below = Text("豁免列在“waivers:”下面", "the waivers are listed below 'waivers:'")
            raise unknown_field(source, node, key, said, (), below)
    if listed is None or (listed.group is None and listed.text is not None):
        raise source.problem(top.line, top.column, *_BEGINNING)
    return list((listed.group or {}).values())


def _fields(source: Source, entry: Node, known: tuple[str, ...]) -> tuple[dict[str, Node], dict[str, str]]:
    """Return the fields of an entry by their names, and how the file spells each."""
    fields: dict[str, Node] = {}
    chinese = any(key in NAMES for key in entry.group or {})
    spelled = {name: key for key, name in NAMES.items()} if chinese else {}  # as the file spells its fields
    for key, node in (entry.group or {}).items():
        name = NAMES.get(key, key)
        if name not in known:
            names = [one for one, meant in NAMES.items() if meant in known]
            said = Text(f"豁免里没有字段“{key}”", f"a waiver has no field {key!r}")
            raise unknown_field(source, node, key, said, (*known, *names), one_of(names if chinese else known))
        fields[name] = node
        spelled[name] = key
    return fields, spelled


def _also(source: Source, listed: Node, terms: Terms) -> tuple[Also, ...]:
    """Return the other findings that a waiver is for."""
    told = []
    for entry in (listed.group or {}).values():
        fields, spelled = _fields(source, entry, Also._fields)
        texts = {name: (node.text or "").strip() for name, node in fields.items()}
        for name in ("rule", "path"):
            if not says_something(texts.get(name, "")):
                said = spelled.get(name, name)
                raise source.problem(
                    entry.line, entry.column, Text(f"豁免缺少 {said}", f"a waiver without {said}"), _WHY[name]
                )
        told.append(Also(texts["rule"], path_of(texts["path"], terms), texts.get("found", "")))
    return tuple(told)


def _waiver(source: Source, entry: Node, terms: Terms) -> Waiver:
    fields, spelled = _fields(source, entry, FIELDS)
    texts = {name: (node.text or "").strip() for name, node in fields.items()}
    for name, help in _WHY.items():
        if not says_something(texts.get(name, "")):
            at = fields.get(name, entry)
            raise source.problem(
                at.line,
                at.column,
                Text(f"豁免缺少 {spelled.get(name, name)}", f"a waiver without {spelled.get(name, name)}"),
                help,
            )
    figures = {
        path_of(key, terms): (node.text or "").strip()
        for key, node in ((fields["figures"].group or {}) if "figures" in fields else {}).items()
    }
    found = texts.get("found", "")
    if not figures and not found:
        named = spelled.get("figures", "figures")
        raise source.problem(
            entry.line,
            entry.column,
            Text(f"豁免缺少 {named}：豁免的是哪些数字", f"a waiver without {named}: which ones were waived?"),
            Text(
                "用 fincheck waive 重写这一条，数字会自动填入；数字改动后豁免随即失效",
                "let 'fincheck waive' write it, it fills them in; once one changes the finding is back",
            ),
        )
    return Waiver(
        texts["rule"],
        path_of(texts["path"], terms),
        texts.get("report", ""),
        texts["reason"],
        texts.get("by", ""),
        _day(source, fields["until"]),
        figures,
        found,
        texts.get("basis", ""),
        Place(source.name, entry.line, entry.column),
        _also(source, fields["also"], terms) if "also" in fields else (),
    )


def path_of(text: str, terms: Terms) -> str:
    """Return a path with term ids in place of labels; ``$`` is the top of the report."""
    if text == "$":
        return text
    steps = [quoted_step or step for quoted_step, step in _STEP.findall(text.removeprefix("$."))]
    return ".".join(quoted(terms.id_of(step.strip())) for step in steps)


def _day(source: Source, node: Node) -> date:
    text = (node.text or "").strip()
    found = day_of(text)
    if found is None:
        raise source.problem(
            node.line,
            node.column,
            Text(f"“{visible(text)}”不是日期", f"{visible(text)!r} is no date"),
            Text("写成 年-月-日，例如 2025-12-31", "write year-month-day, as 2025-12-31"),
            max(len(text), 1),
        )
    return found


def _back(waiver: Waiver) -> Text:
    """Return which findings a waiver was for, as back among the others."""
    more = len(waiver.also)
    if not more:
        return Text("重新列为问题", "the finding is back")
    return Text(f"和同因的另 {more} 项重新列为问题", f"the finding is back, with {more} more of its cause")


def _ran_out(waiver: Waiver) -> Problem:
    back = _back(waiver)
    return _notice(
        waiver,
        Text(f"豁免已于 {waiver.until.isoformat()} 到期：{waiver.rule}（{waiver.path}）{back.zh}", f"the waiver of {waiver.rule} at {waiver.path} ended on {waiver.until.isoformat()}: {back.en}"),
        Text("改正数字，或重新批准并改写 until（截止）", "mend the figures, or have it allowed anew and change 'until'"),
    )  # fmt: skip


def _changed(waiver: Waiver, what: str) -> Problem:
    more = f", with {len(waiver.also)} more of its cause" if waiver.also else ""
    return _notice(
        waiver,
        Text(f"豁免的数字已有改动（{what}）：{waiver.rule}（{waiver.path}）{_back(waiver).zh}", f"what was waived has changed ({what}): the finding of {waiver.rule} at {waiver.path} is back{more}"),
        Text("核对后用 fincheck waive 重新豁免，或删去这一条", "look at it again, then waive it anew with 'fincheck waive' or delete the entry"),
    )  # fmt: skip


def _baseless(waiver: Waiver) -> Problem:
    return _notice(
        waiver,
        Text(f"豁免没有写明口径：{waiver.rule}（{waiver.path}）的单位、年度、位数改了也看不出来", f"this waiver names no basis: a change of unit, year or digits of {waiver.rule} at {waiver.path} goes unseen"),
        Text("删去这一条，用 fincheck waive 重新写入，口径会自动填好", "delete it and let 'fincheck waive' write it anew: that fills in 'basis'"),
    )  # fmt: skip


def _notice(waiver: Waiver, text: Text, help: Text) -> Problem:
    return Problem(waiver.place, text, help)


def _same_file(waivers: str, named: str, report: str) -> bool:
    """Whether ``named``, seen from the folder of the waivers' file, is the report."""
    return os.path.abspath(os.path.join(os.path.dirname(waivers), named)) == os.path.abspath(report)
