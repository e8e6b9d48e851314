"""The fewest elements that meet every one of several sets: all minimum hitting sets, exact."""

from __future__ import annotations

from collections.abc import Sequence

from fincheck.exact.work import Work

__all__ = ["BRANCH", "minimum"]

BRANCH = 30  # steps that one branch takes, and one more for each set


def minimum(sets: Sequence[frozenset[int]], work: Work) -> list[tuple[int, ...]]:
    """Return every hitting set of the least size, each sorted, in lexical order; ``[()]`` where there are no sets.

    The size is raised from a lower bound (sets that share nothing need an element each); within a size, branching
    is on the smallest set not yet met, and an element once passed over is not taken again below, so that every
    answer comes once (Reiter, *A Theory of Diagnosis from First Principles*, 1987). Raises Exhausted where the
    steps allowed are used up. No set may be empty.
    """
    kept = [s for s in sets if not any(other < s for other in sets)]
    kept = sorted(set(kept), key=lambda s: (len(s), sorted(s)))
    search = _Search(work)
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
    def __init__(self, work: Work) -> None:
        self.work = work
        self.found: list[tuple[int, ...]] = []

    def down(self, sets: Sequence[frozenset[int]], size: int, chosen: tuple[int, ...], passed: frozenset[int]) -> None:
        if not sets:
            if not size:
                self.found.append(tuple(sorted(chosen)))
            return
        self.work.spend(BRANCH + len(sets))
        if not size or _apart(sets, passed) > size:
            return
        narrow = min(sets, key=lambda s: len(s - passed)) if passed else sets[0]  # they come shortest first
        beyond = sorted(narrow - passed)
        self.work.spend(2 * len(beyond))
        for element in beyond:
            rest = [s for s in sets if element not in s]
            self.down(rest, size - 1, (*chosen, element), passed)
            passed |= {element}
