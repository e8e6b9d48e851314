"""The text that a spreadsheet shows for a stored number, by its number format: exact, digit by digit.

A workbook stores 9746.5 and shows 9,746.50: what was published is what it shows. The stored number is taken as the
decimal text that stands in the file, cut to the fifteen digits that spreadsheets hold to be meant, and rounded half up.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fincheck.record import Record

__all__ = ["BUILT_IN", "is_number", "shown", "shown_text"]

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;"¥"-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ', 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_MEANT = 15  # significant digits; what is stored behind them is noise of the binary number
_GENERAL = 10  # digits that General shows at most of a number with decimals
_NUMBER = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,4}))?")
_TOKEN = re.compile(
    r'"([^"]*)"|[\\!](.)|_(.)|\*(.)|\[([^\]]*)\]|(AM/PM|A/P|上午/下午|General|G/通用格式)|([yYmMdDhHsSeEgGbB]+)|([0#?]+)|(.)', re.DOTALL
)  # fmt: skip
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")


class _Section(Record):
    """One of the up to four parts of a format: what it holds for, and its tokens as (kind, text)."""

    condition: tuple[str, str] | None
    tokens: tuple[tuple[str, str], ...]

    def has(self, kind: str) -> bool:
        return any(token[0] == kind for token in self.tokens)


class _Exact(Record):
    """A decimal number: sign, digits without a point, and how many of them stand behind it."""

    negative: bool
    digits: str
    behind: int

    @property
    def nil(self) -> bool:
        return not self.digits.strip("0")

    def moved(self, places: int) -> _Exact:
        """Return the number with its point ``places`` to the right."""
        return self._replace(behind=self.behind - places)

    def fixed(self, decimals: int) -> tuple[str, str]:
        """Return the digits before and behind the point, rounded half up to ``decimals``."""
        digits, drop = self.digits, self.behind - decimals
        if drop <= 0:
            whole = int(digits or "0") * 10**-drop
        elif drop > len(digits):
            whole = 0
        else:
            whole = int(digits[: len(digits) - drop] or "0") + (digits[len(digits) - drop] >= "5")
        text = str(whole).rjust(decimals + 1, "0")
        return (text[: len(text) - decimals], text[len(text) - decimals :]) if decimals else (text, "")

    def compared(self, other: _Exact) -> int:
        """Return -1, 0 or 1 as this is less than, equal to or more than ``other``."""
        wide = max(self.behind, other.behind, 0)
        a, b = self._scaled(wide), other._scaled(wide)
        return (a > b) - (a < b)

    def _scaled(self, wide: int) -> int:
        return int(self.digits or "0") * int(10 ** (wide - self.behind)) * (-1 if self.negative else 1)


def _exact(stored: str) -> _Exact | None:
    """Return a stored number, cut to the digits that are meant; None where the text is none."""
    found = _NUMBER.fullmatch(stored.strip())
    if found is None or not (found[2] or found[3]):
        return None
    behind = len(found[3] or "") - int(found[4] or "0")
    digits = ((found[2] or "") + (found[3] or "")).lstrip("0")
    if abs(behind) > 400:
        return None
    extra = len(digits) - _MEANT
    if extra > 0:
        up = digits[_MEANT] >= "5"
        digits, behind = str(int(digits[:_MEANT]) + up), behind - extra
    return _Exact(found[1] == "-" and bool(digits.strip("0")), digits, behind)


def shown(stored: str, format: str, days: int = 0) -> tuple[str, bool]:
    """Return the text shown for a stored number, and whether the format was understood.

    ``stored`` is the decimal text in the file; ``days`` is 1462 where a workbook counts its days from 1904. Of a format
    that is not understood the number is shown as stored.
    """
    number = _exact(stored)
    if number is None:
        return stored, False
    sections = _sections(format)
    chosen, signed = _chosen(sections, number)
    if chosen is None:
        return _general(number), False
    if any(kind == "date" for kind, _ in chosen.tokens):
        return _date(number, chosen, days)
    return _told(number, chosen, signed)


def shown_text(text: str, format: str) -> str:
    """Return what is shown of a stored text: itself, unless the format hides or frames texts."""
    sections = _sections(format)
    frame = next((one for one in sections if one.has("text")), None)
    if frame is None:
        return "" if len(sections) == 4 else text
    if len(sections) not in (1, 4) and frame is not sections[-1]:
        return text
    return "".join(text if kind == "text" else value for kind, value in frame.tokens if kind in ("text", "literal"))


def is_number(stored: str) -> bool:
    """Whether what is stored is a number, of a size that a spreadsheet holds."""
    return _exact(stored) is not None


@lru_cache(maxsize=512)
def _sections(format: str) -> tuple[_Section, ...]:
    """Return the sections of a number format, each with its condition, if any, and its tokens: (kind, text)."""
    sections: list[_Section] = []
    condition: tuple[str, str] | None = None
    tokens: list[tuple[str, str]] = []
    for found in _TOKEN.finditer(format or "General"):
        quoted, escaped, blank, _, bracket, word, letters, digits, other = found.groups()
        if quoted is not None or escaped is not None:
            tokens.append(("literal", quoted if quoted is not None else escaped))
        elif blank is not None:
            tokens.append(("literal", " "))
        elif bracket is not None:
            limit = _CONDITION.fullmatch(bracket)
            if limit:
                condition = limit[1], limit[2]
            elif bracket.startswith("$"):
                tokens.append(("literal", bracket[1:].partition("-")[0]))
            elif bracket.lower().strip("hms") == "":
                tokens.append(("date", bracket.lower()))
        elif word is not None:
            tokens.append(("general", "") if word[0] == "G" else ("date", "am/pm"))
        elif letters is not None:
            tokens += _lettered(letters)
        elif digits is not None:
            tokens.append(("digits", digits))
        elif other == ";":
            sections.append(_Section(condition, tuple(tokens)))
            condition, tokens = None, []
        elif other == "@":
            tokens.append(("text", ""))
        elif other is not None and other in ".,%/":
            tokens.append((other, other))
        elif other is not None:
            tokens.append(("literal", other))
    sections.append(_Section(condition, tuple(tokens)))
    return tuple(sections)


def _lettered(letters: str) -> list[tuple[str, str]]:
    """Return the tokens of letters that stand together: yyyymmdd are three, E of 0.00E+00 is one."""
    if letters in ("E", "e"):
        return [("exponent", letters)]
    return [("date", run[0].lower()) for run in re.findall(r"((.)\2*)", letters)]


def _chosen(sections: tuple[_Section, ...], number: _Exact) -> tuple[_Section | None, bool]:
    """Return the section that holds for a number, and whether a minus sign is written before it."""
    numeric = [one for one in sections[:3] if not (one.has("text") and len(sections) > 1)] or list(sections[:1])
    if any(one.condition for one in numeric):
        for one in numeric:
            if one.condition is None:
                return one, number.negative
            limit = _exact(one.condition[1])
            if limit is None:
                return None, False
            how = number.compared(limit)
            holds = {"<": how < 0, ">": how > 0, "=": how == 0, "<=": how <= 0, ">=": how >= 0, "<>": how != 0}
            if holds[one.condition[0]]:
                return one, number.negative and not (one is not numeric[0] and one.condition[0] in ("<", "<="))
        return None, False
    if number.negative and len(numeric) > 1:
        return numeric[1], False
    if number.nil and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], number.negative


def _told(number: _Exact, section: _Section, signed: bool) -> tuple[str, bool]:
    """Return a number as a section of a format shows it, and whether that is certain: fractions and exponents are not."""
    kinds = [kind for kind, _ in section.tokens]
    if not any(kind in ("digits", "general", "text") for kind in kinds):
        return "".join(value for kind, value in section.tokens if kind in ("literal", "%")), True
    if "/" in kinds or "exponent" in kinds:
        return _general(number), False
    if "general" in kinds or "text" in kinds:
        plain = _general(number if signed else number._replace(negative=False))
        return "".join(plain if kind in ("general", "text") else value for kind, value in section.tokens), True
    number = number.moved(2 * kinds.count("%"))
    point = kinds.index(".") if "." in kinds else len(kinds)
    places = [at for at, kind in enumerate(kinds) if kind == "digits"]
    last = max((at for at in places if at < point), default=-1)
    grouped = any(kind == "," and at < last for at, kind in enumerate(kinds))
    scaled = sum(kind == "," and last < at < point + 1 for at, kind in enumerate(kinds))
    scaled += sum(kind == "," and at > max(last, point, *places) for at, kind in enumerate(kinds))
    number = number.moved(-3 * scaled)
    behind = "".join(section.tokens[at][1] for at in places if at > point)
    before = "".join(section.tokens[at][1] for at in places if at < point)
    whole, part = number.fixed(len(behind))
    return _filled(section, whole, part, before, behind, grouped, point, signed), True


def _filled(
    section: _Section, whole: str, part: str, before: str, behind: str, grouped: bool, point: int, signed: bool
) -> str:
    """Return the section with its places filled: the digits before the point stand at its first place."""
    whole = whole.lstrip("0").rjust(before.count("0"), "0")
    if grouped:
        whole = re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+$)", ",", whole)
    while part and behind[len(part) - 1] == "#" and part[-1] == "0":
        part = part[:-1]
    told: list[str] = []
    first = True
    left = len(before)  # places before the point that are still to be filled
    used = 0
    for at, (kind, value) in enumerate(section.tokens):
        if kind == "digits" and at < point:
            left -= len(value)
            # 0!.0,"万" parts its digits by a sign: what stands right of it keeps its places
            end = len(whole) if grouped or not left else max(len(whole) - left, 0)
            start = 0 if first else max(len(whole) - left - len(value), 0)
            told.append("" if grouped and not first else whole[start:end])
            first = False
        elif kind == "digits":
            told.append(part[used : used + len(value)])
            used += len(value)
        elif kind == ".":
            told.append((whole if first else "") + ".")
            first = False
        elif kind in ("literal", "%"):
            told.append(value)
    text = "".join(told)
    return "-" + text if signed else text


def _general(number: _Exact) -> str:
    """Return the number as General shows it: whole numbers in full, others with ten digits at most."""
    if number.nil:
        return "0"
    ahead = max(len(number.digits) - number.behind, 1)
    decimals = max(min(number.behind, _GENERAL - ahead), 0)
    whole, part = number.fixed(decimals)
    part = part.rstrip("0")
    return ("-" if number.negative else "") + whole + ("." + part if part else "")


def _date(number: _Exact, section: _Section, days: int) -> tuple[str, bool]:
    """Return a day or a time as the format shows it; only 年, month and day are told apart by their digits."""
    from datetime import date, timedelta

    whole, part = number.fixed(6)
    serial = int(whole) + days
    if number.negative or serial > 2_958_465:
        return _general(number), False
    day = date(1899, 12, 30) + timedelta(days=serial + (serial < 60 and not days))
    seconds = (int(part) * 86400 + 500_000) // 1_000_000
    told: list[str] = []
    clock = False
    for kind, value in section.tokens:
        if kind == "literal" or kind in "/.,":
            told.append(value)
        elif kind == "digits":
            continue
        elif value == "am/pm":
            told.append("AM" if seconds < 43200 else "PM")
        else:
            sign = value[0]
            minutes = sign == "m" and clock
            numeral = {
                "y": day.year, "e": day.year, "d": day.day, "h": seconds // 3600, "s": seconds % 60,
                "m": seconds // 60 % 60 if minutes else day.month,
            }.get(sign)  # fmt: skip
            if numeral is None:
                return _general(number), False
            short = sign == "y" and len(value) == 2
            told.append(str(numeral % 100 if short else numeral).rjust(2 if len(value) > 1 else 1, "0"))
            clock = sign == "h" or (clock and sign != "s")
    return "".join(told), True
