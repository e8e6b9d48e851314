"""The packaged rules, compiled when the wheel is built: what the copy holds, when it is good, that no run writes one."""

from __future__ import annotations

import compileall
import json
import os
import shutil
import subprocess
import sys
import zipapp
from pathlib import Path

import pytest

from fincheck.report.terms import Terms
from fincheck.rulebook import packaged, rulebook
from fincheck.rulebook.rulebook import Rulebook

ROOT = Path(__file__).resolve().parent.parent
SMALL = "decimals: 2\n支出决算: {合计: 12.50, 其中: {基本支出: 7.25, 项目支出: 6.25}}\n"
SAID = "某县水务局2024年度部门决算\n支出决算情况说明\n2024年支出合计1285.14万元，其中：基本支出905.32万元，占70.45%；项目支出379.82万元，占29.55%。\n"
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def told(book: Rulebook) -> list[tuple[object, ...]]:
    return [
        (r.id, r.title, r.scope_text, r.formula, r.when_text, r.severity, r.basis, r.why, r.covers, r.place, r.reads,
         r.needs, r.section, r.by_column, r.scope, r.tree, r.when)
        for r in book.rules
    ]  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A compiled copy of this checkout's rules that a test may spoil."""
    path = tmp_path / packaged.COMPILED
    path.write_bytes(packaged.compiled())
    monkeypatch.setattr(packaged, "_bytes", lambda name: path.read_bytes())
    return path


def is_read_from_yaml(monkeypatch: pytest.MonkeyPatch) -> bool:
    with monkeypatch.context() as patch:
        patch.setattr(packaged, "read", lambda terms, sources: Rulebook(Terms()))
        return packaged.load().rules == []


def test_the_copy_holds_what_the_files_hold(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_read_from_yaml(monkeypatch)
    kept, read = packaged.load(), packaged.load(whole=True)
    assert told(kept) == told(read)
    assert kept.terms.by_id == read.terms.by_id
    assert kept.terms.id_of_label == read.terms.id_of_label
    assert packaged.load(rules=False).rules == []
    assert packaged.load(rules=False).terms.by_id == read.terms.by_id


def test_the_copy_is_the_same_from_one_build_to_the_next(copy: Path) -> None:
    script = "import sys; from fincheck.rulebook import packaged; sys.stdout.buffer.write(packaged.compiled())"
    known = ENVIRONMENT | {"PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": "7", "PYTHONDONTWRITEBYTECODE": "1"}
    again = subprocess.run([sys.executable, "-c", script], env=known, capture_output=True, check=True).stdout
    assert again == copy.read_bytes()


SPOILED = {
    "gone": None,
    "empty": b"",
    "another file": b"PK\x03\x04" * 100,
    "cut off": lambda data: data[:-1],
    "one bit": lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
    "another version": lambda data: data.replace(packaged._MARK, b"fincheck rules 1\n", 1),
    "of other rules": lambda data: data[:17] + bytes(32) + data[49:],
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_copy_that_is_damaged_or_out_of_date_is_read_past(
    copy: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    if how == "of other rules" and os.path.isdir(packaged._INSIDE):
        pytest.skip("what is installed is what was built: only a checkout changes")
    spoil = SPOILED[how]
    if spoil is None:
        copy.unlink()
    else:
        copy.write_bytes(spoil(copy.read_bytes()) if callable(spoil) else spoil)
    assert is_read_from_yaml(monkeypatch)
    assert packaged.load().get("EXP01") is not None


@pytest.mark.parametrize("data", [5, None, [], ([], {}), ([], {}, [1]), ([], {}, [()]), "x"])
def test_a_copy_that_holds_something_else_is_read_past(
    copy: Path, monkeypatch: pytest.MonkeyPatch, data: object
) -> None:
    import marshal
    from binascii import crc32

    packed = marshal.dumps(data, 2)
    copy.write_bytes(copy.read_bytes()[:49] + crc32(packed).to_bytes(4, "big") + packed)
    assert is_read_from_yaml(monkeypatch)


@pytest.mark.parametrize(
    "changed", ["rules/text/basic.yaml", "src/fincheck/source.py", "src/fincheck/figures/figure.py", "src/fincheck/language/kinds.py"]
)  # fmt: skip
def test_whatever_the_rules_are_read_with_counts(tmp_path: Path, changed: str) -> None:
    for part in ("src", "rules"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "*.compiled*"))
    known = ENVIRONMENT | {"PYTHONPATH": str(tmp_path / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-m", "fincheck.rulebook.packaged"], env=known, check=True)
    script = "from fincheck.rulebook import packaged; print(packaged._copy() is not None)"

    def good() -> str:
        return subprocess.run(
            [sys.executable, "-c", script], env=known, capture_output=True, text=True, check=True
        ).stdout

    assert good() == "True\n"
    path = tmp_path / changed
    stamp = path.stat()
    path.write_text(path.read_text(encoding="utf-8") + "# one more line\n", encoding="utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert good() == "False\n"


# ---------------------------------------------------------------- as it is installed


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as a wheel holds it, its modules compiled, and with what it needs."""
    import typer
    import yaml

    folder = tmp_path_factory.mktemp("installed")
    shutil.copytree(
        ROOT / "src" / "fincheck", folder / "fincheck", ignore=shutil.ignore_patterns("__pycache__", "*.compiled*")
    )
    shutil.copytree(ROOT / "rules", folder / "fincheck" / "rules")
    (folder / "fincheck" / "rulebook" / packaged.COMPILED).write_bytes(packaged.compiled())
    compileall.compile_dir(folder, quiet=2)
    site = {Path(module.__file__ or "").parent.parent for module in (typer, yaml)}
    (folder / "needs.txt").write_text(os.pathsep.join(map(str, site)), encoding="utf-8")
    return folder


def run(folder: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(folder), (folder / "needs.txt").read_text(encoding="utf-8")])
    return subprocess.run(
        [sys.executable, "-m", "fincheck", *args], cwd=folder.parent, env=ENVIRONMENT | {"PYTHONPATH": path} | env,
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip


def listed(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(folder.rglob("*"))}


def test_no_run_writes_into_the_package(installed: Path) -> None:
    (installed.parent / "small.yaml").write_text(SMALL, encoding="utf-8")
    before = listed(installed)
    for args in (["small.yaml"], ["rules"], ["explain", "EXP01"], ["rules", "terms", "支出"], ["small.yaml", "small.yaml", "-j", "2"]):  # fmt: skip
        assert "Traceback" not in run(installed, *args).stderr
    assert listed(installed) == before


def test_an_installed_package_reads_no_rules_from_yaml(installed: Path) -> None:
    script = (
        "import builtins, sys\nreal = builtins.open\n"
        "def seen(file, *rest, **more):\n    sys.stderr.write(f'{file}\\n')\n    return real(file, *rest, **more)\n"
        "builtins.open = seen\nfrom fincheck.cli import main\nmain(['small.yaml', '--format', 'json'])\n"
    )
    (installed.parent / "small.yaml").write_text(SMALL, encoding="utf-8")
    path = os.pathsep.join([str(installed), (installed / "needs.txt").read_text(encoding="utf-8")])
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=installed.parent, env=ENVIRONMENT | {"PYTHONPATH": path}, capture_output=True,
        text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert [line for line in done.stderr.splitlines() if line.endswith(".yaml")] == ["small.yaml"]


@pytest.mark.parametrize("env", [{}, {"PYTHONDONTWRITEBYTECODE": "1"}], ids=["writable", "no bytecode"])
def test_a_package_that_cannot_be_written_to_is_as_good(installed: Path, tmp_path: Path, env: dict[str, str]) -> None:
    shutil.copytree(installed, tmp_path / "frozen")
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    for path in [*(tmp_path / "frozen").rglob("*"), tmp_path / "frozen"]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = run(tmp_path / "frozen", "small.yaml", "--format", "json", **env)
    finally:
        for path in [tmp_path / "frozen", *(tmp_path / "frozen").rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert (done.returncode, done.stderr) == (1, "")
    assert [check["rule"] for check in json.loads(done.stdout)["reports"][0]["checks"]] == ["EXP01"]


def test_a_command_says_what_it_does_where_python_drops_docstrings(tmp_path: Path) -> None:
    known = ENVIRONMENT | {"PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    for command, said in (("check", "核对报告"), ("why", "问题从何而来"), ("explain", "说明一条规则")):
        done = subprocess.run(
            [sys.executable, "-OO", "-m", "fincheck", command, "--help", "--lang", "zh"], cwd=tmp_path, env=known,
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert said in done.stdout


def test_a_zip_archive_does_all_that_the_package_does(installed: Path, tmp_path: Path) -> None:
    """Also in several processes: each starts from the archive, and is no run of its own."""
    import typer
    import yaml

    parts = tmp_path / "parts"
    shutil.copytree(installed / "fincheck", parts / "fincheck", ignore=shutil.ignore_patterns("__pycache__"))
    archive = tmp_path / "fincheck.pyz"
    (tmp_path / "said.txt").write_text(SAID, encoding="utf-8")
    zipapp.create_archive(parts, archive, main="fincheck.__main__:main")
    for number in range(40):
        (tmp_path / "all" / f"{number:02}.yaml").parent.mkdir(exist_ok=True)
        (tmp_path / "all" / f"{number:02}.yaml").write_text(SMALL, encoding="utf-8")
    site = os.pathsep.join({str(Path(module.__file__ or "").parent.parent) for module in (typer, yaml)})

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, archive, *args], cwd=tmp_path, env=ENVIRONMENT | {"PYTHONPATH": site}, capture_output=True,
            text=True, encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip

    for args, code, said in (
        (["--version"], 0, "fincheck "),
        (["all/00.yaml", "--format", "text"], 1, "EXP01"),
        (["explain", "EXP01"], 0, "EXP01"),
        (["rules", "test", "--select", "EXP01"], 0, ""),
        (["all", "--format", "text"], 1, "EXP01"),
        (["all/00.yaml", "--format", "html"], 1, "EXP01"),
        (["said.txt", "--format", "json", "-v"], 0, "1285.14"),
    ):
        done = run(*args)
        assert (done.returncode, done.stderr) == (code, "")
        assert said in done.stdout
    alone, spread = (run("all", "--format", "json", "-j", jobs) for jobs in "12")
    assert (spread.returncode, spread.stdout, spread.stderr) == (1, alone.stdout, "")


def build(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", *options], cwd=folder, env=ENVIRONMENT | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    pytest.importorskip("hatchling", reason="hatchling builds the wheel: pip install hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "*.compiled*")
    )
    done = build(source, "-t", "wheel", "-d", str(folder / "dist"))
    assert done.returncode == 0, done.stderr
    assert not list(source.rglob("*.compiled*")), "the build leaves nothing in the checkout"
    (made,) = (folder / "dist").iterdir()
    return made


def test_a_wheel_holds_the_compiled_rules(wheel: Path) -> None:
    import zipfile

    with zipfile.ZipFile(wheel) as held:
        names = held.namelist()
        data = held.read(f"fincheck/rulebook/{packaged.COMPILED}")
        (record,) = (held.read(name).decode() for name in names if name.endswith(".dist-info/RECORD"))
    assert data == packaged.compiled()
    assert f"fincheck/rulebook/{packaged.COMPILED}," in record
    assert "fincheck/rules/text/basic.yaml" in names
    assert not [name for name in names if "__pycache__" in name]


def test_what_is_installed_runs_and_is_uninstalled_to_the_last_file(wheel: Path, tmp_path: Path) -> None:
    """Into an environment of its own; what fincheck needs is lent to it by a path, for a test asks no network."""
    import venv

    import typer
    import yaml

    try:
        venv.create(tmp_path / "env", with_pip=True, symlinks=sys.platform != "win32")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no pip for a new environment: install ensurepip (python3-venv)")
    commands = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    lent = os.pathsep.join({str(Path(module.__file__ or "").parent.parent) for module in (typer, yaml)})
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")

    def command(name: str, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
        known = {name: value for name, value in ENVIRONMENT.items() if name != "PYTHONPATH"}
        return subprocess.run(
            [commands / name, *args], cwd=tmp_path, env=known | env, capture_output=True, text=True, encoding="utf-8",
            check=False, timeout=120,
        )  # fmt: skip

    def files() -> set[str]:
        return {str(path.relative_to(tmp_path)) for path in (tmp_path / "env").rglob("*") if "pip" not in path.parts}

    before = files()
    done = command("python", "-m", "pip", "install", "--no-index", "--no-deps", "--quiet", str(wheel))
    assert done.returncode == 0, done.stderr
    assert len(files() - before) > 300
    for lang, format in (("zh", "json"), ("en", "text")):  # compiled modules are written where they were not
        done = command("fincheck", "small.yaml", "--format", format, "--lang", lang, PYTHONPATH=lent)
        assert (done.returncode, done.stderr) == (1, "")
        assert "EXP01" in done.stdout
    assert command("python", "-c", "import fincheck").returncode == 0
    done = command("python", "-m", "pip", "uninstall", "--yes", "--quiet", "fincheck")
    assert done.returncode == 0, done.stderr
    done = command("python", "-c", "import fincheck")
    assert done.returncode == 1
    assert "No module named 'fincheck'" in done.stderr
    assert files() - before == set()


def test_a_bundle_in_one_file_runs_in_several_processes(installed: Path, tmp_path: Path) -> None:
    pytest.importorskip("PyInstaller", reason="no PyInstaller here: pip install pyinstaller")
    path = os.pathsep.join([str(installed), (installed / "needs.txt").read_text(encoding="utf-8")])
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "onefile.py", tmp_path / "dist"], cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (tmp_path / "all").mkdir()
    for number in range(60):
        (tmp_path / "all" / f"{number:02}.yaml").write_text(SMALL, encoding="utf-8")
    for jobs in "12":
        done = subprocess.run(
            [tmp_path / "dist" / "fincheck", "all", "-j", jobs, "--format", "json"], cwd=tmp_path, env=ENVIRONMENT,
            capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (1, "")
        assert len(json.loads(done.stdout)["reports"]) == 60


def test_the_files_are_found_from_their_names() -> None:
    assert packaged.holds("rules/text/basic.yaml")
    assert not packaged.holds("rules/nothing.yaml")
    assert rulebook.read(Terms(), []).rules == []
