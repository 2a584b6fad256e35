"""A normalized record kept as Parquet files: where all ways to the core begin.

A folder a frame holds a file for each part of the patients, numbered as the parts are, so that a cohort that is larger
than the memory is read part by part. `p` counts over all parts. What holds for everyone stands in a part of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from pathlib import Path

import polars as pl
from plain_plan import CONFIG

from matcher.record import Record
from matcher.record.storage import RowStore
from matcher.run.crew import Alone
from matcher.run.plan import Plan, RunParameters, plan_run
from matcher.run.stages import normalize_stage, read_stage
from matcher.run.tasks import RECORD, built_from
from matcher.sample import write_sample
from matcher.settings import Settings
from matcher.settings_file import read_settings
from matcher.terms.vocabularies import load_vocabularies

AS_OF = date(2026, 11, 21)
PATIENTS_A_PART = 32_768
EVERYONE = "everyone.parquet"
_FRAMES = tuple(field.name for field in fields(Record) if field.type == "pl.DataFrame")


def make(patients: int, folder: Path, seed: int = 1) -> Path:
    """Make a sample cohort and keep its record; give the folder of the record."""
    data, kept = folder / f"sample-{patients}", folder / f"record-{patients}"
    if kept.exists():
        return kept
    if not data.exists():
        write_sample(data, patients=patients, seed=seed)
    plan = plan_run(
        RunParameters(
            data=data,
            trials=None,
            config=CONFIG / "matcher.yaml",
            as_of=AS_OF,
            explain="listed",
            out=folder,
        )
    )
    workspace = folder / f"rows-{patients}"
    workspace.mkdir()
    crew = Alone(plan, workspace)
    read_stage(plan, workspace, crew, _silent)
    normalize_stage(workspace, None, crew, _silent)
    partial = folder / f"{kept.name}.partial"
    for number, first in enumerate(range(0, patients, PATIENTS_A_PART)):
        keep_part(plan, workspace, partial, number, first)
    return partial.rename(kept)


def _silent(_line: str) -> None:
    """Take no notice of progress."""


def keep_part(plan: Plan, workspace: Path, kept: Path, number: int, first: int) -> None:
    """Normalize the patients of a part and keep their record."""
    rows = RowStore(workspace / RECORD).between(first, first + PATIENTS_A_PART)
    built = built_from(plan, workspace, rows)
    for name in _FRAMES:
        frame: pl.DataFrame = getattr(built.record, name)
        (kept / name).mkdir(parents=True, exist_ok=True)
        if name == "coverage":
            everyone = pl.col("p").is_null()
            frame.filter(everyone).write_parquet(kept / name / EVERYONE)
            frame = frame.filter(~everyone)
        if "p" in frame.columns:
            frame = frame.with_columns(pl.col("p") + pl.lit(first, dtype=pl.UInt32))
        frame.write_parquet(kept / name / f"{number:05}.parquet")


def load_settings() -> Settings:
    """Read the settings that the matcher comes with."""
    return read_settings(CONFIG / "matcher.yaml")


def parts(kept: Path) -> range:
    """Give the numbers of a record's parts."""
    return range(len(list((kept / "patients").iterdir())))


def load(kept: Path, number: int = 0) -> Record:
    """Read a part of a record back; its patients are numbered from 0."""
    return load_some(kept, [number], None)


def load_some(kept: Path, numbers: Iterable[int], chosen: pl.Series | None) -> Record:
    """Read the patients of some parts back, or those `chosen` by their numbers, renumbered from 0."""
    numbers = tuple(numbers)
    texts = [pl.read_parquet(kept / "measured_texts" / f"{one:05}.parquet") for one in numbers]
    begins = dict(zip(numbers, _begins(texts), strict=True))
    frames = {
        name: _read(kept / name, begins, chosen) for name in _FRAMES if name != "measured_texts"
    }
    return Record(
        **frames,
        measured_texts=pl.concat(texts),
        vocabularies=load_vocabularies(CONFIG / "vocabulary"),
        settings=load_settings(),
    )


def _begins(frames: Iterable[pl.DataFrame]) -> list[int]:
    """Give where each of some frames begins among all."""
    begins = [0]
    for frame in frames:
        begins.append(begins[-1] + frame.height)
    return begins[:-1]


def _read(folder: Path, begins: dict[int, int], chosen: pl.Series | None) -> pl.DataFrame:
    first = pl.lit(min(begins) * PATIENTS_A_PART, dtype=pl.UInt32)
    pages = []
    for number, begin in begins.items():
        rows = pl.scan_parquet(folder / f"{number:05}.parquet")
        if chosen is not None:
            rows = rows.filter(pl.col("p").is_in(chosen.implode()))
        if folder.name == "measurements":
            rows = rows.with_columns(pl.col("text") + pl.lit(begin, dtype=pl.UInt32))
        pages.append(rows)
    if folder.name == "coverage":
        pages.append(pl.scan_parquet(folder / EVERYONE))
    places = pl.int_range(len(chosen), dtype=pl.UInt32, eager=True) if chosen is not None else None
    place = pl.col("p") - first if chosen is None else pl.col("p").replace_strict(chosen, places)
    return pl.concat(pages).with_columns(place).collect()
