"""The slips of typing that turn one printed figure into another: which one explains a figure, and which could have.

Their names are here for all who tell of slips; ``mistyped`` makes them.

Figures are compared as digits on the grid that they are printed on: ``mantissa`` in units of the last digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from operator import ne

from fincheck.figures.figure import Figure, Interval, Rational, Spread, Unit, figured, normalize
from fincheck.record import Record
from fincheck.source import Text

__all__ = [
    "KINDS",
    "RANK",
    "TURNED",
    "adjacent",
    "among",
    "converted",
    "explained",
    "explanations",
    "fitting",
    "meet",
    "reprint",
    "reprinted",
    "stated",
    "variants",
]


class SlipKind(Record):
    """A way to mistype a figure: its name, and whether it explains "much", "little" (it would explain nearly any
    figure) or "nothing" of why one is wrong.
    """

    name: Text
    explains: str


# likeliest first; a wrong digit explains so much that it explains little
KINDS = {
    "unit": SlipKind(Text("单位写错", "unit mistaken"), "much"),
    "prior": SlipKind(Text("把上年数印成了增减额", "last year's amount printed as the change"), "much"),
    "copied": SlipKind(Text("抄了邻近的数", "a neighbour's figure copied"), "little"),
    "digits-swapped": SlipKind(Text("数字颠倒", "digits swapped"), "much"),
    "sign-turned": SlipKind(Text("正负颠倒", "sign turned"), "much"),
    "scale": SlipKind(Text("单位或小数点错位", "unit or decimal point misplaced"), "much"),
    "digit-dropped": SlipKind(Text("漏一位数字", "a digit dropped"), "much"),
    "digit-added": SlipKind(Text("多一位数字", "a digit too many"), "much"),
    "last-digit": SlipKind(Text("末位差一", "last digit off by one"), "nothing"),
    "digit-wrong": SlipKind(Text("错一位数字", "one digit wrong"), "little"),
    "": SlipKind(Text("", ""), "nothing"),
}
RANK = {kind: rank for rank, kind in enumerate(KINDS)}

_UNITS = (Unit("money", 0, "元"), Unit("money", 4, "万元"), Unit("money", 8, "亿元"))
_PRINTED_UNIT = re.compile("亿元|万元|元|亿|万")
_POINTS = frozenset((1, 2, 3, 4, 8))  # places that a point moves
_POWERS = (1, -1, 2, -2, 3, -3, 4, -4, 8, -8)  # a point moved; 千元, 万元, 亿元 for 元 and back
TURNED = {
    "减少": "增加", "下降": "增长", "降低": "提高", "增加": "减少", "增长": "下降", "上升": "下降", "提高": "降低",
    "净增": "净减", "净减": "净增",
}  # fmt: skip
_LONG = 18  # digits of a figure
_DIGITS = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


def _digits(figure: Figure) -> int:
    """Return how many decimals the figure has on its grid: of 27.11万人次, which counts 人次 by the hundred, two."""
    digits = figure.unit.scale - figure.exponent
    if digits >= 0:
        return digits
    number = _DIGITS.search(normalize(figure.text))
    return len(number[0].partition(".")[2]) if number else 0


def explained(figure: Figure, mantissa: int) -> str:
    """Return the slip that makes the printed figure of the right ``mantissa``, or "" where there is none."""
    printed = figure.mantissa
    if mantissa == -printed:
        return "sign-turned"
    if (mantissa < 0) != (printed < 0):
        return ""
    apart = abs(mantissa - printed)
    if apart == 1:
        return "last-digit"
    a, b = str(abs(printed)), str(abs(mantissa))
    if abs(len(a) - len(b)) in _POINTS and a.rstrip("0") == b.rstrip("0"):
        return "scale"
    least = _digits(figure) + 1
    if len(a) < least or len(b) < least:
        a, b = a.rjust(least, "0"), b.rjust(least, "0")
    if len(a) == len(b):
        differ = sum(map(ne, a, b))
        if differ == 1:
            return "digit-wrong"
        if differ == 2:
            i, j = (i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y)
            if a[i] == b[j] and a[j] == b[i]:
                return "digits-swapped"
        return ""
    if len(a) + 1 == len(b) and _without_one(b, a):
        return "digit-dropped"
    if len(a) == len(b) + 1 and _without_one(a, b):
        return "digit-added"
    return ""


def explanations(figure: Figure, mantissas: Iterable[int]) -> dict[int, str]:
    """Return the slips that make the printed figure of some of ``mantissas``; those that no slip explains are left out."""
    printed = figure.mantissa
    size = 10 ** len(str(abs(printed)))
    least, most = (size // 10, size) if printed >= 0 else (-size + 1, -size // 10 + 1)
    found = {}
    near = _moves() if size <= 10**_LONG else ()
    for mantissa in mantissas:
        if near and mantissa - printed not in near and least <= mantissa < most:
            continue  # as many digits, and neither one of them wrong nor two exchanged
        slip = explained(figure, mantissa)
        if slip:
            found[mantissa] = slip
    return found


@cache
def _moves() -> frozenset[int]:
    """Return by how much one wrong digit moves a figure, and two that are exchanged."""
    ones = [10**places for places in range(_LONG)]
    steps = ones + [high - low for high in ones for low in ones if high > low]
    return frozenset(sign * digit * step for step in steps for digit in range(1, 10) for sign in (1, -1)) | {0}


def _without_one(longer: str, shorter: str) -> bool:
    """Whether a text is another without one of its characters."""
    i = next((i for i, (x, y) in enumerate(zip(longer, shorter, strict=False)) if x != y), len(shorter))
    return longer[i + 1 :] == shorter[i:]


def adjacent(figure: Figure, mantissa: int) -> bool:
    """Whether the digits that differ stand side by side: that is how two digits get swapped."""
    least = _digits(figure) + 1
    a, b = (str(abs(m)).rjust(least, "0") for m in (figure.mantissa, mantissa))
    differ = [i for i in range(len(a)) if a[i] != b[i]] if len(a) == len(b) else []
    return len(differ) == 2 and differ[1] == differ[0] + 1


def variants(figure: Figure) -> Iterator[int]:
    """Yield the mantissas that one slip could have made the printed figure of (some may come twice)."""
    printed = figure.mantissa
    sign = -1 if printed < 0 else 1
    text = str(abs(printed)).rjust(_digits(figure) + 1, "0")
    yield -printed
    for places in _POWERS:
        if places < 0:
            yield printed * 10**-places
        elif printed % 10**places == 0:
            yield printed // 10**places
    for i in range(len(text)):
        for j in range(i + 1, len(text)):
            yield sign * int(text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :])
        yield sign * int(text[:i] + text[i + 1 :] or "0")
        for digit in "0123456789":
            yield sign * int(text[:i] + digit + text[i + 1 :])
            yield sign * int(text[:i] + digit + text[i:])
    for digit in "0123456789":
        yield sign * int(text + digit)


def converted(figure: Figure, near: Rational | None = None) -> Iterator[Figure]:
    """Yield the amounts that the same digits are in other units: 元 typed where a table is in 万元, and the like.

    ``near`` leaves out what is not a quarter to four times such an amount.
    """
    if figure.unit.kind != "money" or not figure.mantissa:
        return
    units = [unit for unit in _UNITS if unit.scale != figure.unit.scale]
    if near is not None:
        units = [unit for unit in units if _about(figure, unit, near if near >= 0 else -near)]
        if not units:
            return
    text = normalize(figure.text)
    number = _DIGITS.search(text)
    if number is None:  # spelled in Chinese numerals
        return
    stated = _PRINTED_UNIT.search(text)
    before, after = (
        (text[: stated.start()], text[stated.end() :]) if stated else (text[: number.end()], text[number.end() :])
    )
    for unit in units:
        text = before.rstrip() + unit.name + after
        exponent = figure.exponent - figure.unit.scale + unit.scale
        yield figured(text, figure.mantissa, exponent, unit, figure.spread, figure.bound)


def _about(figure: Figure, unit: Unit, amount: Rational) -> bool:
    """Whether the digits of a figure in another unit are a quarter to four times an amount."""
    places = figure.exponent - figure.unit.scale + unit.scale
    there, here = abs(figure.mantissa) * amount.denominator, amount.numerator
    if places >= 0:
        there *= 10**places
    else:
        here *= 10**-places
    return here <= 4 * there and there <= 4 * here


def fitting(figure: Figure, amounts: Interval, most: int) -> tuple[range, bool]:
    """Return the mantissas whose prints can stand for one of ``amounts``, and whether these are all there are.

    Where there are more than ``most``, or no end to them, none are returned.
    """
    first, last = _ends(figure, amounts)
    if first is None or last is None or last - first >= most:
        return range(0), False
    if figure.spread is not Spread.TRUNCATED:
        return range(first, last + 1), True
    kept = among(figure, range(first, last + 1), amounts)
    return (range(kept[0], kept[-1] + 1), True) if kept else (range(0), True)


def among(figure: Figure, mantissas: Iterable[int], amounts: Interval) -> list[int]:
    """Return those of some mantissas whose prints can stand for one of ``amounts``, in their order."""
    first, last = _ends(figure, amounts)
    found = [m for m in mantissas if (first is None or m >= first) and (last is None or m <= last)]
    return [m for m in found if stated(figure, m, amounts)] if figure.spread is Spread.TRUNCATED else found


def _ends(figure: Figure, amounts: Interval) -> tuple[int | None, int | None]:
    """Return the least and the greatest mantissa whose print can stand for one of ``amounts``; cut digits may forbid one more."""
    unit = 2 * 10 ** max(figure.exponent, 0)  # of half of it is what is rounded off: whole numbers stay whole
    half = unit // 2 if figure.spread is Spread.ROUNDED else 0
    more = 2 * 10 ** max(-figure.exponent, 0)
    wider = figure.spread is Spread.TRUNCATED
    first = None if amounts.low is None else -((half - amounts.low * more) // unit) - wider
    last = None if amounts.high is None else (amounts.high * more + half) // unit + wider
    return first, last


def stated(figure: Figure, mantissa: int, amounts: Interval) -> bool:
    """Whether a print of ``mantissa`` in place of the figure can stand for one of the amounts (closed ends)."""
    value = mantissa * figure.ulp
    low = high = value
    if figure.spread is Spread.ROUNDED:
        low, high = value - figure.ulp / 2, value + figure.ulp / 2
    elif figure.spread is Spread.TRUNCATED:
        low, high = (value, value + figure.ulp) if mantissa >= 0 else (value - figure.ulp, value)
    return meet(Interval(low, high), amounts)


def meet(a: Interval, b: Interval) -> bool:
    """Whether two intervals have an amount in common, their ends taken as closed."""
    return (b.high is None or a.low is None or a.low <= b.high) and (b.low is None or a.high is None or a.high >= b.low)


def reprint(figure: Figure, mantissa: int) -> str:
    """Return how the figure would be printed with another ``mantissa``: unit, words, commas and digits as they were."""
    text = normalize(figure.text)
    digits = _digits(figure)
    body = str(abs(mantissa)).rjust(digits + 1, "0")
    body = f"{body[:-digits]}.{body[-digits:]}" if digits else body
    found = _DIGITS.search(text)
    if found is None:  # spelled in Chinese numerals
        return ("-" if mantissa < 0 else "") + body + figure.unit.name
    if digits and "." not in found[0] and body.endswith("." + "0" * digits):
        body = body[: -digits - 1]
    if "," in found[0]:
        whole, point, fraction = body.partition(".")
        body = f"{int(whole):,}{point}{fraction}"
    before, after = text[: found.start()], text[found.end() :]
    if (mantissa < 0) != (figure.mantissa < 0):
        for word, opposite in TURNED.items():
            if word in before:  # 比上年增加
                return before.replace(word, opposite) + body + after
        if figure.mantissa < 0:
            before, after = before.rstrip("-△▲(").rstrip(), after.lstrip(")")
        else:
            before = before.rstrip("+") + "-"
    return before + body + after


def reprinted(figure: Figure, mantissa: int) -> Figure:
    """Return the figure with other digits on the same grid."""
    return figured(reprint(figure, mantissa), mantissa, figure.exponent, figure.unit, figure.spread, figure.bound)
