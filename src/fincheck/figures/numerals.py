"""Integers in Chinese numerals: 壹, 二十一, 三百零五."""

from __future__ import annotations

import re

__all__ = ["read", "spelled"]

_ONES, _TENS = "零一二三四五六七八九", {"十": 10, "百": 100, "千": 1000}
_PLAIN_NUMERALS = str.maketrans("〇两壹贰叁肆伍陆柒捌玖拾佰仟", "零二一二三四五六七八九十百千")


def read(text: str) -> int | None:
    """Return the integer that Chinese numerals spell, or None where they are not written out in full.

    壹, 二十一, 三百零五 are numbers; 二三 is "two or three", 一百二 leaves out what it means, 百家 is a hundred schools.
    """
    plain_text = text.translate(_PLAIN_NUMERALS)
    total = section = current = 0
    for c in plain_text:
        if c in _TENS:
            section += (current or 1) * _TENS[c]
            current = 0
        elif c == "万":
            total = (section + current) * 10000
            section = current = 0
        else:
            current = _ONES.index(c)
    number = total + section + current
    full = "一" + plain_text if plain_text.startswith("十") else plain_text
    return number if number < 10**8 and _in_full(number) == full else None


def _in_full(number: int) -> str:
    """Return an integer below a hundred million in Chinese numerals."""
    high, low = divmod(number, 10000)
    if not high:
        return _section(low) or "零"
    return f"{_section(high)}万{'零' if 0 < low < 1000 else ''}{_section(low)}"


def _section(number: int) -> str:
    pairs = zip(f"{number:04}", ("千", "百", "十", ""), strict=True)
    return re.sub("零+", "零", "".join(_ONES[int(d)] + (place if d != "0" else "") for d, place in pairs)).strip("零")


def spelled(number: int) -> str:
    """Return an integer below a hundred million as it is written: 十二, 三百零五."""
    text = _in_full(number)
    return text.removeprefix("一") if text.startswith("一十") else text
