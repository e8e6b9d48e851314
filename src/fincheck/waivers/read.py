"""A file of waivers, read: its entries with the place of each, and what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from fincheck.figures.days import day_of
from fincheck.readers import yamltree
from fincheck.report.fields import one_of, unknown_field
from fincheck.report.terms import Terms
from fincheck.report.tree import Node, quoted
from fincheck.source import Place, Problem, Source, Text, visible
from fincheck.waivers.settle import Waivers
from fincheck.waivers.waiver import Also, Waiver

__all__ = ["FIELDS", "NAMES", "path_of", "read", "says_something"]

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
_UNSEEN = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs to Unicode, blanks to everybody
_STEP = re.compile(r"`([^`]*)`|([^.`]+)")


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
    """Return one entry as a waiver. Raises Problem, at its place, for a field that is missing or unreadable."""
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
