"""Published documents as they are read: blocks of text and tables, whatever the format; and files that are none."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from office import docx, p, packed, rows, run, tbl, tc, xlsx

from fincheck.readers.documents import kind_of, published
from fincheck.readers.office.shown import shown, shown_text
from fincheck.readers.published import Paragraph
from fincheck.readers.reading import read_published
from fincheck.rulebook import packaged
from fincheck.source import Problem

TERMS = packaged.load(rules=False).terms


def lines(data, name="a"):
    """Return the blocks of a document: a paragraph as its text, a table as its rows of cells."""
    if isinstance(data, str):
        data = data.encode()
    read = published(name, data)
    assert read is not None
    told = []
    for block in read.blocks:
        if isinstance(block, Paragraph):
            told.append(block.text)
            continue
        grid = [[""] * block.columns for _ in range(block.rows)]
        for cell in block.cells:
            grid[cell.row][cell.column] = cell.text + (
                f"[{cell.rows}x{cell.columns}]" if (cell.rows, cell.columns) != (1, 1) else ""
            )
        told.append(grid)
    return told


def notes(data, name="a"):
    return [note.text.en for note in published(name, data).notes]


# ---------------------------------------------------------------- what a spreadsheet shows

SHOWN = [
    ("9746.5", "0.00", "9746.50"), ("12345.678", "0.00", "12345.68"), ("12345.678", "#,##0.00", "12,345.68"),
    ("0.7045", "0.00%", "70.45%"), ("0.70445", "0.00%", "70.45%"), ("0", "0;-0;;@", ""), ("5", "0;-0;;@", "5"), ("-5", "0;-0;;@", "-5"),
    # a tie is rounded up on the decimal text: 1.005, 0.125 and 2.675 as binary fractions would go down
    ("1.005", "0.00", "1.01"), ("0.125", "0.00", "0.13"), ("2.675", "0.00", "2.68"), ("2.6749999999999998", "0.00", "2.68"),
    ("-1.005", "0.00", "-1.01"), ("999.995", "0.00", "1000.00"), ("0.30000000000000004", "General", "0.3"), ("17.699999999999999", "0.00", "17.70"),
    ("1234567.891", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234,567.89"),
    ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"), ("-3.5", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-3.50"),
    ("-0.5", "0.00;(0.00)", "(0.50)"), ("1e3", "0.00", "1000.00"), ("1.5E-3", "0.000", "0.002"), ("1234.5", "[Red]0.0", "1234.5"),
    ("7", "00000", "00007"), ("12345678.9", "#,##0.00,", "12,345.68"), ("123456789", "0.00,,", "123.46"), ("0.5", "#.##", ".5"), ("2.5", "0.##", "2.5"),
    ("2", "[$¥-804]#,##0.00", "¥2.00"), ("3", '0.00"万元"', "3.00万元"), ("123456789.123456", "General", "123456789.1"), ("2080505", "General", "2080505"),
    ("123456789012", "General", "123456789012"), ("0", "#,##0.00;-#,##0.00;#", ""), ("12345", '[>=10000]0!.0,"万";0', "1.2万"), ("5", '[>=10000]0!.0,"万";0', "5"),
    ("88.15", "G/通用格式", "88.15"), ("100", '0"%"', "100%"), ("5.5", ";;;", ""), ("45000", 'yyyy"年"m"月"d"日"', "2023年3月15日"), ("45000", "yyyy/m/d", "2023/3/15"),
    ("45000.5", "yyyy-mm-dd h:mm", "2023-03-15 12:00"), ("1000000", "#,##0", "1,000,000"), ("0", "0.00", "0.00"), ("-0", "0.00", "0.00"), ("100", "#,##0.00", "100.00"),
]  # fmt: skip


@pytest.mark.parametrize(("stored", "format", "told"), SHOWN)
def test_a_number_is_shown_as_its_format_says(stored, format, told):
    text, known = shown(stored, format)
    assert (text.strip(), known) == (told, True)


@pytest.mark.parametrize(
    ("stored", "format", "told"),
    [("0.5", "# ?/?", "0.5"), ("12345", "0.00E+00", "12345"), ("1e999999", "0", "1e999999"), ("x", "0", "x")],
)
def test_a_format_that_is_not_known_shows_the_number_as_stored(stored, format, told):
    assert shown(stored, format) == (told, False)


@pytest.mark.parametrize(
    ("text", "format", "told"),
    [
        ("甲", "0;-0;;@", "甲"),
        ("甲", ";;;", ""),
        ("甲", "0.00", "甲"),
        ("甲", '@"元"', "甲元"),
        ("甲", "General", "甲"),
    ],
)
def test_a_text_is_shown_unless_its_format_hides_it(text, format, told):
    assert shown_text(text, format) == told


# ---------------------------------------------------------------- Word

ROW = tc("合计") + tc("1.00")
DOCX = [
    ("runs are joined", p("本年收入", "合计10500", ".70万元"), ["本年收入合计10500.70万元"]),
    ("a line break parts paragraphs", p("甲", "<w:r><w:br/></w:r>", "乙"), ["甲", "乙"]),
    ("deletions out, insertions in", p("为", f'<w:del w:id="1"><w:r><w:delText>5</w:delText></w:r></w:del><w:ins w:id="2">{run("6")}</w:ins>', "元"), ["为6元"]),
    ("moved text once", p(f'<w:moveFrom w:id="1">{run("旧")}</w:moveFrom><w:moveTo w:id="2">{run("新")}</w:moveTo>'), ["新"]),
    ("hidden text is not read", p("甲", run("乙", "<w:vanish/>")), ["甲"]),
    ("a field shows its result", p('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE 12 </w:instrText></w:r>', "3"), ["3"]),
    ("a text box behind its paragraph, once", p("甲", f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:txbxContent>{p('框')}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{p('框')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"), ["甲", "框"]),
    ("only a fallback", p(f"<w:r><mc:AlternateContent><mc:Fallback><w:txbxContent>{p('框')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"), ["框"]),
    ("content controls and links", f"<w:sdt><w:sdtPr/><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt>" + p(f"<w:hyperlink>{run('乙')}</w:hyperlink>"), ["甲", "乙"]),
    ("cells", tbl(tc("科目编码") + tc("合计"), tc("204") + tc("1.00")), [[["科目编码", "合计"], ["204", "1.00"]]]),
    ("a wrapped name has no blank in it", tbl(tc(p("基本养老保险缴") + p("费支出")) + tc("1.00"), ROW), [[["基本养老保险缴费支出", "1.00"], ["合计", "1.00"]]]),
    ("merged across", tbl(tc("项目", '<w:gridSpan w:val="2"/>') + tc("决算数"), tc("编码") + tc("名称") + tc("1")), [[["项目[1x2]", "", "决算数"], ["编码", "名称", "1"]]]),
    ("merged down", tbl(tc("甲", '<w:vMerge w:val="restart"/>') + tc("1"), tc("", "<w:vMerge/>") + tc("2"), tc("乙") + tc("3")),
     [[["甲[2x1]", "1"], ["", "2"], ["乙", "3"]]]),
    ("a row that was deleted", "<w:tbl><w:tr><w:trPr><w:del w:id='1'/></w:trPr>" + ROW + "</w:tr><w:tr>" + ROW + "</w:tr></w:tbl>", [[["合计", "1.00"]]]),
    ("rows in a content control", f"<w:tbl><w:sdt><w:sdtContent><w:tr>{ROW}</w:tr></w:sdtContent></w:sdt></w:tbl>", [[["合计", "1.00"]]]),
    ("a frame of one column is text", tbl(tc("单位：万元"), tc("甲")), ["单位：万元", "甲"]),
    ("a table in a cell behind it", tbl(tc(p("外") + tbl(ROW)) + tc("2")), [[["外", "2"]], [["合计", "1.00"]]]),
    ("empty cells and rows at the edges are left out", tbl(tc("") + tc(""), tc("") + tc("甲"), tc("") + tc("乙")), [[["甲"], ["乙"]]]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "told"), [case[1:] for case in DOCX], ids=[case[0] for case in DOCX])
def test_word(body, told):
    assert lines(docx(body)) == told


def test_word_footnotes_stand_behind_their_paragraph_and_an_endless_one_ends():
    note = f'<w:footnote w:id="2">{p("注", "<w:r><w:footnoteReference w:id=" + chr(34) + "2" + chr(34) + "/></w:r>")}</w:footnote>'
    assert lines(docx(p("甲", '<w:r><w:footnoteReference w:id="2"/></w:r>') + p("乙"), footnotes=note)) == [
        "甲",
        "注",
        "乙",
    ]


def test_word_numbers_its_paragraphs_as_it_prints_them():
    level = '<w:lvl w:ilvl="{0}"><w:start w:val="1"/><w:numFmt w:val="{1}"/><w:lvlText w:val="{2}"/></w:lvl>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level.format(0, "chineseCounting", "%1、")}{level.format(1, "decimal", "（%2）")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )

    def item(depth, text):
        return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr></w:pPr>{run(text)}</w:p>'

    body = item(0, "甲") + item(0, "乙") + item(1, "丙") + item(1, "丁") + item(0, "戊")
    assert lines(docx(body, numbering=numbering)) == ["一、甲", "二、乙", "（1）丙", "（2）丁", "三、戊"]


def test_word_headings_and_places():
    style = '<w:style w:styleId="T"><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style><w:style w:styleId="U"><w:basedOn w:val="T"/></w:style>'
    heading = f'<w:p><w:pPr><w:pStyle w:val="U"/></w:pPr>{run("总体情况")}</w:p>'
    read = published("a.docx", docx(p("甲") + heading + p("支出决算表") + tbl(ROW, ROW), styles=style))
    assert [(block.text, block.level) for block in read.blocks[:2]] == [("甲", 0), ("总体情况", 2)]
    assert read.blocks[1].origin.label("zh") == "第2段"
    assert read.blocks[3].cells[3].origin.label("zh") == "“支出决算表”第2行第2列"
    source, starts = read.linear()
    assert starts == [1, 2, 3, 4]
    assert source.lines[4] == "合计 | 1.00"
    assert str(source.place(5, 6)) == "a.docx:“支出决算表”第2行第2列"


def test_word_tells_what_it_changes_and_leaves_out():
    body = p("甲", f'<w:ins w:id="1">{run("乙")}</w:ins>', run("丙", "<w:vanish/>"))
    assert notes(docx(body, vbaProject=b"")) == [
        "1 tracked changes: read as changed, deletions out, insertions in",
        "1 stretches of hidden text were not read",
    ]
    assert notes(
        packed(
            {
                "word/document.xml": "<w:document xmlns:w='http://purl.oclc.org/ooxml/wordprocessingml/main'/>",
                "word/vbaProject.bin": b"",
            }
        )
    ) == ["the file has macros: ignored, never run"]


# ---------------------------------------------------------------- workbooks

XLSX = [
    ("numbers as shown", rows(("合计", 9746.5), (None, 12345.678), style=1), [[["合计", "9,746.50"], ["", "12,345.68"]]]),
    ("merged cells", rows(("项目", None, "决算数"), ("编码", "名称", 1)) + '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
     [[["项目[1x2]", "", "决算数"], ["编码", "名称", "1"]]]),
    ("hidden rows and columns", '<cols><col min="2" max="2" hidden="1"/></cols>' + rows(("甲", "藏", "乙"), ("丙", "藏", "丁")).replace('<row r="1">', '<row r="1" hidden="1">'),
     [[["丙", "丁"]]]),
    ("errors and truths", '<sheetData><row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1" t="b"><v>1</v></c></row></sheetData>', [[["#REF!", "TRUE"]]]),
    ("shared texts", '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v></v></c></row></sheetData>', [[["收入支出", "合计"]]]),
    ("a formula shows its result", '<sheetData><row r="1"><c r="A1" s="1"><f>B1+C1</f><v>3</v></c><c r="B1" t="str"><f>A2</f><v>甲</v></c></row></sheetData>', [[["3.00", "甲"]]]),
    ("places left out", '<sheetData><row><c t="inlineStr"><is><t>甲</t></is></c><c><v>1</v></c></row><row><c><v>2</v></c></row></sheetData>', [[["甲", "1"], ["2", ""]]]),
    ("empty", "<sheetData/>", []),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "told"), [case[1:] for case in XLSX], ids=[case[0] for case in XLSX])
def test_workbooks(sheet, told):
    texts = ("<si><r><t>收入</t></r><r><t>支出</t></r><rPh><t>shou</t></rPh></si>", "<si><t>合计</t></si>")
    assert lines(xlsx({"附表": sheet}, ("#,##0.00",), texts)) == told


def test_workbooks_tell_what_they_hide_and_where_a_figure_stands():
    sheet = '<sheetData><row r="7"><c r="C7"><v>5</v></c><c r="D7"><f>1+1</f></c></row><row r="8" hidden="1"><c r="A8"><v>6</v></c></row></sheetData>'
    read = published("a.xlsx", xlsx({"收入支出决算总表": sheet, "字典": rows((1,))}, hidden=("字典",)))
    assert read.blocks[0].cells[0].origin.label("zh") == "收入支出决算总表!C7"
    assert [(note.text.en, note.origin.cell, note.unread) for note in read.notes] == [
        ("the hidden rows 8 were not read", "", False),
        ("not read: a formula without a saved result: open it in Excel or WPS and save it", "D7", True),
        ("the hidden sheet '字典' was not read", "", False),
    ]


UNTOLD = [
    ('s="1"', "<v>0.5</v>", "the number format '# ?/?' is not known"),
    ('s="9"', "<v>0.5</v>", "the format of the cell is not in the file: nobody knows which digits it shows"),
    ("", "<v>INF</v>", "what the cell holds is no number (INF)"),
    ("", "<v>nan</v>", "what the cell holds is no number (nan)"),
    ("", "<v>1e999</v>", "what the cell holds is no number (1e999)"),
    ("", "<f>A1</f>", "a formula without a saved result: open it in Excel or WPS and save it"),
    ("", "<f>A1</f><v></v>", "a formula without a saved result: open it in Excel or WPS and save it"),
    ('t="s"', "<v>7</v>", "the text that the cell refers to is not in the file"),
]


@pytest.mark.parametrize(("cell", "content", "told"), UNTOLD)
def test_a_cell_of_which_nobody_knows_what_it_shows_is_no_empty_one(cell, content, told):
    """It is not nil, nor what is stored: a sum with it is undecided, and no error."""
    sheet = f'<sheetData><row r="1"><c r="A1" {cell}>{content}</c><c r="B1"><v>2</v></c></row></sheetData>'
    data = xlsx({"a": sheet}, ("# ?/?",))
    assert lines(data) == [[["#?", "2"]]]
    assert [(n.text.en, n.origin.cell, n.unread, n.figures) for n in published("a", data).notes] == [(f"not read: {told}", "A1", True, 1)]  # fmt: skip
    hidden = sheet.replace('<row r="1">', '<row r="1" hidden="1">')
    assert notes(xlsx({"a": hidden}, ("# ?/?",))) == ["the hidden rows 1 were not read"]


def test_of_many_such_cells_the_first_are_told_and_all_are_counted():
    read = published("a", xlsx({"a": "<sheetData>" + "<row><c><v>x</v></c></row>" * 25 + "</sheetData>"}))
    assert len(read.notes) == 21
    assert sum(note.figures for note in read.notes) == 25
    assert read.notes[-1].text.en == "5 more cells not read: what the cell holds is no number (x)"


@pytest.mark.parametrize("cell", ["<c><v></v></c>", '<c t="str"><f>IF(A2,A2,1)</f><v></v></c>', '<c t="s"><v></v></c>'])
def test_a_cell_that_shows_nothing_is_empty(cell):
    assert lines(xlsx({"a": f"<sheetData><row>{cell}<c><v>1</v></c></row></sheetData>"})) == [[["1"]]]


# ---------------------------------------------------------------- text, CSV, web pages

TEXTS = [
    ("a.txt", "一、收入\n\n本年收入合计1.00万元。\n", ["一、收入", "本年收入合计1.00万元。"]),
    ("a.txt", "\ufeff甲\r\n乙\r", ["甲", "乙"]),
    ("a.txt", "科目编码\t科目名称\t合计\n\t合计\t5.00\n204\t公安\t5.00\n\n注：无", [[["科目编码", "科目名称", "合计"], ["", "合计", "5.00"], ["204", "公安", "5.00"]], "注：无"]),
    ("a.md", "# 决算\n**合计** 5\n\n| 项目 | 金额 |\n|---|---|\n| 甲 | 5 |\n", ["决算", "合计 5", [["项目", "金额"], ["甲", "5"]]]),
    ("a.txt", "项目 ｜ 金额\n甲 ｜ 5\n", [[["项目", "金额"], ["甲", "5"]]]),
    ("a.csv", '支出决算表,,\n科目编码,科目名称,合计\n204,"公安,支出","9,395.27"\n', [[["支出决算表", "", ""], ["科目编码", "科目名称", "合计"], ["204", "公安,支出", "9,395.27"]]]),
    ("a.csv", "项目;金额\n甲;5\n乙;6\n", [[["项目", "金额"], ["甲", "5"], ["乙", "6"]]]),
    ("a.csv", '项目,金额\n"两\n行",5\n丙,6\n', [[["项目", "金额"], ["两 行", "5"], ["丙", "6"]]]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "told"), TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_texts(name, text, told, encoding):
    assert lines(text.replace("\ufeff", "").encode(encoding), name) == told


def test_lines_that_were_broken_at_a_width_keep_their_numbers_and_are_joined_where_sentences_are_read():
    text = (
        "一、收入支出决算总体情况说明\n"
        "  某部门2024年度收入总计307.82万元，与上年相比，收入总计增加三百零七点八二万元，收入\n总计增长百分之一百，主要原因是单位于今年成立，增加人员若干，办公用房也一\n并增加。\n"
        "二、收入决算情况说明\n"
        "  本年收入合计307.82万元，其中：财政拨款收入300.00万元，其他收入七点八二万元，基本支\n出105.58万元。\n"
    )
    read = published("a.txt", text.encode())
    assert [(block.text[:3], block.origin.row) for block in read.blocks] == [
        ("一、收", 1), ("某部门", 2), ("总计增", 3), ("并增加", 4), ("二、收", 5), ("本年收", 6), ("出10", 7),
    ]  # fmt: skip
    root = read_published(read, packaged.load().terms).report.root
    assert [node.line for node in root.walk() if node.text == "105.58万元"] == [7]
    assert [node.key for node in root.walk() if node.text == "105.58万元"] == ["basic"]


HTML = [
    ("<html><head><title>题</title><style>p{}</style></head><body><h2>一、收入</h2><p>合计<b>1.00</b>&nbsp;万元<br>乙</p><script>x</script>", ["一、收入", "合计1.00 万元", "乙"]),
    ("<!-- a --><!DOCTYPE html><table><tr><th rowspan=2>项目<th colspan=2>决算数<tr><td>甲<td>乙<tr><td>合计<td>1<td>2</table>",
     [[["项目[2x1]", "决算数[1x2]", ""], ["", "甲", "乙"], ["合计", "1", "2"]]]),
    ("<html><p>甲<p style='display: none'>藏<p>乙<div hidden>藏</div>", ["甲", "乙"]),
    ("<html><table><tr><td><p>决算说明</p><table><tr><td>项目<td>1</table></td></tr></table>", ["决算说明", [["项目", "1"]]]),
    ("<html><table><tr><td>基本养老<br>保险<td>1<tr><td>a<td>2</table>", [[["基本养老 保险", "1"], ["a", "2"]]]),
    ("<html><ul><li>甲<li>乙</ul>", ["甲", "乙"]),
    ("<html><table><tr><td>甲<td>1", [[["甲", "1"]]]),
    ("<table><tr><td rowspan=99999999>甲</td><td colspan=x>1</td></tr></table>", [[["甲", "1"]]]),
    ("<html><p>完成率<100%，a < b &lt;c&gt; 3<5", ["完成率<100%，a < b <c> 3<5"]),
    ("<html><!--><p>甲<!---><p>乙<!-- <p>丙 --!><p>丁<![if !x]>戊<![endif]--><?php 1 ?><p>己</ ><//x>", ["甲", "乙", "丁戊", "己"]),
    ('<html><td title="a>b" style=\'x:"<p>"\' hidden2 = c>1</td><p/>甲<P CLASS=x/>乙', ["1", "甲", "乙"]),
    ("<html><table><tr><td/><td>1<tr><td>2<td/></table>", [[["", "1"], ["2", ""]]]),
    ("<html><script>if (a<b) '</p>'; <!-- </scriptx></script ><p>甲<textarea></p>1</textarea>乙<title>&amp;</title>", ["甲乙"]),
    ("<html>&#" + "9" * 5000 + ";&#x" + "f" * 5000 + ";&#00065;&#x000042&nbsp;&unknown;", ["\ufffd\ufffdAB &unknown;"]),
    ("<html><a b='c' b=d e f=>甲</a g=h>乙<", ["甲乙<"]),
]  # fmt: skip


@pytest.mark.parametrize(("page", "told"), HTML)
def test_pages(page, told):
    assert lines(page) == told


@pytest.mark.parametrize(
    ("page", "encoding"),
    [('<html><meta charset="gb2312"><p>朱镕基', "gb18030"), ("<html><p>合计", "utf-8"), ("<html><p>合计", "utf-16"), ("<html><p>合计", "gb18030"),
     ('<html><meta charset="big5"><p>合計', "big5")],
)  # fmt: skip
def test_pages_in_any_encoding(page, encoding):
    assert lines(page.encode(encoding)) == [page.rpartition(">")[2]]


def test_pages_tell_what_they_hide():
    assert notes(b"<html><p hidden>1<b>2</b></p><p>3") == ["1 hidden elements with text were not read"]


ENDLESS = ["<!--", '<a b="', "<a b='", "</", "<!", "<?", "<a ", "<a b=", "<a/", "<x", "</a", "<a\n", "<", "<![CDATA[", "<script>", "<title>", "<!--->", "<p>", "</p>",
           "<tr>", "<td>", "<br>", "&", "&#9", "a ", "<li>", '<a"', "--", "<table><td>1</table>"]  # fmt: skip


@pytest.mark.parametrize("piece", ENDLESS)
def test_what_a_page_never_closes_is_passed_once(piece):
    """Four times the text takes four times as long, not sixteen times."""
    taken = []
    for size in (50_000, 200_000):
        data = ("<html>甲" + piece * (size // len(piece))).encode()
        before = time.process_time()
        with suppress(Problem):
            published("a", data)
        taken.append(time.process_time() - before)
    assert taken[1] < max(taken[0] * 10, 4)


ROWS = [
    "甲|乙|丙\n", "项目|金额|甲\n甲|1.00|2\n", "支出决算表\n项目|金额|甲\n甲|1.00|2\n\n", "注：无|无\n", "|1.00|2.00\n", "支出决算表|\n", "公开01表|单位：元\n",
    "2023年度某局部门决算\n", "第一部分\n某县水务局\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", ROWS)
def test_the_rows_of_tables_are_passed_once(piece):
    """Four times as many take four times as long, not sixteen times."""
    taken = []
    for count in (1000, 4000):
        before = time.process_time()
        with suppress(Problem):
            read_published(published("a.txt", (piece * count).encode()), TERMS)
        taken.append(time.process_time() - before)
    assert taken[1] < max(taken[0] * 10, 4)


@pytest.mark.parametrize(("page", "count"), [("<html>甲<!-- 1.00", 1), ('<html>甲<p title="1', 1), ("<html>甲<!-- 乙", 0), ("<html>甲<p title=", 0)])  # fmt: skip
def test_figures_behind_what_a_page_never_closes_are_told(page, count):
    read = published("a", page.encode())
    assert [block.text for block in read.blocks] == ["甲"]
    assert [note.unread for note in read.notes] == [True] * count


def test_a_page_is_known_in_no_time_whatever_comments_it_begins_with():
    assert kind_of("a", b"<!---->" * 500 + b"x") == "yaml"
    assert kind_of("a", b"<!---->" * 500 + b"<p><table>") == "yaml"
    assert kind_of("a", b"<!---->" * 500 + b"<table>") == "html"


# ---------------------------------------------------------------- which reader

KINDS = [
    ("a.yaml", b"a: 1", "yaml"), ("a.yaml", "收入总计10500.70万元。".encode(), "yaml"), ("-", "支出决算: {合计: 1}".encode(), "yaml"),
    ("a.txt", "单位名称: 某局\n支出决算:\n  合计: 1.00\n".encode(), "yaml"), ("a.txt", "一、收入\n收入总计: 1.00万元\n".encode(), "text"), ("a.md", b"x", "text"),
    ("a", ("本部门收入总计1.00万元，" * 5 + "。").encode(), "text"), ("a.txt", "项目,金额,占比\n甲,1,2\n乙,3,4\n".encode(), "csv"), ("report", b"total", "yaml"),
    ("a.xls", "项目\t金额\n甲\t1\n乙\t2\n".encode("gb18030"), "csv"), ("a.doc", "一、收入\n收入总计1.00万元\n".encode(), "text"),
    ("a.txt", b"<html><p>x", "html"), ("a.xls", b"<table><tr><td>1", "html"), ("a.doc", b"%PDF-1.7", "pdf"), ("a.doc", docx(p("x")), "docx"), ("a.zip", xlsx({"a": ""}), "xlsx"),
    ("a", b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "xls"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "kind"), KINDS)
def test_a_file_is_known_by_what_it_holds(name, data, kind):
    assert kind_of(name, data) == kind


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMB = packed({"word/document.xml": b" " * 40_000_000})
DEEP = docx("<w:p>" * 300 + "</w:p>" * 300)
REFUSED = [
    ("a.txt", "甲\n" * 30_001, "the paragraphs and tables go beyond the limit of 30,000: not read"),
    ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "old Word files (.doc, .wps) cannot be read"),
    ("a.wps", OLE + b"\0" * 600, "this old kind of Office or WPS file (.doc, .wps, .et) cannot be read"),
    ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted Office files cannot be read"),
    ("a.xls", OLE + "Workbook".encode("utf-16-le"), "the file is damaged: the workbook cannot be read"),
    ("a.xlsb", packed({"xl/workbook.bin": b""}), "binary workbooks (.xlsb) cannot be read"),
    ("a.pptx", packed({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}), "presentations cannot be read"),
    ("a.ofd", packed({"OFD.xml": b""}), "OFD files cannot be read"),
    ("a.ods", packed({"mimetype": b"application/vnd.oasis"}), "OpenDocument files cannot be read"),
    ("a.zip", packed({"a.txt": b""}), "archives cannot be read"),
    ("a.xlsx", packed({"a.txt": b""}), "this is no .xlsx file: it is damaged, or was given another name"),
    *((f"a{suffix}", b"\x87\xff\x00\xf1" * 200, f"this is no {suffix} file: it is damaged, or was given another name") for suffix in (".doc", ".pdf", ".xlsx", ".wps", ".html")),
    *((f"a{suffix}", data, "an empty file cannot be read") for suffix in (".docx", ".pdf", ".txt", ".csv") for data in (b"", b"\xef\xbb\xbf \r\n", b"\0" * 512)),
    ("a.txt", b"\x87\xff\x00\xf1" * 200, "from here on the encoding is neither UTF-8 nor GBK"),
    ("a.rtf", b"{\\rtf1", "RTF files cannot be read"),
    ("a.png", b"\x89PNG\r\n", "pictures cannot be read"),
    ("a.docx", docx(p("x"))[:-40], "the file is damaged: the archive is incomplete"),
    ("a.docx", b"PK\x03\x04", "the file is damaged: the archive is incomplete"),
    ("a.docx", BOMB, "the compression of 'word/document.xml' goes beyond the limit of 200:1: not read"),
    ("a.docx", DEEP, "the nesting of 'word/document.xml' goes beyond the limit of 200: not read"),
    ("a.docx", packed({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "'word/document.xml' declares a DOCTYPE or entities: not read, for safety"),
    ("a.docx", packed({"word/document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".encode("utf-16")}), "'word/document.xml' declares a DOCTYPE or entities: not read, for safety"),
    ("a.docx", packed({"word/document.xml": "<a><b></a>"}), "the file is damaged: 'word/document.xml' is no XML in line 1"),
    ("a.docx", packed({"word/x.xml": ""}), "this archive holds no text of Word"),
    ("a.docx", packed({f"word/{at}": b"" for at in range(10_001)}), "the number of parts goes beyond the limit of 10,000: not read"),
    ("a.xlsx", xlsx({"a": rows(*[(1,) * 20] * 10_001)}), "the cells go beyond the limit of 200,000: not read"),
    ("a.xlsx", xlsx({"a": '<sheetData><row><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row></sheetData>'}), "the area of sheet 'a' goes beyond the limit of 2,000,000: not read"),
    ("a.html", "<html>" + "<br>" * 500_001, "the tags go beyond the limit of 500,000: not read"),
    ("a.html", "<html>" + "a" * 20_000_000, "the text goes beyond the limit of 20,000,000: not read"),
    ("a.html", "<html>" + "<div>" * 500, "the nesting of elements goes beyond the limit of 400: not read"),
    ("a.html", "<html><table>" + "<td rowspan=500 colspan=500>a" * 2, "the cells go beyond the limit of 200,000: not read"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "told"), REFUSED, ids=[f"{at}-{case[0]}" for at, case in enumerate(REFUSED)])
def test_what_is_not_read_is_refused_with_a_way_out(name, data, told):
    with pytest.raises(Problem) as caught:
        published(name, data.encode() if isinstance(data, str) else data)
    assert caught.value.text.en == told
    assert caught.value.help is not None
    assert caught.value.place.file == name


def test_a_part_with_a_password_is_refused():
    data = bytearray(docx(p("x")))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + flag] |= 1
    with pytest.raises(Problem) as caught:
        published("a.docx", bytes(data))
    assert caught.value.text.en == "the file needs a password"


@pytest.mark.parametrize(
    "make", [lambda: docx(p("合计1.00万元") * 9 + tbl(ROW)), lambda: xlsx({"a": rows(("合计", 1))}, ("0.00",))]
)
def test_a_damaged_file_is_a_problem_and_nothing_else(make):
    whole = make()
    for at in range(0, len(whole), 7):
        for hurt in (whole[:at], whole[:at] + b"\xff" + whole[at + 1 :]):
            try:
                published("a", hurt)
            except Problem:
                continue


def test_a_missing_library_is_told_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "xlrd", None)
    with pytest.raises(Problem) as caught:
        published("a.xls", OLE + "Workbook".encode("utf-16-le"))
    assert caught.value.help is not None
    assert "fincheck[documents]" in caught.value.help.en
