"""One report, written otherwise, gives one audit: the order of keys, labels, quotes, line ends, encodings, units, styles."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from test_readme import ROOT

import fincheck
from fincheck.readers import yamltree
from fincheck.report.report import Report
from fincheck.report.tree import Node

BOOK = fincheck.load_rulebook()
FIXTURE = (ROOT / "fixtures" / "lezhi-2020" / "report.yaml").read_text(encoding="utf-8")
SMALL = """\
entity: 某县水务局
year: 2024
unit: 万元
支出决算:
  本年支出合计: {金额: 1285.14, 上年数: 1199.73, 增减额: 增加58.41, 增减率: 增长7.12%}
  其中:
    基本支出: {金额: 905.32, 占比: 70.45%}
    项目支出: {金额: 379.82, 占比: 29.54%}
机关运行经费: {金额: 12.50, 主要原因: 人员增加}
"""

Told = Counter[tuple[Any, ...]]


def judged(text: str | bytes) -> Told:
    """Return what the audit of a report comes to, without its places: each outcome, and how often."""
    data = text.encode() if isinstance(text, str) else text
    done = fincheck.audit(yamltree.decode(data, "report.yaml"), BOOK)
    return told(done)


def told(done: fincheck.Audit) -> Told:
    assert done.problems == []
    kept = [
        (o.rule.id, o.path, o.verdict, o.severity, o.difference, o.allowed, frozenset(node.path for node in o.operands))
        for o in done.outcomes()
    ]
    hints = [(o.rule.id, o.path, hint.kind, hint.text) for o, several in done.hints.items() for hint in several]
    places = re.compile(r"[（(]\d+:\d+[）)]")
    clean = [(id, path, kind, places.sub("", text.zh)) for id, path, kind, text in hints]
    return Counter([*kept, *clean])


def written(node: Node, rng: random.Random, *, shuffle: bool = False, quote: bool = False, rename: Any = None) -> str:
    """Return a tree in flow style, its keys in another order, its texts in quotes, its names otherwise."""
    if node.group is None:
        return "" if node.text is None else quoted(node.text) if quote or not plain(node.text) else node.text
    children = list(node.group.values())
    if children and all(child.name is None for child in children):
        return (
            "["
            + ", ".join(written(child, rng, shuffle=shuffle, quote=quote, rename=rename) or "''" for child in children)
            + "]"
        )
    if shuffle:
        rng.shuffle(children)
    parts = []
    for child in children:
        name = rename(child) if rename else child.name or ""
        parts.append(f"{quoted(name)}: {written(child, rng, shuffle=shuffle, quote=quote, rename=rename)}")
    return "{" + ", ".join(parts) + "}"


def block(node: Node, indent: str = "") -> str:
    """Return a tree in block style."""
    assert node.group is not None
    lines = []
    for child in node.group.values():
        head = f"{indent}- " if child.name is None else f"{indent}{quoted(child.name)}: "
        if child.group is None:
            lines.append(head + ("" if child.text is None else quoted(child.text)))
        elif not child.group:
            lines.append(head + "{}")
        else:
            lines += [head.rstrip(), block(child, indent + "  ")]
    return "\n".join(lines)


def plain(text: str) -> bool:
    return re.fullmatch(r"[\w.%△]+", text) is not None


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def report_of(text: str) -> Report:
    return fincheck.read_report(fincheck.Source("r.yaml", text), BOOK)


def other_label(rng: random.Random) -> Callable[[Node], str]:
    """Return a way to name nodes: by any label of their term that leads to it."""

    def rename(node: Node) -> str:
        term = BOOK.terms.get(node.key)
        if term is None:
            return node.name or ""
        return rng.choice([label for label in (term.id, term.zh, *term.labels) if BOOK.terms.id_of(label) == term.id])

    return rename


WAYS: dict[str, Callable[[str, random.Random], str | bytes]] = {
    "CRLF": lambda text, _: text.replace("\n", "\r\n"),
    "CR": lambda text, _: text.replace("\n", "\r"),
    "BOM": lambda text, _: text.encode("utf-8-sig"),
    "GBK": lambda text, _: text.encode("gb18030"),
    "UTF-16": lambda text, _: text.encode("utf-16"),
    "no newline at the end": lambda text, _: text.rstrip("\n"),
    "comments and blank lines": lambda text, _: "# 说明\n\n" + text.replace("\n", "\n\n# 注\n"),
    "flow style": lambda text, rng: written(report_of(text).root, rng),
    "quotes": lambda text, rng: written(report_of(text).root, rng, quote=True),
    "block style": lambda text, _: block(report_of(text).root),
    "another order of keys": lambda text, rng: written(report_of(text).root, rng, shuffle=True),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["small", "fixture"])
def test_a_report_written_otherwise_comes_to_the_same(name: str, way: str) -> None:
    text = SMALL if name == "small" else FIXTURE
    if way == "comments and blank lines" and name == "fixture":
        text = text.replace("|\n", "\n") if "|\n" in text else text
    assert judged(WAYS[way](text, random.Random(15))) == judged(text)


def test_a_report_with_other_labels_comes_to_the_same() -> None:
    rng = random.Random(7)
    for _ in range(5):
        renamed = written(report_of(SMALL).root, rng, rename=other_label(rng), shuffle=True)
        ids = Counter((row[0], *row[1:3]) for row in judged(renamed) if len(row) > 4)
        assert ids == Counter((row[0], *row[1:3]) for row in judged(SMALL) if len(row) > 4)


def scaled(text: str) -> str:
    """Return the report in 元: each bare amount with its point four places on."""
    report = report_of(text)
    for node in report.root.walk():
        figure = report.figure(node) if node.group is None and node.text else None
        if (
            figure is not None
            and figure.unit.kind == "money"
            and re.search(r"\d", node.text or "")
            and "元" not in (node.text or "")
        ):
            whole = re.sub(r"\d[\d,]*(?:\.\d+)?", lambda found: moved(found[0]), node.text or "")
            node.body = whole
        elif node.key == "unit":
            node.body = "元"
    return block(report.root)


def moved(digits: str) -> str:
    whole, _, fraction = digits.replace(",", "").partition(".")
    fraction = fraction.ljust(4, "0") if len(fraction) < 4 else fraction
    shifted = (whole + fraction[:4]).lstrip("0") or "0"
    return shifted + (f".{fraction[4:]}" if fraction[4:] else "")


def test_amounts_in_yuan_come_to_no_worse_than_the_same_in_ten_thousands() -> None:
    """Digits that were not printed become noughts: what holds exactly still does, and a difference stays what it is."""
    before, after = (fincheck.audit(fincheck.Source("r.yaml", text), BOOK) for text in (SMALL, scaled(SMALL)))
    assert after.problems == []
    there = {(o.rule.id, o.path): o for o in after.outcomes()}
    compared = 0
    for outcome in before.outcomes():
        other = there[outcome.rule.id, outcome.path]
        assert other.difference == outcome.difference
        compared += outcome.difference is not None
        if outcome.verdict in (fincheck.Verdict.EXACT, fincheck.Verdict.VIOLATED):
            assert other.verdict == outcome.verdict, outcome.rule.id
        if outcome.allowed is not None and other.allowed is not None:
            assert Fraction(0) <= other.allowed <= outcome.allowed
    assert compared > 5


# ---------------------------------------------------------------- one output, byte for byte


def output(arguments: list[str], **changes: str) -> bytes:
    known = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONHASHSEED"))
    }
    known |= {"PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", "COLUMNS": "100", "NO_COLOR": "1", **changes}
    done = subprocess.run(
        [sys.executable, "-m", "fincheck", *arguments], cwd=ROOT, env=known, capture_output=True, check=False
    )
    assert done.returncode == 1, done.stderr.decode()
    return done.stdout


@pytest.mark.parametrize("format", ["json", "text", "csv", "sarif", "junit", "html"])
def test_output_is_the_same_whatever_the_processes_the_hash_seed_and_the_locale(format: str) -> None:
    reports = ["fixtures/lezhi-2020/report.yaml", "fixtures/lezhi-2020/corrected.yaml", "fixtures/tables/report.yaml"]
    asked = ["check", *reports, "--format", format, "--lang", "zh", "--today", "2024-01-01", "--no-config"]
    first = output([*asked, "-j", "1"], PYTHONHASHSEED="0", LC_ALL="C")
    assert output([*asked, "-j", "2"], PYTHONHASHSEED="1", LC_ALL="zh_CN.UTF-8") == first
    assert output([*asked, "-j", "2"], PYTHONHASHSEED="4242", LC_ALL="en_US.UTF-8", TZ="Pacific/Kiritimati") == first
