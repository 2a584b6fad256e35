"""A pair between two runs, listed or not: what has changed of it, criterion by criterion, and why."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from matcher.audit.compare import Comparison, compare_pair, compared_in_words
from matcher.audit.explain import explain_pair
from matcher.errors import RunError, UsageError
from tests.unit.run.sites import Night, Site

TRIAL = "golden-driver-negative"


def _patients(run: Path) -> list[str]:
    verdicts = pl.scan_parquet(run / "verdicts.parquet").select(pl.col("patient_id").unique())
    return sorted(verdicts.collect()["patient_id"])


def _compared(site: Site, first: Site, patients: list[str]) -> dict[str, Comparison]:
    """Compare patients' pairs between a site's last night and the first one."""
    run, before = site.out / "latest", first.out / "latest"
    return {patient: compare_pair(run, before, patient, TRIAL) for patient in patients}


@pytest.mark.nightly
def test_an_edited_criterion_is_told_of_each_pair_that_it_turns(
    first_night: tuple[Site, Night], tmp_path: Path
) -> None:
    site = first_night[0].copy(tmp_path / "site")
    site.edit(f"trials/{TRIAL}.yaml", "at_least: 18", "at_least: 65")
    site.night()
    compared = _compared(site, first_night[0], _patients(first_night[0].out / "latest")[:6])
    turned = {patient: one for patient, one in compared.items() if one.differences}
    assert 0 < len(turned) < len(compared)
    for patient, one in turned.items():
        (difference,) = one.differences
        assert (difference["patient_id"], difference["criterion_id"]) == (patient, "adult")
        assert difference["status_before"] == "pass"
        assert difference["status"] in {"fail", "unknown"}  # of a birth year, two ages are left
        assert difference["cause"] == "criteria"
        assert one.now != one.before
        head, criterion, why = compared_in_words(one).splitlines()
        assert head.startswith(f"{TRIAL} · {patient}: ")
        assert criterion.startswith(f"adult [inclusion 1]: pass → {difference['status']}: ")
        assert why.strip() == difference["what"]
    same = next(one for patient, one in compared.items() if patient not in turned)
    assert same.before == same.now
    assert compared_in_words(same).endswith(
        "\nNo criterion has another status than in the earlier run."
    )


def test_rows_that_are_gone_are_told_of_the_one_whose_they_were(
    first_night: tuple[Site, Night], tmp_path: Path
) -> None:
    first = first_night[0]
    patient, row = next(
        (patient, one["evidence"][0]["row"])
        for patient in _patients(first.out / "latest")
        for one in explain_pair(first.out / "latest", patient, TRIAL).criteria
        if one["criterion_id"] == "ecog" and one["status"] == "pass"
    )
    site = first.copy(tmp_path / "site")
    site.edit_rows("observations", lambda rows: [*rows[: row - 1], *rows[row:]])
    site.night()
    others = [one for one in _patients(first.out / "latest") if one != patient]
    compared = _compared(site, first, [patient, *others[:4]])
    assert [one for one, told in compared.items() if told.differences] == [patient]
    (difference,) = compared[patient].differences
    assert (difference["criterion_id"], difference["status_before"]) == ("ecog", "pass")
    assert difference["cause"] == "data"


def test_a_patient_who_came_between_the_two(
    first_night: tuple[Site, Night], tmp_path: Path
) -> None:
    site = first_night[0].copy(tmp_path / "site")
    for table in ("patients", "diagnoses"):
        site.edit_rows(table, lambda rows: [*rows, {**rows[0], "patient_id": "ZZ-NEW"}])
    site.night()
    run, before = site.out / "latest", first_night[0].out / "latest"
    comparison = compare_pair(run, before, "ZZ-NEW", TRIAL)
    assert (comparison.before, comparison.differences) == (None, [])
    assert compared_in_words(comparison).startswith(f"{TRIAL} · ZZ-NEW: not there → ")
    with pytest.raises(UsageError, match="neither run has such a patient and trial"):
        compare_pair(run, before, "nobody", TRIAL)
    with pytest.raises(RunError, match="no finished run's manifest"):
        compare_pair(run, tmp_path, "ZZ-NEW", TRIAL)
