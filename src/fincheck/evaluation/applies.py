"""Where rules apply: the places of a scope, and what a place must have for a check to be made there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from fincheck.evaluation.lookup import Lookup, child, matches
from fincheck.evaluation.outcome import Case
from fincheck.language.expression import Needs, Path, Step, paths
from fincheck.record import Record
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["cases", "everywhere"]


Scope = tuple[Step, ...]
_Place = tuple[Rule, Scope, str | None]  # a rule, its scope, and the key that its places must have


@cache  # asked of every rule for every report
def everywhere(rule: Rule) -> bool:
    """Whether the rule is a shape, looked for anywhere in the report."""
    return "**" in rule.scope_text and any(step.kind == "anywhere" for step in rule.scope)


def cases(lookup: Lookup, rules: list[Rule]) -> Iterator[Case]:
    """Yield every place at which a rule may apply; whether it does is for the case to say."""
    root = lookup.report.root
    year = lookup.year
    listed = _listed(tuple(rules))
    for rule, section, reads in listed.placed:
        # Most rules are for sections that a report does not have: these are passed over before they are parsed.
        if not rule.of_year(year):
            continue
        if section == "":
            if reads is None or any(child(root, key) is not None for key in reads):
                yield from _at(lookup, rule, root)
        elif section is None or child(root, section) is not None:
            for place in lookup.places(rule.scope):
                yield from _at(lookup, rule, place)
    anywhere = tuple([rule for rule in listed.anywhere if rule.of_year(year)])
    if anywhere:
        yield from _anywhere(lookup, _shapes(anywhere))


def _at(lookup: Lookup, rule: Rule, place: Node) -> Iterable[Case]:
    return _by_column(lookup, rule, place) if rule.by_column else (Case(rule, place, ""),)


def _by_column(lookup: Lookup, rule: Rule, place: Node) -> Iterator[Case]:
    for column in lookup.columns(place, _first_by_column(rule)):
        yield Case(rule, place, column)


@cache
def _first_by_column(rule: Rule) -> Path:
    return next(path for path in paths(rule.tree) if any(step.kind == "column" for step in path.steps))


class _Listed(Record):
    """Rules by where they are for: below one section or at one place, and what they read there; or anywhere."""

    placed: list[tuple[Rule, str | None, tuple[str, ...] | None]]
    anywhere: list[Rule]


@lru_cache(maxsize=8)  # asked for every report, of a rulebook or two
def _listed(rules: tuple[Rule, ...]) -> _Listed:
    placed = [
        (rule, rule.section, rule.reads if rule.section == "" else None) for rule in rules if not everywhere(rule)
    ]
    return _Listed(placed, [rule for rule in rules if everywhere(rule)])


def _anywhere(lookup: Lookup, shapes: _Shapes) -> Iterator[Case]:
    """Yield the places of rules with ``**``: the rules that can apply to a set of keys are found once for that set."""
    scalars, by_key = shapes.scalars, shapes.scalars_by_key
    group: Node | None = None  # the one last asked for, and the rules for single figures in it
    within: list[tuple[Rule, Scope, bool]] = []
    stack = [lookup.report.root]
    while stack:
        node = stack.pop()
        body = node.body
        if type(body) is not dict:
            if scalars:
                if group is None or node.parent is not group:
                    group = node.parent
                    within = _within(group, scalars)
                for rule, scope, settled in within:
                    if settled or matches(node, scope):
                        yield from _at(lookup, rule, node)
            for rule, scope, _ in by_key.get(node.key, ()):
                if matches(node, scope):
                    yield from _at(lookup, rule, node)
            continue
        for rule, scope, key in shapes.fitting(body):
            if key is None or ((not key or key == node.key) and matches(node, scope)):
                yield from _at(lookup, rule, node)
        if scalars:
            stack.extend(reversed(body.values()))
        else:
            stack.extend([c for c in reversed(body.values()) if type(c.body) is dict or c.key in by_key])


def _within(group: Node | None, rules: list[tuple[Rule, Scope, str]]) -> list[tuple[Rule, Scope, bool]]:
    """Return the rules that single figures of a group may be places of, and whether each of them is one."""
    found = []
    for rule, scope, last in rules:
        if last != "each" or group is None:
            found.append((rule, scope, False))
        elif matches(group, scope[:-1]):
            found.append((rule, scope, True))
    return found


class _Shapes:
    """The rules that are for anywhere, by what a place must have; what is found out is kept for the next report.

    ``scalars``         those that ask nothing of their place: they are for single figures and texts, too; with their scope
                        and the kind of its last step
    ``scalars_by_key``  those among these that name the key of their place
    """

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._needs = [(rule.needs, (rule, rule.scope, _last(rule))) for rule in rules]
        self._fitting: dict[_Shape, list[_Place]] = {}
        self.scalars: list[tuple[Rule, Scope, str]] = []
        self.scalars_by_key: dict[str, list[tuple[Rule, Scope, str]]] = {}
        for need, (rule, scope, _) in self._needs:
            if need.keys <= {"amount"}:
                last = scope[-1]
                held = self.scalars_by_key.setdefault(last.key, []) if last.kind == "key" else self.scalars
                held.append((rule, scope, last.kind))

    def fitting(self, body: dict[str, Node]) -> list[_Place]:
        """Return the rules that can apply to a group, with their scope and the key that their places must have."""
        shape = _shape(body)
        found = self._fitting.get(shape)
        if found is None:
            found = _met(self._needs, shape)
            if len(self._fitting) < _MOST:
                self._fitting[shape] = found
        return found


_MOST = 2000  # shapes that are kept
_shapes = lru_cache(maxsize=8)(_Shapes)


def _last(rule: Rule) -> str | None:
    """Return the key that a place of the rule must have, "" where it may have any, None where it may be anywhere."""
    if len(rule.scope) == 1:
        return None
    return rule.scope[-1].key if rule.scope[-1].kind == "key" else ""


class _Shape(Record):
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


def _met(rules: list[tuple[Needs, _Place]], shape: _Shape) -> list[_Place]:
    """Return the rules of which a group of that shape can have what they require."""
    keys = {*shape.keys, *shape.parts}
    if "total" in keys:
        keys.add("amount")  # a group without an amount stands for its total
    itself = "total" not in keys and "amount" in keys and "parts" in keys  # 金额 with 其中 is one, too
    groups = {k for k, group in zip(shape.keys, shape.groups, strict=True) if group}
    groups |= {k for k, group in zip(shape.parts, shape.part_groups, strict=True) if group}
    if itself:
        keys.add("total")
        groups.add("total")
    deep = any(shape.part_groups)
    return [
        place
        for needs, place in rules
        if needs.keys <= keys and needs.groups <= groups and (deep or not needs.part_groups)
    ]
