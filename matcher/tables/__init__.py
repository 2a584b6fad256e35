"""The patient tables: read, refused where identified, validated row by row.

```python
tables = read_tables(Path("data"), as_of=date(2026, 11, 1))
tables.frames["labs"]         # the rows used
tables.quarantine             # the others: table, row, column, reason
tables.counts["labs"]         # rows_in == rows_used + rows_quarantined
```

Tables that are larger than memory are read in batches, in any process and any order:

```python
survey = survey_folder(Path("data"))                        # which tables, columns and batches
refuse_identified_tables(survey)
patients, standing = read_patients(survey.tables["patients"].batches, as_of)
labs = read_batch(survey.tables["labs"].batches[0], standing)      # used, quarantine, incomplete
```
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from matcher.messages import in_words, messages_in
from matcher.tables.batches import Batch, lines_ahead
from matcher.tables.contract import TABLES
from matcher.tables.identifiers import Sighting, refuse_identified, sightings
from matcher.tables.rules import outputs
from matcher.tables.standing import Standing
from matcher.tables.survey import (
    NOTHING_ALLOWED,
    Survey,
    SurveyedTable,
    TableFile,
    survey_folder,
    survey_frames,
)
from matcher.tables.validation import QUARANTINE, Validated, read_batch, read_patients

__all__ = [
    "NOTHING_ALLOWED",
    "QUARANTINE",
    "Batch",
    "PatientTables",
    "Sighting",
    "Standing",
    "Survey",
    "SurveyedTable",
    "TableCount",
    "TableFile",
    "Validated",
    "lines_ahead",
    "read_batch",
    "read_frames",
    "read_patients",
    "read_surveyed",
    "read_tables",
    "refuse_identified",
    "refuse_identified_tables",
    "sightings",
    "survey_folder",
    "survey_frames",
]


@dataclass(frozen=True, slots=True)
class TableCount:
    """What became of a table's rows: `rows_in` is `rows_used` plus `rows_quarantined`."""

    rows_in: int
    rows_used: int
    rows_quarantined: int

    @classmethod
    def of(cls, used: int, quarantined: int) -> TableCount:
        """Give the count of a table of which so many rows are used and quarantined."""
        return cls(used + quarantined, used, quarantined)


@dataclass(frozen=True, slots=True)
class PatientTables:
    """The validated tables of one folder.

    `frames` has all nine tables, those without a file empty. Each frame has `row` (UInt32, data
    rows counted from 1) and the contract's columns as `docs/architecture.md` describes them.
    `quarantine` has `table`, `row`, `column` (null: the row as a whole), `reason`, one row for each
    row not used. `incomplete` has `patient_id`, `table`: whose rows of a table are set aside though they
    concern the time up to the index date, so that the table is not complete, whatever is declared.
    `counts` and `files` have the tables found; `notes` are sentences on the quality of the data. Reasons
    and notes are in English.
    """

    frames: Mapping[str, pl.DataFrame]
    quarantine: pl.DataFrame
    incomplete: pl.DataFrame
    counts: Mapping[str, TableCount]
    notes: tuple[str, ...]
    files: tuple[TableFile, ...]


def read_tables(folder: Path, *, as_of: date) -> PatientTables:
    """Read, check and validate the patient tables of a folder.

    `as_of` is the index date of patients that have none.

    Raises:
        UsageError: there is no such folder.
        DataRefusedError: the tables can't be taken as they are; no table is used then, and the
            message names table, row and column, never a cell's text.
    """
    return read_surveyed(survey_folder(folder), as_of=as_of)


def read_frames(frames: Mapping[str, pl.DataFrame], *, as_of: date) -> PatientTables:
    """Check and validate patient tables that are frames, as `read_tables` does with files.

    `frames` has a frame for each table's name, with columns as a file of that table would have.

    Raises:
        DataRefusedError: as `read_tables`.
    """
    return read_surveyed(survey_frames(frames), as_of=as_of)


def read_surveyed(survey: Survey, *, as_of: date) -> PatientTables:
    """Check and validate all batches of all tables, and give them together.

    Raises:
        DataRefusedError: as `read_tables`.
    """
    refuse_identified_tables(survey)
    patients, standing = read_patients(survey.tables["patients"].batches, as_of, survey.guard)
    validated = {
        name: [patients]
        if name == "patients"
        else [_without_numbers(read_batch(batch, standing)) for batch in table.batches]
        for name, table in survey.tables.items()
    }
    return PatientTables(
        frames={name: _used(name, validated.get(name, [])) for name in TABLES},
        quarantine=_quarantine(validated),
        incomplete=_incomplete(validated),
        counts={name: _count(parts) for name, parts in validated.items()},
        notes=tuple(str(note) for note in (*survey.notes, *patients.notes)),
        files=survey.files,
    )


def refuse_identified_tables(survey: Survey) -> None:
    """Look through all batches of all tables, and refuse the first table that looks identified.

    Raises:
        DataRefusedError: the cells of a column look like direct identifiers.
    """
    for table in survey.tables.values():
        seen = [sighting for batch in table.batches for sighting in sightings(batch)]
        refuse_identified(table.batches, seen)


def _quarantine(validated: Mapping[str, Sequence[Validated]]) -> pl.DataFrame:
    parts = [part.quarantine for parts in validated.values() for part in parts]
    rows = pl.concat([pl.DataFrame(schema=QUARANTINE), *parts])
    return rows.with_columns(in_words(rows["reason"], messages_in("en")))


def _without_numbers(validated: Validated) -> Validated:
    return replace(validated, used=validated.used.drop("p"))


def _used(name: str, parts: Sequence[Validated]) -> pl.DataFrame:
    schema = {"row": pl.UInt32, **outputs(TABLES[name])}
    return pl.concat([pl.DataFrame(schema=schema), *(part.used for part in parts)])


def _incomplete(validated: Mapping[str, Sequence[Validated]]) -> pl.DataFrame:
    schema = {"patient_id": pl.String, "table": pl.String}
    parts = [
        part.incomplete.to_frame("patient_id").with_columns(table=pl.lit(name))
        for name, parts in validated.items()
        for part in parts
    ]
    return pl.concat([pl.DataFrame(schema=schema), *parts]).unique(maintain_order=True)


def _count(parts: Sequence[Validated]) -> TableCount:
    used = sum(part.used.height for part in parts)
    quarantined = sum(part.quarantine.height for part in parts)
    return TableCount.of(used, quarantined)
