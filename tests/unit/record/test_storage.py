"""Rows on disk: those of some patients are found in whatever batch they stand, without the other batches."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from matcher.record.storage import RowStore
from matcher.tables.contract import TABLES
from matcher.tables.rules import outputs


def _add(store: RowStore, table: str, number: int, rows: list[tuple[int, int | None]]) -> None:
    """Write a batch of rows of patients, all else in them empty."""
    told = pl.DataFrame(rows, {"row": pl.UInt32, "p": pl.UInt32}, orient="row")
    empty = [pl.lit(None, kind).alias(name) for name, kind in outputs(TABLES[table]).items()]
    store.add(table, number, told.with_columns(empty))


@pytest.fixture
def store(tmp_path: Path) -> RowStore:
    store = RowStore(tmp_path)
    _add(store, "patients", 0, [(1, 0), (2, 1), (3, 2), (4, 3)])
    _add(store, "labs", 0, [(1, 2), (2, 0), (3, 1)])
    _add(store, "labs", 1, [])
    _add(store, "labs", 2, [(5, 3), (4, 2)])
    _add(store, "coverage", 0, [(1, 3), (2, None)])
    store.set_aside(pl.DataFrame(schema={"p": pl.UInt32, "table": pl.String}))
    return store


@pytest.mark.parametrize(
    ("first", "last", "labs", "coverage"),
    [
        (0, 4, [(0, 2), (1, 3), (2, 1), (2, 4), (3, 5)], [(3, 1), (None, 2)]),
        (0, 2, [(0, 2), (1, 3)], [(None, 2)]),
        (2, 3, [(0, 1), (0, 4)], [(None, 2)]),
        (3, 4, [(0, 5)], [(0, 1), (None, 2)]),
        (4, 4, [], [(None, 2)]),
    ],
)
def test_rows_of_a_range_of_patients(
    store: RowStore,
    first: int,
    last: int,
    labs: list[tuple[int, int]],
    coverage: list[tuple[int | None, int]],
) -> None:
    rows = store.between(first, last).tables
    assert rows["labs"].select("p", "row").rows() == labs
    assert rows["coverage"].select("p", "row").rows() == coverage


@pytest.mark.parametrize(
    ("patients", "labs"),
    [([0, 3], [(0, 2), (1, 5)]), ([1], [(0, 3)]), ([2], [(0, 1), (0, 4)]), ([], [])],
)
def test_rows_of_some_patients(
    store: RowStore, patients: list[int], labs: list[tuple[int, int]]
) -> None:
    rows = store.of(pl.Series(patients, dtype=pl.UInt32)).tables
    assert rows["labs"].select("p", "row").rows() == labs


def test_files_of_other_patients_are_not_opened(store: RowStore) -> None:
    (file,) = (store.folder / "labs").glob("00002.*")
    assert file.name == "00002.2-3.parquet"
    file.write_bytes(b"")
    assert store.between(0, 2).tables["labs"].height == 2
    with pytest.raises(pl.exceptions.ComputeError):
        store.between(1, 3)
