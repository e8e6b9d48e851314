"""The pages made of the rules."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from fincheck.rulebook import packaged

ROOT = Path(__file__).resolve().parent.parent
spec = importlib.util.spec_from_file_location("pages", ROOT / "docs" / "pages.py")
assert spec
assert spec.loader
pages = importlib.util.module_from_spec(spec)
sys.modules["pages"] = pages
spec.loader.exec_module(pages)

BOOK = packaged.load(whole=True)


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_pages_are_up_to_date():  # python docs/generate.py puts it right
    made = pages.rules_pages(BOOK)
    for name, text in made.items():
        assert read(name) == text, name
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs" / "rules").rglob("*.md")} == {
        name for name in made if name.startswith("docs/rules/")
    }
    assert read("docs/relations.md") == pages.relations_page(BOOK)


def test_every_rule_has_its_place_in_the_index_and_its_page():
    index = read("docs/rules.md")
    for rule in BOOK.rules:
        page = pages.name(rule.place.file)
        assert f"[{rule.id}]({page.removeprefix('docs/')}#{rule.id})" in index
        assert f'<a id="{rule.id}"></a>' in read(page)


def test_every_relation_has_a_rule_or_a_reason_and_not_both():
    covered = {id for rule in BOOK.rules for id in rule.covers}
    known = pages.relations()
    assert len(known) == 133
    assert covered <= set(known)
    assert {id for id, node in known.items() if "uncovered" in node.group} == set(known) - covered
