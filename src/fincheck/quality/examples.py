"""Every example of every rule, run: a rule that does not do what its examples say is wrong."""

from __future__ import annotations

from collections import Counter

from fincheck.evaluation.evaluate import evaluate
from fincheck.report.context import settle
from fincheck.report.report import Report
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule
from fincheck.rulebook.rulebook import Rulebook
from fincheck.source import Place, Problem, Text

__all__ = ["failures"]


def failures(book: Rulebook) -> tuple[list[Problem], int]:
    """Return the examples that do not come out as they say, and how many were run.

    An example under ``exact`` must give at least one check and only exact ones; under any other verdict, at least
    one check with that verdict and none that is worse.
    """
    failed: list[Problem] = []
    run = 0
    for rule in book.rules:
        for verdict, examples in rule.examples.items():
            for example in examples:
                run += 1
                problem = _failure(rule, verdict, example, book.terms)
                if problem is not None:
                    failed.append(problem)
    return failed, run


_ORDER = ("exact", "rounding", "undecided", "truncated", "violated")


def _failure(rule: Rule, verdict: str, example: Node, terms: Terms) -> Problem | None:
    """Return how an example comes out otherwise than the rule says, as Problem at its place, or None."""
    root = translated(example, terms)
    settle(root, terms)
    _to_two_digits(root)
    report = Report(rule.place.file, root, terms)
    tally = Counter({name: n for name, n in evaluate(report, [rule]).tally.items() if n})
    worst = max(tally, key=_ORDER.index, default=None)
    if worst == verdict:
        return None
    came = ", ".join(f"{name} {n}" for name, n in tally.items())
    is_now = (
        Text(f"实际为：{came}", f"it is: {came}")
        if came
        else Text("却没有做任何核对：示例里没有公式所说的数字", "but no check was made: it has no such figures as the formula names")
    )  # fmt: skip
    return Problem(
        Place(rule.place.file, example.line, example.column),
        Text(
            f"{rule.id} 的示例应为 {verdict}，{is_now.zh}", f"an example of {rule.id} should be {verdict}, {is_now.en}"
        ),
        Text("改正公式或示例", "mend the formula or the example"),
    )


def _to_two_digits(root: Node) -> None:
    """Read an example as publications are printed, to two digits, so that 12 stands for 12.00.

    Rules are easier to read with small round figures, and 12 = 7 + 4 would be rounding if 12 stood for 11.5 to 12.5.
    """
    body = root.group
    if body is not None and "decimals" not in body:
        body["decimals"] = header = Node(root, "decimals", "decimals", root.line, root.column)
        header.body = "2"


def translated(node: Node, terms: Terms, parent: Node | None = None) -> Node:
    """Return a copy of a tree with term ids as keys: an example is read as a report would be."""
    key = "$" if parent is None else node.key if node.name is None else terms.id_of(node.name)
    copy = Node(parent, key, None if parent is None else node.name, node.line, node.column)
    if node.group is not None:
        children = [translated(child, terms, copy) for child in node.group.values()]
        copy.body = {child.key: child for child in children}
    else:
        copy.body = node.text
    return copy
