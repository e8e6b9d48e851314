"""What ``fincheck coverage`` prints: the figures no rule holds, and what became of the slips."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from fincheck.figures.decimals import show
from fincheck.figures.slips import KINDS
from fincheck.quality.coverage import Coverage
from fincheck.quality.detect import STATES, Detectability
from fincheck.quality.mutate import Tried
from fincheck.render.written import placed
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.source import Text, cells

__all__ = ["as_json", "as_text"]


def percent(part: int, whole: int) -> str:
    """Return ``part / whole`` in percent, cut (not rounded) to one decimal: 99.9 % is never told as 100."""
    tenths = part * 1000 // whole if whole else 0
    return f"{tenths // 10}.{tenths % 10}%"


def as_text(
    coverage: Coverage,
    tried: list[Tried] | None,
    lang: str,
    verbose: bool,
    seen: Detectability | None = None,
    why: Mapping[Node, Text] | None = None,
) -> str:
    """Return the coverage of one report for people; ``tried`` are the slips, where they were asked for,
    ``seen`` what an error in each figure would come to, ``why`` why figures are held by no rule.
    """
    zh = lang == "zh"
    report = coverage.report
    held, total = coverage.constrained, len(coverage.figures)
    lines = [
        f"{report.file}：{total} 个数字，{held} 个受规则约束（{percent(held, total)}），{total - held} 个没有"
        if zh
        else f"{report.file}: {total} figures, {held} constrained ({percent(held, total)}), {total - held} not"
    ]
    meant = slips_of_names(coverage)
    for covered in coverage.figures:
        if covered.checks and not verbose:
            continue
        rules = Counter(outcome.rule.id for outcome in covered.checks)
        told = " ".join(f"{id}×{n}" if n > 1 else id for id, n in rules.items())
        reason = (why or {}).get(covered.node)
        none = reason.of(lang) if reason is not None else "没有规则" if zh else "no rule"
        place = report.place(covered.node).of(lang)
        state = f"  {STATES[seen.state[covered.node]].of(lang)}" if seen is not None and covered.checks else ""
        lines.append(
            f"  {place}  {report.named(covered.node, lang)} {covered.figure.text}  {told or none}{state}{_did_you_mean(None if reason is not None else meant.get(covered.node), lang)}"
        )
    if seen is not None:
        lines += _seen(report, seen, lang, verbose)
    if tried is not None:
        lines += _slips(report, tried, lang)
        left = len(coverage.figures) - len({slip.node for slip in tried})
        if left:
            lines.append(
                f"{left} 个数字没有试：它们所在的关系本来就不符，或没有超出取整的笔误可试"
                if zh
                else f"{left} figures were not tried: a relation of theirs fails as it is, or no slip would go beyond rounding"
            )
    return "\n".join(lines) + "\n"


def slips_of_names(coverage: Coverage) -> dict[Node, str]:
    """Return the known name that was probably meant, for figures that no rule holds: at the first below a name."""
    terms, found, seen = coverage.report.terms, dict[Node, str](), set[Node]()
    for covered in coverage.figures:
        node: Node | None = None if covered.checks else covered.node
        while node is not None and node.name is not None and covered.node not in found:
            if node not in seen and terms.get(node.key) is None and not node.name.isdecimal():
                seen.add(node)
                meant = terms.near(node.name)
                if meant is not None:
                    found[covered.node] = meant
            node = node.parent
    return found


def _did_you_mean(name: str | None, lang: str) -> str:
    if name is None:
        return ""
    return f"  是不是“{name}”？" if lang == "zh" else f"  did you mean {name}?"


def _seen(report: Report, seen: Detectability, lang: str, verbose: bool) -> list[str]:
    """Tell what an error in a figure would come to, and which figures no rule tells apart."""
    zh = lang == "zh"
    parts = [f"{STATES[name].of(lang)} {number}" for name, number in seen.tally.items()]
    lines = [("数字有误时：" if zh else "an error in a figure would be: ") + ("，" if zh else ", ").join(parts)]
    if seen.alike:
        number = sum(len(one.nodes) for one in seen.alike)
        lines.append(
            f"{number} 个数字出错时能发现，但分不清是哪一个（{len(seen.alike)} 组）"
            + ("：" if verbose else "，用 -v 查看")
            if zh
            else f"of {number} figures an error is seen but not told from another's ({len(seen.alike)} groups)"
            + (":" if verbose else "; see them with -v")
        )
    for one in seen.alike if verbose else ():
        named = ("、" if zh else ", ").join(
            f"{report.named(node, lang)} {node.text} ({report.at(node, lang)})" for node in one.nodes
        )
        lines.append(f"  {named}")
        lines.append(f"    {one.text.of(lang)}")
    return lines


def _slips(report: Report, tried: list[Tried], lang: str) -> list[str]:
    """Return the lines that tell which slips were tried and which figures' slips no rule would catch."""
    zh = lang == "zh"
    caught = sum(slip.caught for slip in tried)
    lines = [
        "",
        f"试了 {len(tried)} 处超出取整的笔误，发现 {caught} 处（{percent(caught, len(tried))}）"
        if zh
        else f"{len(tried)} slips beyond rounding tried, {caught} caught ({percent(caught, len(tried))})",
    ]
    width = max(cells(known.name.of(lang)) for known in KINDS.values())
    for kind, known in KINDS.items():
        of_kind = [slip for slip in tried if slip.kind == kind]
        if of_kind:
            found = sum(slip.caught for slip in of_kind)
            name = known.name.of(lang) + " " * (width - cells(known.name.of(lang)))
            lines.append(f"  {name}  {found}/{len(of_kind)}  {percent(found, len(of_kind))}")
    by_node: dict[Node, list[Tried]] = {}
    for slip in tried:
        by_node.setdefault(slip.node, []).append(slip)
    missed = [(sum(s.caught for s in every), len(every), node) for node, every in by_node.items()]
    weak = sorted((m for m in missed if m[0] < m[1]), key=lambda m: (m[0] * 1000 // m[1], m[2].line, m[2].column))
    if weak:
        lines.append("会漏掉笔误的数字：" if zh else "figures whose slips are missed:")
    for found, every_one, node in weak:
        missed_texts = "、".join(slip.text for slip in by_node[node] if not slip.caught)
        lines.append(
            f"  {report.place(node).of(lang)}  {report.named(node, lang)} {node.text}  {found}/{every_one}  "
            + (f"漏：{missed_texts}" if zh else f"missed: {missed_texts}")
        )
    return lines


def as_json(
    coverages: list[Coverage], slips: dict[str, list[Tried]], seen: dict[str, Detectability] | None = None
) -> str:
    """Return the coverage of several reports for programs, version 1."""
    seen = seen or {}
    told = {
        "fincheck": 1,
        "reports": [_report(c, slips.get(c.report.file), seen.get(c.report.file)) for c in coverages],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _report(coverage: Coverage, tried: list[Tried] | None, seen: Detectability | None) -> dict[str, Any]:
    """Return the coverage of one report as JSON has it."""
    report = coverage.report
    meant = slips_of_names(coverage)
    told: dict[str, Any] = {
        "file": report.file,
        "figures": len(coverage.figures),
        "constrained": coverage.constrained,
        "coverage": [
            {
                "path": covered.node.path,
                "text": covered.figure.text,
                "value": show(covered.figure.value, covered.figure.unit),
                **placed(report.place(covered.node)),
                "rules": sorted({outcome.rule.id for outcome in covered.checks}),
                "checks": len(covered.checks),
                **({"error": seen.state[covered.node]} if seen is not None else {}),
                **({"near": meant[covered.node]} if covered.node in meant else {}),
            }
            for covered in coverage.figures
        ],
    }
    if seen is not None:
        told["errors"] = seen.tally
        told["alike"] = [{"figures": [node.path for node in one.nodes], "kind": one.kind} for one in seen.alike]
    if tried is not None:
        told["slips"] = {
            kind: {"tried": len(of_kind), "caught": sum(slip.caught for slip in of_kind)}
            for kind in KINDS
            if (of_kind := [slip for slip in tried if slip.kind == kind])
        }
        told["missed"] = [
            {"path": slip.node.path, "kind": slip.kind, "text": slip.text} for slip in tried if not slip.caught
        ]
    return told
