"""A report is gone as soon as it has been told of: counting references frees it, and leaves the collector nothing."""

from __future__ import annotations

import gc
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from gate import REPORT, RULES, WAIVERS

from fincheck.cli.batch import Worker
from fincheck.cli.settings import OutputStyle, Settings
from fincheck.report.tree import Node

FIXTURES = Path(__file__).parent.parent / "fixtures"
TINY = "decimals: 2\nexpenditure: {total: 12.00, parts: {basic: 7.00, project: 5.00}}\n"
WIDE = f"expenditure: {{total: 9999, parts: {{{', '.join(f'k{i}: {i}.00' for i in range(1, 200))}}}}}\n"
FORMATS = ("table", "text", "json", "sarif", "junit", "github", "gitlab", "markdown", "csv", "html")
VIEWS = tuple(OutputStyle(name) for name in FORMATS)
OWN = Settings(default_rules=False, rules=("rules.yaml",), lang="zh", today=date(2024, 6, 1))
PLAIN = Settings(lang="zh")

REPORTS = {
    "ten tables": (FIXTURES / "tables/report.yaml", PLAIN),
    "another bureau's": (FIXTURES / "tables/yunnan.yaml", PLAIN),
    "the seed": (FIXTURES / "lezhi-2020/report.yaml", PLAIN),
    "the seed, every check": (FIXTURES / "lezhi-2020/report.yaml", PLAIN._replace(verbose=True)),
    "the seed, no causes": (FIXTURES / "lezhi-2020/report.yaml", PLAIN._replace(why=False)),
    "digits swapped": (FIXTURES / "tables/broken/digits-swapped-in-a-class.yaml", PLAIN),
    "a web page": (FIXTURES / "documents/tables.html", PLAIN),
    "a tiny one": (TINY, PLAIN),
    "a wide sum that fails": (WIDE, PLAIN),
    "a finding of every kind": (REPORT, OWN),
    "some waived": (REPORT, OWN._replace(waivers="waivers.yaml")),
    "no figures": ("entity: 示例县档案馆\n", PLAIN),
    "no rule applies": ("没有: {这样: 的名称}\n", PLAIN),
    "no YAML": ("支出决算: {合计: 3, 其中: [a, {b: 4}\n", PLAIN),
    "a name twice": ("支出决算: {合计: 3, 其中: {基本支出: 3}, 合计: 4}\n", PLAIN),
    "a header that says nothing": ("支出决算: {合计: 3}\ndecimals: many\n", PLAIN),
    "a table that cannot be read": ("支出决算表: |\n  科目 | 科目\n  1 | 2 | 3\n收入: {合计: 3, 其中: {a: 3}}\n", PLAIN),
    "a number without end": (f"收入: {{合计: 3, 其中: {{a: {'9' * 9000}}}}}\n", PLAIN),
    "no file": ("", PLAIN),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_freed_as_soon_as_it_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report, settings = REPORTS[name]
    if isinstance(report, str) and report:
        Path("report.yaml").write_text(report, encoding="utf-8")
    Path("rules.yaml").write_text(RULES, encoding="utf-8")
    Path("waivers.yaml").write_text(WAIVERS, encoding="utf-8")
    path = str(report) if isinstance(report, Path) else "report.yaml"
    worker = Worker(VIEWS)
    worker.one(path, settings)  # what is remembered of rules and words is made once
    gc.collect()
    nodes = _alive()
    gc.disable()
    try:
        done = worker.one(path, settings)
        assert _alive() == nodes
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        assert Counter(type(thing).__name__ for thing in gc.garbage) == {}
        assert done.texts[VIEWS[2]][0], "it was told of"
        assert name != "ten tables" or done.summaries[0].entity == "虚构市文化和旅游局（示例，数字均为编造）"
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def _alive() -> int:
    return sum(isinstance(thing, Node) for thing in gc.get_objects())


def test_an_audit_that_an_output_wants_whole_is_left_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("report.yaml").write_text(TINY, encoding="utf-8")
    done = Worker((OutputStyle("xlsx"),)).one("report.yaml", PLAIN)  # a marked copy
    assert done.audit is not None and done.audit.report is not None
    assert len(list(done.audit.report.each_figure())) == 3
