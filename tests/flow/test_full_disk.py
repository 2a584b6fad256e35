"""A disk that fills up at any file of a run leaves the last good run, and nothing of the new one."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

from matcher.run import presenting, stages
from tests.flow.conftest import Command, Options, files_of


def _full(*_arguments: Any, **_options: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _full_at(ending: str) -> Callable[..., None]:
    write = pl.DataFrame.write_parquet

    def some(frame: pl.DataFrame, path: Path, **options: Any) -> None:
        write(frame, path, **options)
        if path.name.endswith(ending):
            path.write_bytes(path.read_bytes()[:7])
            _full()

    return some


@pytest.mark.parametrize(
    "at", [pytest.param(".partial", marks=pytest.mark.nightly), "funnel.parquet"]
)
def test_a_table_that_is_half_written(
    matcher: Command,
    golden_options: Options,
    golden_out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    at: str,
) -> None:
    monkeypatch.setattr(pl.DataFrame, "write_parquet", _full_at(at))
    _expect_the_last_good_run(matcher, golden_options, golden_out, tmp_path)


@pytest.mark.parametrize(
    ("place", "step"),
    [
        pytest.param(presenting, "write_workbook", marks=pytest.mark.nightly),
        (stages, "write_manifest"),
    ],
)
def test_a_workbook_or_a_manifest(
    matcher: Command,
    golden_options: Options,
    golden_out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: ModuleType,
    step: str,
) -> None:
    monkeypatch.setattr(place, step, _full)
    _expect_the_last_good_run(matcher, golden_options, golden_out, tmp_path)


def _expect_the_last_good_run(
    matcher: Command, golden_options: Options, golden_out: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(golden_out, out, symlinks=True)
    before = files_of(out)
    log = before.pop("runs.jsonl")
    told = matcher("run", "--engine", "plain", *golden_options(out))
    assert told.exit_code == 1
    assert told.stderr.splitlines()[-1] == (
        f"matcher: {out}: the output folder can't be written (No space left on device). "
        "Make room or give the right to write, or name another folder with --out."
    )
    left = files_of(out)
    assert left.pop("runs.jsonl").startswith(log)
    assert left == before
    assert sorted(path.name for path in out.iterdir()) == sorted(
        path.name for path in golden_out.iterdir()
    )
