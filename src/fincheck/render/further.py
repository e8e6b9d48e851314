"""Where to look further: commands that are printed to be copied."""

from __future__ import annotations

import os
import re
from shlex import quote

from fincheck.audit import Audit
from fincheck.render import Run

__all__ = ["command", "unheld"]

_WINDOWS = os.name == "nt"
_SOME = 3  # figures held by no rule that are worth a line
_PLAIN = re.compile(r"[\w@%+=:,./（）·—-]+")  # what no shell takes apart; shlex alone would quote every Chinese name


def command(*words: str) -> str:
    """Return a ``fincheck`` command to be copied: a word that the shell would take apart stands in quotes."""
    shown = ["-" if word == "<stdin>" else word for word in words]
    return " ".join(["fincheck", *map(_quoted, shown)])


def _quoted(word: str) -> str:
    if _PLAIN.fullmatch(word.replace("\\", "/") if _WINDOWS else word):
        return word
    return f'"{word}"' if _WINDOWS else quote(word)  # no name has a double quote there, and single ones quote nothing


def unheld(run: Run, done: Audit) -> str | None:
    """Return that no rule holds most of the figures, where it is so: "no finding" then says next to nothing.

    Who has chosen the rules of this run knows that they are few.
    """
    number, total = (0, 0) if run.quiet or run.rulebook.chosen else done.unheld()
    if number < _SOME or number * 2 <= total:
        return None
    see = command("coverage", done.file)
    if run.lang == "zh":
        return f"{total} 个数字中有 {number} 个没有规则核对，见 {see}"
    return f"{number} of {total} figures are held by no rule: {see}"
