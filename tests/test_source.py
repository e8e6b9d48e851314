"""Places in a text: carets below what they point at, lines as YAML cuts them, and the nearest known word."""

import random

import pytest

from fincheck.source import Origin, Place, Problem, Source, Text, cells, near, nested, visible

LONG = "".join(f"{n:04}" for n in range(500))  # 2,000 characters, each four of them telling where they stand


def drawn(text: str, column: int, length: int = 1, line: int = 1) -> tuple[str, str]:
    """Return the two lines of an excerpt: the text, and the carets as ``start-end`` in terminal cells."""
    shown, carets = Source("r.yaml", text).excerpt(line, column, length).split("\n")
    start = len(carets) - len(carets.lstrip(" "))
    assert carets.strip(" ") == "^" * (len(carets) - start)
    return shown, f"{start}-{len(carets)}"


# -------------------------------------------------------------- excerpts: text, column, length, carets in cells


@pytest.mark.parametrize(
    ("text", "column", "length", "shown", "carets"),
    [
        ("total: 12.50", 8, 5, "total: 12.50", "7-12"),
        ("total: 12.50", 1, 1, "total: 12.50", "0-1"),
        ("合计: 12.50", 5, 5, "合计: 12.50", "6-11"),  # two characters before it, four cells
        ("合计: 12.50", 1, 2, "合计: 12.50", "0-4"),
        ("（一）：12％", 5, 3, "（一）：12％", "8-12"),
        ("金额:\t12.50", 5, 5, "金额: 12.50", "6-11"),  # a tab is one blank: what it would be is the terminal's affair
        ("合\u3000计: 5", 6, 1, "合\u3000计: 5", "8-9"),
        ("\t\ta: 5", 3, 1, "  a: 5", "2-3"),
        ("e\u0301: 5", 4, 1, "e\u0301: 5", "2-3"),  # a combining mark takes no cell
        ("❤\ufe0f: 5", 4, 1, "❤\ufe0f: 5", "2-3"),  # nor does a variation selector
        ("a\x1b[31m: 5", 8, 1, "a\ufffd[31m: 5", "7-8"),  # nothing that steers the terminal is shown
        ("a: 5", 5, 1, "a: 5", "4-5"),  # behind the end
        ("a: 5", 99, 1, "a: 5", "4-5"),
        ("a: 5", 0, 1, "a: 5", "0-1"),
        ("a: 5", 4, 99, "a: 5", "3-4"),  # never longer than the line
        ("a: 5", 4, 0, "a: 5", "3-4"),
    ],
)
def test_carets_stand_below_what_they_point_at(text: str, column: int, length: int, shown: str, carets: str) -> None:
    assert drawn(text, column, length) == (shown, carets)


@pytest.mark.parametrize(
    ("column", "length", "marked"),
    [(1, 4, "0000"), (401, 4, "0100"), (1997, 4, "0499"), (1, 2000, LONG[:80]), (401, 1000, LONG[400:480])],
)
def test_of_a_long_line_only_what_stands_around_is_shown(column: int, length: int, marked: str) -> None:
    shown, carets = drawn(LONG, column, length)
    start, end = map(int, carets.split("-"))
    assert shown[start:end] == marked
    assert shown.strip("…") in LONG
    assert cells(shown) <= 60 + 80 + 60 + 2
    assert shown.startswith("…") == (column > 61)
    assert shown.endswith("…") == (column - 1 + min(length, 80) + 60 < len(LONG))


def test_a_line_of_a_million_characters_is_cheap_to_point_into() -> None:
    source = Source("r.yaml", "收" * 1_000_000)
    shown, carets = source.excerpt(1, 500_000, 1_000_000).split("\n")
    assert len(shown) < 250
    assert carets.strip() == "^" * 160


@pytest.mark.parametrize("line", [-1, 0, 2, 3, 4, 99])
def test_no_excerpt_where_nothing_stands(line: int) -> None:
    assert Source("r.yaml", "a: 1\n \t\n").excerpt(line, 1) == ""


@pytest.mark.parametrize(
    ("text", "column", "name", "found"),
    [
        ("{id: A1, chek: a}", 16, "chek", 10),
        ("a: a", 4, "a", 1),
        ("a: {b: b}", 8, "b", 5),
        ("a: 1", 4, "b", 4),  # quoted otherwise, or in another line: then the value must do
        ("a: 1", 1, "a", 1),
        ("a: 1", 99, "a", 1),
    ],
)
def test_the_name_of_a_value_stands_before_it(text: str, column: int, name: str, found: int) -> None:
    assert Source("r.yaml", text).name_before(1, column, name) == found
    assert Source("r.yaml", text).name_before(9, column, name) == column


def test_carets_fit_any_place_of_any_text() -> None:
    rng = random.Random(5)
    atoms = [*"ab：，收入合计", "\t", "\n", "\r\n", "\x85", "\u2028", "\x00", "\x1b", "e\u0301", "💰", "ﾊ", "Ａ"]
    for _ in range(1000):
        text = "".join(rng.choice(atoms) for _ in range(rng.randrange(60)))
        source = Source("r.yaml", text)
        line, column, length = rng.randrange(1, len(source.lines) + 1), rng.randrange(80), rng.randrange(-1, 9)
        if not source.lines[line - 1].strip():
            continue
        shown, carets = source.excerpt(line, column, length).split("\n")
        assert shown.isprintable()
        assert set(carets.strip()) == {"^"}
        assert cells(carets) <= max(cells(shown), 0) + 1


# -------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a", ""]),
        ("a\nb", ["a", "b"]),
        ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        ("a\x85b\u2028c\u2029d", ["a", "b", "c", "d"]),
        ("a\x0bb\x0cc\x1cd", ["a\x0bb\x0cc\x1cd"]),  # str.splitlines() would cut here, YAML does not
    ],
)
def test_lines_are_cut_as_yaml_cuts_them(text: str, lines: list[str]) -> None:
    assert list(Source("r.yaml", text).lines) == lines


# -------------------------------------------------------------- widths


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0), ("abc", 3), ("收入", 4), ("（）：，", 8), ("％", 2), ("‰", 1), ("“三公”", 6), ("a收b", 4),
        ("e\u0301", 1), ("ﾊ", 1), ("Ａ", 2), ("💰", 2), ("\u3000", 2), ("é", 1),
    ],
)  # fmt: skip
def test_cells_of_a_terminal(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("收入 12", "收入 12"),
        ("a\nb", "a\\nb"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\ud800b", "a\\ud800b"),
        ("\u202egnp", "\\u202egnp"),  # would turn the writing around
        ("合\u3000计", "合\u3000计"),
        pytest.param("收" * 100, "收" * 59 + "…", id="long"),
    ],
)
def test_visible_shows_what_would_steer_the_terminal_and_keeps_it_short(text: str, shown: str) -> None:
    assert visible(text) == shown


# -------------------------------------------------------------- problems


def test_a_problem_knows_its_place_and_speaks_two_languages() -> None:
    problem = Source("r.yaml", "合计: 12.5O").problem(1, 5, Text("不是数字", "no figure"), Text("改成 0", "write 0"), 5)
    assert isinstance(problem, Problem)
    assert str(problem.place) == "r.yaml:1:5"
    assert problem.place == Place("r.yaml", 1, 5)
    assert (problem.text.of("zh"), problem.text.of("en"), problem.text.of("fr")) == (
        "不是数字",
        "no figure",
        "no figure",
    )
    assert problem.help == Text("改成 0", "write 0")
    assert problem.excerpt == "合计: 12.5O\n      ^^^^^"
    assert str(problem) == "no figure"


# -------------------------------------------------------------- near words


KNOWN = (
    "项目",
    "expenditure",
    "income_total",
    "total",
    "amount",
    "基本支出",
    "项目支出",
    "公务接待费",
    "收入",
    "收入总计",
    "支出总计",
)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("expenditrue", "expenditure"),  # swapped
        ("expendture", "expenditure"),  # left out
        ("expenndditure", "expenditure"),  # two added: allowed in a long word
        ("income_totel", "income_total"),
        ("ammount", "amount"),
        ("totall", "total"),
        ("toatl", "total"),
        ("tooootal", None),
        ("基本支岀", "基本支出"),  # a look-alike
        ("基本支", "基本支出"),
        ("公务接侍费", "公务接待费"),
        ("收人总计", "收入总计"),
        ("出总计", "支出总计"),
        ("收人", None),  # too short: too many real names differ in one character
        ("tot", None),
        ("甲项目", None),  # a name with a term in it, not a slip of 项目
        ("total", "total"),
        ("", None),
        ("完全不同的名称", None),
    ],
)
def test_near_finds_the_word_that_was_meant(word: str, found: str | None) -> None:
    assert near(word, KNOWN) == found


def test_near_does_not_depend_on_the_order_of_words() -> None:
    words = ["abcde", "abcdf", "abcdg", "zbcdx"]
    rng = random.Random(2)
    for _ in range(20):
        rng.shuffle(words)
        assert near("abcdx", words) == "abcde"


def reference_distance(a: str, b: str) -> int:
    """Edits between two words, by trying all of them: the definition, slow and plain."""
    if not a or not b:
        return len(a) + len(b)
    best = min(
        reference_distance(a[1:], b) + 1,
        reference_distance(a, b[1:]) + 1,
        reference_distance(a[1:], b[1:]) + (a[0] != b[0]),
    )
    if len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0]:
        best = min(best, reference_distance(a[2:], b[2:]) + 1)
    return best


def test_near_means_one_edit_by_definition() -> None:
    rng = random.Random(9)
    for _ in range(400):
        a, b = ("".join(rng.choice("abc") for _ in range(rng.randrange(4, 7))) for _ in range(2))
        assert (near(a, [b]) == b) == (reference_distance(a, b) <= 1), (a, b)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("““三公”经费·合计”空白，没有填", "“‘三公’经费·合计”空白，没有填"),
        ("“甲”、“乙”空白", "“甲”、“乙”空白"),
        ("只在““三公”经费”里有：“甲”；“乙”", "只在“‘三公’经费”里有：“甲”；“乙”"),
        ("“三公”经费", "“三公”经费"),
        ("““没有配对”", "““没有配对”"),  # as printed: there is no telling what is within what
        ("无引号", "无引号"),
    ],
)
def test_quotes_within_quotes(text: str, shown: str) -> None:
    assert nested(text) == shown
    assert Text(text, "en").of("zh") == shown
    assert Text(text, "en").of("en") == "en"


ORIGIN = {
    "sheet": Origin("收入决算表", cell="C12"),
    "page": Origin("支出决算表", page=7, row=12, column=3),
    "text": Origin(page=7, paragraph=5),
    "line": Origin(row=4, column=2),
}
SAID = [
    ("sheet", "收入决算表!C12", True), ("sheet", "'收入决算表'!$C$12", True), ("sheet", "c12", True), ("sheet", "C1", False), ("sheet", "支出决算表!C12", False), ("sheet", "", False),
    ("page", "第7页“支出决算表”第12行第3列", True), ("page", "第7页第12行", True), ("page", "第 12 行", True), ("page", "page 7, row 12", True), ("page", "Page 7, “支出决算表”, row 12, column 3", True),
    ("page", "第7页第11行", False), ("page", "第8页第12行", False), ("page", "第7页第12行第4列", False), ("page", "第7页以后", False), ("page", "“收入决算表”", False), ("page", "支出决算表", False),
    ("text", "第7页第5段", True), ("text", "第5段", True), ("text", "paragraph 5", True), ("text", "page 7", True), ("text", "row 5", False), ("text", "第50段", False),
    ("line", "第4行第2列", True), ("line", "row 4", True), ("line", "4", False), ("line", " ", False),
]  # fmt: skip


@pytest.mark.parametrize(("at", "words", "known"), SAID)
def test_a_place_of_a_document_may_be_named_in_full_or_in_part(at: str, words: str, known: bool) -> None:
    assert ORIGIN[at].said(words) == known


@pytest.mark.parametrize(
    ("words", "known"),
    [("12:5", True), ("12", True), ("a.txt:12:5", True), ("12:6", False), ("row 4", True), ("b.txt:row 4", False), ("a.txt:第4行", True)],
)  # fmt: skip
def test_a_place_is_named_by_its_line_or_where_it_stands_with_its_file_or_without(words: str, known: bool) -> None:
    assert Place("a.txt", 12, 5, Origin(row=4)).said(words) == known


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("at", ORIGIN)
def test_a_place_is_known_by_its_own_label(at: str, lang: str) -> None:
    assert ORIGIN[at].said(ORIGIN[at].label(lang))
