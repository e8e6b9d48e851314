"""What a rule comes to on printed figures: one line a case, difference and bound exact, in the unit that is shown.

A printed figure stands for every amount that rounds to it; ``allowed`` is how far the sides may move by that alone.
An empty difference means that the check was never a matter of amounts.
"""

from __future__ import annotations

import pytest
from judge import audited, audited_by, only, outcomes, rows, shown

from fincheck.render.wording.relation import relation
from fincheck.render.wording.words import gap

# Without a unit figures are 万元, and each shows the digits that it shows.
SUMS = """
# check                                        | report                                                    | verdict   | difference     | allowed
a + b = c                                      | {a: 7.00, b: 5.00, c: 12.00}                              | exact     | 0万元          | 0.015万元
a + b = c                                      | {a: 8684.67, b: 1816.03, c: 10500.69}                     | rounding  | 0.01万元       | 0.015万元
a + b = c                                      | {a: 8684.67, b: 1816.03, c: 10500.71}                     | rounding  | -0.01万元      | 0.015万元
a + b = c                                      | {a: 8684.67, b: 1816.03, c: 10500.68}                     | violated  | 0.02万元       | 0.015万元
a + b = c                                      | {a: 8684.67, b: 1816.03, c: 10500.07}                     | violated  | 0.63万元       | 0.015万元
# an even number of claims: the bound is a whole digit, and both ends are closed
a + b + c = d                                  | {a: 1.00, b: 1.00, c: 1.00, d: 3.02}                      | rounding  | -0.02万元      | 0.02万元
a + b + c = d                                  | {a: 1.00, b: 1.00, c: 1.00, d: 3.03}                      | violated  | -0.03万元      | 0.02万元
a - b = c                                      | {a: 10.00, b: 12.50, c: -2.50}                            | exact     | 0万元          | 0.015万元
a - b = c                                      | {a: 10.00, b: 12.50, c: (2.50)}                           | exact     | 0万元          | 0.015万元
a - b = c                                      | {a: 10.00, b: 12.50, c: 减少2.50}                         | exact     | 0万元          | 0.015万元
a - b = c                                      | {a: 10.00, b: 12.50, c: 增加2.50}                         | violated  | -5万元         | 0.015万元
a - b = c                                      | {a: 10.00, b: 10.00, c: 持平}                             | exact     | 0万元          | 0.01万元
-a = b                                         | {a: 10.00, b: -10.00}                                     | exact     | 0万元          | 0.01万元
a = b                                          | {a: 1.00, b: 1.01}                                        | rounding  | -0.01万元      | 0.01万元
a = b                                          | {a: 1.00, b: 1.02}                                        | violated  | -0.02万元      | 0.01万元
# digits of different length: each figure brings half of its own last digit
a + b = c                                      | {a: 1.2, b: 3.45, c: 4.7}                                 | rounding  | -0.05万元      | 0.105万元
a + b = c                                      | {a: 1.2, b: 3.45, c: 4.544}                               | violated  | 0.106万元      | 0.0555万元
a + b = c                                      | {a: 12, b: 7, c: 18}                                      | rounding  | 1万元          | 1.5万元
a + b = c                                      | {a: 12, b: 7, c: 17}                                      | violated  | 2万元          | 1.5万元
# decimals says that a trailing zero was left out
a + b = c                                      | {decimals: 2, a: 12, b: 7, c: 18}                         | violated  | 1万元          | 0.015万元
a + b = c                                      | {decimals: 2, a: 12, b: 7.1, c: 19.11}                    | rounding  | -0.01万元      | 0.015万元
a + b = c                                      | {decimals: 1, a: 12, b: 7.125, c: 19.2}                   | rounding  | -0.075万元     | 0.1005万元
x.a + x.b = c                                  | {decimals: 2, x: {decimals: 0, a: 12, b: 7}, c: 18}       | rounding  | 1万元          | 1.005万元
# nil is exact, a claim of zero is not
a + b = c                                      | {a: 1.00, b: 0, c: 1.01}                                  | rounding  | -0.01万元      | 0.01万元
a + b = c                                      | {a: 1.00, b: 0.00, c: 1.01}                               | rounding  | -0.01万元      | 0.015万元
a + b = c                                      | {a: 0, b: 0, c: 0}                                        | exact     | 0              | 0
a + b = c                                      | {a: 0, b: 0, c: 0.01}                                     | violated  | -0.01万元      | 0.005万元
a + b = c                                      | {a: 0, b: 0, c: 0.00}                                     | exact     | 0万元          | 0.005万元
a + b = c                                      | {a: 无增减, b: 1.00, c: 1.00}                             | exact     | 0万元          | 0.01万元
# optional operands
a + b? + c? = d                                | {a: 1.00, d: 1.00}                                        | exact     | 0万元          | 0.01万元
a + b? + c? = d                                | {a: 1.00, c: 2.00, d: 3.00}                               | exact     | 0万元          | 0.015万元
a + b? + c? = d                                | {a: 1.00, d: 3.00}                                        | violated  | -2万元         | 0.01万元
# a figure that stands on both sides is one amount: it counts once, or not at all
a + b = a + c                                  | {a: 1.00, b: 2.00, c: 2.01}                               | rounding  | -0.01万元      | 0.01万元
a + b = a + c                                  | {a: 1.00, b: 2.00, c: 2.02}                               | violated  | -0.02万元      | 0.01万元
a - a = b                                      | {a: 1.00, b: 0}                                           | exact     | 0万元          | 0万元
a + a = b                                      | {a: 1.00, b: 2.02}                                        | violated  | -0.02万元      | 0.015万元
a + a + a = b                                  | {a: 1.00, b: 3.02}                                        | rounding  | -0.02万元      | 0.02万元
# sums over what is there
sum(parts.*) = total                           | {total: 3.00, parts: {x: 1.00, y: 1.00, z: 1.00}}         | exact     | 0万元          | 0.02万元
sum(parts.*) = total                           | {total: 3.02, parts: {x: 1.00, y: 1.00, z: 1.00}}         | rounding  | -0.02万元      | 0.02万元
sum(parts.*) = total                           | {total: 3.03, parts: {x: 1.00, y: 1.00, z: 1.00}}         | violated  | -0.03万元      | 0.02万元
sum(parts.*) = total                           | {total: 3.00, parts: {x: 1.00, y: {amount: 2.00, share: 66.67%}}} | exact | 0万元      | 0.015万元
sum(parts.*) = total                           | {total: 3.00, parts: {x: 1.00, y: {total: 2.00, parts: {z: 2.00}}}} | exact | 0万元    | 0.015万元
sum(parts.*) = total                           | {total: 3.00, parts: {x: 1.00, y: 2.00, reason: 见附表}}  | exact     | 0万元          | 0.015万元
sum(parts.*) = total                           | {total: 3.00, parts: [1.00, 2.00]}                        | exact     | 0万元          | 0.015万元
sum(share for parts.*) = 100%                  | {parts: {x: {share: 82.71%}, y: {share: 17.29%}}}         | exact     | 0%             | 0.01%
sum(share for parts.*) = 100%                  | {parts: {x: {share: 33.3%}, y: {share: 33.3%}, z: {share: 33.3%}}} | rounding | -0.1% | 0.15%
sum(share for parts.*) = 100%                  | {parts: {x: {share: 82.71%}, y: {share: 17.39%}}}         | violated  | 0.1%           | 0.01%
sum(share for parts.* where amount ≠ 0) = 100% | {parts: {x: {amount: 5, share: 100.00%}, y: {amount: 0}}} | exact     | 0%             | 0.005%
sum(share for parts.* where amount ≠ 0) = 100% | {parts: {x: {amount: 5, share: 100.00%}, y: {amount: 0, share: 3%}}} | exact | 0%      | 0.005%
sum(a × b for parts.*) = total                 | {total: 2798, parts: [{a: 1期, b: 116.2}, {a: 23期, b: 116.6}]} | exact | 0万元       | 1.7万元
sum(a × b for parts.*) = total                 | {total: 2799.70, parts: [{a: 1期, b: 116.2}, {a: 23期, b: 116.6}]} | violated | -1.7万元 | 1.205万元
sum(a? for parts.*) = total                    | {total: 2.00, parts: {x: {a: 2.00}, y: {b: 9}}}           | exact     | 0万元          | 0.01万元
sum(a for parts.*) + sum(b? for parts.*) = c   | {parts: {x: {a: 1.00}, y: {a: 2.00, b: 4.00}}, c: 7.00}   | exact     | 0万元          | 0.02万元
"""

RATIOS = """
# shares: a ÷ b = p is decided as p⁻·b ≤ a ≤ p⁺·b
a ÷ b = p            | {a: 8684.67, b: 10500.69, p: 82.71%}              | rounding  |                |
a ÷ b = p            | {a: 1816.03, b: 10500.69, p: 17.29%}              | rounding  |                |
a ÷ b = p            | {a: 1.00, b: 2.00, p: 50%}                        | exact     | 0%             |
a ÷ b = p            | {a: 8684.67, b: 10500.69, p: 87.21%}              | violated  |                |
a ÷ b = p            | {a: 8685.50, b: 10500.69, p: 82.71%}              | rounding  |                |
a ÷ b = p            | {a: 8686.00, b: 10500.69, p: 82.71%}              | truncated |                |
a ÷ b = p            | {a: 8686.00, b: 10500.69, p: 82.70%}              | violated  |                |
# 1/3: the bound is met exactly at 0.33335 - no more
a ÷ b = p            | {a: 1元, b: 3元, p: 33.3%}                        | rounding  |                |
a = p × b            | {a: 10.00, b: 40.00, p: 25%}                      | exact     | 0万元          | 0.206275万元
a = p × b            | {a: 10.20, b: 40.00, p: 25%}                      | rounding  | 0.2万元        | 0.206275万元
a = p × b            | {a: 10.21, b: 40.00, p: 25%}                      | violated  | 0.21万元       | 0.206275万元
a = b ÷ 4            | {a: 2.50, b: 10.00}                               | exact     | 0万元          | 0.00625万元
a = b ÷ 4            | {a: 2.51, b: 10.00}                               | violated  | 0.01万元       | 0.00625万元
# growth, with and without last year's figure
change ÷ prior = change_rate            | {prior: 100.00, change: 增加50.00, change_rate: 增长50%}   | exact     | 0%  |
change ÷ prior = change_rate            | {prior: 8980.73, change: 增加1519.97, change_rate: 上升16.92%} | rounding |   |
change ÷ prior = change_rate            | {prior: 8980.73, change: 增加1519.97, change_rate: 下降16.92%} | violated |   |
change ÷ prior = change_rate            | {prior: 8980.73, change: 减少1519.97, change_rate: 下降16.92%} | rounding |   |
(amount - prior) ÷ prior = change_rate  | {amount: 150.00, prior: 100.00, change_rate: 50%}          | exact     | 0%  |
# amount ÷ prior - 1 with prior once: 1.05 ÷ 1.05 can be anything in [1.04, 1.06] only through amount and prior apart
(amount - prior) ÷ prior = change_rate  | {amount: 1.00, prior: 1.00, change_rate: 1.00%}            | rounding  | -1% |
(amount - prior) ÷ prior = change_rate  | {amount: 1.00, prior: 1.00, change_rate: 1.01%}            | rounding  | -1.01% |
(amount - prior) ÷ prior = change_rate  | {amount: 1.00, prior: 1.00, change_rate: 1.02%}            | violated  | -1.02% |
change ÷ (amount - change) = change_rate | {amount: 150.00, change: 增加50.00, change_rate: 增长50%}  | exact     | 0%  |
change ÷ (amount - change) = change_rate | {amount: 1364.84, change: 减少13.21, change_rate: 下降0.96%} | rounding |    |
change ÷ (amount - change) = change_rate | {amount: 1364.84, change: 减少13.21, change_rate: 下降0.95%} | truncated |   |
change ÷ (amount - change) = change_rate | {amount: 1364.84, change: 减少13.21, change_rate: 下降0.94%} | violated |    |
# execution
amount ÷ budget = rate                  | {amount: 259.39, budget: 259.39, rate: 100%}               | exact     | 0%  |
amount ÷ budget = rate                  | {amount: 259.39, budget: 262.86, rate: 98.68%}             | rounding  |     |
amount ÷ budget = rate                  | {amount: 259.39, budget: 262.86, rate: 98.86%}             | violated  |     |
# both sides divided
a ÷ b = c ÷ d                           | {a: 1.00, b: 2.00, c: 2.00, d: 4.00}                       | exact     | 0   |
a ÷ b = c ÷ d                           | {a: 1.00, b: 2.00, c: 3.00, d: 4.00}                       | violated  | -0.25 |
# a divisor that is zero, may be zero or changes its sign: nobody can say
a ÷ b = p            | {a: 1.00, b: 0, p: 50%}                           | undecided |                |
a ÷ b = p            | {a: 0, b: 0, p: 0%}                               | undecided |                |
a ÷ b = p            | {a: 1.00, b: 0.00, p: 50%}                        | undecided |                |
a ÷ b = p            | {a: 0.02, b: 0.01, p: 199%}                       | rounding  |                |
a ÷ b = p            | {a: 1, b: 0.5, p: 200%}                           | exact     | 0%             |
a ÷ (b - c) = p      | {a: 1.00, b: 3.00, c: 3.01, p: 50%}               | undecided |                |
a ÷ (b - c) = p      | {a: 1.00, b: 3.00, c: 5.00, p: -50%}              | exact     | 0%             |
change ÷ (amount - change) = change_rate | {amount: 5.00, change: 增加5.00, change_rate: 100%}       | undecided |     |
1 ÷ a = p            | {a: 0人, p: 0%}                                   | undecided |                |
"""

OTHERS = """
# chains and inequalities
0 ≤ share ≤ 100%     | {share: 82.71%}                                   | exact     |                |
0 ≤ share ≤ 100%     | {share: 100.00%}                                  | exact     |                |
0 ≤ share ≤ 100%     | {share: 100.01%}                                  | violated  | 0.01%          | 0.005%
0 ≤ share ≤ 100%     | {share: -0.01%}                                   | violated  |                |
a ≤ b                | {a: 1.00, b: 2.00}                                | exact     | -1万元         | 0.01万元
a ≤ b                | {a: 1.01, b: 1.00}                                | rounding  | 0.01万元       | 0.01万元
a ≤ b                | {a: 1.02, b: 1.00}                                | violated  | 0.02万元       | 0.01万元
a ≥ b                | {a: 1.00, b: 1.02}                                | violated  | -0.02万元      | 0.01万元
# a strict relation never holds at its bound
a < b                | {a: 1.01, b: 1.00}                                | violated  | 0.01万元       | 0.01万元
a < b                | {a: 1.00, b: 1.00}                                | rounding  | 0万元          | 0.01万元
a < b                | {a: 0, b: 0}                                      | violated  | 0              | 0
a > b                | {a: 5辆, b: 5辆}                                  | violated  | 0辆            | 0辆
a ≥ b                | {a: 5辆, b: 5辆}                                  | exact     | 0辆            | 0辆
a ≠ b                | {a: 5辆, b: 5辆}                                  | violated  | 0辆            | 0辆
a ≠ b                | {a: 5辆, b: 6辆}                                  | exact     | -1辆           | 0辆
a ≠ b                | {a: 1.00, b: 1.00}                                | rounding  | 0万元          | 0.01万元
# one amount must satisfy the whole chain: b cannot be near to a and to c at once
a = b = c            | {a: 1.00, b: 1.00, c: 1.00}                       | exact     | 0万元          | 0.01万元
a = b = c            | {a: 1.00, b: 1.01, c: 1.01}                       | rounding  |                |
a = b = c            | {a: 1.00, b: 1.01, c: 1.02}                       | violated  | -0.02万元      | 0.01万元
a ≤ b ≤ c            | {a: 1.02, b: 1.01, c: 1.00}                       | violated  | 0.02万元       | 0.01万元
a ≤ b < c            | {a: 1.01, b: 1.01, c: 1.00}                       | violated  |                |
a ≤ b = c            | {a: 1.02, b: 1.01, c: 1.00}                       | violated  | 0.02万元       | 0.01万元
a ≤ b ≥ c            | {a: 1.00, b: 1.00, c: 1.00}                       | exact     |                |
a = b and c = d      | {a: 1.00, b: 1.00, c: 2.00, d: 2.01}              | rounding  | -0.01万元      | 0.01万元
a = b and c = d      | {a: 1.00, b: 1.00, c: 2.00, d: 2.02}              | violated  | -0.02万元      | 0.01万元
# either will do, and the better one is told
a = b or a = c       | {a: 1.00, b: 1.00, c: 5.00}                       | exact     | 0万元          | 0.01万元
a = b or a = c       | {a: 1.00, b: 1.01, c: 5.00}                       | rounding  | -0.01万元      | 0.01万元
a = b or a = c       | {a: 1.00, b: 4.00, c: 1.01}                       | rounding  | -0.01万元      | 0.01万元
a = b or a = c       | {a: 1.00, b: 4.00, c: 5.00}                       | violated  |                |
# min, max, abs: over what their arguments allow
max(a, b) = c        | {a: 1.00, b: 2.00, c: 2.00}                       | exact     | 0万元          | 0.01万元
max(a, b) = c        | {a: 1.00, b: 2.00, c: 2.01}                       | rounding  | -0.01万元      | 0.01万元
max(a, b) = c        | {a: 1.00, b: 2.00, c: 2.02}                       | violated  | -0.02万元      | 0.01万元
min(a, b) = c        | {a: 1.00, b: 2.00, c: 1.00}                       | exact     | 0万元          | 0.01万元
min(a, b, 1元) = c   | {a: 1.00, b: 2.00, c: 1元}                        | exact     | 0元            | 0.5元
max(parts.*) ≤ total | {total: 2.00, parts: {x: 2.01, y: 1.00}}          | rounding  | 0.01万元       | 0.01万元
max(parts.*) ≤ total | {total: 2.00, parts: {x: 1.00, y: 2.02}}          | violated  | 0.02万元       | 0.01万元
abs(a - b) ≤ 100元   | {a: 1.00, b: 1.01}                                | exact     | 0万元          |
abs(a - b) ≤ 50元    | {a: 1.00, b: 1.01}                                | rounding  |                |
abs(a - b) ≤ 50元    | {a: 1.00, b: 1.02}                                | violated  |                |
abs(a) = b           | {a: -5.00, b: 5.00}                               | exact     | 0万元          | 0.01万元
# products
a × b = c            | {a: 12人, b: 3.00, c: 36.00}                      | exact     | 0万元          | 0.065万元
a × b = c            | {a: 12人, b: 3.00, c: 36.06}                      | rounding  | -0.06万元      | 0.065万元
a × b = c            | {a: 12人, b: 3.00, c: 36.07}                      | violated  | -0.07万元      | 0.065万元
a × b × 4 = c        | {a: 6年, b: 2期, c: 48期}                         | exact     | 0期            | 0期
# nil is nothing of any kind, also times something
2 × a = b            | {a: 0, b: 0.01}                                   | violated  | -0.01万元      | 0.005万元
2 × a = b            | {a: 0, b: 0.00}                                   | exact     | 0万元          | 0.005万元
a × b = c            | {a: 5期, b: 0, c: 0}                              | exact     |                |
a × b + c = d        | {a: 5期, b: 0, c: 1.00, d: 1.00}                  | exact     | 0万元          | 0.01万元
a ÷ b = c            | {a: 0, b: 2.00, c: 0%}                            | exact     | 0%             | 0.5%
# counts are exact; number() takes the thing off
a + b = c            | {a: 66处, b: 35处, c: 101处}                      | exact     | 0处            | 0处
a + b = c            | {a: 66处, b: 35处, c: 102处}                      | violated  | -1处           | 0处
a + b = c            | {a: 5名, b: 2人, c: 7位}                          | exact     | 0位            | 0位
a = b                | {a: 壹辆, b: 1辆}                                 | exact     | 0辆            | 0辆
a = b                | {a: 五个, b: 6个}                                 | violated  | -1个           | 0个
number(a) + number(b) = number(c) | {a: 66处, b: 35处, c: 101个}         | exact     | 0个            | 0个
number(a) ≥ number(b) | {a: 60人次, b: 6批次}                            | exact     | 54人次         | 0人次
count(list.*) = a    | {list: [甲, 乙, 丙], a: 3个}                      | exact     | 0个            | 0个
count(list.*) = a    | {list: [甲, 乙], a: 3个}                          | violated  | -1个           | 0个
count(list) = a      | {list: {甲: 1, 乙: 2}, a: 2个}                    | exact     | 0个            | 0个
# a bound stands for every amount on its side
a ≥ b                | {a: 95.00%, b: '>=90%'}                           | exact     |                |
a ≥ b                | {a: 90%, b: '≥90%'}                               | exact     |                |
a ≥ b                | {a: 85.00%, b: '>=90%'}                           | violated  | -5%            | 0.005%
a ≤ b                | {a: 3辆, b: 不超过5辆}                            | exact     |                |
a = b                | {a: 95辆, b: '>=90辆'}                            | rounding  | 5辆            |
a = b                | {a: 85辆, b: '>=90辆'}                            | violated  | -5辆           | 0辆
# units
a + b = c            | {a: 0.50亿元, b: 340元, c: 5000.03}               | rounding  |                |
a + b = c            | {a: 1.5万元, b: 5000元, c: 20000元}               | exact     | 0元            | 501元
a = b                | {a: 2798万元, b: 27980000.00元}                   | exact     | 0元            | 5000.005元
a = b                | {a: 1.00亿元, b: 10050.00万元}                    | rounding  |                | 50.005万元
a = b                | {a: 1.00亿元, b: 10050.01万元}                    | truncated |                | 50.005万元
x.a = b              | {x: {unit: 元, a: 120000.00}, b: 12.00}           | exact     | 0万元          | 0.0050005万元
x.a = b              | {x: {金额单位: 亿元, a: 1.00}, b: 10000.00}       | exact     | 0万元          | 50.005万元
a = b                | {a: 5‰, b: 0.5%}                                  | exact     | 0%             | 0.1%
contract = 2798万元  | {contract: 2798}                                  | exact     | 0万元          | 0.5万元
contract = 2798万元  | {contract: 2798.51}                               | violated  | 0.51万元       | 0.005万元
# what is there, and what it is called
present(a)           | {a: 1, b: 2}                                      | exact     |                |
not present(a.b)     | {a: {b: 2}, b: 2}                                 | violated  |                |
not blank(a)         | {a: }                                             | violated  |                |
not blank(a)         | {a: 5}                                            | exact     |                |
kind = "行政"        | {kind: 行政}                                      | exact     |                |
kind = "行政"        | {kind: 事业}                                      | violated  |                |
kind ≠ "行政"        | {单位性质: 事业}                                  | exact     |                |
names(a) = names(b)  | {a: {甲: 1, 乙: 2}, b: {乙: 5, 甲: 6}}            | exact     |                |
names(a) = names(b)  | {a: {甲: 1, 乙: 2}, b: {乙: 5}}                   | violated  |                |
names(a) = names(b)  | {a: [甲, 乙], b: {乙: 5, 甲: 6}}                  | exact     |                |
names(a) ≠ names(b)  | {a: [甲, 乙], b: [甲, 丙]}                        | exact     |                |
# the numbers of headings: a heading without one counts as the one that is due there
numbered(list.*)     | {list: [第一部分 概况, （二）其他, 3．基本支出, 十、结余]} | exact     |                |
numbered(list.*)     | {list: [一、概况, 27.5万元]}                      | violated  |                |
numbered(list.*)     | {list: [一般公共服务]}                            | violated  |                |
consecutive(list.*)  | {list: [第一部分 概况, 第二部分 决算, 第三部分 表]} | exact     |                |
consecutive(list.*)  | {list: [一、, 二、, 三、, 四、, 五、, 六、, 七、, 八、, 九、, 十、, 十一、]} | exact |         |
consecutive(list.*)  | {list: [收入, 支出, 三、结余]}                    | exact     |                |
consecutive(list.*)  | {list: [1.收入, 2.支出, 4.结余]}                  | violated  |                |
consecutive(list.*)  | {list: [（二）收入, （三）支出]}                  | violated  |                |
consecutive(list.*)  | {list: [1.收入, 2.支出, 2.结余]}                  | violated  |                |
consecutive(list.*)  | {list: [收入, 支出, 九、结余, 十、其他]}          | violated  |                |
"""

SUBTREES = """
# balanced (舍位平衡): printed sums hold to the digit, percentages are still rounded
a + b = c            | {rounding: balanced, a: 1.00, b: 2.00, c: 3.00}        | exact     | 0万元          | 0万元
a + b = c            | {rounding: balanced, a: 1.00, b: 2.00, c: 3.01}        | violated  | -0.01万元      | 0万元
a + b = c            | {取整方式: 舍位平衡, a: 1.00, b: 2.00, c: 3.01}        | violated  | -0.01万元      | 0万元
a ÷ b = p            | {rounding: balanced, a: 1.00, b: 3.00, p: 33.33%}      | rounding  |                | 0.005%
a ÷ b = p            | {rounding: balanced, a: 1.00, b: 3.00, p: 33.34%}      | violated  |                | 0.005%
x.a + x.b = c        | {x: {rounding: balanced, a: 1.00, b: 2.00}, c: 3.01}   | violated  | -0.01万元      | 0.005万元
# truncated: [v, v + u), away from zero, the far end open
a = b                | {rounding: truncated, a: 1.00, b: 1.01}                | violated  | -0.01万元      | 0.01万元
a + b = c            | {rounding: truncated, a: 1.00, b: 1.00, c: 2.00}       | exact     |                |
a + b = c            | {rounding: truncated, a: 1.00, b: 1.00, c: 2.01}       | rounding  | -0.01万元      | 0.02万元
a + b = c            | {rounding: truncated, a: 1.00, b: 1.00, c: 2.02}       | violated  | -0.02万元      | 0.02万元
a + b = c            | {rounding: truncated, a: 1.00, b: 1.00, c: 1.99}       | violated  | 0.01万元       | 0.01万元
a - b = c            | {rounding: truncated, a: 2.00, b: 1.00, c: 0.99}       | rounding  | 0.01万元       | 0.02万元
a + b = c            | {rounding: truncated, a: -1.00, b: -1.00, c: -2.01}    | rounding  | 0.01万元       | 0.02万元
a + b = c            | {rounding: truncated, a: -1.00, b: -1.00, c: -2.02}    | violated  | 0.02万元       | 0.02万元
max(a, b) = c        | {rounding: truncated, a: 1.00, b: 0.50, c: 1.01}       | violated  | -0.01万元      | 0.01万元
x.a = b              | {x: {rounding: truncated, a: 1.00}, b: 1.01}           | rounding  | -0.01万元      | 0.015万元
x.a = b              | {x: {rounding: truncated, a: 1.00}, b: 0.99}           | violated  | 0.01万元       | 0.005万元
# cut where the report says rounded: one step below a violation, and only for the figure that is stated alone
a + b = c            | {a: 1.004, b: 1.005, c: 2.00}                          | truncated | 0.009万元      | 0.006万元
a + b = c            | {a: 1.004, b: 1.005, c: 2.02}                          | violated  | -0.011万元     | 0.006万元
a = b + c            | {a: -2.00, b: -1.004, c: -1.005}                       | truncated | 0.009万元      | 0.006万元
a + b = c + d        | {a: 1.004, b: 1.005, c: 2.00, d: 0}                    | violated  | 0.009万元      | 0.006万元
a + b ≤ c            | {a: 1.004, b: 1.005, c: 2.00}                          | violated  | 0.009万元      | 0.006万元
a ÷ b = p            | {a: 20.00, b: 30.00, p: 66%}                             | truncated |                |
a ÷ b = p            | {rounding: truncated, a: 20.00, b: 30.00, p: 66%}        | rounding  |                |
a ÷ b = p            | {rounding: truncated, a: 20.00, b: 30.00, p: 67%}        | violated  |                |
# a divisor that comes as near to nil as one likes and never is: b - a > 0 strictly
a ÷ (b - a) = p      | {rounding: truncated, a: 1.00, b: 1.01, p: 10000%}       | exact     |                |
a ÷ (b - a) = p      | {rounding: truncated, a: 1.00, b: 1.01, p: 4000%}        | violated  |                |
a ÷ (b - a) = p      | {rounding: truncated, a: 1.00, b: 1.01, p: 990000%}      | rounding  |                |
(b - a) ÷ a = p      | {rounding: truncated, a: 1.00, b: 1.01, p: 0%}           | rounding  |                |
a ÷ (a - b) = p      | {rounding: truncated, a: 1.00, b: 1.01, p: -10000%}      | exact     |                |
a ÷ (b - a) = p      | {rounding: truncated, a: 1.00, b: 1.00, p: 100%}         | undecided |                |
a ÷ (b - a) + 1 = p  | {rounding: truncated, a: 1.00, b: 1.01, p: 10100%}       | exact     |                |
1 ÷ (a ÷ (b - a)) = p | {rounding: truncated, a: 1.00, b: 1.01, p: 1%}          | exact     |                |
"""

SIGNS = """
a = b | {a: 1元, b: 1元}         | exact    | a 1元 = b 1元
a = b | {a: 1元, b: 2元}         | rounding | a 1元 ≈ b 2元
a = b | {a: 1元, b: 3元}         | violated | a 1元 ≠ b 3元
same(a, b) | {a: 1.0元, b: 1.04元} | rounding | a 1.0元 ≈ b 1.04元
# a sign says what is; what should be is told in words, and so is a side on which nothing stands
a = 0 | {a: 3元}                 | violated | a 3元 应为 0
a = b? + c? | {a: 3元}           | violated | a 3元，对应的各项都没有数
a = b? + c? | {a: 3元, c: 1元}   | violated | a 3元 ≠ c 1元
# no more digits than somebody printed in that unit, and none left out
a + b = c | {a: 183000元, b: 10000元, c: 18.30} | violated | a 183000元 + b 10000元 = 19.30万元，c 18.30
a + b = c | {a: 183001元, b: 10000元, c: 18.30} | violated | a 183001元 + b 10000元 = 19.3001万元，c 18.30
"""

UNDECIDED = """
# blank and unreadable figures: somebody must look
a + b = c            | {a: 1.00, b: , c: 3.00}                     | warning
a + b? = c           | {a: 1.00, b: , c: 3.00}                     | warning
sum(parts.*) = total | {total: 12.00, parts: {x: 7.00, y: }}       | warning
max(a, b) = c        | {a: 1.00, b: , c: 1.00}                     | warning
same(a, b)           | {a: 1.00, b: }                              | warning
kind = "行政"        | {kind: }                                    | warning
names(a) = names(b)  | {a: {x: 1}, b: }                            | warning
a + b = c            | {a: 1.00, b: 若干, c: 3.00}                 | warning
a + b = c            | {a: 1.00, b: 十余万元, c: 3.00}             | warning
share = 100%         | {share: 82.71}                              | warning
a + b? = c           | {a: 1.00, b: {x: 2.00}, c: 3.00}            | warning
# units that only the report tells
a + b = c            | {a: 1.00, b: 2辆, c: 3.00}                  | warning
a = b                | {a: 5辆, b: 5台}                            | warning
a = b                | {a: 5.00, b: 5%}                            | warning
a × b = c            | {a: 5.00, b: 5.00, c: 25.00}                | warning
max(a, b) = 5        | {a: 5人, b: 5.00}                           | warning
vehicles = a         | {vehicles: 5人, a: 5辆}                     | warning
number(a) = 5        | {a: 5.00}                                   | warning
# what somebody must look at is not hidden behind what cannot be done
a ÷ b = c            | {a: 1.00, b: 0, c: }                        | warning
a ÷ b = c            | {a: , b: 0, c: 5%}                          | warning
c = a ÷ b + d        | {a: 1.00, b: 0, c: 5%, d: 若干}             | warning
# arithmetic that cannot be done
a ÷ b = c            | {a: 1.00, b: 0, c: 5%}                      |
a ÷ b = c            | {a: 1.00, b: 0.00, c: 5%}                   |
# not there
a + b = c            | {a: 1.00, c: 1.00}                          |
"""


@pytest.mark.parametrize(
    ("check", "report", "verdict", "difference", "allowed"), rows(SUMS + RATIOS + OTHERS + SUBTREES)
)
def test_verdict(check: str, report: str, verdict: str, difference: str, allowed: str) -> None:
    outcome = only(check, report)
    assert outcome.verdict == verdict
    if difference:
        assert shown(outcome, outcome.difference) == difference
    if allowed:
        assert shown(outcome, outcome.allowed) == allowed


@pytest.mark.parametrize(("check", "report", "severity"), rows(UNDECIDED))
def test_undecided(check: str, report: str, severity: str) -> None:
    outcome = only(check, report)
    assert (outcome.verdict, outcome.severity) == ("undecided", severity)
    assert outcome.finding == bool(severity)
    assert outcome.reason is not None
    assert "None" not in "".join(outcome.reason)


# every figure that stands in the way is told at once, in the order of their paths, wherever each stands in the file
SEVERAL = """
sum(parts.*) = total | {total: 12.00, parts: {a: , b: 7.00, c: }}         | parts.a | 'a', 'c' are blank
sum(parts.*) = total | {parts: {c: , b: 7.00, a: }, total: 12.00}         | parts.a | 'a', 'c' are blank
sum(parts.*) = total | {total: , parts: {b: 若干, a: }}                   | parts.a | 'a', 'Total' are blank; 'b' is not a figure: 若干
a + a = b            | {b: 1.00, a: }                                     | a       | 'a' is blank
max(a, b) = c        | {c: , b: , a: 1.00}                                | b       | 'b', 'c' are blank
same(a, b, c)        | {c: , b: , a: 1.00}                                | b       | 'b', 'c' are blank
a ÷ b = c            | {a: 1.00, b: 0, c: }                               | c       | 'c' is blank
sum(x.*) = a         | {a: 1.00, x: {c: 1%, b: 2辆, a: 1.00}}             | a       | units differ: a count of 辆 and money
sum(x.*) = a         | {a: 1.00, x: {a: 1.00, b: 2辆, c: 1%}}             | a       | units differ: a count of 辆 and money
a ≤ 100%             | {a: ≥90}                                           | a       | units differ: money and a percentage ('a' ≥90 has no unit and is read as money)
a ≤ 100%             | {a: 90万元}                                        | a       | units differ: money and a percentage
a = b                | {a: 10,75.20, b: 1075.20}                          | a       | 'a' is printed as 10,75.20: the commas are odd: behind the first one, three digits make a group
a = b                | {a: 9O5.32, b: 905.32}                             | a       | 'a' is printed as 9O5.32: there is a letter 'O' in it
0 ≤ share            | {share: 70.45}                                     | share   | 'Share' is printed as 70.45: there is no percent sign
count(x.* where b = 1) = 5 | {x: {z: {b: 若干}, y: {b: }}}                  | x.y.b   | 'y / b' is blank; 'z / b' is not a figure: 若干
sum(amount for x.* where b = 1) = 5 | {x: {z: {amount: 5, b: }, y: {b: , amount: 5}}} | x.y.b | 'y / b', 'z / b' are blank
"""


@pytest.mark.parametrize(("check", "report", "at", "reason"), rows(SEVERAL))
def test_all_that_is_in_the_way_is_told_in_one_order(check: str, report: str, at: str, reason: str) -> None:
    outcome = only(check, report)
    assert outcome.reason is not None
    assert (outcome.verdict, outcome.at.path, outcome.reason.en) == ("undecided", at, reason)


def test_of_very_many_blanks_the_first_are_told_and_how_many_more() -> None:
    blanks = ", ".join(f"p{i}: " for i in range(30))
    reason = only("sum(parts.*) = total", f"{{total: 1.00, parts: {{{blanks}}}}}").reason
    assert reason is not None
    assert reason.en.startswith("'p0', 'p1', 'p10', 'p11',")
    assert reason.en.endswith("'p15' are blank; and 22 more")
    assert reason.zh.endswith("；还有 22 处")


SEVERITIES = """
error   | exact     |
error   | rounding  | info
error   | truncated | warning
error   | violated  | error
warning | rounding  | info
warning | truncated | info
warning | violated  | warning
info    | rounding  | info
info    | truncated | info
info    | violated  | info
"""
SHOWS = {
    "exact": "{a: 1.000, b: 1.00}",
    "rounding": "{a: 1.004, b: 1.00}",
    "truncated": "{a: 1.009, b: 1.00}",
    "violated": "{a: 1.019, b: 1.00}",
}


@pytest.mark.parametrize(("severity", "verdict", "level"), rows(SEVERITIES))
def test_severity(severity: str, verdict: str, level: str) -> None:
    outcome = only("a = b", SHOWS[verdict], severity=severity)
    assert (outcome.verdict, outcome.severity) == (verdict, level)
    assert outcome.finding == (verdict in ("truncated", "violated"))


def test_every_operand_once_in_the_order_of_the_formula() -> None:
    outcome = only("(amount - prior) ÷ prior = change_rate", "{prior: 1.00, change_rate: 0%, amount: 1.00}")
    assert [node.key for node in outcome.operands] == ["amount", "prior", "change_rate"]


@pytest.mark.parametrize(
    ("check", "report", "key"),
    rows("""
    a + b = c            | {c: 1.00, a: 5.00, b: 6.00}              | c
    c = a + b            | {c: 1.00, a: 5.00, b: 6.00}              | c
    sum(parts.*) = total | {total: 1.00, parts: {x: 7.00, y: 8.00}} | total
    a + b = c + d        | {a: 1.00, b: 1.00, c: 1.00, d: 9.00}     | d
    0 ≤ a ≤ 1元          | {a: 9.00}                                | a
    a + b = c            | {a: 1.00, b: , c: 9.00}                  | b
    a + b = c            | {a: 1.00, b: 若干, c: 9.00}              | b
    same(a, b)           | {a: 1.00, b: 9.00}                       | b
    """),
)
def test_an_outcome_points_at_the_figure_that_is_stated(check: str, report: str, key: str) -> None:
    assert only(check, report).at.key == key


def test_what_is_not_linear_says_that_its_bound_may_be_too_wide() -> None:
    report = "{a: 1.00, b: 2.00, c: 3.02, p: 1.00}"
    assert only("max(a, b) + a = c", report).loose  # a stands in both
    assert not only("max(a, b) + p = c", report).loose
    assert only("max(a, b - a) = c", "{a: 1.00, b: 2.00, c: 1.01}").loose
    assert only("abs(max(a, b)) + a = c", report).loose


def test_a_squared_amount_is_refuted_for_sure_or_marked_loose() -> None:
    square = "a × a = b"
    assert [o.verdict for o in outcomes(square, "{a: 5%, b: 0.25%}")] == ["exact"]
    near = only("p × p × a = b", "{p: 5.0%, a: 100.00, b: 0.26}")
    assert (near.verdict, near.loose) == ("rounding", True)
    assert only("p × p × a = b", "{p: 5.0%, a: 100.00, b: 0.29}").verdict == "violated"


ONCE = """
rules:
  - {id: SUM, for: "**", check: sum(parts.*) = total}
  - {id: MOST, for: "**", check: max(parts.*) ≤ total}
  - {id: SHARE, for: "**.parts.*", check: amount ÷ parent.parent.total = share}
"""


@pytest.mark.parametrize(
    ("report", "told", "undecided"),
    [
        ("{total: 3.00, parts: {a: 1.00, b: }}", [("MOST", "parts.b")], 2),
        ("{total: , parts: {a: 1.00, b: 2.00}}", [("MOST", "total")], 2),
        # the check of one figure alone tells it; that of the sum is counted
        ("{total: 2.00, parts: {a: {amount: , share: 50%}, b: 1.00}}", [("SHARE", "parts.a.amount")], 3),
        (
            "{total: 2.00, parts: {a: {amount: 1.00, share: }, b: }}",
            [("MOST", "parts.b"), ("SHARE", "parts.a.share")],
            3,
        ),
    ],
)
def test_a_blank_is_told_once_and_every_check_that_it_keeps_from_being_made_is_counted(
    report: str, told: list[tuple[str, str]], undecided: int
) -> None:
    done = audited_by(ONCE, report)
    assert sorted((o.rule.id, o.at.path) for o in done.findings) == told
    assert done.tally["undecided"] == undecided
    outcomes = done.outcomes()
    assert sum(o.verdict == "undecided" for o in outcomes) == undecided
    assert [o for o in outcomes if o.finding] == done.findings


@pytest.mark.parametrize(
    ("check", "report", "reason"),
    [
        ("names(a) = names(b)", "{a: [甲, 乙], b: [甲]}", "only in 'a': 乙"),
        ("names(a) = names(b.c)", "{a: [甲, 乙], b: {c: [丙, 甲]}}", "only in 'a': 乙; only in 'b / c': 丙"),
        ("names(a) ≤ names(b)", "{a: [甲, 丙], b: [甲, 乙]}", "only in 'a': 丙"),
        ("names(a) = names(b) = names(c)", "{a: [甲], b: [甲], c: [甲, 乙]}", "only in 'c': 乙"),
        ("names(x.* where amount > 0) = names(x.*)", "{x: {甲: 1.00, 乙: -1.00}}", "not as they should be: 乙"),
        ("names(x.甲.*) = names(x.乙.*)", "{x: {甲: {a: 1}, 乙: {b: 1}}}", "only in 'x / 甲': a; only in 'x / 乙': b"),
        ("names(*) = names(x.*)", "{x: {a: 1}, y: 1}", "only in the first: x, y; only in 'x': a"),
    ],
)  # fmt: skip
def test_names_that_only_one_side_has_are_told_with_the_side(check: str, report: str, reason: str) -> None:
    outcome = only(check, report)
    assert outcome.reason is not None
    assert outcome.reason.en == reason


@pytest.mark.parametrize(("check", "report", "verdict", "told"), rows(SIGNS))
def test_the_sign_between_two_prints_is_that_of_the_verdict(check: str, report: str, verdict: str, told: str) -> None:
    done = audited(check, report)
    (outcome,) = done.outcomes()
    assert done.report is not None
    assert (outcome.verdict, relation(done.report, outcome, "zh")) == (verdict, told)


NAMED = """
# check                                     | report                       | how far apart
  number(甲) = number(乙)                   | 甲: 66处, 乙: 101个          | 35个 apart
  甲 + 丙 = 乙                              | 甲: 3个, 丙: 4个, 乙: 9个    | 2个 over
  number(甲) + number(丙) = number(乙)      | 甲: 3个, 丙: 4处, 乙: 9个    | 2个 over
  number(甲) ≤ (days(始) - days(末)) ÷ 365  | 甲: 6年, 始: 2021年1月1日, 末: 2019年1月2日 | 4年 over
  number(甲) ≤ 90 + 10 × 乙                 | 甲: 97分, 乙: 50%            | 2分 over
  number(甲) ≥ number(乙)                   | 甲: 10人, 乙: 12批次         | 2人 short
  甲 ÷ 乙 ≥ 丙 ÷ 丁                         | 甲: 1万元, 乙: 4万元, 丙: 1万元, 丁: 2万元 | 25 points short
  number(甲) × number(乙) = 12              | 甲: 2次, 乙: 5个月           | 2 short
"""


@pytest.mark.parametrize(("check", "report", "told"), rows(NAMED))
def test_a_difference_of_pure_numbers_says_of_what(check: str, report: str, told: str) -> None:
    assert gap(only(check, f"{{{report}}}"), "en") == told
