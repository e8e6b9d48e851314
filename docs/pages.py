"""Pages made of the rules: every rule with its examples, and which rule covers which relation of official practice."""

from __future__ import annotations

from pathlib import Path

from fincheck.explanation import joint
from fincheck.quality import blanks
from fincheck.readers import yamltree
from fincheck.render.page import example_lines
from fincheck.render.words import SEVERITY, VERDICT
from fincheck.report.tree import Node
from fincheck.rulebook.rulebook import EXAMPLES, Rule, Rulebook

ROOT = Path(__file__).resolve().parent.parent


def rules_page(book: Rulebook) -> str:
    """Give docs/rules.md: the rules by file, each as ``fincheck explain`` tells it, in both languages."""
    lines = [
        "# 规则 Rules",
        "",
        "由规则文件生成，请勿手改：`python docs/generate.py`。 Made of the rule files; do not edit.",
        "",
        f"共 {len(book.rules)} 条。`fincheck explain 编号` 可在命令行查看。",
    ]
    last = ""
    for rule in book.rules:
        if rule.place.file != last:
            last = rule.place.file
            lines += ["", f"## {last}"]
        lines += ["", *_rule(rule)]
    lines += ["", "## 不在规则文件中 Of no rule file"]
    for rule in (joint.rule(book.terms), blanks.rule(book.terms)):
        lines += ["", *_rule(rule)]
    return "\n".join(lines) + "\n"


def _rule(rule: Rule) -> list[str]:
    lines = [f'<a id="{rule.id}"></a>', "", f"### {rule.id} {rule.title.zh}", "", rule.title.en, ""]
    if not rule.made:
        lines.append(f"- 公式 check: `` {rule.formula} ``")
    if rule.scope_text:
        lines.append(f"- 适用 for: `` {rule.scope_text} ``")
    if rule.when_text:
        lines.append(f"- 条件 when: `` {rule.when_text} ``")
    lines.append(f"- 级别 severity: {SEVERITY[rule.severity].zh} {rule.severity}")
    lines.append(f"- 依据 basis: {rule.basis.zh}")
    lines.append(f"- 说明: {rule.why.zh}")
    lines.append(f"- why: {rule.why.en}")
    if rule.covers:
        lines.append(f"- 关系 covers: {', '.join(rule.covers)}")
    if not rule.examples:
        return lines
    lines += ["", "```yaml"]
    for verdict in EXAMPLES:
        for example in rule.examples.get(verdict, ()):
            lines.append(f"# {VERDICT[verdict].zh} {verdict}")
            lines += example_lines(example)
    return [*lines, "```"]


def relations_page(book: Rulebook) -> str:
    """Give docs/relations.md: for each relation the rules that cover it, or why none does."""
    known = relations()
    covered: dict[str, list[str]] = {id: [] for id in known}
    for rule in book.rules:
        for id in rule.covers:
            covered[id].append(rule.id)
    held = sum(1 for rules in covered.values() if rules)
    lines = [
        "# 审核关系 Relations",
        "",
        "由 `docs/relations.yaml` 和规则文件生成，请勿手改。 Made of docs/relations.yaml and the rules; do not edit.",
        "",
        f"{len(known)} 条关系，{held} 条有规则核对。 {len(known)} relations, {held} covered by rules.",
        "",
        "| 关系 | 内容 | 规则 |",
        "|---|---|---|",
    ]
    for id, node in known.items():
        fields = node.group or {}
        title = fields["title"].text or ""
        rules = ", ".join(covered[id])
        if not rules:
            reason = fields["uncovered"].group or {}
            rules = f"—　{reason['zh'].text}。 {reason['en'].text}."
        lines.append(f"| {id} | {title} | {rules} |")
    return "\n".join(lines) + "\n"


def relations() -> dict[str, Node]:
    """Give the relations of docs/relations.yaml by id."""
    data = (ROOT / "docs/relations.yaml").read_bytes()
    top = yamltree.read(yamltree.decode(data, "docs/relations.yaml"))
    return (top.group or {})["relations"].group or {}
