"""Where rules with ``**`` in their scope apply: anywhere in a report, by the names and the shapes of its groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from fincheck.evaluation.lookup import matches
from fincheck.evaluation.shapes import Shape, Shapes, single
from fincheck.language.expression import Step
from fincheck.record import Record
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["Among", "Anywhere"]

Scope = tuple[Step, ...]
Among = Callable[[Rule, Sequence[Node]], Sequence[Node]]  # of a rule and members of a group, those it may be for


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


class Anywhere:
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
                if scope is None or matches(group, scope):
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
        within = [
            (gate.rule, gate.scope and gate.scope[:-1]) for key in (own, None) for gate in self._within.get(key, ())
        ]
        single: list[tuple[str, Rule, Scope | None]] = []
        if self._loose or not self._named.keys().isdisjoint(shape.singles):
            for key in shape.singles:
                gates = (*self._named.get(key, ()), *self._loose)
                single += [(key, gate.rule, gate.scope) for gate in gates if gate.above in (None, own)]
        return _Fitting(group, within if shape.singles else [], single)
