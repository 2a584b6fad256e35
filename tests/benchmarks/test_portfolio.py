from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.terms.vocabularies import load_vocabularies
from matcher.trials.reading import read_trials

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def portfolio() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "benchmarks")
        import portfolio  # noqa: PLC0415

        yield portfolio
    for name in ("portfolio", "portfolio_criteria", "portfolio_diseases"):
        sys.modules.pop(name, None)


def test_its_trials_have_no_faults_and_20_to_50_criteria(portfolio: Any, tmp_path: Path) -> None:
    portfolio.write(tmp_path / "trials", 60)
    trials = read_trials(tmp_path / "trials", load_vocabularies(ROOT / "config" / "vocabulary"))
    assert len(trials) == 60
    made_up = [trial for trial in trials if trial.trial_id.startswith("made-up")]
    assert len(made_up) == 55
    assert all(20 <= len(trial.criteria) <= 50 for trial in made_up)


def test_a_seed_gives_the_same_files(portfolio: Any, tmp_path: Path) -> None:
    written = []
    for name, seed in (("one", 3), ("again", 3), ("other", 4)):
        portfolio.write(tmp_path / name, 8, seed=seed)
        written.append([path.read_text() for path in sorted((tmp_path / name).iterdir())])
    assert written[0] == written[1] != written[2]


def test_criteria_are_shared(portfolio: Any) -> None:
    drawn = portfolio.Portfolio(1)
    asked = [str(one) for _ in range(200) for one in drawn.trial()[1]]
    assert len(set(asked)) < len(asked) / 5


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ({"age": {"at_least": 18}}, True),
        ({"all_of": [{"sex": "female"}, {"not": {"condition": ["pregnancy"]}}]}, True),
        ({"any_of": [{"sex": "female"}, {"lesions": 1}]}, False),
        ({"treatment": ["platinum"], "progressed": True}, False),
        ({"manual": "has the patient agreed"}, False),
    ],
)
def test_what_is_plain(portfolio: Any, question: Any, plain: bool) -> None:
    assert portfolio.is_plain(question) is plain
