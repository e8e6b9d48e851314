"""A rule compiled once: at a place it says that it is not for there, that it holds exactly or by rounding, or nothing.

What it says is what ``check`` would say; where it says nothing the check is made in full, which also finds the words.
Most checks of most reports hold, and most rules are not for most places.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, cached_property
from typing import TypeVar

from fincheck.evaluation import operands
from fincheck.evaluation.lookup import is_pattern
from fincheck.evaluation.outcome import Verdict
from fincheck.evaluation.plans.conditions import OPERATORS, Pair, truth, words
from fincheck.evaluation.plans.numbers import Ends, Reach, Truth, Worth, able, all_joined, joined, printed, reach, worth
from fincheck.evaluation.plans.sheet import Fails, Missing, Sheet, Unknown, Unsettled, Unsure, many
from fincheck.evaluation.plans.sums import Signs, SumPlan, adding
from fincheck.figures.figure import Figure, normalize
from fincheck.language.expression import Call, Compare, Expression, Logic, Path, parts
from fincheck.language.kinds import about_words
from fincheck.report.tree import Node, ranked
from fincheck.rulebook.rule import Rule

__all__ = ["Plan", "Settled", "implied", "plan"]

T = TypeVar("T")
Settled = tuple[Verdict, Sequence[Node], Signs | None]
_Relation = Callable[[Sheet, Node], Verdict | None]  # None: nothing to say; UNSURE: it may fail; VIOLATED: it fails

UNSURE = Verdict.UNDECIDED  # only the check in full can tell
_ORDER = (Verdict.EXACT, Verdict.ROUNDING, UNSURE, Verdict.VIOLATED)


class Plan:
    """One rule, compiled. ``settle`` is asked with the sheet of a report, a place and a column."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._pattern = is_pattern(rule.scope)
        self._conditional = rule.when is not None

    # each is made where it is asked for: of most rules the condition alone is

    @cached_property
    def _when(self) -> Truth | None:
        return _compiled(truth, self._rule.when) if self._rule.when is not None else None

    @cached_property
    def _adding(self) -> SumPlan | None:
        return adding(self._rule.tree)

    @cached_property
    def _holds(self) -> _Relation | None:
        return _compiled(_relation, self._rule.tree)

    @cached_property
    def named(self) -> bool:
        """Whether it reads the figures that it names and no others: it has no function but those that ask whether something is there."""
        return all(_named(tree) for tree in (self._rule.tree, self._rule.when) if tree is not None)

    def settle(self, sheet: Sheet, place: Node, column: str) -> Settled | None:
        """Return the verdict, the figures that take part, and with what sign each is added where they make nothing together.

        None where the rule is not for that place.
        Raises Unsettled where only the check in full can tell: Unsure where all that it needs is there, Fails where it fails.
        """
        sheet.begin(place, column)
        if self._conditional and not self.applies(sheet, place):
            return None
        if self._adding is not None and (added := self._adding.of(sheet, place)) is not None:
            holds = added.verdict
            if holds is None:
                raise Fails
            return holds, added.nodes, added.signs
        if self._holds is None:
            raise Unsettled
        try:
            verdict = self._holds(sheet, place)
        except Missing:
            if self._pattern or column:
                return None
            raise Unsettled from None
        except Unknown:
            raise Unsettled from None
        if verdict is None or (not sheet.nodes and not operands.meets_any(sheet.lookup, self._rule, place, column)):
            return None
        if verdict is UNSURE:
            raise Unsure
        if verdict is Verdict.VIOLATED:
            raise Fails
        return verdict, list(sheet.nodes), None

    def applies(self, sheet: Sheet, place: Node) -> bool:
        """Whether the condition of the rule is met; one that cannot be told is not. Raises Unsettled where it is not compiled."""
        if not self._conditional:
            return True
        if self._when is None:
            raise Unsettled
        try:
            return self._when(sheet.aside, place)
        except (Missing, Unknown):
            return False

    def among(self, sheet: Sheet, members: Sequence[Node]) -> Sequence[Node]:
        """Return those members of one group for which the condition of the rule may be met."""
        when = self._when if self._conditional else None
        return when.among(sheet.aside, members) if isinstance(when, Pair) else members


@cache  # asked for every rule of every report
def plan(rule: Rule) -> Plan:
    """Return the plan of a rule."""
    return Plan(rule)


def _named(tree: Expression) -> bool:
    return (not isinstance(tree, Call) or tree.function in ("present", "blank")) and all(map(_named, parts(tree)))


def _compiled(compiler: Callable[[Expression], T], tree: Expression) -> T | None:
    try:
        return compiler(tree)
    except Unsettled:
        return None


def _relation(tree: Expression) -> _Relation:
    """Return a formula as a function to the worst verdict of its relations, as long as they hold."""
    match tree:
        case Logic("and", parts):
            each = [_relation(part) for part in parts]

            def all_of(sheet: Sheet, place: Node) -> Verdict | None:
                found = [verdict for part in each if (verdict := part(sheet, place)) is not None]
                return max(found, key=_ORDER.index) if found else None

            return all_of
        case Logic("or", parts):
            return _any_of([_relation(part) for part in parts])
        case Compare() if not about_words(tree):
            return _equation(tree)
        case Call("same", arguments) if all(isinstance(argument, Path) for argument in arguments):
            return _same(arguments)
        case Compare(sides) if not isinstance(sides[0], Call):
            return _true(words(tree))
        case Call("present" | "blank"):
            return _true(truth(tree))
        case Call("matches" | "official", (Path() as path, *_)) if not path.many and not path.optional:
            return _true(truth(tree))
    return _of_words(tree)


def _any_of(each: list[_Relation]) -> _Relation:
    def any_of(sheet: Sheet, place: Node) -> Verdict | None:
        # all are asked, whatever the verdict of the first: their figures are operands
        found = [verdict for part in each if (verdict := part(sheet, place)) is not None]
        return min(found, key=_ORDER.index) if found else None

    return any_of


def _true(condition: Truth) -> _Relation:
    return lambda sheet, place: Verdict.EXACT if condition(sheet, place) else Verdict.VIOLATED


def _of_words(tree: Expression) -> _Relation:
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


def _equation(tree: Compare) -> _Relation:
    """Return the plan of a chain of comparisons: the worst verdict of the pairs that it implies."""
    sides: list[Worth] = [worth(side, truth, due=True) for side in tree.operands]
    ends: list[Reach] = []  # made where printed values disagree
    pairs = implied(tree.operators)

    def possible(sheet: Sheet, place: Node, i: int, operator: str, j: int) -> Verdict:
        if not ends:
            ends[:] = [reach(side, truth) for side in tree.operands]  # at once: other threads may ask as well
        return _possible(sheet, place, ends[i], operator, ends[j])

    if len(pairs) == 1:
        (left, right), ((_, _, operator),) = sides, pairs
        holds = OPERATORS[operator]

        def two(sheet: Sheet, place: Node) -> Verdict:
            x, p, kind = left(sheet, place)
            y, q, other = right(sheet, place)
            if kind != other:
                joined(kind, other)
            return Verdict.EXACT if holds(x * q, y * p) else possible(sheet, place, 0, operator, 1)

        return two

    def equation(sheet: Sheet, place: Node) -> Verdict:
        values = [side(sheet, place) for side in sides]
        verdict = Verdict.EXACT
        for i, j, operator in pairs:
            x, p, kind = values[i]
            y, q, other = values[j]
            if kind != other:
                joined(kind, other)
            if not OPERATORS[operator](x * q, y * p):
                verdict = max(verdict, possible(sheet, place, i, operator, j), key=_ORDER.index)
                if verdict is UNSURE:
                    return verdict
        return verdict

    return equation


def _possible(sheet: Sheet, place: Node, left: Reach, operator: str, right: Reach) -> Verdict:
    """Return whether true amounts behind the printed ones satisfy a relation, as far as their ends tell."""
    met = Ends(sheet)
    low, high, p = left(met, place)
    down, up, q = right(met, place)
    least, most = low * q - up * p, high * q - down * p
    if not met.single:
        return UNSURE
    return Verdict.ROUNDING if able(operator, least, most) else Verdict.VIOLATED


def _same(arguments: tuple[Expression, ...]) -> _Relation:
    """Return the plan of ``same``: the prints of one thing held against each other; None where fewer than two are there."""
    finds = [(many(path), path.many, path.optional) for path in arguments if isinstance(path, Path)]

    def same(sheet: Sheet, place: Node) -> Verdict | None:
        amount_of = sheet.report.amount
        met: dict[Node, None] = {}
        for find, several, optional in finds:
            found = find(sheet, place)
            if not optional and (not found or None in found):
                raise Missing
            nodes = [node for node in found if node is not None]
            for node in ranked(nodes) if several else nodes:
                amount = amount_of(node) if type(node.body) is dict else node
                if type(amount.body) is not dict:
                    met[amount] = None
                elif not optional:
                    raise Missing
        if len(met) < 2:
            return None
        figures = [sheet.figure(node) for node in met]
        sheet.nodes.update(met)
        known = [figure for figure in figures if figure is not None]
        if not known:
            texts = {None if node.text is None else normalize(node.text).replace(" ", "") for node in met}
            return UNSURE if None in texts else Verdict.EXACT if len(texts) == 1 else Verdict.VIOLATED
        return _agree(known) if len(known) == len(figures) else UNSURE

    return same


def _agree(figures: list[Figure]) -> Verdict:
    """Return how prints of one figure agree."""
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
