"""PDF: tables by their ruling lines, paragraphs by where their lines stand, read in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

from fincheck.readers.pdf import worker
from fincheck.readers.published import Published
from fincheck.readers.refusal import broken, limit, missing, refused
from fincheck.source import Problem, Text

__all__ = ["read_pdf"]

LARGEST = 64 << 20  # bytes of a file
_ANSWER = 256 << 20  # bytes of what is read in it
_STOPPED = 24  # SIGXCPU: the process has computed for as long as it may
_KILLED = 9  # and has not stopped
_CLOCK = 60  # seconds: other work may keep it waiting
_TIME = (Text("读取一页的时间", "the time that reading a page takes goes"), f"{worker.PAGE_SECONDS} s")
_DAMAGED = Text("不是完整的 PDF，或展开后过大", "it is no complete PDF, or unfolds to more than can be read")
_START = "import sys; sys.path[:] = {!r}; from fincheck.readers.pdf.worker import main; main()"


def read_pdf(name: str, data: bytes) -> Published:
    """Return the blocks of a PDF; places are page, row and column, and boxes in 1/100 pt from the page's top left corner.

    Raises Problem where it cannot be read: damaged, locked, scanned, too large, or without a usable layer of text.
    """
    if len(data) > LARGEST:
        raise limit(name, Text("文件大小", "the size of the file goes"), "64 MB")
    if find_spec("pypdfium2_raw") is None:
        raise missing(name, "PDF", "pypdfium2")
    said = worker.answer(data) if _alone() else _asked(name, data)
    if "refused" in said:
        raise _refusal(name, *said["refused"])
    try:
        return worker.unpacked(name, said)
    except (KeyError, TypeError, ValueError):
        raise broken(name, _DAMAGED) from None


def _alone() -> bool:
    """Whether no other process can be started: in a browser, or from a program packed into one file."""
    return sys.platform in ("emscripten", "wasi") or hasattr(sys, "frozen")


def _asked(name: str, data: bytes) -> dict[str, Any]:
    """Return what the process that reads it says of a PDF. Raises Problem where it crashes or takes too long."""
    command = [sys.executable, "-I", "-S", "-c", _START.format(sys.path)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_CLOCK, check=False)
    except subprocess.TimeoutExpired:
        raise limit(name, *_TIME) from None
    if done.returncode in (-_STOPPED, -_KILLED):
        raise limit(name, *_TIME)
    if done.returncode or len(done.stdout) > _ANSWER:
        raise broken(name, _DAMAGED)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise broken(name, _DAMAGED) from None
    return said if isinstance(said, dict) else {}


def _refusal(name: str, why: str, number: int) -> Problem:
    """Return the problem of a PDF that is refused."""
    as_table = Text(
        "请用导出 PDF 的 Word、Excel 原件（.docx、.xlsx）",
        "use the Word or Excel file that it was made from (.docx, .xlsx)",
    )
    match why:
        case "pages":
            return limit(name, Text("页数", "the number of pages goes"), f"{number:,}")
        case "cells":
            return limit(name, Text("表格的格数", "the number of table cells goes"), f"{number:,}")
        case "text":
            return limit(name, Text("文字总量", "the text goes"), f"{number // 1_000_000} MB")
        case "memory":
            return limit(name, Text("所需内存", "the memory that it takes goes"), f"{worker.MEMORY >> 20} MB")
        case "locked":
            text = Text("PDF 有打开密码，无法读取", "the PDF asks for a password and cannot be read")
            help = Text(
                "请打开后另存为（或打印成）没有密码的 PDF", "open it and save it, or print it, as a PDF without one"
            )
        case "scan":
            text = Text(
                f"PDF 是扫描件：{number} 页都没有可用的文字",
                f"the PDF is a scan: no page of {number} has text that can be used",
            )
            help = as_table
        case "odd":
            text = Text(
                f"PDF 的文字层不可用：{number}% 的字认不出是什么字",
                f"the text of the PDF cannot be used: the file does not say what {number}% of its characters are",
            )
            help = as_table
        case "empty":
            text, help = Text("PDF 没有任何一页", "the PDF has no page"), as_table
        case _:
            return broken(name, _DAMAGED)
    return refused(name, text, help)
