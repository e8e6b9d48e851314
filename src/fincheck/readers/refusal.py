"""Why a document is not read: damaged, too large, or of a kind that cannot be read; and what to do about it."""

from __future__ import annotations

import sys

from fincheck.source import Origin, Place, Problem, Text

__all__ = ["AGAIN", "broken", "limit", "missing", "refused"]

AGAIN = Text(
    "在 WPS 或 Word、Excel 中打开，另存为一份新的再试", "open it in Word, Excel or WPS and save it as a new file"
)


def refused(name: str, text: Text, help: Text | None = None) -> Problem:
    """Return the problem of a document that is not read at all."""
    return Problem(Place(name, 1, 1, Origin()), text, help)


def broken(name: str, what: Text) -> Problem:
    """Return the problem of a document that is damaged."""
    return refused(name, Text(f"文件已损坏：{what.zh}", f"the file is damaged: {what.en}"), AGAIN)


def limit(name: str, what: Text, most: str) -> Problem:
    """Return the problem of a document that goes beyond a limit, the limit named."""
    return refused(
        name,
        Text(f"{what.zh}超过上限（{most}），未读取", f"{what.en} beyond the limit of {most}: not read"),
        Text("请拆成较小的文件，或另存为一份新的", "make it smaller files, or save it as a new one"),
    )


def missing(name: str, kind: str, library: str) -> Problem:
    """Return the problem of a document whose reader needs a library that is not installed, and in a browser cannot be."""
    if sys.platform == "emscripten":
        return refused(
            name,
            Text(f"网页里读不了 {kind} 文件", f"in the browser {kind} files cannot be read"),
            Text(
                f"请放入导出它的 Word、Excel 原件（.docx、.xlsx）；只有 {kind} 的，用 WPS 或 Word 打开，另存为 .docx 后放进来，"
                "或在电脑上用 fincheck 命令核对",
                f"drop the .docx or .xlsx that it was exported from; where there is only the {kind}, open it in Word or WPS, "
                "save it as .docx and drop that, or audit it with the command",
            ),
        )
    return refused(
        name,
        Text(
            f"读取 {kind} 文件需要 {library}，尚未安装", f"reading {kind} files needs {library}, which is not installed"
        ),
        Text(
            '运行：pip install "fincheck[documents]"；从文件夹安装的，在该文件夹里运行：pip install ".[documents]"',
            'run: pip install "fincheck[documents]"; installed from a folder, run there: pip install ".[documents]"',
        ),
    )
