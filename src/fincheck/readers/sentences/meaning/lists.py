"""Lists of parts: how they open (其中, 包括, 由…构成, 加上, 按…分), what stands in them, and what closes them."""

from __future__ import annotations

import re

from fincheck.readers.sentences.marks.names import AVERAGE
from fincheck.readers.sentences.meaning.clauses import Clause
from fincheck.readers.sentences.meaning.segments import Segment
from fincheck.readers.sentences.meaning.state import NEAR, Scope, State
from fincheck.readers.sentences.meaning.subjects import BESIDE, PARTS, SOME, UNDER, Subject

__all__ = ["WIDER", "Lists"]

_STRENGTH = {"、": 1, ",": 2, "(": 2, ";": 3, "。": 4, "": 4, ":": 2, ")": 2}

# 收入 alone, where only 收入总计 was spoken of
WIDER = {"income.total": "overview.income_total", "expenditure.total": "overview.expenditure_total",
          "overview.income_total": "income.total", "overview.expenditure_total": "expenditure.total"}  # fmt: skip


_AMONG = re.compile(r"(?:并|且|,)?(其中包括|其中含|其中|包括|包含|内含|含)(?:的)?")
_VIEW = re.compile(
    r"(?P<who>[^,:]{0,12}?)(?:按(?!照?[^,:]{1,14}(?:原则|要求|规定|部署|精神|办法|政策|通知)(?:[,:]|$))[^,:]{1,14}?(?:分|看|划分)?|从[^,:]{1,12}看|分(?!别)[^,:]{1,8}(?:看|情况[是为]?))(?=[:,]|$)(?::|,)?"
)
_MADE_UP = re.compile(r"(?P<who>.{0,12}?)(?:主要)?(?:构成|组成)(?:为|如下|是)?$")
_BY = re.compile(r"由(?=.{2,})")
_PLUS = re.compile(r"(?:加上|加)[:,]?")
_ENTITLED = re.compile(r"[^0-9,;。:]{2,30}")
_HOLDS = re.compile(
    r"(?P<who>(?:其中[,:]?)?[^,:]{0,8}(?:收入|支出)(?:预算|决算|来源|构成)?)(?:主要)?(?:包括|包含|分别为|分别是|为|有|是)$"
)
_WITHIN = re.compile(r"(?P<who>.{3,30}[费支出入])中")  # 公务用车运行维护费中，加油1万元，维修2万元
_MAY_OPEN = re.compile(
    r"[并且,其包内含由加]|.{0,12}(?:按|从|分|构成|组成|包括|包含|为$|有$|是$)|.{4,31}中$"
)  # the first look: most segments open nothing


class Lists(State):
    """Lists of parts: how they open (其中, 包括, 由…构成, 加上, 按…分), what stands in them, and what closes them."""

    def intro(self, lead: str, s: Segment) -> str:
        """Open the scope that a segment begins with; return what is left of its words."""
        text = lead.lstrip("“")
        if not _MAY_OPEN.match(text):
            return lead
        match = _AMONG.match(text)
        if match:
            word = match[1]
            rest = text[match.end() :]
            if word != "其中" and not s.numbers and not rest:
                return rest
            if word in ("包括", "包含", "含", "内含") and not s.numbers:
                return lead
            colon = s.after == ":" and not rest
            self.open(
                PARTS if "其中" in word else SOME,
                s.before,
                colon=colon or (word == "其中" and s.after == "," and not rest),
            )
            self.scopes[-1].word = word
            return rest
        match = _VIEW.match(text)
        if match and (match.end() < len(text) or not s.numbers):  # 按可比口径增长6.2% opens no view
            self.partition(match["who"], match[0].strip(":,"), s)
            return text[match.end() :]
        match = _MADE_UP.match(text)
        if match and s.after == ":" and not s.numbers:
            name = self.name(match["who"]) if match["who"] else None
            if name is not None:
                ident = self.ident(name)
                found = self.latest(ident) or self.latest(WIDER.get(ident, ""))
                if found is not None:
                    self.current = [found]
            self.open(PARTS, s.before, colon=True, complete=True)
            return ""
        match = _HOLDS.match(text)
        if match and s.after == ":" and not s.numbers:
            whole = self._whole_of(match["who"])
            if whole is not None:
                while self.scopes and not self.scopes[-1].paragraph:
                    self.close()
                self.current = [whole]
                self.open(PARTS, s.before, colon=True)
                self.scopes[-1].whole = whole
                self.scopes[-1].word = "包括"
                return ""
        match = _WITHIN.fullmatch(text)
        if match and s.after in (",", ":") and not s.numbers:
            name = self.name(match["who"])
            found = self.latest(self.ident(name)) if name is not None and name.known else None
            if found is not None and found.has("amount") and found.section is self.section:
                self.current = [found]
                self.open(SOME, s.before, colon=True)
                self.scopes[-1].whole = found
                return ""
        match = _BY.match(text)
        if match and s.numbers and not text.startswith("由于"):
            self.open(PARTS, s.before, colon=False, complete=True)
            return text[match.end() :]
        match = _PLUS.match(text)
        if match and self.ended and s.before == ";":
            return text[1:] if text.startswith(("加上年", "加上级", "加上解")) else text[match.end() :]
        if match and self.current:
            rest = text[match.end() :]
            if text.startswith(("加上年", "加上级", "加上解")):
                rest = text[1:]
            self.open(PARTS, s.before, colon=True)
            self.scopes[-1].carried = True
            self.scopes[-1].members.append(self.scopes[-1].whole) if self.scopes[-1].whole else None
            self.scopes[-1].whole = None
            return rest
        return lead

    def _whole_of(self, who: str) -> Subject | None:
        """Return the total that 收入包括:, 支出为: lists the parts of: the last of that side in the section, with an amount."""
        side = ("income", "收入") if "收" in who else ("expenditure", "支出")
        return next(
            (
                one
                for one in reversed(self.subjects)
                if one.section is self.section
                and one.parent is None
                and one.has("amount")
                and (side[0] in one.ident.rpartition(".")[2] or one.name.endswith((side[1], side[1] + "总计")))
            ),
            None,
        )

    def open(self, relation: str, before: str, *, colon: bool, complete: bool = False) -> None:
        """Open a list of parts of what was spoken of last; ``before`` is the separator ahead of it, ``complete`` that it names all."""
        if self.scopes and self.scopes[-1].title and not self.scopes[-1].members:
            self.scopes[-1].colon = True  # the view that was announced
            return
        if (
            before in ("", "。")
            and not self.main
            and self.last_main is not None
            and not (self.current and self.current[0].paragraph == self.ordinal)
        ):
            whole: Subject | None = self.last_main
        elif before == "。" and self.main is None and self.last_main is not None:
            whole = self.last_main
        else:
            whole = self.current[0] if self.current else self.last_main
        self.serial += 1
        scope = Scope(whole, relation, before, colon, len(self.brackets), serial=self.serial)
        if whole is not None:
            last = next(
                (
                    f
                    for f in reversed(whole.facts)
                    if f.attribute in ("amount", "budget", "initial_budget", "prior", "change", "count")
                ),
                None,
            )
            if (
                last is not None
                and last.attribute in ("budget", "initial_budget")
                and (not whole.has("amount") or whole.facts[-1] is last)
            ):
                scope.attribute = last.attribute
            elif last is not None and last.attribute == "prior" and whole.facts[-1] is last:
                scope.attribute = "prior"
            if last is not None and last.attribute == "change" and whole.facts[-1] is last:
                scope.changes = True
                if last.saved:
                    scope.attribute, scope.sign, scope.basis = "change", "节约", last.basis
            scope.year = whole.year
            if complete:
                whole.complete = True
        self.scopes.append(scope)

    def partition(self, who: str, title: str, s: Segment) -> None:
        """Open a list of parts by another view of the whole: 按级次分, 分部门看."""
        name = self.name(who) if who else None
        whole = self.latest(self.ident(name)) if name is not None else None
        if whole is None and who:
            whole = next(
                (
                    one
                    for one in reversed(self.subjects[-NEAR:])
                    if self.names.clean(who) and one.name.startswith(self.names.clean(who)[:2]) and one.facts
                ),
                None,
            )
        if whole is None:
            whole = next((one for one in reversed(self.subjects[-NEAR:]) if one.parent is None and one.facts), None)
        while self.scopes and not self.scopes[-1].paragraph:
            self.scopes.pop()
        self.serial += 1
        self.scopes.append(Scope(whole, PARTS, s.before, True, len(self.brackets), title=title, serial=self.serial))

    def full_stop(self, text: str) -> None:
        """Close the lists that end with a sentence; one that has but begun goes on where the next sentence has no subject."""
        scope = self.scopes[-1] if self.scopes else None
        if scope is not None and scope.title and not scope.members and text.startswith("其中"):
            return  # 按项目类型，分为三种。其中：…
        if (
            scope is not None
            and not scope.paragraph
            and len(scope.members) == 1
            and text.startswith(("较", "比", "同比", "与"))
        ):
            return
        if scope is not None and scope.title and not scope.members:
            return  # 按项目类型，分为…三类。其中：…
        if scope is not None and scope.title and len(scope.members) == 1 and self._other_half(scope.members[0], text):
            return
        while self.scopes and not self.scopes[-1].paragraph:
            self.close()

    def _other_half(self, first: Subject, text: str) -> bool:
        """Whether a sentence begins with the other half of a view by levels, of which the last said one: 上划…。地方…."""
        match = _ENTITLED.match(text)
        name = self.name(match[0]) if match else None
        sides = [side for side in ("收入", "支出") if side in first.name]
        return (
            name is not None
            and name.known
            and bool(sides)
            and sides[0] in name.text
            and ({name.key, first.key} == {"upward_revenue", "local_revenue"})
        )

    def semicolon(self, text: str) -> None:
        """Close the lists that a semicolon ends: those opened within an item of a wider one, or behind a comma without a colon."""
        while self.scopes and not self.scopes[-1].paragraph:
            scope = self.scopes[-1]
            outer = len(self.scopes) > 1 and not self.scopes[-2].paragraph
            if scope.between in (",", "、") and re.match(r"(?:截[至止])?(?:19|20)[0-9]{2}年", text):
                self.close()
                continue
            if scope.carried or len(self.brackets) > scope.depth:
                break
            if outer and self.scopes[-2].between == ";":
                self.close()
                continue
            if scope.opened in (",", "、", ")") and not scope.colon:
                self.close()
                if outer:
                    break
                continue
            break

    def place(self, made: Subject, scope: Scope | None, s: Segment, c: Clause) -> None:
        """Put a new subject into the list that is open, or below what it always belongs to."""
        if made.parent is not None:
            return
        if scope is not None and scope.carried:
            total = re.search(r"(?:总计|合计|总额|总收入|总支出)$", made.name)
            if total:
                for member in scope.members:
                    if member.parent is None:
                        made.adopt(member, PARTS)
                made.complete = True
                self.scopes.pop()
            else:
                scope.members.append(made)
            return
        first = (
            scope is None or not scope.paragraph or not scope.members or scope.members[-1].paragraph != made.paragraph
        )
        if scope is not None and scope.paragraph and self.behind_title and self.section is not None:
            first = first and self.section.subject not in scope.members  # its title is the part already
        if not first and not (scope is not None and scope.items >= 98 and s.before in (";", "、")):
            scope = None  # only the first amount of an item is the part
        owner = self.vocabulary.belongs.get(made.key)
        near = reversed(scope.members[-NEAR:]) if scope and owner else ()
        within = next((one for one in near if one.key == owner), None)
        if within is not None and (scope is None or scope.whole is None or scope.whole.key != owner):
            within.adopt(made, UNDER)  # 公务接待费…，具体是国内接待费…: no further part of the whole
            return
        if scope is not None and scope.whole is not None and scope.whole is not made:
            if not scope.between and scope.members:
                scope.between = s.before
            elif (
                scope.members
                and scope.between
                and _STRENGTH.get(s.before, 2) > _STRENGTH.get(scope.between, 2)
                and not scope.paragraph
                and len(self.scopes) > 1
            ):
                self.scopes.pop()
                self.place(made, self.scopes[-1], s, c)
                return
            if made.key in self.vocabulary.apart or f"{scope.whole.key}/{made.key}" in self.vocabulary.apart:
                return
            if not made.known and AVERAGE.search(made.name):
                scope.whole.adopt(made, BESIDE)
                return
            scope.members.append(made)
            under = self.vocabulary.belongs.get(made.key) == scope.whole.key and scope.paragraph
            if scope.whole.adopt(made, UNDER if under else scope.relation):
                made.listing, made.view, made.word = scope.serial, scope.title, scope.word
            return
        while owner:
            for one in reversed(self.known(owner)):
                if one.section is self.section:
                    one.adopt(made, UNDER)
                    return
            owner = self.vocabulary.belongs.get(owner)  # 购置费 where vehicles as a whole are not spoken of
