"""The audit as one page that needs nothing else: opens from disk, prints, in Chinese or English.

The page carries its style and script, and forbids the browser every other: a report cannot make it load or run
anything. Without the script it shows everything; the script only filters.
"""

from __future__ import annotations

import os
from base64 import b64encode
from hashlib import sha256

from fincheck import __version__
from fincheck.audit import Audit, Summary
from fincheck.render import Pieces, Run
from fincheck.render.html.finding import View
from fincheck.render.html.markup import Child, Markup, element, join, raw, say
from fincheck.render.html.report import anchor, body, counts, problems, standing, strip
from fincheck.render.html.ties import Ties

__all__ = ["FORMAT", "render"]

_HERE = os.path.dirname(os.path.abspath(__file__))


def piece(run: Run, done: Audit) -> str:
    """Return the section of one report."""
    heading = element("h2", _name(done.summary()), id=f"{anchor(done.file)}-h")
    if done.report is None:
        told = [heading, standing(done.summary(), run.lang), problems(done.problems, run.lang)]
        return (
            element("section", told, id=anchor(done.file), cls="report", aria_labelledby=f"{anchor(done.file)}-h")
            + "\n"
        )
    return body(run, View(done, done.report, run.lang, anchor(done.file), Ties(done, done.report), run.several)) + "\n"


def frame(run: Run, summaries: list[Summary]) -> tuple[str, str]:
    """Return what stands before the sections of all reports, an overview where there are several, and behind them."""
    lang = run.lang
    kind = say(lang, "部门决算公开数字核对报告", "Consistency of final-accounts figures")
    skip = element("a", say(lang, "跳到正文", "Skip to the report"), href="#main", cls="skip")
    several = len(summaries) > 1
    top: list[Markup | None] = [element("h1", kind, cls=None if several else "kind")]
    if several:
        top.append(_overview(summaries, lang))
    broken = problems(run.rulebook.problems, lang)
    if broken:
        top.append(element("section", element("h2", say(lang, "规则有误", "Broken rules")), broken, cls="broken"))
    name = kind if several or not summaries else f"{_name(summaries[0])} · {kind}"
    language = "zh-CN" if lang == "zh" else "en"
    # the only elements that are not closed where they are made: the sections come between
    before = f'<!DOCTYPE html>\n<html lang="{language}">{_head(name)}\n<body>{skip}<main id="main">{join(top)}\n'
    return before, f"</main>{_footer(lang)}{raw('script', _asset('page.js'))}</body></html>\n"


def _head(name: str) -> Markup:
    style, script = _asset("page.css"), _asset("page.js")
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="generator", content=f"fincheck {__version__}"),
        element("title", name),
        raw("style", style),
    )


def _asset(name: str) -> str:
    with open(os.path.join(_HERE, name), encoding="utf-8") as file:
        return file.read()


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _name(summary: Summary) -> str:
    return " ".join(part for part in (summary.entity, summary.year) if part) or summary.file


def _overview(summaries: list[Summary], lang: str) -> Markup:
    """Return one row a report, the worst first."""
    titles = ("报告", "结论", "核对") if lang == "zh" else ("Report", "Result", "Checks")
    rows = []
    for summary in sorted(summaries, key=lambda s: (s.rank, s.file)):
        name = _name(summary)
        told: list[Child] = [element("a", name, href=f"#{anchor(summary.file)}")]
        if name != summary.file:
            told.append([element("br"), element("small", summary.file)])
        judged = any(summary.tally.values())
        checks = join(strip(summary.tally, lang), counts(summary.tally, lang)) if judged else "—"
        cells = [element("td", cell, role="cell") for cell in (standing(summary, lang), checks)]
        rows.append(element("tr", element("th", *told, scope="row", role="rowheader"), cells, role="row"))
    # on a narrow screen it is laid out as blocks, and would then be no table to a screen reader without its roles
    heads = [element("th", title, scope="col", role="columnheader") for title in titles]
    head = element("thead", element("tr", heads, role="row"), role="rowgroup")
    told_order = say(lang, f"{len(summaries)} 份报告，问题重的在前", f"{len(summaries)} reports, the worst first")
    table = element(
        "table",
        element("caption", told_order),
        head,
        element("tbody", rows, role="rowgroup"),
        cls="overview",
        role="table",
    )
    return element("nav", table, aria_label=say(lang, "报告一览", "Overview of the reports"))


def _footer(lang: str) -> Markup:
    told = say(
        lang,
        "判断的标准：公布的数字是对真实金额的说法，例如 8684.67 说的是 8684.665 到 8684.675 之间的某个数。"
        "只有找得到一组真实金额，四舍五入后恰为所列各数，又满足全部关系，才算相符；找不到，就至少有一个数是错的。"
        "“可能的原因”只是线索，须由经办人核实；本报告不改动任何数字。",
        "What is judged: a printed figure is a claim about a true amount; 8684.67 says that it lies between 8684.665 and "
        "8684.675. Figures are consistent when some true amounts round to all of them and satisfy every relation; where "
        "there are none, at least one figure is wrong. Likely causes are leads to be confirmed; no figure is ever changed.",
    )
    return element("footer", element("p", told), element("p", f"fincheck {__version__}"))


FORMAT = Pieces(piece, frame)
render = FORMAT.whole
