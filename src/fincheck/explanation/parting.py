"""One connected contradiction parted into causes: what all its answers have in common and what is right without the rest."""

from __future__ import annotations

from fincheck.evaluation.outcome import Verdict
from fincheck.exact.work import Exhausted
from fincheck.explanation.locate import Located, Search
from fincheck.explanation.system import Model
from fincheck.report.tree import Node

__all__ = ["parted"]


def parted(search: Search, located: list[Located]) -> list[Located]:
    """Part from each what all its answers have in common and what is right without the rest: a cause of its own."""
    found: list[Located] = []
    for one in located:
        rest = one
        while len(rest.answers) > 1 or (rest.answers and len(rest.answers[0]) > 1):
            piece = next(filter(None, (_alone(search, located, one, rest, group) for group in rest.answers[0])), None)
            if piece is None:
                break
            group = piece.answers[0][0]
            found.append(piece)
            rest = rest._replace(
                answers=tuple(tuple(g for g in answer if g != group) for answer in rest.answers),
                checks=tuple(i for i in rest.checks if i not in piece.checks),
            )
        if not rest.answers or rest.answers[0]:
            found.append(rest)
    return found


def _alone(
    search: Search, located: list[Located], whole: Located, rest: Located, group: tuple[Node, ...]
) -> Located | None:
    """Return what a group mends by itself, where all answers have it and the other checks have nothing to do with it."""
    if not all(group in answer for answer in rest.answers):
        return None
    system = search.system
    mine = tuple(i for i in rest.checks if not set(group).isdisjoint(system.operands[i]))
    others = [i for i in whole.checks if i not in mine]
    if not mine:
        return None
    try:
        if others:
            model = Model(system, search.work)
            model.dropped = search.dropped | set(others)
            model.add(
                i
                for i in search.checks
                if system.cases[i][1] in (Verdict.ROUNDING, Verdict.TRUNCATED, Verdict.VIOLATED)
            )
            model.release(g[0] for other in located if other is not whole and other.answers for g in other.answers[0])
            model.release(group)
            if model.solve() is not None:
                return None
        elif len(rest.answers[0]) > 1:
            return None
    except Exhausted:
        return None
    clashes = tuple(c for c in whole.clashes if not c.figures.isdisjoint(group))
    return whole._replace(answers=((group,),), clashes=clashes, checks=mine)
