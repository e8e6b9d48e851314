"""The lines of a report where the figures of a finding stand, with carets under the stated one and ``~`` under others."""

from __future__ import annotations

from collections.abc import Callable

from fincheck.evaluation.outcome import Outcome
from fincheck.render.wrap import fitted
from fincheck.report.tree import Node
from fincheck.source import Source, cells

__all__ = ["excerpt"]

_MOST = 8  # lines


def excerpt(source: Source, outcome: Outcome, width: int, shown: Callable[[str], str]) -> list[str]:
    """Return the source lines of an outcome's figures, each with a line of marks below; "…" where lines are left out.

    ``shown`` gives a text as the terminal can show it, character by character: the marks stand below what it gives.
    """
    by_line: dict[int, list[Node]] = {}
    for node in [outcome.at, *(n for n in outcome.operands if n is not outcome.at)]:
        by_line.setdefault(node.line, []).append(node)
    kept = sorted(sorted(by_line, key=lambda line: line != outcome.at.line)[:_MOST])
    gutter = len(str(kept[-1]))
    told: list[str] = []
    before = 0
    for number in kept:
        if not 1 <= number <= len(source.lines):
            continue
        if before and number > before + 1:
            told.append(shown(f"{'':{gutter}} …"))
        before = number
        line = "".join(c if c.isprintable() else " " if c == "\t" else "\ufffd" for c in source.lines[number - 1])
        marks = [_span(line, node) for node in by_line[number]]
        text, start = fitted(line, marks[0][0], marks[0][1], max(width - gutter - 3, 20))
        told.append(f"{number:>{gutter}} | {shown(text)}")
        below = ""
        for node, (left, right) in sorted(zip(by_line[number], marks, strict=True), key=lambda pair: pair[1]):
            left, right = left - start, right - start
            if left < (1 if start else 0) or right > len(text):
                continue  # it stands where the line was cut off
            below += " " * (cells(shown(text[:left])) - cells(below))
            below += ("^" if node is outcome.at else "~") * max(cells(shown(text[left:right])), 1)
        told.append(f"{'':{gutter}} | {below}")
    return told


def _span(line: str, node: Node) -> tuple[int, int]:
    """Return where in its line the value of a node stands, quotes left out."""
    left = max(node.column - 1, 0)
    text = (node.text if node.text is not None else node.name or "").split("\n")[0]
    if line[left : left + 1] in ("'", '"') and not text.startswith(line[left]):
        left += 1
    if line.startswith(text, left):
        return left, left + max(len(text), 1)
    return left, left + 1
