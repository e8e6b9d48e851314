"""Where rules apply: the places of a scope, and what a place must have for a check to be made there.

Which rules can apply follows from what a place is made of, its *shape*, and is found out once a shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from fincheck.evaluation.lookup import Lookup, is_pattern, matches
from fincheck.evaluation.outcome import Case
from fincheck.evaluation.shapes import Shape, Shapes, single
from fincheck.language.expression import Path, Step, paths
from fincheck.record import Record
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["cases", "everywhere", "spots"]


Scope = tuple[Step, ...]
Among = Callable[[Rule, Sequence[Node]], Sequence[Node]]  # of a rule and members of a group, those it may be for
Spots = tuple[Rule, Sequence[Node], str]  # one rule, places where it may apply, and the column of all of them
_BOOKS = 16  # rulebooks of which is kept where their rules are for


@cache  # asked of every rule for every report
def everywhere(rule: Rule) -> bool:
    """Whether the rule is a shape, looked for anywhere in the report."""
    text = rule.scope_text
    return text == "**" or ("**" in text and any(step.kind == "anywhere" for step in rule.scope))


def cases(lookup: Lookup, rules: list[Rule]) -> Iterator[Case]:
    """Yield every place at which a rule may apply; whether it does is for the case to say."""
    for rule, places, column in spots(lookup, rules):
        for place in places:
            yield Case(rule, place, column)


def spots(lookup: Lookup, rules: list[Rule], among: Among | None = None) -> Iterator[Spots]:
    """Yield the same as plain rules, with some places each and their column: most of them come to no check.

    ``among`` may leave out members of a group for which a rule is not; they are asked for together.
    """
    listed = _listed(rules, lookup.year)
    columned = listed.columned
    for rule, places in listed.places(lookup, among):
        if rule not in columned:
            yield rule, places, ""
            continue
        before = _before_columns(rule)
        for place in places:
            groups = [place] if before is None else lookup.many(place, before)
            columns = {cell.key: None for group in groups if group is not None for cell in lookup.children(group)}
            for column in columns:
                yield rule, (place,), column


@cache  # asked at every place of the rule
def _before_columns(rule: Rule) -> Path | None:
    """Return the path to what ``column`` is a key of, in a rule by column; None where that is the place."""
    for path in paths(rule.tree):
        for at, step in enumerate(path.steps):
            if step.kind == "column":
                return Path(path.steps[:at], path.absolute, True, path.span) if at else None
    raise AssertionError(f"{rule.id} has no column")


_LISTED: list[tuple[list[Rule], int | None, _Listed]] = []


def _listed(rules: list[Rule], year: int | None) -> _Listed:
    """Return where the rules in force are for. Remembered: it is asked for every report, of a rulebook or two."""
    for known, of_year, listed in _LISTED:
        if of_year == year and known == rules:
            return listed
    listed = _Listed([rule for rule in rules if rule.of_year(year)])
    _LISTED.append((list(rules), year, listed))
    del _LISTED[:-_BOOKS]
    return listed


class _Listed:
    """The rules in force by where they are for: the top or below a section, those of one scope together; or anywhere.

    ``columned``  those by column
    """

    def __init__(self, rules: list[Rule]) -> None:
        self.columned = frozenset(rule for rule in rules if rule.by_column)
        self._shapes = Shapes()  # with what was found of the places of these rules
        anywhere = [rule for rule in rules if everywhere(rule)]
        scopes: dict[str, list[Rule]] = {}
        for rule in rules:
            if not everywhere(rule):
                scopes.setdefault(rule.scope_text, []).append(rule)
        known = {text: _Placed(these) for text, these in scopes.items()}
        self._placed = [(rule, known[rule.scope_text]) for rule in rules if not everywhere(rule)]
        self._anywhere = _Anywhere(anywhere) if anywhere else None

    def places(self, lookup: Lookup, among: Among | None) -> Iterator[tuple[Rule, Sequence[Node]]]:
        """Yield each rule that is looked at with places that it is for, one section looked up once for all its rules."""
        root = lookup.report.root
        shapes: dict[Node, Shape] = {}  # of places that several rules are for
        shape = shapes[root] = self._shapes.of(root)
        looked: list[tuple[Rule, _Placed | None]] | None = shape.known.get(None)
        if looked is None:
            looked = shape.known[None] = self._looked_at(shape)
        found: dict[_Placed, dict[Rule, list[Node]]] = {}
        top = (root,)
        for rule, here in looked:
            if here is None:
                yield rule, top
                continue
            places = found.get(here)
            if places is None:
                places = found[here] = here.places(lookup, self._shapes, shapes)
            if rule in places:
                yield rule, places[rule]
        if self._anywhere is not None:
            yield from self._anywhere.places(root, self._shapes, shapes, among)

    def _looked_at(self, top: Shape) -> list[tuple[Rule, _Placed | None]]:
        """Return the rules, those for anywhere left out, that can meet something in a report of which the top is known; of the others no formula is parsed."""
        looked: list[tuple[Rule, _Placed | None]] = []
        for rule, here in self._placed:
            section = rule.section
            if section == "":
                if (rule.reads is None or not top.keys.isdisjoint(rule.reads)) and top.admits(rule.needs):
                    looked.append((rule, None))
            elif section is None or section in top.keys:
                looked.append((rule, here))
        return looked


class _Placed:
    """The rules of one scope without ``**``."""

    def __init__(self, rules: list[Rule]) -> None:
        self._rules = rules

    def places(self, lookup: Lookup, shapes: Shapes, known: dict[Node, Shape]) -> dict[Rule, list[Node]]:
        """Return the places where each rule can apply."""
        scope = self._rules[0].scope
        found: dict[Rule, list[Node]] = {}
        last: list[Rule] = []  # those for the places in `run`, which follow each other
        run: list[Node] = []
        for place in lookup.places(scope):
            shape = known.get(place)
            if shape is None:
                shape = known[place] = shapes.of(place)
            fitting: list[Rule] | None = shape.known.get(self)
            if fitting is None:
                fitting = shape.known[self] = self._fitting(shape)
            if fitting is not last:
                _add(found, last, run)
                last, run = fitting, []
            run.append(place)
        _add(found, last, run)
        return found

    def _fitting(self, shape: Shape) -> list[Rule]:
        named = not is_pattern(self._rules[0].scope)  # where a place is named, it is told what it lacks
        return [
            rule
            for rule in self._rules
            if shape.admits(rule.needs) and ((named and not rule.by_column) or shape.meets(rule.needs))
        ]


def _add(found: dict[Rule, list[Node]], rules: list[Rule], places: list[Node]) -> None:
    for rule in rules:
        if rule in found:
            found[rule].extend(places)
        else:
            found[rule] = places[:]


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


class _Fitting(Record):
    """The rules with ``**`` that a group of one shape and name is looked at for: with what of their scope is left to be seen to.

    ``group``   those for the group itself
    ``within``  those for each of its figures and texts
    ``single``  those for some of these, each with its key
    """

    group: list[tuple[Rule, Scope | None]]
    within: list[tuple[Rule, Scope | None]]
    single: list[tuple[str, Rule, Scope | None]]


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
        figure = single()
        for gate in self._gates:
            if gate.rule.needs.keys <= figure.keys and figure.admits(gate.rule.needs):
                if gate.own is not None:
                    self._named.setdefault(gate.own, []).append(gate)
                elif gate.rule.scope[-1].kind == "each":
                    self._within.setdefault(gate.above, []).append(gate)
                else:
                    self._loose.append(gate)

    def places(
        self, root: Node, shapes: Shapes, known: dict[Node, Shape], among: Among | None
    ) -> Iterator[tuple[Rule, Sequence[Node]]]:
        """Yield the places of the rules, group by group: the figures of a group are asked for together."""
        names = self._names
        stack = [root] if type(root.body) is dict else []  # else the top of a report that has nothing
        while stack:
            group = stack.pop()
            body: dict[str, Node] = group.body  # type: ignore[assignment]
            shape = known.get(group)
            if shape is None:
                shape = shapes.of(group)
            own, above = group.key, group.parent.key if group.parent is not None else ""
            token = own if own in names else "", above if above in names else ""
            fitting: _Fitting | None = shape.known.get(token)
            if fitting is None:
                fitting = shape.known[token] = self._fitting(shape, own, above)
            for rule, scope in fitting.group:
                if scope is None or matches(group, scope):
                    yield rule, (group,)
            members: Sequence[Node] | None = None
            for rule, scope in fitting.within:
                if scope is None or matches(group, scope[:-1]):
                    if members is None:
                        members = [body[key] for key in shape.singles]
                    met = members if among is None else among(rule, members)
                    if met:
                        yield rule, met
            for key, rule, scope in fitting.single:
                if scope is None or matches(body[key], scope):
                    yield rule, (body[key],)
            stack.extend([body[key] for key in shape.groups])

    def _fitting(self, shape: Shape, own: str, above: str) -> _Fitting:
        group = [
            (gate.rule, gate.scope)
            for gate in self._gates
            if gate.own in (None, own)
            and gate.above in (None, above)
            and shape.meets(gate.rule.needs)
            and shape.admits(gate.rule.needs)
        ]
        within = [(gate.rule, gate.scope) for key in (own, None) for gate in self._within.get(key, ())]
        single: list[tuple[str, Rule, Scope | None]] = []
        if self._loose or not self._named.keys().isdisjoint(shape.singles):
            for key in shape.singles:
                gates = (*self._named.get(key, ()), *self._loose)
                single += [(key, gate.rule, gate.scope) for gate in gates if gate.above in (None, own)]
        return _Fitting(group, within if shape.singles else [], single)
