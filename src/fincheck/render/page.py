"""A rule's page, the list of rules in force, and of the names that reports and formulas may use."""

from __future__ import annotations

from collections.abc import Iterable

from fincheck.evaluation.candidates import may_lack
from fincheck.language.expression import AXES, Step, paths
from fincheck.render.wording.words import SEVERITY, VERDICT
from fincheck.report.terms import Term, Terms
from fincheck.report.tree import Node, quoted
from fincheck.rulebook.rule import EXAMPLES, Rule
from fincheck.source import Text, cells

__all__ = ["example_lines", "listing", "page", "vocabulary", "years"]


_UNKNOWN = Text(
    "旁边有不认识的名称时，先把它们试作公式里没有找到的项；怎样读都不成立才是不符，否则是无法判断",
    "where names that nobody knows stand beside, they are tried as what the formula did not find; it is violated only if "
    "it fails under every reading, else undecided",
)


def page(rule: Rule, lang: str) -> str:
    """Return what ``fincheck explain`` prints of a rule: formula, why, basis, examples."""
    zh = lang == "zh"
    head = f"{rule.id}  {rule.title.of(lang)}"
    formula, scope, when = chinese(rule) if zh else (rule.formula, rule.scope_text, rule.when_text)
    if rule.made:
        formula, scope = "", "整份报告" if zh else "the report as a whole"
    rows = [
        ("公式" if zh else "formula", formula),
        ("适用" if zh else "applies to", scope or ("报告最外层" if zh else "the top of the report")),
        ("条件" if zh else "when", when),
        ("不认识的名称" if zh else "unknown names", _UNKNOWN.of(lang) if not rule.made and may_lack(rule) else ""),
        ("年度" if zh else "years", years(rule.since, rule.until).of(lang)),
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
            lines += ["    " + line for line in example_lines(example, terms=rule.terms if zh else None)]
    return "\n".join(lines) + "\n\n"


def chinese(rule: Rule) -> tuple[str, str, str]:
    """Return formula, scope and condition of a rule with the Chinese labels of its terms for their ids."""
    if rule.made:
        return rule.formula, rule.scope_text, rule.when_text
    trees = (rule.tree, rule.when)
    formula, when = (
        _labelled(text, [step for path in paths(tree) for step in path.steps], rule.terms) if tree is not None else ""
        for text, tree in zip((rule.formula, rule.when_text), trees, strict=True)
    )
    return formula, _labelled(rule.scope_text, rule.scope, rule.terms), when


def _labelled(text: str, steps: Iterable[Step], terms: Terms) -> str:
    for step in sorted(steps, key=lambda step: -step.span.start):
        written = text[step.span.start : step.span.end]
        label = AXES[step.kind].zh if step.kind in AXES else _label(written, terms) if step.kind == "key" else written
        if label != written:
            text = text[: step.span.start] + quoted(label) + text[step.span.end :]
    return text


def example_lines(node: Node, indent: str = "", terms: Terms | None = None) -> list[str]:
    """Return an example as it would be written in a report; with Chinese labels for ids where ``terms`` are given."""
    lines = []
    for child in (node.group or {}).values():
        name = f"{_label(child.name, terms)}:" if child.name is not None else "-"
        if child.group is not None:
            flat = _flow(child, terms)
            if len(flat) <= 60:
                lines.append(f"{indent}{name} {flat}")
            else:
                lines.append(f"{indent}{name}")
                lines.extend(example_lines(child, indent + "  ", terms))
        else:
            lines.append(f"{indent}{name} {child.text or ''}".rstrip())
    return lines


def _label(name: str, terms: Terms | None) -> str:
    """Return the Chinese label of a term's id; of a code, and of any other name, the name itself."""
    term = terms.get(name) if terms is not None and not name.isdecimal() else None
    return term.zh if term is not None and term.zh else name


def _flow(node: Node, terms: Terms | None) -> str:
    children = (node.group or {}).values()
    if children and all(child.name is None for child in children):
        return "[" + ", ".join(_flow(c, terms) if c.group is not None else c.text or "" for c in children) + "]"
    parts = [
        f"{_label(c.name or '', terms)}: {_flow(c, terms) if c.group is not None else c.text or ''}".rstrip()
        for c in children
    ]
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
        told = years(term.since, term.until).of(lang)
        when = "" if not told else f"；{told}" if zh else f"; {told}"
        lines.append(f"{term.id}{unit}: {('、' if zh else ', ').join(names)}{old}{when}")
    return "".join(line + "\n" for line in lines)


def years(since: str, until: str) -> Text:
    """Return of the accounts of which years something is, or nothing where of all."""
    if since and until:
        return Text(f"{since}—{until}年度", f"accounts of {since} to {until}")
    if since:
        return Text(f"{since}年度起", f"accounts of {since} and later")
    return Text(f"到{until}年度止", f"accounts up to {until}") if until else Text("", "")


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
