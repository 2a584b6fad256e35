"""Creatinine clearance, estimated by the formula of Cockcroft and Gault.

Source: Cockcroft DW, Gault MH. Prediction of creatinine clearance from serum creatinine.
Nephron 1976;16:31-41: (140 - age) × weight in kg / (72 × serum creatinine in mg/dL), × 0.85 in women.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

import numpy as np
import polars as pl
from pydantic import Field

from matcher.criteria.answer import Answer, flagged
from matcher.criteria.clauses import Demand
from matcher.criteria.evidence import Shown, Wording
from matcher.criteria.fact import Fact
from matcher.criteria.limits import NO_LIMITS, Limits
from matcher.criteria.measured import Bounds, Measured
from matcher.criteria.measurement import (
    fresh_within,
    freshness,
    is_not_stale,
    measured_wording,
    readings,
    standing_values,
    with_shown,
)
from matcher.criteria.person import youngest_and_oldest
from matcher.criteria.question import Leaf
from matcher.criteria.readings import Readings, Recency
from matcher.criteria.values import ValueWords, agree
from matcher.durations import Duration, day_text
from matcher.messages import Messages
from matcher.record import Mask, Record
from matcher.record.said import bounded
from matcher.record.selection import Selection
from matcher.terms.vocabularies import Vocabularies

UMOL_PER_MG_DL = 10_000 / 113.12
"""Creatinine in µmol/L per mg/dL, by the molar mass in g/mol that labs.csv converts with."""


class CreatinineClearance(Leaf):
    """Creatinine clearance in mL/min: estimated by Cockcroft-Gault, or as the laboratory reports it.

    Age, weight and creatinine are intervals, so the estimate is one. An estimate and a reported
    clearance that fall on both sides of a limit disagree.
    """

    tables: ClassVar = frozenset({"patients", "labs", "observations"})

    creatinine_clearance: Limits = Field(description="limits in mL/min")
    within: Duration | None = Field(None, description="how old creatinine may be, `14 days`")

    def concepts(self, vocabularies: Vocabularies) -> frozenset[str]:  # noqa: ARG002
        """Give the clearance itself, and what it is estimated from."""
        return frozenset({"crcl", "creatinine", "weight"})

    def answer(self, record: Record) -> Answer:
        """Answer from the latest creatinine and weight, and from reported clearances."""
        window = self.within or freshness(record, "creatinine")
        clearances = record.once(("clearance", window), lambda: _clearances(record, window))
        values = Measured(*clearances, Bounds(self.creatinine_clearance))
        return agree(record, values, lambda: self._words(record, window), values.margins)

    def _words(self, record: Record, window: Duration | None) -> ValueWords:
        messages = record.messages
        return ValueWords(
            messages.text("reason-no-clearance"),
            record.once(("clearances in words", window), lambda: _wording(record, window)),
            Demand.of_limits(self.creatinine_clearance, messages, "mL/min"),
            partial(_weights, record),
        )

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give what the estimate lacks; where it lacks nothing, a creatinine that settles it."""
        window = self.within or freshness(record, "creatinine")
        return record.once(("facts of clearance", window), lambda: _facts(record, window))


def _facts(record: Record, window: Duration | None) -> Mapping[Fact, Mask]:
    person = record.patients.select("sex", *youngest_and_oldest())
    ages = person["youngest"].is_not_null() & person["oldest"].is_not_null()
    creatinine = ~_has_value(record, "creatinine", window)
    others = {
        Fact("observation", ("weight",)): ~_has_value(
            record, "weight", freshness(record, "weight")
        ),
        Fact("person", ("age",)): ~ages.to_numpy(),
        Fact("person", ("sex",)): person["sex"].is_null().to_numpy(),
    }
    complete = ~np.logical_or.reduce([creatinine, *others.values()])
    return {Fact("lab", ("creatinine",)): creatinine | complete, **others}


def _clearances(record: Record, window: Duration | None) -> tuple[Readings, Recency]:
    """Give the estimates and the reported clearances that decide, and how old they may be."""
    reported = _values(record, "crcl", window)
    both = pl.concat([_estimated(record, window), reported], how="diagonal").collect()
    rows = Selection(both.filter(is_not_stale(both)))
    return Readings.of(rows), Recency.of(rows, pl.col("fresh"))


_OF_WEIGHT = (
    *("at", "low", "high", "low_open", "high_open"),
    *("problem", "fresh", "on_low", "on_high"),
)


def _estimated(record: Record, window: Duration | None) -> pl.LazyFrame:
    """Give an estimate for each pair of a creatinine and a weight that could be the latest."""
    creatinine = _values(record, "creatinine", window)
    weight = _values(record, "weight", freshness(record, "weight")).select(
        "p",
        pl.col(*_OF_WEIGHT).name.prefix("weight_"),
    )
    person = record.patients.lazy().select("p", "sex", *youngest_and_oldest())
    pairs = creatinine.join(weight, on="p", how="inner", maintain_order="left_right").join(
        person, on="p", how="left", maintain_order="left"
    )
    # A sex that isn't recorded leaves both factors possible.
    least = pl.when(pl.col("sex") == "male").then(1.0).otherwise(0.85)
    greatest = pl.when(pl.col("sex") == "female").then(0.85).otherwise(1.0)
    estimate = pairs.with_columns(
        low=(_formula("oldest", "weight_low", "high") * least).round_sig_figs(9),
        high=(_formula("youngest", "weight_high", "low") * greatest).round_sig_figs(9),
        fresh=pl.col("fresh") & pl.col("weight_fresh"),
        problem=pl.coalesce("problem", "weight_problem"),
        low_open=pl.col("high_open") | pl.col("weight_low_open"),
        high_open=pl.col("low_open") | pl.col("weight_high_open"),
    )
    own = creatinine.collect_schema().names()
    return estimate.select(*own, "weight_at", "weight_on_low", "weight_on_high")


def _values(record: Record, concept: str, window: Duration | None) -> pl.LazyFrame:
    rows = standing_values(record, frozenset({concept}), window)
    return rows.whole().lazy().with_columns(fresh=fresh_within(window))


def _has_value(record: Record, concept: str, window: Duration | None) -> Mask:
    """Say who has a recent value that can be reckoned with."""
    is_number = pl.col("low").is_not_null() | pl.col("high").is_not_null()
    usable = fresh_within(window) & pl.col("problem").is_null() & is_number
    rows = standing_values(record, frozenset({concept}), window)
    told = rows.select(usable=usable.fill_null(value=False))
    return flagged(record.size, told["p"].to_numpy(), told["usable"].to_numpy())


def _wording(record: Record, window: Duration | None) -> Wording:
    reported = measured_wording(record, window)
    is_reported = pl.col("estimated_from").is_null()
    return Wording(
        pl.coalesce("estimated_from", "raw"),
        pl.when(is_reported).then(reported.normalized).otherwise(_in_words(record.messages)),
        reported.date,
        written=lambda rows: with_shown(_written(record, rows)),
    )


def _written(record: Record, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Put what stands in the chart beside clearances, with what they are `estimated_from`."""
    own = record.as_written("measurements", rows)
    weight = record.as_written("measurements", rows.select(at="weight_at"))
    both = pl.concat([own, weight.select(weight_raw="raw")], how="horizontal")
    estimated_from = pl.format("{}, {}", "raw", "weight_raw")
    is_estimated = pl.col("weight_at").is_not_null()
    return both.with_columns(
        estimated_from=pl.when(is_estimated).then(estimated_from),
        as_recorded=pl.col("as_recorded") & ~is_estimated,
    )


def _weights(record: Record, estimates: Selection) -> Shown | None:
    """Give the weights that clearances were estimated from, as evidence."""
    window = freshness(record, "weight")
    chosen = estimates.select(at=pl.col("weight_at"))["at"].drop_nulls()
    weights = Measured(*readings(record, frozenset({"weight"}), window), Bounds(NO_LIMITS))
    own = weights.rows.select(own=pl.col("at").is_in(chosen.implode()))["own"].to_numpy()
    return weights.shown(own, measured_wording(record, window))


def _formula(age: str, weight: str, creatinine: str) -> pl.Expr:
    years = (140 - pl.col(age)).clip(lower_bound=0)
    mg_dl = pl.col(creatinine) / UMOL_PER_MG_DL
    return pl.when(mg_dl > 0).then(years * pl.col(weight) / (72 * mg_dl))


def _in_words(messages: Messages) -> pl.Expr:
    told = bounded(messages, pl.col("shown_low"), pl.col("shown_high"))
    source, weighed = pl.col("estimated_from"), day_text("weight_on")
    apart = pl.when(weighed != day_text("on")).then(weighed)
    return pl.coalesce(
        messages.expr("found-clearance-weighed", value=told, source=source, day=apart),
        messages.expr("found-clearance", value=told, source=source),
        messages.expr("found-no-clearance", source=source),
    )
