"""A finished run done again from its inputs, and compared with the old one byte by byte."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from matcher.audit.sealed import Manifest
from matcher.run.before import PREVIOUS
from matcher.run.job import carry_out
from matcher.run.manifest import MANIFEST
from matcher.run.plan import Identity, Plan

_ROWS = 1 << 16
"""Rows that are compared at once."""


def results_that_differ(run: Path, manifest: Manifest, plan: Plan) -> Iterator[str]:
    """Do a run again in a temporary folder, and name each file that comes out differently."""
    kept = run / PREVIOUS
    identity = Identity(
        run_id=manifest.run_id,
        compared_with=manifest.compared_with,
        previous=kept if manifest.compared_with else None,
    )
    with tempfile.TemporaryDirectory(prefix="matcher-verify-") as folder:
        again = Path(folder)
        fresh = carry_out(plan, again, identity, _silent)
        for name, told in fresh["outputs"].items():
            was = manifest.outputs.get(name)
            if was is None or was.sha256 != told["sha256"]:
                yield f"{name} comes out differently{_first_difference(run / name, again / name)}"
        if (again / MANIFEST).read_bytes() != (run / MANIFEST).read_bytes():
            yield f"{MANIFEST} comes out differently"


def _first_difference(was: Path, now: Path) -> str:
    """Name the first row that differs, by its keys; as many rows at once as memory surely takes."""
    if was.suffix != ".parquet" or not was.is_file():
        return ""
    before, after = pl.scan_parquet(was, glob=False), pl.scan_parquet(now, glob=False)
    heights = [frame.select(pl.len()).collect().item() for frame in (before, after)]
    if before.collect_schema() != after.collect_schema() or heights[0] != heights[1]:
        return f": {heights[0]} rows before, {heights[1]} now"
    for start in range(0, heights[0], _ROWS):
        one, other = (frame.slice(start, _ROWS).collect() for frame in (before, after))
        if not one.equals(other):
            return _first_row(one, other, start)
    return ""


def _first_row(one: pl.DataFrame, other: pl.DataFrame, start: int) -> str:
    rows = enumerate(zip(one.iter_rows(), other.iter_rows(), strict=True))
    row = next((number for number, (was, now) in rows if was != now), 0)
    keys = [name for name in ("trial_id", "patient_id", "criterion_id") if name in one.columns]
    named = ", ".join(str(one[row, key]) for key in keys)
    return f": first in row {start + row + 1}{f' ({named})' if named else ''}"


def _silent(_line: str) -> None:
    """Take no notice of progress."""
