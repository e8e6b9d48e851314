"""The findings as a table for people.

Columns fold and never cut, so that no figure loses a digit or its unit; report text is never read as markup; colour
never carries meaning alone. The only place that lays out with ``rich``; its cells come folded already (``wrap``), since
rich folds a Chinese sentence anywhere, also between the digits of a figure.
"""

from __future__ import annotations

import io

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text as Rich

from fincheck.audit import Audit, Summary
from fincheck.outcome import Outcome
from fincheck.render import Pieces, Run
from fincheck.render.overview import overview
from fincheck.render.words import SEVERITY, VERDICT, amount, looks, message, relation, tally, title, waived
from fincheck.render.wrap import folded, folded_path
from fincheck.source import Text, cells, harmless

__all__ = ["FORMAT", "render"]

_RICH = {"error": "bold red", "warning": "yellow", "info": "cyan", "head": "bold", "note": "italic"}
_STYLE = {"error": "1;31", "warning": "33", "info": "36", "": "2", "head": "1", "note": "3"}
_NARROW = 100  # cells; below, the first three columns are one
_SLIM = 64  # cells; below, there are no columns at all
_ASCII = str.maketrans({"×": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "△": "-", "…": "...", "·": "/"})  # fmt: skip

_Line = tuple[str, str]  # text and style
_Cell = list[_Line]


def _piece(run: Run, done: Audit) -> str:
    """Return the table of one report with its tally; of several, nothing of those where there is nothing to see."""
    report = done.report
    if report is None:
        return ""
    outcomes = done.listed(run.verbose)
    if run.several and not outcomes:
        return ""
    heading = " ".join(part for part in (report.entity, report.year) if part)
    lines = [(line, "head") for line in folded(_shown(f"{done.file}  {heading}".rstrip(), run), run.width)]
    if outcomes:
        lines += _table(run, done, outcomes)
    if not run.quiet:
        told = [tally(done.tally, run.lang)]
        if not done.findings and done.checks:
            told.append(_held(done, run.lang))
        lines += [(line, "") for text in told for line in folded(_shown(text, run), run.width)]
    return "".join(_painted(line.rstrip(), style, run) + "\n" for line, style in [*lines, ("", "")])


def _frame(run: Run, summaries: list[Summary]) -> tuple[str, str]:
    """Return what stands behind the tables of several reports: one line a report to look at, worst first."""
    if len(summaries) < 2:
        return "", ""
    lines = overview(summaries, run.lang, run.width)
    return "", "".join(_painted(_shown(line, run).rstrip(), style, run) + "\n" for line, style in lines)


def _held(done: Audit, lang: str) -> str:
    held, undecided = done.tally["exact"] + done.tally["rounding"], done.tally["undecided"]
    if lang == "zh":
        more = f"另有 {undecided} 项无法判断，用 -v 查看。" if undecided else ""
        return f"没有发现问题：{held} 项相符。{more}"
    more = f" {undecided} could not be decided: see them with -v." if undecided else ""
    return f"No finding: {held} checks hold.{more}"


def _table(run: Run, done: Audit, outcomes: list[Outcome]) -> list[_Line]:
    heads = [Text("级别", "level"), Text("规则", "rule"), Text("位置", "place"), Text("核对", "relation"), Text("差额", "difference"), Text("允许", "allowed")]  # fmt: skip
    names = [head.of(run.lang) for head in heads]
    rows = [_row(run, done, outcome) for outcome in outcomes]
    if run.width < _SLIM:
        return [
            line for row, outcome in zip(rows, outcomes, strict=True) for line in _slim(run, done, row, outcome, names)
        ]
    if run.width < _NARROW:
        names[:3] = [f"{names[0]} {names[1]}"]
        rows = [[[*row[0], *row[1], (row[2][0][0].rsplit("\0", 1)[1], "")], *row[3:]] for row in rows]
    rows = [[[(text.replace("\0", ":"), style) for text, style in cell] for cell in row] for row in rows]
    widths = [max(cells(text) for cell in column for text, _ in cell) for column in zip(*rows, strict=True)]
    widths = [max(width, cells(name)) for width, name in zip(widths, names, strict=True)]
    told = len(names) - 3  # the column of the relation; those before and behind it keep their width
    if run.width >= _NARROW:
        widths[0] = min(widths[0], max(10, cells(names[0])))
        widths[2] = min(widths[2], max(18, run.width // 5))
    # a difference that is a sentence of digits may not push the relation out of the table
    rest = run.width - sum(widths[:told]) - sum(widths[told + 1 :]) - 2 * (len(names) - 1)
    widths[told] = min(widths[told], max(rest, 24))
    folds = [
        [
            [
                (part, style)
                for text, style in cell
                for part in (folded(text, width, whole) if i >= told else folded_path(text, width))
            ]
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        for row, whole in zip(rows, [_whole(run, outcome) for outcome in outcomes], strict=True)
    ]
    # what may not be folded stands out of its column: the column grows
    widths = [max([width, *(cells(text) for row in folds for text, _ in row[i])]) for i, width in enumerate(widths)]
    head = [[(name, "head")] for name in names]
    lines = _laid_out(run, head, widths, told)
    lines.append(("-" * (sum(widths) + 2 * (len(widths) - 1)), ""))
    for row, outcome in zip(folds, outcomes, strict=True):
        lines += _laid_out(run, row, widths, told)
        lines += _excerpt(run, done, outcome)
        lines.append(("", ""))
    return lines[:-1] if not run.verbose else lines


def _laid_out(run: Run, row: list[_Cell], widths: list[int], told: int) -> list[_Line]:
    """Return one row of the table in lines, its cells beside each other; amounts stand to the right."""
    grid = Grid(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for i, width in enumerate(widths):
        grid.add_column(width=width, overflow="fold", justify="right" if i > told else "left")
    grid.add_row(*(Rich("\n").join(Rich(text, _RICH.get(style, "")) for text, style in cell) for cell in row))
    out = io.StringIO()
    console = Console(
        file=out,
        width=sum(widths) + 2 * len(widths),
        height=len(row) + 1,
        color_system="standard" if run.color else None,
        force_terminal=run.color,
        no_color=not run.color,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.print(grid)
    return [(line.rstrip(), "") for line in out.getvalue().split("\n")[:-1]]


def _row(run: Run, done: Audit, outcome: Outcome) -> list[_Cell]:
    """Return the six cells of one outcome, not yet folded; ``\\0`` stands between file and place."""
    assert done.report is not None
    place = done.report.place(outcome.at)
    has = outcome.difference is not None
    severity = "" if outcome in done.waived else outcome.severity
    return [
        [(_level(done, outcome, run.lang), severity or "note")],
        [(outcome.rule.id, "")],
        [(f"{_shown(place.file, run)}\0{place.line}:{place.column}", "")],
        _told(run, done, outcome),
        [(_shown(amount(outcome, outcome.difference), run) if has else "", "")],
        [(_shown(amount(outcome, outcome.allowed), run) if has else "", "")],
    ]


def _slim(run: Run, done: Audit, row: list[_Cell], outcome: Outcome, names: list[str]) -> list[_Line]:
    """Return one outcome below each other, for a terminal without room for columns."""
    whole = _whole(run, outcome)
    head = " ".join(cell[0][0].replace("\0", ":") for cell in row[:3])
    lines = [(line, row[0][0][1]) for line in folded(head, run.width)]
    lines += [("  " + part, style) for text, style in row[3] for part in folded(text, run.width - 2, whole)]
    lines += [
        (f"  {name} {cell[0][0]}", "") for name, cell in zip(names[4:], row[4:], strict=True) if cell[0][0]
    ]  # fmt: skip
    return [*lines, *_excerpt(run, done, outcome), ("", "")]


def _excerpt(run: Run, done: Audit, outcome: Outcome) -> list[_Line]:
    """Return the lines of the report that a finding is about; with ``-v`` only."""
    if not (run.verbose and outcome.finding and done.source is not None):
        return []
    from fincheck.render.excerpt import excerpt

    lines = excerpt(done.source, outcome, run.width - 2, lambda text: _shown(text, run))
    return [("  " + line, "") for line in lines]


def _level(done: Audit, outcome: Outcome, lang: str) -> str:
    if outcome in done.waived:
        return VERDICT["waived"].of(lang)
    if outcome.severity and outcome.verdict != "rounding":
        return SEVERITY[outcome.severity].of(lang)
    return VERDICT[outcome.verdict].of(lang)


def _told(run: Run, done: Audit, outcome: Outcome) -> _Cell:
    """Return the middle cell: what the rule asks, what the report says, what the cause may be."""
    assert done.report is not None
    zh = run.lang == "zh"
    asked = title(outcome.rule, run.lang)
    if outcome.reason is not None or outcome.difference is None:
        lines = [message(done.report, outcome, run.lang)]
    else:
        told = relation(done.report, outcome, run.lang)
        lines = [asked, told] if asked != outcome.rule.formula else [told]
    notes = []
    if outcome.verdict == "truncated":
        notes.append(looks(outcome).of(run.lang))
    if outcome.loose:
        notes.append("按区间估算" if zh else "bound by interval arithmetic")
    notes += [("可能：" if zh else "likely: ") + hint.text.of(run.lang) for hint in done.hints.get(outcome, ())]
    if outcome in done.waived:
        notes.append(waived(done.waived[outcome], run.lang))
    return [(_shown(line, run), "") for line in lines] + [(_shown(line, run), "note") for line in notes]


def _whole(run: Run, outcome: Outcome) -> list[str]:
    """Return the figures of an outcome as they are shown: none of them may be folded."""
    printed = [(node.text or "").strip() for node in outcome.operands]
    return [_shown(text, run) for text in printed + [amount(outcome, value) for value in (outcome.left, outcome.right)]]


def _painted(text: str, style: str, run: Run) -> str:
    code = _STYLE.get(style, "")
    return f"\x1b[{code}m{text}\x1b[0m" if run.color and code and style and text else text


def _shown(text: str, run: Run) -> str:
    """Return ``text`` as the terminal can show it: control characters made visible, signs in ASCII where it must be."""
    text = harmless(text)
    return text.translate(_ASCII).encode("ascii", "backslashreplace").decode() if run.ascii else text


FORMAT = Pieces(_piece, _frame, live=True)
render = FORMAT.whole
