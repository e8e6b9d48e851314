"""Whether the operands that a check needs are there: a check is made, left out, or undecided accordingly."""

from __future__ import annotations

from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.undecided import Undecided
from fincheck.evaluation.values import Values
from fincheck.language.expression import (
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Negative,
    Path,
    Sum,
    Word,
    paths,
)
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
        case Call(function, arguments) if FUNCTIONS[function].needs == "there":
            found |= {a for a in arguments if isinstance(a, Path)}
        case Call(_, operands) | Logic(_, operands):
            for operand in operands:
                found |= _names_only(operand)
        case Compare(operands):
            for operand in operands:
                found |= _names_only(operand)
            if any(isinstance(o, Word) for o in operands):
                found |= {o for o in operands if isinstance(o, Path)}
        case Sum(term, over):
            if term is not None:
                found.add(over)
        case Negative(operand):
            found |= _names_only(operand)
        case Binary(_, left, right):
            found |= _names_only(left) | _names_only(right)
    return found
