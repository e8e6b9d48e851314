"""The formula language: what is read, fully bracketed, and what is refused, with the caret below it."""

import random
from fractions import Fraction

import pytest

from fincheck.evaluation.functions.amounts import AMOUNTS
from fincheck.evaluation.functions.conditions import CONDITIONS
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
    Step,
    Sum,
    Word,
    paths,
)
from fincheck.language.formula import DEEPEST, MOST, parse, parse_scope
from fincheck.language.functions import FUNCTIONS
from fincheck.language.tokens import LONGEST

LABELS = {"基本支出": "basic", "项目支出": "project", "合计": "total", "因公出国（境）费": "abroad"}


def id_of(name: str) -> str:
    return LABELS.get(name, name)


def step(part: Step) -> str:
    if part.kind in AXES:
        return f"<{part.kind}>"
    return f"`{part.key}`" if part.quoted else part.key


def written(tree: Expression) -> str:
    """Return a formula with all its brackets, names as ids, axes as ``<parent>`` and literals in their base unit."""
    match tree:
        case Literal(value, unit):
            return f"{value}{unit.kind if unit.kind != 'count' else unit.name}"
        case Word(text):
            return f'"{text}"'
        case Path(steps, absolute, optional):
            return ("$." if absolute else "") + ".".join(map(step, steps)) + ("?" if optional else "")
        case Negative(operand):
            return f"(-{written(operand)})"
        case Binary(operator, left, right):
            return f"({written(left)} {operator} {written(right)})"
        case Sum(term, over, where):
            inner = f"{written(term)} for " if term is not None else ""
            return f"sum({inner}{written(over)}{f' where {written(where)}' if where is not None else ''})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(written, arguments))})"
        case Compare(operands, operators):
            rest = (f" {op} {written(operand)}" for op, operand in zip(operators, operands[1:], strict=True))
            return f"[{written(operands[0])}{''.join(rest)}]"
        case Logic(operator, operands):
            told = [written(operand) for operand in operands]
            return f"{{not {told[0]}}}" if operator == "not" else "{" + f" {operator} ".join(told) + "}"


# -------------------------------------------------------------- grammar: formula, with all its brackets


@pytest.mark.parametrize(
    ("formula", "bracketed"),
    [
        # operators and their order
        ("a", "a"),
        ("a + b", "(a + b)"),
        ("a + b + c", "((a + b) + c)"),
        ("a - b + c", "((a - b) + c)"),
        ("a - (b + c)", "(a - (b + c))"),
        ("a × b + c", "((a * b) + c)"),
        ("a + b × c", "(a + (b * c))"),
        ("(a + b) × c", "((a + b) * c)"),
        ("a ÷ b × c", "((a / b) * c)"),
        ("a / b / c", "((a / b) / c)"),
        ("-a", "(-a)"),
        ("--a", "a"),
        ("---a", "(-a)"),
        ("a - -b", "(a - (-b))"),
        ("-a × b", "((-a) * b)"),
        ("a-b", "(a - b)"),
        ("((a))", "a"),
        # comparisons and chains
        ("a = b", "[a = b]"),
        ("a == b", "[a = b]"),
        ("a ≠ b", "[a != b]"),
        ("a != b", "[a != b]"),
        ("a < b", "[a < b]"),
        ("a <= b", "[a <= b]"),
        ("a ≤ b", "[a <= b]"),
        ("a ≦ b", "[a <= b]"),
        ("a > b", "[a > b]"),
        ("a >= b", "[a >= b]"),
        ("a≥b", "[a >= b]"),
        ("0 ≤ share ≤ 100%", "[0any <= share <= 1ratio]"),
        ("a = b = c", "[a = b = c]"),
        ("a + b = c - d", "[(a + b) = (c - d)]"),
        # and, or, not
        ("a = b and c = d", "{[a = b] and [c = d]}"),
        ("a = b 且 c = d 且 e = f", "{[a = b] and [c = d] and [e = f]}"),
        ("a = b or c = d and e = f", "{[a = b] or {[c = d] and [e = f]}}"),
        ("(a = b or c = d) and e = f", "{{[a = b] or [c = d]} and [e = f]}"),
        ("a = b 或 c = d", "{[a = b] or [c = d]}"),
        ("not a = b", "{not [a = b]}"),
        ("非 a = b 且 c = d", "{{not [a = b]} and [c = d]}"),
        ("not not a = b", "{not {not [a = b]}}"),
        ("not (a = b and c = d)", "{not {[a = b] and [c = d]}}"),
        # full-width signs are the same as ASCII ones, and so are their look-alikes
        ("ａ ＋ ｂ ＝ ｃ", "[(ａ + ｂ) = ｃ]"),
        ("（a＋b）＊c＝d", "[((a + b) * c) = d]"),
        ("a－b", "(a - b)"),
        ("a − b", "(a - b)"),
        ("a – b", "(a - b)"),
        ("a／b", "(a / b)"),
        ("a ∕ b", "(a / b)"),
        ("a＜b", "[a < b]"),
        ("a＞＝b", "[a >= b]"),
        ("sum（a.＊）", "sum(a.*)"),
        ("min（a，b）", "min(a, b)"),
        ("a\u3000+\u3000b", "(a + b)"),
        ("a？ + b", "(a? + b)"),
        ("a．b", "a.b"),
        ("＄.a", "$.a"),
        ("a\n+ b\t= c", "[(a + b) = c]"),
        # names: labels are ids, others stay as they are
        ("基本支出 + 项目支出 = 合计", "[(basic + project) = total]"),
        ("`基本支出` = 合计", "[`basic` = total]"),
        ("`因公出国（境）费`", "`abroad`"),
        ("` 合计 `", "`total`"),
        ("｀合计｀", "`total`"),
        ("`a-b` - `c.d`", "(`a-b` - `c.d`)"),
        ("“三公”经费 = a", "[“三公”经费 = a]"),
        ("一、收入 = a", "[一、收入 = a]"),
        ("公开03表.x", "公开03表.x"),
        ("非税收入 + 或有负债", "(非税收入 + 或有负债)"),  # names that begin as words do
        ("nothing = android", "[nothing = android]"),
        ("sum = count", "[sum = count]"),  # a function without brackets is a name
        ("for = where", "[for = where]"),
        # paths
        ("a.b.c", "a.b.c"),
        ("a . b", "a.b"),
        ("$.a", "$.a"),
        ("a.基本支出", "a.basic"),
        ("a.*", "a.*"),
        ("a.*.b", "a.*.b"),
        ("*", "*"),
        ("a.b?", "a.b?"),
        ("$.a.b?", "$.a.b?"),
        ("a? + b?", "(a? + b?)"),
        ("a.204.20402", "a.204.20402"),  # behind a dot, digits are a step
        ("a.1 = 1", "[a.1 = 1number]"),
        ("a.5% = b", "[a.5% = b]"),
        ("parent.total", "<parent>.total"),
        ("上一级.合计", "<parent>.total"),
        ("`parent`.total", "`parent`.total"),  # in backquotes it is a key
        ("a.namesake.b", "a.<namesake>.b"),
        ("a.同名项", "a.<namesake>"),
        ("total.column = sum(rows.class_level.column)", "[total.<column> = sum(rows.<class>.<column>)]"),
        ("合计.各列 = sum(rows.类级.各列)", "[total.<column> = sum(rows.<class>.<column>)]"),
        ("sum(rows.款级.a) + sum(rows.item_level.a) + sum(下级.a)",
         "((sum(rows.<section>.a) + sum(rows.<item>.a)) + sum(<below>.a))"),
        # literals: their exact value in the base unit
        ("100%", "1ratio"),
        ("0.95%", "19/2000ratio"),
        ("5‰", "1/200ratio"),
        ("2798万元", "27980000money"),
        ("1.2亿元", "120000000money"),
        ("340元", "340money"),
        ("5辆", "5辆"),
        ("0", "0any"),
        ("1", "1number"),
        ("12.50", "25/2number"),
        ("010", "10number"),
        ("a - 5", "(a - 5number)"),
        ("１００％", "1ratio"),
        ('a = "行政"', '[a = "行政"]'),
        ("a = ＂事业＂", '[a = "事业"]'),
        ('a = ""', '[a = ""]'),
        # functions
        ("sum(parts.*)", "sum(parts.*)"),
        ("sum(parts.*.amount)", "sum(parts.*.amount)"),
        ("sum(count × amount for instalments.*)", "sum((count * amount) for instalments.*)"),
        ("sum(a for b.* where a ≠ 0)", "sum(a for b.* where [a != 0any])"),
        ("sum(a for b.*.c where a > 0 and d < 1)", "sum(a for b.*.c where {[a > 0any] and [d < 1number]})"),
        ("count(x.*)", "count(x.*)"),
        ("min(a, b + c, 5)", "min(a, (b + c), 5number)"),
        ("max(a.*)", "max(a.*)"),
        ("abs(a - b)", "abs((a - b))"),
        ("number(a + b)", "number((a + b))"),
        ("same(a, b?, $.c)", "same(a, b?, $.c)"),
        ("names(a) = names(b)", "[names(a) = names(b)]"),
        ("present(a) and not blank(b.c)", "{present(a) and {not blank(b.c)}}"),
        ("abs(sum(a.*) - sum(b.*)) ≤ 1", "[abs((sum(a.*) - sum(b.*))) <= 1number]"),
    ],
)  # fmt: skip
def test_a_formula_is_read_with_its_brackets(formula: str, bracketed: str) -> None:
    assert written(parse(formula, id_of)) == bracketed


@pytest.mark.parametrize(
    ("scope", "steps"),
    [
        ("", ""), ("$", ""), (" $ ", ""),
        ("a", "a"), ("a.b", "a.b"), ("$.a.b", "a.b"), ("a.*", "a.*"), ("**", "**"), ("**.parts.*", "**.parts.*"), ("a.**", "a.**"),
        ("a.**.b", "a.**.b"), ("支出.基本支出", "支出.basic"), ("`因公出国（境）费`", "`abroad`"), ("a.204", "a.204"),
        ("a.class_level", "a.<class>"), ("a.款级", "a.<section>"), ("＊＊.a", "**.a"),
    ],
)  # fmt: skip
def test_a_scope_is_a_path(scope: str, steps: str) -> None:
    assert ".".join(map(step, parse_scope(scope, id_of))) == steps


# -------------------------------------------------------------- refusals: the caret, zh, en, what to do


END = "公式没有写完", "the formula ends too early", None


@pytest.mark.parametrize(
    ("formula", "carets", "zh", "en", "help"),
    [
        ("", "^", *END),
        ("   ", "   ^", *END),
        ("a +", "   ^", *END),
        ("a =", "   ^", *END),
        ("a.", "  ^", *END),
        ("$.", "  ^", *END),
        ("not", "   ^", *END),
        ("a = b and", "         ^", *END),
        ("(", " ^", *END),
        ("(a + b", "      ^", "这里缺少“)”", "')' is missing here", None),
        ("min(a, b", "        ^", "这里缺少“)”", "')' is missing here", None),
        ("sum(a for b.*", "             ^", "这里缺少“)”", "')' is missing here", None),
        ("$a", " ^", "这里缺少“.”", "'.' is missing here", None),
        ("a + b)", "     ^", "这里不该有“)”", "')' cannot stand here", "前面少了“(”，或这里多了“)”"),
        ("a b = c", "  ^", "这里不该有“b”", "'b' cannot stand here", "这里缺少运算符，或名称应放在反引号中"),
        ("a = 基本支出 项目支出", "         ^^^^", "这里不该有“项目支出”", "'项目支出' cannot stand here",
         "这里缺少运算符，或名称应放在反引号中"),
        ("a ** b", "  ^^", "这里不该有“**”", "'**' cannot stand here", "“**”只用于适用范围（for）"),
        ("a?.b", "  ^", "这里不该有“.”", "'.' cannot stand here", "“?”只写在整个名称的后面：a.b?"),
        ("(a)?", "   ^", "这里不该有“?”", "'?' cannot stand here", "“?”只写在整个名称的后面：a.b?"),
        ("1,000 = a", " ^", "这里不该有“,”", "',' cannot stand here", "数字不写千分位逗号"),
        ("a = 5 %", "      ^", "这里不该有“%”", "'%' cannot stand here", "单位紧接在数字后面，不留空格：100%"),
        ("a = 5 万元", "      ^^", "这里不该有“万元”", "'万元' cannot stand here", "单位紧接在数字后面，不留空格：100%"),
        ("a + + b", "    ^", "这里应是名称或数字，而不是“+”", "a name or a number is due here, not '+'", None),
        ("= a", "^", "这里应是名称或数字，而不是“=”", "a name or a number is due here, not '='", None),
        ("sum()", "    ^", "这里应是名称或数字，而不是“)”", "a name or a number is due here, not ')'", None),
        ("a => b", "   ^", "这里应是名称或数字，而不是“>”", "a name or a number is due here, not '>'",
         "大于等于写作 ≥，小于等于写作 ≤，不等于写作 ≠"),
        ("a <> b", "   ^", "这里应是名称或数字，而不是“>”", "a name or a number is due here, not '>'",
         "大于等于写作 ≥，小于等于写作 ≤，不等于写作 ≠"),
        ("a..b", "  ^", "这里应是名称，而不是“.”", "a name is due here, not '.'", None),
        ("``", "^^", "这里应是名称或数字，而不是“``”", "a name or a number is due here, not '``'", None),
        ("sum(a for 5)", "          ^", "这里应是名称，而不是“5”", "a name is due here, not '5'",
         "以数字开头的名称请放在反引号中"),
        ("5百 = a", "^^", "“5百”不是数字", "'5百' is no number", "以数字开头的名称请放在反引号中"),
        ("`a + b", "^^^^^^", "从这里起“`”没有配对", "the ` that opens here is never closed",
         '名称用反引号 `…`，文字用双引号 "…"'),
        ('a = "b', "    ^^", '从这里起“"”没有配对', 'the " that opens here is never closed',
         '名称用反引号 `…`，文字用双引号 "…"'),
        ("a = “行政”", "    ^^^^", "公式里的引号用法不对", "these quotes mean nothing in a formula",
         '文字用半角双引号 "…"，名称用反引号 `…`'),
        ("a = '行政'", "    ^^^^", "公式里的引号用法不对", "these quotes mean nothing in a formula",
         '文字用半角双引号 "…"，名称用反引号 `…`'),
        ("a = b。", "     ^", "公式里不能有“。”", "'。' cannot stand in a formula", "名称里有这个字符时，请用反引号括起来：`名称`"),
        ("a ! b", "  ^", "公式里不能有“!”", "'!' cannot stand in a formula", "名称里有这个字符时，请用反引号括起来：`名称`"),
        ("a^2", " ^", "公式里不能有“^”", "'^' cannot stand in a formula", "名称里有这个字符时，请用反引号括起来：`名称`"),
        ("a\x1b[", " ^", "公式里不能有“\\x1b”", "'\\x1b' cannot stand in a formula",
         "名称里有这个字符时，请用反引号括起来：`名称`"),
        ("summ(a.*) = b", "^^^^", "没有函数“summ”", "no function 'summ'", "是不是 sum？"),
        ("因公出国（境）费 = a", "^^^^", "没有函数“因公出国”", "no function '因公出国'",
         f"带括号的名称请放在反引号中：`因公出国（境）费`；函数有 {'、'.join(FUNCTIONS)}"),
        ("sum(a, b) = c", "^^^^^^^^^", "sum 只能有 1 个参数", "sum takes 1 argument only", "几个数相加请写 a + b"),
        ("count(a, b)", "^^^^^^^^^^^", "count 只能有 1 个参数", "count takes 1 argument only", None),
        ("sum(a) = b", "    ^", "sum 要有多项可加，例如 sum(parts.*) 或 sum(a × b for parts.*)",
         "sum adds many: sum(parts.*) or sum(a × b for parts.*)", None),
        ("sum(a for b)", "          ^", "for 后面应是多项，例如 instalments.*", "what follows 'for' must lead to many: instalments.*",
         None),
        ("count(a + b)", "      ^^^^^", "count 的参数应是名称", "count takes names, not a calculation", None),
        ("same(a, 5)", "        ^", "same 的参数应是名称", "same takes names, not a calculation", None),
        ("present(a = b)", "        ^^^^^", "present 的参数应是名称", "present takes names, not a calculation", None),
    ],
)  # fmt: skip
def test_a_slip_is_shown_where_it_is(formula: str, carets: str, zh: str, en: str, help: str | None) -> None:
    with pytest.raises(Slip) as caught:
        parse(formula)
    slip = caught.value
    assert " " * slip.span.start + "^" * (slip.span.end - slip.span.start) == carets
    assert (slip.text.zh, slip.text.en, slip.help.zh if slip.help else None) == (zh, en, help)


@pytest.mark.parametrize(
    ("scope", "carets", "zh"),
    [
        ("a.", "  ^", "公式没有写完"),
        ("a..b", "  ^", "这里应是名称，而不是“.”"),
        ("a b", "  ^", "这里不该有“b”"),
        ("a?", " ^", "这里不该有“?”"),
        ("a + b", "  ^", "这里不该有“+”"),
        ("sum(a.*)", "   ^", "这里不该有“(”"),
        ("204", "^^^", "这里应是名称，而不是“204”"),
        ("parent", "^^^^^^", "适用范围里不能用“parent”"),
        ("a.同名项", "  ^^^", "适用范围里不能用“同名项”"),
        ("column.a", "^^^^^^", "适用范围里不能用“column”"),
        ("$$", " ^", "这里缺少“.”"),
        ("`a", "^^", "从这里起“`”没有配对"),
    ],
)
def test_a_slip_in_a_scope(scope: str, carets: str, zh: str) -> None:
    with pytest.raises(Slip) as caught:
        parse_scope(scope)
    span = caught.value.span
    assert (" " * span.start + "^" * (span.end - span.start), caught.value.text.zh) == (carets, zh)


# -------------------------------------------------------------- bounds


@pytest.mark.parametrize("opening", ["(", "abs(", "-(", "max(a, "])
def test_brackets_may_be_deep_but_not_endless(opening: str) -> None:
    assert list(paths(parse(opening * DEEPEST + "a" + ")" * DEEPEST)))
    with pytest.raises(Slip) as caught:
        parse(opening * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1))
    assert caught.value.text.zh == f"括号超过 {DEEPEST} 层"


@pytest.mark.parametrize("operation", ["a + ", "-", "not ", "非 ", "a and ", "a ÷ "])
def test_operations_may_be_many_but_not_endless(operation: str) -> None:
    """A tree is walked by recursion: what is accepted must be walkable, and what is not is refused, never a crash."""
    assert len(list(paths(parse(operation * MOST + "a")))) >= 1
    with pytest.raises(Slip) as caught:
        parse(operation * (MOST + 1) + "a")
    assert caught.value.text.zh == f"公式里的运算超过 {MOST} 个"


def test_a_formula_has_a_length() -> None:
    longest = "a" * (LONGEST - 4) + " = b"
    assert written(parse(longest)).endswith("= b]")
    with pytest.raises(Slip) as caught:
        parse("a" + longest)
    assert (caught.value.text.zh, caught.value.span) == (f"公式超过 {LONGEST} 个字符", (LONGEST, LONGEST + 1))


# -------------------------------------------------------------- paths


def test_paths_come_in_reading_order() -> None:
    formula = 'a + sum(b × c for d.* where e > 1) = -f and not same(g, h?) or k = "x" and 0 ≤ i ≤ min(j, 5)'
    assert [written(path) for path in paths(parse(formula))] == [
        "a",
        "b",
        "c",
        "e",
        "d.*",
        "f",
        "g",
        "h?",
        "k",
        "i",
        "j",
    ]


@pytest.mark.parametrize(
    ("path", "many"),
    [("a", False), ("a.*", True), ("*.a", True), ("a.parent", False), ("a.namesake", False), ("a.column", False),
     ("a.class_level", True), ("a.款级.b", True), ("a.item_level", True), ("below.a", True), ("`*`", False)],
)  # fmt: skip
def test_some_paths_lead_to_many(path: str, many: bool) -> None:
    tree = parse(path)
    assert isinstance(tree, Path)
    assert tree.many is many


# -------------------------------------------------------------- properties

LEVELS = {"or": 0, "and": 1, "not": 2, "=": 3, "+": 4, "*": 5, "-": 6}


def grown(rng: random.Random, depth: int) -> tuple[str, str, int]:
    """Return a random value as (text with only the brackets it needs, fully bracketed, level of its operator)."""
    kind = (
        rng.choice(["path", "path", "number", "+", "+", "*", "-", "call"]) if depth else rng.choice(["path", "number"])
    )
    if kind == "number":
        text, told = rng.choice([("5", "5number"), ("100%", "1ratio"), ("2798万元", "27980000money"), ("3辆", "3辆")])
        return text, told, 9
    if kind == "path":
        text = rng.choice(["a", "b.c", "$.d", "x?", "`y z`", "parts.1"])
        return text, text, 9
    if kind == "call":
        inner = [grown(rng, depth - 1) for _ in range(rng.randrange(1, 3))]
        name = "abs" if len(inner) == 1 else "max"
        return f"{name}({', '.join(i[0] for i in inner)})", f"{name}({', '.join(i[1] for i in inner)})", 9
    left, right = grown(rng, depth - 1), grown(rng, depth - 1)
    level = LEVELS[kind]
    if kind == "-":
        text = left[0] if left[2] > level else f"({left[0]})"
        return f"-{text}", f"(-{left[1]})", level
    sign, plain = {"+": [("+", "+"), ("-", "-"), ("−", "-")], "*": [("×", "*"), ("÷", "/"), ("/", "/")]}[kind][
        rng.randrange(3)
    ]
    a = left[0] if left[2] >= level else f"({left[0]})"
    b = right[0] if right[2] > level else f"({right[0]})"
    blank = rng.choice(["", " ", "　"])
    return f"{a}{blank}{sign}{blank}{b}", f"({left[1]} {plain} {right[1]})", level


def test_any_formula_is_read_as_it_was_meant() -> None:
    rng = random.Random(4)
    for _ in range(2000):
        (left, told_left, _), (right, told_right, _) = grown(rng, 4), grown(rng, 3)
        formula = f"{left} = {right}"
        if len(formula) < LONGEST:
            assert written(parse(formula)) == f"[{told_left} = {told_right}]", formula


def parts_of(tree: Expression) -> list[Expression]:
    match tree:
        case Negative(operand):
            return [operand]
        case Binary(_, left, right):
            return [left, right]
        case Call(_, operands) | Compare(operands) | Logic(_, operands):
            return list(operands)
        case Sum(term, over, where):
            return [part for part in (term, over, where) if part is not None]
    return []


def test_every_part_knows_where_it_stands() -> None:
    rng = random.Random(6)
    for _ in range(300):
        formula = f"{grown(rng, 3)[0]} = {grown(rng, 2)[0]} and not sum({grown(rng, 1)[0]} for z.* where w > 1) < q"
        pending: list[Expression] = [parse(formula)]
        while pending:
            tree = pending.pop()
            text = formula[tree.span.start : tree.span.end]
            assert written(parse(text)) == written(tree), (formula, text)
            pending.extend(parts_of(tree))


def test_any_text_is_a_formula_or_a_slip_inside_it() -> None:
    rng = random.Random(12)
    atoms = [
        "a", "合计", "基本支出", "5", "100%", "2798万元", "+", "-", "×", "÷", "/", "=", "≤", "<", ">", "!", "(", ")", "（", "）",
        ".", ",", "?", "$", "*", "**", "`", '"', "“", "”", " ", "and", "或", "not", "sum", "sum(", "same(", "for", "where", "parent",
        "。", "\x00", "💰", "\n",
    ]  # fmt: skip
    read = 0
    for _ in range(20000):
        text = "".join(rng.choice(atoms) for _ in range(rng.randrange(10)))
        for parser in (parse, parse_scope):
            try:
                parser(text)
                read += 1
            except Slip as slip:
                start, end = slip.span
                if not 0 <= start < end <= len(text) + 1:
                    pytest.fail(f"{text!r}: {slip.span}")
    assert read > 1000


def test_literals_are_exact() -> None:
    tree = parse("0.1万元")
    assert isinstance(tree, Literal)
    assert tree.value == Fraction(1000)
    assert isinstance(tree.value, Fraction)


def test_a_function_is_declared_once_and_has_a_value_under_its_name() -> None:
    given = {
        "truth": CONDITIONS.keys(),
        "names": {"names"},  # sets are compared, not worked out on their own
        "number": AMOUNTS.keys(),
        "": AMOUNTS.keys() | {"sum"},  # sum has a grammar and a node of its own
    }
    assert [name for name, declared in FUNCTIONS.items() if name not in given[declared.gives]] == []
    assert (CONDITIONS.keys() | AMOUNTS.keys()) - FUNCTIONS.keys() == set()
    silent = [name for name, condition in CONDITIONS.items() if condition.unmet is None]
    assert [name for name in silent if FUNCTIONS[name].shown != "chain"] == [], "a condition says what is wrong"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_used_as_it_is_told(name: str) -> None:
    declared = FUNCTIONS[name]
    assert declared.usage.startswith(f"{name}(")
    assert declared.means.zh and declared.means.en
    assert declared.takes in ("values", "counts", "prints", "names", "pattern")
    assert declared.gives in ("truth", "names", "number", "")
    assert declared.needs in ("figures", "there", "nothing")
    assert declared.shown in ("call", "names", "chain", "bare", "number")
    written = declared.usage.replace(" where …", " where amount ≠ 0" if declared.where else "")
    parse(written)
    if declared.most < 99:
        with pytest.raises(Slip):
            parse(f"{name}({', '.join('a' * (declared.most + 1))})")
