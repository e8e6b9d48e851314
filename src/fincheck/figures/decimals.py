"""Exact values as decimals: whole where they end, marked where they are rounded for people."""

from __future__ import annotations

from fractions import Fraction

from fincheck.figures.figure import Rational, Unit, power

__all__ = ["plain", "show"]


def plain(value: Rational, scale: int = 0, least: int = 0) -> str:
    """Return an exact value, in units of ten to the ``scale``, as a decimal of at least so many places where it has one, else as ``p/q``.

    It is never rounded.
    """
    exact = _exact(value, scale)
    if exact is not None:
        return _point(*exact, least)
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
        return _point(*exact, least) + unit.name
    least += 2
    size, of = abs(value.numerator) * 10 ** (least + max(-unit.scale, 0)), value.denominator * 10 ** max(unit.scale, 0)
    while size < 10 * of:
        size *= 10
        least += 1
    rounded = int(2 * size + of) // int(2 * of)
    return "≈" + _point(rounded if value.numerator >= 0 else -rounded, least) + unit.name


def _exact(value: Rational, scale: int) -> tuple[int, int] | None:
    """Return a value over ten to the ``scale`` as digits with the fewest decimals, and how many; None where they never end."""
    mantissa, rest, places = value.numerator, value.denominator, scale
    if rest != 1:
        twos = fives = 0
        while not rest & 1:
            rest >>= 1
            twos += 1
        while not rest % 5:
            rest //= 5
            fives += 1
        if rest != 1:
            return None
        most = max(twos, fives)
        mantissa *= 2 ** (most - twos) * 5 ** (most - fives)
        places += most
    if places < 0:
        return int(mantissa * 10**-places), 0
    while places and not mantissa % 10:
        mantissa //= 10
        places -= 1
    return mantissa, places


def _point(mantissa: int, places: int, least: int = 0) -> str:
    """Return digits with a decimal point before the last so many of them, and behind it at least so many."""
    if places < least:
        mantissa *= 10 ** (least - places)
        places = least
    if not places:
        return str(mantissa)
    text = str(abs(mantissa)).rjust(places + 1, "0")
    return f"{'-' if mantissa < 0 else ''}{text[:-places]}.{text[-places:]}"
