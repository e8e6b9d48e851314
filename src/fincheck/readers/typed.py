"""A report as a person types it, in YAML: its tree with the tables in it expanded, as a report."""

from __future__ import annotations

from fincheck.readers import yamltree
from fincheck.report.report import TABLE, Report, build
from fincheck.report.terms import Terms
from fincheck.source import Source

__all__ = ["read"]


def read(source: Source, terms: Terms) -> Report:
    """Return the report in a YAML text.

    Raises Problem where the text is no YAML, a table cannot be read or a header says nothing that can be understood.
    """
    root = yamltree.read(source, terms.id_of)
    for node in list(root.groups()):
        table = (node.group or {}).get(TABLE)
        if table is not None and table.text is not None:
            from fincheck.readers.tables.typed import expand  # read on use: most reports are typed without tables

            expand(source, table, terms)
    return build(source, root, terms)
