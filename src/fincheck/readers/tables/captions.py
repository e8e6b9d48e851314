"""What stands around a table: its title, number, unit, the department, notes, and why it is empty."""

from __future__ import annotations

import re
from functools import lru_cache

from fincheck.figures.figure import money_unit, normalize
from fincheck.record import Record
from fincheck.report.terms import Terms

__all__ = [
    "Title",
    "Titles",
    "asks",
    "entity_of",
    "explains",
    "is_caption",
    "is_note",
    "is_sentence",
    "labels",
    "unit_of",
]

_NUMERAL = "[0-9一二三四五六七八九十]"
_LEAD = re.compile(
    rf"(?:附[件表]?\s*{_NUMERAL}*(?:[-—]{_NUMERAL}+)?\s*[:：.、]?|表\s*{_NUMERAL}+(?:[-—]{_NUMERAL}+)?\s*[:：.、]?"
    rf"|[（(]?{_NUMERAL}+[)）]?\s*[、.．]|[（(]{_NUMERAL}+[)）]|(?:(?:部门|单位|预算|决算)*公开|预算|财预)\s*[0-9]+(?:-[0-9]+)?\s*表|(?:部门|单位|预算|决算)*公开表\s*[0-9]+(?:-[0-9]+)?|Z[0-9]+(?:[-_][0-9]+)?|[0-9]{{1,2}}(?=\D))\s*"
)
_TAIL = re.compile(
    r"[（(](?:公开[0-9]+(?:-[0-9]+)?表|财决.{0,10}表|续表?[一二三四五0-9]*|(?:金额)?单位[:：].{1,4}|[0-9]{4}年度?)[)）]\s*$|续表?[一二三四五0-9]*$"
)
_AGAIN = re.compile(r"[（(]?续表?[一二三四五0-9]*[)）]?$")
_UNIT = re.compile(r"(?:金额|货币|计量|计价)?\s*单位\s*[:：]\s*(?:人民币)?\s*([百千十万亿]{0,2}元)(?![\u4e00-\u9fff])")
_ENTITY = re.compile(
    r"(?:编制|编报|填报|公开|预算|主管|报送|汇总)*\s*(?:单位|部门)\s*(?:名称)?\s*[:：]\s*(?P<name>[^\s:：|]*[^\s:：|金额])(?=\s|$|金额|单位)"
)
_LABEL = re.compile(
    r"(?:编制|编报|填报|公开|预算|报送|汇总|金额|货币|计量)?\s*(?:单位|部门)\s*(?:名称)?\s*[:：]|(?:编制|编报|填报)(?:单位|部门)"
)
_UNIT_LABEL = re.compile(r"(?:金额|货币|计量|计价)?\s*单位")
_FORM = re.compile(
    r"(?:(?:部门|单位|预算|决算|财决|财预)*(?:公开|附表|财决|财预|预算|决算)\s*[0-9]+(?:-[0-9]+)?\s*表?(?:附表)?"
    r"|(?:部门|单位|预算|决算)*公开表\s*[0-9]+(?:-[0-9]+)?|Z[0-9]+\S{0,6}|表\s*[0-9]+)"
)
_DATE = re.compile(r"[0-9]{4}\s*年\s*度?(?:\s*[0-9]{1,2}\s*月)?(?:\s*[0-9]{1,2}\s*日)?")
_PAGE = re.compile(r"[-—第\s]*[0-9]+\s*(?:页)?[-—\s]*(?:[,，/共]\s*[0-9]+\s*页?)?")
_NOTE = re.compile(r"\s*(?:备?注|说明|注释)\s*[0-9]*\s*[:：.、]")
_SENTENCE = re.compile(r"[。；，,;]")
_EMPTY = re.compile(r"(?:没有|无|未|不涉及|没|不).*?(?:故|因此|所以|本表|此表|该表).*?(?:无数据|为空|空表|没有数据|无数)|(?:本|此|该)表(?:为空表|无数据|为空)|空表|无此项|不涉及此项|(?:没有|无|未安排|不涉及|未发生)[^，。；]{0,60}(?:收入|支出|收支|数据|经费|预算|拨款)")  # fmt: skip
_TEMPLATE = re.compile(r"仍保留|作下述说明|请在|应列")
# Words of a title that make it another table: what stands before a known title must not hold one.
_TELLING = re.compile(r"预算|拨款|财政|基金|资本|项目|经费|基本|明细|收入|支出|采购|资产|绩效|结转")
_FUNDED = re.compile(
    r"^(?:一般公共预算|财政拨款)+(?=三公)"
)  # the public expenses are those, whether the title says so or not
_OFFICE = re.compile(r"(?:财政|审计|统计)(?:局|厅|所|办)")  # a department may be named after them
_QUOTES = re.compile(r"[\s\"'“”‘’＂＇「」『』《》〈〉]")
_ANY_TITLE = re.compile(r"[^。；，：:;!！?？|]{2,50}表(?:[（(][^（）()]{1,20}[)）])?")


class Title(Record):
    """The title of a table: the term id or the title itself, as printed, whether a term knows it, whether it says 续表."""

    key: str
    name: str
    known: bool
    again: bool = False


class Titles:
    """The titles that the terms know."""

    def __init__(self, terms: Terms) -> None:
        self._known = _titles(terms, len(terms.id_of_label))

    def of(self, text: str) -> Title | None:
        """Return the title that a line is, or None: 三、收入决算表, 公开03表 支出决算表, 2024年度某局“三公”经费支出决算表."""
        again = False
        clean = text.strip()
        if len(clean) > 80 or "表" not in clean:
            return None
        while found := _TAIL.search(clean):
            again = again or _AGAIN.search(found[0].strip("（()）")) is not None
            clean = clean[: found.start()].rstrip()
        lead = _LEAD.match(clean)
        name = clean[lead.end() :] if lead else clean
        for one in (clean, name):
            key = self._key(_bare(one))
            if key:
                return Title(key, _printed(one), known=True, again=again)
        if name and _ANY_TITLE.fullmatch(name) and not _FORM.fullmatch(name):
            return Title(_printed(name), _printed(name), known=False, again=again)
        return None

    def _key(self, bare: str) -> str:
        found = self._known.get(bare) or self._known.get(_FUNDED.sub("", bare))
        if found:
            return found
        # a year and a department before the title belong to it, words of finance make it another
        for at in range(1, len(bare) - 3):
            found = self._known.get(bare[at:])
            if found:
                return "" if _TELLING.search(_OFFICE.sub("", bare[:at])) else found
        return ""


@lru_cache(maxsize=4)  # asked for every table
def _titles(terms: Terms, _labels: int) -> dict[str, str]:
    """Return the ids of the tables that terms know, by their titles; terms that have more labels by now know others."""
    known: dict[str, str] = {}
    for term in terms.by_id.values():
        if term.id.endswith("_table"):
            for label in (term.zh, *term.labels, *term.former):
                known.setdefault(_bare(label), term.id)
    return known


def _bare(name: str) -> str:
    return _QUOTES.sub("", normalize(name)).replace("(", "（").replace(")", "）")


def _printed(name: str) -> str:
    return "".join(name.split())


def unit_of(text: str) -> str:
    """Return the unit of money that a line names for its table (单位：万元), or ""."""
    found = _UNIT.search(text)
    return found[1] if found and money_unit(found[1]) is not None else ""


def entity_of(text: str) -> str:
    """Return the department that a line names (部门：某局), or ""."""
    for found in _ENTITY.finditer(text):
        name = found["name"].strip()
        if name and money_unit(name.removeprefix("人民币")) is None and len(name) < 60:
            return name
    return ""


def is_caption(text: str) -> bool:
    """Whether a cell says something of its table and holds none of its figures: unit, department, number, date, page."""
    if not text:
        return True
    if len(text) > 120:
        return False
    rest = _UNIT.sub(" ", text)
    rest = _ENTITY.sub(" ", rest)
    rest = re.sub(r"(?:编制|编报|填报|公开|预算|主管|报送|汇总)*\s*(?:单位|部门)\s*(?:名称)?\s*[:：]", " ", rest)
    rest = _FORM.sub(" ", rest)
    if rest.strip() == "":
        return True
    rest = _DATE.sub(" ", rest)
    return rest.strip() in ("", "金额", "金额单位", "续表", "（续）") or (
        rest == text and _PAGE.fullmatch(text) is not None and "页" in text
    )


def labels(text: str, value: str = "") -> bool:
    """Whether a cell says that the next one names the department or the unit: 编制单位：, 金额单位：; 单位 where that is 元.

    A word without a colon is one only where nothing else could stand behind it: 单位 is the head of many a column.
    """
    if _LABEL.fullmatch(text):
        return True
    return money_unit(value) is not None and _UNIT_LABEL.fullmatch(text) is not None


def is_note(text: str) -> bool:
    """Whether a line is a note below a table: 注：…, 说明：…"""
    return _NOTE.match(text) is not None


def explains(text: str) -> bool:
    """Whether a line says why a table is empty; what a template asks one to write does not."""
    return _EMPTY.search(text) is not None and _TEMPLATE.search(text) is None


def asks(text: str) -> bool:
    """Whether a line of the form asks for an explanation below: 无…的，仍保留该表格式，并在本表下方作下述说明："""
    return _TEMPLATE.search(text) is not None and text.rstrip().endswith((":", "："))


def is_sentence(text: str) -> bool:
    """Whether a line is running text."""
    return _SENTENCE.search(text) is not None
