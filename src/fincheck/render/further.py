"""Where to look further: commands that are printed to be copied."""

from __future__ import annotations

import os
import re
from shlex import quote

from fincheck.audit import Audit
from fincheck.quality.fates import Want
from fincheck.render import Run
from fincheck.render.wording.words import SEVERITY
from fincheck.source import Text

__all__ = ["about", "command", "unchecked", "unheld"]

STATE = {  # of a figure that no check holds
    Want.UNDECIDED: Text("无法判断", "undecided"),
    Want.UNKNOWN: Text("名称不识", "unknown name"),
    Want.ALONE: Text("缺对应数", "nothing to hold against"),
    Want.NO_RULE: Text("无规则", "no rule"),
}
_WINDOWS = os.name == "nt"
_SOME = 3  # figures that are told where they are not asked for
_PLAIN = re.compile(r"[\w@%+=:,./（）·—-]+")  # what no shell takes apart; shlex alone would quote every Chinese name


def command(*words: str) -> str:
    """Return a ``fincheck`` command to be copied: a word that the shell would take apart stands in quotes."""
    shown = ["-" if word == "<stdin>" else word for word in words]
    return " ".join(["fincheck", *map(_quoted, shown)])


def about(done: Audit, verb: str = "", *words: str) -> str:
    """Return a command for what was audited, be it one file or several of one disclosure: the audit, where no verb is said."""
    several = ("--together",) if len(done.files) > 1 else ()
    return command(*filter(None, (verb, *several)), *done.files, *words)


def _quoted(word: str) -> str:
    if _PLAIN.fullmatch(word.replace("\\", "/") if _WINDOWS else word):
        return word
    return f'"{word}"' if _WINDOWS else quote(word)  # no name has a double quote there, and single ones quote nothing


def unheld(run: Run, done: Audit, *, listed: bool = True) -> str | None:
    """Return what became of the figures: how many were checked, and of each other one why not; None where nobody asks.

    ``listed``: whether those that were not checked are listed below; where they are not, it says what lists them.

    Who has chosen the rules of this run knows that they are few.
    """
    if run.quiet or run.rulebook.chosen or done.evaluation is None:
        return None
    fates = done.figures()
    zh = run.lang == "zh"
    levels = done.summary().levels
    found = " · ".join(f"{SEVERITY[name].of(run.lang)} {number}" for name, number in levels.items())
    counts = [(STATE[state].of(run.lang), number) for state, number in fates.counts.items()]
    counts = [("已核对" if zh else "checked", fates.checked), *(one for one in counts if one[1])]
    unread = sum(one.figures for one in done.unread)
    if unread:
        counts.append(("未读懂" if zh else "not read", unread))
    total = fates.total + unread
    told = ("，" if zh else ", ").join(f"{name} {number}" for name, number in counts)
    line = f"{found} | 数字 {total}：{told}" if zh else f"{found} | figures {total}: {told}"
    if fates.assumed is not None:
        at = f"{fates.assumed.line}:{fates.assumed.column}"
        line += f"；没有写金额单位，按万元读（{at}）" if zh else f"; no unit of money is printed, read as 万元 ({at})"
    few = all(number <= (_SOME if listed else 0) for number in fates.counts.values())
    if run.verbose or few:
        return line  # all of them are told
    return line + (f"，见 {about(done, 'coverage')}" if zh else f"; {about(done, 'coverage')}")


def unchecked(run: Run, done: Audit) -> list[str]:
    """Return a line for each state of figures that were not checked: with ``-v`` every figure, else the first few."""
    report = done.report
    if run.quiet or run.rulebook.chosen or report is None or done.evaluation is None:
        return []
    zh = run.lang == "zh"
    lines = []
    for state, name in STATE.items():
        fates = [fate for fate in done.figures().others if fate.state is state]
        shown = fates if run.verbose else fates[:_SOME]
        told = []
        for node, _, reason in shown:
            place = report.at(node, run.lang)
            why = "" if state is Want.NO_RULE else f"，{reason.zh}" if zh else f", {reason.en}"
            told.append(
                f"{report.named(node, run.lang)} {node.text}（{place}{why}）"
                if zh
                else f"{report.named(node, run.lang)} {node.text} ({place}{why})"
            )
        more = len(fates) - len(shown)
        if told:
            tail = (f"；还有 {more} 个" if zh else f"; and {more} more") if more else ""
            lines.append(f"{name.of(run.lang)}{'：' if zh else ': '}{('；' if zh else '; ').join(told)}{tail}")
    return lines
