"""The patient tables: read, refused where identified, validated row by row.

```python
tables = read_tables(Path("data"), as_of=date(2026, 11, 1))
tables.frames["labs"]         # the rows used
tables.quarantine             # the others: table, row, column, reason
tables.counts["labs"]         # rows_in == rows_used + rows_quarantined
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from matcher.errors import DataRefusedError, Place
from matcher.tables.columns import output_columns
from matcher.tables.contract import TABLES
from matcher.tables.identifiers import refuse_identified
from matcher.tables.reading import RawTable, find_tables, read_raw
from matcher.tables.validation import QUARANTINE, Validated, validate, validate_patients

__all__ = ["PatientTables", "TableCount", "TableFile", "read_tables"]


@dataclass(frozen=True, slots=True)
class TableCount:
    """What became of a table's rows: `rows_in` is `rows_used` plus `rows_quarantined`."""

    rows_in: int
    rows_used: int
    rows_quarantined: int


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that was read, and its hash at that time."""

    table: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class PatientTables:
    """The validated tables of one folder.

    `frames` has all nine tables, those without a file empty. Each frame has `row` (UInt32, data
    rows counted from 1) and the contract's columns as `docs/architecture.md` describes them.
    `quarantine` has `table`, `row`, `column` (null: the row as a whole), `reason`, one row for each
    row not used. `incomplete` has `patient_id`, `table`: whose rows of a table are set aside though they
    concern the time up to the index date, so that the table is not complete, whatever is declared. `counts` and `files` have the tables found; `notes` are sentences for the section
    on data quality.
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
    raw = {name: read_raw(name, path) for name, path in find_tables(folder).items()}
    for table in raw.values():
        refuse_identified(table)
    _refuse_without_patients(raw["patients"])
    validated = _validate_all(raw, as_of)
    quarantine = [part.quarantine for part in validated.values()]
    return PatientTables(
        frames={name: validated[name].used if name in raw else _empty(name) for name in TABLES},
        quarantine=pl.concat([pl.DataFrame(schema=QUARANTINE), *quarantine]),
        incomplete=_incomplete(validated),
        counts={name: _count(raw[name], part) for name, part in validated.items()},
        notes=tuple(_notes(folder, raw)),
        files=tuple(TableFile(name, table.path, table.sha256) for name, table in raw.items()),
    )


def _refuse_without_patients(patients: RawTable) -> None:
    if patients.frame.is_empty():
        raise DataRefusedError(
            "the table has a header and no rows: the extract is likely to have failed",
            place=Place(table="patients"),
            remedy="Run the extract again.",
        )


def _validate_all(raw: Mapping[str, RawTable], as_of: date) -> dict[str, Validated]:
    patients = validate_patients(raw["patients"], as_of)
    listed = raw["patients"].frame["patient_id"]
    return {"patients": patients} | {
        name: validate(table, patients, listed) for name, table in raw.items() if name != "patients"
    }


def _incomplete(validated: Mapping[str, Validated]) -> pl.DataFrame:
    schema = {"patient_id": pl.String, "table": pl.String}
    parts = [
        part.incomplete.to_frame("patient_id").with_columns(table=pl.lit(name))
        for name, part in validated.items()
    ]
    return pl.concat([pl.DataFrame(schema=schema), *parts]).unique(maintain_order=True)


def _count(raw: RawTable, validated: Validated) -> TableCount:
    return TableCount(raw.frame.height, validated.used.height, validated.quarantine.height)


def _empty(name: str) -> pl.DataFrame:
    columns = [output_columns(column) for column in TABLES[name].columns]
    kinds = {output: kind for column in columns for output, kind in column.items()}
    return pl.DataFrame(schema={"row": pl.UInt32, **kinds})


def _notes(folder: Path, raw: Mapping[str, RawTable]) -> list[str]:
    """Say which tables and columns are missing, empty or ignored."""
    notes = [f"{name}: there is no file of this table." for name in TABLES if name not in raw]
    for name, table in raw.items():
        if table.frame.is_empty():
            notes.append(f"{name}: the file has a header and no rows.")
        if table.others:
            ignored = ", ".join(table.others.values())
            notes.append(
                f"{name}: columns that the contract does not have were ignored: {ignored}."
            )
    endings = {".csv", ".parquet"}
    return notes + [
        f"{path.name} was ignored: a table is a .csv or .parquet file."
        for path in sorted(folder.iterdir())
        if path.name.partition(".")[0] in TABLES and path.suffix.casefold() not in endings
    ]
