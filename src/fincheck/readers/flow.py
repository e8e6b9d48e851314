"""What the commas and colons of figures do between the brackets of YAML, and how it is undone or told.

In ``{金额: 10,500.70}`` YAML ends the value at the comma and takes ``500.70`` for a name without a value: the figure
would be read as 10. ``{金额:905.32}`` is to YAML one name without a value. Only names without a value come here.
"""

from __future__ import annotations

import re

from fincheck.report.tree import Node
from fincheck.source import Problem, Source, Text

__all__ = ["ambiguous", "bare", "joined", "lost"]

_LONGEST = 4000  # characters of a text that may still be joined: every join copies it
_COLON_BEHIND = re.compile(r"\s*:")
_COLON = re.compile(r"[:：](?=\s*[^\s:：])")
# a figure where a name is due; a whole number may be the code of a row
_FIGURE = re.compile(r"[-+△▲(（“]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]|[%％‰]|[千百万亿]*元|[,，])")
_CODE_AND_COLON = re.compile(r"[0-9０-９.．]+[:：]")
_GROUP_BEFORE = re.compile(r"(?:^|[^0-9０-９.．])([0-9０-９]{1,3}),$")


def bare(source: Source, node: Node) -> bool:
    """Whether a name without a value has no colon either, as ``b`` in ``{a: 1, b}``, and no quotes."""
    line, start = source.lines[node.line - 1], node.column - 1
    return line[start : start + 1] not in "\"'" and not _COLON_BEHIND.match(line, start + len(node.name or ""))


def joined(source: Source, before: Node | None, node: Node) -> str | None:
    """Return the text of the value ``before`` with the name behind it, where a comma within a figure parted them."""
    line, start, name = source.lines[node.line - 1], node.column - 1, node.name or ""
    if start < 2 or line[start - 1] != "," or not (line[start - 2].isdecimal() and name[0].isdecimal()):
        return None  # a comma and a blank part two things
    text = before.text if before is not None else None
    if _CODE_AND_COLON.match(name):
        return None  # {基本支出: 5,213:7}: a name whose colon lacks its blank
    if text is None or not text.endswith(line[start - 2]) or len(text) > _LONGEST:
        return None
    return f"{text},{name}"


def lost(source: Source, node: Node) -> Problem | None:
    """Return what is wrong with a name without a value and a colon that holds a figure: it would be lost unnoticed."""
    name = node.name or ""
    colon = _COLON.search(name)
    if colon:
        wide = colon[0] == "："
        at = source.lines[node.line - 1].find(colon[0], node.column - 1)
        return source.problem(
            node.line,
            at + 1 if at >= 0 else node.column,
            Text("这里用了全角冒号“：”", "a full-width colon is no colon here")
            if wide
            else Text("冒号后面缺少空格", "a blank is missing behind this colon"),
            Text(
                "冒号、逗号请用半角，并在后面空一格：“{金额: 905.32, 占比: 70.45%}”",
                "use ASCII colons and commas, each followed by a blank: '{amount: 905.32, share: 70.45%}'",
            ),
        )
    if _FIGURE.match(name):
        return source.problem(
            node.line,
            node.column,
            Text(f"“{name}”前面没有名称", f"“{name}” has no name"),
            Text(
                "写成“名称: 数”；如果与前面是一个数，逗号后面不要空格，或给整个数加上引号",
                "write 'name: figure'; if it is one figure with what stands before, put the whole in quotes",
            ),
            len(name),
        )
    return None


def ambiguous(source: Source, line: int, column: int, text: str) -> Problem | None:
    """Return the problem of a list item that may be the last group of one figure: ``[1,285.14, 7.00]``."""
    written = source.lines[line - 1]
    group = _GROUP_BEFORE.search(written[max(column - 6, 0) : column - 1])
    if group is None:
        return None
    whole = f"{group[1]},{text}"
    return source.problem(
        line,
        column - 1 - len(group[1]),
        Text(f"“{whole}”是一个数还是两个数，无法判断", f"“{whole}” may be one figure or two"),
        Text(
            "一个数请加上引号；两个数请在逗号后面空一格",
            "put one figure in quotes; write a blank between comma and figure for two",
        ),
        len(whole),
    )
