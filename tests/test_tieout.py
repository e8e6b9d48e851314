"""The tie-out view: the whole disclosure, every figure once, with the worst that its checks came to."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from page import REPORT, RULES, Element, audit, page, parse

import fincheck
from fincheck.audit import audit as audited
from fincheck.cli import main
from fincheck.quality.coverage import cover
from fincheck.quality.fates import Want
from fincheck.readers import plain
from fincheck.render import Run, renderer
from fincheck.render.html.ties import FATES, Ties, fate_of
from fincheck.render.wording.relation import relation
from fincheck.rulebook import packaged
from fincheck.source import Source

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
WORST = list(FATES)


def laid_out(text: str, lang: str = "zh") -> tuple[fincheck.Audit, Element]:
    book = packaged.load()
    done = fincheck.audit(Source("report.yaml", text), book)
    return done, parse(renderer("html")(Run([done], book, lang)))


@pytest.mark.parametrize("name", ["lezhi-2020", "consistent", "tables"])
def test_every_figure_stands_once_with_the_worst_of_its_checks(name: str) -> None:
    done, top = laid_out((FIXTURES / name / "report.yaml").read_text(encoding="utf-8"))
    assert done.report is not None
    worst: dict[object, str] = {}
    for outcome in done.outcomes():
        fate = "waived" if outcome in done.waived else fate_of(outcome)
        for node in (*outcome.operands, *outcome.unread):
            worst[node] = min(worst.get(node, fate), fate, key=WORST.index)
    shown = {e.get("id"): e for e in top.one(cls="sheet").all("a", "fig")}
    every = [node for node, _ in done.report.each_figure()]
    assert len(every) > 100
    for node in every:
        figure = shown["_".join(node.path.split())]
        assert figure.classes == ["fig", worst.get(node, "none")]
        assert figure.text.startswith((node.text or "").strip())
        assert figure.get("aria-label").startswith(
            f"{done.report.named(node, 'zh', most=2)} {(node.text or '').strip()}，"
        )
    assert len(shown) == len(top.one(cls="sheet").all("a", "fig"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_link_leads_somewhere_and_every_id_is_one(lang: str) -> None:
    _, top = laid_out((FIXTURES / "lezhi-2020" / "report.yaml").read_text(encoding="utf-8"), lang)
    ids = Counter(e.get("id") for e in top.walk() if e.get("id"))
    assert [id for id, number in ids.items() if number > 1] == []
    assert [e.get("href") for e in top.all("a") if e.get("href").startswith("#") and e.get("href")[1:] not in ids] == []


def test_a_figure_without_a_rule_says_so_and_is_reached_by_the_keyboard() -> None:
    done = audit(REPORT)
    top = parse(page(done))
    (aside,) = [e for e in top.all("a", "fig") if e.get("id") == "旁注"]
    assert aside.classes == ["fig", "none"]
    assert aside.get("tabindex") == "0"
    assert "没有核对" in aside.get("aria-label")


def test_marks_differ_in_shape_and_the_counts_add_up() -> None:
    assert len({fate.mark for fate in FATES.values()}) == len(FATES)
    done = audit(REPORT, RULES)
    assert done.report is not None
    ties = Ties(done, done.report)
    assert sum(ties.counts().values()) == len(list(done.report.each_figure()))


MARKS = """
# rule of the finding                       | mark of the figures it stands at | words of it
  {id: R1, check: 甲 = 乙}                    | ✗                                | 有错误
  {id: R1, check: 甲 = 乙, severity: warning}  | !                                | 有警告
  {id: R1, check: 甲 = 乙, severity: info}     | ※                                | 有提示
  {id: R1, check: 甲 ≤ 乙}                    | ✓                                | 相符
  {id: R1, check: 甲 ≥ 0}                     | ○                                | 没有核对
"""


@pytest.mark.parametrize("line", [line for line in MARKS.splitlines() if "|" in line and "#" not in line])
def test_a_figure_has_a_mark_by_how_grave_it_is_and_the_legend_names_it(line: str) -> None:
    rule, mark, said = (part.strip() for part in line.split("|"))
    top = parse(page(audit("甲: 1.00\n乙: 2.00\n", f"rules:\n  - {rule}\n")))
    figure = next(e for e in top.one(cls="sheet").all("a", "fig") if e.get("id") == "甲")
    assert figure.one("sup").text == mark
    assert figure.get("aria-label").endswith(f"，{said}")
    (legend,) = [e for e in top.one("form", "fates").all("label") if said in e.text.split()]
    assert mark in legend.text.split()


COUNTED = """
# report                                       | rules
  lezhi-2020/report.yaml                       | packaged
  tables/report.yaml                           | packaged
  tables/yunnan.yaml                           | packaged
"""


@pytest.mark.parametrize("line", [line for line in COUNTED.splitlines() if "|" in line and "#" not in line])
def test_what_was_not_checked_is_one_count_on_the_page_the_terminal_and_in_coverage(line: str) -> None:
    text = (FIXTURES / line.partition("|")[0].strip()).read_text(encoding="utf-8")
    done, top = laid_out(text)
    assert done.report is not None and done.rules is not None
    others = done.figures().others
    bare = {e.get("id") for e in top.one(cls="sheet").all("a", "none")}
    assert bare == {"_".join(one.node.path.split()) for one in others if one.state is not Want.UNDECIDED}
    summary = top.one("section", "unmet").one("div").all("summary")[0].text
    assert f"有 {len(others)} 个没有核对" in summary
    assert [one.node for one in cover(done.report, done.rules).figures if not one.checks] == [
        one.node for one in others
    ]


def test_several_reports_on_one_page_keep_their_figures_apart() -> None:
    top = parse(page(audit(REPORT, file="a.yaml"), audit(REPORT, file="b.yaml")))
    ids = Counter(e.get("id") for e in top.walk() if e.get("id"))
    assert [id for id, number in ids.items() if number > 1] == []


def test_items_of_one_shape_are_a_table_and_the_rest_is_not() -> None:
    text = (
        "支出决算: {合计: 3.00, 其中: {基本支出: {金额: 1.00, 占比: 33.33%}, 项目支出: {金额: 2.00, 占比: 66.67%}}}\n"
    )
    _, top = laid_out(text)
    rows = [
        [cell.text for cell in row.children if isinstance(cell, Element)] for row in top.one("table", "cells").all("tr")
    ]
    assert [[text.rstrip("✓≈○") for text in row] for row in rows] == [
        ["项目", "金额", "占比"], ["基本支出", "1.00", "33.33%"], ["项目支出", "2.00", "66.67%"],
    ]  # fmt: skip


# ---------------------------------------------------------------- large reports


def test_a_page_of_a_large_report_stays_small_and_keeps_what_is_wrong() -> None:
    rows = "".join(f"    - {{名称: 项目{i}, 预算数: {i}.50, 执行数: {i}.25}}\n" for i in range(1, 3001))
    text = f"unit: 万元\n支出决算: {{合计: 12.50, 其中: {{基本支出: 7.25, 项目支出: 6.25}}}}\n项目情况:\n{rows}"
    book = packaged.load()
    html = renderer("html")(Run([fincheck.audit(Source("r.yaml", text), book)], book, "zh"))
    assert len(html.encode()) < 2_000_000
    top = parse(html)
    assert len(top.one(cls="sheet").all("a", "wrong")) == 3
    assert "另有 2900 项，这里略去" in top.one(cls="sheet").text


WRONG = "".join(f"  乙{i:03}: {{合计: 4.00, 其中: {{甲: 1.00, 丙: 2.00}}}}\n" for i in range(450))
MANY = f"entity: 某局\nunit: 万元\n其他:\n{WRONG}"
ON_PAGES = """
# form              | options   | findings on the pages | what is told of the others
  html              |           | 200                   | 另有 250 项问题（SHP01 ×250）：--output html=目录/ 逐页列出，-v 全部列在一页。
  html              | verbose   | 450                   |
  folder            |           | 200 200 50            | 另有 250 项问题（SHP01 ×250）：见后面各页。
"""


@pytest.mark.parametrize("line", [line for line in ON_PAGES.splitlines() if line.strip() and "#" not in line])
def test_a_page_tells_so_many_findings_and_where_the_others_are(line: str, tmp_path: Path) -> None:
    form, options, told, left = (part.strip() for part in line.split("|"))
    (tmp_path / "r.yaml").write_text(MANY, encoding="utf-8")
    path = "out/" if form == "folder" else "out.html"
    args = ["check", "r.yaml", "--select", "SHP01", "--lang", "zh", "--output", f"html={path}", "-q"]
    done = subprocess.run(
        [sys.executable, "-m", "fincheck", *args, *(["-v"] if options else [])],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(Path(fincheck.__file__).parent.parent)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    names = ["r.yaml.html", "r.yaml-p2.html", "r.yaml-p3.html"] if form == "folder" else [""]
    tops = [parse((tmp_path / path / name).read_text(encoding="utf-8")) for name in names]
    assert [len(top.all("article", "finding")) for top in tops] == [int(number) for number in told.split()]
    assert all(len(set(ids)) == len(ids) for ids in ([e.get("id") for e in t.walk() if e.get("id")] for t in tops))
    assert len({a.get("id") for top in tops for a in top.all("article", "finding")}) == sum(map(int, told.split()))
    assert (left in tops[0].text) if left else ("另有" not in tops[0].one(cls="findings").text)
    for top in tops[1:]:
        assert [a.get("href") for a in top.all(cls="pages")[0].all("a")] == names
    if form == "folder":
        rows = parse((tmp_path / "out" / "index.html").read_text(encoding="utf-8")).one(cls="overview")
        assert [a.get("href") for a in rows.all("a")] == ["r.yaml.html"]


def test_a_document_reads_as_it_was_published_with_what_was_not_read_in_its_place() -> None:
    text = (
        "一、收入支出决算总体情况说明\n2024年度收入总计120.00万元，支出总计120.00万元。\n"
        "公开03表 支出决算表\t\t\n\t金额单位：万元\t\n项目\t本年支出合计\t基本支出\t项目支出\n合计\t9.00\t3.00\t5.00\n"
        "其中：甲乙丙31.57、丁戊42.88。\n"
    )
    book = packaged.load()
    done = audited(plain.read_plain("公开.txt", text), book)
    top = parse(renderer("html")(Run([done], book, "zh"))).one(cls="document")
    first, second = [p.text for p in top.all("p")][:2]
    assert first == "一、收入支出决算总体情况说明"
    assert second == "2024年度收入总计120.00万元✓，支出总计120.00万元✓。"
    assert {e.text for e in top.all(cls="unread")} == {f"{one.what}□" for one in done.unread if one.said} != set()
    assert sum(cell.text[:4] in ("9.00", "3.00", "5.00") for cell in top.all("td")) == 3


def test_the_sheets_of_a_workbook_are_tables_of_their_own_with_their_titles_over_them(tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    with pytest.raises(SystemExit):
        main([str(FIXTURES / "documents" / "tables.xlsx"), "--lang", "zh", "-q", "-o", f"html={tmp_path / 'x.html'}"])
    top = parse((tmp_path / "x.html").read_text(encoding="utf-8"))
    sheet = top.one(cls="document")
    names = [p.text for p in sheet.all("p", "pagemark")]
    assert len(names) == len(set(names)) == len(sheet.all("table")) >= 8
    assert names[0] == "Z01 收入支出决算总表"
    assert [p.text for p in sheet.all("p")][1:3] == ["收入支出决算总表", "公开01表"]
    numbers = [cell.text for cell in sheet.all("td", "num")]
    assert "4,670.24✓" in numbers
    assert not any(text.isdigit() for text in numbers)  # codes stand on the left


def test_a_relation_names_the_table_once() -> None:
    text = (FIXTURES / "tables" / "report.yaml").read_text(encoding="utf-8").replace("| 448.07 |", "| 458.07 |", 1)
    book = packaged.load()
    done = fincheck.audit(Source("r.yaml", text), book)
    assert done.report is not None
    told = [relation(done.report, f, lang) for f in done.findings if f.rule.id == "TBA03" for lang in ("zh", "en")]
    assert [
        sentence.count(name)
        for sentence, name in zip(
            told, ["一般公共预算财政拨款基本支出决算表", "Table of basic expenditure"], strict=True
        )
    ] == [1, 1]
