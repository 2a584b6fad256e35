"""Hostile patient tables: each is refused or quarantined with a reason, and no row is lost."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from matcher.checking import check_tables
from matcher.errors import MatcherError, in_lines
from matcher.normalize.normalizers import Normalizers
from matcher.settings import CONFIG_FOLDER
from tests.hostile.tables import Files, cases
from tests.known import known_normalizers

CASES = cases()


@pytest.fixture(scope="module")
def normalizers() -> Normalizers:
    return known_normalizers(CONFIG_FOLDER / "vocabulary")


def written(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def rows_of(name: str, content: bytes) -> int | None:
    """Count the rows of a well-formed file by other means; of another, nothing can be said."""
    if name.endswith(".parquet"):
        return pl.read_parquet(content).height
    try:
        lines = content.decode("utf-8-sig")
        records = list(csv.reader(io.StringIO(lines), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return None
    rows = [record for record in records if "".join(record).strip() or len(record) > 1]
    return len(rows) - 1 if rows else None


_LONG = "cell, many codes"


def _often(number: int, name: str) -> bool:
    """Say whether a case is tried each time: of those that repeat others, some are.

    Every long text is tried each time on every grammar (`test_texts.py`); one is as a cell, too.
    """
    repeated = ("patients, ", "cell, ", "type, ", "Parquet, with flipped bits, ")
    return name == _LONG or number % 4 == 0 or not name.startswith(repeated)


@pytest.mark.parametrize(
    ("name", "files"),
    [
        pytest.param(
            name, files, id=name, marks=() if _often(number, name) else pytest.mark.nightly
        )
        for number, (name, files) in enumerate(CASES)
    ],
)
def test_a_hostile_table_gets_a_clear_answer(
    tmp_path: Path, normalizers: Normalizers, name: str, files: Files
) -> None:
    folder = written(tmp_path, files)
    try:
        told = check_tables(folder, as_of=date(2026, 11, 20), normalizer=normalizers.measurement)
    except MatcherError as error:
        line = in_lines(error)
        assert 20 < len(line) < 2_000
        assert line.isprintable() or "\n" in line
        return
    for table, count in told.counts.items():
        assert count.rows_in == count.rows_used + count.rows_quarantined
        (file,) = (one for one in files if one.startswith(f"{table}."))
        there = rows_of(file, files[file])
        assert there is None or count.rows_in == there, table
    assert told.quarantine["reason"].null_count() == 0
    assert all(reason.isprintable() for reason in told.quarantine["reason"].unique())


def test_there_are_many() -> None:
    assert len({name for name, _ in CASES}) == len(CASES) >= 300
