"""The connected system of a report: which checks meet in which figures, and true amounts that satisfy them together.

``System`` knows every decided check and turns one into constraints when it is asked for. ``Model`` looks for true
amounts, starting from the printed ones: only relations that the printed amounts, or amounts moved since, do not
satisfy enter the simplex, so that a consistent report costs little more than reading it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from copy import copy
from fractions import Fraction
from functools import cached_property
from typing import Any

from fincheck.evaluation.evaluate import Evaluation
from fincheck.evaluation.linear.constraints import Linear, added, constraints, plain
from fincheck.evaluation.lookup import Lookup
from fincheck.evaluation.outcome import Case, Outcome, Verdict
from fincheck.evaluation.plans.sheet import Sheet
from fincheck.evaluation.plans.sums import Total
from fincheck.exact.simplex import Near, Simplex, lean
from fincheck.exact.work import Work
from fincheck.explanation.echoes import Echoes
from fincheck.figures.figure import Figure, amount, ends
from fincheck.record import Record
from fincheck.report.report import Overlay, Report
from fincheck.report.tree import Node

__all__ = ["BUILT", "JOINT", "Claim", "Clash", "Model", "Relation", "Summed", "System"]

_FEW = 4  # groups
_MANY = 5_000  # checks
BUILT = 30  # steps that it takes to make the relations of a check
JOINT = "JOINT"  # the id of a finding that no one check makes


class Relation(Record):
    """One linear relation, and the check (its number in ``System.cases``) that it comes from."""

    number: int
    check: int
    linear: Linear


class Clash(Record):
    """Printed figures and relations that contradict each other; an irreducible set of bounds.

    ``relations``  (relation, which of its rows, multiplier): multiplied and added they leave ``ends``
    ``ends``       (figure, whether its upper end, factor): figures whose digits matter, with what is left of them
    ``figures``    those that may be wrong: of ``ends``, and percentages within the relations; none that is fixed
    """

    relations: tuple[tuple[Relation, int, Fraction], ...]
    ends: tuple[tuple[Node, bool, Fraction], ...]
    figures: frozenset[Node]


class Claim(Record):
    """A printed amount and its ends, ``int`` where they are whole, ``Near`` where they are open, None where there is none."""

    printed: Any
    low: Any
    high: Any


class Summed(Record):
    """A check that adds figures: what they come to as printed, and with what sign each is added.

    ``read``  the figures that its conditions read: with others it may add others; None where it is a plain sum
    """

    total: Total
    signs: dict[Node, int]
    read: frozenset[Node] | None = None


class Touching:
    """The checks that each figure stands in, in their order.

    Of a million figures hardly any is asked for. So checks are kept by the groups around their figures, and a group is
    opened when one of its figures is asked for; but figures of a check that reads many groups are kept by themselves.
    Of very many checks those in the groups ``near`` are kept first, the others when somebody asks for one of theirs.
    """

    def __init__(self, operands: Sequence[Sequence[Node]], checks: Iterable[int], near: Iterable[Node | None]) -> None:
        self._operands = operands
        self._closed: dict[Node | None, int | list[int]] = {}
        self._known: dict[Node, list[int]] = {}
        self._near: set[Node | None] | None = set(near) if len(operands) > _MANY else None
        self._far = array("l")  # the checks that other groups than those have as well
        for number in checks:
            nodes = operands[number]
            groups = {node.parent for node in nodes}
            if len(groups) > _FEW:
                for node in nodes:
                    self._known.setdefault(node, []).append(number)
                continue
            if self._near is not None and not groups <= self._near:
                self._far.append(number)
                groups &= self._near
            self._close(groups, number)

    def _close(self, groups: Iterable[Node | None], number: int) -> None:
        for group in groups:
            known = self._closed.get(group)
            if known is None:
                self._closed[group] = number
            elif type(known) is list:
                known.append(number)
            else:
                self._closed[group] = [known, number]  # type: ignore[list-item]

    def __getitem__(self, node: Node) -> Sequence[int]:
        """Return the checks that a figure stands in, none where it stands in none."""
        group = node.parent
        if self._near is not None and group not in self._near:
            near, self._near = self._near, None
            for number in self._far:
                self._close({other.parent for other in self._operands[number]} - near, number)
        if group in self._closed:
            opened: dict[Node, list[int]] = {}
            closed = self._closed.pop(group)
            for number in closed if isinstance(closed, list) else [closed]:
                for operand in self._operands[number]:
                    if operand.parent is group:
                        if operand in opened:
                            opened[operand].append(number)
                        else:
                            opened[operand] = [number]
            known = self._known
            for operand, numbers in opened.items():
                known[operand] = sorted([*known[operand], *numbers]) if operand in known else numbers
        return self._known.get(node, ())


class System:
    """The decided checks of one report and the figures in which they meet."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.lookup = evaluation.lookup
        self._sheet = Sheet(self.lookup, evaluation.lookup.report.root)
        self.report: Report = evaluation.lookup.report
        self.cases: list[tuple[Case, Verdict]] = list(evaluation.quiet)
        self.operands = list(evaluation.operands)
        self.signs = list(evaluation.signs)  # of the operands, where the check says that they make nothing together
        self.outcomes: dict[int, Outcome] = {}  # the findings among the checks
        for outcome in evaluation.findings:
            if outcome.rule.made:
                continue
            self.outcomes[len(self.cases)] = outcome
            self.cases.append((Case(outcome.rule, outcome.place, outcome.column), outcome.verdict))
            self.operands.append(outcome.operands)
            self.signs.append(None)
        self.left_out: set[int] = set()  # checks that are not linear
        self.echoes = Echoes(self.report, self.outcomes.values())
        self.totals: dict[int, Summed | None] = {}  # what sums come to, once they are asked
        self._relations: dict[int, tuple[Relation, ...]] = {}
        self._count = 0
        self._ranks: dict[int, tuple[object, ...]] = {}
        self._claims: dict[Node, Claim] = {}
        self._orders: dict[Node, tuple[tuple[int, str], ...]] = {}

    @cached_property
    def touching(self) -> Touching:
        """The decided checks that each figure stands in; made when somebody asks for them."""
        decided = (number for number, (_, verdict) in enumerate(self.cases) if verdict is not Verdict.UNDECIDED)
        wrong = (node.parent for outcome in self.outcomes.values() for node in outcome.operands)
        return Touching(self.operands, decided, wrong)

    def reprinted(self, figures: dict[Node, Figure]) -> System:
        """Return the system as it would be if other figures were printed; checks, verdicts and operands stay."""
        self.touching  # noqa: B018 - made once for all copies
        other = copy(self)
        other.reprint(figures)
        return other

    def reprint(self, figures: dict[Node, Figure]) -> None:
        """Let other figures stand in place of the printed ones."""
        overlay: Report = Overlay(self.report, figures)
        self.report = overlay
        self.lookup = Lookup(overlay)
        self._sheet = Sheet(self.lookup, overlay.root)
        self.echoes = Echoes(overlay, self.outcomes.values())
        self.totals = {}
        touched = {check for node in figures for check in self.touching[node]}
        # what was settled, was settled of what was printed
        self.signs = [None if check in touched else signs for check, signs in enumerate(self.signs)]
        self._relations = {check: known for check, known in self._relations.items() if check not in touched}
        self._claims = {node: claim for node, claim in self._claims.items() if node not in figures}

    def relations(self, check: int) -> tuple[Relation, ...]:
        """Return the linear relations of a check; what it has beside them is noted in ``left_out``."""
        known = self._relations.get(check)
        if known is None:
            case, verdict = self.cases[check]
            signs, settled = self.signs[check], verdict is Verdict.EXACT or verdict is Verdict.ROUNDING
            found: Sequence[Linear] | None = None
            if signs is not None:
                found = [added(self.operands[check], signs)]
            elif settled:
                found = plain(self.report, case.rule, self.operands[check])
            if found is None:
                found, entire = constraints(self._sheet, case, verdict)
                if not entire:
                    self.left_out.add(check)
            known = tuple(Relation(self._count + i, check, linear) for i, linear in enumerate(found))
            self._count += len(known)
            self._relations[check] = known
        return known

    def built(self, check: int) -> bool:
        """Whether the relations of a check have been asked for before."""
        return check in self._relations

    def rank(self, check: int) -> tuple[object, ...]:
        """What checks are sorted by where the order of keys in the file must not matter."""
        known = self._ranks.get(check)
        if known is None:
            (rule, place, column), _ = self.cases[check]
            known = self._ranks[check] = rule.id, self.order(place), column
        return known

    def order(self, node: Node) -> tuple[tuple[int, str], ...]:
        """What nodes are sorted by: their ``rank``, worked out once."""
        known = self._orders.get(node)
        if known is None:
            known = self._orders[node] = node.rank
        return known

    def claim(self, node: Node) -> Claim:
        """Return what a figure prints, and between what ends its amount lies."""
        known = self._claims.get(node)
        if known is None:
            figure = self.report.figure(node)
            assert figure is not None
            low, high, low_open, high_open = ends(figure)
            known = self._claims[node] = Claim(
                amount(figure), Near(low, 1) if low_open else low, Near(high, -1) if high_open else high
            )
        return known

    def meets(self, check: int) -> bool:
        """Whether a check shares a figure with another: one that stands alone is settled by its own verdict."""
        return any(len(self.touching[node]) > 1 for node in self.operands[check])

    def connected(self, checks: Iterable[int], apart: frozenset[int] = frozenset()) -> list[list[int]]:
        """Return all checks that figures connect with some, in parts that share no figure; ``apart`` left out of account."""
        seen: set[int] = set(apart)
        met: set[Node] = set()
        touching, operands = self.touching, self.operands
        parts = []
        for check in checks:
            if check in seen:
                continue
            seen.add(check)
            part = [check]
            for at in part:  # grows on the way
                for node in operands[at]:
                    if node not in met:
                        met.add(node)
                        for other in touching[node]:
                            if other not in seen:
                                seen.add(other)
                                part.append(other)
            parts.append(sorted(part))
        return parts

    def fixed(self, node: Node) -> bool:
        """Whether the figure belongs to a part of the report that is held (``fixed: true``)."""
        return node.parent is not None and self.report.context(node.parent).fixed


class _Amounts(dict[Node, Any]):
    """What figures come to: what they print, until they are moved."""

    def __init__(self, system: System) -> None:
        self._system = system

    def __missing__(self, node: Node) -> Any:
        self[node] = printed = self._system.claim(node).printed
        return printed


class Model:
    """True amounts behind the printed figures, as far as the search has come."""

    def __init__(self, system: System, work: Work | None = None) -> None:
        self.system = system
        self.work = work or Work()
        self.simplex = Simplex(self.work)
        self.free: dict[Node, None] = {}  # in the order of their release: no result depends on where objects lie
        self.dropped: set[int] = set()  # checks that are left out of account
        self._variables: dict[Node, int] = {}
        self._figures: dict[int, Node] = {}
        self._forms: dict[tuple[int, int], int] = {}  # (relation, row): its form
        self._rows: dict[int, tuple[Relation, int]] = {}  # form: relation and row
        self._held: dict[Node, list[Relation]] = {}  # relations entered in which the figure multiplies
        self._pending: dict[int, None] = {}  # checks to look at again
        self._entire: set[int] = set()  # checks all of whose rows have entered: there is nothing to look at
        self._complete = False  # whether all relations of what is free have entered
        self._amounts = _Amounts(system)  # as they were when checks were looked at last

    def add(self, checks: Iterable[int]) -> None:
        """Take checks into account whether or not a figure of theirs moves."""
        self._pending.update(dict.fromkeys(checks))

    def release(self, nodes: Iterable[Node]) -> None:
        """Let figures be anything."""
        self._complete = False
        for node in nodes:
            self.free[node] = None
            if node in self._variables:
                self.simplex.bound(self._variables[node], None, None)
            self._rebound(node)

    def hold(self, nodes: Iterable[Node]) -> None:
        """Let figures stand for what is printed again."""
        self._complete = False  # what it multiplies in counts again
        for node in nodes:
            self.free.pop(node, None)
            if node in self._variables:
                self.simplex.bound(self._variables[node], *self._ends(node))
            self._rebound(node)
            self._pending.update(dict.fromkeys(self.system.touching[node]))

    def print(self, node: Node, low: Any, high: Any) -> None:
        """Let a figure, free until now, stand for amounts between two ends."""
        i = self._variable(node)
        self.simplex.bound(i, lean(low), lean(high))

    def solve(self, most: int | None = None) -> Clash | None:
        """Find true amounts that satisfy every relation, and return None; or return why there are none.

        Raises ``Exhausted`` where that takes more steps than allowed, or than ``most``: the model is of no use any more then.
        """
        if most is not None:
            self.simplex.work = self.work.part(most)
        try:
            while True:
                self._enter_broken()
                conflict = self.simplex.solve()
                if conflict is not None:
                    return self._clash(conflict.parts)
                if not self.simplex.moved and not self._pending:
                    return None
        finally:
            self.simplex.work = self.work

    def reach(self, node: Node, *, up: bool) -> Any:
        """Return the highest (lowest) true amount a figure can have, or None where there is no end. ``solve`` first."""
        return self.furthest({node: Fraction(1 if up else -1)}, 1 if up else -1)

    def furthest(self, factors: dict[Node, Fraction], sign: int = 1) -> Any:
        """Return ``sign`` times the supremum of a linear form over all true amounts, or None where it has none."""
        form = {self._variable(node): lean(factor) for node, factor in factors.items()}
        # what is free has no end but by its relations: those must be known, needed so far or not
        for node in () if self._complete else self.free:
            for check in self.system.touching[node]:
                if check not in self.dropped:
                    for relation in self.system.relations(check):
                        if self._active(relation):
                            self._know(relation)
        self._complete = True
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
        return self.system.claim(node).printed if i is None else self.simplex.value[i]

    # ---------------------------------------------------------------- inside

    def _ends(self, node: Node) -> tuple[Any, Any]:
        if node in self.free:
            return None, None
        claim = self.system.claim(node)
        return claim.low, claim.high

    def _variable(self, node: Node) -> int:
        i = self._variables.get(node)
        if i is None:
            i = self._variables[node] = self.simplex.variable(
                self.system.claim(node).printed, *self._ends(node), len(self.system.touching[node])
            )
            self._figures[i] = node
        return i

    def _enter_broken(self) -> None:
        """Let the relations enter that the amounts do not satisfy as they are now."""
        system, simplex, dropped, entire = self.system, self.simplex, self.dropped, self._entire
        while simplex.moved or self._pending:
            pending, self._pending = self._pending, {}
            for i in sorted(simplex.moved):
                node = self._figures.get(i)
                if node is not None:
                    self._amounts[node] = simplex.value[i]
                    pending.update(dict.fromkeys(system.touching[node]))
            simplex.moved.clear()
            checks = [check for check in pending if check not in dropped]
            simplex.work.spend(len(checks))
            broken = [(check, *row) for check in checks if check not in entire for row in self._broken(check)]
            if len(broken) > 1:
                broken.sort(key=lambda one: system.rank(one[0]))
            for _, relation, which in broken:
                self._enter(relation, which)

    def _broken(self, check: int) -> list[tuple[Relation, int]]:
        """Return the rows of a check that the amounts do not satisfy, each as a relation and which one of its rows."""
        built = self.system.built(check)
        found: list[tuple[Relation, int]] = []
        steps = 0
        entire = True  # once those that are found have entered
        amounts, forms, free = self._amounts, self._forms, self.free
        for relation in self.system.relations(check):
            number, _, linear = relation
            if linear.holders and not free.keys().isdisjoint(linear.holders):
                entire = False
                continue
            which = -1
            for factors, low, high, _ in linear.rows:
                which += 1
                if (number, which) in forms:
                    continue
                steps += len(factors)
                total = 0
                for node, factor in factors.items():
                    total += amounts[node] * factor
                if (low is None or total >= low) and (high is None or total <= high):
                    entire = False
                else:
                    found.append((relation, which))
        if entire:
            self._entire.add(check)
        self.simplex.work.spend(steps if built else steps + BUILT - 1)
        return found

    def _know(self, relation: Relation) -> None:
        """Let all rows of a relation enter."""
        for which, row in enumerate(relation.linear.rows):
            if (relation.number, which) not in self._forms:
                self.simplex.work.spend(len(row.factors))
                self._enter(relation, which)

    def _active(self, relation: Relation) -> bool:
        """Whether what multiplies in a relation stands for what is printed: else nothing is left of it."""
        holders = relation.linear.holders
        return not holders or self.free.keys().isdisjoint(holders)

    def _enter(self, relation: Relation, which: int) -> None:
        """Let a row of a relation enter."""
        factors, low, high, _ = relation.linear.rows[which]
        figures = sorted(factors, key=self.system.order)
        form = self.simplex.form({self._variable(node): factors[node] for node in figures}, low, high)
        self._forms[relation.number, which] = form
        self._rows[form] = relation, which
        for node in relation.linear.holders:
            held = self._held.setdefault(node, [])
            if relation not in held:
                held.append(relation)

    def _rebound(self, node: Node) -> None:
        """Take the bounds of the relations in which a figure multiplies away, or give them back."""
        for relation in self._held.get(node, ()):
            active = self._active(relation)
            for which, row in enumerate(relation.linear.rows):
                form = self._forms.get((relation.number, which))
                if form is not None:
                    self.simplex.bound(form, *((row.low, row.high) if active else (None, None)))

    def _clash(self, parts: tuple[tuple[int, bool, Any], ...]) -> Clash:
        """Return a proof of the solver as relations and ends of figures, each with its multiplier (Farkas)."""
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
                relations.append((relation, which, Fraction(multiplier * relation.linear.rows[which].scale)))
                figures.update(dict.fromkeys(relation.linear.holders))
        return Clash(
            tuple(relations),
            tuple(ends),
            frozenset(node for node in figures if not self.system.fixed(node)),
        )
