"""Unknown names as what a rule did not find: a check fails only where it fails under every reading of them.

An optional operand that is not there is nil only where no unknown name could be it. A check that fails is made again
with the unknown names beside its operands taken for those that are absent, for rows or cells that a sum may have
lost, or for a text that is asked for. Where one choice lets it hold, nothing is proved.

The search is exact: over all choices, each name taken once or not at all, the smallest first. For a sum the figures
chosen have to make up the difference, so that most choices are never tried. Past its bounds nothing is said to hold
or to fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache, partial

from fincheck.evaluation.lookup import LEVELS, Lookup, child
from fincheck.figures.figure import interval
from fincheck.language.expression import Binary, Call, Compare, Expression, Logic, Negative, Path, Step, Sum, paths
from fincheck.language.needs import sums
from fincheck.record import Record
from fincheck.report import forms
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule

__all__ = ["Found", "Reading", "Standing", "may_lack", "open_to_names", "search", "strange"]

MOST = 40  # unknown names beside the operands of one check
TRIES = 2_000  # choices of one check that are made in full, and
STEPS = 40_000  # steps of looking for such choices
ALL_STEPS = 400_000  # of one report, where making a check takes as many as its figures ask for
TRY, FIGURE = 200, 30

# What stands in for a path at a place: the figures of unknown names, added; or a text that is there.
Standing = dict[tuple[Path, Node], tuple[Node, ...]]


class Reading(Record):
    """An unknown name and what it is read as: the key of an operand, or None where it is one more of the rows."""

    named: Node
    figure: Node
    key: str | None
    added: bool  # to an operand of that name which is there
    alike: bool  # whether its own name is much like that one


class Found(Record):
    """The result of a search: readings under which the check holds; none where it was ended by its bounds."""

    readings: tuple[Reading, ...]
    beside: tuple[Node, ...]  # the unknown names


class _Spot(Record):
    """One way for one unknown name to be read; ``sign`` of it in left minus right, 0 where the check is no plain sum."""

    at: tuple[Path, Node]
    sign: int
    reading: Reading


@cache  # asked of every check that fails
def may_lack(rule: Rule) -> bool:
    """Return whether the formula has an operand that may be absent, or asks whether something is there."""
    asked = [path for tree in (rule.tree, rule.when) if tree is not None for path in _asked(tree)]
    return (
        bool(asked)
        or any(_loose(path) or _of_parts(path) for path in paths(rule.tree))
        or any(s.where for s in sums(rule.tree))
        or (rule.when is not None and any(path.optional for path in paths(rule.when)))
    )


def _loose(path: Path) -> bool:
    return path.optional or any(step.kind in LEVELS or step.kind == "below" for step in path.steps)


def _of_parts(path: Path) -> bool:
    return len(path.steps) > 1 and path.steps[-1].kind == "each" and path.steps[-2].key == "parts"


def open_to_names(lookup: Lookup, rule: Rule, place: Node, column: str) -> bool:
    """Whether unknown names stand where a check has operands that are absent: it then holds or fails in several ways."""
    return may_lack(rule) and next(_spots(lookup, rule, place, column, frozenset()), None) is not None


def search(
    lookup: Lookup,
    rule: Rule,
    place: Node,
    column: str,
    read: list[Node],
    gap: tuple[Fraction, Fraction] | None,
    holds: Callable[[Standing], bool],
) -> Found | None:
    """Return the fewest readings under which a check holds that fails without them, or None where it fails under all.

    ``read``   the figures that it reads already
    ``gap``    left minus right, and how far that may be from 0, where the check is one equation
    ``holds``  makes the check with what stands in for its operands
    """
    if not may_lack(rule):
        return None
    spots = list(_spots(lookup, rule, place, column, frozenset(map(id, read))))
    if not spots:
        return None
    by_name: dict[Node, list[_Spot]] = {}
    for spot in spots:
        by_name.setdefault(spot.reading.figure, []).append(spot)
    beside = tuple(dict.fromkeys(spot.reading.named for spot in spots))
    if len(by_name) > MOST or lookup.steps > ALL_STEPS:
        return Found((), beside)
    ways = [_ways(lookup.report, these) for these in by_name.values()]
    allowed = min(STEPS, ALL_STEPS - lookup.steps)
    chooser = _Chooser(lookup.report, ways, gap if all(s.sign for s in spots) else None, allowed)
    try:
        for tried, choice in enumerate(chooser.choices()):
            lookup.steps += TRY + FIGURE * len(read)
            if tried >= TRIES or lookup.steps > ALL_STEPS:
                return Found((), beside)
            standing: dict[tuple[Path, Node], tuple[Node, ...]] = {}
            for spot in choice:
                standing[spot.at] = (*standing.get(spot.at, ()), spot.reading.figure)
            if holds(standing):
                return Found(tuple(spot.reading for spot in choice), beside)
    finally:
        lookup.steps += chooser.steps
    return Found((), beside) if chooser.ended else None


def _ways(report: Report, spots: list[_Spot]) -> list[_Spot]:
    """Return the readings of one name that differ in what they do to the check: of those alike the one that is named so."""
    best: dict[object, _Spot] = {}
    for spot in sorted(spots, key=lambda spot: (spot.reading.added, -_likeness(report, spot.reading))):
        best.setdefault(spot.sign or (spot.at[0], id(spot.at[1])), spot)
    return list(best.values())


def _likeness(report: Report, reading: Reading) -> Fraction:
    return report.terms.likeness(reading.named.name or "", reading.key) if reading.key else Fraction(0)


class _Chooser:
    """Yields choices of readings, fewer names first; where the gap is known only those that may close it."""

    def __init__(
        self, report: Report, ways: list[list[_Spot]], gap: tuple[Fraction, Fraction] | None, steps: int
    ) -> None:
        self.ways = ways
        self.gap = gap
        self.steps = 0
        self.most = steps
        self.ended = False
        self.moves: list[list[tuple[_Spot, Fraction, Fraction]]] = []
        for spots in ways:
            figure = report.figure(spots[0].reading.figure)
            if gap is not None and figure is not None:
                reach = interval(figure)
                half = (reach.high - reach.low) / 2 if reach.low is not None and reach.high is not None else Fraction(0)
                self.moves.append([(spot, spot.sign * figure.value, half) for spot in spots])
            else:
                self.moves.append([(spot, Fraction(0), Fraction(0)) for spot in spots])
        # how far the names from here on can move the difference at the most, each way, and widen what is allowed
        self.down = [Fraction(0)] * (len(ways) + 1)
        self.up = [Fraction(0)] * (len(ways) + 1)
        for i in range(len(ways) - 1, -1, -1):
            self.down[i] = self.down[i + 1] + max(Fraction(0), *(half - by for _, by, half in self.moves[i]))
            self.up[i] = self.up[i + 1] + max(Fraction(0), *(half + by for _, by, half in self.moves[i]))

    def choices(self) -> Iterator[tuple[_Spot, ...]]:
        left, allowed = self.gap or (Fraction(0), Fraction(0))
        for size in range(1, len(self.ways) + 1):
            yield from self.chosen(0, size, left, allowed, ())
            if self.ended:
                return

    def chosen(
        self, at: int, size: int, left: Fraction, allowed: Fraction, so_far: tuple[_Spot, ...]
    ) -> Iterator[tuple[_Spot, ...]]:
        """Yield the choices of ``size`` names, from name ``at`` on, that may close what is ``left`` of the difference.

        What the names behind can move at the most ends a branch early; past the bound of steps ``ended`` is set.
        """
        self.steps += 1
        if self.steps > self.most:
            self.ended = True
        if self.ended or len(self.ways) - at < size:
            return
        if not size:
            if abs(left) <= allowed:
                yield so_far
            return
        if self.gap is not None and not (-self.up[at] <= left + allowed and left - allowed <= self.down[at]):
            return
        for spot, by, half in self.moves[at]:
            yield from self.chosen(at + 1, size - 1, left + by, allowed + half, (*so_far, spot))
        yield from self.chosen(at + 1, size, left, allowed, so_far)


def strange(lookup: Lookup, place: Node, path: Path, column: str) -> list[Node]:
    """Return the unknown names with a figure that may be what a path to many leads to, and are not known to be."""
    finder = _Finder(lookup, place, column)
    start = lookup.report.root if path.absolute else place
    return list(dict.fromkeys(reading.named for reading in finder.readings(start, path.steps)))


# ---------------------------------------------------------------- where unknown names may stand


def _spots(lookup: Lookup, rule: Rule, place: Node, column: str, read: frozenset[int]) -> Iterator[_Spot]:
    """Yield every way for an unknown name to be an operand of a check that is not there."""
    finder = _Finder(lookup, place, column)
    operands, others = _openings(rule)
    for opening in operands:
        for spot in opening(finder, place):
            if id(spot.reading.figure) not in read:
                yield spot
    for opening in others:
        yield from opening(finder, place)


_Opening = Callable[["_Finder", Node], Iterator[_Spot]]  # what yields the names that may stand there, from a place on


@cache  # asked of every check that fails
def _openings(rule: Rule) -> tuple[list[_Opening], list[_Opening]]:
    """Return where unknown names could stand for something absent: in the formula, and in what decides whether it is to hold."""
    tree, when = rule.tree, rule.when
    plain = isinstance(tree, Compare) and tree.operators == ("=",)
    # what makes it nil in a condition would make the rule one for another case
    others = _opened(when, 0) if when is not None else []
    for one in (tree, when):
        others += [partial(_Finder.asked, path=path) for path in (_asked(one) if one is not None else ())]
    return _opened(tree, 1 if plain else 0), others


def _opened(tree: Expression, sign: int) -> list[_Opening]:
    """Return where an unknown name could stand in an expression, with the sign that it would have; 0 where that is no sum."""
    match tree:
        case Path():
            return [partial(_Finder.standing, path=tree, sign=sign)] if tree.optional and not tree.many else []
        case Negative(operand):
            return _opened(operand, -sign)
        case Binary(operator, left, right):
            before, behind = {"+": (sign, sign), "-": (sign, -sign)}.get(operator, (0, 0))
            return _opened(left, before) + _opened(right, behind)
        case Sum():
            return _opened_sum(tree, sign)
        case Compare((first, *rest), operators):
            behind = -sign if len(operators) == 1 else 0
            return _opened(first, sign) + [opening for operand in rest for opening in _opened(operand, behind)]
        case Logic(_, operands):
            return [opening for operand in operands for opening in _opened(operand, 0)]
    return []


def _opened_sum(total: Sum, sign: int) -> list[_Opening]:
    term, over, where = total.term, total.over, total.where
    if term is None:
        if where is None and _loose(over):
            return [partial(_Finder.standing, path=over, sign=sign)]
        beside = where is None and _of_parts(over)
        return [partial(_Finder.beside_parts, over=over, sign=sign)] if beside else []
    if where is not None:
        return [partial(_Finder.lacking, over=over, term=term, sign=sign)]
    inner = partial(_Finder.inside, over=over, openings=_opened(term, sign))
    if _of_parts(over) and isinstance(term, Path):
        return [partial(_Finder.beside_parts, over=over, sign=sign, steps=term.steps), inner]
    return [inner]


class _Finder:
    def __init__(self, lookup: Lookup, place: Node, column: str) -> None:
        self.lookup = lookup
        self.report = lookup.report
        self.place = place
        self.column = column

    def inside(self, place: Node, over: Path, openings: list[_Opening]) -> Iterator[_Spot]:
        """Yield what may stand in the members of a sum."""
        for member in filter(None, self.lookup.many(place, over, self.column)):
            for opening in openings:
                yield from opening(self, member)

    def lacking(self, place: Node, over: Path, term: Expression, sign: int) -> Iterator[_Spot]:
        """Yield what may stand in members that lack what is added: they may be left out for that."""
        for member in filter(None, self.lookup.many(place, over, self.column)):
            for path in paths(term):
                if not path.many and self.lookup.one(member, path, self.column) is None:
                    yield from self.standing(member, path, sign if path is term else 0)

    def standing(self, place: Node, path: Path, sign: int) -> Iterator[_Spot]:
        start = self.report.root if path.absolute else place
        for reading in self.readings(start, path.steps):
            if sign or not reading.added:
                yield _Spot((path, place), sign, reading)

    def beside_parts(self, place: Node, over: Path, sign: int, steps: tuple[Step, ...] = ()) -> Iterator[_Spot]:
        """Yield the unknown names beside parts that are so by their terms alone, or rows of a table: they may be parts too."""
        start = self.report.root if over.absolute else place
        parts = self.lookup.one(start, over._replace(steps=over.steps[:-1], absolute=False), self.column)
        whole = parts.parent if parts is not None else None
        if parts is not None and whole is not None and (parts.beside or _tabled(whole)):
            for name in self.unknown(whole if _tabled(whole) else parts):
                for figure in self.reached(name, steps):
                    yield _Spot((over, place), sign, Reading(name, figure, None, False, False))

    def asked(self, place: Node, path: Path) -> Iterator[_Spot]:
        """Yield the unknown names that may be what is asked for: texts for a text, at the top only what is called alike."""
        node = self.report.root if path.absolute else place
        for i, step in enumerate(path.steps):
            if step.kind != "key":
                return
            known = child(node, step.key)
            if known is None:
                rest = path.steps[i + 1 :]
                for name in self.unknown(node):
                    if self.fits(name, step.key, group=bool(rest)):
                        yield _Spot((path, place), 0, Reading(name, name, step.key, False, True))
                return
            node = known

    def fits(self, name: Node, key: str, *, group: bool) -> bool:
        term = self.report.terms.get(key)
        if group and name.group is None:
            return False
        if term is not None and term.silent:
            return name.text is not None and self.report.figure(name) is None
        return name.parent is not self.report.root or self.report.terms.resembles(name.name or "", key)

    def readings(self, node: Node, steps: tuple[Step, ...]) -> Iterator[Reading]:
        """Yield what unknown names can be, on the way of a path from ``node``."""
        step, rest = steps[0], steps[1:]
        if step.kind in ("self", "parent"):
            following = node if step.kind == "self" else node.parent
            if rest and following is not None:
                yield from self.readings(following, rest)
        elif step.kind == "each":
            for member in self.lookup.children(node) if rest else ():
                yield from self.readings(member, rest)
        elif step.kind in LEVELS or step.kind == "below":
            below = step.kind == "below"
            for row in self.lookup.below(node) if below else self.lookup.level(node, LEVELS[step.kind]):
                if rest:
                    yield from self.readings(row, rest)
            table = node.parent if below else node
            for name in self.unknown(table) if table is not None else ():
                for figure in self.reached(name, rest):
                    yield Reading(name, figure, None, False, False)
        else:
            key = {"column": self.column, "namesake": self.place.key}.get(step.kind, step.key)
            known = child(node, key)
            if known is not None and rest:
                yield from self.readings(known, rest)
                return
            for name in self.beside(node, key, step):
                for figure in self.reached(name, rest):
                    yield Reading(
                        name, figure, key, known is not None, self.report.terms.resembles(name.name or "", key)
                    )

    def beside(self, node: Node, key: str, step: Step) -> Iterator[Node]:
        """Yield the children of a group that may be the one of that key."""
        if step.kind != "column" or self.report.terms.get(key) is not None:
            yield from self.unknown(node)
            around = node.parent
            if step.kind == "key" and around is not None and (around is self.report.root or node.key == "rows"):
                loose = child(around, key)
                if loose is not None and self.report.terms.get(key) is not None:
                    yield loose  # outside of any section, or a row without its code: it may well be what this one lacks
            return
        # the column itself has a name that nobody knows: it may be any that the others have and its own row has not
        rows = [child(self.place, "total"), self.place]
        here = {name for row in rows if row is not None for name in (row.group or {})}
        yield from (c for c in self.lookup.children(node) if c.key not in here)

    def unknown(self, group: Node) -> list[Node]:
        """Return the children with names that no term knows, as ``_unknown`` does: found once for all rows of a table."""
        kept = self.lookup.kept
        found: list[Node] | None = kept.get((_unknown, group))
        if found is None:
            found = kept[_unknown, group] = list(_unknown(self.report, group))
        return found

    def reached(self, node: Node, steps: tuple[Step, ...]) -> Iterator[Node]:
        """Yield the figures that the rest of a path leads to from an unknown name."""
        if not steps:
            figure = self.report.amount(node)
            if self.report.figure(figure) is not None:
                yield figure
            elif figure is node:  # whose amount has a name that nobody knows, either
                yield from (name for name in self.unknown(node) if self.report.figure(name) is not None)
            return
        step, rest = steps[0], steps[1:]
        if step.kind == "each":
            for member in self.lookup.children(node):
                yield from self.reached(member, rest)
        elif step.kind in ("key", "column"):
            key = self.column if step.kind == "column" else step.key
            known = child(node, key)
            for name in [known] if known is not None else self.unknown(node):
                yield from self.reached(name, rest)


def _asked(tree: Expression) -> Iterator[Path]:
    """Yield the paths that a formula or a condition asks for being there."""
    match tree:
        case Call("present", (Path() as path,)):
            yield path
        case Logic(_, operands):
            for operand in operands:
                yield from _asked(operand)


def _unknown(report: Report, group: Node) -> Iterator[Node]:
    """Yield the children with names that no term knows: of a group, of its ``parts``, of what it is ``parts`` or rows of."""
    groups = [group]
    parts = (group.group or {}).get("parts")
    if parts is not None:
        groups.append(parts)
        if group.parent is not None and _tabled(group):
            groups.append(group.parent)  # the parts are rows of a table, and so may others be
    if group.key in ("parts", "rows") and group.parent is not None:
        groups.append(group.parent)
        if group.key == "parts" and group.beside and group.parent.parent is not None and _moved(group.parent):
            groups.append(group.parent.parent)  # the parts stood beside the whole, and so may others
        if group.parent.key in ("opening", "closing") and group.parent.parent is not None:
            groups.append(group.parent.parent)  # the forms print what a carry-over is made up of in the rows after it
    for one in groups:
        for node in (one.group or {}).values():
            if node.name is not None and report.terms.get(node.key) is None and not node.key.isdecimal():
                yield node
    if group.key == "rows" and group.parent is not None:
        # tables side by side, one below a head that nobody knows: what is known by its name may well be a row of this one
        for side in forms.SIDES:
            beside = (group.parent.group or {}).get(side)
            yield from (node for node in (beside.group or {} if beside is not None else {}).values() if node.name)


def _tabled(row: Node) -> bool:
    """Whether a group is a row of a table."""
    return row.parent is not None and (row.parent.key.endswith("_table") or row.parent.key in forms.SIDES)


def _moved(whole: Node) -> bool:
    """Whether a figure was made a group for the sake of what stands beside it."""
    amount = (whole.group or {}).get("amount")
    return amount is not None and (amount.line, amount.column) == (whole.line, whole.column)
