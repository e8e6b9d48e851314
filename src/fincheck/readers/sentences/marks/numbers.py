"""The numbers of a folded paragraph: each with its unit, and of what is no figure (a date, an ordinal …) what it is instead."""

from __future__ import annotations

import re

from fincheck.figures.figure import CLASSIFIERS, MONEY, RATIOS
from fincheck.record import Record

__all__ = ["COUNT", "MONEY_KIND", "PLAIN", "RATIO", "Number", "numbers"]

MONEY_KIND, RATIO, COUNT, PLAIN = "money", "ratio", "count", "plain"


class Number(Record):
    """A number: ``start`` to ``digits_end`` its digits (and sign), ``end`` behind its unit.

    ``kind``   money, ratio, count or plain (no unit)
    ``other``  what it is where it is no figure: date, ordinal, reference, code, name, page, threshold, about; else ""
    ``before``, ``behind``  what makes it a bound (不超过, 以上) or only nearly a figure (约, 近, 左右): printed with it, and
    as such never exact; ``start`` and ``end`` are those of the whole
    """

    start: int
    digits_end: int
    end: int
    text: str
    unit: str
    kind: str
    other: str = ""
    before: str = ""
    behind: str = ""

    @property
    def printed(self) -> str:
        """The number with its unit and what bounds it, as printed."""
        if self.behind.endswith(_MORE):
            return self.before + self.text + self.behind + self.unit  # 200余万元, 2万余元
        return self.before + self.text + self.unit + self.behind


_MORE_COUNTS = (
    "人次|件次|车次|台次|户次|项次|场次|班次|例次|批次|团组|台\\(套\\)|台\\(件\\)|辆次|平方米|平方公里|万平方米|公里|公顷|亩|吨|册|本|期|小时|学时|课时|"
    "分|元/人|户次|头|只|颗|株|门|篇|例|床|张床位|种|类|款|班|级|片|站|点|宗|笔|倍|米|千瓦时|公斤|千克|度"
)
_COUNTS = sorted({*CLASSIFIERS.split("|"), *_MORE_COUNTS.split("|")} - {"度", "月", "天", "年"}, key=len, reverse=True)
_MONEY = sorted((name for name in MONEY if name.endswith("元")), key=len, reverse=True)
_POWERS = ("万亿", "亿", "万")


def _either(words: list[str]) -> str:
    return "|".join(w if "\\" in w else re.escape(w) for w in words)


_NUMBER = re.compile(
    r"(?<![0-9.A-Za-z])(?P<sign>(?:(?<![0-9\u4e00-\u9fff%)])|(?<=[加少降长升低减增]))[-+△▲])?"
    r"(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?)"
    rf"(?P<unit>(?P<money>{_either(_MONEY)}|(?:万亿|亿|万)(?=[,;。、)(的]|左右|$))"
    rf"|(?P<ratio>{_either(list(RATIOS))})|(?P<count>(?:[万亿])?(?:{_either(_COUNTS)})|天|年(?!度|末|初|底|终|来|内)|个?月(?!份))|)"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}$")
_CODE = re.compile(r"(?:2[0-3][0-9]{5}|2[0-3][0-9]{3}|3[0-9]{4})$")
_BEFORE_REFERENCE = re.compile(
    r"(?:第|图|表|附件|附表|附|公开|决|文|\[(?:19|20)[0-9]{2}\]|条例|号|专项|指标|栏|行|公式|编号|序号)$"
)
_THRESHOLD_BEHIND = re.compile(r"(?:\((?:含|不含)[^)]{0,8}\))?(?:及)?以[上下内]")
_ADDRESS = re.compile(r"[a-z]{2,8}://[!-~]+")
_MARK = re.compile(r"[.、](?![0-9])|、(?=(?:19|20)[0-9]{2}年)|\)")
_MORE = ("余", "多", "几")
_ABOUT = re.compile(
    rf"(?P<more>[十百千万亿]?[{''.join(_MORE)}])(?P<unit>{_either(_MONEY)}|(?:[万亿])?(?:{_either(_COUNTS)})|)(?![0-9])"
)
# ahead of a number that is only nearly what it says, or bounds it; 节约 and 附近 are words of their own
_NEARLY = re.compile(
    r"(?:不超过|不高于|不少于|不低于|将近|接近|不足|不到|至少|最少|最多|至多|逾|(?<![就附靠邻最])近"
    r"|大?(?<![节预合条公制集违履签特租])约(?:为|达|计)?|(?<!出)超过?)$"
)
_BEGIN_MORE, _BEGIN_AROUND, _END_NEARLY = (
    frozenset("余多几十百千万亿"),
    frozenset("左上及以"),
    frozenset("过于近足到少多逾约为达计超"),
)
_COMPARED = re.compile(r"[比较][^,。;:]{0,24}超过?$")  # 比预算数超过5万元 is by how much
_SHARE_ABOUT = re.compile(r"(?<![节预合条公制集违履签特租])约占[^,。;:0-9]{0,16}$")
_AROUND = re.compile(r"左右|上下(?![一-鿿])|(?:及)?以[上下内](?![一-鿿])")
_LEADER = re.compile(r"(?:[.…‥·・_]\s*){4,}$|…\s*…\s*$")
_HOLD_ORDINAL = re.compile(r"(?:^|[。;:,“(]|[、和](?=$))\(?$")


def numbers(text: str) -> list[Number]:
    """Return every number of ``text``, in order."""
    if len(text) < 16 and re.fullmatch(r"\s*[-·]?\s*第?[0-9]{1,4}页?\s*[-·]?\s*", text):
        return [Number(m.start(), m.end(), m.end(), m[0], "", PLAIN, "page") for m in re.finditer(r"[0-9]+", text)]
    found: list[Number] = []
    addresses = [match.span() for match in _ADDRESS.finditer(text)][::-1] if "://" in text else []
    for match in _NUMBER.finditer(text):
        made = _number(text, match, found[-1] if found else None)
        while addresses and addresses[-1][1] <= made.start:
            addresses.pop()
        if addresses and addresses[-1][0] <= made.start:
            made = made._replace(end=made.digits_end, unit="", kind=PLAIN, other="reference")
        found.append(made)
    return found


def _number(text: str, m: re.Match[str], before: Number | None) -> Number:
    """Return one number with its unit, what it is where it is no figure, and what makes it only nearly one."""
    start, digits_end, end = m.start(), m.end("digits"), m.end()
    unit = m["unit"] or ""
    kind = MONEY_KIND if m["money"] else RATIO if m["ratio"] else COUNT if m["count"] else PLAIN
    digits = m["digits"]
    other = _other(text, m, kind, unit, digits, before)
    if other and kind == COUNT and other != "threshold":
        end, unit, kind = digits_end, "", PLAIN
    printed = (m["sign"] or "") + digits
    if other:
        return Number(start, digits_end, end, printed, unit, kind, other)
    # whether a sign stands there comes first: a pattern asked at every number would take as long as all the rest
    behind, before_it = "", ""
    if kind == PLAIN:
        more = _ABOUT.match(text, digits_end) if text[end : end + 1] in _BEGIN_MORE else None
        if more is not None:
            behind, unit, end = more["more"], more["unit"], more.end()
            kind = MONEY_KIND if unit.endswith("元") else COUNT if unit else PLAIN
    elif text[end : end + 1] in _BEGIN_AROUND and (around := _AROUND.match(text, end)):
        behind, end = around[0], around.end()
    if start and text[start - 1] in _END_NEARLY and (ahead := _NEARLY.search(text, max(0, start - 4), start)):
        if not _COMPARED.search(text, max(0, start - 30), start):
            before_it, start = ahead[0], ahead.start()
    elif kind == RATIO and text.rfind("约占", max(0, start - 18), start) >= 0:
        before_it = "约" if _SHARE_ABOUT.search(text, max(0, start - 20), start) else ""
    return Number(start, digits_end, end, printed, unit, kind, before=before_it, behind=behind)


def _other(text: str, m: re.Match[str], kind: str, unit: str, digits: str, before: Number | None) -> str:
    """Return what a number is that is no figure (date, page, reference, ordinal, code, about, threshold, name), or ""."""
    start, digits_end, end = m.start(), m.end("digits"), m.end()
    behind = text[digits_end : digits_end + 3]
    ahead = text[max(0, start - 12) : start]
    whole = digits.isdecimal()
    if whole and len(digits) == 4 and _YEAR.match(digits):
        if behind[:1] in ("年", "-", "]", "/", "~") or (
            kind == PLAIN and not m["sign"] and (behind[:1] >= "\u4e00" or not behind)
        ):
            return "date"
        if kind == COUNT and unit == "年":
            return "date"
    if whole and len(digits) <= 2 and (behind[:1] == "日" or (behind[:1] == "月" and not ahead.endswith("每"))):
        return "date"
    if (
        whole
        and len(digits) <= 2
        and behind[:1] in ("-", "至", "~", "/")
        and re.match(r"[-至~/][0-9]{1,2}(?:月|日|年)", text[digits_end:])
    ):
        return "date"
    if (
        before is not None
        and before.other == "date"
        and whole
        and start == before.end + 1
        and text[start - 1] in "-~/"
        and kind == PLAIN
    ):
        return "date"
    if whole and len(digits) <= 4 and _LEADER.search(ahead) and not text[digits_end:].strip():
        return "page"  # 一、部门职责……1
    if _BEFORE_REFERENCE.search(ahead) and whole and kind in (PLAIN, COUNT) and len(digits) <= 4:
        return "reference"
    if whole and behind[:1] == "号":
        return "reference"
    ordinal = (
        whole
        and len(digits) <= 2
        and kind in (PLAIN, COUNT)
        and _MARK.match(text, digits_end)
        and _HOLD_ORDINAL.search(ahead)
    )
    if ordinal and (behind[0] != ")" or ahead.endswith("(")):
        return "ordinal"
    if whole and _CODE.match(digits) and kind == PLAIN and (behind[:1] >= "\u4e00" or text.strip() == digits):
        return "code"
    if behind[:1] in "]】" and ahead[-1:] in ("[", "【"):
        return "date"
    if behind[:1] == "“" and ahead.endswith("“"):
        return "name"
    if (behind[:1].isascii() and behind[:1].isalpha()) or (ahead and ahead[-1].isascii() and ahead[-1].isalpha()):
        return "name"
    if (
        kind == MONEY_KIND
        and (bar := _THRESHOLD_BEHIND.match(text[end : end + 14]))
        and (re.search(r"(?:单价|价值|超过|单位价值)$", ahead) or text[end + bar.end() :][:1] >= "\u4e00")
    ):
        return "threshold"  # 单价50万元以上; 100万元以上专用设备
    if ahead.endswith("突破"):
        return "about"  # 首次突破2万亿元: a mark that was passed, no amount
    if ahead.endswith(("“", "《")) and kind == PLAIN and whole:
        return "name"
    if kind == COUNT and unit == "年" and text[end : end + 1] == "期":
        return "name"
    return ""
