"""Many laboratory values and observations at once.

A night has hundreds of thousands of distinct values, but hundreds of tests in their units and tens
of thousands of spelled values. So each test in its unit is read once, each value is read once, and
where a value is a number that is read in one way and is plausible, the two are put together by
arithmetic on whole columns. Everything else is resolved one by one. Both ways give the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from matcher.normalize.decisions import ANY, Decisions, Fields, Normalizer
from matcher.normalize.dictionary import TextKind, cells_of, one_by_one
from matcher.normalize.distinct import distinct
from matcher.normalize.measurement.normalizer import MeasurementNormalizer, TestReading
from matcher.normalize.text import LONGEST, readable
from matcher.normalize.told import columns_of, schema_of
from matcher.terms.measurements import Measurable

OWN_COLUMNS: dict[str, Any] = {
    "factor": pl.Float64,
    "offset": pl.Float64,
    "impossible": pl.String,
}
"""What a page of measurements has besides: what converts the reference range beside a value (null
where the unit isn't understood), and why no living patient has the value (null where one may)."""

_DIGITS = 12
_POWERS = {places: float(f"1e{places}") for places in range(23)}
_NEAR_HALF = 1e-3
_PLAIN = r"^[0-9]+(?:[.,][0-9]+)?$"
_THREE_BEHIND = "^[1-9][0-9]{0,2}%s[0-9]{3}$"
_ANYTHING = Measurable("", None, "")
_TEST = {
    "is_read": pl.Boolean,
    "is_named": pl.Boolean,
    "is_convertible": pl.Boolean,
    "factor": pl.Float64,
    "offset": pl.Float64,
    "whole": pl.Boolean,
    "is_count": pl.Boolean,
    "least": pl.Float64,
    "most": pl.Float64,
}
_VALUE = {
    "is_number": pl.Boolean,
    "says_nothing": pl.Boolean,
    "number_low": pl.Float64,
    "number_high": pl.Float64,
    "number_low_open": pl.Boolean,
    "number_high_open": pl.Boolean,
    "by_comma": pl.Boolean,
    "by_point": pl.Boolean,
}
_BOUNDS = ("low", "high", "low_open", "high_open")


def read_measurements(
    kind: TextKind, texts: pl.DataFrame, normalizer: Normalizer, decisions: Decisions
) -> pl.DataFrame:
    """Resolve distinct texts of a test (or observation), a value and a unit, in their order.

    A row has the told columns, the kind's own (`low`, `high`, `low_open` and `high_open` among
    them, and `word`), and those of `OWN_COLUMNS`.

    Raises:
        TypeError: the normalizer is another kind's.
    """
    if not isinstance(normalizer, MeasurementNormalizer):
        raise TypeError("only the normalizer of measurements reads measurements")
    texts = texts.select(pl.col(kind.columns).fill_null(""))
    read = _read_apart(kind, texts, normalizer, decisions)
    is_known = read["is_known"]
    known = read.filter(is_known).with_columns(
        *_bounds_taken(),
        impossible=pl.lit(None, dtype=pl.String),
        # A value that says nothing is asked for by itself, a number with all others of its test.
        to_decide=pl.when("is_mute").then(_joined(texts.filter(is_known))).otherwise("to_decide"),
    )
    others = _one_by_one(kind, texts.filter(~is_known), normalizer, decisions).hstack(
        read.filter(~is_known).select("factor", "offset")
    )
    columns = [*schema_of(kind.fields), *OWN_COLUMNS]
    at = pl.concat([is_known.arg_true(), (~is_known).arg_true()])
    return pl.concat([known.select(columns), others.select(columns)])[at.arg_sort()]


def _read_apart(
    kind: TextKind, texts: pl.DataFrame, normalizer: MeasurementNormalizer, decisions: Decisions
) -> pl.DataFrame:
    """Put beside each text what its test in its unit says, and what its value says.

    `is_known`: that is all there is to be said; `is_mute`: the value of a known test says nothing.
    """
    test, value, unit = kind.columns
    pairs, pair = distinct(texts, [test, unit])
    values, place = distinct(texts, [value])
    tests = _tests(kind, cells_of(pairs, [test, unit]), normalizer, decisions)
    numbers = _values(values[value], normalizer)
    # What is said of a value that says nothing stands below what is said of numbers.
    mute = numbers["says_nothing"].gather(place).cast(pl.UInt32)
    beside = [tests[pair + mute * pairs.height], numbers[place]]
    return (
        pl.concat(beside, how="horizontal")
        .with_columns(_own_bounds())
        .with_columns(is_known=_is_known(), is_mute=pl.col("is_named") & pl.col("says_nothing"))
    )


def _joined(texts: pl.DataFrame) -> pl.Series:
    fields = pl.concat_str(pl.all(), separator="\t").str.strip_chars_end("\t")
    return texts.select(fields).to_series()


def _tests(
    kind: TextKind,
    pairs: Sequence[Fields],
    normalizer: MeasurementNormalizer,
    decisions: Decisions,
) -> pl.DataFrame:
    """Give what each test in its unit says of all numbers, and how they convert.

    Below, once more in this order, stands what it says of values that say nothing. What a decision
    may be about isn't `is_read` here, and neither is a test whose values are read one by one.
    """
    decided = _of_any_value(decisions)
    readings = [normalizer.concept_and_unit(*readable(pair)) for pair in pairs]
    said = [
        *map(normalizer.of_any_number, readings),
        *map(normalizer.of_nothing, readings),
    ]
    raw = [(test, "", unit) for test, unit in pairs]
    told = pl.DataFrame(columns_of(raw * 2, said, kind.fields), schema=schema_of(kind.fields))
    rows = [
        (
            (reading.concept is None or normalizer.takes_any_number(reading))
            and decided.of("lab", (test, ANY, unit)) is None,
            *_conversion(reading, normalizer),
        )
        for (test, unit), reading in zip(pairs, readings, strict=True)
    ]
    return told.hstack(pl.DataFrame(rows * 2, schema=_TEST, orient="row"))


def _conversion(reading: TestReading, normalizer: MeasurementNormalizer) -> tuple[Any, ...]:
    measurable = normalizer.measurable(reading.concept) if reading.concept else _ANYTHING
    is_usable = reading.problem is None and not reading.log10
    return (
        reading.concept is not None,
        reading.scale is not None,
        reading.factor if is_usable else None,
        reading.offset,
        reading.scale is not None and reading.scale.whole,
        measurable.kind == "count",
        measurable.low,
        measurable.high,
    )


def _of_any_value(decisions: Decisions) -> Decisions:
    """Take each decision on a measurement for one on any value of its test in its unit."""
    return Decisions(
        {
            (kind, (fields[0], ANY, *fields[2:])): decision
            for (kind, fields), decision in decisions.found.items()
            if kind == "lab"
        }
    )


def _values(values: pl.Series, normalizer: MeasurementNormalizer) -> pl.DataFrame:
    """Give what each value says by itself; what is too long to be read is no number, nor nothing."""
    is_plain = values.str.contains(_PLAIN) & (values.str.len_chars() <= LONGEST)
    plain = pl.select(number=values.filter(is_plain)).select(
        is_number=pl.lit(value=True),
        says_nothing=pl.lit(value=False),
        number_low=_decimal(),
        number_high=_decimal(),
        number_low_open=pl.lit(value=False),
        number_high_open=pl.lit(value=False),
        by_comma=pl.col("number").str.contains(_THREE_BEHIND % ","),
        by_point=pl.col("number").str.contains(_THREE_BEHIND % "[.]"),
    )
    rows = [_value(value, normalizer) for value in values.filter(~is_plain)]
    others = pl.DataFrame(rows, schema=_VALUE, orient="row")
    at = pl.concat([is_plain.arg_true(), (~is_plain).arg_true()])
    return pl.concat([plain, others])[at.arg_sort()]


def _decimal() -> pl.Expr:
    return pl.col("number").str.replace(",", ".", literal=True).cast(pl.Float64)


def _value(raw: str, normalizer: MeasurementNormalizer) -> tuple[Any, ...]:
    (value,) = readable((raw,))
    quantity = normalizer.number(value) if len(raw) <= LONGEST else None
    if quantity is None or quantity.word:
        says_nothing = len(raw) <= LONGEST and normalizer.says_nothing(value)
        return (False, says_nothing, None, None, False, False, False, False)
    doubtful = quantity.grouped is not None
    return (
        *(True, False),
        *(quantity.low, quantity.high, quantity.low_open, quantity.high_open),
        doubtful and quantity.by_comma,
        doubtful and not quantity.by_comma,
    )


def _own_bounds() -> list[pl.Expr]:
    """Give the bounds in the concept's own unit; nothing here falls below zero."""
    converted = {
        end: _rounded(pl.col(f"number_{end}") * pl.col("factor") + pl.col("offset"))
        for end in ("low", "high")
    }
    unbounded = pl.when(pl.col("number_low").is_null()).then(0.0)
    return [
        pl.coalesce(unbounded, converted["low"]).alias("own_low"),
        converted["high"].alias("own_high"),
        pl.col("number_low_open").alias("own_low_open"),
        pl.col("number_high_open").alias("own_high_open"),
    ]


def _rounded(value: pl.Expr) -> pl.Expr:
    """Round to 12 significant digits, to the last bit as `convert` does; null where that isn't sure.

    The digits as a whole number and the power of ten are both exact, so their quotient is the
    double nearest to the decimal number. Sure of the digits is what is no rounding error away from
    the middle between two. Powers of ten end where they cease to be exact.
    """
    places = (_DIGITS - 1 - value.log10().floor()).cast(pl.Int32, strict=False)
    power = places.replace_strict(_POWERS, default=None, return_dtype=pl.Float64)
    scaled = value * power
    is_sure = (scaled - scaled.floor() - 0.5).abs() > _NEAR_HALF
    digits = (scaled + 0.5).floor()
    return pl.when(value == 0).then(0.0).when(is_sure).then(digits / power)


def _is_known() -> pl.Expr:
    """Say whether what is told of the test in its unit holds of this value, too."""
    any_number = ~pl.col("is_convertible") | (_is_read_in_one_way() & _is_plausible())
    has_value = pl.col("is_number") | pl.col("says_nothing")
    of_named = pl.col("says_nothing") | (pl.col("is_number") & any_number)
    is_known = pl.when("is_named").then(of_named).otherwise(has_value)
    return (pl.col("is_read") & is_known).fill_null(value=False)


def _is_read_in_one_way() -> pl.Expr:
    """Say whether a number is no other with thousands grouped, and suits a unit of whole cells."""
    ends = (pl.col(f"number_{end}") for end in ("low", "high"))
    is_whole = pl.all_horizontal(end.is_null() | (end == end.floor()) for end in ends)
    return ~pl.col("by_comma") & (~pl.col("whole") | (is_whole & ~pl.col("by_point")))


def _is_plausible() -> pl.Expr:
    """Say whether a living patient can have the value; null where its last digit isn't sure."""
    low, high = pl.col("own_low"), pl.col("own_high")
    unbounded = pl.col("number_high").is_null()
    reaches_low = pl.col("least").is_null() | unbounded | (high >= pl.col("least"))
    within = reaches_low & (pl.col("most").is_null() | (low <= pl.col("most")))
    is_zero = pl.col("is_count") & (low == 0) & (high == 0)
    return low.is_not_null() & (unbounded | high.is_not_null()) & (within | is_zero)


def _bounds_taken() -> list[pl.Expr]:
    """Take the bounds of a number whose test and unit are understood."""
    is_taken = pl.col("is_named") & pl.col("is_convertible") & pl.col("is_number")
    return [
        pl.when(is_taken).then(f"own_{bound}").otherwise(bound).alias(bound) for bound in _BOUNDS
    ]


def _one_by_one(
    kind: TextKind, texts: pl.DataFrame, normalizer: MeasurementNormalizer, decisions: Decisions
) -> pl.DataFrame:
    """Resolve texts by the whole ladder, and say of which the value is impossible."""
    resolved = one_by_one(kind, texts, normalizer, decisions)
    bounded = pl.col("low").is_not_null() & pl.col("word").is_null()
    ladder = pl.col("method").is_null() | (pl.col("method") != "decision")
    is_possible = resolved.select((bounded & ladder).fill_null(value=False)).to_series()
    reasons = [
        None if possible or not (why := normalizer.impossible(*readable(text))) else why.code
        for text, possible in zip(cells_of(texts, kind.columns), is_possible, strict=True)
    ]
    return resolved.with_columns(impossible=pl.Series(reasons, dtype=pl.String))
