"""Whether the operands that a check needs are there: a check is made, left out, or undecided accordingly."""

from __future__ import annotations

from functools import cache

from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.undecided import Undecided
from fincheck.language.expression import Call, Compare, Expression, Path, Sum, Word, once_a_tree, parts, paths
from fincheck.language.functions import FUNCTIONS
from fincheck.language.needs import asked_for, required, sums
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["meets_any", "missing"]


def missing(lookup: Lookup, tree: Expression, place: Node, column: str) -> Path | None:
    """Return the first operand that the check needs and that is not there, or None."""
    needed, names_only, added = _needed(tree)
    for path in needed:
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
    for total in added:
        assert total.term is not None
        from fincheck.evaluation.values import Values  # read on use: few sums have terms of their own

        try:
            children = Values(lookup, place, column).summands(total, place)
        except Undecided:
            continue  # which of them count is what nobody can tell: the check itself says why
        for child in children:
            inner = missing(lookup, total.term, child, column)
            if inner is not None:
                return inner
    return None


_Needed = tuple[tuple[Path, ...], set[Path], tuple[Sum, ...]]


@once_a_tree
def _needed(tree: Expression) -> _Needed:
    """Return the operands that a formula needs, those asked for names only, and its sums over terms of their own."""
    return tuple(required(tree)), _names_only(tree), tuple(sums(tree))


@cache  # asked for every check that has no figure
def _wanted(rule: Rule) -> tuple[Path, ...]:
    only_asked = asked_for(rule.tree)
    wanted = [path for path in paths(rule.tree) if path not in only_asked]
    if wanted and rule.when is not None:
        wanted.extend(paths(rule.when))
    return tuple(wanted)


def meets_any(lookup: Lookup, rule: Rule, place: Node, column: str) -> bool:
    """Whether one operand of the rule, at least, is there: of its formula, or of its condition.

    What is only asked for being there is no operand; a formula of nothing else always meets something.
    """
    wanted = _wanted(rule)
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
