"""``fincheck read``: what stands in a published document, as a report to be seen and corrected."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from fincheck.cli.files import Usage, cannot, digests, language_of, read_report, unwritable
from fincheck.cli.options import Language
from fincheck.cli.outputs import draft, refuse_clashes
from fincheck.cli.printed import fail, tell_problems, write
from fincheck.render.further import command
from fincheck.rulebook import packaged
from fincheck.source import Problem, Source, Text, harmless

__all__ = ["read"]


def read(
    documents: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="同一份公开的文件：Word、Excel、PDF、网页、文本。 The files of one disclosure.",
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="PATH", help="写到文件，默认打印出来。 The file to write; default: print."
        ),
    ] = "-",
    text: Annotated[
        bool,
        typer.Option("--text", help="只输出逐行的文字，带行号。 Print the text line by line, with numbers."),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件。 Replace a file that is there.")] = False,
    lang: Language = None,
) -> int:
    """读出公开文件里的数字，写成可以核对、改正的报告。 Read a document into a report to see and correct."""
    language = language_of(lang)
    if "-" in documents:
        raise Usage(Text("读公开文件要给出文件名", "A document is read by its name"), "FILE")
    if output != "-":
        clash = Text("要读的文件", "a document that is read")
        refuse_clashes([(output, f"--output {output}")], [(path, clash) for path in documents])
        if os.path.exists(output) and not force:
            told = Text(f"{output} 已经存在，没有改动；换一个文件名，或加 --force", f"{output} is there already and was left alone; take another name, or add --force")  # fmt: skip
            fail(told, language)
            return 2
    found = read_report(documents[0], tuple(documents[1:]))
    if isinstance(found, Source):
        already = Text("这已经是 YAML 报告", "this is a report in YAML already")
        found = cannot(documents[0], already, Text(f"直接核对：{command(documents[0])}", f"audit it: {command(documents[0])}"))  # fmt: skip
    if isinstance(found, Problem):
        tell_problems([found], language)
        return 2
    if text:
        lines = found.layout().source.lines
        wide = len(str(len(lines)))
        return _written(output, "".join(f"{number:>{wide}}  {harmless(line)}\n" for number, line in enumerate(lines.part(0, len(lines) - 1), 1)), "", language)  # fmt: skip
    from fincheck.readers.reading import read_published
    from fincheck.readers.retold import as_yaml

    try:
        reading = read_published(found, packaged.load().terms)
    except Problem as problem:
        tell_problems([problem], language)
        return 2
    lost = [*reading.problems, *reading.told()]
    tell_problems(lost, language)
    unread = [f"{one.place.at(language)}: {one.text.of(language)}" for one in lost]
    made = as_yaml(reading.report, digests(documents), unread, language)
    then = command(output)
    finished = Text(f"{output}：已写好，对照原文看一遍，再运行 {then}", f"{output}: written. Look at it beside the document, then run: {then}")  # fmt: skip
    code = _written(output, made, harmless(finished.of(language)) + "\n", language)
    return code or (2 if reading.problems else 0)


def _written(path: str, text: str, said: str, language: str) -> int:
    """Write to a file or print; return the exit code."""
    if path == "-":
        write(text)
        return 0
    try:
        with draft(path, said) as file:
            file.write(text.encode())
    except OSError as error:
        fail(unwritable(path, error), language)
        return 2
    return 0
