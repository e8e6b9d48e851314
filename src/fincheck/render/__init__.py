"""One module a format, chosen by name, imported on use.

A format is a module with ``render(run: Run) -> str``. To add one: write the module, add its name here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from fincheck.audit import Audit
from fincheck.rulebook import Rulebook

__all__ = ["FORMATS", "Run", "renderer"]

FORMATS = ("table", "text", "json")


@dataclass(frozen=True, slots=True)
class Run:
    """What a renderer is given: the audits of one run and how to tell of them.

    ``width``  of the terminal in cells; ``color`` whether escape codes may be used; ``ascii`` whether only ASCII
    lines and marks may be drawn (they matter to ``table`` only).
    """

    audits: list[Audit]
    rulebook: Rulebook
    lang: str = "zh"
    verbose: bool = False
    quiet: bool = False
    width: int = 100
    color: bool = False
    ascii: bool = False


def renderer(name: str) -> Callable[[Run], str]:
    """Return the function that renders a run in a format of ``FORMATS``."""
    render: Callable[[Run], str] = import_module(f"fincheck.render.{name}").render
    return render
