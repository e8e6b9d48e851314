"""Measure fincheck against its budgets, as ratios taken in one run.

Two commands are always run in turn, as whole processes, so that whatever else the machine is doing weighs on both.
Nothing here is a test: a row over its budget is printed as such, and people decide. Only the standard library
and what fincheck itself needs are used; peers are installed into an environment of their own, where that is possible.

    python benchmarks/run.py              the table of budgets, then where the time goes (about half an hour)
    python benchmarks/run.py --rounds 3   the same, sooner and rougher
    python benchmarks/run.py --only start,cores   some of the rows only
    python benchmarks/run.py --keep DIR   also leave the generated reports in DIR, and the peers, for the next run
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made
import peers
from measure import ENVIRONMENT, LONGEST, Slow, Table, duel, run, seconds
from opened import built, missing, opened
from profiled import where_the_start_goes, where_the_time_goes
from published import write_pdf

ROOT = Path(__file__).resolve().parent.parent
FIRST_WAVE = "8dcaf1e"
TOTALS = 10_000
SIZES = (200, 2_000, 20_000, 100_000)  # of the rows whose growth is asked for; budgets are for the second
MANY, TINY = 200, 30_000  # reports in one run: realistic ones; tiny ones, as many as take one core five seconds

# What the installed script runs; `python -m` would add the cost of runpy.
FINCHECK = [sys.executable, "-c", "from fincheck.__main__ import main; main()"]
IMPORTS = [sys.executable, "-c", "import typer, yaml"]
LOAD = [
    sys.executable,
    "-c",
    "import sys, yaml; yaml.load(open(sys.argv[1], encoding='utf-8'), Loader=yaml.CSafeLoader)",
]
# The audit alone, told to nobody; a process that tells of it besides is held against this.
ALONE = [
    sys.executable,
    "-c",
    (
        "import gc; gc.disable(); import os, sys, fincheck; "
        "fincheck.audit(fincheck.read(sys.argv[1]), fincheck.load_rulebook()); os._exit(0)"
    ),
]
REALISTIC = {"ten tables": ROOT / "fixtures/tables/report.yaml", "the seed": ROOT / "fixtures/lezhi-2020/report.yaml"}


def audit(report: Path, *more: str, format: str = "json") -> list[str]:
    """Give the command under measurement."""
    return [*FINCHECK, str(report), "--format", format, "--no-config", "--no-waivers", *more]


def inside(rounds: int, report: Path, rules: Path | None = None, path: str | None = None) -> dict[str, Any]:
    """Measure audits within one process, see ``inside.py``. Raises Slow."""
    command = [
        sys.executable,
        str(ROOT / "benchmarks/inside.py"),
        str(rounds),
        str(report),
        *([str(rules)] if rules else []),
    ]
    known = ENVIRONMENT | ({"PYTHONPATH": path} if path else {})
    try:
        done = subprocess.run(command, env=known, capture_output=True, text=True, check=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        raise Slow(str(report)) from None
    told: dict[str, Any] = json.loads(done.stdout)
    return told


# ---------------------------------------------------------------- the rows, a function each


def start(table: Table, folder: Path, rounds: int) -> None:
    """The start of an installed fincheck: warm, where nothing may be written, and the first time of all."""
    small = folder / "small.yaml"
    small.write_text(made.SMALL, encoding="utf-8")
    known = {"PYTHONPATH": str(installed(folder / "installed"))}
    told = "start, JSON, small report, against import typer, yaml"
    table.times(f"{told}: installed", duel(audit(small), IMPORTS, 4 * rounds, known), 1.3)
    read_only = known | {"PYTHONDONTWRITEBYTECODE": "1"}
    table.times("the same, read-only", duel(audit(small), IMPORTS, 4 * rounds, read_only), 1.3)
    pairs = []
    for turn in range(2 * rounds):
        fresh = installed(folder / f"fresh{turn}", folder / "installed")
        pairs.append(duel(audit(small), IMPORTS, 0, {"PYTHONPATH": str(fresh)}))
    first = pairs[0].__class__([p.a[0] for p in pairs], [p.b[0] for p in pairs])
    table.times("the same, first run of a new copy", first, 1.3)


def installed(folder: Path, known: Path | None = None) -> Path:
    """Lay out fincheck as pip does, compiled, with its rules inside; of a copy that is ``known`` in no time."""
    if folder.exists():
        shutil.rmtree(folder)
    if known is not None:
        shutil.copytree(known, folder)
        return folder
    shutil.copytree(ROOT / "src/fincheck", folder / "fincheck", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "rules", folder / "fincheck/rules")
    compiled()
    shutil.copy2(ROOT / "src/fincheck/rulebook/rules.compiled", folder / "fincheck/rulebook")
    compileall.compile_dir(folder, quiet=2)
    return folder


def compiled() -> None:
    """Compile the rules of the checkout, as an installation has them."""
    known = ENVIRONMENT | {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-m", "fincheck.rulebook.packaged"], env=known, check=True)


def totals(table: Table, folder: Path, rounds: int) -> None:
    """Totals of five parts: none wrong, one and ten in a hundred, and ten times as many."""
    for wrong, budget in ((0, 0.4), (TOTALS // 100, 0.7), (TOTALS // 10, 1.5)):
        report = made.write_totals(folder / f"totals{wrong}.yaml", TOTALS, wrong)
        must_find(report, TOTALS, wrong)
        measured = duel(audit(report), [*LOAD, str(report)], rounds)
        table.times(f"{TOTALS:,} totals, {wrong:,} wrong, against CSafeLoader", measured, budget)
        table.memory("peak memory of the same", measured.peak(), 60 if not wrong else None)
    for wrong, told in ((0, "none wrong"), (TOTALS // 100, "1 % wrong")):
        large = made.write_totals(folder / f"large{wrong}.yaml", 10 * TOTALS, 10 * wrong)
        must_find(large, 10 * TOTALS, 10 * wrong)
        measured = duel(audit(large), audit(folder / f"totals{wrong}.yaml"), max(1, rounds // 3))
        table.times(f"{10 * TOTALS:,} totals, {told}, against {TOTALS:,}", measured, 11)
        table.memory("peak memory of the same", measured.peak(), 300)


def must_find(report: Path, checks: int, wrong: int) -> None:
    """Stop unless the audit of a generated report checks every total and finds just the wrong ones."""
    done = subprocess.run(audit(report), env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode != (1 if wrong else 0):
        sys.exit(f"the audit of {report.name} exits {done.returncode}: {done.stderr.decode()[:2000]}")
    tally = json.loads(done.stdout)["reports"][0]["tally"]
    if (tally["exact"], tally["violated"], tally["truncated"]) != (checks - wrong, wrong, 0):
        sys.exit(f"the audit of {report.name} comes to {tally}, where {wrong} of {checks} sums are wrong")


def checks(table: Table, folder: Path, rounds: int) -> None:
    """A realistic report, per check, in additions of the same process; the seed against the first wave."""
    for name, report in REALISTIC.items():
        told = inside(4 * rounds, report)
        each = told["seconds"] / told["checks"] / told["addition"]
        budget = 20.0 if name == "ten tables" else None
        table.add(
            f"{name}, per check ({told['checks']:,}, {told['findings']} findings), in Fraction additions",
            seconds(told["seconds"]), f"{told['addition'] * 1e6:.2f} µs", f"{each:.0f}", "", f"≤ {budget:g}" if budget else "",
            each <= budget if budget else None,
        )  # fmt: skip
    tree = first_wave(folder)
    if tree is not None:
        report = REALISTIC["the seed"]
        pairs = [(inside(rounds, report), inside(rounds, report, path=str(tree / "src"))) for _ in range(3)]
        now, then = (min(pair[i]["seconds"] for pair in pairs) for i in (0, 1))
        table.add(f"the seed, causes on, against the first wave ({FIRST_WAVE})", seconds(now), seconds(then), f"{now / then:.2f}", "", "≤ 0.25", now / then <= 0.25)  # fmt: skip
        subprocess.run(["git", "-C", str(ROOT), "worktree", "remove", "--force", str(tree)], capture_output=True, check=False)  # fmt: skip


def first_wave(folder: Path) -> Path | None:
    """Return a checkout of the first wave; None where this is no checkout that has it."""
    tree = folder / "first-wave"
    command = ["git", "-C", str(ROOT), "worktree", "add", "--force", "--detach", str(tree), FIRST_WAVE]
    if not shutil.which("git") or subprocess.run(command, capture_output=True, check=False).returncode:
        print(f"  the first wave is skipped: no commit {FIRST_WAVE} here")
        return None
    return tree


def cores(table: Table, folder: Path, rounds: int) -> None:
    """Many reports, on one core and on two."""
    few = max(1, rounds // 3)
    told = [(name, report.read_text(encoding="utf-8"), MANY, budget) for (name, report), budget in zip(REALISTIC.items(), (80, 60), strict=True)]  # fmt: skip
    for name, text, number, least in [*told, ("tiny reports", made.SMALL, TINY, None)]:
        many = made.write_many(folder / name.replace(" ", "-"), text, number)
        measured = duel(audit(many, "--jobs", "1"), audit(many, "--jobs", "2"), few)
        ratio = measured.ratio()
        one, two = (number / wall for wall in measured.wall())
        table.add(f"{number:,} × {name}: one core against two", seconds(measured.wall()[0]), seconds(measured.wall()[1]),
                  f"{ratio:.2f}", f"{measured.ratio(cpu=True):.2f}", "≥ 1.8", ratio >= 1.8)  # fmt: skip
        table.add("reports a second, one core and two", f"{one:,.0f}", f"{two:,.0f}", "", "", f"≥ {least}" if least else "", two >= least if least else None)  # fmt: skip
    fewer = made.write_many(folder / "fewer", REALISTIC["ten tables"].read_text(encoding="utf-8"), MANY // 10)
    measured = duel(audit(folder / "ten-tables", "--jobs", "1"), audit(fewer, "--jobs", "1"), 1)
    before = max(run.peak for run in measured.b)
    table.add(f"peak memory of {MANY} of ten tables against {MANY // 10}", f"{measured.peak():.0f} MiB", f"{before:.0f} MiB", f"{measured.peak() / before:.2f}", "", "≤ 1.25", measured.peak() <= 1.25 * before)  # fmt: skip


def findings(table: Table, folder: Path, rounds: int) -> None:
    """Five thousand findings, as a table and as a page."""
    report = made.write_totals(folder / "findings.yaml", 5_000, 5_000)
    few = max(1, rounds // 3)
    page = f"html={folder / 'page.html'}"
    measured = duel(audit(report, "--output", page, format="table"), [*ALONE, str(report)], few)
    table.times("5,000 findings in table and HTML, against the audit alone", measured, 1.2)
    table.memory("peak memory of the same", measured.peak(), 150)
    size = (folder / "page.html").stat().st_size / 1_000_000
    table.add("that page", f"{size:.1f} MB", "", "", "", "", None)
    pages = folder / "pages"
    several = run(audit(report, "--output", f"html={pages}/", format="table"))
    table.add(f"the same, every finding in full on {len(list(pages.iterdir())) - 1} pages", seconds(several.wall), f"{several.peak:.0f} MiB", "", "", "", None)  # fmt: skip


def growth(table: Table, folder: Path, rounds: int) -> None:
    """What grows with one sum, one system, one section, one rulebook."""
    grid = folder / "grid.rules.yaml"
    grid.write_text(made.GRID, encoding="utf-8")
    rows: list[tuple[str, Callable[[Path, int], Path], Path | None]] = [
        ("one wrong total of n parts", made.write_one_total, None),
        ("n wrong shares of one total", made.write_shares, None),
        ("one joint system of n rows, impossible", made.write_grid, grid),
    ]
    for what, write, rules in rows:
        for n in SIZES:
            measured_inside(table, f"{what}: n = {n:,}", write(folder / "grown.yaml", n), rules, 1.0 if n == SIZES[1] else None, rounds if n < SIZES[2] else 1)  # fmt: skip
    children = made.write_children(folder / "children.yaml", 100_000)
    measured_inside(table, "100,000 children in one section", children, None, None, 1)
    small = folder / "small.yaml"
    small.write_text(made.SMALL, encoding="utf-8")
    for n in (500, 5_000, 30_000):
        own = made.write_rules(folder / "own.yaml", n)
        measured = run(audit(small, "--rules", str(own)))
        table.add(f"{n:,} rules of one's own on a small report, whole process", seconds(measured.wall), "", "", "", "", None)  # fmt: skip


def measured_inside(
    table: Table, what: str, report: Path, rules: Path | None, budget: float | None, rounds: int
) -> None:
    """Add a row of one audit measured within its process, in seconds of processor."""
    limit = f"≤ {budget:g} s" if budget else ""
    try:
        told = inside(min(rounds, 3), report, rules)
    except Slow:
        table.slow(what, limit)
        return
    left = f", causes of {told['unsearched']:,} not searched" if told["unsearched"] else ""
    left += f", {told['undecided']} undecided" if told["undecided"] else ""
    table.add(f"{what} ({told['findings']:,} findings{left})", seconds(told["seconds"]), "", "", "", limit, told["seconds"] <= budget if budget else None)  # fmt: skip


def beside(table: Table, folder: Path, rounds: int) -> None:
    """The same sums, one in a hundred wrong, checked by others."""
    commands = peers.install(folder / "peers")
    if commands is None:
        return
    report = made.write_totals(folder / "totals100.yaml", TOTALS, TOTALS // 100)
    beans = made.write_beans(folder / "sums.bean", TOTALS, TOTALS // 100)
    rows = made.write_rows(folder / "sums.csv", TOTALS, TOTALS // 100)
    for name, command in peers.commands(commands, beans, rows).items():
        measured = duel(audit(report), command, max(1, rounds // 3))
        table.times(f"{TOTALS:,} sums, 1 % wrong, against {name}", measured, 0.7 if name == "bean-check" else None)


def pdf(table: Table, folder: Path, rounds: int) -> None:
    """Add what a disclosure of thirty pages in PDF takes, read and audited, where its reader is installed.

    In seconds, for most of it is the work of a library.
    """
    if importlib.util.find_spec("pypdfium2_raw") is None:
        print("  a PDF is skipped: pypdfium2 is not installed")
        return
    document = write_pdf(folder / "thirty.pdf")
    done = subprocess.run(audit(document), env=ENVIRONMENT, capture_output=True, check=False)
    checked = json.loads(done.stdout)["reports"][0]["figures"]["checked"]
    if checked < 1600:
        sys.exit(f"the audit of {document.name} checks {checked} figures")
    runs = [run(audit(document)) for _ in range(max(3, rounds))]
    wall = min(one.wall for one in runs)
    table.add("a PDF of 30 pages, read and audited, whole process", seconds(wall), "", "", "", "≤ 1.5 s", wall <= 1.5)
    table.memory("peak memory of the same", max(one.peak for one in runs), 150)


def formats(table: Table, folder: Path, rounds: int) -> None:
    """Eighty reports, half of them with what the seed has and half with one slip in ten tables, told in every format."""
    reports = folder / "eighty"
    reports.mkdir(exist_ok=True)
    tables, seed = (path.read_text(encoding="utf-8") for path in REALISTIC.values())
    slipped = tables.replace("5.60 |                 5.60", "5.60 |                 7.60", 1)
    if slipped == tables:
        sys.exit("the ten tables have no longer the figure that is to be slipped")
    for number in range(80):
        (reports / f"r{number:02}.yaml").write_text(seed if number % 2 else slipped, encoding="utf-8")
    text = audit(reports, format="text")
    few = min(rounds, 3)
    told = folder / "told"
    names = [path.stem for path in (ROOT / "src/fincheck/render/formats").glob("[a-z]*.py")] + ["html"]
    every = [f"{name}={told / name}{'/' if name == 'html' else ''}" for name in names if name != "text"]
    outputs = [word for output in every for word in ("--output", output)]
    table.times(
        "80 reports as pages, against text",
        duel(audit(reports, "--output", f"html={told / 'pages'}/", format="text"), text, few),
        1.5,
    )
    table.times("80 reports in every format, against text", duel([*text, *outputs], text, few), 1.5)
    sizes = {path.name: path.stat().st_size for path in (told / "html").iterdir()}
    largest = max(sizes.values()) / 1_000_000
    table.add("the largest of these pages", f"{largest:.1f} MB", "", "", "", "≤ 1 MB", largest <= 1)


def page(table: Table, folder: Path, rounds: int) -> None:
    """The page in the browser: until it is ready, and an audit of the seed in it. In seconds, for most is the browser's work."""
    if missing():
        print(f"  the page in the browser is skipped: {missing()}")
        return
    runs = [opened(built(folder), REALISTIC["the seed"]) for _ in range(min(rounds, 3))]
    ready = min(one.ready for one in runs)
    table.add("the page in the browser, from opening to ready", seconds(ready), "", "", "", "≤ 5 s", ready <= 5)
    for what, took in (("first", min(one.first for one in runs)), ("second", min(one.second for one in runs))):
        table.add(f"an audit of the seed in it, the {what}", seconds(took), "", "", "", "", None)


ROWS = {
    "start": start,
    "totals": totals,
    "checks": checks,
    "cores": cores,
    "findings": findings,
    "growth": growth,
    "beside": beside,
    "pdf": pdf,
    "formats": formats,
    "page": page,
}


def main() -> None:
    """Generate the reports, measure, print."""
    parser = argparse.ArgumentParser(description="Measure fincheck against its budgets.")
    parser.add_argument("--rounds", type=int, default=9, help="how often each pair is run (default 9)")
    parser.add_argument("--only", default=",".join(ROWS), help=f"some rows only: {', '.join(ROWS)}")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the generated reports in DIR")
    options = parser.parse_args()
    ENVIRONMENT["PYTHONPATH"] = str(ROOT / "src")
    compiled()
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores{load}, {options.rounds} rounds run in turn\n")
    table = Table()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for name in options.only.split(","):
            try:
                ROWS[name](table, folder, max(1, options.rounds))
            except Slow as slow:
                table.slow(f"{name}: {slow}", "")
        print(f"\n{table.markdown()}\n")
        if hasattr(os, "getloadavg"):
            print(f"load {os.getloadavg()[0]:.1f} at the end")
        if "start" in options.only:
            where_the_start_goes(audit(folder / "small.yaml"))
        if "checks" in options.only:
            where_the_time_goes(REALISTIC)


if __name__ == "__main__":
    main()
