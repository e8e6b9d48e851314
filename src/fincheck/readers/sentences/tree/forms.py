"""Forms of performance (项目支出绩效目标完成情况表, 绩效自评表), whose cells come one by one: from a table row by row, or a line each.

A text made of a Word file prints each cell of a table as a line of its own; the labels of the form say what follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from fincheck.record import Record
from fincheck.report.terms import Terms

__all__ = ["Entry", "Form", "FormCell", "found", "read_form"]

_TITLE = re.compile(r"^.{0,30}绩效(?:目标)?(?:完成情况|自评|评价)?.{0,6}表$")
_NAME = re.compile(r"^项目名称[::：]?$")
_LEVELS_1 = ("产出指标", "效益指标", "满意度指标", "项目完成指标", "成本指标")
_LEVELS_2 = {
    "数量指标": "quantity", "质量指标": "quality", "时效指标": "timeliness", "成本指标": "cost", "满意度指标": "satisfaction",
    "服务对象满意度指标": "satisfaction",
}  # fmt: skip
_SECOND = re.compile(r"^(?:[^0-9]{2,8}(?:效益|影响)(?:指标)?|经济指标|社会效益|生态效益)$")
_LABELS = {"预算数": "budget", "全年预算数": "budget", "执行数": "executed", "全年执行数": "executed"}
_INSIDE = {"财政拨款": "fiscal", "其它资金": "other_funds", "其他资金": "other_funds"}
_END = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分|[0-9]{1,2}[.、](?![0-9])|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|附件)"
)
_FIGURE = re.compile(
    r"^(?P<figure>[<>=≥≤]{0,2}[0-9][0-9,.]*(?:亿元|万元|元|万|%|[个处台辆人次项件年月天家户]{1,2})?)(?P<rest>.*)$"
)
_HELD = 200  # characters of a cell that is kept


class FormCell(Record):
    """A cell, folded, and where it stands."""

    text: str
    line: int
    column: int


class Entry(Record):
    """One cell's place in the tree: its keys with their names, its text (None where it is blank), its place."""

    path: tuple[tuple[str, str], ...]
    text: str | None
    line: int
    column: int


@dataclass(slots=True)
class Form:
    """A form that was read: its entries, and the first and last line that it takes."""

    entries: list[Entry] = field(default_factory=list)
    first: int = 0
    last: int = 0


def found(cells: Sequence[FormCell]) -> list[tuple[int, int]]:
    """Return where forms begin and end among the cells of a text: from the title to what is no cell any more."""
    made: list[tuple[int, int]] = []
    at = 0
    while at < len(cells):
        if not _NAME.match(cells[at].text):
            at += 1
            continue
        begun = at
        for back in range(1, 4):
            if at - back >= 0 and _TITLE.match(cells[at - back].text):
                begun = at - back
        if begun == at:
            at += 1
            continue
        end, rows = at + 1, False
        while end < len(cells) and end - at < 600:
            text = cells[end].text
            rows = rows or text.startswith("实际完成")
            if _TITLE.match(text) or (rows and _END.match(text)):
                break
            end += 1
        made.append((begun, end))
        at = end
    return made


def read_form(cells: Sequence[FormCell], terms: Terms) -> Form:
    """Return what a form says of its project."""
    form = Form(first=cells[0].line, last=cells[-1].line)
    joined = _joined(cells)
    texts = [cell.text.rstrip(":") for cell in joined]
    name = next((joined[i + 1] for i, text in enumerate(texts[:-1]) if _NAME.match(text)), None)
    if name is None:
        return form
    top = (("performance_tables", "项目支出绩效目标完成情况表"), (name.text, name.text))
    form.entries.append(Entry((*top, ("project_name", "项目名称")), name.text, name.line, name.column))
    start = next(
        (i for i, text in enumerate(texts) if text.startswith(("实际完成指标值", "实际完成值"))),
        len(texts),
    )
    _money(form, joined[:start], texts[:start], top)
    _indicators(form, joined[start + 1 :], top, terms)
    return form


def _joined(cells: Sequence[FormCell]) -> list[FormCell]:
    """Return the cells with the parts of a label joined that stand one below the other: 数量 / 指标."""
    labels = {*_LEVELS_1, *_LEVELS_2}
    made: list[FormCell] = []
    at = 0
    while at < len(cells):
        for size in (3, 2):
            whole = "".join(cell.text for cell in cells[at : at + size])
            if len(cells[at].text) <= 3 and whole in labels and cells[at].text not in labels:
                made.append(cells[at]._replace(text=whole))
                at += size
                break
        else:
            made.append(cells[at])
            at += 1
    return made


def _money(form: Form, cells: Sequence[FormCell], texts: Sequence[str], top: tuple[tuple[str, str], ...]) -> None:
    """Read what was budgeted and executed: each label, and the cell behind it unless that is a label too."""
    order: list[str] = []
    inside: dict[str, int] = {}
    for at, text in enumerate(texts):
        key = _LABELS.get(text)
        bare = re.sub(r"^其中[-:]?", "", text)
        part = _INSIDE.get(bare)
        behind = cells[at + 1] if at + 1 < len(cells) else None
        value = (
            behind
            if behind is not None and _FIGURE.match(behind.text) and not re.search(r"[\u4e00-\u9fff]{4,}", behind.text)
            else None
        )
        if key is not None:
            order.append(key)
            if value is not None:
                path = (*top, (key, "预算数" if key == "budget" else "执行数"), ("amount", "金额"))
                form.entries.append(Entry(path, value.text, value.line, value.column))
        elif part is not None and order:
            column = inside.get(part, 0)
            inside[part] = column + 1
            owner = ("budget", "executed")[min(column, 1)]
            path = (*top, (owner, "预算数" if owner == "budget" else "执行数"), (part, bare))
            at_cell = value or cells[at]
            form.entries.append(Entry(path, value.text if value else None, at_cell.line, at_cell.column))


def _indicators(form: Form, cells: Sequence[FormCell], top: tuple[tuple[str, str], ...], terms: Terms) -> None:
    """Read the rows of indicators: three cells each below the two levels of labels."""
    second: tuple[str, str] | None = None
    row: list[FormCell] = []
    for cell in cells:
        text = cell.text
        if text in _LEVELS_2 or _SECOND.match(text):
            second, row = (_LEVELS_2.get(text, text), text), []
        elif text in _LEVELS_1:
            second, row = None, []
        elif second is not None:
            row.append(cell)
            if len(row) == 3:
                _row(form, row, (*top, ("indicators", "绩效指标"), second), terms)
                row = []


def _row(form: Form, row: list[FormCell], path: tuple[tuple[str, str], ...], terms: Terms) -> None:
    """Add one row of a form of performance: its indicator, what was expected and what was reached."""
    name, expected, actual = row
    shown = re.sub(r"^(?:指标[0-9]+)?[::]", "", name.text)
    if {name.text, expected.text, actual.text} == {"无"}:
        form.entries.append(Entry(path, "无", name.line, name.column))
        return
    path = (*path, (terms.id_of(shown), shown))
    match = _FIGURE.match(expected.text)
    key, told = "expected", expected.text[:_HELD]
    if match:
        rest = match["rest"]
        money = re.search(r"[万元]$", match["figure"]) is not None
        if not rest or rest[0] in "(,;。":
            told = match["figure"]
            if money and path[-2][0] == "quantity" and not _FIGURE.match(actual.text):
                key = "planned_cost"
            years = re.search(r"分([0-9]+年)支付", rest)
            if years:
                form.entries.append(
                    Entry((*path, ("contract_term", "分年支付")), years[1], expected.line, expected.column)
                )
            every, times = re.search(r"每([0-9]+)个?月", rest), re.search(r"共计?([0-9]+次)", rest)
            if every and times:
                form.entries.append(Entry((*path, ("interval", "间隔月数")), every[1], expected.line, expected.column))
                form.entries.append(Entry((*path, ("times", "次数")), times[1], expected.line, expected.column))
    names = {"expected": "预期指标值", "planned_cost": "计划金额"}
    form.entries.append(Entry((*path, (key, names[key])), told, expected.line, expected.column))
    form.entries.append(Entry((*path, ("actual", "实际完成指标值")), actual.text[:_HELD], actual.line, actual.column))
