"""What a command line stands for: the reports, each with the settings that its configuration and the options make."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import typer

from fincheck.cli.batch import Settings
from fincheck.cli.files import read_source
from fincheck.source import Problem

if TYPE_CHECKING:
    from datetime import date

    from fincheck.cli.config import Config

__all__ = ["Found", "day", "found"]

_YAML = (".yaml", ".yml")
_CONFIG, _WAIVERS = "fincheck.yaml", "waivers.yaml"  # never reports
_PATTERN = frozenset("*?[")


class Found(NamedTuple):
    """The reports to audit, in order, each with its settings, and the configurations met, by file."""

    jobs: list[tuple[str, Settings]]
    configs: dict[str, Config]


def found(
    paths: list[str],
    options: Settings,
    *,
    strict: bool | None,
    waivers: str | None,
    no_waivers: bool,
    config: str | None,
    no_config: bool,
    today: str | None,
) -> Found:
    """Return what the command line stands for. Options win over the configuration that is found for a report."""
    here = Found([], {})
    folders: dict[str, str] = {}
    settled: dict[tuple[str, str], Settings] = {}
    reports = _reports(paths)
    options = options._replace(several=len(reports) > 1)
    for path in reports:
        file = "" if no_config else config or _configuration(path, folders)
        if file and file not in here.configs:
            here.configs[file] = _read(file)
        known = here.configs.get(file)
        held = "" if no_waivers else waivers or (known and known.waivers) or _beside(path)
        key = (file, held)
        if key not in settled:
            settled[key] = _settled(options, known, file, held, strict, today)
        here.jobs.append((path, settled[key]))
    return here


def _reports(paths: list[str]) -> list[str]:
    """Return the reports that paths, folders and globs stand for, each once, in order; a folder in that of its names.

    Where there are several, our own files are none of them: a shell's ``*.yaml`` names them too.
    """
    found = list(dict.fromkeys(report for path in paths for report in _expanded(path)))
    reports = [path for path in found if os.path.basename(path) not in (_CONFIG, _WAIVERS)]
    return reports if len(found) > 1 else found


def _expanded(path: str) -> Iterator[str]:
    if path != "-" and os.path.isdir(path):
        yield from _below(path) or [path]  # an empty folder is told of as the report that it is not
    elif _PATTERN.isdisjoint(path) or os.path.exists(path):
        yield path
    else:
        from glob import glob

        matching = sorted(name for name in glob(path, recursive=True) if os.path.isfile(name))
        yield from matching or [path]


def _below(folder: str) -> list[str]:
    """Return the reports in a folder and the folders below it; hidden folders are left out."""
    reports = []
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        reports += [
            os.path.normpath(os.path.join(above, name))
            for name in sorted(names)
            if name.endswith(_YAML) and name not in (_CONFIG, _WAIVERS) and not name.startswith(".")
        ]
    return reports


def _configuration(report: str, known: dict[str, str]) -> str:
    """Return the configuration for a report, or "": in its folder or above, no further than the top of a repository.

    ``known`` remembers the answer for every folder met.
    """
    folder = os.path.dirname(os.path.abspath(report))
    passed: list[str] = []
    found = ""
    while True:
        if folder in known:
            found = known[folder]
            break
        passed.append(folder)
        if os.path.isfile(os.path.join(folder, _CONFIG)):
            found = os.path.join(folder, _CONFIG)
            break
        above = os.path.dirname(folder)
        if above == folder or os.path.exists(os.path.join(folder, ".git")):
            break
        folder = above
    known.update(dict.fromkeys(passed, found))
    return found


def _read(file: str) -> Config:
    from fincheck.cli import config

    try:
        name = os.path.relpath(file)
    except ValueError:  # on another drive
        name = file
    source = read_source(name)
    return config.Config(name, problems=(source,)) if isinstance(source, Problem) else config.read(source)


def _beside(report: str) -> str:
    """Return the waivers that lie beside a report, or ""."""
    if report == "-":
        return ""
    path = os.path.join(os.path.dirname(report), _WAIVERS)
    return path if os.path.isfile(path) else ""


def _settled(
    options: Settings, known: Config | None, file: str, held: str, strict: bool | None, today: str | None
) -> Settings:
    options = options._replace(waivers=held, today=day(today) if held else None, strict=bool(strict), config=file)
    if known is None:
        return options._replace(fail_on=options.fail_on or "error")
    return options._replace(
        rules=(*known.rules, *options.rules),
        default_rules=options.default_rules and known.default_rules,
        select=options.select or known.select,
        ignore=options.ignore or known.ignore,
        fail_on=options.fail_on or known.fail_on or "error",
        strict=bool(known.strict) if strict is None else strict,
        select_at=None if options.select else known.places.get("select"),
        ignore_at=None if options.ignore else known.places.get("ignore"),
    )


def day(text: str | None) -> date:
    """Return the day that ``--today`` names, else today where we are."""
    from datetime import date, datetime

    if text is None:
        return datetime.now().astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"“{text}”不是日期，写成 2025-12-31。 {text!r} is no date, write 2025-12-31.", param_hint="--today"
        ) from None
