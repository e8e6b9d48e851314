"""Chapters, which say nothing: what stands in one stands in the report, and totals outside of any section go to theirs."""

from __future__ import annotations

import re

from fincheck.report.names import folded, scopes, year_before
from fincheck.report.settling.moves import of_thing, put, put_first
from fincheck.report.terms import HEADERS, Terms
from fincheck.report.tree import Node

__all__ = ["dissolve", "gather_totals"]

_OVERVIEW = ("income_total", "expenditure_total", "opening", "closing", "surplus_used", "surplus_distribution")


def dissolve(root: Node, terms: Terms) -> None:
    """Move what stands in a chapter to where the chapter stands; not what stands in two of them."""
    _Chapters(root, terms).dissolve(root)


class _Chapters:
    def __init__(self, root: Node, terms: Terms) -> None:
        self.root = root
        self.terms = terms

    def dissolve(self, group: Node) -> None:
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
            self.dissolve(chapter)
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
            _headers(source, child)
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


def _headers(chapter: Node, child: Node) -> None:
    """Let what is moved keep the unit that its chapter states."""
    if child.group is None:
        return
    for key in HEADERS:
        header = (chapter.group or {}).get(key)
        if header is not None and key not in child.group:
            copy = child.group[key] = Node(child, key, header.name, header.line, header.column)
            copy.body = header.body


def gather_totals(root: Node, terms: Terms) -> None:
    """Give totals that stand outside of any section theirs: 本年收入合计 beside 本年支出合计, 收入总计, 年初结转和结余."""
    body = root.body
    assert type(body) is dict
    overview = body.get("overview")
    for group in (root, overview) if overview is not None and overview.group is not None else (root,):
        assert type(group.body) is dict
        both = [node for node in group.body.values() if node.name is not None and _year_total(node, terms)]
        if len(both) == 2:
            for node in both:
                if "本年" not in (node.name or ""):
                    put(group, node, node.name or "")  # with what was carried over, or without: not told
                    continue
                key = "income" if "收入" in (node.name or "") else "expenditure"
                if node.group is not None:
                    put(root, node, key)
                elif (section := body.get(key)) is None or section.group is not None:
                    put(of_thing(root, key, node), node, "total")
    moving = [body[key] for key in _OVERVIEW if key in body and not _narrowed(body[key], terms)]
    if overview is None and len(moving) > 1 and any(node.key.endswith("total") for node in moving):
        section = Node(root, "overview", "收支总体情况", moving[0].line, moving[0].column)
        section.body = {}
        put_first(root, section, moving[0])
        for node in moving:
            put(section, node, node.key)


def _narrowed(node: Node, terms: Terms) -> bool:
    """Whether a name says of which money a figure is, and its term does not: 使用非财政拨款结余 is of all there is."""
    term = terms.get(node.key)
    return not set(scopes(node.name or "")) <= set(scopes(term.zh if term is not None else ""))


def _year_total(node: Node, terms: Terms) -> bool:
    """Whether a node is named as the total of the year's income or expenditure."""
    name = node.name or ""
    return (node.key == "total" or terms.id_of(name) == "total") and ("收入" in name) != ("支出" in name)
