"""The file of waivers of a command: read, added to, and written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable

from fincheck.cli.files import unwritable
from fincheck.cli.outputs import draft
from fincheck.report.terms import Terms
from fincheck.source import Place, Problem
from fincheck.waivers.waiver import Waiver
from fincheck.waivers.write import WaiverEntry, added

__all__ = ["add"]


def add(file: str, entries: list[WaiverEntry], held: Iterable[Waiver], terms: Terms, said: str) -> Problem | None:
    """Append entries to a file of waivers, or begin it; return what kept them from being written, or None.

    ``said`` is printed before they take effect: a permission that nobody was told of is none.
    """
    try:
        data = b""
        if os.path.exists(file):
            with open(file, "rb") as known:
                data = known.read()
        whole = added(file, data, entries, held, terms)
        with draft(file, said) as out:
            out.write(whole)
    except Problem as problem:
        return problem
    except OSError as error:
        return Problem(Place(file, 1, 1), unwritable("", error))
    return None
