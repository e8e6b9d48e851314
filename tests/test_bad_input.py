"""Bad input of any kind, through the command: a message with its place and what to do, exit 2, and nothing else is lost."""

import gc
import io
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fincheck.audit import audit, exit_code
from fincheck.cli import files, main
from fincheck.readers import yamltree
from fincheck.rulebook import packaged
from fincheck.source import Problem, Source

ROOT = Path(__file__).resolve().parent.parent
GOOD = "支出决算:\n  本年支出合计: 12.50\n  其中: {基本支出: 7.25, 项目支出: 5.25}\n"
OFF = GOOD.replace("12.50", "13.50")  # a finding: exit 1
PLACED = re.compile(r"[^:\n]+:[1-9][0-9]*:[1-9][0-9]*: .")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def fincheck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run the command in a folder of its own; return exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*args: str, lang: str = "zh") -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            main([*args, "--lang", lang])
        told = capsys.readouterr()
        assert "Traceback" not in told.err, told.err
        return int(caught.value.code or 0), told.out, told.err

    yield run
    gc.enable()  # main() turns it off: a run is short


def put(name: str, content: str | bytes) -> str:
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def messages(err: str) -> list[str]:
    """Return the lines that tell a problem: not the excerpts, not what to do."""
    return [line for line in err.splitlines() if line and not line.startswith(" ")]


# -------------------------------------------------------------- reports: content, place, zh, en


BAD_REPORTS = [
    ("empty", b"", "1:1", "文件是空的", "the file is empty"),
    ("only a BOM", b"\xef\xbb\xbf", "1:1", "文件是空的", "the file is empty"),
    ("only blanks", b"\r\n \r\n", "1:1", "文件是空的", "the file is empty"),
    ("only dashes", b"---\n", "1:1", "文件里没有数字", "the file holds nothing"),
    ("prose", "收入总计 10500.70 万元。\n", "1:1", "文件应由“名称: 内容”组成", "the file must be made up of 'name: value'"),
    ("a list", "- 收入总计: 5\n", "1:1", "整个文件不能是一个列表", "the whole file cannot be a list"),
    ("full-width colons", "收入总计：5\n支出总计：5\n", "1:1", "文件应由“名称: 内容”组成", "the file must be made up of 'name: value'"),
    ("full-width colons below", "支出决算:\n  合计：5\n  其中：3\n", "2:3", "这里用了全角冒号“：”", "a full-width colon is no colon here"),
    ("full-width colons in braces", "支出决算: {本年支出合计：12.50，基本支出：7.25}\n", "1:14", "这里用了全角冒号“：”",
     "a full-width colon is no colon here"),
    ("no blank in braces", "支出决算: {本年支出合计:12.50,基本支出:7.25}\n", "1:14", "冒号后面缺少空格",
     "a blank is missing behind this colon"),
    ("a full-width indentation", "支出决算:\n　　本年支出合计: 12.50\n", "2:1", "缩进用了全角空格（U+3000）",
     "the indentation holds a full-width blank (U+3000)"),
    ("one figure or two", "预算数: [1,285.14, 7.00]\n", "1:7", "“1,285.14”是一个数还是两个数，无法判断", "“1,285.14” may be one figure or two"),
    ("duplicate", "收入总计: 5\n收入总额: 6\n", "2:1", "“收入总额”重复：第 1 行（收入总计）已经有了",
     "“收入总额” is a duplicate: line 1 has it already (收入总计)"),
    ("an alias", "a: 5\nb: *a\n", "2:4", "不允许使用别名（*a）", "aliases are not allowed (*a)"),
    ("an anchor", "a: &a 5\n", "1:4", "不允许使用锚点或标签（&a）", "anchors and tags are not allowed (&a)"),
    ("a tag", "a: !!int 5\n", "1:4", "不允许使用锚点或标签（tag:yaml.org,2002:int）",
     "anchors and tags are not allowed (tag:yaml.org,2002:int)"),
    ("two documents", "a: 5\n---\nb: 6\n", "2:1", "一个文件只能有一份材料", "a file holds one document only"),
    ("billion laughs", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "1:4", "不允许使用锚点或标签（&a）",
     "anchors and tags are not allowed (&a)"),
    ("a tab", "支出决算:\n\t合计: 5\n", "2:1", "YAML 写法有误：这里不能用制表符（Tab）", "malformed YAML: a tab cannot stand here"),
    ("an open quote", "a: '5\nb: 6\n", "1:4", "YAML 写法有误：引号没有配对", "malformed YAML: this quote is never closed"),
    ("an open bracket", "a: {b: 5\nc: 6\n", "2:2", "YAML 写法有误：括号没有配对，或少了逗号",
     "malformed YAML: a bracket is not closed, or a comma is missing"),
    ("deep", "a: " + "[" * 10000, "1:43", "嵌套超过 40 层", "nested more than 40 levels deep"),
    ("deep below", "".join(f"{' ' * n}a:\n" for n in range(500)), "41:41", "嵌套超过 40 层", "nested more than 40 levels deep"),
    ("endless", "a: " + "9" * 100000, "1:4", "数字太长：100000 个字符", "this number is too long: 100000 characters"),
    ("NUL", "a: 5\nb: \x00\n", "2:4", "不允许的控制字符 U+0000", "control character U+0000 is not allowed"),
    ("an escape", 'a: "\\e[2J"\n', "1:4", "不允许的控制字符 U+001B", "control character U+001B is not allowed"),
    ("UTF-16 without a mark", "a: 5\n".encode("utf-16-le"), "1:2", "不允许的控制字符 U+0000", "control character U+0000 is not allowed"),
    ("damaged UTF-8", "收入总计: 5\n支出".encode() + b"\xff: 5\n", "2:3", "从这里起文字编码无法识别",
     "from here on the encoding is neither UTF-8 nor GBK"),
    ("a broken workbook", b"PK\x03\x04\x14\x00", "", "文件已损坏：压缩包不完整", "the file is damaged: the archive is incomplete"),
    ("an old text of Word", b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "", "不能读取旧版 Word 文件（.doc、.wps）",
     "old Word files (.doc, .wps) cannot be read"),
    ("a wrong unit", "金额单位: 万圆\n收入总计: 5\n", "1:7", "金额单位“万圆”无法识别", "unit “万圆” is not understood"),
    ("a wrong rounding", "支出决算:\n  取整方式: 进位\n", "2:9", "取整方式“进位”无法识别", "rounding “进位” is not understood"),
    ("digits without end", "decimals: " + "９" * 9999, "1:11", "小数位数“" + "9" * 59 + "…”无法识别",
     "decimals “" + "9" * 59 + "…” is not understood"),
    ("names nobody knows", "天网工程: 5\n", "1:1", "没有一条规则适用：未做任何核对", "not one check ran: no rule applies to this report"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "at", "zh", "en"), [row[1:] for row in BAD_REPORTS], ids=[row[0] for row in BAD_REPORTS]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_bad_report_is_told_with_place_and_advice(
    fincheck: Run, content: str | bytes, at: str, zh: str, en: str, lang: str
) -> None:
    code, _, err = fincheck(put("r.yaml", content), lang=lang)
    assert code == 2
    first, *rest = err.splitlines()
    assert first == f"r.yaml{at and ':'}{at}: {zh if lang == 'zh' else en}"
    assert rest[-1].startswith("  怎么办：" if lang == "zh" else "  help: ") or "YAML" in first
    assert messages(err) == [first]
    assert len(err) < 1200


def test_a_comma_in_a_figure_between_braces_is_read_as_in_a_line_of_its_own(fincheck: Run) -> None:
    for total, code in (("10,500.70", 0), ("10,999.99", 1)):
        report = f"收入支出决算总体情况: {{收入总计: {{金额: {total}}}, 支出总计: {{金额: 10,500.70, 占比: 100%}}}}\n"
        came, out, err = fincheck(put("r.yaml", report), "--format", "text", "-v")
        assert (came, err) == (code, "")
        assert total in out


def test_an_excerpt_shows_the_place_with_carets_below(fincheck: Run) -> None:
    _, _, err = fincheck(put("r.yaml", "单位: 某局\n金额单位: 万圆\n"))
    assert err.splitlines()[1:3] == ["    金额单位: 万圆", "              ^^^^"]


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("missing.yaml", "找不到文件", "no such file"),
        ("", "找不到文件", "no such file"),
        (
            "folder",
            "目录里没有报告（.yaml、.docx、.xlsx、.pdf 等文件）",
            "no report (.yaml, .docx, .xlsx, .pdf …) in this folder",
        ),
        ("file.yaml/x.yaml", "读不了文件：路径中有一段不是目录", "cannot read it: Not a directory"),
        ("n" * 300 + ".yaml", "读不了文件：文件名太长", "cannot read it: File name too long"),
        (
            "a\0b.yaml",
            "读不了文件：文件名里有不能用的字符",
            "cannot read it: its name holds a character that no file name can",
        ),
        ("audit", "找不到文件", "no such file"),  # a mistyped subcommand is a missing report
    ],
)
def test_a_path_that_is_no_report(fincheck: Run, path: str, zh: str, en: str) -> None:
    Path("folder").mkdir()
    put("file.yaml", GOOD)
    for lang, text in (("zh", zh), ("en", en)):
        code, _, err = fincheck(path, lang=lang)
        assert code == 2
        first, help = err.splitlines()
        assert PLACED.match(first) or not path
        assert first.endswith(f":1:1: {text}")
        assert help.startswith("  ")


def test_a_file_too_large_is_not_read_to_its_end(fincheck: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 1024 * 1024)
    put("r.yaml", GOOD + "#" * (1024 * 1024))
    code, _, err = fincheck("r.yaml")
    assert (code, messages(err)) == (2, ["r.yaml:1:1: 文件超过 1 MiB"])


@pytest.mark.parametrize(
    ("data", "code", "first"),
    [
        (GOOD.encode(), 0, ""),
        (GOOD.encode("gbk"), 0, ""),
        (OFF.encode("utf-16"), 1, ""),
        (b"", 2, "<stdin>:1:1: 文件是空的"),
        (b"a: [", 2, "<stdin>:1:4: YAML 写法有误：这里缺少内容，或标点多余"),
    ],
)
def test_stdin_is_read_as_a_file_is(
    fincheck: Run, monkeypatch: pytest.MonkeyPatch, data: bytes, code: int, first: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    came, _, err = fincheck("-")
    assert (came, err.split("\n")[0]) == (code, first)


def test_stdin_that_is_closed_is_told(fincheck: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    code, _, err = fincheck("-")
    assert (code, messages(err)) == (2, ["<stdin>:1:1: 读不了文件：标准输入已关闭"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_odd_encodings_and_line_ends_find_the_same_at_the_same_place(fincheck: Run, encoding: str, ending: str) -> None:
    code, out, err = fincheck(put("r.yaml", OFF.replace("\n", ending).encode(encoding)), "--format", "text", "-q")
    assert (code, err) == (1, "")
    assert out.startswith("r.yaml:2:11: error ")


def test_nothing_that_steers_a_terminal_is_printed(fincheck: Run) -> None:
    names = ["a\x1b[31m.yaml", "b\nc:1:1: 没有问题.yaml", "d\u202e.yaml"]
    for name in names:
        put(name, '"\\u202e\\u0085x": 1\n"\\u202e\\u0085x": 2\n')
    put("rules.yaml", '"\\u202e\\u200b": 1\n')
    _, out, err = fincheck(*names, "--rules", "rules.yaml", "--format", "text")
    assert all(c.isprintable() or c == "\n" for c in out + err)
    assert len(messages(err)) == len(names) + 1


# -------------------------------------------------------------- several reports


def test_one_bad_report_does_not_hide_the_others(fincheck: Run) -> None:
    put("good.yaml", GOOD)
    put("off.yaml", OFF)
    put("bad.yaml", "a: [")
    put("empty.yaml", "")
    code, out, err = fincheck("bad.yaml", "off.yaml", "empty.yaml", "good.yaml", "missing.yaml", "--format", "text")
    assert code == 2  # outranks the finding
    assert [line.split(":")[0] for line in messages(err)] == ["bad.yaml", "empty.yaml", "missing.yaml"]
    assert [line.split(":")[0] for line in out.splitlines() if " error " in line] == ["off.yaml"]
    assert "good.yaml: 共核对" in out


def test_json_tells_of_every_report_whatever_became_of_it(fincheck: Run) -> None:
    put("good.yaml", GOOD)
    put("bad.yaml", "a: b: c\n")
    code, out, _ = fincheck("bad.yaml", "good.yaml", "missing.yaml", "--format", "json")
    bad, good, missing = json.loads(out)["reports"]
    assert code == 2
    assert (bad["file"], bad["problems"][0]["line"], bad["problems"][0]["column"], bad["checks"]) == (
        "bad.yaml",
        1,
        5,
        [],
    )
    assert (good["file"], "problems" in good) == ("good.yaml", False)
    assert sum(good["tally"].values()) > 0
    assert missing["problems"][0]["message"] == "找不到文件"


@pytest.mark.parametrize(
    "format", ["table", "text", "json", "sarif", "junit", "github", "gitlab", "markdown", "csv", "html"]
)
def test_no_format_changes_the_code_or_loses_the_message(fincheck: Run, format: str) -> None:
    put("bad.yaml", "a: b: c\n")
    put("off.yaml", OFF)
    code, out, err = fincheck("bad.yaml", "off.yaml", "--format", format)
    assert code == 2
    assert "bad.yaml:1:5: YAML 写法有误：" in err
    assert "EXP01" in out


def test_a_file_name_that_is_no_text_is_written_all_the_same(fincheck: Run) -> None:
    name = os.fsdecode("坏\udcff.yaml".encode("utf-8", "surrogateescape"))
    try:
        put(name, OFF)
    except OSError:
        pytest.skip("this file system wants names in Unicode")
    code, _, err = fincheck(name, "--format", "text", "--output", "json=out.json", "--output", "html=out.html")
    assert (code, err) == (1, "")
    assert json.loads(Path("out.json").read_text(encoding="utf-8"))["reports"][0]["checks"]


# -------------------------------------------------------------- rules: content, place, zh, en


BAD_RULES = [
    ("empty", "", "1:1", "文件是空的", "the file is empty"),
    ("no rules", "rule: []", "1:1", "规则文件应以“rules:”开头，下面逐条列出规则", "a rule file starts with 'rules:' and lists rules below it"),
    ("malformed", "rules: [{id: A1, check: a = b]", "1:30", "YAML 写法有误：括号没有配对，或少了逗号",
     "malformed YAML: a bracket is not closed, or a comma is missing"),
    ("an alias", "rules: [*x]", "1:9", "不允许使用别名（*x）", "aliases are not allowed (*x)"),
    ("no id", "rules: [{check: a = b}]", "1:9", "第 1 条规则缺少 id", "rule 1 has no id"),
    ("no check", "rules: [{id: A1}]", "1:9", "第 1 条规则缺少 check", "rule 1 has no check"),
    ("a wrong severity", "rules: [{id: A1, check: a = b, severity: bad}]", "1:42", "级别“bad”不认识", "unknown severity 'bad'"),
    ("a known id", "rules: [{id: EXP01, check: a = b}]", "1:14", None, None),
    ("an unfinished formula", "rules:\n  - id: A1\n    check: 合计 =\n", "3:16", "公式没有写完", "the formula ends too early"),
    ("a bracket too many", "rules: [{id: A1, check: '(a + b)) = c'}]", "1:33", "这里不该有“)”", "')' cannot stand here"),
    ("an unknown function", "rules: [{id: A1, check: 求和(a.*) = b}]", "1:25", "没有函数“求和”", "no function '求和'"),
    ("a wrong name", "rules: [{id: A1, check: 合计 = 基本支处}]", "1:30", "没有名为“基本支处”的术语", "no term is called '基本支处'"),
    ("no relation", "rules: [{id: A1, check: a + b}]", "1:25", "公式应是一个关系，例如 a + b = c", "a formula is a relation, as a + b = c"),
    ("endless operations", "rules: [{id: A1, check: " + "a + " * 300 + "a = b}]", "1:827", "公式里的运算超过 200 个",
     "more than 200 operations in one formula"),
    ("endless nots", "rules: [{id: A1, check: " + "非 " * 500 + "a = b}]", "1:425", "公式里的运算超过 200 个",
     "more than 200 operations in one formula"),
    ("endless brackets", "rules: [{id: A1, check: '" + "(" * 900 + "a = b'}]", "1:66", "括号超过 40 层", "brackets nested more than 40 deep"),
    ("an endless formula", "rules: [{id: A1, check: " + "a" * 3000 + " = b}]", "1:2025", "公式超过 2000 个字符",
     "a formula of more than 2000 characters"),
    ("a wrong scope", "rules: [{id: A1, for: a + b, check: a = b}]", "1:25", "这里不该有“+”", "'+' cannot stand here"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "at", "zh", "en"), [row[1:] for row in BAD_RULES], ids=[row[0] for row in BAD_RULES]
)
def test_a_bad_rule_is_told_with_its_place_and_the_report_is_judged_by_the_others(
    fincheck: Run, content: str, at: str, zh: str | None, en: str | None
) -> None:
    put("r.yaml", OFF)
    put("mine.yaml", content)
    for lang, text in (("zh", zh), ("en", en)):
        code, out, err = fincheck("r.yaml", "--rules", "mine.yaml", "--format", "text", lang=lang)
        assert code == 2
        (message,) = messages(err)
        assert message.startswith(f"mine.yaml:{at}: ")
        assert text is None or message == f"mine.yaml:{at}: {text}"
        assert "EXP01" in out  # the finding of the other rules is still told
        assert len(err) < 1200


def test_a_bad_rule_does_not_hide_the_good_ones_beside_it(fincheck: Run) -> None:
    put("r.yaml", OFF)
    put(
        "mine.yaml",
        "rules:\n- {id: M1, check: a +}\n- {id: M2, for: 支出决算, check: 合计 ≤ 13.00万元}\n- {id: M3, check: b}\n",
    )
    code, out, err = fincheck("r.yaml", "--no-default-rules", "--rules", "mine.yaml", "--format", "text")
    assert code == 2
    assert [line.split(":")[1] for line in messages(err)] == ["2", "4"]
    assert " M2 " in out


@pytest.mark.parametrize(
    ("path", "zh"),
    [("missing.yaml", "找不到文件"), ("folder", "目录里没有规则文件（.yaml）"), ("gone/folder", "找不到文件")],
)
def test_a_path_without_rules(fincheck: Run, path: str, zh: str) -> None:
    Path("folder").mkdir()
    code, _, err = fincheck(put("r.yaml", GOOD), "--rules", path)
    assert (code, messages(err)) == (2, [f"{path}:1:1: {zh}"])


def test_a_folder_of_rules_is_read_file_by_file(fincheck: Run) -> None:
    Path("folder").mkdir()
    put("folder/a.yaml", "rules: [{id: M1, check: a +}]")
    put("folder/b.yml", "rules: [")
    put("folder/c.txt", "no rules")
    put("folder/d.yaml", "rules: [{id: M2, for: 支出决算, check: 合计 = 12.50万元}]")
    code, out, err = fincheck(put("r.yaml", OFF), "--rules", "folder", "--format", "text")
    assert code == 2
    assert [line.split(":")[0] for line in messages(err)] == [
        os.path.join("folder", name) for name in ("a.yaml", "b.yml")
    ]
    assert " M2 " in out


@pytest.mark.parametrize("command", [("rules",), ("rules", "test"), ("explain", "EXP01")])
def test_every_command_that_reads_rules_tells_what_is_wrong_in_them(fincheck: Run, command: tuple[str, ...]) -> None:
    put("mine.yaml", "rules: [{id: M1, check: a +}]")
    code, out, err = fincheck(*command, "--rules", "mine.yaml")
    assert (code, messages(err)) == (2, ["mine.yaml:1:28: 公式没有写完"])
    assert out


@pytest.mark.parametrize("content", ["", "a: [", "x: y"])
@pytest.mark.parametrize("option", ["--waivers", "--config"])
def test_other_files_are_told_with_their_place_too(fincheck: Run, option: str, content: str) -> None:
    put("r.yaml", OFF)
    code, out, err = fincheck("r.yaml", option, put("other.yaml", content), "--format", "text")
    assert code == 2
    assert messages(err)
    assert all(PLACED.match(line) and line.startswith("other.yaml:") for line in messages(err))
    assert "EXP01" in out


# -------------------------------------------------------------- usage


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--nonsense",), "--nonsense"),
        (("r.yaml", "--format", "xml"), "--format"),
        (("r.yaml", "--fail-on", "never"), "--fail-on"),
        (("r.yaml", "--select", "NOPE"), "没有编号以 NOPE 开头的规则"),
        (("r.yaml", "--ignore", "EXP,NOPE"), "没有编号以 NOPE 开头的规则"),
        (("r.yaml", "--output", "json"), "格式=路径"),
        (("r.yaml", "--output", "xml=x"), "格式=路径"),
        (("r.yaml", "--output", "json="), "格式=路径"),
        (("check",), "FILE"),
        (("explain",), "ID"),
    ],
)
def test_a_wrong_option_is_a_matter_of_usage(fincheck: Run, args: tuple[str, ...], told: str) -> None:
    put("r.yaml", GOOD)
    code, _, err = fincheck(*args)
    assert code == 2
    assert told in err


def test_a_wrong_language_is_a_matter_of_usage(fincheck: Run) -> None:
    code, _, err = fincheck(put("r.yaml", GOOD), lang="fr")
    assert code == 2
    assert "--lang" in err


def test_an_unknown_rule_is_told_with_its_likely_name(fincheck: Run) -> None:
    assert fincheck("explain", "EPX01")[::2] == (2, "fincheck: 没有规则 EPX01，是不是 EXP01？\n")
    assert fincheck("explain", "\x1b[2J")[::2] == (2, "fincheck: 没有规则 \\x1b[2J；用 fincheck rules 查看全部\n")


def test_an_output_that_cannot_be_written_is_told_and_the_others_are_written(fincheck: Run) -> None:
    put("r.yaml", GOOD)
    code, out, err = fincheck("r.yaml", "-o", "json=gone/x.json", "-o", "text=x.txt", "--format", "text")
    assert code == 2
    assert "gone/x.json" in err
    assert out == Path("x.txt").read_text(encoding="utf-8")


# -------------------------------------------------------------- any bytes at all


def mutated(rng: random.Random, data: bytes) -> bytes:
    """Return a report with a few bytes, lines or signs changed, doubled or left out."""
    for _ in range(rng.randrange(1, 6)):
        at, length = rng.randrange(len(data) + 1), rng.randrange(12)
        piece = rng.choice([
            b"", b"\t", b"\n", b": ", b"- ", b"{", b"}", b"[", b"'", b'"', b"&a ", b"*a", b"!x ", b"|", b">", b"#", b"%", b"-", b"0",
            b"99999", b".", b"%", "：".encode(), "万元".encode(), "（".encode(), "合计".encode(), rng.randbytes(2), data[at : at + 40],
        ])  # fmt: skip
        data = data[:at] + piece + data[at + length * rng.randrange(2) :]
    return data


def random_reports() -> list[bytes]:
    rng = random.Random(2020)
    whole = (ROOT / "fixtures" / "lezhi-2020" / "report.yaml").read_bytes()
    lines = whole.splitlines(keepends=True)
    found = [rng.randbytes(rng.randrange(200)) for _ in range(300)]
    for _ in range(300):
        start = rng.randrange(len(lines))
        found.append(mutated(rng, rng.choice([GOOD.encode(), b"".join(lines[start : start + 12]).lstrip()])))
    found.extend(mutated(rng, whole) for _ in range(10))
    return found


def test_any_bytes_as_reports_give_places_and_never_a_traceback(fincheck: Run) -> None:
    names = [put(f"r{number:03}.yaml", data) for number, data in enumerate(random_reports())]
    code, out, err = fincheck(*names, "--format", "json", "--jobs", "1")
    assert code == 2
    reports = json.loads(out)["reports"]
    assert [told["file"] for told in reports] == names
    assert all(PLACED.match(line) for line in messages(err))
    wrong = [told["file"] for told in reports if "problems" in told]
    assert sorted(wrong) == sorted({line.split(":")[0] for line in messages(err)})
    assert wrong[:300] == names[:300]  # random bytes are no report
    assert 50 < len(wrong) - 300 < 310  # but some that were changed a little still are
    assert all(told["problems"] or sum(told["tally"].values()) for told in reports if "problems" in told)


def test_any_bytes_as_a_report_ask_for_exit_2_and_any_change_for_0_1_or_2() -> None:
    book = packaged.load()
    for number, data in enumerate(random_reports()):
        try:
            source: Source | Problem = yamltree.decode(data, "r.yaml")
        except Problem as problem:
            source = problem
        code = exit_code([audit(source, book)], book)
        assert code == 2 if number < 300 else code in (0, 1, 2)


def test_any_bytes_as_rules_are_problems_with_places() -> None:
    rng = random.Random(8)
    text = (ROOT / "rules" / "shapes" / "shapes.yaml").read_bytes()
    lines = text.splitlines(keepends=True)
    for _ in range(150):
        start = rng.randrange(len(lines))
        data = mutated(rng, b"rules:\n" + b"".join(lines[start : start + 30]))
        book = packaged.load(rules=False)
        try:
            book.add(yamltree.decode(data, "mine.yaml"))
        except Problem as problem:
            book.problems.append(problem)
        for rule in book.rules:
            assert rule.tree
        assert all(str(p.place).startswith("mine.yaml:") and p.place.line > 0 and p.text.zh for p in book.problems)


# -------------------------------------------------------------- as a process


def process(*args: str, data: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    known = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "0", **env}
    return subprocess.run(
        [sys.executable, "-m", "fincheck", *args], input=data, env=known, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    ("env", "encoding"),
    [
        ({"PYTHONIOENCODING": "ascii"}, "ascii"),
        ({"PYTHONIOENCODING": "gbk"}, "gbk"),
        ({"PYTHONIOENCODING": "utf-8"}, "utf-8"),
    ],
)
def test_a_message_can_be_written_in_any_encoding(env: dict[str, str], encoding: str) -> None:
    done = process("-", "--lang", "zh", data="收入总计: 💰\n支出总计: [\n".encode(), **env)
    assert done.returncode == 2
    assert done.stderr.decode(encoding).startswith("<stdin>:2:7: ")
    assert b"Traceback" not in done.stderr


def test_a_bad_report_is_no_fault_of_fincheck() -> None:
    done = process("-", "--format", "json", "--lang", "en", data=b"\xff\xfe\xff")
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == b"<stdin>:1:1: from here on the encoding is neither UTF-8 nor GBK"
    assert json.loads(done.stdout)["reports"][0]["problems"][0]["column"] == 1
