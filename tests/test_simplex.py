"""The simplex proves what it says: values within all bounds, or bounds that contradict each other, or an end that is reached."""

import random
from fractions import Fraction

import pytest

from fincheck.exact.simplex import Near, Simplex

FACTORS = (1, -1, 1, -1, 2, -3, Fraction(1, 3), Fraction(-7, 200), 250)


def drawn(seed):
    """Return a simplex, its forms by their variables as sums of those without a row, and the ends of all."""
    draw = random.Random(seed)
    simplex = Simplex()
    plain = [simplex.variable(v, v - draw.randrange(3), v + draw.randrange(3)) for v in range(draw.randrange(2, 7))]
    forms = {i: {i: Fraction(1)} for i in plain}
    for _ in range(draw.randrange(1, 6)):
        factors = {
            i: draw.choice(FACTORS) for i in draw.sample(sorted(forms), draw.randrange(1, min(4, len(forms)) + 1))
        }
        made = {}
        for i, factor in factors.items():
            for j, of in forms[i].items():
                made[j] = made.get(j, Fraction(0)) + factor * of
        middle = sum(simplex.value[j] * of for j, of in made.items()) + draw.choice((0, 0, 1, -2, Fraction(1, 2)))
        low = draw.choice((None, middle, middle - 1, Near(middle, 1)))
        high = draw.choice((None, middle + 1, middle if not isinstance(low, Near) else middle + 2))
        forms[simplex.form(factors, low, high)] = made
    return draw, simplex, forms


def within(simplex, forms):
    for i, made in forms.items():
        assert sum(simplex.value[j] * of for j, of in made.items()) == simplex.value[i]
        low, high = simplex.low[i], simplex.high[i]
        assert low is None or simplex.value[i] >= low
        assert high is None or simplex.value[i] <= high


def contradict(simplex, forms, conflict):
    left, sum_of_ends = {}, 0
    for i, upper, multiplier in conflict.parts:
        assert (multiplier > 0) == upper
        end = simplex.high[i] if upper else simplex.low[i]
        assert end is not None
        sum_of_ends = sum_of_ends + end * multiplier
        for j, of in forms[i].items():
            left[j] = left.get(j, 0) + of * multiplier
    assert not any(left.values())
    assert sum_of_ends < 0


@pytest.mark.parametrize("block", range(20))
def test_values_lie_within_all_bounds_or_bounds_contradict_each_other(block):
    seen = set()
    for seed in range(block * 50, block * 50 + 50):
        draw, simplex, forms = drawn(seed)
        for _ in range(4):
            conflict = simplex.solve()
            seen.add(conflict is None)
            if conflict is None:
                within(simplex, forms)
            else:
                contradict(simplex, forms, conflict)
            some = draw.choice(sorted(forms))  # a bound is taken away, or another given
            if simplex.low[some] is not None and draw.random() < 0.5:
                simplex.bound(some, None, None)
            else:
                at = simplex.value[some] if not isinstance(simplex.value[some], Near) else simplex.value[some].value
                simplex.bound(some, at - draw.randrange(2), at + draw.randrange(2))
    assert seen == {True, False}


@pytest.mark.parametrize("block", range(10))
def test_the_highest_value_is_reached_and_none_is_higher(block):
    asked = 0
    for seed in range(block * 50, block * 50 + 50):
        draw, simplex, forms = drawn(seed)
        if simplex.solve() is not None:
            continue
        factors = {i: draw.choice(FACTORS) for i in draw.sample(sorted(forms), min(2, len(forms)))}
        high = simplex.highest(factors)
        within(simplex, forms)
        if high is None:
            continue
        asked += 1
        assert sum(simplex.value[i] * factor for i, factor in factors.items()) == high
        made = {}
        for i, factor in factors.items():
            for j, of in forms[i].items():
                made[j] = made.get(j, Fraction(0)) + factor * of
        beyond = simplex.form(
            factors, Near(high.value, high.tilt + 1) if isinstance(high, Near) else Near(high, 1), None
        )
        forms[beyond] = made
        conflict = simplex.solve()
        assert conflict is not None
        contradict(simplex, forms, conflict)
    assert asked > 5
