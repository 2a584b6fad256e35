"""The normalized record of a group of patients: what criteria read.

Patients are numbered `p` from 0 in the order of their ids. Every other frame is long, with `p` and
`row` (the data row in its table) and day intervals `<name>_low`, `<name>_high`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.durations import Duration, earlier_by
from matcher.messages import Messages, messages_in
from matcher.record.selection import Positions, Selection
from matcher.settings import Settings
from matcher.terms.vocabularies import Vocabularies
from matcher.terms.vocabulary import Vocabulary

INCOMPLETE = {"p": pl.UInt32, "table": pl.String}

NO_DAY = np.iinfo(np.int32).max
"""Stands where a day isn't known, among days since 1970-01-01."""

Mask = npt.NDArray[np.bool_]
"""A flag a patient, in the record's order."""

T = TypeVar("T")


@dataclass(frozen=True)
class Record:
    """The typed, normalized rows of a group of patients.

    `tumours`, `findings`, `measurements`, `treatments`, `conditions` and `lesions` come from the
    tables `diagnoses`, `biomarkers`, `labs` and `observations`, `treatments`, `conditions` and
    `lesions`; `coverage` holds the spans declared complete (`p` null: everyone), `incomplete` whose rows
    of a `table` could not all be used, which no declaration makes complete. Millions of measurements
    share some hundred thousand texts: what a reader sees of a text stands once, in `measured_texts`,
    and a measurement's `text` is its place there. `told` says that most answers will be put into words.
    """

    patients: pl.DataFrame
    tumours: pl.DataFrame
    findings: pl.DataFrame
    measurements: pl.DataFrame
    treatments: pl.DataFrame
    conditions: pl.DataFrame
    lesions: pl.DataFrame
    coverage: pl.DataFrame
    vocabularies: Vocabularies
    settings: Settings
    incomplete: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=INCOMPLETE))
    measured_texts: pl.DataFrame = field(default_factory=pl.DataFrame)
    told: bool = False

    @property
    def messages(self) -> Messages:
        """Give what people read, in the language of the site."""
        return messages_in(self.settings.language)

    @property
    def size(self) -> int:
        """Give the number of patients."""
        return self.patients.height

    def of(self, positions: pl.Series) -> Record:
        """Give the record of some patients, renumbered in their order."""
        chosen = pl.DataFrame({"old": positions.cast(pl.UInt32)}).with_row_index("p")
        frames: dict[str, Any] = {
            frame.name: _renumbered(getattr(self, frame.name), chosen)
            for frame in fields(self)
            if "p" in getattr(getattr(self, frame.name), "columns", ())
        }
        everyone = self.coverage.filter(pl.col("p").is_null())
        frames["coverage"] = pl.concat([frames["coverage"], everyone])
        return replace(self, **frames)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Work something out once that several questions rest on; it is found again by its key."""
        if key not in self._worked_out:
            self._worked_out[key] = make()
        made: T = self._worked_out[key]
        return made

    @cached_property
    def _worked_out(self) -> dict[Hashable, Any]:
        return {}

    def rows_at(self, frame: str, positions: Positions) -> Selection:
        """Select rows of a frame by what they are judged by, with their place `at` and their days.

        `index_low` and `index_high` are the patient's index days. What only a reader needs of the
        rows stays behind (`as_written`).
        """
        judged_by = self.once(("judged by", frame), lambda: self._judged_by(frame))
        return Selection(judged_by, positions)

    def _judged_by(self, frame: str) -> pl.DataFrame:
        rows = getattr(self, frame).drop(_WRITTEN[frame], strict=False).with_row_index("at")
        days = [self.patients[day].gather(rows["p"]) for day in ("index_low", "index_high")]
        judged_by: pl.DataFrame = rows.hstack(days).rechunk()
        return judged_by

    def as_written(self, frame: str, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Put rows beside what stands in the chart, for those who ask for it."""
        whole: pl.DataFrame = getattr(self, frame)
        at = pl.col("at")
        own = [name for name in _WRITTEN[frame] if name != "text"]
        columns = [pl.lit(whole[name]).gather(at).cast(pl.String) for name in own]
        if frame == "measurements":
            text = pl.lit(whole["text"]).gather(at)
            columns += [pl.lit(one).gather(text) for one in self.measured_texts]
        return rows.with_columns(columns)

    def positions_with(self, frame: str, key: str, values: Collection[str | None]) -> Positions:
        """Give where the rows stand whose column `key` has (or lists) one of some values, in order."""
        found = self._places(frame, key, values)
        return found[0] if len(found) == 1 else self._in_order(frame, found)

    def positions_about(
        self, frame: str, concepts: Collection[str], besides: Collection[str] = ()
    ) -> Positions:
        """Give where the rows stand that have one of some concepts, or could have.

        Those without a concept are rows that could be any, or one of these among others. Of the
        concepts `besides` only rows that surely have one are given.
        """
        found = self._places(frame, "concept", {*concepts, *besides})
        found += self._places(frame, "could_be", {*concepts, None})
        return self._in_order(frame, found)

    def about(
        self, frame: str, concepts: Collection[str], besides: Collection[str] = ()
    ) -> Selection:
        """Select the rows of `positions_about`, as `rows_at` does."""
        return self.rows_at(frame, self.positions_about(frame, concepts, besides))

    def flagged(self, frame: str, positions: Positions) -> Mask:
        """Say of each row of a frame whether it stands at one of some places."""
        flags = np.zeros(getattr(self, frame).height, dtype=np.bool_)
        flags[positions] = True
        return flags

    def _places(self, frame: str, key: str, values: Collection[str | None]) -> list[Positions]:
        places = self.once(("places", frame, key), lambda: _places(getattr(self, frame), key))
        return [places[value] for value in values if value in places]

    def _in_order(self, frame: str, found: list[Positions]) -> Positions:
        nothing = np.empty(0, dtype=np.uint32)
        flags = self.flagged(frame, np.concatenate([nothing, *found]))
        return np.flatnonzero(flags).astype(np.uint32)

    def has_rows(self, table: str) -> Mask:
        """Say for each patient whether the table holds any row of theirs that is used."""
        return self.once(("has rows", table), lambda: self.among(self._rows_of(table)))

    def _rows_of(self, table: str) -> pl.Series:
        """Give the patients of a table's rows."""
        if table in ("labs", "observations"):
            return self.measurements.filter(pl.col("table") == table)["p"]
        frame: pl.DataFrame = getattr(self, _FRAMES.get(table, table))
        return frame["p"]

    def among(self, people: pl.Series | Positions) -> Mask:
        """Say for each patient whether they are among some, given by their `p`."""
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[np.asarray(people)] = True
        return mask

    def covered(self, table: str, terms: tuple[str, ...], window: Duration | None = None) -> Mask:
        """Say for each patient whether the record is complete for all terms in the look-back.

        A look-back without a window begins at birth. Every term must lie in a span declared for the
        table, or for the term or one above it, that holds the whole look-back, and no row of the
        patient's may have been set aside.
        """
        return self._declared(table, terms, window) & ~self.has_unusable_rows(table)

    def declares_terms(self, table: str) -> bool:
        """Say whether the table is declared complete for single terms of its vocabulary, too."""
        spans = self.once("declared terms", self._with_terms)
        return table in spans

    def _with_terms(self) -> frozenset[str]:
        return frozenset(self.coverage.drop_nulls("term")["table"])

    def has_unusable_rows(self, table: str) -> Mask:
        """Say for each patient whether a row of theirs up to the index date could not be used."""
        return self.once(
            ("unusable", table),
            lambda: self.among(self.incomplete.filter(pl.col("table") == table)["p"]),
        )

    def _declared(self, table: str, terms: tuple[str, ...], window: Duration | None) -> Mask:
        by_term = self.once(("declared", table, window), lambda: self._by_term(table, window))
        nobody = np.zeros(self.size, dtype=np.bool_)
        whole = by_term.get(None, nobody)
        if by_term.keys() <= {None} or not terms:
            return whole
        vocabulary = self._vocabulary(table)
        each = [
            np.logical_or.reduce(
                [
                    nobody,
                    *(by_term[one] for one in _at_or_above(vocabulary, term) if one in by_term),
                ]
            )
            for term in terms
        ]
        declared: Mask = whole | np.logical_and.reduce(each)
        return declared

    def _by_term(self, table: str, window: Duration | None) -> dict[str | None, Mask]:
        """Say for each term that is declared, and for the table as a whole (None), for whom it is."""
        spans = self._spans(table, window).select("term", "p")
        return {
            term: self.among(rows["p"])
            for (term,), rows in spans.group_by("term", maintain_order=True)
        }

    def coverage_rows(self, table: str) -> pl.DataFrame:
        """Give the patients' own coverage rows of a table as evidence."""
        return self.once(("coverage rows", table), lambda: self._coverage_rows(table))

    def _coverage_rows(self, table: str) -> pl.DataFrame:
        return self.coverage.filter(
            (pl.col("table") == table) & pl.col("p").is_not_null() & pl.col("row").is_not_null()
        ).select(
            "p",
            pl.lit("coverage").alias("table"),
            "row",
            pl.col("domain").alias("raw"),
            normalized=self._declared_in_words(),
            date=pl.lit(None, dtype=pl.String),
        )

    def _declared_in_words(self) -> pl.Expr:
        since = self.messages.expr(
            "found-complete-since", domain=pl.col("domain"), day=pl.col("from_high")
        )
        return pl.coalesce(since, self.messages.expr("found-complete", domain=pl.col("domain")))

    def complete_since(self, table: str, window: Duration | None) -> npt.NDArray[np.int32]:
        """Give since when a table is declared complete for each patient: the earliest day (since 1970).

        `NO_DAY` where no day is declared, or not the whole table.
        """
        return self.once(
            ("complete since", table, window), lambda: self._complete_since(table, window)
        )

    def _complete_since(self, table: str, window: Duration | None) -> npt.NDArray[np.int32]:
        day = pl.col("from_high")
        dated = (
            self._spans(table, window)
            .lazy()
            .filter(pl.col("term").is_null())
            .group_by("p")
            .agg(since=pl.when(day.is_not_null().all()).then(day.min().to_physical()))
            .drop_nulls()
            .collect()
        )
        since = np.full(self.size, NO_DAY, dtype=np.int32)
        since[dated["p"].to_numpy()] = dated["since"].to_numpy()
        return since

    def _spans(self, table: str, window: Duration | None) -> pl.DataFrame:
        """Give the spans of a table that hold the look-back, a row each patient and span."""
        declared = self.once(("spans", table), lambda: self._spans_of_each(table))
        begins = earlier_by(pl.col("index_low"), window) if window else pl.col("born_low")
        return declared.filter(
            (pl.col("from_high").is_null() | (pl.col("from_high") <= begins))
            & (pl.col("to_low").is_null() | (pl.col("to_low") >= pl.col("index_high")))
        )

    def _spans_of_each(self, table: str) -> pl.DataFrame:
        """Give the spans of a table beside what a look-back is reckoned from, a row each patient and span."""
        read = ("p", "term", "from_high", "to_low")
        spans = self.coverage.lazy().filter(pl.col("table") == table).select(read)
        everyone = self.patients.lazy().select("p", *_OF_PATIENT)
        of_one = spans.filter(pl.col("p").is_not_null()).join(everyone, on="p")
        of_all = spans.filter(pl.col("p").is_null()).drop("p").join(everyone, how="cross")
        return pl.concat([of_one, of_all.select(*read, *_OF_PATIENT)]).collect()

    def _vocabulary(self, table: str) -> Vocabulary:
        named = {
            "diagnoses": self.vocabularies.tumours,
            "treatments": self.vocabularies.treatments,
            "conditions": self.vocabularies.conditions,
            "lesions": self.vocabularies.sites,
        }
        return named.get(table, self.vocabularies.measurements.vocabulary)


_OF_PATIENT = ("index_low", "index_high", "born_low")
"""What a look-back is reckoned from."""

_WRITTEN = {
    "conditions": ("raw", "normalized"),
    "findings": ("raw", "normalized"),
    "lesions": ("raw", "normalized"),
    "measurements": ("table", "text"),
    "treatments": ("raw", "normalized"),
}
"""What of each frame's rows is only for readers."""

_FRAMES = {"diagnoses": "tumours", "biomarkers": "findings"}
"""The record's frames that aren't named after their table."""


def _places(rows: pl.DataFrame, key: str) -> dict[str | None, Positions]:
    """Give where the rows of each value of a column stand; a row of several stands with each.

    What a row could be counts only of rows whose concept isn't known.
    """
    keyed = rows.lazy().select(pl.col(key), at=pl.int_range(pl.len(), dtype=pl.UInt32))
    if key == "could_be":
        keyed = keyed.filter(rows["concept"].is_null())
    if isinstance(rows.schema[key], pl.List):
        keyed = keyed.explode(key, empty_as_null=False)
    by_value = keyed.group_by(key).agg("at").collect()
    return {value: at.to_numpy() for value, at in zip(by_value[key], by_value["at"], strict=True)}


def _at_or_above(vocabulary: Vocabulary, term: str) -> list[str]:
    """Give the terms of which completeness holds for a term too; a gene has none above it."""
    return [term, *(vocabulary.ancestors((term,)) if term in vocabulary else ())]


def _renumbered(frame: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    columns = frame.columns
    return (
        frame.rename({"p": "old"})
        .join(chosen, on="old", how="inner", maintain_order="right_left")
        .select(columns)
    )
