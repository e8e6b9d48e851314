"""Where the words of sentences are kept: the files of ``rules/reading/``, and a compiled copy of them."""

from __future__ import annotations

import os

from fincheck.readers import yamltree
from fincheck.readers.sentences.marks.vocabulary import LISTS, Vocabulary
from fincheck.report.tree import Node
from fincheck.source import Source

__all__ = ["load", "sources"]

_HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
_KEPT: list[Vocabulary] = []


def load() -> Vocabulary:
    """Return the packaged vocabulary, read once a process."""
    if not _KEPT:
        _KEPT.append(read(sources()))
    return _KEPT[0]


def sources() -> list[Source]:
    """Return the files of the packaged vocabulary."""
    inside = os.path.join(_HERE, "rules", "reading")
    folder = inside if os.path.isdir(inside) else os.path.join(_HERE, "..", "..", "rules", "reading")
    held: dict[str, bytes] = {}
    if os.path.isdir(folder):
        for name in os.listdir(folder):
            if name.endswith(".yaml"):
                with open(os.path.join(folder, name), "rb") as file:
                    held[name] = file.read()
    else:  # in a zip archive
        from importlib.resources import files

        top = files("fincheck").joinpath("rules", "reading")
        held = {one.name: one.read_bytes() for one in top.iterdir() if one.name.endswith(".yaml")}
    return [yamltree.decode(held[name], f"rules/reading/{name}") for name in sorted(held)]


def read(sources: list[Source]) -> Vocabulary:
    """Return the vocabulary of some files, their lists joined."""
    words: dict[str, list[str]] = {name: [] for name in LISTS}
    places: dict[str, str] = {}
    belongs: dict[str, str] = {}
    sections: dict[str, str] = {}
    counted: dict[str, list[str]] = {}
    phrases: dict[str, list[str]] = {}
    traditional = ""
    for source in sources:
        entries = (yamltree.read(source, str).group or {}).get("reading")
        for node in (entries.group or {}).values() if entries is not None else ():
            if node.key == "places":
                for place in (node.group or {}).values():
                    places.update(dict.fromkeys(_texts(place), place.key))
            elif node.key == "sections":
                for section in (node.group or {}).values():
                    sections.update(dict.fromkeys(_texts(section), section.key))
            elif node.key == "counted":
                counted.update({child.key: _texts(child) for child in (node.group or {}).values()})
            elif node.key == "phrases":
                phrases.update({child.key: _texts(child) for child in (node.group or {}).values()})
            elif node.key == "belongs":
                belongs.update({child.key: child.text or "" for child in (node.group or {}).values()})
            elif node.key == "traditional":
                traditional += "".join(_texts(node))
            elif node.key in words:
                words[node.key] += _texts(node)
    return Vocabulary(words, places, belongs, traditional, sections, counted, phrases)


def _texts(node: Node) -> list[str]:
    return [child.text or "" for child in (node.group or {}).values()]
