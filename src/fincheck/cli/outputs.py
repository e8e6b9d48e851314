"""Where the outputs go: stdout and files, told of one report after the other.

A file is written beside its place and moved there when it is whole, so that a run that is broken off leaves nothing
half written behind.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
from codecs import iterdecode
from collections.abc import Iterable, Iterator
from typing import IO

from fincheck.audit import Audit, Summary
from fincheck.cli.batch import Done
from fincheck.cli.files import Usage, unwritable
from fincheck.cli.printed import say, write, writing
from fincheck.cli.settings import OutputStyle
from fincheck.render import TO_PEOPLE, Run, pieces, renderer
from fincheck.source import Text, harmless

__all__ = ["Output", "draft", "refuse_clashes"]

_PART = 1 << 16  # characters
_LARGE = 2_000_000  # bytes: what viewers and uploads take without complaint
_ODD = ("utf-8", "backslashreplace")  # a file name need be no text


def refuse_clashes(outputs: Iterable[tuple[str, str]], inputs: Iterable[tuple[str, Text]]) -> None:
    """Raise a usage error where an output would take the place of what is read, or of another output.

    ``outputs`` are paths, each with the option or place that names it; ``inputs`` are paths with what they are.
    """
    written: dict[object, str] = {}
    for path, option in outputs:
        known = _identity(path)
        if known is not None and known in written:
            told = Text(f"{path} 有两份输出要写，请分开", f"Two outputs would be written to {path}; give each a file of its own")  # fmt: skip
            raise Usage(told, option)
        written[known] = option
    written.pop(None, None)
    for path, what in inputs if written else ():
        found = written.get(_identity(path))
        if found is not None:
            told = Text(f"{path} 是{what.zh}，不能写成输出；什么也没有写", f"{path} is {what.en}, no place for an output; nothing was written")  # fmt: skip
            raise Usage(told, found)


def _identity(path: str) -> object:
    """Return what is the same for all names of one file; None for a pipe or device, which takes any number of outputs."""
    try:
        found = os.stat(path)
    except OSError:
        return os.path.normcase(os.path.realpath(path))
    return (found.st_dev, found.st_ino) if stat.S_ISREG(found.st_mode) else None


@contextlib.contextmanager
def draft(path: str, said: str = "") -> Iterator[IO[bytes]]:
    """Open a file beside ``path`` that takes its place once it is whole, and after ``said`` has been printed.

    All or nothing: where it cannot be written, or nobody can be told that it was, what stood there stays.
    """
    known = os.stat(path) if os.path.exists(path) else None
    if known is not None and not stat.S_ISREG(known.st_mode):
        with open(path, "wb") as file:  # a pipe or a terminal cannot be replaced; of a folder this tells
            yield file
        _told(said)
        return
    place = os.path.realpath(path)  # a link stays a link
    beside = f"{place}.{os.getpid()}.part"
    try:
        with open(beside, "wb") as file:
            yield file
        if known is not None:
            os.chmod(beside, stat.S_IMODE(known.st_mode))
        _told(said)
        os.replace(beside, place)
    except BaseException:
        with contextlib.suppress(OSError):
            os.remove(beside)
        raise


def _told(text: str) -> None:
    if text:
        write(text)
        with writing():
            sys.stdout.flush()


class Output:
    """One output of a run: a format, a place, and what has been told so far."""

    def __init__(
        self, view: OutputStyle, path: str | None, config: str | None, *, many: bool, live: bool = False
    ) -> None:
        self.view = view
        self.path = path
        self.config = config  # of the reports that it is for; None: of all
        self.form = pieces(view.format)
        self.summaries: list[Summary] = []
        self.audits: list[Audit] = []
        self.live = live and self.form is not None and self.form.live
        self.many = many
        self._next: list[str] = []  # what is written when it has come to a part: thousands of reports say a line each
        self._size = 0
        self._between = ""  # nothing stands before the first
        self._held: IO[bytes] = io.BytesIO()
        if many and not self.live:
            from tempfile import TemporaryFile

            with writing():
                self._held = TemporaryFile()  # noqa: SIM115 - closed by finish or drop

    def begin(self, run: Run) -> None:
        """Hear what the run is like before its first report."""

    def add(self, done: Done) -> None:
        """Tell of one more report, or of several."""
        if self.config is not None and done.settings.config != self.config:
            return
        self.summaries += done.summaries
        if self.form is None:
            if done.audit is not None:
                self.audits.append(done.audit)
            return
        texts = [text for text in done.texts.get(self.view, ()) if text]
        if self.live:
            _say("".join(texts), self.view)
            return
        for text in texts:
            self._next += (self._between, text)
            self._size += len(text)
            self._between = self.form.between
        if self._size > _PART:
            self._hold()

    def _hold(self) -> None:
        """Write what has been told to where it waits for the end of the run."""
        with writing():
            for text in self._next if self._size > 2 * _PART else ["".join(self._next)]:
                for at in range(0, len(text), _PART):  # what is written whole stands three times in memory
                    self._held.write(text[at : at + _PART].encode(*_ODD))
        self._next.clear()
        self._size = 0

    def finish(self, run: Run) -> Text | None:
        """Write what is still to be written; return what kept it from being written, or None."""
        self._hold()
        if self.form is None:
            before, after = renderer(self.view.format)(run), ""
        else:
            before, after = self.form.frame(run, self.summaries)
        if self.path is None:
            _say(before, self.view)
            _pass_on(self._parts(), self.view)
            _say(after, self.view)
            self.drop()
            return None
        try:
            self.put(self.path, before, after)
        except OSError as error:
            return unwritable(self.path, error)
        finally:
            self.drop()
        if self.many and not run.quiet and self.form is not None:
            with contextlib.suppress(OSError):  # a pipe is read already
                size = os.path.getsize(self.path)
                if size > _LARGE:
                    say(harmless(self._large(size).of(run.lang)) + "\n")
        return None

    def _large(self, size: int) -> Text:
        """Return that a file of many reports is large, and how to have a file for each."""
        told, number, name = f"{size / 1_000_000:.1f}", len(self.summaries), self.view.format
        return Text(
            f"{self.path}：{number} 份报告共 {told} MB；写成 --output {name}=目录/ 则每份报告一个文件",
            f"{self.path}: {told} MB for {number} reports; --output {name}=folder/ writes a file for each",
        )

    def put(self, path: str, before: str, after: str = "") -> None:
        """Write a file: what stands before what has been told, that, and what stands behind it."""
        with draft(path) as file:
            file.write(before.encode(*_ODD))
            if not self._held.closed:
                file.writelines(self._parts())
            file.write(after.encode(*_ODD))

    def _parts(self) -> Iterator[bytes]:
        """Yield what has been told."""
        self._held.seek(0)
        return iter(lambda: self._held.read(_PART), b"")

    def drop(self) -> None:
        """Forget what has been told."""
        self._held.close()


def _say(text: str, view: OutputStyle) -> None:
    """Write to stdout: to people in the terminal's encoding, to programs in UTF-8."""
    with writing():
        if _raw(view) is None:
            sys.stdout.write(text)
        else:
            _pass_on(iter((text.encode(*_ODD),)), view)


def _pass_on(parts: Iterator[bytes], view: OutputStyle) -> None:
    """Write to stdout what is in UTF-8 already."""
    raw = _raw(view)
    with writing():
        if raw is None:
            sys.stdout.writelines(iterdecode(parts, "utf-8"))
        else:
            sys.stdout.flush()
            raw.writelines(parts)


def _raw(view: OutputStyle) -> IO[bytes] | None:
    """Return where bytes for programs go; None where people read, in the encoding of their terminal."""
    return None if view.format in TO_PEOPLE else getattr(sys.stdout, "buffer", None)
