"""What must hold of every report, tried on seeded random ones: a true one has no finding, order and spelling change nothing.

The rules are a small set of their own; the packaged shapes are held to the same.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml as pyyaml
from judge import TERMS, rules
from true_reports import printed, replaced, spoil, true_report, yaml

import fincheck
from fincheck.audit import Audit
from fincheck.evaluation.evaluate import Evaluation, evaluate
from fincheck.readers import typed
from fincheck.render.page import page
from fincheck.rulebook import packaged
from fincheck.rulebook.rulebook import Rulebook
from fincheck.source import Source

SHAPES = """
rules:
  - {id: SUM, for: "**", check: sum(parts.*) = total}
  - {id: SHARE, for: "**.parts.*", check: amount ÷ parent.parent.total = share}
  - {id: WHOLE, for: "**", when: present(parts.*.share), check: sum(share for parts.* where present(share) or amount ≠ 0) = 100%}
  - {id: CHANGE, for: "**", check: amount - prior = change}
  - {id: RATE, for: "**", check: change ÷ prior = change_rate}
  - {id: RATE2, for: "**", when: not present(prior), check: change ÷ (amount - change) = change_rate}
  - {id: RATE3, for: "**", when: not present(change), check: (amount - prior) ÷ prior = change_rate}
  - {id: DONE, for: "**", check: amount ÷ budget = rate}
  - {id: LEFT, for: "**", check: opening + income - expenditure = closing}
  - {id: DUE, for: "**", check: sum(count × amount for instalments.*) = contract}
  - {id: LIMITS, for: "**", check: 0 ≤ share ≤ 100%}
  - {id: MOST, for: "**", check: max(parts.*) ≤ total}
"""
BOOK = rules(SHAPES)
LINEAR = BOOK.select(["SUM", "CHANGE", "LEFT", "DUE"])  # the stated figure stands alone on the right
PACKAGED = packaged.load()
# without SHP28: it asks for no share where its base is printed as nil, be it ever so small in truth
ALL_SHAPES = PACKAGED.select(sorted({r.id for r in PACKAGED.rules if r.id.startswith("SHP")} - {"SHP28"}))
LEZHI = Path(__file__).resolve().parent.parent / "fixtures" / "lezhi-2020" / "report.yaml"
SEEDS = range(16)


def judged(text: str, book: Rulebook = BOOK) -> Evaluation:
    """Return every check of a report, each on its own; what several say together is not asked."""
    source = Source("report.yaml", text)
    return evaluate(typed.read(source, TERMS), book.rules)


def audited(text: str, book: Rulebook = BOOK) -> Audit:
    return fincheck.audit(Source("report.yaml", text), book)


def told(done: Audit) -> list[tuple[Any, ...]]:
    """Return everything that is told of a report but lines and columns, sorted."""

    def placeless(text: object) -> str:
        return re.sub(r"[0-9]+:[0-9]+", "", str(text))

    told: list[tuple[Any, ...]] = [
        (o.rule.id, o.path, o.verdict, o.severity, o.left, o.right, o.difference, o.allowed, o.unit.name, o.digits,
         o.at.path, placeless(o.reason), sorted(n.path for n in o.operands), o.loose)
        for o in [*done.outcomes(), *done.findings]
    ]  # fmt: skip
    told += [("hint", o.rule.id, o.path, *(placeless(hint.text) for hint in hints)) for o, hints in done.hints.items()]
    for cause in done.explanation.causes if done.explanation else ():
        answers = [sorted((sorted(n.path for n in c.nodes), c.low, c.high, c.values) for c in a) for a in cause.answers]
        told.append(
            ("cause", cause.kind, sorted((f.rule.id, f.path) for f in cause.findings), sorted(answers, key=repr))
        )
    return sorted(told, key=repr)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("book", [BOOK, ALL_SHAPES], ids=["own", "packaged"])
def test_a_report_that_is_true_has_no_finding(book: Rulebook, seed: int) -> None:
    done = audited(yaml(true_report(Random(seed))), book)
    assert [(f.rule.id, f.place.path, f.verdict) for f in done.findings] == []
    assert done.problems == []
    assert done.tally["exact"] + done.tally["rounding"] >= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_neither_the_order_of_keys_nor_the_spelling_changes_anything(seed: int) -> None:
    random = Random(seed)
    tree = true_report(random)
    spoil(random, tree)
    as_written = told(audited(yaml(tree)))
    assert told(audited(yaml(tree, random))) == as_written
    assert [entry[:9] for entry in told(audited(yaml(tree, random, labels=True)))] == [e[:9] for e in as_written]


def test_the_real_disclosure_is_judged_alike_in_any_order() -> None:
    tree = pyyaml.load(LEZHI.read_text(encoding="utf-8"), Loader=pyyaml.BaseLoader)  # noqa: S506, TID251 - texts only

    def shuffled(node: Any, random: Random) -> Any:
        if isinstance(node, dict):
            keys = list(node)
            random.shuffle(keys)
            return {key: shuffled(node[key], random) for key in keys}
        return [shuffled(item, random) for item in node] if isinstance(node, list) else node

    as_printed, *others = [
        told(audited(pyyaml.dump(one, allow_unicode=True, sort_keys=False, default_style='"'), PACKAGED))
        for one in (tree, shuffled(tree, Random(0)), shuffled(tree, Random(1)))
    ]
    assert len(as_printed) > 300
    assert others == [as_printed] * 2


def test_the_order_of_the_rules_changes_nothing() -> None:
    random = Random(1)
    tree = true_report(random)
    spoil(random, tree)
    lines = SHAPES.strip().split("\n")
    turned = "\n".join([lines[0], *reversed(lines[1:])])
    assert told(audited(yaml(tree), rules(turned))) == told(audited(yaml(tree)))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_figure_moved_beyond_its_bound_is_a_finding(seed: int) -> None:
    random = Random(seed)
    tree = true_report(random)
    linear = judged(yaml(tree), LINEAR).outcomes()
    for outcome in random.sample(linear, min(3, len(linear))):
        assert outcome.right is not None
        assert outcome.difference is not None
        assert outcome.allowed is not None
        for direction in (1, -1):
            beyond = abs(outcome.difference) + outcome.allowed + Fraction(1, 100)
            value = outcome.right + direction * beyond
            with_it = replaced(tree, outcome.at.path.split("."), f"{printed(value, 0, 4)}元")
            found = [(f.rule.id, f.place.path) for f in judged(yaml(with_it), LINEAR).findings]
            assert (outcome.rule.id, outcome.place.path) in found


@pytest.mark.parametrize("seed", range(8))
def test_the_page_of_a_rule_shows_its_examples_as_they_can_be_written(seed: int) -> None:
    tree = true_report(Random(seed))
    book = rules(f"rules: [{{id: R1, for: '**', check: a = b, examples: {{exact: [{yaml(tree)}]}}}}]")
    assert book.problems == []
    shown_as = page(book.rules[0], "zh").partition("示例")[2].partition("\n")[2]
    assert told(audited(shown_as)) == told(audited(yaml(tree)))
