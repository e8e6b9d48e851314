"""Elements of a page, escaped where they are made: a text is a text, whatever stands in it.

Only what ``element`` and ``join`` return is markup; every other string is escaped on its way in, so that a name or
figure with HTML in it cannot become HTML by being forgotten somewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

__all__ = ["Child", "Markup", "element", "join", "raw", "say", "visible"]

_VOID = {"meta", "input", "br"}
_SHAPES = {"rect", "line", "circle"}  # of SVG, where HTML knows no void elements
_BLANKS = "\n\t\u3000\xa0"


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


def join(*children: Child) -> Markup:
    """Return the children one behind the other, texts escaped, None left out."""
    pieces: list[str] = []
    for child in children:
        if child is None:
            continue
        if isinstance(child, Markup):
            pieces.append(child)
        elif isinstance(child, str):
            pieces.append(escape(visible(child)))
        else:
            pieces.append(join(*child))
    return Markup("".join(pieces))


def element(kind: str, /, *children: Child, **attributes: str | int | bool | None) -> Markup:
    """Return an element; ``cls`` is its class, ``data_of`` its ``data-of``, and None or False leaves one out."""
    told = [kind]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = "class" if key == "cls" else key.strip("_").replace("_", "-")
        told.append(key if value is True else f'{key}="{escape(visible(str(value)))}"')
    inside = " ".join(told)
    if kind in _SHAPES:
        return Markup(f"<{inside}/>")
    return Markup(f"<{inside}>" if kind in _VOID else f"<{inside}>{join(*children)}</{kind}>")


def raw(name: str, text: str) -> Markup:
    """Return a ``style`` or ``script`` element of our own text, which HTML reads as it is."""
    assert "</" not in text
    return Markup(f"<{name}>{text}</{name}>")
