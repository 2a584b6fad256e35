"""Writing a cohort table by table while it is drawn, so that no table is ever whole in memory."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import polars as pl

from matcher.errors import OutputError
from matcher.sample.columns import COLUMNS

Format = Literal["csv", "parquet"]

_ROW_GROUP = 250_000
_PARTS = ".sample-parts"
_FIRST_PATIENT = "S0000001"


class CohortWriter:
    """Takes the tables of one block after another and writes each to a file of its own.

    Used as a context: the folder holds the complete tables when the context ends well, and what
    it held before when it doesn't. `rows` counts the rows written, by table.
    """

    def __init__(self, folder: Path, format: Format) -> None:  # noqa: A002
        self._folder, self._format = folder, format
        self._parts = folder / _PARTS
        self.rows: Counter[str] = Counter(dict.fromkeys(COLUMNS, 0))

    def __enter__(self) -> Self:
        """Prepare the folder.

        Raises:
            OutputError: the folder holds patient tables that aren't a synthetic cohort, or can't
                be written.
        """
        _refuse_real_tables(self._folder)
        try:
            shutil.rmtree(self._parts, ignore_errors=True)
            self._parts.mkdir(parents=True)
        except OSError as error:
            raise OutputError(f"cannot write to {self._folder}: {error.strerror}") from None
        return self

    def add(self, name: str, place: int, frame: pl.DataFrame) -> None:
        """Take a block's rows of one table; blocks come in order."""
        self.rows[name] += frame.height
        if self._format == "csv":
            with (self._parts / f"{name}.csv").open("ab") as file:
                frame.write_csv(file, include_header=place == 0)
        else:
            frame.write_parquet(self._part(name, place), compression="lz4")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the tables in their places, or leave the folder as it was."""
        try:
            if kind is None:
                self._finish()
        finally:
            shutil.rmtree(self._parts, ignore_errors=True)

    def _part(self, name: str, place: int) -> Path:
        return self._parts / f"{name}-{place:06}.parquet"

    def _finish(self) -> None:
        for name in COLUMNS:
            whole = self._parts / f"{name}.{self._format}"
            if self._format == "parquet":
                parts = sorted(self._parts.glob(f"{name}-*.parquet"))
                pl.scan_parquet(parts).sink_parquet(whole, row_group_size=_ROW_GROUP)
            for old in _files(self._folder, name):
                old.unlink()
            whole.replace(self._folder / whole.name)


def _files(folder: Path, name: str) -> list[Path]:
    """Find the files of a table, in either format."""
    return [path for path in (folder / f"{name}.csv", folder / f"{name}.parquet") if path.exists()]


def _refuse_real_tables(folder: Path) -> None:
    """Let an earlier synthetic cohort be overwritten, and nothing else."""
    found = [path for name in COLUMNS for path in _files(folder, name)]
    if found and not _is_synthetic(folder):
        raise OutputError(
            f"{folder} holds patient tables that aren't a synthetic cohort",
            remedy="Choose another folder.",
        )


def _is_synthetic(folder: Path) -> bool:
    """Tell a synthetic cohort by its first patient."""
    for path in _files(folder, "patients"):
        scan = pl.scan_csv(path) if path.suffix == ".csv" else pl.scan_parquet(path)
        try:
            first = scan.select("patient_id").head(1).collect().to_series().to_list()
        except (pl.exceptions.PolarsError, OSError):
            return False
        return first == [_FIRST_PATIENT]
    return False
