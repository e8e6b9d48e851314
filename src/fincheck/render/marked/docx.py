"""A Word file with findings: comments at the paragraphs and cells that they are about, cells filled by severity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from xml.sax.saxutils import unescape

from fincheck.readers.office.docx import Placed, placed_docx
from fincheck.render.marked.mark import Mark
from fincheck.render.marked.parts import Element, Parts, attribute, elements, spliced, written

__all__ = ["marked_docx"]

_FILLS = {"error": "FFC7CE", "warning": "FFEB9C", "info": "DDEBF7"}
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = (
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
# what stands behind the fill among the properties of a cell
_BEHIND = frozenset(
    [
        "noWrap",
        "tcMar",
        "textDirection",
        "tcFitText",
        "vAlign",
        "hideMark",
        "headers",
        "cellIns",
        "cellDel",
        "cellMerge",
        "tcPrChange",
    ]
)


def marked_docx(name: str, data: bytes, marks: Sequence[Mark]) -> tuple[bytes, int]:
    """Return a Word file with its marks, and how many of them found their place. Raises Problem where it cannot be read."""
    parts = Parts(name, data)
    main, placed = placed_docx(name, data)
    text = parts.read(main)
    known = elements(text)
    below: dict[int, list[int]] = defaultdict(list)
    for i, one in enumerate(known):
        below[one.above].append(i)
    by_element: dict[int, list[tuple[Mark, str]]] = defaultdict(list)
    for mark in marks:
        found = _place(mark, placed)
        if found is not None:
            by_element[found.element].append((mark, found.text))
    said: list[str] = []
    edits: list[tuple[int, int, bytes]] = []
    comments, first = _numbers(parts, main)
    for at, each in sorted(by_element.items()):
        if known[at].local == "tc":
            edits.append(_filled(text, known, below, at, _color([mark for mark, _ in each])))
        paragraph = _paragraph(known, below, at)
        if paragraph is None:
            continue
        whole = _inside(known, below, paragraph)
        ranges: dict[tuple[int, int], list[Mark]] = defaultdict(list)
        for mark, printed in each:
            ranges[_range(text, known, below, paragraph, mark, printed) or whole].append(mark)
        for around, here in sorted(ranges.items()):
            edits += _commented(known[paragraph], around, first + len(said))
            said.append("\n".join(dict.fromkeys(mark.text for mark in here)))
    parts.write(main, spliced(text, edits))
    if said:
        _say(parts, main, comments, first, said)
    return parts.packed(), sum(len(each) for each in by_element.values())


def _color(marks: Sequence[Mark]) -> str:
    order = list(_FILLS)
    return _FILLS[min((m.severity if m.severity in _FILLS else "info" for m in marks), key=order.index)]


def _place(mark: Mark, placed: Sequence[Placed]) -> Placed | None:
    """Return what a mark is about: of several with its origin the one in which its figure stands."""
    here = [one for one in placed if one.origin == mark.origin]
    if not here:
        return None
    printed = "".join(mark.printed.split())
    return next((one for one in here if printed and printed in "".join(one.text.split())), here[0])


def _paragraph(known: Sequence[Element], below: dict[int, list[int]], at: int) -> int | None:
    """Return the paragraph that a comment can be put to: the element, the first one in it, or that around its text box."""
    up: int | None = at
    while up is not None and up >= 0:
        if known[up].local == "txbxContent":
            around = known[up].above
            while around >= 0 and known[around].local != "p":
                around = known[around].above
            at = around
        up = known[up].above
    if at < 0:
        return None
    waiting = [at]
    while waiting:
        here = waiting.pop(0)
        if known[here].local == "p" and not known[here].empty:
            return here
        if known[here].local not in ("tbl", "tcPr"):
            waiting += below[here]
    return None


def _prefix(one: Element) -> tuple[str, str]:
    """Return the prefix for what is put into an element, and how it is declared where it is not yet."""
    return (one.prefix, "") if one.prefix else ("w:", f' xmlns:w="{_WORD}"')


def _inside(known: Sequence[Element], below: dict[int, list[int]], at: int) -> tuple[int, int]:
    """Return from where to where a paragraph's text reaches."""
    first = next((known[i] for i in below[at] if known[i].local == "pPr"), None)
    return first.end if first is not None else known[at].inside, known[at].last


def _range(
    data: bytes, known: Sequence[Element], below: dict[int, list[int]], at: int, mark: Mark, text: str
) -> tuple[int, int] | None:
    """Return from where to where the runs of a paragraph reach in which a figure stands; None where that is not certain."""
    printed = mark.printed.strip()
    if not printed or not mark.column or not text.startswith(printed, mark.column - 1):
        return None
    before = text.count(printed, 0, mark.column - 1)  # it may stand in the paragraph several times
    runs: list[Element] = []  # of each character
    told = ""
    for i in below[at]:
        if known[i].local != "r":
            continue
        for j in below[i]:
            if known[j].local == "t" and not known[j].empty:
                inside = unescape(data[known[j].inside : known[j].last].decode())
                told += inside
                runs += [known[i]] * len(inside)
    if told.count(printed) != text.count(printed):
        return None
    start = -1
    for _ in range(before + 1):
        start = told.find(printed, start + 1 if start < 0 else start + len(printed))
    return (runs[start].start, runs[start + len(printed) - 1].end) if start >= 0 else None


def _commented(paragraph: Element, around: tuple[int, int], number: int) -> list[tuple[int, int, bytes]]:
    """Return the edits that put a stretch of a paragraph into the range of a comment."""
    w, declared = _prefix(paragraph)
    start, end = around
    begin = f'<{w}commentRangeStart{declared} {w}id="{number}"/>'
    close = f'<{w}commentRangeEnd{declared} {w}id="{number}"/><{w}r{declared}><{w}commentReference {w}id="{number}"/></{w}r>'
    return [(start, start, begin.encode()), (end, end, close.encode())]


def _filled(
    data: bytes, known: Sequence[Element], below: dict[int, list[int]], at: int, color: str
) -> tuple[int, int, bytes]:
    """Return the edit that fills a cell."""
    cell = known[at]
    w, declared = _prefix(cell)
    fill = f'<{w}shd{declared} {w}val="clear" {w}color="auto" {w}fill="{color}"/>'.encode()
    held = next((i for i in below[at] if known[i].local == "tcPr"), None)
    if held is None:
        own = f"<{w}tcPr{declared}>".encode() + fill + f"</{w}tcPr>".encode()
        return cell.inside, cell.inside, own
    properties = known[held]
    if properties.empty:
        tag = data[properties.start : properties.end - 2].rstrip() + b">"
        return properties.start, properties.end, tag + fill + f"</{properties.name}>".encode()
    inside = [known[i] for i in below[held]]
    old = next((one for one in inside if one.local == "shd"), None)
    if old is not None:
        tag = data[old.start : old.inside]
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", color)):
            tag = attribute(tag, f"{w}{key}", value)
        return old.start, old.inside, tag
    before = next((one.start for one in inside if one.local in _BEHIND), properties.last)
    return before, before, fill


def _numbers(parts: Parts, main: str) -> tuple[str, int]:
    """Return the part with the file's comments, "" where there is none, and the first number that none of them has."""
    part = next((target for kind, target in parts.package.related(main).values() if kind == "comments"), "")
    if part not in parts:
        return "", 0
    taken = [
        int(value)
        for one in elements(parts.read(part))
        if one.local == "comment"
        for key, value in one.attributes.items()
        if key.endswith(":id") and value.isdecimal()
    ]
    return part, max(taken, default=-1) + 1


def _say(parts: Parts, main: str, comments: str, first: int, said: Sequence[str]) -> None:
    """Write the comments, numbered from ``first``."""
    if not comments:
        space = parts.read(main)[:4000].decode("utf-8", "replace")
        strict = _STRICT[0] in space
        folder = main.rpartition("/")[0]
        comments = f"{folder}/comments.xml".lstrip("/")
        if comments in parts:  # and nothing refers to it
            comments = parts.unused(f"{folder}/comments{{}}.xml".lstrip("/"))
        parts.write(comments, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:comments xmlns:w="{_STRICT[0] if strict else _WORD}"></w:comments>'.encode())  # fmt: skip
        parts.relate(main, f"{_STRICT[1] if strict else _OFFICE}/comments", comments)
        parts.declare(comments, _COMMENTS)
    data = parts.read(comments)
    root = elements(data)[0]
    w, declared = _prefix(root)
    added = "".join(
        f'<{w}comment{declared} {w}id="{first + i}" {w}author="fincheck" {w}initials="fc">'
        + "".join(
            f'<{w}p><{w}r><{w}t xml:space="preserve">{written(line)}</{w}t></{w}r></{w}p>' for line in text.split("\n")
        )
        + f"</{w}comment>"
        for i, text in enumerate(said)
    )
    if root.empty:
        tag = data[root.start : root.end - 2].rstrip() + b">"
        parts.write(
            comments, spliced(data, [(root.start, root.end, tag + added.encode() + f"</{root.name}>".encode())])
        )
    else:
        parts.write(comments, spliced(data, [(root.last, root.last, added.encode())]))
