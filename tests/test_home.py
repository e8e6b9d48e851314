"""The project's address stands in one place, and everything that names it agrees."""

from __future__ import annotations

import re
import tomllib

import pytest
from test_readme import ROOT, docs

from fincheck.home import HOME, page


def test_the_addresses_of_the_package_are_those_of_the_project() -> None:
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    assert urls["Homepage"] == HOME
    assert all(url.startswith(HOME) for url in urls.values())
    for url in urls.values():
        file = re.sub(r"^/(?:blob|tree)/main/", "", url.removeprefix(HOME))
        assert file in ("", "/issues") or (ROOT / file).exists(), url


def test_a_page_of_the_repository_is_there() -> None:
    assert page("docs/rules.md", "EXP01") == f"{HOME}/blob/main/docs/rules.md#EXP01"
    assert (ROOT / "docs" / "rules.md").exists()


@pytest.mark.parametrize("name", ["SECURITY.md", "CONTRIBUTING.md"])
def test_it_is_written_in_both_languages_and_leads_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "**English.**" in text
    assert "**中文。**" in text
    assert [link for link in docs.links(text) if not (ROOT / link).exists()] == []
