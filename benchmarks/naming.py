"""How well names are known: passages typed in their own words, with a key of which relations hold among their figures.

    python benchmarks/naming.py KEY.yaml [PASSAGE …] [--misses]

The key is that of ``reading.py``. Every figure of a passage is typed as a person would type it: under its own label, what is said of
an amount below it, parts below 其中, one of several parts below 其中含, a second print below 另处所写, a table of years as rows and
columns. The key's relations tell only what stands below what, as the passage's sentences do; whether they hold is for the rules to say.
Counted are the ties on which a check comes to the key's verdict, and errors that no tie explains.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import Any

from key import documents, tell

import fincheck
from fincheck.evaluation.outcome import Outcome
from fincheck.rulebook import packaged
from fincheck.rulebook.rulebook import Rulebook
from fincheck.source import Source

HOLDS, FAILS = ("exact", "rounding"), ("violated", "truncated")
_KEY = r"[A-Za-z]\w*"
# the key's own remarks behind a label, which the passage does not print
_REMARK = r"\((?:文字|表|第[0-9]款首句|第[0-9一二三]款|第[一二]处|职责段|机构段|印作元|自然口径|正文)\)$"
_OF_A_YEAR = r"(20[0-9]{2}年)?(.+?)(增减)?\(表\)"
_BELOW = {"part": "其中", "some": "其中含", "again": "另处所写"}


def main(key: str, wanted: list[str], *, misses: bool) -> None:
    """Print the counts, and with ``misses`` each tie that was missed and each error that no tie explains."""
    book = packaged.load()
    counts: Counter[str] = Counter()
    for document in documents(key, wanted):
        for line in _score(document, book, counts):
            if misses:
                print(f"{document['id']}: {line}")
    tell(counts)


def _score(document: Any, book: Rulebook, counts: Counter[str]) -> list[str]:
    typed = _Typed(document, book)
    done = fincheck.audit(Source(f"{document['id']}.yaml", typed.text()), book)
    checks = [(frozenset(typed.at.get(node.line, "") for node in check.operands), check) for check in done.outcomes()]
    told: list[str] = [f"not judged: {problem}" for problem in done.problems]
    counts["passages that no rule is for"] += bool(done.problems)
    explained: set[int] = set()
    for tie in document["ties"]:
        keys = _keys(f"{tie['lhs']} {tie['rhs']}")
        hits = [c for operands, c in checks if operands == keys and c.verdict != "undecided"]
        explained |= {id(check) for check in hits}
        fails = tie["verdict"] == "mismatch"
        kind = "ties that fail" if fails else "ties that hold"
        right = any(check.verdict in (FAILS if fails else HOLDS) for check in hits)
        counts[f"{kind}: {'found so' if right else 'found otherwise' if hits else 'no check'}"] += 1
        if not right and (fails or hits):
            told.append(f"{tie['kind']} {tie['relation']} {tie['verdict']}: {_said(hits)}")
    for operands, check in checks:
        if check.verdict in FAILS and id(check) not in explained and check.severity == "error":
            near = any(
                len(_keys(f"{t['lhs']} {t['rhs']}") & operands) > 1 and t["verdict"] == "mismatch"
                for t in document["ties"]
            )
            counts["errors that no tie explains" if not near else "errors beside a tie that fails"] += 1
            told.append(f"error {_said([check])}: {', '.join(sorted(operands))}")
    return told


def _said(checks: list[Outcome]) -> str:
    return ", ".join(f"{check.rule.id} {check.verdict}" for check in checks) or "no check"


def _keys(text: str) -> frozenset[str]:
    return frozenset(re.findall(_KEY, text))


def _label(fact: Any) -> str:
    return re.sub(_REMARK, "", fact["name"])


class _Typed:
    """One passage as it is typed: what each figure stands below, and as what (said of it, a part, one of some, said again)."""

    def __init__(self, document: Any, book: Rulebook) -> None:
        self.year = document.get("year", "")
        self.facts: dict[str, Any] = {fact["key"]: fact for fact in document["facts"]}
        self.ties = document["ties"]
        self.terms = book.terms
        self.above: dict[str, str] = {}
        self.role: dict[str, str] = {}
        self.at: dict[int, str] = {}  # keys of facts by the lines that their figures are typed in
        self.lines: list[str] = []
        years = any(re.match(r"20[0-9]{2}年.*\(表\)", fact["name"]) for fact in self.facts.values())
        self.table = [key for key, fact in self.facts.items() if years and re.fullmatch(_OF_A_YEAR, fact["name"])]
        self.parts()
        for tie in self.ties:
            self.said(tie["kind"], tie["lhs"], tie["rhs"])
        for tie in self.ties:
            self.beside(tie["kind"], tie["lhs"].replace("10000*", ""), tie["rhs"])
        self.by_name()
        for key in self.table:
            self.above.pop(key, None)
        self.above = {key: over for key, over in self.above.items() if over not in self.table}

    def put(self, key: str, below: str, role: str) -> None:
        if key not in self.above and self.top(below) != key:
            self.above[key], self.role[key] = below, role

    def top(self, key: str) -> str:
        while key in self.above:
            key = self.above[key]
        return key

    def parts(self) -> None:
        """Put all parts of a sum below it, or none of them."""
        for tie in self.ties:
            parts = tie["rhs"].split("+")
            sums = tie["kind"] in ("sum", "count", "balance") and all(re.fullmatch(_KEY, part) for part in parts)
            whole = tie["lhs"] if len(parts) > 1 and tie["lhs"] in self.facts else None
            placed = [part for part in parts if part in self.above or (whole is not None and self.top(whole) == part)]
            if sums and whole is not None and whole not in self.above.values() and not placed:
                for part in parts:
                    self.put(part, whole, "part")

    def said(self, kind: str, lhs: str, rhs: str) -> None:
        """Put what is said of an amount below it: a change, a rate, a budget, a share, last year's."""
        if lhs not in self.facts:
            return
        one = rf"({_KEY})"
        of: tuple[str, ...] = ()
        if kind == "growth" and (m := re.fullmatch(rf"100\*{one}/\({one}[+-]{one}\)", rhs)) and m[1] == m[3]:
            of = (m[2], lhs, m[1])
        elif kind == "growth" and (m := re.fullmatch(rf"100\*\({one}-{one}\)/{one}", rhs)):
            of = (m[1] if m[3] == m[2] else m[2], lhs, m[3])
        elif kind == "growth" and (m := re.fullmatch(rf"100\*{one}/{one}", rhs)):
            of = (self.now(m[1], m[2]), lhs, m[1], m[2])
        elif kind == "completion" and (m := re.fullmatch(rf"100\*{one}/{one}", rhs)):
            of = (m[1], lhs, m[2])
        elif kind == "completion" and (m := re.fullmatch(rf"100\*{one}/\({one}[+-]{one}\)", rhs)):
            of = (m[1], lhs, m[3])
        elif kind == "diff" and (m := re.fullmatch(rf"{one}-{one}", rhs)):
            base = r"预算|上年|20[0-9]{2}年"
            turned = re.search(base, self.facts[m[1]]["name"]) and not re.search(base, self.facts[m[2]]["name"])
            of = (m[2], lhs, m[1]) if turned else (m[1], lhs, m[2])
        elif kind == "share" and (m := re.match(rf"100\*{one}/", rhs)):
            of = (m[1], lhs)
        for key in of[1:]:
            if key != of[0]:
                self.put(key, of[0], "said")

    def now(self, change: str, prior: str) -> str:
        """Return this year's amount of a change against a prior one, or the prior one where none is told."""
        for tie in self.ties:
            m = re.fullmatch(rf"({_KEY})-({_KEY})", tie["rhs"])
            if m and tie["kind"] == "diff" and (tie["lhs"], m[2]) == (change, prior):
                return m[1]
        return prior

    def beside(self, kind: str, lhs: str, rhs: str) -> None:
        if kind == "share" and (m := re.fullmatch(rf"100\*({_KEY})/({_KEY})", rhs)):
            self.put(m[1], m[2], "some")
        elif kind in ("repeat", "unit") and lhs in self.facts and rhs in self.facts:
            ids = {self.terms.id_of(_label(self.facts[key])) for key in (lhs, rhs)}
            if len(ids) == 1 and rhs not in self.above.values():
                self.put(rhs, lhs, "again")

    def by_name(self) -> None:
        """Put 公务接待费减少 below 公务接待费 where no relation tells that it belongs there."""
        for key, fact in self.facts.items():
            m = re.fullmatch(r"(.{2,}?)(?:减少|增加|下降|增长)", fact["name"])
            if m is None or key in self.above or key in self.above.values():
                continue
            named = [k for k, f in self.facts.items() if k != key and _label(f) == m[1]]
            known = [
                k
                for k, f in self.facts.items()
                if k in self.above and self.terms.id_of(_label(f)) == self.terms.id_of(m[1]) != m[1]
            ]
            for other in [*named, *known][:1]:
                self.put(key, self.above[other] if self.role.get(other) == "again" else other, "said")

    def text(self) -> str:
        """Return the passage as YAML; ``at`` says then which figure stands in which line."""
        self.lines = [f"年度: {self.year}", "金额单位: 万元"]
        rows: dict[str, list[tuple[str, str]]] = {}
        for key in self.table:
            m = re.fullmatch(_OF_A_YEAR, self.facts[key]["name"])
            assert m is not None
            rows.setdefault(m[2], []).append((m[1] or "增减率", key))
        if rows:
            self.lines.append("三公经费支出情况表:")
        for row, cells in rows.items():
            self.lines.append(f'  "{row}":')
            for column, key in cells:
                self.figure(key, column, 2)
        used: set[str] = set()
        for key in self.facts:
            if key not in self.above and key not in self.table:
                self.typed(key, 0, used)
        return "\n".join(self.lines) + "\n"

    def figure(self, key: str, name: str, deep: int) -> None:
        fact = self.facts[key]
        self.lines.append(f'{"  " * deep}"{name}": "{fact["value"]}{fact["unit"]}"')
        self.at[len(self.lines)] = key

    def typed(self, key: str, deep: int, used: set[str]) -> None:
        name = _label(self.facts[key])
        while name in used:
            name += "（另）"
        used.add(name)
        said = self.below(key, "said")
        said += [part for one in said for part in self.below(one, "part")]  # what is said of the parts of a change
        others = {role: self.below(key, role) for role in _BELOW}
        if not said and not any(others.values()):
            self.figure(key, name, deep)
            return
        pad = "  " * deep
        self.lines.append(f'{pad}"{name}":')
        self.figure(key, "金额", deep + 1)
        names: set[str] = set()
        again = [
            one for one in said if _label(self.facts[one]) in {_label(self.facts[k]) for k in said[: said.index(one)]}
        ]
        for one in said:
            if one not in again:
                self.figure(one, _label(self.facts[one]), deep + 1)
        for role, word in _BELOW.items():
            if others[role] or (role == "again" and again):
                self.lines.append(f"{pad}  {word}:")
                for other in others[role]:
                    self.typed(other, deep + 2, names)
        if again:
            self.lines.append(f"{pad}    第2处:")
            for one in again:
                self.figure(one, _label(self.facts[one]), deep + 3)

    def below(self, key: str, role: str) -> list[str]:
        return [one for one in self.facts if self.above.get(one) == key and self.role[one] == role]


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    main(given[0], given[1:], misses="--misses" in sys.argv)
