"""The same inputs give the same bytes: whatever the threads, the time zone, the locale and the hash seed.

Of rows in another order the same verdicts, reasons, ranks and counts come; what names rows by their
place in the file follows them.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.flow.conftest import AS_OF, Command, copy_configuration, files_of

PROJECT = Path(__file__).resolve().parents[2]
SITES: tuple[Mapping[str, str], ...] = (
    {"POLARS_MAX_THREADS": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "0"},
    {
        "POLARS_MAX_THREADS": "2",
        "TZ": "America/Los_Angeles",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "1",
    },
    {
        "POLARS_MAX_THREADS": "4",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "de_DE.UTF-8",
        "PYTHONHASHSEED": "77",
    },
)
"""Machines on which a run is made: their threads, where they stand, and how their Python hashes."""


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory, matcher: Command) -> Path:
    folder = tmp_path_factory.mktemp("replay")
    made = matcher("sample", "--patients", 20, "--seed", 5, "--out", folder / "data", "--csv")
    assert made.exit_code == 0, made.output
    copy_configuration(folder)
    shutil.copytree(PROJECT / "config" / "trials", folder / "trials")
    return folder


def _options(inputs: Path, out: Path, data: str = "data") -> list[str]:
    own = {
        "--data": inputs / data,
        "--trials": inputs / "trials",
        "--config": inputs / "matcher.yaml",
    }
    given = {**own, "--out": out, "--as-of": AS_OF}
    return ["run", "--engine", "plain", *(str(one) for pair in given.items() for one in pair)]


@pytest.fixture(scope="module")
def here(inputs: Path, matcher: Command) -> Path:
    """The run that this process makes."""
    done = matcher(*_options(inputs, inputs / "here"))
    assert done.exit_code == 0, done.output
    return inputs / "here" / "latest"


@pytest.mark.nightly
@pytest.mark.parametrize("site", [pytest.param(site, id=site["TZ"]) for site in SITES])
def test_another_machine_writes_the_same_bytes(
    inputs: Path, here: Path, site: Mapping[str, str]
) -> None:
    out = inputs / site["TZ"].replace("/", "-")
    command = [sys.executable, "-m", "matcher", *_options(inputs, out)]
    environment = {**os.environ, **site}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert (out / "latest").readlink() == here.readlink()
    there = files_of(out / "latest")
    assert [name for name, content in files_of(here).items() if there.pop(name) != content] == []
    assert there == {}


PLACES = frozenset({"row", "line"})
"""What names rows by their place in the file."""


def _without_places(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out what names rows by their place, in evidence too, and the order that follows from it."""
    if "evidence" in frame.columns:
        of_row = pl.element().struct
        fields = [of_row.field(name) for name in ("table", "raw", "normalized", "date")]
        frame = frame.with_columns(pl.col("evidence").list.eval(pl.struct(fields)).list.sort())
    return frame.drop(PLACES, strict=False)


@pytest.fixture(scope="module")
def shuffled(inputs: Path, here: Path, matcher: Command) -> Path:
    """The run of the same rows in another order."""
    (inputs / "shuffled").mkdir()
    for path in sorted((inputs / "data").iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        random.Random(path.name).shuffle(rows)  # noqa: S311
        with (inputs / "shuffled" / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    done = matcher(*_options(inputs, inputs / "other", "shuffled"))
    assert done.exit_code == 0, done.output
    return inputs / "other" / "latest"


def test_rows_in_another_order_give_the_same_answers(here: Path, shuffled: Path) -> None:
    names = sorted(path.name for path in here.glob("*.parquet"))
    assert {"candidates.parquet", "criteria.parquet", "verdicts.parquet"} < set(names)
    for name in names:
        was, now = (_without_places(pl.read_parquet(run / name)) for run in (here, shuffled))
        ordered = name != "quarantine.parquet"
        assert_frame_equal(was, now, check_row_order=ordered)
    assert (here / "tables.json").read_bytes() == (shuffled / "tables.json").read_bytes()


def test_what_names_rows_by_their_place_follows_them(inputs: Path, shuffled: Path) -> None:
    """Evidence of a run names the rows of that run's own files."""
    labs = pl.read_csv(inputs / "shuffled" / "labs.csv", infer_schema=False)
    evidence = pl.read_parquet(shuffled / "criteria.parquet").select("patient_id", "evidence")
    named = evidence.explode("evidence").unnest("evidence").filter(table="labs").unique()
    rows = labs.with_row_index("row", offset=1).select("row", pl.col("patient_id").alias("of"))
    assert named.height > 10
    assert named.join(rows, on="row").filter(pl.col("patient_id") != pl.col("of")).is_empty()
