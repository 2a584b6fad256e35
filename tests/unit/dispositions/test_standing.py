"""Which entry of a pair stands, and by which answers a dismissal is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from matcher.dispositions.entries import Entry
from matcher.dispositions.standing import HELD, history_frame, standing, told_tonight
from matcher.dispositions.statuses import Change, changed_since, marked, statuses_of, unmarked
from matcher.messages import messages_in
from tests.spec.clinic import trial_of

RUN = "2026-11-20-0123456789ab"


def entry(disposition: str, day: int, patient_id: str = "P1") -> Entry:
    return Entry(
        trial_id="t",
        patient_id=patient_id,
        disposition=disposition,
        decided_on=date(2026, 11, day),
        decided_by="AB",
        source="w.xlsx",
    )


@pytest.mark.parametrize(
    ("taken", "stands"),
    [
        ([("contacted", 3)], "contacted"),
        ([("contacted", 3), ("consented", 5)], "consented"),
        ([("consented", 5), ("contacted", 3)], "consented"),  # taken late
        ([("contacted", 3), ("consented", 3)], "consented"),  # of one day: taken last
        ([("not_eligible", 3), ("to_review", 4)], "to_review"),
    ],
)
def test_the_later_day_stands_then_what_was_taken_last(taken, stands):
    entries = [entry(disposition, day) for disposition, day in taken]
    assert standing(history_frame(entries))["disposition"].to_list() == [stands]


def test_pairs_stand_by_themselves():
    entries = [entry("contacted", 3, "P2"), entry("consented", 3, "P1")]
    rows = standing(history_frame(entries)).select("patient_id", "disposition").rows()
    assert rows == [("P1", "consented"), ("P2", "contacted")]


@pytest.mark.parametrize(
    ("then", "now", "changed"),
    [
        ("a=p;b=u", "a=p;b=u", []),
        ("a=p;b=u", "b=u;a=p", []),
        ("a=u", "a=p", ["u→p"]),
        ("a=u", "a=f", ["u→f"]),
        ("a=p", "a=f", ["p→f"]),
        ("a=f", "a=p", ["f→p"]),
        ("a=f", "a=u", ["f→u"]),
        ("a=p", "a=u", []),  # it grew old: nothing new is known
        ("a=m", "a=m", []),
        ("a=m", "a=p", ["m→p"]),
        ("a=f;b=p", "b=p", ["f→"]),  # no longer asked
        ("b=p", "a=f;b=p", []),  # one demand more
        ("", "a=p", []),  # what was shown isn't known
        ("a=u;b=u", "a=p;b=f", ["u→p", "u→f"]),
    ],
)
def test_answers_that_end_a_dismissal(then, now, changed):
    assert [f"{one.before}→{one.now}" for one in changed_since(then, now)] == changed


def test_a_change_names_its_criterion():
    assert changed_since("ecog-0-1=u", "ecog-0-1=p") == (Change("ecog-0-1", "u", "p"),)


def test_answers_are_told_in_the_order_of_the_trial(tmp_path: Path):
    rows = [
        ("t", "P2", "b", "unknown"),
        ("t", "P2", "a", "pass"),
        ("t", "P1", "b", "manual"),
        ("t", "P1", "a", "fail"),
    ]
    schema = dict.fromkeys(("trial_id", "patient_id", "criterion_id", "status"), pl.String)
    criteria = pl.LazyFrame([("t", "P3", "a", "pass"), *rows], schema, orient="row")
    pairs = pl.DataFrame({"trial_id": ["t", "t"], "patient_id": ["P1", "P2"]})
    told = statuses_of(pairs, criteria)
    assert told.rows() == [("t", "P2", "b=u;a=p"), ("t", "P1", "b=m;a=f")]


def test_a_file_that_is_read_in_pieces_tells_the_answers_in_their_order(tmp_path: Path):
    pairs = pl.DataFrame({"trial_id": "t", "patient_id": [f"P{n}" for n in range(10_000)]})
    asked = pl.DataFrame({"criterion_id": [f"c{n}" for n in range(37)], "status": "pass"})
    pairs.join(asked, how="cross").write_parquet(tmp_path / "criteria.parquet", row_group_size=1000)
    for _ in range(3):
        told = statuses_of(pairs, pl.scan_parquet(tmp_path / "criteria.parquet"))
        assert told["statuses"].unique().to_list() == [";".join(f"c{n}=p" for n in range(37))]


def test_a_row_is_known_by_its_mark():
    cell = marked(RUN, "t", "P1", "a=p")
    assert unmarked(cell, RUN, "t", "P1") == "a=p"
    assert unmarked(marked(RUN, "t", "P1"), RUN, "t", "P1") == ""
    others = [(RUN, "t", "P2"), (RUN, "u", "P1"), (RUN.replace("a", "c"), "t", "P1")]
    for run_id, trial_id, patient_id in others:
        with pytest.raises(ValueError, match="aren't those"):
            unmarked(cell, run_id, trial_id, patient_id)
    with pytest.raises(ValueError, match="aren't those"):
        unmarked(cell.replace("a=p", "a=f"), RUN, "t", "P1")


def test_what_has_changed_is_told_in_the_language_of_the_report():
    criterion = {
        "id": "a",
        "text": "Adult",
        "text_zh": "成人",
        "require": {"age": {"at_least": 18}},
    }
    held = pl.DataFrame([("t", "P1", False, "a=p")], dict(HELD), orient="row")
    entries = standing(history_frame([replace(entry("not_eligible", 3), statuses="a=u")]))
    trial = trial_of(criterion).model_copy(update={"trial_id": "t"})
    told = told_tonight(entries, held, [trial], messages_in("zh"))
    assert "成人：未知 → 满足" in told["returned"][0]
