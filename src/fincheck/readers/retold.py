"""A document that was read, written as a report in YAML to be seen and corrected; and its places, found again in it.

Behind every figure stands a comment with its place in the document and four signs made of the text and the place. A line
that is edited loses its claim to the place: the signs no longer fit. The header 来源 (source) names the documents, each
with its SHA-256: of a document that has changed no place is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from fincheck.report.report import Report
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.source import Origin, Place, Source, harmless
from fincheck.unseen import escaped

__all__ = ["SOURCE", "as_yaml", "digest", "restored", "sources"]

SOURCE = "source"  # the key of the header that names the documents
_PLAIN = re.compile(r"-?[0-9][0-9.]*%?|[\u4e00-\u9fff（）“”、·]+[0-9.]*[\u4e00-\u9fff%]*")
_SIDES = {"income": "收入", "expenditure": "支出", "nature": "按支出性质"}  # of a table of two sides
_WORDS = ("true", "false", "yes", "no", "null", "on", "off", "y", "n", "~")
_CLAIM = re.compile(r"\s#\s(?P<label>\S.*) @(?P<mark>[0-9a-f]{4})$")
_FILE = re.compile(r"《(?P<file>.+?)》(?P<rest>.*)")
_CELL = re.compile(r"(?P<part>.*)!(?P<cell>[A-Z]{1,3}[0-9]{1,7})")
_PLACE = re.compile(r"(?:第(?P<page>[0-9]+)页)?(?:“(?P<part>.*)”)?(?:第(?P<row>[0-9]+)行)?(?:第(?P<column>[0-9]+)列)?(?:第(?P<paragraph>[0-9]+)段)?")  # fmt: skip
_BOX = re.compile(r" \[(-?[0-9]{1,7}),(-?[0-9]{1,7}),(-?[0-9]{1,7}),(-?[0-9]{1,7})\]$")
_HEAD = re.compile(r"^(?:来源|source)\s*:\s*(?P<value>.*)$", re.MULTILINE)
_ONE = re.compile(r"(?P<name>.+?) sha256:(?P<hash>[0-9a-f]{64})(?: \+ |$)")
_TOP = 400  # lines in which the header is looked for


def digest(data: bytes) -> str:
    """Return the SHA-256 of a document as the header writes it."""
    return sha256(data).hexdigest()


def as_yaml(report: Report, files: Iterable[tuple[str, str]], unread: Iterable[str], lang: str = "zh") -> str:
    """Return a report as YAML: its documents (name, SHA-256), what was not read as comments, then the tree with its places."""
    said = list(unread)
    zh = lang == "zh"
    lines = []
    if said:
        lines.append(f"# 没有读的（{len(said)} 处），请对照原文补上：" if zh else f"# Not read ({len(said)}); add it from the document:")  # fmt: skip
        lines += [f"#   {harmless(' '.join(one.split()))}" for one in said] + [""]
    named = " + ".join(f"{name} sha256:{mark}" for name, mark in files)
    lines.append(f"{'来源' if zh else SOURCE}: {_scalar(named)}")
    body = report.root.group or {}
    for node in body.values():
        lines += [""] if node.group is not None else []
        lines += _node(report, node, "")
    return "\n".join(lines) + "\n"


def _node(report: Report, node: Node, indent: str) -> Iterator[str]:
    listed = node.name is None
    key = "-" if listed else f"{_scalar(_label(report.terms, node))}:"
    group = node.group
    if group is None:
        value = f" {_scalar(node.text)}" if node.text is not None else ""
        yield f"{indent}{key}{value}{_claim(report.place(node), node.text)}"
        return
    if not group:
        yield f"{indent}{key} {{}}"
        return
    yield f"{indent}{key}"
    for child in group.values():
        yield from _node(report, child, indent + "  ")


def _label(terms: Terms, node: Node) -> str:
    """Return the name to write for a node: in Chinese where there is one that stands for the same term."""
    if node.key.isdecimal():
        return node.key  # a code: what it is called stands below it
    term = terms.get(node.key)
    side = _SIDES.get(node.key, "") if node.name == node.key else ""
    for name in (
        side,
        node.name if node.name and not node.name.isascii() else "",
        term.zh if term else "",
        node.name or "",
    ):
        if name and terms.id_of(name) == node.key:
            return name
    return node.key


def _scalar(text: str) -> str:
    """Return a text as YAML reads it back, in quotes where it needs them."""
    if text.isdecimal() and len(text) > 4:
        return f'"{text}"'
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and not text.startswith("0x"):
        return text
    if escaped(text) == text:
        return "'" + text.replace("'", "''") + "'"
    quoted = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped(quoted)}"'


def _claim(place: Place, text: str | None) -> str:
    origin = place.origin
    if origin is None or text is None:
        return ""
    label = (f"《{origin.file}》" if origin.file else "") + origin.label("zh")
    if origin.box is not None and label:
        label += f" [{','.join(map(str, origin.box))}]"
    return f"  # {label} @{_mark(text, label)}" if label and label.isprintable() else ""


def _mark(text: str, label: str) -> str:
    return sha256(f"{text}\0{label}".encode()).hexdigest()[:4]


def sources(text: str) -> list[tuple[str, str]]:
    """Return the documents that the header of a report names, each with its SHA-256; none where it has no such header."""
    top = text[:200_000].split("\n", _TOP)[:_TOP]
    found = _HEAD.search("\n".join(top))
    if found is None:
        return []
    value = found["value"].strip()
    if value[:1] in "'\"" and value[-1:] == value[:1]:
        value = value[1:-1].replace("''", "'")
    return [(one["name"], one["hash"]) for one in _ONE.finditer(value)]


def restored(source: Source, unchanged: Callable[[str, str], str]) -> Source:
    """Return the text of a report with the places of the documents that it was read from.

    ``unchanged(name, hash)`` returns the path of a document that still has that SHA-256, or "".
    """
    named = sources(source.text)
    paths = {name: unchanged(name, mark) for name, mark in named}
    if not any(paths.values()):
        return source
    only = next(iter(paths.values())) if len(paths) == 1 else ""
    origins = []
    for number, line in enumerate(source.lines, 1):
        found = _CLAIM.search(line) if "@" in line else None
        if found is None:
            continue
        start, text = _value(line[: found.start()])
        if start and _mark(text, found["label"]) == found["mark"]:
            origin = _origin(found["label"])
            path = paths.get(origin.file, "") if origin is not None and origin.file else only
            if origin is not None and path:
                origins.append((number, start, start + max(len(text), 1), origin._replace(file=path)))
    return Source(source.name, source.text, origins)


def _value(line: str) -> tuple[int, str]:
    """Return the column at which the value of a written line stands, and the value; 0 where it has none."""
    found = re.match(r"\s*(?:-|'(?:[^']|'')*':|\"(?:[^\"\\]|\\.)*\":|[^\s'\":][^:]*:)\s+", line)
    if found is None:
        return 0, ""
    written = line[found.end() :].rstrip()
    text = (
        written[1:-1].replace("''", "'") if written[:1] == "'" and written[-1:] == "'" and len(written) > 1 else written
    )
    return found.end() + 1, text


def _origin(label: str) -> Origin | None:
    """Return the origin that a label tells of, with its box in 1/100 pt where it has one; or None."""
    drawn = _BOX.search(label)
    box = None
    if drawn:
        left, top, right, bottom = map(int, drawn.groups())
        box, label = (left, top, right, bottom), label[: drawn.start()]
    named = _FILE.fullmatch(label)
    file, rest = (named["file"], named["rest"]) if named else ("", label)
    cell = _CELL.fullmatch(rest)
    if cell:
        return Origin(cell["part"], cell=cell["cell"], file=file)
    place = _PLACE.fullmatch(rest)
    if place is None or not rest:
        return None
    page, row, column, paragraph = (int(place[key] or 0) for key in ("page", "row", "column", "paragraph"))
    return Origin(place["part"] or "", page, "", row, column, paragraph, box, file)
