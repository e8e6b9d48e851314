"""The text of a web page parted into its tags and what stands between them, in one pass.

As browsers do it (HTML, tokenization), and not with Python's own parser: what is never closed (``<!--``, ``<a b="``) makes
that one search to the end of the file again and again, so that 100 KB take it ten seconds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from fincheck.record import Record

__all__ = ["Tag", "tags"]

# what holds text and no tags: up to its own end tag
_RAW = frozenset(["script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes"])
_NAME = re.compile(r"[A-Za-z][^\s/>]*")
_BETWEEN = re.compile(r"[\s/]*")
_KEY = re.compile(r"=?[^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_BARE = re.compile(r"[^\s>]*")
_COMMENT_END = re.compile(r"--!?>")
_NUMBERED = re.compile(r"&#(?:0*([0-9]{8,})|[xX]0*([0-9a-fA-F]{7,}));?")  # beyond every character


class Tag(Record):
    """A tag or a text.

    ``kind``        "start", "end", "text", or "lost": what is behind a comment that is never closed
    ``name``        of the element, in small letters; of a text the text itself
    ``attributes``  of a start tag, each once
    ``closed``      whether the start tag is its end as well: ``<td/>``
    """

    kind: str
    name: str
    attributes: dict[str, str] = {}  # noqa: RUF012 - never written to
    closed: bool = False


def tags(text: str) -> Iterator[Tag]:
    """Yield the tags and texts of a page in their order; comments and declarations are left out."""
    at, ends = 0, len(text)
    while at < ends:
        sign = text.find("<", at)
        # a sign before no name and no comment is text: 完成率<100%
        while 0 <= sign < ends - 1 and not (text[sign + 1] in "!?/" or _NAME.match(text, sign + 1)):
            sign = text.find("<", sign + 1)
        if sign < 0 or sign == ends - 1:
            yield Tag("text", _read(text[at:]))
            return
        if sign > at:
            yield Tag("text", _read(text[at:sign]))
        if text.startswith("<!--", sign):
            at = _behind_comment(text, sign + 4)
            if at < 0:
                yield Tag("lost", text[sign + 4 :])
                return
        elif text[sign + 1] in "!?" or (text[sign + 1] == "/" and not _NAME.match(text, sign + 2)):
            closing = text.find(">", sign)
            if closing < 0:
                yield Tag("lost", text[sign:])
                return
            at = closing + 1
        else:
            ending = text[sign + 1] == "/"
            tag, at = _tag(text, sign + 1 + ending, ending)
            if tag is None:
                yield Tag("lost", text[sign:])
                return
            yield tag
            if tag.kind == "start" and tag.name in _RAW and not tag.closed:
                closing = _end_of(text, at, tag.name)
                yield Tag("text", text[at:closing])
                at = closing


def _read(text: str) -> str:
    """Return a text with its characters by name or number (``&nbsp;``) as themselves."""
    if "&" not in text:
        return text
    return html.unescape(_NUMBERED.sub("\ufffd", text))


def _behind_comment(text: str, at: int) -> int:
    """Return where the page goes on behind a comment whose text begins at ``at``, or -1 where it has no end."""
    if text.startswith(">", at):
        return at + 1
    if text.startswith("->", at):
        return at + 2
    end = _COMMENT_END.search(text, at)
    return end.end() if end else -1


def _end_of(text: str, at: int, name: str) -> int:
    end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(text, at)
    return end.start() if end else len(text)


def _tag(text: str, at: int, ending: bool) -> tuple[Tag | None, int]:
    """Return the tag whose name begins at ``at``, and where the page goes on; None where the page ends within it."""
    found = _NAME.match(text, at)
    assert found is not None
    name, at = found[0].lower(), found.end()
    attributes: dict[str, str] = {}
    while True:
        between = _BETWEEN.match(text, at)
        assert between is not None
        at = between.end()
        if at >= len(text):
            return None, at
        if text[at] == ">":
            if ending:
                return Tag("end", name), at + 1
            return Tag("start", name, attributes, text[at - 1] == "/"), at + 1
        key = _KEY.match(text, at)
        assert key is not None
        at, value = key.end(), ""
        if equals := _EQUALS.match(text, at):
            at = equals.end()
            quote = text[at : at + 1]
            if quote and quote in "\"'":
                close = text.find(quote, at + 1)
                if close < 0:
                    return None, len(text)
                value, at = text[at + 1 : close], close + 1
            else:
                bare = _BARE.match(text, at)
                assert bare is not None
                value, at = bare[0], bare.end()
        attributes.setdefault(key[0].lower(), _read(value))
