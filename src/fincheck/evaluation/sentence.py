"""The formula of a check told with the report's own figures: what stands on each side, in which unit, where to look."""

from __future__ import annotations

import re

from fincheck.evaluation.functions.conditions import CONDITIONS, Unmet
from fincheck.evaluation.undecided import Absent, Undecided
from fincheck.evaluation.values import Values
from fincheck.exact.relation import evaluate
from fincheck.figures.figure import ANY, NUMBER, PERCENT, YUAN, Unit, count_unit
from fincheck.language.expression import (
    AXES,
    Binary,
    Call,
    Compare,
    Expression,
    Literal,
    Logic,
    Negative,
    Path,
    Sum,
    Word,
    paths,
)
from fincheck.language.functions import FUNCTIONS
from fincheck.language.kinds import figure_kind
from fincheck.report.tree import Node, ranked
from fincheck.source import Text

__all__ = ["Sentence"]


class Sentence:
    """Tells one check whose operands ``values`` has met."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.lookup = values.lookup
        self.report = values.report
        self.nodes = values.nodes
        self.place = values.place
        self.column = values.column

    def words(self, path: Path, lang: str) -> str:
        """Return a path in the terms' own words: ``支出决算·其中·各项``."""
        names = []
        for step in path.steps:
            key = {"column": self.column, "namesake": self.place.key}.get(step.kind, step.key)
            term = self.report.terms.get(key)
            if step.kind == "each":
                names.append("各项" if lang == "zh" else "each")
            elif step.kind in AXES and step.kind not in ("column", "namesake"):
                names.append(AXES[step.kind].zh if lang == "zh" else AXES[step.kind].en)
            else:
                names.append(term.label(lang) or key if term else key)
        return ("·" if lang == "zh" else " / ").join(names)

    def which(self, first: Expression, second: Expression) -> tuple[Text, Text]:
        """Return what is said of names that only one of two sets has."""
        assert isinstance(first, Call)
        assert isinstance(second, Call)
        (a,), (b,) = first.arguments, second.arguments
        assert isinstance(a, Path)
        assert isinstance(b, Path)
        if [(s.kind, s.key) for s in a.steps] == [(s.kind, s.key) for s in b.steps]:
            # names(x.* where …) = names(x.*): the condition is what those that differ do not meet
            unfit = Text("不合要求的", "not as they should be")
            return unfit, unfit
        told = []
        for path, zh, en in ((a, "前者", "the first"), (b, "后者", "the second")):
            named = Path(tuple(s for s in path.steps if s.kind in ("key", "namesake")), path.absolute, False, path.span)
            told.append(
                Text(f"只在“{self.words(named, 'zh')}”里有", f"only in {self.words(named, 'en')!r}")
                if named.steps
                else Text(f"只在{zh}", f"only in {en}")
            )
        return told[0], told[1]

    def unmet(self, tree: Expression, place: Node) -> Text | None:
        """Return what is wrong where a condition on texts, or on what is there, does not hold."""
        wanted = True
        while isinstance(tree, Logic) and tree.operator == "not":
            tree, wanted = tree.operands[0], not wanted
        match tree:
            case Compare((Word(), Path() as path) | (Path() as path, Word()), (operator,)):
                zh, en = self.words(path, "zh"), self.words(path, "en")
                text = self.values.text(path, place)
                due = next(side.text for side in tree.operands if isinstance(side, Word))
                if wanted == (operator == "="):
                    return Text(f"“{zh}”写的是“{text}”，应为“{due}”", f"{en!r} says {text!r}, not {due!r}")
                return Text(f"“{zh}”不应写“{text}”", f"{en!r} must not say {text!r}")
            case Call(function, (Path() as path, *_)):
                unmet = CONDITIONS[function].unmet
                name = Text(self.words(path, "zh"), self.words(path, "en"))
                return unmet(Unmet(self.values, tree, place, name, wanted)) if unmet is not None else None
        return None

    def word(self, tree: Expression, place: Node) -> Text | None:
        """Return which words of the report, and where, keep ``not matches(…)`` from holding; None where none do."""
        match tree:
            case Logic("not", (Call("matches", (Path() as path, Word(pattern))),)):
                node = next(iter(self.values.found(place, path)), None)
                found = re.search(pattern, node.text or "") if node is not None else None
                if node is None or found is None:
                    return None
                zh, en = self.words(path, "zh"), self.words(path, "en")
                return Text(
                    f"“{zh}”写有“{found[0]}”，{self.report.at(node, 'zh')}",
                    f"{en!r} says {found[0]!r}, {self.report.at(node, 'en')}",
                )
        return None

    def sides(self, tree: Expression, place: Node) -> tuple[tuple[tuple[str | Node, ...], ...], tuple[str, ...]]:
        """Return the sides of a relation with figures put in, and the operators between them."""
        if isinstance(tree, Compare):
            sides = [tuple(self.sentence(operand, place)) or ("0",) for operand in tree.operands]
            return tuple(sides), tree.operators
        if isinstance(tree, Call) and FUNCTIONS[tree.function].shown == "chain":
            prints = self.values.prints(tree.arguments, place)
            return tuple((node,) for node in prints), ("=",) * (len(prints) - 1)
        return (tuple(self.sentence(tree, place)),), ()

    def stated(self, tree: Expression, place: Node) -> Node:
        """Return where to look: the figure that stands alone on a side or is the least or greatest of one, else the last
        operand, else what the formula counts, else the place.
        """
        if isinstance(tree, Compare):
            for side in tree.operands[::-1]:
                if isinstance(side, Path) and not side.many:
                    node = self.lookup.one(place, side, self.column)
                    if node is not None:
                        return self.report.amount(node)
            for side in tree.operands:
                if isinstance(side, Call) and side.function in ("min", "max"):
                    told = [
                        (figure.value, node.rank, node) for node in self.nodes if (figure := self.report.figure(node))
                    ]
                    if told:
                        return (min if side.function == "min" else max)(told)[2]
        condition = CONDITIONS.get(tree.function) if isinstance(tree, Call) else None
        if condition is not None and condition.at is not None and isinstance(tree, Call):
            return condition.at(self.values, tree, place) or place
        met = self.nodes or [node for path in paths(tree) for node in self.values.found(place, path)]
        return max(met, key=lambda node: node.rank) if len(met) > 1 else next(iter(met), place)

    def shown_in(self, tree: Expression, kind: str) -> tuple[Unit, int]:
        """Return the unit to show amounts in, and the digits behind the point of the finest operand printed in it."""
        if not kind:
            return NUMBER, 0  # no amounts are held against each other
        figures = {
            node: figure
            for node in self.nodes
            if (figure := self.report.figure(node)) is not None and figure_kind(figure) == kind
        }
        ends = tree.operands[-1:] + tree.operands[:1] if isinstance(tree, Compare) else ()
        alone = [
            self.lookup.one(self.place, side, self.column) for side in ends if isinstance(side, Path) and not side.many
        ]
        unit = self.unit([self.report.amount(node) for node in alone if node is not None], kind)
        unit = unit or self.unit(ranked(list(figures)), kind)
        if unit is None and kind == "number" and isinstance(tree, Compare):
            return self.counted_in(tree)
        if unit is None:
            fallback = PERCENT if kind == "ratio" else YUAN if kind == "money" else NUMBER
            unit = count_unit(kind[6:]) if kind.startswith("count:") else fallback
        digits = [unit.scale - figure.exponent for figure in figures.values() if figure.unit.scale == unit.scale]
        return unit, max([0, *digits])

    def unit(self, nodes: list[Node], kind: str) -> Unit | None:
        """Return the unit of the first of some figures that is of a kind; None where none is, but for nil."""
        for node in nodes:
            figure = self.report.figure(node)
            if figure is not None and figure_kind(figure) == kind and figure.unit is not ANY:
                return figure.unit
        return None

    def counted_in(self, tree: Compare) -> tuple[Unit, int]:
        """Return what to show pure numbers as, and their digits: as so many of what the figure that is held counts.

        Of an equation the figure that is stated stands last, of an inequality the one that is bounded first.
        """
        ends = tree.operands[:1] + tree.operands[-1:]
        for side in reversed(ends) if "=" in tree.operators else ends:
            inner = side.arguments[0] if isinstance(side, Call) and side.function == "number" else None
            node = (
                self.lookup.one(self.place, inner, self.column) if isinstance(inner, Path) and not inner.many else None
            )
            figure = self.report.figure(self.report.amount(node)) if node is not None else None
            if figure is not None and figure.unit.kind == "count":
                return NUMBER._replace(name=figure.unit.name), max(0, -figure.exponent)
        return NUMBER, 0

    def sentence(self, tree: Expression, place: Node, tight: int = 0) -> list[str | Node]:
        """Return the formula with what stands in the report put in for its names; absent optional parts left out."""
        match tree:
            case Path():  # the first, for most of a formula are names
                node = self.lookup.one(place, tree, self.column) if not tree.many else None
                return [self.report.amount(node)] if node is not None else []
            case Literal(_, _, text) | Word(text):
                return [text]
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
                try:
                    nodes = self.values.summands(tree, place)
                except Undecided:
                    nodes = self.values.found(place, tree.over)  # which of them count is what nobody can tell
                for node in nodes:
                    part = [self.report.amount(node)] if term is None else self.sentence(term, node, 1)
                    pieces.extend(["+", *part] if pieces and part else part)
                several = pieces.count("+") > 0
                return ["(", *pieces, ")"] if tight > 1 and several else pieces
            case Call(function, arguments):
                shown = FUNCTIONS[function].shown
                if shown == "number":
                    return [self.counted(tree, place)]
                if shown == "bare":  # a date, or a count without its thing: told as it is printed
                    return self.sentence(arguments[0], place, tight)
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

    def counted(self, tree: Expression, place: Node) -> str:
        """Return what is no printed figure but a number made of the report, as its number."""
        try:
            return f"{evaluate(self.values.value(tree, place).expression, self.values.box)}"
        except (Undecided, Absent):
            return "?"

    def sentence_call(self, function: str, arguments: tuple[Expression, ...], place: Node) -> list[str | Node]:
        """Return a call as pieces of a sentence: words, and nodes for the figures that it takes."""
        shown = FUNCTIONS[function].shown
        pieces: list[str | Node] = []
        for argument in arguments:
            if isinstance(argument, Path) and argument.many:
                found = self.values.found(place, argument)
                parts: list[list[str | Node]] = [[self.report.amount(n)] for n in found]
            elif isinstance(argument, Path) and shown == "names":
                return [f"{function}({'.'.join(step.key for step in argument.steps)})"]
            else:
                parts = [self.sentence(argument, place)]
            for part in parts:
                if pieces and part:
                    pieces.append("=" if shown == "chain" else ",")
                pieces.extend(part)
        if shown == "chain" or (function in ("min", "max") and len(pieces) == 1):  # of one figure it is that figure
            return pieces
        return [f"{function}(", *pieces, ")"]
