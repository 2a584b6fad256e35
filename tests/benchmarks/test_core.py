"""The rivals of the benchmark and the matcher agree on the benchmark's own data.

Three other readings of a plain portfolio (SQL, polars filters, a loop) give each criterion's status,
each verdict and each list that the matcher gives; so what is compared is the same work.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matcher.criteria import Inquiry
from matcher.eligibility import assess
from matcher.record import Record
from matcher.trials.model import Trial
from matcher.trials.reading import read_trials

ROOT = Path(__file__).parents[2]
PATIENTS, TRIALS = 200, 20


@pytest.fixture(scope="module")
def scripts() -> Iterator[Any]:
    """Import the benchmarks as the scripts that they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "benchmarks")
        import core_duckdb  # noqa: PLC0415
        import core_loop  # noqa: PLC0415
        import core_polars  # noqa: PLC0415
        import kept_record  # noqa: PLC0415
        import plain_plan  # noqa: PLC0415
        import portfolio  # noqa: PLC0415

        yield {
            module.__name__: module
            for module in (kept_record, core_duckdb, core_loop, core_polars, plain_plan, portfolio)
        }
    for name in [name for name, one in sys.modules.items() if _is_script(one)]:
        del sys.modules[name]


def _is_script(module: Any) -> bool:
    return str(getattr(module, "__file__", "")).startswith(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def portfolio(scripts: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portfolio") / "trials"
    scripts["portfolio"].write(folder, TRIALS, plain=True)
    return folder


@pytest.fixture(scope="module")
def record(scripts: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept: Path = scripts["kept_record"].make(PATIENTS, tmp_path_factory.mktemp("kept"), seed=7)
    return kept


@pytest.fixture(scope="module")
def matcher(
    scripts: Any, record: Path, portfolio: Path
) -> tuple[Record, tuple[Trial, ...], Inquiry]:
    kept = scripts["kept_record"].load(record)
    return kept, read_trials(portfolio, kept.vocabularies), Inquiry(kept)


@pytest.fixture(scope="module")
def sql(scripts: Any, record: Path, portfolio: Path) -> Any:
    core = scripts["core_duckdb"].Core(record, scripts["plain_plan"].read_plan(portfolio))
    for step in (core.facts, core.answers, core.lists, core.reasons):
        step()
    return core


def _lists(sql: Any, trials: int = TRIALS) -> list[tuple[object, ...]]:
    columns = "trial, p, band, n_fail, n_unknown, eligible_from"
    asked = f"SELECT {columns} FROM lists WHERE trial < {trials} ORDER BY trial, rank"  # noqa: S608
    return list(sql.base.execute(asked).fetchall())


def test_every_criterion_has_the_same_status(
    scripts: Any, matcher: Any, sql: Any, portfolio: Path
) -> None:
    _, trials, inquiry = matcher
    plan = scripts["plain_plan"].read_plan(portfolio)
    codes = sql.base.execute("SELECT * FROM answers ORDER BY p").fetchnumpy()
    for trial, planned in zip(trials, plan.trials, strict=True):
        for criterion, number in zip(trial.criteria, planned.criteria, strict=True):
            answer = inquiry.answer(criterion.question)
            passed, failed = (
                (answer.yes, answer.no) if criterion.wanted else (answer.no, answer.yes)
            )
            code = codes[f"k{number}"]
            assert np.array_equal(code == 0, passed), criterion.question
            assert np.array_equal((code != 0) & (code != scripts["core_duckdb"].UNKNOWN), failed)


def test_every_verdict_is_the_same(matcher: Any, sql: Any) -> None:
    record, trials, inquiry = matcher
    counted = {(trial, band): n for trial, band, n, *_ in sql.totals()}
    days = {(trial, p): day for trial, p, *_, day in _lists(sql)}
    for number, trial in enumerate(trials):
        assessment = assess(trial, inquiry, record)
        found = np.bincount(assessment.verdicts, minlength=4)
        assert [counted.get((number, band), 0) for band in range(4)] == found.tolist()
        for (of, p), day in days.items():
            assert of != number or assessment.eligible_from[p] == day


def test_polars_filters_give_the_same_lists(
    scripts: Any, sql: Any, record: Path, portfolio: Path
) -> None:
    plan = scripts["plain_plan"].read_plan(portfolio)
    totals, best, _ = scripts["core_polars"].run(record, plan)
    assert totals == sql.totals()
    assert best.select("trial", "p", "band", "f", "u", "ends").rows() == _lists(sql)


def test_a_plain_loop_gives_the_same_lists(
    scripts: Any, sql: Any, record: Path, portfolio: Path
) -> None:
    few = 4
    plan = scripts["plain_plan"].read_plan(portfolio, few)
    totals, best, _ = scripts["core_loop"].run(record, plan)
    assert totals == [one for one in sql.totals() if one[0] < few]
    assert best == _lists(sql, few)


def test_every_listed_pair_has_a_reason_for_every_criterion(
    scripts: Any, sql: Any, portfolio: Path
) -> None:
    plan = scripts["plain_plan"].read_plan(portfolio)
    rows = sql.base.execute("SELECT count(*) FROM reasons").fetchall()[0][0]
    assert rows == sum(len(plan.trials[trial].criteria) for trial, *_ in _lists(sql))
