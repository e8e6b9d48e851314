"""JSON Schemas of the four kinds of files that people write, made from the terms and from what the readers accept.

An editor that knows them completes keys, in Chinese and English, and marks a slip while it is typed. They say less
than the readers check: whether a figure can be read, or a formula, is for ``fincheck`` to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from fincheck.evaluation.outcome import Verdict
from fincheck.figures.figure import MONEY
from fincheck.home import page
from fincheck.report.report import FIXED_NAMES, ROUNDING_NAMES
from fincheck.report.terms import FIELDS as TERM_FIELDS
from fincheck.report.terms import ROLES as TERM_ROLES
from fincheck.report.terms import Term
from fincheck.rulebook.rule import FIELDS as RULE_FIELDS
from fincheck.rulebook.rule import SEVERITIES
from fincheck.rulebook.rulebook import Rulebook
from fincheck.rulebook.written import NAMES as RULE_NAMES
from fincheck.rulebook.written import SEVERITY_NAMES
from fincheck.waivers.read import FIELDS as WAIVER_FIELDS
from fincheck.waivers.read import NAMES as WAIVER_NAMES
from fincheck.waivers.waiver import Also

__all__ = ["KINDS", "as_text", "config", "report", "rules", "schema", "waivers_file"]

KINDS = ("report", "rules", "waivers", "config")

Json = dict[str, Any]
_DIALECT = "http://json-schema.org/draft-07/schema#"  # what editors understand best
_TEXT: Json = {"type": ["string", "number", "boolean", "null"]}  # an editor reads 2020, no and 12.50 in its own way
_ANY_TERM = "#/definitions/place"


def schema(kind: str, book: Rulebook, formats: Iterable[str] = (), fields: Iterable[str] = ()) -> Json:
    """Return the schema of one of ``KINDS``; ``formats`` and ``fields`` are those of a configuration.

    Raises ValueError for another kind.
    """
    match kind:
        case "report":
            return report(book)
        case "rules":
            return rules()
        case "waivers":
            return waivers_file()
        case "config":
            return config(formats, fields)
    raise ValueError(kind)


def as_text(found: Json) -> str:
    """Return a schema as it is written into a file, what has one member on a line of its own."""
    whole = json.dumps(found, ensure_ascii=False, indent=1)
    return re.sub(r'\{\n +("[^"\n]+": (?:"[^"\n]*"|true|false))\n +\}', r"{\1}", whole) + "\n"


def report(book: Rulebook) -> Json:
    """Return the schema of a report: every term under every label, any other name free.

    An editor offers names in the order in which they stand here: headers, then sections, then what stands in them. It
    offers properties only, so each label is one, and what a term means is told once. Codes are patterns: nobody completes
    a number, and editors written in JavaScript put names that are whole numbers before all others.
    """
    terms = book.terms
    sections, lists = _sections(book)
    ordered = sorted(terms.by_id.values(), key=lambda term: _rank(term, sections))
    properties: Json = {}
    codes: Json = {}
    for term in ordered:
        for label in dict.fromkeys((term.id, term.zh, term.en, *term.labels)):
            if label and (terms.id_of(label) == term.id or terms.chapter(label)):
                known, name = (codes, f"^{label}$") if label.isdecimal() else (properties, label)
                known[name] = {"$ref": f"#/definitions/term-{term.id}"}
    any_value = {"additionalProperties": {"$ref": "#/definitions/value"}}  # of all names, those of terms too
    place = {"type": "object", "allOf": [any_value], "properties": properties, "patternProperties": codes}
    return {
        "$schema": _DIALECT,
        "$id": _address("report"),
        "title": "fincheck: 部门决算公开报告 / a final-accounts report",
        "description": "数字照公开文本填写，连同单位和小数位。 Figures as they are printed, with their units and last digits.",
        "allOf": [{"$ref": _ANY_TERM}],
        "type": "object",
        "definitions": {
            "place": place,
            "value": {
                "anyOf": [
                    _TEXT,
                    {"$ref": _ANY_TERM},
                    {"type": "array", "items": {"$ref": "#/definitions/value"}, "minItems": 1},
                ]
            },
            "section": {"anyOf": [_TEXT, {"$ref": _ANY_TERM}]},
        }
        | {f"term-{term.id}": _term(term, section=term.id in sections - lists) for term in ordered},
    }


def _sections(book: Rulebook) -> tuple[set[str], set[str]]:
    """Return the terms that stand at the top of a report, and those of them that may be lists."""
    sections: set[str] = set()
    lists: set[str] = set()
    for rule in book.rules:
        if rule.section:
            sections.add(rule.section)
            each = len(rule.scope) > 1 and rule.scope[1].kind == "each"
            if each or (len(rule.scope) == 1 and rule.reads is None):  # read whatever it holds, by no name
                lists.add(rule.section)
    return sections, lists


def _rank(term: Term, sections: set[str]) -> int:
    if term.unit == "header":
        return 0
    return 3 if term.id.isdecimal() else 1 if term.id in sections else 2


def _address(kind: str) -> str:
    return page(f"schemas/{kind}.schema.json").replace("/blob/", "/raw/")


def _term(term: Term, *, section: bool) -> Json:
    told = {"description": f"{term.zh} / {term.en}" + (f" ({term.unit})" if term.unit else "")}
    headers: dict[str, list[object]] = {
        "unit": [*MONEY],
        "rounding": [*ROUNDING_NAMES],
        "fixed": [*FIXED_NAMES, True, False],  # YAML editors take true for a boolean
    }
    if term.id in headers:
        return told | {"enum": headers[term.id]}
    if term.id == "decimals":
        return told | {"enum": [*range(9), *map(str, range(9))]}
    if term.unit == "header":
        return told | _TEXT
    return told | {"allOf": [{"$ref": "#/definitions/section"}]} if section else told


def rules() -> Json:
    """Return the schema of a file of rules."""
    two = {"anyOf": [{"type": "string"}, _object({"zh": {"type": "string"}, "en": {"type": "string"}})]}
    one: dict[str, Json] = {
        "id": {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,31}$", "description": "编号，不重复使用 / stable, never reused"},
        "title": two,
        "for": {"type": "string", "description": "适用的位置，不写则为最外层 / where it applies; left out: the top"},
        "when": {"type": "string", "description": "条件 / a condition"},
        "check": {"type": "string", "description": "公式，例如 基本支出 + 项目支出 = 合计 / the formula"},
        "severity": {"enum": [*SEVERITIES, *(name for name in SEVERITY_NAMES if name not in SEVERITIES)]},
        "basis": two,
        "why": two,
        "covers": {"type": "array", "items": {"type": "string"}},
        "since": {"type": ["string", "integer"], "description": "从哪一年度起 / the first year whose accounts it is for"},
        "until": {"type": ["string", "integer"], "description": "到哪一年度止 / the last year whose accounts it is for"},
        "examples": _object({verdict: {"type": "array", "items": {"type": "object"}} for verdict in Verdict}),
    }  # fmt: skip
    _all_of(one, RULE_FIELDS)
    rule = _named(one, RULE_NAMES, ("id", "check"))
    templates = {
        "type": "array",
        "items": {"type": "object"},
        "description": "共同的写法，<名称> 处各条不同 / with <name> for what differs",
    }
    members = {"type": "array", "items": {"type": "object"}, "description": "各条的不同之处 / what differs"}
    family = _named({"each": members, "rules": templates}, {"各有": "each", "规则": "rules"}, ("each", "rules"))
    listed = {"type": "array", "items": {"anyOf": [rule, family]}}
    names = {"type": "array", "items": {"type": "string"}}
    term: dict[str, Json] = {
        "zh": {"type": "string", "description": "中文名称 / the Chinese label"},
        "en": {"type": "string", "description": "英文名称 / the English label"},
        "labels": names | {"description": "其他写法 / other spellings"},
        "unit": {"type": "string", "description": "money、%、count、text，或所数的东西：辆 / or what is counted"},
        "former": names | {"description": "旧称 / names that are out of date"},
        "parts": names | {"description": "由哪些项组成，? 表示可以没有 / what it is made up of; ? may be absent"},
        "role": {"enum": list(TERM_ROLES), "description": "chapter 章、section 节、change 增减 …"},
        "since": {
            "type": ["string", "integer"],
            "description": "从哪一年度起用这个名称 / the first year that has it under its name",
        },
        "until": {"type": ["string", "integer"], "description": "到哪一年度止 / the last year that has it"},
    }
    _all_of(term, TERM_FIELDS)
    terms = {"type": "object", "additionalProperties": _object(term)}
    sections = {"rules": listed, "规则": listed, "terms": terms, "术语": terms}
    return _file("rules", "fincheck: 规则 / rules", sections, ("rules", "terms"), {"规则": "rules", "术语": "terms"})


def waivers_file() -> Json:
    """Return the schema of a file of waivers."""
    one: dict[str, Json] = {
        "rule": {"type": "string", "description": "规则编号 / the rule"},
        "path": {"type": "string", "description": "在报告何处 / where in the report"},
        "also": {"type": "array", "description": "同一原因的其他问题 / the other findings of the same cause"},
        "report": {"type": "string", "description": "哪份报告，不写则都适用 / which report; left out: any"},
        "reason": {"type": "string", "minLength": 1, "description": "为什么可以保留 / why it may stay"},
        "by": {"type": "string", "description": "批准人 / who allows it"},
        "until": {
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "description": "最后一天 / the last day",
        },
        "figures": {
            "type": "object",
            "additionalProperties": _TEXT,
            "description": "豁免时的数字 / the figures as waived",
        },
        "found": {"type": "string", "description": "豁免时的情况 / what was found, where that is no amount"},
        "basis": {"type": "string", "description": "豁免时的口径 / whose figures, of which year, unit and last digit"},
    }
    other = _named({name: one[name] for name in Also._fields}, _only(WAIVER_NAMES, Also._fields), ("rule", "path"))
    one["also"] |= {"items": other}
    _all_of(one, WAIVER_FIELDS)
    waiver = _named(one, WAIVER_NAMES, ("rule", "path", "reason", "until"))
    listed = {"type": ["array", "null"], "items": waiver}
    return _file(
        "waivers", "fincheck: 豁免 / waivers", {"waivers": listed, "豁免": listed}, ("waivers",), {"豁免": "waivers"}
    )


def config(formats: Iterable[str], fields: Iterable[str]) -> Json:
    """Return the schema of ``fincheck.yaml``."""
    text_or_list = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    one: dict[str, Json] = {
        "rules": text_or_list | {"description": "另加的规则文件或目录 / further files or folders of rules"},
        "default-rules": {"type": "boolean", "description": "是否用自带规则 / whether the packaged rules are used"},
        "select": text_or_list | {"description": "只用这些规则 / only rules with these id prefixes"},
        "ignore": text_or_list | {"description": "不用这些规则 / no rules with these id prefixes"},
        "fail-on": {"enum": list(SEVERITIES), "description": "达到此级别即失败 / fail from this severity on"},
        "strict": {"type": "boolean", "description": "无法判断的也算问题 / what is undecided fails too"},
        "waivers": {"type": "string", "description": "豁免文件 / the file of waivers"},
        "outputs": _object({name: {"type": "string"} for name in formats})
        | {"description": "格式: 路径 / format: path"},
    }
    _all_of(one, fields)
    return {"$schema": _DIALECT, "$id": _address("config"), "title": "fincheck.yaml"} | _object(one)


def _all_of(described: Mapping[str, Json], fields: Iterable[str]) -> None:
    """Raise AssertionError where the schema and the reader know other fields."""
    assert list(described) == list(fields), (list(described), list(fields))


def _object(properties: Json) -> Json:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _named(fields: dict[str, Json], names: Mapping[str, str], required: Iterable[str]) -> Json:
    """Return an object whose fields may be written in either language."""
    both = fields | {name: fields[field] for name, field in names.items()}
    wanted = []
    for field in required:
        others = [name for name, meant in names.items() if meant == field]
        wanted.append({"anyOf": [{"required": [name]} for name in (field, *others)]})
    return _object(both) | {"allOf": wanted}


def _only(names: Mapping[str, str], fields: Iterable[str]) -> dict[str, str]:
    return {name: field for name, field in names.items() if field in fields}


def _file(kind: str, title: str, properties: Json, required: Iterable[str], names: Mapping[str, str]) -> Json:
    wanted = [{"required": [name]} for field in required for name in (field, *(n for n in names if names[n] == field))]
    return {"$schema": _DIALECT, "$id": _address(kind), "title": title} | _object(properties) | {"anyOf": wanted}
