"""What is said of a text that should be a figure."""

from __future__ import annotations

import pytest

from fincheck.figures.misprint import reason


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("10,75.20", "逗号的位置不对，从第一个逗号起应每三位一组", "the commas are odd: behind the first one, three digits make a group"),
        ("1，28", "逗号的位置不对，从第一个逗号起应每三位一组", "the commas are odd: behind the first one, three digits make a group"),
        ("1,234,56万元", "逗号的位置不对，从第一个逗号起应每三位一组", "the commas are odd: behind the first one, three digits make a group"),
        ("9O5.32", "混进了字母“O”", "there is a letter 'O' in it"),
        ("1l5.32万元", "混进了字母“l”", "there is a letter 'l' in it"),
        ("9OO", "混进了字母“O”", "there is a letter 'O' in it"),
        ("905. 32", "数字中间有空格", "there is a blank in it"),
        ("905.3.2", "有两个小数点", "it has two decimal points"),
        ("#DIV/0!", "是电子表格的出错值", "that is an error of a spreadsheet"),
        ("########", "是电子表格的出错值", "that is an error of a spreadsheet"),
        ("—", "不是数；没有就写 0", "that is no figure; write 0 for nothing"),
        ("/", "不是数；没有就写 0", "that is no figure; write 0 for nothing"),
        ("无", "不是数；没有就写 0", "that is no figure; write 0 for nothing"),
        *(
            (text, "只是约数，不能当准数核对", "that is only nearly a figure, and nothing can be held against it")
            for text in ("约90", "90余人", "增加约100万元", "2万余元", "近200人", "5万元左右", "约为300万元", "超过60件")
        ),
        ("｛金额:905.32｝", "是全角括号“｛”", "that is a full-width bracket"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("percent", [False, True])
def test_what_is_wrong_is_told(text: str, zh: str, en: str, percent: bool) -> None:
    assert reason(text, percent=percent) == (zh, en)


def test_a_share_needs_its_sign() -> None:
    assert reason("70.45", percent=True) == ("没有百分号", "there is no percent sign")
    assert reason("０.7045", percent=True) == ("没有百分号", "there is no percent sign")
    assert reason("70.45万元", percent=True) is None


@pytest.mark.parametrize(
    "text", ["", "若干", "XX", "见附表", "2024-12-31", "905.32*", "1" * 99, "是", "O", "OK", "大约", "多次"]
)
@pytest.mark.parametrize("percent", [False, True])
def test_what_nobody_can_tell_is_left_as_it_is(text: str, percent: bool) -> None:
    assert reason(text, percent=percent) is None
