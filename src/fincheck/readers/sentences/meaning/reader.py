"""Subjects and scopes: of what each figure of a paragraph is, which list it stands in, and which numbers stay unread.

Nothing here looks at the values of figures: a reading is never chosen because it ties.
"""

from __future__ import annotations

import re

from fincheck.readers.sentences.marks.fold import Folded
from fincheck.readers.sentences.marks.naming import contents, named
from fincheck.readers.sentences.marks.numbers import MONEY_KIND, Number
from fincheck.readers.sentences.meaning.annex import PhraseClaim, claims
from fincheck.readers.sentences.meaning.clauses import Clause, clause
from fincheck.readers.sentences.meaning.sections import Sections
from fincheck.readers.sentences.meaning.segments import Segment, segments
from fincheck.readers.sentences.meaning.subjects import OTHER, PARTS, Fact, Section, Token
from fincheck.readers.sentences.meaning.words import AGAIN

__all__ = ["Reader"]

# a paragraph of one budget, where no heading says so
_ACCOUNT = re.compile(
    r"(?:(?:全|本|我)[省市县区州],?)?(一般公共预算|政府性基金|国有资本经营|社会保险基金)(?:预算)?(?:总)?(?:收入|支出)"
)
# what a paragraph says that balances a budget, and one that only reports its income does not
_BALANCED = re.compile(
    r"(?:收入|支出)(?:总计|合计)|上年结[转余]|年终结[转余]|年末结[转余]|收支相抵|加上?[:,]?上级|上解"
)
_CONSISTS = re.compile(r"(?:主要|具体)?(?=(?:包括|包含))")
_FOLLOWING = re.compile(r"(?:主要)?(?:用于|是)(?:以下)[^:,。0-9]{0,8}[:,]?")
# 2024年度无“三公”经费财政拨款支出。
_NOTHING = re.compile(
    r"^[^。;]{0,60}(?:没有|无|未发生|未安排|不涉及)[^。;]{0,40}(?:支出|收入|经费|收支|数据|预算|采购)"
)
_SPENT_ON = 16  # characters: 其中用于 with a longer name behind it tells a purpose
_PROSE = 100  # characters: a longer paragraph without figures says nothing that a figure is of
_COMPARING = re.compile(r"[较比与同](?=上|去|前|[12])")
# 7月收入 is not 1-7月收入, where a paragraph speaks of both
_MONTH = re.compile(r"(?<![-至到0-9年])[0-9]{1,2}月份?(?![底末初0-9]|-)|当月|本月")
_MONTHS = re.compile(r"[0-9]{1,2}月?[-至到][0-9]{1,2}月|累计|截[至止]")
_OF_ITS_OWN = (
    "其中",
    "完成",
    "占",
    "比",
    "较",
    "同比",
    "与",
    "决算数",
)  # says more of the one spoken of before the reason
_HEADING_NUMERAL = re.compile(r"^[一二三四五六七八九十]+、")
_ITEM = re.compile(
    r"^(?:[一二三四五六七八九十]+(?:、|是)|\([一二三四五六七八九十0-9]+\)|[0-9]{1,2}[.、)](?![0-9])|其[一二三四五])"
)


class Reader(Sections):
    """Subjects and scopes: of what each figure of a paragraph is, which list it stands in, and which numbers stay unread."""

    def paragraph(self, folded: Folded, found: list[Number], level: int, *, heading: bool = False) -> None:
        """Read one paragraph: ``level`` is that of the item it begins with, 99 where it begins with none."""
        self.ordinal += 1
        here = self.section
        if here is not None and here.nothing is None and not heading and all(number.other for number in found):
            line, column = folded.place(0)
            printed = self.lines[line].text.strip() if line in self.lines else folded.text
            here.nothing = (printed, line, column) if _NOTHING.search(folded.text) else None
        account = _ACCOUNT.match(folded.text)
        if account and not heading and (self.section is None or self.section.account):
            balances = _BALANCED.search(folded.text) or (self.section is not None and self.section.title == account[1])
            self.section = (
                Section(account[1], account[1], 9, None, *folded.place(0), account=True) if balances else None
            )
        if heading and not any(not number.other for number in found):
            for number in found:
                self.tokens.append(Token(number, *folded.place(number.start), OTHER, number.other))
            return
        while self.scopes and not self.goes_on(self.scopes[-1], level):
            self.scopes.pop()
        self.labelled(folded)
        self.begin(level)
        self.months = bool(_MONTH.search(folded.text) and _MONTHS.search(folded.text))
        self.claims = self._claims(folded, found)
        self._names_listed(folded, found)
        for number in found:
            if number.other:
                line, column = folded.place(number.start)
                self.tokens.append(Token(number, line, column, OTHER, number.other))
        if (
            len(folded.text) <= _PROSE
            or any(not number.other for number in found)
            or self.vocabulary.unchanged.search(folded.text)
        ):
            for segment in segments(folded.text, found, self.vocabulary):
                self.segment(folded, segment)
        self.finish(folded.text, level)
        if self.current and self.current[0].item and not any(not number.other for number in found):
            self.item = self.current[0]  # …（类）…（款）…（项）。 on a line of its own: what follows is of it

    def _claims(self, folded: Folded, found: list[Number]) -> dict[int, PhraseClaim]:
        """Return what the phrases of a project's report make of its numbers, and give the project what is no number."""
        project = next((one for one in (self.section.chain() if self.section else []) if one.named), None)
        if project is None or project.parent is None or project.parent.key != "project_reports":
            return {}
        made = claims(folded.text, found)
        if any(not claim.number for claim in made.values()):
            subject = self.of_project(project, folded)
            for claim in made.values():
                if not claim.number and not subject.has(claim.path):
                    subject.facts.append(Fact(claim.path, claim.text, *folded.place(claim.start)))
        return made

    def _names_listed(self, folded: Folded, found: list[Number]) -> None:
        """Give what is listed by name its list; the number beside it is read when it comes."""
        self.listed = {}
        starts = {number.start for number in found if not number.other}
        for one in named(folded.text):
            name = self.names.resolve(one.thing, listed=True)
            if name is None or (one.number >= 0 and one.number not in starts):
                continue
            subject = self.make(name, folded, max(one.number, 0))
            items = tuple((self.original(folded, at, at + len(item)), *folded.place(at)) for item, at in one.items)
            subject.facts.append(Fact(one.attribute, "", *folded.place(one.items[0][1]), items=items))
            if one.words:
                subject.facts.append(Fact("count", one.words, *folded.place(one.items[-1][1])))
            if one.number >= 0:
                self.listed[one.number] = subject

    def segment(self, folded: Folded, s: Segment) -> None:
        """Read one segment: what it closes and opens, its reason or comparison, then its numbers from left to right."""
        v = self.vocabulary
        text = folded.text[s.start : s.end]
        if s.before == "(":
            self.brackets.append((list(self.current), len(self.scopes), bool(self.reason)))
            ahead = folded.text[max(s.start - 3, 0) : s.start - 1]
            if (
                s.numbers
                and s.numbers[0].kind == MONEY_KIND
                and ahead.endswith(("元", "万", "亿"))
                and self.name(folded.text[s.start : s.numbers[0].start])
            ):
                self.open(PARTS, "(", colon=True)
        if s.before == ")" and self.brackets:
            self.current, size, within = self.brackets.pop()
            del self.scopes[size:]
            if not within:
                self.reason = ""
        if s.before in ("", "。"):
            if self.main is not None:
                self.last_main = self.main
            self.main = None
            self.basis = ""
            if not (self.reason and AGAIN.match(text)):
                self.reason = ""
            self.full_stop(text)
        elif s.before == ";":
            self.ended = len(self.scopes)
            if not (self.reason and AGAIN.match(text)):
                self.reason = ""
            self.semicolon(text)
            self.ended -= len(self.scopes)
        if _HEADING_NUMERAL.match(text) and s.before in (",", ";"):
            self.reason = ""
            while self.scopes and not self.scopes[-1].paragraph:
                self.close()
        item = _ITEM.match(text)
        if item and (not s.numbers or s.numbers[0].start - s.start >= item.end()):
            text = text[item.end() :]
        offset = s.end - len(text)
        lead_end = s.numbers[0].start - offset if s.numbers else len(text)
        lead = text[:lead_end]
        lead = self.intro(lead, s)
        if self.reason and lead.startswith(_OF_ITS_OWN) and (self.reason == "purpose" or lead.startswith("其中")):
            self.reason = ""
        if not s.numbers and s.after == ":" and lead.endswith(("其中", "其中包括")) and lead != "其中":
            self.reason = ""
            self.open(PARTS, s.before, colon=True)
            return
        if s.numbers and self.scopes and lead.startswith("用于") and len(lead) < _SPENT_ON:
            scope = self.scopes[-1]  # 其中：用于人员支出3万元，用于公用支出2万元; 教育支出3万元，用于… is a purpose
            if scope.word == "其中用于" or (scope.word == "其中" and not scope.members):
                scope.word, lead = "其中用于", lead.removeprefix("用于")
        reason = v.reason.search(lead)
        if reason and _FOLLOWING.match(lead, reason.start()):
            self.open(PARTS, s.before, colon=True, complete=True)
            if s.numbers:
                lead = lead[_FOLLOWING.match(lead, reason.start()).end() :]  # type: ignore[union-attr]
            reason = None
        if reason:
            self.reason = "reason" if reason["reason"] else "purpose"
            self.compared(lead[: reason.start()], folded, offset)
            self.told(folded, offset + reason.end() + (len(text[:lead_end]) - len(lead)))
            lead = lead[reason.end() :]
        if self.months and (_MONTH.search(lead) or _MONTHS.search(lead)):
            single = _MONTH.search(lead)
            self.period = single[0] if single and not _MONTHS.search(lead) else ""
        said = v.year.findall(_COMPARING.split(lead)[0]) if "年" in lead else []
        if said:
            self.said = int(said[-1])
        if not s.numbers:
            self.without_numbers(folded, lead, s, offset)
        before: Clause | None = None
        place = offset + lead_end
        group: list[Clause] = []
        for index, number in enumerate(s.numbers):
            words = lead if index == 0 else folded.text[s.numbers[index - 1].end : number.start]
            made = clause(words, number, v, before)
            before = made
            group.append(made)
            self.read(folded, made, s)
            place = number.end
        if s.numbers:
            rest = folded.text[place : s.end]
            self.rest(folded, rest, place, s)

    def rest(self, folded: Folded, rest: str, place: int, s: Segment) -> None:
        """Read what stands behind the last number of a segment: an introduction or a reason that begins there."""
        v = self.vocabulary
        if len(rest) < 2:
            return
        some = rest.endswith(("其中", "包括", "含", "分别是"))
        if some and s.after in (":", "", ","):
            self.open(PARTS, s.before, colon=True)
            return
        reason = v.reason.search(rest)
        if reason:
            self.reason = "reason" if reason["reason"] else "purpose"
            self.compared(rest[: reason.start()], folded, place)
            self.told(folded, place + reason.end())
        elif rest.endswith(("构成", "组成")) and self.scopes and self.scopes[-1].relation == PARTS:
            self.close()

    def _consists(self, folded: Folded, at: int) -> bool:
        """Give the amount that was just read the names that it consists of: 主要包括：基本工资、津贴补贴等。"""
        subject = self.current[0] if len(self.current) == 1 else None
        if subject is None or not subject.known or not subject.has("amount") or subject.has("including"):
            return False
        items = contents(folded.text, at)
        if not items:
            return False
        told = tuple((self.original(folded, start, start + len(item)), *folded.place(start)) for item, start in items)
        subject.facts.append(Fact("including", "", *folded.place(items[0][1]), items=told))
        return True

    def without_numbers(self, folded: Folded, lead: str, s: Segment, offset: int) -> None:
        """Read a segment without figures: a basis for what follows, a level, a comparison, or the name of a subject."""
        v = self.vocabulary
        words = lead.strip("“”")
        begins = _CONSISTS.match(lead)
        if begins and self._consists(folded, s.end - len(lead) + begins.end()):
            return
        if not words or self.reason or len(words) > _PROSE:
            return
        if v.compared.search(words) and not v.level.search(words):
            self.basis = "prior_budget" if "预算" in words and "执行" not in words else "prior"
            left, *further = _COMPARING.split(words, maxsplit=1)
            name = self.name(left) if further and len(left) > 1 else None
            if name is not None:
                self.current = self.find_or_make(name, folded, s.start)
            return
        if v.level.search(words):
            self.level(folded, words, s)
            return
        if self.nil(folded, words, s) or self.unmarked(folded, words, s):
            return
        self.compared(words, folded, offset)
        name = self.name(words, listed=False)
        if name is None or self.names.silent(name.key):
            return
        if name.known or words.endswith(("(项)", "(款)", "(类)")):
            ident = self.ident(name)
            if s.after in (",", "。", ":", ";", "") and (
                words.endswith((")", "支出", "费", "收入", "经费", "预算")) or name.known
            ):
                found = self.latest(ident) if not words.endswith("(项)") else None
                if found is not None and found.paragraph == self.ordinal:
                    self.current = [found]
                else:
                    self.current = [self.make(name, folded, s.start)]
                    self.current[0].item = True
                    if self.root is None and name.place:
                        self.root = self.current[0]
