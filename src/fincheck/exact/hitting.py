"""The fewest elements that meet every one of several sets: all minimum hitting sets, exact."""

from __future__ import annotations

from collections.abc import Sequence

from fincheck.exact.simplex import Exhausted

__all__ = ["Allowance", "minimum"]


class Allowance:
    """How many branches may still be tried: one for a whole search, however often it asks."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self) -> None:
        """Count one branch; raise Exhausted where there are none left."""
        self.left -= 1
        if self.left < 0:
            raise Exhausted


def minimum(sets: Sequence[frozenset[int]], allowance: Allowance) -> list[tuple[int, ...]]:
    """Return every hitting set of the least size, each sorted, in lexical order; ``[()]`` where there are no sets.

    The size is raised from a lower bound (sets that share nothing need an element each); within a size, branching
    is on the smallest set not yet met, and an element once passed over is not taken again below, so that every
    answer comes once (Reiter, *A Theory of Diagnosis from First Principles*, 1987). Raises Exhausted where the
    allowance is used up. No set may be empty.
    """
    kept = [s for s in sets if not any(other < s for other in sets)]
    kept = sorted(set(kept), key=lambda s: (len(s), sorted(s)))
    search = _Search(allowance)
    size = _apart(kept, frozenset())
    while True:
        search.found.clear()
        search.down(kept, size, (), frozenset())
        if search.found:
            return sorted(search.found)
        size += 1


def _apart(sets: Sequence[frozenset[int]], passed: frozenset[int]) -> int:
    """Return how many of the sets, at least, share no element that can still be taken."""
    taken: set[int] = set()
    count = 0
    for one in sets:
        left = one - passed
        if taken.isdisjoint(left):
            taken |= left
            count += 1
    return count


class _Search:
    def __init__(self, allowance: Allowance) -> None:
        self.allowance = allowance
        self.found: list[tuple[int, ...]] = []

    def down(self, sets: Sequence[frozenset[int]], size: int, chosen: tuple[int, ...], passed: frozenset[int]) -> None:
        if not sets:
            if not size:
                self.found.append(tuple(sorted(chosen)))
            return
        self.allowance.spend()
        if _apart(sets, passed) > size:
            return
        narrow = min(sets, key=lambda s: len(s - passed))
        for element in sorted(narrow - passed):
            rest = [s for s in sets if element not in s]
            self.down(rest, size - 1, (*chosen, element), passed)
            passed |= {element}
