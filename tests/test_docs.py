"""The guides tell the truth: every command that they show is run again, every link leads somewhere."""

from __future__ import annotations

import re

import pytest
from test_readme import ROOT, docs

import fincheck
from fincheck.cli.commands import COMMANDS
from fincheck.cli.config import FIELDS
from fincheck.language.expression import AXES
from fincheck.language.functions import FUNCTIONS
from fincheck.render import FORMATS
from fincheck.render.wording.words import SEVERITY, VERDICT
from fincheck.rulebook import packaged, rulebook
from fincheck.rulebook.rule import FIELDS as RULE_FIELDS
from fincheck.source import Source
from fincheck.waivers.read import NAMES

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
    for folder in ("docs", "docs/zh"):
        assert [f for f in FORMATS if f"\n| `{f}`" not in GUIDES[f"{folder}/formats.md"]] == []
        assert [f for f in FIELDS if f"\n{f}:" not in GUIDES[f"{folder}/config.md"]] == []
    assert [f for f in NAMES if f"`{f}`" not in GUIDES["docs/zh/waivers.md"]] == []


@pytest.mark.parametrize("name", [name for name in GUIDES if name.startswith("docs/zh/")])
def test_a_guide_in_chinese_is_one_and_leads_to_its_twin(name: str) -> None:
    twin = GUIDES[name.replace("/zh/", "/")]
    assert GUIDES[name].splitlines()[2] == f"[English](../{name.rpartition('/')[2]})"
    assert twin.splitlines()[2] == f"[中文](zh/{name.rpartition('/')[2]})"
    assert GUIDES[name].count("\n## ") + 1 >= twin.count("\n## "), "it leaves nothing out"
    prose = re.sub(r"```.*?```|`[^`]*`|\([^)]*\)", "", GUIDES[name], flags=re.DOTALL)
    sentences = re.findall(r"(?:[A-Za-z]+ ){5,}", prose)
    assert sentences == [], "an accountant reads no English"


def test_the_glossary_has_every_verdict_and_severity_as_they_are_printed() -> None:
    rows = [[cell.strip() for cell in line.split("|")[1:3]] for line in GUIDES["docs/glossary.md"].splitlines()]
    known = dict(row for row in rows if len(row) == 2)
    assert [
        told.zh
        for told in VERDICT.values()
        if known.get(told.zh, known.get(told.zh.removeprefix("已"))) not in (told.en, "waiver")
    ] == []
    severities = "、".join(SEVERITY[name].zh for name in ("error", "warning", "info"))
    assert known[f"级别：{severities}"] == "severity: error, warning, info"


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
    assert [f for f in RULE_FIELDS if f"`{f}`" not in LANGUAGE] == []


@pytest.mark.parametrize("guide", sorted(path.name for path in (ROOT / "docs" / "zh").glob("*.md")))
def test_a_guide_in_chinese_tells_of_the_same_options_and_formats(guide: str) -> None:
    english, chinese = ((ROOT / "docs" / folder / guide).read_text(encoding="utf-8") for folder in (".", "zh"))
    words = (
        rf"(?<![\w-])--[a-z][a-z-]+|\bfincheck (?:{'|'.join(set(COMMANDS) - {'check'})})\b|`(?:{'|'.join(FORMATS)})`"
    )
    only_shown = {"--lang", "--quiet"}  # in samples: how a page in one language is made
    assert set(re.findall(words, english)) - set(re.findall(words, chinese)) - only_shown == set()
