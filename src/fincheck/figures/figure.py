"""A printed number: its text, exact value, unit and last digit, and the interval of true amounts it stands for.

A printed ``8684.67`` is a claim: the true amount lies in [8684.665, 8684.675]. Everything here is exact
integer or rational arithmetic; a figure is ``mantissa x 10**exponent`` in the base unit (yuan, one).

To add a notation, add a row to one of the tables ``MONEY``, ``RATIOS``, ``SIGNS``, ``BOUNDS``, ``BOUNDS_BEHIND``,
``NILS`` or ``CLASSIFIERS``, and its rows to ``tests/test_figure.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from functools import cache

from fincheck.record import Record

__all__ = [
    "ANY",
    "CLASSIFIERS",
    "LONGEST",
    "MONEY",
    "NUMBER",
    "PERCENT",
    "RATIOS",
    "SIGNS",
    "YUAN",
    "Bare",
    "Figure",
    "Interval",
    "Rational",
    "Rounding",
    "Spread",
    "Unit",
    "amount",
    "bare",
    "count_unit",
    "ends",
    "figured",
    "interval",
    "money_unit",
    "normalize",
    "power",
    "read",
    "read_bare",
    "tail_interval",
]


Rational = int | Fraction


class Unit(Record):
    """What a figure counts. ``scale`` is the power of ten that leads to the base unit of its kind."""

    kind: str  # "money" | "ratio" | "count" | "number" | "any" (nil: nothing of whatever it is)
    scale: int
    name: str  # as printed behind a number; of a count, the thing counted


NUMBER = Unit("number", 0, "")
ANY = Unit("any", 0, "")
YUAN = Unit("money", 0, "元")
PERCENT = Unit("ratio", -2, "%")

_SMALL, _LARGE = {"": 0, "十": 1, "百": 2, "千": 3}, {"万": 4, "亿": 8, "万亿": 12}
_POWERS = {small + large: a + b for small, a in _SMALL.items() for large, b in _LARGE.items()}

# 《预算法实施条例》第十一条: budgets are kept in yuan; publications print them in 元, 千元, 万元, 百万元, 亿元 …
MONEY = {f"{power}元": scale for power, scale in (_SMALL | _POWERS).items()} | _POWERS
RATIOS = {"%": -2, "‰": -3, "个百分点": -2, "百分点": -2}
# as printed behind a figure; a percent sign that is printed is another object than PERCENT, the unit where it is due
_PRINTED = {name: Unit("ratio", scale, name) for name, scale in RATIOS.items()}
_PRINTED |= {name: Unit("money", scale, name) for name, scale in MONEY.items()}
SIGNS = {
    "-": -1,
    "△": -1,
    "▲": -1,
    "+": 1,
    "减少": -1,
    "下降": -1,
    "降低": -1,
    "增加": 1,
    "增长": 1,
    "上升": 1,
    "提高": 1,
    "净增": 1,
    "净增加": 1,
    "净减": -1,
    "净减少": -1,
}
# What a change is one of, as sentences print it before the word: 比上年增加. No digits: 较2023年 is for people to read.
_SINCE = r"(?:[比较与](?:上年|去年)(?:度|同期)?(?:相比)?,?|同比)"
BOUNDS = {">=": ">=", "≥": ">=", "不低于": ">=", "不少于": ">=", "<=": "<=", "≤": "<=", "不超过": "<=", "不高于": "<="}
BOUNDS_BEHIND = {"以上": ">=", "及以上": ">=", "以下": "<=", "及以下": "<=", "以内": "<="}
NILS = ("持平", "无增减", "无变化", "没有安排", "未安排", "没有发生", "未发生")
# With digits any word counts; with Chinese numerals only these do, for 一般 and 三公 are words, not counts.
CLASSIFIERS = "个|辆|台|套|处|人|名|位|人次|批次|批|次|家|所|户|项|件|起|份|张|年|月|天|场|座|部|间|组|队|条|台套"
_WHOLE = frozenset(CLASSIFIERS.split("|"))
_BEHIND = {**{name: Unit("count", 0, name) for name in _WHOLE}, **_PRINTED}  # the units that are usual behind a figure
_OF_DIGITS = "0123456789.,"


class Spread(StrEnum):
    """How the true amount may differ from the printed one."""

    EXACT = "exact"
    ROUNDED = "rounded"
    TRUNCATED = "truncated"


class Rounding(StrEnum):
    """How the figures of a report, or of a part of it, were made: 四舍五入, 舍位平衡, 截位."""

    ROUNDED = "rounded"
    BALANCED = "balanced"
    TRUNCATED = "truncated"


_EXACT = Spread.EXACT  # a member asked of its class costs as much as all the rest of a line
# What a figure can be off by: amounts that were balanced are exact among themselves.
_SPREAD = {
    Rounding.ROUNDED: Spread.ROUNDED,
    Rounding.BALANCED: Spread.ROUNDED,
    Rounding.TRUNCATED: Spread.TRUNCATED,
}
_OF_MONEY = _SPREAD | {Rounding.BALANCED: Spread.EXACT}

_SHORT = 40  # digits of a figure that is looked through no further
LONGEST = 64  # characters; no printed figure is longer, and int() of thousands of digits would take long

_WIDE: dict[int, str | None] = {ord(c) + 0xFEE0: c for c in map(chr, range(0x21, 0x7F))}
_WIDE |= dict.fromkeys((0xA0, 0x2002, 0x2003, 0x2007, 0x2009, 0x202F, 0x3000), " ")
_WIDE |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2212, 0xFE63), "-")
_WIDE |= dict.fromkeys((0x200B, 0x2060, 0xFEFF))  # without width: they come along when text is copied from a page
_WIDE |= {0xFE6A: "%", 0x2266: "≤", 0x2267: "≥"}
_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_WORD = r"[^\W\d_]+?(?:\([^\W\d_]+\))?"


def _either(table: Iterable[str]) -> str:
    return "|".join(re.escape(k) for k in sorted(table, key=len, reverse=True))


_FULL = (  # compiled where a figure is more than digits: 2 ms
    rf"(?:{_SINCE}\s*(?=[{''.join({word[0] for word in SIGNS if word.isalpha()})}]))?"
    rf"(?P<sign>{_either(SIGNS)})?\s*(?P<minus>(?<=\w)-\s*)?(?P<bound>{_either(BOUNDS)})?\s*"
    rf"(?:\((?P<inner>{_DIGITS})\)|(?P<digits>{_DIGITS}))\s*(?P<unit>{_either(RATIOS)}|{_WORD})??"
    rf"(?P<behind>{_either(BOUNDS_BEHIND)})?"
)
_NIL = rf"{_SINCE}?(?:{_either(NILS)})"  # compiled where it is needed, as the next one
# a mark or quotes that come along when a figure is copied out of a sentence
_QUOTES, _MARKS = '“”‘’"', "。,;、"
_CLOSED = rf"(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]+)[{_QUOTES}]|(?P<open>[^{_QUOTES}]+?))[{_MARKS}]?"
_NUMERALS = "零一二三四五六七八九〇两壹贰叁肆伍陆柒捌玖十拾百佰千仟万"
_SPELLED = rf"(?P<numeral>[{_NUMERALS}]+)\s*(?P<unit>(?:{CLASSIFIERS})(?:\([^\W\d_]+\))?)"
# no figure that anything can be held against; nor is 9OO, with letters for noughts, a count of OO
_ABOUT = r"个?[余多来几].*|.*(?:左右|上下)|[Oo]+"
_COUNTED_IN = rf"(?P<power>{_either(_POWERS)})(?P<thing>.+)|(?P<small>[十百千])(?P<one>{CLASSIFIERS})"


class Figure:
    """One printed number.

    ``text``      as printed
    ``mantissa``  the value in units of the last printed digit (or of ``decimals``, where that is finer)
    ``exponent``  the power of ten of that digit, in the base unit of its kind (yuan; 1)
    ``unit``      as printed, or inherited where the number stands bare
    ``spread``    how the true amount may differ
    ``bound``     "" or ">=" / "<=": the figure states a bound, not an amount
    ``worth``     the value as whole numbers, over and under the line, and its kind; for whoever works it out first to keep
    """

    __slots__ = ("exponent", "mantissa", "spread", "text", "unit", "worth")

    bound = ""  # in the class, for a report may have a million figures and few of them are bounds

    def __init__(self, text: str, mantissa: int, exponent: int, unit: Unit, spread: Spread) -> None:
        self.text = text
        self.mantissa = mantissa
        self.exponent = exponent
        self.unit = unit
        self.spread = spread
        self.worth: tuple[int, int, str] | None = None

    @property
    def value(self) -> Fraction:
        """The printed value in the base unit of its kind (yuan; 1), exact."""
        exponent = self.exponent
        return Fraction(self.mantissa * 10**exponent) if exponent >= 0 else Fraction(self.mantissa, 10**-exponent)

    @property
    def ulp(self) -> Fraction:
        """The unit of the last printed digit, in the base unit."""
        return power(self.exponent)

    @property
    def nil(self) -> bool:
        """Whether nothing at all is printed (0, 0元, 持平), which is exact, and no amount to so many digits (0.00)."""
        return not self.mantissa and self.spread is _EXACT and "." not in normalize(self.text)

    def __repr__(self) -> str:
        return f"Figure({self.text!r} = {self.value} {self.unit.kind})"


class Bounding(Figure):
    """A printed number that states a bound: "≥95%", "不超过3天"."""

    __slots__ = ("bound",)

    def __init__(self, text: str, mantissa: int, exponent: int, unit: Unit, spread: Spread, bound: str) -> None:
        super().__init__(text, mantissa, exponent, unit, spread)
        self.bound = bound


def figured(text: str, mantissa: int, exponent: int, unit: Unit, spread: Spread, bound: str = "") -> Figure:
    """Return the figure with these; one with a bound where ``bound`` is not ""."""
    if bound:
        return Bounding(text, mantissa, exponent, unit, spread, bound)
    return Figure(text, mantissa, exponent, unit, spread)


@cache
def power(exponent: int) -> Fraction:
    """Return ten to an integer power, exact."""
    return Fraction(10**exponent) if exponent >= 0 else Fraction(1, 10**-exponent)


class Interval(Record):
    """The true amounts that a figure stands for; an end that is None is unbounded."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False


def normalize(text: str) -> str:
    """Return ``text`` with full-width ASCII made half-width and outer blanks removed."""
    return (text if text.isascii() else text.translate(_WIDE)).strip()


def money_unit(name: str) -> Unit | None:
    """Return the money unit of that name (元, 千元, 万元, 百万元, 亿元 …), or None."""
    found = _PRINTED.get(normalize(name))
    return found if found is not None and found.kind == "money" else None


def count_unit(thing: str) -> Unit:
    """Return the unit that counts ``thing``."""
    return Unit("count", 0, thing)


class Bare(Record):
    """What a number is that stands without a unit, in one place or another: found once, and held for all that stand there.

    ``scale``   of its unit
    ``least``   how many digits behind the point are known to be there, printed or not
    ``spread``  how the true amount may differ from a number with digits behind the point
    """

    unit: Unit
    decimals: int | None
    rounding: Rounding
    scale: int
    least: int
    spread: Spread


def bare(unit: Unit, decimals: int | None = None, rounding: Rounding = Rounding.ROUNDED) -> Bare:
    """Return what bare numbers of ``unit`` are, where money is printed to ``decimals`` digits and figures were made as ``rounding`` says."""
    least = decimals or 0 if unit.kind == "money" else 0
    return Bare(unit, decimals, rounding, unit.scale, least, _spread(unit, 1, rounding))


def read(text: str, unit: Unit, decimals: int | None = None, rounding: Rounding = Rounding.ROUNDED) -> Figure | None:
    """Return the figure that ``text`` prints, or None where it is a text.

    ``unit`` is that of a number that stands without one, ``decimals`` the digits that money is printed to
    (a trailing zero left out is then known to be there), ``rounding`` how they were made.
    A bare zero is nil: exact, and nothing of any kind.
    """
    return read_bare(text, bare(unit, decimals, rounding))


def read_bare(text: str, bare: Bare) -> Figure | None:
    """Return the figure that ``text`` prints, or None, as ``read`` does where bare numbers are what ``bare`` says.

    Most figures are digits with a point, most others have a sign before them or a usual unit behind: these need no pattern.
    """
    whole, point, fraction = text.partition(".")
    if fraction.isdecimal() and whole.isdecimal() and len(text) <= _SHORT and text.isascii():
        unit, _, _, scale, least, spread = bare
        mantissa, digits = int(whole + fraction), len(fraction)
        if digits < least:
            mantissa *= 10 ** (least - digits)
            digits = least
        return Figure(text, mantissa, scale - digits, unit, spread)
    sign, rest = 1, text
    if not text[:1].isdecimal():
        for width in (2, 1):
            if (known := SIGNS.get(text[:width])) is not None:
                sign, rest = known, text[width:]
                break
    name = rest.lstrip(_OF_DIGITS)
    printed = _BEHIND.get(name)
    if (printed is not None or not name) and len(name) < len(rest) <= _SHORT:
        whole, point, fraction = rest[: len(rest) - len(name)].partition(".")
        if "," in whole:
            whole = _ungrouped(whole)
        if whole.isdecimal() and (fraction.isdecimal() or not point):
            return _figure(text, sign * int(whole + fraction), len(fraction), printed, bare)
    if len(text) > LONGEST:
        return None
    clean = normalize(text)
    found = _read(text, clean, bare)
    about = found is None and clean and (clean[0] in _QUOTES or clean[-1] in _MARKS)
    if about and (closed := re.fullmatch(_CLOSED, clean)):
        inner = (closed["quoted"] or closed["open"]).strip()
        if inner != clean:
            found = _read(text, inner, bare)
    return found


def _ungrouped(digits: str) -> str:
    """Return digits without the commas between their groups, or "" where these are no groups of three."""
    first, *others = digits.split(",")
    return first + "".join(others) if 0 < len(first) <= 3 and all(len(three) == 3 for three in others) else ""


def _read(text: str, clean: str, bare: Bare) -> Figure | None:
    if clean.endswith(NILS) and re.fullmatch(_NIL, clean):
        return Figure(text, 0, 0, ANY, _EXACT)
    full = re.fullmatch(_FULL, clean) if re.search("[0-9]", clean) else None
    if full:
        return _full(text, full, bare)
    spelled = re.fullmatch(_SPELLED, clean) if clean and clean[0] in _NUMERALS else None
    if spelled:
        from fincheck.figures import numerals  # read on use: few figures are spelled out

        number = numerals.read(spelled["numeral"])
        return None if number is None else Figure(text, number, 0, count_unit(spelled["unit"]), Spread.EXACT)
    return None


def _full(text: str, m: re.Match[str], bare: Bare) -> Figure | None:
    """Return the figure that a matched notation stands for; None where it is no figure: a heading, the name of a column."""
    sign = SIGNS[m["sign"]] if m["sign"] else 1
    if m["minus"]:
        sign = -1  # 增加-13.52, 减少-13.52: spreadsheets put the word before the figure with its sign
    if m["inner"]:
        if m["sign"]:
            return None  # a sign before brackets says "minus" twice
        sign = -1
    bound = BOUNDS[m["bound"]] if m["bound"] else ""
    if m["behind"]:
        if bound:
            return None
        bound = BOUNDS_BEHIND[m["behind"]]
    if bound and sign < 0:
        return None  # 下降5%以上 is -5 % or less: which way such a bound goes is for people to say
    whole, _, fraction = (m["inner"] or m["digits"]).replace(",", "").replace(" ", "").partition(".")
    mantissa = sign * int(whole + fraction)
    name = m["unit"] or ""
    if name.startswith("年") and len(name) > 1 and not fraction and len(whole) == 4 and whole[:2] in ("19", "20"):
        return None  # 2022年预算数 is the name of a column
    unit, shift = _unit(name) if name else (bare.unit, 0)
    if unit is None or (m["inner"] and unit.kind == "count" and unit.name not in _WHOLE):
        return None  # （1）维护稳定 is a heading, no count of minus one
    if shift and (mantissa or fraction) and not bound:
        # A count is exact, unless it is printed in ten thousands of the thing.
        return Figure(text, mantissa, shift - len(fraction), unit, _SPREAD[bare.rounding])
    return _figure(text, mantissa, len(fraction) - shift, unit if name else None, bare, bound)


def _unit(name: str) -> tuple[Unit | None, int]:
    """Return the unit printed behind a number (None: that is no unit), and the power of ten a thing is counted in."""
    known = _PRINTED.get(name)
    if known is not None:
        return known, 0
    shift = 0
    counted = re.fullmatch(_COUNTED_IN, name)
    if counted:
        shift = _POWERS[counted["power"]] if counted["power"] else _SMALL[counted["small"]]
        name = counted["thing"] or counted["one"]
    if name in _SMALL or re.fullmatch(_ABOUT, name):
        return None, 0
    return count_unit(name), shift


def _figure(text: str, mantissa: int, digits: int, printed: Unit | None, bare: Bare, bound: str = "") -> Figure:
    """Return a figure of ``mantissa`` with ``digits`` behind the point, of the unit that is printed, or of the bare one's.

    Money has at least the digits that are known to be there; nothing at all (0, 0元; not 0%) and a bound (不超过, 以上) are
    exact as printed.
    """
    if not mantissa and digits <= 0 and not bound and (printed is None or printed.kind != "ratio"):
        return Figure(text, 0, 0, printed or ANY, _EXACT)
    unit = printed or bare.unit
    if unit.kind == "money" and bare.decimals is not None and bare.decimals > digits:
        mantissa *= 10 ** (bare.decimals - digits)
        digits = bare.decimals
    if bound:
        return Bounding(text, mantissa, unit.scale - digits, unit, _EXACT, bound)
    return Figure(text, mantissa, unit.scale - digits, unit, _spread(unit, digits, bare.rounding))


def _spread(unit: Unit, digits: int, rounding: Rounding) -> Spread:
    """Return how the true amount may differ from a number of ``unit`` with ``digits`` behind the point."""
    kind, _, name = unit
    if kind == "money":
        return _OF_MONEY[rounding]
    if kind == "ratio" or (digits > 0 and (kind == "number" or (kind == "count" and name not in _WHOLE))):
        return _SPREAD[rounding]  # 33.3公里 is measured, not counted
    return _EXACT


def interval(figure: Figure) -> Interval:
    """Return the true amounts that ``figure`` stands for, in the base unit.

    Rounded: [v - u/2, v + u/2], both ends closed. Truncated: [v, v + u), away from zero. Exact: the value.
    """
    if figure.spread is Spread.ROUNDED and not figure.bound:
        low, high, *_ = ends(figure)
        assert low is not None
        assert high is not None
        return Interval(Fraction(low), Fraction(high))
    value = figure.value
    if figure.bound:
        return Interval(value, None) if figure.bound == ">=" else Interval(None, value)
    if figure.spread is Spread.TRUNCATED:
        return tail_interval(figure)
    return Interval(value, value)


def ends(figure: Figure) -> tuple[Rational | None, Rational | None, bool, bool]:
    """Return the interval of a figure, its ends ``int`` where they are whole: arithmetic on those is ten times as fast."""
    if figure.spread is Spread.ROUNDED and not figure.bound:
        if figure.exponent > 0:
            unit = 10**figure.exponent
            value = figure.mantissa * unit
            return value - unit // 2, value + unit // 2, False, False
        halves = 2 * 10**-figure.exponent
        return Fraction(2 * figure.mantissa - 1, halves), Fraction(2 * figure.mantissa + 1, halves), False, False
    low, high, low_open, high_open = interval(figure)
    return whole(low), whole(high), low_open, high_open


def amount(figure: Figure) -> Rational:
    """Return the printed value in the base unit, as ``int`` where it is whole."""
    if figure.exponent >= 0:
        return figure.mantissa * int(10**figure.exponent)
    value = figure.value
    return value.numerator if value.denominator == 1 else value


def whole(value: Fraction | None) -> Rational | None:
    """Return a number as ``int`` where it is whole."""
    return value.numerator if value is not None and value.denominator == 1 else value


def tail_interval(figure: Figure) -> Interval:
    """Return the true amounts whose digits behind the last printed one were cut off."""
    value, ulp = figure.value, power(figure.exponent)
    if figure.mantissa > 0:
        return Interval(value, value + ulp, False, True)
    if figure.mantissa < 0:
        return Interval(value - ulp, value, True, False)
    return Interval(-ulp, ulp, True, True)
