"""Where rules apply: the places of a scope, and what a place must have for a check to be made there."""

from __future__ import annotations

from collections.abc import Iterator

from fincheck.formula import Binary, Call, Compare, Expression, Logic, Negative, Path, Sum, paths
from fincheck.lookup import Lookup, matches
from fincheck.outcome import Case
from fincheck.rulebook import Rule
from fincheck.tree import Node

__all__ = ["cases", "everywhere", "required"]


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
    # A rule that asks nothing of its place is for single figures and texts too; most of these name their key.
    scalars: list[Rule] = []
    scalars_by_key: dict[str, list[Rule]] = {}
    for rule, keys in first_keys:
        if keys <= {"amount"}:
            last = rule.scope[-1]
            (scalars_by_key.setdefault(last.key, []) if last.kind == "key" else scalars).append(rule)
    by_shape: dict[tuple[str, ...], list[Rule]] = {}
    stack = [lookup.report.root]
    while stack:
        node = stack.pop()
        body = node.body
        if type(body) is not dict:
            for rule in (*scalars, *scalars_by_key.get(node.key, ())):
                if matches(node, rule.scope):
                    yield from _by_column(lookup, rule, node) if rule.by_column else (Case(rule, node, ""),)
            continue
        shape = tuple(body)
        if "total" in body:
            shape += ("amount",)  # a group without an amount stands for its total
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
            wanted_keys = scalars_by_key
            stack.extend([c for c in reversed(body.values()) if type(c.body) is dict or c.key in wanted_keys])


def _first_keys(rule: Rule) -> set[str]:
    """Return the keys that a place must have for the rule to apply."""
    keys = set()
    for path in required(rule.tree):
        first = path.steps[0]
        if first.kind == "key" and not path.absolute:
            keys.add(first.key)
    return keys


def required(tree: Expression) -> Iterator[Path]:
    """Yield the paths without which a check cannot be made, those inside a ``sum(… for …)`` left out."""
    match tree:
        case Path():
            if not tree.optional:
                yield tree
        case Sum(_, over):
            yield over  # optional, its members may lack their last step, but there must be members
        case Negative(operand):
            yield from required(operand)
        case Binary(_, left, right):
            yield from required(left)
            yield from required(right)
        case Call(function, arguments):
            if function not in ("present", "blank"):
                for argument in arguments:
                    yield from required(argument)
        case Compare(operands) | Logic(_, operands):
            for operand in operands:
                yield from required(operand)
