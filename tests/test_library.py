"""``import fincheck``: what it offers, that it costs nothing until asked for, and reports made of Python data."""

from __future__ import annotations

import inspect
import os
import pickle
import re
import subprocess
import sys
import threading
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from test_readme import ROOT

import fincheck
from fincheck.report.tree import UNREAD, Node

PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
BOOK = fincheck.load_rulebook()


def run(script: str, *args: str) -> str:
    known = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", script, *args], env=known, capture_output=True, text=True, encoding="utf-8", check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# ---------------------------------------------------------------- what it offers


def test_every_name_that_it_offers_is_there_and_no_other() -> None:
    assert sorted(fincheck.__all__) == dir(fincheck)
    for name in fincheck.__all__:
        assert getattr(fincheck, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'packaged'"):
        _ = fincheck.packaged


def test_the_page_tells_of_every_function_with_its_arguments() -> None:
    for name in fincheck.__all__:
        found = getattr(fincheck, name)
        assert re.search(rf"\b{name}\b", PAGE) or name in ("__version__", "Figure", "Text", "Rule", "Waiver"), name
        if inspect.isfunction(found):
            told = re.search(rf"`{name}\((.*?)\)`|, `{name}\((.*?)\)`", PAGE)
            assert told, name
            for argument in re.findall(r"\w+(?==)", told[0]):
                assert argument in inspect.signature(found).parameters, (name, argument)


def test_every_function_says_what_it_returns() -> None:
    for name in fincheck.__all__:
        found = getattr(fincheck, name)
        if callable(found):
            assert (found.__doc__ or "").strip(), name
            assert not inspect.isfunction(found) or inspect.signature(found).return_annotation


ORDERS = [
    "import fincheck",
    "import fincheck.audit, fincheck",
    "import fincheck; fincheck.Audit",
    "import fincheck.cli, fincheck",
    "import fincheck; from fincheck.audit import code_of",
    "from fincheck import audit; import fincheck; assert fincheck.audit is audit",
]


@pytest.mark.parametrize("order", ORDERS)
def test_audit_is_the_function_whatever_was_imported_before(order: str) -> None:
    assert run(f"{order}\nprint(type(fincheck.audit).__name__)") == "function"


def test_an_import_costs_nothing_until_something_is_asked_for() -> None:
    script = "import sys; before = set(sys.modules); import fincheck; print(sorted(m for m in set(sys.modules) - before if 'fincheck' in m or m in ('yaml', 'typer', 'fractions', 'dataclasses')))"
    assert run(script) == "['fincheck']"


@pytest.mark.skipif(find_spec("mypy") is None, reason="no mypy here: pip install '.[dev]'")
def test_a_program_that_uses_it_passes_the_strict_type_check(tmp_path: Path) -> None:
    files = []
    for name, text in re.findall(r'^```python title="([\w.]+)"\n(.*?)^```$', PAGE, re.DOTALL | re.MULTILINE):
        (tmp_path / name).write_text(text, encoding="utf-8")
        files.append(str(tmp_path / name))
    assert len(files) == 3
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull, "--cache-dir", str(tmp_path), "--follow-imports", "silent", *files],
        cwd=tmp_path, env={**os.environ, "MYPYPATH": str(ROOT / "src")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


# ---------------------------------------------------------------- Python data


def plain(node: Node) -> Any:
    """Return a tree as Python data: texts, groups and lists."""
    if node.group is None:
        return node.text
    children = list(node.group.values())
    if children and all(child.name is None for child in children):
        return [plain(child) for child in children]
    return {child.name: plain(child) for child in children}


@pytest.mark.parametrize("name", ["lezhi-2020/report.yaml", "lezhi-2020/corrected.yaml"])
def test_data_come_to_the_same_as_the_file(name: str) -> None:
    source = fincheck.read(ROOT / "fixtures" / name)
    by_file = fincheck.audit(source, BOOK)
    assert by_file.report is not None
    by_data = fincheck.audit_data(plain(by_file.report.root), BOOK)
    assert by_data.tally == by_file.tally
    told = [(f.rule.id, f.path, f.verdict, f.difference, f.allowed) for f in by_file.findings]
    assert sorted((f.rule.id, f.path, f.verdict, f.difference, f.allowed) for f in by_data.findings) == sorted(told)


def test_a_place_counts_the_values() -> None:
    done = fincheck.audit_data(
        {"支出决算": {"合计": "12.00", "其中": {"基本支出": "7.00", "项目支出": "4.00"}}}, BOOK, name="x"
    )
    (found,) = [f for f in done.findings if f.rule.id == "EXP01"]
    assert done.report is not None
    assert [str(done.report.place(node)) for node in found.operands] == ["x:2:15", "x:3:15", "x:1:10"]
    assert done.source is not None
    assert list(done.source.lines) == [
        "支出决算.合计: 12.00",
        "支出决算.其中.基本支出: 7.00",
        "支出决算.其中.项目支出: 4.00",
    ]


class Dec:
    """As a database gives an amount: what it looks like to us."""

    def __init__(self, text: str, exponent: int | str) -> None:
        self.text, self.exponent = text, exponent

    def as_tuple(self) -> Any:
        return self

    def __format__(self, spec: str) -> str:
        assert spec == "f"
        return self.text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("10500.70", "10500.70"), ("△13.21", "△13.21"), (12, "12"), (-3, "-3"), (0, "0"), (10**30, "1" + "0" * 30),
        (None, None), (True, "true"), (False, "false"), (Dec("10500.70", -2), "10500.70"), ("两\n行", "两\n行"), ("", ""),
    ],
)  # fmt: skip
def test_a_value_is_the_text_that_is_printed(value: Any, text: str | None) -> None:
    report = fincheck.audit_data({"x": value, "y": "1"}, BOOK).report
    assert report is not None
    assert (report.root.group or {})["x"].body == text


ENDLESS: dict[str, Any] = {}
ENDLESS["a"] = ENDLESS


@pytest.mark.parametrize(
    ("data", "error", "told"),
    [
        ({"支出决算": {"合计": 0.5}}, TypeError, "expenditure.total: float 0.5 says no last digit"),
        ({"x": [1, float("nan")]}, TypeError, "x.2: float nan"),
        ({"x": Fraction(1, 3)}, TypeError, "x: Fraction"),
        ({"x": b"1"}, TypeError, "x: bytes"),
        ({"x": Dec("NaN", "n")}, TypeError, "x: Dec"),
        ({"x": {1: "2"}}, TypeError, "x: a name is a text, not 1"),
        ({" ": "2"}, TypeError, "a name is a text"),
        ({"支出决算": {"合计": "1", "total": "2"}}, ValueError, "expenditure.total: 'total' and '合计' are one thing"),
        (ENDLESS, ValueError, "more than 40 levels deep"),
        ({"unit": "吨"}, fincheck.Problem, "not understood"),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused_with_its_path(data: dict[str, Any], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=re.escape(told)):
        fincheck.audit_data(data, BOOK)


# ---------------------------------------------------------------- rules, waivers, outputs


def test_rules_are_the_packaged_ones_those_of_files_or_both(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("rules: [{id: OWN01, check: a = b}]", encoding="utf-8")
    assert len(fincheck.load_rulebook(own).rules) == len(BOOK.rules) + 1
    alone = fincheck.load_rulebook(str(own), packaged_rules=False)
    assert ([rule.id for rule in alone.rules], alone.chosen) == (["OWN01"], True)
    assert {rule.id[:3] for rule in fincheck.load_rulebook(select=["EXP"], ignore=["EXP02"]).rules} == {"EXP"}
    with pytest.raises(ValueError, match="NOPE"):
        fincheck.load_rulebook(select=["NOPE"])
    with pytest.raises(FileNotFoundError):
        fincheck.load_rulebook(tmp_path / "none.yaml")
    (wrong,) = fincheck.load_rulebook(fincheck.Source("w.yaml", "rules: [{id: A1}]")).problems
    assert str(wrong.place).startswith("w.yaml:1")


@pytest.mark.parametrize(
    "format", ["table", "text", "json", "sarif", "junit", "github", "gitlab", "markdown", "csv", "html"]
)
def test_an_audit_is_told_in_every_format(format: str) -> None:
    done = fincheck.audit(
        fincheck.Source("r.yaml", "支出决算: {合计: 12.00, 其中: {基本支出: 7.00, 项目支出: 4.00}}"), BOOK
    )
    assert "EXP01" in fincheck.as_text(done, BOOK, format, lang="zh")
    assert fincheck.as_text([done, done], BOOK, format) != ""
    with pytest.raises(ValueError, match="no format 'pdf'"):
        fincheck.as_text(done, BOOK, "pdf")


def test_a_report_is_read_once_and_judged_by_several_rulebooks() -> None:
    report = fincheck.read_report(
        fincheck.Source("r.yaml", "支出决算: {合计: 12.00, 其中: {基本支出: 7.00, 项目支出: 4.00}}"), BOOK
    )
    few = fincheck.load_rulebook(select=["EXP01"])
    first, second, again = (fincheck.audit_report(report, book) for book in (BOOK, few, BOOK))
    assert [f.rule.id for f in second.findings] == ["EXP01"]
    assert first.tally == again.tally
    assert [f.path for f in first.findings] == [f.path for f in again.findings]


# ---------------------------------------------------------------- on other machines


@pytest.mark.parametrize("name", ["fixtures/lezhi-2020/report.yaml", "fixtures/tables/report.yaml", "fixtures/consistent/report.yaml"])  # fmt: skip
def test_what_an_audit_takes_and_gives_crosses_to_other_processes(name: str) -> None:
    source = fincheck.read(ROOT / name)
    done = fincheck.audit(source, BOOK)
    fincheck.as_text(done, BOOK, "text")  # a report remembers what was said of it
    there, book = pickle.loads(pickle.dumps((done, BOOK)))
    again = fincheck.audit(pickle.loads(pickle.dumps(source)), book)
    for format in ("json", "html", "text"):
        told = fincheck.as_text(done, BOOK, format)
        assert fincheck.as_text(there, BOOK, format) == told
        assert fincheck.as_text(again, book, format) == told
    assert pickle.loads(pickle.dumps(done.summary())) == done.summary()


def test_the_package_itself_crosses_with_functions_that_use_it() -> None:
    assert pickle.loads(pickle.dumps(fincheck)) is fincheck


def test_an_audit_leaves_what_it_is_given_as_it_was() -> None:
    source = fincheck.read(ROOT / "fixtures/lezhi-2020/report.yaml")
    text, rules = source.text, [rule.id for rule in BOOK.rules]
    first, second = (fincheck.as_text(fincheck.audit(source, BOOK), BOOK, "json") for _ in range(2))
    assert first == second
    assert (source.text, [rule.id for rule in BOOK.rules]) == (text, rules)


# ---------------------------------------------------------------- in several threads


def test_rules_that_nobody_has_asked_yet_are_asked_by_several_threads() -> None:
    source = fincheck.read(ROOT / "fixtures/tables/report.yaml")
    expected = fincheck.as_text(fincheck.audit(source, BOOK), BOOK, "json")
    every, told = sys.getswitchinterval(), []
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(4):
            book = fincheck.load_rulebook()
            report = fincheck.read_report(source, book)

            def ask(report: fincheck.Report = report, book: fincheck.Rulebook = book) -> None:
                told.append(fincheck.as_text(fincheck.audit_report(report, book), book, "json"))

            threads = [threading.Thread(target=ask) for _ in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    finally:
        sys.setswitchinterval(every)
    assert len(told) == 24
    assert set(told) == {expected}


def test_a_scope_is_there_whoever_asks_while_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """One thread makes the steps of a rule, and meanwhile another asks for them."""
    from fincheck.rulebook import rule as module

    first = next(rule for rule in fincheck.load_rulebook().rules if rule.id == "SHP04")
    made, asked = module.Step, []

    def step(*parts: object) -> object:
        if not asked:
            asked.append(())  # once
            asked[0] = first.scope
        return made(*parts)

    monkeypatch.setattr(module, "Step", step)
    assert first.scope == asked[0] != ()


def test_a_figure_is_there_whoever_reads_it_meanwhile() -> None:
    report = fincheck.read_report(fincheck.Source("r.yaml", "支出决算: {合计: 12.00}"), BOOK)
    found = next(report.each_print())
    figure = report.figure(found)

    class Between(Node):
        """A node that another thread reads between two looks at it."""

        looks = iter((UNREAD, figure, figure))
        cache = property(lambda self: next(self.looks), lambda self, value: None)

    between = Between(found.parent, found.key, found.name, found.line, found.column)
    between.body = found.body
    assert repr(report.figure(between)) == repr(figure) != "None"
