"""What the formula of a rule adds, compiled once for all places where it is in force."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from fincheck.evaluation.plans.sheet import Many, One, many, one
from fincheck.figures.figure import Rational
from fincheck.language.addition import Addition, addition, difference
from fincheck.language.expression import Binary, Call, Compare, Expression, Logic, Negative, Path, Sum
from fincheck.language.kinds import about_words
from fincheck.record import Record
from fincheck.rulebook.rule import Rule

__all__ = ["LinearForm", "LinearTerm", "Simple", "Stated", "compiled", "one_figure", "simple"]


_TURNED = str.maketrans("<>", "><")  # the sides of a relation exchanged


class LinearTerm(Record):
    """``weight`` times what is found, or of a sum, which is where all of it is ``summed``, times ``each`` of that."""

    weight: Rational
    find: One
    optional: bool
    summed: Many | None
    each: LinearForm | None
    where: Expression | None


class LinearForm(Record):
    """What a formula adds, compiled."""

    terms: tuple[LinearTerm, ...]
    constant: Rational


class Stated(Record):
    """One relation of a rule, and what it adds: ``form operator 0``, or ``form / divisor operator stated``, where it does."""

    tree: Expression
    operator: str = ""
    form: LinearForm | None = None
    divisor: LinearForm | None = None
    stated: One | None = None
    extreme: bool = False  # min, max, abs: nothing linear


def _form(added: Addition) -> LinearForm:
    terms = [
        LinearTerm(
            weight, one(path), path.optional, many(path) if summed else None, _form(each) if each is not None else None, where
        )
        for weight, path, summed, each, where in added.terms
    ]  # fmt: skip
    return LinearForm(tuple(terms), added.constant)


@cache  # asked for every check that takes part in a search
def compiled(rule: Rule) -> tuple[Stated, ...]:
    """Return the relations of a rule, each with what it adds."""
    return tuple(_adding(part) for part in _parts(rule.tree))


class Simple(Record):
    """A rule of two figures, ``first operator second``, or of three, ``first / second operator third``."""

    operator: str
    divided: bool


@cache
def simple(rule: Rule) -> Simple | None:
    """Return what a rule says where each of its operands is one figure, so that nobody has to look up which is which; else None.

    The operands of a check come in the order of its formula: where there are as many as paths, they are those.
    """
    match rule.tree:
        case Compare((Path() as first, Path() as second), (operator,)):
            paths = [first, second]
        case Compare((Binary("/", Path() as first, Path() as second), Path() as third), (operator,)):
            paths = [first, second, third]
        case _:
            return None
    if any(path.many or path.optional for path in paths) or operator == "!=":
        return None
    return Simple(operator, len(paths) == 3)


@cache
def one_figure(rule: Rule) -> bool:
    """Whether a rule says of several prints that they are of one figure, and nothing else."""
    return isinstance(rule.tree, Call) and rule.tree.function == "same"


def _adding(part: Expression) -> Stated:
    if not isinstance(part, Compare):
        return Stated(part)
    (left, right), (operator,) = part.operands, part.operators
    added = difference(left, right)
    if added is not None:
        return Stated(part, operator, _form(added))
    if isinstance(right, Binary) and isinstance(left, Path):
        left, right = right, left
        operator = operator.translate(_TURNED)
    if isinstance(left, Binary) and left.operator == "/" and isinstance(right, Path):
        top, bottom = addition(left.left), addition(left.right)
        if top is not None and bottom is not None:
            return Stated(part, operator, _form(top), _form(bottom), one(right))
    return Stated(part, operator, extreme=_extreme(part))


def _extreme(tree: Expression) -> bool:
    match tree:
        case Call("min" | "max" | "abs"):
            return True
        case Call("number", operands) | Compare(operands):
            return any(map(_extreme, operands))
        case Binary(_, left, right):
            return _extreme(left) or _extreme(right)
        case Negative(operand):
            return _extreme(operand)
        case Sum(Binary() | Call() | Negative() as term):
            return _extreme(term)
    return False


def _parts(tree: Expression) -> Iterator[Expression]:
    match tree:
        case Logic("and", operands):
            for operand in operands:
                yield from _parts(operand)
        case Compare(operands, operators, span) if not about_words(tree):
            for i, operator in enumerate(operators):
                yield Compare((operands[i], operands[i + 1]), (operator,), span)
        case Call("same"):
            yield tree
        case Logic():
            yield tree
