"""The operands of one check as variables, and its formula as an expression over them."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from fincheck import relation
from fincheck.figure import Figure, Interval, interval, normalize
from fincheck.formula import Binary, Call, Compare, Expression, Logic, Negative, Number, Path, Sum, Word
from fincheck.lookup import Lookup
from fincheck.relation import Quotient, Variable
from fincheck.rulebook import compatible, kind_name
from fincheck.source import Text
from fincheck.tree import Node

__all__ = ["Absent", "Undecided", "Value", "Values", "about_words", "figure_kind"]


class Undecided(Exception):
    """Why a check cannot be made; ``shown`` where somebody must look (a blank, a figure that cannot be read)."""

    def __init__(self, reason: Text, shown: bool, at: Node | None = None) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.shown = shown
        self.at = at


class Absent(Exception):
    """An operand is not there."""


class Value(NamedTuple):
    """An expression and the kind of amount it is."""

    expression: Quotient
    kind: str  # see rulebook.compatible


def figure_kind(figure: Figure) -> str:
    """Return the kind of a figure as ``rulebook.compatible`` knows it; 名 and 位 count persons, as 人 does."""
    unit = figure.unit
    if unit.kind != "count":
        return unit.kind
    return "count:" + ("人" if unit.name in ("名", "位") else unit.name)


def about_words(tree: Compare) -> bool:
    """Whether a comparison is one of names or texts."""
    return any(isinstance(o, Word) or (isinstance(o, Call) and o.function == "names") for o in tree.operands)


class Values:
    """Turns figures into variables: one for each figure, however often it stands in the formula.

    ``nodes`` are the figures met so far, ``box`` what they claim, ``index`` which variable a node is.
    """

    def __init__(self, lookup: Lookup, place: Node, column: str) -> None:
        self.lookup = lookup
        self.report = lookup.report
        self.place = place
        self.column = column
        self.nodes: list[Node] = []
        self.index: dict[int, int] = {}
        self.box: list[Variable] = []
        self.derived: dict[int, set[int]] = {}  # variables that stand for min, max, abs: what they depend on

    def found(self, place: Node, path: Path) -> list[Node]:
        """Return the nodes that a path leads to, be it one or many; those that are absent left out."""
        if path.many:
            return [node for node in self.lookup.many(place, path, self.column) if node is not None]
        node = self.lookup.one(place, path, self.column)
        return [] if node is None else [node]

    def variable(self, node: Node) -> Value:
        """Return the value of a figure's node, as a variable that stands for all its occurrences."""
        figure = self.report.figure(node)
        if figure is None:
            label = self.report.label(node, "zh"), self.report.label(node, "en")
            if node.body is None:
                raise Undecided(Text(f"“{label[0]}”空白，没有填数", f"{label[1]!r} is blank"), True, node)
            raise Undecided(
                Text(f"“{label[0]}”读不出数：{node.text}", f"{label[1]!r} is not a figure: {node.text}"), True, node
            )
        i = self.index.get(id(node))
        if i is None:
            i = self.index[id(node)] = self.new(Variable(figure.value, interval(figure)))
            self.nodes.append(node)
        return Value(relation.variable(i), figure_kind(figure))

    def new(self, variable: Variable) -> int:
        self.box.append(variable)
        return len(self.box) - 1

    def joined(self, a: str, b: str) -> str:
        kind = compatible(a, b)
        if kind is None:
            raise Undecided(
                Text(
                    f"单位不同，无法核对：{kind_name(a, 'zh')} 与 {kind_name(b, 'zh')}",
                    f"units differ: {kind_name(a, 'en')} and {kind_name(b, 'en')}",
                ),
                True,
            )
        return kind

    def summands(self, total: Sum, place: Node) -> list[Node]:
        """Return the nodes that a sum runs over: those that are there and that its condition lets in."""
        nodes = self.found(place, total.over)
        if total.where is None:
            return nodes
        kept = []
        for node in nodes:
            try:
                # on a sheet of its own: what a condition reads takes no part in the relation
                if Values(self.lookup, self.place, self.column).truth(total.where, node):
                    kept.append(node)
            except Absent:
                continue  # what it does not have cannot meet the condition
        return kept

    def value(self, tree: Expression, place: Node) -> Value:
        match tree:
            case Number(value, unit):
                kind = f"count:{unit.name}" if unit.kind == "count" else unit.kind
                return Value(relation.constant(value), kind)
            case Path():
                node = self.lookup.one(place, tree, self.column)
                if node is None:
                    if tree.optional:
                        return Value(relation.constant(0), "any")
                    raise Absent
                return self.variable(self.report.amount(node))
            case Negative(operand):
                inner = self.value(operand, place)
                return Value(relation.add(relation.constant(0), inner.expression, -1), inner.kind)
            case Binary(operator, left, right):
                return self.binary(operator, self.value(left, place), self.value(right, place))
            case Sum(term):
                total = Value(relation.constant(0), "any")
                for node in self.summands(tree, place):
                    part = self.variable(self.report.amount(node)) if term is None else self.value(term, node)
                    total = self.binary("+", total, part)
                return total
            case Call("count", arguments):
                assert isinstance(arguments[0], Path)
                path = arguments[0]
                if path.many:
                    number = len(self.lookup.many(place, path, self.column))
                else:
                    node = self.lookup.one(place, path, self.column)
                    number = len(self.lookup.children(node)) if node is not None else 0
                return Value(relation.constant(number), "number")
            case Call("number", arguments):
                inner = self.value(arguments[0], place)
                if inner.kind == "money":
                    raise Undecided(Text("number 只用于数量，不能用于金额", "number() takes a count, not money"), True)
                return Value(inner.expression, "number")
            case Call(function, arguments):
                return self.extreme(function, arguments, place)
        raise AssertionError(f"not a value: {tree}")

    def binary(self, operator: str, a: Value, b: Value) -> Value:
        if operator in "+-":
            kind = self.joined(a.kind, b.kind)
            return Value(relation.add(a.expression, b.expression, 1 if operator == "+" else -1), kind)
        if operator == "*":
            kind = "money" if "money" in (a.kind, b.kind) else "number"
            if a.kind == b.kind == "money":
                raise Undecided(Text("金额不能与金额相乘", "money times money is no amount"), True)
            return Value(relation.multiply(a.expression, b.expression), kind)
        reach, _ = relation.spread(b.expression, self.box)
        low, high = reach.low, reach.high
        if not ((low is not None and low > 0) or (high is not None and high < 0)):
            zero = low == high == 0
            raise Undecided(
                Text("除数为 0，算不出来", "the divisor is zero")
                if zero
                else Text("除数可能为 0，算不出来", "the divisor may be zero"),
                False,
            )
        kind = "money" if a.kind == "money" and b.kind != "money" else "number"
        return Value(relation.divide(a.expression, b.expression), kind)

    def extreme(self, function: str, arguments: tuple[Expression, ...], place: Node) -> Value:
        """min, max and abs: a variable of their own, over the range that their arguments allow."""
        values: list[Value] = []
        for argument in arguments:
            if isinstance(argument, Path) and argument.many:
                values.extend(self.variable(self.report.amount(node)) for node in self.found(place, argument))
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
        return Value(relation.variable(i), kind)

    def tangled(self, expression: Quotient) -> bool:
        """Whether a min, max or abs shares variables with the rest: its range was then taken on its own."""
        seen: set[int] = set()
        for i in relation.used(expression):
            parts = self.derived.get(i, {i})
            if seen & parts:
                return True
            seen |= parts
        return False

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
                nodes = self.found(place, path)
                if function == "present":
                    return bool(nodes)
                return any(self.report.amount(node).body is None for node in nodes)
            case Compare(operands, operators) if about_words(tree):
                if isinstance(operands[0], Call):
                    sets = [set(self.name_set(operand, place)) for operand in operands]
                    return all((sets[i] == sets[i + 1]) == (op == "=") for i, op in enumerate(operators))
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
        node = self.lookup.one(place, tree, self.column)
        if node is None:
            if tree.optional:
                return ""
            raise Absent
        return normalize(node.text or "")

    def name_set(self, tree: Expression, place: Node) -> dict[str, str]:
        """Return the names at a path: the keys of a mapping, the texts (or ``name``) of a list."""
        assert isinstance(tree, Call) and isinstance(tree.arguments[0], Path)
        path = tree.arguments[0]
        nodes = self.found(place, path)
        if not path.many:
            nodes = self.lookup.children(nodes[0]) if nodes else []
        names: dict[str, str] = {}
        for node in nodes:
            name = node.name
            if name is None:
                named = node.body.get("name") if type(node.body) is dict else node
                name = (named.text or "") if named is not None else ""
            key = node.key if node.name is not None else name
            names["".join(normalize(key).split())] = name
        return names


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
