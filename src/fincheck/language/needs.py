"""What a rule needs of its place, told from its formula alone: where it is not there, no check can be made.

All of it can be kept beside the rule, so that a rule for places that a report does not have is never parsed.
"""

from __future__ import annotations

from collections.abc import Iterator

from fincheck.language.expression import (
    Binary,
    Call,
    Compare,
    Expression,
    Literal,
    Logic,
    Needs,
    Negative,
    Path,
    Sum,
    Word,
    parts,
    paths,
)
from fincheck.language.functions import FUNCTIONS

__all__ = ["asked_for", "first_keys", "needs", "required", "sums"]


def needs(tree: Expression, when: Expression | None = None) -> Needs:
    """Return what a formula, and its condition, require of the place where it is checked."""
    keys, groups, part_groups = set(), set(), False
    for path in required(tree):
        first, *rest = path.steps
        if path.absolute or first.kind != "key":
            continue
        keys.add(first.key)
        if rest and (rest[0].kind == "each" or (rest[0].kind == "key" and rest[0].key != "amount")):
            groups.add(first.key)
        deeper = [step for step in rest[1:] if step.kind == "key" and step.key != "amount"]
        if first.key == "parts" and rest and rest[0].kind == "each" and deeper and not path.optional:
            part_groups = True
    for total in sums(tree):
        steps = total.over.steps
        if not total.over.absolute and len(steps) == 2 and steps[0].key == "parts" and steps[1].kind == "each":
            assert total.term is not None
            asked = (path.steps[0] for path in required(total.term) if not path.absolute)
            part_groups = part_groups or any(step.kind == "key" and step.key != "amount" for step in asked)
    with_it, without = _conditions(when) if when is not None else (set(), set())
    return Needs(frozenset(keys), frozenset(groups), part_groups, frozenset(with_it), frozenset(without))


def _conditions(when: Expression, wanted: bool = True) -> tuple[set[str], set[str]]:
    """Return the keys without which a condition is not met at its place (or, if it is not ``wanted``, is not unmet), and with which."""
    match when:
        case Logic("not", (operand,)):
            return _conditions(operand, not wanted)
        case Logic(operator, operands):
            each = [_conditions(operand, wanted) for operand in operands]
            # of several that must all be so, what one asks for; of several of which one is enough, what all of them do
            joined = set.union if (operator == "and") is wanted else set.intersection
            return joined(*(asked for asked, _ in each)), joined(*(barred for _, barred in each))
        case Call("present", (Path() as path,)) if not wanted:
            return set(), _first(path) if len(path.steps) == 1 else set()
        case Call("present" | "blank", (Path() as path,)):
            return _first(path) if wanted else set(), set()
    return {key for path in _read(when) for key in _first(path)}, set()


def _first(path: Path) -> set[str]:
    """Return the key with which a path begins at its place; none where it begins otherwise."""
    first = path.steps[0]
    return set() if path.absolute or first.kind != "key" else {first.key}


def _read(tree: Expression) -> Iterator[Path]:
    """Yield single names of which a relation is unknown where one is absent."""
    match tree:
        case Path():
            if not tree.optional and not tree.many:
                yield tree
        case Call("matches" | "official", (Path() as path, *_)):
            yield from _read(path)
        case Compare() | Binary() | Negative() | Literal() | Word():
            for part in parts(tree):
                yield from _read(part)


def first_keys(tree: Expression, when: Expression | None) -> tuple[str, ...] | None:
    """Return the first keys of all that a formula and its condition read; None where keys do not tell."""
    asked = asked_for(tree)
    wanted = [path for path in paths(tree) if path not in asked]
    if not wanted:
        return None
    firsts = [path.steps[0] for path in (*wanted, *(paths(when) if when is not None else ()))]
    return tuple(sorted({step.key for step in firsts})) if all(step.kind == "key" for step in firsts) else None


def asked_for(tree: Expression) -> set[Path]:
    """Return the paths of which a formula asks only whether they are there: those of ``present(x)`` and ``blank(x)``."""
    match tree:
        case Call(function, arguments) if FUNCTIONS[function].needs == "nothing":
            return {a for a in arguments if isinstance(a, Path)}
        case Logic(_, operands):
            return {path for operand in operands for path in asked_for(operand)}
    return set()


def required(tree: Expression) -> Iterator[Path]:
    """Yield the paths without which a check cannot be made, those inside a ``sum(… for …)`` left out."""
    match tree:
        case Path():
            if not tree.optional:
                yield tree
        case Sum(_, over):
            yield over  # optional, its members may lack their last step, but there must be members
        case Call(function) if FUNCTIONS[function].needs == "nothing":
            return
        case _:
            for part in _operands(tree):
                yield from required(part)


def sums(tree: Expression) -> Iterator[Sum]:
    """Yield the ``sum(… for …)`` of a formula, those inside others left out."""
    if isinstance(tree, Sum):
        if tree.term is not None:
            yield tree
        return
    for part in _operands(tree):
        yield from sums(part)


def _operands(tree: Expression) -> tuple[Expression, ...]:
    """Return the parts of an expression without a condition on its members: it lets in, and requires nothing."""
    return tree.arguments if isinstance(tree, Call) else parts(tree)
