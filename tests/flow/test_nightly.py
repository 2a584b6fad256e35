"""The Prefect flow as people start it: a process of its own, in an empty home.

The three runs go side by side, since each waits some fifteen seconds for Prefect's server.
"""

from __future__ import annotations

import json
import os
import signal
import stat
from pathlib import Path

import pytest

from tests.flow.conftest import (
    PROJECT,
    Child,
    Command,
    Options,
    copy_configuration,
    files_of,
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("nightly")


@pytest.fixture(scope="module")
def good(place: Path, golden_options: Options) -> Child:
    return Child(place / "good-home", "run", *golden_options(place / "good"))


@pytest.fixture(scope="module")
def refused(place: Path, golden_options: Options) -> Child:
    (place / "no-tables").mkdir()
    options = [*golden_options(place / "refused"), "--data", str(place / "no-tables")]
    return Child(place / "refused-home", "run", *options)


@pytest.fixture(scope="module")
def stopped(place: Path, matcher: Command, golden_options: Options) -> Child:
    """A run of the larger sample, where a good run lies already; to be stopped in its midst."""
    out = place / "stopped"
    assert matcher("run", "--engine", "plain", *golden_options(out)).exit_code == 0
    (place / "config").mkdir()
    config = copy_configuration(place / "config")
    options = ["--data", str(PROJECT / "sample_data"), "--out", str(out), "--config", str(config)]
    trials = ["--trials", str(PROJECT / "config" / "trials")]
    return Child(place / "stopped-home", "run", *options, *trials)


@pytest.fixture(scope="module", autouse=True)
def _all_started(good: Child, refused: Child, stopped: Child) -> None:
    """Start all before any is waited for."""


def test_a_terminated_run_leaves_the_last_good_one_and_no_process(
    place: Path, stopped: Child
) -> None:
    latest = (place / "stopped" / "latest").readlink()
    before = files_of(place / "stopped" / latest)
    assert stopped.process.stderr is not None
    for line in stopped.process.stderr:
        if "input files" in line:
            break
    assert len(stopped.remaining()) > 1
    stopped.process.send_signal(signal.SIGTERM)
    code, _, errors = stopped.wait()
    assert code == 1
    told = [line for line in errors.splitlines() if not line.startswith("[")]
    assert told == ["matcher: the run was stopped; the last good one is as it was"]
    assert stopped.remaining() == []
    assert (place / "stopped" / "latest").readlink() == latest
    assert files_of(place / "stopped" / latest) == before
    names = {path.name for path in (place / "stopped").iterdir()}
    assert names == {".lock", "latest", str(latest)}


def test_the_flow_writes_what_the_plain_engine_writes(
    place: Path, good: Child, golden_out: Path, matcher: Command
) -> None:
    code, printed, errors = good.wait()
    assert code == 0, errors
    run = place / "good" / (golden_out / "latest").readlink()
    assert printed == f"done: {run}\n"
    assert files_of(run) == files_of(golden_out / "latest")
    assert matcher("verify", "--run", place / "good" / "latest").exit_code == 0


def test_the_flow_says_how_far_it_is_and_leaves_nothing_behind(place: Path, good: Child) -> None:
    good.process.wait(timeout=300)
    assert good.remaining() == []
    assert list(good.home.iterdir()) == []
    everything = [place / "good", *(place / "good").rglob("*")]
    for path in everything:
        if not path.is_symlink():
            assert stat.S_IMODE(os.stat(path).st_mode) & 0o077 == 0, path


def test_refused_data_exits_with_3(place: Path, refused: Child) -> None:
    code, _, errors = refused.wait()
    assert code == 3
    told = [line for line in errors.splitlines() if not line.startswith("[")]
    assert len(told) == 1, errors
    assert told[0].startswith("matcher: table patients: the folder holds neither patients.csv")
    assert not (place / "refused" / "latest").exists()
    assert refused.remaining() == []
    assert list(refused.home.iterdir()) == []


def test_the_manifest_is_json_that_names_all_files(place: Path, good: Child) -> None:
    good.process.wait(timeout=300)
    manifest = json.loads((place / "good" / "latest" / "manifest.json").read_text())
    assert set(manifest["outputs"]) | {"manifest.json"} == set(files_of(place / "good" / "latest"))
