"""Other tools that check sums, on the same sums. Each in a virtual environment of its own; where one does not install it is skipped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WANTED = ("beancount", "frictionless", "pointblank", "polars")

FRICTIONLESS = """\
import sys
from frictionless import Checklist, Resource, checks, system
rule = "total == " + " + ".join(f"p{i}" for i in range(5))
with system.use_context(trusted=True):
    checklist = Checklist(checks=[checks.row_constraint(formula=rule)])
    report = Resource(path=sys.argv[1]).validate(checklist, limit_errors=100000)
print(len(report.flatten(["rowNumber"])))
"""

POINTBLANK = """\
import sys
import pointblank as pb
import polars as pl
rows = pl.read_csv(sys.argv[1])
rule = sum((pl.col(f"p{i}") for i in range(1, 5)), pl.col("p0")) == pl.col("total")
print(pb.Validate(data=rows).col_vals_expr(expr=rule).interrogate().n_failed(scalar=True, i=1))
"""


def install(folder: Path) -> Path | None:
    """Return the folder of the commands of an environment with all peers, made if it is not there; None where it cannot be."""
    commands = folder / ("Scripts" if sys.platform == "win32" else "bin")
    if not (commands / "bean-check").exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=120, capture_output=True)
            subprocess.run(
                [commands / "pip", "install", "--quiet", *WANTED], check=True, timeout=600, capture_output=True
            )
        except (OSError, subprocess.SubprocessError) as error:
            print(f"  peers are skipped: they do not install here ({type(error).__name__})")
            return None
    return commands


def commands(folder: Path, beans: Path, rows: Path) -> dict[str, list[str]]:
    """Return the command of each peer."""
    python = str(folder / "python")
    return {
        "bean-check": [str(folder / "bean-check"), "--no-cache", str(beans)],
        "frictionless": [python, "-c", FRICTIONLESS, str(rows)],
        "pointblank": [python, "-c", POINTBLANK, str(rows)],
    }
