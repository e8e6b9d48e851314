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

from fincheck.figure import LONGEST
from fincheck.source import Place, Problem, Source, Text
from fincheck.tree import Node

__all__ = ["DEEPEST", "decode", "read"]

DEEPEST = 40  # levels; the deepest real disclosure has nine

_UNPRINTABLE = (
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # compiled where it is needed: 4 ms
)
_ENDLESS = re.compile(r"[-+0-9.,\s]+")

# libyaml's own words, told to somebody who does not know YAML.
_SAID = (
    ("mapping values are not allowed", "此处不应再出现冒号：缩进不对，或上一行的值没有写完", "a colon is not expected here: check the indentation"),
    ("could not find expected ':'", "这一行缺少冒号，或冒号后缺少空格", "a colon, or the blank behind it, is missing here"),
    ("did not find expected key", "缩进与上面各行不一致，或引号、括号没有配对", "the indentation differs from the lines above, or a quote or bracket is not closed"),
    ("did not find expected '-'", "列表各行的缩进不一致", "the lines of a list are not indented alike"),
    ("cannot start any token", "不允许的字符：缩进请用空格，不要用制表符（Tab）", "a character that cannot stand here: indent with blanks, not tabs"),
    ("tab", "缩进请用空格，不要用制表符（Tab）", "indent with blanks, not tabs"),
    ("did not find expected ',' or", "花括号或方括号没有配对，或其中缺少逗号", "a bracket is not closed, or a comma is missing inside"),
    ("unexpected end of stream", "文件在引号或括号没有配对时就结束了", "the file ends inside a quote or bracket"),
    ("document end", "引号没有配对", "a quote is not closed"),
)  # fmt: skip


def decode(data: bytes, name: str) -> Source:
    """Return the text of a file: UTF-8 (with or without BOM), UTF-16 with BOM, or GBK/GB18030.

    Raises Problem, with the place of the first byte that fits none of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    failed: UnicodeDecodeError | None = None
    for encoding in encodings:
        try:
            return Source(name, data.decode(encoding))
        except UnicodeDecodeError as error:
            failed = failed or error
    assert failed is not None
    before = data[: failed.start]
    line = before.count(b"\n") + 1
    column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1
    raise Problem(
        Place(name, line, column),
        Text("文件编码无法识别：既不是 UTF-8，也不是 GBK", "unknown encoding: neither UTF-8 nor GBK"),
        Text("请用编辑器“另存为”UTF-8 编码的纯文本", "save the file as plain text in UTF-8"),
    )


def read(source: Source, key_of: Callable[[str], str] | None = None) -> Node:
    """Return the top of the tree that ``source`` holds; ``key_of`` gives the term id of a printed name.

    Raises Problem, with its place, where the text is not one YAML document whose top is a mapping, and where it
    has duplicate keys, aliases, anchors, tags, more than ``DEEPEST`` levels or a number of endless length.
    """
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _build(source, loader(source.text).get_event, key_of or (lambda name: name))
    except yaml.MarkedYAMLError as error:
        raise _yaml_problem(source, error) from None
    except yaml.YAMLError:
        bad = re.search(_UNPRINTABLE, source.text)
        at = bad.start() if bad else 0
        before = source.text[:at]
        line = len(Source("", before).lines)
        column = len(Source("", before).lines[-1]) + 1
        code = f"U+{ord(bad[0]):04X}" if bad else "?"
        raise source.problem(
            line,
            column,
            Text(f"不允许的控制字符 {code}", f"control character {code} is not allowed"),
            Text("删去该字符；如果整个文件都是乱码，它可能不是文本文件", "delete it; is this a text file at all?"),
        ) from None


def _yaml_problem(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = " ".join(part for part in (error.context, error.problem) if part)
    zh, en = next(((z, e) for key, z, e in _SAID if key in said), ("", ""))
    text = Text(f"YAML 写法有误：{zh or said}", f"malformed YAML: {en or said}")
    help = None
    around = source.lines[max(0, line - 2) : line]
    if any("：" in row and ": " not in row for row in around):
        help = Text("冒号请用半角，并在后面空一格：“收入总计: 10500.70”", "use an ASCII colon followed by a blank")
    return source.problem(line, column, text, help)


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
            Text("直接写出数字和文字", "write the figure or the text itself"),
        )

    while True:
        event = get_event()
        kind = type(event)
        if kind is ScalarEvent:
            if event.anchor or event.tag:
                raise marked(event)
            mark = event.start_mark
            value = event.value
            if pending is None and not listed and group is not None:
                # a key
                key = keys.get(value)
                if key is None:
                    key = keys[value] = key_of(value)
                if not value.strip():
                    raise refuse(event, Text("缺少名称", "a name is missing before the colon"))
                if key in body:
                    first = body[key]
                    named = "" if first.name == value else f"（{first.name}）"
                    raise refuse(
                        event,
                        Text(
                            f"“{value}”重复：第 {first.line} 行{named}已经有了",
                            f"duplicate key {value!r}: it stands in line {first.line} already{named}",
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
                pending = body[key] = Node(group, key, None, 0, 0)
            if value or event.style:
                pending.body = value
                if len(value) > LONGEST and _ENDLESS.fullmatch(value):
                    raise refuse(
                        event,
                        Text(f"数字太长：{len(value)} 个字符", f"a number of {len(value)} characters"),
                        Text(f"最多 {LONGEST} 个字符", f"at most {LONGEST} characters"),
                    )
            pending.line = mark.line + 1
            pending.column = mark.column + 1
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
                    raise refuse(event, Text("名称必须是文字", "a key must be a plain name"))
                key = str(len(body) + 1)
                mark = event.start_mark
                pending = body[key] = Node(group, key, None, mark.line + 1, mark.column + 1)
            if len(stack) >= DEEPEST:
                raise refuse(
                    event,
                    Text(f"嵌套超过 {DEEPEST} 层", f"nested more than {DEEPEST} levels deep"),
                    Text("请检查括号是否配对", "are the brackets closed?"),
                )
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


def _no_mapping(source: Source, event: Any) -> Problem:
    if type(event) is ScalarEvent and not event.value and not event.style:
        return source.problem(
            1,
            1,
            Text("文件里没有数字", "the file holds nothing"),
            Text("写入要核对的数字", "write the figures to check"),
        )
    mark = event.start_mark
    return source.problem(
        mark.line + 1,
        mark.column + 1,
        Text("最外层必须是“名称: 内容”", "the top must be a mapping: 'name: value'"),
        Text(
            "冒号请用半角，并在后面空一格：“收入总计: 10500.70”",
            "use an ASCII colon followed by a blank: 'income_total: 10500.70'",
        ),
    )
