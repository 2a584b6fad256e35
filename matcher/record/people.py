"""From the tables `patients` and `coverage` to the record's people and declared spans."""

from __future__ import annotations

import polars as pl

from matcher.messages import Messages
from matcher.normalize.ledger import Ledger
from matcher.normalize.words import WordLists
from matcher.record.said import facts
from matcher.settings import CoverageRow


def ordered(patients: pl.DataFrame) -> pl.DataFrame:
    """Give the patients in the order of their ids, numbered `p` from 0."""
    return patients.sort("patient_id").with_row_index("p")


def people(
    patients: pl.DataFrame, words: WordLists, ledger: Ledger, messages: Messages
) -> pl.DataFrame:
    """Give the patients, who are numbered `p`, with what was said of them as concepts.

    `born_low` and `born_high` are the days between which the patient was born: by the birth year,
    by the age on the index date, or by both.
    """
    sex, at_birth, vital = (
        ledger.read(list_name, patients, column, words)
        for list_name, column in (
            ("sex", "sex"),
            ("sex", "sex_at_birth"),
            ("vital_status", "vital_status"),
        )
    )
    age = pl.format("{}+", "age_low")
    age_raw = facts(
        messages,
        messages.expr("found-born", year=pl.col("birth_year")),
        messages.expr(
            "found-age",
            age=pl.when(pl.col("age_high").is_null()).then(age).otherwise("age_low"),
        ),
    )
    return patients.select(
        "p",
        "row",
        "patient_id",
        pl.coalesce(sex, at_birth).alias("sex"),
        pl.coalesce("sex", "sex_at_birth").alias("sex_raw"),
        *_born(),
        pl.col("index_date_low").alias("index_low"),
        pl.col("index_date_high").alias("index_high"),
        (vital == "deceased").fill_null(value=False).alias("deceased"),
        pl.when(age_raw != "").then(age_raw).alias("age_raw"),
    )


def _born() -> tuple[pl.Expr, pl.Expr]:
    by_year_low = pl.date(pl.col("birth_year"), 1, 1)
    by_year_high = pl.date(pl.col("birth_year"), 12, 31)
    years = pl.format("-{}y", pl.col("age_high").cast(pl.Int32) + 1)
    by_age_low = pl.col("index_date_low").dt.offset_by(years).dt.offset_by("1d")
    by_age_high = pl.col("index_date_high").dt.offset_by(pl.format("-{}y", pl.col("age_low")))
    return (
        pl.max_horizontal(by_year_low, by_age_low).alias("born_low"),
        pl.min_horizontal(by_year_high, by_age_high).alias("born_high"),
    )


def numbered(rows: pl.DataFrame, patients: pl.DataFrame) -> pl.DataFrame:
    """Put the patients' numbers in place of their ids; rows are sorted by patient and row.

    Rows without an id are everyone's (null), and come last.
    """
    known = patients.select("p", "patient_id")
    return (
        rows.join(known, on="patient_id", how="left", maintain_order="left")
        .filter(pl.col("p").is_not_null() | pl.col("patient_id").is_null())
        .drop("patient_id")
        .sort("p", "row", nulls_last=True)
    )


def coverage(rows: pl.DataFrame, of_site: tuple[CoverageRow, ...]) -> pl.DataFrame:
    """Give the declared spans: `p` (null: everyone), `row` (null: configured), `table`, `term`.

    Of a partial date the span that is sure counts: `from_high` and `to_low`.
    """
    configured = pl.DataFrame(
        {
            "domain": [span.domain for span in of_site],
            "from_high": [span.complete_from for span in of_site],
            "to_low": [span.complete_to for span in of_site],
        },
        schema={"domain": pl.String, "from_high": pl.Date, "to_low": pl.Date},
    )
    recorded = rows.select(
        *("p", "row", "domain"),
        pl.col("complete_from_high").alias("from_high"),
        pl.col("complete_to_low").alias("to_low"),
    )
    parts = pl.col("domain").str.strip_chars().str.splitn("/", 2)
    return (
        pl.concat([recorded, configured], how="diagonal")
        .with_columns(
            table=parts.struct.field("field_0").str.to_lowercase(),
            term=parts.struct.field("field_1"),
        )
        .select("p", "row", "domain", "table", "term", "from_high", "to_low")
        .sort("p", "row", nulls_last=True)
    )
