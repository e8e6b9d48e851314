"""``fincheck.yaml``: what a project has settled for its reports, found upward from each of them.

There is no file for a user or a machine: a gate must come to the same result everywhere.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from fincheck.readers import yamltree
from fincheck.render import FORMATS
from fincheck.report.fields import unknown_field
from fincheck.report.tree import Node
from fincheck.rulebook.rule import SEVERITIES
from fincheck.source import Place, Problem, Source, Text, visible

__all__ = ["FIELDS", "Config", "read"]

FIELDS = ("rules", "default-rules", "select", "ignore", "fail-on", "strict", "waivers", "outputs")


@dataclass(frozen=True, slots=True)
class Config:
    """What one ``fincheck.yaml`` says; None or empty where it is silent. Paths lead from its folder and stay in it."""

    file: str = ""
    rules: tuple[str, ...] = ()
    default_rules: bool = True
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    strict: bool | None = None
    waivers: str | None = None
    outputs: tuple[tuple[str, str], ...] = ()
    places: dict[str, Place] = field(default_factory=dict, hash=False)
    problems: tuple[Problem, ...] = ()


def read(source: Source) -> Config:
    """Return what a configuration says; what is wrong with it stands in its problems."""
    problems: list[Problem] = []
    if source.empty:
        nothing = Text("文件是空的", "the file is empty")
        help = Text("写入设置，例如“strict: true”，或删去这个文件", "write what is to be settled, as 'strict: true', or delete the file")  # fmt: skip
        return Config(source.name, problems=(source.problem(1, 1, nothing, help),))
    try:
        top = yamltree.read(source)
    except Problem as problem:
        return Config(source.name, problems=(problem,))
    told: dict[str, object] = {}
    places: dict[str, Place] = {}
    for name, node in (top.group or {}).items():
        places[name] = Place(source.name, node.line, node.column)
        try:
            told[name.replace("-", "_")] = _value(source, name, node)
        except Problem as problem:
            problems.append(problem)
    if problems:
        return Config(source.name, problems=tuple(problems))
    return Config(source.name, places=places, **told)  # type: ignore[arg-type]


def _value(source: Source, name: str, node: Node) -> object:
    """Return one field of the configuration as the settings take it. Raises Problem at its place."""
    match name:
        case "rules":
            nodes = list(node.group.values()) if node.group else [node]
            return tuple(_beside(source, *one) for one in zip(nodes, _texts(source, node), strict=True))
        case "select" | "ignore":
            ids = tuple(part.strip() for text in _texts(source, node) for part in text.split(",") if part.strip())
            if not ids:
                raise _silent(source, node)
            return ids
        case "default-rules" | "strict":
            return _one_of(source, node, {"true": True, "false": False})
        case "fail-on":
            return _one_of(source, node, {level: level for level in SEVERITIES})
        case "waivers":
            return _beside(source, node, _texts(source, node)[0])
        case "outputs":
            return _outputs(source, node)
    raise unknown_field(source, node, name, Text(f"配置里没有“{name}”", f"a configuration has no {name!r}"), FIELDS)


def _outputs(source: Source, node: Node) -> tuple[tuple[str, str], ...]:
    outputs = []
    for name, path in (node.group or {}).items():
        if name not in FORMATS:
            said = Text(f"没有输出格式“{name}”", f"no output format {name!r}")
            raise unknown_field(source, path, name, said, FORMATS)
        outputs.append((name, _beside(source, path, _texts(source, path)[0], written=True)))
    if not outputs:
        raise source.problem(
            node.line,
            node.column,
            Text("outputs 应写成 格式: 路径", "outputs are written 'format: path'"),
            Text("例如：outputs: {sarif: fincheck.sarif}", "for example: outputs: {sarif: fincheck.sarif}"),
        )
    return tuple(outputs)


def _texts(source: Source, node: Node) -> list[str]:
    """Return a text, or a list of texts, as a list."""
    nodes = list(node.group.values()) if node.group is not None else [node]
    texts = [(child.text or "").strip() for child in nodes]
    if not texts or not all(texts):
        raise _silent(source, node)
    return texts


def _silent(source: Source, node: Node) -> Problem:
    told = Text("这里缺少内容", "nothing is said here")
    return source.problem(node.line, node.column, told, Text("写出来，或删去这一行", "say it, or delete the line"))


def _one_of(source: Source, node: Node, known: dict[str, Any]) -> Any:
    text = (node.text or "").strip()
    if text not in known:
        raise source.problem(
            node.line,
            node.column,
            Text(f"不认识“{text}”", f"unknown value {text!r}"),
            Text(f"可用：{'、'.join(known)}", f"known: {', '.join(known)}"),
            max(len(text), 1),
        )
    return known[text]


def _beside(source: Source, node: Node, path: str, *, written: bool = False) -> str:
    """Return a path that leads from the folder of the configuration, as seen from here.

    Raises Problem where it leads out of that folder, or, of what is only read, out of the repository that holds it: who
    runs fincheck over somebody's reports has not chosen what their configuration names.
    """
    here = os.path.dirname(source.name)
    found = os.path.join(here, path)
    top = os.path.realpath(here or os.curdir)
    target = os.path.realpath(found)
    if _within(target, top) or (not written and _within(target, _repository(top))):
        return found
    told = (
        Text(f"“{visible(path)}”在配置所在目录之外，没有写", f"{visible(path)!r} leads out of the folder of the configuration: it was not written")
        if written
        else Text(f"“{visible(path)}”在配置所在目录之外，没有读", f"{visible(path)!r} leads out of the folder of the configuration: it was not read")
    )  # fmt: skip
    help = (
        Text("写在这个目录里，或在命令行用 --output 指定", "name a place below it, or use --output on the command line")
        if written
        else Text("放到这个目录里，或在命令行用 --rules、--waivers 指定", "put it below, or name it on the command line with --rules or --waivers")
    )  # fmt: skip
    raise source.problem(node.line, node.column, told, help, len(path))


def _within(path: str, folder: str) -> bool:
    try:
        return os.path.commonpath([path, folder]) == folder
    except ValueError:  # on another drive
        return False


def _repository(folder: str) -> str:
    """Return the top of the repository that a folder lies in, or the folder itself."""
    at = folder
    while not os.path.exists(os.path.join(at, ".git")):
        above = os.path.dirname(at)
        if above == at:
            return folder
        at = above
    return at
