"""What became of every figure: the checks that it stands in, and the worst that they say of it."""

from __future__ import annotations

from collections.abc import Iterable

from fincheck.audit import Audit
from fincheck.evaluation.outcome import Outcome, Verdict
from fincheck.quality.fates import Want
from fincheck.record import Record
from fincheck.report.report import Report
from fincheck.report.tree import Node
from fincheck.rulebook.rule import SEVERITIES
from fincheck.source import Text

__all__ = ["FATES", "Fate", "Ties", "fate_of", "met"]


class Fate(Record):
    """What became of a figure: the name of its class on the page, a mark of its own shape, and the words."""

    name: str
    mark: str
    words: Text


FATES = {
    fate.name: fate
    for fate in (  # the worst first
        Fate("wrong", "✗", Text("有错误", "error")),
        Fate("warned", "!", Text("有警告", "warning")),
        Fate("cut", "✂", Text("末位截断", "last digit cut")),
        Fate("undecided", "?", Text("无法判断", "undecided")),
        Fate("unread", "□", Text("未读懂", "unread")),
        Fate("noted", "※", Text("有提示", "info")),
        Fate("none", "○", Text("没有核对", "not checked")),
        Fate("waived", "–", Text("已豁免", "waived")),
        Fate("rounding", "≈", Text("四舍五入内相符", "ties within rounding")),
        Fate("exact", "✓", Text("相符", "ties exactly")),
    )
}
_OF = {
    Verdict.TRUNCATED: "cut",
    Verdict.UNDECIDED: "undecided",
    Verdict.ROUNDING: "rounding",
    Verdict.EXACT: "exact",
}


_CALM = frozenset({"exact", "rounding", "none", "waived"})


def _upwards(node: Node | None, marked: set[Node]) -> None:
    """Add a node to those that are marked, and all around it."""
    while node is not None and node not in marked:
        marked.add(node)
        node = node.parent


def met(outcome: Outcome) -> dict[Node, None]:
    """Return the figures of a check, and what of it could not be read, each once."""
    return dict.fromkeys((*outcome.operands, *outcome.unread))


_WRONG = dict(zip(SEVERITIES, ("wrong", "warned", "noted"), strict=True))


def fate_of(outcome: Outcome) -> str:
    """Return the name of the fate that a check gives the figures in it: of one that fails, by how grave that is."""
    return _WRONG[outcome.severity] if outcome.verdict is Verdict.VIOLATED else _OF[outcome.verdict]


class Ties:
    """The figures of one report by number, and the worst that became of each.

    ``every``    the figures, in the order of the report
    ``number``   of every figure, and of every blank and text that a check is about, from 1
    ``fate``     the name in ``FATES`` of what became of it
    ``links``    where the worst of its checks is told: an id on the page; set by who tells it
    ``notes``    the numbers of the findings on the page that a figure stands in: what a printed page has for links
    ``unread``   how many figures of a document were not read
    ``told``     how many checks that are no findings are told on the page: each has the next number
    """

    def __init__(self, done: Audit, report: Report) -> None:
        fates = done.figures()
        self.every = every = [node for node in report.each_print() if node not in fates.texts]
        self.number: dict[Node, str] = {node: str(i) for i, node in enumerate(every, 1)}
        self.fate: dict[Node, str] = dict.fromkeys(every, "none")
        self.links: dict[Node, str] = {}
        self.notes: dict[Node, list[int]] = {}
        self._around: tuple[set[Node], set[Node]] | None = None
        self.told = 0
        self.unread = sum(one.figures for one in done.unread)
        evaluation = done.evaluation
        if evaluation is None:
            return
        met_by: dict[str, list[Node]] = {name: [] for name in FATES}
        for (_, verdict), operands in zip(evaluation.quiet, evaluation.operands, strict=True):
            met_by[_OF[verdict]] += operands
        for outcome in evaluation.findings:
            met_by["waived" if outcome in done.waived else fate_of(outcome)] += met(outcome)
        for name in reversed(FATES):  # the worst has the last word
            nodes = dict.fromkeys(met_by[name], name)
            self.fate.update(nodes)
            for node in nodes:
                if node not in self.number and not isinstance(node.body, dict):
                    self.number[node] = str(len(self.number) + 1)
        for node, state, _ in fates.others:  # what is checked is counted in one place
            if self.fate[node] in ("exact", "rounding", "undecided", "none"):
                self.fate[node] = "undecided" if state is Want.UNDECIDED else "none"

    def numbers(self, nodes: Iterable[Node]) -> str:
        """Return the numbers of the figures of a check, parted by blanks; "" where it has none."""
        number = self.number
        return " ".join([number[node] for node in nodes if node in number])

    def tell(self, start: str, verdict: Verdict, nodes: Iterable[Node]) -> tuple[str, str]:
        """Return the id of a check that is told on the page, and the numbers of its figures; ``start`` is the report's id."""
        self.told += 1
        id = f"{start}-k{self.told}"
        numbered, fates, links = self.number, self.fate, self.links
        leads = (_OF[verdict], "waived", "none")
        numbers = []
        for node in nodes:  # one walk for both: a page tells a thousand checks
            if node in numbered:
                numbers.append(numbered[node])
            if node not in links and fates.get(node) in leads:
                links[node] = id
        return id, " ".join(numbers)

    def find(self, outcome: Outcome, id: str) -> None:
        """Note where a finding is told."""
        self._link(fate_of(outcome), met(outcome), id)

    def _link(self, fate: str, nodes: Iterable[Node], id: str) -> None:
        """Note where a check is told: the figures whose worst check it is lead there."""
        fates, links = self.fate, self.links
        for node in nodes:
            if node not in links and fates.get(node) in (fate, "waived", "none"):
                links[node] = id

    def note(self, outcome: Outcome, number: int) -> None:
        """Note that a finding is told on the page under a number."""
        for node in met(outcome):
            if node in self.number:
                self.notes.setdefault(node, []).append(number)

    def around(self) -> tuple[set[Node], set[Node]]:
        """Return what is or holds a figure with something to look at, and of it what holds one whose check the page tells.

        Worked out on the first question: by then all checks have been told.
        """
        if self._around is None:
            bad, told = self._around = set(), set()
            for node, name in self.fate.items():
                if name not in _CALM:
                    _upwards(node, bad)
                    if node in self.links:
                        _upwards(node, told)
        return self._around

    def counts(self) -> dict[str, int]:
        """Return how many figures came to each fate, the worst first, those of none left out."""
        counts = dict.fromkeys(FATES, 0)
        for node in self.every:
            counts[self.fate[node]] += 1
        counts["unread"] += self.unread
        return {name: number for name, number in counts.items() if number}
