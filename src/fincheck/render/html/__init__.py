"""The audit as one page that needs nothing else: opens from disk, prints, in Chinese or English.

The page carries its style and script, and forbids the browser every other: a report cannot make it load or run
anything. Without the script it shows everything; the script only filters.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from urllib.parse import quote

from fincheck import __version__
from fincheck.audit import Audit, Summary
from fincheck.render import Pieces, Run
from fincheck.render.html.finding import View
from fincheck.render.html.markup import Child, Markup, element, join, raw, say
from fincheck.render.html.report import anchor, counts, pages, problems, standing, strip
from fincheck.render.html.ties import Ties

__all__ = ["FORMAT", "render"]

_PAGE_BREAK = "\f"  # between the pages of one report; a text on a page cannot have it, there it is made visible


def piece(run: Run, done: Audit) -> str:
    """Return the section of one report."""
    heading = element("h2", _name(done.summary()), id=f"{anchor(done.file)}-h")
    if done.report is None:
        told = [heading, standing(done.summary(), run.lang), problems(done.problems, run.lang)]
        return (
            element("section", told, id=anchor(done.file), cls="report", aria_labelledby=f"{anchor(done.file)}-h")
            + "\n"
        )
    done.figures()  # the index tells how many were checked, whatever else is asked for
    ties = Ties(done, done.report)
    view = View(done, done.report, run.lang, anchor(done.file), ties, run.several, run.verbose)
    return _PAGE_BREAK.join(told + "\n" for told in pages(run, view))


def frame(run: Run, summaries: list[Summary]) -> tuple[str, str]:
    """Return what stands before the sections of all reports, an overview where there are several, and behind them."""
    lang = run.lang
    several = len(summaries) > 1
    top: list[Markup | None] = [element("h1", _kind(lang), cls=None if several else "kind")]
    if several:
        top.append(_overview(summaries, lang))
    broken = problems(run.rulebook.problems, lang)
    if broken:
        top.append(element("section", element("h2", say(lang, "规则有误", "Broken rules")), broken, cls="broken"))
    name = _kind(lang) if several or not summaries else f"{_name(summaries[0])} · {_kind(lang)}"
    return _around(name, join(top), lang)


def way(run: Run, names: list[str], here: int) -> str:
    """Return the links between the pages of one report, from its page number ``here``."""
    told = [
        element("a", str(number), href=quote(name), aria_current="page" if number == here else None)
        for number, name in enumerate(names, 1)
    ]
    links = [join(" ", link) for link in told]
    return element(
        "nav", say(run.lang, "页：", "Pages:"), links, cls="pages", aria_label=say(run.lang, "各页", "pages")
    )


def index(run: Run, pages: list[tuple[Summary, str]]) -> str:
    """Return the index of a folder of pages: one row a report, the worst first, to be sorted by any column."""
    lang = run.lang
    told = _overview([summary for summary, _ in pages], lang, {summary.file: quote(page) for summary, page in pages})
    broken = problems(run.rulebook.problems, lang)
    wrong = (
        element("section", element("h2", say(lang, "规则有误", "Broken rules")), broken, cls="broken")
        if broken
        else None
    )
    before, after = _around(_kind(lang), join(element("h1", _kind(lang)), told, wrong), lang)
    return before + after


def _kind(lang: str) -> str:
    return say(lang, "部门决算公开数字核对报告", "Consistency of final-accounts figures")


def _around(name: str, top: Markup, lang: str) -> tuple[str, str]:
    """Return what stands before and behind the sections of a page."""
    skip = element("a", say(lang, "跳到正文", "Skip to the report"), href="#main", cls="skip")
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
    from pkgutil import get_data  # from a zip archive too

    return (get_data(__name__, name) or b"").decode()


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _name(summary: Summary) -> str:
    return " ".join(part for part in (summary.entity, summary.year) if part) or summary.file


def _overview(summaries: list[Summary], lang: str, pages: dict[str, str] | None = None) -> Markup:
    """Return one row a report, the worst first; ``pages`` names the page of each where it has one of its own."""
    zh = lang == "zh"
    titles = ("报告", "年度", "错误", "警告", "提示", "无法判断", "未读懂", "已核对", "核对") if zh else ("Report", "Year", "Errors", "Warnings", "Info", "Undecided", "Unread", "Checked", "Checks")  # fmt: skip
    rows = []
    for summary in sorted(summaries, key=lambda s: (s.rank, s.file)):
        name = summary.entity or summary.file
        href = (pages or {}).get(summary.file) or f"#{anchor(summary.file)}"
        told: list[Child] = [element("a", name, href=href)]
        if name != summary.file:
            told.append([element("br"), element("small", summary.file)])
        if summary.problem is not None:
            told.append([element("br"), standing(summary, lang)])
        judged = any(summary.tally.values())
        numbers = [
            *(summary.levels.get(level, 0) for level in ("error", "warning", "info")),
            summary.tally["undecided"],
            summary.unread,
        ]
        none = "0" if judged or summary.problem is None else "—"  # nobody looked: that is no nought
        cells = [element("td", summary.year or "—", role="cell")]
        cells += [
            element("td", element("span", f"{title} ", cls="of"), element("b", str(number)) if number else none, role="cell", cls="count")
            for title, number in zip(titles[2:7], numbers, strict=True)
        ]  # fmt: skip
        every, checked = summary.figures or (0, 0)
        told_of = f"{100 * checked // every}%" if every else "—"
        cells.append(element("td", element("span", f"{titles[7]} ", cls="of"), told_of, role="cell", cls="count"))
        checks = join(strip(summary.tally, lang), counts(summary.tally, lang)) if judged else "—"
        cells.append(element("td", checks, role="cell", data_sort=sum(summary.tally.values())))
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


FORMAT = Pieces(piece, frame, suffix="html", contents=index, parted=_PAGE_BREAK, way=way)
render = FORMAT.whole
