"""Where the time goes: of a start by what it imports, of an audit by the wing of the package that spends it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from measure import ENVIRONMENT

PROFILED = """\
import cProfile, gc, json, os, pstats, sys
gc.disable()
import fincheck
book = fincheck.load_rulebook()
source = fincheck.read(sys.argv[1])
fincheck.audit(source, book)  # rules are compiled once for all reports
profile = cProfile.Profile()
done = profile.runcall(fincheck.audit, source, book)
profile.runcall(fincheck.as_text, done, book, "json")
rows = [(file, name, own) for (file, _, name), (_, _, own, _, _) in pstats.Stats(profile).stats.items()]
print(json.dumps(rows))
"""


def where_the_start_goes(command: list[str]) -> None:
    """Print what the start imports, by top-level package and by fincheck's own modules, with its own microseconds."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command[1:]], env=ENVIRONMENT, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    spent: dict[str, int] = defaultdict(int)
    seen = set()
    for line in done.stderr.splitlines():
        if line.startswith("import time:") and "[us]" not in line:
            own, _, name = line.removeprefix("import time:").split("|")
            top = name.strip().split(".")[0]
            seen.add(top)
            spent["standard library" if top in sys.stdlib_module_names else top] += int(own)
    total = sum(spent.values())
    print(f"\nimports at the start, {total / 1000:.0f} ms with the clock of -X importtime on:\n")
    for owner, micros in sorted(spent.items(), key=lambda item: -item[1])[:6]:
        print(f"  {micros / total:6.1%}  {owner}")
    for unwanted in ("rich", "pydantic"):
        print(f"  {unwanted}: {'IMPORTED' if unwanted in seen else 'not imported'}")


def where_the_time_goes(reports: dict[str, Path]) -> None:
    """Print each wing's own share of one profiled audit (the profiler makes calls dearer than they are)."""
    shares: dict[str, dict[str, float]] = {}
    for name, report in reports.items():
        done = subprocess.run(
            [sys.executable, "-c", PROFILED, str(report)], env=ENVIRONMENT, capture_output=True, text=True, encoding="utf-8",
            check=True,
        )  # fmt: skip
        by_wing: dict[str, float] = defaultdict(float)
        for file, _, own in json.loads(done.stdout):
            by_wing[_wing(file)] += own
        total = sum(by_wing.values())
        shares[name] = {wing: own / total for wing, own in by_wing.items()}
    wings = sorted(
        {wing for by in shares.values() for wing in by}, key=lambda w: -max(by.get(w, 0) for by in shares.values())
    )
    print(f"\n| wing | {' | '.join(shares)} |\n|---|{'---:|' * len(shares)}")
    for wing in wings:
        if max(by.get(wing, 0) for by in shares.values()) >= 0.005:
            print(f"| {wing} | {' | '.join(f'{by.get(wing, 0):.1%}' for by in shares.values())} |")


def _wing(file: str) -> str:
    parts = Path(file).parts
    if "fincheck" not in parts:
        return "fractions" if file.endswith("fractions.py") else "built in, standard library"
    at = len(parts) - 1 - parts[::-1].index("fincheck")
    return parts[at + 1].removesuffix(".py")
