"""The matcher as a library: a folder or frames give what a run gives."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import matcher
from matcher.errors import MatcherError
from matcher.library import Match
from tests.unit.run.sites import AS_OF, Night, Site

FILES = (
    *("candidates", "near_misses", "criteria", "funnel", "normalization", "to_decide"),
    *("quarantine", "missing", "to_find_out", "statuses"),
)


def _assert_same(match: Match, site: Site) -> None:
    run = site.out / "latest"
    for name in FILES:
        assert_frame_equal(getattr(match, name), pl.read_parquet(run / f"{name}.parquet"))
    assert_frame_equal(match.verdicts.collect(), pl.read_parquet(run / "verdicts.parquet"))


def test_a_folder_gives_what_a_run_gives(first_night: tuple[Site, Night]) -> None:
    site, night = first_night
    config = site.folder / "matcher.yaml"
    match = matcher.match(site.folder / "data", site.folder / "trials", config=config, as_of=AS_OF)
    _assert_same(match, site)
    assert match.tables["counts"] == night.manifest["tables"]


def test_frames_give_what_a_run_gives(first_night: tuple[Site, Night]) -> None:
    site, _ = first_night
    frames = {
        name: pl.read_csv(site.folder / "data" / f"{name}.csv", infer_schema=False)
        for name in site.tables
    }
    match = matcher.match(frames, config=str(site.folder / "matcher.yaml"), as_of=AS_OF)
    assert match.quarantine["line"].is_null().all()
    of_files = pl.read_parquet(site.out / "latest" / "quarantine.parquet")
    match.quarantine = match.quarantine.with_columns(of_files["line"])
    _assert_same(match, site)


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    with pytest.raises(MatcherError):
        matcher.match({"patients": pl.DataFrame({"patient_id": ["A"]})}, as_of=AS_OF)
