"""One report on the page: the verdict at a glance, the findings, and what was checked, held, and not checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from hashlib import sha256

from fincheck.audit import Summary
from fincheck.evaluation.outcome import Outcome
from fincheck.explanation.records import Cause
from fincheck.render import Run
from fincheck.render.further import unchecked, unheld
from fincheck.render.html.bars import Piece, bar
from fincheck.render.html.causes import anchors, causes
from fincheck.render.html.disclosure import disclosure
from fincheck.render.html.excerpt import problem_lines
from fincheck.render.html.finding import View, badge, finding, section_of
from fincheck.render.html.held import held
from fincheck.render.html.markup import HOLE, Child, Markup, element, join, say, template
from fincheck.render.html.rest import undecided, unmet
from fincheck.render.html.ties import FATES
from fincheck.render.triage import causes as triaged
from fincheck.render.triage import where
from fincheck.render.wording.message import message
from fincheck.render.wording.words import SEVERITY, VERDICT, gap, none_found, title, waived
from fincheck.rulebook.rule import SEVERITIES
from fincheck.source import Problem, Text

__all__ = ["anchor", "counts", "pages", "problems", "standing", "strip"]

_HEADLINES = 5  # sentences on top of what is wrong
_INDEXED = template(
    element(
        "li",
        HOLE,
        " ",
        element("a", HOLE, " ", HOLE, href=f"#{HOLE}", data_note=HOLE),
        " ",
        HOLE,
        " ",
        element("small", HOLE),
        data_of=HOLE,
    )
)
_PAGE = 200  # findings told in full on one page; a browser, and who reads, takes no thousands


def anchor(file: str) -> str:
    """Return the id of a report's section: the same in every run, wherever the report stands in it."""
    return "r" + sha256(file.encode(errors="backslashreplace")).hexdigest()[:12]


def standing(summary: Summary, lang: str) -> Markup:
    """Return the verdict at a glance: how many findings of each severity, or that there are none."""
    told = [badge(name, lang, _several(name, number, lang)) for name, number in summary.levels.items() if number]
    if summary.problem is not None:
        told = [badge("error", lang, say(lang, "未能核对", "could not be judged"))]
    elif not told:
        told = [badge("held", lang, none_found(summary.tally, lang))]
        if number := summary.tally["waived"]:
            told.append(badge("waived", lang, say(lang, f"{number} 项已豁免", f"{number} waived")))
    return element("p", join(*(join(item, " ") for item in told)), cls="standing")


def _several(severity: str, number: int, lang: str) -> str:
    word = SEVERITY[severity].of(lang)
    return f"{number} 项{word}" if lang == "zh" else f"{number} {word}{'s' if number > 1 and word != 'info' else ''}"


def strip(tally: dict[str, int], lang: str) -> Markup:
    """Return the tally as one bar to scale."""
    segments = []
    run = Fraction(0)
    for name, number in tally.items():
        if number:
            segments.append(Piece(run, run + number, f"tally {name}"))
            run += number
    told = "，".join(f"{VERDICT[name].of(lang)} {number}" for name, number in tally.items())
    return bar(tuple(segments), Fraction(0), max(run, Fraction(1)), told)


def counts(tally: dict[str, int], lang: str) -> Markup:
    """Return the tally in numbers, every verdict named."""
    items = [
        element("li", element("span", cls=f"swatch {name}"), VERDICT[name].of(lang), " ", element("b", str(number)))
        for name, number in tally.items()
    ]
    return element("ul", items, cls="tally")


def problems(found: Iterable[Problem], lang: str) -> Markup | None:
    """Return what kept a report or rule from being judged: place, what it is, the lines, what to do."""
    told = []
    for problem in found:
        help = element("p", say(lang, "怎么办：", "What to do: "), problem.help.of(lang)) if problem.help else None
        head = element("p", element("code", problem.place.of(lang)), " ", element("strong", problem.text.of(lang)))
        told.append(element("li", head, problem_lines(problem.excerpt), help))
    return element("ul", told, cls="problems") if told else None


def pages(run: Run, view: View) -> Iterator[Markup]:
    """Yield the section of one report; where it may have several pages, then those of the findings that are left."""
    ranked = _ranked(view)
    shown = len(ranked) if view.verbose else _PAGE
    yield _body(run, view, ranked[:shown], ranked[shown:])
    for at in range(shown, len(ranked) if run.paged else 0, _PAGE):
        yield _further(view, ranked, at)


def _further(view: View, ranked: list[Outcome], at: int) -> Markup:
    """Return the section of a further page: as many findings as it holds."""
    some = ranked[at : at + _PAGE]
    name = view.report.entity or view.audit.file
    told = view.say(
        f"第 {at + 1} 至 {at + len(some)} 项问题，共 {len(ranked)} 项",
        f"findings {at + 1} to {at + len(some)} of {len(ranked)}",
    )
    head = element("header", element("h2", f"{name} ", told, id=f"{view.id}-h"), element("p", element("code", view.audit.file), cls="file"), cls="summary")  # fmt: skip
    listed = join(*(finding(view, outcome, number) for number, outcome in enumerate(some, at + 1)))
    return element("section", head, element("section", listed, cls="findings"), id=view.id, cls="report", aria_labelledby=f"{view.id}-h")  # fmt: skip


def _body(run: Run, view: View, ranked: list[Outcome], rest: list[Outcome]) -> Markup:
    """Return the section of one report, with its findings but the rest of them."""
    done, report, lang = view.audit, view.report, view.lang
    name = report.entity or done.file
    numbers = {outcome: number for number, outcome in enumerate(ranked, 1)}
    known = anchors(view)
    loose = unheld(run, done)
    left = unchecked(run, done)
    why = element("summary", view.say("没有核对的数字和原因", "Figures that were not checked, and why"))
    year = element("span", _year(report.year, lang), cls="year") if report.year else None
    head = element(
        "header",
        element("h2", name, " " if year else None, year, id=f"{view.id}-h"),
        element("p", element("code", done.file), cls="file"),
        standing(done.summary(), lang),
        _headline(view, known, numbers),
        _sentence(view),
        element("p", view.say(f"共核对 {done.checks} 项", f"{done.checks} checks"), cls="checks"),
        strip(done.tally, lang),
        counts(done.tally, lang),
        element("p", loose, cls="unheld") if loose else None,
        element("details", why, [element("p", line, cls="unheld") for line in left]) if left else None,
        problems(done.problems, lang),
        problems(done.notices, lang),
        cls="summary",
    )
    more = _left(run, view, rest)
    # the checks first: they say where the figures lead
    parts = [
        ("common", view.say("共同的原因", "What they have in common"), causes(view, known, numbers)),
        ("findings", view.say("问题详情", "Findings in full"), _findings(view, ranked, more)),
        ("waived", view.say("已豁免的问题", "Waived findings"), _waived(view)),
        ("undecided", view.say("未能判断的", "Not decided"), undecided(run, view)),
        ("unmet", view.say("没有核对的", "Not checked"), unmet(run, view)),
        ("held", view.say("核对相符的", "Checked and held"), held(run, view)),
    ]
    parts.insert(0, ("tieout", view.say("全文核对", "The disclosure, tied out"), _tieout(view, ranked, more)))
    shown = [(f"{view.id}-{key}", key, told, inner) for key, told, inner in parts if inner is not None]
    links = [element("li", element("a", told, href=f"#{id}")) for id, _, told, _ in shown]
    told = view.say(f"{name} 目录", f"{name}: contents")
    contents = element("nav", element("ul", links), cls="contents", aria_label=told)
    sections = [
        element("section", element("h3", told, id=f"{id}-h"), inner, id=id, cls=key, aria_labelledby=f"{id}-h")
        for id, key, told, inner in shown
    ]
    return element("section", head, contents, sections, id=view.id, cls="report", aria_labelledby=f"{view.id}-h")


def _headline(view: View, ids: dict[Cause, str], numbers: dict[Outcome, int]) -> Markup | None:
    """Return what is wrong, where and what to change, the gravest first: causes, then single errors.

    A sentence each, and each a link to where the page tells it in full: ``ids`` of the causes, ``numbers`` of the findings.
    """
    known = view.audit.explanation.causes if view.audit.explanation is not None else ()
    covered = {outcome for cause in known if cause.telling for outcome in cause.findings}
    gravest = next((level for level in SEVERITIES[:2] if view.audit.summary().levels.get(level)), None)
    single = [f for f in view.audit.findings if f.severity == gravest and f not in covered]
    found = {outcome: f"{view.id}-{number}" for outcome, number in numbers.items()}
    told: list[tuple[str, str, str | None]] = []  # severity, sentence, the id of what tells it in full
    for severity, text, cause in triaged(view.audit, view.lang, _HEADLINES, Text("见下", "see below")):
        alone = found.get(cause.findings[0]) if cause is not None and len(cause.findings) == 1 else None
        told.append((severity, text, alone or (ids.get(cause) if cause is not None else None)))
    as_grave = sum(severity == gravest for severity, _, _ in told)
    for outcome in single[: max(_HEADLINES - as_grave, 0)]:  # no warning takes the place of an error
        at = where(view.report, [outcome.at], view.lang)
        text = f"{at}{view.say('：', ': ')}{message(view.report, outcome, view.lang)}"
        told.append((outcome.severity, text, found.get(outcome)))
    if not told:
        return None
    graded = sorted((one for one in told if one[0]), key=lambda one: SEVERITIES.index(one[0]))[:_HEADLINES]
    rows = []
    for severity, text, id in [*graded, *(one for one in told if not one[0])]:
        shown = element("a", text, href=f"#{id}") if id else text
        rows.append(element("li", badge(severity, view.lang) if severity else None, " ", shown))
    return element("ol", rows, cls="headline")


def _left(run: Run, view: View, rest: list[Outcome]) -> Markup | None:
    """Return how many findings the page does not tell, by rule, and where they are told."""
    if not rest:
        return None
    by_rule = Counter(outcome.rule.id for outcome in rest)
    told = view.say("，", ", ").join(f"{rule} ×{number}" for rule, number in by_rule.most_common(12))
    more = view.say(" 等", " and more") if len(by_rule) > 12 else ""
    where = (
        view.say("见后面各页", "on the next pages")
        if run.paged
        else view.say(
            "--output html=目录/ 逐页列出，-v 全部列在一页",
            "page by page with --output html=folder/, on one page with -v",
        )
    )
    text = view.say(
        f"另有 {len(rest)} 项问题（{told}{more}）：{where}。", f"{len(rest)} more findings ({told}{more}): {where}."
    )
    return element("p", text, cls="note")


def _tieout(view: View, ranked: list[Outcome], left: Markup | None) -> Child:
    """Return the disclosure with every figure marked, and beside it the findings and the checks of a chosen figure."""
    whole = disclosure(view)
    if whole is None:
        return None
    ties = view.ties
    boxes = []
    for name, number in ties.counts().items():
        fate = FATES[name]
        box = element("input", type="checkbox", name="fate", value=name, checked=True)
        mark = element("span", fate.mark, cls=f"mark {name}", aria_hidden="true")
        boxes.append(element("label", box, " ", mark, " ", fate.words.of(view.lang), " ", element("b", str(number))))
    find = element("label", view.say("查找", "Find"), " ", element("input", type="search", name="find"))
    tools = element(
        "form",
        element("fieldset", element("legend", view.say("数字", "Figures")), boxes),
        find,
        element("p", "", role="status"),
        cls="fates",
    )
    beside = element(
        "aside",
        element(
            "div",
            element("h4", view.say("所选数字的核对", "Checks of the chosen figure"), tabindex="-1"),
            element("p", view.say("点一个数字，看它参加的每一项核对。", "Choose a figure to see every check that it takes part in."), cls="note"),
            element("div", cls="chosen", aria_live="polite"),
            cls="picked",
            hidden=True,  # a script shows it
            data_next=view.say("下一个有问题的数字", "Next figure with a finding"),
            data_back=view.say("上一个", "Previous"),
            data_more=view.say("详情", "in full"),
            data_none=view.say("没有规则核对这个数字。", "No rule checks this figure."),
            data_untold=view.say("它的核对没有在本页列出；用 -v 全部列出。", "Its checks are not listed on this page; -v lists all."),
            data_link=view.say("此数字的链接", "Link to this figure"),
        ),
        element("div", element("h4", view.say("需要处理的问题", "Findings")), _filter(view, ranked), _index(view, ranked), left, cls="todo")
        if ranked
        else None,
        cls="panel",
        aria_label=view.say("核对", "Checks"),
    )  # fmt: skip
    return element("div", element("div", tools, whole, cls="doc"), beside, cls="split")


def _sentence(view: View) -> Markup | None:
    """Return what the verdict means, in a sentence or two."""
    tally = view.audit.tally
    told = []
    if tally["violated"]:
        told.append(
            view.say(
                f"{tally['violated']} 项不符：所列内容不可能同时为真，四舍五入也解释不了。",
                f"{tally['violated']} relations fail: what is stated cannot all be true, and no rounding explains it.",
            )
        )
    if tally["truncated"]:
        told.append(
            view.say(
                f"{tally['truncated']} 项只差末位，像是截断或进位所致。",
                f"{tally['truncated']} differ in the last digit only, as if it had been cut or carried.",
            )
        )
    if tally["undecided"]:
        told.append(
            view.say(
                f"{tally['undecided']} 项无法判断，不等于相符。",
                f"{tally['undecided']} could not be decided, which does not mean that they hold.",
            )
        )
    return element("p", view.say("", " ").join(told), cls="meaning") if told else None


def _year(year: str, lang: str) -> str | None:
    if not year:
        return None
    return f"{year} 年度" if lang == "zh" else year


def _ranked(view: View) -> list[Outcome]:
    """Return the findings, the severest first, else in the order of the report."""
    return sorted(view.audit.findings, key=lambda outcome: SEVERITIES.index(outcome.severity))


def _findings(view: View, ranked: list[Outcome], left: Markup | None) -> Child:
    if not ranked:  # the top of the page says so
        return None
    return join(*(finding(view, outcome, number) for number, outcome in enumerate(ranked, 1)), left)


def _index(view: View, ranked: list[Outcome]) -> Markup:
    """Return a line a finding, each a link to it; a script lights up its figures instead."""
    rows = []
    for number, outcome in enumerate(ranked, 1):
        apart = element("b", gap(outcome, view.lang)) if outcome.difference else ""
        id, rule = f"{view.id}-{number}", outcome.rule
        at = where(view.report, [outcome.at], view.lang)
        grave = badge(outcome.severity, view.lang)
        rows.append(_INDEXED(id, grave, id, str(number), rule.id, title(rule, view.lang), apart, at))
    return element("ol", rows, cls="index")


def _filter(view: View, ranked: list[Outcome]) -> Markup | None:
    """Return the controls that the script brings to life; without it they stay hidden, and everything is shown."""
    if len(ranked) < 2:
        return None
    boxes = []
    for name in SEVERITIES:
        if number := sum(outcome.severity == name for outcome in ranked):
            box = element("input", type="checkbox", name="severity", value=name, checked=True)
            boxes.append(element("label", box, " ", badge(name, view.lang), f" {number}"))
    sections: dict[str, list[str]] = {}
    for outcome in ranked:
        key, told = section_of(view, outcome)
        sections.setdefault(key, []).append(told)
    options = [element("option", view.say("全部章节", "all sections"), value="")]
    for key, names in sections.items():
        options.append(
            element("option", view.say(f"{names[0]}（{len(names)}）", f"{names[0]} ({len(names)})"), value=key)
        )
    choice = element("label", view.say("章节", "Section"), " ", element("select", options, name="section"))
    # the script puts the numbers in; "{shown}" stands for itself
    shown = view.say("显示 {shown} / {all} 项", "{shown} of {all} shown")
    now = shown.replace("{shown}", str(len(ranked))).replace("{all}", str(len(ranked)))
    return element(
        "form",
        element("fieldset", element("legend", view.say("筛选", "Filter")), boxes, choice),
        element("p", now, role="status", data_told=shown),
        cls="filter",
        hidden=True,
    )


def _waived(view: View) -> Child:
    """Return the findings that a waiver lets stay, each with its reason."""
    rows = []
    for outcome, waiver in view.audit.waived.items():
        rows.append(
            element(
                "li",
                badge("waived", view.lang, VERDICT["waived"].of(view.lang)),
                " ",
                element("span", outcome.rule.id, cls="rule"),
                " ",
                message(view.report, outcome, view.lang),
                " ",
                element("code", view.report.at(outcome.at, view.lang)),
                element("p", element("strong", waived(waiver, view.lang))),
            )
        )
    return element("ul", rows, cls="plain") if rows else None
