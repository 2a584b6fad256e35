"""From the tables `labs` and `observations` to the record's measurements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from matcher.messages import Messages, messages_in
from matcher.normalize.decisions import Decisions
from matcher.normalize.distinct import distinct_texts
from matcher.normalize.ledger import Ledger
from matcher.normalize.measurement.normalizer import MeasurementNormalizer
from matcher.normalize.normalizers import Normalizers
from matcher.record.raw_texts import LAB
from matcher.record.said import plain
from matcher.settings import Settings
from matcher.terms.units import unit_in_words
from matcher.terms.vocabularies import Vocabularies

DERIVED_FROM = {"ecog": "karnofsky", "hbv_dna_copies": "hbv_dna"}
"""Concepts of which a row can come from a row of another concept."""

_PENDING = r"(?i)^\s*(?:pending|in process|in progress|awaited|to follow|待报告|待回报|检测中)\s*$"

# Karnofsky to ECOG: Oken MM et al. Am J Clin Oncol 1982;5:649-55, as ECOG-ACRIN prints the two
# scales side by side (100-90, 80-70, 60-50, 40-30, 20-10, 0).
_ECOG_OF_KARNOFSKY = {100: 0, 90: 0, 80: 1, 70: 1, 60: 2, 50: 2, 40: 3, 30: 3, 20: 4, 10: 4, 0: 5}


def impossible_values(
    table: str, rows: pl.DataFrame, normalizer: MeasurementNormalizer
) -> pl.DataFrame:
    """Find the rows of `labs` or `observations` whose value no living patient has in its unit.

    Gives `table`, `row`, `column` and `reason`, as the quarantine does; the reason, a sentence's code,
    says in which unit the value would be possible. The record keeps such rows as tests that were done, so that nothing
    older is taken for their result: what asks for it stays unknown, cause `unit`.
    """
    measured = _measured(table, rows)
    texts, at = distinct_texts(measured, LAB.columns)
    return _impossible(measured, LAB.page(texts, normalizer, Decisions()), at)


@dataclass(frozen=True, slots=True)
class Measured:
    """The rows of measured values, what a reader sees of their texts, and the impossible values.

    A row's `text` is the place of its text in `texts`, which has `name`, `unit` and the text's
    fields. `impossible` has `table`, `row`, `column` and `reason`, as the quarantine does.
    """

    rows: pl.DataFrame
    texts: pl.DataFrame
    impossible: pl.DataFrame


def measurements(  # noqa: PLR0913
    labs: pl.DataFrame,
    observations: pl.DataFrame,
    vocabularies: Vocabularies,
    normalizers: Normalizers,
    settings: Settings,
    ledger: Ledger,
) -> Measured:
    """Give a row a measured value in its concept's own unit, by concept, patient, table and row.

    A row whose unit or value can't be read keeps its concept, with `problem` `unit` or `value`.
    Rows of Karnofsky stand a second time as ECOG, and HBV DNA in IU/mL as copies: converted by the
    site's factor, or with the problem `unit`.
    """
    both = (("labs", labs), ("observations", observations))
    rows = pl.concat(_measured(table, own) for table, own in both)
    page, at = ledger.page(LAB, rows, normalizers.measurement)
    messages = messages_in(settings.language)
    own = _meanings(page, vocabularies, messages)
    every = pl.concat([own, _ecog(own, messages), _copies(own, settings.hbv_copies_per_iu)])
    written = ("name", "unit", *LAB.raw)
    texts = every.select("name", "unit", raw=_raw(), as_recorded=_is_as_recorded())
    rows_in_order = _in_order(rows.drop(LAB.columns), at, every.drop(written))
    return Measured(rows_in_order, texts, _impossible(rows, page, at))


def _raw() -> pl.Expr:
    """Give a text as it stands in the table: test, value and unit."""
    return pl.concat_str(LAB.raw, separator=" ", ignore_nulls=True)


def _is_as_recorded() -> pl.Expr:
    """Say whether the number is written in the table as it is understood, and was not converted."""
    return pl.all_horizontal(
        pl.col("value_raw").str.contains(plain(pl.col(end)), literal=True).fill_null(value=True)
        for end in ("low", "high")
    )


_TABLE = pl.Enum(["labs", "observations"])


_NAMED = {"labs": ("test", "measured_on"), "observations": ("observation", "observed_on")}
"""The columns of each table that name what was measured, and its day."""


def _measured(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Give the rows of a table in the columns of both."""
    named, day = _NAMED[table]
    return rows.select(
        "p",
        pl.lit(table, dtype=_TABLE).alias("table"),
        "row",
        pl.col(named).alias("test"),
        *("value", "unit"),
        *(
            pl.col(end) if end in rows.columns else pl.lit(None, pl.Float64).alias(end)
            for end in ("ref_low", "ref_high")
        ),
        pl.col(f"{day}_low").alias("on_low"),
        pl.col(f"{day}_high").alias("on_high"),
    )


def _impossible(rows: pl.DataFrame, page: pl.DataFrame, at: pl.Series) -> pl.DataFrame:
    """Give `table`, `row`, `column` and `reason` of the rows whose value is impossible."""
    told = page["impossible"]
    found = told.is_not_null().gather(at).arg_true()
    return (
        rows.select(pl.col("table", "row").gather(found))
        .with_columns(column=pl.lit("value"), reason=told.gather(at.gather(found)))
        .cast({"table": pl.String})
        .sort("table", "row")
    )


def _meanings(page: pl.DataFrame, vocabularies: Vocabularies, messages: Messages) -> pl.DataFrame:
    """Give the texts of which the concept is known: all that rows take from their text.

    `at` is the text's place in the page; `factor` and `offset` convert the row's reference range.
    """
    terms = vocabularies.measurements.vocabulary.terms
    names = vocabularies.measurements.vocabulary.names_in(messages.language)
    units = {key: unit_in_words(term.facts.get("unit", "")) or None for key, term in terms.items()}
    concept = pl.coalesce("concept", "likely")
    return (
        page.with_columns(concept)
        .with_row_index("at")
        .filter(pl.col("concept").is_not_null())
        .select(
            "at",
            "concept",
            _by_concept(names).alias("name"),
            *("low", "high", "low_open", "high_open", "word", "problem"),
            pl.col("value_raw").str.contains(_PENDING).fill_null(value=False).alias("pending"),
            _by_concept(units).alias("unit"),
            *LAB.raw,
            *("factor", "offset"),
        )
    )


def _by_concept(told: Mapping[str, str | None]) -> pl.Expr:
    return pl.col("concept").replace_strict(
        list(told), list(told.values()), default=None, return_dtype=pl.String
    )


def _in_order(rows: pl.DataFrame, at: pl.Series, meanings: pl.DataFrame) -> pl.DataFrame:
    """Put each row beside every meaning of its text, by concept, patient, table and row.

    `rows` are in this order within each table, and `at` is the place of each one's text in the page;
    the `text` of a row is the place of its meaning. There are millions: they are sorted by one
    number each, and words that are told of many stand as numbers (categories).
    """
    concepts = pl.Enum(meanings["concept"].unique().sort())
    rank = pl.col("concept").cast(concepts).to_physical().cast(pl.UInt64).alias("concept_rank")
    ranked = meanings.select("at", pl.int_range(pl.len(), dtype=pl.UInt32).alias("text"), rank)
    numbered = rows.select("p", pl.int_range(pl.len(), dtype=pl.UInt32).alias("number"), at=at)
    both = numbered.join(ranked, on="at", how="inner")
    n_patients = pl.col("p").max().cast(pl.UInt64) + 1
    key = (pl.col("concept_rank") * n_patients + pl.col("p")) * rows.height + pl.col("number")
    order = both.select("number", "text", key=key).sort("key")
    words = pl.col("concept", "word", "problem").cast(pl.Categorical)
    return (
        rows.rechunk()[order["number"]]
        .hstack(meanings.drop("at").with_columns(words)[order["text"]])
        .with_columns(
            # A range in a unit that isn't understood is none.
            (pl.col(end) * pl.col("factor") + pl.col("offset")).round_sig_figs(12).alias(end)
            for end in ("ref_low", "ref_high")
        )
        .select(
            *("p", "table", "row", "concept", order["text"]),
            *("low", "high", "low_open", "high_open", "word", "problem", "pending"),
            *("ref_low", "ref_high", "on_low", "on_high"),
        )
    )


def _ecog(rows: pl.DataFrame, messages: Messages) -> pl.DataFrame:
    karnofsky = rows.filter(pl.col("concept") == "karnofsky")
    # Half steps are written, too: 75 lies between two tens of the same ECOG, 85 between 0 and 1.
    tens = {"low": (pl.col("low") / 10).floor() * 10, "high": (pl.col("high") / 10).ceil() * 10}
    ecog = {
        end: ten.cast(pl.Int32, strict=False).replace_strict(
            _ECOG_OF_KARNOFSKY, default=None, return_dtype=pl.Float64
        )
        for end, ten in tens.items()
    }
    return karnofsky.with_columns(
        concept=pl.lit("ecog"),
        name=messages.expr("found-ecog-from-karnofsky"),
        low=ecog["high"],
        high=ecog["low"],
        unit=pl.lit(None, dtype=pl.String),
    )


def _copies(rows: pl.DataFrame, copies_per_iu: float | None) -> pl.DataFrame:
    """Give HBV DNA in copies; nothing detected is no copies by any assay."""
    none_found = (pl.col("low") == 0) & (pl.col("high") == 0)
    factor = pl.lit(copies_per_iu, dtype=pl.Float64)
    unit_problem = (
        pl.when(none_found | factor.is_not_null()).then("problem").otherwise(pl.lit("unit"))
    )
    values = {
        end: pl.when(none_found).then(0.0).otherwise(pl.col(end) * factor)
        for end in ("low", "high")
    }
    return rows.filter(pl.col("concept") == "hbv_dna").with_columns(
        concept=pl.lit("hbv_dna_copies"),
        name=pl.lit("HBV DNA"),
        unit=pl.lit(unit_in_words("{copies}/mL")),
        problem=unit_problem,
        **values,
    )
