"""The real cohort and the trials' own documents, where they lie beside the project."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from matcher.settings import CONFIG_FOLDER
from matcher.terms.vocabularies import load_vocabularies
from matcher.trials.drift import drift_of, trial_of
from matcher.trials.model import Trial
from matcher.trials.reading import read_trials
from matcher.trials.source import fingerprint, read_document
from tests.flow.conftest import PROJECT, Command

SHARED = PROJECT / "../shared"
COHORT = SHARED / "real" / "nsclc-coh"
DOCUMENTS = SHARED / "trials"

with_documents = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason="the trials' documents don't lie beside the project"
)
with_cohort = pytest.mark.skipif(
    not COHORT.is_dir(), reason="the real cohort doesn't lie beside the project"
)


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    vocabularies = load_vocabularies(CONFIG_FOLDER / "vocabulary")
    return list(read_trials(CONFIG_FOLDER / "trials", vocabularies))


@with_documents
def test_documents_are_those_that_the_trials_were_read_from(trials: list[Trial]) -> None:
    for trial in trials:
        document = (DOCUMENTS / trial.source.document).read_bytes()
        assert hashlib.sha256(document).hexdigest() == trial.source.sha256, trial.trial_id


@with_documents
def test_every_fingerprint_is_that_of_a_line_of_its_document(trials: list[Trial]) -> None:
    for trial in trials:
        document = (DOCUMENTS / trial.source.document).read_text(encoding="utf-8")
        known = {fingerprint(line) for line in document.splitlines() if line.strip()}
        foreign = [one.id for one in trial.criteria if one.fingerprint not in known]
        assert foreign == [], trial.trial_id


@with_documents
def test_no_line_of_the_lists_is_left_out(trials: list[Trial]) -> None:
    """As if the document had changed somewhere else: nothing has drifted."""
    for trial in trials:
        document = read_document(DOCUMENTS / trial.source.document)
        elsewhere = replace(document, sha256="0" * 64)
        assert trial_of(elsewhere, trials, DOCUMENTS) is trial
        assert [str(one) for one in drift_of(trial, elsewhere)] == []


@with_documents
def test_every_document_has_its_trial(trials: list[Trial]) -> None:
    described = {trial.source.document for trial in trials}
    assert {path.name for path in DOCUMENTS.glob("*.txt")} <= described


@pytest.fixture(scope="module")
def real_run(matcher: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("real")
    day = ("--as-of", "2022-12-31")
    done = matcher("run", "--engine", "plain", "--data", COHORT, "--out", out, *day)
    assert done.exit_code == 0, done.output
    return out / "latest"


@with_cohort
def test_all_rows_of_the_real_cohort_are_accounted_for(real_run: Path) -> None:
    tables = json.loads((real_run / "manifest.json").read_text(encoding="utf-8"))["tables"]
    quarantine = pl.read_parquet(real_run / "quarantine.parquet")
    for name, counts in tables.items():
        assert counts["rows_in"] == pl.read_csv(COHORT / f"{name}.csv").height, name
        assert counts["rows_in"] == counts["rows_used"] + counts["rows_quarantined"], name
        here = quarantine.filter(pl.col("table") == name)
        assert here["row"].n_unique() == here.height == counts["rows_quarantined"], name
    assert tables["patients"]["rows_used"] == 177


@with_cohort
def test_every_real_patient_has_a_verdict_for_every_trial(
    real_run: Path, trials: list[Trial]
) -> None:
    verdicts = pl.read_parquet(real_run / "verdicts.parquet")
    assert verdicts.height == 177 * len(trials)
    assert verdicts.select("trial_id", "patient_id").n_unique() == verdicts.height
    # Without laboratory values and performance status nobody can meet all of these trials.
    assert "eligible" not in verdicts["verdict"]
    assert "possible" in verdicts["verdict"]


@with_cohort
def test_nobody_deceased_is_listed(real_run: Path) -> None:
    people = pl.read_csv(COHORT / "patients.csv")
    deceased = people.filter(pl.col("vital_status") == "Deceased")["patient_id"].str.strip_chars()
    for name in ("candidates", "near_misses"):
        listed = pl.read_parquet(real_run / f"{name}.parquet")["patient_id"]
        assert set(listed) & set(deceased) == set(), name
