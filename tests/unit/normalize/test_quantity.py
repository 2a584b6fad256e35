from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.normalize.measurement.quantity import Quantity, parse_value, split_unit, split_word


@pytest.mark.parametrize(
    ("text", "low", "high", "low_open", "high_open"),
    [
        ("5", 5, 5, False, False),
        (".5", 0.5, 0.5, False, False),
        ("-5", -5, -5, False, False),
        ("１２．５", 12.5, 12.5, False, False),
        ("<0.2", None, 0.2, False, True),
        ("＜0.2", None, 0.2, False, True),
        ("≤ 0.2", None, 0.2, False, False),
        ("=<0.2", None, 0.2, False, False),
        (">=1000", 1000, None, False, False),
        (">1000", 1000, None, True, False),
        ("小于0.2", None, 0.2, False, True),
        ("at least 3", 3, None, False, False),
        ("10-20", 10, 20, False, False),
        ("10 – 20", 10, 20, False, False),
        ("10~20", 10, 20, False, False),
        ("0-1", 0, 1, False, False),
        ("0 or 1", 0, 1, False, False),
        ("1,5", 1.5, 1.5, False, False),
        ("1,5-2,5", 1.5, 2.5, False, False),
        ("1,234,567", 1234567, 1234567, False, False),
        ("1,234.5", 1234.5, 1234.5, False, False),
        ("1.234,5", 1234.5, 1234.5, False, False),
        ("1.234.567", 1234567, 1234567, False, False),
        ("12 345", 12345, 12345, False, False),
        ("1.2E3", 1200, 1200, False, False),
        ("1.2e+03", 1200, 1200, False, False),
        ("1.2×10^3", 1200, 1200, False, False),
        ("1.2x10³", 1200, 1200, False, False),
        ("1.2*10^-3", 0.0012, 0.0012, False, False),
        ("<5.0×10²", None, 500, False, True),
        ("10^5", 100000, 100000, False, False),
        ("12.3 H", 12.3, 12.3, False, False),
        ("12.3 (L)", 12.3, 12.3, False, False),
        ("↑12.3*", 12.3, 12.3, False, False),
        ("H 12.3", 12.3, 12.3, False, False),
        ("12.3 [H] (4.0 - 10.0)", 12.3, 12.3, False, False),
        ("12.3L", 12.3, 12.3, False, False),
        ("0·8", 0.8, 0.8, False, False),
        ("1.2·10^3", 1200, 1200, False, False),
        ("1.2x10E3", 1200, 1200, False, False),
        ("&lt;0.2", None, 0.2, False, True),
        (">/= 5", 5, None, False, False),
        ("between 5 and 10", 5, 10, False, False),
    ],
)
def test_numbers(text, low, high, low_open, high_open):
    assert parse_value(text) == Quantity(low, high, low_open, high_open)


@pytest.mark.parametrize(
    ("word", "texts"),
    [
        ("positive", "positive|POS|Reactive|detected|阳性|阳性(+)|(+)|（+）|+|+++|2+|检出"),
        ("negative", "negative|Neg.|Non-Reactive|nonreactive|Not detected|undetectable|TND|<LOD"),
        ("negative", "阴性|阴性（-）|(-)|未检出|低于检测下限|Target Not Detected"),
        ("equivocal", "trace|borderline|Indeterminate|±|+/-|+-|弱阳性|weakly positive|grey zone"),
    ],
)
def test_words(word, texts):
    assert {parse_value(text) for text in texts.split("|")} == {Quantity(word=word)}


@pytest.mark.parametrize(
    "text",
    "1:40|120/80|~1.2|1.2±0.1|1.2?|20-10|1-2-3|2020-10-05|1.2×103|1.5E|nan|inf|1_000|5 6|"
    "positive/negative|阳性(-)|not positive|ND|NR|pending|not tested|hemolyzed|-|--|none|no||"
    "12-|>|<|,|(|()|(1)(2)|++-|10E3|1.5 x ULN|5 and 10|阳性（弱）|阴性，待复查".split("|"),
)
def test_what_is_not_sure_is_not_read(text):
    assert parse_value(text) is None


def test_a_word_beside_a_number_keeps_both():
    assert parse_value("<20 detected") == Quantity(None, 20, high_open=True, word="positive")
    assert parse_value("Not detected (<20)") == Quantity(None, 20, high_open=True, word="negative")
    assert parse_value("Non-reactive (0.12)") == Quantity(0.12, 0.12, word="negative")


def test_a_sign_beside_a_number_is_its_word():
    assert parse_value("0.06(-)") == Quantity(0.06, 0.06, word="negative")
    assert parse_value("8.1 (+)") == Quantity(8.1, 8.1, word="positive")


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("<20 IU/mL detected", "positive", "<20 iu/ml"),
        ("not detected <20 IU/mL", "negative", "<20 iu/ml"),
        ("0.05 IU/mL Negative", "negative", "0.05 iu/ml"),
    ],
)
def test_a_word_beside_a_number_with_a_unit_is_split_off(text, word, rest):
    assert split_word(text) == (word, rest)


def test_one_separator_before_three_digits_has_two_readings():
    comma, point = parse_value("1,234"), parse_value("1.234")
    assert comma == Quantity(1.234, 1.234, grouped=Quantity(1234, 1234), by_comma=True)
    assert point == Quantity(1.234, 1.234, grouped=Quantity(1234, 1234), by_comma=False)
    assert parse_value("0,123") == Quantity(0.123, 0.123)
    assert parse_value("1,000-2,000") is None


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("12.5 g/dL", "12.5", "g/dL"),
        ("55%", "55", "%"),
        ("6.5x10^9/L", "6.5", "x10^9/L"),
        ("55-60 %", "55-60", "%"),
        ("5' 10\"", "70", "in"),
        ("5 ft 10 in", "70", "in"),
        ("154 lb 8 oz", "154.5", "lb"),
        ("11 st 4 lb", "158", "lb"),
        ("55%-60%", "55-60", "%"),
        ("9.0 g/dL (L)", "9.0", "g/dL"),
        ("106 μmol/L （57～97）", "106", "μmol/L"),
    ],
)
def test_a_unit_within_the_value_is_split_off(text, number, unit):
    assert (number, unit) in split_unit(text)


@given(st.floats(min_value=0, max_value=1e9, allow_nan=False))
def test_a_number_printed_with_a_point_is_read_back(number):
    text = f"{number:.4f}"
    for sign, low, high in (("", True, True), ("<", False, True), (">=", True, False)):
        read = parse_value(sign + text)
        assert read is not None
        assert (read.low, read.high) == (
            float(text) if low else None,
            float(text) if high else None,
        )


@given(st.text(max_size=12))
def test_any_text_is_read_or_not_but_never_as_a_wrong_interval(text):
    read = parse_value(text)
    if read is not None and read.low is not None and read.high is not None:
        assert read.low <= read.high
        assert math.isfinite(read.low)
        assert math.isfinite(read.high)
