"""What cannot be seen, in every file that fincheck writes: over every character there is."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from unicodedata import category, name

import pytest

from fincheck.readers import retold, yamltree
from fincheck.render.written import as_json, set_in
from fincheck.source import Source
from fincheck.unseen import escaped, is_seen
from fincheck.waivers import write

EVERY = [chr(at) for at in range(sys.maxunicode + 1)]
SHOWS_NOTHING = ("VARIATION SELECTOR", "FILLER", "GRAPHEME JOINER", "ZERO WIDTH", "VOWEL INHERENT")


def unseen(c: str) -> bool:
    """Whether Unicode says that a character shows nothing, or turns or breaks the text around it."""
    return category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") or (
        category(c) in ("Mn", "Lo") and any(part in name(c, "") for part in SHOWS_NOTHING)
    )


def parts(characters: list[str]) -> Iterator[str]:
    """Yield texts of a thousand characters, each set between two letters that make one with no neighbour."""
    for start in range(0, len(characters), 1000):
        yield "甲" + "乙".join(characters[start : start + 1000]) + "丙"


def by_json(text: str) -> tuple[str, str]:
    told = as_json([text])
    return told, json.loads(told)[0]


def by_json_set_in(text: str) -> tuple[str, str]:
    told = set_in([text], "")
    return told, json.loads(told)[0]


def by_yaml(scalar: Callable[[str], str]) -> Callable[[str], tuple[str, str]]:
    def written(text: str) -> tuple[str, str]:
        told = scalar(text)
        group = yamltree.read(Source("w.yaml", f"a: {told}\n")).group
        assert group is not None
        return told, group["a"].text or ""

    return written


WRITERS = {
    "json": by_json,
    "json in lines": by_json_set_in,
    "a report that was read": by_yaml(retold._scalar),
    "a waiver": by_yaml(write._scalar),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_no_file_has_what_cannot_be_seen_and_every_text_is_read_back(writer: str) -> None:
    every = (
        EVERY if "json" in writer else [c for c in EVERY if category(c) not in ("Cs", "Cc") and c not in "\ufffe\uffff"]
    )  # no YAML has these
    for text in parts(every):
        told, again = WRITERS[writer](text)
        assert again == text
        assert [hex(ord(c)) for c in set(told) - {"\n"} if unseen(c)] == []


def test_what_can_be_seen_is_left_as_it_is() -> None:
    left = [c for c in EVERY if not unseen(c) and category(c) != "Cn"]
    assert len(left) > 250_000
    assert [hex(ord(c)) for c in left if escaped(c) != c] == []


def test_what_is_called_seen_needs_no_escape() -> None:
    assert [hex(ord(c)) for c in EVERY if is_seen(c) and escaped(c) != c] == []


@pytest.mark.parametrize(
    ("text", "yaml", "halves"),
    [
        ("a\u202eb", r"a\u202eb", r"a\u202eb"),
        ("葛\U000e0100", r"葛\U000e0100", r"葛\udb40\udd00"),
        ("一\u3000二", "一\u3000二", "一\u3000二"),
        ("", "", ""),
    ],
)
def test_an_escape_is_written_as_its_format_has_it(text: str, yaml: str, halves: str) -> None:
    assert escaped(text) == yaml
    assert escaped(text, halves=True) == halves
