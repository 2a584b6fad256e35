"""A normalized record kept as Parquet files, one a frame: where all ways to the core begin."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import polars as pl
from plain_plan import CONFIG

from matcher.normalize.normalizers import load_normalizers
from matcher.record import Record
from matcher.record.build import build_record
from matcher.sample import write_sample
from matcher.settings_file import read_settings
from matcher.tables import read_tables
from matcher.terms.vocabularies import load_vocabularies

AS_OF = date(2026, 11, 21)
_FRAMES = tuple(field.name for field in fields(Record) if field.type == "pl.DataFrame")


def make(patients: int, folder: Path, seed: int = 1) -> Path:
    """Make a sample cohort and keep its record; give the folder of the record."""
    data, kept = folder / f"sample-{patients}", folder / f"record-{patients}"
    if kept.exists():
        return kept
    write_sample(data, patients=patients, seed=seed)
    settings = read_settings(CONFIG / "matcher.yaml")
    vocabularies = load_vocabularies(CONFIG / "vocabulary")
    normalizers = load_normalizers(CONFIG / "vocabulary")
    tables = read_tables(data, as_of=AS_OF)
    record, _ = build_record(tables, vocabularies, normalizers, settings)
    kept.mkdir()
    for name in _FRAMES:
        getattr(record, name).write_parquet(kept / f"{name}.parquet")
    return kept


def load(folder: Path) -> Record:
    """Read a record back."""
    frames = {name: pl.read_parquet(folder / f"{name}.parquet") for name in _FRAMES}
    return Record(
        **frames,
        vocabularies=load_vocabularies(CONFIG / "vocabulary"),
        settings=read_settings(CONFIG / "matcher.yaml"),
    )
