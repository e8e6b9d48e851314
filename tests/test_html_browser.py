"""The HTML page in a real browser: it runs without a word on the console, filters, and fits a telephone.

Skipped where there is no Chromium; with FINCHECK_BROWSER set (to its path, or to anything) a missing one is a failure.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from page import RULES, Element, audit, page, parse
from test_html import HOSTILE, SEED

import fincheck
from fincheck.render import Run, renderer
from fincheck.rulebook import packaged
from fincheck.source import Source

WANTED = os.environ.get("FINCHECK_BROWSER", "")
FOUND = next(filter(None, map(shutil.which, (WANTED, "chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = pytest.mark.skipif(not FOUND and not WANTED, reason="no Chromium here: apt-get install chromium")


def opened(path: Path, profile: Path, *options: str) -> tuple[Element, list[str]]:
    """Return the page as the browser has built it, its scripts run, and what stands on its console."""
    assert FOUND, "FINCHECK_BROWSER is set, and there is no Chromium"
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
    done = subprocess.run(
        [
            FOUND, "--headless", "--hide-scrollbars", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", *quiet,
            f"--user-data-dir={profile}", "--enable-logging=stderr", "--v=0", "--virtual-time-budget=2000", *options,
            "--dump-dom", path.as_uri(),
        ],
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=True,
    )  # fmt: skip
    return built(done.stdout), [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def built(html: str) -> Element:
    """Return the tree of what the browser printed: it closes the shapes of SVG by name, and no other element differs."""
    return parse(re.sub(r"></(rect|line|circle)>", "/>", html))


def seed_page(lang: str) -> str:
    book = packaged.load()
    done = fincheck.audit(Source("report.yaml", SEED.read_text(encoding="utf-8")), book)
    return renderer("html")(Run([done], book, lang))


def with_script(html: str, script: str) -> str:
    """Return a page that lets a script of the test run beside its own."""
    html, number = re.subn(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    assert number == 1
    return html.replace("</body>", f"<script>{script}</script></body>")


def shown(top: Element) -> list[str]:
    return [a.get("data-severity") for a in top.all("article") if "hidden" not in a.attributes]


def test_the_page_runs_without_a_word_on_the_console(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(seed_page("zh"), encoding="utf-8")
    top, console = opened(path, tmp_path / "profile")
    assert console == []
    form = top.one("form", "filter")
    assert "hidden" not in form.attributes  # the script ran: its digest is the one that the page allows
    assert len(shown(top)) == len(top.all("article")) >= 10
    assert form.one("p").text == f"显示 {len(shown(top))} / {len(shown(top))} 项"


def test_a_hostile_report_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    html = page(audit(HOSTILE, file='<i>"x".yaml'), audit(), rule_file=RULES)
    path.write_text(html, encoding="utf-8")
    top, console = opened(path, tmp_path / "profile")
    assert console == []  # a script or handler that the page forbids would be told here
    assert len(top.all("script")) == 1
    # what the browser understood is what was written: nothing broke out of its place
    found = [e.name for e in top.one("body").walk() if e.name != "button"]  # those are made by the script
    assert found == [e.name for e in parse(html).one("body").walk()]


FILTER = """
const form = document.querySelector("form.filter"), told = [];
const change = () => form.dispatchEvent(new Event("change", {bubbles: true}));
const tell = () => told.push({
  findings: [...document.querySelectorAll("article")].filter((a) => !a.hidden).map((a) => [a.dataset.severity, a.dataset.section]),
  entries: [...document.querySelectorAll(".index li")].filter((li) => !li.hidden).length,
  status: form.querySelector("[role=status]").textContent,
});
form.querySelector("[value=warning]").checked = form.querySelector("[value=info]").checked = false;
change(); tell();
form.elements.section.value = document.querySelector("article").dataset.section;
change(); tell();
addEventListener("hashchange", () => { tell(); document.title = JSON.stringify(told); });
location.hash = document.querySelector("article[data-severity=info]").id;
"""


def test_the_filter_leaves_out_severities_and_sections(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    html = seed_page("en")
    path.write_text(with_script(html, FILTER), encoding="utf-8")
    top, console = opened(path, tmp_path / "profile")
    assert console == []
    every = [[a.get("data-severity"), a.get("data-section")] for a in parse(html).all("article")]
    errors = [found for found in every if found[0] == "error"]
    section = [found for found in errors if found[1] == every[0][1]]
    assert 0 < len(section) < len(errors) < len(every)
    assert json.loads(top.one("title").text) == [
        {"findings": found, "entries": len(found), "status": f"{len(found)} of {len(every)} shown"}
        for found in (errors, section, every)  # a link to what is filtered away shows everything again
    ]


CHOOSE = """
const told = [], picked = document.querySelector(".picked"), chosen = picked.querySelector(".chosen");
const tell = () => told.push([document.querySelectorAll(".chosen > ul > li").length, document.querySelectorAll(".fig.lit").length,
  document.querySelector(".fig.chosen")?.id ?? "", location.hash, picked.hidden]);
const press = (figure, key) => figure.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const wrong = document.querySelector(".fig.wrong[id='overview.income_total.amount']");
wrong.click(); tell();
press(wrong, "Escape"); tell();
const next = document.querySelector(".fig.exact");
press(next, "Enter"); tell();
chosen.querySelector("button:last-of-type").click(); tell();
document.querySelector(".index a").click(); tell();
const form = document.querySelector("form.fates");
form.querySelector("[value=exact]").checked = false;
form.dispatchEvent(new Event("change"));
told.push(document.querySelectorAll(".fig.dim").length);
document.title = JSON.stringify(told);
"""


def test_a_figure_shows_its_checks_and_a_check_lights_up_its_figures(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    html = seed_page("zh")
    path.write_text(with_script(html, CHOOSE), encoding="utf-8")
    top, console = opened(path, tmp_path / "profile")
    assert console == []
    written = parse(html)
    checks = [e.get("data-f").split() for e in written.walk() if e.get("data-f")]
    (total,) = [e for e in written.all("a", "fig") if e.get("id") == "overview.income_total.amount"]
    of_it = [figures for figures in checks if total.get("data-n") in figures]
    clicked, closed, entered, stepped, followed, dimmed = json.loads(top.one("title").text)
    assert clicked[0] == len(of_it) >= 5
    assert clicked[1] == len(set(of_it[0]))
    assert clicked[2:] == ["overview.income_total.amount", "#overview.income_total.amount", False]
    assert closed[1:3] == [0, ""]
    assert closed[4] is True
    first = written.all("a", "exact")[0]
    assert entered[2] == first.get("id")
    assert entered[0] == len([figures for figures in checks if first.get("data-n") in figures])
    assert stepped[2] != entered[2]
    entry = written.one("ol", "index").all("li")[0]
    (article,) = [a for a in written.all("article") if a.get("id") == entry.get("data-of")]
    assert followed[1] == len(set(article.get("data-f").split()))
    assert dimmed == len([e for e in written.all("a", "fig") if "exact" in e.classes])


FITS = """
const wide = [...document.querySelectorAll("body *")].filter((e) => !e.closest("svg, .skip, .carets, .scroll") &&
  getComputedStyle(e).display !== "inline" && (e.scrollWidth > e.clientWidth + 1 && e.clientWidth ||
  e.getBoundingClientRect().right > innerWidth + 1)).map((e) => e.tagName + "." + e.className);
parent.postMessage(JSON.stringify([innerWidth, document.documentElement.scrollWidth, wide]), "*");
"""


SORT = """
const table = document.querySelector("table.overview"), told = [];
const names = () => [...table.tBodies[0].rows].map((row) => row.cells[0].querySelector("b")?.textContent || row.cells[0].textContent.trim());
const press = (column) => { table.tHead.rows[0].cells[column].querySelector("button").click(); told.push(names().map((name) => name[0]).join("")); };
const errors = [...table.tHead.rows[0].cells].findIndex((head) => /error/i.test(head.textContent));
press(0); press(0); press(errors); press(errors);
document.title = JSON.stringify(told);
"""


def test_the_index_sorts_names_from_the_first_and_counts_from_the_largest(tmp_path: Path) -> None:
    book = packaged.load()
    wrong = "支出决算: {合计: 9.00, 其中: {基本支出: 5.00, 项目支出: 3.00}}\n"
    texts = {
        "b": "年度: 2024\n" + wrong,
        "a": wrong.replace("9.00", "8.00"),
        "c": wrong + "收入决算: {合计: 9.00, 其中: {财政拨款收入: 5.00, 其他收入: 3.00}}\n",
    }
    audits = [fincheck.audit(Source(f"{name}.yaml", text), book) for name, text in texts.items()]
    path = tmp_path / "index.html"
    path.write_text(with_script(renderer("html")(Run(audits, book, "en")), SORT), encoding="utf-8")
    top, console = opened(path, tmp_path / "profile")
    assert console == []
    assert json.loads(top.one("title").text) == ["abc", "cba", "cba", "abc"]


def test_nothing_is_cut_on_a_telephone(tmp_path: Path) -> None:
    """Measured inside frames: a headless window cannot be as narrow as a telephone."""
    frames = ""
    for lang in ("zh", "en"):
        (tmp_path / f"{lang}.html").write_text(with_script(seed_page(lang), FITS), encoding="utf-8")
        frames += f'<iframe src="{lang}.html" width="390" height="800" style="border:0"></iframe>'
    path = tmp_path / "frames.html"
    path.write_text(
        "<!DOCTYPE html><html><head></head><body><p></p>"
        "<script>onmessage = (event) => { document.querySelector('p').textContent += event.data; };</script>"
        f"{frames}</body></html>",
        encoding="utf-8",
    )
    top, console = opened(path, tmp_path / "profile")
    assert console == []
    assert top.one("p").text == "[390,390,[]]" * 2
