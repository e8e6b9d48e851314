"""Which figures rules hold, and which slips they would miss."""

from __future__ import annotations

import json

import pytest

from fincheck.audit import audit
from fincheck.figures.figure import money_unit
from fincheck.figures.figure import read as read_figure
from fincheck.figures.mistyped import mistyped
from fincheck.quality import coverage
from fincheck.quality.mutate import mutate
from fincheck.readers import typed
from fincheck.render import Run, covered, further, renderer
from fincheck.report.terms import Term, Terms
from fincheck.rulebook import rulebook
from fincheck.source import Source

TERMS = Terms()
for term in [Term("total", "合计", "Total"), Term("parts", "其中", "Parts"), Term("share", "占比", "Share", (), "%")]:
    assert TERMS.add(term) is None
SUM = "{id: S1, for: '**', check: total = sum(parts.*)}"
SHARE = "{id: S2, for: '**.parts.*', check: share = amount ÷ parent.parent.total}"


def read(text):
    source = Source("report.yaml", text)
    return typed.read(source, TERMS)


def rules(*entries):
    book = rulebook.read(TERMS, [Source("rules.yaml", "rules:\n" + "".join(f"  - {e}\n" for e in entries))])
    assert not book.problems
    return book.rules


COVERED = [
    ("x: {total: 3.00, parts: {a: 1.00, b: 2.00}}", [SUM], {"x.total": 1, "x.parts.a": 1, "x.parts.b": 1}),
    ("x: {total: 3.00, parts: {a: 1.00, b: 2.00}, c: 5.00}", [SUM], {"x.total": 1, "x.parts.a": 1, "x.parts.b": 1, "x.c": 0}),
    ("x: {total: 3.00, parts: {a: 1.00, b: }}", [SUM], {"x.total": 0, "x.parts.a": 0}),
    ("x: {total: 4.00, parts: {a: {amount: 1.00, share: 25.00%}, b: 3.00}}", [SUM, SHARE],
     {"x.total": 2, "x.parts.a.amount": 2, "x.parts.a.share": 1, "x.parts.b": 1}),
    ("a: 1.00", [SUM], {"a": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "entries", "expected"), COVERED)
def test_cover(text, entries, expected):
    found = coverage.cover(read(text), rules(*entries))
    assert {c.node.path: len(c.checks) for c in found.figures} == expected
    assert found.constrained == sum(1 for n in expected.values() if n)


TOLD = [
    # report, what is said of its figures, the reasons told
    ("a: 1.00\nb: 2.00\n", "错误 0 · 警告 0 · 提示 0 | 数字 2：已核对 0，名称不识 2；没有写金额单位，按万元读（1:4）",
     ["名称不识：a 1.00（1:4，不认识的名称“a”）；b 2.00（2:4，不认识的名称“b”）"]),
    ("unit: 元\nx: {total: 3.00, parts: {a: 1.00, b: 2.00}}\n", "错误 0 · 警告 0 · 提示 0 | 数字 3：已核对 3", []),
    ("unit: 元\nx: {total: 9.00, parts: {a: 1.00, b: 2.00}}\n", "错误 1 · 警告 0 · 提示 0 | 数字 3：已核对 3", []),
    ("unit: 元\nx: {total: 3.00, parts: {a: 1.00, b: 2.00}}\na: 1\nb: 2\nc: 3\nd: 4\n",
     "错误 0 · 警告 0 · 提示 0 | 数字 7：已核对 3，名称不识 4，见 fincheck coverage report.yaml",
     ["名称不识：a 1（3:4，不认识的名称“a”）；b 2（4:4，不认识的名称“b”）；c 3（5:4，不认识的名称“c”）；还有 1 个"]),
    ("unit: 元\nx: {total: 3.00, parts: {a: 1.00, b: }}\nincome: {total: 4}\n",
     "错误 0 · 警告 1 · 提示 0 | 数字 3：已核对 0，无法判断 2，缺对应数 1",
     ["无法判断：x·合计 3.00（2:12，S1：“b”空白，没有填）；x·a 1.00（2:29，S1：“b”空白，没有填）",
      "缺对应数：income·合计 4（3:17，没有可核对的“其中”（S1））"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "told", "reasons"), TOLD)
def test_what_became_of_every_figure_is_told(text, told, reasons):
    book = rulebook.Rulebook(TERMS, rules(SUM))
    done = audit(Source("report.yaml", text), book)
    found = coverage.cover(done.report, book.rules)
    fates = done.figures()
    assert (fates.total, fates.checked) == (len(found.figures), found.constrained)
    assert len(fates.others) == fates.total - fates.checked
    run = Run([done], book, "zh")
    assert further.unheld(run, done) == told
    assert further.unchecked(run, done) == reasons
    for format in ("table", "text", "html"):
        shown = "".join(renderer(format)(run).split())
        assert told.partition("；")[0].replace(" ", "").replace("|", "") in shown.replace("\\|", "").replace("|", ""), (
            format
        )


def test_a_bound_holds_a_figure_against_nothing():
    book = rulebook.Rulebook(TERMS, rules("{id: S3, for: '**', check: 0 ≤ share ≤ 100%}"))
    done = audit(Source("report.yaml", "parts: {share: 5%}"), book)
    assert [fate.state for fate in done.figures().others] == ["no_rule"]
    assert further.unheld(Run([done], book.select(["S"]), "zh"), done) is None, "who chooses rules knows"
    for format in ("json", "csv", "sarif", "junit", "github", "gitlab"):
        assert "没有规则核对" not in renderer(format)(Run([done], book, "zh"))


@pytest.mark.parametrize(("words", "told"), [
    (("why", "report.yaml"), "fincheck why report.yaml"),
    (("why", "县/决算·2020（终稿）.yaml"), "fincheck why 县/决算·2020（终稿）.yaml"),
    (("why", "我的 决算.yaml"), "fincheck why '我的 决算.yaml'"),
    (("why", "a(1).yaml"), "fincheck why 'a(1).yaml'"),
    (("why", "it's.yaml"), "fincheck why 'it'\"'\"'s.yaml'"),
    (("coverage", "<stdin>"), "fincheck coverage -"),
    (("a;b.yaml", "--strict"), "fincheck 'a;b.yaml' --strict"),
])  # fmt: skip
def test_a_command_can_be_copied(words, told, monkeypatch):
    monkeypatch.setattr(further, "_WINDOWS", False)
    assert further.command(*words) == told


@pytest.mark.parametrize(("word", "told"), [
    ("决算\\报告.yaml", "决算\\报告.yaml"),
    ("C:\\我的 决算\\报告.yaml", '"C:\\我的 决算\\报告.yaml"'),
    ("it's.yaml", '"it\'s.yaml"'),
])  # fmt: skip
def test_a_command_can_be_copied_on_windows(word, told, monkeypatch):
    monkeypatch.setattr(further, "_WINDOWS", True)
    assert further.command("why", word) == f"fincheck why {told}"


NEAR = [
    # report, the names that were probably meant
    ("x: {amount: 3.00, execution_rat: 5%}", {"x.execution_rat": "execution_rate"}),
    ("x: {合计数: 3.00, 执行率率: 5%}", {"x.执行率率": "执行率"}),
    ("执行率率: {a: 5%, b: 6%}", {"执行率率.a": "执行率"}),
    ("执行率: {a: 5%, b: 6%}", {}),
    ("水库: 3.00\n2130306: 5.00", {}),
    ("x: {total: 3.00, parts: {a: 1.00, 执行率率: 2.00}}", {"x.parts.执行率率": "执行率"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), NEAR)
def test_a_name_that_is_nearly_a_known_one_is_told(text, meant):
    terms = Terms({**TERMS.by_id}, {**TERMS.id_of_label})
    terms.add(Term("execution_rate", "执行率", "Execution rate", (), "%"))
    source = Source("report.yaml", text)
    given = typed.read(source, terms)
    found = coverage.cover(given, rules(SUM))
    assert {node.path: name for node, name in covered.slips_of_names(found).items()} == meant
    for name in meant.values():
        assert f"是不是“{name}”？" in covered.as_text(found, None, "zh", verbose=False)
        assert f"did you mean {name}?" in covered.as_text(found, None, "en", verbose=False)
    told = json.loads(covered.as_json([found], {}))["reports"][0]["coverage"]
    assert {figure["path"]: figure["near"] for figure in told if "near" in figure} == meant


SLIPS = [
    ("12.50", "digits-swapped", {"21.50", "15.20", "12.05"}),
    ("12.50", "digit-dropped", {"2.50", "1.50", "12.0", "12.5"}),
    ("12.50", "sign-turned", {"-12.50"}),
    ("-12.50", "sign-turned", {"12.50"}),
    ("减少12.50", "sign-turned", {"增加12.50"}),
    ("净增12.50", "sign-turned", {"净减12.50"}),
    ("(12.50)", "sign-turned", {"12.50"}),
    ("12.50", "scale", {"125.0", "1.250"}),
    ("0.50", "scale", {"5.0", "0.050"}),
    ("7", "scale", {"70", "0.7"}),
    ("1,250.00", "scale", {"12500.0", "125.000"}),
    ("12.50", "unit", {"12.50元"}),
    ("12.50万元", "unit", {"12.50元"}),
    ("82.71%", "sign-turned", {"-82.71%"}),
    ("82.71%", "unit", set()),
    ("0", "sign-turned", set()),
    ("0", "scale", set()),
    ("持平", "digit-wrong", set()),
]


@pytest.mark.parametrize(("printed", "kind", "expected"), SLIPS)
def test_slips(printed, kind, expected):
    figure = read_figure(printed, money_unit("万元"))
    assert {text for k, text in mistyped(figure, "x", []) if k == kind} == expected


def test_every_slip_beyond_rounding_in_a_closed_sum_is_caught():
    given = read("x: {total: 1234.56, parts: {a: 1000.06, b: 234.50}}")
    before = [(n.path, n.text) for n in given.root.walk()]
    tried = mutate(given, rules(SUM))
    assert len(tried) > 30
    assert [slip.text for slip in tried if not slip.caught] == []
    assert "1234.5" not in {slip.text for slip in tried}, "a last digit left out says less, and nothing wrong"
    assert [(n.path, n.text) for n in given.root.walk()] == before, "the report is left as it was"


def test_slips_in_a_figure_that_no_rule_holds_are_missed():
    tried = mutate(read("x: {total: 3.00, parts: {a: 1.00, b: 2.00}, c: 55.00}"), rules(SUM))
    assert {slip.caught for slip in tried if slip.node.path == "x.c"} == {False}
    assert {slip.caught for slip in tried if slip.node.path == "x.total"} == {True}


def test_the_same_slips_every_time():
    text = "x: {total: 1234.56, parts: {a: 1000.06, b: 234.50}}"
    first, second = (mutate(read(text), rules(SUM)) for _ in range(2))
    assert [(s.node.path, s.kind, s.text, s.caught) for s in first] == [
        (s.node.path, s.kind, s.text, s.caught) for s in second
    ]


def test_text_and_json():
    given = read("x: {total: 3.00, parts: {a: 1.00, b: 2.00}, c: 55.00}")
    found, tried = coverage.cover(given, rules(SUM)), mutate(given, rules(SUM))
    text = covered.as_text(found, tried, "zh", verbose=False)
    assert text.startswith("report.yaml：4 个数字，3 个受规则约束（75.0%），1 个没有\n  report.yaml:1:")
    told = json.loads(covered.as_json([found], {"report.yaml": tried}))["reports"][0]
    assert (told["figures"], told["constrained"]) == (4, 3)
    assert sum(kind["tried"] for kind in told["slips"].values()) == len(tried)
    assert len(told["missed"]) == sum(not slip.caught for slip in tried)
