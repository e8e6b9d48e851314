"""Many reports at a glance: one line for each that somebody should look at, worst first, then the sum of all."""

from __future__ import annotations

from fincheck.audit import Summary
from fincheck.render.wording.words import SEVERITY, VERDICT, tally
from fincheck.render.wrap import folded, padded
from fincheck.rulebook.rule import SEVERITIES
from fincheck.source import cells, harmless

__all__ = ["overview", "totals"]


def overview(summaries: list[Summary], lang: str, width: int) -> list[tuple[str, str]]:
    """Return lines with their styles: reports that could not be judged first, then by errors, warnings and notes."""
    zh = lang == "zh"
    counts = [*SEVERITIES, "undecided", "waived"]
    names = [(SEVERITY.get(name) or VERDICT[name]).of(lang) for name in counts]
    bad = sorted((s for s in summaries if s.problem is not None or any(s.levels.values())), key=lambda s: s.rank)
    told: list[tuple[str, str]] = []
    if bad:
        widths = [max(cells(name), 5) for name in names]
        head = "  ".join(padded(name, size, right=True) for name, size in zip(names, widths, strict=True))
        head += "  " + ("报告" if zh else "report")
        told += [(head, "head"), ("-" * max(cells(head), min(width, 78)), "")]
    for summary in bad:
        who = "  ".join(part for part in (summary.file, f"{summary.entity} {summary.year}".strip()) if part)
        if summary.problem is not None:
            left = padded("不能核对" if zh else "not judged", sum(widths) + 2 * (len(widths) - 1))
            who = f"{summary.problem.place}: {summary.problem.text.of(lang)}"
        else:
            numbers = [*summary.levels.values(), summary.tally["undecided"], summary.tally["waived"]]
            shown = [
                f"{number:>{size}}" if number else " " * size for number, size in zip(numbers, widths, strict=True)
            ]
            left = "  ".join(shown)
        worst = "error" if summary.problem else next(name for name, number in summary.levels.items() if number)
        rest = folded(harmless(who), max(width - cells(left) - 2, 24))
        told.append((f"{left}  {rest[0]}", worst))
        told += [(" " * cells(left) + "  " + more, worst) for more in rest[1:]]
    if bad:
        told.append(("", ""))
    clean = len(summaries) - len(bad)
    unjudged = sum(summary.problem is not None for summary in summaries)
    if zh:
        more = f"，{unjudged} 份不能核对" if unjudged else ""
        lines = [f"{len(summaries)} 份报告，{clean} 份没有发现问题{more}。"]
    else:
        more = f", {unjudged} not judged" if unjudged else ""
        lines = [f"{len(summaries)} reports, {clean} without a finding{more}."]
    lines.append(tally(totals(summaries), lang))
    return told + [(part, "") for line in lines for part in folded(line, width)]


def totals(summaries: list[Summary]) -> dict[str, int]:
    """Return the tally over all reports."""
    names = summaries[0].tally if summaries else {}
    return {name: sum(summary.tally[name] for summary in summaries) for name in names}
