"""Where rules apply: the places of a scope, and what a place must have for a check to be made there.

Which rules can apply follows from what a place is made of, its *shape*, and is found out once a shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property

from fincheck.evaluation.anywhere import Among, Anywhere
from fincheck.evaluation.lookup import Lookup, is_pattern
from fincheck.evaluation.outcome import Case
from fincheck.evaluation.shapes import Shape, Shapes
from fincheck.language.expression import Path, Step, paths
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["cases", "everywhere", "spots"]


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
        ways: _Ways = {}
        known = {text: _Placed(these, ways) for text, these in scopes.items()}
        self._placed = [(rule, known[rule.scope_text]) for rule in rules if not everywhere(rule)]
        self._anywhere = Anywhere(anywhere) if anywhere else None

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


class _Way:
    """A scope without ``**`` up to one of its steps: scopes that begin alike go there together."""

    __slots__ = ("_before", "_step")

    def __init__(self, before: _Way | None, step: Step) -> None:
        self._before = before
        self._step = step

    def nodes(self, lookup: Lookup) -> list[Node]:
        """Return the nodes it leads to, in the order of the file."""
        found: list[Node] | None = lookup.kept.get(self)
        if found is None:
            before = [lookup.report.root] if self._before is None else self._before.nodes(lookup)
            found = lookup.kept[self] = lookup.further(before, self._step)
        return found


_Ways = dict[tuple[_Way | None, str, str], _Way]  # by the way before, and the kind and key of the step


class _Placed:
    """The rules of one scope without ``**``."""

    def __init__(self, rules: list[Rule], ways: _Ways) -> None:
        self._rules = rules
        self._ways = ways

    @cached_property
    def _way(self) -> _Way:
        way: _Way | None = None
        for step in self._rules[0].scope:
            way = self._ways.setdefault((way, step.kind, step.key), _Way(way, step))
        assert way is not None, "the top is no scope"
        return way

    def places(self, lookup: Lookup, shapes: Shapes, known: dict[Node, Shape]) -> dict[Rule, list[Node]]:
        """Return the places where each rule can apply."""
        found: dict[Rule, list[Node]] = {}
        last: list[Rule] = []  # those for the places in `run`, which follow each other
        run: list[Node] = []
        for place in self._way.nodes(lookup):
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
