"""YAML to a located tree that never converts a scalar: the only place with ``yaml``.

The tree is built from PyYAML's event stream (its C parser where there is one, a fifth of the time of loading):
events carry the text of every scalar as it stands in the file and the place where it stands. ``10500.70`` keeps
its two digits, ``010`` is not 8, ``no`` is a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from fincheck.figures.figure import LONGEST
from fincheck.readers import pairs
from fincheck.report.names import apart, scopes
from fincheck.report.tree import Node
from fincheck.source import Place, Problem, Source, Text, visible

__all__ = ["DEEPEST", "decode", "read"]

DEEPEST = 40  # levels; the deepest real disclosure has nine

_UNPRINTABLE = (
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # compiled where it is needed: 4 ms
)
_ENDLESS = re.compile(r"[-+0-9.,\s]+")

# name：figure name：figure …, read as one text because its colons are full-width or have no blank behind them
_NO_COLONS = (
    r"(?:(?:[^\s:：]+：|[^\s:：]*[^\s:：0-9０-９]:)\s*"
    r"(?:(?:[-+△▲(（“]|增加|增长|上升|提高|减少|下降|降低)?[0-9０-９][^\s:：]*(?:\s+|$))?)+"
)
# Blanks that YAML takes for letters.
_WIDE_BLANKS = {"\u3000": Text("全角空格", "full-width blank"), "\xa0": Text("不间断空格", "no-break space")}
# In brackets: a quoted text, a comment, a bracket, a text without quotes.
_FLOW = r"""\"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?<!\S)#[^\n]*|[\[{\]}]|[^\s\[\]{},:](?:[^\s\[\]{},:]|:(?!\s))*"""
_WIDE_BLANK = r"(?:^\s*|[:：])([\u3000\xa0])"
_COLON = Text(
    "冒号请用半角，并在后面空一格：“收入总计: 10500.70”",
    "use an ASCII colon followed by a blank: 'income_total: 10500.70'",
)
_QUOTE = Text("给整个值加上引号", "put the whole value in quotes")
_BRACKETS = Text(
    "括号、冒号、逗号请用半角：“{金额: 905.32, 占比: 70.45%}”",
    "use ASCII brackets, colons and commas: '{amount: 905.32, share: 70.45%}'",
)

_DIRECTIVE = (
    Text("不允许使用 YAML 指令（以“%”开头的行）", "directives (lines that start with %) are not allowed"),
    Text("删去这一行；值以“%”开头时请加引号", "remove this line; put a value that starts with % in quotes"),
)

_FORMATS = (
    (
        b"PK\x03\x04",
        Text("这是 Word、Excel 或 WPS 文件，不是文本文件", "this is a Word or Excel file, not a text file"),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        Text("这是 Word、Excel 或 WPS 文件，不是文本文件", "this is a Word or Excel file, not a text file"),
    ),
    (b"%PDF", Text("这是 PDF 文件，不是文本文件", "this is a PDF file, not a text file")),
)
_TOO_DEEP = (
    Text(f"嵌套超过 {DEEPEST} 层", f"nested more than {DEEPEST} levels deep"),
    Text("请检查括号是否配对", "are the brackets closed?"),
)


class _Translated(NamedTuple):
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
_ESCAPE = _Translated(
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
    _ESCAPE,
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
    _Translated("directive", *_DIRECTIVE, opening=True),
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


def decode(data: bytes, name: str) -> Source:
    """Return the text of a file: UTF-8 (with or without BOM), UTF-16 with BOM, or GBK/GB18030.

    Raises Problem, with the place of the first byte that fits none of them.
    """
    for start, text in _FORMATS:
        if data.startswith(start):
            help = Text("把要核对的数字写成 YAML 文本", "write its figures as YAML text")
            raise Problem(Place(name, 1, 1), text, help)
    before = ""
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            return Source(name, data.decode(encoding).replace("\ufeff", ""))  # files joined leave marks inside
        except UnicodeDecodeError as error:
            read = error.object[: error.start].decode(encoding, "replace")
            before = max(before, read, key=len)
            if encoding == "utf-8-sig" and any(c > "\u2e80" for c in read):
                break  # Chinese in UTF-8, damaged: as GBK it would be gibberish without a fault
    lines = Source(name, before).lines
    raise Problem(
        Place(name, len(lines), len(lines[-1]) + 1),
        Text("从这里起文字编码无法识别", "from here on the encoding is neither UTF-8 nor GBK"),
        Text("用编辑器打开，“另存为”UTF-8 编码的纯文本", "open it in an editor and save it as plain text in UTF-8"),
    )


def read(source: Source, key_of: Callable[[str], str] | None = None) -> Node:
    """Return the top of the tree that ``source`` holds; ``key_of`` gives the term id of a printed name.

    Raises Problem, with its place, where the text is not one YAML document whose top is a mapping, and where it
    has duplicate keys, aliases, anchors, tags, more than ``DEEPEST`` levels or a number of endless length.
    """
    if source.text.startswith("%") or "\n%" in source.text:
        _refuse_directive(source)
    try:
        return _tree(source, key_of or (lambda name: name))
    except Problem:
        paired = re.search(r"\\u[dD][89abAB]", source.text) and pairs.joined(source)
        if not paired:
            raise
    return _tree(source, key_of or (lambda name: name), paired)


def _tree(source: Source, key_of: Callable[[str], str], paired: pairs.Joined | None = None) -> Node:
    """Return the tree of a text, or of the same text with pairs of escapes joined."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        parser = loader(source.text if paired is None else paired.text)
        return _build(source, parser.get_event if paired is None else paired.events(parser.get_event), key_of)
    except yaml.MarkedYAMLError as error:
        if paired is not None:
            error.problem_mark, error.context_mark = map(paired.mark, (error.problem_mark, error.context_mark))
        raise _yaml_problem(source, error) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        bad = re.search(_UNPRINTABLE, source.text)
        if bad is None:  # an escape beyond Unicode: C has words for it, Python has not
            mark = parser.get_mark()
            raise source.problem(mark.line + 1, mark.column + 1, _ESCAPE.text, _ESCAPE.help) from None
        before = Source("", source.text[: bad.start()]).lines
        raise source.problem(len(before), len(before[-1]) + 1, *_control(bad[0])) from None


def _refuse_directive(source: Source) -> None:
    for number, line in enumerate(source.lines, 1):
        if line.startswith("%"):
            raise source.problem(
                number,
                1,
                *_DIRECTIVE,
                len(line),
            )
        if line.strip() and not line.lstrip().startswith("#"):
            return


def _control(c: str) -> tuple[Text, Text]:
    code = f"U+{ord(c):04X}"
    return (
        Text(f"不允许的控制字符 {code}", f"control character {code} is not allowed"),
        Text("删去该字符；如果整个文件都是乱码，它可能不是文本文件", "delete it; is this a text file at all?"),
    )


def _yaml_problem(source: Source, error: yaml.MarkedYAMLError) -> Problem:
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
            _COLON,
        )
    help = _advice(source.lines[max(0, line - 2) : line], said.words.startswith("flow")) or help
    return source.problem(line, column, Text(f"YAML 写法有误：{text.zh}", f"malformed YAML: {text.en}"), help)


def _advice(rows: list[str], flow: bool) -> Text | None:
    """Return what to do about the line that cannot be read (the last of ``rows``) or the one before, where they show it."""
    if re.search(r":\s+[|][-+0-9]*\s*$", rows[0]) and len(rows) > 1:
        return Text("“|”下面的各行都要再缩进两格", "indent the lines below the '|' by two blanks more")
    blank = next((found for row in reversed(rows) if (found := re.search(_WIDE_BLANK, row))), None)
    if blank and blank[0].startswith(":"):
        return _blank(blank[1])[1]
    if any("｛" in row or "［" in row for row in rows):
        return _BRACKETS
    if any("：" in row and ": " not in row for row in rows):
        return _COLON
    if blank:
        return _blank(blank[1])[1]
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


def _blank(c: str) -> tuple[Text, Text]:
    """Return what is said of a blank that is none to YAML, and what to do."""
    zh, en = _WIDE_BLANKS[c]
    code = f"U+{ord(c):04X}"
    return (
        Text(f"缩进用了{zh}（{code}）", f"the indentation holds a {en} ({code})"),
        Text(f"把{zh}（{code}）换成普通的半角空格", f"write an ordinary blank for the {en} ({code})"),
    )


def _rest(source: Source, mark: yaml.Mark) -> str:
    """Return what stands from a mark to the end of the text, blanks left out."""
    line = source.lines[mark.line : mark.line + 1]
    return ("".join(line)[mark.column :] + "".join(source.lines[mark.line + 1 :])).strip()


def _last(source: Source) -> tuple[int, int]:
    """Return line and column of the last character that is no blank."""
    for number in range(len(source.lines), 0, -1):
        if source.lines[number - 1].strip():
            return number, len(source.lines[number - 1].rstrip())
    return 1, 1


def _build(source: Source, get_event: Callable[[], Any], key_of: Callable[[str], str]) -> Node:
    top: Node | None = None
    keys: dict[str, str] = {}
    group: Node | None = None  # the group that is open
    body: dict[str, Node] = {}  # its children
    pending: Node | None = None  # the child whose key has been read and whose value has not
    listed = False  # whether the open group is a list
    stack: list[tuple[Node | None, dict[str, Node], bool]] = []
    documents = 0

    def refuse(event: Any, text: Text, help: Text | None = None, length: int = 1) -> Problem:
        mark = event.start_mark
        return source.problem(mark.line + 1, mark.column + 1, text, help, length)

    def marked(event: Any) -> Problem:
        what = f"&{event.anchor}" if event.anchor else str(event.tag)
        return refuse(
            event,
            Text(f"不允许使用锚点或标签（{what}）", f"anchors and tags are not allowed ({what})"),
            Text(
                "直接写出数字和文字；以“&”或“!”开头的文字请加引号",
                "write the figure itself; quote a text that starts with & or !",
            ),
        )

    event: Any = None
    while True:
        try:
            event = get_event()
        except yaml.MarkedYAMLError as error:
            if event is not None and "nesting depth" in str(error.problem):
                raise _deeper(source, event.end_mark, len(stack), error) from None
            raise
        kind = type(event)
        if kind is ScalarEvent:
            if event.anchor or event.tag:
                raise marked(event)
            mark = event.start_mark
            value = event.value
            if event.style == '"' and (bad := re.search(_UNPRINTABLE, value)):
                raise refuse(event, *_control(bad[0]))
            if pending is None and not listed and group is not None:
                # a key
                key = keys.get(value)
                if key is None:
                    if not value.strip():
                        raise refuse(event, Text("冒号前面缺少名称", "a name is missing before the colon"))
                    if value[0] in _WIDE_BLANKS and not event.style and _indents(source, mark):
                        raise refuse(event, *_blank(value[0]))
                    key = keys[value] = key_of(value)
                if key in body and (first := body[key]).name is not None and apart(first.name, value):
                    # 收入合计 and 支出合计, 上年结余收入 and 基金上年结余收入 are two things: the plainer one is the term's
                    if (scopes(value), value) > (scopes(first.name), first.name):
                        key = value
                    else:
                        _rename(body, first, first.name)
                if key in body:
                    if _continued(source, body, value, mark):
                        pending = body["\0"] = Node(group, key, value, mark.line + 1, mark.column + 1)
                        continue
                    first = body[key]
                    other = f"（{visible(first.name or '')}）" if first.name != value else ""
                    ascii_other = f" ({visible(first.name or '')})" if other else ""
                    raise refuse(
                        event,
                        Text(
                            f"“{visible(value)}”重复：第 {first.line} 行{other}已经有了",
                            f"“{visible(value)}” is a duplicate: line {first.line} has it already{ascii_other}",
                        ),
                        Text(
                            "同一层不能有两个同名项；请改名，或放到各自的章节下",
                            "rename one, or give each its own section",
                        ),
                        len(value),
                    )
                pending = body[key] = Node(group, key, value, mark.line + 1, mark.column + 1)
                continue
            if pending is None:
                if group is None:
                    raise _no_mapping(source, event)
                key = str(len(body) + 1)
                if body and not event.style and value[:3].isdecimal() and value[3:4].strip("0123456789"):
                    from fincheck.readers import flow

                    odd = flow.ambiguous(source, mark.line + 1, mark.column + 1, value)
                    if odd is not None:
                        raise odd
                pending = body[key] = Node(group, key, None, 0, 0)
            if value or event.style:
                pending.body = value
                if len(value) > LONGEST and _ENDLESS.fullmatch(value):
                    raise _endless(source, mark.line + 1, mark.column + 1, value)
                below = mark.line >= pending.line > 0
                if (below or "：" in value) and not event.style:
                    _refuse_hidden(source, mark, value, below)
                pending.line = mark.line + 1
                pending.column = mark.column + 1
            elif pending.name is None:
                pending.line = mark.line + 1
                pending.column = mark.column + 1
            else:
                _settle(source, body, pending)
            pending = None
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor or event.tag:
                raise marked(event)
            if group is None:
                if kind is SequenceStartEvent:
                    raise _no_mapping(source, event)
                mark = event.start_mark
                top = pending = Node(None, "$", None, mark.line + 1, mark.column + 1)
            elif pending is None:
                if not listed:
                    raise refuse(
                        event,
                        Text("名称必须是文字，不能是括号", "a name must be a text, not a bracket"),
                        Text("名称里有括号时，给它加上引号", "put a name with brackets in it in quotes"),
                    )
                key = str(len(body) + 1)
                mark = event.start_mark
                pending = body[key] = Node(group, key, None, mark.line + 1, mark.column + 1)
            if len(stack) >= DEEPEST:
                raise refuse(event, *_TOO_DEEP)
            stack.append((group, body, listed))
            group, body, pending = pending, {}, None
            group.body = body
            listed = kind is SequenceStartEvent
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            group, body, listed = stack.pop()
            pending = None
        elif kind is AliasEvent:
            raise refuse(
                event,
                Text(f"不允许使用别名（*{event.anchor}）", f"aliases are not allowed (*{event.anchor})"),
                Text("请把数字再写一遍：公开几处，就写几处", "write the figure again, as it is printed twice"),
            )
        elif kind is DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise refuse(
                    event,
                    Text("一个文件只能有一份材料", "a file holds one document only"),
                    Text("去掉“---”，或拆成两个文件", "remove the '---', or make it two files"),
                    3,
                )
        elif event is None:
            break
    if top is None:
        raise source.problem(
            1,
            1,
            Text("文件是空的", "the file is empty"),
            Text(
                "写入要核对的数字，例如“收入总计: 10500.70”", "write the figures to check, as 'income_total: 10500.70'"
            ),
        )
    return top


def _deeper(source: Source, mark: yaml.Mark, depth: int, error: yaml.MarkedYAMLError) -> Problem:
    """Return the problem of brackets nested so deep that the parser gave up looking ahead, before our bound was met.

    ``mark`` is where it had come to, ``depth`` how many groups were open there: the bracket beyond the bound follows.
    """
    at = error.problem_mark or mark
    line, column = at.line + 1, at.column + 1
    text = "\n".join([source.lines[mark.line][mark.column :], *source.lines[mark.line + 1 : line]])
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
    return source.problem(line, column, *_TOO_DEEP)


def _indents(source: Source, mark: yaml.Mark) -> bool:
    """Whether nothing but blanks stands before a mark in its line."""
    return not source.lines[mark.line][: mark.column].strip()


def _last_of(body: dict[str, Node]) -> Node | None:
    return next(reversed(body.values()), None)


def _rename(body: dict[str, Node], node: Node, key: str) -> None:
    """Give a node another key, in its own place among the others; where another one has that, leave it as it is."""
    if key not in body:
        items = [(key if one is node else k, one) for k, one in body.items()]
        body.clear()
        body.update(items)
        node.key = key


def _continued(source: Source, body: dict[str, Node], name: str, mark: yaml.Mark) -> bool:
    """Whether a name is the rest of a figure that a comma parted: then it may come twice."""
    from fincheck.readers import flow

    node = Node(None, name, name, mark.line + 1, mark.column + 1)
    return flow.bare(source, node) and flow.joined(source, _last_of(body), node) is not None


def _settle(source: Source, body: dict[str, Node], node: Node) -> None:
    """See what a name without a value is, the last of its group: a blank, or the rest of a figure parted by a comma."""
    from fincheck.readers import flow  # read on use: most reports have no names without values

    if not flow.bare(source, node):
        return
    key, _ = body.popitem()
    before = _last_of(body)
    text = flow.joined(source, before, node)
    if before is not None and text is not None:
        if len(text) > LONGEST and _ENDLESS.fullmatch(text):
            raise _endless(source, before.line, before.column, text)
        before.body = text
        return
    body[key] = node
    problem = flow.lost(source, node)
    if problem is not None:
        raise problem


def _endless(source: Source, line: int, column: int, value: str) -> Problem:
    return source.problem(
        line,
        column,
        Text(f"数字太长：{len(value)} 个字符", f"this number is too long: {len(value)} characters"),
        Text(f"最多 {LONGEST} 个字符", f"at most {LONGEST} characters"),
        len(value),
    )


def _refuse_hidden(source: Source, mark: yaml.Mark, value: str, below: bool) -> None:
    """Refuse a text that is names and figures to people: the figures would be lost in it, unnoticed."""
    at = mark.line + 1, mark.column + 1
    if value[0] == "｛" and (":" in value or "：" in value):
        raise source.problem(*at, Text("这里用了全角括号“｛”", "a full-width bracket is no bracket here"), _BRACKETS)
    if below and re.fullmatch(_NO_COLONS, value):
        if "：" in value:
            raise source.problem(*at, Text("这里用了全角冒号“：”", "a full-width colon is no colon here"), _COLON)
        blank = re.search(_WIDE_BLANK, value)
        help = _blank(blank[1])[1] if blank else _COLON
        raise source.problem(*at, Text("冒号后面缺少空格", "a blank is missing behind the colon"), help)


def _no_mapping(source: Source, event: Any) -> Problem:
    if type(event) is ScalarEvent and not event.value and not event.style:
        return source.problem(
            1,
            1,
            Text("文件里没有数字", "the file holds nothing"),
            _COLON,
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
        _COLON,
    )
