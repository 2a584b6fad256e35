"""What would become of the tables' rows, batch by batch: tables of any size are checked in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from matcher.messages import in_words, messages_in
from matcher.normalize.measurement.normalizer import MeasurementNormalizer
from matcher.record.measurements import impossible_values
from matcher.settings import Identifiers
from matcher.tables import (
    NOTHING_ALLOWED,
    QUARANTINE,
    Batch,
    Standing,
    TableCount,
    read_batch,
    read_patients,
    refuse_identified_tables,
    survey_folder,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rows of each table would be used, which ones not and why, and notes on the tables.

    `quarantine` has `table`, `row`, `column` (null: the row as a whole) and `reason`. Reasons and notes
    are in English.
    """

    counts: dict[str, TableCount]
    quarantine: pl.DataFrame
    notes: tuple[str, ...]


def check_tables(
    folder: Path,
    *,
    as_of: date,
    normalizer: MeasurementNormalizer,
    guard: Identifiers = NOTHING_ALLOWED,
) -> Checked:
    """Check and validate the patient tables of a folder; nothing is kept or written.

    Raises:
        UsageError: there is no such folder.
        DataRefusedError: the tables can't be taken as they are.
    """
    survey = survey_folder(folder, guard)
    refuse_identified_tables(survey)
    patients, standing = read_patients(survey.tables["patients"].batches, as_of, guard)
    counts = {"patients": TableCount.of(patients.used.height, patients.quarantine.height)}
    quarantine = [pl.DataFrame(schema=QUARANTINE), patients.quarantine]
    for name, table in survey.tables.items():
        if name != "patients":
            parts = list(_left_out(table.batches, standing, normalizer))
            n_left_out = sum(part.height for _, part in parts)
            counts[name] = TableCount.of(sum(rows for rows, _ in parts) - n_left_out, n_left_out)
            quarantine += [part for _, part in parts]
    in_order = {name: counts[name] for name in survey.tables}
    rows = pl.concat(quarantine)
    rows = rows.with_columns(in_words(rows["reason"], messages_in("en")))
    notes = tuple(str(note) for note in (*survey.notes, *patients.notes))
    return Checked(in_order, rows, notes)


def _left_out(
    batches: tuple[Batch, ...], standing: Standing, normalizer: MeasurementNormalizer
) -> Iterator[tuple[int, pl.DataFrame]]:
    """Give how many rows each batch has, and those that would be quarantined."""
    for batch in batches:
        validated = read_batch(batch, standing)
        left_out = [validated.quarantine]
        if batch.table in ("labs", "observations"):
            left_out.append(impossible_values(batch.table, validated.used, normalizer))
        rows = validated.used.height + validated.quarantine.height
        yield rows, pl.concat(left_out).sort("row")
