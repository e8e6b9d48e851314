"""What is fuzzed: any bytes as a report, rules, a formula, a figure, waivers or a configuration.

A target takes bytes and raises nothing, whatever they are: what cannot be read is a problem with a place and in two
languages. What it finds beyond that (an exception, more than ``LIMIT`` seconds, a broken promise) is a fault.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from judge import TERMS, vocabulary  # noqa: E402 - a script too, wherever it is run from

import fincheck  # noqa: E402
from fincheck.cli import config as configuration  # noqa: E402
from fincheck.figures.decimals import plain, show  # noqa: E402
from fincheck.figures.figure import Unit, interval  # noqa: E402
from fincheck.figures.figure import read as read_figure  # noqa: E402
from fincheck.language.expression import Slip  # noqa: E402
from fincheck.language.formula import parse  # noqa: E402
from fincheck.language.kinds import prove  # noqa: E402
from fincheck.language.tokens import LONGEST  # noqa: E402
from fincheck.readers import yamltree  # noqa: E402
from fincheck.rulebook import rulebook  # noqa: E402
from fincheck.source import Problem, Source  # noqa: E402
from fincheck.waivers.read import read as read_waivers  # noqa: E402

LIMIT = 5  # seconds that any input may take on a slow machine
WAN = Unit("money", 4, "万元")
REPORT = (
    "entity: 某局\nyear: 2020\ntotal: 12.00\nparts: {basic: {amount: 7.00, share: 58.33%}, project: {amount: 5.00, share: 41.67%}}\n"
    "list: [一、甲, 二、乙]\nreason: 人员增加\nvehicles: 3辆\nrate: 95%\nbudget: 12.63\nnote:\n"
)
BOOK = fincheck.load_rulebook()


class Hang(BaseException):
    """An input takes too long."""


@contextmanager
def bounded(seconds: int = LIMIT) -> Iterator[None]:
    """Raise Hang where what is done takes longer; on a system without alarms, do nothing."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(*_: Any) -> None:
        raise Hang(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def told(problem: Problem) -> None:
    """Hold a problem to what every problem is: a place in its file, a sentence in each language."""
    assert problem.place.line >= 1
    assert problem.place.column >= 1
    for text in (problem.text, problem.help):
        assert text is None or (text.zh.strip() and text.en.strip())


def source_of(data: bytes, name: str) -> Source | None:
    try:
        return yamltree.decode(data, name)
    except Problem as problem:
        told(problem)
        return None


def report(data: bytes) -> None:
    """Any bytes as a report, by all rules, told in every way."""
    source = source_of(data, "r.yaml")
    if source is None:
        return
    done = fincheck.audit(source, BOOK)
    for problem in done.problems:
        told(problem)
    assert fincheck.exit_code([done], BOOK) in (0, 1, 2)
    assert done.checks == sum(done.tally.values())
    again = json.loads(fincheck.as_text(done, BOOK, "json", lang="zh", verbose=len(data) < 300))
    assert again["reports"][0]["tally"] == done.tally
    fincheck.as_text(
        done, BOOK, ("text", "table", "sarif", "junit", "csv", "markdown", "github", "gitlab")[len(data) % 8]
    )


def rules(data: bytes) -> None:
    """Any bytes as a file of rules, held against a small report."""
    source = source_of(data, "rules.yaml")
    if source is None:
        return
    book = rulebook.read(vocabulary(), [source])
    for problem in book.problems:
        told(problem)
    fincheck.audit(Source("r.yaml", REPORT), book)


def formula(data: bytes) -> None:
    """Any text as a formula: refused within its own bounds, or held against a small report."""
    text = data.decode("utf-8", "replace")
    try:
        tree = parse(text, TERMS.id_of)
        prove(tree, TERMS, check=True)
    except Slip as slip:
        assert 0 <= slip.span.start <= slip.span.end <= max(len(text), LONGEST) + 1
        assert slip.text.zh
        assert slip.text.en
        return
    book = rulebook.read(
        vocabulary(), [Source("f.yaml", f"rules: [{{id: F1, check: {json.dumps(text, ensure_ascii=False)}}}]")]
    )
    for outcome in fincheck.audit(Source("r.yaml", REPORT), book).outcomes():
        assert outcome.verdict in fincheck.Verdict


def figure(data: bytes) -> None:
    """Any text as a figure: its value lies in what it stands for, and it is shown and read again."""
    text = data.decode("utf-8", "replace")
    found = read_figure(text, WAN)
    if found is None:
        return
    low, high, _, _ = interval(found)
    assert low is None or low <= found.value
    assert high is None or found.value <= high
    assert isinstance(found.value, Fraction)
    again = read_figure(plain(found.value), Unit(found.unit.kind, 0, ""))
    assert again is None or again.value == found.value or "/" in plain(found.value)
    assert show(found.value, found.unit)


def waivers(data: bytes) -> None:
    """Any bytes as a file of waivers, for a report with findings."""
    source = source_of(data, "waivers.yaml")
    if source is None:
        return
    found = read_waivers(source, TERMS)
    for problem in found.problems:
        told(problem)
    book = rulebook.read(
        vocabulary(), [Source("f.yaml", "rules: [{id: R1, check: parts.basic + parts.project = budget}]")]
    )
    done = fincheck.audit(Source("r.yaml", REPORT), book, found, date(2024, 1, 1))
    for notice in done.notices:
        told(notice)


def config(data: bytes) -> None:
    """Any bytes as fincheck.yaml."""
    source = source_of(data, "fincheck.yaml")
    if source is not None:
        for problem in configuration.read(source).problems:
            told(problem)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "report": report, "rules": rules, "formula": formula, "figure": figure, "waivers": waivers, "config": config,
}  # fmt: skip


def seeds(target: str) -> list[bytes]:
    """Return the seeds of a target: those kept beside this file, a file each, or entries parted by a line ``----``."""
    found = []
    for path in sorted((HERE / "seeds").glob(f"{target}*")):
        found += path.read_bytes().split(b"\n----\n")
    return found
