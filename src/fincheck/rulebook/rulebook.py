"""Rulebooks: the rules in force. ``written`` reads them from YAML, ``packaged`` from a compiled copy."""

from __future__ import annotations

from collections.abc import Iterable

from fincheck.report.terms import Terms
from fincheck.rulebook.rule import Rule
from fincheck.source import Problem, Source

__all__ = ["Rulebook", "read"]


class Rulebook:
    """The terms and the rules in force, in the order of their files, and what is wrong with them.

    ``chosen`` whether these are only the rules that somebody asked for.
    """

    __slots__ = ("chosen", "problems", "rules", "terms")

    def __init__(
        self, terms: Terms, rules: list[Rule] | None = None, problems: list[Problem] | None = None, chosen: bool = False
    ) -> None:
        self.terms = terms
        self.rules = rules if rules is not None else []
        self.problems = problems if problems is not None else []
        self.chosen = chosen

    def select(self, chosen: Iterable[str] = (), ignored: Iterable[str] = ()) -> Rulebook:
        """Return a rulebook of the rules whose id starts with one of ``chosen`` (of all, where there is none) and
        with none of ``ignored``. Raises ValueError with the prefix that fits no rule: a typo would select nothing.
        """
        chosen, ignored = tuple(chosen), tuple(ignored)
        for prefix in (*chosen, *ignored):
            if not any(rule.id.startswith(prefix) for rule in self.rules):
                raise ValueError(prefix)
        kept = [
            rule
            for rule in self.rules
            if (not chosen or rule.id.startswith(chosen)) and not (ignored and rule.id.startswith(ignored))
        ]
        return Rulebook(self.terms, kept, self.problems, self.chosen or bool(chosen))

    def get(self, id: str) -> Rule | None:
        """Return the rule of that id, or None."""
        return next((rule for rule in self.rules if rule.id == id), None)

    def holding(self, words: Iterable[str]) -> list[Rule]:
        """Return the rules with all of the words in what they say, or in a name of a term that they use."""
        import re

        from fincheck.figures.figure import normalize

        wanted = [normalize(word).lower() for word in words]
        found = []
        for rule in self.rules:
            used = re.findall(r"[^\W\d]\w*", f"{rule.scope_text} {rule.formula} {rule.when_text}")
            names = [name for key in used if (term := self.terms.get(key)) for name in (term.zh, term.en)]
            said = [rule.id, *rule.title, rule.formula, rule.scope_text, *rule.basis, *rule.why, *rule.covers, *names]
            text = normalize("\n".join(said)).lower()
            if all(word in text for word in wanted):
                found.append(rule)
        return found

    def add(self, *sources: Source) -> None:
        """Add the terms and rules of files, the terms of all first; what is wrong with them goes to ``problems``."""
        if sources:
            from fincheck.rulebook import written

            written.add(self.terms, self.rules, self.problems, sources)


def read(terms: Terms, sources: Iterable[Source]) -> Rulebook:
    """Return the rulebook of several rule files."""
    book = Rulebook(terms)
    book.add(*sources)
    return book
