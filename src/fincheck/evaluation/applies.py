"""Where rules apply: the places of a scope, and what a place must have for a check to be made there.

Which rules can apply follows from what a place is made of, its *shape*, and is found out once a shape: the rows of a table
have one or two, and those of the next report have them as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import starmap
from typing import Any

from fincheck.evaluation.lookup import Lookup, child, is_pattern, matches
from fincheck.evaluation.outcome import Case
from fincheck.language.expression import Needs, Path, Step, paths
from fincheck.record import Record
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["cases", "everywhere", "spots"]


Scope = tuple[Step, ...]
Among = Callable[[Rule, Sequence[Node]], Sequence[Node]]  # of a rule and members of a group, those it may be for
_MOST = 2000  # shapes that are kept, each of
_WIDE = 200  # children at most: a longer list is like no other


@cache  # asked of every rule for every report
def everywhere(rule: Rule) -> bool:
    """Whether the rule is a shape, looked for anywhere in the report."""
    text = rule.scope_text
    return text == "**" or ("**" in text and any(step.kind == "anywhere" for step in rule.scope))


def cases(lookup: Lookup, rules: list[Rule]) -> Iterator[Case]:
    """Yield every place at which a rule may apply; whether it does is for the case to say."""
    return starmap(Case, spots(lookup, rules))


def spots(lookup: Lookup, rules: list[Rule], among: Among | None = None) -> Iterator[tuple[Rule, Node, str]]:
    """Yield the same as plain rules, places and columns: most of them come to no check.

    ``among`` may leave out members of a group for which a rule is not; they are asked for together.
    """
    for rule, place in _places(lookup, _listed(tuple(rules), lookup.year), among):
        if not rule.by_column:
            yield rule, place, ""
            continue
        before = _before_columns(rule)
        groups = [place] if before is None else lookup.many(place, before)
        columns = {cell.key: None for group in groups if group is not None for cell in lookup.children(group)}
        for column in columns:
            yield rule, place, column


@cache  # asked at every place of the rule
def _before_columns(rule: Rule) -> Path | None:
    """Return the path to what ``column`` is a key of, in a rule by column; None where that is the place."""
    for path in paths(rule.tree):
        for at, step in enumerate(path.steps):
            if step.kind == "column":
                return Path(path.steps[:at], path.absolute, True, path.span) if at else None
    raise AssertionError(f"{rule.id} has no column")


class _Listed(Record):
    """The rules in force: those ``placed`` at the top or below a section, with the others of their scope; those for
    ``anywhere``. ``shapes`` are those of places, for they are known by what rules were found for them.
    """

    placed: list[tuple[Rule, _Placed]]
    sections: set[str]
    anywhere: _Anywhere | None
    shapes: _Shapes


@lru_cache(maxsize=16)  # asked for every report, of a rulebook or two
def _listed(rules: tuple[Rule, ...], year: int | None) -> _Listed:
    force = [rule for rule in rules if rule.of_year(year)]
    anywhere = [rule for rule in force if everywhere(rule)]
    scopes: dict[str, list[Rule]] = {}
    for rule in force:
        if not everywhere(rule):
            scopes.setdefault(rule.scope_text, []).append(rule)
    known = {text: _Placed(these) for text, these in scopes.items()}
    placed = [(rule, known[rule.scope_text]) for rule in force if not everywhere(rule)]
    sections = {rule.section for rule, _ in placed if rule.section}
    return _Listed(placed, sections, _Anywhere(anywhere) if anywhere else None, _Shapes())


def _places(lookup: Lookup, listed: _Listed, among: Among | None) -> Iterator[tuple[Rule, Node]]:
    """Yield each rule that is looked at with each place that it is for, one section looked up once for all its rules."""
    root = lookup.report.root
    missing = {section for section in listed.sections if child(root, section) is None}
    shapes: dict[Node, _Shape] = {}  # of places that several scopes lead to
    found: dict[_Placed, dict[Rule, list[Node]]] = {}
    for rule, here in listed.placed:
        # Most rules are for sections that a report does not have: these are passed over before they are parsed.
        section = rule.section
        if section == "":
            if rule.reads is None or any(child(root, key) is not None for key in rule.reads):
                yield rule, root
        elif section not in missing:
            places = found.get(here)
            if places is None:
                places = found[here] = here.places(lookup, listed.shapes, shapes)
            for place in places.get(rule, ()):
                yield rule, place
    if listed.anywhere is not None:
        yield from listed.anywhere.places(root, listed.shapes, among)


class _Placed:
    """The rules of one scope without ``**``."""

    def __init__(self, rules: list[Rule]) -> None:
        self._rules = rules

    def places(self, lookup: Lookup, shapes: _Shapes, known: dict[Node, _Shape]) -> dict[Rule, list[Node]]:
        """Return the places where each rule can apply."""
        scope = self._rules[0].scope
        named = not is_pattern(scope)
        found: dict[Rule, list[Node]] = {}
        for place in lookup.places(scope):
            shape = known.get(place)
            if shape is None:
                shape = known[place] = shapes.of(place)
            fitting: list[Rule] | None = shape.known.get(self)
            if fitting is None:
                # where a place is named, it is told what it lacks
                fitting = [rule for rule in self._rules if (named and not rule.by_column) or shape.meets(rule.needs)]
                shape.known[self] = fitting
            for rule in fitting:
                found.setdefault(rule, []).append(place)
        return found


class _Gate(Record):
    """What the name of a place, and that of the group around it, must be for a rule with ``**``; None where any will do.

    ``scope``  what is left to be seen to, or None
    """

    rule: Rule
    own: str | None
    above: str | None
    scope: Scope | None


def _gate(rule: Rule) -> _Gate:
    if rule.scope_text == "**":
        return _Gate(rule, None, None, None)
    *before, last = scope = rule.scope
    if last.kind not in ("key", "each"):
        return _Gate(rule, None, None, scope)
    own = last.key if last.kind == "key" else None
    above = before[-1].key if before[-1].kind == "key" else None
    told = len(before) - (above is not None) if own is not None or above is not None else 0
    return _Gate(rule, own, above, None if told == 1 and before[0].kind == "anywhere" else scope)


class _Anywhere:
    """The rules with ``**`` in their scope, by what their places must have and must be called.

    Those that ask nothing of their place are for single figures and texts as well: for those ``named`` by the rule, for
    all ``within`` a group, by its key, or for ``loose`` ones.
    """

    def __init__(self, rules: list[Rule]) -> None:
        self._gates = [_gate(rule) for rule in rules]
        self._names = {name for gate in self._gates for name in (gate.own, gate.above) if name is not None}
        self._named: dict[str, list[_Gate]] = {}
        self._within: dict[str | None, list[_Gate]] = {}
        self._loose: list[_Gate] = []
        for gate in self._gates:
            if gate.rule.needs.keys <= {"amount"}:
                if gate.own is not None:
                    self._named.setdefault(gate.own, []).append(gate)
                elif gate.rule.scope[-1].kind == "each":
                    self._within.setdefault(gate.above, []).append(gate)
                else:
                    self._loose.append(gate)

    def places(self, root: Node, shapes: _Shapes, among: Among | None) -> Iterator[tuple[Rule, Node]]:
        """Yield the places of the rules, group by group: the figures of a group are asked for together."""
        stack = [root]
        while stack:
            group = stack.pop()
            body = group.body
            if type(body) is not dict:
                continue  # the top of a report that has nothing
            for rule, _, _, scope in self._fitting(shapes.of(group), group):
                if scope is None or matches(group, scope):
                    yield rule, group
            within = [
                gate.rule
                for above in (group.key, None)
                for gate in self._within.get(above, ())
                if gate.scope is None or matches(group, gate.scope[:-1])
            ]
            if within:
                members: Sequence[Node] = [node for node in body.values() if type(node.body) is not dict]
                for rule in within:
                    for node in members if among is None else among(rule, members):
                        yield rule, node
            if self._loose or not self._named.keys().isdisjoint(body):
                for key, node in body.items():
                    if type(node.body) is not dict:
                        for rule, _, above, scope in (*self._named.get(key, ()), *self._loose):
                            if (above is None or above == group.key) and (scope is None or matches(node, scope)):
                                yield rule, node
            stack.extend([node for node in reversed(body.values()) if type(node.body) is dict])

    def _fitting(self, shape: _Shape, group: Node) -> list[_Gate]:
        own, above = group.key, group.parent.key if group.parent is not None else ""
        token = own if own in self._names else "", above if above in self._names else ""
        found: list[_Gate] | None = shape.known.get(token)
        if found is None:
            found = shape.known[token] = [
                gate
                for gate in self._gates
                if gate.own in (None, own) and gate.above in (None, above) and shape.meets(gate.rule.needs)
            ]
        return found


class _Shape:
    """The keys of a place, and which of them are groups.

    ``keys``   those that rules find there: a part belongs to its whole
    ``known``  what has been found out of the shape, by whoever keeps it
    """

    __slots__ = ("_deep", "_groups", "keys", "known")

    def __init__(self, keys: AbstractSet[str], groups: AbstractSet[str], deep: bool) -> None:
        self.keys = keys
        self._groups = groups
        self._deep = deep  # whether a part is a group
        self.known: dict[Any, Any] = {}

    def meets(self, needs: Needs) -> bool:
        """Whether a place of this shape can have what a rule requires: told without a look at any figure."""
        return needs.keys <= self.keys and needs.groups <= self._groups and (self._deep or not needs.part_groups)


class _Shapes:
    """The shapes of places: what was met in one report is known in the next."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], _Shape] = {}
        self._single = _Shape({"amount"}, frozenset(), False)  # a figure, or a text, is its own amount

    def of(self, node: Node) -> _Shape:
        """Return the shape of a place."""
        body = node.body
        if type(body) is not dict:
            return self._single
        token: tuple[object, ...] = (tuple(body), tuple([type(child.body) is dict for child in body.values()]))
        whole = body.get("parts")
        parts = whole.body if whole is not None and type(whole.body) is dict else {}
        if parts:
            token = (*token, tuple(parts), tuple([type(child.body) is dict for child in parts.values()]))
        shape = self._known.get(token)
        if shape is None:
            shape = _made(body, parts)
            if len(body) + len(parts) <= _WIDE and len(self._known) < _MOST:
                self._known[token] = shape
        return shape


def _made(body: dict[str, Node], parts: dict[str, Node]) -> _Shape:
    keys = {*body, *parts}
    if "total" in keys:
        keys.add("amount")  # a group without an amount stands for its total
    groups = {key for inside in (body, parts) for key, child in inside.items() if type(child.body) is dict}
    if "total" not in keys and "amount" in keys and "parts" in keys:  # 金额 with 其中 is one, too
        keys.add("total")
        groups.add("total")
    return _Shape(keys, groups, any(type(child.body) is dict for child in parts.values()))
