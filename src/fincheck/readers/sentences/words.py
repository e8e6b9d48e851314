"""What is no amount: things counted, 持平, 决算数小于预算数, reasons and purposes."""

from __future__ import annotations

import re

from fincheck.readers.sentences.clauses import Clause, Segment
from fincheck.readers.sentences.fold import Folded
from fincheck.readers.sentences.names import Name
from fincheck.readers.sentences.numbers import PLAIN, Number
from fincheck.readers.sentences.subjects import READ, Fact, Subject, Token
from fincheck.readers.sentences.targets import Targets

__all__ = ["AGAIN", "Words", "signed"]

AGAIN = re.compile(r"^(?:[一二三四五六七八九]是|\([0-9]+\)|[0-9]{1,2}[.、](?![0-9])|其[一二三四五])")

_CLASSIFIED = re.compile(r"^个?[\u4e00-\u9fff]{0,8}")

_COUNTED = {"批次": "batches", "批": "batches", "人次": "guests", "人": "", "辆": ""}

_WORDS = frozenset({"减少", "下降", "降低", "增加", "增长", "上升", "提高", "净增", "净增加", "净减", "净减少"})


class Words(Targets):
    """What is no amount: things counted, 持平, 决算数小于预算数, reasons and purposes."""

    def count(self, folded: Folded, c: Clause, s: Segment) -> None:
        number = c.number
        if self.reason:
            self.unread(folded, number, "reason")
            return
        thing = _CLASSIFIED.match(folded.text[number.end : s.end])
        behind = thing[0] if thing else ""
        words = self.names.clean(c.name.replace("|", ""))
        key = _COUNTED.get(number.unit)
        subject: Subject | None = None
        attribute = "count"
        if c.attribute in ("change", "change_rate"):
            attribute = "change"
        reception = self.nearest(("domestic_reception", "reception"))
        if (
            number.unit == "人"
            and reception is not None
            and reception.has("batches")
            and not reception.has("guests")
            and not words
        ):
            key = "guests"
        if key in ("batches", "guests") and (reception is not None or "接待" in words):
            if "外事" in words or "境外" in words:
                name = Name("foreign_reception", "外事接待", known=True)
            elif "国内" in words and (reception is None or reception.key != "domestic_reception"):
                name = Name("domestic_reception", "国内公务接待", known=True)
            else:
                name = None
            if name is not None:
                subject = self.latest(name.key)
                if subject is None or subject.paragraph != self.ordinal:
                    subject = self.make(name, folded, s.start)
                    self.place(subject, None, s, c)
            subject = subject or reception
            if subject is None:
                subject = self.make(Name("reception", "公务接待费", known=True), folded, s.start)
            attribute = key
        if subject is None:
            if ("团组" in words + behind and number.unit == "个") or (
                ("出国" in words or "出境" in words or "出访" in words) and number.unit in ("人次", "人")
            ):
                owner = self.nearest(("overseas",)) or self.latest("overseas")
                if owner is not None:
                    self.counted(folded, number, owner, "delegations" if number.unit == "个" else "travellers")
                    return
            name = self.name(words, listed=True) if words and words not in self.vocabulary.generic else None
            if (
                behind
                and re.match(r"[\u4e00-\u9fff]{2,8}(?=[,。;(]|$)", folded.text[number.end : s.end + 1])
                and number.unit in ("个", "名", "家", "所")
                and not (name and name.known)
            ):
                name = self.names.resolve(behind, listed=True) or name
            if name is None and behind and len(behind) > 1 and not re.search(r"[的了在]", behind):
                name = self.names.resolve(behind.lstrip("个名"), listed=True)
            if name is None:
                if self.current and c.joined:
                    self.unread(folded, number, "subject")
                    return
                if not self.current or words:
                    self.unread(folded, number, "subject")
                    return
                if self.current[0].has("count"):
                    self.unread(folded, number, "subject")
                    return
                subject = self.current[0]
            else:
                scope = self.scopes[-1] if self.scopes else None
                subject = self.unfilled(self.ident(name)) or self.make(name, folded, s.start)
                self.place(subject, scope, s, c)
        self.counted(folded, number, subject, attribute, signed(c) if attribute == "change" else "")
        if attribute == "count":
            self.mention([subject])

    def counted(self, folded: Folded, number: Number, subject: Subject, attribute: str, sign: str = "") -> None:
        line, column = folded.place(number.start)
        fact = Fact(attribute, sign + number.printed, line, column, number=number)
        subject.facts.append(fact)
        self.tokens.append(Token(number, line, column, READ, "", subject, fact))

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
            basis = "prior_budget" if budget["whose"] and not budget["whose"].startswith(("本", "当")) else "budget"
            left = words[: budget.start()]
        elif past:
            left = words[: past.start()]
        elif left and not re.fullmatch(r"(?:基本|保持|均|同比)*", left):
            return
        name = self.name(left) if self.names.clean(left) else None
        targets = self.current
        if name is not None:
            found = self.latest(self.ident(name))
            targets = [found] if found is not None else [self.make(name, folded, s.start)]
            if found is None:
                self.place(
                    targets[0], self.scopes[-1] if self.scopes else None, s, Clause(Number(0, 0, 0, "", "", PLAIN))
                )
            self.current = targets
        elif self.names.clean(left) and self.names.clean(left) not in v.generic:
            return
        line, column = folded.place(s.end - len(match[0]))
        word = match[0] if match[0] in ("持平", "无增减", "无变化") else "持平"
        for subject in targets:
            if not subject.has("change", basis):
                subject.facts.append(Fact("change", word, line, column, basis))

    def compared(self, words: str, folded: Folded, at: int) -> None:
        """Read 决算数小于预算数 as the word it is."""
        match = re.search(
            r"决算数?(?:与[^,]{0,6}预算数?)?(?P<word>大于|小于|等于|持平|高于|低于)(?:[^,]{0,6}预算数?)?", words
        )
        if match and self.current:
            line, column = folded.place(at + match.start("word"))
            for subject in self.current:
                if not subject.has("compared_with_budget"):
                    subject.facts.append(Fact("compared_with_budget", match["word"], line, column))

    def told(self, folded: Folded, start: int) -> None:
        """Keep the words of a reason or purpose, to the end of the sentence, as the text of the subject."""
        if not self.current:
            return
        end = folded.text.find("。", start)
        end = len(folded.text) if end < 0 else end
        for stop in (";", "其中:", "其中："):
            at = folded.text.find(stop, start, end)
            if at >= 0 and not AGAIN.match(folded.text[at + 1 :]):
                end = at
        body = folded.text[start:end].lstrip("是为:,的")
        start = end - len(body)
        attribute = "reason" if self.reason == "reason" else "purpose"
        if body:
            line, column = folded.place(start)
            for subject in self.current:
                if not subject.has(attribute):
                    subject.facts.append(Fact(attribute, body[:400], line, column))


# a paragraph of one budget, where no heading says so
_ACCOUNT = re.compile(
    r"(?:(?:全|本|我)[省市县区州],?)?(一般公共预算|政府性基金|国有资本经营|社会保险基金)(?:预算)?(?:总)?(?:收入|支出)"
)
# a section of one budget only: what it calls 本年支出 is not the department's
_OWN_BUDGET = re.compile(r"(?:(?:19|20)[0-9]{2}年(?:度)?)?(?:一般公共预算|政府性基金|国有资本)")


def signed(c: Clause) -> str:
    """Return the word of a change as figures know it."""
    verb = c.verb.strip()
    if not verb:
        return ""
    if verb in _WORDS:
        return verb
    return "增加" if c.sign > 0 else "减少"
