"""Why a check cannot be made: an operand is not there, or there is no figure to be had from it."""

from __future__ import annotations

from collections.abc import Iterable

from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["BLANK", "Absent", "Undecided"]

BLANK = Text("空白，没有填", " is blank")  # behind the name of what is
_TOLD = 8  # how many of the causes of one undecided check are told one by one


class Undecided(Exception):
    """Why a check cannot be made; ``shown`` where somebody must look (a blank, a figure that cannot be read)."""

    def __init__(self, reason: Text, shown: bool, at: Node | None = None, causes: tuple[Undecided, ...] = ()) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.shown = shown
        self.at = at
        self.causes = causes  # the single ones of which this tells

    @classmethod
    def together(cls, several: Iterable[Undecided]) -> Undecided:
        """Return all that stands in the way of a check as one; what somebody must look at before all else.

        They are told by the places of the figures in the report, not by the order in which they were met: that one is
        the order of the keys.
        """
        single = [cause for why in several for cause in why.causes or (why,)]
        if len(single) == 1:
            return single[0]
        shown = any(cause.shown for cause in single)
        causes = sorted({cause.rank: cause for cause in single if cause.shown == shown}.items())
        told = list(dict.fromkeys(cause.reason for _, cause in causes))
        more = len(told) - _TOLD
        told = _blanks_together(told[:_TOLD])
        reason = Text(
            "；".join(text.zh for text in told) + (f"；还有 {more} 处" if more > 0 else ""),
            "; ".join(text.en for text in told) + (f"; and {more} more" if more > 0 else ""),
        )
        return cls(reason, shown, causes[0][1].at, tuple(cause for _, cause in causes))

    @property
    def rank(self) -> tuple[bool, tuple[tuple[int, str], ...], str]:
        return self.at is None, self.at.rank if self.at is not None else (), self.reason.zh


def _blanks_together(reasons: list[Text]) -> list[Text]:
    """Return reasons with those that tell of a blank as one: “a”、“b”空白，没有填."""
    blank = [reason for reason in reasons if reason.zh.endswith(BLANK.zh)]
    if len(blank) < 2:
        return reasons
    zh, en = ([reason.of(lang).removesuffix(BLANK.of(lang)) for reason in blank] for lang in ("zh", "en"))
    joined = Text("、".join(zh) + BLANK.zh, ", ".join(en) + " are blank")
    return [joined, *(reason for reason in reasons if reason not in blank)]


class Absent(Exception):
    """An operand is not there."""
