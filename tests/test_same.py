"""``same``: several prints of one figure agree digit for digit at the coarser precision of each two."""

from __future__ import annotations

import pytest
from judge import audited, only, outcomes, rows, shown, verdicts

TABLE = """
# a          | b            | verdict   | difference   | allowed
# as printed, in whatever notation
10500.70     | 10500.70     | exact     | 0万元        | 0万元
10500.70     | 10500.7      | exact     | 0万元        | 0.05万元
10500.70     | 10,500.70    | exact     | 0万元        | 0万元
10500.70万元 | 105007000元  | exact     | 0万元        | 0.005万元
1.05亿元     | 10500万元    | exact     | 0亿元        | 0.005亿元
70辆         | 70 辆        | exact     | 0辆          | 0辆
壹辆         | 1辆          | exact     | 0辆          | 0辆
5名          | 5人          | exact     | 0名          | 0名
-13.21       | 减少13.21    | exact     | 0万元        | 0万元
0            | 0            | exact     | 0            | 0
0            | 0.00         | exact     | 0万元        | 0.005万元
42.046       | 0.00亿元     | rounding  | 42.046万元   | 50万元
42.046       | 0亿元        | violated  | 42.046万元   | 0.0005万元
82.71%       | 82.71％      | exact     | 0%           | 0%
82.71%       | 827.1‰       | exact     | 0%           | 0%
# rounded to fewer digits: half a unit of the coarser one, both ends closed
10500.694    | 10500.7      | rounding  | -0.006万元   | 0.05万元
10500.65     | 10500.7      | rounding  | -0.05万元    | 0.05万元
10500.75     | 10500.7      | rounding  | 0.05万元     | 0.05万元
8684.674     | 8684.67      | rounding  | 0.004万元    | 0.005万元
86846703.55元 | 8684.67万元 | rounding  | 3.55元       | 50元
82.714%      | 82.7%        | rounding  | 0.014%       | 0.05%
# off by one in the last digit: two prints of one figure never do that by rounding
10500.70     | 10500.69     | truncated | 0.01万元     | 0万元
10500.69     | 10500.70     | truncated | -0.01万元    | 0万元
10500.76     | 10500.7      | truncated | 0.06万元     | 0.05万元
10500.85     | 10500.7      | truncated | 0.15万元     | 0.05万元
82.71%       | 82.70%       | truncated | 0.01%        | 0%
0            | 0.01         | violated  | -0.01万元    | 0.005万元
# more than that
10500.70     | 10500.68     | violated  | 0.02万元     | 0万元
10500.70     | 10500.07     | violated  | 0.63万元     | 0万元
10500.86     | 10500.7      | violated  | 0.16万元     | 0.05万元
13.21        | 减少13.21    | violated  | 26.42万元    | 0万元
70辆         | 71辆         | violated  | -1辆         | 0辆
70辆         | 0            | violated  | 70辆         | 0.5辆
"""


@pytest.mark.parametrize(("a", "b", "verdict", "difference", "allowed"), rows(TABLE))
def test_two_prints(a: str, b: str, verdict: str, difference: str, allowed: str) -> None:
    outcome = only("same(a, b)", f"a: {a}\nb: {b}\n")
    assert outcome.verdict == verdict
    assert (shown(outcome, outcome.difference), shown(outcome, outcome.allowed)) == (difference, allowed)


@pytest.mark.parametrize(
    ("report", "verdict", "severity"),
    rows("""
    {a: 10500.70, b: 10500.69}                        | truncated | warning
    {a: 10500.70, b: 10500.68}                        | violated  | error
    {rounding: balanced, a: 10500.70, b: 10500.69}    | truncated | warning
    {rounding: truncated, a: 10500.70, b: 10500.69}   | truncated | warning
    {a: 42.046, b: 0.00亿元}                          | rounding  | info
    {rounding: balanced, a: 42.046, b: 0.00亿元}      | rounding  | info
    {rounding: balanced, a: 42.046, b: 0亿元}         | violated  | error
    {a: 42.046, b: 0亿元}                             | violated  | error
    {decimals: 2, a: 10500.7, b: 10500.69}            | truncated | warning
    {decimals: 2, a: 10500.7, b: 10500.7}             | exact     |
    {a: 事业单位, b: 事业单位}                        | exact     |
    {a: 事业 单位, b: 事业单位}                       | exact     |
    {a: （事业）, b: (事业)}                          | exact     |
    {a: 事业单位, b: 行政单位}                        | violated  | error
    {a: 1.00, b: 若干}                                | undecided | warning
    {a: 1.00, b: }                                    | undecided | warning
    {a: 事业单位, b: }                                | undecided | warning
    {a: 5辆, b: 5台}                                  | undecided | warning
    {a: 5.00, b: 5.00%}                               | undecided | warning
    {a: {amount: 5.00, share: 1%}, b: 5.00}           | exact     |
    {a: {total: 5.00, parts: {x: 5.00}}, b: 5.00}     | exact     |
    """),
)
def test_what_they_are(report: str, verdict: str, severity: str) -> None:
    outcome = only("same(a, b)", report)
    assert (outcome.verdict, outcome.severity) == (verdict, severity)


def test_texts_that_differ_are_told() -> None:
    reason = only("same(a, b)", "{a: 事业单位, b: 行政单位}").reason
    assert reason is not None
    assert reason.zh == "写法不一：“事业单位”、“行政单位”"


@pytest.mark.parametrize(
    ("check", "report", "expected"),
    rows("""
    # every two are held together, the worst is told
    same(a, b, c)    | {a: 1.00, b: 1.00, c: 1.01}            | truncated
    same(a, b, c)    | {a: 1.00, b: 1.01, c: 1.02}            | violated
    same(a, b, c)    | {a: 1.0, b: 1.04, c: 1.00}             | violated
    same(x.*)        | {x: {a: 1.00, b: 1.00, c: 1.00}}       | exact
    same(x.*)        | {x: {a: 1.00, b: 1.00, c: 1.05}}       | violated
    same(x.*.a, b)   | {x: [{a: 1.00}, {a: 1.00}], b: 1.00}   | exact
    # an optional print that is absent says nothing; with fewer than two there is nothing to hold
    same(a, b?, c?)  | {a: 1.00, c: 1.00}                     | exact
    same(a, b?, c?)  | {a: 1.00, b: 1.02, c: 1.00}            | violated
    same(a, b?, c?)  | {a: 1.00}                              |
    same(a?, b?)     | {b: 1.00}                              |
    same(a, a)       | {a: 1.00}                              |
    same(a, b)       | {a: 1.00}                              | undecided
    same(a, b)       | {c: 1.00}                              |
    """),
)
def test_which_prints(check: str, report: str, expected: str) -> None:
    assert verdicts(check, report) == [expected] * bool(expected)


def test_it_points_at_both_and_at_the_later_one() -> None:
    outcome = only("same(a, b)", "{b: 10500.69, a: 10500.70}")
    assert [node.key for node in outcome.operands] == ["a", "b"]
    assert outcome.at.key == "b"
    assert [[piece.key for piece in side if not isinstance(piece, str)] for side in outcome.sides] == [["a"], ["b"]]


def test_namesakes_of_two_tables() -> None:
    report = "{t1: {x: 1.00, y: 2.00, z: 3.00}, t2: {z: 3.00, y: 2.05}}"
    found = outcomes("same(amount, $.t2.namesake)", report, scope="t1.*")
    assert [(o.place.key, o.verdict) for o in found] == [("z", "exact"), ("y", "violated")]


def test_in_a_condition_it_is_plain_equality() -> None:
    fields = {"when": "same(a, b)", "scope": "x.*"}
    report = "{x: [{a: 1.00, b: 1.0, c: 1}, {a: 1.00, b: 1.01, c: 1}, {a: 1.00, c: 1}, {a: 甲, b: 甲, c: 1}]}"
    done = audited("c = 1万元", report, **fields)
    assert [o.place.key for o in done.outcomes()] == ["1", "4"]
