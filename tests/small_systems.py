"""Small random reports with their relations, and an independent decision of what is consistent in them.

The relations are written down twice: as rules for fincheck, and as inequalities for the elimination of Fourier and
Motzkin here, which shares no code with fincheck.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import combinations

from fincheck.evaluation.evaluate import Evaluation, evaluate
from fincheck.readers import typed
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.rulebook import packaged, rulebook
from fincheck.source import Source

Inequality = tuple[tuple[Fraction, ...], Fraction]  # sum(factor * x) <= bound

HUNDRED = 100  # a figure of two digits in 万元 is a whole number of hundreds of yuan


@dataclass
class System:
    """Figures in units of their last digit (0.01万元; 0.01%) and relations between them by number."""

    figures: list[int]
    percent: set[int] = field(default_factory=set)
    relations: list[tuple[str, tuple[tuple[int, int], ...]]] = field(default_factory=list)

    def name(self, i: int) -> str:
        return f"f{i}"

    def text(self, i: int) -> str:
        value = self.figures[i]
        digits = f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}"
        return digits + ("%" if i in self.percent else "")

    def yaml(self) -> str:
        return "".join(f"{self.name(i)}: {self.text(i)}\n" for i in range(len(self.figures)))

    def rules(self) -> str:
        lines = ["rules:"]
        for number, (kind, terms) in enumerate(self.relations):
            if kind == "same":
                check = f"same({', '.join(self.name(i) for _, i in terms)})"
            elif kind == "ratio":
                (_, a), (_, b), (_, p) = terms
                check = f"{self.name(a)} / {self.name(b)} = {self.name(p)}"
            else:
                left = " + ".join(self.name(i) for sign, i in terms if sign > 0) or "0"
                right = " + ".join(self.name(i) for sign, i in terms if sign < 0) or "0"
                check = f"{left} {'≤' if kind == 'most' else '='} {right}"
            lines.append(f"  - {{id: R{number}, check: '{check}'}}")
        return "\n".join(lines) + "\n"

    def evaluation(self) -> Evaluation:
        return evaluation_of(self.yaml(), self.rules())

    # ------------------------------------------------------------ the same, decided here

    def claims(self, i: int) -> tuple[Fraction, Fraction]:
        half = Fraction(1, 2)
        return self.figures[i] - half, self.figures[i] + half

    def feasible(self, free: frozenset[int] = frozenset(), printed: dict[int, int] | None = None) -> bool:
        """Whether true amounts exist when the figures of ``free`` may be anything (or print something else)."""
        n = len(self.figures)
        rows: list[Inequality] = []

        def at_most(factors: dict[int, Fraction | int], bound: Fraction | int) -> None:
            rows.append((tuple(Fraction(factors.get(i, 0)) for i in range(n)), Fraction(bound)))

        for i in range(n):
            if i in free:
                continue
            low, high = self.claims(i)
            if printed and i in printed:
                low, high = printed[i] - Fraction(1, 2), printed[i] + Fraction(1, 2)
            at_most({i: 1}, high)
            at_most({i: -1}, -low)
        for kind, terms in self.relations:
            if kind == "ratio":
                (_, a), (_, b), (_, p) = terms
                if p in free:
                    continue
                low, high = self.claims(p)
                if printed and p in printed:
                    low, high = printed[p] - Fraction(1, 2), printed[p] + Fraction(1, 2)
                at_most({b: low / 10000, a: -1}, 0)
                at_most({a: 1, b: -high / 10000}, 0)
            elif kind == "same":
                (_, first), *others = terms
                for _, other in others:
                    at_most({first: 1, other: -1}, 0)
                    at_most({first: -1, other: 1}, 0)
            else:
                at_most({i: sign for sign, i in terms}, 0)
                if kind == "sum":
                    at_most({i: -sign for sign, i in terms}, 0)
        return eliminated(rows, n)

    def answers(self, fixed: frozenset[int] = frozenset()) -> list[frozenset[int]]:
        """Return every smallest set of figures whose change makes all relations hold."""
        n = len(self.figures)
        for size in range(n + 1):
            found = [
                frozenset(chosen)
                for chosen in combinations([i for i in range(n) if i not in fixed], size)
                if self.feasible(frozenset(chosen))
            ]
            if found:
                return found
        return []

    def smallest_contradiction(self) -> int:
        """Return the least number of figures that cannot all be true (the others being anything)."""
        n = len(self.figures)
        for size in range(n + 1):
            for chosen in combinations(range(n), size):
                if not self.feasible(frozenset(range(n)) - set(chosen)):
                    return size
        raise AssertionError("consistent")


def eliminated(rows: list[Inequality], n: int) -> bool:
    """Whether inequalities have a common solution, by Fourier-Motzkin elimination."""
    for v in range(n):
        above = [row for row in rows if row[0][v] > 0]
        below = [row for row in rows if row[0][v] < 0]
        kept = {row for row in rows if row[0][v] == 0}
        for a in above:
            for b in below:
                x, y = -b[0][v], a[0][v]
                factors = tuple(x * p + y * q for p, q in zip(a[0], b[0], strict=True))
                bound = x * a[1] + y * b[1]
                size = max((abs(f) for f in factors), default=Fraction(0)) or Fraction(1)
                kept.add((tuple(f / size for f in factors), bound / size))
        tightest: dict[tuple[Fraction, ...], Fraction] = {}
        for factors, bound in kept:
            if factors not in tightest or bound < tightest[factors]:
                tightest[factors] = bound
        rows = list(tightest.items())
    return all(bound >= 0 for _, bound in rows)


def draw(seed: int, *, slips: int = 0, ratios: bool = True) -> System:
    """Return a random system: consistent amounts, rounded (each total on its own), then ``slips`` wrong figures."""
    choose = random.Random(seed)
    true: list[Fraction] = []
    system = System([])

    def figure(value: Fraction) -> int:
        true.append(value)
        return len(true) - 1

    for _ in range(choose.randint(2, 3)):
        figure(Fraction(choose.randint(100, 99999), choose.choice((3, 7, 10))))
    for _ in range(choose.randint(1, 3)):
        kind = choose.choice(("sum", "sum", "same", "most", "ratio") if ratios else ("sum", "sum", "same", "most"))
        amounts = [i for i in range(len(true)) if i not in system.percent]
        if kind == "sum":
            parts = choose.sample(amounts, min(len(amounts), choose.randint(2, 3)))
            signs = [choose.choice((1, 1, 1, -1)) for _ in parts]
            known = [i for i in amounts if i not in parts and abs(true[i] - _total(true, parts, signs)) < 2]
            total = known[0] if known else figure(_total(true, parts, signs))
            system.relations.append(("sum", (*zip(signs, parts, strict=True), (-1, total))))
        elif kind == "same":
            i = choose.choice(amounts)
            system.relations.append(("same", ((1, i), (1, figure(true[i])))))
        elif kind == "most":
            a, b = choose.sample(amounts, 2)
            a, b = (a, b) if true[a] <= true[b] else (b, a)
            system.relations.append(("most", ((1, a), (-1, b))))
        else:
            a, b = choose.sample(amounts, 2)
            if true[b] > 0:
                p = figure(true[a] / true[b] * 10000)
                system.percent.add(p)
                system.relations.append(("ratio", ((1, a), (1, b), (1, p))))
        if len(true) > 6:
            break
    system.figures = [round(value) + choose.choice((0, 0, 0, 0, 1, -1)) for value in true]
    for _ in range(slips):
        i = choose.randrange(len(true))
        system.figures[i] += choose.choice((9, 90, 900, -9, -90, 270, 33))
    return system


def unbroken(seeds: Iterable[int]) -> Iterator[tuple[int, System, Evaluation]]:
    """Yield, by their seeds, random systems of which every relation holds by itself, as it stands or by rounding."""
    for seed in seeds:
        small = draw(seed)
        evaluation = small.evaluation()
        if not evaluation.tally["violated"] and not evaluation.tally["truncated"]:
            yield seed, small, evaluation


def _total(true: list[Fraction], parts: list[int], signs: list[int]) -> Fraction:
    return sum((sign * true[i] for sign, i in zip(signs, parts, strict=True)), Fraction(0))


@cache
def _terms() -> Terms:
    return packaged.load(rules=False).terms


def evaluation_of(text: str, rules: str) -> Evaluation:
    """Return the evaluation of a report held against rules of its own."""
    known = _terms()
    book = rulebook.read(known, [Source("rules.yaml", rules)])
    assert not book.problems, book.problems
    source = Source("report.yaml", text)
    return evaluate(typed.read(source, known), book.rules)


def numbers(nodes: frozenset[Node] | set[Node]) -> frozenset[int]:
    """Return the numbers of figures by their keys (f0, f1, …)."""
    return frozenset(int(node.key[1:]) for node in nodes)
