from __future__ import annotations

import pytest

from matcher.normalize.measurement.quantity import Quantity
from matcher.normalize.measurement.scores import named_scores, parse_score, parse_smoking


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("1", 1, 1),
        ("ECOG 2", 2, 2),
        ("ECOG PS: 2", 2, 2),
        ("1 分", 1, 1),
        ("0-1", 0, 1),
        ("1 (fully ambulatory)", 1, 1),
        ("0 - Fully active", 0, 0),
        ("3: limited self-care", 3, 3),
        ("2 = in bed < 50% of the day", 2, 2),
        ("80", 80, 80),
        ("2 - ambulatory, up >50% of waking hours", 2, 2),
        ("80% - Normal activity with effort; some signs of disease", 80, 80),
        ("100 - Normal; no complaints", 100, 100),
    ],
)
def test_scores(text, low, high):
    assert parse_score(text) == Quantity(low, high)


@pytest.mark.parametrize("text", ["1 (bedbound)", "1 (see note)", "fully active", "positive", "1?"])
def test_a_score_that_its_words_do_not_confirm_is_not_read(text):
    assert parse_score(text) is None


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("KPS 90%", {"karnofsky": "90"}),
        ("ECOG 1 (KPS 80%)", {"karnofsky": "80", "ecog": "1"}),
        ("0, KPS 100", {"karnofsky": "100", "ecog": "0"}),
        ("ECOG评分1分", {"ecog": "1"}),
        ("PS 90", {}),
        ("ECOG 1 stable", {}),
        ("1", {}),
    ],
)
def test_scores_that_name_their_scale(text, scores):
    assert named_scores(text) == scores


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("never", "negative"),
        ("Never smoker", "negative"),
        ("lifelong non-smoker", "negative"),
        ("从不吸烟", "negative"),
        ("Former smoker", "positive"),
        ("ex-smoker", "positive"),
        ("current every day smoker", "positive"),
        ("已戒烟", "positive"),
        ("quit 2010", "positive"),
        ("戒烟5年", "positive"),
        ("吸烟30余年", "positive"),
        ("1.5 ppd", "positive"),
    ],
)
def test_smoking_in_words(text, word):
    assert parse_smoking(text) == Quantity(word=word)


@pytest.mark.parametrize(
    "text", ["no", "non-smoker", "unknown", "positive", "0 ppd", "remote", "否"]
)
def test_smoking_that_could_be_either_is_not_read(text):
    assert parse_smoking(text) is None
