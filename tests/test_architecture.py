"""The house as it is built: every module imports only what is below it, and every dependency has its one room."""

import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import fincheck

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "fincheck"

# A wing (a folder; at the top a module) imports from the floors below its own and, on its own floor, from what stands to
# its left. A new wing gets its place here; a new module only has to lie in the right folder.
FLOORS = [
    ["record", "unseen", "source", "home"],
    ["figures"],
    ["report", "exact"],
    ["readers", "language"],
    ["rulebook"],
    ["evaluation"],
    ["explanation", "waivers", "quality"],
    ["audit", "fincheck"],
    ["render"],
    ["library"],
    ["cli", "__main__"],
]
MOST = 14  # modules in a folder; beyond that nobody finds the way
# Rooms of one wing, from the one that knows least up: each imports from those before it and never the other way.
STAIRS = {"readers.sentences": ["marks", "meaning", "tree", "read"]}
# What is not ours or Python's is imported here and nowhere else.
ROOMS = {
    "yaml": {"readers.yamltree", "readers.yamlfaults"},
    "rich": {"render.formats.table"},
    "typer": {"cli"},
    "xlrd": {"readers.office.xls"},
    "pypdfium2_raw": {"readers.pdf.pages"},
}


class Import(NamedTuple):
    """``module`` imports ``name``; ``deferred`` inside a function or for the type checker only."""

    module: str
    name: str
    line: int
    deferred: bool


def module_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or "fincheck"


PATHS = {module_of(path): path for path in sorted(SOURCE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8"), str(path)) for name, path in PATHS.items()}


def imports(module: str) -> Iterator[Import]:
    top = {id(node) for node in TREES[module].body}
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: relative import"
            below = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name.removeprefix("fincheck.") in PATHS else str(node.module) for name in below]
        else:
            continue
        for name in dict.fromkeys(names):
            yield Import(
                module, name.removeprefix("fincheck.") if name != "fincheck" else name, node.lineno, id(node) not in top
            )


def own(module: str) -> list[Import]:
    return [found for found in imports(module) if found.name in PATHS]


def placed(module: str) -> str:
    return module.partition(".")[0]


def test_every_module_has_its_floor() -> None:
    known = [module for floor in FLOORS for module in floor]
    assert len(known) == len(set(known))
    assert {placed(module) for module in PATHS} - set(known) == set(), "give the new module a place in FLOORS"
    assert set(known) - {placed(module) for module in PATHS} == set(), "FLOORS names a module that is gone"


def test_no_folder_is_crowded() -> None:
    folders = Counter(
        ".".join(path.parent.relative_to(SOURCE).parts)
        for module, path in PATHS.items()
        if path.name != "__init__.py" and path.parent != SOURCE
    )
    assert {name: number for name, number in folders.items() if number > MOST} == {}


@pytest.mark.parametrize("module", PATHS)
def test_a_module_imports_only_what_is_below_it(module: str) -> None:
    order = [name for floor in FLOORS for name in floor]
    here = placed(module)
    wrong = [
        f"{module}:{found.line} imports {found.name}"
        for found in own(module)
        if placed(found.name) != here and order.index(placed(found.name)) > order.index(here)
        # the face of the package names what it offers for the type checker, and imports it when it is asked for
        if not (module == "fincheck" and found.deferred)
    ]
    assert wrong == []


OFFERED = {
    module: {
        name
        for node in tree.body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
        for name in ast.literal_eval(node.value)
    }
    for module, tree in TREES.items()
}


@pytest.mark.parametrize("module", PATHS)
def test_a_name_is_imported_from_the_module_that_offers_it(module: str) -> None:
    wrong = []
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "fincheck":
            assert node.module is not None
            origin = node.module.removeprefix("fincheck.")
            assert origin in PATHS, f"{module}:{node.lineno}: there is no {node.module}"
            for alias in node.names:
                if f"{node.module}.{alias.name}".removeprefix("fincheck.") in PATHS:
                    continue
                private = alias.name.startswith("_") and not alias.name.startswith("__")
                if private or alias.name not in OFFERED[origin]:
                    wrong.append(
                        f"{module}:{node.lineno}: {alias.name} is {'private' if private else f'not in __all__ of {origin}'}"
                    )
    assert wrong == []


def test_every_offered_name_is_there() -> None:
    for module, names in OFFERED.items():
        if module != "fincheck":  # its names come when they are asked for
            known = {
                found
                for node in ast.walk(TREES[module])
                for found in (
                    [node.id] if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
                    else [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef)
                    else [alias.asname or alias.name for alias in node.names] if isinstance(node, ast.ImportFrom)
                    else []
                )
            }  # fmt: skip
            assert names - known == set(), module


def test_a_class_has_a_name_of_its_own() -> None:
    where: dict[str, set[str]] = {}
    for module, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                where.setdefault(node.name, set()).add(module)
    assert {name: modules for name, modules in where.items() if len(modules) > 1} == {}


def test_the_page_shows_the_wings_as_they_are() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn: dict[str, tuple[int, set[str]]] = {}
    for line in page.partition("```text wings\n")[2].partition("```")[0].splitlines():
        floor, uses = line.split("<-")
        _, number, wing = floor.split()
        drawn[wing] = int(number), set(uses.split())
    actual = {
        wing: (
            number,
            {placed(found.name) for module in PATHS if placed(module) == wing for found in own(module)} - {wing},
        )
        for number, wings in enumerate(FLOORS, 1)
        for wing in wings
    }
    assert drawn == actual, "docs/architecture.md shows the house otherwise than it stands"
    told = {
        line.split("`")[1]
        for line in page.partition("| wing | holds |")[2].partition("\n\n")[0].splitlines()
        if line.startswith("| `")
    }
    assert told | {"fincheck", "__main__"} == set(actual)


def test_the_rooms_that_the_page_names_are_there() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = page.partition("## Which room")[2].partition("##")[0]
    for name in set(re.findall(r"`((?:tests|docs|rules|[a-z]+)/[\w/.*]*|\w+\.py)`", rooms)):
        here = [*ROOT.glob(name), *SOURCE.glob(name)]
        assert here, name


def test_no_modules_import_each_other_in_a_circle() -> None:
    """An import inside a function, or for the type checker only, closes a circle as well as one at the top."""
    above = {module: {found.name for found in own(module)} - {module} for module in PATHS}
    while free := [module for module, needed in above.items() if not needed & above.keys()]:
        for module in free:
            del above[module]
    assert above == {}


def test_no_folders_import_each_other_in_a_circle() -> None:
    """A folder is one room: a module beside it may use it or be used by it, not both. Its face, a table, is no part of it."""
    folders = {module for module in PATHS if "." in module and PATHS[module].name == "__init__.py"}
    for folder in folders:
        inside = {module for module in PATHS if module.startswith(f"{folder}.")}
        needed = {found.name for module in inside for found in own(module)} - inside - {folder}
        users = {module for module in set(PATHS) - inside for found in own(module) if found.name in inside}
        assert needed & users == set(), folder


@pytest.mark.parametrize("folder", STAIRS)
def test_the_rooms_of_a_wing_go_up_in_their_order(folder: str) -> None:
    order = STAIRS[folder]
    rooms = {
        module: module.removeprefix(f"{folder}.").partition(".")[0]
        for module in PATHS
        if module.startswith(f"{folder}.")
    }
    assert set(rooms.values()) == set(order)
    wrong = [
        f"{module}:{found.line} imports {found.name}"
        for module, room in rooms.items()
        for found in own(module)
        if found.name in rooms and order.index(rooms[found.name]) > order.index(room)
    ]
    assert wrong == []


@pytest.mark.parametrize("module", PATHS)
def test_a_dependency_is_imported_in_its_room_only(module: str) -> None:
    for found in imports(module):
        name = found.name.partition(".")[0]
        if name not in sys.stdlib_module_names and found.name not in PATHS:
            assert name in ROOMS, f"{module}:{found.line}: {name} is no dependency"
            assert {module, placed(module)} & ROOMS[name], f"{module}:{found.line}: {name} has another room"


@pytest.mark.parametrize("module", PATHS)
def test_no_figure_meets_a_float(module: str) -> None:
    """Figures are int and Fraction: there is no float to be written, made or asked for, and no module that makes them."""
    wrong = [
        f"{module}:{found.line} imports {found.name}"
        for found in imports(module)
        if found.name in ("decimal", "numbers")
    ]
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            wrong.append(f"{module}:{node.lineno} {node.value}")
        if isinstance(node, ast.Name) and node.id in ("float", "complex", "Decimal"):
            wrong.append(f"{module}:{node.lineno} {node.id}")
        if isinstance(node, ast.Attribute) and node.attr in ("from_float", "limit_denominator"):
            wrong.append(f"{module}:{node.lineno} {node.attr}")
    assert wrong == []


@pytest.mark.parametrize("module", PATHS)
def test_named_tuples_are_records(module: str) -> None:
    """``fincheck.record``: those of typing and collections compile texts at every start."""
    if module == "record":
        return
    names = {node.id for node in ast.walk(TREES[module]) if isinstance(node, ast.Name)}
    assert names & {"NamedTuple", "namedtuple"} == set(), f"{module}: write class Name(Record), of fincheck.record"


def test_nothing_is_named_after_what_it_is_made_of() -> None:
    leaves = {module.rpartition(".")[2] for module in PATHS}
    assert (
        leaves
        & {"utils", "util", "helpers", "common", "misc", "types", "errors", "exceptions", "constants", "base", "core"}
        == set()
    )


@pytest.mark.parametrize("format", ["json", "text", "sarif", "csv"])
def test_a_run_for_a_program_starts_without_rich_and_pydantic(tmp_path: Path, format: str) -> None:
    report = tmp_path / "r.yaml"
    report.write_text("支出决算: {合计: 12.50, 其中: {基本支出: 7.25, 项目支出: 5.25}}\n", encoding="utf-8")
    script = (
        "import atexit, json, sys\n"
        "atexit.register(lambda: sys.stderr.write(json.dumps(sorted({m.partition('.')[0] for m in sys.modules}))))\n"
        "from fincheck.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    known = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", script, str(report), "--format", format], env=known, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    loaded = set(json.loads(done.stderr))
    assert {"fincheck", "typer", "yaml"} <= loaded
    assert loaded & {"rich", "pydantic", "pydantic_core", "asyncio", "multiprocessing", "numpy"} == set()


# What only a check in full, a finding, a document, many reports or a terminal takes; each costs a start 0.1 to 3 ms.
ON_USE = (
    "json", "tempfile", "fincheck.cli.config", "fincheck.cli.copies", "fincheck.cli.folder", "fincheck.cli.processes", "fincheck.cli.watch",
    "fincheck.evaluation.candidates", "fincheck.evaluation.check", "fincheck.evaluation.functions", "fincheck.evaluation.linear",
    "fincheck.evaluation.sentence", "fincheck.evaluation.unlisted", "fincheck.evaluation.values", "fincheck.evaluation.verdict",
    "fincheck.exact.relation", "fincheck.explanation", "fincheck.language.formula", "fincheck.readers.documents",
    "fincheck.readers.published", "fincheck.readers.reading", "fincheck.readers.sentences", "fincheck.readers.tables",
    "fincheck.render.html", "fincheck.render.page", "fincheck.render.wording", "fincheck.waivers",
)  # fmt: skip


def test_a_small_report_without_findings_reads_only_what_it_takes(tmp_path: Path) -> None:
    report = tmp_path / "r.yaml"
    report.write_text("单位: 万元\n支出决算: {合计: 12.50, 其中: {基本支出: 7.25, 项目支出: 5.25}}\n", encoding="utf-8")
    script = (
        "import os, sys\nreal = os._exit\n"
        "def ended(code):\n    sys.stderr.write('\\n'.join(sorted(sys.modules)))\n    sys.stderr.flush()\n    real(code)\n"
        "os._exit = ended\nfrom fincheck.__main__ import main\nmain()\n"
    )
    package = Path(fincheck.__file__).parent  # as it is tried: an installed one has its rules compiled
    if not (package / "rulebook" / "rules.compiled").exists():
        pytest.skip("no compiled rules here: python -m fincheck.rulebook.packaged")
    known = {**os.environ, "PYTHONPATH": str(package.parent)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(report), "--format", "json"], env=known, capture_output=True, text=True, check=False
    )  # fmt: skip
    loaded = done.stderr.splitlines()
    assert "fincheck.audit" in loaded, done.stderr
    bare = "import sys, typer, yaml\nprint('\\n'.join(sys.modules))"  # an older typer reads some of it itself
    given = subprocess.run([sys.executable, "-c", bare], capture_output=True, text=True, check=True).stdout.splitlines()
    assert [name for name in loaded if name.startswith(ON_USE) and name not in given] == []
