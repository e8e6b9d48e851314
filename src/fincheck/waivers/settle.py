"""The waivers of one file held against the findings of a report: which may stay today, and why others are back."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from fincheck.evaluation.outcome import Outcome
from fincheck.report.report import Report
from fincheck.source import Problem, Text
from fincheck.waivers.basis import basis_of
from fincheck.waivers.waiver import Waiver

__all__ = ["Waivers"]


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
