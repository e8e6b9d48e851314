"""``fincheck init`` and ``fincheck schema``: a report to fill in, and what an editor needs to help with it."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from fincheck.cli.files import language_of, unwritable
from fincheck.cli.options import Language
from fincheck.cli.outputs import draft
from fincheck.cli.printed import fail, write
from fincheck.render.further import command
from fincheck.rulebook import packaged
from fincheck.source import Text, harmless

__all__ = ["init", "schema"]


class Kind(StrEnum):
    """Values of KIND, as ``fincheck.schemas.KINDS``."""

    report = "report"
    rules = "rules"
    waivers = "waivers"
    config = "config"


def init(
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="要写的文件；- 表示打印出来。 The file to write; - prints it.")
    ] = "report.yaml",
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件。 Replace a file that is there.")] = False,
    lang: Language = None,
) -> int:
    """写一份待填的报告。 Write a report to fill in."""
    from fincheck.cli.commands.skeleton import skeleton

    language = language_of(lang)
    if path == "-":
        write(skeleton(packaged.load().terms, language))
        return 0
    if os.path.exists(path) and not force:
        told = Text(f"{path} 已经存在，没有改动；换一个文件名，或加 --force", f"{path} is there already and was left alone; take another name, or add --force")  # fmt: skip
        fail(told, language)
        return 2
    text = skeleton(packaged.load().terms, language)
    then = command(path, "--strict")
    next_step = Text(f"{path}：已写好，照公开文本填入数字，再运行 {then}", f"{path}: written. Fill in the figures as they are printed, then run: {then}")  # fmt: skip
    try:
        with draft(path, harmless(next_step.of(language)) + "\n") as file:
            file.write(text.encode())
    except OSError as error:
        fail(unwritable(path, error), language)
        return 2
    return 0


def schema(
    kind: Annotated[
        Kind, typer.Argument(metavar="KIND", help="report、rules、waivers 或 config。 Which kind of file.")
    ],
    lang: Language = None,  # noqa: ARG001 - of its help
) -> int:
    """输出 JSON Schema，供编辑器补全。 Print the JSON Schema of a kind of file, for an editor."""
    from fincheck.cli.config import FIELDS
    from fincheck.quality import schemas
    from fincheck.render import FORMATS

    write(schemas.as_text(schemas.schema(kind.value, packaged.load(), FORMATS, FIELDS)))
    return 0
