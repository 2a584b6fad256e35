"""The Prefect flow as people start it: a process of its own, in an empty home.

Both runs go side by side, since each waits some fifteen seconds for Prefect's server. One that is
refused: `test_refused_leaves_nothing.py`.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.flow.conftest import Child, Command, files_of


@pytest.mark.nightly
def test_a_terminated_run_leaves_the_last_good_one_and_no_process(
    place: Path, stopped: Child, golden_out: Path
) -> None:
    latest = (golden_out / "latest").readlink()
    before = files_of(golden_out / latest)
    code, _, errors = stopped.wait()
    assert stopped.n_when_stopped > 1
    assert code == 1
    told = [line for line in errors.splitlines() if not line.startswith("[")]
    assert told == ["matcher: the run was stopped; the last good one is as it was"]
    assert stopped.remaining() == []
    assert (place / "stopped" / "latest").readlink() == latest
    assert files_of(place / "stopped" / latest) == before
    names = {path.name for path in (place / "stopped").iterdir()}
    assert names == {".cache", ".lock", "latest", "runs.jsonl", str(latest)}


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
    for path in [place / "good", *(place / "good").rglob("*")]:
        if not path.is_symlink():
            assert stat.S_IMODE(os.stat(path).st_mode) & 0o027 == 0, path


def test_the_manifest_is_json_that_names_all_files(place: Path, good: Child) -> None:
    good.process.wait(timeout=300)
    manifest = json.loads((place / "good" / "latest" / "manifest.json").read_text())
    assert set(manifest["outputs"]) | {"manifest.json"} == set(files_of(place / "good" / "latest"))
