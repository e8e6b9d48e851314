"""Conditions that hold two figures against each other in several ways: each is read once, and of a group all together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from fincheck.evaluation.plans.numbers import worth
from fincheck.evaluation.plans.reading import Truth, Worth
from fincheck.evaluation.plans.sheet import Missing, Sheet, Unknown
from fincheck.language.expression import Binary, Compare, Expression, Literal, Path
from fincheck.report.tree import Node

__all__ = ["Pair", "of_a_pair"]


def of_a_pair(
    operator: str, operands: tuple[Expression, ...], where: Callable[[Expression], Truth], in_general: Truth
) -> Truth:
    """Return the plan of ``a × 10000 = b or a = b × 10000 or a = b``, which reads its two figures once; of any other ``in_general``.

    ``where`` compiles a condition.
    """
    equations = [_equation(operand) for operand in operands]
    plain = [equation for equation in equations if equation is not None]
    paths = {_way(path): path for equation in plain for path, _ in equation}
    if len(plain) < len(equations) or len(paths) != 2 or any(_way(a[0]) == _way(b[0]) for a, b in plain):
        return in_general
    first, second = paths
    left, right = (worth(path, where, due=False) for path in paths.values())
    factors = [{_way(path): factor for path, factor in equation} for equation in plain]
    ratios = [
        (found[first].numerator * found[second].denominator, found[second].numerator * found[first].denominator)
        for found in factors
    ]
    around: tuple[Worth, list[tuple[int, int]]] | None = None
    if operator == "or" and _AMOUNT in paths:
        if first == _AMOUNT and _around(paths[second]):
            around = right, ratios
        elif second == _AMOUNT and _around(paths[first]):
            around = left, [(n, m) for m, n in ratios]
    return Pair(left, right, ratios, in_general, decisive=operator == "or", around=around)


class Pair:
    """A condition of two figures, read once each: ``m`` times the one is ``n`` times the other, for any or for all of some ratios.

    ``around``  where the one is the amount of a member of a group and the other the same for all members: that other, and the
                ratios with the member's amount as the one
    """

    def __init__(
        self,
        left: Worth,
        right: Worth,
        ratios: list[tuple[int, int]],
        in_general: Truth,
        *,
        decisive: bool,
        around: tuple[Worth, list[tuple[int, int]]] | None,
    ) -> None:
        self._left, self._right, self._ratios, self._in_general = left, right, ratios, in_general
        self._decisive, self._around = decisive, around

    def __call__(self, sheet: Sheet, place: Node) -> bool:
        """Whether it holds there. Raises Missing, Unknown and Unsettled as other conditions do."""
        x, p, kind = self._left(sheet, place)
        y, q, other = self._right(sheet, place)
        if not kind == other == "money":
            return self._in_general(sheet, place)  # what a number times a count is, say
        x, y = x * q, y * p
        for m, n in self._ratios:
            if (x * m == y * n) is self._decisive:
                return self._decisive
        return not self._decisive

    def among(self, sheet: Sheet, nodes: Sequence[Node]) -> Sequence[Node]:
        """Return those of the figures of one group for which it may hold: of a wide group hardly any has one of a few values."""
        if self._around is None or not nodes:
            return nodes
        around, ratios = self._around
        try:
            y, q, kind = around(sheet, nodes[0])
        except (Missing, Unknown):
            return ()
        if kind != "money":
            return nodes
        figure_of = sheet.figure
        wanted: dict[int, list[int]] = {}  # mantissas, by exponent
        found = []
        for node in nodes:
            figure = figure_of(node)
            if figure is None:
                continue
            exponent = figure.exponent
            if exponent not in wanted:
                top, bottom = (y * 10**-exponent, q) if exponent < 0 else (y, q * 10**exponent)
                wanted[exponent] = [top * n // (bottom * m) for m, n in ratios if not top * n % (bottom * m)]
            if figure.mantissa in wanted[exponent] or figure.unit.kind != "money":
                found.append(node)
        return found


_AMOUNT = False, False, (("key", "amount"),)


def _around(path: Path) -> bool:
    """Whether a path leads to the same from all members of a group."""
    first, *rest = path.steps
    return path.absolute or (first.kind == "parent" and all(step.kind in ("parent", "key") for step in rest))


def _equation(tree: Expression) -> list[tuple[Path, Fraction]] | None:
    """Return the two names of an equation, each with what it is multiplied by; None where it is no such equation."""
    if not isinstance(tree, Compare) or tree.operators != ("=",):
        return None
    sides = []
    for side in tree.operands:
        match side:
            case Path():
                path, factor = side, Fraction(1)
            case Binary("*", Path() as path, Literal(factor, unit)) if unit.kind == "number":
                pass
            case _:
                return None
        if path.many:
            return None
        sides.append((path, factor))
    return sides


def _way(path: Path) -> tuple[object, ...]:
    return path.absolute, path.optional, tuple((step.kind, step.key) for step in path.steps)
