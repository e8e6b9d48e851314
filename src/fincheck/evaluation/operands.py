"""Whether the operands that a check needs are there: a check is made, left out, or undecided accordingly."""

from __future__ import annotations

from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.undecided import Undecided
from fincheck.evaluation.values import Values
from fincheck.language.expression import Call, Compare, Expression, Path, Sum, Word, parts, paths
from fincheck.language.functions import FUNCTIONS
from fincheck.language.needs import asked_for, required, sums
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["meets_any", "missing"]


def missing(lookup: Lookup, tree: Expression, place: Node, column: str) -> Path | None:
    """Return the first operand that the check needs and that is not there, or None."""
    names_only = _names_only(tree)
    for path in required(tree):
        if path.many:
            nodes = lookup.many(place, path, column)
            if not nodes or (None in nodes and not path.optional):
                return path
            found: list[Node | None] = [node for node in nodes if node is not None]
        else:
            found = [lookup.one(place, path, column)]
        if path in names_only:
            if None in found:
                return path
            continue
        for node in found:
            if node is None or type(lookup.report.amount(node).body) is dict:
                return path
    for total in sums(tree):
        assert total.term is not None
        try:
            children = Values(lookup, place, column).summands(total, place)
        except Undecided:
            continue  # which of them count is what nobody can tell: the check itself says why
        for child in children:
            inner = missing(lookup, total.term, child, column)
            if inner is not None:
                return inner
    return None


def meets_any(lookup: Lookup, rule: Rule, place: Node, column: str) -> bool:
    """Whether one operand of the rule, at least, is there: of its formula, or of its condition.

    What is only asked for being there is no operand; a formula of nothing else always meets something.
    """
    only_asked = asked_for(rule.tree)
    wanted = [path for path in paths(rule.tree) if path not in only_asked]
    if wanted and rule.when is not None:
        wanted.extend(paths(rule.when))
    return not wanted or any(
        node is not None
        for path in wanted
        for node in (lookup.many(place, path, column) if path.many else [lookup.one(place, path, column)])
    )


def _names_only(tree: Expression) -> set[Path]:
    """Return the paths that are asked for names, texts or a number of children rather than for a figure."""
    found: set[Path] = set()
    match tree:
        case Call(function, arguments):
            if FUNCTIONS[function].needs == "there":
                return {argument for argument in arguments if isinstance(argument, Path)}
        case Compare(operands) if any(isinstance(operand, Word) for operand in operands):
            found |= {operand for operand in operands if isinstance(operand, Path)}
        case Sum(term, over):
            return {over} if term is not None else found
    for part in tree.arguments if isinstance(tree, Call) else parts(tree):
        found |= _names_only(part)
    return found
