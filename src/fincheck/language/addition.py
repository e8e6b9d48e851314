"""What an expression adds: the one linear form of a formula, whoever asks for it.

Sums are settled by it, searches make their constraints of it, and rules are held against each other by it.
"""

from __future__ import annotations

from fractions import Fraction

from fincheck.figures.figure import Rational
from fincheck.language.expression import Binary, Call, Expression, Literal, Negative, Path, Sum
from fincheck.record import Record

__all__ = ["Added", "Addition", "addition", "difference"]


class Addition(Record):
    """``sum of weight * what a path leads to + constant``.

    ``counts``  whether a ``number()`` stands in it, which is for numbers of things only
    """

    terms: tuple[Added, ...]
    constant: Rational = 0
    counts: bool = False

    def times(self, factor: Rational) -> Addition:
        """Return the form with all of it multiplied."""
        if factor == 1:
            return self
        terms = tuple(term._replace(weight=_lean(term.weight * factor)) for term in self.terms)
        return Addition(terms, _lean(self.constant * factor), self.counts)


class Added(Record):
    """``weight`` times the figure that a path leads to; of a sum, times all of them.

    ``summed``  whether the path stands in a sum, and
    ``each``    what is added of every place that it leads to; None stands for the figure there
    ``where``   the condition that a place must meet to count
    """

    weight: Rational
    path: Path
    summed: bool = False
    each: Addition | None = None
    where: Expression | None = None


def addition(tree: Expression) -> Addition | None:
    """Return what an expression adds, or None where it does more than that."""
    match tree:
        case Literal(value):
            return Addition((), _lean(value))
        case Path():
            return Addition((Added(1, tree),))
        case Negative(operand):
            inner = addition(operand)
            return None if inner is None else inner.times(-1)
        case Sum(term, over, where):
            each = addition(term) if term is not None else None
            if term is not None and each is None:
                return None
            return Addition((Added(1, over, True, each, where),), 0, each is not None and each.counts)
        case Call("number", (operand,)):
            inner = addition(operand)
            return None if inner is None else inner._replace(counts=True)
        case Binary(operator, left, right):
            a, b = addition(left), addition(right)
            return None if a is None or b is None else _both(operator, a, b)
    return None


def difference(left: Expression, right: Expression) -> Addition | None:
    """Return what the left of two sides adds and the right takes away, or None where they do more than that."""
    a, b = addition(left), addition(right)
    return None if a is None or b is None else _both("-", a, b)


def _both(operator: str, a: Addition, b: Addition) -> Addition | None:
    if operator in "+-":
        b = b if operator == "+" else b.times(-1)
        return Addition(a.terms + b.terms, _lean(a.constant + b.constant), a.counts or b.counts)
    if operator == "*" and not a.terms:
        a, b = b, a
    if b.terms or (operator == "/" and not b.constant):
        return None
    return a.times(b.constant if operator == "*" else Fraction(1) / b.constant)


def _lean(value: Rational) -> Rational:
    return value.numerator if type(value) is Fraction and value.denominator == 1 else value
