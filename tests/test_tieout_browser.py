"""The tie-out view in a real browser: search, next and back, links to a figure, filters; and what it is on paper.

Skipped where there is no Chromium with its ChromeDriver.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from browser import CHROMIUM, DRIVER, QUIET, Browser, browser
from page import Element, parse
from test_html import ROOT, SEED

import fincheck
from fincheck.render import Run, renderer
from fincheck.rulebook import packaged
from fincheck.source import Source

pytestmark = pytest.mark.skipif(not (DRIVER and CHROMIUM), reason="no ChromeDriver: apt-get install chromium-driver")

GRAVE = ("wrong", "warned", "cut", "undecided", "unread", "noted")
TOTAL = "overview.income_total.amount"
SEEN = "const shown = (f) => !f.classList.contains('dim'), figs = [...document.querySelectorAll('.fig[data-n]')];"
CHOSEN = "return document.querySelector('.fig.chosen')?.id ?? ''"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = packaged.load()
    done = fincheck.audit(Source("report.yaml", SEED.read_text(encoding="utf-8")), book)
    made = tmp_path_factory.mktemp("page") / "seed.html"
    made.write_text(renderer("html")(Run([done], book, "zh")), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def written(path: Path) -> Element:
    return parse(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def opened(screen: Browser, path: Path) -> Browser:
    screen.open("about:blank")
    screen.open(path.as_uri())
    return screen


def figures(top: Element, *fates: str) -> list[str]:
    found = [e for e in top.one(cls="sheet").all("a", "fig") if e.get("data-n")]
    return [e.get("id") for e in found if not fates or e.classes[1] in fates]


def typed(opened: Browser, text: str) -> list[str]:
    """Return the figures that are not dimmed once something is searched for."""
    return opened.run(
        "const find = document.querySelector('form.fates [name=find]'); find.value = arguments[0];"
        f"find.dispatchEvent(new Event('input', {{bubbles: true}})); {SEEN} return figs.filter(shown).map((f) => f.id)",
        text,
    )


def entered(opened: Browser) -> tuple[str, str]:
    """Return which figure is chosen, and where the keyboard is, after Enter in the search."""
    opened.run("document.querySelector('form.fates').requestSubmit()")
    return opened.run(CHOSEN), opened.run("return document.activeElement.name ?? ''")


def test_search_leaves_what_fits_and_enter_goes_through_it(opened: Browser, written: Element) -> None:
    found = typed(opened, "44.97")
    assert len(found) == 2
    assert all("44.97" in e.text for e in written.all("a", "fig") if e.get("id") in found)
    assert [entered(opened) for _ in range(3)] == [(found[0], "find"), (found[1], "find"), (found[0], "find")]
    assert "结转" in opened.run("return document.getElementById(arguments[0]).getAttribute('aria-label')", found[0])
    named = [e.get("id") for e in written.one(cls="sheet").all("a", "fig") if "派出所" in e.get("aria-label")]
    assert typed(opened, "派出所") == named != []
    assert typed(opened, "没有这样的数") == []
    assert entered(opened)[0] == found[0]  # nothing fits, nothing moves
    assert len(typed(opened, "")) == len(figures(written))


def test_next_and_back_walk_through_what_is_not_in_order_and_the_keyboard_stays(
    opened: Browser, written: Element
) -> None:
    grave = figures(written, *GRAVE)
    start = grave.index(TOTAL)
    opened.run("document.getElementById(arguments[0]).click()", TOTAL)
    press = "document.querySelectorAll('.walk button')[arguments[0]].click(); return [document.querySelector('.fig.chosen').id, document.activeElement.textContent]"
    assert [opened.run(press, which) for which in (1, 1, 0, 0, 0)] == [
        [grave[start + 1], "下一个有问题的数字 ›"], [grave[start + 2], "下一个有问题的数字 ›"],
        [grave[start + 1], "‹ 上一个"], [grave[start], "‹ 上一个"], [grave[start - 1], "‹ 上一个"],
    ]  # fmt: skip
    opened.run("document.querySelector('.fig.exact').click()")
    assert opened.run(press, 0)[0] == grave[-1]
    assert opened.run(press, 1)[0] == grave[0]


LINKS = """
# hash                                  | chosen
  overview.income_total.amount          | overview.income_total.amount
  %6Fverview.income_total.amount        | overview.income_total.amount
  overview.no_such_figure               |
  100%                                  |
  %E0%A4%A                              |
  main                                  |
"""


@pytest.mark.parametrize("line", [line for line in LINKS.splitlines() if "|" in line and "#" not in line])
def test_a_link_opens_the_page_at_its_figure_and_a_wrong_one_breaks_nothing(
    screen: Browser, path: Path, line: str
) -> None:
    hash, chosen = (part.strip() for part in line.split("|"))
    screen.open("about:blank")
    screen.console()
    screen.open(f"{path.as_uri()}#{hash}")
    assert screen.run(CHOSEN) == chosen
    assert screen.console() == []
    assert screen.run("return document.querySelector('form.filter').hidden") is False
    if chosen:
        top, bottom = screen.run(
            "const r = document.querySelector('.fig.chosen').getBoundingClientRect(); return [r.top, innerHeight - r.bottom]"
        )
        assert min(top, bottom) > 0
        assert screen.run("return document.querySelectorAll('.chosen > ul > li').length") >= 5


def test_the_link_that_a_figure_gives_leads_back_to_it(opened: Browser, path: Path, written: Element) -> None:
    chinese = next(id for id in figures(written) if not id.isascii())
    opened.run("document.getElementById(arguments[0]).click()", chinese)
    link = opened.run("return document.querySelector('.chosen > a').href")
    assert link == f"{path.as_uri()}#{quote(chinese, safe='')}"
    opened.open("about:blank")
    opened.open(link)
    assert opened.run(CHOSEN) == chinese


def test_a_filter_dims_the_rest_and_a_link_to_what_is_dimmed_lifts_it(opened: Browser, written: Element) -> None:
    dim = (
        "const form = document.querySelector('form.fates');"
        "for (const box of form.querySelectorAll('[name=fate]')) box.checked = arguments[0].includes(box.value);"
        f"form.dispatchEvent(new Event('change')); {SEEN}"
        "return [figs.filter(shown).length, form.querySelector('[role=status]').textContent]"
    )
    every = len(figures(written))
    for fates in (["wrong"], ["cut", "exact"], [], ["exact"]):
        number = len(figures(written, *fates)) if fates else 0
        assert opened.run(dim, fates) == [number, f"{number} / {every}"]
    opened.run("location.hash = arguments[0]", TOTAL)
    opened.until(f"return document.querySelector('.fig.chosen')?.id === '{TOTAL}'", 5)
    assert opened.run(f"{SEEN} return figs.filter(shown).length") == every


# ---------------------------------------------------------------- at first sight

SIGHT = """
# page                  | lang | width | height | sentences in sight
  docs/formats.md       | en   | 1280  | 900    | 5
  docs/formats.md       | en   | 390   | 844    | 4
  docs/zh/formats.md    | zh   | 1280  | 900    | 5
  docs/zh/formats.md    | zh   | 390   | 844    | 4
"""


@pytest.mark.parametrize("line", [line for line in SIGHT.splitlines() if "|" in line and "#" not in line])
def test_the_first_screen_says_what_the_guide_says_that_it_does(screen: Browser, tmp_path: Path, line: str) -> None:
    guide, lang, width, height, number = (part.strip() for part in line.split("|"))
    text = (ROOT / guide).read_text(encoding="utf-8")
    (block,) = re.findall(r"```text\n(.*?)```", text.partition("1280 × 900")[2], re.DOTALL)[:1]
    book = packaged.load()
    done = fincheck.audit(Source("report.yaml", SEED.read_text(encoding="utf-8")), book)
    made = tmp_path / "seed.html"
    made.write_text(renderer("html")(Run([done], book, lang)), encoding="utf-8")
    screen.measure(int(width), int(height))
    try:
        screen.open(made.as_uri())
        seen = screen.run(
            "return [...document.querySelectorAll('.summary h2, .summary .standing, .headline li')]"
            ".map((part) => [part.innerText, part.getBoundingClientRect().bottom <= innerHeight])"
        )
    finally:
        screen.measure()
    told = [" ".join(re.sub(r"^[✕!i]\s*|\s[✕!i](?=\s)", " ", text).split()) for text, _ in seen]
    assert told == block.splitlines()
    assert [inside for _, inside in seen][: 2 + int(number)] == [True] * (2 + int(number))


# ---------------------------------------------------------------- on paper


def test_on_paper_every_finding_is_told_and_figures_have_its_number_as_a_footnote(
    path: Path, written: Element, tmp_path: Path
) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    made = tmp_path / "seed.pdf"
    subprocess.run(
        [CHROMIUM or "", *QUIET, f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=2000", "--no-pdf-header-footer", f"--print-to-pdf={made}", path.as_uri()],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    pages = pdfium.PdfDocument(str(made))
    assert len(pages) < 50
    texts = ["".join(page.get_textpage().get_text_range().split()) for page in pages]
    whole = "".join(texts)
    for part in ("跳到正文", "全部章节", "查找", "所选数字的核对", "425/425"):  # what is for a screen only
        assert part not in whole
    findings = written.all("article", "finding")
    for number, article in enumerate(findings, 1):
        title = f"{article.one('h4').one(cls='rule').text}{article.one('h4').one(cls='title').text}"
        assert f"{number}." + "".join(title.split()) in whole  # in the list behind the disclosure
    for id in figures(written, "wrong"):
        (figure,) = [e for e in written.one(cls="sheet").all("a", "fig") if e.get("id") == id]
        shown = "".join(figure.text.split()) + figure.get("data-note")
        numbers = [int(number) for number in figure.get("data-note").rstrip("…").split(",")]
        assert all(figure.get("data-n") in findings[number - 1].get("data-f").split() for number in numbers)
        assert shown in whole, json.dumps([id, shown], ensure_ascii=False)


def test_a_figure_whose_checks_are_too_many_for_the_page_says_so(screen: Browser, tmp_path: Path) -> None:
    rows = "".join(f"甲{i}: {{合计: 2.00, 其中: {{乙: 1.00, 丙: 1.00}}}}\n" for i in range(2010))
    book = packaged.load().select(["SHP01"])
    done = fincheck.audit(Source("r.yaml", f"其他: {{丁: 5.00}}\n{rows}"), book)
    made = tmp_path / "r.html"
    made.write_text(renderer("html")(Run([done], book, "zh")), encoding="utf-8")
    screen.open(made.as_uri())
    told = "document.getElementById(arguments[0]).click(); return document.querySelector('.picked .chosen').innerText"
    hint = "return getComputedStyle(document.querySelector('.picked > .note')).display"
    assert screen.run(hint) == "block"
    assert "1.00 + 1.00 = 2.00" in screen.run(told, "甲0.total")
    assert screen.run(hint) == "none"
    assert "没有规则核对这个数字" in screen.run(told, "其他.丁")
    assert "没有在本页列出" in screen.run(told, "甲2009.total")
