"""The parts of a zipped document, changed by putting bytes between bytes: what is not touched stays as it was written.

An XML library would write its own prefixes and drop what it does not know; Word and Excel then offer to repair the file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from fincheck.readers.office.package import Package
from fincheck.readers.refusal import limit
from fincheck.record import Record
from fincheck.source import Text

__all__ = ["Element", "Parts", "attribute", "elements", "spliced", "written"]

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_WHOLE = 500 << 20  # bytes of all parts
_TYPES = "[Content_Types].xml"


class Element(Record):
    """An element as it stands in a part: offsets of its first byte, behind its first tag, of its last tag, and behind it.

    ``name`` is as written, with its prefix; ``above`` is the number of the element that it stands in, -1 at the top.
    An element without content, ``<a/>``, has its last tag where it begins: ``inside`` and ``last`` are then its end.
    """

    name: str
    start: int
    inside: int
    last: int
    end: int
    above: int
    attributes: dict[str, str]

    @property
    def local(self) -> str:
        """Its name without the prefix of its namespace."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or ""."""
        return self.name[: -len(self.local)]

    @property
    def empty(self) -> bool:
        """Whether nothing stands between its tags."""
        return self.inside == self.end


def elements(data: bytes) -> list[Element]:
    """Return the elements of a part in the order in which they begin."""
    found: list[Element] = []
    opened: list[int] = []
    parser = expat.ParserCreate()
    parser.ordered_attributes = False

    def begin(name: str, attributes: dict[str, str]) -> None:
        start = parser.CurrentByteIndex
        inside = _behind(data, start)
        found.append(Element(name, start, inside, -1, -1, opened[-1] if opened else -1, attributes))
        opened.append(len(found) - 1)

    def finish(_: str) -> None:
        at = opened.pop()
        one = found[at]
        last = parser.CurrentByteIndex
        if data[one.inside - 2 : one.inside] == b"/>":
            found[at] = one._replace(last=one.inside, end=one.inside)
        else:
            found[at] = one._replace(last=last, end=_behind(data, last))

    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.Parse(data, True)
    return found


def _behind(data: bytes, start: int) -> int:
    """Return the offset behind the tag that begins at ``start``."""
    quote = 0
    for at in range(start, len(data)):
        c = data[at]
        if quote:
            quote = 0 if c == quote else quote
        elif c in (0x22, 0x27):
            quote = c
        elif c == 0x3E:
            return at + 1
    return len(data)


def spliced(data: bytes, edits: Iterable[tuple[int, int, bytes]]) -> bytes:
    """Return bytes with stretches replaced: from, to, by what; those at one place in the order in which they are given."""
    done = bytearray()
    at = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        done += data[at:start] + new
        at = max(at, end)
    return bytes(done + data[at:])


def attribute(tag: bytes, name: str, value: str) -> bytes:
    """Return a first tag with that attribute, put in or put in place of the one it has."""
    new = f"{name}={quoteattr(value)}".encode()
    pattern = rb"(?<=\s)" + re.escape(name.encode()) + rb"""\s*=\s*(?:"[^"]*"|'[^']*')"""
    if re.search(pattern, tag):
        return re.sub(pattern, lambda _: new, tag, count=1)
    close = b"/>" if tag.endswith(b"/>") else b">"
    return tag[: -len(close)].rstrip() + b" " + new + close


def written(text: str) -> str:
    """Return a text as it is written in XML; what XML cannot hold is left out."""
    return escape(
        "".join(
            c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
        )
    )


class Parts:
    """A document's parts, with changes."""

    def __init__(self, name: str, data: bytes) -> None:
        self.package = Package(name, data)
        self._data = data
        self._changed: dict[str, bytes] = {}

    def __contains__(self, part: str) -> bool:
        return part in self._changed or part in self.package

    def read(self, part: str) -> bytes:
        """Return a part as it is now, in UTF-8; a list of contents there always is."""
        if part == _TYPES and part not in self:
            self._changed[part] = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        if part not in self._changed:
            data = self.package.read(part)
            if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
                text = re.sub(
                    r"""(<\?xml[^>]*?)\s+encoding\s*=\s*("[^"]*"|'[^']*')""", r"\1", data.decode("utf-16"), count=1
                )
                data = text.encode()
            self._changed[part] = data
        return self._changed[part]

    def write(self, part: str, data: bytes) -> None:
        """Put a part in, or in the place of the one there is."""
        self._changed[part] = data

    def unused(self, pattern: str) -> str:
        """Return the first name of the pattern, ``comments{}.xml``, that no part has."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add to what a part refers to; return the id. ``kind`` is the full name, ``target`` the full name of a part."""
        folder, _, leaf = part.rpartition("/")
        rels = f"{folder}/_rels/{leaf}.rels".lstrip("/")
        link = f'Type="{kind}" Target="/{target}"'
        if rels not in self:
            self.write(rels, f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" {link}/></Relationships>'.encode())  # fmt: skip
            return "rId1"
        data = self.read(rels)
        known = elements(data)
        taken = {one.attributes.get("Id", "") for one in known}
        number = 1
        while f"rId{number}" in taken:
            number += 1
        self.write(rels, _appended(data, known[0], f'<{known[0].prefix}Relationship Id="rId{number}" {link}/>'))
        return f"rId{number}"

    def declare(self, part: str, kind: str) -> None:
        """Say in the list of contents what a part is."""
        data = self.read(_TYPES)
        root = elements(data)[0]
        self.write(_TYPES, _appended(data, root, f'<{root.prefix}Override PartName="/{part}" ContentType="{kind}"/>'))

    def default(self, extension: str, kind: str) -> None:
        """Say what parts with a name that ends so are, unless it is said already."""
        data = self.read(_TYPES)
        known = elements(data)
        if not any(one.attributes.get("Extension", "").lower() == extension for one in known):
            entry = f'<{known[0].prefix}Default Extension="{extension}" ContentType="{kind}"/>'
            self.write(_TYPES, spliced(data, [(known[0].inside, known[0].inside, entry.encode())]))

    def packed(self) -> bytes:
        """Return the file with the changes; parts that were not changed keep their bytes, dates and order."""
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self._data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            entries = old.infolist()
            if sum(entry.file_size for entry in entries) > _WHOLE:  # no more than that is inflated, whatever is inside
                raise limit(self.package.name, Text("解压后的大小", "the inflated size goes"), f"{_WHOLE >> 20} MB")
            for entry in entries:
                changed = self._changed.pop(entry.filename.lstrip("/"), None)
                kept = zipfile.ZipInfo(entry.filename, entry.date_time)
                stored = entry.compress_type == zipfile.ZIP_STORED
                kept.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                kept.external_attr = entry.external_attr
                new.writestr(kept, old.read(entry) if changed is None else changed)
            for part, data in sorted(self._changed.items()):
                new.writestr(zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def _appended(data: bytes, root: Element, entry: str) -> bytes:
    """Return a part with an element more at the end of its first one."""
    if root.empty:
        tag = data[root.start : root.end - 2].rstrip() + b">"
        return spliced(data, [(root.start, root.end, tag + entry.encode() + f"</{root.name}>".encode())])
    return spliced(data, [(root.last, root.last, entry.encode())])
