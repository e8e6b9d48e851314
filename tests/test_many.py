"""Many reports: found in folders, told in order whatever process audits them, one broken file hiding none."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from gate import OWN, REPORT, RULES, Gate

import fincheck

FORMATS = ("table", "text", "json", "sarif", "junit", "github", "gitlab", "markdown", "csv")
CLEAN = "decimals: 2\nexpenditure: {total: 12, parts: {basic: 7, project: 5}}\n"
WORSE = REPORT.replace("应付: 340", "应付: 340, 年末: 1").replace("82.71%", "28.71%")


@pytest.fixture
def gate(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return Gate(tmp_path, capsys)


def files(ran_out: str) -> list[str]:
    return [report["file"] for report in json.loads(ran_out)["reports"]]


FOUND = """
# arguments          | reports, in order
  all                | all/a.yaml all/b.yml all/x/c.yaml all/x/y/d.yaml
  all/               | all/a.yaml all/b.yml all/x/c.yaml all/x/y/d.yaml
  all/x all/a.yaml   | all/x/c.yaml all/x/y/d.yaml all/a.yaml
  all/a.yaml all     | all/a.yaml all/b.yml all/x/c.yaml all/x/y/d.yaml
  all/*.yaml         | all/a.yaml
  all/**/*.yaml      | all/a.yaml all/x/c.yaml all/x/y/d.yaml
  all/x/?.yaml       | all/x/c.yaml
  all/[x]/c.yaml     | all/x/c.yaml
  odd[1].yaml        | odd[1].yaml
  all/fincheck.yaml all/x/waivers.yaml all/a.yaml | all/a.yaml
"""


@pytest.mark.parametrize(
    ("arguments", "reports"),
    [[cell.strip() for cell in line.split("|")] for line in FOUND.strip().splitlines()[1:]],
)
def test_reports_are_found_in_folders_and_by_patterns(gate: Gate, arguments: str, reports: str) -> None:
    for name in ("all/a.yaml", "all/b.yml", "all/x/c.yaml", "all/x/y/d.yaml", "odd[1].yaml"):
        gate.write(name, CLEAN)
    for name in ("all/fincheck.yaml", "all/x/waivers.yaml", "all/notes.txt", "all/.git/e.yaml", "all/.f.yaml"):
        gate.write(name, "# not a report\n")
    ran = gate.run(*arguments.split(), "--format", "json", "--no-config", "--no-waivers")
    assert files(ran.out) == reports.split()


@pytest.mark.parametrize(("argument", "said"), [
    ("empty", "empty:1:1: no report (.yaml, .docx, .xlsx, .pdf …) in this folder"),
    ("none*.yaml", "none*.yaml:1:1: no such file"),
    ("none.yaml", "none.yaml:1:1: no such file"),
])  # fmt: skip
def test_what_leads_to_no_report_is_told_and_hides_no_other(gate: Gate, argument: str, said: str) -> None:
    (gate.folder / "empty").mkdir()
    ran = gate.run(argument, "report.yaml", "--lang", "en")
    assert ran.code == 2
    assert ran.err.startswith(said)
    assert "SUM1" in ran.out


OURS = """
# arguments        | options                                    | the configuration     | reports, in order
  all              |                                            | rules: [own.yaml]     | all/a.yaml all/x/b.yaml
  all              |                                            | rules: [x]            | all/a.yaml all/own.yaml
  all              |                                            | waivers: own.yaml     | all/a.yaml all/x/b.yaml
  all              | --rules all/own.yaml                       |                       | all/a.yaml all/x/b.yaml
  all              | --rules all/x/../own.yaml                  |                       | all/a.yaml all/x/b.yaml
  all              | --rules all/x                              |                       | all/a.yaml all/own.yaml
  all              | --waivers all/own.yaml                     |                       | all/a.yaml all/x/b.yaml
  all/*.yaml       | --rules all/own.yaml                       |                       | all/a.yaml
  all/a.yaml all/own.yaml | --rules all/own.yaml                |                       | all/a.yaml
  all/own.yaml     | --rules all/own.yaml                       |                       | all/own.yaml
  all/x            | --rules all/x                              |                       | all/x
"""


@pytest.mark.parametrize(
    ("arguments", "options", "config", "reports"),
    [[cell.strip() for cell in line.split("|")] for line in OURS.strip().splitlines()[1:]],
)
def test_rules_and_waivers_in_use_are_no_reports(
    gate: Gate, arguments: str, options: str, config: str, reports: str
) -> None:
    for name in ("all/a.yaml", "all/x/b.yaml", "all/own.yaml"):
        gate.write(name, CLEAN)
    gate.write("all/fincheck.yaml", config or "strict: false")
    ran = gate.run(*arguments.split(), *options.split(), "--format", "json", own=False)
    assert files(ran.out) == reports.split()


@pytest.mark.parametrize("name", FORMATS)
def test_processes_change_nothing_of_what_is_told(gate: Gate, name: str) -> None:
    for number in range(40):
        gate.write(f"all/{number:02}.yaml", (CLEAN, REPORT, WORSE, "a: [")[number % 4].replace("档案馆", f"{number}"))
    alone, spread = (gate.run("all", "--format", name, "-j", jobs, "--output", f"json={jobs}.json") for jobs in "12")
    assert spread == alone
    assert alone.code == 2
    assert gate.read("1.json") == gate.read("2.json")
    assert len(files(gate.read("1.json"))) == 40


@pytest.mark.parametrize(("pile", "often"), [(1, 50_000_000), (1, 0), (8_000_000, 0)])
def test_what_comes_before_its_turn_waits_for_it(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, pile: int, often: int
) -> None:
    monkeypatch.setattr("fincheck.cli.processes._PILE", pile)
    monkeypatch.setattr("fincheck.cli.processes._OFTEN", often)
    wide = "".join(f"  项目{n}: {{合计: {n}.00, 其中: {{甲: 1.00, 乙: 2.00}}}}\n" for n in range(150))
    for number in range(40):
        gate.write(f"all/{number:02}.yaml", REPORT + ("其他:\n" + wide if number in (0, 20) else ""))
    told = gate.run("all", "--format", "json", "-j", "2", "--no-why").out
    assert files(told) == [f"all/{number:02}.yaml" for number in range(40)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a forked process has what is patched here")
@pytest.mark.parametrize("deadly", [["07"], ["00", "39"], ["03", "04", "05"]])
def test_a_report_that_ends_its_process_is_lost_alone(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, deadly: list[str]
) -> None:
    from multiprocessing import parent_process

    from fincheck.cli import batch

    real = batch.audit

    def ends(source: object, *rest: object, **more: object) -> object:
        if parent_process() is not None and getattr(source, "name", "")[4:6] in deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(source, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "audit", ends)
    for number in range(40):
        gate.write(f"all/{number:02}.yaml", REPORT)
    ran = gate.run("all", "--format", "text", "-q", "-j", "2")
    lost = {line[4:6] for line in ran.err.splitlines() if "has ended (-9)" in line}
    told = {line[4:6] for line in ran.out.splitlines()}
    assert (ran.code, sorted(lost)) == (70, deadly)
    assert told == {f"{number:02}" for number in range(40)} - lost


def test_the_summary_has_the_worst_first_and_a_line_for_a_broken_file(gate: Gate) -> None:
    for name, text in (("a", CLEAN), ("b", REPORT), ("c", "a: ["), ("d", WORSE), ("e", CLEAN)):
        gate.write(f"all/{name}.yaml", text)
    out = gate.run("all", "--lang", "en").out
    summary = out[out.index("error  warning") :]
    told = [line for line in summary.splitlines()[2:] if "all/" in line]
    assert [line.split("all/")[1][0] for line in told] == ["c", "d", "b"]
    assert told[0].startswith("not judged")
    assert told[1].split() == ["2", "3", "1", "1", "all/d.yaml", "示例县档案馆", "2023"]
    assert "5 reports, 2 without a finding, 1 not judged.\n18 checks: exact 6, rounding 1, truncated 2, violated 7, undecided 2, waived 0\n" in summary  # fmt: skip
    assert "all/a.yaml" not in out, "of a report without findings only the number is told"


def test_every_report_is_told_of_where_one_is_broken_or_fincheck_itself_is(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fincheck.cli import batch

    real = batch.audit

    def faulty(source: object, *rest: object, **more: object) -> object:
        if getattr(source, "name", "") == "all/b.yaml":
            raise RuntimeError("a fault of fincheck")
        return real(source, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "audit", faulty)
    for name in "abc":
        gate.write(f"all/{name}.yaml", REPORT)
    ran = gate.run("all", "--format", "text", "-q")
    assert ran.code == 70, "a fault outranks findings and problems"
    assert "RuntimeError: a fault of fincheck" in ran.err
    assert [line.split(":")[0] for line in ran.out.splitlines() if "SUM1" in line] == ["all/a.yaml", "all/c.yaml"]
    for format in FORMATS:
        ran = gate.run("all", "--format", format, "--output", "html=all.html")
        assert (ran.code, ran.err.count("Traceback")) == (70, 1), "of the fault alone, not of telling"
        assert "all/a.yaml" in ran.out
        assert "all/c.yaml" in (gate.folder / "all.html").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="has no such names")
@pytest.mark.parametrize("format", [*FORMATS, "html"])
def test_a_name_that_is_no_text_is_told_in_every_format(gate: Gate, format: str) -> None:
    (gate.folder / os.fsdecode(b"\xff.yaml")).write_text(REPORT, encoding="utf-8")
    gate.write("rules.yaml", RULES)
    ran = gate.run(os.fsdecode(b"\xff.yaml"), "--format", format, "--output", f"{format}=out")
    assert (ran.code, ran.err) == (1, "")
    assert "SUM1" in ran.out


def test_an_unused_waiver_is_told_once_however_many_processes_there_are(gate: Gate) -> None:
    waiver = "waivers:\n  - {rule: SAM1, path: 人员, reason: x, until: 2030-01-01, figures: {a: 1}}\n"
    for number in range(34):
        gate.write(f"all/{number:02}.yaml", CLEAN)
    gate.write("w.yaml", waiver + waiver.removeprefix("waivers:\n").replace("SAM1", "SUM1"))
    gate.write("all/34.yaml", REPORT)
    for jobs in "12":
        err = gate.run("all", "-j", jobs, "--waivers", "w.yaml", "--lang", "en").err
        assert err.count("unused waiver: SUM1") == 1
        assert "unused waiver: SAM1" not in err, "its figures have changed, so it met its finding"


IDLE = """
# reports           | the formula of OWN01      | options         | told
  a                 | 科研.合汁 = 3万元         |                 | yes
  a                 | 科研.合计 = 3万元         |                 | no
  a                 | 科研.合计 = 4万元         |                 | no
  a                 | 科研.空白 = 4万元         |                 | no
  a b               | 乙.合计 = 5万元           |                 | no
  a b               | 丙.合计 = 5万元           |                 | yes
  broken            | 丙.合计 = 5万元           |                 |
  a                 | 科研.合汁 = 3万元         | --ignore OWN01  | no
  a                 | 科研.合汁 = 3万元         | -q              | yes
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("reports", "formula", "options", "told"),
    [[cell.strip() for cell in line.split("|")] for line in IDLE.strip().splitlines()[1:]],
)
def test_a_rule_of_ones_own_that_meets_nothing_is_told(
    gate: Gate, reports: str, formula: str, options: str, told: str, jobs: str
) -> None:
    gate.write("own.yaml", f"rules:\n  - id: OWN01\n    check: {formula}\n  - {{id: OWN02, check: 不会有的 = 1元}}\n")
    gate.write("a.yaml", "科研: {合计: 3.00, 空白: }\nexpenditure: {total: 12, parts: {basic: 7, project: 5}}\n")
    gate.write("b.yaml", "乙: {合计: 5.00}\nexpenditure: {total: 12, parts: {basic: 7, project: 5}}\n")
    gate.write("broken.yaml", "a: [")
    gate.write("fincheck.yaml", "rules: own.yaml\n")
    ran = gate.run(
        *(f"{name}.yaml" for name in reports.split()), "-j", jobs, "--lang", "zh", *options.split(), own=False
    )
    lines = ran.err.splitlines()
    assert lines.count("own.yaml:2:9: OWN01 没有用上：报告里没有它所说的数字") == (told == "yes")
    assert lines.count("own.yaml:4:10: OWN02 没有用上：报告里没有它所说的数字") == (told != "")
    assert ran.code == (2 if not told else 1 if "4万元" in formula and "空白" not in formula else 0)


# ---------------------------------------------------------------- whole processes

COMMAND = [sys.executable, "-m", "fincheck"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(fincheck.__file__).parent.parent)}


def peak(folder: Path, reports: int) -> int:
    """Return the peak memory, in KiB, of a run over so many reports."""
    script = (
        "import resource, sys\nfrom fincheck.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"
    )
    names = [f"all/{number:03}.yaml" for number in range(reports)]
    done = subprocess.run(
        [sys.executable, "-c", script, *names, "-j", "1", "--no-why", "--format", "json", "--output", "sarif=s.json", *OWN],
        cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert len(files(done.stdout)) == reports
    return int(done.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="resource is a module of Unix")
def test_memory_does_not_grow_with_the_number_of_reports(gate: Gate) -> None:
    wide = "".join(f"  项目{n}: {{金额: {n}.00}}\n" for n in range(300))
    for number in range(120):
        gate.write(f"all/{number:03}.yaml", REPORT + "其他:\n" + wide)
    few, many = peak(gate.folder, 20), peak(gate.folder, 120)
    assert many < few * 1.25, "every report is let go of once it is told"


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_the_run_and_leaves_nothing_behind(gate: Gate, jobs: str) -> None:
    for number in range(1500):
        gate.write(f"all/{number:04}.yaml", REPORT)
    process = subprocess.Popen(
        [*COMMAND, "all", "-j", jobs, "--no-why", "--format", "text", "--output", "json=out.json", *OWN],
        cwd=gate.folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline(), "it has begun"
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it: to every process of the run
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert out.count(b"\n") < 1500 * 6
    assert sorted(path.name for path in gate.folder.iterdir()) == ["all", "report.yaml", "rules.yaml"]
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a process of the run is still there")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise")
def test_ctrl_c_in_the_middle_of_what_a_process_tells_leaves_nobody_waiting(gate: Gate) -> None:
    # What a batch comes to is more than a pipe holds: while the run is stopped, its processes stand in the middle of it.
    long = "".join(f"  项目{n}: {{合计: {n}.00, 其中: {{甲: 1.00, 乙: 2.00}}}}\n" for n in range(50))
    for number in range(600):
        gate.write(f"all/{number:03}.yaml", REPORT + "其他:\n" + long)
    process = subprocess.Popen(
        [*COMMAND, "all", "-j", "2", "--no-why", "--format", "text", "--output", "json=out.json"],
        cwd=gate.folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline(), "it has begun"
    process.send_signal(signal.SIGSTOP)
    time.sleep(0.8)
    os.killpg(process.pid, signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    try:
        _, err = process.communicate(timeout=30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert (process.returncode, err) == (130, b"")


def test_one_report_starts_no_process_and_imports_nothing_for_many(gate: Gate) -> None:
    script = "import sys\nfrom fincheck.cli import main\ntry: main()\nexcept SystemExit: pass\nsys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script, "report.yaml", "--format", "json", *OWN],
        cwd=gate.folder, env=ENVIRONMENT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    own = subprocess.run(  # what the packages bring along is theirs
        [sys.executable, "-c", "import sys, typer, yaml; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stderr.split()) - set(own.stdout.split())
    assert json.loads(done.stdout)["reports"][0]["tally"]["violated"] == 3
    assert loaded.isdisjoint({
        "rich", "pydantic", "multiprocessing", "concurrent.futures", "tempfile", "glob", "fincheck.waivers.waiver",
        "fincheck.cli.config", "fincheck.cli.commands.rules", "fincheck.cli.commands.coverage", "fincheck.cli.commands.waive", "fincheck.render.formats.table",
    })  # fmt: skip


def test_rules_are_read_alike_in_every_process(gate: Gate) -> None:
    for number in range(34):
        gate.write(f"all/{number:02}.yaml", REPORT)
    gate.write("rules.yaml", RULES.replace("total ≥ 0", "total ≥"))
    ran = gate.run("all", "-j", "2", "--no-why", "--lang", "en")
    assert (ran.code, ran.err.count("rules.yaml:")) == (2, 1)
    assert "34 reports, 0 without a finding." in ran.out
