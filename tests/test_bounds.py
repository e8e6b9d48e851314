"""Verdicts decided to the digit: against bounds computed here, from the definition of a printed figure, and by a search."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor
from random import Random

import pytest
from judge import only
from true_reports import digits


class Claim:
    """A printed figure in 万元 or %, and the interval of what it stands for."""

    def __init__(self, mantissa: int, places: int, rounding: str = "rounded", unit: str = "") -> None:
        self.text = digits(mantissa, places) + unit
        self.ulp = Fraction(1, 10**places)
        self.value = mantissa * self.ulp
        half = self.ulp / 2
        self.low, self.high, self.low_open, self.high_open = self.value - half, self.value + half, False, False
        if rounding == "balanced" or self.text == "0":
            self.low = self.high = self.value
        elif rounding == "truncated":
            self.low = self.value - (self.ulp if mantissa <= 0 else 0)
            self.high = self.value + (self.ulp if mantissa >= 0 else 0)
            self.low_open, self.high_open = mantissa <= 0, mantissa >= 0


def at_the_bound(low: Fraction, high: Fraction, places: int, unit: str = "") -> Iterator[tuple[Claim, bool]]:
    """Yield the outermost figures whose claim still meets [low, high], and the first ones that do not."""
    ulp = Fraction(1, 10**places)
    last, first = floor(high / ulp + Fraction(1, 2)), ceil(low / ulp - Fraction(1, 2))
    for mantissa, inside in ((last, True), (last + 1, False), (first, True), (first - 1, False)):
        claim = Claim(mantissa, places, unit=unit)
        if claim.text != "0":  # nil claims nothing but itself
            yield claim, inside


def assert_bound(check: str, text: str, inside: bool) -> None:
    outcome = only(check, text)
    assert outcome.finding != inside, text
    assert outcome.verdict in (("exact", "rounding") if inside else ("truncated", "violated"))


@pytest.mark.parametrize("seed", range(20))
def test_a_sum_is_right_up_to_half_a_digit_of_each_and_no_further(seed: int) -> None:
    random = Random(seed)
    parts = [Claim(random.randint(-(10**6), 10**6), random.randint(0, 4)) for _ in range(random.randint(1, 6))]
    low, high = sum((p.low for p in parts), Fraction(0)), sum((p.high for p in parts), Fraction(0))
    for total, inside in at_the_bound(low, high, random.randint(0, 4)):
        listed = ", ".join(part.text for part in parts)
        assert_bound("sum(parts.*) = total", f"{{total: {total.text}, parts: [{listed}]}}", inside)


@pytest.mark.parametrize("seed", range(20))
def test_a_share_is_right_up_to_the_corners_and_no_further(seed: int) -> None:
    random = Random(seed)
    part = Claim(random.randint(100, 10**6), 2)
    whole = Claim(random.randint(10**6, 10**7), random.randint(0, 2))
    low, high = part.low / whole.high, part.high / whole.low
    for share, inside in at_the_bound(100 * low, 100 * high, random.randint(0, 3), "%"):
        printed_as = f"{{a: {part.text}, b: {whole.text}, p: {share.text}}}"
        assert_bound("a ÷ b = p", printed_as, inside)
        assert_bound("p = a / b", printed_as, inside)


@pytest.mark.parametrize("seed", range(20))
def test_a_rate_of_change_counts_an_operand_that_stands_twice_once(seed: int) -> None:
    random = Random(seed)
    places = random.randint(0, 2)
    now, then = (Claim(random.randint(50, 10**4), places) for _ in range(2))
    change = Claim(random.randint(-49, 49) or 1, places)
    rate = random.randint(0, 3)
    low, high = now.low / then.high - 1, now.high / then.low - 1
    for claim, inside in at_the_bound(100 * low, 100 * high, rate, "%"):
        assert_bound("(a − b) ÷ b = p", f"{{a: {now.text}, b: {then.text}, p: {claim.text}}}", inside)
    # c ÷ (a − c) rises with c and falls with a (where a > 0): for c < 0 it comes nearer to zero as a grows
    corners = [c / (a - c) for a in (now.low, now.high) for c in (change.low, change.high)]
    for claim, inside in at_the_bound(100 * min(corners), 100 * max(corners), rate, "%"):
        assert_bound("c ÷ (a − c) = p", f"{{a: {now.text}, c: {change.text}, p: {claim.text}}}", inside)


# ---------------------------------------------------------------- against a search over all corners

OPERATORS = {"=": "=", "≠": "!=", "<": "<", "≤": "<=", ">": ">", "≥": ">="}


def holds(value: Fraction, operator: str) -> bool:
    return {
        "=": value == 0, "≠": value != 0, "<": value < 0, "≤": value <= 0, ">": value > 0, "≥": value >= 0,
    }[operator]  # fmt: skip


def can_hold(ends: list[tuple[Fraction, bool]], operator: str) -> bool:
    """Return whether a continuous expression with these values at the corners (and whether attained) can meet zero."""
    least, most = min(end for end, _ in ends), max(end for end, _ in ends)
    least_in = any(attained for end, attained in ends if end == least)
    most_in = any(attained for end, attained in ends if end == most)
    below, above = least < 0, most > 0
    no_higher, no_lower = below or (least == 0 and least_in), above or (most == 0 and most_in)
    return {
        "=": no_higher and no_lower, "≠": below or above, "<": below, "≤": no_higher, ">": above, "≥": no_lower,
    }[operator]  # fmt: skip


@pytest.mark.parametrize("seed", range(120))
def test_a_linear_relation_is_decided_as_a_search_over_the_corners_decides_it(seed: int) -> None:
    random = Random(seed)
    mode = random.choice(["rounded", "rounded", "balanced", "truncated"])
    names = "abcd"[: random.randint(1, 4)]
    claims = {name: Claim(random.randint(-9, 9), random.randint(0, 1), mode) for name in names}
    terms = [(random.choice([-2, -1, 1, 2, 3]), random.choice(names)) for _ in range(random.randint(1, 5))]
    operator = random.choice(list(OPERATORS))
    literal = random.randint(0, 20)
    left = " ".join(f"{'-' if factor < 0 else '+'} {abs(factor)} × {name}" for factor, name in terms)
    check = f"0 {left} {operator} {literal}000元"
    weight = {name: sum(factor for factor, other in terms if other == name) for name in names}

    def value(point: dict[str, Fraction]) -> Fraction:
        return sum((weight[name] * point[name] for name in names), Fraction(0)) - Fraction(literal, 10)

    ends = []
    for corner in itertools.product((0, 1), repeat=len(names)):
        point = {n: claims[n].high if end else claims[n].low for n, end in zip(names, corner, strict=True)}
        is_open = {n: claims[n].high_open if end else claims[n].low_open for n, end in zip(names, corner, strict=True)}
        ends.append((value(point), not any(is_open[name] and weight[name] for name in names)))
    printed_holds = holds(value({name: claims[name].value for name in names}), operator)
    expected = "exact" if printed_holds else "rounding" if can_hold(ends, operator) else "violated"
    printed_as = ", ".join(f"{name}: {claim.text}" for name, claim in claims.items())
    outcome = only(check, f"{{rounding: {mode}, {printed_as}}}")
    assert outcome.verdict == expected, (check, printed_as, mode)
    assert not outcome.loose


PRODUCTS = [
    "a × b = c",
    "a × b + c × d = e",
    "a × b ÷ c = d",
    "a ÷ b = c ÷ d",
    "(a + b) × c ≤ d",
    "a ÷ (b + c) ≥ d",
    "(a − b) ÷ (c + d) = e",
]


@pytest.mark.parametrize("seed", range(60))
def test_products_and_quotients_are_decided_as_a_search_over_the_corners_decides_them(seed: int) -> None:
    random = Random(seed)
    check = random.choice(PRODUCTS)
    names = sorted({c for c in check if c.isalpha()})
    claims = {name: Claim(random.randint(1, 40), 1, unit="%") for name in names}
    expression, operator = next((check.split(sign), sign) for sign in "=≤≥" if sign in check)

    def value(point: dict[str, Fraction]) -> Fraction:
        left, right = (
            calculated(side, {n: percentage / 100 for n, percentage in point.items()}) for side in expression
        )
        return left - right

    corners = itertools.product((0, 1), repeat=len(names))
    ends = [
        (value({n: claims[n].high if end else claims[n].low for n, end in zip(names, corner, strict=True)}), True)
        for corner in corners
    ]
    on_print = holds(value({name: claims[name].value for name in names}), operator)
    outcome = only(check, "{" + ", ".join(f"{name}: {claim.text}" for name, claim in claims.items()) + "}")
    if on_print:
        assert outcome.verdict == "exact"
    elif can_hold(ends, operator):
        assert outcome.verdict == "rounding"
    else:
        assert outcome.verdict in ("truncated", "violated")


def calculated(text: str, point: dict[str, Fraction]) -> Fraction:
    """Return the value of a formula of names, brackets and the four operations, by a parser of its own."""
    for sign, of in (
        ("+", Fraction.__add__),
        ("−", Fraction.__sub__),
        ("×", Fraction.__mul__),
        ("÷", Fraction.__truediv__),
    ):
        depth = 0
        for at in range(len(text) - 1, -1, -1):
            depth += {")": 1, "(": -1}.get(text[at], 0)
            if text[at] == sign and not depth:
                return of(calculated(text[:at], point), calculated(text[at + 1 :], point))
    text = text.strip()
    return calculated(text[1:-1], point) if text.startswith("(") else point[text]
