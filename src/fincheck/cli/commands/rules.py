"""``fincheck explain`` and ``fincheck rules``: what is checked, and whether the rules do what their examples say."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from fincheck.cli.files import Usage, language_of, read_report
from fincheck.cli.options import Ignore, Language, NoDefault, Rules, Select
from fincheck.cli.printed import fail, tell_problems, write
from fincheck.cli.rulebooks import read_rulebook
from fincheck.source import Problem, Text, near

__all__ = ["check_rules", "explain", "known_terms", "listed", "run_examples", "search"]


def explain(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="规则编号，例如 EXP01。 Ids of rules, as EXP01.")],
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    lang: Language = None,
) -> int:
    """说明一条规则：公式、理由、依据、示例。 A rule's page: formula, why, basis, examples."""
    from fincheck.render.page import page

    language = language_of(lang)
    book = read_rulebook(rules, no_default_rules, None, None, whole=True)
    code = 2 if book.problems else 0
    tell_problems(book.problems, language)
    for id in ids:
        rule = book.get(id) or book.get(id.upper())
        if rule is None and id.upper() in ("JOINT", "BLANK"):
            made = import_module(
                f"fincheck.{'explanation.joint.finding' if id.upper() == 'JOINT' else 'quality.blanks'}"
            )
            rule = made.rule(book.terms)
        if rule is None:
            guess = near(id.upper(), tuple(r.id for r in book.rules))
            fail(
                Text(
                    f"没有规则 {id}" + (f"，是不是 {guess}？" if guess else "；用 fincheck rules 查看全部"),
                    f"no rule {id}" + (f", did you mean {guess}?" if guess else "; see them all with 'fincheck rules'"),
                ),
                language,
            )
            code = 2
            continue
        write(page(rule, language))
    return code


def listed(
    ctx: typer.Context,
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    select: Select = None,
    ignore: Ignore = None,
    lang: Language = None,
) -> int | None:
    """现行规则一览。 The rules in force."""
    if ctx.invoked_subcommand is not None:
        if rules or no_default_rules or select or ignore or lang:
            # read here, they would be lost on the way: the examples of other rules would be run, and pass
            name = "TEXT" if ctx.invoked_subcommand == "search" else ctx.invoked_subcommand
            told = Text(f"选项写在 {name} 后面：fincheck rules {name} [选项]", f"Options go behind {name}: fincheck rules {name} [OPTIONS]")  # fmt: skip
            raise Usage(told, f"fincheck rules {name}")
        return None
    from fincheck.render.page import listing

    language = language_of(lang)
    book = read_rulebook(rules, no_default_rules, select, ignore)
    tell_problems(book.problems, language)
    write(listing(book.rules, language))
    return 2 if book.problems else 0


def search(
    words: Annotated[list[str], typer.Argument(metavar="TEXT...", help="规则里的字。 What a rule has in it.")],
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    select: Select = None,
    ignore: Ignore = None,
    lang: Language = None,
) -> int:
    """查找规则：编号、名称、公式、理由、依据或所用名称里含这些字的。 Rules with these words in id, title, formula, why or basis."""
    from fincheck.render.page import listing

    language = language_of(lang)
    book = read_rulebook(rules, no_default_rules, select, ignore)
    tell_problems(book.problems, language)
    found = book.holding(words)
    if found:
        write(listing(found, language))
    elif not book.problems:
        known = ("terms", "test", "check", "explain", *(rule.id for rule in book.rules))
        guess = near(words[0], known) or near(words[0].upper(), known)
        fail(
            Text(
                f"没有规则提到“{' '.join(words)}”" + (f"，是不是 {guess}？" if guess else ""),
                f"no rule speaks of {' '.join(words)!r}" + (f", did you mean {guess}?" if guess else ""),
            ),
            language,
        )
    return 0 if found and not book.problems else 2


def known_terms(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TEXT...]", help="只列名称含这些字的。 Only those with this in a name."),
    ] = None,
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    lang: Language = None,
) -> int:
    """报告和公式里认识的名称。 The names that reports and formulas may use."""
    from fincheck.render.page import vocabulary

    language = language_of(lang)
    book = read_rulebook(rules, no_default_rules, None, None)
    tell_problems(book.problems, language)
    found = book.terms.holding(words or [])
    write(vocabulary(found, language))
    if not found and not book.problems:
        fail(
            Text(
                "没有这样的名称；规则不认识的名称可以照写，只是没有规则核对",
                "no such name; a report may use a name that no rule knows, it is only not checked",
            ),
            language,
        )
    return 0 if found and not book.problems else 2


def run_examples(
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    select: Select = None,
    ignore: Ignore = None,
    lang: Language = None,
) -> int:
    """运行每条规则的示例。 Run every example of every rule."""
    from fincheck.quality.examples import failures

    language = language_of(lang)
    book = read_rulebook(rules, no_default_rules, select, ignore, whole=True)
    tell_problems(book.problems, language)
    failed, run = failures(book)
    said: list[Problem] = []
    examples = 0
    if not no_default_rules and not select and not ignore:
        from fincheck.quality import phrasings

        said, examples = phrasings.failures(book.terms)
    tell_problems([*failed, *said], language)
    told = Text(
        f"{len(book.rules)} 条规则，{run} 个示例，{len(failed)} 个不符",
        f"{len(book.rules)} rules, {run} examples, {len(failed)} failed",
    )
    write(told.of(language) + "\n")
    if examples:
        told = Text(
            f"读句子：{examples} 个示例，{len(said)} 个不符",
            f"reading sentences: {examples} examples, {len(said)} failed",
        )
        write(told.of(language) + "\n")
    return 2 if book.problems else 1 if failed or said else 0


def check_rules(
    reports: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[REPORT...]", help="列出在这些报告里用不上的规则。 Tell which rules meet nothing in these."
        ),
    ] = None,
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    select: Select = None,
    ignore: Ignore = None,
    lang: Language = None,
) -> int:
    """分析规则本身：矛盾、可推出、不识的名称、用不上的规则。 Look at the rules themselves."""
    from fincheck.audit import audit
    from fincheck.quality.analysis import analyse

    language = language_of(lang)
    book = read_rulebook(rules, no_default_rules, select, ignore)
    tell_problems(book.problems, language)
    found = analyse(book)
    lines = [f"{note.rule.place}: {note.kind} {note.rule.id} {note.text.of(language)}" for note in found.notes]
    code = 2 if book.problems else 1 if any(note.kind == "contradiction" for note in found.notes) else 0
    for path in reports or []:
        done = audit(read_report(path), book)
        unread = [problem for problem in done.problems if done.report is None]
        if unread:
            tell_problems(unread, language)
            code = 2
        elif done.evaluation is not None:
            idle = [rule.id for rule in book.rules if rule.id not in done.evaluation.met]
            told = Text(f"{path}：{len(idle)} 条规则没有用上：", f"{path}: {len(idle)} rules met nothing: ").of(
                language
            )
            lines.append(told + " ".join(idle))
    told = Text(
        f"{len(book.rules)} 条规则，{found.relations} 个线性关系，另有 {found.skipped} 个非线性关系未分析",
        f"{len(book.rules)} rules, {found.relations} linear relations; {found.skipped} others were not analysed",
    ).of(language)
    write("\n".join([*lines, told]) + "\n")
    return code
