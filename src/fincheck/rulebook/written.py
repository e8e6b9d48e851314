"""Rules read from YAML and checked.

A wrong name, unit or type in a rule is a problem of the rule, with its place and a caret; it is never a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fincheck.language.expression import Expression, Slip
from fincheck.language.formula import parse, parse_scope
from fincheck.language.kinds import check_names, prove
from fincheck.readers import yamltree
from fincheck.report.fields import one_of, unknown_field
from fincheck.report.terms import Terms, year_field
from fincheck.report.terms import read as read_terms
from fincheck.report.tree import Node
from fincheck.rulebook.families import expanded
from fincheck.rulebook.rule import EXAMPLES, FIELDS, SEVERITIES, Rule
from fincheck.source import Place, Problem, Source, Text, visible

__all__ = ["NAMES", "SEVERITY_NAMES", "add"]

NAMES = {
    "编号": "id", "名称": "title", "适用": "for", "条件": "when", "公式": "check", "级别": "severity",
    "依据": "basis", "说明": "why", "示例": "examples", "起始年": "since", "截止年": "until",
}  # fmt: skip
SEVERITY_NAMES = {name: name for name in SEVERITIES} | {"错误": "error", "警告": "warning", "提示": "info"}
_BEGINNING = (
    Text("规则文件应以“rules:”开头，下面逐条列出规则", "a rule file starts with 'rules:' and lists rules below it"),
    Text("例如：rules: [{id: MY01, check: a + b = c}]", "for example: rules: [{id: MY01, check: a + b = c}]"),
)
_LINES = 20  # that a folded formula may take
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")


def add(terms: Terms, rules: list[Rule], problems: list[Problem], sources: Iterable[Source]) -> None:
    """Add what stands in files to terms and rules, the terms of all first; what is wrong with it goes to problems."""
    found: list[tuple[Source, list[Node], list[Problem]]] = []
    for source in sources:
        entries: list[Node] = []
        wrong: list[Problem] = []
        try:
            if source.empty:
                raise source.problem(1, 1, Text("文件是空的", "the file is empty"), _BEGINNING[0])
            own, entries = _sections(source, yamltree.read(source))
            if own is not None:
                wrong += read_terms(source, own, terms)
        except Problem as problem:
            wrong.append(problem)
        found.append((source, entries, wrong))
    known = {rule.id: rule for rule in rules}
    for source, entries, wrong in found:
        problems += wrong
        for number, entry in enumerate(entries, 1):
            for one in _read(source, entry, terms, number, known):
                if isinstance(one, Rule):
                    rules.append(one)
                # what is wrong in a family is wrong in all its rules, and told once
                elif all((one.place, one.text) != (told.place, told.text) for told in problems[-1:]):
                    problems.append(one)


def _read(source: Source, entry: Node, terms: Terms, number: int, known: dict[str, Rule]) -> Iterator[Rule | Problem]:
    """Yield the rules of an entry (a family has several), and what is wrong with them; those added are ``known`` then."""
    try:
        whole = list(expanded(source, entry))
    except Problem as problem:
        yield problem
        return
    for one in whole:
        try:
            rule = _rule(source, one, terms, number)
            other = known.get(rule.id)
            if other is not None:
                node = (one.group or {}).get("id", one)
                raise source.problem(
                    node.line,
                    node.column,
                    Text(
                        f"规则编号 {rule.id} 重复，已在 {other.place}",
                        f"rule id {rule.id} stands at {other.place} already",
                    ),
                    Text("换一个编号；编号不重复使用", "choose another id; ids are never reused"),
                    len(rule.id),
                )
            known[rule.id] = rule
            yield rule
        except Problem as problem:
            yield problem


def _sections(source: Source, top: Node) -> tuple[Node | None, list[Node]]:
    """Return the terms of a file, where it has some of its own, and its rules."""
    fields = top.group or {}
    terms = fields.get("terms") or fields.get("术语")
    listed = fields.get("rules") or fields.get("规则")
    if (listed is None and terms is None) or (listed is not None and listed.group is None):
        raise source.problem(top.line, top.column, *_BEGINNING)
    for key, node in fields.items():
        if node is not listed and node is not terms:
            said = Text(f"不认识的字段“{visible(key)}”", f"unknown field {visible(key)!r}")
            only = Text("规则文件只有 rules: 和 terms:", "a rule file has 'rules:' and 'terms:' only")
            raise unknown_field(source, node, key, said, (), only)
    return terms, list((listed.group or {}).values()) if listed is not None else []


def _rule(source: Source, entry: Node, terms: Terms, number: int) -> Rule:
    """Return one entry as a rule, parsed and checked; ``number`` is its place in the file. Raises Problem at the field in question."""
    raw = entry.group
    if raw is None:
        raise source.problem(
            entry.line, entry.column, Text("规则应写成 id、check 等字段", "a rule has fields: id, check, …")
        )
    fields: dict[str, Node] = {}
    for key, node in raw.items():
        name = NAMES.get(key, key)
        if name not in FIELDS:
            said = Text(f"规则里没有字段“{visible(key)}”", f"a rule has no field {visible(key)!r}")
            raise unknown_field(source, node, key, said, FIELDS)
        fields[name] = node
    for name in ("id", "check"):
        if name not in fields or not (fields[name].text or "").strip():
            raise source.problem(
                entry.line,
                entry.column,
                Text(f"第 {number} 条规则缺少 {name}", f"rule {number} has no {name}"),
                Text("每条规则至少要有 id 和 check", "a rule has at least an id and a check"),
            )
    id = (fields["id"].text or "").strip()
    if not _ID.fullmatch(id):
        node = fields["id"]
        raise source.problem(
            node.line,
            node.column,
            Text(
                f"规则编号“{id}”应以字母开头，只含字母、数字、- 和 _",
                f"rule id {id!r}: a letter, then letters, digits, - and _",
            ),
            length=len(id),
        )
    severity_node = fields.get("severity")
    severity = (severity_node.text or "").strip() if severity_node else "error"
    if severity not in SEVERITY_NAMES:
        assert severity_node is not None
        raise source.problem(
            severity_node.line,
            severity_node.column,
            Text(f"级别“{severity}”不认识", f"unknown severity {severity!r}"),
            Text(f"可用：{'、'.join(SEVERITY_NAMES)}", f"known: {', '.join(SEVERITIES)}"),
            len(severity),
        )
    scope_text = ""
    if "for" in fields:
        scope, scope_text = _parsed(source, fields["for"], terms, parse_scope)
        try:
            check_names(scope, terms)
        except Slip as slip:
            raise _slipped(source, fields["for"], scope_text, slip) from None
    tree, formula = _parsed(source, fields["check"], terms, parse)
    _check(source, fields["check"], formula, tree, terms, check=True)
    when_text = ""
    if "when" in fields:
        when, when_text = _parsed(source, fields["when"], terms, parse)
        _check(source, fields["when"], when_text, when, terms, check=False)
    title = _text(fields.get("title"))
    return Rule(
        terms,
        id,
        title if title.zh or title.en else Text(formula, formula),
        scope_text,
        formula,
        when_text,
        SEVERITY_NAMES[severity],
        _text(fields.get("basis")),
        _text(fields.get("why")),
        tuple((c.text or "") for c in (fields["covers"].group or {}).values()) if "covers" in fields else (),
        Place(source.name, fields["id"].line, fields["id"].column),
        _examples(source, fields.get("examples")),
        year_field(source, fields.get("since")),
        year_field(source, fields.get("until")),
    )


def _examples(source: Source, node: Node | None) -> dict[str, tuple[Node, ...]]:
    """Return the example reports of a rule by the verdict that they are due. Raises Problem for another verdict or no report."""
    examples: dict[str, tuple[Node, ...]] = {}
    for verdict, listed in ((node.group or {}) if node else {}).items():
        if verdict not in EXAMPLES:
            raise source.problem(
                listed.line,
                listed.column,
                Text(f"示例没有“{verdict}”一类", f"no kind of example {verdict!r}"),
                one_of(EXAMPLES),
                len(verdict),
            )
        children = tuple((listed.group or {}).values())
        for child in children:
            if child.group is None:
                raise source.problem(
                    child.line, child.column, Text("示例应是一小段报告", "an example is a small report: {total: 12, …}")
                )
        examples[verdict] = children
    return examples


def _text(node: Node | None) -> Text:
    """Return a text given once or by language; either language stands in for the other."""
    if node is None:
        return Text("", "")
    if node.group is not None:
        zh, en = ((node.group[lang].text or "") if lang in node.group else "" for lang in ("zh", "en"))
        return Text(zh or en, en or zh)
    return Text(node.text or "", node.text or "")


def _parsed(source: Source, node: Node | None, terms: Terms, parser):  # type: ignore[no-untyped-def]
    assert node is not None
    text = (node.text or "").strip()
    try:
        return parser(text, terms.id_of), text
    except Slip as slip:
        raise _slipped(source, node, text, slip) from None


def _slipped(source: Source, node: Node, text: str, slip: Slip) -> Problem:
    """Return the problem at the place in the rule file where the formula slipped."""
    line, column, length = node.line, node.column, slip.span.end - slip.span.start
    # The value stands where its event says, behind a quote, or folded over the next lines: look for it with its
    # blanks and line ends as they may be, and point at its start where it does not stand there (quotes doubled).
    rest = "\n".join([source.lines[line - 1][column - 1 :], *source.lines.part(line, line + _LINES)])
    found = re.search(_spaced(text), rest)
    if found:
        before = re.match(_spaced(text[: slip.span.start]), rest[found.start() :])
        at = found.start() + (before.end() if before else 0)
        above = rest[:at].count("\n")
        line, column = line + above, at - rest.rfind("\n", 0, at) + (0 if above else column - 1)
        length = min(length, len(source.lines[line - 1]) - column + 1)
    return source.problem(line, column, slip.text, slip.help, max(1, length if found else 1))


def _spaced(text: str) -> str:
    """Return a pattern for ``text`` with any white space where it has some."""
    return r"\s+".join(map(re.escape, re.split(r"\s+", text)))


def _check(source: Source, node: Node, text: str, tree: Expression, terms: Terms, *, check: bool) -> None:
    """Raise Problem, with its place, where names, types or units of the formula cannot be."""
    try:
        prove(tree, terms, check=check)
    except Slip as slip:
        raise _slipped(source, node, text, slip) from None
