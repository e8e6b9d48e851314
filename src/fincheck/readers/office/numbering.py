"""The numbers that Word prints before paragraphs and that do not stand in their text: 一、 （二） 3."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from fincheck.figures.numerals import spelled
from fincheck.readers.office.package import Package

__all__ = ["Numbering", "children", "number_of"]

_CHINESE = frozenset(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "chineseLegalSimplified",
     "taiwaneseCountingThousand")
)  # fmt: skip


def children(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the children of that name, also those inside content controls and insertions."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in ("w.sdt", "w.sdtContent", "w.ins", "w.moveTo", "w.customXml", "w.smartTag"):
            yield from children(child, tag)


def number_of(element: Element | None, otherwise: int) -> int:
    """Return the number that an element gives, from ``otherwise`` to 500; ``otherwise`` where it gives none."""
    said = element.get("w.val", "") if element is not None else ""
    return min(max(int(said), otherwise), 500) if said.isdecimal() and len(said) < 6 else otherwise


class Numbering:
    """The lists of a document, counted on from paragraph to paragraph."""

    def __init__(self, package: Package, part: str) -> None:
        self._levels: dict[str, dict[str, tuple[str, str, int]]] = {}  # list: level: format, text, start
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if not part:
            return
        tree = package.tree(part)
        formats: dict[str, dict[str, tuple[str, str, int]]] = {}
        for abstract in children(tree, "w.abstractNum"):
            levels = formats[abstract.get("w.abstractNumId", "")] = {}
            for level in children(abstract, "w.lvl"):
                kind, text, start = level.find("w.numFmt"), level.find("w.lvlText"), level.find("w.start")
                levels[level.get("w.ilvl", "0")] = (
                    kind.get("w.val", "") if kind is not None else "",
                    text.get("w.val", "") if text is not None else "",
                    number_of(start, 1),
                )
        for one in children(tree, "w.num"):
            link = one.find("w.abstractNumId")
            id = link.get("w.val", "") if link is not None else ""
            self._levels[one.get("w.numId", "")] = formats.get(id, {})
            self._abstract[one.get("w.numId", "")] = id

    def mark(self, numbering: Element) -> str:
        """Return the number of a paragraph with that numbering, counted on; "" where it has none or only a bullet."""
        number = numbering.find("w.numId")
        if number is None or not self._levels:
            return ""
        id = number.get("w.val", "")
        at = numbering.find("w.ilvl")
        level = number_of(at, 0)
        known = self._levels.get(id, {})
        if str(level) not in known:
            return ""
        counts = self._counts.setdefault(self._abstract.get(id, id), {})
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        counts[level] = counts.get(level, known[str(level)][2] - 1) + 1
        text = known[str(level)][1]
        if known[str(level)][0] in ("bullet", "none") or "%" not in text:
            return ""
        for step in range(level + 1):
            kind, _, start = known.get(str(step), ("decimal", "", 1))
            text = text.replace(f"%{step + 1}", _counted(counts.get(step, start), kind))
        return text


def _counted(number: int, form: str) -> str:
    """Return a number as it is printed: 12, or 十二."""
    return spelled(number) if form in _CHINESE and 0 < number < 100 else str(number)
