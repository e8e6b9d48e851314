"""What a wrong figure should be: the true amounts that mend everything, and the printed value a slip explains."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import islice

from fincheck.evaluation.outcome import Verdict
from fincheck.exact.work import Exhausted
from fincheck.explanation.guess import changed
from fincheck.explanation.locate import Located, Search
from fincheck.explanation.mending.amounts import Amounts
from fincheck.explanation.trial import SUM, Effect, Trial
from fincheck.figures.figure import Figure, Interval, Spread, interval
from fincheck.figures.slips import (
    KINDS,
    RANK,
    adjacent,
    among,
    converted,
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

Tables = dict[Node, list[Node]]  # of tables: their rows


# of a value: the rank of its slip, how many checks would not hold exactly, how far it is off, itself, the slip
_Ranked = tuple[int, int, int, int, str]


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


class Mender:
    """Asks about the answers of one search; ``trial`` and ``tables`` are those of the whole report."""

    def __init__(self, search: Search, located: list[Located], trial: Trial, tables: Tables) -> None:
        self.search = search
        self.system = search.system
        self.trial = trial
        self.tables = tables
        self.amounts = Amounts(search, located)

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
        amounts = self.amounts.of(one, node, others)
        if amounts is None:
            return None
        fits, sure = fitting(figure, amounts, WIDE)
        narrow = _narrow(amounts)
        if not sure and not narrow:
            return _Found(node, figure, amounts)  # bounds only: nearly anything would do
        ranked, whole = self._ranked(one, node, figure, amounts, others, fits if sure else None)
        slip = ranked[0][4] if ranked else ""
        clear = _clear(figure, ranked) and figure.spread is not Spread.TRUNCATED
        unit: Figure | None = None
        # a unit is mistaken where just that amount is wanted; within wide bounds nearly anything is
        for other in converted(figure, near=amounts.high) if narrow else ():
            if meet(interval(other), amounts) and self.judged(other, node, one.checks, alone=not others) is not None:
                unit, slip, clear = other, "unit", True
        possible = bool(ranked) or unit is not None or not sure or bool(others) or not whole
        return _Found(node, figure, amounts, [entry[3] for entry in ranked], unit, slip, clear, possible)

    # ---------------------------------------------------------------- inside

    def _ranked(
        self,
        one: Located,
        node: Node,
        figure: Figure,
        amounts: Interval,
        others: Sequence[Node],
        fits: Sequence[int] | None,
    ) -> tuple[list[_Ranked], bool]:
        """Return the values that will do, the likeliest first, and whether all that come into question were tried."""
        change = changed(self.system.report, node)
        tried = _tried(figure, amounts, fits, change)
        values: Iterable[int] = islice(tried, TRIED)
        printed = figure.mantissa
        room = self.trial.room(node, one.checks) if not others else None
        ranks: dict[int, int] = {}  # by how much more than is printed a value is, of those that will do
        if room is not None:
            self.search.work.spend(SUM * len(room.exact) * min(len(tried), TRIED))
            ranks = room.ranked([mantissa - printed for mantissa in values])
            values = [printed + more for more in ranks]
        ranked: list[_Ranked] = []
        copied: bool | None = None
        for mantissa in values:
            slip = tried[mantissa]
            if mantissa == change:
                slip = "prior"
            elif slip in ("", "digit-wrong"):
                if copied is None:
                    copied = self.copied(node, figure)
                if copied:
                    slip = "copied"
                elif fits is None:
                    continue  # far too many values fit: only one that a slip explains can be told
            rank: int | None
            if room is not None:
                rank = ranks[mantissa - printed]
            else:
                rank = self.judged(reprinted(figure, mantissa), node, one.checks, alone=not others)
            if rank is not None:
                ranked.append((RANK[slip], rank, abs(mantissa - printed), mantissa, slip))
        ranked.sort()
        return ranked, len(tried) <= TRIED

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
            rows = self.tables.get(table)
            if rows is None:
                rows = self.tables[table] = list((table.group or {}).values())
            # rows stand as in the file: where each is would be more to keep than the rows themselves
            at = bisect_left(rows, _place(node.parent), key=_place)
            if at == len(rows) or rows[at] is not node.parent:
                at = rows.index(node.parent)  # but those that a reader made of others
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


def _place(row: Node) -> tuple[int, int]:
    return row.line, row.column


def _judged(changes: Sequence[Effect], checks: Sequence[int]) -> int | None:
    if any(change.broken or (change.check in checks and not change.mended) for change in changes):
        return None
    return sum(change.after != Verdict.EXACT for change in changes)


def _clear(figure: Figure, ranked: Sequence[_Ranked]) -> bool:
    """Whether the first of the values that will do is the only one that a slip explains.

    A wrong digit, two digits exchanged over others, a neighbour's figure explain so much that they must be all that fits;
    of figures with one or two digits slips make nearly anything.
    """
    told = [entry for entry in ranked if KINDS[entry[4]].explains != "nothing"]
    if len(told) != 1 or told[0] is not ranked[0] or len(str(abs(figure.mantissa)).rstrip("0")) < TELLING:
        return False
    *_, mantissa, slip = told[0]
    weak = KINDS[slip].explains == "little" or (slip == "digits-swapped" and not adjacent(figure, mantissa))
    return not weak or len(ranked) == 1


def _narrow(amounts: Interval) -> bool:
    return (
        amounts.low is not None and amounts.high is not None and 50 * (amounts.high - amounts.low) <= abs(amounts.high)
    )


def _tried(figure: Figure, amounts: Interval, fits: Sequence[int] | None, change: int | None) -> dict[int, str]:
    """Return values on the printed grid worth trying, the likeliest first, each with the slip that made the print of it.

    These are those that ``fits``; where too many do (None), what one slip could have turned into the print.
    """
    found: Sequence[int] = fits if fits is not None else among(figure, dict.fromkeys(variants(figure)), amounts)
    if fits is None and change is not None and stated(figure, change, amounts):
        found = [*found, change]
    slips, printed = explanations(figure, found), figure.mantissa
    # nobody means to print a count below nothing, one in tens of thousands of it, or another sign but that one was turned
    wanted = (
        [m for m in found if m != printed and (m * printed >= 0 or m == -printed)]
        if figure.unit.kind in ("money", "ratio")
        else [m for m in found if m != printed and m >= 0 and slips.get(m) != "scale"]
    )
    if len(wanted) > TRIED:
        middle = Fraction(printed)
        if amounts.low is not None and amounts.high is not None:
            middle = Fraction(amounts.low + amounts.high) / 2 / figure.ulp
        top, bottom = middle.numerator, middle.denominator
        wanted.sort(key=lambda m: (RANK[slips.get(m, "")], abs(m * bottom - top), m))
    return {mantissa: slips.get(mantissa, "") for mantissa in wanted}
