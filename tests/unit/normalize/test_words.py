from __future__ import annotations

import csv
from pathlib import Path

import pytest

from matcher.errors import ConfigurationError
from matcher.normalize.words import WordLists

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "config/vocabulary"
with (ROOT / "tests/cases/words.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


@pytest.fixture(scope="module")
def words() -> WordLists:
    return WordLists(FOLDER)


def test_labelled_words(words: WordLists, judge) -> None:
    def outcome(case: dict[str, str]) -> str:
        told = words.read(case["list"], case["text"]) or ""
        return "right" if told == case["key"] else "wrong" if told else "abstained"

    judge("word lists", CASES, outcome, least_right=0.95)


def test_no_word_is_labelled_twice() -> None:
    assert len({(case["list"], case["text"]) for case in CASES}) == len(CASES)


def test_readings_keep_each_text(words: WordLists) -> None:
    assert words.readings("sex", ["M", "m", "x"]) == {"M": "male", "m": "male", "x": None}


def test_an_unknown_list_is_refused(words: WordLists) -> None:
    with pytest.raises(ConfigurationError, match="no list 'colour'"):
        words.read("colour", "red")


def test_a_text_read_in_two_ways_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("list,text,key\nsex,M,male\nsex,m.,female\n")
    with pytest.raises(ConfigurationError, match="already") as caught:
        WordLists(tmp_path)
    assert caught.value.place.line == 3
