"""Seeded random reports that are true: amounts in yuan drawn at random, printed rounded, in every notation.

Whatever is told of such a report beyond what rounding and a nil base bring about is a bug.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import floor
from random import Random

from judge import TERMS

Tree = dict[str, "str | Tree"]


def half_up(value: Fraction) -> int:
    """Return the nearest integer, halves away from zero."""
    return floor(abs(value) + Fraction(1, 2)) * (1 if value >= 0 else -1)


def digits(mantissa: int, places: int) -> str:
    """Return a mantissa with a point before its last ``places`` digits."""
    text = str(abs(mantissa)).rjust(places + 1, "0")
    return ("-" if mantissa < 0 else "") + (f"{text[:-places]}.{text[-places:]}" if places else text)


def printed(value: Fraction | int, scale: int, places: int) -> str:
    """Return a value as it is published: in units of ten to the ``scale``, rounded to some places."""
    return digits(half_up(Fraction(value) * 10**places / Fraction(10) ** scale), places)


def money(random: Random, yuan: int) -> str:
    """Return an amount as one of the notations print it; bare ones are 万元."""
    bare = printed(yuan, 4, 2)
    return random.choice(
        [
            bare,
            bare,
            bare,
            printed(yuan, 4, 4),
            f"{bare}万元",
            f"{yuan}元",
            f"{printed(yuan, 8, 4)}亿元",
            f" {bare} 万元",
        ]
    )


def percent(random: Random, ratio: Fraction) -> str:
    return printed(ratio, -2, random.choice([0, 1, 2])) + random.choice(["%", "％", " %"])


def moved(random: Random, change: int) -> str:
    """Return a change as narratives print it: with a sign, or a word for it."""
    amount = printed(abs(change), 4, 2)
    if change < 0:
        return random.choice([f"-{amount}", f"减少{amount}万元", f"△{amount}", f"({amount})", f"下降{amount}"])
    return random.choice([amount, f"增加{amount}万元", f"增长 {amount}"])


def true_block(random: Random, yuan: int, depth: int) -> Tree:
    """Return a section with figures that stand for ``yuan`` and go together."""
    block: Tree = {}
    prior = random.choice([yuan + random.randint(-yuan // 2, yuan), random.randint(0, 10**9), 0])
    if random.random() < 0.5:
        block["prior"] = money(random, prior)
    if random.random() < 0.6:
        block["change"] = moved(random, yuan - prior)
    if prior and random.random() < 0.6:
        block["change_rate"] = percent(random, Fraction(yuan - prior, prior))
    if random.random() < 0.3:
        budget = yuan + random.randint(1, 10**8)
        block |= {"budget": money(random, budget), "rate": percent(random, Fraction(yuan, budget))}
    if not depth or random.random() < 0.3:
        block["amount"] = money(random, yuan)
        return block
    cuts = sorted(random.randint(0, yuan) for _ in range(random.randint(0, 5)))
    amounts = [b - a for a, b in itertools.pairwise([0, *cuts, yuan])]
    parts: Tree = {}
    shares = random.random() < 0.7
    for name, amount in zip("甲乙丙丁戊己", amounts, strict=False):
        part = true_block(random, amount, depth - 1)
        if shares and yuan:
            part["share"] = percent(random, Fraction(amount, yuan))
        parts[name] = part if len(part) > 1 or random.random() < 0.5 else part.get("amount", part)
    return block | {"total": money(random, yuan), "parts": parts}


def true_report(random: Random) -> Tree:
    income, opening = random.randint(0, 10**10), random.randint(0, 10**8)
    closing = random.randint(0, opening)
    spent = income + opening - closing
    first, later, terms = random.randint(1, 10**7), random.randint(1, 10**7), random.randint(1, 40)
    return {
        "一": true_block(random, income, 2),
        "二": true_block(random, random.randint(0, 10 ** random.randint(1, 11)), 2),
        "三": {
            "opening": money(random, opening), "income": money(random, income),
            "expenditure": money(random, spent), "closing": money(random, closing),
        },
        "四": {
            "contract": money(random, first + terms * later),
            "instalments": {
                "首期": {"count": "1期", "amount": money(random, first)},
                "以后": {"count": f"{terms}期", "amount": money(random, later)},
            },
        },
    }  # fmt: skip


def yaml(tree: Tree, random: Random | None = None, labels: bool = False) -> str:
    """Return a report as YAML, in the order that it has or in a random one, with ids or with Chinese labels."""
    items = list(tree.items())
    if random is not None:
        random.shuffle(items)
    told = []
    for key, value in items:
        term = TERMS.get(key)
        name = term.zh if labels and term is not None else key
        told.append(f'"{name}": ' + (f'"{value}"' if isinstance(value, str) else yaml(value, random, labels)))
    return "{" + ", ".join(told) + "}"


def spoil(random: Random, tree: Tree) -> None:
    """Change some figures of a report: to others, to blanks, to what is no figure."""
    for key, value in tree.items():
        if not isinstance(value, str):
            spoil(random, value)
        elif random.random() < 0.2:
            tree[key] = random.choice(["0", "0.00", "", "若干", "1.00", "5辆", "50%", "-1.00", "持平", "≥1.00"])


def replaced(tree: Tree, path: list[str], text: str) -> Tree:
    """Return a report with one figure printed differently."""
    inner = tree[path[0]]
    assert isinstance(inner, dict) == (len(path) > 1)
    return tree | {path[0]: replaced(inner, path[1:], text) if isinstance(inner, dict) else text}
