"""What must hold of each row of a table, and the words for where it doesn't.

A table's rules are a dataframely schema whose rules are named `column: reason`. The first rule that a
row breaks is its reason; reasons are codes of sentences whose values are fixed, so none can hold a
cell's text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from matcher.messages import sentence
from matcher.tables.columns import OLDEST_AGE, output_columns
from matcher.tables.contract import TABLES, Table

if TYPE_CHECKING:
    import dataframely as dy

WHOLE_ROW = "whole row"

BESIDE: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "damage": pl.String,
    "unread_column": pl.String,
    "unread_reason": pl.String,
    "copy": pl.String,
    "listed": pl.Boolean,
    "p": pl.UInt32,
    "last_day": pl.Date,
    "year_of_birth": pl.Int32,
}
"""What the rules read beside the table's own columns."""


_MAY_BE_NEGATIVE = r"(?i)base\s*(?:excess|deficit)|\bS?BE(?:cf|b)?\b|剩余碱|碱剩余|碱过剩|\b(?:1925-7|1927-3|11555-0)\b"
"""Tests of which a result below zero is possible: base excess, by name or LOINC."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold of a row (null: holds), and the column and reason where it doesn't.

    `reason` is a sentence's code, or names the column that holds one. Where that is dear to find out, `surely` is cheap: if it isn't false, the rule holds.
    """

    column: str
    reason: str
    holds: pl.Expr
    surely: pl.Expr | None = None

    @property
    def name(self) -> str:
        """Give the rule's name in the schema."""
        return f"{self.column}: {self.reason}"


def outputs(table: Table) -> dict[str, pl.DataType | type[pl.DataType]]:
    """Give the names and types of a table's columns once they are read."""
    return {name: kind for column in table.columns for name, kind in output_columns(column).items()}


@cache
def schema_of(name: str) -> tuple[type[dy.Schema], tuple[Rule, ...]]:
    """Build the dataframely schema of a table from its contract, and give its rules in order."""
    # To load it takes a while, and who reads rows that are validated already needs none of it.
    import dataframely as dy  # noqa: PLC0415

    types: dict[object, type[dy.Column]] = {
        pl.String: dy.String,
        pl.Date: dy.Date,
        pl.Int16: dy.Int16,
        pl.Int32: dy.Int32,
        pl.Float64: dy.Float64,
        pl.Boolean: dy.Bool,
        pl.UInt32: dy.UInt32,
    }
    table = TABLES[name]
    columns = {"row": pl.UInt32, **outputs(table), **BESIDE}
    rules = tuple(_rules(table))
    members: dict[str, object] = {
        column: types[kind](nullable=True) for column, kind in columns.items()
    }
    members |= {rule.name: dy.rule()(_holds(rule)) for rule in rules}
    return type(f"{name.capitalize()}Rows", (dy.Schema,), members), rules


def _holds(rule: Rule) -> Callable[[type[dy.Schema]], pl.Expr]:
    return lambda _: rule.holds


def _rules(table: Table) -> Iterable[Rule]:
    """Give a table's rules in the order in which they are reported."""
    yield Rule(WHOLE_ROW, "damage", pl.col("damage").is_null())
    for column in table.required_columns:
        filled = pl.col(next(iter(output_columns(column)))).is_not_null()
        unread = pl.col("unread_column") == column.name
        yield Rule(column.name, _because("empty"), filled | unread.fill_null(value=False))
    yield Rule("unread_column", "unread_reason", pl.col("unread_reason").is_null())
    yield from _rules_of_patients() if table.name == "patients" else _rules_of_events(table)
    for start, end in table.spans:
        in_order = pl.col(f"{start}_low") <= pl.col(f"{end}_high")
        yield Rule(end, _because("before", day=start), in_order)
    if table.name == "labs":
        no_minus = ~pl.col("value").str.contains(r"^[-−–﹣－]")
        yield Rule("value", _because("lab-below-zero"), _not_below_zero(), no_minus)
        yield Rule("ref_high", _because("below-range"), pl.col("ref_low") <= pl.col("ref_high"))


def _because(reason: str, **values: str | int) -> str:
    return sentence(f"quarantine-{reason}", **values).code


def _rules_of_patients() -> Iterable[Rule]:
    copy = pl.col("copy")
    yield Rule("patient_id", _because("copy-differs"), ~copy.eq("differs"))
    yield Rule("patient_id", _because("copy"), ~copy.eq("same"))
    ages = pl.col("index_date_high").dt.year() - pl.col("birth_year")
    youngest = pl.col("index_date_low").dt.year() - pl.col("birth_year") - 1
    yield Rule("birth_year", _because("birth-after-index"), ages >= 0)
    yield Rule("birth_year", _because("too-old", years=OLDEST_AGE), youngest <= OLDEST_AGE)


def _rules_of_events(table: Table) -> Iterable[Rule]:
    listed = pl.col("listed")
    yield Rule("patient_id", _because("no-patient"), listed)
    used = ~listed | pl.col("p").is_not_null()
    yield Rule("patient_id", _because("patient-quarantined"), used)
    if table.dated:
        for day in table.days():
            yield Rule(day, _because("after-index"), pl.col(f"{day}_low") <= pl.col("last_day"))
        for day in table.days():
            born = pl.col(f"{day}_high").dt.year() >= pl.col("year_of_birth")
            yield Rule(day, _because("before-birth"), born)


def _not_below_zero() -> pl.Expr:
    minus = pl.col("value").str.replace(r"^[−–﹣－]\s*", "-")
    number = minus.cast(pl.Float64, strict=False)
    return (number >= 0) | number.is_nan() | pl.col("test").str.contains(_MAY_BE_NEGATIVE)
