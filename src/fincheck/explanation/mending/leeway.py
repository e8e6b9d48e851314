"""What a row leaves each of its figures, all others standing for what they print.

Ends count as closed, be they open or not: what is left is too wide by an end at most, never too narrow.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from fincheck.evaluation.linear.rows import Row
from fincheck.exact.simplex import Near, lean
from fincheck.explanation.system import System
from fincheck.figures.figure import Interval
from fincheck.report.tree import Node

__all__ = ["Leeway"]

Ends = tuple[Any, Any]  # int | Fraction | None: the least and the greatest; None: no end


class Leeway:
    """What the figures of one row come to together, added up once; so each without the others is a difference."""

    __slots__ = ("_endless", "_row", "_sums", "_system")

    def __init__(self, system: System, row: Row) -> None:
        self._system = system
        self._row = row
        low: Any = 0
        high: Any = 0
        endless_low = endless_high = 0  # of how many figures there is no end
        for node in row.factors:
            least, most = self._part(node)
            if least is None:
                endless_low += 1
            else:
                low += least
            if most is None:
                endless_high += 1
            else:
                high += most
        self._sums = low, high
        self._endless = endless_low, endless_high

    @property
    def fails(self) -> bool:
        """Whether the printed figures satisfy the row in no way."""
        (least, most), (endless_low, endless_high) = self._sums, self._endless
        low, high = self._row.low, self._row.high
        too_low = low is not None and not endless_high and low > most
        return too_low or (high is not None and not endless_low and high < least)

    def room(self, node: Node) -> Ends:
        """Return between what ends the row holds for a figure, times its factor in the row."""
        least, most = self._part(node)
        (low, high), (endless_low, endless_high) = self._sums, self._endless
        from_below, from_above = _value(self._row.low), _value(self._row.high)
        if from_below is not None:
            from_below = None if endless_high > (most is None) else from_below - high + (most or 0)
        if from_above is not None:
            from_above = None if endless_low > (least is None) else from_above - low + (least or 0)
        return from_below, from_above

    def left(self, node: Node) -> Interval:
        """Return the amounts that the row leaves a figure, in ``int`` where they are whole."""
        factor = self._row.factors[node]
        low, high = (
            end if end is None else end * factor if factor in (1, -1) else lean(Fraction(end) / factor)
            for end in self.room(node)
        )
        return Interval(low, high) if factor > 0 else Interval(high, low)

    def _part(self, node: Node) -> Ends:
        """Return between what ends a figure adds to the row."""
        claim, factor = self._system.claim(node), self._row.factors[node]
        low, high = _value(claim.low), _value(claim.high)
        if factor < 0:
            low, high = high, low
        return None if low is None else low * factor, None if high is None else high * factor


def _value(end: Any) -> Any:
    """Return an end as if it were closed."""
    return end.value if isinstance(end, Near) else end
