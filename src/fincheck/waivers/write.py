"""Waivers as they are written: entries added to a file, with all that stands in it left as it is, comments too."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from datetime import date

from fincheck.evaluation.outcome import Outcome
from fincheck.readers import yamltree
from fincheck.record import Record
from fincheck.report.report import Report
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.source import Text
from fincheck.unseen import escaped
from fincheck.waivers.basis import basis_of_all, found_of
from fincheck.waivers.read import read
from fincheck.waivers.waiver import Waiver

__all__ = ["WaiverEntry", "added", "entry"]

# what needs no quotes: the words and figures of disclosures, not what YAML reads in a way of its own
_PLAIN = re.compile(r"[\w.$（(+][\w.$%％‰,，、；（）()+/ -]*")
_HEAD = "# 豁免：经批准可以保留的问题。到期或数字改动后自动失效。 Waivers: findings that may stay; see docs/waivers.md.\nwaivers:\n"


class WaiverEntry(Record):
    """One waiver to be written: its lines, not yet set in, and rule, path and report of every finding that it is for."""

    lines: list[str]
    findings: list[tuple[str, str, str]]


def entry(outcomes: Sequence[Outcome], report: Report, file: str, reason: str, by: str, until: date) -> WaiverEntry:
    """Return one waiver as it is written, for the first of ``outcomes`` and those of its cause behind it.

    The report is named from the folder of ``file``.
    """
    first, *others = outcomes
    beside = os.path.relpath(report.file, os.path.dirname(file) or ".").replace(os.sep, "/")
    rows = [("rule", first.rule.id), ("path", first.path), ("report", beside), ("reason", reason), ("by", by)]
    lines = [f"{name}: {_scalar(text)}" for name, text in rows if text]
    lines.append(f"until: {until.isoformat()}")
    if others:
        lines.append("also:")
    for outcome in others:
        rows = [("rule", outcome.rule.id), ("path", outcome.path), ("found", found_of(outcome))]
        told = [f"{name}: {_scalar(text)}" for name, text in rows if text]
        lines += [f"  {'  ' if i else '- '}{line}" for i, line in enumerate(told)]
    nodes = list(dict.fromkeys(node for outcome in outcomes for node in outcome.operands))
    if nodes:
        lines.append("figures:")
        lines += [f"  {_scalar(node.path)}: {_scalar((node.text or '').strip())}".rstrip() for node in nodes]
    found = found_of(first)
    if found:
        lines.append(f"found: {_scalar(found)}")
    basis = basis_of_all(nodes, report)
    if basis:
        lines.append(f"basis: {_scalar(basis)}")
    return WaiverEntry(lines, [(outcome.rule.id, outcome.path, beside) for outcome in outcomes])


def added(file: str, data: bytes, entries: Sequence[WaiverEntry], held: Iterable[Waiver], terms: Terms) -> bytes:
    """Return ``data``, the bytes of a file of waivers, with entries added: in its encoding, line ends and indentation.

    An entry for the same rule, path and report takes the place of the one in ``held`` that no longer holds. Raises Problem
    where nothing can be added, or where what would be written could not be read again.
    """
    keys = {key for one in entries for key in one.findings}
    named = {(rule, path) for rule, path, _ in keys}
    stale = {
        w.place.line
        for w in held
        for one in w.findings
        if (one.rule, one.path, w.report) in keys or (not w.report and (one.rule, one.path) in named)
    }
    whole = _appended(data, [one.lines for one in entries], stale, file)
    wrong = read(yamltree.decode(whole, file), terms).problems
    if wrong:  # an entry laid out in a way that was not foreseen: better nothing than a broken gate
        raise wrong[0]
    return whole


def _appended(data: bytes, entries: list[list[str]], stale: set[int], file: str) -> bytes:
    """Return the bytes of a file with entries added at its end; those that begin in the lines ``stale`` are left out."""
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        return _HEAD.encode() + _set_in(entries, "  ").encode()
    source = yamltree.decode(data, file)
    top = yamltree.read(source)
    listed = (top.group or {}).get("waivers") or (top.group or {}).get("豁免")
    assert listed is not None  # the file has been read as one of waivers
    children: list[Node] = list((listed.group or {}).values())
    indent = "  "
    if children:
        indent, dash, _ = source.lines[children[0].line - 1][: children[0].column - 1].rpartition("-")
        if not dash or indent.strip():
            raise source.problem(
                listed.line,
                listed.column,
                Text("豁免写成了 [{…}]，无法续写", "the waivers are written as [{…}]: nothing can be added below"),
                Text(
                    "请改为每条一项、以“- rule:”开头的写法",
                    "write each as an item of its own that begins with '- rule:'",
                ),
            )
    elif listed.body is not None:
        raise source.problem(
            listed.line,
            listed.column,
            Text("空的 [] 之后无法续写", "nothing can be added behind an empty []"),
            Text("删去 []，只留“waivers:”", "delete the [], leave 'waivers:' alone"),
        )
    gone = {n for e in children if e.line in stale for n in range(e.line, max(node.line for node in e.walk()) + 1)}
    kept = [line for n, line in enumerate(source.text.splitlines(keepends=True), 1) if n not in gone]
    text = "".join(kept)
    added = ("" if text.endswith("\n") else "\n") + _set_in(entries, indent)
    if "\r\n" in text:
        added = added.replace("\n", "\r\n")
    mark, encoding = _encoding(data)
    return mark + (text + added).encode(encoding)


def _encoding(data: bytes) -> tuple[bytes, str]:
    """Return the byte order mark and the encoding of a file, as ``yamltree.decode`` has read it."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return mark, name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return b"", "gb18030"
    return b"", "utf-8"


def _set_in(entries: list[list[str]], indent: str) -> str:
    return "".join(f"{indent}{'- ' if i == 0 else '  '}{line}\n" for lines in entries for i, line in enumerate(lines))


def _scalar(text: str) -> str:
    """Return a text as YAML reads it back: plain where that is safe, else in double quotes."""
    if _PLAIN.fullmatch(text) and not text.endswith(" ") and escaped(text) == text:
        return text
    return escaped(json.dumps(text, ensure_ascii=False))
