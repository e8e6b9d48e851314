"""The guides tell the truth: every command that they show is run again, every link leads somewhere."""

from __future__ import annotations

import re

import pytest
from test_readme import ROOT, docs

import fincheck
from fincheck.cli.config import FIELDS
from fincheck.language.expression import AXES
from fincheck.language.formula import FUNCTIONS
from fincheck.render import FORMATS
from fincheck.rulebook import packaged, rulebook
from fincheck.source import Source

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


LANGUAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")


def formulas(page: str) -> list[tuple[str, str, str]]:
    """Return (check, report, verdict) of every line of the table of formulas."""
    lines = page.partition("| check | report | comes to |\n|---|---|---|\n")[2].partition("\n\n")[0].splitlines()
    cells = [re.split(r"(?<!\\)\|", line.strip("|")) for line in lines]
    return [tuple(cell.strip().strip("`").replace("\\|", "|") for cell in row) for row in cells]  # type: ignore[misc]


@pytest.mark.parametrize(("check", "report", "verdict"), formulas(LANGUAGE))
def test_every_formula_of_the_guide_comes_to_what_it_says(check: str, report: str, verdict: str) -> None:
    own = Source("own.yaml", f"rules:\n  - id: R1\n    check: >-\n      {check}\n")
    book = rulebook.read(packaged.load().terms, [own])
    assert [problem.text.en for problem in book.problems] == []
    assert [o.verdict for o in fincheck.audit(Source("report.yaml", report), book).outcomes()] == [verdict]


def test_the_guide_names_every_function_every_axis_and_every_field() -> None:
    assert [f for f in FUNCTIONS if f"{f}(" not in LANGUAGE] == []
    assert [word for name in AXES.values() for word in (name.en, name.zh) if word not in LANGUAGE] == []
    assert [f for f in rulebook.FIELDS if f"`{f}`" not in LANGUAGE] == []
