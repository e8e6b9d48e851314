"""Whether the names, types and units of a formula can be: what can be told of a rule before any report is seen."""

from __future__ import annotations

from fincheck.figures.figure import Figure
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
    Slip,
    Span,
    Step,
    Sum,
    Word,
    paths,
)
from fincheck.language.functions import FUNCTIONS
from fincheck.report.terms import Terms
from fincheck.source import Text

__all__ = ["about_words", "check_names", "compatible", "figure_kind", "kind_name", "prove"]


def prove(tree: Expression, terms: Terms, *, check: bool) -> None:
    """Raise Slip, with its span, where a formula cannot be meant; ``check`` tells a rule's relation from its condition."""
    for path in paths(tree):
        check_names(path.steps, terms)
    kind = _Kinds(terms).of(tree)
    if kind != "truth":
        raise Slip(
            tree.span,
            Text("公式应是一个关系，例如 a + b = c", "a formula is a relation, as a + b = c"),
            Text("缺少 = < ≤ > ≥ 之一", "one of = < ≤ > ≥ is missing"),
        )
    if check:
        _check_relation(tree)


def _check_relation(tree: Expression, negated: bool = False) -> None:
    """Raise Slip where ``not`` stands before amounts: what is printed may be unequal and the amounts equal."""
    if isinstance(tree, Logic):
        for operand in tree.operands:
            _check_relation(operand, negated or tree.operator == "not")
    amounts = isinstance(tree, Compare) and not about_words(tree)
    if negated and (amounts or (isinstance(tree, Call) and FUNCTIONS[tree.function].takes == "prints")):
        raise Slip(
            tree.span,
            Text("公式里的 not 只能用于文字、present 和 blank", "in a check, not goes with texts, present and blank"),
            Text("请用 ≠ < > 写出关系", "write the relation with ≠ < >"),
        )


def about_words(tree: Compare) -> bool:
    """Whether a comparison is one of names or texts."""
    return any(
        isinstance(o, Word) or (isinstance(o, Call) and FUNCTIONS[o.function].gives == "names") for o in tree.operands
    )


def check_names(steps: tuple[Step, ...], terms: Terms) -> None:
    """Raise Slip where a step is no term and very near to one: a scope so mistyped would never apply."""
    for step in steps:
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
        """Return the kind of a tree: money, ratio, number, count:UNIT, text, names, truth, or any. Raises Slip where kinds do not meet."""
        match tree:
            case Literal(_, unit):
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
        """Raise Slip unless texts are compared with texts, and sets of names with sets of names, by operators that they have."""
        both_names = all(kind == "names" for kind in kinds)
        texts = all(kind in ("text", "") for kind in kinds) and "text" in kinds
        if not (both_names or texts):
            raise Slip(tree.span, Text("文字只能与文字比较", "a text is compared with a text, names(…) with names(…)"))
        if texts and not any(isinstance(operand, Word) for operand in tree.operands):
            raise Slip(
                tree.span,
                Text("报告里的两处文字要写 same(…) 比较", "two texts of a report are held together with same(…)"),
                Text("与固定的文字比较时加双引号", "a text that the rule itself gives stands in double quotes"),
            )
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
        """Return the kind of what a function gives; its pattern, if it takes one, is checked. Raises Slip for other arguments."""
        declared = FUNCTIONS[function]
        if declared.single and isinstance(arguments[0], Path) and arguments[0].many:
            raise Slip(
                arguments[0].span,
                Text(f"{function} 一次只看一项，这里会取到多项", f"{function} looks at one, and this leads to many"),
            )
        if declared.takes == "pattern":
            wanted = arguments[1]
            assert isinstance(wanted, Word)
            from fincheck.language import pattern  # read on use: every start pays for what stands at the top

            pattern.check(wanted.text, wanted.span.start + 1)
        if declared.takes in ("names", "pattern"):
            return declared.gives
        joint = ""
        for argument in arguments:
            kind = self.path(argument) if isinstance(argument, Path) else self.value(argument)
            if kind != "text" or declared.takes != "prints":
                joint = joined(joint, kind, argument.span)
        if declared.takes == "counts" and joint == "money":
            raise Slip(span, Text(f"{function} 只用于数量", f"{function}() takes a count, not money"))
        return declared.gives or joint

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
        if operator == "*":
            raise Slip(span, Text("金额不能与金额相乘", "money times money is no amount"))
        raise Slip(span, Text("只有金额才能除以金额", "only money is divided by money"))


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


def figure_kind(figure: Figure) -> str:
    """Return the kind of a figure as ``compatible`` knows it; 名 and 位 count persons, as 人 does."""
    unit = figure.unit
    if unit.kind != "count":
        return unit.kind
    return "count:" + ("人" if unit.name in ("名", "位") else unit.name)


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
