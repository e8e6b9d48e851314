"""The slips of typing: which one turns a figure into another, and how the right figure would be printed."""

from __future__ import annotations

import random

import pytest

from fincheck.figures.figure import Figure, Interval, Rounding, Unit, read
from fincheck.figures.slips import among, converted, explained, explanations, fitting, reprint, stated, variants

WAN = Unit("money", 4, "万元")


def figure(text: str, decimals: int | None = None) -> Figure:
    found = read(text, WAN, decimals)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("printed", "right", "slip", "text"),
    [
        ("1698.52", 168952, "digits-swapped", "1689.52"),
        ("1698.52", 169825, "digits-swapped", "1698.25"),
        ("1698.52", 189652, "digits-swapped", "1896.52"),
        ("1698.52", 896152, "", "8961.52"),
        ("1698.52", 169752, "digit-wrong", "1697.52"),
        ("1698.52", 1698452, "digit-dropped", "16984.52"),
        ("1698.52", 16852, "digit-added", "168.52"),
        ("1698.52", 169853, "last-digit", "1698.53"),
        ("125.00", 1250, "scale", "12.50"),
        ("0.53", 5300, "scale", "53.00"),
        ("-13.21", 1321, "sign-turned", "13.21"),
        ("减少13.21万元", 1321, "sign-turned", "增加13.21万元"),
        ("比上年净增13.21万元。", -1321, "sign-turned", "比上年净减13.21万元。"),
        ("同比减少13.21万元", 1321, "sign-turned", "同比增加13.21万元"),
        ("“-13.21”", 1321, "sign-turned", "“13.21”"),
        ("“13.21”", -1321, "sign-turned", "“-13.21”"),
        ("(13.21)", 1321, "sign-turned", "13.21"),
        ("13.21", -1321, "sign-turned", "-13.21"),
        ("1,234,567.80", 123465780, "digits-swapped", "1,234,657.80"),
        ("82.71%", 8217, "digits-swapped", "82.17%"),
        ("22个", 27, "digit-wrong", "27个"),
        ("340万元", 430, "digits-swapped", "430万元"),
    ],
)
def test_slip(printed: str, right: int, slip: str, text: str) -> None:
    one = figure(printed)
    assert explained(one, right) == slip
    assert reprint(one, right) == text


@pytest.mark.parametrize(
    ("printed", "others"),
    [
        ("6105200", ["6105200元", "6105200亿元"]),
        ("1,234.50万元", ["1,234.50元", "1,234.50亿元"]),
        ("减少13.21元", ["减少13.21万元", "减少13.21亿元"]),
        ("0.00", []),
        ("82.71%", []),
        ("22个", []),
    ],
)
def test_the_same_digits_in_other_units(printed: str, others: list[str]) -> None:
    one = figure(printed)
    found = list(converted(one))
    assert [other.text for other in found] == others
    for other in found:
        again = figure(other.text)
        assert (again.value, again.ulp) == (other.value, other.ulp)


def test_what_one_slip_could_have_made_has_a_slip() -> None:
    one = figure("1698.52")
    kinds = {explained(one, m) for m in variants(one) if m != one.mantissa}
    assert kinds >= {"digits-swapped", "digit-wrong", "digit-dropped", "digit-added", "sign-turned", "scale"}


@pytest.mark.parametrize(
    ("low", "high", "fits", "every"),
    [
        (1689_5160, 1689_5240, range(168952, 168953), True),
        (1689_5140, 1689_5160, range(168951, 168953), True),
        (1689_5200, None, range(0), False),
        (0, 10**9, range(0), False),
    ],
)
def test_values_on_the_printed_grid(low: int, high: int | None, fits: range, every: bool) -> None:
    one = figure("1698.52")
    assert fitting(one, Interval(low, high), 50) == (fits, every)  # type: ignore[arg-type]
    assert all(stated(one, m, Interval(low, high)) for m in fits)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1698.52", "-1698.52", "0.07", "9.99", "100.00", "-10.00", "3%", "7", "0"])
def test_all_slips_at_once_are_those_one_by_one(text: str) -> None:
    one = figure(text)
    some = [*variants(one), *range(one.mantissa - 300, one.mantissa + 300), *range(-1200, 1200)]
    assert explanations(one, some) == {m: slip for m in some if (slip := explained(one, m))}


@pytest.mark.parametrize("text", ["1698.52", "-1698.52", "0.07", "3.5%", "7"])
@pytest.mark.parametrize("mode", Rounding)
def test_values_that_can_stand_for_amounts_are_those_one_by_one(text: str, mode: Rounding) -> None:
    one = read(text, WAN, None, mode)
    assert one is not None
    draw = random.Random(text)
    near = range(one.mantissa - 9, one.mantissa + 9)
    for _ in range(50):
        low, high = sorted(one.value + draw.randrange(-60, 60) * one.ulp / 8 for _ in range(2))
        for amounts in (Interval(low, high), Interval(None, high), Interval(low, None)):
            assert among(one, near, amounts) == [m for m in near if stated(one, m, amounts)]
