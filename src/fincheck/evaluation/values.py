"""The operands of one check as variables, and its formula as an expression over them."""

from __future__ import annotations

import re
from fractions import Fraction
from operator import eq, ge, le, ne
from typing import NamedTuple

from fincheck.evaluation import wording
from fincheck.evaluation.candidates import Standing
from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.undecided import BLANK, Absent, Undecided
from fincheck.exact import relation
from fincheck.exact.relation import Quotient, Variable
from fincheck.figures.figure import Figure, Interval, interval, normalize
from fincheck.language.expression import Binary, Call, Compare, Expression, Logic, Negative, Number, Path, Sum, Word
from fincheck.language.kinds import compatible, kind_name
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["SETS", "Value", "Values", "about_words", "figure_kind"]


SETS = {"=": eq, "!=": ne, "<=": le, ">=": ge}  # how sets of names are compared: ≤ is "all of them are among"
_PRINTED_UNIT = frozenset("元万亿角分")


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

    ``nodes`` are the figures met so far, ``box`` what they claim, ``index`` which variable a node is, ``standing``
    the unknown names that stand in for operands.
    """

    def __init__(self, lookup: Lookup, place: Node, column: str, standing: Standing | None = None) -> None:
        self.lookup = lookup
        self.report = lookup.report
        self.place = place
        self.column = column
        self.standing: Standing = standing or {}
        self.nodes: list[Node] = []
        self.index: dict[int, int] = {}
        self.box: list[Variable] = []
        self.derived: dict[int, set[int]] = {}  # variables that stand for min, max, abs: what they depend on
        self.rough: set[int] = set()  # those of them whose range may be too wide

    def found(self, place: Node, path: Path) -> list[Node]:
        """Return the nodes that a path leads to, be it one or many; those that are absent left out."""
        if path.many:
            return [node for node in self.lookup.many(place, path, self.column) if node is not None]
        node = self.lookup.one(place, path, self.column)
        return [*self.standing.get((path, place), ())] if node is None else [node]

    def variable(self, node: Node) -> Value:
        """Return the value of a figure's node, as a variable that stands for all its occurrences."""
        figure = self.report.figure(node)
        if figure is None:
            raise self.unread(node)
        i = self.index.get(id(node))
        if i is None:
            i = self.index[id(node)] = self.new(Variable(figure.value, interval(figure)))
            self.nodes.append(node)
        return Value(relation.variable(i), figure_kind(figure))

    def unread(self, node: Node) -> Undecided:
        """Return why there is no figure, or no text, to be had from ``node``."""
        zh, en = (self.report.named(node, lang, within=self.place, most=2) for lang in ("zh", "en"))
        if node.body is None:
            reason = Text(f"“{zh}”{BLANK.zh}", f"{en!r}{BLANK.en}")
        elif node.text is None:
            reason = Text(f"“{zh}”下面没有写金额或合计", f"{en!r} has neither an amount nor a total")
        else:
            from fincheck.figures import misprint  # read on use: most figures can be read

            term = self.report.terms.get(node.key)
            fault = misprint.reason(node.text, percent=term is not None and term.unit == "%")
            reason = (
                Text(f"“{zh}”读不出数：{node.text}", f"{en!r} is not a figure: {node.text}")
                if fault is None
                else Text(f"“{zh}”写作 {node.text}，{fault.zh}", f"{en!r} is printed as {node.text}: {fault.en}")
            )
        return Undecided(reason, True, node)

    def new(self, variable: Variable) -> int:
        self.box.append(variable)
        return len(self.box) - 1

    def joined(self, a: str, b: str) -> str:
        kind = compatible(a, b)
        if kind is None:
            zh = f"单位不同，无法核对：{kind_name(a, 'zh')} 与 {kind_name(b, 'zh')}"
            en = f"units differ: {kind_name(a, 'en')} and {kind_name(b, 'en')}"
            bare = min(filter(self.bare, self.nodes), key=lambda node: node.rank, default=None)
            if {a, b} == {"money", "number"}:
                zh += "（公式里的金额要写单位，例如 1万元）"
                en += " (in a formula an amount carries its unit, as 1万元)"
            if bare is None or {a, b} != {"money", "ratio"}:
                raise Undecided(Text(zh, en), True)
            # most likely the percent sign, or the name of what is counted, was left out
            read_zh = f"“{self.report.label(bare, 'zh')}”{bare.text}没有写单位，按金额读"
            read_en = f"{self.report.label(bare, 'en')!r} {bare.text} has no unit and is read as money"
            raise Undecided(Text(f"{zh}（{read_zh}）", f"{en} ({read_en})"), True, bare)
        return kind

    def bare(self, node: Node) -> bool:
        """Whether a figure is money only because the report says so, for no unit is printed beside it."""
        figure = self.report.figure(node)
        return figure is not None and figure.unit.kind == "money" and _PRINTED_UNIT.isdisjoint(node.text or "")

    def prints(self, arguments: tuple[Expression, ...], place: Node) -> list[Node]:
        """Return what the arguments of ``same`` lead to, each print once; groups without an amount left out."""
        nodes: dict[Node, None] = {}
        for argument in arguments:
            assert isinstance(argument, Path)
            for node in sorted(self.found(place, argument), key=lambda node: node.rank):
                amount = self.report.amount(node)
                if type(amount.body) is not dict:
                    nodes[amount] = None
        return list(nodes)

    def summands(self, total: Sum, place: Node) -> list[Node]:
        """Return the nodes that a sum runs over: those that are there and that its condition lets in."""
        nodes = self.found(place, total.over)
        if total.where is None:
            return nodes
        lent = {place for _, place in self.standing}  # what an unknown name stands in for is there
        meeting = self.meeting(total.where, [node for node in nodes if node not in lent])
        return [node for node in nodes if node in lent or node in meeting] if lent else meeting

    def meeting(self, condition: Expression, nodes: list[Node]) -> list[Node]:
        """Return the nodes that meet a condition."""
        kept = []
        unknown: list[Undecided] = []
        for node in nodes:
            try:
                # on a sheet of its own: what a condition reads takes no part in the relation
                if Values(self.lookup, self.place, self.column, self.standing).truth(condition, node):
                    kept.append(node)
            except Absent:
                continue  # what it does not have cannot meet the condition
            except Undecided as why:
                unknown.append(why)
        if unknown:
            raise Undecided.together(unknown)
        return kept

    def value(self, tree: Expression, place: Node) -> Value:
        match tree:
            case Number(value, unit):
                kind = f"count:{unit.name}" if unit.kind == "count" else unit.kind
                return Value(relation.constant(value), kind)
            case Path() if (tree, place) in self.standing:
                more = [self.variable(node) for node in self.standing[tree, place]]
                known = self.lookup.one(place, tree, self.column)
                return self.added([*more, *([self.variable(self.report.amount(known))] if known is not None else [])])
            case Path():
                node = self.lookup.one(place, tree, self.column)
                if tree.optional and (node is None or node.body == {}):
                    return Value(relation.constant(0), "any")  # a row printed without any value is as good as none
                if node is None:
                    raise Absent
                return self.variable(self.report.amount(node))
            case Negative(operand):
                inner = self.value(operand, place)
                return Value(relation.add(relation.constant(0), inner.expression, -1), inner.kind)
            case Binary(operator, left, right):
                return self.binary(operator, *self.each([(left, place), (right, place)]))
            case Sum(term):
                wanted = [(term, node) for node in self.summands(tree, place)]
                return self.added(
                    self.each([*wanted, *((None, node) for node in self.standing.get((tree.over, place), ()))])
                )
            case Call("count", arguments):
                assert isinstance(arguments[0], Path)
                return Value(relation.constant(len(self.members(tree, place))), "number")
            case Call("days", arguments):
                assert isinstance(arguments[0], Path)
                return Value(relation.constant(self.days(arguments[0], place)), "number")
            case Call("number", arguments):
                inner = self.value(arguments[0], place)
                if inner.kind == "money":
                    raise Undecided(Text("number 只用于数量，不能用于金额", "number() takes a count, not money"), True)
                return Value(inner.expression, "number")
            case Call(function, arguments):
                return self.extreme(function, arguments, place)
        raise AssertionError(f"not a value: {tree}")

    def each(self, wanted: list[tuple[Expression | None, Node]]) -> list[Value]:
        """Return the values of expressions, each at its place; no expression stands for the figure of the place itself.

        All are asked before it is said why some cannot be told, so that whoever mends one need not come again.
        """
        values: list[Value] = []
        unknown: list[Undecided] = []
        for tree, place in wanted:
            try:
                values.append(self.variable(self.report.amount(place)) if tree is None else self.value(tree, place))
            except Undecided as why:
                unknown.append(why)
        if unknown:
            raise Undecided.together(unknown)
        return values

    def common(self, values: list[Value]) -> str:
        """Return the kind that amounts have in common, whatever order they come in."""
        kind = "any"
        for other in sorted({value.kind for value in values}):
            kind = self.joined(kind, other)
        return kind

    def added(self, values: list[Value]) -> Value:
        """Return the sum of amounts, ratios over one divisor first: the order of the summands does not matter."""
        kind = self.common(values)
        divided: list[Quotient] = []
        for value in values:
            for i, sum_so_far in enumerate(divided):
                if sum_so_far.bottom == value.expression.bottom:
                    divided[i] = relation.add(sum_so_far, value.expression)
                    break
            else:
                divided.append(value.expression)
        total = Value(relation.constant(0), kind)
        for expression in divided:
            total = self.binary("+", total, Value(expression, kind))
        return total

    def binary(self, operator: str, a: Value, b: Value) -> Value:
        if operator in "+-":
            kind = self.joined(a.kind, b.kind)
            if (
                relation.UNIT not in (a.expression.bottom, b.expression.bottom)
                and a.expression.bottom != b.expression.bottom
            ):
                a, b = self.sealed(a), self.sealed(b)
            return Value(relation.add(a.expression, b.expression, 1 if operator == "+" else -1), kind)
        if operator == "*":
            kind = next((k for k in ("money", "any") if k in (a.kind, b.kind)), "number")  # nil times two is nil
            if a.kind == b.kind == "money":
                raise Undecided(Text("金额不能与金额相乘", "money times money is no amount"), True)
            return Value(relation.multiply(a.expression, b.expression), kind)
        reach, _ = relation.spread(b.expression, self.box)
        low, high = reach.low, reach.high
        above = low is not None and (low > 0 or (low == 0 and reach.low_open))
        below = high is not None and (high < 0 or (high == 0 and reach.high_open))
        if not (above or below):
            zero = low == high == 0
            raise Undecided(
                Text("除数为 0，算不出来", "the divisor is zero")
                if zero
                else Text("除数可能为 0，算不出来", "the divisor may be zero"),
                False,
            )
        kind = "any" if a.kind == "any" else "money" if a.kind == "money" and b.kind != "money" else "number"
        return Value(relation.divide(a.expression, b.expression), kind)

    def sealed(self, value: Value) -> Value:
        """Return a ratio as a variable of its own, over the range that it can take.

        A sum of many ratios over one common divisor would have 2**n corners; figures that stand in one ratio only
        lose nothing by this, and ``tangled`` tells where one stands in several.
        """
        expression = value.expression
        i = self.new(Variable(relation.evaluate(expression, self.box), relation.spread(expression, self.box)[0]))
        self.derived[i] = self.rooted(relation.used(expression))
        return Value(relation.variable(i), value.kind)

    def rooted(self, indices: set[int]) -> set[int]:
        """Return the variables of figures that these variables come from."""
        return {root for i in indices for root in self.derived.get(i, {i})}

    def extreme(self, function: str, arguments: tuple[Expression, ...], place: Node) -> Value:
        """min, max and abs: a variable of their own, over the range that their arguments allow."""
        wanted: list[tuple[Expression | None, Node]] = []
        for argument in arguments:
            if isinstance(argument, Path) and (argument.many or (argument.optional and function != "abs")):
                wanted.extend((None, node) for node in self.found(place, argument))
            else:
                wanted.append((argument, place))
        values = self.each(wanted)
        if not values:
            raise Absent
        kind = self.common(values)
        expressions = [value.expression for value in values]
        points = [relation.evaluate(expression, self.box) for expression in expressions]
        spreads = [relation.spread(expression, self.box) for expression in expressions]
        ranges = [reach for reach, _ in spreads]
        if function == "abs":
            point, reach = abs(points[0]), _absolute(ranges[0])
        else:
            pick = min if function == "min" else max
            point, reach = pick(points), _picked(ranges, function)
        rough = self.tangled(*expressions) or any(loose for _, loose in spreads)
        i = self.new(Variable(point, reach))
        self.derived[i] = {part for e in expressions for j in relation.used(e) for part in self.parts(j)}
        if rough:
            self.rough.add(i)
        return Value(relation.variable(i), kind)

    def parts(self, i: int) -> set[int]:
        """Return the figures with some play that a variable depends on: itself, unless it is a min, max or abs."""
        return self.derived[i] if i in self.derived else set() if self.box[i].exact else {i}

    def tangled(self, *expressions: Quotient) -> bool:
        """Whether a min, max or abs shares figures with the rest, or is rough: its range was taken on its own."""
        seen: set[int] = set()
        for expression in expressions:
            for i in relation.used(expression):
                parts = self.parts(i)
                if i in self.rough or seen & parts:
                    return True
                seen |= parts
        return False

    def truth(self, tree: Expression, place: Node) -> bool:
        """Return whether a condition holds on the printed values."""
        match tree:
            case Logic("not", operands):
                return not self.truth(operands[0], place)
            case Logic(operator, operands):
                return self.joint(operands, place, decisive=operator == "or")
            case Call("same", arguments):
                return self.alike(arguments, place)
            case Call("present" | "blank" as function, arguments):
                path = arguments[0]
                assert isinstance(path, Path)
                nodes = self.found(place, path)
                if function == "present":
                    return bool(nodes)
                return any(self.report.amount(node).body is None for node in nodes)
            case Call("matches", (Path() as path, Word(pattern))):
                printed = self.found(place, path)
                if not printed:
                    raise Absent
                return re.search(pattern, printed[0].text or "") is not None
            case Call("official", (Path() as path,)):
                return self.official(path, place)
            case Call("numbered", (Path() as path,)):
                return all(heading.number is not None for heading in self.headings(path, place))
            case Call("consecutive", (Path() as path,)):
                return not wording.gaps(self.headings(path, place))
            case Compare(operands, operators) if about_words(tree):
                if isinstance(operands[0], Call):
                    sets = [set(names) for names in self.name_sets(operands, place)]
                    return all(SETS[op](sets[i], sets[i + 1]) for i, op in enumerate(operators))
                texts = [self.text(operand, place) for operand in operands]
                return all((texts[i] == texts[i + 1]) == (op == "=") for i, op in enumerate(operators))
            case Compare(operands, operators):
                values = self.each([(operand, place) for operand in operands])
                for i, operator in enumerate(operators):
                    self.joined(values[i].kind, values[i + 1].kind)
                    expression = relation.add(values[i].expression, values[i + 1].expression, -1)
                    if not relation.decide(expression, operator, self.box).holds:
                        return False
                return True
        raise AssertionError(f"not a condition: {tree}")

    def joint(self, operands: tuple[Expression, ...], place: Node, *, decisive: bool) -> bool:
        """Return what operands joined by ``or`` (True decides) or ``and`` (False does) come to, in whatever order."""
        unknown: Undecided | Absent | None = None
        for operand in operands:
            try:
                if self.truth(operand, place) == decisive:
                    return decisive
            except (Undecided, Absent) as why:
                unknown = unknown or why
        if unknown is not None:
            raise unknown
        return not decisive

    def alike(self, arguments: tuple[Expression, ...], place: Node) -> bool:
        """Return whether several prints are of one value, or of one text."""
        nodes = self.prints(arguments, place)
        if len(nodes) < 2:
            raise Absent
        if all(node.text is not None and self.report.figure(node) is None for node in nodes):
            return len({normalize(node.text or "").replace(" ", "") for node in nodes}) == 1
        values = self.each([(None, node) for node in nodes])
        self.common(values)
        return len({relation.evaluate(value.expression, self.box) for value in values}) == 1

    def text(self, tree: Expression, place: Node) -> str:
        if isinstance(tree, Word):
            return normalize(tree.text)
        assert isinstance(tree, Path)
        node = self.lookup.one(place, tree, self.column)
        if node is None:
            if tree.optional:
                return ""
            raise Absent
        if node.text is None:
            raise self.unread(node)
        return normalize(node.text)

    def members(self, call: Call, place: Node) -> list[Node]:
        """Return what ``count`` and ``names`` run over: what a path leads to, or the children of what it leads to."""
        path = call.arguments[0]
        assert isinstance(path, Path)
        nodes = self.found(place, path)
        if not path.many:
            if nodes and nodes[0].body is None:
                raise self.unread(nodes[0])
            nodes = self.lookup.children(nodes[0]) if nodes else []
        return nodes if call.where is None else self.meeting(call.where, nodes)

    def official(self, path: Path, place: Node) -> bool:
        """Return whether a row or an item bears the name in force; raises Absent where none is known."""
        node = self.lookup.one(place, path, self.column)
        found = wording.official(node, self.report.terms) if node is not None else None
        if found is None:
            raise Absent
        return found

    def days(self, path: Path, place: Node) -> int:
        """Return a date as a number of days; raises Undecided where it is none."""
        node = self.lookup.one(place, path, self.column)
        if node is None:
            raise Absent
        day = wording.day(node.text or "")
        if day is None:
            raise Undecided(Text(f"“{node.text or ''}”不是日期", f"{node.text or ''!r} is not a date"), True, node)
        return day

    def headings(self, path: Path, place: Node) -> list[wording.Heading]:
        """Return the headings that a path leads to, as printed, each with the number that it begins with."""
        nodes = self.found(place, path)
        if not nodes:
            raise Absent
        return wording.headings(
            sorted(nodes, key=lambda node: node.rank)
        )  # lists keep theirs, the order of keys is none

    def name_sets(self, operands: tuple[Expression, ...], place: Node) -> list[dict[str, str]]:
        """Return the names at each path: the keys of a mapping, the texts (or ``name``) of a list.

        Where coded rows are held against plain names, a name stands for the code of the row that bears it: 公务接待费
        is 30217 in one table and a section of its own in the text.
        """
        sets: list[dict[str, tuple[str, str, bool]]] = []
        codes: dict[str, str] = {}  # of rows, by their plain names
        for operand in operands:
            assert isinstance(operand, Call)
            names: dict[str, tuple[str, str, bool]] = {}
            for node in sorted(self.members(operand, place), key=lambda node: node.rank):
                name, key = wording.named(node, self.report.terms)
                plain = wording.plain(name)
                row = node.name is not None
                names[key] = name, plain, row
                if key.isdecimal() and row:
                    codes.setdefault(plain, key)
            sets.append(names)
        rows = {key for names in sets for key, (_, _, row) in names.items() if row}
        economic = self.report.terms.economic

        def code(key: str, plain: str, row: bool) -> str:
            """Return the code that a name stands for: that of the row that bears it, be it a function or an economic class."""
            if key in rows or (key.isdecimal() and row):
                return key
            shared = economic.get(key) or economic.get(plain)
            return codes.get(plain) or (shared if shared in rows else None) or key

        return [{code(key, plain, row): name for key, (name, plain, row) in names.items()} for names in sets]


def _picked(ranges: list[Interval], function: str) -> Interval:
    """Return the range of the min or max of amounts in ``ranges``.

    Of two equal ends the max keeps the closed upper and the open lower one, the min the other way round.
    """
    pick = min if function == "min" else max
    lows = [(r.low, r.low_open) for r in ranges if r.low is not None]
    highs = [(r.high, not r.high_open) for r in ranges if r.high is not None]
    low = high = None
    low_open, high_closed = False, True
    if lows and (function == "max" or len(lows) == len(ranges)):
        low, low_open = pick(lows)
    if highs and (function == "min" or len(highs) == len(ranges)):
        high, high_closed = pick(highs)
    return Interval(low, high, low_open, not high_closed)


def _absolute(reach: Interval) -> Interval:
    low, high, low_open, high_open = reach
    if low is not None and low >= 0:
        return reach
    if high is not None and high <= 0:
        return Interval(-high, None if low is None else -low, high_open, low_open)
    if low is None or high is None:
        return Interval(Fraction(0), None)
    far, closed = max((-low, not low_open), (high, not high_open))
    return Interval(Fraction(0), far, False, not closed)
