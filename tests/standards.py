"""The published schemas of what other programs read (``data/``): SARIF 2.1.0 of OASIS, JUnit as Jenkins checks it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

DATA = Path(__file__).parent / "data"
SARIF: dict[str, Any] = json.loads((DATA / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
_XS = "{http://www.w3.org/2001/XMLSchema}"
_KNOWN = {f"{_XS}{name}" for name in ("complexType", "sequence", "choice", "element", "attribute")}
_JUNIT = {one.attrib["name"]: one for one in ET.parse(DATA / "junit-10.xsd").getroot().findall(f"{_XS}element")}


def check_junit(element: ET.Element) -> None:
    """Hold an element, and all in it, against ``junit-10.xsd``: what may stand inside, which attributes, which must.

    Raises KeyError for an element that the schema does not have, AssertionError for anything else that it refuses.
    """
    declared = _JUNIT[element.tag]
    assert {part.tag for part in declared.iter()} <= _KNOWN, "a word of XML Schema that is not read here"
    inside = {part.attrib["ref"] for part in declared.iter(f"{_XS}element") if "ref" in part.attrib}
    attributes = {one.attrib["name"]: one.attrib for one in declared.iter(f"{_XS}attribute")}
    assert {child.tag for child in element} <= inside, element.tag
    assert element.attrib.keys() <= attributes.keys(), element.tag
    assert {name for name, one in attributes.items() if one.get("use") == "required"} <= element.attrib.keys(), (
        element.tag
    )
    (kind,) = declared.findall(f"{_XS}complexType")
    assert kind.get("mixed") == "true" or not (element.text or "").strip(), element.tag
    for child in element:
        assert not (child.tail or "").strip(), element.tag
        check_junit(child)
