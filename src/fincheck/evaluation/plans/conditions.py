"""Conditions compiled: whether they hold on the printed values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne

from fincheck.evaluation.plans.numbers import Truth, Worth, all_joined, joined, printed, worth
from fincheck.evaluation.plans.sheet import Many, Missing, One, Sheet, Unknown, many, one
from fincheck.figures.figure import normalize
from fincheck.language.expression import Binary, Call, Compare, Expression, Literal, Logic, Path, Word
from fincheck.language.kinds import about_words
from fincheck.report.tree import Node

__all__ = ["OPERATORS", "Pair", "in_full", "truth", "words"]

OPERATORS: dict[str, Callable[[int, int], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def truth(tree: Expression) -> Truth:
    """Return a condition as a function of sheet and place; it raises Missing, Unknown and Unsettled.

    Raises Unsettled where it has a part that is not compiled.
    """
    match tree:
        case Logic("not", (operand,)):
            inner = truth(operand)
            return lambda sheet, place: not inner(sheet, place)
        case Logic(operator, operands):
            return _of_a_pair(operator, operands) or _joint(operator, operands)
        case Call("present", (Path() as path,)):
            if path.many:
                each = many(path)
                return lambda sheet, place: any(node is not None for node in each(sheet, place))
            find = one(path)
            return lambda sheet, place: find(sheet, place) is not None
        case Call("blank", (Path() as path,)):
            return _blank(many(path))
        case Call("same", arguments) if all(isinstance(argument, Path) for argument in arguments):
            return _same([many(path) for path in arguments if isinstance(path, Path)])
        case Call("matches", (Path() as path, Word(text))) if not path.many:
            return _matched(one(path), text)
        case Call("official", (Path() as path,)):
            return _official(one(path))
        case Compare(operands) if about_words(tree) and not isinstance(operands[0], Call):
            return words(tree)
        case Compare() if not about_words(tree):
            return _compared(tree)
    return in_full(tree)


def _blank(find: Many) -> Truth:
    def blank(sheet: Sheet, place: Node) -> bool:
        amount = sheet.report.amount
        return any(node is not None and amount(node).body is None for node in find(sheet, place))

    return blank


def _same(finds: list[Many]) -> Truth:
    """Return whether several prints are of one value, or of one text."""

    def same(sheet: Sheet, place: Node) -> bool:
        amount = sheet.report.amount
        prints = {amount(node): None for find in finds for node in find(sheet, place) if node is not None}
        nodes = [node for node in prints if type(node.body) is not dict]
        if len(nodes) < 2:
            raise Missing
        figures = [figure for node in nodes if (figure := sheet.figure(node)) is not None]
        if not figures and all(node.text is not None for node in nodes):
            return len({normalize(node.text or "").replace(" ", "") for node in nodes}) == 1
        if len(figures) < len(nodes):
            raise Unknown
        values = [printed(figure) for figure in figures]
        all_joined(kind for _, _, kind in values)
        x, p, _ = values[0]
        return all(x * q == y * p for y, q, _ in values)

    return same


def _matched(find: One, pattern: str) -> Truth:
    search: Callable[[str], object] | None = None

    def matched(sheet: Sheet, place: Node) -> bool:
        nonlocal search
        node = find(sheet, place)
        if node is None:
            raise Missing
        if search is None:  # most patterns are for texts that a report does not have
            search = re.compile(pattern).search
        return search(node.text or "") is not None

    return matched


def _official(find: One) -> Truth:
    from fincheck.evaluation.functions.wording import official  # read on use

    def in_force(sheet: Sheet, place: Node) -> bool:
        node = find(sheet, place)
        found = official(node, sheet.report.terms, sheet.lookup.year) if node is not None else None
        if found is None:
            raise Missing
        return found

    return in_force


def in_full(tree: Expression) -> Truth:
    """Return a condition that is evaluated in full: of names, dates, headings, several prints.

    Its run raises Missing and Unknown as the others do.
    """

    def known(sheet: Sheet, place: Node) -> bool:
        from fincheck.evaluation.plans.full import holds

        return holds(tree, sheet, place, truth)

    return known


def _joint(operator: str, operands: tuple[Expression, ...]) -> Truth:
    """Return the plan of ``and`` or ``or``: decided by one part whatever the others lack, unknown only where none decides."""
    parts: list[Truth | None] = [None] * len(operands)  # made where those before have decided nothing
    decisive = operator == "or"

    def joint(sheet: Sheet, place: Node) -> bool:
        unknown: type[Missing | Unknown] | None = None  # its class: what was raised holds this frame
        for at, operand in enumerate(operands):
            part = parts[at]
            if part is None:
                part = parts[at] = truth(operand)
            try:
                if part(sheet, place) is decisive:
                    return decisive
            except (Missing, Unknown) as why:
                unknown = unknown or type(why)
        if unknown is not None:
            raise unknown
        return not decisive

    return joint


def _of_a_pair(operator: str, operands: tuple[Expression, ...]) -> Truth | None:
    """Return the plan of ``a × 10000 = b or a = b × 10000 or a = b``, which reads its two figures once; None for any other."""
    equations = [_equation(operand) for operand in operands]
    plain = [equation for equation in equations if equation is not None]
    paths = {_way(path): path for equation in plain for path, _ in equation}
    if len(plain) < len(equations) or len(paths) != 2 or any(_way(a[0]) == _way(b[0]) for a, b in plain):
        return None
    first, second = paths
    left, right = (worth(path, truth, due=False) for path in paths.values())
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
    return Pair(left, right, ratios, _joint(operator, operands), decisive=operator == "or", around=around)


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
        wanted: dict[int, list[int]] = {}  # mantissas, by exponent
        found = []
        for node in nodes:
            figure = sheet.figure(node)
            if figure is None:
                continue
            exponent = figure.exponent
            mantissas = wanted.get(exponent)
            if mantissas is None:
                up, down = (1, 10**exponent) if exponent >= 0 else (10**-exponent, 1)
                exact = [divmod(y * n * up, q * m * down) for m, n in ratios]
                mantissas = wanted[exponent] = [mantissa for mantissa, rest in exact if not rest]
            if figure.mantissa in mantissas or figure.unit.kind != "money":
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


def _compared(tree: Compare) -> Truth:
    """Return the plan of a comparison of printed values; its run raises Unknown where their kinds do not meet."""
    sides = [worth(operand, truth, due=False) for operand in tree.operands]
    operators = [OPERATORS[operator] for operator in tree.operators]
    if len(sides) == 2:
        (left, right), (holds,) = sides, operators
        return _two(left, right, holds)

    def compared(sheet: Sheet, place: Node) -> bool:
        values = [side(sheet, place) for side in sides]
        holds = True
        for (x, p, kind), (y, q, other), operator in zip(values, values[1:], operators, strict=False):
            if kind != other:
                joined(kind, other)
            holds = holds and operator(x * q, y * p)
            if not holds:
                return False
        return holds

    return compared


def _two(left: Worth, right: Worth, holds: Callable[[int, int], bool]) -> Truth:
    def two(sheet: Sheet, place: Node) -> bool:
        x, p, kind = left(sheet, place)
        y, q, other = right(sheet, place)
        if kind != other:
            joined(kind, other)
        return holds(x, y) if p == q else holds(x * q, y * p)

    return two


def words(tree: Compare) -> Truth:
    """Return a comparison of texts as a function of sheet and place."""
    sides = [_text(operand) for operand in tree.operands]
    equal = [operator == "=" for operator in tree.operators]

    def compared(sheet: Sheet, place: Node) -> bool:
        texts = [side(sheet, place) for side in sides]
        return all((a == b) is wanted for a, b, wanted in zip(texts, texts[1:], equal, strict=False))

    return compared


def _text(tree: Expression) -> Callable[[Sheet, Node], str]:
    """Return the plan of a text: what the rule gives, or what the report prints, without width of letters."""
    if isinstance(tree, Word):
        literal = normalize(tree.text)
        return lambda _, __: literal
    assert isinstance(tree, Path)
    find, optional = one(tree), tree.optional

    def text(sheet: Sheet, place: Node) -> str:
        node = find(sheet, place)
        if node is None:
            if optional:
                return ""
            raise Missing
        if node.text is None:
            raise Unknown
        return normalize(node.text)

    return text
