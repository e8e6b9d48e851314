"""The verdict of a check: a formula at a place becomes relations between figures, of which the worst counts.

No words are made here: why something fails is told only where somebody asks, by ``Judged.told``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial

from fincheck.evaluation import candidates, operands
from fincheck.evaluation.candidates import Standing
from fincheck.evaluation.functions.around import Value
from fincheck.evaluation.functions.names import SETS, members
from fincheck.evaluation.lookup import Lookup, is_pattern
from fincheck.evaluation.outcome import Case, Verdict
from fincheck.evaluation.plans.conditions import where
from fincheck.evaluation.plans.full import Quick
from fincheck.evaluation.plans.gap import gap
from fincheck.evaluation.plans.plan import plan
from fincheck.evaluation.plans.relations import implied
from fincheck.evaluation.plans.sheet import Sheet, Unsettled
from fincheck.evaluation.sentence import Sentence
from fincheck.evaluation.undecided import Absent, Undecided, otherwise, unlike_but
from fincheck.evaluation.values import Values
from fincheck.exact import relation
from fincheck.exact.relation import Decision, Quotient, Variable
from fincheck.exact.work import Work
from fincheck.figures.figure import Figure, Spread, normalize, tail_interval
from fincheck.language.expression import Call, Compare, Expression, Logic, Path, paths
from fincheck.language.kinds import about_words, figure_kind
from fincheck.record import Record
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["Judge", "Judged", "verdict"]

FULL, FIGURE = 200, 30  # steps that a check in full takes, and each of its figures

_RANK = {Verdict.EXACT: 0, Verdict.ROUNDING: 1, Verdict.UNDECIDED: 2, Verdict.TRUNCATED: 3, Verdict.VIOLATED: 4}


def verdict(lookup: Lookup, case: Case, work: Work) -> Verdict | None:
    """Return the verdict of a check made in full, without any words, or None where the rule does not apply there.

    Raises Exhausted where it takes more steps than are left.
    """
    made = Judge(lookup, case)
    steps = lookup.steps
    worst = made.worst()
    work.spend(FULL + FIGURE * len(made.values.nodes) + lookup.steps - steps)
    return Verdict.UNDECIDED if isinstance(worst, Path) else None if worst is None else worst.verdict


class Judged(Record):
    """The verdict of one relation of a check, its exact values as in ``Outcome``; ``told`` returns the reason in words.

    ``shown``   whether somebody should look at it although it is undecided
    """

    verdict: Verdict
    tree: Expression
    left: Fraction | None = None
    right: Fraction | None = None
    difference: Fraction | None = None
    allowed: Fraction | None = None
    kind: str = ""
    told: Callable[[], Text | None] | None = None
    word: Callable[[], Text | None] | None = None
    loose: bool = False
    shown: bool = False
    at: Node | None = None
    unread: tuple[Node, ...] = ()


def _unknown(tree: Expression, why: Undecided) -> Judged:
    unread = tuple(cause.at for cause in why.causes or (why,) if cause.at is not None)
    reason = why.reason  # not the exception: it holds the frames that it went through, and they what is returned here
    return Judged(Verdict.UNDECIDED, tree, told=lambda: reason, shown=why.shown, at=why.at, unread=unread)


def _unlike(printed: list[str]) -> Text:
    return Text(
        "写法不一：" + "、".join(f"“{text}”" for text in printed),
        "stated differently: " + ", ".join(map(repr, printed)),
    )


def is_condition(tree: Expression) -> bool:
    """Whether a formula is one condition, and no relation between figures or sets of names."""
    match tree:
        case Logic(operator):
            return operator == "not"
        case Compare(operands):
            return about_words(tree) and not isinstance(operands[0], Call)
        case Call(function):
            return function != "same"
    return True


def _rank(verdict: Judged) -> int:
    return _RANK[verdict.verdict]


class Judge:
    """One check being made.

    Where nothing stands in for its operands, conditions are asked by their plans; with an empty ``standing``, in full.
    """

    def __init__(
        self, lookup: Lookup, case: Case, standing: Standing | None = None, sheet: Sheet | None = None
    ) -> None:
        self.lookup = lookup
        self.report = lookup.report
        self.case = case
        self.quick = None if standing is not None else sheet or Sheet(lookup, case.place, case.column)
        self.values = (
            Values(lookup, case.place, case.column, standing) if self.quick is None else Quick(self.quick, where)
        )
        self.misread = False  # whether unknown names may be what it lacks

    def applies(self) -> bool:
        """Whether the condition of the rule is met; one that cannot be told is not."""
        rule, place, column = self.case
        if rule.when is None:
            return True
        if self.quick is not None:
            try:
                return plan(rule).applies(self.quick, place)
            except Unsettled:
                pass  # it is not compiled
        try:
            # apart from the operands: what a condition reads is none of them
            return Values(self.lookup, place, column, self.values.standing).truth(rule.when, place)
        except (Undecided, Absent):
            return False

    def holds_with(self, standing: Standing) -> bool:
        """Whether the check holds, or is not to be made, when unknown names stand in for its operands."""
        other = Judge(self.lookup, self.case, standing)
        try:
            return not other.applies() or all(
                verdict.verdict in (Verdict.EXACT, Verdict.ROUNDING)
                for verdict in other.relations(self.case.rule.tree, self.case.place)
            )
        except Absent:
            return False

    def otherwise_read(self, verdicts: list[Judged]) -> Judged | None:
        """Return that a check which fails is undecided, where unknown names may be what it lacks; None where it fails."""
        rule, place, column = self.case
        (first, *others) = verdicts
        gap = None
        if not others and isinstance(rule.tree, Compare) and first.difference is not None and first.allowed is not None:
            gap = first.difference, first.allowed
        found = candidates.search(self.lookup, rule, place, column, list(self.values.nodes), gap, self.holds_with)
        if found is None:
            return None
        names = tuple(reading.named for reading in found.readings) or found.beside
        told = partial(otherwise, self.report, found.readings, found.beside)
        return Judged(Verdict.UNDECIDED, rule.tree, told=told, shown=True, at=names[0], unread=names)

    def made(self) -> Judged:
        """Return what a check comes to that does not hold as printed, as its plan says, which has read its sheet.

        It is to be made, then, and all that it needs is there.
        """
        rule, place, _ = self.case
        if is_condition(rule.tree) and self.quick is not None:  # asked already
            self.values.nodes.update(self.quick.nodes)
            return self.settled([self.unmet(rule.tree, place)])
        return self.settled(list(self.relations(rule.tree, place)))

    def worst(self) -> Judged | Path | None:
        """Return the worst of what the relations come to; the operand that is missing; None where no check is to be made."""
        rule, place, column = self.case
        if not self.applies():
            return None
        if not operands.meets_any(self.lookup, rule, place, column):
            return None
        missing = operands.missing(self.lookup, rule.tree, place, column)
        if missing is not None:
            if is_pattern(rule.scope) or column:
                return None
            return missing
        try:
            verdicts = list(self.relations(rule.tree, place))
        except Absent:
            return None
        return self.settled(verdicts) if verdicts else None

    def settled(self, verdicts: list[Judged]) -> Judged:
        """Return the worst of some verdicts, or that unknown names leave it open whether the check fails."""
        worst = max(verdicts, key=_rank)
        misread = self.otherwise_read(verdicts) if worst.verdict in (Verdict.VIOLATED, Verdict.TRUNCATED) else None
        self.misread = misread is not None
        return misread or worst

    def relations(self, tree: Expression, place: Node) -> Iterator[Judged]:
        """Yield the verdict of every relation that the formula joins by ``and`` or chains."""
        match tree:
            case Logic("and", operands):
                for operand in operands:
                    yield from self.relations(operand, place)
            case Logic("or", operands):
                # either will do: the best of their verdicts is told
                each = [max(self.relations(operand, place), key=_rank, default=None) for operand in operands]
                if told := [verdict for verdict in each if verdict is not None]:
                    best = min(told, key=_rank)
                    yield best._replace(word=partial(self.word, operands, place) if best.difference else None)
            case Compare(operands, operators) if not about_words(tree):
                for i, j, operator in implied(operators):
                    yield self.compared(operands[i], operator, operands[j], place)._replace(tree=tree)
            case Call("same", arguments):
                same = self.same(tree, arguments, place)
                if same is not None:
                    yield same
            case Compare(operands) if isinstance(operands[0], Call):
                try:
                    yield self.names(tree, place)
                except Undecided as why:
                    yield _unknown(tree, why)
            case _:
                try:
                    holds = self.values.truth(tree, place)
                    yield Judged(Verdict.EXACT, tree) if holds else self.unmet(tree, place)
                except Undecided as why:
                    yield _unknown(tree, why)

    def unmet(self, tree: Expression, place: Node) -> Judged:
        """Return that a condition on texts, or on what is there, is not met."""
        return Judged(Verdict.VIOLATED, tree, told=partial(Sentence(self.values).unmet, tree, place))

    def word(self, operands: tuple[Expression, ...], place: Node) -> Text | None:
        """Return which words of the report make one of the operands of an ``or`` fail; None where none do."""
        told = Sentence(self.values)
        return next(filter(None, (told.word(operand, place) for operand in operands)), None)

    def compared(self, left: Expression, operator: str, right: Expression, place: Node) -> Judged:
        """Return the verdict of one comparison: exact as printed, else possible within rounding, within cut digits, or violated."""
        found = self.in_whole_numbers(left, operator, right, place)
        if found is not None:
            return found
        try:
            a, b = self.values.each([(left, place), (right, place)])
            kind = self.values.joined(a.kind, b.kind)
        except Undecided as why:
            return _unknown(left, why)
        expression = relation.add(a.expression, b.expression, -1)
        decision = relation.decide(expression, operator, self.values.box)
        at = relation.evaluate(a.expression, self.values.box), relation.evaluate(b.expression, self.values.box)
        loose = decision.loose or (not decision.holds and self.values.tangled(expression))
        if decision.holds:
            verdict = Verdict.EXACT
        elif decision.possible:
            verdict = Verdict.ROUNDING
        elif operator == "=" and self.cut(expression, decision, ((left, b), (right, a)), place):
            verdict = Verdict.TRUNCATED
        else:
            verdict = Verdict.VIOLATED
        return Judged(verdict, left, *at, decision.difference, decision.allowed, kind, loose=loose)

    def in_whole_numbers(self, left: Expression, operator: str, right: Expression, place: Node) -> Judged | None:
        """Return the verdict of one comparison without polynomials; None where it takes these."""
        if self.quick is None:
            return None
        self.quick.again()
        found = gap(self.quick, place, left, right)
        if found is None:
            return None
        verdict = found.verdict(operator)
        if verdict is Verdict.VIOLATED and operator == "=":
            for i, side in enumerate((left, right)):
                figure = self.rounded(side, place)[1]
                if figure is not None and found.cut(i, figure):
                    verdict = Verdict.TRUNCATED
        self.values.nodes.update(found.nodes)
        sides = Fraction(*found.left), Fraction(*found.right)
        return Judged(verdict, left, *sides, *found.measured(operator), found.kind)

    def rounded(self, side: Expression, place: Node) -> tuple[Node | None, Figure | None]:
        """Return the figure that stands alone on one side, and where, if it is printed as rounded."""
        node = self.lookup.one(place, side, self.case.column) if isinstance(side, Path) else None
        if node is None:
            return None, None
        node = self.report.amount(node)
        figure = self.report.figure(node)
        return (node, figure) if figure is not None and figure.spread is Spread.ROUNDED else (None, None)

    def cut(
        self, expression: Quotient, decision: Decision, sides: tuple[tuple[Expression, Value], ...], place: Node
    ) -> bool:
        """Whether the relation can hold when the digits of a figure that stands alone on one side were cut off.

        ``sides`` come each with the value of the other one.
        """
        beyond = None if decision.allowed is None else abs(decision.difference) - decision.allowed
        for side, other in sides:
            node, figure = self.rounded(side, place)
            i = self.values.index.get(id(node))
            if figure is None or i is None:
                continue
            if beyond is not None and beyond > figure.ulp and i not in relation.used(other.expression):
                continue  # a tail is less than that
            box = list(self.values.box)
            box[i] = Variable(figure.value, tail_interval(figure))
            if relation.decide(expression, "=", box, measured=False).possible:
                return True
        return False

    def same(self, tree: Expression, arguments: tuple[Expression, ...], place: Node) -> Judged | None:
        """Several prints of one figure must agree digit for digit at the coarser precision of each two."""
        nodes = self.values.prints(arguments, place)
        if len(nodes) < 2:
            return None
        if all(node.text is not None and self.report.figure(node) is None for node in nodes):
            return self.same_texts(tree, nodes)
        try:
            kind = self.values.figures(nodes)
        except Undecided as why:
            return _unknown(tree, why)
        worst = Judged(Verdict.EXACT, tree)
        for i, a in enumerate(nodes):
            for b in nodes[i + 1 :]:
                pair = self.same_pair(tree, a, b, kind)
                rank = _RANK[pair.verdict], abs(pair.difference or 0)
                if rank > (_RANK[worst.verdict], abs(worst.difference or 0)) or worst.left is None:
                    worst = pair
        return worst

    def same_pair(self, tree: Expression, a: Node, b: Node, kind: str) -> Judged:
        """Return the verdict of two prints of one amount: equal when the finer one is rounded to the coarser one's last digit."""
        x, y = self.report.figure(a), self.report.figure(b)
        assert x is not None and y is not None
        difference = x.value - y.value
        fine, coarse = sorted(Fraction(0) if f.nil else f.ulp for f in (x, y))
        allowed = Fraction(0) if fine == coarse else coarse / 2
        if not difference:
            verdict = Verdict.EXACT
        elif abs(difference) <= allowed:
            verdict = Verdict.ROUNDING
        elif abs(difference) <= coarse + allowed and figure_kind(x).partition(":")[0] in ("money", "ratio"):
            verdict = Verdict.TRUNCATED
        else:
            verdict = Verdict.VIOLATED
        return Judged(verdict, tree, x.value, y.value, difference, allowed, kind, at=b)

    def same_texts(self, tree: Expression, nodes: list[Node]) -> Judged:
        """Return the verdict of several prints of one text: equal but for blanks and width of letters."""
        self.values.nodes.update(dict.fromkeys(nodes))
        printed = dict.fromkeys(normalize(node.text or "").replace(" ", "") for node in nodes)
        if len(printed) == 1:
            return Judged(Verdict.EXACT, tree)
        return Judged(Verdict.VIOLATED, tree, told=partial(_unlike, list(printed)))

    def names(self, tree: Compare, place: Node) -> Judged:
        """``names(a) = names(b)``: the same set of names; ``≤``: all of the first are among the second."""
        sets = self.values.names(tree.operands, place)
        if all(SETS[op](set(sets[i]), set(sets[i + 1])) for i, op in enumerate(tree.operators)):
            return Judged(Verdict.EXACT, tree)
        told = partial(self.unlike_names, tree, sets)
        if unknown := self.strangers(tree, sets, place):
            self.misread = True
            return Judged(
                Verdict.UNDECIDED,
                tree,
                told=partial(unlike_but, told, unknown),
                shown=True,
                at=unknown[0],
                unread=tuple(unknown),
            )
        return Judged(Verdict.VIOLATED, tree, told=told)

    def strangers(self, tree: Compare, sets: list[dict[str, str]], place: Node) -> list[Node]:
        """Return the unknown names under which two sets that differ may be the same; none where they differ for certain.

        A name that only one set has may be an unknown name of the other: one that it holds, or one beside it that may
        be one of its rows. Two that no term knows, of projects say, are what they are called.
        """
        if len(sets) != 2:
            return []
        terms = self.report.terms
        lacking: list[list[str]] = []  # what the second lacks of the first, and the first of the second
        for i, one_sided in enumerate((">=", "<=")):
            lacking.append([] if tree.operators[0] == one_sided else [key for key in sets[i] if key not in sets[1 - i]])
        beside: list[list[Node]] = []
        found: list[Node] = []
        for i, operand in enumerate(tree.operands):
            assert isinstance(operand, Call)
            path = operand.arguments[0]
            assert isinstance(path, Path)
            inside = members(self.values, operand, place)
            beside.append(candidates.strange(self.lookup, place, path, self.case.column) if path.many else [])
            if isinstance(operand.where, Compare):
                # a row may be left out for a figure whose column nobody knows, or that stands in another one
                held = set(map(id, inside))
                for row in members(self.values, operand._replace(where=None), place):
                    asked = any(self.lookup.one(row, asked, self.case.column) for asked in paths(operand.where))
                    strange = [
                        child
                        for child in self.lookup.children(row)
                        if self.is_figure(child) and (terms.get(child.key) is None or not asked)
                    ]
                    key = terms.id_of(row.key)
                    if id(row) not in held and strange and key in lacking[1 - i]:
                        lacking[1 - i].remove(key)
                        found += strange
        known = [[key for key in keys if key.isdecimal() or terms.get(key) is not None] for keys in lacking]
        odd = [len(keys) - len(these) for keys, these in zip(lacking, known, strict=True)]
        pairs = [min(len(known[i]), odd[1 - i]) for i in (0, 1)]  # a known name of the one, an unknown one of the other
        rest = [len(lacking[i]) - pairs[0] - pairs[1] for i in (0, 1)]
        if any(rest[i] > len(beside[1 - i]) for i in (0, 1)):
            return []
        for i in (0, 1):
            if rest[i]:
                found += beside[1 - i]
            if pairs[i]:
                call = tree.operands[1 - i]
                assert isinstance(call, Call)
                found += [
                    m for m in members(self.values, call, place) if terms.get(m.key) is None and not m.key.isdecimal()
                ]
        return list(dict.fromkeys(found))

    def is_figure(self, node: Node) -> bool:
        """Whether a node, or its amount, is a figure."""
        return self.report.figure(self.report.amount(node)) is not None

    def unlike_names(self, tree: Compare, sets: list[dict[str, str]]) -> Text:
        """Return which names only one of two sets has."""
        at = next((i for i, other in enumerate(sets) if set(other) != set(sets[0])), len(sets) - 1)
        first, second = sets[0], sets[at]
        here = [name for key, name in first.items() if key not in second and tree.operators[0] != ">="]
        there = [name for key, name in second.items() if key not in first and tree.operators[0] != "<="]
        zh, en = [], []
        for names, which in zip(
            (here, there), Sentence(self.values).which(tree.operands[0], tree.operands[at]), strict=True
        ):
            if names:
                zh.append(f"{which.zh}：" + "、".join(names))
                en.append(f"{which.en}: " + ", ".join(names))
        return Text("；".join(zh), "; ".join(en))
