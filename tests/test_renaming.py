"""Whatever heads, rows and keys of a consistent report are called by names that nobody knows: no error is ever reported."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml as pyyaml

import fincheck
from fincheck.audit import Audit
from fincheck.rulebook import packaged
from fincheck.source import Source

PACKAGED = packaged.load()
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
CONSISTENT = ("tables/report.yaml", "consistent/report.yaml", "lezhi-2020/corrected.yaml")
FIGURE = re.compile(r"[-−+]?[0-9,.]*%?")
FISCAL, BASIC = "财政拨款收入支出决算总表", "一般公共预算财政拨款基本支出决算表"
PUBLIC, FUND = "财政拨款“三公”经费支出决算表", "政府性基金预算财政拨款收入支出决算表"
Way = tuple[str | int, ...]


def tree_of(file: str) -> dict[str, Any]:
    text = (FIXTURES / file).read_text(encoding="utf-8")
    tree: dict[str, Any] = pyyaml.load(text, Loader=pyyaml.BaseLoader)  # noqa: S506, TID251 - texts only
    return tree


def is_table(tree: Any) -> bool:
    return isinstance(tree, str) and "|" in tree and "\n" in tree


def ways_of(tree: Any, path: Way = ()) -> list[Way]:
    """Return the way to every key that a term knows, and to every cell of a table that holds a name: its line and column."""
    found: list[Way] = []
    if isinstance(tree, dict):
        for key, value in tree.items():
            known = PACKAGED.terms.get(PACKAGED.terms.id_of(key))
            if known is not None and known.unit != "header" and not known.id.isdecimal() and key != "表":
                found.append((*path, key))
            found += ways_of(value, (*path, key))
    elif is_table(tree):
        for row, line in enumerate(tree.splitlines()):
            found += [(*path, row, at) for at, cell in enumerate(line.split("|")) if not FIGURE.fullmatch(cell.strip())]
    return found


def renamed(tree: Any, ways: set[Way], path: Way = ()) -> Any:
    """Return the tree with what the ways lead to under names that nobody knows."""
    if isinstance(tree, dict):
        return {
            f"某某{number}" if (*path, key) in ways else key: renamed(value, ways, (*path, key))
            for number, (key, value) in enumerate(tree.items())
        }
    if not is_table(tree):
        return tree
    rows = [line.split("|") for line in tree.splitlines()]
    return "".join(
        "|".join(f" 某某{row}甲{at} " if (*path, row, at) in ways else cell for at, cell in enumerate(cells)) + "\n"
        for row, cells in enumerate(rows)
    )


def audited(tree: Any) -> Audit:
    text = str(pyyaml.dump(tree, allow_unicode=True, sort_keys=False, default_style='"'))
    return fincheck.audit(Source("report.yaml", text), PACKAGED)


def errors(done: Audit) -> list[str]:
    return [f"{f.rule.id} {f.path}" for f in done.findings if f.severity == "error"]


def row_of(tree: Any, table: str, name: str) -> int:
    return next(row for row, line in enumerate(tree[table]["表"].splitlines()) if line.split("|")[0].strip() == name)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("file", CONSISTENT)
def test_no_error_whatever_is_renamed(file: str, seed: int) -> None:
    tree = tree_of(file)
    ways = ways_of(tree)
    random = Random(seed)
    for _ in range(6):
        among = ways
        if random.random() < 0.7 and "tables" in file:  # several names of one table: there they meet
            one = random.choice(sorted({way[0] for way in ways if len(way) == 4 and way[1] == "表"}, key=str))
            among = [way for way in ways if way[0] == one]
        chosen = set(random.sample(among, min(len(among), random.choice([1, 2, 3, 5, 10, 40]))))
        assert errors(audited(renamed(tree, chosen))) == [], chosen


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        # a head of codes, of one of the tables that stand side by side
        *((BASIC, ((0, at),)) for at in (0, 3, 6)),
        (BASIC, ((0, 2), (0, 6))),
        # the carry-over and a budget above it: what follows may be of either
        *((FISCAL, (("年初财政拨款结转和结余", 0), (row, 0))) for row in (1, 2, 3)),
        (FISCAL, (("年初财政拨款结转和结余", 0), (2, 0), ("本年收入合计", 0), ("一般公共预算财政拨款", 0))),
        # one part is marked, the other may be any row
        (PUBLIC, ((5, 0),)),
        (PUBLIC, ((5, 0), (6, 0))),
        # a table that cannot be read is not an empty one
        (FUND, ((0, 1), (1, 1), (0, 4))),
        (PUBLIC, ((0, 0), (0, 2), (2, 0))),
    ],
)
def test_no_error_where_two_names_of_a_table_meet(table: str, cells: tuple[tuple[str | int, int], ...]) -> None:
    tree = tree_of("tables/report.yaml")
    chosen: set[Way] = {
        (table, "表", row_of(tree, table, row) if isinstance(row, str) else row, at) for row, at in cells
    }
    assert errors(audited(renamed(tree, chosen))) == []


def test_no_error_where_the_table_of_the_text_lacks_a_row() -> None:
    tree = tree_of("tables/yunnan.yaml")
    table = "“三公”经费、行政参公单位机关运行经费情况表"
    row = next(at for at, line in enumerate(tree[table]["表"].splitlines()) if "公务用车购置数" in line)
    assert errors(audited(renamed(tree, {(table, "表", row, 0)}))) == []


@pytest.mark.parametrize(
    ("table", "name", "printed", "slip", "rule"),
    [
        (FISCAL, "本年收入合计", "4986.13", "4968.13", "TFI01"),
        (BASIC, "", "475.82", "457.82", "TBA02"),
        (PUBLIC, "2.公务用车购置及运行维护费", "60.26", "62.06", "TSP02"),
    ],
)
def test_a_mistake_is_still_an_error_where_every_name_is_known(
    table: str, name: str, printed: str, slip: str, rule: str
) -> None:
    tree = tree_of("tables/report.yaml")
    assert tree[table]["表"].count(printed) == 1, name
    tree[table]["表"] = tree[table]["表"].replace(printed, slip)
    assert any(line.startswith(f"{rule} ") for line in errors(audited(tree)))


def test_a_part_of_a_row_may_be_a_row_nobody_knows() -> None:
    tree = tree_of("tables/yunnan.yaml")
    assert errors(audited(renamed(tree, {("“三公”经费、行政参公单位机关运行经费情况表", "表", 19, 0)}))) == []


def test_a_condition_takes_no_unknown_column_for_nil() -> None:
    """The table of government funds has a head nobody knows, and the fiscal table does not say by name what they are."""
    tree = tree_of("tables/report.yaml")
    chosen: set[Way] = {(FUND, "表", 0, 0), (FUND, "表", 0, 1), (FISCAL, "表", 0, 5)}
    assert errors(audited(renamed(tree, chosen))) == []


def test_a_mistake_beside_an_unknown_head_is_undecided_and_told() -> None:
    done = audited(renamed(tree_of("tables/report.yaml"), {(BASIC, "表", 0, 6)}))
    told = {f.rule.id: str(f.verdict.value) for f in done.findings}
    assert told["TBA02"] == told["TBA03"] == "undecided"


@pytest.mark.parametrize("budget", ["预算数", "年初预算数"])
@pytest.mark.parametrize("title", ["某表", "三公经费情况表", "“三公”经费财政拨款支出决算"])
def test_a_part_without_its_mark_beside_one_with_it_is_a_part(title: str, budget: str) -> None:
    table = f"""项目 | {budget} | 决算数 | 增减额
合计 | 30 | 30 | 3
1.公务用车购置及运行维护费 | 30 | 30 | 3
其中：公务用车购置费 | 10 | 10 | 1
公务用车运行维护费 | {{spent}} | 20 | {{more}}
"""
    for spent, more, found in ((20, 2, set()), (27, 9, {"SEN17", "SEN18" if budget == "预算数" else "SEN19"})):
        done = audited({title: {"表": table.format(spent=spent, more=more)}})
        assert {f.rule.id for f in done.findings if f.rule.id.startswith("SEN1")} == found
