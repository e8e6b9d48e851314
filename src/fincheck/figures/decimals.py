"""Exact values as decimals: whole where they end, marked where they are rounded for people."""

from __future__ import annotations

from fractions import Fraction

from fincheck.figures.figure import Unit, power

__all__ = ["plain", "show"]


def plain(value: Fraction) -> str:
    """Return an exact value as a decimal where it has one, else as ``p/q``; never rounded."""
    digits = _decimals(value)
    return f"{value.numerator}/{value.denominator}" if digits is None else _decimal(value, digits)


def show(value: Fraction, unit: Unit, digits: int | None = None) -> str:
    """Return ``value`` (base unit) as people read it, in ``unit``, with at least ``digits`` decimals.

    A value of at most twelve decimals is printed whole (one yuan in 亿元 has eight). Another is rounded half away from
    zero to two digits more than asked for, and marked ``≈``; what is not nothing keeps two digits that say so.
    """
    scaled = value / power(unit.scale)
    exact = _decimals(scaled)
    least = digits or 0
    if exact is not None and exact <= max(least, 12):
        return _decimal(scaled, max(exact, least)) + unit.name
    least += 2
    while abs(scaled) * 10**least < 10:
        least += 1
    return "≈" + _decimal(_half_away(scaled, least), least) + unit.name


def _half_away(value: Fraction, digits: int) -> Fraction:
    scaled = abs(value) * 10**digits
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(rounded if value >= 0 else -rounded, 10**digits)


def _decimals(value: Fraction) -> int | None:
    """Return how many decimals ``value`` has, or None where they never end."""
    twos = fives = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest //= 2
        twos += 1
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return None if rest != 1 else max(twos, fives)


def _decimal(value: Fraction, digits: int) -> str:
    scaled = abs(value) * 10**digits
    text = str(scaled.numerator).rjust(digits + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)
