"""Row by row: which rows are used, and why each other one is not.

Each table's rules are a dataframely schema whose rules are named `column: reason`. The first rule
that a row breaks is its reason; reasons are fixed sentences, so none can hold a cell's text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import dataframely as dy
import polars as pl

from matcher.tables.columns import OLDEST_AGE, output_columns, read_columns
from matcher.tables.contract import TABLES, Table
from matcher.tables.reading import RawTable

QUARANTINE = {"table": pl.String, "row": pl.UInt32, "column": pl.String, "reason": pl.String}
_WHOLE_ROW = "whole row"
_SLICE = 500_000
"""Rows validated at a time, which bounds the memory that intermediate columns take."""

_TYPES: dict[object, type[dy.Column]] = {
    pl.String: dy.String,
    pl.Date: dy.Date,
    pl.Int16: dy.Int16,
    pl.Int32: dy.Int32,
    pl.Float64: dy.Float64,
    pl.Boolean: dy.Bool,
    pl.UInt32: dy.UInt32,
}
# What the rules read beside the table's own columns.
_BESIDE = {
    "damage": pl.String,
    "unread_column": pl.String,
    "unread_reason": pl.String,
    "copy": pl.String,
    "standing": pl.String,
    "last_day": pl.Date,
    "year_of_birth": pl.Int32,
}

_ENDS = frozenset({"ended_on", "resolved_on", "progressed_on"})
"""Days that may lie after the index date though what they end was there before it."""

_MAY_BE_NEGATIVE = r"(?i)base\s*(?:excess|deficit)|\bS?BE(?:cf|b)?\b|剩余碱|碱剩余|碱过剩|\b(?:1925-7|1927-3|11555-0)\b"
"""Tests of which a result below zero is possible: base excess, by name or LOINC."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold of a row (null: holds), and the column and reason where it doesn't."""

    column: str
    reason: str
    holds: pl.Expr

    @property
    def name(self) -> str:
        """Give the rule's name in the schema."""
        return f"{self.column}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Validated:
    """The rows of a table that are used, and those that are not with their reasons.

    `incomplete` are the ids of patients of whom a row isn't used that says something about the time
    up to their index date: the table's silence can't be trusted for them.
    """

    used: pl.DataFrame
    quarantine: pl.DataFrame
    incomplete: pl.Series


def validate_patients(raw: RawTable, as_of: date) -> Validated:
    """Validate the patients; a missing index date becomes the run's as-of day."""
    frame = _with_copies(raw)
    frame = frame.with_columns(
        pl.lit(None, dtype=pl.String).alias("standing"),
        pl.lit(None, dtype=pl.Date).alias("last_day"),
        pl.lit(None, dtype=pl.Int32).alias("year_of_birth"),
    )
    return _validated(raw.table, frame, as_of)


def validate(raw: RawTable, patients: Validated, listed: pl.Series) -> Validated:
    """Validate another table's rows against the patients used.

    `listed` are the ids of all rows of the table of patients, used or not.
    """
    standing = _standing(patients, listed)
    frame = raw.frame.with_columns(pl.lit(None, dtype=pl.String).alias("copy"))
    parts = [
        _validated(raw.table, _beside_patients(part, standing))
        for part in ([frame] if frame.is_empty() else frame.iter_slices(_SLICE))
    ]
    return Validated(
        pl.concat([part.used for part in parts]),
        pl.concat([part.quarantine for part in parts]),
        pl.concat([part.incomplete for part in parts]),
    )


def _standing(patients: Validated, listed: pl.Series) -> pl.DataFrame:
    """Give each patient listed, whether their own row is used, and the days that bound the others."""
    used = patients.used.select(
        "patient_id",
        pl.lit("used").alias("standing"),
        pl.col("index_date_high").alias("last_day"),
        pl.col("birth_year").alias("year_of_birth"),
    )
    everyone = pl.DataFrame({"patient_id": listed.drop_nulls().unique()})
    return everyone.join(used, on="patient_id", how="left").with_columns(
        pl.col("standing").fill_null("quarantined")
    )


def _beside_patients(frame: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    return frame.join(standing, on="patient_id", how="left", maintain_order="left").with_columns(
        pl.when(pl.col("patient_id").is_not_null()).then(pl.col("standing").fill_null("unknown"))
    )


def _with_copies(raw: RawTable) -> pl.DataFrame:
    """Say of each patient's row whether it repeats another (`same`) or contradicts it (`differs`)."""
    cells = [column.name for column in raw.table.columns]
    first = pl.struct(*cells, "damage").is_first_distinct()
    versions = first.sum().over("patient_id")
    known = pl.col("patient_id").is_not_null()
    return raw.frame.with_columns(
        pl.when(known & (versions > 1))
        .then(pl.lit("differs"))
        .when(known & ~first)
        .then(pl.lit("same"))
        .alias("copy")
    )


def _validated(table: Table, frame: pl.DataFrame, as_of: date | None = None) -> Validated:
    read = read_columns(frame, table.columns)
    if as_of is not None:
        read = read.with_columns(pl.col("index_date_low", "index_date_high").fill_null(as_of))
    schema, rules = _schema(table.name)
    result, failure = schema.filter(read.select(schema.column_names()))
    used = result.select("row", *_outputs(table))
    broken = failure.details()
    return Validated(used, _quarantine(table, broken, rules), _incomplete(table, broken))


def _quarantine(table: Table, rows: pl.DataFrame, rules: tuple[Rule, ...]) -> pl.DataFrame:
    """Give the first rule that each row breaks."""
    column = reason = pl.lit(None, dtype=pl.String)
    for rule in reversed(rules):
        broken = pl.when(pl.col(rule.name) == "invalid")
        column = broken.then(_shown(rule.column)).otherwise(column)
        reason = broken.then(_shown(rule.reason)).otherwise(reason)
    return rows.select(
        pl.lit(table.name).alias("table"), "row", column.alias("column"), reason.alias("reason")
    )


def _incomplete(table: Table, rows: pl.DataFrame) -> pl.Series:
    """Give the ids of the rows that don't surely begin after the index date."""
    days = [pl.col(f"{day}_low") for day in table.days() if table.dated and day not in _ENDS]
    later = (pl.min_horizontal(days) > pl.col("last_day")) if days else pl.lit(value=False)
    of_the_time_before = rows.filter(~later.fill_null(value=False))
    return of_the_time_before["patient_id"].drop_nulls()


def _shown(said: str) -> pl.Expr:
    """Give a rule's own words, or what the reading of the row's cells found."""
    if said == _WHOLE_ROW:
        return pl.lit(None, dtype=pl.String)
    return pl.col(said) if said in _BESIDE else pl.lit(said)


def _outputs(table: Table) -> dict[str, object]:
    return {name: kind for column in table.columns for name, kind in output_columns(column).items()}


@cache
def _schema(name: str) -> tuple[type[dy.Schema], tuple[Rule, ...]]:
    """Build the dataframely schema of a table from its contract, and give its rules in order."""
    table = TABLES[name]
    columns = {"row": pl.UInt32, **_outputs(table), **_BESIDE}
    rules = tuple(_rules(table))
    members: dict[str, object] = {
        column: _TYPES[kind](nullable=True) for column, kind in columns.items()
    }
    members |= {rule.name: _member(rule) for rule in rules}
    return type(f"{name.capitalize()}Rows", (dy.Schema,), members), rules


def _member(rule: Rule) -> object:
    return dy.rule()(lambda _: rule.holds)


def _rules(table: Table) -> Iterable[Rule]:
    """Give a table's rules in the order in which they are reported."""
    yield Rule(_WHOLE_ROW, "damage", pl.col("damage").is_null())
    for column in table.required_columns:
        filled = pl.col(next(iter(output_columns(column)))).is_not_null()
        unread = pl.col("unread_column") == column.name
        yield Rule(column.name, "a required cell is empty", filled | unread.fill_null(value=False))
    yield Rule("unread_column", "unread_reason", pl.col("unread_reason").is_null())
    yield from _rules_of_patients() if table.name == "patients" else _rules_of_events(table)
    for start, end in table.spans:
        in_order = pl.col(f"{start}_low") <= pl.col(f"{end}_high")
        yield Rule(end, f"before {start}", in_order)
    if table.name == "labs":
        yield Rule("value", "a laboratory value below zero", _not_below_zero())
        yield Rule("ref_high", "below ref_low", pl.col("ref_low") <= pl.col("ref_high"))


def _rules_of_patients() -> Iterable[Rule]:
    copy = pl.col("copy")
    yield Rule("patient_id", "another row of the same patient differs", ~copy.eq("differs"))
    yield Rule("patient_id", "a repetition of the same patient's row", ~copy.eq("same"))
    ages = pl.col("index_date_high").dt.year() - pl.col("birth_year")
    youngest = pl.col("index_date_low").dt.year() - pl.col("birth_year") - 1
    yield Rule("birth_year", "after the index date", ages >= 0)
    yield Rule(
        "birth_year", f"more than {OLDEST_AGE} years before the index date", youngest <= OLDEST_AGE
    )


def _rules_of_events(table: Table) -> Iterable[Rule]:
    standing = pl.col("standing")
    yield Rule("patient_id", "the patient has no row in patients", standing != "unknown")
    yield Rule("patient_id", "rows for a quarantined patient", standing != "quarantined")
    if table.dated:
        for day in table.days():
            yield Rule(
                day, "after the patient's index date", pl.col(f"{day}_low") <= pl.col("last_day")
            )
        for day in table.days():
            born = pl.col(f"{day}_high").dt.year() >= pl.col("year_of_birth")
            yield Rule(day, "before the patient's birth", born)


def _not_below_zero() -> pl.Expr:
    minus = pl.col("value").str.replace(r"^[−–﹣－]\s*", "-")
    number = minus.cast(pl.Float64, strict=False)
    return (number >= 0) | number.is_nan() | pl.col("test").str.contains(_MAY_BE_NEGATIVE)
