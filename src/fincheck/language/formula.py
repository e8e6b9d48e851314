"""Formula text to an expression tree, with the place of every part; knows no figures.

The docstring of each ``_parse_*`` method holds the grammar it implements. Full-width operators and brackets are
the same as ASCII ones; a name with brackets, quotes, operators or blanks in it stands in backquotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from fincheck.figures.figure import ANY, NUMBER, PERCENT, normalize
from fincheck.figures.figure import read as read_figure
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
)
from fincheck.language.functions import FUNCTIONS
from fincheck.language.tokens import NAME, SPLIT, Lexeme, tokens
from fincheck.source import Text, near

__all__ = ["parse", "parse_scope"]

DEEPEST = 40  # brackets within brackets
MOST = 200  # operations: a tree of them is walked by recursion


_AXIS = {word: kind for kind, name in AXES.items() for word in (name.en, name.zh)}

_KEYS = re.compile(r"[a-z_]+(?:\.[a-z_]+)*")
_COMPARISONS = {
    "=": "=",
    "==": "=",
    "≠": "!=",
    "!=": "!=",
    "<": "<",
    "≤": "<=",
    "<=": "<=",
    ">": ">",
    "≥": ">=",
    ">=": ">=",
}
_LOGIC = {"and": "and", "且": "and", "or": "or", "或": "or", "not": "not", "非": "not"}


_BACKQUOTES = Text("以数字开头的名称请放在反引号中", "put a name that starts with a digit in backquotes")


def parse(text: str, id_of: Callable[[str], str] | None = None) -> Expression:
    """Return the expression tree of a formula; ``id_of`` gives the term id of a label.

    Raises Slip, with its span, where the formula cannot be read.
    """
    return _Parser(text, id_of or (lambda name: name)).whole()


def parse_scope(text: str, id_of: Callable[[str], str] | None = None) -> tuple[Step, ...]:
    """Return the steps of a scope: ``a.b``, ``projects.*``, ``**``, ``**.parts.*``; of "" or "$", none."""
    if text.strip() in ("", "$"):
        return ()
    if _KEYS.fullmatch(text) and not _AXIS.keys() & set(text.split(".")):  # most scopes; each step parsed takes 20 µs
        ends = [m.span() for m in NAME.finditer(text)]
        return tuple(Step("key", id_of(text[a:b]) if id_of else text[a:b], Span(a, b)) for a, b in ends)
    if text == "**":
        return (Step("anywhere", "**", Span(0, 2)),)
    return _Parser(text, id_of or (lambda name: name)).scope()


class _Parser:
    def __init__(self, text: str, id_of: Callable[[str], str]) -> None:
        self.tokens = tokens(text)
        heavy = [
            t
            for t in self.tokens
            if (t.kind == "operator" and t.text in "+-*/") or (t.kind == "name" and t.text in _LOGIC)
        ]
        if len(heavy) > MOST:
            raise Slip(
                heavy[MOST].span,
                Text(f"公式里的运算超过 {MOST} 个", f"more than {MOST} operations in one formula"),
                SPLIT,
            )
        self.id_of = id_of
        self.at = 0
        self.depth = 0

    # -- tokens

    @property
    def token(self) -> Lexeme:
        return self.tokens[self.at]

    def take(self, text: str) -> Lexeme | None:
        token = self.token
        if token.kind == "operator" and token.text == text:
            self.at += 1
            return token
        return None

    def expect(self, text: str) -> Lexeme:
        token = self.take(text)
        if token is None:
            raise Slip(self.token.span, Text(f"这里缺少“{text}”", f"{text!r} is missing here"))
        return token

    def logic(self, *words: str) -> str | None:
        token = self.token
        word = _LOGIC.get(token.text) if token.kind == "name" else None
        if word in words:
            self.at += 1
            return word
        return None

    def word(self, text: str) -> bool:
        if self.token.kind == "name" and self.token.text == text:
            self.at += 1
            return True
        return False

    def since(self, start: int) -> Span:
        """Return the span from ``start`` to the end of the last token taken, brackets and all."""
        return Span(start, self.tokens[self.at - 1].span.end)

    # -- grammar

    def whole(self) -> Expression:
        """formula = either end"""
        tree = self._parse_either()
        if self.token.kind != "end":
            what = self.token.text
            raise Slip(self.token.span, Text(f"这里不该有“{what}”", f"{what!r} cannot stand here"), self._hint())
        return tree

    def _hint(self) -> Text:
        """Say what is likely meant where a formula should have ended and does not."""
        what, before = self.token.text, self.tokens[self.at - 1]
        if what == ")":
            return Text("前面少了“(”，或这里多了“)”", "a '(' is missing before, or this ')' is too much")
        if what == "**":
            return Text("“**”只用于适用范围（for）", "'**' stands in 'for' only")
        if what == "?" or before.text == "?":
            return Text("“?”只写在整个名称的后面：a.b?", "'?' stands behind a whole name: a.b?")
        if before.kind == "number" and what == ",":
            return Text("数字不写千分位逗号", "write numbers without thousands separators")
        if before.kind == "number" and self.token.kind == "name":
            return Text("单位紧接在数字后面，不留空格：100%", "a unit follows its number without a blank: 100%")
        return Text("这里缺少运算符，或名称应放在反引号中", "an operator is missing, or the name needs backquotes")

    def _parse_either(self) -> Expression:
        """either = both ( ("or" | 或) both )*"""
        return self._joined("or", self._parse_both)

    def _parse_both(self) -> Expression:
        """both = negation ( ("and" | 且) negation )*"""
        return self._joined("and", self._parse_negation)

    def _joined(self, word: str, parse_part: Callable[[], Expression]) -> Expression:
        start = self.token.span.start
        parts = [parse_part()]
        while self.logic(word):
            parts.append(parse_part())
        return parts[0] if len(parts) == 1 else Logic(word, tuple(parts), self.since(start))

    def _parse_negation(self) -> Expression:
        """negation = ("not" | 非) negation | comparison"""
        start = self.token.span.start
        if self.logic("not"):
            operand = self._parse_negation()
            return Logic("not", (operand,), self.since(start))
        return self._parse_comparison()

    def _parse_comparison(self) -> Expression:
        """comparison = total ( ("=" | "≠" | "<" | "≤" | ">" | "≥") total )*"""
        start = self.token.span.start
        operands = [self._parse_total()]
        operators = []
        while self.token.kind == "operator" and self.token.text in _COMPARISONS:
            operators.append(_COMPARISONS[self.token.text])
            self.at += 1
            operands.append(self._parse_total())
        if not operators:
            return operands[0]
        return Compare(tuple(operands), tuple(operators), self.since(start))

    def _parse_total(self) -> Expression:
        """total = product ( ("+" | "-") product )*"""
        return self._binary("+-", self._parse_product)

    def _parse_product(self) -> Expression:
        """product = sign ( ("×" | "*" | "÷" | "/") sign )*"""
        return self._binary("*/", self._parse_sign)

    def _binary(self, operators: str, parse_part: Callable[[], Expression]) -> Expression:
        start = self.token.span.start
        left = parse_part()
        while self.token.kind == "operator" and self.token.text in operators:
            operator = self.token.text
            self.at += 1
            left = Binary(operator, left, parse_part(), self.since(start))
        return left

    def _parse_sign(self) -> Expression:
        """sign = "-" sign | operand"""
        start = self.token.span.start
        negative = False
        while self.take("-"):
            negative = not negative
        operand = self._parse_operand()
        return Negative(operand, self.since(start)) if negative else operand

    def _parse_operand(self) -> Expression:
        """operand = number | text | "(" either ")" | function "(" … ")" | path "?"?"""
        token = self.token
        if token.kind == "number":
            self.at += 1
            return _number(token)
        if token.kind == "text":
            self.at += 1
            return Word(token.text[1:-1], token.span)
        if self.take("("):
            self.depth += 1
            if self.depth > DEEPEST:
                raise Slip(token.span, Text(f"括号超过 {DEEPEST} 层", f"brackets nested more than {DEEPEST} deep"))
            inside = self._parse_either()
            self.expect(")")
            self.depth -= 1
            return inside
        following = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else token
        if token.kind == "name" and following.text == "(" and following.kind == "operator":
            return self._parse_function()
        return self._parse_path()

    def _parse_function(self) -> Expression:
        """function = "sum" "(" either ("for" path ("where" either)?)? ")"
        | name "(" either ("where" either)? ("," either)* ")"
        """
        name = self.token
        if name.text not in FUNCTIONS:
            guess = near(name.text, tuple(FUNCTIONS))
            raise Slip(
                name.span,
                Text(f"没有函数“{name.text}”", f"no function {name.text!r}"),
                Text(f"是不是 {guess}？", f"did you mean {guess}?")
                if guess
                else Text(
                    f"带括号的名称请放在反引号中：`因公出国（境）费`；函数有 {'、'.join(FUNCTIONS)}",
                    f"a name with brackets stands in backquotes; functions are {', '.join(FUNCTIONS)}",
                ),
            )
        self.at += 1
        opened = self.expect("(")
        self.depth += 1
        if self.depth > DEEPEST:
            raise Slip(opened.span, Text(f"括号超过 {DEEPEST} 层", f"brackets nested more than {DEEPEST} deep"))
        arguments = [self._parse_either()]
        over: Path | None = None
        where: Expression | None = None
        if name.text == "sum" and self.word("for"):
            over = self._parse_path()
        if (over is not None or FUNCTIONS[name.text].where) and self.word("where"):
            where = self._parse_either()
        while self.take(","):
            arguments.append(self._parse_either())
        closed = self.expect(")")
        self.depth -= 1
        span = Span(name.span.start, closed.span.end)
        return _function(name.text, tuple(arguments), over, where, span)

    def _parse_path(self) -> Path:
        """path = ("$" ".")? step ("." step)* "?"?     step = name | `name` | "*" """
        start = self.token.span.start
        absolute = self.take("$") is not None
        if absolute:
            self.expect(".")
        steps = [self._step()]
        while self.take("."):
            steps.append(self._step())
        optional = self.take("?") is not None
        return Path(tuple(steps), absolute, optional, Span(start, self.tokens[self.at - 1].span.end))

    def _step(self) -> Step:
        """Read one step of a path: a name, a name in backquotes, ``*``, or an axis as ``parent``. Raises Slip where none stands."""
        token = self.token
        self.at += 1
        if token.kind == "quoted":
            name = token.text[1:-1].strip()
            if name:
                return Step("key", self.id_of(name), token.span, True)
        elif token.kind == "name":
            if len(token.text) > 1 and token.text[0] + token.text[-1] in ("“”", "‘’", "''"):
                raise Slip(
                    token.span,
                    Text("公式里的引号用法不对", "these quotes mean nothing in a formula"),
                    Text(
                        '文字用半角双引号 "…"，名称用反引号 `…`',
                        'a text stands in quotes "…", a name in backquotes `…`',
                    ),
                )
            axis = _AXIS.get(token.text)
            if axis:
                return Step(axis, token.text, token.span)
            return Step("key", self.id_of(token.text), token.span)
        elif token.text == "*":
            return Step("each", "*", token.span)
        self.at -= 1
        if token.kind == "end":
            raise Slip(token.span, Text("公式没有写完", "the formula ends too early"))
        before = self.tokens[self.at - 1].text if self.at else ""
        if token.kind == "number" or before == ".":
            raise Slip(
                token.span,
                Text(f"这里应是名称，而不是“{token.text}”", f"a name is due here, not {token.text!r}"),
                _BACKQUOTES if token.kind == "number" else None,
            )
        raise Slip(
            token.span,
            Text(f"这里应是名称或数字，而不是“{token.text}”", f"a name or a number is due here, not {token.text!r}"),
            Text("大于等于写作 ≥，小于等于写作 ≤，不等于写作 ≠", "write ≥ or >=, ≤ or <=, ≠ or !=")
            if token.text in _COMPARISONS and before in _COMPARISONS
            else None,
        )

    def scope(self) -> tuple[Step, ...]:
        """scope = ("$" ".")? ("**" | step) ("." ("**" | step))*"""
        if self.take("$"):
            self.expect(".")
        steps: list[Step] = []
        while True:
            token = self.token
            if self.take("**"):
                steps.append(Step("anywhere", "**", token.span))
            else:
                steps.append(self._step())
            if not self.take("."):
                break
        if self.token.kind != "end":
            raise Slip(
                self.token.span,
                Text(f"这里不该有“{self.token.text}”", f"{self.token.text!r} cannot stand here"),
                Text(
                    "适用范围只写名称：支出决算、支出决算.其中.*、**",
                    "a scope is names only: expenditure, expenditure.parts.*, **",
                ),
            )
        wrong = next((s for s in steps if s.kind in ("parent", "namesake", "counterpart", "column")), None)
        if wrong:
            raise Slip(wrong.span, Text(f"适用范围里不能用“{wrong.key}”", f"{wrong.key!r} cannot stand in a scope"))
        return tuple(steps)


def _number(token: Lexeme) -> Literal:
    text = normalize(token.text)
    figure = read_figure(text, NUMBER)
    if figure is None:
        raise Slip(
            token.span,
            Text(f"“{token.text}”不是数字", f"{token.text!r} is no number"),
            _BACKQUOTES,
        )
    unit = ANY if figure.mantissa == 0 else PERCENT if figure.unit.kind == "ratio" else figure.unit
    return Literal(figure.value, unit, text, token.span)


def _function(
    name: str, arguments: tuple[Expression, ...], over: Path | None, where: Expression | None, span: Span
) -> Expression:
    """Return the call of a function as the tree has it, ``sum`` as a tree of its own. Raises Slip for arguments that it does not take."""
    most, takes = FUNCTIONS[name].most, FUNCTIONS[name].takes
    if len(arguments) > most:
        raise Slip(
            span,
            Text(f"{name} 只能有 {most} 个参数", f"{name} takes {most} argument{'s' if most > 1 else ''} only"),
            Text("几个数相加请写 a + b", "to add several figures write a + b") if name == "sum" else None,
        )
    for argument in arguments:
        if takes in ("names", "prints") and not isinstance(argument, Path):
            raise Slip(argument.span, Text(f"{name} 的参数应是名称", f"{name} takes names, not a calculation"))
    if name != "sum":
        if takes == "pattern" and [type(argument) for argument in arguments] != [Path, Word]:
            raise Slip(span, Text(f'{name} 应写成 {name}(名称, "文字")', f'write {name}(name, "pattern")'))
        return Call(name, arguments, where, span)
    if over is not None:
        if not over.many:
            raise Slip(
                over.span,
                Text("for 后面应是多项，例如 instalments.*", "what follows 'for' must lead to many: instalments.*"),
            )
        return Sum(arguments[0], over, where, span)
    if isinstance(arguments[0], Path) and arguments[0].many:
        return Sum(None, arguments[0], None, span)
    raise Slip(
        arguments[0].span,
        Text(
            "sum 要有多项可加，例如 sum(parts.*) 或 sum(a × b for parts.*)",
            "sum adds many: sum(parts.*) or sum(a × b for parts.*)",
        ),
    )
