"""Names resolved where they stand: one name is two things in two places, and one thing is printed in several shapes.

What a key means is a term's, by itself; here its place tells the rest. 机关事业单位基本养老保险缴费 among economic classes is
30108, among functions 2080505. Chapters say nothing: 政府采购 is the same under any of them. 货物, 工程 and 服务 beside the
amount of 政府采购 are its parts. 公务接待费减少 is the change of 公务接待费, 下降 a rate where it has a percent sign, 2023年 the
year before in the report of 2024. Nothing is added or dropped: nodes move, keep their places, and bear other keys.
"""

from __future__ import annotations

import re
from functools import cache

from fincheck.figures.figure import normalize
from fincheck.record import Record
from fincheck.report.names import folded, scopes, unnumbered, year_before, year_of
from fincheck.report.terms import HEADERS, Terms
from fincheck.report.tree import Node

__all__ = ["compound", "settle"]

_LEAST = 2  # names of economic classes that make a list one of these
_DOWN = ("减少", "下降", "降低", "压减", "压缩", "降幅", "减支", "减收", "节约", "小于", "低于")
_UP = ("增加", "增长", "上升", "提高", "增幅", "增支", "增收")
_SINCE = r"(?:同比|同口径|同期|[比较与](?:上年|去年|[0-9]{4}年)(?:度|同期)?(?:决算)?数?(?:相比)?)"
_AGAINST = r"(?:[比较与](?P<which>上年|去年|年初|全年|调整)?预算数?(?:相比)?)"
_MOVED = (
    rf"(?:(?P<since>{_SINCE})|(?P<against>{_AGAINST}))?"
    rf"(?P<way>{'|'.join((*_DOWN, *_UP))}|增减|增减变动)(?:额|率|数|比例|比率|幅度|金额|百分比)?"
)
# of a name made of a thing and what is said of it: what is said
_SAID = (
    (rf"{_MOVED}", "change"),
    (r"占比|占.{0,14}(?:比重|比例)|占(?!.*(?:预算|目标|任务|计划)数?(?:[(].*)?$)[^比]{0,14}", "share"),
    (r"年初预算数?", "initial_budget"),
    (r"(?:全年|调整)?预算数?(?:金额|总额)?", "budget"),
    (r"决算数?(?P<way>大于|小于|高于|低于)(?:年初)?预算数?", "budget_change"),
    (r"执行(?:比例|率)|完成(?:比例|率)", "execution_rate"),
    (r"决算数?(?:金额|总额)?|执行数|完成数?", "amount"),
    (r"与?(?:年初)?(?:预算)?差(?:值|额|异)", "difference"),
    (r"上年(?:决算)?数?|上年同期数?", "prior"),
)
_BEFORE = {
    "上年": "prior",
    "去年": "prior",
    "预算": "budget",
    "实际": "amount",
    "节约": "difference",
}  # 上年公务接待费, 预算货物类
_AMOUNTS = frozenset({"amount", "executed", "total", "prior"})
_STATED = frozenset({"executed", "expenditure"})
_HEADERS = frozenset(HEADERS)
_LEVELLED = "operating_table"  # a form of many small lists
_OVERVIEW = ("income_total", "expenditure_total", "opening", "closing", "surplus_used", "surplus_distribution")


_GENERAL = frozenset({"收入", "支出", "经费", "总额", "决算", "预算"})  # of what they stand in, where that is named so
_AGAINST_BASE = r"(?P<what>.*?)占(?P<base>[^占]*(?:预算|目标|任务|计划))数?(?:的?(?:比重|比例))?(?:[(].*)?"


class _Said(Record):
    subject: str  # "" where the name says something of what it stands in
    attribute: str
    word: str  # of a change: the word that says which way; of a rate on what is named: that base
    text: str = ""  # the subject as printed


def compound(name: str, terms: Terms) -> tuple[str, str] | None:
    """Return (id of the thing, id of what is said of it) of a name as 公务接待费预算, 同比减少; None where it is none.

    The thing is "" where the name says something of what it stands in.
    """
    found = _compound(name, terms)
    return (found.subject, found.attribute) if found is not None else None


def _compound(name: str, terms: Terms) -> _Said | None:
    """Return what a name says that is not its own thing (比上年增加, 占总支出, 社保支出完成率), or None; nil as subject where it names none."""
    clean = unnumbered(folded(name))
    if not 1 < len(clean) <= 40:
        return None
    for before, attribute in _BEFORE.items():
        if clean.startswith(before) and (subject := _thing(clean[len(before) :].removeprefix("度"), terms)) is not None:
            return _Said(subject, attribute, "")
    rate = re.fullmatch(_AGAINST_BASE, clean)
    if rate is not None:  # 税收占调整预算, 占三季度目标: how much of it was reached, no share of a whole
        subject = _thing(rate["what"], terms) if rate["what"] else ""
        return _Said(subject, "base_rate", rate["base"], rate["what"]) if subject is not None else None
    for pattern, attribute in _endings():
        start = -1
        while (found := pattern.search(clean, start + 1)) is not None and found.start() < len(clean):
            start = found.start()
            subject = _thing(clean[:start], terms) if start else ""
            groups = found.groupdict()
            if subject is None and attribute == "change" and clean[:start].endswith("预算"):
                subject, attribute = _thing(clean[: start - 2], terms), "prior_budget_change"  # 收入预算增加
            if subject is not None:
                if attribute == "change" and groups.get("against"):
                    which = groups["which"] or ""
                    attribute = {"上年": "prior_", "去年": "prior_", "年初": "initial_"}.get(
                        which, ""
                    ) + "budget_change"
                return _Said(subject, attribute, groups.get("way") or "", clean[:start])
    return None


@cache  # compiled where names are to be understood
def _endings() -> list[tuple[re.Pattern[str], str]]:
    """Return the patterns of what is said, each up to the end of a name."""
    return [(re.compile(rf"(?:{pattern})\Z"), attribute) for pattern, attribute in _SAID]


def _thing(name: str, terms: Terms) -> str | None:
    """Return the id of a name that a figure can be of, or None."""
    for form in (name, f"{name}费", f"{name}支出", f"{name}收入", f"{name}经费", f"{name}总计"):
        term = terms.get(terms.id_of(form))
        if (
            term is not None
            and not term.silent
            and term.role in ("", "section")
            and term.id not in _AMOUNTS - {"total"}
        ):
            return term.id
    return None


def settle(root: Node, terms: Terms) -> list[Node]:
    """Give the names in a tree the meaning of their places; return the groups with headers (金额单位), in the order of the file."""
    return _Settler(root, terms).settle()


class _Keys(Record):
    """What the keys of a group say of it, whatever stands there: most groups of a report have the keys of another one."""

    odd: tuple[str, ...]  # those that may mean something else here
    plain: bool  # whether nothing is to be settled among them, unless the name of the group asks for it
    headed: bool  # whether one is a header


class _Settler:
    def __init__(self, root: Node, terms: Terms) -> None:
        self.root = root
        self.terms = terms
        year = (root.group or {}).get("year")
        self.year = year_of((year.text if year is not None else "") or "")
        self.shapes: dict[tuple[str, ...], _Keys] = {}
        self.known: dict[str, bool] = {}  # whether a key may mean something else here

    def settle(self) -> list[Node]:
        """Move what stands under a compound name to the thing that it is said of, and name wholes, parts and levels as terms do.

        Returns the groups with headers.
        """
        self.chapters(self.root)
        self.totals(self.root)
        headed = []
        shapes, made_up = self.shapes, self.terms.made_up
        for group in list(self.root.groups()):
            body = group.body
            assert type(body) is dict
            keys = tuple(body)
            odd, plain, with_headers = shapes.get(keys) or self.shape(keys)
            if with_headers:
                headed.append(group)
            if not plain or group.key in body or group.key in made_up or group.key == _LEVELLED:
                self.settled(group, odd)
        self.costs(self.root)
        return headed

    def shape(self, keys: tuple[str, ...]) -> _Keys:
        """Return what keys say of a group, remembered."""
        terms = self.terms
        odd = tuple(key for key in keys if self.odd(key))
        telling = any(not known.isdisjoint(keys) for known in (terms.economic.keys(), terms.wholes, _STATED))
        parted = "parts" in keys and "total" not in keys and "amount" not in keys  # 其中 without what it is of
        self.shapes[keys] = shape = _Keys(odd, not (odd or telling or parted), not _HEADERS.isdisjoint(keys))
        return shape

    def settled(self, group: Node, odd_keys: tuple[str, ...]) -> None:
        """Settle what stands in one group."""
        body = group.body
        assert type(body) is dict
        odd = [child for key in odd_keys if (child := body[key]).name is not None]
        # what is said of a base comes after the bases, whichever stands first
        for child in sorted(odd, key=lambda child: re.fullmatch(_AGAINST_BASE, folded(child.key)) is not None):
            self.attribute(group, child)
        same = body.get(group.key)
        if same is not None and same.name is not None and same.group is None and "amount" not in body:
            self.put(group, same, "total")  # 政府采购: {政府采购支出总额: …}
        self.economic(group)
        if not _STATED.isdisjoint(body):
            self.spent(group)
        if not self.terms.wholes.isdisjoint(body):
            self.beside(group)
        self.flat(group)
        if group.key == _LEVELLED:
            self.level(group, group)

    def odd(self, key: str) -> bool:
        """Whether a name may say more than its key: remembered, for names come again and again."""
        found = self.known.get(key)
        if found is None:
            term = self.terms.get(key)
            if term is not None:
                found = term.role == "behind"
            elif key.isascii():
                found = False
            else:
                found = _compound(key, self.terms) is not None or year_before(key) is not None
            self.known[key] = found
        return found

    # ------------------------------------------------------------ totals without a section

    def totals(self, root: Node) -> None:
        """Give totals that stand outside of any section theirs: 本年收入合计 beside 本年支出合计, 收入总计, 年初结转和结余."""
        body = root.body
        assert type(body) is dict
        overview = body.get("overview")
        for group in (root, overview) if overview is not None and overview.group is not None else (root,):
            assert type(group.body) is dict
            both = [node for node in group.body.values() if node.name is not None and self.year_total(node)]
            if len(both) == 2:
                for node in both:
                    if "本年" not in (node.name or ""):
                        self.put(group, node, node.name or "")  # with what was carried over, or without: not told
                        continue
                    key = "income" if "收入" in (node.name or "") else "expenditure"
                    if node.group is not None:
                        self.put(root, node, key)
                    elif (section := body.get(key)) is None or section.group is not None:
                        self.put(self.of_thing(root, key, node), node, "total")
        moving = [body[key] for key in _OVERVIEW if key in body and not self.narrowed(body[key])]
        if overview is None and len(moving) > 1 and any(node.key.endswith("total") for node in moving):
            section = Node(root, "overview", "收支总体情况", moving[0].line, moving[0].column)
            section.body = {}
            self.put_first(root, section, moving[0])
            for node in moving:
                self.put(section, node, node.key)

    def narrowed(self, node: Node) -> bool:
        """Whether a name says of which money a figure is, and its term does not: 使用非财政拨款结余 is of all there is."""
        term = self.terms.get(node.key)
        return not set(scopes(node.name or "")) <= set(scopes(term.zh if term is not None else ""))

    def year_total(self, node: Node) -> bool:
        """Whether a node is named as the total of the year's income or expenditure."""
        name = node.name or ""
        return (node.key == "total" or self.terms.id_of(name) == "total") and ("收入" in name) != ("支出" in name)

    # ------------------------------------------------------------ chapters

    def chapters(self, group: Node) -> None:
        """Move what stands in a chapter to where the chapter stands; not what stands in two of them."""
        body = group.body
        assert type(body) is dict
        moving: dict[str, list[Node]] = {}
        for key, chapter in list(body.items()):
            inner = chapter.group
            if inner is None or chapter.name is None:
                continue
            whole = self.is_chapter(group, key)
            if not whole and (self.terms.get(key) is not None or scopes(key)):
                continue  # 财政拨款收支: {收入: …} is of that money, not of all there is
            self.chapters(chapter)
            for child in inner.values():
                # a figure that bears the name of a section (人员: {正文: 27人, 附件: 22人}) is none
                section = child.group is not None and self.role(child.key) == "section"
                if child.name is not None and child.key not in HEADERS and (whole or section):
                    moving.setdefault(child.key, []).append(child)
        for key, children in moving.items():
            if key in body or len(children) > 1:
                continue
            (child,) = children
            source = child.parent
            assert source is not None
            self.headers(source, child)
            (source.group or {}).pop(key)
            child.parent = group
            body[key] = child
            if not any(k not in HEADERS for k in source.group or {}):
                del body[source.key]

    def is_chapter(self, group: Node, key: str) -> bool:
        dated = year_before(key) if self.terms.get(key) is None else None
        named = key if dated is None else dated[1]  # 2024年度部门决算情况说明
        numbered = key[:1] == "第" and re.fullmatch(r"第[一二三四五六七八九十]+(?:部分|章)", folded(key)) is not None
        return numbered or self.terms.chapter(named) or (key == "details" and group is self.root)

    def role(self, key: str) -> str:
        term = self.terms.get(key)
        return term.role if term is not None else "chapter" if self.terms.chapter(key) else ""

    def headers(self, chapter: Node, child: Node) -> None:
        """Let what is moved keep the unit that its chapter states."""
        if child.group is None:
            return
        for key in HEADERS:
            header = (chapter.group or {}).get(key)
            if header is not None and key not in child.group:
                copy = child.group[key] = Node(child, key, header.name, header.line, header.column)
                copy.body = header.body

    # ------------------------------------------------------------ what is said of a thing

    def attribute(self, group: Node, child: Node) -> None:
        """Give a name that says something of a thing the key of what it says, below that thing."""
        term = self.terms.get(child.key)
        if term is not None:
            if term.role == "behind":
                self.behind(group, child)
            return
        said = _compound(child.key, self.terms)
        if said is None:
            self.of_year(group, child)
            return
        if child.group is not None:
            if said.attribute == "amount" and said.subject and said.subject not in (group.group or {}):
                self.put(group, child, said.subject)  # 三公经费决算数: {金额: …, 其中: …} is the thing itself
            return
        thing = group if self.own(group, said) else self.of_thing(group, said.subject, child)
        if said.attribute == "base_rate":
            self.against(thing, child, said.word)
        elif said.attribute.endswith("change"):
            self.moved(thing, child, said.attribute, said.word)
        else:
            self.put(thing, child, said.attribute)

    def own(self, group: Node, said: _Said) -> bool:
        """Whether a name in a group speaks of what the group is of: 收入减少 in 2020年度收入总计, 合计增加 beside 金额."""
        body = group.body
        assert type(body) is dict
        name = folded(group.name or "")
        if "amount" not in body and "total" not in body:
            return False
        if said.subject == "total":
            return "total" not in body
        if said.text in _GENERAL:
            return said.text in name and said.subject not in body
        of_group = _compound(group.name, self.terms) if group.name and self.terms.get(group.key) is None else None
        if of_group is None or ("budget" in of_group.attribute and "budget" in said.attribute):
            return False
        return of_group.subject == said.subject != ""

    def against(self, thing: Node, child: Node, base: str) -> None:
        """Put a rate on a base that its name tells (占三季度目标) beside that base, where this stands there too."""
        body = thing.body
        assert type(body) is dict
        for budget, rate in (("initial_budget", "initial_execution_rate"), ("budget", "execution_rate")):
            if "预算" in base and ("年初" in base) == (budget == "initial_budget") and budget in body:
                self.put(thing, child, rate)
                return
        named = [
            node
            for node in body.values()
            if node.group is None and node is not child and folded(node.name or "").endswith(base)
        ]
        all_bases = body.get("against")
        if all_bases is None:
            all_bases = body["against"] = Node(thing, "against", "对照", child.line, child.column)
            all_bases.body = {}
        assert type(all_bases.body) is dict
        if base in all_bases.body:
            return
        one = all_bases.body[base] = Node(all_bases, base, base, child.line, child.column)
        one.body = {}
        if len(named) == 1:
            self.put(one, named[0], "base")
        self.put(one, child, "base_rate")

    def of_thing(self, group: Node, subject: str, child: Node) -> Node:
        """Return the group of the thing that a name in ``group`` speaks of; made where only its amount is there."""
        body = group.body
        assert type(body) is dict
        if subject in ("", group.key):
            return group
        parts = (body.get("parts") or group).group or {}
        node = body.get(subject) or parts.get(subject)
        if node is None:
            node = body[subject] = Node(group, subject, child.name, child.line, child.column)
            node.body = {}
        elif type(node.body) is not dict:
            amount = Node(node, "amount", "金额", node.line, node.column)
            amount.body, node.body = node.body, {"amount": amount}
        return node

    def moved(self, thing: Node, child: Node, role: str, word: str) -> None:
        """Put a change where it belongs: a rate where it has a percent sign, less than nothing where its name says so."""
        text = child.text or ""
        clean = normalize(text)
        key = f"{role}_rate" if clean.endswith(("%", "‰")) or folded(child.name or "").endswith("率") else role
        if clean[:1].isdecimal():
            down = next((w for w in _DOWN if w in word), None)
            child.body = f"减少{text.strip()}" if down is not None else text
        self.put(thing, child, key)

    def behind(self, group: Node, child: Node) -> None:
        """Put what is said of the figure before it below that figure, as sentences print it: of which the base tells."""
        thing = {"share_of_procurement": "sme", "share_of_sme": "micro"}.get(child.key)
        body = group.body
        if thing is not None and type(body) is dict and group.key not in ("sme", "micro") and thing in body:
            self.put(self.of_thing(group, thing, child), child, child.key)

    def of_year(self, group: Node, child: Node) -> None:
        """Give a column of a year its key: of the report's own what it is, of the year before that of then."""
        found = year_before(child.key)
        if found is None or self.year is None:
            return
        year, rest = found
        key = self.terms.id_of(rest) if rest else "amount"
        key = "amount" if key == group.key else key  # 三公经费: {2014年三公经费: …}
        known = key == "amount" or self.terms.get(key) is not None or rest in ("数", "金额")
        if not known:
            return
        amount = key in _AMOUNTS or rest in ("数", "金额") or key not in ("budget", "initial_budget")
        if year == self.year:
            self.put(group, child, "amount" if rest in ("", "数", "金额") else key)
        elif year == self.year - 1:
            if rest in ("", "数", "金额") or key in _AMOUNTS:
                self.put(group, child, "prior")
            elif not amount:
                self.put(group, child, f"prior_{key}")

    def put(self, group: Node, child: Node, key: str) -> None:
        """Make a node the child of that key of a group; where there is one, leave it as it is."""
        body, old = group.body, child.parent
        assert type(body) is dict
        if old is None or type(old.body) is not dict or (key in body and body[key] is not child):
            return
        if old is group:
            # in its own place among the others, for the order of a file is told by it
            items = [(key if node is child else k, node) for k, node in body.items()]
            body.clear()
            body.update(items)
        else:
            del old.body[child.key]
            body[key] = child
        child.parent, child.key = group, key

    def put_first(self, group: Node, made: Node, before: Node) -> None:
        """Put a node that is made where another one stands, for the order of a file is told by it."""
        body = group.body
        assert type(body) is dict
        items = list(body.items())
        body.clear()
        for key, node in items:
            if node is before:
                body[made.key] = made
            body[key] = node

    def level(self, section: Node, group: Node) -> None:
        """Put the rows of a form of many small lists beside each other: its numbers say where a list begins, not what it adds up to."""
        for row in list((group.group or {}).values()):
            parts = (row.group or {}).get("parts")
            for part in list((parts.group or {}).values()) if parts is not None else ():
                self.level(section, parts or part)
                self.put(section, part, part.key)
            if parts is not None and not parts.group:
                del (row.group or {})["parts"]

    # ------------------------------------------------------------ lists of economic classes

    def economic(self, group: Node) -> None:
        """Give names that a function and an economic class share the code of the class, in a list of these."""
        body = group.body
        assert type(body) is dict
        shared = [node for node in body.values() if node.key in self.terms.economic]
        if not shared:
            return
        classes = sum(1 for key in body if _is_class(key))
        at: Node | None = group
        inside = False
        while at is not None and not inside:
            inside = _is_class(at.key) or at.key in ("personnel", "daily_public", "basic_table")
            at = at.parent
        if not inside and classes < _LEAST:
            return
        for node in shared:
            self.put(group, node, self.terms.economic[node.key])

    # ------------------------------------------------------------ what was spent on an indicator

    def costs(self, root: Node) -> None:
        """Give an indicator what the report on its project has for it: an item that names it in 对应指标.

        Of the use of funds that is its actual cost; of what was built, one of the things that make it up.
        """
        tables, reports = ((root.group or {}).get(key) for key in ("performance_tables", "project_reports"))
        for key, report in ((reports.group or {}) if reports is not None else {}).items():
            table = (tables.group or {}).get(key) if tables is not None else None
            kinds = (table.group or {}).get("indicators") if table is not None else None
            for section in ("spending", "build"):
                for item in _listed((report.group or {}).get(section)):
                    named = (item.group or {}).get("indicator")
                    stated = (item.group or {}).get("amount") or (item.group or {}).get("count")
                    if kinds is None or named is None or named.text is None or stated is None or stated.text is None:
                        continue
                    due = self.terms.id_of(named.text)
                    listed = [(kind.group or {}).get(due) for kind in (kinds.group or {}).values()]
                    found = [indicator for indicator in listed if indicator is not None]
                    if len(found) == 1 and found[0].group is not None:
                        self.credit(found[0], "actual_cost" if section == "spending" else "built", item.key, stated)

    def credit(self, indicator: Node, key: str, item: str, stated: Node) -> None:
        """Let an indicator have what is stated of it elsewhere, at its place there."""
        holder = indicator
        if key == "built":
            body = indicator.body
            assert type(body) is dict
            if key not in body:
                body[key] = Node(indicator, key, "建设内容", stated.line, stated.column)
                body[key].body = {}
            holder, key = body[key], item
        body = holder.body
        if type(body) is dict and key not in body:
            body[key] = Node(holder, key, stated.name, stated.line, stated.column)
            body[key].body = stated.body

    # ------------------------------------------------------------ parts beside their whole

    def spent(self, group: Node) -> None:
        """Make 支出决算 or 支出决算数 beside a budget the amount of the item, as the text prints it; tables have columns of their own."""
        body = group.body
        assert type(body) is dict
        if group is self.root or "amount" in body or "total" in body or not {"budget", "initial_budget"} & body.keys():
            return
        stated = [body[key] for key in ("expenditure", "executed") if key in body]
        if len(stated) != 1 or stated[0].group is not None or "决算" not in (stated[0].name or ""):
            return
        at: Node | None = group
        while at is not None:
            if at.key.endswith(("_table", "_tables")):
                return
            at = at.parent
        self.put(group, stated[0], "amount")

    def beside(self, group: Node) -> None:
        """Put the names beside a total of things below it where its term is made up of them: 车辆合计, 执法执勤用车, 其他用车."""
        body = group.body
        assert type(body) is dict
        for key in sorted(self.terms.wholes & body.keys()):
            whole, term = body[key], self.terms.get(key)
            if term is None or whole.text is None or "parts" in body:
                continue
            here = [body[key] for key in (one.rstrip("?") for one in term.parts) if key in body]
            if len(here) < _LEAST:
                continue
            thing = self.of_thing(group, whole.key, whole)
            assert type(thing.body) is dict
            parts = thing.body["parts"] = Node(thing, "parts", "其中", thing.line, thing.column)
            parts.body = {}
            for node in here:
                self.put(parts, node, node.key)

    def flat(self, group: Node) -> None:
        """Make the names beside an amount its parts where the term says that it is made up of them."""
        body = group.body
        assert type(body) is dict
        parts = body.get("parts")
        if parts is not None:
            self.below(group, parts)
            return
        term = self.terms.get(group.key)
        if term is None or not term.parts or ("total" not in body and "amount" not in body):
            return
        here = [key.rstrip("?") for key in term.parts if key.rstrip("?") in body]
        if len(here) < _LEAST or any(key not in body for key in term.parts if not key.endswith("?")):
            return
        parts = body["parts"] = Node(group, "parts", "其中", group.line, group.column)
        parts.body = {}
        for key in here:
            self.put(parts, body[key], key)

    def below(self, group: Node, parts: Node) -> None:
        """Put 其中 below the one figure before it whose term is made up of what it lists: 车辆: 9辆, 其中: {…}."""
        body = group.body
        assert type(body) is dict
        if "total" in body or "amount" in body or parts.group is None:
            return
        listed = set(parts.group)
        wholes = [
            node
            for key, node in body.items()
            if (term := self.terms.get(key)) is not None
            and term.parts
            and listed <= {one.rstrip("?") for one in term.parts}
        ]
        if len(wholes) == 1:
            self.put(self.of_thing(group, wholes[0].key, wholes[0]), parts, "parts")


def _is_class(key: str) -> bool:
    return key.isdecimal() and len(key) in (3, 5) and key.startswith("3")


def _listed(section: Node | None) -> list[Node]:
    """Return what a section lists, below 其中 or by itself."""
    group = section.group if section is not None else None
    parts = group.get("parts") if group is not None else None
    return list(((parts.group if parts is not None else group) or {}).values())
