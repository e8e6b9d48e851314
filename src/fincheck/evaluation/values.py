"""The operands of one check as variables, and its formula as an expression over them."""

from __future__ import annotations

from fincheck.evaluation.candidates import Standing
from fincheck.evaluation.functions.amounts import AMOUNTS
from fincheck.evaluation.functions.around import Value
from fincheck.evaluation.functions.conditions import CONDITIONS
from fincheck.evaluation.functions.names import SETS, name_sets
from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.undecided import BLANK, Absent, Undecided
from fincheck.exact import relation
from fincheck.exact.relation import Quotient, Variable
from fincheck.figures.figure import interval, normalize
from fincheck.language.expression import Binary, Call, Compare, Expression, Literal, Logic, Negative, Path, Sum, Word
from fincheck.language.kinds import about_words, compatible, figure_kind, kind_name
from fincheck.report.tree import Node, ranked
from fincheck.source import Text

__all__ = ["Values"]


_PRINTED_UNIT = frozenset("元万亿角分")


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
        self.nodes: dict[Node, None] = {}
        self.index: dict[int, int] = {}
        self.box: list[Variable] = []
        self.derived: dict[int, set[int]] = {}  # variables that stand for min, max, abs: what they depend on
        self.rough: set[int] = set()  # those of them whose range may be too wide
        self._found: dict[tuple[int, Node], tuple[Path, list[Node]]] = {}  # by where a path to many is, and its place

    def found(self, place: Node, path: Path) -> list[Node]:
        """Return the nodes that a path leads to, be it one or many; those that are absent left out. Not the caller's to change."""
        if path.many:
            known = self._found.get((id(path), place))
            if known is None or known[0] is not path:
                nodes = [node for node in self.lookup.many(place, path, self.column) if node is not None]
                known = self._found[id(path), place] = path, nodes
            return known[1]
        node = self.lookup.one(place, path, self.column)
        return [*self.standing.get((path, place), ())] if node is None else [node]

    def variable(self, node: Node) -> Value:
        """Return the value of a figure's node, as a variable that stands for all its occurrences.

        Raises Undecided where it is blank or no figure.
        """
        figure = self.report.figure(node)
        if figure is None:
            raise self.unread(node)
        i = self.index.get(id(node))
        if i is None:
            i = self.index[id(node)] = self.new(Variable(figure.value, interval(figure)))
            self.nodes[node] = None
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
        """Add a variable to the box; return its number there."""
        self.box.append(variable)
        return len(self.box) - 1

    def joined(self, a: str, b: str) -> str:
        """Return the kind that figures of two kinds have together. Raises Undecided where their units cannot be compared."""
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
            for node in ranked(self.found(place, argument)):
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
        """Return the nodes that meet a condition. Raises Undecided where that cannot be decided of one."""
        kept = []
        unknown: list[Undecided] = []
        for node in nodes:
            try:
                # apart from the operands: what a condition reads is none of them
                if Values(self.lookup, self.place, self.column, self.standing).truth(condition, node):
                    kept.append(node)
            except Absent:
                continue  # what it does not have cannot meet the condition
            except Undecided as why:
                unknown.append(why.with_traceback(None))  # which would hold this frame
        if unknown:
            raise Undecided.together(unknown)
        return kept

    def value(self, tree: Expression, place: Node) -> Value:
        """Return a tree as a quotient of polynomials over the figures' true amounts, with its kind.

        Raises Absent for a name that is not there, Undecided for a blank or a divisor that may be zero.
        """
        match tree:
            case Literal(value, unit):
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
            case Call(function):
                return AMOUNTS[function](self, tree, place)
        raise AssertionError(f"not a value: {tree}")

    def each(self, wanted: list[tuple[Expression | None, Node]]) -> list[Value]:
        """Return the values of expressions, each at its place; no expression stands for the figure of the place itself.

        All are asked before it is said why some cannot be told, so that whoever mends one need not come again.

        Raises Undecided, once for all of them, where one is.
        """
        values: list[Value] = []
        unknown: list[Undecided] = []
        for tree, place in wanted:
            try:
                values.append(self.variable(self.report.amount(place)) if tree is None else self.value(tree, place))
            except Undecided as why:
                unknown.append(why.with_traceback(None))  # which would hold this frame
        if unknown:
            raise Undecided.together(unknown)
        return values

    def figures(self, nodes: list[Node]) -> str:
        """Meet figures of which nobody asks more than what they print; return the kind that they have in common.

        Raises Undecided where one is none.
        """
        found = [self.report.figure(node) for node in nodes]
        known = [figure for figure in found if figure is not None]
        if len(known) < len(found):
            self.each([(None, node) for node in nodes])  # says why
        self.nodes.update(dict.fromkeys(nodes))
        return self._joined({figure_kind(figure) for figure in known})

    def common(self, values: list[Value]) -> str:
        """Return the kind that amounts have in common, whatever order they come in."""
        return self._joined({value.kind for value in values})

    def _joined(self, kinds: set[str]) -> str:
        kind = "any"
        for other in sorted(kinds):
            kind = self.joined(kind, other)
        return kind

    def added(self, values: list[Value]) -> Value:
        """Return the sum of amounts, ratios over one divisor first: the order of the summands does not matter."""
        kind = self.common(values)
        total = Value(relation.constant(0), kind)
        for expression in relation.totals(value.expression for value in values):
            total = self.binary("+", total, Value(expression, kind))
        return total

    def binary(self, operator: str, a: Value, b: Value) -> Value:
        """Return two values joined by an operator. Raises Undecided for money × money and for a divisor that may be zero."""
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
        """Return the variables of the underlying figures."""
        return {root for i in indices for root in self.derived.get(i, {i})}

    def made_of(self, expressions: list[Quotient], variable: Variable, *, rough: bool) -> Value:
        """Return a variable made of expressions, as a value without a kind; ``rough`` where its range may be too wide."""
        i = self.new(variable)
        self.derived[i] = {part for e in expressions for j in relation.used(e) for part in self.parts(j)}
        if rough:
            self.rough.add(i)
        return Value(relation.variable(i), "")

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
            case Call(function):
                return CONDITIONS[function].holds(self, tree, place)
            case Compare(operands, operators) if about_words(tree):
                if isinstance(operands[0], Call):
                    sets = [set(names) for names in self.names(operands, place)]
                    return all(SETS[op](sets[i], sets[i + 1]) for i, op in enumerate(operators))
                texts = [self.text(operand, place) for operand in operands]
                return all((texts[i] == texts[i + 1]) == (op == "=") for i, op in enumerate(operators))
            case Compare(operands, operators):
                values = self.each([(operand, place) for operand in operands])
                for i, operator in enumerate(operators):
                    self.joined(values[i].kind, values[i + 1].kind)
                    expression = relation.add(values[i].expression, values[i + 1].expression, -1)
                    if not relation.holds(expression, operator, self.box):
                        return False
                return True
        raise AssertionError(f"not a condition: {tree}")

    def names(self, operands: tuple[Expression, ...], place: Node) -> list[dict[str, str]]:
        """Return the names at each of some paths, as ``name_sets`` does."""
        return name_sets(self, operands, place)

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
            try:
                raise unknown
            finally:
                del unknown  # it holds this frame
        return not decisive

    def text(self, tree: Expression, place: Node) -> str:
        """Return a text of the rule or of the report, normalised. Raises Absent where it is not there, Undecided where it is blank."""
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
