"""PDF files written by hand: what is read of them, where it stands, and what is told instead of guessed."""

import ctypes
import importlib
import json
import random
import sys
import time
from itertools import pairwise
from typing import Any

import pytest
from pdfwriter import TALL, WIDE, Sheet, pdf

from fincheck.readers.pdf import read_pdf, worker
from fincheck.readers.published import Paragraph, Published, Table
from fincheck.source import Problem

pdfium: Any = pytest.importorskip("pypdfium2_raw", reason="the extra 'documents' is not installed")
pages: Any = importlib.import_module("fincheck.readers.pdf.pages").pages

# Text on its side has no extent where the system has no letters for it, and is then not found at all.
LETTERS = pytest.mark.skipif(
    max((g.bottom - g.top for page in pages(pdf(Sheet().text(60, 90, "项目")), 1) for g in page.glyphs), default=0)
    < 100,
    reason="no Chinese font is installed",
)
HEAD = ["项目", "决算数"]
ROWS = [HEAD, ["一、财政拨款收入", "307.82"], ["总计", "307.82"]]
WIDTHS = [150, 80]


def read(*sheets: Sheet) -> Published:
    return worker.unpacked("公开.pdf", json.loads(json.dumps(worker.answer(pdf(*sheets)))))


def rows(table: Paragraph | Table) -> list[list[str]]:
    assert isinstance(table, Table)
    texts = {(cell.row, cell.column): cell.text for cell in table.cells}
    return [[texts.get((row, column), "") for column in range(table.columns)] for row in range(table.rows)]


def tables(document: Published) -> list[list[list[str]]]:
    return [rows(block) for block in document.blocks if isinstance(block, Table)]


def paragraphs(document: Published) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def outline(document: Published) -> list[str]:
    return [block.text if isinstance(block, Paragraph) else "TABLE" for block in document.blocks]


# ------------------------------------------------------------------ tables


def test_a_table_with_its_title_and_unit_in_reading_order() -> None:
    sheet = Sheet().text(60, 170, "注：本表反映总收支。", 10).table(60, 90, WIDTHS, ROWS)
    document = read(sheet.text(450, 80, "单位：万元").text(150, 60, "收入支出决算总表", 16))
    assert outline(document) == ["收入支出决算总表", "单位：万元", "TABLE", "注：本表反映总收支。"]
    assert tables(document) == [ROWS]
    assert document.notes == ()


def test_origins_tell_page_row_and_column() -> None:
    document = read(Sheet().text(60, 100, "部门概况"), Sheet().table(60, 90, WIDTHS, ROWS))
    table = document.blocks[1]
    assert isinstance(table, Table)
    assert [(c.origin.page, c.origin.row, c.origin.column) for c in table.cells if c.text == "307.82"] == [(2, 2, 2), (2, 3, 2)]  # fmt: skip


THIN = Sheet()
for _y in (90, 110, 130):
    THIN.bar(60, _y, 240, _y + 0.5)
for _x in (60, 150, 240):
    THIN.bar(_x, 90, _x + 0.5, 130)
FRAMES = Sheet()
for _x in (60, 150):
    for _y in (90, 110):
        FRAMES.frame(_x, _y, _x + 90, _y + 20)
IMAGES = Sheet()
for _y in (90, 110, 130):
    IMAGES.picture(60, _y, 240, _y + 1)
for _x in (60, 150, 240):
    IMAGES.picture(_x, 90, _x + 1, 130)
FORM = Sheet()
FORM.forms.append("q 1 0 0 1 60 0 cm 0 0 180 40 re S 0 20 m 180 20 l S 90 0 m 90 40 l S Q")
FORM.content.append("q 1 0 0 1 0 712 cm /X0 Do Q")
SCALED = Sheet()
SCALED.content.append(
    "q 0.1 0 0 -0.1 0 842 cm 600 900 1800 400 re S 600 1100 m 2400 1100 l S 1500 900 m 1500 1300 l S Q"
)


@pytest.mark.parametrize(
    "sheet",
    [THIN, FRAMES, IMAGES, FORM, SCALED],
    ids=["thin fills", "stroked rectangles", "thin images", "lines in a form", "lines under a matrix"],
)
def test_lines_drawn_in_whatever_way(sheet: Sheet) -> None:
    sheet.text(65, 104, "项目").text(155, 104, "决算数").text(65, 124, "总计").text(200, 124, "307.82")
    assert tables(read(sheet)) == [[["项目", "决算数"], ["总计", "307.82"]]]


def test_merged_heads_span_what_they_span() -> None:
    sheet = Sheet().frame(60, 90, 300, 150).line(60, 110, 180, 110).line(60, 130, 300, 130).line(180, 90, 180, 150)
    sheet.line(120, 110, 120, 150)
    sheet.text(100, 104, "项目").text(65, 124, "编码").text(125, 124, "名称").text(200, 114, "合计").text(
        65, 144, "201"
    )
    (table,) = [block for block in read(sheet.text(250, 144, "3.50")).blocks if isinstance(block, Table)]
    spans = {cell.text: (cell.row, cell.column, cell.rows, cell.columns) for cell in table.cells}
    assert spans == {"项目": (0, 0, 1, 2), "合计": (0, 2, 2, 1), "编码": (1, 0, 1, 1), "名称": (1, 1, 1, 1), "201": (2, 0, 1, 1), "3.50": (2, 2, 1, 1)}  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["机关事业单位基本养老保险缴", "费支出"], "机关事业单位基本养老保险缴费支出"),
        (["156,211,123,456,789,0", "12.00"], "156,211,123,456,789,012.00"),
        (["Office of", "Water"], "Office of Water"),
    ],
)
def test_what_is_wrapped_in_a_cell_is_one_text(lines: list[str], expected: str) -> None:
    sheet = Sheet().frame(60, 90, 190, 130).frame(190, 90, 260, 130).text(200, 110, "备注", 9)
    for i, line in enumerate(lines):
        sheet.text(62, 105 + 14 * i, line, 10 if "机" in lines[0] else 12)
    assert rows(read(sheet).blocks[0])[0][0] == expected


def test_two_figures_in_a_cell_stay_two() -> None:
    sheet = Sheet().table(60, 90, [50, 50, 50, 50, 50], [["1.00", "2.00", "3.00", "4.00", ""]], high=40)
    assert tables(read(sheet.text(262, 104, "12.00", 10).text(262, 120, "13.00", 10)))[0][0][4] == "12.00 13.00"


def test_a_name_too_long_for_its_cell_stays_whole() -> None:
    sheet = Sheet().table(60, 90, [80, 80, 80], [["科目", "合计", "项目"], ["", "", ""], ["", "", "1.00"]])
    assert tables(read(sheet.text(63, 124, "其他社会工作事务支出", 10)))[0][1] == ["其他社会工作事务支出", "", ""]


def test_letters_drawn_twice_to_look_bold_are_read_once() -> None:
    sheet = Sheet().table(60, 90, WIDTHS, [["项目", "决算数"], ["总计", "307.82"]])
    sheet.text(63.3, 124, "总计", 10).text(240 + 50 - 3 - 30 + 0.3, 124, "307.82", 10)
    assert tables(read(sheet)) == [[["项目", "决算数"], ["总计", "307.82"]]]


@LETTERS
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_turned_for_the_reader(rotate: int) -> None:
    """As shown: the content is drawn turned back, as programs do for landscape tables."""
    sheet = Sheet(TALL if rotate % 180 == 0 else WIDE, 0).table(60, 90, WIDTHS, ROWS)
    width, height = sheet.width, sheet.height
    matrix = {
        0: "1 0 0 1 0 0",
        90: f"0 1 -1 0 {height} 0",
        180: f"-1 0 0 -1 {width} {height}",
        270: f"0 -1 1 0 0 {width}",
    }
    sheet.content = [f"q {matrix[rotate]} cm", *sheet.content, "Q"]
    if rotate % 180:
        sheet.width, sheet.height = height, width
    sheet.rotate = rotate
    straight = read(Sheet(TALL if rotate % 180 == 0 else WIDE).table(60, 90, WIDTHS, ROWS))
    turned = read(sheet)
    assert tables(turned) == [ROWS]
    for a, b in zip(turned.blocks[0].cells, straight.blocks[0].cells, strict=True):  # type: ignore[union-attr]
        assert a.origin[:6] == b.origin[:6]
        assert max(abs(x - y) for x, y in zip(a.origin.box or (), b.origin.box or (), strict=True)) <= 2


@LETTERS
@pytest.mark.parametrize("matrix", ["0 1 -1 0 842 0", "0 -1 1 0 0 595"], ids=["upward", "downward"])
def test_a_table_that_lies_on_its_side(matrix: str) -> None:
    sheet = Sheet(TALL).table(60, 90, WIDTHS, ROWS)
    sheet.content = [f"q {matrix} cm", *sheet.content, "Q"]
    sheet.width, sheet.height = WIDE
    assert tables(read(sheet)) == [ROWS]


def test_two_tables_on_a_page() -> None:
    sheet = Sheet().table(60, 90, WIDTHS, ROWS).text(60, 190, "支出决算表").table(60, 200, WIDTHS, ROWS[:2])
    assert outline(read(sheet)) == ["TABLE", "支出决算表", "TABLE"]
    assert tables(read(sheet)) == [ROWS, ROWS[:2]]


# ------------------------------------------------------------------ tables over pages

MORE = [["二、其他收入", "1.00"], ["三、事业收入", "2.00"]]


@pytest.mark.parametrize("again", [False, True], ids=["without the head", "with the head again"])
@pytest.mark.parametrize("caption", [None, "收入决算表", "续表", "收入决算表（续）"])
def test_a_table_over_two_pages_is_one(again: bool, caption: str | None) -> None:
    first = Sheet().text(200, 80, "收入决算表").table(60, 90, WIDTHS, ROWS)
    second = Sheet().table(60, 90, WIDTHS, [HEAD, *MORE] if again else MORE)
    if caption:
        second.text(200, 80, caption)
    document = read(first, second.text(60, 400, "注：本表反映收入。"))
    assert outline(document) == ["收入决算表", "TABLE", "注：本表反映收入。"]
    assert tables(document) == [ROWS + MORE]
    last = document.blocks[1].cells[-1]  # type: ignore[union-attr]
    assert (last.text, last.row, last.origin.page, last.origin.row) == ("2.00", 4, 2, 3 if again else 2)


@pytest.mark.parametrize(
    "second",
    [
        Sheet().text(200, 80, "支出决算表").table(60, 90, WIDTHS, ROWS),
        Sheet().table(60, 90, [100, 130], ROWS),
        Sheet(WIDE).table(60, 90, WIDTHS, ROWS),
        Sheet().frame(60, 70, 290, 90).text(150, 84, "支出决算表").table(60, 90, WIDTHS, ROWS),
    ],
    ids=["another title", "other columns", "another page", "its own title in its first row"],
)
def test_another_table_is_no_continuation(second: Sheet) -> None:
    assert len(tables(read(Sheet().text(200, 80, "收入决算表").table(60, 90, WIDTHS, ROWS), second))) == 2


def test_a_last_row_of_merged_cells_on_a_page_of_its_own() -> None:
    first = Sheet().table(60, 90, [30, 120, 80], [["编码", "名称", "决算数"], ["201", "一般公共服务", "3.00"]])
    second = Sheet().frame(60, 90, 290, 110).line(210, 90, 210, 110).text(100, 104, "合计").text(260, 104, "3.00")
    assert tables(read(first, second))[0][-1] == ["合计", "", "3.00"]


# ------------------------------------------------------------------ text

LONG = "从预算单位构成看部门决算包括本级决算和下属行政事业单位决算按照有关规定编制并公开"  # 40 characters


def full(number: int, length: int = 38) -> str:
    """Return a full line of running text; no two are the same, for a library may take those for one drawn twice."""
    return (LONG[number:] + LONG[:number])[:length]


def flowing(sheet: Sheet, y: float, lines: list[str], indent: int = 2) -> Sheet:
    for i, line in enumerate(lines):
        sheet.text(60 + (0 if i else 12 * indent), y + 20 * i, line)
    return sheet


def test_paragraphs_by_where_their_lines_stand() -> None:
    sheet = flowing(Sheet(), 100, [full(0, 36), full(1), "到此为止没有句号"])
    sheet = flowing(sheet, 160, [full(2, 36), full(3), full(4)])
    document = read(flowing(sheet, 220, ["（一）总体情况"]))
    assert paragraphs(document) == [
        full(0, 36) + full(1) + "到此为止没有句号",
        full(2, 36) + full(3) + full(4),
        "（一）总体情况",
    ]


def test_a_line_ends_short_where_the_next_begins_with_a_number_that_is_not_broken() -> None:
    sheet = flowing(
        Sheet(), 100, [full(0, 36), full(1), full(5), full(2)[:31] + "货物支出", "1132.45万元、工程支出208.90万元。"]
    )
    sheet = flowing(sheet, 200, [full(3), full(4)[:34] + "。", "2023年度另起一段。"], indent=0)
    assert paragraphs(read(sheet)) == [
        full(0, 36) + full(1) + full(5) + full(2)[:31] + "货物支出" + "1132.45万元、工程支出208.90万元。",
        full(3) + full(4)[:34] + "。",
        "2023年度另起一段。",
    ]


def test_a_paragraph_goes_on_over_the_foot_of_the_page() -> None:
    first = flowing(Sheet(), 700, [full(0, 36), full(1), full(2), full(3)])
    second = flowing(Sheet(), 100, [full(4), "完。"], indent=0)
    document = read(first.text(290, 815, "- 1 -", 9), second.text(290, 815, "- 2 -", 9))
    whole = full(0, 36) + full(1) + full(2) + full(3) + full(4)
    assert paragraphs(document) == [whole + "完。"]
    assert document.blocks[0].origin[:6] == ("", 1, "", 0, 0, 1)
    source = document.linear()[0]
    places = [source.origin(1, column) for column in (1, 36, 37, 151, len(whole) + 1)]
    assert [at.page for at in places if at] == [1, 1, 1, 2, 2]
    assert [at.label("zh") for at in places if at][-1] == "第2页"


def test_a_heading_over_two_lines_by_its_letters() -> None:
    sheet = Sheet().text(60, 80, "第三部分某市某区社会工作部二〇二四年度部门决算", 20, bold=True)
    sheet.text(60 + 228 - 20, 110, "说明", 20, bold=True)
    document = read(flowing(sheet, 140, [full(0, 36), full(1), full(2), full(3), "完。"]))
    assert next((b.text, b.level) for b in document.blocks if isinstance(b, Paragraph)) == ("第三部分某市某区社会工作部二〇二四年度部门决算说明", 1)  # fmt: skip


def test_running_heads_feet_and_page_numbers_are_no_text() -> None:
    sheets = [
        flowing(Sheet(), 100, [f"第{n}页的正文。"]).text(200, 40, "某市水务局部门决算", 9).text(290, 815, f"— {n} —", 9)
        for n in range(1, 5)
    ]
    assert paragraphs(read(*sheets)) == [f"第{n}页的正文。" for n in range(1, 5)]


def test_units_above_the_tables_of_many_pages_are_no_running_heads() -> None:
    sheets = [
        Sheet().text(450, 60, "单位：万元").text(100, 40, f"表{'一二三四'[n]}").table(60, 90, WIDTHS, ROWS)
        for n in range(4)
    ]
    assert outline(read(*sheets)).count("单位：万元") == 4


def test_title_and_unit_on_one_line_are_two_paragraphs() -> None:
    sheet = Sheet().text(60, 80, "编制部门：某市水务局").text(420, 80, "单位：元").table(60, 90, WIDTHS, ROWS)
    assert paragraphs(read(sheet)) == ["编制部门：某市水务局", "单位：元"]


@pytest.mark.parametrize(
    "leaders", ["…………………………12", "..............................3", ""], ids=["dots", "points", "none"]
)
def test_a_list_of_contents_is_no_text(leaders: str) -> None:
    first = Sheet().text(260, 80, "目 录", 16)
    for i, name in enumerate(["一、部门概况", "二、收入支出决算总表", "三、名词解释"]):
        first.text(60, 120 + 20 * i, name + leaders)
    second = Sheet().text(60, 100, "一、部门概况").text(84, 130, "负责供水。")
    assert paragraphs(read(first, second)) == ["一、部门概况", "负责供水。"]


# ------------------------------------------------------------------ told, not guessed


def told(document: Published) -> list[tuple[int, bool, str]]:
    return [(note.origin.page, note.unread, note.text.zh) for note in document.notes]


def test_a_table_without_lines_is_told() -> None:
    sheet = Sheet().text(60, 80, "收入决算表")
    for i, (name, amount, share) in enumerate(
        [("一、财政拨款", "300.00", "97.46%"), ("二、事业收入", "7.82", "2.54%"), ("合计", "307.82", "100.00%")]
    ):
        sheet.text(60, 110 + 20 * i, name).text(300, 110 + 20 * i, amount).text(450, 110 + 20 * i, share)
    document = read(sheet)
    assert paragraphs(document) == ["收入决算表"]
    assert told(document) == [(1, True, "表格缺少框线，6 个数未读：分不清各数属于哪一行、哪一列")]


def test_nothing_of_a_table_without_lines_passes_for_text() -> None:
    """Rows whose columns nearly touch, and rows without a figure, belong to it as well."""
    sheet = Sheet().text(450, 60, "单位：万元").text(60, 80, "科目").text(300, 80, "金额")
    for i, (name, amount) in enumerate(
        [("工资", "1.00"), ("津贴", ""), ("", "2.00"), ("奖金", "3.00"), ("合计", "6.00")]
    ):
        sheet.text(60, 110 + 20 * i, name).text(300, 110 + 20 * i, amount)
    document = read(flowing(sheet, 300, ["本年收入合计 307.82 万元。"]))
    assert paragraphs(document) == ["单位：万元", "本年收入合计 307.82 万元。"]
    assert told(document) == [(1, True, "表格缺少框线，4 个数未读：分不清各数属于哪一行、哪一列")]


def test_a_table_without_lines_between_its_rows_is_told() -> None:
    sheet = Sheet().frame(60, 90, 300, 170).line(60, 110, 300, 110).line(200, 90, 200, 170)
    for i, amount in enumerate(["1.00", "2.00", "3.00"]):
        sheet.text(65, 124 + 20 * i, "项目").text(260, 124 + 20 * i, amount)
    document = read(sheet)
    assert tables(document) == []
    assert told(document) == [(1, True, "表格缺少框线，3 个数未读：分不清各数属于哪一行、哪一列")]


SCAN = "是扫描件或图片，几乎没有文字，图中的内容未读"
RECOGNISED = "是扫描件，文字由识别得来，可能认错，未读"


@pytest.mark.parametrize(
    ("page", "why"),
    [(Sheet().picture(0, 0, 595, 842), SCAN), (Sheet().picture(0, 0, 595, 842).text(60, 90, LONG, mode=3), RECOGNISED)],
    ids=["no text", "text by recognition"],
)
def test_a_scanned_page_is_told(page: Sheet, why: str) -> None:
    text = flowing(Sheet(), 100, ["本年收入合计 307.82 万元，其中财政拨款收入 307.82 万元。"])
    assert told(read(text, page)) == [(2, True, why)]
    with pytest.raises(Problem) as stopped:
        read_pdf("公开.pdf", pdf(page, page))
    assert (stopped.value.text.zh, stopped.value.help is not None) == ("PDF 是扫描件：2 页都没有可用的文字", True)


@pytest.mark.parametrize(("number", "unread"), [(1, False), (2, True)], ids=["cover", "inside"])
def test_a_title_on_a_picture_is_read(number: int, unread: bool) -> None:
    titled = Sheet().picture(0, 0, 595, 842).text(200, 300, "部门决算表", 30)
    text = flowing(Sheet(), 100, ["本年收入合计 307.82 万元，其中财政拨款收入 307.82 万元。"])
    document = read(*([titled, text] if number == 1 else [text, titled]))
    assert "部门决算表" in paragraphs(document)
    assert told(document) == [(number, unread, SCAN)]


def test_a_large_picture_beside_text_is_told_and_a_background_is_not() -> None:
    text = ["本年收入合计 307.82 万元，其中财政拨款收入 307.82 万元。"]
    assert told(read(flowing(Sheet(), 100, text).picture(60, 200, 500, 500))) == [
        (1, False, "有一幅图片，其中如有数字未读")
    ]
    assert told(read(flowing(Sheet().picture(0, 0, 595, 842), 100, text))) == []


def test_a_page_of_which_some_characters_are_unknown_is_told() -> None:
    known = [flowing(Sheet(), 100, [full(i) for i in range(30)]) for _ in range(3)]
    document = read(
        *known,
        flowing(Sheet().text(60, 700, "支出合计一二三四五六七八九十", unknown=True), 100, [full(i) for i in range(20)]),
    )
    assert told(document) == [(4, True, "有 14 个字认不出是什么字")]


def test_a_watermark_across_the_page_stands_in_no_cell() -> None:
    sheet = Sheet().table(60, 90, WIDTHS, ROWS)
    sheet.content.append(f"BT /F1 40 Tf 0.7 0.7 -0.7 0.7 100 700 Tm <{'内部资料'.encode('utf-16-be').hex()}> Tj ET")
    assert tables(read(sheet)) == [ROWS]


# ------------------------------------------------------------------ files that cannot be read

GOOD = pdf(Sheet().table(60, 90, WIDTHS, ROWS))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pdf(Sheet().text(60, 90, LONG), encrypted=True), "PDF 有打开密码，无法读取"),
        (pdf(Sheet().text(60, 90, LONG, unknown=True)), "PDF 的文字层不可用"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 20, "文件已损坏"),
        (b"%PDF-1.7\n", "文件已损坏"),
        (GOOD[: len(GOOD) // 3], "文件已损坏"),
        (b"%PDF-1.7\n" + bytes(65 << 20), "文件大小超过上限（64 MB），未读取"),
    ],
    ids=["password", "no characters known", "junk", "nothing", "truncated", "65 MB"],
)
def test_a_file_that_cannot_be_read_says_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(Problem) as stopped:
        read_pdf("公开.pdf", data)
    assert stopped.value.text.zh.startswith(said)
    assert stopped.value.help is not None


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("worker.PAGES", 2, "页数超过上限（2），未读取"),
        ("assembly._CELLS", 8, "表格的格数超过上限（8），未读取"),
        ("assembly._CHARACTERS", 90, "文字总量超过上限"),
    ],
)
def test_a_limit_is_told_with_its_number(monkeypatch: pytest.MonkeyPatch, limit: str, most: int, said: str) -> None:
    monkeypatch.setattr(f"fincheck.readers.pdf.{limit}", most)
    monkeypatch.setattr("fincheck.readers.pdf._asked", lambda name, data: worker.answer(data))
    with pytest.raises(Problem) as stopped:
        read_pdf("公开.pdf", pdf(*[Sheet().table(60, 90, WIDTHS, ROWS) for _ in range(3)]))
    assert stopped.value.text.zh.startswith(said)


@pytest.mark.parametrize("way", ["abort()", "_exit(0)", "kill(getpid(), 11)"])
def test_a_crash_in_the_library_never_takes_the_run_down(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.setattr(
        "fincheck.readers.pdf._START", "import sys, os; sys.path[:] = {!r}; os." + way.replace("getpid", "os.getpid")
    )
    with pytest.raises(Problem) as stopped:
        read_pdf("公开.pdf", GOOD)
    assert stopped.value.text.zh.startswith("文件已损坏")


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fincheck.readers.pdf._START", "import time; {!r}; time.sleep(60)")
    monkeypatch.setattr("fincheck.readers.pdf._CLOCK", 0)
    with pytest.raises(Problem) as stopped:
        read_pdf("公开.pdf", GOOD)
    assert stopped.value.text.zh.startswith("读取一页的时间超过上限")


@pytest.mark.skipif(sys.platform == "win32", reason="no limits there but the clock's")
def test_a_page_that_unfolds_without_end_is_given_up() -> None:
    sheet = Sheet()
    sheet.content.append("0 0 m " + "10 10 20 20 30 30 c " * 5_000_000 + "S")
    data = pdf(sheet)
    before = time.monotonic()
    with pytest.raises(Problem) as stopped:
        read_pdf("公开.pdf", data)
    assert "超过上限" in stopped.value.text.zh or stopped.value.text.zh.startswith("文件已损坏")
    assert time.monotonic() - before < 30


@pytest.mark.parametrize("seed", range(20))
def test_damaged_bytes_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(GOOD)
    for _ in range(1 + seed):
        data[chance.randrange(len(data))] = chance.randrange(256)
    said = worker.answer(bytes(data))
    assert "refused" in said or worker.unpacked("x", json.loads(json.dumps(said)))


def test_through_the_process_of_its_own() -> None:
    document = read_pdf("公开.pdf", GOOD)
    assert (document.name, document.kind, tables(document)) == ("公开.pdf", "pdf", [ROWS])


# ------------------------------------------------------------------ places


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_text_in_the_box_is_that_of_the_cell(rotate: int) -> None:
    sheet = Sheet().text(60, 60, "收入支出决算总表").table(60, 90, WIDTHS, ROWS).text(60, 300, "注：1.本表反映总收支。")
    sheet.rotate = rotate
    data = pdf(sheet)
    seen = 0
    for block in worker.unpacked("x", worker.answer(data)).blocks:  # type: ignore[arg-type]
        for part in block.cells if isinstance(block, Table) else [block]:
            assert part.origin.box is not None
            assert "".join(bounded(data, part.origin.page, part.origin.box).split()) == "".join(part.text.split())
            seen += 1
    assert seen == 8


def bounded(data: bytes, page_number: int, box: tuple[int, int, int, int]) -> str:
    """Return the text that pdfium finds in a box of the page as it is shown."""
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    page = pdfium.FPDF_LoadPage(document, page_number - 1)
    text = pdfium.FPDFText_LoadPage(page)
    wide, high = pdfium.FPDF_GetPageWidth(page), pdfium.FPDF_GetPageHeight(page)
    x, y = ctypes.c_double(), ctypes.c_double()
    corners = []
    for left, top in ((box[0], box[1]), (box[2], box[3])):
        # a device of a thousandth of a point's fineness, shown as the page is
        pdfium.FPDF_DeviceToPage(page, 0, 0, round(wide * 1000), round(high * 1000), 0, left * 10, top * 10, x, y)
        corners.append((x.value, y.value))
    (x0, y0), (x1, y1) = corners
    buffer = (ctypes.c_ushort * 500)()
    number = pdfium.FPDFText_GetBoundedText(text, min(x0, x1), max(y0, y1), max(x0, x1), min(y0, y1), buffer, 500)
    pdfium.FPDFText_ClosePage(text)
    pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)
    return bytes(buffer)[: 2 * number].decode("utf-16-le").replace("\0", "")


def test_blocks_stand_in_the_order_of_their_pages() -> None:
    sheets = [Sheet().text(60, 60, f"表{n}").table(60, 90, WIDTHS, ROWS).text(60, 300, "注：无。") for n in "一二三"]
    pages = [block.origin.page for block in read(*sheets).blocks]
    assert all(a <= b for a, b in pairwise(pages))


@pytest.mark.parametrize(("platform", "said"), [("linux", "pip install"), ("emscripten", "save it as .docx")])
def test_without_its_library_a_pdf_says_what_to_do_here(
    platform: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fincheck.readers import refusal

    monkeypatch.setattr(refusal.sys, "platform", platform)
    told = refusal.missing("a.pdf", "PDF", "pypdfium2").help
    assert told is not None and said in told.en
    assert ("pip" in told.en) == (platform == "linux")
