"""Relations compiled: the worst verdict of those that a formula joins, as long as they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from fincheck.evaluation import operands
from fincheck.evaluation.outcome import Verdict
from fincheck.evaluation.plans.conditions import in_order, truth, where, words
from fincheck.evaluation.plans.numbers import worth
from fincheck.evaluation.plans.reading import UNSURE, Truth, Worth, all_joined, joined, printed
from fincheck.evaluation.plans.sheet import Many, Missing, Sheet, many, one
from fincheck.exact.operators import OPERATORS
from fincheck.figures.figure import Figure, normalize
from fincheck.language.expression import Call, Compare, Expression, Logic, Path
from fincheck.language.kinds import about_words
from fincheck.report.tree import Node, ranked

__all__ = ["Relation", "implied", "relation"]

Relation = Callable[[Sheet, Node], Verdict | None]  # None: nothing to say; UNSURE: it may fail; VIOLATED: it fails

_ORDER = (Verdict.EXACT, Verdict.ROUNDING, UNSURE, Verdict.VIOLATED)


def relation(tree: Expression) -> Relation:
    """Return a formula as a function to the worst verdict of its relations, as long as they hold.

    Raises Unsettled where it has a part that is not compiled; its run raises Missing, Unknown and Unsettled.
    """
    match tree:
        case Logic("and", parts):
            each = [relation(part) for part in parts]

            def all_of(sheet: Sheet, place: Node) -> Verdict | None:
                found = [verdict for part in each if (verdict := part(sheet, place)) is not None]
                return max(found, key=_ORDER.index) if found else None

            return all_of
        case Logic("or", parts):
            return _any_of([relation(part) for part in parts])
        case Compare() if not about_words(tree):
            return _equation(tree)
        case Call("same", arguments) if all(isinstance(argument, Path) for argument in arguments):
            return _same(arguments)
        case Compare(sides) if not isinstance(sides[0], Call):
            return _true(words(tree))
        case Call() | Logic("not", (Call(),)):
            call = tree if isinstance(tree, Call) else tree.operands[0]
            match call:
                case Call("present" | "blank"):
                    return _true(truth(tree))
                case Call("matches" | "official", (Path() as path, *_)) if not path.many and not path.optional:
                    return _true(truth(tree))
                case Call("numbered" | "consecutive", (Path() as path,)) if not path.optional:
                    return _of_all(many(path), in_order(call.function), tree is call)
    return _of_words(tree)


def _any_of(each: list[Relation]) -> Relation:
    def any_of(sheet: Sheet, place: Node) -> Verdict | None:
        # all are asked, whatever the verdict of the first: their figures are operands
        found = [verdict for part in each if (verdict := part(sheet, place)) is not None]
        return min(found, key=_ORDER.index) if found else None

    return any_of


def _true(condition: Truth) -> Relation:
    return lambda sheet, place: Verdict.EXACT if condition(sheet, place) else Verdict.VIOLATED


def _of_all(find: Many, condition: Callable[[Sequence[Node]], bool], wanted: bool) -> Relation:
    """Return a condition of many, all of which must be there, that is to be met or, where it is not ``wanted``, not to be."""

    def holds(sheet: Sheet, place: Node) -> Verdict:
        found = find(sheet, place)
        if not found or None in found:
            raise Missing
        return Verdict.EXACT if condition(found) is wanted else Verdict.VIOLATED  # type: ignore[arg-type]

    return holds


def _of_words(tree: Expression) -> Relation:
    """Return what holds for names, headings and texts: what it reads must be there, whatever decides first."""
    condition = truth(tree)
    failing = UNSURE if isinstance(tree, Compare) else Verdict.VIOLATED  # of names that nobody knows anything may be

    def holds(sheet: Sheet, place: Node) -> Verdict:
        if operands.missing(sheet.lookup, tree, place, sheet.column) is not None:
            raise Missing
        return Verdict.EXACT if condition(sheet, place) else failing

    return holds


def implied(operators: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """Return the relations of a chain, neighbours first, then those that follow: of ``a = b <= c`` also ``a <= c``.

    Neighbours alone would let 1.00 = 1.01 = 1.02 pass, though no one amount is printed as 1.00 and as 1.02.
    """
    found = [(i, i + 1, operator) for i, operator in enumerate(operators)]
    for i in range(len(operators)):
        joint = operators[i]
        for j in range(i + 1, len(operators)):
            two = {joint, operators[j]} - {"="}
            if "!=" in two or len({operator[0] for operator in two}) > 1:
                break
            joint = min(two, key=len, default="=")
            found.append((i, j + 1, joint))
    return found


def _equation(tree: Compare) -> Relation:
    """Return the plan of a chain of comparisons: the worst verdict of the pairs that it implies."""
    sides: list[Worth] = [worth(side, where, due=True) for side in tree.operands]
    pairs = implied(tree.operators)
    if len(pairs) == 1:
        (left, right), (operator,) = sides, tree.operators
        holds = OPERATORS[operator]
        possible = _possible(tree.operands[0], tree.operands[1], operator)

        def two(sheet: Sheet, place: Node) -> Verdict:
            x, p, kind = left(sheet, place)
            y, q, other = right(sheet, place)
            if kind != other:
                joined(kind, other)
            return Verdict.EXACT if holds(x * q, y * p) else possible(sheet, place)

        return two
    asked = [(i, j, OPERATORS[op], _possible(tree.operands[i], tree.operands[j], op)) for i, j, op in pairs]

    def equation(sheet: Sheet, place: Node) -> Verdict:
        values = [side(sheet, place) for side in sides]
        verdict = Verdict.EXACT
        for i, j, holds, possible in asked:
            x, p, kind = values[i]
            y, q, other = values[j]
            if kind != other:
                joined(kind, other)
            if not holds(x * q, y * p):
                verdict = max(verdict, possible(sheet, place), key=_ORDER.index)
                if verdict is UNSURE:
                    return verdict
        return verdict

    return equation


def _possible(left: Expression, right: Expression, operator: str) -> Callable[[Sheet, Node], Verdict]:
    """Return what tells whether true amounts may satisfy a relation; it is compiled where printed values disagree: most agree."""
    compiled: Callable[[Sheet, Node], Verdict] | None = None

    def possible(sheet: Sheet, place: Node) -> Verdict:
        nonlocal compiled
        if compiled is None:
            from fincheck.evaluation.plans import ends

            compiled = ends.possible(left, right, operator, where)
        return compiled(sheet, place)

    return possible


def _same(arguments: tuple[Expression, ...]) -> Relation:
    """Return the plan of ``same``: the prints of one thing held against each other; None where fewer than two are there."""
    prints = [_prints(path) for path in arguments if isinstance(path, Path)]

    def same(sheet: Sheet, place: Node) -> Verdict | None:
        met: dict[Node, None] = {}
        for add in prints:
            add(sheet, place, met)
        if len(met) < 2:
            return None
        figure_of = sheet.figure
        figures = [figure_of(node) for node in met]
        sheet.nodes.update(met)
        if None not in figures:
            return _agree(figures)  # type: ignore[arg-type]
        if any(figures):
            return UNSURE
        texts = {None if node.text is None else normalize(node.text).replace(" ", "") for node in met}
        return UNSURE if None in texts else Verdict.EXACT if len(texts) == 1 else Verdict.VIOLATED

    return same


def _prints(path: Path) -> Callable[[Sheet, Node, dict[Node, None]], None]:
    """Return what adds the prints that a path leads to; it raises Missing where one is due and not there."""
    optional = path.optional

    def add(sheet: Sheet, node: Node, met: dict[Node, None]) -> None:
        if type(node.body) is dict:
            node = sheet.report.amount(node)
            if type(node.body) is dict:
                if optional:
                    return
                raise Missing
        met[node] = None

    if path.many:
        find_all = many(path)

        def add_all(sheet: Sheet, place: Node, met: dict[Node, None]) -> None:
            found = find_all(sheet, place)
            if not optional and (not found or None in found):
                raise Missing
            for node in ranked([node for node in found if node is not None]):
                add(sheet, node, met)

        return add_all
    find = one(path)

    def add_one(sheet: Sheet, place: Node, met: dict[Node, None]) -> None:
        node = find(sheet, place)
        if node is None:
            if not optional:
                raise Missing
        else:
            add(sheet, node, met)

    return add_one


def _agree(figures: list[Figure]) -> Verdict:
    """Return how prints of one figure agree."""
    first, *others = figures
    mantissa, exponent, unit = first.mantissa, first.exponent, first.unit
    for figure in others:
        if figure.mantissa != mantissa or figure.exponent != exponent or figure.unit is not unit:
            break
    else:
        return Verdict.EXACT  # print for print, as most are
    values = [printed(figure) for figure in figures]
    kinds = {kind for _, _, kind in values}
    if len(kinds) > 1:
        all_joined(kinds)
    x, p, _ = values[0]
    if all(y * p == x * q for y, q, _ in values):
        return Verdict.EXACT
    for i, a in enumerate(figures):
        for b in figures[i + 1 :]:
            fine, coarse = sorted(Fraction(0) if figure.nil else figure.ulp for figure in (a, b))
            if abs(a.value - b.value) > (0 if fine == coarse else coarse / 2):
                return Verdict.VIOLATED
    return Verdict.ROUNDING
