"""What keeps a printed text from being a figure, where that can be told from the text alone."""

from __future__ import annotations

import re

from fincheck.figures.figure import NUMBER, PERCENT, normalize, read
from fincheck.source import Text

__all__ = ["SPREADSHEET", "UNTOLD", "reason"]

_NO_PERCENT = Text("没有百分号", "there is no percent sign")
_GROUPS = Text(
    "逗号的位置不对，从第一个逗号起应每三位一组",
    "the commas are odd: behind the first one, three digits make a group",
)
_LETTER = r"(?<=[0-9.,])[OoIl]|[OoIl](?=[0-9.,])"
UNTOLD = "#?"  # stands for what a cell shows where nobody can tell: it is not empty, and no nil
SPREADSHEET = r"#(?:DIV/0!|REF!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|\?|#*)"
_FAULTS = (  # a pattern of the whole text, what it is
    (
        re.escape(UNTOLD),
        Text("单元格的内容读不出来", "what its cell shows could not be read"),
    ),
    (
        SPREADSHEET,
        Text("是电子表格的出错值", "that is an error of a spreadsheet"),
    ),
    (r"[-—–_/\\.…]+|无", Text("不是数；没有就写 0", "that is no figure; write 0 for nothing")),
    (r".*[0-9]\.[0-9]+\.[0-9].*", Text("有两个小数点", "it has two decimal points")),
    (
        r".*(?:约|近|逾|超过?|不足|不到|至[少多]|最[少多])[为达计]?[0-9].*|.*[0-9](?:[十百千万亿]?[余多几]|[^0-9]*(?:左右|上下)).*",
        Text("只是约数，不能当准数核对", "that is only nearly a figure, and nothing can be held against it"),
    ),
    (r"[{].*", Text("是全角括号“｛”", "that is a full-width bracket")),
)


def reason(text: str, *, percent: bool) -> Text | None:
    """Return what is wrong with a text that is no figure, or None where nobody can tell.

    ``percent``: it stands where a share or a rate is due, which needs its sign.
    """
    clean = normalize(text)
    figure = read(clean, PERCENT if percent else NUMBER)
    if figure is not None:
        return _NO_PERCENT if percent and figure.unit is PERCENT else None
    for pattern, fault in _FAULTS:
        if re.fullmatch(pattern, clean):
            return fault
    if "," in clean and read(clean.replace(",", ""), NUMBER) is not None:
        return _GROUPS
    letter = re.search(_LETTER, clean)
    if letter and read(re.sub("[OoIl]", "0", clean), NUMBER) is not None:
        return Text(f"混进了字母“{letter[0]}”", f"there is a letter {letter[0]!r} in it")
    if read("".join(clean.split()), NUMBER) is not None:
        return Text("数字中间有空格", "there is a blank in it")
    return None
