"""A document read into a report, and the report read back: the same figures, verdicts and places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gate import Gate
from office import docx, p

from fincheck.readers import typed
from fincheck.readers.documents import published
from fincheck.readers.reading import read_published
from fincheck.readers.retold import as_yaml, digest, restored, sources
from fincheck.rulebook import packaged
from fincheck.source import Source

DOCUMENTS = Path(__file__).parent.parent / "fixtures" / "documents"
EVERY = ["tables.xlsx", "tables.docx", "tables.html", "tables.pdf", "tables.xls"]


@pytest.fixture(scope="module")
def terms():
    return packaged.load(rules=False).terms


@pytest.fixture
def gate(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = Gate(tmp_path, capsys)
    for name in ("report.yaml", "rules.yaml"):
        (tmp_path / name).unlink()
    return made


def run(gate, *args):
    return gate.run(*args, own=False)


def document(name):
    for kind, library in ((".xls", "xlrd"), (".pdf", "pypdfium2_raw")):
        if name.endswith(kind):
            pytest.importorskip(library)
    return (DOCUMENTS / name).read_bytes()


def told(report):
    return [(node.path, node.text, report.place(node)) for node in report.root.walk() if node.text is not None]


@pytest.mark.parametrize("name", EVERY)
def test_the_report_of_a_document_is_read_back_as_it_was(name, terms):
    data = document(name)
    reading = read_published(published(name, data), terms)
    text = as_yaml(reading.report, [(name, digest(data))], [])
    again = typed.read(restored(Source("r.yaml", text), lambda file, _: file), terms)
    as_read = [(path, text, place.origin, place.file) for path, text, place in told(reading.report)]
    assert [
        (path, text, place.origin._replace(file=""), place.file)
        for path, text, place in told(again)
        if path != "source"
    ] == as_read


def test_a_line_that_is_edited_and_a_document_that_has_changed_lose_their_places(terms):
    name = "tables.xlsx"
    reading = read_published(published(name, document(name)), terms)
    text = as_yaml(reading.report, [(name, digest(document(name)))], [])
    edited = (
        text.replace("金额: '4670.24'", "金额: '4670.25'")
        if "'4670.24'" in text
        else text.replace("金额: 4670.24", "金额: 4670.25", 1)
    )
    assert edited != text
    again = typed.read(restored(Source("r.yaml", edited), lambda file, _: file), terms)
    lost = [text for _, text, place in told(again) if place.origin is None and place.line > 3]
    assert lost[0] == "4670.25"
    assert len(lost) == edited.count("4670.25")
    gone = typed.read(restored(Source("r.yaml", text), lambda *_: ""), terms)
    assert all(place.origin is None for _, _, place in told(gone))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("来源: 'a.pdf sha256:" + "a" * 64 + "'\n", [("a.pdf", "a" * 64)]),
        (
            "# x\nsource: a b.docx sha256:" + "b" * 64 + " + c.xlsx sha256:" + "c" * 64,
            [("a b.docx", "b" * 64), ("c.xlsx", "c" * 64)],
        ),
        ("来源: 'it''s.pdf sha256:" + "a" * 64 + "'\n", [("it's.pdf", "a" * 64)]),
        ("来源: 某处\n", []),
        ("收入总计: 1\n", []),
    ],
)
def test_the_header_names_the_documents(text, found):
    assert sources(text) == found


ODD = [
    "1.0",
    "010",
    "yes",
    "a: b",
    "- x",
    "'",
    '"',
    "#5",
    "5 # 6",
    "{a}",
    "￥1",
    "null",
    "12:30",
    "",
    "增加9.78",
    "1,234.50",
    "(0.50)",
    "x @abcd",
    "100%",
]


@pytest.mark.parametrize("text", ODD)
def test_any_text_is_read_back(text, terms):
    data = docx(p("2024年度部门决算"))
    report = read_published(published("a", data), terms).report
    report.root.group["year"].body = text
    again = typed.read(Source("r.yaml", as_yaml(report, [("a", digest(data))], [])), terms)
    assert again.root.group["year"].text == text


def test_read_writes_a_report_that_comes_to_the_same(gate):
    Path("附表.xlsx").write_bytes(document("tables.xlsx"))
    ran = run(gate, "read", "附表.xlsx", "-o", "report.yaml", "--lang", "zh")
    assert (ran.code, ran.out, ran.err) == (0, "report.yaml：已写好，对照原文看一遍，再运行 fincheck report.yaml\n", "")
    assert Path("report.yaml").read_text(encoding="utf-8").startswith("来源: '附表.xlsx sha256:")
    one, two = (
        json.loads(run(gate, name, "--format", "json").out)["reports"][0] for name in ("附表.xlsx", "report.yaml")
    )
    assert one["tally"] == two["tally"]
    assert run(gate, "read", "附表.xlsx", "-o", "report.yaml").code == 2  # it is there already
    assert run(gate, "read", "附表.xlsx", "-o", "附表.xlsx", "--force").code == 2


def test_places_name_the_document_while_it_is_unchanged(gate):
    Path("附表.xlsx").write_bytes(document("tables.xlsx"))
    assert run(gate, "read", "附表.xlsx", "-o", "report.yaml").code == 0
    text = Path("report.yaml").read_text(encoding="utf-8")
    assert "\n    合计: 5297.99  #" in text
    Path("report.yaml").write_text(
        text.replace("\n    合计: 5297.99  #", "\n    合计: 5279.99  #", 1), encoding="utf-8"
    )
    assert "report.yaml:60:9: error TIN02" in run(gate, "report.yaml", "--format", "text", "--no-why").out
    told = json.loads(run(gate, "coverage", "report.yaml", "--json").out)["reports"][0]["coverage"]
    assert {one["text"] for one in told if "part" not in one} == {"5279.99"}
    Path("附表.xlsx").write_bytes(document("tables.xlsx") + b" ")
    told = json.loads(run(gate, "coverage", "report.yaml", "--json").out)["reports"][0]["coverage"]
    assert not any("part" in one for one in told)


def test_read_prints_and_reads_several_files(gate):
    Path("a.txt").write_text("支出决算表\n\n科目编码\t科目名称\t合计\n204\t公安\t5.00\n", encoding="utf-8")
    Path("b.txt").write_text("收入决算表\n\n科目编码\t科目名称\t合计\n204\t公安\t6.00\n", encoding="utf-8")
    out = run(gate, "read", "a.txt", "b.txt", "--lang", "zh").out
    assert "  # 《b.txt》第4行第3列 @" in out
    Path("r.yaml").write_text(out, encoding="utf-8")
    told = json.loads(run(gate, "coverage", "r.yaml", "--json").out)["reports"][0]["coverage"]
    assert {(one["text"], one.get("row")) for one in told} == {("5.00", 4), ("6.00", 4)}


def test_what_was_not_read_stands_on_top(gate):
    Path("a.txt").write_text(
        "项目\t金额\n甲\t5.00\n\n支出决算表\n科目编码\t科目名称\t合计\n204\t公安\t5.00\n", encoding="utf-8"
    )
    lines = run(gate, "read", "a.txt", "--lang", "zh").out.splitlines()
    assert lines[:2] == ["# 没有读的（1 处），请对照原文补上：", "#   第1行第1列: 这张表有1 个数没有读：没有表名"]


def test_read_prints_the_linear_text(gate):
    Path("a.txt").write_text("甲\n\n项目\t金额\n乙\t5.00\n", encoding="utf-8")
    assert run(gate, "read", "a.txt", "--text").out == "1  甲\n2  项目 | 金额\n3  乙 | 5.00\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("r.yaml",), "r.yaml:1:1: this is a report in YAML already"),
        (("none.docx",), "none.docx:1:1: no such file"),
        (("-",), "A document is read by its name"),
    ],
)
def test_what_cannot_be_read_is_told(gate, args, said):
    Path("r.yaml").write_text("a: 1\n", encoding="utf-8")
    ran = run(gate, "read", *args, "--lang", "en")
    assert ran.code == 2
    assert said in ran.err
