from __future__ import annotations

import pytest

from matcher.report.sheet_names import names_of_sheets


def name_of(trial_id: str, *others: str) -> str:
    return names_of_sheets([trial_id], others)[trial_id]


@pytest.mark.parametrize(
    "trial_id", ["NCT06749886", "a" * 31, "试验" * 15, "a pilot's arm", "𠮷" * 15]
)
def test_an_id_that_can_be_a_name_is_one(trial_id: str) -> None:
    assert name_of(trial_id) == trial_id


@pytest.mark.parametrize(
    "trial_id",
    ["a" * 32, "𠮷" * 16, "a/b", "a:b", "[a]", "what?", "'quoted'", " a", "History", "a\nb", "'"],
)
def test_any_other_has_its_beginning_and_a_digest(trial_id: str) -> None:
    name = name_of(trial_id)
    assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
    assert not set(name) & set("[]:*?/\\\n")
    assert name == name.strip().strip("'")
    assert name[-7] == "~"


def test_names_differ_in_more_than_case_and_beginning() -> None:
    trials = ["nct1", "NCT1", "summary", "a" * 31 + "b", "a" * 31 + "c", "a/b", "a:b"]
    names = list(names_of_sheets(trials, ["Summary"]).values())
    assert len({name.casefold() for name in [*names, "Summary"]}) == len(trials) + 1


def test_a_name_hangs_on_the_id_alone() -> None:
    alone = name_of("a" * 40)
    assert names_of_sheets(["x", "a" * 40, "y"], [])["a" * 40] == alone
