"""What a command line stands for: the reports, each with the settings that its configuration and the options make."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from fincheck.cli.files import Usage, read_source
from fincheck.cli.rulebooks import listed_in
from fincheck.cli.settings import Settings
from fincheck.record import Record
from fincheck.source import Origin, Place, Problem, Text, visible

if TYPE_CHECKING:
    from datetime import date

    from fincheck.cli.config import Config

__all__ = ["Selected", "day", "found"]

# What a folder is searched for. Texts and web pages are read where they are named: in a folder they may be anything.
_REPORTS = (".yaml", ".yml", ".docx", ".docm", ".xlsx", ".xlsm", ".xls", ".et", ".pdf", ".doc", ".wps")
_LEFT = (
    ".txt", ".text", ".md", ".markdown", ".csv", ".tsv", ".html", ".htm", ".mht", ".ofd", ".rtf", ".odt", ".ods", ".xlsb",
    ".zip", ".rar", ".7z",
)  # fmt: skip
_NAMED = 5  # files that are told by name
_CONFIG, _WAIVERS = "fincheck.yaml", "waivers.yaml"  # never reports
_PATTERN = frozenset("*?[")


class Selected(Record):
    """The reports to audit, in order, each with its settings, and the configurations met, by file.

    ``left``  of each folder that was named, what of it may be a disclosure and is not audited
    """

    jobs: list[tuple[str, Settings]]
    configs: dict[str, Config]
    left: list[Problem]

    def inputs(self) -> Iterator[tuple[str, Text]]:
        """Yield every file that is read, with what it is."""
        for path in (file for first, one in self.jobs for file in (first, *one.together)):
            if path != "-":
                yield path, Text("要核对的报告", "a report that is audited")
        for one in dict.fromkeys(one for _, one in self.jobs):
            for file in (file for path in one.rules for file in listed_in(path)):
                yield file, Text("规则文件", "a rule file in use")
            if one.waivers:
                yield one.waivers, Text("豁免文件", "the file of waivers in use")
        for known in self.configs.values():
            yield known.file, Text("配置文件", "the configuration in use")


def found(
    paths: list[str],
    options: Settings,
    *,
    strict: bool | None = None,
    waivers: str | None = None,
    no_waivers: bool = False,
    config: str | None = None,
    no_config: bool = False,
    today: str | None = None,
    together: bool = False,
) -> Selected:
    """Return what the command line stands for. Options win over the configuration that is found for a report.

    With ``together`` all files are those of one disclosure: one report, with the settings of the first.
    """
    here = Selected([], {}, [])
    folders: dict[str, str] = {}
    settled: dict[tuple[str, str], Settings] = {}
    passed: dict[str, list[str]] = {}
    expanded = [(path, _expanded(path, passed)) for path in paths]
    told = {
        path: "" if no_config else config or _configuration(path, folders) for _, listed in expanded for path in listed
    }
    read: dict[str, Config] = {file: _read(file) for file in dict.fromkeys(told.values()) if file}
    rules = [*options.rules, *(path for known in read.values() for path in known.rules)]
    reports = _reports(expanded, _ours(rules, [waivers, *(known.waivers for known in read.values())]))
    options = options._replace(several=len(reports) > 1)
    for path in reports:
        file = told.get(path) or ""
        known = read.get(file)
        if known is not None:
            here.configs[file] = known
        held = "" if no_waivers else waivers or (known and known.waivers) or _beside(path)
        key = (file, held)
        if key not in settled:
            settled[key] = _settled(options, known, file, held, strict, today)
        here.jobs.append((path, settled[key]))
    if together and len(here.jobs) > 1:
        (path, settings), *rest = here.jobs
        here.jobs[:] = [(path, settings._replace(together=tuple(other for other, _ in rest), several=False))]
    here.left.extend(
        _left(folder, files, set(reports)) for folder, files in passed.items() if not set(reports) >= {*files}
    )
    return here


def _left(folder: str, files: list[str], reports: set[str]) -> Problem:
    """Return the notice of what a folder holds that may be a disclosure and was not audited."""
    names = [name for name in files if name not in reports]
    zh, en = "、".join(names[:_NAMED]), ", ".join(names[:_NAMED])
    more = ("等", ", …") if len(names) > _NAMED else ("", "")
    return Problem(
        Place(folder, 1, 1, Origin()),
        Text(
            f"目录里有 {len(names)} 个文件没有核对（只找 YAML、Word、Excel、PDF）：{zh}{more[0]}",
            f"{len(names)} {'file' if len(names) == 1 else 'files'} of this folder not audited (it is searched for YAML, Word, Excel, PDF): {en}{more[1]}",
        ),
        Text("其中有要核对的，请写出文件名", "name those that are to be audited"),
    )


def _reports(expanded: list[tuple[str, list[str]]], ours: Callable[[str], bool]) -> list[str]:
    """Return the reports that paths, folders and globs stand for, each once, in order; a folder in that of its names.

    Our own files are none of them; one that is named alone is audited. Named beside others it is not: a shell's
    ``*.yaml`` names them too.
    """
    several = len({report for _, listed in expanded for report in listed}) > 1
    reports: dict[str, None] = {}
    for path, listed in expanded:
        kept = [report for report in listed if not ours(report)] if several or listed != [path] else listed
        if not kept and listed != [path]:
            kept = [path]  # a folder without reports is told of as the report that it is not
        reports.update(dict.fromkeys(kept))
    return list(reports)


def _ours(rules: list[str], waivers: list[str | None]) -> Callable[[str], bool]:
    """Return what says whether a file is one of ours: a configuration, waivers, or rules in use."""
    files = {os.path.realpath(file) for path in rules for file in listed_in(path)}
    files |= {os.path.realpath(file) for file in waivers if file}

    def ours(path: str) -> bool:
        known = path.endswith((_CONFIG, _WAIVERS)) and os.path.basename(path) in (_CONFIG, _WAIVERS)
        return known or (bool(files) and os.path.realpath(path) in files)

    return ours


def _expanded(path: str, passed: dict[str, list[str]]) -> list[str]:
    """Return the files that one argument stands for; the argument itself where it stands for none.

    ``passed`` takes up what a folder holds besides.
    """
    if path != "-" and os.path.isdir(path):
        below, others = _below(path)
        if others:
            passed[path] = others
        return below or [path]
    if _PATTERN.isdisjoint(path) or os.path.exists(path):
        return [path]
    from glob import glob

    return sorted(name for name in glob(path, recursive=True) if not os.path.isdir(name)) or [path]


def _below(folder: str) -> tuple[list[str], list[str]]:
    """Return the reports and documents in a folder and the folders below it, and what else may be a disclosure; hidden
    files and open ones (~$…) are left out.
    """
    reports: list[str] = []
    others: list[str] = []
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = os.path.normpath(os.path.join(above, "_"))[:-1]
        for name in sorted(names):
            kind = name.lower()
            kept = reports if kind.endswith(_REPORTS) else others if kind.endswith(_LEFT) else None
            if kept is not None and not name.startswith((".", "~$")):
                kept.append(here + name)
    return reports, others


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
    """Return the settings of a report: the options of the command line before those of its configuration."""
    options = options._replace(
        waivers=held, today=day(today) if held or today is not None else None, strict=bool(strict), config=file
    )
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


def day(text: str | None, option: str = "--today") -> date:
    """Return the day that an option names, else today where we are. Raises Usage for what is no day."""
    if text is None:
        from datetime import datetime

        return datetime.now().astimezone().date()
    from fincheck.figures.days import day_of

    found = day_of(text)
    if found is None:
        told = Text(
            f"“{visible(text)}”不是日期，写成 2025-12-31", f"{visible(text)!r} is no date, write it as 2025-12-31"
        )
        raise Usage(told, option)
    return found
