"""A night on which no trial has anybody to list has all of its files, and they are empty."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from matcher.missing import MISSING
from matcher.statuses import STATUSES
from matcher.to_find_out import TO_FIND_OUT
from tests.unit.run.sites import Night, Site


def _without_trials_that_anybody_can_meet(site: Site) -> None:
    first, *others = sorted((site.folder / "trials").glob("*.yaml"))
    for path in others:
        path.unlink()
    criteria = "".join(
        f"""
  - id: grown-up-{number}
    section: inclusion
    item: "{number}"
    text: Not grown up
    forbid: {{age: {{at_least: 18}}}}
    fingerprint: "{number:016}"
"""
        for number in (1, 2)
    )
    text = first.read_text(encoding="utf-8")
    first.write_text(text.split("\ncriteria:")[0] + "\ncriteria:" + criteria, encoding="utf-8")


def test_nobody_is_listed(first_night: tuple[Site, Night], tmp_path: Path) -> None:
    site = first_night[0].copy(tmp_path / "site")
    site.edit_rows(
        "patients", lambda rows: [{**row, "age_years": "60", "birth_year": ""} for row in rows]
    )
    _without_trials_that_anybody_can_meet(site)
    site.night(site.folder / "fresh")
    run = site.folder / "fresh" / "latest"
    for name, schema in (
        ("missing", MISSING),
        ("to_find_out", TO_FIND_OUT),
        ("statuses", STATUSES),
    ):
        rows = pl.read_parquet(run / f"{name}.parquet")
        assert rows.schema == pl.Schema(schema)
        assert rows.is_empty()
