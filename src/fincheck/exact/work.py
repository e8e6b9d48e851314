"""One currency for all searches of a report: steps, about a microsecond of plain Python each, never the clock."""

from __future__ import annotations

__all__ = ["Exhausted", "Work"]


class Exhausted(Exception):
    """The steps that were allowed are used up; nothing is decided."""


class Work:
    """Steps that may still be taken; ``left`` says how many. Without a number there is no end to them."""

    __slots__ = ("_above", "left")

    def __init__(self, steps: int | None = None, above: tuple[Work, ...] = ()) -> None:
        self.left = 1 << 62 if steps is None else steps
        self._above = above  # what it counts in as well

    def spend(self, steps: int) -> None:
        """Count steps. Raises Exhausted where there are not so many left, here or in the whole."""
        self.left -= steps
        beyond = self.left < 0
        for work in self._above:
            work.left -= steps
            beyond = beyond or work.left < 0
        if beyond:
            raise Exhausted

    def part(self, steps: int) -> Work:
        """Return an allowance of its own that counts in this one as well."""
        return Work(max(min(steps, self.left), 0), (self, *self._above))
