"""The normalized record of a group of patients: what criteria read.

Patients are numbered `p` from 0 in the order of their ids. Every other frame is long, with `p` and
`row` (the data row in its table) and day intervals `<name>_low`, `<name>_high`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import polars as pl

from matcher.durations import Duration, earlier_by
from matcher.settings import Settings
from matcher.terms.vocabularies import Vocabularies
from matcher.terms.vocabulary import Vocabulary

INCOMPLETE = {"p": pl.UInt32, "table": pl.String}


@dataclass(frozen=True)
class Record:
    """The typed, normalized rows of a group of patients.

    `tumours`, `findings`, `measurements`, `treatments`, `conditions` and `lesions` come from the
    tables `diagnoses`, `biomarkers`, `labs` and `observations`, `treatments`, `conditions` and
    `lesions`; `coverage` holds the spans declared complete (`p` null: everyone), `incomplete` whose rows
    of a `table` could not all be used, which no declaration makes complete.
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

    @property
    def size(self) -> int:
        """Give the number of patients."""
        return self.patients.height

    def align(self, by_patient: pl.DataFrame) -> pl.DataFrame:
        """Put a frame with at most one row a patient into the record's order, all patients in."""
        return self.patients.select("p").join(by_patient, on="p", how="left", maintain_order="left")

    def of(self, positions: pl.Series) -> Record:
        """Give the record of some patients, renumbered in their order."""
        chosen = pl.DataFrame({"old": positions.cast(pl.UInt32)}).with_row_index("p")
        frames: dict[str, Any] = {
            frame.name: _renumbered(getattr(self, frame.name), chosen)
            for frame in fields(self)
            if isinstance(getattr(self, frame.name), pl.DataFrame)
        }
        everyone = self.coverage.filter(pl.col("p").is_null())
        frames["coverage"] = pl.concat([frames["coverage"], everyone])
        return replace(self, **frames)

    def with_index_days(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Put each row beside its patient's `index_low` and `index_high`."""
        days = self.patients.select("index_low", "index_high")
        return rows.with_columns(
            days["index_low"].gather(rows["p"]), days["index_high"].gather(rows["p"])
        )

    def has_rows(self, table: str) -> pl.Series:
        """Say for each patient whether the table holds any row of theirs that is used."""
        return self._presence[table]

    @cached_property
    def _presence(self) -> dict[str, pl.Series]:
        present = {"diagnoses": self.tumours, "biomarkers": self.findings}
        present |= {name: getattr(self, name) for name in ("treatments", "conditions", "lesions")}
        present |= {
            name: self.measurements.filter(pl.col("table") == name)
            for name in ("labs", "observations")
        }
        return {
            table: self.patients["p"].is_in(frame["p"].unique().implode())
            for table, frame in present.items()
        }

    def covered(
        self, table: str, terms: tuple[str, ...], window: Duration | None = None
    ) -> pl.Series:
        """Say for each patient whether the record is complete for all terms in the look-back.

        A look-back without a window begins at birth. Every term must lie in a span declared for the
        table, or for the term or one above it, that holds the whole look-back, and no row of the
        patient's may have been set aside.
        """
        return self._declared(table, terms, window) & ~self.has_unusable_rows(table)

    def has_unusable_rows(self, table: str) -> pl.Series:
        """Say for each patient whether a row of theirs up to the index date could not be used."""
        concerned = self.incomplete.filter(pl.col("table") == table)["p"]
        return self.patients["p"].is_in(concerned.implode())

    def _declared(self, table: str, terms: tuple[str, ...], window: Duration | None) -> pl.Series:
        spans = self._spans(table, window)
        covered = self._anyone(spans.filter(pl.col("term").is_null()))
        if spans["term"].null_count() == spans.height:
            return covered
        vocabulary = self._vocabulary(table)
        by_term = [
            self._anyone(spans.filter(pl.col("term").is_in(_at_or_above(vocabulary, term))))
            for term in terms
        ]
        if not by_term:
            return covered
        return covered | pl.select(pl.all_horizontal(by_term)).to_series()

    def coverage_rows(self, tables: tuple[str, ...]) -> pl.DataFrame:
        """Give the patients' own coverage rows of some tables as evidence."""
        return self.coverage.filter(
            pl.col("table").is_in(tables) & pl.col("p").is_not_null() & pl.col("row").is_not_null()
        ).select(
            "p",
            pl.lit("coverage").alias("table"),
            "row",
            pl.col("domain").alias("raw"),
            pl.format("{} declared complete", pl.col("domain")).alias("normalized"),
            pl.lit(None, dtype=pl.String).alias("date"),
        )

    def _spans(self, table: str, window: Duration | None) -> pl.DataFrame:
        """Give the spans of a table that hold the look-back, a row each patient and span."""
        spans = self.coverage.filter(pl.col("table") == table)
        everyone = self.patients.select("p", "index_low", "index_high", "born_low")
        of_one = spans.filter(pl.col("p").is_not_null()).join(everyone, on="p")
        of_all = spans.filter(pl.col("p").is_null()).drop("p").join(everyone, how="cross")
        every = pl.concat([of_one, of_all.select(of_one.columns)])
        begins = earlier_by(pl.col("index_low"), window) if window else pl.col("born_low")
        return every.filter(
            (pl.col("from_high").is_null() | (pl.col("from_high") <= begins))
            & (pl.col("to_low").is_null() | (pl.col("to_low") >= pl.col("index_high")))
        )

    def _anyone(self, spans: pl.DataFrame) -> pl.Series:
        return self.patients["p"].is_in(spans["p"].unique().implode())

    def _vocabulary(self, table: str) -> Vocabulary:
        named = {
            "diagnoses": self.vocabularies.tumours,
            "treatments": self.vocabularies.treatments,
            "conditions": self.vocabularies.conditions,
            "lesions": self.vocabularies.sites,
        }
        return named.get(table, self.vocabularies.measurements.vocabulary)


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
