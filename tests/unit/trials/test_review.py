"""Who reviewed what: written into the trial's file, and gone when the criterion changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matcher.errors import UsageError
from matcher.trials.model import Trial
from matcher.trials.reading import read_trial
from matcher.trials.review import add_review

FILE = """# A comment that stays.
title: A drug
status: recruiting
source: {document: drug.txt, sha256: "%s"}
criteria:
  - id: adult
    section: inclusion
    item: "1"
    text: Adult
    require: {age: {at_least: 18}}
    fingerprint: "0123456789abcdef"
  - id: consent
    section: inclusion
    item: "2"
    text: Consent
    require: {manual: Has the patient agreed}
    fingerprint: "0123456789abcde0"
""" % ("0" * 64)

DAY = date(2026, 11, 20)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "drug.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def read(path: Path) -> Trial:
    trial, faults = read_trial(path, None)  # type: ignore[arg-type]  (no term is looked up)
    assert faults == []
    assert trial is not None
    return trial


def states(path: Path) -> dict[str, str]:
    trial = read(path)
    return {criterion.id: trial.review_of(criterion) for criterion in trial.criteria}


def test_nobody_has_reviewed_a_new_file(path: Path) -> None:
    assert states(path) == {"adult": "unreviewed", "consent": "unreviewed"}


def test_a_review_stands_below_the_file_as_it_was(path: Path) -> None:
    add_review(path, read(path), "A. O'Neil (王)", DAY, ["adult"])
    assert states(path) == {"adult": "reviewed", "consent": "unreviewed"}
    assert path.read_text(encoding="utf-8").startswith(FILE)
    add_review(path, read(path), "B", DAY)  # what is left
    assert states(path) == {"adult": "reviewed", "consent": "reviewed"}
    told = [(one.by, one.on, [*one.criteria]) for one in read(path).reviews]
    assert told == [("A. O'Neil (王)", DAY, ["adult"]), ("B", DAY, ["consent"])]


@pytest.mark.parametrize(
    ("was", "now", "state"),
    [
        ("at_least: 18", "at_least: 16", "changed"),
        ("text: Adult", "text: Grown up", "changed"),
        ('"0123456789abcdef"', '"0123456789abcdee"', "changed"),
        ("require: {age", "forbid: {age", "changed"),
        ("    text: Adult\n", "    note: A judgement\n    text: Adult\n", "reviewed"),
        ("    text: Consent\n", "    text: Consent given\n", "reviewed"),
    ],
)
def test_a_review_is_of_the_criterion_as_it_stood(
    path: Path, was: str, now: str, state: str
) -> None:
    add_review(path, read(path), "A", DAY, ["adult"])
    changed = path.read_text(encoding="utf-8").replace(was, now, 1)
    path.write_text(changed, encoding="utf-8")
    assert states(path)["adult"] == state


def test_the_last_review_counts(path: Path) -> None:
    add_review(path, read(path), "A", DAY, ["adult"])
    path.write_text(path.read_text(encoding="utf-8").replace("at_least: 18", "at_least: 16"))
    add_review(path, read(path), "B", DAY, ["adult"])
    assert states(path)["adult"] == "reviewed"


@pytest.mark.parametrize(
    ("before", "criteria", "by", "cause"),
    [
        ("", ["nobody"], "A", "no criterion 'nobody'"),
        ("", [], "A\nB", "can't stand in a file"),
        ("reviews: []\n", [], "A", "can't be added below"),
    ],
)
def test_what_can_not_be_written_is_said_and_leaves_the_file(
    path: Path, before: str, criteria: list[str], by: str, cause: str
) -> None:
    path.write_text(before + FILE, encoding="utf-8")
    with pytest.raises(UsageError, match=cause):
        add_review(path, read(path), by, DAY, criteria)
    assert path.read_text(encoding="utf-8") == before + FILE
    assert [one.name for one in path.parent.iterdir()] == ["drug.yaml"]


def test_what_is_reviewed_is_not_reviewed_again_unasked(path: Path) -> None:
    add_review(path, read(path), "A", DAY)
    with pytest.raises(UsageError, match="reviewed as it stands"):
        add_review(path, read(path), "B", DAY)
