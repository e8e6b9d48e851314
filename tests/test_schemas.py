"""The schemas say what the readers accept: of keys in two languages, and of the files that ship with fincheck."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from gate import RULES, WAIVERS, Gate
from test_readme import ROOT, docs

from fincheck.cli.commands.skeleton import skeleton
from fincheck.readers import yamltree
from fincheck.report.tree import Node
from fincheck.rulebook import packaged
from fincheck.source import Source

SCHEMAS = {
    path.name.split(".")[0]: json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "schemas").iterdir()
}
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "null": type(None),
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}
FORMATS = {
    "uri": r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+",
    "uri-reference": r"[!-~]*",
    "date-time": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)",
}


@pytest.fixture
def gate(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.chdir(tmp_path)
    return Gate(tmp_path, capsys)


def refused(value: Any, schema: dict[str, Any], top: dict[str, Any], at: str = "$") -> list[str]:
    """Return the places of ``value`` that a schema refuses: the parts of drafts 4 and 7 that ours and SARIF's are written in.

    Raises KeyError where a schema uses a word that is not known here.
    """
    wrong: list[str] = []
    for word, wanted in schema.items():
        match word:
            case "$schema" | "$id" | "id" | "title" | "description" | "definitions" | "default":
                pass
            case "$ref":
                wrong += refused(value, top["definitions"][wanted.rpartition("/")[2]], top, at)
            case "type":
                names = [wanted] if isinstance(wanted, str) else wanted
                fits = isinstance(value, tuple(TYPES[name] for name in names if name != "number"))
                fits |= "number" in names and isinstance(value, (int, float))
                wrong += [] if fits and not (isinstance(value, bool) and "boolean" not in names) else [at]
            case "enum":
                wrong += [] if value in wanted else [at]
            case "minimum":
                wrong += [] if not isinstance(value, int) or value >= wanted else [at]
            case "maximum":
                wrong += [] if not isinstance(value, int) or value <= wanted else [at]
            case "uniqueItems":
                texts = [json.dumps(one, sort_keys=True) for one in value] if wanted and isinstance(value, list) else []
                wrong += [] if len(texts) == len(set(texts)) else [at]
            case "format":
                wrong += [] if not isinstance(value, str) or re.fullmatch(FORMATS[wanted], value) else [at]
            case "pattern":
                wrong += [] if not isinstance(value, str) or re.search(wanted, value) else [at]
            case "minLength" | "minItems":
                wrong += [] if not isinstance(value, (str, list)) or len(value) >= wanted else [at]
            case "required":
                wrong += [f"{at}.{name}" for name in wanted if isinstance(value, dict) and name not in value]
            case "items":
                for i, item in enumerate(value if isinstance(value, list) else ()):
                    wrong += refused(item, wanted, top, f"{at}.{i}")
            case "properties":
                for name in value if isinstance(value, dict) else ():
                    if name in wanted:
                        wrong += refused(value[name], wanted[name], top, f"{at}.{name}")
            case "patternProperties":
                for name in value if isinstance(value, dict) else ():
                    for one in wanted:
                        wrong += refused(value[name], wanted[one], top, f"{at}.{name}") if re.search(one, name) else []
            case "additionalProperties":
                for name in value if isinstance(value, dict) and wanted is not True else ():
                    patterns = schema.get("patternProperties", ())
                    if name not in schema.get("properties", {}) and not any(re.search(one, name) for one in patterns):
                        told = f"{at}.{name}"
                        wrong += [told] if wanted is False else refused(value[name], wanted, top, told)
            case "allOf":
                wrong += [place for one in wanted for place in refused(value, one, top, at)]
            case "anyOf":
                tried = [refused(value, one, top, at) for one in wanted]
                wrong += [] if not all(tried) else min(tried, key=len)
            case "oneOf":
                wrong += [] if sum(not refused(value, one, top, at) for one in wanted) == 1 else [at]
            case _:
                raise KeyError(word)
    return wrong


def plain(node: Node) -> Any:
    """Return a tree as an editor's YAML reader would, apart from numbers, which stay texts."""
    if node.group is None:
        return {"true": True, "false": False}.get(node.text or "", node.text)
    children = list(node.group.values())
    if children and all(child.name is None for child in children):
        return [plain(child) for child in children]
    return {child.name: plain(child) for child in children}


def checked(kind: str, text: str) -> list[str]:
    return refused(plain(yamltree.read(Source("x", text))), SCHEMAS[kind], SCHEMAS[kind])


@pytest.mark.parametrize("name", docs.made_schemas())
def test_the_schemas_are_those_of_the_code(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == docs.made_schemas()[name]  # python docs/generate.py


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_command_prints_the_schema(gate: Gate, kind: str) -> None:
    ran = gate.run("schema", kind, own=False)
    assert (ran.code, json.loads(ran.out)) == (0, SCHEMAS[kind])


FILES = [
    *(("report", path) for path in sorted((ROOT / "fixtures").glob("*/*.yaml"))),
    *(("rules", path) for path in sorted((ROOT / "rules").glob("*/*.yaml")) if path.parent.name != "reading"),
]


@pytest.mark.parametrize(("kind", "path"), FILES, ids=[f"{path.parent.name}/{path.name}" for _, path in FILES])
def test_every_file_that_ships_is_accepted(kind: str, path: Path) -> None:
    assert checked(kind, path.read_text(encoding="utf-8")) == []


ACCEPTED = {
    "report": [
        "entity: 某局\nyear: 2020\nunit: 万元\ndecimals: 2\nrounding: 舍位平衡\nfixed: true\n支出决算: {合计: 1, 某项目: {x: [1, 2]}}",
        "expenditure: {total: , parts: {basic: {amount: 10,500.70}}}",
    ],
    "rules": [RULES, "规则: [{编号: A1, 公式: a = b, 级别: 警告, 名称: 名, 示例: {exact: [{a: 1}]}}]", "rules: [{id: A1, check: a = b}]"],
    "waivers": [WAIVERS, "waivers:", "豁免: [{规则: A, 位置: b, 理由: c, 截止: 2024-01-01, 数字: {a: 1}}]"],
    "config": ["select: A", "select: [A, B]\nfail-on: info\nstrict: true\noutputs: {sarif: a.sarif}\nwaivers: w.yaml\ndefault-rules: false\nrules: r"],
}  # fmt: skip
REFUSED = {
    "report": [("unit: 吨", "$.unit"), ("rounding: up", "$.rounding"), ("decimals: 12", "$.decimals"), ("支出决算: {金额单位: 吨}", "$.支出决算"), ("支出决算: [{合计: 1}]", "$.支出决算")],
    "rules": [("rules: [{id: A1}]", "$.rules.0.check"), ("rules: [{id: 1, check: a = b}]", "$.rules.0.id"), ("rules: [{id: A, check: b, severity: fatal}]", "$.rules.0.severity"), ("rules: [{id: A, check: b, colour: c}]", "$.rules.0.colour"), ("rule: []", "$.rule")],
    "waivers": [("waivers: [{rule: A, path: b, until: 2024-01-01}]", "$.waivers.0.reason"), ("waivers: [{rule: A, path: b, reason: c, until: soon}]", "$.waivers.0.until")],
    "config": [("selct: A", "$.selct"), ("fail-on: fatal", "$.fail-on"), ("outputs: {pdf: a}", "$.outputs.pdf"), ("strict: maybe", "$.strict")],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in ACCEPTED.items() for text in texts])
def test_what_the_readers_accept_the_schemas_accept(kind: str, text: str) -> None:
    assert checked(kind, text) == []


@pytest.mark.parametrize(("kind", "text", "place"), [(kind, *one) for kind, ones in REFUSED.items() for one in ones])
def test_a_slip_is_marked_where_it_stands(kind: str, text: str, place: str) -> None:
    assert place in checked(kind, text)


@pytest.mark.parametrize(
    ("report", "place"),
    [
        ({"收入决算": []}, "$.收入决算"),
        ({"收入决算": {"其中": []}}, "$.收入决算"),
        ({"a": []}, "$.a"),
        ({"a": [1]}, None),
    ],
)
def test_nothing_is_an_empty_list(report: dict[str, Any], place: str | None) -> None:
    assert set(refused(report, SCHEMAS["report"], SCHEMAS["report"])) == ({place} if place else set())


def test_every_label_of_every_term_is_completed_with_its_meaning() -> None:
    terms = packaged.load().terms
    known = SCHEMAS["report"]["definitions"]
    for term in terms.by_id.values():
        for label in (term.id, term.zh, *term.labels):
            place, name = known["place"], f"^{label}$" if label.isdecimal() else label
            told = place["patternProperties" if label.isdecimal() else "properties"][name]["$ref"].rpartition("/")[2]
            assert known[told]["description"].startswith(f"{term.zh} / {term.en}"), label


def test_an_editor_offers_headers_then_sections_and_no_codes() -> None:
    offered = list(SCHEMAS["report"]["definitions"]["place"]["properties"])
    at = [offered.index(name) for name in ("单位名称", "收入决算", "支出决算", "金额", "占比", "一般公共服务支出")]
    assert at == sorted(at)
    assert not any(label.isdecimal() for label in offered), "an editor in JavaScript would offer these first"


def test_a_schema_says_nothing_twice() -> None:
    schema = SCHEMAS["report"]
    texts = [one["description"] for name, one in schema["definitions"].items() if name.startswith("term-")]
    assert len(texts) == len(set(texts))
    assert all(list(one) == ["$ref"] for one in schema["definitions"]["place"]["properties"].values())


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_known_by_its_address(kind: str) -> None:
    assert SCHEMAS[kind]["$id"].startswith("https://")
    assert SCHEMAS[kind]["$id"].endswith(f"/schemas/{kind}.schema.json")


# ---------------------------------------------------------------- fincheck init


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_init_writes_a_report_that_is_read_and_says_what_to_do(gate: Gate, lang: str) -> None:
    ran = gate.run("init", "new.yaml", "--lang", lang, own=False)
    assert ran.code == 0
    text = gate.read("new.yaml")
    assert text.startswith("# yaml-language-server: $schema=./report.schema.json\n")
    assert "fincheck report.yaml --strict" in text
    assert checked("report", text) == []
    ran = gate.run("new.yaml", "--strict", "--lang", "en", "--format", "json", own=False)
    (told,) = json.loads(ran.out)["reports"]
    assert ran.code == 2, "nothing is filled in, so nothing was checked"
    assert told["tally"]["undecided"] > 30
    assert told["tally"]["violated"] == told["tally"]["truncated"] == told["tally"]["rounding"] == 0
    assert all(" blank" in check["reason"] for check in told["checks"])


def test_both_skeletons_are_one_report_in_two_languages() -> None:
    terms = packaged.load().terms
    roots = [yamltree.read(Source("x", skeleton(terms, lang, 2024)), terms.id_of) for lang in ("zh", "en")]
    chinese, english = ([node.path for node in root.walk()] for root in roots)
    assert chinese == english
    assert all(node.key in terms.by_id for node in roots[0].walk() if node.parent), "every name is a term"


def test_a_filled_in_skeleton_passes(gate: Gate) -> None:
    text = skeleton(packaged.load().terms, "en", 2024)
    kept = text[: text.index("# 2.")].replace(
        "amount: , prior: , change: , change_rate: , reason: ",
        "amount: 12.50, prior: 10.00, change: 增加2.50, change_rate: 增长25%",
    )
    gate.write("new.yaml", kept)
    ran = gate.run("new.yaml", own=False)
    assert (ran.code, ran.err) == (0, "")


def test_init_replaces_no_file_unless_it_is_told_to(gate: Gate) -> None:
    before = gate.read("report.yaml")
    ran = gate.run("init", "--lang", "en", own=False)
    assert (ran.code, gate.read("report.yaml")) == (2, before)
    assert "report.yaml is there already" in ran.err
    assert gate.run("init", "--force", own=False).code == 0
    assert gate.read("report.yaml") != before
    assert gate.run("init", "no/such/folder.yaml", own=False).code == 2
