"""Measure fincheck against its budgets, as ratios taken in one run.

Two commands are always run in turn, as whole processes, so that whatever else the machine is doing weighs on both.
Nothing here is a test: a ratio over its budget is printed as such, and people decide. Only the standard library
and what fincheck itself needs are used.

    python benchmarks/run.py              the table of budgets, then where the time goes (about three minutes)
    python benchmarks/run.py --rounds 3   the same, sooner and rougher
    python benchmarks/run.py --keep DIR   also leave the generated reports in DIR
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

TOTALS = 10_000  # entries in the report of the usual size: a total and five parts each, so 70,000 scalars
PARTS = 5
GROWTH = 10
REPORTS = 10_000  # small reports in one run

# What the installed script runs; `python -m` would add the cost of runpy.
FINCHECK = [sys.executable, "-c", "from fincheck.__main__ import main; main()"]
IMPORTS = [sys.executable, "-c", "import typer, yaml"]
LOAD = [
    sys.executable,
    "-c",
    "import sys, yaml; yaml.load(open(sys.argv[1], encoding='utf-8'), Loader=yaml.CSafeLoader)",
]

# Processes start as an installed fincheck does: from compiled modules, whatever the shell of whoever measures says.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
}

SMALL = """\
entity: 某局
year: 2020
unit: 万元
expenditure:
  total: 12.50
  parts: {basic: 7.25, project: 5.25}
"""


def write_report(path: Path, entries: int, wrong: int = 0) -> None:
    """Write a report in which every total is the sum of its parts, but ``wrong`` of them; the same for everyone (seeded)."""
    draw = random.Random(20_201_231)
    slipped = set(random.Random(7).sample(range(entries), wrong))
    with path.open("w", encoding="utf-8") as out:  # line by line: our own memory counts in a child's peak
        out.write("entity: 某局\nyear: 2020\nunit: 万元\nrows:\n")
        for entry in range(entries):
            parts = [draw.randrange(100, 1_000_000) for _ in range(PARTS)]
            shown = ", ".join(f"p{i}: {yuan(part)}" for i, part in enumerate(parts))
            total = sum(parts) + (90_909 if entry in slipped else 0)
            out.write(f"  r{entry:06}:\n    total: {yuan(total)}\n    parts: {{{shown}}}\n")


@dataclass(frozen=True, slots=True)
class Reports:
    """The files and folders that are audited."""

    small: Path
    large: Path
    larger: Path
    many: Path  # a folder with ten folders of reports
    tenth: Path  # one of these
    few: Path  # as large, with one total in a hundred wrong
    lots: Path  # and one in ten


def write_reports(folder: Path) -> Reports:
    """Write everything that is audited into a folder."""
    reports = Reports(
        *(
            folder / name
            for name in ("small.yaml", "large.yaml", "larger.yaml", "many", "many/0", "few.yaml", "lots.yaml")
        )
    )
    for part in range(GROWTH):
        (reports.many / str(part)).mkdir(parents=True, exist_ok=True)
        for number in range(REPORTS // GROWTH):
            (reports.many / str(part) / f"{number:04}.yaml").write_text(SMALL, encoding="utf-8")
    reports.small.write_text(SMALL, encoding="utf-8")
    write_report(reports.large, TOTALS)
    write_report(reports.few, TOTALS, TOTALS // 100)
    write_report(reports.lots, TOTALS, TOTALS // 10)
    write_report(reports.larger, TOTALS * GROWTH)
    return reports


def yuan(cents: int) -> str:
    """Print an amount with two digits."""
    return f"{cents // 100}.{cents % 100:02}"


@dataclass(frozen=True, slots=True)
class Run:
    """One process, measured from outside: seconds by the clock, seconds of processor, peak memory in MiB."""

    wall: float
    cpu: float
    peak: float


def run(command: list[str]) -> Run:
    """Run a command to its end and measure it; what it prints is thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)  # of this child alone; RUSAGE_CHILDREN is the peak of all so far
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # reaped here, so Popen must not wait for it again
    if process.returncode not in (0, 1):  # 1: there are findings
        sys.exit(f"exit {process.returncode}: {' '.join(command)}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes there, in KiB elsewhere
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


@dataclass(frozen=True, slots=True)
class Duel:
    """Two commands measured in turn."""

    a: list[Run]
    b: list[Run]

    def wall(self) -> tuple[float, float]:
        """Give the median seconds of both."""
        return statistics.median(r.wall for r in self.a), statistics.median(r.wall for r in self.b)

    def ratio(self) -> float:
        """Say how many times as long A takes as B, by the clock."""
        a, b = self.wall()
        return a / b

    def cpu_ratio(self) -> float:
        """Say the same of the processor's time, which other work on the machine disturbs less."""
        return statistics.median(r.cpu for r in self.a) / statistics.median(r.cpu for r in self.b)


def duel(a: list[str], b: list[str], rounds: int) -> Duel:
    """Run A and B in turn; the first round of both warms the caches and is not counted."""
    runs_a, runs_b = [], []
    for turn in range(rounds + 1):
        pair = run(a), run(b)
        if turn:
            runs_a.append(pair[0])
            runs_b.append(pair[1])
    return Duel(runs_a, runs_b)


def audit(report: Path) -> list[str]:
    """Give the command under measurement."""
    return [*FINCHECK, str(report), "--format", "json"]


def must_have_checked(report: Path, totals: int) -> None:
    """Stop unless the audit of a generated report really checks every total: speed by not looking is no speed."""
    done = subprocess.run(audit(report), env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"the audit of {report.name} exits {done.returncode}: {done.stderr.decode()[:2000]}")
    tally = json.loads(done.stdout)["reports"][0]["tally"]
    if tally["exact"] < totals:
        sys.exit(f"the audit of {report.name} finds {tally['exact']} exact sums where there are {totals}: {tally}")
    if tally["violated"] or tally["truncated"]:
        sys.exit(f"the audit of {report.name} finds fault with exact sums: {tally}")


def time_row(what: str, measured: Duel, budget: float | None = None) -> tuple[str, ...]:
    """Make a table row of a ratio of times."""
    a, b = measured.wall()
    ratio = measured.ratio()
    verdict = "" if budget is None else "ok" if ratio <= budget else "OVER"
    limit = "" if budget is None else f"{budget:g}"
    return (what, seconds(a), seconds(b), f"{ratio:.2f}", f"{measured.cpu_ratio():.2f}", limit, verdict)


def memory_row(what: str, a: list[Run], b: list[Run], budget: float | None = None) -> tuple[str, ...]:
    """Make a table row of peak memory, whose budget is one of MiB, not of the ratio."""
    peak_a, peak_b = (statistics.median(r.peak for r in runs) for runs in (a, b))
    verdict = "" if budget is None else "ok" if peak_a <= budget else "OVER"
    limit = "" if budget is None else f"{budget:g} MiB"
    return (what, f"{peak_a:.0f} MiB", f"{peak_b:.0f} MiB", f"{peak_a / peak_b:.2f}", "", limit, verdict)


def seconds(value: float) -> str:
    """Print a duration to three digits or so."""
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def print_table(rows: list[tuple[str, ...]]) -> None:
    """Print rows as a Markdown table, so that they can be pasted into this folder's README."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]

    def line(row: tuple[str, ...]) -> str:
        first, *others = (
            cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        return "| " + " | ".join([first, *others]) + " |"

    print(line(rows[0]))
    print("|" + "|".join("-" * (w + 2) if i == 0 else "-" * (w + 1) + ":" for i, w in enumerate(widths)) + "|")
    for row in rows[1:]:
        print(line(row))


def budgets(reports: Reports, rounds: int) -> None:
    """Measure everything that has a budget, and how it grows."""
    few = max(2, rounds // 3)
    start = duel(audit(reports.small), IMPORTS, 3 * rounds)
    throughput = duel(audit(reports.large), [*LOAD, str(reports.large)], rounds)
    one_wrong = duel(audit(reports.few), [*LOAD, str(reports.few)], few)
    ten_wrong = duel(audit(reports.lots), [*LOAD, str(reports.lots)], few)
    growth = duel(audit(reports.larger), audit(reports.large), few)
    cores = duel(audit(reports.many), [*audit(reports.many), "--jobs", "1"], few)
    tenth = duel([*audit(reports.many), "--jobs", "1"], [*audit(reports.tenth), "--jobs", "1"], few)
    print_table(
        [
            ("what (A against B)", "A", "B", "A/B", "A/B cpu", "budget", ""),
            time_row("start: small report, JSON, against import typer, yaml", start, 1.3),
            time_row(f"{TOTALS:,} totals of {PARTS} parts, against CSafeLoader", throughput, 0.5),
            memory_row("peak memory of the same", throughput.a, throughput.b, 100),
            time_row("the same with 1 % of them wrong", one_wrong, 0.7),
            time_row("the same with 10 % of them wrong", ten_wrong, 1.5),
            time_row(f"{TOTALS * GROWTH:,} totals, against {TOTALS:,}", growth, 11),
            memory_row("peak memory of the same", growth.a, growth.b),
            time_row(f"{REPORTS:,} small reports on all cores, against one process", cores),
            time_row(f"{REPORTS:,} small reports, against {REPORTS // GROWTH:,}, one process", tenth),
            memory_row("peak memory of the same", tenth.a, tenth.b),
        ]
    )
    print(
        f"\n{REPORTS / cores.wall()[0]:,.0f} small reports a second on all cores, {REPORTS / cores.wall()[1]:,.0f} on one"
    )


def a_published_pdf(folder: Path, rounds: int) -> None:
    """Measure a disclosure of thirty pages in PDF, read and audited in whole processes, where its reader is installed.

    Twenty pages of one table with 800 rows and ten of text, most of it without figures. What it may take is told in seconds, not as a ratio: most of
    it is the work of a library.
    """
    if importlib.util.find_spec("pypdfium2_raw") is None:
        print("\nA PDF of 30 pages: not measured, pypdfium2 is not installed")
        return
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    writer = importlib.import_module("pdfwriter")  # of the tests: there is one writer

    draw = random.Random(30)
    rows: list[tuple[str, str, int]] = []
    for section in range(201, 221):
        items = [(f"{section}01{item:02}", draw.randrange(100, 1_000_000)) for item in range(1, 39)]
        total = sum(cents for _, cents in items)
        rows += [
            (str(section), "类", total),
            (f"{section}01", "款", total),
            *((code, "项", cents) for code, cents in items),
        ]
    whole = sum(cents for code, _, cents in rows if len(code) == 3)
    sheets = []
    for page in range(20):
        lines = [
            (code, f"第{code}{kind}", yuan(cents), yuan(cents), "")
            for code, kind, cents in rows[page * 40 : page * 40 + 40]
        ]
        head = [("科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出")]
        head += [("", "合计", yuan(whole), yuan(whole), "")] if page == 0 else []
        sheet = writer.Sheet()
        if page == 0:
            sheet.text(250, 20, "支出决算表").text(450, 20, "单位：万元", 10)
        sheets.append(sheet.table(30, 26, [70, 160, 100, 100, 100], [*head, *lines], 19))
    said = f"2024年度本年支出合计{yuan(whole)}万元，其中：基本支出{yuan(whole)}万元，占100.00%，主要用于机关"
    for _page in range(10):
        sheet = writer.Sheet()
        for line in range(15):
            sheet.text(60, 40 + line * 50, said, 10).text(40, 65 + line * 50, "日常运转。", 10)
            said = "名词解释：指部门取得的除上述各项以外的收入，以及为保障机构正常运转、完成日常工作任务而发生的"
        sheets.append(sheet)
    path = folder / "thirty.pdf"
    path.write_bytes(writer.pdf(*sheets))
    runs = [run([*FINCHECK, str(path), "--format", "json"]) for _ in range(max(3, rounds))]
    done = subprocess.run(audit(path), env=ENVIRONMENT, capture_output=True, check=False)
    figures = json.loads(done.stdout)["reports"][0]["figures"]
    if figures["checked"] < 1600:
        sys.exit(f"the audit of thirty.pdf checks {figures['checked']} figures")
    wall, cpu = min(one.wall for one in runs), min(one.cpu for one in runs)
    peak = max(one.peak for one in runs)
    verdict = "ok" if wall <= 1.5 and peak <= 150 else "OVER"
    print(
        f"\nA PDF of 30 pages, {figures['total']:,} figures, read and audited in whole processes, best of {len(runs)}: {seconds(wall)}"
        f" ({seconds(cpu)} of processor), {peak:.0f} MiB"
        f" (budget 1.5 s, 150 MiB): {verdict}"
    )


def where_the_start_goes(small: Path) -> None:
    """Print what the start imports, by top-level package and by fincheck's own modules, with its own microseconds."""
    command = [sys.executable, "-X", "importtime", *audit(small)[1:]]
    done = subprocess.run(
        command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=True
    )
    spent: dict[str, int] = defaultdict(int)
    seen = set()
    for line in done.stderr.splitlines():
        if line.startswith("import time:") and "[us]" not in line:
            own, _, name = line.removeprefix("import time:").split("|")
            name = name.strip()
            top = name.split(".")[0]
            seen.add(top)
            owner = name if top == "fincheck" else "standard library" if top in sys.stdlib_module_names else top
            spent[owner] += int(own)
    print(f"\nimports at the start: {sum(spent.values()) / 1000:.0f} ms (with the clock of -X importtime on)\n")
    for owner, micros in sorted(spent.items(), key=lambda item: -item[1])[:12]:
        print(f"  {micros / 1000:7.1f} ms  {owner}")
    for unwanted in ("rich", "pydantic"):
        print(f"  {unwanted}: {'IMPORTED' if unwanted in seen else 'not imported'}")


PROFILED = """\
import cProfile, json, pstats, sys
from fincheck.cli import main
profile = cProfile.Profile()
try:
    profile.runcall(main)
except SystemExit:
    pass
rows = [(file, name, own) for (file, _, name), (_, _, own, _, _) in pstats.Stats(profile).stats.items()]
json.dump(rows, sys.stderr)
"""


def where_the_time_goes(large: Path) -> None:
    """Print each module's own share of one profiled audit (the profiler makes calls dearer than they are)."""
    command = [sys.executable, "-c", PROFILED, *audit(large)[len(FINCHECK) :]]
    done = subprocess.run(
        command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=True
    )
    by_module: dict[str, float] = defaultdict(float)
    by_function: dict[str, float] = defaultdict(float)
    for file, name, own in json.loads(done.stderr.splitlines()[-1]):
        path = Path(file)
        inside = "fincheck" in path.parts
        module = path.stem if inside else "built in" if file == "~" else "other"
        by_module[module] += own
        by_function[f"{module}: {name}"] += own
    total = sum(by_module.values())
    for title, spent in (("by module", by_module), ("by function", by_function)):
        print(f"\n{title}, own time in one audit of {TOTALS:,} totals, profiled ({total:.1f} s)\n")
        for name, own in sorted(spent.items(), key=lambda item: -item[1])[:10]:
            print(f"  {own / total:6.1%}  {name}")


def main() -> None:
    """Generate the reports, measure, print."""
    parser = argparse.ArgumentParser(description="Measure fincheck against its budgets.")
    parser.add_argument("--rounds", type=int, default=9, help="how often each pair is run (default 9)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the generated reports in DIR")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        reports = write_reports(options.keep or Path(scratch))
        must_have_checked(reports.small, 1)
        must_have_checked(reports.large, TOTALS)
        machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
        print(f"{machine}, medians of {options.rounds} rounds run in turn\n")
        budgets(reports, max(1, options.rounds))
        a_published_pdf(reports.small.parent, max(1, options.rounds))
        where_the_start_goes(reports.small)
        where_the_time_goes(reports.large)


if __name__ == "__main__":
    main()
