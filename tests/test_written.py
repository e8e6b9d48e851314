"""JSON as files hold it: just as the standard library sets it in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fincheck.evaluation.outcome import Verdict
from fincheck.render.written import set_in


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        0,
        -7,
        10**30,
        1.5,
        "",
        '引"号\\ 和\n换行\t',
        Verdict.EXACT,
        [],
        {},
        (),
        [[]],
        [{}],
        {"a": {}},
        {"a": []},
        ["x", None, [1, [True, {"k": "v"}]], ("t", 2)],
        {'键"': {"b": [1, 2], "c": None}, "d": "末"},
        {"%s": "%d", "100%": ["%"]},
    ],
)
@pytest.mark.parametrize("indent", ["", "  ", "\t"])
def test_it_is_what_the_standard_library_writes_set_in(value: Any, indent: str) -> None:
    plain = json.dumps(value, ensure_ascii=False, indent=2)
    assert set_in(value, indent) == "\n".join(indent + line for line in plain.split("\n"))


def test_what_is_made_on_the_way_is_a_list() -> None:
    assert json.loads(set_in({"a": (n for n in range(3)), "b": iter(())}, "  ")) == {"a": [0, 1, 2], "b": []}


@pytest.mark.parametrize("unseen", ["\u202e", "\u200b", "\ufeff", "\x7f"])
def test_what_cannot_be_seen_is_an_escape_in_keys_and_texts(unseen: str) -> None:
    told = set_in({f"a{unseen}": [f"b{unseen}c"]}, "")
    assert unseen not in told
    assert json.loads(told) == {f"a{unseen}": [f"b{unseen}c"]}
