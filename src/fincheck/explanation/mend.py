"""What a wrong figure should be: the true amounts that mend everything, and the printed value a slip explains."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from fincheck.evaluation.linear.rows import Row
from fincheck.evaluation.outcome import Verdict
from fincheck.exact.simplex import Near, lean
from fincheck.exact.work import Exhausted
from fincheck.explanation.guess import changed
from fincheck.explanation.locate import Located, Search
from fincheck.explanation.system import Relation, System
from fincheck.explanation.trial import SUM, Effect, Trial
from fincheck.figures.figure import Figure, Interval, Spread, interval
from fincheck.figures.slips import (
    KINDS,
    RANK,
    adjacent,
    among,
    converted,
    explained,
    explanations,
    fitting,
    meet,
    reprinted,
    stated,
    variants,
)
from fincheck.record import Record
from fincheck.report.tree import Node

__all__ = ["Mended", "Mender", "Tables"]

FIGURE = 60  # steps that one figure takes, beside what is looked for in the model
WIDE = 200  # values on the printed grid that are tried one by one; of more, only those that a slip explains
TRIED = 40
SHOWN = 5
TELLING = 3  # digits from which on a slip tells something
GROUP = 12  # figures of a group that are asked for a slip


Tables = dict[Node, tuple[list[Node], dict[Node, int]]]  # of tables: their rows, and where each stands


class Mended(Record):
    """The figure, the amounts that mend everything, and values that could be printed, likeliest first.

    ``clear``      whether one value only is what a slip that people make would have turned into the print
    ``possible``   False where every value that could be printed has been tried and none will do
    """

    node: Node
    low: Fraction | None
    high: Fraction | None
    values: tuple[str, ...]
    slip: str
    clear: bool = False
    possible: bool = True


class _Found(Record):
    """What was found of one figure: as ``Mended``, the values as digits on its grid, or the figure in another ``unit``."""

    node: Node
    figure: Figure
    amounts: Interval
    digits: Sequence[int] = ()
    unit: Figure | None = None
    slip: str = ""
    clear: bool = False
    possible: bool = True

    @property
    def likelihood(self) -> tuple[bool, bool, int]:
        return not self.possible, not self.clear, RANK[self.slip]

    def told(self, *, clear: bool) -> Mended:
        values = [] if self.unit is None else [self.unit.text]
        values += [reprinted(self.figure, mantissa).text for mantissa in self.digits[: SHOWN - len(values)]]
        low, high = (None if end is None else Fraction(end) for end in self.amounts[:2])
        return Mended(self.node, low, high, tuple(values), self.slip, clear, self.possible)


class _Beside:
    """What the figures of one row come to together, and each without the others: added up once for all of them."""

    def __init__(self, system: System, row: Row) -> None:
        self.parts: dict[Node, tuple[int, list[Any]]] = {}
        self.ends = row.low, row.high
        self.sums: list[Any] = [0, 0]
        self.endless = [0, 0]  # of how many figures there is no end
        for node, factor in row.factors.items():
            claim = system.claim(node)
            part = [None if end is None else end * factor for end in (claim.high, claim.low)]
            if factor < 0:
                part.reverse()
            self.parts[node] = factor, part
            for i, end in enumerate(part):
                if end is None:
                    self.endless[i] += 1
                else:
                    self.sums[i] += end

    def left(self, node: Node) -> Interval:
        """Return what the others leave a figure, in ``int`` where it is whole."""
        own, part = self.parts[node]
        ends: list[Any] = []
        for end, mine, together, endless in zip(self.ends, part, self.sums, self.endless, strict=True):
            if end is None or endless > (mine is None):
                ends.append(None)
            else:
                left = end - together + (mine or 0)
                ends.append(left * own if own in (1, -1) else lean(Fraction(left) / own))
        return Interval(*(ends if own > 0 else reversed(ends)))


class Mender:
    """Asks about the answers of one search; ``trial`` and ``tables`` are those of the whole report."""

    def __init__(self, search: Search, located: list[Located], trial: Trial, tables: Tables) -> None:
        self.search = search
        self.located = located
        self.system = search.system
        self.trial = trial
        self.tables = tables
        self._beside: _Beside | None = None

    def mend(self, one: Located, group: Sequence[Node], others: Sequence[Node]) -> Mended | None:
        """Return what a change of one of ``group`` comes to, ``others`` being changed with it.

        Of several figures that no rule tells apart the first with the likeliest slip is told; without any slip the
        first. Two that slips explain equally well are not clear, nor is one of more figures than are asked. None
        where the steps allowed are used up.
        """
        best: _Found | None = None
        clear = 0
        for node in group[:GROUP]:
            try:
                found = self.figure(one, node, others)
            except Exhausted:
                return None if best is None else best.told(clear=False)
            if found is None:
                continue
            clear += found.clear or KINDS[found.slip].explains == "much"
            if best is None or found.likelihood < best.likelihood:
                best = found
        if best is None:
            return None
        alone = len(group) == 1 or best.slip != "digit-wrong"
        return best.told(clear=best.clear and clear <= 1 and len(group) <= GROUP and alone)

    def figure(self, one: Located, node: Node, others: Sequence[Node]) -> _Found | None:
        """Return what a figure would read for its checks to hold, slips that people make first; None where no amount would do."""
        figure = self.system.report.figure(node)
        if figure is None:
            return None
        self.search.work.spend(FIGURE)
        amounts = self.amounts(one, node, others)
        if amounts is None:
            return None
        tried, sure = self.tried(node, figure, amounts)
        narrow = _narrow(amounts)
        if not sure and not narrow:
            return _Found(node, figure, amounts)  # bounds only: nearly anything would do
        ranked: list[tuple[int, int, int, int, str]] = []
        copied: bool | None = None
        change = changed(self.system.report, node)
        room = self.trial.room(node, one.checks) if not others else None
        values = tried[:TRIED]
        printed = figure.mantissa
        if room is not None:
            self.search.work.spend(SUM * len(room.exact) * len(values))
            values = [mantissa for mantissa in values if room.admits(mantissa - printed)]
        slips = explanations(figure, values)
        for mantissa in values:
            slip = slips.get(mantissa, "")
            if mantissa == change:
                slip = "prior"
            elif slip in ("", "digit-wrong"):
                if copied is None:
                    copied = self.copied(node, figure)
                if copied:
                    slip = "copied"
                elif not sure:
                    continue  # far too many values fit: only one that a slip explains can be told
            if room is not None:
                rank: int | None = room.rank(mantissa - printed)
            else:
                rank = self.judged(reprinted(figure, mantissa), node, one.checks, alone=not others)
            if rank is not None:
                ranked.append((RANK[slip], rank, abs(mantissa - printed), mantissa, slip))
        ranked.sort()
        slip = ranked[0][4] if ranked else ""
        clear = _clear(figure, [(entry[3], entry[4]) for entry in ranked]) and figure.spread is not Spread.TRUNCATED
        unit: Figure | None = None
        # a unit is mistaken where just that amount is wanted; within wide bounds nearly anything is
        for other in converted(figure, near=amounts.high) if narrow else ():
            if meet(interval(other), amounts) and self.judged(other, node, one.checks, alone=not others) is not None:
                unit, slip, clear = other, "unit", True
        possible = bool(ranked) or unit is not None or not sure or bool(others) or len(tried) > TRIED
        return _Found(node, figure, amounts, [entry[3] for entry in ranked], unit, slip, clear, possible)

    # ---------------------------------------------------------------- inside

    def amounts(self, one: Located, node: Node, others: Sequence[Node]) -> Interval | None:
        """Return the true amounts of a figure that satisfy every relation, or None where there are none."""
        if not others and (only := self.search.only) is not None:
            return self.between(only, node)
        self.search.release(self.located, one, [*others, node])
        model = self.search.model
        if model.solve() is not None:
            return None
        held = [r for i in self.system.touching[node] for r in self.system.relations(i) if node in r.linear.holders]
        stands = any(
            node in row.factors
            for i in self.system.touching[node]
            for relation in self.system.relations(i)
            for row in relation.linear.rows
        )
        low = high = None
        low_open = high_open = False
        if stands:
            low, low_open = _plain(model.reach(node, up=False))
            high, high_open = _plain(model.reach(node, up=True))
        for relation in held:
            if relation.check in model.dropped:
                continue
            for up in (False, True):
                end = self.quotient(relation, node, up)
                if end is None:
                    continue
                if up:
                    high = end if high is None else min(high, end)
                else:
                    low = end if low is None else max(low, end)
        return Interval(low, high, low_open, high_open)

    def between(self, row: Row, node: Node) -> Interval:
        """Return the amounts of a figure that one row leaves it, each other figure standing for what it prints."""
        if self._beside is None:
            self.search.work.spend(len(row.factors))
            self._beside = _Beside(self.system, row)
        return self._beside.left(node)

    def quotient(self, relation: Relation, node: Node, up: bool) -> Fraction | None:
        """Return the highest (lowest) value of the figure that multiplies in one relation (Dinkelbach 1967)."""
        mine = [g for g in relation.linear.groups if g.by == (node,)]
        rest = [g for g in relation.linear.groups if not g.by]
        if len(mine) != 1 or len(mine) + len(rest) != len(relation.linear.groups):
            return None
        model = self.search.model

        def at(groups: Sequence[Any]) -> Fraction:
            total = Fraction(0)
            for group in groups:
                total += group.constant
                for n, factor in group.factors.items():
                    total += factor * _plain(model.amount(n))[0]
            return total

        sign = 1 if up else -1
        bottom = at(mine)
        if not bottom:
            return None
        turn = 1 if bottom > 0 else -1
        best = -at(rest) / bottom
        for _ in range(30):
            # is there an amount with -rest/bottom beyond the best? maximise turn * sign * (-rest - best * bottom)
            factors: dict[Node, Fraction] = {}
            for groups, times in ((rest, Fraction(-1)), (mine, -best)):
                for group in groups:
                    for n, factor in group.factors.items():
                        factors[n] = factors.get(n, Fraction(0)) + turn * sign * times * factor
            top = model.furthest(factors)
            if top is None:
                return None
            bottom = at(mine)
            if not bottom:
                return None
            further = -at(rest) / bottom
            if (further - best) * sign <= 0:
                break
            best = further
        return best

    def tried(self, node: Node, figure: Figure, amounts: Interval) -> tuple[list[int], bool]:
        """Return values on the printed grid worth trying, the likeliest first, and whether they are all that fit.

        Where too many fit these are what one slip could have turned into the print.
        """
        fits, sure = fitting(figure, amounts, WIDE)
        found = list(fits) if sure else among(figure, dict.fromkeys(variants(figure)), amounts)
        if not sure and (change := changed(self.system.report, node)) is not None and stated(figure, change, amounts):
            found.append(change)
        wanted = [m for m in found if m != figure.mantissa and _sensible(figure, m)]
        if len(wanted) > TRIED:
            middle = Fraction(figure.mantissa)
            if amounts.low is not None and amounts.high is not None:
                middle = Fraction(amounts.low + amounts.high) / 2 / figure.ulp
            top, bottom = middle.numerator, middle.denominator
            wanted.sort(key=lambda m: (RANK[explained(figure, m)], abs(m * bottom - top), m))
        return wanted, sure

    def judged(self, figure: Figure, node: Node, checks: Sequence[int], *, alone: bool) -> int | None:
        """Return how many checks would not hold exactly with another figure, or None where it would not do."""
        if not alone:
            return 0
        return _judged(self.trial.changes({node: figure}), checks)

    def copied(self, node: Node, figure: Figure) -> bool:
        """Whether what is printed stands beside the figure as well: in its row, or in its column one row away."""
        if len(str(abs(figure.mantissa)).rstrip("0")) < 3 or node.parent is None:
            return False
        beside = [*(node.parent.group or {}).values()]
        table = node.parent.parent
        if table is not None:
            if table not in self.tables:
                listed = list((table.group or {}).values())
                self.tables[table] = listed, {row: i for i, row in enumerate(listed)}
            rows, places = self.tables[table]
            at = places[node.parent]
            for row in rows[max(at - 1, 0) : at + 2]:
                other = (row.group or {}).get(node.key)
                if other is not None:
                    beside.append(other)
        printed, mantissa, exponent = self.system.report.figure, figure.mantissa, figure.exponent
        for other in beside:
            known = printed(other) if other is not node and type(other.body) is str else None
            if known is not None and (
                known.mantissa == mantissa if known.exponent == exponent else known.value == figure.value
            ):
                return True
        return False


def _judged(changes: Sequence[Effect], checks: Sequence[int]) -> int | None:
    if any(change.broken or (change.check in checks and not change.mended) for change in changes):
        return None
    return sum(change.after != Verdict.EXACT for change in changes)


def _clear(figure: Figure, values: Sequence[tuple[int, str]]) -> bool:
    """Whether the first of the values that will do is the only one that a slip explains.

    A wrong digit, two digits exchanged over others, a neighbour's figure explain so much that they must be all that fits;
    of figures with one or two digits slips make nearly anything.
    """
    if len(str(abs(figure.mantissa)).rstrip("0")) < TELLING:
        return False
    told = [(mantissa, slip) for mantissa, slip in values if KINDS[slip].explains != "nothing"]
    if len(told) != 1 or told[0] != tuple(values[0]):
        return False
    mantissa, slip = told[0]
    weak = KINDS[slip].explains == "little" or (slip == "digits-swapped" and not adjacent(figure, mantissa))
    return not weak or len(values) == 1


def _narrow(amounts: Interval) -> bool:
    return (
        amounts.low is not None and amounts.high is not None and 50 * (amounts.high - amounts.low) <= abs(amounts.high)
    )


def _sensible(figure: Figure, mantissa: int) -> bool:
    """Whether somebody could have meant to print a value: no count below nothing, none in tens of thousands of it."""
    if figure.unit.kind in ("money", "ratio"):
        return mantissa * figure.mantissa >= 0 or mantissa == -figure.mantissa
    return mantissa >= 0 and explained(figure, mantissa) != "scale"


def _plain(number: Any) -> tuple[Any, bool]:
    """Return a number without its tilt, and whether it had one."""
    if isinstance(number, Near):
        return Fraction(number.value), True
    return (None if number is None else Fraction(number)), False
