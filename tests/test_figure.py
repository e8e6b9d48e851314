"""Every notation of a printed number: its exact value, unit, last digit, and the true amounts it stands for."""

import random
from fractions import Fraction

import pytest

from fincheck.figures.decimals import plain, show
from fincheck.figures.figure import (
    LONGEST,
    MONEY,
    NUMBER,
    PERCENT,
    RATIOS,
    Figure,
    Rounding,
    Unit,
    count_unit,
    interval,
    money_unit,
    normalize,
    read,
)

WAN = Unit("money", 4, "万元")


def known(text: str, bare: Unit = WAN, decimals: int | None = None, rounding: Rounding = Rounding.ROUNDED) -> Figure:
    figure = read(text, bare, decimals, rounding)
    assert figure is not None, f"{text} was read as a text"
    return figure


def told(figure: Figure) -> tuple[str, str, str, str]:
    """Return value and last digit in the base unit, the unit and the spread, as the tables below write them."""
    unit = figure.unit
    return plain(figure.value), unit.name or unit.kind, plain(figure.ulp), figure.spread


# -------------------------------------------------------------- notations: text, value, unit, last digit, spread


MONEY_ROWS = [
    ("10500.70", "105007000", "万元", "100", "rounded"),
    ("10500.7", "105007000", "万元", "1000", "rounded"),
    ("12", "120000", "万元", "10000", "rounded"),
    ("010", "100000", "万元", "10000", "rounded"),
    ("10,500.70", "105007000", "万元", "100", "rounded"),
    ("1,234,567", "12345670000", "万元", "10000", "rounded"),
    ("10 500.70", "105007000", "万元", "100", "rounded"),
    ("340元", "340", "元", "1", "rounded"),
    ("340 元", "340", "元", "1", "rounded"),
    ("340.00元", "340", "元", "0.01", "rounded"),
    ("3千元", "3000", "千元", "1000", "rounded"),
    ("2798万元", "27980000", "万元", "10000", "rounded"),
    ("44.97万", "449700", "万", "100", "rounded"),
    ("2.5百万元", "2500000", "百万元", "100000", "rounded"),
    ("3百万", "3000000", "百万", "1000000", "rounded"),
    ("2千万元", "20000000", "千万元", "10000000", "rounded"),
    ("1.2亿元", "120000000", "亿元", "10000000", "rounded"),
    ("1.2亿", "120000000", "亿", "10000000", "rounded"),
    ("1.2万亿元", "1200000000000", "万亿元", "100000000000", "rounded"),
    ("5百元", "500", "百元", "100", "rounded"),
    ("10,500.70万元", "105007000", "万元", "100", "rounded"),
]
WIDE_ROWS = [
    ("１０５００．７０", "105007000", "万元", "100", "rounded"),
    ("１０，５００．７０万元", "105007000", "万元", "100", "rounded"),
    (" 12.50 ", "125000", "万元", "100", "rounded"),
    ("\u300012.50\u3000", "125000", "万元", "100", "rounded"),
    ("12.50\u00a0万元", "125000", "万元", "100", "rounded"),
    ("10\u202f500.70", "105007000", "万元", "100", "rounded"),
    ("\u200b12.50\ufeff", "125000", "万元", "100", "rounded"),
    ("12.50\n", "125000", "万元", "100", "rounded"),
]
SIGN_ROWS = [
    ("-13.21", "-132100", "万元", "100", "rounded"),
    ("－13.21", "-132100", "万元", "100", "rounded"),
    ("\u221213.21", "-132100", "万元", "100", "rounded"),
    ("\u201313.21", "-132100", "万元", "100", "rounded"),
    ("+13.21", "132100", "万元", "100", "rounded"),
    ("＋13.21", "132100", "万元", "100", "rounded"),
    ("△13.21", "-132100", "万元", "100", "rounded"),
    ("▲13.21", "-132100", "万元", "100", "rounded"),
    ("△ 13.21", "-132100", "万元", "100", "rounded"),
    ("(13.21)", "-132100", "万元", "100", "rounded"),
    ("（13.21）", "-132100", "万元", "100", "rounded"),
    ("（13.21）万元", "-132100", "万元", "100", "rounded"),
    ("减少13.21万元", "-132100", "万元", "100", "rounded"),
    ("减少 13.21 万元", "-132100", "万元", "100", "rounded"),
    ("增加13.21万元", "132100", "万元", "100", "rounded"),
    ("下降0.95%", "-0.0095", "%", "0.0001", "rounded"),
    ("降低0.95%", "-0.0095", "%", "0.0001", "rounded"),
    ("增长0.95%", "0.0095", "%", "0.0001", "rounded"),
    ("上升0.95%", "0.0095", "%", "0.0001", "rounded"),
    ("提高0.95%", "0.0095", "%", "0.0001", "rounded"),
    ("减少3辆", "-3", "辆", "1", "exact"),
    # the word and the sign of a spreadsheet say one thing, or the sign decides
    ("减少-13.52", "-135200", "万元", "100", "rounded"),
    ("增加-13.52", "-135200", "万元", "100", "rounded"),
    ("下降-8.65%", "-0.0865", "%", "0.0001", "rounded"),
    ("增长－8.65%", "-0.0865", "%", "0.0001", "rounded"),
    # as a sentence prints it: against what does not change the figure
    ("比上年增加85.41万元", "854100", "万元", "100", "rounded"),
    ("比上年减少 85.41 万元", "-854100", "万元", "100", "rounded"),
    ("较上年减少1.2%", "-0.012", "%", "0.001", "rounded"),
    ("较上年度下降1.2%", "-0.012", "%", "0.001", "rounded"),
    ("较上年同期上升1.2%", "0.012", "%", "0.001", "rounded"),
    ("与上年相比，增加85.41", "854100", "万元", "100", "rounded"),
    ("与上年相比减少85.41", "-854100", "万元", "100", "rounded"),
    ("同比增长7.12%", "0.0712", "%", "0.0001", "rounded"),
    ("同比增加1,085.41万元", "10854100", "万元", "100", "rounded"),
    ("净增85.41", "854100", "万元", "100", "rounded"),
    ("净增加85.41万元", "854100", "万元", "100", "rounded"),
    ("净减85.41", "-854100", "万元", "100", "rounded"),
    ("净减少3辆", "-3", "辆", "1", "exact"),
    ("比上年净增3人", "3", "人", "1", "exact"),
]
CLOSED_ROWS = [  # a mark or quotes come along from the sentence
    ("增长7.12%。", "0.0712", "%", "0.0001", "rounded"),
    ("905.32万元，", "9053200", "万元", "100", "rounded"),
    ("905.32；", "9053200", "万元", "100", "rounded"),
    ("905.32、", "9053200", "万元", "100", "rounded"),
    ("905.32,", "9053200", "万元", "100", "rounded"),
    ("“905.32”", "9053200", "万元", "100", "rounded"),
    ("‘905.32’", "9053200", "万元", "100", "rounded"),
    ("”1,905.32万元“", "19053200", "万元", "100", "rounded"),
    ("“-905.32”。", "-9053200", "万元", "100", "rounded"),
    ("持平。", "0", "any", "1", "exact"),
    ("一百零五人。", "105", "人", "1", "exact"),
]
RATIO_ROWS = [
    ("82.71%", "0.8271", "%", "0.0001", "rounded"),
    ("82.71％", "0.8271", "%", "0.0001", "rounded"),
    ("82.71 %", "0.8271", "%", "0.0001", "rounded"),
    ("-0.95%", "-0.0095", "%", "0.0001", "rounded"),
    ("100%", "1", "%", "0.01", "rounded"),
    ("5‰", "0.005", "‰", "0.001", "rounded"),
    ("1.25‰", "0.00125", "‰", "0.00001", "rounded"),
    ("5个百分点", "0.05", "个百分点", "0.01", "rounded"),
    ("0.5百分点", "0.005", "百分点", "0.001", "rounded"),
    ("0%", "0", "%", "0.01", "rounded"),
    ("0.00%", "0", "%", "0.0001", "rounded"),
]
COUNT_ROWS = [
    ("70辆", "70", "辆", "1", "exact"),
    ("12 处", "12", "处", "1", "exact"),
    ("6年", "6", "年", "1", "exact"),
    ("3.5公里", "3.5", "公里", "0.1", "rounded"),
    ("33.3公里", "33.3", "公里", "0.1", "rounded"),
    ("12.50公顷", "12.5", "公顷", "0.01", "rounded"),
    ("1.5人", "1.5", "人", "0.1", "exact"),
    ("12公里", "12", "公里", "1", "exact"),
    ("1,200人次", "1200", "人次", "1", "exact"),
    ("3辆（台）", "3", "辆(台)", "1", "exact"),
    ("5千克", "5", "千克", "1", "exact"),
    ("12美元", "12", "美元", "1", "exact"),
    ("3.5万人次", "35000", "人次", "1000", "rounded"),
    ("2万户", "20000", "户", "10000", "rounded"),
    ("1.2亿人", "120000000", "人", "10000000", "rounded"),
    ("3百万人", "3000000", "人", "1000000", "rounded"),
    ("5千人", "5000", "人", "1000", "rounded"),
    ("壹辆", "1", "辆", "1", "exact"),
    ("五个", "5", "个", "1", "exact"),
    ("一名", "1", "名", "1", "exact"),
    ("两台套", "2", "台套", "1", "exact"),
    ("零人", "0", "人", "1", "exact"),
    ("十辆", "10", "辆", "1", "exact"),
    ("十二辆", "12", "辆", "1", "exact"),
    ("二十一人次", "21", "人次", "1", "exact"),
    ("一百人", "100", "人", "1", "exact"),
    ("一百零五人", "105", "人", "1", "exact"),
    ("一百一十五人", "115", "人", "1", "exact"),
    ("贰仟零叁拾户", "2030", "户", "1", "exact"),
    ("三千二百一十人", "3210", "人", "1", "exact"),
    ("三万人", "30000", "人", "1", "exact"),
    ("十万零五百人", "100500", "人", "1", "exact"),
    ("二十三万四千人", "234000", "人", "1", "exact"),
]
NIL_ROWS = [  # nil is exact, and nothing of any kind where it bears no unit
    ("0", "0", "any", "1", "exact"),
    ("-0", "0", "any", "1", "exact"),
    ("０", "0", "any", "1", "exact"),
    ("00", "0", "any", "1", "exact"),
    ("持平", "0", "any", "1", "exact"),
    ("无增减", "0", "any", "1", "exact"),
    ("无变化", "0", "any", "1", "exact"),
    ("没有安排", "0", "any", "1", "exact"),
    ("未发生", "0", "any", "1", "exact"),
    ("与上年持平", "0", "any", "1", "exact"),
    ("较上年无变化", "0", "any", "1", "exact"),
    ("同比持平", "0", "any", "1", "exact"),
    ("0万元", "0", "万元", "1", "exact"),
    ("0辆", "0", "辆", "1", "exact"),
    ("0.00", "0", "万元", "100", "rounded"),  # a claim: somewhere between minus and plus 0.005
    ("-0.0", "0", "万元", "1000", "rounded"),
    ("0.00万元", "0", "万元", "100", "rounded"),
]


@pytest.mark.parametrize(
    ("text", "value", "unit", "ulp", "spread"),
    MONEY_ROWS + WIDE_ROWS + SIGN_ROWS + CLOSED_ROWS + RATIO_ROWS + COUNT_ROWS + NIL_ROWS,
)
def test_a_notation_has_its_exact_value(text: str, value: str, unit: str, ulp: str, spread: str) -> None:
    figure = known(text)
    assert told(figure) == (value, unit, ulp, spread)
    assert figure.text == text
    assert figure.bound == ""


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        (">=90", "900000", "万元", ">="),
        ("≥90", "900000", "万元", ">="),
        ("≧90%", "0.9", "%", ">="),
        ("≥ 90%", "0.9", "%", ">="),
        ("＞＝90%", "0.9", "%", ">="),
        ("不低于90%", "0.9", "%", ">="),
        ("不少于5次", "5", "次", ">="),
        ("<=3天", "3", "天", "<="),
        ("≤3天", "3", "天", "<="),
        ("≦3天", "3", "天", "<="),
        ("不超过100万元", "1000000", "万元", "<="),
        ("不高于5%", "0.05", "%", "<="),
        ("90%以上", "0.9", "%", ">="),
        ("90以上", "900000", "万元", ">="),
        ("90%及以上", "0.9", "%", ">="),
        ("90分以上", "90", "分", ">="),
        ("5%以下", "0.05", "%", "<="),
        ("3天以内", "3", "天", "<="),
        ("100万元以内", "1000000", "万元", "<="),
        ("≥0%", "0", "%", ">="),
        ("≥0", "0", "万元", ">="),
    ],
)
def test_a_bound_is_no_amount(text: str, value: str, unit: str, bound: str) -> None:
    figure = known(text)
    assert (plain(figure.value), figure.unit.name, figure.bound, figure.spread) == (value, unit, bound, "exact")
    reach = interval(figure)
    assert (reach.low, reach.high) == ((figure.value, None) if bound == ">=" else (None, figure.value))


@pytest.mark.parametrize(
    "text",
    [
        # nothing, and words
        "", " ", "no", "~", "null", "-", "—", "/", "%", "万元", "三公", "一般", "较好", "无", "NaN", "inf", "Infinity",
        # numbers that are not read as a whole
        "1.2.3", "12,34", "1,2345", "12 34", ".5", "5.", "1e5", "0x1F", "1_000", "1-2", "4.5%-5%", "12:30", "1/2",
        "2020年12月", "第12条", "12.50万元左右", "340元/人", "82.71%%", "5％％", "（1）维护稳定", "(2)天网二期",
        # a sign too many
        "--5", "-+5", "△(5)", "-(5)", "((5))", "(5", "5)", "(-5)", "≥-", "≥≤5", "≥5以下", "不少于5次以上",
        # about, or more than that
        "约90", "近90%", "90余", "90多", "90多人", "90余万元", "90万余元", "90万多元", "3万多", "几个", "十几人", "90左右",
        "90%左右", "90万元上下", "5个多月", "9OO", "12o",
        # bounds of what is below nothing: which way do they go?
        "下降5%以上", "减少不超过3辆", "-≥5", "△5以下",
        # groups that are none: after the first comma all have three digits
        "10,75.20", "1,2345.00", "1234,567", "1,,234", ",234", "1,234,56", "1，28", "1.5,285", "12,34，",
        # against what, without a word for the direction; against a year or a plan
        "比上年85.41", "同比不低于5%", "同比△5", "同比7.12%", "同比-5%", "比上年", "较2023年增加5", "比年初预算增加5", "增加85.41，增长7.12%",
        # marks and quotes that do not belong to one figure
        "“905.32", "905.32”", "““5””", "“5”“6”", "5。。", "。", "“”", "5!",
        # powers of ten that stand for nothing
        "5百", "5十", "5千",
        # numerals that are no numbers
        "二三人", "万人", "百个", "千家", "一十百人", "一百二人", "三千五户", "一万二人", "零零个", "十十辆", "二百十零人",
        "二〇二〇年", "一二三辆",
        # too long to be printed
        "1" * (LONGEST + 1), "0" * (LONGEST + 1) + "%",
    ],
)  # fmt: skip
def test_what_cannot_be_read_as_a_whole_is_a_text(text: str) -> None:
    assert read(text, WAN) is None


@pytest.mark.parametrize("text", ["1" * LONGEST, "0." + "1" * (LONGEST - 2), "-" + "9" * 41 + "." + "9" * 21])
def test_the_longest_figures_are_exact(text: str) -> None:
    assert plain(known(text, NUMBER).value) == text


# -------------------------------------------------------------- units, digits, rounding of the report


@pytest.mark.parametrize(
    ("text", "bare", "value", "unit"),
    [
        ("12.5", Unit("money", 0, "元"), "12.5", "元"),
        ("12.5", Unit("money", 8, "亿元"), "1250000000", "亿元"),
        ("12.5万元", Unit("money", 0, "元"), "125000", "万元"),  # what is printed outranks what is inherited
        ("3", count_unit("辆"), "3", "辆"),
        ("3", NUMBER, "3", "number"),
        ("82.71", PERCENT, "0.8271", "%"),
        ("0", PERCENT, "0", "any"),
    ],
)
def test_a_bare_number_takes_the_unit_of_its_place(text: str, bare: Unit, value: str, unit: str) -> None:
    assert told(known(text, bare))[:2] == (value, unit)


@pytest.mark.parametrize(
    ("text", "decimals", "mantissa", "ulp"),
    [
        ("6.1", None, 61, "1000"),
        ("6.1", 2, 610, "100"),  # 6.1 stands for 6.10
        ("6", 2, 600, "100"),
        ("6.123", 2, 6123, "10"),  # what is printed finer stays finer
        ("6.10", 0, 610, "100"),
        ("-6.1", 3, -6100, "10"),
        ("6.1万元", 2, 610, "100"),
        ("0.0", 2, 0, "100"),
        ("0", 2, 0, "1"),  # nil is no claim
        ("6辆", 2, 6, "1"),  # counts and percentages have their own digits
        ("6%", 2, 6, "0.01"),
    ],
)
def test_decimals_are_of_money(text: str, decimals: int | None, mantissa: int, ulp: str) -> None:
    figure = known(text, decimals=decimals)
    assert (figure.mantissa, plain(figure.ulp)) == (mantissa, ulp)


@pytest.mark.parametrize(
    ("text", "rounded", "balanced", "truncated"),
    [
        ("6.10", "rounded", "exact", "truncated"),
        ("82.71%", "rounded", "rounded", "truncated"),  # a balanced table adds up; its shares are rounded as ever
        ("70辆", "exact", "exact", "exact"),
        ("3.5万人", "rounded", "rounded", "truncated"),
        ("0", "exact", "exact", "exact"),
        ("≥90", "exact", "exact", "exact"),
    ],
)
def test_the_mode_of_a_table_is_the_spread_of_its_figures(
    text: str, rounded: str, balanced: str, truncated: str
) -> None:
    modes = tuple(Rounding)
    assert [known(text, rounding=mode).spread for mode in modes] == [rounded, balanced, truncated]


@pytest.mark.parametrize(
    ("text", "rounding", "low", "high", "ends"),
    [
        ("8684.67元", Rounding.ROUNDED, "8684.665", "8684.675", "[]"),
        ("-8684.67元", Rounding.ROUNDED, "-8684.675", "-8684.665", "[]"),
        ("12元", Rounding.ROUNDED, "11.5", "12.5", "[]"),
        ("0.00元", Rounding.ROUNDED, "-0.005", "0.005", "[]"),
        ("0元", Rounding.ROUNDED, "0", "0", "[]"),
        ("8684.67元", Rounding.TRUNCATED, "8684.67", "8684.68", "[)"),
        ("-8684.67元", Rounding.TRUNCATED, "-8684.68", "-8684.67", "(]"),  # cut towards zero
        ("0.00元", Rounding.TRUNCATED, "-0.01", "0.01", "()"),
        ("0%", Rounding.TRUNCATED, "-0.01", "0.01", "()"),
        ("8684.67元", Rounding.BALANCED, "8684.67", "8684.67", "[]"),
        ("82.71%", Rounding.BALANCED, "0.82705", "0.82715", "[]"),
        ("70辆", Rounding.ROUNDED, "70", "70", "[]"),
        ("70辆", Rounding.TRUNCATED, "70", "70", "[]"),
        ("3万人", Rounding.ROUNDED, "25000", "35000", "[]"),
    ],
)
def test_a_figure_claims_an_interval(text: str, rounding: str, low: str, high: str, ends: str) -> None:
    reach = interval(known(text, rounding=rounding))
    marks = ("(" if reach.low_open else "[") + (")" if reach.high_open else "]")
    assert (reach.low, reach.high, marks) == (Fraction(low), Fraction(high), ends)


def test_every_figure_lies_in_its_interval_and_its_last_digit_bounds_the_width() -> None:
    rng = random.Random(20)
    for _ in range(500):
        digits = rng.randrange(5)
        text = f"{rng.choice(['', '-'])}{rng.randrange(10**6)}.{rng.randrange(10**digits):0{digits}}" if digits else "7"
        for mode in tuple(Rounding):
            figure = known(text, rounding=mode)
            low, high, low_open, high_open = interval(figure)
            assert low is not None
            assert high is not None
            assert low <= figure.value <= high
            assert not (low_open and low == figure.value) and not (high_open and high == figure.value)
            width = {Rounding.ROUNDED: 1, Rounding.BALANCED: 0, Rounding.TRUNCATED: 1 if figure.mantissa else 2}[mode]
            assert high - low == width * figure.ulp


# -------------------------------------------------------------- printing, and reading what was printed


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"), ("12", "12"), ("-12", "-12"), ("1/2", "0.5"), ("-1/8", "-0.125"), ("105007/10", "10500.7"),
        ("1/3", "1/3"), ("-22/7", "-22/7"), ("1/1000000000000", "0.000000000001"),
    ],
)  # fmt: skip
def test_plain_never_rounds(value: str, text: str) -> None:
    assert plain(Fraction(value)) == text


def test_what_is_told_of_a_value_is_the_value() -> None:
    """Digits are worked out in whole numbers: held against fractions, of every scale and with every denominator."""
    rng = random.Random(20)
    for _ in range(3000):
        value = Fraction(rng.randint(-(10 ** rng.randrange(20)), 10**9), rng.choice((1, 3, 7, 2**9, 5**9, 10**6, 999)))
        scale, least = rng.randint(-6, 12), rng.randrange(5)
        exact = value / Fraction(10) ** scale
        text = plain(value, scale, least)
        assert Fraction(text) == exact
        assert "/" in text or len(text.partition(".")[2]) >= least
        shown = show(value, Unit("money", scale, ""), least)
        if shown.startswith("≈"):
            digits = len(shown.partition(".")[2])
            assert abs(Fraction(shown[1:]) - exact) * 10**digits * 2 <= 1
        else:
            assert Fraction(shown) == exact


@pytest.mark.parametrize(
    ("value", "unit", "digits", "text"),
    [
        ("105007000", WAN, 2, "10500.70万元"),
        ("105007000", WAN, None, "10500.7万元"),
        ("105007050", WAN, 2, "10500.705万元"),  # never cut
        ("-0.0095", PERCENT, 2, "-0.95%"),
        ("0.05", Unit("ratio", -2, "个百分点"), None, "5个百分点"),
        ("70", count_unit("辆"), 0, "70辆"),
        ("0", NUMBER, 0, "0"),
        ("0", WAN, 2, "0.00万元"),
        ("0.01", Unit("money", 8, "亿元"), 2, "0.0000000001亿元"),
        ("1/3", PERCENT, 2, "≈33.3333%"),
        ("2/3", PERCENT, 2, "≈66.6667%"),
        ("-2/3", PERCENT, 0, "≈-66.67%"),
        ("1/3000000", PERCENT, 2, "≈0.000033%"),  # what is not nothing is not shown as 0.0000
        ("-1/3000000", NUMBER, None, "≈-0.00000033"),
    ],
)
def test_show_is_for_people(value: str, unit: Unit, digits: int | None, text: str) -> None:
    assert show(Fraction(value), unit, digits) == text


UNITS = [Unit("money", scale, name) for name, scale in MONEY.items()]
UNITS += [Unit("ratio", scale, name) for name, scale in RATIOS.items()]
UNITS += [count_unit(thing) for thing in ("辆", "人", "人次", "个", "台套", "辆(台)", "km")] + [NUMBER]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name or unit.kind)
def test_every_amount_that_is_shown_is_read_back(unit: Unit) -> None:
    rng = random.Random(unit.name)
    for digits in (None, *range(7)):
        for _ in range(20):
            mantissa = rng.choice((rng.randrange(-9, 10), rng.randrange(-(10**9), 10**9)))
            value = Fraction(mantissa, 10 ** (digits or 0)) * Fraction(10) ** unit.scale
            shown = show(value, unit, digits)
            again = known(shown, unit)
            assert again.value == value, shown
            assert again.unit.kind in (unit.kind, "any"), shown
            if again.unit.kind != "any":
                assert again.unit == unit, shown
            if digits:
                assert again.ulp == Fraction(10) ** (unit.scale - digits), shown


def test_every_exact_value_that_is_written_plainly_is_read_back() -> None:
    rng = random.Random(3)
    for _ in range(500):
        value = Fraction(rng.randrange(-(10**18), 10**18), 10 ** rng.randrange(20))
        assert known(plain(value), NUMBER).value == value


def test_every_notation_gives_the_value_that_its_digits_have() -> None:
    """The digits decide the value, the sign its sign, the unit its scale: whatever is put together of them."""
    rng = random.Random(7)
    signs = [
        ("", 1),
        ("-", -1),
        ("△", -1),
        ("▲", -1),
        ("减少", -1),
        ("增加", 1),
        ("下降 ", -1),
        ("＋", 1),
        ("比上年减少", -1),
        ("净增", 1),
    ]
    for _ in range(2000):
        whole, digits = rng.randrange(1, 10**9), rng.randrange(5)
        fraction = f".{rng.randrange(10**digits):0{digits}}" if digits else ""
        written = rng.choice([str(whole), f"{whole:,}", f"{whole:,}".replace(",", " ")]) + fraction
        sign, factor = rng.choice(signs)
        unit = rng.choice(UNITS)
        text = f"{sign}{written}{rng.choice(['', ' ', chr(0x3000)])}{unit.name}"
        text = rng.choice(["{}", "{}", "{}。", "“{}”", "{}，"]).format(text)
        if rng.random() < 0.25:
            text = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c > " " else c for c in text)
        value = factor * Fraction(f"{whole}{fraction}") * Fraction(10) ** unit.scale
        figure = known(text, NUMBER)
        assert (figure.value, figure.unit) == (value, unit), text


def test_plain_digits_are_read_as_the_general_pattern_reads_them() -> None:
    """A blank behind a text sends it through the general pattern, and says nothing."""
    rng = random.Random(13)
    atoms = [
        *"00012345678999",
        "0.",
        ".5",
        "00",
        "-",
        "+",
        "△",
        "%",
        "%",
        "增加",
        "下降",
        "减少",
        "净增",
        "加",
        ",",
        ",",
        "1,234",
        "辆",
        "人次",
        "公里",
        "年",
        "万元",
        "元",
        "‰",
        "余",
        "以上",
        "½",
        "٣",
        "_",
    ]
    found = 0
    for _ in range(20000):
        text = "".join(rng.choice(atoms) for _ in range(rng.randrange(1, 7))) * rng.choice([1, 1, 1, 12])
        how = (
            rng.choice([WAN, PERCENT, NUMBER, count_unit("公里"), count_unit("辆")]),
            rng.choice([None, 2]),
            rng.choice(tuple(Rounding)),
        )
        short, general = (
            (one.mantissa, one.exponent, one.unit, one.unit is PERCENT, one.spread, one.bound)
            if one is not None
            else None
            for one in (read(text, *how), read(f"{text}\u3000"[: max(LONGEST, len(text))], *how))
        )
        assert short == general, text
        found += short is not None
    assert found > 3000


def test_any_text_is_a_figure_or_a_text() -> None:
    rng = random.Random(11)
    atoms = [
        *"0123456789",
        *".,()-+%‰△ 　",
        *"万亿元千百十一二两零壹辆人个",
        ">=",
        "≤",
        "减少",
        "以上",
        "余",
        "左右",
        "\x00",
        "💰",
    ]
    found = 0
    for _ in range(20000):
        text = "".join(rng.choice(atoms) for _ in range(rng.randrange(8)))
        figure = read(text, WAN, rng.choice([None, 2]), rng.choice(tuple(Rounding)))
        if figure is not None:
            found += 1
            low, high, *_ = interval(figure)
            assert low is None or low <= figure.value
            assert high is None or high >= figure.value
    assert found > 500


# -------------------------------------------------------------- small verbs


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("元", 0),
        ("千元", 3),
        ("万元", 4),
        ("百万元", 6),
        ("亿元", 8),
        (" 万元 ", 4),
        ("万", 4),
        ("辆", None),
        ("", None),
    ],
)
def test_money_units_have_their_scale(name: str, scale: int | None) -> None:
    unit = money_unit(name)
    assert (unit.scale if unit else None) == scale


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("１２．５％", "12.5%"),
        ("（收入）", "(收入)"),
        (" a ", "a"),
        ("“x”", "“x”"),
        ("a\u3000b", "a b"),
        ("收\u200b入", "收入"),
    ],
)
def test_normalize_makes_full_width_half_width(text: str, clean: str) -> None:
    assert normalize(text) == clean


def test_a_figure_tells_what_it_is() -> None:
    assert repr(known("44.97")) == "Figure('44.97' = 449700 money)"
