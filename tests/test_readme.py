"""The READMEs tell the truth: what they show is what the commands print, and both languages show the same."""

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from fincheck.home import HOME

ROOT = Path(__file__).resolve().parent.parent


def load_generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


docs = load_generator()
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in docs.PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_every_command_prints_what_the_page_shows(name: str) -> None:
    shown = docs.transcripts(PAGES[name])
    printed = docs.transcripts(docs.refresh(PAGES[name], docs.PAGES[name]))
    assert shown, "no transcript found: has the fence changed?"
    assert printed == shown  # python docs/generate.py puts it right


def commands(page: str) -> list[str]:
    return [line for block in docs.transcripts(page) for line in block.splitlines() if line.startswith("$ ")]


def test_both_languages_show_the_same_commands() -> None:
    english, chinese = (commands(page) for page in PAGES.values())
    assert english == chinese


def test_the_set_up_is_two_commands_the_same_in_both_languages() -> None:
    english, chinese = (docs.set_up(page) for page in PAGES.values())
    assert english == chinese
    assert len(english) == 2
    assert all(command.startswith("python3 -m venv .venv && ") and "\n" not in command for command in english)


@pytest.mark.parametrize("name", PAGES)
def test_links_to_files_lead_somewhere(name: str) -> None:
    links = [link for link in docs.links(PAGES[name]) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link.split("#")[0]).exists()] == []


def test_ci_takes_the_set_up_commands_from_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in script
    assert "-m pytest" not in script, "a copy of the set-up command would drift from the README"
    assert ".[test]" not in script


def test_links_lead_to_files_that_are_there_wherever_the_page_is_shown() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert all(address.startswith(HOME) for address in project["urls"].values())
    for name in ("README.md", "README.zh-CN.md", "SECURITY.md", "CONTRIBUTING.md"):
        for link in re.findall(r"\]\(([^)\s]+)\)", (ROOT / name).read_text(encoding="utf-8")):
            file = re.fullmatch(rf"{re.escape(HOME)}/(?:blob|tree)/main/([^#]+)(?:#.*)?", link)
            if file is not None:
                assert (ROOT / file[1]).exists(), f"{name}: {link}"
            else:
                plain = not name.startswith("README") and (ROOT / link.partition("#")[0]).exists()
                assert link.startswith(("#", "http")) or plain, f"{name}: {link}"


def test_the_pythons_that_are_named_are_those_that_are_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [word.rpartition(" ")[2] for word in project["classifiers"] if re.search(r":: 3\.\d+$", word)]
    assert named
    assert project["requires-python"] == f">={named[0]}"
    assert "python3.{11..19}" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
