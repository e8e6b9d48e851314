"""A figure and its clause given to subjects; or left unread, with the reason."""

from __future__ import annotations

import re
from itertools import islice

from fincheck.readers.sentences.marks.fold import Folded
from fincheck.readers.sentences.marks.numbers import COUNT, MONEY_KIND, PLAIN, RATIO, Number
from fincheck.readers.sentences.meaning.clauses import Clause
from fincheck.readers.sentences.meaning.counts import signed
from fincheck.readers.sentences.meaning.segments import Segment
from fincheck.readers.sentences.meaning.subjects import BESIDE, KIN, OTHER, READ, UNDER, Fact, Remark, Subject, Token
from fincheck.readers.sentences.meaning.words import Words

__all__ = ["Figures"]

# 占支出总额的…, 占总收入的…: of whatever the list is of
_SHARED = re.compile(r"[、,和及与](?:[^0-9,;。]{0,12})(?:[0-9,.]{1,24})(亿元|万元|千元|元|%)")
_MONEY_UNIT = re.compile(r"[0-9](?:亿|万|千)?元")
_SHARE_AHEAD = re.compile(r"占[^,。;]{0,24}$|(?:占比|比重|比例|预算的)(?:为|是)?$")
_OTHERS = re.compile(r"平均[^,。;0-9]{0,6}$")
_KINDS = ("basic", "project")  # of expenditure: 占支出总预算 is not of one of them
_SAME_TOTAL = re.compile(
    r"(?:本年|全部|年度|部门)?(?:总收入|总支出|收入|支出)?(?:总额|总计|合计|总量|总数|总)?(?:决算|预算)?(?:总额|数)?(?:的)?"
)


class Figures(Words):
    """A figure and its clause given to subjects; or left unread, with the reason."""

    def read(self, folded: Folded, c: Clause, s: Segment) -> None:
        """Give one number its meaning: a fact of the subjects that it is told of, or unread with a reason.

        Of two readings none is chosen: the number is unread then.
        """
        number = c.number
        if c.twice:
            self.remark("template", "模板的选择没有去掉", folded, number, c.twice)
        if c.attribute in ("change", "change_rate") and number.text.startswith("-") and c.sign < 0:
            self.remark("contradiction", "减少的是负数", folded, number, c.verb)
        if _glued(number, folded.text):
            self.remark("glued", "年份与金额连在一起", folded, number)
            self.unread(folded, number, "readings")
            return
        claim = self.claims.get(number.start)
        project = next((one for one in (self.section.chain() if self.section else []) if one.named), None)
        if claim is not None and claim.number and project is not None:
            subject = self.of_project(project, folded)
            if not subject.has(claim.path):
                self.counted(folded, number, subject, claim.path)
                return
        if c.joined and self.join(folded, c):
            return
        if c.joined and self._behind_unread(folded, number):
            self.unread(folded, number, "subject")
            return
        if number.unit.endswith("百分点"):
            self.unread(folded, number, "attribute")  # by how much a rate changed, which has no place
            return
        if number.kind == RATIO and _OTHERS.search(folded.text, max(number.start - 14, 0), number.start):
            self.unread(folded, number, "subject")  # 比全省平均增幅（15%）高
            return
        if number.kind == COUNT:
            self.count(folded, c, s)
            return
        if number.kind == PLAIN and not self.unit(folded, c):
            return
        if number.kind == RATIO and not c.attribute:
            c.attribute = self.ratio_attribute(c)
            if not c.attribute:
                if not self.rate_of_deed(folded, c, s):
                    self.unread(folded, number, "attribute")
                return
        self._carried_out(folded, c)
        if self.budgets:
            c.attribute = {"budget": "amount", "initial_budget": "amount"}.get(c.attribute, c.attribute)
            if not self.executed:
                c.attribute = "prior" if c.attribute == "prior_budget" else c.attribute
                c.basis = "prior" if c.basis == "prior_budget" else c.basis
        if c.basis == "prior_budget" and c.base[:4] == str(self.year):
            c.basis = "initial_budget" if c.initial else "budget"
            if c.attribute == "prior_budget":  # 比2023年年初预算数75万元, in the accounts of 2023
                c.attribute = c.basis
        if c.verb in ("节约", "节支") and not c.basis and self.current and self.current[0].has("budget"):
            c.basis = "budget"
        if c.attribute in ("change", "change_rate", "prior") and not c.basis:
            c.basis = self.basis or "prior"
        if c.basis and c.attribute in ("change", "change_rate"):
            self.basis = c.basis
        if self._comparable(folded, c):
            c.basis = "comparable"
        if c.attribute == "amount" and self.current and self._own(folded, c):
            return
        if c.attribute == "amount" and s.before == "," and folded.text[s.start : s.start + 1] == "、":
            self.unread(folded, number, "count")
            self.current, self.main, self.last_main = [], None, None
            return
        if (
            c.basis == "budget"
            and self.current
            and self.current[0].has("initial_execution_rate")
            and not self.current[0].has("execution_rate")
        ):
            c.basis = "initial_budget"
        if not c.attribute:
            c.attribute = "amount"  # 车辆12台，312.45万元: joined to a count, which has no attribute
        targets = self.targets(folded, c, s)
        if targets is not None and not targets:
            self.unread(folded, number, "readings")
            return
        if targets is None:
            self.unread(folded, number, "reason" if self.reason else "subject")
            return
        self.give(folded, c, targets)

    def _comparable(self, folded: Folded, c: Clause) -> bool:
        """Whether a second change of one subject is one on comparable terms: 下降6.4%，同口径下降0.9%."""
        if c.attribute not in ("change", "change_rate") or c.basis != "prior" or not self.current:
            return False
        ahead = next((token.number.end for token in reversed(self.tokens) if token.state != OTHER), 0)
        words = folded.text[ahead if ahead < c.number.start else 0 : c.number.start]
        return bool(self.vocabulary.comparable.search(words)) and self.current[0].has(c.attribute, "prior")

    def _carried_out(self, folded: Folded, c: Clause) -> None:
        """Take what was carried out of last year's budget, in a text of this year's, for last year's amount: 2023年当年预算执行数为."""
        if "执行数" not in folded.text[max(c.number.start - 12, 0) : c.number.start]:
            return
        last = self.year - 1
        if c.year == last and c.attribute in ("budget", "initial_budget"):
            c.attribute, c.year = "prior", 0
            name = self.vocabulary.year.sub("", c.name)
            c.name = "" if self.vocabulary.lead.fullmatch(name) else name
        if c.basis == "prior_budget" and c.base[:4] == str(last):
            c.basis, c.base = "prior", ""

    def _behind_unread(self, folded: Folded, number: Number) -> bool:
        """Whether a number is joined by a mark alone to one that was not read: 占财政支出和GDP的10%和3%."""
        last = next((token for token in reversed(self.tokens[-4:]) if token.state != OTHER), None)
        if last is None or last.state == READ:
            return False
        return folded.text[last.number.end : number.start] in ("、", "和", "与", "及", ",")

    def _own(self, folded: Folded, c: Clause) -> bool:
        """Read what is no other thing but a figure of the one spoken of: 共计支出, 执行数."""
        cleaned = self.names.clean(c.name)
        key = self.names.id(cleaned) or ""
        if cleaned == "执行数" and self.current[0].has("budget"):
            c.attribute = "executed"
        elif key in self.vocabulary.own and not self.current[0].has(key):
            c.attribute = key
        else:
            return False
        self.give(folded, c, list(self.current))
        return True

    def give(self, folded: Folded, c: Clause, targets: list[Subject]) -> None:
        """State the number of a clause of each of ``targets``; its token is read."""
        line, column = folded.place(c.number.start)
        token = Token(c.number, line, column, READ)
        for subject in targets:
            fact = self.fact(c, line, column, subject)
            self._of_another(folded, c, fact, subject)
            whole = fact.base_subject
            if (
                whole is not None
                and subject.parent is None
                and whole is not subject
                and whole.parent is not subject
                and whole.section is subject.section
                and subject.paragraph == self.ordinal
            ):
                self._adopted(subject, whole)
            subject.facts.append(fact)
            if token.fact is None:
                token.subject, token.fact = subject, fact
        self.tokens.append(token)
        self.mention(targets)

    def _of_another(self, folded: Folded, c: Clause, fact: Fact, subject: Subject) -> None:
        """Take a part out of a list of basic or project expenditure whose share says that it is one of a total: 其中：教育支出…，占支出总预算…."""
        old = subject.parent
        if fact.attribute != "share" or fact.base_subject is not None or old is None or old.key not in _KINDS:
            return
        name = self.name(c.base, listed=True) if c.base else None
        if name is None or not name.place or self.ident(name) == old.ident:
            return
        whole = self.latest(self.ident(name)) or self.make(name, folded, c.number.start)
        old.parts.remove(subject)
        whole.parts.append(subject)
        subject.parent, fact.base_subject = whole, whole
        if self.scopes and self.scopes[-1].whole is old:
            self.scopes[-1].whole = whole

    def _adopted(self, subject: Subject, whole: Subject) -> None:
        """Take a subject whose share is one of ``whole`` into the list of its parts: beside the part that it states again, else behind the last."""
        again = next(
            (one for one in self.known(subject.ident) if one.parent is whole and one.relation not in (UNDER, BESIDE)),
            None,
        )
        last = next((one for one in reversed(whole.parts) if one.relation not in (UNDER, BESIDE)), None)
        if again is None:
            first = islice((one.key for one in whole.parts if one.relation not in (UNDER, BESIDE)), 4)
            complete = frozenset(first) in KIN  # 公开招标 is no fourth of 货物、工程、服务
            if last is None or complete or last.paragraph < self.ordinal - (0 if last.view else 1):
                return
        like = again or last
        if like is not None and whole.adopt(subject, like.relation):
            subject.listing, subject.view, subject.word = like.listing, like.view, like.word

    def fact(self, c: Clause, line: int, column: int, subject: Subject) -> Fact:
        """Return what a clause states of a subject: attribute, printed text with its sign, basis and base."""
        number = c.number
        body = number.printed
        if c.attribute in ("change", "change_rate"):
            body = signed(c) + body
        basis = c.basis if c.attribute in ("change", "change_rate") else ""
        return Fact(
            c.attribute,
            body,
            line,
            column,
            basis,
            c.base,
            self.base(c, subject),
            number=number,
            saved=c.verb.startswith("节"),
        )

    def base(self, c: Clause, subject: Subject) -> Subject | None:
        """Return the subject that a share's words name, where they name one that is known."""
        if c.attribute != "share" or not c.base:
            return None
        whole = subject.parent
        if (
            whole is not None
            and whole.key not in _KINDS
            and _SAME_TOTAL.fullmatch(c.base)
            and ("收" in c.base) == ("收" in whole.name)
        ):
            return whole
        name = self.name(c.base, listed=True)
        if name is None or name.text in self.vocabulary.generic:
            return None
        if whole is not None and (whole.name.endswith(name.text) or whole.ident == self.ident(name)):
            return whole
        for ident in dict.fromkeys([self.ident(name), name.place, name.key, name.text + name.behind]):
            found = [one for one in self.known(ident) if one is not subject]
            if found:
                return found[-1]
        return None

    def unit(self, folded: Folded, c: Clause) -> bool:
        """Settle a number without a unit: nil, one that shares the next number's unit, or a sign that was left out."""
        number = c.number
        text = folded.text
        value = number.text.lstrip("-+").replace(",", "")
        if not value.strip("0."):
            if self.names.clean(c.name) or c.attribute != "amount":
                return True
            self.unread(folded, number, "unit")
            return False
        shared = _SHARED.match(text, number.end)
        if shared and text[number.end : number.end + 1] in "、,和及与":
            unit = shared[1]
            c.number = number._replace(unit=unit, kind=RATIO if unit == "%" else MONEY_KIND)
            if unit == "%" and c.attribute == "change":
                c.attribute = "change_rate"
            return True
        share = c.attribute == "amount" and _SHARE_AHEAD.search(c.name) is not None
        named = self.name(c.name) if c.name and not share else None
        beside = self.says_money(text)
        if c.attribute == "prior" or (
            c.attribute == "amount" and "." in value and beside and named is not None and named.known
        ):
            return True  # 比上年2.08减少0.03万元: in the unit of the subject
        if (c.attribute == "change" or share) and number.end < len(text):
            self.remark("sign", "缺百分号或单位", folded, number, c.verb or "占")
        self.unread(folded, number, "unit")
        return False

    def says_money(self, text: str) -> bool:
        """Whether an amount of money stands in a paragraph, looked for once."""
        if self.money[0] is not text:
            self.money = (text, _MONEY_UNIT.search(text) is not None)
        return self.money[1]

    def remark(self, id: str, name: str, folded: Folded, number: Number, word: str = "") -> None:
        """Keep what is printed wrongly, with the word in front of it."""
        ahead = number.start - len(word)
        start = ahead if word and ahead >= 0 and folded.text.startswith(word, ahead) else number.start
        line, column = folded.place(start)
        self.remarks.append(Remark(id, name, line, column, word + number.printed))

    def ratio_attribute(self, c: Clause) -> str:
        """Return what a percentage is whose words do not say: that of the one it is joined to."""
        before = next((token for token in reversed(self.tokens) if token.state != OTHER), None)
        if self.current and c.joined and self.current[0].facts and before is not None and before.state == READ:
            last = self.current[0].facts[-1].attribute
            if last in ("change_rate", "share", "execution_rate"):
                return last
        return ""

    def join(self, folded: Folded, c: Clause) -> bool:
        """Read a number that is joined to the ones before it: a, b和c for as many subjects."""
        run: list[Token] = []
        for token in reversed(self.tokens):
            if token.state == OTHER:
                continue
            if token.fact is None or token.state != READ:
                break
            run.append(token)
            break
        if not run:
            return False
        first = run[-1]
        assert first.fact is not None and first.subject is not None
        kind = first.fact.attribute
        if (c.number.kind == RATIO) != kind.endswith(("rate", "share")) and c.number.kind != PLAIN:
            return False
        wait = self.waiting
        if not wait:
            return False
        subject = wait.pop(0)
        c.attribute, c.basis = kind, first.fact.basis
        c.verb, c.sign = self.waiting_verb
        c.base = first.fact.base
        line, column = folded.place(c.number.start)
        fact = self.fact(c, line, column, subject)
        subject.facts.append(fact)
        self.tokens.append(Token(c.number, line, column, READ, "", subject, fact))
        pair = [*self.current, subject]
        self.mention([subject])
        if self.both(pair):
            self.current = pair
        return True


def _glued(number: Number, text: str) -> bool:
    whole = number.text.partition(".")[0]
    return (
        number.kind == MONEY_KIND
        and whole.isdecimal()
        and len(whole) >= 6
        and whole[:2] in ("19", "20")
        and 1990 <= int(whole[:4]) <= 2049
        and text[max(number.start - 1, 0) : number.start] in ("与", "较", "比", "和", "同")
    )
