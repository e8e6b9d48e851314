"""YAML to a located tree: digits kept, every node with its place, and what is refused is told with its place."""

import random

import pytest
import yaml

from fincheck.figures.figure import LONGEST
from fincheck.language.expression import Path
from fincheck.language.formula import parse
from fincheck.readers import yamlfaults
from fincheck.readers.yamltree import decode, read
from fincheck.report.tree import DEEPEST, Node, quoted
from fincheck.source import Problem, Source


@pytest.fixture(params=["c", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test with PyYAML's C parser and with its Python one, which takes over where libyaml is missing."""
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    elif not hasattr(yaml, "CSafeLoader"):
        pytest.skip("PyYAML was built without libyaml")
    return str(request.param)


def tree(text: str) -> list[str]:
    """Return every node below the top as ``path=text@line:column``; of a blank ``path@…``, of a group ``path{}@…``."""
    nodes = list(read(Source("r.yaml", text)).walk())[1:]
    return [f"{n.path}{'{}' if n.group is not None else '' if n.text is None else '=' + n.text}@{n.line}:{n.column}" for n in nodes]  # fmt: skip


def refused(text: str) -> Problem:
    with pytest.raises(Problem) as caught:
        read(Source("r.yaml", text))
    return caught.value


# -------------------------------------------------------------- what is read: text, nodes


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("a: 12.50", ["a=12.50@1:4"]),
        ("a: 12.50\n", ["a=12.50@1:4"]),
        ("a: 1\nb: 2", ["a=1@1:4", "b=2@2:4"]),
        ("a:\n  b: 1\n  c: 2", ["a{}@1:1", "a.b=1@2:6", "a.c=2@3:6"]),
        ("a: {b: 1, c: {d: 2}}", ["a{}@1:1", "a.b=1@1:8", "a.c{}@1:11", "a.c.d=2@1:18"]),
        ("a: [1, 2]", ["a{}@1:1", "a.1=1@1:5", "a.2=2@1:8"]),
        ("a:\n- 1\n- b: 2\n  c: 3", ["a{}@1:1", "a.1=1@2:3", "a.2{}@3:3", "a.2.b=2@3:6", "a.2.c=3@4:6"]),
        ("a: [x: 1]", ["a{}@1:1", "a.1{}@1:5", "a.1.x=1@1:8"]),
        ("a: [[1, 2], [3]]", ["a{}@1:1", "a.1{}@1:5", "a.1.1=1@1:6", "a.1.2=2@1:9", "a.2{}@1:13", "a.2.1=3@1:14"]),
        ("支出决算:\n  合计: 12.50", ["支出决算{}@1:1", "支出决算.合计=12.50@2:7"]),
        # blank: said to be there, but missing; it stands where its name stands
        ("a:\nb: 1", ["a@1:1", "b=1@2:4"]),
        ("a:   # later\n\nb: 1", ["a@1:1", "b=1@3:4"]),
        ("a: {b: , c}", ["a{}@1:1", "a.b@1:5", "a.c@1:10"]),
        ("a:\n  -\n  - 2", ["a{}@1:1", "a.1@2:4", "a.2=2@3:5"]),
        ("a: {}\nb: []", ["a{}@1:1", "b{}@2:1"]),
        ('a: ""', ["a=@1:4"]),
        # long forms
        ("? a\n: 1", ["a=1@2:3"]),
        ('"a": "1"', ["a=1@1:6"]),
        ("'a b': 1", ["`a b`=1@1:8"]),
        ("a: |\n  x\n  y\n", ["a=x\ny\n@1:4"]),
        ("a: >-\n  x\n  y\n", ["a=x y@1:4"]),
        ("a: x\n  y", ["a=x y@1:4"]),
        ("a:\n  x\n", ["a=x@2:3"]),
        ("---\na: 1\n...\n", ["a=1@2:4"]),
        ("# 说明\n\na: 1 # one", ["a=1@3:4"]),
        # names are names, whatever YAML would make of them
        ("<<: 1\n=: 2", ["`<<`=1@1:5", "`=`=2@2:4"]),
        ("yes: 1\n204: 2\n2020-01-01: 3", ["yes=1@1:6", "204=2@2:6", "`2020-01-01`=3@3:13"]),
        ("a:: 1", ["`a:`=1@1:5"]),
        ("a：b: 1", ["a：b=1@1:6"]),
        # a full-width colon in a sentence is no slip
        ("a: 其中：5万元", ["a=其中：5万元@1:4"]),
        ("a:\n  说明：比上年增加，其中：人员 5 人", ["a=说明：比上年增加，其中：人员 5 人@2:3"]),
        ("a:\n  '合计：5'", ["a=合计：5@2:3"]),
        # a comma within a figure ends a value between braces: what YAML parts there is put together again
        ("{金额: 10,500.70}", ["金额=10,500.70@1:6"]),
        ("{a: 1,234,567.89, b: 2}", ["a=1,234,567.89@1:5", "b=2@1:22"]),
        (
            "{a: -1,285.14, b: △1,200.00, c: 增加1,519.97}",
            ["a=-1,285.14@1:5", "b=△1,200.00@1:19", "c=增加1,519.97@1:33"],
        ),
        ("{a: 1,285.14万元, b: (1,285.14), c: 1,285%}", ["a=1,285.14万元@1:5", "b=(1,285.14)@1:20", "c=1,285%@1:35"]),
        ("{a: “1,285.14”, b: ≥1,285 万元 }", ["a=“1,285.14”@1:5", "b=≥1,285 万元@1:20"]),
        ("{a: １,２８５.１４}", ["a=１,２８５.１４@1:5"]),
        ("{a: 10,75.20, b: 12.50,285.14}", ["a=10,75.20@1:5", "b=12.50,285.14@1:18"]),  # no figure, and told as printed
        ("{a: 共1,285.14万元，其中基本支出905.32万元}", ["a=共1,285.14万元，其中基本支出905.32万元@1:5"]),
        ("{a: 1,285.14 # one\n}", ["a=1,285.14@1:5"]),
        ("a: {b: {c: 1,285.14},\n  d: 2,285.14}", ["a{}@1:1", "a.b{}@1:5", "a.b.c=1,285.14@1:12", "a.d=2,285.14@2:6"]),
        (
            "{'285.14': 1, a: 1,285.14, b: 1,285.14}",
            ["`285.14`=1@1:12", "a=1,285.14@1:18", "b=1,285.14@1:31"],
        ),  # no name
        ("{? a : 1,285.14}", ["a=1,285.14@1:8"]),
        ("a: [{b: 1,285.14}]", ["a{}@1:1", "a.1{}@1:5", "a.1.b=1,285.14@1:9"]),
        # and what is no figure stays as it is
        ("{a: 5,213: 7}", ["a=5@1:5", "213=7@1:12"]),
        ("{a: 5,213 : 7}", ["a=5@1:5", "213=7@1:13"]),
        ("{a: 5,213: }", ["a=5@1:5", "213@1:7"]),
        ("{a: 5, 213, b}", ["a=5@1:5", "213@1:8", "b@1:13"]),
        ("{a: '5',213}", ["a=5@1:5", "213@1:9"]),
        ("{a: 5,'213'}", ["a=5@1:5", "213@1:7"]),
        ("{a: 5,基本支出}", ["a=5@1:5", "基本支出@1:7"]),
        ("{a: {b: 5},213}", ["a{}@1:2", "a.b=5@1:9", "213@1:12"]),
        ("{213,221}", ["213@1:2", "221@1:6"]),
        ("a: 10,500.70", ["a=10,500.70@1:4"]),
        ("a: [1, 285.14]", ["a{}@1:1", "a.1=1@1:5", "a.2=285.14@1:8"]),
        (
            "a: [12.50,285.14,1234,285.14]",
            ["a{}@1:1", "a.1=12.50@1:5", "a.2=285.14@1:11", "a.3=1234@1:18", "a.4=285.14@1:23"],
        ),
        ("a: [1,2,300,400]", ["a{}@1:1", "a.1=1@1:5", "a.2=2@1:7", "a.3=300@1:9", "a.4=400@1:13"]),
        ("a: ['1','285.14']", ["a{}@1:1", "a.1=1@1:5", "a.2=285.14@1:9"]),
        # colons between braces that are where they should be, or in a text
        ('{"a":1,"b":2}', ["a=1@1:6", "b=2@1:12"]),
        ("{a: 12:30, b: 其中：5}", ["a=12:30@1:5", "b=其中：5@1:15"]),
        ("{'a:5', a: , b}", ["`a:5`@1:2", "a@1:9", "b@1:14"]),
        ("a:\n  12:30", ["a=12:30@2:3"]),
        ("a:\n  'b:5'", ["a=b:5@2:3"]),
        ("a: ｛b｝", ["a=｛b｝@1:4"]),
        ('"　a": 1', ["`　a`=1@1:7"]),  # as the writer wants it
        ("{a: 1,　b: 2}", ["a=1@1:5", "`　b`=2@1:11"]),
        # lines end as they like
        ("a: 1\r\nb: 2\r\n", ["a=1@1:4", "b=2@2:4"]),
        ("a: 1\rb: 2", ["a=1@1:4", "b=2@2:4"]),
        ("a: 1\x85b: 2\u2028c: 3", ["a=1@1:4", "b=2@2:4", "c=3@3:4"]),
        ("💰: 1\n因公出国（境）费: 2", ["💰=1@1:4", "`因公出国（境）费`=2@2:11"]),
    ],
)
def test_every_node_has_its_place(parser: str, text: str, nodes: list[str]) -> None:
    assert tree(text) == nodes


@pytest.mark.parametrize(
    "text",
    [
        "10500.70", "6.10", "010", "0o17", "0x1F", "1e3", "1_000", "no", "yes", "null", "~", "true", "2020-12-31", "12:30:45",
        ".inf", ".5", "+5", "-13.21", "△13.21", "(13.21)", "82.71%", "≥90", "1,234.50", "340 元", "1/2", "=5", "５０％",
    ],
)  # fmt: skip
def test_a_scalar_is_the_text_that_stands_there(parser: str, text: str) -> None:
    for written in (f"a: {text}", f"a: {{b: '{text}'}}", f"a: [{text!r}]", f"a: |-\n  {text}", f'"a": "{text}"'):
        (last,) = list(read(Source("r.yaml", written)).walk())[-1:]
        assert last.text == text


def test_keys_are_turned_into_terms_once_a_name() -> None:
    asked: list[str] = []

    def key_of(name: str) -> str:
        asked.append(name)
        return {"合计": "total"}.get(name, name)

    top = read(Source("r.yaml", "合计: 1\na: {合计: 2}\nb: {合计: 3}"), key_of)
    assert [(n.key, n.name) for n in top.walk()][1:] == [
        ("total", "合计"), ("a", "a"), ("total", "合计"), ("b", "b"), ("total", "合计"),
    ]  # fmt: skip
    assert asked == ["合计", "a", "b"]


def test_nodes_know_their_parents_and_paths() -> None:
    top = read(Source("r.yaml", "a: {b.c: {d e: 1}}"))
    leaf = list(top.walk())[-1]
    assert leaf.path == "a.`b.c`.`d e`"
    assert leaf.parent is not None
    assert leaf.parent.parent is not None
    assert leaf.parent.parent.parent is top
    assert [repr(node) for node in top.walk()] == ["Node($)", "Node(a)", "Node(a.`b.c`)", "Node(a.`b.c`.`d e`)"]
    assert isinstance(top, Node)


def test_a_path_is_written_as_a_formula_would_write_it() -> None:
    rng = random.Random(10)
    atoms = [*"ab5合计支出", *" .\"'()（）+-－*/×÷=＝<≤,，?？!$;；。^[]{}“”：:%、—\u3000", "\t", "and", "parent"]
    for _ in range(3000):
        key = "".join(rng.choice(atoms) for _ in range(rng.randrange(1, 7))).strip()
        if key and key != "parent":
            path = parse(f"x.{quoted(key)}")
            assert isinstance(path, Path)
            assert [step.key for step in path.steps] == ["x", key]


# -------------------------------------------------------------- what is refused: text, place, zh, en


REFUSALS = [
    # nothing in it
    ("", "1:1", "文件是空的", "the file is empty"),
    ("\n# only a comment\n", "1:1", "文件是空的", "the file is empty"),
    ("---\n", "1:1", "文件里没有数字", "the file holds nothing"),
    # not a mapping
    ("12.50", "1:1", "文件应由“名称: 内容”组成", "the file must be made up of 'name: value'"),
    ("null", "1:1", "文件应由“名称: 内容”组成", "the file must be made up of 'name: value'"),
    ("收入总计：100", "1:1", "文件应由“名称: 内容”组成", "the file must be made up of 'name: value'"),
    ("收入总计:100", "1:1", "文件应由“名称: 内容”组成", "the file must be made up of 'name: value'"),
    ("收入总计：5\n支出总计: 3", "1:1", "文件应由“名称: 内容”组成", "the file must be made up of 'name: value'"),
    ("- a\n- b", "1:1", "整个文件不能是一个列表", "the whole file cannot be a list"),
    ("\n  [a, b]", "2:3", "整个文件不能是一个列表", "the whole file cannot be a list"),
    # duplicates
    ("a: 1\na: 2", "2:1", "“a”重复：第 1 行已经有了", "“a” is a duplicate: line 1 has it already"),
    ("a: {b: 1, b: 2}", "1:11", "“b”重复：第 1 行已经有了", "“b” is a duplicate: line 1 has it already"),
    ("a:\n  b: 1\n'a': 2", "3:1", "“a”重复：第 1 行已经有了", "“a” is a duplicate: line 1 has it already"),
    # names
    ('"": 1', "1:1", "冒号前面缺少名称", "a name is missing before the colon"),
    ("a: {' ': 1}", "1:5", "冒号前面缺少名称", "a name is missing before the colon"),
    ("{a: 1}: 2", "1:1", "名称必须是文字，不能是括号", "a name must be a text, not a bracket"),
    ("? [a]\n: 2", "1:3", "名称必须是文字，不能是括号", "a name must be a text, not a bracket"),
    ("a: {{b}}", "1:5", "名称必须是文字，不能是括号", "a name must be a text, not a bracket"),
    # what YAML could do and reports should not
    ("a: &x 1\nb: *x", "1:4", "不允许使用锚点或标签（&x）", "anchors and tags are not allowed (&x)"),
    ("&x a: 1", "1:1", "不允许使用锚点或标签（&x）", "anchors and tags are not allowed (&x)"),
    ("a: &x {b: 1}", "1:4", "不允许使用锚点或标签（&x）", "anchors and tags are not allowed (&x)"),
    ("a: &x [1]", "1:4", "不允许使用锚点或标签（&x）", "anchors and tags are not allowed (&x)"),
    ("a: 1\nb: *x", "2:4", "不允许使用别名（*x）", "aliases are not allowed (*x)"),
    ("a: 1\n<<: *x", "2:5", "不允许使用别名（*x）", "aliases are not allowed (*x)"),
    ("*x : 1", "1:1", "不允许使用别名（*x）", "aliases are not allowed (*x)"),
    ("a: !x 1", "1:4", "不允许使用锚点或标签（!x）", "anchors and tags are not allowed (!x)"),
    ("a: ! 1", "1:4", "不允许使用锚点或标签（!）", "anchors and tags are not allowed (!)"),
    ("a: !!float 1", "1:4", "不允许使用锚点或标签（tag:yaml.org,2002:float）",
     "anchors and tags are not allowed (tag:yaml.org,2002:float)"),
    ("!!map {a: 1}", "1:1", "不允许使用锚点或标签（tag:yaml.org,2002:map）",
     "anchors and tags are not allowed (tag:yaml.org,2002:map)"),
    ("---\na: 1\n---\nb: 2", "3:1", "一个文件只能有一份材料", "a file holds one document only"),
    ("a: 1\n--- b", "2:1", "一个文件只能有一份材料", "a file holds one document only"),
    ("%YAML 1.1\n---\na: 1", "1:1", "不允许使用 YAML 指令（以“%”开头的行）",
     "directives (lines that start with %) are not allowed"),
    ("# x\n\n%FOO\n---\na: 1", "3:1", "不允许使用 YAML 指令（以“%”开头的行）",
     "directives (lines that start with %) are not allowed"),
    # characters
    ("a: 1\nb: \x07", "2:4", "不允许的控制字符 U+0007", "control character U+0007 is not allowed"),
    ("a\x00: 1", "1:2", "不允许的控制字符 U+0000", "control character U+0000 is not allowed"),
    ("a: 1\r\nb: 合\x1b[31m", "2:5", "不允许的控制字符 U+001B", "control character U+001B is not allowed"),
    ("a: 1\ud800", "1:5", "不允许的控制字符 U+D800", "control character U+D800 is not allowed"),
    ('a: "\\e[31m"', "1:4", "不允许的控制字符 U+001B", "control character U+001B is not allowed"),
    ('a: {"\\0": 1}', "1:5", "不允许的控制字符 U+0000", "control character U+0000 is not allowed"),
    # numbers without end
    ("a: " + "1" * 65, "1:4", "数字太长：65 个字符", "this number is too long: 65 characters"),
    ("a: [-0." + "9" * 5000 + "]", "1:5", "数字太长：5003 个字符", "this number is too long: 5003 characters"),
    ("a: '" + "1," * 50 + "'", "1:4", "数字太长：100 个字符", "this number is too long: 100 characters"),
    # full-width colons where nobody would notice: the figures would be lost in a text
    ("支出:\n  合计：5", "2:3", "这里用了全角冒号“：”", "a full-width colon is no colon here"),
    ("支出:\n  合计：10,500.70万元\n  其中：\n    基本：3\n    项目：△2", "2:3", "这里用了全角冒号“：”",
     "a full-width colon is no colon here"),
    ("支出:\n  合计:5", "2:3", "冒号后面缺少空格", "a blank is missing behind the colon"),
    ("支出:\n  合计:5\n  其中:\n    基本: 3", "2:5", "YAML 写法有误：冒号后面缺少空格", "malformed YAML: a blank is missing behind the colon"),
    ("支出:\n  合计:　5", "2:3", "冒号后面缺少空格", "a blank is missing behind the colon"),
    ("支出:\n  增减额：增加85.41", "2:3", "这里用了全角冒号“：”", "a full-width colon is no colon here"),
    ("a: ｛金额：905.32，占比：70.45%｝", "1:4", "这里用了全角括号“｛”", "a full-width bracket is no bracket here"),
    # names without values that hold figures
    ("a: {金额：905.32，占比：70.45%}", "1:7", "这里用了全角冒号“：”", "a full-width colon is no colon here"),
    ("a: {金额：905.32，\n  占比：70.45%}", "1:7", "这里用了全角冒号“：”", "a full-width colon is no colon here"),
    ("a: {金额:905.32,占比:70.45%}", "1:7", "冒号后面缺少空格", "a blank is missing behind this colon"),
    ("a: {b: 5, 增减额：增加3}", "1:14", "这里用了全角冒号“：”", "a full-width colon is no colon here"),
    ("a: {b: 5,213:7}", "1:13", "冒号后面缺少空格", "a blank is missing behind this colon"),
    ("a: {金额:1,285.14}", "1:7", "冒号后面缺少空格", "a blank is missing behind this colon"),
    ("a: {b: 1, 285.14}", "1:11", "“285.14”前面没有名称", "“285.14” has no name"),
    ("a: {b: '1',285.14万元}", "1:12", "“285.14万元”前面没有名称", "“285.14万元” has no name"),
    ("a: {b: 1,\n  △285.14}", "2:3", "“△285.14”前面没有名称", "“△285.14” has no name"),
    ("a: {1,285.14}", "1:7", "“285.14”前面没有名称", "“285.14” has no name"),
    # one figure or two
    ("a: [1,285.14, 7.00]", "1:5", "“1,285.14”是一个数还是两个数，无法判断", "“1,285.14” may be one figure or two"),
    ("a: [7.00, 增加1,285.14]", "1:13", "“1,285.14”是一个数还是两个数，无法判断", "“1,285.14” may be one figure or two"),
    ("a: [1,234,567.89]", "1:7", "“234,567.89”是一个数还是两个数，无法判断", "“234,567.89” may be one figure or two"),
    ("a: [12,285万元]", "1:5", "“12,285万元”是一个数还是两个数，无法判断", "“12,285万元” may be one figure or two"),
    ("a: [b: 1,285.14]", "1:8", "“1,285.14”是一个数还是两个数，无法判断", "“1,285.14” may be one figure or two"),
    ("{a: " + "1" + ",111" * 100 + "}", "1:5", "数字太长：65 个字符", "this number is too long: 65 characters"),
    # blanks that are none to YAML
    ("a:\n    b: 1\n　　c: 2", "3:1", "缩进用了全角空格（U+3000）", "the indentation holds a full-width blank (U+3000)"),
    ("a:\n  \xa0b: 1", "2:3", "缩进用了不间断空格（U+00A0）", "the indentation holds a no-break space (U+00A0)"),
]  # fmt: skip
MALFORMED = [
    # colons
    ("a: b: c", "1:5", "这里不应再出现冒号：缩进不对，或上一行的值没有写完", "a colon is not expected here: check the indentation"),
    ("a: 5\n  b: 6", "2:4", "这里不应再出现冒号：缩进不对，或上一行的值没有写完", "a colon is not expected here: check the indentation"),
    ("a: 1\nb 2\nc: 3", "2:1", "这一行缺少冒号，或冒号后面缺少空格", "this line lacks a colon, or the blank behind it"),
    ("a: 1\nb:2\nc: 3", "2:1", "这一行缺少冒号，或冒号后面缺少空格", "this line lacks a colon, or the blank behind it"),
    ("支出:\n  合计: 5\n  基本：3\n  项目: 2", "3:3", "这一行缺少冒号，或冒号后面缺少空格", "this line lacks a colon, or the blank behind it"),
    # indentation
    ("a:\n  b: 1\n c: 2", "3:2", "缩进与上面各行不一致，或引号、括号没有配对",
     "the indentation differs from the lines above, or a quote or bracket is not closed"),
    ("a:\n  - 1\n - 2", "3:2", "缩进与上面各行不一致，或引号、括号没有配对",
     "the indentation differs from the lines above, or a quote or bracket is not closed"),
    ("a: 1\n- b", "2:1", "缩进与上面各行不一致，或引号、括号没有配对",
     "the indentation differs from the lines above, or a quote or bracket is not closed"),
    (": 1", "1:1", "缩进与上面各行不一致，或引号、括号没有配对",
     "the indentation differs from the lines above, or a quote or bracket is not closed"),
    ("a:\n\tb: 5", "2:1", "这里不能用制表符（Tab）", "a tab cannot stand here"),
    ("\ta: 5", "1:1", "这里不能用制表符（Tab）", "a tab cannot stand here"),
    # quotes
    ("a: 1\nb: 'x\nc: 2", "2:4", "引号没有配对", "this quote is never closed"),
    ('a: "x', "1:4", "引号没有配对", "this quote is never closed"),
    ('a: "x\n---\n', "1:4", "引号没有配对", "this quote is never closed"),
    ("a: 'it's'", "1:8", "缩进与上面各行不一致，或引号、括号没有配对",
     "the indentation differs from the lines above, or a quote or bracket is not closed"),
    ('a: "C:\\data"', "1:4", "双引号里的反斜杠“\\”写法不对", "this backslash in double quotes means nothing"),
    ('a: "\\x4"', "1:4", "双引号里的反斜杠“\\”写法不对", "this backslash in double quotes means nothing"),
    # brackets
    ("a: {b: 1\nc: 2", "2:2", "括号没有配对，或少了逗号", "a bracket is not closed, or a comma is missing"),
    ("a: [1, 2", "1:4", "括号没有配对，或少了逗号", "a bracket is not closed, or a comma is missing"),
    ("a: {b: 1\n\n", "1:4", "括号没有配对，或少了逗号", "a bracket is not closed, or a comma is missing"),
    ("a: [1, {b: 2]", "1:13", "括号没有配对，或少了逗号", "a bracket is not closed, or a comma is missing"),
    ("a: [", "1:4", "这里缺少内容，或标点多余", "something is missing here, or a sign is too much"),
    ("a: [ , 1]", "1:6", "这里缺少内容，或标点多余", "something is missing here, or a sign is too much"),
    ("a: , 5", "1:4", "这里缺少内容，或标点多余", "something is missing here, or a sign is too much"),
    ("{a: 1}}", "1:7", "内容到上面已经结束，这里是多余的", "the document has ended above: this is too much"),
    ("a: 1\n...\nb: 2", "3:1", "内容到上面已经结束，这里是多余的", "the document has ended above: this is too much"),
    # values that start with a sign of YAML's
    ("a: @x", "1:4", "值不能以“@”开头", "a value cannot start with '@'"),
    ("a: `x`", "1:4", "值不能以“`”开头", "a value cannot start with '`'"),
    ("a: %5", "1:4", "值不能以“%”开头", "a value cannot start with '%'"),
    ("a: >=90", "1:4", "以“>”或“|”开头的值会被当作多行文字", "a value that starts with > or | is taken for text of several lines"),
    ("a: |x", "1:4", "以“>”或“|”开头的值会被当作多行文字", "a value that starts with > or | is taken for text of several lines"),
    ("a: -", "1:4", "这里不能以“-”开始一个列表", "a list cannot start here"),
    ("a: - 5", "1:4", "这里不能以“-”开始一个列表", "a list cannot start here"),
    ("a: ?", "1:4", "值不能以“?”开头", "a value cannot start with '?'"),
    ("a: *", "1:4", "值不能以“&”或“*”开头", "a value cannot start with & or *"),
    ("a: *含上年结转", "1:4", "值不能以“&”或“*”开头", "a value cannot start with & or *"),
    ("a: &\nb: 1", "1:4", "值不能以“&”或“*”开头", "a value cannot start with & or *"),
    ("a: !<x", "1:4", "值不能以“!”开头", "a value cannot start with '!'"),
]  # fmt: skip
ALL = REFUSALS + [
    (text, at, f"YAML 写法有误：{zh}", f"malformed YAML: {en}") for text, at, zh, en in MALFORMED
]  # fmt: skip


@pytest.mark.parametrize(("text", "at", "zh", "en"), ALL, ids=[repr(row[0])[:40] for row in ALL])
def test_what_cannot_be_read_is_told_with_its_place(parser: str, text: str, at: str, zh: str, en: str) -> None:
    problem = refused(text)
    assert f"{problem.place.line}:{problem.place.column}" == at
    assert problem.place.file == "r.yaml"
    assert (problem.text.zh, problem.text.en) == (zh, en)
    assert ("^" in problem.excerpt.rpartition("\n")[2]) == ("empty" not in en)


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("收入总计：100", "冒号请用半角，并在后面空一格：“收入总计: 10500.70”"),
        ("支出:\n  合计: 5\n  基本：3\n  项目: 2", "冒号请用半角，并在后面空一格：“收入总计: 10500.70”"),
        ("支出:\n  合计：5", "冒号请用半角，并在后面空一格：“收入总计: 10500.70”"),
        ("支出:\n  合计:5", "冒号请用半角，并在后面空一格：“收入总计: 10500.70”"),
        ("a: {金额：905.32}", "冒号、逗号请用半角，并在后面空一格：“{金额: 905.32, 占比: 70.45%}”"),
        ("a: {金额: 905.32，占比: 70.45%}", "逗号请用半角，并在后面空一格"),
        ("a: ｛金额: 905.32, 占比: 70.45%｝", "括号、冒号、逗号请用半角：“{金额: 905.32, 占比: 70.45%}”"),
        ("a: ｛金额：905.32｝", "括号、冒号、逗号请用半角：“{金额: 905.32, 占比: 70.45%}”"),
        ("a: [1,285.14]", "一个数请加上引号；两个数请在逗号后面空一格"),
        ("a: {b: 1, 285.14}", "写成“名称: 数”；如果与前面是一个数，逗号后面不要空格，或给整个数加上引号"),
        ("a:\n  b:　5", "把全角空格（U+3000）换成普通的半角空格"),
        ("a: 1\nb:　5\nc: 6", "把全角空格（U+3000）换成普通的半角空格"),
        ("a: 1\nb:\xa05\nc: 6", "把不间断空格（U+00A0）换成普通的半角空格"),
        ("a: 1\n　　合计：5\nb: 2", "冒号请用半角，并在后面空一格：“收入总计: 10500.70”"),
        ("a: 1\n　　合计 5\nb: 2", "把全角空格（U+3000）换成普通的半角空格"),
        ("a: |\nb c\n", "“|”下面的各行都要再缩进两格"),
        ("a:\n    b: 1\n　　c: 2", "把全角空格（U+3000）换成普通的半角空格"),
        ("a: >=90", "写成“≥90”，或给整个值加上引号"),
        ("a: @x", "给整个值加上引号"),
        ("a: -", "单独的横线请加引号；列表请另起一行"),
        ("a: &x 1", "直接写出数字和文字；以“&”或“!”开头的文字请加引号"),
        ("a: 1\na: 2", "同一层不能有两个同名项；请改名，或放到各自的章节下"),
        ("\ta: 5", "缩进和间隔请用空格"),
        ("a: {b: 1,\n  c: 2\nd: 3", "括号从第 1 行开始"),
        ("- a", "写成“名称: 内容”，行首不要“-”"),
        ("", "写入要核对的数字，例如“收入总计: 10500.70”"),
    ],
)
def test_what_to_do_is_said_where_it_is_known(parser: str, text: str, zh: str) -> None:
    help = refused(text).help
    assert help is not None
    assert help.zh == zh


def test_the_same_term_by_label_and_by_id_is_a_duplicate(parser: str) -> None:
    ids = {"收入总计": "income_total", "收入总额": "income_total"}
    with pytest.raises(Problem) as caught:
        read(Source("r.yaml", "a: 1\n收入总计: 2\nincome_total: 2\n"), lambda name: ids.get(name, name))
    assert caught.value.place[:3] == ("r.yaml", 3, 1)
    assert caught.value.text.zh == "“income_total”重复：第 2 行（收入总计）已经有了"
    assert caught.value.excerpt == "income_total: 2\n^^^^^^^^^^^^"


def test_messages_quote_names_short_and_harmless(parser: str) -> None:
    long = refused(f"? {'名' * 5000}\n: 1\n? {'名' * 5000}\n: 2")
    assert len(long.text.zh) < 100
    assert len(long.excerpt) < 500
    steering = refused('"a\\u202eb": 1\n"a\\u202eb": 2')
    assert "\u202e" not in steering.text.zh + steering.text.en + steering.excerpt


# -------------------------------------------------------------- bounds


@pytest.mark.parametrize(
    ("opening", "closing"), [("{a: ", "}"), ("[", "]")], ids=["mappings", "lists"]
)  # fmt: skip
def test_depth_is_bounded(parser: str, opening: str, closing: str) -> None:
    deep = "a: " + opening * (DEEPEST - 1) + "1" + closing * (DEEPEST - 1)
    assert list(read(Source("r.yaml", deep)).walk())[-1].text == "1"
    for more in (DEEPEST, 100_000):
        problem = refused("a: " + opening * more)
        assert (problem.place.line, problem.place.column) == (1, 4 + len(opening) * (DEEPEST - 1))
        assert problem.text.zh == f"嵌套超过 {DEEPEST} 层"


@pytest.mark.parametrize(
    ("before", "at"),
    [
        ("a: ", (1, 43)),
        ("a: ['[[[', \"]\\\"[\", it's, ", (1, 64)),
        ("a: [ # [[[\n [], {b: [1], c: 2},\n ", (3, 40)),
        ("a:\n  b:\n    - ", (3, 44)),
        ("a: {b: 1}\nc: ", (2, 43)),
    ],
)
def test_depth_is_told_at_the_bracket_beyond_the_bound(parser: str, before: str, at: tuple[int, int]) -> None:
    for more in (DEEPEST, 2000):  # a parser that looks ahead may give up before it comes to the bound
        problem = refused(before + "[" * more)
        assert (problem.text.zh, problem.place[1:3]) == (f"嵌套超过 {DEEPEST} 层", at)


def test_no_words_of_the_parser_are_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamlfaults, "_SAID", ())
    for text in ("a: [", "a: 'b", "a: b: c", "a: !x!y z", "a: >x\n"):
        problem = refused(text)
        assert problem.text.en.startswith("malformed YAML: from here on this cannot be read")
        assert problem.text.zh.isascii() is False


def test_depth_is_bounded_in_block_style_too(parser: str) -> None:
    levels = "".join(f"{' ' * n}a:\n" for n in range(DEEPEST + 1))
    problem = refused(levels + " " * 99 + "a: 1")
    assert problem.place.line == DEEPEST + 1
    assert refused("- " * 1000).text.zh == "整个文件不能是一个列表"
    assert refused("a:\n  " + "- " * 1000).text.zh == f"嵌套超过 {DEEPEST} 层"
    assert refused("? " * 1000).text.zh == "名称必须是文字，不能是括号"


def test_a_number_may_be_as_long_as_any_printed_one(parser: str) -> None:
    longest = "9" * LONGEST
    assert tree(f"a: {longest}") == [f"a={longest}@1:4"]
    assert tree("a: " + "长" * 9999) == ["a=" + "长" * 9999 + "@1:4"]
    assert tree("a: " + "1" * 99 + "x") == ["a=" + "1" * 99 + "x@1:4"]  # no number: a text may be long


# -------------------------------------------------------------- both parsers say the same


ATOMS = [
    "a", "b", "合计", "收入总计", "12.50", "1,234", "(5)", ": ", ":", "：", "\n", "\n  ", "\n    ", "- ", "-", "{", "}", "[", "]",
    ", ", '"', "'", "#", " # ", "&x ", "*x ", "!t ", "---", "\n---\n", "...", "|\n  x", ">\n  y", "\r\n", "@", "`", '"\\x41"',
    '"\\q"', "~", "\x85", "1,285.14", "{a: 1,285.14, ", "金额：5", "　", ",", " ", "  ", "\x00", "\x07",
]  # fmt: skip


def outcome(text: str) -> list[str] | None:
    try:
        return tree(text)
    except Problem:
        return None


@pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="PyYAML was built without libyaml")
def test_both_parsers_read_the_same_and_refuse_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(8)
    texts = ["".join(rng.choice(ATOMS) for _ in range(rng.randrange(1, 14))) for _ in range(4000)]
    texts += [f"{rng.choice(ATOMS)}: {rng.choice(ATOMS)}\nb: {rng.choice(ATOMS)}" for _ in range(1000)]
    texts += [
        f"a: {{b: {rng.choice(ATOMS)}, c: [{rng.choice(ATOMS)}]}}\nd:\n  - {rng.choice(ATOMS)}" for _ in range(1000)
    ]
    by_c = [outcome(text) for text in texts]
    monkeypatch.delattr(yaml, "CSafeLoader")
    by_python = [outcome(text) for text in texts]
    assert [t for t, c, p in zip(texts, by_c, by_python, strict=True) if c != p] == []
    assert sum(told is not None for told in by_c) > 250


def test_tabs_between_tokens_are_read_in_c_and_named_in_python(parser: str) -> None:
    """The one difference: only libyaml takes a tab for a blank. Nothing is lost by it, for it is said."""
    if parser == "c":
        assert tree("a:\t5\t# x") == ["a=5@1:4"]
    else:
        assert refused("a:\t5\t# x").text.zh == "YAML 写法有误：这里不能用制表符（Tab）"
    assert tree("a: 'x\ty'") == ["a=x\ty@1:4"]
    assert tree("a: |\n  x\ty\n") == ["a=x\ty\n@1:4"]


def test_an_escape_beyond_unicode_is_refused(parser: str) -> None:
    for escape in ("\\ud800", "\\U00110000", "\\UFFFFFFFF"):
        assert refused(f'a: 1\nb: "{escape}"').place.line == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (r'{"a": "\udb40\udc41", "b": 5}', ["a=\U000e0041@1:7", "b=5@1:28"]),
        (r'{"\ud83d\ude00": "x\uD83D\uDE00y\ud83d\ude01", "b": "\u4e2d"}',
         ["\U0001f600=x\U0001f600y\U0001f601@1:18", "b=中@1:53"]),
        ('a: 1\nb: "\\ud83d\\ude00"   # x\nc: [5, "\\ud83d\\ude00", 7]\n',
         ["a=1@1:4", "b=\U0001f600@2:4", "c{}@3:1", "c.1=5@3:5", "c.2=\U0001f600@3:8", "c.3=7@3:24"]),
        (r'a: "\\\ud83d\ude00"', ["a=\\\U0001f600@1:4"]),
        # where no escape is meant, none is read
        (r"a: \ud83d\ude00", [r"a=\ud83d\ude00@1:4"]),
        (r"a: '\ud83d\ude00'", [r"a=\ud83d\ude00@1:4"]),
        (r'a: "\\ud83d\\ude00"', [r"a=\ud83d\ude00@1:4"]),
    ],
)  # fmt: skip
def test_two_escapes_of_one_character_are_read_as_json_writers_print_them(
    parser: str, text: str, told: list[str]
) -> None:
    assert tree(text) == told


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (r'{"a": "\ud83d\ude00", "a": 5}', "1:23"),
        (r'{"a": "\ud83d\ude00", "b": &x 5}', "1:28"),
        (r'{"a": "\ud83d\ude00\ud83d"}', "1:7"),
        (r'{"a": "\ud83d\ude00", "b": 5', "1:1"),
    ],
)
def test_behind_them_places_are_those_of_the_file(text: str, place: str) -> None:
    at = refused(text).place
    assert f"{at.line}:{at.column}" == place


# -------------------------------------------------------------- encodings


CHINESE = "单位名称: 乐至县公安局\n收入总计: 10500.70\n"


@pytest.mark.parametrize(
    "data",
    [
        CHINESE.encode(),
        CHINESE.encode("utf-8-sig"),
        CHINESE.encode("utf-16"),
        b"\xff\xfe" + CHINESE.encode("utf-16-le"),
        b"\xfe\xff" + CHINESE.encode("utf-16-be"),
        CHINESE.encode("gbk"),
        CHINESE.encode("gb18030"),
        CHINESE.encode("gb2312"),
        b"\xef\xbb\xbf" + CHINESE.encode("utf-8-sig"),
        CHINESE.replace("\n", "\n\ufeff").encode(),
    ],
    ids=[
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "gbk",
        "gb18030",
        "gb2312",
        "two BOMs",
        "BOM inside",
    ],
)
def test_encodings_that_are_understood(data: bytes) -> None:
    assert decode(data, "r.yaml").text == CHINESE


def test_crlf_in_any_encoding_keeps_lines_and_columns() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gbk"):
        source = decode("收入: 1\r\n支出: {合计: 2}\r\n".encode(encoding), "r.yaml")
        assert [(n.line, n.column) for n in read(source).walk()][1:] == [(1, 5), (2, 1), (2, 10)]


def test_gb18030_has_characters_that_gbk_lacks() -> None:
    assert decode("㐀: 1\n𠀀: 2".encode("gb18030"), "r.yaml").text == "㐀: 1\n𠀀: 2"


@pytest.mark.parametrize(
    ("data", "at", "zh"),
    [
        (b"\x80", "1:1", "从这里起文字编码无法识别"),
        (b"a: 1\nb: \xff\xff", "2:4", "从这里起文字编码无法识别"),
        ("收入: 1\n支出: ".encode() + b"\xff\n", "2:5", "从这里起文字编码无法识别"),  # as GBK it would be gibberish
        ("收入: 1\n支出".encode()[:-1], "2:2", "从这里起文字编码无法识别"),
        ("收入: 1\n支出: ".encode("gbk") + b"\xff\n", "2:5", "从这里起文字编码无法识别"),
        ("\ufeff收入: 1\n支出: ".encode() + b"\xff\n", "2:5", "从这里起文字编码无法识别"),
        ("收入: 1\n支出: 2".encode("utf-16") + b"\x00", "2:6", "从这里起文字编码无法识别"),
        (b"\xff\xfe\x00\xd8\x00\x00", "1:1", "从这里起文字编码无法识别"),
        (b"PK\x03\x04rest of a workbook", "1:1", "这是 Word、Excel 或 WPS 文件，不是文本文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "1:1", "这是 Word、Excel 或 WPS 文件，不是文本文件"),
        (b"%PDF-1.7\n%\xe2\xe3", "1:1", "这是 PDF 文件，不是文本文件"),
    ],
)
def test_encodings_that_are_not_understood_are_named_with_the_place(data: bytes, at: str, zh: str) -> None:
    with pytest.raises(Problem) as caught:
        decode(data, "r.yaml")
    place = caught.value.place
    assert (f"{place.line}:{place.column}", caught.value.text.zh) == (at, zh)
    assert caught.value.help is not None


def test_utf_16_without_a_mark_is_refused_later() -> None:
    problem = refused(decode("a: 1".encode("utf-16-le"), "r.yaml").text)
    assert problem.text.en == "control character U+0000 is not allowed"
    assert problem.help is not None
    assert "它可能不是文本文件" in problem.help.zh


def test_any_bytes_are_a_tree_or_a_problem_with_a_place(parser: str) -> None:
    rng = random.Random(14)
    trees, problems = 0, []
    for size in [n % 60 for n in range(3000)]:
        data = rng.randbytes(size)
        if size % 3:
            data = b"a: {" + bytes(b for b in data if 0x20 <= b < 0x7F or b > 0x80) + b"}\n"
        try:
            read(decode(data, "r.yaml"))
            trees += 1
        except Problem as problem:
            problems.append(problem)
    assert trees > 30
    assert all(p.place.file == "r.yaml" and p.place.line > 0 and p.place.column > 0 for p in problems)
    assert all(p.text.zh and p.text.en for p in problems)
