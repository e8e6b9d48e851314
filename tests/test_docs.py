"""The guides tell the truth: every command that they show is run again, every link leads somewhere."""

from __future__ import annotations

import re

import pytest
from test_readme import ROOT, docs

from fincheck.cli.config import FIELDS
from fincheck.render import FORMATS

GUIDES = {name: (ROOT / name).read_text(encoding="utf-8") for name in docs.GUIDES}


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_prints_what_the_guide_shows(name: str) -> None:
    assert docs.refresh(GUIDES[name], docs.GUIDES[name]) == GUIDES[name]  # python docs/generate.py puts it right


@pytest.mark.parametrize("name", GUIDES)
def test_every_link_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    for link in docs.links(GUIDES[name]):
        path, _, heading = link.partition("#")
        page = folder / path if path else ROOT / name
        assert page.exists(), link
        if heading:
            known = [
                re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
                for line in page.read_text(encoding="utf-8").splitlines()
                if line.startswith("#")
            ]
            assert heading in known, link


def test_the_guides_name_every_format_and_every_field() -> None:
    assert [f for f in FORMATS if f"\n| `{f}`" not in GUIDES["docs/formats.md"]] == []
    assert [f for f in FIELDS if f"\n{f}:" not in GUIDES["docs/config.md"]] == []
