"""Build fincheck as one file that needs no Python: ``python tools/onefile.py [FOLDER]``, default ``dist``.

Run it where fincheck is installed (``pip install '.[documents]' pyinstaller``), on the system that the file is for: PyInstaller
makes a Windows file on Windows and a Linux file on Linux. What comes out audits files and folders, on all cores.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import fincheck

START = "from fincheck.__main__ import main\n\nif __name__ == '__main__':\n    main()\n"
OPTIONAL = ("xlrd", "pypdfium2", "pypdfium2_raw")  # of the extra `documents`, imported on use only


def build(folder: Path) -> int:
    """Write the file into ``folder``; return the exit code of PyInstaller."""
    package = Path(fincheck.__file__).resolve().parent
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        start = scratch / "start.py"
        start.write_text(START, encoding="utf-8")
        words = [
            sys.executable,
            "-m",
            "PyInstaller",
            "--onefile",
            "--noconfirm",
            "--log-level",
            "ERROR",
            "--name",
            "fincheck",
        ]
        words += ["--paths", str(package.parent), "--collect-all", "fincheck"]
        for module in OPTIONAL:
            if _there(module):
                words += ["--collect-all", module]
        words += ["--distpath", str(folder.resolve()), "--workpath", str(scratch / "work"), "--specpath", str(scratch)]
        return subprocess.run([*words, str(start)], check=False).returncode


def _there(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("dist")))
