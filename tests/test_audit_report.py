"""A report that was not read from a text is held against a rulebook all the same."""

import pytest

from fincheck.audit import audit, audit_report
from fincheck.report.report import Report, build
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.rulebook.rulebook import Rulebook, read
from fincheck.source import Source


def book() -> Rulebook:
    return read(Terms(), [Source("my.yaml", "rules: [{id: MY1, check: a + b = c}]")])


def made(**figures: str) -> Report:
    root = Node(None, "", None, 1, 1)
    root.body = {}
    for line, (key, text) in enumerate(figures.items(), 1):
        node = root.body[key] = Node(root, key, key, line, 1)
        node.body = text
    return build(Source("ledger", ""), root, Terms())


@pytest.mark.parametrize(
    ("figures", "verdicts"),
    [
        ({"a": "1.00", "b": "2.00", "c": "3.00"}, []),
        ({"a": "1.00", "b": "2.00", "c": "3.01"}, []),
        ({"a": "1.00", "b": "2.00", "c": "4.00"}, ["violated"]),
        ({"a": "1.00", "b": "2.00", "c": "三"}, ["undecided"]),
    ],
)
def test_a_report_built_from_data_is_judged_as_its_text_is(figures, verdicts):
    built = audit_report(made(**figures), book())
    typed = audit(Source("ledger", "\n".join(f"{key}: {text}" for key, text in figures.items())), book())
    assert [str(o.verdict) for o in built.findings] == verdicts
    assert (built.tally, built.file) == (typed.tally, "ledger")
    assert [o.reason for o in built.findings] == [o.reason for o in typed.findings]


def test_of_a_report_without_a_text_it_is_told_that_nothing_was_checked():
    built = audit_report(made(x="1.00"), book())
    assert str(built.problems[0].place) == "ledger:1:1"
    assert built.problems[0].text.en.startswith("not one check ran")


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("a: 1.00\nb: 2.00\nc: 3.00\n", ["read 0/0", "check 0/0", "joint 0/0"]),
        ("a: 1.00\nb: 2.00\nc: 4.00\n", ["read 0/0", "check 0/0", "joint 0/0", "hints 0/1", "why 0/1"]),
        ("a: [1.00\n", ["read 0/0"]),
    ],
)
def test_an_audit_says_how_far_it_has_come(text, phases):
    told = []
    audit(Source("r.yaml", text), book(), progress=lambda phase, done, of: told.append(f"{phase} {done}/{of}"))
    assert told == phases
