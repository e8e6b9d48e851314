"""What the words that are left over name: a term, or a thing by a name of its own; or nothing that could be a subject."""

from __future__ import annotations

import re

from fincheck.readers.sentences.marks.vocabulary import Vocabulary
from fincheck.record import Record
from fincheck.report.terms import Terms

__all__ = ["AVERAGE", "Name", "Names"]


class Name(Record):
    """A name: ``key`` the term id or the name itself, ``text`` as printed (folded), ``group`` the class it is listed under.

    ``known``   whether a term has it
    ``behind``  what stood behind the name and may say which kind of figure it is: 预算, 决算
    ``place``   the path of a name that has its place whatever section it stands in (收入总计), else ""
    ``step``    of an item the 款 that it is printed below: 行政运行 stands below each of several
    """

    key: str
    text: str
    known: bool
    group: str = ""
    behind: str = ""
    place: str = ""
    step: str = ""

    def own(self) -> Name:
        """Return the name as nothing but itself: where two names of one term stand in one list they are two things."""
        return Name(self.text, self.text, known=False, behind=self.behind)


AVERAGE = re.compile(r"[次批人户亩件车辆年月日]均(?!衡)|平均|每[次人户车辆月]")  # no part of any sum
_SILENT = re.compile(r"[“”‘’'《》\s]")
_SAME = (
    (re.compile("费用"), "费"),
    (re.compile("经费$"), "费"),
    (re.compile("运转维护"), "运行维护"),
    (re.compile("公车"), "公务用车"),
)
_STEP = re.compile(r"\((?:类|款|项)\)")
_BODY = re.compile(
    r"(?:局|部|委|委员会|校|学校|小学|中学|幼儿园|院|所|中心|政府|单位|部门|县|区|镇|乡|市|省|站|处|办|办公室|办事处|大队|支队|队|会|馆|社|级|厅|署|全国|"
    r"系统|机关|\((?:单位|部门)\)|中央|街道|村|园|公司|集团|基金会|开发区|协会|联合会|的|政府采购|执行|实现|安排)$"
)
_BODY_SIGNS = frozenset(
    "局部委会校学园院所心府位门县区镇乡市省站处办室队馆社级厅署国统关央道村司团的购行现排)款"
)  # what these end with
_NO_NAME = re.compile(
    r"^(?:按|每|在(?!编|职|校|岗|册|建|院)|首次|之所以|但)|突破|用于|由于|因为|原因|按照|根据|通过|开展|发放|提供|组织|加强|严格|落实|所致|下发|推进|完成|[了将把被]|以及|不(?!动产|含|计|良)|[。;,:]|没有|有所|未|进行|"
    r"获得|负责|保障|超过|以上|以下|如果|可以|已|还|就|都|也|又|并|至|到"
)
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]+(?:、|是:?)|\([一二三四五六七八九十0-9]+\)|[0-9]{1,2}[.、](?![0-9])|其[一二三四五],?)"
)
_BEHIND_YEAR = re.compile(r"^(?:年度|度)?(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?(?:上半年|下半年|年末|年底|末|底|初)?")
_ANY_YEAR = re.compile(r"(?:19|20)[0-9]{2}年度?")
_TOLD = re.compile(r"^共(?=[接抓查破办收缴处受完开])|各类(?=.)")  # 共接处警, 抓获各类犯罪嫌疑人
_CALLED = re.compile(
    r"\((?:以下)?(?:简称|统称)?:?([^()]{3,12})\)(?:支出)?(?:预算|决算)?(?:总额|合计|总计|共计)?(?:为|是)?$"
)
_DONE_BY = re.compile(r"^“[^“]{1,20}“(?:项目|工程)?共?完成(?=.{4})")  # “某项目”完成新建点位
_HIS = re.compile(r"^其(?!他|它|余|中)")
_UNTIL = re.compile(r"^(?:截[至止]|[0-9]{1,2}-[0-9]{1,2}月(?:份)?|[0-9]{1,2}月(?:份|末)?)")
_REMARK = re.compile(r"\([^)]{5,}\)")
_COUNTED_SO = re.compile(r"\([^()]*(?:口径|含|剔|扣|级|年|预算|资金)[^()]*\)")  # a bracket that makes it another figure
_BRACKETS = re.compile(r"\([^()]*\)")
_SIDE = re.compile(r"^支(?=总计|合计|总额)")
_HAS = re.compile(r"^.{0,24}(?:共有|拥有|现有)(?=.)")
_SAID = re.compile(r".*该项(?=支出|预算|经费)")
_BELOW = re.compile(r"\(类\)(?:支出)?([^()]{2,30})\(款\)(?:支出)?[^()]+(?:\([^()]*\)[^()]*)*\(项\)")
_STEPS = re.compile(r"\((?:类|款|项)\)(?:支出)?|[-–—]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_REMEMBERED = 20_000  # names of earlier texts that are kept at most
_WIDEST = 80  # characters: no name is longer
_FOR_WHOM = re.compile(r"预留|面向|授予|中标|成交")  # 预留给小微企业的政府采购 is not all procurement
_NOT_ALL = re.compile(r"^其他|^其它|社区$|级$|预算|基金|资本|税|债|补助|事业|经营")  # 本级收入 is not all income


class Names:
    """Resolves the words before a figure to names, by one vocabulary of terms."""

    def __init__(self, terms: Terms, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._terms = terms
        self._ids: dict[str, str] = {}
        for term in terms.by_id.values():
            for label in (term.zh, *term.labels, *term.former):
                form = bare(label)
                if form and term.unit != "header":
                    self._ids.setdefault(form, term.id)
        self._places = {bare(name): place for name, place in vocabulary.places.items()}
        self._known: dict[str, str | None] = {}
        self._cleaned: dict[str, str] = {}
        self._resolved: dict[tuple[str, bool], Name | None] = {}

    def id(self, name: str) -> str | None:
        """Return the term that a name stands for, as printed or with what carries no meaning left out, or None."""
        form = bare(name)
        if form in self._known:
            return self._known[form]
        place = self._places.get(form)
        found = self._ids.get(form) or (form if place else None)
        if found is None:
            for other in self._forms(form):
                found = self._ids.get(other)
                if found is not None:
                    break
        if found is None:
            known = self._terms.id_of(form)  # as printed in any order of （类） and 支出, any width of brackets
            found = known if known in self._terms.by_id and not self._terms.by_id[known].silent else None
        self._known[form] = found
        return found

    def label(self, key: str) -> str:
        """Return what a term is called."""
        term = self._terms.by_id.get(key)
        return term.zh if term is not None else key

    def silent(self, key: str) -> bool:
        """Whether a term is that of a text or of a whole part of a document (差异情况, 情况说明), of which no figure is."""
        term = self._terms.by_id.get(key)
        return term is not None and (term.silent or term.role == "chapter")

    def _forms(self, form: str) -> list[str]:
        """Return other spellings of a name that mean the same: with 支出, 费, 经费 or without."""
        forms = []
        for pattern, instead in _SAME:
            other = pattern.sub(instead, form)
            if other != form:
                forms.append(other)
                form = other
        forms += [
            form + "支出",
            form + "费",
            form + "经费",
            form.removesuffix("支出"),
            form.removesuffix("经费") + "费",
        ]
        if form.endswith("费支出"):
            forms.append(form.removesuffix("支出"))
        return forms

    def clean(self, words: str) -> str:
        """Return the words without dates, connecting words and copulas around them."""
        found = self._cleaned.get(words)
        if found is None:
            if len(self._cleaned) > _REMEMBERED:
                self._cleaned.clear()
                self._resolved.clear()
                self._known.clear()
            found = self._cleaned[words] = self._clean(words)
        return found

    def _clean(self, words: str) -> str:
        """Return the name in the words before a number: without years, ordinals, remarks, verbs and what introduces it."""
        v = self.vocabulary
        text = _SILENT.sub("", _DONE_BY.sub("", words))
        called = _CALLED.search(text)
        if called is not None and self._is_name(called[1]):
            text = called[1]  # 出国费、用车费和接待费（简称“三公”经费）合计
        text = _ORDINAL.sub("", text)
        years = list(v.year.finditer(text))
        if years:
            last = years[-1]
            ahead, text = (
                text[: last.start()],
                _BEHIND_YEAR.sub("", text[last.end() :]),
            )
            if not text or text in v.generic:
                kept = _ANY_YEAR.sub("", ahead)
                text = kept + text if kept and not _BODY.search(kept) else text or kept
        text = _UNTIL.sub("", _HIS.sub("", _TOLD.sub("", text)))
        if "(" in text:
            text = _REMARK.sub("", text)
        if ":" in text.rstrip(":"):
            before, _, behind = text.rstrip(":").rpartition(":")
            plain = v.copula.sub("", behind)
            text = before if plain in v.generic or plain in v.either or not plain else behind
        text = _SIDE.sub("支出", text)
        if (at := v.copula.search(text)) and at.start() > 0 and self._is_name(text[: at.start()]):
            text = text[: at.start()]
        changed = True
        while changed and text:
            changed = False
            if text in v.generic:
                break
            lead = v.lead.match(text)
            if lead and lead.end() < len(text) and not self._is_name(text):
                text, changed = text[lead.end() :], True
        at = v.copula.search(text)
        if at and at.start() > 0 and not self._is_name(text):
            text = text[: at.start()]
        while (at := v.verbs.search(text)) and at.start() > 0 and not self._is_name(text) and text not in v.generic:
            shorter = v.copula.sub("", text[: at.start()])
            if not self._is_name(shorter) and not v.verbs.search(shorter) and text.endswith(("支出", "决算", "金额")):
                break
            text = shorter
        text = _HAS.sub("", text)
        if len(text) > 4 and text.endswith("中"):
            text = text[:-1]
        if "该项" in text:
            text = _SAID.sub("该项", text)
        if len(text) > 3 and text.endswith("总"):
            text = text[:-1]
        return "" if v.copula.fullmatch(text) else text.strip("的、:-")

    def _is_name(self, text: str) -> bool:
        return self.id(text) is not None

    def resolve(self, words: str, listed: bool = False) -> Name | None:
        """Return what ``words`` name; None where they name nothing that could have a figure.

        ``listed`` says that they stand in a list of parts, where any short name will do.
        """
        key = (words, listed)
        if key not in self._resolved:
            cleaned = self.clean(words)
            found = self._resolve(cleaned, listed)
            below = _BELOW.search(cleaned) if found is not None and found.group else None
            self._resolved[key] = found._replace(step=below[1]) if found is not None and below else found
        return self._resolved[key]

    def _resolve(self, text: str, listed: bool) -> Name | None:
        """Return the name that cleaned words are: a term, a term behind whose it is, an item below its class, or a name of their own."""
        if not text or len(text) > _WIDEST:
            return None
        group = ""
        steps = [step for step in _STEPS.split(text) if step]
        if len(steps) > 1 and (_STEP.search(text) or self.id(steps[0])):
            whole = self.id(text)
            if whole is None or "-" in text:
                tail = steps[-1]
                if tail in self.vocabulary.generic:
                    steps.pop()
                if len(steps) > 1:
                    group = steps[0]
                    text = "—".join(steps[1:]) if "-" in text or "—" in text else steps[-1]
        known = self.id(text)
        if known is not None:
            return self._known_name(text, known, group)
        if "(" in text and not _COUNTED_SO.search(text) and (known := self.id(_BRACKETS.sub("", text))) is not None:
            return self._known_name(_BRACKETS.sub("", text), known, group)
        behind = ""
        stripped = text
        for tail in self.vocabulary.tails:  # the shortest first: 项目支出预算 is 项目支出, not a 项目
            if text.endswith(tail) and len(text) > len(tail):
                behind, stripped = tail, text[: -len(tail)]
                known = self.id(stripped)
                if known is not None:
                    return self._known_name(stripped, known, group, behind)
        for size in range(min(len(text) - 1, 30), 1, -1) if not group else ():
            if text[-size - 1] not in _BODY_SIGNS and not (behind and stripped[-size - 1 : -size] in _BODY_SIGNS):
                continue
            suffix = text[-size:]
            found = self.id(suffix)
            if (
                found is not None
                and size < len(text)
                and not _FOR_WHOM.search(text[:-size])
                and (size > 2 or (suffix in self._places and not _NOT_ALL.search(text[:-size])))
                and (_BODY.search(text[:-size]) or (size > 3 and text[:-size].endswith("拨款")))
            ):
                return self._known_name(suffix, found, group)
            if behind:
                suffix = stripped[-size:]
                found = self.id(suffix)
                if found is not None and len(suffix) < len(stripped) and _BODY.search(stripped[: -len(suffix)]):
                    return self._known_name(suffix, found, group, behind)
        if len(text) > (24 if listed else 30) or _NO_NAME.search(text) or not _HAN.search(text):
            return None
        return Name(text, text, known=False, group=group, behind=behind)

    def _known_name(self, text: str, key: str, group: str, behind: str = "") -> Name:
        place = self._places.get(text + behind) or self._places.get(text) or self._places.get(key, "")
        return Name(key, text, known=True, group=group, behind=behind, place=place)


def bare(name: str) -> str:
    """Return a name without what carries no meaning: quotes, blanks, widths of brackets."""
    return _SILENT.sub("", name).translate(_HALF)


_HALF = {ord(c) + 0xFEE0: c for c in map(chr, range(0x21, 0x7F))}
