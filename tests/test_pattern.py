"""Patterns of ``matches``: what a rule may use, and that none of it takes long on any text."""

from __future__ import annotations

import random
import re
import time

import pytest
from judge import only, rows, rule, rules

from fincheck.language.expression import Slip
from fincheck.language.pattern import check

# pattern ‖ what is marked ‖ what is said of it
REFUSED = r"""
(a+)+$                      ‖ a+                    ‖ repeats without end
(a|a)*b                     ‖ (a|a)*                ‖ repeats without end
a*b                         ‖ a*                    ‖ repeats without end
均已?[^，]*完成             ‖ [^，]*                ‖ repeats without end
a+$                         ‖ a+                    ‖ repeats without end
.*年                        ‖ .*                    ‖ repeats without end
^[^0-9]*达到[^0-9]*$        ‖ [^0-9]*               ‖ repeats without end
^(a*)*                      ‖ a*                    ‖ repeats without end
^(ab)*c                     ‖ (ab)*                 ‖ repeats without end
(x+|y)z                     ‖ x+                    ‖ repeats without end
(^|x)a*b                    ‖ a*                    ‖ repeats without end
(?=a*b)c                    ‖ a*                    ‖ repeats without end
a(?!b+)                     ‖ b+                    ‖ repeats without end
a{2,}b                      ‖ a{2,}                 ‖ repeats without end
(a{0,30}){0,30}             ‖ (a{0,30}){0,30}       ‖ steps from one place
(a|a){20}b                  ‖ (a|a){20}b            ‖ steps from one place
a{0,999}a{0,999}b           ‖ a{0,999}a{0,999}b     ‖ steps from one place
a?a?a?a?a?a?a?a?a?a?aaaaaaaaaa ‖ a?a?a?a?a?a?a?a?a?a?aaaaaaaaaa ‖ steps from one place
(a)\1                      ‖ \1                   ‖ '\1' is not supported
(?P<x>a)                    ‖ (?P                   ‖ this kind of group
(?i)a                       ‖ (?i                   ‖ this kind of group
(?>a)                       ‖ (?>                   ‖ this kind of group
a++                         ‖ +                     ‖ possessive
a\b                        ‖ \b                   ‖ '\b' is not supported
(a                          ‖ (                     ‖ no regular expression
a)                          ‖ )                     ‖ no regular expression
[a                          ‖ [                     ‖ no regular expression
*a                          ‖ *                     ‖ no regular expression
a**                         ‖ *                     ‖ no regular expression
(?<=a|bc)d                  ‖ (                     ‖ no regular expression
[[a]                        ‖ [[a]                  ‖ put a backslash before
[a--b]                      ‖ [a--b]                ‖ put a backslash before
"""

ACCEPTED = r"""
达到|完成
^未
元$
^无$
X{2,}|×{2,}|某某
a+
a+?
x(a|b+)
^[^0-9]*年
^(大于|超过).*
^[^，]*(完成|达到)了?$
[^，。；]{0,40}(完成|达到)
(?<![等类])项目[^，]{0,8}(经费|支出)
(建设|装修)工程(?!监理|咨询)
([0-9]{4}年度?|本年度?|当年)?的?目标
(目标|任务){1,4}。?$
^a{0,99}a{0,99}b
[（(]略[）)]
[]a-]b
[^]]b
\d{4}-\d{1,2}
a{,3}b
a{b
a{}
\(\)\[\{\}\.\\
(?:甲|乙)(丙)?

"""

NASTY = ["a", "均已", "完成1", "，", "目标任务", "ab", "1", "[", "X", "（略", "年"]


def split(table: str) -> list[tuple[str, ...]]:
    lines = [line for line in table.strip("\n").splitlines() if line.strip()]
    return [tuple(cell.strip() for cell in line.split("‖")) for line in lines]


@pytest.mark.parametrize(("pattern", "marked", "said"), split(REFUSED))
def test_what_may_take_long_or_cannot_be_read_is_refused_at_its_place(pattern: str, marked: str, said: str) -> None:
    with pytest.raises(Slip) as caught:
        check(pattern, 5)
    span = caught.value.span
    assert (pattern[span.start - 5 : span.end - 5], said in caught.value.text.en) == (marked, True), caught.value.text


@pytest.mark.parametrize("pattern", [row[0] for row in split(ACCEPTED)])
def test_what_is_bounded_may_be_used(pattern: str) -> None:
    check(pattern)
    for piece in NASTY:
        before = time.perf_counter()
        re.search(pattern, piece * 20_000 + "1")
        assert time.perf_counter() - before < 2


def test_whatever_is_let_in_takes_time_in_proportion_to_the_text() -> None:
    rng = random.Random(15)
    atoms = ["a", "b", "[ab]", "[^b]", ".", "(a|b)", "(a|ab)", "(?:ab|b?)", "(?=a)", "(?!b)", "^", "$", r"\d", "(a|b|)"]
    repeats = ["", "", "", "?", "*", "+", "{2}", "{0,9}", "{2,}", "{3,5}", "*?"]
    let_in = 0
    for _ in range(3000):
        pattern = "".join(rng.choice(atoms) + rng.choice(repeats) for _ in range(rng.randrange(1, 5)))
        if rng.random() < 0.5:
            pattern = f"({pattern}){rng.choice(repeats)}{rng.choice(atoms)}"
        try:
            check(pattern)
        except Slip:
            continue
        let_in += 1
        text = rng.choice(["a", "b", "ab", "aab", "1a"]) * 2000 + rng.choice(["", "c", "b"])
        before = time.perf_counter()
        re.search(pattern, text)
        assert time.perf_counter() - before < 1, pattern
    assert 200 < let_in < 2900


@pytest.mark.parametrize(
    ("check", "marked", "said"),
    rows("""
    matches(note, "(a+)+$")                   | a+      | 这里的重复没有上限：文字很长时要核对很久
    a = b and matches(note, "x{0,9}{0,9}y")   | {0,9}y  | 匹配式有误：重复号（* + ? {}）连写
    not matches(note, "(完成")                | (完成   | 匹配式有误：括号“(”没有配对
    matches(note, "达到(?i)")                 | (?i)    | 匹配式有误
    """),
)
def test_the_rule_is_refused_with_its_place(check: str, marked: str, said: str) -> None:
    (problem,) = rules(rule(check)).problems
    assert (problem.text.zh, problem.place.line) == (said, 3)
    assert problem.place.column == len("    check: '") + check.index(marked) + 1


def test_a_pattern_in_a_condition_is_held_to_the_same() -> None:
    (problem,) = rules(rule("a = b", when='matches(note, "(a+)+$")')).problems
    assert problem.place.line == 4
    assert problem.help is not None


def test_matches_says_what_stands_in_a_long_text_at_once() -> None:
    before = time.perf_counter()
    pattern = "(各项|全部|全面|均已?|所有|圆满)[^，。；未]{0,40}(完成|达到|实现)"
    outcome = only(f'not matches(note, "{pattern}")', f"note: {'均已' * 50_000}完成")
    assert outcome.verdict == "violated"
    assert time.perf_counter() - before < 5
