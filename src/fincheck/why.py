"""Why the findings of one report are there: grouped by cause, with the fewest figures to change and the proof.

What is proved ("cannot all be true") and what is guessed ("probably") are told apart; nothing is written anywhere.
The work is bounded by steps, never by the clock, so that one report has one explanation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fincheck.evaluate import Evaluation
from fincheck.figure import interval, plain, show
from fincheck.joint import Contradiction
from fincheck.locate import Located, Search
from fincheck.mend import Mender
from fincheck.outcome import ROUNDING, TRUNCATED, VIOLATED, Outcome, position
from fincheck.simplex import Exhausted
from fincheck.slips import NAMES
from fincheck.source import Text
from fincheck.system import Clash, Model, Relation, System
from fincheck.tree import Node

__all__ = ["Cause", "Change", "Explanation", "Proof", "Step", "explain"]

LIMIT = 1_000_000  # row entries of the simplex: about a second of plain Python, three where fractions grow
TOLD = 12  # answers whose values are worked out
CARRIED = ("opening", "closing")  # terms: 年初结转和结余, 年末结转和结余


@dataclass(frozen=True, slots=True)
class Change:
    """A figure to change, or several that no rule tells apart: one of them.

    ``low``, ``high``  the true amounts that mend everything, in the base unit, of the first of ``nodes``; None: no end
    ``values``         what could be printed instead in the first of ``nodes``, likeliest first, at most five
    ``slip``           the slip of typing that leads from ``values[0]`` to what is printed, or ""
    """

    nodes: tuple[Node, ...]
    low: Fraction | None = None
    high: Fraction | None = None
    values: tuple[str, ...] = ()
    slip: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One relation of a proof: the check, and what it is multiplied by."""

    multiplier: Fraction
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Proof:
    """Relations that, multiplied and added, demand of a few figures what their printed digits do not allow.

    ``figures`` with their factors in the sum; the relations demand at least ``demanded`` of it, the digits allow at
    most ``allowed`` (base unit, smaller). ``text`` says so.
    """

    steps: tuple[Step, ...]
    figures: tuple[tuple[Node, Fraction], ...]
    demanded: Fraction
    allowed: Fraction
    text: Text


@dataclass(frozen=True, slots=True, eq=False)
class Cause:
    """One cause of findings.

    ``kind``      "figures": the fewest figures to change; "carry-over": totals printed without what was carried over;
                  "prints": one amount printed two ways; "substance": findings below error that no one figure explains;
                  "held": figures that are held fixed contradict each other
    ``findings``  that it would mend, in the order of the report
    ``answers``   every minimum answer: the changes to make together
    ``complete``  False where the search was ended by its budget
    ``figures``   that the cause speaks of where it has no answers
    """

    kind: str
    findings: tuple[Outcome, ...]
    text: Text
    answers: tuple[tuple[Change, ...], ...] = ()
    complete: bool = True
    proof: Proof | None = None
    figures: tuple[Node, ...] = ()

    @property
    def ambiguous(self) -> bool:
        """Whether several answers fit, or an answer names figures that no rule tells apart."""
        return len(self.answers) > 1 or any(len(change.nodes) > 1 for answer in self.answers for change in answer)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The causes found, in the order of their first finding; a finding has at most one."""

    causes: tuple[Cause, ...]
    complete: bool = True

    def of(self, outcome: Outcome) -> Cause | None:
        """Return the cause of a finding, or None."""
        return next((cause for cause in self.causes if outcome in cause.findings), None)


def explain(
    evaluation: Evaluation,
    system: System | None = None,
    joint: Sequence[tuple[Contradiction, Outcome]] = (),
    waived: Iterable[Outcome] = (),
    limit: int = LIMIT,
) -> Explanation:
    """Return why the findings of an evaluation are there, those of ``joint`` among them, those ``waived`` not.

    ``limit`` bounds the work, in row entries of the simplex (about a million a second).
    """
    return _Explainer(evaluation, system or System(evaluation), joint, set(waived), limit).explanation()


class _Explainer:
    def __init__(
        self,
        evaluation: Evaluation,
        system: System,
        joint: Sequence[tuple[Contradiction, Outcome]],
        waived: set[Outcome],
        limit: int,
    ) -> None:
        self.evaluation = evaluation
        self.system = system
        self.report = system.report
        self.limit = limit
        self.joint = [(contradiction, outcome) for contradiction, outcome in joint if outcome not in waived]
        self.outcome_of = {number: outcome for number, outcome in system.outcomes.items() if outcome not in waived}
        self.waived = [number for number, outcome in system.outcomes.items() if outcome in waived]
        self.findings = [*self.outcome_of.values(), *(outcome for _, outcome in self.joint)]
        self.taken: set[Outcome] = set()
        self.causes: list[Cause] = []

    def explanation(self) -> Explanation:
        carried = self.carried()
        complete = True
        if self.joint or any(f.verdict == VIOLATED and f not in self.taken for f in self.findings):
            search = Search(self.system, [*carried, *self.waived], self.limit)
            located = search.run()
            complete = search.complete
            located = _parted(search, located)
            mender = Mender(search, located)
            for one in located:
                self.located(mender, one)
        self.prints()
        self.causes.sort(key=lambda cause: position(cause.findings[0]))
        return Explanation(tuple(self.causes), complete)

    def cause(self, findings: Iterable[Outcome], cause: Cause) -> None:
        self.taken.update(findings)
        self.causes.append(cause)

    # ---------------------------------------------------------------- totals without what was carried over

    def carried(self) -> list[int]:
        """Tell of the totals that miss just an opening or closing balance of their own formula; return their checks."""
        found: list[tuple[int, Outcome, Node]] = []
        for number, outcome in self.outcome_of.items():
            if outcome.verdict != VIOLATED or not outcome.difference:
                continue
            for node in outcome.operands:
                figure = self.report.figure(node)
                if node.key in CARRIED and figure is not None and abs(figure.value) == abs(outcome.difference):
                    found.append((number, outcome, node))
                    break
        if not found:
            return []
        findings = tuple(outcome for _, outcome, _ in found)
        nodes = tuple(dict.fromkeys(node for _, _, node in found))
        totals = tuple(dict.fromkeys(outcome.at for outcome in findings))
        head_zh, head_en = _share(findings, len(self.findings))
        zh, en = self.listed(nodes)
        total_zh, total_en = self.listed(totals)
        text = Text(
            f"{head_zh}：差额正好是结转数（{zh}），很可能是总计没有把结转算进去：{total_zh}",
            f"{head_en}: the difference is just what was carried over ({en}); "
            f"probably the totals were printed without it: {total_en}",
        )
        self.cause(findings, Cause("carry-over", findings, text, figures=(*totals, *nodes)))
        return [number for number, _, _ in found]

    # ---------------------------------------------------------------- the fewest figures

    def located(self, mender: Mender, one: Located) -> None:
        answers = one.answers
        figures = {node for answer in answers for group in answer for node in group}
        findings = [self.outcome_of[i] for i in one.checks if i in self.outcome_of]
        findings += [outcome for contradiction, outcome in self.joint if not figures.isdisjoint(contradiction.figures)]
        findings = sorted((f for f in findings if f not in self.taken), key=position)
        if not findings or all(_limits(f) for f in findings):
            return
        changes = tuple(
            tuple(self.change(mender, one, answer, group) if i < TOLD else Change(group) for group in answer)
            for i, answer in enumerate(answers)
        )
        proof = self.proof(one.clashes, figures)
        # Where no one figure explains what no rule calls an error, it is not for us to rewrite several.
        substance = len(answers) > 0 and len(answers[0]) > 1 and all(f.severity != "error" for f in findings)
        cause = Cause(
            "substance" if substance else "figures" if answers or not one.complete else "held",
            tuple(findings),
            self.told(findings, changes, one.complete, substance),
            () if substance else changes,
            one.complete,
            proof,
            tuple(node for node, _ in proof.figures) if proof else (),
        )
        self.cause(findings, cause)

    def change(
        self, mender: Mender, one: Located, answer: tuple[tuple[Node, ...], ...], group: tuple[Node, ...]
    ) -> Change:
        found = mender.mend(one, group, [other[0] for other in answer if other is not group])
        if found is None:
            return Change(group)
        if found.node is not group[0] and not found.slip:
            return Change(group)
        nodes = (found.node, *(node for node in group if node is not found.node))
        return Change(nodes, found.low, found.high, found.values, found.slip)

    def told(
        self, findings: Sequence[Outcome], answers: tuple[tuple[Change, ...], ...], complete: bool, substance: bool
    ) -> Text:
        zh, en = _share(findings, len(self.findings))
        if substance:
            return Text(
                f"{zh}：没有哪一个数字能单独解释，多半是两处口径或事实不同（否则至少要改 {len(answers[0])} 个数字）",
                f"{en}: no one figure explains it; probably what is held against each other differs in substance "
                f"(else at least {len(answers[0])} figures would have to change)",
            )
        if not answers and not complete:
            return Text(
                f"{zh}：搜索量已达上限，没有找到改得最少的办法",
                f"{en}: the budget of the search was reached before the fewest figures to change were found",
            )
        if not answers:
            return Text(
                f"{zh}：固定不变（fixed）的数字本身互相矛盾，改别的数字都没有用",
                f"{en}: figures that are held fixed contradict each other; no change of another figure helps",
            )
        size = len(answers[0])
        unsure = (
            "" if complete else "（搜索到此为止，可能还有别的答案）",
            "" if complete else " (the search was ended)",
        )
        if size == 1 and len(answers) == 1:
            change = answers[0][0]
            if len(change.nodes) == 1 or change.slip:
                zh_, en_ = self.one(change, len(findings))
            else:
                zh_, en_ = self.listed(change.nodes)
                zh_ = f"这些数字中有一个有误，现有规则分不出是哪一个：{zh_}"
                en_ = f"one of these figures is wrong, no rule tells which: {en_}"
            return Text(f"{zh}：{zh_}{unsure[0]}", f"{en}: {en_}{unsure[1]}")
        if size == 1:
            zh_, en_ = self.listed([answer[0].nodes[0] for answer in answers])
            return Text(
                f"{zh}：改其中任何一个都能成立，无法确定是哪一个：{zh_}{unsure[0]}",
                f"{en}: ambiguous, any one of these would mend it: {en_}{unsure[1]}",
            )
        zh_, en_ = self.listed([change.nodes[0] for change in answers[0]])
        several = len(answers) > 1 or any(len(c.nodes) > 1 for c in answers[0])
        return Text(
            f"{zh}：至少要改 {size} 个数字，" + (f"改法不止一种，例如 {zh_}" if several else zh_) + unsure[0],
            f"{en}: at least {size} figures must change, " + (f"ambiguous; for instance {en_}" if several else en_) + unsure[1],
        )  # fmt: skip

    def one(self, change: Change, findings: int) -> tuple[str, str]:
        node = change.nodes[0]
        zh, en = self.report.named(node, "zh"), self.report.named(node, "en")
        place = self.report.place(node)
        at = f"（{place.line}:{place.column}）", f"({place.line}:{place.column})"
        text = (node.text or "").strip()
        if not change.values:
            return (
                f"只有“{zh}”写作 {text}{at[0]}有误，才能全部成立",
                f"only if {en} {at[1]}, which reads {text}, is wrong can the rest be true",
            )
        value = change.values[0]
        slip = NAMES[change.slip]
        mends_zh = "即可成立" if findings == 1 else f"{findings} 项都能成立"
        mends_en = "mends it" if findings == 1 else f"mends all {findings}"
        return (
            f"“{zh}”写作 {text}{at[0]}，很可能应为 {value}" + (f"（{slip.zh}）" if slip.zh else "") + f"，{mends_zh}",
            f"{en} {at[1]} reads {text}; probably {value}"
            + (f" ({slip.en})" if slip.en else "")
            + f", which {mends_en}",
        )

    def proof(self, clashes: Sequence[Clash], figures: set[Node]) -> Proof | None:
        fitting = [c for c in clashes if not figures or not figures.isdisjoint(c.figures)] or list(clashes)
        if not fitting:
            return None
        clash = fitting[0]
        factors = [m for _, _, m in clash.relations] + [f for _, _, f in clash.ends]
        scale = 1 / abs(factors[0])
        demanded = sum((-m * scale * _bound(relation, which, m) for relation, which, m in clash.relations), Fraction(0))
        allowed = sum((f * scale * self.end(node, upper) for node, upper, f in clash.ends), Fraction(0))
        steps = tuple(
            Step(m * scale, outcome)
            for relation, _, m in clash.relations
            if (outcome := self.outcome(relation.check)) is not None
        )
        figures_left = tuple((node, f * scale) for node, _, f in clash.ends)
        return Proof(steps, figures_left, demanded, allowed, self.shortfall(figures_left, steps, demanded, allowed))

    def shortfall(
        self,
        figures: tuple[tuple[Node, Fraction], ...],
        steps: tuple[Step, ...],
        demanded: Fraction,
        allowed: Fraction,
    ) -> Text:
        """Tell the contradiction that the relations of a proof add up to."""
        known = [figure for node, _ in figures if (figure := self.report.figure(node)) is not None]
        money = [figure.unit for figure in known if figure.unit.kind == "money"]
        unit = (money + [figure.unit for figure in known] + [step.outcome.unit for step in steps])[0]
        sums = []
        for lang in ("zh", "en"):
            words = [
                f"{'+' if factor > 0 else '−'} {'' if abs(factor) == 1 else plain(abs(factor)) + ' × '}"
                f"{self.report.named(node, lang)} {(node.text or '').strip()}"
                for node, factor in figures
            ]
            sums.append(" ".join(words).removeprefix("+ ") or "0")
        need, can, gap = (
            show(value, unit, 2 if unit.kind != "count" else 0) for value in (demanded, allowed, demanded - allowed)
        )
        return Text(
            f"相加得：{sums[0]} 至少应为 {need}；按印出的数字最多是 {can}，差 {gap}，所以不能同时成立",
            f"added up: {sums[1]} must be at least {need}; the printed digits allow {can} at most, {gap} short, "
            "so they cannot all be true",
        )

    def outcome(self, check: int) -> Outcome | None:
        return self.outcome_of.get(check) or self.evaluation.outcome(self.system.cases[check][0])

    def end(self, node: Node, upper: bool) -> Fraction:
        figure = self.report.figure(node)
        assert figure is not None
        claim = interval(figure)
        return (claim.high if upper else claim.low) or Fraction(0)

    # ---------------------------------------------------------------- one amount printed two ways

    def prints(self) -> None:
        """Tell of findings whose figures are prints of one amount that differ in the last digit."""
        left = [f for f in self.findings if f.verdict == TRUNCATED and f not in self.taken and _same(f)]
        linked = [
            list(operands)
            for (case, _), operands in zip(self.evaluation.quiet, self.evaluation.operands, strict=True)
            if "same" in case.rule.formula and operands
        ] if left else []  # fmt: skip
        while left:
            findings = [left.pop(0)]
            prints = dict.fromkeys(findings[0].operands)
            grown = True
            while grown:
                grown = False
                for nodes in linked:
                    if not prints.keys().isdisjoint(nodes) and not prints.keys() >= set(nodes):
                        prints.update(dict.fromkeys(nodes))
                        grown = True
                values = self.printed_values(findings[0])
                for other in [
                    f for f in left if self.printed_values(f) == values or not prints.keys().isdisjoint(f.operands)
                ]:
                    prints.update(dict.fromkeys(other.operands))
                    findings.append(other)
                    left.remove(other)
                    grown = True
            self.printed(sorted(findings, key=position), list(prints))

    def printed_values(self, outcome: Outcome) -> set[Fraction]:
        figures = [self.report.figure(node) for node in outcome.operands]
        return {figure.value for figure in figures if figure is not None}

    def printed(self, findings: list[Outcome], nodes: list[Node]) -> None:
        ways: dict[Fraction, list[Node]] = {}
        for node in sorted(nodes, key=lambda n: (n.line, n.column)):
            figure = self.report.figure(node)
            if figure is not None:
                ways.setdefault(figure.value, []).append(node)
        if len(ways) < 2:
            return
        by_number = sorted(ways.values(), key=lambda some: (-len(some), some[0].line))
        zh, en = _share(findings, len(self.findings))
        told_zh = "，".join(f"{some[0].text} 出现 {len(some)} 次" for some in by_number)
        told_en = ", ".join(f"{some[0].text} {len(some)} times" for some in by_number)
        text = Text(
            f"{zh}：按规则这些是同一个数，却印成了几种（{told_zh}），末位相差一个单位",
            f"{en}: by the rules these are prints of one amount, printed in different ways ({told_en}), "
            "one unit of the last digit apart",
        )
        figures = tuple(node for some in by_number for node in some)
        self.cause(findings, Cause("prints", tuple(findings), text, figures=figures))

    # ---------------------------------------------------------------- words

    def listed(self, nodes: Sequence[Node]) -> tuple[str, str]:
        told = []
        for lang in ("zh", "en"):
            at = "（{}:{}）" if lang == "zh" else " ({}:{})"
            words = [
                f"{self.report.named(n, lang)} {(n.text or '').strip()}{at.format(n.line, n.column)}" for n in nodes[:6]
            ]
            if len(nodes) > 6:
                words.append(f"…… 共 {len(nodes)} 个" if lang == "zh" else f"… {len(nodes)} in all")
            told.append(("、" if lang == "zh" else ", ").join(words))
        return told[0], told[1]


def _share(findings: Sequence[Outcome], every: int) -> tuple[str, str]:
    some = len(findings)
    if some == 1:
        return findings[0].rule.id, findings[0].rule.id
    if some == every:
        return f"{every} 项问题同出一因", f"all {every} findings have one cause"
    return f"{every} 项问题中有 {some} 项同出一因", f"{some} of {every} findings have one cause"


def _limits(outcome: Outcome) -> bool:
    """Whether a finding says that something is beyond a limit that the rule sets: which makes it no misprint.

    0 and 100 % are no limits that somebody set: what is beyond them cannot be.
    """
    literal = [side for side in outcome.sides if all(isinstance(piece, str) for piece in side)]
    return bool(literal) and "=" not in outcome.operators and {("0",), ("100%",)}.isdisjoint(literal)


def _same(outcome: Outcome) -> bool:
    return outcome.rule.formula.lstrip().startswith("same") and not outcome.rule.formula.count("(") > 1


def _bound(relation: Relation, which: int, multiplier: Fraction) -> Fraction:
    row = relation.linear.rows[which]
    return Fraction((row.high if multiplier > 0 else row.low) or 0)


def _parted(search: Search, located: list[Located]) -> list[Located]:
    """Part from each what all its answers have in common and what is right without the rest: a cause of its own."""
    found: list[Located] = []
    for one in located:
        rest = one
        while len(rest.answers) > 1 or (rest.answers and len(rest.answers[0]) > 1):
            piece = next(filter(None, (_alone(search, located, one, rest, group) for group in rest.answers[0])), None)
            if piece is None:
                break
            group = piece.answers[0][0]
            found.append(piece)
            rest = rest._replace(
                answers=tuple(tuple(g for g in answer if g != group) for answer in rest.answers),
                checks=tuple(i for i in rest.checks if i not in piece.checks),
            )
        if not rest.answers or rest.answers[0]:
            found.append(rest)
    return found


def _alone(
    search: Search, located: list[Located], whole: Located, rest: Located, group: tuple[Node, ...]
) -> Located | None:
    """Return what a group mends by itself, where all answers have it and the other checks have nothing to do with it."""
    if not all(group in answer for answer in rest.answers):
        return None
    system = search.system
    mine = tuple(i for i in rest.checks if not set(group).isdisjoint(system.operands[i]))
    others = [i for i in whole.checks if i not in mine]
    if not mine:
        return None
    try:
        if others:
            model = Model(system, search.limit)
            model.dropped = search.dropped | set(others)
            model.add(i for i, (_, verdict) in enumerate(system.cases) if verdict in (ROUNDING, TRUNCATED, VIOLATED))
            model.release(g[0] for other in located if other is not whole and other.answers for g in other.answers[0])
            model.release(group)
            if model.solve() is not None:
                return None
        elif len(rest.answers[0]) > 1:
            return None
    except Exhausted:
        return None
    clashes = tuple(c for c in whole.clashes if not c.figures.isdisjoint(group))
    return whole._replace(answers=((group,),), clashes=clashes, checks=mine)
