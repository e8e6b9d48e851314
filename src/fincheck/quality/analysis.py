"""A rulebook looked at by itself: rules that contradict each other, rules that others imply, names no term knows.

Relations that are linear in the names they use are vectors over these names; elimination in exact fractions tells
which are combinations of others (Gauss). Two inequalities contradict each other where they bound the same
combination of names, after what the equations say, from both sides with nothing between. Relations that are not
linear (ratios, products, min, max, abs) are left out, and counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from fincheck.language.addition import Addition, difference
from fincheck.language.expression import (
    Call,
    Compare,
    Expression,
    Logic,
    Path,
    Step,
    paths,
)
from fincheck.record import Record
from fincheck.rulebook.rule import Rule
from fincheck.rulebook.rulebook import Rulebook
from fincheck.source import Text

__all__ = ["Advice", "Analysis", "analyse"]

Form = dict[str, Fraction]  # coefficient by name; the constant stands under ""


class Advice(Record):
    """Something to say of a rule: kind is "contradiction", "implied" or "unknown-name"."""

    kind: str
    rule: Rule
    text: Text


@dataclass(slots=True)
class Analysis:
    """What there is to say of a rulebook, rule by rule; ``skipped`` counts the relations that are not linear."""

    notes: list[Advice] = field(default_factory=list)
    relations: int = 0
    skipped: int = 0


class _Relation(Record):
    rule: Rule
    operator: str  # "=", "<=" or "<", of form and zero
    form: Form


class _NotLinear(Exception):
    pass


def analyse(book: Rulebook) -> Analysis:
    """Return what there is to say of the rules of a rulebook."""
    done = Analysis()
    relations: list[_Relation] = []
    for rule in book.rules:
        done.notes.extend(_unknown(rule, book))
        found, skipped = _relations(rule)
        relations.extend(found)
        done.skipped += skipped
    done.relations = len(relations)
    # What a condition lets in holds only there: rules with a condition are held against those without one, and
    # against those with the very same.
    conditions = dict.fromkeys(relation.rule.when_text for relation in relations)
    told: set[str] = set()
    for condition in conditions:
        group = [r for r in relations if r.rule.when_text in ("", condition)]
        for note in _redundant(group):
            if note.rule.when_text == condition and note.rule.id not in told:
                told.add(note.rule.id)
                done.notes.append(note)
    order = {rule.id: i for i, rule in enumerate(book.rules)}
    done.notes.sort(key=lambda note: (note.kind != "contradiction", order[note.rule.id], note.kind))
    return done


def _unknown(rule: Rule, book: Rulebook) -> Iterator[Advice]:
    steps = list(rule.scope)
    for tree in (rule.tree, rule.when):
        steps += [step for path in paths(tree) for step in path.steps] if tree is not None else []
    names = dict.fromkeys(s.key for s in steps if s.kind == "key" and book.terms.get(s.key) is None)
    if names:
        listed = "、".join(names)
        yield Advice(
            "unknown-name",
            rule,
            Text(f"术语表里没有：{listed}", f"no term knows: {', '.join(names)}"),
        )


# ---------------------------------------------------------------- relations as vectors


def _relations(rule: Rule) -> tuple[list[_Relation], int]:
    """Return the linear relations that a rule states, and how many of its comparisons are not linear."""
    found: list[_Relation] = []
    skipped = 0
    for left, operator, right in _pairs(rule.tree):
        try:
            added = difference(left, right)
            if added is None:
                raise _NotLinear
            form = _named(added, rule.scope)
        except _NotLinear:
            skipped += 1
            continue
        if operator in (">", ">="):
            form, operator = {key: -value for key, value in form.items()}, operator.replace(">", "<")
        if operator != "!=":
            found.append(_Relation(rule, operator, form))
    return found, skipped


def _pairs(tree: Expression) -> Iterator[tuple[Expression, str, Expression]]:
    match tree:
        case Logic("and", operands):
            for operand in operands:
                yield from _pairs(operand)
        case Compare(operands, operators):
            for i, operator in enumerate(operators):
                yield operands[i], operator, operands[i + 1]
        case Call("same", arguments):
            for other in arguments[1:]:
                yield arguments[0], "=", other


def _named(added: Addition, scope: tuple[Step, ...]) -> Form:
    """Return what a formula adds by the names of what it reads; "" is what is constant."""
    if added.counts:
        raise _NotLinear
    total: Form = {"": Fraction(added.constant)}
    for term in added.terms:
        if term.each is not None or term.where is not None:
            raise _NotLinear
        name = ("Σ" if term.summed else "") + _name(term.path, scope)
        total[name] = total.get(name, Fraction(0)) + term.weight
    return {key: value for key, value in total.items() if value}


def _plus(a: Form, b: Form, sign: Fraction | int) -> Form:
    total = dict(a)
    for key, value in b.items():
        total[key] = total.get(key, Fraction(0)) + sign * value
    return {key: value for key, value in total.items() if value}


def _name(path: Path, scope: tuple[Step, ...]) -> str:
    """Return a path from the top; ``parts`` and ``amount`` are left out, as the reader of a report leaves them out."""
    steps = [] if path.absolute else list(scope)
    for step in path.steps:
        if step.kind == "parent" and steps and steps[-1].kind == "key":
            steps.pop()
        elif step.kind != "self":
            steps.append(step)
    return ".".join(s.key for s in steps if not (s.kind == "key" and s.key in ("parts", "amount"))) or "amount"


# ---------------------------------------------------------------- elimination


class _Row(Record):
    pivot: str
    form: Form
    made_of: dict[int, Fraction]  # by the number of the relation


def _redundant(relations: list[_Relation]) -> Iterator[Advice]:
    """Yield advice on rules that others imply or contradict, by elimination over the equations in exact fractions."""
    rows: list[_Row] = []
    equations = [r for r in relations if r.operator == "="]
    implied: dict[str, list[dict[int, Fraction]]] = {}
    count: dict[str, int] = {}
    for number, relation in enumerate(equations):
        count[relation.rule.id] = count.get(relation.rule.id, 0) + 1
        form, made_of = _reduced(relation.form, rows)
        names = sorted(key for key in form if key)
        if names:
            lead = form[names[0]]
            rows.append(
                _Row(
                    names[0],
                    {key: value / lead for key, value in form.items()},
                    {**{k: v / lead for k, v in made_of.items()}, number: 1 / lead},
                )
            )
        elif form:
            yield _contradiction(relation.rule, [equations[k].rule for k in made_of])
        elif relation.form:
            implied.setdefault(relation.rule.id, []).append({k: -v for k, v in made_of.items()})
    for id, combinations in implied.items():
        if len(combinations) == count[id]:
            rule = next(r.rule for r in equations if r.rule.id == id)
            yield Advice("implied", rule, _combination(combinations, equations, rule))
    yield from _opposed([r for r in relations if r.operator != "="], rows)


def _reduced(form: Form, rows: list[_Row]) -> tuple[Form, dict[int, Fraction]]:
    made_of: dict[int, Fraction] = {}
    for row in rows:
        factor = form.get(row.pivot)
        if factor:
            form = _plus(form, row.form, -factor)
            for k, v in row.made_of.items():
                made_of[k] = made_of.get(k, Fraction(0)) - factor * v
    return form, {k: v for k, v in made_of.items() if v}


def _combination(combinations: list[dict[int, Fraction]], equations: list[_Relation], rule: Rule) -> Text:
    by_rule: dict[str, Fraction] = {}
    for combination in combinations:
        for k, factor in combination.items():
            by_rule.setdefault(equations[k].rule.id, factor)
    terms = []
    for id, factor in by_rule.items():
        if id != rule.id:
            sign = "−" if factor < 0 else "+"
            times = "" if abs(factor) == 1 else f"{abs(factor)} × "
            terms.append(f"{sign} {times}{id}")
    told = " ".join(terms).removeprefix("+ ")
    return Text(f"可由其他规则推出（不计取整）：{told}", f"follows from others, rounding apart: {told}")


def _contradiction(rule: Rule, others: list[Rule]) -> Advice:
    ids = ", ".join(dict.fromkeys(other.id for other in others if other is not rule))
    return Advice("contradiction", rule, Text(f"与 {ids} 不能同时成立", f"cannot hold together with {ids}"))


def _opposed(inequalities: list[_Relation], rows: list[_Row]) -> Iterator[Advice]:
    """Yield the pairs ``f + a <= 0`` and ``-f + b <= 0`` with nothing between."""
    reduced = [(relation, _reduced(relation.form, rows)[0]) for relation in inequalities]
    for i, (first, a) in enumerate(reduced):
        if set(a) <= {""}:
            bound = a.get("", Fraction(0))
            if bound > 0 or (bound == 0 and first.operator == "<" and first.form != a):
                yield _contradiction(first.rule, [])
            continue
        for second, b in reduced[:i]:
            total = _plus(a, b, 1)
            if set(total) <= {""}:
                gap = total.get("", Fraction(0))
                if gap > 0 or (gap == 0 and "<" in (first.operator, second.operator)):
                    yield _contradiction(first.rule, [second.rule])
