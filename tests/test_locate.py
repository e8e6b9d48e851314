"""The fewest figures to change: every minimum answer, as trying all of them finds it."""

from __future__ import annotations

from itertools import product

import pytest
from small_systems import draw, evaluation_of, numbers

from fincheck.evaluation.evaluate import Evaluation
from fincheck.exact.work import Work
from fincheck.explanation import least, locate
from fincheck.explanation.least import needs
from fincheck.explanation.locate import Located, Search
from fincheck.explanation.system import System


def run(evaluation: Evaluation) -> list[Located]:
    return Search(System(evaluation)).run()


def answers(found: list[Located]) -> set[frozenset[int]]:
    """Return the answers to everything: one of each part, each figure standing for those it cannot be told from."""
    every = []
    for located in found:
        assert located.complete
        every.append([set(nodes) for answer in located.answers for nodes in product(*answer)])
    return {numbers(set().union(*chosen)) for chosen in product(*every)}


def cut(evaluation: Evaluation) -> bool:
    """Whether a figure looks cut: fincheck then allows for it, and the plain elimination does not."""
    return bool(evaluation.tally["truncated"] or evaluation.tally["undecided"])


@pytest.mark.parametrize("block", range(8))
def test_agrees_with_trying_every_set(block: int) -> None:
    sizes: dict[int, int] = {}
    for seed in range(10_000 + block * 150, 10_000 + block * 150 + 150):
        small = draw(seed, slips=1 + seed % 3)
        evaluation = small.evaluation()
        if cut(evaluation):
            continue
        expected = set(small.answers())
        assert answers(run(evaluation)) == expected, seed
        size = len(next(iter(expected)))
        sizes[size] = sizes.get(size, 0) + 1
    assert sizes[1] > 30
    assert sizes.get(2, 0) > 3


REPORT = """f0: 10.00
f1: 20.00
f2: 35.00
f3: 30.00
"""
RULES = """rules:
  - {id: A, check: f0 + f1 = f2}
  - {id: B, check: "f2 = f3"}
  - {id: C, check: "f0 + f1 = f3"}
"""


def test_a_figure_that_two_relations_point_at() -> None:
    (located,) = run(evaluation_of(REPORT, RULES))
    assert [[group[0].key for group in answer] for answer in located.answers] == [["f2"]]
    assert len(located.checks) == 2
    assert located.clashes


def test_figures_of_one_relation_cannot_be_told_apart() -> None:
    (located,) = run(evaluation_of("f0: 10.00\nf1: 20.00\nf2: 35.00\n", "rules: [{id: A, check: f0 + f1 = f2}]\n"))
    ((group,),) = located.answers
    assert [node.key for node in group] == ["f0", "f1", "f2"]


def test_fixed_figures_are_held() -> None:
    held = "expenditure:\n  fixed: true\n  f2: 35.00\n  f3: 30.00\nf0: 10.00\nf1: 20.00\n"
    rules = "rules:\n  - {id: A, check: f0 + f1 = expenditure.f2}\n"
    (located,) = run(evaluation_of(held, rules))
    assert [node.key for node in located.answers[0][0]] == ["f0", "f1"]


def test_fixed_figures_that_contradict_each_other_have_no_answer() -> None:
    held = "expenditure:\n  fixed: true\n  f2: 35.00\n  f3: 30.00\nf0: 10.00\nf1: 20.00\n"
    rules = (
        "rules:\n  - {id: A, check: expenditure.f2 = expenditure.f3}\n  - {id: B, check: f0 + f1 = expenditure.f2}\n"
    )
    hopeless, located = sorted(run(evaluation_of(held, rules)), key=lambda one: len(one.answers))
    assert not hopeless.answers
    assert [node.key for node in located.answers[0][0]] == ["f0", "f1"]


def test_parts_that_share_no_figure_have_answers_of_their_own() -> None:
    two = "f0: 1.00\nf1: 2.00\nf2: 4.00\nf3: 5.00\n"
    found = run(evaluation_of(two, "rules:\n  - {id: A, check: f0 = f1}\n  - {id: B, check: f2 = f3}\n"))
    assert [[node.key for node in located.answers[0][0]] for located in found] == [["f0", "f1"], ["f2", "f3"]]


def test_a_search_that_is_given_no_steps_says_so() -> None:
    search = Search(System(evaluation_of(REPORT, RULES)), work=Work(3))
    assert all(not located.complete for located in search.run())
    assert not search.complete


@pytest.mark.parametrize(("steps", "complete"), [(0, False), (30, False), (60, False), (1000, True)])
def test_a_set_that_takes_too_many_steps_ends_the_search_and_leaves_a_model_to_ask(
    steps: int, complete: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locate, "TRIAL", steps)
    search = Search(System(evaluation_of(REPORT, RULES)))
    found = search.run()
    assert search.complete is complete
    assert all(located.complete is complete for located in found)
    assert (search.model.solve() is None) is complete


def shares(number: int, more: str = "") -> Evaluation:
    """Return a total of parts of 10.00 each, of which every one is said to be another share of it, none of them right."""
    parts = "".join(f"    p{i}: {{amount: 10.00, share: {i + 1}.00%}}\n" for i in range(number))
    rules = (
        "rules:\n"
        "  - {id: A, for: row.parts.*, check: amount / parent.parent.total = share}\n"
        "  - {id: B, check: sum(row.parts.*.amount) = row.total}\n" + more
    )
    return evaluation_of(f"row:\n  total: {number}0.00\n  parts:\n{parts}", rules)


@pytest.mark.parametrize(("number", "closed"), [(20, False), (20, True)])
def test_a_search_that_cannot_end_within_its_steps_is_not_begun(
    number: int, closed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if closed:
        monkeypatch.setattr(Search, "_endless", lambda _: False)
    search = Search(System(shares(number)), work=Work(3_000))
    found = search.run()
    assert not search.complete
    assert not any(located.answers for located in found)
    assert (search.work.left > 2_000) is not closed


def test_how_many_figures_must_change_is_never_said_too_high() -> None:
    told = 0
    for seed in range(10_000, 10_300):
        small = draw(seed, slips=1 + seed % 3)
        evaluation = small.evaluation()
        if cut(evaluation):
            continue
        size = len(small.answers()[0])
        system = System(evaluation)
        needed = [number for number in range(1, 6) if needs(system, range(len(system.cases)), number)]
        assert max(needed, default=0) <= size, seed
        told += max(needed, default=0) > 1
    assert told > 5


@pytest.mark.parametrize(("number", "changes"), [(4, 4), (8, 8), (30, 30)])
def test_one_total_mends_the_shares_that_one_amount_of_it_lets_hold(number: int, changes: int) -> None:
    system = System(shares(number))
    assert needs(system, range(len(system.cases)), changes)
    assert not needs(system, range(len(system.cases)), changes + 1)


def test_what_is_told_of_very_many_shares_takes_a_look_or_two_at_each(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluation = shares(60, "  - {id: C, check: sum(row.parts.*.share) = 100%}\n")
    looks: list[int] = []
    leeway = least.Leeway
    monkeypatch.setattr(least, "Leeway", lambda *of: looks.append(len(of[1].factors)) or leeway(*of))
    assert needs(System(evaluation), range(len(evaluation.operands) + len(evaluation.findings)), 30)
    assert not needs(System(evaluation), range(len(evaluation.operands) + len(evaluation.findings)), 32)
    assert sum(looks) < 2_000
