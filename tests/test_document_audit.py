"""Published documents on the command line: the audit of each format, and what every output says of places."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import zipfile
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from gate import Gate
from office import docx, p, rows, xlsx
from standards import SARIF
from test_schemas import refused

from fincheck.audit import audit
from fincheck.readers.documents import published as read_document
from fincheck.readers.published import Table
from fincheck.readers.reading import read_published
from fincheck.rulebook import packaged
from fincheck.source import Origin

FIXTURES = Path(__file__).parent.parent / "fixtures" / "documents"
NEEDS = {"xls": "xlrd", "pdf": "pypdfium2_raw"}
EVERY = ["xlsx", "xls", "docx", "html", "pdf"]


class Plain:
    """Runs fincheck in an empty folder, by the rules that it comes with."""

    def __init__(self, folder, capsys):
        self.gate = Gate(folder, capsys)
        for name in ("report.yaml", "rules.yaml"):
            (folder / name).unlink()

    def run(self, *args):
        return self.gate.run(*args, own=False)


@pytest.fixture
def gate(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Plain(tmp_path, capsys)


def document(kind):
    if kind in NEEDS:
        pytest.importorskip(NEEDS[kind])
    return (FIXTURES / f"tables.{kind}").read_bytes()


def swapped(data, part, old, new):
    """Return a zipped document with a text of one of its parts put right out of order, once."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert text.count(old.encode()) >= 1
                text = text.replace(old.encode(), new.encode(), 1)
            target.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("kind", EVERY)
def test_the_audit_of_a_document_is_that_of_its_tables(gate, kind):
    Path(f"附表.{kind}").write_bytes(document(kind))
    ran = gate.run(f"附表.{kind}", "--format", "json")
    told = json.loads(ran.out)["reports"][0]
    assert (ran.code, ran.err) == (0, "")
    assert told["tally"]["violated"] == 0
    assert sum(told["tally"].values()) > 800
    assert "problems" not in told


@pytest.mark.parametrize("kind", EVERY)
def test_a_document_is_known_by_what_it_holds(gate, kind):
    Path("a.yaml").write_bytes(document(kind))
    Path("b.doc").write_bytes(document(kind))
    assert gate.run("a.yaml", "-q", "--format", "text").code == gate.run("b.doc", "-q", "--format", "text").code == 0


def test_a_digit_swap_in_a_workbook_is_told_with_sheet_and_cell(gate):
    Path("a.xlsx").write_bytes(
        swapped(document("xlsx"), "xl/worksheets/sheet2.xml", "<v>2643.44</v>", "<v>2634.44</v>")
    )
    ran = gate.run("a.xlsx", "--format", "text", "--no-why", "--lang", "zh")
    assert ran.code == 1
    assert "a.xlsx:Z02 收入决算表!C" in ran.out
    assert "（Z02 收入决算表!C" in ran.out


def test_a_digit_swap_in_a_text_of_word_is_told_with_table_and_row(gate):
    Path("a.docx").write_bytes(swapped(document("docx"), "word/document.xml", "2643.44", "2634.44"))
    ran = gate.run("a.docx", "--format", "text", "--no-why", "--lang", "zh")
    assert ran.code == 1
    assert "a.docx:“收入决算表”第" in ran.out


def findings(gate, *options):
    Path("a.xlsx").write_bytes(
        swapped(document("xlsx"), "xl/worksheets/sheet2.xml", "<v>2643.44</v>", "<v>2634.44</v>")
    )
    return gate.run("a.xlsx", "--no-why", "--lang", "zh", *options).out


def test_json_has_part_and_cell(gate):
    first = json.loads(findings(gate, "--format", "json"))["reports"][0]["checks"][0]
    assert (first["part"], first["cell"][0]) == ("Z02 收入决算表", "C")
    assert {"line", "column", "cell", "part"} <= first["operands"][0].keys()


def test_csv_has_page_cell_paragraph_and_box(gate):
    row = next(csv.DictReader(io.StringIO(findings(gate, "--format", "csv").removeprefix("\ufeff"))))
    assert (row["页"], row["单元格"][0], row["段"], row["文中位置"].partition("C")[0]) == (
        "",
        "C",
        "",
        "Z02 收入决算表!",
    )


def test_sarif_has_no_region_in_a_file_without_lines(gate):
    log = json.loads(findings(gate, "--format", "sarif"))
    assert refused(log, SARIF, SARIF) == []
    result = log["runs"][0]["results"][0]
    location = result["locations"][0]
    assert "region" not in location["physicalLocation"]
    assert location["logicalLocations"][1]["fullyQualifiedName"].startswith("Z02 收入决算表!C")
    assert location["properties"]["cell"].startswith("C")


def test_github_and_gitlab_annotate_the_file_and_say_where(gate):
    line = findings(gate, "--format", "github").splitlines()[0]
    assert line.startswith("::error file=a.xlsx,line=1,title=")
    assert "::Z02 收入决算表!C" in line
    entry = json.loads(findings(gate, "--format", "gitlab"))[0]
    assert entry["location"] == {"path": "a.xlsx", "lines": {"begin": 1}}
    assert entry["description"].startswith("Z02 收入决算表!C")


def test_a_text_has_lines_of_its_own(gate):
    Path("a.txt").write_text(
        "支出决算表\n\n科目编码\t科目名称\t本年支出合计\n\t合计\t5.00\n204\t公安\t4.00\n", encoding="utf-8"
    )
    ran = gate.run("a.txt", "--format", "text", "--no-why", "--lang", "zh")
    assert "a.txt:“" not in ran.out
    assert "a.txt:第4行第3列" in ran.out
    (result,) = json.loads(gate.run("a.txt", "--select", "TEX03", "--format", "sarif").out)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 4}


@pytest.mark.parametrize(
    ("goods", "works", "verdict"),
    [
        ("100万元", "200万元", "violated"),
        ("近100万元", "200万元", "undecided"),
        ("100万元左右", "200万元", "undecided"),
        ("100万元", "200余万元", "undecided"),
        ("约100万元", "约为200万元", "undecided"),
    ],
)
def test_what_is_only_nearly_a_figure_proves_nothing(gate, goods, works, verdict):
    """Left out, the part would be one that is missing; taken for a figure, it would contradict the total."""
    Path("a.txt").write_text(
        "某县某局2023年度部门决算公开\n\n一、政府采购支出说明\n2023年度政府采购支出总额310万元，"
        f"其中：政府采购货物支出{goods}、政府采购工程支出{works}、政府采购服务支出50万元。\n",
        encoding="utf-8",
    )
    found = json.loads(gate.run("a.txt", "--format", "json", "--no-why", "-v").out)["reports"][0]["checks"]
    assert {one["verdict"] for one in found if one["rule"] == "PRO01"} == {verdict}
    assert not any(one["severity"] == "error" for one in found) or verdict == "violated"


def test_a_waiver_for_a_document_holds_while_its_figure_does(gate):
    Path("a.xlsx").write_bytes(
        swapped(document("xlsx"), "xl/worksheets/sheet2.xml", "<v>2643.44</v>", "<v>2634.44</v>")
    )
    rule = json.loads(gate.run("a.xlsx", "--format", "json").out)["reports"][0]["checks"][0]
    done = gate.run(
        "waive",
        "a.xlsx",
        rule["rule"],
        "income_table.rows.207.total",
        "--reason",
        "已说明",
        "--by",
        "甲",
        "--until",
        "2099-12-31",
    )
    assert done.code == 0, done.err
    told = json.loads(gate.run("a.xlsx", "--format", "json", "--today", "2026-01-01").out)["reports"][0]
    assert told["tally"]["waived"] >= 1


def test_folders_hold_documents_too(gate):
    Path("in").mkdir()
    Path("in/附表.xlsx").write_bytes(document("xlsx"))
    Path("in/~$附表.xlsx").write_bytes(b"open")
    Path("in/readme.txt").write_text("x", encoding="utf-8")
    ran = gate.run("in", "--format", "json")
    assert [one["file"] for one in json.loads(ran.out)["reports"]] == ["in/附表.xlsx"]


@pytest.mark.parametrize(
    ("names", "asked", "told"),
    [
        (["README.md", "b/a.csv"], ["in"], "2 files of this folder not audited (it is searched for YAML, Word, Excel, PDF): in/README.md, in/b/a.csv"),
        ([f"{at}.html" for at in range(7)], ["in"], "7 files of this folder not audited (it is searched for YAML, Word, Excel, PDF): in/0.html, in/1.html, in/2.html, in/3.html, in/4.html, …"),
        (["a.csv", "b.csv"], ["in", "in/a.csv"], "1 file of this folder not audited (it is searched for YAML, Word, Excel, PDF): in/b.csv"),
        (["a.csv"], ["in", "in/a.csv"], ""),
        ([".a.txt", "~$b.txt", "c.py"], ["in"], ""),
        (["a.txt"], ["in/r.yaml"], ""),
    ],
)  # fmt: skip
def test_what_a_folder_holds_besides_is_told_and_not_audited(gate, names, asked, told):
    for name in [*names, "r.yaml"]:
        Path("in", name).parent.mkdir(parents=True, exist_ok=True)
        Path("in", name).write_text(
            "支出决算: {合计: 12.50, 其中: {基本支出: 7.25, 项目支出: 5.25}}\n", encoding="utf-8"
        )
    ran = gate.run(*asked, "--lang", "en")
    assert [line for line in ran.err.splitlines() if "not audited" in line] == ([f"in: {told}"] if told else [])


def test_files_of_one_disclosure_together(gate):
    with zipfile.ZipFile(io.BytesIO(document("xlsx"))):
        Path("附表.xlsx").write_bytes(document("xlsx"))
    Path("说明.txt").write_text("支出决算表（续）\n项目\t决算数\n", encoding="utf-8")
    ran = gate.run("附表.xlsx", "说明.txt", "--together", "--format", "json")
    reports = json.loads(ran.out)["reports"]
    assert [one["file"] for one in reports] == ["附表.xlsx + 说明.txt"]
    assert sum(reports[0]["tally"].values()) > 800


def test_a_figure_of_several_files_is_told_with_its_own(gate):
    Path("a.xlsx").write_bytes(
        swapped(document("xlsx"), "xl/worksheets/sheet2.xml", "<v>2643.44</v>", "<v>2634.44</v>")
    )
    Path("说明.txt").write_text("无", encoding="utf-8")
    ran = gate.run("说明.txt", "a.xlsx", "--together", "--format", "text", "--no-why", "--lang", "zh")
    assert "\na.xlsx:Z02 收入决算表!C" in "\n" + ran.out
    ran = gate.run("说明.txt", "a.xlsx", "--together", "--lang", "zh", "--format", "markdown")
    assert "a.xlsx:Z02 收入决算表!C" in ran.out  # a table of findings names the file as well
    assert "a.xlsx:a.xlsx" not in ran.out


def test_a_table_whose_cells_stand_on_lines_of_their_own_is_not_called_empty(gate):
    cells = "项目\n本年支出\n合计\n8.00\n229\n其他支出\n8.00\n2296002\n用于社会福利的彩票公益金支出\n8.00\n"
    Path("a.txt").write_text(
        f"某县水务局2023年度部门决算\n收入总计9万元。\n政府性基金预算财政拨款收入支出决算表\n公开08表\n{cells}",
        encoding="utf-8",
    )
    ran = gate.run("a.txt", "--lang", "zh", "--format", "text")
    assert "STR09" not in ran.out
    assert "没有读懂" in ran.err


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (
            "某县水务局2023年度部门决算",
            "某县教育局2023年度部门决算",
            "单位不同：某县水务局（a.txt）、某县教育局（b.txt）",
        ),
        ("某县水务局2023年度部门决算", "某县水务局2022年度部门决算", "年度不同：2023（a.txt）、2022（b.txt）"),
        ("某县水务局2023年度部门决算", "某县水务局（本级）2023年度部门决算", ""),
        ("某县水务局2023年度部门决算", "附表", ""),
    ],
)
def test_files_that_name_different_departments_or_years_are_told(gate, first, second, told):
    Path("a.txt").write_text(f"{first}\n收入总计9万元，支出总计9万元。\n", encoding="utf-8")
    Path("b.txt").write_text(f"{second}\n本年收入合计9万元。\n", encoding="utf-8")
    ran = gate.run("a.txt", "b.txt", "--together", "--lang", "zh")
    assert ("不同：" in ran.err) == bool(told)
    assert told in ran.err


def test_yaml_is_no_file_of_a_disclosure(gate):
    Path("a.xlsx").write_bytes(document("xlsx"))
    Path("r.yaml").write_text("a: 1\n", encoding="utf-8")
    ran = gate.run("a.xlsx", "r.yaml", "--together", "--lang", "en")
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "r.yaml:1:1: --together is for published documents, and this is a report in YAML",
    )


def test_what_a_document_hides_or_does_not_say_is_told(gate):
    Path("a.html").write_text(
        "<html><p hidden>5<table><tr><td>项目<td>金额<tr><td>甲<td>1.00<tr><td>乙<td>2.00</table>", encoding="utf-8"
    )
    ran = gate.run("a.html", "--lang", "en")
    assert ran.code == 2  # not one check ran
    assert "a.html:“表1”, row 1, column 1: 2 figures of this table not read: it has no title" in ran.err
    assert "a.html: 1 hidden elements with text were not read" in ran.err


def test_figures_that_were_not_read_are_counted_and_never_pass_for_clean(gate):
    text = "支出决算表\n科目编码\t科目名称\t本年支出合计\n\t合计\t5.00\n204\t公安\t5.00\n20402\t公安\t5.00\n2040201\t运行\t5.00\n\n\n项目\t金额\n甲\t1.00\n"
    Path("a.txt").write_text(text, encoding="utf-8")
    ran = gate.run("a.txt", "--select", "TEX", "--lang", "en")
    assert ran.code == 0
    assert "1 figures were not read: see above." in ran.out
    assert gate.run("a.txt", "--select", "TEX", "--strict").code == 1
    told = json.loads(gate.run("a.txt", "--select", "TEX", "--format", "json").out)["reports"][0]
    assert [(one["figures"], one["reason"], one["row"]) for one in told["unread"]] == [(1, "it has no title", 9)]


def test_a_broken_table_of_yaml_leaves_the_rest_judged(gate):
    text = "支出决算: {合计: 12.50, 其中: {基本支出: 7.25, 项目支出: 5.25}}\n支出决算表:\n  表: |\n    科目编码 | 合计\n    2O4 | 5\n"
    Path("r.yaml").write_text(text, encoding="utf-8")
    ran = gate.run("r.yaml", "--format", "json", "--lang", "en")
    told = json.loads(ran.out)["reports"][0]
    assert ran.code == 2
    assert told["problems"][0]["message"] == "'2O4' is no code: it has digits only"
    assert told["tally"]["exact"] >= 1


def test_coverage_and_why_read_documents(gate):
    Path("a.xlsx").write_bytes(
        swapped(document("xlsx"), "xl/worksheets/sheet2.xml", "<v>2643.44</v>", "<v>2634.44</v>")
    )
    assert (
        json.loads(gate.run("coverage", "a.xlsx", "--json").out)["reports"][0]["coverage"][0]["part"]
        == "Z01 收入支出决算总表"
    )
    assert "Z02 收入决算表!C" in gate.run("why", "a.xlsx", "--lang", "zh").out


SAID = """青山县气象局2031年度部门决算

一、收入决算情况说明
2031年，本年收入合计120.00万元，其中：一般公共预算财政拨款收入100.00万元，占83.33%；其他收入20.00万元，占16.67%。
二、支出决算情况说明
2031年，本年支出合计110.00万元，其中：基本支出80.00万元，占72.73%；项目支出31.00万元，占27.27%。
三、工作开展情况
全年巡查河道18次。
"""


def test_the_sentences_of_a_text_are_audited(gate):
    Path("a.txt").write_text(SAID, encoding="utf-8")
    ran = gate.run("a.txt", "--format", "text", "--no-why", "--lang", "zh")
    assert ran.code == 1
    assert "a.txt:第6行: error EXP01 基本支出 80.00万元 + 项目支出 31.00万元" in ran.out
    assert "a.txt:第4行" not in ran.out


def test_numbers_of_sentences_that_were_not_read_are_told_in_one_notice(gate):
    Path("a.txt").write_text(SAID + "另外25，也未计入。\n另外26，暂未计入。\n", encoding="utf-8")
    ran = gate.run("a.txt", "--format", "json", "--lang", "zh")
    assert ran.err.count("没有读懂") == 1
    assert "没有写单位：“25”（第9行）、“26”（第10行）" in ran.err


@pytest.mark.parametrize(("asked", "code", "told"), [("error", 1, 1), ("warn", 0, 1), ("off", 0, 0)])
def test_what_numbers_that_were_not_read_come_to(gate, asked, code, told):
    Path("a.txt").write_text(SAID.replace("31.00", "30.00") + "另外25，也未计入。\n", encoding="utf-8")
    ran = gate.run("a.txt", "--format", "json", "--lang", "zh", "--unread", asked)
    assert (ran.code, ran.err.count("没有读懂")) == (code, told)
    unread = json.loads(ran.out)["reports"][0].get("unread", [])
    assert [(one["what"], one["row"], one["reason"]) for one in unread] == [("25", 9, "没有写单位")] * told


def test_a_table_between_bars_is_read_with_the_sentences(gate):
    rows = "项目 | 预算数 | 决算数\n合计 | 9.00 | 7.00\n公务接待费 | 4.00 | 3.00\n因公出国（境）费 | 5.00 | 3.00\n公务用车购置及运行费 | 0.00 | 0.00\n"
    Path("a.txt").write_text("2031年度“三公”经费决算表\n单位：万元\n" + rows, encoding="utf-8")
    ran = gate.run("a.txt", "--format", "text", "--no-why", "--lang", "zh")
    assert ran.code == 1
    assert "公务接待费 3.00万元" in ran.out
    assert "7.00万元" in ran.out


def test_a_document_read_in_part_only_is_not_clean() -> None:
    from fincheck.audit import audit, code_of
    from fincheck.readers.published import Note, Paragraph, Published
    from fincheck.rulebook import packaged
    from fincheck.source import Origin, Text

    said = "2024年度收入总计120.00万元，支出总计120.00万元。"
    blocks = (Paragraph("一、收入支出决算总体情况说明", Origin(page=1)), Paragraph(said, Origin(page=1)))
    scan = Note(Text("第2页是图片，没有读", "page 2 is a picture and was not read"), Origin(page=2), unread=True)
    codes = [
        code_of(audit(Published("x.pdf", "pdf", blocks, notes), packaged.load()), strict=strict)
        for notes in ((), (scan,))
        for strict in (False, True)
    ]
    assert codes == [0, 0, 0, 1]


TWICE = "支出决算表\t\t\t\n\t\t\t金额单位：万元\n科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\n\t合计\t9.00\t4.00\t5.00\n213\t农林水支出\t9.00\t4.00\t5.00\n"


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (TWICE, []),
        (TWICE.replace("农林水支出\t9.00\t4.00\t5.00", "农林水支出\t9.00\t4.00\t6.00"), ["前一张 5.00，这一张 6.00"]),
        (TWICE.replace("万元", "元"), ["单位不同（万元、元）"]),
    ],
)
def test_an_official_table_printed_twice_is_held_against_its_first_print(second: str, told: list[str]) -> None:
    from fincheck.audit import audit, code_of
    from fincheck.readers.plain import read_plain
    from fincheck.rulebook import packaged

    done = audit(read_plain("a.txt", f"{TWICE}\n说明。\n\n{second}"), packaged.load())
    reasons = [one.why.zh for one in done.unread if "出现两次" in one.why.zh]
    assert len(reasons) == len(told)
    assert all(part in reason for part, reason in zip(told, reasons, strict=True))
    assert not told or code_of(done, strict=True) == 1


ENDLESS = {
    "lists within lists": "2022年度收入总计123.45万元，" + "其中：基本支出1.00万元，" * 400 + "。",
    "numbers without end": "0.123456 " * 9_000,
    "commas": "2022年度收入总计" + "1," * 9_000 + "万元。",
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_paragraph_that_nobody_has_written_is_read_and_the_rest_is_judged(kind: str) -> None:
    from fincheck.audit import audit
    from fincheck.readers.plain import read_plain
    from fincheck.rulebook import packaged

    text = f"一、收入支出决算总体情况说明\n2024年度收入总计120.00万元，支出总计120.00万元。\n{ENDLESS[kind]}\n"
    done = audit(read_plain("a.txt", text), packaged.load())
    assert done.problems == []
    assert done.report is not None
    assert [node.text for node in done.report.root.walk()].count("120.00万元") == 2


def test_a_text_is_not_cut_within_a_character() -> None:
    from fincheck.readers.documents import published

    found = published("r.csv", ("收入,1.00\n" * 100_000).encode())
    assert found is not None
    assert found.kind == "csv"


def test_a_workbook_that_leads_nowhere_is_told() -> None:
    from fincheck.readers.documents import published
    from fincheck.source import Problem

    pytest.importorskip("xlrd")
    data = bytearray((Path(__file__).resolve().parent.parent / "fixtures" / "documents" / "tables.xls").read_bytes())
    for at, value in ((2457, 109), (4747, 24), (23965, 48), (33255, 29), (42659, 202)):
        data[at] = value
    with pytest.raises(Problem):
        published("x.xls", bytes(data))


def test_a_cell_that_cannot_be_read_makes_no_error_and_is_counted(gate):
    """A formula that was never calculated is no nil: 20 = 0 + … would be an error that is none."""
    sheet = (("支出决算表",), ("单位：万元",), ("科目编码", "科目名称", "合计", "基本支出"), (None, "合计", 20, 20), ("213", "农林水支出", 20, "@"))  # fmt: skip
    text = rows(*sheet).replace('<c r="D5" t="inlineStr"><is><t>@</t></is></c>', '<c r="D5"><f>C5</f></c>')
    Path("a.xlsx").write_bytes(xlsx({"表": text}))
    ran = gate.run("a.xlsx", "--format", "json", "--select", "TEX")
    report = json.loads(ran.out)["reports"][0]
    assert (ran.code, report["tally"]["violated"], report["figures"]["unread"]) == (0, 0, 1)
    assert [(one["cell"], one["what"]) for one in report["unread"]] == [("D5", "#?")]
    assert (
        gate.run("a.xlsx", "--select", "TEX", "--strict").code
        == gate.run("a.xlsx", "--select", "TEX", "--unread", "error").code
        == 1
    )


@pytest.mark.parametrize("name", ["a.txt", "a.docx"])
def test_a_document_without_accounts_gets_advice_for_a_document(gate, name):
    Path(name).write_bytes("关于放假的通知\n".encode() if name == "a.txt" else docx(p("关于放假的通知")))
    ran = gate.run(name, "--lang", "en")
    assert ran.code == 2
    assert "is it the disclosure? fincheck read FILE --text shows what was read" in ran.err
    assert "do its keys bear names" not in ran.err


YEARS = [
    ("青山县气象局2031年度部门决算\n比2030年度决算数减少1.00万元。", "2031"),
    ("本单位2021年度总收入12.00万元，\n比2020年度决算数减少1.00万元，下降7.69%。", None),  # sentences are no titles
    ("2015年全县三公经费决算同比下降，原因是压减开支。\n2016年决算数与上年对比表", "2016"),
]


@pytest.mark.parametrize(("text", "year"), YEARS)
def test_the_year_of_a_document_is_that_of_a_title(text, year):
    read = read_published(read_document("a.txt", text.encode()), packaged.load().terms)
    found = (read.report.root.group or {}).get("year")
    assert (found.text if found else None) == year


TOLD = "# 一、支出决算情况说明\n\n2024年支出合计31.00万元，其中：基本支出20.00万元，项目支出10.00万元。\n"
TABLE = rows(("支出决算表",), ("单位：万元",), ("科目编码", "科目名称", "本年支出合计", "基本支出"), (None, "合计", 30, 20), ("213", "农林水支出", 30, 20))  # fmt: skip


@pytest.fixture
def both(gate):
    Path("说明.md").write_text(TOLD, encoding="utf-8")
    Path("附 表.xlsx").write_bytes(xlsx({"表": TABLE}))
    return gate


def words_of(out, verb):
    """Return the words of the command with that verb, as a shell would take them from what was printed."""
    line = next(line for line in out.splitlines() if f"fincheck {verb}" in line)
    return shlex.split(line[line.index(f"fincheck {verb}") :])[1:]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("format", ["table", "text"])
def test_a_command_printed_for_files_read_together_can_be_copied(both, lang, format):
    ran = both.run("--together", "说明.md", "附 表.xlsx", "--lang", lang, "--format", format)
    command = words_of(ran.out, "why")
    assert command == ["why", "--together", "说明.md", "附 表.xlsx"]
    told = both.run(*command, "--lang", lang)
    assert told.code == 0
    assert ("row " in told.out, "第" in told.out) == (lang == "en", lang == "zh")
    one = both.run(*command, "EXP01@expenditure", "--lang", lang)
    assert (one.code, "NTB05" in one.out, "EXP01@expenditure" in one.out) == (0, False, True)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_coverage_of_files_read_together_in_one_language(both, lang):
    ran = both.run("coverage", "--together", "说明.md", "附 表.xlsx", "-v", "--mutate", "--lang", lang)
    assert ran.code == 0
    assert "说明.md + 附 表.xlsx" in ran.out
    assert ("row " in ran.out, "第" in ran.out) == (lang == "en", lang == "zh")


def test_several_files_are_told_how_they_are_read_as_one(both):
    ran = both.run("why", "说明.md", "附 表.xlsx", "EXP01", "--lang", "en")
    assert (ran.code, "say --together where several files are one disclosure" in ran.err) == (2, True)


@pytest.mark.parametrize("place", ["第3行", "row 3", "说明.md:row 3", "3", "expenditure"])
def test_a_finding_of_files_read_together_is_waived_by_its_place(both, place):
    command = ["--together", "说明.md", "附 表.xlsx"]
    assert both.run(*command, "--select", "EXP01").code == 1
    assert both.run("waive", *command, "EXP01", place, "--reason", "已说明").code == 0
    assert both.run(*command, "--select", "EXP01").code == 0


@pytest.mark.parametrize("place", ["表!C4", "C4", "支出决算表.合计"])
def test_a_finding_of_a_workbook_is_waived_by_its_cell(gate, place):
    Path("a.xlsx").write_bytes(xlsx({"表": TABLE.replace("<v>30</v>", "<v>35</v>", 1)}))
    ran = gate.run("a.xlsx", "--select", "TEX03", "--format", "text", "--lang", "zh")
    assert (ran.code, "a.xlsx:表!C4" in ran.out) == (1, True)
    assert gate.run("waive", "a.xlsx", "TEX03", "表!D9", "--reason", "已说明").code == 2
    assert gate.run("waive", "a.xlsx", "TEX03", place, "--reason", "已说明").code == 0
    assert gate.run("a.xlsx", "--select", "TEX03").code == 0


def swaps(text):
    """Return a figure with each two neighbouring digits exchanged that differ; none gets a nil in front."""
    return [
        text[:at] + b + a + text[at + 2 :]
        for at, (a, b) in enumerate(pairwise(text))
        if a.isdecimal() and b.isdecimal() and a != b and not (at == 0 and b == "0")
    ]


def written(tables, kind):
    """Return tables as a text of that kind, a cell of each row for each column."""
    sign = "," if kind == "csv" else "\t"
    lines = []
    for table in tables:
        grid = [[""] * table.columns for _ in range(table.rows)]
        for cell in table.cells:
            grid[cell.row][cell.column] = f'"{cell.text}"' if kind == "csv" else cell.text
        lines += [*(sign.join(row) + (sign if table.columns == 1 else "") for row in grid), ""]
    return "\n".join(lines)


RULES = packaged.load()


@cache
def tables_of(kind):
    return read_document(f"tables.{kind}", document(kind))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", [*EVERY, "csv", "txt"])
def test_a_digit_swap_in_any_cell_is_reported_with_its_place(kind, seed):
    """Planted in the cells as they were read, of a text in the text itself: any figure with decimals of the nine tables."""
    rng = Random(f"{kind} {seed}")
    made = tables_of("xlsx" if kind in ("csv", "txt") else kind)
    every = [(b, c) for b, block in enumerate(made.blocks) if isinstance(block, Table)
             for c, cell in enumerate(block.cells) if re.fullmatch(r"[0-9,]+\.[0-9]{2}", cell.text) and swaps(cell.text)]  # fmt: skip
    assert len(every) > 600
    b, c = rng.choice(every)
    block = made.blocks[b]
    cell = block.cells[c]._replace(text=rng.choice(swaps(block.cells[c].text)))
    block = replace(block, cells=(*block.cells[:c], cell, *block.cells[c + 1 :]))
    if kind in ("csv", "txt"):
        text = written([block], kind)
        made = read_document(f"a.{kind}", text.encode())
        line = cell.row + 1
        place = Origin(row=line, column=cell.column + 1).label("zh")
    else:
        made = replace(made, blocks=(*made.blocks[:b], block, *made.blocks[b + 1 :]))
        place = cell.origin.label("zh")
    done = audit(made, RULES, why=False)
    told = {(node.text, done.report.at(node, "zh")) for finding in done.findings for node in finding.operands}
    assert (cell.text, place) in told


def test_a_blank_form_is_told_that_it_is_one(gate):
    table = rows(("支出决算表",), ("单位：万元",), ("科目编码", "科目名称", "本年支出合计"), (None, "合计", None), ("说明：本部门没有支出，故本表无数据。",))  # fmt: skip
    Path("a.xlsx").write_bytes(xlsx({"表": table}))
    ran = gate.run("a.xlsx", "--lang", "en")
    assert ran.code == 2
    assert "is it a blank form? fill it in, then run it again" in ran.err
