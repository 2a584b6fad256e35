"""Two nights in a row with one thing changed between them: who moved, and why, and the same on replay."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from matcher.audit.verification import Findings, verify
from tests.unit.run.conftest import short_nights
from tests.unit.run.sites import Rows, Site, new_site

AS_OF = date(2026, 6, 30)
GOLDEN = Path(__file__).parents[2] / "flow" / "golden"
TRIAL = "golden-driver-negative"

Told = dict[str, tuple[str, str, str]]


@pytest.fixture(scope="module")
def golden_night(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with the golden cohort after its first night, not to be changed: copy it."""
    site = new_site(tmp_path_factory.mktemp("golden") / "site")
    shutil.rmtree(site.folder / "data")
    shutil.copytree(GOLDEN / "data", site.folder / "data")
    with short_nights():
        site.edit("matcher.yaml", "decisions: decisions.csv", "decisions: null")
        site.night()
    return site


@pytest.fixture
def site(golden_night: Site, tmp_path: Path) -> Site:
    return golden_night.copy(tmp_path / "site")


def _changes(site: Site) -> pl.DataFrame:
    return pl.read_parquet(site.out / "latest" / "changes.parquet")


def _told(site: Site, trial: str = TRIAL) -> Told:
    """Give each changed pair of a trial with its change, cause and sentence."""
    rows = _changes(site).filter(trial_id=trial)
    return {
        row["patient_id"]: (row["change"], row["cause"], row["what"]) for row in rows.to_dicts()
    }


def _details(site: Site, patient: str, trial: str = TRIAL) -> dict[str, dict[str, Any]]:
    (row,) = _changes(site).filter(trial_id=trial, patient_id=patient).to_dicts()
    return {one["criterion_id"]: one for one in row["details"]}


def _without(patient: str) -> Callable[[Rows], Rows]:
    return lambda rows: [row for row in rows if row["patient_id"] != patient]


def _with(column: str, value: str, patient: str | None = None) -> Callable[[Rows], Rows]:
    return lambda rows: [
        row | {column: value} if patient in (None, row["patient_id"]) else row for row in rows
    ]


def _new_result(site: Site) -> None:
    result = {"test": "EGFR", "result": "wild type", "reported_on": "2026-03-02"}
    site.edit_rows("biomarkers", lambda rows: [*rows, {"patient_id": "G02", **result}])


def _retracted_result(site: Site) -> None:
    site.edit_rows("biomarkers", _without("G01"))


def _death(site: Site) -> None:
    site.edit_rows("patients", _with("vital_status", "deceased", "G01"))


def _edit(site: Site) -> None:
    site.edit(f"trials/{TRIAL}.yaml", "require: {stage: [IV]}", "require: {stage: [IVB]}")


def _new_criterion(site: Site) -> None:
    criterion = """  - id: women
    section: inclusion
    item: "7"
    text: Women
    require: {sex: female}
    fingerprint: "0000000000000009"
  - id: consent"""
    site.edit(f"trials/{TRIAL}.yaml", "  - id: consent", criterion)


def _mapping(site: Site) -> None:
    head = "kind,raw,concept,value,unit,decided_by,decided_on,note,before"
    line = "diagnosis,small cell lung cancer,LUAD,,,Dr. Test,2026-06-01,,"
    (site.folder / "decisions.csv").write_text(f"{head}\n{line}\n", encoding="utf-8")
    site.edit("matcher.yaml", "decisions: null", "decisions: decisions.csv")


def _setting(site: Site) -> None:
    site.edit("matcher.yaml", "performance: 28 days", "performance: 90 days")


def _day(site: Site) -> None:
    site.edit_rows("patients", _with("index_date", "2026-07-14"))


CHANGES = pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            _new_result,
            {"G02": ("up", "data", "New row 12 of biomarkers, of 2026-03-02: EGFR | wild type")},
        ),
        (
            _retracted_result,
            {
                "G01": (
                    "down",
                    "data",
                    "Row 1 of biomarkers, of 2026-03-02, is no longer there: EGFR | wild type",
                )
            },
        ),
        (_death, {"G01": ("gone", "data", "Recorded as deceased: row 1 of patients.")}),
        (
            _mapping,
            {
                "G12": (
                    "new",
                    "vocabulary",
                    "“small cell lung cancer” was read as SCLC and is now read as LUAD.",
                )
            },
        ),
        (
            _setting,
            {
                "G07": (
                    "up",
                    "settings",
                    "The site’s settings were changed: freshness.performance.",
                )
            },
        ),
        (
            _day,
            {
                "G03": (
                    "up",
                    "calendar",
                    "On 2026-07-13, 28 days had passed since 2026-06-15: carboplatin + paclitaxel.",
                )
            },
        ),
    ],
    ids=["new row", "row gone", "death", "mapping", "setting", "window"],
)


@CHANGES
def test_what_was_changed_is_named(
    site: Site, change: Callable[[Site], None], expected: Told
) -> None:
    change(site)
    site.night()
    assert _told(site) == expected


@pytest.mark.nightly
@CHANGES
def test_what_was_changed_replays_alone(
    site: Site, change: Callable[[Site], None], expected: Told
) -> None:
    """As those below do each time."""
    change(site)
    site.night()
    _replays_alone(site)


def _replays_alone(site: Site) -> None:
    """Verify the second night when the first is deleted."""
    latest = (site.out / "latest").resolve()
    for run in site.out.glob("2026-*"):
        if run != latest:
            shutil.rmtree(run)
    assert verify(latest) == Findings([], [], recomputed=True)


def test_an_edited_criterion_is_named_for_everyone_whom_it_turned(site: Site) -> None:
    _edit(site)
    site.night()
    told = _told(site)
    assert set(told) == {"G01", "G03", "G07", "G08", "G09", "G10", "G11"}
    sentence = "Criterion stage-iv, item 3 of the source, was edited."
    assert set(told.values()) == {("gone", "criteria", sentence), ("down", "criteria", sentence)}
    assert told["G03"][0] == "down"  # stage IV leaves IVB open
    criteria = pl.read_parquet(site.out / "latest" / "criteria.parquet")
    left = criteria.filter(trial_id=TRIAL, patient_id="G01")
    assert left.filter(status="fail")["criterion_id"].to_list() == ["stage-iv"]


def test_a_new_criterion_is_named(site: Site) -> None:
    _new_criterion(site)
    site.night()
    sentence = "Criterion women, item 7 of the source, is new."
    assert _told(site)["G02"] == ("gone", "criteria", sentence)
    assert _details(site, "G02") == {
        "women": {
            "criterion_id": "women",
            "section": "inclusion",
            "source_item": "7",
            "text": "Women",
            "status_before": None,
            "status": "fail",
            "cause": "criteria",
            "what": sentence,
        }
    }


def test_a_fact_that_grew_too_old_is_named_with_its_window(site: Site) -> None:
    site.edit_rows("patients", _with("index_date", "2026-07-20"))
    site.night()
    assert _told(site)["G01"] == (
        "down",
        "calendar",
        "ANC 3.2 10^9/L of 2026-06-20 became older than 28 days on 2026-07-19.",
    )
    assert _details(site, "G01")["ecog"]["cause"] == "calendar"


def test_a_row_that_only_moved_in_its_table_is_the_same(site: Site) -> None:
    for table in ("labs", "observations", "biomarkers"):
        site.edit_rows(table, lambda rows: rows[::-1])
    site.night()
    assert _changes(site).is_empty()
    candidates = pl.read_parquet(site.out / "latest" / "candidates.parquet")
    assert set(candidates["change"]) == {"same"}


def test_a_patient_who_is_no_longer_in_the_tables_is_told_of(site: Site) -> None:
    site.edit_rows("patients", _without("G01"))
    site.night()
    assert _told(site) == {
        "G01": ("gone", "data", "There is no row of patients any more that can be used.")
    }
    (row,) = _changes(site).filter(trial_id=TRIAL).to_dicts()
    assert (row["verdict_before"], row["verdict"]) == ("eligible", None)
    _replays_alone(site)


def test_a_patient_who_is_new_is_told_of(site: Site) -> None:
    rows = {"patients": {"index_date": "2026-06-30"}, "diagnoses": {"diagnosis": "NSCLC"}}
    for table, cells in rows.items():
        new = {"patient_id": "G50", **cells}
        site.edit_rows(table, lambda old, new=new: [*old, dict.fromkeys(old[0], "") | new])
    site.night()
    assert _told(site) == {"G50": ("new", "data", "The patient is new: row 14 of patients.")}


def test_trials_come_and_go(site: Site) -> None:
    (site.folder / "trials" / f"{TRIAL}.yaml").rename(site.folder / "trials" / "other.yaml")
    site.night()
    was = {"G01", "G02", "G03", "G06", "G07", "G08", "G09", "G10", "G11"}
    gone = ("gone", "criteria", "The trial’s file is no longer in the folder.")
    assert _told(site) == dict.fromkeys(was, gone)
    assert _told(site, "other") == dict.fromkeys(was, ("new", "criteria", "The trial is new."))
    _replays_alone(site)


def test_a_shorter_list_is_named(site: Site) -> None:
    site.edit("matcher.yaml", "candidates: 200", "candidates: 2")
    site.night()
    sentence = "The list held 200 patients and now holds 2."
    assert set(_told(site).values()) == {("gone", "settings", sentence)}


@pytest.mark.nightly
def test_who_leaves_a_full_list_or_comes_back_for_others_is_told_so(site: Site) -> None:
    site.edit("matcher.yaml", "candidates: 200", "candidates: 2")
    site.night()
    added = {"patient_id": "G07", "observation": "ECOG", "value": "1", "observed_on": "2026-06-21"}
    site.edit_rows("observations", lambda rows: [*rows, added])
    site.night()
    displaced = "Nothing of this patient got worse: others now rank higher on a full list."
    assert _told(site) == {
        "G07": ("new", "data", "New row 13 of observations, of 2026-06-21: ECOG 1"),
        "G02": ("gone", "others", displaced),
    }
    assert _details(site, "G02") == {}
    site.edit_rows("patients", _without("G07"))
    site.night()
    assert _told(site)["G02"] == (
        "new",
        "others",
        "Nothing of this patient changed: there is room on the list now.",
    )
    _replays_alone(site)


def test_the_night_after_a_quiet_one_is_quiet(site: Site) -> None:
    site.night(as_of=date(2026, 7, 1))  # all patients have index days of their own
    assert _changes(site).is_empty()
    site.night(as_of=date(2026, 7, 2))
    assert _changes(site).is_empty()
    kept = site.out / "latest" / "record" / "previous"
    assert pl.read_parquet(kept / "criteria.parquet").is_empty()
    assert pl.read_parquet(kept / "record" / "labs" / "00000.none.parquet").is_empty()


@pytest.mark.nightly
def test_the_site_reads_it_in_its_language(site: Site) -> None:
    site.edit("matcher.yaml", "language: en", "language: zh")
    _new_result(site)
    site.night()
    sentence = "biomarkers 第 12 行（2026-03-02）为新增：EGFR | wild type"
    assert _told(site) == {"G02": ("up", "data", sentence)}
