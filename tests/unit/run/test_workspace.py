"""A run is complete or absent: what a full disk, a killed run and a second run leave behind."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from xlsxwriter.exceptions import FileCreateError

from matcher.errors import OutputError
from matcher.run import workspace as workspace_module
from matcher.run.workspace import latest_run, locked, publish, workspace_for, writing

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _names(out: Path) -> set[str]:
    return {path.name for path in out.iterdir()} - {".lock"}


def _publish(out: Path, run_id: str, text: str) -> Path:
    with locked(out), workspace_for(run_id, out) as workspace:
        (workspace / "file").write_text(text)
        return publish(workspace, out, run_id)


def test_a_published_run_is_the_latest_one(tmp_path: Path) -> None:
    assert latest_run(tmp_path) is None
    first = _publish(tmp_path, "1", "first")
    assert latest_run(tmp_path) == first
    second = _publish(tmp_path, "2", "second")
    assert latest_run(tmp_path) == second
    assert (tmp_path / "latest").readlink() == Path("2")
    assert _names(tmp_path) == {"1", "2", "latest"}


def test_the_same_run_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    _publish(tmp_path, "1", "first")
    assert (_publish(tmp_path, "1", "again") / "file").read_text() == "again"
    assert _names(tmp_path) == {"1", "latest"}


def test_nothing_is_left_of_a_run_that_fails(tmp_path: Path) -> None:
    good = _publish(tmp_path, "1", "first")

    def interrupted() -> None:
        with locked(tmp_path), workspace_for("2", tmp_path) as workspace:
            (workspace / "half").write_text("")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert latest_run(tmp_path) == good
    assert _names(tmp_path) == {"1", "latest"}


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".0.partial" / "record").mkdir(parents=True)
    (tmp_path / ".latest.new").symlink_to("0")
    _publish(tmp_path, "1", "first")
    assert _names(tmp_path) == {"1", "latest"}


def test_a_run_that_was_set_aside_for_one_that_never_came_is_put_back(tmp_path: Path) -> None:
    _publish(tmp_path, "1", "first")
    (tmp_path / "1").rename(tmp_path / ".1.replaced.partial")
    (tmp_path / ".1.partial").mkdir()
    with locked(tmp_path):
        assert latest_run(tmp_path) == tmp_path / "1"
    assert _names(tmp_path) == {"1", "latest"}


def test_a_repeated_run_that_comes_out_the_same_is_never_moved(tmp_path: Path) -> None:
    (first, again) = (_publish(tmp_path, "1", "first").stat().st_ino for _ in range(2))
    assert first == again


def test_a_run_that_can_not_take_the_place_of_a_damaged_one_leaves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _publish(tmp_path, "1", "first")
    monkeypatch.setattr(workspace_module, "_exchanged", lambda *_: False)
    rename = Path.rename

    def fails(path: Path, target: Path) -> Path:
        if path.name == ".1.partial":
            raise FULL
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(OutputError, match="No space left on device"):
        _publish(tmp_path, "1", "second")
    assert (run / "file").read_text() == "first"
    assert _names(tmp_path) == {"1", "latest"}


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_stands_in_the_place_of_the_link_is_told_before_any_work(
    tmp_path: Path, kind: str
) -> None:
    latest = tmp_path / "latest"
    if kind == "folder":
        latest.mkdir()
    else:
        latest.write_text("1")
    with pytest.raises(OutputError, match="latest: `latest` is no link to a run"):
        _publish(tmp_path, "1", "first")
    assert _names(tmp_path) == {"latest"}


def test_a_run_that_can_not_be_linked_leaves_the_link_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = _publish(tmp_path, "1", "first")

    def fails(*_paths: object) -> None:
        raise FULL

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(OutputError, match="No space left on device"):
        _publish(tmp_path, "2", "second")
    assert latest_run(tmp_path) == good


@pytest.mark.parametrize(
    "error",
    [
        FULL,
        pl.exceptions.ComputeError(
            "parquet: underlying IO error: No space left on device (os error 28)"
        ),
        FileCreateError(FULL),
    ],
    ids=["system", "polars", "xlsxwriter"],
)
def test_a_full_disk_is_told_alike_whoever_meets_it(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(OutputError) as caught, writing(tmp_path):
        raise error
    told = f"{tmp_path}: the output folder can't be written (No space left on device). Make room"
    assert str(caught.value).startswith(told)


def test_an_error_of_computing_is_not_taken_for_one_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(pl.exceptions.ComputeError), writing(tmp_path):
        raise pl.exceptions.ComputeError("a cell could not be cast")


def test_a_file_system_without_locks_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", fails)
    with pytest.raises(OutputError, match="No locks available"), locked(tmp_path):
        raise AssertionError


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=["umask 000", "umask 022", "umask 077"])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def _rights(path: Path) -> str:
    return stat.filemode(path.stat().st_mode)


@pytest.mark.usefixtures("_umask")
def test_a_run_is_for_its_owner_and_group_whatever_the_umask(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    with locked(out), workspace_for("1", out) as workspace:
        assert _rights(workspace) == "drwx------"
        (workspace / "record" / "labs").mkdir(parents=True)
        (workspace / "record" / "labs" / "00000.parquet").write_text("")
        (workspace / "report.html").write_text("")
        run = publish(workspace, out, "1")
    assert {str(path.relative_to(out)): _rights(path) for path in [out, *run.rglob("*")]} == {
        ".": "drwxr-x---",
        "1/record": "drwxr-x---",
        "1/record/labs": "drwxr-x---",
        "1/record/labs/00000.parquet": "-rw-r-----",
        "1/report.html": "-rw-r-----",
    }
    assert _rights(run) == "drwxr-x---"
    assert _rights(out / ".lock") == "-rw-------"


def test_an_output_folder_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o2770)
    with locked(tmp_path):
        pass
    assert _rights(tmp_path) == "drwxrws---"
