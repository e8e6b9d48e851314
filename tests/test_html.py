"""The HTML page: whole figures in their place, pictures to scale, nothing of a report but as text, nothing from outside."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from judge import rules
from page import REPORT, RULES, Element, audit, page, parse

import fincheck
from fincheck.audit import Audit
from fincheck.explanation.records import Cause
from fincheck.explanation.telling import shortfall
from fincheck.render import FORMATS, Run, renderer
from fincheck.render.html.causes import anchors, causes
from fincheck.render.html.finding import View
from fincheck.render.html.markup import HOLE, element, join, template
from fincheck.render.html.ties import Ties
from fincheck.render.triage import causes as causes_at_the_top
from fincheck.render.wording.words import gap, measured
from fincheck.rulebook import packaged
from fincheck.source import Source, Text
from fincheck.waivers.read import read as read_waivers

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "fixtures" / "lezhi-2020" / "report.yaml"
LANGS = ("zh", "en")


def seed(lang: str) -> tuple[Audit, Element]:
    book = packaged.load()
    done = fincheck.audit(Source("report.yaml", SEED.read_text(encoding="utf-8")), book)
    return done, parse(renderer("html")(Run([done], book, lang)))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_html_is_a_format() -> None:
    assert "html" in FORMATS


# ---------------------------------------------------------------- every finding, its figures whole


@pytest.mark.parametrize("lang", LANGS)
def test_every_finding_stands_there_with_its_figures_whole(lang: str) -> None:
    done, top = seed(lang)
    articles = top.all("article")
    assert len(articles) == len(done.findings) >= 10
    left = list(done.findings)
    for article in articles:
        outcome = next(
            o for o in left if o.rule.id == article.one("h4").one(cls="rule").text and o.severity in article.classes
        )
        left.remove(outcome)
        told = squeezed(article.text)
        for node in outcome.operands:
            assert squeezed(node.text or "") in told
        if outcome.difference:
            measures = [b.text for b in article.one(cls="measure").all("b")]
            assert measures[:2] == [gap(outcome, lang), measured(outcome, outcome.allowed or Fraction(0), lang)]
        assert f"report.yaml:{outcome.at.line}:{outcome.at.column}" in told
        for hint in done.hints.get(outcome, ()):
            assert squeezed(hint.text.of(lang)) in told


def test_the_excerpt_shows_the_lines_of_the_file_with_the_operands_marked() -> None:
    done, top = seed("zh")
    lines = SEED.read_text(encoding="utf-8").split("\n")
    shown = 0
    for article in top.all("article"):
        for row in article.all("span", "row"):
            number, line = row.one(cls="number").text, row.one(cls="line")
            blanks = [m for m in line.all("mark") if "blank" in m.classes]
            text = line.text if not blanks else line.text.replace("空白", "")
            assert text == lines[int(number) - 1]
            shown += 1
    assert shown > 50
    for outcome, article in zip(sorted(done.findings, key=lambda o: ("error", "warning", "info").index(o.severity)),
                                top.all("article"), strict=True):  # fmt: skip
        marked = {squeezed(m.text) for m in article.one("pre").all("mark")}
        assert {squeezed(n.text) for n in outcome.operands if n.text} <= marked


def test_a_quoted_figure_is_marked_without_its_quotes() -> None:
    article = finding(parse(page(audit())), "ROL1")
    assert [m.text for m in article.all("mark", "stated")] == ["25.00", "所列数"]


def test_a_value_whose_decimals_never_end_is_told_exactly_too() -> None:
    article = finding(parse(page(audit())), "SHR1")
    assert "≈58.3333%" in article.text
    assert "175/3 %" in article.text


def test_a_line_too_long_to_show_keeps_its_figures_whole() -> None:
    report = (
        "甲: {"
        + ", ".join(f"k{i}: {i}.00" for i in range(200))
        + ", total: 7.00, parts: {basic: 1234567.89, project: 0}}"
    )
    rule = "rules: [{id: L1, for: 甲, check: parts.basic + parts.project = total}]"
    line = parse(page(audit(report, rule), rule_file=rule)).one("article").one("pre").one(cls="line")
    assert [m.text for m in line.all("mark")] == ["7.00", "1234567.89", "0"]
    assert len(line.text) < 400


def test_more_lines_than_anyone_reads_are_counted() -> None:
    report = "甲:\n  total: 7\n  parts:\n" + "".join(f"    k{i}: 1\n" for i in range(300))
    rule = "rules: [{id: L1, for: 甲, check: sum(parts.*) = total}]"
    article = parse(page(audit(report, rule), rule_file=rule)).one("article")
    assert (
        len(article.all("mark", "operand")) == 59 + 1
    )  # 60 lines, one of them the stated figure; the key names the mark
    assert "另有 241 个数字在其他行" in article.text


# ---------------------------------------------------------------- pictures


def finding(top: Element, rule: str) -> Element:
    (found,) = [a for a in top.all("article") if a.one("h4").one(cls="rule").text == rule]
    return found


def widths(row: Element) -> list[tuple[str, str, str]]:
    return [(r.classes[0], r.get("x"), r.get("width")) for r in row.one("svg").all("rect") if "frame" not in r.classes]


def test_parts_are_stacked_against_the_stated_total_to_scale() -> None:
    rows = finding(parse(page(audit())), "SUM1").one("figure").all("li")
    assert widths(rows[0]) == [("part", "0.00%", "58.33%"), ("part", "58.33%", "33.33%"), ("gap", "91.67%", "8.33%")]
    assert widths(rows[1]) == [("stated", "0.00%", "100.00%")]
    assert [li.text for li in rows[2:]] == ["基本支出 70.00", "项目支出 40.00"]


def test_a_roll_forward_is_a_waterfall() -> None:
    rows = finding(parse(page(audit())), "ROL1").one("figure").all("ul")[0].all("li")
    assert [row.one(cls="head").text for row in rows] == [
        "年初 30.00", "+ 收入 100.00", "− 支出 110.00", "算得 20.00万元", "年末 25.00",
    ]  # fmt: skip
    assert [widths(row)[0] for row in rows] == [
        ("up", "0.00%", "23.08%"), ("up", "23.08%", "76.92%"), ("down", "15.38%", "84.62%"),
        ("part", "0.00%", "15.38%"), ("stated", "0.00%", "19.23%"),
    ]  # fmt: skip


def test_a_share_is_drawn_as_a_part_of_its_whole() -> None:
    rows = finding(parse(page(audit())), "SHR1").one("figure").all("li")
    assert widths(rows[0]) == [("rest", "58.33%", "41.67%"), ("part", "0.00%", "58.33%"), ("gap", "58.33%", "10.00%")]
    assert widths(rows[1]) == [("rest", "68.33%", "31.67%"), ("stated", "0.00%", "68.33%")]


def test_several_prints_of_one_figure_are_bars_side_by_side() -> None:
    rows = finding(parse(page(audit())), "SAM1").one("figure").all("li")
    assert [widths(row)[0][2] for row in rows] == ["81.48%", "100.00%", "100.00%"]


def test_a_difference_too_small_to_be_seen_is_enlarged() -> None:
    _, top = seed("zh")
    figure = finding(top, "CAR05").one("figure")
    assert figure.one(cls="enlarged").text == "末端放大：10365.79万元 至 10590.64万元"
    ends = figure.all("ul")[1].all("li")
    assert widths(ends[0]) == [("part", "0.00%", "60.00%"), ("part", "60.00%", "20.00%")]
    assert widths(ends[1]) == [("stated", "0.00%", "60.00%"), ("gap", "60.00%", "20.00%")]


def test_the_difference_is_drawn_against_what_rounding_allows() -> None:
    """0.40 over what may be paid, of which rounding explains 0.01: whatever is less holds, so the band starts at the edge."""
    scale = finding(parse(page(audit())), "CMP1").one("svg", "scale")
    band, point = scale.one("rect", "band"), scale.one("circle", "point")
    low, high = -0.08, 0.44
    zero = 100 * -low / (high - low)
    assert float(point.get("cx")[:-1]) == pytest.approx(100 * (0.4 - low) / (high - low), abs=0.01)
    assert band.get("x") == "0.00%"
    assert float(band.get("width")[:-1]) == pytest.approx(zero + 100 * 0.01 / (high - low), abs=0.01)


@pytest.mark.parametrize("lang", LANGS)
def test_every_picture_has_words(lang: str) -> None:
    done, top = seed(lang)
    pictures = top.all("svg")
    assert len(pictures) > len(done.findings) / 2
    for picture in pictures:
        assert picture.get("role") == "img"
        assert picture.get("aria-label")
    scale = finding(top, "CAR05").one("svg", "scale")
    assert "44.97万元" in scale.get("aria-label")
    assert "0.015万元" in scale.get("aria-label")


# ---------------------------------------------------------------- what is no finding


def test_what_held_what_was_not_decided_and_what_nothing_looked_at_is_told() -> None:
    top = parse(page(audit()))
    held, undecided, unmet = (top.one("section", cls) for cls in ("held", "undecided", "unmet"))
    assert [s.text.split()[0] for s in held.all("summary")] == ["OK01", "RND1"]
    assert "其中 1 项在四舍五入以内" in held.text
    assert "1.00 + 2.00 ≈ 3.01" in held.text
    full = parse(page(audit(), verbose=True)).one("section", "held").text
    assert "甲 1.00 + 乙 2.00 = 3.00万元，和 3.01；相差 0.01万元，在四舍五入允许的 0.015万元 以内" in full
    assert [li.one(cls="rule").text for li in undecided.all("li")] == ["BLK1", "ABS1"]
    assert "“空白项”空白" in undecided.text
    assert "旁注 12.34" in unmet.text
    assert "NON1" in unmet.text


HELD = """
# formula                          | report                                          | line
  甲 + 乙 = 和                     | {甲: 1.00, 乙: 2.00, 和: 3.00}                  | 1.00 + 2.00 = 3.00
  甲 + 乙 = 和                     | {甲: 1.00, 乙: 2.00, 和: 3.01}                  | 1.00 + 2.00 ≈ 3.01
  和 - 甲 = 乙                     | {甲: 1.00, 乙: 2.00, 和: 3.00}                  | 3.00 = 1.00 + 2.00
  sum(款.*) = 和                   | {款: {a: 1.00, b: 2.00, c: 4.00}, 和: 7.00}     | 1.00 + 2.00 + 4.00 = 7.00
  甲 + 乙? + 丙? = 和              | {甲: 1.00, 丙: 2.00, 和: 3.00}                  | 1.00 + 2.00 = 3.00
  甲 + 乙 = 甲 + 丙                | {甲: 1.00, 乙: 2.00, 丙: 2.00}                  | 1.00，2.00，2.00
  甲 ÷ 和 = 占                     | {甲: 1.00, 和: 3.00, 占: 33.33%}                | 1.00 ÷ 3.00 ≈ 33.33%
  (甲 + 乙) ÷ 和 ≤ 100%            | {甲: 1.00, 乙: 2.00, 和: 3.00}                  | ( 1.00 + 2.00 ) ÷ 3.00 ≤ 100%
  甲 ≤ 和                          | {甲: 1.00, 和: 3.00}                            | 1.00 ≤ 3.00
  same(甲, 乙, 和)                 | {甲: 3.00, 乙: 3, 和: 3.0}                      | 3.00 = 3 = 3.0
  甲 ≤ 和 and 乙 ≤ 和              | {甲: 1.00, 乙: 2.00, 和: 3.00}                  | 1.00，3.00，2.00
  present(甲)                      | {甲: 1.00}                                      | 全文
"""  # fmt: skip


@pytest.mark.parametrize("line", [line for line in HELD.splitlines() if "|" in line and "#" not in line])
def test_a_check_that_held_is_told_by_its_figures(line: str) -> None:
    formula, report, told = (part.strip() for part in line.split("|"))
    rule = f"rules: [{{id: S1, check: '{formula}'}}]"
    held = parse(page(audit(report, rule), rule_file=rule)).one("section", "held")
    (row,) = held.all("li")
    assert row.children[0].rstrip() == told


def test_held_checks_beyond_two_thousand_are_counted_and_listed_with_v() -> None:
    rule = 'rules: [{id: S1, for: "**", check: sum(parts.*) = total}]'
    report = "".join(f"甲{i}: {{total: 2, parts: {{a: 1, b: 1}}}}\n" for i in range(2005))
    done = audit(report, rule)
    short, full = (parse(page(done, rule_file=rule, verbose=v)).one("section", "held") for v in (False, True))
    assert len(short.all("li")) == 2000
    assert "另有 5 项，用 -v 全部列出" in short.text
    assert len(full.all("li")) == 2005


def test_a_report_with_no_finding_says_so() -> None:
    done = audit("expenditure: {total: 3, parts: {basic: 1, project: 2}}")
    top = parse(page(done))
    assert top.one("header", "summary").one("p", "standing").text.strip() == "✓没有发现问题"
    assert not top.all("article")
    linked = [a.get("href").rpartition("-")[2] for a in top.one("nav", "contents").all("a")]
    assert "findings" not in linked
    assert linked == [
        section.get("class")
        for section in top.one("section", "report").children
        if isinstance(section, Element) and section.name == "section"
    ]
    assert not top.all("form", "filter")


def test_waived_findings_stay_visible_with_their_reason() -> None:
    book = packaged.load(rules=False)
    text = (
        "waivers:\n  - {rule: SUM1, path: expenditure, reason: <b>待批复</b>, by: 王<i>, until: 2030-01-31,"
        " figures: {expenditure.total: '120.00', expenditure.parts.basic.amount: '70.00', expenditure.parts.project: '40.00'}}\n"
    )
    known = read_waivers(Source("waivers.yaml", text), book.terms)
    done = fincheck.audit(Source("report.yaml", REPORT), rules(RULES), known, date(2025, 1, 1))
    assert [o.rule.id for o in done.waived] == ["SUM1"], [n.text.zh for n in done.notices]
    top = parse(page(done))
    waived = top.one("section", "waived")
    assert "<b>待批复</b>" in waived.text
    assert "2030-01-31" in waived.text
    assert "120.00" in waived.text
    assert "已豁免 1" in top.one("header", "summary").one("ul", "tally").text
    assert not [a for a in top.all("article") if a.one("h4").one(cls="rule").text == "SUM1"]


def test_a_report_whose_findings_are_all_waived_says_so() -> None:
    waiver = (
        "waivers:\n  - {rule: SUM1, path: $, reason: 待批复, until: 2030-01-31, figures: {甲: '1.00', 乙: '2.00'}}\n"
    )
    book = rules("rules: [{id: SUM1, check: 甲 = 乙}]")
    known = read_waivers(Source("waivers.yaml", waiver), book.terms)
    done = fincheck.audit(Source("report.yaml", "甲: 1.00\n乙: 2.00\n"), book, known, date(2025, 1, 1))
    assert (len(done.findings), len(done.waived)) == (0, 1)
    for format, told in (
        ("html", "除已豁免的以外，没有发现问题"),
        ("markdown", "✅ 除已豁免的以外，没有发现问题"),
        ("table", "除已豁免的以外，没有发现问题：0 项相符。"),
    ):
        assert told in renderer(format)(Run([done], book, "zh"))
    assert "No finding but what is waived: 0 checks hold." in renderer("table")(Run([done], book, "en"))


@pytest.mark.parametrize("lang", LANGS)
def test_causes_are_told_with_links_to_their_findings(lang: str) -> None:
    done = audit()
    first = next(o for o in done.findings if o.rule.id == "SUM1")
    change = SimpleNamespace(nodes=(first.operands[1],), values=("80.00", "79.99"), probable=False)
    proof = SimpleNamespace(
        steps=(SimpleNamespace(multiplier=Fraction(-2), outcome=first),),
        figures=((first.operands[0], Fraction(1)),),
        demanded=Fraction(3),
        allowed=Fraction(2),
    )
    cause = Cause("figures", (first,), Text("一<个>", "<one>"), ((change,),), complete=False, proof=proof)  # type: ignore[arg-type]
    explained = SimpleNamespace(explanation=SimpleNamespace(causes=(cause,)))
    assert done.report is not None
    view = View(explained, done.report, lang, "r1", Ties(done, done.report))  # type: ignore[arg-type]
    section = parse(element("main", causes(view, anchors(view), {first: 4})))
    assert section.one("a").get("href") == "#r1-4"
    assert section.one("ol").all("li")[0].get("id") == "r1-c1"
    assert "40.00" in section.text
    assert [b.text for b in section.all("b")] == ["40.00", "80.00", "79.99", "-2"]
    assert cause.text.of(lang) in section.text
    assert shortfall(done.report, proof, lang) in section.one("details").text


def test_several_reports_have_an_overview_worst_first_and_a_broken_one_hides_none() -> None:
    broken = audit("收入: 1\n收入: 2\n", file="broken.yaml")
    good = audit("expenditure: {total: 3, parts: {basic: 1, project: 2}}", file="good.yaml")
    top = parse(page(good, audit(), broken))
    rows = top.one("table").one("tbody").all("tr")
    links = [row.one("a") for row in rows]
    assert [link.text for link in links] == ["broken.yaml", "示例县档案馆", "good.yaml"]
    assert [row.all("td")[0].text for row in rows] == ["—", "2023", "—"]
    sections = {s.get("id"): s for s in top.all("section", "report")}
    assert [sections[link.get("href")[1:]].one("h2").text for link in links] == [
        "broken.yaml", "示例县档案馆 2023 年度", "good.yaml",
    ]  # fmt: skip
    told = sections[links[0].get("href")[1:]].text
    assert "broken.yaml:2:1" in told
    assert "^^" in told


def test_broken_rules_are_told() -> None:
    text = "rules: [{id: X1, check: a + = b}]"
    assert "rules.yaml:1:" in parse(page(audit(), rule_file=text)).one("section", "broken").text


# ---------------------------------------------------------------- a report is text, and nothing comes from outside

HOSTILE = r"""
"示例<script>alert(1)</script>": 1
entity: "</title><script>alert(2)</script>"
year: "2023\" onmouseover=\"alert(3)"
expenditure:
  total: "12<img src=x onerror=alert(4)>"
  parts: {basic: 1, project: 2}
合同: {已付: 5万元, 应付: 4万元}
"]]></style><b>": {"k' autofocus onfocus='alert(5)": 9, "\u202e": 7}
"""


@pytest.mark.parametrize("lang", LANGS)
def test_html_in_a_report_stays_text(lang: str) -> None:
    rule_file = (
        RULES
        + "  - {id: H1, title: <u>x</u>, for: '`]]></style><b>`', check: '`k'' autofocus onfocus=''alert(5)` = 3'}\n"
    )
    html = page(audit(HOSTILE, rule_file, '<i>"x".yaml'), lang=lang, rule_file=rule_file)
    top = parse(html)
    assert len(top.all("script")) == len(top.all("style")) == 1
    assert not [e.name for e in top.walk() if e.name in ("img", "u", "i", "b") and "<" in e.text]
    assert not [e.name for e in top.walk() if e.name in ("img", "u", "i")]
    for e in top.walk():
        assert not [name for name in e.attributes if name.startswith("on") or name in ("style", "autofocus")]
    assert "</title><script>alert(2)</script>" in top.one("title").text
    assert "12<img src=x onerror=alert(4)>" in top.one("main").text
    assert "\u202e" not in html


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_comes_from_outside(lang: str) -> None:
    done, top = seed(lang)
    for e in top.walk():
        for name, value in e.attributes.items():
            assert name not in ("src", "srcset", "action", "background", "data", "poster")
            assert "//" not in (value or "")
            assert name != "href" or (value or "").startswith("#")
    for asset in ("html/page.css", "html/page.js"):
        text = (ROOT / "src/fincheck/render" / asset).read_text(encoding="utf-8")
        assert not re.search(r"https?:|url\(|@import|fetch|XMLHttp|innerHTML|eval", text)
    assert done.findings


def test_the_page_lets_no_other_script_or_style_run() -> None:
    top = parse(page(audit()))
    policy = next(m for m in top.all("meta") if m.get("http-equiv") == "Content-Security-Policy").get("content")
    assert policy.startswith("default-src 'none'; ")
    for name in ("script", "style"):
        digest = b64encode(sha256(top.one(name).text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy


def test_an_element_escapes_whatever_it_is_given() -> None:
    assert element("p", "<&>", cls='"x" <y>', data_of="a'b") == (
        '<p class="&quot;x&quot; &lt;y&gt;" data-of="a&#x27;b">&lt;&amp;&gt;</p>'
    )
    assert join("a<b", element("br"), None, ["<", element("b", "&")]) == "a&lt;b<br>&lt;<b>&amp;</b>"
    assert element("p", "\ud800\u202e\x00") == "<p>\\ud800\\u202e\\x00</p>"  # and it can be written as UTF-8


# ---------------------------------------------------------------- accessible


@pytest.mark.parametrize("lang", LANGS)
def test_landmarks_headings_and_names(lang: str) -> None:
    _, top = seed(lang)
    assert top.one("html").get("lang") == ("zh-CN" if lang == "zh" else "en")
    for landmark in ("main", "footer", "h1", "title"):
        top.one(landmark)
    assert all(nav.get("aria-label") for nav in top.all("nav"))
    levels = [int(e.name[1]) for e in top.walk() if re.fullmatch("h[1-6]", e.name)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    ids = [e.get("id") for e in top.walk() if e.get("id")]
    assert len(ids) == len(set(ids))
    for e in top.walk():
        assert not e.get("href") or e.get("href")[1:] in ids
        assert not e.get("aria-labelledby") or e.get("aria-labelledby") in ids
    for control in top.all("input") + top.all("select"):
        assert any(control in label.all(control.name) for label in top.all("label"))


def test_severity_is_told_in_words_and_shapes_not_by_colour_alone() -> None:
    top = parse(page(audit()))
    badges = {
        b.classes[1]: (b.one(cls="icon").text, b.text[1:]) for b in top.one("section", "findings").all(cls="badge")
    }
    assert badges == {"error": ("✕", "错误"), "warning": ("!", "警告"), "info": ("i", "提示")}


def colours(css: str) -> dict[str, dict[str, str]]:
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    )
    return {"light": light, "dark": light | dark}


def contrast(a: str, b: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, bl = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * bl

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_text_can_be_read(mode: str) -> None:
    known = colours((ROOT / "src/fincheck/render/html/page.css").read_text(encoding="utf-8"))[mode]
    pairs = [(text, ground) for text in ("ink", "soft", "link", "error", "gap") for ground in ("paper", "ground")]
    pairs += [(name, f"{name}-tint") for name in ("error", "warning", "info", "held", "undecided")]
    pairs += [("ink", mark) for mark in ("mark", "mark-stated", "mark-hint")]
    pairs += [("on-tone", tone) for tone in ("tone0", "tone1", "tone2", "up", "down")] + [("on-stated", "stated")]
    low = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in pairs}
    assert {pair: found for pair, found in low.items() if found < 4.5} == {}


FIRST = """
# report                                      | what the top of the page says
  lezhi-2020/report.yaml                      | 总计漏计结转 44.97万元，4 处
  lezhi-2020/report.yaml                      | 报废并采购执法执勤车辆 15辆 应 ≤ 公务用车购置费·购置数量 2辆；超 13辆
  tables/broken/three-public-below-basic.yaml | 9.40 应 ≥
  tables/broken/total-without-carry-over.yaml | 错误
  tables/broken/digits-swapped-in-a-class.yaml | 错误
"""


@pytest.mark.parametrize("line", [line for line in FIRST.splitlines() if line.strip() and "# report" not in line])
def test_the_top_of_the_page_says_what_is_wrong_and_where(line: str) -> None:
    file, said = (part.strip() for part in line.split("|"))
    path = Path(__file__).resolve().parent.parent / "fixtures" / file
    book = packaged.load()
    done = fincheck.audit(Source(file, path.read_text(encoding="utf-8")), book)
    rows = [row.text for row in parse(renderer("html")(Run([done], book, "zh"))).one(cls="headline").all("li")]
    assert 1 <= len(rows) <= 6
    assert any(said in row for row in rows)
    levels = [0 if "错误" in row[:5] else 1 for row in rows]
    assert levels == sorted(levels)


LEADS = """
# report                                       | what a sentence at the top says  | it leads to  | where this stands
  lezhi-2020/report.yaml                       | 总计漏计结转 44.97万元，4 处     | li           | 收入总计
  lezhi-2020/report.yaml                       | 至少要改 2 个数字                | li           | 22个
  lezhi-2020/report.yaml                       | 报废并采购执法执勤车辆           | article      | VEH03
  tables/broken/digits-swapped-in-a-class.yaml | 数字颠倒                         | li           | 数字颠倒
"""


@pytest.mark.parametrize("line", [line for line in LEADS.splitlines() if line.strip() and "# report" not in line])
def test_a_sentence_at_the_top_leads_to_what_it_speaks_of(line: str) -> None:
    file, said, tag, told = (part.strip() for part in line.split("|"))
    book = packaged.load()
    done = fincheck.audit(Source(file, (ROOT / "fixtures" / file).read_text(encoding="utf-8")), book)
    top = parse(renderer("html")(Run([done], book, "zh")))
    links = [row.one("a") for row in top.one(cls="headline").all("li")]
    (link,) = [link for link in links if said in link.text]
    (target,) = [element for element in top.walk() if f"#{element.get('id')}" == link.get("href")]
    assert target.name == tag
    assert told in target.text


def test_what_the_top_leaves_out_stands_below() -> None:
    done, _ = seed("zh")
    assert done.explanation is not None
    many = causes_at_the_top(done, "zh", 1, Text("见下", "see below"))
    assert [one.text for one in many][1:] == [
        f"还有 {len([c for c in done.explanation.causes if c.telling]) - 1} 个原因，见下"
    ]


@pytest.mark.parametrize(
    "text",
    ["合计 100% %s", "<b>&\"'", "\u202e12.5\x00", "", "⟦⟧"],
    ids=["percent", "signs", "controls", "none", "hole"],
)
def test_what_is_put_into_a_template_is_what_an_element_of_it_would_be(text: str) -> None:
    made = template(element("li", HOLE, " 100% ", element("code", HOLE), title=HOLE))
    assert made("a", text, text) == element("li", text, " 100% ", element("code", text), title="a")
    assert made(text, "b", element("i", text)) == element(
        "li", "b", " 100% ", element("code", element("i", text)), title=text
    )
