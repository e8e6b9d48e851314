"""Where rules apply: the places of a scope, and what a place must have for a check to be made there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from fincheck.evaluation.lookup import Lookup, child, matches
from fincheck.evaluation.outcome import Case
from fincheck.language.expression import Needs, paths
from fincheck.report.names import year_of
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["cases", "everywhere"]


@cache  # asked of every rule for every report
def everywhere(rule: Rule) -> bool:
    """Whether the rule is a shape, looked for anywhere in the report."""
    return "**" in rule.scope_text and any(step.kind == "anywhere" for step in rule.scope)


def cases(lookup: Lookup, rules: list[Rule]) -> Iterator[Case]:
    """Yield every place at which a rule may apply; whether it does is for the case to say."""
    anywhere: list[Rule] = []
    root = lookup.report.root
    year = year_of(lookup.report.year)
    for rule in rules:
        if not rule.of_year(year):
            continue
        # Most rules are for sections that a report does not have: these are passed over before they are parsed.
        if everywhere(rule):
            anywhere.append(rule)
        elif rule.section == "":
            if rule.reads is None or any(child(root, key) is not None for key in rule.reads):
                yield from _by_column(lookup, rule, root) if rule.by_column else (Case(rule, root, ""),)
        elif rule.section is None or child(root, rule.section) is not None:
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
    needs = [(rule, rule.needs) for rule in rules]
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
            fitting = by_shape[shape] = [(rule, _last(rule)) for rule, need in needs if _met(need, shape)]
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


def _met(needs: Needs, shape: _Shape) -> bool:
    """Whether a group of that shape can have what the rule requires."""
    keys = {*shape.keys, *shape.parts}
    if "total" in keys:
        keys.add("amount")  # a group without an amount stands for its total
    itself = "total" not in keys and "amount" in keys and "parts" in keys  # 金额 with 其中 is one, too
    if itself:
        keys.add("total")
    if not needs.keys <= keys or (needs.part_groups and not any(shape.part_groups)):
        return False
    groups = {k for k, group in zip(shape.keys, shape.groups, strict=True) if group}
    groups |= {k for k, group in zip(shape.parts, shape.part_groups, strict=True) if group}
    if itself:
        groups.add("total")
    return needs.groups <= groups
