"""Reports that looked for an alteration and say nothing of it: as good as a negative, if they cover it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.criteria.answer import flagged
from matcher.record import Record
from matcher.record.selection import Positions

Keys = npt.NDArray[np.uint64]


def silent_reports(
    record: Record, gene: str, panels: frozenset[str], found: pl.DataFrame, *, named: bool
) -> Positions:
    """Give a row of `findings` for each report that covers a gene and reported nothing of the kind.

    `panels` are the named panels that cover it; with `named` a report's own list of genes counts,
    too. `found` has `p` and `report` of what was or could have been found: what a report itself
    found, or a finding that names no report, is no silence of that report.
    """
    reports = record.once("reports", lambda: _reports(record))
    covering = reports.of_rows(record, gene, panels, named=named)
    keys = reports.keys[covering]
    first = np.ones(len(keys), dtype=np.bool_)
    first[1:] = keys[1:] != keys[:-1]
    unnamed = flagged(record.size, found["p"].to_numpy(), found["report"].is_null().to_numpy())
    silent = (
        first
        & ~np.isin(keys, reports.keys_of(found))
        & ~unnamed[(keys >> np.uint64(32)).astype(np.uint32)]
    )
    return reports.at[covering][silent]


@dataclass(frozen=True, slots=True)
class _Reports:
    """The rows that tell what was tested: by patient and report, those without a finding first.

    `at` are their places in `findings`; `keys` have the patient in the upper half and the number of
    the report's name in the lower one.
    """

    at: Positions
    keys: Keys
    numbers: dict[str, int]

    def of_rows(
        self, record: Record, gene: str, panels: frozenset[str], *, named: bool
    ) -> Positions:
        """Give where among these rows the reports stand that cover a gene."""
        covers = record.flagged("findings", record.positions_with("findings", "panel", panels))
        if named:
            covers[record.positions_with("findings", "genes_tested", (gene,))] = True
        return np.flatnonzero(covers[self.at]).astype(np.uint32)

    def keys_of(self, rows: pl.DataFrame) -> Keys:
        """Give the keys of rows with `p` and `report`."""
        reported = rows.drop_nulls("report")
        numbers = reported["report"].replace_strict(
            self.numbers, default=None, return_dtype=pl.UInt64
        )
        known = numbers.is_not_null()
        p = reported["p"].filter(known).to_numpy().astype(np.uint64)
        keys: Keys = (p << np.uint64(32)) | numbers.filter(known).to_numpy()
        return keys


def _reports(record: Record) -> _Reports:
    rows = (
        record.findings.lazy()
        .select(
            "p", "row", "report", "gene", "looked_for", at=pl.int_range(pl.len(), dtype=pl.UInt32)
        )
        .filter("looked_for")
        .with_columns(number=pl.col("report").rank("dense").fill_null(0).cast(pl.UInt64))
        .sort("p", "number", pl.col("gene").is_not_null(), "row", "at")
        .collect()
    )
    names = rows.select("report", "number").unique().drop_nulls()
    keys = (rows["p"].to_numpy().astype(np.uint64) << np.uint64(32)) | rows["number"].to_numpy()
    return _Reports(rows["at"].to_numpy(), keys, dict(names.iter_rows()))
