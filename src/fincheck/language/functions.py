"""The functions of formulas, each declared once: parser, type check, evaluation, wording and documentation read it here.

A new function is an entry of ``FUNCTIONS``, its value in ``evaluation/functions`` (found there by its name), and
rows in ``tests/test_formula.py`` and docs/language.md. ``sum`` alone has a grammar of its own.
"""

from __future__ import annotations

from fincheck.record import Record
from fincheck.source import Text

__all__ = ["FUNCTIONS", "Function"]


class Function(Record):
    """What holds of every call of a function.

    ``takes``   what stands in its brackets: "values" (names or calculations), "counts" (such that are no money),
                "prints" (names of figures or of texts), "names" (a name), "pattern" (a name, and a pattern in quotes)
    ``gives``   the kind of its value: "truth", "names", "number", or "" for the kind its arguments have in common
    ``needs``   what the check is not made without: "figures" behind its names; that they are "there", be it without a
                figure; "nothing", for whether they are there is what it asks
    ``most``    arguments at most
    ``single``  whether it looks at one node only
    ``where``   whether a condition may follow: ``count(projects.* where score ≥ 90分)``
    ``shown``   how it stands in a relation with figures put in: as a "call", as the "names" that it was given, as
                a "chain" of what it holds together, "bare" (only what stands in it), as the "number" that is its value
    """

    usage: str
    takes: str
    gives: str
    means: Text
    needs: str = "figures"
    most: int = 1
    single: bool = False
    where: bool = False
    shown: str = "call"


FUNCTIONS = {
    "sum": Function(
        "sum(x.* where …)", "values", "",
        Text("多项之和；sum(a × b for x.*) 先逐项计算再相加", "the sum of many; sum(a × b for x.*) works each out first"),
    ),
    "count": Function(
        "count(x.* where …)", "names", "number",
        Text("有几项；单个名称数它下面的项", "how many there are; of one name, how many stand below it"),
        needs="there", where=True, shown="number",
    ),
    "min": Function(
        "min(a, b, x.*)", "values", "",
        Text("最小的一个", "the least of them"),
        most=99,
    ),
    "max": Function(
        "max(a, b, x.*)", "values", "",
        Text("最大的一个", "the greatest of them"),
        most=99,
    ),
    "abs": Function(
        "abs(a − b)", "values", "",
        Text("绝对值", "the value without its sign"),
        single=True,
    ),
    "number": Function(
        "number(a)", "counts", "number",
        Text("不计所数之物的个数：101个 与 66处 + 35处 可比", "a count without its thing: 101个 can be held against 66处 + 35处"),
        single=True, shown="bare",
    ),
    "same": Function(
        "same(a, b, x.*)", "prints", "truth",
        Text("同一数字（或文字）的几处写法，按较粗的精度逐位一致", "several prints of one figure, or text, agree digit for digit at the coarser precision"),
        most=99, shown="chain",
    ),
    "names": Function(
        "names(x.* where …)", "names", "names",
        Text("名称的集合，用 = ≠ ≤（都在其中）≥ 比较", "the set of names, compared with =, ≠, ≤ (all are among) and ≥"),
        needs="there", where=True, shown="names",
    ),
    "days": Function(
        "days(a)", "names", "number",
        Text("日期的日数", "a date as a number of days"),
        needs="there", single=True, shown="bare",
    ),
    "numbered": Function(
        "numbered(x.*)", "names", "truth",
        Text("每个标题都以序号开头：三、 第三部分 （三） 3.", "every heading begins with a number: 三、 第三部分 （三） 3."),
        needs="there",
    ),
    "consecutive": Function(
        "consecutive(x.*)", "names", "truth",
        Text("标题的序号前后相接", "the numbers of headings run on"),
        needs="there",
    ),
    "matches": Function(
        'matches(a, "…")', "pattern", "truth",
        Text("文字里有这个模式", "the pattern stands in the text"),
        needs="there", most=2, single=True,
    ),
    "official": Function(
        "official(a)", "names", "truth",
        Text("有编码的行、明细的名称是现行名称", "a coded row, or an item, bears the name in force"),
        needs="there", single=True,
    ),
    "present": Function(
        "present(a)", "names", "truth",
        Text("有这一项", "it is there"),
        needs="nothing", shown="names",
    ),
    "blank": Function(
        "blank(a)", "names", "truth",
        Text("有这一项而没有填", "it is there and nothing is filled in"),
        needs="nothing", shown="names",
    ),
}  # fmt: skip
