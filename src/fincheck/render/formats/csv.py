"""One row a finding, for a spreadsheet: UTF-8 with a byte order mark, without which Excel reads Chinese as GBK.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@`` as a formula, also one that a report's author
wrote. Such a cell is led by an apostrophe; a plain negative number is left alone, for it is no formula. Nothing is
taken away: every figure stands as printed in the column of the message.
"""

from __future__ import annotations

import csv
import io
import re

from fincheck.audit import Audit, Summary
from fincheck.evaluation.outcome import Outcome
from fincheck.figures.decimals import plain
from fincheck.render import Pieces, Run
from fincheck.render.wording.message import message
from fincheck.render.wording.relation import label
from fincheck.render.wording.words import SEVERITY, VERDICT, amount, title, waived
from fincheck.source import Place, Problem, Text, harmless

__all__ = ["FORMAT", "render"]

_COLUMNS = (
    Text("文件", "file"),
    Text("行", "line"),
    Text("列", "column"),
    Text("级别", "severity"),
    Text("结果", "verdict"),
    Text("规则", "rule"),
    Text("规则名称", "title"),
    Text("位置", "path"),
    Text("所印数字", "printed"),
    Text("差额", "difference"),
    Text("允许", "allowed"),
    Text("单位", "unit"),
    Text("说明", "message"),
    Text("可能原因", "likely cause"),
    Text("豁免", "waiver"),
    Text("页", "page"),
    Text("单元格", "cell"),
    Text("段", "paragraph"),
    Text("页面位置", "box"),
    Text("文中位置", "in the document"),
)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def _piece(run: Run, done: Audit) -> str:
    """Return the rows of one report: what kept it from being judged, then its findings."""
    rows = [_problem(problem, run.lang) for problem in done.problems]
    rows += [_finding(done, outcome, run.lang) for outcome in done.listed(run.verbose)]
    return _rows(rows)


def _frame(run: Run, summaries: list[Summary]) -> tuple[str, str]:  # noqa: ARG001
    """Return the byte order mark and the heads of the columns; what is wrong with the rules stands at the end."""
    heads = _rows([[column.of(run.lang) for column in _COLUMNS]])
    return "\ufeff" + heads, _rows([_problem(problem, run.lang) for problem in run.rulebook.problems])


def _finding(done: Audit, outcome: Outcome, lang: str) -> list[str]:
    """Return one finding as a row of texts, in the order of the columns."""
    report = done.report
    assert report is not None
    place = report.place(outcome.at)
    waiver = done.waived.get(outcome)
    gap, allowed = outcome.difference, outcome.allowed if outcome.difference is not None else None
    numbers = [plain(value, outcome.unit.scale) if value is not None else "" for value in (gap, allowed)]
    # A fraction like 1/3 would be read as a date: where the decimals never end, say it as people read it.
    shown = [
        number if "/" not in number else amount(outcome, value)
        for number, value in zip(numbers, (gap, allowed), strict=True)
    ]
    return [
        place.file,
        str(place.line),
        str(place.column),
        SEVERITY[outcome.severity].of(lang) if not waiver else VERDICT["waived"].of(lang),
        VERDICT[outcome.verdict].of(lang),
        outcome.rule.id,
        title(outcome.rule, lang),
        outcome.path,
        # With its name it stays a text: alone, 10500.70 would be shown as 10500.7, and the last digit is the claim.
        f"{label(report, outcome.at, outcome.place, lang)} {(outcome.at.text or '').strip()}".rstrip(),
        *shown,
        outcome.unit.name,
        message(report, outcome, lang),
        " | ".join(hint.text.of(lang) for hint in done.hints.get(outcome, ())),
        waived(waiver, lang) if waiver else "",
        *_origin(place, lang),
    ]


def _origin(place: Place, lang: str) -> list[str]:
    """Return where in its document a place stands: page, cell, paragraph, box in 1/100 pt, and all of it in words."""
    origin = place.origin
    if origin is None:
        return [""] * 5
    numbers = [str(number or "") for number in (origin.page, origin.cell, origin.paragraph)]
    return [*numbers, " ".join(map(str, origin.box or ())), origin.label(lang)]


def _problem(problem: Problem, lang: str) -> list[str]:
    place = problem.place
    told = [problem.text.of(lang), *([problem.help.of(lang)] if problem.help else [])]
    row = [place.file, str(place.line), str(place.column), SEVERITY["error"].of(lang)]
    row += [""] * (len(_COLUMNS) - len(row))
    row[-5:] = _origin(place, lang)
    row[_COLUMNS.index(Text("说明", "message"))] = " | ".join(told)
    return row


def _rows(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[_cell(text) for text in row] for row in rows])
    return out.getvalue()


def _cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    if text.startswith(_STARTS_A_FORMULA) and not _NUMBER.fullmatch(text):
        return "'" + harmless(text)
    return harmless(text)


FORMAT = Pieces(_piece, _frame, suffix="csv")
render = FORMAT.whole
