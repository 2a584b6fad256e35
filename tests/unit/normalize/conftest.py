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

Case = Mapping[str, str]
Outcome = Literal["right", "abstained", "wrong"]
TALLIES = pytest.StashKey[dict[str, Counter[str]]]()


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


def pytest_terminal_summary(terminalreporter, config):
    tallies = config.stash.get(TALLIES, {})
    if not tallies:
        return
    terminalreporter.section("labelled cases")
    terminalreporter.line(
        f"{'kind':<12}{'cases':>7}{'hard':>7}{'right':>7}{'abstained':>11}{'wrong':>7}"
    )
    for kind, tally in sorted(tallies.items()):
        cases = tally["right"] + tally["abstained"] + tally["wrong"]
        figures = f"{cases:>7}{tally['hard']:>7}{tally['right']:>7}"
        terminalreporter.line(f"{kind:<12}{figures}{tally['abstained']:>11}{tally['wrong']:>7}")
