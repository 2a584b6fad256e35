"""The written tables of spellings: well-formed, complete, and drawn by their weights."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import numpy as np
import pytest

from matcher.sample.courses import parts_of, treatments_known
from matcher.sample.disease import DRIVER, ORGANS, STAGES, TUMOURS
from matcher.sample.spellings import NOTHING, Spellings, read_spellings, read_table

FILES = sorted(
    path.name.removesuffix(".toml")
    for path in files("matcher.sample").joinpath("spellings").iterdir()
)
FACTS = {
    "parts",  # of regimens
    *("share", "center", "spread", "loads", "low", "high", "floor", "ceiling", "us", "si", "loinc"),
    *("risk", "times", "from", "to", "status", "grades", "icd10"),
}
WAYS = {"often", "sometimes", "rarely", "chinese"}
COLOURS = Spellings(
    {"red": {"often": ["red"], "rarely": ["rde"], "chinese": ["红"]}, "no": {"often": [""]}}
)


def concepts() -> list[tuple[str, str, str]]:
    return [
        (name, kind, key)
        for name in FILES
        for kind, table in read_table(name).items()
        for key, groups in (table.items() if isinstance(table, dict) else ())
        if isinstance(groups, dict) and "often" in groups
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_table_has_known_groups_only_and_something_for_everything(name):
    for _, kind, key in (one for one in concepts() if one[0] == name):
        groups = read_table(name)[kind][key]
        assert set(groups) <= WAYS | FACTS, key
        assert groups["often"], key
        assert all(isinstance(text, str) for way in WAYS & set(groups) for text in groups[way])


def test_there_are_many_ways_to_write_things():
    assert len(concepts()) > 250


def test_often_is_drawn_twelve_times_as_often_as_rarely():
    drawn = Counter(COLOURS.draw(np.random.default_rng(1), np.zeros(13_000, int)).to_list())
    assert drawn["red"] == pytest.approx(12_000, rel=0.02)
    assert drawn["rde"] == pytest.approx(1_000, rel=0.15)


def test_chinese_hospitals_write_chinese_four_times_in_five():
    drawn = COLOURS.draw(np.random.default_rng(1), np.zeros(5_000, int), np.ones(5_000, bool))
    assert drawn.eq("红").mean() == pytest.approx(0.8, abs=0.02)


def test_no_concept_and_an_empty_spelling_are_empty_cells():
    drawn = COLOURS.draw(np.random.default_rng(1), np.array([NOTHING, 1, 0]))
    assert [text is None for text in drawn] == [True, True, False]


def test_everything_that_can_be_true_can_be_written():
    assert set(TUMOURS) <= set(read_spellings("diagnoses", "whole").keys)
    assert set(STAGES) <= set(read_spellings("stages", "group").keys)
    assert set(ORGANS) <= set(read_spellings("lesions", "site").keys)
    assert set(DRIVER) - {"none"} <= set(read_spellings("biomarkers", "result").keys)


def test_regimens_know_their_drugs():
    parts, sizes = parts_of()
    row = treatments_known().code("pem_carbo_pembro")
    drugs = [treatments_known().keys[code] for code in parts[row, : sizes[row]]]
    assert drugs == ["pemetrexed", "carboplatin", "pembrolizumab"]
