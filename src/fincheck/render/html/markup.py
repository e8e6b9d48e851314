"""Elements of a page, escaped where they are made: a text is a text, whatever stands in it.

Only what ``element`` and ``join`` return is markup; every other string is escaped on its way in, so that a name or
figure with HTML in it cannot become HTML by being forgotten somewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from html import escape
from typing import final

__all__ = [
    "HOLE",
    "Child",
    "Markup",
    "element",
    "ends",
    "glued",
    "join",
    "plain",
    "raw",
    "repeated",
    "say",
    "template",
    "visible",
]

_VOID = {"meta", "input", "br"}
_SHAPES = {"rect", "line", "circle"}  # of SVG, where HTML knows no void elements
_BLANKS = "\n\t\u3000\xa0"
HOLE = "⟦⟧"  # stands in a template for what is put in later


@final
class Markup(str):
    """A piece of HTML, ready to be put into a page."""

    __slots__ = ()


Child = str | None | Iterable["str | None"]


def say(lang: str, zh: str, en: str) -> str:
    """Return the words of one language."""
    return zh if lang == "zh" else en


def visible(text: str) -> str:
    """Return ``text`` with control characters made visible: none may break the page or turn its direction."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _BLANKS else ascii(c)[1:-1] for c in text)


def _safe(text: str) -> str:
    """Return a text as markup. Most texts are as they are: a page has tens of thousands of them."""
    if text.isalnum():
        return text
    if not text.isprintable():
        text = visible(text)
    return escape(text) if _marked(text) else text


def _marked(text: str) -> bool:
    """Whether a text has a sign that HTML reads. Five looks for a sign are quicker than one for a pattern."""
    return "<" in text or "&" in text or ">" in text or '"' in text or "'" in text


@cache
def _attribute(key: str) -> str:
    return "class" if key == "cls" else key.strip("_").replace("_", "-")


def plain(text: str) -> Markup:
    """Return a text as markup."""
    return text if type(text) is Markup else Markup(_safe(text))


def join(*children: Child) -> Markup:
    """Return the children one behind the other, texts escaped, None left out."""
    return Markup("".join(_flat(children)))


def _flat(children: Iterable[Child]) -> list[str]:
    """Return children as pieces of markup: put together once, for the sections of a page are half a megabyte."""
    pieces: list[str] = []
    for child in children:
        if type(child) is Markup:
            pieces.append(child)
        elif child is None:
            continue
        elif isinstance(child, str):
            pieces.append(_safe(child))
        else:
            pieces += _flat(child)
    return pieces


def element(kind: str, /, *children: Child, **attributes: str | int | bool | None) -> Markup:
    """Return an element; ``cls`` is its class, ``data_of`` its ``data-of``, and None or False leaves one out."""
    inside = kind
    for key, value in attributes.items():
        if type(value) is str:
            inside += f' {_attribute(key)}="{_safe(value)}"'
        elif value is not None and value is not False:
            inside += f" {_attribute(key)}" if value is True else f' {_attribute(key)}="{_safe(str(value))}"'
    if kind in _SHAPES:
        return Markup(f"<{inside}/>")
    if kind in _VOID:
        return Markup(f"<{inside}>")
    only = children[0] if len(children) == 1 else None  # most elements have one child, a text or markup
    if type(only) is str:
        return Markup(f"<{inside}>{_safe(only)}</{kind}>")
    return Markup("".join((f"<{inside}>", *_flat(children), f"</{kind}>")))


def template(markup: Markup) -> Callable[..., Markup]:
    """Return what makes markup of texts, put into the holes of ``markup`` in their order and escaped as ``element`` does.

    For what a page has by hundreds: nothing of ours is put together again for each. The markup has no other text with
    ``HOLE`` in it.
    """
    shape = markup.replace("%", "%%").replace(HOLE, "%s")

    def filled(*texts: str) -> Markup:
        joined = "".join(texts)
        if not _marked(joined) and joined.isprintable():  # most texts are as they are: one look for all of them
            return Markup(shape % texts)
        return Markup(shape % tuple([text if type(text) is Markup else _safe(text) for text in texts]))

    return filled


def repeated(markup: Markup) -> Callable[[Iterable[tuple[str, ...]]], Markup]:
    """Return what makes markup of many rows of texts, each as ``template`` would of one: they are looked at all at once."""
    filled = template(markup)
    shape = markup.replace("%", "%%").replace(HOLE, "%s")

    def rows(texts: Iterable[tuple[str, ...]]) -> Markup:
        every = list(texts)
        joined = "".join(["".join(row) for row in every])
        if not _marked(joined) and joined.isprintable():
            return Markup("".join([shape % row for row in every]))
        return Markup("".join([filled(*row) for row in every]))

    return rows


def ends(markup: Markup) -> tuple[Markup, Markup]:
    """Return what stands before and behind the one hole of ``markup``: for what is put around markup by hundreds."""
    before, _, behind = markup.partition(HOLE)
    return Markup(before), Markup(behind)


def glued(*pieces: Markup) -> Markup:
    """Return pieces of markup one behind the other."""
    return Markup("".join(pieces))


def raw(name: str, text: str) -> Markup:
    """Return a ``style`` or ``script`` element of our own text, which HTML reads as it is."""
    assert "</" not in text
    return Markup(f"<{name}>{text}</{name}>")
