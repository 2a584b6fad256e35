"""Parquet files put together as they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from matcher.eligibility import VERDICT_NAMES, VERDICTS
from matcher.run.pairs import told_as_text
from matcher.run.parquet import put_together


def _verdicts(first: int, number: int) -> pl.DataFrame:
    """Give the verdicts of some patients for two trials, which aren't in the order of their names."""
    ids = [f"p{first + place // 2:05}" for place in range(2 * number)]
    trials = ["b", "a"] * number
    fails = [None if place % 3 else f"{place % 5}" for place in range(2 * number)]
    return pl.DataFrame(
        {
            "trial_id": pl.Series(trials, dtype=pl.Enum(["b", "a"])),
            "patient_id": pl.Series(ids, dtype=pl.Enum(pl.Series(ids).unique())),
            "verdict": pl.Series(["later", "eligible"] * number, dtype=VERDICT_NAMES),
            **{
                name: pl.Series([place % 40 for place in range(2 * number)], dtype=pl.UInt16)
                for name in ("n_pass", "n_fail", "n_unknown", "n_manual")
            },
            "first_fail": pl.Series(fails, dtype=pl.Enum([str(place) for place in range(5)])),
            "eligible_from": [date(2026, 11, 21), None] * number,
        }
    )


@pytest.fixture
def blocks(tmp_path: Path) -> list[Path]:
    files = []
    for number, (first, patients) in enumerate([(0, 3_000), (3_000, 1), (3_001, 500)]):
        files.append(tmp_path / f"{number}.parquet")
        block = _verdicts(first, patients)
        block.write_parquet(files[-1], **(told_as_text() | {"row_group_size": 300}))
    return files


def test_enums_are_texts_to_readers(blocks: list[Path]) -> None:
    read = pl.read_parquet(blocks[0])
    assert read.schema == pl.Schema(VERDICTS)
    assert_frame_equal(read, _verdicts(0, 3_000).cast(pl.Schema(VERDICTS)))
    # A reader may skip row groups by their statistics, which must not go by an Enum's order.
    of_a = pl.scan_parquet(blocks[0]).filter(pl.col("trial_id") < "b").collect()
    assert of_a.height == 3_000


def test_rows_stay_in_order(blocks: list[Path], tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    put_together(blocks, whole)
    together = pl.concat([pl.read_parquet(block) for block in blocks])
    assert_frame_equal(pl.read_parquet(whole), together)
    assert pl.scan_parquet(whole).select(pl.len()).collect().item() == together.height
    one = pl.scan_parquet(whole).filter(pl.col("patient_id") == "p03001").collect()
    assert one.height == 2


def test_others_read_it_too(blocks: list[Path], tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    put_together(blocks, whole)
    with duckdb.connect() as database:
        read = database.execute("select * from read_parquet(?)", [str(whole)]).fetchall()
    assert read == pl.concat([pl.read_parquet(block) for block in blocks]).rows()


def test_statistics_lists_and_empty_files_are_kept(tmp_path: Path) -> None:
    frames = [
        pl.DataFrame({"x": x, "y": [[{"a": text}] for text in y]}, schema=_NESTED)
        for x, y in (([-1.5, None], ["long" * 50, None]), ([], []), ([3.0], ["ü"]))
    ]
    files = [tmp_path / f"{number}.parquet" for number in range(3)]
    for frame, file in zip(frames, files, strict=True):
        frame.write_parquet(file, statistics="full")
    put_together(files, tmp_path / "whole.parquet")
    read = pl.scan_parquet(tmp_path / "whole.parquet")
    assert_frame_equal(read.collect(), pl.concat(frames))
    assert read.filter(pl.col("x") > 2).select("x").collect().rows() == [(3.0,)]


_NESTED = pl.Schema({"x": pl.Float64(), "y": pl.List(pl.Struct({"a": pl.String()}))})


def test_files_of_different_schemas_are_refused(tmp_path: Path) -> None:
    pl.DataFrame({"x": [1]}).write_parquet(tmp_path / "x.parquet")
    pl.DataFrame({"y": [1]}).write_parquet(tmp_path / "y.parquet")
    for files in ([tmp_path / "x.parquet", tmp_path / "y.parquet"], []):
        with pytest.raises(ValueError, match="one schema"):
            put_together(files, tmp_path / "whole.parquet")
