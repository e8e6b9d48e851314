"""The pieces for CI, each run as far as this machine allows: hooks, the composite action, the GitLab job, completion."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from gate import REPORT, RULES
from test_many import ENVIRONMENT
from test_readme import ROOT
from test_schemas import plain

from fincheck.readers import yamltree
from fincheck.source import Source

BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(BASH is None, reason="no bash on this machine")
SOUND = "decimals: 2\nexpenditure: {total: 12, parts: {basic: 7, project: 5}}\n"


def read(path: Path) -> Any:
    return plain(yamltree.read(Source(path.name, path.read_text(encoding="utf-8")))) if path.suffix == ".yml" else None


def hooks() -> list[dict[str, Any]]:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    listed = plain(yamltree.read(Source("hooks", "hooks:\n" + "".join(f"  {line}\n" for line in text.splitlines()))))
    found: list[dict[str, Any]] = listed["hooks"]
    return found


def command(folder: Path) -> Path:
    """Put a ``fincheck`` into ``folder`` that runs the one under test."""
    script = folder / "fincheck"
    folder.mkdir(parents=True, exist_ok=True)
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m fincheck "$@"\n', encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


# ---------------------------------------------------------------- the composite action

ACTION = read(ROOT / "action.yml")
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}


class Runner:
    """A folder as a job has it, and the steps of the action run in it as a runner would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.temp = folder / "temp dir"
        self.folder.mkdir()
        command(self.temp / "fincheck" / "bin")
        self.files = {name: folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}

    def step(self, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        values = {key: one.get("default", "") for key, one in ACTION["inputs"].items()} | inputs
        values = {key: "" if value is None else str(value) for key, value in values.items()}
        step = STEPS[name]
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an input in the script itself could run commands"
        given = {
            key: re.sub(r"\$\{\{ (\S+) \}\}", lambda found: self.value(found[1], values), str(value))
            for key, value in (step.get("env") or {}).items()
        }
        assert BASH
        return subprocess.run(
            [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder,
            env=ENVIRONMENT | {"RUNNER_TEMP": str(self.temp)} | {n: str(p) for n, p in self.files.items()} | given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def value(self, name: str, inputs: dict[str, str]) -> str:
        if name.startswith("inputs."):
            return inputs[name.removeprefix("inputs.")]
        if name == "steps.python.outputs.python-path":
            return sys.executable
        return self.outputs[name.removeprefix("steps.audit.outputs.")]

    @property
    def outputs(self) -> dict[str, str]:
        """What the last audit told the steps behind it."""
        return dict(line.split("=", 1) for line in self.files["GITHUB_OUTPUT"].read_text().splitlines())


@needs_bash
@pytest.mark.parametrize(("report", "code"), [(SOUND, 0), (REPORT, 1), ("a: [", 2)])
def test_the_action_annotates_sums_up_keeps_sarif_and_ends_with_the_code(
    tmp_path: Path, report: str, code: int
) -> None:
    runner = Runner(tmp_path)
    (runner.folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    (runner.folder / "all reports").mkdir()
    (runner.folder / "all reports" / "a.yaml").write_text(report, encoding="utf-8")
    done = runner.step("Audit", reports="all reports\n", options="--no-default-rules --rules rules.yaml --lang en")
    assert done.returncode == 0, "the upload comes first, then the verdict"
    assert ("::error file=all reports/a.yaml,line=" in done.stdout) is (code > 0)
    assert json.loads((runner.folder / "fincheck.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert runner.files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8").startswith("## fincheck: ")
    assert runner.step("Verdict").returncode == code


HIDING = "waivers: [{rule: EXP01, path: expenditure, reason: x, until: 9999-12-31, figures: {expenditure.parts.basic: 7, expenditure.parts.project: 5, expenditure.total: 13}}]\n"


def hidden(folder: Path) -> str:
    """Put a report with a finding into a folder whose name, as an option, would waive it; return the report's path."""
    (folder / "--waivers=d").mkdir(parents=True)
    (folder / "--waivers=d" / "report.yaml").write_text(SOUND.replace("12", "13"), encoding="utf-8")
    (folder / "d").mkdir()
    (folder / "d" / "report.yaml").write_text(HIDING, encoding="utf-8")
    (folder / "clean.yaml").write_text(SOUND, encoding="utf-8")
    return "--waivers=d/report.yaml"


def test_a_name_is_a_name_and_never_an_option(tmp_path: Path) -> None:
    name = hidden(tmp_path)

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "fincheck", *args], cwd=tmp_path, env=ENVIRONMENT,
                              capture_output=True, text=True, encoding="utf-8", check=False)  # fmt: skip

    for words in (["check"], []):
        refused = run(*words, "clean.yaml", name)
        assert refused.returncode == 2
        assert "This is an option and the name of a file" in " ".join(refused.stderr.replace("│", " ").split())
    (hook,) = (hook for hook in hooks() if hook["id"] == "fincheck")
    judged = subprocess.run(
        [sys.executable, "-m", "fincheck", *hook["entry"].split()[1:], *hook["args"], "clean.yaml", name],
        cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert judged.returncode == 1, "as pre-commit calls it: entry, args, names"
    assert "EXP01" in judged.stdout


@needs_bash
def test_the_action_passes_names_as_names(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    runner.step("Audit", reports=f"clean.yaml\n{hidden(runner.folder)}\n", options="--lang en")
    assert runner.step("Verdict").returncode == 1


@needs_bash
def test_the_action_takes_no_command_from_its_inputs(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    name = "$(touch a) `touch b`; touch c.yaml"
    (runner.folder / name).write_text(SOUND, encoding="utf-8")
    runner.step("Audit", reports=f"{name}\n\n", options="--quiet ; touch d")
    assert {path.name for path in runner.folder.iterdir()} == {name, "fincheck.sarif"}
    assert runner.step("Verdict").returncode == 2, "the options name files that are not there"


def test_the_action_uploads_only_what_it_was_asked_to_and_could_make() -> None:
    upload = STEPS["Upload SARIF"]
    assert upload["uses"].startswith("github/codeql-action/upload-sarif@")
    assert "inputs.upload == 'true'" in upload["if"]
    assert list(STEPS) == ["Set up Python", "Install fincheck", "Audit", "Upload SARIF", "Verdict"]
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert used == set(ACTION["inputs"])


@pytest.mark.parametrize("file", ["action.yml", "docs/ci.md"])
def test_what_is_not_ours_is_named_by_its_commit(file: str) -> None:
    used = re.findall(r"uses: (\S+)(.*)", (ROOT / file).read_text(encoding="utf-8"))
    assert used
    for name, comment in used:
        if name != "OWNER/fincheck@REVISION":
            assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40}", name), name
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), (name, comment)


def test_what_the_action_installs_is_named_by_its_version() -> None:
    assert "PIP_CONSTRAINT=" in STEPS["Install fincheck"]["run"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["documents"]]
    wanted += project["build-system"]["requires"]
    lines = (ROOT / ".ci" / "constraints-action.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert {re.split(r"[^\w-]", one)[0].lower() for one in wanted} <= pinned.keys()
    assert all(re.fullmatch(r"[0-9.]+", version) for version in pinned.values())


@needs_bash
def test_two_uses_are_two_categories(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    seen = []
    for reports, category in [("a.yaml", ""), ("b.yaml", ""), ("a.yaml", ""), ("a.yaml", "own")]:
        runner.step("Audit", reports=reports, category=category)
        seen.append(runner.outputs["category"])
    assert seen[0] == seen[2]
    assert len(set(seen)) == 3
    assert seen[3] == "own"


@needs_bash
def test_the_summary_of_the_job_is_cut_between_lines(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    (runner.folder / "rules.yaml").write_text(RULES, encoding="utf-8")
    for i in range(3):
        (runner.folder / f"{'长' * 80}{i}.yaml").write_text(REPORT, encoding="utf-8")
    limited = STEPS["Audit"]["run"].replace("1000000", "2345")
    step = dict(STEPS["Audit"], run=limited)
    for run in (STEPS["Audit"], step):
        runner.files["GITHUB_STEP_SUMMARY"].unlink(missing_ok=True)
        STEPS["Audit"], kept = run, STEPS["Audit"]
        runner.step("Audit", reports=".", options="--no-default-rules --rules rules.yaml")
        STEPS["Audit"] = kept
        told = runner.files["GITHUB_STEP_SUMMARY"].read_bytes()
        assert told.decode("utf-8").endswith("\n")
        assert (len(told) <= 2345) is (run is step)


# ---------------------------------------------------------------- GitLab, as docs/ci.md shows it


@needs_bash
def test_the_gitlab_job_writes_the_reports_that_it_names(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    shown = re.search(r'```yaml title="gitlab-ci.yml"\n(.*?)```', page, re.DOTALL)
    assert shown
    job = plain(yamltree.read(Source("gitlab-ci.yml", shown[1])))["fincheck"]
    install, audit = job["script"]
    assert install.startswith("python -m pip install ")
    bin = command(tmp_path / "bin").parent
    (tmp_path / "departments").mkdir()
    (tmp_path / "departments" / "report.yaml").write_text(SOUND.replace("12", "13"), encoding="utf-8")
    assert BASH
    done = subprocess.run(
        [BASH, "-c", audit], cwd=tmp_path, env=ENVIRONMENT | {"PATH": f"{bin}:{os.environ['PATH']}"}, capture_output=True, check=False
    )  # fmt: skip
    assert done.returncode == 1
    artifacts = job["artifacts"]
    assert artifacts["when"] == "always"
    for name in (*artifacts["paths"], *artifacts["reports"].values()):
        assert (tmp_path / name).stat().st_size > 100, name


# ---------------------------------------------------------------- pre-commit


def pre_commit() -> str | None:
    return os.environ.get("FINCHECK_PRE_COMMIT") or shutil.which("pre-commit")


def test_every_hook_runs_a_command_that_there_is() -> None:
    from fincheck.cli.commands import COMMANDS

    assert [hook["id"] for hook in hooks()] == ["fincheck", "fincheck-rules"]
    for hook in hooks():
        assert hook["language"] == "python"
        assert hook["entry"].split()[0] == "fincheck"
        assert hook["entry"].split()[1] in COMMANDS
        re.compile(hook["files"])


@pytest.mark.skipif(
    pre_commit() is None, reason="no pre-commit here: pip install pre-commit, or set FINCHECK_PRE_COMMIT"
)
def test_pre_commit_installs_the_hooks_and_stops_a_commit(tmp_path: Path) -> None:
    """A repository with our hooks: what fails is stopped, what is sound passes, what is no report is not looked at."""
    tool, ours, theirs = str(pre_commit()), tmp_path / "fincheck", tmp_path / "theirs"
    ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "dist", "tests")
    shutil.copytree(ROOT, ours, ignore=ignored)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GIT_"))}
    environment |= {"PRE_COMMIT_HOME": str(tmp_path / "home"), "LANG": "C.UTF-8"}
    environment |= {
        f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }

    def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
        )

    for folder in (ours, theirs):
        folder.mkdir(exist_ok=True)
        run(folder, "git", "init", "-q")
    run(ours, "git", "add", "-A")
    assert run(ours, "git", "commit", "-qm", "as it lies here").returncode == 0
    revision = run(ours, "git", "rev-parse", "HEAD").stdout.strip()
    (theirs / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {ours}\n    rev: {revision}\n    hooks:\n"
        "      - {id: fincheck, args: [--lang, en, --]}\n      - {id: fincheck-rules, args: [--rules, rules, --lang, en]}\n",
        encoding="utf-8",
    )
    (theirs / "rules").mkdir()
    (theirs / "rules" / "own.yaml").write_text("rules: [{id: OWN1, check: a = b, examples: {exact: [{a: 1, b: 1}]}}]\n")
    (theirs / "report.yaml").write_text(SOUND, encoding="utf-8")
    (theirs / "other.yaml").write_text("not: a report\n", encoding="utf-8")
    run(theirs, "git", "add", "-A")
    done = run(theirs, tool, "run", "--all-files")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Passed") == 2
    (theirs / "report.yaml").write_text(SOUND.replace("12", "13"), encoding="utf-8")
    (theirs / "rules" / "own.yaml").write_text("rules: [{id: OWN1, check: a = b, examples: {exact: [{a: 1, b: 2}]}}]\n")
    run(theirs, "git", "add", "-A")
    done = run(theirs, tool, "run", "--all-files")
    assert done.returncode == 1
    assert done.stdout.count("Failed") == 2
    assert "EXP01" in done.stdout
    assert "other.yaml" not in done.stdout


# ---------------------------------------------------------------- completion


@pytest.mark.parametrize(("words", "offered"), [
    ("fincheck wai", {"waive"}),
    ("fincheck base", {"baseline"}),
    ("fincheck report.yaml --form", {"--format"}),
    ("fincheck check --format sa", {"sarif"}),
    ("fincheck report.yaml --fail-on w", {"warning"}),
    ("fincheck rules tes", {"test"}),
    ("fincheck schema con", {"config"}),
])  # fmt: skip
def test_the_shell_completes_commands_options_and_values(words: str, offered: set[str]) -> None:
    given = {"_FINCHECK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    done = subprocess.run(
        [sys.executable, "-m", "fincheck"], env=ENVIRONMENT | given, capture_output=True, text=True, check=False
    )
    assert set(done.stdout.split()) == offered, done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_named_shell_is_printed(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fincheck", "--show-completion", shell], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert f"complete_{shell}" in done.stdout
    if shell == "bash" and BASH:
        assert subprocess.run([BASH, "-n"], input=done.stdout, text=True, check=False).returncode == 0
