"""The made-up disclosures of fixtures/tables: consistent as they stand, and found out with one mistake each."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

import fincheck
from fincheck.evaluation.outcome import Verdict
from fincheck.quality import coverage
from fincheck.quality.mutate import mutate
from fincheck.readers import typed
from fincheck.rulebook import packaged
from fincheck.source import Source

TABLES = Path(__file__).resolve().parent.parent / "fixtures" / "tables"


def generator():
    """Return what fixtures/tables/generate.py defines; its own folder is where it imports from."""
    sys.path.insert(0, str(TABLES))
    try:
        return runpy.run_path(str(TABLES / "generate.py"))
    finally:
        sys.path.remove(str(TABLES))


MADE = generator()
TEXTS = {name: made() for name, made in MADE["FILES"].items()}
MISTAKES = {mistake["name"]: mistake for mistake in MADE["mistakes"]()}


@pytest.fixture(scope="module")
def book():
    return packaged.load(whole=True)


def audited(text, book):
    return fincheck.audit(Source("report.yaml", text), book, why=False)


def broken(mistake):
    return MADE["broken"](TEXTS[mistake.get("of", "report.yaml")], mistake)


@pytest.mark.parametrize("name", TEXTS)
def test_the_files_are_what_the_script_writes(name):
    assert (TABLES / name).read_text(encoding="utf-8") == TEXTS[name], "run fixtures/tables/generate.py"


@pytest.mark.parametrize("name", MADE["SHOWN"])
def test_the_broken_files_are_what_the_script_writes(name):
    why, _, text = (TABLES / "broken" / f"{name}.yaml").read_text(encoding="utf-8").partition("\n")
    assert (why, text) == (f"# {MISTAKES[name]['why']}", broken(MISTAKES[name])), "run fixtures/tables/generate.py"


@pytest.mark.parametrize("name", TEXTS)
def test_consistent_as_they_stand(name, book):
    audit = audited(TEXTS[name], book)
    assert audit.problems == []
    assert [(o.rule.id, o.path, o.verdict) for o in audit.listed(verbose=False)] == []
    assert audit.tally[Verdict.UNDECIDED] == 0
    assert sum(audit.tally.values()) > 1000


def test_rounding_shows_in_ten_thousands_and_not_in_yuan(book):
    # to the last 分 only percentages are rounded
    in_wan, in_yuan = (audited(TEXTS[name], book).evaluation for name in ("report.yaml", "yunnan.yaml"))
    assert any(case.rule.id.startswith("T") for case, verdict in in_wan.quiet if verdict == Verdict.ROUNDING)
    assert not any(case.rule.id.startswith("T") for case, verdict in in_yuan.quiet if verdict == Verdict.ROUNDING)


@pytest.mark.parametrize("name", MISTAKES)
def test_one_mistake_each_is_found(name, book):
    mistake = MISTAKES[name]
    found = {(o.rule.id, o.path, o.verdict) for o in audited(broken(mistake), book).findings}
    expected = {(one["rule"], one["path"], one["verdict"]) for one in mistake["finds"]}
    assert expected <= found
    if mistake.get("only"):
        assert found == expected


def test_slips_beyond_rounding_are_caught(book):
    source = Source("report.yaml", TEXTS["report.yaml"])
    read = typed.read(source, book.terms)
    held = coverage.cover(read, book.rules)
    assert [c.node.path for c in held.figures if not c.checks] == [
        "state_assets.general_equipment",
        "state_assets.special_equipment",
    ]
    # one figure in seven is enough to see a family of rules go; docs/coverage.md has them all
    tried = mutate(read, book.rules, only={c.node for c in held.figures[::7]})
    assert len(tried) > 2000
    assert sum(slip.caught for slip in tried) / len(tried) > 0.98
