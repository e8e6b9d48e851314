"""What is no amount: things counted, 持平, 决算数小于预算数, reasons and purposes."""

from __future__ import annotations

import re

from fincheck.readers.sentences.marks.fold import Folded
from fincheck.readers.sentences.marks.numbers import PLAIN, Number
from fincheck.readers.sentences.meaning.clauses import Clause
from fincheck.readers.sentences.meaning.counts import Counts
from fincheck.readers.sentences.meaning.segments import Segment
from fincheck.readers.sentences.meaning.subjects import Fact

__all__ = ["AGAIN", "Words"]

# 公务用车购置费2015年没有安排预算; 2015年未安排公务用车购置费
_NIL = "(?P<word>没有安排|未安排|没有发生|未发生)"
_NOTHING_BEHIND = re.compile(
    rf"(?P<who>[^,;。]{{2,30}}?)(?:(?:19|20)[0-9]{{2}}年度?|本年度?|当年)?(?:均|都|也)?{_NIL}(?:该项|此项|相关|任何)?(?:预算|支出|费用|经费)?$"
)
_NOTHING_AHEAD = re.compile(
    rf"(?:(?:19|20)[0-9]{{2}}年度?|本年度?|当年)?(?:均|都|也)?{_NIL}(?P<who>[^,;。]{{2,30}}?)(?:的)?(?:预算|支出)?$"
)
_TOLD = 400  # characters of a reason that are kept
# what moves a figure; what ends the words that may be a reason, or a figure among them
_MOVED = re.compile(
    "增[加多长]|减少|[上提]升|下[降调]|回落|上[涨调]|调整|新[增建招]|取消|停[止用办]|撤[销并]|合并|追加|压[缩减]|扩[大招建]|完工|启动|推迟"
)
_FIGURES = re.compile("[。;]|[0-9](?:[万亿千]?元|%)|$")
_COMPARED = re.compile(r"决算数?(?:与[^,]{0,6}预算数?)?(?P<word>大于|小于|等于|持平|高于|低于)(?:[^,]{0,6}预算数?)?")
AGAIN = re.compile(r"^(?:[一二三四五六七八九]是|\([0-9]+\)|[0-9]{1,2}[.、](?![0-9])|其[一二三四五])")


class Words(Counts):
    """What is no amount: things counted, 持平, 决算数小于预算数, reasons and purposes."""

    def level(self, folded: Folded, words: str, s: Segment) -> None:
        """Read 与上年持平, 比预算无增减: a change of nil."""
        v = self.vocabulary
        budget = v.basis_budget.search(words)
        past = v.basis.search(words)
        match = v.level.search(words)
        assert match is not None
        basis = self.basis or "prior"
        left = words[: match.start()]
        if budget:
            whose = budget["whose"] or ""
            if whose and not whose.startswith(("本", "当", str(self.year))):
                basis = "prior_budget"
            else:
                basis = "initial_budget" if budget["budget"] in v.words["initial_budget"] else "budget"
            left = words[: budget.start()]
        elif past:
            left = words[: past.start()]
        elif left and not re.fullmatch(r"(?:基本|保持|均|同比)*", left):
            return
        cleaned = self.names.clean(left)
        name = self.name(left) if cleaned and cleaned not in v.generic else None
        targets = self.current
        if name is not None:
            found = self.latest(self.ident(name))
            targets = [found] if found is not None else [self.make(name, folded, s.start)]
            if found is None:
                self.place(
                    targets[0], self.scopes[-1] if self.scopes else None, s, Clause(Number(0, 0, 0, "", "", PLAIN))
                )
            self.current = targets
        elif cleaned and cleaned not in v.generic:
            return
        if self.budgets and not self.executed and basis == "prior_budget":
            basis = "prior"
        line, column = folded.place(s.end - len(match[0]))
        word = match[0] if match[0] in ("持平", "无增减", "无变化") else "持平"
        for subject in targets:
            if not subject.has("change", basis):
                subject.facts.append(Fact("change", word, line, column, basis))

    def nil(self, folded: Folded, words: str, s: Segment) -> bool:
        """Read 公务用车购置费没有安排预算, 未安排因公出国（境）经费 as the amount of nil that it is."""
        match = _NOTHING_BEHIND.match(words) or _NOTHING_AHEAD.match(words)
        name = self.name(match["who"]) if match else None
        if match is None or name is None or name.key not in self.vocabulary.belongs:
            return False
        c = Clause(Number(s.start, s.start, s.start, "", "", PLAIN), attribute="amount", name=match["who"])
        subject = self.pick(name, c, folded, s)
        if not subject.has("amount"):
            subject.facts.append(Fact("amount", match["word"], *folded.place(s.start + words.find(match["word"]))))
            self.mention([subject])
        return True

    def unmarked(self, folded: Folded, words: str, s: Segment) -> bool:
        """Read what stands directly behind a change, moves too and has no figures, as its reason: …减少2万元，学生人数回落。"""
        subject = self.current[0] if self.current else None
        last = self.tokens[-1].number if self.tokens else None
        if subject is None or last is None or s.before != "," or last.end != s.start - 1 or subject.has("reason"):
            return False
        fact = subject.facts[-1] if subject.facts else None
        if fact is None or fact.number is not last or fact.attribute not in ("change", "change_rate"):
            return False
        name = self.name(words)
        if not _MOVED.search(words) or (name is not None and name.known):
            return False
        ends = _FIGURES.search(folded.text, s.start, min(s.start + _TOLD, len(folded.text)))
        if ends is not None and ends[0] not in ("。", ";", ""):
            return False
        self.reason = "reason"
        self.told(folded, s.start)
        self.reason = ""
        return True

    def compared(self, words: str, folded: Folded, at: int) -> None:
        """Read 决算数小于预算数 as the word it is."""
        match = _COMPARED.search(words) if "决算" in words else None
        if match and self.current:
            line, column = folded.place(at + match.start("word"))
            for subject in self.current:
                if not subject.has("compared_with_budget"):
                    subject.facts.append(Fact("compared_with_budget", match["word"], line, column))

    def told(self, folded: Folded, start: int) -> None:
        """Keep the words of a reason or purpose, to the end of the sentence, as the text of the subject."""
        if not self.current or not (self.current[0] in self.recent or self.current[0].item):
            return
        attribute = "reason" if self.reason == "reason" else "purpose"
        if all(subject.has(attribute) for subject in self.current):
            return
        farthest = min(start + _TOLD, len(folded.text))
        end = folded.text.find("。", start, farthest)
        end = farthest if end < 0 else end
        for stop in (";", "其中:", "其中："):
            at = folded.text.find(stop, start, end)
            if at >= 0 and not AGAIN.match(folded.text[at + 1 : at + 9]):
                end = at
        body = folded.text[start:end].lstrip("是为:,的")
        start = end - len(body)
        body = self.original(folded, start, end).strip()
        if body:
            line, column = folded.place(start)
            scope = self.scopes[-1] if self.scopes else None
            whole = (
                scope.whole
                if scope is not None and scope.between == "、" and self.current == scope.members[-1:]
                else None
            )
            for subject in [whole] if whole is not None else self.current:
                if not subject.has(attribute):
                    subject.facts.append(Fact(attribute, body, line, column))


# a paragraph of one budget, where no heading says so
_ACCOUNT = re.compile(
    r"(?:(?:全|本|我)[省市县区州],?)?(一般公共预算|政府性基金|国有资本经营|社会保险基金)(?:预算)?(?:总)?(?:收入|支出)"
)
# a section of one budget only: what it calls 本年支出 is not the department's
_OWN_BUDGET = re.compile(r"(?:(?:19|20)[0-9]{2}年(?:度)?)?(?:一般公共预算|政府性基金|国有资本)")
