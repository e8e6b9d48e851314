"""Pages made of the rules: every rule with its examples, and which rule covers which relation of official practice."""

from __future__ import annotations

from pathlib import Path

from fincheck.explanation.joint import finding
from fincheck.quality import blanks
from fincheck.readers import yamltree
from fincheck.render.page import example_lines, years
from fincheck.render.wording.words import SEVERITY, VERDICT
from fincheck.report.tree import Node
from fincheck.rulebook.rule import EXAMPLES, Rule
from fincheck.rulebook.rulebook import Rulebook

ROOT = Path(__file__).resolve().parent.parent


SUBJECTS = {
    "text": "情况说明各节 · the sections of the text",
    "tables": "公开表，一张表一个文件 · the official tables, a file each",
    "between": "表与表、说明与表、说明与附件之间 · between tables, text and annex",
    "shapes": "到处适用的形式：合计与分项、增减、比率 · what holds wherever its figures stand together",
    "performance": "项目绩效、指标、合同 · projects, indicators, contracts",
    "form": "完整、规范、文字、标题 · completeness, wording, headings",
}


def rules_pages(book: Rulebook) -> dict[str, str]:
    """Give the pages of the rules by their names from the top: an index, and one a rule file."""
    files: dict[str, list[Rule]] = {}
    for rule in book.rules:
        files.setdefault(rule.place.file, []).append(rule)
    made = {name(file): _page(file, rules) for file, rules in files.items()}
    return {"docs/rules.md": _index(book, files), "rules/README.md": _folder(files)} | made


def name(file: str) -> str:
    """Give the name of the page of a rule file: docs/rules/tables/summary.md of rules/tables/summary.yaml."""
    return f"docs/{file.removesuffix('.yaml')}.md"


def _about(file: str) -> str:
    """Give what a rule file says of itself: its first comment."""
    lines = []
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            break
        lines.append(line.removeprefix("# "))
    return " ".join(lines).replace("|", "\\|")


def _index(book: Rulebook, files: dict[str, list[Rule]]) -> str:
    lines = [
        "# 规则 Rules",
        "",
        "由规则文件生成，请勿手改：`python docs/generate.py`。 Made of the rule files; do not edit.",
        "",
        f"共 {len(book.rules)} 条，每个规则文件一页。`fincheck explain 编号` 可在命令行查看。 A page a rule file.",
    ]
    for subject, about in SUBJECTS.items():
        lines += ["", f"## {about}", "", "| 文件 file | 规则 rules | |", "|---|---|---|"]
        for file, rules in files.items():
            if file.startswith(f"rules/{subject}/"):
                link = name(file).removeprefix("docs/")
                ids = ", ".join(f"[{rule.id}]({link}#{rule.id})" for rule in rules)
                lines.append(f"| [{file}]({link}) | {ids} | {_about(file)} |")
    lines += ["", "## 不在规则文件中 Of no rule file"]
    for rule in (finding.rule(book.terms), blanks.rule(book.terms)):
        lines += ["", *_rule(rule)]
    return "\n".join(lines) + "\n"


def _folder(files: dict[str, list[Rule]]) -> str:
    lines = [
        "# rules/",
        "",
        "规则是数据，按主题分目录，一族规则只写一次（`each:`）。 Rules are data, in folders by subject; a family is written once.",
        "由 `python docs/generate.py` 生成。 Made by it; do not edit.",
    ]
    for subject, about in SUBJECTS.items():
        lines += ["", f"## {subject}/ {about}", ""]
        lines += [
            f"- [{file.removeprefix('rules/')}]({file.removeprefix('rules/')})（{len(rules)}）：{_about(file)}"
            for file, rules in files.items()
            if file.startswith(f"rules/{subject}/")
        ]
    lines += [
        "",
        "## 此外 Besides",
        "",
        "- [terms.yaml](terms.yaml)：名称 · the terms",
        "- [reading/](reading)：读句子用的词 · the words by which sentences are read",
    ]
    return "\n".join(lines) + "\n"


def _page(file: str, rules: list[Rule]) -> str:
    lines = [
        f"# {file}",
        "",
        _about(file),
        "",
        f"由规则文件生成，请勿手改。 Made of the rule file; do not edit. [规则 Rules]({'../' * (file.count('/'))}rules.md)",
    ]
    for rule in rules:
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
    if rule.since or rule.until:
        lines.append(f"- 年度 years: {years(rule.since, rule.until).zh}, {years(rule.since, rule.until).en}")
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
