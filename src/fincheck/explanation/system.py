"""The connected system of a report: which checks meet in which figures, and true amounts that satisfy them together.

``System`` knows every decided check and turns one into constraints when it is asked for. ``Model`` looks for true
amounts, starting from the printed ones: only relations that the printed amounts, or amounts moved since, do not
satisfy enter the simplex, so that a consistent report costs little more than reading it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

from fincheck.evaluation.evaluate import Evaluation
from fincheck.evaluation.linear import Linear, Rational, constraints
from fincheck.evaluation.outcome import Case, Outcome, Verdict
from fincheck.exact.simplex import Near, Simplex, lean
from fincheck.figures.figure import interval
from fincheck.report.tree import Node

__all__ = ["JOINT", "Clash", "Model", "Relation", "System"]

JOINT = "JOINT"  # the id of a finding that no one check makes


class Relation(NamedTuple):
    """One linear relation, and the check (its number in ``System.cases``) that it comes from."""

    number: int
    check: int
    linear: Linear


class Clash(NamedTuple):
    """Printed figures and relations that contradict each other; an irreducible set of bounds.

    ``relations``  (relation, which of its rows, multiplier): multiplied and added they leave ``ends``
    ``ends``       (figure, whether its upper end, factor): figures whose digits matter, with what is left of them
    ``figures``    those that may be wrong: of ``ends``, and percentages within the relations; none that is fixed
    """

    relations: tuple[tuple[Relation, int, Fraction], ...]
    ends: tuple[tuple[Node, bool, Fraction], ...]
    figures: frozenset[Node]


class System:
    """The decided checks of one report and the figures in which they meet."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.lookup = evaluation.lookup
        self.report = evaluation.lookup.report
        self.cases: list[tuple[Case, Verdict]] = list(evaluation.quiet)
        self.operands = list(evaluation.operands)
        self.outcomes: dict[int, Outcome] = {}  # the findings among the checks
        for outcome in evaluation.findings:
            if outcome.rule.made:
                continue
            self.outcomes[len(self.cases)] = outcome
            self.cases.append((Case(outcome.rule, outcome.place, outcome.column), outcome.verdict))
            self.operands.append(outcome.operands)
        self.touching: dict[Node, list[int]] = {}
        for number, nodes in enumerate(self.operands):
            if self.cases[number][1] != Verdict.UNDECIDED:
                for node in nodes:
                    self.touching.setdefault(node, []).append(number)
        self.left_out: set[int] = set()  # checks that are not linear
        self._relations: dict[int, tuple[Relation, ...]] = {}
        self._count = 0

    def relations(self, check: int) -> tuple[Relation, ...]:
        """Return the linear relations of a check; what it has beside them is noted in ``left_out``."""
        known = self._relations.get(check)
        if known is None:
            case, verdict = self.cases[check]
            found, whole = constraints(self.lookup, case, verdict)
            if not whole:
                self.left_out.add(check)
            known = tuple(Relation(self._count + i, check, linear) for i, linear in enumerate(found))
            self._count += len(known)
            self._relations[check] = known
        return known

    def rank(self, check: int) -> tuple[object, ...]:
        """What checks are sorted by where the order of keys in the file must not matter."""
        (rule, place, column), _ = self.cases[check]
        return rule.id, place.rank, column

    def meets(self, check: int) -> bool:
        """Whether a check shares a figure with another: one that stands alone is settled by its own verdict."""
        return any(len(self.touching[node]) > 1 for node in self.operands[check])

    def fixed(self, node: Node) -> bool:
        """Whether the figure belongs to a part of the report that is held (``fixed: true``)."""
        return node.parent is not None and self.report.context(node.parent).fixed


class Model:
    """True amounts behind the printed figures, as far as the search has come."""

    def __init__(self, system: System, limit: int | None = None) -> None:
        self.system = system
        self.simplex = Simplex(limit)
        self.free: dict[Node, None] = {}  # in the order of their release: no result depends on where objects lie
        self.dropped: set[int] = set()  # checks that are left out of account
        self._variables: dict[Node, int] = {}
        self._figures: dict[int, Node] = {}
        self._forms: dict[tuple[int, int], tuple[int, int]] = {}  # (relation, row): its form and scale
        self._rows: dict[int, tuple[Relation, int]] = {}  # form: relation and row
        self._held: dict[Node, list[Relation]] = {}  # relations entered in which the figure multiplies
        self._pending: dict[int, None] = {}  # checks to look at again

    def add(self, checks: Iterable[int]) -> None:
        """Take checks into account whether or not a figure of theirs moves."""
        self._pending.update(dict.fromkeys(checks))

    def release(self, nodes: Iterable[Node]) -> None:
        """Let figures be anything."""
        for node in nodes:
            self.free[node] = None
            if node in self._variables:
                self.simplex.bound(self._variables[node], None, None)
            self._rebound(node)

    def hold(self, nodes: Iterable[Node]) -> None:
        """Let figures stand for what is printed again."""
        for node in nodes:
            self.free.pop(node, None)
            if node in self._variables:
                self.simplex.bound(self._variables[node], *self._ends(node))
            self._rebound(node)
            self._pending.update(dict.fromkeys(self.system.touching.get(node, ())))

    def print(self, node: Node, low: Any, high: Any) -> None:
        """Let a figure, free until now, stand for amounts between two ends."""
        i = self._variable(node)
        self.simplex.bound(i, lean(low), lean(high))

    def solve(self) -> Clash | None:
        """Find true amounts that satisfy every relation, and return None; or return why there are none.

        Raises ``simplex.Exhausted`` where that takes more steps than allowed.
        """
        while True:
            self._enter_broken()
            conflict = self.simplex.solve()
            if conflict is not None:
                return self._clash(conflict.parts)
            if not self.simplex.moved and not self._pending:
                return None

    def reach(self, node: Node, *, up: bool) -> Any:
        """Return the highest (lowest) true amount a figure can have, or None where there is no end. ``solve`` first."""
        return self.furthest({node: Fraction(1 if up else -1)}, 1 if up else -1)

    def furthest(self, factors: dict[Node, Fraction], sign: int = 1) -> Any:
        """Return ``sign`` times the supremum of a linear form over all true amounts, or None where it has none."""
        form = {self._variable(node): lean(factor) for node, factor in factors.items()}
        # what is free has no end but by its relations: those must be known, needed so far or not
        for node in list(self.free):
            for check in self.system.touching.get(node, ()):
                if check not in self.dropped:
                    for relation in self.system.relations(check):
                        if self.free.keys().isdisjoint(relation.linear.holders):
                            self._enter(relation, known=True)
        self.solve()
        while True:
            high = self.simplex.highest(form)
            if not self.simplex.moved and not self._pending:
                return None if high is None else high * sign
            # the amounts reached may break relations that have not been needed before
            before = len(self._forms)
            self._enter_broken()
            if len(self._forms) == before:
                return None if high is None else high * sign
            self.solve()

    def amount(self, node: Node) -> Any:
        """Return the amount that a figure has now."""
        i = self._variables.get(node)
        return self._printed(node) if i is None else self.simplex.value[i]

    # ---------------------------------------------------------------- inside

    def _printed(self, node: Node) -> Any:
        figure = self.system.report.figure(node)
        assert figure is not None
        return lean(figure.value)

    def _ends(self, node: Node) -> tuple[Any, Any]:
        if node in self.free:
            return None, None
        figure = self.system.report.figure(node)
        assert figure is not None
        low, high, low_open, high_open = interval(figure)
        return (
            Near(lean(low), 1) if low_open else lean(low),
            Near(lean(high), -1) if high_open else lean(high),
        )

    def _variable(self, node: Node) -> int:
        i = self._variables.get(node)
        if i is None:
            i = self._variables[node] = self.simplex.variable(
                self._printed(node), *self._ends(node), len(self.system.touching.get(node, ()))
            )
            self._figures[i] = node
        return i

    def _enter_broken(self) -> None:
        """Let the relations enter that the amounts do not satisfy as they are now."""
        while self.simplex.moved or self._pending:
            checks = self._pending
            self._pending = {}
            for i in sorted(self.simplex.moved):
                node = self._figures.get(i)
                if node is not None:
                    checks.update(dict.fromkeys(self.system.touching.get(node, ())))
            self.simplex.moved.clear()
            for check in sorted(checks, key=self.system.rank):
                if check in self.dropped:
                    continue
                for relation in self.system.relations(check):
                    if self.free.keys().isdisjoint(relation.linear.holders):
                        self._enter(relation)

    def _enter(self, relation: Relation, *, known: bool = False) -> None:
        """Let the rows of a relation enter that the amounts break; all of them where they are to be known."""
        for which, row in enumerate(relation.linear.rows):
            key = relation.number, which
            if key in self._forms:
                continue
            total: Any = 0
            for node, factor in row.factors.items():
                total += self.amount(node) * factor
            low = Near(row.low, 1) if row.low_open else row.low
            high = Near(row.high, -1) if row.high_open else row.high
            if not known and (low is None or total >= low) and (high is None or total <= high):
                continue
            ends = [end for end in (row.low, row.high) if end is not None]
            scale = lcm(*(f.denominator for f in row.factors.values()), *(end.denominator for end in ends))
            factors = sorted(row.factors.items(), key=lambda item: item[0].rank)
            form = self.simplex.form(
                {self._variable(node): lean(factor * scale) for node, factor in factors},
                *self._scaled(row.low, row.low_open, row.high, row.high_open, scale),
            )
            self._forms[key] = form, scale
            self._rows[form] = relation, which
            for node in relation.linear.holders:
                held = self._held.setdefault(node, [])
                if relation not in held:
                    held.append(relation)

    @staticmethod
    def _scaled(
        low: Rational | None, low_open: bool, high: Rational | None, high_open: bool, scale: int
    ) -> tuple[Any, Any]:
        ends = [None if end is None else lean(end * scale) for end in (low, high)]
        return Near(ends[0], 1) if low_open else ends[0], Near(ends[1], -1) if high_open else ends[1]

    def _rebound(self, node: Node) -> None:
        """Take the bounds of the relations in which a figure multiplies away, or give them back."""
        for relation in self._held.get(node, ()):
            active = self.free.keys().isdisjoint(relation.linear.holders)
            for which, row in enumerate(relation.linear.rows):
                known = self._forms.get((relation.number, which))
                if known is not None:
                    form, scale = known
                    ends = (
                        self._scaled(row.low, row.low_open, row.high, row.high_open, scale) if active else (None, None)
                    )
                    self.simplex.bound(form, *ends)

    def _clash(self, parts: tuple[tuple[int, bool, Any], ...]) -> Clash:
        relations = []
        ends = []
        figures: dict[Node, None] = {}
        for i, upper, multiplier in parts:
            if i in self._figures:
                node = self._figures[i]
                ends.append((node, upper, Fraction(multiplier)))
                figures[node] = None
            else:
                relation, which = self._rows[i]
                scale = self._forms[relation.number, which][1]
                relations.append((relation, which, Fraction(multiplier) * scale))
                figures.update(dict.fromkeys(relation.linear.holders))
        return Clash(
            tuple(relations),
            tuple(ends),
            frozenset(node for node in figures if not self.system.fixed(node)),
        )
