"""Reading the cells of typed columns: partial dates, top-coded ages, years, numbers, yes and no.

Each kind has one parser, which is called once for each distinct cell of a column. It gives the
values that the cell stands for, and raises ValueError with a sentence that never repeats the cell.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import polars as pl

from matcher.intervals import parse_day
from matcher.messages import Sentence, sentence
from matcher.tables.contract import NOT_NEGATIVE, TABLES, Column, Kind

OLDEST_AGE = 130
"""Years; nobody is known to have lived longer than 122."""

# What databases and data frames write for a missing value; in a text column they stay text.
_MISSING = frozenset({"null", "none", "nan", "nat", "na", "n/a", "<na>", "\\n"})

_YES = frozenset({"true", "yes", "y", "1", "t", "1.0"})
_NO = frozenset({"false", "no", "n", "0", "f", "0.0"})

_AGE = re.compile(r"(\d{1,3})(?:\.\d+)?")
_AGE_OR_MORE = re.compile(r"(?:(>=|≥|>)\s*)?(\d{1,3})\s*(\+|(?:and|or) (?:over|older|above|more))?")
_AGE_BAND = re.compile(r"(\d{1,3})\s*[-–]\s*(\d{1,3})")

_REMEMBERED = 1 << 14
_SHORT = 32
"""Characters of a cell up to which it is remembered what it stands for."""

Parser = Callable[[str, str], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a column of one kind becomes: suffixes and types of its columns, and its parser."""

    columns: Mapping[str, pl.DataType | type[pl.DataType]]
    parse: Parser

    def names(self, column: str) -> tuple[str, ...]:
        """Name the columns that a column becomes; `age_years` gives `age_low` and `age_high`."""
        stem = column.removesuffix("_years") if len(self.columns) > 1 else column
        return tuple(f"{stem}{suffix}" for suffix in self.columns)


def parse_age(text: str, _name: str = "") -> tuple[int, int | None]:
    """Read an age in years as the lowest and highest that it can be; null: no upper bound.

    `64`, the top-coded `90+`, `>89`, `90 or older`, and the band `60-64`.
    """
    band = _AGE_BAND.fullmatch(text)
    if exact := _AGE.fullmatch(text):
        low, high = int(exact[1]), int(exact[1])
    elif band and int(band[1]) <= int(band[2]):
        low, high = int(band[1]), int(band[2])
    elif (open_ended := _AGE_OR_MORE.fullmatch(text.casefold())) and (
        bool(open_ended[1]) != bool(open_ended[3])
    ):
        low = int(open_ended[2]) + (open_ended[1] == ">")
        return (_possible_age(low), None)
    else:
        raise ValueError(sentence("quarantine-no-age"))
    return _possible_age(low), _possible_age(high)


def _possible_age(years: int) -> int:
    if years > OLDEST_AGE:
        raise ValueError(sentence("quarantine-age-above", years=OLDEST_AGE))
    return years


def parse_year(text: str, _name: str = "") -> tuple[int]:
    """Read a year, `1956` (or `1956.0`, as data frames with gaps write it)."""
    if not re.fullmatch(r"\d{4}(?:\.0+)?", text):
        raise ValueError(sentence("quarantine-no-year"))
    year = int(text[:4])
    if not 1850 <= year < 2200:
        raise ValueError(sentence("quarantine-far-year"))
    return (year,)


def parse_number(text: str, name: str = "") -> tuple[float]:
    """Read a plain number; a thousands separator or a decimal comma is none."""
    try:
        number = float(text) if re.fullmatch(r"[-+.\deE]+", text) else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(sentence("quarantine-no-number"))
    if number < 0 and name in NOT_NEGATIVE:
        raise ValueError(sentence("quarantine-below-zero"))
    return (number,)


def parse_whole(text: str, name: str = "") -> tuple[int]:
    """Read a whole number of at most nine digits."""
    (number,) = parse_number(text, name)
    if number != int(number) or abs(number) >= 1e9:
        raise ValueError(sentence("quarantine-not-whole"))
    return (int(number),)


def parse_flag(text: str, _name: str = "") -> tuple[bool]:
    """Read true/false, yes/no, Y/N or 1/0 in any case."""
    word = text.casefold()
    if word not in _YES | _NO:
        raise ValueError(sentence("quarantine-no-flag"))
    return (word in _YES,)


def parse_domain(text: str, _name: str = "") -> tuple[str]:
    """Read a table's name, or a table and a term of its vocabulary: `lesions/brain`."""
    table, slash, term = (part.strip() for part in text.partition("/"))
    if table.casefold() not in TABLES or (slash and not term):
        raise ValueError(sentence("quarantine-no-domain"))
    return (f"{table.casefold()}{slash}{term}",)


READINGS: Mapping[Kind, Reading] = {
    Kind.DAY: Reading({"_low": pl.Date, "_high": pl.Date}, lambda text, _: parse_day(text)),
    Kind.AGE: Reading({"_low": pl.Int16, "_high": pl.Int16}, parse_age),
    Kind.YEAR: Reading({"": pl.Int32}, parse_year),
    Kind.WHOLE: Reading({"": pl.Int32}, parse_whole),
    Kind.NUMBER: Reading({"": pl.Float64}, parse_number),
    Kind.FLAG: Reading({"": pl.Boolean}, parse_flag),
    Kind.DOMAIN: Reading({"": pl.String}, parse_domain),
}


def output_columns(column: Column) -> dict[str, pl.DataType | type[pl.DataType]]:
    """Give the names and types that a column of the contract has once it is read."""
    if column.kind is Kind.TEXT:
        return {column.name: pl.String}
    reading = READINGS[column.kind]
    return dict(zip(reading.names(column.name), reading.columns.values(), strict=True))


def read_columns(
    frame: pl.DataFrame, columns: tuple[Column, ...], texts: Mapping[str, pl.Series] | None = None
) -> pl.DataFrame:
    """Read the cells of a table's rows.

    `frame` has the contract's columns as text or typed, null where empty; `texts` are the distinct
    texts of text columns, where they are known. The result has what the columns become, in order,
    every other column of `frame`, and `unread_column`, `unread_reason`: the first cell of the row
    that can't be read and why, as a sentence's code.
    """
    read: list[pl.Series] = []
    faults: list[pl.Series] = []
    for column in columns:
        cells = frame[column.name]
        if column.kind is Kind.TEXT:
            read.append(cells)
            continue
        distinct = (texts or {}).get(column.name)
        distinct = cells.unique().drop_nulls() if distinct is None else distinct
        meanings = _meanings(distinct, column)
        values = meanings.select(pl.all().gather(_places(cells, distinct)))
        read += values.drop("fault", strict=False).get_columns()
        faults += [values["fault"].alias(column.name)] if "fault" in values.columns else []
    others = frame.drop(column.name for column in columns)
    return pl.DataFrame([*read, *others]).with_columns(
        _first(pl.when(fault.is_not_null()).then(pl.lit(fault.name)) for fault in faults).alias(
            "unread_column"
        ),
        _first(pl.lit(fault) for fault in faults).alias("unread_reason"),
    )


def _first(found: Iterable[pl.Expr]) -> pl.Expr:
    return pl.coalesce(*found, pl.lit(None, dtype=pl.String))


def as_text(cells: pl.Series) -> pl.Series:
    """Give typed cells as a hospital would write them: `64` for 64.0, `true`, `2024-03-05`."""
    if cells.dtype.is_float():
        shown = pl.col(cells.name)
        whole = (shown == shown.round()) & (shown.abs() < 2**53)
        number = pl.when(whole).then(shown.cast(pl.Int64, strict=False)).cast(pl.String)
        finite = pl.when(shown.is_finite()).then(shown.cast(pl.String))
        return cells.to_frame().select(pl.coalesce(number, finite).alias(cells.name)).to_series()
    return cells if cells.dtype == pl.String else cells.cast(pl.String)


def _meanings(distinct: pl.Series, column: Column) -> pl.DataFrame:
    """Give the values of a column's distinct cells, and `fault`, why they can't be read, if any can't."""
    reading = READINGS[column.kind]
    parsed = _parser(column)
    types = zip(reading.names(column.name), reading.columns.values(), strict=True)
    values = pl.DataFrame(
        [parsed(text) for text in as_text(distinct)],
        schema={**dict(types), "fault": pl.String},
        orient="row",
    )
    return values if values["fault"].count() else values.drop("fault")


def _places(cells: pl.Series, distinct: pl.Series) -> pl.Series:
    """Give the place of each cell among the distinct ones; null where it is empty."""
    if cells.dtype == pl.String:
        return cells.cast(pl.Enum(distinct)).to_physical()
    known = distinct.to_frame("cell").with_row_index("place")
    return cells.to_frame("cell").join(known, on="cell", how="left", maintain_order="left")["place"]


@cache
def _parser(column: Column) -> Callable[[str | None], tuple[Any, ...]]:
    """Give what reads one cell of a column: its values and, last, why it can't be read.

    Nights repeat the same days and numbers in every batch, so what was read is remembered.
    """
    reading = READINGS[column.kind]
    unknown = (None,) * len(reading.columns)

    def parsed(text: str | None) -> tuple[Any, ...]:
        if text is None or text.casefold() in _MISSING:
            return (*unknown, None)
        try:
            return (*reading.parse(text, column.name), None)
        except ValueError as error:
            (reason,) = error.args
            assert isinstance(reason, Sentence)  # noqa: S101  (so all parsers say it)
            return (*unknown, reason.code)

    remembered = lru_cache(maxsize=_REMEMBERED)(parsed)
    return lambda text: (parsed if text and len(text) > _SHORT else remembered)(text)
