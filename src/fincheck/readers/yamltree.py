"""YAML to a located tree that never converts a scalar: the only place with ``yaml``.

The tree is built from PyYAML's event stream (its C parser where there is one, a fifth of the time of loading):
events carry the text of every scalar as it stands in the file and the place where it stands. ``10500.70`` keeps
its two digits, ``010`` is not 8, ``no`` is a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

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
from fincheck.readers import pairs, yamlfaults
from fincheck.report.names import apart, scopes
from fincheck.report.tree import DEEPEST, Node
from fincheck.source import Place, Problem, Source, Text, visible

__all__ = ["decode", "read"]

_UNPRINTABLE = (
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # compiled where it is needed: 4 ms
)
_ENDLESS = re.compile(r"[-+0-9.,\s]+")

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


def decode(data: bytes, name: str) -> Source:
    """Return the text of a file: UTF-8 (with or without BOM), UTF-16 with BOM, or GBK/GB18030.

    Raises Problem, with the place of the first byte that fits none of them.
    """
    for start, text in _FORMATS:
        if data.startswith(start):
            help = Text("把要核对的数字写成 YAML 文本", "write its figures as YAML text")
            raise Problem(Place(name, 1, 1), text, help)
    before = ""
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "gb18030"):
        try:
            return Source(name, data.decode(encoding).replace("\ufeff", ""))  # files joined leave marks inside
        except UnicodeDecodeError as error:
            read = error.object[: error.start].decode(encoding, "replace").removeprefix("\ufeff")
            before = max(before, read, key=len)
            if encoding == "utf-8" and any(c > "\u2e80" for c in read):
                break  # Chinese in UTF-8, damaged: as GBK it would be gibberish without a fault
    lines = Source(name, before).lines
    raise Problem(
        Place(name, len(lines), len(lines[-1]) + 1),
        Text("从这里起文字编码无法识别", "from here on the encoding is neither UTF-8 nor GBK"),
        Text("用编辑器打开，“另存为”UTF-8 编码的纯文本", "open it in an editor and save it as plain text in UTF-8"),
    )


def read(source: Source, key_of: Callable[[str], str] | None = None, blocks: list[Node] | None = None) -> Node:
    """Return the top of the tree that ``source`` holds; ``key_of`` gives the term id of a printed name.

    ``blocks`` takes the texts of several lines: a table may stand there, and nobody need look for it.

    Raises Problem, with its place, where the text is not one YAML document whose top is a mapping, and where it
    has duplicate keys, aliases, anchors, tags, more than ``DEEPEST`` levels or a number of endless length.
    """
    if source.text.startswith("%") or "\n%" in source.text:
        _refuse_directive(source)
    tops: list[Node] = []
    try:
        return _tree(source, key_of or _itself, blocks, tops)
    except Problem:
        for top in tops:
            top.fell()
        paired = re.search(r"\\u[dD][89abAB]", source.text) and pairs.joined(source)
        if not paired:
            raise
    return _tree(source, key_of or _itself, blocks, tops, paired)


def _itself(name: str) -> str:
    return name


def _tree(
    source: Source,
    key_of: Callable[[str], str],
    blocks: list[Node] | None,
    tops: list[Node],
    paired: pairs.Joined | None = None,
) -> Node:
    """Return the tree of a text, or of the same text with pairs of escapes joined; ``tops`` takes its top once that is met."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        parser = loader(source.text if paired is None else paired.text)
        get_event = parser.get_event if paired is None else paired.events(parser.get_event)
        top, found = _build(source, get_event, key_of, tops)
    except yaml.MarkedYAMLError as error:
        if paired is not None:
            error.problem_mark, error.context_mark = map(paired.mark, (error.problem_mark, error.context_mark))
        raise yamlfaults.fault(source, error) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        bad = re.search(_UNPRINTABLE, source.text)
        if bad is None:  # an escape beyond Unicode: C has words for it, Python has not
            mark = parser.get_mark()
            raise source.problem(
                mark.line + 1, mark.column + 1, yamlfaults.ESCAPE.text, yamlfaults.ESCAPE.help
            ) from None
        before = Source("", source.text[: bad.start()]).lines
        raise source.problem(len(before), len(before[-1]) + 1, *yamlfaults.control(bad[0])) from None
    if blocks is not None:
        blocks += found
    return top


def _refuse_directive(source: Source) -> None:
    for number, line in enumerate(source.lines, 1):
        if line.startswith("%"):
            raise source.problem(
                number,
                1,
                *yamlfaults.DIRECTIVE,
                len(line),
            )
        if line.strip() and not line.lstrip().startswith("#"):
            return


def _build(
    source: Source, get_event: Callable[[], Any], key_of: Callable[[str], str], tops: list[Node]
) -> tuple[Node, list[Node]]:
    """Return the tree of a stream of YAML events, and the texts of several lines in it.

    Every value is the text as written, every node has its line and column. One loop and no recursion: what is nested however
    deep is refused in time, and 100,000 figures take no stack. Raises Problem for what a report does not allow: anchors, tags,
    aliases, a second document, duplicates, a name that is no text.
    """
    top: Node | None = None
    names: dict[str, tuple[str, str]] = {}  # each name with its key: a name that comes again is kept once
    group: Node | None = None  # the group that is open
    body: dict[str, Node] = {}  # its children
    listed = False  # whether the open group is a list
    stack: list[tuple[Node | None, dict[str, Node], bool]] = []
    key, name = "", None  # of the child whose name has been read and whose value has not; "" where there is none
    named: Any = None  # where that name stands
    named_at = 0  # its line; nil of an item of a list
    blocks: list[Node] = []
    documents = 0
    at = 0  # the line of the event before: what stands in one line has one number
    tagged = "&" in source.text or "!" in source.text  # no anchor or tag is without

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
                raise yamlfaults.deeper(source, event.end_mark, len(stack), error) from None
            raise
        kind = type(event)
        if kind is ScalarEvent:
            if tagged and (event.anchor or event.tag):
                raise marked(event)
            mark = event.start_mark
            value = event.value
            style = event.style
            if style and style == '"' and (bad := re.search(_UNPRINTABLE, value)):
                raise refuse(event, *yamlfaults.control(bad[0]))
            line = mark.line + 1
            if line == at:
                line = at
            else:
                at = line
            if not key:
                if not listed and group is not None:
                    known = names.get(value)
                    if known is None:
                        if not value.strip():
                            raise refuse(event, Text("冒号前面缺少名称", "a name is missing before the colon"))
                        if value[0] in "\u3000\xa0" and not style and _indents(source, mark):
                            raise refuse(event, *yamlfaults.blank_said(value[0]))
                        known = names[value] = (key_of(value), value)
                    key, name = known
                    named, named_at = mark, line
                    if key in body:
                        key, whole = _again(source, body, key, value, mark)
                        if not whole:
                            key = "\0"
                    continue
                if group is None:
                    raise yamlfaults.no_mapping(source, event)
                key, name, named_at = str(len(body) + 1), None, 0
                if body and not style and value[:3].isdecimal() and value[3:4].strip("0123456789"):
                    from fincheck.readers import flow

                    odd = flow.ambiguous(source, line, mark.column + 1, value)
                    if odd is not None:
                        raise odd
            if value or style:
                if line != named_at or len(value) > LONGEST or not value.isascii():
                    if len(value) > LONGEST and _ENDLESS.fullmatch(value):
                        raise _endless(source, line, mark.column + 1, value)
                    below = line > named_at > 0
                    if (below or "：" in value) and not style:
                        yamlfaults.refuse_hidden(source, mark, value, below)
                node = body[key] = Node(group, key, name, line, mark.column + 1, value)
                if "\n" in value:
                    blocks.append(node)
            elif name is None:
                body[key] = Node(group, key, None, line, mark.column + 1)
            else:
                node = body[key] = Node(group, key, name, named_at, named.column + 1)
                _settle(source, body, node)
            key = ""
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor or event.tag:
                raise marked(event)
            inner: dict[str, Node] = {}
            if group is None:
                if kind is SequenceStartEvent:
                    raise yamlfaults.no_mapping(source, event)
                mark = event.start_mark
                opened = top = Node(None, "$", None, mark.line + 1, mark.column + 1, inner)
                tops.append(top)
            elif key:
                opened = body[key] = Node(group, key, name, named_at, named.column + 1, inner)
            else:
                if not listed:
                    raise refuse(
                        event,
                        Text("名称必须是文字，不能是括号", "a name must be a text, not a bracket"),
                        Text("名称里有括号时，给它加上引号", "put a name with brackets in it in quotes"),
                    )
                key = str(len(body) + 1)
                mark = event.start_mark
                opened = body[key] = Node(group, key, None, mark.line + 1, mark.column + 1, inner)
            if len(stack) >= DEEPEST:
                raise refuse(event, *yamlfaults.TOO_DEEP)
            stack.append((group, body, listed))
            group, body, key = opened, inner, ""
            listed = kind is SequenceStartEvent
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            group, body, listed = stack.pop()
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
    return top, blocks


def _again(source: Source, body: dict[str, Node], key: str, name: str, mark: yaml.Mark) -> tuple[str, bool]:
    """Return the key for a name whose key its group has already, and whether it is a name of its own.

    Raises Problem where it is none, and no rest of a figure that a comma parted.
    """
    first = body[key]
    if first.name is not None and apart(first.name, name):
        # 收入合计 and 支出合计, 上年结余收入 and 基金上年结余收入 are two things: the plainer one is the term's
        if (scopes(name), name) > (scopes(first.name), first.name):
            key = name
        else:
            _rename(body, first, first.name)
    if key not in body:
        return key, True
    if _continued(source, body, name, mark):
        return key, False
    first = body[key]
    other = f"（{visible(first.name or '')}）" if first.name != name else ""
    ascii_other = f" ({visible(first.name or '')})" if other else ""
    raise source.problem(
        mark.line + 1,
        mark.column + 1,
        Text(
            f"“{visible(name)}”重复：第 {first.line} 行{other}已经有了",
            f"“{visible(name)}” is a duplicate: line {first.line} has it already{ascii_other}",
        ),
        Text("同一层不能有两个同名项；请改名，或放到各自的章节下", "rename one, or give each its own section"),
        len(name),
    )


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
