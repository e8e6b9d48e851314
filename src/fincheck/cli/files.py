"""What the commands read: reports, rule files, options that several commands share, and why a file cannot be used."""

from __future__ import annotations

import errno
import os
import stat
import sys
from typing import TYPE_CHECKING

import typer

from fincheck.cli.commands import COMMANDS
from fincheck.cli.options import Lang
from fincheck.readers import yamltree
from fincheck.render import COPIES, FORMATS
from fincheck.source import Place, Problem, Source, Text, harmless, near

if TYPE_CHECKING:
    from fincheck.readers.published import Published

__all__ = ["LARGEST", "NOT_WRITTEN", "Usage", "cannot", "digests", "language_of", "output_of", "read_report", "read_source", "unreadable", "unwritable", "why_not"]  # fmt: skip

_YAML = (".yaml", ".yml")
_NO_TEXT = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")  # a document, whatever it is called
_PASSED = ("/dev/fd/", "/proc/self/fd/", "/dev/stdin")
LARGEST = 64 * 1024 * 1024  # bytes of one input file
_REASONS = {
    errno.EACCES: "没有读取权限",
    errno.EPERM: "没有读取权限",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EISDIR: "这是一个目录",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EBADF: "标准输入已关闭",
    errno.EIO: "磁盘或网络读取出错",
    errno.ELOOP: "链接绕成了圈",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ENOMEM: "内存不够",
    errno.ESTALE: "网络盘上的文件已经不在",
    errno.ETIMEDOUT: "网络盘没有回应",
    errno.ENODEV: "设备不可用",
    errno.ENXIO: "设备不可用",
}  # what strerror() says in English
NOT_WRITTEN = {
    errno.ENOENT: "没有这个目录",
    errno.EACCES: "没有写入权限",
    errno.EPERM: "没有写入权限",
    errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件太大",
    errno.EIO: "磁盘或网络写入出错",
    errno.EPIPE: "读取输出的程序已经退出",
    errno.EBADF: "已经关闭",
}


class Usage(typer.BadParameter):
    """A command line that asks for what cannot be, told in the language of its command; ``option`` is at fault."""

    def __init__(self, text: Text, option: str) -> None:
        super().__init__(text.en, param_hint=option)
        self.text = text

    def format_message(self) -> str:
        """Return the sentence, as typer asks for it."""
        asked = self.ctx.params.get("lang") if self.ctx else None
        lang = language_of(Lang(asked) if asked else None)
        return f"{self.param_hint}{'：' if lang == 'zh' else ': '}{harmless(self.text.of(lang))}"


def read_source(path: str) -> Source | Problem:
    """Return the text of a YAML file (``-`` is stdin), or the problem that keeps it from being read."""
    data = _read(path)
    try:
        return data if isinstance(data, Problem) else yamltree.decode(data, _name(path))
    except Problem as problem:
        return problem.value()


def read_report(path: str, others: tuple[str, ...] = ()) -> Source | Published | Problem:
    """Return a report (``-`` is stdin) or a published document, by what the file holds; or why it cannot be read.

    With ``others`` they are read as the files of one disclosure, one behind the other.
    """
    if others:
        return _together((path, *others))
    data = _read(path)
    if isinstance(data, Problem):
        return data
    try:
        if path.endswith(_YAML) and not data.startswith(_NO_TEXT) and b"<" not in data[:16]:
            return _placed(yamltree.decode(data, _name(path)), path)
        from fincheck.readers.documents import published

        found = published(_name(path), data)
        return _placed(yamltree.decode(data, _name(path)), path) if found is None else found
    except Problem as problem:
        return problem.value()


def _placed(source: Source, path: str) -> Source:
    """Return the text of a report with the places of the documents that it was read from, while these are unchanged."""
    if "sha256:" not in source.text:
        return source
    from fincheck.readers.retold import digest, restored

    def unchanged(name: str, mark: str) -> str:
        beside = os.path.normpath(os.path.join(os.path.dirname(path), name)) if path != "-" else name
        if not os.path.isfile(beside):
            return ""
        data = _read(beside)
        return beside if not isinstance(data, Problem) and digest(data) == mark else ""

    return restored(source, unchanged)


def digests(paths: list[str]) -> list[tuple[str, str]]:
    """Return the name and the SHA-256 of each document."""
    from fincheck.readers.retold import digest

    read = [(path, _read(path)) for path in paths]
    return [(path, digest(data)) for path, data in read if not isinstance(data, Problem)]


def _together(paths: tuple[str, ...]) -> Published | Problem:
    """Return several documents as one."""
    from fincheck.readers.cover import differing
    from fincheck.readers.documents import published
    from fincheck.readers.published import joined

    read = []
    for path in paths:
        data = _read(path)
        if isinstance(data, Problem):
            return data
        try:
            found = published(_name(path), data)
        except Problem as problem:
            return problem.value()
        if found is None:
            told = Text(
                "--together 只用于公开的文件，这是 YAML 报告",
                "--together is for published documents, and this is a report in YAML",
            )
            return cannot(path, told, Text("单独核对它", "audit it alone"))
        read.append(found)
    return joined(read, differing(read))


def _name(path: str) -> str:
    return "<stdin>" if path == "-" else path


def _read(path: str) -> bytes | Problem:
    """Return what stands in a file, or why it cannot be read."""
    name = _name(path)
    try:
        if path == "-":
            if sys.stdin is None:  # closed before we were started
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            size = _size(path, name)
            data = b""
            if size is not None:
                with open(path, "rb", buffering=0) as file:  # 15 µs less than to make room for the largest
                    data = file.read(min(size, LARGEST) + 1)
            if len(data) != size:  # it grows, or does not know its size
                with open(path, "rb") as file:
                    data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            limit = LARGEST // 1024 // 1024
            raise cannot(
                name,
                Text(f"文件超过 {limit} MiB", f"the file is larger than {limit} MiB"),
                Text("一个文件只放一个部门一年的决算", "let a file hold the accounts of one department and year"),
            )
    except FileNotFoundError:
        return cannot(
            name,
            Text("找不到文件", "no such file"),
            _meant(path),
        )
    except (OSError, ValueError) as error:
        return unreadable(name, error)
    except Problem as problem:
        return problem.value()
    return data


def _size(path: str, name: str) -> int | None:
    """Return how large a file is; None where that is not known.

    Raises Problem where reading could wait without end, or would give no report: a folder, a named pipe, a device.
    What a shell passes as ``<(command)`` is a pipe with somebody at its other end: that is read.
    """
    known = os.stat(path)
    mode = known.st_mode
    if stat.S_ISREG(mode):
        return known.st_size
    if path.startswith(_PASSED):
        return None
    if stat.S_ISDIR(mode):
        raise cannot(
            name,
            Text(
                "目录里没有报告（.yaml、.docx、.xlsx、.pdf 等文件）",
                "no report (.yaml, .docx, .xlsx, .pdf …) in this folder",
            ),
            Text("请给出报告文件或放报告的目录", "name a report or the folder with the reports"),
        )
    raise cannot(
        name,
        Text("这不是普通文件（是管道、套接字或设备），没有读", "not a regular file but a pipe, socket or device: it was not read"),
        Text("把内容存成文件，或用“-”从标准输入读", "save what it gives as a file, or read it from stdin with '-'"),
    )  # fmt: skip


def why_not(error: OSError | ValueError, known: dict[int, str] | None = None) -> Text:
    """Return why the system refuses: in its own words, and the same in Chinese; ``known`` goes before what is so of reading."""
    number = getattr(error, "errno", None)
    if number is None:  # of open(): a name that no file can have
        return Text("文件名里有不能用的字符", "its name holds a character that no file name can")
    reason = (error.strerror if isinstance(error, OSError) else None) or f"error {number}"
    return Text((known or {}).get(number) or _REASONS.get(number) or f"系统错误 {number}（{reason}）", reason)


def unreadable(name: str, error: OSError | ValueError) -> Problem:
    """Return the problem of a file that the system does not let us read."""
    reason = why_not(error)
    return cannot(
        name,
        Text(f"读不了文件：{reason.zh}", f"cannot read it: {reason.en}"),
        Text("检查文件名和读取权限", "check its name and whether you may read it"),
    )


def unwritable(path: str, error: OSError) -> Text:
    """Return why a file cannot be written."""
    reason = why_not(error, NOT_WRITTEN)
    return Text(f"写不了{path and ' '}{path}：{reason.zh}", f"cannot write {path or 'it'}: {reason.en}")


def _meant(path: str) -> Text:
    """Return what to do about a file that is not there: it may be a slip in the name of a command."""
    guess = near(path, tuple(COMMANDS))
    if guess:
        return Text(f"是不是想用子命令 {guess}？", f"did you mean the command {guess}?")
    return Text("检查文件名；子命令见 fincheck --help", "check the name; for subcommands see fincheck --help")


def cannot(name: str, text: Text, help: Text | None) -> Problem:
    """Return the problem of a file that cannot be read at all."""
    return Problem(Place(name, 1, 1), text, help)


def output_of(text: str) -> tuple[str, str]:
    """Return format and path of ``--output FORMAT=PATH``. Raises Usage for another form."""
    name, found, path = text.partition("=")
    if not found or name not in (*FORMATS, *COPIES) or not path:
        all_ = (*FORMATS, *COPIES)
        known = Text(f"格式有 {'、'.join(all_)}", f"one of {', '.join(all_)}")
        raise Usage(Text(f"应写成 格式=路径，{known.zh}", f"Write FORMAT=PATH with {known.en}"), "--output")
    return name, path


def language_of(lang: Lang | None) -> str:
    """Return the language of the output: as asked for, else by the locale, else English."""
    if lang is not None:
        return lang.value
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    if os.name == "nt":
        import locale

        return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
    return "en"
