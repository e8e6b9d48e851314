"""The packaged rules do what their examples say, and the fixtures what is written beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import fincheck
from fincheck.figures.decimals import plain
from fincheck.figures.figure import power
from fincheck.quality.examples import failures
from fincheck.readers import yamltree
from fincheck.rulebook import packaged

ROOT = Path(__file__).resolve().parent.parent
BOOK = packaged.load(whole=True)


def audited(name):
    path = ROOT / "fixtures" / name
    return fincheck.audit(yamltree.decode(path.read_bytes(), name), BOOK)


def told(outcome):
    difference = outcome.difference
    return {
        "rule": outcome.rule.id,
        "place": outcome.place.path,
        "verdict": outcome.verdict,
        "severity": outcome.severity,
        "difference": None if difference is None else plain(difference / power(outcome.unit.scale)),
    }


def test_nothing_is_wrong_with_them():
    assert [(str(p.place), p.text.en) for p in BOOK.problems] == []
    assert len({rule.id for rule in BOOK.rules}) == len(BOOK.rules) > 300


def test_every_example_comes_out_as_it_says():
    failed, run = failures(BOOK)
    assert [problem.text.en for problem in failed] == []
    assert run > 1000


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_every_rule_is_complete(rule):
    assert any("\u4e00" <= c <= "\u9fff" for c in rule.title.zh)
    assert rule.title.en[0].isupper() or not rule.title.en[0].isalpha()
    assert rule.title.en[-1] not in ".。"
    assert rule.why.zh
    assert rule.why.en
    assert rule.why.zh != rule.why.en
    assert rule.basis.zh
    assert rule.covers
    assert rule.examples["exact"]
    assert rule.examples["violated"]


EXPECTED = [
    (f"{folder}/{name}", findings)
    for folder in ("lezhi-2020", "consistent")
    for name, findings in json.loads((ROOT / "fixtures" / folder / "expected.json").read_text(encoding="utf-8")).items()
]


@pytest.mark.parametrize(("name", "findings"), EXPECTED, ids=[name for name, _ in EXPECTED])
def test_the_fixtures_have_the_findings_written_beside_them(name, findings):
    key = ("rule", "place", "verdict", "severity", "difference")
    expected = sorted(tuple(str(f.get(k)) for k in key) for f in findings)
    assert sorted(tuple(str(told(o)[k]) for k in key) for o in audited(name).findings) == expected


def test_both_spellings_of_one_report_give_the_same_audit():
    audits = [[told(o) for o in audited(f"lezhi-2020/{name}.yaml").outcomes()] for name in ("report", "report.en")]
    assert audits[0] == audits[1]
    assert len(audits[0]) > 250


@pytest.mark.parametrize("name", ["consistent/report.yaml", "tables/report.yaml", "tables/yunnan.yaml"])
def test_a_consistent_disclosure_has_no_finding(name):
    done = audited(name)
    assert [told(o) for o in done.findings] == []
    assert done.tally["exact"] > 200


def test_the_corrected_report_has_no_error():
    assert [told(o) for o in audited("lezhi-2020/corrected.yaml").findings if o.severity == "error"] == []
