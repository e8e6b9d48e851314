"""Where rules apply: the places of a scope, and what a place must have for a check to be made there."""

from __future__ import annotations

from collections.abc import Iterator

from fincheck.formula import Binary, Call, Compare, Expression, Logic, Negative, Path, Sum, Word, paths
from fincheck.lookup import Lookup, matches
from fincheck.outcome import Case
from fincheck.rulebook import Rule
from fincheck.tree import Node

__all__ = ["cases", "everywhere", "meets_any", "missing"]


def everywhere(rule: Rule) -> bool:
    """Whether the rule is a shape, looked for anywhere in the report."""
    return any(step.kind == "anywhere" for step in rule.scope)


def cases(lookup: Lookup, rules: list[Rule]) -> Iterator[Case]:
    """Yield every place at which a rule may apply; whether it does is for the case to say."""
    anywhere: list[Rule] = []
    for rule in rules:
        if everywhere(rule):
            anywhere.append(rule)
        elif rule.by_column:
            for place in lookup.places(rule.scope):
                yield from _by_column(lookup, rule, place)
        else:
            for place in lookup.places(rule.scope):
                yield Case(rule, place, "")
    if anywhere:
        yield from _anywhere(lookup, anywhere)


def _by_column(lookup: Lookup, rule: Rule, place: Node) -> Iterator[Case]:
    first = next(path for path in paths(rule.tree) if any(step.kind == "column" for step in path.steps))
    for column in lookup.columns(place, first):
        yield Case(rule, place, column)


def _anywhere(lookup: Lookup, rules: list[Rule]) -> Iterator[Case]:
    """Yield the places of rules with ``**``: the rules that can apply to a set of keys are found once for that set."""
    first_keys = [(rule, _first_keys(rule)) for rule in rules]
    scalars = [rule for rule, keys in first_keys if keys <= {"amount"}]
    by_shape: dict[tuple[str, ...], list[Rule]] = {}
    stack = [lookup.report.root]
    while stack:
        node = stack.pop()
        body = node.body
        if type(body) is not dict:
            for rule in scalars:
                if matches(node, rule.scope):
                    yield from _by_column(lookup, rule, node) if rule.by_column else (Case(rule, node, ""),)
            continue
        shape = tuple(body)
        if "parts" in body:
            inner = body["parts"].body
            if type(inner) is dict:
                shape += tuple(inner)
        fitting = by_shape.get(shape)
        if fitting is None:
            keys = set(shape)
            fitting = by_shape[shape] = [rule for rule, wanted in first_keys if wanted <= keys]
        for rule in fitting:
            if len(rule.scope) == 1 or matches(node, rule.scope):
                yield from _by_column(lookup, rule, node) if rule.by_column else (Case(rule, node, ""),)
        if scalars:
            stack.extend(reversed(body.values()))
        else:
            stack.extend([child for child in reversed(body.values()) if type(child.body) is dict])


def _first_keys(rule: Rule) -> set[str]:
    """Return the keys that a place must have for the rule to apply."""
    keys = set()
    for path in _required(rule.tree):
        first = path.steps[0]
        if first.kind == "key" and not path.absolute:
            keys.add(first.key)
    return keys


def _required(tree: Expression) -> Iterator[Path]:
    """Yield the paths without which a check cannot be made, those inside a ``sum(… for …)`` left out."""
    match tree:
        case Path():
            if not tree.optional:
                yield tree
        case Sum(_, over):
            if not over.optional:
                yield over
        case Negative(operand):
            yield from _required(operand)
        case Binary(_, left, right):
            yield from _required(left)
            yield from _required(right)
        case Call(function, arguments):
            if function not in ("present", "blank"):
                for argument in arguments:
                    yield from _required(argument)
        case Compare(operands) | Logic(_, operands):
            for operand in operands:
                yield from _required(operand)


def missing(lookup: Lookup, tree: Expression, place: Node, column: str) -> Path | None:
    """Return the first operand that the check needs and that is not there, or None."""
    names_only = _names_only(tree)
    for path in _required(tree):
        if path.many:
            nodes = lookup.many(place, path, column)
            if not nodes or None in nodes:
                return path
            found: list[Node | None] = nodes
        else:
            found = [lookup.one(place, path, column)]
        if path in names_only:
            if None in found:
                return path
            continue
        for node in found:
            if node is None or type(lookup.report.amount(node).body) is dict:
                return path
    for total in _sums(tree):
        assert total.term is not None
        for child in [n for n in lookup.many(place, total.over, column) if n is not None]:
            inner = missing(lookup, total.term, child, column)
            if inner is not None:
                return inner
    return None


def meets_any(lookup: Lookup, tree: Expression, place: Node, column: str) -> bool:
    """Whether one operand of the check, at least, is there."""
    return any(
        node is not None
        for path in paths(tree)
        for node in (lookup.many(place, path, column) if path.many else [lookup.one(place, path, column)])
    )


def _sums(tree: Expression) -> Iterator[Sum]:
    """Yield the ``sum(… for …)`` of a formula, those inside others left out."""
    match tree:
        case Sum(term, _):
            if term is not None:
                yield tree
        case Negative(operand):
            yield from _sums(operand)
        case Binary(_, left, right):
            yield from _sums(left)
            yield from _sums(right)
        case Call(_, operands) | Compare(operands) | Logic(_, operands):
            for operand in operands:
                yield from _sums(operand)


def _names_only(tree: Expression) -> set[Path]:
    """Return the paths that are asked for names, texts or a number of children rather than for a figure."""
    found: set[Path] = set()
    match tree:
        case Call("names" | "count", arguments):
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
