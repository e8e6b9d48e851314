"""A published disclosure of thirty pages in PDF: what its row of ``run.py`` reads."""

from __future__ import annotations

import importlib
import random
import sys
from pathlib import Path

from made import yuan


def write_pdf(path: Path) -> Path:
    """Write a PDF: twenty pages of one table with 800 rows, and ten of text, most of it without figures."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    writer = importlib.import_module("pdfwriter")  # of the tests: there is one writer

    draw = random.Random(30)
    rows: list[tuple[str, str, int]] = []
    for section in range(201, 221):
        items = [(f"{section}01{item:02}", draw.randrange(100, 1_000_000)) for item in range(1, 39)]
        total = sum(cents for _, cents in items)
        rows += [
            (str(section), "类", total),
            (f"{section}01", "款", total),
            *((code, "项", cents) for code, cents in items),
        ]
    whole = sum(cents for code, _, cents in rows if len(code) == 3)
    sheets = []
    for page in range(20):
        lines = [
            (code, f"第{code}{kind}", yuan(cents), yuan(cents), "")
            for code, kind, cents in rows[page * 40 : page * 40 + 40]
        ]
        head = [("科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出")]
        head += [("", "合计", yuan(whole), yuan(whole), "")] if page == 0 else []
        sheet = writer.Sheet()
        if page == 0:
            sheet.text(250, 20, "支出决算表").text(450, 20, "单位：万元", 10)
        sheets.append(sheet.table(30, 26, [70, 160, 100, 100, 100], [*head, *lines], 19))
    said = f"2024年度本年支出合计{yuan(whole)}万元，其中：基本支出{yuan(whole)}万元，占100.00%，主要用于机关"
    for _page in range(10):
        sheet = writer.Sheet()
        for line in range(15):
            sheet.text(60, 40 + line * 50, said, 10).text(40, 65 + line * 50, "日常运转。", 10)
            said = "名词解释：指部门取得的除上述各项以外的收入，以及为保障机构正常运转、完成日常工作任务而发生的"
        sheets.append(sheet)
    path.write_bytes(writer.pdf(*sheets))
    return path
