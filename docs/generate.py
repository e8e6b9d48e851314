"""Write the parts of the documentation that fincheck itself prints.

Every ```console block is a transcript: a line `$ command`, then what that command printed, errors included. Here the
commands are run again and their output is put in place; with `--check` it is only compared.
The reports and rules that a page shows (```yaml title="name.yaml", or python) are there as files while its commands run.

    python docs/generate.py            rewrite the pages
    python docs/generate.py --check    write nothing; exit 1 and show the difference where a page is out of date
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import fincheck
from fincheck.cli.config import FIELDS
from fincheck.language.functions import FUNCTIONS
from fincheck.quality import schemas
from fincheck.render import FORMATS
from fincheck.rulebook import packaged

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pages import relations_page, rules_pages  # a script beside this one, wherever it is run from

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"README.md": "en_US.UTF-8", "README.zh-CN.md": "zh_CN.UTF-8"}  # a page and the language it is read in
GUIDES = {
    f"docs/{name}.md": "en_US.UTF-8"
    for name in (
        "ci",
        "config",
        "coverage",
        "architecture",
        "documents",
        "formats",
        "glossary",
        "library",
        "many",
        "tables",
        "waivers",
    )
}
GUIDES |= {
    f"docs/zh/{name}.md": "zh_CN.UTF-8"
    for name in ("ci", "config", "coverage", "documents", "formats", "many", "waivers")
}
TRANSCRIPT = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
SHOWN_FILE = re.compile(
    r'^```(?:yaml|python|csv) title="(?P<name>[\w.-]+)"\n(?P<text>.*?)^```$', re.DOTALL | re.MULTILINE
)
LISTED = re.compile(r"(?<=written by docs/generate.py -->\n).*?(?=^<!-- /functions -->$)", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SET_UP = re.compile(r"(?<=^```sh\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)


def transcripts(page: str) -> list[str]:
    """List the console blocks of a page."""
    return TRANSCRIPT.findall(page)


def set_up(page: str) -> list[str]:
    """List the set-up commands of a page: its ```sh blocks, which only a fresh machine can run (see .ci/run)."""
    return [block.strip() for block in SET_UP.findall(page)]


def links(page: str) -> list[str]:
    """List where the links of a page lead."""
    return LINK.findall(page)


def refresh(page: str, language: str) -> str:
    """Run every command that a page shows and give the page with what they print now."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name in ("fixtures", "rules"):
            (folder / name).symlink_to(ROOT / name)
        for shown in SHOWN_FILE.finditer(page):
            (folder / shown["name"]).write_text(shown["text"], encoding="utf-8")
        return TRANSCRIPT.sub(lambda block: rerun(block[0], folder, language), page)


def rerun(transcript: str, folder: Path, language: str) -> str:
    """Run the commands of one transcript in turn; each sees the exit code of the one before as $?."""
    code, printed = 0, []
    for line in transcript.splitlines():
        if line.startswith("$ "):
            output, code = run(line.removeprefix("$ "), code, folder, language)
            printed += [line, *output]
    return "".join(f"{line}\n" for line in printed)


def run(command: str, code: int, folder: Path, language: str) -> tuple[list[str], int]:
    """Run one command as a reader would, with the fincheck of this Python, and give its lines and its exit code."""
    script = f'fincheck() {{ "$PYTHON" -m fincheck "$@"; }}\npython() {{ "$PYTHON" "$@"; }}\n(exit {code})\n{command}\n'
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    plain = {"LANG": language, "PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "100"}
    here = {"PYTHON": sys.executable, "PYTHONPATH": str(Path(fincheck.__file__).parent.parent)}
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env=inherited | plain | here,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    printed = done.stdout.decode("utf-8").rstrip()
    return [line.rstrip() for line in printed.splitlines()], done.returncode


def generated() -> dict[str, str]:
    """Give every generated file, by its name from the top, as it should read now. One more is one more entry here."""
    pages = (PAGES | GUIDES).items()
    told = {name: refresh((ROOT / name).read_text(encoding="utf-8"), language) for name, language in pages}
    return told | made_schemas() | made_pages() | made_language()


def made_language() -> dict[str, str]:
    """Give the guide to rules with its list of functions, as they are declared."""
    lines = ["| function | comes to | which is |", "|---|---|---|"]
    for name, declared in FUNCTIONS.items():
        gives = {"truth": "a condition", "names": "a set of names", "number": "a number", "": "an amount"}[
            declared.gives
        ]
        lines.append(f"| `{declared.usage}` | {gives} | {declared.means.en} |")
        assert declared.usage.startswith(f"{name}(")
    page = (ROOT / "docs/language.md").read_text(encoding="utf-8")
    return {"docs/language.md": LISTED.sub(lambda _: "\n".join(lines) + "\n", page)}


def made_pages() -> dict[str, str]:
    """Give the pages made of the rules."""
    book = packaged.load(whole=True)
    return rules_pages(book) | {"docs/relations.md": relations_page(book)}


def made_schemas() -> dict[str, str]:
    """Give the JSON Schemas, by their names from the top, as ``fincheck schema`` prints them now."""
    book = packaged.load()
    made = {kind: schemas.schema(kind, book, FORMATS, FIELDS) for kind in schemas.KINDS}
    return {f"schemas/{kind}.schema.json": schemas.as_text(schema) for kind, schema in made.items()}


def main(arguments: list[str]) -> int:
    """Rewrite what is out of date, or with --check show it."""
    check = arguments == ["--check"]
    if arguments and not check:
        print(__doc__)
        return 2
    stale = 0
    for name, after in generated().items():
        path = ROOT / name
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if after == before:
            continue
        stale += 1
        if check:
            lines = difflib.unified_diff(
                before.splitlines(), after.splitlines(), name, f"{name}, made again", lineterm=""
            )
            print("\n".join(lines))
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(after, encoding="utf-8")
            print(f"{name}: rewritten")
    if check and stale:
        print("out of date: run `python docs/generate.py`")
    return int(bool(check and stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
