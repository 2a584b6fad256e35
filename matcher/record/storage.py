"""Keeping a record beside the run that it belongs to, so that any pair can be explained later."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import polars as pl

from matcher.record import Record
from matcher.settings import Settings
from matcher.terms.vocabularies import Vocabularies

_FRAMES = tuple(field.name for field in fields(Record) if field.type == "pl.DataFrame")


def save_record(record: Record, folder: Path) -> None:
    """Write the record's frames as Parquet files, one a frame."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FRAMES:
        getattr(record, name).write_parquet(folder / f"{name}.parquet")


def load_record(
    folder: Path, vocabularies: Vocabularies, settings: Settings, patient_id: str | None = None
) -> Record:
    """Read a record back, of all patients or of one (an empty record, if there is no such one)."""
    frames = {name: pl.scan_parquet(folder / f"{name}.parquet") for name in _FRAMES}
    if patient_id is not None:
        frames = _of_one(frames, patient_id)
    collected = dict(zip(frames, pl.collect_all(list(frames.values())), strict=True))
    return Record(**collected, vocabularies=vocabularies, settings=settings)


def _of_one(frames: dict[str, pl.LazyFrame], patient_id: str) -> dict[str, pl.LazyFrame]:
    """Keep the rows of one patient, who becomes number 0."""
    person = frames["patients"].filter(pl.col("patient_id") == patient_id).collect()
    number = person["p"].item() if person.height else None
    zero = pl.lit(0, dtype=pl.UInt32).alias("p")
    is_theirs = pl.col("p") == pl.lit(number, dtype=pl.UInt32)
    mine = {name: frame.filter(is_theirs) for name, frame in frames.items()}
    everyone = frames["coverage"].filter(pl.col("p").is_null())
    only = {name: frame.with_columns(zero) for name, frame in mine.items()}
    return {**only, "coverage": pl.concat([only["coverage"], everyone])}
