"""The commands: each with its module here, its function, and what the list of commands says: a line of 80 cells holds it."""

from __future__ import annotations

__all__ = ["COMMANDS"]

COMMANDS = {
    "check": ("check", "check", "核对报告。 Check reports (the default command)."),
    "why": ("why", "why", "问题从何而来，证明是什么。 Why there are findings; the proof."),
    "read": ("read", "read", "把公开文件读成报告。 Read a document into a report."),
    "explain": ("rules", "explain", "说明一条规则。 A rule's page: formula, why, basis."),
    "rules": ("rules", "listed", "规则一览，名称、示例、分析。 The rules in force; test them."),
    "coverage": ("coverage", "coverage", "哪些数字没有规则约束。 Which figures no rule constrains."),
    "waive": ("waive", "waive", "豁免一个问题。 Let one finding stay, with a reason."),
    "baseline": ("waive", "baseline", "豁免现有的全部问题。 Let all findings of today stay."),
    "init": ("begin", "init", "写一份待填的报告。 Write a report to fill in."),
    "page": ("page", "page", "在浏览器里核对。 Check in the browser, on this machine."),
    "schema": ("begin", "schema", "输出 JSON Schema。 Print a JSON Schema, for an editor."),
}
