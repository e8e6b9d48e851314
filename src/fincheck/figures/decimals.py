"""Exact values as decimals: whole where they end, marked where they are rounded for people."""

from __future__ import annotations

from fractions import Fraction

from fincheck.figures.figure import Rational, Unit, power

__all__ = ["plain", "show"]


def plain(value: Rational, scale: int = 0) -> str:
    """Return an exact value, in units of ten to the ``scale``, as a decimal where it has one, else as ``p/q``; never rounded."""
    exact = _exact(value, scale)
    if exact is not None:
        return _point(*exact)
    value = Fraction(value) / power(scale)
    return f"{value.numerator}/{value.denominator}"


def show(value: Rational, unit: Unit, digits: int | None = None) -> str:
    """Return ``value`` (base unit) as people read it, in ``unit``, with at least ``digits`` decimals.

    A value of at most twelve decimals is printed whole (one yuan in 亿元 has eight). Another is rounded half away from
    zero to two digits more than asked for, and marked ``≈``; what is not nothing keeps two digits that say so.
    """
    least = digits or 0
    exact = _exact(value, unit.scale)
    if exact is not None and exact[1] <= max(least, 12):
        mantissa, places = exact
        if places < least:
            mantissa, places = mantissa * 10 ** (least - places), least
        return _point(mantissa, places) + unit.name
    scaled = Fraction(value) / power(unit.scale)
    least += 2
    while abs(scaled) * 10**least < 10:
        least += 1
    return "≈" + _point(_half_away(scaled, least), least) + unit.name


def _half_away(value: Fraction, digits: int) -> int:
    """Return a value in units of its so many-th decimal, rounded."""
    scaled: Fraction = abs(value) * 10**digits
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return rounded if value >= 0 else -rounded


def _exact(value: Rational, scale: int) -> tuple[int, int] | None:
    """Return a value over ten to the ``scale`` as digits with the fewest decimals, and how many; None where they never end."""
    if value.denominator == 1:
        mantissa, places = value.numerator, scale
    else:
        value = Fraction(value) / power(scale)
        twos = fives = 0
        rest = value.denominator
        while rest % 2 == 0:
            rest //= 2
            twos += 1
        while rest % 5 == 0:
            rest //= 5
            fives += 1
        if rest != 1:
            return None
        mantissa, places = (value * 10 ** max(twos, fives)).numerator, max(twos, fives)
    if places < 0:
        return int(mantissa * 10**-places), 0
    while places and not mantissa % 10:
        mantissa //= 10
        places -= 1
    return mantissa, places


def _point(mantissa: int, places: int) -> str:
    """Return digits with a decimal point before the last so many of them."""
    text = str(abs(mantissa)).rjust(places + 1, "0")
    sign = "-" if mantissa < 0 else ""
    return sign + (f"{text[:-places]}.{text[-places:]}" if places else text)
