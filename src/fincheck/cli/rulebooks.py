"""The rules that a command line asks for: packaged ones, those of files, chosen and left out."""

from __future__ import annotations

import os

from fincheck.cli.files import Usage, cannot, read_source, unreadable
from fincheck.cli.settings import Settings
from fincheck.rulebook import packaged
from fincheck.rulebook.rulebook import Rulebook
from fincheck.source import Problem, Source, Text

__all__ = ["listed_in", "no_such_rule", "read_rulebook", "rule_files", "settings_of"]

_YAML = (".yaml", ".yml")


def read_rulebook(
    paths: list[str] | None,
    no_default: bool,
    select: list[str] | None,
    ignore: list[str] | None,
    *,
    whole: bool = False,
) -> Rulebook:
    """Return the rulebook that the options ask for; what is wrong with its files stands in its problems.

    Raises Usage for a prefix that fits no rule.
    """
    book = packaged.load(rules=not no_default, whole=whole)
    book.chosen = no_default
    sources: list[Source] = []
    for path in paths or []:
        try:
            files = rule_files(path)
        except OSError as error:
            book.problems.append(unreadable(path, error))
            continue
        if not files:
            book.problems.append(
                cannot(
                    path,
                    Text("目录里没有规则文件（.yaml）", "no rule file (.yaml) in this folder"),
                    Text(
                        "--rules 后面写规则文件或放规则的目录",
                        "--rules takes a rule file or a folder with rule files",
                    ),
                )
            )
        for file in files:
            source = read_source(file)
            if isinstance(source, Problem):
                book.problems.append(source)
            else:
                sources.append(source)
    book.add(*sources)
    try:
        return book.select(_ids_of(select), _ids_of(ignore))
    except ValueError as error:
        raise no_such_rule(error) from None


def rule_files(path: str) -> list[str]:
    """Return the rule files that ``--rules`` names: the file itself, or those in a folder. Raises OSError."""
    if not os.path.isdir(path):
        return [path]
    return sorted(os.path.join(path, name) for name in os.listdir(path) if name.endswith(_YAML))


def listed_in(path: str) -> list[str]:
    """Return the rule files that ``--rules`` names, none where it cannot be looked into: reading it tells that."""
    try:
        return rule_files(path)
    except OSError:
        return []


def no_such_rule(error: ValueError) -> Usage:
    """Return the usage error for a prefix that no rule id starts with."""
    told = Text(f"没有编号以 {error} 开头的规则", f"No rule id starts with {error}")
    return Usage(told, "--select/--ignore")


def settings_of(
    rules: list[str] | None, no_default: bool, select: list[str] | None, ignore: list[str] | None, *, lang: str
) -> Settings:
    """Return settings with the rules that the options ask for. Raises Usage where ``--select`` or ``--ignore`` names none."""
    return Settings(tuple(rules or ()), not no_default, tuple(_ids_of(select)), tuple(_ids_of(ignore)), lang=lang)


def _ids_of(values: list[str] | None) -> list[str]:
    """Return the id prefixes of ``--select A,B --select C``. Raises Usage where one names none: all would be meant."""
    found: list[str] = []
    for value in values or []:
        ids = [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
        if not ids:
            raise Usage(Text(f"“{value}”里没有规则编号，例如 EXP01 或 EXP", f"{value!r} names no rule; write ids or prefixes, as EXP01 or EXP"), "--select/--ignore")  # fmt: skip
        found += ids
    return found
