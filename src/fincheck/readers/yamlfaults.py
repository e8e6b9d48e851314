"""What keeps a text from being YAML, in words of our own: no message of the library reaches a user."""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.events import ScalarEvent, SequenceStartEvent

from fincheck.record import Record
from fincheck.report.tree import DEEPEST
from fincheck.source import Problem, Source, Text

__all__ = [
    "COLON",
    "DIRECTIVE",
    "ESCAPE",
    "TOO_DEEP",
    "blank_said",
    "control",
    "deeper",
    "fault",
    "no_mapping",
    "refuse_hidden",
]

# Blanks that YAML takes for letters.
_WIDE_BLANKS = {"\u3000": Text("全角空格", "full-width blank"), "\xa0": Text("不间断空格", "no-break space")}
_WIDE_BLANK = r"(?:^\s*|[:：])([\u3000\xa0])"
COLON = Text(
    "冒号请用半角，并在后面空一格：“收入总计: 10500.70”",
    "use an ASCII colon followed by a blank: 'income_total: 10500.70'",
)
_QUOTE = Text("给整个值加上引号", "put the whole value in quotes")
_BRACKETS = Text(
    "括号、冒号、逗号请用半角：“{金额: 905.32, 占比: 70.45%}”",
    "use ASCII brackets, colons and commas: '{amount: 905.32, share: 70.45%}'",
)


# In brackets: a quoted text, a comment, a bracket, a text without quotes.
_FLOW = r"""\"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?<!\S)#[^\n]*|[\[{\]}]|[^\s\[\]{},:](?:[^\s\[\]{},:]|:(?!\s))*"""
# name：figure name：figure …, read as one text because its colons are full-width or have no blank behind them
_NO_COLONS = (
    r"(?:(?:[^\s:：]+：|[^\s:：]*[^\s:：0-9０-９]:)\s*"
    r"(?:(?:[-+△▲(（“]|增加|增长|上升|提高|减少|下降|降低)?[0-9０-９][^\s:：]*(?:\s+|$))?)+"
)
DIRECTIVE = (
    Text("不允许使用 YAML 指令（以“%”开头的行）", "directives (lines that start with %) are not allowed"),
    Text("删去这一行；值以“%”开头时请加引号", "remove this line; put a value that starts with % in quotes"),
)

TOO_DEEP = (
    Text(f"嵌套超过 {DEEPEST} 层", f"nested more than {DEEPEST} levels deep"),
    Text("请检查括号是否配对", "are the brackets closed?"),
)


class _Translated(Record):
    """What PyYAML says of a fault (in C or in Python), and the same for somebody who does not know YAML."""

    words: str  # a pattern
    text: Text
    help: Text | None = None
    opening: bool = False  # the place is where the thing begins that cannot be read, not where reading ended


_TAB = _Translated(
    "tab character",
    Text("这里不能用制表符（Tab）", "a tab cannot stand here"),
    Text("缩进和间隔请用空格", "use blanks"),
)
ESCAPE = _Translated(
    "quoted scalar.*(escape|hex)",
    Text("双引号里的反斜杠“\\”写法不对", "this backslash in double quotes means nothing"),
    Text("改用单引号", "use single quotes"),
    opening=True,
)
_SAID = (
    _TAB,
    _Translated(
        "simple key",
        Text("这一行缺少冒号，或冒号后面缺少空格", "this line lacks a colon, or the blank behind it"),
        opening=True,
    ),
    ESCAPE,
    _Translated("quoted scalar", Text("引号没有配对", "this quote is never closed"), opening=True),
    _Translated(
        "block scalar",
        Text(
            "以“>”或“|”开头的值会被当作多行文字", "a value that starts with > or | is taken for text of several lines"
        ),
        Text("写成“≥90”，或给整个值加上引号", "write ≥90, or put the whole value in quotes"),
        opening=True,
    ),
    _Translated(
        "flow (sequence|mapping)", Text("括号没有配对，或少了逗号", "a bracket is not closed, or a comma is missing")
    ),
    _Translated(
        "sequence entries are not allowed",
        Text("这里不能以“-”开始一个列表", "a list cannot start here"),
        Text("单独的横线请加引号；列表请另起一行", "put a lone dash in quotes; start a list on a line of its own"),
    ),
    _Translated("keys are not allowed", Text("值不能以“?”开头", "a value cannot start with '?'"), _QUOTE),
    _Translated(
        "(values are not allowed|unexpected ':')",
        Text(
            "这里不应再出现冒号：缩进不对，或上一行的值没有写完", "a colon is not expected here: check the indentation"
        ),
        Text("值里有冒号时，给整个值加上引号", "put a value with a colon in it in quotes"),
    ),
    _Translated(
        "(anchor|alias)", Text("值不能以“&”或“*”开头", "a value cannot start with & or *"), _QUOTE, opening=True
    ),
    _Translated("directive", *DIRECTIVE, opening=True),
    _Translated("( tag|tag handle)", Text("值不能以“!”开头", "a value cannot start with '!'"), _QUOTE, opening=True),
    _Translated(
        "expected '?<document start>",
        Text("内容到上面已经结束，这里是多余的", "the document has ended above: this is too much"),
        Text("删去多余的括号或“...”", "remove a bracket too many, or the '...'"),
    ),
    _Translated(
        "node content", Text("这里缺少内容，或标点多余", "something is missing here, or a sign is too much"), _QUOTE
    ),
    _Translated(
        "block (mapping|collection)",
        Text(
            "缩进与上面各行不一致，或引号、括号没有配对",
            "the indentation differs from the lines above, or a quote or bracket is not closed",
        ),
    ),
)

# What no row knows: the library's own words would tell nobody anything, its place does.
_UNREAD = _Translated(
    "",
    Text("从这里起读不懂", "from here on this cannot be read"),
    Text("检查这一行与上一行的缩进、引号、括号和冒号", "look at indentation, quotes, brackets and colons of this line and the one above"),
)  # fmt: skip


def control(c: str) -> tuple[Text, Text]:
    """Return what is said of a control character, and what to do."""
    code = f"U+{ord(c):04X}"
    return (
        Text(f"不允许的控制字符 {code}", f"control character {code} is not allowed"),
        Text("删去该字符；如果整个文件都是乱码，它可能不是文本文件", "delete it; is this a text file at all?"),
    )


def fault(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    """Return the problem of what the parser stumbled over, at its place, with what to do about it."""
    words = " ".join(part for part in (error.context, error.problem) if part)
    said = next((row for row in _SAID if re.search(row.words, words)), _UNREAD)
    text, help = said.text, said.help
    mark, opened = error.problem_mark, error.context_mark
    if opened is not None and (mark is None or said.opening or not _rest(source, mark)):
        mark = opened
    if mark is not None and not _rest(source, mark):
        mark = None
    line, column = (mark.line + 1, mark.column + 1) if mark else _last(source)
    if "any token" in words:
        at = error.problem_mark
        wrong = source.lines[at.line][at.column : at.column + 1] if at else ""
        if wrong == "\t":
            text, help = _TAB.text, _TAB.help
        else:
            text, help = Text(f"值不能以“{wrong}”开头", f"a value cannot start with {wrong!r}"), _QUOTE
    elif said.words.startswith("flow") and opened is not None and opened.line + 1 != line:
        help = Text(f"括号从第 {opened.line + 1} 行开始", f"the bracket was opened in line {opened.line + 1}")
    glued = _glued(source, line) if said.words.startswith("(values") else None
    if glued is not None:
        return source.problem(
            *glued,
            Text("YAML 写法有误：冒号后面缺少空格", "malformed YAML: a blank is missing behind the colon"),
            COLON,
        )
    help = _advice(list(source.lines.part(line - 2, line)), said.words.startswith("flow")) or help
    return source.problem(line, column, Text(f"YAML 写法有误：{text.zh}", f"malformed YAML: {text.en}"), help)


def _advice(rows: list[str], flow: bool) -> Text | None:
    """Return what to do about the line that cannot be read (the last of ``rows``) or the one before, where they show it."""
    if re.search(r":\s+[|][-+0-9]*\s*$", rows[0]) and len(rows) > 1:
        return Text("“|”下面的各行都要再缩进两格", "indent the lines below the '|' by two blanks more")
    blank = next((found for row in reversed(rows) if (found := re.search(_WIDE_BLANK, row))), None)
    if blank and blank[0].startswith(":"):
        return blank_said(blank[1])[1]
    if any("｛" in row or "［" in row for row in rows):
        return _BRACKETS
    if any("：" in row and ": " not in row for row in rows):
        return COLON
    if blank:
        return blank_said(blank[1])[1]
    if flow and any("，" in row for row in rows):
        return Text("逗号请用半角，并在后面空一格", "use an ASCII comma followed by a blank")
    return None


def _glued(source: Source, line: int) -> tuple[int, int] | None:
    """Return the place of a colon with a figure right behind it in the line before one that cannot be read, or None.

    To YAML ``合计:100`` is no name and value but a text that goes on in the next line, where its colon is one too many.
    """
    for number in range(line - 1, 0, -1):
        written = source.lines[number - 1]
        if written.strip() and not written.lstrip().startswith("#"):
            found = re.match(r"\s*[^\s:：#'\"\[{][^:：]*:(?=[-+△(0-9０-９])", written)
            return (number, found.end()) if found is not None else None
    return None


def blank_said(c: str) -> tuple[Text, Text]:
    """Return what is said of a blank that is none to YAML, and what to do."""
    zh, en = _WIDE_BLANKS[c]
    code = f"U+{ord(c):04X}"
    return (
        Text(f"缩进用了{zh}（{code}）", f"the indentation holds a {en} ({code})"),
        Text(f"把{zh}（{code}）换成普通的半角空格", f"write an ordinary blank for the {en} ({code})"),
    )


def _rest(source: Source, mark: yaml.Mark) -> str:
    """Return what stands from a mark to the end of the text, blanks left out."""
    line = "".join(source.lines.part(mark.line, mark.line + 1))
    return (line[mark.column :] + "".join(source.lines.part(mark.line + 1))).strip()


def _last(source: Source) -> tuple[int, int]:
    """Return line and column of the last character that is no blank."""
    for number in range(len(source.lines), 0, -1):
        if source.lines[number - 1].strip():
            return number, len(source.lines[number - 1].rstrip())
    return 1, 1


def deeper(source: Source, mark: yaml.Mark, depth: int, error: yaml.MarkedYAMLError) -> Problem:
    """Return the problem of brackets nested so deep that the parser gave up looking ahead, before our bound was met.

    ``mark`` is where it had come to, ``depth`` how many groups were open there: the bracket beyond the bound follows.
    """
    at = error.problem_mark or mark
    line, column = at.line + 1, at.column + 1
    text = "\n".join([source.lines[mark.line][mark.column :], *source.lines.part(mark.line + 1, line)])
    for found in re.finditer(_FLOW, text):
        if found[0] in "]}":
            depth -= 1
        elif found[0] in "[{":
            if depth >= DEEPEST:
                above = text.count("\n", 0, found.start())
                line = mark.line + above + 1
                column = found.start() - text.rfind("\n", 0, found.start()) + (0 if above else mark.column)
                break
            depth += 1
    return source.problem(line, column, *TOO_DEEP)


def refuse_hidden(source: Source, mark: yaml.Mark, value: str, below: bool) -> None:
    """Refuse a text that is names and figures to people: the figures would be lost in it, unnoticed.

    Raises Problem at its place.
    """
    at = mark.line + 1, mark.column + 1
    if value[0] == "｛" and (":" in value or "：" in value):
        raise source.problem(*at, Text("这里用了全角括号“｛”", "a full-width bracket is no bracket here"), _BRACKETS)
    if below and re.fullmatch(_NO_COLONS, value):
        if "：" in value:
            raise source.problem(*at, Text("这里用了全角冒号“：”", "a full-width colon is no colon here"), COLON)
        blank = re.search(_WIDE_BLANK, value)
        help = blank_said(blank[1])[1] if blank else COLON
        raise source.problem(*at, Text("冒号后面缺少空格", "a blank is missing behind the colon"), help)


def no_mapping(source: Source, event: Any) -> Problem:
    """Return the problem of a file whose top is no mapping."""
    if type(event) is ScalarEvent and not event.value and not event.style:
        return source.problem(
            1,
            1,
            Text("文件里没有数字", "the file holds nothing"),
            COLON,
        )
    mark = event.start_mark
    if type(event) is SequenceStartEvent:
        return source.problem(
            mark.line + 1,
            mark.column + 1,
            Text("整个文件不能是一个列表", "the whole file cannot be a list"),
            Text("写成“名称: 内容”，行首不要“-”", "write 'name: value', without '-' before it"),
        )
    return source.problem(
        mark.line + 1,
        mark.column + 1,
        Text("文件应由“名称: 内容”组成", "the file must be made up of 'name: value'"),
        COLON,
    )
