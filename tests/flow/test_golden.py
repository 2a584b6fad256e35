"""The golden cohort: thirteen patients that reach every verdict and every cause of an unknown."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import polars as pl

from tests.flow.conftest import GOLDEN, Command, Options, files_of

_DECIDING = ("trial_id", "rank", "patient_id", "verdict", "score", "n_pass", "n_fail", "n_unknown")


def test_candidates_are_the_expected_ones(golden_out: Path) -> None:
    expected = pl.read_csv(GOLDEN / "expected_candidates.csv")
    found = pl.read_csv(golden_out / "latest" / "candidates.csv")
    assert found.select(expected.columns).rows() == expected.rows()
    assert set(found["verdict"]) == {"eligible", "possible", "later"}
    assert set(_DECIDING) < set(expected.columns)


def test_statuses_and_causes_are_the_expected_ones(golden_out: Path) -> None:
    expected = pl.read_csv(GOLDEN / "expected_statuses.csv").unpivot(
        index="patient_id", variable_name="criterion_id", value_name="answer"
    )
    criteria = pl.read_parquet(golden_out / "latest" / "criteria.parquet").filter(
        pl.col("trial_id") == "golden-driver-negative"
    )
    words = [pl.col("status").cast(pl.String), pl.col("cause").cast(pl.String)]
    found = criteria.select(
        "patient_id",
        "criterion_id",
        pl.concat_str(words, separator=" ", ignore_nulls=True).alias("answer"),
    )
    assert sorted(found.rows()) == sorted(expected.rows())


def test_the_deceased_are_candidates_for_nothing(golden_out: Path) -> None:
    verdicts = pl.read_parquet(golden_out / "latest" / "verdicts.parquet")
    of_deceased = verdicts.filter(pl.col("patient_id") == "G05")
    assert set(of_deceased["verdict"]) == {"ineligible"}
    assert set(of_deceased["first_fail"]) == {"deceased"}


def test_no_pair_is_eligible_where_the_source_lists_no_criteria(golden_out: Path) -> None:
    verdicts = pl.read_parquet(golden_out / "latest" / "verdicts.parquet")
    closed = verdicts.filter(pl.col("trial_id") == "golden-closed")
    assert set(closed["verdict"]) == {"possible", "ineligible"}


def test_every_row_is_used_or_quarantined(golden_out: Path) -> None:
    tables = json.loads((golden_out / "latest" / "manifest.json").read_text())["tables"]
    for counts in tables.values():
        assert counts["rows_in"] == counts["rows_used"] + counts["rows_quarantined"]
    quarantine = pl.read_parquet(golden_out / "latest" / "quarantine.parquet")
    assert quarantine.select("table", "row", "column").rows() == [("diagnoses", 14, "patient_id")]


def test_the_same_again_has_the_same_id_and_bytes(
    matcher: Command, golden_options: Options, golden_out: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(golden_out, out, symlinks=True)
    before = files_of(out / "latest")
    run_id = (out / "latest").readlink()
    for _ in range(2):
        assert matcher("run", "--engine", "plain", *golden_options(out)).exit_code == 0
    assert (out / "latest").readlink() == run_id
    assert files_of(out / "latest") == before
    assert [path.name for path in out.glob("2*")] == [str(run_id)]


def test_listed_pairs_alone_are_explained_unless_all_are_asked_for(
    matcher: Command, golden_options: Options, golden_out: Path, tmp_path: Path
) -> None:
    options = [one for one in golden_options(tmp_path) if one not in {"--explain", "all"}]
    assert matcher("run", "--engine", "plain", *options).exit_code == 0
    listed = pl.read_parquet(tmp_path / "latest" / "criteria.parquet")
    everyone = pl.read_parquet(golden_out / "latest" / "criteria.parquet")
    assert "G05" not in listed["patient_id"]
    assert everyone["patient_id"].n_unique() == 13
    assert everyone.height == 13 * 9
    keys = ["trial_id", "patient_id", "criterion_id"]
    kept = everyone.join(listed, on=keys, how="semi")
    assert kept.sort(keys).rows() == listed.sort(keys).rows()


def test_changes_are_told_against_the_run_before(
    matcher: Command, golden_options: Options, golden_out: Path, cohort: Path
) -> None:
    out = cohort / "out"
    shutil.copytree(golden_out, out, symlinks=True)
    first = (out / "latest").readlink()
    original = (cohort / "data" / "biomarkers.csv").read_text()
    with (cohort / "data" / "biomarkers.csv").open("a") as file:
        file.write("G02,EGFR,wild type,2026-03-02\n")
    options = [one.replace(str(GOLDEN), str(cohort)) for one in golden_options(out)]
    assert matcher("run", "--engine", "plain", *options).exit_code == 0
    told = pl.read_csv(out / "latest" / "candidates.csv").filter(
        pl.col("trial_id") == "golden-driver-negative"
    )
    changes = dict(told.select("patient_id", "change").rows())
    assert changes.pop("G02") == "up"
    assert set(changes.values()) == {"same"}
    assert matcher("verify", "--run", out / "latest").exit_code == 0

    # The first night once more, after another: it is the first run, byte for byte, and no third.
    before = files_of(out / first)
    (cohort / "data" / "biomarkers.csv").write_text(original)
    assert matcher("run", "--engine", "plain", *golden_options(out)).exit_code == 0
    assert (out / "latest").readlink() == first
    assert files_of(out / first) == before


def test_a_run_that_is_told_against_another_is_called_otherwise(
    matcher: Command, golden_options: Options, golden_out: Path, cohort: Path
) -> None:
    """Equal ids mean equal files, `change` included, whatever the output folder saw before."""
    out = cohort / "out"
    options = [one.replace(str(GOLDEN), str(cohort)) for one in golden_options(out)]
    text = (cohort / "data" / "patients.csv").read_text()
    (cohort / "data" / "patients.csv").write_text(text.replace("1960", "1961"))
    assert matcher("run", "--engine", "plain", *options).exit_code == 0
    (cohort / "data" / "patients.csv").write_text(text)
    assert matcher("run", "--engine", "plain", *options).exit_code == 0
    manifest = json.loads((out / "latest" / "manifest.json").read_text())
    assert manifest["run_id"] != (golden_out / "latest").readlink().name
    assert (out / manifest["compared_with"]).is_dir()
