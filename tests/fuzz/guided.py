"""One target under atheris: ``python guided.py TARGET [options of libFuzzer] [CORPUS]``; run.py calls it."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["fincheck"]):
    from targets import TARGETS, bounded


def main() -> None:
    """Hand the target to libFuzzer, which does not return."""
    target = TARGETS[sys.argv[1]]

    def one(data: bytes) -> None:
        with bounded(15):
            target(data)

    atheris.Setup([sys.argv[0], *sys.argv[2:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
