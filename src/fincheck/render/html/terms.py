"""The sides of a relation as terms with signs: what a picture needs to know of a formula with figures put in."""

from __future__ import annotations

from fractions import Fraction

from fincheck.evaluation.outcome import Outcome
from fincheck.figures.figure import NUMBER, read
from fincheck.record import Record
from fincheck.render.html.markup import say
from fincheck.render.wording.relation import label, side
from fincheck.render.wording.words import amount
from fincheck.report.report import Report
from fincheck.report.tree import Node

__all__ = ["Summand", "quotient", "terms"]

_Pieces = tuple[str | Node, ...]


class Summand(Record):
    """One summand: its value with its sign in the formula, its name and number as printed, its figure where it is one."""

    value: Fraction
    sign: int
    label: str
    number: str
    node: Node | None


def terms(report: Report, outcome: Outcome, pieces: _Pieces, lang: str) -> list[Summand] | None:
    """Return the summands of one side in reading order, or None where it is no sum of figures and products."""
    found: list[Summand] = []
    for sign, part in _summands(pieces):
        value = _Calculation(report, part).result()
        if value is None or "÷" in part:
            return None
        node = part[0] if len(part) == 1 and not isinstance(part[0], str) else None
        if node is not None:
            name, number = label(report, node, outcome.place, lang), (node.text or "").strip()
        elif len(part) == 1:
            name, number = say(lang, "规则所定", "set by the rule"), str(part[0])
        else:
            name, number = side(report, outcome, part, lang), amount(outcome, value)
        found.append(Summand(sign * value, sign, name, number, node))
    return found


def quotient(report: Report, pieces: _Pieces) -> tuple[Fraction, Fraction] | None:
    """Return top and bottom of a side that is one quotient, or None."""
    if len(_summands(pieces)) != 1 or _outside(pieces).count("÷") != 1:
        return None
    at = _outside(pieces).index("÷")
    top, bottom = _Calculation(report, pieces[:at]).result(), _Calculation(report, pieces[at + 1 :]).result()
    return None if top is None or bottom is None else (top, bottom)


def _outside(pieces: _Pieces) -> list[str]:
    """Return the operators of ``pieces``, each in its place, with those inside brackets and all figures as ""."""
    told = []
    depth = 0
    for piece in pieces:
        sign = piece if isinstance(piece, str) else ""
        depth += sign.endswith("(")
        told.append(sign if depth == 0 else "")
        depth -= sign == ")"
    return told


def _summands(pieces: _Pieces) -> list[tuple[int, _Pieces]]:
    """Return the parts between the plus and minus signs that stand outside brackets, each with its sign."""
    found: list[tuple[int, _Pieces]] = []
    sign, start = 1, 0
    for at, operator in enumerate(_outside(pieces)):
        if operator in ("+", "−"):
            if at > start:
                found.append((sign, pieces[start:at]))
            sign, start = (1 if operator == "+" else -1), at + 1
    found.append((sign, pieces[start:]))
    return found


class _Calculation:
    """Calculates pieces on their printed values."""

    def __init__(self, report: Report, pieces: _Pieces) -> None:
        self.report = report
        self.rest = list(pieces)

    def result(self) -> Fraction | None:
        """Return the value, or None where a piece is no figure, or a function stands there."""
        try:
            value = self._total()
        except (ValueError, ZeroDivisionError, IndexError):
            return None
        return None if self.rest else value

    def _take(self, *signs: str) -> str:
        piece = self.rest[0] if self.rest else ""
        if isinstance(piece, str) and piece in signs:
            self.rest.pop(0)
            return piece
        return ""

    def _total(self) -> Fraction:
        value = -self._product() if self._take("−") else self._product()
        while sign := self._take("+", "−"):
            value += self._product() if sign == "+" else -self._product()
        return value

    def _product(self) -> Fraction:
        value = self._operand()
        while sign := self._take("×", "÷"):
            value = value * self._operand() if sign == "×" else value / self._operand()
        return value

    def _operand(self) -> Fraction:
        if self._take("("):
            value = self._total()
            if not self._take(")"):
                raise ValueError
            return value
        piece = self.rest.pop(0)
        figure = read(piece, NUMBER) if isinstance(piece, str) else self.report.figure(piece)
        if figure is None or figure.bound:
            raise ValueError
        return figure.value
