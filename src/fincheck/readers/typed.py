"""A report as a person types it, in YAML: its tree with the tables in it expanded, as a report."""

from __future__ import annotations

from fincheck.readers import yamltree
from fincheck.report.report import TABLE, Report, build
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.source import Problem, Source

__all__ = ["read"]


def read(source: Source, terms: Terms, problems: list[Problem] | None = None) -> Report:
    """Return the report in a YAML text.

    A table that cannot be read is put into ``problems``, and its section is blank: whatever needs it is undecided.
    Raises Problem where the text is no YAML or a header says nothing that can be understood, and for a table too where
    nobody takes ``problems``.
    """
    tabled: list[str] = []  # names of tables

    def key_of(name: str) -> str:
        key = terms.id_of(name)
        if key == TABLE:
            tabled.append(name)
        return key

    blocks: list[Node] = []
    root = yamltree.read(source, key_of, blocks)
    for node in blocks:
        text = node.text
        if text is not None and node.key != TABLE and _is_table(text):
            pasted = Node(node, TABLE, "表", node.line, node.column)
            pasted.body, node.body = text, {TABLE: pasted}
            tabled.append(text)
    for node in root.groups() if tabled else ():
        table = (node.group or {}).get(TABLE)
        if table is not None and table.text is not None:
            from fincheck.readers.tables.typed import expand  # read on use: most reports are typed without tables

            try:
                expand(source, table, terms)
            except Problem as problem:
                if problems is None:
                    raise
                problems.append(problem.value())
                node.body = None
    try:
        return build(source, root, terms)
    except Problem:
        root.fell()
        raise


def _is_table(text: str) -> bool:
    """Whether a text is a table pasted right below the name of its section: most of its lines in cells, with figures."""
    lines = [line for line in text.split("\n") if line.strip()]
    for separator in ("\t", "|", "｜"):
        cells = [line for line in lines if separator in line.strip()]
        if len(cells) > 1 and len(cells) * 2 > len(lines) and any(c.isdecimal() for line in cells for c in line):
            return True
    return False
