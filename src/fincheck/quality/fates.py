"""What became of every figure of a report: checked against others, or why not. Nothing is passed over in silence.

A figure is *checked* where a relation between figures, or of a figure with how many things are listed, came to a
verdict with it, and where a finding stands at it, be it of words: it is told there. That a share lies between 0 and 100 %
holds it against nothing.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from fincheck.evaluation.evaluate import Evaluation
from fincheck.evaluation.lookup import Lookup, child
from fincheck.evaluation.outcome import Verdict
from fincheck.language.expression import Needs, Path, paths
from fincheck.quality.counting import arithmetic
from fincheck.record import Record
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook.rule import Rule
from fincheck.source import Text

__all__ = ["Fates", "Unchecked", "Want", "fates"]


class Want(StrEnum):
    """What became of a figure."""

    CHECKED = "checked"
    UNDECIDED = "undecided"  # a check reads it and came to no verdict
    UNKNOWN = "unknown"  # no term knows its name
    ALONE = "alone"  # what a rule would hold it against is not there
    NO_RULE = "no_rule"


_OTHERWISE = tuple(state for state in Want if state is not Want.CHECKED)


class Unchecked(Record):
    """A figure that no check holds, and why."""

    node: Node
    state: Want
    reason: Text


class Fates(Record):
    """How many figures there are and have been checked, and those that have not, in the order of the file.

    ``assumed``  the first figure that is money of a unit that nothing names, or None
    ``texts``    what would be a figure by its name, and is none
    """

    total: int
    checked: int
    others: tuple[Unchecked, ...]
    assumed: Node | None = None
    texts: frozenset[Node] = frozenset()

    @property
    def counts(self) -> dict[Want, int]:
        """How many of the others are in each state."""
        counts: dict[Want, int] = dict.fromkeys(_OTHERWISE, 0)
        for fate in self.others:
            counts[fate.state] += 1
        return counts


def _held(evaluation: Evaluation) -> tuple[set[Node], set[Node]]:
    """Return the figures that a sum holds, and the nodes, figures or not, that another relation came to a verdict with."""
    added: set[Node] = set()
    others: set[Node] = set()
    undecided = Verdict.UNDECIDED
    every = zip(evaluation.quiet, evaluation.operands, evaluation.signs, strict=True)
    for ((rule, _, _), verdict), operands, signs in every:
        if verdict is not undecided and arithmetic(rule):
            (others if signs is None else added).update(operands)
    for outcome in evaluation.findings:
        if outcome.verdict != Verdict.UNDECIDED:
            others.update(outcome.operands)
    return added, others


def fates(evaluation: Evaluation, rules: list[Rule]) -> Fates:
    """Return what became of every figure of the report that was evaluated with some rules."""
    report = evaluation.lookup.report
    added, held = _held(evaluation)
    total = 0
    loose = []
    texts = []
    assumed: Node | None = None
    stated = report.context(report.root).stated  # then it is so of all below
    for node in report.each_print():
        if node not in added:  # of a million figures hardly one need be read again
            if report.figure(node) is None:
                texts.append(node)
                continue
            if node not in held:
                loose.append(node)
        total += 1
        if not stated and assumed is None and report.assumed(node):
            assumed = node
    others = tuple(_Reasons(evaluation, rules, set(loose)).of(loose)) if loose else ()
    return Fates(total, total - len(loose), others, assumed, frozenset(texts))


_LISTS = frozenset({"among"})  # a figure without an open list of what it includes lacks nothing


@lru_cache(4)  # eighty reports are held against the same rules
def _anywhere(rules: tuple[Rule, ...]) -> dict[str, list[tuple[Rule, Needs]]]:
    """Return rules for anywhere, by the keys that they read: what is missing for one is told where it could apply."""
    near: dict[str, list[tuple[Rule, Needs]]] = {}
    for rule in rules:
        if rule.scope_text == "**" and arithmetic(rule):
            for key in rule.needs.keys:
                near.setdefault(key, []).append((rule, rule.needs))
    return near


class _Reasons:
    """Why figures are held by nothing."""

    def __init__(self, evaluation: Evaluation, rules: list[Rule], loose: set[Node]) -> None:
        self.report: Report = evaluation.lookup.report
        self.lookup: Lookup = evaluation.lookup
        self.asked: dict[str, str | None] = {}
        self.waiting = _waiting(evaluation, loose)
        self.near = _anywhere(tuple(rules))

    def of(self, loose: list[Node]) -> list[Unchecked]:
        return [self.fate(node) for node in loose]

    def fate(self, node: Node) -> Unchecked:
        """Return why no check looks at a figure: an unknown name, a partner that is lacking, or no rule."""
        told = self.waiting.get(node)
        if told is not None:
            return Unchecked(node, *told)
        unknown = node.name if self.strange(node) else None
        lacking = self.lacking(node) if unknown is None else None
        if unknown is None and lacking is None:
            unknown = self.section(node)
        if unknown is not None:
            near = self.likely(unknown)
            return Unchecked(
                node,
                Want.UNKNOWN,
                Text(
                    f"不认识的名称“{unknown}”" + (f"，是不是“{near}”？" if near else ""),
                    f"unknown name {unknown!r}" + (f", did you mean {near!r}?" if near else ""),
                ),
            )
        if lacking is not None:
            rule, keys = lacking
            zh, en = (
                ("、" if lang == "zh" else ", ").join(
                    (term.label(lang) if (term := self.report.terms.get(key)) is not None else key) for key in keys
                )
                for lang in ("zh", "en")
            )
            return Unchecked(
                node, Want.ALONE, Text(f"没有可核对的“{zh}”（{rule.id}）", f"no {en!r} to hold it against ({rule.id})")
            )
        return Unchecked(node, Want.NO_RULE, Text("没有规则", "no rule"))

    def likely(self, unknown: str) -> str | None:
        """Return the name that an unknown one may be a slip of; asked once for all the figures below it."""
        if unknown not in self.asked:
            near = self.report.terms.near("".join(unknown.split())) if len(unknown) < 40 else None
            self.asked[unknown] = near if near != unknown else None  # the term is another's beside it
        return self.asked[unknown]

    def strange(self, node: Node) -> bool:
        """Whether no term knows the name of a node."""
        return node.name is not None and not node.key.isdecimal() and self.report.terms.get(node.key) is None

    def section(self, node: Node) -> str | None:
        """Return the name of the section that a figure stands in where no term knows it; projects bear names of their own."""
        at = node
        while at.parent is not None and at.parent.parent is not None:
            at = at.parent
        return at.name if self.strange(at) else None

    def lacking(self, node: Node) -> tuple[Rule, tuple[str, ...]] | None:
        """Return the rule that would hold a figure with one key more, and this."""
        group, key = node.parent, node.key
        if group is None:
            return None
        if key in ("amount", "total") and group.parent is not None:
            places = [(group, "amount"), (group, "total"), (group.parent, group.key)]
        else:
            places = [(group, key), (node, "amount")]
        best: tuple[int, str, Rule, tuple[str, ...]] | None = None
        for place, name in places:
            for rule, needs in self.near.get(name, ()):
                missing = tuple(sorted(k for k in needs.keys if k != name and child(place, k) is None))
                if (
                    len(missing) == 1 < len(needs.keys)
                    and missing[0] not in _LISTS
                    and (best is None or (len(missing), rule.id) < best[:2])
                ):
                    best = (len(missing), rule.id, rule, missing)
        return best[2:] if best is not None else None


def _waiting(evaluation: Evaluation, loose: set[Node]) -> dict[Node, tuple[Want, Text]]:
    """Return the figures that undecided checks read, with why each of these is undecided."""
    found: dict[Node, tuple[Want, Text]] = {}
    lookup = evaluation.lookup
    amount = lookup.report.amount
    for outcome in evaluation.findings:
        if outcome.verdict == Verdict.UNDECIDED and outcome.reason is not None:
            for node in (*outcome.operands, *(amount(node) for node in outcome.unread)):
                if node in loose:
                    found.setdefault(node, (Want.UNDECIDED, _told(outcome.rule, outcome.reason)))
    undecided = Verdict.UNDECIDED
    for case, verdict in evaluation.quiet:
        if verdict is not undecided or not arithmetic(case.rule):
            continue
        reason: Text | None = None
        for path in paths(case.rule.tree):
            for node in _read(lookup, path, case.place, case.column):
                if amount(node) in loose and amount(node) not in found:
                    if reason is None:
                        outcome_ = evaluation.outcome(case)
                        if outcome_ is None or outcome_.reason is None:
                            break
                        reason = outcome_.reason
                        state = Want.UNDECIDED if outcome_.operands else Want.ALONE
                    found[amount(node)] = (state, _told(case.rule, reason))
    return found


def _told(rule: Rule, reason: Text) -> Text:
    return Text(f"{rule.id}：{reason.zh}", f"{rule.id}: {reason.en}")


def _read(lookup: Lookup, path: Path, place: Node, column: str) -> list[Node]:
    if path.many:
        return [node for node in lookup.many(place, path, column) if node is not None]
    node = lookup.one(place, path, column)
    return [node] if node is not None else []
