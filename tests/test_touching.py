"""Which checks a figure stands in, however its figures lie in groups."""

from __future__ import annotations

from random import Random

import pytest

from fincheck.explanation import system
from fincheck.explanation.system import Touching
from fincheck.report.tree import Node


@pytest.mark.parametrize("many", [1000, 10])
@pytest.mark.parametrize("seed", range(20))
def test_a_figure_stands_in_the_checks_that_read_it(seed: int, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "_MANY", many)
    random = Random(seed)
    groups = [Node(None, f"g{i}", None, 1, 1) for i in range(random.randint(1, 12))]
    figures = [Node(random.choice(groups), f"f{i}", None, 1, 1) for i in range(40)]
    operands = [random.sample(figures, random.randint(1, 20)) for _ in range(60)]
    decided = [number for number in range(60) if random.random() < 0.8]
    touching = Touching(operands, decided, random.choices(groups, k=3))
    asked = random.choices(figures, k=100)  # some more than once, some never
    for figure in asked:
        assert list(touching[figure]) == [number for number in decided if figure in operands[number]]


def test_what_no_check_reads_stands_in_none() -> None:
    group = Node(None, "g", None, 1, 1)
    lone, read = Node(group, "a", None, 1, 1), Node(group, "b", None, 1, 1)
    touching = Touching([[read]], [0], [])
    assert list(touching[lone]) == []
    assert list(touching[read]) == [0]
