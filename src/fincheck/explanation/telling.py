"""The sentences of an explanation, in both languages: what is proved and what is guessed are worded apart."""

from __future__ import annotations

from collections.abc import Sequence

from fincheck.evaluation.outcome import Outcome
from fincheck.explanation.records import Change, Proof
from fincheck.figures.decimals import plain, show
from fincheck.figures.slips import KINDS
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.source import Text

__all__ = ["Telling", "share", "shortfall"]

LISTED = 6  # figures told by name; of more, how many there are


class Telling:
    """Tells of the findings of one report, of which there are ``every``."""

    def __init__(self, report: Report, every: int) -> None:
        self.report = report
        self.every = every

    def told(
        self, findings: Sequence[Outcome], answers: tuple[tuple[Change, ...], ...], complete: bool, substance: bool
    ) -> Text:
        """Return the sentence of a cause: which figure, how certain, and how many findings it explains."""
        zh, en = share(findings, self.every)
        if substance:
            size = len(answers[0]) if answers else 0
            else_zh, else_en = (
                (
                    f"（否则至少要改 {size} 个数字）",
                    f" (else at least {size} figures would have to change)",
                )
                if size > 1
                else ("", "")
            )
            return Text(
                f"{zh}：没有哪一个数字能单独解释，多半是两处口径或事实不同{else_zh}",
                f"{en}: no one figure explains it; what is held against each other seems to differ in substance{else_en}",
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
            if len(change.nodes) == 1 or change.probable:
                zh_, en_ = self.one(change, len(findings))
            elif len(change.nodes) > LISTED:
                many = len(change.nodes)
                zh_ = f"有关的 {many} 个数字中有一个有误，现有规则分不出是哪一个"
                en_ = f"one of the {many} figures that take part is wrong, no rule tells which"
            else:
                zh_, en_ = self.listed(change.nodes)
                zh_ = f"这些数字中有一个有误，现有规则分不出是哪一个：{zh_}"
                en_ = f"one of these figures is wrong, no rule tells which: {en_}"
            return Text(f"{zh}：{zh_}{unsure[0]}", f"{en}: {en_}{unsure[1]}")
        if size == 1:
            likely = next((answer[0] for answer in answers if answer[0].probable), None)
            if likely is not None:
                zh_, en_ = self.one(likely, len(findings))
                return Text(
                    f"{zh}：{zh_}（另有 {len(answers) - 1} 个数字改了也能成立，但都不像笔误）",
                    f"{en}: {en_} ({len(answers) - 1} other figures would mend it as well; no slip explains them)",
                )
            if len(answers) > LISTED:
                return Text(
                    f"{zh}：{len(answers)} 个数字中改任何一个都能成立，无法确定是哪一个{unsure[0]}",
                    f"{en}: ambiguous, any one of {len(answers)} figures would mend it{unsure[1]}",
                )
            zh_, en_ = self.listed([answer[0].nodes[0] for answer in answers])
            return Text(
                f"{zh}：改其中任何一个都能成立，无法确定是哪一个：{zh_}{unsure[0]}",
                f"{en}: ambiguous, any one of these would mend it: {en_}{unsure[1]}",
            )
        zh_, en_ = self.pairs(answers[0]) if len(answers) == 1 else self.listed([c.nodes[0] for c in answers[0]])
        several = len(answers) > 1 or any(len(c.nodes) > 1 for c in answers[0])
        return Text(
            f"{zh}：至少要改 {size} 个数字" + (f"，改法不止一种，例如 {zh_}" if several else f"：{zh_}") + unsure[0],
            f"{en}: at least {size} figures must change" + (f", ambiguous; for instance {en_}" if several else f": {en_}") + unsure[1],
        )  # fmt: skip

    def one(self, change: Change, findings: int) -> tuple[str, str]:
        """Return in Chinese and English that one figure is wrong, and what it probably should read."""
        node = change.nodes[0]
        zh, en = self.report.named(node, "zh"), self.report.named(node, "en")
        at = f"（{self.report.at(node, 'zh')}）", f"({self.report.at(node, 'en')})"
        text = (node.text or "").strip()
        if not change.probable:
            due = " / ".join(change.values[:3]) if len(change.values) <= 3 else ""
            return (
                f"只改一处即可全部相符，且仅此一处：“{zh}”{at[0]}由 {text} 改为 {due}"
                if due
                else f"只改一处即可全部相符，且仅此一处：“{zh}”{text}{at[0]}",
                f"one change mends it all, and only this one: {en} {at[1]} from {text} to {due}"
                if due
                else f"a change of one figure mends it all only where it is {en} {at[1]}, which reads {text}",
            )
        value = change.values[0]
        slip = KINDS[change.slip].name
        mends_zh = "改后即相符" if findings == 1 else f"改后 {findings} 项都相符"
        mends_en = "mends it" if findings == 1 else "mends both" if findings == 2 else f"mends all {findings} findings"
        return (
            f"“{zh}”写作 {text}{at[0]}，很可能应为 {value}" + (f"（{slip.zh}）" if slip.zh else "") + f"，{mends_zh}",
            f"{en} {at[1]} reads {text}; probably {value}"
            + (f" ({slip.en})" if slip.en else "")
            + f", which {mends_en}",
        )

    def pairs(self, answer: Sequence[Change]) -> tuple[str, str]:
        """Tell figures to change together, each with what it should be where that is the only value that fits."""
        told_zh, told_en = [], []
        for change in answer:
            zh, en = self.listed(change.nodes[:1])
            if len(change.nodes) == 1 and (change.probable or len(change.values) == 1):
                zh += f"改为 {change.values[0]}"
                en += f" → {change.values[0]}"
            told_zh.append(zh)
            told_en.append(en)
        return "、".join(told_zh), ", ".join(told_en)

    def listed(self, nodes: Sequence[Node]) -> tuple[str, str]:
        """Return some figures with their places in Chinese and English; past ``LISTED`` only how many there are."""
        told = []
        for lang in ("zh", "en"):
            at = "（{}）" if lang == "zh" else " ({})"
            words = [
                f"{self.report.named(n, lang)} {(n.text or '').strip()}{at.format(self.report.at(n, lang))}"
                for n in nodes[:LISTED]
            ]
            if len(nodes) > LISTED:
                words.append(f"…… 共 {len(nodes)} 个" if lang == "zh" else f"… {len(nodes)} in all")
            told.append(("、" if lang == "zh" else ", ").join(words))
        return told[0], told[1]


def shortfall(report: Report, proof: Proof, lang: str) -> str:
    """Return the contradiction that the relations of a proof add up to."""
    known = [figure for node, _ in proof.figures if (figure := report.figure(node)) is not None]
    money = [figure.unit for figure in known if figure.unit.kind == "money"]
    unit = (money + [figure.unit for figure in known] + [step.outcome.unit for step in proof.steps])[0]
    words = [
        f"{'+' if factor > 0 else '−'} {'' if abs(factor) == 1 else plain(abs(factor)) + ' × '}"
        f"{report.named(node, lang)} {(node.text or '').strip()}"
        for node, factor in proof.figures
    ]
    added = " ".join(words).removeprefix("+ ") or "0"
    need, can, gap = (
        show(value, unit, 2 if unit.kind != "count" else 0)
        for value in (proof.demanded, proof.allowed, proof.demanded - proof.allowed)
    )
    if lang == "zh":
        return f"相加得：{added} 至少应为 {need}；按印出的数字最多是 {can}，差 {gap}，所以不能同时成立"
    return f"added up: {added} must be at least {need}; the printed digits allow {can} at most, {gap} short, so they cannot all be true"


def share(findings: Sequence[Outcome], every: int) -> tuple[str, str]:
    """Return which findings have one cause: the rule of the one, or how many of all."""
    some = len(findings)
    if some == 1:
        return findings[0].rule.id, findings[0].rule.id
    if some == every:
        return f"{every} 项问题同出一因", f"all {every} findings have one cause"
    return f"{every} 项问题中有 {some} 项同出一因", f"{some} of {every} findings have one cause"
