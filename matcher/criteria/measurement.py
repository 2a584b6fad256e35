"""Questions about measured values: laboratory results, performance status, weight, serology."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Literal, Self

import polars as pl
from pydantic import Field, model_validator

from matcher.criteria.answer import Answer
from matcher.criteria.clauses import Demand, duration_in_words
from matcher.criteria.digits import fewest_digits, in_digits
from matcher.criteria.evidence import Wording
from matcher.criteria.fact import Fact, of_everyone
from matcher.criteria.limits import Limits
from matcher.criteria.measured import Bounds, Measured, Times, Word
from matcher.criteria.question import Leaf
from matcher.criteria.readings import Readings, Recency
from matcher.criteria.values import ValueWords, agree, could_be_latest, day_numbers
from matcher.durations import Duration, day_text, later_by
from matcher.messages import Messages
from matcher.record import Mask, Record
from matcher.record.measurements import DERIVED_FROM
from matcher.record.said import bounded, facts, plain
from matcher.record.selection import Selection
from matcher.terms.units import unit_in_words
from matcher.terms.vocabularies import Vocabularies


class Measurement(Leaf, Limits):
    """A measured value against limits, or a result in words.

    Without `within` the configuration's freshness applies; an older value is unknown (stale).
    """

    tables: ClassVar = frozenset({"labs", "observations"})

    measurement: str = Field(description="a key of labs.csv or observations.csv: `neutrophils`")
    unit: str | None = Field(None, description="the limits' unit; without it the vocabulary's own")
    times: Times | None = Field(
        None,
        description="the limits are multiples of the upper (`uln`) or lower (`lln`) limit of "
        "normal; `normal range`: the lower limit of the lower end, the upper of the upper end",
    )
    is_: Word | None = Field(None, alias="is", description="a result in words instead of limits")
    within: Duration | None = Field(None, description="how old the value may be, `14 days`")
    pick: Literal["latest", "all"] = Field(
        "latest", description="the latest value decides, or all values in the window have to agree"
    )

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.given == (self.is_ is not None):
            raise ValueError("give limits (`at_least`, `at_most`, …) or a word (`is`), not both")
        return self

    def answer(self, record: Record) -> Answer:
        """Answer from the rows of that concept."""
        branch = record.vocabularies.measurements.vocabulary.branch((self.measurement,))
        values = Measured(
            *readings(record, branch, self._window(record), self.pick),
            self._bounds(record),
            self.is_,
        )
        margins = values.margins if self.given else None
        return agree(record, values, lambda: self._words(record), margins)

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give the analyte, or what is observed."""
        by_laboratory = record.vocabularies.measurements.by_laboratory(self.measurement)
        return of_everyone(record, "lab" if by_laboratory else "observation", self.measurement)

    def concepts(self, vocabularies: Vocabularies) -> frozenset[str]:
        """Give the measurement's branch, and what its rows may be derived from."""
        branch = vocabularies.measurements.vocabulary.branch((self.measurement,))
        return branch | {DERIVED_FROM[key] for key in branch if key in DERIVED_FROM}

    def unknown_terms(self, vocabularies: Vocabularies) -> Iterable[tuple[str, str]]:
        """Name an unknown analyte, or a unit that it can't be given in."""
        if self.measurement not in vocabularies.measurements.vocabulary:
            yield "measurement", self.measurement
        elif (
            self.unit and vocabularies.measurements.unit_factor(self.measurement, self.unit) is None
        ):
            yield "unit", self.unit

    def _bounds(self, record: Record) -> Bounds:
        site = record.settings.reference_ranges.get(self.measurement)
        factor = 1.0
        if self.unit:
            units = record.vocabularies.measurements
            factor = units.unit_factor(self.measurement, self.unit) or 1.0
        return Bounds(
            self,
            self.times,
            site_low=site.low if site else None,
            site_high=site.high if site else None,
            factor=factor,
        )

    def _window(self, record: Record) -> Duration | None:
        return self.within or freshness(record, self.measurement)

    def _words(self, record: Record) -> ValueWords:
        messages = record.messages
        names = record.vocabularies.measurements.vocabulary.names_in(messages.language)
        return ValueWords(
            messages.text("reason-no-result", name=names[self.measurement]),
            measured_wording(record, self._window(record)),
            self._demand(record),
        )

    def _demand(self, record: Record) -> Demand:
        messages = record.messages
        if self.is_ is not None:
            words = [
                messages.text("asked-word", word=word)
                for word in (self.is_, *({"positive", "negative"} - {self.is_}))
            ]
            return Demand(*words)
        terms = record.vocabularies.measurements.vocabulary.terms
        unit = unit_in_words(self.unit or terms[self.measurement].facts.get("unit", ""))
        if self.times is not None:
            unit = messages.text("limits-times", of=self.times.replace(" ", "-"))
        return Demand.of_limits(self, messages, unit)


def freshness(record: Record, concept: str) -> Duration | None:
    """Give the configured window of a measurement's category."""
    category = record.vocabularies.measurements.vocabulary.terms[concept].facts.get(
        "category", "other"
    )
    window: Duration | None = getattr(record.settings.freshness, category)
    return window


def standing_values(
    record: Record,
    concepts: frozenset[str],
    window: Duration | None,
    pick: Literal["latest", "all"] = "latest",
) -> Selection:
    """Select the values that decide: those that could be the latest, or all in the window.

    Questions that differ only in their limits share them.
    """
    if pick == "latest":
        return record.once(("latest", concepts), lambda: _latest(record, concepts))
    return record.once(
        ("in the window", concepts, window), lambda: _in_the_window(record, concepts, window)
    )


def readings(
    record: Record,
    concepts: frozenset[str],
    window: Duration | None,
    pick: Literal["latest", "all"] = "latest",
) -> tuple[Readings, Recency]:
    """Give the values of `standing_values` as arrays, and how old they may be."""
    rows = standing_values(record, concepts, window, pick)
    which = window if pick == "all" else None  # the latest are the same in any window
    return (
        record.once(("readings", concepts, pick, which), lambda: Readings.of(rows)),
        record.once(
            ("recency", concepts, pick, window), lambda: Recency.of(rows, fresh_within(window))
        ),
    )


def _latest(record: Record, concepts: frozenset[str]) -> Selection:
    rows = record.measurements
    p = rows["p"].to_numpy()
    low, high = record.once("days of measurements", lambda: day_numbers(rows, "on"))
    at = record.positions_with("measurements", "concept", concepts)
    return record.rows_at("measurements", at[could_be_latest(p[at], low[at], high[at])])


def _in_the_window(record: Record, concepts: frozenset[str], window: Duration | None) -> Selection:
    at = record.positions_with("measurements", "concept", concepts)
    rows = record.rows_at("measurements", at).select(fresh=fresh_within(window))
    return record.rows_at("measurements", at[is_not_stale(rows).to_numpy()])


def fresh_within(window: Duration | None) -> pl.Expr:
    """Say whether a row's day lies within the window before the index date."""
    if window is None:
        return pl.lit(value=True)
    surely = later_by(pl.col("on_low"), window) >= pl.col("index_high")
    surely_not = later_by(pl.col("on_high"), window) < pl.col("index_low")
    return pl.when(surely).then(True).when(surely_not).then(False)


def is_not_stale(rows: pl.DataFrame) -> pl.Series:
    """Say of rows with `fresh` which aren't too old; where all of a patient's are, all stay."""
    could_count = pl.col("fresh").fill_null(value=True)
    return rows.select(stays=could_count | ~could_count.any().over("p"))["stays"]


_NUMBERS = ("low", "high", "lln", "uln")


def with_shown(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Put numbers beside rows as they are shown, as `shown_low`, …: as recorded, or in their `digits`.

    They are in the words several times, and polars works an expression out wherever it stands.
    """
    noted = rows.collect()
    return (
        noted.lazy()
        .with_columns(fewest_digits(noted))
        .with_columns(
            pl.when("as_recorded")
            .then(name)
            .otherwise(in_digits(pl.col(name), pl.col("digits")))
            .alias(f"shown_{name}")
            for name in _NUMBERS
        )
    )


def measured_wording(record: Record, window: Duration | None) -> Wording:
    """Give how measured values are put into words, and those that are older than a window."""

    def written(rows: pl.LazyFrame) -> pl.LazyFrame:
        return with_shown(record.as_written("measurements", rows))

    return record.once(
        ("measurements in words", window),
        lambda: Wording(
            pl.col("raw"), _in_words(record.messages, window), day_text("on"), written=written
        ),
    )


def _in_words(messages: Messages, window: Duration | None) -> pl.Expr:
    """Write a value as `Neutrophils 1.2 ×10⁹/L`, with what was assumed or makes it too old."""
    number = bounded(messages, pl.col("shown_low"), pl.col("shown_high"))
    value = pl.when(number.is_not_null()).then(
        pl.concat_str([number, pl.col("unit")], separator=" ", ignore_nulls=True)
    )
    name = pl.col("name")
    word = messages.expr("found-word", word=pl.col("word").cast(pl.String))
    found = pl.coalesce(
        messages.expr("found-measured", name=name, value=pl.coalesce(value, word)),
        messages.expr("found-not-readable", name=name, text=pl.col("raw")),
    )
    by_site, nowhere = messages.expr("found-by-site-range"), messages.expr("found-no-range")
    note = pl.when("assumed").then(pl.when("rangeless").then(nowhere).otherwise(by_site))
    normal = [
        pl.format(f"{end.upper()} {{}}", plain(pl.col(f"shown_{end}"))) for end in ("lln", "uln")
    ]
    too_old = []
    if window is not None:
        words = messages.expr("found-older-than", window=duration_in_words(window, messages))
        too_old = [pl.when("stale").then(words)]
    return facts(messages, found, *normal, note, *too_old)
