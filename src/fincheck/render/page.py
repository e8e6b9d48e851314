"""A rule's page, the list of rules in force, and of the names that reports and formulas may use."""

from __future__ import annotations

from fincheck.render.words import SEVERITY, VERDICT
from fincheck.rulebook import EXAMPLES, Rule
from fincheck.source import cells
from fincheck.terms import Term
from fincheck.tree import Node

__all__ = ["example_lines", "listing", "page", "vocabulary"]


def page(rule: Rule, lang: str) -> str:
    """Return what ``fincheck explain`` prints of a rule: formula, why, basis, examples."""
    zh = lang == "zh"
    head = f"{rule.id}  {rule.title.of(lang)}"
    rows = [
        ("公式" if zh else "formula", rule.formula),
        ("适用" if zh else "applies to", rule.scope_text or ("报告最外层" if zh else "the top of the report")),
        ("条件" if zh else "when", rule.when_text),
        ("级别" if zh else "severity", SEVERITY[rule.severity].of(lang)),
        ("依据" if zh else "basis", rule.basis.of(lang)),
        ("说明" if zh else "why", rule.why.of(lang)),
        ("出处" if zh else "defined in", str(rule.place)),
    ]
    lines = [head, "=" * cells(head), ""]
    lines += [f"{name}{'：' if zh else ': '}{text}" for name, text in rows if text]
    for verdict in EXAMPLES:
        for example in rule.examples.get(verdict, ()):
            lines += ["", f"{'示例' if zh else 'example'} — {VERDICT[verdict].of(lang)}"]
            lines += ["    " + line for line in example_lines(example)]
    return "\n".join(lines) + "\n\n"


def example_lines(node: Node, indent: str = "") -> list[str]:
    """Return an example as it would be written in a report."""
    lines = []
    for child in (node.group or {}).values():
        name = f"{child.name}:" if child.name is not None else "-"
        if child.group is not None:
            flat = _flow(child)
            if len(flat) <= 60:
                lines.append(f"{indent}{name} {flat}")
            else:
                lines.append(f"{indent}{name}")
                lines.extend(example_lines(child, indent + "  "))
        else:
            lines.append(f"{indent}{name} {child.text or ''}".rstrip())
    return lines


def _flow(node: Node) -> str:
    children = (node.group or {}).values()
    if children and all(child.name is None for child in children):
        return "[" + ", ".join(_flow(c) if c.group is not None else c.text or "" for c in children) + "]"
    parts = [f"{c.name}: {_flow(c) if c.group is not None else c.text or ''}".rstrip() for c in children]
    return "{" + ", ".join(parts) + "}"


def vocabulary(terms: list[Term], lang: str) -> str:
    """Return one line a term: its names, id first, and what a figure under it is."""
    zh = lang == "zh"
    units = {
        "money": "金额" if zh else "money",
        "%": "百分比" if zh else "a percentage",
        "count": "数量" if zh else "a count",
        "text": "文字" if zh else "a text",
        "header": "表头" if zh else "a header",
    }
    lines = []
    for term in terms:
        names = dict.fromkeys(name for name in (term.zh, term.en, *term.labels) if name and name != term.id)
        unit = f" [{units.get(term.unit, term.unit)}]" if term.unit else ""
        old = (
            (f"；旧称 {'、'.join(term.former)}" if zh else f"; formerly {', '.join(term.former)}")
            if term.former
            else ""
        )
        lines.append(f"{term.id}{unit}: {('、' if zh else ', ').join(names)}{old}")
    return "".join(line + "\n" for line in lines)


def listing(rules: list[Rule], lang: str) -> str:
    """Return one line a rule: id, severity, title."""
    width = max((len(rule.id) for rule in rules), default=0)
    words = {name: text.of(lang) for name, text in SEVERITY.items()}
    wide = max(cells(word) for word in words.values())
    lines = []
    for rule in rules:
        word = words[rule.severity]
        lines.append(f"{rule.id:<{width}}  {word}{' ' * (wide - cells(word))}  {rule.title.of(lang)}")
    return "".join(line + "\n" for line in lines)
