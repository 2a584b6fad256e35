"""A night on a Dask cluster: the same files, also where a worker dies in its midst."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import dask
import pytest
from distributed import Client, LocalCluster

from matcher.errors import RunError
from matcher.run import cluster, job
from matcher.run.crew import Alone, Crew
from matcher.run.job import run_job
from matcher.run.plan import Plan, RunParameters, plan_run, versions
from tests.flow.conftest import AS_OF, GOLDEN, copy_configuration, files_of

BLOCK, FATAL = 2, 1
"""Patients of a shard, and the shard that kills: as the workers have them."""


@contextmanager
def _alone(plan: Plan, workspace: Path, _size: int) -> Iterator[Crew]:
    yield Alone(plan, workspace)


def _parameters(place: Path, given: str) -> RunParameters:
    config = copy_configuration(place)
    config.with_name("resources.yaml").write_text(f"cluster: {given}\n")
    return RunParameters(
        data=GOLDEN / "data",
        out=place / "cluster",
        config=config,
        trials=GOLDEN / "trials",
        as_of=date.fromisoformat(AS_OF),
    )


def _silent(_line: str) -> None:
    pass


def _worker(address: str, place: Path) -> subprocess.Popen[bytes]:
    preload = str(Path(__file__).with_name("dies_in_a_shard.py"))
    own = {"MATCHER_TEST_PLACE": str(place), "POLARS_MAX_THREADS": "1"}
    return subprocess.Popen(  # noqa: S603  (Dask's own command)
        [
            *(sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny"),
            *("--nthreads", "1", "--memory-limit", "0", "--no-dashboard"),
            *("--preload", preload, "--local-directory", str(place)),
        ],
        env={**os.environ, **own},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The scheduler of two workers, one of which is killed amid a shard."""
    options = {"silence_logs": 50, "dashboard_address": "127.0.0.1:0"}
    with LocalCluster(n_workers=0, **options) as dask_cluster:  # type: ignore[no-untyped-call]
        workers = [_worker(dask_cluster.scheduler_address, tmp_path) for _ in range(2)]
        try:
            with Client(dask_cluster, set_as_default=False) as client:  # type: ignore[no-untyped-call]
                client.wait_for_workers(2, timeout=120)
            yield dask_cluster.scheduler_address
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()


def test_a_night_with_a_killed_worker_writes_what_one_process_writes(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matcher.matching.BLOCK", BLOCK)
    monkeypatch.setattr("matcher.run.shards.BLOCK", BLOCK)
    monkeypatch.setattr("matcher.run.shards._MOST_BLOCKS", 1)
    parameters = _parameters(tmp_path, address)
    on_dask = run_job(parameters, _silent).folder
    assert (tmp_path / "died").exists()
    begun = [int(number) for number in (tmp_path / "begun").read_text().split()]
    n_patients = json.loads((on_dask / "tables.json").read_text())["counts"]["patients"]
    n_shards = -(-n_patients["rows_used"] // BLOCK)
    assert n_shards > 2
    assert sorted(begun) == sorted([*range(n_shards), FATAL])

    monkeypatch.setattr(job, "crew_for", _alone)
    apart = parameters.model_copy(update={"out": tmp_path / "plain"})
    assert files_of(on_dask) == files_of(run_job(apart, _silent).folder)


def test_a_cluster_that_is_not_there_is_named(tmp_path: Path) -> None:
    within = dask.config.set({"distributed.comm.timeouts.connect": "1s"})
    with within, pytest.raises(RunError, match="no worker of the Dask cluster `tcp:"):
        run_job(_parameters(tmp_path, "tcp://127.0.0.1:9"), _silent)
    assert not (tmp_path / "cluster" / "latest").exists()


def test_a_worker_with_other_code_or_without_the_folders_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_run(_parameters(tmp_path, "local"))
    elsewhere = cluster._AtWork("run", plan, tmp_path / "elsewhere")
    with pytest.raises(RunError, match="doesn't see the folder"):
        elsewhere.setup(None)
    sent = cluster._AtWork("run", plan, tmp_path)
    monkeypatch.setattr(cluster, "versions", lambda: {**versions(), "polars": "0"})
    monkeypatch.setattr("zlib.ZLIB_RUNTIME_VERSION", "0")
    with pytest.raises(RunError, match="has another version of: polars, zlib"):
        sent.setup(None)


def test_a_worker_with_other_vocabularies_is_refused(tmp_path: Path) -> None:
    plan = plan_run(_parameters(tmp_path, "local"))
    sent = pickle.dumps(cluster._AtWork("run", plan, tmp_path))
    with (plan.vocabulary_folder / "genes.csv").open("a", encoding="utf-8") as genes:
        genes.write("ZZZ9,Zinc,,\n")
    with pytest.raises(RunError, match="other vocabularies or decisions"):
        pickle.loads(sent).setup(None)  # noqa: S301  (as Dask sends it)
