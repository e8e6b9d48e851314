"""The reports that are measured: made by seeded scripts, the same for everyone."""

from __future__ import annotations

import random
from pathlib import Path

PARTS = 5  # of each total

SMALL = """\
entity: 某局
year: 2020
unit: 万元
expenditure:
  total: 12.50
  parts: {basic: 7.25, project: 5.25}
"""

GRID = """\
rules:
  - {id: ROW1, for: rows.*, check: a + b = total}
  - {id: COL1, check: sum(rows.*.a) = top.a}
  - {id: COL2, check: sum(rows.*.b) = top.b}
  - {id: COL3, check: sum(rows.*.total) = top.total}
"""


def yuan(cents: int) -> str:
    """Print an amount with two digits."""
    return f"{cents // 100}.{cents % 100:02}"


def totals(entries: int, wrong: int) -> list[tuple[list[int], int]]:
    """Return so many lists of parts with what is stated as their total, in cents: so many totals are off."""
    draw = random.Random(20_201_231)
    slipped = set(random.Random(7).sample(range(entries), wrong))
    made = []
    for entry in range(entries):
        parts = [draw.randrange(100, 1_000_000) for _ in range(PARTS)]
        made.append((parts, sum(parts) + (90_909 if entry in slipped else 0)))
    return made


def write_totals(path: Path, entries: int, wrong: int = 0) -> Path:
    """Write a report of totals of five parts each, of which so many are wrong."""
    with path.open("w", encoding="utf-8") as out:
        out.write("entity: 某局\nyear: 2020\nunit: 万元\nrows:\n")
        for entry, (parts, total) in enumerate(totals(entries, wrong)):
            shown = ", ".join(f"p{i}: {yuan(part)}" for i, part in enumerate(parts))
            out.write(f"  r{entry:06}:\n    total: {yuan(total)}\n    parts: {{{shown}}}\n")
    return path


def write_beans(path: Path, entries: int, wrong: int) -> Path:
    """Write the same sums as a ledger: a transaction for each, whose postings add up to nothing."""
    names = ["total", *(f"p{i}" for i in range(PARTS))]
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"2020-01-01 open Equity:{name.title()} CNY\n" for name in names)
        for parts, total in totals(entries, wrong):
            out.write('\n2020-12-31 * "sum"\n')
            for name, cents in zip(names, [-total, *parts], strict=True):
                out.write(f"  Equity:{name.title()}  {cents / 100:.2f} CNY\n")  # exact: fewer than 2^53 cents
    return path


def write_rows(path: Path, entries: int, wrong: int) -> Path:
    """Write the same sums as CSV, in cents, for tools that check rows of tables."""
    with path.open("w", encoding="utf-8") as out:
        out.write(",".join(["total", *(f"p{i}" for i in range(PARTS))]) + "\n")
        out.writelines(",".join(map(str, [total, *parts])) + "\n" for parts, total in totals(entries, wrong))
    return path


def write_one_total(path: Path, parts: int) -> Path:
    """Write a report of one wrong total of so many parts."""
    draw = random.Random(1)
    cents = [draw.randrange(100, 1_000_000) for _ in range(parts)]
    lines = "".join(f"      p{i}: {yuan(one)}\n" for i, one in enumerate(cents))
    path.write_text(
        f"unit: 万元\nrows:\n  r:\n    total: {yuan(sum(cents) + 90_909)}\n    parts:\n{lines}", encoding="utf-8"
    )
    return path


def write_shares(path: Path, parts: int) -> Path:
    """Write a report of one total whose parts add up, every one with a wrong share."""
    draw = random.Random(2)
    cents = [draw.randrange(100, 1_000_000) for _ in range(parts)]
    shares = [round(one * 10_000_000 / sum(cents)) + 50 + draw.randrange(50) for one in cents]
    lines = "".join(
        f"      p{i}: {{amount: {yuan(one)}, share: {share // 100_000}.{share % 100_000:05}%}}\n"
        for i, (one, share) in enumerate(zip(cents, shares, strict=True))
    )
    path.write_text(f"unit: 万元\nrows:\n  r:\n    total: {yuan(sum(cents))}\n    parts:\n{lines}", encoding="utf-8")
    return path


def write_grid(path: Path, rows: int) -> Path:
    """Write a grid whose every row and column holds but for rounding, though all of them cannot hold together.

    Each row is a cent off, as its three figures may be; its columns add up exactly, so that the cents add up too.
    """
    draw = random.Random(3)
    lines, sums = [], [0, 0, 0]
    for number in range(rows):
        a, b = draw.randrange(100, 1_000_000), draw.randrange(100, 1_000_000)
        row = [a, b, a + b + 1]
        sums = [one + more for one, more in zip(sums, row, strict=True)]
        lines.append(f"  r{number}: {{a: {yuan(a)}, b: {yuan(b)}, total: {yuan(a + b + 1)}}}\n")
    top = ", ".join(f"{name}: {yuan(one)}" for name, one in zip(("a", "b", "total"), sums, strict=True))
    path.write_text(f"unit: 万元\ntop: {{{top}}}\nrows:\n{''.join(lines)}", encoding="utf-8")
    return path


def write_children(path: Path, number: int) -> Path:
    """Write one section with so many entries that no rule adds up."""
    lines = "".join(f"  项目{i}: {i}.25\n" for i in range(number))
    path.write_text(f"unit: 万元\nexpenditure: {{total: 12.50, parts: {{basic: 7.25, project: 5.25}}}}\n其他:\n{lines}", encoding="utf-8")  # fmt: skip
    return path


def write_rules(path: Path, number: int) -> Path:
    """Write so many rules of one's own, of which none meets anything."""
    lines = "".join(
        f"  - {{id: OWN{i:05}, check: 甲部{i}.合计 = 甲部{i}.基本 + 甲部{i}.项目}}\n" for i in range(number)
    )
    path.write_text(f"rules:\n{lines}", encoding="utf-8")
    return path


def write_many(folder: Path, text: str, number: int) -> Path:
    """Write one report many times, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for at in range(number):
        (folder / f"{at:05}.yaml").write_text(text, encoding="utf-8")
    return folder
