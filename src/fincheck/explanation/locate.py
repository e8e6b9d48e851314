"""The fewest figures to change so that every linear relation can hold: all minimum answers.

Fellegi and Holt (*A Systematic Approach to Automatic Edit and Imputation*, JASA 1976) with intervals for figures: a
set of figures is an answer when, these figures being free, true amounts exist. The search is an implicit hitting
set (Moreno-Centeno and Karp, *The Implicit Hitting Set Approach*, Operations Research 2013): every contradiction
found is a set of figures one of which must change; the smallest sets that meet all contradictions are tried; one
that leaves a contradiction adds it. A set that leaves none is a minimum answer.

Contradictions that share no figure are told apart: each has answers of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd, isqrt

from fincheck.evaluation.linear.rows import Row
from fincheck.evaluation.outcome import Verdict
from fincheck.exact.hitting import BRANCH, minimum
from fincheck.exact.simplex import Near
from fincheck.exact.work import Exhausted, Work
from fincheck.explanation.least import needs
from fincheck.explanation.system import BUILT, Clash, Model, System
from fincheck.record import Record
from fincheck.report.tree import Node

__all__ = ["Group", "Located", "Search", "alike", "signature"]

TRIED = 400  # sets of figures
TRIAL = 300_000  # steps that one of them may take: one that takes more has too many figures to come to an end at all

Group = tuple[Node, ...]  # figures that no relation tells apart, in the order of the file


class Located(Record):
    """One contradiction, or several that share figures, and what mends it.

    ``answers``   every minimum answer: the figures to change together, each with those it cannot be told from; none
                  where figures that are held fixed contradict each other
    ``clashes``   the contradictions: relations and figures that cannot all be true, shortest proof first
    ``checks``    the violated checks that the answers mend, by their number in the system
    ``complete``  False where the search was ended: there may be other answers, or smaller ones
    """

    answers: tuple[tuple[Group, ...], ...]
    clashes: tuple[Clash, ...]
    checks: tuple[int, ...]
    complete: bool


class Search:
    """The search in one report, or among some of its checks; the model stays, for questions about the answers.

    ``checks`` are all that are connected by figures; those not among them have nothing to do with the answers.
    """

    def __init__(
        self,
        system: System,
        dropped: Iterable[int] = (),
        work: Work | None = None,
        checks: Sequence[int] | None = None,
    ) -> None:
        self.system = system
        self.work = work or Work()
        self.checks = range(len(system.cases)) if checks is None else checks
        self.complete = True  # whether the search came to its end
        self.dropped = set(dropped)
        self.model = self._fresh()
        self.clashes: list[Clash] = []
        self._sets: dict[int, frozenset[int]] = {}  # of each clash, by where it is
        self._groups: dict[object, int] = {}
        self._marks: dict[Node, object] = {}
        self._number: dict[Node, int] = {}
        self._members: list[list[Node]] = []
        self._tried: set[frozenset[int]] = set()
        self._parts: list[list[int]] = []
        self._only: tuple[Row | None] | None = None

    def run(self) -> list[Located]:
        """Return what is located, part by part, in the order of the paths of its figures."""
        hopeless: list[Located] = []
        complete = True
        options: list[list[tuple[int, ...]]] = []
        if self._endless():
            self.complete = False
            return []
        try:
            while True:
                sets = [self._set(clash) for clash in self.clashes]
                self.work.spend(sum(map(len, sets)))
                self._parts = _connected(sets)
                options = [minimum([sets[i] for i in part], self.work) for part in self._parts]
                clash = self._first_clash(options)
                if clash is None:
                    break
                if clash.figures:
                    self.clashes.append(clash)
                else:
                    hopeless.append(self._given_up(clash))
        except Exhausted:
            complete = self.complete = False
            self.model = self._fresh()  # it stopped halfway
            options = self._tested(options) if len(options) == len(self._parts) else [[] for _ in self._parts]
        found = [self._located(answers, part, complete) for answers, part in zip(options, self._parts, strict=True)]
        return sorted(hopeless + found, key=_position)

    @property
    def only(self) -> Row | None:
        """The row that is all there is to the search, where that is so: no model has to be asked about its figures."""
        if self._only is None:
            self._only = (self._single(),)
        return self._only[0]

    def _single(self) -> Row | None:
        """Return the one row of the only check, if it is closed and linear; None where the system needs the full search."""
        checks = [check for check in self.checks if check not in self.dropped]
        if len(checks) != 1:
            return None
        system = self.system
        (check,) = checks
        relations = system.relations(check)
        if len(relations) != 1 or check in system.left_out or relations[0].linear.holders:
            return None
        rows = relations[0].linear.rows
        if len(rows) != 1 or isinstance(rows[0].low, Near) or isinstance(rows[0].high, Near):
            return None
        factors = rows[0].factors
        closed = all(
            node in factors and not isinstance(claim.low, Near) and not isinstance(claim.high, Near)
            for node in system.operands[check]
            for claim in (system.claim(node),)
        )
        return rows[0] if closed else None

    def release(self, located: list[Located], apart_from: Located, nodes: Iterable[Node]) -> None:
        """Let ``nodes`` be free, and the first answer of every other contradiction: what is left is consistent."""
        self.model.hold(list(self.model.free))
        for other in located:
            if other is not apart_from and other.answers:
                self.model.release(group[0] for group in other.answers[0])
        self.model.release(nodes)

    # ---------------------------------------------------------------- inside

    def _fresh(self) -> Model:
        model = Model(self.system, self.work)
        model.dropped = self.dropped
        cases = self.system.cases
        model.add(
            i
            for i in self.checks
            if cases[i][1] == Verdict.VIOLATED
            or (cases[i][1] in (Verdict.ROUNDING, Verdict.TRUNCATED) and self.system.meets(i))
        )
        return model

    def _endless(self) -> bool:
        """Whether the search is sure to use up its steps with nothing found, so that it need not be begun.

        An answer of n figures takes as many contradictions at least, and each of them a smallest set of 1, 2 … n figures
        that meets those so far.
        """
        left, cases = self.work.left, self.system.cases
        failing = [i for i in self.checks if cases[i][1] == Verdict.VIOLATED and i not in self.dropped]
        made = sum(1 if self.system.built(i) else BUILT for i in failing)  # steps that it takes to look at each once
        if made > min(TRIAL, left):
            return True
        number = isqrt(2 * left // BRANCH) + 1
        if number > len(failing) or any(
            self.system.fixed(node) for i in self.checks for node in self.system.operands[i]
        ):
            return False  # a contradiction of what is held is told, whatever becomes of the rest
        self.work.spend(made)
        return needs(self.system, failing, number)

    def _first_clash(self, options: list[list[tuple[int, ...]]]) -> Clash | None:
        """Try every answer of every part, with the first of the others; return a contradiction that one leaves."""
        first = [answers[0] for answers in options]
        every = options or [[()]]
        for i, answers in enumerate(every):
            for answer in answers:
                chosen = frozenset(answer).union(*(other for j, other in enumerate(first) if j != i))
                if chosen in self._tried:
                    continue
                if len(self._tried) > TRIED:
                    raise Exhausted
                clash = self._try(chosen)
                if clash is not None:
                    return clash
                self._tried.add(chosen)
        return None

    def _tested(self, options: list[list[tuple[int, ...]]]) -> list[list[tuple[int, ...]]]:
        """Return the answers that have been found to leave no contradiction."""
        first = [answers[0] for answers in options]
        return [
            [a for a in answers if frozenset(a).union(*(o for j, o in enumerate(first) if j != i)) in self._tried]
            for i, answers in enumerate(options)
        ]

    def _try(self, chosen: frozenset[int]) -> Clash | None:
        wanted = {node for g in chosen for node in self._members[g]}
        self.model.hold([node for node in self.model.free if node not in wanted])
        self.model.release(sorted(wanted - self.model.free.keys(), key=self.system.order))
        return self.model.solve(TRIAL)

    def _set(self, clash: Clash) -> frozenset[int]:
        known = self._sets.get(id(clash))
        if known is None:
            # in an order of their own, for groups are numbered as they come
            known = frozenset(self._group(node) for node in sorted(clash.figures, key=self.system.order))
            self._sets[id(clash)] = known
        return known

    def _group(self, node: Node) -> int:
        """Return the number of the figures that cannot be told from this one."""
        known = self._number.get(node)
        if known is not None:
            return known
        mark = self._mark(node)
        known = self._groups.get(mark)
        if known is None:
            known = self._groups[mark] = len(self._members)
            self._members.append([])
            neighbours = _neighbours(self.system, node)
            self.work.spend(10 * len(neighbours))
            for other in neighbours:
                if not self.system.fixed(other) and self._mark(other) == mark:
                    self._members[known].append(other)
                    self._number[other] = known
        return known

    def _mark(self, node: Node) -> object:
        known = self._marks.get(node)
        if known is None:
            self.work.spend(10 * len(self.system.touching[node]))
            known = self._marks[node] = signature(self.system, node, self.dropped)
        return known

    def _given_up(self, clash: Clash) -> Located:
        """Leave a contradiction of fixed figures out of account, and begin again without its checks."""
        checks = {relation.check for relation, _, _ in clash.relations}
        broken = {i for i in checks if self.system.cases[i][1] == Verdict.VIOLATED} or checks
        self.dropped |= broken
        self.clashes = [c for c in self.clashes if broken.isdisjoint(r.check for r, _, _ in c.relations)]
        self._groups, self._number, self._members, self._sets, self._marks = {}, {}, [], {}, {}
        self._tried = set()
        self.model = self._fresh()
        return Located((), (clash,), tuple(sorted(broken)), True)

    def _located(self, answers: list[tuple[int, ...]], part: list[int], complete: bool) -> Located:
        clashes = sorted((self.clashes[i] for i in part), key=lambda clash: len(clash.relations))
        told = tuple(tuple(tuple(self._members[g]) for g in answer) for answer in answers)
        touched = {node for answer in told for group in answer for node in group}
        checks = [
            i
            for i in self.checks
            if self.system.cases[i][1] == Verdict.VIOLATED
            and i not in self.dropped
            and not touched.isdisjoint(self.system.operands[i])
        ]
        return Located(told, tuple(clashes), tuple(checks), complete)


def _position(located: Located) -> tuple[tuple[int, str], ...]:
    return min((node.rank for clash in located.clashes for node, _, _ in clash.ends), default=())


def _connected(sets: list[frozenset[int]]) -> list[list[int]]:
    """Return the indices of the sets, parted where they share no element."""
    parts: list[tuple[set[int], list[int]]] = []
    for i, one in enumerate(sets):
        members, indices = set(one), [i]
        for part in [part for part in parts if not members.isdisjoint(part[0])]:
            members |= part[0]
            indices = part[1] + indices
            parts.remove(part)
        parts.append((members, indices))
    return [indices for _, indices in parts]


def _neighbours(system: System, node: Node) -> list[Node]:
    """Return the figures of one check of a figure, itself among them, sorted by their paths."""
    checks = system.touching[node]
    if not checks:
        return [node]
    few = min([len(system.operands[i]) for i in checks])
    fewest = min([i for i in checks if len(system.operands[i]) == few], key=system.rank)
    nodes = dict.fromkeys([*system.operands[fewest], node])
    return sorted(nodes, key=system.order)


def signature(system: System, node: Node, dropped: set[int]) -> object:
    """Return what is the same for two figures that no relation tells apart.

    A figure that is free does the same as another where both stand in one and the same relation only, or where
    their columns in the rows are proportional.
    """
    rows: list[tuple[int, int, int]] = []
    others: list[object] = []
    numbers: set[int] = set()
    for check in system.touching[node]:
        if check in dropped:
            continue
        for relation in system.relations(check):
            if node in relation.linear.holders:
                others.append(relation.number)
                numbers.add(relation.number)
            for which, row in enumerate(relation.linear.rows):
                if node in row.factors:
                    rows.append((relation.number, which, row.factors[node]))
                    numbers.add(relation.number)
        if check in system.left_out:
            others.append(("check", check))
            numbers.add(-1 - check)
    if len(numbers) == 1:
        return "only", *numbers
    common = gcd(*(factor for _, _, factor in rows)) * (1 if rows and rows[0][2] > 0 else -1)
    column = tuple((number, which, factor // common) for number, which, factor in rows)
    return "column", column, tuple(others)


def alike(system: System, node: Node) -> Group:
    """Return the figures that no relation tells from this one, itself among them."""
    mark = signature(system, node, set())
    return tuple(other for other in _neighbours(system, node) if signature(system, other, set()) == mark)
