"""What the tests of the HTML page share: the page of a report, and a page read back as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from judge import rules

import fincheck
from fincheck.audit import Audit
from fincheck.render import Run, renderer
from fincheck.source import Source

VOID = {"meta", "input", "br", "link", "img", "hr"}

RULES = """
rules:
  - {id: SUM1, for: expenditure, check: parts.basic + parts.project = total, basis: 第七十五条, why: A part is missing.}
  - {id: SHR1, for: expenditure.parts.basic, check: share = amount / parent.parent.total, severity: warning}
  - {id: ROL1, for: 结转, check: 年初 + 收入 - 支出 = 年末}
  - {id: CMP1, for: 合同, check: 已付 ≤ 应付, severity: info}
  - {id: SAM1, for: 人员, check: 'same(正文, 附件, 概况)'}
  - {id: BLK1, check: 空白项 = 0}
  - {id: ABS1, check: 空白项 = 缺项}
  - {id: OK01, for: 结转, check: 年初 < 收入}
  - {id: RND1, for: 尾差, check: 甲 + 乙 = 和}
  - {id: NON1, for: 没有这一节, check: a = b}
"""
REPORT = """\
entity: 示例县档案馆
year: 2023
decimals: 2
expenditure:
  total: 120.00
  parts:
    basic: {amount: 70.00, share: 68.33%}
    project: 40.00
结转:
  年初: 30.00
  收入: 100.00
  支出: 110.00
  年末: "25.00"
合同: {已付: 466.40万元, 应付: 466万元}
人员: {正文: 22人, 附件: 27人, 概况: 27人}
空白项:
尾差: {甲: 1.00, 乙: 2.00, 和: 3.01}
旁注: 12.34
"""


@dataclass(slots=True)
class Element:
    """One element of a page; ``children`` are elements and texts."""

    name: str
    attributes: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    @property
    def text(self) -> str:
        """All text inside, as it stands."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self, name: str = "", cls: str = "") -> list[Element]:
        """Return the elements of that name with that class below this one."""
        return [e for e in self.walk() if (not name or e.name == name) and (not cls or cls in e.classes)]

    def one(self, name: str = "", cls: str = "") -> Element:
        """Return the only such element."""
        (found,) = self.all(name, cls)
        return found

    @property
    def classes(self) -> list[str]:
        """The classes of the element."""
        return (self.attributes.get("class") or "").split()

    def get(self, name: str) -> str:
        """Return an attribute, or ""."""
        return self.attributes.get(name) or ""


class Reader(HTMLParser):
    """Reads a page and fails where an element is closed that is not open, or the other way round."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Element("", {})
        self.open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute of {tag} stands twice: {attrs}"
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert any(e.name == "svg" for e in self.open), f"HTML does not close <{tag}/>"
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes {self.open[-1].name}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """Return the top of a page."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [reader.top], f"not closed: {[e.name for e in reader.open[1:]]}"
    return reader.top


def audit(report: str = REPORT, rule_file: str = RULES, file: str = "report.yaml") -> Audit:
    """Return the audit of a report by the rules of a file."""
    book = rules(rule_file)
    assert [problem.text.en for problem in book.problems] == []
    return fincheck.audit(Source(file, report), book)


def page(*audits: Audit, lang: str = "zh", rule_file: str = RULES, verbose: bool = False) -> str:
    """Return the page of some audits."""
    return renderer("html")(Run(list(audits), rules(rule_file), lang, verbose))
