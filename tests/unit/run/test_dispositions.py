"""Night after night: who is dismissed sinks, and comes back when the facts change."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from matcher.audit.verification import verify
from matcher.blind_sample import UNLISTED
from matcher.dispositions.history import read_history
from matcher.dispositions.statuses import unmarked, with_statuses
from matcher.run import shards
from tests.unit.dispositions.worklists import GONE, TODAY, WHO, Worklist
from tests.unit.run.sites import Night, Site
from tests.unit.run.test_sharding import make_blocks_small

TRIAL = "golden-driver-negative"


def latest(site: Site, name: str, out: Path | None = None) -> pl.DataFrame:
    return pl.read_parquet((out or site.out) / "latest" / f"{name}.parquet")


def listed(site: Site) -> pl.DataFrame:
    return latest(site, "candidates").filter(trial_id=TRIAL)


def give_back(site: Site, name: str, patient_id: str, **entered: Any) -> None:
    """Fill in the row of a patient in the last worklist, and put it where it is taken from."""
    run = (site.out / "latest").resolve()
    pair = pl.DataFrame({"trial_id": [TRIAL], "patient_id": [patient_id]})
    cells = with_statuses(pair, pl.scan_parquet(run / "criteria.parquet"), run.name)
    statuses = unmarked(cells["statuses"].item(), run.name, TRIAL, patient_id)
    worklist = Worklist(trial_id=TRIAL, run_id=run.name).of(patient_id, statuses, **entered)
    worklist.save(site.folder / "returned" / name)


OPEN = "S0000007"
"""A patient of whom nothing but the performance status isn't known."""

ANSWERED = "ECOG 0 to 1: unknown → pass"


def record_ecog(site: Site) -> None:
    """Write down the performance status of the patient of whom it is all that isn't known."""
    (day,) = latest(site, "record/patients/*").filter(patient_id=OPEN)["index_date_high"]
    row = {"patient_id": OPEN, "observation": "ECOG", "value": "1", "observed_on": str(day)}
    site.edit_rows("observations", lambda rows: [*rows, dict.fromkeys(rows[0], "") | row])


def ranks(site: Site) -> list[str]:
    return listed(site)["patient_id"].to_list()


def of_pair(site: Site, name: str) -> dict[str, Any]:
    (row,) = latest(site, name).filter(trial_id=TRIAL, patient_id=OPEN).to_dicts()
    return row


@pytest.fixture(scope="module")
def asking(first_night: tuple[Site, Night], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site after a night, which takes what is given back; not to be changed: copy it."""
    site = first_night[0].copy(tmp_path_factory.mktemp("asking") / "site")
    site.edit("matcher.yaml", "returned: null", "returned: returned")
    (site.folder / "returned").mkdir()
    site.night()
    return site


@pytest.fixture
def site(asking: Site, tmp_path: Path) -> Site:
    return asking.copy(tmp_path / "site")


def test_three_nights(site):
    first = ranks(site)
    assert not listed(site)["dismissed"].any()

    give_back(site, "ab.xlsx", OPEN, **GONE)
    lines = site.night().lines
    assert lines[0] == "ab.xlsx: dispositions taken: 1, known before: 0, remarks: 0"
    answer = (site.folder / "returned" / "ab.xlsx.answer.txt").read_text(encoding="utf-8")
    assert answer == lines[0] + "\n"
    assert ranks(site) == [one for one in first if one != OPEN] + [OPEN]
    sunk = of_pair(site, "candidates")
    assert (sunk["disposition"], sunk["dismissed"]) == ("not_eligible", True)
    assert of_pair(site, "dispositions")["returned"] is None
    moved = of_pair(site, "changes")
    assert (moved["change"], moved["cause"]) == ("down", "disposition")
    assert moved["what"] == "Dismissed: not eligible."
    second_night = (site.out / "latest").resolve()
    assert verify(second_night).differences == []

    record_ecog(site)
    give_back(site, "cd.xlsx", first[0], disposition="contacted", **WHO)
    site.night()
    back = of_pair(site, "candidates")
    assert (back["verdict"], back["disposition"], back["dismissed"]) == (
        "eligible",
        "not_eligible",
        False,
    )
    assert ranks(site).index(OPEN) < first.index(OPEN)
    moved = of_pair(site, "changes")
    assert (moved["change"], moved["cause"]) == ("up", "data")
    told = of_pair(site, "dispositions")
    assert told["dismissed"] is False
    assert told["returned"] == (
        f"One answer has changed since the dismissal of 2026-11-20: {ANSWERED}."
    )
    assert verify(site.out / "latest").differences == []
    # Of the second night the tables have changed; its history has only grown, and is what it was.
    assert [one.split()[0] for one in verify(second_night).differences] == ["data/observations.csv"]


def test_who_does_not_want_to_stays_away_whatever_the_facts(site):
    give_back(site, "ab.xlsx", OPEN, disposition="not interested", **WHO)
    site.night()
    record_ecog(site)
    site.night()
    assert ranks(site)[-1] == OPEN
    assert of_pair(site, "dispositions")["returned"] is None
    give_back(site, "cd.xlsx", OPEN, disposition="to review", decided_on=TODAY, decided_by="CD")
    site.night()
    assert ranks(site)[-1] != OPEN
    assert latest(site, "disposition_history")["disposition"].to_list() == [
        "not_interested",
        "to_review",
    ]


def test_the_dismissed_are_cut_first_and_still_told(site):
    n_candidates = listed(site).height
    give_back(site, "ab.xlsx", OPEN, **GONE)
    site.edit("matcher.yaml", "candidates: 200", f"candidates: {n_candidates - 1}")
    site.night()
    assert OPEN not in ranks(site)
    assert listed(site).height == n_candidates - 1
    assert of_pair(site, "dispositions")["dismissed"] is True
    left = of_pair(site, "changes")
    assert (left["change"], left["cause"]) == ("gone", "disposition")
    assert left["what"] == "Dismissed: not eligible."


def test_a_dismissal_of_somebody_who_has_left_is_kept(site):
    give_back(site, "ab.xlsx", OPEN, **GONE)
    for table in site.tables:
        site.edit_rows(table, lambda rows: [row for row in rows if row["patient_id"] != OPEN])
    site.night()
    told = of_pair(site, "dispositions")
    assert (told["dismissed"], told["returned"]) == (True, None)


def test_a_night_goes_on_whatever_was_given_back(site):
    give_back(site, "ab.xlsx", OPEN, **GONE)
    (site.folder / "returned" / "broken.xlsx").write_bytes(b"PK\x03\x04 half of one")
    (site.folder / "returned" / "notes.docx").write_bytes(b"")
    lines = site.night().lines
    assert of_pair(site, "candidates")["dismissed"] is True
    assert sum("damaged" in line for line in lines) == 2
    shutil.rmtree(site.folder / "returned")
    assert "nothing is taken from" in site.night().lines[0]
    assert of_pair(site, "candidates")["dismissed"] is True


@pytest.mark.nightly
def test_shards_dismiss_and_draw_alike(site, monkeypatch):
    site.edit("matcher.yaml", "per_night: 0", "per_night: 4")
    for patient_id in (OPEN, "S0000006"):
        give_back(site, f"{patient_id}.xlsx", patient_id, **GONE)
    whole = site.night(site.folder / "whole")
    make_blocks_small(monkeypatch)
    monkeypatch.setattr(shards, "_MOST_BLOCKS", 1)
    divided = site.night(site.folder / "divided")
    assert divided.manifest["run_id"] == whole.manifest["run_id"]
    in_groups = {"verdicts.parquet": None}
    assert divided.outputs | in_groups == whole.outputs | in_groups
    assert (
        ranks(site)
        != latest(site, "candidates", site.folder / "whole")
        .filter(trial_id=TRIAL)["patient_id"]
        .to_list()
    )


@pytest.fixture(scope="module")
def drawn(asking: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site after a night that drew a sample, not to be changed: copy it."""
    site = asking.copy(tmp_path_factory.mktemp("drawn") / "site")
    site.edit("matcher.yaml", "per_night: 0", "per_night: 4")
    site.night()
    return site


class TestBlindSample:
    @pytest.fixture
    def sampled(self, drawn: Site, tmp_path: Path) -> Site:
        return drawn.copy(tmp_path / "sampled")

    def test_it_is_drawn_from_both_sides_and_stands_for_all(self, sampled):
        sample = latest(sampled, "blind_sample")
        assert sample.group_by("listed").len().sort("listed")["len"].to_list() == [4, 4]
        (numbers,) = latest(sampled, "trials").filter(trial_id=TRIAL).to_dicts()
        n_living = sum(numbers[one] for one in ("eligible", "possible", "later", "ineligible"))
        assert sample["weight"].sum() == pytest.approx(n_living - numbers["deceased"])
        candidates = listed(sampled)["patient_id"]
        assert (sample["patient_id"].is_in(candidates.implode()) == sample["listed"]).all()
        assert set(sample["trial_id"]) == {TRIAL}  # the other one takes no patients

    def test_what_reviewers_say_gives_precision_and_sensitivity(self, sampled):
        run = (sampled.out / "latest").resolve()
        worklist = Worklist(trial_id=TRIAL, run_id=run.name)
        for patient_id, is_listed in latest(sampled, "blind_sample")["patient_id", "listed"].rows():
            entered = {"disposition": "contacted", **WHO} if is_listed else GONE
            worklist.of(patient_id, "", **entered)
        worklist.save(sampled.folder / "returned" / "review.xlsx")
        sampled.night()
        told = latest(sampled, "accuracy").filter(pl.col("trial_id").is_null())
        found = {row["measure"]: row for row in told.to_dicts()}
        assert (found["precision"]["n"], found["precision"]["estimate"]) == (4, 1.0)
        assert (found["sensitivity"]["n"], found["sensitivity"]["estimate"]) == (8, 1.0)
        assert 0 < found["sensitivity"]["low"] < 1
        shutil.rmtree(run)  # what was drawn stands in the history
        sampled.night()
        assert latest(sampled, "accuracy").filter(pl.col("trial_id").is_null()).equals(told)

    def test_a_reviewed_pair_knows_the_answers_that_its_row_hid(self, sampled):
        run = (sampled.out / "latest").resolve()
        worklist = Worklist(trial_id=TRIAL, run_id=run.name)
        unlisted = latest(sampled, "blind_sample").filter(~pl.col("listed"))["patient_id"][0]
        worklist.of(unlisted, "", **GONE).save(sampled.folder / "returned" / "review.xlsx")
        sampled.night()
        history = read_history(sampled.folder / "dispositions.csv")
        assert "ecog=" in history.entries[0].statuses
        assert history.entries[0].stratum in UNLISTED
