"""``fincheck.yaml``: what a project has settled for its reports, found upward from each of them.

There is no file for a user or a machine: a gate must come to the same result everywhere.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

from fincheck.readers import yamltree
from fincheck.render import FORMATS
from fincheck.report.tree import Node
from fincheck.rulebook.rulebook import SEVERITIES
from fincheck.source import Place, Problem, Source, Text, near

__all__ = ["FIELDS", "NONE", "Config", "read"]

FIELDS = ("rules", "default-rules", "select", "ignore", "fail-on", "strict", "waivers", "outputs")


@dataclass(frozen=True, slots=True)
class Config:
    """What one ``fincheck.yaml`` says; None or empty where it is silent. Paths lead from its folder."""

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


NONE = Config()


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
    match name:
        case "rules":
            return tuple(_beside(source, path) for path in _texts(source, node))
        case "select" | "ignore":
            return tuple(part.strip() for text in _texts(source, node) for part in text.split(",") if part.strip())
        case "default-rules" | "strict":
            return _one_of(source, node, {"true": True, "false": False})
        case "fail-on":
            return _one_of(source, node, {level: level for level in SEVERITIES})
        case "waivers":
            return _beside(source, _texts(source, node)[0])
        case "outputs":
            return _outputs(source, node)
    guess = near(name, FIELDS)
    raise source.problem(
        node.line,
        source.name_before(node.line, node.column, name),
        Text(f"配置里没有“{name}”", f"a configuration has no {name!r}"),
        Text(f"是不是 {guess}？", f"did you mean {guess}?")
        if guess
        else Text(f"可用：{'、'.join(FIELDS)}", f"known: {', '.join(FIELDS)}"),
        len(name),
    )


def _outputs(source: Source, node: Node) -> tuple[tuple[str, str], ...]:
    outputs = []
    for name, path in (node.group or {}).items():
        if name not in FORMATS:
            raise source.problem(
                path.line,
                source.name_before(path.line, path.column, name),
                Text(f"没有输出格式“{name}”", f"no output format {name!r}"),
                Text(f"可用：{'、'.join(FORMATS)}", f"known: {', '.join(FORMATS)}"),
                len(name),
            )
        outputs.append((name, _beside(source, _texts(source, path)[0])))
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
        raise source.problem(
            node.line, node.column, Text("这里缺少内容", "nothing is said here"), Text("写出来，或删去这一行", "say it, or delete the line")
        )  # fmt: skip
    return texts


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


def _beside(source: Source, path: str) -> str:
    """Return a path that leads from the folder of the configuration, as seen from here."""
    return os.path.join(os.path.dirname(source.name), path)
