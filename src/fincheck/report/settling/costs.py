"""What the report on a project has for an indicator of its table: what it cost, and what was built."""

from __future__ import annotations

from fincheck.report.terms import Terms
from fincheck.report.tree import Node

__all__ = ["costs"]


def costs(root: Node, terms: Terms) -> None:
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
                due = terms.id_of(named.text)
                listed = [(kind.group or {}).get(due) for kind in (kinds.group or {}).values()]
                found = [indicator for indicator in listed if indicator is not None]
                if len(found) == 1 and found[0].group is not None:
                    _credit(found[0], "actual_cost" if section == "spending" else "built", item.key, stated)


def _credit(indicator: Node, key: str, item: str, stated: Node) -> None:
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


def _listed(section: Node | None) -> list[Node]:
    """Return what a section lists, below 其中 or by itself."""
    group = section.group if section is not None else None
    parts = group.get("parts") if group is not None else None
    return list(((parts.group if parts is not None else group) or {}).values())
