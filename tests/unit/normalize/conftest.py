"""Labelled cases are counted as right, abstained or wrong, kind by kind, and reported at the end.

A case is *wrong* where the reader says something that the label doesn't. It is *abstained* where
the label names a concept and the reader leaves it to a person. One wrong case fails the suite;
abstentions have to stay few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import pytest

from tests.conftest import TALLIES

Case = Mapping[str, str]
Outcome = Literal["right", "abstained", "wrong"]


@pytest.fixture
def judge(pytestconfig):
    """Judge the labelled cases of a kind; a case's column `hard` says `hard` or nothing."""

    def judged(
        kind: str, cases: Sequence[Case], outcome: Callable[[Case], Outcome], least_right: float
    ) -> None:
        outcomes = [outcome(case) for case in cases]
        tally = Counter(outcomes, hard=sum(case["hard"] == "hard" for case in cases))
        pytestconfig.stash.setdefault(TALLIES, {})[kind] = tally
        pairs = zip(cases, outcomes, strict=True)
        assert [dict(case) for case, told in pairs if told == "wrong"] == []
        assert tally["right"] >= least_right * len(cases)
        assert 3 * tally["hard"] >= len(cases)

    return judged
