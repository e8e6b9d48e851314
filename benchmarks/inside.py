"""One audit measured within its process; run by ``run.py`` as a script, with fincheck of any age on its path.

    python inside.py ROUNDS REPORT [RULES]

Prints as JSON: seconds of processor for an audit, once everything has been imported and the rules are read and compiled
(the least of the rounds, for only other work makes one longer), of the first audit; the checks and findings; how long
a ``Fraction`` addition takes here.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import fincheck


def main(rounds: int, report: str, rules: str = "") -> None:
    """Measure and print."""
    gc.disable()  # as the command does
    facade: Any = fincheck
    source = facade.Source(report, Path(report).read_text(encoding="utf-8"))
    if rules:
        book = facade.load_rulebook(rules, packaged_rules=False)
    else:
        book = facade.load_rulebook() if hasattr(facade, "load_rulebook") else facade.packaged.load()
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        done = facade.audit(source, book)
        spent.append(time.process_time() - start)
        additions = min(_additions() for _ in range(5))
        gc.collect()
    told = {
        "seconds": min(spent),
        "first": spent[0],
        "checks": done.checks,
        "findings": len(done.findings),
        "violated": done.tally["violated"],
        "undecided": done.tally["undecided"],
        "unsearched": getattr(done, "unsearched", 0),
        "addition": additions,
    }
    print(json.dumps(told))


def _additions(number: int = 20_000) -> float:
    """Return the seconds that one addition of amounts takes: cents, as figures are."""
    amounts = [Fraction(at * 7919 % 1_000_000, 100) for at in range(number + 1)]
    start = time.process_time()
    for at in range(number):
        amounts[at] + amounts[at + 1]
    return (time.process_time() - start) / number


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
