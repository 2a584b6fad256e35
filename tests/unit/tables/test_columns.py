from datetime import date

import polars as pl
import pytest

from matcher.messages import in_words, messages_in
from matcher.tables.columns import (
    as_text,
    parse_age,
    parse_domain,
    parse_flag,
    parse_number,
    parse_whole,
    parse_year,
    read_columns,
)
from matcher.tables.contract import Column, Kind

AGES = {
    "64": (64, 64),
    "64.0": (64, 64),
    "64.9": (64, 64),
    "0": (0, 0),
    "90+": (90, None),
    "89+": (89, None),
    "90 +": (90, None),
    ">89": (90, None),
    ">=90": (90, None),
    "≥90": (90, None),
    "90 or older": (90, None),
    "60-64": (60, 64),
}


@pytest.mark.parametrize(("text", "bounds"), AGES.items())
def test_an_age_is_an_interval(text: str, bounds: tuple[int, int | None]) -> None:
    assert parse_age(text) == bounds


@pytest.mark.parametrize("text", ["-1", "131", "64-60", "old", "1950", ">90+", "200+", "6 months"])
def test_an_impossible_age_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="age") as refusal:
        parse_age(text)
    assert text not in str(refusal.value)


def test_a_year_has_four_digits() -> None:
    assert parse_year("1956") == parse_year("1956.0") == (1956,)
    for text in ("56", "1956-03", "19560", "1956.5", "1800", "3020"):
        with pytest.raises(ValueError, match="a year"):
            parse_year(text)


@pytest.mark.parametrize("text", "true True TRUE yes Yes Y y 1 t".split())
def test_yes(text: str) -> None:
    assert parse_flag(text) == (True,)


@pytest.mark.parametrize("text", "false False no No N n 0 F".split())
def test_no(text: str) -> None:
    assert parse_flag(text) == (False,)


@pytest.mark.parametrize("text", ["maybe", "2", "unknown", "-1", "yesno"])
def test_neither_yes_nor_no(text: str) -> None:
    with pytest.raises(ValueError, match="neither yes nor no"):
        parse_flag(text)


def test_numbers() -> None:
    assert parse_number("1.5") == (1.5,)
    assert parse_number("-2.5", "ref_low") == (-2.5,)
    assert parse_number("1e3") == (1000.0,)
    assert parse_whole("2") == parse_whole("2.0") == (2,)


@pytest.mark.parametrize(
    "text", ["1,5", "1 000", "abc", "inf", "1_000", "<5", "200 mg", "1e999", "."]
)
def test_what_only_resembles_a_number_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text)


def test_what_counts_is_not_below_zero() -> None:
    with pytest.raises(ValueError, match="below zero"):
        parse_number("-1", "dose")
    with pytest.raises(ValueError, match="not a whole number"):
        parse_whole("1.5", "line")


def test_a_domain_is_a_table_and_a_term() -> None:
    assert parse_domain("Conditions") == ("conditions",)
    assert parse_domain("lesions / brain") == ("lesions/brain",)
    for text in ("condition", "brain", "lesions/", ""):
        with pytest.raises(ValueError, match="no table"):
            parse_domain(text)


def read_cells(kind: Kind, cells: list[object], dtype: pl.DataType | None = None) -> pl.DataFrame:
    return read_columns(
        pl.DataFrame({"x_on": pl.Series(cells, dtype=dtype)}), (Column("x_on", kind),)
    )


def test_partial_dates_are_the_days_they_could_be() -> None:
    read = read_cells(Kind.DAY, ["2024", "2024-02", "2024-02-29", None, "2023-02-29", "02/03/2024"])
    assert read["x_on_low"].to_list() == [
        *(date(2024, 1, 1), date(2024, 2, 1), date(2024, 2, 29)),
        *(None, None, None),
    ]
    assert read["x_on_high"].to_list()[:3] == [
        *(date(2024, 12, 31), date(2024, 2, 29), date(2024, 2, 29))
    ]
    assert read["unread_column"].to_list() == [*(None,) * 4, "x_on", "x_on"]
    reasons = in_words(read["unread_reason"], messages_in("en"))
    assert reasons[4] == "a day that its month does not have"


def test_typed_cells_need_no_parsing() -> None:
    days = read_cells(Kind.DAY, [date(2024, 1, 5), None])
    assert days["x_on_low"].to_list() == days["x_on_high"].to_list() == [date(2024, 1, 5), None]
    assert read_cells(Kind.FLAG, [True, None])["x_on"].to_list() == [True, None]
    assert read_cells(Kind.WHOLE, [2.0, None])["x_on"].to_list() == [2, None]
    assert read_cells(Kind.NUMBER, [2.5, 7])["x_on"].to_list() == [2.5, 7.0]


@pytest.mark.parametrize("missing", ["NULL", "NaN", "NaT", "None", "N/A", "<NA>", "\\N"])
def test_a_database_s_word_for_missing_is_missing(missing: str) -> None:
    read = read_cells(Kind.DAY, [missing])
    assert read["x_on_low"].to_list() == read["unread_reason"].to_list() == [None]


def test_numbers_are_shown_as_a_hospital_writes_them() -> None:
    cells = pl.Series("x", [64.0, 0.25, None, 1e300, -3.0])
    assert as_text(cells).to_list() == ["64", "0.25", None, "1e+300", "-3"]
