"""fincheck: finds the figures in a government department's final accounts that cannot all be true.

>>> import fincheck
>>> rulebook = fincheck.load_rulebook()
>>> done = fincheck.audit(fincheck.Source("report.yaml", "支出决算: {合计: 12.00, 其中: {基本支出: 7.00, 项目支出: 4.00}}"), rulebook)
>>> [(found.rule.id, found.verdict.value) for found in done.findings]
[('EXP01', 'violated')]

What stands in ``__all__`` is for use by other programs, as ``docs/library.md`` tells; nothing else is. Each name is
imported when it is asked for: a command that needs one of them does not pay for all.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # importing typing, and most else, takes longer than all the rest here: nobody hears Ctrl-C yet
if TYPE_CHECKING:
    from typing import Any

    from fincheck.audit import Audit, audit, audit_report, exit_code
    from fincheck.evaluation.outcome import Outcome, Verdict
    from fincheck.figures.figure import Figure
    from fincheck.library import as_text, audit_data, load_rulebook, read, read_report, read_waivers
    from fincheck.report.report import Report
    from fincheck.report.tree import Node
    from fincheck.rulebook.rule import Rule
    from fincheck.rulebook.rulebook import Rulebook
    from fincheck.source import Place, Problem, Source, Text
    from fincheck.waivers.settle import Waivers
    from fincheck.waivers.waiver import Waiver

__version__ = "0.1.0"
__all__ = [
    "Audit",
    "Figure",
    "Node",
    "Outcome",
    "Place",
    "Problem",
    "Report",
    "Rule",
    "Rulebook",
    "Source",
    "Text",
    "Verdict",
    "Waiver",
    "Waivers",
    "__version__",
    "as_text",
    "audit",
    "audit_data",
    "audit_report",
    "exit_code",
    "load_rulebook",
    "read",
    "read_report",
    "read_waivers",
]
_WHERE = {
    "audit": ("Audit", "audit", "audit_report", "exit_code"),
    "evaluation.outcome": ("Outcome", "Verdict"),
    "figures.figure": ("Figure",),
    "library": ("as_text", "audit_data", "load_rulebook", "read", "read_report", "read_waivers"),
    "report.report": ("Report",),
    "report.tree": ("Node",),
    "rulebook.rulebook": ("Rule", "Rulebook"),
    "source": ("Place", "Problem", "Source", "Text"),
    "waivers.settle": ("Waivers",),
    "waivers.waiver": ("Waiver",),
}
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> Any:
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module 'fincheck' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"fincheck.{module}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)


class _Face(type(sys)):  # type: ignore[misc]
    """This package: ``fincheck.audit`` is the function, though the module that it stands in has the same name."""

    def __setattr__(self, name: str, value: Any) -> None:
        # Python sets a module on its package when it is first imported, by whomever
        if name == "audit" and isinstance(value, type(sys)):
            value = value.audit
        super().__setattr__(name, value)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        """Be imported where it is unpickled: functions that use it are sent to other machines (Ray, Spark)."""
        from importlib import import_module

        return import_module, (self.__name__,)


sys.modules[__name__].__class__ = _Face
