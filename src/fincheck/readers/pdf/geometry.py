"""Characters and ruling lines on a page, in whole hundredths of a point from its top left corner."""

from __future__ import annotations

from fincheck.record import Record

__all__ = ["Box", "Glyph", "Ruling", "around"]

Box = tuple[int, int, int, int]  # left, top, right, bottom


class Glyph(Record):
    """A character: its ink from ``left``, ``top`` to ``right``, ``bottom``; its line reaches from ``high`` down to ``low``."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    high: int
    low: int
    size: int
    bold: bool = False
    blank: bool = False  # whether a blank stands before it in the content

    @property
    def middle(self) -> int:
        """The height of its middle, in hundredths of a point from the top."""
        return (self.high + self.low) // 2

    @property
    def center(self) -> int:
        """Where its center is, in hundredths of a point from the left."""
        return (self.left + self.right) // 2


class Ruling(Record):
    """A ruling line: ``at`` that height from ``start`` to ``end`` where it is level, else at that distance from the left."""

    at: int
    start: int
    end: int
    level: bool


def around(glyphs: list[Glyph]) -> Box:
    """Return the box of the ink of some characters."""
    return (
        min(g.left for g in glyphs),
        min(g.top for g in glyphs),
        max(g.right for g in glyphs),
        max(g.bottom for g in glyphs),
    )
