"""Tasks whose files depend on more than the rows of one batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest

from matcher.errors import DataRefusedError
from matcher.record.storage import RowStore
from matcher.run import tasks
from matcher.run.plan import Plan
from matcher.tables.contract import TABLES
from matcher.tables.rules import outputs
from tests.unit.run.sites import Night, Site

NO_PLAN = cast(Plan, None)


def _diagnoses(*rows: tuple[int, int, str, bool | None]) -> pl.DataFrame:
    schema: dict[str, Any] = {"row": pl.UInt32, "p": pl.UInt32, **outputs(TABLES["diagnoses"])}
    given = ("row", "p", "diagnosis", "is_primary")
    return pl.DataFrame([dict(zip(given, row, strict=True)) for row in rows], schema=schema)


def test_another_tumour_is_read_as_a_condition_though_the_rows_of_its_patient_lie_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "PATIENTS_A_SLICE", 2)
    store = RowStore(tmp_path / tasks.RECORD)
    store.add("diagnoses", 0, _diagnoses((1, 0, "LUAD", None), (2, 1, "melanoma", None)))
    store.add("diagnoses", 1, _diagnoses((3, 1, "thymoma", None), (4, 2, "gist", False)))
    store.add("diagnoses", 2, _diagnoses((5, 2, "LUSC", True)))
    for number in (0, 1):
        tasks.keep_other_cancers(NO_PLAN, tmp_path, number)
    kept = tmp_path / tasks.WORK / tasks.TEXTS / "condition"
    found = [pl.read_parquet(path)["condition"].to_list() for path in sorted(kept.iterdir())]
    assert found == [["melanoma", "thymoma"], ["gist"]]


def test_a_cohort_of_which_nobody_can_be_used_is_refused(
    first_night: tuple[Site, Night], tmp_path: Path
) -> None:
    site = first_night[0].copy(tmp_path / "site")
    (site.folder / "data" / "patients.csv").write_text("patient_id,age_years\nP1,old\nP2,200\n")
    with pytest.raises(DataRefusedError, match=r"patients, row 1, column age_years: no row"):
        site.night(site.folder / "fresh")
