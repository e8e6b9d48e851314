"""What a name says of a thing, put below that thing: 公务接待费减少 is the change of 公务接待费, 2023年 the year before in the report of 2024."""

from __future__ import annotations

from fincheck.figures.figure import normalize
from fincheck.report.names import folded, year_before
from fincheck.report.settling.compound import AMOUNTS, DOWN, Compound, said_of
from fincheck.report.settling.moves import of_thing, put
from fincheck.report.terms import Terms
from fincheck.report.tree import Node

__all__ = ["Attributes"]

_GENERAL = frozenset({"收入", "支出", "经费", "总额", "决算", "预算"})  # of what they stand in, where that is named so


class Attributes:
    """Places what is said of things, in a report on a year (None: it does not say which)."""

    def __init__(self, terms: Terms, year: int | None) -> None:
        self.terms = terms
        self.year = year

    def place(self, group: Node, child: Node) -> None:
        """Give a name that says something of a thing the key of what it says, below that thing."""
        term = self.terms.get(child.key)
        if term is not None:
            if term.role == "behind":
                self.behind(group, child)
            return
        said = said_of(child.key, self.terms)
        if said is None:
            self.of_year(group, child)
            return
        if child.group is not None:
            if said.attribute == "amount" and said.subject and said.subject not in (group.group or {}):
                put(group, child, said.subject)  # 三公经费决算数: {金额: …, 其中: …} is the thing itself
            return
        thing = group if self.own(group, said) else of_thing(group, said.subject, child)
        if said.attribute == "base_rate":
            self.against(thing, child, said.word)
        elif said.attribute.endswith("change"):
            self.moved(thing, child, said.attribute, said.word)
        else:
            put(thing, child, said.attribute)

    def own(self, group: Node, said: Compound) -> bool:
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
        of_group = said_of(group.name, self.terms) if group.name and self.terms.get(group.key) is None else None
        if of_group is None or ("budget" in of_group.attribute and "budget" in said.attribute):
            return False
        return of_group.subject == said.subject != ""

    def against(self, thing: Node, child: Node, base: str) -> None:
        """Put a rate on a base that its name tells (占三季度目标) beside that base, where this stands there too."""
        body = thing.body
        assert type(body) is dict
        for budget, rate in (("initial_budget", "initial_execution_rate"), ("budget", "execution_rate")):
            if "预算" in base and ("年初" in base) == (budget == "initial_budget") and budget in body:
                put(thing, child, rate)
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
            put(one, named[0], "base")
        put(one, child, "base_rate")

    def moved(self, thing: Node, child: Node, role: str, word: str) -> None:
        """Put a change where it belongs: a rate where it has a percent sign, less than nothing where its name says so."""
        text = child.text or ""
        clean = normalize(text)
        key = f"{role}_rate" if clean.endswith(("%", "‰")) or folded(child.name or "").endswith("率") else role
        if clean[:1].isdecimal():
            down = next((w for w in DOWN if w in word), None)
            child.body = f"减少{text.strip()}" if down is not None else text
        put(thing, child, key)

    def behind(self, group: Node, child: Node) -> None:
        """Put what is said of the figure before it below that figure, as sentences print it: of which the base tells."""
        thing = {"share_of_procurement": "sme", "share_of_sme": "micro"}.get(child.key)
        body = group.body
        if thing is not None and type(body) is dict and group.key not in ("sme", "micro") and thing in body:
            put(of_thing(group, thing, child), child, child.key)

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
        amount = key in AMOUNTS or rest in ("数", "金额") or key not in ("budget", "initial_budget")
        if year == self.year:
            put(group, child, "amount" if rest in ("", "数", "金额") else key)
        elif year == self.year - 1:
            if rest in ("", "数", "金额") or key in AMOUNTS:
                put(group, child, "prior")
            elif not amount:
                put(group, child, f"prior_{key}")
