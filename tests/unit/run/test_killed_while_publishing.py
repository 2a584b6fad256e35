"""Between a sealed workspace and the new `latest` a run is killed at the changes that it makes to the disk."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import pytest

from matcher.run import workspace
from matcher.run.manifest import MANIFEST
from matcher.run.plan import sha256
from matcher.run.run_log import read_log, recorded
from matcher.run.workspace import latest_run, locked, publish, workspace_for
from tests.mortal import done_by_a_child

FILES = ("a", "record/b", MANIFEST)


def _run(out: Path, run_id: str) -> int:
    """Record, seal and publish a run of three files."""
    with locked(out), recorded(out, "plain", 1, None, lambda _: None) as recording:
        recording.run_id = run_id
        with workspace_for(run_id, out) as folder:
            (folder / "record").mkdir()
            for name in FILES:
                (folder / name).write_text(f"{name} of {run_id}")
            recording.seal(folder)
            publish(folder, out, run_id)
    return 0


def _is_complete(run: Path) -> bool:
    return all((run / name).read_text() == f"{name} of {run.name}" for name in FILES)


def _runs(out: Path) -> list[Path]:
    return [path for path in out.glob("[0-9]*") if path.is_dir()]


def _expect_all_in_the_log(out: Path, runs: list[Path]) -> None:
    if not runs:
        return
    log = read_log(out / "runs.jsonl")
    assert not [fault for fault in log.faults if "is torn" not in fault]
    sealed = {(one.run_id, one.manifest_sha256) for one in log.entries if one.outcome == "sealed"}
    assert {(run.name, sha256(run / MANIFEST)) for run in runs} <= sealed


each_time_some = pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.nightly)])
"""Each time it is killed at every third change; at all of them takes a minute."""


@each_time_some
@pytest.mark.parametrize(
    ("before", "run_id"),
    [((), "1"), (("1",), "2"), (("1",), "1"), (("1", "2"), "1")],
    ids=["first night", "second night", "the same again", "an earlier one again"],
)
def test_latest_names_the_old_run_or_the_new_one(
    tmp_path: Path, before: tuple[str, ...], run_id: str, step: int
) -> None:
    good = tmp_path / "good"
    for earlier in before:
        _run(good, earlier)
    good.mkdir(exist_ok=True)
    out = tmp_path / "out"
    for at in count(1, step):
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(good, out, symlinks=True)
        code, changes = done_by_a_child(lambda: _run(out, run_id), at)
        last = latest_run(out)
        assert (last.name if last else None) in {run_id, *before[-1:], *([] if before else [None])}
        assert all(_is_complete(run) for run in _runs(out)), changes[-1]
        _expect_all_in_the_log(out, _runs(out))
        _run(out, run_id)
        assert latest_run(out) == out / run_id
        assert _is_complete(out / run_id)
        assert {path.name for path in _runs(out)} == {run_id, *before}
        hidden = {path.name for path in out.iterdir() if path.name.startswith(".")}
        assert hidden == {".lock"}
        assert read_log(out / "runs.jsonl").faults == ()
        if code == 0:
            break
    assert at > 15


@each_time_some
@pytest.mark.parametrize("exchanges", [True, False])
def test_a_damaged_run_that_is_repeated_is_replaced_in_spite_of_deaths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchanges: bool, step: int
) -> None:
    """Where a file system can't exchange folders, `latest` may name nothing until the next run."""
    if not exchanges:
        monkeypatch.setattr(workspace, "_exchanged", lambda *_: False)
    out = tmp_path / "out"
    for at in count(1, step):
        shutil.rmtree(out, ignore_errors=True)
        _run(out, "1")
        (out / "1" / "a").write_text("something else")
        code, _ = done_by_a_child(lambda: _run(out, "1"), at)
        assert latest_run(out) == out / "1" or not exchanges
        _run(out, "1")
        assert _is_complete(out / "1")
        assert latest_run(out) == out / "1"
        assert {path.name for path in out.iterdir()} == {".lock", "1", "latest", "runs.jsonl"}
        if code == 0:
            break
    assert at > 15
