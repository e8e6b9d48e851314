"""A rule: data, never code, its formulas parsed on the first question."""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Any

from fincheck.language.expression import Expression, Needs, Span, Step, paths
from fincheck.report.terms import Terms, in_force
from fincheck.source import Place, Text

if TYPE_CHECKING:
    from fincheck.report.tree import Node

__all__ = ["EXAMPLES", "FIELDS", "SEVERITIES", "Rule"]

SEVERITIES = ("error", "warning", "info")
EXAMPLES = ("exact", "rounding", "truncated", "violated", "undecided")
FIELDS = ("id", "title", "for", "when", "check", "severity", "basis", "why", "covers", "since", "until", "examples")

_UNPACKED = ("formula", "when_text", "title", "basis", "why", "covers", "place", "examples")
_PLAIN = 2  # the version of marshal without references: the same bytes from one build to the next, and for every Python


class Rule:
    """One rule. Two rules are the same only where they are one object; ids are unique within a rulebook.

    Formulas are parsed on the first question: most rules are for places that a given report does not have.
    """

    __slots__ = (
        "_parsed", "_rest", "basis", "covers", "examples", "formula", "id", "place", "scope_text", "severity", "since", "terms", "title",
        "until", "when_text", "why",
    )  # fmt: skip

    def __init__(
        self,
        terms: Terms,
        id: str,
        title: Text,
        scope_text: str,
        formula: str,
        when_text: str,
        severity: str,
        basis: Text,
        why: Text,
        covers: tuple[str, ...],
        place: Place,
        examples: dict[str, tuple[Node, ...]] | None = None,
        since: str = "",
        until: str = "",
    ) -> None:
        self.id = id
        self.title = title
        self.scope_text = scope_text
        self.formula = formula
        self.when_text = when_text
        self.severity = severity
        self.basis = basis
        self.why = why
        self.covers = covers
        self.place = place
        self.examples: dict[str, tuple[Node, ...]] = examples or {}
        self.since = since
        self.until = until
        self.terms = terms
        self._parsed: dict[str, Any] = {}  # what has been found out, by property
        self._rest = (b"", 0, 0)

    @classmethod
    def packed(cls, terms: Terms, row: list[Any], rest: tuple[bytes, int, int]) -> Rule:
        """Return the rule of a row that ``to_row`` made, whose last item lies in ``rest``, from one byte to another.

        Of most rules nobody asks more than where they are for.
        """
        self = cls.__new__(cls)
        self.terms = terms
        self.id, self.severity, self.scope_text, steps, by_column, section, reads, needs, self.since, self.until = row
        self._parsed = {"steps": steps, "by_column": by_column, "section": section, "reads": reads, "needs": needs}
        self._rest = rest
        return self

    def to_row(self) -> tuple[Any, ...]:
        """Return the rule, but not its examples, as plain tuples and bytes, its formulas parsed."""
        from pickle import dumps

        told = (self.formula, self.when_text, tuple(self.title), tuple(self.basis), tuple(self.why), self.covers,
                (self.place.file, self.place.line, self.place.column), dumps((self.tree, self.when), 4))  # fmt: skip
        steps = tuple((step.kind, step.key, tuple(step.span), step.quoted) for step in self.scope)
        return (self.id, self.severity, self.scope_text, steps, self.by_column, self.section, self.reads, tuple(self.needs), self.since, self.until,
                marshal.dumps(told, _PLAIN))  # fmt: skip

    def of_year(self, year: int | None) -> bool:
        """Whether the rule is in force for the accounts of a year; where that is not known it is."""
        return year is None or in_force(self.since, self.until, year)

    def __getattr__(self, name: str) -> Any:
        """Unpack what nobody has asked for yet; called only where an attribute is not set."""
        if name not in _UNPACKED:
            raise AttributeError(name)
        data, start, end = self._rest
        self.formula, self.when_text, title, basis, why, self.covers, place, trees = marshal.loads(data[start:end])
        self.title, self.basis, self.why, self.place = Text(*title), Text(*basis), Text(*why), Place(*place)
        self.examples = {}
        self._parsed["trees"] = trees
        return getattr(self, name)

    def _once(self, name: str, text: str) -> Any:
        if name not in self._parsed:
            self.examples  # noqa: B018 - unpacks what is packed
        if name not in self._parsed:
            trees = self._parsed.get("trees")  # let go of once what is made of it is there: others may ask meanwhile
            if trees is not None:
                from _pickle import loads  # the C module alone; its bytes lie in our own wheel and were made with it

                self._parsed["tree"], self._parsed["when"] = loads(trees)
                self._parsed.pop("trees", None)
            else:
                from fincheck.language import formula

                parse = formula.parse_scope if name == "scope" else formula.parse
                self._parsed[name] = parse(text, self.terms.id_of)
        return self._parsed[name]

    @property
    def scope(self) -> tuple[Step, ...]:
        """The steps of the places that the rule is for; none for the top."""
        found: tuple[Step, ...] | None = self._parsed.get("scope")
        if found is None:
            steps = self._parsed.get("steps")
            if steps is None:
                found = self._once("scope", self.scope_text)
            else:
                found = tuple(Step(kind, key, Span(*span), quoted) for kind, key, span, quoted in steps)
                self._parsed["scope"] = found
                self._parsed.pop("steps", None)
        return found

    @property
    def tree(self) -> Expression:
        """The formula as an expression tree."""
        tree: Expression = self._once("tree", self.formula)
        return tree

    @property
    def when(self) -> Expression | None:
        """The condition as an expression tree, or None."""
        return self._once("when", self.when_text) if self.when_text else None

    @property
    def by_column(self) -> bool:
        """Whether the check runs once for each column."""
        if "by_column" not in self._parsed:
            steps = (step for path in paths(self.tree) for step in path.steps)
            self._parsed["by_column"] = any(step.kind == "column" for step in steps)
        by_column: bool = self._parsed["by_column"]
        return by_column

    @property
    def made(self) -> bool:
        """Whether no formula stands behind the rule: what it tells is found by looking at the report as a whole."""
        return self.formula == self.id

    @property
    def reads(self) -> tuple[str, ...] | None:
        """The first keys of all that the rule reads at its place: where none is there, it meets nothing.

        None where that cannot be told from keys, as of a rule that asks only whether something is there.
        """
        if "reads" not in self._parsed:
            from fincheck.language.needs import first_keys

            self._parsed["reads"] = first_keys(self.tree, self.when)
        reads: tuple[str, ...] | None = self._parsed["reads"]
        return reads

    @property
    def needs(self) -> Needs:
        """What the rule requires of a place for a check to be made there."""
        found = self._parsed.get("needs")
        if found is None:
            from fincheck.language.needs import needs

            found = needs(self.tree, self.when)
        if type(found) is not Needs:
            found = Needs(*found)
        self._parsed["needs"] = found
        return found

    @property
    def section(self) -> str | None:
        """The key at the top below which all its places are, "" where that is the top, None where it may be any."""
        if "section" not in self._parsed:
            first = self.scope[0] if self.scope else None
            self._parsed["section"] = "" if first is None else first.key if first.kind == "key" else None
        section: str | None = self._parsed["section"]
        return section

    def __repr__(self) -> str:
        return f"Rule({self.id})"
