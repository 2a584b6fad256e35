"""From the tables `labs` and `observations` to the record's measurements."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from matcher.normalize.ledger import Getter, Ledger
from matcher.normalize.measurement import MeasurementNormalizer
from matcher.normalize.normalizers import Normalizers
from matcher.normalize.resolution import MeasurementResolution
from matcher.settings import Settings
from matcher.tables import PatientTables
from matcher.terms.units import unit_in_words
from matcher.terms.vocabularies import Vocabularies

_FIELDS: dict[str, Getter] = {
    "low": (pl.Float64, lambda one: one.low),
    "high": (pl.Float64, lambda one: one.high),
    "low_open": (pl.Boolean, lambda one: one.low_open),
    "high_open": (pl.Boolean, lambda one: one.high_open),
    "word": (pl.String, lambda one: one.word),
    "own_unit": (pl.String, lambda one: one.unit),
    "problem": (pl.String, lambda one: one.problem),
}


def _likely(resolution: MeasurementResolution) -> str | None:
    """Give the concept of a row whose name is understood and whose unit or value isn't."""
    if resolution.problem is None or not resolution.candidates:
        return None
    return resolution.candidates[0].concept or None


_FIELDS["likely"] = (pl.String, _likely)
DERIVED_FROM = {"ecog": "karnofsky", "hbv_dna_copies": "hbv_dna"}
"""Concepts of which a row can come from a row of another concept."""

_KEYS = ("test", "value", "unit")
_NAMED_IN = {"labs": "test", "observations": "observation"}
_PENDING = r"(?i)^\s*(?:pending|in process|in progress|awaited|to follow|待报告|待回报|检测中)\s*$"

# Karnofsky to ECOG: Oken MM et al. Am J Clin Oncol 1982;5:649-55, as ECOG-ACRIN prints the two
# scales side by side (100-90, 80-70, 60-50, 40-30, 20-10, 0).
_ECOG_OF_KARNOFSKY = {100: 0, 90: 0, 80: 1, 70: 1, 60: 2, 50: 2, 40: 3, 30: 3, 20: 4, 10: 4, 0: 5}


def quarantine_impossible(
    tables: PatientTables, normalizer: MeasurementNormalizer
) -> PatientTables:
    """Give the tables with every value quarantined that no living patient has in its unit.

    The reason says in which unit the value would be possible. `frames` keeps these rows, so that the
    record still knows that the test was done and nothing older is taken for its result: what asks
    for it stays unknown, cause `unit`.
    """
    rows = pl.concat(
        _impossible(tables.frames[table], table, named, normalizer)
        for table, named in _NAMED_IN.items()
    )
    quarantine = pl.concat([tables.quarantine, rows.cast(tables.quarantine.schema)])
    left_out = dict(rows.group_by("table").len().iter_rows())
    counts = {
        name: replace(
            count,
            rows_used=count.rows_used - left_out.get(name, 0),
            rows_quarantined=count.rows_quarantined + left_out.get(name, 0),
        )
        for name, count in tables.counts.items()
    }
    return replace(tables, quarantine=quarantine, counts=counts)


def _impossible(
    rows: pl.DataFrame, table: str, named: str, normalizer: MeasurementNormalizer
) -> pl.DataFrame:
    """Give `table`, `row`, `column`, `reason` of the rows whose value is impossible in its unit."""
    texts = rows.select(named, "value", "unit").unique(maintain_order=True)
    reasons = [normalizer.impossible(*(cell or "" for cell in text)) for text in texts.iter_rows()]
    told = texts.with_columns(reason=pl.Series(reasons, dtype=pl.String)).drop_nulls("reason")
    found = rows.join(told, on=[named, "value", "unit"], nulls_equal=True, maintain_order="left")
    return found.select(
        pl.lit(table).alias("table"), "row", pl.lit("value").alias("column"), "reason"
    )


def measurements(  # noqa: PLR0913
    labs: pl.DataFrame,
    observations: pl.DataFrame,
    vocabularies: Vocabularies,
    normalizers: Normalizers,
    settings: Settings,
    ledger: Ledger,
) -> pl.DataFrame:
    """Give a row a measured value, in its concept's own unit.

    A row whose unit or value can't be read keeps its concept, with `problem` `unit` or `value`.
    Rows of Karnofsky stand a second time as ECOG, and HBV DNA in IU/mL as copies: converted by the
    site's factor, or with the problem `unit`.
    """
    both = pl.concat(
        [
            labs.with_columns(
                table=pl.lit("labs"), on_low="measured_on_low", on_high="measured_on_high"
            ),
            observations.with_columns(
                table=pl.lit("observations"), on_low="observed_on_low", on_high="observed_on_high"
            ).rename({"observation": "test"}),
        ],
        how="diagonal",
    )
    resolved = ledger.resolve("lab", both, _KEYS, normalizers.measurement, _FIELDS)
    named = resolved.with_columns(pl.coalesce("concept", "likely").alias("concept")).filter(
        pl.col("concept").is_not_null()
    )
    converted = _with_reference_ranges(named, normalizers)
    terms = vocabularies.measurements.vocabulary.terms
    own_units = {
        key: unit_in_words(term.facts.get("unit", "")) or None for key, term in terms.items()
    }
    typed = converted.with_columns(
        name=pl.col("concept").replace_strict(
            list(terms),
            [term.name for term in terms.values()],
            default=None,
            return_dtype=pl.String,
        ),
        shown_unit=pl.col("concept").replace_strict(
            list(own_units), list(own_units.values()), default=None, return_dtype=pl.String
        ),
        pending=pl.col("value").str.contains(_PENDING).fill_null(value=False),
    ).select(
        *("p", "table", "row", "concept", "name"),
        *("low", "high", "low_open", "high_open", "word", "problem", "pending"),
        pl.col("shown_unit").alias("unit"),
        *("ref_low", "ref_high", "on_low", "on_high"),
        *(pl.col(key).alias(f"{key}_raw") for key in _KEYS),
    )
    derived = [_ecog(typed), _copies(typed, settings.hbv_copies_per_iu)]
    return pl.concat([typed, *derived]).sort("concept", "p", "table", "row")


def _with_reference_ranges(rows: pl.DataFrame, normalizers: Normalizers) -> pl.DataFrame:
    """Convert `ref_low` and `ref_high` as the row's value; of an unreadable unit there is none."""
    units = rows.select("test", "unit").unique()
    readings = [
        normalizers.measurement.concept_and_unit(test, unit or "")
        for test, unit in units.iter_rows()
    ]
    usable = [reading.problem is None and not reading.log10 for reading in readings]
    factors = units.with_columns(
        pl.Series(
            "factor",
            [one.factor if ok else None for one, ok in zip(readings, usable, strict=True)],
            dtype=pl.Float64,
        ),
        pl.Series("offset", [one.offset for one in readings], dtype=pl.Float64),
    )
    joined = rows.join(
        factors, on=["test", "unit"], how="left", nulls_equal=True, maintain_order="left"
    )
    return joined.with_columns(
        (pl.col(end) * pl.col("factor") + pl.col("offset")).round_sig_figs(12).alias(end)
        for end in ("ref_low", "ref_high")
    )


def _ecog(rows: pl.DataFrame) -> pl.DataFrame:
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
        name=pl.lit("ECOG (from Karnofsky)"),
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
        unit=pl.lit("{copies}/mL"),
        problem=unit_problem,
        **values,
    )
