"""``fincheck why``: the whole reasoning behind the findings of a report."""

from __future__ import annotations

from typing import Annotated

import typer

from fincheck.audit import audit
from fincheck.cli.files import fail, language_of, read_rulebook, read_source, tell_problems, write
from fincheck.cli.options import Ignore, Language, NoDefault, Rules, Select
from fincheck.source import Text, harmless

__all__ = ["why"]

LIMIT = 20_000_000  # row entries; who asks for the reasoning waits for it


def why(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="报告；- 表示标准输入。 A report; - reads stdin.")],
    finding: Annotated[
        str | None,
        typer.Argument(
            metavar="[RULE@PATH]",
            help="只看这一项，例如 EXP01@expenditure 或 EXP01。 This finding only, as EXP01@expenditure or EXP01.",
        ),
    ] = None,
    rules: Rules = None,
    no_default_rules: NoDefault = False,
    select: Select = None,
    ignore: Ignore = None,
    lang: Language = None,
) -> int:
    """为什么不符，多半是哪个数字错了，证明是什么。 Why there are findings, which figure is probably wrong, and the proof."""
    from fincheck.render.reasons import reasoning, unexplained
    from fincheck.why import explain

    language = language_of(lang)
    book = read_rulebook(rules, no_default_rules, select, ignore)
    done = audit(read_source(report), book, why=False)
    tell_problems([*book.problems, *done.problems], language)
    if done.evaluation is None or done.report is None:
        return 2
    code = 2 if book.problems or done.problems else 0
    asked = done.findings
    if finding is not None:
        rule, _, path = finding.partition("@")
        asked = [f for f in asked if f.rule.id == rule and (not path or f.path == path)]
        if not asked:
            known = ", ".join(f"{f.rule.id}@{f.path}" for f in done.findings[:8])
            fail(
                Text(
                    f"没有问题 {finding}；现有：{known or '无'}", f"no finding {finding}; there are: {known or 'none'}"
                ),
                language,
            )
            return 2
    if not asked:
        write("没有发现问题。\n" if language == "zh" else "No finding.\n")
        return code
    explanation = explain(done.evaluation, None, done.joint, (), LIMIT)
    lines: list[str] = []
    for cause in explanation.causes:
        if not set(asked).isdisjoint(cause.findings):
            lines += ["", *reasoning(done, cause, language)] if lines else reasoning(done, cause, language)
            lines.append("")
    left = [f for f in asked if explanation.of(f) is None]
    if left:
        lines += unexplained(done, left, language)
    write("".join(harmless(line) + "\n" for line in lines))
    return code
