"""Each row of a CSV file can be found in it: by the line on which it begins, however it is written."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from matcher.tables import lines_ahead, survey_folder

from .test_batches import LABS, folder_with

ROW = "A,ALT,3,U/L\n"
LONG = 'A,"ALT\nby the\nold method",3,U/L\n'
CONTENTS = {
    "a line a row": LABS + ROW * 4,
    "no last line end": (LABS + ROW * 4)[:-1],
    "a cell of three lines": LABS + ROW + LONG + ROW * 2 + LONG + ROW,
    "a cell of three lines at the end": (LABS + LONG + ROW + LONG)[:-1],
    "line ends of Windows": (LABS + ROW + LONG + ROW).replace("\n", "\r\n"),
    "a carriage return in a cell": LABS + 'A,"ALT\rold",3,U/L\n' + ROW,
    "blank lines": "\n" + LABS + "\n\n" + ROW + "\n" + LONG + ROW + "\n",
    "a header of two lines": 'patient_id,test,value,"unit\nas written"\n' + ROW * 2,
    "too few cells": LABS + ROW + "A,ALT\n" + LONG + ROW,
    "a byte order mark": "\ufeff" + LABS + ROW + LONG + ROW,
}


def _lines(folder: Path, size: int) -> list[int]:
    """Give the line of each row of `labs`, cut into batches of that many bytes."""
    batches = survey_folder(folder, size=size).tables["labs"].batches
    ahead = pl.concat([lines_ahead(batch) for batch in batches])
    rows = pl.DataFrame({"row": range(1, sum(batch.rows for batch in batches) + 1)})
    found = rows.cast(pl.UInt32).join_asof(ahead, on="row")
    return found.select(pl.col("row") + pl.col("ahead")).to_series().to_list()


@pytest.mark.parametrize("size", [1, 30, 1 << 24])
@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_a_row_begins_on_the_line_that_is_told(tmp_path: Path, content: str, size: int) -> None:
    folder = folder_with(tmp_path, labs=content)
    written = (folder / "labs.csv").read_bytes().decode("utf-8-sig")
    lines = written.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    begin = [at for at, line in enumerate(lines, start=1) if line.startswith("A,")]
    assert _lines(folder, size) == begin


def test_rows_of_a_parquet_file_have_no_lines(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    pl.read_csv(folder / "diagnoses.csv").write_parquet(folder / "diagnoses.parquet")
    (folder / "diagnoses.csv").unlink()
    (batch,) = survey_folder(folder).tables["diagnoses"].batches
    assert lines_ahead(batch).is_empty()
