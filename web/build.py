"""Build the page that runs fincheck in the browser: ``python web/build.py [FOLDER]``, default ``web/dist``.

Needs npm (for Pyodide, Python compiled to WebAssembly) and pip. The folder is static: put it on any web server, or open it
with ``fincheck page``. Everything that the page loads lies in the folder; it asks no other place for anything.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from base64 import b64encode
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PYODIDE = "314.0.7"  # of the npm registry
PACKAGES = ("xlrd",)  # beside what fincheck asks for itself; of all of them the pure Python is taken
FROM_PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
OURS = ("index.html", "app.css", "app.js", "worker.js", "offline.js")


def build(folder: Path) -> None:
    """Make ``folder`` anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        pyodide(scratch, folder)
        site(scratch, folder)
    for name in OURS[1:]:
        shutil.copy(HERE / name, folder / name)
    html = (HERE / "index.html").read_text(encoding="utf-8")
    assets = ROOT / "src" / "fincheck" / "render" / "html"
    # the tie-out view stands in a frame, which inherits the policy of the page: it must allow the view's own style and script
    html = html.replace("{style}", digest(assets / "page.css")).replace("{script}", digest(assets / "page.js"))
    (folder / "index.html").write_text(html, encoding="utf-8")
    files = sorted(path.name for path in folder.iterdir())
    version = hashlib.sha256(b"".join(hashed(folder / file) for file in files)).hexdigest()[:16]
    (folder / "files.json").write_text(json.dumps({"version": version, "files": files}), encoding="utf-8")


def pyodide(scratch: Path, folder: Path) -> None:
    """Take what runs Python in a browser from the npm registry."""
    done = subprocess.run(
        ["npm", "pack", "--silent", f"pyodide@{PYODIDE}"], cwd=scratch, capture_output=True, text=True, check=True
    )
    with tarfile.open(scratch / done.stdout.strip().splitlines()[-1]) as packed:
        for name in FROM_PYODIDE:
            found = packed.extractfile(f"package/{name}")
            assert found is not None, name
            (folder / name).write_bytes(found.read())


def site(scratch: Path, folder: Path) -> None:
    """Zip fincheck and the packages that it needs, as pure Python."""
    target = scratch / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-compile",
        "--target",
        str(target),
    ]
    subprocess.run([*pip, str(ROOT), *PACKAGES], check=True)
    with zipfile.ZipFile(folder / "site.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(target.rglob("*")):
            inside = path.relative_to(target)
            if path.is_file() and wanted(inside):
                packed.write(path, inside.as_posix())


def wanted(path: Path) -> bool:
    """Whether a file of the site is of use in a browser: no compiled code of this machine, no metadata, no rich."""
    if path.suffix in (".so", ".pyd", ".pyc", ".exe") or path.parts[0] in (
        "bin",
        "rich",
        "pygments",
        "markdown_it",
        "mdurl",
    ):
        return False
    return not path.parts[0].endswith(".dist-info")


def digest(path: Path) -> str:
    """Return the digest of a file as a content security policy names it."""
    return "sha256-" + b64encode(hashed(path)).decode()


def hashed(path: Path) -> bytes:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).digest()


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "dist")
