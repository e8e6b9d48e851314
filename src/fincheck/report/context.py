"""Names resolved where they stand: one name is two things in two places, and one thing is printed in several shapes.

What a key means is a term's, by itself; here its place tells the rest. 机关事业单位基本养老保险缴费 among economic classes is
30108, among functions 2080505. Chapters say nothing: 政府采购 is the same under any of them. 货物, 工程 and 服务 beside the
amount of 政府采购 are its parts. 公务接待费减少 is the change of 公务接待费, 下降 a rate where it has a percent sign, 2023年 the
year before in the report of 2024. Nothing is added or dropped: nodes move, keep their places, and bear other keys.
"""

from __future__ import annotations

from fincheck.record import Record
from fincheck.report.names import year_before, year_of
from fincheck.report.settling.attributes import Attributes
from fincheck.report.settling.chapters import dissolve, gather_totals
from fincheck.report.settling.compound import on_a_base, said_of
from fincheck.report.settling.moves import put
from fincheck.report.settling.wholes import beside, economic, flat, level, spent
from fincheck.report.terms import HEADERS, LONG, Kept, Terms
from fincheck.report.tree import Node

__all__ = ["settle"]

_STATED = frozenset({"executed", "expenditure"})
_HEADERS = frozenset(HEADERS)
_LEVELLED = "operating_table"  # a form of many small lists


def settle(root: Node, terms: Terms) -> list[Node]:
    """Give the names in a tree the meaning of their places; return the groups with headers (金额单位), in the order of the file."""
    groups = _Groups(root, terms)  # of the year that the report itself says, not one of its chapters
    dissolve(root, terms)
    gather_totals(root, terms)
    headed = groups.settle()
    if not {"performance_tables", "project_reports"} - (root.group or {}).keys():
        from fincheck.report.settling.costs import costs  # read on use: few reports have both

        costs(root, terms)
    return headed


class _Keys(Record):
    """What the keys of a group say of it, whatever stands there: most groups of a report have the keys of another one."""

    odd: tuple[str, ...]  # those that may mean something else here
    plain: bool  # whether nothing is to be settled among them, unless the name of the group asks for it
    headed: bool  # whether one is a header


class _Groups:
    """The groups of a tree, each settled once, those whose keys ask for nothing passed over."""

    def __init__(self, root: Node, terms: Terms) -> None:
        self.root = root
        self.terms = terms
        year = (root.group or {}).get("year")
        self.attributes = Attributes(terms, year_of((year.text if year is not None else "") or ""))
        self.known: Kept = terms.kept("keys of groups")
        self.telling: Kept = terms.kept("keys")  # whether a key may mean something else here

    def settle(self) -> list[Node]:
        """Settle the groups; return those with headers."""
        headed = []
        known, made_up = self.known, self.terms.made_up
        for group in self.root.groups():
            body = group.body
            assert type(body) is dict
            keys = tuple(body)
            odd, plain, with_headers = known.get(keys) or self.keys(keys)
            if with_headers:
                headed.append(group)
            if not plain or group.key in body or group.key in made_up or group.key == _LEVELLED:
                self.group(group, odd)
        return headed

    def keys(self, keys: tuple[str, ...]) -> _Keys:
        """Return what keys say of a group; kept, but of a long list."""
        terms = self.terms
        odd = tuple(key for key in keys if self.odd(key))
        telling = any(not known.isdisjoint(keys) for known in (terms.economic.keys(), terms.wholes, _STATED))
        parted = "parts" in keys and "total" not in keys and "amount" not in keys  # 其中 without what it is of
        said = _Keys(odd, not (odd or telling or parted), not _HEADERS.isdisjoint(keys))
        return self.known.keep(keys, said) if len(keys) <= LONG and len("".join(keys)) <= LONG * 10 else said

    def odd(self, key: str) -> bool:
        """Whether a name may say more than its key: kept, for names come again and again."""
        term = self.terms.get(key)
        if term is not None:
            return term.role == "behind"
        if key.isascii():
            return False
        found = self.telling.get(key)
        if found is None:
            found = said_of(key, self.terms) is not None or year_before(key) is not None
            if len(key) <= LONG:
                self.telling.keep(key, found)
        return found

    def group(self, group: Node, odd_keys: tuple[str, ...]) -> None:
        """Settle what stands in one group."""
        body = group.body
        assert type(body) is dict
        odd = [child for key in odd_keys if (child := body[key]).name is not None]
        # what is said of a base comes after the bases, whichever stands first
        for child in sorted(odd, key=lambda child: on_a_base(child.key)):
            self.attributes.place(group, child)
        same = body.get(group.key)
        if same is not None and same.name is not None and same.group is None and "amount" not in body:
            put(group, same, "total")  # 政府采购: {政府采购支出总额: …}
        economic(group, self.terms)
        if not _STATED.isdisjoint(body):
            spent(group, self.root)
        if not self.terms.wholes.isdisjoint(body):
            beside(group, self.terms)
        flat(group, self.terms)
        if group.key == _LEVELLED:
            level(group, group)
