"""Of which department, year and unit a document is, from the titles and captions that are in use."""

from __future__ import annotations

import pytest
from office import rows, xlsx

from fincheck.readers.documents import published
from fincheck.readers.reading import read_published
from fincheck.rulebook import packaged

TERMS = packaged.load(rules=False).terms
TABLE = "\n\n支出决算表\n科目编码\t科目名称\t本年支出合计\n\t合计\t5.00\n204\t公共安全支出\t5.00\n"

# what stands at the top | department | year
TITLES = """
某县公安局2023年度部门决算                   | 某县公安局 | 2023
某县公安局 2023 年度部门决算                 | 某县公安局 | 2023
2023年度某县公安局部门决算公开               | 某县公安局 | 2023
2023年某县公安局部门决算公开                 | 某县公安局 | 2023
2022年度某市教育委员会单位决算               | 某市教育委员会 | 2022
某县公安局2023年部门决算公开说明             | 某县公安局 | 2023
关于某县公安局2023年度部门决算的说明         | 某县公安局 | 2023
某县公安局关于2023年度部门决算公开的说明     | 某县公安局 | 2023
某县公安局2023年度部门决算公开目录           | 某县公安局 | 2023
某县公安局（本级）2023年度决算               | 某县公安局（本级） | 2023
某市某区人民政府某某街道办事处2024年度部门预算 | 某市某区人民政府某某街道办事处 | 2024
第三部分 某县公安局2023年度部门决算情况说明  | 某县公安局 | 2023
某县公安局/2023年度部门决算                  | 某县公安局 | 2023
2023年度部门决算公开/某县公安局              | 某县公安局 | 2023
中共甲市甲区委/社会工作部2024 年度/部门决算  | 中共甲市甲区委社会工作部 | 2024
某县公安局/二〇二三年度部门决算              | 某县公安局 | 2023
二○二三年度某县公安局部门决算                | 某县公安局 | 2023
部门：某县公安局                             | 某县公安局 |
编制单位：某县公安局                         | 某县公安局 |
单位名称：某县公安局                         | 某县公安局 |
公开部门：某县公安局                         | 某县公安局 |
预算主管部门：某县公安局                     | 某县公安局 |
报送单位：某县公安局                         | 某县公安局 |
编报单位:某县公安局   2023年度    金额单位：元 | 某县公安局 | 2023
2023年度                                     |  | 2023
# none of them names a department
某省XX局2023年度部门决算                     |  | 2023
某市某区2024年区级部门预算                   |  | 2024
全县2023年度部门决算                         |  | 2023
2023年度部门决算情况说明                     |  | 2023
2023年度一般公共预算财政拨款支出决算表       |  | 2023
我局2023年度部门决算                         |  | 2023
2023年收入合计5.00万元，比上年增加。         |  |
"""


def headers(name: str, data: bytes) -> dict[str, str | None]:
    body = read_published(published(name, data), TERMS).report.root.group
    return {key: body[key].text for key in ("entity", "year") if key in body}


@pytest.mark.parametrize(
    ("title", "entity", "year"),
    [[part.strip() for part in line.split("|")] for line in TITLES.strip().splitlines() if not line.startswith("#")],
)
def test_titles(title: str, entity: str, year: str) -> None:
    told = headers("a.txt", (title.replace("/", "\n") + TABLE).encode())
    assert told == {key: text for key, text in (("entity", entity), ("year", year)) if text}


CAPTIONS = [
    (("部门：", "某县公安局", None, "金额单位：", "元"), "某县公安局", "元"),
    (("编制单位", "某县公安局", None, "单位", "元"), "某县公安局", "元"),
    (("单位名称：", "某县公安局", None, None, "单位：元"), "某县公安局", "元"),
    (("部门：某县公安局", None, None, "单位：", "万元"), "某县公安局", "万元"),
    (("编制单位：", None, "某县公安局", "2023年度", "金额单位：元"), "某县公安局", "元"),
    (("公开03表", None, None, None, "单位：元"), None, "元"),
]


@pytest.mark.parametrize(("caption", "entity", "unit"), CAPTIONS)
def test_captions_in_cells_of_their_own(caption: tuple[str | None, ...], entity: str | None, unit: str) -> None:
    head = ("科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出")
    lines = rows(("支出决算表",), caption, head, (None, "合计", 5, 3, 2), ("204", "公共安全支出", 5, 3, 2))
    reading = read_published(published("a.xlsx", xlsx({"Sheet1": lines})), TERMS)
    table = reading.report.root.group["expenditure_table"].group
    assert headers("a.xlsx", xlsx({"Sheet1": lines})).get("entity") == entity
    assert table["unit"].text == unit
    column = next(at for at, text in enumerate(caption) if text and text.endswith(unit))
    assert reading.report.place(table["unit"]).origin.cell == f"{'ABCDE'[column]}2"
    assert reading.unread == []


def test_a_column_of_units_is_no_caption() -> None:
    lines = rows(("支出决算表",), ("单位名称", "单位", "金额"), ("甲", "乙", 5))
    assert headers("a.xlsx", xlsx({"Sheet1": lines})) == {}


def test_a_year_in_a_row_of_its_own() -> None:
    lines = rows(("支出决算表",), ("Z03",), ("财决03表",), ("编制单位：某县公安局",), ("2023年度",), ("金额单位：万元",), ("科目编码", "科目名称", "合计"))  # fmt: skip
    assert headers("a.xlsx", xlsx({"Sheet1": lines})) == {"entity": "某县公安局", "year": "2023"}


def test_years_of_columns_are_not_that_of_the_document() -> None:
    lines = rows(("“三公”经费支出情况表",), ("项目", "2022年度", "2023年度"), ("公务接待费", 5, 6))
    assert headers("a.xlsx", xlsx({"Sheet1": lines})) == {}
