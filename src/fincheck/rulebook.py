"""Rules read from YAML and checked: data, never code.

A wrong name, unit or type in a rule is a problem of the rule, with its place and a caret; it is never a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from fincheck import document
from fincheck.formula import (
    AXES,
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Negative,
    Number,
    Path,
    Slip,
    Span,
    Step,
    Sum,
    Word,
    asked_for,
    parse,
    parse_scope,
    paths,
)
from fincheck.source import Place, Problem, Source, Text, near
from fincheck.terms import Terms
from fincheck.tree import Node

__all__ = ["EXAMPLES", "SEVERITIES", "Rule", "Rulebook", "read"]

SEVERITIES = ("error", "warning", "info")
EXAMPLES = ("exact", "rounding", "truncated", "violated", "undecided")
_FIELDS = ("id", "title", "for", "when", "check", "severity", "basis", "why", "covers", "examples")
_NAMES = {
    "编号": "id", "名称": "title", "适用": "for", "条件": "when", "公式": "check", "级别": "severity",
    "依据": "basis", "说明": "why", "示例": "examples",
}  # fmt: skip
_SEVERITY_NAMES = {name: name for name in SEVERITIES} | {"错误": "error", "警告": "warning", "提示": "info"}
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")


class Rule:
    """One rule. Two rules are the same only where they are one object; ids are unique within a rulebook.

    Formulas are parsed on the first question: most rules are for places that a given report does not have.
    """

    __slots__ = (
        "_parsed", "_terms", "basis", "covers", "examples", "formula", "id", "place", "scope_text", "severity", "title",
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
        self._terms = terms
        self._parsed: dict[str, Any] = known or {}  # what has been found out, by property

    def _once(self, name: str, parser: Callable[[str, Callable[[str], str]], Any], text: str) -> Any:
        if name not in self._parsed:
            self._parsed[name] = parser(text, self._terms.id_of)
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
    def reads(self) -> tuple[str, ...] | None:
        """The first keys of all that the rule reads at its place: where none is there, it meets nothing.

        None where that cannot be told from keys, as of a rule that asks only whether something is there.
        """
        if "reads" not in self._parsed:
            self._parsed["reads"] = _first_keys(self.tree, self.when)
        reads: tuple[str, ...] | None = self._parsed["reads"]
        return reads

    def __repr__(self) -> str:
        return f"Rule({self.id})"


def _first_keys(tree: Expression, when: Expression | None) -> tuple[str, ...] | None:
    asked = asked_for(tree)
    wanted = [path for path in paths(tree) if path not in asked]
    if not wanted:
        return None
    firsts = [path.steps[0] for path in (*wanted, *(paths(when) if when is not None else ()))]
    return tuple(sorted({step.key for step in firsts})) if all(step.kind == "key" for step in firsts) else None


@dataclass(slots=True)
class Rulebook:
    """The terms and the rules in force, in the order of their files, and what is wrong with them."""

    terms: Terms
    rules: list[Rule] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

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
        return Rulebook(self.terms, kept, self.problems)

    def get(self, id: str) -> Rule | None:
        """Return the rule of that id, or None."""
        return next((rule for rule in self.rules if rule.id == id), None)

    def add(self, source: Source) -> None:
        """Add the rules of one file; what is wrong with them goes to ``problems``."""
        try:
            entries = _entries(source)
        except Problem as problem:
            self.problems.append(problem)
            return
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
    for source in sources:
        book.add(source)
    return book


def _entries(source: Source) -> list[Node]:
    top = document.read(source)
    fields = top.group or {}
    listed = fields.get("rules") or fields.get("规则")
    if listed is None or listed.group is None:
        raise source.problem(
            top.line,
            top.column,
            Text(
                "规则文件应以“rules:”开头，下面逐条列出规则",
                "a rule file starts with 'rules:' and lists rules below it",
            ),
            Text("例如：rules: [{id: MY01, check: a + b = c}]", "for example: rules: [{id: MY01, check: a + b = c}]"),
        )
    for key, node in fields.items():
        if node is not listed:
            raise source.problem(node.line, node.column, Text(f"不认识的字段“{key}”", f"unknown field {key!r}"))
    return list(listed.group.values())


def _rule(source: Source, entry: Node, terms: Terms, number: int) -> Rule:
    raw = entry.group
    if raw is None:
        raise source.problem(
            entry.line, entry.column, Text("规则应写成 id、check 等字段", "a rule has fields: id, check, …")
        )
    fields: dict[str, Node] = {}
    for key, node in raw.items():
        name = _NAMES.get(key, key)
        if name not in _FIELDS:
            guess = near(name, _FIELDS)
            raise source.problem(
                node.line,
                node.column,
                Text(f"规则里没有字段“{key}”", f"a rule has no field {key!r}"),
                Text(f"是不是 {guess}？", f"did you mean {guess}?")
                if guess
                else Text(f"可用：{'、'.join(_FIELDS)}", f"known: {', '.join(_FIELDS)}"),
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
    _, scope_text = _parsed(source, fields["for"], terms, parse_scope) if "for" in fields else (None, "")
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
    line, column = node.line, node.column
    # A plain scalar stands where its event says, a quoted one behind the quote, a folded one in the next lines:
    # look for the text itself, and point at the start of the value where it does not stand in one piece.
    for at in range(line - 1, min(line + 1, len(source.lines))):
        found = source.lines[at].find(text, column - 1 if at == line - 1 else 0)
        if found >= 0:
            line, column = at + 1, found + 1 + min(slip.span.start, len(text))
            break
    return source.problem(line, column, slip.text, slip.help, max(1, slip.span.end - slip.span.start))


def _check(source: Source, node: Node, text: str, tree: Expression, terms: Terms, check: bool) -> None:
    """Raise Problem where names, types or units of the formula cannot be."""
    try:
        for path in paths(tree):
            _check_names(path, terms)
        kind = _Kinds(terms).of(tree)
        if kind != "truth":
            raise Slip(
                tree.span,
                Text("公式应是一个关系，例如 a + b = c", "a formula is a relation, as a + b = c"),
                Text("缺少 = < ≤ > ≥ 之一", "one of = < ≤ > ≥ is missing"),
            )
        if check:
            _check_relation(tree)
    except Slip as slip:
        raise _slipped(source, node, text, slip) from None


def _check_relation(tree: Expression, negated: bool = False) -> None:
    """Raise Slip where ``not`` stands before amounts: what is printed may be unequal and the amounts equal."""
    if isinstance(tree, Logic):
        for operand in tree.operands:
            _check_relation(operand, negated or tree.operator == "not")
    amounts = isinstance(tree, Compare) and not any(_is_words(operand) for operand in tree.operands)
    if negated and (amounts or (isinstance(tree, Call) and tree.function == "same")):
        raise Slip(
            tree.span,
            Text("公式里的 not 只能用于文字、present 和 blank", "in a check, not goes with texts, present and blank"),
            Text("请用 ≠ < > 写出关系", "write the relation with ≠ < >"),
        )


def _is_words(tree: Expression) -> bool:
    return isinstance(tree, Word) or (isinstance(tree, Call) and tree.function == "names")


def _check_names(path: Path, terms: Terms) -> None:
    for step in path.steps:
        if step.kind == "key" and not step.quoted and terms.get(step.key) is None:
            guess = terms.near(step.key)
            if guess:
                raise Slip(
                    step.span,
                    Text(f"没有名为“{step.key}”的术语", f"no term is called {step.key!r}"),
                    Text(
                        f"是不是“{guess}”？若报告里确有此项，请写成 `{step.key}`",
                        f"did you mean {guess!r}? If the report has this very key, write `{step.key}`",
                    ),
                )


class _Kinds:
    """The kinds of expressions: "truth", "text", "names", a unit kind ("money", "ratio", "number", "any",
    "count:辆", "money²") or "" where only the report can tell.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    def of(self, tree: Expression) -> str:
        match tree:
            case Number(_, unit):
                return f"count:{unit.name}" if unit.kind == "count" else unit.kind
            case Word():
                return "text"
            case Path():
                if tree.many:
                    raise Slip(
                        tree.span,
                        Text("这里会取到多个数，请写 sum(…)", "this leads to many figures: write sum(…)"),
                    )
                return self.path(tree)
            case Negative(operand):
                return self.value(operand)
            case Binary(operator, left, right):
                return self.binary(operator, self.value(left), self.value(right), tree.span)
            case Sum(term, over, where):
                if where is not None and self.of(where) != "truth":
                    raise Slip(where.span, Text("where 后面应是条件", "what follows 'where' is a condition"))
                return self.value(term) if term is not None else self.path(over)
            case Call(function, arguments, where):
                if where is not None and self.of(where) != "truth":
                    raise Slip(where.span, Text("where 后面应是条件", "what follows 'where' is a condition"))
                return self.call(function, arguments, tree.span)
            case Compare(operands):
                kinds = [self.of(operand) for operand in operands]
                if any(kind == "truth" for kind in kinds):
                    raise Slip(tree.span, Text("关系不能再拿来比较", "a relation cannot be compared again"))
                if any(kind in ("names", "text") for kind in kinds):
                    self.words(kinds, tree)
                    return "truth"
                for i in range(1, len(kinds)):
                    joined(kinds[i - 1], kinds[i], operands[i].span)
                return "truth"
            case Logic(_, operands):
                for operand in operands:
                    if self.of(operand) != "truth":
                        raise Slip(operand.span, Text("and/or 两边应是关系", "and/or join relations"))
                return "truth"

    def value(self, tree: Expression) -> str:
        kind = self.of(tree)
        if kind in ("truth", "text", "names"):
            raise Slip(tree.span, Text("这里应是数，不是文字或关系", "a figure is wanted here"))
        return kind

    def words(self, kinds: list[str], tree: Compare) -> None:
        both_names = all(kind == "names" for kind in kinds)
        texts = all(kind in ("text", "") for kind in kinds) and "text" in kinds
        if not (both_names or texts):
            raise Slip(tree.span, Text("文字只能与文字比较", "a text is compared with a text, names(…) with names(…)"))
        allowed = ("=", "!=", "<=", ">=") if both_names else ("=", "!=")
        if any(operator not in allowed for operator in tree.operators):
            raise Slip(
                tree.span,
                Text(
                    "文字只能用 = 或 ≠ 比较；名称的集合还可用 ≤ ≥（包含于、包含）",
                    "texts are compared with = or ≠, sets of names also with ≤ (all in) and ≥",
                ),
            )

    def path(self, path: Path) -> str:
        for step in reversed(path.steps):
            if step.kind in AXES:
                return ""
            if step.kind == "each" or step.key == "amount":
                continue
            term = self.terms.get(step.key)
            unit = term.unit if term else ""
            if unit == "%":
                return "ratio"
            if unit in ("", "count"):
                return ""
            return unit if unit in ("money", "text", "header") else f"count:{unit}"
        return ""

    def call(self, function: str, arguments: tuple[Expression, ...], span: Span) -> str:
        if function in ("present", "blank", "matches", "official"):
            return "truth"
        if function == "names":
            return "names"
        if function in ("count", "days"):
            return "number"
        single = function in ("abs", "number")
        kinds = [self.path(a) if isinstance(a, Path) and not single else self.value(a) for a in arguments]
        joint = ""
        for kind, argument in zip(kinds, arguments, strict=True):
            if kind == "text" and function == "same":
                continue
            joint = joined(joint, kind, argument.span)
        if function == "number":
            if joint == "money":
                raise Slip(span, Text("number 只用于数量", "number() takes a count, not money"))
            return "number"
        return "truth" if function == "same" else joint

    def binary(self, operator: str, left: str, right: str, span: Span) -> str:
        if operator in "+-":
            return joined(left, right, span)
        if "" in (left, right):
            return ""
        money = left.count("money") + (1 if operator == "*" else -1) * right.count("money")
        if money == 1:
            return "money"
        if money == 0:
            return "number"
        raise Slip(
            span, Text("金额不能相乘，也不能作除数去除别的数", "money times money, or one over money, is no amount")
        )


def joined(a: str, b: str, span: Span) -> str:
    """Return the kind of two added or compared values; raise Slip where they cannot be of one kind."""
    pair = compatible(a, b)
    if pair is None:
        raise Slip(
            span,
            Text(f"单位不同，不能相加或比较：{kind_name(a, 'zh')} 与 {kind_name(b, 'zh')}",
                 f"cannot add or compare {kind_name(a, 'en')} and {kind_name(b, 'en')}"),
        )  # fmt: skip
    return pair


def compatible(a: str, b: str) -> str | None:
    """Return the common kind of two values, or None. Nil ("any") goes with all, a pure number with ratios and counts."""
    if a == b or b in ("", "any"):
        return a or b
    if a in ("", "any"):
        return b
    if "number" in (a, b):
        other = b if a == "number" else a
        return other if other == "ratio" or other.startswith("count") else None
    if a == "count:" or b == "count:":
        return a if b == "count:" else b
    return None


def kind_name(kind: str, lang: str) -> str:
    """Return a kind in words."""
    if kind.startswith("count:"):
        return f"“{kind[6:]}”数" if lang == "zh" else f"a count of {kind[6:]}"
    zh, en = {"money": ("金额", "money"), "ratio": ("百分比", "a percentage"), "number": ("纯数", "a number"),
              "text": ("文字", "a text"), "header": ("表头", "a header")}.get(kind, (kind, kind))  # fmt: skip
    return zh if lang == "zh" else en
