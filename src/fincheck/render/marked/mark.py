"""What a marked copy says at one place."""

from __future__ import annotations

from fincheck.record import Record
from fincheck.source import Origin

__all__ = ["Mark"]


class Mark(Record):
    """What is to be said at a place of a document.

    ``printed``   the figure or name that stands there: it tells two places apart that have one origin
    ``severity``  "error", "warning" or "info": the colour of the fill
    ``column``    where it stands in its paragraph, from 1; 0 where that is not known
    """

    origin: Origin
    printed: str
    severity: str
    text: str
    column: int = 0
