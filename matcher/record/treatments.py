"""From the table `treatments` to the record's treatments: a row a drug or procedure."""

from __future__ import annotations

import polars as pl

from matcher.normalize.ledger import Ledger
from matcher.normalize.normalizers import Normalizers
from matcher.normalize.resolution import DrugResolution
from matcher.record.text import joined
from matcher.terms.steroids import Steroids

ONE_DAY = ("surgery", "transfusion", "vaccine", "transplant", "drainage")
"""Classes of what is done on one day, so that a start without an end isn't still going on."""


def treatments(
    rows: pl.DataFrame, normalizers: Normalizers, ledger: Ledger, steroids: Steroids
) -> pl.DataFrame:
    """Give a row a drug or procedure of each treatment.

    `denied`: the text says that there was none; `given`: it isn't declined, planned or an allergy.
    `last_low`, `last_high` are the days between which the last exposure lies; `ongoing` is null
    where neither a start nor an end is recorded. `prednisone_mg` is the daily dose as prednisone.
    A line of therapy without a setting is one for advanced disease.
    """
    resolved = ledger.resolve(
        "drug",
        rows,
        ["treatment"],
        normalizers.drug,
        {
            "concepts": (pl.List(pl.String), _concepts),
            "classes": (pl.List(pl.String), lambda one: list(one.classes)),
            "route": (pl.String, lambda one: one.route),
            "not_given": (pl.String, lambda one: one.not_given),
        },
    )
    words = {
        column: ledger.read(
            column,
            resolved,
            source,
            normalizers.words.readings(column, resolved[source].drop_nulls().unique().to_list()),
        ).alias(column)
        for column, source in (
            ("setting", "setting"),
            ("response", "best_response"),
            ("stop_reason", "stop_reason"),
        )
    }
    exploded = (
        resolved.with_columns(words.values())
        .drop("concept")
        .explode("concepts", empty_as_null=True)
        .rename({"concepts": "concept"})
        .with_columns(ongoing=_ongoing(normalizers))
    )
    return exploded.with_columns(
        *_last_exposure(),
        setting=pl.coalesce("setting", pl.when(pl.col("line") >= 1).then(pl.lit("metastatic"))),
        raw=joined("treatment", "site"),
        normalized=pl.coalesce(
            "concept",
            pl.format("one of {}", pl.col("could_be").list.join(", ")),
            pl.lit("not understood"),
        )
        + pl.when(pl.col("line").is_not_null())
        .then(pl.format(" (line {})", "line"))
        .otherwise(pl.lit("")),
        denied=(pl.col("not_given") == "negated").fill_null(value=False),
        given=pl.col("not_given").is_null(),
        prednisone_mg=steroids.daily_prednisone(),
    ).select(
        *("p", pl.lit("treatments").alias("table"), "row", "raw", "normalized", "concept"),
        *("could_be", "denied", "given", "route", "setting", "line", "cycles", "response"),
        *("stop_reason", "prednisone_mg", "ongoing", "last_low", "last_high"),
        *(f"{day}_{end}" for day in _DAYS for end in ("low", "high")),
    )


_DAYS = ("started_on", "ended_on", "progressed_on")


def _concepts(resolution: DrugResolution) -> list[str]:
    """Give the drugs, or the class where the text names only one."""
    if resolution.drugs:
        return list(resolution.drugs)
    return [resolution.concept] if resolution.concept else []


def _ongoing(normalizers: Normalizers) -> pl.Expr:
    started, ended = pl.col("started_on_high").is_not_null(), pl.col("ended_on_high").is_not_null()
    one_day = pl.col("concept").is_in(sorted(normalizers.treatments.branch(ONE_DAY)))
    return pl.when(ended | one_day.fill_null(value=False)).then(False).when(started).then(True)


def _last_exposure() -> tuple[pl.Expr, pl.Expr]:
    """Of what is done on one day, the day is its start; what never ended is ongoing."""
    low = pl.coalesce("ended_on_low", "started_on_low")
    high = pl.coalesce("ended_on_high", pl.when(~pl.col("ongoing")).then("started_on_high"))
    return low.alias("last_low"), high.alias("last_high")
