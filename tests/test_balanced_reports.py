"""Reports built to balance to the fen and then printed in 万元: true ones, moved ones, shuffled ones."""

from __future__ import annotations

from random import Random

import pytest

import fincheck
from fincheck import packaged
from fincheck.source import Source

BOOK = packaged.load().select(("SHP01", "SHP02", "SHP04", "SHP05"))


def wan(fen):
    """Print fen as 万元 to two digits, half away from zero."""
    units = (abs(fen) + 500_000) // 1_000_000
    return f"{'-' if fen < 0 else ''}{units // 100}.{units % 100:02d}"


def percent(part, whole):
    hundredths = (20_000 * abs(part) + abs(whole)) // (2 * abs(whole))
    return f"{'-' if part < 0 else ''}{hundredths // 100}.{hundredths % 100:02d}%"


def made(random):
    """Return (text by path) of a breakdown with shares, last year's amounts, changes and rates, all true."""
    parts = [random.randrange(10**8, 10**12) for _ in range(random.randrange(2, 7))]
    told = {"total": {"amount": wan(sum(parts))}, "parts": {}}
    for i, part in enumerate(parts):
        prior = random.randrange(10**8, 10**12)
        told["parts"][f"p{i}"] = {
            "amount": wan(part),
            "share": percent(part, sum(parts)),
            "prior": wan(prior),
            "change": wan(part - prior),
            "change_rate": percent(part - prior, prior),
        }
    return told


def written(tree, random=None, indent="  "):
    keys = list(tree)
    if random is not None:
        random.shuffle(keys)
    lines = []
    for key in keys:
        value = tree[key]
        inner = "\n" + written(value, random, indent + "  ") if isinstance(value, dict) else f" {value}"
        lines.append(f"{indent}{key}:{inner}")
    return "\n".join(lines)


def audit(tree, random=None):
    return fincheck.audit(Source("report.yaml", "x:\n" + written(tree, random) + "\n"), BOOK, why=False)


def told(done):
    return sorted((o.rule.id, o.place.path, o.verdict, str(o.difference), str(o.allowed)) for o in done.outcomes())


@pytest.mark.parametrize("seed", range(60))
def test_a_report_built_to_balance_has_no_finding(seed):
    done = audit(made(Random(seed)))
    assert [(o.rule.id, o.place.path) for o in done.findings] == []
    assert done.tally["exact"] + done.tally["rounding"] >= 7


@pytest.mark.parametrize("seed", range(60))
def test_a_figure_moved_beyond_its_bound_is_a_finding(seed):
    random = Random(seed)
    tree = made(random)
    done = audit(tree)
    outcome = random.choice([o for o in done.outcomes() if o.rule.id in ("SHP01", "SHP04")])
    beyond = int((outcome.allowed + abs(outcome.difference)) * 100) + 1_000_000
    node, inner = outcome.at, tree
    *path, last = node.path.split(".")[1:]
    for key in path:
        inner = inner[key]
    value = int(done.report.figure(node).value * 100)
    inner[last] = wan(value + random.choice((-1, 1)) * beyond)
    assert (outcome.rule.id, outcome.place.path) in [(o.rule.id, o.place.path) for o in audit(tree).findings]


@pytest.mark.parametrize("seed", range(30))
def test_the_order_of_keys_changes_nothing(seed):
    tree = made(Random(seed))
    assert told(audit(tree, Random(seed))) == told(audit(tree))
