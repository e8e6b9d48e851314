"""Which reader a file needs, by what it holds and not by what it is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fincheck.source import Problem, Text

if TYPE_CHECKING:
    from fincheck.readers.published import Published

__all__ = ["FORMATS", "kind_of", "published"]

FORMATS = ("pdf", "docx", "xlsx", "xls", "html", "csv", "text", "markdown")  # what is read beside YAML
_BLOCKS = 30_000  # a thousand pages
_YAML = (".yaml", ".yml")
_OFFICE = (".pdf", ".docx", ".docm", ".doc", ".xlsx", ".xlsm", ".xls", ".wps", ".et", ".html", ".htm")
_TEXTS = (".txt", ".text", ".md", ".markdown", ".csv", ".tsv")
# A line of YAML that holds a name and its value, or a name whose values stand below
_ENTRY = re.compile(r"\s*(?:-\s+)?(?:\"[^\"]+\"|'[^']+'|[^\s#:：，。；,;|\-\"'<][^:：，。；|\t]{0,60}):(?:\s.*|$)")
_SAVE = Text(
    "在 WPS、Word 或 Excel 中打开，另存为 .docx、.xlsx 或文字版 PDF", "open it and save it as .docx, .xlsx or a PDF with text"
)  # fmt: skip

_ENOUGH = 1 << 20  # bytes of a text by which its kind is told


def kind_of(name: str, data: bytes) -> str:
    """Return the format of a file: one of ``FORMATS``, or "yaml".

    Raises Problem for a format that is not read, with the one to save it as. The name decides only between texts: YAML
    with a mistake in it looks like prose.
    """
    start = data[:8]
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if start.startswith(b"PK"):
        return _zipped(name, data)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(name, data)
    _refuse(name, data)
    if name.lower().endswith((*_OFFICE, *_TEXTS)) and not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise _refused(
            name, "空文件", "an empty file", Text("检查是否保存成功，或重新取得文件", "was it saved? get it anew")
        )
    from fincheck.readers.web.page import looks_like_html

    if b"<" in data[:4096] and looks_like_html(data):
        return "html"
    return _text(name, data)


def published(name: str, data: bytes) -> Published | None:
    """Return what a published document holds, or None where the file is a report in YAML.

    Raises Problem, saying what to do, where the document cannot be read.
    """
    kind = kind_of(name, data)
    if kind == "yaml":
        return None
    found = _read(name, data, kind)
    if len(found.blocks) > _BLOCKS:
        from fincheck.readers.refusal import limit

        raise limit(name, Text("段落和表的数目", "the paragraphs and tables go"), f"{_BLOCKS:,}")
    return found


def _read(name: str, data: bytes, kind: str) -> Published:
    """Return the blocks of a document of that kind."""
    if kind == "docx":
        from fincheck.readers.office.docx import read_docx

        return read_docx(name, data)
    if kind == "xlsx":
        from fincheck.readers.office.xlsx import read_xlsx

        return read_xlsx(name, data)
    if kind == "xls":
        from fincheck.readers.office.xls import read_xls

        try:
            return read_xls(name, data)
        except (LookupError, ValueError, ArithmeticError, AttributeError, TypeError):
            # what xlrd has opened may still lead nowhere: an index of a format that is not there
            from fincheck.readers.refusal import broken

            raise broken(name, Text("工作簿无法读取", "the workbook cannot be read")) from None
    if kind == "html":
        from fincheck.readers.web.page import read_html

        return read_html(name, data)
    if kind == "pdf":
        from fincheck.readers.pdf import read_pdf

        return read_pdf(name, data)
    from fincheck.readers.plain import comma_of, read_csv, read_plain
    from fincheck.readers.yamltree import decode

    text = decode(data, name).text
    return read_csv(name, text, comma_of(text) or ",") if kind == "csv" else read_plain(name, text)


def _refused(name: str, zh: str, en: str, help: Text = _SAVE) -> Problem:
    from fincheck.readers.refusal import refused

    return refused(name, Text(f"不能读取{zh}", f"{en} cannot be read"), help)


def _zipped(name: str, data: bytes) -> str:
    """Return which of the zipped formats a file is."""
    from fincheck.readers.office.package import Package

    package = Package(name, data)
    for part in package.names:
        if part.startswith("word/"):
            return "docx"
        if part.startswith("xl/"):
            if part.endswith(".bin") and "workbook" in part:
                raise _refused(name, "二进制工作簿 .xlsb", "binary workbooks (.xlsb)")
            if part == "xl/workbook.xml" or part.startswith("xl/worksheets/"):
                return "xlsx"
    if name.lower().endswith(_OFFICE) and not any(
        one.startswith(("ppt/", "OFD.xml", "mimetype", "[Con")) for one in package.names
    ):
        raise _strange(name)
    kinds = {
        "ppt/": ("演示文稿", "presentations"),
        "OFD.xml": ("版式文件 OFD", "OFD files"),
        "mimetype": ("OpenDocument 文件（.odt、.ods）", "OpenDocument files"),
        "[Content_Types].xml": ("这种 Office 文件", "this kind of Office file"),
    }
    for part, (zh, en) in kinds.items():
        if any(one.startswith(part) for one in package.names):
            raise _refused(name, zh, en)
    raise _refused(name, "压缩包", "archives", Text("请解压后逐个核对", "unpack it and give its files"))


def _compound(name: str, data: bytes) -> str:
    """Return "xls" for a compound file with a workbook in it; others are refused with the way out."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        help = Text("请去掉密码，另存后再试", "take the password off and save it")
        raise _refused(name, "加密的 Office 文件", "encrypted Office files", help)
    if holds("WordDocument"):
        raise _refused(name, "旧版 Word 文件（.doc、.wps）", "old Word files (.doc, .wps)")
    if holds("Workbook") or holds("Book"):
        return "xls"
    if holds("PowerPoint Document"):
        raise _refused(name, "演示文稿", "presentations")
    raise _refused(
        name, "这种旧版 Office 或 WPS 文件（.doc、.wps、.et）", "this old kind of Office or WPS file (.doc, .wps, .et)"
    )


def _refuse(name: str, data: bytes) -> None:
    """Refuse what is known not to be read."""
    start = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    for mark, zh, en in (
        (b"{\\rtf", "RTF 文件", "RTF files"),
        (b"\x89PNG", "图片", "pictures"),
        (b"\xff\xd8\xff", "图片", "pictures"),
        (b"GIF8", "图片", "pictures"),
        (b"II*\0", "图片", "pictures"),
        (b"MM\0*", "图片", "pictures"),
        (b"BM", "图片", "pictures"),
        (b"Rar!", "压缩包", "archives"),
        (b"7z\xbc\xaf", "压缩包", "archives"),
        (b"\x1f\x8b", "压缩包", "archives"),
        (b"MIME-Version:", "网页存档（.mht）", "web archives (.mht)"),
    ):
        if start.startswith(mark) and not (mark == b"BM" and b"\0" not in start[:32]):
            raise _refused(name, zh, en)
    if start.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise _refused(name, "XML 电子表格 2003", "XML spreadsheets of 2003")
    if start.startswith(b"<?xml") and b"schemas.microsoft.com/office/word" in start:
        raise _refused(name, "Word 2003 XML 文件", "Word 2003 XML files")


def _text(name: str, data: bytes) -> str:
    """Return which kind of text a file is."""
    lower = name.lower()
    if lower.endswith(_YAML):
        return "yaml"
    from fincheck.readers.yamltree import decode

    office = lower.endswith(_OFFICE)
    if office:
        try:
            if "\0" in decode(data, name).text:
                raise _strange(name)
        except Problem:
            raise _strange(name) from None
    if not lower.endswith(_TEXTS) and not office and lower.rpartition("/")[2].count("."):
        return "yaml"  # a report under another name: what is wrong in it is told as of YAML
    named = lower.endswith(_TEXTS) or office
    text = decode(_head(data) if named else data, name).text
    lines = [line for line in text[:200_000].splitlines() if line.strip() and not line.lstrip().startswith("#")]
    entries = sum(_ENTRY.fullmatch(line) is not None for line in lines)
    if lines and _ENTRY.fullmatch(lines[0]) and entries * 2 >= len(lines):
        return "yaml"
    if not named:
        prose = sum(len(line) > 40 and "。" in line for line in lines)
        return "text" if lines and not entries and prose else "yaml"
    from fincheck.readers.plain import comma_of

    if lower.endswith((".csv", ".tsv")) or comma_of(text):
        return "csv"
    return "text"


def _strange(name: str) -> Problem:
    """Return the problem of a file that is not what its name says, and nothing else that is read."""
    from fincheck.readers.refusal import AGAIN, refused

    suffix = name[name.rindex(".") :]
    return refused(
        name,
        Text(f"内容不是 {suffix} 文件：已损坏，或改过扩展名", f"this is no {suffix} file: it is damaged, or was given another name"),
        AGAIN,
    )  # fmt: skip


def _head(data: bytes) -> bytes:
    """Return the first lines of a text, a mebibyte of them at most: no character is cut in two."""
    if len(data) <= _ENOUGH:
        return data
    head = data[:_ENOUGH]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head  # two bytes a character
    return head[: head.rfind(b"\n") + 1] or data
