"""The options that several commands share."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Annotated

import typer

from fincheck.render import FORMATS

__all__ = [
    "ConfigFile", "Format", "Ignore", "Lack", "Lang", "Language", "NoConfig", "NoDefault", "NoWaivers", "Rules", "Select",
    "Severity", "Today", "Together", "WaiversFile",
]  # fmt: skip


class Severity(StrEnum):
    """Values of --fail-on."""

    error = "error"
    warning = "warning"
    info = "info"


class Lack(StrEnum):
    """Values of --unread."""

    error = "error"
    warn = "warn"
    off = "off"


class Lang(StrEnum):
    """Values of --lang."""

    zh = "zh"
    en = "en"


Format = Enum("Format", {name: name for name in FORMATS}, type=str)  # type: ignore[misc]

Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--rules", metavar="PATH", help="另加规则文件或目录，可重复。 Add rules of a file or folder; repeatable."
    ),
]
NoDefault = Annotated[bool, typer.Option("--no-default-rules", help="不用自带规则。 Leave the packaged rules out.")]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select", metavar="IDS", help="只用这些规则（编号前缀，逗号分隔）。 Only rules with these id prefixes."
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", metavar="IDS", help="不用这些规则。 Leave out rules with these id prefixes."),
]
Language = Annotated[
    Lang | None, typer.Option("--lang", help="输出语言，默认按系统。 Language of the output; default: the locale.")
]
ConfigFile = Annotated[
    str | None,
    typer.Option(
        "--config",
        metavar="PATH",
        help="配置文件，默认从报告所在目录向上找 fincheck.yaml。 Configuration; default: fincheck.yaml in the report's folder or above.",
    ),
]
NoConfig = Annotated[bool, typer.Option("--no-config", help="不用配置文件。 Use no configuration.")]
Together = Annotated[
    bool,
    typer.Option(
        "--together", help="几个文件是同一份公开，合起来核对。 The files are one disclosure: audit them as one."
    ),
]
WaiversFile = Annotated[
    str | None,
    typer.Option(
        "--waivers",
        metavar="PATH",
        help="豁免文件，默认为报告旁的 waivers.yaml。 Waivers; default: waivers.yaml beside the report.",
    ),
]
NoWaivers = Annotated[bool, typer.Option("--no-waivers", help="不用豁免。 Heed no waivers.")]
Today = Annotated[
    str | None,
    typer.Option("--today", metavar="DATE", help="按这一天判断豁免是否到期。 The day by which waivers are judged."),
]
