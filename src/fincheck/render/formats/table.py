"""The findings as a table for people.

Columns fold and never cut, so that no figure loses a digit or its unit; report text is never read as markup; colour
never carries meaning alone. Folded (``wrap``) and measured by our own rules: ``rich`` folds a Chinese sentence
anywhere, also between the digits of a figure, and its widths differ from one version to the next; it adds the colours.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from fincheck.audit import Audit, Summary
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.render import Pieces, Run
from fincheck.render.further import about, unchecked, unheld
from fincheck.render.overview import overview
from fincheck.render.triage import MOST, bundles, causes, gravest_first, noted, where
from fincheck.render.wording.message import message
from fincheck.render.wording.relation import relation
from fincheck.render.wording.words import SEVERITY, VERDICT, amount, gap, looks, none_found, tally, title, waived
from fincheck.render.wrap import folded
from fincheck.rulebook.rule import SEVERITIES
from fincheck.source import Text, cells, harmless

__all__ = ["FORMAT", "render"]

_STYLE = {"error": "bold red", "warning": "yellow", "info": "cyan", "": "dim", "head": "bold", "note": "italic"}
_HEADS = (Text("级别", "level"), Text("规则", "rule"), Text("位置", "place"), Text("核对", "relation"), Text("差额", "difference"), Text("允许", "allowed"))  # fmt: skip
_NARROW = 100  # cells; below, the first three columns are one
_FEW = 12  # findings that are told in full; more are triaged
_LEAST = 28  # cells for the relation; where the others leave less there are no columns at all
_ASCII = str.maketrans({"×": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "△": "-", "…": "...", "·": "/"})  # fmt: skip

_Line = tuple[str, str]  # text and style
_Cell = list[_Line]
_Row = list[_Line]  # the parts of one line


def _piece(run: Run, done: Audit) -> str:
    """Return the table of one report with its tally; of several, nothing of those where there is nothing to see."""
    report = done.report
    if report is None:
        return ""
    outcomes = done.listed(run.verbose) if run.verbose or not run.quiet else _failing(run, done)
    few = run.verbose or len(outcomes) <= _FEW  # of more findings, what else there is is counted
    loose = [line for line in (unheld(run, done, listed=few), *(unchecked(run, done) if few else ())) if line]
    unlisted = _unlisted(run, done, outcomes) if run.quiet and not run.verbose and not run.several else ""
    if run.quiet and not (outcomes or unlisted):
        return ""
    if run.several and not outcomes:
        if len(loose) < 2:
            return ""
        return _printed(run, [*(one for line in loose for one in _lines(run, f"{done.file}: {line}")), ("", "")])
    heading = " ".join(part for part in (report.entity, report.year) if part)
    lines: list[_Line | _Row] = [
        (line, "head") for line in folded(harmless(f"{done.file}  {heading}".rstrip()), run.width, (), _size(run))
    ]
    if not run.quiet:
        lines += _causes(run, done)
    if run.verbose:
        lines += [*_table(run, done, outcomes), ("", "")] if outcomes else []
    else:
        lines += _triage(run, done, outcomes)
    if not run.quiet:
        told = [tally(done.tally, run.lang)]
        if not done.findings and done.checks:
            told.append(_held(done, run.lang))
        if done.findings:
            told.append(_further(run, done))
        lines += [line for text in [*told, *loose] for line in _lines(run, text)]
    lines += _lines(run, unlisted) if unlisted else []
    return _printed(run, [*lines, ("", "")])


def _failing(run: Run, done: Audit) -> list[Outcome]:
    """Return the findings that fail the run: those at or above ``fail_on`` that nobody waived."""
    failing = SEVERITIES[: SEVERITIES.index(run.fail_on) + 1]
    return [outcome for outcome in done.findings if outcome.severity in failing]


def _unlisted(run: Run, done: Audit, outcomes: list[Outcome]) -> str:
    """Return how many findings are not listed, and what could not be decided, or "": of several reports their summary says it."""
    levels = {name: 0 if any(o.severity == name for o in outcomes) else n for name, n in done.summary().levels.items()}
    counts = {SEVERITY[name].of(run.lang): number for name, number in levels.items()}
    counts |= {VERDICT[name].of(run.lang): done.tally[name] for name in ("undecided", "waived")}
    told = " · ".join(f"{name} {number}" for name, number in counts.items() if number)
    return told and (f"没有列出：{told}" if run.lang == "zh" else f"not listed: {told}")


def _causes(run: Run, done: Audit) -> list[_Line]:
    """Return the causes, a sentence each, the gravest first; all of them with ``-v``."""
    told = causes(done, run.lang, None if run.verbose else MOST)
    lines: list[_Line] = []
    for number, (severity, text, _) in enumerate(told, 1):
        mark = f"{number}. " if severity else "   "
        level = SEVERITY[severity].of(run.lang) + " " if severity else ""
        for i, line in enumerate(folded(harmless(level + text), run.width - len(mark), (), _size(run))):
            lines.append(((mark if i == 0 else " " * len(mark)) + line, severity or "note"))
    return [("原因：" if run.lang == "zh" else "causes:", "head"), *lines, ("", "")] if lines else []


def _further(run: Run, done: Audit) -> str:
    """Return where the rest is told: everything with ``-v``, the reasoning and the proofs by ``why``."""
    why = about(done, "why")
    if run.verbose:
        return f"推理过程和证明：{why}" if run.lang == "zh" else f"the reasoning and the proofs: {why}"
    return (
        f"逐项详情加 -v；推理过程和证明：{why}"
        if run.lang == "zh"
        else f"all in full: -v; the reasoning and the proofs: {why}"
    )


def _triage(run: Run, done: Audit, outcomes: list[Outcome]) -> list[_Line | _Row]:
    """Return few findings in full, unless it is to be quiet, the gravest first; of many errors in full and the rest a rule each."""
    if len(outcomes) <= _FEW and not run.quiet:
        return [*_table(run, done, gravest_first(done, outcomes)), ("", "")] if outcomes else []
    found = bundles(done, outcomes, run.lang, caused=not run.quiet)
    report = done.report
    assert report is not None
    names = [head.of(run.lang) for head in (*_HEADS[:5],)]
    rows: list[list[_Cell]] = []
    for bundle in found:
        first = bundle.outcomes[0]
        told: _Cell = [(harmless(line), "") for line in bundle.lines]
        rows.append(
            [
                [(SEVERITY[bundle.level].of(run.lang), bundle.level)],
                [(first.rule.id, "")],
                [(harmless(where(report, [outcome.at for outcome in bundle.outcomes], run.lang, 4)), "")],
                told,
                [(bundle.gap, "")],
            ]
        )
    lines: list[_Line | _Row] = []
    if rows:
        # of several only the title is told, and how many they are
        whole = [_whole(*bundle.outcomes) if len(bundle.outcomes) == 1 else [] for bundle in found]
        lines += _columns(run, rows, whole, names)
    rest = noted(done, outcomes, run.lang)
    for level, name in dict.fromkeys(told[:2] for told in rest):
        text = ("；" if run.lang == "zh" else "; ").join(told for other, _, told in rest if other == level)
        lines += [(line, level) for line in folded(harmless(f"{name} {text}"), run.width, (), _size(run))]
    return [*lines, ("", "")] if lines else []


def _columns(run: Run, rows: list[list[_Cell]], whole: list[list[str]], names: list[str]) -> list[_Line | _Row]:
    """Return rows in columns: three, two where the terminal is narrow, none where two do not fit.

    The level stands over the rows that have it, and by how much each differs at the right of the last line of its relation:
    columns of their own would take from every line what few of them need.
    """
    size = _size(run)
    parts = [row[1:-1] for row in rows]
    heads = names[1:-1]
    widths = _widths(run, parts, heads, 2) if run.width >= _NARROW else []
    if not widths:
        parts = [[[*row[0], *row[1]], row[2]] for row in parts]
        heads = [f"{heads[0]} {heads[1]}", heads[2]]
        widths = _widths(run, parts, heads, 1)
    if not widths:
        lines: list[_Line | _Row] = []
        for row, figures in zip(rows, whole, strict=True):
            head = " ".join(text for cell in row[:3] for text, _ in cell)
            lines += [(line, row[0][0][1]) for line in folded(head, run.width, figures, size)]
            for cell in row[3:]:
                lines += [
                    ("  " + part, style)
                    for text, style in cell
                    if text
                    for part in folded(text, run.width - 2, figures, size)
                ]
            lines.append(("", ""))
        return lines[:-1]
    told = len(heads) - 1
    longest = max(size(text) + 2 + size(row[-1][0][0]) for row in rows for text, _ in row[-2])
    widths[told] = min(run.width - sum(widths[:-1]) - 2 * told, longest)
    folds = [
        [
            [(part, style) for text, style in cell for part in folded(text, width, figures, size)]
            for cell, width in zip(row, widths, strict=True)
        ]
        for row, figures in zip(parts, whole, strict=True)
    ]
    # what may not be folded stands out of its column: the column grows
    widths = [max([width, *(size(text) for row in folds for text, _ in row[i])]) for i, width in enumerate(widths)]
    wide = sum(widths) + 2 * told
    table: list[_Line | _Row] = []
    level = ""
    for row, fold in zip(rows, folds, strict=True):
        (now, style), ended = row[0][0], row[-1][0][0]
        if now != level:
            level = now
            table.append((f"{now} {'-' * (wide - size(now) - size(names[-1]) - 2)} {names[-1]}", style))
        table += _grid(run, [*fold[:-1], _ended(fold[-1], ended, widths[told], size)], widths, told)
    return table


def _ended(lines: _Cell, end: str, width: int, size: Callable[[str], int]) -> _Cell:
    """Return the lines of a cell with ``end`` at the right of the last, or below it where there is no room."""
    if not end:
        return lines
    *before, (last, style) = lines
    pad = width - size(last) - size(end)
    if pad < 2:
        return [*lines, (" " * max(width - size(end), 0) + end, "")]
    return [*before, (last + " " * pad + end, style)]


def _lines(run: Run, text: str) -> list[_Line]:
    return [(line, "") for line in folded(harmless(text), run.width, (), _size(run))]


def _frame(run: Run, summaries: list[Summary]) -> tuple[str, str]:
    """Return what stands behind the tables of several reports: one line a report to look at, worst first."""
    if len(summaries) < 2:
        return "", ""
    return "", _printed(run, overview(summaries, run.lang, run.width))


def _printed(run: Run, lines: Sequence[_Line | _Row]) -> str:
    """Return lines and rows as text, with or without colours, no blanks at their ends."""
    if not run.color:
        rows = (line if isinstance(line, list) else [line] for line in lines)
        return "".join("".join([_drawn(text, run) for text, _ in row]).rstrip() + "\n" for row in rows)
    from rich.console import Console
    from rich.text import Text as Rich

    out = io.StringIO()
    console = Console(
        file=out,
        width=100_000,  # all is folded already, to widths of our own
        height=100,
        color_system="standard",
        force_terminal=True,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for line in lines:
        told = Rich(end="")
        for text, style in line if isinstance(line, list) else [line]:
            told.append(_drawn(text, run), _STYLE[style] if style else None)
        console.print(told, soft_wrap=True)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().split("\n")[:-1])


def _held(done: Audit, lang: str) -> str:
    held, undecided = done.tally["exact"] + done.tally["rounding"], done.tally["undecided"]
    lost = sum(one.figures for one in done.unread)
    if lang == "zh":
        more = f"另有 {undecided} 项无法判断，用 -v 查看。" if undecided else ""
        more += f"还有 {lost} 个数没有读，见上。" if lost else ""
        return f"{none_found(done.tally, lang)}：{held} 项相符。{more}"
    more = f" {undecided} could not be decided: see them with -v." if undecided else ""
    more += f" {lost} figures were not read: see above." if lost else ""
    return f"{none_found(done.tally, lang).capitalize()}: {held} checks hold.{more}"


def _table(run: Run, done: Audit, outcomes: list[Outcome]) -> list[_Line | _Row]:
    """Return the lines of a table: six columns, four where the terminal is narrow, none where four do not fit."""
    names = [head.of(run.lang) for head in _HEADS]
    full = [_row(run, done, outcome) for outcome in outcomes]
    rows = full
    widths = _widths(run, rows, names, len(names) - 3) if run.width >= _NARROW else []
    if not widths:
        rows = [[[*row[0], *row[1], *row[2]], *row[3:]] for row in full]
        names[:3] = [f"{names[0]} {names[1]}"]
        widths = _widths(run, rows, names, len(names) - 3)
    if not widths:
        pairs = zip(full, outcomes, strict=True)
        slim: list[_Line | _Row] = [line for row, outcome in pairs for line in _slim(run, done, row, outcome)]
        return slim[:-1]
    told, size = len(names) - 3, _size(run)
    folds = [_folded(run, row, widths, outcome) for row, outcome in zip(rows, outcomes, strict=True)]
    # what may not be folded stands out of its column: the column grows
    widths = [max([width, *(size(text) for row in folds for text, _ in row[i])]) for i, width in enumerate(widths)]
    lines: list[_Line | _Row] = [*_grid(run, [[(name, "head")] for name in names], widths, told)]
    lines.append(("-" * (sum(widths) + 2 * (len(widths) - 1)), ""))
    for row, outcome in zip(folds, outcomes, strict=True):
        lines += [*_grid(run, row, widths, told), *_excerpt(run, done, outcome), ("", "")]
    return lines[:-1]


def _widths(run: Run, rows: list[list[_Cell]], names: list[str], told: int) -> list[int]:
    """Return the widths of the columns, the relation (column ``told``) folded into what the others leave; [] if too little."""
    size, room = _size(run), run.width
    widths = [max(size(text) for cell in column for text, _ in cell) for column in zip(*rows, strict=True)]
    widths[0] = min(widths[0], 10)
    if told > 1:  # the place stands before the relation, in a column of its own
        widths[told - 1] = min(widths[told - 1], max(18, room // 5))
    widths = [max(width, cells(name)) for width, name in zip(widths, names, strict=True)]
    rest = room - sum(widths) + widths[told] - 2 * (len(names) - 1)
    widths[told] = min(widths[told], rest)
    return widths if rest >= _LEAST else []


def _folded(run: Run, row: list[_Cell], widths: list[int], outcome: Outcome) -> list[_Cell]:
    """Return the cells of one row in lines that fit their columns."""
    whole, told, size = _whole(outcome), len(row) - 3, _size(run)
    return [
        [(part, style) for text, style in cell for part in folded(text, width, whole if i >= told else (), size)]
        for i, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def _grid(run: Run, row: list[_Cell], widths: list[int], told: int) -> list[_Row]:
    """Return the lines of one row of the table, its cells beside each other; amounts stand to the right."""
    size = _size(run)
    lines: list[_Row] = []
    for number in range(max(map(len, row))):
        line: _Row = []
        for i, (cell, width) in enumerate(zip(row, widths, strict=True)):
            text, style = cell[number] if number < len(cell) else ("", "")
            pad = (" " * (width - size(text)), "")
            line += [pad, (text, style)] if i > told else [(text, style), pad]
            line.append(("  ", ""))
        lines.append(line)
    return lines


def _row(run: Run, done: Audit, outcome: Outcome) -> list[_Cell]:
    """Return the six cells of one outcome, not yet folded."""
    assert done.report is not None
    place = done.report.place(outcome.at)
    has = outcome.difference is not None and not outcome.groundless
    severity = "" if outcome in done.waived else outcome.severity
    return [
        [(_level(done, outcome, run.lang), severity or "note")],
        [(outcome.rule.id, "")],
        [(harmless(place.words(run.lang, column=True)), "")],
        _told(run, done, outcome),
        [(gap(outcome, run.lang) if has else "", "")],
        [(amount(outcome, outcome.allowed) if has else "", "")],
    ]


def _slim(run: Run, done: Audit, row: list[_Cell], outcome: Outcome) -> list[_Line]:
    """Return one outcome below each other, for a terminal without room for columns."""
    whole, size = _whole(outcome), _size(run)
    head = " ".join(cell[0][0] for cell in row[:3])
    lines = [(line, row[0][0][1]) for line in folded(head, run.width, (), size)]
    lines += [("  " + part, style) for text, style in row[3] for part in folded(text, run.width - 2, whole, size)]
    if row[4][0][0]:
        lines.append((f"  {row[4][0][0]}", ""))
    if row[5][0][0]:
        lines.append((f"  {_HEADS[5].of(run.lang)} {row[5][0][0]}", ""))
    return [*lines, *_excerpt(run, done, outcome), ("", "")]


def _excerpt(run: Run, done: Audit, outcome: Outcome) -> list[_Line]:
    """Return the lines of the report that a finding is about; with ``-v`` only."""
    if not (run.verbose and outcome.finding and done.source is not None):
        return []
    from fincheck.render.excerpt import excerpt

    lines = excerpt(done.source, outcome, run.width - 2, lambda text: _drawn(text, run))
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
        lines = [message(done.report, outcome, run.lang, whole=run.verbose)]
    else:
        told = relation(done.report, outcome, run.lang, whole=run.verbose)
        lines = [asked, told] if asked != outcome.rule.formula else [told]
    notes = []
    if outcome.verdict == Verdict.TRUNCATED:
        notes.append(looks(outcome).of(run.lang))
    if outcome.loose:
        notes.append("按区间估算" if zh else "bound by interval arithmetic")
    notes += [("可能：" if zh else "likely: ") + hint.text.of(run.lang) for hint in done.hints.get(outcome, ())]
    if outcome in done.waived:
        notes.append(waived(done.waived[outcome], run.lang))
    return [(harmless(line), "") for line in lines] + [(harmless(line), "note") for line in notes]


def _whole(*outcomes: Outcome) -> list[str]:
    """Return the figures of outcomes as they are shown: none of them may be folded."""
    printed = [(node.text or "").strip() for outcome in outcomes for node in outcome.operands]
    values = [amount(outcome, value) for outcome in outcomes for value in (outcome.left, outcome.right)]
    return [harmless(text) for text in printed] + values


def _drawn(text: str, run: Run) -> str:
    """Return ``text`` as the terminal can show it: signs in ASCII where it must be, what has no sign as a code."""
    return text.translate(_ASCII).encode("ascii", "backslashreplace").decode() if run.ascii else text


def _size(run: Run) -> Callable[[str], int]:
    """Return what says how many cells a text takes once it is drawn."""
    return (lambda text: cells(_drawn(text, run))) if run.ascii else cells


FORMAT = Pieces(_piece, _frame, live=True)
render = FORMAT.whole
