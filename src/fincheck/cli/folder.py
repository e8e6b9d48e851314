"""``--output FORMAT=folder/``: a file for each report, and where the format has one, an index.

Whatever a format says of many reports at once grows with their number, and viewers, uploads and people have their limits.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection

from fincheck.audit import Summary
from fincheck.cli.batch import Done
from fincheck.cli.files import unwritable
from fincheck.cli.outputs import Output
from fincheck.cli.settings import OutputStyle
from fincheck.render import Run
from fincheck.source import Text

__all__ = ["Folder", "is_folder", "page_name"]


def is_folder(path: str) -> bool:
    """Whether an output goes into a folder: it is there already, or the path says so by its end."""
    return path.endswith(("/", os.sep)) or os.path.isdir(path)


def page_name(path: str, taken: Collection[str], suffix: str) -> str:
    """Return the file name for a report in the folder: its path with dashes, and a number where that is taken."""
    plain = "-".join(
        part for part in re.split(r"[\\/:*?\"<>|\s]+", path.removeprefix("./")) if part not in ("", ".", "..")
    )
    plain = plain[-120:].lstrip("-.") or "report"
    name, number = f"{plain}.{suffix}", 2
    while name in taken or name.lower() == f"index.{suffix}":
        name, number = f"{plain}-{number}.{suffix}", number + 1
    return name


class Folder(Output):
    """One output of a run as a folder of files."""

    def __init__(self, view: OutputStyle, path: str, config: str | None) -> None:
        super().__init__(view._replace(paged=True), path, config, many=False)
        self.folder = path
        self.pages: list[str] = []
        self.wrong: Text | None = None
        self._taken: set[str] = set()
        self._run: Run | None = None

    def begin(self, run: Run) -> None:
        """Keep what the run is like: every file is a whole of its own."""
        self._run = run

    def add(self, done: Done) -> None:
        """Write the file of each report, or the files of a long one."""
        if self.config is not None and done.settings.config != self.config:
            return
        for number, (path, summary) in enumerate(zip(done.paths, done.summaries, strict=True)):
            self._write(path, summary, done.texts[self.view][number] if done.texts else "")

    def _write(self, report: str, summary: Summary, text: str) -> None:
        """Write the files of one report."""
        assert self.form is not None and self._run is not None
        parts = text.split(self.form.parted) if self.form.parted else [text]
        names: list[str] = []
        for number in range(1, len(parts) + 1):
            path = report if number == 1 else f"{report}-p{number}"
            names.append(page_name(path, self._taken, self.form.suffix))
            self._taken.add(names[-1])
        self.summaries.append(summary)
        self.pages.append(names[0])
        before, after = self.form.frame(self._run, [summary])
        for number, (name, part) in enumerate(zip(names, parts, strict=True), 1):
            way = self.form.way(self._run, names, number) if self.form.way is not None and len(names) > 1 else ""
            self._file(name, before + way + part + way + after)

    def finish(self, run: Run) -> Text | None:
        """Write the index; return what kept anything in the folder from being written, or None."""
        self.drop()
        assert self.form is not None
        if self.form.contents is not None:
            pages = list(zip(self.summaries, self.pages, strict=True))
            self._file(f"index.{self.form.suffix}", self.form.contents(run, pages))
        return self.wrong

    def _file(self, name: str, text: str) -> None:
        path = os.path.join(self.folder, name)
        try:
            os.makedirs(self.folder, exist_ok=True)
            self.put(path, text)
        except OSError as error:
            self.wrong = self.wrong or unwritable(path, error)
