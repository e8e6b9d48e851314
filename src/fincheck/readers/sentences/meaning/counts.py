"""Things that are counted: people, vehicles, batches and guests of receptions, projects; and of whom a number of them is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fincheck.readers.sentences.marks.fold import Folded
from fincheck.readers.sentences.marks.names import Name
from fincheck.readers.sentences.marks.numbers import Number
from fincheck.readers.sentences.meaning.clauses import Clause
from fincheck.readers.sentences.meaning.deeds import after_list, deed_ahead, deed_behind, people_of, served
from fincheck.readers.sentences.meaning.segments import Segment
from fincheck.readers.sentences.meaning.subjects import READ, UNDER, Fact, Section, Subject, Token
from fincheck.readers.sentences.meaning.targets import Targets

__all__ = ["Counts", "signed"]

_WORDS = frozenset({"减少", "下降", "降低", "增加", "增长", "上升", "提高", "净增", "净增加", "净减", "净减少"})
_FOLLOWS = re.compile(r"[\u4e00-\u9fffA-Za-z“]*")
_SHORTEST = 3  # characters: of a name that short there are others
_TIMES = ("小时", "天", "年", "月", "个月", "期", "周岁")
_AND = re.compile(r"(?:以?及|和|与)$")
_PHRASE = 24  # characters of what is counted with what it did
_VERBS = re.compile(r"^[为对向把给将从]|^(?:联合|会同|协助)|设立|打击|选派|抽派|组织|开展|截至|每|共$")
_LISTED = re.compile(r"[,;:(]?其中")
_COUNTED_BEFORE = re.compile(r"[0-9](?:个|家|所|户|支|项)[\u4e00-\u9fff]{2,12}(?:、|和|及|与|以及)$")
_BOUGHT, _KEPT = re.compile(r"购置|更新|新购|购买|购入"), re.compile(r"保有|共有|开支.{0,6}车辆|车辆")
_ALL_TOLD = re.compile(r"共(?:有|设|计)?[^,;。0-9]{0,8}$")  # 共有车辆70辆，其中…: the parts are all there are
_ITS_OWN = ("batches", "guests")  # 国内接待8批次，52人次，共计支出2万元: that too is of the domestic ones
_DID = re.compile(r"^(?:组织)?(?:开展|举办|召开|组织)了?(?=.{3})")
_FOR = ("为", "给", "向")  # 为1名居民换发了证件
_RATE = re.compile("[\u4e00-\u9fff]{1,6}率")
_LONGEST = 12  # characters: what is counted under a longer name is a sentence, not a name


class Counts(Targets):
    """Reads what is counted."""

    def count(self, folded: Folded, c: Clause, s: Segment) -> None:
        """Read a number with a counted unit."""
        number = c.number
        if self.reason:
            self.unread(folded, number, "reason")
            return
        named = self.listed.get(number.start)
        if named is not None and not named.has("count"):
            self.counted(folded, number, named, "count")
            return
        words = self.names.clean(c.name.replace("|", ""))
        attribute = "change" if c.attribute in ("change", "change_rate") else "count"
        for found in self._of_known(folded, c, s, words):
            if found is not None:
                self.counted(folded, number, *found)
                if found[1] in _ITS_OWN:
                    self.current = [found[0]]
                return
        ways = [self._counted_thing, self._deed]
        if c.name in _FOR:
            ways.reverse()
        subject = next((made for way in ways if (made := way(folded, c, s, words)) is not None), None)
        if subject is None:
            self.unread(folded, number, "subject")
            return
        self.counted(folded, number, subject, attribute, signed(c) if attribute == "change" else "")
        if attribute == "count":
            self.mention([subject])

    def _of_known(self, folded: Folded, c: Clause, s: Segment, words: str) -> Iterator[tuple[Subject, str] | None]:
        """Yield what each kind of count that has a place of its own makes of a number, or None."""
        yield self._of_section(folded, c, s, words)
        yield self._of_reception(folded, c, s, words)
        yield self._of_travel(folded, c, words)
        yield self._of_vehicles(folded, c, s)

    def counted(self, folded: Folded, number: Number, subject: Subject, attribute: str, sign: str = "") -> None:
        """Give a subject a number of things."""
        line, column = folded.place(number.start)
        fact = Fact(attribute, sign + number.printed, line, column, number=number)
        subject.facts.append(fact)
        self.tokens.append(Token(number, line, column, READ, "", subject, fact))

    def of_section(self, folded: Folded, at: int) -> Subject:
        """Return the subject that stands for the section itself: a score, a number of projects is the section's."""
        ident = f"§{id(self.section)}"
        found = self.latest(ident)
        if found is None:
            line, column = folded.place(at)
            found = Subject(ident, "", "", True, self.section, line=line, column=column, paragraph=self.ordinal)
            self.subjects.append(found)
            self.by_ident[ident] = [found]
        return found

    def of_project(self, project: Section, folded: Folded) -> Subject:
        """Return the subject that stands for a project of the annexes."""
        inside, self.section = self.section, project
        try:
            return self.of_section(folded, 0)
        finally:
            self.section = inside

    def _of_section(self, folded: Folded, c: Clause, s: Segment, words: str) -> tuple[Subject, str] | None:
        number = c.number
        keys = {one.key for one in self.section.chain()} if self.section else set()
        if number.unit == "分" and re.search(r"得分?$", words):
            return self.of_section(folded, s.start), "score"
        if number.unit == "个" and "performance" in keys and not (self.section and self.section.key == "projects"):
            text = folded.text[s.start : s.end]
            for key, told in self.vocabulary.counted.items():
                if any(word in text for word in told):
                    subject = self.of_section(folded, s.start)
                    return None if subject.has(key) else (subject, key)
        return None

    def _of_reception(self, folded: Folded, c: Clause, s: Segment, words: str) -> tuple[Subject, str] | None:
        """Return whom a number of batches or guests is of, and its key; None where no reception is spoken of."""
        unit = c.number.unit
        named = self.names.id(words) if words else None
        key = {"批次": "batches", "批": "batches", "人次": "guests"}.get(unit, "")
        key = named if named in _ITS_OWN else key
        reception = self.nearest(("domestic_reception", "reception"))
        if (
            unit == "人"
            and not words
            and reception is not None
            and reception.has("batches")
            and not reception.has("guests")
        ):
            key = "guests"
        if not key or (reception is None and "接待" not in words):
            return None
        name = None
        if "外事" in words or "境外" in words:
            name = Name("foreign_reception", "外事接待", known=True)
        elif "国内" in words and (reception is None or reception.key != "domestic_reception"):
            name = Name("domestic_reception", "国内公务接待", known=True)
        if name is not None:
            subject = self.latest(name.key)
            if subject is None or subject.paragraph != self.ordinal:
                subject = self.make(name, folded, s.start)
                self.place(subject, None, s, c)
            return subject, key
        return reception or self.make(Name("reception", "公务接待费", known=True), folded, s.start), key

    def _of_travel(self, folded: Folded, c: Clause, words: str) -> tuple[Subject, str] | None:
        unit = c.number.unit
        behind = folded.text[c.number.end : c.number.end + 4]
        groups = (unit in ("个", "次", "批次") and "团组" in words + behind) or unit == "团组"
        people = unit in ("人次", "人") and re.search(r"出国|出境|出访|累计", words)
        owner = self.nearest(("overseas",))
        if owner is None or not (groups or people):
            return None
        key = "delegations" if groups else "travellers"
        return None if owner.has(key) else (owner, key)

    def _of_vehicles(self, folded: Folded, c: Clause, s: Segment) -> tuple[Subject, str] | None:
        """Return whom a number of vehicles is of, bought or kept, and its key; None where neither is said."""
        if c.number.unit != "辆" or not self.section:
            return None
        if not any(one.key in ("three_public", "vehicle_expense") for one in self.section.chain()):
            return None
        if self.scopes and self.scopes[-1].whole is not None and self.scopes[-1].whole.key == "vehicle_purchase":
            return None
        text = folded.text[s.start : c.number.start]
        owner = self.nearest(("vehicle_expense",))
        if _BOUGHT.search(text):
            bought = self.nearest(("vehicle_purchase",))
            if bought is None and owner is not None:
                bought = self.make(Name("vehicle_purchase", "公务用车购置费", known=True), folded, s.start)
                self.place(bought, None, s, c)
            if bought is not None and not bought.has("vehicles_bought"):
                self.current = [bought]
                return bought, "vehicles_bought"
        elif (
            _KEPT.search(text)
            and owner is not None
            and not owner.has("fleet")
            and not any(part.key == "fleet" for part in owner.parts)
        ):
            if not _LISTED.match(folded.text, c.number.end):
                return owner, "fleet"
            fleet = self.make(Name("fleet", "公务用车保有量", known=True), folded, s.start)
            fleet.parent, fleet.relation = owner, UNDER
            owner.parts.append(fleet)
            self.current = [fleet]  # 其中：轿车2辆、越野车3辆 are kinds of those kept, not of those bought
            return fleet, "count"
        return None

    def _counted_thing(self, folded: Folded, c: Clause, s: Segment, words: str) -> Subject | None:
        """Return the subject that is counted: named before the number, or behind it (3个教学班)."""
        number = c.number
        words = _DID.sub("", words)  # 开展污水检测6次
        if words and self._of_the_one_before(folded.text, number) and self._behind(folded.text, number):
            words = ""  # 1个行政单位、3个事业单位: what stands behind the first is what is counted there
        name = self.name(words, listed=True) if words and words not in self.vocabulary.generic else None
        if not (name is not None and name.known):
            behind = self._behind(folded.text, number)
            if behind is None:
                return None
            if behind:
                name = self.names.resolve(behind, listed=True)
                if name is None:
                    return None
            elif name is not None and not (1 < len(name.text) <= _LONGEST and not _VERBS.search(name.text)):
                return None
        if name is None:
            if c.joined or words or not self.current or self.current[0].has("count"):
                return None
            return self.current[0]
        named = self.unfilled(self.ident(name))
        subject = named if named is not None and not named.has("count") else self.make(name, folded, s.start)
        subject.complete = subject.complete or bool(_ALL_TOLD.search(folded.text[s.start : number.start]))
        self.place(subject, self.scopes[-1] if self.scopes else None, s, c)
        if subject.parent is not None and subject.parent.key == "vehicle_purchase":
            subject.relation = "kinds"
        return subject

    def _deed(self, folded: Folded, c: Clause, s: Segment, words: str) -> Subject | None:
        """Return what was done and counted, by the words of the document: of no term, and no part of one."""
        text, number, verbs = folded.text, c.number, self.vocabulary.deeds
        if number.unit in _TIMES or c.attribute in ("change", "change_rate") or words in self.vocabulary.generic:
            return None
        told = served(text, number, verbs) if c.name in _FOR else ""
        if not told and self._behind(text, number) == "":
            before = self.current[0].name if len(self.current) == 1 and self.current[0].has("count") else ""
            told = (
                (deed_ahead(words, verbs) or after_list(text, number, words))
                if words
                else people_of(text, number, before)
            )
        told = told or deed_behind(text, number, words, verbs, self.vocabulary.acts)
        if not told or self.names.id(told) is not None:
            return None
        name = Name(told, told, known=False)
        named = self.unfilled(self.ident(name))
        subject = named if named is not None and not named.has("count") else self.make(name, folded, s.start)
        scope = self.scopes[-1] if self.scopes else None
        if scope is not None and (scope.whole is None or not scope.whole.known):
            self.place(subject, scope, s, c)
        return subject

    def rate_of_deed(self, folded: Folded, c: Clause, s: Segment) -> bool:
        """Read the rate that is said of what was counted before it (核查人员9名，核查率100%), and return whether there is one."""
        words = self.names.clean(c.name)
        before = self.current[0] if len(self.current) == 1 else None
        if before is None or before.known or not before.has("count") or before.paragraph != self.ordinal or self.reason:
            return False
        if not _RATE.fullmatch(words) or self.names.id(words) is not None:
            return False
        subject = self.make(Name(words, words, known=False), folded, s.start)
        self.counted(folded, c.number, subject, "count")
        return True

    def _of_the_one_before(self, text: str, number: Number) -> bool:
        """Whether the words between a number and the count before it are what that one counts: 1个行政单位、."""
        return _COUNTED_BEFORE.search(text[max(number.start - _LONGEST - 4, 0) : number.start]) is not None

    def _behind(self, text: str, number: Number) -> str | None:
        """Return what the words behind a number say is counted (3个教学班), "" where they say nothing of it, None where it is not certain."""
        match = _FOLLOWS.match(text, number.end)
        run = match[0] if match else ""
        stop = text[number.end + len(run) : number.end + len(run) + 1]
        if stop.isdigit():
            return None if _AND.search(run) else ""  # what stands before the next number is its own name
        act = self.vocabulary.acts.search(run)
        if not run or (act is not None and act.start() == 0):
            return ""
        if number.unit in _TIMES:
            return None  # 24小时服务热线
        listed = stop == "、" and not re.match(r"、[^,。;、]{0,12}?[0-9]", text[number.end + len(run) :])
        if act is None:
            return None if listed or not 1 < len(run) <= _LONGEST else run
        if act.start() > _SHORTEST:
            return run[: act.start()]  # 142名帮扶干部开展走访
        return run if not listed and len(run) <= _PHRASE else None  # 2名民警荣获三等功: not all 民警


def signed(c: Clause) -> str:
    """Return the word of a change as figures know it."""
    verb = c.verb.strip()
    if not verb:
        return ""
    if verb in _WORDS:
        return verb
    return "增加" if c.sign > 0 else "减少"
