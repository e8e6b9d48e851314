"""Rules read from YAML and checked: data, never code.

A wrong name, unit or type in a rule is a problem of the rule, with its place and a caret; it is never a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from fincheck.figures.figure import normalize
from fincheck.language.expression import Expression, Slip, Step, paths
from fincheck.language.formula import parse, parse_scope
from fincheck.language.kinds import check_names, prove
from fincheck.language.needs import Needs, first_keys, needs
from fincheck.readers import yamltree
from fincheck.report.terms import Terms
from fincheck.report.terms import read as read_terms
from fincheck.report.tree import Node
from fincheck.source import Place, Problem, Source, Text, near, visible

__all__ = ["EXAMPLES", "FIELDS", "SEVERITIES", "Rule", "Rulebook", "read"]

SEVERITIES = ("error", "warning", "info")
EXAMPLES = ("exact", "rounding", "truncated", "violated", "undecided")
FIELDS = ("id", "title", "for", "when", "check", "severity", "basis", "why", "covers", "examples")
_NAMES = {
    "编号": "id", "名称": "title", "适用": "for", "条件": "when", "公式": "check", "级别": "severity",
    "依据": "basis", "说明": "why", "示例": "examples",
}  # fmt: skip
_SEVERITY_NAMES = {name: name for name in SEVERITIES} | {"错误": "error", "警告": "warning", "提示": "info"}
_BEGINNING = (
    Text("规则文件应以“rules:”开头，下面逐条列出规则", "a rule file starts with 'rules:' and lists rules below it"),
    Text("例如：rules: [{id: MY01, check: a + b = c}]", "for example: rules: [{id: MY01, check: a + b = c}]"),
)
_LINES = 20  # that a folded formula may take
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")


class Rule:
    """One rule. Two rules are the same only where they are one object; ids are unique within a rulebook.

    Formulas are parsed on the first question: most rules are for places that a given report does not have.
    """

    __slots__ = (
        "_parsed", "basis", "covers", "examples", "formula", "id", "place", "scope_text", "severity", "terms", "title",
        "when_text", "why",
    )  # fmt: skip

    def __init__(
        self,
        terms: Terms,
        id: str,
        title: Text,
        scope_text: str,
        formula: str,
        when_text: str,
        severity: str,
        basis: Text,
        why: Text,
        covers: tuple[str, ...],
        place: Place,
        examples: dict[str, tuple[Node, ...]] | None = None,
        known: dict[str, Any] | None = None,
    ) -> None:
        self.id = id
        self.title = title
        self.scope_text = scope_text
        self.formula = formula
        self.when_text = when_text
        self.severity = severity
        self.basis = basis
        self.why = why
        self.covers = covers
        self.place = place
        self.examples = examples or {}
        self.terms = terms
        self._parsed: dict[str, Any] = known or {}  # what has been found out, by property

    def _once(self, name: str, parser: Callable[[str, Callable[[str], str]], Any], text: str) -> Any:
        if name not in self._parsed:
            self._parsed[name] = parser(text, self.terms.id_of)
        return self._parsed[name]

    @property
    def scope(self) -> tuple[Step, ...]:
        """The steps of the places that the rule is for; none for the top."""
        scope: tuple[Step, ...] = self._once("scope", parse_scope, self.scope_text)
        return scope

    @property
    def tree(self) -> Expression:
        """The formula as an expression tree."""
        tree: Expression = self._once("tree", parse, self.formula)
        return tree

    @property
    def when(self) -> Expression | None:
        """The condition as an expression tree, or None."""
        return self._once("when", parse, self.when_text) if self.when_text else None

    @property
    def by_column(self) -> bool:
        """Whether the check runs once for each column."""
        if "by_column" not in self._parsed:
            steps = (step for path in paths(self.tree) for step in path.steps)
            self._parsed["by_column"] = any(step.kind == "column" for step in steps)
        by_column: bool = self._parsed["by_column"]
        return by_column

    @property
    def made(self) -> bool:
        """Whether no formula stands behind the rule: what it tells is found by looking at the report as a whole."""
        return self.formula == self.id

    @property
    def reads(self) -> tuple[str, ...] | None:
        """The first keys of all that the rule reads at its place: where none is there, it meets nothing.

        None where that cannot be told from keys, as of a rule that asks only whether something is there.
        """
        if "reads" not in self._parsed:
            self._parsed["reads"] = first_keys(self.tree, self.when)
        reads: tuple[str, ...] | None = self._parsed["reads"]
        return reads

    @property
    def needs(self) -> Needs:
        """What the rule requires of a place for a check to be made there."""
        if "needs" not in self._parsed:
            self._parsed["needs"] = needs(self.tree)
        found: Needs = self._parsed["needs"]
        return found

    @property
    def section(self) -> str | None:
        """The key at the top below which all its places are, "" where that is the top, None where it may be any."""
        if "section" not in self._parsed:
            first = self.scope[0] if self.scope else None
            self._parsed["section"] = "" if first is None else first.key if first.kind == "key" else None
        section: str | None = self._parsed["section"]
        return section

    def __repr__(self) -> str:
        return f"Rule({self.id})"


@dataclass(slots=True)
class Rulebook:
    """The terms and the rules in force, in the order of their files, and what is wrong with them.

    ``chosen`` whether these are only the rules that somebody asked for.
    """

    terms: Terms
    rules: list[Rule] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    chosen: bool = False

    def select(self, chosen: Iterable[str] = (), ignored: Iterable[str] = ()) -> Rulebook:
        """Return a rulebook of the rules whose id starts with one of ``chosen`` (of all, where there is none) and
        with none of ``ignored``. Raises ValueError with the prefix that fits no rule: a typo would select nothing.
        """
        chosen, ignored = tuple(chosen), tuple(ignored)
        for prefix in (*chosen, *ignored):
            if not any(rule.id.startswith(prefix) for rule in self.rules):
                raise ValueError(prefix)
        kept = [
            rule
            for rule in self.rules
            if (not chosen or rule.id.startswith(chosen)) and not (ignored and rule.id.startswith(ignored))
        ]
        return Rulebook(self.terms, kept, self.problems, self.chosen or bool(chosen))

    def get(self, id: str) -> Rule | None:
        """Return the rule of that id, or None."""
        return next((rule for rule in self.rules if rule.id == id), None)

    def holding(self, words: Iterable[str]) -> list[Rule]:
        """Return the rules with all of the words in what they say, or in a name of a term that they use."""
        wanted = [normalize(word).lower() for word in words]
        found = []
        for rule in self.rules:
            used = re.findall(r"[^\W\d]\w*", f"{rule.scope_text} {rule.formula} {rule.when_text}")
            names = [name for key in used if (term := self.terms.get(key)) for name in (term.zh, term.en)]
            said = [rule.id, *rule.title, rule.formula, rule.scope_text, *rule.basis, *rule.why, *rule.covers, *names]
            text = normalize("\n".join(said)).lower()
            if all(word in text for word in wanted):
                found.append(rule)
        return found

    def add(self, *sources: Source) -> None:
        """Add the terms and rules of files, the terms of all first; what is wrong with them goes to ``problems``."""
        found: list[tuple[Source, list[Node], list[Problem]]] = []
        for source in sources:
            rules: list[Node] = []
            wrong: list[Problem] = []
            try:
                if source.empty:
                    raise source.problem(1, 1, Text("文件是空的", "the file is empty"), _BEGINNING[0])
                terms, rules = _sections(source, yamltree.read(source))
                if terms is not None:
                    wrong += read_terms(source, terms, self.terms)
            except Problem as problem:
                wrong.append(problem)
            found.append((source, rules, wrong))
        for source, rules, wrong in found:
            self.problems += wrong
            self._add(source, rules)

    def _add(self, source: Source, entries: list[Node]) -> None:
        for number, entry in enumerate(entries, 1):
            try:
                rule = _rule(source, entry, self.terms, number)
                other = self.get(rule.id)
                if other is not None:
                    node = (entry.group or {}).get("id", entry)
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
                self.rules.append(rule)
            except Problem as problem:
                self.problems.append(problem)


def read(terms: Terms, sources: Iterable[Source]) -> Rulebook:
    """Return the rulebook of several rule files."""
    book = Rulebook(terms)
    book.add(*sources)
    return book


def _sections(source: Source, top: Node) -> tuple[Node | None, list[Node]]:
    """Return the terms of a file, where it has some of its own, and its rules."""
    fields = top.group or {}
    terms = fields.get("terms") or fields.get("术语")
    listed = fields.get("rules") or fields.get("规则")
    if (listed is None and terms is None) or (listed is not None and listed.group is None):
        raise source.problem(top.line, top.column, *_BEGINNING)
    for key, node in fields.items():
        if node is not listed and node is not terms:
            raise source.problem(
                node.line,
                source.name_before(node.line, node.column, key),
                Text(f"不认识的字段“{visible(key)}”", f"unknown field {visible(key)!r}"),
                Text("规则文件只有 rules: 和 terms:", "a rule file has 'rules:' and 'terms:' only"),
                len(key),
            )
    return terms, list((listed.group or {}).values()) if listed is not None else []


def _rule(source: Source, entry: Node, terms: Terms, number: int) -> Rule:
    raw = entry.group
    if raw is None:
        raise source.problem(
            entry.line, entry.column, Text("规则应写成 id、check 等字段", "a rule has fields: id, check, …")
        )
    fields: dict[str, Node] = {}
    for key, node in raw.items():
        name = _NAMES.get(key, key)
        if name not in FIELDS:
            guess = near(name, FIELDS)
            raise source.problem(
                node.line,
                source.name_before(node.line, node.column, key),
                Text(f"规则里没有字段“{visible(key)}”", f"a rule has no field {visible(key)!r}"),
                Text(f"是不是 {guess}？", f"did you mean {guess}?")
                if guess
                else Text(f"可用：{'、'.join(FIELDS)}", f"known: {', '.join(FIELDS)}"),
                len(key),
            )
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
    if severity not in _SEVERITY_NAMES:
        assert severity_node is not None
        raise source.problem(
            severity_node.line,
            severity_node.column,
            Text(f"级别“{severity}”不认识", f"unknown severity {severity!r}"),
            Text(f"可用：{'、'.join(_SEVERITY_NAMES)}", f"known: {', '.join(SEVERITIES)}"),
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
        _SEVERITY_NAMES[severity],
        _text(fields.get("basis")),
        _text(fields.get("why")),
        tuple((c.text or "") for c in (fields["covers"].group or {}).values()) if "covers" in fields else (),
        Place(source.name, fields["id"].line, fields["id"].column),
        _examples(source, fields.get("examples")),
    )


def _examples(source: Source, node: Node | None) -> dict[str, tuple[Node, ...]]:
    examples: dict[str, tuple[Node, ...]] = {}
    for verdict, listed in ((node.group or {}) if node else {}).items():
        if verdict not in EXAMPLES:
            raise source.problem(
                listed.line,
                listed.column,
                Text(f"示例没有“{verdict}”一类", f"no kind of example {verdict!r}"),
                Text(f"可用：{'、'.join(EXAMPLES)}", f"known: {', '.join(EXAMPLES)}"),
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
    rest = "\n".join([source.lines[line - 1][column - 1 :], *source.lines[line : line + _LINES]])
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
