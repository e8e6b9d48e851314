"""The findings as a table for people: the only place with ``rich``.

Report text is never parsed as markup, columns fold and never cut, colour never carries meaning alone.
"""

from __future__ import annotations

import io

from rich.box import Box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Rich

from fincheck.audit import Audit
from fincheck.outcome import Outcome
from fincheck.render import Run
from fincheck.render.words import SEVERITY, VERDICT, amount, message, relation, tally, title
from fincheck.source import Place

__all__ = ["render"]

_STYLE = {"error": "bold red", "warning": "yellow", "info": "cyan", "": "dim"}
# Box lines take two cells on many Chinese terminals (East-Asian width "ambiguous"), hyphens never do.
_PLAIN: Box = Box("    \n    \n -- \n    \n    \n -- \n    \n    \n", ascii=True)
_NARROW = 100  # cells; below, the first three columns are stacked


def render(run: Run) -> str:
    """Return the tables of all reports, each with its tally, as text with or without colours."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=run.width,
        height=100,
        force_terminal=run.color,
        no_color=not run.color,
        color_system="standard" if run.color else None,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
    )
    for done in run.audits:
        if done.report is not None:
            _report(console, run, done)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _report(console: Console, run: Run, done: Audit) -> None:
    assert done.report is not None
    zh = run.lang == "zh"
    heading = " ".join(part for part in (done.report.entity, done.report.year) if part)
    console.print(Rich(_visible(f"{done.file}  {heading}".rstrip()), style="bold"), soft_wrap=False, overflow="fold")
    outcomes = done.outcomes() if run.verbose else done.findings
    if outcomes:
        console.print(_table(run, done, outcomes))
    if not run.quiet:
        console.print(Rich(tally(done.tally, run.lang)), overflow="fold")
        if not done.findings and done.checks:
            held = done.tally["exact"] + done.tally["rounding"]
            told = f"没有发现问题：{held} 项相符。" if zh else f"No finding: {held} checks hold."
            if done.tally["undecided"]:
                told += (
                    f"另有 {done.tally['undecided']} 项无法判断，用 -v 查看。"
                    if zh
                    else f" {done.tally['undecided']} could not be decided: see them with -v."
                )
            console.print(Rich(told), overflow="fold")
    console.print()


def _table(run: Run, done: Audit, outcomes: list[Outcome]) -> Table:
    zh = run.lang == "zh"
    narrow = run.width < _NARROW
    table = Table(
        box=_PLAIN,
        show_lines=False,
        expand=False,
        padding=(0, 1),
        pad_edge=False,
        show_edge=False,
        header_style="bold",
        leading=1,
    )
    if narrow:
        table.add_column("级别 规则" if zh else "level rule", overflow="fold", min_width=9)
    else:
        table.add_column("级别" if zh else "level", overflow="fold", no_wrap=False, min_width=4)
        table.add_column("规则" if zh else "rule", overflow="fold", min_width=5)
        table.add_column("位置" if zh else "place", overflow="fold", max_width=max(18, run.width // 5))
    table.add_column("核对" if zh else "relation", overflow="fold")
    table.add_column("差额" if zh else "difference", overflow="fold", justify="right", min_width=8)
    table.add_column("允许" if zh else "allowed", overflow="fold", justify="right", min_width=8)
    for outcome in outcomes:
        assert done.report is not None
        place = done.report.place(outcome.at)
        level = Rich(_level(outcome, run.lang), style=_STYLE[outcome.severity])
        rule = Rich(outcome.rule.id)
        if narrow:
            cells = [Rich("\n").join([level, rule, Rich(_visible(_short(place)))])]
        else:
            cells = [level, rule, Rich(_visible(str(place)))]
        gap = amount(outcome, outcome.difference) if outcome.difference is not None else ""
        allowed = amount(outcome, outcome.allowed) if outcome.difference is not None else ""
        table.add_row(*cells, _told(run, done, outcome), Rich(gap), Rich(allowed))
    return table


def _level(outcome: Outcome, lang: str) -> str:
    if outcome.severity and outcome.verdict != "rounding":
        return SEVERITY[outcome.severity].of(lang)
    return VERDICT[outcome.verdict].of(lang)


def _told(run: Run, done: Audit, outcome: Outcome) -> Rich:
    """Return the middle cell: what the rule asks, what the report says, what the cause may be."""
    assert done.report is not None
    asked = title(outcome.rule, run.lang)
    if outcome.reason is not None or outcome.difference is None:
        lines = [message(done.report, outcome, run.lang)]
    else:
        told = relation(done.report, outcome, run.lang)
        lines = [asked, told] if asked != outcome.rule.formula else [told]
    text = Rich(_visible("\n".join(lines)))
    if outcome.verdict == "truncated":
        text.append(
            "\n" + ("末位像是截断，不是四舍五入" if run.lang == "zh" else "looks cut, not rounded"), style="italic"
        )
    if outcome.loose:
        text.append("\n" + ("按区间估算" if run.lang == "zh" else "bound by interval arithmetic"))
    for hint in done.hints.get(outcome, ()):
        text.append(
            "\n" + ("可能：" if run.lang == "zh" else "likely: ") + _visible(hint.text.of(run.lang)), style="italic"
        )
    return text


def _short(place: Place) -> str:
    return f"{place.line}:{place.column}"


def _visible(text: str) -> str:
    """Return ``text`` with control characters made visible: a report must not steer the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)
