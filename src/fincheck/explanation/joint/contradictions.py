"""Figures that cannot all be true although every check, by itself, can hold: found exactly, with the proof.

Every rule may hold within its own rounding while no one set of true amounts satisfies all of them. Whether there is
one is decided by ``system.Model``; where there is none, the bounds that contradict each other come with multipliers
that prove it (Farkas, *Theorie der einfachen Ungleichungen*, 1902). The smallest set of such figures is searched for
as a minimum hitting set of its duals (Ignatiev, Previti, Liffiton, Marques-Silva, *Smallest MUS Extraction with
Minimal Hitting Set Dualization*, CP 2015); where that takes too long, the set is irreducible and said to be no more.
"""

from __future__ import annotations

from fractions import Fraction

from fincheck.evaluation.candidates import open_to_names
from fincheck.evaluation.outcome import Verdict
from fincheck.exact.hitting import minimum
from fincheck.exact.work import Exhausted, Work
from fincheck.explanation.joint.possible import together
from fincheck.explanation.system import Clash, Model, System
from fincheck.figures.figure import Rational, ends
from fincheck.figures.slips import reprinted
from fincheck.record import Record
from fincheck.report.tree import Node
from fincheck.rulebook.rule import SEVERITIES

__all__ = ["Contradiction", "contradictions"]

LIMIT = 1_000_000  # steps: about a second of plain Python
SMALLEST = 300_000  # of them for making the contradictions of one report smaller
FIRST = 400_000  # beside these, for amounts that are found at a glance, for all of a report,
GLANCE = 800_000  # and for those that are found so in its parts
MUCH = 30  # one check in so many is a sum that holds by rounding only: all of the report is looked at in one go
ROUND = 60  # what one more look at the checks costs
MOST = 5  # contradictions told of one report
_WIDE = 40  # figures of a contradiction that is not made smaller


class Contradiction(Record):
    """Figures that cannot all be true, in the order of the file.

    ``smallest``  where none of fewer figures is there
    ``severity``  "error" where no one figure, printed one unit of its last digit off, mends it, else "warning"; never graver
                  than the mildest rule in it
    """

    figures: tuple[Node, ...]
    clash: Clash
    smallest: bool
    severity: str = "warning"


def contradictions(system: System, limit: int | Work = LIMIT) -> tuple[list[Contradiction], bool]:
    """Return what contradicts itself among the checks of which none is violated, and whether the search came to its end.

    Contradictions share no figure: one that is only there because of another is not told. A check that unknown names
    may say more of proves nothing: where one takes part, the search begins again without it.
    """
    work = limit if isinstance(limit, Work) else Work(limit)
    apart: set[int] = set()
    while True:
        strained, exact = _holding(system, apart)
        if _at_once(system, strained, exact):
            return [], True
        dropped = apart | {i for i, (_, verdict) in enumerate(system.cases) if verdict == Verdict.VIOLATED}
        found, whole = _contradictions(system, work, dropped, set(strained))
        checks = {relation.check for one in found for relation, _, _ in one.clash.relations}
        open_ones = {check for check in checks if open_to_names(system.lookup, *system.cases[check][0])}
        if not open_ones:
            return [
                one._replace(severity=_graver(system, one, _severity(system, one, found, dropped, work)))
                for one in found
            ], whole
        apart |= open_ones


def _holding(system: System, apart: set[int]) -> tuple[list[int], list[int]]:
    """Return the checks that hold with the tolerance of rounding only, and those that hold on the printed amounts."""
    exact, near, cut = Verdict.EXACT, Verdict.ROUNDING, Verdict.TRUNCATED
    strained: list[int] = []
    others: list[int] = []
    for check, (_, verdict) in enumerate(system.cases):
        if verdict is exact:
            others.append(check)
        elif verdict is near or verdict is cut:
            strained.append(check)
    if not apart:
        return strained, others
    return [check for check in strained if check not in apart], [check for check in others if check not in apart]


def _at_once(system: System, strained: list[int], exact: list[int]) -> bool:
    """Whether amounts that satisfy everything are found at a glance: most of a report has nothing to do with what is strained.

    Where many sums are to be mended, to take in all of it is cheaper than to bring in one by one what this moves.
    """
    signs = system.signs
    sums = sum([signs[check] is not None for check in strained])
    if sums * MUCH > len(strained) + len(exact):
        return together(system, [*strained, *exact], Work(FIRST))
    return together(system, strained, Work(FIRST), exact)


def _contradictions(
    system: System, work: Work, dropped: set[int], strained: set[int]
) -> tuple[list[Contradiction], bool]:
    """Return joint contradictions among the strained checks, and whether the search came to its end."""
    strained = {check for check in strained if system.meets(check)}
    glance = Work(GLANCE)
    for part in system.connected(sorted(strained), frozenset(dropped)):
        if glance.left > 0 and together(system, part, glance):
            strained.difference_update(part)
    if not strained:
        return [], True
    model = Model(system, work)
    model.dropped = set(dropped)
    model.add(sorted(strained))
    found: list[Contradiction] = []
    search = _Smallest(system, model.dropped, work.part(SMALLEST))
    try:
        while len(found) < MOST and (clash := model.solve()) is not None:
            found.append(search.smaller(clash))
            model.release(_members(found[-1].clash))
            if not found[-1].figures:
                break
    except Exhausted:
        return found, False
    return found, True


def _graver(system: System, one: Contradiction, severity: str) -> str:
    """Return a severity no graver than that of the mildest rule in a contradiction: its proof is as strong as that one."""
    rules = [system.cases[relation.check][0].rule.severity for relation, _, _ in one.clash.relations]
    return max((severity, *rules), key=SEVERITIES.index)


def _severity(system: System, one: Contradiction, every: list[Contradiction], dropped: set[int], work: Work) -> str:
    """Return "error" where it is proved that moving one figure by one unit of its last digit does not mend it."""
    others = {node for other in every if other is not one for node in _members(other.clash)}
    factors = [Fraction(multiplier) for _, _, multiplier in one.clash.relations]
    gap = -sum(
        (m * r.linear.rows[which].end(m > 0) for (r, which, _), m in zip(one.clash.relations, factors, strict=True)),
        Fraction(0),
    )
    gap -= sum((f * Fraction(_end(system, node, upper)) for node, upper, f in one.clash.ends), Fraction(0))
    weight = {node: abs(factor) for node, _, factor in one.clash.ends}
    multiply = {node for relation, _, _ in one.clash.relations for node in relation.linear.holders}
    (part,) = system.connected([one.clash.relations[0][0].check], frozenset(dropped))
    try:
        for node in one.figures:
            figure = system.report.figure(node)
            if figure is None or (node not in multiply and weight[node] * figure.ulp < gap):
                continue  # the same relations would still contradict each other
            for step in (1, -1):
                moved = system.reprinted({node: reprinted(figure, figure.mantissa + step)})
                model = Model(moved, work)
                model.dropped = dropped
                model.release(others)
                model.add(part)
                if model.solve() is None:
                    return "warning"
    except Exhausted:
        return "warning"  # not proved
    return "error"


def _end(system: System, node: Node, upper: bool) -> Rational:
    figure = system.report.figure(node)
    assert figure is not None
    low, high, _, _ = ends(figure)
    return (high if upper else low) or 0


def _members(clash: Clash) -> set[Node]:
    """Return every figure whose digits take part, be it fixed or not."""
    return {node for node, _, _ in clash.ends} | {
        node for relation, _, _ in clash.relations for node in relation.linear.holders
    }


class _Smallest:
    """The search for the smallest contradictions of one report, and what it may still cost."""

    def __init__(self, system: System, dropped: set[int], work: Work) -> None:
        self.system = system
        self.dropped = dropped
        self.work = work
        self.best: Clash

    def smaller(self, clash: Clash) -> Contradiction:
        """Return the smallest contradiction among the figures connected with one, or that one."""
        best, proved = self.below(clash)
        figures = sorted(_members(best), key=lambda node: (node.line, node.column))
        return Contradiction(tuple(figures), best, proved)

    def below(self, clash: Clash) -> tuple[Clash, bool]:
        """Return the smallest clash within one, and whether none is smaller for certain: by hitting sets of corrections."""
        self.best = clash
        part, checks = self.connected(clash)
        number = {node: i for i, node in enumerate(part)}
        if len(_members(clash)) > _WIDE:
            return clash, False
        corrections: list[frozenset[int]] = []
        try:
            while True:
                held = minimum(corrections, self.work)[0]
                if len(held) >= len(_members(self.best)):
                    return self.best, True
                correction = self.correction(part, checks, {part[i] for i in held})
                if not correction:
                    return self.best, True
                corrections.append(frozenset(number[node] for node in correction))
        except Exhausted:
            return self.best, False

    def connected(self, clash: Clash) -> tuple[list[Node], list[int]]:
        """Return the figures and checks connected with a contradiction."""
        system = self.system
        waiting = list(_members(clash))
        figures = dict.fromkeys(waiting)
        checks: dict[int, None] = {}
        while waiting:
            for check in system.touching[waiting.pop()]:
                if check in checks or check in self.dropped:
                    continue
                checks[check] = None
                for node in system.operands[check]:
                    if node not in figures:
                        figures[node] = None
                        waiting.append(node)
        return sorted(figures, key=lambda node: node.rank), sorted(checks, key=system.rank)

    def correction(self, part: list[Node], checks: list[int], held: set[Node]) -> set[Node]:
        """Return figures one of which must be held, too, for a contradiction; none where there is one already."""
        self.work.spend(ROUND)
        model = Model(self.system, self.work)
        model.dropped = self.dropped
        model.release(node for node in part if node not in held)
        model.add(checks)
        clash = model.solve()
        if clash is None:
            # Hold what can be held, one figure after the other, so that few remain: each of them contradicts the rest.
            for node in part:
                if node in model.free:
                    self.work.spend(ROUND)
                    model.hold([node])
                    if model.solve() is not None:
                        model.release([node])
        if clash is not None:
            if len(_members(clash)) < len(_members(self.best)):
                self.best = clash
            return set()
        return set(model.free)
