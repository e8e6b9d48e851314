"""Help and usage errors in one language, folded to the width of the terminal: typer's own words are English only.

The texts of commands and options stand beside them in both languages, ``中文。 English.``; here one is chosen.
"""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

from fincheck.cli.printed import terminal
from fincheck.source import cells, harmless

__all__ = ["HelpedCommand", "HelpedGroup", "chosen", "usage_error"]

_WIDEST = 100  # cells; a longer line is hard to read
_NAMES = 28  # cells for the names of options
_WORDS = {
    "[OPTIONS]": "[选项]",
    "COMMAND": "命令",
    "[ARGS]...": "[参数]...",
    "Show this message and exit.": "显示这份说明。",
    "Install completion for the current shell.": "给当前的命令行装上补全。",
    "Show completion for the current shell, to copy it or customize the installation.": "显示当前命令行的补全脚本。",
    "required": "必填",
}
# What typer says of a command line, and the same in Chinese; {0}, {1} are what the pattern's groups found.
_ERRORS = (
    (r"No such option: (\S+?)\.?(?: Did you mean (\S+?)\?)", "没有选项 {0}，是不是 {1}？"),
    (r"No such option: (\S+?)\.?(?: \(Possible options: (.*)\))", "没有选项 {0}，是不是 {1}？"),
    (r"No such option: (\S+?)\.?", "没有选项 {0}"),
    (r"No such command '?(.*?)'?\.(?: Did you mean (.*)\?)?", "没有命令“{0}”"),
    (r"Missing command\.", "缺少命令"),
    (r"Missing argument '?(.*?)'?\.", "缺少 {0}"),
    (r"Missing option '?(.*?)'?\.", "缺少选项 {0}"),
    (r"Missing parameter: (.*)", "缺少 {0}"),
    (r"Option '?(.*?)'? requires (?:an argument|\d+ arguments)\.", "选项 {0} 后面要写一个值"),
    (r"Option '?(.*?)'? does not take a value\.", "选项 {0} 不带值"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", "多出来的参数：{0}"),
    (r"Invalid value for '?(.*?)'?: (?:'(.*)'|\"(.*)\") is not one of (.*)\.", "{0} 不能是“{1}”，可用：{3}"),
    (r"Invalid value for '?(.*?)'?: '(.*)' is not a valid .*\.", "{0} 应是整数，而不是“{1}”"),
    (r"Invalid value for '?(.*?)'?: (.*) is not in the range (.*)\.", "{0} 不能是 {1}，范围：{2}"),
)  # fmt: skip


def chosen(text: str, lang: str) -> str:
    """Return one language of a text that stands in both, ``中文。 English.``."""
    zh, both, en = text.partition("。 ")
    if not both:
        return _WORDS.get(text, text) if lang == "zh" else text
    return zh + "。" if lang == "zh" else en


def usage_error(error: Any, lang: str) -> str:
    """Return a usage error of typer as lines for stderr."""
    message = " ".join(error.format_message().split())
    ctx = getattr(error, "ctx", None)
    if lang == "zh":
        for pattern, zh in _ERRORS:
            found = re.fullmatch(pattern, message)
            if found:
                message = zh.format(*(harmless(group or "") for group in found.groups())).replace("', '", "、")
                break
        message = message.replace("'", "") if found else message
    head = []
    if ctx is not None:
        head = [_usage(ctx.command, ctx, lang)]
        name = f"{ctx.command_path} -h"
        head += [f"说明：{name}" if lang == "zh" else f"Try '{name}' for help.", ""]
    return "".join(f"{line}\n" for line in [*head, ("错误：" if lang == "zh" else "Error: ") + message])


def _usage(command: Any, ctx: Any, lang: str) -> str:
    pieces = " ".join(command.collect_usage_pieces(ctx)).split()
    pieces = [piece.removeprefix("{").removesuffix("}") for piece in pieces]
    if lang == "zh":
        pieces = [_WORDS.get(piece, piece) for piece in pieces]
    return ("用法：" if lang == "zh" else "Usage: ") + " ".join([ctx.command_path, *pieces])


def _help(command: Any, ctx: Any) -> str:
    """Return the help of a command in the language of its context."""
    from fincheck.render.wrap import folded  # read on use: every start pays for what stands at the top

    lang = ctx.obj if ctx.obj in ("zh", "en") else "en"
    width = min(terminal()[0], _WIDEST)
    lines = [*folded(_usage(command, ctx, lang), width), ""]
    for paragraph in re.split(r"\n\s*\n", command.help or ""):
        lines += ["  " + line for line in folded(chosen(" ".join(paragraph.split()), lang), width - 2)]
    rows: dict[str, list[tuple[str, str]]] = {}
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is not None:
            kind = ("参数", "Arguments") if param.param_type_name == "argument" else ("选项", "Options")
            rows.setdefault(kind[lang != "zh"], []).append((record[0], _described(param, record[1], lang)))
    for name in command.list_commands(ctx) if isinstance(command, TyperGroup) else ():
        inner = command.get_command(ctx, name)
        if inner is not None and not inner.hidden:
            short = chosen(" ".join((inner.short_help or inner.help or "").split()), lang)
            rows.setdefault("命令" if lang == "zh" else "Commands", []).append((name, short))
    for heading, listed in rows.items():
        lines += ["", heading + ("：" if lang == "zh" else ":")]
        wide = min(max(cells(names) for names, _ in listed), _NAMES)
        for names, text in listed:
            first, *rest = folded(text, width - wide - 4) if text else [""]
            if cells(names) > wide:
                lines += [f"  {names}", " " * (wide + 4) + first]
            else:
                lines.append(f"  {names}{' ' * (wide - cells(names))}  {first}".rstrip())
            lines += [" " * (wide + 4) + line for line in rest]
    return "\n".join(lines)


def _described(param: Any, record: str, lang: str) -> str:
    """Return what is said of an option, and behind it its default as typer tells it."""
    text = chosen(" ".join((getattr(param, "help", None) or record).split()), lang)
    extra = re.search(r"\[([^\[\]]*)\]$", " ".join(record.split()))
    if extra is None:
        return text
    if lang != "zh":
        return f"{text} [{extra[1]}]"
    parts = [_WORDS.get(part, part).replace("default: ", "默认：") for part in extra[1].split("; ")]
    return f"{text}〔{'；'.join(parts)}〕"


class HelpedCommand(TyperCommand):
    """A command whose help is in one language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help as our own columns, in one language."""
        formatter.write(_help(self, ctx))


class HelpedGroup(TyperGroup):
    """A group of commands whose help is in one language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help as our own columns, in one language."""
        formatter.write(_help(self, ctx))
