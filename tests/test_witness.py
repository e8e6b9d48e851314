"""Amounts found at a glance: what is found satisfies everything, and what is refused is refused by the simplex too, or open."""

import random
from math import gcd
from pathlib import Path

import pytest
from judge import TERMS, rule, rules
from small_systems import evaluation_of, unbroken

from fincheck import Source
from fincheck.evaluation.evaluate import evaluate
from fincheck.evaluation.linear.constraints import added, constraints, plain
from fincheck.evaluation.linear.forms import simple
from fincheck.evaluation.plans.sheet import Sheet
from fincheck.exact.simplex import Near, Simplex
from fincheck.exact.witness import Witness
from fincheck.exact.work import Exhausted, Work
from fincheck.explanation.joint.contradictions import contradictions
from fincheck.explanation.joint.possible import AtAGlance, together
from fincheck.explanation.system import System
from fincheck.readers import typed
from fincheck.rulebook import packaged

BOOK = packaged.load()
FIXTURES = Path(__file__).parent.parent / "fixtures"


def holds(values, low, high, equations):
    within = all((a is None or v >= a) and (b is None or v <= b) for v, a, b in zip(values, low, high, strict=True))
    return within and all(sum(values[i] * f for i, f in zip(*e, strict=True)) == 0 for e in equations)


def exactly(printed, low, high, equations):
    simplex = Simplex()
    variables = [simplex.variable(v, a, b) for v, a, b in zip(printed, low, high, strict=True)]
    for those, factors in equations:
        row = {}
        for i, factor in zip(those, factors, strict=True):
            row[variables[i]] = row.get(variables[i], 0) + factor
        simplex.form({i: f for i, f in row.items() if f}, 0, 0)
    return simplex.solve() is None


@pytest.mark.parametrize(
    ("printed", "low", "high", "equations", "found"),
    [
        ([2, 4], [1, 3], [3, 5], [([0, 1], [1, -1])], True),  # one amount, two prints: they meet in 3
        ([2, 6], [1, 5], [3, 7], [([0, 1], [1, -1])], False),  # no room for one amount
        ([2, 4, 8], [1, 3, 7], [3, 5, 9], [([0, 1, 2], [1, 1, -1])], True),  # 2.5 + 4.5 = 7, say
        ([2, 4, 10], [1, 3, 9], [3, 5, 11], [([0, 1, 2], [1, 1, -1])], False),  # 3 + 5 < 9
        ([0, 1], [0, 0], [0, 2], [([0, 1], [1, -1])], True),  # nothing is nothing, and so is the other
        ([0, 3], [0, 2], [0, 4], [([0, 1], [1, -1])], False),
        ([5], [4], [None], [], True),  # 5 or more
    ],
)
def test_what_is_found(printed, low, high, equations, found):
    witness = Witness(printed, low, high, Work())
    assert witness.found(equations) is found
    if found:
        assert holds(witness.value, low, high, equations)


@pytest.mark.parametrize("seed", range(400))
def test_what_is_found_is_right_and_what_is_there_is_found(seed):
    draw = random.Random(seed)
    n = draw.randrange(2, 12)
    printed = [2 * draw.randrange(-20, 20) for _ in range(n)]
    low, high = [v - 1 for v in printed], [v + 1 for v in printed]
    for i in draw.sample(range(n), draw.randrange(n)):
        low[i] = high[i] = printed[i]
    equations = []
    for _ in range(draw.randrange(1, 8)):
        those = draw.sample(range(n), draw.randrange(1, min(n, 5) + 1))
        factors = [draw.choice((1, -1)) for _ in those]
        short = sum(printed[i] * f for i, f in zip(those, factors, strict=True))
        last = draw.choice(those)
        if draw.random() < 0.7 and low[last] < high[last]:  # most of them nearly hold
            printed[last] -= factors[those.index(last)] * (short + draw.choice((-2, 0, 0, 2)))
            low[last], high[last] = printed[last] - 1, printed[last] + 1
        equations.append((those, factors))
    witness = Witness(printed, low, high, Work())
    found = witness.found(equations)
    assert found == exactly(printed, low, high, equations)
    if found:
        assert holds(witness.value, low, high, equations)
        assert {i for i in range(n) if witness.value[i] != printed[i]} <= witness.moved


def test_a_form_that_was_not_asked_for_is_kept_within_its_ends():
    witness = Witness([2, 4, 8], [1, 3, 7], [3, 5, 9], Work())
    assert witness.found([([0, 1, 2], [1, 1, -1])])
    assert witness.bound([({0: 1, 1: -1}, None, -2)])  # the first at least two below the second
    a, b, c = witness.value
    assert a + b == c and a - b <= -2
    assert not witness.bound([({2: 1}, 9, None)])


@pytest.mark.parametrize("seed", range(300))
def test_forms_with_any_factors_and_open_ends_are_kept_where_they_can_be(seed):
    draw = random.Random(seed)
    n = draw.randrange(3, 10)
    printed = [200 * draw.randrange(-20, 20) for _ in range(n)]
    low, high = [v - 100 for v in printed], [v + 100 for v in printed]
    equations = []
    for _ in range(draw.randrange(0, 4)):
        those = draw.sample(range(n), draw.randrange(2, min(n, 4) + 1))
        equations.append((those, [draw.choice((1, -1)) for _ in those]))
        last = those[-1]
        printed[last] -= equations[-1][1][-1] * sum(printed[i] * f for i, f in zip(*equations[-1], strict=True))
        low[last], high[last] = printed[last] - 100, printed[last] + 100
    forms = []
    for _ in range(draw.randrange(1, 5)):
        row = {i: draw.choice((1, -1, 3, -7, 250)) for i in draw.sample(range(n), draw.randrange(1, 4))}
        total = sum(printed[i] * f for i, f in row.items())
        end = total + draw.randrange(-300, 300)
        end = Near(end, 1) if draw.random() < 0.5 else end
        forms.append((row, end if draw.random() < 0.5 else None, None))
        forms.append((row, None, total + draw.randrange(-200, 900)))
        if draw.random() < 0.3:
            forms.append((row, None, Near(total + draw.randrange(-50, 400), -1)))
    simplex = Simplex()
    variables = [simplex.variable(v, a, b) for v, a, b in zip(printed, low, high, strict=True)]
    for those, factors in equations:
        simplex.form({variables[i]: f for i, f in zip(those, factors, strict=True)}, 0, 0)
    for row, least, most in forms:
        simplex.form({variables[i]: f for i, f in row.items()}, least, most)
    possible = simplex.solve() is None
    witness = Witness(printed, low, high, Work())
    found = witness.found(equations) and witness.bound(forms)
    assert found is possible
    if found:
        assert holds(witness.value, low, high, equations)
        for row, least, most in forms:
            total = sum(witness.value[i] * f for i, f in row.items())
            assert (least is None or total >= least) and (most is None or total <= most)


def test_a_search_that_costs_too_much_is_given_up():
    with pytest.raises(Exhausted):
        Witness([2, 4, 8], [1, 3, 7], [3, 5, 9], Work(2)).found([([0, 1, 2], [1, 1, -1])])


CONSISTENT = """\
entity: 某局
year: 2020
unit: 万元
expenditure:
  total: 10.00
  parts:
    basic: {amount: 3.33, share: 33.33%}
    project: {amount: 6.66, share: 66.67%}
"""


@pytest.mark.parametrize(
    ("text", "consistent"),
    [
        (CONSISTENT, True),  # 3.333 and 6.667
        (CONSISTENT.replace("66.67%", "66.62%"), False),  # the basic expenditure would have to be above 3.337
    ],
)
def test_a_report_at_a_glance(text, consistent):
    report = typed.read(Source("r.yaml", text), BOOK.terms, [])
    system = System(evaluate(report, BOOK.rules))
    decided = [i for i, (_, verdict) in enumerate(system.cases) if verdict in ("exact", "rounding")]
    assert together(system, decided, Work()) is consistent
    assert (contradictions(system) == ([], True)) is consistent


@pytest.mark.parametrize(
    ("formula", "holds"),
    [
        ("a ÷ b ≤ rate", True),
        ("rate ≥ a ÷ b", True),
        ("a ÷ b ≥ rate", False),
        ("rate ≤ a ÷ b", False),
    ],
)
def test_a_ratio_means_the_same_whichever_side_it_stands_on(formula, holds):
    report = typed.read(Source("r.yaml", "{a: 30.00万元, b: 100.00万元, rate: 40.00%}"), TERMS)
    system = System(evaluate(report, rules(rule(formula)).rules))
    (check,) = range(len(system.cases))
    ((linear,),) = [[relation.linear for relation in system.relations(check)]]
    assert together(system, [check], Work()) is holds
    assert len(linear.rows) == 1


@pytest.mark.parametrize(
    "path", ["tables/report.yaml", "tables/yunnan.yaml", "lezhi-2020/report.yaml", "consistent/report.yaml"]
)
def test_the_operands_of_a_check_come_in_the_order_of_its_formula(path):
    source = Source(path, (FIXTURES / path).read_text(encoding="utf-8"))
    system = System(evaluate(typed.read(source, BOOK.terms, []), BOOK.rules))
    asked = 0
    for check, ((rule_, _, _), verdict) in enumerate(system.cases):
        said, operands = simple(rule_), system.operands[check]
        if said is None or verdict in ("truncated", "undecided") or len(operands) != 2 + said.divided:
            continue
        first, second, *stated = operands
        for relation in system.relations(check):
            asked += 1
            top, *below = relation.linear.groups
            if stated:
                assert (top.factors, top.constant, top.by) == ({first: 1}, 0, ()), rule_.id
                assert [(g.factors, g.constant, g.by) for g in below] == [({second: -1}, 0, tuple(stated))], rule_.id
            else:
                assert (top.factors, top.constant, top.by, below) == ({first: 1, second: -1}, 0, (), []), rule_.id
    assert asked > 20


@pytest.mark.parametrize(
    "path", ["tables/report.yaml", "tables/yunnan.yaml", "lezhi-2020/report.yaml", "consistent/report.yaml"]
)
def test_the_relations_of_a_check_that_was_settled_are_those_that_its_formula_makes(path):
    source = Source(path, (FIXTURES / path).read_text(encoding="utf-8"))
    system = System(evaluate(typed.read(source, BOOK.terms, []), BOOK.rules))
    seen = {"sums": 0, "plain": 0}
    for check, (case, verdict) in enumerate(system.cases):
        signs, operands = system.signs[check], system.operands[check]
        if verdict not in ("exact", "rounding"):
            continue
        settled = plain(system.report, case.rule, operands) if signs is None else (added(operands, signs),)
        if settled is None:
            continue
        seen["plain" if signs is None else "sums"] += 1
        made, entire = constraints(Sheet(system.lookup, case.place), case, verdict)
        assert entire
        assert [said(one) for one in settled] == [said(one) for one in made], case.rule.id
        assert [said(relation.linear) for relation in system.relations(check)] == [said(one) for one in made]
    assert seen["sums"] > 10 and seen["plain"] > 30


def said(linear):
    return linear.rows, linear.groups, linear.operator, linear.holders, linear.pair


def least(factors, low, high):
    by = gcd(*factors.values(), low or 0, high or 0)
    return frozenset((i, factor // by) for i, factor in factors.items()), low and low // by, high and high // by


@pytest.mark.parametrize("path", ["tables/report.yaml", "lezhi-2020/report.yaml", "consistent/report.yaml"])
@pytest.mark.parametrize("seed", range(3))
def test_the_rows_of_a_plain_check_are_those_of_its_relations(path, seed):
    draw = random.Random(seed)
    source = Source(path, (FIXTURES / path).read_text(encoding="utf-8"))
    system = System(evaluate(typed.read(source, BOOK.terms, []), BOOK.rules))
    glance = AtAGlance(system, [i for i, (_, v) in enumerate(system.cases) if v in ("exact", "rounding")], Work())
    assert glance.found()
    value = glance.witness.value
    value[:] = [v + draw.choice((0, 0, 0, 1, -1, v // 50, -v // 9)) for v in value]
    kept, broken = 0, 0
    for check in glance.checks:
        plain = glance.plain(check)
        if plain is not None:
            assert {least(*row) for row in plain} == {least(*row) for row in glance.broken(check)}
            kept, broken = kept + (not plain), broken + bool(plain)
    assert kept > 5 and broken > 5


TABLE = """\
rules:
  - {id: ROW1, for: rows.*, check: a + b = total}
  - {id: COL1, check: sum(rows.*.a) = top.a}
  - {id: COL2, check: sum(rows.*.b) = top.b}
  - {id: COL3, check: sum(rows.*.total) = top.total}
"""


@pytest.mark.parametrize("rows", [10, 100, 1000])
def test_a_table_that_was_rounded_figure_by_figure_is_found_consistent_however_long_it_is(rows):
    draw = random.Random(rows)
    columns = [[draw.randrange(1000, 10_000_000) for _ in range(rows)] for _ in "ab"]  # in thousandths
    columns.append([a + b for a, b in zip(*columns, strict=True)])
    printed = [[(one + 5) // 10 for one in (*column, sum(column))] for column in columns]
    lines = [
        "{"
        + ", ".join(
            f"{name}: {cents // 100}.{cents % 100:02}" for name, cents in zip(("a", "b", "total"), row, strict=True)
        )
        + "}"
        for row in zip(*printed, strict=True)
    ]
    text = (
        "unit: 万元\nrows:\n"
        + "".join(f"  r{i}: {line}\n" for i, line in enumerate(lines[:-1]))
        + f"top: {lines[-1]}\n"
    )
    system = System(evaluation_of(text, TABLE))
    assert {verdict for _, verdict in system.cases} == {"exact", "rounding"}
    assert contradictions(system, Work(0)) == ([], True)


@pytest.mark.parametrize("block", range(4))
def test_what_is_brought_in_only_where_a_figure_is_moved_is_satisfied_too(block):
    seen = {True: 0, False: 0}
    for seed, small, evaluation in unbroken(range(block * 300, block * 300 + 300)):
        system = System(evaluation)
        strained = [i for i, (_, verdict) in enumerate(system.cases) if verdict == "rounding"]
        exact = [i for i, (_, verdict) in enumerate(system.cases) if verdict == "exact"]
        found = together(system, strained, Work(), exact)
        seen[found] += 1
        assert not found or small.feasible(), seed
    assert seen[True] > 50 and seen[False] > 5
