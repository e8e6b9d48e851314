"""Relations over intervals: every decision against brute force, and the cases that only exactness gets right."""

import random
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import pytest

from fincheck.exact.relation import (
    Box,
    Quotient,
    Variable,
    add,
    constant,
    decide,
    divide,
    evaluate,
    multiply,
    spread,
    used,
    variable,
)
from fincheck.figures.figure import Interval

OPERATORS: dict[str, Callable[[Fraction], bool]] = {
    "=": lambda e: e == 0,
    "!=": lambda e: e != 0,
    "<": lambda e: e < 0,
    "<=": lambda e: e <= 0,
    ">": lambda e: e > 0,
    ">=": lambda e: e >= 0,
}
FAR = Fraction(10**12)
NEAR = Fraction(1, 10**6)


def box_of(*rows: str) -> Box:
    """Return a box written as ``[1,2]`` ``(1,2]`` ``3`` ``[90,)`` ``[0,1]@1/2``.

    The printed value stands behind the ``@``, else it is the first end that belongs to the interval, else the middle.
    """
    box = []
    for row_and_point in rows:
        row, _, stated = row_and_point.partition("@")
        if row[0] in "[(":
            low, high = (Fraction(end) if end else None for end in row[1:-1].split(","))
            closed = [
                end
                for end, is_open in ((low, row[0] == "("), (high, row[-1] == ")"))
                if end is not None and not is_open
            ]
            assert low is None or high is None or low < high
            middle = (low + high) / 2 if low is not None and high is not None else None
            point = Fraction(stated) if stated else closed[0] if closed else middle
            assert point is not None
            box.append(Variable(point, Interval(low, high, row[0] == "(", row[-1] == ")")))
        else:
            box.append(Variable(Fraction(row), Interval(Fraction(row), Fraction(row))))
    return box


a, b, c, d = map(variable, range(4))
E = Quotient


def minus(x: E, y: E) -> E:
    return add(x, y, -1)


# -------------------------------------------------------------- cases: expression, operator, box, verdict, allowed


@pytest.mark.parametrize(
    ("expression", "operator", "box", "holds", "possible", "allowed"),
    [
        # sums: a + b = c, each known to half a unit of its last digit
        (minus(add(a, b), c), "=", ["[1,2]", "[1,2]", "[2,3]"], True, True, "2"),
        (minus(add(a, b), c), "=", ["[1,2]", "[1,2]", "[4,5]"], False, True, "2"),  # 2 + 2 = 4: the very corner
        (minus(add(a, b), c), "=", ["[1,2]", "[1,2]", "(4,5]"], False, False, "3"),  # which does not belong to it here
        (minus(add(a, b), c), "=", ["[1,2]", "[1,2]", "[5,6]"], False, False, "2"),
        (minus(add(a, b), c), "=", ["[1,2]", "[1,2]", "3"], False, True, "2"),
        # a weight below nothing turns the ends around, and their marks with them
        (minus(constant(2), a), "<=", ["[1,2]"], False, True, "1"),
        (minus(constant(2), a), "<=", ["[1,2)"], False, False, "1"),
        (minus(constant(2), a), "<", ["[1,2]"], False, False, "1"),
        (minus(constant(2), a), "<", ["[1,3)"], False, True, "2"),
        (minus(a, constant(2)), ">=", ["[1,2)"], False, False, "1"),
        (minus(a, constant(2)), ">", ["[1,3)"], False, True, "2"),
        # an operand that stands twice is one amount
        (minus(a, a), "=", ["[1,2]"], True, True, "0"),
        (minus(divide(minus(a, b), b), c), "=", ["[1,2]", "[2,3]", "[5,6]"], False, False, "1/2"),
        (minus(divide(a, add(a, b)), c), "=", ["[1,2]", "[1,2]", "[5/6,1]"], False, False, "1/6"),
        (minus(divide(a, add(a, b)), c), "=", ["[1,2]", "[1,2]", "[2/3,1]"], False, True, "1/6"),
        # ratios
        (minus(divide(a, b), c), "=", ["[1,2]", "[4,8]", "[1/2,1]"], False, True, "1/4"),
        (minus(divide(a, b), c), "=", ["[1,2]", "[4,8]", "(1/2,1]"], False, False, "3/4"),
        (minus(divide(a, b), c), "<=", ["[1,2]", "[4,8]", "[1/8,1/4]"], False, True, "1/4"),
        (minus(divide(a, b), c), "=", ["[1,2]", "[-8,-4]", "[-1/2,-1/8]"], False, True, "3/4"),
        # products
        (minus(multiply(a, b), c), "=", ["[1,2]", "[3,4]", "[8,9]"], False, True, "5"),
        (minus(multiply(a, b), c), "=", ["[1,2]", "[3,4)", "[8,9]"], False, False, "5"),
        (minus(multiply(a, b), c), "=", ["[-1,1]@0", "[-1,1]@0", "[1,2]"], False, True, "1"),
        # open ends do not matter where the other factor is nothing
        (multiply(a, b), "=", ["(1,2)", "[0,1]"], True, True, "2"),
        (minus(multiply(a, b), c), ">=", ["(-1,0)", "[0,1]@1/2", "[0,1]"], False, True, "1/4"),
        (minus(multiply(a, b), c), ">=", ["(-1,0)", "(0,1]@1/2", "[0,1]"], False, False, "1/4"),
        (minus(multiply(a, b), c), ">=", ["(-2,-1)", "(0,1)", "[0,1]"], False, False, "3/4"),
        # bounds: what has no end is no end of what depends on it, unless its weight is nothing
        (minus(a, b), "=", ["[90,)", "[100,101]"], False, True, None),
        (minus(a, b), "=", ["[90,)", "[80,89]"], False, False, "9"),
        (minus(a, b), ">=", ["[90,)", "[100,101]"], False, True, None),
        (minus(a, b), "<", ["[90,)", "[80,90]"], False, False, "10"),
        (minus(a, b), "<=", ["(,5]", "[6,7]"], True, True, "0"),
        (minus(multiply(a, b), constant(5)), "=", ["[90,)", "[-1,0]"], False, False, None),
        (minus(multiply(a, b), constant(5)), "=", ["[90,)", "[0,1]"], False, True, None),
        (minus(multiply(a, b), c), "=", ["[90,)", "[90,)", "[1,8099]"], False, False, None),
        (minus(multiply(a, b), c), "=", ["[90,)", "[90,)", "[1,8100]"], False, True, None),
        (minus(multiply(a, b), c), "<=", ["[2,)", "(,-3]", "[-6,1]"], True, True, None),
    ],
)
def test_a_relation_is_decided_exactly(
    expression: E, operator: str, box: list[str], holds: bool, possible: bool, allowed: str | None
) -> None:
    decision = decide(expression, operator, box_of(*box))
    assert (decision.holds, decision.possible) == (holds, possible)
    assert not decision.loose
    if allowed is not None:
        assert decision.allowed == Fraction(allowed)


def test_real_figures_are_decided_as_the_design_says() -> None:
    def claim(value: str, half: str = "0.005") -> Variable:
        return Variable(Fraction(value), Interval(Fraction(value) - Fraction(half), Fraction(value) + Fraction(half)))

    total = minus(add(a, b), c)
    rounding = decide(total, "=", [claim("8684.67"), claim("1816.03"), claim("10500.69")])
    assert (rounding.holds, rounding.possible, rounding.difference, rounding.allowed) == (
        False,
        True,
        Fraction("0.01"),
        Fraction("0.015"),
    )
    carried = decide(total, "=", [claim("10500.70"), claim("44.97"), claim("10500.70")])
    assert (carried.possible, carried.difference) == (False, Fraction("44.97"))
    share = minus(divide(a, b), c)
    assert decide(share, "=", [claim("8684.67"), claim("10500.69"), claim("0.8271", "0.00005")]).possible  # 82.7057 %
    assert not decide(share, "=", [claim("8684.67"), claim("10500.69"), claim("0.8272", "0.00005")]).possible
    rate = minus(divide(minus(a, b), b), c)
    assert not decide(
        rate, "=", [claim("260.31"), claim("262.83"), claim("-0.0095", "0.00005")]
    ).possible  # 0.9588 % was cut


# -------------------------------------------------------------- brute force


class Case(NamedTuple):
    expression: E
    value: Callable[[tuple[Fraction, ...]], Fraction]
    box: Box


def drawn_interval(rng: random.Random, *, positive: bool, unbounded: bool) -> Variable:
    low = Fraction(rng.randrange(1, 9) if positive else rng.randrange(-6, 7), rng.choice([1, 2]))
    if rng.random() < 0.2:
        return Variable(low, Interval(low, low))
    high = low + Fraction(rng.randrange(1, 6), rng.choice([1, 2]))
    low_open, high_open = rng.random() < 0.3, rng.random() < 0.3
    if unbounded and rng.random() < 0.4:
        end: Interval = rng.choice([Interval(low, None)] if positive else [Interval(low, None), Interval(None, low)])
        return Variable(low, end)
    points = [(low + high) / 2]
    points += [] if low_open else [low]
    points += [] if high_open else [high]
    return Variable(rng.choice(points), Interval(low, high, low_open, high_open))


def drawn(rng: random.Random, kind: str, *, unbounded: bool = False) -> Case:
    """Return a random relation of a kind over a random box, with a plain function of the same value."""
    k = [Fraction(rng.randrange(-3, 4), rng.choice([1, 1, 2])) for _ in range(4)]
    n = constant(k[3])
    positive = kind in ("ratio", "growth", "shares")
    box = [drawn_interval(rng, positive=positive and i == 1, unbounded=unbounded) for i in range(4)]
    if kind == "linear":
        terms = [multiply(constant(k[i]), variable(i)) for i in range(3)]
        return Case(
            add(add(terms[0], terms[1]), add(terms[2], n)),
            lambda x: k[0] * x[0] + k[1] * x[1] + k[2] * x[2] + k[3],
            box,
        )
    if kind == "ratio":
        return Case(minus(divide(a, b), add(c, n)), lambda x: x[0] / x[1] - x[2] - k[3], box)
    if kind == "growth":
        return Case(minus(divide(minus(a, b), b), c), lambda x: (x[0] - x[1]) / x[1] - x[2], box)
    if kind == "shares":
        parts = add(divide(a, b), divide(c, b))
        return Case(minus(parts, multiply(constant(k[0]), d)), lambda x: x[0] / x[1] + x[2] / x[1] - k[0] * x[3], box)
    if kind == "product":
        return Case(
            minus(multiply(a, b), add(multiply(c, constant(k[0])), n)), lambda x: x[0] * x[1] - x[2] * k[0] - k[3], box
        )
    if kind == "products":
        both = add(multiply(a, b), multiply(multiply(c, d), constant(k[0])))
        return Case(add(both, n), lambda x: x[0] * x[1] + x[2] * x[3] * k[0] + k[3], box)
    if kind == "cube":
        return Case(minus(multiply(multiply(a, b), c), add(d, n)), lambda x: x[0] * x[1] * x[2] - x[3] - k[3], box)
    assert kind == "square"
    return Case(minus(multiply(a, a), add(multiply(b, c), n)), lambda x: x[0] * x[0] - x[1] * x[2] - k[3], box)


def points_of(v: Variable) -> list[Fraction]:
    """Return points of an interval: its ends where they belong to it, close to them where they do not, and between."""
    low, high, low_open, high_open = v.interval
    if low is not None and low == high:
        return [low]
    if low is None or high is None:
        end, sign = (high, -1) if low is None else (low, 1)
        assert end is not None
        return [end, end + sign, end + sign * FAR]
    return [low + NEAR if low_open else low, (low + high) / 2, high - NEAR if high_open else high]


KINDS = ["linear", "ratio", "growth", "shares", "product", "products", "cube"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unbounded", [False, True], ids=["bounded", "unbounded"])
def test_what_is_possible_is_what_some_point_of_the_box_does(kind: str, unbounded: bool) -> None:
    """An expression continuous on a connected box is nothing somewhere if it is above and below (or is) somewhere."""
    rng = random.Random(f"{kind} {unbounded}")
    seen = {True: 0, False: 0}
    for _ in range(70):
        case = drawn(rng, kind, unbounded=unbounded)
        values = [case.value(point) for point in product(*map(points_of, case.box))]
        below, zero, above = any(v < 0 for v in values), any(v == 0 for v in values), any(v > 0 for v in values)
        can = {
            "=": zero or (below and above), "!=": below or above, "<": below, "<=": below or zero, ">": above, ">=": above or zero,
        }  # fmt: skip
        here = case.value(tuple(v.point for v in case.box))
        for operator, holds in OPERATORS.items():
            decision = decide(case.expression, operator, case.box)
            told = case.box, operator
            assert decision.possible == can[operator], told
            assert decision.holds == holds(here), told
            assert decision.difference == here, told
            assert not decision.loose, told
            seen[decision.possible] += 1
    assert min(seen.values()) > 20


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_allowed_is_how_far_the_ends_of_the_box_reach(kind: str) -> None:
    rng = random.Random(kind)
    for _ in range(60):
        case = drawn(rng, kind)
        ends = [[end for end in v.interval[:2] if end is not None] for v in case.box]
        corners = [case.value(point) for point in product(*ends)]
        low, high = min(corners), max(corners)
        reach, loose = spread(case.expression, case.box)
        assert (reach.low, reach.high, loose) == (low, high, False), case.box
        inside = [case.value(point) for point in product(*map(points_of, case.box))]
        assert (not reach.low_open) == (low in inside), case.box
        assert (not reach.high_open) == (high in inside), case.box
        here = evaluate(case.expression, case.box)
        for operator in ("=", "<", "<=", ">", ">="):
            decision = decide(case.expression, operator, case.box)
            below, above = here - low, high - here
            if here or not decision.holds:
                expected = below if here > 0 or (not here and operator == "<") else above
            else:
                expected = max(below, above)
            assert decision.allowed == expected, (case.box, operator)


@pytest.mark.parametrize("unbounded", [False, True], ids=["bounded", "unbounded"])
def test_a_square_is_never_refuted_wrongly_and_says_that_its_bound_is_wide(unbounded: bool) -> None:
    rng = random.Random(17)
    refuted = 0
    for _ in range(200):
        case = drawn(rng, "square", unbounded=unbounded)
        values = [case.value(point) for point in product(*map(points_of, case.box))]
        for operator, holds in OPERATORS.items():
            decision = decide(case.expression, operator, case.box)
            if any(map(holds, values)):
                assert decision.possible, (case.box, operator)
            refuted += not decision.possible
            squared = not case.box[0].exact
            assert decision.loose == (squared and not decision.holds), (case.box, operator)
    assert refuted > 60


def test_the_reach_of_what_has_no_end_is_never_too_narrow() -> None:
    rng = random.Random(23)
    for kind in (*KINDS, "square"):
        for _ in range(60):
            case = drawn(rng, kind, unbounded=True)
            (low, high, *_), loose = spread(case.expression, case.box)
            for point in product(*map(points_of, case.box)):
                value = case.value(point)
                assert low is None or low <= value, (case.box, kind)
                assert high is None or value <= high, (case.box, kind)
            if kind == "linear":
                assert not loose


def test_the_order_of_variables_changes_nothing() -> None:
    rng = random.Random(31)
    for _ in range(100):
        order = rng.sample(range(3), 3)
        case = drawn(rng, "product")
        moved: Box = [case.box[order.index(i)] if i < 3 else case.box[i] for i in range(4)]
        x, y, z = (variable(order[i]) for i in range(3))
        for operator in OPERATORS:
            there = decide(minus(multiply(x, y), z), operator, moved)
            here = decide(minus(multiply(a, b), c), operator, case.box)
            assert there == here


# -------------------------------------------------------------- expressions


@pytest.mark.parametrize(
    ("expression", "value", "variables"),
    [
        (constant(0), "0", set()),
        (constant(Fraction(1, 3)), "1/3", set()),
        (a, "2", {0}),
        (add(a, b), "5", {0, 1}),
        (minus(a, a), "0", set()),
        (minus(add(a, b), a), "3", {1}),
        (multiply(a, constant(0)), "0", set()),
        (multiply(add(a, b), minus(a, b)), "-5", {0, 1}),
        (divide(a, b), "2/3", {0, 1}),
        (divide(a, constant(4)), "1/2", {0}),
        (divide(divide(a, b), c), "2/15", {0, 1, 2}),
        (divide(a, divide(b, c)), "10/3", {0, 1, 2}),
        (add(divide(a, b), divide(c, b)), "7/3", {0, 1, 2}),
        (add(divide(a, b), divide(a, c)), "16/15", {0, 1, 2}),
        (multiply(divide(a, b), b), "2", {0, 1}),
    ],
)
def test_expressions_have_exact_values(expression: E, value: str, variables: set[int]) -> None:
    assert evaluate(expression, box_of("2", "3", "5")) == Fraction(value)
    assert used(expression) == variables


def test_many_products_are_still_exact_and_too_many_say_that_they_are_not() -> None:
    """Fixing one factor of each product leaves a sum: 2**n corners for n products, up to a bound."""
    for products, exact in ((8, True), (20, False)):
        box = box_of(*["[1,2]"] * (2 * products), "[0,1]")
        total = constant(0)
        for i in range(products):
            total = add(total, multiply(variable(2 * i), variable(2 * i + 1)))
        decision = decide(minus(total, variable(2 * products)), "=", box)
        assert decision.possible == (products <= 1)
        assert decision.loose is not exact
        assert decide(minus(total, constant(4 * products)), "=", box).possible


def test_a_long_sum_is_fast_whatever_its_signs() -> None:
    box = box_of(*["[1,2]"] * 400)
    total = constant(0)
    for i in range(400):
        total = add(total, variable(i), (-1) ** i)
    assert decide(total, "=", box).allowed == 200
    assert not decide(minus(total, constant(201)), "=", box).possible
