"""Of whom a clause speaks: a subject that is known, a new one, several by position, or nobody that is certain."""

from __future__ import annotations

import re
from bisect import bisect_left

from fincheck.readers.sentences.marks.fold import Folded
from fincheck.readers.sentences.marks.names import Name
from fincheck.readers.sentences.marks.numbers import Number
from fincheck.readers.sentences.meaning.clauses import Clause
from fincheck.readers.sentences.meaning.lists import WIDER, Lists
from fincheck.readers.sentences.meaning.segments import Segment
from fincheck.readers.sentences.meaning.state import Scope
from fincheck.readers.sentences.meaning.subjects import BROKEN, SOME, Subject

__all__ = ["Targets"]

_NO_ONE = re.compile(r"^(?:收支|支)(?:相抵|平衡|结余|结转|差额)")
_SIGN = r"(?:亿元|万元|千元|元|%|亿|万|个百分点)?"
_RUN = re.compile(rf"(?:(?:[、,]|[和及与])-?[0-9][0-9,.]*(?![0-9年月日.]){_SIGN})+")
_JOINED = re.compile(rf"(?:^|[、,和及与])-?[0-9](?:[0-9.]|,(?=[0-9]{{3}}(?![0-9])))*{_SIGN}")
_OF_SOME = re.compile(r"[^。;]*(?:中标|成交|授予)[^,。;0-9]{0,8}的,[^,。;0-9]*$")
_PARTED = re.compile(r"[、]|(?<=.)[和及与](?=.)")
_TOGETHER_OF = re.compile(r"(?:等?[一二三四五六七八九两]?[大]?(?:类|项|者)?(?:规模|支出|金额|资金|经费)?)$")
_BESIDES = ("另有", "此外", "另外", "另")
_CLOSE = 24  # characters before it in which that is said
_FARTHEST = 100  # characters that are looked through for what an amount is of
_BALANCE = re.compile(r"结余|差额|缺口|赤字|盈余|顺差|逆差")
_TOGETHER = re.compile(
    r"^(?P<ahead>.*?)(?P<all>总)?收(?:入)?、?支(?:出)?(?P<behind>总计|合计|总额|总预算|决算总计|总决算|预算|决算|总|)$"
)


class Targets(Lists):
    """Of whom a clause speaks: a subject that is known, a new one, several by position, or nobody that is certain."""

    def run(self, folded: Folded, number: Number) -> int:
        """Return how many numbers are joined to ``number`` by marks and 和 alone."""
        if folded.text[number.end : number.end + 1] not in ("、", ",", "和", "及", "与"):
            return 1
        text, at = self.runs
        if text is folded.text and at and at[0] <= number.end <= at[-1]:
            return 1 + len(at) - bisect_left(at, number.end)  # within the run that was looked at
        match = _RUN.match(folded.text, number.end)
        if match is None:
            return 1
        joined = [number.end + one.start() for one in _JOINED.finditer(match[0])]
        self.runs = folded.text, joined
        return 1 + len(joined)

    def targets(self, folded: Folded, c: Clause, s: Segment) -> list[Subject] | None:
        """Return whom a number is told of; an empty list where two readings remain, None where nobody is named."""
        v = self.vocabulary
        if c.attribute == "amount" and "的," in folded.text[max(c.number.start - _CLOSE, 0) : c.number.start]:
            told = _OF_SOME.search(folded.text, self.begun(folded, c.number), c.number.start)
            if told:
                return self.of_some(told[0], c, folded, s)
        self.waiting = []
        self.waiting_verb = (c.verb, c.sign)
        run = self.run(folded, c.number)
        words = c.name
        left, bar, right = words.partition("|")
        if bar:
            words = left if self.names.clean(left) and self.name(left) is not None else right
        cleaned = self.names.clean(words)
        together = self.together(cleaned)
        listed = bool(self.scopes)
        if together:
            both = [self.pick(name, c, folded, s) for name in together]
            if run == 2:
                self.waiting = [both[1]]
                return [both[0]]
            return both if run == 1 else None
        if run > 1 and cleaned:
            parts = _PARTED.split(_TOGETHER_OF.sub("", cleaned))
            each = [self.names.resolve(part, listed=True) for part in parts]
            if len(each) == run and all(each):
                last = each[-1]
                if last is not None and last.known and not all(name is not None and name.known for name in each):
                    own = parts[-1].removesuffix(last.text)
                    if own and own != parts[-1]:  # 中央单位、地方单位采购规模分别为: the rest is said of each
                        each[-1] = Name(own, own, known=False)
                idents = [self.ident(name) for name in each if name is not None]
                subjects = [
                    self.pick(name if idents.count(self.ident(name)) == 1 else name.own(), c, folded, s)
                    for name in each
                    if name is not None
                ]
                self.waiting = subjects[1:]
                return [subjects[0]]
        if not cleaned and s.start == 0 and c.number.start == 0 and not self.reason:
            return (
                None  # a line that begins with a figure: a cell of a table, or the end of a sentence that is not here
            )
        if not cleaned or cleaned in v.generic or (cleaned in v.either and self.spoken_of()):
            if run > 1:
                recent = self.recent[-run:]
                if len(recent) == run and len({id(one.parent) for one in recent}) == 1:
                    self.waiting = recent[1:]
                    return [recent[0]]
                return None
            if self.reason:
                return None
            if c.attribute == "amount" and (cleaned or not self.current or self.current[0].has("amount")):
                if not cleaned and not (c.year and self.current and c.year != self.current[0].year):
                    return None if self.current else self.generic(c, folded, s)
                return self.generic(c, folded, s)
            if c.each and len(self.recent) > 1 and self.both(self.recent[-2:]):
                return self.recent[-2:]
            if self.current:
                if c.attribute in ("change", "change_rate") and self.either():
                    return []
                return list(self.current)
            return self.generic(c, folded, s) if cleaned else None
        name = self.name(words, listed=listed)
        if (
            name is not None
            and name.key == "projects"
            and self.section is not None
            and self.section.named
            and self.section.subject
        ):
            return [self.section.subject]
        if name is None:
            return None
        if run > 1:
            return None
        if self.reason:
            if not (name.known or self.latest(self.ident(name)) is not None):
                return None
            found = self.latest(self.ident(name))
            if c.attribute in ("change", "change_rate") and found is not None and not found.has(c.attribute, c.basis):
                return [found]
            if c.attribute == "amount" or found is None:
                made = self.make(name, folded, s.start)
                made.relation, made.year = "reason", c.year or self.said
                return [made]
            return None
        return [self.pick(name, c, folded, s)]

    def begun(self, folded: Folded, number: Number) -> int:
        """Return where the words before a number begin: behind the number before it, or with its sentence."""
        text = folded.text
        at = number.start
        while at > 0 and number.start - at < _FARTHEST and text[at - 1] not in "。;%元":
            at -= 1
        return at

    def of_some(self, told: str, c: Clause, folded: Folded, s: Segment) -> list[Subject] | None:
        """Return what an amount is of whose words single out some of a whole (由小微企业中标的，采购金额), or None: not the whole."""
        for key, pattern in self.vocabulary.phrases:
            if pattern.search(told):
                return [self.pick(Name(key, self.names.label(key), known=True), c, folded, s)]
        return None

    def either(self) -> bool:
        """Whether a change behind a list may be that of its last part or of the whole: no part before has one."""
        scope = self.scopes[-1] if self.scopes else None
        if (
            scope is None
            or scope.paragraph
            or scope.carried
            or len(scope.members) < 2
            or self.current != [scope.members[-1]]
        ):
            return False
        if scope.whole is None or scope.between == ";":
            return False
        return not any(
            fact.attribute in ("change", "change_rate") for one in [scope.whole, *scope.members] for fact in one.facts
        )

    def spoken_of(self) -> bool:
        """Whether 支出 alone is that of the subject spoken of, not the expenditure of the whole."""
        at = self.current[0] if self.current else self.root or self.last_main
        if at is None or any(scope.carried for scope in self.scopes):
            return False
        while at.parent is not None:
            at = at.parent
        if at.has("amount") and at.paragraph == self.ordinal and self.said in (0, at.year):
            return False
        if not at.facts and not at.item and at.paragraph < self.ordinal and at not in self.headed():
            return False  # a definition named it, no figure is of it
        return (
            not at.ident.endswith(("income.total", "income_total", "expenditure.total", "expenditure_total"))
            and "收入" not in at.name
        )

    def in_context(self, name: Name) -> Name:
        """Return a name; that of a balance struck before in this section with what it is struck of: 当年收支结余, of each budget."""
        earlier = self.latest(self.ident(name)) if not name.known and _BALANCE.search(name.text) else None
        if earlier is None or earlier.section is not self.section or self.last_main is None:
            return name
        told = f"{self.last_main.name}·{name.text}"
        return Name(told, told, known=False)

    def headed(self) -> list[Subject | None]:
        """Return what the headings above name."""
        return [section.subject for section in self.section.chain()] if self.section is not None else []

    def generic(self, c: Clause, folded: Folded, s: Segment) -> list[Subject] | None:
        """Return what 支出决算, 预算, 合计 … stand for: the subject that is spoken of, or that of the heading."""
        if self.current and (not self.current[0].has("amount") or c.attribute != "amount"):
            return list(self.current)
        name = self.name(c.name)
        if name is not None and name.place and self.ident(name) in self.by_ident:
            return [self.pick(name, c, folded, s)]
        if self.section is not None and self.section.subject is not None:
            subject = self.section.subject
            return [subject if not subject.has("amount") else self.repeat(subject, folded, s.start)]
        top = self.root or self.last_main
        while top is not None and top.parent is not None:
            top = top.parent
        if top is not None:
            year = c.year or self.said
            if not top.has("amount") and year in (0, top.year):
                return [top]
            made = self.repeat(top, folded, s.start)
            made.year = year
            return [made]
        if name is not None and name.place:
            return [self.pick(name, c, folded, s)]
        return None

    def together(self, cleaned: str) -> list[Name]:
        """Return the names of income and expenditure where words speak of both (收、支总计), else none."""
        match = _TOGETHER.match(cleaned)
        if not match or _NO_ONE.search(cleaned):
            return []
        ahead = match["ahead"]
        if ahead and not re.search(r"(?:财政拨款|一般公共预算|基金|部门|单位)$", ahead):
            ahead = ""
        fiscal = "财政拨款" if "财政拨款" in ahead else ""
        made = []
        for side in ("收入", "支出"):
            text = f"{fiscal}{side}总计"
            made.append(self.name(text) or Name(text, text, known=False))
        return made

    @staticmethod
    def _partly(scope: Scope) -> None:
        """Where a list of changes is partly of parts that stand in another list, what is new in it is not all of it."""
        for member in scope.members if scope.reused else ():
            member.relation, member.word = SOME, BROKEN

    def pick(self, name: Name, c: Clause, folded: Folded, s: Segment) -> Subject:
        """Return the subject of that name that a clause speaks of: one that is known, or a new one."""
        if self.period:
            name = Name(f"{self.period}{name.text}", f"{self.period}{name.text}", known=False, behind=name.behind)
        scope = self.scopes[-1] if self.scopes else None
        if scope is not None and c.attribute in ("amount", "budget") and name.known:
            same = next(
                (
                    one
                    for one in self.known(self.ident(name))
                    if one.parent is scope.whole and (one.listing == scope.serial or one in self.recent[-3:])
                ),
                None,
            )
            if same is not None and same.name != name.text and same.has(c.attribute) and same.paragraph == self.ordinal:
                name = name.own()  # two names of one term in one list
        ident = self.ident(name)
        if scope is not None and not scope.paragraph and c.name.startswith(_BESIDES):
            scope = None
        attribute = c.attribute
        if attribute == "amount" and name.behind and "预算" in name.behind and "决算" not in name.behind:
            attribute = c.attribute = "budget"
        if scope is not None and attribute == "amount" and scope.attribute != "amount" and not scope.carried:
            attribute = c.attribute = scope.attribute
            if attribute == "change":
                c.verb, c.sign, c.basis = scope.sign, -1, scope.basis
        if scope is not None and scope.whole is not None and scope.changes and attribute == "change":
            for child in self.known(ident):
                if child.parent is scope.whole and not child.has("change", c.basis):
                    scope.reused = True
                    self._partly(scope)
                    return child
            if not any(one.paragraph == self.ordinal for one in self.known(ident)):
                made = self.make(name, folded, s.start)
                self.place(made, scope, s, c)
                self._partly(scope)
                return made
        year = c.year or self.said
        if attribute in ("amount", "count"):
            past = self.spoken(ident)
            if (
                year
                and self.year
                and year == self.year - 1
                and past is not None
                and past.year in (0, self.year)
                and not past.has("prior")
            ):
                c.attribute, c.basis = "prior", ""
                return past
            made = self.unfilled(ident) or self.make(self.in_context(name), folded, s.start)
            made.year = year
            self.place(made, scope, s, c)
            return made
        found = self.known(ident) or self.known(WIDER.get(ident, ""))
        found = [one for one in found if one.facts] or found
        if attribute in ("budget", "initial_budget", "prior"):
            if scope is not None and scope.whole is not None:
                for child in self.known(ident):
                    if child.parent is scope.whole and not child.has(attribute):
                        return child
            for one in reversed(found):
                if (
                    not one.has(attribute)
                    and one.section is self.section
                    and not (year and one.year and year != one.year)
                ):
                    return one
        elif found:
            for one in reversed(found):
                if one.paragraph == self.ordinal and not one.has(attribute, c.basis):
                    return one
            for one in reversed(found):
                if one.section is self.section and not one.has(attribute, c.basis):
                    return one
            if not found[-1].has(attribute, c.basis):
                return found[-1]
        made = self.make(name, folded, s.start)
        made.year = year
        self.place(made, scope, s, c)
        return made
