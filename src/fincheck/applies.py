"""Where rules apply: the places of a scope, and what a place must have for a check to be made there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from fincheck.expression import Binary, Call, Compare, Expression, Logic, Negative, Path, Sum, paths
from fincheck.lookup import Lookup, child, matches
from fincheck.outcome import Case
from fincheck.rulebook import Rule
from fincheck.tree import Node

__all__ = ["cases", "everywhere", "required", "sums"]


@cache  # asked of every rule for every report
def everywhere(rule: Rule) -> bool:
    """Whether the rule is a shape, looked for anywhere in the report."""
    return "**" in rule.scope_text and any(step.kind == "anywhere" for step in rule.scope)


def cases(lookup: Lookup, rules: list[Rule]) -> Iterator[Case]:
    """Yield every place at which a rule may apply; whether it does is for the case to say."""
    anywhere: list[Rule] = []
    root = lookup.report.root
    for rule in rules:
        # Most rules are for sections that a report does not have: these are passed over before they are parsed.
        if everywhere(rule):
            anywhere.append(rule)
        elif not rule.scope:
            if rule.reads is None or any(child(root, key) is not None for key in rule.reads):
                yield from _by_column(lookup, rule, root) if rule.by_column else (Case(rule, root, ""),)
        elif rule.scope[0].kind != "key" or child(root, rule.scope[0].key) is not None:
            for place in lookup.places(rule.scope):
                yield from _by_column(lookup, rule, place) if rule.by_column else (Case(rule, place, ""),)
    if anywhere:
        yield from _anywhere(lookup, anywhere)


def _by_column(lookup: Lookup, rule: Rule, place: Node) -> Iterator[Case]:
    first = next(path for path in paths(rule.tree) if any(step.kind == "column" for step in path.steps))
    for column in lookup.columns(place, first):
        yield Case(rule, place, column)


def _anywhere(lookup: Lookup, rules: list[Rule]) -> Iterator[Case]:
    """Yield the places of rules with ``**``: the rules that can apply to a set of keys are found once for that set."""
    needs = [(rule, _needs(rule)) for rule in rules]
    # A rule that asks nothing of its place is for single figures and texts too; most of these name their key.
    scalars: list[Rule] = []
    scalars_by_key: dict[str, list[Rule]] = {}
    for rule, need in needs:
        if need.keys <= {"amount"}:
            last = rule.scope[-1]
            (scalars_by_key.setdefault(last.key, []) if last.kind == "key" else scalars).append(rule)
    by_shape: dict[_Shape, list[tuple[Rule, str | None]]] = {}
    stack = [lookup.report.root]
    while stack:
        node = stack.pop()
        body = node.body
        if type(body) is not dict:
            for rule in (*scalars, *scalars_by_key.get(node.key, ())):
                if matches(node, rule.scope):
                    yield from _by_column(lookup, rule, node) if rule.by_column else (Case(rule, node, ""),)
            continue
        shape = _shape(body)
        fitting = by_shape.get(shape)
        if fitting is None:
            fitting = by_shape[shape] = [(rule, _last(rule)) for rule, need in needs if need.met_by(shape)]
        for rule, key in fitting:
            if key is None or ((not key or key == node.key) and matches(node, rule.scope)):
                yield from _by_column(lookup, rule, node) if rule.by_column else (Case(rule, node, ""),)
        if scalars:
            stack.extend(reversed(body.values()))
        else:
            wanted_keys = scalars_by_key
            stack.extend([c for c in reversed(body.values()) if type(c.body) is dict or c.key in wanted_keys])


def _last(rule: Rule) -> str | None:
    """Return the key that a place of the rule must have, "" where it may have any, None where it may be anywhere."""
    if len(rule.scope) == 1:
        return None
    return rule.scope[-1].key if rule.scope[-1].kind == "key" else ""


class _Shape(NamedTuple):
    """What decides, without a look at any figure, which rules can apply to a group."""

    keys: tuple[str, ...]
    groups: tuple[bool, ...]  # which of them are groups themselves
    parts: tuple[str, ...]  # the keys below ``parts``, for a part belongs to its whole
    part_groups: tuple[bool, ...]


def _shape(body: dict[str, Node]) -> _Shape:
    parts = body.get("parts")
    inner = parts.body if parts is not None and type(parts.body) is dict else {}
    return _Shape(
        tuple(body),
        tuple([type(child.body) is dict for child in body.values()]),
        tuple(inner),
        tuple([type(child.body) is dict for child in inner.values()]),
    )


class _Needs(NamedTuple):
    """What a rule requires of its place: keys, keys that are groups, and whether parts must be groups."""

    keys: frozenset[str]
    groups: frozenset[str]
    part_groups: bool

    def met_by(self, shape: _Shape) -> bool:
        """Whether a group of that shape can have what the rule requires."""
        keys = {*shape.keys, *shape.parts}
        if "total" in keys:
            keys.add("amount")  # a group without an amount stands for its total
        if not self.keys <= keys or (self.part_groups and not any(shape.part_groups)):
            return False
        groups = {k for k, group in zip(shape.keys, shape.groups, strict=True) if group}
        groups |= {k for k, group in zip(shape.parts, shape.part_groups, strict=True) if group}
        return self.groups <= groups


@cache
def _needs(rule: Rule) -> _Needs:
    keys, groups, part_groups = set(), set(), False
    for path in required(rule.tree):
        first, *rest = path.steps
        if path.absolute or first.kind != "key":
            continue
        keys.add(first.key)
        if rest and (rest[0].kind == "each" or (rest[0].kind == "key" and rest[0].key != "amount")):
            groups.add(first.key)
        deeper = [step for step in rest[1:] if step.kind == "key" and step.key != "amount"]
        if first.key == "parts" and rest and rest[0].kind == "each" and deeper and not path.optional:
            part_groups = True
    for total in sums(rule.tree):
        steps = total.over.steps
        if not total.over.absolute and len(steps) == 2 and steps[0].key == "parts" and steps[1].kind == "each":
            assert total.term is not None
            asked = (path.steps[0] for path in required(total.term) if not path.absolute)
            part_groups = part_groups or any(step.kind == "key" and step.key != "amount" for step in asked)
    return _Needs(frozenset(keys), frozenset(groups), part_groups)


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


def sums(tree: Expression) -> Iterator[Sum]:
    """Yield the ``sum(… for …)`` of a formula, those inside others left out."""
    match tree:
        case Sum(term, _):
            if term is not None:
                yield tree
        case Negative(operand):
            yield from sums(operand)
        case Binary(_, left, right):
            yield from sums(left)
            yield from sums(right)
        case Call(_, operands) | Compare(operands) | Logic(_, operands):
            for operand in operands:
                yield from sums(operand)
