"""Every short cut tells what the long way tells: with one of them closed, audits of mistyped reports stay as they are."""

from __future__ import annotations

import random
import re
from fractions import Fraction
from pathlib import Path

import pytest

from fincheck import Source, audit, read_report
from fincheck.evaluation.verdict import verdict
from fincheck.exact import extremes, relation
from fincheck.explanation.echoes import Echoes
from fincheck.explanation.joint import contradictions as joint
from fincheck.explanation.locate import Search
from fincheck.explanation.trial import Trial
from fincheck.library import as_text
from fincheck.readers import typed
from fincheck.readers.tables import rows
from fincheck.readers.tables import typed as tables
from fincheck.report.terms import Terms
from fincheck.report.tree import UNREAD, Node
from fincheck.rulebook import packaged
from fincheck.source import Problem

BOOK = packaged.load()
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SUMS = """\
unit: 万元
rows:
  a: {total: 33.33, parts: {x: 10.02, y: 12.30, z: 11.01}}
  b: {total: 1,200.00, parts: {x: 200.00, y: 1,000.00}}
  c: {total: 7.10, parts: {x: 3.05, y: 4.05元, z: 0}}
  d: {total: 70.00, parts: {x: -30.00, y: 100.00}}
  e: {rounding: truncated, total: 5.55, parts: {x: 2.22, y: 3.33}}
"""


AMOUNTS, COUNTS = r"(?<=\d)\d(?=\d*\.\d)|(?<=\.)\d", r"\d(?=[个辆人处台次])"


def slipped(text: str, seed: int, slips: int, where: str = AMOUNTS) -> str:
    draw = random.Random(seed)
    spots = [m.start() for m in re.finditer(where, text)]
    digits = list(text)
    for at in draw.sample(spots, slips):
        digits[at] = draw.choice("0123456789")
    return "".join(digits)


def shares(number: int, seed: int, swapped: int) -> str:
    """Return a total of so many parts with their shares, of which some have two digits exchanged, one is not printed."""
    draw = random.Random(seed)
    amounts = [draw.randrange(1_000, 90_000) for _ in range(number)]
    printed = [list(f"{round(amount * 1_000_000 / sum(amounts)):06}") for amount in amounts]
    for share in draw.sample(printed[1:], swapped):
        at = draw.choice([i for i in range(5) if share[i] != share[i + 1]])
        share[at : at + 2] = share[at + 1], share[at]
    lines = [
        f"    p{i}: {{amount: {amount // 100}.{amount % 100:02}, share: {int(''.join(share[:2]))}.{''.join(share[2:])}%}}\n"
        for i, (amount, share) in enumerate(zip(amounts, printed, strict=True))
    ]
    total = sum(amounts)
    return f"unit: 万元\nrow:\n  total: {total // 100}.{total % 100:02}\n  parts:\n    nil: 0\n{''.join(lines)}"


REPORTS = [
    *(slipped(SUMS, seed, 4) for seed in range(25)),
    *(slipped((FIXTURES / "consistent" / "report.yaml").read_text(encoding="utf-8"), seed, 3) for seed in range(6)),
    *(
        slipped((FIXTURES / "lezhi-2020" / "report.yaml").read_text(encoding="utf-8"), seed, 3, COUNTS)
        for seed in range(4)
    ),
    *(shares(45, seed, 1 + seed % 4) for seed in range(8)),
]


def told(text: str) -> str:
    done = audit(Source("r.yaml", text), BOOK)
    return as_text(done, BOOK, "json", verbose=True) + str(done.unsearched)


@pytest.fixture(scope="module")
def before() -> list[str]:
    return [told(text) for text in REPORTS]


SHORT_CUTS = {
    "amounts found at a glance": (joint, "together", lambda *_: False),
    "sums decided at once": (
        relation,
        "extremes",
        lambda *form: tuple(extremes.highest(one, form[1]) for one in (form[0], extremes.negative(form[0]))),
    ),
    "sums tried by their digits": (Trial, "_added", lambda *_: None),
    "what counts, or meets a condition, tried by its digits": (Trial, "_by_relation", lambda *_: None),
    "checks tried by their plans": (Trial, "_made", lambda trial, _, case: verdict(trial._lookup, case, trial.work)),
    "how far sums let a figure move": (Trial, "room", lambda *_: None),
    "a row that stands alone": (Search, "only", None),
}


@pytest.mark.parametrize("short_cut", SHORT_CUTS)
def test_the_long_way_tells_the_same(short_cut: str, before: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*SHORT_CUTS[short_cut])
    assert [told(text) for text in REPORTS] == before


@pytest.mark.parametrize("text", REPORTS[::4])
def test_what_a_value_echoes_are_all_the_figures_that_print_it(text: str) -> None:
    report = read_report(Source("r.yaml", text), BOOK)
    printed: dict[tuple[str, Fraction], list[Node]] = {}
    for node, figure in report.each_figure():
        if figure.mantissa:
            printed.setdefault((figure.unit.kind, abs(figure.value)), []).append(node)
    other = Fraction(1, 7)
    for node in report.root.walk():
        node.cache = UNREAD
    echoes = Echoes(report, ())
    for (kind, value), nodes in printed.items():
        assert [node for _, node in echoes.of(kind, value)] == nodes
        assert [node for _, node in echoes.of(kind, value + other)] == []


def test_there_is_something_to_tell(before: list[str]) -> None:
    assert sum('"kind": "figures"' in one for one in before) >= 20
    assert sum('"mends 2 findings' in one or "digits-swapped" in one for one in before[-8:]) >= 3
    assert sum('"digits-swapped"' in one or '"digit-wrong"' in one for one in before) >= 3


# -------------------------------------------------------------- reading


TABLES = (FIXTURES / "tables" / "report.yaml").read_text(encoding="utf-8")
ODD = (
    "",
    "|",
    "-",
    "其中：",
    "（1）",
    "合计",
    "12.50",
    "204",
    "2022年度",
    "本年预算数",
    "小计",
    "过次页",
    "\n",
    "  ",
    "行次",
)


def mistyped(seed: int) -> Source:
    """Return the ten tables with some cells that say something else, or nothing."""
    draw = random.Random(seed)
    cells = re.split(r"(?<=\|)([^|\n]*)(?=[|\n])", TABLES)
    for at in draw.sample(range(1, len(cells), 2), 1 + seed % 5):
        cells[at] = draw.choice((*ODD, cells[draw.randrange(1, len(cells), 2)]))
    return Source("r.yaml", "".join(cells))


def read(source: Source, terms: Terms) -> list[object]:
    problems: list[Problem] = []
    try:
        report = typed.read(source, terms, problems)
    except Problem as problem:
        return [str(problem.place), problem.text]
    told: list[object] = [(str(problem.place), problem.text) for problem in problems]
    for node in report.root.walk():
        figure = report.figure(node)
        shown = (figure.mantissa, figure.exponent, figure.unit, figure.spread) if figure is not None else None
        told.append(
            (
                node.path,
                node.name,
                node.line,
                node.column,
                node.text,
                shown,
                node.group is not None and report.context(node),
            )
        )
    return told


LONG_WAYS = {
    "nothing kept of names": None,
    "figures looked for in the tree": (rows._Filler, "kept", lambda _: False),
    "the place of each line of a table": (tables, "_indent", lambda *_: 0),
}


@pytest.mark.parametrize("long_way", LONG_WAYS)
def test_the_long_way_reads_the_same(long_way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [mistyped(seed) for seed in range(30)]
    before = [read(source, BOOK.terms) for source in sources]
    if (patched := LONG_WAYS[long_way]) is not None:
        monkeypatch.setattr(*patched)
    for source, told in reversed(list(zip(sources, before, strict=True))):
        BOOK.terms.forget()
        assert read(source, BOOK.terms) == told
    assert sum(len(told) > 1000 for told in before) >= 20
