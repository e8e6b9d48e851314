"""``--output xlsx=PATH`` and ``docx=PATH``: the audited document once more, with its findings marked in it."""

from __future__ import annotations

import os

from fincheck.audit import Audit
from fincheck.cli.batch import Done
from fincheck.cli.files import LARGEST, unwritable
from fincheck.cli.outputs import Output, draft
from fincheck.cli.settings import OutputStyle
from fincheck.render import Run
from fincheck.render.marked import marked
from fincheck.render.marked.marks import marks
from fincheck.source import Problem, Text

__all__ = ["Copy"]


class Copy(Output):
    """A marked copy of the one document of its format that a run audits."""

    def __init__(self, format: str, path: str) -> None:
        super().__init__(OutputStyle(format), path, None, many=False)
        self.kind = format
        self.found: list[tuple[str, bytes, Audit]] = []

    def add(self, done: Done) -> None:
        """Keep the document if it is of this copy's format."""
        for path in (*done.paths, *done.settings.together):
            data = _document(path, self.kind)
            if data is not None and done.audit is not None:
                self.found.append((path, data, done.audit))

    def finish(self, run: Run) -> Text | None:
        """Write the copy; return what kept it from being written, or None."""
        assert self.path is not None
        if len(self.found) != 1:
            number = len(self.found)
            return Text(
                f"{self.path} 没有写：{self.kind} 副本要有恰好一份 .{self.kind} 文件，这次有 {number} 份",
                f"{self.path} was not written: a marked copy is of exactly one .{self.kind} file, and there are {number}",
            )
        name, data, done = self.found[0]
        try:
            copy, _ = marked(self.kind, name, data, marks(done, name, run.lang))
        except Problem as problem:
            return Text(f"{self.path} 没有写：{problem.text.zh}", f"{self.path} was not written: {problem.text.en}")
        try:
            with draft(self.path) as file:
                file.write(copy)
        except OSError as error:
            return unwritable(self.path, error)
        return None


def _document(path: str, kind: str) -> bytes | None:
    """Return a file of that format; None where it is another, or cannot be read: the audit has told of it."""
    from fincheck.readers.documents import kind_of

    try:
        if not os.path.isfile(path) or os.path.getsize(path) > LARGEST:
            return None
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
        return data if kind_of(path, data) == kind else None
    except (OSError, Problem):
        return None
