"""From the table `treatments` to the record's treatments: a row a drug or procedure."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from matcher.durations import day_text
from matcher.messages import Messages
from matcher.normalize.ledger import Ledger
from matcher.normalize.normalizers import Normalizers
from matcher.record.raw_texts import DRUG
from matcher.record.said import facts, named, one_of, plain
from matcher.record.text import joined
from matcher.terms.vocabularies import Vocabularies

ONE_DAY = ("surgery", "transfusion", "vaccine", "transplant", "drainage")
"""Classes of what is done on one day, so that a start without an end isn't still going on."""


OFF_THE_BLOOD = ("topical", "inhaled", "local")
"""Routes by which a drug of a systemic class isn't a systemic one."""

_AROUND_AN_OPERATION = ["neoadjuvant", "adjuvant"]


def treatments(
    rows: pl.DataFrame,
    vocabularies: Vocabularies,
    normalizers: Normalizers,
    ledger: Ledger,
    messages: Messages,
) -> pl.DataFrame:
    """Give a row a drug or procedure of each treatment.

    `denied`: the text says that there was none; `given`: it isn't declined, planned or an allergy.
    `last_low`, `last_high` are the days between which the last exposure lies; `ongoing` is null
    where neither a start nor an end is recorded. `prednisone_mg` is the daily dose as prednisone.
    A line of therapy without a setting is one for advanced disease; what is given around an
    operation is none, and its `line` is 0, however the hospital numbers it.
    """
    resolved = ledger.resolve(DRUG, rows, normalizers.drug)
    exploded = (
        resolved.with_columns(_words(resolved, normalizers, ledger))
        .drop("concept")
        .explode("concepts", empty_as_null=True)
        .rename({"concepts": "concept"})
        .with_columns(ongoing=_ongoing(vocabularies))
    )
    return exploded.with_columns(
        *_last_exposure(),
        concept=_by_route(vocabularies),
        setting=pl.coalesce("setting", pl.when(pl.col("line") >= 1).then(pl.lit("metastatic"))),
        line=pl.when(_is_around_an_operation()).then(pl.lit(0, dtype=pl.Int32)).otherwise("line"),
        raw=joined("treatment", "site"),
        normalized=_said(vocabularies, messages),
        denied=(pl.col("not_given") == "negated").fill_null(value=False),
        given=pl.col("not_given").is_null(),
        prednisone_mg=daily_prednisone(vocabularies.steroids),
    ).select(
        *("p", pl.lit("treatments").alias("table"), "row", "raw", "normalized", "concept"),
        *("could_be", "denied", "given", "route", "setting", "line", "cycles", "response"),
        *("stop_reason", "prednisone_mg", "ongoing", "last_low", "last_high"),
        *(f"{day}_{end}" for day in _DAYS for end in ("low", "high")),
    )


_DAYS = ("started_on", "ended_on", "progressed_on")


def _words(rows: pl.DataFrame, normalizers: Normalizers, ledger: Ledger) -> list[pl.Series]:
    """Read the columns of closed words: `setting`, `response` and `stop_reason`."""
    sources = {"setting": "setting", "response": "best_response", "stop_reason": "stop_reason"}
    return [
        ledger.read(column, rows, source, normalizers.words).alias(column)
        for column, source in sources.items()
    ]


def _said(vocabularies: Vocabularies, messages: Messages) -> pl.Expr:
    """Write a treatment as `carboplatin (line 1), 4 cycles, progressed 2026-03-02`."""
    names = vocabularies.treatments.names_in(messages.language)
    given = pl.coalesce(
        named("concept", names),
        one_of(messages, "could_be", names),
        messages.expr("found-not-understood", text=pl.col("treatment")),
    )
    in_setting = messages.expr("found-treatment-setting", given=given, setting=pl.col("setting"))
    in_line = messages.expr("found-treatment-line", given=given, line=pl.col("line"))
    return facts(
        messages,
        pl.coalesce(pl.when(_is_around_an_operation()).then(in_setting).otherwise(in_line), given),
        messages.expr("found-not-given", why=pl.col("not_given")),
        messages.expr("found-cycles", cycles=pl.col("cycles")),
        pl.format("{} {}", plain(pl.col("dose")), "unit"),
        messages.expr("found-response", response=pl.col("response")),
        messages.expr("found-progressed", day=day_text("progressed_on")),
    )


def _by_route(vocabularies: Vocabularies) -> pl.Expr:
    """Take an antibiotic in eye drops for a topical anti-infective, as which it isn't systemic."""
    systemic = sorted(vocabularies.treatments.branch(("systemic anti-infective",)))
    elsewhere = pl.col("route").is_in(OFF_THE_BLOOD) & pl.col("concept").is_in(systemic)
    return pl.when(elsewhere).then(pl.lit("topical anti-infective")).otherwise("concept")


def _is_around_an_operation() -> pl.Expr:
    return pl.col("setting").is_in(_AROUND_AN_OPERATION).fill_null(value=False)


def _ongoing(vocabularies: Vocabularies) -> pl.Expr:
    started, ended = pl.col("started_on_high").is_not_null(), pl.col("ended_on_high").is_not_null()
    one_day = pl.col("concept").is_in(sorted(vocabularies.treatments.branch(ONE_DAY)))
    return pl.when(ended | one_day.fill_null(value=False)).then(False).when(started).then(True)


def _last_exposure() -> tuple[pl.Expr, pl.Expr]:
    """Of what is done on one day, the day is its start; what never ended is ongoing."""
    low = pl.coalesce("ended_on_low", "started_on_low")
    high = pl.coalesce("ended_on_high", pl.when(~pl.col("ongoing")).then("started_on_high"))
    return low.alias("last_low"), high.alias("last_high")


_PER_DAY = {"mg": 1.0, "mg/d": 1.0, "mg/day": 1.0, "mg qd": 1.0, "mg daily": 1.0, "mg od": 1.0}
_PER_DAY |= {"mg once daily": 1.0, "mg bid": 2.0, "mg twice daily": 2.0, "mg tid": 3.0}
_PER_DAY |= {"mg qod": 0.5, "mg every other day": 0.5, "g": 1000.0, "g/day": 1000.0}


def daily_prednisone(steroids: Mapping[str, float]) -> pl.Expr:
    """Give the daily dose in mg of prednisone; null without a dose, or in a unit not known."""
    unit = pl.col("unit").str.to_lowercase().str.strip_chars()
    per_day = unit.replace_strict(_PER_DAY, default=None, return_dtype=pl.Float64)
    strength = pl.col("concept").replace_strict(
        dict(steroids), default=None, return_dtype=pl.Float64
    )
    return pl.col("dose") * per_day * strength
