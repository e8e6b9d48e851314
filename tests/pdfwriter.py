"""A PDF writer of a hundred lines for the tests: text, lines and pictures where they are asked for, and nothing hidden.

Points are counted from the top left corner, as the reader tells them.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

TALL, WIDE = (595, 842), (842, 595)


class Sheet:
    """One page being drawn."""

    def __init__(self, size: tuple[int, int] = TALL, rotate: int = 0) -> None:
        self.width, self.height = size
        self.rotate = rotate
        self.content: list[str] = []
        self.forms: list[str] = []
        self.image = False

    def text(
        self, x: float, y: float, text: str, size: float = 12, mode: int = 0, bold: bool = False, unknown: bool = False
    ) -> Sheet:
        """Write a text with its baseline at ``y``; every character of CJK is as wide as ``size``, Latin ones half.

        ``unknown``: in a font that does not say which characters its letters are.
        """
        shown = text.encode("utf-16-be").hex()
        font = "F3" if unknown else "F2" if bold else "F1"
        self.content.append(f"BT /{font} {size} Tf {mode} Tr 1 0 0 1 {x} {self.height - y} Tm <{shown}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        """Stroke a line."""
        self.content.append(f"0.5 w {x0} {self.height - y0} m {x1} {self.height - y1} l S")
        return self

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        """Fill a rectangle."""
        self.content.append(f"{x0} {self.height - y1} {x1 - x0} {y1 - y0} re f")
        return self

    def frame(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        """Stroke a rectangle."""
        self.content.append(f"0.5 w {x0} {self.height - y1} {x1 - x0} {y1 - y0} re S")
        return self

    def picture(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        """Show an image."""
        self.image = True
        self.content.append(f"q {x1 - x0} 0 0 {y1 - y0} {x0} {self.height - y1} cm /I1 Do Q")
        return self

    def table(
        self, x: float, y: float, widths: Sequence[float], rows: Sequence[Sequence[str]], high: float = 20
    ) -> Sheet:
        """Draw a table with all its lines; figures stand to the right of their cells, texts to the left."""
        right, bottom = x + sum(widths), y + high * len(rows)
        for i in range(len(rows) + 1):
            self.line(x, y + i * high, right, y + i * high)
        at = x
        for width in (0, *widths):
            at += width
            self.line(at, y, at, bottom)
        for i, row in enumerate(rows):
            at = x
            for text, width in zip(row, widths, strict=True):
                figure = text[:1].isdigit() and "." in text
                start = at + width - 3 - 5 * len(text) if figure else at + 3
                if text:
                    self.text(start, y + i * high + 14, text, 10)
                at += width
        return self


def pdf(*sheets: Sheet, encrypted: bool = False) -> bytes:
    """Return the file that holds these pages."""
    objects: list[bytes] = [b"", b""]  # catalog and pages come last

    def add(body: str | bytes) -> int:
        objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(objects)

    def stream(data: bytes, extra: str = "") -> bytes:
        packed = zlib.compress(data)
        head = f"<< {extra} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode("latin-1")
        return head + packed + b"\nendstream"

    fonts = []
    for name in ("STSong-Light", "STHeiti-Bold", "Unknown"):
        described = add(
            f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0"
            f" /Ascent 880 /Descent -120 /CapHeight 700 /StemV {200 if 'Bold' in name else 80} >>"
        )
        inside = add(
            f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{name} /FontDescriptor {described} 0 R /DW 1000"
            f" /W [1 95 500 814 939 500] /CIDSystemInfo << /Registry (Adobe) /Ordering ({'Identity' if name == 'Unknown' else 'GB1'}) /Supplement 2 >> >>"
        )
        encoding = "/Identity-H" if name == "Unknown" else "/UniGB-UCS2-H"
        fonts.append(
            add(
                f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding {encoding} /DescendantFonts [{inside} 0 R] >>"
            )
        )
    image = add(
        stream(
            bytes(3 * 64),
            "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceRGB /BitsPerComponent 8",
        )
    )
    pages = []
    for sheet in sheets:
        forms = [
            add(
                stream(
                    form.encode("latin-1"),
                    "/Type /XObject /Subtype /Form /BBox [-2000 -2000 2000 2000] /Matrix [1 0 0 1 0 0]"
                    f" /Resources << /Font << /F1 {fonts[0]} 0 R /F2 {fonts[1]} 0 R /F3 {fonts[2]} 0 R >> >>",
                )
            )
            for form in sheet.forms
        ]
        named = " ".join(f"/X{i} {number} 0 R" for i, number in enumerate(forms))
        content = add(stream("\n".join(sheet.content).encode("latin-1")))
        pages.append(
            add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width} {sheet.height}] /Rotate {sheet.rotate}"
                f" /Contents {content} 0 R /Resources << /Font << /F1 {fonts[0]} 0 R /F2 {fonts[1]} 0 R /F3 {fonts[2]} 0 R >>"
                f" /XObject << /I1 {image} 0 R {named} >> >> >>"
            )
        )
    kids = " ".join(f"{number} 0 R" for number in pages)
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    lock = ""
    if encrypted:  # with a password that nobody knows: its check fails for the empty one
        number = add(f"<< /Filter /Standard /V 1 /R 2 /O <{'ab' * 32}> /U <{'cd' * 32}> /P -4 >>")
        lock = f" /Encrypt {number} 0 R /ID [<00> <00>]"
    done = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(done))
        done += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(done)
    done += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    done += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    done += f"trailer << /Size {len(objects) + 1} /Root 1 0 R{lock} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(done)
