"""Why a check cannot be made: an operand is not there, has no figure, or may be what an unknown name stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.source import Text

if TYPE_CHECKING:
    from fincheck.evaluation.candidates import Reading

__all__ = ["BLANK", "Absent", "Undecided", "otherwise", "unlike_but"]

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
            (only,) = single
            return cls(only.reason, only.shown, only.at)  # anew: the frames that have met that one hold it
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
        """Return what orders reasons, whatever was met first: those with a place, by where it is, then by their words."""
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


def otherwise(report: Report, readings: Sequence[Reading], beside: Sequence[Node]) -> Text:
    """Return that a check fails unless unknown names are read as told; without readings, that there are too many."""
    if not readings:
        names = [node.name or "" for node in beside[:_TOLD]]
        more = len(beside) - len(names)
        return Text(
            f"旁边有 {len(beside)} 个不认识的名称，可能的读法太多，没有试完："
            + "、".join(f"“{name}”" for name in names)
            + ("等" if more else ""),
            f"{len(beside)} unknown names stand beside it, too many to try every reading: "
            + ", ".join(map(repr, names))
            + (" and others" if more else ""),
        )
    zh, en = [], []
    for reading in readings:
        name, text = reading.named.name or "", reading.figure.text or ""
        shown = text if report.figure(reading.figure) is not None else ""
        term = report.terms.get(reading.key) if reading.key is not None else None
        as_zh, as_en = (term.label("zh"), term.label("en")) if term is not None else (reading.key or "",) * 2
        verb_zh, verb_en = ("并入", "added to") if reading.added else ("读作", "read as")
        if reading.key is None:
            said = Text("算作其中一项", "is one of the items")
        elif reading.alike:
            said = Text(f"{verb_zh}“{as_zh}”", f"is {verb_en} {as_en!r}")
        else:
            said = Text(f"算作其中一项（如{verb_zh}“{as_zh}”）", f"is one of the items (say {verb_en} {as_en!r})")
        zh.append(f"“{name}”{shown}{said.zh}")
        en.append(f"{name!r} {shown}".rstrip() + f" {said.en}")
    near = _nearest(report, readings)
    told_zh, told_en = f"若{'、'.join(zh)}，则成立", f"holds if {' and '.join(en)}"
    if near:
        told_zh += f"（最接近的已知名称：{'、'.join(f'“{name}”' for name in near)}）"
        told_en += f" (nearest known name: {', '.join(map(repr, near))})"
    return Text(told_zh, told_en)


def unlike_but(unlike: Callable[[], Text], unknown: Sequence[Node]) -> Text:
    """Return how two sets of names differ, and which names nobody knows may be what they lack."""
    said = unlike()
    names = list(dict.fromkeys(node.name or "" for node in unknown))
    shown, more = names[:_TOLD], len(names) > _TOLD
    return Text(
        f"{said.zh}；{'、'.join(f'“{name}”' for name in shown)}{'等' if more else ''}是不认识的名称，可能就是所缺的",
        f"{said.en}; nobody knows {', '.join(map(repr, shown))}{' and others' if more else ''}, which may be what is missing",
    )


def _nearest(report: Report, readings: Sequence[Reading]) -> list[str]:
    """Return the known names that unknown ones are slips of, where these are others than what they are read as."""
    found: dict[str, None] = {}
    for reading in readings:
        near = report.terms.near("".join((reading.named.name or "").split()))
        if near is not None and report.terms.id_of(near) != reading.key:
            found[near] = None
    return list(found)
