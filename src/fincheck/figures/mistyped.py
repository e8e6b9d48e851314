"""Slips of typing made on a printed figure: the texts that a tired hand could have put in its place."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise

from fincheck.figures.figure import ANY, Figure, normalize
from fincheck.figures.slips import TURNED

__all__ = ["beyond_rounding", "mistyped"]


def beyond_rounding(figure: Figure, changed: Figure) -> bool:
    """Whether a slip moved the figure by more than one unit of its last digit, or made another thing of it.

    The coarser last digit of the two counts: 1000.0 for 1000.06 says less, and nothing wrong.
    """
    if changed.unit.kind != figure.unit.kind and ANY not in (changed.unit, figure.unit):
        return True
    return abs(changed.value - figure.value) > max(figure.ulp, changed.ulp)


def mistyped(figure: Figure, name: str, neighbours: list[Figure]) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of the slips that could have been made in printing a figure, kinds as in ``slips.KINDS``.

    The choice is the same each time for a figure of the same ``name``.
    """
    text = normalize(figure.text)
    places = [i for i, c in enumerate(text) if c.isascii() and c.isdigit()]
    if not places:
        return
    choose = random.Random(f"{name} {text}")
    for i, j in pairwise(places):
        if text[i] != text[j]:
            yield "digits-swapped", text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :]
    for i in places:
        other = choose.choice([d for d in "0123456789" if d != text[i]])
        yield "digit-wrong", text[:i] + other + text[i + 1 :]
    if len(places) > 1:
        for i in places:
            yield "digit-dropped", text[:i] + text[i + 1 :]
    if figure.unit.kind in ("money", "ratio") and figure.mantissa:
        yield "sign-turned", _turned(text)
    if figure.mantissa:
        number, first, last = _number(text)
        yield "scale", text[:first] + _shifted(number, 1) + text[last:]
        yield "scale", text[:first] + _shifted(number, -1) + text[last:]
        if figure.unit.kind == "money" and figure.unit.scale:
            yield "unit", text[:last] + "元"
    for neighbour in neighbours:
        if neighbour.unit.kind == figure.unit.kind and neighbour.value != figure.value:
            yield "copied", neighbour.text


def _turned(text: str) -> str:
    for word, opposite in TURNED.items():
        if word in text:
            return text.replace(word, opposite)
    return text[1:] if text.startswith(("-", "△")) else text[1:-1] if text.startswith("(") else "-" + text


def _number(text: str) -> tuple[str, int, int]:
    """Return the digits of a printed figure with their point, and where they stand."""
    first = next(i for i, c in enumerate(text) if c.isascii() and c.isdigit())
    last = first
    while last < len(text) and (text[last] in ".," or (text[last].isascii() and text[last].isdigit())):
        last += 1
    return text[first:last].replace(",", ""), first, last


def _shifted(number: str, by: int) -> str:
    """Return a decimal with its point moved; the digits that were printed stay printed."""
    whole, _, fraction = number.partition(".")
    if by > 0:
        whole, fraction = whole + (fraction[:1] or "0"), fraction[1:]
    else:
        whole, fraction = whole[:-1] or "0", whole[-1] + fraction
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{fraction}" if fraction else whole
