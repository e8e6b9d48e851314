"""The report that ``fincheck init`` writes: the sections of the official narrative, commented, every figure blank."""

from __future__ import annotations

from datetime import datetime

from fincheck.report.terms import Terms
from fincheck.source import Text

__all__ = ["skeleton"]

_YEARS = "{amount: , prior: , change: , change_rate: , reason: }"
_SHARE = "{amount: , share: }"

# A line is an indent, a term and what stands behind it, or a comment; terms are printed by their labels.
_LINES: tuple[Text | tuple[int, str, str], ...] = (
    Text(
        "部门决算公开核对。数字照公开文本填写：带不带单位、几位小数、增加或减少，都照印的写。\n"
        "没有的项目整行删去；应填未填的留空，会被提示。名称不在下列的（项目、科目）直接写上。\n"
        "填好后运行：fincheck report.yaml --strict。还有留空的，就列出来，不算通过。",
        "A final-accounts report to be checked. Write every figure as it is printed: unit, last digit, increase or decrease.\n"
        "Delete the lines of what you do not have; what is left blank is reported. Other names (projects, classes): just write them.\n"
        "Then run: fincheck report.yaml --strict. As long as something is blank, it is listed and the report does not pass.",
    ),
    (0, "entity", ""),
    (0, "year", "{year}"),
    (0, "unit", "万元"),
    Text("金额印几位小数：6.1 即 6.10", "digits behind the point of amounts: 6.1 stands for 6.10"),
    (0, "decimals", "2"),
    Text("一、收入支出决算总体情况", "1. Income and expenditure in all"),
    (0, "overview", ":"),
    (1, "income_total", _YEARS),
    (1, "expenditure_total", _YEARS),
    Text("二、收入决算：“其中”列全部分项", "2. Income: the parts are all the parts"),
    (0, "income", ":"),
    (1, "total", ""),
    (1, "parts", ":"),
    (2, "general_budget_income", _SHARE),
    (2, "government_fund_income", _SHARE),
    (2, "other_income", _SHARE),
    Text("三、支出决算", "3. Expenditure"),
    (0, "expenditure", ":"),
    (1, "total", ""),
    (1, "parts", ":"),
    (2, "basic", _SHARE),
    (2, "project", _SHARE),
    Text("四、财政拨款收入支出决算总体情况", "4. Fiscal appropriations in all"),
    (0, "fiscal_overview", ":"),
    (1, "income_total", _YEARS),
    (1, "expenditure_total", _YEARS),
    Text("五、一般公共预算财政拨款支出决算：按类列示", "5. Expenditure of the general public budget, by class"),
    (0, "general_budget", ":"),
    (1, "structure", ":"),
    (2, "total", ""),
    (2, "parts", ":"),
    (3, "201", _SHARE),
    (3, "208", _SHARE),
    (3, "210", _SHARE),
    (3, "221", _SHARE),
    Text("六、基本支出：人员经费与公用经费", "6. Basic expenditure: personnel and daily public expenses"),
    (0, "basic_expenditure", ":"),
    (1, "total", ""),
    (1, "parts", "{personnel: , daily_public: }"),
    Text("七、“三公”经费", "7. The three public expenses"),
    (0, "three_public", ":"),
    (1, "total", "{amount: , execution_rate: }"),
    (1, "parts", ":"),
    (2, "overseas", _SHARE),
    (2, "vehicle_expense", _SHARE),
    (2, "reception", _SHARE),
    Text("八、机关运行经费", "8. Operating expenses of the agency"),
    (0, "agency_operating", _YEARS),
    Text("九、政府采购", "9. Government procurement"),
    (0, "procurement", ":"),
    (1, "total", ""),
    (1, "parts", "{goods: , works: , services: }"),
    Text("十、国有资产占有使用情况：辆数连同“辆”", "10. State assets: vehicles are counted in 辆"),
    (0, "state_assets", ":"),
    (1, "vehicles", ":"),
    (2, "total", ""),
    (2, "parts", "{leading_vehicles: , duty_vehicles: , other_vehicles: }"),
    Text("十一、预算绩效管理：个数连同“个”", "11. Performance management: projects are counted in 个"),
    (0, "performance", ":"),
    (1, "goals_set", ""),
    (1, "monitored", ""),
    (1, "self_evaluated", ""),
)


def skeleton(terms: Terms, lang: str, year: int | None = None) -> str:
    """Return the report to fill in, for the accounts of last year unless ``year`` says otherwise."""
    last = year or datetime.now().astimezone().year - 1
    made = Text(
        "编辑器补全：先运行 fincheck schema report > report.schema.json",
        "Completion in an editor: fincheck schema report > report.schema.json",
    )
    lines = ["# yaml-language-server: $schema=./report.schema.json", f"# {made.of(lang)}"]
    for line in _LINES:
        if isinstance(line, Text):
            lines += ["", *(f"# {row}" for row in line.of(lang).split("\n"))]
            continue
        indent, id, value = line
        for name in _names(value):
            value = value.replace(f"{name}:", f"{_label(terms, name, lang)}:")
        value = value.replace("{year}", str(last))
        key = f"{'  ' * indent}{_label(terms, id, lang)}:"
        lines.append(key if value in ("", ":") else f"{key} {value}")
    return "\n".join(lines) + "\n"


def _names(value: str) -> list[str]:
    return [part.split(":")[0].strip(" {") for part in value.split(",") if ":" in part and value != ":"]


def _label(terms: Terms, id: str, lang: str) -> str:
    """Return the key of a term: its Chinese label, or its id; a code is quoted, for it is no number."""
    term = terms.get(id)
    assert term is not None, id
    if lang == "zh":
        return term.zh
    return f'"{id}"' if id.isdecimal() else id
