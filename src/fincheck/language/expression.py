"""The tree of a formula: its parts, each with its span in the text; knows no figures and no text.

``formula`` builds it, ``kinds`` proves it, ``values`` evaluates it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import wraps
from typing import TypeVar

from fincheck.figures.figure import Unit
from fincheck.record import Record
from fincheck.source import Text

__all__ = [
    "AXES",
    "Axis",
    "Binary",
    "Call",
    "Compare",
    "Expression",
    "Literal",
    "Logic",
    "Needs",
    "Negative",
    "Path",
    "Slip",
    "Span",
    "Step",
    "Sum",
    "Word",
    "once_a_tree", "parts", "paths", "said",
]  # fmt: skip


class Span(Record):
    """Characters ``start`` up to ``end`` of the formula, from 0."""

    start: int
    end: int


class Slip(Exception):
    """What is wrong in a formula, and where in its text."""

    def __init__(self, span: Span, text: Text, help: Text | None = None) -> None:
        super().__init__(text.en)
        self.span = span
        self.text = text
        self.help = help


class Step(Record):
    """One step of a path. ``kind`` is "key", "each" (``*``), "anywhere" (``**``, in a scope) or one of ``AXES``."""

    kind: str
    key: str
    span: Span
    quoted: bool = False


class Needs(Record):
    """What a rule requires of its place: keys, keys that are groups, and whether parts must be groups.

    ``asked``   keys without which its condition is not met
    ``barred``  keys with which it is not met either
    """

    keys: frozenset[str]
    groups: frozenset[str]
    part_groups: bool
    asked: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()


class Axis(Record):
    """A reserved step: what it is written as in English and Chinese, and whether it leads to many nodes."""

    en: str
    zh: str
    many: bool


AXES = {
    "self": Axis("self", "本项", False),
    "parent": Axis("parent", "上一级", False),
    "namesake": Axis("namesake", "同名项", False),  # the child with the key that the place itself has
    "counterpart": Axis("counterpart", "对应项", False),  # the child with the key of the place, or of a group around it
    "column": Axis("column", "各列", False),  # one and the same column everywhere in the formula
    "class": Axis("class_level", "类级", True),  # rows with a code of 3 digits
    "section": Axis("section_level", "款级", True),  # 5 digits
    "item": Axis("item_level", "项级", True),  # 7 digits
    "below": Axis("below", "下级", True),  # rows of the next level whose code starts with this row's
}

_MANY = frozenset({"each", *(kind for kind, axis in AXES.items() if axis.many)})


class Literal(Record):
    """A literal: its exact value in the base unit, its unit and its text."""

    value: Fraction
    unit: Unit
    text: str
    span: Span


class Word(Record):
    """A literal text in double quotes."""

    text: str
    span: Span


class Path(Record):
    """Steps from the place of the check, or from the top where ``absolute``."""

    steps: tuple[Step, ...]
    absolute: bool
    optional: bool
    span: Span

    @property
    def many(self) -> bool:
        """Whether the path leads to many nodes."""
        for step in self.steps:  # noqa: SIM110 - asked for every operand of every check: the quickest way
            if step.kind in _MANY:
                return True
        return False


class Negative(Record):
    """``- operand``."""

    operand: Expression
    span: Span


class Binary(Record):
    """``operator`` is one of ``+ - * /``."""

    operator: str
    left: Expression
    right: Expression
    span: Span


class Sum(Record):
    """``sum(term for over where condition)``; the short form ``sum(over)`` has no term of its own."""

    term: Expression | None
    over: Path
    where: Expression | None
    span: Span


class Call(Record):
    """A function of ``functions.FUNCTIONS`` other than sum; some may have a condition."""

    function: str
    arguments: tuple[Expression, ...]
    where: Expression | None
    span: Span


class Compare(Record):
    """A chain: ``operands[0] operators[0] operands[1] …``; operators are ``= != < <= > >=``."""

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]
    span: Span


class Logic(Record):
    """``operator`` is "and", "or" or "not" (one operand)."""

    operator: str
    operands: tuple[Expression, ...]
    span: Span


Expression = Literal | Word | Path | Negative | Binary | Sum | Call | Compare | Logic


def parts(tree: Expression) -> tuple[Expression, ...]:
    """Return what an expression is made of, in reading order: the one walk over a formula goes by it."""
    match tree:
        case Negative(operand):
            return (operand,)
        case Binary(_, left, right):
            return left, right
        case Sum(term, over, where):
            return tuple(part for part in (term, where, over) if part is not None)
        case Call(_, arguments, where):
            return arguments if where is None else (*arguments, where)
        case Compare(operands) | Logic(_, operands):
            return operands
    return ()


def paths(tree: Expression) -> Iterator[Path]:
    """Yield every path of a formula, in reading order."""
    if isinstance(tree, Path):
        yield tree
    for part in parts(tree):
        yield from paths(part)


_T = TypeVar("_T")
_TREES = 10_000  # expressions of which is kept what follows from each


def once_a_tree(make: Callable[[Expression], _T]) -> Callable[[Expression], _T]:
    """Return what remembers by where an expression is what follows from it alone: one hashed as a whole would take longer."""
    known: dict[int, tuple[Expression, _T]] = {}

    @wraps(make)
    def made(tree: Expression) -> _T:
        kept = known.get(id(tree))
        if kept is not None and kept[0] is tree:
            return kept[1]
        found = make(tree)
        if len(known) < _TREES:
            known[id(tree)] = tree, found
        return found

    return made


def said(tree: object) -> object:
    """Return what an expression says wherever it stands: of two that are written alike the same."""
    if not isinstance(tree, tuple):
        return tree
    return type(tree), *(said(part) for part in tree if type(part) is not Span)
