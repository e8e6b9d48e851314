"""A zip of XML parts (docx, xlsx), opened as if a stranger had sent it: everything is counted while it is read.

No entity is expanded, nothing is fetched, and what a part says of its own size is not believed.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from fincheck.readers.refusal import AGAIN, broken, limit, refused
from fincheck.source import Text, visible

__all__ = ["Package", "parse"]

MEMBERS = 10_000
PART = 64 << 20  # bytes of one part, inflated
WHOLE = 200 << 20  # bytes of all parts that are read
RATIO, RATIO_FROM = 200, 1 << 20  # times that a part of more than a megabyte may have been squeezed
DEEPEST = 200  # elements within each other
ELEMENTS = 400_000  # of a part of which a tree is made
_CHUNK = 1 << 18

_SPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "x",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "x",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
    "http://schemas.openxmlformats.org/package/2006/content-types": "ct",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "urn:schemas-microsoft-com:vml": "v",
    "http://www.w3.org/XML/1998/namespace": "xml",
}


class Package:
    """The parts of a zipped document by their names.

    Raises Problem where the zip is damaged, encrypted, or holds more than a document does.
    """

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self._left = WHOLE
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError, OSError, EOFError):
            raise broken(name, Text("压缩包不完整", "the archive is incomplete")) from None
        if len(entries) > MEMBERS:
            raise limit(name, Text("压缩包内的文件数", "the number of parts goes"), f"{MEMBERS:,}")
        self._entries = {entry.filename.lstrip("/"): entry for entry in entries}

    @property
    def names(self) -> list[str]:
        """The names of the parts."""
        return list(self._entries)

    def __contains__(self, part: str) -> bool:
        return part in self._entries

    def read(self, part: str) -> bytes:
        """Return a part, counted while it is inflated. Raises Problem where it is damaged, or past the bound of bytes."""
        entry = self._entries[part]
        if entry.flag_bits & 1:
            raise refused(
                self.name,
                Text("文件有密码", "the file needs a password"),
                Text("请去掉密码，另存后再试", "take the password off and save it"),
            )
        most = min(PART, self._left)
        found = bytearray()
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    found += chunk
                    if len(found) > RATIO_FROM and len(found) > RATIO * max(entry.compress_size, 1):
                        raise limit(
                            self.name, Text(f"“{part}”的压缩比", f"the compression of {part!r} goes"), f"{RATIO}:1"
                        )
                    if len(found) > most:
                        raise limit(
                            self.name,
                            Text(f"“{part}”解压后的大小", f"the inflated size of {part!r} goes"),
                            f"{most >> 20} MiB",
                        )
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, OSError, EOFError, RuntimeError):
            raise broken(self.name, Text(f"“{part}”无法解压", f"{part!r} cannot be inflated")) from None
        self._left -= len(found)
        return bytes(found)

    def tree(self, part: str) -> Element:
        """Return the XML of a part as a tree; names are w.p, x.c … whichever prefix the file uses.

        Raises Problem past the bounds of elements and depth, and for an entity of its own.
        """
        builder = TreeBuilder()
        count = 0

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal count
            count += 1
            if count > ELEMENTS:
                raise limit(self.name, Text(f"“{part}”的元素数", f"the elements of {part!r} go"), f"{ELEMENTS:,}")
            builder.start(tag, attributes)

        parse(self.name, part, self.read(part), start, builder.end, builder.data)
        return builder.close()

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the parts that ``part`` refers to: by id, the last word of the kind and the name of the part."""
        folder, _, leaf = part.rpartition("/")
        rels = f"{folder}/_rels/{leaf}.rels".lstrip("/")
        found: dict[str, tuple[str, str]] = {}
        if rels not in self._entries:
            return found
        for one in self.tree(rels):
            if one.get("TargetMode") == "External":
                continue  # nothing is fetched
            target = one.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else _joined(folder, target)
            found[one.get("Id", "")] = one.get("Type", "").rpartition("/")[2], full
        return found


def _joined(folder: str, target: str) -> str:
    steps = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def parse(
    name: str,
    part: str,
    data: bytes,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object],
    text: Callable[[str], object],
) -> None:
    """Hand the XML of a part to three handlers; raises Problem where it is malformed, deep or declares entities."""
    depth = 0
    short: dict[str, str] = {}

    def told(full: str) -> str:
        known = short.get(full)
        if known is None:
            space, _, local = full.rpartition("}")
            known = short[full] = f"{_SPACES.get(space, '?')}.{local}" if space else local
        return known

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise limit(name, Text(f"“{part}”的嵌套层数", f"the nesting of {part!r} goes"), f"{DEEPEST}")
        start(told(tag), {told(key): value for key, value in attributes.items()})

    def finish(tag: str) -> None:
        nonlocal depth
        depth -= 1
        end(told(tag))

    def declared(*_: object) -> None:
        raise refused(
            name,
            Text(
                f"“{visible(part)}”声明了 DOCTYPE 或实体，为安全起见不读取",
                f"{visible(part)!r} declares a DOCTYPE or entities: not read, for safety",
            ),
            AGAIN,
        )

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        where = Text(f"“{part}”第 {error.lineno} 行不是合法的 XML", f"{part!r} is no XML in line {error.lineno}")
        raise broken(name, where) from None
    except (ValueError, LookupError):  # an encoding that nobody knows
        raise broken(name, Text(f"“{part}”不是合法的 XML", f"{part!r} is no XML")) from None
