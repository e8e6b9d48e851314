"""Every example of the words by which sentences are read, run: what a sentence says must come out as it is written beside it."""

from __future__ import annotations

from fincheck.readers import yamltree
from fincheck.readers.sentences.marks import lexicon
from fincheck.readers.sentences.marks.fold import Line
from fincheck.readers.sentences.read import read
from fincheck.readers.sentences.tree.emit import Emitter
from fincheck.report.terms import Terms
from fincheck.report.tree import Node
from fincheck.source import Place, Problem, Source, Text

__all__ = ["failures"]


def failures(terms: Terms) -> tuple[list[Problem], int]:
    """Return the examples of the packaged vocabulary that are not read as they say, and how many were run."""
    failed: list[Problem] = []
    run = 0
    for source in lexicon.sources():
        entries = (yamltree.read(source, terms.id_of).group or {}).get("reading")
        examples = (entries.group or {}).get("examples") if entries is not None else None
        for example in (examples.group or {}).values() if examples is not None else ():
            run += 1
            problem = _failure(source, example, terms)
            if problem is not None:
                failed.append(problem)
    return failed, run


def _failure(source: Source, example: Node, terms: Terms) -> Problem | None:
    """Return how an example of the vocabulary is read otherwise than it says, as Problem at its place, or None."""
    fields = example.group or {}
    text, due = fields.get("text"), fields.get("reads")
    if text is None or text.text is None or due is None:
        return source.problem(
            example.line, example.column, Text("示例应写成 {text: …, reads: …}", "an example is {text: …, reads: …}")
        )
    lexis = lexicon.load()
    lines = [Line(number, line) for number, line in enumerate(text.text.splitlines(), 1)]
    reading = read(lines, terms, lexis)
    emitter = Emitter(terms)
    emitter.year = reading.year
    emitter.emit(reading.subjects, lexis.places)
    wrong = _differs(due, emitter.root, "") if due.group else _any_figure(emitter.root)
    if not wrong:
        return None
    return Problem(
        Place(source.name, example.line, example.column),
        Text(f"示例“{text.text}”读出来不同：{wrong}", f"the example “{text.text}” is read otherwise: {wrong}"),
        Text("改正词表或示例", "mend the words or the example"),
    )


def _differs(due: Node, read: Node | None, path: str) -> str:
    """Return where what was read differs from what is due, or ""; what is read beyond it is no difference."""
    if read is None:
        return f"{path}: ∅"
    if type(due.body) is dict:
        if type(read.body) is not dict:
            return f"{path}: {read.body}"
        for key, child in due.body.items():
            wrong = _differs(child, read.body.get(key), f"{path}.{key}".lstrip("."))
            if wrong:
                return wrong
        return ""
    if type(read.body) is dict:
        inner = read.body.get("amount") or read.body.get("total")
        return _differs(due, inner, path)
    return "" if due.body == read.body else f"{path}: {read.body}"


def _any_figure(root: Node) -> str:
    return next(
        (f"{node.path}: {node.text}" for node in root.walk() if node.text and node.key not in ("year", "unit")), ""
    )
