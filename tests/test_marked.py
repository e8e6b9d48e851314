"""Marked copies: the findings stand at their places, and nothing else of the file has changed."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from office import docx, p, packed, rows, run, tbl, tc, xlsx

from fincheck.cli import main
from fincheck.readers.documents import published
from fincheck.readers.published import Published, Table
from fincheck.render.marked import marked
from fincheck.render.marked.mark import Mark
from fincheck.source import Origin

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SAID = "支出合计 ≠ 各项之和\n可能应为 307.82 <万元>&“元”"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(before: bytes, after: bytes) -> set[str]:
    """Return the names of parts that differ or are new; none may be gone, and each must be XML."""
    old, new = parts(before), parts(after)
    assert old.keys() <= new.keys()
    for name, data in new.items():
        if name.endswith((".xml", ".rels", ".vml")):
            ET.fromstring(data)
    return {name for name, data in new.items() if old.get(name) != data}


def read(data: bytes, name: str) -> Published:
    document = published(name, data)
    assert document is not None
    return document


# ------------------------------------------------------------------ workbooks

SHEET = (
    '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>项目</t></is></c><c r="B1" t="inlineStr"><is><t>决算数</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>合计</t></is></c><c r="B2" s="1"><v>307.8</v></c></row></sheetData>'
)
BOOK = xlsx({"支出决算表": SHEET, "附表": SHEET}, formats=("0.00",))


def in_cell(cell: str, severity: str = "error", sheet: str = "支出决算表", text: str = SAID) -> Mark:
    return Mark(Origin(part=sheet, cell=cell), "307.80", severity, text)


def comments(data: bytes) -> dict[str, str]:
    """Return the comments of all sheets by cell."""
    found = {}
    for name, part in parts(data).items():
        if re.fullmatch(r"xl/comments\d*\.xml", name):
            for one in ET.fromstring(part).iter(f"{{{_X}}}comment"):
                found[one.get("ref", "")] = "".join(t.text or "" for t in one.iter(f"{{{_X}}}t"))
    return found


def fills(data: bytes, sheet: int = 1) -> dict[str, str]:
    """Return the colours of the cells of a sheet that are filled."""
    styles = ET.fromstring(parts(data)["xl/styles.xml"])
    holders = styles.findall(f"{{{_X}}}fills/{{{_X}}}fill")
    formats = styles.findall(f"{{{_X}}}cellXfs/{{{_X}}}xf")
    found = {}
    for cell in ET.fromstring(parts(data)[f"xl/worksheets/sheet{sheet}.xml"]).iter(f"{{{_X}}}c"):
        if formats:
            fill = int(formats[int(cell.get("s", "0"))].get("fillId", "0"))
            color = holders[fill].find(f".//{{{_X}}}fgColor") if fill and holders else None
            if color is not None:
                found[cell.get("r", "")] = color.get("rgb", "")
    return found


def test_a_cell_is_filled_and_commented() -> None:
    copy, found = marked("xlsx", "附表.xlsx", BOOK, [in_cell("B2")])
    assert found == 1
    assert fills(copy) == {"B2": "FFFFC7CE"}
    assert comments(copy) == {"B2": SAID}
    assert read(copy, "附表.xlsx").blocks == read(BOOK, "附表.xlsx").blocks


def test_of_a_workbook_only_what_holds_the_marks_changes() -> None:
    copy, _ = marked("xlsx", "附表.xlsx", BOOK, [in_cell("B2")])
    assert changed(BOOK, copy) == {
        "[Content_Types].xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    assert [name for name in parts(copy) if name in parts(BOOK)] == list(parts(BOOK))
    sheet, before = (parts(data)["xl/worksheets/sheet1.xml"].decode() for data in (copy, BOOK))
    assert re.sub(r"<legacyDrawing[^>]*/>", "", sheet).replace('s="2"', 's="1"') == before


@pytest.mark.parametrize(
    ("marks", "color", "text"),
    [
        ([in_cell("B2", "warning", text="甲")], "FFFFEB9C", "甲"),
        ([in_cell("B2", "info", text="甲")], "FFDDEBF7", "甲"),
        ([in_cell("B2", "info", text="甲"), in_cell("B2", "error", text="乙")], "FFFFC7CE", "甲\n乙"),
        ([in_cell("B2", text="甲"), in_cell("B2", text="甲")], "FFFFC7CE", "甲"),
    ],
)
def test_several_findings_of_a_cell_make_one_comment(marks: list[Mark], color: str, text: str) -> None:
    copy, found = marked("xlsx", "附表.xlsx", BOOK, marks)
    assert (found, fills(copy), comments(copy)) == (len(marks), {"B2": color}, {"B2": text})


@pytest.mark.parametrize("mark", [in_cell("B2", sheet="没有的表"), Mark(Origin(paragraph=3), "", "error", SAID)])
def test_a_mark_without_its_place_is_counted_out(mark: Mark) -> None:
    copy, found = marked("xlsx", "附表.xlsx", BOOK, [mark])
    assert (found, changed(BOOK, copy)) == (0, set())


def test_comments_of_others_stay() -> None:
    first, _ = marked("xlsx", "附表.xlsx", BOOK, [in_cell("B2", text="复核过"), in_cell("A2", text="旧的")])
    copy, _ = marked("xlsx", "附表.xlsx", first, [in_cell("B2", text="新的"), in_cell("A1", text="也是")])
    assert comments(copy) == {"B2": "复核过\n新的", "A2": "旧的", "A1": "也是"}
    shapes = parts(copy)["xl/drawings/vmlDrawing1.vml"].decode()
    ids = re.findall(r'<v:shape [^>]*\bid="([^"]+)"', shapes)
    assert len(ids) == len(set(ids)) == 3
    assert parts(copy)["xl/worksheets/sheet1.xml"].count(b"legacyDrawing") == 1


def test_the_reference_to_comments_stands_where_the_schema_wants_it() -> None:
    sheet = SHEET + '<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/><tableParts count="0"/>'
    copy, _ = marked("xlsx", "附表.xlsx", xlsx({"支出决算表": sheet}, formats=("0.00",)), [in_cell("B2")])
    root = ET.fromstring(parts(copy)["xl/worksheets/sheet1.xml"])
    assert [one.tag.rpartition("}")[2] for one in root] == ["sheetData", "pageMargins", "legacyDrawing", "tableParts"]


def test_cells_without_names_are_counted() -> None:
    sheet = '<sheetData><row><c><v>1</v></c></row><row><c><v>2</v></c><c s="1"><v>307.8</v></c></row></sheetData>'
    copy, _ = marked("xlsx", "附表.xlsx", xlsx({"支出决算表": sheet}, formats=("0.00",)), [in_cell("B2")])
    assert parts(copy)["xl/worksheets/sheet1.xml"].count(b's="1"') == 0


# ------------------------------------------------------------------ Word files

BODY = p("支出决算情况说明") + p("本年支出合计", run("307.80万元", "<w:b/>"), "。") + tbl(tc("项目") + tc("决算数"), tc("合计") + tc("307.80")) + p("注。")  # fmt: skip
LETTER = docx(BODY)


def at(data: bytes, text: str) -> Origin:
    """Return the origin of the paragraph or cell with that text."""
    for block in read(data, "a.docx").blocks:
        for one in block.cells if isinstance(block, Table) else [block]:
            if one.text == text:
                return one.origin
    raise AssertionError(text)


def in_text(data: bytes, text: str, severity: str = "error", said: str = SAID) -> Mark:
    return Mark(at(data, text), "307.80", severity, said)


def commented(data: bytes) -> dict[str, str]:
    """Return the comments by the text of the paragraphs that they are put to."""
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    said = {}
    for one in ET.fromstring(parts(data)["word/comments.xml"]):
        lines = ["".join(t.text or "" for t in line.iter(f"{w}t")) for line in one.iter(f"{w}p")]
        said[one.get(f"{w}id", "")] = "\n".join(lines)
    found = {}
    for paragraph in ET.fromstring(parts(data)["word/document.xml"]).iter(f"{w}p"):
        starts, ends, refers = ([one.get(f"{w}id", "") for one in paragraph.iter(f"{w}{tag}")] for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"))  # fmt: skip
        assert starts == ends == refers
        for id in starts:
            found["".join(t.text or "" for t in paragraph.iter(f"{w}t"))] = said[id]
    return found


def test_a_paragraph_is_commented() -> None:
    copy, found = marked("docx", "说明.docx", LETTER, [in_text(LETTER, "本年支出合计307.80万元。")])
    assert (found, commented(copy)) == (1, {"本年支出合计307.80万元。": SAID})
    assert changed(LETTER, copy) == {"[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels", "word/comments.xml"}  # fmt: skip
    assert read(copy, "a.docx").blocks == read(LETTER, "a.docx").blocks


def test_taking_the_marks_out_again_gives_the_text_as_it_was() -> None:
    marks = [in_text(LETTER, "本年支出合计307.80万元。"), in_text(LETTER, "307.80")]
    copy, _ = marked("docx", "说明.docx", LETTER, marks)
    text = parts(copy)["word/document.xml"].decode()
    for pattern in (r"<w:commentRange[^>]*/>", r"<w:r><w:commentReference[^>]*/></w:r>", r"<w:shd [^>]*/>"):
        text = re.sub(pattern, "", text)
    assert text == parts(LETTER)["word/document.xml"].decode()


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("", '<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="FFC7CE"/></w:tcPr>'),
        ('<w:tcW w:w="9"/><w:vAlign w:val="center"/>', '<w:tcPr><w:tcW w:w="9"/><w:shd w:val="clear" w:color="auto" w:fill="FFC7CE"/><w:vAlign w:val="center"/></w:tcPr>'),
        ('<w:shd w:val="pct10" w:fill="D9D9D9"/>', '<w:tcPr><w:shd w:val="clear" w:fill="FFC7CE" w:color="auto"/></w:tcPr>'),
    ],
    ids=["no properties", "between them", "filled already"],
)  # fmt: skip
def test_a_cell_of_a_table_is_filled(properties: str, expected: str) -> None:
    data = docx(tbl(tc("项目") + tc("决算数"), tc("合计") + tc("307.80", properties)))
    copy, _ = marked("docx", "说明.docx", data, [in_text(data, "307.80")])
    assert expected in parts(copy)["word/document.xml"].decode()
    assert commented(copy) == {"307.80": SAID}


def test_of_two_tables_with_one_name_the_one_with_the_figure_is_marked() -> None:
    table = tbl(tc("项目") + tc("决算数"), tc("合计") + tc("1.00"))
    data = docx(p("支出决算表") + table + p("支出决算表") + table.replace("1.00", "307.80"))
    copy, _ = marked("docx", "说明.docx", data, [in_text(data, "307.80")])
    assert commented(copy) == {"307.80": SAID}


def test_comments_of_others_stay_in_a_word_file() -> None:
    text = "本年支出合计307.80万元。"
    first, _ = marked("docx", "说明.docx", LETTER, [in_text(LETTER, "支出决算情况说明", said="旧的")])
    copy, _ = marked("docx", "说明.docx", first, [in_text(first, text, said="新的")])
    assert commented(copy) == {"支出决算情况说明": "旧的", text: "新的"}


RATE = p("收入", run("7.82"), "万元，其他收入", run("7"), run(".82"), "万元，同比", "增长7.82%。")


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (3, "|7.82|"),
        (14, "|7.82|"),
        (0, "|收入7.82万元，其他收入7.82万元，同比增长7.82%。|"),
        (4, "|收入7.82万元，其他收入7.82万元，同比增长7.82%。|"),
    ],
    ids=["one run", "two runs", "anywhere", "elsewhere"],
)
def test_a_comment_reaches_around_the_runs_of_its_figure(column: int, expected: str) -> None:
    data = docx(RATE)
    text = "收入7.82万元，其他收入7.82万元，同比增长7.82%。"
    copy, _ = marked("docx", "说明.docx", data, [Mark(at(data, text), "7.82", "error", SAID, column)])
    body = parts(copy)["word/document.xml"].decode()
    body = re.sub(r"<w:commentRange(?:Start|End)[^>]*/>", "|", body)
    told = re.sub(r"<[^>]*>", "", body)
    assert told.replace("|", "") == text
    assert told[told.index("|") : told.rindex("|") + 1] == expected
    assert told.index("|") == (column - 1 if expected == "|7.82|" else 0)


def test_figures_of_one_paragraph_have_comments_of_their_own() -> None:
    data = docx(RATE)
    origin = at(data, "收入7.82万元，其他收入7.82万元，同比增长7.82%。")
    marks = [
        Mark(origin, "7.82", "error", "甲", 14),
        Mark(origin, "7.82", "error", "乙", 3),
        Mark(origin, "7.82", "error", "丙", 3),
    ]
    copy, _ = marked("docx", "说明.docx", data, marks)
    assert re.findall(r"<w:comment .*?</w:comment>", parts(copy)["word/comments.xml"].decode())[0].count("<w:t") == 2
    assert len(re.findall("<w:commentReference", parts(copy)["word/document.xml"].decode())) == 2
    assert read(copy, "a").blocks == read(data, "a").blocks


def test_a_text_box_is_commented_where_it_hangs() -> None:
    box = "<w:r><w:pict><w:txbxContent>" + p("合计307.80") + "</w:txbxContent></w:pict></w:r>"
    data = docx(p("正文。", box))
    copy, found = marked("docx", "说明.docx", data, [in_text(data, "合计307.80")])
    text = parts(copy)["word/document.xml"].decode()
    assert found == 1
    assert (
        text.index("commentRangeStart")
        < text.index("正文")
        < text.index("</w:txbxContent>")
        < text.index("commentReference")
    )


def test_what_was_added_is_declared() -> None:
    for kind, data, mark in (("xlsx", BOOK, in_cell("B2")), ("docx", LETTER, in_text(LETTER, "注。"))):
        copy = parts(marked(kind, f"a.{kind}", data, [mark])[0])
        types = copy["[Content_Types].xml"].decode()
        for name in copy.keys() - parts(data).keys():
            assert f'PartName="/{name}"' in types or 'Extension="vml"' in types or name.endswith(".rels")


def test_a_file_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from fincheck.source import Problem

    monkeypatch.setattr("fincheck.render.marked.parts._WHOLE", 1000)
    with pytest.raises(Problem, match="inflated size"):
        marked("docx", "说明.docx", packed({**parts(LETTER), "media.bin": bytes(2000)}), [])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_libreoffice_opens_it_and_keeps_the_comments(kind: str, tmp_path: Path) -> None:
    data, mark = (BOOK, in_cell("B2")) if kind == "xlsx" else (LETTER, in_text(LETTER, "307.80"))
    (tmp_path / f"in.{kind}").write_bytes(marked(kind, "x", data, [mark])[0])
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", kind, "--outdir", str(tmp_path / "out"), str(tmp_path / f"in.{kind}")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    opened = (tmp_path / "out" / f"in.{kind}").read_bytes()
    said = list(comments(opened).values()) if kind == "xlsx" else [parts(opened)["word/comments.xml"].decode()]
    assert "可能应为 307.82" in said[0]
    assert "FFC7CE" in parts(opened)["xl/styles.xml" if kind == "xlsx" else "word/document.xml"].decode().upper()


# ------------------------------------------------------------------ from the command line

DOCUMENTS = Path(__file__).parent.parent / "fixtures" / "documents"
HOLDS = {"xlsx": "xl/worksheets/sheet1.xml", "docx": "word/document.xml"}


def swapped(kind: str) -> bytes:
    """Return a document that LibreOffice wrote with two digits of 本年收入合计 swapped."""
    data = (DOCUMENTS / f"tables.{kind}").read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry, part.replace(b"5297.99", b"5279.99", 1) if entry.filename == HOLDS[kind] else part)
    return out.getvalue()


@pytest.fixture
def fincheck(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    monkeypatch.chdir(tmp_path)

    def run(*args: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stopped:
            main([*args, "--lang", "zh"])
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, capsys.readouterr().err

    return run


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_a_digit_swap_is_marked_where_it_stands(kind: str, fincheck: Callable[..., tuple[int, str]]) -> None:
    before = swapped(kind)
    Path(f"附表.{kind}").write_bytes(before)
    assert fincheck(f"附表.{kind}", "--output", f"{kind}=已核对.{kind}") == (1, "")
    assert Path(f"附表.{kind}").read_bytes() == before
    copy = Path(f"已核对.{kind}").read_bytes()
    assert read(copy, "a").blocks == read(before, "a").blocks
    assert HOLDS[kind] in changed(before, copy)
    if kind == "xlsx":
        assert fills(copy)["B32"] == "FFFFC7CE"
        assert "5,279.99" in comments(copy)["B32"]
    else:
        assert "5279.99" in commented(copy)["5279.99"]


def test_a_document_without_findings_is_copied_as_it_is(fincheck: Callable[..., tuple[int, str]]) -> None:
    shutil.copy(DOCUMENTS / "tables.xlsx", "附表.xlsx")
    assert fincheck("附表.xlsx", "--output", "xlsx=已核对.xlsx") == (0, "")
    assert changed(Path("附表.xlsx").read_bytes(), Path("已核对.xlsx").read_bytes()) == set()


@pytest.mark.parametrize(
    ("files", "output", "said"),
    [
        (["附表.xlsx"], "docx=已核对.docx", "已核对.docx 没有写：docx 副本要有恰好一份 .docx 文件，这次有 0 份"),
        (
            ["附表.xlsx", "附表2.xlsx"],
            "xlsx=已核对.xlsx",
            "已核对.xlsx 没有写：xlsx 副本要有恰好一份 .xlsx 文件，这次有 2 份",
        ),
        (["附表.xlsx"], "xlsx=附表.xlsx", "附表.xlsx"),
        (["附表.xlsx"], "xlsx=没有/这里.xlsx", "没有/这里.xlsx"),
    ],
    ids=["none of that format", "two of them", "over the document itself", "no such folder"],
)
def test_a_copy_that_cannot_be_written_is_told(
    files: list[str], output: str, said: str, fincheck: Callable[..., tuple[int, str]]
) -> None:
    for name in files:
        shutil.copy(DOCUMENTS / "tables.xlsx", name)
    code, err = fincheck(*files, "--output", output)
    assert code == 2
    assert said in err
    assert not Path("已核对.xlsx").exists()


def test_of_files_audited_together_each_copy_has_its_own(fincheck: Callable[..., tuple[int, str]]) -> None:
    Path("附表.xlsx").write_bytes(swapped("xlsx"))
    Path("说明.docx").write_bytes(docx(p("收入决算情况说明") + p("本年收入合计5297.99万元。")))
    code, err = fincheck("--together", "说明.docx", "附表.xlsx", "--output", "xlsx=甲.xlsx", "--output", "docx=乙.docx")
    assert (code, err) == (1, "")
    assert "B32" in fills(Path("甲.xlsx").read_bytes())
    assert read(Path("乙.docx").read_bytes(), "a").blocks == read(Path("说明.docx").read_bytes(), "a").blocks


# the total of a section is wrong: findings stand at what it is compared with, the figure to mend stands between them
CULPRIT = rows(
    ("支出决算表",), ("单位：万元",), ("科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"), (None, "合计", 30, 20, 10),
    ("213", "农林水支出", 30, 20, 10), ("21303", "水利", 30, 20, 10), ("2130301", "行政运行", 20, 29, None), ("2130306", "水利工程", 10, None, 10), style=1,
)  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_the_figure_that_a_cause_names_is_marked_as_well(kind: str, fincheck: Callable[..., tuple[int, str]]) -> None:
    """21303 基本支出 (D6) and 行政运行 合计 (C7) do not fit: both findings come from D7, where none of them stands."""
    if kind == "xlsx":
        Path("a.xlsx").write_bytes(xlsx({"表": CULPRIT}, ("0.00",)))
    else:
        cells = [["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"], ["", "合计", "30.00", "20.00", "10.00"], ["213", "农林水支出", "30.00", "20.00", "10.00"],
                 ["21303", "水利", "30.00", "20.00", "10.00"], ["2130301", "行政运行", "20.00", "29.00", ""], ["2130306", "水利工程", "10.00", "", "10.00"]]  # fmt: skip
        Path("a.docx").write_bytes(
            docx(p("支出决算表") + p("单位：万元") + tbl(*("".join(map(tc, line)) for line in cells)))
        )
    code, _ = fincheck(f"a.{kind}", "--select", "TEX01,TEX05", "--output", f"{kind}=b.{kind}")
    assert code == 1
    copy = Path(f"b.{kind}").read_bytes()
    if kind == "xlsx":
        assert set(fills(copy)) == {"D6", "C7", "D7"}
        assert comments(copy)["D7"].startswith("原因：")
    else:
        assert commented(copy)["29.00"].startswith("原因：")
