"""Conditions compiled: whether they hold on the printed values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from fincheck.evaluation.plans.numbers import worth
from fincheck.evaluation.plans.pairs import of_a_pair
from fincheck.evaluation.plans.reading import Truth, Worth, all_joined, joined, printed
from fincheck.evaluation.plans.sheet import Many, Missing, One, Sheet, Unknown, many, one
from fincheck.exact.operators import OPERATORS
from fincheck.figures.figure import normalize
from fincheck.language.expression import Call, Compare, Expression, Logic, Path, Word, once_a_tree, said
from fincheck.language.kinds import about_words
from fincheck.report.tree import Node, ranked

__all__ = ["in_full", "in_order", "truth", "where", "words"]

_ROWS = 8_000  # names of rows that are remembered
_CONDITIONS = 10_000  # of members, and
_MEMBERS = 1_000  # members of which is remembered for one check whether they meet them


def truth(tree: Expression) -> Truth:
    """Return a condition as a function of sheet and place; it raises Missing, Unknown and Unsettled.

    Raises Unsettled where it has a part that is not compiled.
    """
    match tree:
        case Logic("not", (operand,)):
            inner = truth(operand)
            return lambda sheet, place: not inner(sheet, place)
        case Logic(operator, operands):
            return of_a_pair(operator, operands, where, _joint(operator, operands))
        case Call("present", (Path() as path,)):
            return _present(path)
        case Call("blank", (Path() as path,)):
            return _blank(many(path))
        case Call("same", arguments) if all(isinstance(argument, Path) for argument in arguments):
            return _same([many(path) for path in arguments if isinstance(path, Path)])
        case Call("matches", (Path() as path, Word(text))) if not path.many:
            return _matched(one(path), text)
        case Call("official", (Path() as path,)):
            return _official(one(path))
        case Call("numbered" | "consecutive" as function, (Path() as path,)):
            return _in_order(in_order(function), many(path))
        case Compare(operands) if about_words(tree) and not isinstance(operands[0], Call):
            return words(tree)
        case Compare() if not about_words(tree):
            return _compared(tree)
    return in_full(tree)


_SAID: dict[object, Truth] = {}


@once_a_tree
def where(tree: Expression) -> Truth:
    """Return the condition of the members of a sum, a count or a set of names, as ``truth`` does, to be read aside.

    A member that lacks what is asked does not meet it. A rule asks the same in its condition, on both its sides and
    for its words: what a member came to is remembered while the check lasts.
    """
    what = said(tree)
    condition = _SAID.get(what)
    if condition is None:
        condition = _remembered(truth(tree))
        if len(_SAID) < _CONDITIONS:
            _SAID[what] = condition
    return condition


def _remembered(condition: Truth) -> Truth:
    def meets(aside: Sheet, node: Node) -> bool:
        met = aside.met
        known = met.get((condition, node))
        if known is None:
            try:
                known = condition(aside, node)
            except Missing:
                known = False
            if len(met) < _MEMBERS:
                met[condition, node] = known
        return known

    return meets


def _present(path: Path) -> Truth:
    if path.many:
        each = many(path)
        return lambda sheet, place: any(node is not None for node in each(sheet, place))
    find = one(path)
    return lambda sheet, place: find(sheet, place) is not None


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

    known: dict[tuple[object, ...], bool | None] = {}  # by all that it is told from: tables have the same rows

    def in_force(sheet: Sheet, place: Node) -> bool:
        node = find(sheet, place)
        if node is None:
            raise Missing
        terms, year = sheet.report.terms, sheet.lookup.year
        named = node.body.get("name") if type(node.body) is dict else None
        row = node.key, node.name, named and (named.text or ""), year, terms
        if row in known:
            found = known[row]
        else:
            found = official(node, terms, year)
            if len(known) < _ROWS:
                known[row] = found
        if found is None:
            raise Missing
        return found

    return in_force


def in_order(function: str) -> Callable[[Sequence[Node]], bool]:
    """Return what tells whether headings are ``numbered``, or their numbers follow each other, as those that are ``consecutive``."""
    from fincheck.evaluation.functions.wording import gaps, headings  # read on use

    if function == "numbered":
        return lambda nodes: all(heading.number is not None for heading in headings(nodes))
    return lambda nodes: not gaps(headings(ranked(nodes)))


def _in_order(ordered: Callable[[Sequence[Node]], bool], find: Many) -> Truth:
    def holds(sheet: Sheet, place: Node) -> bool:
        nodes = [node for node in find(sheet, place) if node is not None]
        if not nodes:
            raise Missing
        return ordered(nodes)

    return holds


def in_full(tree: Expression) -> Truth:
    """Return a condition that is evaluated in full: of names and several prints.

    Its run raises Missing and Unknown as the others do.
    """

    def known(sheet: Sheet, place: Node) -> bool:
        from fincheck.evaluation.plans.full import holds

        return holds(tree, sheet, place, where)

    return known


def _joint(operator: str, operands: tuple[Expression, ...]) -> Truth:
    """Return the plan of ``and`` or ``or``: decided by one part whatever the others lack, unknown only where none decides."""
    parts: list[Truth] = []
    decisive = operator == "or"

    def made(at: int) -> Truth:
        """Return a part that is compiled where those before have decided nothing."""

        def part(sheet: Sheet, place: Node) -> bool:
            parts[at] = truth(operands[at])
            return parts[at](sheet, place)

        return part

    parts.extend([made(at) for at in range(len(operands))])

    def joint(sheet: Sheet, place: Node) -> bool:
        unknown: type[Missing | Unknown] | None = None  # its class: what was raised holds this frame
        for part in parts:
            try:
                if part(sheet, place) is decisive:
                    return decisive
            except (Missing, Unknown) as why:
                unknown = unknown or type(why)
        if unknown is not None:
            raise unknown
        return not decisive

    return joint


def _compared(tree: Compare) -> Truth:
    """Return the plan of a comparison of printed values; its run raises Unknown where their kinds do not meet."""
    sides = [worth(operand, where, due=False) for operand in tree.operands]
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
