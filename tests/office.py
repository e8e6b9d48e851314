"""Word files and workbooks made for tests, part by part: only what a test says stands in them."""

from __future__ import annotations

import io
import zipfile
from html import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REL = "http://schemas.openxmlformats.org/package/2006/relationships"


_KINDS = {
    "word/document.xml": "wordprocessingml.document.main",
    "xl/workbook.xml": "spreadsheetml.sheet.main",
    "xl/styles.xml": "spreadsheetml.styles",
    "xl/sharedStrings.xml": "spreadsheetml.sharedStrings",
    **{f"xl/worksheets/sheet{at}.xml": "spreadsheetml.worksheet" for at in range(1, 20)},
}


def _types(parts: dict[str, str | bytes]) -> str:
    """Return the list of contents, without which an office opens nothing."""
    named = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.{_KINDS[name]}+xml"/>'
        for name in parts
        if name in _KINDS
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    )


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _rels(*links: tuple[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="rId{at}" Type="{_R}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_REL}">{each}</Relationships>'


def docx(body: str, **more: str | bytes) -> bytes:
    """Return a Word file with this body; ``more`` are further parts of it by kind (footnotes, styles, numbering)."""
    parts: dict[str, str | bytes] = {
        "_rels/.rels": _rels(("officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{_W}" xmlns:mc="{_MC}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": _rels(*((kind, f"{kind}.xml") for kind in more)),
    }
    for kind, text in more.items():
        parts[f"word/{kind}.xml"] = f'<w:{kind} xmlns:w="{_W}">{text}</w:{kind}>' if isinstance(text, str) else text
    return packed({"[Content_Types].xml": _types(parts), **parts})


def p(*runs: str) -> str:
    """Return a paragraph; a run is a text, or XML."""
    return f"<w:p>{''.join(one if one.startswith('<') else run(one) for one in runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    """Return a run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def tc(text: str, properties: str = "") -> str:
    """Return a cell."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text) if not text.startswith('<') else text}</w:tc>"


def tbl(*rows: str) -> str:
    """Return a table of rows of cells."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def xlsx(
    sheets: dict[str, str], formats: tuple[str, ...] = (), texts: tuple[str, ...] = (), hidden: tuple[str, ...] = ()
) -> bytes:
    """Return a workbook: each sheet the XML inside <worksheet>; style 1 has the first format, and so on."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for at, name in enumerate(sheets, 1)
    )
    links = [("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)]
    links += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    own = "".join(f'<numFmt numFmtId="{at}" formatCode="{escape(code)}"/>' for at, code in enumerate(formats, 164))
    styles = "".join(f'<xf numFmtId="{at}"/>' for at in range(164, 164 + len(formats)))
    parts: dict[str, str | bytes] = {
        "_rels/.rels": _rels(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_X}" xmlns:r="{_R}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _rels(*links),
        "xl/styles.xml": f'<styleSheet xmlns="{_X}"><numFmts>{own}</numFmts><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_X}">{"".join(texts)}</sst>',
    }
    for at, content in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = f'<worksheet xmlns="{_X}">{content}</worksheet>'
    return packed({"[Content_Types].xml": _types(parts), **parts})


def rows(*lines: tuple[object, ...], style: int = 0) -> str:
    """Return <sheetData> with a row a line: numbers are stored as numbers (of that style), texts as texts, None is empty."""
    told = []
    for at, line in enumerate(lines, 1):
        cells = []
        for column, value in enumerate(line):
            place = f"{chr(65 + column)}{at}"
            if isinstance(value, str):
                cells.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
            elif value is not None:
                cells.append(f'<c r="{place}" s="{style}"><v>{value}</v></c>')
        told.append(f'<row r="{at}">{"".join(cells)}</row>')
    return f"<sheetData>{''.join(told)}</sheetData>"
