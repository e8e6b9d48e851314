"""Rules held against a report: what each check comes to. Exact, total and pure: no input makes it raise.

A check is one rule at one place (and, for a rule by column, one column). Most checks are sums that add up: these
are settled in integers (``_Plan``), without building anything; every other check is built in full (``_Case``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from fincheck import relation
from fincheck.figure import (
    ANY,
    NUMBER,
    PERCENT,
    ROUNDED,
    YUAN,
    Figure,
    Interval,
    Unit,
    count_unit,
    interval,
    normalize,
    tail_interval,
)
from fincheck.formula import Binary, Call, Compare, Expression, Logic, Negative, Number, Path, Sum, Word, paths
from fincheck.lookup import Lookup, is_pattern, matches
from fincheck.relation import Quotient, Variable
from fincheck.report import Report
from fincheck.rulebook import SEVERITIES, Rule, compatible, kind_name
from fincheck.source import Text
from fincheck.tree import Node

__all__ = ["VERDICTS", "Case", "Evaluation", "Outcome", "evaluate", "figure_kind"]

EXACT, ROUNDING, TRUNCATED_, VIOLATED, UNDECIDED = VERDICTS = ("exact", "rounding", "truncated", "violated", "undecided")
_RANK = {EXACT: 0, ROUNDING: 1, UNDECIDED: 2, TRUNCATED_: 3, VIOLATED: 4}


class Case(NamedTuple):
    """One check, not yet judged: a rule, a place and, for a rule by column, the column."""

    rule: Rule
    place: Node
    column: str


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a check came to. Values are exact, in the base unit (yuan; 1); ``unit`` is the one to show them in.

    ``severity``   "error", "warning", "info", or "" where nobody needs to look
    ``relation``   the formula with figures put in: operators and literals as texts, operands as nodes
    ``allowed``    how far the sides may differ by rounding alone; None where without bound or not of that kind
    ``operands``   every figure that takes part, each once, in the order of the formula
    ``reason``     why it is undecided, or what differs where that is no amount
    ``loose``      the bound came from interval arithmetic and may be too wide
    """

    rule: Rule
    place: Node
    column: str
    verdict: str
    severity: str
    at: Node
    sides: tuple[tuple[str | Node, ...], ...] = ()
    operators: tuple[str, ...] = ()
    left: Fraction | None = None
    right: Fraction | None = None
    difference: Fraction | None = None
    allowed: Fraction | None = None
    unit: Unit = ANY
    digits: int = 0
    operands: tuple[Node, ...] = ()
    reason: Text | None = None
    loose: bool = False

    @property
    def finding(self) -> bool:
        """Whether somebody should look at it."""
        return self.verdict in (VIOLATED, TRUNCATED_) or (self.verdict == UNDECIDED and self.severity != "")


class Evaluation:
    """All checks of one report: the tally, the findings in full, the others ready to be built in full."""

    __slots__ = ("_lookup", "findings", "met", "quiet", "tally")

    def __init__(self, report: Report) -> None:
        self._lookup = Lookup(report)
        self.tally = dict.fromkeys(VERDICTS, 0)
        self.findings: list[Outcome] = []
        self.quiet: list[tuple[Case, str]] = []
        self.met: set[str] = set()  # ids of the rules that met a figure

    @property
    def checks(self) -> int:
        """How many checks ran."""
        return sum(self.tally.values())

    def outcome(self, case: Case) -> Outcome | None:
        """Return the outcome of one check in full, or None where the rule does not apply there."""
        return _Case(self._lookup, case).outcome()

    def outcomes(self) -> list[Outcome]:
        """Return every outcome in full, findings and others, in the order of the report."""
        full = [outcome for case, _ in self.quiet if (outcome := self.outcome(case)) is not None]
        return sorted(full + self.findings, key=_position)


def _position(outcome: Outcome) -> tuple[int, int, str, str]:
    return outcome.at.line, outcome.at.column, outcome.rule.id, outcome.column


def evaluate(report: Report, rules: list[Rule]) -> Evaluation:
    """Hold every rule against the report at all its places."""
    evaluation = Evaluation(report)
    lookup = evaluation._lookup
    tally, quiet, met = evaluation.tally, evaluation.quiet, evaluation.met
    plans: dict[str, _Plan | None] = {rule.id: _plan(rule) for rule in rules}
    for case in cases(lookup, rules):
        rule = case.rule
        plan = plans[rule.id]
        verdict = plan.verdict(lookup, case.place) if plan is not None else None
        if verdict is None:
            outcome = _Case(lookup, case).outcome()
            if outcome is None:
                continue
            verdict = outcome.verdict
            if outcome.finding:
                evaluation.findings.append(outcome)
                tally[verdict] += 1
                met.add(rule.id)
                continue
        tally[verdict] += 1
        met.add(rule.id)
        quiet.append((case, verdict))
    _give_way(evaluation)
    evaluation.findings.sort(key=_position)
    return evaluation


def _give_way(evaluation: Evaluation) -> None:
    """Drop the finding of a rule for anywhere where a rule for this place says the same of the same figures."""
    named = {
        (frozenset(map(id, f.operands)), f.verdict)
        for f in evaluation.findings
        if not any(step.kind == "anywhere" for step in f.rule.scope)
    }
    kept = []
    for finding in evaluation.findings:
        general = any(step.kind == "anywhere" for step in finding.rule.scope)
        if general and finding.operands and (frozenset(map(id, finding.operands)), finding.verdict) in named:
            evaluation.tally[finding.verdict] -= 1
        else:
            kept.append(finding)
    evaluation.findings[:] = kept


# ---------------------------------------------------------------- where rules apply


def cases(lookup: Lookup, rules: list[Rule]) -> Iterator[Case]:
    """Yield every place at which a rule may apply; whether it does is for the case to say."""
    anywhere: list[Rule] = []
    for rule in rules:
        if any(step.kind == "anywhere" for step in rule.scope):
            anywhere.append(rule)
        elif rule.by_column:
            for place in lookup.places(rule.scope):
                yield from _by_column(lookup, rule, place)
        else:
            for place in lookup.places(rule.scope):
                yield Case(rule, place, "")
    if anywhere:
        yield from _anywhere(lookup, anywhere)


def _by_column(lookup: Lookup, rule: Rule, place: Node) -> Iterator[Case]:
    first = next(path for path in paths(rule.tree) if any(step.kind == "column" for step in path.steps))
    for column in lookup.columns(place, first):
        yield Case(rule, place, column)


def _anywhere(lookup: Lookup, rules: list[Rule]) -> Iterator[Case]:
    """Yield the places of rules with ``**``: the rules that can apply to a set of keys are found once for that set."""
    first_keys = [(rule, _first_keys(rule)) for rule in rules]
    scalars = [rule for rule, keys in first_keys if keys <= {"amount"}]
    by_shape: dict[tuple[str, ...], list[Rule]] = {}
    stack = [lookup.report.root]
    while stack:
        node = stack.pop()
        body = node.body
        if type(body) is not dict:
            for rule in scalars:
                if matches(node, rule.scope):
                    yield from _by_column(lookup, rule, node) if rule.by_column else (Case(rule, node, ""),)
            continue
        shape = tuple(body)
        if "parts" in body:
            inner = body["parts"].body
            if type(inner) is dict:
                shape += tuple(inner)
        fitting = by_shape.get(shape)
        if fitting is None:
            keys = set(shape)
            fitting = by_shape[shape] = [rule for rule, wanted in first_keys if wanted <= keys]
        for rule in fitting:
            if len(rule.scope) == 1 or matches(node, rule.scope):
                yield from _by_column(lookup, rule, node) if rule.by_column else (Case(rule, node, ""),)
        if scalars:
            stack.extend(reversed(body.values()))
        else:
            stack.extend([child for child in reversed(body.values()) if type(child.body) is dict])


def _first_keys(rule: Rule) -> set[str]:
    """Return the keys that a place must have for the rule to apply."""
    keys = set()
    for path in _required(rule.tree):
        first = path.steps[0]
        if first.kind == "key" and not path.absolute:
            keys.add(first.key)
    return keys


def _required(tree: Expression) -> Iterator[Path]:
    """Yield the paths without which a check cannot be made, those inside a ``sum(… for …)`` left out."""
    match tree:
        case Path():
            if not tree.optional:
                yield tree
        case Sum(_, over):
            if not over.optional:
                yield over
        case Negative(operand):
            yield from _required(operand)
        case Binary(_, left, right):
            yield from _required(left)
            yield from _required(right)
        case Call(function, arguments):
            if function not in ("present", "blank"):
                for argument in arguments:
                    yield from _required(argument)
        case Compare(operands) | Logic(_, operands):
            for operand in operands:
                yield from _required(operand)


# ---------------------------------------------------------------- sums, in integers


class _Plan:
    """A formula that only adds figures with coefficients of plus or minus one: ``a + sum(b.*) - c = d``."""

    __slots__ = ("terms",)

    def __init__(self, terms: list[tuple[int, Path]]) -> None:
        self.terms = [(sign, path, path.many, path.optional) for sign, path in terms]

    def verdict(self, lookup: Lookup, place: Node) -> str | None:
        """Return "exact" or "rounding", or None where the check must be built in full."""
        report = lookup.report
        figure_of = report.figure
        residual = claims = 0
        exponent: int | None = None
        kind = ""
        seen: list[Node] = []
        for sign, path, many, optional in self.terms:
            if many:
                nodes = lookup.many(place, path)
                if not nodes:
                    return None
            else:
                nodes = [lookup.one(place, path)]
                if nodes[0] is None and optional:
                    continue
            for node in nodes:
                if node is None:
                    return None
                if type(node.body) is dict:
                    node = report.amount(node)
                figure = figure_of(node)
                if figure is None:
                    return None
                seen.append(node)
                if figure.unit is ANY:
                    continue
                if exponent is None:
                    exponent, kind = figure.exponent, figure.unit.kind
                    if kind == "count":
                        return None
                elif figure.exponent != exponent or figure.unit.kind != kind:
                    return None
                if figure.spread == ROUNDED:
                    claims += 1
                elif figure.spread != EXACT or figure.bound:
                    return None
                residual += sign * figure.mantissa
        if len(set(seen)) < len(seen):
            return None
        if not residual:
            return EXACT
        return ROUNDING if 2 * abs(residual) <= claims else None


def _plan(rule: Rule) -> _Plan | None:
    tree = rule.tree
    if rule.when is not None or rule.by_column or not isinstance(tree, Compare) or tree.operators != ("=",):
        return None
    terms: list[tuple[int, Path]] = []
    if _linear(tree.operands[0], 1, terms) and _linear(tree.operands[1], -1, terms):
        return _Plan(terms)
    return None


def _linear(tree: Expression, sign: int, terms: list[tuple[int, Path]]) -> bool:
    match tree:
        case Path():
            terms.append((sign, tree))
            return not tree.many
        case Sum(None, over, None):
            terms.append((sign, over))
            return not over.optional
        case Negative(operand):
            return _linear(operand, -sign, terms)
        case Binary("+", left, right):
            return _linear(left, sign, terms) and _linear(right, sign, terms)
        case Binary("-", left, right):
            return _linear(left, sign, terms) and _linear(right, -sign, terms)
    return False


# ---------------------------------------------------------------- any check, in full


class _Undecided(Exception):
    """Why a check cannot be made; ``shown`` where somebody must look (a blank, a figure that cannot be read)."""

    def __init__(self, reason: Text, shown: bool, at: Node | None = None) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.shown = shown
        self.at = at


class _Absent(Exception):
    """An operand is not there."""


class _Value(NamedTuple):
    expression: Quotient
    kind: str  # see rulebook.compatible


class _Verdict(NamedTuple):
    """What one relation of a check came to; ``sides`` and ``operators`` as in ``Outcome``."""

    verdict: str
    tree: Expression
    left: Fraction | None = None
    right: Fraction | None = None
    difference: Fraction | None = None
    allowed: Fraction | None = None
    kind: str = ""
    reason: Text | None = None
    loose: bool = False
    shown: bool = False
    at: Node | None = None


def figure_kind(figure: Figure) -> str:
    """Return the kind of a figure as ``rulebook.compatible`` knows it; 名 and 位 count persons, as 人 does."""
    unit = figure.unit
    if unit.kind != "count":
        return unit.kind
    return "count:" + ("人" if unit.name in ("名", "位") else unit.name)


class _Case:
    """One check being built: its operands become variables, its formula a relation between them."""

    def __init__(self, lookup: Lookup, case: Case) -> None:
        self.lookup = lookup
        self.report = lookup.report
        self.case = case
        self.place = case.place
        self.nodes: list[Node] = []
        self.index: dict[int, int] = {}
        self.box: list[Variable] = []
        self.derived: dict[int, set[int]] = {}  # variables that stand for min, max, abs: what they depend on

    # -- the whole check

    def outcome(self) -> Outcome | None:
        """Return the outcome, or None where the rule does not apply here."""
        rule, place, column = self.case
        try:
            if rule.when is not None and not self.truth(rule.when, place):
                return None
        except (_Undecided, _Absent):
            return None  # a condition that cannot be told is not met
        self.nodes.clear()
        self.index.clear()
        self.box.clear()
        missing = self.missing(rule.tree, place)
        if missing is not None:
            if is_pattern(rule.scope) or column or not self.meets_any(rule.tree, place):
                return None
            reason = Text(f"报告里没有“{self.words(missing, 'zh')}”", f"the report has no {self.words(missing, 'en')!r}")
            return Outcome(rule, place, column, UNDECIDED, "", place, reason=reason)
        try:
            verdicts = list(self.relations(rule.tree, place))
        except _Absent:
            return None
        if not verdicts:
            return None
        worst = max(verdicts, key=lambda v: _RANK[v.verdict])
        severity = {
            VIOLATED: rule.severity,
            TRUNCATED_: SEVERITIES[min(SEVERITIES.index(rule.severity) + 1, 2)],
            ROUNDING: "info",
            UNDECIDED: "warning" if worst.shown else "",
            EXACT: "",
        }[worst.verdict]
        unit, digits = self.shown_in(worst.tree, worst.kind)
        sides, operators = self.sides(worst.tree, place)
        return Outcome(
            rule=rule,
            place=place,
            column=column,
            verdict=worst.verdict,
            severity=severity,
            at=worst.at or self.stated(worst.tree, place),
            sides=sides,
            operators=operators,
            left=worst.left,
            right=worst.right,
            difference=worst.difference,
            allowed=worst.allowed,
            unit=unit,
            digits=digits,
            operands=tuple(self.nodes),
            reason=worst.reason,
            loose=worst.loose,
        )

    def words(self, path: Path, lang: str) -> str:
        """Return a path in the terms' own words."""
        names = []
        for step in path.steps:
            term = self.report.terms.get(step.key) if step.kind == "key" else None
            names.append(term.label(lang) if term else self.case.column if step.kind == "column" else step.key)
        return ("·" if lang == "zh" else " / ").join(names)

    def missing(self, tree: Expression, place: Node) -> Path | None:
        """Return the first operand that the check needs and that is not there, or None."""
        names_only = _names_only(tree)
        for path in _required(tree):
            if path.many:
                nodes = self.lookup.many(place, path, self.case.column)
                if not nodes or None in nodes:
                    return path
                found: list[Node | None] = nodes
            else:
                found = [self.lookup.one(place, path, self.case.column)]
            if path in names_only:
                if None in found:
                    return path
                continue
            for node in found:
                if node is None or type(self.report.amount(node).body) is dict:
                    return path
        for total in _sums(tree):
            assert total.term is not None
            for child in self.summands(total, place):
                inner = self.missing(total.term, child)
                if inner is not None:
                    return inner
        return None

    def meets_any(self, tree: Expression, place: Node) -> bool:
        """Whether one operand of the check, at least, is there."""
        return any(
            node is not None
            for path in paths(tree)
            for node in (
                self.lookup.many(place, path, self.case.column)
                if path.many
                else [self.lookup.one(place, path, self.case.column)]
            )
        )

    # -- relations

    def relations(self, tree: Expression, place: Node) -> Iterator[_Verdict]:
        """Yield the verdict of every relation that the formula joins by ``and`` or chains."""
        match tree:
            case Logic("and", operands):
                for operand in operands:
                    yield from self.relations(operand, place)
            case Compare(operands, operators) if not self.about_words(tree):
                for i, operator in enumerate(operators):
                    yield self.compared(operands[i], operator, operands[i + 1], place)._replace(tree=tree)
            case Call("same", arguments):
                same = self.same(tree, arguments, place)
                if same is not None:
                    yield same
            case Compare(operands, operators) if isinstance(operands[0], Call):
                yield self.names(tree, place)
            case _:
                try:
                    yield _Verdict(EXACT if self.truth(tree, place) else VIOLATED, tree)
                except _Undecided as why:
                    yield _Verdict(UNDECIDED, tree, reason=why.reason, shown=why.shown)

    def about_words(self, tree: Compare) -> bool:
        return any(isinstance(o, Word) or (isinstance(o, Call) and o.function == "names") for o in tree.operands)

    def compared(self, left: Expression, operator: str, right: Expression, place: Node) -> _Verdict:
        try:
            a, b = self.value(left, place), self.value(right, place)
            kind = self.joined(a.kind, b.kind)
        except _Undecided as why:
            return _Verdict(UNDECIDED, left, reason=why.reason, shown=why.shown, at=why.at)
        expression = relation.add(a.expression, b.expression, -1)
        decision = relation.decide(expression, operator, self.box)
        at = relation.evaluate(a.expression, self.box), relation.evaluate(b.expression, self.box)
        loose = decision.loose or (not decision.holds and self.tangled(expression))
        if decision.holds:
            verdict = EXACT
        elif decision.possible:
            verdict = ROUNDING
        elif operator == "=" and self.cut(expression, (left, right), place):
            verdict = TRUNCATED_
        else:
            verdict = VIOLATED
        return _Verdict(verdict, left, *at, decision.difference, decision.allowed, kind, loose=loose)

    def tangled(self, expression: Quotient) -> bool:
        """Whether a min, max or abs shares variables with the rest: its range was then taken on its own."""
        seen: set[int] = set()
        for i in relation.used(expression):
            parts = self.derived.get(i, {i})
            if seen & parts:
                return True
            seen |= parts
        return False

    def cut(self, expression: Quotient, sides: tuple[Expression, Expression], place: Node) -> bool:
        """Whether the relation can hold when the digits of a figure that stands alone on one side were cut off."""
        for side in sides:
            if not isinstance(side, Path):
                continue
            node = self.lookup.one(place, side, self.case.column)
            if node is None:
                continue
            node = self.report.amount(node)
            figure = self.report.figure(node)
            i = self.index.get(id(node))
            if figure is None or i is None or figure.spread != ROUNDED:
                continue
            box = list(self.box)
            box[i] = Variable(figure.value, tail_interval(figure))
            if relation.decide(expression, "=", box).possible:
                return True
        return False

    def same(self, tree: Expression, arguments: tuple[Expression, ...], place: Node) -> _Verdict | None:
        """Several prints of one figure must agree digit for digit at the coarser precision of each two."""
        nodes: list[Node] = []
        for argument in arguments:
            assert isinstance(argument, Path)
            for node in (
                self.lookup.many(place, argument, self.case.column)
                if argument.many
                else [self.lookup.one(place, argument, self.case.column)]
            ):
                if node is not None and (amount := self.report.amount(node)) not in nodes:
                    nodes.append(amount)
        nodes = [node for node in nodes if type(node.body) is not dict]
        if len(nodes) < 2:
            return None
        if all(node.text is not None and self.report.figure(node) is None for node in nodes):
            return self.same_texts(tree, nodes)
        try:
            kind = ""
            for node in nodes:
                self.variable(node)
                figure = self.report.figure(node)
                assert figure is not None
                kind = self.joined(kind, figure_kind(figure))
        except _Undecided as why:
            return _Verdict(UNDECIDED, tree, reason=why.reason, shown=why.shown, at=why.at)
        worst = _Verdict(EXACT, tree)
        for i, a in enumerate(nodes):
            for b in nodes[i + 1 :]:
                pair = self.same_pair(tree, a, b, kind)
                rank = _RANK[pair.verdict], abs(pair.difference or 0)
                if rank > (_RANK[worst.verdict], abs(worst.difference or 0)) or worst.left is None:
                    worst = pair
        return worst

    def same_pair(self, tree: Expression, a: Node, b: Node, kind: str) -> _Verdict:
        x, y = self.report.figure(a), self.report.figure(b)
        assert x is not None and y is not None
        difference = x.value - y.value
        fine, coarse = sorted((Fraction(0) if f.spread == EXACT and not f.mantissa else f.ulp) for f in (x, y))
        allowed = Fraction(0) if fine == coarse else coarse / 2
        if not difference:
            verdict = EXACT
        elif abs(difference) <= allowed:
            verdict = ROUNDING
        elif abs(difference) <= coarse + allowed and figure_kind(x).partition(":")[0] in ("money", "ratio"):
            verdict = TRUNCATED_
        else:
            verdict = VIOLATED
        return _Verdict(verdict, tree, x.value, y.value, difference, allowed, kind, at=b)

    def same_texts(self, tree: Expression, nodes: list[Node]) -> _Verdict:
        self.nodes.extend(nodes)
        printed = dict.fromkeys(normalize(node.text or "").replace(" ", "") for node in nodes)
        if len(printed) == 1:
            return _Verdict(EXACT, tree)
        shown = list(printed)
        return _Verdict(
            VIOLATED,
            tree,
            reason=Text("写法不一：" + "、".join(f"“{t}”" for t in shown), "stated differently: " + ", ".join(map(repr, shown))),
        )

    def names(self, tree: Compare, place: Node) -> _Verdict:
        """``names(a) = names(b)``: the same set of names."""
        sets = [self.name_set(operand, place) for operand in tree.operands]
        equal = all(set(s) == set(sets[0]) for s in sets)
        if (tree.operators[0] == "=") == equal:
            return _Verdict(EXACT, tree)
        first, second = sets[0], next((s for s in sets if set(s) != set(sets[0])), sets[-1])
        here = [name for key, name in first.items() if key not in second]
        there = [name for key, name in second.items() if key not in first]
        zh, en = [], []
        for names, which_zh, which_en in ((here, "前者", "first"), (there, "后者", "second")):
            if names:
                zh.append(f"只在{which_zh}：" + "、".join(names))
                en.append(f"only in the {which_en}: " + ", ".join(names))
        return _Verdict(VIOLATED, tree, reason=Text("；".join(zh), "; ".join(en)))

    def name_set(self, tree: Expression, place: Node) -> dict[str, str]:
        """Return the names at a path: the keys of a mapping, the texts (or ``name``) of a list."""
        assert isinstance(tree, Call) and isinstance(tree.arguments[0], Path)
        path = tree.arguments[0]
        nodes = (
            self.lookup.many(place, path, self.case.column)
            if path.many
            else [self.lookup.one(place, path, self.case.column)]
        )
        if not path.many:
            nodes = list(self.lookup.children(nodes[0])) if nodes[0] is not None else []
        names: dict[str, str] = {}
        for node in nodes:
            if node is None:
                continue
            name = node.name
            if name is None:
                named = node.body.get("name") if type(node.body) is dict else node
                name = (named.text or "") if named is not None else ""
            key = node.key if node.name is not None else name
            names["".join(normalize(key).split())] = name
        return names

    # -- truth, for conditions and completeness

    def truth(self, tree: Expression, place: Node) -> bool:
        """Return whether a condition holds on the printed values."""
        match tree:
            case Logic("and", operands):
                return all(self.truth(operand, place) for operand in operands)
            case Logic("or", operands):
                return any(self.truth(operand, place) for operand in operands)
            case Logic("not", operands):
                return not self.truth(operands[0], place)
            case Call("present" | "blank" as function, arguments):
                path = arguments[0]
                assert isinstance(path, Path)
                found = (
                    self.lookup.many(place, path, self.case.column)
                    if path.many
                    else [self.lookup.one(place, path, self.case.column)]
                )
                nodes = [node for node in found if node is not None]
                if function == "present":
                    return bool(nodes)
                return any(self.report.amount(node).body is None for node in nodes)
            case Call("same", arguments):
                same = self.same(tree, arguments, place)
                return same is not None and same.verdict in (EXACT, ROUNDING)
            case Compare(operands, operators) if self.about_words(tree):
                if isinstance(operands[0], Call):
                    return self.names(tree, place).verdict == EXACT
                texts = [self.text(operand, place) for operand in operands]
                return all((texts[i] == texts[i + 1]) == (op == "=") for i, op in enumerate(operators))
            case Compare(operands, operators):
                values = [self.value(operand, place) for operand in operands]
                for i, operator in enumerate(operators):
                    self.joined(values[i].kind, values[i + 1].kind)
                    expression = relation.add(values[i].expression, values[i + 1].expression, -1)
                    if not relation.decide(expression, operator, self.box).holds:
                        return False
                return True
        raise AssertionError(f"not a condition: {tree}")

    def text(self, tree: Expression, place: Node) -> str:
        if isinstance(tree, Word):
            return normalize(tree.text)
        assert isinstance(tree, Path)
        node = self.lookup.one(place, tree, self.case.column)
        if node is None:
            if tree.optional:
                return ""
            raise _Absent
        return normalize(node.text or "")

    # -- values

    def variable(self, node: Node) -> _Value:
        """Return the value of a figure's node, as a variable that stands for all its occurrences."""
        figure = self.report.figure(node)
        if figure is None:
            label = self.report.label(node, "zh"), self.report.label(node, "en")
            if node.body is None:
                raise _Undecided(Text(f"“{label[0]}”空白，没有填数", f"{label[1]!r} is blank"), True, node)
            raise _Undecided(
                Text(f"“{label[0]}”读不出数：{node.text}", f"{label[1]!r} is not a figure: {node.text}"), True, node
            )
        i = self.index.get(id(node))
        if i is None:
            i = self.index[id(node)] = self.new(Variable(figure.value, interval(figure)))
            self.nodes.append(node)
        return _Value(relation.variable(i), figure_kind(figure))

    def summands(self, total: Sum, place: Node) -> list[Node]:
        """Return the nodes that a sum runs over: those that are there and that its condition lets in."""
        nodes = [n for n in self.lookup.many(place, total.over, self.case.column) if n is not None]
        if total.where is None:
            return nodes
        kept = []
        for node in nodes:
            try:
                # on a sheet of its own: what a condition reads takes no part in the relation
                if _Case(self.lookup, self.case).truth(total.where, node):
                    kept.append(node)
            except _Absent:
                continue  # what it does not have cannot meet the condition
        return kept

    def new(self, variable: Variable) -> int:
        self.box.append(variable)
        return len(self.box) - 1

    def joined(self, a: str, b: str) -> str:
        kind = compatible(a, b)
        if kind is None:
            raise _Undecided(
                Text(
                    f"单位不同，无法核对：{kind_name(a, 'zh')} 与 {kind_name(b, 'zh')}",
                    f"units differ: {kind_name(a, 'en')} and {kind_name(b, 'en')}",
                ),
                True,
            )
        return kind

    def value(self, tree: Expression, place: Node) -> _Value:
        match tree:
            case Number(value, unit):
                kind = f"count:{unit.name}" if unit.kind == "count" else unit.kind
                return _Value(relation.constant(value), kind)
            case Path():
                node = self.lookup.one(place, tree, self.case.column)
                if node is None:
                    if tree.optional:
                        return _Value(relation.constant(0), "any")
                    raise _Absent
                return self.variable(self.report.amount(node))
            case Negative(operand):
                inner = self.value(operand, place)
                return _Value(relation.add(relation.constant(0), inner.expression, -1), inner.kind)
            case Binary(operator, left, right):
                return self.binary(operator, self.value(left, place), self.value(right, place))
            case Sum(term):
                total = _Value(relation.constant(0), "any")
                for node in self.summands(tree, place):
                    part = self.variable(self.report.amount(node)) if term is None else self.value(term, node)
                    total = self.binary("+", total, part)
                return total
            case Call("count", arguments):
                assert isinstance(arguments[0], Path)
                path = arguments[0]
                if path.many:
                    number = len(self.lookup.many(place, path, self.case.column))
                else:
                    node = self.lookup.one(place, path, self.case.column)
                    number = len(self.lookup.children(node)) if node is not None else 0
                return _Value(relation.constant(number), "number")
            case Call("number", arguments):
                inner = self.value(arguments[0], place)
                if inner.kind == "money":
                    raise _Undecided(Text("number 只用于数量，不能用于金额", "number() takes a count, not money"), True)
                return _Value(inner.expression, "number")
            case Call(function, arguments):
                return self.extreme(function, arguments, place)
        raise AssertionError(f"not a value: {tree}")

    def binary(self, operator: str, a: _Value, b: _Value) -> _Value:
        if operator in "+-":
            kind = self.joined(a.kind, b.kind)
            return _Value(relation.add(a.expression, b.expression, 1 if operator == "+" else -1), kind)
        if operator == "*":
            kind = "money" if "money" in (a.kind, b.kind) else "number"
            if a.kind == b.kind == "money":
                raise _Undecided(Text("金额不能与金额相乘", "money times money is no amount"), True)
            return _Value(relation.multiply(a.expression, b.expression), kind)
        reach, _ = relation.spread(b.expression, self.box)
        low, high = reach.low, reach.high
        if not ((low is not None and low > 0) or (high is not None and high < 0)):
            zero = low == high == 0
            raise _Undecided(
                Text("除数为 0，算不出来", "the divisor is zero")
                if zero
                else Text("除数可能为 0，算不出来", "the divisor may be zero"),
                False,
            )
        kind = "money" if a.kind == "money" and b.kind != "money" else "number"
        return _Value(relation.divide(a.expression, b.expression), kind)

    def extreme(self, function: str, arguments: tuple[Expression, ...], place: Node) -> _Value:
        """min, max and abs: a variable of their own, over the range that their arguments allow."""
        values: list[_Value] = []
        for argument in arguments:
            if isinstance(argument, Path) and argument.many:
                nodes = self.lookup.many(place, argument, self.case.column)
                values.extend(self.variable(self.report.amount(node)) for node in nodes if node is not None)
            else:
                values.append(self.value(argument, place))
        kind = ""
        for value in values:
            kind = self.joined(kind, value.kind)
        ranges = [relation.spread(value.expression, self.box)[0] for value in values]
        points = [relation.evaluate(value.expression, self.box) for value in values]
        if function == "abs":
            point, reach = abs(points[0]), _absolute(ranges[0])
        else:
            pick = min if function == "min" else max
            point = pick(points)
            low, high = [r.low for r in ranges], [r.high for r in ranges]
            reach = Interval(
                _pick(low, function, None if function == "min" else "skip"),
                _pick(high, function, "skip" if function == "min" else None),
            )
        i = self.new(Variable(point, reach))
        self.derived[i] = {part for value in values for part in relation.used(value.expression)}
        return _Value(relation.variable(i), kind)

    # -- for people

    def sides(self, tree: Expression, place: Node) -> tuple[tuple[tuple[str | Node, ...], ...], tuple[str, ...]]:
        """Return the sides of a relation with figures put in, and the operators between them."""
        if isinstance(tree, Compare):
            sides = [tuple(self.sentence(operand, place)) or ("0",) for operand in tree.operands]
            return tuple(sides), tree.operators
        if isinstance(tree, Call) and tree.function == "same":
            return tuple((node,) for node in self.nodes), ("=",) * (len(self.nodes) - 1)
        return (tuple(self.sentence(tree, place)),), ()

    def stated(self, tree: Expression, place: Node) -> Node:
        """Return the figure that stands alone on a side, else the last operand, else the place."""
        if isinstance(tree, Compare):
            for side in tree.operands[::-1]:
                if isinstance(side, Path) and not side.many:
                    node = self.lookup.one(place, side, self.case.column)
                    if node is not None:
                        return self.report.amount(node)
        return self.nodes[-1] if self.nodes else place

    def shown_in(self, tree: Expression, kind: str) -> tuple[Unit, int]:
        """Return the unit to show amounts in, and the digits behind the point of its finest operand."""
        units: list[Unit] = []
        digits = 0
        for node in self.nodes:
            figure = self.report.figure(node)
            if figure is not None and figure_kind(figure) == kind and figure.unit is not ANY:
                units.append(figure.unit)
        stated = [
            figure.unit
            for side in (tree.operands[-1:] + tree.operands[:1] if isinstance(tree, Compare) else ())
            if isinstance(side, Path) and not side.many
            if (node := self.lookup.one(self.place, side, self.case.column)) is not None
            if (figure := self.report.figure(self.report.amount(node))) is not None and figure_kind(figure) == kind
        ]
        fallback = PERCENT if kind == "ratio" else YUAN if kind == "money" else NUMBER
        if kind.startswith("count:"):
            fallback = count_unit(kind[6:])
        unit = (stated + units + [fallback])[0]
        for node in self.nodes:
            figure = self.report.figure(node)
            if figure is not None and figure_kind(figure) == kind:
                digits = max(digits, unit.scale - figure.exponent)
        return unit, digits

    def sentence(self, tree: Expression, place: Node, tight: int = 0) -> list[str | Node]:
        """Return the formula with what stands in the report put in for its names; absent optional parts left out."""
        match tree:
            case Number(_, _, text) | Word(text):
                return [text]
            case Path():
                node = self.lookup.one(place, tree, self.case.column) if not tree.many else None
                return [self.report.amount(node)] if node is not None else []
            case Negative(operand):
                return ["−", *self.sentence(operand, place, 3)]
            case Binary(operator, left, right):
                level = 1 if operator in "+-" else 2
                a = self.sentence(left, place, level)
                b = self.sentence(right, place, level + (operator in "-/"))
                if not a or not b:
                    return a or (["−", *b] if operator == "-" else b)
                sign = {"+": "+", "-": "−", "*": "×", "/": "÷"}[operator]
                joined = [*a, sign, *b]
                return ["(", *joined, ")"] if level < tight else joined
            case Sum(term):
                pieces: list[str | Node] = []
                for node in self.summands(tree, place):
                    part = [self.report.amount(node)] if term is None else self.sentence(term, node, 1)
                    pieces.extend(["+", *part] if pieces else part)
                several = pieces.count("+") > 0
                return ["(", *pieces, ")"] if tight > 1 and several else pieces
            case Call(function, arguments):
                return self.sentence_call(function, arguments, place)
            case Compare(operands, operators):
                pieces = []
                for i, operand in enumerate(operands):
                    if i:
                        pieces.append({"<=": "≤", ">=": "≥", "!=": "≠"}.get(operators[i - 1], operators[i - 1]))
                    pieces.extend(self.sentence(operand, place) or ["0"])
                return pieces
            case Logic(operator, operands):
                pieces = ["not"] if operator == "not" else []
                for i, operand in enumerate(operands):
                    pieces.extend([operator, *self.sentence(operand, place)] if i else self.sentence(operand, place))
                return pieces
        return []

    def sentence_call(self, function: str, arguments: tuple[Expression, ...], place: Node) -> list[str | Node]:
        pieces: list[str | Node] = []
        for argument in arguments:
            if isinstance(argument, Path) and argument.many:
                found = [n for n in self.lookup.many(place, argument, self.case.column) if n is not None]
                if function == "count":
                    return [f"{len(found)}"]
                parts: list[str | Node] = [self.report.amount(n) for n in found]
            elif isinstance(argument, Path) and function in ("count", "names", "present", "blank"):
                return [f"{function}({self.words(argument, 'zh')})"]
            else:
                parts = self.sentence(argument, place)
            for part in parts if function == "same" else [parts]:
                if pieces:
                    pieces.append("=" if function == "same" else ",")
                pieces.extend(part if isinstance(part, list) else [part])
        return pieces if function == "same" else [f"{function}(", *pieces, ")"]


def _pick(ends: list[Fraction | None], function: str, unbounded: str | None) -> Fraction | None:
    """Return the min or max of interval ends; an end without bound wins (None) or is passed over ("skip")."""
    known = [end for end in ends if end is not None]
    if len(known) < len(ends) and unbounded is None:
        return None
    return (min if function == "min" else max)(known) if known else None


def _absolute(reach: Interval) -> Interval:
    low, high = reach.low, reach.high
    if low is not None and low >= 0:
        return reach
    if high is not None and high <= 0:
        return Interval(-high, None if low is None else -low, reach.high_open, reach.low_open)
    return Interval(Fraction(0), None if low is None or high is None else max(-low, high))


def _sums(tree: Expression) -> Iterator[Sum]:
    """Yield the ``sum(… for …)`` of a formula, those inside others left out."""
    match tree:
        case Sum(term, _):
            if term is not None:
                yield tree
        case Negative(operand):
            yield from _sums(operand)
        case Binary(_, left, right):
            yield from _sums(left)
            yield from _sums(right)
        case Call(_, operands) | Compare(operands) | Logic(_, operands):
            for operand in operands:
                yield from _sums(operand)


def _names_only(tree: Expression) -> set[Path]:
    """Return the paths that are asked for names, texts or a number of children rather than for a figure."""
    found: set[Path] = set()
    match tree:
        case Call("names" | "count", arguments):
            found |= {a for a in arguments if isinstance(a, Path)}
        case Call(_, operands) | Logic(_, operands):
            for operand in operands:
                found |= _names_only(operand)
        case Compare(operands):
            for operand in operands:
                found |= _names_only(operand)
            if any(isinstance(o, Word) for o in operands):
                found |= {o for o in operands if isinstance(o, Path)}
        case Sum(term, over):
            if term is not None:
                found.add(over)
        case Negative(operand):
            found |= _names_only(operand)
        case Binary(_, left, right):
            found |= _names_only(left) | _names_only(right)
    return found


