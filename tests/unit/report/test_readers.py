from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from matcher.report import Night, write_report, write_workbook
from matcher.report.readers import Share, night_of, shares_of, unknown_of
from matcher.settings import Reader
from tests.unit.report.nights import FORMULA
from tests.unit.report.sites import PEOPLE, VERDICTS

FIRST = "NCT06749886"
OTHERS = ["AK61411S", "患者-0042", "GONE-001", "BX90210Q", "NM00001", "BLIND-7"]
"""Patients of the other site."""

FRAMES = (
    *("candidates", "near_misses", "changes", "missing", "statuses", "criteria"),
    *("dispositions", "disposition_history", "blind_sample"),
)


def part(night: Night, **share: Any) -> Night:
    named = {name: frozenset(values) for name, values in share.items()}
    return night_of(night, Share("theirs", "Theirs", **named), PEOPLE, VERDICTS)


def test_who_reads_all_trials_and_sites_reads_all_of_the_night(night: Night) -> None:
    assert part(night) is night


def test_a_reader_of_one_trial_has_nothing_of_others(night: Night) -> None:
    theirs = part(night, trials=["tislelizumab-anlotinib-pilot"])
    assert [sheet.trial_id for sheet in theirs.trials] == ["tislelizumab-anlotinib-pilot"]
    for name in FRAMES:
        rows = getattr(theirs, name).lazy().collect()
        assert set(rows["trial_id"]) <= {"tislelizumab-anlotinib-pilot"}
    assert theirs.candidates["patient_id"].to_list() == ["AJ07793T", "AK61411S"]
    assert theirs.to_find_out["label"].to_list() == ["EGFR"]
    assert theirs.to_find_out["patients"].to_list() == [["AJ07793T"]]


def test_a_reader_of_one_site_has_nothing_of_other_patients(night: Night, tmp_path: Path) -> None:
    theirs = part(night, sites=["North"])
    for name in FRAMES:
        rows = getattr(theirs, name).lazy().collect()
        assert not set(rows["patient_id"]) & set(OTHERS), name
    assert not {one for row in theirs.to_find_out["patients"] for one in row} & set(OTHERS)
    write_report(theirs, tmp_path / "report.html")
    write_workbook(theirs, tmp_path / "worklist.xlsx")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "AJ07793T" in page
    assert not [one for one in OTHERS if one in page]


def test_the_patients_of_a_site_are_ranked_and_counted_among_themselves(night: Night) -> None:
    theirs = part(night, sites=["North"])
    own = theirs.candidates.filter(trial_id=FIRST)
    assert own.select("rank", "patient_id").rows() == [
        (1, "AJ07793T"),
        (2, FORMULA),
        (3, "A/B #7 ?&"),
        (4, "BX90211R"),
    ]
    changes = dict(theirs.changes.filter(trial_id=FIRST).select("patient_id", "rank").iter_rows())
    assert changes == {"AJ07793T": 1, FORMULA: 2, "A/B #7 ?&": 3, "GONE-002": None}
    assert theirs.changes["rank_before"].null_count() == theirs.changes.height
    sheet = theirs.trials[0]
    assert sheet.n_by_verdict == {"eligible": 1, "possible": 2, "later": 1, "ineligible": 2}
    assert sheet.n_deceased == 1


def test_what_counts_everyone_stands_in_the_whole_report_alone(night: Night) -> None:
    for theirs in (part(night, sites=["North"]), part(night, trials=[FIRST])):
        assert theirs.counts == {}
        assert theirs.notes == (
            "This is the part of Theirs. Data quality, raw texts and what concerns other trials or "
            "sites stand in the whole report.",
        )
        for name in ("normalization", "to_decide", "quarantine"):
            assert getattr(theirs, name).height == 0
    assert part(night, sites=["North"]).funnel.height == 0
    assert part(night, sites=["North"]).accuracy.height == 0
    assert set(part(night, trials=[FIRST]).funnel["trial_id"]) == {FIRST}
    assert part(night, trials=[FIRST]).accuracy["trial_id"].to_list() == [FIRST]


def test_a_reader_of_a_trial_that_is_not_there_is_told_and_gets_nothing(night: Night) -> None:
    share = Share("wang", "Wang", frozenset({"NCT00000000"}), frozenset({"South", "Nowhere"}))
    assert list(unknown_of(share, night, ["North", "South"])) == [
        "The configuration gives Wang the trial NCT00000000, which the night doesn’t have.",
        "The configuration gives Wang the site Nowhere, of which no patient was read.",
    ]
    theirs = night_of(night, share, PEOPLE, VERDICTS)
    assert theirs.trials == ()
    assert theirs.candidates.height == 0


class _Settings:
    """What is configured about readers."""

    def __init__(self, *readers: Reader, per_trial: bool = False, per_site: bool = False) -> None:
        self.readers = readers
        self.report_per_trial = per_trial
        self.report_per_site = per_site


def folders(night: Night, settings: Any, *sites: str) -> list[str]:
    return [share.folder for share in shares_of(settings, night, sites)]


def test_each_reader_each_trial_and_each_site_has_a_folder(night: Night) -> None:
    settings = _Settings(Reader(name="Dr Wang"), per_trial=True, per_site=True)
    assert folders(night, settings, "E2") == [
        "Dr Wang",
        *("trial-NCT06749886", "trial-tislelizumab-anlotinib-pilot", "trial-NCT06505837"),
        *("trial-oligoresidual-radiotherapy", "site-E2"),
    ]
    assert folders(night, _Settings()) == []


@pytest.mark.parametrize("site", ["../x", "a/b", "a\\b", "..", "a\0b", "<b>", "x" * 300, "a."])
def test_no_site_s_name_leads_out_of_the_folder(night: Night, site: str) -> None:
    (folder,) = folders(night, _Settings(per_site=True), site)
    assert folder.startswith("site-")
    assert not set(folder) & set("/\\\0<>")
    assert len(folder) < 100


def test_two_sites_never_share_a_folder(night: Night) -> None:
    settings = _Settings(per_site=True)
    names = folders(night, settings, "a/b", "a:b", "a_b", "东院", "西 院")
    assert len(set(names)) == 5


@pytest.mark.parametrize("name", ["lung-board", "Dr Wang", "肿瘤科", "a.b", "x" * 64])
def test_a_reader_s_name_is_a_folder_s(name: str) -> None:
    assert Reader(name=name).name == name


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "../a", "a\\b", " a", "a.", ".a", "x" * 65, "site-E2", "Trial-1",
             "CON", "com1", "a\n", "a:b"],
)  # fmt: skip
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"folder|taken"):
        Reader(name=name)
