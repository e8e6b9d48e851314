"""Any rule on any report: nothing raises, and the quick way through sums says what the full way says."""

from __future__ import annotations

from random import Random

import pytest
from judge import TERMS, rule, rules

from fincheck.evaluation.applies import cases, spots
from fincheck.evaluation.check import check as in_full
from fincheck.evaluation.evaluate import Evaluation, evaluate
from fincheck.evaluation.lookup import Lookup, matches
from fincheck.evaluation.outcome import Case
from fincheck.evaluation.plans.plan import Plan
from fincheck.evaluation.plans.sheet import Sheet, Unsettled, Unsure
from fincheck.evaluation.plans.sums import plan
from fincheck.evaluation.verdict import Judge
from fincheck.language.expression import Path
from fincheck.readers import typed
from fincheck.rulebook.rulebook import Rulebook
from fincheck.source import Source

OPERATORS = ["=", "≠", "<", "≤", ">", "≥"]
QUICK = [
    "a + b = c", "a - b = c - d", "sum(x.*) = c", "sum(x.*) + a? = c + d?", "-a + b = sum(x.*) - c", "a + a = b",
    "a = b", "sum(x.*.a) = c",
]  # fmt: skip
PRINTS = [
    "1.00", "1.01", "1.02", "2.00", "2.01", "3.03", "3.00", "3.02", "0.99", "-1.00", "0", "0.00", "1", "2", "1.5", "1.00%",
    "2.00%", "5辆", "7辆", "2辆", "", "若干", "100元", "10000元", "1.00万元", "≥1.00", "减少1.00", "持平", "0辆", "{a: 1.00}",
    "{total: 1.00, parts: {y: 1.00}}", "[1.00]", "{}",
]  # fmt: skip
WORDS = ["2021年8月26日", "一、收入", "二、支出", "1", "若干"]


def judged(text: str, book: Rulebook) -> Evaluation:
    source = Source("report.yaml", text)
    return evaluate(typed.read(source, TERMS), book.rules)


@pytest.mark.parametrize("check", QUICK)
def test_the_quick_way_says_what_the_full_way_says(check: str) -> None:
    random = Random(check)
    book = rules(rule(check))
    assert plan(book.rules[0]) is not None, "no longer settled the quick way: then this test is about nothing"
    settled = 0
    for _ in range(300):
        kinds = random.sample(PRINTS, 3) if random.random() < 0.5 else PRINTS[:9]
        tree = {name: random.choice(kinds) for name in "abcd" if random.random() < 0.9}
        listed = [random.choice(kinds) for _ in range(random.randint(0, 4))]
        listed = [f"{i}: {{a: {text}}}" if "*.a" in check else f"{i}: {text}" for i, text in enumerate(listed)]
        mode = random.choice(["", "", "rounding: balanced, ", "rounding: truncated, ", "decimals: 2, "])
        told_as = [f"{name}: {value}" for name, value in tree.items()]
        text = f"{{{mode}{', '.join([*told_as, 'x: {' + ', '.join(listed) + '}'])}}}"
        done = judged(text, book)
        for case, verdict in done.quiet:
            full = done.outcome(case)
            assert full is not None, text
            assert full.verdict == verdict, text
            settled += verdict in ("exact", "rounding")
    assert settled >= 8


# ---------------------------------------------------------------- no input makes it raise

NAMES = [
    "a",
    "b",
    "total",
    "share",
    "amount",
    "vehicles",
    "kind",
    "prior",
    "parts",
    "x",
    "namesake",
    "column",
    "below",
    "类级",
    "*",
]
SCOPES = ["", "", "**", "**", "**.parts.*", "parts.*", "x.*", "x", "parts", "**.类级", "x.**"]


def some_path(random: Random) -> str:
    before = random.choice(["", "", "", "$.", "parent.", "parts.", "parts.*.", "x.", "x.*."])
    return before + random.choice(NAMES) + random.choice(["", "", "?"])


def some_value(random: Random, depth: int) -> str:
    def deeper() -> str:
        return some_value(random, depth - 1)

    if not depth or random.random() < 0.4:
        return random.choice([some_path(random)] * 3 + ["1", "100%", "2万元", "5辆", "0", "3.5"])
    return random.choice(
        [
            lambda: f"({deeper()} {random.choice('+-×÷')} {deeper()})",
            lambda: f"({deeper()} {random.choice('+-×÷')} {deeper()})",
            lambda: f"-{deeper()}",
            lambda: f"sum({some_path(random)})",
            lambda: f"sum({deeper()} for {some_path(random)})",
            lambda: f"sum({deeper()} for {some_path(random)} where {some_relation(random, 1)})",
            lambda: f"{random.choice(['min', 'max', 'abs', 'number', 'days'])}({deeper()})",
            lambda: f"{random.choice(['min', 'max'])}({some_path(random)}, {some_path(random)})",
            lambda: f"count({some_path(random)} where {some_relation(random, 1)})",
        ]
    )()


def some_relation(random: Random, depth: int) -> str:
    def path() -> str:
        return some_path(random)

    def value() -> str:
        return some_value(random, depth)

    return random.choice(
        [
            *[lambda: f"{value()} {random.choice(OPERATORS)} {value()}"] * 6,
            lambda: f"{value()} ≤ {value()} ≤ {value()}",
            lambda: f"same({path()}, {path()})",
            lambda: f"names({path()}) {random.choice('=≠≤≥')} names({path()})",
            lambda: f'{path()} = "行政"',
            lambda: f'matches({path()}, "行.*政")',
            lambda: f"{random.choice(['present', 'blank', 'official'])}({path()})",
            lambda: f"not {some_relation(random, 0)}",
            lambda: f"{some_relation(random, 0)} {random.choice(['and', 'or'])} {some_relation(random, 0)}",
        ]
    )()


def some_tree(random: Random, depth: int) -> str:
    def scalar() -> str:
        return random.choice([*PRINTS[:27], "文字", "2021年8月26日"])

    def inner() -> str:
        if not depth or random.random() < 0.5:
            return scalar()
        if random.random() < 0.7:
            return some_tree(random, depth - 1)
        return "[" + ", ".join(some_tree(random, depth - 1) for _ in range(random.randint(0, 3))) + "]"

    keys = random.sample([*NAMES[:10], "'201'", "'20101'", "'2010101'"], random.randint(0, 6))
    return "{" + ", ".join(f"{key}: {inner()}" for key in keys) + "}"


@pytest.mark.parametrize("seed", range(10))
def test_no_rule_and_no_report_make_it_raise(seed: int) -> None:
    random = Random(seed)
    checks = 0
    for _ in range(60):
        fields = {"scope": random.choice(SCOPES)}
        if random.random() < 0.3:
            fields["when"] = some_relation(random, 0)
        book = rules(rule(some_relation(random, 2), **{name: text for name, text in fields.items() if text}))
        for _ in range(0 if book.problems else 10):
            done = judged(some_tree(random, 3), book)
            checks += done.checks
            for outcome in done.outcomes():
                assert outcome.finding == (outcome in done.findings)
                assert (outcome.severity == "") == (outcome.verdict in ("exact", "undecided") and not outcome.finding)
    assert checks > 10


SHAPES = [
    "a ÷ b = share", "(a - b) ÷ b = share", "(a - prior) ÷ prior × 100% = share?", "a × 50% ≤ b", "a = b ≤ c",
    "sum(amount ÷ total for x.* where amount ≠ 0) = 100%", "abs(a - b) ≤ 1万元", "max(x.*) = a", "min(a?, b?, x.*) ≤ c",
    "same(a, b, x.*)", "same(a, b?)", "count(x.* where self > 1万元) = a", "a = b or present(c)", 'not matches(a, "1")',
    'a = "若干" or b = c', "a + b = c and a ≤ c", "names(x) ≤ names(parts)", "a ÷ b ÷ c ≥ 0", "a ÷ (b + c) = share", "a ≠ b",
    "a ÷ (b - a) = share", "a ÷ (c + a) ≤ b", "a ÷ share - a ≥ b", "max(a, x.*) + min(b, c?) = prior", "abs(a) ÷ b > share",
]  # fmt: skip

SPOKEN = [
    "days(a) - 738027 = 1", "not blank(a)", "present(x.*)", "numbered(x.*)", "consecutive(x.*)", 'not matches(a, "[0-9]")',
    "not present(b)", "names(x) = names(parts) or a = b",
]  # fmt: skip


def worst(judge: Judge, *, settled: bool = False) -> tuple[object, ...]:
    """Return what a check comes to, and all that it met on the way."""
    found = judge.made() if settled else judge.worst()
    nodes = list(judge.values.nodes)
    if found is None or isinstance(found, Path):
        return found, nodes
    return found[:7], found.loose, found.shown, found.at, found.unread, found.told and found.told(), nodes


def agreements(report: str, book: Rulebook) -> list[bool]:
    """Return, for each check of a report, whether its compiled rule settles it; that must be what the full check says."""
    lookup = Lookup(typed.read(Source("report.yaml", report), TERMS))
    sheet = Sheet(lookup, lookup.report.root)
    sheet.told = {}
    settled = []
    for case in cases(lookup, book.rules):
        full = in_full(lookup, case)
        assert worst(Judge(lookup, case)) == worst(Judge(lookup, case, {})), (
            case.rule.formula,
            case.rule.when_text,
            report,
        )
        try:
            quick = Plan(case.rule).settle(sheet, case.place, case.column)
        except Unsettled as why:
            if isinstance(why, Unsure):
                made = worst(Judge(lookup, case, sheet=sheet), settled=True)
                assert made == worst(Judge(lookup, case, {})), (case.rule.formula, report)
            settled.append(False)
            continue
        told = None if full is None else (full.verdict, list(full.operands))
        assert (None if quick is None else (quick[0], list(quick[1]))) == told, (case.rule.formula, report)
        settled.append(full is not None)
    return settled


@pytest.mark.parametrize("check", [*SHAPES, *SPOKEN])
def test_a_compiled_rule_says_what_the_full_check_says(check: str) -> None:
    random = Random(check)
    book = rules(rule(check))
    assert not book.problems
    settled = 0
    for _ in range(400):
        prints = random.sample(PRINTS, 4) if random.random() < 0.5 else [*PRINTS[:9], "33.33%", "50.0%", "100%"]
        prints = WORDS if check in SPOKEN else prints
        listed = [random.choice([random.choice(prints), f"{{amount: {random.choice(prints)}, total: {random.choice(prints)}}}"])
                  for _ in range(random.randint(0, 4))]  # fmt: skip
        mode = random.choice(["", "", "", "rounding: balanced, ", "rounding: truncated, ", "decimals: 2, "])
        keys = [
            f"{name}: {random.choice(prints)}" for name in ("a", "b", "c", "share", "prior") if random.random() < 0.9
        ]
        rows = ", ".join(f"{i}: {text}" for i, text in enumerate(listed))
        text = f"{{{mode}{', '.join([*keys, f'x: {{{rows}}}', f'parts: {{{rows}}}'])}}}"
        settled += sum(agreements(text, book))
    assert settled


CELLS = [
    "total = a? + b? + c?", "a - b = c", "amount = a + b?", "total - amount? = prior?", "a? + b? = a?", "a? - b? = c?",
    "total = amount? + amount?", "column = a? + b?",
]  # fmt: skip


@pytest.mark.parametrize("check", CELLS)
def test_a_sum_of_the_cells_of_a_row_is_what_the_full_check_says(check: str) -> None:
    random = Random(check)
    book = rules(rule(check, scope="x.*"))
    assert not book.problems
    settled = 0
    for _ in range(300):
        rows = []
        for number in range(random.randint(1, 4)):
            names = random.sample(["a", "b", "c", "total", "amount", "prior", "name"], random.randint(0, 6))
            cells = [
                f"{name}: {random.choice(['1.00', '2.00', '3.00', '0', '0.01', '', '2辆', '3'])}" for name in names
            ]
            if random.random() < 0.2:
                cells.append(
                    random.choice(["parts: {a: 1.00, b: 2.00}", "parts: {total: 3.00}", "parts: 1.00", "x: {y: 1.00}"])
                )
            if random.random() < 0.1:
                cells.append(f"{random.choice(['a', 'b'])}: {{total: 1.00, parts: {{y: 1.00}}}}")
            rows.append(f"r{number}: {{{', '.join({cell.split(':')[0]: cell for cell in cells}.values())}}}")
        settled += sum(agreements(f"{{x: {{{', '.join(rows)}}}}}", book))
    assert settled


ASKED = [
    "$.a = $.b or present($.x)",
    "not numbered($.x.*) and present($.a)",
    "same(a, b)",
    "same(a, b?, x.*)",
    "not same(x.*)",
    "blank(a)",
    "not blank(x.*)",
    "count(x.* where blank(self)) = 1",
    "a = b and not blank(c?)",
]


@pytest.mark.parametrize("when", ASKED)
def test_a_condition_says_what_the_full_check_says(when: str) -> None:
    random = Random(when)
    book = rules(rule("c = d", when=when))
    assert not book.problems
    settled = 0
    for _ in range(400):
        prints = (
            random.sample(PRINTS, 6)
            if random.random() < 0.5
            else ["1.00", "1", "", "100%", "若干", "0", "2辆", "10000元"]
        )
        listed = ", ".join(f"{i}: {random.choice(prints)}" for i in range(random.randint(0, 3)))
        keys = [f"{name}: {random.choice(prints)}" for name in "abcd" if random.random() < 0.9]
        settled += sum(agreements(f"{{{', '.join([*keys, f'x: {{{listed}}}'])}}}", book))
    assert settled


TWICE = ["a × 2 = b or a = b × 2 or b = a", "a = b and 2 × a = b × 2", "a = b? or b? = a × 3", "b = a × 1.5 or b × 2 = a × 3"]  # fmt: skip


@pytest.mark.parametrize("when", TWICE)
def test_a_condition_that_reads_two_figures_once_says_what_the_full_check_says(when: str) -> None:
    random = Random(when)
    book = rules(rule("a = b", when=when))
    assert not book.problems
    settled = 0
    for _ in range(400):
        prints = (
            random.sample(PRINTS, 6) if random.random() < 0.5 else ["1.00", "2.00", "3.00", "1.50", "0", "2辆", "3辆"]
        )
        text = ", ".join(f"{name}: {random.choice(prints)}" for name in "ab" if random.random() < 0.95)
        settled += sum(agreements(f"{{{text}}}", book))
    assert settled


AMONG = [
    "amount × 100 = parent.parent.amount or amount = parent.parent.amount × 100 or amount = parent.parent.amount",
    "parent.parent.total = amount × 3 or parent.parent.total × 3 = amount",
    "amount = $.total or amount × 2 = $.total",
    "amount × 2 = parent.parent.total? or amount = parent.parent.total?",
]


@pytest.mark.parametrize("scope", ["**.parts.*", "**.*"])
@pytest.mark.parametrize("when", AMONG)
def test_members_of_a_group_asked_together_are_those_asked_one_by_one(when: str, scope: str) -> None:
    random = Random(when)
    book = rules(rule("amount = parent.parent.amount", when=when, scope=scope))
    assert not book.problems
    fewer = checks = 0
    prints = ["1.00", "100.00", "100元", "0.01", "3.00", "0.33", "300.00", "0", "0.00", "", "2辆", "1%", "文字", "一百元", "200.00"]  # fmt: skip
    for _ in range(300):
        rows = ", ".join(f"p{i}: {random.choice([*prints, '{amount: 1.00}'])}" for i in range(random.randint(0, 6)))
        total = f"total: {random.choice(prints)}, " if random.random() < 0.9 else ""
        report = typed.read(Source("report.yaml", f"{{{total}parts: {{{rows}}}, x: {{parts: [{rows}]}}}}"), TERMS)
        lookup = Lookup(report)
        sheet = Sheet(lookup, report.root)
        every = [(one, node, column) for one, places, column in spots(lookup, book.rules) for node in places]
        fewest = spots(lookup, book.rules, lambda one, members, sheet=sheet: Plan(one).among(sheet, members))
        asked = [(one, node, column) for one, places, column in fewest for node in places]
        assert set(asked) <= set(every)
        fewer += len(every) - len(asked)
        for spot in every:
            made = in_full(lookup, Case(*spot)) is not None
            checks += made
            assert not made or spot in asked, (report.root, spot)
    assert fewer and checks


@pytest.mark.parametrize("seed", range(10))
def test_any_compiled_rule_says_what_the_full_check_says(seed: int) -> None:
    random = Random(-1 - seed)
    settled = 0
    for _ in range(60):
        fields = {"scope": random.choice(SCOPES)}
        if random.random() < 0.3:
            fields["when"] = some_relation(random, 0)
        book = rules(rule(some_relation(random, 2), **{name: text for name, text in fields.items() if text}))
        for _ in range(0 if book.problems else 10):
            settled += sum(agreements(some_tree(random, 3), book))
    assert settled


def passed_over(book: Rulebook, report: str) -> int:
    """Return at how many places the one rule of a book applies; each must be among those where it is looked at."""
    (one,) = book.rules
    lookup = Lookup(typed.read(Source("report.yaml", report), TERMS))
    listed = [case.place for case in cases(lookup, book.rules)]
    assert len(listed) == len(set(listed)), one.scope_text
    shape = "**" in one.scope_text
    every = (node for node in lookup.report.root.walk() if matches(node, one.scope))
    made = 0
    for place in every if shape else lookup.places(one.scope):
        if in_full(lookup, Case(one, place, "")) is not None:
            made += 1
            assert place in listed, (one.scope_text, one.when_text, one.formula, place, report)
    return made


@pytest.mark.parametrize("seed", range(10))
def test_no_place_is_passed_over_at_which_a_rule_applies(seed: int) -> None:
    random = Random(1_000 + seed)
    made = 0
    for _ in range(60):
        fields = {"scope": random.choice([*SCOPES, "**.x", "*", "**.*", "x.**.a"])}
        book = rules(rule(some_relation(random, 2), **{name: text for name, text in fields.items() if text}))
        if book.problems or book.rules[0].by_column:
            continue
        for _ in range(10):
            made += passed_over(book, some_tree(random, 3))
    assert made > 20


def some_condition(random: Random, depth: int) -> str:
    if not depth or random.random() < 0.3:
        path = random.choice([*NAMES[:10] * 2, f"{random.choice(NAMES[:10])}.a", some_path(random)])
        asked = f"{random.choice(['present', 'present', 'blank'])}({path})"
        return random.choice([asked, asked, asked, some_relation(random, 0)])
    if random.random() < 0.3:
        return f"not ({some_condition(random, depth - 1)})"
    return f"({some_condition(random, depth - 1)}) {random.choice(['and', 'or'])} ({some_condition(random, depth - 1)})"


@pytest.mark.parametrize("seed", range(10))
def test_no_place_is_passed_over_at_which_a_condition_is_met(seed: int) -> None:
    random = Random(2_000 + seed)
    made = fewer = 0
    for _ in range(80):
        fields = {"scope": random.choice(["", "", "x", "x.*", "parts.*", "**", "**.x", "**.parts.*", "**.*"])}
        check = random.choice(["a = b or a ≠ b or present(total) or not present(total)", some_relation(random, 0)])
        fields["when"] = some_condition(random, 3)
        book = rules(rule(check, **{name: text for name, text in fields.items() if text}))
        if book.problems or book.rules[0].by_column:
            continue
        for _ in range(10):
            text = some_tree(random, 3)
            made += passed_over(book, text)
        needs = book.rules[0].needs
        fewer += bool(needs.asked or needs.barred)
    assert made > 20 and fewer > 10, (made, fewer)
